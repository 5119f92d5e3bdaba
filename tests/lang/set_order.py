"""The order in which sets iterate is part of a program's output: random histories."""

state = 99


def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


def digest(s):
    h = 0
    for x in s:
        h = (h * 1000003 + hash(x) + 1) % 2305843009213693951
    return h


def history(steps, make):
    sets = [set() for _ in range(6)]
    total = 0
    for _ in range(steps):
        a, b, c = rnd(6), rnd(6), rnd(6)
        what = rnd(24)
        n = rnd(40) if rnd(10) else rnd(400)
        if what < 6:
            for _ in range(n):
                sets[a].add(make())
        elif what < 9:
            for _ in range(n):
                sets[a].discard(make())
        elif what == 9:
            for _ in range(min(n, len(sets[a]))):
                total += hash(sets[a].pop())
        elif what == 10:
            if rnd(4) == 0:
                sets[a].clear()
        elif what == 11:
            sets[a] = sets[b].copy()
        elif what == 12:
            sets[a] |= sets[b]
        elif what == 13:
            sets[a] &= sets[b]
        elif what == 14:
            sets[a] -= sets[b]
        elif what == 15:
            sets[a] ^= sets[b]
        elif what == 16:
            sets[a] = sets[b] | sets[c]
        elif what == 17:
            sets[a] = sets[b] & sets[c]
        elif what == 18:
            sets[a] = sets[b] - sets[c]
        elif what == 19:
            sets[a] = sets[b] ^ sets[c]
        elif what == 20:
            sets[a] = set([make() for _ in range(n)])
        elif what == 21:
            sets[a] = set(dict.fromkeys(make() for _ in range(n)))
        elif what == 22:
            sets[a] = sets[b].union([make() for _ in range(n)], sets[c]).intersection(sets[a] | sets[c], list(sets[b]) + [make()])
        else:
            sets[a] = set(frozenset(sets[b]).difference(list(sets[c]), {make(): 1}))
        total = (total * 31 + digest(sets[a])) % 2305843009213693951
    return total, [len(s) for s in sets]


for seed in range(3):
    print(history(250, lambda: rnd(30)))
    print(history(250, lambda: rnd(2000) - 1000))
    print(history(250, lambda: rnd(300) * 64))
    print(history(250, lambda: "key%d" % rnd(500)))
    print(history(250, lambda: rnd(300) / 8))
    print(history(250, lambda: (rnd(20), rnd(20))))
    print(history(250, lambda: [rnd(50), str(rnd(50)), rnd(50) / 2, (rnd(9),), 10**20 + rnd(20)][rnd(5)]))

print(set(range(10)), {9, 8, 7, 1}, {"b", "a", "c"}, set("hello world"))
print({100, 5, 33, 8, 72}, {1.5, 2.5, -1}, {10**20, -10**20, 1}, frozenset([5, 33, 1]))
print({1, 2, 3, 4, 5, 6, 7, 8, 9, 64, 128}, {-1, -2, -3}, {"x", 1, (2, 3)})
print({100, 200, 300, 400, 500, 600, 700})
x = 5
print({x, 100, 200, 300, 400, 500, 600, 700})
big = set(range(0, 100000, 7))
big -= set(range(0, 100000, 21))
print(digest(big), digest(big | {-1}), digest(set(list(big))), digest(frozenset(big)))
