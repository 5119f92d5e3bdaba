// SPDX-License-Identifier: MIT
// Calls from C, and the objects that are called: functions, natives, bound methods,
// cells.
//
// gi_call looks at the kind first: Python functions go to the engine, natives are bound
// to their signature here, bound methods are unpacked, classes go to their metaclass's
// slot.
//
// A bound method is a pair of function and self, whatever the function is; its shape
// says which type Python sees: `method`, `builtin_function_or_method` or
// `method-wrapper`.
#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/signature.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

#define FEW 12 // arguments that are laid out on the C stack

// ---- Calls ----

static inline int count_keywords(GillValue kwnames)
{
    return gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames));
}

GillValue gi_call_self(GillThread *t, GillValue f, GillValue self,
                       const GillValue *args, int npos, GillValue kwnames)
{
    const size_t n = (size_t)npos + (size_t)count_keywords(kwnames);
    GillValue few[FEW + 1];
    GillValue *all = few;
    if (n > FEW) {
        size_t cap = n + 1;
        all = gi_values_alloc(t, &cap);
        if (all == NULL) {
            return GILL_ERROR;
        }
    }
    all[0] = self;
    if (n > 0) {
        memcpy(all + 1, args, n * sizeof *all);
    }
    if (n > FEW) {
        gi_store_range(t, all, n + 1);
    }
    const GillValue result = gi_call(t, f, all, npos + 1, kwnames);
    if (n > FEW) {
        gi_values_free(t, all);
    }
    return result;
}

GillValue gi_call(GillThread *t, GillValue f, const GillValue *args, int npos,
                  GillValue kwnames)
{
    if (gi_is_ptr(f)) {
        GiObject *o = gi_ptr(f);
        switch ((GiKind)o->head.kind) {
        case GI_KIND_FUNCTION:
            return gi_engine_call(t, f, args, npos, kwnames);
        case GI_KIND_NATIVE:
            return gi_native_call(t, (GiNative *)o, args, npos, kwnames);
        case GI_KIND_METHOD: {
            const GiMethod *m = (GiMethod *)o;
            return gi_call_self(t, m->function, m->self, args, npos, kwnames);
        }
        default:
            break;
        }
    }
    const GiType *type = gi_type_of(t, f);
    if (type->slots.call == NULL) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not callable", f);
    }
    return type->slots.call(t, f, args, npos, kwnames);
}

GillValue gi_call0(GillThread *t, GillValue f)
{
    return gi_call(t, f, NULL, 0, GILL_EMPTY);
}

GillValue gi_call1(GillThread *t, GillValue f, GillValue a)
{
    return gi_call(t, f, &a, 1, GILL_EMPTY);
}

GillValue gi_call2(GillThread *t, GillValue f, GillValue a, GillValue b)
{
    const GillValue args[] = {a, b};
    return gi_call(t, f, args, 2, GILL_EMPTY);
}

GillValue gi_call3(GillThread *t, GillValue f, GillValue a, GillValue b, GillValue c)
{
    const GillValue args[] = {a, b, c};
    return gi_call(t, f, args, 3, GILL_EMPTY);
}

GillValue gi_call_ex(GillThread *t, GillValue f, GillValue args, GillValue kwargs)
{
    GiTuple *tuple = gi_tuple_ptr(args);
    const size_t npos = gi_tuple_len(tuple);
    GillValue *items = gi_tuple_items(tuple);
    if (gi_is_empty(kwargs) || gi_dict_ptr(kwargs)->len == 0) {
        return gi_call(t, f, items, (int)npos, GILL_EMPTY);
    }
    GiDict *dict = gi_dict_ptr(kwargs);
    const size_t nkw = dict->len;
    const GillValue kwnames = gi_tuple_new(t, nkw);
    if (gi_is_error(kwnames)) {
        return GILL_ERROR;
    }
    size_t cap = npos + nkw;
    GillValue *all = gi_values_alloc(t, &cap);
    if (all == NULL) {
        return GILL_ERROR;
    }
    memcpy(all, items, npos * sizeof *all);
    GillValue *names = gi_tuple_items((GiTuple *)gi_ptr(kwnames));
    size_t pos = 0;
    GillValue key;
    GillValue v;
    for (size_t i = 0; i < nkw && gi_dict_next(dict, &pos, &key, &v); i++) {
        if (!gi_is_str(key)) {
            return gill_raise(t, GILL_TypeError, "keywords must be strings");
        }
        names[i] = key;
        all[npos + i] = v;
    }
    gi_store_range(t, names, nkw);
    gi_store_range(t, all, npos + nkw);
    const GillValue result = gi_call(t, f, all, (int)npos, kwnames);
    gi_values_free(t, all);
    return result;
}

