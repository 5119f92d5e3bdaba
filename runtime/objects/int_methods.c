// SPDX-License-Identifier: MIT
// int and bool: the types, their constructors, slots and methods.
//
// Slots and methods see ints of every sort (small, big, instances of subclasses,
// bools); they take the plain int out first and return plain ints.
#include <stddef.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/float_text.h"
#include "runtime/objects/limbs.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// ---- Operators ----

#define BINARY_SLOT(name, fn)                                                          \
    static GillValue name(GillThread *t, GillValue a, GillValue b)                     \
    {                                                                                  \
        if (!gi_is_int_or_bool(a) || !gi_is_int_or_bool(b)) {                          \
            return GILL_NOT_IMPLEMENTED;                                               \
        }                                                                              \
        return fn(t, gi_int_plain(a), gi_int_plain(b));                                \
    }

static GillValue divmod(GillThread *t, GillValue a, GillValue b)
{
    GillValue q, r;
    if (!gi_int_divmod(t, a, b, &q, &r)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 2, q, r);
}

BINARY_SLOT(int_add, gi_int_add)
BINARY_SLOT(int_sub, gi_int_sub)
BINARY_SLOT(int_mul, gi_int_mul)
BINARY_SLOT(int_truediv, gi_int_truediv)
BINARY_SLOT(int_floordiv, gi_int_floordiv)
BINARY_SLOT(int_mod, gi_int_mod)
BINARY_SLOT(int_divmod, divmod)
BINARY_SLOT(int_pow, gi_int_pow)
BINARY_SLOT(int_lshift, gi_int_lshift)
BINARY_SLOT(int_rshift, gi_int_rshift)
BINARY_SLOT(int_and, gi_int_and)
BINARY_SLOT(int_or, gi_int_or)
BINARY_SLOT(int_xor, gi_int_xor)

static GillValue int_pow3(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    if (!gi_is_int_or_bool(a) || !gi_is_int_or_bool(b) || !gi_is_int_or_bool(m)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_int_powmod(t, gi_int_plain(a), gi_int_plain(b), gi_int_plain(m));
}

static GillValue int_neg(GillThread *t, GillValue o)
{
    return gi_int_neg(t, gi_int_plain(o));
}

static GillValue int_pos(GillThread *t, GillValue o)
{
    (void)t;
    return gi_int_plain(o);
}

static GillValue int_abs(GillThread *t, GillValue o)
{
    o = gi_int_plain(o);
    return gi_int_sign(o) < 0 ? gi_int_neg(t, o) : o;
}

static GillValue int_invert(GillThread *t, GillValue o)
{
    return gi_int_invert(t, gi_int_plain(o));
}

static int int_truth(GillThread *t, GillValue o)
{
    (void)t;
    return !gi_same(gi_int_plain(o), gi_small(0));
}

static GillValue int_to_float(GillThread *t, GillValue o)
{
    double d;
    return gi_int_to_double(t, o, &d) ? gi_double(d) : GILL_ERROR;
}

static GillValue int_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if (!gi_is_int_or_bool(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const int order = gi_int_cmp(gi_int_plain(a), gi_int_plain(b));
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
    default:
        return gi_bool(order >= 0);
    }
}

static int64_t int_hash(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_int_hash(o);
}

static GillValue int_repr(GillThread *t, GillValue o)
{
    return gi_int_to_str(t, o, 10);
}

// ---- Making ----

// What __int__, __index__ or __trunc__ returned, as a plain int.
static GillValue checked(GillThread *t, GillValue n, const char *method)
{
    if (gi_is_error(n) || gi_is_small(n) || gi_has_kind(n, GI_KIND_INT)) {
        return n;
    }
    if (!gi_is_int_or_bool(n)) {
        return gill_raise(t, GILL_TypeError, "%s returned non-int (type %T)", method,
                          n);
    }
    if (!gi_warn(
            t, GILL_DeprecationWarning, 1,
            "%s returned non-int (type %T).  The ability to return an instance of a "
            "strict subclass of int is deprecated, and may be removed in a future "
            "version of Python.",
            method, n)) {
        return GILL_ERROR;
    }
    return gi_int_plain(n);
}

static GillValue from_trunc(GillThread *t, GillValue v)
{
    const GillValue n = gi_special_call(t, v, GI_NAME(t, __trunc__), 0, NULL);
    if (gi_is_empty(n) || gi_is_error(n)) {
        return n;
    }
    if (!gi_warn(t, GILL_DeprecationWarning, 1,
                 "The delegation of int() to __trunc__ is deprecated.")) {
        return GILL_ERROR;
    }
    if (gi_is_int_or_bool(n)) {
        return gi_int_plain(n);
    }
    if (gi_type_of(t, n)->slots.index == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "__trunc__ returned non-Integral (type %T)", n);
    }
    return gi_index(t, n);
}

