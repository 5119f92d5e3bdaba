"""Random histories of dicts against a list of pairs: order, deletion, growth, copies."""

state = 1


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


def run(rounds, keys, make):
    d = {}
    model = []
    for step in range(rounds):
        k = make(rnd(keys))
        at = next((i for i, p in enumerate(model) if p[0] == k), None)
        what = rnd(10)
        if what < 5:
            d[k] = step
            if at is None:
                model.append((k, step))
            else:
                model[at] = (model[at][0], step)
        elif what < 8:
            found = d.pop(k, None)
            if at is None:
                assert found is None
            else:
                assert model.pop(at)[1] == found
        elif what == 8 and model:
            assert d.popitem() == model.pop()
        else:
            assert d.get(k) == (None if at is None else model[at][1])
        assert len(d) == len(model)
        if step % 50 == 0:
            assert list(d.items()) == model
            assert list(reversed(d)) == [k for k, v in reversed(model)]
            assert dict(d) == d == d.copy()
            if rnd(4) == 0:
                d = d.copy()
            elif rnd(20) == 0:
                d.clear()
                model.clear()
    return len(d)


print(run(3000, 8, int), run(3000, 20, int), run(4000, 60, int), run(2000, 300, int))
print(run(3000, 20, str), run(3000, 60, lambda n: "k" * 3 + str(n)))
print(run(2000, 40, lambda n: (n, n + 1)), run(2000, 40, lambda n: n * 64))
print(run(3000, 40, lambda n: [n, float(n), str(n), (n,), n * 10**20][rnd(5)] if False else (n if n % 2 else str(n))))
print(run(2000, 40, lambda n: n * 2**40), run(2000, 30, lambda n: n / 4), run(2000, 30, lambda n: frozenset([n])))

# First in, first out: stays fast and in order.
d = {}
for i in range(20000):
    d[i * 7 % 100003] = i
    if len(d) > 50:
        k = next(iter(d))
        assert d.pop(k) == i - 50
print(len(d), next(iter(d)), d.popitem())

# A million churns of one key beside a few.
d = dict.fromkeys(range(40))
for i in range(30000):
    k = 1000 + i * 7919
    d[k] = None
    del d[k]
print(len(d), list(d) == list(range(40)), 17 in d, 1000 in d)

d = {str(i): i for i in range(1000)}
for i in range(0, 1000, 3):
    del d[str(i)]
d.update({str(i): -i for i in range(990, 1010)})
print(len(d), sum(d.values()), list(d)[:4], list(d)[-4:])
