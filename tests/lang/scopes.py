"""Where names live: classes, comprehensions, cells, decorators; long calls."""
# comps in class
class K:
    z = [i for i in range(3)]
    d = {i: j for i in z for j in 'a'}
    s = sum(q for q in z)
print(K.z, K.d, K.s)
print([[j * i for j in range(3)] for i in range(3)])
def nest(n): return [[j * i * n for j in range(2)] for i in range(2)]
print(nest(2))
def cellcomp(): 
    fs = [[lambda: (i, j) for j in range(2)] for i in range(2)]
    return [f() for fl in fs for f in fl]
print(cellcomp())
def ctx():
    x = 10
    return [x + y for y in range(3)], [(lambda: x + y)() for y in range(3)], list(x + k for k in range(2))
print(ctx())
def kwonly(*, a, b=2): return a, b
print(kwonly(a=1), kwonly(**{'a': 3, 'b': 4}))
def many(*a): return sum(a)
print(many(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45))
print(len([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,many(),45]))
def deep(x): return x
def deepcall(y): return deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(deep(y))))))))))))))))))))))))))))))))))))))))))
print(deepcall(7))
def dec(n):
    print('dec', n)
    def w(f): print('apply', n); return f
    return w
@dec(1)
@dec(2)
def decorated(): pass
@dec(3)
class DC: pass
class Meta(type):
    def __new__(m, name, bases, ns, **kw): print(name, sorted(kw)); return super().__new__(m, name, bases, ns)
    def __init__(c, *a, **k): pass
class WM(metaclass=Meta, opt=1): pass
x = 1
class Sc:
    x = 2
    def f(self): return x
    y = x
print(Sc().f(), Sc.y)
def fc():
    x = 'outer'
    class I:
        x = x if False else 'i'
    return I.x
try: print(fc())
except NameError as e: print(e)
def fc2():
    v = 'outer'
    class I:
        w = v
        def g(self): return v
    return I.w, I().g()
print(fc2())
exec("q = 5\nprint(q, [q for _ in range(2)])")
print(eval("1 + 2 * 3"), eval("[x for x in range(3)]"))
def star(): yield from (1, 2); return 3
print(*star(), sep='-')
print("%s %d" % ("a", 3), "a" "b", -1, +2, ~3, 2 ** 10, 7 // 2, 7 % 3, 1 << 4, 0xff & 15, "abc"[1], (1, 2, 3)[1])
print(1 in [1, 2], 3 not in {1, 2})
for i, (a, b) in enumerate([(1, 2), (3, 4)]): print(i, a, b)
