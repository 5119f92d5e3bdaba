// Modules: objects, native definitions, state that C modules keep.
//
// A module is a dict and nothing else: attributes of the object are items of the dict.
// The names it does not have come from the module's own __getattr__, if it defines one.
// SPDX-License-Identifier: MIT
#include "runtime/exec/module.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

// ---- Objects ----

static GiModule *module_alloc(GillThread *t, GiType *type)
{
    GiModule *m =
        gi_alloc(t, sizeof *m, GI_HEADER_BITS(type->root_shape->id, GI_KIND_MODULE, 0, 2));
    if (!m) {
        return NULL;
    }
    m->dict = GILL_EMPTY;
    m->attrs = GILL_EMPTY;
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return NULL;
    }
    gi_store(t, &m->dict, dict);
    return m;
}

static bool module_fill(GillThread *t, GillValue module, GillValue name, GillValue doc)
{
    GiDict *d = gi_module_dict(module);
    return gi_dict_set(t, d, GI_NAME(t, __name__), name) &&
           gi_dict_set(t, d, GI_NAME(t, __doc__), doc) &&
           gi_dict_set(t, d, GI_NAME(t, __package__), GILL_NONE) &&
           gi_dict_set(t, d, GI_NAME(t, __loader__), GILL_NONE) &&
           gi_dict_set(t, d, GI_NAME(t, __spec__), GILL_NONE);
}

