"""enumerate, zip, map, filter, reversed."""


def attempt(f):
    try:
        return f()
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


print(list(enumerate("abc")), list(enumerate("ab", 5)), list(enumerate([], 1)), list(enumerate("ab", start=-1)))
print(list(enumerate("ab", 10**30)), list(enumerate(iterable="x", start=2)), list(enumerate("abc", 2**49 - 2)))
print(list(zip()), list(zip("ab")), list(zip("abc", [1, 2])), list(zip("ab", "cd", "ef")), list(zip(*[iter(range(7))] * 3)))
print(list(zip(*[range(2)] * 12)), dict(zip("ab", range(5))), list(zip(range(3), strict=True)))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(max, *[range(3)] * 10)))
print(list(filter(None, [0, 1, "", "a", None, [], [0]])), list(filter(lambda x: x % 2, range(6))), list(filter(bool, "ab")))
print(list(reversed([1, 2])), list(reversed("abc")), list(reversed((1, 2))), list(reversed(range(3))), list(reversed({1: 2, 3: 4})))
it = reversed("abc")
print(next(it), it.__length_hint__(), list(it), it.__length_hint__(), type(it).__name__)
for f in [
    lambda: enumerate(1),
    lambda: enumerate(),
    lambda: enumerate([], 1.5),
    lambda: enumerate([], a=1),
    lambda: zip(1),
    lambda: zip([1], 1),
    lambda: zip(a=1),
    lambda: list(zip([1], [1, 2], strict=True)),
    lambda: list(zip([1, 2], [1], strict=True)),
    lambda: list(zip([1, 2], [1, 2], [1], strict=True)),
    lambda: list(zip([1], [1], [1, 2], strict=True)),
    lambda: map(),
    lambda: map(int),
    lambda: map(int, 1),
    lambda: map(a=1),
    lambda: list(map(1, [1])),
    lambda: list(map(int, ["a"])),
    lambda: filter(1),
    lambda: filter(None, 1),
    lambda: filter(a=1),
    lambda: list(filter(1, [1])),
    lambda: reversed(),
    lambda: reversed(1),
    lambda: reversed(a=1),
    lambda: list(map(lambda a: a, [1], [2])),
]:
    print(attempt(f))

# What a shorter partner takes from a longer one.
it = iter(range(5))
print(list(zip(it, "ab")), list(it))
it = iter(range(5))
print(list(zip("ab", it)), list(it))


class E(enumerate):
    def __init__(self, *args):
        self.tag = "t"


class M(map):
    pass


e = E("ab")
print(e.tag, list(e), type(e).__name__, list(M(abs, [-1])), isinstance(e, enumerate))


class R:
    def __reversed__(self):
        return iter("custom")


class NoneRev(list):
    __reversed__ = None


print(list(reversed(R())), attempt(lambda: reversed(NoneRev())))


def gen():
    yield 1
    raise ValueError("in the middle")


print(attempt(lambda: list(zip(gen(), "ab"))), attempt(lambda: list(map(str, gen()))), attempt(lambda: list(filter(None, gen()))), attempt(lambda: list(enumerate(gen()))))
for i, (a, b) in enumerate(zip("xyz", range(9))):
    print(i, a, b, end="; ")
print()
for k, (i, v) in enumerate({"a": 1, "b": 2}.items()):
    print(k, i, v, end="; ")
print()

for it in [enumerate("ab"), zip("ab", "cd"), reversed("ab"), iter(range(3)), iter([1, 2])]:
    f, args, *state = it.__reduce__()
    c = f(*args)
    if state:
        c.__setstate__(state[0])
    print(type(c).__name__, list(c))
from types import SimpleNamespace, MappingProxyType

n = SimpleNamespace(a=1, b="x")
n.c = [n]
print(n, n == SimpleNamespace(a=1), SimpleNamespace() == SimpleNamespace(), n.a, attempt(lambda: n.z), attempt(lambda: SimpleNamespace(1)))
del n.b
print(n, vars(n).keys())
m = MappingProxyType({"a": 1})
print(m, m["a"], len(m), list(m), "a" in m, m.get("b", 2), m | {"b": 3}, m == {"a": 1}, list(m.items()), m.copy(), str(m))
print(attempt(lambda: m.__setitem__), attempt(lambda: exec("m['a'] = 1", {"m": m})), attempt(lambda: MappingProxyType([])), attempt(lambda: MappingProxyType(1)))
