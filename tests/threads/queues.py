# sets: tsan gil
# Queues: order, limits, timeouts, task_done and join.
import queue
import threading

q = queue.Queue(2)
q.put(1)
q.put(2)
print(q.full(), q.empty(), q.qsize())
for action in (lambda: q.put(3, block=False), lambda: q.put(3, timeout=0.01),
               lambda: q.put(3, timeout=-1), lambda: queue.Queue().get(False),
               lambda: queue.Queue().get(timeout=0.01), lambda: queue.Queue().task_done(),
               lambda: queue.SimpleQueue().get_nowait(), queue.SimpleQueue().get_nowait,
               lambda: queue.SimpleQueue().get(timeout=0.01),
               lambda: queue.SimpleQueue().get(timeout=-1)):
    try:
        action()
    except Exception as e:
        print(type(e).__name__, e)
print(q.get(), q.get_nowait())

for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
    q = kind()
    for i in (3, 1, 2):
        q.put(i)
    print(kind.__name__, [q.get() for _ in range(3)])


def work(source, sink):
    while True:
        item = source.get()
        if item is None:
            break
        sink.put(item * 2)
        if hasattr(source, "task_done"):
            source.task_done()


for kind in (queue.Queue, queue.SimpleQueue):
    source, sink = kind(), queue.SimpleQueue()
    threads = [threading.Thread(target=work, args=(source, sink)) for _ in range(4)]
    for t in threads:
        t.start()
    for i in range(300):
        source.put(i)
    if kind is queue.Queue:
        source.join()
    for t in threads:
        source.put(None)
    for t in threads:
        t.join()
    print(kind.__name__, sorted(sink.get() for _ in range(300)) == list(range(0, 600, 2)),
          sink.empty())

bounded = queue.Queue(3)
got = []


def consume():
    for _ in range(200):
        got.append(bounded.get())


t = threading.Thread(target=consume)
t.start()
for i in range(200):
    bounded.put(i)
t.join()
print(got == list(range(200)), bounded.qsize())
s = queue.SimpleQueue()
for i in range(1000):
    s.put(i)
first = [s.get() for _ in range(600)]
for i in range(1000, 1500):
    s.put(i)
print(first + [s.get() for _ in range(900)] == list(range(1500)), s.qsize())
