// The iteration protocol, and the iterators of list, tuple, __getitem__ and callables.
//
// An iterator's C slot `next` answers empty at the end, without an exception. An
// exhausted iterator lets its sequence go and stays exhausted.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

// ---- The protocol ----

GillValue gi_iter(GillThread *t, GillValue v)
{
    const GiType *type = gi_type_of(t, v);
    if (type->slots.iter != NULL) {
        const GillValue it = type->slots.iter(t, v);
        if (!gi_is_error(it) && gi_type_of(t, it)->slots.next == NULL) {
            return gill_raise(t, GILL_TypeError,
                              "iter() returned non-iterator of type '%T'", it);
        }
        return it;
    }
    if (type->slots.getitem != NULL && !(type->flags & GI_TYPE_MAPPING)) {
        return gi_seq_iter_new(t, v);
    }
    return gill_raise(t, GILL_TypeError, "'%T' object is not iterable", v);
}

GillValue gi_next(GillThread *t, GillValue it)
{
    const GiUnaryFn next = gi_type_of(t, it)->slots.next;
    if (__builtin_expect(next == NULL, 0)) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not an iterator", it);
    }
    return next(t, it);
}

GillValue gi_to_list(GillThread *t, GillValue v)
{
    if (gi_is_exact(v, GI_TYPE_LIST)) {
        return gi_list_from(t, gi_list_ptr(v)->items, gi_list_ptr(v)->len);
    }
    if (gi_is_exact(v, GI_TYPE_DICT)) {
        return gi_dict_keys(t, gi_dict_ptr(v));
    }
    const GillValue list = gi_list_new(t, 0);
    if (gi_is_error(list) || !gi_list_extend(t, gi_list_ptr(list), v)) {
        return GILL_ERROR;
    }
    return list;
}

// What __length_hint__ says: the hint, fallback, or -1.
static int64_t asked_hint(GillThread *t, GillValue v, int64_t fallback)
{
    const GillValue hint = gi_special_call(t, v, GI_NAME(t, __length_hint__), 0, NULL);
    if (gi_is_empty(hint) || gi_same(hint, GILL_NOT_IMPLEMENTED)) {
        return fallback;
    }
    if (gi_is_error(hint)) {
        if (gi_error_matches(t, GILL_TypeError)) {
            gill_error_clear(t);
            return fallback;
        }
        return -1;
    }
    if (!gi_is_int_or_bool(hint)) {
        gill_raise(t, GILL_TypeError, "__length_hint__ must be an integer, not %T",
                   hint);
        return -1;
    }
    int64_t n;
    if (!gi_int_get_int64(t, gi_int_plain(hint), &n)) {
        return -1;
    }
    if (n < 0) {
        gill_raise(t, GILL_ValueError, "__length_hint__() should return >= 0");
        return -1;
    }
    return n;
}

int64_t gi_length_hint(GillThread *t, GillValue v, int64_t fallback)
{
    const GiType *type = gi_type_of(t, v);
    if (type->slots.len != NULL) {
        const int64_t n = type->slots.len(t, v);
        if (n >= 0) {
            return n;
        }
        if (!gi_error_matches(t, GILL_TypeError)) {
            return -1;
        }
        gill_error_clear(t);
    }
    if (gi_is_exact(v, GI_TYPE_GENERATOR)) {
        return fallback;
    }
    return asked_hint(t, v, fallback);
}

// ---- list_iterator, tuple_iterator, list_reverseiterator ----

