// SPDX-License-Identifier: MIT
// super: attribute access that goes on behind a class in the MRO.
//
// super(type, obj).name is looked up in the MRO of obj's class (or of obj itself, when
// it is a class derived from type), from behind `type`. Without arguments, type is the
// __class__ cell of the running method and obj its first argument.
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static inline GiSuper *super_ptr(GillValue v)
{
    return (GiSuper *)gi_ptr(v);
}

// The class in whose MRO the search goes on; null: TypeError.
static GiType *check_pair(GillThread *t, GiType *type, GillValue obj)
{
    if (gi_is_type(obj) && gi_type_is_subtype(gi_type_ptr(obj), type)) {
        return gi_type_ptr(obj);
    }
    GiType *of_obj = gi_type_of(t, obj);
    if (gi_type_is_subtype(of_obj, type)) {
        return of_obj;
    }
    const GillValue claimed = gi_getattr_or_empty(t, obj, GI_NAME(t, __class__));
    if (gi_is_error(claimed)) {
        return NULL;
    }
    if (gi_is_type(claimed) && gi_type_ptr(claimed) != of_obj &&
        gi_type_is_subtype(gi_type_ptr(claimed), type)) {
        return gi_type_ptr(claimed);
    }
    gill_raise(t, GILL_TypeError,
               "super(type, obj): obj must be an instance or subtype of type");
    return NULL;
}

// The name in the MRO of start, behind type; empty when absent.
static GillValue find_behind(GillThread *t, GiType *type, GiType *start, GillValue name)
{
    GiTuple *mro = gi_tuple_ptr(start->mro);
    const size_t n = gi_tuple_len(mro);
    GillValue *items = gi_tuple_items(mro);
    size_t i = 0;
    while (i < n && !gi_same(items[i], gi_from_ptr(type))) {
        i++;
    }
    for (i++; i < n; i++) {
        const GillValue v =
            gi_dict_find_name(t, gi_dict_ptr(gi_type_ptr(items[i])->dict), name);
        if (!gi_is_empty(v)) {
            return v;
        }
    }
    return GILL_EMPTY;
}

// Binds what was found. With out_self a plain method of an instance stays unbound.
static GillValue bind(GillThread *t, GillValue found, GillValue obj, GiType *start,
                      GillValue *out_self)
{
    if (!gi_is_ptr(found)) {
        return found;
    }
    const bool of_class = gi_same(obj, gi_from_ptr(start));
    if (out_self != NULL && !of_class && gi_is_plain_method(found)) {
        *out_self = obj;
        return found;
    }
    if (out_self != NULL && gi_is_exact(found, GI_TYPE_CLASSMETHOD) &&
        gi_has_kind(gi_wrapped_callable(found), GI_KIND_FUNCTION)) {
        *out_self = gi_from_ptr(start);
        return gi_wrapped_callable(found);
    }
    const GiType *kind = gi_type_of(t, found);
    if (kind->slots.descr_get == NULL) {
        return found;
    }
    return kind->slots.descr_get(t, found, of_class ? GILL_EMPTY : obj,
                                 gi_from_ptr(start));
}

GillValue gi_super_getattr(GillThread *t, GillValue type_value, GillValue obj,
                           GillValue name, GillValue *out_self)
{
    if (out_self != NULL) {
        *out_self = GILL_EMPTY;
    }
    GiType *type = gi_type_ptr(type_value);
    GiType *start = check_pair(t, type, obj);
    if (start == NULL) {
        return GILL_ERROR;
    }
    if (!gi_same(name, GI_NAME(t, __class__))) {
        const GillValue found = find_behind(t, type, start, name);
        if (!gi_is_empty(found)) {
            return bind(t, found, obj, start, out_self);
        }
    }
    const GillValue super = gi_super_new(t, type_value, obj);
    return gi_is_error(super) ? super : gi_generic_getattr(t, super, name);
}

GillValue gi_super_new(GillThread *t, GillValue type, GillValue obj)
{
    if (!gi_is_type(type)) {
        return gill_raise(t, GILL_TypeError,
                          "super() argument 1 must be a type, not %T", type);
    }
    GiType *start = check_pair(t, gi_type_ptr(type), obj);
    if (start == NULL) {
        return GILL_ERROR;
    }
    GiSuper *s =
        gi_alloc(t, sizeof *s, GI_HEADER_BITS(GI_TYPE_SUPER, GI_KIND_RECORD, 0, 3));
    if (s == NULL) {
        return GILL_ERROR;
    }
    s->type = type;
    s->obj = obj;
    s->obj_type = gi_from_ptr(start);
    return gi_from_ptr(s);
}

// ---- The object ----

static GillValue super_getattr(GillThread *t, GillValue o, GillValue name)
{
    const GiSuper *s = super_ptr(o);
    if (gi_is_type(s->obj_type) && !gi_same(name, GI_NAME(t, __class__)) &&
        gi_is_str(name)) {
        name = gi_intern_str(t, name);
        if (gi_is_error(name)) {
            return name;
        }
        GiType *start = gi_type_ptr(s->obj_type);
        const GillValue found = find_behind(t, gi_type_ptr(s->type), start, name);
        if (!gi_is_empty(found)) {
            return bind(t, found, s->obj, start, NULL);
        }
    }
    return gi_generic_getattr(t, o, name);
}

