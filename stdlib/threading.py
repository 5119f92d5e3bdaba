"""Threads as objects, and what they wait on.

After the documentation of Python 3.11's module threading. Locks, thread-local data and
the starting of threads are _thread's; the rest is written here on top of them.

A thread's life: start() makes the operating-system thread, enters it into _active under
its ident and lets it run first; _bootstrap_inner() runs it and takes it out of _active;
_thread frees the lock _done when nothing of it is left, which is what join() waits for.
"""

import _thread
import sys as _sys
from _thread import (
    _local as local,
    _start_joinable,
    allocate_lock as _allocate_lock,
    get_ident,
    get_native_id,
    stack_size,
    TIMEOUT_MAX,
)
from time import monotonic as _time

__all__ = [
    "get_ident", "active_count", "Condition", "current_thread", "enumerate",
    "main_thread", "TIMEOUT_MAX", "Event", "Lock", "RLock", "Semaphore",
    "BoundedSemaphore", "Thread", "Barrier", "BrokenBarrierError", "Timer",
    "ThreadError", "setprofile", "settrace", "local", "stack_size", "excepthook",
    "ExceptHookArgs", "getprofile", "gettrace", "get_native_id",
]

ThreadError = _thread.error
Lock = _allocate_lock
_RLockType = _thread.RLock

_profile_hook = None
_trace_hook = None


def setprofile(func):
    """Have sys.setprofile(func) called in every thread before its run()."""
    global _profile_hook
    _profile_hook = func


def getprofile():
    """What setprofile() set."""
    return _profile_hook


def settrace(func):
    """Have sys.settrace(func) called in every thread before its run()."""
    global _trace_hook
    _trace_hook = func


def gettrace():
    """What settrace() set."""
    return _trace_hook


def RLock(*args, **kwargs):
    """A lock that the thread which holds it may take again."""
    return _RLockType(*args, **kwargs)


class Condition:
    """Wait until another thread says that something has changed.

    Every waiter has a lock of its own, taken once before it is entered into _waiters; the
    waiter takes it a second time, and notify() frees it.
    """

    def __init__(self, lock=None):
        if lock is None:
            lock = _RLockType()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        for name in ("_release_save", "_acquire_restore", "_is_owned"):
            method = getattr(lock, name, None)
            if method is not None:
                setattr(self, name, method)
        self._waiters = []

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return "<Condition(%s, %d)>" % (self._lock, len(self._waiters))

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, state):
        self._lock.acquire()

    def _is_owned(self):
        # A lock without owner: it is taken, so presumably by the caller.
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()
        self._waiters.clear()

    def wait(self, timeout=None):
        """Free the lock, sleep until notified, take it again. False: it timed out."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = _allocate_lock()
        waiter.acquire()
        self._waiters.append(waiter)
        saved = self._release_save()
        woken = False
        try:
            if timeout is None:
                waiter.acquire()
                woken = True
            elif timeout > 0:
                woken = waiter.acquire(True, timeout)
            else:
                woken = waiter.acquire(False)
            return woken
        finally:
            self._acquire_restore(saved)
            if not woken:
                try:
                    self._waiters.remove(waiter)
                except ValueError:
                    pass

    def wait_for(self, predicate, timeout=None):
        """Wait until predicate() holds; its last value."""
        end = None
        result = predicate()
        while not result:
            if timeout is not None:
                if end is None:
                    end = _time() + timeout
                else:
                    timeout = end - _time()
                if timeout <= 0:
                    break
            self.wait(timeout)
            result = predicate()
        return result

    def notify(self, n=1):
        """Wake n waiters, if there are so many."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        waiters = self._waiters
        while waiters and n > 0:
            waiter = waiters[0]
            try:
                waiter.release()
            except RuntimeError:
                # Woken before by a notify() that did not come to the removal.
                pass
            else:
                n -= 1
            try:
                waiters.remove(waiter)
            except ValueError:
                pass

    def notify_all(self):
        """Wake all waiters."""
        self.notify(len(self._waiters))

    def notifyAll(self):
        """The former name of notify_all()."""
        import warnings
        warnings.warn("notifyAll() is deprecated, use notify_all() instead",
                      DeprecationWarning, stacklevel=2)
        self.notify_all()


def _named(o):
    cls = o.__class__
    return "<%s.%s at %#x: " % (cls.__module__, cls.__qualname__, id(o))


