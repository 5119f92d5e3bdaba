// SPDX-License-Identifier: MIT
// The methods of bytes and bytearray: one set of functions, whose results have the type
// of self. Case and character classes are those of ASCII.
//
// Arguments that lend a buffer are held by GiBytesArg and given back at the function's
// only exit; a bytearray among them cannot change its size meanwhile.
#include "runtime/objects/bytes_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/str_methods.h"

// ---- Arguments and results ------------------------------------------------------

// Room for a result of that size, written through *out before anything else happens.
static GillValue make_raw(GillThread *t, GillValue self, size_t size, uint8_t **out)
{
    const GillValue made = gi_is_bytearray(self) ? gi_bytearray_new(t, NULL, size)
                                                 : gi_bytes_new(t, NULL, size);
    if (!gi_is_error(made)) {
        *out = gi_bytes_span(made).data;
    }
    return made;
}

static GillValue finish(GillThread *t, GillValue self, GiStrBuf *buf)
{
    const GillValue made =
        buf->failed ? GILL_ERROR : gi_bytes_make(t, self, buf->data, buf->size);
    gi_strbuf_drop(t, buf);
    return made;
}

static bool is_lower(uint8_t c)
{
    return (uint8_t)(c - 'a') < 26;
}

static bool is_upper(uint8_t c)
{
    return (uint8_t)(c - 'A') < 26;
}

static bool is_alpha(uint8_t c)
{
    return (uint8_t)((c | 32) - 'a') < 26;
}

static bool is_digit(uint8_t c)
{
    return (uint8_t)(c - '0') < 10;
}

static bool is_alnum(uint8_t c)
{
    return is_alpha(c) || is_digit(c);
}

// ---- Joining and replacing ------------------------------------------------------

// Joins when all items are plain bytes; empty: they are not.
static GillValue join_plain(GillThread *t, GillValue self, const GillValue *items,
                            size_t n)
{
    const GiSpan sep = gi_bytes_span(self);
    size_t size = n == 0 ? 0 : (n - 1) * sep.size;
    for (size_t i = 0; i < n; i++) {
        if (!gi_is_exact(items[i], GI_TYPE_BYTES)) {
            return GILL_EMPTY;
        }
        size += gi_bytes_ptr(items[i])->size;
    }
    if (size <= 1) {
        return GILL_EMPTY; // may be a shared object, which is not to be written
    }
    const GillValue made = gi_bytes_new(t, NULL, size);
    if (gi_is_error(made)) {
        return GILL_ERROR;
    }
    uint8_t *out = gi_bytes_span(made).data;
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            memcpy(out, sep.data, sep.size);
            out += sep.size;
        }
        const GiBytes *item = gi_bytes_ptr(items[i]);
        memcpy(out, item->data, item->size);
        out += item->size;
    }
    return made;
}

static GillValue bytes_join(GillThread *t, const GillValue *args)
{
    GillValue list = args[1];
    if (!gi_is_exact(list, GI_TYPE_LIST) && !gi_is_exact(list, GI_TYPE_TUPLE)) {
        const GiType *type = gi_type_of(t, list);
        if (type->slots.iter == NULL && type->slots.getitem == NULL) {
            return gill_raise(t, GILL_TypeError, "can only join an iterable");
        }
        list = gi_to_list(t, list);
        if (gi_is_error(list)) {
            return GILL_ERROR;
        }
    }
    if (gi_is_bytes(args[0])) {
        const GillValue made =
            gi_is_list(list)
                ? join_plain(t, args[0], gi_list_ptr(list)->items,
                             gi_list_ptr(list)->len)
                : join_plain(t, args[0], gi_tuple_items(gi_tuple_ptr(list)),
                             gi_tuple_len(gi_tuple_ptr(list)));
        if (!gi_is_empty(made)) {
            return made;
        }
    }
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    for (size_t i = 0;; i++) {
        const size_t n = gi_is_list(list) ? gi_list_ptr(list)->len
                                          : gi_tuple_len(gi_tuple_ptr(list));
        if (i >= n) {
            return finish(t, args[0], &buf);
        }
        const GillValue item = gi_is_list(list) ? gi_list_ptr(list)->items[i]
                                                : gi_tuple_items(gi_tuple_ptr(list))[i];
        if (gi_type_of(t, item)->slots.buffer == NULL) {
            gi_strbuf_drop(t, &buf);
            return gill_raise(
                t, GILL_TypeError,
                "sequence item %zu: expected a bytes-like object, %T found", i, item);
        }
        GiBytesArg part;
        if (!gi_bytes_arg_get(t, item, &part)) {
            gi_strbuf_drop(t, &buf);
            return GILL_ERROR;
        }
        if (i > 0) {
            const GiSpan sep = gi_bytes_span(args[0]);
            gi_strbuf_add_ascii(t, &buf, (const char *)sep.data, sep.size);
        }
        gi_strbuf_add_ascii(t, &buf, part.data, part.size);
        gi_bytes_arg_release(t, &part);
    }
}

