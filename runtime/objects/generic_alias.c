// SPDX-License-Identifier: MIT
// Generic aliases (list[int]) and unions (int | str).
//
// An alias forwards nearly every attribute to its origin and calls it; type variables
// in its arguments are found through __typing_subst__ and __parameters__, so that this
// file knows nothing of the typing module.
#include "runtime/objects/generic_alias.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static inline GiGenericAlias *alias_ptr(GillValue v)
{
    return (GiGenericAlias *)gi_ptr(v);
}

static inline bool is_alias(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_GENERIC_ALIAS);
}

static inline GiUnion *union_ptr(GillValue v)
{
    return (GiUnion *)gi_ptr(v);
}

static inline bool is_union(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_UNION);
}

// ---- Text ----

// Appends one argument as it is written: classes by name, other objects by repr.
static bool add_item(GillThread *t, GiStrBuf *b, GillValue v, bool in_union)
{
    if (gi_same(v, GILL_ELLIPSIS)) {
        return gi_strbuf_add_c(t, b, "...");
    }
    if (in_union && gi_same(v, gi_type_value(t, GI_TYPE_NONE))) {
        return gi_strbuf_add_c(t, b, "None");
    }
    const GillValue origin = gi_getattr_or_empty(t, v, GI_NAME(t, __origin__));
    const GillValue args =
        gi_is_error(origin) ? origin : gi_getattr_or_empty(t, v, GI_NAME(t, __args__));
    if (gi_is_error(args)) {
        return false;
    }
    if (gi_is_empty(origin) || gi_is_empty(args)) {
        const GillValue qualname = gi_getattr_or_empty(t, v, GI_NAME(t, __qualname__));
        const GillValue module =
            gi_is_error(qualname) ? qualname
                                  : gi_getattr_or_empty(t, v, GI_NAME(t, __module__));
        if (gi_is_error(module)) {
            return false;
        }
        if (!gi_is_empty(qualname) && gi_is_str(qualname) && !gi_is_empty(module) &&
            gi_is_str(module)) {
            if (!gi_str_is(module, "builtins")) {
                gi_strbuf_add_str(t, b, module);
                gi_strbuf_add_c(t, b, ".");
            }
            return gi_strbuf_add_str(t, b, qualname);
        }
    }
    const GillValue text = gi_repr(t, v);
    return !gi_is_error(text) && gi_strbuf_add_str(t, b, text);
}

static GillValue alias_repr(GillThread *t, GillValue o)
{
    const GiGenericAlias *a = alias_ptr(o);
    GiStrBuf b;
    gi_strbuf_init(&b);
    if (a->starred) {
        gi_strbuf_add_c(t, &b, "*");
    }
    bool ok = add_item(t, &b, a->origin, false);
    gi_strbuf_add_c(t, &b, "[");
    GiTuple *args = gi_tuple_ptr(a->args);
    for (size_t i = 0; ok && i < gi_tuple_len(args); i++) {
        gi_strbuf_add_c(t, &b, i > 0 ? ", " : "");
        ok = add_item(t, &b, gi_tuple_items(args)[i], false);
    }
    if (gi_tuple_len(args) == 0) {
        gi_strbuf_add_c(t, &b, "()");
    }
    gi_strbuf_add_c(t, &b, "]");
    if (!ok) {
        gi_strbuf_drop(t, &b);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &b);
}

static GillValue union_repr(GillThread *t, GillValue o)
{
    GiTuple *args = gi_tuple_ptr(union_ptr(o)->args);
    GiStrBuf b;
    gi_strbuf_init(&b);
    for (size_t i = 0; i < gi_tuple_len(args); i++) {
        gi_strbuf_add_c(t, &b, i > 0 ? " | " : "");
        if (!add_item(t, &b, gi_tuple_items(args)[i], true)) {
            gi_strbuf_drop(t, &b);
            return GILL_ERROR;
        }
    }
    return gi_strbuf_finish(t, &b);
}

// ---- Parameters and substitution ----

static bool list_has(const GiList *list, GillValue v)
{
    for (size_t i = 0; i < list->len; i++) {
        if (gi_same(list->items[i], v)) {
            return true;
        }
    }
    return false;
}

