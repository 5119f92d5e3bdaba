// range and its iterators.
//
// The four fields are plain ints of any size; len is max(0, ceil((stop - start) /
// step)). Where all fit 64 bits and no item leaves them, iterating uses a GiRangeIter,
// otherwise a LongIter of plain ints.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

static inline GiRange *range_ptr(GillValue v)
{
    assert(gi_has_kind(v, GI_KIND_RANGE));
    return (GiRange *)gi_ptr(v);
}

// max(0, ceil((stop - start) / step)).
static GillValue range_length(GillThread *t, GillValue start, GillValue stop,
                              GillValue step)
{
    if (gi_are_small(start, stop) && gi_is_small(step)) {
        const int64_t a = gi_small_get(start), b = gi_small_get(stop);
        const int64_t s = gi_small_get(step);
        if (s > 0) {
            return gi_int_new(t, a < b ? (b - a - 1) / s + 1 : 0);
        }
        return gi_int_new(t, b < a ? (a - b - 1) / -s + 1 : 0);
    }
    const bool down = gi_int_sign(step) < 0;
    const GillValue low = down ? stop : start;
    const GillValue high = down ? start : stop;
    if (gi_int_cmp(low, high) >= 0) {
        return gi_small(0);
    }
    GillValue v = gi_int_sub(t, high, low);
    if (!gi_is_error(v)) {
        v = gi_int_sub(t, v, gi_small(1));
    }
    const GillValue by = down ? gi_int_neg(t, step) : step;
    if (gi_is_error(v) || gi_is_error(by)) {
        return GILL_ERROR;
    }
    v = gi_int_floordiv(t, v, by);
    return gi_is_error(v) ? v : gi_int_add(t, v, gi_small(1));
}

GillValue gi_range_new(GillThread *t, GillValue start, GillValue stop, GillValue step)
{
    if (gi_int_sign(step) == 0) {
        return gill_raise(t, GILL_ValueError, "range() arg 3 must not be zero");
    }
    const GillValue len = range_length(t, start, stop, step);
    if (gi_is_error(len)) {
        return GILL_ERROR;
    }
    GiRange *r =
        gi_alloc(t, sizeof *r, GI_HEADER_BITS(GI_TYPE_RANGE, GI_KIND_RANGE, 0, 4));
    if (r == NULL) {
        return GILL_ERROR;
    }
    r->start = start;
    r->stop = stop;
    r->step = step;
    r->len = len;
    return gi_from_ptr(r);
}

static GillValue range_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)cls;
    if (!gi_check_positional(t, "range", npos, kwnames, 1, 3)) {
        return GILL_ERROR;
    }
    GillValue part[3];
    for (int i = 0; i < npos; i++) {
        part[i] = gi_index(t, args[i]);
        if (gi_is_error(part[i])) {
            return GILL_ERROR;
        }
        part[i] = gi_int_plain(part[i]);
    }
    if (npos == 1) {
        return gi_range_new(t, gi_small(0), part[0], gi_small(1));
    }
    return gi_range_new(t, part[0], part[1], npos == 3 ? part[2] : gi_small(1));
}

static GillValue range_repr(GillThread *t, GillValue o)
{
    const GiRange *r = range_ptr(o);
    if (gi_same(r->step, gi_small(1))) {
        return gi_str_format(t, "range(%R, %R)", r->start, r->stop);
    }
    return gi_str_format(t, "range(%R, %R, %R)", r->start, r->stop, r->step);
}

static int64_t range_len(GillThread *t, GillValue o)
{
    int64_t len;
    if (!gi_int_to_int64(range_ptr(o)->len, &len)) {
        gill_raise(t, GILL_OverflowError,
                   "Python int too large to convert to C ssize_t");
        return -1;
    }
    return len;
}

static int range_truth(GillThread *t, GillValue o)
{
    (void)t;
    return !gi_same(range_ptr(o)->len, gi_small(0));
}

// start + i * step.
static GillValue item_at(GillThread *t, const GiRange *r, GillValue i)
{
    if (gi_are_small(r->start, r->step) && gi_is_small(i)) {
        int64_t n;
        if (!__builtin_mul_overflow(gi_small_get(i), gi_small_get(r->step), &n) &&
            !__builtin_add_overflow(n, gi_small_get(r->start), &n)) {
            return gi_int_new(t, n);
        }
    }
    const GillValue v = gi_int_mul(t, i, r->step);
    return gi_is_error(v) ? v : gi_int_add(t, r->start, v);
}

