"""int(): its constructor, methods, subclasses; bool; and what they refuse."""


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for text in ["12", " -12 ", "+7", "1_000", "1__0", "_1", "1_", "", " ", "0x1f", "12a",
             "٣٤", "\u00a0 5\u2003", "1\x002", "--1", "+ 1", "9" * 40, "é"]:
    show(int, text)
for text, base in [("0x1f", 16), ("1f", 16), ("0x1f", 0), ("0o17", 0), ("0b_11", 0), ("010", 0),
                   ("00", 0), ("0_0", 0), ("z", 36), ("Z_z", 36), ("12", 2), ("0b", 0), ("0b2", 2),
                   ("1", 1), ("1", 37), ("1", -1), ("b1", 16), ("0b1", 16), ("-0X_f", 16)]:
    show(int, text, base)
show(int, b"12")
show(int, bytearray(b" 34 "))
show(int, b"1x")
show(int, b"ff", 16)
show(int, 1.99)
show(int, -1e30)
show(int, float("nan"))
show(int, float("inf"))
show(int, None)
show(int, [])
show(int, 5, 10)
show(int, base=10)
show(int, "5", base=8)
show(int, "5", base="x")
show(int)
show(int, 1, 2, 3)
show(int, x=1)
show(int, 1j)


class Index:
    def __index__(self):
        return 42


class Int:
    def __int__(self):
        return 43


class BadIndex:
    def __index__(self):
        return "no"


class BadInt:
    def __int__(self):
        return 1.5


for v in (Index(), Int(), BadIndex(), BadInt()):
    show(int, v)
show(hex, Index())
show(hex, BadIndex())
show(hex, 1.0)
show([1, 2, 3].__getitem__, Index())
show([1, 2, 3].__getitem__, 10**30)

show((255).to_bytes, 1, "big")
show((256).to_bytes, 1, "big")
show((1000).to_bytes, 4, "little")
show((-1).to_bytes, 2, "big")
show((-1).to_bytes, 2, "big", signed=True)
show((-128).to_bytes, 1, "big", signed=True)
show((128).to_bytes, 1, "big", signed=True)
show((-129).to_bytes, 1, "big", signed=True)
show((2**100).to_bytes, 13, "big")
show((-(2**100)).to_bytes, 14, "little", signed=True)
show((0).to_bytes, 0, "big")
show((1).to_bytes)
show((1).to_bytes, -1, "big")
show((1).to_bytes, 2, "middle")
show(int.from_bytes, b"\x01\x02", "big")
show(int.from_bytes, b"\x01\x02", "little")
show(int.from_bytes, b"\xff\xfe", "big", signed=True)
show(int.from_bytes, b"\xff" * 20, "big")
show(int.from_bytes, b"\xff" * 20, "little", signed=True)
show(int.from_bytes, [1, 2, 3])
show(int.from_bytes, "ab")
show(int.from_bytes, b"")
show((7).as_integer_ratio)
show((-7).conjugate)
show(lambda: ((5).real, (5).imag, (5).numerator, (5).denominator))
show((5).__getnewargs__)
show((5).__round__, -1)
show((5).__round__, "x")
show((5).__add__, 1.5)
show((5).__radd__, 2)
show((5).__rpow__, 2)
show((5).__pow__, 2, 7)
show((5).__divmod__, 3)
show((5).__lt__, "a")
show((5).__eq__, 5.0)
show((5).__bool__)
show((5).__format__, "04d")

show(lambda: 1 // 0)
show(lambda: 1 % 0)
show(lambda: divmod(1, 0))
show(lambda: 1 / 0)
show(lambda: 0**-1)
show(lambda: 1 << -1)
show(lambda: 1 >> -1)
show(lambda: pow(2, -1, 4))
show(lambda: pow(2, 1, 0))
show(lambda: pow(2, 1.0, 3))
show(lambda: pow(2, 1, "3"))
show(lambda: pow("2", 1, 3))
show(lambda: 10**400 / 3)
show(lambda: float(10**400))
show(lambda: 10**400 * 1.0)
show(lambda: 1 << (1 << 64))
show(lambda: int("1" * 4301))
show(lambda: len(str(10**4299)))
show(lambda: str(10**4300))
show(lambda: len(hex(10**5000)))


class MyInt(int):
    """An int with an attribute, and a reflected operator."""

    def __new__(cls, value, tag=None):
        self = super().__new__(cls, value)
        self.tag = tag
        return self

    def __radd__(self, other):
        return ("radd", other)


m = MyInt(2**70, tag="big")
print(m, m.tag, type(m).__name__, m == 2**70, hash(m) == hash(2**70), isinstance(m, int))
print(type(m + 0), 1 + m, type(-m), type(+m), type(int(m)), m & 1, m >> 68, [0, 1][MyInt(1)])
print(MyInt("12"), MyInt.from_bytes(b"\x05", "big"), type(MyInt.from_bytes(b"\x05", "big")).__name__)
print({MyInt(3): "a"}[3], {3: "b"}[MyInt(3)])

print(bool(), bool(0), bool(1.5), bool(""), bool([0]), True == 1, hash(True), repr(True), str(False))
print(True & False, True | 2, True ^ True, isinstance(True, int), True.real, type(True.real))
show(bool, 1, 2)
show(bool, x=1)
show(lambda: type("B", (bool,), {}))
print(f"{True} {True:d} {True:5} {True:x}")
print(None, ..., NotImplemented, type(None)(), type(...)(), type(NotImplemented)())
show(type(None), 1)
print(bool(None), bool(...), None == None, None != 0, hash(None) == hash(None))
