"""Unpacking assigns all targets or none."""
def f():
    a = b = 0
    def g():
        yield 1
        raise KeyError
    try: a, b = g()
    except KeyError: pass
    print(a, b)
    a, b = b2 = (1, 2); a, b = a, b
    a, b = [5, 6]
    print(a, b)
    b = (3, 4)
    a, b = b
    print(a, b)
    for a, b, c in [(1, 2, 3)]: print(a, b, c)
f()
