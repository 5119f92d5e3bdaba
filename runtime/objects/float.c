// SPDX-License-Identifier: MIT
// float: arithmetic, comparison, hashing, and the type.
//
// A plain float lies in the value; an instance of a subclass is a GiFloatObject.
// Results of operators are always plain. Binary slots take an int or bool beside a
// float and answer NotImplemented for all else; ints are compared with floats exactly.
#include "runtime/objects/float.h"

#include <errno.h>
#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float_digits.h"
#include "runtime/objects/float_text.h"
#include "runtime/objects/int.h"
#include "runtime/objects/limbs.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

GillValue gill_float(GillThread *t, double d)
{
    (void)t;
    return gi_double_from_outside(d);
}

// ---- Converting ----

// An operand of float arithmetic: 1, 0 when it is no number for floats, -1 too large.
static inline int operand(GillThread *t, GillValue v, double *out)
{
    if (gi_is_double(v)) {
        *out = gi_double_get(v);
        return 1;
    }
    if (gi_is_small(v)) {
        *out = (double)gi_small_get(v);
        return 1;
    }
    if (gi_is_float(v)) {
        *out = gi_float_get(v);
        return 1;
    }
    if (gi_is_int_or_bool(v)) {
        return gi_int_to_double(t, v, out) ? 1 : -1;
    }
    return 0;
}

// v through __float__ or __index__: 1, 0 when it has neither, -1.
static int convert(GillThread *t, GillValue v, double *out)
{
    const GiType *type = gi_type_of(t, v);
    if (type->slots.to_float != NULL) {
        const GillValue d = type->slots.to_float(t, v);
        if (gi_is_error(d)) {
            return -1;
        }
        if (!gi_is_float(d)) {
            gill_raise(t, GILL_TypeError, "%T.__float__ returned non-float (type %T)",
                       v, d);
            return -1;
        }
        if (!gi_is_double(d) &&
            !gi_warn(
                t, GILL_DeprecationWarning, 1,
                "%T.__float__ returned non-float (type %T).  The ability to return "
                "an instance of a strict subclass of float is deprecated, and may "
                "be removed in a future version of Python.",
                v, d)) {
            return -1;
        }
        *out = gi_float_get(d);
        return 1;
    }
    if (type->slots.index != NULL) {
        const GillValue n = gi_index(t, v);
        return !gi_is_error(n) && gi_int_to_double(t, n, out) ? 1 : -1;
    }
    return 0;
}

bool gi_float_value(GillThread *t, GillValue v, double *out)
{
    int known = gi_is_ptr(v) ? 0 : operand(t, v, out);
    if (known == 0) {
        known = gi_is_float(v) ? operand(t, v, out) : convert(t, v, out);
    }
    if (known == 0) {
        gill_raise(t, GILL_TypeError, "must be real number, not %T", v);
    }
    return known > 0;
}

bool gill_as_float(GillThread *t, GillValue v, double *out)
{
    return gi_float_value(t, v, out);
}

// ---- Arithmetic ----

static GillValue raise_range(GillThread *t)
{
    GillValue args[] = {gi_small(ERANGE), GILL_EMPTY};
    args[1] = gi_str_from_c(t, "Numerical result out of range");
    if (gi_is_error(args[1])) {
        return GILL_ERROR;
    }
    const GillValue exc =
        gi_exception_new(t, t->vm->exc_types[GILL_OverflowError], 2, args);
    return gi_is_error(exc) ? exc : gill_raise_value(t, exc);
}

// a - floor(a / b) * b with the sign of b; b is not 0.
static double modulo(double a, double b)
{
    double rest = fmod(a, b);
    if (rest == 0) {
        return copysign(0.0, b);
    }
    return (rest < 0) != (b < 0) ? rest + b : rest;
}

