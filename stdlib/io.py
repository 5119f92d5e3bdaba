"""Files and streams: raw, buffered, text.

Documented in the Python Library Reference, "io".
"""

__all__ = ['BlockingIOError', 'open', 'open_code', 'IOBase', 'RawIOBase', 'FileIO',
           'BytesIO', 'StringIO', 'BufferedIOBase', 'BufferedReader', 'BufferedWriter',
           'BufferedRWPair', 'BufferedRandom', 'TextIOBase', 'TextIOWrapper',
           'UnsupportedOperation', 'SEEK_SET', 'SEEK_CUR', 'SEEK_END',
           'DEFAULT_BUFFER_SIZE', 'IncrementalNewlineDecoder', 'text_encoding']

import abc
import posix

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192
BlockingIOError = BlockingIOError


class UnsupportedOperation(OSError, ValueError):
    """What a stream cannot do."""


UnsupportedOperation.__module__ = 'io'


def text_encoding(encoding, stacklevel=2):
    """The encoding, or 'utf-8' for None."""
    return 'utf-8' if encoding is None else encoding


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None,
         closefd=True, opener=None):
    """Open a file and return a stream of the kind that mode and buffering ask for."""
    if not isinstance(file, int):
        file = posix.fspath(file)
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    if not isinstance(buffering, int):
        raise TypeError(f"'{type(buffering).__name__}' object cannot be interpreted as an "
                        'integer')
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError("open() argument 'encoding' must be str or None, not "
                        f'{type(encoding).__name__}')
    if errors is not None and not isinstance(errors, str):
        raise TypeError("open() argument 'errors' must be str or None, not "
                        f'{type(errors).__name__}')
    modes = set(mode)
    if modes - set('axrwb+t') or len(mode) > len(modes):
        raise ValueError('invalid mode: %r' % mode)
    binary = 'b' in modes
    text = 't' in modes or not binary
    if 't' in modes and binary:
        raise ValueError("can't have text and binary mode at once")
    if len(modes & set('axrw')) != 1:
        raise ValueError(
            'must have exactly one of create/read/write/append mode')
    if binary and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    if binary and errors is not None:
        raise ValueError("binary mode doesn't take an errors argument")
    if binary and newline is not None:
        raise ValueError("binary mode doesn't take a newline argument")
    updating = '+' in modes
    kind = (modes & set('axrw')).pop()
    raw = FileIO(file, kind + ('b' if binary else '') + ('+' if updating else ''), closefd,
                 opener=opener)
    result = raw
    try:
        line_buffering = buffering == 1 and text
        if buffering == 1 and binary:
            import warnings
            warnings.warn("line buffering (buffering=1) isn't supported in binary mode, "
                          'the default buffer size will be used', RuntimeWarning, 2)
            buffering = -1
        is_terminal = raw.isatty() if buffering in (-1, 1) else False
        if buffering < 0 and is_terminal:
            buffering = -1
            line_buffering = True
        if buffering in (-1, 1):
            buffering = max(DEFAULT_BUFFER_SIZE, raw._blksize)
        if buffering < 0:
            raise ValueError('invalid buffering size')
        if buffering == 0:
            if binary:
                return result
            raise ValueError("can't have unbuffered text I/O")
        if updating:
            buffer = BufferedRandom(raw, buffering)
        elif kind == 'r':
            buffer = BufferedReader(raw, buffering)
        else:
            buffer = BufferedWriter(raw, buffering)
        result = buffer
        if binary:
            return result
        wrapper = TextIOWrapper(buffer, encoding, errors, newline, line_buffering)
        result = wrapper
        wrapper.mode = mode
        return result
    except BaseException:
        result.close()
        raise


def open_code(path):
    """Open a file that is to be executed."""
    return open(path, 'rb')


# ---- Base classes

class IOBase(metaclass=abc.ABCMeta):
    """What every stream has: iteration by lines, closing, position."""

    _closed = False

    def _unsupported(self, name):
        raise UnsupportedOperation('%s.%s() not supported' % (self.__class__.__name__, name))

    def seek(self, pos, whence=0, /):
        """Move to a position."""
        raise UnsupportedOperation('seek')

    def tell(self):
        """The position."""
        return self.seek(0, 1)

    def truncate(self, pos=None, /):
        """Cut at a position, by default the present one."""
        raise UnsupportedOperation('truncate')

    def flush(self):
        """Write what is buffered."""
        self._check_closed()

    def close(self):
        """Flush and close; again does nothing."""
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    def __del__(self):
        try:
            if not self.closed:
                self.close()
        except Exception:
            pass

    def seekable(self):
        """Can it move?"""
        self._check_closed()
        return False

    def readable(self):
        """Can it read?"""
        self._check_closed()
        return False

    def writable(self):
        """Can it write?"""
        self._check_closed()
        return False

    @property
    def closed(self):
        """Is it closed?"""
        return self._closed

    def _check_closed(self):
        if self.closed:
            raise ValueError('I/O operation on closed file.')

    def _checkClosed(self, msg=None):
        if self.closed:
            raise ValueError('I/O operation on closed file.' if msg is None else msg)

    def __enter__(self):
        self._check_closed()
        return self

    def __exit__(self, *args):
        self.close()

    def fileno(self):
        """The descriptor."""
        raise UnsupportedOperation('fileno')

    def isatty(self):
        """Is it a terminal?"""
        self._check_closed()
        return False

    def readline(self, size=-1, /):
        """A line with its end, at most size bytes."""
        self._check_closed()
        size = -1 if size is None else size
        out = bytearray()
        while size < 0 or len(out) < size:
            b = self.read(1)
            if not b:
                break
            out += b
            if out.endswith(b'\n'):
                break
        return bytes(out)

    def __iter__(self):
        self._check_closed()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readlines(self, hint=None, /):
        """A list of lines, of about hint bytes in all."""
        if hint is None or hint <= 0:
            return list(self)
        n = 0
        lines = []
        for line in self:
            lines.append(line)
            n += len(line)
            if n >= hint:
                break
        return lines

    def writelines(self, lines, /):
        """Write every item; no ends of line are added."""
        self._check_closed()
        for line in lines:
            self.write(line)


