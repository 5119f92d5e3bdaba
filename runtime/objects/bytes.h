// SPDX-License-Identifier: MIT
// bytes and bytearray.
#pragma once

#include "runtime/state.h"

typedef struct GiBytes {
    GiHeader head; // leaf; a subclass instance is BYTES_OBJECT
    uint64_t hash;
    size_t size;
    uint8_t data[]; // size bytes, then 0
} GiBytes;

typedef struct GiBytesObject {
    GiHeader head; // record of two
    GillValue attrs, bytes;
} GiBytesObject;

typedef struct GiByteArray {
    GiHeader head; // record of two
    GillValue attrs;
    GillValue buffer; // a RAW buffer boxed, or empty
    size_t size, cap, start;
    int exports; // buffers lent out: resizing raises BufferError
} GiByteArray;

static inline bool gi_is_bytes(GillValue v)
{
    return gi_is_ptr(v) && (gi_ptr(v)->head.kind == GI_KIND_BYTES ||
                            gi_ptr(v)->head.kind == GI_KIND_BYTES_OBJECT);
}

static inline const GiBytes *gi_bytes_ptr(GillValue v)
{
    return gi_ptr(v)->head.kind == GI_KIND_BYTES
               ? (const GiBytes *)gi_ptr(v)
               : (const GiBytes *)gi_ptr(((GiBytesObject *)gi_ptr(v))->bytes);
}

// Uninitialised data of that size for the caller to fill when data is null.
GillValue gi_bytes_new(GillThread *t, const void *data, size_t size) GILL_CHECKED;
bool gi_bytes_init(GillThread *t) GILL_CHECKED; // empty and one-byte bytes
GillValue gi_bytearray_new(GillThread *t, const void *data, size_t size) GILL_CHECKED;
