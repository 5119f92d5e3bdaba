// SPDX-License-Identifier: MIT
// The type `type`: calling classes, and what classes show of themselves.
#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/generic_alias.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

static inline bool has_keywords(GillValue kwnames)
{
    return !gi_is_empty(kwnames) && gi_tuple_len((GiTuple *)gi_ptr(kwnames)) > 0;
}

// ---- Calling and making ----

GillValue gi_type_call(GillThread *t, GillValue cls, const GillValue *args, int npos,
                       GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    if (type->index == GI_TYPE_TYPE) {
        if (npos == 1 && !has_keywords(kwnames)) {
            return gi_from_ptr(gi_type_of(t, args[0]));
        }
        if (npos != 3) {
            return gill_raise(t, GILL_TypeError, "type() takes 1 or 3 arguments");
        }
    }
    if (type->slots.new == NULL) {
        return gill_raise(t, GILL_TypeError, "cannot create '%s' instances",
                          gi_type_name(type));
    }
    const GillValue o = type->slots.new(t, cls, args, npos, kwnames);
    if (gi_is_error(o)) {
        return o;
    }
    GiType *made = gi_type_of(t, o);
    if (made != type && !gi_type_is_subtype(made, type)) {
        return o;
    }
    if (made->slots.init != NULL && !made->slots.init(t, o, args, npos, kwnames)) {
        return GILL_ERROR;
    }
    return o;
}

// Keyword arguments as a dict, empty when there are none.
static GillValue keywords_dict(GillThread *t, const GillValue *values,
                               GillValue kwnames)
{
    if (!has_keywords(kwnames)) {
        return GILL_EMPTY;
    }
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return dict;
    }
    GiTuple *names = gi_tuple_ptr(kwnames);
    for (size_t i = 0; i < gi_tuple_len(names); i++) {
        if (!gi_dict_set(t, gi_dict_ptr(dict), gi_tuple_items(names)[i], values[i])) {
            return GILL_ERROR;
        }
    }
    return dict;
}

static bool check_argument(GillThread *t, const GillValue *args, int i, bool ok,
                           const char *wanted)
{
    if (!ok) {
        gill_raise(t, GILL_TypeError, "type.__new__() argument %d must be %s, not %T",
                   i + 1, wanted, args[i]);
    }
    return ok;
}

static GillValue type_new_slot(GillThread *t, GillValue cls, const GillValue *args,
                               int npos, GillValue kwnames)
{
    if (npos != 3) {
        return gill_raise(t, GILL_TypeError,
                          "type.__new__() takes exactly 3 arguments (%d given)", npos);
    }
    if (!check_argument(t, args, 0, gi_is_str(args[0]), "str") ||
        !check_argument(t, args, 1, gi_is_tuple(args[1]), "tuple") ||
        !check_argument(t, args, 2, gi_is_dict(args[2]), "dict")) {
        return GILL_ERROR;
    }
    GiTuple *bases = gi_tuple_ptr(args[1]);
    for (size_t i = 0; i < gi_tuple_len(bases); i++) {
        const GillValue base = gi_tuple_items(bases)[i];
        if (gi_is_type(base)) {
            continue;
        }
        const GillValue hook =
            gi_getattr_or_empty(t, base, GI_NAME(t, __mro_entries__));
        if (gi_is_error(hook)) {
            return hook;
        }
        if (!gi_is_empty(hook)) {
            return gill_raise(t, GILL_TypeError,
                              "type() doesn't support MRO entry resolution; "
                              "use types.new_class()");
        }
    }
    const GillValue winner = gi_type_metaclass(t, args[1], cls);
    if (gi_is_error(winner)) {
        return winner;
    }
    if (!gi_same(winner, cls)) {
        GiType *meta = gi_type_ptr(winner);
        if (meta->slots.new != type_new_slot) {
            if (meta->slots.new == NULL) {
                return gill_raise(t, GILL_TypeError, "cannot create '%s' instances",
                                  gi_type_name(meta));
            }
            return meta->slots.new(t, winner, args, npos, kwnames);
        }
    }
    const GillValue kwargs = keywords_dict(t, args + npos, kwnames);
    if (gi_is_error(kwargs)) {
        return kwargs;
    }
    return gi_type_new(t, gi_type_ptr(winner), args[0], args[1], args[2], kwargs);
}

