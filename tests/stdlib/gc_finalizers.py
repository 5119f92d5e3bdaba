"""Finalisers: del, then gc.collect(), runs them, once; the end runs the rest."""
import gc
class D:
    def __init__(self,x): self.x=x
    def __del__(self): print("del", self.x)
b=D(2); b=None
gc.collect()
print("after 2")
def f():
    c=D(3)
    c=None
    gc.collect()
f()
print("after 3")
def g():
    c=D(4)
    return 1
g(); gc.collect(); print("after 4")
b=D(5); del b; gc.collect(); print("after 5")
x=D(6); x.me=x; x=None; gc.collect(); print("after 6")
keep=D(7)


class Phoenix:
    def __del__(self):
        global saved
        saved = self
        print("rises")


z = Phoenix()
del z
gc.collect()
print(type(saved).__name__)
del saved
gc.collect()
print("only once")


class Bad:
    def __del__(self):
        raise ValueError("ignored")


def numbers():
    try:
        yield 1
    finally:
        print("closed")


it = numbers()
next(it)
del it
gc.collect()
print("after the generator")

# Old objects that get young ones: nothing may be lost.
old = [[None] * 10 for _ in range(1000)]
gc.collect()
for i in range(20000):
    old[i % 1000][i % 10] = {"n": [i]}
print(sum(cell["n"][0] for row in old for cell in row if cell))
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
