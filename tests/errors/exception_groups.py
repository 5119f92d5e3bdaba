"""Exception groups and except*."""


def attempt(f, *a):
    try:
        return repr(f(*a))
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


EG, BEG = ExceptionGroup, BaseExceptionGroup
print(attempt(EG), attempt(EG, "x"), attempt(EG, "x", []), attempt(EG, 1, [ValueError()]))
print(attempt(EG, "x", [1]), attempt(EG, "x", {ValueError()}), attempt(EG, "x", 5))
print(attempt(EG, "x", [KeyboardInterrupt()]), attempt(BEG, "x", [KeyboardInterrupt()]))
print(attempt(BEG, "x", [ValueError(1)]), type(BEG("x", [ValueError(1)])))
print(attempt(EG, "x", (ValueError(1), KeyError(2))))


class MyEG(ExceptionGroup):
    def derive(self, excs):
        return MyEG(self.message, excs)


class MyBEG(BaseExceptionGroup):
    pass


class Both(BaseExceptionGroup, ValueError):
    pass


print(attempt(MyEG, "x", [KeyboardInterrupt()]), attempt(MyBEG, "x", [KeyboardInterrupt()]))
print(attempt(MyBEG, "x", [ValueError()]), attempt(Both, "x", [KeyboardInterrupt()]))

eg = EG("top", [ValueError(1), TypeError(2), EG("in", [ValueError(3), KeyError(4)])])
print(eg, str(eg), eg.message, eg.exceptions)
print(eg.split(ValueError))
print(eg.subgroup(ValueError), eg.subgroup(OSError), eg.split(OSError))
print(eg.subgroup((TypeError, KeyError)), eg.split(lambda e: isinstance(e, KeyError)))
print(eg.subgroup(lambda e: True) is eg, eg.split(Exception)[0] is eg)
print(attempt(eg.split, 5), attempt(eg.split, int), attempt(eg.subgroup, (int,)))
my = MyEG("m", [ValueError(1), TypeError(2)])
my.add_note("note")
part = my.subgroup(ValueError)
print(repr(part), part.__notes__, part.__notes__ is my.__notes__)
print(eg.derive([OSError(1)]), ExceptionGroup[int])

try:
    raise EG("g", [ValueError(1), TypeError(2), OSError(3)])
except* ValueError as e:
    print("v", repr(e))
except* (TypeError, OSError) as e:
    print("t", repr(e))

try:
    try:
        raise EG("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        print("v", repr(e))
except EG as e:
    print("rest", repr(e), repr(e.__context__))

try:
    try:
        raise ValueError("naked")
    except* ValueError as e:
        print(repr(e))
        raise KeyError("new")
except BaseException as e:
    print(repr(e), repr(e.__context__))

try:
    try:
        raise EG("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e:
        raise
    except* TypeError as e:
        raise OSError("o") from e
except BaseException as e:
    print(repr(e))
    for x in e.exceptions:
        print("  ", repr(x), repr(x.__cause__))

try:
    try:
        raise ValueError(1)
    except* TypeError:
        print("no")
except ValueError as e:
    print("through", repr(e))
try:
    try:
        raise ValueError(1)
    except* EG:
        pass
except TypeError as e:
    print(e)
try:
    try:
        raise ValueError(1)
    except* 5:
        pass
except TypeError as e:
    print(e)
def f():
    try:
        pass
    except* ValueError:
        print("never")
    else:
        print("else")
    finally:
        print("finally")
f()