static bool type_init_slot(GillThread *t, GillValue self, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)self;
    (void)args;
    if (npos == 1 && has_keywords(kwnames)) {
        gill_raise(t, GILL_TypeError, "type.__init__() takes no keyword arguments");
        return false;
    }
    if (npos != 1 && npos != 3) {
        gill_raise(t, GILL_TypeError, "type.__init__() takes 1 or 3 arguments");
        return false;
    }
    return true;
}

// ---- Names ----

static GillValue module_of(GillThread *t, GiType *type)
{
    if (!(type->flags & GI_TYPE_HEAP)) {
        return type->doc_module;
    }
    return gi_dict_find_name(t, gi_dict_ptr(type->dict), GI_NAME(t, __module__));
}

static GillValue type_repr(GillThread *t, GillValue o)
{
    GiType *type = gi_type_ptr(o);
    const GillValue module = module_of(t, type);
    if (gi_is_empty(module) || !gi_is_str(module)) {
        return gi_str_format(t, "<class '%U'>", type->name);
    }
    if (gi_str_is(module, "builtins")) {
        return gi_str_format(t, "<class '%U'>", type->qualname);
    }
    return gi_str_format(t, "<class '%U.%U'>", module, type->qualname);
}

// What the setters of special attributes share.
static bool check_set(GillThread *t, GiType *type, GillValue v, const char *name)
{
    if (!(type->flags & GI_TYPE_HEAP)) {
        gill_raise(t, GILL_TypeError,
                   "cannot set '%s' attribute of immutable type '%s'", name,
                   gi_type_name(type));
        return false;
    }
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError,
                   "cannot delete '%s' attribute of immutable type '%s'", name,
                   gi_type_name(type));
        return false;
    }
    return true;
}

static GillValue get_name(GillThread *t, GillValue o)
{
    (void)t;
    return gi_type_ptr(o)->name;
}

static bool set_name(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    if (!check_set(t, type, v, "__name__")) {
        return false;
    }
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "can only assign string to %s.__name__, not '%T'",
                   gi_type_name(type), v);
        return false;
    }
    if (memchr(gi_str_data(v), 0, gi_str_size(v)) != NULL) {
        gill_raise(t, GILL_ValueError, "type name must not contain null characters");
        return false;
    }
    const GillValue text = gi_intern(t, gi_str_data(v), gi_str_size(v));
    if (gi_is_error(text)) {
        return false;
    }
    gi_store(t, &type->name, text);
    gi_store(t, &type->full_name, text);
    return true;
}

static GillValue get_qualname(GillThread *t, GillValue o)
{
    (void)t;
    return gi_type_ptr(o)->qualname;
}

static bool set_qualname(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    if (!check_set(t, type, v, "__qualname__")) {
        return false;
    }
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError,
                   "can only assign string to %s.__qualname__, not '%T'",
                   gi_type_name(type), v);
        return false;
    }
    const GillValue text = gi_intern(t, gi_str_data(v), gi_str_size(v));
    if (gi_is_error(text)) {
        return false;
    }
    gi_store(t, &type->qualname, text);
    return true;
}

// Sets an entry of the dict behind a special attribute.
static bool set_entry(GillThread *t, GiType *type, GillValue name, GillValue v)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    const GillValue old = gi_dict_find_name(t, dict, name);
    if (!gi_dict_set(t, dict, name, v)) {
        return false;
    }
    gi_type_changed(t, type, name, old, v);
    return true;
}

static GillValue get_module(GillThread *t, GillValue o)
{
    const GillValue module = module_of(t, gi_type_ptr(o));
    if (gi_is_empty(module)) {
        return gi_raise_attribute(t, o, GI_NAME(t, __module__), "__module__");
    }
    return module;
}

static bool set_module(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    return check_set(t, type, v, "__module__") &&
           set_entry(t, type, GI_NAME(t, __module__), v);
}

static GillValue get_doc(GillThread *t, GillValue o)
{
    GiType *type = gi_type_ptr(o);
    const GillValue doc =
        gi_dict_find_name(t, gi_dict_ptr(type->dict), GI_NAME(t, __doc__));
    if (gi_is_empty(doc)) {
        return GILL_NONE;
    }
    if (gi_is_ptr(doc)) {
        const GiType *kind = gi_type_of(t, doc);
        if (kind->slots.descr_get != NULL) {
            if (!(type->flags & GI_TYPE_HEAP) && gi_is_exact(doc, GI_TYPE_GETSET)) {
                return type->def->doc == NULL ? GILL_NONE
                                              : gi_str_from_c(t, type->def->doc);
            }
            return kind->slots.descr_get(t, doc, GILL_EMPTY, o);
        }
    }
    return doc;
}

