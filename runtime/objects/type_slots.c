// SPDX-License-Identifier: MIT
// Both directions between C slots and special methods, row by row of slots.def.
//
// Trampolines fill the slots of classes that define special methods in Python: C code
// calls the slot, the trampoline finds the method by the type and calls it, and checks
// the result as CPython does. One trampoline serves all rows of a field.
//
// Slot wrappers are what Python sees of a C slot: `int.__add__`. Each knows its row and
// the type whose slot it calls.
//
// Filling: a field takes the C function of a builtin when every name of the field
// resolves along the MRO to wrappers of that one function; a name that resolves to
// anything else puts the trampoline in. So `class D(dict)` keeps dict's own speed for
// what it does not define.
#include <stddef.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

typedef void (*AnyFn)(void);

typedef enum Kind {
    KIND_UNARY,
    KIND_HASH,
    KIND_CALL,
    KIND_NEXT,
    KIND_GETATTR,
    KIND_GETATTR_HOOK,
    KIND_SETATTR,
    KIND_DELATTR,
    KIND_COMPARE,
    KIND_DESCR_GET,
    KIND_DESCR_SET,
    KIND_DESCR_DELETE,
    KIND_INIT,
    KIND_NEW,
    KIND_DEL,
    KIND_LEN,
    KIND_GETITEM,
    KIND_SETITEM,
    KIND_DELITEM,
    KIND_CONTAINS,
    KIND_TRUTH,
    KIND_BINARY,
    KIND_REFLECTED,
    KIND_POW,
    KIND_REFLECTED_POW,
    KIND_INPLACE,
} Kind;

// A row's number comes from its line in slots.def, which is all that distinguishes rows
// to the preprocessor.
#define CAT_(a, b) a##b
#define CAT(a, b)  CAT_(a, b)

enum {
#define SLOT(field, name, kind) CAT(ROW_, __LINE__),
#include "runtime/objects/slots.def"
#undef SLOT
    ROW_COUNT
};
_Static_assert(ROW_COUNT <= GI_SLOT_ROWS, "GiTypeState has room for every row");

// The numbers of the rows that have a kind of their own.
enum {
#define ONLY_UNARY(row)
#define ONLY_HASH(row)         HASH_ROW = row,
#define ONLY_CALL(row)         CALL_ROW = row,
#define ONLY_NEXT(row)         NEXT_ROW = row,
#define ONLY_GETATTR(row)      GETATTR_ROW = row,
#define ONLY_GETATTR_HOOK(row) GETATTR_HOOK_ROW = row,
#define ONLY_SETATTR(row)      SETATTR_ROW = row,
#define ONLY_DELATTR(row)      DELATTR_ROW = row,
#define ONLY_COMPARE(row)
#define ONLY_DESCR_GET(row)    DESCR_GET_ROW = row,
#define ONLY_DESCR_SET(row)    DESCR_SET_ROW = row,
#define ONLY_DESCR_DELETE(row) DESCR_DELETE_ROW = row,
#define ONLY_INIT(row)         INIT_ROW = row,
#define ONLY_NEW(row)
#define ONLY_DEL(row)      DEL_ROW = row,
#define ONLY_LEN(row)      LEN_ROW = row,
#define ONLY_GETITEM(row)  GETITEM_ROW = row,
#define ONLY_SETITEM(row)  SETITEM_ROW = row,
#define ONLY_DELITEM(row)  DELITEM_ROW = row,
#define ONLY_CONTAINS(row) CONTAINS_ROW = row,
#define ONLY_TRUTH(row)    TRUTH_ROW = row,
#define ONLY_BINARY(row)
#define ONLY_REFLECTED(row)
#define ONLY_POW(row) POW_ROW = row,
#define ONLY_REFLECTED_POW(row)
#define ONLY_INPLACE(row)
#define SLOT(field, name, kind) ONLY_##kind(CAT(ROW_, __LINE__))
#include "runtime/objects/slots.def"
#undef SLOT
    COMPARE_ROW = DELATTR_ROW + 1, // the six comparisons, in the order of GiCompare
};

static inline GillValue row_name(GillThread *t, int row)
{
    return ((GiTypeState *)t->vm->method_cache)->slot_names[row];
}

// ---- Calling a special method ----

