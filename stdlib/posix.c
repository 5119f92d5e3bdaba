// posix: calls of the operating system; os.py makes module os of them.
//
// Whatever may block runs with the GIL released: the call's arguments are plain C data
// then. EINTR is retried after Python signal handlers have run.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sched.h>
#include <unistd.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/exec/structseq.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"
#include "runtime/threads/thread.h"

enum { STATE_STAT, STATE_UNAME, STATE_TIMES, STATE_TERMINAL, STATE_COUNT };
static const char state_key;

extern char **environ;

// ---- Arguments

// A path as bytes that end with 0: str, bytes or __fspath__. Null: exception.
static const char *path_arg(GillThread *t, GillValue v, const char *function)
{
    if (!gi_is_str(v) && !gi_is_bytes(v)) {
        const GillValue r = gi_special_call(t, v, GI_NAME(t, __fspath__), 0, NULL);
        if (gi_is_error(r)) {
            return NULL;
        }
        if (gi_is_empty(r) || (!gi_is_str(r) && !gi_is_bytes(r))) {
            gill_raise(t, GILL_TypeError,
                       "%s: path should be string, bytes, os.PathLike or integer, not %T",
                       function, v);
            return NULL;
        }
        v = r;
    }
    if (gi_is_str(v)) {
        // Lone surrogates stand for bytes that are no UTF-8 (surrogateescape).
        const GillValue encoded = gi_str_encode(t, v, "utf-8", "surrogateescape");
        if (gi_is_error(encoded)) {
            return NULL;
        }
        v = encoded;
    }
    const GiBytes *bytes = gi_bytes_ptr(v);
    if (memchr(bytes->data, 0, bytes->size) != NULL) {
        gill_raise(t, GILL_ValueError, "embedded null byte");
        return NULL;
    }
    return (const char *)bytes->data;
}

static GillValue path_str(GillThread *t, const char *path)
{
    return gi_str_decode(t, path, strlen(path), "utf-8", "surrogateescape");
}

static bool fd_arg(GillThread *t, GillValue v, int *out)
{
    int64_t n;
    if (!gi_is_int_or_bool(v)) {
        const GillValue r = gi_call_name(t, v, GI_NAME(t, fileno), NULL, 0);
        if (gi_is_error(r)) {
            if (gi_error_matches(t, GILL_AttributeError)) {
                gi_error_take(t);
                gill_raise(t, GILL_TypeError,
                           "argument must be an int, or have a fileno() method.");
            }
            return false;
        }
        v = r;
    }
    if (!gi_index_int64(t, v, &n)) {
        return false;
    }
    if (n < INT32_MIN || n > INT32_MAX) {
        gill_raise(t, GILL_OverflowError, "Python int too large to convert to C int");
        return false;
    }
    *out = (int)n;
    return true;
}

static GillValue fail(GillThread *t)
{
    return gi_raise_os(t, errno, GILL_EMPTY, GILL_EMPTY);
}

static GillValue fail_path(GillThread *t, GillValue path)
{
    return gi_raise_os(t, errno, path, GILL_EMPTY);
}

static GillValue none_or_fail(GillThread *t, int result)
{
    return result < 0 ? fail(t) : GILL_NONE;
}

// ---- Files by descriptor

typedef struct Io {
    int fd;
    void *data;
    size_t size;
    ssize_t result;
    int error;
} Io;

static void do_read(void *p)
{
    Io *io = p;
    io->result = read(io->fd, io->data, io->size);
    io->error = errno;
}

static void do_write(void *p)
{
    Io *io = p;
    io->result = write(io->fd, io->data, io->size);
    io->error = errno;
}

// Run a blocking call until it is not interrupted. False: a signal handler raised.
static bool run_io(GillThread *t, Io *io, void (*call)(void *))
{
    do {
        gi_blocking(t, call, io);
        if (io->result < 0 && io->error == EINTR && !gi_run_pending(t)) {
            return false;
        }
    } while (io->result < 0 && io->error == EINTR);
    errno = io->error;
    return true;
}

static GillValue posix_read(GillThread *t, const GillValue *args)
{
    int fd;
    int64_t size;
    if (!fd_arg(t, args[0], &fd) || !gi_index_int64(t, args[1], &size)) {
        return GILL_ERROR;
    }
    if (size < 0) {
        errno = EINVAL;
        return fail(t);
    }
    size_t cap = (size_t)size == 0 ? 1 : (size_t)size;
    void *buffer = gi_raw_alloc(t, &cap);
    if (buffer == NULL) {
        return GILL_ERROR;
    }
    Io io = {.fd = fd, .data = buffer, .size = (size_t)size};
    if (!run_io(t, &io, do_read)) {
        gi_raw_free(t, buffer);
        return GILL_ERROR;
    }
    const GillValue result =
        io.result < 0 ? fail(t) : gi_bytes_new(t, buffer, (size_t)io.result);
    gi_raw_free(t, buffer);
    return result;
}

static GillValue posix_readinto(GillThread *t, const GillValue *args)
{
    int fd;
    GiBuffer buffer;
    if (!fd_arg(t, args[0], &fd) || !gi_buffer_get(t, args[1], true, &buffer)) {
        return GILL_ERROR;
    }
    Io io = {.fd = fd, .data = buffer.data, .size = buffer.size};
    const bool ok = run_io(t, &io, do_read);
    gi_buffer_release(t, &buffer);
    return !ok ? GILL_ERROR : io.result < 0 ? fail(t) : gi_int_new(t, io.result);
}

