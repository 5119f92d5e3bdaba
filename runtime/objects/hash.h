// Hashes of the commonest keys without a call, and what all containers do with
// arguments.
//
// Hashes equal CPython's: small ints hash to themselves (-1 to -2), text caches its
// own. A key is plain when its hash can be had again at any time without running Python
// code and without failing: ints, floats, bools and text of exactly the builtin types.
#pragma once

#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static inline uint64_t gi_hash_small(int64_t n)
{
    return n == -1 ? (uint64_t)-2 : (uint64_t)n;
}

static inline uint64_t gi_hash_text(GillThread *t, GillValue v)
{
    const GiObject *o = gi_ptr(v);
    if (o->head.flags & GI_FLAG_HASHED) {
        return o->head.kind == GI_KIND_STR ? ((const GiStr *)o)->hash
                                           : ((const GiStrView *)o)->hash;
    }
    return gi_str_hash(t, v);
}

static inline bool gi_hash_is_plain(GillValue v)
{
    if (!gi_is_ptr(v)) {
        return gi_is_small(v) || gi_is_double(v) || gi_is_bool(v);
    }
    return gi_ptr(v)->head.shape == GI_TYPE_STR || gi_ptr(v)->head.shape == GI_TYPE_INT;
}

// The hash of a plain key.
static inline uint64_t gi_hash_plain(GillThread *t, GillValue v)
{
    if (gi_is_small(v)) {
        return gi_hash_small(gi_small_get(v));
    }
    if (gi_is_ptr(v)) {
        return gi_ptr(v)->head.shape == GI_TYPE_STR ? gi_hash_text(t, v)
                                                    : gi_int_hash(v);
    }
    if (gi_is_double(v)) {
        return gi_float_hash(gi_double_get(v));
    }
    return gi_is_true(v);
}

// hash(v) of a tuple; -1: failed.
int64_t gi_tuple_hash(GillThread *t, GillValue o) GILL_CHECKED;

// hash(v): false, with an exception pending, when it cannot be hashed.
static inline bool gi_hash_of(GillThread *t, GillValue v, uint64_t *out)
{
    if (gi_is_small(v)) {
        *out = gi_hash_small(gi_small_get(v));
        return true;
    }
    if (gi_is_exact(v, GI_TYPE_STR)) {
        *out = gi_hash_text(t, v);
        return true;
    }
    const int64_t h =
        gi_is_exact(v, GI_TYPE_TUPLE) ? gi_tuple_hash(t, v) : gi_hash(t, v);
    *out = (uint64_t)h;
    return h != -1;
}

// a == b of two tuples of exactly the builtin type. 1, 0, -1.
int gi_tuple_equal(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;

// Identity or ==, with the pairs that need no call first. 1, 0, -1.
static inline int gi_equal_fast(GillThread *t, GillValue a, GillValue b)
{
    if (gi_same(a, b)) {
        return 1;
    }
    if (gi_are_small(a, b)) {
        return 0;
    }
    if (gi_is_exact(a, GI_TYPE_STR) && gi_is_exact(b, GI_TYPE_STR)) {
        return gi_str_equal(a, b);
    }
    if (gi_is_exact(a, GI_TYPE_TUPLE) && gi_is_exact(b, GI_TYPE_TUPLE)) {
        return gi_tuple_equal(t, a, b);
    }
    return gi_equal(t, a, b);
}
