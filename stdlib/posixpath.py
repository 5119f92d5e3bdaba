"""Operations on POSIX path names: what os.path is here.

Documented in the Python Library Reference, "os.path".
"""

import posix as _posix
from posix import fspath as _fspath

__all__ = ['abspath', 'basename', 'commonpath', 'commonprefix', 'curdir', 'altsep',
           'defpath', 'devnull', 'dirname', 'exists', 'expanduser', 'expandvars',
           'extsep', 'getatime', 'getctime', 'getmtime', 'getsize', 'isabs', 'isdir',
           'isfile', 'islink', 'ismount', 'join', 'lexists', 'normcase', 'normpath',
           'pardir', 'pathsep', 'realpath', 'relpath', 'samefile', 'sameopenfile',
           'samestat', 'sep', 'split', 'splitdrive', 'splitext',
           'supports_unicode_filenames']

curdir = '.'
pardir = '..'
extsep = '.'
sep = '/'
pathsep = ':'
defpath = '/bin:/usr/bin'
altsep = None
devnull = '/dev/null'
supports_unicode_filenames = False


def _sep(path):
    return b'/' if isinstance(path, bytes) else '/'


def _check_kinds(name, *paths):
    """TypeError for what is no path, or for a mixture of str and bytes."""
    has_str = has_bytes = False
    for path in paths:
        if isinstance(path, str):
            has_str = True
        elif isinstance(path, bytes):
            has_bytes = True
        else:
            raise TypeError(f'{name}() argument must be str, bytes, or os.PathLike object, '
                            f'not {path.__class__.__name__!r}') from None
    if has_str and has_bytes:
        raise TypeError("Can't mix strings and bytes in path components") from None


def normcase(s):
    """The path as it is: case matters here."""
    return _fspath(s)


def isabs(s):
    """Does the path start at the root?"""
    s = _fspath(s)
    return s.startswith(_sep(s))


def join(a, *p):
    """Parts with separators between them; an absolute part starts anew."""
    a = _fspath(a)
    sep = _sep(a)
    path = a
    try:
        for b in map(_fspath, p):
            if b.startswith(sep):
                path = b
            elif not path or path.endswith(sep):
                path += b
            else:
                path += sep + b
    except (TypeError, AttributeError):
        _check_kinds('join', a, *map(_fspath, p))
        raise
    return path


def split(p):
    """(head, tail) at the last separator."""
    p = _fspath(p)
    sep = _sep(p)
    i = p.rfind(sep) + 1
    head, tail = p[:i], p[i:]
    if head and head != sep * len(head):
        head = head.rstrip(sep)
    return head, tail


def splitext(p):
    """(root, extension with its dot)."""
    p = _fspath(p)
    sep, dot = (b'/', b'.') if isinstance(p, bytes) else ('/', '.')
    start = p.rfind(sep) + 1
    at = p.rfind(dot)
    if at > start and p[start:at].strip(dot):
        return p[:at], p[at:]
    return p, p[:0]


def splitdrive(p):
    """('', path): there are no drives here."""
    p = _fspath(p)
    return p[:0], p


def basename(p):
    """What follows the last separator."""
    p = _fspath(p)
    return p[p.rfind(_sep(p)) + 1:]


def dirname(p):
    """What precedes the last separator."""
    return split(p)[0]


def islink(path):
    """Is it a symbolic link?"""
    try:
        st = _posix.lstat(path)
    except (OSError, ValueError, AttributeError):
        return False
    return st.st_mode & 0o170000 == 0o120000


def exists(path):
    """Is there such a file, links followed?"""
    try:
        _posix.stat(path)
    except (OSError, ValueError):
        return False
    return True


def lexists(path):
    """Is there such a file or link?"""
    try:
        _posix.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def isfile(path):
    """Is it a regular file?"""
    try:
        st = _posix.stat(path)
    except (OSError, ValueError):
        return False
    return st.st_mode & 0o170000 == 0o100000


def isdir(s):
    """Is it a directory?"""
    try:
        st = _posix.stat(s)
    except (OSError, ValueError):
        return False
    return st.st_mode & 0o170000 == 0o040000


def ismount(path):
    """Is another file system mounted there?"""
    try:
        s1 = _posix.lstat(path)
    except (OSError, ValueError):
        return False
    if s1.st_mode & 0o170000 == 0o120000:
        return False
    path = _fspath(path)
    parent = realpath(join(path, b'..' if isinstance(path, bytes) else '..'))
    try:
        s2 = _posix.lstat(parent)
    except (OSError, ValueError):
        return False
    return s1.st_dev != s2.st_dev or s1.st_ino == s2.st_ino


def getsize(filename):
    """Size in bytes."""
    return _posix.stat(filename).st_size


def getmtime(filename):
    """Time of the last modification."""
    return _posix.stat(filename).st_mtime


def getatime(filename):
    """Time of the last access."""
    return _posix.stat(filename).st_atime


def getctime(filename):
    """Time of the last change of what is known of the file."""
    return _posix.stat(filename).st_ctime


def samestat(s1, s2):
    """Are two stat results of one file?"""
    return s1.st_ino == s2.st_ino and s1.st_dev == s2.st_dev


def samefile(f1, f2):
    """Do two names lead to one file?"""
    return samestat(_posix.stat(f1), _posix.stat(f2))


def sameopenfile(fp1, fp2):
    """Do two descriptors lead to one file?"""
    return samestat(_posix.fstat(fp1), _posix.fstat(fp2))


