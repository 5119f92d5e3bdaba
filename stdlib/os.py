"""The operating system: files, processes, environment.

Documented in the Python Library Reference, "os".
"""

import sys
import posixpath as path
import abc
from posix import *
import posix as _posix
from posix import _exit, _execve
from posixpath import (curdir, pardir, sep, pathsep, defpath, extsep, altsep, devnull)

sys.modules['os.path'] = path

name = 'posix'
linesep = '\n'
error = OSError
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
P_WAIT, P_NOWAIT, P_NOWAITO = 0, 1, 1
EX_OK, EX_USAGE, EX_DATAERR, EX_NOINPUT = 0, 64, 65, 66
EX_UNAVAILABLE, EX_SOFTWARE, EX_OSERR, EX_IOERR, EX_CONFIG = 69, 70, 71, 74, 78
supports_bytes_environ = True
supports_dir_fd = set()
supports_fd = {stat, truncate}
supports_follow_symlinks = {stat}
supports_effective_ids = set()


def fsencode(filename):
    """A path as bytes, in the encoding of the file system."""
    filename = fspath(filename)
    if isinstance(filename, str):
        return filename.encode('utf-8', 'surrogateescape')
    return filename


def fsdecode(filename):
    """A path as str."""
    filename = fspath(filename)
    if isinstance(filename, bytes):
        return filename.decode('utf-8', 'surrogateescape')
    return filename


def getcwdb():
    """The current directory as bytes."""
    return fsencode(getcwd())


class PathLike(abc.ABC):
    """What has __fspath__."""

    __slots__ = ()

    @abc.abstractmethod
    def __fspath__(self):
        """The path as str or bytes."""
        raise NotImplementedError

    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is PathLike:
            return hasattr(subclass, '__fspath__') or NotImplemented
        return NotImplemented

    __class_getitem__ = classmethod(type(list[int]))


# ---- Environment

from collections.abc import Mapping, MutableMapping


class _Environ(MutableMapping):
    """The environment; what is set here is set for the process and its children."""

    def __init__(self, data, encode, decode):
        self._data = data
        self.encodekey = self.encodevalue = encode
        self.decodekey = self.decodevalue = decode

    def __getitem__(self, key):
        try:
            value = self._data[self.encodekey(key)]
        except KeyError:
            raise KeyError(key) from None
        return self.decodevalue(value)

    def __setitem__(self, key, value):
        key = self.encodekey(key)
        value = self.encodevalue(value)
        putenv(key, value)
        self._data[key] = value

    def __delitem__(self, key):
        encoded = self.encodekey(key)
        unsetenv(encoded)
        try:
            del self._data[encoded]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self):
        for key in list(self._data):
            yield self.decodekey(key)

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        items = ', '.join(f'{self.decodekey(k)!r}: {self.decodevalue(v)!r}'
                          for k, v in self._data.items())
        return f'environ({{{items}}})'

    def copy(self):
        """A dict of it."""
        return dict(self)

    def setdefault(self, key, value):
        """The value of a variable, which is set when it is absent."""
        if key not in self:
            self[key] = value
        return self[key]

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        new = dict(self)
        new.update(other)
        return new

    def __ror__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        new = dict(other)
        new.update(self)
        return new


def _encode(value):
    if not isinstance(value, str):
        raise TypeError('str expected, not %s' % type(value).__name__)
    return value.encode('utf-8', 'surrogateescape')


def _check_bytes(value):
    if not isinstance(value, bytes):
        raise TypeError('bytes expected, not %s' % type(value).__name__)
    return value


environ = _Environ({_encode(k): _encode(v) for k, v in _posix._environ().items()},
                   _encode, lambda value: value.decode('utf-8', 'surrogateescape'))
environb = _Environ(environ._data, _check_bytes, lambda value: value)


def getenv(key, default=None):
    """A variable of the environment, or default."""
    return environ.get(key, default)


def getenvb(key, default=None):
    """The same as bytes."""
    return environb.get(key, default)


# ---- Directories

