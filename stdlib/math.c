// math: the functions of C's libm with Python's errors, and number theory on ints.
//
// Results come from libm, as CPython's do, so that they agree to the last bit. A function
// raises ValueError "math domain error" where it has no value, OverflowError "math range
// error" where its value is too large; nan and inf in arguments pass through.
#include <errno.h>
#include <float.h>
#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static GillValue domain_error(GillThread *t)
{
    return gill_raise(t, GILL_ValueError, "math domain error");
}

static GillValue range_error(GillThread *t)
{
    return gill_raise(t, GILL_OverflowError, "math range error");
}

static inline bool read(GillThread *t, GillValue v, double *out)
{
    if (gi_is_double(v)) {
        *out = gi_double_get(v);
        return true;
    }
    if (gi_is_small(v)) {
        *out = (double)gi_small_get(v);
        return true;
    }
    return gi_float_value(t, v, out);
}

// f(x) where an infinite result of a finite argument is an overflow or a singularity.
static GillValue apply(GillThread *t, GillValue arg, double (*f)(double), bool can_overflow)
{
    double x;
    if (!read(t, arg, &x)) {
        return GILL_ERROR;
    }
    const double r = f(x);
    if (isnan(r) && !isnan(x)) {
        return domain_error(t);
    }
    if (isinf(r) && isfinite(x)) {
        return can_overflow ? range_error(t) : domain_error(t);
    }
    return gi_double_from_outside(r);
}

#define FUNCTION1(name, f, can_overflow)                                                 \
    static GillValue math_##name(GillThread *t, const GillValue *args)                   \
    {                                                                                    \
        return apply(t, args[0], f, can_overflow);                                       \
    }
FUNCTION1(acos, acos, false)
FUNCTION1(acosh, acosh, false)
FUNCTION1(asin, asin, false)
FUNCTION1(asinh, asinh, false)
FUNCTION1(atan, atan, false)
FUNCTION1(atanh, atanh, false)
FUNCTION1(cbrt, cbrt, false)
FUNCTION1(cos, cos, false)
FUNCTION1(cosh, cosh, true)
FUNCTION1(erf, erf, false)
FUNCTION1(erfc, erfc, false)
FUNCTION1(exp, exp, true)
FUNCTION1(exp2, exp2, true)
FUNCTION1(expm1, expm1, true)
FUNCTION1(fabs, fabs, false)
FUNCTION1(log1p, log1p, false)
FUNCTION1(sin, sin, false)
FUNCTION1(sinh, sinh, true)
FUNCTION1(tan, tan, false)
FUNCTION1(tanh, tanh, false)

static GillValue math_sqrt(GillThread *t, const GillValue *args)
{
    double x;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    return x < 0 ? domain_error(t) : gi_double_from_outside(sqrt(x));
}

static GillValue math_gamma(GillThread *t, const GillValue *args)
{
    double x;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    if (isnan(x) || (isinf(x) && x > 0)) {
        return gi_double_from_outside(x);
    }
    if (isinf(x) || (x <= 0 && x == floor(x))) {
        return domain_error(t);
    }
    // Small whole numbers exactly: libm may be off by one unit.
    if (x == floor(x) && x <= 23) {
        double product = 1;
        for (double i = 2; i < x; i++) {
            product *= i;
        }
        return gi_double(product);
    }
    const double r = tgamma(x);
    return isinf(r) ? range_error(t) : gi_double_from_outside(r);
}

static GillValue math_lgamma(GillThread *t, const GillValue *args)
{
    double x;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    if (isnan(x)) {
        return gi_double_from_outside(x);
    }
    if (isinf(x)) {
        return gi_double(INFINITY);
    }
    if (x <= 2 && x == floor(x)) {
        return x <= 0 ? domain_error(t) : gi_double(0.0);
    }
    int sign;
    const double r = lgamma_r(x, &sign);
    return isinf(r) ? range_error(t) : gi_double_from_outside(r);
}

// ---- Two arguments

static GillValue math_atan2(GillThread *t, const GillValue *args)
{
    double y;
    double x;
    if (!read(t, args[0], &y) || !read(t, args[1], &x)) {
        return GILL_ERROR;
    }
    return gi_double_from_outside(atan2(y, x));
}

