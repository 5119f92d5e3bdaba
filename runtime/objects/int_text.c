// SPDX-License-Identifier: MIT
// int: decimal and other text, in both directions.
//
// Conversions between a power of two's base and limbs take linear time and are always
// allowed; decimal ones are limited in digits (sys.set_int_max_str_digits), which keeps
// hostile input from costing quadratic time.
#include <limits.h>
#include <stdarg.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float_digits.h"
#include "runtime/objects/float_text.h"
#include "runtime/objects/int_text.h"
#include "runtime/objects/limbs.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/objects/unicode.h"
#include "runtime/objects/utf8.h"

// ---- The limit ----

int gi_int_max_digits(GillThread *t)
{
    const int stored = t->vm->int_max_digits;
    return stored == 0 ? GI_INT_MAX_DIGITS_DEFAULT : stored < 0 ? 0 : stored;
}

void gi_int_set_max_digits(GillThread *t, int digits)
{
    t->vm->int_max_digits = digits == 0 ? -1 : digits;
}

// ---- Writing ----

size_t gi_int64_text(int64_t n, char *out)
{
    if (n >= 0) {
        return gi_digits_u64((uint64_t)n, out);
    }
    out[0] = '-';
    return 1 + gi_digits_u64(-(uint64_t)n, out + 1);
}

static GillValue raise_too_long(GillThread *t)
{
    return gill_raise(
        t, GILL_ValueError,
        "Exceeds the limit (%d digits) for integer string conversion; use "
        "sys.set_int_max_str_digits() to increase the limit",
        gi_int_max_digits(t));
}

// Digits of a word in a base of one digit a group of bits.
static size_t word_text(uint64_t n, unsigned shift, char *out)
{
    size_t count = n == 0 ? 1 : (64 - (size_t)__builtin_clzll(n) + shift - 1) / shift;
    for (size_t i = count; i > 0; i--) {
        out[i - 1] = "0123456789abcdef"[n & ((1u << shift) - 1)];
        n >>= shift;
    }
    return count;
}

static GillValue big_text(GillThread *t, const GiMag *m, int base)
{
    const size_t bits = gi_limbs_bits(m->limb, m->len);
    size_t room;
    if (base == 10) {
        const int limit = gi_int_max_digits(t);
        // At least that many digits: (bits - 1) * log10(2), rounded down.
        if (limit > 0 && (double)(bits - 1) * 0.30102999566 > (double)limit) {
            return raise_too_long(t);
        }
        room = (size_t)((double)bits * 0.30103) + 3;
    } else {
        const size_t shift = base == 2 ? 1 : base == 8 ? 3 : 4;
        room = (bits + shift - 1) / shift + 1;
    }
    if (m->len > 500 && !gi_limbs_reserve(t, 4 * m->len)) {
        return GILL_ERROR;
    }
    GiScratch limbs; // mpn_get_str destroys its operand; one limb more, by its contract
    if (!gi_scratch_init(t, &limbs, m->len + 1)) {
        return GILL_ERROR;
    }
    memcpy(limbs.limb, m->limb, m->len * sizeof(uint64_t));
    char local[256];
    char *text = local;
    size_t size = room + 1;
    if (size > sizeof local) {
        text = gi_raw_alloc(t, &size);
    }
    GillValue s = GILL_ERROR;
    if (text != NULL) {
        unsigned char *digits = (unsigned char *)text + 1;
        size_t n = mpn_get_str(digits, base, limbs.limb, (mp_size_t)m->len);
        while (n > 1 && *digits == 0) {
            digits++;
            n--;
        }
        for (size_t i = 0; i < n; i++) {
            digits[i] = (unsigned char)"0123456789abcdef"[digits[i]];
        }
        if (base == 10 && gi_int_max_digits(t) > 0 &&
            n > (size_t)gi_int_max_digits(t)) {
            raise_too_long(t);
        } else {
            if (m->negative) {
                *--digits = '-';
                n++;
            }
            s = gi_str_new(t, (const char *)digits, n);
        }
    }
    if (text != local) {
        gi_raw_free(t, text);
    }
    gi_scratch_fini(t, &limbs);
    return s;
}

