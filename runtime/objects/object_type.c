// SPDX-License-Identifier: MIT
// The type `object`: what every class inherits.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/heap/weakref.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

static bool has_arguments(int npos, GillValue kwnames)
{
    return npos > 0 ||
           (!gi_is_empty(kwnames) && gi_tuple_len((GiTuple *)gi_ptr(kwnames)) > 0);
}

// ---- __new__ and __init__ ----

static GillValue abstract_error(GillThread *t, GiType *type)
{
    GillValue names = gi_getattr(t, gi_from_ptr(type), GI_NAME(t, __abstractmethods__));
    if (!gi_is_error(names)) {
        names = gi_to_list(t, names);
    }
    if (gi_is_error(names) || !gi_list_sort(t, gi_list_ptr(names), GILL_NONE, false)) {
        return GILL_ERROR;
    }
    GiList *list = gi_list_ptr(names);
    GiStrBuf b;
    gi_strbuf_init(&b);
    for (size_t i = 0; i < list->len; i++) {
        gi_strbuf_add_c(t, &b, i > 0 ? ", " : "");
        if (gi_is_str(list->items[i])) {
            gi_strbuf_add_str(t, &b, list->items[i]);
        }
    }
    const GillValue text = gi_strbuf_finish(t, &b);
    if (gi_is_error(text)) {
        return text;
    }
    return gill_raise(t, GILL_TypeError,
                      "Can't instantiate abstract class %s with abstract method%s %U",
                      gi_type_name(type), list->len > 1 ? "s" : "", text);
}

// Arguments that nobody takes are an error here or in __init__, whichever the class
// does not override: so a class may define one of the two alone.
GillValue gi_object_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                        GillValue kwnames)
{
    (void)args;
    GiType *type = gi_type_ptr(cls);
    if (has_arguments(npos, kwnames)) {
        if (type->slots.new != gi_object_new) {
            return gill_raise(t, GILL_TypeError,
                              "object.__new__() takes exactly one argument "
                              "(the type to instantiate)");
        }
        if (type->slots.init == gi_object_init) {
            return gill_raise(t, GILL_TypeError, "%s() takes no arguments",
                              gi_type_name(type));
        }
    }
    if (type->flags & GI_TYPE_ABSTRACT) {
        return abstract_error(t, type);
    }
    GiObject *o = gi_object_alloc(t, type, 0);
    return o == NULL ? GILL_ERROR : gi_from_ptr(o);
}

bool gi_object_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                    GillValue kwnames)
{
    (void)args;
    if (has_arguments(npos, kwnames)) {
        const GiType *type = gi_type_of(t, self);
        if (type->slots.init != gi_object_init) {
            gill_raise(t, GILL_TypeError,
                       "object.__init__() takes exactly one argument "
                       "(the instance to initialize)");
            return false;
        }
        if (type->slots.new == gi_object_new) {
            gill_raise(t, GILL_TypeError,
                       "%s.__init__() takes exactly one argument "
                       "(the instance to initialize)",
                       gi_type_name(type));
            return false;
        }
    }
    return true;
}

// ---- Text, hash, comparison ----

static GillValue object_repr(GillThread *t, GillValue o)
{
    GiType *type = gi_type_of(t, o);
    GillValue module = GILL_EMPTY;
    if (type->flags & GI_TYPE_HEAP) {
        module = gi_dict_find_name(t, gi_dict_ptr(type->dict), GI_NAME(t, __module__));
    } else {
        module = type->doc_module;
    }
    if (!gi_is_empty(module) && gi_is_str(module) && !gi_str_is(module, "builtins")) {
        return gi_str_format(t, "<%U.%U object at %p>", module, type->qualname,
                             (void *)gi_ptr(o));
    }
    return gi_str_format(t, "<%s object at %p>", gi_type_name(type), (void *)gi_ptr(o));
}

static GillValue object_str(GillThread *t, GillValue o)
{
    return gi_type_of(t, o)->slots.repr(t, o);
}

static int64_t object_hash(GillThread *t, GillValue o)
{
    (void)t;
    const uint64_t address = (uint64_t)(uintptr_t)gi_ptr(o);
    return (int64_t)(address >> 4 | address << 60);
}

