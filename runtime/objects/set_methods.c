// set and frozenset: slots, methods and the iterator. The table stands in set.c.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/set.h"

static inline GillValue or_error(GiSet *s)
{
    return s == NULL ? GILL_ERROR : gi_from_ptr(s);
}

static GillValue set_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    return or_error(gi_set_alloc(t, gi_type_ptr(cls)));
}

static bool set_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                     GillValue kwnames)
{
    if (!gi_check_positional(t, "set", npos, kwnames, 0, 1)) {
        return false;
    }
    GiSet *s = gi_set_ptr(self);
    gi_set_clear(t, s);
    return npos == 0 || gi_set_update(t, s, args[0]);
}

static GillValue frozenset_new(GillThread *t, GillValue cls, const GillValue *args,
                               int npos, GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    const bool own_init =
        type->slots.init != t->vm->types[GI_TYPE_FROZENSET]->slots.init;
    if (!gi_check_positional(t, "frozenset", npos, own_init ? GILL_EMPTY : kwnames, 0,
                             1)) {
        return GILL_ERROR;
    }
    if (type->index == GI_TYPE_FROZENSET && npos == 1 &&
        gi_is_exact(args[0], GI_TYPE_FROZENSET)) {
        return args[0];
    }
    GiSet *s = gi_set_alloc(t, type);
    if (s == NULL || (npos == 1 && !gi_set_update(t, s, args[0]))) {
        return GILL_ERROR;
    }
    return gi_from_ptr(s);
}

static GillValue items_list(GillThread *t, GiSet *s)
{
    const GillValue list = gi_list_new(t, s->used);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    GiList *l = gi_list_ptr(list);
    size_t pos = 0;
    GillValue v;
    while (l->len < l->cap && gi_set_next(s, &pos, &v)) {
        l->items[l->len++] = v;
    }
    if (l->len > 0) {
        gi_store_range(t, l->items, l->len);
    }
    return list;
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

static GillValue set_repr(GillThread *t, GillValue o)
{
    GiSet *s = gi_set_ptr(o);
    if (s->used == 0) {
        return gi_str_format(t, "%T()", o);
    }
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gi_str_format(t, "%T(...)", o);
    }
    GillValue out = items_list(t, s);
    if (!gi_is_error(out)) {
        out = gi_seq_repr(t, out, "{", "}", "", repr_item);
    }
    if (!gi_is_error(out) && !gi_is_exact(o, GI_TYPE_SET)) {
        out = gi_str_format(t, "%T(%U)", o, out);
    }
    gi_repr_leave(t, o);
    return out;
}

static int64_t frozenset_hash(GillThread *t, GillValue o)
{
    (void)t;
    GiSet *s = gi_set_ptr(o);
    s->hash = gi_set_frozen_hash(s);
    return s->hash;
}

static int64_t set_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_set_ptr(o)->used;
}

static int set_contains(GillThread *t, GillValue o, GillValue v)
{
    return gi_set_contains(t, gi_set_ptr(o), v);
}

static GillValue set_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!gi_is_set(a) || !gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    GiSet *x = gi_set_ptr(a), *y = gi_set_ptr(b);
    int holds = 0;
    switch (op) {
    case GI_EQ:
    case GI_NE:
        if (x->used == y->used &&
            (x->hash == -1 || y->hash == -1 || x->hash == y->hash)) {
            holds = gi_set_is_subset(t, x, y);
        }
        break;
    case GI_LT:
        holds = x->used < y->used ? gi_set_is_subset(t, x, y) : 0;
        break;
    case GI_LE:
        holds = gi_set_is_subset(t, x, y);
        break;
    case GI_GT:
        holds = x->used > y->used ? gi_set_is_subset(t, y, x) : 0;
        break;
    case GI_GE:
        holds = gi_set_is_subset(t, y, x);
        break;
    }
    return holds < 0 ? GILL_ERROR : gi_bool(op == GI_NE ? !holds : holds);
}

// ---- Operators: both sides sets ----

