"""Look-ups stay sound when == changes the dict or the set they run in."""


class Key:
    def __init__(self, n, act=None):
        self.n = n
        self.act = act

    def __hash__(self):
        return 7

    def __eq__(self, other):
        if self.act:
            act, self.act = self.act, None
            act()
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for size in (1, 3, 10, 17, 40, 100):
    d = {Key(i): i for i in range(size)}
    print(size, attempt(lambda: d[Key(size - 1, lambda: d.clear())]), len(d))
    d = {Key(i): i for i in range(size)}
    print(attempt(lambda: d.get(Key(0, lambda: d.pop(Key(0))))), len(d))
    d = {Key(i): i for i in range(size)}
    print(attempt(lambda: d.__setitem__(Key(500, lambda: [d.__setitem__(Key(i), i) for i in range(200, 230)]), 1)), len(d))
    s = {Key(i) for i in range(size)}
    print(attempt(lambda: Key(size - 1, lambda: s.clear()) in s), len(s))
    s = {Key(i) for i in range(size)}
    print(attempt(lambda: s.add(Key(900, lambda: [s.add(Key(i)) for i in range(200, 230)]))), len(s))
    s = {Key(i) for i in range(size)}
    print(attempt(lambda: s.discard(Key(0, lambda: s.discard(Key(0))))), len(s))

a = {Key(1): 1}
b = {Key(1): 1}
print(a == b, a is b)
a = {Key(1, lambda: b.clear()): 1}
b = {Key(1): 1}
print(a == b)
