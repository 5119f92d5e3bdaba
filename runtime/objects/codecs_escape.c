// SPDX-License-Identifier: MIT
// Escapes: repr of text, and the codecs unicode_escape and raw_unicode_escape.
#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/codecs.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/unicode.h"

// ---- repr -----------------------------------------------------------------------

static bool add_repr(GillThread *t, GiStrBuf *out, uint32_t cp, char quote,
                     bool ascii_only)
{
    if (cp == (uint32_t)quote || cp == '\\') {
        return gi_strbuf_add_codepoint(t, out, '\\') &&
               gi_strbuf_add_codepoint(t, out, cp);
    }
    switch (cp) {
    case '\t':
        return gi_strbuf_add_ascii(t, out, "\\t", 2);
    case '\n':
        return gi_strbuf_add_ascii(t, out, "\\n", 2);
    case '\r':
        return gi_strbuf_add_ascii(t, out, "\\r", 2);
    default:
        break;
    }
    if (cp >= 0x7F ? ascii_only || !gi_unicode_is_printable(cp) : cp < ' ') {
        return gi_add_escape(t, out, cp);
    }
    return gi_strbuf_add_codepoint(t, out, cp);
}

// Printable ASCII without quotes and backslashes: repr only adds quotes.
static bool is_plain(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)data[i];
        if (c < ' ' || c >= 0x7F || c == '\'' || c == '\\') {
            return false;
        }
    }
    return true;
}

GillValue gi_str_repr(GillThread *t, GillValue s, bool ascii_only)
{
    const char *p = gi_str_data(s);
    const size_t size = gi_str_size(s);
    if (gi_str_is_ascii(s) && is_plain(p, size)) {
        char *text;
        const GillValue made = gi_str_new_raw(t, size + 2, size + 2, &text);
        if (!gi_is_error(made)) {
            text[0] = text[size + 1] = '\'';
            memcpy(text + 1, gi_str_data(s), size);
        }
        return made;
    }
    const bool has_single = memchr(p, '\'', size) != NULL;
    const char quote = has_single && memchr(p, '"', size) == NULL ? '"' : '\'';
    GiStrBuf out;
    gi_strbuf_init(&out);
    gi_strbuf_add_ascii(t, &out, &quote, 1);
    for (const char *const end = p + size; p < end;) {
        // Plain ASCII is copied in runs.
        const char *run = p;
        while (p < end && *p >= ' ' && *p != '\\' && *p != quote && *p != 0x7F) {
            p++;
        }
        if (p > run) {
            gi_strbuf_add_ascii(t, &out, run, (size_t)(p - run));
        }
        if (p < end) {
            add_repr(t, &out, gi_utf8_next(&p), quote, ascii_only);
        }
    }
    gi_strbuf_add_ascii(t, &out, &quote, 1);
    return gi_strbuf_finish(t, &out);
}

GillValue gi_str_escape_ascii(GillThread *t, GillValue s)
{
    if (gi_str_is_ascii(s)) {
        return gi_str_plain(t, s);
    }
    GiStrBuf out;
    gi_strbuf_init(&out);
    const char *p = gi_str_data(s);
    for (const char *const end = p + gi_str_size(s); p < end;) {
        const uint32_t cp = gi_utf8_next(&p);
        if (cp < 0x80) {
            gi_strbuf_add_codepoint(t, &out, cp);
        } else {
            gi_add_escape(t, &out, cp);
        }
    }
    return gi_strbuf_finish(t, &out);
}

// ---- unicode_escape -------------------------------------------------------------

