"""`nan is nan` is true for any two nans of equal bits, and `x is y` for equal floats.

Cause: floats are immediate values without an address.
Workaround: compare with `==` or `math.isnan`, as one should.
"""
a = float("nan")
b = float("nan")
assert a is b
assert a != b
print("ok")
