// Views of a dict (keys, values, items) and the six iterators.
//
// A view is a record of one value, the dict. An iterator is a GiDictIter: forward ones
// count i up, reversed ones down; `left` is what the dict held at the start, and an
// item more than that means that keys were exchanged. Once an iterator has raised for a
// changed size it keeps raising: len is then a number no dict has.
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

typedef struct View {
    GiHeader head;
    GillValue dict;
} View;

#define LEN_BROKEN UINT32_MAX

static inline GiDict *view_dict(GillValue view)
{
    return gi_dict_ptr(((View *)gi_ptr(view))->dict);
}

GillValue gi_dict_view(GillThread *t, GiDict *d, GiTypeIndex type)
{
    View *view = gi_alloc(t, sizeof *view, GI_HEADER_BITS(type, GI_KIND_RECORD, 0, 1));
    if (view == NULL) {
        return GILL_ERROR;
    }
    view->dict = gi_from_ptr(d);
    return gi_from_ptr(view);
}

// ---- Iterators ----

GillValue gi_dict_iter(GillThread *t, GiDict *d, GiTypeIndex type)
{
    GiDictIter *it =
        gi_alloc(t, sizeof *it, GI_HEADER_BITS(type, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->dict = gi_from_ptr(d);
    it->i = type >= GI_TYPE_DICT_REVKEY_ITER ? d->used : 0;
    it->left = d->len;
    it->len = d->len;
    return gi_from_ptr(it);
}

// The next live entry: its two words, null at the end or with an exception.
static const GillValue *advance(GillThread *t, GiDictIter *it, bool reversed)
{
    if (gi_is_empty(it->dict)) {
        return NULL;
    }
    GiDict *d = (GiDict *)gi_ptr(it->dict);
    if (__builtin_expect(d->len != it->len, 0)) {
        it->len = LEN_BROKEN;
        gill_raise(t, GILL_RuntimeError, "dictionary changed size during iteration");
        return NULL;
    }
    size_t i = it->i;
    const GillValue *found = NULL;
    if (reversed) {
        if (i > d->used) {
            i = d->used;
        }
        while (i > 0 && found == NULL) {
            i--;
            if (!gi_is_empty(d->entries[2 * i])) {
                found = &d->entries[2 * i];
            }
        }
    } else {
        if (i < d->first) {
            i = d->first;
        }
        while (i < d->used && found == NULL) {
            if (!gi_is_empty(d->entries[2 * i])) {
                found = &d->entries[2 * i];
            }
            i++;
        }
    }
    it->i = i;
    if (found == NULL) {
        it->dict = GILL_EMPTY;
        return NULL;
    }
    if (it->left == 0) {
        it->dict = GILL_EMPTY;
        gill_raise(t, GILL_RuntimeError, "dictionary keys changed during iteration");
        return NULL;
    }
    it->left--;
    return found;
}

static inline GillValue end_or_error(GillThread *t)
{
    return gi_is_empty(t->exception) ? GILL_EMPTY : GILL_ERROR;
}

static inline GillValue next_part(GillThread *t, GillValue o, bool reversed, int part)
{
    const GillValue *pair = advance(t, (GiDictIter *)gi_ptr(o), reversed);
    if (pair == NULL) {
        return end_or_error(t);
    }
    return part < 2 ? pair[part] : gi_tuple_pair(t, pair[0], pair[1]);
}

static GillValue key_next(GillThread *t, GillValue o)
{
    return next_part(t, o, false, 0);
}

static GillValue value_next(GillThread *t, GillValue o)
{
    return next_part(t, o, false, 1);
}

static GillValue item_next(GillThread *t, GillValue o)
{
    return next_part(t, o, false, 2);
}

static GillValue revkey_next(GillThread *t, GillValue o)
{
    return next_part(t, o, true, 0);
}

static GillValue revvalue_next(GillThread *t, GillValue o)
{
    return next_part(t, o, true, 1);
}

static GillValue revitem_next(GillThread *t, GillValue o)
{
    return next_part(t, o, true, 2);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiDictIter *it = (const GiDictIter *)gi_ptr(args[0]);
    const bool valid =
        !gi_is_empty(it->dict) && ((GiDict *)gi_ptr(it->dict))->len == it->len;
    return gi_small(valid ? (int64_t)it->left : 0);
}

// What is left, as iter([...]): the iterator itself does not move.
static GillValue iter_reduce(GillThread *t, const GillValue *args)
{
    GiDictIter copy = *(GiDictIter *)gi_ptr(args[0]);
    GiDictIter *mine = gi_alloc(t, sizeof *mine,
                                GI_HEADER_BITS(copy.head.shape, GI_KIND_RECORD, 0, 1));
    if (mine == NULL) {
        return GILL_ERROR;
    }
    mine->dict = copy.dict;
    mine->i = copy.i;
    mine->left = copy.left;
    mine->len = copy.len;
    const GillValue list = gi_to_list(t, gi_from_ptr(mine));
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const GillValue iter = gi_builtin_function(t, "iter");
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    const GillValue parts = gi_tuple_from(t, &list, 1);
    return gi_is_error(parts) ? GILL_ERROR : gi_tuple_pack(t, 2, iter, parts);
}

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Items left.", NULL, 0, 0},
    {"__reduce__(self, /)", iter_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

#define DICT_ITER(name, next_fn)                                                       \
    static const GiSlots name##_slots = {.iter = iter_self, .next = next_fn};          \
    const GiTypeDef gi_dict_##name##_def = {                                           \
        .kind = GI_KIND_RECORD,                                                        \
        .size = sizeof(GiDictIter),                                                    \
        .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,                                       \
        .slots = &name##_slots,                                                        \
        .methods = iter_methods,                                                       \
    };
DICT_ITER(key_iter, key_next)
DICT_ITER(value_iter, value_next)
DICT_ITER(item_iter, item_next)
DICT_ITER(revkey_iter, revkey_next)
DICT_ITER(revvalue_iter, revvalue_next)
DICT_ITER(revitem_iter, revitem_next)

// ---- Views ----

static bool is_keys_view(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_DICT_KEYS);
}

static bool is_items_view(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_DICT_ITEMS);
}

