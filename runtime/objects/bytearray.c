// SPDX-License-Identifier: MIT
// bytearray: bytes that change.
//
// The contents are [start, start + size) of a RAW buffer of cap bytes: removing from
// the front moves start. While a buffer is lent out (exports), nothing may move or
// change the size. A memoryview that nobody can reach any more still counts until a
// collection has found it, so a refusal is preceded by one.
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes_methods.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str_methods.h"

#define SIZE_LIMIT ((size_t)1 << 46)
#define BYTE_RANGE "byte must be in range(0, 256)"

static GiByteArray *array_of(GillValue v)
{
    assert(gi_is_bytearray(v));
    return (GiByteArray *)gi_ptr(v);
}

static GillValue raw_box(void *raw)
{
    return gi_from_ptr((char *)raw - sizeof(GiHeader));
}

static void *raw_unbox(GillValue box)
{
    return gi_is_ptr(box) ? (char *)gi_ptr(box) + sizeof(GiHeader) : NULL;
}

// ---- Size -----------------------------------------------------------------------

// Dead values below a function's frame would end up in the holes of the frames it
// calls, where the collector, which scans stacks, would take them for live ones.
__attribute__((noinline)) static void clear_dead_stack(void)
{
    volatile char room[8192];
    for (size_t i = 0; i < sizeof room; i++) {
        room[i] = 0;
    }
}

// Called first thing by what changes the size: finds loans that nobody holds any more.
static inline void settle(GillThread *t, GillValue o)
{
    if (__builtin_expect(((GiByteArray *)gi_ptr(o))->exports > 0, 0)) {
        gi_frame_clear_dead(t);
        clear_dead_stack();
        gi_gc_now(t, true);
    }
}

static bool check_exports(GillThread *t, GiByteArray *a)
{
    if (a->exports > 0) {
        (void)gill_raise(t, GILL_BufferError,
                         "Existing exports of data: object cannot be re-sized");
        return false;
    }
    return true;
}

static bool resize(GillThread *t, GiByteArray *a, size_t size)
{
    if (size == a->size) {
        return true;
    }
    if (!check_exports(t, a)) {
        return false;
    }
    if (size > SIZE_LIMIT) {
        (void)gill_raise_value(t, t->vm->no_memory);
        return false;
    }
    if (size == 0) {
        a->start = 0;
    } else if (a->start + size > a->cap) {
        if (size <= a->cap - a->cap / 4) { // the room at the front is worth moving for
            memmove((char *)raw_unbox(a->buffer), gi_bytearray_data(a), a->size);
            a->start = 0;
        } else {
            size_t cap = size + size / 4 + 16;
            char *raw = gi_raw_alloc(t, &cap);
            if (raw == NULL) {
                return false;
            }
            memcpy(raw, gi_bytearray_data(a), a->size < size ? a->size : size);
            gi_raw_free(t, raw_unbox(a->buffer));
            gi_store(t, &a->buffer, raw_box(raw));
            a->cap = cap;
            a->start = 0;
        }
    }
    a->size = size;
    return true;
}

static bool array_fill(GillThread *t, GiByteArray *a, const void *data, size_t size)
{
    if (!resize(t, a, size)) {
        return false;
    }
    if (data != NULL && size != 0) {
        memcpy(gi_bytearray_data(a), data, size);
    }
    return true;
}

GillValue gi_bytearray_new(GillThread *t, const void *data, size_t size)
{
    GiByteArray *a = gi_alloc(
        t, sizeof *a, GI_HEADER_BITS(GI_TYPE_BYTEARRAY, GI_KIND_BYTEARRAY, 0, 2));
    if (a == NULL) {
        return GILL_ERROR;
    }
    a->attrs = GILL_EMPTY;
    a->buffer = GILL_EMPTY;
    return array_fill(t, a, data, size) ? gi_from_ptr(a) : GILL_ERROR;
}

// Put `size` bytes in the place of [start, end). data lies outside the array.
static bool splice(GillThread *t, GiByteArray *a, size_t start, size_t end,
                   const void *data, size_t size)
{
    const size_t old_size = a->size, cut = end - start;
    if (start == 0 && size < cut) {
        if (!check_exports(t, a)) {
            return false;
        }
        a->start += cut - size;
        a->size -= cut - size;
    } else if (size > cut) {
        if (!resize(t, a, old_size - cut + size)) {
            return false;
        }
        uint8_t *p = gi_bytearray_data(a);
        memmove(p + start + size, p + end, old_size - end);
    } else if (size < cut) {
        if (!check_exports(t, a)) {
            return false;
        }
        uint8_t *p = gi_bytearray_data(a);
        memmove(p + start + size, p + end, old_size - end);
        if (!resize(t, a, old_size - cut + size)) {
            return false;
        }
    }
    if (size != 0) {
        memcpy(gi_bytearray_data(a) + start, data, size);
    }
    return true;
}

