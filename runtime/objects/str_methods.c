// SPDX-License-Identifier: MIT
// The methods of str.
//
// Where text is ASCII, positions are bytes and case is arithmetic; every method tries
// that first. Results of exact type always: a method of a subclass instance answers
// str.
#include "runtime/objects/str_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/unicode.h"

// ---- Joining and replacing ------------------------------------------------------

static GillValue str_join(GillThread *t, const GillValue *args)
{
    GillValue seq = args[1];
    if (!gi_is_list(seq) && !gi_is_tuple(seq)) {
        seq = gi_to_list(t, seq);
        if (gi_is_error(seq)) {
            if (gill_error_is(t, GILL_TypeError) &&
                gi_type_of(t, args[1])->slots.iter == NULL &&
                gi_type_of(t, args[1])->slots.getitem == NULL) {
                gill_error_clear(t);
                return gill_raise(t, GILL_TypeError, "can only join an iterable");
            }
            return GILL_ERROR;
        }
    }
    const GillValue *items =
        gi_is_list(seq) ? gi_list_ptr(seq)->items : gi_tuple_items(gi_tuple_ptr(seq));
    const size_t n =
        gi_is_list(seq) ? gi_list_ptr(seq)->len : gi_tuple_len(gi_tuple_ptr(seq));
    for (size_t i = 0; i < n; i++) {
        if (!gi_is_str(items[i])) {
            return gill_raise(t, GILL_TypeError,
                              "sequence item %zu: expected str instance, %T found", i,
                              items[i]);
        }
    }
    return gi_str_join(t, args[0], n, items);
}

// An empty `old` stands before every character and at the end.
static GillValue replace_between(GillThread *t, GillValue s, GillValue to, size_t limit)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *p = gi_str_data(s);
    const char *const end = p + gi_str_size(s);
    while (limit > 0) {
        gi_strbuf_add_str(t, &buf, to);
        limit--;
        if (p == end) {
            break;
        }
        gi_strbuf_add_codepoint(t, &buf, gi_utf8_next(&p));
    }
    gi_strbuf_add(t, &buf, p, (size_t)(end - p));
    return gi_strbuf_finish(t, &buf);
}

static GillValue str_replace(GillThread *t, const GillValue *args)
{
    int64_t count;
    if (!gi_need_str(t, args[1], "replace", 1) ||
        !gi_need_str(t, args[2], "replace", 2) || !gi_size_get(t, args[3], &count)) {
        return GILL_ERROR;
    }
    const GillValue s = args[0], old = args[1], to = args[2];
    const size_t limit = count < 0 ? SIZE_MAX : (size_t)count;
    const size_t size = gi_str_size(s), old_size = gi_str_size(old);
    const size_t to_size = gi_str_size(to);
    if (limit == 0 || gi_same(old, to)) {
        return gi_str_plain(t, s);
    }
    if (old_size == 0) {
        return replace_between(t, s, to, limit);
    }
    const char *p = gi_str_data(s), *part = gi_str_data(old);
    const size_t n = gi_text_count(p, size, part, old_size, limit);
    if (n == 0) {
        return gi_str_plain(t, s);
    }
    if (to_size > old_size && n > UINT32_MAX / (to_size - old_size)) {
        return gill_raise(t, GILL_OverflowError, "replace string is too long");
    }
    const size_t new_size = size - n * old_size + n * to_size;
    const size_t new_len = gi_str_len(s) - n * gi_str_len(old) + n * gi_str_len(to);
    char *out;
    char small[8]; // for results that are shared strings
    GillValue made = GILL_EMPTY;
    if (new_len <= 1) {
        out = small;
    } else {
        made = gi_str_new_raw(t, new_size, new_len, &out);
        if (gi_is_error(made)) {
            return GILL_ERROR;
        }
    }
    size_t left = size, i = 0;
    if (old_size == 1 && n > size / 16) { // close together: no call for each
        const char c = *part;
        const char *next = gi_str_data(to);
        for (; i < n; p++, left--) {
            if (*p != c) {
                *out++ = *p;
                continue;
            }
            for (size_t k = 0; k < to_size; k++) {
                *out++ = next[k];
            }
            i++;
        }
    }
    for (; i < n; i++) {
        const size_t at = (size_t)gi_text_find(p, left, part, old_size);
        memcpy(out, p, at);
        memcpy(out + at, gi_str_data(to), to_size);
        out += at + to_size;
        p += at + old_size;
        left -= at + old_size;
    }
    memcpy(out, p, left);
    return gi_is_empty(made) ? gi_str_new(t, small, new_size) : made;
}

