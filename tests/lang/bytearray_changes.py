"""bytearray: every way to change it, and refusing to while memory is lent out."""


def show(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__ + ":", ascii(str(e)))


a = bytearray(b"hello")
a.append(33)
a.extend(b" wor")
a.extend([108, 100])
a.extend(bytearray(b"!"))
a.extend(a)
print(a, len(a))
a.insert(0, 62)
a.insert(-1, 63)
a.insert(100, 64)
a.insert(-100, 65)
print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove(108)
a.reverse()
print(a, a.copy() == a, a.copy() is a)
a.clear()
print(a, len(a), bool(a))
a += b"0123456789"
a *= 2
print(a)
a[0] = 65
a[-1] = 90
a[2:4] = b"xyz"
print(a)
a[2:5] = b""
a[1:1] = b"--"
a[:0] = b">>"
a[len(a):] = [1, 2]
print(a)
a[::3] = bytes(len(range(0, len(a), 3)))
print(a)
del a[0]
del a[-1]
del a[:3]
del a[::2]
print(a)
del a[::-2]
print(a)
a[:] = range(5)
a[1:3] = a
print(a)
del a[:]
print(a)
b = bytearray()
for i in range(1000):
    b.append(i % 256)
while len(b) > 10:
    del b[:7]
print(b, len(b))
for i in range(300):
    b += bytes([i % 256]) * 3
    del b[:2]
print(len(b), sum(b))
b[5:] = (i for i in range(3))
print(b)
c = bytearray(b"abc")
m = memoryview(c)
show(lambda: c.append(1))
show(lambda: c.clear())
show(lambda: c.extend(b"x"))
show(lambda: c.pop())
show(lambda: c.__delitem__(0))
show(lambda: c.__setitem__(slice(0, 1), b"xy"))
c[0] = 120
c[1:3] = b"yz"
print(c, m.tobytes(), m == c)
m[0] = 65
m[1:] = b"BC"
print(c)
m.release()
c.append(68)
print(c)
with memoryview(c) as w:
    w[0] = 97
    show(lambda: c.append(1))
c.append(69)
print(c)
d = bytearray(b"xyz")
n = bytes(memoryview(d)[1:])
d += b"more"
print(d, n)
it = iter(d)
print(next(it), it.__length_hint__(), list(it), list(it))
print(d.__reduce__()[1:] if False else type(d).__name__, d.find(b"m"), d.index(b"o"), d.count(b"e"))
e = bytearray(b"12")
f = e
e += b"3"
print(f is e, f, e == b"123", e * 2, 2 * e, e.__mul__(0))
