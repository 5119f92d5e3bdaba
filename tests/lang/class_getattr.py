"""__getattr__, __getattribute__, __setattr__, __delattr__ and look-up order."""


class Dyn:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name.startswith("d_"):
            return "dynamic " + name
        raise AttributeError(name)


d = Dyn()
print(d.real, d.d_x, hasattr(d, "nope"), getattr(d, "nope", "default"))
try:
    d.nope
except AttributeError as e:
    print("AttributeError", e)


class All:
    def __getattribute__(self, name):
        if name == "x":
            return "all x"
        if name == "boom":
            raise AttributeError("boom!")
        return super().__getattribute__(name)

    def __getattr__(self, name):
        return "fallback " + name


a = All()
a.y = 2
print(a.x, a.y, a.z, a.boom, a.__class__ is All)


class Log:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __setattr__(self, name, v):
        self.log.append(("set", name, v))
        super().__setattr__(name, v)

    def __delattr__(self, name):
        self.log.append(("del", name))
        super().__delattr__(name)


g = Log()
g.a = 1
g.b = 2
del g.a
g.a = 3
print(g.log, g.__dict__ == {"log": g.log, "b": 2, "a": 3})


class Later:
    def __init__(self):
        self.v = 1


x = Later()
for i in range(4):
    x.v = i
Later.__setattr__ = lambda self, n, v: object.__setattr__(self, n, v * 10)
for i in range(4):
    x.v = i
print(x.v)
del Later.__setattr__
x.v = 5
print(x.v)
Later.__getattribute__ = lambda self, n: "hooked " + n
print(x.v, x.anything)
del Later.__getattribute__
print(x.v)
Later.__getattr__ = lambda self, n: "missing " + n
print(x.v, x.w)


class Prop:
    @property
    def p(self):
        raise AttributeError("inside")

    def __getattr__(self, name):
        return "rescued " + name


print(Prop().p)


class Meta(type):
    def __getattr__(cls, name):
        return f"{cls.__name__}.{name} by the metaclass"

    def __getattribute__(cls, name):
        if name == "special":
            return "special"
        return type.__getattribute__(cls, name)


class Made(metaclass=Meta):
    own = 1


print(Made.own, Made.other, Made.special)
try:
    Made().other
except AttributeError as e:
    print(e)


class Proxy:
    def __init__(self, target):
        self._t = target

    def __getattr__(self, name):
        return getattr(self._t, name)

    @property
    def __class__(self):
        return self._t.__class__


pr = Proxy([1, 2])
print(isinstance(pr, list), isinstance(pr, Proxy), type(pr).__name__, pr.__class__, pr.count(1))
