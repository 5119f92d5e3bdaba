// SPDX-License-Identifier: MIT
// float: text, in both directions. Digits come from float_digits.c; here they get a
// point, an exponent and a sign, or lose them.
#include "runtime/objects/float_text.h"

#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float_digits.h"
#include "runtime/objects/limbs.h"

// ---- Writing ----

size_t gi_double_text_room(double d, char form, int precision)
{
    // Sign, point, exponent and, for f, all digits before the point.
    const size_t whole =
        (form | 32) == 'f' && isfinite(d) && fabs(d) >= 1e15 ? 310 : 20;
    return whole + 16 + (size_t)(precision < 0 ? 0 : precision);
}

static size_t put_zeros(char *out, int64_t n)
{
    if (n <= 0) {
        return 0;
    }
    memset(out, '0', (size_t)n);
    return (size_t)n;
}

// Digits from the i-th, n of them; zeros where there are none.
static size_t put_digits(char *out, const char *digits, int count, int64_t i, int64_t n)
{
    size_t done = 0;
    if (i < 0) {
        const int64_t zeros = -i < n ? -i : n;
        done = put_zeros(out, zeros);
        i += zeros;
        n -= zeros;
    }
    if (i < count && n > 0) {
        const int64_t some = count - i < n ? count - i : n;
        memcpy(out + done, digits + i, (size_t)some);
        done += (size_t)some;
        n -= some;
    }
    return done + put_zeros(out + done, n);
}

static size_t put_exponent(char *out, int exponent, char letter)
{
    char *p = out;
    *p++ = letter;
    *p++ = exponent < 0 ? '-' : '+';
    exponent = exponent < 0 ? -exponent : exponent;
    if (exponent < 10) {
        *p++ = '0';
    }
    return (size_t)(p - out) + gi_digits_u64((uint64_t)exponent, p);
}

size_t gi_double_text(double d, char form, int precision, unsigned flags, char *out)
{
    const bool upper = form < 'a';
    char *p = out;
    if (isnan(d)) {
        memcpy(p, upper ? "NAN" : "nan", 3);
        return 3;
    }
    if (signbit(d)) {
        *p++ = '-';
        d = -d;
    }
    if (isinf(d)) {
        memcpy(p, upper ? "INF" : "inf", 3);
        return (size_t)(p - out) + 3;
    }
    form |= 32;
    char digits[GI_DIGITS_ROOM];
    digits[0] = '0';
    int count = 1, point = 1;
    int64_t places = precision; // digits behind the point
    bool scientific = false;
    switch (form) {
    case 'e':
        if (d != 0) {
            const int n = precision < GI_DIGITS_MAX ? precision + 1 : GI_DIGITS_MAX;
            count = gi_digits_significant(d, n, digits, &point);
        }
        scientific = true;
        break;
    case 'f':
        if (d != 0) {
            count =
                gi_digits_fixed(d, precision < 1074 ? precision : 1074, digits, &point);
        }
        break;
    case 'g':
        if (precision == 0) {
            precision = 1;
        }
        if (d != 0) {
            const int n = precision < GI_DIGITS_MAX ? precision : GI_DIGITS_MAX;
            count = gi_digits_significant(d, n, digits, &point);
            while (count > 1 && digits[count - 1] == '0') {
                count--;
            }
        }
        scientific = point <= -4 ||
                     point > precision - ((flags & GI_TEXT_ADD_DOT_0) != 0 ? 1 : 0);
        places = (flags & GI_TEXT_ALTERNATE) != 0 ? precision : count;
        places -= scientific ? 1 : point;
        break;
    default: // r
        if (d != 0) {
            count = gi_digits_shortest(d, digits, &point);
        }
        scientific = point <= -4 || point > 16;
        places = count - (scientific ? 1 : point);
        break;
    }
    if (scientific) {
        *p++ = digits[0];
        if (places > 0 || (flags & GI_TEXT_ALTERNATE) != 0) {
            *p++ = '.';
        }
        p += put_digits(p, digits, count, 1, places);
        p += put_exponent(p, point - 1, upper ? 'E' : 'e');
        return (size_t)(p - out);
    }
    if (point > 0) {
        p += put_digits(p, digits, count, 0, point);
    } else {
        *p++ = '0';
    }
    if (places > 0) {
        *p++ = '.';
        p += put_digits(p, digits, count, point, places);
    } else if ((flags & GI_TEXT_ADD_DOT_0) != 0) {
        *p++ = '.';
        *p++ = '0';
    } else if ((flags & GI_TEXT_ALTERNATE) != 0) {
        *p++ = '.';
    }
    return (size_t)(p - out);
}

size_t gi_double_repr(double d, char *out)
{
    return gi_double_text(d, 'r', 0, GI_TEXT_ADD_DOT_0, out);
}

