// SPDX-License-Identifier: MIT
// Growing texts, and messages from formats.
//
// A text starts in the struct's own room, so that short results cost one allocation,
// the str itself; longer ones move to a RAW buffer that doubles.
#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

void gi_strbuf_init(GiStrBuf *b)
{
    b->data = b->room;
    b->size = 0;
    b->cap = GI_STRBUF_ROOM;
    b->len = 0;
    b->failed = false;
}

static bool grow(GillThread *t, GiStrBuf *b, size_t size)
{
    size_t cap = b->cap * 2;
    if (cap < b->size + size) {
        cap = b->size + size;
    }
    if (cap < 512) {
        cap = 512;
    }
    char *data;
    if (b->data == b->room) {
        data = gi_raw_alloc(t, &cap);
        if (data != NULL) {
            memcpy(data, b->room, b->size);
        }
    } else {
        data = gi_raw_resize(t, b->data, &cap);
    }
    if (data == NULL) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->cap = cap;
    return true;
}

char *gi_strbuf_reserve(GillThread *t, GiStrBuf *b, size_t size)
{
    if (b->failed || (b->cap - b->size < size && !grow(t, b, size))) {
        return NULL;
    }
    return b->data + b->size;
}

bool gi_strbuf_add_ascii(GillThread *t, GiStrBuf *b, const char *data, size_t size)
{
    char *out = gi_strbuf_reserve(t, b, size);
    if (out == NULL) {
        return false;
    }
    memcpy(out, data, size);
    b->size += size;
    b->len += size;
    return true;
}

bool gi_strbuf_add(GillThread *t, GiStrBuf *b, const char *data, size_t size)
{
    char *out = gi_strbuf_reserve(t, b, size);
    if (out == NULL) {
        return false;
    }
    memcpy(out, data, size);
    b->size += size;
    b->len += gi_utf8_count(data, size);
    return true;
}

bool gi_strbuf_add_c(GillThread *t, GiStrBuf *b, const char *text)
{
    return gi_strbuf_add(t, b, text, strlen(text));
}

bool gi_strbuf_add_str(GillThread *t, GiStrBuf *b, GillValue s)
{
    const size_t size = gi_str_size(s);
    char *out = gi_strbuf_reserve(t, b, size);
    if (out == NULL) {
        return false;
    }
    memcpy(out, gi_str_data(s), size);
    b->size += size;
    b->len += gi_str_len(s);
    return true;
}

bool gi_strbuf_add_codepoint(GillThread *t, GiStrBuf *b, uint32_t cp)
{
    char *out = gi_strbuf_reserve(t, b, 4);
    if (out == NULL) {
        return false;
    }
    b->size += gi_utf8_put(out, cp);
    b->len++;
    return true;
}

bool gi_strbuf_add_fill(GillThread *t, GiStrBuf *b, uint32_t cp, size_t count)
{
    if (count == 0) {
        return !b->failed;
    }
    const size_t width = gi_utf8_size(cp);
    if (count > UINT32_MAX / width) {
        (void)gill_raise_value(t, t->vm->no_memory);
        b->failed = true;
        return false;
    }
    char *out = gi_strbuf_reserve(t, b, count * width);
    if (out == NULL) {
        return false;
    }
    if (width == 1) {
        memset(out, (int)cp, count);
    } else {
        for (size_t i = 0; i < count; i++) {
            gi_utf8_put(out + i * width, cp);
        }
    }
    b->size += count * width;
    b->len += count;
    return true;
}

void gi_strbuf_drop(GillThread *t, GiStrBuf *b)
{
    if (b->data != b->room) {
        gi_raw_free(t, b->data);
    }
    gi_strbuf_init(b);
}

GillValue gi_strbuf_finish(GillThread *t, GiStrBuf *b)
{
    if (b->failed) {
        gi_strbuf_drop(t, b);
        return GILL_ERROR;
    }
    GillValue s;
    char *out;
    if (b->size <= 2) { // shared one-character strings
        s = gi_str_new(t, b->data, b->size);
    } else {
        s = gi_str_new_raw(t, b->size, b->len, &out);
        if (!gi_is_error(s)) {
            memcpy(out, b->data, b->size);
        }
    }
    gi_strbuf_drop(t, b);
    return s;
}

// ---- Formats --------------------------------------------------------------------

typedef struct Spec {
    bool left, zero;
    int width, precision; // precision -1: none
    char length;          // 0, 'l', 'q' (two l) or 'z'
} Spec;

static const char *read_number(const char *p, va_list *args, int *out)
{
    if (*p == '*') {
        *out = va_arg(*args, int);
        return p + 1;
    }
    *out = 0;
    while (*p >= '0' && *p <= '9') {
        *out = *out * 10 + (*p++ - '0');
    }
    return p;
}

static const char *read_spec(const char *p, va_list *args, Spec *spec)
{
    *spec = (Spec){.precision = -1};
    for (; *p == '-' || *p == '0'; p++) {
        spec->left |= *p == '-';
        spec->zero |= *p == '0';
    }
    p = read_number(p, args, &spec->width);
    if (*p == '.') {
        p = read_number(p + 1, args, &spec->precision);
    }
    for (; *p == 'l' || *p == 'z' || *p == 'h' || *p == 'j' || *p == 't'; p++) {
        spec->length = *p == 'l' && spec->length == 'l' ? 'q' : *p;
    }
    return p;
}

