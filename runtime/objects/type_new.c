// SPDX-License-Identifier: MIT
// Making classes: what type(name, bases, dict) does.
//
// In order: the metaclass, the base whose C layout is extended, __slots__, the type
// object and its dict, the MRO, slots, the tree of subclasses, __set_name__ of what the
// body holds, __init_subclass__ of the parent. Errors come in CPython's order.
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

// ---- Metaclasses and bases ----

GillValue gi_type_metaclass(GillThread *t, GillValue bases, GillValue explicit_meta)
{
    GiTuple *tuple = gi_tuple_ptr(bases);
    const size_t n = gi_tuple_len(tuple);
    GillValue meta = explicit_meta;
    if (gi_is_empty(meta)) {
        meta = n == 0 ? gi_type_value(t, GI_TYPE_TYPE)
                      : gi_from_ptr(gi_type_of(t, gi_tuple_items(tuple)[0]));
    }
    if (!gi_is_type(meta)) {
        return meta;
    }
    GiType *winner = gi_type_ptr(meta);
    for (size_t i = 0; i < n; i++) {
        GiType *other = gi_type_of(t, gi_tuple_items(tuple)[i]);
        if (gi_type_is_subtype(winner, other)) {
            continue;
        }
        if (!gi_type_is_subtype(other, winner)) {
            return gill_raise(
                t, GILL_TypeError,
                "metaclass conflict: the metaclass of a derived class must "
                "be a (non-strict) subclass of the metaclasses of all its "
                "bases");
        }
        winner = other;
    }
    return gi_from_ptr(winner);
}

GillValue gi_type_resolve_bases(GillThread *t, GillValue bases)
{
    GiTuple *tuple = gi_tuple_ptr(bases);
    const size_t n = gi_tuple_len(tuple);
    GillValue list = GILL_EMPTY; // made at the first base that is no type
    for (size_t i = 0; i < n; i++) {
        const GillValue base = gi_tuple_items(tuple)[i];
        GillValue entries = GILL_EMPTY;
        if (!gi_is_type(base)) {
            const GillValue hook =
                gi_getattr_or_empty(t, base, GI_NAME(t, __mro_entries__));
            if (gi_is_error(hook)) {
                return hook;
            }
            if (!gi_is_empty(hook)) {
                entries = gi_call1(t, hook, bases);
                if (gi_is_error(entries)) {
                    return entries;
                }
                if (!gi_is_tuple(entries)) {
                    return gill_raise(t, GILL_TypeError,
                                      "__mro_entries__ must return a tuple");
                }
            }
        }
        if (gi_is_empty(entries)) {
            if (!gi_is_empty(list) && !gi_list_append(t, gi_list_ptr(list), base)) {
                return GILL_ERROR;
            }
            continue;
        }
        if (gi_is_empty(list)) {
            list = gi_list_from(t, gi_tuple_items(tuple), i);
            if (gi_is_error(list)) {
                return list;
            }
        }
        if (!gi_list_extend(t, gi_list_ptr(list), entries)) {
            return GILL_ERROR;
        }
    }
    if (gi_is_empty(list)) {
        return bases;
    }
    return gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
}

static uint16_t hidden_count(const GiType *type)
{
    return type->root_shape->hidden;
}

// Does a type add fields that instances of its base do not have?
static bool adds_layout(const GiType *type, const GiType *base)
{
    if (type->flags & GI_TYPE_HEAP) {
        return hidden_count(type) > hidden_count(base);
    }
    return type->def->kind != base->def->kind || type->def->size != base->def->size;
}

// The nearest type along the bases that brought the layout.
static const GiType *solid_base(const GiType *type)
{
    while (gi_is_type(type->base)) {
        const GiType *base = gi_type_ptr(type->base);
        if (adds_layout(type, base)) {
            return type;
        }
        type = base;
    }
    return type;
}