static GillValue replace(GillThread *t, GillValue self, const GiBytesArg *old,
                         const GiBytesArg *to, size_t limit)
{
    const GiSpan span = gi_bytes_span(self);
    const char *p = (const char *)span.data;
    size_t left = span.size;
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    while (limit > 0) {
        const int64_t at = gi_text_find(p, left, old->data, old->size);
        if (at < 0) {
            break;
        }
        limit--;
        gi_strbuf_add_ascii(t, &buf, p, (size_t)at);
        gi_strbuf_add_ascii(t, &buf, to->data, to->size);
        p += (size_t)at + old->size;
        left -= (size_t)at + old->size;
        if (old->size == 0) { // found before every byte and at the end
            if (left == 0) {
                break;
            }
            gi_strbuf_add_ascii(t, &buf, p, 1);
            p++;
            left--;
        }
    }
    gi_strbuf_add_ascii(t, &buf, p, left);
    return finish(t, self, &buf);
}

static GillValue bytes_replace(GillThread *t, const GillValue *args)
{
    GiBytesArg old, to;
    int64_t count;
    if (!gi_index_int64(t, args[3], &count) || !gi_bytes_arg_get(t, args[1], &old)) {
        return GILL_ERROR;
    }
    GillValue result = GILL_ERROR;
    if (gi_bytes_arg_get(t, args[2], &to)) {
        result = replace(t, args[0], &old, &to, count < 0 ? SIZE_MAX : (size_t)count);
        gi_bytes_arg_release(t, &to);
    }
    gi_bytes_arg_release(t, &old);
    return result;
}

static GillValue bytes_translate(GillThread *t, const GillValue *args)
{
    GiBytesArg table = {.buffer.owner = GILL_EMPTY},
               drop = {.buffer.owner = GILL_EMPTY};
    if (!gi_is_none(args[1]) && !gi_bytes_arg_get(t, args[1], &table)) {
        return GILL_ERROR;
    }
    GillValue result = GILL_ERROR;
    bool dropped[256] = {false};
    if (!gi_is_none(args[1]) && table.size != 256) {
        (void)gill_raise(t, GILL_ValueError,
                         "translation table must be 256 characters long");
        goto release;
    }
    if (!gi_is_empty(args[2])) {
        if (!gi_bytes_arg_get(t, args[2], &drop)) {
            goto release;
        }
        for (size_t i = 0; i < drop.size; i++) {
            dropped[(uint8_t)drop.data[i]] = true;
        }
        gi_bytes_arg_release(t, &drop);
    }
    const GiSpan span = gi_bytes_span(args[0]);
    size_t size = 0;
    for (size_t i = 0; i < span.size; i++) {
        size += !dropped[span.data[i]];
    }
    uint8_t *out;
    result = make_raw(t, args[0], size, &out);
    for (size_t i = 0; !gi_is_error(result) && i < span.size; i++) {
        if (!dropped[span.data[i]]) {
            *out++ =
                gi_is_none(args[1]) ? span.data[i] : (uint8_t)table.data[span.data[i]];
        }
    }
release:
    gi_bytes_arg_release(t, &table);
    return result;
}

