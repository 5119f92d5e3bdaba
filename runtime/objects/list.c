// list: a growing array. Sorting stands in sort.c.
//
// items points at a VALUES buffer of cap words, null when cap is 0; words from len to
// cap are zero or old values. Growing doubles below 4096 items and adds a quarter
// above. Nothing may keep `items` across a call of Python code: every loop that
// compares, hashes or shows an item reads items and len again.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

#define LIST_DOUBLE_BELOW 4096
#define LIST_MAX          ((size_t)PTRDIFF_MAX / sizeof(GillValue))

static GillValue no_memory(GillThread *t)
{
    return gi_raise_type(t, t->vm->exc_types[GILL_MemoryError], "");
}

// Room for at least cap items in all. The list keeps what it has on failure.
static bool reserve(GillThread *t, GiList *list, size_t cap)
{
    if (cap <= list->cap) {
        return true;
    }
    if (cap > LIST_MAX) {
        no_memory(t);
        return false;
    }
    GillValue *items = list->items == NULL ? gi_values_alloc(t, &cap)
                                           : gi_values_resize(t, list->items, &cap);
    if (items == NULL) {
        return false;
    }
    list->items = items;
    list->cap = cap;
    gi_store_owner(t, list);
    return true;
}

bool gi_list_grow(GillThread *t, GiList *list)
{
    const size_t len = list->len;
    if (len < list->cap) {
        return true;
    }
    const size_t more = len < 4 ? 4 : len < LIST_DOUBLE_BELOW ? len : len / 4;
    return reserve(t, list, len + more);
}

// Give memory back when less than a quarter is used.
static void shrink(GillThread *t, GiList *list)
{
    if (list->len == 0) {
        gi_values_free(t, list->items);
        list->items = NULL;
        list->cap = 0;
        return;
    }
    if (list->cap <= 64 || list->len > list->cap / 4) {
        return;
    }
    size_t cap = list->len + list->len / 4;
    GillValue *items = gi_values_resize(t, list->items, &cap);
    if (items == NULL) {
        gill_error_clear(t); // the larger one stays
        return;
    }
    list->items = items;
    list->cap = cap;
    gi_store_owner(t, list);
}

GillValue gi_list_new(GillThread *t, size_t cap)
{
    GillValue *items = NULL;
    if (cap > 0) {
        if (cap > LIST_MAX) {
            return no_memory(t);
        }
        items = gi_values_alloc(t, &cap);
        if (items == NULL) {
            return GILL_ERROR;
        }
    }
    GiList *list =
        gi_alloc(t, sizeof *list, GI_HEADER_BITS(GI_TYPE_LIST, GI_KIND_LIST, 0, 0));
    if (list == NULL) {
        gi_values_free(t, items);
        return GILL_ERROR;
    }
    list->items = items;
    list->cap = cap;
    return gi_from_ptr(list);
}

GillValue gi_list_from(GillThread *t, const GillValue *items, size_t n)
{
    const GillValue list = gi_list_new(t, n);
    if (!gi_is_error(list) && n > 0) {
        GiList *l = gi_list_ptr(list);
        memcpy(l->items, items, n * sizeof *items);
        gi_store_range(t, l->items, n);
        l->len = n;
    }
    return list;
}

bool gi_list_append(GillThread *t, GiList *list, GillValue v)
{
    if (__builtin_expect(list->len == list->cap, 0) && !gi_list_grow(t, list)) {
        return false;
    }
    gi_store(t, &list->items[list->len], v);
    list->len++;
    return true;
}

// n items from elsewhere, never from this list's own buffer.
static bool append_all(GillThread *t, GiList *list, const GillValue *items, size_t n)
{
    if (n > list->cap - list->len) {
        const size_t grown = list->len + list->len / 4;
        const size_t want = list->len + n;
        if (!reserve(t, list, want > grown ? want : grown)) {
            return false;
        }
    }
    if (n > 0) {
        memcpy(list->items + list->len, items, n * sizeof *items);
        gi_store_range(t, list->items + list->len, n);
        list->len += n;
    }
    return true;
}

