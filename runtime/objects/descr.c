// SPDX-License-Identifier: MIT
// Descriptors: getsets and members of types, class and static methods, properties, and
// the types of slot wrappers.
#include "runtime/objects/descr.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/generic_alias.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

bool gi_readonly_set(GillThread *t, GillValue o, GillValue v)
{
    (void)o;
    (void)v;
    gill_raise(t, GILL_AttributeError, "readonly attribute");
    return false;
}

// ---- Getsets and members ----

// The first two values of every descriptor record below: name, owner.
typedef struct Named {
    GiHeader head;
    GillValue name, owner;
} Named;

static inline Named *named_ptr(GillValue v)
{
    return (Named *)gi_ptr(v);
}

static GillValue named_name(GillThread *t, GillValue o)
{
    (void)t;
    return named_ptr(o)->name;
}

static GillValue named_owner(GillThread *t, GillValue o)
{
    (void)t;
    return named_ptr(o)->owner;
}

static GillValue named_qualname(GillThread *t, GillValue o)
{
    return gi_str_format(t, "%U.%U", gi_type_ptr(named_ptr(o)->owner)->qualname,
                         named_ptr(o)->name);
}

static bool check_owner(GillThread *t, const Named *d, GillValue o)
{
    const GiType *owner = gi_type_ptr(d->owner);
    if (gi_type_is_subtype(gi_type_of(t, o), owner)) {
        return true;
    }
    gill_raise(t, GILL_TypeError,
               "descriptor '%U' for '%s' objects doesn't apply to a '%T' object",
               d->name, gi_type_name(owner), o);
    return false;
}

GillValue gi_getset_new(GillThread *t, const GiGetSet *def, GillValue owner)
{
    const GillValue name = gi_intern(t, def->name, strlen(def->name));
    if (gi_is_error(name)) {
        return name;
    }
    GiGetSetDescr *d =
        gi_alloc(t, sizeof *d, GI_HEADER_BITS(GI_TYPE_GETSET, GI_KIND_RECORD, 0, 2));
    if (d == NULL) {
        return GILL_ERROR;
    }
    d->name = name;
    d->owner = owner;
    d->def = def;
    return gi_from_ptr(d);
}

static GillValue getset_get(GillThread *t, GillValue d, GillValue o, GillValue type)
{
    (void)type;
    if (gi_is_empty(o)) {
        return d;
    }
    if (!check_owner(t, named_ptr(d), o)) {
        return GILL_ERROR;
    }
    const GiGetSet *def = ((GiGetSetDescr *)gi_ptr(d))->def;
    if (def->get == NULL) {
        return gi_raise_attribute(t, o, named_ptr(d)->name,
                                  "attribute '%U' of '%T' objects is not readable",
                                  named_ptr(d)->name, o);
    }
    return def->get(t, o);
}

static bool getset_set(GillThread *t, GillValue d, GillValue o, GillValue v)
{
    const Named *n = named_ptr(d);
    if (!check_owner(t, n, o)) {
        return false;
    }
    const GiGetSet *def = ((GiGetSetDescr *)gi_ptr(d))->def;
    if (def->set == NULL) {
        gill_raise(t, GILL_AttributeError,
                   "attribute '%U' of '%s' objects is not writable", n->name,
                   gi_type_name(gi_type_ptr(n->owner)));
        return false;
    }
    return def->set(t, o, v);
}

static GillValue getset_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<attribute '%U' of '%s' objects>", named_ptr(o)->name,
                         gi_type_name(gi_type_ptr(named_ptr(o)->owner)));
}

static GillValue getset_doc(GillThread *t, GillValue o)
{
    const char *doc = ((GiGetSetDescr *)gi_ptr(o))->def->doc;
    return doc == NULL ? GILL_NONE : gi_str_from_c(t, doc);
}

const GiTypeDef gi_getset_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiGetSetDescr),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = getset_repr,
                              .descr_get = getset_get,
                              .descr_set = getset_set},
    .getsets =
        (const GiGetSet[]){
            {"__name__", named_name, gi_readonly_set, NULL},
            {"__qualname__", named_qualname, NULL, NULL},
            {"__objclass__", named_owner, gi_readonly_set, NULL},
            {"__doc__", getset_doc, NULL, NULL},
            {0},
        },
    .doc = "An attribute that C code computes.",
};