// The type variables in a tuple of arguments, each once, in order.
static GillValue make_parameters(GillThread *t, GillValue args)
{
    const GillValue list = gi_list_new(t, 0);
    if (gi_is_error(list)) {
        return list;
    }
    GiTuple *tuple = gi_tuple_ptr(args);
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        const GillValue v = gi_tuple_items(tuple)[i];
        if (gi_is_type(v)) {
            continue;
        }
        const GillValue subst = gi_getattr_or_empty(t, v, GI_NAME(t, __typing_subst__));
        if (gi_is_error(subst)) {
            return subst;
        }
        if (!gi_is_empty(subst)) {
            if (!list_has(gi_list_ptr(list), v) &&
                !gi_list_append(t, gi_list_ptr(list), v)) {
                return GILL_ERROR;
            }
            continue;
        }
        const GillValue inner = gi_getattr_or_empty(t, v, GI_NAME(t, __parameters__));
        if (gi_is_error(inner)) {
            return inner;
        }
        if (gi_is_empty(inner) || !gi_is_tuple(inner)) {
            continue;
        }
        GiTuple *more = gi_tuple_ptr(inner);
        for (size_t k = 0; k < gi_tuple_len(more); k++) {
            const GillValue p = gi_tuple_items(more)[k];
            if (!list_has(gi_list_ptr(list), p) &&
                !gi_list_append(t, gi_list_ptr(list), p)) {
                return GILL_ERROR;
            }
        }
    }
    return gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
}

static size_t index_of(GillValue tuple, GillValue v)
{
    GiTuple *items = gi_tuple_ptr(tuple);
    size_t i = 0;
    while (i < gi_tuple_len(items) && !gi_same(gi_tuple_items(items)[i], v)) {
        i++;
    }
    return i;
}

// An argument that contains type variables, with those replaced: arg[values of its
// own].
static GillValue substitute_inside(GillThread *t, GillValue arg, GillValue parameters,
                                   const GillValue *values)
{
    const GillValue inner = gi_getattr_or_empty(t, arg, GI_NAME(t, __parameters__));
    if (gi_is_error(inner)) {
        return inner;
    }
    if (gi_is_empty(inner) || !gi_is_tuple(inner) ||
        gi_tuple_len(gi_tuple_ptr(inner)) == 0) {
        return arg;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(inner));
    const GillValue key = gi_tuple_new(t, n);
    if (gi_is_error(key)) {
        return key;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue p = gi_tuple_items(gi_tuple_ptr(inner))[i];
        const size_t at = index_of(parameters, p);
        gi_tuple_items(gi_tuple_ptr(key))[i] =
            at < gi_tuple_len(gi_tuple_ptr(parameters)) ? values[at] : p;
    }
    return gi_getitem(t, arg, key);
}

// The arguments with their type variables replaced by item (a tuple when several).
static GillValue substitute(GillThread *t, GillValue self, GillValue args,
                            GillValue parameters, GillValue item)
{
    const size_t n = gi_tuple_len(gi_tuple_ptr(parameters));
    if (n == 0) {
        return gill_raise(t, GILL_TypeError, "%R is not a generic class", self);
    }
    const GillValue prepare = gi_intern(t, "__typing_prepare_subst__", 24);
    if (gi_is_error(prepare)) {
        return prepare;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue p = gi_tuple_items(gi_tuple_ptr(parameters))[i];
        const GillValue hook = gi_getattr_or_empty(t, p, prepare);
        if (gi_is_error(hook)) {
            return hook;
        }
        if (!gi_is_empty(hook) && !gi_is_none(hook)) {
            const GillValue given =
                gi_is_tuple(item) ? item : gi_tuple_pack(t, 1, item);
            item = gi_is_error(given) ? given : gi_call2(t, hook, self, given);
            if (gi_is_error(item)) {
                return item;
            }
        }
    }
    const GillValue *values = &item;
    size_t given = 1;
    if (gi_is_tuple(item)) {
        values = gi_tuple_items(gi_tuple_ptr(item));
        given = gi_tuple_len(gi_tuple_ptr(item));
    }
    if (given != n) {
        return gill_raise(t, GILL_TypeError,
                          "Too %s arguments for %R; actual %zu, expected %zu",
                          given > n ? "many" : "few", self, given, n);
    }
    const GillValue out = gi_list_new(t, n);
    if (gi_is_error(out)) {
        return out;
    }
    GiTuple *tuple = gi_tuple_ptr(args);
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        GillValue arg = gi_tuple_items(tuple)[i];
        if (!gi_is_type(arg)) {
            const GillValue subst =
                gi_getattr_or_empty(t, arg, GI_NAME(t, __typing_subst__));
            if (gi_is_error(subst)) {
                return subst;
            }
            const GillValue before = arg;
            arg = gi_is_empty(subst)
                      ? substitute_inside(t, arg, parameters, values)
                      : gi_call1(t, subst, values[index_of(parameters, arg)]);
            if (gi_is_error(arg)) {
                return arg;
            }
            const GillValue unpacked = gi_getattr_or_empty(
                t, before, GI_NAME(t, __typing_unpacked_tuple_args__));
            if (gi_is_error(unpacked)) {
                return unpacked;
            }
            if (!gi_is_empty(unpacked) && gi_is_tuple(arg)) {
                if (!gi_list_extend(t, gi_list_ptr(out), arg)) {
                    return GILL_ERROR;
                }
                continue;
            }
        }
        if (!gi_list_append(t, gi_list_ptr(out), arg)) {
            return GILL_ERROR;
        }
    }
    return gi_tuple_from(t, gi_list_ptr(out)->items, gi_list_ptr(out)->len);
}

