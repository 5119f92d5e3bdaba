// SPDX-License-Identifier: MIT
// The format specifier of numbers:
// [[fill]align][sign][z][#][0][width][,_][.precision][type]
//
// Every number becomes the same parts, of which any may be empty:
//
//   [padding] sign prefix [padding] digits rest [padding]
//
// where digits are what a separator groups, and rest is what stands behind them: point,
// fraction, exponent, per cent sign. A complex number is two of these in a row.
#include <limits.h>
#include <math.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float_digits.h"
#include "runtime/objects/float_text.h"
#include "runtime/objects/int.h"
#include "runtime/objects/limbs.h"
#include "runtime/objects/str.h"
#include "runtime/objects/utf8.h"

typedef struct Spec {
    uint32_t fill;
    char align;     // < > ^ =
    char sign;      // + - space, 0: none given
    char separator; // , _ or 0
    bool no_minus_zero;
    bool alternate;
    int64_t width;     // -1: none
    int64_t precision; // -1: none
    uint32_t type;     // 0: none given
} Spec;

// ---- Reading a specifier ----

static bool is_align(uint32_t cp)
{
    return cp == '<' || cp == '>' || cp == '=' || cp == '^';
}

// A number at *p, or -1 when there is none.
static bool read_number(GillThread *t, const char **p, const char *end, int64_t *out)
{
    *out = -1;
    int64_t n = 0;
    for (; *p < end && **p >= '0' && **p <= '9'; (*p)++) {
        if (n > (INT64_MAX - (**p - '0')) / 10) {
            gill_raise(t, GILL_ValueError, "Too many decimal digits in format string");
            return false;
        }
        *out = n = n * 10 + (**p - '0');
    }
    return true;
}

static bool check_separator(GillThread *t, const Spec *spec)
{
    if (spec->separator == 0 || spec->type == 0) {
        return true;
    }
    const char *allowed = spec->separator == ',' ? "defgEG%F" : "defgEG%FboxX";
    if (spec->type < 128 && strchr(allowed, (int)spec->type) != NULL) {
        return true;
    }
    if (spec->type > 32 && spec->type < 128) {
        gill_raise(t, GILL_ValueError, "Cannot specify '%c' with '%c'.",
                   spec->separator, (int)spec->type);
    } else {
        gill_raise(t, GILL_ValueError, "Cannot specify '%c' with '\\x%x'.",
                   spec->separator, (unsigned)spec->type);
    }
    return false;
}

static bool read_spec(GillThread *t, GillValue text, GillValue v, Spec *spec)
{
    *spec = (Spec){.fill = ' ', .align = '>', .width = -1, .precision = -1};
    const char *p = gi_str_data(text);
    const char *const end = p + gi_str_size(text);
    bool has_fill = false, has_align = false;
    size_t width = 0;
    if (p < end) {
        const uint32_t first = gi_utf8_get(p, &width);
        if (p + width < end && is_align((unsigned char)p[width])) {
            spec->fill = first;
            spec->align = p[width];
            has_fill = has_align = true;
            p += width + 1;
        } else if (is_align(first)) {
            spec->align = *p++;
            has_align = true;
        }
    }
    if (p < end && (*p == '+' || *p == '-' || *p == ' ')) {
        spec->sign = *p++;
    }
    if (p < end && *p == 'z') {
        spec->no_minus_zero = true;
        p++;
    }
    if (p < end && *p == '#') {
        spec->alternate = true;
        p++;
    }
    if (!has_fill && p < end && *p == '0') {
        spec->fill = '0';
        spec->align = has_align ? spec->align : '=';
        p++;
    }
    if (!read_number(t, &p, end, &spec->width)) {
        return false;
    }
    if (p < end && (*p == ',' || *p == '_')) {
        spec->separator = *p++;
        if (p < end && *p != spec->separator && (*p == ',' || *p == '_')) {
            gill_raise(t, GILL_ValueError, "Cannot specify both ',' and '_'.");
            return false;
        }
    }
    if (p < end && *p == '.') {
        p++;
        if (!read_number(t, &p, end, &spec->precision)) {
            return false;
        }
        if (spec->precision < 0) {
            gill_raise(t, GILL_ValueError, "Format specifier missing precision");
            return false;
        }
    }
    if (p < end) {
        spec->type = gi_utf8_get(p, &width);
        if (p + width != end) {
            gill_raise(t, GILL_ValueError,
                       "Invalid format specifier '%U' for object of type '%T'", text,
                       v);
            return false;
        }
    }
    return check_separator(t, spec);
}