static GillValue from_text(GillThread *t, GillValue v, int base)
{
    // A few decimal digits and nothing else.
    if (base == 10 && gi_is_str(v) && gi_str_size(v) - 1 < 14) {
        const char *p = gi_str_data(v);
        const char *const end = p + gi_str_size(v);
        int64_t n = 0;
        while (p < end && (unsigned)(unsigned char)*p - '0' <= 9) {
            n = n * 10 + (*p++ - '0');
        }
        if (p == end) {
            return gi_small(n);
        }
    }
    GiNumberText text;
    if (!gi_number_text_init(t, v, &text)) {
        return GILL_ERROR;
    }
    // What is shown of other buffers than bytes and bytearray is their bytes.
    GillValue shown = v;
    if (!gi_is_str(v) && !gi_is_bytes(v) && !gi_has_kind(v, GI_KIND_BYTEARRAY)) {
        shown = gi_bytes_new(t, text.buffer.data, text.buffer.size);
    }
    const GillValue n =
        gi_is_error(shown) ? shown : gi_int_parse(t, text.text, text.size, base, shown);
    gi_number_text_fini(t, &text);
    return n;
}

// int(v) without a base.
static GillValue from_value(GillThread *t, GillValue v)
{
    if (gi_is_small(v) || gi_has_kind(v, GI_KIND_INT)) {
        return v;
    }
    if (gi_is_double(v)) {
        return gi_int_from_double(t, gi_double_get(v));
    }
    if (gi_is_str(v)) {
        return from_text(t, v, 10);
    }
    const GiType *type = gi_type_of(t, v);
    if (type->slots.to_int != NULL) {
        return checked(t, type->slots.to_int(t, v), "__int__");
    }
    if (type->slots.index != NULL) {
        return gi_index(t, v);
    }
    const GillValue n = from_trunc(t, v);
    if (!gi_is_empty(n)) {
        return n;
    }
    if (type->slots.buffer != NULL || gi_is_bytes(v)) {
        return from_text(t, v, 10);
    }
    return gill_raise(t, GILL_TypeError,
                      "int() argument must be a string, a bytes-like object or a real "
                      "number, not '%T'",
                      v);
}

static GillValue from_based(GillThread *t, GillValue v, GillValue base_value)
{
    int64_t base;
    if (!gi_index_clamped(t, base_value, &base)) {
        return GILL_ERROR;
    }
    if ((base != 0 && base < 2) || base > 36) {
        return gill_raise(t, GILL_ValueError,
                          "int() base must be >= 2 and <= 36, or 0");
    }
    if (!gi_is_str(v) && !gi_is_bytes(v) && !gi_has_kind(v, GI_KIND_BYTEARRAY)) {
        return gill_raise(t, GILL_TypeError,
                          "int() can't convert non-string with explicit base");
    }
    return from_text(t, v, (int)base);
}

