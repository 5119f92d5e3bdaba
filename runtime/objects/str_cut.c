// SPDX-License-Identifier: MIT
// Methods of str that search, strip and split, and the arguments that they share.
//
// Offsets of bytes are what the searches work on; positions in code points are made
// from them at the end, or from the arguments at the start, and only where text is not
// ASCII.
#include "runtime/objects/str_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/unicode.h"

// ---- Arguments ------------------------------------------------------------------

const char *gi_arg_type_name(GillThread *t, GillValue v)
{
    return gi_is_none(v) ? "None" : gi_type_name(gi_type_of(t, v));
}

bool gi_need_str(GillThread *t, GillValue v, const char *function, int position)
{
    if (gi_is_str(v)) {
        return true;
    }
    if (function == NULL) {
        (void)gill_raise(t, GILL_TypeError, "must be str, not %T", v);
        return false;
    }
    const char *type = gi_arg_type_name(t, v);
    if (position == 0) {
        (void)gill_raise(t, GILL_TypeError, "%s() argument must be str, not %s",
                         function, type);
    } else {
        (void)gill_raise(t, GILL_TypeError, "%s() argument %d must be str, not %s",
                         function, position, type);
    }
    return false;
}

// A bound of a slice: None and empty give `fallback`.
static bool slice_bound(GillThread *t, GillValue v, int64_t fallback, int64_t *out)
{
    if (gi_is_none(v)) {
        *out = fallback;
        return true;
    }
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    if (gi_type_of(t, v)->slots.index == NULL) {
        (void)gill_raise(t, GILL_TypeError,
                         "slice indices must be integers or None or have an "
                         "__index__ method");
        return false;
    }
    return gi_index_clamped(t, v, out);
}

bool gi_search_args(GillThread *t, const char *name, const GillValue *args, int n,
                    int64_t len, int64_t *from, int64_t *to)
{
    if (n < 2) {
        (void)gill_raise(t, GILL_TypeError, "%s() takes at least 1 argument (0 given)",
                         name);
        return false;
    }
    if (n > 4) {
        (void)gill_raise(t, GILL_TypeError, "%s() takes at most 3 arguments (%d given)",
                         name, n - 1);
        return false;
    }
    *from = 0;
    *to = len;
    if ((n > 2 && !slice_bound(t, args[2], 0, from)) ||
        (n > 3 && !slice_bound(t, args[3], INT64_MAX, to))) {
        return false;
    }
    if (*to > len) {
        *to = len;
    } else if (*to < 0) {
        *to = *to + len < 0 ? 0 : *to + len;
    }
    if (*from < 0) {
        *from = *from + len < 0 ? 0 : *from + len;
    }
    return true;
}

// A length that must fit a C ssize_t, as widths and counts must.
bool gi_size_get(GillThread *t, GillValue v, int64_t *out)
{
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    if (gi_index_int64(t, v, out)) {
        return true;
    }
    if (gill_error_is(t, GILL_OverflowError)) {
        gill_error_clear(t);
        (void)gill_raise(t, GILL_OverflowError,
                         "Python int too large to convert to C ssize_t");
    }
    return false;
}

// ---- Finding --------------------------------------------------------------------

typedef struct Window { // the part of a text that a search looks at
    GillValue text;
    int64_t from, to; // code points
    const char *data;
    size_t size;
} Window;

static bool window_get(GillThread *t, const char *name, const GillValue *args, int n,
                       Window *w)
{
    w->text = args[0];
    const int64_t len = (int64_t)gi_str_len(w->text);
    if (!gi_search_args(t, name, args, n, len, &w->from, &w->to)) {
        return false;
    }
    w->data = gi_str_data(w->text);
    w->size = gi_str_size(w->text);
    if (w->from <= w->to && w->to - w->from != len) {
        const size_t first = gi_str_offset(t, w->text, (size_t)w->from);
        const size_t last = gi_str_offset(t, w->text, (size_t)w->to);
        w->data = gi_str_data(w->text) + first;
        w->size = last - first;
    }
    return true;
}

