// SPDX-License-Identifier: MIT
// What the files of bytes share: bytes.c, bytes_methods.c, bytearray.c, memoryview.c.
#pragma once

#include "runtime/objects/bytes.h"
#include "runtime/objects/str.h"
#include "runtime/objects/type.h"

// The contents of a bytes or bytearray object; a bytearray's only until Python code
// runs.
typedef struct GiSpan {
    uint8_t *data;
    size_t size;
} GiSpan;

static inline bool gi_is_bytearray(GillValue v)
{
    return gi_has_kind(v, GI_KIND_BYTEARRAY);
}

static inline uint8_t *gi_bytearray_data(GiByteArray *a)
{
    static uint8_t none; // never written: the size is 0
    return gi_is_ptr(a->buffer)
               ? (uint8_t *)gi_ptr(a->buffer) + sizeof(GiHeader) + a->start
               : &none;
}

static inline GiSpan gi_bytes_span(GillValue v)
{
    if (gi_is_bytearray(v)) {
        GiByteArray *a = (GiByteArray *)gi_ptr(v);
        return (GiSpan){gi_bytearray_data(a), a->size};
    }
    const GiBytes *b = gi_bytes_ptr(v);
    return (GiSpan){(uint8_t *)b->data, b->size};
}

extern const GillDef gi_bytes_methods[];
extern const GillDef gi_bytes_class_methods[];
extern const GillDef gi_bytes_static_methods[];
extern const GillDef gi_bytearray_methods[];

// bytearray's own methods, in bytearray.c.
GillValue gi_bytearray_append(GillThread *t, const GillValue *args);
GillValue gi_bytearray_clear(GillThread *t, const GillValue *args);
GillValue gi_bytearray_copy(GillThread *t, const GillValue *args);
GillValue gi_bytearray_extend(GillThread *t, const GillValue *args);
GillValue gi_bytearray_insert(GillThread *t, const GillValue *args);
GillValue gi_bytearray_pop(GillThread *t, const GillValue *args);
GillValue gi_bytearray_remove(GillThread *t, const GillValue *args);
GillValue gi_bytearray_reverse(GillThread *t, const GillValue *args);
GillValue gi_bytearray_reduce(GillThread *t, const GillValue *args);

// A byte from an int: ValueError with `message`, TypeError from __index__.
bool gi_byte_get(GillThread *t, GillValue v, const char *message,
                 uint8_t *out) GILL_CHECKED;
// The bytes that bytes(v) has, as a bytes object, for what is neither a str nor a
// count: buffers and iterables. kind: "bytes" or "bytearray", in messages.
GillValue gi_bytes_from_object(GillThread *t, GillValue v,
                               const char *kind) GILL_CHECKED;
// What the constructors of both share: bytes(source, encoding, errors).
GillValue gi_bytes_construct(GillThread *t, const GillValue out[3],
                             const char *kind) GILL_CHECKED;
// repr of bytes, b'...'. A bytearray's escapes single quotes between double ones too.
bool gi_bytes_add_repr(GillThread *t, GiStrBuf *out, const uint8_t *data, size_t size,
                       bool is_array);
GillValue gi_bytes_hex(GillThread *t, const uint8_t *data, size_t size, GillValue sep,
                       int64_t group) GILL_CHECKED;
// An index for byte strings: -1 with an exception when it is out of range.
int64_t gi_bytes_key(GillThread *t, GillValue key, int64_t len,
                     const char *kind) GILL_CHECKED;
// Compare two runs of bytes by an operator.
GillValue gi_bytes_order(GiSpan a, GiSpan b, GiCompare op);
// bytes.__contains__ of both types.
int gi_bytes_contains(GillThread *t, GillValue o, GillValue v) GILL_CHECKED;
GillValue gi_bytes_iter(GillThread *t, GillValue o) GILL_CHECKED; // bytearray's too
// The bytes of a memoryview in the order of its items.
GillValue gi_memoryview_bytes(GillThread *t, GillValue v) GILL_CHECKED;

typedef struct GiBytesArg { // a bytes-like argument, held
    GiBuffer buffer;
    const char *data;
    size_t size;
    char byte; // of an int where one may stand
} GiBytesArg;

bool gi_bytes_arg_get(GillThread *t, GillValue v, GiBytesArg *arg) GILL_CHECKED;
void gi_bytes_arg_release(GillThread *t, GiBytesArg *arg);
// A result of self's type.
GillValue gi_bytes_make(GillThread *t, GillValue self, const void *data,
                        size_t size) GILL_CHECKED;
// self with nothing done to it: the same bytes, but a new bytearray.
GillValue gi_bytes_unchanged(GillThread *t, GillValue self) GILL_CHECKED;

static inline bool gi_byte_is_space(uint8_t c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

// Methods, for the tables: bytes_cut.c.
GillValue gi_bytes_find(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_rfind(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_index(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_rindex(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_count(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_startswith(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_endswith(GillThread *t, const GillValue *args, int n);
GillValue gi_bytes_strip(GillThread *t, const GillValue *args);
GillValue gi_bytes_lstrip(GillThread *t, const GillValue *args);
GillValue gi_bytes_rstrip(GillThread *t, const GillValue *args);
GillValue gi_bytes_split(GillThread *t, const GillValue *args);
GillValue gi_bytes_rsplit(GillThread *t, const GillValue *args);
GillValue gi_bytes_splitlines(GillThread *t, const GillValue *args);
GillValue gi_bytes_partition(GillThread *t, const GillValue *args);
GillValue gi_bytes_rpartition(GillThread *t, const GillValue *args);
GillValue gi_bytes_removeprefix(GillThread *t, const GillValue *args);
GillValue gi_bytes_removesuffix(GillThread *t, const GillValue *args);
