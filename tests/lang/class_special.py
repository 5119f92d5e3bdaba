"""Special methods called through the type, and what their results must be."""


class Num:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"Num({self.v})"

    def __add__(self, o):
        if isinstance(o, Num):
            return Num(self.v + o.v)
        if isinstance(o, int):
            return Num(self.v + o)
        return NotImplemented

    def __radd__(self, o):
        return ("radd", o, self)

    def __iadd__(self, o):
        self.v += 100
        return self

    def __sub__(self, o):
        return ("sub", self, o)

    def __mul__(self, o):
        return NotImplemented

    def __pow__(self, e, m=None):
        return ("pow", e, m)

    def __rpow__(self, b):
        return ("rpow", b)

    def __neg__(self):
        return Num(-self.v)

    def __invert__(self):
        return "inverted"

    def __abs__(self):
        return abs(self.v)

    def __eq__(self, o):
        return isinstance(o, Num) and self.v == o.v

    def __lt__(self, o):
        return self.v < o.v

    def __hash__(self):
        return hash(self.v)

    def __bool__(self):
        return self.v != 0

    def __len__(self):
        return 5

    def __getitem__(self, k):
        return ("item", k)

    def __contains__(self, x):
        return x

    def __call__(self, *a, **k):
        return ("called", a, k)

    def __index__(self):
        return self.v

    def __int__(self):
        return self.v + 1

    def __float__(self):
        return self.v + 0.5

    def __divmod__(self, o):
        return ("divmod", o)

    def __matmul__(self, o):
        return ("matmul", o)

    def __iter__(self):
        return iter([self.v, self.v + 1])


a, b = Num(3), Num(4)
print(a + b, a + 1, 1 + a, "x" + a)
print(a - 1, a ** 2, pow(a, 2, 3), 2 ** a, -a, ~a, abs(a), divmod(a, 2), a @ 5)
try:
    a * 2
except TypeError as e:
    print(e)
try:
    2 * a
except TypeError as e:
    print(e)
c = a
c += 1
print(c is a, a)
print(a == Num(103), a != Num(103), a < Num(1000), a > b, sorted([Num(3), Num(1), Num(2)]))
try:
    a <= b
except TypeError as e:
    print(e)
print(hash(Num(3)) == hash(3), bool(Num(0)), len(a), a[1], a[1:2], a[1, 2], 0 in a, 5 in a)
print(a(1, x=2), [10, 20, 30][Num(1)], int(a), float(a), list(a), [*a], max(a))
print(hex(Num(255)), range(Num(3)))
print({Num(1): "one"}[Num(1)])


def t(source):
    try:
        print(repr(source), eval(compile(source.split("\n")[-1], "s", "eval"), ns(source)))
    except BaseException as e:
        print(repr(source), "->", type(e).__name__, e)


def ns(source):
    names = {"__name__": "__main__"}
    exec("\n".join(source.split("\n")[:-1]), names)
    return names


t("class C:\n def __len__(s): return -1\nlen(C())")
t("class C:\n def __len__(s): return 'a'\nlen(C())")
t("class C:\n def __len__(s): return 2**70\nlen(C())")
t("class C:\n def __len__(s): return True\nlen(C())")
t("class C:\n def __len__(s): return 0\nbool(C())")
t("class C:\n def __bool__(s): return 1\nbool(C())")
t("class C:\n def __hash__(s): return 'a'\nhash(C())")
t("class C:\n def __hash__(s): return -1\nhash(C())")
t("class C:\n def __hash__(s): return 2**70\nhash(C()) == hash(2**70)")
t("class C:\n def __eq__(s,o): return 1\nhash(C())")
t("class C:\n def __eq__(s,o): return 1\nC() == 5")
t("class C:\n def __eq__(s,o): return 1\nC() != 5")
t("class C:\n def __eq__(s,o): return 1\nC.__hash__")
t("class C:\n __hash__ = None\nhash(C())")
t("class C:\n def __iter__(s): return 1\niter(C())")
t("class C:\n __iter__=None\niter(C())")
t("class C:\n __contains__=None\n1 in C()")
t("class C:\n def __index__(s): return 's'\n[1][C()]")
t("class C:\n def __int__(s): return 's'\nint(C())")
t("class C:\n def __float__(s): return 's'\nfloat(C())")
t("class C:\n __add__=None\nC()+1")
t("class C:\n __len__=None\nlen(C())")
t("class C:\n __call__=None\nC()()")
t("class C:\n def __repr__(s): return 1\nrepr(C())")
t("class C:\n def __str__(s): return 1\nstr(C())")
t("class C:\n def __str__(s): return 'S'\nstr(C()) + f'{C()}' + '%s' % C()")
t("class C:\n def __repr__(s): return 'R'\nstr(C()) + f'{C()!r}'")
t("class C:\n def __format__(s, f): return f'<{f}>'\nf'{C():abc}' + format(C(), 'x')")
t("class C:\n def __format__(s, f): return 1\nformat(C(), 'x')")
t("class C:\n def __setattr__(s,n):0\nexec('C().x=1')")
t("class C:\n def __setattr__(s,n):0\nsetattr(C(), 'x', 1)")
t("class C:\n def __call__(self, a): return a\nC()()")
t("class C:\n def __getitem__(self, i):\n  if i > 3: raise IndexError\n  return i\nlist(C())")
t("class C:\n def __getitem__(self, i):\n  if i > 3: raise IndexError\n  return i\n2 in C()")
t("class C:\n def __next__(s): return 5\n def __iter__(s): return s\nnext(iter(C()))")
t("class C:\n def __reversed__(s): return 'rev'\nreversed(C())")
t("class C:\n def __lt__(s,o): return 'lt'\n def __gt__(s,o): return 'gt'\n(C() < 1, 1 < C())")
t("class C:\n def __lt__(s,o): return NotImplemented\nC() < C()")
t("class C:\n def __dir__(s): return ['b','a']\ndir(C())")
t("class C:\n def __bytes__(s): return b'x'\nbytes(C())")
t("class C:\n def __round__(s, n=None): return ('r', n)\n(round(C()), round(C(), 2))")
t("class C:\n def __complex__(s): return 2j\ncomplex(C())")


# The right side's class goes first when it derives from the left side's.
class Base:
    def __add__(self, o):
        return "Base.add"

    def __radd__(self, o):
        return "Base.radd"


class Derived(Base):
    def __radd__(self, o):
        return "Derived.radd"


class Same(Base):
    pass


print(Base() + Derived(), Derived() + Base(), Base() + Same(), Base() + Base(), 1 + Base())


class D1:
    def __eq__(self, o):
        return "D1.eq"


class D2(D1):
    def __eq__(self, o):
        return "D2.eq"


print(D1() == D2(), D2() == D1(), D1() == 1, 1 == D1(), D1() != 1)

# Special methods are looked up on the type, never on the instance.
n = Num(1)
n.__len__ = lambda: 99
n.__call__ = lambda: "instance"
print(len(n), n())
n.__class__.__len__ = lambda self: 77
print(len(n))


# Methods given to a class after its instances exist.
class Empty:
    pass


e = Empty()
try:
    e + 1
except TypeError as err:
    print(err)
Empty.__add__ = lambda self, o: ("late", o)
print(e + 1)
del Empty.__add__
try:
    e + 1
except TypeError as err:
    print(err)


class Sub(Empty):
    pass


s = Sub()
Empty.__len__ = lambda self: 3
print(len(s), bool(s))
Sub.__len__ = lambda self: 0
print(len(s), bool(s), len(e))
del Sub.__len__
print(len(s))
del Empty.__len__
print(bool(s))