GillValue gi_special_find(GillThread *t, GillValue o, GillValue name,
                          GillValue *out_self)
{
    GiType *type = gi_type_of(t, o);
    const GillValue f = gi_type_find(t, type, name);
    *out_self = GILL_EMPTY;
    if (gi_is_empty(f)) {
        return f;
    }
    if (gi_is_plain_method(f)) {
        *out_self = o;
        return f;
    }
    const GiType *kind = gi_type_of(t, f);
    if (kind->slots.descr_get != NULL) {
        return kind->slots.descr_get(t, f, o, gi_from_ptr(type));
    }
    return f;
}

GillValue gi_special_call(GillThread *t, GillValue o, GillValue name, int n,
                          const GillValue *args)
{
    GillValue self;
    const GillValue f = gi_special_find(t, o, name, &self);
    if (gi_is_empty(f) || gi_is_error(f)) {
        return f;
    }
    if (gi_is_empty(self)) {
        return gi_call(t, f, args, n, GILL_EMPTY);
    }
    return gi_call_self(t, f, self, args, n, GILL_EMPTY);
}

static GillValue call_row(GillThread *t, GillValue o, int row, int n,
                          const GillValue *args)
{
    return gi_special_call(t, o, row_name(t, row), n, args);
}

// The same where the method must be there; it may have been deleted meanwhile.
static GillValue need_row(GillThread *t, GillValue o, int row, int n,
                          const GillValue *args)
{
    const GillValue v = call_row(t, o, row, n, args);
    if (gi_is_empty(v)) {
        return gi_raise_attribute(t, o, row_name(t, row), "%U", row_name(t, row));
    }
    return v;
}

// ---- Trampolines that serve one row each ----

static GillValue check_unary(GillThread *t, GillValue o, size_t offset, GillValue v)
{
    if (offset == offsetof(GiSlots, iter)) {
        if (gi_type_of(t, v)->slots.next == NULL) {
            return gill_raise(t, GILL_TypeError,
                              "iter() returned non-iterator of type '%T'", v);
        }
    } else if (offset == offsetof(GiSlots, index)) {
        if (!gi_is_int_or_bool(v)) {
            return gill_raise(t, GILL_TypeError, "__index__ returned non-int (type %T)",
                              v);
        }
    } else if (offset == offsetof(GiSlots, to_int)) {
        if (!gi_is_int_or_bool(v)) {
            return gill_raise(t, GILL_TypeError, "__int__ returned non-int (type %T)",
                              v);
        }
    } else if (offset == offsetof(GiSlots, to_float)) {
        if (!gi_is_float(v)) {
            return gill_raise(t, GILL_TypeError,
                              "%T.__float__ returned non-float (type %T)", o, v);
        }
    }
    return v;
}

static GillValue unary(GillThread *t, GillValue o, int row, size_t offset)
{
    GillValue self;
    const GillValue f = gi_special_find(t, o, row_name(t, row), &self);
    if (gi_is_error(f)) {
        return f;
    }
    if (gi_is_none(f) && offset == offsetof(GiSlots, iter)) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not iterable", o);
    }
    if (gi_is_empty(f)) {
        return gi_raise_attribute(t, o, row_name(t, row), "%U", row_name(t, row));
    }
    const GillValue v =
        gi_is_empty(self) ? gi_call0(t, f) : gi_call(t, f, &self, 1, GILL_EMPTY);
    return gi_is_error(v) ? v : check_unary(t, o, offset, v);
}

