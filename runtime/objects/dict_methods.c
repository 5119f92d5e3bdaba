// dict: slots and methods. The table itself stands in dict.c.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

static GillValue dict_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    if (gi_type_ptr(cls)->index == GI_TYPE_DICT) {
        return gi_dict_new(t);
    }
    GiDict *d = (GiDict *)gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (d == NULL) {
        return GILL_ERROR;
    }
    d->flags = GI_DICT_NAMES | GI_DICT_TEXT | GI_DICT_INTS;
    return gi_from_ptr(d);
}

// Positional argument, then keywords, as dict() and update() take them.
static bool update_all(GillThread *t, GiDict *d, const GillValue *args, int npos,
                       GillValue kwnames)
{
    if (npos > 0 && !gi_dict_update(t, d, args[0])) {
        return false;
    }
    for (int i = 0; i < gi_kw_count(kwnames); i++) {
        const GillValue name = gi_tuple_items(gi_tuple_ptr(kwnames))[i];
        if (!gi_dict_set(t, d, name, args[npos + i])) {
            return false;
        }
    }
    return true;
}

static bool dict_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    if (npos > 1) {
        gill_raise(t, GILL_TypeError, "dict expected at most 1 argument, got %d", npos);
        return false;
    }
    return update_all(t, gi_dict_ptr(self), args, npos, kwnames);
}

static GillValue dict_repr(GillThread *t, GillValue o)
{
    GiDict *d = gi_dict_ptr(o);
    if (d->len == 0) {
        return gi_str_from_c(t, "{}");
    }
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gi_str_from_c(t, "{...}");
    }
    GiStrBuf b;
    gi_strbuf_init(&b);
    gi_strbuf_add(t, &b, "{", 1);
    size_t pos = 0;
    GillValue key, v;
    for (bool first = true; gi_dict_next(d, &pos, &key, &v); first = false) {
        if (!first) {
            gi_strbuf_add_ascii(t, &b, ", ", 2);
        }
        if (!gi_strbuf_add_repr(t, &b, key)) {
            goto failed;
        }
        gi_strbuf_add_ascii(t, &b, ": ", 2);
        if (!gi_strbuf_add_repr(t, &b, v)) {
            goto failed;
        }
    }
    gi_strbuf_add(t, &b, "}", 1);
    gi_repr_leave(t, o);
    return gi_strbuf_finish(t, &b);

failed:
    gi_strbuf_drop(t, &b);
    gi_repr_leave(t, o);
    return GILL_ERROR;
}

static GillValue dict_iter(GillThread *t, GillValue o)
{
    return gi_dict_iter(t, gi_dict_ptr(o), GI_TYPE_DICT_KEY_ITER);
}

static int64_t dict_len(GillThread *t, GillValue o)
{
    (void)t;
    return gi_dict_ptr(o)->len;
}

static GillValue dict_getitem(GillThread *t, GillValue o, GillValue key)
{
    const GillValue v = gi_dict_find(t, gi_dict_ptr(o), key);
    if (!gi_is_empty(v)) {
        return v;
    }
    if (!gi_is_exact(o, GI_TYPE_DICT)) {
        const GillValue made = gi_special_call(t, o, GI_NAME(t, __missing__), 1, &key);
        if (!gi_is_empty(made)) {
            return made;
        }
    }
    return gi_raise_key_error(t, key);
}

static bool dict_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    GiDict *d = gi_dict_ptr(o);
    if (!gi_is_empty(v)) {
        return gi_dict_set(t, d, key, v);
    }
    const int found = gi_dict_delete(t, d, key);
    if (found == 0) {
        gi_raise_key_error(t, key);
    }
    return found == 1;
}

static int dict_contains(GillThread *t, GillValue o, GillValue key)
{
    const GillValue v = gi_dict_find(t, gi_dict_ptr(o), key);
    return gi_is_error(v) ? -1 : !gi_is_empty(v);
}

