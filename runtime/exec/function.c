// SPDX-License-Identifier: MIT
// Python functions as objects: their attributes, and types.FunctionType.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

static inline GiFunction *function_ptr(GillValue v)
{
    return (GiFunction *)gi_ptr(v);
}

// The builtins a function sees: those of its globals, else the interpreter's.
static GillValue builtins_of(GillThread *t, GillValue globals)
{
    GillValue v = gi_dict_find_name(t, gi_dict_ptr(globals), GI_NAME(t, __builtins__));
    if (gi_has_kind(v, GI_KIND_MODULE)) {
        v = ((const GiModule *)gi_ptr(v))->dict;
    }
    return !gi_is_empty(v) && gi_is_dict(v) ? v : t->vm->builtins;
}

GillValue gi_function_new(GillThread *t, GillValue code, GillValue globals)
{
    const GillValue builtins = builtins_of(t, globals);
    const GillValue module =
        gi_dict_find_name(t, gi_dict_ptr(globals), GI_NAME(t, __name__));
    const GiCode *c = gi_code_ptr(code);
    GiFunction *f = gi_alloc(
        t, sizeof *f,
        GI_HEADER_BITS(GI_TYPE_FUNCTION, GI_KIND_FUNCTION, 0, GI_FUNCTION_VALUES));
    if (f == NULL) {
        return GILL_ERROR;
    }
    f->code = code;
    f->globals = globals;
    f->builtins = builtins;
    f->defaults = GILL_EMPTY;
    f->kwdefaults = GILL_EMPTY;
    f->closure = GILL_EMPTY;
    f->name = c->name;
    f->qualname = c->qualname;
    f->doc = c->doc;
    f->module = module;
    f->annotations = GILL_EMPTY;
    f->attrs = GILL_EMPTY;
    return gi_from_ptr(f);
}

static GillValue function_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<function %U at %p>", function_ptr(o)->qualname,
                         (void *)gi_ptr(o));
}

static GillValue function_call(GillThread *t, GillValue self, const GillValue *args,
                               int npos, GillValue kwnames)
{
    return gi_engine_call(t, self, args, npos, kwnames);
}

static GillValue function_descr_get(GillThread *t, GillValue d, GillValue o,
                                    GillValue type)
{
    (void)type;
    return gi_is_empty(o) ? d : gi_method_new(t, d, o);
}

