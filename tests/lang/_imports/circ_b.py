import circ_a
b = 2
try:
    circ_a.missing
except AttributeError as e:
    print(e)
try:
    from circ_a import zz
except ImportError as e:
    print(str(e).split(" (/")[0])