GiType *gi_type_best_base(GillThread *t, GillValue bases)
{
    GiTuple *tuple = gi_tuple_ptr(bases);
    GiType *best = NULL;
    const GiType *winner = NULL;
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        const GillValue v = gi_tuple_items(tuple)[i];
        if (!gi_is_type(v)) {
            gill_raise(t, GILL_TypeError, "bases must be types");
            return NULL;
        }
        GiType *base = gi_type_ptr(v);
        if (base->flags & GI_TYPE_FINAL) {
            gill_raise(t, GILL_TypeError, "type '%s' is not an acceptable base type",
                       gi_type_name(base));
            return NULL;
        }
        const GiType *candidate = solid_base(base);
        if (winner == NULL ||
            (candidate != winner && gi_type_is_subtype(candidate, winner))) {
            winner = candidate;
            best = base;
        } else if (!gi_type_is_subtype(winner, candidate)) {
            gill_raise(t, GILL_TypeError,
                       "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return best;
}

bool gi_type_same_layout(const GiType *a, const GiType *b)
{
    const uint32_t seen = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE;
    const GiType *sa = solid_base(a);
    const GiType *sb = solid_base(b);
    if (a->kind != b->kind || (a->flags & seen) != (b->flags & seen) ||
        hidden_count(a) != hidden_count(b)) {
        return false;
    }
    if (sa == sb) {
        return true;
    }
    // Classes with equal __slots__ on the same base lay out their instances alike.
    return (sa->flags & GI_TYPE_HEAP) && (sb->flags & GI_TYPE_HEAP) &&
           gi_same(sa->base, sb->base) && gi_is_tuple(sa->slot_names) &&
           gi_is_tuple(sb->slot_names) &&
           gi_tuple_len(gi_tuple_ptr(sa->slot_names)) ==
               gi_tuple_len(gi_tuple_ptr(sb->slot_names)) &&
           memcmp(gi_tuple_items(gi_tuple_ptr(sa->slot_names)),
                  gi_tuple_items(gi_tuple_ptr(sb->slot_names)),
                  gi_tuple_len(gi_tuple_ptr(sa->slot_names)) * sizeof(GillValue)) == 0;
}

// ---- __slots__ ----

typedef struct Plan {
    GiType *metatype, *base;
    GillValue name, bases, dict; // dict: a copy, the class's own
    GillValue slot_names;        // list of mangled names, or empty
    bool add_dict, add_weakref;
} Plan;

static bool is_var_sized(const GiType *base)
{
    return base->kind == GI_KIND_INT || base->kind == GI_KIND_INT_OBJECT ||
           base->kind == GI_KIND_TUPLE || base->kind == GI_KIND_BYTES ||
           base->kind == GI_KIND_BYTES_OBJECT || base->kind == GI_KIND_TYPE;
}

static bool is_identifier(GillThread *t, GillValue s)
{
    const GillValue v = gi_call_name(t, s, gi_intern(t, "isidentifier", 12), NULL, 0);
    if (gi_is_error(v)) {
        return false;
    }
    if (!gi_is_true(v)) {
        gill_raise(t, GILL_TypeError, "__slots__ must be identifiers");
        return false;
    }
    return true;
}

// __x in class _C becomes _C__x.
static GillValue mangle(GillThread *t, GillValue class_name, GillValue name)
{
    const char *text = gi_str_data(name);
    const size_t size = gi_str_size(name);
    if (size < 3 || text[0] != '_' || text[1] != '_' ||
        (text[size - 1] == '_' && text[size - 2] == '_') ||
        memchr(text, '.', size) != NULL) {
        return gi_intern_str(t, name);
    }
    const char *cls = gi_str_data(class_name);
    size_t cls_size = gi_str_size(class_name);
    while (cls_size > 0 && *cls == '_') {
        cls++;
        cls_size--;
    }
    if (cls_size == 0) {
        return gi_intern_str(t, name);
    }
    const GillValue mangled =
        gi_str_format(t, "_%.*s%.*s", (int)cls_size, cls, (int)size, text);
    return gi_is_error(mangled) ? mangled : gi_intern_str(t, mangled);
}

// One name of __slots__: `__dict__` and `__weakref__` set their switches, others go to
// the list.
static bool plan_slot(GillThread *t, Plan *plan, GillValue name, bool may_dict,
                      bool may_weakref)
{
    if (!gi_is_str(name)) {
        gill_raise(t, GILL_TypeError, "__slots__ items must be strings, not '%T'",
                   name);
        return false;
    }
    if (!is_identifier(t, name)) {
        return false;
    }
    if (gi_str_is(name, "__dict__")) {
        if (!may_dict || plan->add_dict) {
            gill_raise(t, GILL_TypeError,
                       "__dict__ slot disallowed: we already got one");
            return false;
        }
        plan->add_dict = true;
        return true;
    }
    if (gi_str_is(name, "__weakref__")) {
        if (!may_weakref || plan->add_weakref) {
            gill_raise(t, GILL_TypeError,
                       "__weakref__ slot disallowed: either we already got one, or "
                       "__itemsize__ != 0");
            return false;
        }
        plan->add_weakref = true;
        return true;
    }
    const GillValue mangled = mangle(t, plan->name, name);
    if (gi_is_error(mangled)) {
        return false;
    }
    GiDict *dict = gi_dict_ptr(plan->dict);
    if (!gi_same(mangled, GI_NAME(t, __qualname__)) &&
        !gi_same(mangled, GI_NAME(t, __classcell__)) &&
        !gi_is_empty(gi_dict_find_name(t, dict, mangled))) {
        gill_raise(t, GILL_ValueError, "%R in __slots__ conflicts with class variable",
                   name);
        return false;
    }
    return gi_list_append(t, gi_list_ptr(plan->slot_names), mangled);
}

static bool plan_slots(GillThread *t, Plan *plan)
{
    const GiType *base = plan->base;
    const bool may_dict = !(base->flags & GI_TYPE_HAS_DICT);
    const bool may_weakref =
        !(base->flags & GI_TYPE_WEAKREFABLE) && !is_var_sized(base);
    GillValue slots =
        gi_dict_find_name(t, gi_dict_ptr(plan->dict), GI_NAME(t, __slots__));
    if (gi_is_empty(slots)) {
        plan->add_dict = may_dict;
        plan->add_weakref = may_weakref;
        return true;
    }
    slots = gi_is_str(slots) ? gi_tuple_pack(t, 1, slots) : gi_to_tuple(t, slots);
    if (gi_is_error(slots)) {
        return false;
    }
    GiTuple *tuple = gi_tuple_ptr(slots);
    const size_t n = gi_tuple_len(tuple);
    if (n > 0 && is_var_sized(base)) {
        gill_raise(t, GILL_TypeError,
                   "nonempty __slots__ not supported for subtype of '%s'",
                   gi_type_name(base));
        return false;
    }
    plan->slot_names = gi_list_new(t, n);
    if (gi_is_error(plan->slot_names)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!plan_slot(t, plan, gi_tuple_items(tuple)[i], may_dict, may_weakref)) {
            return false;
        }
    }
    if (!gi_list_sort(t, gi_list_ptr(plan->slot_names), GILL_NONE, false)) {
        return false;
    }
    // A second base may have what this class lacks.
    GiTuple *bases = gi_tuple_ptr(plan->bases);
    for (size_t i = 0; i < gi_tuple_len(bases); i++) {
        const GiType *other = gi_type_ptr(gi_tuple_items(bases)[i]);
        if (other != base) {
            plan->add_dict |= may_dict && (other->flags & GI_TYPE_HAS_DICT);
            plan->add_weakref |= may_weakref && (other->flags & GI_TYPE_WEAKREFABLE);
        }
    }
    return true;
}

// ---- The type object ----

// Instances of classes written in Python keep a builtin's immediate or leaf layout
// beside their attributes.
static GiKind derived_kind(const GiType *base)
{
    switch ((GiKind)base->kind) {
    case GI_KIND_INT:
        return GI_KIND_INT_OBJECT;
    case GI_KIND_STR:
        return GI_KIND_STR_VIEW;
    case GI_KIND_BYTES:
        return GI_KIND_BYTES_OBJECT;
    default:
        return (GiKind)base->kind;
    }
}

// The plain text of a str, ending with 0, so that gi_type_name can lend it.
static GillValue flat_text(GillThread *t, GillValue s)
{
    if (gi_is_exact(s, GI_TYPE_STR) && gi_has_kind(s, GI_KIND_STR)) {
        return s;
    }
    return gi_intern(t, gi_str_data(s), gi_str_size(s));
}

static bool set_names_and_flags(GillThread *t, GiType *type, const Plan *plan)
{
    const GillValue name = flat_text(t, plan->name);
    if (gi_is_error(name)) {
        return false;
    }
    gi_store(t, &type->name, name);
    gi_store(t, &type->full_name, name);
    GiDict *dict = gi_dict_ptr(plan->dict);
    GillValue qualname = gi_dict_find_name(t, dict, GI_NAME(t, __qualname__));
    if (gi_is_empty(qualname)) {
        qualname = name;
    } else if (!gi_is_str(qualname)) {
        gill_raise(t, GILL_TypeError, "type __qualname__ must be a str, not %T",
                   qualname);
        return false;
    } else {
        if (gi_dict_delete(t, dict, GI_NAME(t, __qualname__)) < 0) {
            return false;
        }
        qualname = flat_text(t, qualname);
        if (gi_is_error(qualname)) {
            return false;
        }
    }
    gi_store(t, &type->qualname, qualname);
    gi_store(t, &type->bases, plan->bases);
    gi_store(t, &type->base, gi_from_ptr(plan->base));
    gi_store(t, &type->dict, plan->dict);
    type->def = plan->base->def;
    type->kind = (uint8_t)derived_kind(plan->base);
    type->flags = GI_TYPE_HEAP |
                  (plan->base->flags &
                   (GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE | GI_TYPE_MATCH_SELF)) |
                  (plan->add_dict ? GI_TYPE_HAS_DICT : 0) |
                  (plan->add_weakref ? GI_TYPE_WEAKREFABLE : 0);
    return true;
}

// Module and doc, as the dict shows them.
static bool set_module(GillThread *t, GiType *type)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    if (!gi_is_empty(gi_dict_find_name(t, dict, GI_NAME(t, __module__)))) {
        return true;
    }
    if (t->base == NULL) {
        return true;
    }
    const GillValue globals = gi_frame_globals(t, t->base);
    if (gi_is_error(globals) || gi_is_empty(globals) || !gi_is_dict(globals)) {
        return !gi_is_error(globals);
    }
    const GillValue module =
        gi_dict_find_name(t, gi_dict_ptr(globals), GI_NAME(t, __name__));
    return gi_is_empty(module) || gi_dict_set(t, dict, GI_NAME(t, __module__), module);
}

