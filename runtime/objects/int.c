// SPDX-License-Identifier: MIT
// int: the arithmetic of integers of any size.
//
// Three tiers, each with its own path:
//   small   50 bits in the value: machine arithmetic
//   narrow  one limb, and two below 2^126: 128-bit machine arithmetic, one allocation
//   of
//           32 bytes, never a call of GMP
//   big     sign and limbs, GMP's mpn functions (limbs.h)
//
// Invariant: a value that fits a small int is never an object, so equal plain ints are
// both small or both big, and equal small ones have equal bits. Functions here take
// plain ints: small or kind INT, never bool or an instance of a subclass.
#include "runtime/objects/int.h"

#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float.h"
#include "runtime/objects/limbs.h"

// From this many limb products a multiplication runs with the GIL released (about 1
// ms).
#define RELEASE_FROM ((size_t)1 << 22)

// ---- Making ----

GiInt *gi_int_alloc(GillThread *t, size_t n)
{
    if (n > GI_LIMBS_MAX) {
        gi_raise_no_memory(t);
        return NULL;
    }
    GiInt *o = gi_alloc(t, sizeof(GiInt) + n * sizeof(uint64_t),
                        GI_HEADER_BITS(GI_TYPE_INT, GI_KIND_INT, 0, 0));
    if (o != NULL) {
        o->len = n;
    }
    return o;
}

GillValue gi_int_finish(GillThread *t, GiInt *fresh, bool negative)
{
    const size_t n = gi_limbs_trim(fresh->limb, fresh->len);
    if (n == 0) {
        return gi_small(0);
    }
    if (n == 1 && fresh->limb[0] <= (uint64_t)GI_SMALL_MAX + negative) {
        const int64_t small = (int64_t)fresh->limb[0];
        return gi_small(negative ? -small : small);
    }
    GiInt *o = fresh;
    if (fresh->len > 16 && n < fresh->len / 2) { // give the room back at the next sweep
        o = gi_int_alloc(t, n);
        if (o == NULL) {
            return GILL_ERROR;
        }
        memcpy(o->limb, fresh->limb, n * sizeof(uint64_t));
    }
    o->len = n;
    if (negative) {
        o->head.flags |= GI_FLAG_NEGATIVE;
    }
    return gi_from_ptr(o);
}

GillValue gi_int_from_wide(GillThread *t, GiWide magnitude, bool negative)
{
    const uint64_t low = (uint64_t)magnitude;
    const uint64_t high = (uint64_t)(magnitude >> 64);
    if (high == 0 && low <= (uint64_t)GI_SMALL_MAX + negative) {
        return gi_small(negative ? -(int64_t)low : (int64_t)low);
    }
    // One and two limbs take the same 32 bytes: a constant size.
    GiInt *o = gi_alloc(t, sizeof(GiInt) + 2 * sizeof(uint64_t),
                        GI_HEADER_BITS(GI_TYPE_INT, GI_KIND_INT, 0, 0));
    if (o == NULL) {
        return GILL_ERROR;
    }
    o->head.flags = negative ? GI_FLAG_NEGATIVE : 0;
    o->len = high != 0 ? 2 : 1;
    o->limb[0] = low;
    o->limb[1] = high;
    return gi_from_ptr(o);
}

static inline GillValue from_signed(GillThread *t, GiWideSigned n)
{
    if (n >= GI_SMALL_MIN && n <= GI_SMALL_MAX) {
        return gi_small((int64_t)n);
    }
    return gi_int_from_wide(t, n < 0 ? -(GiWide)n : (GiWide)n, n < 0);
}

GillValue gi_int_new(GillThread *t, int64_t n)
{
    if (gi_small_fits(n)) {
        return gi_small(n);
    }
    return gi_int_from_wide(t, n < 0 ? -(uint64_t)n : (uint64_t)n, n < 0);
}

GillValue gi_int_new_u64(GillThread *t, uint64_t n)
{
    return gi_int_from_wide(t, n, false);
}

GillValue gi_int_from_limbs(GillThread *t, const uint64_t *limbs, size_t n,
                            bool negative)
{
    n = gi_limbs_trim(limbs, n);
    if (n <= 2) {
        GiWide wide = n > 0 ? limbs[0] : 0;
        wide |= n > 1 ? (GiWide)limbs[1] << 64 : 0;
        return gi_int_from_wide(t, wide, negative);
    }
    GiInt *o = gi_int_alloc(t, n);
    if (o == NULL) {
        return GILL_ERROR;
    }
    memcpy(o->limb, limbs, n * sizeof(uint64_t));
    return gi_int_finish(t, o, negative);
}