static bool is_set_like(GillValue v)
{
    return is_keys_view(v) || is_items_view(v);
}

static int64_t view_len(GillThread *t, GillValue o)
{
    (void)t;
    return view_dict(o)->len;
}

static GillValue keys_iter(GillThread *t, GillValue o)
{
    return gi_dict_iter(t, view_dict(o), GI_TYPE_DICT_KEY_ITER);
}

static GillValue values_iter(GillThread *t, GillValue o)
{
    return gi_dict_iter(t, view_dict(o), GI_TYPE_DICT_VALUE_ITER);
}

static GillValue items_iter(GillThread *t, GillValue o)
{
    return gi_dict_iter(t, view_dict(o), GI_TYPE_DICT_ITEM_ITER);
}

static GillValue view_reversed(GillThread *t, const GillValue *args)
{
    const uint32_t type = gi_ptr(args[0])->head.shape;
    return gi_dict_iter(
        t, view_dict(args[0]),
        (GiTypeIndex)(GI_TYPE_DICT_REVKEY_ITER + (type - GI_TYPE_DICT_KEYS)));
}

static int keys_contains(GillThread *t, GillValue o, GillValue key)
{
    const GillValue v = gi_dict_find(t, view_dict(o), key);
    return gi_is_error(v) ? -1 : !gi_is_empty(v);
}

static int items_contains(GillThread *t, GillValue o, GillValue pair)
{
    if (!gi_is_tuple(pair) || gi_tuple_len(gi_tuple_ptr(pair)) != 2) {
        return 0;
    }
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(pair));
    const GillValue v = gi_dict_find(t, view_dict(o), items[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return gi_is_error(v) ? -1 : 0;
    }
    return gi_equal_fast(t, v, items[1]);
}

static GillValue view_repr(GillThread *t, GillValue o)
{
    static const char *const names[] = {"dict_keys", "dict_values", "dict_items"};
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gi_str_from_c(t, "...");
    }
    const GillValue list = gi_to_list(t, o);
    GillValue out = GILL_ERROR;
    if (!gi_is_error(list)) {
        out = gi_str_format(t, "%s(%R)",
                            names[gi_ptr(o)->head.shape - GI_TYPE_DICT_KEYS], list);
    }
    gi_repr_leave(t, o);
    return out;
}