// a op b, where fn in the slot at offset is the trampoline itself: the method of the
// left side, then the reflected one of the right side; the other way round when the
// right side's class derives from the left side's and overrides the reflected method.
static GillValue binary(GillThread *t, GillValue a, GillValue b, int row, size_t offset,
                        AnyFn fn)
{
    GiType *ta = gi_type_of(t, a);
    GiType *tb = gi_type_of(t, b);
    const AnyFn fa = *(AnyFn *)((char *)&ta->slots + offset);
    const AnyFn fb = *(AnyFn *)((char *)&tb->slots + offset);
    bool other = ta != tb && fb == fn;
    if (fa == fn) {
        if (other && gi_type_is_subtype(tb, ta)) {
            const GillValue ra = gi_type_find(t, ta, row_name(t, row + 1));
            const GillValue rb = gi_type_find(t, tb, row_name(t, row + 1));
            if (!gi_is_empty(rb) && !gi_same(ra, rb)) {
                const GillValue v = call_row(t, b, row + 1, 1, &a);
                if (!gi_is_empty(v) && !gi_same(v, GILL_NOT_IMPLEMENTED)) {
                    return v;
                }
                other = false;
            }
        }
        const GillValue v = call_row(t, a, row, 1, &b);
        if (!gi_is_empty(v) && !gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
        if (ta == tb) {
            return GILL_NOT_IMPLEMENTED;
        }
    }
    if (other) {
        const GillValue v = call_row(t, b, row + 1, 1, &a);
        return gi_is_empty(v) ? GILL_NOT_IMPLEMENTED : v;
    }
    return GILL_NOT_IMPLEMENTED;
}

#define MAKE_UNARY(fn, row, field)                                                     \
    static GillValue fn(GillThread *t, GillValue o)                                    \
    {                                                                                  \
        return unary(t, o, row, offsetof(GiSlots, field));                             \
    }
#define MAKE_BINARY(fn, row, field)                                                    \
    static GillValue fn(GillThread *t, GillValue a, GillValue b)                       \
    {                                                                                  \
        return binary(t, a, b, row, offsetof(GiSlots, field), (AnyFn)fn);              \
    }
#define MAKE_POW(fn, row, field) MAKE_BINARY(fn, row, field)
#define MAKE_INPLACE(fn, row, field)                                                   \
    static GillValue fn(GillThread *t, GillValue a, GillValue b)                       \
    {                                                                                  \
        return need_row(t, a, row, 1, &b);                                             \
    }
#define MAKE_HASH(fn, row, field)
#define MAKE_CALL(fn, row, field)
#define MAKE_NEXT(fn, row, field)
#define MAKE_GETATTR(fn, row, field)
#define MAKE_GETATTR_HOOK(fn, row, field)
#define MAKE_SETATTR(fn, row, field)
#define MAKE_DELATTR(fn, row, field)
#define MAKE_COMPARE(fn, row, field)
#define MAKE_DESCR_GET(fn, row, field)
#define MAKE_DESCR_SET(fn, row, field)
#define MAKE_DESCR_DELETE(fn, row, field)
#define MAKE_INIT(fn, row, field)
#define MAKE_NEW(fn, row, field)
#define MAKE_DEL(fn, row, field)
#define MAKE_LEN(fn, row, field)
#define MAKE_GETITEM(fn, row, field)
#define MAKE_SETITEM(fn, row, field)
#define MAKE_DELITEM(fn, row, field)
#define MAKE_CONTAINS(fn, row, field)
#define MAKE_TRUTH(fn, row, field)
#define MAKE_REFLECTED(fn, row, field)
#define MAKE_REFLECTED_POW(fn, row, field)
#define SLOT(field, name, kind)                                                        \
    MAKE_##kind(CAT(row_, __LINE__), CAT(ROW_, __LINE__), field)
#include "runtime/objects/slots.def"
#undef SLOT

// ---- Trampolines of single fields ----

static int64_t slot_hash(GillThread *t, GillValue o)
{
    const GillValue v = need_row(t, o, HASH_ROW, 0, NULL);
    if (gi_is_error(v)) {
        return -1;
    }
    if (!gi_is_int_or_bool(v)) {
        gill_raise(t, GILL_TypeError, "__hash__ method should return an integer");
        return -1;
    }
    const GillValue plain = gi_int_plain(v);
    int64_t hash;
    if (!gi_int_to_int64(plain, &hash)) {
        hash = (int64_t)gi_int_hash(plain);
    }
    return hash == -1 ? -2 : hash;
}

static GillValue slot_call(GillThread *t, GillValue o, const GillValue *args, int npos,
                           GillValue kwnames)
{
    GillValue self;
    const GillValue f = gi_special_find(t, o, row_name(t, CALL_ROW), &self);
    if (gi_is_error(f)) {
        return f;
    }
    if (gi_is_empty(f)) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not callable", o);
    }
    // A chain of objects whose __call__ are such objects never reaches a frame.
    if (!gi_enter_c(t, " while calling a Python object")) {
        return GILL_ERROR;
    }
    const GillValue v = gi_is_empty(self)
                            ? gi_call(t, f, args, npos, kwnames)
                            : gi_call_self(t, f, self, args, npos, kwnames);
    gi_leave_c(t);
    return v;
}

static GillValue slot_next(GillThread *t, GillValue o)
{
    const GillValue v = need_row(t, o, NEXT_ROW, 0, NULL);
    if (gi_is_error(v) && gi_error_matches(t, GILL_StopIteration)) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    return v;
}

