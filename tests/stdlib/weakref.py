import gc
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Thing({self.name})"

    def method(self):
        return self.name


def collect():
    for _ in range(3):
        gc.collect()


values = weakref.WeakValueDictionary()
a, b = Thing("a"), Thing("b")
values["a"], values["b"] = a, b
print(sorted(values), values["a"], values.get("c"), values.get("c", 1), "a" in values, len(values))
print(sorted(values.items()), [v.name for v in values.values()])
try:
    values["c"]
except KeyError as e:
    print(repr(e))
print(values.pop("b"), values.pop("b", None), values.setdefault("d", b))
print(type(values.copy()).__name__, dict(values | {"e": a}))

keys = weakref.WeakKeyDictionary({a: 1})
keys[b] = 2
print(keys[a], keys.get(b), a in keys, 1 in keys, len(keys), sorted(keys.values()))
del keys[b]
print(list(keys.items()), keys.pop(a), len(keys))

things = weakref.WeakSet([a, b])
print(len(things), a in things, 5 in things, sorted(t.name for t in things))
print(len(things & [a]), len(things - {a}), things == weakref.WeakSet([b, a]), things >= {a})
things.discard(a)
things.add(a)
try:
    things.remove(Thing("x"))
except KeyError:
    print("KeyError")

method = weakref.WeakMethod(a.method)
print(method()(), method == weakref.WeakMethod(a.method), method == weakref.WeakMethod(b.method))
try:
    weakref.WeakMethod(len)
except AttributeError as e:
    print(e)
except TypeError as e:
    print(e)
try:
    weakref.WeakMethod(5)
except TypeError as e:
    print(e)

done = weakref.finalize(a, print, "finalized", 1, sep="-")
print(done.alive, done.atexit, done.peek()[1:])
other = weakref.finalize(b, print, "never")
print(other.detach()[2], other.alive, other())


def fill():
    x = [Thing(i) for i in range(20)]
    v = weakref.WeakValueDictionary(enumerate(x))
    k = weakref.WeakKeyDictionary((t, 1) for t in x)
    s = weakref.WeakSet(x)
    return v, k, s


v, k, s = fill()
collect()
print(len(v) < 5, len(k) < 5, len(s) < 5)
print(done(), done.alive, done())
last = weakref.finalize(b, print, "at the end")