// Is every item of a in b? 1, 0, -1.
static int all_in(GillThread *t, GillValue a, GillValue b)
{
    const GillValue it = gi_iter(t, a);
    if (gi_is_error(it)) {
        return -1;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return 1;
        }
        const int in = gi_is_error(v) ? -1 : gi_contains(t, b, v);
        if (in <= 0) {
            return in;
        }
    }
}

static GillValue view_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!is_set_like(a) || !(gi_is_set(b) || is_set_like(b))) {
        return GILL_NOT_IMPLEMENTED;
    }
    const int64_t na = gi_len(t, a), nb = gi_len(t, b);
    if (na < 0 || nb < 0) {
        return GILL_ERROR;
    }
    int holds = 0;
    switch (op) {
    case GI_EQ:
    case GI_NE:
        holds = na == nb ? all_in(t, a, b) : 0;
        break;
    case GI_LT:
        holds = na < nb ? all_in(t, a, b) : 0;
        break;
    case GI_LE:
        holds = na <= nb ? all_in(t, a, b) : 0;
        break;
    case GI_GT:
        holds = na > nb ? all_in(t, b, a) : 0;
        break;
    case GI_GE:
        holds = na >= nb ? all_in(t, b, a) : 0;
        break;
    }
    return holds < 0 ? GILL_ERROR : gi_bool(op == GI_NE ? !holds : holds);
}

// The left side as a set: keys as the dict itself gives them, which sizes the table.
static GillValue to_set(GillThread *t, GillValue v)
{
    if (is_keys_view(v) && gi_is_exact(((View *)gi_ptr(v))->dict, GI_TYPE_DICT)) {
        v = ((View *)gi_ptr(v))->dict;
    }
    return gi_set_from(t, v, false);
}

// A method of a set by its Python name, so that order is as there.
static GillValue set_with(GillThread *t, GillValue set, const char *method,
                          GillValue other)
{
    const GillValue done = gill_call_method(t, set, method, 1, &other);
    return gi_is_error(done) ? GILL_ERROR : set;
}

static GillValue view_sub(GillThread *t, GillValue a, GillValue b)
{
    const GillValue set = to_set(t, a);
    return gi_is_error(set) ? GILL_ERROR : set_with(t, set, "difference_update", b);
}

static GillValue view_or(GillThread *t, GillValue a, GillValue b)
{
    const GillValue set = to_set(t, a);
    return gi_is_error(set) ? GILL_ERROR : set_with(t, set, "update", b);
}

static GillValue view_and(GillThread *t, GillValue a, GillValue b)
{
    if (!is_set_like(a)) {
        const GillValue other = a;
        a = b;
        b = other;
    }
    const int64_t len = gi_len(t, a);
    if (gi_is_exact(b, GI_TYPE_SET) && len <= (int64_t)((GiSet *)gi_ptr(b))->used) {
        return gill_call_method(t, b, "intersection", 1, &a);
    }
    if (is_set_like(b) && view_dict(b)->len > len) {
        const GillValue other = a;
        a = b;
        b = other;
    }
    const GillValue set = gi_set_new(t, false);
    if (gi_is_error(set)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, b);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return set;
        }
        const int in = gi_is_error(v)    ? -1
                       : is_keys_view(a) ? keys_contains(t, a, v)
                                         : items_contains(t, a, v);
        if (in < 0 || (in == 1 && !gi_set_add(t, (GiSet *)gi_ptr(set), v))) {
            return GILL_ERROR;
        }
    }
}