// function(code, globals, name=None, argdefs=None, closure=None)
static GillValue function_new_slot(GillThread *t, GillValue cls, const GillValue *args,
                                   int npos, GillValue kwnames)
{
    (void)cls;
    GillValue a[5];
    if (!gi_args_parse(t,
                       "function(code, globals, name=None, argdefs=None, closure=None)",
                       args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    if (!gi_has_kind(a[0], GI_KIND_CODE)) {
        return gill_raise(t, GILL_TypeError,
                          "function() argument 'code' must be code, not %T", a[0]);
    }
    if (!gi_is_dict(a[1])) {
        return gill_raise(t, GILL_TypeError,
                          "function() argument 'globals' must be dict, not %T", a[1]);
    }
    if (!gi_is_none(a[2]) && !gi_is_str(a[2])) {
        return gill_raise(t, GILL_TypeError, "arg 3 (name) must be None or string");
    }
    if (!gi_is_none(a[3]) && !gi_is_tuple(a[3])) {
        return gill_raise(t, GILL_TypeError, "arg 4 (defaults) must be None or tuple");
    }
    const GiCode *code = gi_code_ptr(a[0]);
    const size_t nfree = gi_tuple_len(gi_tuple_ptr(code->freevars));
    if (!gi_is_tuple(a[4])) {
        if (nfree > 0 && gi_is_none(a[4])) {
            return gill_raise(t, GILL_TypeError, "arg 5 (closure) must be tuple");
        }
        if (!gi_is_none(a[4])) {
            return gill_raise(t, GILL_TypeError,
                              "arg 5 (closure) must be None or tuple");
        }
    }
    const size_t given = gi_is_tuple(a[4]) ? gi_tuple_len(gi_tuple_ptr(a[4])) : 0;
    if (given != nfree) {
        return gill_raise(t, GILL_ValueError,
                          "%U requires closure of length %zu, not %zu", code->name,
                          nfree, given);
    }
    for (size_t i = 0; i < given; i++) {
        if (!gi_has_kind(gi_tuple_items(gi_tuple_ptr(a[4]))[i], GI_KIND_CELL)) {
            return gill_raise(t, GILL_TypeError,
                              "arg 5 (closure) expected cell, found %T",
                              gi_tuple_items(gi_tuple_ptr(a[4]))[i]);
        }
    }
    const GillValue v = gi_function_new(t, a[0], a[1]);
    if (gi_is_error(v)) {
        return v;
    }
    GiFunction *f = function_ptr(v);
    if (!gi_is_none(a[2])) {
        gi_store(t, &f->name, a[2]);
    }
    if (gi_is_tuple(a[3])) {
        gi_store(t, &f->defaults, a[3]);
    }
    if (given > 0) {
        gi_store(t, &f->closure, a[4]);
    }
    return v;
}

// ---- Attributes ----

static GillValue or_none(GillValue v)
{
    return gi_is_empty(v) ? GILL_NONE : v;
}

static GillValue get_name(GillThread *t, GillValue o)
{
    (void)t;
    return function_ptr(o)->name;
}

static bool set_text(GillThread *t, GillValue *slot, GillValue v, const char *attribute)
{
    if (gi_is_empty(v) || !gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "%s must be set to a string object", attribute);
        return false;
    }
    gi_store(t, slot, v);
    return true;
}

static bool set_name(GillThread *t, GillValue o, GillValue v)
{
    return set_text(t, &function_ptr(o)->name, v, "__name__");
}

static GillValue get_qualname(GillThread *t, GillValue o)
{
    (void)t;
    return function_ptr(o)->qualname;
}

static bool set_qualname(GillThread *t, GillValue o, GillValue v)
{
    return set_text(t, &function_ptr(o)->qualname, v, "__qualname__");
}

static GillValue get_doc(GillThread *t, GillValue o)
{
    (void)t;
    return or_none(function_ptr(o)->doc);
}

static bool set_doc(GillThread *t, GillValue o, GillValue v)
{
    gi_store(t, &function_ptr(o)->doc, or_none(v));
    return true;
}

static GillValue get_module(GillThread *t, GillValue o)
{
    (void)t;
    return or_none(function_ptr(o)->module);
}

static bool set_module(GillThread *t, GillValue o, GillValue v)
{
    gi_store(t, &function_ptr(o)->module, or_none(v));
    return true;
}

static GillValue get_code(GillThread *t, GillValue o)
{
    (void)t;
    return function_ptr(o)->code;
}

static bool set_code(GillThread *t, GillValue o, GillValue v)
{
    GiFunction *f = function_ptr(o);
    if (!gi_has_kind(v, GI_KIND_CODE)) {
        gill_raise(t, GILL_TypeError, "__code__ must be set to a code object");
        return false;
    }
    const size_t nfree = gi_tuple_len(gi_tuple_ptr(gi_code_ptr(v)->freevars));
    const size_t closed =
        gi_is_tuple(f->closure) ? gi_tuple_len(gi_tuple_ptr(f->closure)) : 0;
    if (nfree != closed) {
        gill_raise(t, GILL_ValueError,
                   "%U() requires a code object with %zu free vars, not %zu", f->name,
                   closed, nfree);
        return false;
    }
    gi_store(t, &f->code, v);
    t->vm->type_epoch++;
    return true;
}

static GillValue get_globals(GillThread *t, GillValue o)
{
    (void)t;
    return function_ptr(o)->globals;
}

static GillValue get_builtins(GillThread *t, GillValue o)
{
    (void)t;
    return function_ptr(o)->builtins;
}

static GillValue get_closure(GillThread *t, GillValue o)
{
    (void)t;
    const GillValue v = function_ptr(o)->closure;
    return gi_is_tuple(v) && gi_tuple_len(gi_tuple_ptr(v)) > 0 ? v : GILL_NONE;
}

static GillValue get_defaults(GillThread *t, GillValue o)
{
    (void)t;
    return or_none(function_ptr(o)->defaults);
}

static bool set_defaults(GillThread *t, GillValue o, GillValue v)
{
    if (!gi_is_empty(v) && !gi_is_none(v) && !gi_is_tuple(v)) {
        gill_raise(t, GILL_TypeError, "__defaults__ must be set to a tuple object");
        return false;
    }
    gi_store(t, &function_ptr(o)->defaults, gi_is_tuple(v) ? v : GILL_EMPTY);
    return true;
}

static GillValue get_kwdefaults(GillThread *t, GillValue o)
{
    (void)t;
    return or_none(function_ptr(o)->kwdefaults);
}

static bool set_kwdefaults(GillThread *t, GillValue o, GillValue v)
{
    if (!gi_is_empty(v) && !gi_is_none(v) && !gi_is_dict(v)) {
        gill_raise(t, GILL_TypeError, "__kwdefaults__ must be set to a dict object");
        return false;
    }
    gi_store(t, &function_ptr(o)->kwdefaults, gi_is_dict(v) ? v : GILL_EMPTY);
    return true;
}

// Until they are asked for, annotations are the compiler's tuple: names and values in
// turn, or pairs.
static GillValue get_annotations(GillThread *t, GillValue o)
{
    GiFunction *f = function_ptr(o);
    if (gi_is_dict(f->annotations)) {
        return f->annotations;
    }
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return dict;
    }
    if (gi_is_tuple(f->annotations)) {
        GiTuple *tuple = gi_tuple_ptr(f->annotations);
        GillValue *items = gi_tuple_items(tuple);
        const size_t n = gi_tuple_len(tuple);
        const bool flat = n > 0 && !gi_is_tuple(items[0]);
        for (size_t i = 0; i < n; i += flat ? 2 : 1) {
            const GillValue *pair =
                flat ? items + i : gi_tuple_items(gi_tuple_ptr(items[i]));
            if (!gi_dict_set(t, gi_dict_ptr(dict), pair[0], pair[1])) {
                return GILL_ERROR;
            }
        }
    }
    gi_store(t, &f->annotations, dict);
    return dict;
}