// The floor of a / b that goes with modulo(a, b).
static double floor_quotient(double a, double b)
{
    double rest = fmod(a, b);
    double quotient = (a - rest) / b; // nearly whole
    if (rest != 0 && (rest < 0) != (b < 0)) {
        quotient -= 1.0;
    }
    if (quotient == 0) {
        return copysign(0.0, a / b);
    }
    const double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static GillValue power(GillThread *t, double a, double b)
{
    if (b == 0 || a == 1) {
        return gi_double(1.0);
    }
    if (isfinite(a) && isfinite(b)) {
        if (a == 0 && b < 0) {
            return gill_raise(t, GILL_ZeroDivisionError,
                              "0.0 cannot be raised to a negative power");
        }
        if (a < 0 && b != floor(b)) { // the principal value
            return gi_complex_binary(t, GI_BINARY_POW, a, 0, b, 0);
        }
        const double p = pow(a, b);
        return isinf(p) ? raise_range(t) : gi_double(p);
    }
    return gi_double_from_outside(pow(a, b)); // C's special cases are Python's
}

GillValue gi_float_binary(GillThread *t, GiBinary op, double a, double b)
{
    switch (op) {
    case GI_BINARY_ADD:
        return gi_double(a + b);
    case GI_BINARY_SUB:
        return gi_double(a - b);
    case GI_BINARY_MUL:
        return gi_double(a * b);
    case GI_BINARY_TRUEDIV:
        if (b == 0) {
            return gill_raise(t, GILL_ZeroDivisionError, "float division by zero");
        }
        return gi_double(a / b);
    case GI_BINARY_FLOORDIV:
        if (b == 0) {
            return gill_raise(t, GILL_ZeroDivisionError,
                              "float floor division by zero");
        }
        return gi_double(floor_quotient(a, b));
    case GI_BINARY_MOD:
        if (b == 0) {
            return gill_raise(t, GILL_ZeroDivisionError, "float modulo");
        }
        return gi_double(modulo(a, b));
    case GI_BINARY_DIVMOD:
        if (b == 0) {
            return gill_raise(t, GILL_ZeroDivisionError, "float divmod()");
        }
        return gi_tuple_pack(t, 2, gi_double(floor_quotient(a, b)),
                             gi_double(modulo(a, b)));
    case GI_BINARY_POW:
        return power(t, a, b);
    default:
        return GILL_NOT_IMPLEMENTED;
    }
}

static inline GillValue binary(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    double x, y;
    int known = operand(t, a, &x);
    if (known > 0) {
        known = operand(t, b, &y);
    }
    if (known <= 0) {
        return known < 0 ? GILL_ERROR : GILL_NOT_IMPLEMENTED;
    }
    return gi_float_binary(t, op, x, y);
}

#define BINARY_SLOT(name, op)                                                          \
    static GillValue name(GillThread *t, GillValue a, GillValue b)                     \
    {                                                                                  \
        return binary(t, op, a, b);                                                    \
    }
BINARY_SLOT(float_add, GI_BINARY_ADD)
BINARY_SLOT(float_sub, GI_BINARY_SUB)
BINARY_SLOT(float_mul, GI_BINARY_MUL)
BINARY_SLOT(float_truediv, GI_BINARY_TRUEDIV)
BINARY_SLOT(float_floordiv, GI_BINARY_FLOORDIV)
BINARY_SLOT(float_mod, GI_BINARY_MOD)
BINARY_SLOT(float_divmod, GI_BINARY_DIVMOD)
BINARY_SLOT(float_pow, GI_BINARY_POW)

static GillValue float_pow3(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    (void)a;
    (void)b;
    (void)m;
    return gill_raise(
        t, GILL_TypeError,
        "pow() 3rd argument not allowed unless all arguments are integers");
}

static GillValue float_neg(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(-gi_float_get(o));
}

static GillValue float_pos(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(gi_float_get(o));
}

static GillValue float_abs(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(fabs(gi_float_get(o)));
}

static int float_truth(GillThread *t, GillValue o)
{
    (void)t;
    return gi_float_get(o) != 0;
}

static GillValue float_to_int(GillThread *t, GillValue o)
{
    return gi_int_from_double(t, gi_float_get(o));
}

// ---- Comparing and hashing ----

// A finite d against a plain int, exactly: below 0, 0, above.
static int compare_int(double d, GillValue n)
{
    if (gi_is_small(n)) { // 50 bits are exact in a double
        const double m = (double)gi_small_get(n);
        return (d > m) - (d < m);
    }
    const int sign = gi_int_sign(n);
    if (d == 0 || (d > 0) != (sign > 0)) {
        return d == 0 ? -sign : d > 0 ? 1 : -1;
    }
    // The same sign, and |n| has at least 50 bits.
    int exponent;
    const double fraction = frexp(fabs(d), &exponent); // |d| < 2^exponent
    GiMag m;
    gi_mag_of(n, &m);
    const int64_t bits = (int64_t)gi_limbs_bits(m.limb, m.len);
    if (exponent != bits) {
        return exponent > bits ? sign : -sign;
    }
    // Compare the upper 64 bits; below them d has nothing.
    uint64_t top = m.limb[m.len - 1];
    const int lead = __builtin_clzll(top);
    top <<= lead;
    bool rest = false;
    if (m.len > 1) {
        if (lead > 0) {
            top |= m.limb[m.len - 2] >> (64 - lead);
        }
        rest = (lead > 0 ? m.limb[m.len - 2] << lead : m.limb[m.len - 2]) != 0 ||
               gi_limbs_trim(m.limb, m.len - 2) != 0;
    }
    const uint64_t mine = (uint64_t)ldexp(fraction, 64);
    if (mine != top) {
        return mine > top ? sign : -sign;
    }
    return rest ? -sign : 0;
}

static GillValue float_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    const double x = gi_float_get(a);
    double y = 0;
    if (gi_is_float(b)) {
        y = gi_float_get(b);
    } else if (gi_is_int_or_bool(b)) {
        if (!isnan(x)) {
            const int order =
                isinf(x) ? (x > 0 ? 1 : -1) : compare_int(x, gi_int_plain(b));
            switch (op) {
            case GI_LT:
                return gi_bool(order < 0);
            case GI_LE:
                return gi_bool(order <= 0);
            case GI_EQ:
                return gi_bool(order == 0);
            case GI_NE:
                return gi_bool(order != 0);
            case GI_GT:
                return gi_bool(order > 0);
            case GI_GE:
                return gi_bool(order >= 0);
            }
        }
    } else {
        return GILL_NOT_IMPLEMENTED;
    }
    switch (op) {
    case GI_LT:
        return gi_bool(x < y);
    case GI_LE:
        return gi_bool(x <= y);
    case GI_EQ:
        return gi_bool(x == y);
    case GI_NE:
        return gi_bool(x != y);
    case GI_GT:
        return gi_bool(x > y);
    default:
        return gi_bool(x >= y);
    }
}