class Semaphore:
    """A counter that acquire() takes one from, waiting while it is 0."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        return "%svalue=%s>" % (_named(self), self._value)

    def acquire(self, blocking=True, timeout=None):
        """Take one; False when that would wait longer than allowed."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        end = None
        with self._cond:
            while self._value == 0:
                if not blocking:
                    return False
                if timeout is not None:
                    if end is None:
                        end = _time() + timeout
                    else:
                        timeout = end - _time()
                        if timeout <= 0:
                            return False
                self._cond.wait(timeout)
            self._value -= 1
        return True

    __enter__ = acquire

    def release(self, n=1):
        """Give n back and wake as many waiters."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._value += n
            for _ in range(n):
                self._cond.notify()

    def __exit__(self, t, v, tb):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that refuses to be released more often than it was taken."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        return "%svalue=%s/%s>" % (_named(self), self._value, self._initial_value)

    def release(self, n=1):
        """Give n back; ValueError beyond the initial value."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            if self._value + n > self._initial_value:
                raise ValueError("Semaphore released too many times")
            self._value += n
            for _ in range(n):
                self._cond.notify()


class Event:
    """A flag that threads wait for."""

    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        return "%s%s>" % (_named(self), "set" if self._flag else "unset")

    def _at_fork_reinit(self):
        self._cond._at_fork_reinit()

    def is_set(self):
        """Is the flag up?"""
        return self._flag

    def isSet(self):
        """The former name of is_set()."""
        import warnings
        warnings.warn("isSet() is deprecated, use is_set() instead",
                      DeprecationWarning, stacklevel=2)
        return self.is_set()

    def set(self):
        """Put the flag up and wake everybody who waits."""
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        """Take the flag down."""
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        """Wait until the flag is up; False when it timed out."""
        with self._cond:
            if self._flag:
                return True
            return self._cond.wait(timeout) or self._flag


