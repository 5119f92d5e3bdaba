"""float: text both ways, arithmetic, rounding, comparison with ints, methods."""


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


inf = float("inf")
nan = float("nan")

for d in [0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345680.0, 1e22, 1e23, 5e-324, 1.7976931348623157e308,
          2.2250738585072014e-308, 1e-4, 1e-5, 0.00012345, 3.14159, 1 / 3, 2 / 3, 1e100, 9007199254740993.0,
          inf, -inf, nan, 4.35, 0.3, 0.1 + 0.2, 100.0, 1e5, 123.456e-10]:
    print(repr(d), str(d), d.hex(), f"{d:.3f}", f"{d:g}", f"{d:e}", "%.10g" % d)

for text in ["1", "1.", ".5", "-.5e1", "1e5", "1E-5", "  1.5\n", "1_000.5", "1__0", "_1", "1_.5", "1e", "e5", ".", "",
             "inf", "-Infinity", "nan", "+nan", "infinit", "0x1p3", "1e400", "-1e400", "1e-400", "٣.٥", "1\x00",
             "123456789012345678901234567890", "0." + "0" * 400 + "1e401", "2.4703282292062327e-324",
             "2.4703282292062328e-324", "9007199254740993", "9007199254740992.99999999999999999999999",
             "1.00000000000000011102230246251565404236316680908203125",
             "1.00000000000000011102230246251565404236316680908203124",
             "1.00000000000000011102230246251565404236316680908203126"]:
    show(float, text)
show(float, b"1.5")
show(float, bytearray(b" 2.5 "))
show(float, b"x")
show(float, None)
show(float, [])
show(float, 1j)
show(float, x=1)
show(float, 1, 2)
show(float)
show(float, 10**400)
show(float, True)


class F:
    def __float__(self):
        return 2.5


class I:
    def __index__(self):
        return 7


class Bad:
    def __float__(self):
        return 1


for v in (F(), I(), Bad()):
    show(float, v)

VALUES = [0.0, -0.0, 1.5, -1.5, 7.0, -7.0, 0.1, 1e300, -1e-300, inf, -inf, nan]
for a in VALUES:
    for b in VALUES:
        row = []
        for f in (lambda: a + b, lambda: a * b, lambda: a / b, lambda: a // b, lambda: a % b,
                  lambda: divmod(a, b), lambda: a**b if abs(a) < 1e200 and abs(b) < 100 else None):
            try:
                row.append(repr(f()))
            except ArithmeticError as e:
                row.append(type(e).__name__ + str(e))
        print(a, b, *row)

show(lambda: 10.0**400)
show(lambda: 0.0**-1)
show(lambda: (-8.0) ** (1 / 3))
show(lambda: (-8) ** 3.0)
show(lambda: pow(2.0, 2, 3))
show(lambda: ~1.0)
show(lambda: 1.0 | 1)
show(lambda: 1.0 + "a")
show(lambda: 1.0 < "a")

for d, n in [(2.675, 2), (2.5, None), (3.5, None), (-2.5, None), (0.5, None), (1.5, 0), (1234.5678, -2), (1e300, 5),
             (5e-324, 323), (1.1, 400), (1.1, -400), (0.125, 2), (0.375, 2), (1e22, 1), (123456789.123456, 4),
             (1.7e308, -308), (nan, 2), (inf, 3), (nan, None), (inf, None), (1.0, "x"), (2**52 + 0.5, None),
             (1e16, 2), (0.05, 1), (0.15, 1), (0.25, 1), (1.005, 2)]:
    show(round, d, n)

big = 2**53
print(float(big) == big, float(big) == big + 1, big + 1 > float(big), big + 1 == float(big + 1), big - 0.5 < big)
print(10**400 > 1e308, 10**400 < inf, -(10**400) > -inf, 10**400 == inf, nan == nan, nan < 1, nan != 10**400)
print(2**64 == 2.0**64, 2**64 + 1 > 2.0**64, 2**64 - 1 < 2.0**64, 2**1000 == 2.0**1000, 2**1000 + 1 == 2.0**1000)
print(0.5 == 1, 1.0 == True, hash(1.0) == hash(1), hash(2.0**70) == hash(2**70), hash(0.5), hash(-1.5), hash(1e300))
print(hash(inf), hash(-inf), hash(-1.0), {1: "a"}[1.0])

for d in (0.1, 0.0, -2.5, 1e300, 5e-324):
    show(d.as_integer_ratio)
show(inf.as_integer_ratio)
show(nan.as_integer_ratio)
print((1.0).is_integer(), (1.5).is_integer(), inf.is_integer(), (-0.0).is_integer())
print((2.7).__trunc__(), (-2.7).__trunc__(), (2.2).__floor__(), (-2.2).__floor__(), (2.2).__ceil__(), (-2.2).__ceil__())
print((1.5).real, (1.5).imag, (1.5).conjugate(), (1.5).__getnewargs__())
for text in ["0x1.8p3", "1.8", "0x.8p0", " -0X1P-2 ", "nan", "-inf", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1p1024",
             "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "zz", "0x", "0x1p", "1p+5", "0x1.00000000000008p0",
             "0x1.00000000000018p0", "0x123456789abcdef012345p-20"]:
    show(float.fromhex, text)
show(float.fromhex, 1)
show(float.__getformat__, "double")
show(float.__getformat__, "quad")


class MyFloat(float):
    def __new__(cls, v, unit="m"):
        self = float.__new__(cls, v)
        self.unit = unit
        return self


m = MyFloat("2.5", unit="s")
print(m, repr(m), m.unit, m + 1, type(m + 1).__name__, type(-m).__name__, m == 2.5, hash(m) == hash(2.5), m < 3)
print(MyFloat.fromhex("0x1p1"), type(MyFloat.fromhex("0x1p1")).__name__, float(m), type(float(m)).__name__, round(m), m.hex())
print(f"{m:.1f}", "%.3f" % m, [m], int(m), abs(MyFloat(-1)))
