"""Every method of dict, with its errors and the order it keeps."""


def show(text, **names):
    try:
        exec(text, names)
    except Exception as e:
        print(text, "->", type(e).__name__, e)
    else:
        print(text, "->", {k: v for k, v in names.items() if k != "__builtins__"})


for text in [
    "d = {}; d['a'] = 1; d['b'] = 2; d['a'] = 3",
    "d = {1: 'a', 1.0: 'b', True: 'c'}",
    "d = {0: 'a', False: 'b', 0.0: 'c', -0.0: 'd'}",
    "d = {'a': 1}; a = d.get('a'); b = d.get('b'); c = d.get('b', 5)",
    "d = {'a': 1}; a = d.setdefault('a', 5); b = d.setdefault('b'); c = d.setdefault('c', [])",
    "d = {'a': 1, 'b': 2}; a = d.pop('a'); b = d.pop('x', None); c = d.pop('x', 7)",
    "d = {'a': 1, 'b': 2, 'c': 3}; a = d.popitem(); d['d'] = 4; b = d.popitem()",
    "d = {'a': 1}; d.update({'b': 2}, c=3); d.update([('d', 4), ['e', 5], 'fg']); d.update(x=1)",
    "d = {'a': 1}; d.update()",
    "d = {'a': 1}; d.update(d)",
    "d = {'a': 1}; e = d.copy(); e['b'] = 2",
    "d = {'a': 1}; d.clear(); d['z'] = 1",
    "d = dict(a=1, b=2); e = dict([(1, 2)], x=3); f = dict({1: 2}); g = dict(d, a=5)",
    "d = dict.fromkeys('abc'); e = dict.fromkeys([1, 2], 0); f = dict.fromkeys({1: 2}, [])",
    "d = {'a': 1} | {'b': 2, 'a': 3}; d |= {'c': 4}; d |= [('e', 5)]",
    "d = {'a': 1, 'b': 2}; del d['a']; d['a'] = 3",
    "a = {1: 2, 3: 4} == {3: 4, 1: 2}; b = {1: 2} != {1: 3}; c = {} == {}; e = {1: 2} == {1.0: 2.0}",
    "a = 'a' in {'a': 1}; b = 2 in {1: 2}; c = 3 not in {}",
    "a = len({1: 2, 3: 4}); b = bool({}); c = bool({0: 0})",
    "a = list({1: 2, 3: 4}); b = list(reversed({1: 2, 3: 4})); c = list({1: 2}.items()); d = list({1: 2}.values())",
    "d = {(1, 2): 'tuple', None: 'none', 'a': 'str', 2.5: 'float', frozenset([1]): 'fs', b'x': 'bytes', 10**30: 'big'}; a = d[1, 2]; b = d[None]; c = d[10**30]; e = d[frozenset([1])]; f = d[b'x']",
    "a = {1: 2}.__contains__(1); b = {1: 2}.__getitem__(1); c = {1: 2}.__len__(); d = {}.__eq__(1)",
    "d = {**{'a': 1}, 'b': 2, **{'a': 3}}",
    "{}['a']",
    "{}[1, 2]",
    "{}[[]]",
    "d = {}; d[[]] = 1",
    "d = {}; d[{}] = 1",
    "del {}['a']",
    "[] in {}",
    "{} | 1",
    "1 | {}",
    "d = {}; d |= 1",
    "dict(1)",
    "dict([1])",
    "dict([(1,)])",
    "dict(['abc'])",
    "dict([(1, 2), (1, 2, 3)])",
    "dict(1, 2)",
    "dict.fromkeys(1)",
    "{}.popitem()",
    "{}.pop(1)",
    "{}.pop('x' * 3)",
    "d = {}; d.update(1)",
    "d = {}; d.update([[1]])",
    "d = {}; d.update([1])",
    "{} < {}",
    "hash({})",
    "{}.nope",
]:
    show(text)

d = {}
d["self"] = d
print(d)
d[1] = [d, {2: d}]
print(d)


class Missing(dict):
    def __missing__(self, key):
        if key == "boom":
            raise ValueError("boom")
        return f"<{key}>"


m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), "b" in m, m, type(m.copy()).__name__, type(m | {}).__name__)
try:
    m["boom"]
except ValueError as e:
    print("ValueError", e)


class D(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.extra = 1

    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)


x = D(a=1)
x["b"] = 2
x.update(c=3)
x.setdefault("d", 4)
print(x, x.extra, x == {"a": 1, "b": 4, "c": 3, "d": 4}, D.fromkeys("ab", 1))


class Mapping:
    def keys(self):
        return ["x", "y"]

    def __getitem__(self, k):
        return k * 2


print(dict(Mapping()), {**Mapping()}, dict(Mapping(), z=1))


class H:
    count = 0

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        H.count += 1
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, H) and self.n == other.n

    def __repr__(self):
        return f"H{self.n}"


d = {H(i): i for i in range(30)}
print(H.count, [d[H(i)] for i in range(30)], H(99) in d)
for i in range(0, 30, 2):
    del d[H(i)]
print(d, H.count)
for i in range(30, 60):
    d[H(i)] = i
print(len(d), list(d)[:5], H.count)
e = dict(d)
e.update({H(1): "new"})
print(e[H(1)], H.count)


class BadHash:
    def __hash__(self):
        raise RuntimeError("no hash")


class BadEq:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise RuntimeError("no eq")


for f in [lambda: {BadHash(): 1}, lambda: {1: 2}[BadEq()], lambda: {BadEq(): 1, BadEq(): 2}, lambda: BadEq() in {1: 2}, lambda: {BadEq(): 1}.get(1)]:
    try:
        print(f())
    except RuntimeError as e:
        print("RuntimeError", e)
nan = float("nan")
d = {nan: 1}
print(d[nan], nan in d)
