"""Imports: packages, relative ones, circles, errors, star, hooks of modules."""
import sys

here = __file__.rpartition("/")[0] + "/_imports"
sys.path.insert(0, here)


def attempt(code, *names):
    ns = {"__name__": "attempt"}
    try:
        exec(code, ns)
        print(code.replace("\n", "; "), "->", [ns[n] for n in names])
    except BaseException as e:
        text = f"{type(e).__name__}: {e}".replace(here, "HERE")
        extra = f" name={e.name!r} path={(e.path or '').replace(here, 'HERE')!r}" if isinstance(e, ImportError) else ""
        print(code.replace("\n", "; "), "->", text, extra)


attempt("import nope")
attempt("import nope.sub")
attempt("import pkg", )
import pkg
print(pkg.__name__, pkg.__package__, pkg.__path__ == [here + "/pkg"], pkg.__file__ == here + "/pkg/__init__.py", pkg.__doc__)
print(repr(pkg).replace(here, "HERE"))
attempt("import pkg.nope")
attempt("import pkg.good.deeper")
attempt("from pkg import nope")
attempt("from pkg import value, _private", "value", "_private")
attempt("from pkg.good import v, name, d, x", "v", "name", "x")
attempt("import pkg.sub.deep as q", "q") if False else None
attempt("import pkg.mod")
attempt("import pkg.sub.bad_rel")
attempt("import toplevel_rel")
attempt("from . import x")
attempt("from .. import x")
attempt("import circ_a")
import circ_a
print(circ_a.b)
attempt("import nspkg.m\nx = nspkg.m.in_ns", "x")
import nspkg
print(nspkg.__path__, nspkg.__spec__.origin, hasattr(nspkg, "__file__")) if False else print(hasattr(nspkg, "__file__"), nspkg.__name__)
attempt("import raising")
print("raising" in sys.modules)
attempt("import raising")
attempt("import broken")
import dynmod
print(dynmod.dyn, dir(dynmod))
attempt("import dynmod\ndynmod.other")
attempt("from dynmod import dyn", "dyn")
attempt("from dynmod import other")
ns = {}
exec("from star import *", ns)
print(sorted(k for k in ns if not k.startswith("__")), "C" in ns)
ns = {}
exec("from pkg import *", ns) if False else None
attempt("from badall import *")
import replaced
print(replaced.attr, type(replaced).__name__)
attempt("import inner_missing")
attempt("import pkg.good as g\nfrom pkg import good", "good") if False else None
m = __import__("pkg.sub.deep")
print(m.__name__, __import__("pkg.sub.deep", fromlist=["name"]).__name__, __import__("pkg", fromlist=["sub"]).sub.__name__)
attempt("__import__('')")
attempt("__import__('x', level=-1)")
attempt("__import__(5)")
attempt("__import__('y', {}, {}, [], 1)")
sys.modules["blocked"] = None
attempt("import blocked")
import math
print(math, math.__spec__.name, math.__name__, math.__package__ == "")
attempt("import math\nmath.nope")
attempt("from math import nope")
t = type(math)
mod = t("fresh", "doc")
print(mod, mod.__doc__, mod.__dict__ if False else sorted(mod.__dict__), mod.__name__)
mod.x = 5
print(mod.x, vars(mod)["x"], dir(mod))
del mod.x
try:
    mod.x
except AttributeError as e:
    print(e, e.name, e.obj is mod)
try:
    del mod.x
except AttributeError as e:
    print(e)
try:
    t()
except TypeError as e:
    print(e)
try:
    t(5)
except TypeError as e:
    print(e)
try:
    mod.__dict__ = {}
except AttributeError as e:
    print(e)


class Sub(t):
    def prop(self): return self.__name__ + "!"


s = Sub("subm")
s.y = 1
print(s.prop(), s.y, type(s).__name__, s)
math_class = math.__class__
print(math_class is t, isinstance(math, t))


class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "virtual":
            class Loader:
                def create_module(self, spec): return None
                def exec_module(self, module): module.made = "by loader"
            class Spec: pass
            s = Spec()
            s.name, s.loader, s.origin, s.parent = name, Loader(), None, ""
            s.submodule_search_locations = None
            s.has_location = False
            s.cached = None
            s.loader_state = None
            s._set_fileattr = False
            return s


sys.meta_path.append(Finder)
attempt("import virtual\nx = virtual.made", "x")
import builtins
old = builtins.__import__
calls = []
def hook(name, *a, **k):
    calls.append((name, a[2:]))
    return old(name, *a, **k)
builtins.__import__ = hook
import time
from pkg.sub import deep
builtins.__import__ = old
print(calls)
def f():
    import pkg.sub.deep
    return pkg.sub.deep.name
print(f())
import pkg.sub.deep as psd
print(psd.name)
