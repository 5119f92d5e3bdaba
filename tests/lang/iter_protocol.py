"""The iteration protocol, and the iterators of builtin types."""


def attempt(f):
    try:
        return f()
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Getitem:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * i


class Sized(Getitem):
    def __len__(self):
        return self.n


class Hint(Count):
    def __init__(self, n, hint):
        self.n = n
        self.hint = hint

    def __length_hint__(self):
        return self.hint


class NotIter:
    def __iter__(self):
        return 5


class NoneIter:
    __iter__ = None

    def __getitem__(self, i):
        return 1


class Plain:
    pass


print(list(Count(4)), list(Getitem(4)), tuple(Sized(3)), list(reversed(Sized(4))), 4 in Getitem(4), 5 in Getitem(4))
print(max(Count(5)), sorted(Getitem(3)), sum(Getitem(4)), list(iter(Getitem(2))), [*Count(2), *Getitem(2)])
a, b, *c = Getitem(5)
print(a, b, c, type(iter(Getitem(1))).__name__, iter(Sized(4)).__length_hint__())
print(list(Hint(3, 100)), list(Hint(3, 0)), list(Hint(2, NotImplemented)))
print(attempt(lambda: list(Hint(2, -1))), attempt(lambda: list(Hint(2, "a"))))
for f in [
    lambda: iter(1),
    lambda: iter(Plain()),
    lambda: iter(NotIter()),
    lambda: iter(NoneIter()),
    lambda: 1 in NoneIter(),
    lambda: 1 in 1,
    lambda: 1 in Plain(),
    lambda: len(1),
    lambda: len(Plain()),
    lambda: len(Count(1)),
    lambda: next(1),
    lambda: next(Plain()),
    lambda: next([]),
    lambda: next(iter([])),
    lambda: next(iter([]), "default"),
    lambda: iter([], 1),
    lambda: list(1),
    lambda: [x for x in None],
    lambda: [*1],
    lambda: (lambda *a: a)(*1),
    lambda: 1[0],
    lambda: int[0],
    lambda: Plain()[0],
    lambda: Plain[0],
    lambda: reversed(Plain()),
    lambda: reversed({1}),
    lambda: reversed(Count(1)),
    lambda: reversed(1),
    lambda: Plain().__setitem__,
    lambda: exec("x[0] = 1", {"x": 1}),
    lambda: exec("x[0] = 1", {"x": Plain()}),
    lambda: exec("del x[0]", {"x": 1}),
    lambda: exec("del x[0]", {"x": Plain()}),
    lambda: exec("del x['a']", {"x": Plain()}),
    lambda: exec("'a'[0] = 1"),
    lambda: exec("del 'a'[0]"),
    lambda: exec("a, b = 1"),
    lambda: exec("for i in 5: pass"),
]:
    print(attempt(f))

# An iterator that is at its end stays there.
for make in [lambda: iter([1]), lambda: iter((1,)), lambda: iter("a"), lambda: iter({1}), lambda: iter({1: 2}), lambda: iter(range(1)), lambda: reversed([1]), lambda: iter(Getitem(1)), lambda: enumerate([1]), lambda: zip([1]), lambda: map(abs, [1]), lambda: filter(None, [1]), lambda: iter(b"a")]:
    it = make()
    print(type(it).__name__, list(it), list(it), next(it, "end"), iter(it) is it)

# Lists that grow and shrink under their iterator.
l = [1, 2, 3]
out = []
for x in l:
    out.append(x)
    if len(l) < 6:
        l.append(x * 10)
print(out)
l = list(range(10))
out = []
for x in l:
    out.append(x)
    l.pop()
print(out, l)
l = [1, 2, 3]
it = reversed(l)
print(next(it), it.__length_hint__())
l.clear()
print(list(it), it.__length_hint__())
it = iter([1, 2, 3])
print(next(it), it.__length_hint__(), it.__reduce__()[1:])
it.__setstate__(0)
print(list(it))
it.__setstate__(0)
print(list(it))

# iter(callable, sentinel)
values = [3, 2, 1, 0, 5]
it = iter(lambda: values.pop(0), 0)
print(list(it), values, list(it), type(it).__name__)
it = iter([1, 2, 3].pop, 9)
print(next(it), next(it), attempt(lambda: list(it)))


def stop():
    raise StopIteration("early")


print(list(iter(stop, 1)), attempt(lambda: iter(3, 4)))
print(attempt(lambda: next(iter(lambda: 1 / 0, 1))))
