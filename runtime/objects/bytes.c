// SPDX-License-Identifier: MIT
// bytes, and what it shares with bytearray: construction, repr, comparison, buffers.
//
// A bytes object is a leaf with its data inline, ended by a 0 that does not count. An
// instance of a subclass is a record that refers to such a leaf. Contents of 0 or 1
// byte exist once (vm->empty_bytes, vm->bytes_chars).
#include "runtime/objects/bytes_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/str_methods.h"

#define SIZE_LIMIT ((size_t)1 << 46)

GillValue gi_bytes_new(GillThread *t, const void *data, size_t size)
{
    if (size <= 1) {
        if (size == 0) {
            return t->vm->empty_bytes;
        }
        if (data != NULL) {
            return t->vm->bytes_chars[*(const uint8_t *)data];
        }
    }
    if (size > SIZE_LIMIT) {
        return gill_raise_value(t, t->vm->no_memory);
    }
    GiBytes *b = gi_alloc(t, sizeof(GiBytes) + size + 1,
                          GI_HEADER_BITS(GI_TYPE_BYTES, GI_KIND_BYTES, 0, 0));
    if (b == NULL) {
        return GILL_ERROR;
    }
    b->size = size;
    if (data != NULL) {
        memcpy(b->data, data, size);
    }
    return gi_from_ptr(b);
}

bool gi_bytes_init(GillThread *t)
{
    for (int i = -1; i < 256; i++) {
        GiBytes *b = gi_alloc(t, sizeof(GiBytes) + 2,
                              GI_HEADER_BITS(GI_TYPE_BYTES, GI_KIND_BYTES, 0, 0));
        if (b == NULL) {
            return false;
        }
        if (i < 0) {
            t->vm->empty_bytes = gi_from_ptr(b);
        } else {
            b->size = 1;
            b->data[0] = (uint8_t)i;
            t->vm->bytes_chars[i] = gi_from_ptr(b);
        }
    }
    return true;
}

// ---- Buffers --------------------------------------------------------------------

bool gi_buffer_get(GillThread *t, GillValue o, bool writable, GiBuffer *out)
{
    const GiSlots *slots = &gi_type_of(t, o)->slots;
    if (slots->buffer == NULL) {
        (void)gill_raise(t, GILL_TypeError, "a bytes-like object is required, not '%T'",
                         o);
        return false;
    }
    *out = (GiBuffer){.owner = o, .itemsize = 1, .format = "B", .ndim = 1};
    if (!slots->buffer(t, o, writable, out)) {
        return false;
    }
    if (out->strides != NULL) {
        gi_buffer_release(t, out);
        (void)gill_raise(t, GILL_BufferError,
                         "memoryview: underlying buffer is not C-contiguous");
        return false;
    }
    return true;
}

void gi_buffer_release(GillThread *t, GiBuffer *buffer)
{
    if (gi_is_ptr(buffer->owner)) {
        const GiSlots *slots = &gi_type_of(t, buffer->owner)->slots;
        if (slots->buffer_release != NULL) {
            slots->buffer_release(t, buffer->owner);
        }
        buffer->owner = GILL_EMPTY;
    }
}

static bool bytes_buffer(GillThread *t, GillValue o, bool writable, GiBuffer *out)
{
    if (writable) {
        (void)gill_raise(t, GILL_BufferError, "Object is not writable.");
        return false;
    }
    const GiSpan span = gi_bytes_span(o);
    out->data = span.data;
    out->size = span.size;
    out->readonly = true;
    return true;
}

// ---- Construction ---------------------------------------------------------------

bool gi_byte_get(GillThread *t, GillValue v, const char *message, uint8_t *out)
{
    int64_t n;
    if (gi_is_small(v)) {
        n = gi_small_get(v);
    } else if (!gi_index_clamped(t, v, &n)) {
        return false;
    }
    if (n < 0 || n > 255) {
        (void)gill_raise(t, GILL_ValueError, "%s", message);
        return false;
    }
    *out = (uint8_t)n;
    return true;
}

static GillValue from_iterable(GillThread *t, GillValue v, const char *message)
{
    const GillValue it = gi_iter(t, v);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    GiStrBuf buf; // holds bytes
    gi_strbuf_init(&buf);
    for (;;) {
        const GillValue item = gi_next(t, it);
        uint8_t byte;
        if (gi_is_empty(item)) {
            break;
        }
        if (gi_is_error(item) || !gi_byte_get(t, item, message, &byte) ||
            !gi_strbuf_add_ascii(t, &buf, (const char *)&byte, 1)) {
            gi_strbuf_drop(t, &buf);
            return GILL_ERROR;
        }
    }
    const GillValue bytes = gi_bytes_new(t, buf.data, buf.size);
    gi_strbuf_drop(t, &buf);
    return bytes;
}