// The numbers of a range whose length is a small int. 1 done, 0 they are not all small
// ints, -1 failed.
static int append_range(GillThread *t, GiList *list, const GiRange *r)
{
    if (!gi_are_small(r->start, r->step)) {
        return 0;
    }
    const int64_t start = gi_small_get(r->start), step = gi_small_get(r->step);
    const int64_t n = gi_small_get(r->len);
    int64_t end;
    if (__builtin_mul_overflow(n, step, &end) ||
        __builtin_add_overflow(end, start, &end) || !gi_small_fits(end)) {
        return 0;
    }
    if (!reserve(t, list, list->len + (size_t)n)) {
        return -1;
    }
    GillValue *to = list->items + list->len;
    for (int64_t i = 0; i < n; i++) {
        to[i] = gi_small(start + i * step);
    }
    list->len += (size_t)n;
    return 1;
}

bool gi_list_extend(GillThread *t, GiList *list, GillValue iterable)
{
    if (gi_is_exact(iterable, GI_TYPE_LIST)) {
        const GiList *other = gi_list_ptr(iterable);
        if (other == list) {
            const size_t n = list->len;
            if (n == 0) {
                return true;
            }
            if (!reserve(t, list, 2 * n)) {
                return false;
            }
            memcpy(list->items + n, list->items, n * sizeof *list->items);
            gi_store_range(t, list->items + n, n);
            list->len = 2 * n;
            return true;
        }
        return append_all(t, list, other->items, other->len);
    }
    if (gi_is_exact(iterable, GI_TYPE_TUPLE)) {
        GiTuple *other = gi_tuple_ptr(iterable);
        return append_all(t, list, gi_tuple_items(other), gi_tuple_len(other));
    }
    if (gi_is_exact(iterable, GI_TYPE_RANGE) &&
        gi_is_small(((const GiRange *)gi_ptr(iterable))->len)) {
        const int done = append_range(t, list, (const GiRange *)gi_ptr(iterable));
        if (done != 0) {
            return done > 0;
        }
    }
    const GillValue it = gi_iter(t, iterable);
    if (gi_is_error(it)) {
        return false;
    }
    const int64_t hint = gi_length_hint(t, iterable, 8);
    if (hint < 0) {
        return false;
    }
    // A wrong hint must not cost memory: it only spares steps of growth.
    if (hint > 0 && hint < (1 << 24) && !reserve(t, list, list->len + (size_t)hint)) {
        return false;
    }
    const GiUnaryFn next = gi_type_of(t, it)->slots.next;
    if (next == NULL) {
        gill_raise(t, GILL_TypeError, "'%T' object is not an iterator", it);
        return false;
    }
    for (;;) {
        const GillValue v = next(t, it);
        if (gi_is_empty(v)) {
            return true;
        }
        if (gi_is_error(v) || !gi_list_append(t, list, v)) {
            return false;
        }
    }
}

bool gi_list_insert(GillThread *t, GiList *list, int64_t i, GillValue v)
{
    if (!gi_list_grow(t, list)) {
        return false;
    }
    const int64_t len = (int64_t)list->len;
    if (i < 0) {
        i = i + len < 0 ? 0 : i + len;
    }
    if (i > len) {
        i = len;
    }
    memmove(list->items + i + 1, list->items + i, (size_t)(len - i) * sizeof v);
    list->items[i] = v;
    gi_store_range(t, list->items + i, (size_t)(len - i) + 1);
    list->len++;
    return true;
}

GillValue gi_list_slice(GillThread *t, GiList *list, size_t start, size_t end)
{
    end = end < list->len ? end : list->len;
    return start < end ? gi_list_from(t, list->items + start, end - start)
                       : gi_list_new(t, 0);
}

// Remove items [start, end).
static void remove_range(GillThread *t, GiList *list, size_t start, size_t end)
{
    const size_t rest = list->len - end;
    memmove(list->items + start, list->items + end, rest * sizeof(GillValue));
    memset(list->items + start + rest, 0, (end - start) * sizeof(GillValue));
    if (rest > 0) {
        gi_store_range(t, list->items + start, rest);
    }
    list->len -= end - start;
    shrink(t, list);
}

// list[start:end] = items; they do not lie in the list's own buffer.
static bool replace_range(GillThread *t, GiList *list, size_t start, size_t end,
                          const GillValue *items, size_t n)
{
    const size_t rest = list->len - end;
    const size_t len = start + n + rest;
    if (len > list->cap) {
        const size_t grown = list->len + list->len / 4;
        if (!reserve(t, list, len > grown ? len : grown)) {
            return false;
        }
    }
    if (n == 0) {
        if (end > start) {
            remove_range(t, list, start, end);
        }
        return true;
    }
    memmove(list->items + start + n, list->items + end, rest * sizeof(GillValue));
    memcpy(list->items + start, items, n * sizeof(GillValue));
    gi_store_range(t, list->items + start, n + rest);
    if (len < list->len) {
        memset(list->items + len, 0, (list->len - len) * sizeof(GillValue));
    }
    list->len = len;
    shrink(t, list);
    return true;
}