GillValue gi_member_new(GillThread *t, GillValue name, GillValue owner, uint32_t index)
{
    GiMember *d =
        gi_alloc(t, sizeof *d, GI_HEADER_BITS(GI_TYPE_MEMBER, GI_KIND_RECORD, 0, 2));
    if (d == NULL) {
        return GILL_ERROR;
    }
    d->name = name;
    d->owner = owner;
    d->index = index;
    return gi_from_ptr(d);
}

static GillValue member_get(GillThread *t, GillValue d, GillValue o, GillValue type)
{
    (void)type;
    if (gi_is_empty(o)) {
        return d;
    }
    const GiMember *m = (GiMember *)gi_ptr(d);
    if (!check_owner(t, named_ptr(d), o)) {
        return GILL_ERROR;
    }
    const GillValue *place = gi_attrs_hidden(t, gi_ptr(o), m->index);
    if (place == NULL) {
        return GILL_ERROR;
    }
    if (gi_is_empty(*place)) {
        return gi_raise_attribute(t, o, m->name, "'%T' object has no attribute '%U'", o,
                                  m->name);
    }
    return *place;
}

static bool member_set(GillThread *t, GillValue d, GillValue o, GillValue v)
{
    const GiMember *m = (GiMember *)gi_ptr(d);
    if (!check_owner(t, named_ptr(d), o)) {
        return false;
    }
    GillValue *place = gi_attrs_hidden(t, gi_ptr(o), m->index);
    if (place == NULL) {
        return false;
    }
    if (gi_is_empty(v) && gi_is_empty(*place)) {
        gi_raise_attribute(t, o, m->name, "%U", m->name);
        return false;
    }
    gi_store(t, place, v);
    return true;
}

static GillValue member_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<member '%U' of '%s' objects>", named_ptr(o)->name,
                         gi_type_name(gi_type_ptr(named_ptr(o)->owner)));
}

static GillValue no_doc(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return GILL_NONE;
}

const GiTypeDef gi_member_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiMember),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = member_repr,
                              .descr_get = member_get,
                              .descr_set = member_set},
    .getsets =
        (const GiGetSet[]){
            {"__name__", named_name, gi_readonly_set, NULL},
            {"__qualname__", named_qualname, NULL, NULL},
            {"__objclass__", named_owner, gi_readonly_set, NULL},
            {"__doc__", no_doc, NULL, NULL},
            {0},
        },
    .doc = "An entry of __slots__.",
};

// ---- Slot wrappers: int.__add__, and (1).__add__ ----

static GillValue wrapper_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<slot wrapper '%U' of '%s' objects>", named_ptr(o)->name,
                         gi_type_name(gi_type_ptr(named_ptr(o)->owner)));
}

static GillValue wrapper_call(GillThread *t, GillValue self, const GillValue *args,
                              int npos, GillValue kwnames)
{
    return gi_slot_wrapper_call(t, (GiSlotWrapper *)gi_ptr(self), args, npos, kwnames);
}

static GillValue wrapper_get(GillThread *t, GillValue d, GillValue o, GillValue type)
{
    (void)type;
    if (gi_is_empty(o)) {
        return d;
    }
    return check_owner(t, named_ptr(d), o) ? gi_method_new(t, d, o) : GILL_ERROR;
}

static GillValue wrapper_text_signature(GillThread *t, GillValue o)
{
    (void)o;
    return gi_intern(t, "($self, /, *args, **kwargs)", 27);
}

static GillValue wrapper_reduce(GillThread *t, const GillValue *args)
{
    const GillValue getattr =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "getattr", 7));
    const Named *n = named_ptr(args[0]);
    const GillValue pair = gi_tuple_pack(t, 2, n->owner, n->name);
    return gi_is_error(pair) ? pair : gi_tuple_pack(t, 2, getattr, pair);
}

