"""Errors of the compiler and of scopes, with their places."""
def t(s, mode="exec"):
    try: compile(s, "<s>", mode); print(repr(s), 'ok')
    except SyntaxError as e: print(repr(s), type(e).__name__, e.args, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)
    except Exception as e: print(repr(s), repr(e))
S = r"""
'éé'; return 1
def f():\n x=1\n global x
def f():\n print(x)\n global x
def f(x):\n global x
def f(x):\n nonlocal x
def f():\n  nonlocal x
nonlocal x
def f():\n x=1\n def g():\n  x=2\n  nonlocal x
def f():\n x=1\n def g():\n  nonlocal x\n  global x
def f():\n x:int\n global x
def f():\n global x\n x:int
def f():\n x=1\n def g():\n  nonlocal x\n  x:int=1
[x async for x in y]
a, *b, *c = 1
*a = 1
x = *a
print(*a)
*a
*a, = b
def f(a,a): pass
lambda a,a: 1
class A:\n  return 1
yield 1
class A:\n yield 1
[(yield 1) for x in y]
{(yield 1) for x in y}
{(yield 1): 1 for x in y}
((yield 1) for x in y)
break
continue
if 1:\n continue
while 1:\n def f():\n  break
for x in y:\n class A:\n  continue
def f():\n  await x
await x
lambda: await x
async def f():\n [await x for x in y]
def f():\n [await x for x in y]
def f():\n (await x for x in y)
def f():\n async for x in y: pass
def f():\n async with x: pass
async for x in y: pass
async with x: pass
from __future__ import foo
from __future__ import braces
x=1\nfrom __future__ import division
'doc'\nfrom __future__ import division
def f():\n from __future__ import division
try:\n pass\nexcept:\n pass\nexcept A:\n pass
match x:\n  case a: pass\n  case b: pass
match x:\n  case _: pass\n  case b: pass
match x:\n  case (a | 1): pass
match x:\n  case _ | 1: pass
match x:\n  case 1 | _: pass
match x:\n  case [a] | [b]: pass
match x:\n  case (a, a): pass
match x:\n  case {'a':1, 'a':2}: pass
match x:\n  case {**a, 'a':2}: pass
match x:\n  case A(a=1, a=2): pass
match x:\n  case A(a, b=a): pass
match x:\n  case (*a, *b): pass
match x:\n  case [a, *a]: pass
match x:\n  case 1 as __debug__: pass
def f():\n  from x import *
class A:\n  from x import *
async def f():\n yield 1\n return 2
async def f():\n yield 1\n return
async def f():\n yield from x
def f():\n  try:\n    pass\n  except* A:\n    return 1
def f():\n  try:\n    pass\n  except* A:\n    return
for x in y:\n  try:\n    pass\n  except* A:\n    break
for x in y:\n  try:\n    pass\n  except* A:\n    continue
for x in y:\n  try:\n    pass\n  except* A:\n    for z in y: break
[x:=1 for x in y]
[[x:=1 for z in w] for x in y]
[1 for x in (y:=z)]
[1 for x in z if (x:=1)]
[(y:=1) for x in z for y in w]
[1 for x in z for q in (y:=w)]
class A:\n [y:=1 for x in z]
def f():\n [y:=1 for x in z]\n return y
f(a=1,a=2)
f(a=1,b=2,a=3)
f(__debug__=1)
(yield) = 1
__debug__ = 1
__debug__ += 1
__debug__: int = 1
for __debug__ in x: pass
with x as __debug__: pass
import __debug__
import x as __debug__
from x import y as __debug__
def __debug__(): pass
class __debug__: pass
def f(__debug__): pass
def f(*__debug__): pass
lambda __debug__: 1
x.__debug__ = 1
x.__debug__
del __debug__
del x.__debug__
(__debug__ := 1)
del (a, *b)
def f():\n del x\n print(x)
x: int = yield
def f(x: (yield)): pass
from __future__ import annotations\ndef f(x: (yield)): pass
from __future__ import annotations\nx: (y:=1)
from __future__ import annotations\nx: (await y)
def f():\n  global x, x
global x
x = 1\nglobal x
def f():\n  return\n  yield
f(x for x in y, 1)
(x for x in y) = 1
f() = 1
a + b = c
1 += 2
None = 1
x = (1 = 2)
def f(None): pass
def f(a, b=1, c): pass
def f(*): pass
'\N{foo}'
f'{a b}'
f'{}'
0777
1_
1__0
x = 5abc
(
)
(]
'abc
\"\"\"abc
if x\n  pass
if x:\npass
  x
if x:\n    a\n  b
if x:\n\ta\n        b
print 1
exec 1
import a.b as c.d
from . import *
from x import (a, b
lambda *: 1
else: pass
try: pass
class A
def f()
a b
a = = b
return
async def f(): return (yield)
x = {1:2, **3}
x = {1, **3}
x = [*a, **b]
raise x from
assert
while x: break\nelse: continue
for x in y: pass\nelse: break
def f():\n  while 1:\n    try: continue\n    finally: break
"""
for s in S.strip().split('\n'):
    t(s.replace('\\n', '\n').replace('\\t', '\t').replace('\\"', '"'))
t("1\n2", "eval"); t("x = 1", "eval"); t("x=1\ny=2", "single"); t("", "eval")
t("def f(%s): pass" % ",".join("a%d" % i for i in range(150)))
t("for a in b:\n" * 1 + "".join(" " * (i + 1) + "for a in b:\n" for i in range(21)) + " " * 23 + "pass")
t("x = " + "+".join(["a"] * 500)) 
t("(" * 150 + ")" * 150)
t("f(" * 90 + ")" * 90)
t("[" * 90 + "]" * 90)
t("a = " + "-" * 1000 + "1")
