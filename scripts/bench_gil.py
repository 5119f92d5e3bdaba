#!/usr/bin/env python3
"""Measure the GIL beside CPython: latency, fairness, cost of switches and of threads.

    bench_gil.py [--interpreter CMD] [--oracle CMD] [--runs N] [FIGURE ...]

Every figure is a small program that both interpreters run by turns, N times each; the
medians are printed. The share of the machine that other processes used meanwhile stands
at the end of each line; a figure during which it was above 30 % is called noisy, and not
compared.

Figures: echo1 echo2 (latency of a thread that another wakes every ms, beside 1 or 2
counting loops; the share of the loops' work that is kept; the share of the idle request
rate), closed1 (the same without think time), loops4 (longest time one of four loops made
no progress; fairness of their work), pingpong (one way), start_join, sleep0,
exit_spinning (from the main thread's end to the process's), signal (handler's delay
beside two loops).
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NOISY = 0.30

SPIN = """
import threading, time, sys
done = False
counts = []
def spin():
    n = 0
    while not done:
        n += 1
    counts.append(n)
def start(k):
    threads = [threading.Thread(target=spin) for _ in range(k)]
    for t in threads: t.start()
    return threads
def alone(seconds):
    global done
    done = False
    t = start(1)
    time.sleep(seconds)
    done = True
    t[0].join()
    return counts.pop() / seconds
"""

# Two sleeping threads of one interpreter are client and echo: the waker's time stamp goes
# through a lock, so that nothing but locks and clocks is needed.
ECHO = SPIN + """
K = %d
THINK = %r
rate = alone(0.3)
def echo():
    while True:
        asked.acquire()
        if done: return
        late.append(time.perf_counter() - stamp)
        answered.release()
def session(k, seconds):
    global done, stamp, late, asked, answered
    done = False
    late = []
    asked = threading.Lock(); asked.acquire()
    answered = threading.Lock(); answered.acquire()
    e = threading.Thread(target=echo)
    e.start()
    threads = start(k)
    begin = time.perf_counter()
    n = 0
    while time.perf_counter() - begin < seconds:
        if THINK: time.sleep(THINK)
        stamp = time.perf_counter()
        asked.release()
        answered.acquire()
        n += 1
    done = True
    asked.release()
    for t in threads + [e]: t.join()
    return n / seconds
