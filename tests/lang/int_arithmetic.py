"""Operators on ints of every size: around 50, 64 and 128 bits, and far beyond."""

EDGES = [0, 1, 2, 3, 7, 10, 1000]
for bits in (31, 49, 50, 63, 64, 65, 126, 127, 128, 200):
    EDGES += [(1 << bits) - 1, 1 << bits, (1 << bits) + 1]
EDGES += [-n for n in EDGES if n]


def digest(name, values):
    """A short text that a single wrong value changes."""
    h = 0
    count = 0
    for v in values:
        h = (h * 1000003 + hash(v) + 7) % ((1 << 89) - 1)
        count += 1
    print(name, count, h)


def pairs(f):
    for a in EDGES:
        for b in EDGES:
            try:
                yield f(a, b)
            except (ZeroDivisionError, ValueError) as e:
                yield len(str(e))


digest("add", pairs(lambda a, b: a + b))
digest("sub", pairs(lambda a, b: a - b))
digest("mul", pairs(lambda a, b: a * b))
digest("floordiv", pairs(lambda a, b: a // b))
digest("mod", pairs(lambda a, b: a % b))
digest("divmod", pairs(divmod))
digest("truediv", pairs(lambda a, b: a / b))
digest("and", pairs(lambda a, b: a & b))
digest("or", pairs(lambda a, b: a | b))
digest("xor", pairs(lambda a, b: a ^ b))
digest("lt", pairs(lambda a, b: a < b))
digest("ge", pairs(lambda a, b: a >= b))
digest("eq", pairs(lambda a, b: a == b))
digest("float", pairs(lambda a, b: float(a) < b))
digest("neg", (-a for a in EDGES))
digest("invert", (~a for a in EDGES))
digest("abs", (abs(a) for a in EDGES))
digest("lshift", (a << n for a in EDGES for n in (0, 1, 13, 63, 64, 65, 127, 300)))
digest("rshift", (a >> n for a in EDGES for n in (0, 1, 13, 63, 64, 65, 127, 300)))
digest("pow", (a**n for a in EDGES for n in (0, 1, 2, 3, 7, 30)))
digest("powmod", (pow(a, b, m) for a in EDGES for b in (0, 1, 5, 2**70) for m in EDGES if m))
digest("bit_length", (a.bit_length() for a in EDGES))
digest("bit_count", (a.bit_count() for a in EDGES))
for a in EDGES[:12] + EDGES[-6:]:
    print(a, hex(a), oct(a), bin(a)[:20], hash(a))

print(pow(3, -1, 7), pow(3, -2, 7), pow(3, -1, -7), pow(10**30, -1, 10**9 + 7))
print(2**-2, (-2) ** -1, 7**0, 0**0)
print(10**50 // 10**49, -(10**50) // 3, -(10**50) % 7)
print((10**400) / (10**399), 1 / 10**400, 10**308 / 3)
print(1 << 100 >> 100, -1 >> 1000, -1 << 10, 0 << 10**20)
print(True + True, True * 10, -True, ~True, True & 3, True | False, True ^ True)
print(round(1234567, -2), round(1250, -2), round(1350, -2), round(-1250, -2), round(5, 3))
print(round(10**40 + 5 * 10**19, -20), round(15, -1), round(25, -1), round(4, -1))
n = 12345678901234567890
n += 1
n *= n
n -= 7
n //= 11
n %= 10**20
n <<= 3
n >>= 1
n |= 1
n &= ~2
n ^= 0xFF
n **= 2
print(n)
