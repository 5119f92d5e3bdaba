// Shapes (hidden classes): which slot of an instance holds which attribute.
//
// A shape is a type plus names in order of arrival. Adding an attribute moves an object
// along a transition to the next shape; objects that got the same names in the same order
// share one. What a shape cannot express (deletion in the middle, more than
// GI_SHAPE_MAX_FIELDS names) makes the object's attributes a real dict, which the
// type's dict_shape says.
//
// Shapes lie outside the collected heap, in vm->shapes by number; a shape never moves and
// never changes but for its transitions. Lock: the GIL.
#pragma once

#include "runtime/objects/type.h"

#define GI_SHAPE_MAX_FIELDS 512

typedef struct GiTransition {
    GillValue name;
    GiShape *to;
} GiTransition;

struct GiShape {
    uint32_t id;
    uint32_t len;       // attributes
    GiType *type;
    GiShape *parent;    // null for a root
    GillValue name;     // the attribute that this shape adds: index len - 1
    bool is_dict;       // attributes are a real dict
    uint16_t inline_slots; // of objects with this shape (copied from the root)
    uint32_t transitions_len, transitions_cap;
    GiTransition *transitions; // linear up to 8, then hashed by the name's address
    // Index of every name, open addressing by the interned name's address; made at the
    // first look-up of a shape with more than 8 names, null before.
    uint16_t *table;
    uint32_t table_mask;
};

// state.h finds the type of an object without including this file.
_Static_assert(offsetof(GiShape, type) == 8, "gi_type_of reads the type at 8");

// The slot of an attribute, -1 when absent. name is interned.
int gi_shape_find(GillThread *t, GiShape *shape, GillValue name);
// The shape after adding a name; null: too many, the object goes to dict mode. Raises
// nothing: allocation failure also answers null.
GiShape *gi_shape_add(GillThread *t, GiShape *shape, GillValue name);
GiShape *gi_shape_new_root(GillThread *t, GiType *type, uint16_t inline_slots,
                           bool is_dict) GILL_CHECKED;
// Names in order; out has room for shape->len.
void gi_shape_names(const GiShape *shape, GillValue *out);

// ---- Attributes of any object that has them (INSTANCE, and subclasses of builtins) ----

// Where field i lies; i < shape->len.
GillValue *gi_attrs_slot(GiObject *o, const GiShape *shape, int i);
// The object's own attribute (instance dict), empty when absent. No descriptors.
GillValue gi_attrs_find(GillThread *t, GiObject *o, GillValue name);
bool gi_attrs_set(GillThread *t, GiObject *o, GillValue name, GillValue v) GILL_CHECKED;
// 1 deleted, 0 absent, -1 failed.
int gi_attrs_delete(GillThread *t, GiObject *o, GillValue name) GILL_CHECKED;
// The one exact dict that is obj.__dict__ from now on (the object goes to dict mode).
GillValue gi_attrs_dict(GillThread *t, GiObject *o) GILL_CHECKED;
// A new dict with a copy of the attributes, for pickling and dir: the object stays.
GillValue gi_attrs_copy(GillThread *t, GiObject *o) GILL_CHECKED;
bool gi_attrs_set_dict(GillThread *t, GiObject *o, GillValue dict) GILL_CHECKED;
// The word that holds the values buffer or dict; null when the object has no attributes.
GillValue *gi_attrs_word(GiObject *o);
