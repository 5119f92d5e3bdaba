"""tuple: making, indexing, comparison, hashing, long ones, subclasses."""


def show(text, **names):
    try:
        exec(text, names)
    except Exception as e:
        print(text, "->", type(e).__name__, e)
    else:
        print(text, "->", {k: v for k, v in names.items() if k != "__builtins__"})


for text in [
    "a = (); b = (1,); c = (1, 2); d = 1, 2, 3",
    "a = tuple(); b = tuple([1, 2]); c = tuple('ab'); d = tuple({1: 2}); e = tuple(range(3)); f = tuple(x for x in 'xy')",
    "a = (1, 2) + (3,); b = (1,) * 3; c = 2 * (1, 2); d = (1,) * 0; e = (1,) * -1",
    "a = (1, 2, 3)[1]; b = (1, 2, 3)[-1]; c = (1, 2, 3)[1:]; d = (1, 2, 3)[::-1]; e = (1, 2, 3)[::2]",
    "a = (1, 2) < (1, 3); b = (1,) < (1, 2); c = (1, 2) == (1.0, 2); d = () == (); e = (2,) >= (1, 5)",
    "a = 1 in (1, 2); b = 3 in (1, 2); c = (1, 2, 1).count(1); d = (1, 2, 1).index(1, 1); e = (1, 2).index(2)",
    "a = len(()); b = bool(()); c = bool((0,)); d = hash((1, 2)) == hash((1.0, 2.0))",
    "a = hash(()); b = hash((1,)); c = hash((1, 2, 3)); d = hash((0.5, (1, (2,)), -1)); e = hash(tuple(range(100)))",
    "a, *b = (1, 2, 3); (c, d), e = (4, 5), 6; *f, g = (1,)",
    "a = (1, 2); a += (3,); b = a; a *= 2",
    "t = (1,) * 70000; a = len(t); b = t[69999]; c = len(t + (1,)); d = t[-70000]; e = sum(t[5:]); f = t.count(1); g = hash(t); h = t == (1,) * 70000; t = 0",
    "a = tuple(range(65534))[-1]; b = tuple(range(65535))[-1]; c = tuple(range(65536))[-1]; d = len(tuple(range(65535))[1:])",
    "(1,)[5]",
    "(1,)['a']",
    "(1,)[0] = 2",
    "del (1, 2)[0]",
    "del (1, 2)['a']",
    "(1,) + [1]",
    "(1,) + 1",
    "(1,) * 'a'",
    "(1,) * 10**20",
    "(1,).index(2)",
    "tuple(1)",
    "tuple(1, 2)",
    "hash((1, []))",
    "(1, 2) < [1]",
    "(1, 'a') < (1, 2)",
    "a, b = (1,)",
    "a, b = (1, 2, 3)",
    "(1,).append(2)",
]:
    show(text)

t = ([],)
t[0].append(t)
print(t)


class T(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)

    @property
    def first(self):
        return self[0]


p = T(3, 4)
p.note = "n"
print(p, p.first, p.note, p == (3, 4), hash(p) == hash((3, 4)), type(p + (5,)).__name__, type(p[:]).__name__, {p: 1}[(3, 4)])
print(T(), len(T()), T(1) * 2, isinstance(p, tuple), list(p), p[1], p[-1])
from collections import namedtuple

P = namedtuple("P", "x y", defaults=[7])
q = P(1)
print(q, q.x, q.y, q._replace(x=9), q._asdict(), P._fields, q == (1, 7), P(*"ab"), P(y=1, x=2))
a, b = q
print(a, b, q[0], q[::-1], max(q), sorted([P(2), P(1, 9), P(1)]))
a = (1, 2, 3)
print(a[:] is a, tuple(a) is a, a * 1 is a, a + () is a, () + a is a)