const GiTypeDef gi_slot_wrapper_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiSlotWrapper),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = wrapper_repr,
                              .call = wrapper_call,
                              .descr_get = wrapper_get},
    .methods =
        (const GillDef[]){
            {"__reduce__(self, /)", wrapper_reduce, "Helper for pickle."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__name__", named_name, gi_readonly_set, NULL},
            {"__qualname__", named_qualname, NULL, NULL},
            {"__objclass__", named_owner, gi_readonly_set, NULL},
            {"__doc__", no_doc, NULL, NULL},
            {"__text_signature__", wrapper_text_signature, NULL, NULL},
            {0},
        },
    .doc = "A special method of a class written in C, not bound.",
};

static GillValue bound_function(GillValue o)
{
    return ((GiMethod *)gi_ptr(o))->function;
}

static GillValue bound_repr(GillThread *t, GillValue o)
{
    const GillValue self = ((GiMethod *)gi_ptr(o))->self;
    return gi_str_format(t, "<method-wrapper '%U' of %T object at %p>",
                         named_ptr(bound_function(o))->name, self,
                         (void *)gi_ptr(self));
}

static GillValue bound_call(GillThread *t, GillValue o, const GillValue *args, int npos,
                            GillValue kwnames)
{
    return gi_call_self(t, bound_function(o), ((GiMethod *)gi_ptr(o))->self, args, npos,
                        kwnames);
}

static GillValue bound_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if ((op != GI_EQ && op != GI_NE) || !gi_is_exact(b, GI_TYPE_METHOD_WRAPPER)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiMethod *x = (GiMethod *)gi_ptr(a);
    const GiMethod *y = (GiMethod *)gi_ptr(b);
    const bool same = gi_same(x->function, y->function) && gi_same(x->self, y->self);
    return gi_bool(same == (op == GI_EQ));
}

static int64_t bound_hash(GillThread *t, GillValue o)
{
    (void)t;
    const GiMethod *m = (GiMethod *)gi_ptr(o);
    const int64_t h = (int64_t)(m->function.bits >> 4 ^ m->self.bits >> 3);
    return h == -1 ? -2 : h;
}

static GillValue bound_self(GillThread *t, GillValue o)
{
    (void)t;
    return ((GiMethod *)gi_ptr(o))->self;
}

static GillValue bound_name(GillThread *t, GillValue o)
{
    return named_name(t, bound_function(o));
}

static GillValue bound_qualname(GillThread *t, GillValue o)
{
    return named_qualname(t, bound_function(o));
}

static GillValue bound_owner(GillThread *t, GillValue o)
{
    return named_owner(t, bound_function(o));
}

static GillValue bound_reduce(GillThread *t, const GillValue *args)
{
    const GillValue getattr =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "getattr", 7));
    const GillValue pair = gi_tuple_pack(t, 2, ((GiMethod *)gi_ptr(args[0]))->self,
                                         named_ptr(bound_function(args[0]))->name);
    return gi_is_error(pair) ? pair : gi_tuple_pack(t, 2, getattr, pair);
}

const GiTypeDef gi_method_wrapper_def = {
    .kind = GI_KIND_METHOD,
    .size = sizeof(GiMethod),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = bound_repr,
                              .call = bound_call,
                              .compare = bound_compare,
                              .hash = bound_hash},
    .methods =
        (const GillDef[]){
            {"__reduce__(self, /)", bound_reduce, "Helper for pickle."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__self__", bound_self, gi_readonly_set, NULL},
            {"__name__", bound_name, NULL, NULL},
            {"__qualname__", bound_qualname, NULL, NULL},
            {"__objclass__", bound_owner, NULL, NULL},
            {"__doc__", no_doc, NULL, NULL},
            {"__text_signature__", wrapper_text_signature, NULL, NULL},
            {0},
        },
    .doc = "A special method of a class written in C, bound to an object.",
};

// ---- classmethod and staticmethod ----

static inline GiWrapped *wrapped_ptr(GillValue v)
{
    return (GiWrapped *)gi_ptr(v);
}

static GillValue wrapped_alloc(GillThread *t, GiType *type, GillValue callable)
{
    GiWrapped *w = (GiWrapped *)gi_object_alloc(t, type, 0);
    if (w == NULL) {
        return GILL_ERROR;
    }
    w->callable = callable;
    return gi_from_ptr(w);
}

