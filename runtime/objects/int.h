// Integers of any size: small ones in the value, others as sign and limbs.
#pragma once

#include "runtime/state.h"

typedef struct GiInt {
    GiHeader head;    // leaf; GI_FLAG_NEGATIVE
    uint64_t len;     // limbs; the top one is not 0. Never a value that fits a small int
    uint64_t limb[];  // little-endian
} GiInt;

typedef struct GiIntObject { // an instance of a subclass of int
    GiHeader head;           // record of two
    GillValue attrs, value;  // value: small or GiInt
} GiIntObject;

// An int: small, big, an instance of a subclass; not bool (gi_is_int_or_bool).
static inline bool gi_is_int(GillValue v)
{
    return gi_is_small(v) || gi_has_kind(v, GI_KIND_INT) ||
           gi_has_kind(v, GI_KIND_INT_OBJECT);
}

static inline bool gi_is_int_or_bool(GillValue v)
{
    return gi_is_int(v) || gi_is_bool(v);
}

// The plain int of an int, bool or instance of a subclass: small or GI_KIND_INT.
static inline GillValue gi_int_plain(GillValue v)
{
    if (gi_is_bool(v)) {
        return gi_small(gi_is_true(v));
    }
    return gi_has_kind(v, GI_KIND_INT_OBJECT) ? ((GiIntObject *)gi_ptr(v))->value : v;
}

GillValue gi_int_new(GillThread *t, int64_t n) GILL_CHECKED;
GillValue gi_int_new_u64(GillThread *t, uint64_t n) GILL_CHECKED;
// From sign and limbs, normalised; the limbs are copied.
GillValue gi_int_from_limbs(GillThread *t, const uint64_t *limbs, size_t n,
                            bool negative) GILL_CHECKED;
// False without an exception when it does not fit.
bool gi_int_to_int64(GillValue v, int64_t *out);
bool gi_int_to_uint64(GillValue v, uint64_t *out);
// The same with OverflowError "Python int too large to convert to C <what>".
bool gi_int_get_int64(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;
bool gi_int_to_double(GillThread *t, GillValue v, double *out) GILL_CHECKED; // rounds to even
GillValue gi_int_from_double(GillThread *t, double d) GILL_CHECKED; // truncates
int gi_int_sign(GillValue v);
int gi_int_cmp(GillValue a, GillValue b); // plain ints
size_t gi_int_bit_length(GillValue v);

// Operators on plain ints (small or big): the VM's slow paths come here directly.
GillValue gi_int_add(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_sub(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_mul(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_floordiv(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_mod(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
bool gi_int_divmod(GillThread *t, GillValue a, GillValue b, GillValue *q,
                   GillValue *r) GILL_CHECKED;
GillValue gi_int_truediv(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_pow(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_powmod(GillThread *t, GillValue a, GillValue b, GillValue m) GILL_CHECKED;
GillValue gi_int_lshift(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_rshift(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_and(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_or(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_xor(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_neg(GillThread *t, GillValue a) GILL_CHECKED;
GillValue gi_int_invert(GillThread *t, GillValue a) GILL_CHECKED;
GillValue gi_int_gcd(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_int_isqrt(GillThread *t, GillValue a) GILL_CHECKED;
uint64_t gi_int_hash(GillValue v);

// Text. Parsing as int(text, base): underscores, blanks, signs, prefixes; base 0 or 2..36.
// ValueError "invalid literal for int() with base 10: 'x'" names `shown`.
GillValue gi_int_parse(GillThread *t, const char *text, size_t size, int base,
                       GillValue shown) GILL_CHECKED;
GillValue gi_int_to_str(GillThread *t, GillValue v, int base) GILL_CHECKED; // no prefix
// Decimal text of an int64 into a buffer of at least 21 bytes; returns its length.
size_t gi_int64_text(int64_t n, char *out);