// ---- Generic aliases ----

GillValue gi_generic_alias_new(GillThread *t, GillValue origin, GillValue item)
{
    const GillValue args = gi_is_tuple(item) ? item : gi_tuple_pack(t, 1, item);
    if (gi_is_error(args)) {
        return args;
    }
    GiGenericAlias *a = gi_alloc(
        t, sizeof *a, GI_HEADER_BITS(GI_TYPE_GENERIC_ALIAS, GI_KIND_RECORD, 0, 3));
    if (a == NULL) {
        return GILL_ERROR;
    }
    a->origin = origin;
    a->args = args;
    a->parameters = GILL_EMPTY;
    return gi_from_ptr(a);
}

static GillValue alias_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)cls;
    GillValue a[2];
    if (!gi_args_parse(t, "GenericAlias(origin, args, /)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    return gi_generic_alias_new(t, a[0], a[1]);
}

static GillValue alias_get_parameters(GillThread *t, GillValue o)
{
    GiGenericAlias *a = alias_ptr(o);
    if (gi_is_empty(a->parameters)) {
        const GillValue parameters = make_parameters(t, a->args);
        if (gi_is_error(parameters)) {
            return parameters;
        }
        gi_store(t, &a->parameters, parameters);
    }
    return a->parameters;
}

static GillValue alias_getitem(GillThread *t, GillValue o, GillValue item)
{
    const GillValue parameters = alias_get_parameters(t, o);
    if (gi_is_error(parameters)) {
        return parameters;
    }
    const GillValue args = substitute(t, o, alias_ptr(o)->args, parameters, item);
    if (gi_is_error(args)) {
        return args;
    }
    const GillValue v = gi_generic_alias_new(t, alias_ptr(o)->origin, args);
    if (!gi_is_error(v)) {
        alias_ptr(v)->starred = alias_ptr(o)->starred;
    }
    return v;
}

// Attributes that are the alias's own; all others are the origin's.
static bool is_own_name(GillThread *t, GillValue name)
{
    const GillValue own[] = {
        GI_NAME(t, __class__),       GI_NAME(t, __origin__),
        GI_NAME(t, __args__),        GI_NAME(t, __parameters__),
        GI_NAME(t, __mro_entries__), GI_NAME(t, __reduce_ex__),
        GI_NAME(t, __reduce__),      GI_NAME(t, __copy__),
        GI_NAME(t, __deepcopy__),    GI_NAME(t, __typing_unpacked_tuple_args__),
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (gi_str_equal(own[i], name)) {
            return true;
        }
    }
    return gi_str_is(name, "__unpacked__");
}

static GillValue alias_getattr(GillThread *t, GillValue o, GillValue name)
{
    if (!gi_is_str(name) || is_own_name(t, name)) {
        return gi_generic_getattr(t, o, name);
    }
    return gi_getattr(t, alias_ptr(o)->origin, name);
}

static GillValue alias_call(GillThread *t, GillValue self, const GillValue *args,
                            int npos, GillValue kwnames)
{
    const GillValue v = gi_call(t, alias_ptr(self)->origin, args, npos, kwnames);
    if (gi_is_error(v) || gi_setattr(t, v, GI_NAME(t, __orig_class__), self)) {
        return v;
    }
    if (!gi_error_matches(t, GILL_AttributeError) &&
        !gi_error_matches(t, GILL_TypeError)) {
        return GILL_ERROR;
    }
    gill_error_clear(t);
    return v;
}

static GillValue alias_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!is_alias(b) || (op != GI_EQ && op != GI_NE)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiGenericAlias *x = alias_ptr(a);
    const GiGenericAlias *y = alias_ptr(b);
    int same = x->starred == y->starred;
    if (same) {
        same = gi_equal(t, x->origin, y->origin);
    }
    if (same > 0) {
        same = gi_equal(t, x->args, y->args);
    }
    return same < 0 ? GILL_ERROR : gi_bool((same != 0) == (op == GI_EQ));
}

