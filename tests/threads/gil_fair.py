# sets: gil
# The convoy: beside a busy thread, a thread that wakes often waits for one slice each time
# under "interval"; under "fair" it goes first. Counted in switches, not in time.
import gil
import threading
import time


def spin():
    while not done:
        pass


def visits(policy):
    """How often the waking thread was let in before the busy one's slice was over."""
    global done
    done = False
    gil.policy(policy)
    gil.interval(0.005)
    busy = threading.Thread(target=spin)
    busy.start()
    me = threading.get_ident()
    before = [t for t in gil.stats()["threads"] if t["ident"] == busy.ident][0]
    for _ in range(30):
        time.sleep(0.0005)
    after = [t for t in gil.stats()["threads"] if t["ident"] == busy.ident][0]
    done = True
    busy.join()
    return after["releases_for_visitor"] - before["releases_for_visitor"]


assert visits("interval") == 0
assert visits("fair") >= 15
print("ok")
