"""Functions of builtins: results and errors."""


def attempt(text):
    try:
        print(text, "->", repr(eval(text)))
    except BaseException as e:
        print(text, "raised", type(e).__name__, e)


class Idx:
    def __index__(self): return 7
class R:
    def __round__(self, n="none"): return ("round", n)
class D:
    def __dir__(self): return ["b", "a"]
class BadDir:
    def __dir__(self): return 5
class Slots:
    __slots__ = ("a",)
class Eq:
    def __eq__(self, o): return True
class It:
    def __iter__(self): return 5
class Len:
    def __len__(self): return -1
class Len2:
    def __len__(self): return "x"
class Fmt:
    def __format__(self, spec): return 5
class Call:
    def __call__(self): return 1
class Obj:
    x = 1
    def __init__(self): self.y = 2
    def __getattr__(self, name):
        if name == "boom": raise ValueError("boom")
        raise AttributeError(name)


for text in """abs(-5) abs(-2.5) abs(3+4j) abs(True) abs('x')
all([]) all([1,0]) all([1,2]) any([]) any([0,1]) any(()) all(5)
ascii('é') ascii('\\U0001f600') bin(10) bin(-10) bin(Idx()) bin(1.5) oct(8) oct(-8) hex(255) hex(-255) hex('x') hex(2**70)
callable(5) callable(print) callable(Call()) callable(Call) callable(lambda:1)
chr(97) chr(0x1f600) chr(-1) chr(0x110000) chr('a') chr(2**40) chr(2**70) chr(Idx())
ord('a') ord('€') ord(b'a') ord(bytearray(b'b')) ord('') ord('ab') ord(5) ord(b'ab')
divmod(7,2) divmod(-7,2) divmod(7.5,2) divmod(1,0) divmod('a',1)
format(5) format(5,'x') format(3.14159,'.2f') format('s','>5') format(Fmt()) format(5,5) format([],'x')
getattr(Obj(),'x') getattr(Obj(),'y') getattr(Obj(),'z') getattr(Obj(),'z',9) getattr(Obj(),'boom',9) getattr(1,2) getattr(1) getattr(1,'a','b','c')
hasattr(Obj(),'x') hasattr(Obj(),'z') hasattr(Obj(),'boom') hasattr(1,2)
hash(5) hash(-1) hash(2**61) hash(1.5) hash((1,2)) hash([]) hash(True) hash(None)is(not)None
isinstance(1,int) isinstance(1,(str,int)) isinstance(1,5) isinstance(1,(str,(int,))) isinstance(1,int|str) isinstance(True,int) isinstance(1,[int])
issubclass(bool,int) issubclass(1,int) issubclass(int,5) issubclass(int,(str,int|float))
len([1,2]) len(5) len(Len()) len(Len2()) len('é')
max(1,2,3) max([1,2]) max([]) max([],default=5) max(1,2,default=3) max() max('a','b',key=ord) max([1,-5],key=abs) max(5) max(1,'a') min(3,1) min('ba') min({}) min([[2],[1]]) max([1,2],key=5)
next(iter([1])) next(iter([])) next(iter([]),7) next(5) next([])
pow(2,10) pow(2,-1) pow(2,10,7) pow(3,-1,7) pow(2,-1,4) pow(2.0,3) pow(2,3,0) pow('a',2) pow(2,3.0,5) pow(base=2,exp=3) pow(2,exp=5,mod=3)
repr('a') repr(5) round(2.5) round(3.5) round(2.675,2) round(1234,-2) round(R()) round(R(),1) round(2.5,None) round('x') round(1e300,2) round(-0.5) round(5) round(15,-1) round(float('nan')) round(float('inf')) round(1.5,'a')
sorted([3,1,2]) sorted('bca',reverse=True) sorted([1,-2],key=abs) sorted(5) sorted([1,'a']) 
sum([1,2]) sum([1.5,2]) sum([0.1]*10) sum([[1],[2]],[]) sum('ab') sum(['a'],'') sum([b'a'],b'') sum([1],start=5) sum([2**60]*10) sum([True,True]) sum([1,2.5,3]) sum(5) sum([1,'a']) sum([],5) sum(range(10**5)) sum([2**48]*3) sum([1+2j,3])
vars(Slots()) sorted(vars(Obj())) dir(D()) dir(BadDir()) 'x'in(dir(Obj())) 'append'in(dir([]))
iter(5) iter(It()) list(iter([1,2].pop,1)) iter(1,2) list(iter(lambda:5,5)) type(iter(int,1)).__name__
id(5)==id(5) id(None)==id(None) isinstance(id([]),int)
eval('1+1') eval('  1+1') eval('x',{'x':5}) eval('y',{},{'y':6}) eval(5) eval('1',5) eval('1',{},5) eval(b'1+2') eval('a;b') eval('x','') eval(compile('1+2','f','eval'))
exec('1') exec('x=',{}) exec(5) exec('1',5) exec('1',{},5) exec(b'1') exec('1',closure=())
compile('1','f','bad') compile('1','f','exec',flags=1<<30) compile('1','f','exec',optimize=5) compile(5,'f','exec') compile('1',5,'exec') compile('a\\0b','f','exec') type(compile('1','f','exec')).__name__ compile('1',b'f','eval').co_filename
setattr(5,'x',1) setattr(Obj(),5,1) delattr(Obj(),'q') delattr(Obj(),5) setattr(Obj,'new',1)
zip.__name__ print.__name__ len.__doc__!='' repr(len) repr(print) type(len).__name__ len.__module__ len.__self__.__name__ len.__qualname__
print(1,2,sep='') print(sep=5) print(end=5) print(x=1) print('a',end='b\\n') print(file=5)
abs() abs(1,2) len() len(1,2) chr() isinstance(1) print.__call__('called')
round() pow(1) divmod(1) sum() all() next() iter() hash() ord() getattr() setattr(1,2) format() callable() bin() ascii() repr() any(1,2) id() vars(1,2) dir(1,2) eval() exec() compile() hex() input(1,2) zip(1) map(1) filter(1,2,3) enumerate() reversed() range() type() super() object(1) int([]) str(1,2,3,4)
NotImplemented Ellipsis __debug__ __name__ exit
open.__name__ __import__.__name__ __build_class__.__name__ help""".split():
    attempt(text)