def commonprefix(m):
    """The longest text that all start with, character by character."""
    if not m:
        return ''
    if not isinstance(m[0], (list, tuple)):
        m = tuple(map(_fspath, m))
    first, last = min(m), max(m)
    for i, c in enumerate(first):
        if c != last[i]:
            return first[:i]
    return first


def commonpath(paths):
    """The longest directory that all lie in."""
    if not paths:
        raise ValueError('commonpath() arg is an empty sequence')
    paths = tuple(map(_fspath, paths))
    _check_kinds('commonpath', *paths)
    sep, dot = (b'/', b'.') if isinstance(paths[0], bytes) else ('/', '.')
    if len({p[:1] == sep for p in paths}) != 1:
        raise ValueError("Can't mix absolute and relative paths") from None
    parts = [[c for c in p.split(sep) if c and c != dot] for p in paths]
    first, last = min(parts), max(parts)
    common = first
    for i, c in enumerate(first):
        if c != last[i]:
            common = first[:i]
            break
    prefix = sep if paths[0][:1] == sep else sep[:0]
    return prefix + sep.join(common)


def expanduser(path):
    """~ and ~name at the beginning replaced by the home directory."""
    path = _fspath(path)
    is_bytes = isinstance(path, bytes)
    text = path.decode('utf-8', 'surrogateescape') if is_bytes else path
    if not text.startswith('~'):
        return path
    i = text.find('/', 1)
    if i < 0:
        i = len(text)
    if i == 1:
        import os
        home = os.environ.get('HOME')
        if home is None:
            return path
    else:
        home = None
        try:
            with open('/etc/passwd', encoding='utf-8') as users:
                for line in users:
                    fields = line.split(':')
                    if fields[0] == text[1:i]:
                        home = fields[5]
        except OSError:
            pass
        if home is None:
            return path
    result = (home.rstrip('/') + text[i:]) or '/'
    return result.encode('utf-8', 'surrogateescape') if is_bytes else result


def expandvars(path):
    """$name and ${name} replaced where the environment has the name."""
    import os
    path = _fspath(path)
    is_bytes = isinstance(path, bytes)
    text = path.decode('utf-8', 'surrogateescape') if is_bytes else path
    out = []
    i = 0
    while i < len(text):
        if text[i] != '$':
            out.append(text[i])
            i += 1
            continue
        if text[i + 1:i + 2] == '{':
            end = text.find('}', i + 2)
            if end < 0:
                out.append(text[i:])
                break
            name = text[i + 2:end]
            end += 1
        else:
            end = i + 1
            while end < len(text) and text[end].isascii() and (
                    text[end].isalnum() or text[end] == '_'):
                end += 1
            name = text[i + 1:end]
        out.append(os.environ[name] if name and name in os.environ else text[i:end])
        i = end
    result = ''.join(out)
    return result.encode('utf-8', 'surrogateescape') if is_bytes else result


def normpath(path):
    """The path without doubled separators, . and .. where they can go."""
    path = _fspath(path)
    sep, dot, dotdot = (b'/', b'.', b'..') if isinstance(path, bytes) else ('/', '.', '..')
    if not path:
        return dot
    slashes = 0
    if path.startswith(sep):
        # Two leading slashes mean something of their own to POSIX; three do not.
        slashes = 2 if path.startswith(sep * 2) and not path.startswith(sep * 3) else 1
    kept = []
    for part in path.split(sep):
        if not part or part == dot:
            continue
        if part != dotdot or (not slashes and not kept) or (kept and kept[-1] == dotdot):
            kept.append(part)
        elif kept:
            kept.pop()
    return sep * slashes + sep.join(kept) or dot


def abspath(path):
    """The path from the root."""
    path = _fspath(path)
    if not isabs(path):
        cwd = _posix.getcwd()
        if isinstance(path, bytes):
            cwd = cwd.encode('utf-8', 'surrogateescape')
        path = join(cwd, path)
    return normpath(path)


def realpath(filename, *, strict=False):
    """The path from the root without symbolic links."""
    filename = _fspath(filename)
    sep, dot, dotdot = ((b'/', b'.', b'..') if isinstance(filename, bytes)
                        else ('/', '.', '..'))
    path = sep if isabs(filename) else abspath(dot)
    todo = filename.split(sep)[::-1]
    seen = {}
    links = 0
    while todo:
        name = todo.pop()
        if not name or name == dot:
            continue
        if name == dotdot:
            path = dirname(path)
            continue
        new = join(path, name)
        try:
            target_is_link = islink(new)
            if strict:
                _posix.lstat(new)
        except OSError:
            if strict:
                raise
            target_is_link = False
        if not target_is_link:
            path = new
            continue
        links += 1
        if links > 40:
            if strict:
                _posix.stat(new)
            path = new
            continue
        target = _posix.readlink(new)
        if isinstance(filename, bytes) and isinstance(target, str):
            target = target.encode('utf-8', 'surrogateescape')
        if isabs(target):
            path = sep
        todo.extend(target.split(sep)[::-1])
    return normpath(path)


def relpath(path, start=None):
    """The path from another directory."""
    if not path:
        raise ValueError('no path specified')
    path = _fspath(path)
    sep, dot, dotdot = (b'/', b'.', b'..') if isinstance(path, bytes) else ('/', '.', '..')
    start = dot if start is None else _fspath(start)
    _check_kinds('relpath', path, start)
    start_parts = [x for x in abspath(start).split(sep) if x]
    path_parts = [x for x in abspath(path).split(sep) if x]
    i = len(commonprefix([start_parts, path_parts]))
    return sep.join([dotdot] * (len(start_parts) - i) + path_parts[i:]) or dot