GillValue gi_classmethod_new(GillThread *t, GillValue callable)
{
    return wrapped_alloc(t, t->vm->types[GI_TYPE_CLASSMETHOD], callable);
}

GillValue gi_staticmethod_new(GillThread *t, GillValue callable)
{
    return wrapped_alloc(t, t->vm->types[GI_TYPE_STATICMETHOD], callable);
}

// Takes over what functools.wraps would.
static bool copy_names(GillThread *t, GillValue self, GillValue callable)
{
    const GillValue names[] = {GI_NAME(t, __module__), GI_NAME(t, __name__),
                               GI_NAME(t, __qualname__), GI_NAME(t, __doc__)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const GillValue v = gi_getattr_or_empty(t, callable, names[i]);
        if (gi_is_error(v) ||
            (!gi_is_empty(v) && !gi_attrs_set(t, gi_ptr(self), names[i], v))) {
            return false;
        }
    }
    return true;
}

static GillValue wrapped_new(GillThread *t, GillValue cls, const GillValue *args,
                             int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    return wrapped_alloc(t, gi_type_ptr(cls), GILL_NONE);
}

static bool init_from(GillThread *t, GillValue self, GillValue callable)
{
    gi_store(t, &wrapped_ptr(self)->callable, callable);
    return copy_names(t, self, callable);
}

static bool classmethod_init(GillThread *t, GillValue self, const GillValue *args,
                             int npos, GillValue kwnames)
{
    GillValue f;
    return gi_args_parse(t, "classmethod(function, /)", args, npos, kwnames, &f) &&
           init_from(t, self, f);
}

static bool staticmethod_init(GillThread *t, GillValue self, const GillValue *args,
                              int npos, GillValue kwnames)
{
    GillValue f;
    return gi_args_parse(t, "staticmethod(function, /)", args, npos, kwnames, &f) &&
           init_from(t, self, f);
}

static GillValue classmethod_get(GillThread *t, GillValue d, GillValue o,
                                 GillValue type)
{
    if (gi_is_empty(type)) {
        type = gi_from_ptr(gi_type_of(t, o));
    }
    const GillValue f = wrapped_ptr(d)->callable;
    const GiType *kind = gi_type_of(t, f);
    // A descriptor inside (a property) gets the class as its object.
    if (kind->slots.descr_get != NULL && !gi_has_kind(f, GI_KIND_FUNCTION)) {
        return kind->slots.descr_get(t, f, type, gi_from_ptr(gi_type_of(t, type)));
    }
    return gi_method_new(t, f, type);
}

static GillValue staticmethod_get(GillThread *t, GillValue d, GillValue o,
                                  GillValue type)
{
    (void)t;
    (void)o;
    (void)type;
    return wrapped_ptr(d)->callable;
}

static GillValue staticmethod_call(GillThread *t, GillValue self, const GillValue *args,
                                   int npos, GillValue kwnames)
{
    return gi_call(t, wrapped_ptr(self)->callable, args, npos, kwnames);
}

static GillValue classmethod_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<classmethod(%R)>", wrapped_ptr(o)->callable);
}

static GillValue staticmethod_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<staticmethod(%R)>", wrapped_ptr(o)->callable);
}

static GillValue wrapped_function(GillThread *t, GillValue o)
{
    (void)t;
    return wrapped_ptr(o)->callable;
}

static GillValue is_abstract(GillThread *t, GillValue f)
{
    if (gi_is_empty(f) || gi_is_none(f)) {
        return GILL_FALSE;
    }
    const GillValue name = gi_intern(t, "__isabstractmethod__", 20);
    const GillValue v = gi_is_error(name) ? name : gi_getattr_or_empty(t, f, name);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return gi_is_error(v) ? v : GILL_FALSE;
    }
    const int truth = gi_truth(t, v);
    return truth < 0 ? GILL_ERROR : gi_bool(truth != 0);
}

static GillValue wrapped_is_abstract(GillThread *t, GillValue o)
{
    return is_abstract(t, wrapped_ptr(o)->callable);
}