// ---- Slots ----

static GillValue list_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    if (gi_type_ptr(cls)->index == GI_TYPE_LIST) {
        return gi_list_new(t, 0);
    }
    GiObject *o = gi_object_alloc(t, gi_type_ptr(cls), 0);
    return o == NULL ? GILL_ERROR : gi_from_ptr(o);
}

static void clear(GillThread *t, GiList *list)
{
    GillValue *items = list->items;
    list->items = NULL;
    list->len = list->cap = 0;
    gi_values_free(t, items);
}

static bool list_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    // A subclass that has its own __init__ passes on what it likes, so keywords are
    // refused as for list itself.
    if (!gi_check_positional(t, "list", npos, kwnames, 0, 1)) {
        return false;
    }
    GiList *list = gi_list_ptr(self);
    clear(t, list);
    return npos == 0 || gi_list_extend(t, list, args[0]);
}

static bool repr_item(GillValue o, size_t *i, GillValue *out)
{
    const GiList *list = gi_list_ptr(o);
    if (*i >= list->len) {
        return false;
    }
    *out = list->items[(*i)++];
    return true;
}

static GillValue list_repr(GillThread *t, GillValue o)
{
    return gi_seq_repr(t, o, "[", "]", "[...]", repr_item);
}

static GillValue list_iter(GillThread *t, GillValue o)
{
    GiListIter *it = gi_alloc(t, sizeof *it,
                              GI_HEADER_BITS(GI_TYPE_LIST_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->seq = o;
    return gi_from_ptr(it);
}

static GillValue *compare_items(GillValue o, size_t *n)
{
    *n = gi_list_ptr(o)->len;
    return gi_list_ptr(o)->items;
}

static GillValue list_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!gi_is_list(a) || !gi_is_list(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_seq_compare(t, a, b, op, compare_items);
}

static int64_t list_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_list_ptr(o)->len;
}

static GillValue list_getitem(GillThread *t, GillValue o, GillValue key)
{
    GiList *list = gi_list_ptr(o);
    if (!gi_is_slice(key)) {
        int64_t i;
        const int in = gi_seq_index(t, "list", key, (int64_t)list->len, &i);
        if (in > 0 && (size_t)i < list->len) { // __index__ may have shortened it
            return list->items[i];
        }
        return in < 0 ? GILL_ERROR
                      : gill_raise(t, GILL_IndexError, "list index out of range");
    }
    int64_t start, stop, step, count;
    if (!gi_slice_indices(t, key, (int64_t)list->len, &start, &stop, &step, &count)) {
        return GILL_ERROR;
    }
    if (step == 1) {
        return gi_list_slice(t, list, (size_t)start, (size_t)(start + count));
    }
    const GillValue out = gi_list_new(t, (size_t)count);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    GiList *to = gi_list_ptr(out);
    for (int64_t i = 0; i < count && (size_t)(start + i * step) < list->len; i++) {
        to->items[to->len++] = list->items[start + i * step];
    }
    if (to->len > 0) {
        gi_store_range(t, to->items, to->len);
    }
    return out;
}

static bool delete_slice(GillThread *t, GiList *list, int64_t start, int64_t step,
                         int64_t count)
{
    if (count == 0) {
        return true;
    }
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    if (step == 1) {
        remove_range(t, list, (size_t)start, (size_t)(start + count));
        return true;
    }
    int64_t to = start;
    int64_t gone = start;
    for (int64_t i = start; i < (int64_t)list->len; i++) {
        if (i == gone && count > 0) {
            gone += step;
            count--;
        } else {
            list->items[to++] = list->items[i];
        }
    }
    memset(list->items + to, 0, (list->len - (size_t)to) * sizeof(GillValue));
    if (to > start) {
        gi_store_range(t, list->items + start, (size_t)(to - start));
    }
    list->len = (size_t)to;
    shrink(t, list);
    return true;
}

static bool set_slice(GillThread *t, GiList *list, GillValue key, GillValue v)
{
    int64_t start, stop, step, count;
    if (!gi_slice_indices(t, key, (int64_t)list->len, &start, &stop, &step, &count)) {
        return false;
    }
    if (gi_is_empty(v)) {
        return delete_slice(t, list, start, step, count);
    }
    const char *message = step == 1 ? "can only assign an iterable"
                                    : "must assign iterable to extended slice";
    GillValue from = v;
    if (!gi_is_list(v) && !gi_is_tuple(v)) {
        // CPython says so for whatever cannot be iterated, and keeps other errors.
        if (gi_type_of(t, v)->slots.iter == NULL &&
            gi_type_of(t, v)->slots.getitem == NULL) {
            gill_raise(t, GILL_TypeError, "%s", message);
            return false;
        }
        from = gi_to_list(t, v);
    } else if (gi_is_list(v) && gi_list_ptr(v) == list) {
        from = gi_list_from(t, list->items, list->len);
    }
    if (gi_is_error(from)) {
        return false;
    }
    // Making `from` may have changed the list.
    if (!gi_slice_indices(t, key, (int64_t)list->len, &start, &stop, &step, &count)) {
        return false;
    }
    const GillValue *items;
    size_t n;
    if (gi_is_tuple(from)) {
        items = gi_tuple_items(gi_tuple_ptr(from));
        n = gi_tuple_len(gi_tuple_ptr(from));
    } else {
        items = gi_list_ptr(from)->items;
        n = gi_list_ptr(from)->len;
    }
    if (step == 1) {
        return replace_range(t, list, (size_t)start, (size_t)(start + count), items, n);
    }
    if (n != (size_t)count) {
        gill_raise(
            t, GILL_ValueError,
            "attempt to assign sequence of size %zu to extended slice of size %ld", n,
            (long)count);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        gi_store(t, &list->items[start + (int64_t)i * step], items[i]);
    }
    return true;
}

static bool list_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    GiList *list = gi_list_ptr(o);
    if (gi_is_slice(key)) {
        return set_slice(t, list, key, v);
    }
    int64_t i;
    const int in = gi_seq_index(t, "list", key, (int64_t)list->len, &i);
    if (in < 0) {
        return false;
    }
    if (in == 0 || (size_t)i >= list->len) {
        gill_raise(t, GILL_IndexError, "list assignment index out of range");
        return false;
    }
    if (gi_is_empty(v)) {
        remove_range(t, list, (size_t)i, (size_t)i + 1);
    } else {
        gi_store(t, &list->items[i], v);
    }
    return true;
}