bool gi_double_format(GillThread *t, GiStrBuf *out, double d, char form, int precision,
                      bool alternate)
{
    const size_t room = gi_double_text_room(d, form, precision);
    const unsigned flags = alternate ? GI_TEXT_ALTERNATE : 0;
    char local[400];
    if (room <= sizeof local) {
        return gi_strbuf_add_ascii(t, out, local,
                                   gi_double_text(d, form, precision, flags, local));
    }
    size_t size = room;
    char *text = gi_raw_alloc(t, &size);
    if (text == NULL) {
        out->failed = true;
        return false;
    }
    const bool done = gi_strbuf_add_ascii(
        t, out, text, gi_double_text(d, form, precision, flags, text));
    gi_raw_free(t, text);
    return done;
}

size_t gi_double_hex(double d, char *out)
{
    if (!isfinite(d)) {
        return gi_double_text(d, 'r', 0, 0, out);
    }
    char *p = out;
    if (signbit(d)) {
        *p++ = '-';
        d = -d;
    }
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    int exponent = (int)(bits >> 52);
    const bool is_zero = bits == 0;
    memcpy(p, "0x1.", 4);
    p[2] = (char)('0' + (exponent != 0));
    p += 4;
    if (is_zero) {
        *p++ = '0';
    } else {
        for (int shift = 48; shift >= 0; shift -= 4) {
            *p++ = "0123456789abcdef"[bits >> shift & 15];
        }
    }
    exponent = is_zero ? 0 : exponent == 0 ? -1022 : exponent - 1023;
    *p++ = 'p';
    *p++ = exponent < 0 ? '-' : '+';
    return (size_t)(p - out) +
           gi_digits_u64((uint64_t)(exponent < 0 ? -exponent : exponent), p);
}

// ---- Reading ----

// A word at p, in any case: the bytes it takes, 0 when it is not there.
static size_t match_word(const char *p, const char *end, const char *word)
{
    size_t n = 0;
    for (; word[n] != 0; n++) {
        if (p + n == end || (p[n] | 32) != word[n]) {
            return 0;
        }
    }
    return n;
}

// inf, infinity or nan without a sign: the bytes it takes, 0 when it is none.
static size_t read_special(const char *p, const char *end, double *out)
{
    size_t n = match_word(p, end, "infinity");
    n = n != 0 ? n : match_word(p, end, "inf");
    if (n != 0) {
        *out = INFINITY;
        return n;
    }
    *out = NAN;
    return match_word(p, end, "nan");
}

// The longest float literal at text, a sign included; returns its bytes, 0 for none.
static size_t read_prefix(const char *text, size_t size, double *out)
{
    const char *const end = text + size;
    const char *p = text;
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) {
        negative = *p++ == '-';
    }
    double d;
    size_t special = read_special(p, end, &d);
    if (special != 0) {
        *out = negative ? -d : d;
        return (size_t)(p - text) + special;
    }
    // Up to 19 significant digits go into a word; further ones only count.
    uint64_t w = 0;
    int used = 0;
    int64_t exponent = 0; // of the last digit in w
    bool has_digit = false, is_cut = false, after_point = false;
    const char *const first = p;
    for (; p < end; p++) {
        const unsigned digit = (unsigned)(unsigned char)*p - '0';
        if (digit > 9) {
            if (*p == '.' && !after_point) {
                after_point = true;
                continue;
            }
            break;
        }
        has_digit = true;
        if (used < 19) {
            w = w * 10 + digit;
            used += w != 0;
            exponent -= after_point;
        } else {
            is_cut = is_cut || digit != 0;
            exponent += !after_point;
        }
    }
    if (!has_digit) {
        return 0;
    }
    const char *const last = p;
    int64_t written = 0; // what stands behind the e
    if (p < end && (*p | 32) == 'e') {
        const char *q = p + 1;
        bool below = false;
        if (q < end && (*q == '+' || *q == '-')) {
            below = *q++ == '-';
        }
        if (q < end && (unsigned)(unsigned char)*q - '0' <= 9) {
            for (; q < end && (unsigned)(unsigned char)*q - '0' <= 9; q++) {
                if (written < 1000000000000000) {
                    written = written * 10 + (*q - '0');
                }
            }
            written = below ? -written : written;
            p = q;
        }
    }
    exponent += written;
    double upper;
    bool is_known = gi_decimal_double(w, exponent, &d);
    if (is_cut && is_known) {
        is_known = gi_decimal_double(w + 1, exponent, &upper) && upper == d;
    }
    if (!is_known) {
        char digits[GI_DIGITS_MAX];
        size_t n = 0;
        int64_t scale = written;
        bool behind = false, more = false;
        for (const char *q = first; q < last; q++) {
            if (*q == '.') {
                behind = true;
            } else if (n == 0 && *q == '0') {
                scale -= behind;
            } else if (n < GI_DIGITS_MAX - 1) {
                digits[n++] = *q;
                scale -= behind;
            } else {
                more = more || *q != '0';
                scale += !behind;
            }
        }
        if (more) { // anything that is not zero, far behind all that matters
            digits[n++] = '1';
            scale--;
        }
        d = gi_decimal_double_exact(digits, n, scale);
    }
    *out = negative ? -d : d;
    return (size_t)(p - text);
}

