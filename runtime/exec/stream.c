// The text streams of C: sys.stdin, stdout and stderr until module io replaces them.
//
// A stream owns no descriptor: it reads or writes one of the process's. Its buffer lies
// in the object. Text is UTF-8 on both sides; what UTF-8 cannot hold (lone surrogates) is
// an error on stdout, escaped on stderr. When the host takes the output (GillConfig's
// write_out and write_err), bytes go there and no descriptor is touched.
// SPDX-License-Identifier: MIT
#include "runtime/exec/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

#define BUFFER_SIZE 8000

typedef struct Stream {
    GiHeader head;  // a record of two
    GillValue name; // "<stdout>"
    GillValue errors;
    int fd;
    GiStreamMode mode;
    bool is_terminal;
    bool writes_lines; // flushed at every newline
    bool is_closed;
    bool at_end;     // reading met the end of the file
    uint32_t start;  // reading: the first byte not yet given out
    uint32_t size;   // bytes in data
    char data[BUFFER_SIZE];
} Stream;

static const char state_key;

static Stream *stream_ptr(GillValue v)
{
    return (Stream *)gi_ptr(v);
}

// ---- Writing ----

static bool write_host(GillThread *t, Stream *s, const char *data, size_t size)
{
    const GiConfigCopy *config = &t->vm->config;
    bool (*write)(void *, const char *, size_t) =
        s->mode == GI_STREAM_ERROR ? config->write_err : config->write_out;
    if (!write(config->write_data, data, size)) {
        gill_raise(t, GILL_OSError, "the host refused the output");
        return false;
    }
    return true;
}

static bool has_host(GillThread *t, const Stream *s)
{
    return s->mode == GI_STREAM_ERROR ? t->vm->config.write_err != NULL
                                      : t->vm->config.write_out != NULL;
}

// Everything, or an exception. Others may run meanwhile, so data is not the stream's own.
static bool write_all(GillThread *t, Stream *s, const char *data, size_t size)
{
    if (has_host(t, s)) {
        return write_host(t, s, data, size);
    }
    while (size > 0) {
        const int fd = s->fd;
        gill_gil_release(t);
        const ssize_t n = write(fd, data, size);
        const int error = errno;
        gill_gil_acquire(t);
        if (n < 0) {
            if (error != EINTR) {
                gill_raise_errno(t, error, NULL);
                return false;
            }
            if (!gill_run_pending(t)) {
                return false;
            }
            continue;
        }
        data += n;
        size -= (size_t)n;
    }
    return true;
}

bool gi_stream_flush(GillThread *t, GillValue stream)
{
    Stream *s = stream_ptr(stream);
    if (s->mode == GI_STREAM_READ || s->size == 0) {
        return true;
    }
    // Taken out first: while the lock is released others may write on.
    char data[BUFFER_SIZE];
    const size_t size = s->size;
    memcpy(data, s->data, size);
    s->size = 0;
    return write_all(t, s, data, size);
}

bool gi_stream_write_bytes(GillThread *t, GillValue stream, const char *data, size_t size)
{
    Stream *s = stream_ptr(stream);
    if (s->size + size > BUFFER_SIZE) {
        if (!gi_stream_flush(t, stream)) {
            return false;
        }
        if (size > BUFFER_SIZE / 2) {
            char *copy = gi_mem_alloc(t, size);
            if (!copy) {
                return false;
            }
            memcpy(copy, data, size);
            const bool ok = write_all(t, s, copy, size);
            gi_mem_free(t, copy, size);
            return ok;
        }
    }
    memcpy(s->data + s->size, data, size);
    s->size += (uint32_t)size;
    if (s->writes_lines && memchr(data, '\n', size)) {
        return gi_stream_flush(t, stream);
    }
    return true;
}

// Lone surrogates are the only text that UTF-8 does not hold: ED A0..BF xx.
static bool has_surrogate(const char *data, size_t size)
{
    const char *p = data;
    while ((p = memchr(p, 0xED, size - (size_t)(p - data)))) {
        if ((unsigned char)p[1] >= 0xA0) {
            return true;
        }
        p++;
    }
    return false;
}

