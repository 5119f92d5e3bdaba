"""Finalisers run after a collection, not when the last reference goes.

Cause: Gill traces its heap and counts no references.
Workaround: `with` for what must be released in time; `gc.collect()` where a test needs it.
"""
import gc


class Noisy:
    def __del__(self):
        ran.append(1)


ran = []
x = Noisy()
x = None
gc.collect()
assert ran == [1], ran
print("ok")