GillValue gi_int_to_str(GillThread *t, GillValue v, int base)
{
    GiMag m;
    gi_mag_of(gi_int_plain(v), &m);
    if (m.len > 1) {
        return big_text(t, &m, base);
    }
    const uint64_t n = m.len == 0 ? 0 : m.limb[0];
    if (base == 10) {
        if (n < 10 && !m.negative) {
            return t->vm->chars['0' + n];
        }
        char *out;
        const size_t size = gi_digits_count(n) + m.negative;
        const GillValue s = gi_str_new_raw(t, size, size, &out);
        if (!gi_is_error(s)) {
            out[0] = '-';
            gi_digits_u64(n, out + m.negative);
        }
        return s;
    }
    char text[66];
    text[0] = '-';
    const size_t size = word_text(n, base == 2 ? 1 : base == 8 ? 3 : 4, text + 1);
    return m.negative ? gi_str_new(t, text, size + 1) : gi_str_new(t, text + 1, size);
}

// ---- Text of numbers ----

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= 9 && cp <= 13) || (cp >= 28 && cp <= 31) ||
           (cp >= 128 && gi_unicode_is_space(cp));
}

// Bytes know six blanks alone.
static bool is_ascii_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= 9 && cp <= 13);
}

bool gi_number_text_init(GillThread *t, GillValue v, GiNumberText *out)
{
    out->owned = NULL;
    out->has_buffer = false;
    const char *p;
    size_t size;
    bool (*blank)(uint32_t cp) = is_blank;
    if (!gi_is_str(v)) {
        if (!gi_buffer_get(t, v, false, &out->buffer)) {
            return false;
        }
        out->has_buffer = true;
        p = (const char *)out->buffer.data;
        size = out->buffer.size;
        blank = is_ascii_blank;
    } else {
        p = gi_str_data(v);
        size = gi_str_size(v);
        if (!gi_str_is_ascii(v)) {
            char *copy = out->local;
            if (size > sizeof out->local) {
                size_t room = size;
                copy = out->owned = gi_raw_alloc(t, &room);
                if (copy == NULL) {
                    return false;
                }
            }
            char *q = copy;
            for (const char *const end = p + size; p < end;) {
                const uint32_t cp = gi_utf8_next(&p);
                const int digit = cp < 128 ? -1 : gi_unicode_decimal(cp);
                *q++ = (char)(cp < 128       ? cp
                              : digit >= 0   ? (uint32_t)('0' + digit)
                              : is_blank(cp) ? ' '
                                             : '?');
            }
            p = copy;
            size = (size_t)(q - copy);
        }
    }
    while (size > 0 && blank((unsigned char)p[0] < 128 ? (unsigned char)p[0] : '?')) {
        p++;
        size--;
    }
    while (size > 0 &&
           blank((unsigned char)p[size - 1] < 128 ? (unsigned char)p[size - 1] : '?')) {
        size--;
    }
    out->text = p;
    out->size = size;
    return true;
}

void gi_number_text_fini(GillThread *t, GiNumberText *text)
{
    if (text->owned != NULL) {
        gi_raw_free(t, text->owned);
    }
    if (text->has_buffer) {
        gi_buffer_release(t, &text->buffer);
    }
}

bool gi_strip_underscores(const char *text, size_t size, char *out, size_t *out_size)
{
    size_t n = 0;
    char previous = 0;
    for (size_t i = 0; i < size; i++) {
        const char c = text[i];
        if (c == '_') {
            if (previous < '0' || previous > '9') {
                return false;
            }
        } else {
            if (previous == '_' && (c < '0' || c > '9')) {
                return false;
            }
            out[n++] = c;
        }
        previous = c;
    }
    *out_size = n;
    return previous != '_';
}

GillValue gi_raise_bad_text(GillThread *t, GillValue shown, const char *format, ...)
{
    // "%.200R": the first 200 characters of the repr. The prefix has no value in it.
    va_list args;
    va_start(args, format);
    const GillValue prefix = gi_format_message(t, format, args);
    va_end(args);
    if (gi_is_error(prefix)) {
        return prefix;
    }
    GillValue repr = gi_repr(t, shown);
    if (!gi_is_error(repr) && gi_str_len(repr) > 200) {
        repr = gi_str_slice(t, repr, 0, 200);
    }
    return gi_is_error(repr) ? repr
                             : gill_raise(t, GILL_ValueError, "%U%U", prefix, repr);
}

// ---- Reading ----

static inline int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = (char)(c | 32);
    return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 36;
}