static GillValue bytes_maketrans(GillThread *t, const GillValue *args)
{
    GiBytesArg from, to;
    if (!gi_bytes_arg_get(t, args[0], &from)) {
        return GILL_ERROR;
    }
    GillValue result = GILL_ERROR;
    if (gi_bytes_arg_get(t, args[1], &to)) {
        if (from.size != to.size) {
            (void)gill_raise(t, GILL_ValueError,
                             "maketrans arguments must have same length");
        } else {
            uint8_t table[256];
            for (int i = 0; i < 256; i++) {
                table[i] = (uint8_t)i;
            }
            for (size_t i = 0; i < from.size; i++) {
                table[(uint8_t)from.data[i]] = (uint8_t)to.data[i];
            }
            result = gi_bytes_new(t, table, sizeof table);
        }
        gi_bytes_arg_release(t, &to);
    }
    gi_bytes_arg_release(t, &from);
    return result;
}

// ---- Padding --------------------------------------------------------------------

// side: 0 the contents stand left, 1 in the middle, 2 right.
static GillValue justify(GillThread *t, const GillValue *args, const char *name,
                         int side)
{
    int64_t width;
    if (!gi_index_int64(t, args[1], &width)) {
        return GILL_ERROR;
    }
    uint8_t fill = ' ';
    if (!gi_is_empty(args[2])) {
        if (!(gi_is_bytes(args[2]) || gi_is_bytearray(args[2])) ||
            gi_bytes_span(args[2]).size != 1) {
            return gill_raise(
                t, GILL_TypeError,
                "%s() argument 2 must be a byte string of length 1, not %T", name,
                args[2]);
        }
        fill = gi_bytes_span(args[2]).data[0];
    }
    const GiSpan span = gi_bytes_span(args[0]);
    if (width <= (int64_t)span.size) {
        return gi_bytes_unchanged(t, args[0]);
    }
    const size_t room = (size_t)width - span.size;
    const size_t left = side == 0   ? 0
                        : side == 2 ? room
                                    : room / 2 + (room & (size_t)width & 1);
    uint8_t *out;
    const GillValue made = make_raw(t, args[0], (size_t)width, &out);
    if (!gi_is_error(made)) {
        memset(out, fill, (size_t)width);
        memcpy(out + left, span.data, span.size);
    }
    return made;
}

static GillValue bytes_ljust(GillThread *t, const GillValue *args)
{
    return justify(t, args, "ljust", 0);
}

static GillValue bytes_center(GillThread *t, const GillValue *args)
{
    return justify(t, args, "center", 1);
}

static GillValue bytes_rjust(GillThread *t, const GillValue *args)
{
    return justify(t, args, "rjust", 2);
}

static GillValue bytes_zfill(GillThread *t, const GillValue *args)
{
    int64_t width;
    if (!gi_index_int64(t, args[1], &width)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(args[0]);
    if (width <= (int64_t)span.size) {
        return gi_bytes_unchanged(t, args[0]);
    }
    uint8_t *out;
    const GillValue made = make_raw(t, args[0], (size_t)width, &out);
    if (gi_is_error(made)) {
        return GILL_ERROR;
    }
    const size_t sign = span.size > 0 && (span.data[0] == '+' || span.data[0] == '-');
    const size_t room = (size_t)width - span.size;
    memcpy(out, span.data, sign);
    memset(out + sign, '0', room);
    memcpy(out + sign + room, span.data + sign, span.size - sign);
    return made;
}

static GillValue bytes_expandtabs(GillThread *t, const GillValue *args)
{
    int64_t tab;
    if (!gi_index_int64(t, args[1], &tab)) {
        return GILL_ERROR;
    }
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const GiSpan span = gi_bytes_span(args[0]);
    int64_t column = 0;
    for (size_t i = 0; i < span.size && !buf.failed; i++) {
        const char c = (char)span.data[i];
        if (c != '\t') {
            gi_strbuf_add_ascii(t, &buf, &c, 1);
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        } else if (tab > 0) {
            const int64_t fill = tab - column % tab;
            gi_strbuf_add_fill(t, &buf, ' ', (size_t)fill);
            column += fill;
        }
    }
    return finish(t, args[0], &buf);
}

// ---- Case and questions ---------------------------------------------------------

typedef enum CaseForm {
    UPPER,
    LOWER,
    SWAP,
    CAPITAL,
    TITLE
} CaseForm;

static GillValue change_case(GillThread *t, GillValue self, CaseForm form)
{
    uint8_t *out;
    const GillValue made = make_raw(t, self, gi_bytes_span(self).size, &out);
    if (gi_is_error(made)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(self);
    bool in_word = false;
    for (size_t i = 0; i < span.size; i++) {
        const uint8_t c = span.data[i];
        const bool to_upper =
            form == UPPER || (form == CAPITAL && i == 0) || (form == TITLE && !in_word);
        const bool flips = form == SWAP ? is_alpha(c)
                           : to_upper   ? is_lower(c)
                                        : is_upper(c);
        out[i] = flips ? c ^ 32 : c;
        in_word = is_alpha(c);
    }
    return made;
}

static GillValue bytes_upper(GillThread *t, const GillValue *args)
{
    return change_case(t, args[0], UPPER);
}

static GillValue bytes_lower(GillThread *t, const GillValue *args)
{
    return change_case(t, args[0], LOWER);
}

static GillValue bytes_swapcase(GillThread *t, const GillValue *args)
{
    return change_case(t, args[0], SWAP);
}

static GillValue bytes_capitalize(GillThread *t, const GillValue *args)
{
    return change_case(t, args[0], CAPITAL);
}

static GillValue bytes_title(GillThread *t, const GillValue *args)
{
    return change_case(t, args[0], TITLE);
}

static GillValue all_are(GillValue self, bool (*is)(uint8_t))
{
    const GiSpan span = gi_bytes_span(self);
    for (size_t i = 0; i < span.size; i++) {
        if (!is(span.data[i])) {
            return GILL_FALSE;
        }
    }
    return gi_bool(span.size != 0);
}

static GillValue bytes_isalnum(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_alnum);
}

static GillValue bytes_isalpha(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_alpha);
}