class DirEntry:
    """An entry that scandir() gives."""

    __slots__ = ('name', 'path', '_stat', '_lstat')

    def __init__(self, name, path):
        self.name = name
        self.path = path
        self._stat = self._lstat = None

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'

    def stat(self, *, follow_symlinks=True):
        """os.stat() of it, remembered."""
        if follow_symlinks:
            if self._stat is None:
                self._stat = stat(self.path)
            return self._stat
        if self._lstat is None:
            self._lstat = lstat(self.path)
        return self._lstat

    def _kind(self, follow_symlinks):
        try:
            return self.stat(follow_symlinks=follow_symlinks).st_mode & 0o170000
        except FileNotFoundError:
            return 0

    def inode(self):
        """Its inode number."""
        return self.stat(follow_symlinks=False).st_ino

    def is_dir(self, *, follow_symlinks=True):
        """Is it a directory?"""
        return self._kind(follow_symlinks) == 0o040000

    def is_file(self, *, follow_symlinks=True):
        """Is it a regular file?"""
        return self._kind(follow_symlinks) == 0o100000

    def is_symlink(self):
        """Is it a symbolic link?"""
        return self._kind(False) == 0o120000

    __class_getitem__ = classmethod(type(list[int]))


class _ScandirIterator:
    def __init__(self, directory):
        self._entries = iter([DirEntry(name, path.join(directory, name))
                              for name in listdir(directory)])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def close(self):
        """Give no more entries."""
        self._entries = iter(())

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()


def scandir(path=None):
    """An iterator over the entries of a directory, which knows more than their names."""
    return _ScandirIterator('.' if path is None else fspath(path))


def makedirs(name, mode=0o777, exist_ok=False):
    """Make a directory and those that lead to it."""
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        try:
            makedirs(head, exist_ok=exist_ok)
        except FileExistsError:
            pass
        dot = b'.' if isinstance(tail, bytes) else '.'
        if tail == dot:
            return
    try:
        mkdir(name, mode)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


def removedirs(name):
    """Remove a directory and those above it that become empty."""
    rmdir(name)
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    while head and tail:
        try:
            rmdir(head)
        except OSError:
            break
        head, tail = path.split(head)


def renames(old, new):
    """Rename, making directories that lead to new and removing those left empty."""
    head, tail = path.split(new)
    if head and tail and not path.exists(head):
        makedirs(head)
    rename(old, new)
    head, tail = path.split(old)
    if head and tail:
        try:
            removedirs(head)
        except OSError:
            pass


def walk(top, topdown=True, onerror=None, followlinks=False):
    """(directory, names of directories, names of files) for top and all below it."""
    sys.audit('os.walk', top, topdown, onerror, followlinks)
    yield from _walk(fspath(top), topdown, onerror, followlinks)


def _walk(top, topdown, onerror, followlinks):
    dirs, nondirs, walk_dirs = [], [], []
    try:
        entries = list(scandir(top))
    except OSError as error:
        if onerror is not None:
            onerror(error)
        return
    for entry in entries:
        try:
            is_dir = entry.is_dir()
        except OSError:
            is_dir = False
        (dirs if is_dir else nondirs).append(entry.name)
        if not topdown and is_dir:
            if followlinks or not entry.is_symlink():
                walk_dirs.append(entry.path)
    if topdown:
        yield top, dirs, nondirs
        for dirname in dirs:
            new_path = path.join(top, dirname)
            if followlinks or not path.islink(new_path):
                yield from _walk(new_path, topdown, onerror, followlinks)
    else:
        for new_path in walk_dirs:
            yield from _walk(new_path, topdown, onerror, followlinks)
        yield top, dirs, nondirs


# ---- Programs

def execve(path, args, env):
    """Become another program with this environment."""
    entries = [fsencode(k) + b'=' + fsencode(v) for k, v in env.items()]
    _execve(path, args, entries)


def execl(file, *args):
    """execv() with arguments one by one."""
    execv(file, args)


def execle(file, *args):
    """execve() with arguments one by one, the environment last."""
    execve(file, args[:-1], args[-1])


def execlp(file, *args):
    """execvp() with arguments one by one."""
    execvp(file, args)


def execlpe(file, *args):
    """execvpe() with arguments one by one, the environment last."""
    execvpe(file, args[:-1], args[-1])


