# sets: tsan gil
# gil.stats(): what is taken is released, holding and idle time fill the wall clock.
import gil
import threading
import time


def count():
    n = 0
    while not done:
        n += 1
    totals.append(n)


def nap():
    for _ in range(30):
        time.sleep(0.001)


def check(policy, interval):
    global done
    gil.policy(policy)
    gil.interval(interval)
    done = False
    before = gil.stats()
    threads = [threading.Thread(target=count) for _ in range(2)]
    threads.append(threading.Thread(target=nap))
    for t in threads:
        t.start()
    time.sleep(0.06)
    stats = gil.stats()
    done = True
    for t in threads:
        t.join()
    assert stats["policy"] == policy, stats
    held = 0
    holders = 0
    for t in stats["threads"]:
        takes = t["takes_fast"] + t["takes_spun"] + t["takes_parked"]
        releases = (t["releases_voluntary"] + t["releases_forced"]
                    + t["releases_for_visitor"])
        holders += takes - releases
        assert takes - releases == t["holds"], t
        assert sum(t["hold_log2"]) == releases, t
        assert t["hold_max_ns"] <= t["hold_ns"] or not releases, t
        assert t["wait_max_ns"] <= t["wait_ns"], t
    assert holders == 1, stats
    after = gil.stats()
    for s in (stats, after):
        filled = s["idle_ns"] + s["ended_hold_ns"] + sum(t["hold_ns"] for t in s["threads"])
        assert abs(filled - s["wall_ns"]) <= 0.005 * s["wall_ns"], (filled, s["wall_ns"])
    assert after["switches"] > before["switches"]


totals = []
assert gil.policies() == ("fair", "interval"), gil.policies()
for policy in gil.policies():
    for interval in (0.005, 0.0005):
        check(policy, interval)
        assert gil.policy() == policy and abs(gil.interval() - interval) < 1e-9
for action, error in ((lambda: gil.policy("none"), ValueError),
                      (lambda: gil.interval(0), ValueError),
                      (lambda: gil.policy(3), TypeError)):
    try:
        action()
    except error:
        pass
    else:
        assert False, error
assert all(totals), totals
print("ok")
