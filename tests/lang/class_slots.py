"""__slots__: storage, rules, inheritance."""


class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


p = P(1, 2)
print(p.x, p.y, P.x, type(P.x).__name__, P.__slots__)
for name in ("z", "__dict__"):
    try:
        print(getattr(p, name))
    except AttributeError as e:
        print(e)
try:
    p.z = 1
except AttributeError as e:
    print(e)
del p.x
try:
    p.x
except AttributeError as e:
    print(e)
p.x = 5
print(p.x, P.x.__get__(p), P.x.__name__, P.x.__objclass__ is P)
P.x.__set__(p, 6)
print(p.x)


class Q(P):
    __slots__ = "z"


q = Q(1, 2)
q.z = 3
print(q.x, q.y, q.z, hasattr(q, "__dict__"))


class R(P):
    pass


r = R(1, 2)
r.free = 3
print(r.__dict__, r.x)
r.__dict__["y"] = "hidden by the slot"
print(r.y, r.__dict__)
r.__dict__ = {"more": 1}
print(r.x, r.y, r.more)


class S(P):
    __slots__ = ("__dict__",)


s = S(1, 2)
s.any = 1
print(s.__dict__, s.x)


class M:
    __slots__ = ("__private", "_C__other")

    def __init__(self):
        self.__private = "p"


print(M()._M__private, M.__slots__, sorted(k for k in vars(M) if "_" in k and "private" in k))


class L(list):
    __slots__ = ("tag",)


li = L([1, 2])
li.tag = "t"
li.append(3)
print(li, li.tag, hasattr(li, "__dict__"))


class LD(list):
    __slots__ = ("tag", "__dict__")


ld = LD([1])
ld.tag = "t"
ld.more = "m"
print(ld, ld.tag, ld.__dict__)
ld.__dict__ = {"k": 1}
print(ld.tag, ld.k)


class E(ValueError):
    __slots__ = ("code",)


e = E("msg")
e.code = 5
e.other = 6
print(e.args, e.code, e.other, e.__dict__)


class D(dict):
    __slots__ = ()


print(D(a=1), hasattr(D(), "__dict__"))


class I(int):
    __slots__ = ()


print(I(5) + 1, hasattr(I(5), "__dict__"))


class Str(str):
    __slots__ = ("lang",)


st = Str("text")
st.lang = "en"
print(st, st.lang, st.upper())


class Doc:
    __slots__ = {"a": "first", "b": "second"}


print(Doc.__slots__, Doc.a.__doc__ in (None, "first"))


def t(source):
    try:
        exec(source, {"__name__": "__main__"})
        print(repr(source), "ok")
    except BaseException as e:
        print(repr(source), "->", type(e).__name__, e)


t("class C:\n __slots__=(1,)")
t("class C:\n __slots__=('a b',)")
t("class C:\n __slots__=('a',)\n a=1")
t("class C(int):\n __slots__=('a',)")
t("class C(tuple):\n __slots__=('a',)")
t("class C(type):\n __slots__=('a',)")
t("class C:\n __slots__=('__dict__','__dict__')")
t("class B:0\nclass C(B):\n __slots__=('__dict__',)")
t("class B:0\nclass C(B):\n __slots__=('__weakref__',)")
t("class C:\n __slots__=5")
t("class A:\n __slots__='a'\nclass B:\n __slots__='b'\nclass C(A,B):0")
t("class A:\n __slots__='a'\nclass B:\n __slots__=()\nclass C(A,B):0")
t("class A:\n __slots__='a'\nclass B:0\nclass C(A,B):\n __slots__=()\nC().x=1")
t("class A:\n __slots__=('a','b')\nclass B:\n __slots__=('a','b')\n"
  "x=A()\nx.a=1\nx.__class__=B\nassert x.a==1")
t("class A:\n __slots__=('a',)\nclass B:\n __slots__=('b',)\nA().__class__=B")
