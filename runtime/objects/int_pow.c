// SPDX-License-Identifier: MIT
// int: powers, modular powers and inverses, greatest common divisors, square roots.
//
// Functions take plain ints, as in int.c. Long ones poll between their steps, so that a
// signal or another thread need not wait for the end; the collector does not move the
// limbs that they work on.
#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float.h"
#include "runtime/objects/limbs.h"

// ---- Powers ----

// base^e for e > 0 by squaring, from the exponent's top bit down. base has n limbs, is
// odd and not 1. The power's limbs are left in *out, which the caller frees.
static size_t power_limbs(GillThread *t, const uint64_t *base, size_t n, uint64_t e,
                          uint64_t **out)
{
    const size_t bits = gi_limbs_bits(base, n);
    if (e > GI_LIMBS_MAX * 64 / bits) {
        gi_raise_no_memory(t);
        return 0;
    }
    const size_t cap = bits * e / 64 + n + 2;
    size_t size = cap * sizeof(uint64_t);
    uint64_t *power = gi_raw_alloc(t, &size);
    size = cap * sizeof(uint64_t);
    uint64_t *other = power == NULL ? NULL : gi_raw_alloc(t, &size);
    if (other == NULL || !gi_limbs_reserve(t, 4 * cap)) {
        gi_raw_free(t, other);
        gi_raw_free(t, power);
        return 0;
    }
    memcpy(power, base, n * sizeof(uint64_t));
    size_t len = n;
    for (int bit = 62 - __builtin_clzll(e); bit >= 0; bit--) {
        mpn_sqr(other, power, (mp_size_t)len);
        len = gi_limbs_trim(other, 2 * len);
        uint64_t *swap = power;
        power = other;
        other = swap;
        if ((e >> bit & 1) != 0) {
            if (n == 1) {
                const uint64_t carry = mpn_mul_1(power, power, (mp_size_t)len, base[0]);
                power[len] = carry;
                len += carry != 0;
            } else {
                mpn_mul(other, power, (mp_size_t)len, base, (mp_size_t)n);
                len = gi_limbs_trim(other, len + n);
                swap = power;
                power = other;
                other = swap;
            }
        }
        if (len > 2000 && !gi_poll(t)) {
            len = 0;
            break;
        }
    }
    gi_raw_free(t, other);
    if (len == 0) {
        gi_raw_free(t, power);
        return 0;
    }
    *out = power;
    return len;
}

GillValue gi_int_pow(GillThread *t, GillValue a, GillValue b)
{
    if (gi_int_sign(b) < 0) {
        double x, y;
        if (!gi_int_to_double(t, a, &x) || !gi_int_to_double(t, b, &y)) {
            return GILL_ERROR;
        }
        return gi_float_binary(t, GI_BINARY_POW, x, y);
    }
    if (gi_same(b, gi_small(0)) || gi_same(a, gi_small(1))) {
        return gi_small(1);
    }
    if (gi_same(a, gi_small(0))) {
        return a;
    }
    GiMag exponent;
    gi_mag_of(b, &exponent);
    const bool odd = (exponent.limb[0] & 1) != 0;
    if (gi_same(a, gi_small(-1))) {
        return gi_small(odd ? -1 : 1);
    }
    if (!gi_is_small(b)) {
        return gi_raise_no_memory(t);
    }
    const uint64_t e = (uint64_t)gi_small_get(b);
    GiMag m;
    gi_mag_of(a, &m);
    const bool negative = m.negative && odd;
    const size_t bits = gi_limbs_bits(m.limb, m.len);
    if (bits <= 64 && e <= 64 && bits * e <= 64) {
        uint64_t power = 1, square = m.limb[0];
        for (uint64_t rest = e; rest > 0; rest >>= 1) {
            power *= (rest & 1) != 0 ? square : 1;
            square *= square; // may wrap after its last use
        }
        return gi_int_from_wide(t, power, negative);
    }

    // a = odd part * 2^twos: the twos are put back by one shift.
    const size_t twos = mpn_scan1(m.limb, 0);
    if (twos > 0 && e > GI_LIMBS_MAX * 64 / twos) {
        return gi_raise_no_memory(t);
    }
    const size_t words = twos * e / 64;
    const unsigned shift = twos * e % 64;
    GiScratch s;
    if (!gi_scratch_init(t, &s, m.len)) {
        return GILL_ERROR;
    }
    size_t n = m.len - twos / 64;
    if (twos % 64 != 0) {
        mpn_rshift(s.limb, m.limb + twos / 64, (mp_size_t)n, twos % 64);
    } else {
        memcpy(s.limb, m.limb + twos / 64, n * sizeof(uint64_t));
    }
    n = gi_limbs_trim(s.limb, n);
    uint64_t *power = s.limb;
    const bool is_one = n == 1 && s.limb[0] == 1;
    if (!is_one) {
        n = power_limbs(t, s.limb, n, e, &power);
    }
    GiInt *o = n == 0 ? NULL : gi_int_alloc(t, words + n + 1);
    if (o != NULL) {
        if (shift != 0) {
            o->limb[words + n] =
                mpn_lshift(o->limb + words, power, (mp_size_t)n, shift);
        } else {
            memcpy(o->limb + words, power, n * sizeof(uint64_t));
        }
    }
    if (!is_one && n != 0) {
        gi_raw_free(t, power);
    }
    gi_scratch_fini(t, &s);
    return o == NULL ? GILL_ERROR : gi_int_finish(t, o, negative);
}

