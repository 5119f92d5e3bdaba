"""Functions to be called when the interpreter ends, the last registered first.

Documented in the Python Library Reference, "atexit".
"""

__all__ = ['register', 'unregister']

_functions = []


def register(func, /, *args, **kwargs):
    """Call func(*args, **kwargs) at the end; func itself is returned."""
    if not callable(func):
        raise TypeError('the first argument must be callable')
    _functions.append((func, args, kwargs))
    return func


def unregister(func, /):
    """Forget every registration of func."""
    _functions[:] = [entry for entry in _functions if not entry[0] == func]


def _clear():
    """Forget everything."""
    _functions.clear()


def _ncallbacks():
    """How many functions are registered."""
    return len(_functions)


def _run_exitfuncs():
    """Call what is registered; what one raises is reported and the rest still run."""
    import sys
    while _functions:
        func, args, kwargs = _functions.pop()
        try:
            func(*args, **kwargs)
        except BaseException as exc:
            import types
            sys.unraisablehook(types.SimpleNamespace(
                exc_type=type(exc), exc_value=exc, exc_traceback=exc.__traceback__,
                err_msg='Exception ignored in atexit callback', object=func))
