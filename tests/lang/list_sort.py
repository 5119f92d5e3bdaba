"""list.sort and sorted: orders, stability, keys, reverse, errors, changes meanwhile."""

state = 12345


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


def digest(l):
    h = 0
    for x in l:
        h = (h * 1000003 + hash(x)) % 2305843009213693951
    return h


def check(l, key=None, reverse=False):
    want = sorted(l, key=key, reverse=reverse)
    k = key or (lambda x: x)
    for a, b in zip(want, want[1:]):
        assert not (k(a) < k(b) if reverse else k(b) < k(a))
    return digest(want)


for n in [0, 1, 2, 3, 10, 31, 32, 33, 63, 64, 65, 100, 499, 500, 501, 1000, 5000]:
    ints = [rnd(10**6) - 500000 for _ in range(n)]
    few = [rnd(5) for _ in range(n)]
    floats = [x / 7 for x in ints]
    mixed = [x if x % 2 else float(x) for x in ints]
    words = [str(rnd(10**9)) + "xyz" * (x % 3) for x in ints]
    pairs = [(a, i) for i, a in enumerate(few)]
    names = [("k%d" % a, -i) for i, a in enumerate(few)]
    big = [x * 10**20 for x in ints]
    near = list(range(n))
    for _ in range(n // 50):
        i, j = rnd(n), rnd(n)
        near[i], near[j] = near[j], near[i]
    print(n, [check(l) for l in (ints, few, floats, mixed, words, pairs, names, big, near)],
          [check(l, reverse=True) for l in (ints, few, floats, words, pairs, near, near[::-1])],
          check(ints, key=lambda x: -x), check(words, key=len), check(words, len, True),
          check(pairs, key=lambda p: p[0]), check(pairs, lambda p: p[0], True),
          check(ints, key=str), check(ints, key=lambda x: (x % 7, x)))

print(sorted("hello world"), sorted({3: 1, 1: 2}), sorted({5, 2, 9}), sorted(range(5, 0, -1)))
print(sorted(["b", "B", "a", "A"], key=str.lower), sorted(["b", "B", "a", "A"], key=str.lower, reverse=True))
print(sorted([0.0, -0.0, 1.0, -1.0]), sorted([-0.0, 0.0]), sorted([True, False, 2, 0]))
print(sorted(["", "a", "ab", "a\0", "aaaaaaaab", "aaaaaaaaa", "aaaaaaaa", "\u00e9", "\U0001f600", "\uffff"]))
print(sorted([[2, 1], [1, 3], [1]]), sorted([(1, "b"), (1, "a"), (0, "z")]))
print(sorted([(), (1,), ()]), sorted([(1.5, 2), (1, 3)]))
print(sorted([3, 1, 2], key=None, reverse=1))
inf = float("inf")
print(sorted([inf, 1e308, -inf, 0.0, 5e-324, -5e-324]))


class Lt:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __repr__(self):
        return f"L{self.n}"


print(sorted([Lt(rnd(100)) for _ in range(40)]))


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


attempt(lambda: [3, "a"].sort())
attempt(lambda: sorted([1, None]))
attempt(lambda: sorted([1j, 2j]))
attempt(lambda: [3, 2].sort(key=1))
attempt(lambda: [].sort(key=1))
attempt(lambda: sorted(1))
attempt(lambda: sorted([1, 2], key=lambda x: 1 / 0))
attempt(lambda: sorted([object(), object()]))

# The list is empty meanwhile, and changing it is an error.
l = [3, 1, 2]


def spy(x):
    print("during", l)
    return x


l.sort(key=spy)
print(l)
l = [3, 1, 2]


def meddle(x):
    l.append(x)
    return x


attempt(lambda: l.sort(key=meddle))
print(l)
l = [3, 1, 2]


def fail(x):
    if x == 1:
        raise KeyError("stop")
    return x


attempt(lambda: l.sort(key=fail))
print(l)


class Bad:
    def __lt__(self, other):
        raise ZeroDivisionError("no")


l = [Bad(), Bad(), Bad()]
attempt(lambda: l.sort())
print(len(l))


class Clear:
    def __lt__(self, other):
        l.clear()
        l.extend([1] * 100)
        return True


l = [Clear() for _ in range(5)]
attempt(lambda: l.sort())
print(len(l))

calls = []
print(sorted([5, 3, 8], key=lambda x: calls.append(x) or -x), calls)
from functools import cmp_to_key

print(sorted([5, 3, 8, 1], key=cmp_to_key(lambda a, b: b - a)))
