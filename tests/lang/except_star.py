"""except* splits groups."""
# except star
def eg(exc):
    r = []
    try:
        try: raise exc
        except* ValueError as e: r.append(('V', [str(x) for x in e.exceptions]))
        except* (TypeError, KeyError) as e: r.append(('T', [str(x) for x in e.exceptions]))
        else: r.append('else')
        finally: r.append('fin')
    except BaseException as e: r.append(repr(e))
    return r
print(eg(ExceptionGroup('g', [ValueError(1), TypeError(2)])))
print(eg(ExceptionGroup('g', [ValueError(1), OSError(2)])))
print(eg(ValueError('plain')))
def eg2():
    try:
        try: raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
        except* ValueError: raise KeyError('new')
    except BaseException as e: return repr(e)
print(eg2())