static int64_t alias_hash(GillThread *t, GillValue o)
{
    const int64_t a = gi_hash(t, alias_ptr(o)->origin);
    const int64_t b = a == -1 ? -1 : gi_hash(t, alias_ptr(o)->args);
    if (a == -1 || b == -1) {
        return -1;
    }
    return (a ^ b) == -1 ? -2 : a ^ b;
}

// Iterating gives one item, *alias: that is what unpacking in a subscript does.
static GillValue alias_iter(GillThread *t, GillValue o)
{
    const GillValue v =
        gi_generic_alias_new(t, alias_ptr(o)->origin, alias_ptr(o)->args);
    if (gi_is_error(v)) {
        return v;
    }
    alias_ptr(v)->starred = true;
    const GillValue one = gi_tuple_pack(t, 1, v);
    return gi_is_error(one) ? one : gi_iter(t, one);
}

static GillValue alias_or(GillThread *t, GillValue a, GillValue b)
{
    return gi_union_or(t, a, b);
}

static GillValue alias_get_origin(GillThread *t, GillValue o)
{
    (void)t;
    return alias_ptr(o)->origin;
}

static GillValue alias_get_args(GillThread *t, GillValue o)
{
    (void)t;
    return alias_ptr(o)->args;
}

static GillValue alias_get_unpacked(GillThread *t, GillValue o)
{
    (void)t;
    return gi_bool(alias_ptr(o)->starred);
}

static GillValue alias_get_tuple_args(GillThread *t, GillValue o)
{
    const GiGenericAlias *a = alias_ptr(o);
    return a->starred && gi_same(a->origin, gi_type_value(t, GI_TYPE_TUPLE))
               ? a->args
               : GILL_NONE;
}

static GillValue alias_mro_entries(GillThread *t, const GillValue *args)
{
    return gi_tuple_pack(t, 1, alias_ptr(args[0])->origin);
}

static GillValue alias_instancecheck(GillThread *t, const GillValue *args)
{
    (void)args;
    return gill_raise(t, GILL_TypeError,
                      "isinstance() argument 2 cannot be a parameterized generic");
}

static GillValue alias_subclasscheck(GillThread *t, const GillValue *args)
{
    (void)args;
    return gill_raise(t, GILL_TypeError,
                      "issubclass() argument 2 cannot be a parameterized generic");
}

static GillValue alias_reduce(GillThread *t, const GillValue *args)
{
    const GiGenericAlias *a = alias_ptr(args[0]);
    if (a->starred) {
        const GillValue plain = gi_generic_alias_new(t, a->origin, a->args);
        const GillValue next =
            gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "next", 4));
        const GillValue it = gi_is_error(plain) ? plain : gi_iter(t, plain);
        const GillValue one = gi_is_error(it) ? it : gi_tuple_pack(t, 1, it);
        return gi_is_error(one) ? one : gi_tuple_pack(t, 2, next, one);
    }
    const GillValue pair = gi_tuple_pack(t, 2, a->origin, a->args);
    return gi_is_error(pair)
               ? pair
               : gi_tuple_pack(t, 2, gi_type_value(t, GI_TYPE_GENERIC_ALIAS), pair);
}