// ---- Methods --------------------------------------------------------------------

static bool append_byte(GillThread *t, GiByteArray *a, uint8_t byte)
{
    if (!resize(t, a, a->size + 1)) {
        return false;
    }
    gi_bytearray_data(a)[a->size - 1] = byte;
    return true;
}

GillValue gi_bytearray_append(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0], given[1]};
    settle(t, args[0]);
    uint8_t byte;
    return gi_byte_get(t, args[1], BYTE_RANGE, &byte) &&
                   append_byte(t, array_of(args[0]), byte)
               ? GILL_NONE
               : GILL_ERROR;
}

GillValue gi_bytearray_clear(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0]};
    settle(t, args[0]);
    return resize(t, array_of(args[0]), 0) ? GILL_NONE : GILL_ERROR;
}

GillValue gi_bytearray_copy(GillThread *t, const GillValue *args)
{
    const GiSpan span = gi_bytes_span(args[0]);
    return gi_bytearray_new(t, span.data, span.size);
}

// Add a copy of what a buffer lends, which may be the array itself.
static bool extend_buffer(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_bytearray(v)) {
        GiByteArray *a = array_of(self);
        const size_t old = a->size, more = gi_bytes_span(v).size;
        if (!resize(t, a, old + more)) {
            return false;
        }
        memcpy(gi_bytearray_data(a) + old, gi_bytes_span(v).data, more);
        return true;
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, v, false, &buffer)) {
        return false;
    }
    GiByteArray *a = array_of(self);
    const size_t old = a->size;
    const bool done = resize(t, a, old + buffer.size);
    if (done && buffer.size != 0) {
        memcpy(gi_bytearray_data(a) + old, buffer.data, buffer.size);
    }
    gi_buffer_release(t, &buffer);
    return done;
}

GillValue gi_bytearray_extend(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0], given[1]};
    settle(t, args[0]);
    const GillValue v = args[1];
    const GiSlots *slots = &gi_type_of(t, v)->slots;
    if (slots->buffer != NULL) {
        return extend_buffer(t, args[0], v) ? GILL_NONE : GILL_ERROR;
    }
    if (slots->iter == NULL && slots->getitem == NULL) {
        return gill_raise(t, GILL_TypeError, "can't extend bytearray with %T", v);
    }
    // All or nothing: the items are collected first.
    const GillValue it = gi_iter(t, v);
    const GillValue fresh = gi_is_error(it) ? GILL_ERROR : gi_bytearray_new(t, NULL, 0);
    if (gi_is_error(fresh)) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item)) {
            return extend_buffer(t, args[0], fresh) ? GILL_NONE : GILL_ERROR;
        }
        uint8_t byte;
        if (gi_is_error(item) || !gi_byte_get(t, item, BYTE_RANGE, &byte) ||
            !append_byte(t, array_of(fresh), byte)) {
            return GILL_ERROR;
        }
    }
}

GillValue gi_bytearray_insert(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0], given[1], given[2]};
    settle(t, args[0]);
    int64_t i;
    uint8_t byte;
    if (!gi_index_int64(t, args[1], &i) ||
        !gi_byte_get(t, args[2], BYTE_RANGE, &byte)) {
        return GILL_ERROR;
    }
    GiByteArray *a = array_of(args[0]);
    const int64_t size = (int64_t)a->size;
    i = i < 0 ? (i + size < 0 ? 0 : i + size) : i > size ? size : i;
    return splice(t, a, (size_t)i, (size_t)i, &byte, 1) ? GILL_NONE : GILL_ERROR;
}

GillValue gi_bytearray_pop(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0], given[1]};
    settle(t, args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    GiByteArray *a = array_of(args[0]);
    if (a->size == 0) {
        return gill_raise(t, GILL_IndexError, "pop from empty bytearray");
    }
    if (i < 0) {
        i += (int64_t)a->size;
    }
    if (i < 0 || i >= (int64_t)a->size) {
        return gill_raise(t, GILL_IndexError, "pop index out of range");
    }
    const uint8_t byte = gi_bytearray_data(a)[i];
    return splice(t, a, (size_t)i, (size_t)i + 1, NULL, 0) ? gi_small(byte)
                                                           : GILL_ERROR;
}