static GillValue unknown_type(GillThread *t, const Spec *spec, GillValue v)
{
    if (spec->type > 32 && spec->type < 128) {
        return gill_raise(t, GILL_ValueError,
                          "Unknown format code '%c' for object of type '%T'",
                          (int)spec->type, v);
    }
    return gill_raise(t, GILL_ValueError,
                      "Unknown format code '\\x%x' for object of type '%T'",
                      (unsigned)spec->type, v);
}

// ---- Laying out ----

typedef struct Parts {
    char sign;          // 0: none
    const char *prefix; // "0x" and the like
    const char *digits;
    size_t n_digits;
    const char *rest; // UTF-8
    size_t rest_size, rest_len;
    unsigned group; // digits between separators; 0: none
    char separator;
} Parts;

// Digits with separators, at least `least` characters of them by leading zeros, written
// backwards from out_end. Returns their length; writes nothing when out_end is null.
static size_t group_digits(const Parts *parts, int64_t least, char *out_end)
{
    int64_t left = (int64_t)parts->n_digits;
    const int64_t group = parts->group != 0 ? (int64_t)parts->group : INT64_MAX;
    size_t done = 0;
    for (;;) {
        int64_t n = left > least ? left : least;
        n = n < 1 ? 1 : n;
        n = n > group ? group : n;
        const int64_t copied = n < left ? n : left;
        if (out_end != NULL) {
            char *at = out_end - done - n;
            memset(at, '0', (size_t)(n - copied));
            memcpy(at + (n - copied), parts->digits + left - copied, (size_t)copied);
        }
        done += (size_t)n;
        left -= copied;
        least -= n;
        if (left <= 0 && least <= 0) {
            return done;
        }
        if (out_end != NULL) {
            out_end[-(ptrdiff_t)done - 1] = parts->separator;
        }
        done++;
        least--;
    }
}

static size_t digits_width(const Parts *parts, int64_t least)
{
    if (parts->n_digits == 0) {
        return 0;
    }
    if (parts->group == 0) {
        return least > (int64_t)parts->n_digits ? (size_t)least : parts->n_digits;
    }
    return group_digits(parts, least, NULL);
}

static char *put_digits(const Parts *parts, int64_t least, char *out)
{
    const size_t n = digits_width(parts, least);
    if (parts->group == 0) {
        memset(out, '0', n - parts->n_digits);
        memcpy(out + n - parts->n_digits, parts->digits, parts->n_digits);
    } else if (n > 0) {
        group_digits(parts, least, out + n);
    }
    return out + n;
}

static char *put_fill(char *out, uint32_t fill, size_t n)
{
    if (fill < 128) {
        memset(out, (int)fill, n);
        return out + n;
    }
    for (size_t i = 0; i < n; i++) {
        out += gi_utf8_put(out, fill);
    }
    return out;
}

// One or two numbers between optional parentheses, and the closing text ("j"), padded.
typedef struct Layout {
    const Parts *parts;
    int count;
    bool has_parens;
    const char *suffix;
} Layout;

