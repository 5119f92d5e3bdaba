"""Concatenation in loops, views and their sharing, random indexing of wide text."""

s = ""
for i in range(20000):
    s += str(i % 10)
print(len(s), s[:20], s[-5:], hash(s) == hash("0123456789" * 2000), s == "0123456789" * 2000)

base = "x" * 200 + "y" * 5
a = base + "a"
b = a + "b"
c = a + "c"
d = b + "d"
print(a[-3:], b[-3:], c[-3:], d[-4:], len(base), len(a), len(b), len(c), len(d))
print(base == "x" * 200 + "yyyyy", {a: 1}[base + "a"], a in {a}, (a + b)[204:207])

w = ""
for i in range(3000):
    w += chr(0x100 + i % 1000) if i % 3 else "z"
print(len(w), ascii(w[0]), ascii(w[1]), ascii(w[2999]), ascii(w[1500]), ascii(w[-1500:-1495]))
total = 0
for i in range(len(w)):
    total += ord(w[i])
print(total, sum(map(ord, w)), sum(ord(w[-i - 1]) for i in range(len(w))))
parts = [w[i : i + 7] for i in range(0, len(w), 7)]
print("".join(parts) == w, len(parts), w[10:2000].count("z"), w.find("z", 1000), w.rfind("z", 0, 2000))
print(w.index(chr(0x100 + 998)), ascii(w[31:34]), ascii(w[32:65:16]), ascii(w[2999:2900:-33]))

mixed = ("a" * 31 + "\u20ac") * 10 + "\U0001f600" * 70
for i in (0, 30, 31, 32, 33, 62, 63, 64, 65, 319, 320, 321, 350, 351, 352, 353, 388, 389):
    print(i, ascii(mixed[i]), ascii(mixed[i - len(mixed)]), ascii(mixed[i : i + 2]))
half = mixed + mixed
print(len(half), half[:390] == mixed, half[390:] == mixed, half.count("\U0001f600"))
k = "key" * 60
e = k + "1"
table = {e: "one", k + "2": "two"}
print(table["key" * 60 + "1"], table[k + "2"], sorted(table)[0] == e)
t = ""
for ch in "h\xe9llo":
    t = t + ch
    t = ch + t
print(ascii(t))
class S(str):
    pass
u = S("abc")
u.x = 5
print(u, repr(u), u.x, type(u), type(u + "d"), type(u[:]), type(str(u)), type(u.upper()), type(u.strip()), u == "abc", hash(u) == hash("abc"), {u: 1}["abc"], isinstance(u, str))
print(type(u * 1), type("" + u), type("".join([u])), type(u.replace("x", "y")), type(u.ljust(1)), S(b"ab", "ascii"), S(), len(S(5)), type("%s" % u), type(f"{u}"), type(u.format()))
class T(str):
    def __new__(cls, v):
        return super().__new__(cls, v * 2)
    def __str__(self):
        return "T!"
    def __repr__(self):
        return "<T>"
print(T("ab"), [T("x")], f"{T('a')}", f"{T('a')!r}", "%s" % T("a"), "%r" % T("a"), T("ab") == "abab", len(T("ab")), "{}".format(T("q")), str(T("q")), T("b") + "c")