class RawIOBase(IOBase):
    """A stream that calls the system at every read and write."""

    def read(self, size=-1, /):
        """At most size bytes by one call; None when it would block."""
        if size is None:
            size = -1
        if size < 0:
            return self.readall()
        b = bytearray(size)
        n = self.readinto(b)
        if n is None:
            return None
        return bytes(b[:n])

    def readall(self):
        """Everything up to the end."""
        out = bytearray()
        while data := self.read(DEFAULT_BUFFER_SIZE):
            out += data
        return bytes(out) if out else data

    def readinto(self, b, /):
        """Read into a buffer; how many bytes."""
        self._unsupported('readinto')

    def write(self, b, /):
        """Write; how many bytes were taken."""
        self._unsupported('write')


class BufferedIOBase(IOBase):
    """A stream of bytes that reads and writes as much as asked."""

    def read(self, size=-1, /):
        """At most size bytes, everything for -1."""
        raise UnsupportedOperation('read')

    def read1(self, size=-1, /):
        """At most size bytes by at most one call of the raw stream."""
        raise UnsupportedOperation('read1')

    def readinto(self, b, /):
        """Read into a buffer; how many bytes."""
        with memoryview(b).cast('B') as view:
            data = self.read(len(view))
            view[:len(data)] = data
        return len(data)

    def readinto1(self, b, /):
        """The same by at most one call of the raw stream."""
        with memoryview(b).cast('B') as view:
            data = self.read1(len(view))
            view[:len(data)] = data
        return len(data)

    def write(self, b, /):
        """Write; how many bytes."""
        raise UnsupportedOperation('write')

    def detach(self):
        """Give up the raw stream and return it."""
        raise UnsupportedOperation('detach')


class TextIOBase(IOBase):
    """A stream of text."""

    def read(self, size=-1, /):
        """At most size characters."""
        raise UnsupportedOperation('read')

    def write(self, s, /):
        """Write; how many characters."""
        raise UnsupportedOperation('write')

    def readline(self, size=-1, /):
        """A line with its end."""
        raise UnsupportedOperation('readline')

    def detach(self):
        """Give up the buffer and return it."""
        raise UnsupportedOperation('detach')

    encoding = None
    newlines = None
    errors = None


# ---- FileIO

