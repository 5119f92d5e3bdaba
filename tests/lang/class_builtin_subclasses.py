"""Subclasses of builtin types: attributes, overriding, exactness."""


class I(int):
    pass


class F(float):
    pass


class S(str):
    pass


class B(bytes):
    pass


class BA(bytearray):
    pass


class L(list):
    pass


class T(tuple):
    pass


class D(dict):
    pass


class St(set):
    pass


class FS(frozenset):
    pass


class Cx(complex):
    pass


class Ex(Exception):
    pass


for o in (I(5), F(1.5), S("text"), B(b"ab"), BA(b"ab"), L([1]), T((1, 2)), D(a=1), St({1}),
          FS({1}), Cx(1j), Ex("e")):
    o.attr = "x"
    o.more = [1]
    print(type(o).__name__, o, o.attr, o.__dict__, type(o).__mro__[1].__name__,
          isinstance(o, type(o).__base__))
    del o.attr
    print(hasattr(o, "attr"), o.more)

print(I(5) + I(6), type(I(5) + 1).__name__, I(5) == 5, hash(I(5)) == hash(5), -I(5), I(5) < 6, I("12"))
print(F(1.5) * 2, type(F(1.5) + 1).__name__, F("2.5"))
print(S("ab") + "c", type(S("ab") + "c").__name__, S("ab") == "ab", S("ab").upper(), {S("k"): 1}["k"], S(5))
print(L([3, 1]) + [2], type(L([1]) + [2]).__name__, sorted(L([3, 1])), L("ab")[0], L([1]) == [1])
print(T([1, 2]) + (3,), T("ab"), T((1, 2)) == (1, 2), hash(T((1, 2))) == hash((1, 2)), len(T(range(5))))
print(D(a=1) == {"a": 1}, D([(1, 2)])[1], list(D(x=1).items()), type(D(a=1).copy()).__name__)
print([10, 20, 30][I(1)], "abc"[I(2)], range(I(3)), bool(I(0)), "%d" % I(5), f"{I(5):03}")


class MyDict(dict):
    def __missing__(self, k):
        return "missing " + str(k)

    def __getitem__(self, k):
        return ("get", super().__getitem__(k))

    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)

    def __len__(self):
        return 99

    def __contains__(self, k):
        return True

    def __iter__(self):
        return iter(["iter"])


m = MyDict(a=1)
m["b"] = 2
print(m["a"], m["b"], m["zz"], len(m), "q" in m, list(m), dict.__len__(m), m.get("b"))


class MyList(list):
    def append(self, x):
        super().append(x)
        super().append(x)

    def __getitem__(self, i):
        return "item", i

    def __repr__(self):
        return "MyList" + super().__repr__()


ml = MyList([1])
ml.append(2)
print(ml, ml[0], list(ml), len(ml))


class MyInt(int):
    def __add__(self, o):
        return "added"

    def __radd__(self, o):
        return "radded"

    def __repr__(self):
        return "MyInt!"

    def __eq__(self, o):
        return "eq"

    __hash__ = int.__hash__


print(MyInt(1) + 1, 1 + MyInt(1), MyInt(1), str(MyInt(1)), [MyInt(1)], MyInt(1) == 5, 5 == MyInt(1))


class MyStr(str):
    def __str__(self):
        return "str of it"

    def __len__(self):
        return 77

    def __eq__(self, o):
        return False

    __hash__ = str.__hash__


ms = MyStr("abc")
print(str(ms), f"{ms}", "%s" % ms, len(ms), ms == "abc", "abc" == ms, ms.upper(), ms + "d")


class Tup(tuple):
    def __new__(cls, *args):
        return super().__new__(cls, args)

    @property
    def first(self):
        return self[0]


print(Tup(1, 2, 3), Tup(1, 2).first, Tup(1) == (1,), isinstance(Tup(), tuple))


class E2(KeyError, AttributeError):
    pass


try:
    raise E2("k")
except AttributeError as e:
    print(type(e).__mro__[1:4], e, e.args)


class E3(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b

    def __str__(self):
        return f"E3 {self.args} {self.b}"


try:
    raise E3(1, 2)
except E3 as e:
    print(e, repr(e), e.b)
