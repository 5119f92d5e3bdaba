"""try, with and leaving them on every way."""
# try
def t(n):
    r = []
    try:
        r.append('try')
        if n == 1: raise ValueError('v')
        if n == 2: return r
        if n == 3: raise KeyError('k')
    except ValueError as e:
        r.append(repr(e))
    except (KeyError, TypeError) as e:
        r.append(('k', str(e)))
    else:
        r.append('else')
    finally:
        r.append('finally')
    return r
for n in range(4): print(t(n))
def loop():
    out = []
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            out.append(i)
        finally:
            out.append(('f', i))
    else:
        out.append('else')
    return out
print(loop())
class CM:
    def __init__(self, n, sw=False): self.n, self.sw = n, sw
    def __enter__(self): print('enter', self.n); return self.n
    def __exit__(self, t, v, tb): print('exit', self.n, t and t.__name__, v); return self.sw
with CM(1) as a, CM(2) as b: print(a, b)
with CM(3, True): raise ValueError('swallowed')
def wr():
    with CM(4) as q:
        return q + 1
print(wr())
for k in range(3):
    with CM(k):
        if k == 1: break
try:
    with CM(5): raise KeyError('x')
except KeyError as e: print('caught', e)
try:
    try: raise ValueError(1)
    except ValueError as e: raise TypeError(2) from e
except TypeError as e: print(repr(e), repr(e.__cause__), repr(e.__context__))
try: e
except NameError as ex: print(ex)
def nested():
    try:
        try:
            1/0
        finally:
            print('inner fin')
    except ZeroDivisionError as z:
        print('zde', z)
        try:
            raise
        except ZeroDivisionError:
            print('again')
    return 'done'
print(nested())
def ff():
    try: return 'a'
    finally: return 'b'
print(ff())
def ff2():
    while True:
        try: return 'a'
        finally: break
    return 'c'
print(ff2())
