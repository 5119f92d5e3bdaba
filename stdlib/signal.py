"""Signals: handlers in Python, timers, masks.

After the documentation of Python 3.11's module signal. Handlers run in the main thread,
between two instructions; waits there (sleep, join, locks, queues) are ended for it.
"""

import _signal
from _signal import (
    ItimerError,
    alarm,
    default_int_handler,
    getitimer,
    pause,
    pthread_kill,
    raise_signal,
    set_wakeup_fd,
    setitimer,
    siginterrupt,
    strsignal,
)

try:
    from enum import IntEnum as _IntEnum
except ImportError:
    _IntEnum = None  # the numbers stay plain ints

_numbers = {name: getattr(_signal, name) for name in dir(_signal) if name.isupper()}
globals().update(_numbers)


def _make_enum(name, choose):
    if _IntEnum is None:
        return int
    # Of two names for one number the first is the member's: aliases come last.
    rows = sorted((n in ("SIGIOT", "SIGPOLL", "SIGCLD"), n) for n in _numbers if choose(n))
    kind = _IntEnum(name, [(n, _numbers[n]) for _, n in rows], module=__name__)
    globals().update(kind.__members__)
    return kind


_masks = ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK")
Signals = _make_enum("Signals", lambda n: n[:3] == "SIG" and n[3] != "_")
Handlers = _make_enum("Handlers", lambda n: n in ("SIG_DFL", "SIG_IGN"))
Sigmasks = _make_enum("Sigmasks", lambda n: n in _masks)


def _as_enum(value, kind):
    if not isinstance(value, int):
        return value
    try:
        return kind(value)
    except ValueError:
        return value


def signal(signalnum, handler):
    """Set what a signal does; what it did before. In the main thread only."""
    return _as_enum(_signal.signal(signalnum, handler), Handlers)


def getsignal(signalnum):
    """What a signal does: a callable, SIG_DFL, SIG_IGN, or None."""
    return _as_enum(_signal.getsignal(signalnum), Handlers)


def pthread_sigmask(how, mask):
    """Change which signals are blocked for this thread; the set of those that were."""
    return {_as_enum(n, Signals) for n in _signal.pthread_sigmask(how, mask)}


def sigpending():
    """The set of signals that wait to be delivered to this thread."""
    return {_as_enum(n, Signals) for n in _signal.sigpending()}


def sigwait(sigset):
    """Wait for one of the signals, which should be blocked; its number."""
    return _as_enum(_signal.sigwait(sigset), Signals)


def valid_signals():
    """The set of all signals of this system."""
    return {_as_enum(n, Signals) for n in _signal.valid_signals()}
