// SPDX-License-Identifier: MIT
// The protocols that every value has: attributes, comparison, truth, hash and text.
//
// Each function asks the type's C slot; what Python code defines has filled that slot
// with a trampoline (type_slots.c). Exact ints, floats and text are answered here
// first.
#include "runtime/objects/object.h"

#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

GiType *gi_type_of_immediate(GillThread *t, GillValue v)
{
    GiTypeIndex index = GI_TYPE_OBJECT;
    if (gi_is_small(v)) {
        index = GI_TYPE_INT;
    } else if (gi_is_double(v)) {
        index = GI_TYPE_FLOAT;
    } else if (gi_is_bool(v)) {
        index = GI_TYPE_BOOL;
    } else if (gi_is_none(v)) {
        index = GI_TYPE_NONE;
    } else if (gi_same(v, GILL_NOT_IMPLEMENTED)) {
        index = GI_TYPE_NOT_IMPLEMENTED;
    } else if (gi_same(v, GILL_ELLIPSIS)) {
        index = GI_TYPE_ELLIPSIS;
    }
    assert(index != GI_TYPE_OBJECT);
    return t->vm->types[index];
}

// ---- Attributes ----

static bool check_name(GillThread *t, GillValue name)
{
    if (gi_is_str(name)) {
        return true;
    }
    gill_raise(t, GILL_TypeError, "attribute name must be string, not '%T'", name);
    return false;
}

GillValue gi_getattr(GillThread *t, GillValue o, GillValue name)
{
    if (!check_name(t, name)) {
        return GILL_ERROR;
    }
    return gi_type_of(t, o)->slots.getattr(t, o, name);
}

// A module's attribute that its dict does not have: its __getattr__, or the error.
static GillValue module_missing(GillThread *t, GillValue o, GillValue name, bool quiet)
{
    GiDict *dict = gi_module_dict(o);
    const GillValue hook = gi_dict_find_name(t, dict, GI_NAME(t, __getattr__));
    if (!gi_is_empty(hook)) {
        return gi_call1(t, hook, name);
    }
    if (quiet) {
        return GILL_EMPTY;
    }
    const GillValue module = gi_dict_find_name(t, dict, GI_NAME(t, __name__));
    if (gi_is_empty(module) || !gi_is_str(module)) {
        return gi_raise_attribute(t, o, name, "module has no attribute '%U'", name);
    }
    const GillValue spec = gi_dict_find_name(t, dict, GI_NAME(t, __spec__));
    if (!gi_is_empty(spec) && !gi_is_none(spec)) {
        const GillValue text = gi_intern(t, "_initializing", 13);
        if (gi_is_error(text)) {
            return text;
        }
        const GillValue busy = gi_getattr_or_empty(t, spec, text);
        if (gi_is_error(busy)) {
            return busy;
        }
        if (!gi_is_empty(busy) && gi_is_true(busy)) {
            return gi_raise_attribute(
                t, o, name,
                "partially initialized module '%U' has no attribute "
                "'%U' (most likely due to a circular import)",
                module, name);
        }
    }
    return gi_raise_attribute(t, o, name, "module '%U' has no attribute '%U'", module,
                              name);
}

// Look-up as object.__getattribute__ does it: data descriptors of the type, the
// object's own attributes, everything else of the type. quiet: empty when absent.
static GillValue generic_get(GillThread *t, GillValue o, GillValue name, bool quiet)
{
    if (!check_name(t, name)) {
        return GILL_ERROR;
    }
    GiType *type = gi_type_of(t, o);
    const GillValue found = gi_type_find(t, type, name);
    GillValue (*get)(GillThread *, GillValue, GillValue, GillValue) = NULL;
    if (gi_is_ptr(found)) {
        const GiType *kind = gi_type_of(t, found);
        get = kind->slots.descr_get;
        if (get != NULL && kind->slots.descr_set != NULL) {
            return get(t, found, o, gi_from_ptr(type));
        }
    }
    if (gi_is_ptr(o)) {
        const GillValue own = gi_attrs_find(t, gi_ptr(o), name);
        if (!gi_is_empty(own)) {
            return own;
        }
    }
    if (get != NULL) {
        return get(t, found, o, gi_from_ptr(type));
    }
    if (!gi_is_empty(found)) {
        return found;
    }
    if (gi_is_module(o)) {
        return module_missing(t, o, name, quiet);
    }
    if (quiet) {
        return GILL_EMPTY;
    }
    return gi_raise_attribute(t, o, name, "'%s' object has no attribute '%U'",
                              gi_type_name(type), name);
}

