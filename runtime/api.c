// SPDX-License-Identifier: MIT
// The calls of gill.h on any value: attributes, calls, text, truth, types, and the
// arguments of functions in C.
//
// Conversions of one type (gill_int, gill_str, gill_list_append, ...) stand with that
// type.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static GillValue name_value(GillThread *t, const char *name)
{
    return gi_intern(t, name, strlen(name));
}

GillValue gill_call(GillThread *t, GillValue f, int n, const GillValue *args)
{
    return gi_call(t, f, args, n, GILL_EMPTY);
}

GillValue gill_call_method(GillThread *t, GillValue o, const char *name, int n,
                           const GillValue *args)
{
    const GillValue s = name_value(t, name);
    return gi_is_error(s) ? s : gi_call_name(t, o, s, args, n);
}

GillValue gill_get(GillThread *t, GillValue o, const char *name)
{
    const GillValue s = name_value(t, name);
    return gi_is_error(s) ? s : gi_getattr(t, o, s);
}

bool gill_set(GillThread *t, GillValue o, const char *name, GillValue v)
{
    const GillValue s = name_value(t, name);
    return !gi_is_error(s) && gi_setattr(t, o, s, v);
}

GillValue gill_repr(GillThread *t, GillValue v)
{
    return gi_repr(t, v);
}

GillValue gill_to_str(GillThread *t, GillValue v)
{
    return gi_str(t, v);
}

int gill_truth(GillThread *t, GillValue v)
{
    return gi_truth(t, v);
}

int gill_equal(GillThread *t, GillValue a, GillValue b)
{
    return gi_compare_bool(t, GI_EQ, a, b);
}

int gill_is_instance(GillThread *t, GillValue v, GillValue type)
{
    return gi_is_instance(t, v, type);
}

bool gill_is_callable(GillThread *t, GillValue v)
{
    return gi_type_of(t, v)->slots.call != NULL;
}

bool gill_define(GillThread *t, const char *module, const GillDef *functions)
{
    const GillValue name = name_value(t, module);
    if (gi_is_error(name)) {
        return false;
    }
    GillValue m = gi_is_dict(t->vm->modules)
                      ? gi_dict_find(t, gi_dict_ptr(t->vm->modules), name)
                      : GILL_EMPTY;
    if (gi_is_error(m)) {
        return false;
    }
    if (gi_is_empty(m)) {
        m = gi_module_new(t, name);
        if (gi_is_error(m) || !gi_dict_set(t, gi_dict_ptr(t->vm->modules), name, m)) {
            return false;
        }
    }
    for (const GillDef *def = functions; def->sig != NULL; def++) {
        const GillValue f = gi_native_new(t, def, name, false);
        if (gi_is_error(f) || !gi_setattr(t, m, ((GiNative *)gi_ptr(f))->name, f)) {
            return false;
        }
    }
    return true;
}

// ---- Arguments of functions in C ----
//
// A function does not know its own name here; the type of the value says enough.

bool gill_arg_int(GillThread *t, const GillValue *args, int i, int64_t *out)
{
    if (gi_is_small(args[i])) {
        *out = gi_small_get(args[i]);
        return true;
    }
    const GillValue v = gi_index(t, args[i]);
    return !gi_is_error(v) && gi_int_get_int64(t, v, out);
}

bool gill_arg_float(GillThread *t, const GillValue *args, int i, double *out)
{
    if (gi_is_double(args[i])) {
        *out = gi_double_get(args[i]);
        return true;
    }
    return gi_float_value(t, args[i], out);
}

bool gill_arg_bool(GillThread *t, const GillValue *args, int i, bool *out)
{
    const int truth = gi_truth(t, args[i]);
    *out = truth > 0;
    return truth >= 0;
}

const char *gill_arg_str(GillThread *t, const GillValue *args, int i, size_t *size)
{
    if (gi_is_str(args[i])) {
        if (size != NULL) {
            *size = gi_str_size(args[i]);
        }
        return gi_str_c(t, args[i]);
    }
    gill_raise(t, GILL_TypeError, "argument %d must be str, not %T", i + 1, args[i]);
    return NULL;
}