GillValue gi_call_name(GillThread *t, GillValue o, GillValue name,
                       const GillValue *args, int npos)
{
    GillValue self;
    const GillValue f = gi_getmethod(t, o, name, &self);
    if (gi_is_error(f)) {
        return f;
    }
    return gi_is_empty(self) ? gi_call(t, f, args, npos, GILL_EMPTY)
                             : gi_call_self(t, f, self, args, npos, GILL_EMPTY);
}

// ---- Natives ----

static GillValue new_call(GillThread *t, GiType *type, const GillValue *args, int npos,
                          GillValue kwnames);

// The row behind every `T.__new__`; calls go to new_call, so these are never run.
static GillValue new_stub(GillThread *t, const GillValue *args)
{
    GiTuple *rest = gi_tuple_ptr(args[1]);
    return new_call(t, gi_type_ptr(args[0]), gi_tuple_items(rest),
                    (int)gi_tuple_len(rest), GILL_EMPTY);
}

static const GillDef new_def = {"__new__($type, /, *args, **kwargs)", new_stub,
                                "Make an object of that class; see help(type)."};

GillValue gi_native_new(GillThread *t, const GillDef *def, GillValue owner,
                        bool is_method)
{
    const size_t size = strcspn(def->sig, "(");
    const GillValue name = gi_intern(t, def->sig, size);
    if (gi_is_error(name)) {
        return name;
    }
    GiNative *f =
        gi_alloc(t, sizeof *f,
                 GI_HEADER_BITS(is_method ? GI_TYPE_NATIVE_METHOD : GI_TYPE_NATIVE,
                                GI_KIND_NATIVE, 0, 4));
    if (f == NULL) {
        return GILL_ERROR;
    }
    f->name = name;
    f->owner = owner;
    f->self = GILL_EMPTY;
    f->signature_keep = GILL_EMPTY;
    f->def = def;
    f->is_method = is_method;
    if (def->fn != NULL) {
        GillValue keep;
        f->signature = gi_signature_parse(t, def->sig, &keep);
        if (f->signature == NULL) {
            return GILL_ERROR;
        }
        gi_store(t, &f->signature_keep, keep);
    }
    return gi_from_ptr(f);
}

// "list.append", "math.sqrt", "len": as messages without keywords name a native.
static void qualify(GillThread *t, const GiNative *f, const GillValue *args, int npos,
                    char *out, size_t size)
{
    const char *name = gi_str_data(f->name);
    if (gi_is_type(f->owner)) {
        const GiType *type = gi_type_ptr(f->owner);
        if (f->is_method && npos > 0 && gi_is_type(args[0])) {
            type = gi_type_ptr(args[0]);
        }
        snprintf(out, size, "%s.%s", gi_str_data(type->qualname), name);
    } else if (gi_is_str(f->owner) && !gi_same(f->owner, GI_NAME(t, builtins))) {
        snprintf(out, size, "%s.%s", gi_str_data(f->owner), name);
    } else {
        snprintf(out, size, "%s", name);
    }
}

static bool check_self(GillThread *t, const GiNative *f, const GillValue *args,
                       int npos)
{
    const GiType *owner = gi_type_ptr(f->owner);
    if (npos < 1) {
        if (f->head.shape == GI_TYPE_CLASS_NATIVE) {
            gill_raise(t, GILL_TypeError,
                       "descriptor '%U' of type '%s' needs an argument", f->name,
                       gi_type_name(owner));
        } else {
            gill_raise(t, GILL_TypeError, "unbound method %s.%U() needs an argument",
                       gi_type_name(owner), f->name);
        }
        return false;
    }
    if (f->head.shape == GI_TYPE_CLASS_NATIVE) {
        if (gi_is_type(args[0]) && gi_type_is_subtype(gi_type_ptr(args[0]), owner)) {
            return true;
        }
        gill_raise(t, GILL_TypeError,
                   "descriptor '%U' requires a subtype of '%s' but received '%T'",
                   f->name, gi_type_name(owner), args[0]);
        return false;
    }
    if (gi_type_is_subtype(gi_type_of(t, args[0]), owner)) {
        return true;
    }
    gill_raise(t, GILL_TypeError,
               "descriptor '%U' for '%s' objects doesn't apply to a '%T' object",
               f->name, gi_type_name(owner), args[0]);
    return false;
}