GillValue gi_bytearray_remove(GillThread *t, const GillValue *given)
{
    const GillValue args[] = {given[0], given[1]};
    settle(t, args[0]);
    uint8_t byte;
    if (!gi_byte_get(t, args[1], BYTE_RANGE, &byte)) {
        return GILL_ERROR;
    }
    GiByteArray *a = array_of(args[0]);
    const uint8_t *data = gi_bytearray_data(a);
    const uint8_t *at = memchr(data, byte, a->size);
    if (at == NULL) {
        return gill_raise(t, GILL_ValueError, "value not found in bytearray");
    }
    const size_t i = (size_t)(at - data);
    return splice(t, a, i, i + 1, NULL, 0) ? GILL_NONE : GILL_ERROR;
}

GillValue gi_bytearray_reverse(GillThread *t, const GillValue *args)
{
    (void)t;
    GiByteArray *a = array_of(args[0]);
    uint8_t *p = gi_bytearray_data(a);
    for (size_t i = 0, k = a->size; i + 1 < k; i++) {
        k--;
        const uint8_t byte = p[i];
        p[i] = p[k];
        p[k] = byte;
    }
    return GILL_NONE;
}

GillValue gi_bytearray_reduce(GillThread *t, const GillValue *args)
{
    const GiSpan span = gi_bytes_span(args[0]);
    const GillValue bytes = gi_bytes_new(t, span.data, span.size);
    const GillValue tuple =
        gi_is_error(bytes) ? GILL_ERROR : gi_tuple_from(t, &bytes, 1);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    GillValue state = GILL_NONE;
    if (!gi_is_exact(args[0], GI_TYPE_BYTEARRAY)) {
        state = gi_attrs_copy(t, gi_ptr(args[0]));
        if (gi_is_error(state)) {
            return GILL_ERROR;
        }
    }
    return gi_tuple_from(
        t, (GillValue[]){gi_from_ptr(gi_type_of(t, args[0])), tuple, state}, 3);
}

// ---- Items ----------------------------------------------------------------------

static GillValue array_getitem(GillThread *t, GillValue o, GillValue key)
{
    GiByteArray *a = array_of(o);
    if (!gi_is_slice(key)) {
        const int64_t i = gi_bytes_key(t, key, (int64_t)a->size, "bytearray");
        return i < 0 ? GILL_ERROR : gi_small(gi_bytearray_data(a)[i]);
    }
    int64_t start, stop, step, count;
    if (!gi_slice_indices(t, key, (int64_t)a->size, &start, &stop, &step, &count)) {
        return GILL_ERROR;
    }
    if (step == 1) {
        return gi_bytearray_new(t, gi_bytearray_data(a) + start, (size_t)count);
    }
    const GillValue made = gi_bytearray_new(t, NULL, (size_t)count);
    if (!gi_is_error(made)) {
        uint8_t *out = gi_bytearray_data(array_of(made));
        const uint8_t *data = gi_bytearray_data(a);
        for (int64_t k = 0; k < count; k++, start += step) {
            out[k] = data[start];
        }
    }
    return made;
}

// The bytes to be put into a slice: a bytes object, which nothing can change.
static GillValue slice_value(GillThread *t, GillValue v)
{
    if (gi_is_empty(v)) {
        return t->vm->empty_bytes;
    }
    const GiSlots *slots = &gi_type_of(t, v)->slots;
    if (slots->buffer == NULL &&
        (gi_is_str(v) || (slots->iter == NULL && slots->getitem == NULL))) {
        return gill_raise(t, GILL_TypeError,
                          "can assign only bytes, buffers, or iterables "
                          "of ints in range(0, 256)");
    }
    return gi_bytes_from_object(t, v, "bytearray");
}

static bool delete_steps(GillThread *t, GiByteArray *a, int64_t start, int64_t step,
                         int64_t count)
{
    if (count == 0) {
        return true;
    }
    if (!check_exports(t, a)) {
        return false;
    }
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    uint8_t *data = gi_bytearray_data(a);
    size_t to = (size_t)start;
    for (size_t from = to; from < a->size; from++) {
        const size_t k = from - (size_t)start;
        if (k % (size_t)step != 0 || k / (size_t)step >= (size_t)count) {
            data[to++] = data[from];
        }
    }
    return resize(t, a, to);
}

