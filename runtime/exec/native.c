// SPDX-License-Identifier: MIT
// How natives look from Python: functions in C, method descriptors and bound ones.
//
// The type builtin_function_or_method has objects of two kinds: NATIVE, a function of a
// module, and METHOD, a method descriptor bound to an object.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// The native itself, bound or not.
static GiNative *native_of(GillValue v)
{
    if (gi_has_kind(v, GI_KIND_METHOD)) {
        v = ((GiMethod *)gi_ptr(v))->function;
    }
    return (GiNative *)gi_ptr(v);
}

static GillValue native_call_slot(GillThread *t, GillValue self, const GillValue *args,
                                  int npos, GillValue kwnames)
{
    if (gi_has_kind(self, GI_KIND_METHOD)) {
        const GiMethod *m = (GiMethod *)gi_ptr(self);
        return gi_call_self(t, m->function, m->self, args, npos, kwnames);
    }
    return gi_native_call(t, (GiNative *)gi_ptr(self), args, npos, kwnames);
}

static GillValue native_repr(GillThread *t, GillValue o)
{
    const GiNative *f = native_of(o);
    if (gi_has_kind(o, GI_KIND_METHOD)) {
        const GillValue self = ((GiMethod *)gi_ptr(o))->self;
        return gi_str_format(t, "<built-in method %U of %T object at %p>", f->name,
                             self, (void *)gi_ptr(self));
    }
    if (gi_is_type(f->owner)) { // a static method
        return gi_str_format(t, "<built-in method %U of type object at %p>", f->name,
                             (void *)gi_ptr(f->owner));
    }
    return gi_str_format(t, "<built-in function %U>", f->name);
}

static GillValue get_name(GillThread *t, GillValue o)
{
    (void)t;
    return native_of(o)->name;
}

static GillValue get_qualname(GillThread *t, GillValue o)
{
    const GiNative *f = native_of(o);
    if (gi_has_kind(o, GI_KIND_METHOD)) {
        const GillValue self = ((GiMethod *)gi_ptr(o))->self;
        const GiType *type = gi_is_type(self) ? gi_type_ptr(self) : gi_type_of(t, self);
        return gi_str_format(t, "%U.%U", type->qualname, f->name);
    }
    if (gi_is_type(f->owner)) {
        return gi_str_format(t, "%U.%U", gi_type_ptr(f->owner)->qualname, f->name);
    }
    return f->name;
}

static GillValue get_self(GillThread *t, GillValue o)
{
    if (gi_has_kind(o, GI_KIND_METHOD)) {
        return ((GiMethod *)gi_ptr(o))->self;
    }
    const GiNative *f = native_of(o);
    if (!gi_is_empty(f->self)) {
        return f->self;
    }
    if (gi_is_type(f->owner)) {
        return f->owner;
    }
    if (gi_is_str(f->owner) && gi_is_dict(t->vm->modules)) {
        const GillValue module = gi_dict_find(t, gi_dict_ptr(t->vm->modules), f->owner);
        if (!gi_is_empty(module)) {
            return module;
        }
    }
    return GILL_NONE;
}

static GillValue get_module(GillThread *t, GillValue o)
{
    (void)t;
    const GiNative *f = native_of(o);
    return gi_is_str(f->owner) ? f->owner : GILL_NONE;
}

static GillValue get_doc(GillThread *t, GillValue o)
{
    const GiNative *f = native_of(o);
    return f->def->doc == NULL ? GILL_NONE : gi_str_from_c(t, f->def->doc);
}

// The signature without the name and, where it is bound, with `$` before self.
static GillValue get_text_signature(GillThread *t, GillValue o)
{
    const GiNative *f = native_of(o);
    const char *text = strchr(f->def->sig, '(');
    if (strchr(text, '?') != NULL) {
        return GILL_NONE;
    }
    if (f->is_method && text[1] != '$') {
        return gi_str_format(t, "($%s", text + 1);
    }
    return gi_str_from_c(t, text);
}

static GillValue native_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if ((op != GI_EQ && op != GI_NE) || !gi_is_exact(b, GI_TYPE_NATIVE)) {
        return GILL_NOT_IMPLEMENTED;
    }
    bool same = gi_same(a, b);
    if (gi_has_kind(a, GI_KIND_METHOD) && gi_has_kind(b, GI_KIND_METHOD)) {
        const GiMethod *x = (GiMethod *)gi_ptr(a);
        const GiMethod *y = (GiMethod *)gi_ptr(b);
        same = gi_same(x->self, y->self) && gi_same(x->function, y->function);
    }
    return gi_bool(same == (op == GI_EQ));
}

static int64_t native_hash(GillThread *t, GillValue o)
{
    (void)t;
    uint64_t h = (uint64_t)(uintptr_t)native_of(o) >> 4;
    if (gi_has_kind(o, GI_KIND_METHOD)) {
        h ^= ((GiMethod *)gi_ptr(o))->self.bits >> 3;
    }
    return (int64_t)h == -1 ? -2 : (int64_t)h;
}

