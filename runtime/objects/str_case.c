// SPDX-License-Identifier: MIT
// Methods of str about case and classes of characters.
//
// ASCII is arithmetic, the commonest scripts nearly so; unicode.c knows the rest. Full
// mappings may make a character three, and a sigma at the end of a word another one.
#include "runtime/objects/str_methods.h"

#include "runtime/objects/unicode.h"

// ---- Case -----------------------------------------------------------------------

typedef int (*MapFn)(uint32_t cp, uint32_t out[3]);
typedef uint32_t (*QuickFn)(uint32_t cp);

static GillValue map_ascii(GillThread *t, GillValue s, unsigned char first)
{
    // Flip bit 5 of the 26 letters from `first` on.
    const size_t size = gi_str_size(s);
    const char *data = gi_str_data(s);
    if (size <= 1) {
        if (size == 0) {
            return t->vm->empty_str;
        }
        const unsigned char c = (unsigned char)data[0];
        return t->vm->chars[(unsigned char)(c - first) < 26 ? c ^ 32 : c];
    }
    char *out;
    const GillValue made = gi_str_new_raw(t, size, size, &out);
    if (!gi_is_error(made)) {
        for (size_t i = 0; i < size; i++) {
            const unsigned char c = (unsigned char)data[i];
            out[i] = (char)(c ^ (unsigned char)((unsigned char)(c - first) < 26) << 5);
        }
    }
    return made;
}

// Is the sigma at p, in text from start to end, the last cased letter of its word?
static bool is_final_sigma(const char *start, const char *p, const char *end)
{
    const char *q = p;
    bool cased = false;
    while (q > start) {
        const uint32_t cp = gi_utf8_prev(&q);
        if (!gi_unicode_is_case_ignorable(cp)) {
            cased = gi_unicode_is_cased(cp);
            break;
        }
    }
    if (!cased) {
        return false;
    }
    q = p;
    (void)gi_utf8_next(&q);
    while (q < end) {
        const uint32_t cp = gi_utf8_next(&q);
        if (!gi_unicode_is_case_ignorable(cp)) {
            return !gi_unicode_is_cased(cp);
        }
    }
    return true;
}

static void add_lower(GillThread *t, GiStrBuf *buf, const char *start, const char *p,
                      const char *end, uint32_t cp)
{
    if (cp == 0x3A3) {
        gi_strbuf_add_codepoint(t, buf, is_final_sigma(start, p, end) ? 0x3C2 : 0x3C3);
        return;
    }
    uint32_t mapped[3];
    const int n = gi_unicode_lower(cp, mapped);
    for (int i = 0; i < n; i++) {
        gi_strbuf_add_codepoint(t, buf, mapped[i]);
    }
}

static void add_mapped(GillThread *t, GiStrBuf *buf, MapFn map, uint32_t cp)
{
    uint32_t mapped[3];
    const int n = map(cp, mapped);
    for (int i = 0; i < n; i++) {
        gi_strbuf_add_codepoint(t, buf, mapped[i]);
    }
}

// Map every character: by `quick` where it answers, else by `map`.
static inline GillValue map_text(GillThread *t, GillValue s, QuickFn quick, MapFn map)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *const start = gi_str_data(s);
    const char *const end = start + gi_str_size(s);
    const char *p = start;
    while (p < end) {
        // A character becomes three of four bytes at most.
        if (buf.cap - buf.size < 12 && gi_strbuf_reserve(t, &buf, 12) == NULL) {
            break;
        }
        const char *at = p;
        const uint32_t cp = gi_utf8_next(&p);
        char *out = buf.data + buf.size;
        const bool is_sigma = cp == 0x3A3 && map == gi_unicode_lower;
        const uint32_t one = quick(cp);
        if (one != 0 && !is_sigma) {
            buf.size += gi_utf8_put(out, one);
            buf.len++;
            continue;
        }
        uint32_t mapped[3] = {0x3C3};
        int n = 1;
        if (!is_sigma) {
            n = map(cp, mapped);
        } else if (is_final_sigma(start, at, end)) {
            mapped[0] = 0x3C2;
        }
        for (int i = 0; i < n; i++) {
            const size_t width = gi_utf8_put(out, mapped[i]);
            out += width;
            buf.size += width;
        }
        buf.len += (size_t)n;
    }
    return gi_strbuf_finish(t, &buf);
}

GillValue gi_str_upper(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0])
               ? map_ascii(t, args[0], 'a')
               : map_text(t, args[0], gi_unicode_quick_upper, gi_unicode_upper);
}

GillValue gi_str_lower(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0])
               ? map_ascii(t, args[0], 'A')
               : map_text(t, args[0], gi_unicode_quick_lower, gi_unicode_lower);
}

static uint32_t quick_fold(uint32_t cp)
{
    return cp == 0xB5 || cp == 0xDF ? 0 : gi_unicode_quick_lower(cp);
}

GillValue gi_str_casefold(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0]) ? map_ascii(t, args[0], 'A')
                                    : map_text(t, args[0], quick_fold, gi_unicode_fold);
}