idle = session(0, 0.3)
busy = session(K, 1.0)
late.sort()
print("p50_us", late[len(late) // 2] * 1e6)
print("p99_us", late[len(late) * 99 // 100] * 1e6)
print("kept", sum(counts) / rate)
print("share", busy / idle)
"""

LOOPS = SPIN + """
marks = []
def watched():
    n = 0
    longest = 0.0
    last = begin = time.perf_counter()
    while last - begin < 1.0:
        n += 1
        now = time.perf_counter()
        if now - last > longest: longest = now - last
        last = now
    marks.append((n, longest))
threads = [threading.Thread(target=watched) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
work = [n for n, _ in marks]
print("gap_ms", max(g for _, g in marks) * 1e3)
print("jain", sum(work) ** 2 / (len(work) * sum(n * n for n in work)))
"""

FIGURES = {
    "echo1": ECHO % (1, 0.001),
    "echo2": ECHO % (2, 0.001),
    "closed1": ECHO % (1, 0),
    "loops4": LOOPS,
    "pingpong": """
import threading, time
a = threading.Lock(); b = threading.Lock()
a.acquire(); b.acquire()
N = 5000
def pong():
    for _ in range(N):
        a.acquire()
        b.release()
t = threading.Thread(target=pong)
t.start()
t0 = time.perf_counter()
for _ in range(N):
    a.release()
    b.acquire()
print("us", (time.perf_counter() - t0) / N / 2 * 1e6)
t.join()
""",
    "start_join": """
import threading, time
def nothing(): pass
N = 1000
t0 = time.perf_counter()
for _ in range(N):
    t = threading.Thread(target=nothing)
    t.start()
    t.join()
print("us", (time.perf_counter() - t0) / N * 1e6)
""",
    "sleep0": """
import time
N = 20000
t0 = time.perf_counter()
for _ in range(N):
    time.sleep(0)
print("ns", (time.perf_counter() - t0) / N * 1e9)
""",
    "exit_spinning": """
import threading, time, sys
def spin():
    while True: pass
for _ in range(2):
    threading.Thread(target=spin, daemon=True).start()
time.sleep(0.05)
sys.stdout.write("end %.6f" % time.time())
sys.stdout.flush()
""",
    "signal": SPIN + """
import signal
late = []
def handler(n, frame):
    late.append(time.perf_counter() - stamp)
signal.signal(signal.SIGUSR1, handler)
main = threading.main_thread().ident
threads = start(2)
def sends():
    global stamp
    for i in range(100):
        time.sleep(0.002)
        stamp = time.perf_counter()
        signal.pthread_kill(main, signal.SIGUSR1)
        while len(late) <= i: time.sleep(0.0005)
s = threading.Thread(target=sends)
s.start()
while s.is_alive(): time.sleep(0.05)
done = True
for t in threads: t.join()
late.sort()
print("p50_us", late[50] * 1e6)
print("p99_us", late[98] * 1e6)
""",
}


def cpu_times():
    """Busy seconds of the whole machine, as far as /proc tells."""
    try:
        with open("/proc/stat") as f:
            fields = [int(x) for x in f.readline().split()[1:9]]
    except OSError:
        return None
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def run(command, path):
    """The figures one run printed, and the share of the machine others used."""
    before, own_before, t0 = cpu_times(), os.times(), time.time()
    out = subprocess.run(command + [path], stdout=subprocess.PIPE, text=True, timeout=120)
    t1, after, own = time.time(), cpu_times(), os.times()
    if out.returncode:
        sys.exit("%s %s: status %d" % (command, path, out.returncode))
    values = {}
    for line in out.stdout.splitlines():
        name, _, value = line.partition(" ")
        values[name] = float(value)
    if "end" in values:
        values = {"exit_ms": (t1 - values["end"]) * 1e3}
    others = 0.0
    if before is not None:
        used = (own.children_user + own.children_system + own.user + own.system
                - own_before.children_user - own_before.children_system
                - own_before.user - own_before.system)
        others = max(0.0, (after - before - used) / (t1 - t0) / (os.cpu_count() or 1))
    return values, others


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="*", metavar="FIGURE")
    parser.add_argument("--interpreter", default=os.path.join(HERE, "../build/release/gill"))
    parser.add_argument("--oracle", default="/usr/bin/python3")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    unknown = [f for f in options.figures if f not in FIGURES]
    if unknown:
        parser.error("unknown: %s; known: %s" % (", ".join(unknown), " ".join(FIGURES)))
    commands = {"gill": shlex.split(options.interpreter),
                "cpython": shlex.split(options.oracle)}
    print("%-14s %-10s %12s %12s   %s" % ("figure", "unit", "gill", "cpython", "others"))
    for name in options.figures or FIGURES:
        with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as f:
            f.write(FIGURES[name])
        results = {"gill": [], "cpython": []}
        shares = []
        try:
            for _ in range(options.runs):
                for who, command in commands.items():
                    values, others = run(command, f.name)
                    results[who].append(values)
                    shares.append(others)
        finally:
            os.unlink(f.name)
        others = statistics.median(shares)
        for unit in results["gill"][0]:
            medians = [statistics.median(v[unit] for v in results[who])
                       for who in ("gill", "cpython")]
            print("%-14s %-10s %12.3f %12.3f   %3.0f %%%s" % (
                name, unit, medians[0], medians[1], others * 100,
                "  noisy: not comparable" if others > NOISY else ""), flush=True)


if __name__ == "__main__":
    main()