class FileIO(RawIOBase):
    """A file of the operating system, unbuffered."""

    _fd = -1

    def __init__(self, file, mode='r', closefd=True, opener=None):
        if isinstance(file, float):
            raise TypeError('integer argument expected, got float')
        fd = -1
        if isinstance(file, int) and not isinstance(file, bool):
            fd = file
            if fd < 0:
                raise ValueError('negative file descriptor')
        if not isinstance(mode, str):
            raise TypeError('invalid mode: %s' % (mode,))
        if not set(mode) <= set('xrwab+'):
            raise ValueError('invalid mode: %s' % (mode,))
        if sum(c in 'rwax' for c in mode) != 1 or mode.count('+') > 1:
            raise ValueError('Must have exactly one of create/read/write/append mode and '
                             'at most one plus')
        self._created = 'x' in mode
        self._appending = 'a' in mode
        self._readable = 'r' in mode or '+' in mode
        self._writable = '+' in mode or 'r' not in mode
        flags = (posix.O_RDWR if self._readable and self._writable
                 else posix.O_RDONLY if self._readable else posix.O_WRONLY)
        if self._created:
            flags |= posix.O_EXCL | posix.O_CREAT
        elif 'w' in mode:
            flags |= posix.O_CREAT | posix.O_TRUNC
        elif self._appending:
            flags |= posix.O_APPEND | posix.O_CREAT
        own = None
        try:
            if fd < 0:
                if not closefd:
                    raise ValueError('Cannot use closefd=False with file name')
                if opener is None:
                    fd = posix.open(file, flags | posix.O_CLOEXEC, 0o666)
                else:
                    fd = opener(file, flags)
                    if not isinstance(fd, int):
                        raise TypeError('expected integer from opener')
                    if fd < 0:
                        raise ValueError('opener returned %d' % fd)
                own = fd
            st = posix.fstat(fd)
            if st.st_mode & 0o170000 == 0o040000:
                import errno
                raise IsADirectoryError(errno.EISDIR, posix.strerror(errno.EISDIR), file)
            self._blksize = st.st_blksize if st.st_blksize > 1 else DEFAULT_BUFFER_SIZE
            if self._appending:
                try:
                    posix.lseek(fd, 0, SEEK_END)
                except OSError:
                    pass
        except BaseException:
            self._closed = True
            if own is not None:
                posix.close(own)
            raise
        self.name = file
        self._fd = fd
        self._closefd = closefd
        self._seekable = None

    def __repr__(self):
        name = f'{self.__class__.__module__.replace("io", "_io", 1)}.FileIO'
        if self.closed:
            return f'<{name} [closed]>'
        return f'<{name} name={self.name!r} mode={self.mode!r} closefd={self._closefd!r}>'

    def _need(self, what):
        self._check_closed()
        if not getattr(self, '_' + what):
            raise UnsupportedOperation('File not open for '
                                       + ('reading' if what == 'readable' else 'writing'))

    def read(self, size=-1, /):
        """At most size bytes by one call; None when it would block."""
        self._need('readable')
        if size is None or size < 0:
            return self.readall()
        try:
            return posix.read(self._fd, size)
        except BlockingIOError:
            return None

    def readall(self):
        """Everything up to the end."""
        self._need('readable')
        parts = []
        size = DEFAULT_BUFFER_SIZE
        try:
            rest = posix.fstat(self._fd).st_size - posix.lseek(self._fd, 0, SEEK_CUR)
            if rest >= size:
                size = rest + 1
        except OSError:
            pass
        while True:
            try:
                data = posix.read(self._fd, size)
            except BlockingIOError:
                if parts:
                    break
                return None
            if not data:
                break
            parts.append(data)
            size = max(size, DEFAULT_BUFFER_SIZE)
        return b''.join(parts)

    def readinto(self, buffer, /):
        """Read into a buffer; how many bytes, None when it would block."""
        self._need('readable')
        try:
            return posix._readinto(self._fd, buffer)
        except BlockingIOError:
            return None

    def write(self, b, /):
        """Write; how many bytes were taken, None when it would block."""
        self._need('writable')
        try:
            return posix.write(self._fd, b)
        except BlockingIOError:
            return None

    def seek(self, pos, whence=SEEK_SET, /):
        """Move to a position; the new one."""
        if isinstance(pos, float):
            raise TypeError('an integer is required')
        self._check_closed()
        return posix.lseek(self._fd, pos, whence)

    def tell(self):
        """The position."""
        self._check_closed()
        return posix.lseek(self._fd, 0, SEEK_CUR)

    def truncate(self, size=None, /):
        """Cut at a position, by default the present one."""
        self._need('writable')
        if size is None:
            size = self.tell()
        posix.ftruncate(self._fd, size)
        return size

    def close(self):
        """Close the descriptor, unless it is another's."""
        if not self._closed:
            try:
                if self._closefd and self._fd >= 0:
                    fd, self._fd = self._fd, -1
                    posix.close(fd)
            finally:
                super().close()

    def flush(self):
        """Nothing is buffered here."""
        self._check_closed()

    def seekable(self):
        """Can it move?"""
        self._check_closed()
        if self._seekable is None:
            try:
                self.tell()
            except OSError:
                self._seekable = False
            else:
                self._seekable = True
        return self._seekable

    def readable(self):
        """Can it read?"""
        self._check_closed()
        return self._readable

    def writable(self):
        """Can it write?"""
        self._check_closed()
        return self._writable

    def fileno(self):
        """The descriptor."""
        self._check_closed()
        return self._fd

    def isatty(self):
        """Is it a terminal?"""
        self._check_closed()
        return posix.isatty(self._fd)

    @property
    def closefd(self):
        """Is the descriptor closed with it?"""
        return self._closefd

    @property
    def mode(self):
        """The mode, as bytes are read and written."""
        if self._created:
            return 'xb+' if self._readable else 'xb'
        if self._appending:
            return 'ab+' if self._readable else 'ab'
        if self._readable:
            return 'rb+' if self._writable else 'rb'
        return 'wb'


# ---- Buffered streams

class _Buffered(BufferedIOBase):
    """What the buffered streams share: a raw stream, a lock and a name."""

    def _open_on(self, raw, buffer_size):
        from _thread import RLock
        if buffer_size <= 0:
            raise ValueError('buffer size must be strictly positive')
        self.raw = raw
        self.buffer_size = buffer_size
        self._lock = RLock()

    def _live(self):
        raw = self.raw
        if raw is None:
            raise ValueError('raw stream has been detached')
        if raw.closed:
            raise ValueError('I/O operation on closed file.')
        return raw

    def detach(self):
        """Give up the raw stream and return it."""
        if self.raw is None:
            raise ValueError('raw stream already detached')
        self.flush()
        raw = self.raw
        self.raw = None
        return raw

    def close(self):
        """Flush and close."""
        if self.raw is not None and not self.closed:
            try:
                self.flush()
            finally:
                self.raw.close()

    @property
    def closed(self):
        """Is it closed?"""
        return self.raw is not None and self.raw.closed

    @property
    def name(self):
        """The raw stream's name."""
        return self.raw.name

    @property
    def mode(self):
        """The raw stream's mode."""
        return self.raw.mode

    def seekable(self):
        """Can it move?"""
        return self._live().seekable()

    def readable(self):
        """Can it read?"""
        return self._live().readable()

    def writable(self):
        """Can it write?"""
        return self._live().writable()

    def fileno(self):
        """The descriptor."""
        return self._live().fileno()

    def isatty(self):
        """Is it a terminal?"""
        return self._live().isatty()

    def flush(self):
        """Flush the raw stream."""
        self._live().flush()

    def __repr__(self):
        name = f'_io.{self.__class__.__qualname__}'
        try:
            return f'<{name} name={self.name!r}>'
        except AttributeError:
            return f'<{name}>'