uint64_t gi_float_hash(double d)
{
    // The value modulo the prime 2^61 - 1, as for ints: multiplying by a power of two
    // is a rotation of 61 bits.
    const uint64_t prime = ((uint64_t)1 << 61) - 1;
    if (!isfinite(d)) {
        return isnan(d) ? 0 : (uint64_t)(d > 0 ? 314159 : -314159);
    }
    int exponent;
    const uint64_t m = (uint64_t)ldexp(frexp(fabs(d), &exponent), 53);
    int turn = (exponent - 53) % 61;
    turn = turn < 0 ? turn + 61 : turn;
    uint64_t h = turn == 0 ? m : ((m << turn) & prime) | m >> (61 - turn);
    h = h >= prime ? h - prime : h;
    if (d < 0) {
        h = -h;
    }
    return h == (uint64_t)-1 ? (uint64_t)-2 : h;
}

static int64_t float_hash(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_float_hash(gi_float_get(o));
}

// ---- Making ----

// float(v) for any value.
static bool from_value(GillThread *t, GillValue v, double *out)
{
    if (gi_is_double(v) || gi_is_small(v)) {
        return operand(t, v, out) > 0;
    }
    GillValue text = v;
    if (!gi_is_str(v)) {
        const int known = convert(t, v, out);
        if (known != 0) {
            return known > 0;
        }
        if (!gi_is_bytes(v) && gi_type_of(t, v)->slots.buffer == NULL) {
            gill_raise(t, GILL_TypeError,
                       "float() argument must be a string or a real number, not '%T'",
                       v);
            return false;
        }
    }
    text = gi_float_parse(t, text);
    if (gi_is_error(text)) {
        return false;
    }
    *out = gi_double_get(text);
    return true;
}