static GillValue bytes_isdigit(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_digit);
}

static GillValue bytes_isspace(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_byte_is_space);
}

static GillValue bytes_isascii(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiSpan span = gi_bytes_span(args[0]);
    return gi_bool(gi_utf8_is_ascii((const char *)span.data, span.size));
}

static GillValue all_cased(GillValue self, bool (*is)(uint8_t))
{
    const GiSpan span = gi_bytes_span(self);
    bool any = false;
    for (size_t i = 0; i < span.size; i++) {
        if (is(span.data[i])) {
            any = true;
        } else if (is_alpha(span.data[i])) {
            return GILL_FALSE;
        }
    }
    return gi_bool(any);
}

static GillValue bytes_islower(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], is_lower);
}

static GillValue bytes_isupper(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], is_upper);
}

static GillValue bytes_istitle(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiSpan span = gi_bytes_span(args[0]);
    bool any = false, in_word = false;
    for (size_t i = 0; i < span.size; i++) {
        const uint8_t c = span.data[i];
        if (is_alpha(c) && is_upper(c) == in_word) {
            return GILL_FALSE;
        }
        any |= is_alpha(c);
        in_word = is_alpha(c);
    }
    return gi_bool(any);
}

// ---- The rest -------------------------------------------------------------------

static GillValue bytes_decode(GillThread *t, const GillValue *args)
{
    const char *names[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        const GillValue v = args[1 + i];
        if (gi_is_empty(v)) {
            continue;
        }
        if (!gi_is_str(v)) {
            return gill_raise(t, GILL_TypeError,
                              "decode() argument '%s' must be str, not %s",
                              i == 0 ? "encoding" : "errors", gi_arg_type_name(t, v));
        }
        names[i] = gi_str_c(t, v);
        if (names[i] == NULL) {
            return GILL_ERROR;
        }
    }
    const GiSpan span = gi_bytes_span(args[0]);
    return gi_str_decode(t, (const char *)span.data, span.size, names[0], names[1]);
}