// ---- Padding --------------------------------------------------------------------

static bool get_fill(GillThread *t, GillValue v, uint32_t *out)
{
    if (!gi_is_str(v)) {
        (void)gill_raise(t, GILL_TypeError,
                         "The fill character must be a unicode character, not %T", v);
        return false;
    }
    if (gi_str_len(v) != 1) {
        (void)gill_raise(t, GILL_TypeError,
                         "The fill character must be exactly one character long");
        return false;
    }
    size_t width;
    *out = gi_utf8_get(gi_str_data(v), &width);
    return true;
}

static GillValue pad(GillThread *t, GillValue s, size_t left, size_t right,
                     uint32_t fill)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    gi_strbuf_add_fill(t, &buf, fill, left);
    gi_strbuf_add_str(t, &buf, s);
    gi_strbuf_add_fill(t, &buf, fill, right);
    return gi_strbuf_finish(t, &buf);
}

// side: 0 the text stands left, 1 in the middle, 2 right.
static GillValue justify(GillThread *t, const GillValue *args, int side)
{
    int64_t width;
    uint32_t fill;
    if (!gi_size_get(t, args[1], &width) || !get_fill(t, args[2], &fill)) {
        return GILL_ERROR;
    }
    const int64_t len = (int64_t)gi_str_len(args[0]);
    if (width <= len) {
        return gi_str_plain(t, args[0]);
    }
    const size_t room = (size_t)(width - len);
    // CPython gives the odd blank to the left when the width is odd too.
    const size_t left = side == 0   ? 0
                        : side == 2 ? room
                                    : room / 2 + (room & (size_t)width & 1);
    return pad(t, args[0], left, room - left, fill);
}

static GillValue str_ljust(GillThread *t, const GillValue *args)
{
    return justify(t, args, 0);
}

static GillValue str_center(GillThread *t, const GillValue *args)
{
    return justify(t, args, 1);
}

static GillValue str_rjust(GillThread *t, const GillValue *args)
{
    return justify(t, args, 2);
}

static GillValue str_zfill(GillThread *t, const GillValue *args)
{
    int64_t width;
    if (!gi_size_get(t, args[1], &width)) {
        return GILL_ERROR;
    }
    const int64_t len = (int64_t)gi_str_len(args[0]);
    if (width <= len) {
        return gi_str_plain(t, args[0]);
    }
    const char *data = gi_str_data(args[0]);
    const size_t size = gi_str_size(args[0]);
    const size_t sign = size > 0 && (data[0] == '-' || data[0] == '+');
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    gi_strbuf_add_ascii(t, &buf, data, sign);
    gi_strbuf_add_fill(t, &buf, '0', (size_t)(width - len));
    gi_strbuf_add(t, &buf, gi_str_data(args[0]) + sign, size - sign);
    return gi_strbuf_finish(t, &buf);
}

static GillValue str_expandtabs(GillThread *t, const GillValue *args)
{
    int64_t tab;
    if (!gi_index_int64(t, args[1], &tab)) {
        return GILL_ERROR;
    }
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const char *p = gi_str_data(args[0]);
    const char *const end = p + gi_str_size(args[0]);
    int64_t column = 0;
    while (p < end && !buf.failed) {
        const uint32_t cp = gi_utf8_next(&p);
        if (cp == '\t') {
            if (tab > 0) {
                const int64_t fill = tab - column % tab;
                gi_strbuf_add_fill(t, &buf, ' ', (size_t)fill);
                column += fill;
            }
            continue;
        }
        gi_strbuf_add_codepoint(t, &buf, cp);
        column = cp == '\n' || cp == '\r' ? 0 : column + 1;
    }
    return gi_strbuf_finish(t, &buf);
}

// ---- Translating ----------------------------------------------------------------