GillValue gill_int(GillThread *t, int64_t n)
{
    return gi_int_new(t, n);
}

GillValue gill_uint(GillThread *t, uint64_t n)
{
    return gi_int_new_u64(t, n);
}

// ---- Asking and converting ----

// The value as 128 bits, when it is narrow.
static inline bool narrow(GillValue v, GiWideSigned *out)
{
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    const GiInt *o = (const GiInt *)gi_ptr(v);
    GiWide magnitude = o->limb[0];
    if (o->len != 1) {
        if (o->len != 2 || o->limb[1] >> 62 != 0) {
            return false;
        }
        magnitude |= (GiWide)o->limb[1] << 64;
    }
    *out = (o->head.flags & GI_FLAG_NEGATIVE) != 0 ? -(GiWideSigned)magnitude
                                                   : (GiWideSigned)magnitude;
    return true;
}

bool gi_int_to_int64(GillValue v, int64_t *out)
{
    v = gi_int_plain(v);
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    GiWideSigned n;
    if (!narrow(v, &n) || n < INT64_MIN || n > INT64_MAX) {
        return false;
    }
    *out = (int64_t)n;
    return true;
}

bool gi_int_to_uint64(GillValue v, uint64_t *out)
{
    v = gi_int_plain(v);
    GiWideSigned n;
    if (!narrow(v, &n) || n < 0 || n > (GiWideSigned)UINT64_MAX) {
        return false;
    }
    *out = (uint64_t)n;
    return true;
}

bool gi_int_get_int64(GillThread *t, GillValue v, int64_t *out)
{
    if (gi_int_to_int64(v, out)) {
        return true;
    }
    gill_raise(t, GILL_OverflowError, "Python int too large to convert to C long");
    return false;
}

bool gi_int_to_double(GillThread *t, GillValue v, double *out)
{
    v = gi_int_plain(v);
    if (gi_is_small(v)) {
        *out = (double)gi_small_get(v);
        return true;
    }
    GiMag m;
    gi_mag_of(v, &m);
    const double d = gi_limbs_to_double(m.limb, m.len, 0, false);
    if (isinf(d)) {
        gill_raise(t, GILL_OverflowError, "int too large to convert to float");
        return false;
    }
    *out = m.negative ? -d : d;
    return true;
}

GillValue gi_int_from_double(GillThread *t, double d)
{
    if (fabs(d) < 0x1p63) {
        return gi_int_new(t, (int64_t)d);
    }
    if (isnan(d)) {
        return gill_raise(t, GILL_ValueError, "cannot convert float NaN to integer");
    }
    if (isinf(d)) {
        return gill_raise(t, GILL_OverflowError,
                          "cannot convert float infinity to integer");
    }
    int exponent;
    const double fraction = frexp(fabs(d), &exponent); // in [0.5, 1)
    const uint64_t bits = (uint64_t)ldexp(fraction, 64);
    const unsigned shift = (unsigned)exponent - 64;
    uint64_t limbs[17] = {0};
    limbs[shift / 64] = bits << shift % 64;
    if (shift % 64 != 0) {
        limbs[shift / 64 + 1] = bits >> (64 - shift % 64);
    }
    return gi_int_from_limbs(t, limbs, 17, d < 0);
}

int gi_int_sign(GillValue v)
{
    v = gi_int_plain(v);
    if (gi_is_small(v)) {
        const int64_t n = gi_small_get(v);
        return (n > 0) - (n < 0);
    }
    return (gi_ptr(v)->head.flags & GI_FLAG_NEGATIVE) != 0 ? -1 : 1;
}

int gi_int_cmp(GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return (a.bits > b.bits) - (a.bits < b.bits); // the bias keeps the order
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    if (x.negative != y.negative) {
        return x.negative ? -1 : 1;
    }
    const int order = gi_limbs_cmp(x.limb, x.len, y.limb, y.len);
    return x.negative ? -order : order;
}

size_t gi_int_bit_length(GillValue v)
{
    GiMag m;
    gi_mag_of(gi_int_plain(v), &m);
    return gi_limbs_bits(m.limb, m.len);
}