static int hex_value(unsigned char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

// \xNN, \uNNNN, \UNNNNNNNN: `digits` of them from *i on.
static bool decode_hex(GiDecoding *d, size_t start, size_t *i, int digits,
                       const char *reason)
{
    uint32_t cp = 0;
    int n = 0;
    for (; n < digits && *i < d->size && hex_value(d->data[*i]) >= 0; n++, (*i)++) {
        cp = cp << 4 | (uint32_t)hex_value(d->data[*i]);
    }
    if (n < digits) {
        return gi_decode_fault(d, start, *i, reason, i);
    }
    if (cp > GI_MAX_CODEPOINT) {
        return gi_decode_fault(d, start, *i, "illegal Unicode character", i);
    }
    return gi_strbuf_add_codepoint(d->t, &d->out, cp);
}

// \N{name}
static bool decode_name(GiDecoding *d, size_t start, size_t *i)
{
    if (*i < d->size && d->data[*i] == '{') {
        const size_t first = *i + 1;
        size_t last = first;
        while (last < d->size && d->data[last] != '}') {
            last++;
        }
        if (last < d->size && last > first) {
            const GillValue lookup = gi_import_attr(d->t, "unicodedata", "lookup");
            const GillValue name = gi_str_decode(d->t, (const char *)d->data + first,
                                                 last - first, NULL, "replace");
            if (gi_is_error(lookup) || gi_is_error(name)) {
                return false;
            }
            const GillValue found = gi_call1(d->t, lookup, name);
            *i = last + 1;
            if (gi_is_error(found)) {
                gill_error_clear(d->t);
                return gi_decode_fault(d, start, *i, "unknown Unicode character name",
                                       i);
            }
            return gi_strbuf_add_str(d->t, &d->out, found);
        }
        *i = last;
    }
    return gi_decode_fault(d, start, *i, "malformed \\N character escape", i);
}

// The escape whose letter is at *i; its backslash is at *i - 1.
static bool decode_escape(GiDecoding *d, size_t *i)
{
    static const char plain[] = "\\\\''\"\"b\bf\ft\tn\nr\rv\va\a";
    const size_t start = *i - 1;
    const unsigned char c = d->data[(*i)++];
    if (c == '\n') {
        return true;
    }
    for (const char *p = plain; *p != 0; p += 2) {
        if ((unsigned char)p[0] == c) {
            return gi_strbuf_add_codepoint(d->t, &d->out, (unsigned char)p[1]);
        }
    }
    if (c >= '0' && c <= '7') {
        uint32_t cp = c - '0';
        for (int n = 1;
             n < 3 && *i < d->size && d->data[*i] >= '0' && d->data[*i] <= '7'; n++) {
            cp = cp * 8 + (d->data[(*i)++] - '0');
        }
        return gi_strbuf_add_codepoint(d->t, &d->out, cp);
    }
    switch (c) {
    case 'x':
        return decode_hex(d, start, i, 2, "truncated \\xXX escape");
    case 'u':
        return decode_hex(d, start, i, 4, "truncated \\uXXXX escape");
    case 'U':
        return decode_hex(d, start, i, 8, "truncated \\UXXXXXXXX escape");
    case 'N':
        return decode_name(d, start, i);
    default:
        return gi_strbuf_add_codepoint(d->t, &d->out, '\\') &&
               gi_strbuf_add_codepoint(d->t, &d->out, c);
    }
}

static bool decode_raw_escape(GiDecoding *d, size_t *i)
{
    // A backslash counts only when it stands after an even number of others; those
    // before it were passed in pairs.
    const size_t start = *i - 1;
    const unsigned char c = *i < d->size ? d->data[*i] : 0;
    if (c == 'u' || c == 'U') {
        (*i)++;
        return decode_hex(d, start, i, c == 'u' ? 4 : 8,
                          c == 'u' ? "truncated \\uXXXX escape"
                                   : "truncated \\UXXXXXXXX escape");
    }
    if (!gi_strbuf_add_codepoint(d->t, &d->out, '\\')) {
        return false;
    }
    if (c == '\\') {
        (*i)++;
        return gi_strbuf_add_codepoint(d->t, &d->out, '\\');
    }
    return true;
}

bool gi_decode_escapes(GiDecoding *d, bool raw)
{
    d->name = raw ? "rawunicodeescape" : "unicodeescape";
    size_t i = 0;
    while (i < d->size) {
        const unsigned char c = d->data[i++];
        bool done;
        if (c != '\\') {
            done = gi_strbuf_add_codepoint(d->t, &d->out, c);
        } else if (raw) {
            done = decode_raw_escape(d, &i);
        } else if (i == d->size) {
            done = gi_decode_fault(d, i - 1, i, "\\ at end of string", &i);
        } else {
            done = decode_escape(d, &i);
        }
        if (!done) {
            return false;
        }
    }
    return true;
}

GillValue gi_encode_escapes(GillThread *t, GillValue s, bool raw)
{
    GiStrBuf out;
    gi_strbuf_init(&out);
    const char *p = gi_str_data(s);
    for (const char *const end = p + gi_str_size(s); p < end;) {
        const uint32_t cp = gi_utf8_next(&p);
        if (raw) {
            const char byte = (char)cp;
            if (cp < 0x100) {
                gi_strbuf_add_ascii(t, &out, &byte, 1);
            } else {
                gi_add_escape(t, &out, cp);
            }
        } else {
            add_repr(t, &out, cp, '\\', true);
        }
    }
    if (out.failed) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    const GillValue bytes = gi_bytes_new(t, out.data, out.size);
    gi_strbuf_drop(t, &out);
    return bytes;
}