// Two items views: pairs whose value differs count for both sides.
static GillValue items_xor(GillThread *t, GiDict *a, GiDict *b)
{
    if (a->len > b->len) {
        GiDict *other = a;
        a = b;
        b = other;
    }
    const GillValue rest = gi_dict_copy(t, a);
    if (gi_is_error(rest)) {
        return GILL_ERROR;
    }
    const GillValue set = gi_set_new(t, false);
    if (gi_is_error(set)) {
        return GILL_ERROR;
    }
    size_t pos = 0;
    GillValue key, v;
    while (gi_dict_next(b, &pos, &key, &v)) {
        const GillValue mine = gi_dict_find(t, gi_dict_ptr(rest), key);
        if (gi_is_error(mine)) {
            return GILL_ERROR;
        }
        const int same = gi_is_empty(mine) ? 0 : gi_equal_fast(t, mine, v);
        if (same < 0) {
            return GILL_ERROR;
        }
        if (same == 1) {
            if (gi_dict_delete(t, gi_dict_ptr(rest), key) < 0) {
                return GILL_ERROR;
            }
            continue;
        }
        const GillValue pair = gi_tuple_pack(t, 2, key, v);
        if (gi_is_error(pair) || !gi_set_add(t, (GiSet *)gi_ptr(set), pair)) {
            return GILL_ERROR;
        }
    }
    const GillValue items = gi_dict_view(t, gi_dict_ptr(rest), GI_TYPE_DICT_ITEMS);
    return gi_is_error(items) ? GILL_ERROR : set_with(t, set, "update", items);
}

static GillValue view_xor(GillThread *t, GillValue a, GillValue b)
{
    if (is_items_view(a) && is_items_view(b)) {
        return items_xor(t, view_dict(a), view_dict(b));
    }
    const GillValue set = to_set(t, a);
    return gi_is_error(set) ? GILL_ERROR
                            : set_with(t, set, "symmetric_difference_update", b);
}

static GillValue view_isdisjoint(GillThread *t, const GillValue *args)
{
    GillValue a = args[0], b = args[1];
    if (gi_same(a, b)) {
        return gi_bool(view_dict(a)->len == 0);
    }
    if (gi_is_set(b) || is_set_like(b)) {
        const int64_t na = gi_len(t, a), nb = gi_len(t, b);
        if (na < 0 || nb < 0) {
            return GILL_ERROR;
        }
        if (nb > na) {
            const GillValue other = a;
            a = b;
            b = other;
        }
    }
    const GillValue it = gi_iter(t, b);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return GILL_TRUE;
        }
        const int in = gi_is_error(v) ? -1 : gi_contains(t, a, v);
        if (in != 0) {
            return in < 0 ? GILL_ERROR : GILL_FALSE;
        }
    }
}

static GillValue view_mapping(GillThread *t, GillValue o)
{
    return gi_call1(t, gi_type_value(t, GI_TYPE_MAPPINGPROXY),
                    ((View *)gi_ptr(o))->dict);
}

static const GillDef set_view_methods[] = {
    {"isdisjoint(self, other, /)", view_isdisjoint,
     "Whether nothing is in both this view and other.", NULL, 0, 0},
    {"__reversed__(self, /)", view_reversed, "From last to first.", NULL, 0, 0},
    {0},
};

static const GillDef values_methods[] = {
    {"__reversed__(self, /)", view_reversed, "From last to first.", NULL, 0, 0},
    {0},
};

static const GiGetSet view_getsets[] = {
    {"mapping", view_mapping, NULL, "The dict, read only."},
    {0},
};

static const GiSlots keys_slots = {
    .repr = view_repr,
    .iter = keys_iter,
    .compare = view_compare,
    .len = view_len,
    .contains = keys_contains,
    .binary[GI_BINARY_SUB] = view_sub,
    .binary[GI_BINARY_AND] = view_and,
    .binary[GI_BINARY_OR] = view_or,
    .binary[GI_BINARY_XOR] = view_xor,
};

static const GiSlots items_slots = {
    .repr = view_repr,
    .iter = items_iter,
    .compare = view_compare,
    .len = view_len,
    .contains = items_contains,
    .binary[GI_BINARY_SUB] = view_sub,
    .binary[GI_BINARY_AND] = view_and,
    .binary[GI_BINARY_OR] = view_or,
    .binary[GI_BINARY_XOR] = view_xor,
};

static const GiSlots values_slots = {
    .repr = view_repr,
    .iter = values_iter,
    .len = view_len,
};

const GiTypeDef gi_dict_keys_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(View),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_NO_HASH,
    .slots = &keys_slots,
    .methods = set_view_methods,
    .getsets = view_getsets,
};

const GiTypeDef gi_dict_items_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(View),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_NO_HASH,
    .slots = &items_slots,
    .methods = set_view_methods,
    .getsets = view_getsets,
};

const GiTypeDef gi_dict_values_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(View),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &values_slots,
    .methods = values_methods,
    .getsets = view_getsets,
};
