// SPDX-License-Identifier: MIT
// The % operator of str, and of bytes and bytearray.
//
// A conversion is %(key)flags width .precision type. Both worlds share everything but
// what %s, %b, %c and %r put into the result: for bytes the buffer holds bytes.
#include "runtime/exec/exception.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str_methods.h"

typedef struct Percent {
    GillThread *t;
    bool is_bytes;
    const char *start, *p, *end; // the format
    GillValue args;              // the right operand
    size_t len, next;            // of a tuple; len 1 for a single argument
    bool is_tuple, is_mapping;
    bool used_mapping;
    GillValue mapped; // what %(key) named; empty: none
    GiStrBuf out;
} Percent;

typedef struct Conversion {
    bool left, plus, blank, alternate, zero;
    int64_t width, precision; // precision -1: none
    uint32_t type;
} Conversion;

static GillValue next_arg(Percent *f)
{
    if (!gi_is_empty(f->mapped)) {
        const GillValue v = f->mapped;
        f->mapped = GILL_EMPTY;
        return v;
    }
    if (f->used_mapping || f->next >= f->len) {
        return gill_raise(f->t, GILL_TypeError,
                          "not enough arguments for format string");
    }
    const size_t i = f->next++;
    return f->is_tuple ? gi_tuple_items(gi_tuple_ptr(f->args))[i] : f->args;
}

static GillValue text_of(Percent *f, const char *start, const char *end)
{
    return f->is_bytes ? gi_bytes_new(f->t, start, (size_t)(end - start))
                       : gi_str_new(f->t, start, (size_t)(end - start));
}

// %(key): the key may hold balanced parentheses.
static bool read_key(Percent *f)
{
    if (!f->is_mapping) {
        (void)gill_raise(f->t, GILL_TypeError, "format requires a mapping");
        return false;
    }
    const char *start = ++f->p;
    int depth = 1;
    for (; f->p < f->end; f->p++) {
        if (*f->p == '(') {
            depth++;
        } else if (*f->p == ')' && --depth == 0) {
            break;
        }
    }
    if (f->p == f->end) {
        (void)gill_raise(f->t, GILL_ValueError, "incomplete format key");
        return false;
    }
    const GillValue key = text_of(f, start, f->p++);
    if (gi_is_error(key)) {
        return false;
    }
    f->mapped = gi_getitem(f->t, f->args, key);
    f->used_mapping = true;
    return !gi_is_error(f->mapped);
}

// Digits or a star. what: "width" or "precision".
static bool read_count(Percent *f, const char *what, int64_t *out)
{
    if (f->p < f->end && *f->p == '*') {
        f->p++;
        const GillValue v = next_arg(f);
        if (gi_is_error(v)) {
            return false;
        }
        if (!gi_is_int_or_bool(v)) {
            (void)gill_raise(f->t, GILL_TypeError, "* wants int");
            return false;
        }
        return gi_index_int64(f->t, v, out);
    }
    *out = 0;
    for (; f->p < f->end && *f->p >= '0' && *f->p <= '9'; f->p++) {
        *out = *out * 10 + (*f->p - '0');
        if (*out > INT32_MAX) {
            (void)gill_raise(f->t, GILL_ValueError, "%s too big", what);
            return false;
        }
    }
    return true;
}

static bool read_conversion(Percent *f, Conversion *c)
{
    *c = (Conversion){.precision = -1};
    if (f->p < f->end && *f->p == '(' && !read_key(f)) {
        return false;
    }
    for (; f->p < f->end; f->p++) {
        if (*f->p == '-') {
            c->left = true;
        } else if (*f->p == '+') {
            c->plus = true;
        } else if (*f->p == ' ') {
            c->blank = true;
        } else if (*f->p == '#') {
            c->alternate = true;
        } else if (*f->p == '0') {
            c->zero = true;
        } else {
            break;
        }
    }
    if (!read_count(f, "width", &c->width)) {
        return false;
    }
    if (c->width < 0) {
        c->left = true;
        c->width = -c->width;
    }
    if (f->p < f->end && *f->p == '.') {
        f->p++;
        if (!read_count(f, "precision", &c->precision)) {
            return false;
        }
        if (c->precision < 0) {
            c->precision = 0;
        }
    }
    if (f->p < f->end && (*f->p == 'h' || *f->p == 'l' || *f->p == 'L')) {
        f->p++;
    }
    if (f->p == f->end) {
        (void)gill_raise(f->t, GILL_ValueError, "incomplete format");
        return false;
    }
    size_t width = 1;
    c->type = f->is_bytes ? (unsigned char)*f->p : gi_utf8_get(f->p, &width);
    f->p += width;
    return true;
}