static GillValue object_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (op == GI_EQ) {
        return gi_same(a, b) ? GILL_TRUE : GILL_NOT_IMPLEMENTED;
    }
    if (op != GI_NE) {
        return GILL_NOT_IMPLEMENTED;
    }
    // By default the opposite of what == answers.
    const GillValue equal = gi_type_of(t, a)->slots.compare(t, a, b, GI_EQ);
    if (gi_is_error(equal) || gi_same(equal, GILL_NOT_IMPLEMENTED)) {
        return equal;
    }
    const int truth = gi_truth(t, equal);
    return truth < 0 ? GILL_ERROR : gi_bool(!truth);
}

static GillValue object_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "__format__() argument must be str, not %T", args[1]);
    }
    if (gi_str_size(args[1]) > 0) {
        return gill_raise(t, GILL_TypeError,
                          "unsupported format string passed to %T.__format__", args[0]);
    }
    return gi_str(t, args[0]);
}

// ---- __class__, __dict__, __weakref__ ----

static GillValue get_class(GillThread *t, GillValue o)
{
    return gi_from_ptr(gi_type_of(t, o));
}

static bool set_class(GillThread *t, GillValue o, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "can't delete __class__ attribute");
        return false;
    }
    if (!gi_is_type(v)) {
        gill_raise(t, GILL_TypeError,
                   "__class__ must be set to a class, not '%T' object", v);
        return false;
    }
    GiType *from = gi_type_of(t, o);
    GiType *to = gi_type_ptr(v);
    const bool modules = gi_type_is_subtype(from, t->vm->types[GI_TYPE_MODULE]) &&
                         gi_type_is_subtype(to, t->vm->types[GI_TYPE_MODULE]);
    if (!modules && !((from->flags & GI_TYPE_HEAP) && (to->flags & GI_TYPE_HEAP))) {
        gill_raise(t, GILL_TypeError,
                   "__class__ assignment only supported for mutable types or "
                   "ModuleType subclasses");
        return false;
    }
    if (!gi_type_same_layout(from, to)) {
        gill_raise(t, GILL_TypeError,
                   "__class__ assignment: '%s' object layout differs from '%s'",
                   gi_type_name(to), gi_type_name(from));
        return false;
    }
    if ((to->flags & GI_TYPE_HAS_DEL) && !(from->flags & GI_TYPE_HAS_DEL) &&
        !gi_gc_register_finalizer(t, gi_ptr(o))) {
        return false;
    }
    return gi_attrs_set_type(t, gi_ptr(o), to);
}

static GillValue get_instance_dict(GillThread *t, GillValue o)
{
    if (!gi_is_ptr(o) || gi_attrs_word(t, gi_ptr(o)) == NULL) {
        return gi_raise_attribute(t, o, GI_NAME(t, __dict__),
                                  "'%T' object has no attribute '__dict__'", o);
    }
    return gi_attrs_dict(t, gi_ptr(o));
}

static bool set_instance_dict(GillThread *t, GillValue o, GillValue v)
{
    if (!gi_is_ptr(o) || gi_attrs_word(t, gi_ptr(o)) == NULL) {
        gi_raise_attribute(t, o, GI_NAME(t, __dict__),
                           "'%T' object has no attribute '__dict__'", o);
        return false;
    }
    if (gi_is_empty(v)) {
        v = gi_dict_new(t);
        if (gi_is_error(v)) {
            return false;
        }
    } else if (!gi_is_dict(v)) {
        gill_raise(t, GILL_TypeError,
                   "__dict__ must be set to a dictionary, not a '%T'", v);
        return false;
    }
    return gi_attrs_set_dict(t, gi_ptr(o), v);
}

static GillValue get_instance_weakref(GillThread *t, GillValue o)
{
    const GillValue list = gi_weakref_list(t, o);
    if (gi_is_error(list) || gi_list_ptr(list)->len == 0) {
        return gi_is_error(list) ? list : GILL_NONE;
    }
    return gi_list_ptr(list)->items[0];
}

const GiGetSet gi_instance_dict_getset = {
    "__dict__", get_instance_dict, set_instance_dict, "The attributes as a dict."};