static GillValue math_copysign(GillThread *t, const GillValue *args)
{
    double x;
    double y;
    if (!read(t, args[0], &x) || !read(t, args[1], &y)) {
        return GILL_ERROR;
    }
    return gi_double_from_outside(copysign(x, y));
}

static GillValue math_fmod(GillThread *t, const GillValue *args)
{
    double x;
    double y;
    if (!read(t, args[0], &x) || !read(t, args[1], &y)) {
        return GILL_ERROR;
    }
    if (isinf(y) && isfinite(x)) {
        return gi_double(x);
    }
    const double r = fmod(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? domain_error(t) : gi_double_from_outside(r);
}

static GillValue math_remainder(GillThread *t, const GillValue *args)
{
    double x;
    double y;
    if (!read(t, args[0], &x) || !read(t, args[1], &y)) {
        return GILL_ERROR;
    }
    const double r = remainder(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? domain_error(t) : gi_double_from_outside(r);
}

static GillValue math_pow(GillThread *t, const GillValue *args)
{
    double x;
    double y;
    if (!read(t, args[0], &x) || !read(t, args[1], &y)) {
        return GILL_ERROR;
    }
    const double r = pow(x, y);
    if (isfinite(x) && isfinite(y)) {
        if (isnan(r)) {
            return domain_error(t);
        }
        if (isinf(r)) {
            return x == 0 ? domain_error(t) : range_error(t);
        }
    }
    return gi_double_from_outside(r);
}

static GillValue math_ldexp(GillThread *t, const GillValue *args)
{
    double x;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    if (!gi_is_int_or_bool(args[1])) {
        return gill_raise(t, GILL_TypeError, "Expected an int as second argument to ldexp.");
    }
    int64_t n;
    const GillValue exponent = gi_int_plain(args[1]);
    if (!gi_int_to_int64(exponent, &n)) {
        n = gi_int_sign(exponent) < 0 ? -100000 : 100000;
    }
    if (x == 0 || !isfinite(x)) {
        return gi_double_from_outside(x);
    }
    n = n > 100000 ? 100000 : n < -100000 ? -100000 : n;
    const double r = ldexp(x, (int)n);
    return isinf(r) ? range_error(t) : gi_double(r);
}

static GillValue math_nextafter(GillThread *t, const GillValue *args)
{
    double x;
    double y;
    if (!read(t, args[0], &x) || !read(t, args[1], &y)) {
        return GILL_ERROR;
    }
    return gi_double_from_outside(nextafter(x, y));
}

// ---- Taking floats apart

static GillValue math_frexp(GillThread *t, const GillValue *args)
{
    double x;
    int exponent = 0;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    const double m = isfinite(x) && x != 0 ? frexp(x, &exponent) : x;
    return gi_tuple_pack(t, 2, gi_double_from_outside(m), gi_small(exponent));
}

static GillValue math_modf(GillThread *t, const GillValue *args)
{
    double x;
    double whole;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    const double fraction = modf(x, &whole);
    return gi_tuple_pack(t, 2, gi_double_from_outside(fraction),
                         gi_double_from_outside(whole));
}

static GillValue math_ulp(GillThread *t, const GillValue *args)
{
    double x;
    if (!read(t, args[0], &x)) {
        return GILL_ERROR;
    }
    x = fabs(x);
    if (!isfinite(x)) {
        return gi_double_from_outside(x);
    }
    const double up = nextafter(x, INFINITY);
    return gi_double(isinf(up) ? x - nextafter(x, -INFINITY) : up - x);
}

// A rounding to int: floats in C, other types by their special method.
static GillValue round_by(GillThread *t, GillValue v, GillValue name, double (*f)(double),
                          bool needs_method)
{
    if (gi_is_int_or_bool(v) && !gi_has_kind(v, GI_KIND_INT_OBJECT)) {
        return gi_int_plain(v);
    }
    if (gi_is_double(v)) {
        return gi_int_from_double(t, f(gi_double_get(v)));
    }
    const GillValue r = gi_special_call(t, v, name, 0, NULL);
    if (!gi_is_empty(r)) {
        return r;
    }
    if (needs_method) {
        return gill_raise(t, GILL_TypeError, "type %T doesn't define %U method", v, name);
    }
    double x;
    return gi_float_value(t, v, &x) ? gi_int_from_double(t, f(x)) : GILL_ERROR;
}

static GillValue math_ceil(GillThread *t, const GillValue *args)
{
    return round_by(t, args[0], GI_NAME(t, __ceil__), ceil, false);
}

static GillValue math_floor(GillThread *t, const GillValue *args)
{
    return round_by(t, args[0], GI_NAME(t, __floor__), floor, false);
}

static GillValue math_trunc(GillThread *t, const GillValue *args)
{
    return round_by(t, args[0], GI_NAME(t, __trunc__), trunc, true);
}

// ---- Questions

#define QUESTION(name, condition)                                                        \
    static GillValue math_##name(GillThread *t, const GillValue *args)                   \
    {                                                                                    \
        double x;                                                                        \
        return read(t, args[0], &x) ? gi_bool(condition) : GILL_ERROR;                   \
    }
QUESTION(isfinite, isfinite(x))
QUESTION(isinf, isinf(x))
QUESTION(isnan, isnan(x))

static GillValue math_isclose(GillThread *t, const GillValue *args)
{
    double a;
    double b;
    double relative;
    double absolute;
    if (!read(t, args[0], &a) || !read(t, args[1], &b) || !read(t, args[2], &relative) ||
        !read(t, args[3], &absolute)) {
        return GILL_ERROR;
    }
    if (relative < 0 || absolute < 0) {
        return gill_raise(t, GILL_ValueError, "tolerances must be non-negative");
    }
    if (a == b) {
        return GILL_TRUE;
    }
    if (isinf(a) || isinf(b)) {
        return GILL_FALSE;
    }
    const double diff = fabs(b - a);
    return gi_bool(diff <= fabs(relative * b) || diff <= fabs(relative * a) ||
                   diff <= absolute);
}

// ---- Logarithms, of ints of any size

static bool log_of(GillThread *t, GillValue v, double (*f)(double), double *out)
{
    if (gi_is_int_or_bool(v)) {
        const GillValue n = gi_int_plain(v);
        if (gi_int_sign(n) <= 0) {
            domain_error(t);
            return false;
        }
        const size_t bits = gi_int_bit_length(n);
        if (bits <= 1000) {
            double x;
            if (!gi_int_to_double(t, n, &x)) {
                return false;
            }
            *out = f(x);
            return true;
        }
        // n = m * 2**shift
        const size_t shift = bits - 64;
        const GillValue top = gi_int_rshift(t, n, gi_small((int64_t)shift));
        double x;
        if (gi_is_error(top) || !gi_int_to_double(t, top, &x)) {
            return false;
        }
        *out = f(x) + f(2.0) * (double)shift;
        return true;
    }
    double x;
    if (!read(t, v, &x)) {
        return false;
    }
    if (x <= 0 && !isnan(x)) {
        domain_error(t);
        return false;
    }
    *out = f(x);
    return true;
}

static GillValue math_log(GillThread *t, const GillValue *args)
{
    double a;
    double b;
    if (!log_of(t, args[0], log, &a)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(args[1])) {
        return gi_double_from_outside(a);
    }
    if (!log_of(t, args[1], log, &b)) {
        return GILL_ERROR;
    }
    if (b == 0) {
        return gill_raise(t, GILL_ZeroDivisionError, "float division by zero");
    }
    return gi_double_from_outside(a / b);
}

static GillValue math_log2(GillThread *t, const GillValue *args)
{
    double r;
    return log_of(t, args[0], log2, &r) ? gi_double_from_outside(r) : GILL_ERROR;
}

static GillValue math_log10(GillThread *t, const GillValue *args)
{
    double r;
    return log_of(t, args[0], log10, &r) ? gi_double_from_outside(r) : GILL_ERROR;
}

static GillValue math_degrees(GillThread *t, const GillValue *args)
{
    double x;
    return read(t, args[0], &x) ? gi_double_from_outside(x * (180.0 / M_PI)) : GILL_ERROR;
}

static GillValue math_radians(GillThread *t, const GillValue *args)
{
    double x;
    return read(t, args[0], &x) ? gi_double_from_outside(x * (M_PI / 180.0)) : GILL_ERROR;
}

// ---- Sums and lengths

// The exact sum of floats, rounded once: partials that do not overlap, smallest first.
// Source: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997.
static GillValue math_fsum(GillThread *t, const GillValue *args)
{
    const GillValue it = gi_iter(t, args[0]);
    if (gi_is_error(it)) {
        return it;
    }
    size_t size = 32 * sizeof(double);
    double *p = gi_raw_alloc(t, &size);
    size_t n = 0;
    double special = 0;
    double infinities = 0;
    bool overflowed = false;
    if (p == NULL) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item)) {
            break;
        }
        double x;
        if (gi_is_error(item) || !read(t, item, &x)) {
            gi_raw_free(t, p);
            return GILL_ERROR;
        }
        const double original = x;
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            double y = p[i];
            if (fabs(x) < fabs(y)) {
                const double swap = x;
                x = y;
                y = swap;
            }
            const volatile double high = x + y;
            const volatile double low = y - (high - x);
            if (low != 0) {
                p[kept++] = low;
            }
            x = high;
        }
        n = kept;
        if (x == 0) {
            continue;
        }
        if (!isfinite(x)) {
            if (isfinite(original)) {
                overflowed = true;
                break;
            }
            if (isinf(original)) {
                infinities += original;
            }
            special += original;
            n = 0;
            continue;
        }
        if ((n + 1) * sizeof *p > size) {
            size *= 2;
            double *grown = gi_raw_resize(t, p, &size);
            if (grown == NULL) {
                gi_raw_free(t, p);
                return GILL_ERROR;
            }
            p = grown;
        }
        p[n++] = x;
    }
    GillValue result = gi_double(0.0);
    if (overflowed) {
        result = gill_raise(t, GILL_OverflowError, "intermediate overflow in fsum");
    } else if (special != 0) {
        result = isnan(infinities) ? gill_raise(t, GILL_ValueError, "-inf + inf in fsum")
                                   : gi_double_from_outside(special);
    } else if (n > 0) {
        double high = p[--n];
        double low = 0;
        while (n > 0) {
            const double x = high;
            const double y = p[--n];
            high = x + y;
            low = y - (high - x);
            if (low != 0) {
                break;
            }
        }
        // Half-way cases round to even by looking at what remains below.
        if (n > 0 && ((low < 0 && p[n - 1] < 0) || (low > 0 && p[n - 1] > 0))) {
            const double y = low * 2;
            const double x = high + y;
            if (y == x - high) {
                high = x;
            }
        }
        result = gi_double(high);
    }
    gi_raw_free(t, p);
    return result;
}

