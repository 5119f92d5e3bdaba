// Types: classes, their C slots, look-up and creation.
//
// A type is a heap object. Its slots are C functions, inherited at creation; a special
// method defined in Python fills its slot with a trampoline (type.c), and a C slot shows
// in the type's dict as a wrapper_descriptor. slots.def lists both sides.
//
// Cached look-ups (inline caches, the method cache) hold as long as vm->type_epoch does
// not change. It is bumped by every change of a class that could alter a look-up: a name
// added or removed, a value replaced where the old or the new one is a descriptor or a
// function, a new base. Data attributes of classes are cached by place instead, so that
// `Counter.total += 1` stays fast.
#pragma once

#include "runtime/objects/object.h"

typedef struct GiType GiType;
typedef struct GiShape GiShape;
typedef struct GiDict GiDict;
typedef struct GiMarker GiMarker;

typedef enum GiBinary {
    GI_BINARY_ADD,
    GI_BINARY_SUB,
    GI_BINARY_MUL,
    GI_BINARY_TRUEDIV,
    GI_BINARY_FLOORDIV,
    GI_BINARY_MOD,
    GI_BINARY_POW,
    GI_BINARY_MATMUL,
    GI_BINARY_LSHIFT,
    GI_BINARY_RSHIFT,
    GI_BINARY_AND,
    GI_BINARY_OR,
    GI_BINARY_XOR,
    GI_BINARY_DIVMOD,
    GI_BINARY_COUNT
} GiBinary;

typedef enum GiUnary {
    GI_UNARY_NEG,
    GI_UNARY_POS,
    GI_UNARY_ABS,
    GI_UNARY_INVERT,
    GI_UNARY_COUNT
} GiUnary;

typedef enum GiCompare {
    GI_LT,
    GI_LE,
    GI_EQ,
    GI_NE,
    GI_GT,
    GI_GE
} GiCompare;

typedef GillValue (*GiUnaryFn)(GillThread *t, GillValue o);
typedef GillValue (*GiBinaryFn)(GillThread *t, GillValue a, GillValue b);
// Arguments after positional ones are keywords' values, named by the tuple kwnames,
// which is empty when there are none.
typedef GillValue (*GiCallFn)(GillThread *t, GillValue self, const GillValue *args,
                              int npos, GillValue kwnames);

// Memory that an object lends: bytes, bytearray, memoryview, array, mmap.
typedef struct GiBuffer {
    GillValue owner;   // whose memory it is
    uint8_t *data;
    size_t size;       // bytes
    bool readonly;
    int itemsize;
    const char *format; // struct format of an item, "B" by default
    int ndim;           // 1 but for memoryview.cast
    const int64_t *shape;   // null when ndim is 1: size / itemsize
    const int64_t *strides; // null when contiguous
} GiBuffer;

