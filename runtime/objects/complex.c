// SPDX-License-Identifier: MIT
// complex: pairs of doubles, boxed.
//
// Plain results are GiComplex of the exact type; instances of subclasses have the same
// layout. Multiplication and division are the textbook's and Smith's, as CPython's are,
// so that results agree in the last bit; powers of whole exponents go by repeated
// squaring.
#include <errno.h>
#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/float_text.h"
#include "runtime/objects/int.h"
#include "runtime/objects/limbs.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

typedef struct Pair {
    double re, im;
} Pair;

static inline bool is_complex(GillValue v)
{
    return gi_has_kind(v, GI_KIND_COMPLEX);
}

static inline Pair pair_of(GillValue v)
{
    const GiComplex *c = (const GiComplex *)gi_ptr(v);
    return (Pair){c->real, c->imag};
}

GillValue gi_complex_new(GillThread *t, double real, double imag)
{
    GiComplex *c = gi_alloc(t, sizeof(GiComplex),
                            GI_HEADER_BITS(GI_TYPE_COMPLEX, GI_KIND_COMPLEX, 0, 1));
    if (c == NULL) {
        return GILL_ERROR;
    }
    c->attrs = GILL_EMPTY;
    c->real = real;
    c->imag = imag;
    return gi_from_ptr(c);
}

// ---- Arithmetic ----

