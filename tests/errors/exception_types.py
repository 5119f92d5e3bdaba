"""Every builtin exception: construction, text, attributes, errors of construction."""

def show(label, f):
    try:
        r = f()
        print(label, "->", repr(r), "|", str(r), "|", r.args)
    except BaseException as e:
        print(label, "raised", type(e).__name__, e)


show("Exception()", lambda: Exception())
show("Exception(1)", lambda: Exception(1))
show("Exception(1,2)", lambda: Exception(1, "b"))
show("Exception kw", lambda: Exception(a=1))
show("ValueError tuple", lambda: ValueError((1, 2)))
show("KeyError", lambda: KeyError("k"))
show("KeyError2", lambda: KeyError("k", 2))
show("KeyError0", lambda: KeyError())
show("StopIteration", lambda: StopIteration(5))
print(StopIteration().value, StopIteration(1).value, StopIteration(1, 2).value)
print(SystemExit().code, SystemExit(3).code, SystemExit(1, 2).code, SystemExit("x").code)

for args in [(), (1,), (2, "No such"), (2, "No such", "f"), (2, "x", "f", None, "g"),
             (13, "p"), (17, "e", b"name"), (32, "x"), ("a", "b"),
             (1, 2, 3, 4, 5, 6), (None, None), (2, "s", None)]:
    show(f"OSError{args}", lambda: OSError(*args))
    e = OSError(*args)
    print("  ", type(e).__name__, e.errno, e.strerror, e.filename, e.filename2)
for n in (11, 115, 10, 103,
          111, 104, 21, 20, 4,
          13, 1, 3, 110, 114, 9999):
    print(n, type(OSError(n, "x")).__name__)
e = BlockingIOError(11, "again", 7)
print(e.characters_written, e.args, e)
try:
    BlockingIOError(11, "x").characters_written
except AttributeError as x:
    print("AttributeError", x)
print(type(FileNotFoundError(13, "x")).__name__)


class MyOSError(OSError):
    def __init__(self, a, b, c):
        self.c = c
        super().__init__(a, b)


m = MyOSError(2, "two", "see")
print(repr(m), m.errno, m.c, str(m))


class MyOSError2(OSError):
    pass


print(repr(MyOSError2(2, "two")), MyOSError2(2, "two").errno)


class Named(Exception):
    def __init__(self, x):
        self.x = x


n = Named(5)
print(repr(n), n.args, n.x, n.__dict__)


class StrOf(Exception):
    def __str__(self):
        return "custom"


print(str(StrOf(1)), repr(StrOf(1)))

show("ImportError", lambda: ImportError("m"))
show("ImportError kw", lambda: ImportError("m", name="n", path="p"))
i = ImportError("m", name="n", path="p")
print(i.name, i.path, i.msg, ImportError().msg, ImportError(1, 2).msg)
show("ImportError bad", lambda: ImportError("m", foo=1))
n = NameError("m", name="x")
print(n.name, n.args, NameError().name)
a = AttributeError("m", name="x", obj=3)
print(a.name, a.obj, AttributeError("z").obj)
show("NameError bad", lambda: NameError("m", obj=1))
show("AttributeError bad", lambda: AttributeError("m", foo=1))

for args in [(), ("m",), ("m", ("f", 1, 2, "t")), ("m", ("/a/f.py", 1, 2, "t", 3, 4)),
             ("m", (None, 1, 2, "t")), ("m", ("f", None, None, None)), ("m", 3)]:
    show(f"SyntaxError{args}", lambda: SyntaxError(*args))
s = SyntaxError("m", ("f", 1, 2, "t", 3, 4))
print(s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset,
      s.print_file_and_line)
show("SyntaxError short", lambda: SyntaxError("m", ("f", 1)))
show("SyntaxError 5", lambda: SyntaxError("m", ("f", 1, 2, "t", 3)))
show("SyntaxError 7", lambda: SyntaxError("m", ("f", 1, 2, "t", 3, 4, 5)))

show("UDE", lambda: UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "bad"))
show("UDE2", lambda: UnicodeDecodeError("utf-8", b"ab\xff", 1, 3, "bad"))
show("UDE bytearray", lambda: UnicodeDecodeError("x", bytearray(b"abc"), 0, 1, "r"))
show("UEE", lambda: UnicodeEncodeError("ascii", "a\xe9", 1, 2, "r"))
show("UEE2", lambda: UnicodeEncodeError("ascii", "a\u20ac", 1, 2, "r"))
show("UEE3", lambda: UnicodeEncodeError("ascii", "a\U0001f600", 1, 2, "r"))
show("UEE4", lambda: UnicodeEncodeError("ascii", "abc", 0, 3, "r"))
show("UTE", lambda: UnicodeTranslateError("a\xe9", 1, 2, "r"))
show("UTE2", lambda: UnicodeTranslateError("abc", 0, 2, "r"))
show("UDE bad", lambda: UnicodeDecodeError(1, b"", 0, 0, "r"))
show("UDE few", lambda: UnicodeDecodeError("a"))
show("UEE bad", lambda: UnicodeEncodeError("a", b"x", 0, 1, "r"))
u = UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "bad")
print(u.encoding, u.object, u.start, u.end, u.reason)
u.start = 0
print(u)

e = ValueError("x")
e.add_note("one")
e.add_note("two")
print(e.__notes__, e.__dict__)
show("add_note", lambda: e.add_note(1))
e.args = [1, 2]
print(e.args, e)
for name, value in [("args", 1), ("__traceback__", 1), ("__cause__", 1), ("__context__", 1),
                    ("__suppress_context__", 1)]:
    try:
        setattr(e, name, value)
    except Exception as x:
        print(name, type(x).__name__, x)
for name in ["args", "__traceback__", "__cause__", "__context__", "__suppress_context__"]:
    try:
        delattr(e, name)
    except Exception as x:
        print(name, type(x).__name__, x)
e.__cause__ = KeyError(1)
print(repr(e.__cause__), e.__suppress_context__, e.__context__)
e.__suppress_context__ = False
print(e.__suppress_context__)
try:
    e.with_traceback(3)
except TypeError as x:
    print(x)
print(e.with_traceback(None) is e)
print(e.__reduce__(), OSError(2, "s", "f").__reduce__(), ImportError("m", name="n").__reduce__())
e.__setstate__({"color": "red"})
print(e.color)
try:
    e.__setstate__(3)
except TypeError as x:
    print(x)
print(issubclass(ExceptionGroup, Exception), ExceptionGroup.__mro__)
print(KeyError.__mro__, UnicodeDecodeError.__bases__, IOError is OSError, EnvironmentError)
