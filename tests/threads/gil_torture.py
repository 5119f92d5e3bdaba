# sets: tsan gil
# 16 threads that count, block, signal and change policy and interval, all at once.
import gil
import signal
import threading
import time

SEED = 20240229
ROUNDS = 150
lock = threading.Lock()
ping = threading.Condition()
counter = 0
signals = 0
failures = []


def handler(number, frame):
    global signals
    signals += 1


signal.signal(signal.SIGUSR1, handler)


def torture(n):
    global counter
    x = SEED * 31 + n
    try:
        for _ in range(ROUNDS):
            x = (x * 1103515245 + 12345) % 2147483648
            choice = x >> 16 & 15
            if choice < 4:
                with lock:
                    before = counter
                    for _ in range(x >> 8 & 63):
                        pass
                    counter = before + 1
                continue
            if choice < 6:
                time.sleep(0)
            elif choice < 8:
                time.sleep(0.0001)
            elif choice == 8:
                gil.policy(gil.policies()[x >> 6 & 1])
            elif choice == 9:
                gil.interval((0.005, 0.001, 0.0001, 0.00001)[x >> 6 & 3])
            elif choice == 10:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
            elif choice == 11:
                t = threading.Thread(target=len, args=("",))
                t.start()
                t.join()
            elif choice == 12:
                with ping:
                    ping.wait(0.001)
            elif choice == 13:
                with ping:
                    ping.notify(2)
            elif choice == 14:
                gil.stats()
            else:
                for _ in range(2000):
                    pass
            with lock:
                counter += 1
    except BaseException as e:
        failures.append(e)


threads = [threading.Thread(target=torture, args=(n,)) for n in range(16)]
for t in threads:
    t.start()
for t in threads:
    t.join()
assert not failures, failures
assert counter == 16 * ROUNDS, counter
assert signals > 0
print("ok")
