// SPDX-License-Identifier: MIT
// Magnitudes as limbs: rounding to doubles, powers of five, scratch memory. See
// limbs.h.
#include "runtime/objects/limbs.h"

#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"

// GMP takes scratch up to 64 KiB from the C stack, and a few pages are no matter.
#define RESERVE_FROM 8192

GillValue gi_raise_no_memory(GillThread *t)
{
    gi_error_restore(t, t->vm->no_memory);
    return GILL_ERROR;
}

bool gi_limbs_reserve(GillThread *t, size_t n)
{
    if (n < RESERVE_FROM) {
        return true;
    }
    if (n > GI_LIMBS_MAX) {
        gi_raise_no_memory(t);
        return false;
    }
    // What was free a moment ago is free for GMP: the pages are not touched here.
    void *probe = gi_mem_alloc(t, n * sizeof(uint64_t));
    if (probe == NULL) {
        return false;
    }
    gi_mem_free(t, probe, n * sizeof(uint64_t));
    return true;
}

bool gi_scratch_init(GillThread *t, GiScratch *s, size_t n)
{
    s->limb = s->local;
    if (n <= sizeof s->local / sizeof s->local[0]) {
        return true;
    }
    if (n > 4 * GI_LIMBS_MAX) {
        gi_raise_no_memory(t);
        return false;
    }
    size_t size = n * sizeof(uint64_t);
    uint64_t *raw = gi_raw_alloc(t, &size);
    if (raw == NULL) {
        return false;
    }
    s->limb = raw;
    return true;
}

void gi_scratch_release(GillThread *t, GiScratch *s)
{
    gi_raw_free(t, s->limb);
    s->limb = s->local;
}

double gi_limbs_to_double(const uint64_t *limb, size_t n, int64_t shift, bool sticky)
{
    if (n == 0) {
        return 0.0;
    }
    // The upper 64 bits, the lowest of which also stands for all that is cut off: more
    // than 53 + 2 bits, so rounding them rounds the exact value.
    const int lead = __builtin_clzll(limb[n - 1]);
    uint64_t top = limb[n - 1] << lead;
    size_t rest = n - 1;
    if (lead > 0 && rest > 0) {
        top |= limb[rest - 1] >> (64 - lead);
        sticky = sticky || limb[rest - 1] << lead != 0;
        rest--;
    }
    while (!sticky && rest > 0) {
        rest--;
        sticky = limb[rest] != 0;
    }
    const int64_t exponent = (int64_t)(n - 1) * 64 - lead + shift; // of top's bit 0
    if (exponent > 1024) {
        return INFINITY;
    }
    // Below the normal range fewer bits are kept: round there, once.
    const int64_t lost =
        -1074 - exponent; // bits of top below the last one of a subnormal
    if (lost > 11) {
        if (lost > 64) {
            return 0.0;
        }
        const uint64_t kept = lost == 64 ? 0 : top >> lost;
        const uint64_t half = (uint64_t)1 << (lost - 1);
        const uint64_t below = lost == 64 ? top : top & (half * 2 - 1);
        const bool up = below > half || (below == half && (sticky || (kept & 1) != 0));
        return ldexp((double)(kept + up), -1074);
    }
    return ldexp((double)(top | sticky), (int)exponent);
}

double gi_limbs_ratio(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
                      uint64_t *scratch)
{
    if (na == 0) {
        return 0.0;
    }
    const int64_t difference =
        (int64_t)gi_limbs_bits(a, na) - (int64_t)gi_limbs_bits(b, nb);
    if (difference > 1025) {
        return INFINITY;
    }
    if (difference < -1080) {
        return 0.0;
    }
    // q = a * 2^-shift / b has 66 bits or a few more; its last bits and the remainder
    // tell on which side of a tie the exact quotient lies.
    const int64_t shift = difference - 66;
    uint64_t *x = scratch;
    size_t nx;
    const uint64_t *y = b;
    size_t ny = nb;
    uint64_t *next;
    if (shift <= 0) {
        const size_t words = (size_t)(-shift) / 64;
        const unsigned bits = (unsigned)(-shift) % 64;
        nx = na + words + 1;
        next = x + nx;
        memset(x, 0, words * sizeof *x);
        x[nx - 1] = 0;
        if (bits != 0) {
            x[nx - 1] = mpn_lshift(x + words, a, (mp_size_t)na, bits);
        } else {
            memcpy(x + words, a, na * sizeof *x);
        }
    } else {
        nx = na;
        memcpy(x, a, na * sizeof *x);
        const size_t words = (size_t)shift / 64;
        const unsigned bits = (unsigned)shift % 64;
        uint64_t *shifted = x + nx;
        ny = nb + words + 1;
        next = shifted + ny;
        memset(shifted, 0, words * sizeof *x);
        shifted[ny - 1] = 0;
        if (bits != 0) {
            shifted[ny - 1] = mpn_lshift(shifted + words, b, (mp_size_t)nb, bits);
        } else {
            memcpy(shifted + words, b, nb * sizeof *x);
        }
        ny = gi_limbs_trim(shifted, ny);
        y = shifted;
    }
    nx = gi_limbs_trim(x, nx);
    uint64_t *q = next; // nx - ny + 1 limbs
    uint64_t *r = q + (nx - ny + 1);
    mpn_tdiv_qr(q, r, 0, x, (mp_size_t)nx, y, (mp_size_t)ny);
    const bool sticky = gi_limbs_trim(r, ny) != 0;
    return gi_limbs_to_double(q, gi_limbs_trim(q, nx - ny + 1), shift, sticky);
}

size_t gi_limbs_pow5(uint64_t *out, uint64_t *scratch, unsigned e)
{
    const uint64_t five_27 = 7450580596923828125u; // 5^27, the greatest in one limb
    size_t n = 1;
    out[0] = 1;
    if (e < 27 * 8) {
        for (; e >= 27; e -= 27) {
            const uint64_t carry = mpn_mul_1(out, out, (mp_size_t)n, five_27);
            out[n] = carry;
            n += carry != 0;
        }
    } else {
        const size_t half = gi_limbs_pow5(scratch, out, e / 2);
        mpn_sqr(out, scratch, (mp_size_t)half);
        n = gi_limbs_trim(out, 2 * half);
        e &= 1;
    }
    uint64_t rest = 1;
    for (; e > 0; e--) {
        rest *= 5;
    }
    const uint64_t carry = mpn_mul_1(out, out, (mp_size_t)n, rest);
    out[n] = carry;
    return n + (carry != 0);
}