typedef struct GiSlots {
    GiUnaryFn repr, str;
    int64_t (*hash)(GillThread *t, GillValue o); // -1: failed. Null: inherits; see no_hash
    GiCallFn call;
    GiUnaryFn iter;
    GiUnaryFn next; // GILL_EMPTY at the end, without an exception
    GillValue (*getattr)(GillThread *t, GillValue o, GillValue name);
    // v empty: delete. False: failed.
    bool (*setattr)(GillThread *t, GillValue o, GillValue name, GillValue v);
    GillValue (*compare)(GillThread *t, GillValue a, GillValue b, GiCompare op);
    // o is empty when the attribute is asked of the class; type may be empty.
    GillValue (*descr_get)(GillThread *t, GillValue d, GillValue o, GillValue type);
    bool (*descr_set)(GillThread *t, GillValue d, GillValue o, GillValue v);
    // Returns false on failure. kwnames as in GiCallFn.
    bool (*init)(GillThread *t, GillValue self, const GillValue *args, int npos,
                 GillValue kwnames);
    GiCallFn new; // self is the class
    bool (*del)(GillThread *t, GillValue o);
    int64_t (*len)(GillThread *t, GillValue o); // -1: failed
    GiBinaryFn getitem;
    bool (*setitem)(GillThread *t, GillValue o, GillValue k, GillValue v); // empty: del
    int (*contains)(GillThread *t, GillValue o, GillValue v); // 1, 0, -1
    int (*truth)(GillThread *t, GillValue o);                 // 1, 0, -1
    GiUnaryFn to_int, to_float, index;
    GiUnaryFn unary[GI_UNARY_COUNT];
    // Called with both operands in order, whichever side's type the slot is of; returns
    // NotImplemented when it does not know the pair.
    GiBinaryFn binary[GI_BINARY_COUNT];
    GiBinaryFn inplace[GI_BINARY_COUNT];
    // pow(a, b, m), for types that know it; binary[GI_BINARY_POW] is the two-operand one.
    GillValue (*pow3)(GillThread *t, GillValue a, GillValue b, GillValue m);
    GiUnaryFn await, aiter, anext;
    bool (*buffer)(GillThread *t, GillValue o, bool writable, GiBuffer *out);
    void (*buffer_release)(GillThread *t, GillValue o); // may be null
} GiSlots;

// Computed attributes. setter null: read only. v empty: delete.
typedef struct GiGetSet {
    const char *name;
    GillValue (*get)(GillThread *t, GillValue o);
    bool (*set)(GillThread *t, GillValue o, GillValue v);
    const char *doc;
} GiGetSet;

enum {
    GI_TYPE_FINAL = 1,      // cannot be subclassed ("type 'bool' is not an acceptable base type")
    GI_TYPE_NO_NEW = 2,     // "cannot create 'NAME' instances"
    GI_TYPE_HEAP = 4,       // made by a class statement or type(): attributes can be set
    GI_TYPE_HAS_DICT = 8,   // instances have a __dict__
    GI_TYPE_WEAKREFABLE = 16,
    GI_TYPE_NO_HASH = 32,   // __hash__ is None: "unhashable type: 'list'"
    GI_TYPE_SEQUENCE = 64,  // match [..] patterns
    GI_TYPE_MAPPING = 128,  // match {..} patterns
    GI_TYPE_ABSTRACT = 256, // __abstractmethods__ is not empty
    GI_TYPE_HAS_DEL = 512,
    GI_TYPE_MATCH_SELF = 1024, // class pattern with one positional takes the subject
    GI_TYPE_FIELDS_COUNTED = 4096, // instances' inline slots were chosen by its __init__
    GI_TYPE_CUSTOM_GETATTR = 2048, // __getattribute__ or __getattr__ written in Python
};

// What a C file says of a type; types.def names it, or gi_type_from_def makes it.
typedef struct GiTypeDef {
    GiKind kind;          // of instances
    size_t size;          // bytes of an instance, without what varies
    unsigned flags;
    const GiSlots *slots;
    const GillDef *methods; // first parameter self (or cls, type: see the next two)
    const GillDef *class_methods;
    const GillDef *static_methods;
    const GiGetSet *getsets;
    const char *module; // null: "builtins"
    const char *doc;
    // For kind EXTERN. trace marks every value with gi_mark_value; dispose frees what
    // lies outside the heap, holding the GIL, calling nothing else. Either may be null.
    void (*trace)(GiMarker *m, GiObject *o);
    void (*dispose)(GillVM *vm, GiObject *o);
} GiTypeDef;