static bool set_doc(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    return check_set(t, type, v, "__doc__") &&
           set_entry(t, type, GI_NAME(t, __doc__), v);
}

static GillValue get_dict(GillThread *t, GillValue o)
{
    return gi_call1(t, gi_type_value(t, GI_TYPE_MAPPINGPROXY), gi_type_ptr(o)->dict);
}

static GillValue get_abstract(GillThread *t, GillValue o)
{
    const GillValue name = GI_NAME(t, __abstractmethods__);
    GiType *type = gi_type_ptr(o);
    const GillValue v = type->index == GI_TYPE_TYPE
                            ? GILL_EMPTY
                            : gi_dict_find_name(t, gi_dict_ptr(type->dict), name);
    return gi_is_empty(v) ? gi_raise_attribute(t, o, name, "__abstractmethods__") : v;
}

static bool set_abstract(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    const GillValue name = GI_NAME(t, __abstractmethods__);
    if (!gi_is_empty(v)) {
        if (!check_set(t, type, v, "__abstractmethods__")) {
            return false;
        }
        const int abstract = gi_truth(t, v);
        if (abstract < 0 || !set_entry(t, type, name, v)) {
            return false;
        }
        type->flags = abstract ? type->flags | GI_TYPE_ABSTRACT
                               : type->flags & ~(uint32_t)GI_TYPE_ABSTRACT;
        return true;
    }
    const int done = gi_dict_delete(t, gi_dict_ptr(type->dict), name);
    if (done == 0) {
        gi_raise_attribute(t, o, name, "__abstractmethods__");
    }
    type->flags &= ~(uint32_t)GI_TYPE_ABSTRACT;
    return done > 0;
}

static GillValue get_annotations(GillThread *t, GillValue o)
{
    GiType *type = gi_type_ptr(o);
    const GillValue name = GI_NAME(t, __annotations__);
    if (!(type->flags & GI_TYPE_HEAP)) {
        return gi_raise_attribute(t, o, name, "type object '%s' has no attribute '%U'",
                                  gi_type_name(type), name);
    }
    GillValue v = gi_dict_find_name(t, gi_dict_ptr(type->dict), name);
    if (!gi_is_empty(v)) {
        if (gi_is_ptr(v) && gi_type_of(t, v)->slots.descr_get != NULL) {
            return gi_type_of(t, v)->slots.descr_get(t, v, GILL_EMPTY, o);
        }
        return v;
    }
    v = gi_dict_new(t);
    return gi_is_error(v) || !set_entry(t, type, name, v) ? GILL_ERROR : v;
}

static bool set_annotations(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    const GillValue name = GI_NAME(t, __annotations__);
    if (!(type->flags & GI_TYPE_HEAP)) {
        gill_raise(t, GILL_TypeError,
                   "cannot set '__annotations__' attribute of immutable type '%s'",
                   gi_type_name(type));
        return false;
    }
    if (!gi_is_empty(v)) {
        return set_entry(t, type, name, v);
    }
    const GillValue old = gi_dict_find_name(t, gi_dict_ptr(type->dict), name);
    const int done = gi_dict_delete(t, gi_dict_ptr(type->dict), name);
    if (done == 0) {
        gi_raise_attribute(t, o, name, "__annotations__");
    } else if (done > 0) {
        gi_type_changed(t, type, name, old, GILL_EMPTY);
    }
    return done > 0;
}

static GillValue get_text_signature(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return GILL_NONE;
}

// ---- Bases ----

static GillValue get_bases(GillThread *t, GillValue o)
{
    (void)t;
    return gi_type_ptr(o)->bases;
}

static GillValue get_base(GillThread *t, GillValue o)
{
    (void)t;
    const GillValue base = gi_type_ptr(o)->base;
    return gi_is_type(base) ? base : GILL_NONE;
}

static GillValue get_mro(GillThread *t, GillValue o)
{
    (void)t;
    const GillValue mro = gi_type_ptr(o)->mro;
    return gi_is_empty(mro) ? GILL_NONE : mro;
}

// Computes the MROs and slots of a type and what derives from it anew.
static bool refresh_down(GillThread *t, GiType *type)
{
    const GillValue mro = gi_type_compute_mro(t, type);
    if (gi_is_error(mro)) {
        return false;
    }
    gi_store(t, &type->mro, mro);
    t->vm->type_epoch++;
    gi_slots_inherit(t, type);
    const size_t n = gi_type_subclasses_len(type);
    for (size_t i = 0; i < n; i++) {
        GiType *sub = gi_type_subclass(t, type, i);
        if (sub != NULL && !refresh_down(t, sub)) {
            return false;
        }
    }
    return true;
}

