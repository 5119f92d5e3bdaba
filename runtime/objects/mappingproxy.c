// mappingproxy: a read-only view of a mapping, such as a class's __dict__.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

typedef struct Proxy {
    GiHeader head; // record of one
    GillValue mapping;
} Proxy;

static inline GillValue inner(GillValue o)
{
    return ((const Proxy *)gi_ptr(o))->mapping;
}

static GillValue proxy_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)cls;
    GillValue mapping;
    if (!gi_args_parse(t, "mappingproxy(mapping)", args, npos, kwnames, &mapping)) {
        return GILL_ERROR;
    }
    const GiType *type = gi_type_of(t, mapping);
    if (type->slots.getitem == NULL || gi_is_list(mapping) || gi_is_tuple(mapping)) {
        return gill_raise(t, GILL_TypeError,
                          "mappingproxy() argument must be a mapping, not %T", mapping);
    }
    Proxy *p = gi_alloc(t, sizeof *p,
                        GI_HEADER_BITS(GI_TYPE_MAPPINGPROXY, GI_KIND_RECORD, 0, 1));
    if (p == NULL) {
        return GILL_ERROR;
    }
    p->mapping = mapping;
    return gi_from_ptr(p);
}

static GillValue proxy_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "mappingproxy(%R)", inner(o));
}

static GillValue proxy_str(GillThread *t, GillValue o)
{
    return gi_str(t, inner(o));
}

static GillValue proxy_iter(GillThread *t, GillValue o)
{
    return gi_iter(t, inner(o));
}

static int64_t proxy_len(GillThread *t, GillValue o)
{
    return gi_len(t, inner(o));
}

static GillValue proxy_getitem(GillThread *t, GillValue o, GillValue key)
{
    return gi_getitem(t, inner(o), key);
}

static int proxy_contains(GillThread *t, GillValue o, GillValue key)
{
    return gi_contains(t, inner(o), key);
}

static GillValue proxy_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    return gi_compare(t, op, inner(a), b);
}

static GillValue proxy_or(GillThread *t, GillValue a, GillValue b)
{
    a = gi_is_exact(a, GI_TYPE_MAPPINGPROXY) ? inner(a) : a;
    b = gi_is_exact(b, GI_TYPE_MAPPINGPROXY) ? inner(b) : b;
    return gi_binary(t, GI_BINARY_OR, a, b);
}

static GillValue proxy_ior(GillThread *t, GillValue a, GillValue b)
{
    (void)b;
    return gill_raise(t, GILL_TypeError, "'|=' is not supported by %T; use '|' instead",
                      a);
}

static GillValue proxy_get(GillThread *t, const GillValue *args)
{
    return gi_call_name(t, inner(args[0]), GI_NAME(t, get), args + 1, 2);
}

static GillValue proxy_keys(GillThread *t, const GillValue *args)
{
    return gi_call_name(t, inner(args[0]), GI_NAME(t, keys), NULL, 0);
}

static GillValue proxy_values(GillThread *t, const GillValue *args)
{
    return gi_call_name(t, inner(args[0]), GI_NAME(t, values), NULL, 0);
}

static GillValue proxy_items(GillThread *t, const GillValue *args)
{
    return gi_call_name(t, inner(args[0]), GI_NAME(t, items), NULL, 0);
}

static GillValue proxy_copy(GillThread *t, const GillValue *args)
{
    return gill_call_method(t, inner(args[0]), "copy", 0, NULL);
}

static GillValue proxy_reversed(GillThread *t, const GillValue *args)
{
    return gi_call_name(t, inner(args[0]), GI_NAME(t, __reversed__), NULL, 0);
}

static const GillDef proxy_methods[] = {
    {"get(self, key, default=None, /)", proxy_get,
     "The value of a key, or the default.", NULL, 0, 0},
    {"keys(self, /)", proxy_keys, "The mapping's keys().", NULL, 0, 0},
    {"values(self, /)", proxy_values, "The mapping's values().", NULL, 0, 0},
    {"items(self, /)", proxy_items, "The mapping's items().", NULL, 0, 0},
    {"copy(self, /)", proxy_copy, "A copy of the mapping.", NULL, 0, 0},
    {"__reversed__(self, /)", proxy_reversed, "The keys from last to first.", NULL, 0,
     0},
    {0},
};

static const GillDef proxy_class_methods[] = {
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "mappingproxy[K, V]", NULL, 0,
     0},
    {0},
};

static const GiSlots proxy_slots = {
    .repr = proxy_repr,
    .str = proxy_str,
    .iter = proxy_iter,
    .compare = proxy_compare,
    .new = proxy_new,
    .len = proxy_len,
    .getitem = proxy_getitem,
    .contains = proxy_contains,
    .binary[GI_BINARY_OR] = proxy_or,
    .inplace[GI_BINARY_OR] = proxy_ior,
};

const GiTypeDef gi_mappingproxy_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(Proxy),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_HASH | GI_TYPE_MAPPING,
    .slots = &proxy_slots,
    .methods = proxy_methods,
    .class_methods = proxy_class_methods,
    .doc = "mappingproxy(mapping): a view that cannot change it.",
};