// A row of the second kind that was called with keywords or a wrong number of
// arguments.
static GillValue wrong_var_call(GillThread *t, const GiNative *f, const GillValue *args,
                                int npos, GillValue kwnames)
{
    char qualified[160];
    qualify(t, f, args, npos, qualified, sizeof qualified);
    const int first = f->is_method ? 1 : 0;
    const int n = npos - first;
    const int least = f->def->min - first;
    const int most = f->def->max < 0 ? -1 : f->def->max - first;
    if (count_keywords(kwnames) > 0) {
        return gill_raise(t, GILL_TypeError, "%s() takes no keyword arguments",
                          qualified);
    }
    if (most == 0) {
        return gill_raise(t, GILL_TypeError, "%s() takes no arguments (%d given)",
                          qualified, n);
    }
    if (least == 1 && most == 1) {
        return gill_raise(t, GILL_TypeError,
                          "%s() takes exactly one argument (%d given)", qualified, n);
    }
    const int wanted = n < least ? least : most;
    return gill_raise(t, GILL_TypeError, "%U expected %s%d argument%s, got %d", f->name,
                      least == most ? ""
                      : n < least   ? "at least "
                                    : "at most ",
                      wanted, wanted == 1 ? "" : "s", n);
}

// Apart, so that the array lies on the stack only where it is needed.
__attribute__((noinline)) static GillValue
bind_and_call(GillThread *t, const GiNative *f, const GillValue *args, int npos,
              GillValue kwnames)
{
    const GillDef *def = f->def;
    const GiSignature *sig = f->signature;
    GillValue bound[GI_SIGNATURE_MAX];
    if (gi_is_empty(kwnames) && gi_signature_bind_plain(sig, args, npos, bound)) {
        return def->fn(t, bound);
    }
    char qualified[160];
    qualify(t, f, args, npos, qualified, sizeof qualified);
    const GiBinding names = {qualified, gi_str_data(f->name), f->is_method, false};
    if (!gi_signature_bind(t, sig, &names, args, npos, kwnames, bound)) {
        return GILL_ERROR;
    }
    return def->fn(t, bound);
}

GillValue gi_native_call(GillThread *t, GiNative *f, const GillValue *args, int npos,
                         GillValue kwnames)
{
    const GillDef *def = f->def;
    if (f->is_method) {
        if (def == &new_def) {
            return new_call(t, gi_type_ptr(args[0]), args + 1, npos - 1, kwnames);
        }
        if (!check_self(t, f, args, npos)) {
            return GILL_ERROR;
        }
    }
    const bool plain = gi_is_empty(kwnames);
    if (def->var != NULL) {
        if (plain && npos >= def->min && (npos <= def->max || def->max < 0)) {
            return def->var(t, args, npos);
        }
        if (count_keywords(kwnames) == 0 && npos >= def->min &&
            (npos <= def->max || def->max < 0)) {
            return def->var(t, args, npos);
        }
        if (def->fn == NULL) {
            return wrong_var_call(t, f, args, npos, kwnames);
        }
    }
    const GiSignature *sig = f->signature;
    if (plain && npos == sig->count && npos == sig->positional) {
        return def->fn(t, args);
    }
    return bind_and_call(t, f, args, npos, kwnames);
}

// ---- T.__new__ of builtins ----

GillValue gi_new_wrapper(GillThread *t, GiType *type)
{
    const GillValue f = gi_native_new(t, &new_def, gi_from_ptr(type), true);
    return gi_is_error(f) ? f : gi_method_new(t, f, gi_from_ptr(type));
}

GiType *gi_new_wrapper_type(GillValue v)
{
    if (!gi_has_kind(v, GI_KIND_METHOD)) {
        return NULL;
    }
    const GiMethod *m = (GiMethod *)gi_ptr(v);
    if (!gi_has_kind(m->function, GI_KIND_NATIVE) ||
        ((GiNative *)gi_ptr(m->function))->def != &new_def) {
        return NULL;
    }
    return gi_type_ptr(m->self);
}

