// types.SimpleNamespace: an object that is nothing but attributes.
#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/shape.h"

static GillValue namespace_new(GillThread *t, GillValue cls, const GillValue *args,
                               int npos, GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiObject *o = gi_object_alloc(t, gi_type_ptr(cls), 0);
    return o == NULL ? GILL_ERROR : gi_from_ptr(o);
}

static bool namespace_init(GillThread *t, GillValue self, const GillValue *args,
                           int npos, GillValue kwnames)
{
    if (npos > 0) {
        gill_raise(t, GILL_TypeError, "no positional arguments expected");
        return false;
    }
    for (int i = 0; i < gi_kw_count(kwnames); i++) {
        const GillValue name =
            gi_intern_str(t, gi_tuple_items(gi_tuple_ptr(kwnames))[i]);
        if (gi_is_error(name) || !gi_attrs_set(t, gi_ptr(self), name, args[npos + i])) {
            return false;
        }
    }
    return true;
}

static GillValue namespace_repr(GillThread *t, GillValue o)
{
    const GiType *type = gi_type_of(t, o); // shapes differ by attributes
    const char *name =
        type == t->vm->types[GI_TYPE_NAMESPACE] ? "namespace" : gi_type_name(type);
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gi_str_format(t, "%s(...)", name);
    }
    const GillValue attrs = gi_attrs_copy(t, gi_ptr(o));
    if (gi_is_error(attrs)) {
        gi_repr_leave(t, o);
        return GILL_ERROR;
    }
    GiStrBuf b;
    gi_strbuf_init(&b);
    gi_strbuf_add_c(t, &b, name);
    gi_strbuf_add(t, &b, "(", 1);
    size_t pos = 0;
    GillValue key, v;
    bool first = true;
    while (gi_dict_next(gi_dict_ptr(attrs), &pos, &key, &v)) {
        if (!gi_is_str(key) || gi_str_len(key) == 0) {
            continue;
        }
        const GillValue text = gi_repr(t, v);
        if (gi_is_error(text)) {
            gi_strbuf_drop(t, &b);
            gi_repr_leave(t, o);
            return GILL_ERROR;
        }
        if (!first) {
            gi_strbuf_add(t, &b, ", ", 2);
        }
        first = false;
        gi_strbuf_add_str(t, &b, key);
        gi_strbuf_add(t, &b, "=", 1);
        gi_strbuf_add_str(t, &b, text);
    }
    gi_strbuf_add(t, &b, ")", 1);
    gi_repr_leave(t, o);
    return gi_strbuf_finish(t, &b);
}

static GillValue namespace_compare(GillThread *t, GillValue a, GillValue b,
                                   GiCompare op)
{
    const GiType *base = t->vm->types[GI_TYPE_NAMESPACE];
    if (!gi_type_is_subtype(gi_type_of(t, a), base) ||
        !gi_type_is_subtype(gi_type_of(t, b), base)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue x = gi_attrs_copy(t, gi_ptr(a));
    if (gi_is_error(x)) {
        return GILL_ERROR;
    }
    const GillValue y = gi_attrs_copy(t, gi_ptr(b));
    return gi_is_error(y) ? y : gi_compare(t, op, x, y);
}

static GillValue namespace_reduce(GillThread *t, const GillValue *args)
{
    const GillValue attrs = gi_attrs_copy(t, gi_ptr(args[0]));
    if (gi_is_error(attrs)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 3, gi_from_ptr(gi_type_of(t, args[0])), t->vm->empty_tuple,
                         attrs);
}

static const GillDef namespace_methods[] = {
    {"__reduce__(self, /)", namespace_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GiSlots namespace_slots = {
    .repr = namespace_repr,
    .compare = namespace_compare,
    .init = namespace_init,
    .new = namespace_new,
};

const GiTypeDef gi_namespace_def = {
    .kind = GI_KIND_INSTANCE,
    .size = sizeof(GiInstance),
    .flags = GI_TYPE_HAS_DICT | GI_TYPE_NO_HASH,
    .slots = &namespace_slots,
    .methods = namespace_methods,
    .module = "types",
    .doc = "SimpleNamespace(**kwargs): attributes by name.",
};
