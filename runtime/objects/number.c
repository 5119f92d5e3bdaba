// SPDX-License-Identifier: MIT
// Operators: from two values to the slot that knows them.
//
// The order of the attempts is CPython's: the left operand's slot, then the right
// one's, or the right one's first where its type derives from the left one's. A slot
// that answers NotImplemented passes. Two rules are added for the builtin sequences,
// whose `+` and `*` are concatenation and repetition: those come last, after any slot
// that an operand's class defines; and when nobody knew the pair, the message is the
// sequence's own.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static const char *const signs[GI_BINARY_COUNT] = {
    [GI_BINARY_ADD] = "+",           [GI_BINARY_SUB] = "-",
    [GI_BINARY_MUL] = "*",           [GI_BINARY_TRUEDIV] = "/",
    [GI_BINARY_FLOORDIV] = "//",     [GI_BINARY_MOD] = "%",
    [GI_BINARY_POW] = "** or pow()", [GI_BINARY_MATMUL] = "@",
    [GI_BINARY_LSHIFT] = "<<",       [GI_BINARY_RSHIFT] = ">>",
    [GI_BINARY_AND] = "&",           [GI_BINARY_OR] = "|",
    [GI_BINARY_XOR] = "^",           [GI_BINARY_DIVMOD] = "divmod()",
};

// ---- Sequences ----

// The builtin sequence whose layout an object has, GI_TYPE_COUNT for none.
static GiTypeIndex sequence_of(GillValue v)
{
    if (!gi_is_ptr(v)) {
        return GI_TYPE_COUNT;
    }
    switch (gi_ptr(v)->head.kind) {
    case GI_KIND_STR:
    case GI_KIND_STR_VIEW:
        return GI_TYPE_STR;
    case GI_KIND_BYTES:
    case GI_KIND_BYTES_OBJECT:
        return GI_TYPE_BYTES;
    case GI_KIND_BYTEARRAY:
        return GI_TYPE_BYTEARRAY;
    case GI_KIND_LIST:
        return GI_TYPE_LIST;
    case GI_KIND_TUPLE:
        return GI_TYPE_TUPLE;
    default:
        return GI_TYPE_COUNT;
    }
}

// fn is the concatenation or repetition of v's builtin sequence type, not a class's
// own.
static bool is_sequence_slot(GillThread *t, GiBinary op, GillValue v, GiBinaryFn fn)
{
    if (op != GI_BINARY_ADD && op != GI_BINARY_MUL) {
        return false;
    }
    const GiTypeIndex index = sequence_of(v);
    return index != GI_TYPE_COUNT && t->vm->types[index]->slots.binary[op] == fn;
}

static bool is_print(GillValue v)
{
    return gi_is_exact(v, GI_TYPE_NATIVE) &&
           gi_str_is(((GiNative *)gi_ptr(v))->name, "print");
}

static GillValue unsupported(GillThread *t, GiBinary op, GillValue a, GillValue b,
                             bool is_inplace)
{
    const GiTypeIndex left = sequence_of(a);
    if (op == GI_BINARY_ADD && left != GI_TYPE_COUNT) {
        if (left == GI_TYPE_BYTES || left == GI_TYPE_BYTEARRAY) {
            return gill_raise(t, GILL_TypeError, "can't concat %T to %T", b, a);
        }
        return gill_raise(
            t, GILL_TypeError, "can only concatenate %s (not \"%T\") to %s",
            gi_type_name(t->vm->types[left]), b, gi_type_name(t->vm->types[left]));
    }
    if (op == GI_BINARY_MUL &&
        (left != GI_TYPE_COUNT || sequence_of(b) != GI_TYPE_COUNT)) {
        return gill_raise(t, GILL_TypeError,
                          "can't multiply sequence by non-int of type '%T'",
                          left != GI_TYPE_COUNT ? b : a);
    }
    if (is_inplace) {
        return gill_raise(t, GILL_TypeError,
                          "unsupported operand type(s) for %s=: '%T' and '%T'",
                          op == GI_BINARY_POW ? "**" : signs[op], a, b);
    }
    if (op == GI_BINARY_RSHIFT && is_print(a)) {
        return gill_raise(t, GILL_TypeError,
                          "unsupported operand type(s) for >>: '%T' and '%T'. Did you "
                          "mean \"print(<message>, file=<output_stream>)\"?",
                          a, b);
    }
    return gill_raise(t, GILL_TypeError,
                      "unsupported operand type(s) for %s: '%T' and '%T'", signs[op], a,
                      b);
}

// ---- Binary operators ----

