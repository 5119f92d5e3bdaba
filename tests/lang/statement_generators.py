"""Generators, comprehensions, f-strings and the rest of expressions."""
x = 5
# generators
def gen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print('got', got)
    finally: print('closed')
    return 'ret'
g = gen(3); print(next(g), g.send('hi'), next(g))
try: next(g)
except StopIteration as s: print(s.value)
def deleg():
    r = yield from gen(2)
    print('r', r)
    yield from [7, 8]
print(list(deleg()))
g = gen(5); next(g); g.close()
print(sum(x * x for x in range(10) if x % 2), [(i, j) for i in range(3) for j in range(i)], {k: v for k, v in zip('ab', [1, 2])}, {c for c in 'aab'})
def cl(): return [lambda: i for i in range(3)]
print([f() for f in cl()])
def cl2(n): return [(lambda: i * n) for i in range(3)]
print([f() for f in cl2(10)])
def walrus(xs): 
    if any((hit := x) > 2 for x in xs): return hit
print(walrus([1, 2, 3]))
def w2(xs): return [y for x in xs if (y := x * 2) > 2], y
print(w2([1, 2, 3]))
while (n := next(iter([1]))) and n < 2: print('w', n); break
print(1 < 2 < 3, 1 < 2 > 3, not 1, 1 and 0 or 5, None or [], 1 if [] else 2)
print(f"{1+1!r:>5} {'a'!s} {3.14159:.2f} {'x':{'>'}{4}} {{}}", f'{x=}')
def chain(a, b, c): return a < b < c, a < b == c
print(chain(1, 2, 3), chain(3, 2, 1))
assert True, 'no'
try: assert 0, 'msg'
except AssertionError as e: print('AE', e)
d = {'a': 1}; d['b'] = d.get('c', 3); del d['a']; d['b'] += 4; print(d)
l = [1, 2, 3, 4]; l[1:3] = [9]; print(l, l[::-1], l[-1], l[:2]); del l[0]; print(l)
class O: pass
o = O(); o.x = 1; o.x += 2; o.y = o.x; del o.x; print(o.__dict__)
global_var = 1
def setg():
    global global_var
    global_var += 1
setg(); print(global_var)
def unb():
    try: print(zz); zz = 1
    except UnboundLocalError as e: print(e)
unb()
def dl():
    q = 1
    del q
    try: q
    except UnboundLocalError as e: print(e)
dl()
import sys as S
print(type(S).__name__)
print((lambda: (yield))().__class__.__name__)
def ann(a: int, b: 'str' = 1, *c: float, d: list = None, **e: dict) -> bool: pass
print(ann.__annotations__)
class Ann:
    x: int = 3
    y: 'str'
print(Ann.__annotations__)