// Digits without underscores, all below base, at least one.
static GillValue from_digits(GillThread *t, unsigned char *digits, size_t n, int base,
                             bool negative)
{
    while (n > 1 && *digits == 0) {
        digits++;
        n--;
    }
    // Bits of a digit, rounded up in hundredths: for bases that are no power of two.
    double bits_each = 0;
    for (int power = 1; power < base; power *= 2) {
        bits_each += 1.0;
    }
    const size_t room = (size_t)((double)n * bits_each / 64) + 2;
    if (room > 1000 && !gi_limbs_reserve(t, 4 * room)) {
        return GILL_ERROR;
    }
    GiInt *o = gi_int_alloc(t, room);
    if (o == NULL) {
        return GILL_ERROR;
    }
    const mp_size_t used = mpn_set_str(o->limb, digits, n, base);
    memset(o->limb + used, 0, (room - (size_t)used) * sizeof(uint64_t));
    return gi_int_finish(t, o, negative);
}

static GillValue invalid(GillThread *t, int base, GillValue shown)
{
    return gi_raise_bad_text(t, shown,
                             "invalid literal for int() with base %d: ", base);
}

// ASCII, stripped of blanks.
static GillValue parse_ascii(GillThread *t, const char *p, size_t size, int base,
                             GillValue shown)
{
    const char *const end = p + size;
    const int shown_base = base;
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) {
        negative = *p++ == '-';
    }
    bool zero_only = false; // base 0, and a leading zero without a prefix
    if (end - p >= 2 && p[0] == '0') {
        const char letter = (char)(p[1] | 32);
        const int prefixed = letter == 'x'   ? 16
                             : letter == 'o' ? 8
                             : letter == 'b' ? 2
                                             : 0;
        if (prefixed != 0 && (base == 0 || base == prefixed)) {
            base = prefixed;
            p += 2;
            p += p < end && *p == '_'; // one underscore may follow the prefix
        } else if (base == 0) {
            zero_only = true;
        }
    }
    base = base == 0 ? 10 : base;

    // Up to 18 characters fit a word in every base up to 10.
    if (end - p <= 18 && base <= 10) {
        uint64_t n = 0;
        const char *q = p;
        while (q < end && (unsigned)(*q - '0') < (unsigned)base) {
            n = n * (unsigned)base + (unsigned)(*q++ - '0');
        }
        if (q == end && q > p && !(zero_only && n != 0)) {
            return gi_int_new(t, negative ? -(int64_t)n : (int64_t)n);
        }
    }
    GiScratch s;
    const size_t chars = (size_t)(end - p);
    if (!gi_scratch_init(t, &s, chars / sizeof(uint64_t) + 1)) {
        return GILL_ERROR;
    }
    unsigned char *digits = (unsigned char *)s.limb;
    size_t n = 0;
    bool after_digit = false, is_good = true, is_zero = true;
    for (const char *q = p; is_good && q < end; q++) {
        if (*q == '_') {
            is_good = after_digit;
            after_digit = false;
            continue;
        }
        const int digit = digit_of(*q);
        is_good = digit < base;
        is_zero = is_zero && digit == 0;
        digits[n++] = (unsigned char)digit;
        after_digit = true;
    }
    GillValue result;
    if (!is_good || !after_digit || (zero_only && !is_zero)) {
        result = invalid(t, shown_base, shown);
    } else if ((base & (base - 1)) != 0 && gi_int_max_digits(t) > 0 &&
               n > (size_t)gi_int_max_digits(t)) {
        result = gill_raise(t, GILL_ValueError,
                            "Exceeds the limit (%d digits) for integer string "
                            "conversion: value has %zu digits; use "
                            "sys.set_int_max_str_digits() to increase the limit",
                            gi_int_max_digits(t), n);
    } else {
        result = from_digits(t, digits, n, base, negative);
    }
    gi_scratch_fini(t, &s);
    return result;
}

GillValue gi_int_parse(GillThread *t, const char *text, size_t size, int base,
                       GillValue shown)
{
    bool is_ascii = true;
    for (size_t i = 0; i < size && is_ascii; i++) {
        is_ascii = (unsigned char)text[i] < 128;
    }
    if (!is_ascii && gi_is_str(shown)) {
        GiNumberText number;
        if (!gi_number_text_init(t, shown, &number)) {
            return GILL_ERROR;
        }
        const GillValue n = parse_ascii(t, number.text, number.size, base, shown);
        gi_number_text_fini(t, &number);
        return n;
    }
    bool (*blank)(uint32_t cp) = gi_is_str(shown) ? is_blank : is_ascii_blank;
    while (size > 0 && (unsigned char)text[0] < 128 && blank((unsigned char)text[0])) {
        text++;
        size--;
    }
    while (size > 0 && (unsigned char)text[size - 1] < 128 &&
           blank((unsigned char)text[size - 1])) {
        size--;
    }
    return parse_ascii(t, text, size, base, shown);
}
