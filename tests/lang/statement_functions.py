"""Closures, classes, arguments, unpacking."""
def outer():
    x = 1
    def inc():
        nonlocal x
        x += 1
        return x
    def get(): return x
    return inc, get
i, g = outer(); i(); i(); print(g())
class A:
    y = 5
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def m(self, *args, k=3, **kw): return (self.v, args, k, sorted(kw.items()))
    @staticmethod
    def s(a, b=2): return a + b
    @classmethod
    def c(cls): return cls.__name__
    @property
    def p(self): return self.v * 2
    @p.setter
    def p(self, val): self.v = val
    __priv = 7
    def priv(self): return self.__priv
class B(A):
    def __init__(self, v):
        super().__init__(v + 1)
        self.w = super().p
    def m(self, *a, **k): return ('B',) + super().m(*a, **k)
    def cl(self): return __class__.__name__
b = B(3)
print(b.v, b.w, b.m(1, 2, k=4, z=5), B.s(1), b.c(), b.priv(), b.cl())
b.p = 10; print(b.p, b == B(9))
print(A.__qualname__, B.m.__qualname__, A.m.__name__)
def f(a, /, b, c=3, *args, d, e=5, **kw):
    "doc here"
    return a, b, c, args, d, e, kw
print(f(1, 2, d=4), f(1, b=2, d=9, z=1), f(*[1, 2, 3, 4], **{'d': 5, 'q': 6}), f.__doc__, f.__defaults__, f.__kwdefaults__)
print((lambda x, *y, **z: (x, y, z))(1, 2, 3, q=4))
print([*range(3), *'ab'], (*[1], 2), {*[1, 2], 3}, {**{'a': 1}, 'b': 2})
a, *r, z = range(6); print(a, r, z)
(a, b), [c, *d] = (1, 2), 'xyz'; print(a, b, c, d)
x = y = z = 5; print(x, y, z)
a, b = 1, 2; a, b = b, a; print(a, b)
def sw(a, b, c): 
    a, b, c = c, a, b
    a, b = b, a + b
    return a, b, c
print(sw(1,2,3))