class BufferedReader(_Buffered):
    """Reads ahead from a raw stream."""

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.readable():
            raise UnsupportedOperation('File or stream is not readable.')
        self._open_on(raw, buffer_size)
        self._buf = b''
        self._pos = 0

    def _reset(self):
        self._buf = b''
        self._pos = 0

    def read(self, size=-1, /):
        """At most size bytes, everything for -1."""
        if size is not None and size < -1:
            raise ValueError('read length must be non-negative or -1')
        raw = self._live()
        with self._lock:
            buf, pos = self._buf, self._pos
            if size is None or size == -1:
                self._reset()
                rest = raw.readall() if hasattr(raw, 'readall') else None
                if rest is None and not hasattr(raw, 'readall'):
                    parts = [buf[pos:]]
                    while data := raw.read():
                        parts.append(data)
                    return b''.join(parts)
                if rest is None:
                    return buf[pos:] or None
                return buf[pos:] + rest if pos < len(buf) else rest
            if size <= len(buf) - pos:
                self._pos = pos + size
                return buf[pos:pos + size]
            parts = [buf[pos:]]
            have = len(parts[0])
            self._reset()
            would_block = False
            while have < size:
                data = raw.read(max(self.buffer_size, size - have))
                if not data:
                    would_block = data is None
                    break
                parts.append(data)
                have += len(data)
            out = b''.join(parts)
            if not out and would_block:
                return None
            if len(out) > size:
                self._buf = out
                self._pos = size
                return out[:size]
            return out

    def peek(self, size=0, /):
        """What is buffered, after at most one read, without moving."""
        raw = self._live()
        with self._lock:
            if self._pos >= len(self._buf):
                data = raw.read(self.buffer_size)
                self._buf = data or b''
                self._pos = 0
            return self._buf[self._pos:]

    def read1(self, size=-1, /):
        """At most size bytes by at most one call of the raw stream."""
        if size < 0:
            size = self.buffer_size
        if size == 0:
            return b''
        with self._lock:
            self.peek(1)
            data = self._buf[self._pos:self._pos + size]
            self._pos += len(data)
            return data

    def readline(self, size=-1, /):
        """A line with its end."""
        size = -1 if size is None else size
        raw = self._live()
        with self._lock:
            parts = []
            have = 0
            while True:
                buf, pos = self._buf, self._pos
                end = buf.find(b'\n', pos) + 1
                stop = end if end > 0 else len(buf)
                if 0 <= size < have + stop - pos:
                    stop = pos + size - have
                    end = stop
                parts.append(buf[pos:stop])
                have += stop - pos
                self._pos = stop
                if end > 0 or have == size:
                    break
                data = raw.read(self.buffer_size)
                if not data:
                    self._reset()
                    break
                self._buf = data
                self._pos = 0
            return parts[0] if len(parts) == 1 else b''.join(parts)

    def tell(self):
        """The position."""
        return self._live().tell() - len(self._buf) + self._pos

    def seek(self, pos, whence=0, /):
        """Move to a position; the new one."""
        if whence not in (0, 1, 2):
            raise ValueError('invalid whence value')
        raw = self._live()
        with self._lock:
            if whence == 1:
                pos -= len(self._buf) - self._pos
            pos = raw.seek(pos, whence)
            self._reset()
            return pos

    def truncate(self, pos=None, /):
        """Cut at a position."""
        if pos is None:
            pos = self.tell()
        return self._live().truncate(pos)


class BufferedWriter(_Buffered):
    """Collects what is written for a raw stream."""

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.writable():
            raise UnsupportedOperation('File or stream is not writable.')
        self._open_on(raw, buffer_size)
        self._out = bytearray()

    def writable(self):
        """Can it write?"""
        return self._live().writable()

    def write(self, b, /):
        """Write; how many bytes."""
        if self.closed:
            raise ValueError('write to closed file')
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._live()
        with self._lock:
            out = self._out
            before = len(out)
            out += b
            written = len(out) - before
            if len(out) > self.buffer_size:
                self._flush_out()
            return written

    def _flush_out(self):
        raw = self._live()
        out = self._out
        done = 0
        try:
            while done < len(out):
                with memoryview(out) as view, view[done:] as rest:
                    n = raw.write(rest)
                if n is None:
                    import errno
                    raise BlockingIOError(errno.EAGAIN, 'write could not complete without '
                                          'blocking', 0)
                if n > len(out) - done or n < 0:
                    raise OSError('write() returned incorrect number of bytes')
                done += n
        finally:
            del out[:done]

    def flush(self):
        """Write what is buffered."""
        if self.closed:
            raise ValueError('flush of closed file')
        with self._lock:
            self._flush_out()

    def tell(self):
        """The position."""
        return self._live().tell() + len(self._out)

    def seek(self, pos, whence=0, /):
        """Move to a position; the new one."""
        if whence not in (0, 1, 2):
            raise ValueError('invalid whence value')
        with self._lock:
            self._flush_out()
            return self._live().seek(pos, whence)

    def truncate(self, pos=None, /):
        """Cut at a position."""
        with self._lock:
            self._flush_out()
            if pos is None:
                pos = self._live().tell()
            return self._live().truncate(pos)

    def close(self):
        """Flush and close; the raw stream is closed even if flushing fails."""
        with self._lock:
            if self.raw is None or self.closed:
                return
            try:
                self.flush()
            finally:
                self.raw.close()


