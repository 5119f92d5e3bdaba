"""Code that needs many registers, locals, arguments or constants."""
# far locals
def mk(n, extra=''):
    src = "def f(a, b=2):\n" + "".join(f"    v{i} = a + {i}\n" for i in range(n)) + extra
    src += "    def g(): return v3 + v" + str(n - 1) + "\n"
    src += "    s = 0\n    for v0 in range(3): s += v0\n    v1 += 5\n"
    src += "    del v2\n    try: v2\n    except UnboundLocalError as e: s = (s, str(e))\n"
    src += f"    v{n-2} += 1\n    del v{n-3}\n    try: v{n-3}\n    except UnboundLocalError as e: s = (s, str(e))\n"
    src += f"    v{n-5}, v{n-6} = v{n-6}, v{n-5}\n    return s, v1, v{n-2}, v{n-5}, g(), v{n//2}\n"
    ns = {}
    exec(src, ns)
    return ns['f']
for n in (10, 100, 155, 158, 160, 165, 200, 260, 400, 1000): print(n, mk(n)(1))
src = "def f(" + ",".join(f"a{i}" for i in range(200)) + "): return a0 + a199"
ns = {}; exec(src, ns); print(ns['f'](*range(200)))
src = "def f(" + ",".join(f"a{i}" for i in range(200)) + "):\n x = 1; y = 2\n z = [a for a in (x, y, a5)]\n return x + y + z[2] + max(1, 2, min(3, 4))"
exec(src, ns); print(ns['f'](*range(200)))
print(len(eval("[" + ",".join(map(str, range(5000))) + "]")), len(eval("(" + ",".join(f"x{i % 3}" for i in range(3000)) + ")", {'x0': 1, 'x1': 2, 'x2': 3})))
print(sum(eval("{" + ",".join(f"{i}: x" for i in range(3000)) + "}", {'x': 1}).values()))
print(len(eval("{" + ",".join(f"x + {i}" for i in range(300)) + "}", {'x': 1})))
def many(*a, **k): return len(a), len(k)
print(eval("many(" + ",".join("1" for i in range(1000)) + ")"), eval("many(" + ",".join(f"a{i}={i}" for i in range(300)) + ")"), eval("many(" + ",".join("1" for i in range(50)) + "," + ",".join(f"a{i}={i}" for i in range(50)) + ", *[1,2], **{'z': 1})"))
def I(x, *r): return x
for n in (5, 20, 30, 33, 35, 40, 60, 80, 90): print(n, eval("I(" * n + "7" + ")" * n))
print(eval("I(1, " * 60 + "7" + ")" * 60))
print(eval("[" * 90 + "1" + "]" * 90) != 0, eval("(" + "1+(" * 80 + "1" + ")" * 80 + ")"))
x = 1
print(eval("+".join(["x"] * 1000)), eval("x " + "if x else x " * 80 + ""  ) if 0 else 1)
print(eval("x and " * 500 + "x"), eval("not " * 100 + "x"), eval("x" + ".real" * 500), eval("-" * 150 + "x"))
def deepnest(a):
    return I(a, I(a, I(a, I(a, [I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, I(b, b))))))))))))))))))))))))))))))) for b in range(3)]))))
print(deepnest(4))
exec("def gsp(a):\n    return " + "I(a, " * 45 + "(yield 5)" + ")" * 45)
g = gsp(3); print(next(g))
try: g.send(9)
except StopIteration as s: print(s.value)
exec("def lots():\n" + "".join(f"    c{i} = {i}\n" for i in range(120)) + "    return [lambda: (" + ",".join(f"c{i}" for i in range(120)) + ")][0]")
print(sum(lots()()))
src = "x = 1\n" + "".join(f"y{i} = {i + 1000000}\n" for i in range(70000 if 0 else 3000)); exec(src, d := {}); print(d['y2999'])
src = "if x == 0: r = 0\n" + "".join(f"elif x == {i}: r = {i}\n" for i in range(1, 90)); exec(src, d := {'x': 77}); print(d['r'])
match_src = "def mt(v):\n match v:\n" + "".join(f"  case {i}: return {i} * 2\n" for i in range(300)) + "  case _: return -1"
exec(match_src); print(mt(150), mt(1000))
s = "f'" + "".join("{x}-" for i in range(100)) + "'"; print(len(eval(s)))
a = "a%d" ; src = "(" + ",".join(f"a{i}" for i in range(150)) + ") = range(150)"; exec(src); print(a149)
