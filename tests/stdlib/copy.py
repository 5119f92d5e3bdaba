import copy


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def method(self):
        return self.x


class Slotted:
    __slots__ = "a", "b"


class Both:
    def __copy__(self):
        return "shallow"

    def __deepcopy__(self, memo):
        return "deep", len(memo)


class MyList(list):
    pass


class MyDict(dict):
    pass


class State:
    def __getstate__(self):
        return {"kept": 1}

    def __setstate__(self, state):
        self.seen = state


for x in (1, 2.5, "s", b"b", None, True, ..., int, len, (1, 2), range(3), frozenset([1]),
          lambda: 0, copy):
    try:
        print(copy.copy(x) is x, copy.deepcopy(x) is x)
    except TypeError as e:
        print(e)

a = [1, [2, 3], {"k": [4]}, {5}, bytearray(b"6"), (7, [8])]
b, c = copy.copy(a), copy.deepcopy(a)
print(b == a, b is a, b[1] is a[1])
print(c == a, [x is y for x, y in zip(a, c)], c[5][1] is a[5][1])

a = []
a.append(a)
c = copy.deepcopy(a)
print(c is not a, c[0] is c)
a = ([],)
a[0].append(a)
c = copy.deepcopy(a)
print(c[0][0] is c)

shared = [1]
c = copy.deepcopy([shared, shared])
print(c[0] is c[1])

p = Point(1, [2])
q, r = copy.copy(p), copy.deepcopy(p)
print(q.__dict__, q.y is p.y, r.y is p.y, type(r) is Point)
m = copy.deepcopy(p.method)
print(m(), m.__self__ is p)

s = Slotted()
s.a = [1]
r = copy.deepcopy(s)
print(r.a, r.a is s.a, hasattr(r, "b"))
print(copy.copy(Both()), copy.deepcopy(Both()), copy.deepcopy([Both()]))
x = MyList([1, [2]])
x.attr = [3]
y = copy.deepcopy(x)
print(y, type(y), y.attr, y[1] is x[1])
x = MyDict(a=[1])
y = copy.deepcopy(x)
print(y, type(y), y["a"] is x["a"])
print(copy.copy(State()).seen)
e = copy.deepcopy(ValueError("a", [1]))
print(repr(e))
try:
    copy.copy(x for x in [])
except TypeError as e:
    print(e)
memo = {}
copy.deepcopy([1, [2]], memo)
print(len(memo), issubclass(copy.Error, Exception), copy.error is copy.Error)
