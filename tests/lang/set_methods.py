"""Every method of set and frozenset, with errors; order as CPython's."""


def show(text, **names):
    try:
        exec(text, names)
    except Exception as e:
        print(text, "->", type(e).__name__, e)
    else:
        print(text, "->", {k: v for k, v in names.items() if k != "__builtins__"})


for text in [
    "s = {3, 1, 2}; s.add(5); s.add(1)",
    "s = {3, 1, 2}; s.discard(1); s.discard(9); s.remove(2)",
    "s = {3, 1, 2}; a = s.pop(); b = s.pop()",
    "s = {1}; s.clear(); s.add(4)",
    "s = {1, 2}; a = s.copy(); a.add(3)",
    "s = set('hello'); a = set(); b = set([1, 1, 2]); c = set({1: 2}); d = frozenset('aba')",
    "a = {1, 2} | {2, 3}; b = {1, 2} & {2, 3}; c = {1, 2} - {2, 3}; d = {1, 2} ^ {2, 3}",
    "a = {1, 2}.union([3], (4,)); b = {1, 2, 3}.intersection([2, 3], {3}); c = {1, 2, 3}.difference([1], {2})",
    "a = {1, 2}.symmetric_difference([2, 3]); b = {1}.union(); c = {1}.intersection(); d = {1}.difference()",
    "s = {1, 2}; s |= {3}; s &= {2, 3, 4}; s -= {3}; s ^= {2, 8}",
    "s = {1, 2, 3, 4}; s.update([5], {6}); s.intersection_update([1, 2, 5, 6]); s.difference_update([1]); s.symmetric_difference_update([2, 9])",
    "a = {1, 2} == {2, 1}; b = {1} < {1, 2}; c = {1} <= {1}; d = {1} > {2}; e = {1, 2} >= {1}; f = {1} != {1}",
    "a = {1}.issubset([1, 2]); b = {1, 2}.issuperset([1]); c = {1}.isdisjoint([2]); d = {1}.isdisjoint({1})",
    "a = 1 in {1.0}; b = {1} in {frozenset([1])}; c = frozenset([1]) == {1}; d = True in {1}",
    "a = len({1, 2}); b = bool(set()); c = hash(frozenset([1, 2, 3])); d = hash(frozenset())",
    "a = {1} | frozenset([2]); b = frozenset([2]) | {1}; c = frozenset([1]) - {1}",
    "a = set(); b = frozenset(); c = {frozenset([1, 2])}; d = {(1, 2), 'a', 2.5}",
    "s = {1, 2}; s |= s; s &= s; t = s - s; s ^= s",
    "a = {1, True, 1.0}; b = {0, False}; c = {'a', 'a'}",
    "f = frozenset([1]); a = f.copy() is f; b = frozenset(f) is f",
    "s = {1}; s.__init__([2, 3])",
    "a = {1}.__and__([1]); b = {1}.__or__(2); c = {1}.__lt__([1])",
    "set().pop()",
    "{1}.remove(2)",
    "{1}.remove({1})",
    "{1}.remove([1])",
    "[1] in {1}",
    "{[]}",
    "{1}.add([])",
    "set(1)",
    "set(1, 2)",
    "frozenset(1, 2)",
    "{1} | [1]",
    "{1} & (1,)",
    "{1} - None",
    "s = {1}; s |= [2]",
    "{1} < [1]",
    "{1}.update(1)",
    "{1}.update([[]])",
    "set().issubset(1)",
    "hash(set())",
    "{1}[0]",
    "frozenset([1]).add(2)",
    "{1} + {2}",
]:
    show(text)


class S(set):
    pass


class F(frozenset):
    def __new__(cls, *args, tag=None):
        self = super().__new__(cls, *args)
        self.tag = tag
        return self


a = S([1, 2])
a.x = 5
f = F([1, 2], tag="t")
print(a, a.x, type(a | {3}).__name__, type(a.copy()).__name__, S(), repr(F()), f, f.tag, f == {1, 2}, hash(f) == hash(frozenset([1, 2])))
print(type(f.copy()).__name__, type(f | {3}).__name__, frozenset(f), {f: 1}[frozenset([2, 1])])

s = {1, 2, 3}
it = iter(s)
print(next(it), it.__length_hint__())
s.add(99)
for _ in range(2):
    try:
        next(it)
    except RuntimeError as e:
        print(e)
print([hash(frozenset(range(n))) for n in range(12)])
print(hash(frozenset(["a", 1, (2, 3), 1.5])) == hash(frozenset([1.5, (2, 3), 1, "a"])))
print({x for x in range(20) if x % 3}, {x % 5 for x in range(100)})