// Add what the table says of one code point.
static bool translate_one(GillThread *t, GiStrBuf *buf, GillValue table, uint32_t cp)
{
    GillValue to;
    if (gi_is_exact(table, GI_TYPE_DICT)) {
        to = gi_dict_find(t, gi_dict_ptr(table), gi_small((int64_t)cp));
        if (gi_is_empty(to)) {
            return gi_strbuf_add_codepoint(t, buf, cp);
        }
    } else {
        to = gi_getitem(t, table, gi_small((int64_t)cp));
        if (gi_is_error(to) && gill_error_is(t, GILL_LookupError)) {
            gill_error_clear(t);
            return gi_strbuf_add_codepoint(t, buf, cp);
        }
    }
    if (gi_is_error(to)) {
        return false;
    }
    if (gi_is_none(to)) {
        return true;
    }
    if (gi_is_str(to)) {
        return gi_strbuf_add_str(t, buf, to);
    }
    if (!gi_is_small(to) && gi_type_of(t, to) != t->vm->types[GI_TYPE_INT] &&
        !gi_type_is_subtype(gi_type_of(t, to), t->vm->types[GI_TYPE_INT])) {
        (void)gill_raise(t, GILL_TypeError,
                         "character mapping must return integer, None or str");
        return false;
    }
    int64_t n;
    if (!gi_index_clamped(t, to, &n)) {
        return false;
    }
    if (n < 0 || n > (int64_t)GI_MAX_CODEPOINT) {
        (void)gill_raise(t, GILL_ValueError,
                         "character mapping must be in range(0x110000)");
        return false;
    }
    return gi_strbuf_add_codepoint(t, buf, (uint32_t)n);
}

// What an exact dict says of ASCII characters, asked once each; no code runs meanwhile.
typedef struct Translation {
    bool is_known[128];
    uint8_t size[128]; // bytes of the replacement, when it is short ASCII text
    char text[128][4];
    bool is_other[128]; // none of that: asked each time
} Translation;

static bool translate_ascii(GillThread *t, GiStrBuf *buf, Translation *cache,
                            GillValue table, unsigned char c)
{
    if (!cache->is_known[c]) {
        GiStrBuf one;
        gi_strbuf_init(&one);
        if (!translate_one(t, &one, table, c)) {
            gi_strbuf_drop(t, &one);
            return false;
        }
        cache->is_known[c] = true;
        cache->is_other[c] = one.size > sizeof cache->text[c] || one.len != one.size;
        if (!cache->is_other[c]) {
            cache->size[c] = (uint8_t)one.size;
            memcpy(cache->text[c], one.data, one.size);
        }
        gi_strbuf_drop(t, &one);
    }
    return cache->is_other[c]
               ? translate_one(t, buf, table, c)
               : gi_strbuf_add_ascii(t, buf, cache->text[c], cache->size[c]);
}

static GillValue str_translate(GillThread *t, const GillValue *args)
{
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const GiStr *s = gi_str_flat(t, args[0]); // its address stays, whatever runs
    if (s == NULL) {
        return GILL_ERROR;
    }
    Translation cache;
    memset(cache.is_known, 0, sizeof cache.is_known);
    const bool is_dict = gi_is_exact(args[1], GI_TYPE_DICT);
    const char *p = s->data, *const end = p + s->size;
    while (p < end) {
        const unsigned char c = (unsigned char)*p;
        bool done;
        if (c >= 0x80 || !is_dict) {
            done = translate_one(t, &buf, args[1], gi_utf8_next(&p));
        } else if (!cache.is_known[c] || cache.is_other[c] || buf.cap - buf.size < 4) {
            done = translate_ascii(t, &buf, &cache, args[1], c);
            p++;
        } else {
            memcpy(buf.data + buf.size, cache.text[c], 4);
            buf.size += cache.size[c];
            buf.len += cache.size[c];
            p++;
            continue;
        }
        if (!done) {
            gi_strbuf_drop(t, &buf);
            return GILL_ERROR;
        }
    }
    return gi_strbuf_finish(t, &buf);
}

static GillValue maketrans_dict(GillThread *t, GillValue from)
{
    if (!gi_is_exact(from, GI_TYPE_DICT)) {
        return gill_raise(
            t, GILL_TypeError,
            "if you give only one argument to maketrans it must be a dict");
    }
    const GillValue table = gi_dict_new(t);
    if (gi_is_error(table)) {
        return GILL_ERROR;
    }
    size_t pos = 0;
    GillValue key, v;
    while (gi_dict_next(gi_dict_ptr(from), &pos, &key, &v)) {
        if (gi_is_str(key)) {
            if (gi_str_len(key) != 1) {
                return gill_raise(t, GILL_ValueError,
                                  "string keys in translate table must be of length 1");
            }
            key = gi_small((int64_t)gi_str_at(t, key, 0));
        } else if (!gi_type_is_subtype(gi_type_of(t, key), t->vm->types[GI_TYPE_INT])) {
            return gill_raise(t, GILL_TypeError,
                              "keys in translate table must be strings or integers");
        }
        if (!gi_dict_set(t, gi_dict_ptr(table), key, v)) {
            return GILL_ERROR;
        }
    }
    return table;
}

