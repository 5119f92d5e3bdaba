# A fork in a process with threads: the child has one, locks of the others raise.
import _thread
import sys
import threading
import time

forever = threading.Event()
held = threading.Lock()


def hold():
    held.acquire()
    ready.set()
    forever.wait()


def spin():
    while not forever.is_set():
        pass


ready = threading.Event()
holder = threading.Thread(target=hold)
holder.start()
busy = [threading.Thread(target=spin) for _ in range(3)]
for t in busy:
    t.start()
ready.wait()


def child():
    assert threading.active_count() == 1, threading.enumerate()
    assert threading.current_thread() is threading.main_thread()
    assert not holder.is_alive()
    holder.join()
    try:
        held.acquire()
        assert False
    except RuntimeError:
        pass
    out = []
    t = threading.Thread(target=out.append, args=(1,))
    t.start()
    t.join()
    assert out == [1]
    with threading.Condition() as c:
        pass
    time.sleep(0.001)


def fork_and_check(results):
    pid = _thread._fork()
    if pid == 0:
        status = 1
        try:
            child()
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        _thread._exit(status)
    results.append(_thread._wait(pid))


results = []
for _ in range(15):
    fork_and_check(results)
t = threading.Thread(target=fork_and_check, args=(results,))
t.start()
t.join()
forever.set()
for t in busy:
    t.join()
holder.join()
assert results == [0] * 16, results
print("ok")
