// SPDX-License-Identifier: MIT
// Methods of bytes and bytearray that search, strip and split, and the arguments and
// results that all their methods share.
//
// Arguments that lend a buffer are held by GiBytesArg and given back at the function's
// only exit; a bytearray among them cannot change its size meanwhile.
#include "runtime/objects/bytes_methods.h"

#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str_methods.h"

// ---- Arguments and results ------------------------------------------------------

bool gi_bytes_arg_get(GillThread *t, GillValue v, GiBytesArg *arg)
{
    arg->buffer.owner = GILL_EMPTY;
    if (gi_is_exact(v, GI_TYPE_BYTES)) {
        const GiBytes *b = gi_bytes_ptr(v);
        arg->data = (const char *)b->data;
        arg->size = b->size;
        return true;
    }
    if (!gi_buffer_get(t, v, false, &arg->buffer)) {
        return false;
    }
    arg->data = (const char *)arg->buffer.data;
    arg->size = arg->buffer.size;
    return true;
}

void gi_bytes_arg_release(GillThread *t, GiBytesArg *arg)
{
    gi_buffer_release(t, &arg->buffer);
}

GillValue gi_bytes_make(GillThread *t, GillValue self, const void *data, size_t size)
{
    static const char none; // a null pointer would mean uninitialised
    if (data == NULL) {
        data = &none;
    }
    return gi_is_bytearray(self) ? gi_bytearray_new(t, data, size)
                                 : gi_bytes_new(t, data, size);
}

// self with nothing done to it: the same bytes, but a new bytearray.
GillValue gi_bytes_unchanged(GillThread *t, GillValue self)
{
    if (gi_is_exact(self, GI_TYPE_BYTES)) {
        return self;
    }
    const GiSpan span = gi_bytes_span(self);
    return gi_bytes_make(t, self, span.data, span.size);
}

// For searches: bytes-like, or an int that is a byte.
static bool part_get(GillThread *t, GillValue v, GiBytesArg *arg)
{
    const GiSlots *slots = &gi_type_of(t, v)->slots;
    if (slots->buffer != NULL) {
        return gi_bytes_arg_get(t, v, arg);
    }
    arg->buffer.owner = GILL_EMPTY;
    if (slots->index == NULL) {
        (void)gill_raise(t, GILL_TypeError,
                         "argument should be integer or bytes-like object, not '%T'",
                         v);
        return false;
    }
    arg->data = &arg->byte;
    arg->size = 1;
    return gi_byte_get(t, v, "byte must be in range(0, 256)", (uint8_t *)&arg->byte);
}

// ---- Finding --------------------------------------------------------------------

typedef struct Window { // the part of self that a search looks at
    const char *data;
    size_t size;
    int64_t from;
} Window;

// 1, 0: the range is turned inside out and holds not even nothing, -1: failed.
static int window_get(GillThread *t, const char *name, const GillValue *args, int n,
                      Window *w)
{
    int64_t from, to;
    const int64_t len = (int64_t)gi_bytes_span(args[0]).size;
    if (!gi_search_args(t, name, args, n, len, &from, &to)) {
        return -1;
    }
    const GiSpan span = gi_bytes_span(args[0]); // bounds may have run code
    if (to > (int64_t)span.size) {
        to = (int64_t)span.size;
    }
    if (from > to) {
        return 0;
    }
    *w = (Window){(const char *)span.data + from, (size_t)(to - from), from};
    return 1;
}

// -1: absent; -2: failed.
static int64_t find(GillThread *t, const char *name, const GillValue *args, int n,
                    bool backwards)
{
    GiBytesArg part;
    Window w;
    const int ready = window_get(t, name, args, n, &w);
    if (ready < 0 || !part_get(t, args[1], &part)) {
        return -2;
    }
    int64_t at = -1;
    if (ready > 0) {
        at = backwards ? gi_text_rfind(w.data, w.size, part.data, part.size)
                       : gi_text_find(w.data, w.size, part.data, part.size);
        if (at >= 0) {
            at += w.from;
        }
    }
    gi_bytes_arg_release(t, &part);
    return at;
}

static GillValue find_result(int64_t at)
{
    return at == -2 ? GILL_ERROR : gi_small(at);
}