// sqrt(sum of squares) of coordinates, scaled by a power of two so that nothing overflows,
// and corrected once.
static double vector_norm(const double *v, size_t n, double max, bool found_nan)
{
    if (isinf(max)) {
        return max;
    }
    if (found_nan) {
        return NAN;
    }
    if (max == 0 || n <= 1) {
        return max;
    }
    int exponent;
    frexp(max, &exponent);
    if (exponent < -1023) { // subnormal: scale in two steps
        double scaled_max = 0;
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            const double x = v[i] / DBL_MIN;
            scaled_max = x > scaled_max ? x : scaled_max;
            sum += x * x;
        }
        return DBL_MIN * sqrt(sum);
    }
    const double scale = ldexp(1.0, -exponent);
    double sum = 1.0;
    double low1 = 0;
    double low2 = 0;
    for (size_t i = 0; i < n; i++) {
        const double x = v[i] * scale;
        const double square = x * x;
        const double error = fma(x, x, -square);
        const double before = sum;
        sum += square;
        low1 += square - (sum - before);
        low2 += error;
    }
    const double h = sqrt(sum - 1.0 + (low1 + low2));
    double residue = -h * h;
    const double square_error = -fma(h, h, residue);
    const double before = sum;
    sum += residue;
    low1 += residue - (sum - before);
    low2 += square_error;
    residue = sum - 1.0 + (low1 + low2);
    return (h + residue / (2.0 * h)) / scale;
}