class BufferedRandom(BufferedWriter, BufferedReader):
    """Reads and writes a raw stream that can move."""

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        if not raw.seekable():
            raise UnsupportedOperation('File or stream is not seekable.')
        if not raw.readable():
            raise UnsupportedOperation('File or stream is not readable.')
        if not raw.writable():
            raise UnsupportedOperation('File or stream is not writable.')
        self._open_on(raw, buffer_size)
        self._buf = b''
        self._pos = 0
        self._out = bytearray()

    def _before_read(self):
        if self._out:
            self._flush_out()

    def _before_write(self):
        if self._buf:
            with self._lock:
                self.raw.seek(self._pos - len(self._buf), 1)
                self._reset()

    def seek(self, pos, whence=0, /):
        """Move to a position; the new one."""
        if whence not in (0, 1, 2):
            raise ValueError('invalid whence value')
        self._flush_out()
        self._before_write()
        self._reset()
        return self._live().seek(pos, whence)

    def tell(self):
        """The position."""
        if self._out:
            return BufferedWriter.tell(self)
        return BufferedReader.tell(self)

    def truncate(self, pos=None, /):
        """Cut at a position."""
        if pos is None:
            pos = self.tell()
        return BufferedWriter.truncate(self, pos)

    def read(self, size=-1, /):
        """At most size bytes, everything for -1."""
        self._before_read()
        return BufferedReader.read(self, size)

    def peek(self, size=0, /):
        """What is buffered, without moving."""
        self._before_read()
        return BufferedReader.peek(self, size)

    def read1(self, size=-1, /):
        """At most size bytes by at most one call of the raw stream."""
        self._before_read()
        return BufferedReader.read1(self, size)

    def readline(self, size=-1, /):
        """A line with its end."""
        self._before_read()
        return BufferedReader.readline(self, size)

    def write(self, b, /):
        """Write; how many bytes."""
        self._live()
        self._before_write()
        return BufferedWriter.write(self, b)


class BufferedRWPair(BufferedIOBase):
    """Two raw streams, one to read and one to write."""

    def __init__(self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE):
        self.reader = BufferedReader(reader, buffer_size)
        self.writer = BufferedWriter(writer, buffer_size)

    def read(self, size=-1, /):
        """At most size bytes."""
        return self.reader.read(-1 if size is None else size)

    def readinto(self, b, /):
        """Read into a buffer."""
        return self.reader.readinto(b)

    def write(self, b, /):
        """Write."""
        return self.writer.write(b)

    def peek(self, size=0, /):
        """What is buffered."""
        return self.reader.peek(size)

    def read1(self, size=-1, /):
        """At most size bytes by at most one call."""
        return self.reader.read1(size)

    def readable(self):
        """Can it read?"""
        return self.reader.readable()

    def writable(self):
        """Can it write?"""
        return self.writer.writable()

    def flush(self):
        """Write what is buffered."""
        return self.writer.flush()

    def close(self):
        """Close both."""
        try:
            self.writer.close()
        finally:
            self.reader.close()

    def isatty(self):
        """Is either a terminal?"""
        return self.reader.isatty() or self.writer.isatty()

    @property
    def closed(self):
        """Is the writing side closed?"""
        return self.writer.closed


class BytesIO(BufferedIOBase):
    """A stream of bytes in memory."""

    def __init__(self, initial_bytes=b''):
        self._data = bytearray()
        if initial_bytes is not None:
            if isinstance(initial_bytes, str):
                raise TypeError("a bytes-like object is required, not 'str'")
            self._data += initial_bytes
        self._at = 0

    def __getstate__(self):
        self._check_closed()
        return bytes(self._data), self._at, None

    def __setstate__(self, state):
        self._data = bytearray(state[0])
        self._at = state[1]

    def getvalue(self):
        """All of it."""
        self._check_closed()
        return bytes(self._data)

    def getbuffer(self):
        """A view of it."""
        self._check_closed()
        return memoryview(self._data)

    def close(self):
        """Close; what it holds goes."""
        if not self._closed:
            self._data = bytearray()
        super().close()

    def read(self, size=-1, /):
        """At most size bytes, everything for -1."""
        self._check_closed()
        size = -1 if size is None else size.__index__()
        end = len(self._data) if size < 0 else min(len(self._data), self._at + size)
        out = bytes(self._data[self._at:end])
        self._at = max(self._at, end)
        return out

    def read1(self, size=-1, /):
        """At most size bytes."""
        return self.read(size)

    def readline(self, size=-1, /):
        """A line with its end."""
        self._check_closed()
        size = -1 if size is None else size
        end = self._data.find(b'\n', self._at) + 1
        if end == 0:
            end = len(self._data)
        if 0 <= size < end - self._at:
            end = self._at + size
        out = bytes(self._data[self._at:end])
        self._at = max(self._at, end)
        return out

    def write(self, b, /):
        """Write; how many bytes."""
        self._check_closed()
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        with memoryview(b) as view:
            n = view.nbytes
            if n == 0:
                return 0
            if self._at > len(self._data):
                self._data += bytes(self._at - len(self._data))
            self._data[self._at:self._at + n] = view
        self._at += n
        return n

    def seek(self, pos, whence=0, /):
        """Move to a position; the new one."""
        self._check_closed()
        pos = pos.__index__()
        if whence == 0:
            if pos < 0:
                raise ValueError('negative seek value %r' % (pos,))
            self._at = pos
        elif whence == 1:
            self._at = max(0, self._at + pos)
        elif whence == 2:
            self._at = max(0, len(self._data) + pos)
        else:
            raise ValueError('invalid whence (%d, should be 0, 1 or 2)' % whence)
        return self._at

    def tell(self):
        """The position."""
        self._check_closed()
        return self._at

    def truncate(self, pos=None, /):
        """Cut at a position."""
        self._check_closed()
        if pos is None:
            pos = self._at
        elif pos < 0:
            raise ValueError('negative size value %r' % (pos,))
        del self._data[pos:]
        return pos

    def readable(self):
        """True."""
        self._check_closed()
        return True

    writable = seekable = readable


# ---- Text

