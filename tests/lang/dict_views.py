"""keys(), values() and items(): live views with set operations."""

d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i))
d["d"] = 4
print(k, v, i, list(reversed(k)), list(reversed(v)), list(reversed(i)))
print("a" in k, 1 in v, ("a", 1) in i, ("a", 2) in i, ("z", 1) in i, "a" in i, ("a",) in i)


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def s(x):
    return sorted(x, key=repr)


e = {"b": 2, "c": 30, "x": 9}
print(s(k & e.keys()), s(k | e.keys()), s(k - e.keys()), s(k ^ e.keys()))
print(s(i & e.items()), s(i | e.items()), s(i - e.items()), s(i ^ e.items()))
print(s(k & ["a", "q"]), s(k | ["q"]), s(k - {"a"}), s(k ^ ("a", "q")))
print(s({"a", "q"} & k), s({"q"} | k), s({"a", "q"} - k), s({"a", "q"} ^ k), s(["a", "q"] & k), s(["a", "q"] - k))
print(k == {"a", "b", "c", "d"}, k == ["a"], k < {"a", "b", "c", "d", "e"}, k <= k, k > {"a"}, k >= {"z"}, k != e.keys())
print(i == set(d.items()), i >= {("a", 1)}, i < set(), k == d.keys(), v == d.values(), v == v)
print(k.isdisjoint(["q"]), k.isdisjoint(["a"]), i.isdisjoint([("a", 1)]), k.isdisjoint(e), {}.keys().isdisjoint([]))
print(k.mapping, type(k.mapping).__name__, k.mapping["a"])
for f in [
    lambda: {}.keys() & 1,
    lambda: 1 & {}.keys(),
    lambda: {}.keys() | 1,
    lambda: {1: []}.items() | [],
    lambda: k[0],
    lambda: hash(k),
    lambda: k < 1,
    lambda: v & v,
    lambda: {}.items() - 3,
    lambda: type(k)(),
]:
    print(attempt(f))
print(hash(v) is not None)
print({1: {}.keys(), 2: {}.values(), 3: {}.items()})
d["me"] = d.values()
print(repr(d.values())[:40], "..." in repr(d))
del d["me"]

# Iterators.
it = iter(d)
print(next(it), it.__length_hint__(), list(it), it.__length_hint__())
for view in (d.keys(), d.values(), d.items()):
    print(type(iter(view)).__name__, type(reversed(view)).__name__, list(view), list(reversed(view)))
print(list(zip(d, d.values())), dict(zip("ab", [1, 2])), max(d), min(d.values()), sum(d.values()))


def change(d, f):
    out = []
    try:
        for x in d:
            out.append(x)
            f(d, x)
    except RuntimeError as e:
        out.append(str(e))
    return out


print(change({1: 1, 2: 2}, lambda d, x: d.update({x + 10: 1})))
print(change({1: 1, 2: 2}, lambda d, x: d.pop(x)))
print(change({1: 1, 2: 2}, lambda d, x: d.update({x: 5})))
print(change({1: 1, 2: 2, 3: 3}, lambda d, x: d.clear()))
d = {1: 1, 2: 2}
it = iter(d.items())
print(next(it))
d[3] = 3
for _ in range(2):
    print(attempt(lambda: next(it)))
print(attempt(lambda: [d.__setitem__(x + 100, 0) for x in d.values()]))
it = iter({1: 2})
print(list(it), list(it), attempt(lambda: next(it)))
del d[1]
print(d, list(d.items()))
