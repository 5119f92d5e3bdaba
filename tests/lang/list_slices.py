"""Slices of lists: read, assigned, deleted, with steps of every sign."""


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


bounds = [None, 0, 1, 2, 5, 9, 10, 11, 100, -1, -2, -9, -10, -11, -100]
steps = [None, 1, 2, 3, 7, 100, -1, -2, -3, -7, -100]
base = list(range(10))
total = 0
for a in bounds:
    for b in bounds:
        for c in steps:
            part = base[a:b:c]
            t = tuple(base)[a:b:c]
            assert tuple(part) == t
            assert list(range(10)[a:b:c]) == part, (a, b, c)
            total = (total * 31 + sum(part) + len(part)) % 1000003
            deleted = base[:]
            del deleted[a:b:c]
            total = (total * 31 + sum(deleted) + len(deleted)) % 1000003
            same = base[:]
            same[a:b:c] = [x + 100 for x in part]
            total = (total * 31 + sum(same)) % 1000003
            for new in ([], [7], [7, 8, 9]):
                l = base[:]
                r = attempt(lambda: l.__setitem__(slice(a, b, c), new))
                if r is not None:
                    total = (total * 31 + len(r)) % 1000003
                total = (total * 31 + sum(i * x for i, x in enumerate(l))) % 1000003
print(total)

l = [1, 2, 3]
l[1:2] = "abc"
print(l)
l[:] = l
print(l)
l[1:3] = l
print(l)
l[::2] = range(len(l[::2]))
print(l)
l[len(l):] = [9]
l[:0] = (x for x in "xy")
print(l)
l[2:1] = ["in"]
print(l)


def assign(text):
    l = list(range(5))
    try:
        exec(text, {"l": l})
    except Exception as e:
        print(text, type(e).__name__, e, l)
    else:
        print(text, l)


for text in [
    "l[::2] = [1]",
    "l[::2] = 1",
    "l[::2] = (1, 2, 3, 4)",
    "l[:] = 1",
    "l[1:2] = 5",
    "l[::0]",
    "l[::0] = []",
    "l[1:'a']",
    "l['a':]",
    "l[1.5:2]",
    "l[::-1] = [1, 2]",
    "l[::-2] = 'abc'",
    "del l[::2]",
    "del l[::-2]",
    "del l[4:1:-1]",
    "del l[1:100:10**30]",
    "l[10**30:] = [1]",
    "l[-10**30:10**30] = []",
    "l[:2] = {1: 2}",
    "l[3:] = {'a'}",
    "del l[:]",
]:
    assign(text)

s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), s == slice(1, 10, 2), s == slice(1), s < slice(2, 1))
print(slice(None), slice(3), slice("a", [1]), slice(5).indices(3), slice(None, None, -1).indices(4))
print(slice(-3, None).indices(10), slice(10**30, None, -1).indices(10**25))
for f in [
    lambda: slice(1, 2, 0).indices(5),
    lambda: slice(1, 2, 3).indices(-1),
    lambda: slice("a").indices(1),
    lambda: slice(),
    lambda: slice(1, 2, 3, 4),
    lambda: hash(slice(1)),
    lambda: slice(1) < 2,
    lambda: setattr(slice(1), "start", 2),
]:
    print(attempt(f))


class I:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


print(base[I(2):I(-2):I(3)])
