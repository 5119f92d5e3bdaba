"""memoryview: items, slices, casts, comparison, release."""


def show(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__ + ":", ascii(str(e)))


m = memoryview(b"abcdef")
print(len(m), m[0], m[-1], m[1:3].tobytes(), m[::2].tolist(), m[::-1].tobytes(), list(m), 97 in m, 200 in m)
print(m.nbytes, m.itemsize, m.format, m.ndim, m.shape, m.strides, m.suboffsets, m.readonly, m.obj, m.contiguous, m.c_contiguous, m.f_contiguous)
s = m[1::2]
print(s.shape, s.strides, s.tobytes(), s.tolist(), s.contiguous, s.nbytes, len(s), s[-1], s[::-1].tobytes(), bytes(s), s.hex(), s.hex(":"))
print(m == b"abcdef", m == bytearray(b"abcdef"), m[1:3] == b"bc", m == 5, m != b"x", b"abcdef" == m, m[:2] == m[:2], hash(m) == hash(b"abcdef"))
c = memoryview(b"\x01\x02\x03\x04\x05\x06\x07\x08")
for f in "bBhHiIlLqQnN?fdc":
    show(lambda: (f, c.cast(f).tolist(), c.cast(f).shape, c.cast(f).itemsize, c.cast(f).format))
g = c.cast("B", (2, 4))
print(g.tolist(), g[1, 2], g.shape, g.strides, g.ndim, len(g), g.nbytes, g.tobytes(), g.tobytes("F"), g.cast("B").tolist(), g[-1, -1])
show(lambda: g[0])
show(lambda: g[0, 0:1])
show(lambda: g[5, 0])
show(lambda: g[0, 0, 0])
show(lambda: list(g))
show(lambda: g[0:1].tolist())
show(lambda: c.cast("i", [1, 2]).tolist())
b = bytearray(16)
w = memoryview(b)
d = w.cast("d")
d[0] = 1.5
i = w[8:].cast("i")
i[0] = -7
i[1] = 1 << 20
print(b, d[0], i.tolist(), w.readonly, w.toreadonly().readonly)
w[0:4] = b"\xff\xfe\xfd\xfc"
w[4:8:2] = b"zz"
print(b)
w[1:4] = w[0:3]
print(b)
q = w.cast("?")
q[0] = 0
q[1] = "yes"
h = w.cast("c")
h[2] = b"c"
print(b[:4], q[1], h[2])
show(lambda: memoryview(b"x").toreadonly().__setitem__(0, 1))
r = memoryview(bytearray(b"abc"))
k = r[1:]
r.release()
show(lambda: r[0])
show(lambda: len(r))
show(lambda: r.tolist())
show(lambda: r.nbytes)
print(repr(r).startswith("<released memory at 0x"), k.tobytes(), repr(k).startswith("<memory at 0x"), r == r, r == k)
r.release()
with memoryview(b"abc") as z:
    print(z[1])
show(lambda: z[1])
show(lambda: z.__enter__())
print(bytes(memoryview(b"ab")), bytearray(memoryview(b"ab")), b"".join([memoryview(b"x"), b"y"]), memoryview(memoryview(b"mm")).tobytes())
x = memoryview(b"abcd").cast("H")
print(x == memoryview(b"abcd"), x == memoryview(b"abcd").cast("H"), x.tolist(), memoryview(b"\0\0\0\0").cast("f") == memoryview(b"\0\0\0\0").cast("i"))
print(type(m), memoryview.__name__, isinstance(m, memoryview), [v for v in reversed(m[:2])])