static int list_contains(GillThread *t, GillValue o, GillValue v)
{
    const GiList *list = gi_list_ptr(o);
    for (size_t i = 0; i < list->len; i++) {
        const int same = gi_equal_fast(t, list->items[i], v);
        if (same != 0) {
            return same;
        }
    }
    return 0;
}

static GillValue list_add(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_list(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (!gi_is_list(b)) {
        return gill_raise(t, GILL_TypeError,
                          "can only concatenate list (not \"%T\") to list", b);
    }
    const GiList *x = gi_list_ptr(a), *y = gi_list_ptr(b);
    const GillValue out = gi_list_new(t, x->len + y->len);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    GiList *list = gi_list_ptr(out);
    if (x->len > 0) {
        memcpy(list->items, x->items, x->len * sizeof(GillValue));
    }
    if (y->len > 0) {
        memcpy(list->items + x->len, y->items, y->len * sizeof(GillValue));
    }
    list->len = x->len + y->len;
    if (list->len > 0) {
        gi_store_range(t, list->items, list->len);
    }
    return out;
}

static GillValue list_iadd(GillThread *t, GillValue a, GillValue b)
{
    return gi_list_extend(t, gi_list_ptr(a), b) ? a : GILL_ERROR;
}

// out[0 .. n) is there; make it count times as long.
static void repeat(GillValue *out, size_t n, size_t count)
{
    size_t done = n;
    const size_t total = n * count;
    while (done < total) {
        const size_t step = done < total - done ? done : total - done;
        memcpy(out + done, out, step * sizeof *out);
        done += step;
    }
}

static GillValue list_mul(GillThread *t, GillValue a, GillValue b)
{
    const GillValue self = gi_is_list(a) ? a : b;
    const GillValue other = gi_is_list(a) ? b : a;
    int64_t count;
    if (!gi_seq_repeat_count(t, other, &count)) {
        return GILL_ERROR;
    }
    const GiList *list = gi_list_ptr(self);
    if (list->len == 0 || count == 0) {
        return gi_list_new(t, 0);
    }
    if ((size_t)count > LIST_MAX / list->len) {
        return no_memory(t);
    }
    const GillValue out = gi_list_new(t, list->len * (size_t)count);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    GiList *to = gi_list_ptr(out);
    if (list->len == 1) {
        for (int64_t i = 0; i < count; i++) {
            to->items[i] = list->items[0];
        }
    } else {
        memcpy(to->items, list->items, list->len * sizeof(GillValue));
        repeat(to->items, list->len, (size_t)count);
    }
    to->len = list->len * (size_t)count;
    gi_store_range(t, to->items, to->len);
    return out;
}

static GillValue list_imul(GillThread *t, GillValue a, GillValue b)
{
    GiList *list = gi_list_ptr(a);
    int64_t count;
    if (!gi_seq_repeat_count(t, b, &count)) {
        return GILL_ERROR;
    }
    if (count == 0 || list->len == 0) {
        clear(t, list);
        return a;
    }
    if ((size_t)count > LIST_MAX / list->len) {
        return no_memory(t);
    }
    const size_t n = list->len;
    if (!reserve(t, list, n * (size_t)count)) {
        return GILL_ERROR;
    }
    repeat(list->items, n, (size_t)count);
    list->len = n * (size_t)count;
    gi_store_range(t, list->items, list->len);
    return a;
}

// ---- Methods ----

static GillValue list_append(GillThread *t, const GillValue *args, int n)
{
    (void)n;
    return gi_list_append(t, gi_list_ptr(args[0]), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue list_extend(GillThread *t, const GillValue *args)
{
    return gi_list_extend(t, gi_list_ptr(args[0]), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue list_insert(GillThread *t, const GillValue *args)
{
    int64_t i;
    if (!gi_arg_index(t, args[1], &i) ||
        !gi_list_insert(t, gi_list_ptr(args[0]), i, args[2])) {
        return GILL_ERROR;
    }
    return GILL_NONE;
}

static GillValue list_pop(GillThread *t, const GillValue *args, int n)
{
    GiList *list = gi_list_ptr(args[0]);
    int64_t i = -1;
    if (n > 1 && !gi_arg_index(t, args[1], &i)) {
        return GILL_ERROR;
    }
    if (list->len == 0) {
        return gill_raise(t, GILL_IndexError, "pop from empty list");
    }
    if (i < 0) {
        i += (int64_t)list->len;
    }
    if (i < 0 || i >= (int64_t)list->len) {
        return gill_raise(t, GILL_IndexError, "pop index out of range");
    }
    const GillValue v = list->items[i];
    if ((size_t)i + 1 == list->len) {
        list->items[--list->len] = gi_bits(0);
        if (list->len < list->cap / 4) {
            shrink(t, list);
        }
    } else {
        remove_range(t, list, (size_t)i, (size_t)i + 1);
    }
    return v;
}

// Position of v in [start, stop), -1 absent, -2 failed.
static int64_t position_of(GillThread *t, const GiList *list, GillValue v,
                           int64_t start, int64_t stop)
{
    for (int64_t i = start; i < stop && i < (int64_t)list->len; i++) {
        const int same = gi_equal_fast(t, list->items[i], v);
        if (same != 0) {
            return same < 0 ? -2 : i;
        }
    }
    return -1;
}

static GillValue list_remove(GillThread *t, const GillValue *args)
{
    GiList *list = gi_list_ptr(args[0]);
    const int64_t i = position_of(t, list, args[1], 0, INT64_MAX);
    if (i == -1) {
        return gill_raise(t, GILL_ValueError, "list.remove(x): x not in list");
    }
    if (i < 0) {
        return GILL_ERROR;
    }
    if ((size_t)i < list->len) { // == may have shortened it
        remove_range(t, list, (size_t)i, (size_t)i + 1);
    }
    return GILL_NONE;
}

static GillValue list_index(GillThread *t, const GillValue *args)
{
    const GiList *list = gi_list_ptr(args[0]);
    int64_t start, stop;
    if (!gi_seq_bounds(t, args[2], args[3], (int64_t)list->len, &start, &stop)) {
        return GILL_ERROR;
    }
    const int64_t i = position_of(t, list, args[1], start, stop);
    if (i == -1) {
        return gill_raise(t, GILL_ValueError, "%R is not in list", args[1]);
    }
    return i < 0 ? GILL_ERROR : gi_small(i);
}

static GillValue list_count(GillThread *t, const GillValue *args)
{
    const GiList *list = gi_list_ptr(args[0]);
    int64_t count = 0;
    for (size_t i = 0; i < list->len; i++) {
        const int same = gi_equal_fast(t, list->items[i], args[1]);
        if (same < 0) {
            return GILL_ERROR;
        }
        count += same;
    }
    return gi_small(count);
}

static GillValue list_clear(GillThread *t, const GillValue *args)
{
    clear(t, gi_list_ptr(args[0]));
    return GILL_NONE;
}

static GillValue list_copy(GillThread *t, const GillValue *args)
{
    const GiList *list = gi_list_ptr(args[0]);
    return gi_list_from(t, list->items, list->len);
}

static GillValue list_reverse(GillThread *t, const GillValue *args)
{
    GiList *list = gi_list_ptr(args[0]);
    if (list->len < 2) {
        return GILL_NONE;
    }
    for (size_t i = 0, j = list->len - 1; i < j; i++, j--) {
        const GillValue v = list->items[i];
        list->items[i] = list->items[j];
        list->items[j] = v;
    }
    gi_store_range(t, list->items, list->len);
    return GILL_NONE;
}

static GillValue list_sort(GillThread *t, const GillValue *args)
{
    const int reverse = gi_truth(t, args[2]);
    if (reverse < 0 || !gi_list_sort(t, gi_list_ptr(args[0]), args[1], reverse)) {
        return GILL_ERROR;
    }
    return GILL_NONE;
}

static GillValue list_reversed(GillThread *t, const GillValue *args)
{
    GiListIter *it = gi_alloc(
        t, sizeof *it, GI_HEADER_BITS(GI_TYPE_LIST_REVITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->seq = args[0];
    it->i = gi_list_ptr(args[0])->len;
    return gi_from_ptr(it);
}

static GillValue list_sizeof(GillThread *t, const GillValue *args)
{
    const GiList *list = gi_list_ptr(args[0]);
    return gi_int_new(t, (int64_t)(sizeof *list + list->cap * sizeof(GillValue)));
}

static const GillDef list_defs[] = {
    GILL_VAR("append(self, object, /)", list_append, 2, 2, "Add an item at the end."),
    {"extend(self, iterable, /)", list_extend, "Add every item of an iterable.", NULL,
     0, 0},
    {"insert(self, index, object, /)", list_insert, "Insert an item before an index.",
     NULL, 0, 0},
    GILL_VAR("pop(self, index=-1, /)", list_pop, 1, 2, "Remove and return an item."),
    {"remove(self, value, /)", list_remove, "Remove the first item equal to value.",
     NULL, 0, 0},
    {"index(self, value, start=?, stop=?, /)", list_index,
     "Index of the first item equal to value.", NULL, 0, 0},
    {"count(self, value, /)", list_count, "How many items are equal to value.", NULL, 0,
     0},
    {"clear(self, /)", list_clear, "Remove every item.", NULL, 0, 0},
    {"copy(self, /)", list_copy, "A shallow copy.", NULL, 0, 0},
    {"reverse(self, /)", list_reverse, "Turn the order round in place.", NULL, 0, 0},
    {"sort(self, /, *, key=None, reverse=False)", list_sort,
     "Sort in place; equal items keep their order.", NULL, 0, 0},
    {"__reversed__(self, /)", list_reversed, "An iterator from last to first.", NULL, 0,
     0},
    {"__sizeof__(self, /)", list_sizeof, "Bytes used, the buffer included.", NULL, 0,
     0},
    {0},
};

static const GillDef list_class_defs[] = {
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "list[T]", NULL, 0, 0},
    {0},
};

static const GiSlots list_slots = {
    .repr = list_repr,
    .iter = list_iter,
    .compare = list_compare,
    .init = list_init,
    .new = list_new,
    .len = list_len,
    .getitem = list_getitem,
    .setitem = list_setitem,
    .contains = list_contains,
    .binary[GI_BINARY_ADD] = list_add,
    .binary[GI_BINARY_MUL] = list_mul,
    .inplace[GI_BINARY_ADD] = list_iadd,
    .inplace[GI_BINARY_MUL] = list_imul,
};

const GiTypeDef gi_list_def = {
    .kind = GI_KIND_LIST,
    .size = sizeof(GiList),
    .flags = GI_TYPE_NO_HASH | GI_TYPE_SEQUENCE | GI_TYPE_MATCH_SELF,
    .slots = &list_slots,
    .methods = list_defs,
    .class_methods = list_class_defs,
    .doc = "list(iterable=()): items in order, which can change.",
};