bool gi_stream_write(GillThread *t, GillValue stream, GillValue text)
{
    Stream *s = stream_ptr(stream);
    if (s->is_closed) {
        gill_raise(t, GILL_ValueError, "I/O operation on closed file.");
        return false;
    }
    const char *data = gi_str_data(text);
    const size_t size = gi_str_size(text);
    if (gi_str_is_ascii(text) || !has_surrogate(data, size)) {
        return gi_stream_write_bytes(t, stream, data, size);
    }
    const char *errors = gi_str_c(t, s->errors);
    const GillValue bytes =
        errors ? gi_str_encode(t, text, "utf-8", errors) : GILL_ERROR;
    if (gi_is_error(bytes)) {
        return false;
    }
    const GiBytes *b = gi_bytes_ptr(bytes);
    return gi_stream_write_bytes(t, stream, (const char *)b->data, b->size);
}

static bool check_mode(GillThread *t, Stream *s, bool reading)
{
    if (s->is_closed) {
        gill_raise(t, GILL_ValueError, "I/O operation on closed file.");
        return false;
    }
    if ((s->mode == GI_STREAM_READ) != reading) {
        const GillValue type = gi_import_attr(t, "io", "UnsupportedOperation");
        if (gi_is_error(type)) {
            gill_error_clear(t);
            gill_raise(t, GILL_OSError, reading ? "not readable" : "not writable");
        } else {
            gi_raise_type(t, gi_type_ptr(type), reading ? "not readable" : "not writable");
        }
        return false;
    }
    return true;
}

static GillValue stream_write(GillThread *t, const GillValue *args)
{
    if (!check_mode(t, stream_ptr(args[0]), false)) {
        return GILL_ERROR;
    }
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError, "write() argument must be str, not %T",
                          args[1]);
    }
    return gi_stream_write(t, args[0], args[1]) ? gi_small((int64_t)gi_str_len(args[1]))
                                                : GILL_ERROR;
}

static GillValue stream_writelines(GillThread *t, const GillValue *args)
{
    const GillValue it = gi_iter(t, args[1]);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    while (true) {
        const GillValue line = gi_next(t, it);
        if (gi_is_error(line) || gi_is_empty(line)) {
            return gi_is_error(line) ? GILL_ERROR : GILL_NONE;
        }
        const GillValue pair[2] = {args[0], line};
        if (gi_is_error(stream_write(t, pair))) {
            return GILL_ERROR;
        }
    }
}

static GillValue stream_flush(GillThread *t, const GillValue *args)
{
    return gi_stream_flush(t, args[0]) ? GILL_NONE : GILL_ERROR;
}

// ---- Reading ----

// More bytes into the empty buffer. at_end afterwards: there are none.
static bool fill(GillThread *t, GillValue self)
{
    Stream *s = stream_ptr(self);
    while (true) {
        char data[BUFFER_SIZE];
        const int fd = s->fd;
        gill_gil_release(t);
        const ssize_t n = read(fd, data, sizeof data);
        const int error = errno;
        gill_gil_acquire(t);
        if (n >= 0) {
            memcpy(s->data, data, (size_t)n);
            s->start = 0;
            s->size = (uint32_t)n;
            s->at_end = n == 0;
            return true;
        }
        if (error != EINTR) {
            gill_raise_errno(t, error, NULL);
            return false;
        }
        if (!gill_run_pending(t)) {
            return false;
        }
    }
}

static size_t sequence_size(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Up to `limit` characters (below 0: any number), up to a newline where by_line. "\r\n"
// becomes "\n".
static GillValue read_text(GillThread *t, GillValue self, int64_t limit, bool by_line)
{
    Stream *s = stream_ptr(self);
    GiStrBuf out;
    gi_strbuf_init(&out);
    char part[4];
    size_t part_size = 0;
    int64_t count = 0;
    bool ok = true;
    s->at_end = false;
    while (ok && (limit < 0 || count < limit)) {
        if (s->start == s->size) {
            ok = fill(t, self);
            if (!ok || s->at_end) {
                break;
            }
        }
        const char c = s->data[s->start++];
        if (part_size == 0 && (unsigned char)c < 0x80) {
            if (c == '\n' && out.size > 0 && out.data[out.size - 1] == '\r') {
                out.size--;
                out.len--;
                count--;
            }
            ok = gi_strbuf_add(t, &out, &c, 1);
            count++;
            if (c == '\n' && by_line) {
                break;
            }
            continue;
        }
        part[part_size++] = c;
        if (part_size < sequence_size((unsigned char)part[0])) {
            continue;
        }
        const GillValue text = gi_str_decode(t, part, part_size, "utf-8", "strict");
        part_size = 0;
        ok = !gi_is_error(text) && gi_strbuf_add_str(t, &out, text);
        count++;
    }
    if (ok && part_size > 0) {
        const GillValue text = gi_str_decode(t, part, part_size, "utf-8", "strict");
        ok = !gi_is_error(text) && gi_strbuf_add_str(t, &out, text);
    }
    if (!ok) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &out);
}