static GillValue norm_of(GillThread *t, const GillValue *p, const GillValue *q, size_t n)
{
    size_t size = (n + 1) * sizeof(double);
    double *v = gi_raw_alloc(t, &size);
    if (v == NULL) {
        return GILL_ERROR;
    }
    double max = 0;
    bool found_nan = false;
    for (size_t i = 0; i < n; i++) {
        double a;
        double b = 0;
        if (!read(t, p[i], &a) || (q != NULL && !read(t, q[i], &b))) {
            gi_raw_free(t, v);
            return GILL_ERROR;
        }
        v[i] = fabs(a - b);
        found_nan |= isnan(v[i]);
        max = v[i] > max ? v[i] : max;
    }
    const double r = vector_norm(v, n, max, found_nan);
    gi_raw_free(t, v);
    return gi_double_from_outside(r);
}

static GillValue math_hypot(GillThread *t, const GillValue *args, int n)
{
    return norm_of(t, args, NULL, (size_t)n);
}

static GillValue math_dist(GillThread *t, const GillValue *args)
{
    const GillValue p = gi_to_tuple(t, args[0]);
    const GillValue q = gi_is_error(p) ? p : gi_to_tuple(t, args[1]);
    if (gi_is_error(q)) {
        return q;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(p));
    if (n != gi_tuple_len(gi_tuple_ptr(q))) {
        return gill_raise(t, GILL_ValueError,
                          "both points must have the same number of dimensions");
    }
    return norm_of(t, gi_tuple_items(gi_tuple_ptr(p)), gi_tuple_items(gi_tuple_ptr(q)), n);
}

