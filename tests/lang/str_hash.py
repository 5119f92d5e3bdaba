"""Hashes of text and bytes equal CPython's for the same seed."""

texts = ["", "a", "ab", "abc", "abcdefg", "abcdefgh", "abcdefghi", "x" * 100, "\xe9", "\xe9a", "caf\xe9 au lait", "\u20ac", "a\u20acb", "\u20ac" * 9, "\U0001f600", "a\U0001f600", "\xff\u0100", "\ud800", "\x00", "\x00\x00", "name", "__init__"]
for t in texts:
    print(ascii(t)[:20], hash(t))
for n in range(20):
    print(n, hash(b"\xff" * n), hash("z" * n), hash("\xe9" * n), hash("\u1234" * n), hash("\U00012345" * n))
print(hash(memoryview(b"abc")) == hash(b"abc"), hash(b""), hash(b"abc"))
print({"b", "a", "c", "d", "e"}, {"one", "two", "three"}, {b"x", b"y", "x"}, frozenset("hello"))
