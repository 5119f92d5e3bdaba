// Descriptors: the layouts of what types' dicts hold beside functions.
//
// All are records. Those that the loop calls without going through C (properties, the
// inside of class and static methods, members of __slots__) are laid open here.
#pragma once

#include "runtime/state.h"

typedef struct GiProperty {
    GiHeader head;              // record of five
    GillValue fget, fset, fdel; // none when absent
    GillValue doc;              // none when absent
    GillValue name;             // from __set_name__, empty before
    bool getter_doc;            // doc is the getter's
} GiProperty;

typedef struct GiWrapped { // classmethod and staticmethod
    GiHeader head;         // record of one; the attributes word follows
    GillValue callable;
} GiWrapped;

typedef struct GiGetSetDescr {
    GiHeader head; // record of two
    GillValue name, owner;
    const GiGetSet *def;
} GiGetSetDescr;

typedef struct GiMember { // an entry of __slots__
    GiHeader head;        // record of two
    GillValue name, owner;
    uint32_t index; // of the storage: of an INSTANCE, its inline slot
} GiMember;

typedef struct GiSlotWrapper {
    GiHeader head; // record of two
    GillValue name, owner;
    uint32_t row; // of slots.def
} GiSlotWrapper;

typedef struct GiSuper {
    GiHeader head;           // record of three
    GillValue type;          // where the search starts behind
    GillValue obj, obj_type; // none: unbound
} GiSuper;

static inline GillValue gi_wrapped_callable(GillValue v)
{
    return ((GiWrapped *)gi_ptr(v))->callable;
}

// A setter for what CPython has as a read-only member: AttributeError "readonly
// attribute".
bool gi_readonly_set(GillThread *t, GillValue o, GillValue v) GILL_CHECKED;
GillValue gi_classmethod_new(GillThread *t, GillValue callable) GILL_CHECKED;
GillValue gi_staticmethod_new(GillThread *t, GillValue callable) GILL_CHECKED;
GillValue gi_getset_new(GillThread *t, const GiGetSet *def,
                        GillValue owner) GILL_CHECKED;
GillValue gi_member_new(GillThread *t, GillValue name, GillValue owner,
                        uint32_t index) GILL_CHECKED;
GillValue gi_slot_wrapper_new(GillThread *t, GillValue name, GillValue owner,
                              uint32_t row) GILL_CHECKED;
// Calls a slot wrapper: args[0] is the object. type_slots.c.
GillValue gi_slot_wrapper_call(GillThread *t, GiSlotWrapper *w, const GillValue *args,
                               int npos, GillValue kwnames) GILL_CHECKED;

// super(type, obj): TypeError when obj is no instance or subclass of type.
GillValue gi_super_new(GillThread *t, GillValue type, GillValue obj) GILL_CHECKED;
// super(type, obj).name without making the super object. With out_self not null a plain
// method comes unbound, with *out_self the object it is to be called on; empty else.
GillValue gi_super_getattr(GillThread *t, GillValue type, GillValue obj, GillValue name,
                           GillValue *out_self) GILL_CHECKED;