static GillValue float_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    GiType *plain = t->vm->types[GI_TYPE_FLOAT];
    if (gi_is_tuple(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0 &&
        type->slots.init == plain->slots.init) {
        return gill_raise(t, GILL_TypeError, "float() takes no keyword arguments");
    }
    if (npos > 1) {
        return gill_raise(t, GILL_TypeError,
                          "float expected at most 1 argument, got %d", npos);
    }
    double d = 0.0;
    if (npos == 1 && !from_value(t, args[0], &d)) {
        return GILL_ERROR;
    }
    if (type == plain) {
        return gi_double_from_outside(d);
    }
    GiFloatObject *o = (GiFloatObject *)gi_object_alloc(t, type, 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    o->value = d;
    return gi_from_ptr(o);
}

// ---- Methods ----

static GillValue float_repr(GillThread *t, GillValue o)
{
    char text[32];
    return gi_str_new(t, text, gi_double_repr(gi_float_get(o), text));
}

static GillValue float_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__format__() argument must be str, not %T", args[1]);
    }
    return gi_format_float(t, args[0], args[1]);
}

static GillValue float_as_integer_ratio(GillThread *t, const GillValue *args)
{
    const double d = gi_float_get(args[0]);
    if (isinf(d)) {
        return gill_raise(t, GILL_OverflowError,
                          "cannot convert Infinity to integer ratio");
    }
    if (isnan(d)) {
        return gill_raise(t, GILL_ValueError, "cannot convert NaN to integer ratio");
    }
    int exponent;
    int64_t m = (int64_t)ldexp(frexp(d, &exponent), 53);
    exponent -= 53;
    while (m != 0 && (m & 1) == 0 && exponent < 0) {
        m /= 2;
        exponent++;
    }
    GillValue top = gi_int_new(t, m);
    GillValue bottom = gi_small(1);
    if (!gi_is_error(top) && m != 0 && exponent > 0) {
        top = gi_int_lshift(t, top, gi_small(exponent));
    } else if (!gi_is_error(top) && m != 0) {
        bottom = gi_int_lshift(t, bottom, gi_small(-exponent));
    }
    if (gi_is_error(top) || gi_is_error(bottom)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 2, top, bottom);
}

static GillValue float_is_integer(GillThread *t, const GillValue *args)
{
    (void)t;
    const double d = gi_float_get(args[0]);
    return gi_bool(isfinite(d) && floor(d) == d);
}

static GillValue float_self(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_double(gi_float_get(args[0]));
}

static GillValue float_trunc(GillThread *t, const GillValue *args)
{
    return gi_int_from_double(t, gi_float_get(args[0]));
}

static GillValue float_floor(GillThread *t, const GillValue *args)
{
    return gi_int_from_double(t, floor(gi_float_get(args[0])));
}

static GillValue float_ceil(GillThread *t, const GillValue *args)
{
    return gi_int_from_double(t, ceil(gi_float_get(args[0])));
}

static GillValue float_round(GillThread *t, const GillValue *args)
{
    const double d = gi_float_get(args[0]);
    if (gi_is_none(args[1])) {
        // Half to even, whatever the mode of the processor.
        double whole = round(d);
        if (fabs(d - whole) == 0.5) {
            whole = 2.0 * round(d / 2.0);
        }
        return gi_int_from_double(t, whole);
    }
    int64_t places;
    if (!gi_index_clamped(t, args[1], &places)) {
        return GILL_ERROR;
    }
    if (!isfinite(d) || places > 323) {
        return gi_double(d);
    }
    if (places < -308) {
        return gi_double(copysign(0.0, d));
    }
    const double rounded = gi_double_round(d, (int)places);
    if (isinf(rounded)) {
        return gill_raise(t, GILL_OverflowError,
                          "rounded value too large to represent");
    }
    return gi_double(rounded);
}

static GillValue float_getnewargs(GillThread *t, const GillValue *args)
{
    return gi_tuple_pack(t, 1, gi_double(gi_float_get(args[0])));
}

static GillValue float_hex(GillThread *t, const GillValue *args)
{
    char text[32];
    return gi_str_new(t, text, gi_double_hex(gi_float_get(args[0]), text));
}