// __getattribute__, then __getattr__ when that raised AttributeError.
static GillValue slot_getattr(GillThread *t, GillValue o, GillValue name)
{
    GiType *type = gi_type_of(t, o);
    const GillValue reader = gi_type_find(t, type, row_name(t, GETATTR_ROW));
    GillValue v;
    if (gi_is_exact(reader, GI_TYPE_SLOT_WRAPPER)) {
        const GillValue owner = ((GiSlotWrapper *)gi_ptr(reader))->owner;
        GillValue (*get)(GillThread *, GillValue, GillValue) =
            gi_type_ptr(owner)->slots.getattr;
        v = get == gi_generic_getattr ? gi_generic_find(t, o, name) : get(t, o, name);
    } else {
        v = need_row(t, o, GETATTR_ROW, 1, &name);
    }
    const bool absent =
        gi_is_empty(v) || (gi_is_error(v) && gi_error_matches(t, GILL_AttributeError));
    if (!absent) {
        return v;
    }
    GillValue error = GILL_EMPTY;
    if (gi_is_error(v)) {
        error = gi_error_take(t);
    }
    const GillValue hooked = call_row(t, o, GETATTR_HOOK_ROW, 1, &name);
    if (!gi_is_empty(hooked)) {
        return hooked;
    }
    if (gi_is_empty(error)) {
        return gi_generic_getattr(t, o, name);
    }
    gi_error_restore(t, error);
    return GILL_ERROR;
}

static bool slot_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    const GillValue args[] = {name, v};
    return !gi_is_error(gi_is_empty(v) ? need_row(t, o, DELATTR_ROW, 1, args)
                                       : need_row(t, o, SETATTR_ROW, 2, args));
}

static GillValue slot_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    const GillValue v = call_row(t, a, COMPARE_ROW + (int)op, 1, &b);
    return gi_is_empty(v) ? GILL_NOT_IMPLEMENTED : v;
}

static GillValue slot_descr_get(GillThread *t, GillValue d, GillValue o, GillValue type)
{
    const GillValue args[] = {gi_is_empty(o) ? GILL_NONE : o,
                              gi_is_empty(type) ? GILL_NONE : type};
    const GillValue v = call_row(t, d, DESCR_GET_ROW, 2, args);
    return gi_is_empty(v) ? d : v;
}

static bool slot_descr_set(GillThread *t, GillValue d, GillValue o, GillValue v)
{
    const GillValue args[] = {o, v};
    return !gi_is_error(gi_is_empty(v) ? need_row(t, d, DESCR_DELETE_ROW, 1, args)
                                       : need_row(t, d, DESCR_SET_ROW, 2, args));
}

static bool slot_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    GillValue bound;
    const GillValue f = gi_special_find(t, self, row_name(t, INIT_ROW), &bound);
    if (gi_is_error(f)) {
        return false;
    }
    const GillValue v = gi_is_empty(bound)
                            ? gi_call(t, f, args, npos, kwnames)
                            : gi_call_self(t, f, bound, args, npos, kwnames);
    if (gi_is_error(v)) {
        return false;
    }
    if (!gi_is_none(v)) {
        gill_raise(t, GILL_TypeError, "__init__() should return None, not '%T'", v);
        return false;
    }
    return true;
}

static GillValue slot_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    GillValue f = gi_type_find(t, gi_type_ptr(cls), GI_NAME(t, __new__));
    if (gi_is_exact(f, GI_TYPE_STATICMETHOD)) {
        f = gi_wrapped_callable(f);
    } else {
        f = gi_getattr(t, cls, GI_NAME(t, __new__));
        if (gi_is_error(f)) {
            return f;
        }
    }
    return gi_call_self(t, f, cls, args, npos, kwnames);
}

static bool slot_del(GillThread *t, GillValue o)
{
    return !gi_is_error(need_row(t, o, DEL_ROW, 0, NULL));
}

static int64_t slot_len(GillThread *t, GillValue o)
{
    GillValue v = need_row(t, o, LEN_ROW, 0, NULL);
    if (gi_is_error(v)) {
        return -1;
    }
    if (gi_is_small(v) && gi_small_get(v) >= 0) {
        return gi_small_get(v);
    }
    v = gi_index(t, v);
    if (gi_is_error(v)) {
        return -1;
    }
    if (gi_int_sign(v) < 0) {
        gill_raise(t, GILL_ValueError, "__len__() should return >= 0");
        return -1;
    }
    int64_t len;
    return gi_index_int64(t, v, &len) ? len : -1;
}

static GillValue slot_getitem(GillThread *t, GillValue o, GillValue key)
{
    return need_row(t, o, GETITEM_ROW, 1, &key);
}