// A plain function under one of these names is not meant to be bound to instances.
static bool wrap_function(GillThread *t, GiDict *dict, GillValue name,
                          GillValue (*wrap)(GillThread *, GillValue))
{
    const GillValue f = gi_dict_find_name(t, dict, name);
    if (!gi_has_kind(f, GI_KIND_FUNCTION)) {
        return true;
    }
    const GillValue wrapped = wrap(t, f);
    return !gi_is_error(wrapped) && gi_dict_set(t, dict, name, wrapped);
}

static bool set_classcell(GillThread *t, GiType *type)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    const GillValue cell = gi_dict_find_name(t, dict, GI_NAME(t, __classcell__));
    if (gi_is_empty(cell)) {
        return true;
    }
    if (!gi_has_kind(cell, GI_KIND_CELL)) {
        gill_raise(t, GILL_TypeError, "__classcell__ must be a nonlocal cell, not %R",
                   gi_from_ptr(gi_type_of(t, cell)));
        return false;
    }
    gi_store(t, &((GiCell *)gi_ptr(cell))->value, gi_from_ptr(type));
    return gi_dict_delete(t, dict, GI_NAME(t, __classcell__)) >= 0;
}

static bool make_shape(GillThread *t, GiType *type, const Plan *plan)
{
    const GiShape *of_base = plan->base->root_shape;
    const size_t own =
        gi_is_empty(plan->slot_names) ? 0 : gi_list_ptr(plan->slot_names)->len;
    const uint16_t hidden = (uint16_t)(of_base->hidden + own);
    uint16_t inline_slots = 0;
    if (type->kind == GI_KIND_INSTANCE) {
        int fields = of_base->inline_slots - of_base->hidden;
        if (fields < GI_SHAPE_FIRST_INLINE) {
            fields = GI_SHAPE_FIRST_INLINE;
        }
        inline_slots =
            (uint16_t)(hidden + (type->flags & GI_TYPE_HAS_DICT ? fields : 0));
    }
    GiShape *root = gi_shape_new_root(t, type, inline_slots, of_base->is_dict);
    if (root == NULL) {
        return false;
    }
    root->hidden = hidden;
    root->len = hidden;
    type->root_shape = root;
    type->inline_slots = inline_slots;
    return true;
}