GillValue gi_generic_getattr(GillThread *t, GillValue o, GillValue name)
{
    return generic_get(t, o, name, false);
}

GillValue gi_generic_find(GillThread *t, GillValue o, GillValue name)
{
    const GillValue v = generic_get(t, o, name, true);
    if (gi_is_error(v) && gi_error_matches(t, GILL_AttributeError)) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    return v;
}

GillValue gi_getattr_or_empty(GillThread *t, GillValue o, GillValue name)
{
    const GiType *type = gi_type_of(t, o);
    if (type->slots.getattr == gi_generic_getattr) {
        return gi_generic_find(t, o, name);
    }
    const GillValue v = gi_getattr(t, o, name);
    if (gi_is_error(v) && gi_error_matches(t, GILL_AttributeError)) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    return v;
}

bool gi_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    assert(!gi_is_empty(v));
    return check_name(t, name) && gi_type_of(t, o)->slots.setattr(t, o, name, v);
}

bool gi_delattr(GillThread *t, GillValue o, GillValue name)
{
    return check_name(t, name) &&
           gi_type_of(t, o)->slots.setattr(t, o, name, GILL_EMPTY);
}

bool gi_generic_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    if (!check_name(t, name)) {
        return false;
    }
    GiType *type = gi_type_of(t, o);
    const GillValue found = gi_type_find(t, type, name);
    if (gi_is_ptr(found)) {
        const GiType *kind = gi_type_of(t, found);
        if (kind->slots.descr_set != NULL) {
            return kind->slots.descr_set(t, found, o, v);
        }
    }
    if (!gi_is_ptr(o) || gi_attrs_word(t, gi_ptr(o)) == NULL) {
        if (gi_is_empty(found)) {
            gi_raise_attribute(t, o, name, "'%s' object has no attribute '%U'",
                               gi_type_name(type), name);
        } else {
            gi_raise_attribute(t, o, name, "'%s' object attribute '%U' is read-only",
                               gi_type_name(type), name);
        }
        return false;
    }
    if (!gi_is_empty(v)) {
        return gi_attrs_set(t, gi_ptr(o), name, v);
    }
    const int done = gi_attrs_delete(t, gi_ptr(o), name);
    if (done == 0) {
        gi_raise_attribute(t, o, name, "'%s' object has no attribute '%U'",
                           gi_type_name(type), name);
    }
    return done > 0;
}

// A class's attribute called: plain functions take no self, class methods the class.
static bool type_method(GillThread *t, GiType *type, GillValue name,
                        GillValue *out_self, GillValue *out)
{
    const GillValue meta = gi_type_find(t, gi_type_of(t, gi_from_ptr(type)), name);
    if (!gi_is_empty(meta)) {
        return false;
    }
    const GillValue found = gi_type_find(t, type, name);
    if (gi_is_empty(found)) {
        return false;
    }
    *out_self = GILL_EMPTY;
    *out = found;
    if (gi_is_plain_method(found)) {
        return true;
    }
    if (gi_is_exact(found, GI_TYPE_CLASSMETHOD)) {
        const GillValue inner = gi_wrapped_callable(found);
        if (gi_has_kind(inner, GI_KIND_FUNCTION)) {
            *out = inner;
            *out_self = gi_from_ptr(type);
            return true;
        }
    }
    if (gi_is_exact(found, GI_TYPE_STATICMETHOD)) {
        *out = gi_wrapped_callable(found);
        return true;
    }
    return false;
}

GillValue gi_getmethod(GillThread *t, GillValue o, GillValue name, GillValue *out_self)
{
    GiType *type = gi_type_of(t, o);
    *out_self = GILL_EMPTY;
    if (type->slots.getattr == gi_generic_getattr) {
        const GillValue found = gi_type_find(t, type, name);
        if (!gi_is_empty(found) && gi_is_plain_method(found)) {
            const GillValue own =
                gi_is_ptr(o) ? gi_attrs_find(t, gi_ptr(o), name) : GILL_EMPTY;
            if (!gi_is_empty(own)) {
                return own;
            }
            *out_self = o;
            return found;
        }
    } else if (type->slots.getattr == gi_type_getattr) {
        GillValue f;
        if (type_method(t, gi_type_ptr(o), name, out_self, &f)) {
            return f;
        }
    }
    return gi_getattr(t, o, name);
}

// ---- Comparison ----