static GillValue index_result(GillThread *t, int64_t at)
{
    return at == -1 ? gill_raise(t, GILL_ValueError, "subsection not found")
                    : find_result(at);
}

GillValue gi_bytes_find(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "find", args, n, false));
}

GillValue gi_bytes_rfind(GillThread *t, const GillValue *args, int n)
{
    return find_result(find(t, "rfind", args, n, true));
}

GillValue gi_bytes_index(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "index", args, n, false));
}

GillValue gi_bytes_rindex(GillThread *t, const GillValue *args, int n)
{
    return index_result(t, find(t, "rindex", args, n, true));
}

GillValue gi_bytes_count(GillThread *t, const GillValue *args, int n)
{
    GiBytesArg part;
    Window w;
    const int ready = window_get(t, "count", args, n, &w);
    if (ready < 0 || !part_get(t, args[1], &part)) {
        return GILL_ERROR;
    }
    size_t count = 0;
    if (ready > 0) {
        count = part.size == 0
                    ? w.size + 1
                    : gi_text_count(w.data, w.size, part.data, part.size, SIZE_MAX);
    }
    gi_bytes_arg_release(t, &part);
    return gi_small((int64_t)count);
}

// 1, 0, -1.
static int affix_matches(GillThread *t, const Window *w, GillValue v, bool at_end)
{
    GiBytesArg part;
    if (!gi_bytes_arg_get(t, v, &part)) {
        return -1;
    }
    const int answer =
        part.size <= w->size && memcmp(at_end ? w->data + w->size - part.size : w->data,
                                       part.data, part.size) == 0;
    gi_bytes_arg_release(t, &part);
    return answer;
}

static GillValue has_affix(GillThread *t, const char *name, const GillValue *args,
                           int n, bool at_end)
{
    Window w;
    const int ready = window_get(t, name, args, n, &w);
    if (ready < 0) {
        return GILL_ERROR;
    }
    if (gi_is_tuple(args[1])) {
        GiTuple *parts = gi_tuple_ptr(args[1]);
        for (size_t i = 0; i < gi_tuple_len(parts); i++) {
            const int answer =
                ready ? affix_matches(t, &w, gi_tuple_items(parts)[i], at_end) : 0;
            if (answer != 0) {
                return answer < 0 ? GILL_ERROR : GILL_TRUE;
            }
        }
        return GILL_FALSE;
    }
    if (gi_type_of(t, args[1])->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "%s first arg must be bytes or a tuple of bytes, not %T",
                          name, args[1]);
    }
    const int answer = ready ? affix_matches(t, &w, args[1], at_end) : 0;
    return answer < 0 ? GILL_ERROR : gi_bool(answer);
}

GillValue gi_bytes_startswith(GillThread *t, const GillValue *args, int n)
{
    return has_affix(t, "startswith", args, n, false);
}

GillValue gi_bytes_endswith(GillThread *t, const GillValue *args, int n)
{
    return has_affix(t, "endswith", args, n, true);
}

// ---- Cutting --------------------------------------------------------------------

static GillValue strip(GillThread *t, const GillValue *args, bool left, bool right)
{
    bool in_set[256] = {false};
    if (gi_is_none(args[1])) {
        for (int c = 0; c < 256; c++) {
            in_set[c] = gi_byte_is_space((uint8_t)c);
        }
    } else {
        GiBytesArg set;
        if (!gi_bytes_arg_get(t, args[1], &set)) {
            return GILL_ERROR;
        }
        for (size_t i = 0; i < set.size; i++) {
            in_set[(uint8_t)set.data[i]] = true;
        }
        gi_bytes_arg_release(t, &set);
    }
    const GiSpan span = gi_bytes_span(args[0]);
    size_t start = 0, end = span.size;
    while (left && start < end && in_set[span.data[start]]) {
        start++;
    }
    while (right && start < end && in_set[span.data[end - 1]]) {
        end--;
    }
    return end - start == span.size
               ? gi_bytes_unchanged(t, args[0])
               : gi_bytes_make(t, args[0], span.data + start, end - start);
}

GillValue gi_bytes_strip(GillThread *t, const GillValue *args)
{
    return strip(t, args, true, true);
}

