// Generic aliases (list[int]) and unions (int | str).
#pragma once

#include "runtime/state.h"

typedef struct GiGenericAlias {
    GiHeader head;          // record of three
    GillValue origin, args; // args: tuple
    GillValue parameters;   // tuple, empty until asked for
    bool starred;           // *tuple[int]: iterated once
} GiGenericAlias;

typedef struct GiUnion {
    GiHeader head;  // record of two
    GillValue args; // tuple of the members, flattened, each once
    GillValue parameters;
} GiUnion;

static inline GillValue gi_union_args(GillValue v)
{
    return ((GiUnion *)gi_ptr(v))->args;
}

// origin[item]: what __class_getitem__ of builtins answers. item: a tuple is unpacked.
GillValue gi_generic_alias_new(GillThread *t, GillValue origin,
                               GillValue item) GILL_CHECKED;
// a | b of types; NotImplemented when a side can be no member.
GillValue gi_union_or(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
// isinstance and issubclass against the members of a union.
int gi_union_is_instance(GillThread *t, GillValue o, GillValue args) GILL_CHECKED;
int gi_union_is_subclass(GillThread *t, GillValue sub, GillValue args) GILL_CHECKED;
