// Subscripts, len and `in` of any value, and gill.h's calls on containers.
//
// The commonest types of exactly the builtin kind come first; all others go through
// their C slots.
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

int64_t gi_len(GillThread *t, GillValue v)
{
    if (gi_is_exact(v, GI_TYPE_LIST)) {
        return (int64_t)gi_list_ptr(v)->len;
    }
    const GiType *type = gi_type_of(t, v);
    if (__builtin_expect(type->slots.len == NULL, 0)) {
        gill_raise(t, GILL_TypeError, "object of type '%T' has no len()", v);
        return -1;
    }
    return type->slots.len(t, v);
}

// X[key] of a class: __class_getitem__.
static GillValue class_item(GillThread *t, GillValue cls, GillValue key)
{
    if (gi_same(cls, gi_type_value(t, GI_TYPE_TYPE))) {
        return gi_call2(t, gi_type_value(t, GI_TYPE_GENERIC_ALIAS), cls, key);
    }
    const GillValue f = gi_getattr_or_empty(t, cls, GI_NAME(t, __class_getitem__));
    if (gi_is_error(f)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(f)) {
        return gill_raise(t, GILL_TypeError, "type '%s' is not subscriptable",
                          gi_type_name(gi_type_ptr(cls)));
    }
    return gi_call1(t, f, key);
}

GillValue gi_getitem(GillThread *t, GillValue o, GillValue key)
{
    if (gi_is_ptr(o)) {
        const uint32_t shape = gi_ptr(o)->head.shape;
        if (shape == GI_TYPE_LIST && gi_is_small(key)) {
            const GiList *list = gi_list_ptr(o);
            int64_t i = gi_small_get(key);
            i += i < 0 ? (int64_t)list->len : 0;
            if ((uint64_t)i < list->len) {
                return list->items[i];
            }
        } else if (shape == GI_TYPE_TUPLE && gi_is_small(key)) {
            GiTuple *tuple = gi_tuple_ptr(o);
            int64_t i = gi_small_get(key);
            i += i < 0 ? (int64_t)gi_tuple_len(tuple) : 0;
            if ((uint64_t)i < gi_tuple_len(tuple)) {
                return gi_tuple_items(tuple)[i];
            }
        } else if (shape == GI_TYPE_DICT) {
            const GillValue v = gi_dict_find(t, gi_dict_ptr(o), key);
            return gi_is_empty(v) ? gi_raise_key_error(t, key) : v;
        }
    }
    const GiBinaryFn getitem = gi_type_of(t, o)->slots.getitem;
    if (__builtin_expect(getitem != NULL, 1)) {
        return getitem(t, o, key);
    }
    if (gi_is_type(o)) {
        return class_item(t, o, key);
    }
    return gill_raise(t, GILL_TypeError, "'%T' object is not subscriptable", o);
}

bool gi_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    if (gi_is_exact(o, GI_TYPE_DICT)) {
        return gi_dict_set(t, gi_dict_ptr(o), key, v);
    }
    if (gi_is_exact(o, GI_TYPE_LIST) && gi_is_small(key)) {
        GiList *list = gi_list_ptr(o);
        int64_t i = gi_small_get(key);
        i += i < 0 ? (int64_t)list->len : 0;
        if ((uint64_t)i < list->len) {
            gi_store(t, &list->items[i], v);
            return true;
        }
    }
    const GiType *type = gi_type_of(t, o);
    if (type->slots.setitem == NULL) {
        gill_raise(t, GILL_TypeError, "'%T' object does not support item assignment",
                   o);
        return false;
    }
    return type->slots.setitem(t, o, key, v);
}

bool gi_delitem(GillThread *t, GillValue o, GillValue key)
{
    const GiType *type = gi_type_of(t, o);
    if (type->slots.setitem != NULL) {
        return type->slots.setitem(t, o, key, GILL_EMPTY);
    }
    // CPython words it in two ways: for types that have the sequence slots, among them
    // every class of a program, and an integer key; and for all else.
    const bool sequence = (type->flags & GI_TYPE_HEAP) || type->slots.contains != NULL;
    gill_raise(t, GILL_TypeError, "'%T' object %s support item deletion", o,
               sequence && gi_is_index(t, key) ? "doesn't" : "does not");
    return false;
}

int gi_contains(GillThread *t, GillValue o, GillValue v)
{
    const GiType *type = gi_type_of(t, o);
    if (type->slots.contains != NULL) {
        return type->slots.contains(t, o, v);
    }
    if (type->slots.iter == NULL &&
        (type->slots.getitem == NULL || (type->flags & GI_TYPE_MAPPING))) {
        gill_raise(t, GILL_TypeError, "argument of type '%T' is not iterable", o);
        return -1;
    }
    const GillValue it = gi_iter(t, o);
    if (gi_is_error(it)) {
        if (gi_error_matches(t, GILL_TypeError)) {
            gill_error_clear(t);
            gill_raise(t, GILL_TypeError, "argument of type '%T' is not iterable", o);
        }
        return -1;
    }
    for (;;) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item)) {
            return 0;
        }
        const int same = gi_is_error(item) ? -1 : gi_equal_fast(t, item, v);
        if (same != 0) {
            return same;
        }
    }
}

// ---- gill.h ----

GillValue gill_tuple(GillThread *t, size_t len, const GillValue *items)
{
    return gi_tuple_from(t, items, len);
}

GillValue gill_list(GillThread *t, size_t len, const GillValue *items)
{
    return gi_list_from(t, items, len);
}

GillValue gill_dict(GillThread *t)
{
    return gi_dict_new(t);
}

bool gill_is_list(GillThread *t, GillValue v)
{
    (void)t;
    return gi_is_list(v);
}

bool gill_is_tuple(GillThread *t, GillValue v)
{
    (void)t;
    return gi_is_tuple(v);
}

bool gill_is_dict(GillThread *t, GillValue v)
{
    (void)t;
    return gi_is_dict(v);
}

GillValue gill_item(GillThread *t, GillValue o, GillValue key)
{
    return gi_getitem(t, o, key);
}

bool gill_set_item(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    return gi_setitem(t, o, key, v);
}

int64_t gill_len(GillThread *t, GillValue o)
{
    return gi_len(t, o);
}

GillValue gill_iter(GillThread *t, GillValue v)
{
    return gi_iter(t, v);
}

GillValue gill_next(GillThread *t, GillValue iterator)
{
    return gi_next(t, iterator);
}

bool gill_list_append(GillThread *t, GillValue list, GillValue v)
{
    if (!gi_is_list(list)) {
        gill_raise(t, GILL_TypeError, "a list is needed, not '%T'", list);
        return false;
    }
    return gi_list_append(t, gi_list_ptr(list), v);
}