static GillValue lay_out(GillThread *t, const Spec *spec, const Layout *layout)
{
    // Zeros between sign and digits are digits themselves where they are grouped.
    const bool pads_inside = spec->align == '=';
    const Parts *head = &layout->parts[0];
    size_t fixed = layout->has_parens ? 2 : 0;
    fixed += strlen(layout->suffix);
    for (int i = 0; i < layout->count; i++) {
        const Parts *part = &layout->parts[i];
        fixed += (part->sign != 0) + strlen(part->prefix) + part->rest_len;
    }
    int64_t least = 0;
    if (pads_inside && spec->fill == '0' && spec->width > (int64_t)fixed) {
        least = spec->width - (int64_t)fixed;
    }
    if (spec->width > (int64_t)GI_LIMBS_MAX) {
        return gi_raise_no_memory(t);
    }
    size_t len = fixed;
    size_t size = fixed;
    for (int i = 0; i < layout->count; i++) {
        const Parts *part = &layout->parts[i];
        len += digits_width(part, least);
        size += part->rest_size - part->rest_len;
    }
    const size_t room =
        spec->width > 0 && (size_t)spec->width > len ? (size_t)spec->width - len : 0;
    size += len - fixed + room * gi_utf8_size(spec->fill);
    // Straight into the new str; one character stands in a shared one.
    char single[4];
    char *text = single;
    GillValue s = GILL_EMPTY;
    if (len + room > 1) {
        s = gi_str_new_raw(t, size, len + room, &text);
        if (gi_is_error(s)) {
            return s;
        }
    }
    const size_t before = pads_inside          ? 0
                          : spec->align == '>' ? room
                          : spec->align == '^' ? room / 2
                                               : 0;
    char *p = put_fill(text, spec->fill, before);
    if (layout->has_parens) {
        *p++ = '(';
    }
    for (int i = 0; i < layout->count; i++) {
        const Parts *part = &layout->parts[i];
        if (part->sign != 0) {
            *p++ = part->sign;
        }
        const size_t prefix = strlen(part->prefix);
        memcpy(p, part->prefix, prefix);
        p += prefix;
        if (part == head && pads_inside) {
            p = put_fill(p, spec->fill, room);
        }
        p = put_digits(part, least, p);
        memcpy(p, part->rest, part->rest_size);
        p += part->rest_size;
    }
    const size_t suffix = strlen(layout->suffix);
    memcpy(p, layout->suffix, suffix);
    p += suffix;
    if (layout->has_parens) {
        *p++ = ')';
    }
    p = put_fill(p, spec->fill, pads_inside ? 0 : room - before);
    assert((size_t)(p - text) == size);
    return gi_is_empty(s) ? gi_str_new(t, text, size) : s;
}

static char sign_of(bool negative, char wanted)
{
    return negative ? '-' : wanted == '-' ? '\0' : wanted;
}

// Splits the text of a number that is already rounded.
static void split(const char *text, size_t size, const Spec *spec, char wanted_sign,
                  Parts *out)
{
    const bool negative = size > 0 && text[0] == '-';
    bool drop_sign = false;
    if (negative) {
        text++;
        size--;
    }
    if (negative && spec->no_minus_zero && size > 0 && text[0] >= '0' &&
        text[0] <= '9') {
        drop_sign = true;
        for (size_t i = 0; i < size && text[i] != 'e' && text[i] != 'E'; i++) {
            drop_sign = drop_sign && (text[i] < '1' || text[i] > '9');
        }
    }
    size_t n = 0;
    while (n < size && text[n] >= '0' && text[n] <= '9') {
        n++;
    }
    *out = (Parts){
        .sign = sign_of(negative && !drop_sign, wanted_sign),
        .prefix = "",
        .digits = text,
        .n_digits = n,
        .rest = text + n,
        .rest_size = size - n,
        .rest_len = size - n,
        .group = spec->separator != 0 && n > 0 ? 3 : 0,
        .separator = spec->separator,
    };
}

// ---- int ----

static GillValue format_char(GillThread *t, const Spec *spec, GillValue n)
{
    if (spec->sign != 0) {
        return gill_raise(t, GILL_ValueError,
                          "Sign not allowed with integer format specifier 'c'");
    }
    if (spec->alternate) {
        return gill_raise(
            t, GILL_ValueError,
            "Alternate form (#) not allowed with integer format specifier "
            "'c'");
    }
    int64_t cp;
    if (!gi_int_get_int64(t, n, &cp)) {
        return GILL_ERROR;
    }
    if (cp < 0 || cp > (int64_t)GI_MAX_CODEPOINT) {
        return gill_raise(t, GILL_OverflowError, "%%c arg not in range(0x110000)");
    }
    char text[4];
    const Parts parts = {.prefix = "",
                         .digits = "",
                         .rest = text,
                         .rest_size = gi_utf8_put(text, (uint32_t)cp),
                         .rest_len = 1};
    return lay_out(t, spec, &(Layout){&parts, 1, false, ""});
}

