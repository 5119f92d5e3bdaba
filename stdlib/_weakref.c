// _weakref: the C half of weakref.
// SPDX-License-Identifier: MIT
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/heap/weakref.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/type.h"

static GillValue weakref_getweakrefcount(GillThread *t, const GillValue *args)
{
    return gill_int(t, (int64_t)gi_weakref_count(t, args[0]));
}

static GillValue weakref_getweakrefs(GillThread *t, const GillValue *args)
{
    return gi_weakref_list(t, args[0]);
}

static GillValue weakref_proxy(GillThread *t, const GillValue *args)
{
    return gi_weakref_proxy(t, args[0], args[1]);
}

// Delete an item of a dict if its value is a dead reference: WeakValueDictionary, whose
// key may have got a new value since the reference died.
static GillValue weakref_remove_dead(GillThread *t, const GillValue *args)
{
    if (!gi_is_dict(args[0])) {
        return gill_raise(t, GILL_TypeError, "expected a dict, not %T", args[0]);
    }
    GiDict *d = gi_dict_ptr(args[0]);
    const GillValue v = gi_dict_find(t, d, args[1]);
    if (gill_is_error(v)) {
        return GILL_ERROR;
    }
    if (gi_is_weakref(v) && gi_is_empty(gi_weakref_get(v)) &&
        gi_dict_delete(t, d, args[1]) < 0) {
        return GILL_ERROR;
    }
    return GILL_NONE;
}

static bool weakref_init(GillThread *t, GillValue module)
{
    const GillValue ref = gi_type_value(t, GI_TYPE_WEAKREF);
    return gill_module_add(t, module, "ref", ref) &&
           gill_module_add(t, module, "ReferenceType", ref) &&
           gill_module_add(t, module, "ProxyType",
                           gi_type_value(t, GI_TYPE_WEAKPROXY)) &&
           gill_module_add(t, module, "CallableProxyType",
                           gi_type_value(t, GI_TYPE_WEAKCALLPROXY));
}

static const GillDef weakref_defs[] = {
    {"getweakrefcount(object, /)", weakref_getweakrefcount,
     "How many references there are."},
    {"getweakrefs(object, /)", weakref_getweakrefs, "A list of the references."},
    {"proxy(object, callback=None, /)", weakref_proxy,
     "Stands for the object, weakly."},
    {"_remove_dead_weakref(dct, key, /)", weakref_remove_dead, "Delete a dead item."},
    {0},
};
GILL_MODULE_INIT(_weakref, weakref_defs, "Weak references.", weakref_init);