// Two plain ints; empty: the slots, for divmod makes a tuple and @ is an error.
static inline GillValue int_binary(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    switch (op) {
    case GI_BINARY_ADD:
        return gi_int_add(t, a, b);
    case GI_BINARY_SUB:
        return gi_int_sub(t, a, b);
    case GI_BINARY_MUL:
        return gi_int_mul(t, a, b);
    case GI_BINARY_TRUEDIV:
        return gi_int_truediv(t, a, b);
    case GI_BINARY_FLOORDIV:
        return gi_int_floordiv(t, a, b);
    case GI_BINARY_MOD:
        return gi_int_mod(t, a, b);
    case GI_BINARY_POW:
        return gi_int_pow(t, a, b);
    case GI_BINARY_LSHIFT:
        return gi_int_lshift(t, a, b);
    case GI_BINARY_RSHIFT:
        return gi_int_rshift(t, a, b);
    case GI_BINARY_AND:
        return gi_int_and(t, a, b);
    case GI_BINARY_OR:
        return gi_int_or(t, a, b);
    case GI_BINARY_XOR:
        return gi_int_xor(t, a, b);
    default:
        return GILL_EMPTY;
    }
}

static inline bool is_plain_int(GillValue v)
{
    return gi_is_small(v) || gi_has_kind(v, GI_KIND_INT);
}

// Two plain numbers, at least one a double, the other small; empty: not such a pair.
static inline GillValue double_binary(GillThread *t, GiBinary op, GillValue a,
                                      GillValue b)
{
    double x, y;
    if (gi_is_double(a)) {
        x = gi_double_get(a);
        if (gi_is_double(b)) {
            y = gi_double_get(b);
        } else if (gi_is_small(b)) {
            y = (double)gi_small_get(b);
        } else {
            return GILL_EMPTY;
        }
    } else if (gi_is_small(a) && gi_is_double(b)) {
        x = (double)gi_small_get(a);
        y = gi_double_get(b);
    } else {
        return GILL_EMPTY;
    }
    switch (op) {
    case GI_BINARY_ADD:
        return gi_double(x + y);
    case GI_BINARY_SUB:
        return gi_double(x - y);
    case GI_BINARY_MUL:
        return gi_double(x * y);
    case GI_BINARY_TRUEDIV:
    case GI_BINARY_FLOORDIV:
    case GI_BINARY_MOD:
    case GI_BINARY_POW:
        return gi_float_binary(t, op, x, y);
    default:
        return GILL_EMPTY;
    }
}

// Through the slots; NotImplemented when nobody knew the pair.
static GillValue slot_binary(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    const GiType *ta = gi_type_of(t, a);
    const GiType *tb = gi_type_of(t, b);
    const GiBinaryFn fa = ta->slots.binary[op];
    GiBinaryFn fb = tb->slots.binary[op];
    if (fb == fa) {
        fb = NULL;
    }
    if (fa != NULL) {
        const bool right_first =
            fb != NULL &&
            (gi_type_is_subtype(tb, ta) ||
             (is_sequence_slot(t, op, a, fa) && !is_sequence_slot(t, op, b, fb)));
        if (right_first) {
            const GillValue v = fb(t, a, b);
            if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
                return v;
            }
            fb = NULL;
        }
        const GillValue v = fa(t, a, b);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    return fb != NULL ? fb(t, a, b) : GILL_NOT_IMPLEMENTED;
}

GillValue gi_binary(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    GillValue v = is_plain_int(a) && is_plain_int(b) ? int_binary(t, op, a, b)
                                                     : double_binary(t, op, a, b);
    if (!gi_is_empty(v)) {
        return v;
    }
    v = slot_binary(t, op, a, b);
    return gi_same(v, GILL_NOT_IMPLEMENTED) ? unsupported(t, op, a, b, false) : v;
}

GillValue gi_inplace(GillThread *t, GiBinary op, GillValue a, GillValue b)
{
    GillValue v = is_plain_int(a) && is_plain_int(b) ? int_binary(t, op, a, b)
                                                     : double_binary(t, op, a, b);
    if (!gi_is_empty(v)) {
        return v;
    }
    const GiBinaryFn fn = gi_type_of(t, a)->slots.inplace[op];
    if (fn != NULL) {
        // list += x: a class of x that knows `list + x` comes first, as in CPython.
        const GiTypeIndex index = sequence_of(a);
        if (index != GI_TYPE_COUNT && (op == GI_BINARY_ADD || op == GI_BINARY_MUL) &&
            t->vm->types[index]->slots.inplace[op] == fn) {
            const GiBinaryFn fb = gi_type_of(t, b)->slots.binary[op];
            if (fb != NULL && !gi_is_int_or_bool(b) &&
                !is_sequence_slot(t, op, b, fb)) {
                v = fb(t, a, b);
                if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
                    return v;
                }
            }
        }
        v = fn(t, a, b);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    v = slot_binary(t, op, a, b);
    return gi_same(v, GILL_NOT_IMPLEMENTED) ? unsupported(t, op, a, b, true) : v;
}

