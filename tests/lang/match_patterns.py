"""Every kind of pattern."""
def m(x):
    match x:
        case 0 | 1: return 'small'
        case int(n) if n > 100: return ('big', n)
        case 'a' | 'b' as s: return ('s', s)
        case [1, 2]: return '12'
        case [1, *rest]: return ('1rest', rest)
        case [*_, 9]: return 'ends9'
        case [a, b, *c, d]: return (a, b, c, d)
        case (): return 'empty'
        case {'k': v, **rest}: return ('map', v, rest)
        case {'z': [p, q]}: return (p, q)
        case P(x=1, y=yy): return ('P', yy)
        case P(a, b): return ('pos', a, b)
        case None: return 'none'
        case True: return 'true'
        case C.K: return 'const'
        case str(): return 'str'
        case -3 | 2.5 | 1+2j: return 'num'
        case _: return 'other'
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
class C: K = 'kk'
for v in [0, 1, 500, 'a', 'b', [1, 2], [1, 5, 6], [3, 9], [4, 5, 6, 7], (), {'k': 1, 'o': 2}, {'z': [1, 2]}, P(1, 5), P(2, 3), None, True, 'kk', 'foo', -3, 2.5, 1+2j, object, [], 50]:
    print(v if not isinstance(v, (P, type)) else '-', m(v))
def mm(x):
    match x:
        case [[a, b], [c, d]] | {'a': a, 'b': b, 'c': c, 'd': d}: return a, b, c, d
        case (int() | str()) as z, w: return z, w
print(mm([[1, 2], [3, 4]]), mm({'a': 1, 'b': 2, 'c': 3, 'd': 4}), mm(['x', 2]), mm(3))