// ---- Writing --------------------------------------------------------------------

// A run of bytes with its length in characters, padded with blanks.
static bool put_padded(Percent *f, const Conversion *c, const char *data, size_t size,
                       size_t len)
{
    const size_t room = (int64_t)len < c->width ? (size_t)c->width - len : 0;
    if (room > 0 && !c->left && !gi_strbuf_add_fill(f->t, &f->out, ' ', room)) {
        return false;
    }
    if (!gi_strbuf_add(f->t, &f->out, data, size)) {
        return false;
    }
    return room == 0 || !c->left || gi_strbuf_add_fill(f->t, &f->out, ' ', room);
}

// Text, cut to the precision.
static bool put_text(Percent *f, const Conversion *c, GillValue s)
{
    size_t size = gi_str_size(s), len = gi_str_len(s);
    if (c->precision >= 0 && (size_t)c->precision < len) {
        len = (size_t)c->precision;
        size = gi_str_offset(f->t, s, len);
    }
    return put_padded(f, c, gi_str_data(s), size, len);
}

// A number: sign and prefix, then digits; zeros go between them.
static bool put_number(Percent *f, const Conversion *c, const char *digits, size_t size,
                       bool negative, const char *prefix)
{
    char head[4];
    size_t head_size = 0;
    if (negative || c->plus || c->blank) {
        head[head_size++] = negative ? '-' : c->plus ? '+' : ' ';
    }
    for (; *prefix != 0; prefix++) {
        head[head_size++] = *prefix;
    }
    GillThread *t = f->t;
    const size_t used = head_size + size;
    const size_t room = (int64_t)used < c->width ? (size_t)c->width - used : 0;
    if (room > 0 && !c->left && !c->zero &&
        !gi_strbuf_add_fill(t, &f->out, ' ', room)) {
        return false;
    }
    if (!gi_strbuf_add_ascii(t, &f->out, head, head_size) ||
        (room > 0 && !c->left && c->zero &&
         !gi_strbuf_add_fill(t, &f->out, '0', room)) ||
        !gi_strbuf_add_ascii(t, &f->out, digits, size)) {
        return false;
    }
    return room == 0 || !c->left || gi_strbuf_add_fill(t, &f->out, ' ', room);
}

// ---- Integers and floats --------------------------------------------------------

// The int that %d, %x and the like show of v.
static GillValue int_of(Percent *f, uint32_t type, GillValue v)
{
    GillThread *t = f->t;
    if (gi_is_int_or_bool(v)) {
        return gi_int_plain(v);
    }
    const GiType *cls = gi_type_of(t, v);
    const bool needs_int = type == 'x' || type == 'X' || type == 'o';
    GillValue n = GILL_ERROR;
    if (!needs_int && gi_is_float(v)) {
        return gi_int_from_double(t, gi_float_get(v));
    }
    if (cls->slots.index != NULL) {
        n = gi_index(t, v);
    } else if (!needs_int && !gi_is_str(v) && cls->slots.to_int != NULL) {
        n = gi_call1(t, gi_type_value(t, GI_TYPE_INT), v);
    }
    if (!gi_is_error(n)) {
        return gi_int_plain(n);
    }
    if (gill_error_pending(t)) {
        if (!gill_error_is(t, GILL_TypeError)) {
            return GILL_ERROR;
        }
        gill_error_clear(t);
    }
    const int shown = f->is_bytes && (type == 'i' || type == 'u') ? 'd' : (int)type;
    return gill_raise(t, GILL_TypeError, "%%%c format: %s is required, not %T", shown,
                      needs_int ? "an integer" : "a real number", v);
}

