"""What sys.excepthook prints: entries, carets, chains, notes, groups, suggestions."""
import sys


def show(f, *args):
    print(f"--- {f.__name__}", file=sys.stderr)
    try:
        f(*args)
    except BaseException as e:
        sys.excepthook(type(e), e, e.__traceback__)


class Thing:
    color = 1
    def method(self): return self.colour
    def __getitem__(self, i): raise KeyError(i)
    def __add__(self, o): raise TypeError("add")
    def __str__(self): raise ValueError("no str")


def binary(a, b):
    return a + b


def binary_paren(a, b, c):
    return (a) + (b)


def binary_long(a, b, c):
    return a * (b + c) ** 2 // 3


def in_call(a, b):
    x = print(a.foo, a + b, [1, 2]); return x


def subscript(d, k):
    return d[k]["x"][0]


def two(d):
    y = d["é"]["ü"] + 1
    return y


def multi(a, b):
    return (a +
            b +
            1)


def multi_call(a):
    return binary(
        a,
        None,
    )


def call():
    return int("x")


def attr():
    return Thing().method()


def chain_attr(o):
    return o.a.b.c


def name():
    lenght = 5
    return lenghth


def name_global():
    return Thng


def name_builtin():
    return prnt("x")


def name_far():
    return zzzzzzzzz


def assertion(x):
    assert x == 1, "message"


def assertion_bare(x):
    assert x


def unpack():
    a, b = 1, 2, 3


def delete():
    del undefined_thing


def for_loop():
    for i in 5:
        pass


def with_stmt():
    with 5 as f:
        pass


def cause():
    try:
        {}["a"]
    except KeyError as e:
        raise ValueError("v") from e


def context():
    try:
        {}["a"]
    except KeyError:
        undefined_name


def none():
    try:
        {}["a"]
    except KeyError:
        raise ValueError("v") from None


def noted():
    e = ValueError("noted")
    e.add_note("first")
    e.add_note("second\nthird")
    e.add_note("")
    raise e


def bad_notes():
    e = ValueError("x")
    e.__notes__ = 5.5
    raise e


def str_notes():
    e = ValueError("x")
    e.__notes__ = [1, Thing(), "ok"]
    raise e


def multi_line():
    raise ValueError("line 1\nline 2")


def empty():
    raise ValueError


def no_str():
    class E(Exception):
        def __str__(self): raise ValueError
    raise E


def recursive(n):
    if n == 0:
        raise ValueError("deep")
    return recursive(n - 1)


def mutual_a(n):
    return mutual_b(n - 1) if n else 1 / 0


def mutual_b(n): return mutual_a(n)


def lambda_():
    return (lambda x: x / 0)(1)


def comp():
    return [1 / i for i in (1, 0)]


def gen():
    return list(1 / i for i in (1, 0))


def group():
    def f(x):
        try:
            raise x
        except Exception as e:
            return e
    inner = ExceptionGroup("inner", [f(KeyError("k")), OSError(2, "two")])
    e = f(ValueError("v"))
    e.add_note("a note")
    raise ExceptionGroup("outer", [e, inner, TypeError("t")])


def group_chain():
    try:
        raise ExceptionGroup("one", [ValueError(1)])
    except ExceptionGroup:
        raise ExceptionGroup("two", [ValueError(2), ExceptionGroup("three", [ValueError("x\ny")])])


def group_wide():
    raise ExceptionGroup("wide", [ValueError(i) for i in range(18)])


def group_deep():
    e = ValueError("bottom")
    for i in range(13):
        e = ExceptionGroup(f"level {i}", [e])
    raise e


def group_cause():
    e = ValueError("c")
    e.__cause__ = ExceptionGroup("cause", [KeyError(1)])
    raise ExceptionGroup("g", [e, ValueError("last")])


def syntax():
    raise SyntaxError("bad", ("file.py", 3, 5, "  x = = 3\n", 3, 6))


def syntax2():
    raise SyntaxError("bad", ("file.py", 3, None, "x = = 3"))


def syntax3():
    raise SyntaxError("bad", ("file.py", 3, 5, "x = (\n", 4, 2))


def syntax4():
    raise SyntaxError("just a message")


def syntax5():
    compile("x = = 3", "<foo>", "exec")


def syntax6():
    eval("1 +")


def exec_string():
    exec("def f():\n  1/0\nf()")


class Outer:
    class Inner(Exception):
        pass


def qualified():
    raise Outer.Inner("q")


def unicode():
    é = "漢字"; return é + 1 + é


def keyerror():
    return {"a": 1}["b"]


def class_body():
    class X:
        y = 1 / 0


def kwonly():
    binary(1, c=2)


def store(a):
    a.x = 5


def store_item(a):
    a["x"] = 5


def aug(a):
    a += 1


def compare(a):
    return 1 < a


def not_callable():
    return 5(3)


def method_call():
    return "abc".foo()


def ifexp(a):
    return a.b if a.c else a.d


def fstring(a):
    return f"{a.x} and {a + 1}"


def star(*a):
    return binary(*5)


for f, args in [(binary, (1, "2")), (binary_paren, (1, "2", 3)), (binary_long, (1, "2", 3)),
                (in_call, (1, 2)), (subscript, ({1: {}}, 1)), (subscript, ({1: {"x": 5}}, 1)),
                (two, ({"é": {}},)), (multi, (1, "")), (multi_call, (1,)), (call, ()),
                (attr, ()), (chain_attr, (Thing(),)), (name, ()), (name_global, ()),
                (name_builtin, ()), (name_far, ()), (assertion, (2,)), (assertion_bare, (0,)),
                (unpack, ()), (delete, ()), (for_loop, ()), (with_stmt, ()), (cause, ()),
                (context, ()), (none, ()), (noted, ()), (bad_notes, ()), (str_notes, ()),
                (multi_line, ()), (empty, ()), (no_str, ()), (recursive, (10,)),
                (recursive, (3,)), (recursive, (2,)), (mutual_a, (3,)), (lambda_, ()), (gen, ()),
                (group, ()), (group_chain, ()), (group_wide, ()), (group_deep, ()),
                (group_cause, ()), (syntax, ()), (syntax2, ()), (syntax3, ()), (syntax4, ()),
                (syntax5, ()), (syntax6, ()), (exec_string, ()), (qualified, ()),
                (unicode, ()), (keyerror, ()), (class_body, ()), (kwonly, ()), (store, (1,)),
                (store_item, (1,)), (aug, ("",)), (compare, ("",)), (not_callable, ()),
                (method_call, ()), (ifexp, (1,)), (fstring, (1,)), (star, ()), (comp, ())]:
    show(f, *args)

print("limit", file=sys.stderr)
sys.tracebacklimit = 2
show(recursive, 5)
sys.tracebacklimit = 0
show(recursive, 5)
del sys.tracebacklimit
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb.tb_lineno, tb.tb_next, tb.tb_frame.f_code.co_name, type(tb), dir(tb))
    tb.tb_next = None
    try:
        tb.tb_next = tb
    except ValueError as x:
        print(x)
    try:
        tb.tb_next = 5
    except TypeError as x:
        print(x)