static bool slot_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    const GillValue args[] = {key, v};
    return !gi_is_error(gi_is_empty(v) ? need_row(t, o, DELITEM_ROW, 1, args)
                                       : need_row(t, o, SETITEM_ROW, 2, args));
}

static int slot_contains(GillThread *t, GillValue o, GillValue v)
{
    GillValue self;
    const GillValue f = gi_special_find(t, o, row_name(t, CONTAINS_ROW), &self);
    if (gi_is_error(f)) {
        return -1;
    }
    if (gi_is_none(f)) {
        gill_raise(t, GILL_TypeError, "'%T' object is not a container", o);
        return -1;
    }
    const GillValue found = gi_is_empty(self)
                                ? gi_call1(t, f, v)
                                : gi_call_self(t, f, self, &v, 1, GILL_EMPTY);
    return gi_is_error(found) ? -1 : gi_truth(t, found);
}

static int slot_truth(GillThread *t, GillValue o)
{
    const GillValue v = need_row(t, o, TRUTH_ROW, 0, NULL);
    if (gi_is_error(v)) {
        return -1;
    }
    if (!gi_is_bool(v)) {
        gill_raise(t, GILL_TypeError, "__bool__ should return bool, returned %T", v);
        return -1;
    }
    return gi_is_true(v);
}

static GillValue slot_pow3(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    const GillValue args[] = {b, m};
    const GillValue v = call_row(t, a, POW_ROW, 2, args);
    return gi_is_empty(v) ? GILL_NOT_IMPLEMENTED : v;
}

// ---- The table ----

typedef struct Row {
    const char *name;
    uint16_t offset;
    uint8_t kind;
    AnyFn trampoline; // of the field; null in all rows of a field but its first
} Row;

#define FILL_UNARY(fn)         (AnyFn) fn
#define FILL_BINARY(fn)        (AnyFn) fn
#define FILL_POW(fn)           (AnyFn) fn
#define FILL_INPLACE(fn)       (AnyFn) fn
#define FILL_HASH(fn)          (AnyFn) slot_hash
#define FILL_CALL(fn)          (AnyFn) slot_call
#define FILL_NEXT(fn)          (AnyFn) slot_next
#define FILL_GETATTR(fn)       (AnyFn) slot_getattr
#define FILL_GETATTR_HOOK(fn)  NULL
#define FILL_SETATTR(fn)       (AnyFn) slot_setattr
#define FILL_DELATTR(fn)       NULL
#define FILL_COMPARE(fn)       (AnyFn) slot_compare
#define FILL_DESCR_GET(fn)     (AnyFn) slot_descr_get
#define FILL_DESCR_SET(fn)     (AnyFn) slot_descr_set
#define FILL_DESCR_DELETE(fn)  NULL
#define FILL_INIT(fn)          (AnyFn) slot_init
#define FILL_NEW(fn)           (AnyFn) slot_new
#define FILL_DEL(fn)           (AnyFn) slot_del
#define FILL_LEN(fn)           (AnyFn) slot_len
#define FILL_GETITEM(fn)       (AnyFn) slot_getitem
#define FILL_SETITEM(fn)       (AnyFn) slot_setitem
#define FILL_DELITEM(fn)       NULL
#define FILL_CONTAINS(fn)      (AnyFn) slot_contains
#define FILL_TRUTH(fn)         (AnyFn) slot_truth
#define FILL_REFLECTED(fn)     NULL
#define FILL_REFLECTED_POW(fn) NULL

static const Row rows[ROW_COUNT] = {
#define SLOT(field, name, kind)                                                        \
    {name, offsetof(GiSlots, field), KIND_##kind, FILL_##kind(CAT(row_, __LINE__))},
#include "runtime/objects/slots.def"
#undef SLOT
};

static inline AnyFn *slot_at(GiSlots *slots, int row)
{
    return (AnyFn *)((char *)slots + rows[row].offset);
}

void gi_slots_init(GillThread *t, GiTypeState *state)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        state->slot_names[i] = gi_intern(t, rows[i].name, strlen(rows[i].name));
    }
}

// ---- Filling ----

static int group_end(int first)
{
    int end = first + 1;
    while (end < ROW_COUNT && rows[end].offset == rows[first].offset) {
        end++;
    }
    return end;
}