uint64_t gi_int_hash(GillValue v)
{
    // The value modulo the prime 2^61 - 1, with its sign; -1 means failure and becomes
    // -2.
    const uint64_t prime = ((uint64_t)1 << 61) - 1;
    GiMag m;
    gi_mag_of(gi_int_plain(v), &m);
    uint64_t h = 0;
    for (size_t i = m.len; i > 0; i--) {
        // h * 2^64 + limb, where 2^64 is 8 modulo the prime and h is below it.
        const GiWide sum = ((GiWide)h << 3) + m.limb[i - 1];
        h = ((uint64_t)sum & prime) + (uint64_t)(sum >> 61);
        h = h >= prime ? h - prime : h;
    }
    if (m.negative) {
        h = -h;
    }
    return h == (uint64_t)-1 ? (uint64_t)-2 : h;
}

// ---- Sum and difference ----

static GillValue add_magnitudes(GillThread *t, const GiMag *x, const GiMag *y)
{
    if (x->len < y->len) {
        const GiMag *z = x;
        x = y;
        y = z;
    }
    GiInt *o = gi_int_alloc(t, x->len + 1);
    if (o == NULL) {
        return GILL_ERROR;
    }
    if (y->len == 0) {
        memcpy(o->limb, x->limb, x->len * sizeof(uint64_t));
    } else {
        o->limb[x->len] =
            mpn_add(o->limb, x->limb, (mp_size_t)x->len, y->limb, (mp_size_t)y->len);
    }
    return gi_int_finish(t, o, x->negative);
}

// x - y as magnitudes, negated when `negate`.
static GillValue sub_magnitudes(GillThread *t, const GiMag *x, const GiMag *y,
                                bool negate)
{
    const int order = gi_limbs_cmp(x->limb, x->len, y->limb, y->len);
    if (order == 0) {
        return gi_small(0);
    }
    if (order < 0) {
        const GiMag *z = x;
        x = y;
        y = z;
        negate = !negate;
    }
    GiInt *o = gi_int_alloc(t, x->len);
    if (o == NULL) {
        return GILL_ERROR;
    }
    if (y->len == 0) {
        memcpy(o->limb, x->limb, x->len * sizeof(uint64_t));
    } else {
        mpn_sub(o->limb, x->limb, (mp_size_t)x->len, y->limb, (mp_size_t)y->len);
    }
    return gi_int_finish(t, o, negate);
}

GillValue gi_int_add(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return gi_int_new(t, gi_small_get(a) + gi_small_get(b));
    }
    GiWideSigned x, y;
    if (narrow(a, &x) && narrow(b, &y)) {
        return from_signed(t, x + y);
    }
    GiMag m, n;
    gi_mag_of(a, &m);
    gi_mag_of(b, &n);
    if (m.negative == n.negative) {
        return add_magnitudes(t, &m, &n);
    }
    return sub_magnitudes(t, &m, &n, m.negative);
}

GillValue gi_int_sub(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return gi_int_new(t, gi_small_get(a) - gi_small_get(b));
    }
    GiWideSigned x, y;
    if (narrow(a, &x) && narrow(b, &y)) {
        return from_signed(t, x - y);
    }
    GiMag m, n;
    gi_mag_of(a, &m);
    gi_mag_of(b, &n);
    if (m.negative == n.negative) {
        return sub_magnitudes(t, &m, &n, m.negative);
    }
    n.negative = m.negative; // a - b = a + -b
    return add_magnitudes(t, &m, &n);
}

GillValue gi_int_neg(GillThread *t, GillValue a)
{
    GiWideSigned x;
    if (narrow(a, &x)) {
        return from_signed(t, -x);
    }
    const GiInt *o = (const GiInt *)gi_ptr(a);
    return gi_int_from_limbs(t, o->limb, o->len,
                             (o->head.flags & GI_FLAG_NEGATIVE) == 0);
}

GillValue gi_int_invert(GillThread *t, GillValue a)
{
    if (gi_is_small(a)) {
        return gi_small(~gi_small_get(a));
    }
    const GillValue minus = gi_int_neg(t, a);
    return gill_is_error(minus) ? minus : gi_int_sub(t, minus, gi_small(1));
}

// ---- Product ----