static GillValue bytes_hex(GillThread *t, const GillValue *args)
{
    int64_t group;
    if (!gi_index_int64(t, args[2], &group)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(args[0]);
    return gi_bytes_hex(t, span.data, span.size, args[1], group);
}

static int hex_value(char c)
{
    return is_digit((uint8_t)c)                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

static GillValue bytes_fromhex(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError, "fromhex() argument must be str, not %s",
                          gi_arg_type_name(t, args[1]));
    }
    const char *data = gi_str_data(args[1]);
    const size_t size = gi_str_size(args[1]);
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    size_t i = 0;
    for (;;) {
        while (i < size && gi_byte_is_space((uint8_t)data[i])) {
            i++;
        }
        if (i == size) {
            break;
        }
        const int high = hex_value(data[i]);
        const int low = high < 0 || i + 1 == size ? -1 : hex_value(data[i + 1]);
        if (low < 0) {
            gi_strbuf_drop(t, &buf);
            return gill_raise(t, GILL_ValueError,
                              "non-hexadecimal number found in fromhex() arg at "
                              "position %zu",
                              gi_utf8_count(data, high < 0 ? i : i + 1));
        }
        gi_strbuf_add_ascii(t, &buf, (char[]){(char)(high << 4 | low)}, 1);
        i += 2;
    }
    const GiType *base = gi_type_ptr(args[0]);
    const bool is_array = gi_type_is_subtype(base, t->vm->types[GI_TYPE_BYTEARRAY]);
    const GillValue made = buf.failed ? GILL_ERROR
                           : is_array ? gi_bytearray_new(t, buf.data, buf.size)
                                      : gi_bytes_new(t, buf.data, buf.size);
    gi_strbuf_drop(t, &buf);
    if (gi_is_error(made) || base == t->vm->types[GI_TYPE_BYTES] ||
        base == t->vm->types[GI_TYPE_BYTEARRAY]) {
        return made;
    }
    return gi_call1(t, args[0], made);
}

static GillValue bytes_getnewargs(GillThread *t, const GillValue *args)
{
    const GiSpan span = gi_bytes_span(args[0]);
    const GillValue plain = gi_bytes_new(t, span.data, span.size);
    return gi_is_error(plain) ? GILL_ERROR : gi_tuple_from(t, &plain, 1);
}

static GillValue bytes_dunder_bytes(GillThread *t, const GillValue *args)
{
    return gi_bytes_unchanged(t, args[0]);
}

static GillValue bytes_sizeof(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_small((int64_t)(sizeof(GiByteArray) + gi_bytes_span(args[0]).size + 1));
}