static GillValue stream_readline(GillThread *t, const GillValue *args)
{
    int64_t limit;
    if (!check_mode(t, stream_ptr(args[0]), true) || !gill_arg_int(t, args, 1, &limit)) {
        return GILL_ERROR;
    }
    return read_text(t, args[0], limit, true);
}

static GillValue stream_read(GillThread *t, const GillValue *args)
{
    int64_t limit = -1;
    if (!check_mode(t, stream_ptr(args[0]), true) ||
        (!gi_is_none(args[1]) && !gill_arg_int(t, args, 1, &limit))) {
        return GILL_ERROR;
    }
    return read_text(t, args[0], limit, false);
}

static GillValue stream_next(GillThread *t, GillValue self)
{
    if (!check_mode(t, stream_ptr(self), true)) {
        return GILL_ERROR;
    }
    const GillValue line = read_text(t, self, -1, true);
    return gi_is_error(line) || gi_str_size(line) > 0 ? line : GILL_EMPTY;
}

static GillValue stream_readlines(GillThread *t, const GillValue *args)
{
    return gi_to_list(t, args[0]);
}

// ---- The rest of a file object ----

static GillValue stream_self(GillThread *t, GillValue self)
{
    (void)t;
    return self;
}

static GillValue stream_enter(GillThread *t, const GillValue *args)
{
    (void)t;
    return args[0];
}

static GillValue stream_close(GillThread *t, const GillValue *args)
{
    if (!gi_stream_flush(t, args[0])) {
        return GILL_ERROR;
    }
    stream_ptr(args[0])->is_closed = true;
    return GILL_NONE;
}

static GillValue stream_fileno(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_small(stream_ptr(args[0])->fd);
}

static GillValue stream_isatty(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(stream_ptr(args[0])->is_terminal);
}

static GillValue stream_readable(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(stream_ptr(args[0])->mode == GI_STREAM_READ);
}

static GillValue stream_writable(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(stream_ptr(args[0])->mode != GI_STREAM_READ);
}

static GillValue stream_seekable(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return GILL_FALSE;
}

// reconfigure(encoding, errors, newline, line_buffering, write_through)
static GillValue stream_reconfigure(GillThread *t, const GillValue *args)
{
    Stream *s = stream_ptr(args[0]);
    if (gi_is_str(args[2])) {
        gi_store(t, &s->errors, args[2]);
    }
    if (!gi_is_none(args[4]) || !gi_is_none(args[5])) {
        const int lines = gi_truth(t, gi_is_none(args[4]) ? args[5] : args[4]);
        if (lines < 0) {
            return GILL_ERROR;
        }
        s->writes_lines = lines;
    }
    return gi_stream_flush(t, args[0]) ? GILL_NONE : GILL_ERROR;
}

static const GillDef stream_methods[] = {
    {"write(self, text, /)", stream_write, "Write a str; returns its length."},
    {"writelines(self, lines, /)", stream_writelines, "Write every str of an iterable."},
    {"flush(self, /)", stream_flush, "Write what is still buffered."},
    {"read(self, size=-1, /)", stream_read, "Read characters, up to the end."},
    {"readline(self, size=-1, /)", stream_readline, "Read up to the end of a line."},
    {"readlines(self, hint=-1, /)", stream_readlines, "Every line, in a list."},
    {"close(self, /)", stream_close, "Flush, and refuse further use."},
    {"fileno(self, /)", stream_fileno, "The file descriptor."},
    {"isatty(self, /)", stream_isatty, "Whether this is a terminal."},
    {"readable(self, /)", stream_readable, "Whether it can be read."},
    {"writable(self, /)", stream_writable, "Whether it can be written."},
    {"seekable(self, /)", stream_seekable, "False."},
    {"reconfigure(self, *, encoding=None, errors=None, newline=None, "
     "line_buffering=None, write_through=None)",
     stream_reconfigure, "Change how text is written."},
    {"__enter__(self, /)", stream_enter, "The stream itself."},
    {"__exit__(self, type, value, traceback, /)", stream_close, "Close the stream."},
    {0},
};

