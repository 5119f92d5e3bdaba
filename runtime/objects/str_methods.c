// The methods of str.
//
// Where text is ASCII, positions are bytes and case is arithmetic; every method tries that
// first. Results of exact type always: a method of a subclass instance answers str.
#include "runtime/objects/str_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/unicode.h"

// ---- Arguments ------------------------------------------------------------------

const char *gi_arg_type_name(GillThread *t, GillValue v)
{
    return gi_is_none(v) ? "None" : gi_type_name(gi_type_of(t, v));
}

static bool need_str(GillThread *t, GillValue v, const char *function, int position)
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
        (void)gill_raise(t, GILL_TypeError, "%s() argument must be str, not %s", function,
                         type);
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
static bool get_size(GillThread *t, GillValue v, int64_t *out)
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
    if (!window_get(t, name, args, n, &w) || !need_str(t, args[1], NULL, 0)) {
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

static GillValue str_find(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "find", args, n, false));
}

static GillValue str_rfind(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "rfind", args, n, true));
}

static GillValue str_index(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "index", args, n, false));
}

static GillValue str_rindex(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "rindex", args, n, true));
}

static GillValue str_count(GillThread *t, const GillValue *args, int n)
{
    Window w;
    if (!window_get(t, "count", args, n, &w) || !need_str(t, args[1], NULL, 0)) {
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
           memcmp(at_end ? w->data + w->size - size : w->data, gi_str_data(part), size) == 0;
}

static GillValue has_affix(GillThread *t, const char *name, const GillValue *args, int n,
                           bool at_end)
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

static GillValue str_startswith(GillThread *t, const GillValue *args, int n)
{
    return has_affix(t, "startswith", args, n, false);
}

static GillValue str_endswith(GillThread *t, const GillValue *args, int n)
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

static GillValue strip(GillThread *t, const GillValue *args, const char *name, bool left,
                       bool right)
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

static GillValue str_strip(GillThread *t, const GillValue *args)
{
    return strip(t, args, "strip", true, true);
}

static GillValue str_lstrip(GillThread *t, const GillValue *args)
{
    return strip(t, args, "lstrip", true, false);
}

static GillValue str_rstrip(GillThread *t, const GillValue *args)
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
    if (!get_size(t, args[2], &limit)) {
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

static GillValue str_split(GillThread *t, const GillValue *args)
{
    return split(t, args, false);
}

static GillValue str_rsplit(GillThread *t, const GillValue *args)
{
    return split(t, args, true);
}

static GillValue str_splitlines(GillThread *t, const GillValue *args)
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
    if (!need_str(t, args[1], NULL, 0)) {
        return GILL_ERROR;
    }
    const size_t sep_size = gi_str_size(args[1]);
    if (sep_size == 0) {
        return gill_raise(t, GILL_ValueError, "empty separator");
    }
    const char *data = gi_str_data(args[0]);
    const size_t size = gi_str_size(args[0]);
    const int64_t at = backwards ? gi_text_rfind(data, size, gi_str_data(args[1]), sep_size)
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

static GillValue str_partition(GillThread *t, const GillValue *args)
{
    return partition(t, args, false);
}

static GillValue str_rpartition(GillThread *t, const GillValue *args)
{
    return partition(t, args, true);
}

static GillValue str_removeprefix(GillThread *t, const GillValue *args)
{
    if (!need_str(t, args[1], "removeprefix", 0)) {
        return GILL_ERROR;
    }
    const size_t size = gi_str_size(args[0]), cut = gi_str_size(args[1]);
    if (cut == 0 || cut > size ||
        memcmp(gi_str_data(args[0]), gi_str_data(args[1]), cut) != 0) {
        return gi_str_plain(t, args[0]);
    }
    return gi_str_new(t, gi_str_data(args[0]) + cut, size - cut);
}

static GillValue str_removesuffix(GillThread *t, const GillValue *args)
{
    if (!need_str(t, args[1], "removesuffix", 0)) {
        return GILL_ERROR;
    }
    const size_t size = gi_str_size(args[0]), cut = gi_str_size(args[1]);
    if (cut == 0 || cut > size ||
        memcmp(gi_str_data(args[0]) + size - cut, gi_str_data(args[1]), cut) != 0) {
        return gi_str_plain(t, args[0]);
    }
    return gi_str_new(t, gi_str_data(args[0]), size - cut);
}

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
    const size_t n = gi_is_list(seq) ? gi_list_ptr(seq)->len
                                     : gi_tuple_len(gi_tuple_ptr(seq));
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
    if (!need_str(t, args[1], "replace", 1) || !need_str(t, args[2], "replace", 2) ||
        !get_size(t, args[3], &count)) {
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

static GillValue pad(GillThread *t, GillValue s, size_t left, size_t right, uint32_t fill)
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
    if (!get_size(t, args[1], &width) || !get_fill(t, args[2], &fill)) {
        return GILL_ERROR;
    }
    const int64_t len = (int64_t)gi_str_len(args[0]);
    if (width <= len) {
        return gi_str_plain(t, args[0]);
    }
    const size_t room = (size_t)(width - len);
    // CPython gives the odd blank to the left when the width is odd too.
    const size_t left = side == 0 ? 0 : side == 2 ? room : room / 2 + (room & (size_t)width & 1);
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
    if (!get_size(t, args[1], &width)) {
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

static GillValue str_upper(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0])
               ? map_ascii(t, args[0], 'a')
               : map_text(t, args[0], gi_unicode_quick_upper, gi_unicode_upper);
}

static GillValue str_lower(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0])
               ? map_ascii(t, args[0], 'A')
               : map_text(t, args[0], gi_unicode_quick_lower, gi_unicode_lower);
}