static GillValue alias_dir(GillThread *t, const GillValue *args)
{
    const GillValue name = GI_NAME(t, __dir__);
    const GillValue list = gi_call_name(t, alias_ptr(args[0])->origin, name, NULL, 0);
    if (gi_is_error(list) || !gi_is_list(list)) {
        return list;
    }
    const GillValue own[] = {
        GI_NAME(t, __origin__),     GI_NAME(t, __args__),
        GI_NAME(t, __parameters__), GI_NAME(t, __mro_entries__),
        GI_NAME(t, __reduce_ex__),  GI_NAME(t, __reduce__),
        GI_NAME(t, __copy__),       GI_NAME(t, __deepcopy__),
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (!list_has(gi_list_ptr(list), own[i]) &&
            !gi_list_append(t, gi_list_ptr(list), own[i])) {
            return GILL_ERROR;
        }
    }
    return list;
}

const GiTypeDef gi_generic_alias_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiGenericAlias),
    .flags = GI_TYPE_WEAKREFABLE,
    .module = "types",
    .slots = &(const GiSlots){.repr = alias_repr,
                              .call = alias_call,
                              .hash = alias_hash,
                              .compare = alias_compare,
                              .getattr = alias_getattr,
                              .getitem = alias_getitem,
                              .iter = alias_iter,
                              .new = alias_new,
                              .binary = {[GI_BINARY_OR] = alias_or}},
    .methods =
        (const GillDef[]){
            {"__mro_entries__(self, bases, /)", alias_mro_entries,
             "The origin, as a base."},
            {"__instancecheck__(self, instance, /)", alias_instancecheck,
             "Raises TypeError."},
            {"__subclasscheck__(self, subclass, /)", alias_subclasscheck,
             "Raises TypeError."},
            {"__reduce__(self, /)", alias_reduce, "Helper for pickle."},
            {"__dir__(self, /)", alias_dir, "Names of attributes."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__origin__", alias_get_origin, gi_readonly_set, NULL},
            {"__args__", alias_get_args, gi_readonly_set, NULL},
            {"__unpacked__", alias_get_unpacked, gi_readonly_set, NULL},
            {"__parameters__", alias_get_parameters, NULL,
             "Type variables in the arguments."},
            {"__typing_unpacked_tuple_args__", alias_get_tuple_args, NULL, NULL},
            {0},
        },
    .doc = "A generic class with arguments: list[int].",
};

// ---- Unions ----

static bool is_member(GillValue v)
{
    return gi_is_none(v) || gi_is_type(v) || is_alias(v) || is_union(v);
}

// Adds one member or a union's members, leaving out what is there.
static bool add_members(GillThread *t, GiList *list, GillValue v)
{
    if (is_union(v)) {
        GiTuple *args = gi_tuple_ptr(union_ptr(v)->args);
        for (size_t i = 0; i < gi_tuple_len(args); i++) {
            if (!add_members(t, list, gi_tuple_items(args)[i])) {
                return false;
            }
        }
        return true;
    }
    if (gi_is_none(v)) {
        v = gi_type_value(t, GI_TYPE_NONE);
    }
    for (size_t i = 0; i < list->len; i++) {
        // Classes are told apart by identity, aliases by what they say.
        if (gi_same(list->items[i], v)) {
            return true;
        }
        if (is_alias(v) && is_alias(list->items[i])) {
            const int same = gi_equal(t, list->items[i], v);
            if (same != 0) {
                return same > 0;
            }
        }
    }
    return gi_list_append(t, list, v);
}