// ---- Modular powers ----

// The inverse of an odd m modulo 2^64, negated, by Newton's iteration: each step
// doubles the bits that are right, beginning with three.
static uint64_t negated_inverse(uint64_t m)
{
    uint64_t x = m;
    for (int i = 0; i < 5; i++) {
        x *= 2 - m * x;
    }
    return -x;
}

// Montgomery's product a * b / 2^64 modulo m.
static inline uint64_t redc(uint64_t a, uint64_t b, uint64_t m, uint64_t inverse)
{
    const GiWide product = (GiWide)a * b;
    const uint64_t k = (uint64_t)product * inverse;
    const GiWide multiple = (GiWide)k * m;
    // The low words add up to 0 or 2^64.
    const uint64_t carry = (uint64_t)product != 0;
    const GiWide high = (product >> 64) + (multiple >> 64) + carry;
    return (uint64_t)(high >= m ? high - m : high);
}

// base^e mod m for a one-limb modulus above 1; base < m.
static uint64_t power_one_limb(uint64_t base, const GiMag *e, uint64_t m)
{
    const size_t bits = gi_limbs_bits(e->limb, e->len);
    if ((m & 1) != 0) {
        const uint64_t inverse = negated_inverse(m);
        const uint64_t one = (uint64_t)(((GiWide)1 << 64) % m);
        const uint64_t x = (uint64_t)(((GiWide)base << 64) % m);
        uint64_t power = one;
        for (size_t i = bits; i > 0; i--) {
            power = redc(power, power, m, inverse);
            if ((e->limb[(i - 1) / 64] >> (i - 1) % 64 & 1) != 0) {
                power = redc(power, x, m, inverse);
            }
        }
        return redc(power, 1, m, inverse);
    }
    uint64_t power = 1;
    for (size_t i = bits; i > 0; i--) {
        power = (uint64_t)((GiWide)power * power % m);
        if ((e->limb[(i - 1) / 64] >> (i - 1) % 64 & 1) != 0) {
            power = (uint64_t)((GiWide)power * base % m);
        }
    }
    return power;
}

// The inverse of a modulo |m| in [0, |m|); ValueError when there is none.
static GillValue inverse(GillThread *t, GillValue a, const GiMag *m)
{
    GiMag x;
    gi_mag_of(a, &x);
    if (!gi_limbs_reserve(t, 8 * (x.len + m->len))) {
        return GILL_ERROR;
    }
    mpz_t mx, mm, out;
    mpz_roinit_n(mx, x.limb, x.negative ? -(mp_size_t)x.len : (mp_size_t)x.len);
    mpz_roinit_n(mm, m->limb, (mp_size_t)m->len);
    mpz_init(out);
    GillValue result;
    if (m->len == 1 && m->limb[0] == 1) {
        result = gi_small(0);
    } else if (mpz_invert(out, mx, mm) == 0) {
        result = gill_raise(t, GILL_ValueError,
                            "base is not invertible for the given modulus");
    } else {
        result = gi_int_from_limbs(t, mpz_limbs_read(out), mpz_size(out), false);
    }
    mpz_clear(out);
    return result;
}