static GillValue float_fromhex(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "bad argument type for built-in operation");
    }
    double d;
    if (!gi_double_parse_hex(t, gi_str_data(args[1]), gi_str_size(args[1]), &d)) {
        return GILL_ERROR;
    }
    if (gi_ptr(args[0]) == (GiObject *)t->vm->types[GI_TYPE_FLOAT]) {
        return gi_double(d);
    }
    return gi_call1(t, args[0], gi_double(d));
}

static GillValue float_getformat(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__getformat__() argument must be str, not %T", args[1]);
    }
    if (!gi_str_is(args[1], "double") && !gi_str_is(args[1], "float")) {
        return gill_raise(t, GILL_ValueError,
                          "__getformat__() argument 1 must be 'double' or 'float'");
    }
    const uint16_t one = 1;
    return gi_str_from_c(t, *(const uint8_t *)&one == 1 ? "IEEE, little-endian"
                                                        : "IEEE, big-endian");
}

static GillValue float_get_real(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(gi_float_get(o));
}

static GillValue float_get_imag(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return gi_double(0.0);
}

static const GillDef methods[] = {
    {"as_integer_ratio(self, /)", float_as_integer_ratio,
     "Two integers whose quotient is exactly this number, the second positive.", NULL,
     0, 0},
    {"conjugate(self, /)", float_self, "The number itself.", NULL, 0, 0},
    {"hex(self, /)", float_hex, "The exact value as hexadecimal text.", NULL, 0, 0},
    {"is_integer(self, /)", float_is_integer, "Whether there is no fraction.", NULL, 0,
     0},
    {"__trunc__(self, /)", float_trunc, "The integer towards zero.", NULL, 0, 0},
    {"__floor__(self, /)", float_floor, "The greatest integer not above.", NULL, 0, 0},
    {"__ceil__(self, /)", float_ceil, "The least integer not below.", NULL, 0, 0},
    {"__round__(self, ndigits=None, /)", float_round,
     "The nearest integer, or decimal of ndigits places; ties to even.", NULL, 0, 0},
    {"__format__(self, format_spec, /)", float_format, "Text by a format specifier.",
     NULL, 0, 0},
    {"__getnewargs__(self, /)", float_getnewargs, "Arguments for copying.", NULL, 0, 0},
    {0},
};

static const GillDef class_methods[] = {
    {"fromhex(type, string, /)", float_fromhex,
     "The float that hexadecimal text stands for.", NULL, 0, 0},
    {"__getformat__(type, typestr, /)", float_getformat,
     "How this machine lays out 'double' or 'float'.", NULL, 0, 0},
    {0},
};

static const GiGetSet getsets[] = {
    {"real", float_get_real, NULL, "The number itself."},
    {"imag", float_get_imag, NULL, "Zero."},
    {0},
};

static const GiSlots slots = {
    .repr = float_repr,
    .hash = float_hash,
    .compare = float_compare,
    .new = float_new,
    .truth = float_truth,
    .to_int = float_to_int,
    .to_float = float_pos,
    .unary = {[GI_UNARY_NEG] = float_neg,
              [GI_UNARY_POS] = float_pos,
              [GI_UNARY_ABS] = float_abs},
    .binary = {[GI_BINARY_ADD] = float_add,
               [GI_BINARY_SUB] = float_sub,
               [GI_BINARY_MUL] = float_mul,
               [GI_BINARY_TRUEDIV] = float_truediv,
               [GI_BINARY_FLOORDIV] = float_floordiv,
               [GI_BINARY_MOD] = float_mod,
               [GI_BINARY_POW] = float_pow,
               [GI_BINARY_DIVMOD] = float_divmod},
    .pow3 = float_pow3,
};

const GiTypeDef gi_float_def = {
    .kind = GI_KIND_FLOAT_OBJECT,
    .size = sizeof(GiFloatObject),
    .flags = GI_TYPE_MATCH_SELF,
    .slots = &slots,
    .methods = methods,
    .class_methods = class_methods,
    .getsets = getsets,
    .doc = "Convert a string or number to a floating-point number, if possible.",
};
