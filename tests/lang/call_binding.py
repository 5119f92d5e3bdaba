"""Arguments of Python functions: binding, defaults, errors."""


def t(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except TypeError as e:
        print("TypeError:", e)


def f0():
    return "f0"


def f1(a):
    return a


def f2(a, b):
    return a, b


def f3(a, b, c):
    return a, b, c


def d1(a, b=2):
    return a, b


def d3(a=1, b=2, c=3):
    return a, b, c


def star(a, *args):
    return a, args


def kw(a, **kwargs):
    return a, kwargs


def both(*args, **kwargs):
    return args, kwargs


def only(a, *, k):
    return a, k


def only2(a, *, k, m, n=5):
    return a, k, m, n


def pos(a, b, /, c):
    return a, b, c


def posd(a, b=2, /, **k):
    return a, b, k


def full(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


class C:
    def m(self, a):
        return a

    def n():
        return 1


for f in (f0, f1, f2, f3, d1, d3, star, kw, both, only, only2, pos, posd, full):
    print(f.__name__)
    t(f)
    t(f, 1)
    t(f, 1, 2)
    t(f, 1, 2, 3)
    t(f, 1, 2, 3, 4)
    t(f, a=1)
    t(f, 1, a=2)
    t(f, 1, b=2)
    t(f, 1, k=2)
    t(f, 1, k=2, m=3)
    t(f, 1, 2, k=2, m=3)
    t(f, 1, 2, 3, k=1)
    t(f, 1, zz=2)
    t(f, 1, d=4)
    t(f, 1, 2, 3, 4, d=4, e=6, g=7)
    t(f, a=1, b=2)
    t(f, c=1)
c = C()
t(c.m)
t(c.m, 1)
t(c.m, 1, 2)
t(c.m, b=1)
t(c.n)
t(C.m, 1)
t(C.n)
t(lambda x: x)
t(lambda x, y: x, 1)

t(f1, *[1])
t(f2, *"ab")
t(f2, **{"a": 1, "b": 2})
try:
    f1(**{1: 2})
except TypeError as e:
    print(e)
try:
    both(*5)
except TypeError as e:
    print(e)
try:
    both(**5)
except TypeError as e:
    print(e)
try:
    both(a=1, **{"a": 2})
except TypeError as e:
    print(e)
print(both(*[1, 2], *(3, 4), x=1, **{"y": 2}, **{"z": 3}))


def mutable(a=[]):
    a.append(len(a))
    return a


print(mutable(), mutable(), mutable([9]))
d3.__defaults__ = (7, 8)
t(d3)
t(d3, 1)
only2.__kwdefaults__ = {"m": 1, "k": 2}
t(only2, 5)
d3.__defaults__ = None
t(d3, 1, 2)


def outer():
    x = 1

    def inner(a, b=x):
        return a, b

    return inner


t(outer(), 5)
t(outer())
print(outer().__qualname__)


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r=1, *s, t, u=2, **v):
    return a, q, r, s, t, u, v


print(many(*range(20), t=5, z=1))
print(many(**{c: c for c in "abcdefghijklmnopqt"}))


class Call:
    def __call__(self, a, b=2):
        return a, b


t(Call())
t(Call(), 1)
t(Call(), 1, b=3)
t(Call(), 1, 2, 3)
t(5)
t("a", 1)