struct GiType {
    GiHeader head; // kind TYPE; shape: of the metaclass, so that types have attributes too
    GillValue more;      // attributes of a metaclass instance beyond dict (usually empty)
    // Values, traced:
    GillValue name;      // str
    GillValue qualname;  // str
    GillValue bases;     // tuple
    GillValue mro;       // tuple
    GillValue dict;      // dict: the namespace
    GillValue subclasses; // list of weak references
    GillValue doc_module; // __module__ of static types; empty for heap types
    GillValue base;      // the type whose C layout this one extends, or none
    GillValue full_name; // str: as messages show it; "_thread.lock" for native types
    GillValue slot_names; // tuple of __slots__ names of this class, or empty
    // Raw:
    GiSlots slots;
    const GiTypeDef *def; // of the nearest builtin base: layout, trace, dispose
    GiShape *root_shape;  // shape of a fresh instance
    GiShape *dict_shape;  // shape of an instance whose attributes are a real dict; lazily
    uint32_t flags;
    uint32_t index;       // GiTypeIndex, or GI_TYPE_COUNT for all others
    uint16_t inline_slots; // of instances made from now on (kind INSTANCE): learned
    uint8_t kind;          // of instances
};
// Only the words from `more` to `slot_names` are traced.
#define GI_TYPE_VALUES 11

static inline GiType *gi_type_ptr(GillValue v)
{
    assert(gi_has_kind(v, GI_KIND_TYPE));
    return (GiType *)gi_ptr(v);
}

static inline bool gi_is_type(GillValue v)
{
    return gi_has_kind(v, GI_KIND_TYPE);
}

// ---- Asking (state.h has gi_type_of(t, v)) ----

// Is a type the same as, or derived from, another? Walks the MRO; no Python code runs.
bool gi_type_is_subtype(const GiType *type, const GiType *base);
// isinstance() and issubclass() in full: tuples, unions, __instancecheck__. 1, 0, -1.
int gi_is_instance(GillThread *t, GillValue o, GillValue cls) GILL_CHECKED;
int gi_is_subclass(GillThread *t, GillValue sub, GillValue cls) GILL_CHECKED;
// The name along the MRO, without descriptors; empty when absent. Never raises. Cached.
GillValue gi_type_find(GillThread *t, GiType *type, GillValue name);
// The special method of an object, bound lazily: returns the function and sets
// *out_self to the object when it is to be passed first, to empty when the result is
// already bound. Empty when absent, error when a descriptor's __get__ raised.
GillValue gi_special_find(GillThread *t, GillValue o, GillValue name,
                          GillValue *out_self);
// Call a special method by name: empty when it is absent.
GillValue gi_special_call(GillThread *t, GillValue o, GillValue name, int n,
                          const GillValue *args);
const char *gi_type_name(const GiType *type); // UTF-8, as in messages: full_name
// A function that takes self first, so that a call of `o.f` needs no bound method.
static inline bool gi_is_plain_method(GillValue f)
{
    return gi_has_kind(f, GI_KIND_FUNCTION) || gi_is_exact(f, GI_TYPE_NATIVE_METHOD) ||
           gi_is_exact(f, GI_TYPE_SLOT_WRAPPER);
}

// ---- Making ----

// A native type for a module: name with its module ("_thread.lock"), base may be null
// for object.
GiType *gi_type_from_def(GillThread *t, const char *name, GiType *base,
                         const GiTypeDef *def) GILL_CHECKED;
// What the class statement and type(name, bases, dict) do. kwargs: dict or empty.
GillValue gi_type_new(GillThread *t, GiType *metatype, GillValue name, GillValue bases,
                      GillValue dict, GillValue kwargs) GILL_CHECKED;
// The metaclass of a class statement, given the explicit one (empty: none).
GillValue gi_type_metaclass(GillThread *t, GillValue bases, GillValue explicit_meta)
    GILL_CHECKED;
// __mro_entries__ of bases that are no types: the resolved tuple.
GillValue gi_type_resolve_bases(GillThread *t, GillValue bases) GILL_CHECKED;
// A fresh instance of a class: zeroed or empty fields, right kind, size and shape.
// What object.__new__ does, without its argument checks. extra: bytes beyond def->size.
GiObject *gi_object_alloc(GillThread *t, GiType *type, size_t extra) GILL_CHECKED;
// After any change to a type's dict: refill slots of it and its subclasses, bump the
// epoch when needed.
void gi_type_modified(GillThread *t, GiType *type, GillValue name);
// The same, when the old and new values are known (empty: absent): overwriting data does
// not bump the epoch.
void gi_type_changed(GillThread *t, GiType *type, GillValue name, GillValue old,
                     GillValue v);