static inline GiListIter *iter_ptr(GillValue o)
{
    return (GiListIter *)gi_ptr(o);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static GillValue list_next(GillThread *t, GillValue o)
{
    (void)t;
    GiListIter *it = iter_ptr(o);
    if (gi_is_empty(it->seq)) {
        return GILL_EMPTY;
    }
    const GiList *list = (const GiList *)gi_ptr(it->seq);
    if (it->i < list->len) {
        return list->items[it->i++];
    }
    it->seq = GILL_EMPTY;
    return GILL_EMPTY;
}

static GillValue tuple_next(GillThread *t, GillValue o)
{
    (void)t;
    GiListIter *it = iter_ptr(o);
    if (gi_is_empty(it->seq)) {
        return GILL_EMPTY;
    }
    GiTuple *tuple = (GiTuple *)gi_ptr(it->seq);
    if (it->i < gi_tuple_len(tuple)) {
        return gi_tuple_items(tuple)[it->i++];
    }
    it->seq = GILL_EMPTY;
    return GILL_EMPTY;
}

// i is one more than the index of the next item.
static GillValue reviter_next(GillThread *t, GillValue o)
{
    (void)t;
    GiListIter *it = iter_ptr(o);
    if (gi_is_empty(it->seq)) {
        return GILL_EMPTY;
    }
    const GiList *list = (const GiList *)gi_ptr(it->seq);
    if (it->i > 0 && it->i <= list->len) {
        return list->items[--it->i];
    }
    it->seq = GILL_EMPTY;
    return GILL_EMPTY;
}

static GillValue seq_length_hint(GillThread *t, const GillValue *args)
{
    const GiListIter *it = iter_ptr(args[0]);
    if (gi_is_empty(it->seq)) {
        return gi_small(0);
    }
    const int64_t len = gi_len(t, it->seq);
    if (len < 0) {
        return GILL_ERROR;
    }
    return gi_small(len > (int64_t)it->i ? len - (int64_t)it->i : 0);
}

static GillValue rev_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiListIter *it = iter_ptr(args[0]);
    if (gi_is_empty(it->seq) || ((const GiList *)gi_ptr(it->seq))->len < it->i) {
        return gi_small(0);
    }
    return gi_small((int64_t)it->i);
}

static GillValue reduce(GillThread *t, GillValue seq, const char *how, int64_t i,
                        bool ends_as_list)
{
    const bool done = gi_is_empty(seq);
    const GillValue iter = gi_builtin_function(t, done ? "iter" : how);
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    if (done) {
        seq = ends_as_list ? gi_list_new(t, 0) : t->vm->empty_tuple;
        if (gi_is_error(seq)) {
            return GILL_ERROR;
        }
    }
    const GillValue parts = gi_tuple_pack(t, 1, seq);
    if (gi_is_error(parts)) {
        return GILL_ERROR;
    }
    return done ? gi_tuple_pack(t, 2, iter, parts)
                : gi_tuple_pack(t, 3, iter, parts, gi_small(i));
}

static GillValue list_reduce(GillThread *t, const GillValue *args)
{
    return reduce(t, iter_ptr(args[0])->seq, "iter", (int64_t)iter_ptr(args[0])->i,
                  true);
}

static GillValue tuple_reduce(GillThread *t, const GillValue *args)
{
    return reduce(t, iter_ptr(args[0])->seq, "iter", (int64_t)iter_ptr(args[0])->i,
                  false);
}

static GillValue rev_reduce(GillThread *t, const GillValue *args)
{
    return reduce(t, iter_ptr(args[0])->seq, "reversed",
                  (int64_t)iter_ptr(args[0])->i - 1, true);
}

static GillValue seq_setstate(GillThread *t, const GillValue *args)
{
    GiListIter *it = iter_ptr(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(it->seq)) {
        it->i = i < 0 ? 0 : (size_t)i;
    }
    return GILL_NONE;
}

static GillValue rev_setstate(GillThread *t, const GillValue *args)
{
    GiListIter *it = iter_ptr(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(it->seq)) {
        const int64_t len = (int64_t)((const GiList *)gi_ptr(it->seq))->len;
        i = i < -1 ? -1 : i > len - 1 ? len - 1 : i;
        it->i = (size_t)(i + 1);
    }
    return GILL_NONE;
}

#define ITER_METHODS(name, hint, reduce_fn, setstate)                                  \
    static const GillDef name[] = {                                                    \
        {"__length_hint__(self, /)", hint, "Items left.", NULL, 0, 0},                 \
        {"__reduce__(self, /)", reduce_fn, "Support for pickling.", NULL, 0, 0},       \
        {"__setstate__(self, state, /)", setstate, "Set the position.", NULL, 0, 0},   \
        {0},                                                                           \
    };
ITER_METHODS(list_methods, seq_length_hint, list_reduce, seq_setstate)
ITER_METHODS(tuple_methods, seq_length_hint, tuple_reduce, seq_setstate)
ITER_METHODS(rev_methods, rev_length_hint, rev_reduce, rev_setstate)

// ---- iterator: __getitem__ with 0, 1, 2, ... up to IndexError ----

