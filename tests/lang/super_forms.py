"""super: both forms, multiple inheritance, class methods, descriptors, errors."""


class A:
    def f(self):
        return "A"

    @classmethod
    def c(cls):
        return "A.c " + cls.__name__

    @staticmethod
    def s():
        return "A.s"

    @property
    def p(self):
        return "A.p"

    attr = "A.attr"


class B(A):
    def f(self):
        return "B" + super().f()

    @classmethod
    def c(cls):
        return "B " + super().c()

    @property
    def p(self):
        return "B." + super().p


class C(A):
    def f(self):
        return "C" + super().f()

    @classmethod
    def c(cls):
        return "C " + super().c()


class D(B, C):
    def f(self):
        return "D" + super().f()

    @classmethod
    def c(cls):
        return "D " + super(D, cls).c()

    def others(self):
        return super().s(), super().attr, super().p

    def closure(self):
        def inner():
            return super(D, self).f()

        return inner()

    def comp(self):
        return [super(D, self).f() for _ in range(2)]

    def nested(self):
        return (lambda: super(__class__, self).f())()


d = D()
print(d.f(), d.c(), D.c(), d.others(), d.closure(), d.comp(), d.nested())
print(super(B, d).f(), super(C, d).f(), super(D, D).c())
s = super(B, d)
print(s.__thisclass__, s.__self__ is d, s.__self_class__, repr(s))
print(repr(super(B)), super(B).__self__)
print(super(B).__get__(d, D).f())


class E(D):
    def __init__(self, v):
        super().__init__()
        self.v = v

    def __getattribute__(self, n):
        return super().__getattribute__(n)

    def __setattr__(self, n, v):
        super().__setattr__(n, v)

    def __repr__(self):
        return "E:" + super().__repr__()[:10]

    def __eq__(self, o):
        return super().__eq__(o)

    __hash__ = A.__hash__


e = E(3)
print(e.v, repr(e), e == e, e == 1)


class Cap:
    def m(self):
        def g():
            nonlocal self
            return super(Cap, self).__repr__()[:5]

        return g(), super().__str__()[:5]


print(Cap().m())


class Args:
    def first(*args):
        return super(Args, args[0]).__class__ is super

    def star(*args):
        try:
            super()
        except RuntimeError as err:
            return err


print(Args().first(), Args().star())


def t(source):
    try:
        exec(source, {"__name__": "__main__"})
        print(repr(source), "ok")
    except BaseException as err:
        print(repr(source), "->", type(err).__name__, err)


t("super(int,'a')")
t("super(int).x")
t("class C:\n def f(s): return super().zz\nC().f()")
t("class C:\n def f(): return super()\nC.f()")
t("class C:\n def f(s):\n  del s\n  super()\nC().f()")
t("def f(x): super()\nf(1)")
t("super()")
t("super(1,2)")
t("super(int,int).zz")
t("super(int, 5, 6)")
t("super(a=1)")
t("class C:\n def f(s): super().f = 1\nC().f()")


class SubSuper(super):
    pass


print(SubSuper(B, d).f(), type(SubSuper(B, d)).__name__)