static GillValue format_integer(GillThread *t, const Spec *spec, GillValue n)
{
    if (spec->precision >= 0) {
        return gill_raise(t, GILL_ValueError,
                          "Precision not allowed in integer format specifier");
    }
    if (spec->no_minus_zero) {
        return gill_raise(t, GILL_ValueError,
                          "Negative zero coercion (z) not allowed in integer format "
                          "specifier");
    }
    if (spec->type == 'c') {
        return format_char(t, spec, n);
    }
    const int base = spec->type == 'b'                        ? 2
                     : spec->type == 'o'                      ? 8
                     : spec->type == 'x' || spec->type == 'X' ? 16
                                                              : 10;
    char local[24];
    char *text = local;
    size_t size;
    GillValue s = GILL_EMPTY; // keeps text alive
    if (gi_is_small(n) && base == 10) {
        size = gi_int64_text(gi_small_get(n), local);
    } else {
        s = gi_int_to_str(t, n, base);
        if (gi_is_error(s)) {
            return s;
        }
        text = (char *)gi_str_data(s);
        size = gi_str_size(s);
    }
    const bool negative = text[0] == '-';
    text += negative;
    size -= negative;
    GiScratch upper;
    upper.limb = upper.local;
    if (spec->type == 'X') {
        if (!gi_scratch_init(t, &upper, size / sizeof(uint64_t) + 1)) {
            return GILL_ERROR;
        }
        char *copy = (char *)upper.limb;
        for (size_t i = 0; i < size; i++) {
            copy[i] = (char)(text[i] >= 'a' ? text[i] - 32 : text[i]);
        }
        text = copy;
    }
    Parts parts = {
        .sign = sign_of(negative, spec->sign),
        .prefix = "",
        .digits = text,
        .n_digits = size,
        .rest = "",
        .group = spec->separator == 0 ? 0
                 : base == 10         ? 3
                                      : 4,
        .separator = spec->separator,
    };
    if (spec->alternate && base != 10) {
        parts.prefix = base == 2           ? "0b"
                       : base == 8         ? "0o"
                       : spec->type == 'x' ? "0x"
                                           : "0X";
    }
    const GillValue result = lay_out(t, spec, &(Layout){&parts, 1, false, ""});
    gi_scratch_fini(t, &upper);
    return result;
}

// ---- float and complex ----

// What a type of float means to gi_double_text: form, precision and flags. False: the
// type is none.
static bool float_form(const Spec *spec, char *form, int64_t *precision,
                       unsigned *flags, bool adds_dot)
{
    *flags = spec->alternate ? GI_TEXT_ALTERNATE : 0;
    *precision = spec->precision < 0 ? 6 : spec->precision;
    switch (spec->type) {
    case 0:
        *form = spec->precision < 0 ? 'r' : 'g';
        *precision = spec->precision < 0 ? 0 : spec->precision;
        *flags |= adds_dot ? GI_TEXT_ADD_DOT_0 : 0;
        return true;
    case 'n':
        *form = 'g';
        return true;
    case '%':
        *form = 'f';
        return true;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        *form = (char)spec->type;
        return true;
    default:
        return false;
    }
}

// A text of that room, on the C stack or raw; null: failed.
static char *text_init(GillThread *t, char *local, size_t local_size, size_t room)
{
    return room <= local_size ? local : gi_raw_alloc(t, &room);
}

