# sets: tsan gil
# Thread objects: names, states, arguments, errors.
import sys
import threading


def record(*args, **kwargs):
    seen.append((args, sorted(kwargs.items())))


seen = []
t = threading.Thread(target=record, args=(1, 2), kwargs={"k": 3})
print(t.name, t.ident, t.is_alive(), t.daemon)
t.start()
t.join()
print(seen, t.is_alive(), type(t.ident), t.name)
for action in (t.start, lambda: threading.current_thread().join(),
               lambda: threading.Thread().join(), lambda: setattr(t, "daemon", True),
               lambda: threading.Semaphore(-1), lambda: threading.Condition().wait(),
               lambda: threading.Condition().notify(), threading.RLock().release,
               threading.Lock().release,
               lambda: threading.Lock().acquire(False, 1),
               lambda: threading.Lock().acquire(True, -2),
               lambda: threading.BoundedSemaphore(1).release(),
               lambda: threading.Semaphore().release(0)):
    try:
        action()
        print("nothing")
    except Exception as e:
        print(type(e).__name__, e)


class Mine(threading.Thread):
    def run(self):
        self.result = (threading.current_thread() is self, self.is_alive(),
                       threading.get_ident() == self.ident)


m = Mine(name="mine", daemon=True)
print(repr(m))
m.start()
m.join(5)
print(m.result, m.name, m.daemon, m.is_alive())
print(threading.main_thread() is threading.current_thread(), threading.active_count())
print(repr(threading.current_thread()).replace(str(threading.get_ident()), "ID"))


def hook(args):
    print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)


def fails():
    raise ValueError("no")


threading.excepthook = hook
t = threading.Thread(target=fails, name="failing")
t.start()
t.join()
threading.excepthook = threading.__excepthook__


def leaves():
    sys.exit(3)


t = threading.Thread(target=leaves)
t.start()
t.join()

gate = threading.Event()
t = threading.Thread(target=gate.wait)
t.start()
t.join(0.01)
print(t.is_alive(), t in threading.enumerate(), t.native_id != threading.get_native_id())
gate.set()
t.join()
print(t.is_alive())

data = threading.local()
data.x = 1


def look():
    kept.append((hasattr(data, "x"), data.__dict__))
    data.x = 2
    kept.append(data.x)


kept = []
for _ in range(2):
    t = threading.Thread(target=look)
    t.start()
    t.join()
print(kept, data.x)


class Own(threading.local):
    def __init__(self, n):
        self.n = n


own = Own(5)
own.n = 6
t = threading.Thread(target=lambda: kept.append(own.n))
t.start()
t.join()
print(kept[-1], own.n)

order = []


def late():
    gate.clear()
    gate.wait(0.05)
    order.append("thread")
    print(order)


threading.Thread(target=late).start()
order.append("main")