// The C function that a name's value stands for in a type; null when it is none.
static AnyFn wrapped_function(GiType *type, GillValue v, int row)
{
    GiType *owner = NULL;
    if (gi_is_exact(v, GI_TYPE_SLOT_WRAPPER)) {
        const GiSlotWrapper *w = (GiSlotWrapper *)gi_ptr(v);
        if (w->row == (uint32_t)row) {
            owner = gi_type_ptr(w->owner);
        }
    } else if (rows[row].kind == KIND_NEW) {
        owner = gi_new_wrapper_type(v);
    }
    if (owner == NULL || !gi_type_is_subtype(type, owner)) {
        return NULL;
    }
    return *slot_at(&owner->slots, row);
}

// Recomputes the field whose rows are [first, end).
static void fill_group(GillThread *t, GiType *type, int first, int end)
{
    AnyFn chosen = NULL;
    bool generic = false;
    for (int row = first; row < end; row++) {
        const GillValue v = gi_type_find(t, type, row_name(t, row));
        if (gi_is_empty(v)) {
            continue;
        }
        if (rows[row].kind == KIND_HASH) {
            if (gi_is_none(v)) {
                type->flags |= GI_TYPE_NO_HASH;
                continue;
            }
            type->flags &= ~(uint32_t)GI_TYPE_NO_HASH;
        }
        const AnyFn fn = wrapped_function(type, v, row);
        if (fn == NULL || (chosen != NULL && chosen != fn)) {
            generic = true;
        } else {
            chosen = fn;
        }
    }
    if (generic) {
        chosen = rows[first].trampoline;
    }
    *slot_at(&type->slots, first) = chosen;
    switch ((Kind)rows[first].kind) {
    case KIND_GETATTR:
        type->flags = generic ? type->flags | GI_TYPE_CUSTOM_GETATTR
                              : type->flags & ~(uint32_t)GI_TYPE_CUSTOM_GETATTR;
        break;
    case KIND_DEL:
        type->flags = generic ? type->flags | GI_TYPE_HAS_DEL
                              : type->flags & ~(uint32_t)GI_TYPE_HAS_DEL;
        break;
    case KIND_POW:
        if (generic) {
            type->slots.pow3 = slot_pow3;
        } else {
            type->slots.pow3 =
                gi_is_type(type->base) ? gi_type_ptr(type->base)->slots.pow3 : NULL;
        }
        break;
    default:
        break;
    }
}

void gi_slots_inherit(GillThread *t, GiType *type)
{
    for (int row = 0; row < ROW_COUNT; row = group_end(row)) {
        fill_group(t, type, row, group_end(row));
    }
    const GiType *base = gi_type_ptr(type->base);
    type->slots.buffer = base->slots.buffer;
    type->slots.buffer_release = base->slots.buffer_release;
}

static void update_down(GillThread *t, GiType *type, int first, int end)
{
    fill_group(t, type, first, end);
    const size_t n = gi_type_subclasses_len(type);
    for (size_t i = 0; i < n; i++) {
        GiType *sub = gi_type_subclass(t, type, i);
        if (sub != NULL) {
            update_down(t, sub, first, end);
        }
    }
}

void gi_slots_update(GillThread *t, GiType *type, GillValue name)
{
    for (int row = 0; row < ROW_COUNT; row++) {
        if (gi_same(row_name(t, row), name)) {
            int first = row;
            while (first > 0 && rows[first - 1].offset == rows[row].offset) {
                first--;
            }
            update_down(t, type, first, group_end(first));
            return;
        }
    }
}

// Concatenation of sequences has no reflected method: list, tuple, str, bytes, deque.
static bool is_concatenation(const GiSlots *own)
{
    return own->binary[GI_BINARY_ADD] != NULL && own->getitem != NULL &&
           own->binary[GI_BINARY_SUB] == NULL;
}

bool gi_slots_publish(GillThread *t, GiType *type, const GiSlots *own)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    const GillValue owner = gi_from_ptr(type);
    for (int row = 0; row < ROW_COUNT; row++) {
        const Kind kind = (Kind)rows[row].kind;
        if (*slot_at((GiSlots *)own, row) == NULL || kind == KIND_GETATTR_HOOK ||
            kind == KIND_DEL) {
            continue;
        }
        if (kind == KIND_REFLECTED && is_concatenation(own) &&
            rows[row].offset == offsetof(GiSlots, binary[GI_BINARY_ADD])) {
            continue;
        }
        if (kind == KIND_TRUTH && type->index == GI_TYPE_STR) {
            continue; // a shortcut beside len, not a method
        }
        const GillValue name = row_name(t, row);
        if (!gi_is_empty(gi_dict_find_name(t, dict, name))) {
            continue;
        }
        const GillValue wrapper =
            kind == KIND_NEW ? gi_new_wrapper(t, type)
                             : gi_slot_wrapper_new(t, name, owner, (uint32_t)row);
        if (gi_is_error(wrapper) || !gi_dict_set(t, dict, name, wrapper)) {
            return false;
        }
    }
    return true;
}