GillValue gi_str_swapcase(GillThread *t, const GillValue *args)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *const start = gi_str_data(args[0]);
    const char *const end = start + gi_str_size(args[0]);
    for (const char *p = start; p < end;) {
        const char *at = p;
        const uint32_t cp = gi_utf8_next(&p);
        if (gi_unicode_is_upper(cp)) {
            add_lower(t, &buf, start, at, end, cp);
        } else if (gi_unicode_is_lower(cp)) {
            add_mapped(t, &buf, gi_unicode_upper, cp);
        } else {
            gi_strbuf_add_codepoint(t, &buf, cp);
        }
    }
    return gi_strbuf_finish(t, &buf);
}

GillValue gi_str_capitalize(GillThread *t, const GillValue *args)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *const start = gi_str_data(args[0]);
    const char *const end = start + gi_str_size(args[0]);
    const char *p = start;
    if (p < end) {
        add_mapped(t, &buf, gi_unicode_title, gi_utf8_next(&p));
    }
    while (p < end) {
        const char *at = p;
        add_lower(t, &buf, start, at, end, gi_utf8_next(&p));
    }
    return gi_strbuf_finish(t, &buf);
}

GillValue gi_str_title(GillThread *t, const GillValue *args)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *const start = gi_str_data(args[0]);
    const char *const end = start + gi_str_size(args[0]);
    bool in_word = false;
    for (const char *p = start; p < end;) {
        const char *at = p;
        const uint32_t cp = gi_utf8_next(&p);
        if (in_word) {
            add_lower(t, &buf, start, at, end, cp);
        } else {
            add_mapped(t, &buf, gi_unicode_title, cp);
        }
        in_word = gi_unicode_is_cased(cp);
    }
    return gi_strbuf_finish(t, &buf);
}

// ---- Questions ------------------------------------------------------------------

// Is the text not empty, and does every character answer yes?
static GillValue all_are(GillValue s, bool (*is)(uint32_t cp))
{
    const char *p = gi_str_data(s);
    const char *const end = p + gi_str_size(s);
    if (p == end) {
        return GILL_FALSE;
    }
    while (p < end) {
        if (!is(gi_utf8_next(&p))) {
            return GILL_FALSE;
        }
    }
    return GILL_TRUE;
}

static bool is_decimal(uint32_t cp)
{
    return gi_unicode_decimal(cp) >= 0;
}

static bool is_digit(uint32_t cp)
{
    return gi_unicode_digit(cp) >= 0;
}

static bool is_numeric(uint32_t cp)
{
    double number;
    return gi_unicode_numeric(cp, &number);
}

GillValue gi_str_isalpha(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_alpha);
}

GillValue gi_str_isalnum(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_alnum);
}

GillValue gi_str_isdecimal(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_decimal);
}

GillValue gi_str_isdigit(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_digit);
}

GillValue gi_str_isnumeric(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_numeric);
}

GillValue gi_str_isspace(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_space);
}

GillValue gi_str_isascii(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(gi_str_is_ascii(args[0]));
}

GillValue gi_str_isprintable(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_str_size(args[0]) == 0 ? GILL_TRUE
                                     : all_are(args[0], gi_unicode_is_printable);
}

GillValue gi_str_isidentifier(GillThread *t, const GillValue *args)
{
    (void)t;
    const char *p = gi_str_data(args[0]);
    const char *const end = p + gi_str_size(args[0]);
    if (p == end || !gi_unicode_is_id_start(gi_utf8_next(&p))) {
        return GILL_FALSE;
    }
    while (p < end) {
        if (!gi_unicode_is_id_continue(gi_utf8_next(&p))) {
            return GILL_FALSE;
        }
    }
    return GILL_TRUE;
}

// At least one cased character, and none of the other case or title case.
static GillValue all_cased(GillValue s, bool (*is)(uint32_t), bool (*other)(uint32_t))
{
    const char *p = gi_str_data(s);
    const char *const end = p + gi_str_size(s);
    bool any = false;
    while (p < end) {
        const uint32_t cp = gi_utf8_next(&p);
        if (is(cp)) {
            any = true;
        } else if (other(cp) || gi_unicode_is_title(cp)) {
            return GILL_FALSE;
        }
    }
    return gi_bool(any);
}

GillValue gi_str_islower(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], gi_unicode_is_lower, gi_unicode_is_upper);
}

GillValue gi_str_isupper(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], gi_unicode_is_upper, gi_unicode_is_lower);
}

GillValue gi_str_istitle(GillThread *t, const GillValue *args)
{
    (void)t;
    const char *p = gi_str_data(args[0]);
    const char *const end = p + gi_str_size(args[0]);
    bool any = false, in_word = false;
    while (p < end) {
        const uint32_t cp = gi_utf8_next(&p);
        if (gi_unicode_is_upper(cp) || gi_unicode_is_title(cp)) {
            if (in_word) {
                return GILL_FALSE;
            }
            any = in_word = true;
        } else if (gi_unicode_is_lower(cp)) {
            if (!in_word) {
                return GILL_FALSE;
            }
            any = true;
        } else {
            in_word = false;
        }
    }
    return gi_bool(any);
}