static uint32_t quick_fold(uint32_t cp)
{
    return cp == 0xB5 || cp == 0xDF ? 0 : gi_unicode_quick_lower(cp);
}

static GillValue str_casefold(GillThread *t, const GillValue *args)
{
    return gi_str_is_ascii(args[0]) ? map_ascii(t, args[0], 'A')
                                    : map_text(t, args[0], quick_fold, gi_unicode_fold);
}

static GillValue str_swapcase(GillThread *t, const GillValue *args)
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

static GillValue str_capitalize(GillThread *t, const GillValue *args)
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

static GillValue str_title(GillThread *t, const GillValue *args)
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

static GillValue str_isalpha(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_alpha);
}

static GillValue str_isalnum(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_alnum);
}

static GillValue str_isdecimal(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_decimal);
}

static GillValue str_isdigit(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_digit);
}

static GillValue str_isnumeric(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], is_numeric);
}

static GillValue str_isspace(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_are(args[0], gi_unicode_is_space);
}

static GillValue str_isascii(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(gi_str_is_ascii(args[0]));
}

static GillValue str_isprintable(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_str_size(args[0]) == 0 ? GILL_TRUE
                                     : all_are(args[0], gi_unicode_is_printable);
}

static GillValue str_isidentifier(GillThread *t, const GillValue *args)
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

static GillValue str_islower(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], gi_unicode_is_lower, gi_unicode_is_upper);
}

static GillValue str_isupper(GillThread *t, const GillValue *args)
{
    (void)t;
    return all_cased(args[0], gi_unicode_is_upper, gi_unicode_is_lower);
}