class IncrementalNewlineDecoder:
    """Turns ends of line into \\n while text arrives piece by piece."""

    def __init__(self, decoder, translate, errors='strict'):
        self.decoder = decoder
        self.translate = translate
        self.errors = errors
        self._pending = False
        self._seen = 0

    def decode(self, input, final=False):
        """The text of a piece, a \\r at its end kept back."""
        out = input if self.decoder is None else self.decoder.decode(input, final=final)
        if self._pending and (out or final):
            out = '\r' + out
            self._pending = False
        if out.endswith('\r') and not final:
            out = out[:-1]
            self._pending = True
        crlf = out.count('\r\n')
        cr = out.count('\r') - crlf
        lf = out.count('\n') - crlf
        self._seen |= (lf and 1) | (cr and 2) | (crlf and 4)
        if self.translate:
            if crlf:
                out = out.replace('\r\n', '\n')
            if cr:
                out = out.replace('\r', '\n')
        return out

    def reset(self):
        """Forget what came."""
        self._pending = False
        self._seen = 0
        if self.decoder is not None:
            self.decoder.reset()

    @property
    def newlines(self):
        """The kinds of ends seen."""
        return (None, '\n', '\r', ('\r', '\n'), '\r\n', ('\n', '\r\n'), ('\r', '\r\n'),
                ('\r', '\n', '\r\n'))[self._seen]


class _Decoder:
    """Bytes to text piece by piece: what is cut in the middle waits for the rest."""

    def __init__(self, encoding, errors):
        self.encoding = encoding
        self.errors = errors
        self.rest = b''
        name = encoding.lower().replace('_', '-')
        self.step = 1
        if name in ('utf-8', 'utf8'):
            self.step = 0
        elif name.startswith('utf-16') or name.startswith('utf16'):
            self.step = 2
        elif name.startswith('utf-32') or name.startswith('utf32'):
            self.step = 4

    def decode(self, data, final=False):
        if self.rest:
            data = self.rest + data
            self.rest = b''
        if final:
            return data.decode(self.encoding, self.errors)
        cut = len(data)
        if self.step == 0:
            # A sequence that begins in the last three bytes may go on.
            for i in range(1, min(4, len(data) + 1)):
                b = data[-i]
                if b >= 0xC0:
                    if i < (2 if b < 0xE0 else 3 if b < 0xF0 else 4):
                        cut -= i
                    break
                if b < 0x80:
                    break
        elif self.step > 1:
            cut -= len(data) % self.step
        self.rest = data[cut:]
        return data[:cut].decode(self.encoding, self.errors)

    def reset(self):
        self.rest = b''


