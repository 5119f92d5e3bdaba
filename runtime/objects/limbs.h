// SPDX-License-Identifier: MIT
// Magnitudes as little-endian 64-bit limbs: what ints, their text and floats share.
//
// A magnitude is (limb, len): limb[len - 1] is not 0, and zero has len 0. The
// arithmetic itself is GMP's mpn layer on our own buffers. GMP cannot report that it
// got no scratch memory, it aborts: gi_limbs_reserve asks for as much from the
// interpreter's limit first, so that a refusal becomes MemoryError here.
#pragma once

#include <gmp.h>

#include "runtime/objects/int.h"

_Static_assert(sizeof(mp_limb_t) == 8, "limbs are 64 bits");

typedef unsigned __int128 GiWide; // two limbs
typedef __int128 GiWideSigned;

// No int is longer: 64 GiB. Everything beyond raises MemoryError before it allocates.
#define GI_LIMBS_MAX ((size_t)1 << 33)

// A plain int (small or big) seen as sign and magnitude. Do not copy: limb may point at
// own.
typedef struct GiMag {
    const uint64_t *limb;
    size_t len;
    bool negative;
    uint64_t own;
} GiMag;

static inline void gi_mag_of(GillValue v, GiMag *out)
{
    if (gi_is_small(v)) {
        const int64_t n = gi_small_get(v);
        out->negative = n < 0;
        out->own = n < 0 ? (uint64_t)-n : (uint64_t)n;
        out->limb = &out->own;
        out->len = n != 0;
        return;
    }
    const GiInt *big = (const GiInt *)gi_ptr(v);
    out->limb = big->limb;
    out->len = big->len;
    out->negative = (big->head.flags & GI_FLAG_NEGATIVE) != 0;
}

static inline size_t gi_limbs_trim(const uint64_t *limb, size_t n)
{
    while (n > 0 && limb[n - 1] == 0) {
        n--;
    }
    return n;
}

static inline size_t gi_limbs_bits(const uint64_t *limb, size_t n)
{
    return n == 0 ? 0 : n * 64 - (size_t)__builtin_clzll(limb[n - 1]);
}

static inline int gi_limbs_cmp(const uint64_t *a, size_t na, const uint64_t *b,
                               size_t nb)
{
    if (na != nb) {
        return na < nb ? -1 : 1;
    }
    return na == 0 ? 0 : mpn_cmp(a, b, (mp_size_t)na);
}

// The double nearest to magnitude * 2^shift, ties to even; sticky says that the exact
// value is a little above. Infinity on overflow.
double gi_limbs_to_double(const uint64_t *limb, size_t n, int64_t shift, bool sticky);

// The double nearest to a / b, ties to even; b is not zero. scratch has room for
// GI_RATIO_SCRATCH(na, nb) limbs. Infinity on overflow.
#define GI_RATIO_SCRATCH(na, nb) (3 * ((na) + (nb)) + 16)
double gi_limbs_ratio(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
                      uint64_t *scratch);

// out = 5^e; returns the limbs used. out and scratch have room for e / 27 + 4 limbs,
// and do not overlap.
size_t gi_limbs_pow5(uint64_t *out, uint64_t *scratch, unsigned e);

// Limbs for the length of a C function: on the C stack when few, else a raw buffer.
typedef struct GiScratch {
    uint64_t *limb;
    uint64_t local[48];
} GiScratch;
bool gi_scratch_init(GillThread *t, GiScratch *s, size_t n) GILL_CHECKED;
static inline void gi_scratch_fini(GillThread *t, GiScratch *s);
void gi_scratch_release(GillThread *t, GiScratch *s);

static inline void gi_scratch_fini(GillThread *t, GiScratch *s)
{
    if (s->limb != s->local) {
        gi_scratch_release(t, s);
    }
}

// GMP is about to need that many limbs of scratch.
bool gi_limbs_reserve(GillThread *t, size_t n) GILL_CHECKED;
// Raises the MemoryError that was made in advance.
GillValue gi_raise_no_memory(GillThread *t);

// A big int of n limbs, all zero, for the caller to fill; then finished: trimmed, made
// small when it fits. Null: an exception is pending.
GiInt *gi_int_alloc(GillThread *t, size_t n) GILL_CHECKED;
GillValue gi_int_finish(GillThread *t, GiInt *fresh, bool negative) GILL_CHECKED;
// From a magnitude of up to two limbs.
GillValue gi_int_from_wide(GillThread *t, GiWide magnitude, bool negative) GILL_CHECKED;