// Add text padded to the width, cut to the precision in characters.
static bool add_padded(GillThread *t, GiStrBuf *b, const Spec *spec, const char *text,
                       size_t size)
{
    size_t len = gi_utf8_count(text, size);
    if (spec->precision >= 0 && len > (size_t)spec->precision) {
        len = (size_t)spec->precision;
        size = gi_utf8_skip(text, len);
    }
    const size_t fill = len < (size_t)spec->width ? (size_t)spec->width - len : 0;
    if (!spec->left && fill > 0 && !gi_strbuf_add_fill(t, b, ' ', fill)) {
        return false;
    }
    if (!gi_strbuf_add(t, b, text, size)) {
        return false;
    }
    return !spec->left || fill == 0 || gi_strbuf_add_fill(t, b, ' ', fill);
}

static bool add_integer(GillThread *t, GiStrBuf *b, const Spec *spec, char form,
                        uint64_t magnitude, bool negative)
{
    char text[72];
    char *p = text + sizeof text;
    const unsigned base = form == 'x' || form == 'X' ? 16 : form == 'o' ? 8 : 10;
    int digits = 0;
    do {
        *--p =
            (form == 'X' ? "0123456789ABCDEF" : "0123456789abcdef")[magnitude % base];
        magnitude /= base;
        digits++;
    } while (magnitude != 0);
    const int least = spec->precision >= 0        ? spec->precision
                      : spec->zero && !spec->left ? spec->width - negative
                                                  : 0;
    while (digits < least && digits < 64) {
        *--p = '0';
        digits++;
    }
    if (negative) {
        *--p = '-';
    }
    const Spec plain = {.left = spec->left, .width = spec->width, .precision = -1};
    return add_padded(t, b, &plain, p, (size_t)(text + sizeof text - p));
}

static bool add_value(GillThread *t, GiStrBuf *b, const Spec *spec, char form,
                      GillValue v)
{
    GillValue s = v;
    if (form == 'T') {
        const char *name = gi_type_name(gi_type_of(t, v));
        return add_padded(t, b, spec, name, strlen(name));
    }
    if (form == 'R') {
        s = gi_repr(t, v);
    } else if (form == 'A') {
        s = gi_ascii(t, v);
    } else if (form == 'S') {
        s = gi_str(t, v);
    }
    if (gi_is_error(s)) {
        b->failed = true;
        return false;
    }
    return add_padded(t, b, spec, gi_str_data(s), gi_str_size(s));
}

static bool add_conversion(GillThread *t, GiStrBuf *b, const Spec *spec, char form,
                           va_list *args)
{
    switch (form) {
    case 'd':
    case 'i': {
        const int64_t n =
            spec->length == 'l'   ? va_arg(*args, long)
            : spec->length == 'q' ? va_arg(*args, long long)
            : spec->length == 'z' || spec->length == 't' || spec->length == 'j'
                ? (int64_t)va_arg(*args, ptrdiff_t)
                : va_arg(*args, int);
        return add_integer(t, b, spec, 'd', n < 0 ? 0 - (uint64_t)n : (uint64_t)n,
                           n < 0);
    }
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
        const uint64_t n =
            spec->length == 'l'   ? va_arg(*args, unsigned long)
            : spec->length == 'q' ? va_arg(*args, unsigned long long)
            : spec->length == 'z' || spec->length == 't' || spec->length == 'j'
                ? (uint64_t)va_arg(*args, size_t)
                : va_arg(*args, unsigned);
        return add_integer(t, b, spec, form, n, false);
    }
    case 'c':
        return gi_strbuf_add_codepoint(t, b, (uint32_t)va_arg(*args, int));
    case 'p':
        return gi_strbuf_add_ascii(t, b, "0x", 2) &&
               add_integer(t, b, spec, 'x', (uint64_t)(uintptr_t)va_arg(*args, void *),
                           false);
    case 's': {
        const char *text = va_arg(*args, const char *);
        if (text == NULL) {
            text = "(null)";
        }
        const size_t size = spec->precision >= 0
                                ? strnlen(text, (size_t)spec->precision)
                                : strlen(text);
        const Spec plain = {.left = spec->left, .width = spec->width, .precision = -1};
        return add_padded(t, b, &plain, text, size);
    }
    case 'g': {
        char text[40];
        const int size = snprintf(text, sizeof text, "%g", va_arg(*args, double));
        return gi_strbuf_add_ascii(t, b, text, (size_t)size);
    }
    case 'R':
    case 'S':
    case 'A':
    case 'T':
    case 'U':
        return add_value(t, b, spec, form, va_arg(*args, GillValue));
    case '%':
        return gi_strbuf_add_ascii(t, b, "%", 1);
    default:
        gi_panic("message format: unknown conversion %%%c", form);
    }
}

bool gi_strbuf_add_vformat(GillThread *t, GiStrBuf *b, const char *format,
                           va_list given)
{
    va_list args;
    va_copy(args, given);
    const char *p = format;
    while (!b->failed) {
        const char *percent = strchrnul(p, '%');
        if (percent != p && !gi_strbuf_add(t, b, p, (size_t)(percent - p))) {
            break;
        }
        if (*percent == 0) {
            break;
        }
        Spec spec;
        p = read_spec(percent + 1, &args, &spec);
        if (!add_conversion(t, b, &spec, *p, &args)) {
            break;
        }
        p++;
    }
    va_end(args);
    return !b->failed;
}

bool gi_strbuf_add_format(GillThread *t, GiStrBuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const bool done = gi_strbuf_add_vformat(t, b, format, args);
    va_end(args);
    return done;
}

GillValue gi_format_message(GillThread *t, const char *format, va_list args)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    gi_strbuf_add_vformat(t, &buf, format, args);
    return gi_strbuf_finish(t, &buf);
}

GillValue gi_str_format(GillThread *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const GillValue s = gi_format_message(t, format, args);
    va_end(args);
    return s;
}