class TextIOWrapper(TextIOBase):
    """Text on a buffered stream of bytes."""

    _CHUNK_SIZE = 8192
    buffer = None

    def __init__(self, buffer, encoding=None, errors=None, newline=None,
                 line_buffering=False, write_through=False):
        if newline is not None and not isinstance(newline, str):
            raise TypeError('illegal newline type: %r' % (type(newline),))
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError('illegal newline value: %r' % (newline,))
        if encoding is None or encoding == 'locale':
            encoding = 'utf-8'
        if not isinstance(encoding, str):
            raise ValueError('invalid encoding: %r' % encoding)
        ''.encode(encoding)
        self.buffer = buffer
        self._set(encoding, errors or 'strict', newline)
        self._line_buffering = line_buffering
        self._write_through = write_through
        self._text = ''
        self._used = 0
        self._pending = []
        self._pending_size = 0
        self._eof = False
        self._seekable = self._telling = buffer.seekable()
        self._chunk_start = None

    def _set(self, encoding, errors, newline):
        self._encoding = encoding
        self._errors = errors
        self._newline = newline
        self._write_newline = '\n' if newline in (None, '') else newline
        self._decoder = None

    @property
    def encoding(self):
        """Name of the encoding."""
        return self._encoding

    @property
    def errors(self):
        """What happens to what cannot be encoded or decoded."""
        return self._errors

    @property
    def line_buffering(self):
        """Is every line written at once?"""
        return self._line_buffering

    @property
    def write_through(self):
        """Is everything written at once?"""
        return self._write_through

    @property
    def newlines(self):
        """The kinds of ends of line seen."""
        return None if self._decoder is None else self._decoder.newlines

    @property
    def name(self):
        """The buffer's name."""
        return self.buffer.name

    @property
    def closed(self):
        """Is it closed?"""
        return self.buffer is not None and self.buffer.closed

    def __repr__(self):
        out = '<_io.TextIOWrapper'
        try:
            out += f' name={self.name!r}'
        except AttributeError:
            pass
        mode = self.__dict__.get('mode')
        if mode is not None:
            out += f' mode={mode!r}'
        return out + f' encoding={self.encoding!r}>'

    def reconfigure(self, *, encoding=None, errors=None, newline=Ellipsis,
                    line_buffering=None, write_through=None):
        """Change how text is encoded."""
        if self._decoder is not None and (encoding is not None or errors is not None or
                                          newline is not Ellipsis):
            raise UnsupportedOperation('It is not possible to set the encoding or newline '
                                       'of stream after the first read')
        if errors is None:
            errors = self._errors if encoding is None else 'strict'
        self.flush()
        self._set(encoding or self._encoding, errors,
                  self._newline if newline is Ellipsis else newline)
        if line_buffering is not None:
            self._line_buffering = line_buffering
        if write_through is not None:
            self._write_through = write_through

    def detach(self):
        """Give up the buffer and return it."""
        if self.buffer is None:
            raise ValueError('underlying buffer has been detached')
        self.flush()
        buffer = self.buffer
        self.buffer = None
        return buffer

    def _live(self):
        if self.buffer is None:
            raise ValueError('underlying buffer has been detached')
        self._check_closed()
        return self.buffer

    def seekable(self):
        """Can it move?"""
        return self._live().seekable()

    def readable(self):
        """Can it read?"""
        return self._live().readable()

    def writable(self):
        """Can it write?"""
        return self._live().writable()

    def fileno(self):
        """The descriptor."""
        return self._live().fileno()

    def isatty(self):
        """Is it a terminal?"""
        return self._live().isatty()

    # Writing

    def write(self, s, /):
        """Write; how many characters."""
        if self.closed:
            raise ValueError('write to closed file')
        if not isinstance(s, str):
            raise TypeError("write() argument must be str, not %s" % type(s).__name__)
        if self.buffer is None:
            raise ValueError('underlying buffer has been detached')
        length = len(s)
        has_newline = (self._write_newline != '\n' or self._line_buffering) and '\n' in s
        if has_newline and self._write_newline != '\n':
            s = s.replace('\n', self._write_newline)
        data = s.encode(self._encoding, self._errors)
        if not self.buffer.writable():
            raise UnsupportedOperation('not writable')
        if self._text or self._decoder is not None:
            self._rewind()
        self._pending.append(data)
        self._pending_size += len(data)
        if self._pending_size > self._CHUNK_SIZE or self._write_through or has_newline:
            self._write_pending()
        if self._line_buffering and (has_newline or '\r' in s):
            self.flush()
        return length

    def _write_pending(self):
        if self._pending:
            data = b''.join(self._pending)
            self._pending = []
            self._pending_size = 0
            self.buffer.write(data)

    def flush(self):
        """Write what is buffered."""
        buffer = self._live()
        self._write_pending()
        buffer.flush()

    def close(self):
        """Flush and close; the buffer is closed even if flushing fails."""
        if self.buffer is not None and not self.closed:
            try:
                self.flush()
            finally:
                self.buffer.close()

    # Reading

    def _fill(self):
        """Decode one more chunk behind what is left; False at the end."""
        if self._eof:
            return False
        if self._decoder is None:
            decoder = _Decoder(self._encoding, self._errors)
            self._decoder = IncrementalNewlineDecoder(decoder, self._newline is None)
        self._write_pending()
        data = self.buffer.read1(self._CHUNK_SIZE)
        self._eof = not data
        if self._newline in (None, ''):
            text = self._decoder.decode(data, self._eof)
        else:
            text = self._decoder.decoder.decode(data, self._eof)
        self._text = self._text[self._used:] + text
        self._used = 0
        return not self._eof or bool(text)

    def _check_readable(self):
        buffer = self._live()
        if not buffer.readable():
            raise UnsupportedOperation('not readable')

    def read(self, size=-1, /):
        """At most size characters, everything for -1."""
        self._check_readable()
        size = -1 if size is None else size.__index__()
        if size < 0:
            self._write_pending()
            out = self._text[self._used:]
            if not self._eof:
                if self._decoder is None:
                    decoder = _Decoder(self._encoding, self._errors)
                    self._decoder = IncrementalNewlineDecoder(decoder, self._newline is None)
                data = self.buffer.read()
                decode = (self._decoder if self._newline in (None, '')
                          else self._decoder.decoder).decode
                out += decode(data, True)
            self._text = ''
            self._used = 0
            self._decoder.reset() if self._decoder is not None and False else None
            return out
        while len(self._text) - self._used < size and self._fill():
            pass
        out = self._text[self._used:self._used + size]
        self._used += len(out)
        self._eof = False if self._used < len(self._text) else self._eof
        if not out:
            self._eof = False
        return out

    def readline(self, size=-1, /):
        """A line with its end."""
        self._check_readable()
        size = -1 if size is None else size.__index__()
        search = self._used
        while True:
            end = self._line_end(search)
            if end >= 0:
                break
            kept = len(self._text) - self._used
            if 0 <= size <= kept:
                end = self._used + size
                break
            if not self._fill():
                end = len(self._text)
                self._eof = False
                break
            search = max(self._used, self._used + kept - 1)
        if 0 <= size < end - self._used:
            end = self._used + size
        line = self._text[self._used:end]
        self._used = end
        return line

    def _line_end(self, start):
        """Where the line ends, behind its end; -1: not in what is decoded."""
        text = self._text
        if self._newline is None:
            return text.find('\n', start) + 1 or -1
        if self._newline:
            at = text.find(self._newline, self._used)
            return -1 if at < 0 else at + len(self._newline)
        lf = text.find('\n', start)
        cr = text.find('\r', start)
        if cr < 0 or 0 <= lf < cr:
            return lf + 1 or -1
        if lf == cr + 1:
            return lf + 1
        if cr + 1 == len(text) and not self._eof:
            return -1
        return cr + 1

    def __next__(self):
        self._telling = False
        line = self.readline()
        if not line:
            self._telling = self._seekable
            raise StopIteration
        return line

    def _rewind(self):
        """Put the buffer where the reader of text stands, before writing."""
        if self._seekable and self._text[self._used:]:
            self.buffer.seek(self.tell())
        self._text = ''
        self._used = 0
        self._decoder = None
        self._eof = False

    def tell(self):
        """The position, for seek() alone."""
        if not self._seekable:
            raise UnsupportedOperation('underlying stream is not seekable')
        if not self._telling:
            raise OSError('telling position disabled by next() call')
        self.flush()
        position = self.buffer.tell()
        if self._decoder is None:
            return position
        # What was decoded but not used, and bytes that wait for the rest of a character,
        # lie before the buffer's position. With translated ends of line the length in
        # bytes of the text is not known, so those are counted from the bytes themselves.
        rest = self._text[self._used:]
        position -= len(self._decoder.decoder.rest)
        if self._decoder._pending:
            position -= 1
        if not rest:
            return position
        unused = len(rest.encode(self._encoding, self._errors))
        if self._newline is None and self._decoder._seen & 6:
            here = self.buffer.tell()
            size = unused
            while True:
                self.buffer.seek(position - size)
                data = self.buffer.read(size)
                text = data.decode(self._encoding, 'ignore').replace('\r\n', '\n')
                if len(text.replace('\r', '\n')) >= len(rest):
                    break
                size += 1
            self.buffer.seek(here)
            unused = size
        return position - unused

    def seek(self, cookie, whence=0, /):
        """Move to a position that tell() gave, or to the beginning or end."""
        self._live()
        if not self._seekable:
            raise UnsupportedOperation('underlying stream is not seekable')
        if whence == 1:
            if cookie != 0:
                raise UnsupportedOperation("can't do nonzero cur-relative seeks")
            cookie, whence = self.tell(), 0
        if whence == 2:
            if cookie != 0:
                raise UnsupportedOperation("can't do nonzero end-relative seeks")
        elif whence != 0:
            raise ValueError('invalid whence (%r, should be 0, 1 or 2)' % (whence,))
        elif cookie < 0:
            raise ValueError('negative seek position %r' % (cookie,))
        self.flush()
        position = self.buffer.seek(cookie, whence)
        self._text = ''
        self._used = 0
        self._decoder = None
        self._eof = False
        self._telling = self._seekable
        return position

    def truncate(self, pos=None, /):
        """Cut at a position."""
        self.flush()
        if pos is None:
            pos = self.tell()
        return self.buffer.truncate(pos)