def locals_test(a, b=2, *args, c=3, **kw):
    d = 4
    def inner():
        return d
    x = locals()
    e = 5
    return x


r = locals_test(1)
print(sorted(r), r["d"], r["kw"])


class Scope:
    v = 1
    w = locals()["v"] + 1
    print(sorted(k for k in dir() if not k.startswith("__")), "v" in vars())


print(Scope.w)
print(globals() is vars(), "attempt" in dir(), __name__)


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, bases, kw)
        return {"prepared": 1}
    def __new__(mcs, name, bases, ns, **kw):
        print("new", name, sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("init", kw)


class WithMeta(metaclass=Meta, extra=1):
    y = prepared + 1
    def m(self): return __class__


print(WithMeta.y, WithMeta().m() is WithMeta, WithMeta.prepared)
for code in ["class A(metaclass=lambda n, b, d: (n, b, sorted(d))): x = 1",
             "class A(5): pass", "class A(int, str): pass", "class A(bool): pass",
             "class M1(type): pass\nclass M2(type): pass\nclass B1(metaclass=M1): pass\nclass B2(metaclass=M2): pass\nclass C(B1, B2): pass",
             "class A(x=1): pass", "class A(object, object): pass",
             "class M(type):\n  def __prepare__(n, b): return 5\nclass A(metaclass=M): pass",
             "class M(type):\n  def __new__(m, n, b, d): d.pop('__classcell__', None); return type.__new__(m, n, b, d)\nclass A(metaclass=M):\n  def f(self): return __class__",
             "class G:\n  def __mro_entries__(self, bases): return (int,)\nclass A(G()): pass\nA = A.__mro__, A.__orig_bases__ != A.__bases__"]:
    ns = {"__name__": "m"}
    try:
        exec(code, ns)
        print(ns["A"])
    except Exception as e:
        print(type(e).__name__, e)
try:
    __build_class__(1, "x")
except TypeError as e:
    print(e)
try:
    __build_class__(lambda: 1, 5)
except TypeError as e:
    print(e)
class Base:
    def __init_subclass__(cls, **kw):
        print("init_subclass", cls.__name__, kw)
class Derived(Base, a=1, b=2):
    pass
class Descr:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name)
class Uses:
    d = Descr()