// Type and object of super() without arguments, from the frame that calls it.
static bool from_frame(GillThread *t, GillValue *type, GillValue *obj)
{
    GillValue *base = t->base;
    if (base == NULL || !gi_has_kind(GI_FRAME_FUNCTION(base), GI_KIND_FUNCTION)) {
        gill_raise(t, GILL_RuntimeError, "super(): no current frame");
        return false;
    }
    const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
    const GiFunction *f = (GiFunction *)gi_ptr(GI_FRAME_FUNCTION(base));
    if (code->npos == 0) {
        gill_raise(t, GILL_RuntimeError, "super(): no arguments");
        return false;
    }
    *obj = base[0];
    if (gi_has_kind(*obj, GI_KIND_CELL)) {
        *obj = ((GiCell *)gi_ptr(*obj))->value;
    }
    if (gi_is_empty(*obj)) {
        gill_raise(t, GILL_RuntimeError, "super(): arg[0] deleted");
        return false;
    }
    GiTuple *names = gi_tuple_ptr(code->freevars);
    for (size_t i = 0; i < gi_tuple_len(names); i++) {
        if (gi_same(gi_tuple_items(names)[i], GI_NAME(t, __class__)) &&
            gi_is_tuple(f->closure)) {
            const GillValue cell = gi_tuple_items(gi_tuple_ptr(f->closure))[i];
            *type = ((GiCell *)gi_ptr(cell))->value;
            if (gi_is_empty(*type)) {
                gill_raise(t, GILL_RuntimeError, "super(): empty __class__ cell");
                return false;
            }
            return true;
        }
    }
    gill_raise(t, GILL_RuntimeError, "super(): __class__ cell not found");
    return false;
}

static GillValue super_new_slot(GillThread *t, GillValue cls, const GillValue *args,
                                int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiSuper *s = (GiSuper *)gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (s == NULL) {
        return GILL_ERROR;
    }
    s->type = s->obj = s->obj_type = GILL_NONE;
    return gi_from_ptr(s);
}

static bool super_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                       GillValue kwnames)
{
    GillValue a[2];
    if (!gi_is_empty(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0) {
        gill_raise(t, GILL_TypeError, "super() takes no keyword arguments");
        return false;
    }
    if (npos > 2) {
        gill_raise(t, GILL_TypeError, "super() expected at most 2 arguments, got %d",
                   npos);
        return false;
    }
    a[0] = npos > 0 ? args[0] : GILL_EMPTY;
    a[1] = npos > 1 ? args[1] : GILL_EMPTY;
    if (gi_is_empty(a[0]) && !from_frame(t, &a[0], &a[1])) {
        return false;
    }
    if (!gi_is_type(a[0])) {
        gill_raise(t, GILL_TypeError, "super() argument 1 must be a type, not %T",
                   a[0]);
        return false;
    }
    GiSuper *s = super_ptr(self);
    gi_store(t, &s->type, a[0]);
    if (gi_is_empty(a[1]) || gi_is_none(a[1])) {
        s->obj = s->obj_type = GILL_NONE;
        return true;
    }
    GiType *start = check_pair(t, gi_type_ptr(a[0]), a[1]);
    if (start == NULL) {
        return false;
    }
    gi_store(t, &s->obj, a[1]);
    gi_store(t, &s->obj_type, gi_from_ptr(start));
    return true;
}

static GillValue super_descr_get(GillThread *t, GillValue d, GillValue o,
                                 GillValue type)
{
    (void)type;
    const GiSuper *s = super_ptr(d);
    if (gi_is_empty(o) || gi_is_none(o) || !gi_is_none(s->obj)) {
        return d;
    }
    if (!gi_is_exact(d, GI_TYPE_SUPER)) {
        return gi_call2(t, gi_from_ptr(gi_type_of(t, d)), s->type, o);
    }
    return gi_super_new(t, s->type, o);
}

static GillValue super_repr(GillThread *t, GillValue o)
{
    const GiSuper *s = super_ptr(o);
    const char *type =
        gi_is_type(s->type) ? gi_type_name(gi_type_ptr(s->type)) : "NULL";
    if (gi_is_type(s->obj_type)) {
        return gi_str_format(t, "<super: <class '%s'>, <%s object>>", type,
                             gi_type_name(gi_type_ptr(s->obj_type)));
    }
    return gi_str_format(t, "<super: <class '%s'>, NULL>", type);
}

static GillValue get_thisclass(GillThread *t, GillValue o)
{
    (void)t;
    return super_ptr(o)->type;
}

static GillValue get_self(GillThread *t, GillValue o)
{
    (void)t;
    return super_ptr(o)->obj;
}

static GillValue get_self_class(GillThread *t, GillValue o)
{
    (void)t;
    return super_ptr(o)->obj_type;
}

const GiTypeDef gi_super_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiSuper),
    .slots = &(const GiSlots){.repr = super_repr,
                              .getattr = super_getattr,
                              .descr_get = super_descr_get,
                              .new = super_new_slot,
                              .init = super_init},
    .getsets =
        (const GiGetSet[]){
            {"__thisclass__", get_thisclass, gi_readonly_set,
             "Where the search starts behind."},
            {"__self__", get_self, gi_readonly_set, "The object, or None."},
            {"__self_class__", get_self_class, gi_readonly_set,
             "The object's class, or None."},
            {0},
        },
    .doc = "Access to what a class inherits, behind the class itself.",
};