static GillValue posix_write(GillThread *t, const GillValue *args)
{
    int fd;
    GiBuffer buffer;
    if (!fd_arg(t, args[0], &fd) || !gi_buffer_get(t, args[1], false, &buffer)) {
        return GILL_ERROR;
    }
    Io io = {.fd = fd, .data = buffer.data, .size = buffer.size};
    const bool ok = run_io(t, &io, do_write);
    gi_buffer_release(t, &buffer);
    return !ok ? GILL_ERROR : io.result < 0 ? fail(t) : gi_int_new(t, io.result);
}

static GillValue posix_open(GillThread *t, const GillValue *args)
{
    const char *path = path_arg(t, args[0], "open");
    int64_t flags;
    int64_t mode;
    if (path == NULL || !gi_index_int64(t, args[1], &flags) ||
        !gi_index_int64(t, args[2], &mode)) {
        return GILL_ERROR;
    }
    for (;;) {
        const int fd = open(path, (int)flags | O_CLOEXEC, (mode_t)mode);
        if (fd >= 0) {
            return gi_small(fd);
        }
        if (errno != EINTR) {
            return fail_path(t, args[0]);
        }
        if (!gi_run_pending(t)) {
            return GILL_ERROR;
        }
    }
}

static GillValue posix_close(GillThread *t, const GillValue *args)
{
    int fd;
    if (!fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int result = close(fd);
    return result < 0 && errno != EINTR ? fail(t) : GILL_NONE;
}

static GillValue posix_lseek(GillThread *t, const GillValue *args)
{
    int fd;
    int64_t offset;
    int64_t whence;
    if (!fd_arg(t, args[0], &fd) || !gi_index_int64(t, args[1], &offset) ||
        !gi_index_int64(t, args[2], &whence)) {
        return GILL_ERROR;
    }
    const off_t result = lseek(fd, offset, (int)whence);
    return result < 0 ? fail(t) : gi_int_new(t, result);
}

static GillValue posix_ftruncate(GillThread *t, const GillValue *args)
{
    int fd;
    int64_t size;
    if (!fd_arg(t, args[0], &fd) || !gi_index_int64(t, args[1], &size)) {
        return GILL_ERROR;
    }
    return none_or_fail(t, ftruncate(fd, size));
}

static GillValue posix_truncate(GillThread *t, const GillValue *args)
{
    int64_t size;
    if (!gi_index_int64(t, args[1], &size)) {
        return GILL_ERROR;
    }
    if (gi_is_int_or_bool(args[0])) {
        return posix_ftruncate(t, args);
    }
    const char *path = path_arg(t, args[0], "truncate");
    if (path == NULL) {
        return GILL_ERROR;
    }
    return truncate(path, size) < 0 ? fail_path(t, args[0]) : GILL_NONE;
}

static GillValue posix_isatty(GillThread *t, const GillValue *args)
{
    int fd;
    return fd_arg(t, args[0], &fd) ? gi_bool(isatty(fd)) : GILL_ERROR;
}

static GillValue posix_fsync(GillThread *t, const GillValue *args)
{
    int fd;
    return fd_arg(t, args[0], &fd) ? none_or_fail(t, fsync(fd)) : GILL_ERROR;
}

static GillValue posix_dup(GillThread *t, const GillValue *args)
{
    int fd;
    if (!fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? fail(t) : gi_small(copy);
}

static GillValue posix_dup2(GillThread *t, const GillValue *args)
{
    int fd;
    int fd2;
    if (!fd_arg(t, args[0], &fd) || !fd_arg(t, args[1], &fd2)) {
        return GILL_ERROR;
    }
    const int inheritable = gi_truth(t, args[2]);
    if (inheritable < 0) {
        return GILL_ERROR;
    }
    const int result = inheritable || fd == fd2 ? dup2(fd, fd2) : dup3(fd, fd2, O_CLOEXEC);
    return result < 0 ? fail(t) : gi_small(result);
}

static GillValue posix_pipe(GillThread *t, const GillValue *args)
{
    (void)args;
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0) {
        return fail(t);
    }
    return gi_tuple_pack(t, 2, gi_small(fds[0]), gi_small(fds[1]));
}

static GillValue posix_get_inheritable(GillThread *t, const GillValue *args)
{
    int fd;
    if (!fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? fail(t) : gi_bool((flags & FD_CLOEXEC) == 0);
}

static GillValue posix_set_inheritable(GillThread *t, const GillValue *args)
{
    int fd;
    const int on = gi_truth(t, args[1]);
    if (on < 0 || !fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? fail(t)
                     : none_or_fail(t, fcntl(fd, F_SETFD,
                                             on ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}

static GillValue posix_get_blocking(GillThread *t, const GillValue *args)
{
    int fd;
    if (!fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? fail(t) : gi_bool((flags & O_NONBLOCK) == 0);
}

static GillValue posix_set_blocking(GillThread *t, const GillValue *args)
{
    int fd;
    const int on = gi_truth(t, args[1]);
    if (on < 0 || !fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    const int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? fail(t)
                     : none_or_fail(t, fcntl(fd, F_SETFL,
                                             on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}

// ---- Files by name

static double seconds_of(struct timespec time)
{
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static GillValue nanoseconds_of(GillThread *t, struct timespec time)
{
    return gi_int_new(t, (int64_t)time.tv_sec * 1000000000 + time.tv_nsec);
}

static const GiGetSet stat_getsets[] = {
    GI_STRUCTSEQ_FIELD("st_mode", 0, "protection bits"),
    GI_STRUCTSEQ_FIELD("st_ino", 1, "inode"),
    GI_STRUCTSEQ_FIELD("st_dev", 2, "device"),
    GI_STRUCTSEQ_FIELD("st_nlink", 3, "number of hard links"),
    GI_STRUCTSEQ_FIELD("st_uid", 4, "user ID of owner"),
    GI_STRUCTSEQ_FIELD("st_gid", 5, "group ID of owner"),
    GI_STRUCTSEQ_FIELD("st_size", 6, "total size, in bytes"),
    GI_STRUCTSEQ_FIELD("st_atime", 7, "time of last access"),
    GI_STRUCTSEQ_FIELD("st_mtime", 8, "time of last modification"),
    GI_STRUCTSEQ_FIELD("st_ctime", 9, "time of last change"),
    GI_STRUCTSEQ_FIELD("st_atime_ns", 10, "the same in nanoseconds"),
    GI_STRUCTSEQ_FIELD("st_mtime_ns", 11, "the same in nanoseconds"),
    GI_STRUCTSEQ_FIELD("st_ctime_ns", 12, "the same in nanoseconds"),
    GI_STRUCTSEQ_FIELD("st_blksize", 13, "blocksize for filesystem I/O"),
    GI_STRUCTSEQ_FIELD("st_blocks", 14, "number of blocks allocated"),
    GI_STRUCTSEQ_FIELD("st_rdev", 15, "device type"),
    {0},
};
static const GiTypeDef stat_def =
    GI_STRUCTSEQ_DEF(stat_getsets, "os", "What is known of a file.");

static GillValue make_stat(GillThread *t, const struct stat *st)
{
    const GillValue fields[16] = {
        gi_small(st->st_mode),
        gi_int_new_u64(t, st->st_ino),
        gi_int_new_u64(t, st->st_dev),
        gi_small((int64_t)st->st_nlink),
        gi_small(st->st_uid),
        gi_small(st->st_gid),
        gi_int_new(t, st->st_size),
        gi_double(seconds_of(st->st_atim)),
        gi_double(seconds_of(st->st_mtim)),
        gi_double(seconds_of(st->st_ctim)),
        nanoseconds_of(t, st->st_atim),
        nanoseconds_of(t, st->st_mtim),
        nanoseconds_of(t, st->st_ctim),
        gi_small(st->st_blksize),
        gi_int_new(t, st->st_blocks),
        gi_int_new_u64(t, st->st_rdev),
    };
    return gi_structseq_new(
        t, gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[STATE_STAT]), 16, fields);
}

static GillValue posix_stat(GillThread *t, const GillValue *args)
{
    struct stat st;
    const int follow = gi_truth(t, args[1]);
    if (follow < 0) {
        return GILL_ERROR;
    }
    if (gi_is_int_or_bool(args[0])) {
        int fd;
        if (!fd_arg(t, args[0], &fd)) {
            return GILL_ERROR;
        }
        return fstat(fd, &st) < 0 ? fail(t) : make_stat(t, &st);
    }
    const char *path = path_arg(t, args[0], "stat");
    if (path == NULL) {
        return GILL_ERROR;
    }
    const int result = follow ? stat(path, &st) : lstat(path, &st);
    return result < 0 ? fail_path(t, args[0]) : make_stat(t, &st);
}

static GillValue posix_lstat(GillThread *t, const GillValue *args)
{
    const GillValue no_follow[2] = {args[0], GILL_FALSE};
    return posix_stat(t, no_follow);
}

static GillValue posix_fstat(GillThread *t, const GillValue *args)
{
    int fd;
    struct stat st;
    if (!fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    return fstat(fd, &st) < 0 ? fail(t) : make_stat(t, &st);
}

#define PATH_CALL(name, call)                                                            \
    static GillValue posix_##name(GillThread *t, const GillValue *args)                  \
    {                                                                                    \
        const char *path = path_arg(t, args[0], #name);                                  \
        if (path == NULL) {                                                              \
            return GILL_ERROR;                                                           \
        }                                                                                \
        return (call) < 0 ? fail_path(t, args[0]) : GILL_NONE;                           \
    }
PATH_CALL(unlink, unlink(path))
PATH_CALL(remove, unlink(path))
PATH_CALL(rmdir, rmdir(path))
PATH_CALL(chdir, chdir(path))

#define PATH_MODE_CALL(name, call)                                                       \
    static GillValue posix_##name(GillThread *t, const GillValue *args)                  \
    {                                                                                    \
        const char *path = path_arg(t, args[0], #name);                                  \
        int64_t mode;                                                                    \
        if (path == NULL || !gi_index_int64(t, args[1], &mode)) {                        \
            return GILL_ERROR;                                                           \
        }                                                                                \
        return (call) < 0 ? fail_path(t, args[0]) : GILL_NONE;                           \
    }
PATH_MODE_CALL(mkdir, mkdir(path, (mode_t)mode))
PATH_MODE_CALL(chmod, chmod(path, (mode_t)mode))
PATH_MODE_CALL(mkfifo, mkfifo(path, (mode_t)mode))

#define TWO_PATHS_CALL(name, call)                                                       \
    static GillValue posix_##name(GillThread *t, const GillValue *args)                  \
    {                                                                                    \
        const char *a = path_arg(t, args[0], #name);                                     \
        const char *b = a == NULL ? NULL : path_arg(t, args[1], #name);                  \
        if (b == NULL) {                                                                 \
            return GILL_ERROR;                                                           \
        }                                                                                \
        return (call) < 0 ? gi_raise_os(t, errno, args[0], args[1]) : GILL_NONE;         \
    }
TWO_PATHS_CALL(rename, rename(a, b))
TWO_PATHS_CALL(replace, rename(a, b))
TWO_PATHS_CALL(link, link(a, b))
TWO_PATHS_CALL(symlink, symlink(a, b))

static GillValue posix_access(GillThread *t, const GillValue *args)
{
    const char *path = path_arg(t, args[0], "access");
    int64_t mode;
    if (path == NULL || !gi_index_int64(t, args[1], &mode)) {
        return GILL_ERROR;
    }
    return gi_bool(access(path, (int)mode) == 0);
}

static GillValue posix_readlink(GillThread *t, const GillValue *args)
{
    const char *path = path_arg(t, args[0], "readlink");
    char target[4096];
    if (path == NULL) {
        return GILL_ERROR;
    }
    const ssize_t size = readlink(path, target, sizeof target - 1);
    if (size < 0) {
        return fail_path(t, args[0]);
    }
    target[size] = 0;
    return path_str(t, target);
}

static GillValue posix_getcwd(GillThread *t, const GillValue *args)
{
    (void)args;
    char path[4096];
    return getcwd(path, sizeof path) == NULL ? fail(t) : path_str(t, path);
}

static GillValue posix_listdir(GillThread *t, const GillValue *args)
{
    const GillValue dot = gill_str(t, ".");
    const GillValue shown = gi_is_none(args[0]) ? dot : args[0];
    const char *path = path_arg(t, shown, "listdir");
    const GillValue names = gi_list_new(t, 16);
    if (path == NULL || gi_is_error(names)) {
        return GILL_ERROR;
    }
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return fail_path(t, shown);
    }
    const bool as_bytes = gi_is_bytes(shown);
    bool ok = true;
    const struct dirent *entry;
    while (ok && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        const GillValue name = as_bytes
                                   ? gi_bytes_new(t, entry->d_name, strlen(entry->d_name))
                                   : path_str(t, entry->d_name);
        ok = !gi_is_error(name) && gi_list_append(t, gi_list_ptr(names), name);
    }
    closedir(dir);
    return ok ? names : GILL_ERROR;
}

static GillValue posix_utime(GillThread *t, const GillValue *args)
{
    const char *path = path_arg(t, args[0], "utime");
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    if (path == NULL) {
        return GILL_ERROR;
    }
    const bool by_ns = !gi_is_empty(args[2]);
    const GillValue pair = by_ns ? args[2] : args[1];
    if (!gi_is_none(pair)) {
        if (!gi_is_tuple(pair) || gi_tuple_len(gi_tuple_ptr(pair)) != 2) {
            return gill_raise(t, GILL_TypeError,
                              by_ns ? "utime: 'ns' must be a tuple of two ints"
                                    : "utime: 'times' must be either a tuple of two ints or "
                                      "None");
        }
        for (int i = 0; i < 2; i++) {
            const GillValue v = gi_tuple_items(gi_tuple_ptr(pair))[i];
            int64_t ns;
            if (by_ns || gi_is_int_or_bool(v)) {
                if (!gi_index_int64(t, v, &ns)) {
                    return GILL_ERROR;
                }
                times[i].tv_sec = by_ns ? ns / 1000000000 : ns;
                times[i].tv_nsec = by_ns ? ns % 1000000000 : 0;
                if (times[i].tv_nsec < 0) {
                    times[i].tv_sec--;
                    times[i].tv_nsec += 1000000000;
                }
            } else {
                double seconds;
                if (!gi_float_value(t, v, &seconds)) {
                    return GILL_ERROR;
                }
                times[i].tv_sec = (time_t)(seconds < 0 && seconds != (double)(int64_t)seconds
                                               ? (int64_t)seconds - 1
                                               : (int64_t)seconds);
                times[i].tv_nsec = (long)((seconds - (double)times[i].tv_sec) * 1e9);
            }
        }
    }
    return utimensat(AT_FDCWD, path, times, 0) < 0 ? fail_path(t, args[0]) : GILL_NONE;
}

static GillValue posix_umask(GillThread *t, const GillValue *args)
{
    int64_t mask;
    return gi_index_int64(t, args[0], &mask) ? gi_small(umask((mode_t)mask)) : GILL_ERROR;
}

// ---- The process

#define NUMBER_CALL(name, call)                                                          \
    static GillValue posix_##name(GillThread *t, const GillValue *args)                  \
    {                                                                                    \
        (void)t;                                                                         \
        (void)args;                                                                      \
        return gi_small(call);                                                           \
    }
NUMBER_CALL(getpid, getpid())
NUMBER_CALL(getppid, getppid())
NUMBER_CALL(getuid, getuid())
NUMBER_CALL(geteuid, geteuid())
NUMBER_CALL(getgid, getgid())
NUMBER_CALL(getegid, getegid())
NUMBER_CALL(getpgrp, getpgrp())

static GillValue posix_setsid(GillThread *t, const GillValue *args)
{
    (void)args;
    return none_or_fail(t, setsid());
}

static GillValue posix_cpu_count(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? GILL_NONE : gi_small(n);
}

static GillValue posix_sched_getaffinity(GillThread *t, const GillValue *args)
{
    int64_t pid;
    cpu_set_t cpus;
    if (!gi_index_int64(t, args[0], &pid)) {
        return GILL_ERROR;
    }
    if (sched_getaffinity((pid_t)pid, sizeof cpus, &cpus) < 0) {
        return fail(t);
    }
    const GillValue set = gi_set_new(t, false);
    for (int i = 0; i < CPU_SETSIZE && !gi_is_error(set); i++) {
        if (CPU_ISSET(i, &cpus) && !gi_set_add(t, (GiSet *)gi_ptr(set), gi_small(i))) {
            return GILL_ERROR;
        }
    }
    return set;
}

static GillValue posix_sched_yield(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gil_yield(t);
    return GILL_NONE;
}

static GillValue posix_exit(GillThread *t, const GillValue *args)
{
    int64_t status;
    if (!gi_index_int64(t, args[0], &status)) {
        return GILL_ERROR;
    }
    _exit((int)status);
}

static GillValue posix_abort(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    abort();
}

static GillValue posix_fork(GillThread *t, const GillValue *args)
{
    (void)args;
    const int pid = gi_thread_fork(t);
    return pid < 0 ? fail(t) : gi_small(pid);
}

static GillValue posix_kill(GillThread *t, const GillValue *args)
{
    int64_t pid;
    int64_t signal;
    if (!gi_index_int64(t, args[0], &pid) || !gi_index_int64(t, args[1], &signal)) {
        return GILL_ERROR;
    }
    if (kill((pid_t)pid, (int)signal) < 0) {
        return fail(t);
    }
    return gi_run_pending(t) ? GILL_NONE : GILL_ERROR;
}

typedef struct Wait {
    pid_t pid, result;
    int status, options, error;
} Wait;

static void do_wait(void *p)
{
    Wait *w = p;
    w->result = waitpid(w->pid, &w->status, w->options);
    w->error = errno;
}

static GillValue wait_for(GillThread *t, pid_t pid, int options)
{
    Wait w = {.pid = pid, .options = options};
    for (;;) {
        gi_blocking(t, do_wait, &w);
        if (w.result >= 0) {
            return gi_tuple_pack(t, 2, gi_small(w.result), gi_small(w.status));
        }
        if (w.error != EINTR) {
            errno = w.error;
            return fail(t);
        }
        if (!gi_run_pending(t)) {
            return GILL_ERROR;
        }
    }
}

static GillValue posix_waitpid(GillThread *t, const GillValue *args)
{
    int64_t pid;
    int64_t options;
    if (!gi_index_int64(t, args[0], &pid) || !gi_index_int64(t, args[1], &options)) {
        return GILL_ERROR;
    }
    return wait_for(t, (pid_t)pid, (int)options);
}

static GillValue posix_wait(GillThread *t, const GillValue *args)
{
    (void)args;
    return wait_for(t, -1, 0);
}

#define STATUS_CALL(name, make, expression)                                              \
    static GillValue posix_##name(GillThread *t, const GillValue *args)                  \
    {                                                                                    \
        int64_t n;                                                                       \
        if (!gi_index_int64(t, args[0], &n)) {                                           \
            return GILL_ERROR;                                                           \
        }                                                                                \
        const int status = (int)n;                                                       \
        return make(expression);                                                         \
    }
STATUS_CALL(WIFEXITED, gi_bool, WIFEXITED(status))
STATUS_CALL(WEXITSTATUS, gi_small, WEXITSTATUS(status))
STATUS_CALL(WIFSIGNALED, gi_bool, WIFSIGNALED(status))
STATUS_CALL(WTERMSIG, gi_small, WTERMSIG(status))
STATUS_CALL(WIFSTOPPED, gi_bool, WIFSTOPPED(status))
STATUS_CALL(WSTOPSIG, gi_small, WSTOPSIG(status))
STATUS_CALL(WCOREDUMP, gi_bool, (WCOREDUMP(status)) != 0)

// A list of texts as a C array in a RAW buffer, for exec; the bytes objects that hold the
// texts are kept alive by the list keep.
static char **strings_of(GillThread *t, GillValue list, GillValue keep)
{
    const size_t n = gi_list_ptr(list)->len;
    size_t size = (n + 1) * sizeof(char *);
    char **array = gi_raw_alloc(t, &size);
    if (array == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        GillValue v = gi_list_ptr(list)->items[i];
        if (gi_is_str(v)) {
            v = gi_str_encode(t, v, "utf-8", "surrogateescape");
        }
        if (gi_is_error(v) || !gi_list_append(t, gi_list_ptr(keep), v) ||
            (array[i] = (char *)(uintptr_t)path_arg(t, v, "exec")) == NULL) {
            gi_raw_free(t, array);
            return NULL;
        }
    }
    array[n] = NULL;
    return array;
}

static GillValue run_exec(GillThread *t, GillValue path, GillValue argv, GillValue env)
{
    const char *program = path_arg(t, path, "execv");
    const GillValue keep = gi_list_new(t, 8);
    const GillValue args = gi_is_error(keep) ? keep : gi_to_list(t, argv);
    if (program == NULL || gi_is_error(args)) {
        return GILL_ERROR;
    }
    if (gi_list_ptr(args)->len == 0) {
        return gill_raise(t, GILL_ValueError, "execv() arg 2 must not be empty");
    }
    char **c_args = strings_of(t, args, keep);
    char **c_env = environ;
    if (c_args != NULL && !gi_is_empty(env)) {
        const GillValue entries = gi_to_list(t, env);
        c_env = gi_is_error(entries) ? NULL : strings_of(t, entries, keep);
    }
    if (c_args == NULL || c_env == NULL) {
        return GILL_ERROR;
    }
    execve(program, c_args, c_env);
    const GillValue error = fail_path(t, path);
    gi_raw_free(t, c_args);
    if (c_env != environ) {
        gi_raw_free(t, c_env);
    }
    return error;
}

static GillValue posix_execv(GillThread *t, const GillValue *args)
{
    return run_exec(t, args[0], args[1], GILL_EMPTY);
}

static GillValue posix_execve_entries(GillThread *t, const GillValue *args)
{
    return run_exec(t, args[0], args[1], args[2]);
}

typedef struct System {
    const char *command;
    int status;
} System;

static void do_system(void *p)
{
    System *s = p;
    s->status = system(s->command);
}

static GillValue posix_system(GillThread *t, const GillValue *args)
{
    const char *command = path_arg(t, args[0], "system");
    if (command == NULL) {
        return GILL_ERROR;
    }
    System s = {.command = command};
    gi_blocking(t, do_system, &s);
    return gi_small(s.status);
}

// ---- Environment and system

static GillValue posix_environ(GillThread *t, const GillValue *args)
{
    (void)args;
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return dict;
    }
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals == NULL) {
            continue;
        }
        const GillValue key =
            gi_str_decode(t, *entry, (size_t)(equals - *entry), "utf-8", "surrogateescape");
        const GillValue v = gi_is_error(key) ? key : path_str(t, equals + 1);
        if (gi_is_error(v) ||
            gi_is_error(gi_dict_setdefault(t, gi_dict_ptr(dict), key, v))) {
            return GILL_ERROR;
        }
    }
    return dict;
}

static GillValue posix_putenv(GillThread *t, const GillValue *args)
{
    const char *key = path_arg(t, args[0], "putenv");
    const char *v = key == NULL ? NULL : path_arg(t, args[1], "putenv");
    if (v == NULL) {
        return GILL_ERROR;
    }
    if (strchr(key, '=') != NULL) {
        return gill_raise(t, GILL_ValueError, "illegal environment variable name");
    }
    return none_or_fail(t, setenv(key, v, 1));
}

static GillValue posix_unsetenv(GillThread *t, const GillValue *args)
{
    const char *key = path_arg(t, args[0], "unsetenv");
    return key == NULL ? GILL_ERROR : none_or_fail(t, unsetenv(key));
}

static GillValue posix_strerror(GillThread *t, const GillValue *args)
{
    int64_t n;
    char text[256];
    if (!gi_index_int64(t, args[0], &n)) {
        return GILL_ERROR;
    }
    return gill_str(t, strerror_r((int)n, text, sizeof text));
}

static GillValue posix_urandom(GillThread *t, const GillValue *args)
{
    int64_t size;
    if (!gi_index_int64(t, args[0], &size)) {
        return GILL_ERROR;
    }
    if (size < 0) {
        return gill_raise(t, GILL_ValueError, "negative argument not allowed");
    }
    const GillValue bytes = gi_bytes_new(t, NULL, (size_t)size);
    if (!gi_is_error(bytes) &&
        !gi_os_random(((GiBytes *)gi_ptr(bytes))->data, (size_t)size)) {
        return fail(t);
    }
    return bytes;
}

static const GiGetSet uname_getsets[] = {
    GI_STRUCTSEQ_FIELD("sysname", 0, "operating system name"),
    GI_STRUCTSEQ_FIELD("nodename", 1, "name of machine on network"),
    GI_STRUCTSEQ_FIELD("release", 2, "operating system release"),
    GI_STRUCTSEQ_FIELD("version", 3, "operating system version"),
    GI_STRUCTSEQ_FIELD("machine", 4, "hardware identifier"),
    {0},
};
static const GiTypeDef uname_def =
    GI_STRUCTSEQ_DEF(uname_getsets, "posix", "What system this is.");

static GillValue posix_uname(GillThread *t, const GillValue *args)
{
    (void)args;
    struct utsname u;
    if (uname(&u) < 0) {
        return fail(t);
    }
    const GillValue fields[5] = {gill_str(t, u.sysname), gill_str(t, u.nodename),
                                 gill_str(t, u.release), gill_str(t, u.version),
                                 gill_str(t, u.machine)};
    return gi_structseq_new(
        t, gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[STATE_UNAME]), 5, fields);
}

static const GiGetSet times_getsets[] = {
    GI_STRUCTSEQ_FIELD("user", 0, "user time"),
    GI_STRUCTSEQ_FIELD("system", 1, "system time"),
    GI_STRUCTSEQ_FIELD("children_user", 2, "user time of children"),
    GI_STRUCTSEQ_FIELD("children_system", 3, "system time of children"),
    GI_STRUCTSEQ_FIELD("elapsed", 4, "elapsed time since an arbitrary point in the past"),
    {0},
};
static const GiTypeDef times_def =
    GI_STRUCTSEQ_DEF(times_getsets, "posix", "Processor times in seconds.");

static GillValue posix_times(GillThread *t, const GillValue *args)
{
    (void)args;
    struct tms tms;
    const double tick = (double)sysconf(_SC_CLK_TCK);
    const clock_t elapsed = times(&tms);
    const GillValue fields[5] = {
        gi_double((double)tms.tms_utime / tick), gi_double((double)tms.tms_stime / tick),
        gi_double((double)tms.tms_cutime / tick), gi_double((double)tms.tms_cstime / tick),
        gi_double((double)elapsed / tick)};
    return gi_structseq_new(
        t, gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[STATE_TIMES]), 5, fields);
}

static const GiGetSet terminal_getsets[] = {
    GI_STRUCTSEQ_FIELD("columns", 0, "width of the terminal window in characters"),
    GI_STRUCTSEQ_FIELD("lines", 1, "height of the terminal window in characters"),
    {0},
};
static const GiTypeDef terminal_def =
    GI_STRUCTSEQ_DEF(terminal_getsets, "os", "Size of a terminal in characters.");

static GillValue posix_get_terminal_size(GillThread *t, const GillValue *args)
{
    int fd = STDOUT_FILENO;
    struct winsize size;
    if (!gi_is_empty(args[0]) && !fd_arg(t, args[0], &fd)) {
        return GILL_ERROR;
    }
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) {
        return fail(t);
    }
    const GillValue fields[2] = {gi_small(size.ws_col), gi_small(size.ws_row)};
    return gi_structseq_new(
        t, gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[STATE_TERMINAL]), 2,
        fields);
}

static GillValue posix_getloadavg(GillThread *t, const GillValue *args)
{
    (void)args;
    double load[3];
    if (getloadavg(load, 3) != 3) {
        return gill_raise(t, GILL_OSError, "Load averages are unobtainable");
    }
    return gi_tuple_pack(t, 3, gi_double(load[0]), gi_double(load[1]), gi_double(load[2]));
}

static GillValue posix_fspath(GillThread *t, const GillValue *args)
{
    if (gi_is_str(args[0]) || gi_is_bytes(args[0])) {
        return args[0];
    }
    const GillValue r = gi_special_call(t, args[0], GI_NAME(t, __fspath__), 0, NULL);
    if (gi_is_empty(r)) {
        return gill_raise(t, GILL_TypeError,
                          "expected str, bytes or os.PathLike object, not %T", args[0]);
    }
    if (!gi_is_error(r) && !gi_is_str(r) && !gi_is_bytes(r)) {
        return gill_raise(t, GILL_TypeError,
                          "expected %T.__fspath__() to return str or bytes, not %T", args[0],
                          r);
    }
    return r;
}

static const GillDef posix_defs[] = {
    {"read(fd, length, /)", posix_read, "Bytes read from a descriptor."},
    {"_readinto(fd, buffer, /)", posix_readinto, "Read into a buffer; how many bytes."},
    {"write(fd, data, /)", posix_write, "Write bytes; how many were written."},
    {"open(path, flags, mode=511, *, dir_fd=None)", posix_open, "A descriptor of a file."},
    {"close(fd)", posix_close, "Close a descriptor."},
    {"lseek(fd, position, how, /)", posix_lseek, "Move in a file; the new position."},
    {"ftruncate(fd, length, /)", posix_ftruncate, "Cut a file."},
    {"truncate(path, length)", posix_truncate, "Cut a file."},
    {"isatty(fd, /)", posix_isatty, "Is it a terminal?"},
    {"fsync(fd)", posix_fsync, "Write a file to its disk."},
    {"fdatasync(fd)", posix_fsync, "Write a file to its disk."},
    {"dup(fd, /)", posix_dup, "Another descriptor of the same file."},
    {"dup2(fd, fd2, inheritable=True)", posix_dup2, "Make fd2 another of the same file."},
    {"pipe()", posix_pipe, "(read end, write end) of a new pipe."},
    {"get_inheritable(fd, /)", posix_get_inheritable, "Do child programs get it?"},
    {"set_inheritable(fd, inheritable, /)", posix_set_inheritable, "Let them get it or not."},
    {"get_blocking(fd, /)", posix_get_blocking, "Do reads and writes wait?"},
    {"set_blocking(fd, blocking, /)", posix_set_blocking, "Let them wait or not."},
    {"stat(path, *, follow_symlinks=True, dir_fd=None)", posix_stat, "What is known of a file."},
    {"lstat(path, *, dir_fd=None)", posix_lstat, "stat() of a symbolic link itself."},
    {"fstat(fd)", posix_fstat, "stat() of an open file."},
    {"unlink(path, *, dir_fd=None)", posix_unlink, "Remove a file."},
    {"remove(path, *, dir_fd=None)", posix_remove, "Remove a file."},
    {"rmdir(path, *, dir_fd=None)", posix_rmdir, "Remove an empty directory."},
    {"chdir(path)", posix_chdir, "Change the current directory."},
    {"mkdir(path, mode=511, *, dir_fd=None)", posix_mkdir, "Make a directory."},
    {"chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", posix_chmod,
     "Change protection bits."},
    {"mkfifo(path, mode=438, *, dir_fd=None)", posix_mkfifo, "Make a named pipe."},
    {"rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", posix_rename, "Rename a file."},
    {"replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", posix_replace,
     "Rename a file over another."},
    {"link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", posix_link,
     "Make a hard link."},
    {"symlink(src, dst, target_is_directory=False, *, dir_fd=None)", posix_symlink,
     "Make a symbolic link."},
    {"access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
     posix_access, "May this process do it?"},
    {"readlink(path, *, dir_fd=None)", posix_readlink, "Where a symbolic link leads."},
    {"getcwd()", posix_getcwd, "The current directory."},
    {"listdir(path=None)", posix_listdir, "Names in a directory, in no order."},
    {"utime(path, times=None, ns=?)", posix_utime, "Set times of access and modification."},
    {"umask(mask, /)", posix_umask, "Set the mask of new files; the former one."},
    {"getpid()", posix_getpid, "Number of this process."},
    {"getppid()", posix_getppid, "Number of its parent."},
    {"getuid()", posix_getuid, "Real user."},
    {"geteuid()", posix_geteuid, "Effective user."},
    {"getgid()", posix_getgid, "Real group."},
    {"getegid()", posix_getegid, "Effective group."},
    {"getpgrp()", posix_getpgrp, "Process group."},
    {"setsid()", posix_setsid, "Begin a session."},
    {"cpu_count()", posix_cpu_count, "How many processors the system has."},
    {"sched_getaffinity(pid, /)", posix_sched_getaffinity, "Processors a process may use."},
    {"sched_yield()", posix_sched_yield, "Let another thread run."},
    {"_exit(status)", posix_exit, "End the process at once."},
    {"abort()", posix_abort, "End the process by SIGABRT."},
    {"fork()", posix_fork, "Split the process: 0 in the child, its number in the parent."},
    {"kill(pid, signal, /)", posix_kill, "Send a signal."},
    {"waitpid(pid, options, /)", posix_waitpid, "(pid, status) of a child that ended."},
    {"wait()", posix_wait, "(pid, status) of any child that ended."},
    {"WIFEXITED(status)", posix_WIFEXITED, "Did it exit?"},
    {"WEXITSTATUS(status)", posix_WEXITSTATUS, "Its exit status."},
    {"WIFSIGNALED(status)", posix_WIFSIGNALED, "Did a signal end it?"},
    {"WTERMSIG(status)", posix_WTERMSIG, "Which one."},
    {"WIFSTOPPED(status)", posix_WIFSTOPPED, "Is it stopped?"},
    {"WSTOPSIG(status)", posix_WSTOPSIG, "By which signal."},
    {"WCOREDUMP(status)", posix_WCOREDUMP, "Was a core written?"},
    {"execv(path, argv, /)", posix_execv, "Become another program."},
    {"_execve(path, argv, entries, /)", posix_execve_entries,
     "The same with an environment of KEY=VALUE entries."},
    {"system(command)", posix_system, "Run a command in a shell; its wait status."},
    {"_environ()", posix_environ, "A new dict of the environment."},
    {"putenv(name, value, /)", posix_putenv, "Set a variable of the process."},
    {"unsetenv(name, /)", posix_unsetenv, "Remove one."},
    {"strerror(code, /)", posix_strerror, "Text of an error number."},
    {"urandom(size, /)", posix_urandom, "Random bytes fit for secrets."},
    {"uname()", posix_uname, "What system this is."},
    {"times()", posix_times, "Processor times."},
    {"get_terminal_size(fd=?, /)", posix_get_terminal_size, "Size in characters."},
    {"getloadavg()", posix_getloadavg, "Load over 1, 5 and 15 minutes."},
    {"fspath(path)", posix_fspath, "The path as str or bytes."},
    {0},
};

static bool add_type(GillThread *t, GillValue module, int slot, const char *name,
                     const GiTypeDef *def)
{
    GiType *type = gi_structseq_type(t, name, def);
    if (type == NULL) {
        return false;
    }
    gi_module_state(t, &state_key, STATE_COUNT)[slot] = gi_from_ptr(type);
    return gill_module_add(t, module, strrchr(name, '.') + 1, gi_from_ptr(type));
}

static const struct {
    const char *name;
    int v;
} constants[] = {
#define C(name) {#name, name}
    C(O_RDONLY), C(O_WRONLY), C(O_RDWR), C(O_APPEND), C(O_CREAT), C(O_EXCL), C(O_TRUNC),
    C(O_NONBLOCK), C(O_SYNC), C(O_DSYNC), C(O_CLOEXEC), C(O_DIRECTORY), C(O_NOFOLLOW),
    C(O_NOCTTY), C(O_PATH), C(O_TMPFILE), C(F_OK), C(R_OK), C(W_OK), C(X_OK), C(WNOHANG),
    C(WUNTRACED), C(WCONTINUED),
#undef C
};

static bool init(GillThread *t, GillValue module)
{
    if (gi_module_state(t, &state_key, STATE_COUNT) == NULL ||
        !add_type(t, module, STATE_STAT, "os.stat_result", &stat_def) ||
        !add_type(t, module, STATE_UNAME, "posix.uname_result", &uname_def) ||
        !add_type(t, module, STATE_TIMES, "posix.times_result", &times_def) ||
        !add_type(t, module, STATE_TERMINAL, "os.terminal_size", &terminal_def)) {
        return false;
    }
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (!gill_module_add(t, module, constants[i].name, gi_small(constants[i].v))) {
            return false;
        }
    }
    return true;
}

GILL_MODULE_INIT(posix, posix_defs, "Calls of the operating system.", init);
