"""Methods and operators of bytes and bytearray."""


def show(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__ + ":", ascii(str(e)))


class B(bytes):
    pass


class BA(bytearray):
    pass


b = B(b"abc")
b.x = 1
print(b, b.x, type(b), type(b[:]), type(b + b"d"), b == b"abc", hash(b) == hash(b"abc"), bytes(b), type(bytes(b)), type(b.upper()), {b: 2}[b"abc"], len(b), list(b), B.fromhex("6162"), type(B.fromhex("61")), type(b.strip()))
a = BA(b"xyz")
a.y = 2
a.append(33)
print(a, a.y, type(a), type(a[:1]), a == b"xyz!", BA(3), BA("q", "utf8"), BA())


class HasBytes:
    def __bytes__(self):
        return b"made"


class BadBytes:
    def __bytes__(self):
        return "text"


show(lambda: bytes(HasBytes()))
show(lambda: bytes(BadBytes()))
show(lambda: b"%b" % HasBytes())
show(lambda: b"%b" % BadBytes())


class Index:
    def __index__(self):
        return 2


show(lambda: (bytes(Index()), b"abc"[Index()], bytes([Index()]), b"a" * Index(), bytearray(Index())))
show(lambda: (b'abcabc'.find(b'c'), b'abcabc'.find(99, 3), b'abcabc'.rfind(b'c'), b'abc'.find(b''), b'abc'.find(b'', 4), b'abcabc'.index(b'b', 2), b'abcabc'.rindex(98), b'abc'.count(b''), b'aaaa'.count(b'aa'), b'aaa'.count(97)))
show(lambda: (b'abc'.startswith(b'ab'), b'abc'.startswith((b'x', b'a')), b'abc'.endswith(b'bc'), b'abc'.endswith(b'c', 0, 2), b'abc'.startswith(bytearray(b'a')), bytearray(b'abc').startswith(b'a')))
show(lambda: (b' a\tb \n'.strip(), b'xax'.strip(b'x'), b'xax'.lstrip(b'x'), b'xax'.rstrip(b'x'), b'\x0b\x0ca'.strip(), bytearray(b' a ').strip()))
show(lambda: (b'a b  c '.split(), b'a,b,c'.split(b',', 1), b'a b  c '.rsplit(None, 1), b'a,b,c'.rsplit(b',', 1), b''.split(), b''.split(b','), bytearray(b'a b').split(), b'a,b'.split(bytearray(b',')), b' a '.split(None, 0)))
show(lambda: (b'a\nb\r\nc\rd\x0be'.splitlines(), b'a\nb'.splitlines(True), b''.splitlines(), b'a\n\r'.splitlines(), b'\n'.splitlines()))
show(lambda: (b'a.b.c'.partition(b'.'), b'a.b.c'.rpartition(b'.'), b'abc'.partition(b'.'), b'abc'.rpartition(b'.'), bytearray(b'a.b').partition(b'.')))
show(lambda: (b'abc'.removeprefix(b'a'), b'abc'.removesuffix(b'c'), b'abc'.removeprefix(b'x'), bytearray(b'abc').removeprefix(b'a')))
show(lambda: (b','.join([b'a', b'b']), b''.join([]), b''.join([b'a']), b','.join((b'a', bytearray(b'b'), memoryview(b'c'))), bytearray(b'-').join([b'x', b'y']), b''.join(bytes([i]) for i in range(3))))
show(lambda: (b'aXbX'.replace(b'X', b'--'), b'abc'.replace(b'', b'-'), b'abc'.replace(b'', b'-', 2), b'aaa'.replace(b'a', b'', 2), b''.replace(b'', b'x'), bytearray(b'aa').replace(b'a', b'b')))
show(lambda: (b'ab'.center(6), b'ab'.center(5, b'*'), b'ab'.ljust(4, b'.'), b'ab'.rjust(4, b'.'), b'-5'.zfill(4), b'5'.zfill(1), b'a\tb'.expandtabs(4), b'ab'.center(1)))
show(lambda: (b'Hello'.upper(), b'Hello'.lower(), b'Hello'.swapcase(), b'hELLO wORLD'.capitalize(), b"it's ok".title(), b'\xff\xe9'.upper(), bytearray(b'a').upper()))
show(lambda: (b'ab'.isalpha(), b'a1'.isalnum(), b'12'.isdigit(), b'ab'.islower(), b'AB'.isupper(), b'Ab Cd'.istitle(), b' \t'.isspace(), b'\xff'.isascii(), b''.isascii(), b''.isalpha(), b'\xe9'.isalpha(), b'1'.islower()))
show(lambda: (b'abc'.translate(bytes(range(1, 256)) + b'\0'), b'abc'.translate(None, b'b'), b'abc'.translate(bytes.maketrans(b'ab', b'xy'), b'c'), b'abc'.translate(None, delete=b'a')))
show(lambda: (b'abcd'.hex(), b'abcd'.hex(':'), b'abcd'.hex(':', 2), b'abcde'.hex('-', 2), b'abcde'.hex('-', -2), b'ab'.hex(b'.'), b''.hex(), bytearray(b'ab').hex(), b'abc'.hex('_', 0)))
show(lambda: (bytes.fromhex('00 ff\n1F'), bytes.fromhex(''), bytearray.fromhex('0102'), bytes.fromhex('abCD')))
show(lambda: (bytes(3), bytes([1, 2]), bytes('é', 'utf8'), bytes(b'abc'), bytes(range(3)), bytes(iter([1])), bytes(bytearray(b'x')), bytes(memoryview(b'abcd')[::2]), bytes(True), bytes(), bytes(source=b'a'), bytes((1, 2))))
show(lambda: (bytearray(3), bytearray([1, 2]), bytearray('é', 'utf8'), bytearray(b'abc'), bytearray(), bytearray(range(3)), bytearray(memoryview(b'xy'))))
show(lambda: (repr(b'\'"\\\n\r\t\x00\xff'), repr(b"a'b"), repr(b'a"b'), repr(bytearray(b"a'b")), str(b'a'), str(bytearray(b'a')), repr(b''), ascii(b'\xe9')))
show(lambda: (b'abc'[0], b'abc'[-1], b'abc'[1:], b'abc'[::-1], b'abc'[::2], bytearray(b'abc')[1:], bytearray(b'abc')[::-1], b'abc'[5:], list(b'abc'), list(bytearray(b'ab')), b'abc'[1:2]))
show(lambda: (b'a' + b'b', b'a' + bytearray(b'b'), bytearray(b'a') + b'b', b'a' + memoryview(b'b'), b'ab' * 2, 2 * b'ab', b'a' * 0, bytearray(b'a') * 3, b'a' * -1))
show(lambda: (97 in b'abc', b'bc' in b'abc', b'' in b'', b'd' in b'abc', 97 in bytearray(b'a'), bytearray(b'b') in b'abc', True in b'\x01'))
show(lambda: (b'a' < b'b', b'a' == bytearray(b'a'), bytearray(b'a') == b'a', b'a' == 'a', b'a' != 'a', b'ab' > b'a', b'a' == memoryview(b'a'), bytearray(b'a') < b'b', b'a' <= b'a', b'abc' < bytearray(b'b')))
show(lambda: (hash(b'abc') == hash(bytes([97, 98, 99])), len(b'abc'), bool(b''), bool(b'a'), b'a'.__getnewargs__(), b'a'.__bytes__(), isinstance(b'', bytes), iter(b'ab').__length_hint__(), min(b'ba'), sum(b'ab')))
show(lambda: (b'abc'.decode(), b'\xe9'.decode('latin1'), bytearray(b'a').decode('ascii'), type(bytearray(b'a,b').split(b',')[0]), b'x'.__contains__(120), {b'k': 1}[b'k'], b'abc'.__len__()))