// ---- Slot wrappers ----

GillValue gi_slot_wrapper_new(GillThread *t, GillValue name, GillValue owner,
                              uint32_t row)
{
    GiSlotWrapper *w = gi_alloc(
        t, sizeof *w, GI_HEADER_BITS(GI_TYPE_SLOT_WRAPPER, GI_KIND_RECORD, 0, 2));
    if (w == NULL) {
        return GILL_ERROR;
    }
    w->name = name;
    w->owner = owner;
    w->row = row;
    return gi_from_ptr(w);
}

static bool check_count(GillThread *t, int npos, int n)
{
    if (npos == n) {
        return true;
    }
    gill_raise(t, GILL_TypeError, "expected %d argument%s, got %d", n,
               n == 1 ? "" : "s", npos);
    return false;
}

// The form of functions that unpack two or three arguments, with no name in front.
static bool check_range(GillThread *t, int npos, int least, int most)
{
    if (npos >= least && npos <= most) {
        return true;
    }
    const int n = npos < least ? least : most;
    gill_raise(t, GILL_TypeError, " expected %s%d argument%s, got %d",
               least == most  ? ""
               : npos < least ? "at least "
                              : "at most ",
               n, n == 1 ? "" : "s", npos);
    return false;
}

static GillValue done(bool ok)
{
    return ok ? GILL_NONE : GILL_ERROR;
}

// object.__setattr__ on a class would go round its metaclass.
static bool check_setattr(GillThread *t, const GiSlotWrapper *w, GillValue self)
{
    if (gi_is_type(self) && gi_type_ptr(w->owner)->index == GI_TYPE_OBJECT) {
        gill_raise(t, GILL_TypeError, "can't apply this %U to %T object", w->name,
                   self);
        return false;
    }
    return true;
}

