"""__init_subclass__, __set_name__, __new__, __class_getitem__, __prepare__, __mro_entries__."""


class Plugin:
    registry = []

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.tag = tag
        Plugin.registry.append((cls.__name__, tag))


class A(Plugin, tag="a"):
    pass


class B(A):
    pass


print(Plugin.registry, A.tag, B.tag)


class Field:
    def __set_name__(self, owner, name):
        self.owner, self.name = owner, name

    def __get__(self, o, t=None):
        if o is None:
            return self
        return o.__dict__.get(self.name, f"no {self.name}")

    def __set__(self, o, v):
        o.__dict__[self.name] = v * 2

    def __delete__(self, o):
        del o.__dict__[self.name]


class Model:
    first = Field()
    second = Field()


m = Model()
print(m.first, Model.first.name, Model.second.owner is Model)
m.first = 4
print(m.first, m.__dict__)
m.__dict__["first"] = "raw"
print(m.first)
del m.first
print(m.first)
try:
    del m.first
except KeyError as e:
    print("KeyError", e)


class Single:
    made = None

    def __new__(cls, *args, **kwargs):
        if cls.made is None:
            cls.made = super().__new__(cls)
        return cls.made

    def __init__(self, v=0):
        self.v = v


print(Single(1) is Single(2), Single().v)


class NotMine:
    def __new__(cls, x):
        return [x]

    def __init__(self, x):
        print("never called")


print(NotMine(3))


class Even(int):
    def __new__(cls, v):
        return super().__new__(cls, v // 2 * 2)


print(Even(7), type(Even(7)).__name__, Even(7) + 1, isinstance(Even(3), int))


class G:
    def __class_getitem__(cls, item):
        return (cls.__name__, item)


print(G[int], G[1, 2])


class Entries:
    def __mro_entries__(self, bases):
        return (A,)


class FromEntries(Entries(), tag="e"):
    pass


print(FromEntries.__mro__[1] is A, FromEntries.__orig_bases__[0].__class__.__name__, FromEntries.tag)


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print("prepare", mcls.__name__, name, bases, kw)
        return {"prepared": True}

    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcls, name, bases, ns)

    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw)
        super().__init__(name, bases, ns)

    def __call__(cls, *args, **kw):
        print("call", cls.__name__, args, kw)
        return super().__call__(*args, **kw)

    def method(cls):
        return "meta " + cls.__name__

    @property
    def shown(cls):
        return "shown " + cls.__name__

    def __len__(cls):
        return 42

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, x):
        return x == 1

    def __getitem__(cls, k):
        return k

    def __instancecheck__(cls, o):
        return o == "yes" or type.__instancecheck__(cls, o)

    def __subclasscheck__(cls, c):
        return c is int or type.__subclasscheck__(cls, c)

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    def __eq__(cls, o):
        return o == cls.__name__

    def __hash__(cls):
        return 7


class K(metaclass=Meta, opt=1):
    x = 1

    def __init__(self, v):
        self.v = v


print(K(5).v, K.method(), K.shown, len(K), list(K), 1 in K, 2 in K, K["k"], K.prepared)
print(isinstance("yes", K), isinstance("no", K), isinstance(K(1), K))
print(issubclass(int, K), issubclass(str, K), repr(K), K == "K", K != "K", hash(K))
print(type(K) is Meta, hasattr(K(1), "method"))


class K2(K):
    pass


print(type(K2) is Meta, K2.method())


def t(source):
    try:
        exec(source, {"__name__": "__main__"})
        print(repr(source), "ok")
    except BaseException as e:
        print(repr(source), "->", type(e).__name__, e, "|", repr(e.__cause__))


t("class M(type):0\nclass N(type):0\nclass A(metaclass=M):0\nclass B(A,metaclass=N):0")
t("class D:\n def __set_name__(s,o,n): 1/0\nclass C:\n x=D()")
t("class D:\n def __set_name__(s): 1/0\nclass C:\n x=D()")
t("class M(type):\n def __prepare__(*a): return 5\nclass C(metaclass=M):0")
t("class M(type):\n def mro(cls): return [cls, int, object]\nclass C(metaclass=M):0")
t("class M(type):\n def mro(cls): return [cls, 5]\nclass C(metaclass=M):0")
t("class E:\n def __mro_entries__(s,b): return 5\nclass C(E()):0")


def func_meta(name, bases, ns, **kw):
    return (name, bases, sorted(k for k in ns if k != "__module__" and k != "__qualname__"), kw)


class F(metaclass=func_meta, a=1):
    z = 1


print(F)


class Cell:
    def me(self):
        return __class__

    @classmethod
    def cm(cls):
        return __class__, super()


print(Cell().me(), Cell.cm()[0], Cell.cm()[1].__self__)
T = type("T", (Cell,), {"attr": 1, "f": lambda self: self.attr})
print(T, T().f(), T.__bases__, T.__module__)
N = type("N", (), {"__qualname__": "A.B.N", "__module__": "mod"})
print(N, N.__name__, N.__qualname__)
N.__name__ = "Renamed"
N.__qualname__ = "Q.Renamed"
print(N, N.__name__)
N.__bases__ = (Cell,) if False else N.__bases__


class Left:
    def who(self):
        return "left"


class Right:
    def who(self):
        return "right"


class Child(Left):
    pass


ch = Child()
print(ch.who())
Child.__bases__ = (Right,)
print(ch.who(), Child.__mro__[1] is Right, Left.__subclasses__(), Right.__subclasses__())


class Wolf:
    sound = "howl"


class Dog:
    sound = "bark"


w = Wolf()
w.name = "w"
w.__class__ = Dog
print(w.sound, w.name, type(w).__name__)