// type.__new__(cls, ...): cls must derive from type, and type's `new` must be the one
// that lays out instances of cls.
static GillValue new_call(GillThread *t, GiType *type, const GillValue *args, int npos,
                          GillValue kwnames)
{
    const char *name = gi_type_name(type);
    if (npos < 1) {
        return gill_raise(t, GILL_TypeError, "%s.__new__(): not enough arguments",
                          name);
    }
    if (!gi_is_type(args[0])) {
        return gill_raise(t, GILL_TypeError,
                          "%s.__new__(X): X is not a type object (%T)", name, args[0]);
    }
    GiType *cls = gi_type_ptr(args[0]);
    if (cls != type) {
        if (!gi_type_is_subtype(cls, type)) {
            return gill_raise(t, GILL_TypeError,
                              "%s.__new__(%s): %s is not a subtype of %s", name,
                              gi_type_name(cls), gi_type_name(cls), name);
        }
        const GiType *builtin = cls;
        while (builtin->flags & GI_TYPE_HEAP) {
            builtin = gi_type_ptr(builtin->base);
        }
        if (builtin->slots.new != type->slots.new) {
            return gill_raise(t, GILL_TypeError,
                              "%s.__new__(%s) is not safe, use %s.__new__()", name,
                              gi_type_name(cls), gi_type_name(builtin));
        }
    }
    return type->slots.new(t, args[0], args + 1, npos - 1, kwnames);
}

// ---- Bound methods ----

GillValue gi_method_new(GillThread *t, GillValue function, GillValue self)
{
    uint32_t shape = GI_TYPE_METHOD;
    if (gi_has_kind(function, GI_KIND_NATIVE)) {
        shape = GI_TYPE_NATIVE;
    } else if (gi_is_exact(function, GI_TYPE_SLOT_WRAPPER)) {
        shape = GI_TYPE_METHOD_WRAPPER;
    }
    GiMethod *m = gi_alloc(t, sizeof *m, GI_HEADER_BITS(shape, GI_KIND_METHOD, 0, 2));
    if (m == NULL) {
        return GILL_ERROR;
    }
    m->function = function;
    m->self = self;
    return gi_from_ptr(m);
}

static inline GiMethod *method_ptr(GillValue v)
{
    return (GiMethod *)gi_ptr(v);
}

static GillValue method_call(GillThread *t, GillValue self, const GillValue *args,
                             int npos, GillValue kwnames)
{
    const GiMethod *m = method_ptr(self);
    return gi_call_self(t, m->function, m->self, args, npos, kwnames);
}

static GillValue method_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if ((op != GI_EQ && op != GI_NE) || !gi_has_kind(b, GI_KIND_METHOD)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiMethod *x = method_ptr(a);
    const GiMethod *y = method_ptr(b);
    bool same = gi_same(x->self, y->self);
    if (same) {
        const int equal = gi_equal(t, x->function, y->function);
        if (equal < 0) {
            return GILL_ERROR;
        }
        same = equal != 0;
    }
    return gi_bool(same == (op == GI_EQ));
}

static int64_t method_hash(GillThread *t, GillValue self)
{
    const GiMethod *m = method_ptr(self);
    const int64_t inner = gi_hash(t, m->function);
    if (inner == -1) {
        return -1;
    }
    const int64_t hash = (int64_t)(m->self.bits >> 4) ^ inner;
    return hash == -1 ? -2 : hash;
}

static GillValue method_repr(GillThread *t, GillValue self)
{
    const GiMethod *m = method_ptr(self);
    GillValue name = gi_getattr_or_empty(t, m->function, GI_NAME(t, __qualname__));
    if (gi_is_empty(name)) {
        name = gi_getattr_or_empty(t, m->function, GI_NAME(t, __name__));
    }
    if (gi_is_error(name)) {
        return name;
    }
    if (gi_is_empty(name) || !gi_is_str(name)) {
        return gi_str_format(t, "<bound method ? of %R>", m->self);
    }
    return gi_str_format(t, "<bound method %U of %R>", name, m->self);
}

// What the method itself does not have is the function's.
static GillValue method_getattr(GillThread *t, GillValue o, GillValue name)
{
    const GillValue v = gi_generic_find(t, o, name);
    return gi_is_empty(v) ? gi_getattr(t, method_ptr(o)->function, name) : v;
}

// A bound method is no descriptor that binds again.
static GillValue method_descr_get(GillThread *t, GillValue d, GillValue o,
                                  GillValue type)
{
    (void)t;
    (void)o;
    (void)type;
    return d;
}

