"""Generators: send, throw, close, delegation, attributes, errors."""


def attempt(f, *a):
    try:
        return repr(f(*a))
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


def count(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            i = got
        i += 1
    return "done"


g = count(3)
print(next(g), g.send(1), attempt(next, g), attempt(next, g), next(g, "dflt"))
g = count(3)
print(attempt(g.send, 5), g.send(None), attempt(g.throw, ValueError("x")), attempt(next, g))
g = count(3)
print(attempt(g.throw, KeyError), attempt(next, g))
g = count(3); next(g)
print(g.close(), attempt(next, g), g.close())
print(attempt(g.throw, ValueError("closed")))
print(attempt(count(1).throw, 5), attempt(count(1).throw, ValueError, "v"),
      attempt(count(1).throw, ValueError("a"), "v"), attempt(count(1).throw, ValueError, None, 5),
      attempt(count(1).throw, ValueError, (1, 2)))
print(attempt(count(1).throw))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn(); next(g)
print(attempt(g.close), attempt(next, g))


def catches():
    while True:
        try:
            yield "y"
        except ValueError as e:
            print("caught", e)
        except GeneratorExit:
            print("exit")
            raise


g = catches(); next(g)
print(g.throw(ValueError("1")), g.throw(ValueError("2")), g.close())


def stop():
    raise StopIteration(5)
    yield


print(attempt(next, stop()))
try:
    next(stop())
except RuntimeError as e:
    print(repr(e.__cause__), repr(e.__context__))


def me():
    try:
        next(it)
    except ValueError as e:
        print("E", e)
    yield 1


it = me()
print(next(it))


def inner():
    try:
        x = yield 1
        print("inner got", x)
        yield 2
    except KeyError as e:
        print("inner caught", e)
        yield 3
    finally:
        print("inner finally")
    return "result"


def outer():
    r = yield from inner()
    print("r", r)
    r = yield from [10, 20]
    print("r", r)
    return "outer"


g = outer()
print(next(g), g.gi_yieldfrom, g.send("s")) if False else print(next(g), g.send("s"))
print(attempt(list, g))
g = outer(); next(g)
print(g.throw(KeyError("k")), list(g))
g = outer(); next(g)
print(attempt(g.throw, OSError("o")), attempt(next, g))
g = outer(); next(g)
g.close()
g = outer(); next(g)
print(g.gi_yieldfrom.__name__, g.gi_running, g.gi_suspended, g.gi_frame.f_lineno, g.gi_code.co_name)
g.close()
print(g.gi_frame, g.gi_yieldfrom, g.gi_suspended)
print(g.__name__, g.__qualname__, type(g).__name__, iter(g) is g)
g.__name__ = "renamed"
print(g.__name__, attempt(setattr, g, "__name__", 5), attempt(setattr, g, "__qualname__", 5))
print(repr(g).startswith("<generator object outer at 0x"))
print(attempt(type(g)))


class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("it-result")
        return self.n
    def send(self, v): print("send", v); return "sent"
    def throw(self, *a): print("throw", a[0] if isinstance(a[0], type) else type(a[0])); return "thrown"
    def close(self): print("close")


def over():
    r = yield from It()
    print("r", r)


print(list(over()))
g = over(); next(g)
print(g.send("v"), g.throw(ValueError("x")))
g.close()


def plain():
    yield from range(2)


g = plain(); next(g)
print(attempt(g.send, 5))
g = plain(); next(g)
print(attempt(g.throw, ValueError("t")))
print(attempt(list, (lambda: (yield from 5))()))

gen = (x * y for x in range(3) for y in range(x))
print(list(gen), gen.__name__, gen.__qualname__)


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


import_ = [x for x, _ in zip(fib(), range(15))]
print(import_, sum(x for x in range(5)), max((x for x in [3, 1]), default=0))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(4)))


def ctx():
    try:
        yield
    finally:
        print("cleanup")


g = ctx()
next(g)
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)


def chain_handled():
    try:
        raise ValueError("outer")
    except ValueError:
        yield 1
        import sys
        print(sys.exc_info()[1])
        try:
            yield 2
        except KeyError as e:
            print(repr(e), repr(e.__context__))
            yield 3


g = chain_handled()
next(g)
try:
    raise OSError("caller")
except OSError:
    next(g)
print(g.throw(KeyError("thrown")))


def ret():
    return 5
    yield


print(attempt(next, ret()), [*ret()], (lambda: (yield))().send(None))
a, *b = count(4)
print(a, b)
def deleg_return():
    x = yield from ret()
    yield x
print(list(deleg_return()))
