"""sys: frames, hooks, limits, values that do not depend on the machine's set-up."""
import sys


def attempt(f, *a):
    try:
        return repr(f(*a))
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 8))
print(sys.maxsize, sys.maxunicode, sys.byteorder, sys.platform, sys.float_repr_style)
print(sys.float_info, sys.hash_info, sys.int_info)
print(type(sys.flags).__name__, sys.flags.optimize, len(sys.flags))
print(sys.getrecursionlimit(), attempt(sys.setrecursionlimit, 0), attempt(sys.setrecursionlimit, "x"))
sys.setrecursionlimit(2000)
print(sys.getrecursionlimit())
sys.setrecursionlimit(1000)
print(sys.getswitchinterval(), attempt(sys.setswitchinterval, 0), attempt(sys.setswitchinterval, "a"))
sys.setswitchinterval(0.01)
print(sys.getswitchinterval())
print(attempt(sys.intern, 5), sys.intern("abc") is sys.intern("ab" + "c"))
print(sys.getdefaultencoding(), sys.getfilesystemencoding())
print(sys.get_int_max_str_digits(), attempt(sys.set_int_max_str_digits, 5), attempt(sys.set_int_max_str_digits, 700))
sys.set_int_max_str_digits(4300)
print(sys.is_finalizing(), sys.gettrace(), sys.getprofile(), sys.exc_info(), sys.exception())
print(attempt(sys.exit), attempt(sys.exit, 5), attempt(sys.exit, "a"), attempt(sys.exit, (1, 2)))
print(sys.modules["sys"] is sys, "builtins" in sys.modules, "json" in sys.stdlib_module_names,
      "sys" in sys.builtin_module_names, isinstance(sys.path, list))
print(sys.api_version, hex(sys.hexversion)[:6], isinstance(sys.version, str))
print(attempt(type(sys.version_info)), attempt(type(sys.flags), [1]))


def outer():
    x = 1
    def inner(y):
        z = x + y
        f = sys._getframe()
        return f
    return inner(2), sys._getframe(0), sys._getframe(1)


f, g, m = outer()
print(f.f_code.co_name, g.f_code.co_name, m.f_code.co_name)
print(f.f_back is g, g.f_back is m, m.f_back)
print(f.f_locals["y"], f.f_locals["z"], f.f_locals["x"], sorted(g.f_locals))
print(f.f_globals is globals(), m.f_locals is globals(), f.f_builtins["len"] is len)
print(f.f_lineno, g.f_lineno, f.f_code.co_filename == __file__, f.f_trace)
print(repr(f).startswith("<frame at 0x"), ", line 40, code inner>" in repr(f))
print(attempt(sys._getframe, 100), attempt(sys._getframe, "x"), attempt(sys._getframe, -1)[:6])
f.clear()
print(f.f_locals)
print(attempt(m.clear))


def gen():
    a = 1
    yield sys._getframe()
    b = 2
    yield


it = gen()
fr = next(it)
print(fr.f_locals["a"], fr is it.gi_frame, fr.f_lineno)
next(it)
print(sorted(fr.f_locals), fr.f_lineno)


def level():
    def caller_name():
        return sys._getframe(1).f_code.co_name
    return caller_name()


print(level(), sys._getframe().f_lineno, sys._getframe().f_code.co_name)


def tb_frames():
    secret = 5
    1 / 0


try:
    tb_frames()
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb.tb_frame is sys._getframe(), tb.tb_next.tb_frame.f_code.co_name, tb.tb_next.tb_lineno)


class Boom:
    def __repr__(self): return "<Boom>"
    def __del__(self): raise ValueError("in del")


seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value), u.err_msg, u.object is None))
b = Boom()
del b
import gc
gc.collect()
print(seen)
sys.unraisablehook = sys.__unraisablehook__
out = []
sys.displayhook(None)
sys.displayhook([1])
import builtins
print(builtins._)


class Writer:
    def write(self, s): out.append(s)
    def flush(self): out.append("FLUSH")


old, sys.stdout = sys.stdout, Writer()
print("to writer", 1, sep="-", flush=True)
sys.stdout = old
print(out)
out = []
sys.stderr, olderr = Writer(), sys.stderr
try:
    raise ValueError("shown")
except ValueError as e:
    sys.excepthook(type(e), e, None)
sys.stderr = olderr
print("".join(out).replace("FLUSH", "").splitlines()[-1])
print(sys.stdout.name, sys.stderr.name, sys.stdin.name, sys.stdout.writable(), sys.stdin.readable(), sys.stdout.encoding, sys.stdout.fileno(), sys.stdout.isatty(), sys.stderr.errors)
print(attempt(sys.stdout.write, 5), sys.stdout.write("ab\n"))
sys.stdout.writelines(["x\n", "y\n"])
print(tuple(sys.get_asyncgen_hooks()), attempt(sys.set_asyncgen_hooks, 5))
print(sys.get_coroutine_origin_tracking_depth(), attempt(sys.set_coroutine_origin_tracking_depth, -1))
sys.audit("x", 1)
sys.addaudithook(print) if False else None
print(callable(sys.breakpointhook), sys.dont_write_bytecode in (True, False))
print(sorted(sys._current_frames()) != [], type(sys.implementation).__name__)
