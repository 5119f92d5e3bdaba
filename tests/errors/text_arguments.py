"""Every method of text and bytes with arguments of wrong types and numbers."""


def show(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__ + ":", ascii(str(e)))
objs = ['abc', b'abc', bytearray(b'abc'), memoryview(b'abc')]
for o in objs:
    for name in sorted(n for n in dir(o) if not n.startswith('_')):
        m = getattr(o, name)
        if not callable(m): continue
        for args in [(), (None,), (1,), ('a',), (b'a',), ('a', 'b'), (1, 2), (1, 2, 3), (1, 2, 3, 4), (1,2,3,4,5), ([],), (1.5,), ('a', 1.5), (b'a', b'b', 'x')]:
            if name in ('format', 'format_map') : continue
            if name in ('release', 'toreadonly'): continue
            p = bytearray(b'abc') if isinstance(o, bytearray) else o
            print(type(o).__name__, name, args, end=' ')
            show(lambda: getattr(p, name)(*args))
for n in ['upper','join','find']:
    show(lambda: getattr(str, n)()); show(lambda: getattr(str, n)(1)); show(lambda: getattr(str,n)(1,2))
show(lambda: str.maketrans()); show(lambda: bytes.fromhex()); show(lambda: bytes.maketrans(b'a'))
print(str.upper, 'a'.upper.__name__, str.join.__doc__ is not None)
class M:
    def __getitem__(s, k): return (k, 1)
show(lambda: '%(a)s %(b)s' % M()); show(lambda: '%s' % M().__class__.__name__); show(lambda: 'x' % M())
class F:
    def __format__(s, f): return 'F<%s>' % f
    def __str__(s): return 'STR'
    def __repr__(s): return 'RÉPR'
    def __index__(s): return 3
    def __float__(s): return 2.5
show(lambda: '{} {:x} {!s} {!r} {!a}'.format(F(), F(), F(), F(), F())); show(lambda: '%s %r %a %d %x %f %c' % ((F(),)*7))
show(lambda: f'{F()} {F():>{5}} {F()!r:>8} {F()!a}')
class I:
    def __int__(s): return 7
show(lambda: '%d' % I()); show(lambda: '%x' % I()); show(lambda: '%c' % I()); show(lambda: '%f' % I())
class Bad:
    def __str__(s): return 5
    def __repr__(s): return 5
    def __format__(s,f): raise KeyError('k')
show(lambda: str(Bad())); show(lambda: repr(Bad())); show(lambda: '%s' % Bad()); show(lambda: format(Bad())); show(lambda: '{!r}'.format(Bad()))
class It:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        if s.n > 3: raise ValueError('stop here')
        return 'x'
show(lambda: ','.join(It())); show(lambda: b','.join(It())); show(lambda: bytes(It())); show(lambda: bytearray(It()))
show(lambda: 'a'.join({'k': 1, 'l': 2})); show(lambda: ''.join({'q'})); show(lambda: ''.join(iter(['a','b']))); show(lambda: ''.join(map(str, range(5))))
l = [1,2]
class Sz:
    def __index__(s): raise OSError('idx')
show(lambda: 'abc'[Sz()]); show(lambda: 'abc'[Sz():]); show(lambda: 'a' * Sz()); show(lambda: 'a'.center(Sz())); show(lambda: b'abc'[Sz()]); show(lambda: bytes(Sz())); show(lambda: 'abc'.find('a', Sz()))
show(lambda: 'abc'.replace('b', 'c', count=1)); show(lambda: 'a b'.split(sep=' ', maxsplit=1)); show(lambda: 'a'.encode(errors='strict')); show(lambda: 'a'.find(sub='a'))
show(lambda: ''.join(['a', 1, 'b'])); show(lambda: ''.join([b'a'])); show(lambda: b''.join(['a']))
show(lambda: 'a\ud800'.encode('utf-8', 'namereplace')); show(lambda: 'x'.isidentifier.__self__)
show(lambda: str(b'abc')); show(lambda: str(memoryview(b'abc'))[:10]); show(lambda: 'é'.__sizeof__() > 0)
show(lambda: 'abc' > 'abd' or 'q'); show(lambda: 'a' 'b' * 2); show(lambda: not ''); show(lambda: 'abc'.__ne__('abc')); show(lambda: 'a'.__le__(5)); show(lambda: 'a'.__add__(5)); show(lambda: 'a'.__mod__(5)); show(lambda: 'a%s'.__mod__('b')); show(lambda: 'a'.__rmod__('b%s')); show(lambda: b'a'.__add__('x'));
show(lambda: str.__new__(str, 5)); show(lambda: str.__new__(int)); show(lambda: bytes.__new__(bytes, b'x')); show(lambda: str.__new__()); show(lambda: str.__len__('abc')); show(lambda: str.__len__(b'abc'))
show(lambda: 'abc'.__iter__().__next__()); show(lambda: list(zip('ab', b'cd'))); show(lambda: 'a' in ['a']); show(lambda: {'a': 1}['a']); show(lambda: 'abc'.__getitem__(slice(1, None)))
a, *b = 'héy'; show(lambda: (a, b)); x, y = b'ab'; show(lambda: (x, y))
show(lambda: 'abc'.x); 
def setx(): 'abc'.x = 1
show(setx)
def delx(): del 'abc'[0]
show(delx)
def setitem(): 'abc'[0] = 'x'
show(setitem)
def setb(): b'abc'[0] = 1
show(setb)
match 'abc':
    case str(v): print('str', v)
match b'abc':
    case bytes(v): print('bytes', v)
match 'abc':
    case [*_]: print('seq')
    case _: print('no seq')