GillValue gi_union_or(GillThread *t, GillValue a, GillValue b)
{
    if (!is_member(a) || !is_member(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue list = gi_list_new(t, 4);
    if (gi_is_error(list) || !add_members(t, gi_list_ptr(list), a) ||
        !add_members(t, gi_list_ptr(list), b)) {
        return GILL_ERROR;
    }
    if (gi_list_ptr(list)->len == 1) {
        return gi_list_ptr(list)->items[0];
    }
    const GillValue args =
        gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
    if (gi_is_error(args)) {
        return args;
    }
    GiUnion *u =
        gi_alloc(t, sizeof *u, GI_HEADER_BITS(GI_TYPE_UNION, GI_KIND_RECORD, 0, 2));
    if (u == NULL) {
        return GILL_ERROR;
    }
    u->args = args;
    u->parameters = GILL_EMPTY;
    return gi_from_ptr(u);
}

static int any_member(GillThread *t, GillValue o, GillValue args,
                      int (*what)(GillThread *, GillValue, GillValue))
{
    int result = 0;
    GiTuple *tuple = gi_tuple_ptr(args);
    for (size_t i = 0; i < gi_tuple_len(tuple) && result == 0; i++) {
        result = what(t, o, gi_tuple_items(tuple)[i]);
    }
    return result;
}

int gi_union_is_instance(GillThread *t, GillValue o, GillValue args)
{
    return any_member(t, o, args, gi_is_instance);
}

int gi_union_is_subclass(GillThread *t, GillValue sub, GillValue args)
{
    if (!gi_is_type(sub)) {
        gill_raise(t, GILL_TypeError, "issubclass() arg 1 must be a class");
        return -1;
    }
    return any_member(t, sub, args, gi_is_subclass);
}

static GillValue union_instancecheck(GillThread *t, const GillValue *args)
{
    const int r = gi_union_is_instance(t, args[1], union_ptr(args[0])->args);
    return r < 0 ? GILL_ERROR : gi_bool(r != 0);
}

static GillValue union_subclasscheck(GillThread *t, const GillValue *args)
{
    const int r = gi_union_is_subclass(t, args[1], union_ptr(args[0])->args);
    return r < 0 ? GILL_ERROR : gi_bool(r != 0);
}

// As sets: the order of members does not count.
static GillValue union_set(GillThread *t, GillValue o)
{
    return gi_set_from(t, union_ptr(o)->args, true);
}

static GillValue union_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!is_union(b) || (op != GI_EQ && op != GI_NE)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue x = union_set(t, a);
    const GillValue y = gi_is_error(x) ? x : union_set(t, b);
    return gi_is_error(y) ? y : gi_compare(t, op, x, y);
}

static int64_t union_hash(GillThread *t, GillValue o)
{
    const GillValue set = union_set(t, o);
    return gi_is_error(set) ? -1 : gi_hash(t, set);
}

static GillValue union_get_args(GillThread *t, GillValue o)
{
    (void)t;
    return union_ptr(o)->args;
}

static GillValue union_get_parameters(GillThread *t, GillValue o)
{
    GiUnion *u = union_ptr(o);
    if (gi_is_empty(u->parameters)) {
        const GillValue parameters = make_parameters(t, u->args);
        if (gi_is_error(parameters)) {
            return parameters;
        }
        gi_store(t, &u->parameters, parameters);
    }
    return u->parameters;
}

static GillValue union_getitem(GillThread *t, GillValue o, GillValue item)
{
    const GillValue parameters = union_get_parameters(t, o);
    if (gi_is_error(parameters)) {
        return parameters;
    }
    const GillValue args = substitute(t, o, union_ptr(o)->args, parameters, item);
    if (gi_is_error(args)) {
        return args;
    }
    GiTuple *tuple = gi_tuple_ptr(args);
    GillValue v = gi_tuple_items(tuple)[0];
    for (size_t i = 1; i < gi_tuple_len(tuple) && !gi_is_error(v); i++) {
        v = gi_binary(t, GI_BINARY_OR, v, gi_tuple_items(tuple)[i]);
    }
    return v;
}

// Attributes of a union's class come from the union, nothing else does.
const GiTypeDef gi_union_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiUnion),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .module = "types",
    .slots = &(const GiSlots){.repr = union_repr,
                              .hash = union_hash,
                              .compare = union_compare,
                              .getitem = union_getitem,
                              .binary = {[GI_BINARY_OR] = gi_union_or}},
    .methods =
        (const GillDef[]){
            {"__instancecheck__(self, instance, /)", union_instancecheck,
             "Is an object an instance of a member?"},
            {"__subclasscheck__(self, subclass, /)", union_subclasscheck,
             "Is a class a subclass of a member?"},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__args__", union_get_args, gi_readonly_set, NULL},
            {"__parameters__", union_get_parameters, NULL,
             "Type variables in the members."},
            {0},
        },
    .doc = "A union of types: int | str.",
};