static GillValue str_maketrans(GillThread *t, const GillValue *args)
{
    if (gi_is_empty(args[1])) {
        return maketrans_dict(t, args[0]);
    }
    if (!gi_need_str(t, args[1], "maketrans", 2) ||
        (!gi_is_empty(args[2]) && !gi_need_str(t, args[2], "maketrans", 3))) {
        return GILL_ERROR;
    }
    if (!gi_is_str(args[0])) {
        return gill_raise(t, GILL_TypeError,
                          "first maketrans argument must be a string if "
                          "there is a second argument");
    }
    if (gi_str_len(args[0]) != gi_str_len(args[1])) {
        return gill_raise(t, GILL_ValueError,
                          "the first two maketrans arguments must have equal length");
    }
    const GillValue table = gi_dict_new(t);
    if (gi_is_error(table)) {
        return GILL_ERROR;
    }
    const char *from = gi_str_data(args[0]), *to = gi_str_data(args[1]);
    for (const char *end = from + gi_str_size(args[0]); from < end;) {
        const GillValue key = gi_small((int64_t)gi_utf8_next(&from));
        if (!gi_dict_set(t, gi_dict_ptr(table), key,
                         gi_small((int64_t)gi_utf8_next(&to)))) {
            return GILL_ERROR;
        }
    }
    if (!gi_is_empty(args[2])) {
        const char *p = gi_str_data(args[2]);
        for (const char *end = p + gi_str_size(args[2]); p < end;) {
            const GillValue key = gi_small((int64_t)gi_utf8_next(&p));
            if (!gi_dict_set(t, gi_dict_ptr(table), key, GILL_NONE)) {
                return GILL_ERROR;
            }
        }
    }
    return table;
}

// ---- Encoding, formatting, the rest ---------------------------------------------

static GillValue str_encode(GillThread *t, const GillValue *args)
{
    const char *names[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        const GillValue v = args[1 + i];
        if (gi_is_empty(v)) {
            continue;
        }
        if (!gi_is_str(v)) {
            return gill_raise(t, GILL_TypeError,
                              "encode() argument '%s' must be str, not %s",
                              i == 0 ? "encoding" : "errors", gi_arg_type_name(t, v));
        }
        names[i] = gi_str_c(t, v);
        if (names[i] == NULL) {
            return GILL_ERROR;
        }
    }
    return gi_str_encode(t, args[0], names[0], names[1]);
}

static GillValue str_format(GillThread *t, const GillValue *args)
{
    return gi_str_format_method(t, args[0], args[1], args[2]);
}

static GillValue str_format_map(GillThread *t, const GillValue *args)
{
    return gi_str_format_method(t, args[0], GILL_EMPTY, args[1]);
}

static GillValue str_dunder_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__format__() argument must be str, not %s",
                          gi_arg_type_name(t, args[1]));
    }
    if (gi_str_size(args[1]) == 0) {
        return gi_str(t, args[0]); // a subclass may have its own __str__
    }
    return gi_format_str(t, args[0], args[1]);
}

static GillValue str_getnewargs(GillThread *t, const GillValue *args)
{
    const GillValue s = gi_str_plain(t, args[0]);
    return gi_is_error(s) ? GILL_ERROR : gi_tuple_from(t, &s, 1);
}

static GillValue str_sizeof(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_small((int64_t)(sizeof(GiStr) + gi_str_size(args[0]) + 1));
}

const GillDef gi_str_static_methods[] = {
    {"maketrans(x, y=?, z=?, /)", str_maketrans, "A table for translate()."},
    {0},
};

