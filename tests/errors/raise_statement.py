"""raise: forms, chaining, matching, errors of the statement itself."""


def attempt(f):
    try:
        f()
    except BaseException as e:
        chain = []
        x = e
        while x is not None and len(chain) < 6:
            chain.append((type(x).__name__, str(x), repr(x.__cause__),
                          repr(x.__context__), x.__suppress_context__))
            x = x.__context__
        for c in chain:
            print("  ", c)


def bare():
    raise


def not_exception():
    raise 5


def cls():
    raise ValueError


def cause_cls():
    raise ValueError("x") from KeyError


def cause_none():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("x") from None


def cause_bad():
    raise ValueError("x") from 5


def context():
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise KeyError("k")
    finally:
        [][1]


def own_context():
    e = ValueError("self")
    try:
        raise e
    except ValueError:
        raise e


def cycle():
    a, b = ValueError("a"), ValueError("b")
    try:
        try:
            raise a
        except ValueError:
            raise b
    except ValueError:
        raise a


class Meta(type):
    def __call__(cls, *a):
        return 5


class Weird(Exception, metaclass=Meta):
    pass


def weird():
    raise Weird


class NeedsArgs(Exception):
    def __init__(self, a):
        pass


def needs_args():
    raise NeedsArgs


def reraise():
    try:
        raise KeyError(1)
    except KeyError:
        try:
            raise ValueError(2)
        except ValueError:
            pass
        raise


for f in [bare, not_exception, cls, cause_cls, cause_none, cause_bad, context, own_context,
          cycle, weird, needs_args, reraise]:
    print(f.__name__)
    attempt(f)

for bad in [5, "x", (ValueError, 5), int, None, [ValueError]]:
    try:
        try:
            raise ValueError("v")
        except bad:
            print("caught")
    except TypeError as e:
        print(type(e).__name__, e, "|", repr(e.__context__))
    except ValueError as e:
        print("passed", e)

try:
    raise ValueError("t")
except (KeyError, (ValueError,)) if False else (KeyError, ValueError) as e:
    print("tuple", e)
try:
    e
except NameError as x:
    print(x)

import sys
print(sys.exc_info())
try:
    raise ValueError("in")
except ValueError:
    print(sys.exc_info()[:2], sys.exception())
    try:
        raise KeyError("k")
    except KeyError:
        print(sys.exc_info()[1])
    print(sys.exc_info()[1])
print(sys.exception())


def finally_return():
    try:
        raise ValueError
    finally:
        return "swallowed"


print(finally_return())


def nested():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
            yield i
        finally:
            yield f"fin{i}"


print(list(nested()))


def else_clause(x):
    try:
        if x:
            raise KeyError
    except KeyError:
        return "except"
    else:
        return "else"
    finally:
        print("finally")


print(else_clause(0), else_clause(1))

class Ctx:
    def __init__(self, swallow): self.swallow = swallow
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        print("exit", t, v, tb is not None)
        return self.swallow

with Ctx(True):
    raise ValueError("swallowed")
try:
    with Ctx(False):
        raise ValueError("through")
except ValueError as e:
    print("got", e)
try:
    with 5: pass
except TypeError as e:
    print(e)
def deep(n):
    return deep(n + 1)
try:
    deep(0)
except RecursionError as e:
    print(e)