// A copy of what a buffer holds, whatever its strides.
static GillValue from_buffer(GillThread *t, GillValue v)
{
    if (gi_is_exact(v, GI_TYPE_MEMORYVIEW)) {
        return gi_memoryview_bytes(t, v);
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, v, false, &buffer)) {
        return GILL_ERROR;
    }
    const GillValue bytes = gi_bytes_new(t, buffer.data, buffer.size);
    gi_buffer_release(t, &buffer);
    return bytes;
}

GillValue gi_bytes_from_object(GillThread *t, GillValue v, const char *kind)
{
    const GiType *type = gi_type_of(t, v);
    if (gi_is_exact(v, GI_TYPE_BYTES)) {
        return v;
    }
    if (type->slots.buffer != NULL) {
        return from_buffer(t, v);
    }
    const bool is_array = strcmp(kind, "bytes") != 0;
    const char *message =
        is_array ? "byte must be in range(0, 256)" : "bytes must be in range(0, 256)";
    if (!gi_is_str(v) && (type->slots.iter != NULL || type->slots.getitem != NULL)) {
        return from_iterable(t, v, message);
    }
    return gill_raise(t, GILL_TypeError, "cannot convert '%T' object to %s", v, kind);
}

// Names of encoding and error handler. False: an exception is pending.
static bool get_names(GillThread *t, const GillValue out[3], const char *kind,
                      const char *names[2])
{
    for (int i = 0; i < 2; i++) {
        names[i] = NULL;
        if (gi_is_empty(out[1 + i])) {
            continue;
        }
        if (!gi_is_str(out[1 + i])) {
            (void)gill_raise(
                t, GILL_TypeError, "%s() argument '%s' must be str, not %s", kind,
                i == 0 ? "encoding" : "errors", gi_arg_type_name(t, out[1 + i]));
            return false;
        }
        names[i] = gi_str_c(t, out[1 + i]);
        if (names[i] == NULL) {
            return false;
        }
    }
    return true;
}

static GillValue zeros(GillThread *t, int64_t count)
{
    if (count < 0) {
        return gill_raise(t, GILL_ValueError, "negative count");
    }
    const GillValue bytes = gi_bytes_new(t, NULL, (size_t)count);
    if (!gi_is_error(bytes)) {
        memset((uint8_t *)gi_bytes_ptr(bytes)->data, 0, (size_t)count);
    }
    return bytes;
}

GillValue gi_bytes_construct(GillThread *t, const GillValue out[3], const char *kind)
{
    const GillValue v = out[0];
    const char *names[2];
    if (!get_names(t, out, kind, names)) {
        return GILL_ERROR;
    }
    const bool is_str = gi_is_str(v);
    if (names[0] != NULL && is_str) {
        return gi_str_encode(t, v, names[0], names[1]);
    }
    if (names[0] != NULL || names[1] != NULL) {
        return gill_raise(t, GILL_TypeError,
                          is_str             ? "string argument without an encoding"
                          : names[0] != NULL ? "encoding without a string argument"
                                             : "errors without a string argument");
    }
    if (gi_is_empty(v)) {
        return t->vm->empty_bytes;
    }
    if (gi_is_small(v)) {
        return zeros(t, gi_small_get(v));
    }
    const bool is_array = strcmp(kind, "bytes") != 0;
    if (!is_array && !gi_is_exact(v, GI_TYPE_BYTES)) {
        const GillValue made = gi_special_call(t, v, GI_NAME(t, __bytes__), 0, NULL);
        if (gi_is_error(made)) {
            return GILL_ERROR;
        }
        if (!gi_is_empty(made)) {
            return gi_is_bytes(made)
                       ? made
                       : gill_raise(t, GILL_TypeError,
                                    "__bytes__ returned non-bytes (type %T)", made);
        }
    }
    if (is_str) {
        return gill_raise(t, GILL_TypeError, "string argument without an encoding");
    }
    if (gi_type_of(t, v)->slots.index != NULL) {
        int64_t count;
        if (gi_index_int64(t, v, &count)) {
            return zeros(t, count);
        }
        if (!gill_error_is(t, GILL_TypeError)) {
            return GILL_ERROR;
        }
        gill_error_clear(t);
    }
    return gi_bytes_from_object(t, v, kind);
}