static GillValue math_prod(GillThread *t, const GillValue *args)
{
    const GillValue it = gi_iter(t, args[0]);
    GillValue product = args[1];
    while (!gi_is_error(it) && !gi_is_error(product)) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item) || gi_is_error(item)) {
            return gi_is_empty(item) ? product : item;
        }
        product = gi_binary(t, GI_BINARY_MUL, product, item);
    }
    return GILL_ERROR;
}

// ---- Number theory

static GillValue math_gcd(GillThread *t, const GillValue *args, int n)
{
    GillValue r = gi_small(0);
    for (int i = 0; i < n; i++) {
        const GillValue v = gi_index(t, args[i]);
        r = gi_is_error(v) ? v : gi_int_gcd(t, r, v);
        if (gi_is_error(r)) {
            return r;
        }
    }
    return r;
}

static GillValue math_lcm(GillThread *t, const GillValue *args, int n)
{
    GillValue r = gi_small(1);
    for (int i = 0; i < n; i++) {
        const GillValue v = gi_index(t, args[i]);
        if (gi_is_error(v)) {
            return v;
        }
        if (gi_int_sign(r) == 0 || gi_int_sign(v) == 0) {
            r = gi_small(0);
            continue;
        }
        const GillValue g = gi_int_gcd(t, r, v);
        const GillValue part = gi_is_error(g) ? g : gi_int_floordiv(t, r, g);
        r = gi_is_error(part) ? part : gi_int_mul(t, part, v);
        if (!gi_is_error(r) && gi_int_sign(r) < 0) {
            r = gi_int_neg(t, r);
        }
        if (gi_is_error(r)) {
            return r;
        }
    }
    return r;
}

static GillValue math_isqrt(GillThread *t, const GillValue *args)
{
    const GillValue n = gi_index(t, args[0]);
    if (gi_is_error(n)) {
        return n;
    }
    if (gi_int_sign(n) < 0) {
        return gill_raise(t, GILL_ValueError, "isqrt() argument must be nonnegative");
    }
    return gi_int_isqrt(t, n);
}

// low * (low + 1) * ... * (high - 1), by halves, so that big products are balanced.
static GillValue product_range(GillThread *t, int64_t low, int64_t high)
{
    if (high - low <= 8) {
        GillValue r = gi_small(1);
        for (int64_t i = low; i < high && !gi_is_error(r); i++) {
            r = gi_int_mul(t, r, gi_small(i));
        }
        return r;
    }
    const int64_t middle = low + (high - low) / 2;
    const GillValue a = product_range(t, low, middle);
    const GillValue b = gi_is_error(a) ? a : product_range(t, middle, high);
    return gi_is_error(b) ? b : gi_int_mul(t, a, b);
}