GillValue gi_int_mul(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return from_signed(t, (GiWideSigned)gi_small_get(a) * gi_small_get(b));
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    const bool negative = x.negative != y.negative;
    if (x.len <= 1 && y.len <= 1) {
        const GiWide product =
            x.len == 0 || y.len == 0 ? 0 : (GiWide)x.limb[0] * y.limb[0];
        return gi_int_from_wide(t, product, negative && product != 0);
    }
    const GiMag *l = x.len >= y.len ? &x : &y;
    const GiMag *s = x.len >= y.len ? &y : &x;
    if (s->len == 0) {
        return gi_small(0);
    }
    // GMP's largest need is that of its FFT: under six times the operands.
    if (s->len > 1000 && !gi_limbs_reserve(t, 6 * (l->len + s->len))) {
        return GILL_ERROR;
    }
    GiInt *o = gi_int_alloc(t, l->len + s->len);
    if (o == NULL) {
        return GILL_ERROR;
    }
    // The operands cannot change, and this frame keeps all three alive.
    const bool release = s->len > 1000 && l->len * s->len > RELEASE_FROM;
    if (release) {
        gill_gil_release(t);
    }
    if (l->limb == s->limb) {
        mpn_sqr(o->limb, l->limb, (mp_size_t)l->len);
    } else if (s->len == 1) {
        o->limb[l->len] = mpn_mul_1(o->limb, l->limb, (mp_size_t)l->len, s->limb[0]);
    } else {
        mpn_mul(o->limb, l->limb, (mp_size_t)l->len, s->limb, (mp_size_t)s->len);
    }
    if (release) {
        gill_gil_acquire(t);
    }
    return gi_int_finish(t, o, negative);
}

// ---- Quotients ----

// Floor division of magnitudes with signs, both longer than small ints where the caller
// has not dealt with them. q and r may each be null. y is not zero.
static bool divide(GillThread *t, const GiMag *x, const GiMag *y, GillValue *q,
                   GillValue *r)
{
    const bool differ = x->negative != y->negative;
    if (x->len == 0) {
        if (q != NULL) {
            *q = gi_small(0);
        }
        if (r != NULL) {
            *r = gi_small(0);
        }
        return true;
    }
    if (x->len <= 2 && y->len <= 1) {
        const GiWide n =
            x->len == 2 ? (GiWide)x->limb[1] << 64 | x->limb[0] : x->limb[0];
        const uint64_t d = y->limb[0];
        GiWide quotient = x->len == 1 ? x->limb[0] / d : n / d;
        uint64_t rest = (uint64_t)(n - quotient * d);
        if (differ && rest != 0) {
            quotient++; // cannot overflow: there is a remainder, so d > 1
            rest = d - rest;
        }
        if (q != NULL) {
            *q = gi_int_from_wide(t, quotient, differ && quotient != 0);
        }
        if (r != NULL) {
            *r = gi_int_from_wide(t, rest, y->negative && rest != 0);
        }
        return (q == NULL || !gill_is_error(*q)) && (r == NULL || !gill_is_error(*r));
    }
    if (gi_limbs_cmp(x->limb, x->len, y->limb, y->len) < 0) {
        // The truncated quotient is 0 and the remainder x itself.
        if (q != NULL) {
            *q = gi_small(differ ? -1 : 0);
        }
        if (r != NULL) {
            *r = differ ? sub_magnitudes(t, y, x, y->negative)
                        : gi_int_from_limbs(t, x->limb, x->len, x->negative);
            return !gill_is_error(*r);
        }
        return true;
    }
    const size_t nq = x->len - y->len + 1;
    if (y->len > 1000 && !gi_limbs_reserve(t, 6 * (x->len + y->len))) {
        return false;
    }
    GiInt *quotient = gi_int_alloc(t, nq + 1);
    GiInt *rest = quotient == NULL ? NULL : gi_int_alloc(t, y->len);
    if (rest == NULL) {
        return false;
    }
    const bool release = y->len > 1000 && nq > 1000 && nq * y->len > RELEASE_FROM;
    if (release) {
        gill_gil_release(t);
    }
    if (y->len == 1) {
        rest->limb[0] =
            mpn_divrem_1(quotient->limb, 0, x->limb, (mp_size_t)x->len, y->limb[0]);
    } else {
        mpn_tdiv_qr(quotient->limb, rest->limb, 0, x->limb, (mp_size_t)x->len, y->limb,
                    (mp_size_t)y->len);
    }
    if (release) {
        gill_gil_acquire(t);
    }
    if (differ && gi_limbs_trim(rest->limb, y->len) != 0) {
        mpn_add_1(quotient->limb, quotient->limb, (mp_size_t)nq + 1, 1);
        mpn_sub_n(rest->limb, y->limb, rest->limb, (mp_size_t)y->len);
    }
    if (q != NULL) {
        *q = gi_int_finish(t, quotient, differ);
        if (gill_is_error(*q)) {
            return false;
        }
    }
    if (r != NULL) {
        *r = gi_int_finish(t, rest, y->negative);
        return !gill_is_error(*r);
    }
    return true;
}