GillValue gi_bytes_lstrip(GillThread *t, const GillValue *args)
{
    return strip(t, args, true, false);
}

GillValue gi_bytes_rstrip(GillThread *t, const GillValue *args)
{
    return strip(t, args, false, true);
}

// A piece of self from start to end. Reads self anew: making objects does not move it,
// but nothing is assumed of a bytearray for longer than one step.
static bool add_piece(GillThread *t, GiList *list, GillValue self, size_t start,
                      size_t end)
{
    const GiSpan span = gi_bytes_span(self);
    const GillValue piece = gi_bytes_make(t, self, span.data + start, end - start);
    return !gi_is_error(piece) && gi_list_append(t, list, piece);
}

static bool split_blanks(GillThread *t, GiList *list, GillValue self, int64_t limit)
{
    const GiSpan span = gi_bytes_span(self);
    size_t i = 0;
    for (;;) {
        while (i < span.size && gi_byte_is_space(span.data[i])) {
            i++;
        }
        if (i == span.size) {
            return true;
        }
        const size_t start = i;
        if (limit-- == 0) {
            return add_piece(t, list, self, start, span.size);
        }
        while (i < span.size && !gi_byte_is_space(span.data[i])) {
            i++;
        }
        if (!add_piece(t, list, self, start, i)) {
            return false;
        }
    }
}

static bool rsplit_blanks(GillThread *t, GiList *list, GillValue self, int64_t limit)
{
    const GiSpan span = gi_bytes_span(self);
    size_t i = span.size;
    for (;;) {
        while (i > 0 && gi_byte_is_space(span.data[i - 1])) {
            i--;
        }
        if (i == 0) {
            return true;
        }
        const size_t end = i;
        if (limit-- == 0) {
            return add_piece(t, list, self, 0, end);
        }
        while (i > 0 && !gi_byte_is_space(span.data[i - 1])) {
            i--;
        }
        if (!add_piece(t, list, self, i, end)) {
            return false;
        }
    }
}

static bool split_at(GillThread *t, GiList *list, GillValue self, const GiBytesArg *sep,
                     int64_t limit, bool backwards)
{
    const GiSpan span = gi_bytes_span(self);
    const char *data = (const char *)span.data;
    size_t start = 0, end = span.size;
    while (limit-- != 0) {
        const int64_t at =
            backwards ? gi_text_rfind(data, end, sep->data, sep->size)
                      : gi_text_find(data + start, end - start, sep->data, sep->size);
        if (at < 0) {
            break;
        }
        const size_t cut = start + (size_t)at;
        if (!(backwards ? add_piece(t, list, self, cut + sep->size, end)
                        : add_piece(t, list, self, start, cut))) {
            return false;
        }
        if (backwards) {
            end = cut;
        } else {
            start = cut + sep->size;
        }
    }
    return add_piece(t, list, self, start, end);
}

static GillValue split(GillThread *t, const GillValue *args, bool backwards)
{
    int64_t limit;
    if (!gi_index_int64(t, args[2], &limit)) {
        return GILL_ERROR;
    }
    if (limit < 0) {
        limit = -1;
    }
    const GillValue result = gi_list_new(t, 0);
    if (gi_is_error(result)) {
        return GILL_ERROR;
    }
    GiList *list = gi_list_ptr(result);
    bool done;
    if (gi_is_none(args[1])) {
        done = backwards ? rsplit_blanks(t, list, args[0], limit)
                         : split_blanks(t, list, args[0], limit);
    } else {
        GiBytesArg sep;
        if (!gi_bytes_arg_get(t, args[1], &sep)) {
            return GILL_ERROR;
        }
        if (sep.size == 0) {
            (void)gill_raise(t, GILL_ValueError, "empty separator");
            done = false;
        } else {
            done = split_at(t, list, args[0], &sep, limit, backwards);
        }
        gi_bytes_arg_release(t, &sep);
    }
    if (!done) {
        return GILL_ERROR;
    }
    for (size_t i = 0, k = list->len; backwards && i + 1 < k; i++) {
        k--;
        const GillValue item = list->items[i];
        gi_store(t, &list->items[i], list->items[k]);
        gi_store(t, &list->items[k], item);
    }
    return result;
}