const GiGetSet gi_instance_weakref_getset = {"__weakref__", get_instance_weakref, NULL,
                                             "A weak reference to the object, if any."};

// ---- dir and sizes ----

static GillValue object_dir(GillThread *t, const GillValue *args)
{
    const GillValue names = gi_dict_new(t);
    if (gi_is_error(names)) {
        return names;
    }
    const GillValue own = gi_getattr_or_empty(t, args[0], GI_NAME(t, __dict__));
    if (gi_is_error(own) || (!gi_is_empty(own) && gi_is_dict(own) &&
                             !gi_dict_update(t, gi_dict_ptr(names), own))) {
        return GILL_ERROR;
    }
    const GillValue cls = gi_getattr_or_empty(t, args[0], GI_NAME(t, __class__));
    if (gi_is_error(cls)) {
        return cls;
    }
    if (gi_is_type(cls)) {
        GiTuple *mro = gi_tuple_ptr(gi_type_ptr(cls)->mro);
        for (size_t i = gi_tuple_len(mro); i-- > 0;) {
            const GillValue base = gi_tuple_items(mro)[i];
            if (!gi_dict_update(t, gi_dict_ptr(names), gi_type_ptr(base)->dict)) {
                return GILL_ERROR;
            }
        }
    }
    return gi_dict_keys(t, gi_dict_ptr(names));
}

static GillValue object_sizeof(GillThread *t, const GillValue *args)
{
    const GiType *type = gi_type_of(t, args[0]);
    size_t size = type->def->size;
    if (gi_has_kind(args[0], GI_KIND_INSTANCE)) {
        size = sizeof(GiInstance) + gi_ptr(args[0])->head.aux * sizeof(GillValue);
    }
    return gi_int_new(t, (int64_t)size);
}

// ---- Pickling and copying ----

// Values of __slots__ along the MRO, as a dict; empty when there are none.
static GillValue slots_state(GillThread *t, GillValue o)
{
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return dict;
    }
    GiTuple *mro = gi_tuple_ptr(gi_type_of(t, o)->mro);
    for (size_t i = 0; i < gi_tuple_len(mro); i++) {
        const GiType *cls = gi_type_ptr(gi_tuple_items(mro)[i]);
        if (!gi_is_tuple(cls->slot_names)) {
            continue;
        }
        GiTuple *names = gi_tuple_ptr(cls->slot_names);
        for (size_t k = 0; k < gi_tuple_len(names); k++) {
            const GillValue name = gi_tuple_items(names)[k];
            const GillValue v = gi_getattr_or_empty(t, o, name);
            if (gi_is_error(v) ||
                (!gi_is_empty(v) && !gi_dict_set(t, gi_dict_ptr(dict), name, v))) {
                return GILL_ERROR;
            }
        }
    }
    return gi_dict_ptr(dict)->len == 0 ? GILL_EMPTY : dict;
}

// required: the object has nothing but what its class can restore.
static GillValue default_state(GillThread *t, GillValue o, bool required)
{
    const GiType *type = gi_type_of(t, o);
    if (required && type->kind != GI_KIND_INSTANCE && type->kind != GI_KIND_EXCEPTION) {
        return gill_raise(t, GILL_TypeError, "cannot pickle %R object",
                          type->full_name);
    }
    GillValue state = GILL_NONE;
    if (gi_is_ptr(o) && gi_attrs_word(t, gi_ptr(o)) != NULL) {
        state = gi_attrs_copy(t, gi_ptr(o));
        if (gi_is_error(state)) {
            return state;
        }
        if (gi_dict_ptr(state)->len == 0) {
            state = GILL_NONE;
        }
    }
    const GillValue slots = gi_is_ptr(o) ? slots_state(t, o) : GILL_EMPTY;
    if (gi_is_error(slots) || gi_is_empty(slots)) {
        return gi_is_error(slots) ? slots : state;
    }
    return gi_tuple_pack(t, 2, state, slots);
}

static GillValue object_getstate(GillThread *t, const GillValue *args)
{
    return default_state(t, args[0], false);
}

