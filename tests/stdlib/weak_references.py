"""weakref: references, proxies, callbacks."""
import gc, _weakref as weakref
class C:
    def __init__(self,x): self.x=x
    def __call__(self,*a): return a
    def __add__(self,o): return ('add',self.x,o)
    def __len__(self): return 7
    def __getitem__(self,i): return i*2
    def __iter__(self): return iter([1,2])
c=C(1)
r=weakref.ref(c); p=weakref.proxy(c)
print(r() is c, r is weakref.ref(c), weakref.getweakrefcount(c), p.x, p+5, len(p), p[4], list(p), p(1,2), type(r), type(p))
log=[]
r2=weakref.ref(c, lambda r: log.append(('a', r is r2, r() is None)))
r3=weakref.ref(c, lambda r: log.append(('b', r is r3)))
print(weakref.getweakrefcount(c), len(weakref.getweakrefs(c)))
del c
gc.collect()
print(r(), log)
try: p.x
except ReferenceError as e: print(e)
print(repr(r)[-6:])
class R(weakref.ref):
    def __new__(cls, o, k): return super().__new__(cls, o)
    def __init__(self, o, k): super().__init__(o); self.k=k
c=C(2); x=R(c,'key'); print(x().x, x.k, x==weakref.ref(c), hash(c)==hash(x))
# cycles
class N: pass
a=N(); b=N(); a.b=b; b.a=a; ra=weakref.ref(a); del a,b; gc.collect(); print(ra())
for v in (1,None,'a',[],{},object(),3.5,b''):
    try: weakref.ref(v)
    except TypeError as e: print(e)
def f(): pass
print(weakref.ref(f)() is f, weakref.ref(C)() is C, weakref.ref(f.__code__)() is f.__code__, weakref.ref({1}) is not None)
