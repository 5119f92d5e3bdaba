# sets: tsan gil
# Condition, Event, Barrier, semaphores and timers among several threads.
import threading

barrier = threading.Barrier(4, action=lambda: actions.append(len(numbers)))
actions, numbers, rounds = [], [], []
lock = threading.Lock()


def meet():
    for _ in range(20):
        n = barrier.wait()
        with lock:
            numbers.append(n)
        barrier.wait()


threads = [threading.Thread(target=meet) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(numbers) == sorted([0, 1, 2, 3] * 20), len(actions))

broken = threading.Barrier(2)
caught = []


def wait_broken():
    try:
        broken.wait()
    except threading.BrokenBarrierError as e:
        caught.append(type(e).__name__)


t = threading.Thread(target=wait_broken)
t.start()
while broken.n_waiting == 0:
    pass
broken.abort()
t.join()
print(caught, broken.broken)
try:
    threading.Barrier(2).wait(0.01)
except threading.BrokenBarrierError:
    print("timed out")

items, got = [], []
ready = threading.Condition()


def take():
    for _ in range(50):
        with ready:
            ready.wait_for(lambda: items)
            got.append(items.pop())


takers = [threading.Thread(target=take) for _ in range(4)]
for t in takers:
    t.start()
for i in range(200):
    with ready:
        items.append(i)
        ready.notify()
for t in takers:
    t.join()
print(sorted(got) == list(range(200)))

limit = threading.BoundedSemaphore(3)
inside, most = 0, 0


def enter():
    global inside, most
    for _ in range(30):
        with limit:
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1


threads = [threading.Thread(target=enter) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(inside, most <= 3)

fired = threading.Event()
threading.Timer(0.01, fired.set).start()
print(fired.wait(20))
never = threading.Timer(1000, fired.clear)
never.start()
never.cancel()
never.join()
print(fired.is_set(), threading.Event().wait(0.01))

r = threading.RLock()
with r:
    with r:
        print(r.acquire(blocking=False))
        r.release()
    t = threading.Thread(target=lambda: got.append(r.acquire(blocking=False)))
    t.start()
    t.join()
print(got[-1])

with threading.Condition(r) as held:
    print(held)
c = threading.Condition(threading.Lock())
woken = []


def sleeper(n):
    with c:
        started.release()
        woken.append((n, c.wait(30)))


started = threading.Semaphore(0)
threads = [threading.Thread(target=sleeper, args=(n,)) for n in range(5)]
for t in threads:
    t.start()
for t in threads:
    started.acquire()
with c:
    c.notify_all()
for t in threads:
    t.join()
print(sorted(woken))