static GillValue range_slice(GillThread *t, const GiRange *r, GillValue key)
{
    GillValue part[3];
    if (!gi_slice_indices_big(t, key, r->len, part)) {
        return GILL_ERROR;
    }
    const GillValue start = item_at(t, r, part[0]);
    if (gi_is_error(start)) {
        return GILL_ERROR;
    }
    const GillValue stop = item_at(t, r, part[1]);
    if (gi_is_error(stop)) {
        return GILL_ERROR;
    }
    const GillValue step = gi_int_mul(t, r->step, part[2]);
    return gi_is_error(step) ? step : gi_range_new(t, start, stop, step);
}

static GillValue range_getitem(GillThread *t, GillValue o, GillValue key)
{
    const GiRange *r = range_ptr(o);
    if (gi_is_slice(key)) {
        return range_slice(t, r, key);
    }
    if (!gi_is_index(t, key)) {
        return gill_raise(t, GILL_TypeError,
                          "range indices must be integers or slices, not %T", key);
    }
    GillValue i = gi_index(t, key);
    if (gi_is_error(i)) {
        return GILL_ERROR;
    }
    i = gi_int_plain(i);
    if (gi_int_sign(i) < 0) {
        i = gi_int_add(t, i, r->len);
        if (gi_is_error(i)) {
            return GILL_ERROR;
        }
    }
    if (gi_int_sign(i) < 0 || gi_int_cmp(i, r->len) >= 0) {
        return gill_raise(t, GILL_IndexError, "range object index out of range");
    }
    return item_at(t, r, i);
}

// The index of a plain int, empty when it is none of the items.
static GillValue index_of_int(GillThread *t, const GiRange *r, GillValue v)
{
    if (gi_same(r->len, gi_small(0))) {
        return GILL_EMPTY;
    }
    const bool down = gi_int_sign(r->step) < 0;
    if (down ? gi_int_cmp(v, r->start) > 0 || gi_int_cmp(v, r->stop) <= 0
             : gi_int_cmp(v, r->start) < 0 || gi_int_cmp(v, r->stop) >= 0) {
        return GILL_EMPTY;
    }
    const GillValue distance = gi_int_sub(t, v, r->start);
    GillValue quotient, rest;
    if (gi_is_error(distance) ||
        !gi_int_divmod(t, distance, r->step, &quotient, &rest)) {
        return GILL_ERROR;
    }
    return gi_int_sign(rest) == 0 ? quotient : GILL_EMPTY;
}

// Only exact ints and bools are looked for by arithmetic.
static bool is_plain_int(GillValue v)
{
    return gi_is_small(v) || gi_is_bool(v) || gi_is_exact(v, GI_TYPE_INT);
}

// Walks the items comparing with ==: the number of equal ones, or the first one's
// index.
static int64_t search(GillThread *t, GillValue o, GillValue v, bool count)
{
    const GillValue it = gi_iter(t, o);
    if (gi_is_error(it)) {
        return -2;
    }
    int64_t found = 0;
    for (int64_t i = 0;; i++) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item)) {
            return count ? found : -1;
        }
        const int same = gi_is_error(item) ? -1 : gi_equal_fast(t, item, v);
        if (same < 0 || !gi_poll(t)) {
            return -2;
        }
        if (same == 1 && !count) {
            return i;
        }
        found += same;
    }
}

static int range_contains(GillThread *t, GillValue o, GillValue v)
{
    if (is_plain_int(v)) {
        const GillValue i = index_of_int(t, range_ptr(o), gi_int_plain(v));
        return gi_is_error(i) ? -1 : !gi_is_empty(i);
    }
    const int64_t i = search(t, o, v, false);
    return i == -2 ? -1 : i >= 0;
}

static GillValue range_index(GillThread *t, const GillValue *args)
{
    if (is_plain_int(args[1])) {
        const GillValue i = index_of_int(t, range_ptr(args[0]), gi_int_plain(args[1]));
        if (gi_is_empty(i)) {
            return gill_raise(t, GILL_ValueError, "%R is not in range", args[1]);
        }
        return i;
    }
    const int64_t i = search(t, args[0], args[1], false);
    if (i == -1) {
        return gill_raise(t, GILL_ValueError, "sequence.index(x): x not in sequence");
    }
    return i < 0 ? GILL_ERROR : gi_int_new(t, i);
}

static GillValue range_count(GillThread *t, const GillValue *args)
{
    if (is_plain_int(args[1])) {
        const GillValue i = index_of_int(t, range_ptr(args[0]), gi_int_plain(args[1]));
        return gi_is_error(i) ? i : gi_small(!gi_is_empty(i));
    }
    const int64_t n = search(t, args[0], args[1], true);
    return n < 0 ? GILL_ERROR : gi_int_new(t, n);
}

