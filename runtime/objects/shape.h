// Shapes (hidden classes): which slot of an instance holds which attribute.
//
// A shape is a type plus names in order of arrival. Adding an attribute moves an object
// along a transition to the next shape; objects that got the same names in the same
// order share one. What a shape cannot express (deletion in the middle, more than
// GI_SHAPE_MAX_FIELDS names) makes the object's attributes a real dict, which the
// type's dict_shape says.
//
// Shapes lie outside the collected heap, in vm->shapes by number; a shape never moves
// and never changes but for its transitions. Lock: the GIL.
#pragma once

#include <stddef.h>

#include "runtime/objects/type.h"

// The word that holds an object's attributes (gi_attrs_word) is empty, a values buffer
// (boxed as a pointer to its header), or, in dict mode, the dict. Storage of __slots__
// comes first and is reached by member descriptors alone: of an INSTANCE its first
// inline slots, of other kinds the first items of the buffer (whose next item then is
// the dict, in dict mode).
#define GI_SHAPE_MAX_FIELDS   512
#define GI_SHAPE_FIRST_INLINE 4 // an instance of three fields takes 48 bytes
#define GI_SHAPE_MAX_INLINE   28

typedef struct GiTransition {
    GillValue name;
    GiShape *to;
} GiTransition;

typedef struct GiShapeEntry {
    GillValue name; // empty: free
    uint32_t index;
} GiShapeEntry;

struct GiShape {
    uint32_t id;
    uint32_t len; // attributes
    GiType *type;
    GiShape *parent;       // null for a root
    GillValue name;        // the attribute that this shape adds: index len - 1
    bool is_dict;          // attributes are a real dict
    uint16_t inline_slots; // of objects with this shape (copied from the root)
    uint16_t hidden; // the first indices: storage of __slots__, named by no attribute
    uint32_t transitions_len, transitions_cap;
    GiTransition *transitions; // linear up to 8, then hashed by the name's address
    // Index of every name, open addressing by the interned name's address; made after a
    // few look-ups of a shape with more than 8 names, null before.
    GiShapeEntry *table;
    uint32_t table_mask;
    uint32_t lookups; // until the table is made
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
// Names in order, empty for hidden ones; out has room for shape->len.
void gi_shape_names(const GiShape *shape, GillValue *out);

// Before a class has instances: its __init__ assigns n attributes, so give instances
// that many inline slots. No effect on classes without inline slots, or with instances.
void gi_attrs_expect(GillThread *t, GiType *type, int n);

// ---- Attributes of any object that has them (INSTANCE, and subclasses of builtins)
// ----

// Where field i lies; i < shape->len.
GillValue *gi_attrs_slot(GillThread *t, GiObject *o, const GiShape *shape, int i);
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
// Make an object an instance of another class with the same layout (assignment to
// __class__): its attributes stay.
bool gi_attrs_set_type(GillThread *t, GiObject *o, GiType *type) GILL_CHECKED;
// The word that holds the values buffer or dict; null when the object has no
// attributes.
GillValue *gi_attrs_word(GillThread *t, GiObject *o);
// Storage number i of __slots__; i < shape->hidden.
GillValue *gi_attrs_hidden(GillThread *t, GiObject *o, uint32_t i) GILL_CHECKED;
// Where the attributes word of an object with GI_FLAG_ATTRS lies.
GillValue *gi_attrs_trailing(GillThread *t, GiObject *o);
// Every attribute in order: *pos starts at 0. Runs no code.
bool gi_attrs_next(GillThread *t, GiObject *o, size_t *pos, GillValue *name,
                   GillValue *v);

// A values buffer as a value, and back.
static inline GillValue gi_box_items(GillValue *items)
{
    return gi_from_ptr((char *)items - offsetof(GiValues, item));
}
static inline GillValue *gi_unbox_items(GillValue v)
{
    return ((GiValues *)gi_ptr(v))->item;
}