static GillValue set_or(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(a) || !gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    GiSet *out = gi_set_copy(t, gi_set_ptr(a));
    if (out == NULL || (!gi_same(a, b) && !gi_set_update(t, out, b))) {
        return GILL_ERROR;
    }
    return gi_from_ptr(out);
}

static GillValue set_and(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(a) || !gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return or_error(gi_set_intersection(t, gi_set_ptr(a), b));
}

static GillValue set_sub(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(a) || !gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return or_error(gi_set_difference(t, gi_set_ptr(a), b));
}

// A copy of the right side, in which the left one's items are toggled.
static GillValue symmetric_difference(GillThread *t, GillValue a, GillValue b)
{
    GiSet *out = gi_set_empty_like(t, gi_set_ptr(a));
    if (out == NULL || !gi_set_update(t, out, b) ||
        !gi_set_symmetric_update(t, out, a)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(out);
}

static GillValue set_xor(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(a) || !gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return symmetric_difference(t, a, b);
}

static GillValue set_ior(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_set_update(t, gi_set_ptr(a), b) ? a : GILL_ERROR;
}

static GillValue set_iand(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    GiSet *out = gi_set_intersection(t, gi_set_ptr(a), b);
    if (out == NULL) {
        return GILL_ERROR;
    }
    gi_set_swap(t, gi_set_ptr(a), out);
    return a;
}

static GillValue set_isub(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_set_difference_update(t, gi_set_ptr(a), b) ? a : GILL_ERROR;
}

static GillValue set_ixor(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_set(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    return gi_set_symmetric_update(t, gi_set_ptr(a), b) ? a : GILL_ERROR;
}

// ---- Methods of both; `*others` arrives as a tuple ----

static const GillValue *others_of(GillValue tuple, size_t *n)
{
    *n = gi_tuple_len(gi_tuple_ptr(tuple));
    return gi_tuple_items(gi_tuple_ptr(tuple));
}

static GillValue set_copy(GillThread *t, const GillValue *args)
{
    if (gi_is_exact(args[0], GI_TYPE_FROZENSET)) {
        return args[0];
    }
    return or_error(gi_set_copy(t, gi_set_ptr(args[0])));
}

static GillValue set_union(GillThread *t, const GillValue *args)
{
    size_t n;
    const GillValue *others = others_of(args[1], &n);
    GiSet *out = gi_set_copy(t, gi_set_ptr(args[0]));
    for (size_t i = 0; out != NULL && i < n; i++) {
        if (!gi_same(args[0], others[i]) && !gi_set_update(t, out, others[i])) {
            return GILL_ERROR;
        }
    }
    return or_error(out);
}

static GiSet *intersect_all(GillThread *t, GillValue self, GillValue tuple)
{
    size_t n;
    const GillValue *others = others_of(tuple, &n);
    if (n == 0) {
        return gi_set_copy(t, gi_set_ptr(self));
    }
    GiSet *out = gi_set_ptr(self);
    for (size_t i = 0; out != NULL && i < n; i++) {
        out = gi_set_intersection(t, out, others[i]);
    }
    return out;
}

static GillValue set_intersection(GillThread *t, const GillValue *args)
{
    return or_error(intersect_all(t, args[0], args[1]));
}

static GillValue set_difference(GillThread *t, const GillValue *args)
{
    size_t n;
    const GillValue *others = others_of(args[1], &n);
    GiSet *s = gi_set_ptr(args[0]);
    GiSet *out = n == 0 ? gi_set_copy(t, s) : gi_set_difference(t, s, others[0]);
    for (size_t i = 1; out != NULL && i < n; i++) {
        if (!gi_set_difference_update(t, out, others[i])) {
            return GILL_ERROR;
        }
    }
    return or_error(out);
}

static GillValue set_symmetric_difference(GillThread *t, const GillValue *args)
{
    return symmetric_difference(t, args[0], args[1]);
}

static GillValue set_isdisjoint(GillThread *t, const GillValue *args)
{
    const int is = gi_set_is_disjoint(t, gi_set_ptr(args[0]), args[1]);
    return is < 0 ? GILL_ERROR : gi_bool(is);
}

static GillValue set_issubset(GillThread *t, const GillValue *args)
{
    GiSet *s = gi_set_ptr(args[0]);
    if (gi_is_set(args[1])) {
        const int is = gi_set_is_subset(t, s, gi_set_ptr(args[1]));
        return is < 0 ? GILL_ERROR : gi_bool(is);
    }
    const GiSet *both = gi_set_intersection(t, s, args[1]);
    return both == NULL ? GILL_ERROR : gi_bool(both->used == s->used);
}

static GillValue set_issuperset(GillThread *t, const GillValue *args)
{
    GiSet *s = gi_set_ptr(args[0]);
    if (gi_is_set(args[1])) {
        const int is = gi_set_is_subset(t, gi_set_ptr(args[1]), s);
        return is < 0 ? GILL_ERROR : gi_bool(is);
    }
    const GillValue it = gi_iter(t, args[1]);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return GILL_TRUE;
        }
        const int in = gi_is_error(v) ? -1 : gi_set_contains(t, s, v);
        if (in <= 0) {
            return in < 0 ? GILL_ERROR : GILL_FALSE;
        }
    }
}

