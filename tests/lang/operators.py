"""Which operand's method runs, NotImplemented, in-place forms, and the messages."""


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class A:
    def __init__(self, log="A"):
        self.log = log

    def __add__(self, other):
        return (self.log, "add", type(other).__name__)

    def __radd__(self, other):
        return (self.log, "radd", type(other).__name__)

    def __mul__(self, other):
        return NotImplemented

    def __rmul__(self, other):
        return (self.log, "rmul", type(other).__name__)

    def __pow__(self, other, mod=None):
        return (self.log, "pow", other, mod)

    def __rpow__(self, other, mod=None):
        return (self.log, "rpow", other, mod)

    def __divmod__(self, other):
        return (self.log, "divmod")

    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __abs__(self):
        return "abs"

    def __invert__(self):
        return "invert"

    def __iadd__(self, other):
        return ("iadd", other)

    def __isub__(self, other):
        return NotImplemented

    def __sub__(self, other):
        return "sub"


class B(A):
    def __radd__(self, other):
        return ("B radd", type(other).__name__)


class C(A):
    pass


class Nothing:
    pass


class Index:
    def __index__(self):
        return 2


class Radd:
    def __radd__(self, other):
        return ("Radd", other)

    def __rmul__(self, other):
        return ("Rmul", other)


print(A() + 1, 1 + A(), 1.5 + A(), A() + A("x"), A() + B(), A() + C(), B() + A())
print(A() ** 2, 2 ** A(), pow(A(), 2, 3), divmod(A(), 1), 3 * A())
print(-A(), +A(), abs(A()), ~A())
a = A()
a += 5
print(a)
a = A()
a -= 5
print(a)
print("s" + Radd(), [1] + Radd(), (1,) * Radd(), b"x" + Radd(), "s" * Index(), Index() * [1], (1,) * Index())
l = [1]
l += Radd()
print(l)
show(lambda: A() * 2)
show(lambda: A() * A())
show(lambda: Nothing() + 1)
show(lambda: 1 + Nothing())
show(lambda: Nothing() @ 1)
show(lambda: -Nothing())
show(lambda: ~"a")
show(lambda: abs("a"))
show(lambda: +[])
show(lambda: 1 + "a")
show(lambda: "a" + 1)
show(lambda: [] + 1)
show(lambda: () + 1)
show(lambda: b"" + 1)
show(lambda: bytearray() + 1)
show(lambda: 1 + [])
show(lambda: [] * "a")
show(lambda: "a" * 1.0)
show(lambda: 1.0 * "a")
show(lambda: [] * [])
show(lambda: {} + {})
show(lambda: {} * 2)
show(lambda: None + 1)
show(lambda: print >> 1)
show(lambda: len >> 1)
show(lambda: 1 << 1.0)
show(lambda: 1 @ 1)
show(lambda: "a" - 1)
show(lambda: divmod("a", 1))
show(lambda: 2 ** "a")
show(lambda: pow("a", 2, 3))
show(lambda: 1 // None)
show(lambda: None % 1)
show(lambda: 1 & 1.0)
show(lambda: {} | [])
show(lambda: 1 ^ "x")


def inplace(op):
    x = {"x": 1}
    exec("x " + op + " None", x)


for op in ("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "<<=", ">>=", "&=", "|=", "^="):
    show(lambda: inplace(op))
x = "a"
try:
    x += 1
except TypeError as e:
    print(e)
x = [1]
try:
    x += 1
except TypeError as e:
    print(e)
x *= 2
print(x)
try:
    x *= "a"
except TypeError as e:
    print(e)