// The state for __reduce_ex__: the class's own __getstate__, else the default.
static GillValue get_state(GillThread *t, GillValue o, bool required)
{
    GiType *type = gi_type_of(t, o);
    const GillValue name = GI_NAME(t, __getstate__);
    if (gi_same(gi_type_find(t, type, name),
                gi_type_find(t, t->vm->types[GI_TYPE_OBJECT], name)) &&
        (!gi_is_ptr(o) || gi_is_empty(gi_attrs_find(t, gi_ptr(o), name)))) {
        return default_state(t, o, required);
    }
    return gi_call_name(t, o, name, NULL, 0);
}

// Arguments for __new__: *out_args a tuple, *out_kwargs a dict or empty. 1: the class
// says so, 0: it does not, -1: failed.
static int new_arguments(GillThread *t, GillValue o, GillValue *out_args,
                         GillValue *out_kwargs)
{
    *out_args = t->vm->empty_tuple;
    *out_kwargs = GILL_EMPTY;
    const GillValue ex = gi_getattr_or_empty(t, o, GI_NAME(t, __getnewargs_ex__));
    if (gi_is_error(ex)) {
        return -1;
    }
    if (!gi_is_empty(ex)) {
        const GillValue pair = gi_call0(t, ex);
        if (gi_is_error(pair)) {
            return -1;
        }
        if (!gi_is_tuple(pair)) {
            gill_raise(t, GILL_TypeError,
                       "__getnewargs_ex__ should return a tuple, not '%T'", pair);
            return -1;
        }
        if (gi_tuple_len(gi_tuple_ptr(pair)) != 2) {
            gill_raise(t, GILL_ValueError,
                       "__getnewargs_ex__ should return a tuple of length 2, not %zu",
                       gi_tuple_len(gi_tuple_ptr(pair)));
            return -1;
        }
        *out_args = gi_tuple_items(gi_tuple_ptr(pair))[0];
        *out_kwargs = gi_tuple_items(gi_tuple_ptr(pair))[1];
        if (!gi_is_tuple(*out_args)) {
            gill_raise(
                t, GILL_TypeError,
                "first item of the tuple returned by __getnewargs_ex__ must be a "
                "tuple, not '%T'",
                *out_args);
            return -1;
        }
        if (!gi_is_dict(*out_kwargs)) {
            gill_raise(
                t, GILL_TypeError,
                "second item of the tuple returned by __getnewargs_ex__ must be a "
                "dict, not '%T'",
                *out_kwargs);
            return -1;
        }
        return 1;
    }
    const GillValue plain = gi_getattr_or_empty(t, o, GI_NAME(t, __getnewargs__));
    if (gi_is_error(plain)) {
        return -1;
    }
    if (gi_is_empty(plain)) {
        return 0;
    }
    *out_args = gi_call0(t, plain);
    if (gi_is_error(*out_args)) {
        return -1;
    }
    if (!gi_is_tuple(*out_args)) {
        gill_raise(t, GILL_TypeError, "__getnewargs__ should return a tuple, not '%T'",
                   *out_args);
        return -1;
    }
    return 1;
}

// The pickle form of protocol 2: how to call __new__, the state, and the items of lists
// and dicts.
static GillValue reduce_2(GillThread *t, GillValue o)
{
    GiType *type = gi_type_of(t, o);
    if (type->slots.new == NULL) {
        return gill_raise(t, GILL_TypeError, "cannot pickle %R object",
                          type->full_name);
    }
    GillValue args;
    GillValue kwargs;
    const int given = new_arguments(t, o, &args, &kwargs);
    if (given < 0) {
        return GILL_ERROR;
    }
    const GillValue cls = gi_from_ptr(type);
    GillValue maker;
    GillValue call;
    if (gi_is_empty(kwargs) || gi_dict_ptr(kwargs)->len == 0) {
        maker = gi_import_attr(t, "copyreg", "__newobj__");
        GiTuple *tuple = gi_tuple_ptr(args);
        const size_t n = gi_tuple_len(tuple);
        call = gi_is_error(maker) ? maker : gi_tuple_new(t, n + 1);
        if (gi_is_error(call)) {
            return call;
        }
        GillValue *items = gi_tuple_items(gi_tuple_ptr(call));
        items[0] = cls;
        memcpy(items + 1, gi_tuple_items(tuple), n * sizeof *items);
    } else {
        maker = gi_import_attr(t, "copyreg", "__newobj_ex__");
        call = gi_is_error(maker) ? maker : gi_tuple_pack(t, 3, cls, args, kwargs);
        if (gi_is_error(call)) {
            return call;
        }
    }
    const bool holds_items = gi_is_list(o) || gi_is_dict(o);
    const GillValue state = get_state(t, o, given == 0 && !holds_items);
    if (gi_is_error(state)) {
        return state;
    }
    GillValue list_items = GILL_NONE;
    GillValue dict_items = GILL_NONE;
    if (gi_is_list(o)) {
        list_items = gi_iter(t, o);
    } else if (gi_is_dict(o)) {
        dict_items = gi_call_name(t, o, GI_NAME(t, items), NULL, 0);
        if (!gi_is_error(dict_items)) {
            dict_items = gi_iter(t, dict_items);
        }
    }
    if (gi_is_error(list_items) || gi_is_error(dict_items)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 5, maker, call, state, list_items, dict_items);
}