static bool add_members(GillThread *t, GiType *type, const Plan *plan)
{
    if (gi_is_empty(plan->slot_names)) {
        return true;
    }
    GiDict *dict = gi_dict_ptr(type->dict);
    GiList *names = gi_list_ptr(plan->slot_names);
    const uint32_t first = plan->base->root_shape->hidden;
    for (size_t i = 0; i < names->len; i++) {
        const GillValue member =
            gi_member_new(t, names->items[i], gi_from_ptr(type), first + (uint32_t)i);
        if (gi_is_error(member) || !gi_dict_set(t, dict, names->items[i], member)) {
            return false;
        }
    }
    const GillValue tuple = gi_tuple_from(t, names->items, names->len);
    if (gi_is_error(tuple)) {
        return false;
    }
    gi_store(t, &type->slot_names, tuple);
    return true;
}

static bool add_getset(GillThread *t, GiType *type, const GiGetSet *def)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    const GillValue getset = gi_getset_new(t, def, gi_from_ptr(type));
    if (gi_is_error(getset)) {
        return false;
    }
    const GillValue name = ((GiGetSetDescr *)gi_ptr(getset))->name;
    return !gi_is_empty(gi_dict_find_name(t, dict, name)) ||
           gi_dict_set(t, dict, name, getset);
}