// The slot of w's type applied to self with the arguments that follow it.
static GillValue wrapper_apply(GillThread *t, const GiSlotWrapper *w, GillValue self,
                               const GillValue *a, int n, GillValue kwnames)
{
    GiSlots *s = &gi_type_ptr(w->owner)->slots;
    const AnyFn fn = *slot_at(s, (int)w->row);
    switch ((Kind)rows[w->row].kind) {
    case KIND_UNARY:
        return check_count(t, n, 0) ? ((GiUnaryFn)fn)(t, self) : GILL_ERROR;
    case KIND_HASH: {
        if (!check_count(t, n, 0)) {
            return GILL_ERROR;
        }
        const int64_t hash = s->hash(t, self);
        return hash == -1 ? GILL_ERROR : gi_int_new(t, hash);
    }
    case KIND_CALL:
        return s->call(t, self, a, n, kwnames);
    case KIND_NEXT: {
        if (!check_count(t, n, 0)) {
            return GILL_ERROR;
        }
        const GillValue v = s->next(t, self);
        return gi_is_empty(v)
                   ? gill_raise_value(t, gi_exc_type_value(t, GILL_StopIteration))
                   : v;
    }
    case KIND_GETATTR:
        if (!check_count(t, n, 1)) {
            return GILL_ERROR;
        }
        if (!gi_is_str(a[0])) {
            return gill_raise(t, GILL_TypeError,
                              "attribute name must be string, not '%T'", a[0]);
        }
        return s->getattr(t, self, a[0]);
    case KIND_SETATTR:
        return check_range(t, n, 2, 2) && check_setattr(t, w, self)
                   ? done(s->setattr(t, self, a[0], a[1]))
                   : GILL_ERROR;
    case KIND_DELATTR:
        return check_count(t, n, 1) && check_setattr(t, w, self)
                   ? done(s->setattr(t, self, a[0], GILL_EMPTY))
                   : GILL_ERROR;
    case KIND_COMPARE:
        return check_count(t, n, 1)
                   ? s->compare(t, self, a[0], (GiCompare)(w->row - COMPARE_ROW))
                   : GILL_ERROR;
    case KIND_DESCR_GET: {
        if (!check_range(t, n, 1, 2)) {
            return GILL_ERROR;
        }
        const GillValue o = gi_is_none(a[0]) ? GILL_EMPTY : a[0];
        const GillValue type = n < 2 || gi_is_none(a[1]) ? GILL_EMPTY : a[1];
        if (gi_is_empty(o) && gi_is_empty(type)) {
            return gill_raise(t, GILL_TypeError, "__get__(None, None) is invalid");
        }
        return s->descr_get(t, self, o, type);
    }
    case KIND_DESCR_SET:
        return check_range(t, n, 2, 2) ? done(s->descr_set(t, self, a[0], a[1]))
                                       : GILL_ERROR;
    case KIND_DESCR_DELETE:
        return check_count(t, n, 1) ? done(s->descr_set(t, self, a[0], GILL_EMPTY))
                                    : GILL_ERROR;
    case KIND_INIT:
        return done(s->init(t, self, a, n, kwnames));
    case KIND_LEN: {
        if (!check_count(t, n, 0)) {
            return GILL_ERROR;
        }
        const int64_t len = s->len(t, self);
        return len < 0 ? GILL_ERROR : gi_int_new(t, len);
    }
    case KIND_GETITEM:
    case KIND_BINARY:
    case KIND_INPLACE:
        return check_count(t, n, 1) ? ((GiBinaryFn)fn)(t, self, a[0]) : GILL_ERROR;
    case KIND_REFLECTED:
        return check_count(t, n, 1) ? ((GiBinaryFn)fn)(t, a[0], self) : GILL_ERROR;
    case KIND_POW:
        if (!check_range(t, n, 1, 2)) {
            return GILL_ERROR;
        }
        if (n == 2 && !gi_is_none(a[1])) {
            return s->pow3 != NULL ? s->pow3(t, self, a[0], a[1])
                                   : GILL_NOT_IMPLEMENTED;
        }
        return ((GiBinaryFn)fn)(t, self, a[0]);
    case KIND_REFLECTED_POW:
        if (!check_range(t, n, 1, 2)) {
            return GILL_ERROR;
        }
        if (n == 2 && !gi_is_none(a[1])) {
            return s->pow3 != NULL ? s->pow3(t, a[0], self, a[1])
                                   : GILL_NOT_IMPLEMENTED;
        }
        return ((GiBinaryFn)fn)(t, a[0], self);
    case KIND_SETITEM:
        return check_range(t, n, 2, 2) ? done(s->setitem(t, self, a[0], a[1]))
                                       : GILL_ERROR;
    case KIND_DELITEM:
        return check_count(t, n, 1) ? done(s->setitem(t, self, a[0], GILL_EMPTY))
                                    : GILL_ERROR;
    case KIND_CONTAINS: {
        if (!check_count(t, n, 1)) {
            return GILL_ERROR;
        }
        const int found = s->contains(t, self, a[0]);
        return found < 0 ? GILL_ERROR : gi_bool(found != 0);
    }
    case KIND_TRUTH: {
        if (!check_count(t, n, 0)) {
            return GILL_ERROR;
        }
        const int truth = s->truth(t, self);
        return truth < 0 ? GILL_ERROR : gi_bool(truth != 0);
    }
    case KIND_NEW:
    case KIND_DEL:
    case KIND_GETATTR_HOOK:
        break;
    }
    gi_panic("row %u of slots.def has no wrapper", (unsigned)w->row);
}

GillValue gi_slot_wrapper_call(GillThread *t, GiSlotWrapper *w, const GillValue *args,
                               int npos, GillValue kwnames)
{
    const GiType *owner = gi_type_ptr(w->owner);
    if (npos < 1) {
        return gill_raise(t, GILL_TypeError,
                          "descriptor '%U' of '%s' object needs an argument", w->name,
                          gi_type_name(owner));
    }
    if (!gi_type_is_subtype(gi_type_of(t, args[0]), owner)) {
        return gill_raise(t, GILL_TypeError,
                          "descriptor '%U' requires a '%s' object but received a '%T'",
                          w->name, gi_type_name(owner), args[0]);
    }
    const Kind kind = (Kind)rows[w->row].kind;
    if (!gi_is_empty(kwnames) && kind != KIND_CALL && kind != KIND_INIT) {
        return gill_raise(t, GILL_TypeError, "wrapper %U() takes no keyword arguments",
                          w->name);
    }
    return wrapper_apply(t, w, args[0], args + 1, npos - 1, kwnames);
}