static GillValue reduce_by(GillThread *t, GillValue o, int64_t protocol)
{
    if (protocol >= 2) {
        return reduce_2(t, o);
    }
    const GillValue f = gi_import_attr(t, "copyreg", "_reduce_ex");
    return gi_is_error(f) ? f : gi_call2(t, f, o, gi_small(protocol));
}

static GillValue object_reduce(GillThread *t, const GillValue *args)
{
    return reduce_by(t, args[0], 0);
}

static GillValue object_reduce_ex(GillThread *t, const GillValue *args)
{
    int64_t protocol;
    if (!gi_index_int64(t, args[1], &protocol)) {
        return GILL_ERROR;
    }
    const GillValue name = GI_NAME(t, __reduce__);
    const GillValue reduce = gi_getattr_or_empty(t, args[0], name);
    if (gi_is_error(reduce)) {
        return reduce;
    }
    const GillValue own = gi_type_find(t, gi_type_of(t, args[0]), name);
    if (!gi_is_empty(reduce) &&
        !gi_same(own, gi_type_find(t, t->vm->types[GI_TYPE_OBJECT], name))) {
        return gi_call0(t, reduce);
    }
    return reduce_by(t, args[0], protocol);
}

// ---- Hooks that do nothing ----

static GillValue object_init_subclass(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return GILL_NONE;
}

static GillValue object_subclasshook(GillThread *t, const GillValue *args, int n)
{
    (void)t;
    (void)args;
    (void)n;
    return GILL_NOT_IMPLEMENTED;
}

const GiTypeDef gi_object_def = {
    .kind = GI_KIND_INSTANCE,
    .size = sizeof(GiInstance),
    .slots = &(const GiSlots){.repr = object_repr,
                              .str = object_str,
                              .hash = object_hash,
                              .getattr = gi_generic_getattr,
                              .setattr = gi_generic_setattr,
                              .compare = object_compare,
                              .init = gi_object_init,
                              .new = gi_object_new},
    .methods =
        (const GillDef[]){
            {"__reduce_ex__(self, protocol, /)", object_reduce_ex,
             "Helper for pickle."},
            {"__reduce__(self, /)", object_reduce, "Helper for pickle."},
            {"__getstate__(self, /)", object_getstate, "The state that pickle saves."},
            {"__format__(self, format_spec, /)", object_format,
             "str(self); takes no format but the empty one."},
            {"__sizeof__(self, /)", object_sizeof, "Bytes of the object alone."},
            {"__dir__(self, /)", object_dir, "Names of attributes."},
            {0},
        },
    .class_methods =
        (const GillDef[]){
            {"__init_subclass__(cls, /)", object_init_subclass,
             "Called when a class is derived from this one."},
            GILL_VAR("__subclasshook__(cls, /, *args)", object_subclasshook, 1, -1,
                     "Lets abstract classes say what is a subclass of them."),
            {0},
        },
    .getsets =
        (const GiGetSet[]){
            {"__class__", get_class, set_class, "The object's class."},
            {0},
        },
    .doc = "The base of all classes.",
};
