// The header of every heap object, kinds, and the layouts the whole runtime shares.
//
//   bits 0..31   shape number: leads to shape and type through vm->shapes
//   bits 32..39  kind: the C layout (GiKind), the same for a builtin and its subclasses
//   bits 40..47  flags (GI_FLAG_...)
//   bits 48..63  aux: belongs to the kind
//
// The header is written once, as one 64-bit store; the collector never writes into
// objects. An exact-type test compares the shape number with the builtin's constant one
// (GI_SHAPE_LIST); a layout test compares the kind (true for subclasses too).
//
// How the collector finds values, by kind (mark.c): most kinds are records, that is aux
// value words after the header, then raw bytes. The others stand in kinds.def with TRACE.
#pragma once

#include <assert.h>

#include "runtime/objects/value.h"

typedef enum GiKind {
#define KIND(name, how) GI_KIND_##name,
#include "runtime/objects/kinds.def"
#undef KIND
    GI_KIND_COUNT
} GiKind;

// Builtin types and, with the same number, their root shapes.
typedef enum GiTypeIndex {
#define TYPE(index, name, base, def) GI_TYPE_##index,
#include "runtime/objects/types.def"
#undef TYPE
    GI_TYPE_COUNT
} GiTypeIndex;

enum {
    GI_FLAG_HASHED = 1,    // the hash field is valid (str, bytes)
    GI_FLAG_ASCII = 2,     // str: one byte a code point
    GI_FLAG_INTERNED = 4,  // str: the only one with this text
    GI_FLAG_NEGATIVE = 8,  // big int: below zero
    GI_FLAG_VIEW = 16,     // str: the text lies in another object
    GI_FLAG_FINALIZED = 32, // __del__ has run
    GI_FLAG_HAS_WEAKREF = 64, // an entry in vm->weakrefs names it
    GI_FLAG_ATTRS = 128, // a subclass: an attributes value follows the builtin's fields
};

typedef struct GiHeader {
    uint32_t shape;
    uint8_t kind;
    uint8_t flags;
    uint16_t aux;
} GiHeader;

struct GiObject {
    GiHeader head;
};

#define GI_HEADER_BITS(shape, kind, flags, aux)                                          \
    ((uint64_t)(uint32_t)(shape) | (uint64_t)(uint8_t)(kind) << 32 |                     \
     (uint64_t)(uint8_t)(flags) << 40 | (uint64_t)(uint16_t)(aux) << 48)

static inline bool gi_has_kind(GillValue v, GiKind kind)
{
    return gi_is_ptr(v) && gi_ptr(v)->head.kind == kind;
}

// Exactly the builtin type with that number, no subclass.
static inline bool gi_is_exact(GillValue v, GiTypeIndex type)
{
    return gi_is_ptr(v) && gi_ptr(v)->head.shape == (uint32_t)type;
}

// A record: aux values, then raw bytes if the kind has any.
typedef struct GiRecord {
    GiHeader head;
    GillValue field[];
} GiRecord;

// An instance of a class written in Python whose builtin base is object.
// The shape says which slot holds which attribute; slots beyond the inline ones lie in
// `more`, a GI_KIND_VALUES buffer (then index - inline), or, where the shape is of dict
// mode, `more` is the instance's dict and no slot is used.
typedef struct GiInstance {
    GiHeader head;  // aux: number of inline slots
    GillValue more; // empty, a values buffer, or a dict
    GillValue slot[];
} GiInstance;

// A buffer of values with one owner: the items of a list, the entries of a dict. All
// words up to its capacity are valid values or zero.
typedef struct GiValues {
    GiHeader head; // kind VALUES; shape: capacity when below 2^32
    GillValue item[];
} GiValues;

typedef struct GiTuple {
    GiHeader head; // aux: length, or 0xFFFF: then item[0] is the length as a small int
    GillValue item[];
} GiTuple;
#define GI_TUPLE_LONG 0xFFFF

static inline size_t gi_tuple_len(const GiTuple *tuple)
{
    return tuple->head.aux != GI_TUPLE_LONG ? tuple->head.aux
                                            : (size_t)gi_small_get(tuple->item[0]);
}

static inline GillValue *gi_tuple_items(GiTuple *tuple)
{
    return tuple->item + (tuple->head.aux == GI_TUPLE_LONG);
}

typedef struct GiList {
    GiHeader head;
    GillValue *items; // the item[] of a GiValues, null when cap is 0
    size_t len;
    size_t cap;
} GiList;

// A cell: a variable that an inner function shares with an outer one.
typedef struct GiCell {
    GiHeader head; // a record of one value
    GillValue value; // empty: unbound
} GiCell;

// A float that is an instance of a subclass; plain floats are immediate.
typedef struct GiFloatObject {
    GiHeader head; // LEAF_RECORD unless the subclass has attributes
    GillValue more;
    double value;
} GiFloatObject;