GillValue gi_power(GillThread *t, GillValue a, GillValue b, GillValue mod)
{
    if (gi_is_none(mod)) {
        return gi_binary(t, GI_BINARY_POW, a, b);
    }
    // The slots of all three types, each function once.
    GillValue (*tried[3])(GillThread *, GillValue, GillValue, GillValue);
    int n = 0;
    tried[n++] = gi_type_of(t, a)->slots.pow3;
    tried[n++] = gi_type_of(t, b)->slots.pow3;
    tried[n++] = gi_type_of(t, mod)->slots.pow3;
    if (tried[0] != tried[1] && tried[1] != NULL &&
        gi_type_is_subtype(gi_type_of(t, b), gi_type_of(t, a))) {
        void *swap = (void *)tried[0];
        tried[0] = tried[1];
        memcpy(&tried[1], &swap, sizeof swap);
    }
    for (int i = 0; i < n; i++) {
        if (tried[i] == NULL || (i > 0 && tried[i] == tried[0]) ||
            (i > 1 && tried[i] == tried[1])) {
            continue;
        }
        const GillValue v = tried[i](t, a, b, mod);
        if (!gi_same(v, GILL_NOT_IMPLEMENTED)) {
            return v;
        }
    }
    return gill_raise(t, GILL_TypeError,
                      "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'",
                      a, b, mod);
}

// ---- Unary operators ----

GillValue gi_unary(GillThread *t, GiUnary op, GillValue a)
{
    if (gi_is_small(a)) {
        const int64_t n = gi_small_get(a);
        switch (op) {
        case GI_UNARY_NEG:
            return gi_int_new(t, -n);
        case GI_UNARY_POS:
            return a;
        case GI_UNARY_ABS:
            return gi_int_new(t, n < 0 ? -n : n);
        default:
            return gi_small(~n);
        }
    }
    if (gi_is_double(a) && op != GI_UNARY_INVERT) {
        const double d = gi_double_get(a);
        return op == GI_UNARY_POS   ? a
               : op == GI_UNARY_NEG ? gi_double(-d)
                                    : gi_double(fabs(d));
    }
    const GiUnaryFn fn = gi_type_of(t, a)->slots.unary[op];
    if (fn != NULL) {
        return fn(t, a);
    }
    static const char *const names[] = {"unary -", "unary +", "abs()", "unary ~"};
    return gill_raise(t, GILL_TypeError, "bad operand type for %s: '%T'", names[op], a);
}

// ---- Index ----

GillValue gi_index(GillThread *t, GillValue v)
{
    if (gi_is_small(v)) {
        return v;
    }
    if (gi_is_int_or_bool(v)) {
        return gi_int_plain(v);
    }
    const GiUnaryFn fn = gi_type_of(t, v)->slots.index;
    if (fn == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "'%T' object cannot be interpreted as an integer", v);
    }
    const GillValue n = fn(t, v);
    if (gi_is_small(n) || gi_is_error(n) || gi_has_kind(n, GI_KIND_INT)) {
        return n;
    }
    if (!gi_is_int_or_bool(n)) {
        return gill_raise(t, GILL_TypeError, "__index__ returned non-int (type %T)", n);
    }
    if (!gi_warn(
            t, GILL_DeprecationWarning, 1,
            "__index__ returned non-int (type %T).  The ability to return an "
            "instance of a strict subclass of int is deprecated, and may be removed "
            "in a future version of Python.",
            n)) {
        return GILL_ERROR;
    }
    return gi_int_plain(n);
}

bool gi_index_int64(GillThread *t, GillValue v, int64_t *out)
{
    const GillValue n = gi_index(t, v);
    if (gi_is_error(n)) {
        return false;
    }
    if (!gi_int_to_int64(n, out)) {
        gill_raise(t, GILL_OverflowError, "cannot fit '%T' into an index-sized integer",
                   v);
        return false;
    }
    return true;
}

bool gi_index_clamped(GillThread *t, GillValue v, int64_t *out)
{
    const GillValue n = gi_index(t, v);
    if (gi_is_error(n)) {
        return false;
    }
    if (!gi_int_to_int64(n, out)) {
        *out = gi_int_sign(n) < 0 ? INT64_MIN : INT64_MAX;
    }
    return true;
}

bool gill_as_int(GillThread *t, GillValue v, int64_t *out)
{
    const GillValue n = gi_index(t, v);
    return !gi_is_error(n) && gi_int_get_int64(t, n, out);
}