static bool put_int(Percent *f, const Conversion *c, GillValue v)
{
    GillThread *t = f->t;
    const GillValue n = int_of(f, c->type, v);
    if (gi_is_error(n)) {
        return false;
    }
    char small[24];
    const char *digits = small;
    size_t size;
    const int base = c->type == 'o' ? 8 : c->type == 'x' || c->type == 'X' ? 16 : 10;
    GillValue text = GILL_EMPTY; // keeps digits alive
    if (gi_is_small(n) && base == 10) {
        size = gi_int64_text(gi_small_get(n), small);
    } else {
        text = gi_int_to_str(t, n, base);
        if (gi_is_error(text)) {
            return false;
        }
        digits = gi_str_data(text);
        size = gi_str_size(text);
    }
    const bool negative = digits[0] == '-';
    digits += negative;
    size -= negative;
    GiStrBuf buf; // more digits, or upper case
    gi_strbuf_init(&buf);
    if ((int64_t)size < c->precision || c->type == 'X') {
        if ((int64_t)size < c->precision) {
            gi_strbuf_add_fill(t, &buf, '0', (size_t)c->precision - size);
        }
        gi_strbuf_add_ascii(t, &buf, digits, size);
        if (buf.failed) {
            gi_strbuf_drop(t, &buf);
            return false;
        }
        for (size_t i = 0; c->type == 'X' && i < buf.size; i++) {
            buf.data[i] -= buf.data[i] >= 'a' ? 32 : 0;
        }
        digits = buf.data;
        size = buf.size;
    }
    const char *prefix = !c->alternate || base == 10 ? ""
                         : c->type == 'o'            ? "0o"
                         : c->type == 'x'            ? "0x"
                                                     : "0X";
    const bool done = put_number(f, c, digits, size, negative, prefix);
    gi_strbuf_drop(t, &buf);
    return done;
}

static bool put_float(Percent *f, const Conversion *c, GillValue v)
{
    GillThread *t = f->t;
    double d;
    if (f->is_bytes && !gi_is_float(v) && !gi_is_int_or_bool(v) &&
        gi_type_of(t, v)->slots.to_float == NULL &&
        gi_type_of(t, v)->slots.index == NULL) {
        (void)gill_raise(t, GILL_TypeError, "float argument required, not %T", v);
        return false;
    }
    if (!gi_float_value(t, v, &d)) {
        return false;
    }
    if (c->precision > INT32_MAX) {
        (void)gill_raise(t, GILL_ValueError, "precision too big");
        return false;
    }
    const bool is_upper = c->type < 'a';
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const bool negative = signbit(d) && !isnan(d);
    const char form = (char)(c->type | 32);
    bool done =
        gi_double_format(t, &buf, negative ? -d : d, form,
                         c->precision < 0 ? 6 : (int)c->precision, c->alternate);
    if (done) {
        for (size_t i = 0; is_upper && i < buf.size; i++) {
            buf.data[i] -= buf.data[i] >= 'a' ? 32 : 0;
        }
        done = put_number(f, c, buf.data, buf.size, negative, "");
    }
    gi_strbuf_drop(t, &buf);
    return done;
}

// ---- Characters and text --------------------------------------------------------