const GillDef gi_str_methods[] = {
    {"capitalize(self, /)", gi_str_capitalize,
     "First character in title case, rest lower."},
    {"casefold(self, /)", gi_str_casefold, "For comparing without case."},
    {"center(self, width, fillchar=' ', /)", str_center, "Pad on both sides."},
    GILL_VAR("count(self, sub, start=None, end=None, /)", gi_str_count, 1, -1,
             "How often sub occurs, without overlaps."),
    {"encode(self, /, encoding=?, errors=?)", str_encode,
     "As bytes; UTF-8 by default."},
    GILL_VAR("endswith(self, suffix, start=None, end=None, /)", gi_str_endswith, 1, -1,
             "Does it end so? suffix may be a tuple."),
    {"expandtabs(self, /, tabsize=8)", str_expandtabs, "Tabs as blanks."},
    GILL_VAR("find(self, sub, start=None, end=None, /)", gi_str_find, 1, -1,
             "The lowest index of sub, -1 when absent."),
    {"format(self, /, *args, **kwargs)", str_format, "Fill in the {fields}."},
    {"format_map(self, mapping, /)", str_format_map,
     "Fill in the {fields} from a mapping."},
    GILL_VAR("index(self, sub, start=None, end=None, /)", gi_str_index, 1, -1,
             "The lowest index of sub; ValueError when absent."),
    {"isalnum(self, /)", gi_str_isalnum, "Letters and numbers alone?"},
    {"isalpha(self, /)", gi_str_isalpha, "Letters alone?"},
    {"isascii(self, /)", gi_str_isascii, "Code points below 128 alone?"},
    {"isdecimal(self, /)", gi_str_isdecimal, "Decimal digits alone?"},
    {"isdigit(self, /)", gi_str_isdigit, "Digits alone?"},
    {"isidentifier(self, /)", gi_str_isidentifier, "A name, or a keyword?"},
    {"islower(self, /)", gi_str_islower, "No upper case, and some lower?"},
    {"isnumeric(self, /)", gi_str_isnumeric, "Characters with a numeric value alone?"},
    {"isprintable(self, /)", gi_str_isprintable,
     "Would repr() show all of it as it is?"},
    {"isspace(self, /)", gi_str_isspace, "Blanks alone?"},
    {"istitle(self, /)", gi_str_istitle, "Does every word begin with upper case?"},
    {"isupper(self, /)", gi_str_isupper, "No lower case, and some upper?"},
    {"join(self, iterable, /)", str_join, "The strings, with this one between them."},
    {"ljust(self, width, fillchar=' ', /)", str_ljust, "Pad on the right."},
    {"lower(self, /)", gi_str_lower, "In lower case."},
    {"lstrip(self, chars=None, /)", gi_str_lstrip,
     "Without blanks, or chars, at the start."},
    {"partition(self, sep, /)", gi_str_partition,
     "Before, sep, after; at the first sep."},
    {"removeprefix(self, prefix, /)", gi_str_removeprefix,
     "Without the prefix, if it is there."},
    {"removesuffix(self, suffix, /)", gi_str_removesuffix,
     "Without the suffix, if it is there."},
    {"replace(self, old, new, count=-1, /)", str_replace, "With old replaced by new."},
    GILL_VAR("rfind(self, sub, start=None, end=None, /)", gi_str_rfind, 1, -1,
             "The highest index of sub, -1 when absent."),
    GILL_VAR("rindex(self, sub, start=None, end=None, /)", gi_str_rindex, 1, -1,
             "The highest index of sub; ValueError when absent."),
    {"rjust(self, width, fillchar=' ', /)", str_rjust, "Pad on the left."},
    {"rpartition(self, sep, /)", gi_str_rpartition,
     "Before, sep, after; at the last sep."},
    {"rsplit(self, /, sep=None, maxsplit=-1)", gi_str_rsplit,
     "The words, cut from the end."},
    {"rstrip(self, chars=None, /)", gi_str_rstrip,
     "Without blanks, or chars, at the end."},
    {"split(self, /, sep=None, maxsplit=-1)", gi_str_split,
     "The words, cut at sep or blanks."},
    {"splitlines(self, /, keepends=False)", gi_str_splitlines, "The lines."},
    GILL_VAR("startswith(self, prefix, start=None, end=None, /)", gi_str_startswith, 1,
             -1, "Does it start so? prefix may be a tuple."),
    {"strip(self, chars=None, /)", gi_str_strip,
     "Without blanks, or chars, at both ends."},
    {"swapcase(self, /)", gi_str_swapcase, "Upper as lower, lower as upper case."},
    {"title(self, /)", gi_str_title, "Every word with its first letter in title case."},
    {"translate(self, table, /)", str_translate, "Each character as the table says."},
    {"upper(self, /)", gi_str_upper, "In upper case."},
    {"zfill(self, width, /)", str_zfill, "Zeros after the sign, up to the width."},
    {"__format__(self, format_spec, /)", str_dunder_format, "What format() calls."},
    {"__getnewargs__(self, /)", str_getnewargs, "For pickling."},
    {"__sizeof__(self, /)", str_sizeof, "Bytes in memory."},
    {0},
};
