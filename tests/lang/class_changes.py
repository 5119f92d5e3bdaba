"""Classes that change after code has run that uses them."""


def t(source):
    print("##", source.replace("\n", " ; "))
    try:
        exec(source, {"__name__": "__main__", "t": t})
    except BaseException as e:
        print("  !", type(e).__name__, e)


t("class A:\n def f(self): return 1\ndef g(a): return a.f()\na=A()\nprint([g(a) for _ in range(5)])\nA.f=lambda s:2\nprint(g(a))\na.f=lambda:3\nprint(g(a))\ndel a.f,A.f\ntry: g(a)\nexcept AttributeError as e:print(e)")
t("class A: x=1\nclass B(A):pass\ndef g(b): return b.x\nb=B()\nprint([g(b) for _ in range(5)])\nA.x=2\nprint(g(b))\nB.x=3\nprint(g(b))\nb.x=4\nprint(g(b))\nB.x=property(lambda s:5)\nprint(g(b))\ndel B.x\nprint(g(b))")
t("class A:\n def __init__(s): s.x=1\ndef g(a): return a.x\nL=[A() for _ in range(5)]\nprint([g(a) for a in L])\nA.__getattribute__=lambda s,n:'hook'\nprint([g(a) for a in L])\ndel A.__getattribute__\nprint([g(a) for a in L])")
t("class A:\n def __init__(s): s.x=1\ndef st(a,v): a.x=v\na=A()\nfor i in range(5): st(a,i)\nclass D:\n def __get__(s,o,t): return 'D'\n def __set__(s,o,v): print('set',v)\nA.x=D()\nst(a,9)\nprint(a.x)")
t("class A:pass\ndef mk(v):\n a=A()\n a.p=v\n a.q=v\n return a\nprint([mk(i).__dict__ for i in range(4)])\nA.p=property(lambda s:'P',lambda s,v:print('setp',v))\nprint(mk(1).__dict__)")
t("class A:pass\nclass B:\n y=1\ndef g(o): return o.y\nb=B()\n[g(b) for _ in range(5)]\nb.__class__=A\ntry: g(b)\nexcept AttributeError as e: print(e)")
t("class A:\n @classmethod\n def c(cls): return cls.__name__\nclass B(A):pass\ndef g(k): return k.c()\nprint([g(A),g(B),g(A),g(B),g(A())])\nA.c=classmethod(lambda cls:'new')\nprint(g(A),g(B))")
t("class A: n=0\ndef inc(): A.n+=1\nfor _ in range(100): inc()\nprint(A.n)\nclass M(type):\n n=property(lambda c:7)\nclass B(metaclass=M):pass\nprint(B.n)")
t("class A:\n def __init__(s,i): s.i=i\n def __lt__(s,o): return s.i<o.i\nprint([x.i for x in sorted(A(i*7%5) for i in range(5))])\nA.__lt__=lambda s,o:s.i>o.i\nprint([x.i for x in sorted(A(i*7%5) for i in range(5))])")
t("class A:\n def __call__(s): return 1\na=A()\ndef g(): return a()\nprint([g() for _ in range(4)])\nA.__call__=lambda s:2\nprint(g())\ndel A.__call__\ng()")
t("class A:\n def __init__(s): s.v=1\ndef mk(): return A()\nprint([mk().v for _ in range(4)])\nA.__init__=lambda s: setattr(s,'v',2)\nprint(mk().v)\ndel A.__init__\nprint(hasattr(mk(),'v'))\nA.__new__=lambda c: 'str'\nprint(mk())")
t("class M(type):pass\nclass A(metaclass=M):\n def __init__(s): s.v=1\ndef mk(): return A()\n[mk() for _ in range(4)]\nM.__call__=lambda c:'meta call'\nprint(mk())")
t("class A:pass\nfor i in range(200):\n setattr(A,'m%d'%i,i)\nprint(A.m0,A.m199,len(vars(A))>200)\nfor i in range(200): delattr(A,'m%d'%i)\nprint(hasattr(A,'m5'))")
t("class B:\n def f(s): return 'B'\nclass A(B):\n def f(s): return 'A'+super().f()\na=A()\nprint([a.f() for _ in range(4)])\nB.f=lambda s:'newB'\nprint(a.f())\nclass C:\n def f(s): return 'C'\nA.__bases__=(C,)\nprint(a.f())")
t("class A:\n __slots__=('x',)\ndef g(a): return a.x\na=A();a.x=1\nprint([g(a) for _ in range(4)])\ndel a.x\ntry: g(a)\nexcept AttributeError as e: print(e)\nA.x=5\nprint(g(a))")
t("import gc\nfor i in range(100):\n class X:\n  def __init__(s): s.a=s\n X()\ngc.collect()\nprint('ok')")