class StringIO(TextIOBase):
    """A stream of text in memory."""

    def __init__(self, initial_value='', newline='\n'):
        if newline is not None and not isinstance(newline, str):
            raise TypeError('newline must be str or None, not %s' % type(newline).__name__)
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError('illegal newline value: %r' % (newline,))
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError('initial_value must be str or None, not %s'
                            % type(initial_value).__name__)
        self._newline = newline
        self._value = ''
        self._parts = []  # what was appended since _value was put together
        self._at = 0
        self._len = 0
        if initial_value:
            self.write(initial_value)
            self._at = 0

    def _whole(self):
        if self._parts:
            self._value += ''.join(self._parts)
            self._parts = []
        return self._value

    def getvalue(self):
        """All of it."""
        self._check_closed()
        return self._whole()

    def close(self):
        """Close; what it holds goes."""
        self._value = ''
        self._parts = []
        super().close()

    def write(self, s, /):
        """Write; how many characters."""
        self._check_closed()
        if not isinstance(s, str):
            raise TypeError("string argument expected, got '%s'" % type(s).__name__)
        n = len(s)
        if self._newline is None:
            s = s.replace('\r\n', '\n').replace('\r', '\n')
        elif self._newline not in ('', '\n'):
            s = s.replace('\n', self._newline)
        if self._at == self._len:
            self._parts.append(s)
            self._len += len(s)
            self._at = self._len
            return n
        value = self._whole()
        if self._at > self._len:
            value += '\0' * (self._at - self._len)
        self._value = value[:self._at] + s + value[self._at + len(s):]
        self._at += len(s)
        self._len = len(self._value)
        return n

    def read(self, size=-1, /):
        """At most size characters, everything for -1."""
        self._check_closed()
        size = -1 if size is None else size.__index__()
        value = self._whole()
        end = self._len if size < 0 else min(self._len, self._at + size)
        out = value[self._at:end]
        self._at = max(self._at, end)
        return out

    def readline(self, size=-1, /):
        """A line with its end."""
        self._check_closed()
        size = -1 if size is None else size.__index__()
        value = self._whole()
        start = self._at
        if self._newline == '':
            lf, cr = value.find('\n', start), value.find('\r', start)
            if cr < 0 or 0 <= lf < cr:
                end = lf + 1
            else:
                end = cr + 2 if lf == cr + 1 else cr + 1
        else:
            newline = self._newline or '\n'
            at = value.find(newline, start)
            end = at + len(newline) if at >= 0 else 0
        if end <= 0:
            end = self._len
        if 0 <= size < end - start:
            end = start + size
        line = value[start:end]
        self._at = max(start, end)
        return line

    def seek(self, pos, whence=0, /):
        """Move to a position; the new one."""
        self._check_closed()
        if whence == 0:
            if pos < 0:
                raise ValueError('Negative seek position %r' % (pos,))
            self._at = pos
        elif whence == 1:
            if pos != 0:
                raise OSError("Can't do nonzero cur-relative seeks")
        elif whence == 2:
            if pos != 0:
                raise OSError("Can't do nonzero cur-relative seeks")
            self._at = self._len
        else:
            raise ValueError('Invalid whence (%r, should be 0, 1 or 2)' % (whence,))
        return self._at

    def tell(self):
        """The position."""
        self._check_closed()
        return self._at

    def truncate(self, pos=None, /):
        """Cut at a position."""
        self._check_closed()
        if pos is None:
            pos = self._at
        elif pos < 0:
            raise ValueError('Negative size value %r' % (pos,))
        self._value = self._whole()[:pos]
        self._len = len(self._value)
        return pos

    def readable(self):
        """True."""
        self._check_closed()
        return True

    writable = seekable = readable

    @property
    def line_buffering(self):
        """False: nothing is buffered."""
        return False
