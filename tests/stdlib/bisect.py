import bisect

a = [1, 2, 2, 3, 5, 5, 8]
for x in range(10):
    print(x, bisect.bisect(a, x), bisect.bisect_left(a, x), bisect.bisect_right(a, x, 2, 5))
words = ["a", "bb", "ccc"]
print(bisect.bisect_left(words, 2, key=len), bisect.bisect_right(words, 2, key=len))
bisect.insort(words, "dd", key=len)
bisect.insort_left(words, "ee", key=len)
print(words)
b = []
for x in (5, 1, 4, 1, 3):
    bisect.insort(b, x)
print(b)
try:
    bisect.bisect(a, 1, -1)
except ValueError as e:
    print(e)
