"""Classes: namespaces, instances, inheritance, attributes of classes."""


class Point:
    """A point."""

    dims = 2
    count = 0

    def __init__(self, x, y=0):
        self.x = x
        self.y = y
        Point.count += 1

    def norm2(self):
        return self.x * self.x + self.y * self.y

    @classmethod
    def origin(cls):
        return cls(0, 0)

    @staticmethod
    def helper(a, b=3):
        return a + b

    def __repr__(self):
        return f"{type(self).__name__}({self.x}, {self.y})"


class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z

    def norm2(self):
        return super().norm2() + self.z ** 2


p = Point(3, 4)
q = Point3(1, 2, 3)
print(p, q, p.norm2(), q.norm2(), Point.count)
print(Point.origin(), Point.helper(1), p.helper(1, 2))
print(p.__dict__, q.__dict__)
print(vars(p) is p.__dict__, p.__dict__ is p.__dict__)
p.__dict__["w"] = 9
print(p.w, sorted(vars(p)))
p.v = 10
print(p.__dict__)
del p.w
print(p.__dict__, hasattr(p, "w"))
del p.x, p.y, p.v
print(p.__dict__)
p.__dict__ = {"y": 1, "x": 2}
print(p, p.norm2())
print(Point.__name__, Point.__qualname__, Point.__module__, Point.__doc__)
print(Point3.__doc__, Point3.__bases__, Point3.__mro__, Point3.__base__)
print(type(p) is Point, isinstance(q, Point), issubclass(Point3, Point), isinstance(p, Point3))
print(Point.__subclasses__())
print([k for k in vars(Point)])
print([k for k in vars(Point3)])
print(Point.dims, p.dims)
p.dims = 5
print(p.dims, Point.dims)
Point.dims = 7
print(p.dims, q.dims)
del Point.dims
print(hasattr(q, "dims"))


# Attributes that come in different orders, and many of them.
class Bag:
    pass


a, b = Bag(), Bag()
a.one = 1
a.two = 2
b.two = 2
b.one = 1
print(a.__dict__, b.__dict__)
for i in range(600):
    setattr(a, "n%d" % i, i)
print(len(a.__dict__), a.n0, a.n599)
for i in range(0, 600, 2):
    delattr(a, "n%d" % i)
print(len(a.__dict__), a.n1, hasattr(a, "n0"))
c = Bag()
for i in range(40):
    setattr(c, "f%d" % i, i)
print(sum(getattr(c, "f%d" % i) for i in range(40)), list(c.__dict__)[:3], list(c.__dict__)[-2:])
d = Bag()
for i in range(40):
    setattr(d, "f%d" % i, -i)
print(d.f39, c.f39)
del d.f39
print(list(d.__dict__)[-1])
d.f5 = "new"
print(d.f5)
setattr(d, "not an identifier", 1)
print(getattr(d, "not an identifier"))


class Counter:
    total = 0

    def hit(self):
        Counter.total += 1
        self.total = Counter.total * 10


x = Counter()
for _ in range(5):
    x.hit()
print(Counter.total, x.total)


# A class attribute changes under a running loop.
class Switch:
    kind = "first"

    def name(self):
        return "old"


s = Switch()
seen = []
for i in range(6):
    seen.append((s.name(), s.kind))
    if i == 1:
        Switch.name = lambda self: "new"
    if i == 2:
        s.name = lambda: "own"
    if i == 3:
        Switch.kind = "second"
    if i == 4:
        del s.name
print(seen)


# A data descriptor added later wins over the instance's attribute.
class Late:
    def __init__(self):
        self.v = 1


late = Late()


def read():
    return late.v


print(read(), read(), read())
Late.v = property(lambda self: "property")
print(read())
del Late.v
print(read())


class Outer:
    class Inner:
        def f(self):
            def g():
                pass

            return g


print(Outer.Inner, Outer.Inner().f().__qualname__)
print(Outer.Inner.f.__qualname__)


def make():
    class Local:
        pass

    return Local


print(make(), make() is make())