static bool put_char(Percent *f, const Conversion *c, GillValue v)
{
    GillThread *t = f->t;
    if (f->is_bytes) {
        char byte;
        GiBuffer buffer;
        if ((gi_is_bytes(v) || gi_has_kind(v, GI_KIND_BYTEARRAY)) &&
            gi_buffer_get(t, v, false, &buffer)) {
            const bool is_one = buffer.size == 1;
            byte = is_one ? (char)buffer.data[0] : 0;
            gi_buffer_release(t, &buffer);
            if (is_one) {
                return put_padded(f, c, &byte, 1, 1);
            }
        } else if (gi_is_int_or_bool(v) || gi_type_of(t, v)->slots.index != NULL) {
            int64_t n;
            if (!gi_index_clamped(t, v, &n)) {
                return false;
            }
            if (n < 0 || n > 255) {
                (void)gill_raise(t, GILL_OverflowError, "%%c arg not in range(256)");
                return false;
            }
            byte = (char)n;
            return put_padded(f, c, &byte, 1, 1);
        }
        (void)gill_raise(t, GILL_TypeError,
                         "%%c requires an integer in range(256) or a single byte");
        return false;
    }
    char text[4];
    if (gi_is_str(v)) {
        if (gi_str_len(v) == 1) {
            return put_padded(f, c, gi_str_data(v), gi_str_size(v), 1);
        }
    } else if (gi_is_int_or_bool(v) || gi_type_of(t, v)->slots.index != NULL) {
        int64_t n;
        if (!gi_index_clamped(t, v, &n)) {
            return false;
        }
        if (n < 0 || n > (int64_t)GI_MAX_CODEPOINT) {
            (void)gill_raise(t, GILL_OverflowError, "%%c arg not in range(0x110000)");
            return false;
        }
        return put_padded(f, c, text, gi_utf8_put(text, (uint32_t)n), 1);
    }
    (void)gill_raise(t, GILL_TypeError, "%%c requires int or char");
    return false;
}

// %s and %b of bytes: what lends a buffer, or __bytes__.
static bool put_bytes(Percent *f, const Conversion *c, GillValue v)
{
    GillThread *t = f->t;
    if (gi_type_of(t, v)->slots.buffer == NULL) {
        const GillValue made = gi_special_call(t, v, GI_NAME(t, __bytes__), 0, NULL);
        if (gi_is_error(made)) {
            return false;
        }
        if (gi_is_empty(made)) {
            (void)gill_raise(t, GILL_TypeError,
                             "%%b requires a bytes-like object, or an object that "
                             "implements __bytes__, not '%T'",
                             v);
            return false;
        }
        if (!gi_is_bytes(made)) {
            (void)gill_raise(t, GILL_TypeError,
                             "__bytes__ returned non-bytes (type %T)", made);
            return false;
        }
        v = made;
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, v, false, &buffer)) {
        return false;
    }
    const size_t size = c->precision >= 0 && (size_t)c->precision < buffer.size
                            ? (size_t)c->precision
                            : buffer.size;
    const bool done = put_padded(f, c, (const char *)buffer.data, size, size);
    gi_buffer_release(t, &buffer);
    return done;
}

static bool put_value(Percent *f, const Conversion *c, GillValue v)
{
    GillThread *t = f->t;
    GillValue s;
    switch (c->type) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        return put_int(f, c, v);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return put_float(f, c, v);
    case 'c':
        return put_char(f, c, v);
    case 'b':
        if (f->is_bytes) {
            return put_bytes(f, c, v);
        }
        break;
    case 's':
        if (f->is_bytes) {
            return put_bytes(f, c, v);
        }
        s = gi_is_exact(v, GI_TYPE_STR) ? v : gi_str(t, v);
        return !gi_is_error(s) && put_text(f, c, s);
    case 'r':
        s = f->is_bytes ? gi_ascii(t, v) : gi_repr(t, v);
        return !gi_is_error(s) && put_text(f, c, s);
    case 'a':
        s = gi_ascii(t, v);
        return !gi_is_error(s) && put_text(f, c, s);
    default:
        break;
    }
    const int64_t at =
        f->is_bytes ? f->p - 1 - f->start
                    : (int64_t)gi_utf8_count(f->start, (size_t)(f->p - f->start)) - 1;
    (void)gill_raise(t, GILL_ValueError,
                     "unsupported format character '%c' (0x%x) at index %lld",
                     c->type >= 32 && c->type < 127 ? (int)c->type : '?',
                     (unsigned)c->type, (long long)at);
    return false;
}

