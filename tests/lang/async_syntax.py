"""async for, async with, await and async comprehensions without a loop."""
# async
class AI:
    def __init__(self, n): self.n = n
    def __aiter__(self): self.i = 0; return self
    async def __anext__(self):
        if self.i >= self.n: raise StopAsyncIteration
        self.i += 1
        return self.i
class ACM:
    async def __aenter__(self): print('aenter'); return 5
    async def __aexit__(self, *a): print('aexit', a[0]); return True
async def agen(n):
    for i in range(n):
        yield i
class Aw:
    def __await__(self):
        r = yield 'suspended'
        return r
async def co():
    async with ACM() as x:
        print(x)
        raise ValueError
    async for i in AI(2): print('i', i)
    else: print('else')
    async for i in agen(3):
        if i == 1: continue
        print('g', i)
    print([j async for j in agen(3)], {j: 1 async for j in AI(2) if j}, [await ident(k) for k in range(2)])
    r = await Aw()
    print('r', r)
    return 'res'
async def ident(x): return x
c = co()
try:
    print(c.send(None)); c.send('resumed')
except StopIteration as s: print(s.value)