static GillValue int_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    GiType *plain = t->vm->types[GI_TYPE_INT];
    const bool has_keywords =
        gi_is_tuple(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0;
    GillValue n;
    if (npos == 1 && !has_keywords) {
        n = from_value(t, args[0]);
    } else if (npos == 0 && !has_keywords) {
        n = gi_small(0);
    } else {
        GillValue out[2];
        if (!gi_args_parse(t, "int(x=?, /, base=?)", args, npos, kwnames, out)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(out[0])) {
            return gill_raise(t, GILL_TypeError, "int() missing string argument");
        }
        n = gi_is_empty(out[1]) ? from_value(t, out[0]) : from_based(t, out[0], out[1]);
    }
    if (type == plain || gi_is_error(n)) {
        return n;
    }
    GiIntObject *o = (GiIntObject *)gi_object_alloc(t, type, 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    o->value = n;
    return gi_from_ptr(o);
}

// ---- Methods ----

static GillValue int_bit_length(GillThread *t, const GillValue *args)
{
    return gi_int_new(t, (int64_t)gi_int_bit_length(args[0]));
}

static GillValue int_bit_count(GillThread *t, const GillValue *args)
{
    GiMag m;
    gi_mag_of(gi_int_plain(args[0]), &m);
    return gi_int_new(t,
                      m.len == 0 ? 0 : (int64_t)mpn_popcount(m.limb, (mp_size_t)m.len));
}

static GillValue int_self(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_int_plain(args[0]);
}

static GillValue int_as_integer_ratio(GillThread *t, const GillValue *args)
{
    return gi_tuple_pack(t, 2, gi_int_plain(args[0]), gi_small(1));
}

static GillValue int_getnewargs(GillThread *t, const GillValue *args)
{
    return gi_tuple_pack(t, 1, gi_int_plain(args[0]));
}

static GillValue int_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__format__() argument must be str, not %T", args[1]);
    }
    if (gi_str_size(args[1]) == 0) { // str(True) is 'True', and so is format(True)
        return gi_is_small(args[0]) ? gi_int_to_str(t, args[0], 10)
                                    : gi_str(t, args[0]);
    }
    return gi_format_int(t, args[0], args[1]);
}

// To the nearest multiple of a power of ten, ties to even.
static GillValue int_round(GillThread *t, const GillValue *args)
{
    const GillValue n = gi_int_plain(args[0]);
    if (gi_is_none(args[1])) {
        return n;
    }
    const GillValue places = gi_index(t, args[1]);
    if (gi_is_error(places) || gi_int_sign(places) >= 0) {
        return gi_is_error(places) ? places : n;
    }
    // Half of 10^k is beyond n: 10^k has more than 3 k bits.
    if (!gi_is_small(places) ||
        (uint64_t)-gi_small_get(places) * 3 > gi_int_bit_length(n) + 2) {
        return gi_small(0);
    }
    const GillValue unit = gi_int_pow(t, gi_small(10), gi_small(-gi_small_get(places)));
    GillValue q, r;
    if (gi_is_error(unit) || !gi_int_divmod(t, n, unit, &q, &r)) {
        return GILL_ERROR;
    }
    const GillValue twice = gi_int_add(t, r, r);
    if (gi_is_error(twice)) {
        return GILL_ERROR;
    }
    const int side = gi_int_cmp(twice, unit);
    GiMag m;
    gi_mag_of(q, &m);
    const bool up = side > 0 || (side == 0 && m.len != 0 && (m.limb[0] & 1) != 0);
    const GillValue down = gi_int_sub(t, n, r);
    return up && !gi_is_error(down) ? gi_int_add(t, down, unit) : down;
}

static GillValue int_sizeof(GillThread *t, const GillValue *args)
{
    const GillValue n = gi_int_plain(args[0]);
    return gi_int_new(t, gi_is_small(n)
                             ? (int64_t)sizeof(GillValue)
                             : (int64_t)(sizeof(GiInt) +
                                         ((GiInt *)gi_ptr(n))->len * sizeof(uint64_t)));
}

