// SPDX-License-Identifier: MIT
// None, NotImplemented and Ellipsis: constants in the value, and their types.
#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// A type of one value, whose call without arguments gives it.
static GillValue make_constant(GillThread *t, GillValue v, int npos, GillValue kwnames)
{
    if (npos > 0 || (gi_is_tuple(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0)) {
        return gill_raise(t, GILL_TypeError, "%T takes no arguments", v);
    }
    return v;
}

// ---- None ----

static GillValue none_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)cls;
    (void)args;
    return make_constant(t, GILL_NONE, npos, kwnames);
}

static GillValue none_repr(GillThread *t, GillValue o)
{
    (void)o;
    return gi_intern(t, "None", 4);
}

static int none_truth(GillThread *t, GillValue o)
{
    (void)t;
    (void)o;
    return 0;
}

static const GiSlots none_slots = {
    .repr = none_repr,
    .new = none_new,
    .truth = none_truth,
};

const GiTypeDef gi_none_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiHeader),
    .flags = GI_TYPE_FINAL,
    .slots = &none_slots,
};

// ---- NotImplemented ----

static GillValue not_implemented_new(GillThread *t, GillValue cls,
                                     const GillValue *args, int npos, GillValue kwnames)
{
    (void)cls;
    (void)args;
    return make_constant(t, GILL_NOT_IMPLEMENTED, npos, kwnames);
}

static GillValue not_implemented_repr(GillThread *t, GillValue o)
{
    (void)o;
    return gi_intern(t, "NotImplemented", 14);
}

static GillValue not_implemented_reduce(GillThread *t, const GillValue *args)
{
    return not_implemented_repr(t, args[0]);
}

static int not_implemented_truth(GillThread *t, GillValue o)
{
    (void)o;
    return gi_warn(t, GILL_DeprecationWarning, 1,
                   "NotImplemented should not be used in a boolean context")
               ? 1
               : -1;
}

static const GillDef not_implemented_methods[] = {
    {"__reduce__(self, /)", not_implemented_reduce, "The name, for pickling.", NULL, 0,
     0},
    {0},
};

static const GiSlots not_implemented_slots = {
    .repr = not_implemented_repr,
    .new = not_implemented_new,
    .truth = not_implemented_truth,
};

const GiTypeDef gi_not_implemented_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiHeader),
    .flags = GI_TYPE_FINAL,
    .slots = &not_implemented_slots,
    .methods = not_implemented_methods,
};

// ---- Ellipsis ----

static GillValue ellipsis_new(GillThread *t, GillValue cls, const GillValue *args,
                              int npos, GillValue kwnames)
{
    (void)cls;
    (void)args;
    return make_constant(t, GILL_ELLIPSIS, npos, kwnames);
}

static GillValue ellipsis_repr(GillThread *t, GillValue o)
{
    (void)o;
    return gi_intern(t, "Ellipsis", 8);
}

static GillValue ellipsis_reduce(GillThread *t, const GillValue *args)
{
    return ellipsis_repr(t, args[0]);
}

static const GillDef ellipsis_methods[] = {
    {"__reduce__(self, /)", ellipsis_reduce, "The name, for pickling.", NULL, 0, 0},
    {0},
};

static const GiSlots ellipsis_slots = {
    .repr = ellipsis_repr,
    .new = ellipsis_new,
};

const GiTypeDef gi_ellipsis_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiHeader),
    .flags = GI_TYPE_FINAL,
    .slots = &ellipsis_slots,
    .methods = ellipsis_methods,
};