static GillValue bytes_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    GillValue out[3];
    if (!gi_args_parse(t, "bytes(source=?, encoding=?, errors=?)", args, npos, kwnames,
                       out)) {
        return GILL_ERROR;
    }
    const GillValue bytes = gi_bytes_construct(t, out, "bytes");
    GiType *type = gi_type_ptr(cls);
    if (gi_is_error(bytes) || type == t->vm->types[GI_TYPE_BYTES]) {
        return bytes;
    }
    GiBytesObject *o = (GiBytesObject *)gi_object_alloc(t, type, 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    assert(o->head.kind == GI_KIND_BYTES_OBJECT);
    gi_store(t, &o->bytes, gi_from_ptr(gi_bytes_ptr(bytes)));
    return gi_from_ptr(o);
}

// ---- Text -----------------------------------------------------------------------

bool gi_bytes_add_repr(GillThread *t, GiStrBuf *out, const uint8_t *data, size_t size,
                       bool is_array)
{
    const bool has_single = memchr(data, '\'', size) != NULL;
    const char quote = has_single && memchr(data, '"', size) == NULL ? '"' : '\'';
    gi_strbuf_add_ascii(t, out, (char[]){'b', quote}, 2);
    for (size_t i = 0; i < size; i++) {
        const uint8_t c = data[i];
        const char *plain = c == '\t'   ? "\\t"
                            : c == '\n' ? "\\n"
                            : c == '\r' ? "\\r"
                                        : NULL;
        if (plain != NULL) {
            gi_strbuf_add_ascii(t, out, plain, 2);
        } else if (c == (uint8_t)quote || c == '\\' || (is_array && c == '\'')) {
            gi_strbuf_add_ascii(t, out, (char[]){'\\', (char)c}, 2);
        } else if (c < ' ' || c >= 0x7F) {
            const char *hex = "0123456789abcdef";
            gi_strbuf_add_ascii(t, out, (char[]){'\\', 'x', hex[c >> 4], hex[c & 15]},
                                4);
        } else {
            gi_strbuf_add_ascii(t, out, (const char *)&c, 1);
        }
    }
    return gi_strbuf_add_ascii(t, out, &quote, 1);
}

static GillValue bytes_repr(GillThread *t, GillValue o)
{
    const GiSpan span = gi_bytes_span(o);
    GiStrBuf out;
    gi_strbuf_init(&out);
    gi_bytes_add_repr(t, &out, span.data, span.size, false);
    return gi_strbuf_finish(t, &out);
}

GillValue gi_bytes_hex(GillThread *t, const uint8_t *data, size_t size, GillValue sep,
                       int64_t group)
{
    char separator = 0;
    if (!gi_is_empty(sep)) {
        const int64_t len = gi_len(t, sep);
        if (len < 0) {
            return GILL_ERROR;
        }
        if (len != 1) {
            return gill_raise(t, GILL_ValueError, "sep must be length 1.");
        }
        if (gi_is_str(sep)) {
            if (!gi_str_is_ascii(sep)) {
                return gill_raise(t, GILL_ValueError, "sep must be ASCII.");
            }
            separator = gi_str_data(sep)[0];
        } else if (gi_is_bytes(sep)) {
            separator = (char)gi_bytes_ptr(sep)->data[0];
        } else {
            return gill_raise(t, GILL_TypeError, "sep must be str or bytes.");
        }
    }
    const size_t every =
        gi_is_empty(sep) || group == 0 ? 0 : (size_t)(group < 0 ? -group : group);
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (gi_strbuf_reserve(t, &out, size * 2) == NULL) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    for (size_t i = 0; i < size; i++) {
        // Groups are counted from the end, or from the start when `group` is negative.
        if (every != 0 && i != 0 && (group < 0 ? i : size - i) % every == 0) {
            gi_strbuf_add_codepoint(t, &out, (unsigned char)separator);
        }
        const char *hex = "0123456789abcdef";
        gi_strbuf_add_ascii(t, &out, (char[]){hex[data[i] >> 4], hex[data[i] & 15]}, 2);
    }
    return gi_strbuf_finish(t, &out);
}

// ---- Slots ----------------------------------------------------------------------

static int64_t bytes_hash(GillThread *t, GillValue o)
{
    GiBytes *b = (GiBytes *)gi_bytes_ptr(o);
    if (!(b->head.flags & GI_FLAG_HASHED)) {
        b->hash = gi_hash_bytes(t, b->data, b->size);
        b->head.flags |= GI_FLAG_HASHED;
    }
    return (int64_t)b->hash;
}