GillValue gi_module_new(GillThread *t, GillValue name)
{
    GiModule *m = module_alloc(t, t->vm->types[GI_TYPE_MODULE]);
    if (!m || !module_fill(t, gi_from_ptr(m), name, GILL_NONE)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(m);
}

static GillValue module_type_new(GillThread *t, GillValue cls, const GillValue *args,
                                 int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiModule *m = module_alloc(t, gi_type_ptr(cls));
    return m ? gi_from_ptr(m) : GILL_ERROR;
}

static bool module_type_init(GillThread *t, GillValue self, const GillValue *args,
                             int npos, GillValue kwnames)
{
    GillValue out[2];
    if (!gi_args_parse(t, "module(name, doc=None)", args, npos, kwnames, out)) {
        return false;
    }
    if (!gi_is_str(out[0])) {
        gill_raise(t, GILL_TypeError, "module() argument 'name' must be str, not %T",
                   out[0]);
        return false;
    }
    return module_fill(t, self, out[0], out[1]);
}

// ---- Attributes ----

static GillValue module_name(GillThread *t, GillValue self)
{
    const GillValue name =
        gi_dict_find_name(t, gi_module_dict(self), GI_NAME(t, __name__));
    return gi_is_str(name) ? name : GILL_EMPTY;
}

bool gi_module_is_initializing(GillThread *t, GillValue module)
{
    const GillValue spec =
        gi_dict_find_name(t, gi_module_dict(module), GI_NAME(t, __spec__));
    if (gi_is_empty(spec) || gi_is_none(spec)) {
        return false;
    }
    const GillValue flag_name = gi_intern(t, "_initializing", 13);
    const GillValue flag = gi_is_error(flag_name)
                               ? GILL_ERROR
                               : gi_getattr_or_empty(t, spec, flag_name);
    if (gi_is_error(flag)) {
        gill_error_clear(t);
        return false;
    }
    return gi_is_true(flag);
}

static GillValue raise_absent(GillThread *t, GillValue self, GillValue attr)
{
    const GillValue name = module_name(t, self);
    if (gi_is_empty(name)) {
        return gi_raise_attribute(t, self, attr, "module has no attribute '%U'", attr);
    }
    if (gi_module_is_initializing(t, self)) {
        return gi_raise_attribute(t, self, attr,
                                  "partially initialized module '%U' has no attribute "
                                  "'%U' (most likely due to a circular import)",
                                  name, attr);
    }
    return gi_raise_attribute(t, self, attr, "module '%U' has no attribute '%U'", name,
                              attr);
}

static bool is_dunder(GillValue name)
{
    return gi_str_size(name) > 4 && memcmp(gi_str_data(name), "__", 2) == 0;
}

// A data descriptor of the type, such as __dict__ and __class__; empty: none.
static GillValue data_descriptor(GillThread *t, GillValue self, GillValue name)
{
    // The plain module type has dunder ones only.
    if (gi_is_exact(self, GI_TYPE_MODULE) && !is_dunder(name)) {
        return GILL_EMPTY;
    }
    const GillValue d = gi_type_find(t, gi_type_of(t, self), name);
    return !gi_is_empty(d) && gi_type_of(t, d)->slots.descr_set ? d : GILL_EMPTY;
}

static GillValue module_getattr(GillThread *t, GillValue self, GillValue name)
{
    GiDict *d = gi_module_dict(self);
    GillValue v;
    if (gi_is_empty(data_descriptor(t, self, name))) {
        v = gi_dict_find_name(t, d, name);
        if (!gi_is_empty(v)) {
            return v;
        }
    }
    v = gi_type_find(t, gi_type_of(t, self), name);
    if (!gi_is_empty(v)) {
        const GiType *type = gi_type_of(t, v);
        return type->slots.descr_get
                   ? type->slots.descr_get(t, v, self, gi_from_ptr(gi_type_of(t, self)))
                   : v;
    }
    const GillValue hook = gi_dict_find_name(t, d, GI_NAME(t, __getattr__));
    if (!gi_is_empty(hook)) {
        return gi_call1(t, hook, name);
    }
    return raise_absent(t, self, name);
}

static bool module_setattr(GillThread *t, GillValue self, GillValue name, GillValue v)
{
    const GillValue descriptor = data_descriptor(t, self, name);
    if (!gi_is_empty(descriptor)) {
        return gi_type_of(t, descriptor)->slots.descr_set(t, descriptor, self, v);
    }
    GiDict *d = gi_module_dict(self);
    if (!gi_is_empty(v)) {
        return gi_dict_set(t, d, name, v);
    }
    const int found = gi_dict_delete(t, d, name);
    if (found == 0) {
        gi_raise_attribute(t, self, name, "'%T' object has no attribute '%U'", self, name);
    }
    return found > 0;
}

static GillValue module_get_dict(GillThread *t, GillValue self)
{
    (void)t;
    return ((GiModule *)gi_ptr(self))->dict;
}

static GillValue module_get_annotations(GillThread *t, GillValue self)
{
    GiDict *d = gi_module_dict(self);
    GillValue v = gi_dict_find_name(t, d, GI_NAME(t, __annotations__));
    if (gi_is_empty(v)) {
        v = gi_dict_new(t);
        if (gi_is_error(v) || !gi_dict_set(t, d, GI_NAME(t, __annotations__), v)) {
            return GILL_ERROR;
        }
    }
    return v;
}

static bool module_put_annotations(GillThread *t, GillValue self, GillValue v)
{
    GiDict *d = gi_module_dict(self);
    if (!gi_is_empty(v)) {
        return gi_dict_set(t, d, GI_NAME(t, __annotations__), v);
    }
    const int found = gi_dict_delete(t, d, GI_NAME(t, __annotations__));
    if (found == 0) {
        gi_raise_attribute(t, self, GI_NAME(t, __annotations__), "__annotations__");
    }
    return found > 0;
}

static const GiGetSet module_getsets[] = {
    {"__dict__", module_get_dict, gi_readonly_set, "The module's names."},
    {"__annotations__", module_get_annotations, module_put_annotations,
     "Annotations of the module's variables."},
    {0},
};

static GillValue module_dir(GillThread *t, const GillValue *args)
{
    const GillValue dict = gi_getattr(t, args[0], GI_NAME(t, __dict__));
    if (gi_is_error(dict)) {
        return GILL_ERROR;
    }
    if (!gi_is_dict(dict)) {
        return gill_raise(t, GILL_TypeError, "%T.__dict__ is not a dictionary", args[0]);
    }
    const GillValue hook = gi_dict_find_name(t, gi_dict_ptr(dict), GI_NAME(t, __dir__));
    return gi_is_empty(hook) ? gi_dict_keys(t, gi_dict_ptr(dict)) : gi_call0(t, hook);
}

static GillValue module_repr(GillThread *t, GillValue self)
{
    GiDict *d = gi_module_dict(self);
    const GillValue name = gi_dict_find_name(t, d, GI_NAME(t, __name__));
    const GillValue shown = gi_is_empty(name) ? gi_str_from_c(t, "?") : name;
    if (gi_is_error(shown)) {
        return GILL_ERROR;
    }
    const GillValue file = gi_dict_find_name(t, d, GI_NAME(t, __file__));
    if (!gi_is_empty(file) && !gi_is_none(file)) {
        return gi_str_format(t, "<module %R from %R>", shown, file);
    }
    const GillValue spec = gi_dict_find_name(t, d, GI_NAME(t, __spec__));
    GillValue origin = GILL_EMPTY;
    if (!gi_is_empty(spec) && !gi_is_none(spec)) {
        const GillValue key = gi_intern(t, "origin", 6);
        origin = gi_is_error(key) ? key : gi_getattr_or_empty(t, spec, key);
        if (gi_is_error(origin)) {
            return GILL_ERROR;
        }
    }
    if (gi_is_str(origin)) {
        return gi_str_format(t, "<module %R (%U)>", shown, origin);
    }
    if (!gi_is_empty(gi_dict_find_name(t, d, GI_NAME(t, __path__)))) {
        return gi_str_format(t, "<module %R (namespace)>", shown);
    }
    return gi_str_format(t, "<module %R>", shown);
}

static const GillDef module_methods[] = {
    {"__dir__(self, /)", module_dir, "The module's names."},
    {0},
};

static const GiSlots module_slots = {
    .new = module_type_new,
    .init = module_type_init,
    .repr = module_repr,
    .getattr = module_getattr,
    .setattr = module_setattr,
};

const GiTypeDef gi_module_def = {
    .kind = GI_KIND_MODULE,
    .size = sizeof(GiModule),
    .flags = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE,
    .slots = &module_slots,
    .methods = module_methods,
    .getsets = module_getsets,
    .doc = "A namespace that import makes.",
};

// ---- Definitions in C ----

static bool add_functions(GillThread *t, GillValue module, GillValue name,
                          const GillDef *defs)
{
    for (const GillDef *def = defs; def && def->sig; def++) {
        const GillValue f = gi_native_new(t, def, name, false);
        if (gi_is_error(f)) {
            return false;
        }
        GiNative *native = (GiNative *)gi_ptr(f);
        gi_store(t, &native->self, module);
        const GillValue key = gi_intern_str(t, native->name);
        if (gi_is_error(key) || !gi_dict_set(t, gi_module_dict(module), key, f)) {
            return false;
        }
    }
    return true;
}

GillValue gi_module_from_def(GillThread *t, const GillModuleDef *def)
{
    const GillValue name = gi_intern(t, def->name, strlen(def->name));
    const GillValue module = gi_is_error(name) ? name : gi_module_new(t, name);
    if (gi_is_error(module)) {
        return GILL_ERROR;
    }
    GiDict *d = gi_module_dict(module);
    if (def->doc) {
        const GillValue doc = gi_str_from_c(t, def->doc);
        if (gi_is_error(doc) || !gi_dict_set(t, d, GI_NAME(t, __doc__), doc)) {
            return GILL_ERROR;
        }
    }
    if (!gi_dict_set(t, d, GI_NAME(t, __package__), t->vm->empty_str) ||
        !add_functions(t, module, name, def->functions)) {
        return GILL_ERROR;
    }
    return module;
}

bool gill_module_add(GillThread *t, GillValue module, const char *name, GillValue v)
{
    if (gi_is_error(v)) {
        return false;
    }
    const GillValue key = gi_intern(t, name, strlen(name));
    return !gi_is_error(key) && gi_dict_set(t, gi_module_dict(module), key, v);
}

// ---- State of C modules ----

// A list by key, the last one asked for in front; each array lies in the heap and is kept
// alive by a handle.
typedef struct State {
    const void *key;
    GillValue *items;
    GillRef *ref;
    struct State *next;
} State;

GillValue *gi_module_state(GillThread *t, const void *key, size_t n)
{
    State **link = (State **)&t->vm->module_states;
    for (State *s; (s = *link); link = &s->next) {
        if (s->key == key) {
            *link = s->next;
            s->next = t->vm->module_states;
            t->vm->module_states = s;
            return s->items;
        }
    }
    State *s = gi_mem_alloc(t, sizeof *s);
    if (!s) {
        return NULL;
    }
    size_t cap = n;
    s->key = key;
    s->items = gi_values_alloc(t, &cap);
    if (!s->items) {
        gi_mem_free(t, s, sizeof *s);
        return NULL;
    }
    s->ref = gill_ref(t, gi_from_ptr((char *)s->items - offsetof(GiValues, item)));
    if (!s->ref) {
        gi_values_free(t, s->items);
        gi_mem_free(t, s, sizeof *s);
        return NULL;
    }
    s->next = t->vm->module_states;
    t->vm->module_states = s;
    return s->items;
}

void gi_module_states_free(GillThread *t)
{
    State *s = t->vm->module_states;
    t->vm->module_states = NULL;
    while (s) {
        State *next = s->next;
        gill_ref_free(t, s->ref);
        gi_mem_free(t, s, sizeof *s);
        s = next;
    }
}