// clang-format off
#define SHARED_ROWS                                                                    \
    {"capitalize(self, /)", bytes_capitalize,                                          \
     "First byte in upper case, rest lower."},                                         \
    {"center(self, width, fillchar=?, /)", bytes_center, "Pad on both sides."},        \
    GILL_VAR("count(self, sub, start=None, end=None, /)", gi_bytes_count, 1, -1,       \
             "How often sub occurs, without overlaps."),                               \
    {"decode(self, /, encoding=?, errors=?)", bytes_decode,                            \
     "As text; UTF-8 by default."},                                                    \
    GILL_VAR("endswith(self, suffix, start=None, end=None, /)", gi_bytes_endswith, 1, -1,\
             "Does it end so? suffix may be a tuple."),                                \
    {"expandtabs(self, /, tabsize=8)", bytes_expandtabs, "Tabs as blanks."},           \
    GILL_VAR("find(self, sub, start=None, end=None, /)", gi_bytes_find, 1, -1,         \
             "The lowest index of sub, -1 when absent."),                              \
    {"hex(self, /, sep=?, bytes_per_sep=1)", bytes_hex, "As hexadecimal text."},       \
    GILL_VAR("index(self, sub, start=None, end=None, /)", gi_bytes_index, 1, -1,       \
             "The lowest index of sub; ValueError when absent."),                      \
    {"isalnum(self, /)", bytes_isalnum, "ASCII letters and digits alone?"},            \
    {"isalpha(self, /)", bytes_isalpha, "ASCII letters alone?"},                       \
    {"isascii(self, /)", bytes_isascii, "Bytes below 128 alone?"},                     \
    {"isdigit(self, /)", bytes_isdigit, "ASCII digits alone?"},                        \
    {"islower(self, /)", bytes_islower, "No upper case, and some lower?"},             \
    {"isspace(self, /)", bytes_isspace, "Blanks alone?"},                              \
    {"istitle(self, /)", bytes_istitle, "Does every word begin with upper case?"},     \
    {"isupper(self, /)", bytes_isupper, "No lower case, and some upper?"},             \
    {"join(self, iterable, /)", bytes_join, "The items, with this one between them."}, \
    {"ljust(self, width, fillchar=?, /)", bytes_ljust, "Pad on the right."},           \
    {"lower(self, /)", bytes_lower, "In lower case."},                                 \
    {"lstrip(self, bytes=None, /)", gi_bytes_lstrip,                                   \
     "Without blanks, or bytes, at the start."},                                       \
    {"partition(self, sep, /)", gi_bytes_partition,                                    \
     "Before, sep, after; at the first sep."},                                         \
    {"removeprefix(self, prefix, /)", gi_bytes_removeprefix,                           \
     "Without the prefix, if it is there."},                                           \
    {"removesuffix(self, suffix, /)", gi_bytes_removesuffix,                           \
     "Without the suffix, if it is there."},                                           \
    {"replace(self, old, new, count=-1, /)", bytes_replace,                            \
     "With old replaced by new."},                                                     \
    GILL_VAR("rfind(self, sub, start=None, end=None, /)", gi_bytes_rfind, 1, -1,       \
             "The highest index of sub, -1 when absent."),                             \
    GILL_VAR("rindex(self, sub, start=None, end=None, /)", gi_bytes_rindex, 1, -1,     \
             "The highest index of sub; ValueError when absent."),                     \
    {"rjust(self, width, fillchar=?, /)", bytes_rjust, "Pad on the left."},            \
    {"rpartition(self, sep, /)", gi_bytes_rpartition,                                  \
     "Before, sep, after; at the last sep."},                                          \
    {"rsplit(self, /, sep=None, maxsplit=-1)", gi_bytes_rsplit,                        \
     "The pieces, cut from the end."},                                                 \
    {"rstrip(self, bytes=None, /)", gi_bytes_rstrip,                                   \
     "Without blanks, or bytes, at the end."},                                         \
    {"split(self, /, sep=None, maxsplit=-1)", gi_bytes_split,                          \
     "The pieces, cut at sep or blanks."},                                             \
    {"splitlines(self, /, keepends=False)", gi_bytes_splitlines, "The lines."},        \
    GILL_VAR("startswith(self, prefix, start=None, end=None, /)",                     \
             gi_bytes_startswith, 1, -1,                                               \
             "Does it start so? prefix may be a tuple."),                              \
    {"strip(self, bytes=None, /)", gi_bytes_strip,                                     \
     "Without blanks, or bytes, at both ends."},                                       \
    {"swapcase(self, /)", bytes_swapcase, "Upper as lower, lower as upper case."},     \
    {"title(self, /)", bytes_title,                                                    \
     "Every word with its first letter in upper case."},                               \
    {"translate(self, table, /, delete=?)", bytes_translate,                           \
     "Each byte as the table says."},                                                  \
    {"upper(self, /)", bytes_upper, "In upper case."},                                 \
    {"zfill(self, width, /)", bytes_zfill, "Zeros after the sign, up to the width."},  \
    {"__sizeof__(self, /)", bytes_sizeof, "Bytes in memory."}
// clang-format on

const GillDef gi_bytes_methods[] = {
    SHARED_ROWS,
    {"__bytes__(self, /)", bytes_dunder_bytes, "The bytes themselves."},
    {"__getnewargs__(self, /)", bytes_getnewargs, "For pickling."},
    {0},
};

const GillDef gi_bytearray_methods[] = {
    SHARED_ROWS,
    {"append(self, item, /)", gi_bytearray_append, "Add one byte at the end."},
    {"clear(self, /)", gi_bytearray_clear, "Remove all bytes."},
    {"copy(self, /)", gi_bytearray_copy, "A new bytearray with the same bytes."},
    {"extend(self, iterable_of_ints, /)", gi_bytearray_extend, "Add bytes at the end."},
    {"insert(self, index, item, /)", gi_bytearray_insert,
     "Add one byte before the index."},
    {"pop(self, index=-1, /)", gi_bytearray_pop, "Remove one byte, and return it."},
    {"remove(self, value, /)", gi_bytearray_remove, "Remove the first such byte."},
    {"reverse(self, /)", gi_bytearray_reverse, "Turn the order round."},
    {"__reduce__(self, /)", gi_bytearray_reduce, "For pickling."},
    {0},
};

const GillDef gi_bytes_class_methods[] = {
    {"fromhex(type, string, /)", bytes_fromhex, "Bytes from hexadecimal text."},
    {0},
};

const GillDef gi_bytes_static_methods[] = {
    {"maketrans(frm, to, /)", bytes_maketrans, "A table for translate()."},
    {0},
};