// 'little' or 'big'; true: big.
static bool byte_order(GillThread *t, GillValue v, const char *function, bool *is_big)
{
    *is_big = true;
    if (gi_is_empty(v)) {
        return true;
    }
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "%s() argument 'byteorder' must be str, not %T",
                   function, v);
        return false;
    }
    if (gi_str_is(v, "little")) {
        *is_big = false;
    } else if (!gi_str_is(v, "big")) {
        gill_raise(t, GILL_ValueError, "byteorder must be either 'little' or 'big'");
        return false;
    }
    return true;
}

// A word as eight bytes of that order, and back.
static inline void put_word(uint8_t *out, uint64_t word, bool is_big)
{
    const bool machine_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    word = is_big == machine_is_big ? word : __builtin_bswap64(word);
    memcpy(out, &word, sizeof word);
}

static inline uint64_t get_word(const uint8_t *data, bool is_big)
{
    const bool machine_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return is_big == machine_is_big ? word : __builtin_bswap64(word);
}

static GillValue int_to_bytes(GillThread *t, const GillValue *args)
{
    int64_t size;
    bool is_big;
    if (!gi_index_int64(t, args[1], &size) ||
        !byte_order(t, args[2], "to_bytes", &is_big)) {
        return GILL_ERROR;
    }
    const int is_signed = gi_truth(t, args[3]);
    if (is_signed < 0) {
        return GILL_ERROR;
    }
    if (size < 0) {
        return gill_raise(t, GILL_ValueError, "length argument must be non-negative");
    }
    GiMag m;
    gi_mag_of(gi_int_plain(args[0]), &m);
    if (m.negative && is_signed == 0) {
        return gill_raise(t, GILL_OverflowError,
                          "can't convert negative int to unsigned");
    }
    // A signed number needs a bit for its sign; only -2^k is spared one.
    size_t bits = gi_limbs_bits(m.limb, m.len);
    if (is_signed != 0 && bits != 0) {
        const bool is_power = mpn_scan1(m.limb, 0) == bits - 1;
        bits += !(m.negative && is_power);
    }
    if ((bits + 7) / 8 > (uint64_t)size) {
        return gill_raise(t, GILL_OverflowError, "int too big to convert");
    }
    const GillValue bytes = gi_bytes_new(t, NULL, (size_t)size);
    if (gi_is_error(bytes)) {
        return bytes;
    }
    uint8_t *out = ((GiBytes *)gi_ptr(bytes))->data;
    uint64_t carry = m.negative; // of the two's complement
    for (size_t i = 0; i < (size_t)size; i += 8) {
        uint64_t word = i / 8 < m.len ? m.limb[i / 8] : 0;
        if (m.negative) {
            word = ~word + carry;
            carry &= word == 0;
        }
        const size_t n = (size_t)size - i < 8 ? (size_t)size - i : 8;
        if (n == 8) {
            put_word(is_big ? out + size - 8 - i : out + i, word, is_big);
            continue;
        }
        for (size_t k = 0; k < n; k++) {
            out[is_big ? (size_t)size - 1 - i - k : i + k] = (uint8_t)(word >> k * 8);
        }
    }
    return bytes;
}

static GillValue from_bytes(GillThread *t, const uint8_t *data, size_t size,
                            bool is_big, bool is_signed)
{
    const bool negative =
        is_signed && size > 0 && (data[is_big ? 0 : size - 1] & 0x80) != 0;
    if (size == 8 && !negative) {
        return gi_int_new_u64(t, get_word(data, is_big));
    }
    GiInt *o = gi_int_alloc(t, size / 8 + 1);
    if (o == NULL) {
        return GILL_ERROR;
    }
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        const uint64_t word = get_word(is_big ? data + size - 8 - i : data + i, is_big);
        o->limb[i / 8] = negative ? ~word : word;
    }
    uint64_t last = 0;
    for (size_t k = 0; i + k < size; k++) {
        const uint8_t byte = data[is_big ? size - 1 - i - k : i + k];
        last |= (uint64_t)(uint8_t)(negative ? ~byte : byte) << k * 8;
    }
    o->limb[size / 8] = last;
    if (negative) { // -n = ~n + 1
        mpn_add_1(o->limb, o->limb, (mp_size_t)(size / 8 + 1), 1);
    }
    return gi_int_finish(t, o, negative);
}