static bool array_setslice(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    GiByteArray *a = array_of(o);
    const GillValue bytes = slice_value(t, v);
    if (gi_is_error(bytes)) {
        return false;
    }
    const GiBytes *b = gi_bytes_ptr(bytes);
    int64_t start, stop, step, count;
    size_t size;
    do { // an __index__ may have changed the size
        size = a->size;
        if (!gi_slice_indices(t, key, (int64_t)size, &start, &stop, &step, &count)) {
            return false;
        }
    } while (a->size != size);
    if (step == 1) {
        return splice(t, a, (size_t)start, (size_t)(start + count), b->data, b->size);
    }
    if (b->size == 0) {
        return delete_steps(t, a, start, step, count);
    }
    if ((int64_t)b->size != count) {
        (void)gill_raise(
            t, GILL_ValueError,
            "attempt to assign bytes of size %zu to extended slice of size "
            "%lld",
            b->size, (long long)count);
        return false;
    }
    uint8_t *data = gi_bytearray_data(a);
    for (int64_t k = 0; k < count; k++, start += step) {
        data[start] = b->data[k];
    }
    return true;
}

static bool array_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    if (gi_is_slice(key) || gi_is_empty(v)) {
        settle(t, o);
    }
    if (gi_is_slice(key)) {
        return array_setslice(t, o, key, v);
    }
    GiByteArray *a = array_of(o);
    const int64_t i = gi_bytes_key(t, key, (int64_t)a->size, "bytearray");
    if (i < 0) {
        return false;
    }
    if (gi_is_empty(v)) {
        return splice(t, a, (size_t)i, (size_t)i + 1, NULL, 0);
    }
    uint8_t byte;
    if (!gi_byte_get(t, v, BYTE_RANGE, &byte)) {
        return false;
    }
    if ((size_t)i >= a->size) { // __index__ of the value shortened it
        (void)gill_raise(t, GILL_IndexError, "bytearray index out of range");
        return false;
    }
    gi_bytearray_data(a)[i] = byte;
    return true;
}

// ---- Operators ------------------------------------------------------------------

static GillValue array_add(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_bytearray(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (gi_type_of(t, b)->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError, "can't concat %T to bytearray", b);
    }
    const GiSpan span = gi_bytes_span(a);
    const GillValue made = gi_bytearray_new(t, span.data, span.size);
    return gi_is_error(made) || !extend_buffer(t, made, b) ? GILL_ERROR : made;
}

static GillValue array_iadd(GillThread *t, GillValue a, GillValue b)
{
    settle(t, a);
    if (gi_type_of(t, b)->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError, "can't concat %T to bytearray", b);
    }
    return extend_buffer(t, a, b) ? a : GILL_ERROR;
}

static bool repeat_into(GillThread *t, GiByteArray *out, GiSpan span, int64_t n)
{
    if (span.size != 0 && (uint64_t)n > SIZE_LIMIT / span.size) {
        (void)gill_raise_value(t, t->vm->no_memory);
        return false;
    }
    // span may be out's own contents, which lie at the front of the longer ones then.
    const size_t size = span.size;
    const bool is_own = span.data == gi_bytearray_data(out);
    if (!resize(t, out, size * (size_t)n)) {
        return false;
    }
    uint8_t *p = gi_bytearray_data(out);
    for (int64_t i = is_own; i < n && size != 0; i++) {
        memcpy(p + (size_t)i * size, is_own ? p : span.data, size);
    }
    return true;
}

static GillValue array_mul(GillThread *t, GillValue a, GillValue b)
{
    const GillValue o = gi_is_bytearray(a) ? a : b;
    int64_t n;
    if (!gi_seq_repeat_count(t, gi_is_bytearray(a) ? b : a, &n)) {
        return GILL_ERROR;
    }
    const GillValue made = gi_bytearray_new(t, NULL, 0);
    return gi_is_error(made) || !repeat_into(t, array_of(made), gi_bytes_span(o), n)
               ? GILL_ERROR
               : made;
}