// The operator with its operands exchanged.
static const GiCompare swapped[] = {GI_GT, GI_GE, GI_EQ, GI_NE, GI_LT, GI_LE};
static const char *const compare_text[] = {"<", "<=", "==", "!=", ">", ">="};

static bool compare_order(GiCompare op, int order)
{
    switch (op) {
    case GI_LT:
        return order < 0;
    case GI_LE:
        return order <= 0;
    case GI_EQ:
        return order == 0;
    case GI_NE:
        return order != 0;
    case GI_GT:
        return order > 0;
    case GI_GE:
        return order >= 0;
    }
    return false;
}

static bool compare_doubles(GiCompare op, double a, double b)
{
    switch (op) {
    case GI_LT:
        return a < b;
    case GI_LE:
        return a <= b;
    case GI_EQ:
        return a == b;
    case GI_NE:
        return a != b;
    case GI_GT:
        return a > b;
    case GI_GE:
        return a >= b;
    }
    return false;
}

static inline bool is_plain_str(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_STR);
}

// The slow part: both sides' slots, the right one first when its type derives from the
// left one's.
static GillValue compare_slots(GillThread *t, GiCompare op, GillValue a, GillValue b)
{
    const GiType *ta = gi_type_of(t, a);
    const GiType *tb = gi_type_of(t, b);
    bool tried = false;
    if (ta != tb && tb->slots.compare != NULL && gi_type_is_subtype(tb, ta)) {
        tried = true;
        const GillValue v = tb->slots.compare(t, b, a, swapped[op]);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    if (ta->slots.compare != NULL) {
        const GillValue v = ta->slots.compare(t, a, b, op);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    if (!tried && tb->slots.compare != NULL) {
        const GillValue v = tb->slots.compare(t, b, a, swapped[op]);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    if (op == GI_EQ) {
        return gi_bool(gi_same(a, b));
    }
    if (op == GI_NE) {
        return gi_bool(!gi_same(a, b));
    }
    return gill_raise(t, GILL_TypeError,
                      "'%s' not supported between instances of '%s' and '%s'",
                      compare_text[op], gi_type_name(ta), gi_type_name(tb));
}

GillValue gi_compare(GillThread *t, GiCompare op, GillValue a, GillValue b)
{
    if (gi_are_small(a, b)) {
        const int64_t x = gi_small_get(a);
        const int64_t y = gi_small_get(b);
        return gi_bool(compare_order(op, (x > y) - (x < y)));
    }
    if (gi_is_double(a) && gi_is_double(b)) {
        return gi_bool(compare_doubles(op, gi_double_get(a), gi_double_get(b)));
    }
    if (is_plain_str(a) && is_plain_str(b)) {
        if (op == GI_EQ || op == GI_NE) {
            return gi_bool(gi_str_equal(a, b) == (op == GI_EQ));
        }
        return gi_bool(compare_order(op, gi_str_compare(a, b)));
    }
    if (!gi_enter_c(t, " in comparison")) {
        return GILL_ERROR;
    }
    const GillValue v = compare_slots(t, op, a, b);
    gi_leave_c(t);
    return v;
}

int gi_compare_bool(GillThread *t, GiCompare op, GillValue a, GillValue b)
{
    // Unlike gi_equal without a short cut for the same object: an __eq__ may deny it.
    if (is_plain_str(a) && is_plain_str(b) && (op == GI_EQ || op == GI_NE)) {
        return gi_str_equal(a, b) == (op == GI_EQ);
    }
    const GillValue v = gi_compare(t, op, a, b);
    if (gi_is_bool(v)) {
        return gi_is_true(v);
    }
    return gi_is_error(v) ? -1 : gi_truth(t, v);
}

int gi_equal(GillThread *t, GillValue a, GillValue b)
{
    if (gi_same(a, b)) {
        return 1;
    }
    if (gi_are_small(a, b)) {
        return 0;
    }
    if (is_plain_str(a) && is_plain_str(b)) {
        return gi_str_equal(a, b);
    }
    const GillValue v = gi_compare(t, GI_EQ, a, b);
    return gi_is_error(v) ? -1 : gi_truth(t, v);
}

// ---- Truth and hash ----

int gi_truth(GillThread *t, GillValue v)
{
    if (gi_is_bool(v)) {
        return gi_is_true(v);
    }
    if (gi_is_none(v)) {
        return 0;
    }
    if (gi_is_small(v)) {
        return gi_small_get(v) != 0;
    }
    if (gi_is_double(v)) {
        return gi_double_get(v) != 0;
    }
    const GiType *type = gi_type_of(t, v);
    if (type->slots.truth != NULL) {
        return type->slots.truth(t, v);
    }
    if (type->slots.len != NULL) {
        const int64_t len = type->slots.len(t, v);
        return len < 0 ? -1 : len > 0;
    }
    return 1;
}

int64_t gi_hash(GillThread *t, GillValue v)
{
    int64_t hash;
    if (gi_is_small(v)) {
        hash = (int64_t)gi_int_hash(v);
    } else if (is_plain_str(v)) {
        hash = (int64_t)gi_str_hash(t, v);
    } else {
        const GiType *type = gi_type_of(t, v);
        if (type->slots.hash == NULL) {
            gill_raise(t, GILL_TypeError, "unhashable type: '%s'", gi_type_name(type));
            return -1;
        }
        return type->slots.hash(t, v);
    }
    return hash == -1 ? -2 : hash;
}

// ---- Text ----

GillValue gi_repr(GillThread *t, GillValue v)
{
    const GiType *type = gi_type_of(t, v);
    if (!gi_enter_c(t, " while getting the repr of an object")) {
        return GILL_ERROR;
    }
    const GillValue text = type->slots.repr(t, v);
    gi_leave_c(t);
    if (gi_is_error(text) || gi_is_str(text)) {
        return text;
    }
    return gill_raise(t, GILL_TypeError, "__repr__ returned non-string (type %T)",
                      text);
}

GillValue gi_str(GillThread *t, GillValue v)
{
    if (is_plain_str(v)) {
        return v;
    }
    const GiType *type = gi_type_of(t, v);
    if (!gi_enter_c(t, " while getting the str of an object")) {
        return GILL_ERROR;
    }
    const GillValue text = type->slots.str(t, v);
    gi_leave_c(t);
    if (gi_is_error(text) || gi_is_str(text)) {
        return text;
    }
    return gill_raise(t, GILL_TypeError, "__str__ returned non-string (type %T)", text);
}

// Appends an escape of a code point that is not ASCII.
static void add_escape(GillThread *t, GiStrBuf *b, uint32_t cp)
{
    char text[16];
    const char *form = cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x";
    const int n = snprintf(text, sizeof text, form, cp);
    gi_strbuf_add(t, b, text, (size_t)n);
}

GillValue gi_ascii(GillThread *t, GillValue v)
{
    const GillValue text = gi_repr(t, v);
    if (gi_is_error(text) || gi_str_is_ascii(text)) {
        return text;
    }
    GiStrBuf b;
    gi_strbuf_init(&b);
    const unsigned char *p = (const unsigned char *)gi_str_data(text);
    const unsigned char *end = p + gi_str_size(text);
    while (p < end) {
        uint32_t cp = *p;
        int more = 0;
        if (cp >= 0xF0) {
            cp &= 0x07;
            more = 3;
        } else if (cp >= 0xE0) {
            cp &= 0x0F;
            more = 2;
        } else if (cp >= 0xC0) {
            cp &= 0x1F;
            more = 1;
        }
        p++;
        for (; more > 0; more--) {
            cp = cp << 6 | (*p++ & 0x3F);
        }
        if (cp < 0x80) {
            gi_strbuf_add(t, &b, &(const char){(char)cp}, 1);
        } else {
            add_escape(t, &b, cp);
        }
    }
    return gi_strbuf_finish(t, &b);
}

int gi_repr_enter(GillThread *t, GillValue v)
{
    if (gi_is_empty(t->repr_stack)) {
        const GillValue list = gi_list_new(t, 8);
        if (gi_is_error(list)) {
            return -1;
        }
        t->repr_stack = list;
    }
    GiList *stack = gi_list_ptr(t->repr_stack);
    for (size_t i = stack->len; i-- > 0;) {
        if (gi_same(stack->items[i], v)) {
            return 0;
        }
    }
    return gi_list_append(t, stack, v) ? 1 : -1;
}

void gi_repr_leave(GillThread *t, GillValue v)
{
    GiList *stack = gi_list_ptr(t->repr_stack);
    for (size_t i = stack->len; i-- > 0;) {
        if (gi_same(stack->items[i], v)) {
            memmove(&stack->items[i], &stack->items[i + 1],
                    (stack->len - i - 1) * sizeof *stack->items);
            stack->items[--stack->len] = GILL_EMPTY;
            return;
        }
    }
}