static bool check_bases(GillThread *t, GiType *type, GillValue v)
{
    if (!check_set(t, type, v, "__bases__")) {
        return false;
    }
    if (!gi_is_tuple(v)) {
        gill_raise(t, GILL_TypeError, "can only assign tuple to %s.__bases__, not %T",
                   gi_type_name(type), v);
        return false;
    }
    GiTuple *bases = gi_tuple_ptr(v);
    if (gi_tuple_len(bases) == 0) {
        gill_raise(t, GILL_TypeError,
                   "can only assign non-empty tuple to %s.__bases__, not ()",
                   gi_type_name(type));
        return false;
    }
    for (size_t i = 0; i < gi_tuple_len(bases); i++) {
        const GillValue base = gi_tuple_items(bases)[i];
        if (!gi_is_type(base)) {
            gill_raise(t, GILL_TypeError,
                       "%s.__bases__ must be tuple of classes, not '%T'",
                       gi_type_name(type), base);
            return false;
        }
        if (gi_type_is_subtype(gi_type_ptr(base), type)) {
            gill_raise(t, GILL_TypeError,
                       "a __bases__ item causes an inheritance cycle");
            return false;
        }
    }
    return true;
}

static bool set_bases(GillThread *t, GillValue o, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    if (!check_bases(t, type, v)) {
        return false;
    }
    GiType *best = gi_type_best_base(t, v);
    if (best == NULL) {
        return false;
    }
    GiType *old_base = gi_type_ptr(type->base);
    if (!gi_type_same_layout(old_base, best)) {
        gill_raise(t, GILL_TypeError,
                   "__bases__ assignment: '%s' object layout differs from '%s'",
                   gi_type_name(best), gi_type_name(old_base));
        return false;
    }
    const GillValue old_bases = type->bases;
    gi_store(t, &type->bases, v);
    gi_store(t, &type->base, gi_from_ptr(best));
    if (!refresh_down(t, type)) {
        const GillValue error = gi_error_take(t);
        gi_store(t, &type->bases, old_bases);
        gi_store(t, &type->base, gi_from_ptr(old_base));
        if (!refresh_down(t, type)) {
            gill_error_clear(t);
        }
        gi_error_restore(t, error);
        return false;
    }
    GiTuple *before = gi_tuple_ptr(old_bases);
    for (size_t i = 0; i < gi_tuple_len(before); i++) {
        gi_type_unlink(t, type, gi_type_ptr(gi_tuple_items(before)[i]));
    }
    gi_engine_purge_caches(t);
    return gi_type_link(t, type);
}

// ---- Sizes and flags, as far as they mean something here ----

static GillValue get_basicsize(GillThread *t, GillValue o)
{
    const GiType *type = gi_type_ptr(o);
    return gi_int_new(
        t, (int64_t)(type->def->size + type->root_shape->hidden * sizeof(GillValue)));
}

static GillValue get_itemsize(GillThread *t, GillValue o)
{
    (void)t;
    const GiType *type = gi_type_ptr(o);
    const bool var = type->kind == GI_KIND_INT || type->kind == GI_KIND_INT_OBJECT ||
                     type->kind == GI_KIND_TUPLE || type->kind == GI_KIND_BYTES ||
                     type->kind == GI_KIND_BYTES_OBJECT;
    return gi_small(var ? (int64_t)sizeof(GillValue) : 0);
}

static GillValue get_dictoffset(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_type_ptr(o)->flags & GI_TYPE_HAS_DICT ? -1 : 0);
}

static GillValue get_weakrefoffset(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_type_ptr(o)->flags & GI_TYPE_WEAKREFABLE ? -1 : 0);
}

// The bits of CPython's tp_flags that programs look at.
static GillValue get_flags(GillThread *t, GillValue o)
{
    (void)t;
    const GiType *type = gi_type_ptr(o);
    int64_t flags = 1 << 12;
    flags |= type->flags & GI_TYPE_HEAP ? 1 << 9 : 1 << 8;
    flags |= type->flags & GI_TYPE_FINAL ? 0 : 1 << 10;
    flags |= type->flags & GI_TYPE_ABSTRACT ? 1 << 20 : 0;
    flags |= type->flags & GI_TYPE_SEQUENCE ? 1 << 5 : 0;
    flags |= type->flags & GI_TYPE_MAPPING ? 1 << 6 : 0;
    return gi_small(flags);
}