static GillValue math_factorial(GillThread *t, const GillValue *args)
{
    const GillValue v = gi_index(t, args[0]);
    int64_t n;
    if (gi_is_error(v)) {
        return v;
    }
    if (gi_int_sign(v) < 0) {
        return gill_raise(t, GILL_ValueError,
                          "factorial() not defined for negative values");
    }
    if (!gi_int_to_int64(v, &n)) {
        return gill_raise(t, GILL_OverflowError,
                          "factorial() argument should not exceed %lld", (long long)INT64_MAX);
    }
    return product_range(t, 2, n + 1);
}

// n * (n - 1) * ... * (n - k + 1); k fits.
static GillValue falling(GillThread *t, GillValue n, int64_t k)
{
    GillValue r = gi_small(1);
    for (int64_t i = 0; i < k; i++) {
        const GillValue factor = gi_int_sub(t, n, gi_small(i));
        r = gi_is_error(factor) ? factor : gi_int_mul(t, r, factor);
        if (gi_is_error(r) || !gi_poll(t)) {
            return GILL_ERROR;
        }
    }
    return r;
}

static bool read_n_k(GillThread *t, const GillValue *args, GillValue *n, GillValue *k)
{
    *n = gi_index(t, args[0]);
    *k = gi_is_error(*n) ? *n : gi_index(t, args[1]);
    if (gi_is_error(*k)) {
        return false;
    }
    if (gi_int_sign(*n) < 0) {
        gill_raise(t, GILL_ValueError, "n must be a non-negative integer");
        return false;
    }
    if (gi_int_sign(*k) < 0) {
        gill_raise(t, GILL_ValueError, "k must be a non-negative integer");
        return false;
    }
    return true;
}

static GillValue math_perm(GillThread *t, const GillValue *args)
{
    if (gi_is_none(args[1])) {
        return math_factorial(t, args);
    }
    GillValue n;
    GillValue k;
    int64_t count;
    if (!read_n_k(t, args, &n, &k)) {
        return GILL_ERROR;
    }
    if (gi_int_cmp(n, k) < 0) {
        return gi_small(0);
    }
    if (!gi_int_to_int64(k, &count)) {
        return gill_raise(t, GILL_OverflowError, "k must not exceed %lld",
                          (long long)INT64_MAX);
    }
    return falling(t, n, count);
}

static GillValue math_comb(GillThread *t, const GillValue *args)
{
    GillValue n;
    GillValue k;
    int64_t count;
    if (!read_n_k(t, args, &n, &k)) {
        return GILL_ERROR;
    }
    const GillValue rest = gi_int_sub(t, n, k);
    if (gi_is_error(rest)) {
        return rest;
    }
    if (gi_int_sign(rest) < 0) {
        return gi_small(0);
    }
    if (gi_int_cmp(rest, k) < 0) {
        k = rest;
    }
    if (!gi_int_to_int64(k, &count)) {
        return gill_raise(t, GILL_OverflowError, "min(n - k, k) must not exceed %lld",
                          (long long)INT64_MAX);
    }
    const GillValue above = falling(t, n, count);
    const GillValue below = gi_is_error(above) ? above : product_range(t, 2, count + 1);
    return gi_is_error(below) ? below : gi_int_floordiv(t, above, below);
}

