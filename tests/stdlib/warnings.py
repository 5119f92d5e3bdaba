import sys
import warnings

sys.stderr = sys.stdout


def old():
    warnings.warn("old is old", DeprecationWarning, stacklevel=2)


for _ in range(2):
    warnings.warn("once a place")
    old()
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    for _ in range(2):
        warnings.warn("again", RuntimeWarning)
    old()
    print([(str(w.message), w.category.__name__, w.lineno) for w in log])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised")
    except UserWarning as e:
        print(repr(e))
    warnings.filterwarnings("ignore", "quiet")
    warnings.warn("quiet please")
    try:
        warnings.warn(SyntaxWarning("x"))
    except SyntaxWarning as e:
        print(repr(e))
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("once")
    for _ in range(3):
        warnings.warn("a")
        warnings.warn("a")
    print(len(log))
print(repr(warnings.formatwarning("m", UserWarning, "nofile", 3, "  line \n")))
print(repr(warnings.formatwarning("m", UserWarning, "nofile", 3)))
warnings.warn_explicit("explicit", FutureWarning, "nofile.py", 5)
try:
    warnings.warn("x", int)
except TypeError as e:
    print(e)
try:
    warnings.simplefilter("never")
except AssertionError as e:
    print(e)
warnings.showwarning = lambda *args: print("shown", args[1].__name__, str(args[0]))
warnings.warn("custom")
