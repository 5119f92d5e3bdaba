"""Functions as objects: attributes, constructor, closures, cells."""


def cell_maker(v):
    return lambda: v


FunctionType = type(cell_maker)
CellType = type(cell_maker(1).__closure__[0])


def f(a, b=1, *, c=2):
    "doc of f"
    return a, b, c


print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__)
print(f.__closure__, f.__annotations__, f.__dict__, f.__globals__ is globals())
f.x = 1
f.y = 2
print(f.__dict__, f.x, hasattr(f, "z"))
del f.x
print(vars(f))
f.__name__ = "g"
f.__qualname__ = "q.g"
f.__doc__ = None
print(f.__name__, f.__qualname__, f.__doc__, repr(f)[:14])


def t(source):
    try:
        exec(source, {"f": lambda: 0})
        print(source, "ok")
    except Exception as e:
        print(source, "->", type(e).__name__, e)


for source in ("f.__name__ = 1", "f.__qualname__ = 1", "f.__defaults__ = 1", "f.__kwdefaults__ = 1",
               "f.__annotations__ = 1", "f.__code__ = 1", "f.__dict__ = 1", "f.__closure__ = 1",
               "f.__globals__ = 1", "del f.__name__", "del f.__dict__", "f.zz", "del f.zz",
               "f.__module__ = 5", "f.__doc__ = 5", "f.__defaults__ = None", "f.__get__()"):
    t(source)


def outer(n):
    def inner():
        nonlocal n
        n += 1
        return n

    return inner


i = outer(5)
print(i(), i(), i.__closure__[0].cell_contents, i.__code__.co_freevars)
i.__closure__[0].cell_contents = 100
print(i())
c = CellType(3)
print(c.cell_contents, c == CellType(3), c < CellType(4))
try:
    CellType().cell_contents
except ValueError as e:
    print(e)
del c.cell_contents
print(repr(c).endswith("empty>"))
g = FunctionType(f.__code__, {"__name__": "m"}, "made", (9,))
print(g(1, c=3), g.__name__, g.__module__, g.__defaults__)
h = FunctionType(i.__code__, globals(), "h", None, i.__closure__)
print(h(), i())
try:
    FunctionType(i.__code__, globals())
except TypeError as e:
    print(e)
try:
    FunctionType(i.__code__, globals(), None, None, ())
except ValueError as e:
    print(e)


class Say:
    def say(self):
        pass


MethodType = type(Say().say)
m = MethodType(lambda self, a: (self, a), "self")
print(m(1), m.__self__)
try:
    MethodType(1, 2)
except TypeError as e:
    print(e)


def code1():
    return 1


def code2():
    return 2


code1.__code__ = code2.__code__
print(code1())
try:
    code1.__code__ = i.__code__
except ValueError as e:
    print(e)


class C:
    def m(self):
        "doc of m"

    m.tag = 5


print(C().m.tag, C().m.__doc__, C.m.__qualname__, C().m.__qualname__)
for source in ("C().m.tag = 6", "C().m.zz", "C().m.__func__ = 1"):
    try:
        exec(source)
    except AttributeError as e:
        print(source, "->", e)
print(callable(f), callable(C), callable(C()), callable(len), callable(1), callable(C().m))