// Both small, b not 0: the least small int divided by -1 still is an int64.
static inline int64_t small_floordiv(int64_t a, int64_t b)
{
    const int64_t q = a / b;
    return q - ((a % b != 0) & ((a ^ b) < 0));
}

static inline int64_t small_mod(int64_t a, int64_t b)
{
    const int64_t r = a % b;
    return r != 0 && (r ^ b) < 0 ? r + b : r;
}

GillValue gi_int_floordiv(GillThread *t, GillValue a, GillValue b)
{
    if (gi_same(b, gi_small(0))) {
        return gill_raise(t, GILL_ZeroDivisionError,
                          "integer division or modulo by zero");
    }
    if (gi_are_small(a, b)) {
        return gi_int_new(t, small_floordiv(gi_small_get(a), gi_small_get(b)));
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    GillValue q;
    return divide(t, &x, &y, &q, NULL) ? q : GILL_ERROR;
}

GillValue gi_int_mod(GillThread *t, GillValue a, GillValue b)
{
    if (gi_same(b, gi_small(0))) {
        return gill_raise(t, GILL_ZeroDivisionError, "integer modulo by zero");
    }
    if (gi_are_small(a, b)) {
        return gi_small(small_mod(gi_small_get(a), gi_small_get(b)));
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    if (y.len == 1 && x.len > 2) { // no quotient is made
        const uint64_t rest = mpn_mod_1(x.limb, (mp_size_t)x.len, y.limb[0]);
        const bool wrap = rest != 0 && x.negative != y.negative;
        return gi_int_from_wide(t, wrap ? y.limb[0] - rest : rest,
                                y.negative && rest != 0);
    }
    GillValue r;
    return divide(t, &x, &y, NULL, &r) ? r : GILL_ERROR;
}

bool gi_int_divmod(GillThread *t, GillValue a, GillValue b, GillValue *q, GillValue *r)
{
    if (gi_same(b, gi_small(0))) {
        gill_raise(t, GILL_ZeroDivisionError, "integer division or modulo by zero");
        return false;
    }
    if (gi_are_small(a, b)) {
        *r = gi_small(small_mod(gi_small_get(a), gi_small_get(b)));
        *q = gi_int_new(t, small_floordiv(gi_small_get(a), gi_small_get(b)));
        return !gill_is_error(*q);
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    return divide(t, &x, &y, q, r);
}

GillValue gi_int_truediv(GillThread *t, GillValue a, GillValue b)
{
    if (gi_same(b, gi_small(0))) {
        return gill_raise(t, GILL_ZeroDivisionError, "division by zero");
    }
    if (gi_are_small(a, b)) { // both exact as doubles: one rounding
        return gi_double((double)gi_small_get(a) / (double)gi_small_get(b));
    }
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    GiScratch s;
    if (!gi_scratch_init(t, &s, GI_RATIO_SCRATCH(x.len, y.len))) {
        return GILL_ERROR;
    }
    const double d = gi_limbs_ratio(x.limb, x.len, y.limb, y.len, s.limb);
    gi_scratch_fini(t, &s);
    if (isinf(d)) {
        return gill_raise(t, GILL_OverflowError,
                          "integer division result too large for a float");
    }
    return gi_double(x.negative != y.negative ? -d : d); // 0 / -3 is -0.0
}

// ---- Shifts ----

GillValue gi_int_lshift(GillThread *t, GillValue a, GillValue b)
{
    if (gi_int_sign(b) < 0) {
        return gill_raise(t, GILL_ValueError, "negative shift count");
    }
    if (gi_same(a, gi_small(0))) {
        return a;
    }
    if (!gi_is_small(b)) {
        return gi_raise_no_memory(t);
    }
    const uint64_t shift = (uint64_t)gi_small_get(b);
    GiMag m;
    gi_mag_of(a, &m);
    if (m.len == 1 && shift <= 64) {
        const GiWide low =
            shift == 64 ? (GiWide)m.limb[0] << 64 : (GiWide)m.limb[0] << shift;
        return gi_int_from_wide(t, low, m.negative);
    }
    const size_t words = shift / 64;
    const unsigned bits = shift % 64;
    GiInt *o = gi_int_alloc(t, m.len + words + 1);
    if (o == NULL) {
        return GILL_ERROR;
    }
    if (bits != 0) {
        o->limb[m.len + words] =
            mpn_lshift(o->limb + words, m.limb, (mp_size_t)m.len, bits);
    } else {
        memcpy(o->limb + words, m.limb, m.len * sizeof(uint64_t));
    }
    return gi_int_finish(t, o, m.negative);
}

GillValue gi_int_rshift(GillThread *t, GillValue a, GillValue b)
{
    if (gi_int_sign(b) < 0) {
        return gill_raise(t, GILL_ValueError, "negative shift count");
    }
    const uint64_t shift = gi_is_small(b) ? (uint64_t)gi_small_get(b) : UINT64_MAX;
    GiWideSigned n;
    if (narrow(a, &n)) {
        return from_signed(t, n >> (shift > 127 ? 127 : shift)); // arithmetic: floors
    }
    GiMag m;
    gi_mag_of(a, &m);
    const size_t words = shift / 64;
    const unsigned bits = shift % 64;
    if (words >= m.len) {
        return gi_small(m.negative ? -1 : 0);
    }
    const size_t n_out = m.len - words;
    GiInt *o = gi_int_alloc(t, n_out + 1);
    if (o == NULL) {
        return GILL_ERROR;
    }
    bool lost = false; // a bit that was shifted out
    if (bits != 0) {
        lost = mpn_rshift(o->limb, m.limb + words, (mp_size_t)n_out, bits) != 0;
    } else {
        memcpy(o->limb, m.limb + words, n_out * sizeof(uint64_t));
    }
    if (m.negative) { // floor, not truncation
        lost = lost || gi_limbs_trim(m.limb, words) != 0;
        if (lost) {
            mpn_add_1(o->limb, o->limb, (mp_size_t)n_out + 1, 1);
        }
    }
    return gi_int_finish(t, o, m.negative);
}

// ---- Bits: as if negative numbers had infinitely many ones in front ----

typedef enum Bits {
    BITS_AND,
    BITS_OR,
    BITS_XOR
} Bits;

static inline uint64_t bits_apply(Bits op, uint64_t x, uint64_t y)
{
    return op == BITS_AND ? x & y : op == BITS_OR ? x | y : x ^ y;
}

static inline GillValue bits_big(GillThread *t, Bits op, GillValue a, GillValue b)
{
    GiMag x, y;
    gi_mag_of(a, &x);
    gi_mag_of(b, &y);
    size_t n = (x.len > y.len ? x.len : y.len) + 1;
    if (op == BITS_AND && !x.negative && x.len < n) {
        n = x.len; // nothing of y counts above
    }
    if (op == BITS_AND && !y.negative && y.len < n) {
        n = y.len;
    }
    const bool negative = bits_apply(op, x.negative, y.negative) != 0;
    GiInt *o = gi_int_alloc(t, n);
    if (o == NULL) {
        return GILL_ERROR;
    }
    // Two's complement on the fly: ~limb plus a carry that starts at one.
    uint64_t carry_x = x.negative, carry_y = y.negative, carry = negative;
    for (size_t i = 0; i < n; i++) {
        uint64_t p = i < x.len ? x.limb[i] : 0;
        uint64_t q = i < y.len ? y.limb[i] : 0;
        if (x.negative) {
            p = ~p + carry_x;
            carry_x &= p == 0;
        }
        if (y.negative) {
            q = ~q + carry_y;
            carry_y &= q == 0;
        }
        uint64_t r = bits_apply(op, p, q);
        if (negative) {
            r = ~r + carry;
            carry &= r == 0;
        }
        o->limb[i] = r;
    }
    return gi_int_finish(t, o, negative);
}

GillValue gi_int_and(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return gi_small(gi_small_get(a) & gi_small_get(b));
    }
    GiWideSigned x, y;
    if (narrow(a, &x) && narrow(b, &y)) {
        return from_signed(t, x & y);
    }
    return bits_big(t, BITS_AND, a, b);
}

GillValue gi_int_or(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return gi_small(gi_small_get(a) | gi_small_get(b));
    }
    GiWideSigned x, y;
    if (narrow(a, &x) && narrow(b, &y)) {
        return from_signed(t, x | y);
    }
    return bits_big(t, BITS_OR, a, b);
}

GillValue gi_int_xor(GillThread *t, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        return gi_small(gi_small_get(a) ^ gi_small_get(b));
    }
    GiWideSigned x, y;
    if (narrow(a, &x) && narrow(b, &y)) {
        return from_signed(t, x ^ y);
    }
    return bits_big(t, BITS_XOR, a, b);
}