static bool set_annotations(GillThread *t, GillValue o, GillValue v)
{
    if (!gi_is_empty(v) && !gi_is_none(v) && !gi_is_dict(v)) {
        gill_raise(t, GILL_TypeError, "__annotations__ must be set to a dict object");
        return false;
    }
    gi_store(t, &function_ptr(o)->annotations, gi_is_dict(v) ? v : GILL_EMPTY);
    return true;
}

static GillValue get_dict(GillThread *t, GillValue o)
{
    return gi_attrs_dict(t, gi_ptr(o));
}

static bool set_dict(GillThread *t, GillValue o, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "cannot delete __dict__");
        return false;
    }
    if (!gi_is_dict(v)) {
        gill_raise(t, GILL_TypeError,
                   "__dict__ must be set to a dictionary, not a '%T'", v);
        return false;
    }
    return gi_attrs_set_dict(t, gi_ptr(o), v);
}

const GiTypeDef gi_function_def = {
    .kind = GI_KIND_FUNCTION,
    .size = sizeof(GiFunction),
    .flags = GI_TYPE_FINAL | GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE,
    .slots = &(const GiSlots){.repr = function_repr,
                              .call = function_call,
                              .descr_get = function_descr_get,
                              .new = function_new_slot},
    .getsets =
        (const GiGetSet[]){
            {"__closure__", get_closure, gi_readonly_set, NULL},
            {"__doc__", get_doc, set_doc, NULL},
            {"__globals__", get_globals, gi_readonly_set, NULL},
            {"__module__", get_module, set_module, NULL},
            {"__builtins__", get_builtins, gi_readonly_set, NULL},
            {"__code__", get_code, set_code, NULL},
            {"__defaults__", get_defaults, set_defaults, NULL},
            {"__kwdefaults__", get_kwdefaults, set_kwdefaults, NULL},
            {"__annotations__", get_annotations, set_annotations, NULL},
            {"__dict__", get_dict, set_dict, NULL},
            {"__name__", get_name, set_name, NULL},
            {"__qualname__", get_qualname, set_qualname, NULL},
            {0},
        },
    .doc = "A function written in Python.",
};