// Has the window room for that many characters? When it is turned inside out, not even
// for none.
static bool window_holds(const Window *w, GillValue part)
{
    return w->from <= w->to && (int64_t)gi_str_len(part) <= w->to - w->from;
}

// -1: absent; -2: failed.
static int64_t find(GillThread *t, const char *name, const GillValue *args, int n,
                    bool backwards)
{
    Window w;
    if (!window_get(t, name, args, n, &w) || !gi_need_str(t, args[1], NULL, 0)) {
        return -2;
    }
    if (!window_holds(&w, args[1])) {
        return -1;
    }
    const char *part = gi_str_data(args[1]);
    const size_t part_size = gi_str_size(args[1]);
    const int64_t at = backwards ? gi_text_rfind(w.data, w.size, part, part_size)
                                 : gi_text_find(w.data, w.size, part, part_size);
    if (at < 0) {
        return -1;
    }
    return w.from +
           (gi_str_is_ascii(args[0]) ? at : (int64_t)gi_utf8_count(w.data, (size_t)at));
}

static GillValue find_result(int64_t at)
{
    return at == -2 ? GILL_ERROR : gi_small(at);
}

static GillValue index_result(GillThread *t, int64_t at)
{
    if (at == -1) {
        return gill_raise(t, GILL_ValueError, "substring not found");
    }
    return find_result(at);
}

GillValue gi_str_find(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "find", args, n, false));
}

GillValue gi_str_rfind(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "rfind", args, n, true));
}

GillValue gi_str_index(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "index", args, n, false));
}

GillValue gi_str_rindex(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "rindex", args, n, true));
}

GillValue gi_str_count(GillThread *t, const GillValue *args, int n)
{
    Window w;
    if (!window_get(t, "count", args, n, &w) || !gi_need_str(t, args[1], NULL, 0)) {
        return GILL_ERROR;
    }
    if (!window_holds(&w, args[1])) {
        return gi_small(0);
    }
    if (gi_str_size(args[1]) == 0) {
        return gi_small(w.to - w.from + 1);
    }
    return gi_small((int64_t)gi_text_count(w.data, w.size, gi_str_data(args[1]),
                                           gi_str_size(args[1]), SIZE_MAX));
}

static bool affix_matches(const Window *w, GillValue part, bool at_end)
{
    const size_t size = gi_str_size(part);
    return window_holds(w, part) && size <= w->size &&
           memcmp(at_end ? w->data + w->size - size : w->data, gi_str_data(part),
                  size) == 0;
}

static GillValue has_affix(GillThread *t, const char *name, const GillValue *args,
                           int n, bool at_end)
{
    Window w;
    if (!window_get(t, name, args, n, &w)) {
        return GILL_ERROR;
    }
    if (gi_is_str(args[1])) {
        return gi_bool(affix_matches(&w, args[1], at_end));
    }
    if (!gi_is_tuple(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "%s first arg must be str or a tuple of str, not %T", name,
                          args[1]);
    }
    GiTuple *parts = gi_tuple_ptr(args[1]);
    for (size_t i = 0; i < gi_tuple_len(parts); i++) {
        const GillValue part = gi_tuple_items(parts)[i];
        if (!gi_is_str(part)) {
            return gill_raise(t, GILL_TypeError,
                              "tuple for %s must only contain str, not %T", name, part);
        }
        if (affix_matches(&w, part, at_end)) {
            return GILL_TRUE;
        }
    }
    return GILL_FALSE;
}

GillValue gi_str_startswith(GillThread *t, const GillValue *args, int n)
{
    return has_affix(t, "startswith", args, n, false);
}

GillValue gi_str_endswith(GillThread *t, const GillValue *args, int n)
{
    return has_affix(t, "endswith", args, n, true);
}

// ---- Cutting --------------------------------------------------------------------

// Characters of a set of text, for strip: a bitmap of ASCII, a search for the rest.
typedef struct CharSet {
    bool any_space; // no set given: blanks
    uint64_t ascii[2];
    const char *data;
    size_t size;
} CharSet;

