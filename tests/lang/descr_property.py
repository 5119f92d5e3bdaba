"""property, classmethod, staticmethod and hand-written descriptors."""


class C:
    def __init__(self):
        self._x = 1

    @property
    def x(self):
        "the x"
        return self._x

    @x.setter
    def x(self, v):
        self._x = v

    @x.deleter
    def x(self):
        self._x = "deleted"

    @property
    def ro(self):
        return "ro"

    w = property(None, lambda self, v: print("set", v), doc="write only")
    none = property()

    @classmethod
    def cm(cls, a=1):
        return cls.__name__, a

    @staticmethod
    def sm(a):
        return a

    @classmethod
    @property
    def both(cls):
        return "both " + cls.__name__


c = C()
print(c.x)
c.x = 5
print(c.x, c._x)
del c.x
print(c.x)
print(C.x.__doc__, C.x.fget.__name__, C.x.fset is not None, C.x.fdel is not None)
print(C.w.__doc__, type(C.x))
c.w = 3
for source in ("c.ro = 1", "del c.ro", "c.w", "c.none", "c.none = 1", "del c.none"):
    try:
        exec(source)
    except AttributeError as e:
        print(source, "->", e)
print(C.cm(), C.cm(2), c.cm(), C.sm(3), c.sm(4), C.both, c.both)
print(type(C.__dict__["cm"]).__name__, type(C.__dict__["sm"]).__name__)
print(C.__dict__["cm"].__func__.__name__, C.__dict__["sm"].__wrapped__(9), C.__dict__["sm"](8))
print(C.__dict__["cm"].__name__, C.__dict__["cm"].__qualname__, C.__dict__["sm"].__doc__)
print(C.cm.__self__ is C, C.cm.__func__ is C.__dict__["cm"].__func__, C.cm == c.cm)


class D(C):
    @C.x.getter
    def x(self):
        return "D.x"

    @classmethod
    def cm(cls, a=1):
        return "D", super().cm(a)


d = D()
print(d.x, D.cm(), D.both)
d.x = 6
print(d._x)


class Sub(property):
    """A property class."""


class E:
    @Sub
    def p(self):
        "doc of p"
        return 1


print(E().p, type(E.p).__name__, E.p.__doc__)


class NonData:
    def __get__(self, o, t):
        return "nondata"


class Data(NonData):
    def __set__(self, o, v):
        o.__dict__["data"] = ("via", v)


class Holder:
    nondata = NonData()
    data = Data()


h = Holder()
print(h.nondata, h.data, Holder.nondata)
h.nondata = 1
h.data = 2
print(h.nondata, h.data, h.__dict__)


class SetOnly:
    def __set__(self, o, v):
        print("set", v)


class GetOnlyDel:
    def __delete__(self, o):
        print("deleted")


class H2:
    s = SetOnly()
    g = GetOnlyDel()


h2 = H2()
h2.s = 1
print(type(h2.s).__name__)
h2.__dict__["s"] = "own"
print(h2.s)
del h2.g
for source in ("del h2.s", "h2.g = 1"):
    try:
        exec(source)
    except AttributeError as e:
        print(source, "->", e)


class Bound:
    def f(self, a):
        return (self.__class__.__name__, a)


b = Bound()
m = b.f
print(m(1), m.__self__ is b, m.__func__ is Bound.f, m.__name__, m == b.f, m is b.f)
print(hash(m) == hash(b.f), Bound.f(b, 2), Bound.f.__get__(b)(3), Bound.f.__get__(None, Bound) is Bound.f)
b.g = lambda a: ("plain", a)
print(b.g(4))
Bound.h = lambda self, a: ("method", a)
print(b.h(5))
Bound.k = len
try:
    print(b.k([1, 2]))
except TypeError as e:
    print(e)
print(property.__doc__ is not None, isinstance(C.x, property))
print([].append.__self__, [].append.__name__, list.append.__name__, list.append.__objclass__)
print(list.append.__qualname__, [].append.__qualname__, len.__name__, len.__module__, len.__self__.__name__)
print(int.__add__.__name__, (1).__add__.__self__, (1).__add__(2), int.__add__(3, 4), int.__radd__(3, 4))
print(str.join.__get__(",")(["a", "b"]), dict.fromkeys.__self__, str.__dict__["join"])
print(repr(int.__add__), repr(list.append), repr(int.real), repr(str.maketrans)[:28])
print(repr(dict.__dict__["fromkeys"]), type(int.__dict__["from_bytes"]).__name__)


def f():
    pass


print(repr(f)[:13], repr(b.f)[:22], repr(C.cm), repr(len), repr([].append)[:40])
print(repr(C.__dict__["sm"])[:24], repr(C.__dict__["cm"])[:23])