static GillValue set_reduce(GillThread *t, const GillValue *args)
{
    const GillValue list = items_list(t, gi_set_ptr(args[0]));
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const GillValue parts = gi_tuple_pack(t, 1, list);
    if (gi_is_error(parts)) {
        return GILL_ERROR;
    }
    GillValue state = GILL_NONE;
    if (!gi_is_exact(args[0], GI_TYPE_SET) &&
        !gi_is_exact(args[0], GI_TYPE_FROZENSET)) {
        state = gi_call_name(t, args[0], GI_NAME(t, __getstate__), NULL, 0);
        if (gi_is_error(state)) {
            return GILL_ERROR;
        }
    }
    return gi_tuple_pack(t, 3, gi_from_ptr(gi_type_of(t, args[0])), parts, state);
}

static GillValue set_sizeof(GillThread *t, const GillValue *args)
{
    const GiSet *s = gi_set_ptr(args[0]);
    const size_t slots = s->keys == NULL ? 0 : s->mask + 1;
    return gi_int_new(
        t, (int64_t)(sizeof *s + slots * (sizeof(GillValue) + sizeof(int64_t))));
}

// ---- Methods of set alone ----

static GillValue set_add(GillThread *t, const GillValue *args, int n)
{
    (void)n;
    return gi_set_add(t, gi_set_ptr(args[0]), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue set_discard(GillThread *t, const GillValue *args, int n)
{
    (void)n;
    return gi_set_discard(t, gi_set_ptr(args[0]), args[1]) < 0 ? GILL_ERROR : GILL_NONE;
}

static GillValue set_remove(GillThread *t, const GillValue *args, int n)
{
    (void)n;
    const int gone = gi_set_discard(t, gi_set_ptr(args[0]), args[1]);
    if (gone == 0) {
        return gi_raise_key_error(t, args[1]);
    }
    return gone < 0 ? GILL_ERROR : GILL_NONE;
}

static GillValue set_pop(GillThread *t, const GillValue *args)
{
    const GillValue v = gi_set_pop(gi_set_ptr(args[0]));
    return gi_is_empty(v) ? gill_raise(t, GILL_KeyError, "pop from an empty set") : v;
}

static GillValue set_clear(GillThread *t, const GillValue *args)
{
    gi_set_clear(t, gi_set_ptr(args[0]));
    return GILL_NONE;
}

static GillValue set_update(GillThread *t, const GillValue *args)
{
    size_t n;
    const GillValue *others = others_of(args[1], &n);
    for (size_t i = 0; i < n; i++) {
        if (!gi_set_update(t, gi_set_ptr(args[0]), others[i])) {
            return GILL_ERROR;
        }
    }
    return GILL_NONE;
}

static GillValue set_intersection_update(GillThread *t, const GillValue *args)
{
    GiSet *out = intersect_all(t, args[0], args[1]);
    if (out == NULL) {
        return GILL_ERROR;
    }
    gi_set_swap(t, gi_set_ptr(args[0]), out);
    return GILL_NONE;
}

static GillValue set_difference_update(GillThread *t, const GillValue *args)
{
    size_t n;
    const GillValue *others = others_of(args[1], &n);
    for (size_t i = 0; i < n; i++) {
        if (!gi_set_difference_update(t, gi_set_ptr(args[0]), others[i])) {
            return GILL_ERROR;
        }
    }
    return GILL_NONE;
}

static GillValue set_symmetric_difference_update(GillThread *t, const GillValue *args)
{
    return gi_set_symmetric_update(t, gi_set_ptr(args[0]), args[1]) ? GILL_NONE
                                                                    : GILL_ERROR;
}

#define BOTH_ROWS                                                                      \
    {"copy(self, /)", set_copy, "A shallow copy.", NULL, 0, 0},                        \
        {"union(self, /, *others)", set_union, "Items of any of them.", NULL, 0, 0},   \
        {"intersection(self, /, *others)",                                             \
         set_intersection,                                                             \
         "Items of all of them.",                                                      \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"difference(self, /, *others)",                                               \
         set_difference,                                                               \
         "Items of none of the others.",                                               \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"symmetric_difference(self, other, /)",                                       \
         set_symmetric_difference,                                                     \
         "Items of exactly one of both.",                                              \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"isdisjoint(self, other, /)",                                                 \
         set_isdisjoint,                                                               \
         "Whether no item is in both.",                                                \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"issubset(self, other, /)",                                                   \
         set_issubset,                                                                 \
         "Whether other holds every item.",                                            \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"issuperset(self, other, /)",                                                 \
         set_issuperset,                                                               \
         "Whether this holds every item of other.",                                    \
         NULL,                                                                         \
         0,                                                                            \
         0},                                                                           \
        {"__reduce__(self, /)", set_reduce, "Support for pickling.", NULL, 0, 0},      \
    {                                                                                  \
        "__sizeof__(self, /)", set_sizeof, "Bytes used, buffers included.", NULL, 0, 0 \
    }

static const GillDef set_defs[] = {
    BOTH_ROWS,
    GILL_VAR("add(self, object, /)", set_add, 2, 2, "Add an item."),
    GILL_VAR("discard(self, object, /)", set_discard, 2, 2,
             "Remove an item if present."),
    GILL_VAR("remove(self, object, /)", set_remove, 2, 2,
             "Remove an item; KeyError when absent."),
    {"pop(self, /)", set_pop, "Remove and return any item.", NULL, 0, 0},
    {"clear(self, /)", set_clear, "Remove every item.", NULL, 0, 0},
    {"update(self, /, *others)", set_update, "Add every item of the others.", NULL, 0,
     0},
    {"intersection_update(self, /, *others)", set_intersection_update,
     "Keep what all of them hold.", NULL, 0, 0},
    {"difference_update(self, /, *others)", set_difference_update,
     "Remove every item of the others.", NULL, 0, 0},
    {"symmetric_difference_update(self, other, /)", set_symmetric_difference_update,
     "Keep items of exactly one of both.", NULL, 0, 0},
    {0},
};

static const GillDef frozenset_defs[] = {
    BOTH_ROWS,
    {0},
};

static const GillDef set_class_defs[] = {
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "set[T]", NULL, 0, 0},
    {0},
};

// ---- set_iterator ----

typedef struct SetIter {
    GiHeader head; // record of one
    GillValue set; // empty when exhausted
    size_t i, used, left;
} SetIter;

static GillValue set_iter(GillThread *t, GillValue o)
{
    SetIter *it =
        gi_alloc(t, sizeof *it, GI_HEADER_BITS(GI_TYPE_SET_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->set = o;
    it->used = it->left = gi_set_ptr(o)->used;
    return gi_from_ptr(it);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static GillValue iter_next(GillThread *t, GillValue o)
{
    SetIter *it = (SetIter *)gi_ptr(o);
    if (gi_is_empty(it->set)) {
        return GILL_EMPTY;
    }
    GiSet *s = gi_set_ptr(it->set);
    if (s->used != it->used) {
        it->used = SIZE_MAX; // keeps raising
        return gill_raise(t, GILL_RuntimeError, "Set changed size during iteration");
    }
    GillValue v;
    if (!gi_set_next(s, &it->i, &v)) {
        it->set = GILL_EMPTY;
        return GILL_EMPTY;
    }
    it->left--;
    return v;
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const SetIter *it = (const SetIter *)gi_ptr(args[0]);
    const bool valid = !gi_is_empty(it->set) && gi_set_ptr(it->set)->used == it->used;
    return gi_small(valid ? (int64_t)it->left : 0);
}

static GillValue iter_reduce(GillThread *t, const GillValue *args)
{
    const SetIter *it = (const SetIter *)gi_ptr(args[0]);
    const GillValue list = gi_list_new(t, 0);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(it->set)) {
        size_t pos = it->i;
        GillValue v;
        while (gi_set_next(gi_set_ptr(it->set), &pos, &v)) {
            if (!gi_list_append(t, gi_list_ptr(list), v)) {
                return GILL_ERROR;
            }
        }
    }
    const GillValue iter = gi_builtin_function(t, "iter");
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    const GillValue parts = gi_tuple_pack(t, 1, list);
    return gi_is_error(parts) ? GILL_ERROR : gi_tuple_pack(t, 2, iter, parts);
}

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Items left.", NULL, 0, 0},
    {"__reduce__(self, /)", iter_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GiSlots set_iter_slots = {.iter = iter_self, .next = iter_next};

const GiTypeDef gi_set_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(SetIter),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &set_iter_slots,
    .methods = iter_methods,
};

static const GiSlots set_slots = {
    .repr = set_repr,
    .iter = set_iter,
    .compare = set_compare,
    .init = set_init,
    .new = set_new,
    .len = set_len,
    .contains = set_contains,
    .binary[GI_BINARY_SUB] = set_sub,
    .binary[GI_BINARY_AND] = set_and,
    .binary[GI_BINARY_OR] = set_or,
    .binary[GI_BINARY_XOR] = set_xor,
    .inplace[GI_BINARY_SUB] = set_isub,
    .inplace[GI_BINARY_AND] = set_iand,
    .inplace[GI_BINARY_OR] = set_ior,
    .inplace[GI_BINARY_XOR] = set_ixor,
};

static const GiSlots frozenset_slots = {
    .repr = set_repr,
    .hash = frozenset_hash,
    .iter = set_iter,
    .compare = set_compare,
    .new = frozenset_new,
    .len = set_len,
    .contains = set_contains,
    .binary[GI_BINARY_SUB] = set_sub,
    .binary[GI_BINARY_AND] = set_and,
    .binary[GI_BINARY_OR] = set_or,
    .binary[GI_BINARY_XOR] = set_xor,
};

const GiTypeDef gi_set_def = {
    .kind = GI_KIND_SET,
    .size = sizeof(GiSet),
    .flags = GI_TYPE_NO_HASH | GI_TYPE_MATCH_SELF | GI_TYPE_WEAKREFABLE,
    .slots = &set_slots,
    .methods = set_defs,
    .class_methods = set_class_defs,
    .doc = "set(iterable=()): distinct hashable items.",
};

const GiTypeDef gi_frozenset_def = {
    .kind = GI_KIND_SET,
    .size = sizeof(GiSet),
    .flags = GI_TYPE_MATCH_SELF | GI_TYPE_WEAKREFABLE,
    .slots = &frozenset_slots,
    .methods = frozenset_defs,
    .class_methods = set_class_defs,
    .doc = "frozenset(iterable=()): distinct hashable items that cannot change.",
};