def execvp(file, args):
    """Become a program that is searched along PATH."""
    _execvpe(file, args, None)


def execvpe(file, args, env):
    """The same with an environment."""
    _execvpe(file, args, env)


def _execvpe(file, args, env):
    run = execv if env is None else lambda p, a: execve(p, a, env)
    if path.dirname(file):
        run(file, args)
        return
    saved = None
    last = None
    for directory in get_exec_path(env):
        try:
            run(path.join(directory, fsdecode(file)), args)
        except (FileNotFoundError, NotADirectoryError) as e:
            last = e
        except OSError as e:
            last = e
            if saved is None:
                saved = e
    raise saved or last


def get_exec_path(env=None):
    """The directories of PATH."""
    if env is None:
        env = environ
    search = env.get('PATH')
    return (defpath if search is None else search).split(pathsep)


def waitstatus_to_exitcode(status):
    """The exit status, or the negative number of the signal."""
    if WIFEXITED(status):
        return WEXITSTATUS(status)
    if WIFSIGNALED(status):
        return -WTERMSIG(status)
    raise ValueError(f'process stopped by delivery of signal {WSTOPSIG(status)}')


def closerange(fd_low, fd_high, /):
    """Close descriptors fd_low to fd_high - 1, those that are open."""
    for fd in range(fd_low, fd_high):
        try:
            close(fd)
        except OSError:
            pass


_open = _posix.open


def fdopen(fd, mode='r', buffering=-1, encoding=None, *args, **kwargs):
    """A file object of a descriptor."""
    if not isinstance(fd, int):
        raise TypeError('invalid fd type (%s, expected integer)' % type(fd))
    import io
    return io.open(fd, mode, buffering, encoding, *args, **kwargs)


class _Popen:
    """What popen() gives: a file that waits for the command when it is closed."""

    def __init__(self, stream, pid):
        self._stream = stream
        self._pid = pid

    def close(self):
        """Close the pipe; the command's status, None for success."""
        self._stream.close()
        if self._pid is None:
            return None
        _, status = waitpid(self._pid, 0)
        self._pid = None
        code = waitstatus_to_exitcode(status)
        return None if code == 0 else code << 8 if code > 0 else code

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __iter__(self):
        return iter(self._stream)


def popen(cmd, mode='r', buffering=-1):
    """A pipe to or from a shell command."""
    if not isinstance(cmd, str):
        raise TypeError('invalid cmd type (%s, expected string)' % type(cmd))
    if mode not in ('r', 'w'):
        raise ValueError('invalid mode %r' % mode)
    r, w = pipe()
    pid = fork()
    if pid == 0:
        try:
            if mode == 'r':
                dup2(w, 1)
            else:
                dup2(r, 0)
            execv('/bin/sh', ['/bin/sh', '-c', cmd])
        finally:
            _exit(127)
    if mode == 'r':
        close(w)
        return _Popen(fdopen(r, 'r', buffering), pid)
    close(r)
    return _Popen(fdopen(w, 'w', buffering), pid)


def process_cpu_count():
    """How many processors this process may use."""
    return len(sched_getaffinity(0))


def register_at_fork(*, before=None, after_in_child=None, after_in_parent=None):
    """Register functions to be called around fork()."""
    if before is None and after_in_child is None and after_in_parent is None:
        raise TypeError('At least one argument is required.')
    for function, where in ((before, _before_fork), (after_in_child, _after_in_child),
                            (after_in_parent, _after_in_parent)):
        if function is not None:
            if not callable(function):
                raise TypeError(f"'{type(function).__name__}' object is not callable")
            where.append(function)


_before_fork, _after_in_child, _after_in_parent = [], [], []
_plain_fork = _posix.fork


def fork():
    """Split the process: 0 in the child, the child's number in the parent."""
    for function in reversed(_before_fork):
        function()
    pid = _plain_fork()
    for function in (_after_in_child if pid == 0 else _after_in_parent):
        function()
    return pid


__all__ = [n for n in globals() if not n.startswith('_') and n not in
           ('sys', 'abc', 'Mapping', 'MutableMapping')]
__all__.append('_exit')