static bool charset_has(const CharSet *set, uint32_t cp)
{
    if (set->any_space) {
        return gi_unicode_is_space(cp);
    }
    if (cp < 0x80) {
        return set->ascii[cp / 64] >> (cp % 64) & 1;
    }
    char text[4];
    return gi_text_find(set->data, set->size, text, gi_utf8_put(text, cp)) >= 0;
}

static GillValue strip(GillThread *t, const GillValue *args, const char *name,
                       bool left, bool right)
{
    CharSet set = {.any_space = gi_is_none(args[1])};
    if (!set.any_space) {
        if (!gi_is_str(args[1])) {
            return gill_raise(t, GILL_TypeError, "%s arg must be None or str", name);
        }
        set.data = gi_str_data(args[1]);
        set.size = gi_str_size(args[1]);
        for (size_t i = 0; i < set.size; i++) {
            const unsigned char byte = (unsigned char)set.data[i];
            if (byte < 0x80) {
                set.ascii[byte / 64] |= (uint64_t)1 << (byte % 64);
            }
        }
    }
    const GillValue s = args[0];
    const char *start = gi_str_data(s);
    const char *end = start + gi_str_size(s);
    const char *const first = start, *const last = end;
    while (left && start < end) {
        size_t width;
        if (!charset_has(&set, gi_utf8_get(start, &width))) {
            break;
        }
        start += width;
    }
    while (right && start < end) {
        const char *p = end;
        if (!charset_has(&set, gi_utf8_prev(&p))) {
            break;
        }
        end = p;
    }
    if (start == first && end == last) {
        return gi_str_plain(t, s);
    }
    return gi_str_new(t, start, (size_t)(end - start));
}

GillValue gi_str_strip(GillThread *t, const GillValue *args)
{
    return strip(t, args, "strip", true, true);
}

GillValue gi_str_lstrip(GillThread *t, const GillValue *args)
{
    return strip(t, args, "lstrip", true, false);
}

GillValue gi_str_rstrip(GillThread *t, const GillValue *args)
{
    return strip(t, args, "rstrip", false, true);
}

// A list that pieces of one text are put into.
typedef struct Pieces {
    GillThread *t;
    GiList *list;
    bool is_ascii; // of the whole text, and so of each piece
    int64_t limit; // cuts left; below 0: any number
} Pieces;

static bool add_piece(Pieces *to, const char *start, const char *end)
{
    const size_t size = (size_t)(end - start);
    const GillValue piece = to->is_ascii ? gi_str_new_ascii(to->t, start, size)
                                         : gi_str_new(to->t, start, size);
    return !gi_is_error(piece) && gi_list_append(to->t, to->list, piece);
}

static inline bool is_ascii_space(char c)
{
    return c == ' ' || (unsigned char)(c - 9) < 5 || (unsigned char)(c - 28) < 4;
}

static bool split_ascii_blanks(Pieces *to, const char *p, const char *end)
{
    for (;;) {
        while (p < end && is_ascii_space(*p)) {
            p++;
        }
        if (p == end) {
            return true;
        }
        const char *start = p;
        if (to->limit-- == 0) {
            return add_piece(to, start, end);
        }
        while (p < end && !is_ascii_space(*p)) {
            p++;
        }
        if (!add_piece(to, start, p)) {
            return false;
        }
    }
}

static bool split_blanks(Pieces *to, const char *p, const char *end)
{
    if (to->is_ascii) {
        return split_ascii_blanks(to, p, end);
    }
    size_t width;
    for (;;) {
        while (p < end && gi_unicode_is_space(gi_utf8_get(p, &width))) {
            p += width;
        }
        if (p == end) {
            return true;
        }
        const char *start = p;
        if (to->limit-- == 0) {
            return add_piece(to, start, end);
        }
        while (p < end && !gi_unicode_is_space(gi_utf8_get(p, &width))) {
            p += width;
        }
        if (!add_piece(to, start, p)) {
            return false;
        }
    }
}

