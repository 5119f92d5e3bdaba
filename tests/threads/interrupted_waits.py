# sets: tsan gil
# A signal ends every wait of the main thread at once, also one that comes just before the
# wait (CPython 3.11 loses that one, so this test asserts by itself).
import signal
import threading
import time

never = threading.Lock()
never.acquire()
event = threading.Event()
sleeper = threading.Thread(target=event.wait)
sleeper.start()


def sends():
    ready.acquire()
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


for wait in 10 * (never.acquire, sleeper.join, lambda: time.sleep(100),
             lambda: threading.Event().wait(),
             lambda: sleeper.join(100), lambda: never.acquire(timeout=100)):
    ready = threading.Lock()
    ready.acquire()
    t = threading.Thread(target=sends)
    t.start()
    try:
        ready.release()
        wait()
        assert False, "the wait ended otherwise"
    except KeyboardInterrupt:
        pass
    t.join()
event.set()
sleeper.join()


print("ok")