static bool set_doc_and_hash(GillThread *t, GiType *type)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    if (gi_is_empty(gi_dict_find_name(t, dict, GI_NAME(t, __doc__))) &&
        !gi_dict_set(t, dict, GI_NAME(t, __doc__), GILL_NONE)) {
        return false;
    }
    if (!gi_is_empty(gi_dict_find_name(t, dict, GI_NAME(t, __eq__))) &&
        gi_is_empty(gi_dict_find_name(t, dict, GI_NAME(t, __hash__)))) {
        return gi_dict_set(t, dict, GI_NAME(t, __hash__), GILL_NONE);
    }
    return true;
}

// The MRO, by the metaclass's own mro() where it has one.
static bool set_mro(GillThread *t, GiType *type)
{
    GiType *meta = gi_type_of(t, gi_from_ptr(type));
    GillValue mro;
    const GillValue name = gi_intern(t, "mro", 3);
    if (gi_is_error(name)) {
        return false;
    }
    if (meta->index == GI_TYPE_TYPE ||
        gi_same(gi_type_find(t, meta, name),
                gi_type_find(t, t->vm->types[GI_TYPE_TYPE], name))) {
        mro = gi_type_compute_mro(t, type);
    } else {
        mro = gi_special_call(t, gi_from_ptr(type), name, 0, NULL);
        if (!gi_is_error(mro)) {
            mro = gi_to_tuple(t, mro);
        }
    }
    if (gi_is_error(mro)) {
        return false;
    }
    GiTuple *tuple = gi_tuple_ptr(mro);
    // gi_type_is_subtype walks the MRO, which this type does not have yet.
    const GiType *own = solid_base(type);
    const GiType *layout = own == type ? solid_base(gi_type_ptr(type->base)) : own;
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        const GillValue cls = gi_tuple_items(tuple)[i];
        if (!gi_is_type(cls)) {
            gill_raise(t, GILL_TypeError, "mro() returned a non-class ('%T')", cls);
            return false;
        }
        if (gi_type_ptr(cls) != type &&
            !gi_type_is_subtype(layout, solid_base(gi_type_ptr(cls)))) {
            gill_raise(t, GILL_TypeError,
                       "mro() returned base with unsuitable layout ('%s')",
                       gi_type_name(gi_type_ptr(cls)));
            return false;
        }
        type->flags |= gi_type_ptr(cls)->flags & (GI_TYPE_SEQUENCE | GI_TYPE_MAPPING);
    }
    gi_store(t, &type->mro, mro);
    return true;
}