GillValue gi_bytes_split(GillThread *t, const GillValue *args)
{
    return split(t, args, false);
}

GillValue gi_bytes_rsplit(GillThread *t, const GillValue *args)
{
    return split(t, args, true);
}

GillValue gi_bytes_splitlines(GillThread *t, const GillValue *args)
{
    int64_t keep = gi_is_true(args[1]);
    if (!gi_is_bool(args[1]) && !gi_index_int64(t, args[1], &keep)) {
        return GILL_ERROR;
    }
    const GillValue result = gi_list_new(t, 0);
    if (gi_is_error(result)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(args[0]);
    size_t i = 0;
    while (i < span.size) {
        const size_t start = i;
        while (i < span.size && span.data[i] != '\n' && span.data[i] != '\r') {
            i++;
        }
        const size_t stop = i;
        if (i < span.size) {
            i += span.data[i] == '\r' && i + 1 < span.size && span.data[i + 1] == '\n'
                     ? 2
                     : 1;
        }
        if (!add_piece(t, gi_list_ptr(result), args[0], start, keep ? i : stop)) {
            return GILL_ERROR;
        }
    }
    return result;
}

static GillValue partition(GillThread *t, const GillValue *args, bool backwards)
{
    GiBytesArg sep;
    if (!gi_bytes_arg_get(t, args[1], &sep)) {
        return GILL_ERROR;
    }
    GillValue result = GILL_ERROR;
    const GiSpan span = gi_bytes_span(args[0]);
    const char *data = (const char *)span.data;
    if (sep.size == 0) {
        (void)gill_raise(t, GILL_ValueError, "empty separator");
        goto release;
    }
    const int64_t at = backwards ? gi_text_rfind(data, span.size, sep.data, sep.size)
                                 : gi_text_find(data, span.size, sep.data, sep.size);
    GillValue parts[3];
    if (at < 0) {
        parts[backwards ? 2 : 0] = gi_bytes_unchanged(t, args[0]);
        parts[1] = gi_bytes_make(t, args[0], NULL, 0);
        parts[backwards ? 0 : 2] = gi_bytes_make(t, args[0], NULL, 0);
    } else {
        const size_t after = (size_t)at + sep.size;
        parts[0] = gi_bytes_make(t, args[0], data, (size_t)at);
        parts[1] = gi_is_exact(args[1], GI_TYPE_BYTES) && !gi_is_bytearray(args[0])
                       ? args[1]
                       : gi_bytes_make(t, args[0], sep.data, sep.size);
        parts[2] = gi_bytes_make(t, args[0], data + after, span.size - after);
    }
    if (!gi_is_error(parts[0]) && !gi_is_error(parts[1]) && !gi_is_error(parts[2])) {
        result = gi_tuple_from(t, parts, 3);
    }
release:
    gi_bytes_arg_release(t, &sep);
    return result;
}

GillValue gi_bytes_partition(GillThread *t, const GillValue *args)
{
    return partition(t, args, false);
}

GillValue gi_bytes_rpartition(GillThread *t, const GillValue *args)
{
    return partition(t, args, true);
}

static GillValue remove_affix(GillThread *t, const GillValue *args, bool at_end)
{
    GiBytesArg part;
    if (!gi_bytes_arg_get(t, args[1], &part)) {
        return GILL_ERROR;
    }
    const GiSpan span = gi_bytes_span(args[0]);
    const bool fits = part.size <= span.size && part.size > 0 &&
                      memcmp(at_end ? span.data + span.size - part.size : span.data,
                             part.data, part.size) == 0;
    const size_t cut = part.size;
    gi_bytes_arg_release(t, &part);
    if (!fits) {
        return gi_bytes_unchanged(t, args[0]);
    }
    return gi_bytes_make(t, args[0], at_end ? span.data : span.data + cut,
                         span.size - cut);
}

GillValue gi_bytes_removeprefix(GillThread *t, const GillValue *args)
{
    return remove_affix(t, args, false);
}

GillValue gi_bytes_removesuffix(GillThread *t, const GillValue *args)
{
    return remove_affix(t, args, true);
}