static bool rsplit_blanks(Pieces *to, const char *start, const char *p)
{
    for (;;) {
        const char *q = p;
        while (p > start && gi_unicode_is_space(gi_utf8_prev(&q))) {
            p = q;
        }
        if (p == start) {
            return true;
        }
        const char *end = p;
        if (to->limit-- == 0) {
            return add_piece(to, start, end);
        }
        q = p;
        while (p > start && !gi_unicode_is_space(gi_utf8_prev(&q))) {
            p = q;
        }
        if (!add_piece(to, p, end)) {
            return false;
        }
    }
}

static bool split_at(Pieces *to, GillValue s, GillValue sep)
{
    const char *p = gi_str_data(s);
    const char *const end = p + gi_str_size(s);
    const size_t sep_size = gi_str_size(sep);
    const char first = *gi_str_data(sep);
    while (to->limit-- != 0) {
        int64_t at = 0;
        if (sep_size == 1) { // mostly near: cheaper than a call
            while (at < 16 && p + at < end && p[at] != first) {
                at++;
            }
        }
        if (sep_size != 1 || p + at == end || p[at] != first) {
            at = gi_text_find(p, (size_t)(end - p), gi_str_data(sep), sep_size);
        }
        if (at < 0) {
            break;
        }
        if (!add_piece(to, p, p + at)) {
            return false;
        }
        p += (size_t)at + sep_size;
    }
    if (to->list->len == 0) {
        const GillValue whole = gi_str_plain(to->t, s);
        return !gi_is_error(whole) && gi_list_append(to->t, to->list, whole);
    }
    return add_piece(to, p, end);
}

static bool rsplit_at(Pieces *to, GillValue s, GillValue sep)
{
    const char *p = gi_str_data(s);
    size_t left = gi_str_size(s);
    const size_t sep_size = gi_str_size(sep);
    while (to->limit-- != 0) {
        const int64_t at = gi_text_rfind(p, left, gi_str_data(sep), sep_size);
        if (at < 0) {
            break;
        }
        if (!add_piece(to, p + (size_t)at + sep_size, p + left)) {
            return false;
        }
        left = (size_t)at;
    }
    return add_piece(to, p, p + left);
}

static void reverse_items(GillThread *t, GiList *list)
{
    for (size_t i = 0, k = list->len; i + 1 < k; i++) {
        k--;
        const GillValue item = list->items[i];
        list->items[i] = list->items[k];
        list->items[k] = item;
    }
    if (list->len != 0) {
        gi_store_range(t, list->items, list->len);
    }
}

static GillValue split(GillThread *t, const GillValue *args, bool backwards)
{
    int64_t limit;
    if (!gi_is_none(args[1]) && !gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError, "must be str or None, not %T", args[1]);
    }
    if (!gi_size_get(t, args[2], &limit)) {
        return GILL_ERROR;
    }
    if (limit < 0) {
        limit = -1;
    }
    if (!gi_is_none(args[1]) && gi_str_size(args[1]) == 0) {
        return gill_raise(t, GILL_ValueError, "empty separator");
    }
    const GillValue result = gi_list_new(t, 0);
    if (gi_is_error(result)) {
        return GILL_ERROR;
    }
    const GillValue s = args[0], sep = args[1];
    const char *data = gi_str_data(s), *end = data + gi_str_size(s);
    Pieces to = {t, gi_list_ptr(result), gi_str_is_ascii(s), limit};
    bool done;
    if (backwards) {
        done = gi_is_none(sep) ? rsplit_blanks(&to, data, end) : rsplit_at(&to, s, sep);
        reverse_items(t, to.list);
    } else {
        done = gi_is_none(sep) ? split_blanks(&to, data, end) : split_at(&to, s, sep);
    }
    return done ? result : GILL_ERROR;
}

GillValue gi_str_split(GillThread *t, const GillValue *args)
{
    return split(t, args, false);
}

GillValue gi_str_rsplit(GillThread *t, const GillValue *args)
{
    return split(t, args, true);
}

