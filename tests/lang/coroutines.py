"""Coroutines and async generators driven by hand."""


def attempt(f, *a):
    try:
        return repr(f(*a))
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


def run(coro):
    while True:
        try:
            v = coro.send(None)
            print("  pass", v)
        except StopIteration as e:
            return e.value


class Aw:
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return r or self.v * 2


async def simple():
    return 5


async def two():
    a = await Aw(1)
    b = await simple()
    return a + b


print(run(simple()), run(two()))
c = two()
print(c.send(None), attempt(c.send, 100), attempt(c.send, None))
print(c.cr_frame, c.cr_running, c.cr_await, c.cr_code.co_name, c.__name__, c.cr_origin)
c = two(); c.send(None)
print(type(c.cr_await).__name__, c.cr_suspended)
print(attempt(c.throw, ValueError("t")), attempt(c.send, None))
c = two()
print(attempt(c.send, 1)); c.close()
print(attempt(c.send, None))
c = simple()
w = c.__await__()
print(type(w).__name__, attempt(next, w), attempt(next, w))
print(attempt(iter, simple())) if False else None


async def bad_await(x):
    return await x


for x in [5, None, [1]]:
    print(attempt(bad_await(x).send, None))


class BadAw:
    def __await__(self): return 5


class CoroAw:
    def __await__(self): return simple()


print(attempt(bad_await(BadAw()).send, None))
ca = CoroAw()
print(attempt(bad_await(ca).send, None)) if False else None


async def stop():
    raise StopIteration(3)


print(attempt(stop().send, None))


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("  got", got)
            await Aw("w")
    finally:
        print("  agen finally")


async def use():
    out = []
    async for x in agen(2):
        out.append(x)
    return out


print(run(use()))


async def use_asend():
    g = agen(5)
    print(await g.asend(None), await g.asend("hello"))
    try:
        await g.athrow(ValueError("into"))
    except ValueError as e:
        print("  out", e)
    try:
        await g.asend(None)
    except StopAsyncIteration as e:
        print("  stop", e.args)
    g2 = agen(3)
    print(await anext(g2), await anext(g2, "d"))
    await g2.aclose()
    print(await anext(g2, "default"))
    print(g2.ag_running, g2.ag_frame, g2.__name__, g2.ag_code.co_name)
    return "end"


print(run(use_asend()))


async def comp():
    a = [x async for x in agen(2)]
    b = {x: x async for x in agen(1)}
    g = (x + 1 async for x in agen(2))
    c = [x async for x in g if x > 1]
    d = [await Aw(i) for i in (1, 2)]
    return a, b, c, d


print(run(comp()))


class Manager:
    def __init__(self, swallow=False): self.swallow = swallow
    async def __aenter__(self):
        await Aw("enter")
        return "value"
    async def __aexit__(self, t, v, tb):
        await Aw("exit")
        print("  aexit", t)
        return self.swallow


async def with_():
    async with Manager() as m:
        print("  in", m)
    async with Manager(True), Manager() as m:
        raise ValueError("x")
    try:
        async with Manager():
            raise KeyError("k")
    except KeyError as e:
        print("  caught", e)
    try:
        async with 5:
            pass
    except TypeError as e:
        print(" ", e)
    try:
        async for x in 5:
            pass
    except TypeError as e:
        print(" ", e)


run(with_())


class AIter:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 2: raise StopAsyncIteration
        return self.n


async def over():
    async for x in AIter():
        print("  item", x)
    else:
        print("  else")
    it = aiter(AIter())
    print(await anext(it), await anext(it), await anext(it, "none"))


run(over())
print(attempt(aiter, 5), attempt(anext, 5))


async def stop_async():
    raise StopAsyncIteration
    yield


async def run_stop():
    async for _ in stop_async():
        pass


print(attempt(run_stop().send, None))
async def agen_plain(n):
    for i in range(n):
        yield i


g = agen_plain(1)
a = g.asend(None)
a.send(None) if False else None
print(attempt(g.asend(5).send, None))
s = g.asend(None)
print(attempt(s.send, None), attempt(s.send, None))
print(repr(g).startswith("<async_generator object agen_plain at 0x"), type(s).__name__)
s.close()


def gen_based(c):
    yield from c


c = simple()
print(attempt(list, gen_based(c)))
c.close()


async def nested(n):
    if n:
        return 1 + await nested(n - 1)
    await Aw("bottom")
    return 0


print(run(nested(50)))
c = nested(3)
c.send(None)
try:
    c.throw(ValueError("deep"))
except ValueError as e:
    n = 0
    tb = e.__traceback__
    while tb:
        n += 1
        tb = tb.tb_next
    print("entries", n)


async def already():
    c = two()
    c.send(None)
    try:
        await c
    except RuntimeError as e:
        print(e)
    c.close()


run(already())
async def aw_fin():
    try:
        await Aw(1)
    finally:
        print("  fin")
c = aw_fin(); c.send(None); c.close()