static GillValue format_double(GillThread *t, const Spec *spec, GillValue v, double d)
{
    char form;
    int64_t precision;
    unsigned flags;
    if (spec->precision > INT_MAX) {
        return gill_raise(t, GILL_ValueError, "precision too big");
    }
    if (!float_form(spec, &form, &precision, &flags, true)) {
        return unknown_type(t, spec, v);
    }
    if (spec->type == '%') {
        d *= 100;
    }
    char local[400];
    const size_t room = gi_double_text_room(d, form, (int)precision) + 1;
    char *text = text_init(t, local, sizeof local, room);
    if (text == NULL) {
        return GILL_ERROR;
    }
    size_t size = gi_double_text(d, form, (int)precision, flags, text);
    if (spec->type == '%') {
        text[size++] = '%';
    }
    Parts parts;
    split(text, size, spec, spec->sign, &parts);
    const GillValue s = lay_out(t, spec, &(Layout){&parts, 1, false, ""});
    if (text != local) {
        gi_raw_free(t, text);
    }
    return s;
}

GillValue gi_format_float(GillThread *t, GillValue v, GillValue text)
{
    Spec spec;
    if (gi_str_size(text) == 0) {
        char local[32];
        return gi_str_new(t, local, gi_double_repr(gi_float_get(v), local));
    }
    if (!read_spec(t, text, v, &spec)) {
        return GILL_ERROR;
    }
    return format_double(t, &spec, v, gi_float_get(v));
}

GillValue gi_format_int(GillThread *t, GillValue v, GillValue text)
{
    Spec spec;
    if (gi_str_size(text) == 0) {
        return gi_int_to_str(t, v, 10);
    }
    if (!read_spec(t, text, v, &spec)) {
        return GILL_ERROR;
    }
    const GillValue n = gi_int_plain(v);
    switch (spec.type) {
    case 0:
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'n':
        return format_integer(t, &spec, n);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': {
        double d;
        return gi_int_to_double(t, n, &d) ? format_double(t, &spec, v, d) : GILL_ERROR;
    }
    default:
        return unknown_type(t, &spec, v);
    }
}

GillValue gi_format_complex(GillThread *t, GillValue v, GillValue text)
{
    Spec spec;
    if (!read_spec(t, text, v, &spec)) {
        return GILL_ERROR;
    }
    if (spec.fill == '0') {
        return gill_raise(t, GILL_ValueError,
                          "Zero padding is not allowed in complex format specifier");
    }
    if (spec.align == '=') {
        return gill_raise(
            t, GILL_ValueError,
            "'=' alignment flag is not allowed in complex format specifier");
    }
    char form;
    int64_t precision;
    unsigned flags;
    if (spec.type == '%' || !float_form(&spec, &form, &precision, &flags, false)) {
        return unknown_type(t, &spec, v);
    }
    if (spec.precision > INT_MAX) {
        return gill_raise(t, GILL_ValueError, "precision too big");
    }
    const GiComplex *c = (const GiComplex *)gi_ptr(v);
    const size_t room = gi_double_text_room(c->real, form, (int)precision);
    const size_t room2 = gi_double_text_room(c->imag, form, (int)precision);
    char local[800];
    char *buffer = text_init(t, local, sizeof local, room + room2);
    if (buffer == NULL) {
        return GILL_ERROR;
    }
    Parts parts[2];
    const size_t size = gi_double_text(c->real, form, (int)precision, flags, buffer);
    split(buffer, size, &spec, spec.sign, &parts[0]);
    const size_t size2 =
        gi_double_text(c->imag, form, (int)precision, flags, buffer + room);
    // Without a type the text is that of repr: no zero real part, else parentheses.
    const bool like_repr = spec.type == 0;
    const bool skip_real = like_repr && c->real == 0 && !signbit(c->real);
    split(buffer + room, size2, &spec, skip_real ? spec.sign : '+', &parts[1]);
    const GillValue s =
        lay_out(t, &spec,
                &(Layout){skip_real ? &parts[1] : parts, skip_real ? 1 : 2,
                          like_repr && !skip_real, "j"});
    if (buffer != local) {
        gi_raw_free(t, buffer);
    }
    return s;
}