bool gi_double_parse(const char *text, size_t size, double *out)
{
    return size != 0 && read_prefix(text, size, out) == size;
}

size_t gi_double_parse_prefix(const char *text, size_t size, double *out)
{
    return read_prefix(text, size, out);
}

GillValue gi_float_parse(GillThread *t, GillValue v)
{
    GiNumberText text;
    if (!gi_number_text_init(t, v, &text)) {
        return GILL_ERROR;
    }
    double d = 0;
    bool is_good = gi_double_parse(text.text, text.size, &d);
    if (!is_good && memchr(text.text, '_', text.size) != NULL) {
        GiScratch s;
        if (!gi_scratch_init(t, &s, text.size / sizeof(uint64_t) + 1)) {
            gi_number_text_fini(t, &text);
            return GILL_ERROR;
        }
        size_t size;
        is_good = gi_strip_underscores(text.text, text.size, (char *)s.limb, &size) &&
                  gi_double_parse((char *)s.limb, size, &d);
        gi_scratch_fini(t, &s);
    }
    GillValue result = gi_double_from_outside(d);
    if (isnan(d)) {
        result = gi_double(signbit(d) ? -(double)NAN : (double)NAN);
    }
    if (!is_good) {
        GillValue shown = v;
        if (!gi_is_str(v) && !gi_has_kind(v, GI_KIND_BYTES) &&
            !gi_has_kind(v, GI_KIND_BYTES_OBJECT) &&
            !gi_has_kind(v, GI_KIND_BYTEARRAY)) {
            shown = gill_bytes(t, text.buffer.data, text.buffer.size);
        }
        result =
            gi_is_error(shown)
                ? shown
                : gi_raise_bad_text(t, shown, "could not convert string to float: ");
    }
    gi_number_text_fini(t, &text);
    return result;
}

static int hex_digit(char c)
{
    const char lower = (char)(c | 32);
    return c >= '0' && c <= '9'           ? c - '0'
           : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10
                                          : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

bool gi_double_parse_hex(GillThread *t, const char *text, size_t size, double *out)
{
    const char *p = text;
    const char *end = text + size;
    while (p < end && is_blank(*p)) {
        p++;
    }
    while (end > p && is_blank(end[-1])) {
        end--;
    }
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) {
        negative = *p++ == '-';
    }
    double d;
    const size_t special = read_special(p, end, &d);
    if (special != 0 && p + special == end) {
        *out = negative ? -d : d;
        return true;
    }
    if (end - p >= 2 && p[0] == '0' && (p[1] | 32) == 'x') {
        p += 2;
    }
    uint64_t w = 0; // the leading bits, the last one standing for all behind
    int64_t exponent = 0;
    bool has_digit = false, after_point = false;
    for (; p < end; p++) {
        const int digit = hex_digit(*p);
        if (digit < 0) {
            if (*p == '.' && !after_point) {
                after_point = true;
                continue;
            }
            break;
        }
        has_digit = true;
        if (w >> 60 == 0) {
            w = w << 4 | (unsigned)digit;
            exponent -= after_point ? 4 : 0;
        } else {
            w |= digit != 0;
            exponent += after_point ? 0 : 4;
        }
    }
    bool is_good = has_digit;
    if (is_good && p < end && (*p | 32) == 'p') {
        p++;
        bool below = false;
        if (p < end && (*p == '+' || *p == '-')) {
            below = *p++ == '-';
        }
        is_good = p < end && *p >= '0' && *p <= '9';
        int64_t power = 0;
        for (; p < end && *p >= '0' && *p <= '9'; p++) {
            power = power < 1000000000000000 ? power * 10 + (*p - '0') : power;
        }
        exponent += below ? -power : power;
    }
    if (!is_good || p != end) {
        gill_raise(t, GILL_ValueError, "invalid hexadecimal floating-point string");
        return false;
    }
    d = w == 0 || exponent < -2000000 ? 0.0
                                      : gi_limbs_to_double(&w, 1, exponent, false);
    if (isinf(d)) {
        gill_raise(t, GILL_OverflowError,
                   "hexadecimal value too large to represent as a float");
        return false;
    }
    *out = negative ? -d : d;
    return true;
}