// Builtin types at interpreter creation.
bool gi_types_init(GillThread *t) GILL_CHECKED;

// ---- Shared by type.c, type_new.c, type_slots.c and object.c ----

// What type.c keeps of an interpreter, in vm->method_cache.
#define GI_METHOD_CACHE 2048
#define GI_SLOT_ROWS    96 // at least the rows of slots.def
typedef struct GiMethodEntry {
    const GiType *type;
    uint64_t name;
    GillValue v;
    uint32_t epoch;
} GiMethodEntry;
typedef struct GiTypeState {
    GiMethodEntry cache[GI_METHOD_CACHE];
    GillValue slot_names[GI_SLOT_ROWS]; // interned, kept alive by vm->names
} GiTypeState;

// A type object with its fields empty, in no list yet.
GiType *gi_type_alloc(GillThread *t, const GiType *metatype) GILL_CHECKED;
// Fill slots from the MRO, of a class made in Python; put C slots as wrappers into a
// builtin's dict; recompute what a special method's name decides. type_slots.c.
void gi_slots_inherit(GillThread *t, GiType *type);
bool gi_slots_publish(GillThread *t, GiType *type, const GiSlots *own) GILL_CHECKED;
void gi_slots_update(GillThread *t, GiType *type, GillValue name);
void gi_slots_init(GillThread *t, GiTypeState *state);
// C3. bases: tuple of types. Error: "Cannot create a consistent method resolution order".
GillValue gi_type_compute_mro(GillThread *t, GiType *type) GILL_CHECKED;
bool gi_type_link(GillThread *t, GiType *type) GILL_CHECKED; // into its bases' subclasses
void gi_type_unlink(GillThread *t, GiType *type, GiType *base);
// Subclass i of a type; null: none there any more. n: length of the list.
GiType *gi_type_subclass(GillThread *t, const GiType *type, size_t i);
size_t gi_type_subclasses_len(const GiType *type);
GillValue gi_type_getattr(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
bool gi_type_setattr(GillThread *t, GillValue o, GillValue name, GillValue v) GILL_CHECKED;
// Which base's C layout the new class extends; null: TypeError (conflicts, final types).
GiType *gi_type_best_base(GillThread *t, GillValue bases) GILL_CHECKED;
bool gi_type_same_layout(const GiType *a, const GiType *b);
// The attributes `__dict__` and `__weakref__` of classes that add them.
extern const GiGetSet gi_instance_dict_getset, gi_instance_weakref_getset;
extern const GiSlots gi_type_slots;
GillValue gi_type_instancecheck(GillThread *t, const GillValue *args) GILL_CHECKED;
GillValue gi_type_subclasscheck(GillThread *t, const GillValue *args) GILL_CHECKED;
// object.__getattribute__, but empty where that raises AttributeError.
GillValue gi_generic_find(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
// T.__new__ of a builtin as a value; and the type of such a value, null when it is none.
GillValue gi_new_wrapper(GillThread *t, GiType *type) GILL_CHECKED;
GiType *gi_new_wrapper_type(GillValue v);
GillValue gi_type_call(GillThread *t, GillValue cls, const GillValue *args, int npos,
                       GillValue kwnames) GILL_CHECKED;
GillValue gi_object_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                        GillValue kwnames) GILL_CHECKED;
bool gi_object_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                    GillValue kwnames) GILL_CHECKED;

extern const GiTypeDef
#define TYPE(index, name, base, def) def,
#include "runtime/objects/types.def"
#undef TYPE
    gi_exception_def;