static GillValue method_new_slot(GillThread *t, GillValue cls, const GillValue *args,
                                 int npos, GillValue kwnames)
{
    (void)cls;
    GillValue a[2];
    if (!gi_args_parse(t, "method(function, instance, /)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    if (!gill_is_callable(t, a[0])) {
        return gill_raise(t, GILL_TypeError, "first argument must be callable");
    }
    if (gi_is_none(a[1])) {
        return gill_raise(t, GILL_TypeError, "instance must not be None");
    }
    const GillValue m = gi_method_new(t, a[0], a[1]);
    if (!gi_is_error(m)) {
        gi_ptr(m)->head.shape = GI_TYPE_METHOD;
    }
    return m;
}

static GillValue method_get_func(GillThread *t, GillValue o)
{
    (void)t;
    return method_ptr(o)->function;
}

static GillValue method_get_self(GillThread *t, GillValue o)
{
    (void)t;
    return method_ptr(o)->self;
}

static GillValue method_get_doc(GillThread *t, GillValue o)
{
    return gi_getattr(t, method_ptr(o)->function, GI_NAME(t, __doc__));
}

static GillValue method_reduce(GillThread *t, const GillValue *args)
{
    const GiMethod *m = method_ptr(args[0]);
    const GillValue getattr =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), gi_intern(t, "getattr", 7));
    const GillValue name = gi_getattr(t, m->function, GI_NAME(t, __name__));
    if (gi_is_error(name)) {
        return name;
    }
    const GillValue pair = gi_tuple_pack(t, 2, m->self, name);
    return gi_is_error(pair) ? pair : gi_tuple_pack(t, 2, getattr, pair);
}

const GiTypeDef gi_method_def = {
    .kind = GI_KIND_METHOD,
    .size = sizeof(GiMethod),
    .flags = GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &(const GiSlots){.repr = method_repr,
                              .call = method_call,
                              .hash = method_hash,
                              .compare = method_compare,
                              .getattr = method_getattr,
                              .new = method_new_slot,
                              .descr_get = method_descr_get},
    .methods =
        (const GillDef[]){
            {"__reduce__(self, /)", method_reduce, "Helper for pickle."},
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__func__", method_get_func, gi_readonly_set,
             "The function that is called."},
            {"__self__", method_get_self, gi_readonly_set,
             "The object it is bound to."},
            {"__doc__", method_get_doc, NULL, NULL},
            {0},
        },
    .doc = "A function bound to an object, which it gets as its first argument.",
};

// ---- Cells ----

GillValue gi_cell_new(GillThread *t, GillValue v)
{
    GiCell *cell =
        gi_alloc(t, sizeof *cell, GI_HEADER_BITS(GI_TYPE_CELL, GI_KIND_CELL, 0, 1));
    if (cell == NULL) {
        return GILL_ERROR;
    }
    cell->value = v;
    return gi_from_ptr(cell);
}

static GillValue cell_repr(GillThread *t, GillValue o)
{
    const GiCell *cell = (GiCell *)gi_ptr(o);
    if (gi_is_empty(cell->value)) {
        return gi_str_format(t, "<cell at %p: empty>", (void *)cell);
    }
    return gi_str_format(t, "<cell at %p: %T object at %p>", (void *)cell, cell->value,
                         (void *)gi_ptr(cell->value));
}

static GillValue cell_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!gi_has_kind(b, GI_KIND_CELL)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue x = ((GiCell *)gi_ptr(a))->value;
    const GillValue y = ((GiCell *)gi_ptr(b))->value;
    if (!gi_is_empty(x) && !gi_is_empty(y)) {
        return gi_compare(t, op, x, y);
    }
    // An empty cell is less than a full one.
    return gi_compare(t, op, gi_small(!gi_is_empty(x)), gi_small(!gi_is_empty(y)));
}

static GillValue cell_new_slot(GillThread *t, GillValue cls, const GillValue *args,
                               int npos, GillValue kwnames)
{
    (void)cls;
    GillValue v;
    if (!gi_args_parse(t, "cell(contents=?, /)", args, npos, kwnames, &v)) {
        return GILL_ERROR;
    }
    return gi_cell_new(t, v);
}

static GillValue cell_get_contents(GillThread *t, GillValue o)
{
    const GillValue v = ((GiCell *)gi_ptr(o))->value;
    return gi_is_empty(v) ? gill_raise(t, GILL_ValueError, "Cell is empty") : v;
}

static bool cell_set_contents(GillThread *t, GillValue o, GillValue v)
{
    gi_store(t, &((GiCell *)gi_ptr(o))->value, v);
    return true;
}

const GiTypeDef gi_cell_def = {
    .kind = GI_KIND_CELL,
    .size = sizeof(GiCell),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_HASH,
    .slots = &(const GiSlots){.repr = cell_repr,
                              .compare = cell_compare,
                              .new = cell_new_slot},
    .getsets =
        (const GiGetSet[]){
            {"cell_contents", cell_get_contents, cell_set_contents,
             "The variable's value."},
            {0},
        },
    .doc = "A variable that an inner function shares with an outer one.",
};