static GillValue dict_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if ((op != GI_EQ && op != GI_NE) || !gi_is_dict(a) || !gi_is_dict(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const int same = gi_dict_equal(t, gi_dict_ptr(a), gi_dict_ptr(b));
    return same < 0 ? GILL_ERROR : gi_bool(same == (op == GI_EQ));
}

static GillValue dict_or(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_dict(a) || !gi_is_dict(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue out = gi_dict_copy(t, gi_dict_ptr(a));
    if (gi_is_error(out) || !gi_dict_update(t, gi_dict_ptr(out), b)) {
        return GILL_ERROR;
    }
    return out;
}

static GillValue dict_ior(GillThread *t, GillValue a, GillValue b)
{
    return gi_dict_update(t, gi_dict_ptr(a), b) ? a : GILL_ERROR;
}

// ---- Methods ----

static GillValue dict_get(GillThread *t, const GillValue *args, int n)
{
    const GillValue v = gi_dict_find(t, gi_dict_ptr(args[0]), args[1]);
    if (!gi_is_empty(v)) {
        return v;
    }
    return n > 2 ? args[2] : GILL_NONE;
}

static GillValue dict_setdefault(GillThread *t, const GillValue *args)
{
    return gi_dict_setdefault(t, gi_dict_ptr(args[0]), args[1], args[2]);
}

static GillValue dict_pop(GillThread *t, const GillValue *args)
{
    GiDict *d = gi_dict_ptr(args[0]);
    // An empty dict does not ask for the key's hash, as CPython's.
    const GillValue v = d->len == 0 ? GILL_EMPTY : gi_dict_pop(t, d, args[1]);
    if (!gi_is_empty(v)) {
        return v;
    }
    return gi_is_empty(args[2]) ? gi_raise_key_error(t, args[1]) : args[2];
}

static GillValue dict_popitem(GillThread *t, const GillValue *args)
{
    GiDict *d = gi_dict_ptr(args[0]);
    if (d->len == 0) {
        return gill_raise(t, GILL_KeyError, "popitem(): dictionary is empty");
    }
    const GillValue pair = gi_tuple_from(t, d->entries + 2 * (size_t)(d->used - 1), 2);
    if (gi_is_error(pair)) {
        return GILL_ERROR;
    }
    gi_dict_remove_last(t, d);
    return pair;
}

static GillValue dict_update(GillThread *t, const GillValue *args)
{
    GiDict *d = gi_dict_ptr(args[0]);
    GiTuple *others = gi_tuple_ptr(args[1]);
    const size_t n = gi_tuple_len(others);
    if (n > 1) {
        return gill_raise(t, GILL_TypeError,
                          "update expected at most 1 argument, got %zu", n);
    }
    if (n == 1 && !gi_dict_update(t, d, gi_tuple_items(others)[0])) {
        return GILL_ERROR;
    }
    return gi_dict_merge(t, d, gi_dict_ptr(args[2]), false) ? GILL_NONE : GILL_ERROR;
}

static GillValue dict_clear(GillThread *t, const GillValue *args)
{
    gi_dict_clear(t, gi_dict_ptr(args[0]));
    return GILL_NONE;
}

static GillValue dict_copy(GillThread *t, const GillValue *args)
{
    return gi_dict_copy(t, gi_dict_ptr(args[0]));
}

static GillValue dict_keys(GillThread *t, const GillValue *args)
{
    return gi_dict_view(t, gi_dict_ptr(args[0]), GI_TYPE_DICT_KEYS);
}

static GillValue dict_values(GillThread *t, const GillValue *args)
{
    return gi_dict_view(t, gi_dict_ptr(args[0]), GI_TYPE_DICT_VALUES);
}

static GillValue dict_items(GillThread *t, const GillValue *args)
{
    return gi_dict_view(t, gi_dict_ptr(args[0]), GI_TYPE_DICT_ITEMS);
}

static GillValue dict_reversed(GillThread *t, const GillValue *args)
{
    return gi_dict_iter(t, gi_dict_ptr(args[0]), GI_TYPE_DICT_REVKEY_ITER);
}

static GillValue dict_sizeof(GillThread *t, const GillValue *args)
{
    const GiDict *d = gi_dict_ptr(args[0]);
    size_t size = sizeof *d + (size_t)d->cap * 2 * sizeof(GillValue);
    if (d->index != NULL) {
        size += ((size_t)d->index_mask + 1) * sizeof *d->index;
    }
    if (d->hashes != NULL) {
        size += d->cap * sizeof *d->hashes;
    }
    return gi_int_new(t, (int64_t)size);
}

static GillValue dict_fromkeys(GillThread *t, const GillValue *args)
{
    const GillValue out = gi_call0(t, args[0]);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    const bool plain = gi_is_exact(out, GI_TYPE_DICT);
    const GillValue it = gi_iter(t, args[1]);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    for (;;) {
        const GillValue key = gi_next(t, it);
        if (gi_is_empty(key)) {
            return out;
        }
        if (gi_is_error(key)) {
            return GILL_ERROR;
        }
        if (!(plain ? gi_dict_set(t, gi_dict_ptr(out), key, args[2])
                    : gi_setitem(t, out, key, args[2]))) {
            return GILL_ERROR;
        }
    }
}

static const GillDef dict_defs[] = {
    GILL_VAR("get(self, key, default=None, /)", dict_get, 2, 3,
             "The value of a key, or the default."),
    {"setdefault(self, key, default=None, /)", dict_setdefault,
     "The value of a key, which is inserted with the default when absent.", NULL, 0, 0},
    {"pop(self, key, default=?, /)", dict_pop,
     "Remove a key and return its value, or the default; KeyError without one.", NULL,
     0, 0},
    {"popitem(self, /)", dict_popitem, "Remove and return the last (key, value).", NULL,
     0, 0},
    {"update(self, /, *other, **kwargs)", dict_update,
     "Set every pair of a mapping or iterable, then the keywords.", NULL, 0, 0},
    {"clear(self, /)", dict_clear, "Remove every item.", NULL, 0, 0},
    {"copy(self, /)", dict_copy, "A shallow copy.", NULL, 0, 0},
    {"keys(self, /)", dict_keys, "A view of the keys.", NULL, 0, 0},
    {"values(self, /)", dict_values, "A view of the values.", NULL, 0, 0},
    {"items(self, /)", dict_items, "A view of the (key, value) pairs.", NULL, 0, 0},
    {"__reversed__(self, /)", dict_reversed, "The keys from last to first.", NULL, 0,
     0},
    {"__sizeof__(self, /)", dict_sizeof, "Bytes used, buffers included.", NULL, 0, 0},
    {0},
};

static const GillDef dict_class_defs[] = {
    {"fromkeys(cls, iterable, value=None, /)", dict_fromkeys,
     "A new dict with those keys, all of one value.", NULL, 0, 0},
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "dict[K, V]", NULL, 0, 0},
    {0},
};

static const GiSlots dict_slots = {
    .repr = dict_repr,
    .iter = dict_iter,
    .compare = dict_compare,
    .init = dict_init,
    .new = dict_new,
    .len = dict_len,
    .getitem = dict_getitem,
    .setitem = dict_setitem,
    .contains = dict_contains,
    .binary[GI_BINARY_OR] = dict_or,
    .inplace[GI_BINARY_OR] = dict_ior,
};

const GiTypeDef gi_dict_def = {
    .kind = GI_KIND_DICT,
    .size = sizeof(GiDict),
    .flags = GI_TYPE_NO_HASH | GI_TYPE_MAPPING | GI_TYPE_MATCH_SELF,
    .slots = &dict_slots,
    .methods = dict_defs,
    .class_methods = dict_class_defs,
    .doc = "dict(), dict(mapping), dict(iterable), dict(**kwargs): keys to values.",
};