static GillValue int_from_bytes(GillThread *t, const GillValue *args)
{
    bool is_big;
    if (!byte_order(t, args[2], "from_bytes", &is_big)) {
        return GILL_ERROR;
    }
    const int is_signed = gi_truth(t, args[3]);
    if (is_signed < 0) {
        return GILL_ERROR;
    }
    GillValue source = args[1];
    if (gi_is_str(source) || gi_is_int_or_bool(source)) {
        return gill_raise(t, GILL_TypeError, "cannot convert '%T' object to bytes",
                          source);
    }
    if (!gi_is_bytes(source) && gi_type_of(t, source)->slots.buffer == NULL) {
        // __bytes__, or an iterable of ints: what bytes() makes of it.
        const GillValue made =
            gi_special_call(t, source, GI_NAME(t, __bytes__), 0, NULL);
        if (gi_is_error(made)) {
            return made;
        }
        if (!gi_is_empty(made)) {
            source = made;
        } else if (gi_type_of(t, source)->slots.iter == NULL &&
                   gi_type_of(t, source)->slots.getitem == NULL) {
            return gill_raise(t, GILL_TypeError, "cannot convert '%T' object to bytes",
                              source);
        } else {
            source = gi_call1(t, gi_type_value(t, GI_TYPE_BYTES), source);
        }
        if (gi_is_error(source)) {
            return source;
        }
        if (!gi_is_bytes(source)) {
            return gill_raise(t, GILL_TypeError,
                              "__bytes__ returned non-bytes (type %T)", source);
        }
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, source, false, &buffer)) {
        return GILL_ERROR;
    }
    const GillValue n = from_bytes(t, buffer.data, buffer.size, is_big, is_signed != 0);
    gi_buffer_release(t, &buffer);
    if (gi_is_error(n) || gi_ptr(args[0]) == (GiObject *)t->vm->types[GI_TYPE_INT]) {
        return n;
    }
    return gi_call1(t, args[0], n);
}

static GillValue get_self(GillThread *t, GillValue o)
{
    (void)t;
    return gi_int_plain(o);
}

static GillValue get_zero(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return gi_small(0);
}

static GillValue get_one(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return gi_small(1);
}

static const GillDef methods[] = {
    {"conjugate(self, /)", int_self, "The number itself.", NULL, 0, 0},
    {"bit_length(self, /)", int_bit_length,
     "How many bits the number takes in binary, without sign and leading zeros.", NULL,
     0, 0},
    {"bit_count(self, /)", int_bit_count,
     "How many ones the absolute value has in binary.", NULL, 0, 0},
    {"to_bytes(self, /, length=1, byteorder=?, *, signed=False)", int_to_bytes,
     "The number as bytes, 'big' or 'little' end first.", NULL, 0, 0},
    {"as_integer_ratio(self, /)", int_as_integer_ratio, "The number and 1.", NULL, 0,
     0},
    {"__trunc__(self, /)", int_self, "The number itself.", NULL, 0, 0},
    {"__floor__(self, /)", int_self, "The number itself.", NULL, 0, 0},
    {"__ceil__(self, /)", int_self, "The number itself.", NULL, 0, 0},
    {"__round__(self, ndigits=None, /)", int_round,
     "Rounded to a multiple of a power of ten where ndigits is negative.", NULL, 0, 0},
    {"__getnewargs__(self, /)", int_getnewargs, "Arguments for copying.", NULL, 0, 0},
    {"__format__(self, format_spec, /)", int_format, "Text by a format specifier.",
     NULL, 0, 0},
    {"__sizeof__(self, /)", int_sizeof, "Size in memory, in bytes.", NULL, 0, 0},
    {0},
};

static const GillDef class_methods[] = {
    {"from_bytes(type, /, bytes, byteorder=?, *, signed=False)", int_from_bytes,
     "The integer that bytes stand for.", NULL, 0, 0},
    {0},
};

