"""A memoryview that nothing refers to any more does not lock its bytearray."""

def f():
    d = bytearray(b"xyz")
    n = bytes(memoryview(d)[1:])
    d += b"more"
    return d
def g():
    d = bytearray(b"xyz")
    n = bytes(memoryview(d)[1:])
    d.extend(b"more")
    return d
def h():
    d = bytearray(b"xyz")
    n = memoryview(d)[1:].tobytes()
    k = len(n)
    d.append(5)
    return d
def f1():
    d = bytearray(b"xyz")
    n = bytes(memoryview(d)[1:])
    x = 1
    d += b"more"
    return d
def f2():
    d = bytearray(b"xyz")
    n = bytes(memoryview(d)[1:])
    x = len(n)
    d += b"more"
    return d
def f3():
    d = bytearray(b"xyz")
    for i in range(10):
        n = bytes(memoryview(d)[1:])
        d += b"m"
        del d[:1]
    return d
def f4():
    d = bytearray(b"xyz")
    mv = memoryview(d)
    try: d.append(1)
    except BufferError: print('refused')
    del mv
    d.append(2)
    return d
for q in (f, g, h, f1, f2, f3, f4):
    try: print(q())
    except BufferError as e: print(q.__name__, e)