static Pair multiply(Pair a, Pair b)
{
    return (Pair){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

// Smith's method: scaled by the greater part of the divisor. b is not 0.
static Pair divide(Pair a, Pair b)
{
    if (fabs(b.re) >= fabs(b.im)) {
        const double ratio = b.im / b.re;
        const double scale = b.re + b.im * ratio;
        return (Pair){(a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale};
    }
    if (fabs(b.im) >= fabs(b.re)) {
        const double ratio = b.re / b.im;
        const double scale = b.re * ratio + b.im;
        return (Pair){(a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale};
    }
    return (Pair){NAN, NAN}; // a part of b is nan
}

static Pair power_by_squaring(Pair base, int64_t n)
{
    Pair power = {1, 0}, square = base;
    for (int64_t bit = 1; bit <= n; bit *= 2) {
        if ((n & bit) != 0) {
            power = multiply(power, square);
        }
        square = multiply(square, square);
    }
    return power;
}

// False: an infinite phase, which has no direction.
static bool power_polar(Pair a, Pair b, Pair *out)
{
    const double size = hypot(a.re, a.im);
    const double angle = atan2(a.im, a.re);
    double length = pow(size, b.re);
    double phase = angle * b.re;
    if (b.im != 0) {
        length /= exp(angle * b.im);
        phase += b.im * log(size);
    }
    *out = (Pair){length * cos(phase), length * sin(phase)};
    return !isinf(phase);
}

static GillValue raise_zero_power(GillThread *t)
{
    return gill_raise(t, GILL_ZeroDivisionError, "0.0 to a negative or complex power");
}

static GillValue power(GillThread *t, Pair a, Pair b)
{
    Pair p;
    if (b.im == 0 && b.re == floor(b.re) && fabs(b.re) <= 100) {
        const int64_t n = (int64_t)b.re;
        p = power_by_squaring(a, n < 0 ? -n : n);
        if (n < 0) {
            if (p.re == 0 && p.im == 0) {
                return raise_zero_power(t);
            }
            p = divide((Pair){1, 0}, p);
        }
    } else if (b.re == 0 && b.im == 0) {
        p = (Pair){1, 0};
    } else if (a.re == 0 && a.im == 0) {
        if (b.im != 0 || b.re < 0) {
            return raise_zero_power(t);
        }
        p = (Pair){0, 0};
    } else if (!power_polar(a, b, &p)) {
        return raise_zero_power(t); // the message for every domain error
    }
    if (isinf(p.re) || isinf(p.im)) {
        return gill_raise(t, GILL_OverflowError, "complex exponentiation");
    }
    return gi_complex_new(t, p.re, p.im);
}

static GillValue operate(GillThread *t, GiBinary op, Pair a, Pair b)
{
    Pair p;
    switch (op) {
    case GI_BINARY_ADD:
        return gi_complex_new(t, a.re + b.re, a.im + b.im);
    case GI_BINARY_SUB:
        return gi_complex_new(t, a.re - b.re, a.im - b.im);
    case GI_BINARY_MUL:
        p = multiply(a, b);
        return gi_complex_new(t, p.re, p.im);
    case GI_BINARY_TRUEDIV:
        if (b.re == 0 && b.im == 0) {
            return gill_raise(t, GILL_ZeroDivisionError, "complex division by zero");
        }
        p = divide(a, b);
        return gi_complex_new(t, p.re, p.im);
    case GI_BINARY_POW:
        return power(t, a, b);
    default:
        return GILL_NOT_IMPLEMENTED;
    }
}

GillValue gi_complex_binary(GillThread *t, GiBinary op, double a_real, double a_imag,
                            double b_real, double b_imag)
{
    return operate(t, op, (Pair){a_real, a_imag}, (Pair){b_real, b_imag});
}

// An operand: 1, 0 when it is no number, -1 when an int is too large.
static int operand(GillThread *t, GillValue v, Pair *out)
{
    out->im = 0;
    if (is_complex(v)) {
        *out = pair_of(v);
        return 1;
    }
    if (gi_is_float(v)) {
        out->re = gi_float_get(v);
        return 1;
    }
    if (gi_is_int_or_bool(v)) {
        return gi_int_to_double(t, v, &out->re) ? 1 : -1;
    }
    return 0;
}

static GillValue binary(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    Pair x, y;
    int known = operand(t, a, &x);
    if (known > 0) {
        known = operand(t, b, &y);
    }
    if (known <= 0) {
        return known < 0 ? GILL_ERROR : GILL_NOT_IMPLEMENTED;
    }
    return operate(t, op, x, y);
}

#define BINARY_SLOT(name, op)                                                          \
    static GillValue name(GillThread *t, GillValue a, GillValue b)                     \
    {                                                                                  \
        return binary(t, op, a, b);                                                    \
    }
BINARY_SLOT(complex_add, GI_BINARY_ADD)
BINARY_SLOT(complex_sub, GI_BINARY_SUB)
BINARY_SLOT(complex_mul, GI_BINARY_MUL)
BINARY_SLOT(complex_truediv, GI_BINARY_TRUEDIV)
BINARY_SLOT(complex_pow, GI_BINARY_POW)

static GillValue complex_pow3(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    (void)a;
    (void)b;
    (void)m;
    return gill_raise(t, GILL_ValueError, "complex modulo");
}

static GillValue complex_neg(GillThread *t, GillValue o)
{
    const Pair p = pair_of(o);
    return gi_complex_new(t, -p.re, -p.im);
}

static GillValue complex_pos(GillThread *t, GillValue o)
{
    const Pair p = pair_of(o);
    return gi_is_exact(o, GI_TYPE_COMPLEX) ? o : gi_complex_new(t, p.re, p.im);
}

static GillValue complex_abs(GillThread *t, GillValue o)
{
    const Pair p = pair_of(o);
    const double size = hypot(p.re, p.im);
    if (isinf(size) && isfinite(p.re) && isfinite(p.im)) {
        return gill_raise(t, GILL_OverflowError, "absolute value too large");
    }
    return gi_double_from_outside(size);
}

static int complex_truth(GillThread *t, GillValue o)
{
    (void)t;
    const Pair p = pair_of(o);
    return p.re != 0 || p.im != 0;
}

// ---- Comparing and hashing ----

static GillValue complex_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (op != GI_EQ && op != GI_NE) {
        return GILL_NOT_IMPLEMENTED;
    }
    const Pair x = pair_of(a);
    bool is_equal;
    if (is_complex(b)) {
        const Pair y = pair_of(b);
        is_equal = x.re == y.re && x.im == y.im;
    } else if (gi_is_float(b)) {
        is_equal = x.im == 0 && x.re == gi_float_get(b);
    } else if (gi_is_int_or_bool(b)) { // exactly, as floats do
        const int equal = x.im == 0 ? gi_compare_bool(t, GI_EQ, gi_double(x.re), b) : 0;
        if (equal < 0) {
            return GILL_ERROR;
        }
        is_equal = equal != 0;
    } else {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_bool(is_equal == (op == GI_EQ));
}

static int64_t complex_hash(GillThread *t, GillValue o)
{
    (void)t;
    const Pair p = pair_of(o);
    const uint64_t h = gi_float_hash(p.re) + 1000003 * gi_float_hash(p.im);
    return h == (uint64_t)-1 ? -2 : (int64_t)h;
}

// ---- Text ----

static GillValue complex_repr(GillThread *t, GillValue o)
{
    const Pair p = pair_of(o);
    char text[80];
    char *q = text;
    if (p.re == 0 && !signbit(p.re)) {
        q += gi_double_text(p.im, 'r', 0, 0, q);
        *q++ = 'j';
    } else {
        *q++ = '(';
        q += gi_double_text(p.re, 'r', 0, 0, q);
        if (isnan(p.im) || !signbit(p.im)) {
            *q++ = '+';
        }
        q += gi_double_text(p.im, 'r', 0, 0, q);
        *q++ = 'j';
        *q++ = ')';
    }
    return gi_str_new(t, text, (size_t)(q - text));
}

// What stands between the optional parentheses: 'a', 'aj' or 'a+bj', where a number
// before j may be a sign alone, or missing.
static bool parse_body(const char *p, const char *end, Pair *out)
{
    *out = (Pair){0, 0};
    double first = 0;
    size_t n = gi_double_parse_prefix(p, (size_t)(end - p), &first);
    if (n != 0) {
        p += n;
        if (p == end) {
            out->re = first;
            return true;
        }
        if (*p == '+' || *p == '-') { // a+bj
            out->re = first;
            n = gi_double_parse_prefix(p, (size_t)(end - p), &out->im);
            if (n == 0) {
                out->im = *p == '-' ? -1 : 1;
                n = 1;
            }
            p += n;
        } else {
            out->im = first;
        }
    } else { // j, +j, -j
        out->im = 1;
        if (p < end && (*p == '+' || *p == '-')) {
            out->im = *p++ == '-' ? -1 : 1;
        }
    }
    return end - p == 1 && (*p == 'j' || *p == 'J');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

static bool parse_trimmed(const char *p, const char *end, Pair *out)
{
    if (p < end && *p == '(') {
        if (end[-1] != ')' || end - p < 2) {
            return false;
        }
        p++;
        end--;
        while (p < end && is_blank(*p)) {
            p++;
        }
        while (end > p && is_blank(end[-1])) {
            end--;
        }
    }
    return p < end && parse_body(p, end, out);
}

static bool parse(GillThread *t, GillValue s, Pair *out)
{
    GiNumberText text;
    if (!gi_number_text_init(t, s, &text)) {
        return false;
    }
    const char *p = text.text;
    size_t size = text.size;
    GiScratch copy;
    copy.limb = copy.local;
    if (memchr(p, '_', size) != NULL) {
        if (!gi_scratch_init(t, &copy, size / sizeof(uint64_t) + 1)) {
            gi_number_text_fini(t, &text);
            return false;
        }
        if (!gi_strip_underscores(p, size, (char *)copy.limb, &size)) {
            gi_scratch_fini(t, &copy);
            gi_number_text_fini(t, &text);
            gill_raise(t, GILL_ValueError, "could not convert string to complex: %R",
                       s);
            return false;
        }
        p = (const char *)copy.limb;
    }
    const bool is_good = parse_trimmed(p, p + size, out);
    gi_scratch_fini(t, &copy);
    gi_number_text_fini(t, &text);
    if (!is_good) {
        gill_raise(t, GILL_ValueError, "complex() arg is a malformed string");
    }
    return is_good;
}

// ---- Making ----

// v through __complex__: 1 with the pair, 0 when it has none, -1.
static int through_method(GillThread *t, GillValue v, Pair *out)
{
    const GillValue c = gi_special_call(t, v, GI_NAME(t, __complex__), 0, NULL);
    if (gi_is_empty(c) || gi_is_error(c)) {
        return gi_is_error(c) ? -1 : 0;
    }
    if (!is_complex(c)) {
        gill_raise(t, GILL_TypeError, "__complex__ returned non-complex (type %T)", c);
        return -1;
    }
    if (!gi_is_exact(c, GI_TYPE_COMPLEX) &&
        !gi_warn(
            t, GILL_DeprecationWarning, 1,
            "__complex__ returned non-complex (type %T).  The ability to return an "
            "instance of a strict subclass of complex is deprecated, and may be "
            "removed in a future version of Python.",
            c)) {
        return -1;
    }
    *out = pair_of(c);
    return 1;
}

static bool is_number(GillThread *t, GillValue v)
{
    const GiType *type = gi_type_of(t, v);
    return is_complex(v) || type->slots.to_float != NULL || type->slots.index != NULL;
}

static GillValue make(GillThread *t, GiType *type, Pair p)
{
    if (type == t->vm->types[GI_TYPE_COMPLEX]) {
        return gi_complex_new(t, p.re, p.im);
    }
    GiComplex *c = (GiComplex *)gi_object_alloc(t, type, 0);
    if (c == NULL) {
        return GILL_ERROR;
    }
    c->real = p.re;
    c->imag = p.im;
    return gi_from_ptr(c);
}

static GillValue complex_new(GillThread *t, GillValue cls, const GillValue *args,
                             int npos, GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    GillValue in[2];
    if (!gi_args_parse(t, "complex(real=?, imag=?)", args, npos, kwnames, in)) {
        return GILL_ERROR;
    }
    const GillValue real = gi_is_empty(in[0]) ? gi_small(0) : in[0];
    const GillValue imag = in[1];
    if (gi_is_exact(real, GI_TYPE_COMPLEX) && gi_is_empty(imag) &&
        type == t->vm->types[GI_TYPE_COMPLEX]) {
        return real;
    }
    Pair p = {0, 0};
    if (gi_is_str(real)) {
        if (!gi_is_empty(imag)) {
            return gill_raise(t, GILL_TypeError,
                              "complex() can't take second arg if first is a string");
        }
        return parse(t, real, &p) ? make(t, type, p) : GILL_ERROR;
    }
    if (!gi_is_empty(imag) && gi_is_str(imag)) {
        return gill_raise(t, GILL_TypeError, "complex() second arg can't be a string");
    }
    bool first_is_complex = is_complex(real);
    if (gi_is_exact(real, GI_TYPE_COMPLEX)) {
        p = pair_of(real);
    } else {
        const int found = through_method(t, real, &p);
        if (found < 0) {
            return GILL_ERROR;
        }
        first_is_complex = first_is_complex || found > 0;
        if (found == 0 && is_complex(real)) {
            p = pair_of(real);
        }
    }
    if (!first_is_complex) {
        if (!is_number(t, real)) {
            return gill_raise(
                t, GILL_TypeError,
                "complex() first argument must be a string or a number, not '%T'",
                real);
        }
    }
    if (!gi_is_empty(imag) && !is_number(t, imag)) {
        return gill_raise(t, GILL_TypeError,
                          "complex() second argument must be a number, not '%T'", imag);
    }
    if (!first_is_complex && !gi_float_value(t, real, &p.re)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(imag)) {
        Pair q = {0, 0};
        if (is_complex(imag)) {
            q = pair_of(imag);
        } else if (!gi_float_value(t, imag, &q.re)) {
            return GILL_ERROR;
        }
        // real + imag * 1j, without touching parts that are not there: signs of zeros.
        if (is_complex(imag)) {
            p.re -= q.im;
        }
        p.im = first_is_complex ? p.im + q.re : q.re;
    }
    return make(t, type, p);
}

// ---- Methods ----

static GillValue complex_conjugate(GillThread *t, const GillValue *args)
{
    const Pair p = pair_of(args[0]);
    return gi_complex_new(t, p.re, -p.im);
}

static GillValue complex_complex(GillThread *t, const GillValue *args)
{
    return complex_pos(t, args[0]);
}

static GillValue complex_getnewargs(GillThread *t, const GillValue *args)
{
    const Pair p = pair_of(args[0]);
    return gi_tuple_pack(t, 2, gi_double_from_outside(p.re),
                         gi_double_from_outside(p.im));
}

static GillValue complex_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__format__() argument must be str, not %T", args[1]);
    }
    if (gi_str_size(args[1]) == 0) {
        return gi_str(t, args[0]);
    }
    return gi_format_complex(t, args[0], args[1]);
}

static GillValue get_real(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(pair_of(o).re);
}

static GillValue get_imag(GillThread *t, GillValue o)
{
    (void)t;
    return gi_double(pair_of(o).im);
}

static const GillDef methods[] = {
    {"conjugate(self, /)", complex_conjugate,
     "The number with its imaginary part negated.", NULL, 0, 0},
    {"__complex__(self, /)", complex_complex, "The number itself.", NULL, 0, 0},
    {"__getnewargs__(self, /)", complex_getnewargs, "Arguments for copying.", NULL, 0,
     0},
    {"__format__(self, format_spec, /)", complex_format, "Text by a format specifier.",
     NULL, 0, 0},
    {0},
};

static const GiGetSet getsets[] = {
    {"real", get_real, NULL, "The real part."},
    {"imag", get_imag, NULL, "The imaginary part."},
    {0},
};

static const GiSlots slots = {
    .repr = complex_repr,
    .hash = complex_hash,
    .compare = complex_compare,
    .new = complex_new,
    .truth = complex_truth,
    .unary = {[GI_UNARY_NEG] = complex_neg,
              [GI_UNARY_POS] = complex_pos,
              [GI_UNARY_ABS] = complex_abs},
    .binary = {[GI_BINARY_ADD] = complex_add,
               [GI_BINARY_SUB] = complex_sub,
               [GI_BINARY_MUL] = complex_mul,
               [GI_BINARY_TRUEDIV] = complex_truediv,
               [GI_BINARY_POW] = complex_pow},
    .pow3 = complex_pow3,
};

const GiTypeDef gi_complex_def = {
    .kind = GI_KIND_COMPLEX,
    .size = sizeof(GiComplex),
    .flags = 0,
    .slots = &slots,
    .methods = methods,
    .getsets = getsets,
    .doc = "A complex number from a real part and an imaginary part, or from text.",
};
