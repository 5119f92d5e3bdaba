"""`sys.getrefcount` answers a constant.

Cause: nothing is counted.
Workaround: none is needed; the number says nothing about a program's behaviour.
"""
import sys

assert sys.getrefcount(object()) == sys.getrefcount(None)
print("ok")