// ---- What runs once the class exists ----

static bool call_set_names(GillThread *t, GiType *type)
{
    // A method may change the class: go over a copy.
    const GillValue copy = gi_dict_copy(t, gi_dict_ptr(type->dict));
    if (gi_is_error(copy)) {
        return false;
    }
    size_t pos = 0;
    GillValue name;
    GillValue v;
    while (gi_dict_next(gi_dict_ptr(copy), &pos, &name, &v)) {
        if (!gi_is_ptr(v)) {
            continue;
        }
        const GillValue args[] = {gi_from_ptr(type), name};
        const GillValue done = gi_special_call(t, v, GI_NAME(t, __set_name__), 2, args);
        if (gi_is_error(done)) {
            gi_raise_from(t, GILL_RuntimeError,
                          "Error calling __set_name__ on '%T' instance %R in '%U'", v,
                          name, type->name);
            return false;
        }
    }
    return true;
}

static bool call_init_subclass(GillThread *t, GiType *type, GillValue kwargs)
{
    const GillValue self = gi_from_ptr(type);
    const GillValue f =
        gi_super_getattr(t, self, self, GI_NAME(t, __init_subclass__), NULL);
    if (gi_is_error(f)) {
        return false;
    }
    return !gi_is_error(gi_call_ex(t, f, t->vm->empty_tuple, kwargs));
}

GillValue gi_type_new(GillThread *t, GiType *metatype, GillValue name, GillValue bases,
                      GillValue dict, GillValue kwargs)
{
    Plan plan = {
        .metatype = metatype, .name = name, .bases = bases, .slot_names = GILL_EMPTY};
    if (gi_tuple_len(gi_tuple_ptr(bases)) == 0) {
        plan.bases = gi_tuple_pack(t, 1, gi_type_value(t, GI_TYPE_OBJECT));
        if (gi_is_error(plan.bases)) {
            return GILL_ERROR;
        }
    }
    plan.base = gi_type_best_base(t, plan.bases);
    if (plan.base == NULL) {
        return GILL_ERROR;
    }
    plan.dict = gi_dict_copy(t, gi_dict_ptr(dict));
    if (gi_is_error(plan.dict) || !plan_slots(t, &plan)) {
        return GILL_ERROR;
    }
    if (memchr(gi_str_data(name), 0, gi_str_size(name)) != NULL) {
        return gill_raise(t, GILL_ValueError,
                          "type name must not contain null characters");
    }
    GiType *type = gi_type_alloc(t, metatype);
    if (type == NULL || !set_names_and_flags(t, type, &plan)) {
        return GILL_ERROR;
    }
    GiDict *own = gi_dict_ptr(plan.dict);
    if (!set_module(t, type) ||
        !wrap_function(t, own, GI_NAME(t, __new__), gi_staticmethod_new) ||
        !wrap_function(t, own, GI_NAME(t, __init_subclass__), gi_classmethod_new) ||
        !wrap_function(t, own, GI_NAME(t, __class_getitem__), gi_classmethod_new) ||
        !make_shape(t, type, &plan) || !add_members(t, type, &plan) ||
        (plan.add_dict && !add_getset(t, type, &gi_instance_dict_getset)) ||
        (plan.add_weakref && !add_getset(t, type, &gi_instance_weakref_getset)) ||
        !set_classcell(t, type) || !set_doc_and_hash(t, type) || !set_mro(t, type)) {
        return GILL_ERROR;
    }
    gi_slots_inherit(t, type);
    if (!gi_type_link(t, type) || !call_set_names(t, type) ||
        !call_init_subclass(t, type, kwargs)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(type);
}
