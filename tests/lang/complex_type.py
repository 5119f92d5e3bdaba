"""complex: text both ways, arithmetic, powers, comparison, formatting."""


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


inf = float("inf")
nan = float("nan")
for c in [0j, -0j, 1j, -1j, 1 + 2j, 1.5 - 2.5j, complex(-0.0, 0.0), complex(0.0, -0.0), complex(nan, inf), complex(-inf, nan),
          1e20 + 1e-5j, complex(3, 0), complex(1e16, 123456789)]:
    print(c, repr(c), c == c and hash(c), bool(c), c.real, c.imag, c.conjugate(), -c, +c)
for text in ["1+2j", "(1+2j)", " ( 1-2J ) ", "j", "-j", "+j", "1", "-1.5e3", "1e5j", "nan+infj", "1_0+2_0j", "1+j", "1-j", "1+2",
             "", "()", "1 + 2j", "1+2jx", "(1+2j", "1+2j)", "1++2j", "1+-2j", "inf", "infj", "_1j", "2_j", "٣+٤j", "abc"]:
    show(complex, text)
show(complex)
show(complex, 1, 2)
show(complex, 1j, 2j)
show(complex, 1 + 1j, 1)
show(complex, real=1)
show(complex, imag=1)
show(complex, 1.5, imag=-0.0)
show(complex, "1", 2)
show(complex, 1, "2")
show(complex, None)
show(complex, 1, None)
show(complex, b"1")
show(complex, 1, 2, 3)
show(complex, x=1)
show(complex, 10**400)


class C:
    def __complex__(self):
        return 3 + 4j


class Bad:
    def __complex__(self):
        return 3


class F:
    def __float__(self):
        return 2.5


for v in (C(), Bad(), F()):
    show(complex, v)
show(complex, C(), 1)
show(complex, F(), F())

VALUES = [0j, 1, 2.5, 1j, 1 + 2j, -3.5 + 0.5j, 2j, -1, complex(1e200, 1e200)]
for a in VALUES:
    for b in VALUES:
        row = []
        for f in (lambda: a + b, lambda: a - b, lambda: a * b, lambda: a / b, lambda: a == b, lambda: a != b):
            try:
                row.append(repr(f()))
            except ArithmeticError as e:
                row.append(type(e).__name__ + ": " + str(e))
        print(a, b, *row)
for a, n in [(1 + 2j, 2), (1 + 2j, -3), (1j, 100), (2j, 0), (0j, 0), (0j, 2), (0j, 1j), (0j, -1), (1j, -1)]:
    show(pow, a, n)
print("%.10f %.10f" % (((1 + 2j) ** 0.5).real, ((1 + 2j) ** 0.5).imag))
print("%.10f %.10f" % (((1 + 2j) ** (1 + 1j)).real, ((1 + 2j) ** (1 + 1j)).imag))
print(abs(3 + 4j), abs(-0j), abs(complex(nan, inf)))
show(lambda: abs(complex(1e308, 1e308)))
show(lambda: (1e200 + 1e200j) ** 2)
show(lambda: pow(1j, 2, 3))
show(lambda: 1j // 1)
show(lambda: 1j % 1)
show(lambda: divmod(1j, 1))
show(lambda: 1j < 2)
show(lambda: int(1j))
show(lambda: float(1j))
show(lambda: 1j + "a")
show(lambda: round(1j))
print(1j == 1, 1 + 0j == 1, 1 + 0j == 1.0, 1 + 0j == True, 2**53 + 1 == complex(2**53), 1j == "a", hash(1 + 0j) == hash(1))
for spec in ["", ".3", "e", ".2f", "f", "g", "+", "+.1f", " ", "#.0f", "20", "<20", "^20", "*>20", "n", ",", ",.2f", "G", "E", "_",
             "=20", "020", "d", "x", "s", "%"]:
    show(format, 1234.5 - 2j, spec)
    show(format, 2j, spec)


class MyComplex(complex):
    pass


m = MyComplex(1, 2)
m.tag = "x"
print(m, m.tag, m + 1, type(m + 1).__name__, m == 1 + 2j, hash(m) == hash(1 + 2j), type(+m).__name__, complex(m), type(complex(m)).__name__)
print((1 + 2j).__getnewargs__(), (1 + 2j).__complex__())