// %s of plain text and %d of a small int, without flags: the commonest conversions.
// 1 done, 0 another one, -1 failed.
static int put_common(Percent *f, char type)
{
    if ((type != 's' && type != 'd') || f->is_bytes || f->used_mapping ||
        f->next >= f->len) {
        return 0;
    }
    const GillValue v =
        f->is_tuple ? gi_tuple_items(gi_tuple_ptr(f->args))[f->next] : f->args;
    if (type == 's' && gi_is_exact(v, GI_TYPE_STR)) {
        f->next++;
        f->p++;
        return gi_strbuf_add_str(f->t, &f->out, v) ? 1 : -1;
    }
    if (!gi_is_small(v)) {
        return 0;
    }
    char *out = gi_strbuf_reserve(f->t, &f->out, 24);
    if (out == NULL) {
        return -1;
    }
    const size_t size = gi_int64_text(gi_small_get(v), out);
    f->out.size += size;
    f->out.len += size;
    f->next++;
    f->p++;
    return 1;
}

static bool run(Percent *f)
{
    GillThread *t = f->t;
    while (f->p < f->end) {
        const char *percent = memchr(f->p, '%', (size_t)(f->end - f->p));
        const char *stop = percent == NULL ? f->end : percent;
        if (stop > f->p && !gi_strbuf_add(t, &f->out, f->p, (size_t)(stop - f->p))) {
            return false;
        }
        if (percent == NULL) {
            break;
        }
        f->p = percent + 1;
        if (f->p < f->end) {
            if (*f->p == '%') {
                if (!gi_strbuf_add_ascii(t, &f->out, f->p++, 1)) {
                    return false;
                }
                continue;
            }
            const int common = put_common(f, *f->p);
            if (common != 0) {
                if (common < 0) {
                    return false;
                }
                continue;
            }
        }
        Conversion c;
        if (!read_conversion(f, &c)) {
            return false;
        }
        const GillValue v = next_arg(f);
        if (gi_is_error(v) || !put_value(f, &c, v)) {
            return false;
        }
    }
    if (!f->used_mapping && f->next < f->len && !(f->is_mapping && !f->is_tuple)) {
        (void)gill_raise(t, GILL_TypeError,
                         "not all arguments converted during %s formatting",
                         f->is_bytes ? "bytes" : "string");
        return false;
    }
    return true;
}

static void start(Percent *f, GillThread *t, bool is_bytes, const char *format,
                  size_t size, GillValue args)
{
    // Field by field: an initialiser would clear the room of the buffer as well.
    f->t = t;
    f->is_bytes = is_bytes;
    f->start = f->p = format;
    f->end = format + size;
    f->args = args;
    f->is_tuple = gi_is_tuple(args);
    f->len = f->is_tuple ? gi_tuple_len(gi_tuple_ptr(args)) : 1;
    f->next = 0;
    f->used_mapping = false;
    f->mapped = GILL_EMPTY;
    f->is_mapping =
        gi_is_ptr(args) && !f->is_tuple && !gi_is_str(args) &&
        !(is_bytes && (gi_is_bytes(args) || gi_has_kind(args, GI_KIND_BYTEARRAY))) &&
        gi_type_of(t, args)->slots.getitem != NULL;
    gi_strbuf_init(&f->out);
}

GillValue gi_str_percent(GillThread *t, GillValue format, GillValue args)
{
    const GiStr *flat =
        gi_str_flat(t, format); // conversions run code: the text stays put
    if (flat == NULL) {
        return GILL_ERROR;
    }
    Percent f;
    start(&f, t, false, flat->data, flat->size, args);
    if (!run(&f)) {
        gi_strbuf_drop(t, &f.out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &f.out);
}

GillValue gi_bytes_percent(GillThread *t, const char *format, size_t size,
                           GillValue args)
{
    Percent f;
    start(&f, t, true, format, size, args);
    GillValue result = GILL_ERROR;
    if (run(&f) && !f.out.failed) {
        result = gi_bytes_new(t, f.out.data, f.out.size);
    }
    gi_strbuf_drop(t, &f.out);
    return result;
}
