# sets: tsan gil
# Signals: handlers in the main thread, KeyboardInterrupt, waits that end, timers.
import signal
import threading
import time

got = []


def handler(number, frame):
    got.append(number == signal.SIGUSR1 and frame is not None)


print(signal.signal(signal.SIGUSR1, handler) == signal.SIG_DFL)
print(signal.getsignal(signal.SIGUSR1) is handler)
signal.raise_signal(signal.SIGUSR1)
print(got)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")


def elsewhere():
    try:
        signal.signal(signal.SIGUSR1, handler)
    except ValueError as e:
        got.append(str(e))
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)


t = threading.Thread(target=elsewhere)
t.start()
t.join()
print(got)

def spin():
    while not done:
        pass


# Beside busy threads, too.
done = False
busy = [threading.Thread(target=spin) for _ in range(2)]
for t in busy:
    t.start()
before = len(got)
for i in range(5):
    signal.raise_signal(signal.SIGUSR1)
t = threading.Thread(target=elsewhere)
t.start()
t.join()
done = True
for t in busy:
    t.join()
print(len(got) - before)

fired = []
signal.signal(signal.SIGALRM, lambda n, f: fired.append(n))
print(signal.setitimer(signal.ITIMER_REAL, 0.02))
while not fired:
    time.sleep(0.001)
print(fired == [signal.SIGALRM], signal.getitimer(signal.ITIMER_REAL))
signal.alarm(100)
print(signal.alarm(0))
print(signal.strsignal(signal.SIGTERM), signal.strsignal(signal.SIGINT))
for action in (lambda: signal.signal(0, handler), lambda: signal.signal(65, handler),
               lambda: signal.signal(signal.SIGUSR1, None),
               lambda: signal.signal(signal.SIGKILL, handler),
               lambda: signal.getsignal(1000)):
    try:
        action()
    except Exception as e:
        print(type(e).__name__, e)
old = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
print(signal.SIGUSR2 in old)
signal.raise_signal(signal.SIGUSR2)
print(signal.SIGUSR2 in signal.sigpending(), signal.sigwait([signal.SIGUSR2]) == signal.SIGUSR2)
signal.pthread_sigmask(signal.SIG_SETMASK, old)
print(signal.SIGKILL in signal.valid_signals(), signal.signal(signal.SIGUSR1, signal.SIG_IGN) is handler)
signal.raise_signal(signal.SIGUSR1)
print(signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN)