static bool range_equal(const GiRange *a, const GiRange *b)
{
    if (gi_int_cmp(a->len, b->len) != 0) {
        return false;
    }
    if (gi_same(a->len, gi_small(0))) {
        return true;
    }
    if (gi_int_cmp(a->start, b->start) != 0) {
        return false;
    }
    return gi_same(a->len, gi_small(1)) || gi_int_cmp(a->step, b->step) == 0;
}

static GillValue range_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if ((op != GI_EQ && op != GI_NE) || !gi_has_kind(b, GI_KIND_RANGE)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const bool same = gi_same(a, b) || range_equal(range_ptr(a), range_ptr(b));
    return gi_bool(same == (op == GI_EQ));
}

static int64_t range_hash(GillThread *t, GillValue o)
{
    const GiRange *r = range_ptr(o);
    GillValue part[3] = {r->len, GILL_NONE, GILL_NONE};
    if (!gi_same(r->len, gi_small(0))) {
        part[1] = r->start;
        if (!gi_same(r->len, gi_small(1))) {
            part[2] = r->step;
        }
    }
    const GillValue tuple = gi_tuple_from(t, part, 3);
    return gi_is_error(tuple) ? -1 : gi_hash(t, tuple);
}

// ---- Iterators ----

typedef struct LongIter {
    GiHeader head; // record of three
    GillValue next, step, left;
} LongIter;

static GillValue iter_from(GillThread *t, GillValue start, GillValue step,
                           GillValue len)
{
    int64_t a, s, n, last;
    if (gi_int_to_int64(start, &a) && gi_int_to_int64(step, &s) &&
        gi_int_to_int64(len, &n) && !__builtin_mul_overflow(n, s, &last) &&
        !__builtin_add_overflow(a, last, &last)) {
        GiRangeIter *it = gi_alloc(
            t, sizeof *it, GI_HEADER_BITS(GI_TYPE_RANGE_ITER, GI_KIND_RECORD, 0, 0));
        if (it == NULL) {
            return GILL_ERROR;
        }
        it->next = a;
        it->step = s;
        it->left = n;
        return gi_from_ptr(it);
    }
    LongIter *it = gi_alloc(
        t, sizeof *it, GI_HEADER_BITS(GI_TYPE_LONG_RANGE_ITER, GI_KIND_RECORD, 0, 3));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->next = start;
    it->step = step;
    it->left = len;
    return gi_from_ptr(it);
}

static GillValue range_iter(GillThread *t, GillValue o)
{
    const GiRange *r = range_ptr(o);
    return iter_from(t, r->start, r->step, r->len);
}