static const GiGetSet wrapped_getsets[] = {
    {"__func__", wrapped_function, gi_readonly_set, NULL},
    {"__wrapped__", wrapped_function, gi_readonly_set, NULL},
    {"__isabstractmethod__", wrapped_is_abstract, NULL, NULL},
    {0},
};

const GiTypeDef gi_classmethod_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiWrapped),
    .flags = GI_TYPE_HAS_DICT,
    .slots = &(const GiSlots){.repr = classmethod_repr,
                              .descr_get = classmethod_get,
                              .new = wrapped_new,
                              .init = classmethod_init},
    .getsets = wrapped_getsets,
    .doc = "A method that gets the class as its first argument.",
};

const GiTypeDef gi_staticmethod_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiWrapped),
    .flags = GI_TYPE_HAS_DICT,
    .slots = &(const GiSlots){.repr = staticmethod_repr,
                              .descr_get = staticmethod_get,
                              .call = staticmethod_call,
                              .new = wrapped_new,
                              .init = staticmethod_init},
    .getsets = wrapped_getsets,
    .doc = "A method that gets neither object nor class.",
};

// ---- property ----

static inline GiProperty *property_ptr(GillValue v)
{
    return (GiProperty *)gi_ptr(v);
}

static GillValue property_new(GillThread *t, GillValue cls, const GillValue *args,
                              int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiProperty *p = (GiProperty *)gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (p == NULL) {
        return GILL_ERROR;
    }
    p->fget = p->fset = p->fdel = p->doc = GILL_NONE;
    p->name = GILL_EMPTY;
    return gi_from_ptr(p);
}

static bool property_init(GillThread *t, GillValue self, const GillValue *args,
                          int npos, GillValue kwnames)
{
    GillValue a[4];
    if (!gi_args_parse(t, "property(fget=None, fset=None, fdel=None, doc=None)", args,
                       npos, kwnames, a)) {
        return false;
    }
    GiProperty *p = property_ptr(self);
    gi_store(t, &p->fget, a[0]);
    gi_store(t, &p->fset, a[1]);
    gi_store(t, &p->fdel, a[2]);
    gi_store(t, &p->doc, a[3]);
    p->name = GILL_EMPTY;
    p->getter_doc = false;
    if (gi_is_none(a[3]) && !gi_is_none(a[0])) {
        const GillValue doc = gi_getattr_or_empty(t, a[0], GI_NAME(t, __doc__));
        if (gi_is_error(doc)) {
            return false;
        }
        if (!gi_is_empty(doc)) {
            p->getter_doc = true;
            if (gi_is_exact(self, GI_TYPE_PROPERTY)) {
                gi_store(t, &p->doc, doc);
            } else if (!gi_setattr(t, self, GI_NAME(t, __doc__), doc)) {
                // A subclass has a __doc__ of its own in its dict, or no place for one.
                return false;
            }
        }
    }
    return true;
}

static void no_function(GillThread *t, GillValue d, GillValue o, const char *what)
{
    const GillValue name = property_ptr(d)->name;
    const GillValue qualname = gi_type_of(t, o)->qualname;
    if (gi_is_empty(name)) {
        gill_raise(t, GILL_AttributeError, "property of %R object has no %s", qualname,
                   what);
    } else {
        gill_raise(t, GILL_AttributeError, "property %R of %R object has no %s", name,
                   qualname, what);
    }
}

static GillValue property_get(GillThread *t, GillValue d, GillValue o, GillValue type)
{
    (void)type;
    if (gi_is_empty(o)) {
        return d;
    }
    const GillValue f = property_ptr(d)->fget;
    if (gi_is_none(f)) {
        no_function(t, d, o, "getter");
        return GILL_ERROR;
    }
    return gi_call1(t, f, o);
}

static bool property_set(GillThread *t, GillValue d, GillValue o, GillValue v)
{
    const GiProperty *p = property_ptr(d);
    const GillValue f = gi_is_empty(v) ? p->fdel : p->fset;
    if (gi_is_none(f)) {
        no_function(t, d, o, gi_is_empty(v) ? "deleter" : "setter");
        return false;
    }
    return !gi_is_error(gi_is_empty(v) ? gi_call1(t, f, o) : gi_call2(t, f, o, v));
}