GillValue gi_bytes_order(GiSpan a, GiSpan b, GiCompare op)
{
    if (op == GI_EQ || op == GI_NE) {
        const bool same = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
        return gi_bool(same == (op == GI_EQ));
    }
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);
    if (order == 0) {
        order = a.size < b.size ? -1 : a.size > b.size;
    }
    return gi_bool(op == GI_LT   ? order < 0
                   : op == GI_LE ? order <= 0
                   : op == GI_GT ? order > 0
                                 : order >= 0);
}

static GillValue bytes_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if (!gi_is_bytes(a) || !gi_is_bytes(b)) {
        return GILL_NOT_IMPLEMENTED; // bytearray's slot knows the mixed pairs
    }
    return gi_bytes_order(gi_bytes_span(a), gi_bytes_span(b), op);
}

static int64_t bytes_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_bytes_ptr(o)->size;
}

int64_t gi_bytes_key(GillThread *t, GillValue key, int64_t len, const char *kind)
{
    int64_t i;
    if (gi_is_small(key)) {
        i = gi_small_get(key);
    } else if (gi_type_of(t, key)->slots.index == NULL) {
        (void)gill_raise(t, GILL_TypeError,
                         "%s indices must be integers or slices, not %T", kind, key);
        return -1;
    } else if (!gi_index_int64(t, key, &i)) {
        if (gill_error_is(t, GILL_OverflowError)) {
            gill_error_clear(t);
            (void)gill_raise(t, GILL_IndexError,
                             "cannot fit '%T' into an index-sized integer", key);
        }
        return -1;
    }
    if (i < 0) {
        i += len;
    }
    if (i < 0 || i >= len) {
        (void)gill_raise(t, GILL_IndexError, "%s",
                         kind[4] == 0 ? "index out of range"
                                      : "bytearray index out of range");
        return -1;
    }
    return i;
}

static GillValue bytes_getitem(GillThread *t, GillValue o, GillValue key)
{
    const GiBytes *b = gi_bytes_ptr(o);
    if (!gi_is_slice(key)) {
        const int64_t i = gi_bytes_key(t, key, (int64_t)b->size, "byte");
        return i < 0 ? GILL_ERROR : gi_small(b->data[i]);
    }
    int64_t start, stop, step, count;
    if (!gi_slice_indices(t, key, (int64_t)b->size, &start, &stop, &step, &count)) {
        return GILL_ERROR;
    }
    if (step == 1) {
        return count == (int64_t)b->size && gi_is_exact(o, GI_TYPE_BYTES)
                   ? o
                   : gi_bytes_new(t, b->data + start, (size_t)count);
    }
    const GillValue made = gi_bytes_new(t, NULL, (size_t)count);
    if (!gi_is_error(made)) {
        uint8_t *out = (uint8_t *)gi_bytes_ptr(made)->data;
        for (int64_t k = 0; k < count; k++, start += step) {
            out[k] = b->data[start];
        }
    }
    return made;
}

int gi_bytes_contains(GillThread *t, GillValue o, GillValue v)
{
    if (gi_is_int_or_bool(v) ||
        (!gi_is_ptr(v) ? false : gi_type_of(t, v)->slots.index != NULL)) {
        uint8_t byte;
        if (!gi_byte_get(t, v, "byte must be in range(0, 256)", &byte)) {
            return -1;
        }
        const GiSpan span = gi_bytes_span(o);
        return memchr(span.data, byte, span.size) != NULL;
    }
    GiBuffer part;
    if (!gi_buffer_get(t, v, false, &part)) {
        return -1;
    }
    const GiSpan span = gi_bytes_span(o);
    const int found = gi_text_find((const char *)span.data, span.size,
                                   (const char *)part.data, part.size) >= 0;
    gi_buffer_release(t, &part);
    return found;
}