static GillValue array_imul(GillThread *t, GillValue a, GillValue b)
{
    settle(t, a);
    int64_t n;
    return gi_seq_repeat_count(t, b, &n) &&
                   repeat_into(t, array_of(a), gi_bytes_span(a), n)
               ? a
               : GILL_ERROR;
}

static GillValue array_mod(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_bytearray(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiSpan span = gi_bytes_span(a);
    const GillValue format = gi_bytes_new(t, span.data, span.size);
    if (gi_is_error(format)) {
        return GILL_ERROR;
    }
    const GiBytes *f = gi_bytes_ptr(format);
    const GillValue bytes = gi_bytes_percent(t, (const char *)f->data, f->size, b);
    if (gi_is_error(bytes)) {
        return GILL_ERROR;
    }
    return gi_bytearray_new(t, gi_bytes_ptr(bytes)->data, gi_bytes_ptr(bytes)->size);
}

static GillValue array_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (gi_type_of(t, b)->slots.buffer == NULL) {
        return GILL_NOT_IMPLEMENTED;
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, b, false, &buffer)) {
        gill_error_clear(t);
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue answer =
        gi_bytes_order(gi_bytes_span(a), (GiSpan){buffer.data, buffer.size}, op);
    gi_buffer_release(t, &buffer);
    return answer;
}

// ---- The type -------------------------------------------------------------------

static GillValue array_repr(GillThread *t, GillValue o)
{
    const GiSpan span = gi_bytes_span(o);
    GiStrBuf out;
    gi_strbuf_init(&out);
    gi_strbuf_add_format(t, &out, "%T(", o);
    gi_bytes_add_repr(t, &out, span.data, span.size, true);
    gi_strbuf_add_ascii(t, &out, ")", 1);
    return gi_strbuf_finish(t, &out);
}

static int64_t array_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)array_of(o)->size;
}

static bool array_buffer(GillThread *t, GillValue o, bool writable, GiBuffer *out)
{
    (void)t;
    (void)writable;
    GiByteArray *a = array_of(o);
    out->data = gi_bytearray_data(a);
    out->size = a->size;
    out->readonly = false;
    a->exports++;
    return true;
}

static void array_buffer_release(GillThread *t, GillValue o)
{
    (void)t;
    array_of(o)->exports--;
}

static GillValue array_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiType *type = gi_type_ptr(cls);
    if (type == t->vm->types[GI_TYPE_BYTEARRAY]) {
        return gi_bytearray_new(t, NULL, 0);
    }
    GiByteArray *a = (GiByteArray *)gi_object_alloc(t, type, 0);
    if (a == NULL) {
        return GILL_ERROR;
    }
    a->buffer = GILL_EMPTY;
    return gi_from_ptr(a);
}

static bool array_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                       GillValue kwnames)
{
    GillValue out[3];
    if (!gi_args_parse(t, "bytearray(source=?, encoding=?, errors=?)", args, npos,
                       kwnames, out)) {
        return false;
    }
    GiByteArray *a = array_of(self);
    if (a->size != 0 && !resize(t, a, 0)) {
        return false;
    }
    const GillValue bytes = gi_bytes_construct(t, out, "bytearray");
    return !gi_is_error(bytes) &&
           array_fill(t, a, gi_bytes_ptr(bytes)->data, gi_bytes_ptr(bytes)->size);
}

static const GiSlots array_slots = {
    .repr = array_repr,
    .str = array_repr,
    .iter = gi_bytes_iter,
    .compare = array_compare,
    .init = array_init,
    .new = array_new,
    .len = array_len,
    .getitem = array_getitem,
    .setitem = array_setitem,
    .contains = gi_bytes_contains,
    .binary[GI_BINARY_ADD] = array_add,
    .binary[GI_BINARY_MUL] = array_mul,
    .binary[GI_BINARY_MOD] = array_mod,
    .inplace[GI_BINARY_ADD] = array_iadd,
    .inplace[GI_BINARY_MUL] = array_imul,
    .buffer = array_buffer,
    .buffer_release = array_buffer_release,
};

const GiTypeDef gi_bytearray_def = {
    .kind = GI_KIND_BYTEARRAY,
    .size = sizeof(GiByteArray),
    .flags = GI_TYPE_NO_HASH | GI_TYPE_MATCH_SELF,
    .slots = &array_slots,
    .methods = gi_bytearray_methods,
    .class_methods = gi_bytes_class_methods,
    .static_methods = gi_bytes_static_methods,
    .doc = "A sequence of bytes that can be changed.",
};