class Barrier:
    """A place where a number of threads wait for each other, again and again.

    _state: 0 filling, 1 letting the waiters out, -1 being reset, -2 broken.
    """

    def __init__(self, parties, action=None, timeout=None):
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = 0
        self._count = 0

    def __repr__(self):
        if self.broken:
            return "%sbroken>" % _named(self)
        return "%swaiters=%s/%s>" % (_named(self), self.n_waiting, self.parties)

    def wait(self, timeout=None):
        """Wait for the others; a number from 0 to parties - 1, another for each."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            while self._state in (-1, 1):
                self._cond.wait()
            if self._state < 0:
                raise BrokenBarrierError
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._release()
                else:
                    self._wait(timeout)
                return index
            finally:
                self._count -= 1
                self._exit()

    def _release(self):
        try:
            if self._action:
                self._action()
            self._state = 1
            self._cond.notify_all()
        except:
            self._break()
            raise

    def _wait(self, timeout):
        if not self._cond.wait_for(lambda: self._state != 0, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state < 0:
            raise BrokenBarrierError

    def _exit(self):
        if self._count == 0 and self._state in (-1, 1):
            self._state = 0
            self._cond.notify_all()

    def _break(self):
        self._state = -2
        self._cond.notify_all()

    def reset(self):
        """Empty the barrier; who waits gets BrokenBarrierError."""
        with self._cond:
            if self._count > 0:
                self._state = -1
            else:
                self._state = 0
            self._cond.notify_all()

    def abort(self):
        """Break the barrier, for now and later."""
        with self._cond:
            self._break()

    @property
    def parties(self):
        """How many it waits for."""
        return self._parties

    @property
    def n_waiting(self):
        """How many wait at the moment."""
        return self._count if self._state == 0 else 0

    @property
    def broken(self):
        """Was it broken?"""
        return self._state == -2


class BrokenBarrierError(RuntimeError):
    """The barrier was reset or broken."""


_active = {}  # ident: Thread
_names = 0
_threading_atexits = []
_SHUTTING_DOWN = False


def _newname(template):
    global _names
    _names += 1
    return template % _names


class Thread:
    """An activity in a thread of its own: target, or run() of a subclass."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *,
                 daemon=None):
        assert group is None, "group argument must be None for now"
        if name:
            name = str(name)
        else:
            name = _newname("Thread-%d")
            if target is not None:
                try:
                    name = "%s (%s)" % (name, target.__name__)
                except AttributeError:
                    pass
        self._target = target
        self._name = name
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        if daemon is None:
            self._daemonic = current_thread().daemon
        else:
            self._daemonic = daemon
        self._ident = None
        self._native_id = None
        self._started = False
        self._is_stopped = False
        self._done = None
        self._initialized = True

    def __repr__(self):
        assert self._initialized, "Thread.__init__() was not called"
        status = "initial"
        if self._is_stopped:
            status = "stopped"
        elif self._started:
            status = "started"
        if self._daemonic:
            status += " daemon"
        if self._ident is not None:
            status += " %s" % self._ident
        return "<%s(%s, %s)>" % (self.__class__.__name__, self._name, status)

    def start(self):
        """Let it begin; once only."""
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started:
            raise RuntimeError("threads can only be started once")
        if _SHUTTING_DOWN and not _active:
            raise RuntimeError("can't create new thread at interpreter shutdown")
        self._started = True
        self._done = _allocate_lock()
        self._done.acquire()
        try:
            # The parent goes on when the thread has begun.
            self._ident = _start_joinable(self._bootstrap_inner, self._done, _active, self,
                                          self._daemonic)
        except BaseException:
            self._started = False
            raise

    def run(self):
        """What the thread does: target(*args, **kwargs)."""
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            del self._target, self._args, self._kwargs

    def _bootstrap_inner(self):
        self._ident = get_ident()
        if _trace_hook:
            _sys.settrace(_trace_hook)
        if _profile_hook:
            _sys.setprofile(_profile_hook)
        try:
            self.run()
        except:
            _report(self)
        finally:
            self._is_stopped = True
            _active.pop(self._ident, None)

    def join(self, timeout=None):
        """Wait until the thread has ended, at most timeout seconds."""
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if not self._started:
            raise RuntimeError("cannot join thread before it is started")
        if self._ident == get_ident():
            raise RuntimeError("cannot join current thread")
        if timeout is not None and timeout < 0:
            timeout = 0
        self._done._pass(timeout)

    @property
    def name(self):
        """A text for people."""
        assert self._initialized, "Thread.__init__() not called"
        return self._name

    @name.setter
    def name(self, name):
        assert self._initialized, "Thread.__init__() not called"
        self._name = str(name)

    @property
    def ident(self):
        """get_ident() of the thread, None before it is started."""
        assert self._initialized, "Thread.__init__() not called"
        return self._ident

    @property
    def native_id(self):
        """The operating system's number of the thread, None before it is started."""
        assert self._initialized, "Thread.__init__() not called"
        if self._native_id is None and self._ident is not None:
            self._native_id = _thread._native_id_of(self._ident)
        return self._native_id

    def is_alive(self):
        """Has it begun and not ended?"""
        assert self._initialized, "Thread.__init__() not called"
        return self._started and not self._is_stopped

    @property
    def daemon(self):
        """Does the program end without waiting for it?"""
        assert self._initialized, "Thread.__init__() not called"
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._started:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self):
        """The former spelling of .daemon."""
        import warnings
        warnings.warn("isDaemon() is deprecated, get the daemon attribute instead",
                      DeprecationWarning, stacklevel=2)
        return self.daemon

    def setDaemon(self, daemonic):
        """The former spelling of .daemon = daemonic."""
        import warnings
        warnings.warn("setDaemon() is deprecated, set the daemon attribute instead",
                      DeprecationWarning, stacklevel=2)
        self.daemon = daemonic

    def getName(self):
        """The former spelling of .name."""
        import warnings
        warnings.warn("getName() is deprecated, get the name attribute instead",
                      DeprecationWarning, stacklevel=2)
        return self.name

    def setName(self, name):
        """The former spelling of .name = name."""
        import warnings
        warnings.warn("setName() is deprecated, set the name attribute instead",
                      DeprecationWarning, stacklevel=2)
        self.name = name


class ExceptHookArgs(tuple):
    """What threading.excepthook gets: exc_type, exc_value, exc_traceback, thread."""

    __slots__ = ()
    __module__ = "_thread"
    __qualname__ = "_ExceptHookArgs"
    n_fields = n_sequence_fields = 4
    n_unnamed_fields = 0
    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    thread = property(lambda self: self[3])

    def __new__(cls, args):
        self = tuple.__new__(cls, args)
        if len(self) != 4:
            raise TypeError("_thread._ExceptHookArgs() takes a 4-sequence "
                            "(%d-sequence given)" % len(self))
        return self

    def __repr__(self):
        return ("_thread._ExceptHookArgs(exc_type=%r, exc_value=%r, exc_traceback=%r, "
                "thread=%r)" % tuple(self))