static GillValue str_istitle(GillThread *t, const GillValue *args)
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
        (void)gill_raise(t, GILL_ValueError, "character mapping must be in range(0x110000)");
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
        return gill_raise(t, GILL_TypeError,
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
    if (!need_str(t, args[1], "maketrans", 2) ||
        (!gi_is_empty(args[2]) && !need_str(t, args[2], "maketrans", 3))) {
        return GILL_ERROR;
    }
    if (!gi_is_str(args[0])) {
        return gill_raise(t, GILL_TypeError, "first maketrans argument must be a string if "
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
        return gill_raise(t, GILL_TypeError, "__format__() argument must be str, not %s",
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
    {"capitalize(self, /)", str_capitalize, "First character in title case, rest lower."},
    {"casefold(self, /)", str_casefold, "For comparing without case."},
    {"center(self, width, fillchar=' ', /)", str_center, "Pad on both sides."},
    GILL_VAR("count(self, sub, start=None, end=None, /)", str_count, 1, -1,
             "How often sub occurs, without overlaps."),
    {"encode(self, /, encoding=?, errors=?)", str_encode, "As bytes; UTF-8 by default."},
    GILL_VAR("endswith(self, suffix, start=None, end=None, /)", str_endswith, 1, -1,
             "Does it end so? suffix may be a tuple."),
    {"expandtabs(self, /, tabsize=8)", str_expandtabs, "Tabs as blanks."},
    GILL_VAR("find(self, sub, start=None, end=None, /)", str_find, 1, -1,
             "The lowest index of sub, -1 when absent."),
    {"format(self, /, *args, **kwargs)", str_format, "Fill in the {fields}."},
    {"format_map(self, mapping, /)", str_format_map, "Fill in the {fields} from a mapping."},
    GILL_VAR("index(self, sub, start=None, end=None, /)", str_index, 1, -1,
             "The lowest index of sub; ValueError when absent."),
    {"isalnum(self, /)", str_isalnum, "Letters and numbers alone?"},
    {"isalpha(self, /)", str_isalpha, "Letters alone?"},
    {"isascii(self, /)", str_isascii, "Code points below 128 alone?"},
    {"isdecimal(self, /)", str_isdecimal, "Decimal digits alone?"},
    {"isdigit(self, /)", str_isdigit, "Digits alone?"},
    {"isidentifier(self, /)", str_isidentifier, "A name, or a keyword?"},
    {"islower(self, /)", str_islower, "No upper case, and some lower?"},
    {"isnumeric(self, /)", str_isnumeric, "Characters with a numeric value alone?"},
    {"isprintable(self, /)", str_isprintable, "Would repr() show all of it as it is?"},
    {"isspace(self, /)", str_isspace, "Blanks alone?"},
    {"istitle(self, /)", str_istitle, "Does every word begin with upper case?"},
    {"isupper(self, /)", str_isupper, "No lower case, and some upper?"},
    {"join(self, iterable, /)", str_join, "The strings, with this one between them."},
    {"ljust(self, width, fillchar=' ', /)", str_ljust, "Pad on the right."},
    {"lower(self, /)", str_lower, "In lower case."},
    {"lstrip(self, chars=None, /)", str_lstrip, "Without blanks, or chars, at the start."},
    {"partition(self, sep, /)", str_partition, "Before, sep, after; at the first sep."},
    {"removeprefix(self, prefix, /)", str_removeprefix, "Without the prefix, if it is there."},
    {"removesuffix(self, suffix, /)", str_removesuffix, "Without the suffix, if it is there."},
    {"replace(self, old, new, count=-1, /)", str_replace, "With old replaced by new."},
    GILL_VAR("rfind(self, sub, start=None, end=None, /)", str_rfind, 1, -1,
             "The highest index of sub, -1 when absent."),
    GILL_VAR("rindex(self, sub, start=None, end=None, /)", str_rindex, 1, -1,
             "The highest index of sub; ValueError when absent."),
    {"rjust(self, width, fillchar=' ', /)", str_rjust, "Pad on the left."},
    {"rpartition(self, sep, /)", str_rpartition, "Before, sep, after; at the last sep."},
    {"rsplit(self, /, sep=None, maxsplit=-1)", str_rsplit, "The words, cut from the end."},
    {"rstrip(self, chars=None, /)", str_rstrip, "Without blanks, or chars, at the end."},
    {"split(self, /, sep=None, maxsplit=-1)", str_split, "The words, cut at sep or blanks."},
    {"splitlines(self, /, keepends=False)", str_splitlines, "The lines."},
    GILL_VAR("startswith(self, prefix, start=None, end=None, /)", str_startswith, 1, -1,
             "Does it start so? prefix may be a tuple."),
    {"strip(self, chars=None, /)", str_strip, "Without blanks, or chars, at both ends."},
    {"swapcase(self, /)", str_swapcase, "Upper as lower, lower as upper case."},
    {"title(self, /)", str_title, "Every word with its first letter in title case."},
    {"translate(self, table, /)", str_translate, "Each character as the table says."},
    {"upper(self, /)", str_upper, "In upper case."},
    {"zfill(self, width, /)", str_zfill, "Zeros after the sign, up to the width."},
    {"__format__(self, format_spec, /)", str_dunder_format, "What format() calls."},
    {"__getnewargs__(self, /)", str_getnewargs, "For pickling."},
    {"__sizeof__(self, /)", str_sizeof, "Bytes in memory."},
    {0},
};