GillValue gi_str_splitlines(GillThread *t, const GillValue *args)
{
    bool keep = gi_is_true(args[1]);
    if (!gi_is_bool(args[1])) {
        int64_t n;
        if (!gi_index_int64(t, args[1], &n)) {
            return GILL_ERROR;
        }
        keep = n != 0;
    }
    const GillValue result = gi_list_new(t, 0);
    if (gi_is_error(result)) {
        return GILL_ERROR;
    }
    Pieces to = {t, gi_list_ptr(result), gi_str_is_ascii(args[0]), -1};
    const char *p = gi_str_data(args[0]);
    const char *const end = p + gi_str_size(args[0]);
    while (p < end) {
        const char *start = p, *stop = p;
        bool is_break = false;
        while (p < end && !is_break) {
            stop = p;
            const uint32_t cp = gi_utf8_next(&p);
            is_break = gi_unicode_is_linebreak(cp);
            if (cp == '\r' && p < end && *p == '\n') {
                p++;
            }
        }
        if (!add_piece(&to, start, is_break && !keep ? stop : p)) {
            return GILL_ERROR;
        }
    }
    return result;
}

static GillValue partition(GillThread *t, const GillValue *args, bool backwards)
{
    if (!gi_need_str(t, args[1], NULL, 0)) {
        return GILL_ERROR;
    }
    const size_t sep_size = gi_str_size(args[1]);
    if (sep_size == 0) {
        return gill_raise(t, GILL_ValueError, "empty separator");
    }
    const char *data = gi_str_data(args[0]);
    const size_t size = gi_str_size(args[0]);
    const int64_t at = backwards
                           ? gi_text_rfind(data, size, gi_str_data(args[1]), sep_size)
                           : gi_text_find(data, size, gi_str_data(args[1]), sep_size);
    const GillValue none = t->vm->empty_str;
    if (at < 0) {
        const GillValue whole = gi_str_plain(t, args[0]);
        if (gi_is_error(whole)) {
            return GILL_ERROR;
        }
        return backwards ? gi_tuple_from(t, (GillValue[]){none, none, whole}, 3)
                         : gi_tuple_from(t, (GillValue[]){whole, none, none}, 3);
    }
    GillValue parts[3] = {gi_str_new(t, data, (size_t)at), gi_str_plain(t, args[1]),
                          GILL_EMPTY};
    parts[2] = gi_is_error(parts[0]) || gi_is_error(parts[1])
                   ? GILL_ERROR
                   : gi_str_new(t, gi_str_data(args[0]) + at + sep_size,
                                size - (size_t)at - sep_size);
    return gi_is_error(parts[2]) ? GILL_ERROR : gi_tuple_from(t, parts, 3);
}

GillValue gi_str_partition(GillThread *t, const GillValue *args)
{
    return partition(t, args, false);
}

GillValue gi_str_rpartition(GillThread *t, const GillValue *args)
{
    return partition(t, args, true);
}

GillValue gi_str_removeprefix(GillThread *t, const GillValue *args)
{
    if (!gi_need_str(t, args[1], "removeprefix", 0)) {
        return GILL_ERROR;
    }
    const size_t size = gi_str_size(args[0]), cut = gi_str_size(args[1]);
    if (cut == 0 || cut > size ||
        memcmp(gi_str_data(args[0]), gi_str_data(args[1]), cut) != 0) {
        return gi_str_plain(t, args[0]);
    }
    return gi_str_new(t, gi_str_data(args[0]) + cut, size - cut);
}

GillValue gi_str_removesuffix(GillThread *t, const GillValue *args)
{
    if (!gi_need_str(t, args[1], "removesuffix", 0)) {
        return GILL_ERROR;
    }
    const size_t size = gi_str_size(args[0]), cut = gi_str_size(args[1]);
    if (cut == 0 || cut > size ||
        memcmp(gi_str_data(args[0]) + size - cut, gi_str_data(args[1]), cut) != 0) {
        return gi_str_plain(t, args[0]);
    }
    return gi_str_new(t, gi_str_data(args[0]), size - cut);
}