static const GiGetSet getsets[] = {
    {"real", get_self, NULL, "The number itself."},
    {"imag", get_zero, NULL, "Zero."},
    {"numerator", get_self, NULL, "The number itself."},
    {"denominator", get_one, NULL, "One."},
    {0},
};

static const GiSlots slots = {
    .repr = int_repr,
    .hash = int_hash,
    .compare = int_compare,
    .new = int_new,
    .truth = int_truth,
    .to_int = int_pos,
    .to_float = int_to_float,
    .index = int_pos,
    .unary = {[GI_UNARY_NEG] = int_neg,
              [GI_UNARY_POS] = int_pos,
              [GI_UNARY_ABS] = int_abs,
              [GI_UNARY_INVERT] = int_invert},
    .binary = {[GI_BINARY_ADD] = int_add,
               [GI_BINARY_SUB] = int_sub,
               [GI_BINARY_MUL] = int_mul,
               [GI_BINARY_TRUEDIV] = int_truediv,
               [GI_BINARY_FLOORDIV] = int_floordiv,
               [GI_BINARY_MOD] = int_mod,
               [GI_BINARY_POW] = int_pow,
               [GI_BINARY_LSHIFT] = int_lshift,
               [GI_BINARY_RSHIFT] = int_rshift,
               [GI_BINARY_AND] = int_and,
               [GI_BINARY_OR] = int_or,
               [GI_BINARY_XOR] = int_xor,
               [GI_BINARY_DIVMOD] = int_divmod},
    .pow3 = int_pow3,
};

const GiTypeDef gi_int_def = {
    .kind = GI_KIND_INT_OBJECT,
    .size = sizeof(GiIntObject),
    .flags = GI_TYPE_MATCH_SELF,
    .slots = &slots,
    .methods = methods,
    .class_methods = class_methods,
    .getsets = getsets,
    .doc =
        "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or text "
        "to an integer.",
};

// ---- bool ----

GillValue gill_bool(bool b)
{
    return gi_bool(b);
}

static GillValue bool_repr(GillThread *t, GillValue o)
{
    return gi_intern(t, gi_is_true(o) ? "True" : "False", gi_is_true(o) ? 4 : 5);
}

static GillValue bool_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)cls;
    if (gi_is_tuple(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0) {
        return gill_raise(t, GILL_TypeError, "bool() takes no keyword arguments");
    }
    if (npos > 1) {
        return gill_raise(t, GILL_TypeError, "bool expected at most 1 argument, got %d",
                          npos);
    }
    const int truth = npos == 0 ? 0 : gi_truth(t, args[0]);
    return truth < 0 ? GILL_ERROR : gi_bool(truth != 0);
}

#define BOOL_SLOT(name, op, fn)                                                        \
    static GillValue name(GillThread *t, GillValue a, GillValue b)                     \
    {                                                                                  \
        if (gi_is_bool(a) && gi_is_bool(b)) {                                          \
            return gi_bool(gi_is_true(a) op gi_is_true(b));                            \
        }                                                                              \
        return fn(t, a, b);                                                            \
    }
BOOL_SLOT(bool_and, &, int_and)
BOOL_SLOT(bool_or, |, int_or)
BOOL_SLOT(bool_xor, ^, int_xor)

static const GiSlots bool_slots = {
    .repr = bool_repr,
    .new = bool_new,
    .binary = {[GI_BINARY_AND] = bool_and,
               [GI_BINARY_OR] = bool_or,
               [GI_BINARY_XOR] = bool_xor},
};

const GiTypeDef gi_bool_def = {
    .kind = GI_KIND_INT_OBJECT,
    .size = sizeof(GiIntObject),
    .flags = GI_TYPE_FINAL | GI_TYPE_MATCH_SELF,
    .slots = &bool_slots,
    .doc = "bool(x) -> bool\n\nTrue where x is true, False where it is not.",
};