// ---- Methods ----

static GillValue type_mro(GillThread *t, const GillValue *args)
{
    const GillValue mro = gi_type_compute_mro(t, gi_type_ptr(args[0]));
    return gi_is_error(mro) ? mro : gi_to_list(t, mro);
}

static GillValue type_subclasses(GillThread *t, const GillValue *args)
{
    const GiType *type = gi_type_ptr(args[0]);
    const GillValue list = gi_list_new(t, gi_type_subclasses_len(type));
    for (size_t i = 0; !gi_is_error(list) && i < gi_type_subclasses_len(type); i++) {
        GiType *sub = gi_type_subclass(t, type, i);
        if (sub != NULL && !gi_list_append(t, gi_list_ptr(list), gi_from_ptr(sub))) {
            return GILL_ERROR;
        }
    }
    return list;
}

static GillValue type_prepare(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_dict_new(t);
}

// The names of the class and everything above it; the metaclass's are left out.
static GillValue type_dir(GillThread *t, const GillValue *args)
{
    const GillValue names = gi_dict_new(t);
    if (gi_is_error(names)) {
        return names;
    }
    GiTuple *mro = gi_tuple_ptr(gi_type_ptr(args[0])->mro);
    for (size_t i = gi_tuple_len(mro); i-- > 0;) {
        GiType *cls = gi_type_ptr(gi_tuple_items(mro)[i]);
        if (!gi_dict_update(t, gi_dict_ptr(names), cls->dict)) {
            return GILL_ERROR;
        }
    }
    return gi_dict_keys(t, gi_dict_ptr(names));
}

static GillValue type_sizeof(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return gi_small(sizeof(GiType));
}

static GillValue type_or(GillThread *t, GillValue a, GillValue b)
{
    return gi_union_or(t, a, b);
}

const GiSlots gi_type_slots = {
    .repr = type_repr,
    .call = gi_type_call,
    .getattr = gi_type_getattr,
    .setattr = gi_type_setattr,
    .init = type_init_slot,
    .new = type_new_slot,
    .binary = {[GI_BINARY_OR] = type_or},
};

const GiTypeDef gi_type_def = {
    .kind = GI_KIND_TYPE,
    .size = sizeof(GiType),
    .flags = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE,
    .slots = &gi_type_slots,
    .methods =
        (const GillDef[]){
            {"mro(self, /)", type_mro, "The order in which classes are searched."},
            {"__subclasses__(self, /)", type_subclasses, "The direct subclasses."},
            {"__instancecheck__(self, instance, /)", gi_type_instancecheck,
             "Is an object an instance?"},
            {"__subclasscheck__(self, subclass, /)", gi_type_subclasscheck,
             "Is a class a subclass?"},
            {"__dir__(self, /)", type_dir, "Names of the class and its bases."},
            {"__sizeof__(self, /)", type_sizeof, "Bytes of the type object."},
            {0},
        },
    .class_methods =
        (const GillDef[]){
            {"__prepare__(cls, /, *args, **kwargs)", type_prepare,
             "The namespace of a class statement."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__name__", get_name, set_name, NULL},
            {"__qualname__", get_qualname, set_qualname, NULL},
            {"__bases__", get_bases, set_bases, NULL},
            {"__base__", get_base, gi_readonly_set, NULL},
            {"__mro__", get_mro, gi_readonly_set, NULL},
            {"__module__", get_module, set_module, NULL},
            {"__abstractmethods__", get_abstract, set_abstract, NULL},
            {"__dict__", get_dict, NULL, NULL},
            {"__doc__", get_doc, set_doc, NULL},
            {"__annotations__", get_annotations, set_annotations, NULL},
            {"__text_signature__", get_text_signature, NULL, NULL},
            {"__basicsize__", get_basicsize, gi_readonly_set, NULL},
            {"__itemsize__", get_itemsize, gi_readonly_set, NULL},
            {"__dictoffset__", get_dictoffset, gi_readonly_set, NULL},
            {"__weakrefoffset__", get_weakrefoffset, gi_readonly_set, NULL},
            {"__flags__", get_flags, gi_readonly_set, NULL},
            {0},
        },
    .doc = "type(object) -> the object's type\ntype(name, bases, dict) -> a new type",
};
