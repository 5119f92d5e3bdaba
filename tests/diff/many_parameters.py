"""A function has at most 200 parameters.

Cause: parameters lie in registers that instructions name by one byte.
Workaround: `*args`, which takes any number.
"""
names = ", ".join("a%d" % i for i in range(201))
try:
    compile("def f(%s): pass" % names, "<test>", "exec")
except SyntaxError as e:
    assert "200 parameters" in str(e), e
    print("ok")
