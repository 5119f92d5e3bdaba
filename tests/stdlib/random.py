import random

for seed in (0, 1, -5, 2**31, 2**32, 2**64 + 3, -(10**60), 1.5, -2.0, "text", "", b"bytes",
             bytearray(b"x" * 200), True):
    r = random.Random(seed)
    print(r.random(), r.getrandbits(1), r.getrandbits(32), r.getrandbits(33), r.getrandbits(200))
r = random.Random(42)
print([r.randrange(1000) for _ in range(8)], [r.randint(-5, 5) for _ in range(8)])
print(r.randrange(0, 100, 7), r.randrange(100, 0, -3), r.randrange(10**30))
print(r.choice("abcdef"), r.choices([1, 2, 3], k=5), r.choices("abc", [1, 2, 3], k=5))
print(r.choices("abc", cum_weights=[1, 3, 6], k=5))
x = list(range(20))
r.shuffle(x)
print(x, r.sample(range(1000), 5), r.sample(range(10), 10), r.sample("ab", 3, counts=[2, 4]))
print(r.uniform(1, 5), r.triangular(), r.triangular(1, 9, 3))
for _ in range(3):
    print(r.gauss(), r.gauss(1, 2), r.normalvariate(), r.lognormvariate(0, 1), r.expovariate(2))
    print(r.vonmisesvariate(1, 4), r.vonmisesvariate(0, 0), r.gammavariate(0.5, 2))
    print(r.gammavariate(1, 2), r.gammavariate(3, 2), r.betavariate(2, 3))
    print(r.paretovariate(3), r.weibullvariate(1, 2), r.randbytes(5))
r.gauss()
state = r.getstate()
a = [r.gauss(), r.random()]
r.setstate(state)
print(a == [r.gauss(), r.random()], len(state), len(state[1]), state[0])
r.seed("abc", version=1)
print(r.random())
for call in (lambda: r.seed([]), lambda: r.choice([]), lambda: r.randrange(0), lambda: r.randint(5, 1),
             lambda: r.randrange(1, 5, 0), lambda: r.sample({1}, 1), lambda: r.sample([1], 2),
             lambda: r.getrandbits(-1), lambda: r.choices([1], [1, 2]), lambda: r.choices([1], [0]),
             lambda: r.setstate((9,)), lambda: r.gammavariate(0, 1), lambda: r.choices([1], 2)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


class Half(random.Random):
    def random(self):
        return 0.5


print(Half().randrange(10), Half().choice("abc"))
s = random.SystemRandom()
print(0 <= s.random() < 1, s.getrandbits(10) < 1024, len(s.randbytes(4)), s.randrange(5) < 5)
random.seed(7)
print(random.random(), random.randint(1, 6))
