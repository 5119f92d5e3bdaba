"""__reduce_ex__, __getstate__ and __dir__ of object."""


class A:
    def __init__(self):
        self.x = 1


class S:
    __slots__ = ("a", "b")


class E:
    pass


class G:
    def __getstate__(self):
        return "state"

    def __getnewargs__(self):
        return (1, 2)


class X:
    def __getnewargs_ex__(self):
        return (1,), {"k": 2}


def shown(r):
    f, args, *rest = r
    return f.__name__, args, [type(i).__name__ if hasattr(i, "__next__") else i for i in rest]


print(shown(A().__reduce_ex__(2)), A().__getstate__(), E().__getstate__())
s = S()
s.a = 5
print(shown(s.__reduce_ex__(4)), s.__getstate__())
print(shown(G().__reduce_ex__(2)))
print(shown(X().__reduce_ex__(2)))


class D(dict):
    pass


class L(list):
    pass


print(shown(D(a=1).__reduce_ex__(2)), shown(L([1]).__reduce_ex__(2)))
for o in ((i for i in ()), object()):
    try:
        print(shown(o.__reduce_ex__(2))[0])
    except TypeError as e:
        print(e)


class R:
    def __reduce__(self):
        return "name"


print(R().__reduce_ex__(2))
print([n for n in dir(A()) if not n.startswith("__")], [n for n in dir(A) if n in ("__init__", "mro")])
print(dir(object()) == sorted(dir(object)), "__class__" in dir(5))