static GillValue seq_next(GillThread *t, GillValue o)
{
    GiListIter *it = iter_ptr(o);
    if (gi_is_empty(it->seq)) {
        return GILL_EMPTY;
    }
    const GillValue v = gi_getitem(t, it->seq, gi_small((int64_t)it->i));
    if (!gi_is_error(v)) {
        it->i++;
        return v;
    }
    if (gi_error_matches(t, GILL_IndexError) ||
        gi_error_matches(t, GILL_StopIteration)) {
        gill_error_clear(t);
        it->seq = GILL_EMPTY;
        return GILL_EMPTY;
    }
    return GILL_ERROR;
}

// Only a sequence that has a length has a hint.
static GillValue item_length_hint(GillThread *t, const GillValue *args)
{
    const GiListIter *it = iter_ptr(args[0]);
    if (!gi_is_empty(it->seq) && gi_type_of(t, it->seq)->slots.len == NULL) {
        return GILL_NOT_IMPLEMENTED;
    }
    return seq_length_hint(t, args);
}

ITER_METHODS(seq_methods, item_length_hint, tuple_reduce, seq_setstate)

GillValue gi_seq_iter_new(GillThread *t, GillValue seq)
{
    GiListIter *it =
        gi_alloc(t, sizeof *it, GI_HEADER_BITS(GI_TYPE_SEQ_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->seq = seq;
    return gi_from_ptr(it);
}

// ---- callable_iterator: iter(f, sentinel) ----

typedef struct CallIter {
    GiHeader head;                // record of two
    GillValue callable, sentinel; // empty when exhausted
} CallIter;

GillValue gi_call_iter_new(GillThread *t, GillValue callable, GillValue sentinel)
{
    CallIter *it = gi_alloc(t, sizeof *it,
                            GI_HEADER_BITS(GI_TYPE_CALL_ITER, GI_KIND_RECORD, 0, 2));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->callable = callable;
    it->sentinel = sentinel;
    return gi_from_ptr(it);
}

static GillValue call_next(GillThread *t, GillValue o)
{
    CallIter *it = (CallIter *)gi_ptr(o);
    if (gi_is_empty(it->callable)) {
        return GILL_EMPTY;
    }
    const GillValue v = gi_call0(t, it->callable);
    if (gi_is_error(v)) {
        if (!gi_error_matches(t, GILL_StopIteration)) {
            return GILL_ERROR;
        }
        gill_error_clear(t);
    } else {
        if (gi_is_empty(it->sentinel)) { // the callable itself ran us to the end
            return GILL_EMPTY;
        }
        const int same = gi_equal_fast(t, it->sentinel, v);
        if (same <= 0) {
            return same < 0 ? GILL_ERROR : v;
        }
    }
    it->callable = GILL_EMPTY;
    it->sentinel = GILL_EMPTY;
    return GILL_EMPTY;
}

static GillValue call_reduce(GillThread *t, const GillValue *args)
{
    const CallIter *it = (const CallIter *)gi_ptr(args[0]);
    if (gi_is_empty(it->callable)) {
        return reduce(t, GILL_EMPTY, "iter", 0, false);
    }
    const GillValue iter = gi_builtin_function(t, "iter");
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    const GillValue parts = gi_tuple_pack(t, 2, it->callable, it->sentinel);
    return gi_is_error(parts) ? GILL_ERROR : gi_tuple_pack(t, 2, iter, parts);
}

static const GillDef call_methods[] = {
    {"__reduce__(self, /)", call_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

#define ITER_TYPE(name, next_fn, layout, rows)                                         \
    static const GiSlots name##_slots = {.iter = iter_self, .next = next_fn};          \
    const GiTypeDef gi_##name##_def = {                                                \
        .kind = GI_KIND_RECORD,                                                        \
        .size = sizeof(layout),                                                        \
        .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,                                       \
        .slots = &name##_slots,                                                        \
        .methods = rows,                                                               \
    };
ITER_TYPE(list_iter, list_next, GiListIter, list_methods)
ITER_TYPE(list_reviter, reviter_next, GiListIter, rev_methods)
ITER_TYPE(tuple_iter, tuple_next, GiListIter, tuple_methods)
ITER_TYPE(seq_iter, seq_next, GiListIter, seq_methods)
ITER_TYPE(call_iter, call_next, CallIter, call_methods)