// A method of an object is found again by getattr; a function by its name.
static GillValue native_reduce(GillThread *t, const GillValue *args)
{
    const GillValue self = get_self(t, args[0]);
    const GiNative *f = native_of(args[0]);
    if (gi_is_error(self) || gi_is_none(self) || gi_is_module(self)) {
        return gi_is_error(self) ? self : f->name;
    }
    const GillValue getattr =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "getattr", 7));
    const GillValue pair = gi_tuple_pack(t, 2, self, f->name);
    return gi_is_error(pair) ? pair : gi_tuple_pack(t, 2, getattr, pair);
}

const GiTypeDef gi_native_def = {
    .kind = GI_KIND_NATIVE,
    .size = sizeof(GiNative),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_WEAKREFABLE,
    .slots = &(const GiSlots){.repr = native_repr,
                              .call = native_call_slot,
                              .compare = native_compare,
                              .hash = native_hash},
    .methods =
        (const GillDef[]){
            {"__reduce__(self, /)", native_reduce, "Helper for pickle."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__name__", get_name, NULL, NULL},
            {"__qualname__", get_qualname, NULL, NULL},
            {"__doc__", get_doc, NULL, NULL},
            {"__self__", get_self, NULL, NULL},
            {"__module__", get_module, NULL, NULL},
            {"__text_signature__", get_text_signature, NULL, NULL},
            {0},
        },
    .doc = "A function or bound method written in C.",
};

// ---- Method descriptors: list.append ----

static GillValue method_repr(GillThread *t, GillValue o)
{
    const GiNative *f = native_of(o);
    return gi_str_format(t, "<method '%U' of '%s' objects>", f->name,
                         gi_type_name(gi_type_ptr(f->owner)));
}

static GillValue get_owner(GillThread *t, GillValue o)
{
    (void)t;
    return native_of(o)->owner;
}

static GillValue method_descr_get(GillThread *t, GillValue d, GillValue o,
                                  GillValue type)
{
    (void)type;
    if (gi_is_empty(o)) {
        return d;
    }
    const GiNative *f = native_of(d);
    if (!gi_type_is_subtype(gi_type_of(t, o), gi_type_ptr(f->owner))) {
        return gill_raise(
            t, GILL_TypeError,
            "descriptor '%U' for '%s' objects doesn't apply to a '%T' object", f->name,
            gi_type_name(gi_type_ptr(f->owner)), o);
    }
    return gi_method_new(t, d, o);
}

static GillValue descriptor_reduce(GillThread *t, const GillValue *args)
{
    const GillValue getattr =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "getattr", 7));
    const GiNative *f = native_of(args[0]);
    const GillValue pair = gi_tuple_pack(t, 2, f->owner, f->name);
    return gi_is_error(pair) ? pair : gi_tuple_pack(t, 2, getattr, pair);
}

static const GillDef descriptor_methods[] = {
    {"__reduce__(self, /)", descriptor_reduce, "Helper for pickle."},
    {0},
};

static const GiGetSet descriptor_getsets[] = {
    {"__name__", get_name, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL},
    {"__doc__", get_doc, NULL, NULL},
    {"__objclass__", get_owner, NULL, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL},
    {0},
};

const GiTypeDef gi_native_method_def = {
    .kind = GI_KIND_NATIVE,
    .size = sizeof(GiNative),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = method_repr,
                              .call = native_call_slot,
                              .descr_get = method_descr_get},
    .methods = descriptor_methods,
    .getsets = descriptor_getsets,
    .doc = "A method of a class written in C, not bound.",
};

// ---- Class methods of builtins: dict.fromkeys ----

static GillValue class_descr_get(GillThread *t, GillValue d, GillValue o,
                                 GillValue type)
{
    if (gi_is_empty(type)) {
        type = gi_from_ptr(gi_type_of(t, o));
    }
    const GiNative *f = native_of(d);
    if (!gi_is_type(type) ||
        !gi_type_is_subtype(gi_type_ptr(type), gi_type_ptr(f->owner))) {
        return gill_raise(t, GILL_TypeError,
                          "descriptor '%U' for type '%s' doesn't apply to type '%S'",
                          f->name, gi_type_name(gi_type_ptr(f->owner)), type);
    }
    return gi_method_new(t, d, type);
}

const GiTypeDef gi_class_native_def = {
    .kind = GI_KIND_NATIVE,
    .size = sizeof(GiNative),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &(const GiSlots){.repr = method_repr,
                              .call = native_call_slot,
                              .descr_get = class_descr_get},
    .methods = descriptor_methods,
    .getsets = descriptor_getsets,
    .doc = "A class method of a class written in C.",
};