GillValue gi_int_powmod(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    if (gi_same(m, gi_small(0))) {
        return gill_raise(t, GILL_ValueError, "pow() 3rd argument cannot be 0");
    }
    GiMag modulus;
    gi_mag_of(m, &modulus);
    if (gi_int_sign(b) < 0) {
        a = inverse(t, a, &modulus);
        if (gill_is_error(a)) {
            return a;
        }
        b = gi_int_neg(t, b);
        if (gill_is_error(b)) {
            return b;
        }
    }
    GillValue result;
    if (modulus.len == 1 && modulus.limb[0] == 1) {
        return gi_small(0);
    }
    GiMag x, e;
    gi_mag_of(a, &x);
    gi_mag_of(b, &e);
    if (modulus.len == 1) {
        uint64_t base =
            x.len == 0 ? 0 : mpn_mod_1(x.limb, (mp_size_t)x.len, modulus.limb[0]);
        base = x.negative && base != 0 ? modulus.limb[0] - base : base;
        result = gi_int_new_u64(t, power_one_limb(base, &e, modulus.limb[0]));
    } else {
        // GMP's sliding windows over Montgomery's form: a table of up to 2^10 powers.
        if (!gi_limbs_reserve(t, 8 * (x.len + modulus.len) + 512 * modulus.len)) {
            return GILL_ERROR;
        }
        mpz_t mx, me, mm, out;
        mpz_roinit_n(mx, x.limb, x.negative ? -(mp_size_t)x.len : (mp_size_t)x.len);
        mpz_roinit_n(me, e.limb, (mp_size_t)e.len);
        mpz_roinit_n(mm, modulus.limb, (mp_size_t)modulus.len);
        mpz_init2(out, (mp_bitcnt_t)(modulus.len + 1) * 64);
        const bool release = modulus.len * modulus.len * e.len > 20000; // about 1 ms
        if (release) {
            gill_gil_release(t);
        }
        mpz_powm(out, mx, me, mm);
        if (release) {
            gill_gil_acquire(t);
        }
        result = gi_int_from_limbs(t, mpz_limbs_read(out), mpz_size(out), false);
        mpz_clear(out);
    }
    if (!gill_is_error(result) && modulus.negative && !gi_same(result, gi_small(0))) {
        result = gi_int_add(t, result, m); // the result has the modulus's sign
    }
    return result;
}

// ---- Divisors and roots ----

GillValue gi_int_gcd(GillThread *t, GillValue a, GillValue b)
{
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    if (x.len == 0 || y.len == 0) {
        const GiMag *other = x.len == 0 ? &y : &x;
        return gi_int_from_limbs(t, other->limb, other->len, false);
    }
    if (x.len == 1 && y.len == 1) { // Stein's algorithm
        uint64_t p = x.limb[0], q = y.limb[0];
        const int shift = __builtin_ctzll(p | q);
        p >>= __builtin_ctzll(p);
        while (q != 0) {
            q >>= __builtin_ctzll(q);
            const uint64_t least = p < q ? p : q;
            q = p < q ? q - p : p - q;
            p = least;
        }
        return gi_int_new_u64(t, p << shift);
    }
    if (!gi_limbs_reserve(t, 8 * (x.len + y.len))) {
        return GILL_ERROR;
    }
    mpz_t mx, my, out;
    mpz_roinit_n(mx, x.limb, (mp_size_t)x.len);
    mpz_roinit_n(my, y.limb, (mp_size_t)y.len);
    mpz_init(out);
    mpz_gcd(out, mx, my);
    const GillValue result =
        gi_int_from_limbs(t, mpz_limbs_read(out), mpz_size(out), false);
    mpz_clear(out);
    return result;
}

// The greatest integer whose square is not above a.
GillValue gi_int_isqrt(GillThread *t, GillValue a)
{
    if (gi_int_sign(a) < 0) {
        return gill_raise(t, GILL_ValueError, "isqrt() argument must be nonnegative");
    }
    if (gi_is_small(a)) {
        const int64_t n = gi_small_get(a);
        int64_t root = (int64_t)sqrt((double)n); // exact: n has 49 bits
        root -= root * root > n;
        return gi_small(root);
    }
    GiMag m;
    gi_mag_of(a, &m);
    if (!gi_limbs_reserve(t, 6 * m.len)) {
        return GILL_ERROR;
    }
    GiInt *o = gi_int_alloc(t, (m.len + 1) / 2);
    if (o == NULL) {
        return GILL_ERROR;
    }
    mpn_sqrtrem(o->limb, NULL, m.limb, (mp_size_t)m.len);
    return gi_int_finish(t, o, false);
}