static GillValue bytes_add(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_bytes(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (gi_type_of(t, b)->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError, "can't concat %T to bytes", b);
    }
    GiBuffer other;
    if (!gi_buffer_get(t, b, false, &other)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(a);
    GillValue made;
    if (other.size == 0 && gi_is_exact(a, GI_TYPE_BYTES)) {
        made = a;
    } else if (span.size == 0 && gi_is_exact(b, GI_TYPE_BYTES)) {
        made = b;
    } else {
        made = gi_bytes_new(t, NULL, span.size + other.size);
        if (!gi_is_error(made) && span.size + other.size != 0) {
            uint8_t *out = (uint8_t *)gi_bytes_ptr(made)->data;
            memcpy(out, span.data, span.size);
            memcpy(out + span.size, other.data, other.size);
        }
    }
    gi_buffer_release(t, &other);
    return made;
}

static GillValue bytes_mul(GillThread *t, GillValue a, GillValue b)
{
    const GillValue o = gi_is_bytes(a) ? a : b;
    int64_t n;
    if (!gi_seq_repeat_count(t, gi_is_bytes(a) ? b : a, &n)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(o);
    if (n <= 0 || span.size == 0) {
        return t->vm->empty_bytes;
    }
    if (n == 1 && gi_is_exact(o, GI_TYPE_BYTES)) {
        return o;
    }
    if ((uint64_t)n > SIZE_LIMIT / span.size) {
        return gill_raise_value(t, t->vm->no_memory);
    }
    const GillValue made = gi_bytes_new(t, NULL, span.size * (size_t)n);
    if (!gi_is_error(made)) {
        uint8_t *out = (uint8_t *)gi_bytes_ptr(made)->data;
        if (span.size == 1) {
            memset(out, span.data[0], (size_t)n);
        } else {
            for (int64_t i = 0; i < n; i++) {
                memcpy(out + (size_t)i * span.size, span.data, span.size);
            }
        }
    }
    return made;
}

static GillValue bytes_mod(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_bytes(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiBytes *format = gi_bytes_ptr(a);
    return gi_bytes_percent(t, (const char *)format->data, format->size, b);
}

// ---- Iterator -------------------------------------------------------------------

typedef struct GiBytesIter {
    GiHeader head;   // record of one
    GillValue bytes; // empty when exhausted
    size_t i;
} GiBytesIter;

static GillValue bytes_iter(GillThread *t, GillValue o)
{
    GiBytesIter *it = gi_alloc(
        t, sizeof *it,
        GI_HEADER_BITS(gi_is_bytearray(o) ? GI_TYPE_BYTEARRAY_ITER : GI_TYPE_BYTES_ITER,
                       GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->bytes = o;
    return gi_from_ptr(it);
}

GillValue gi_bytes_iter(GillThread *t, GillValue o)
{
    return bytes_iter(t, o);
}

static GillValue iter_self(GillThread *t, GillValue it)
{
    (void)t;
    return it;
}

static GillValue iter_next(GillThread *t, GillValue v)
{
    (void)t;
    GiBytesIter *it = (GiBytesIter *)gi_ptr(v);
    if (!gi_is_empty(it->bytes)) {
        const GiSpan span = gi_bytes_span(it->bytes);
        if (it->i < span.size) {
            return gi_small(span.data[it->i++]);
        }
        it->bytes = GILL_EMPTY;
    }
    return GILL_EMPTY;
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiBytesIter *it = (const GiBytesIter *)gi_ptr(args[0]);
    if (gi_is_empty(it->bytes)) {
        return gi_small(0);
    }
    const size_t size = gi_bytes_span(it->bytes).size;
    return gi_small(size > it->i ? (int64_t)(size - it->i) : 0);
}

static const GiSlots iter_slots = {
    .iter = iter_self,
    .next = iter_next,
};

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Bytes left."},
    {0},
};

const GiTypeDef gi_bytes_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiBytesIter),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &iter_slots,
    .methods = iter_methods,
};

const GiTypeDef gi_bytearray_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiBytesIter),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &iter_slots,
    .methods = iter_methods,
};

static const GiSlots bytes_slots = {
    .repr = bytes_repr,
    .str = bytes_repr,
    .hash = bytes_hash,
    .iter = bytes_iter,
    .compare = bytes_compare,
    .new = bytes_new,
    .len = bytes_len,
    .getitem = bytes_getitem,
    .contains = gi_bytes_contains,
    .binary[GI_BINARY_ADD] = bytes_add,
    .binary[GI_BINARY_MUL] = bytes_mul,
    .binary[GI_BINARY_MOD] = bytes_mod,
    .buffer = bytes_buffer,
};

const GiTypeDef gi_bytes_def = {
    .kind = GI_KIND_BYTES,
    .size = sizeof(GiBytes),
    .flags = GI_TYPE_MATCH_SELF,
    .slots = &bytes_slots,
    .methods = gi_bytes_methods,
    .class_methods = gi_bytes_class_methods,
    .static_methods = gi_bytes_static_methods,
    .doc = "An immutable sequence of bytes.",
};

// ---- gill.h ---------------------------------------------------------------------

GillValue gill_bytes(GillThread *t, const void *data, size_t size)
{
    return gi_bytes_new(t, data, size);
}

const void *gill_as_bytes(GillThread *t, GillValue v, size_t *size)
{
    if (!gi_is_bytes(v) && !gi_is_bytearray(v)) {
        (void)gill_raise(t, GILL_TypeError, "a bytes-like object is required, not '%T'",
                         v);
        return NULL;
    }
    const GiSpan span = gi_bytes_span(v);
    if (size != NULL) {
        *size = span.size;
    }
    return span.data;
}