static const GillDef math_defs[] = {
    {"acos(x, /)", math_acos, "Arc cosine, in radians."},
    {"acosh(x, /)", math_acosh, "Inverse hyperbolic cosine."},
    {"asin(x, /)", math_asin, "Arc sine, in radians."},
    {"asinh(x, /)", math_asinh, "Inverse hyperbolic sine."},
    {"atan(x, /)", math_atan, "Arc tangent, in radians."},
    {"atan2(y, x, /)", math_atan2, "Angle of the point (x, y), in radians."},
    {"atanh(x, /)", math_atanh, "Inverse hyperbolic tangent."},
    {"cbrt(x, /)", math_cbrt, "Cube root."},
    {"ceil(x, /)", math_ceil, "The least int that is not below x."},
    {"comb(n, k, /)", math_comb, "Ways to choose k of n things, order aside."},
    {"copysign(x, y, /)", math_copysign, "The size of x with the sign of y."},
    {"cos(x, /)", math_cos, "Cosine of x radians."},
    {"cosh(x, /)", math_cosh, "Hyperbolic cosine."},
    {"degrees(x, /)", math_degrees, "Radians as degrees."},
    {"dist(p, q, /)", math_dist, "Distance of two points."},
    {"erf(x, /)", math_erf, "Error function."},
    {"erfc(x, /)", math_erfc, "1 - erf(x), exact for large x."},
    {"exp(x, /)", math_exp, "e to the power x."},
    {"exp2(x, /)", math_exp2, "2 to the power x."},
    {"expm1(x, /)", math_expm1, "exp(x) - 1, exact for small x."},
    {"fabs(x, /)", math_fabs, "Absolute value, as a float."},
    {"factorial(n, /)", math_factorial, "1 * 2 * ... * n."},
    {"floor(x, /)", math_floor, "The greatest int that is not above x."},
    {"fmod(x, y, /)", math_fmod, "Remainder with the sign of x."},
    {"frexp(x, /)", math_frexp, "(m, e) with x = m * 2**e and 0.5 <= |m| < 1."},
    {"fsum(seq, /)", math_fsum, "Sum of floats, rounded once."},
    {"gamma(x, /)", math_gamma, "Gamma function."},
    GILL_VAR("gcd(*integers)", math_gcd, 0, -1, "Greatest common divisor."),
    GILL_VAR("hypot(*coordinates)", math_hypot, 0, -1, "Length of a vector."),
    {"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", math_isclose, "Nearly equal?"},
    {"isfinite(x, /)", math_isfinite, "Neither infinite nor nan?"},
    {"isinf(x, /)", math_isinf, "Infinite?"},
    {"isnan(x, /)", math_isnan, "Not a number?"},
    {"isqrt(n, /)", math_isqrt, "Whole part of the square root of an int."},
    GILL_VAR("lcm(*integers)", math_lcm, 0, -1, "Least common multiple."),
    {"ldexp(x, i, /)", math_ldexp, "x * 2**i."},
    {"lgamma(x, /)", math_lgamma, "Logarithm of |gamma(x)|."},
    {"log(x, base=?, /)", math_log, "Logarithm, natural or to a base."},
    {"log10(x, /)", math_log10, "Logarithm to base 10."},
    {"log1p(x, /)", math_log1p, "log(1 + x), exact for small x."},
    {"log2(x, /)", math_log2, "Logarithm to base 2."},
    {"modf(x, /)", math_modf, "(fractional part, whole part), both floats."},
    {"nextafter(x, y, /)", math_nextafter, "The next float after x towards y."},
    {"perm(n, k=None, /)", math_perm, "Ways to choose k of n things in order."},
    {"pow(x, y, /)", math_pow, "x to the power y, as floats."},
    {"prod(iterable, /, *, start=1)", math_prod, "Product of the items."},
    {"radians(x, /)", math_radians, "Degrees as radians."},
    {"remainder(x, y, /)", math_remainder, "x minus the nearest multiple of y."},
    {"sin(x, /)", math_sin, "Sine of x radians."},
    {"sinh(x, /)", math_sinh, "Hyperbolic sine."},
    {"sqrt(x, /)", math_sqrt, "Square root."},
    {"tan(x, /)", math_tan, "Tangent of x radians."},
    {"tanh(x, /)", math_tanh, "Hyperbolic tangent."},
    {"trunc(x, /)", math_trunc, "The whole part, as an int."},
    {"ulp(x, /)", math_ulp, "Value of the least significant bit of x."},
    {0},
};

static bool init(GillThread *t, GillValue module)
{
    return gill_module_add(t, module, "pi", gi_double(M_PI)) &&
           gill_module_add(t, module, "e", gi_double(M_E)) &&
           gill_module_add(t, module, "tau", gi_double(2 * M_PI)) &&
           gill_module_add(t, module, "inf", gi_double(INFINITY)) &&
           gill_module_add(t, module, "nan", gi_double_from_outside(NAN));
}

GILL_MODULE_INIT(math, math_defs, "Functions of real numbers, and number theory.", init);
