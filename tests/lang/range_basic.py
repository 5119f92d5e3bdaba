"""range: all its operations, with ints of any size."""


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for r in [
    range(0),
    range(5),
    range(2, 8),
    range(1, 10, 3),
    range(10, 0, -2),
    range(5, 5),
    range(-3, 4),
    range(10**20, 10**20 + 5),
    range(2**62, 2**62 + 3),
    range(2**63 - 2, 2**63 + 2),
    range(-(2**63) - 1, -(2**63) + 2),
    range(0, 10**30, 10**29),
    range(3, -(10**20), -(10**19)),
]:
    print(r, len(r), bool(r), list(r), list(reversed(r)), r.start, r.stop, r.step)
    print(hash(r) == hash(range(r.start, r.stop, r.step)), r == range(r.start, r.stop, r.step), r[1:], r[::-1], r[:-1:2])
    if r:
        print(r[0], r[-1], r[0] in r, r[-1] + 1 in r, r.index(r[-1]), r.count(r[0]), r.count(-77), max(r), min(r))

print(range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), range(3) == [0, 1, 2], range(1) != range(2))
print(hash(range(0)) == hash(range(5, 5)), hash(range(3)), hash(range(1)) == hash(range(0, 1, 5)), hash(range(7, 7)) == hash(range(0)))
print(2.0 in range(3), 2.5 in range(3), "a" in range(3), True in range(2), range(5).index(3.0), range(5).count(True))
print([i for i in range(3)], sum(range(1000)), list(range(True)), list(range(0, 10**18, 10**17)))
for f in [
    lambda: range(1, 2, 0),
    lambda: range("a"),
    lambda: range(1.5),
    lambda: range(1, 2.5),
    lambda: range(),
    lambda: range(1, 2, 3, 4),
    lambda: range(3)[5],
    lambda: range(3)[-4],
    lambda: range(3)["a"],
    lambda: range(3).index(5),
    lambda: range(3).index("a"),
    lambda: range(10**30)[10**31],
    lambda: len(range(10**30)),
    lambda: range(10**30)[10**29],
    lambda: range(3) < range(4),
    lambda: range(3) + range(4),
    lambda: range(3).__setitem__,
    lambda: setattr(range(3), "start", 1),
    lambda: type("R", (range,), {}),
    lambda: range(3)[::0],
]:
    print(attempt(f))

it = iter(range(5))
print(next(it), it.__length_hint__(), next(it), list(it), list(it), type(it).__name__)
print(type(iter(range(10**30))).__name__, next(iter(range(10**30, 10**31))), type(reversed(range(3))).__name__)
print([list(range(a, b, c)) for a in (-2, 0, 3) for b in (-3, 0, 4) for c in (-2, -1, 1, 3)])


class I:
    def __index__(self):
        return 4


print(range(I()), list(range(I())), range(10)[I()], I() in range(10))
print(range(10)[2:8:2], range(10)[::-3], range(0, 20, 2)[3:7], range(10)[5:100], range(10)[-3:])
