"""Every method of list, with its errors."""


def show(text, **names):
    try:
        exec(text, names)
    except Exception as e:
        print(text, "->", type(e).__name__, e)
    else:
        print(text, "->", {k: v for k, v in names.items() if k != "__builtins__"})


for text in [
    "l = []; l.append(1); l.append('a')",
    "l = [1, 2]; l.extend((3, 4)); l.extend('ab'); l.extend(range(2)); l.extend({5: 6})",
    "l = [1, 2]; l.extend(l)",
    "l = [1]; l.extend(x * x for x in range(4))",
    "l = [1, 2, 3]; l.insert(0, 'a'); l.insert(100, 'b'); l.insert(-1, 'c'); l.insert(-100, 'd')",
    "l = [1, 2, 3, 4]; a = l.pop(); b = l.pop(0); c = l.pop(-1)",
    "l = [1, 2, 1, 3]; l.remove(1)",
    "l = [1, 2.0, True]; a = l.index(2); b = l.index(1, 1); c = l.count(1)",
    "l = [1, 2, 3, 2]; a = l.index(2, 2); b = l.index(2, -1); c = l.index(3, 0, 3)",
    "l = [1, 2, 3]; l.clear()",
    "l = [1, [2]]; a = l.copy(); a[1].append(3)",
    "l = [1, 2, 3]; l.reverse()",
    "l = []; l.reverse()",
    "l = [1, 2] + [3]; l += (4,); l *= 2",
    "l = [1, 2] * 3; a = 2 * [0]; b = [1] * 0; c = [1] * -5; d = [1] * True",
    "l = [1, 2]; l *= 0",
    "l = [1]; a = l; l += [2]",
    "a = [1, 2] == [1, 2.0]; b = [1, 2] < [1, 3]; c = [1] < [1, 0]; d = [2] > [1, 9]; e = [] <= []",
    "a = [1, 'a'] < [2, 3]; b = [1, 2] != [1, 2]; c = [1] >= [1]",
    "a = 1 in [1.0, 2]; b = 3 in [1, 2]; c = 3 not in []; d = [1] in [[1], 2]",
    "l = list('abc'); a = list(); b = list({1: 2}); c = list(range(3)); d = list((1, 2))",
    "a = list(reversed([1, 2, 3])); b = list(iter([1, 2]))",
    "a = len([1, 2, 3]); b = bool([]); c = bool([0])",
    "a = [].__eq__(1); b = [].__lt__([1]); c = [1].__add__([2]); d = [1, 2].__getitem__(1)",
    "l = [1, 2]; l.__setitem__(0, 5); l.__delitem__(1); a = l.__len__(); b = l.__contains__(5)",
    "l = [3, 1]; l.__init__([7, 8]); l.__init__()",
    "a = [1, 2].__mul__(2); b = [1].__rmul__(2); c = [1].__iadd__([2]); d = [1].__imul__(3)",
    "[].pop()",
    "[1].pop(3)",
    "[1].pop(-2)",
    "[].pop('a')",
    "[0, 1].pop(10**30)",
    "[1].remove(2)",
    "[1].index(2)",
    "[1].index(1, 'a')",
    "[[1]].index('x')",
    "[1] + 1",
    "[1] + (1,)",
    "[1] * 1.5",
    "1.5 * [1]",
    "[1] * [1]",
    "1 + []",
    "l = []; l += 1",
    "l = []; l *= 1.5",
    "l = []; l.extend(1)",
    "list(1)",
    "list(1, 2)",
    "[1] < 1",
    "[1] < (1,)",
    "[1, 'a'] < [1, 2]",
    "hash([])",
    "[][0]",
    "[1][5]",
    "[1][-2]",
    "[1]['a']",
    "[1][1.5]",
    "[1][None]",
    "[1][10**30]",
    "[][0] = 1",
    "l = [1]; l['a'] = 1",
    "l = [1]; l[10**30] = 1",
    "del [][0]",
    "del [1]['a']",
    "del [1][1.5]",
    "[1](2)",
    "[].nope",
]:
    show(text)

# A list that contains itself.
l = [1]
l.append(l)
print(l, len(l), l[1] is l)
m = [l, l]
print(m)
d = {"l": l}
l.append(d)
print(l)

# Growing and shrinking.
l = []
for i in range(10000):
    l.append(i)
    if i % 3 == 0:
        l.pop(0)
print(len(l), l[:3], l[-3:], sum(l))
while len(l) > 5:
    l.pop()
print(l)
for i in range(100):
    l.insert(i // 2, i)
print(l)


class Index:
    def __index__(self):
        return 1


print([1, 2, 3][Index()], [5] * Index(), [1, 2, 3].pop(Index()))


class L(list):
    def __init__(self, *args, tag=None):
        super().__init__(*args)
        self.tag = tag

    def append(self, x):
        super().append(x * 2)


s = L([1, 2], tag="t")
s.append(4)
print(s, s.tag, type(s).__name__, type(s + [1]).__name__, type(s[:]).__name__, s == [1, 2, 8])
print(isinstance(s, list), len(s), s.copy().__class__.__name__)


class Odd:
    """== with side effects on the list that is searched."""

    def __init__(self, l):
        self.l = l

    def __eq__(self, other):
        self.l.clear()
        return False


l = [1, 2, 3]
print(Odd(l) in l, l)
l = [1, 2, 3]
print([1, 2, 3].count(Odd(l)), l)