def excepthook(args, /):
    """Report an exception that a thread's run() raised."""
    if not isinstance(args, ExceptHookArgs):
        raise TypeError("_thread.excepthook argument type must be ExceptHookArgs")
    if args.exc_type is SystemExit:
        return
    if _sys is None or _sys.stderr is None:
        return
    name = get_ident() if args.thread is None else args.thread.name
    print("Exception in thread %s:" % name, file=_sys.stderr, flush=True)
    value = args.exc_value
    _sys.__excepthook__(args.exc_type, value, args.exc_traceback)
    _sys.stderr.flush()


__excepthook__ = excepthook


def _report(thread):
    exc_type, exc_value, exc_traceback = _sys.exc_info()
    hook = excepthook
    try:
        if hook is None:
            hook = __excepthook__
        hook(ExceptHookArgs((exc_type, exc_value, exc_traceback, thread)))
    except Exception as error:
        error.__suppress_context__ = True
        if _sys is not None and _sys.stderr is not None:
            print("Exception in threading.excepthook:", file=_sys.stderr, flush=True)
            _sys.excepthook(*_sys.exc_info())
    finally:
        exc_value = exc_traceback = None


class Timer(Thread):
    """Call function(*args, **kwargs) after a time, unless cancelled."""

    def __init__(self, interval, function, args=None, kwargs=None):
        Thread.__init__(self)
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = Event()

    def cancel(self):
        """Do not call the function if it was not called yet."""
        self.finished.set()

    def run(self):
        """Wait, then call."""
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    def __init__(self):
        Thread.__init__(self, name="MainThread", daemon=False)
        self._started = True
        self._ident = _thread._main_ident()
        self._done = _allocate_lock()
        self._done.acquire()
        _active[self._ident] = self


class _DummyThread(Thread):
    """Stands for a thread that was not started by this module."""

    def __init__(self):
        Thread.__init__(self, name=_newname("Dummy-%d"), daemon=True)
        self._started = True
        self._ident = get_ident()
        _active[self._ident] = self
        _thread._forget_at_end(_active)

    def is_alive(self):
        assert not self._is_stopped and self._started
        return True

    def join(self, timeout=None):
        assert False, "cannot join a dummy thread"


def current_thread():
    """The Thread object of the thread that calls."""
    thread = _active.get(get_ident())
    return _DummyThread() if thread is None else thread


def currentThread():
    """The former name of current_thread()."""
    import warnings
    warnings.warn("currentThread() is deprecated, use current_thread() instead",
                  DeprecationWarning, stacklevel=2)
    return current_thread()


def active_count():
    """How many threads are alive."""
    return len(_active)


def activeCount():
    """The former name of active_count()."""
    import warnings
    warnings.warn("activeCount() is deprecated, use active_count() instead",
                  DeprecationWarning, stacklevel=2)
    return active_count()


def enumerate():
    """A list of the threads that are alive."""
    return list(_active.values())


def main_thread():
    """The Thread object of the thread the interpreter began with."""
    return _main_thread


class _Nobody:
    daemon = False


# Thread.__init__ asks the current thread, which here is still to be made.
_active[get_ident()] = _Nobody
_main_thread = _MainThread()
if get_ident() != _main_thread._ident:
    del _active[get_ident()]


def _register_atexit(func, *args, **kwargs):
    """Call func before the threads are waited for at the program's end."""
    if _SHUTTING_DOWN:
        raise RuntimeError("can't register atexit after shutdown")
    _threading_atexits.append(lambda: func(*args, **kwargs))


def _shutdown():
    """At the end of the main program: wait for all threads but daemons."""
    global _SHUTTING_DOWN
    if _main_thread._is_stopped:
        return
    _SHUTTING_DOWN = True
    for call in reversed(_threading_atexits):
        call()
    if get_ident() == _main_thread._ident:
        _main_thread._is_stopped = True
        _main_thread._done.release()
    own = get_ident()
    while True:
        for thread in list(_active.values()):
            if thread._ident != own and thread is not _main_thread and not thread._daemonic:
                thread.join()
                break
        else:
            return


def _after_fork():
    """In a forked child: the thread that called is the only one, and the main one."""
    global _main_thread
    own = get_ident()
    thread = _active.get(own)
    if thread is None:
        thread = _DummyThread()
    for other in list(_active.values()):
        if other is not thread:
            other._is_stopped = True
            if other._done is not None:
                other._done._at_fork_reinit()
    _active.clear()
    thread._ident = own
    thread._native_id = None
    _active[own] = thread
    _main_thread = thread
    if thread._done is None:
        thread._done = _allocate_lock()
        thread._done.acquire()