// A property like this one with one function replaced; of the same class.
static GillValue property_with(GillThread *t, GillValue self, GillValue fget,
                               GillValue fset, GillValue fdel)
{
    const GiProperty *p = property_ptr(self);
    GillValue doc = p->doc;
    if (p->getter_doc && !gi_is_none(fget)) {
        doc = GILL_NONE; // the new getter's
    }
    const GillValue args[] = {fget, fset, fdel, doc};
    const GillValue v =
        gi_call(t, gi_from_ptr(gi_type_of(t, self)), args, 4, GILL_EMPTY);
    if (!gi_is_error(v) &&
        gi_type_is_subtype(gi_type_of(t, v), t->vm->types[GI_TYPE_PROPERTY])) {
        gi_store(t, &property_ptr(v)->name, p->name);
    }
    return v;
}

static GillValue property_getter(GillThread *t, const GillValue *args)
{
    const GiProperty *p = property_ptr(args[0]);
    return property_with(t, args[0], gi_is_none(args[1]) ? p->fget : args[1], p->fset,
                         p->fdel);
}

static GillValue property_setter(GillThread *t, const GillValue *args)
{
    const GiProperty *p = property_ptr(args[0]);
    return property_with(t, args[0], p->fget, gi_is_none(args[1]) ? p->fset : args[1],
                         p->fdel);
}

static GillValue property_deleter(GillThread *t, const GillValue *args)
{
    const GiProperty *p = property_ptr(args[0]);
    return property_with(t, args[0], p->fget, p->fset,
                         gi_is_none(args[1]) ? p->fdel : args[1]);
}

static GillValue property_set_name(GillThread *t, const GillValue *args, int n)
{
    if (n != 3) {
        return gill_raise(
            t, GILL_TypeError,
            "__set_name__() takes 2 positional arguments but %d were given", n - 1);
    }
    gi_store(t, &property_ptr(args[0])->name, args[2]);
    return GILL_NONE;
}

static GillValue property_fget(GillThread *t, GillValue o)
{
    (void)t;
    return property_ptr(o)->fget;
}

static GillValue property_fset(GillThread *t, GillValue o)
{
    (void)t;
    return property_ptr(o)->fset;
}

static GillValue property_fdel(GillThread *t, GillValue o)
{
    (void)t;
    return property_ptr(o)->fdel;
}

static GillValue property_doc(GillThread *t, GillValue o)
{
    (void)t;
    return property_ptr(o)->doc;
}

static bool property_set_doc(GillThread *t, GillValue o, GillValue v)
{
    gi_store(t, &property_ptr(o)->doc, gi_is_empty(v) ? GILL_NONE : v);
    return true;
}

static GillValue property_is_abstract(GillThread *t, GillValue o)
{
    const GiProperty *p = property_ptr(o);
    GillValue v = is_abstract(t, p->fget);
    if (gi_same(v, GILL_FALSE)) {
        v = is_abstract(t, p->fset);
    }
    return gi_same(v, GILL_FALSE) ? is_abstract(t, p->fdel) : v;
}

const GiTypeDef gi_property_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiProperty),
    .slots = &(const GiSlots){.descr_get = property_get,
                              .descr_set = property_set,
                              .new = property_new,
                              .init = property_init},
    .methods =
        (const GillDef[]){
            {"getter(self, object, /)", property_getter, "A copy with another getter."},
            {"setter(self, object, /)", property_setter, "A copy with another setter."},
            {"deleter(self, object, /)", property_deleter,
             "A copy with another deleter."},
            GILL_VAR("__set_name__(self, owner, name, /)", property_set_name, 1, -1,
                     "Called when the class is made."),
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"fget", property_fget, gi_readonly_set, NULL},
            {"fset", property_fset, gi_readonly_set, NULL},
            {"fdel", property_fdel, gi_readonly_set, NULL},
            {"__doc__", property_doc, property_set_doc, NULL},
            {"__isabstractmethod__", property_is_abstract, NULL, NULL},
            {0},
        },
    .doc = "An attribute whose access calls functions.",
};