static GillValue get_name(GillThread *t, GillValue self)
{
    (void)t;
    return stream_ptr(self)->name;
}

static GillValue get_errors(GillThread *t, GillValue self)
{
    (void)t;
    return stream_ptr(self)->errors;
}

static GillValue get_encoding(GillThread *t, GillValue self)
{
    (void)self;
    return gi_intern(t, "utf-8", 5);
}

static GillValue get_mode(GillThread *t, GillValue self)
{
    return t->vm->chars[stream_ptr(self)->mode == GI_STREAM_READ ? 'r' : 'w'];
}

static GillValue get_closed(GillThread *t, GillValue self)
{
    (void)t;
    return gi_bool(stream_ptr(self)->is_closed);
}

static GillValue get_line_buffering(GillThread *t, GillValue self)
{
    (void)t;
    return gi_bool(stream_ptr(self)->writes_lines);
}

static GillValue get_none(GillThread *t, GillValue self)
{
    (void)t;
    (void)self;
    return GILL_NONE;
}

static const GiGetSet stream_getsets[] = {
    {"name", get_name, NULL, "The stream's name."},
    {"errors", get_errors, NULL, "What happens to text that cannot be encoded."},
    {"encoding", get_encoding, NULL, "utf-8"},
    {"mode", get_mode, NULL, "r or w"},
    {"closed", get_closed, NULL, "Whether it was closed."},
    {"line_buffering", get_line_buffering, NULL, "Whether a newline flushes."},
    {"newlines", get_none, NULL, "None"},
    {0},
};

static GillValue stream_repr(GillThread *t, GillValue self)
{
    const Stream *s = stream_ptr(self);
    return gi_str_format(t,
                         "<_io.TextIOWrapper name=%R mode='%s' encoding='utf-8'>",
                         s->name, s->mode == GI_STREAM_READ ? "r" : "w");
}

static const GiSlots stream_slots = {
    .repr = stream_repr,
    .iter = stream_self,
    .next = stream_next,
};

static const GiTypeDef stream_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(Stream),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &stream_slots,
    .methods = stream_methods,
    .getsets = stream_getsets,
    .module = "_io",
    .doc = "A text stream of the process.",
};

bool gi_is_stream(GillThread *t, GillValue v)
{
    return gi_has_kind(v, GI_KIND_RECORD) && gi_type_of(t, v)->def == &stream_def;
}

GillValue gi_stream_new(GillThread *t, int fd, const char *name, GiStreamMode mode)
{
    GillValue *state = gi_module_state(t, &state_key, 1);
    if (!state) {
        return GILL_ERROR;
    }
    if (!gi_is_type(state[0])) {
        const GiType *type = gi_type_from_def(t, "_io.TextIOWrapper", NULL, &stream_def);
        if (!type) {
            return GILL_ERROR;
        }
        gi_store(t, &state[0], gi_from_ptr(type));
    }
    const GillValue text = gi_str_from_c(t, name);
    const GillValue errors =
        gi_str_from_c(t, mode == GI_STREAM_ERROR ? "backslashreplace" : "strict");
    if (gi_is_error(text) || gi_is_error(errors)) {
        return GILL_ERROR;
    }
    const GiType *type = gi_type_ptr(state[0]);
    Stream *s = gi_alloc(t, sizeof *s,
                         GI_HEADER_BITS(type->root_shape->id, GI_KIND_RECORD, 0, 2));
    if (!s) {
        return GILL_ERROR;
    }
    s->name = text;
    s->errors = errors;
    s->fd = fd;
    s->mode = mode;
    s->is_terminal = isatty(fd);
    // A host sees each line at once: nobody tells it when to expect more.
    s->writes_lines = mode == GI_STREAM_ERROR || s->is_terminal || has_host(t, s);
    return gi_from_ptr(s);
}