static GillValue range_reversed(GillThread *t, const GillValue *args)
{
    const GiRange *r = range_ptr(args[0]);
    const GillValue step = gi_int_neg(t, r->step);
    if (gi_is_error(step)) {
        return GILL_ERROR;
    }
    GillValue last = gi_int_sub(t, r->len, gi_small(1));
    if (!gi_is_error(last)) {
        last = item_at(t, r, last);
    }
    return gi_is_error(last) ? last : iter_from(t, last, step, r->len);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static GillValue iter_next(GillThread *t, GillValue o)
{
    GiRangeIter *it = (GiRangeIter *)gi_ptr(o);
    if (it->left <= 0) {
        return GILL_EMPTY;
    }
    const int64_t n = it->next;
    it->next = n + it->step;
    it->left--;
    return gi_small_fits(n) ? gi_small(n) : gi_int_new(t, n);
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    return gi_int_new(t, ((const GiRangeIter *)gi_ptr(args[0]))->left);
}

// (iter, (range that is left,), 0)
static GillValue reduce_rest(GillThread *t, GillValue start, GillValue step,
                             GillValue left)
{
    GillValue stop = gi_int_mul(t, step, left);
    if (!gi_is_error(stop)) {
        stop = gi_int_add(t, start, stop);
    }
    const GillValue range =
        gi_is_error(stop) ? stop : gi_range_new(t, start, stop, step);
    if (gi_is_error(range)) {
        return GILL_ERROR;
    }
    const GillValue iter = gi_builtin_function(t, "iter");
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    const GillValue parts = gi_tuple_pack(t, 1, range);
    return gi_is_error(parts) ? parts : gi_tuple_pack(t, 3, iter, parts, gi_small(0));
}

static GillValue iter_reduce(GillThread *t, const GillValue *args)
{
    const GiRangeIter *it = (const GiRangeIter *)gi_ptr(args[0]);
    const GillValue start = gi_int_new(t, it->next);
    const GillValue step = gi_is_error(start) ? start : gi_int_new(t, it->step);
    const GillValue left = gi_is_error(step) ? step : gi_int_new(t, it->left);
    return gi_is_error(left) ? left : reduce_rest(t, start, step, left);
}

static GillValue iter_setstate(GillThread *t, const GillValue *args)
{
    GiRangeIter *it = (GiRangeIter *)gi_ptr(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    i = i < 0 ? 0 : i > it->left ? it->left : i;
    it->next += i * it->step;
    it->left -= i;
    return GILL_NONE;
}

static GillValue long_next(GillThread *t, GillValue o)
{
    LongIter *it = (LongIter *)gi_ptr(o);
    if (gi_int_sign(it->left) <= 0) {
        return GILL_EMPTY;
    }
    const GillValue v = it->next;
    const GillValue next = gi_int_add(t, v, it->step);
    if (gi_is_error(next)) {
        return GILL_ERROR;
    }
    const GillValue left = gi_int_sub(t, it->left, gi_small(1));
    if (gi_is_error(left)) {
        return GILL_ERROR;
    }
    gi_store(t, &it->next, next);
    gi_store(t, &it->left, left);
    return v;
}

static GillValue long_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    return ((const LongIter *)gi_ptr(args[0]))->left;
}

static GillValue long_reduce(GillThread *t, const GillValue *args)
{
    const LongIter *it = (const LongIter *)gi_ptr(args[0]);
    return reduce_rest(t, it->next, it->step, it->left);
}

static GillValue range_reduce(GillThread *t, const GillValue *args)
{
    const GiRange *r = range_ptr(args[0]);
    const GillValue parts = gi_tuple_pack(t, 3, r->start, r->stop, r->step);
    return gi_is_error(parts)
               ? parts
               : gi_tuple_pack(t, 2, gi_type_value(t, GI_TYPE_RANGE), parts);
}

static GillValue get_start(GillThread *t, GillValue o)
{
    (void)t;
    return range_ptr(o)->start;
}

static GillValue get_stop(GillThread *t, GillValue o)
{
    (void)t;
    return range_ptr(o)->stop;
}

static GillValue get_step(GillThread *t, GillValue o)
{
    (void)t;
    return range_ptr(o)->step;
}

static const GillDef range_defs[] = {
    {"count(self, value, /)", range_count, "How often value occurs.", NULL, 0, 0},
    {"index(self, value, /)", range_index, "Index of value; ValueError when absent.",
     NULL, 0, 0},
    {"__reversed__(self, /)", range_reversed, "An iterator from last to first.", NULL,
     0, 0},
    {"__reduce__(self, /)", range_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GiGetSet range_getsets[] = {
    {"start", get_start, gi_readonly, "First number."},
    {"stop", get_stop, gi_readonly, "End, not reached."},
    {"step", get_step, gi_readonly, "From one number to the next."},
    {0},
};

static const GiSlots range_slots = {
    .repr = range_repr,
    .hash = range_hash,
    .iter = range_iter,
    .compare = range_compare,
    .new = range_new,
    .len = range_len,
    .getitem = range_getitem,
    .contains = range_contains,
    .truth = range_truth,
};

const GiTypeDef gi_range_def = {
    .kind = GI_KIND_RANGE,
    .size = sizeof(GiRange),
    .flags = GI_TYPE_FINAL | GI_TYPE_SEQUENCE,
    .slots = &range_slots,
    .methods = range_defs,
    .getsets = range_getsets,
    .doc = "range(stop) or range(start, stop[, step]): numbers at equal distances.",
};

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Numbers left.", NULL, 0, 0},
    {"__reduce__(self, /)", iter_reduce, "Support for pickling.", NULL, 0, 0},
    {"__setstate__(self, state, /)", iter_setstate, "Set the position.", NULL, 0, 0},
    {0},
};

static const GiSlots iter_slots = {.iter = iter_self, .next = iter_next};

const GiTypeDef gi_range_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiRangeIter),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &iter_slots,
    .methods = iter_methods,
};

static const GillDef long_methods[] = {
    {"__length_hint__(self, /)", long_length_hint, "Numbers left.", NULL, 0, 0},
    {"__reduce__(self, /)", long_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GiSlots long_slots = {.iter = iter_self, .next = long_next};

const GiTypeDef gi_long_range_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(LongIter),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &long_slots,
    .methods = long_methods,
};
