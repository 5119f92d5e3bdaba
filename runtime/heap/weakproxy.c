// weakproxy: objects that pass every operation on to a weakly held one.
//
// Each slot fetches the target, which is then a local of that C function and so alive,
// and repeats the operation on it. Both operands of a binary operator may be proxies.
// SPDX-License-Identifier: MIT
#include "runtime/exec/exception.h"
#include "runtime/heap/weakref.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// The object behind a proxy (anything else is itself); error: ReferenceError.
static GillValue target_of(GillThread *t, GillValue v)
{
    if (!gi_is_weakref(v) || gi_type_of(t, v)->def == &gi_weakref_def) {
        return v;
    }
    const GillValue target = gi_weakref_get(v);
    return gi_is_empty(target) ? gill_raise(t, GILL_ReferenceError,
                                            "weakly-referenced object no longer exists")
                               : target;
}

static GillValue proxy_repr(GillThread *t, GillValue o)
{
    const GillValue target = gi_weakref_get(o);
    const char *type =
        gi_is_empty(target) ? "NoneType" : gi_type_name(gi_type_of(t, target));
    const void *address = gi_is_empty(target) ? NULL : gi_ptr(target);
    return gi_str_format(t, "<weakproxy at %p to %s at %p>", (void *)gi_ptr(o), type,
                         address);
}

#define UNARY(name, action)                                                            \
    static GillValue proxy_##name(GillThread *t, GillValue o)                          \
    {                                                                                  \
        o = target_of(t, o);                                                           \
        return gi_is_error(o) ? GILL_ERROR : (action);                                 \
    }
UNARY(str, gi_str(t, o))
UNARY(iter, gi_iter(t, o))
UNARY(to_int, gi_call_name(t, o, GI_NAME(t, __int__), NULL, 0))
UNARY(to_float, gi_call_name(t, o, GI_NAME(t, __float__), NULL, 0))
UNARY(index, gi_index(t, o))
UNARY(neg, gi_unary(t, GI_UNARY_NEG, o))
UNARY(pos, gi_unary(t, GI_UNARY_POS, o))
UNARY(abs, gi_unary(t, GI_UNARY_ABS, o))
UNARY(invert, gi_unary(t, GI_UNARY_INVERT, o))
#undef UNARY

#define BINARY(name, op)                                                               \
    static GillValue proxy_##name(GillThread *t, GillValue a, GillValue b)             \
    {                                                                                  \
        return binary(t, gi_binary, op, a, b);                                         \
    }                                                                                  \
    static GillValue proxy_i##name(GillThread *t, GillValue a, GillValue b)            \
    {                                                                                  \
        return binary(t, gi_inplace, op, a, b);                                        \
    }
static GillValue binary(GillThread *t,
                        GillValue (*f)(GillThread *, GiBinary, GillValue, GillValue),
                        GiBinary op, GillValue a, GillValue b)
{
    a = target_of(t, a);
    if (gi_is_error(a)) {
        return GILL_ERROR;
    }
    b = target_of(t, b);
    return gi_is_error(b) ? GILL_ERROR : f(t, op, a, b);
}
BINARY(add, GI_BINARY_ADD)
BINARY(sub, GI_BINARY_SUB)
BINARY(mul, GI_BINARY_MUL)
BINARY(truediv, GI_BINARY_TRUEDIV)
BINARY(floordiv, GI_BINARY_FLOORDIV)
BINARY(mod, GI_BINARY_MOD)
BINARY(pow, GI_BINARY_POW)
BINARY(matmul, GI_BINARY_MATMUL)
BINARY(lshift, GI_BINARY_LSHIFT)
BINARY(rshift, GI_BINARY_RSHIFT)
BINARY(and, GI_BINARY_AND)
BINARY(or, GI_BINARY_OR)
BINARY(xor, GI_BINARY_XOR)

static GillValue proxy_divmod(GillThread *t, GillValue a, GillValue b)
{
    return binary(t, gi_binary, GI_BINARY_DIVMOD, a, b);
}
#undef BINARY

static GillValue proxy_pow3(GillThread *t, GillValue a, GillValue b, GillValue m)
{
    a = target_of(t, a);
    b = gi_is_error(a) ? a : target_of(t, b);
    m = gi_is_error(b) ? b : target_of(t, m);
    return gi_is_error(m) ? GILL_ERROR : gi_power(t, a, b, m);
}

static GillValue proxy_next(GillThread *t, GillValue o)
{
    o = target_of(t, o);
    if (gi_is_error(o)) {
        return GILL_ERROR;
    }
    if (gi_type_of(t, o)->slots.next == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "Weakref proxy referenced a non-iterator '%T' object", o);
    }
    return gi_next(t, o);
}

static GillValue proxy_getattr(GillThread *t, GillValue o, GillValue name)
{
    o = target_of(t, o);
    return gi_is_error(o) ? GILL_ERROR : gi_getattr(t, o, name);
}

static bool proxy_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    o = target_of(t, o);
    if (gi_is_error(o)) {
        return false;
    }
    return gi_is_empty(v) ? gi_delattr(t, o, name) : gi_setattr(t, o, name, v);
}

static GillValue proxy_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    a = target_of(t, a);
    b = gi_is_error(a) ? a : target_of(t, b);
    return gi_is_error(b) ? GILL_ERROR : gi_compare(t, op, a, b);
}

static GillValue proxy_call(GillThread *t, GillValue o, const GillValue *args, int npos,
                            GillValue kwnames)
{
    o = target_of(t, o);
    return gi_is_error(o) ? GILL_ERROR : gi_call(t, o, args, npos, kwnames);
}

static int64_t proxy_len(GillThread *t, GillValue o)
{
    o = target_of(t, o);
    return gi_is_error(o) ? -1 : gi_len(t, o);
}

static GillValue proxy_getitem(GillThread *t, GillValue o, GillValue key)
{
    o = target_of(t, o);
    return gi_is_error(o) ? GILL_ERROR : gi_getitem(t, o, key);
}

static bool proxy_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    o = target_of(t, o);
    if (gi_is_error(o)) {
        return false;
    }
    return gi_is_empty(v) ? gi_delitem(t, o, key) : gi_setitem(t, o, key, v);
}

static int proxy_contains(GillThread *t, GillValue o, GillValue v)
{
    o = target_of(t, o);
    return gi_is_error(o) ? -1 : gi_contains(t, o, v);
}

static int proxy_truth(GillThread *t, GillValue o)
{
    o = target_of(t, o);
    return gi_is_error(o) ? -1 : gi_truth(t, o);
}

#define PROXY_SLOTS                                                                    \
    .repr = proxy_repr, .str = proxy_str, .iter = proxy_iter, .next = proxy_next,      \
    .getattr = proxy_getattr, .setattr = proxy_setattr, .compare = proxy_compare,      \
    .len = proxy_len, .getitem = proxy_getitem, .setitem = proxy_setitem,              \
    .contains = proxy_contains, .truth = proxy_truth, .to_int = proxy_to_int,          \
    .to_float = proxy_to_float, .index = proxy_index, .pow3 = proxy_pow3,              \
    .unary = {proxy_neg, proxy_pos, proxy_abs, proxy_invert},                          \
    .binary = {proxy_add, proxy_sub, proxy_mul,    proxy_truediv, proxy_floordiv,      \
               proxy_mod, proxy_pow, proxy_matmul, proxy_lshift,  proxy_rshift,        \
               proxy_and, proxy_or,  proxy_xor,    proxy_divmod},                      \
    .inplace = {                                                                       \
        proxy_iadd, proxy_isub, proxy_imul,    proxy_itruediv, proxy_ifloordiv,        \
        proxy_imod, proxy_ipow, proxy_imatmul, proxy_ilshift,  proxy_irshift,          \
        proxy_iand, proxy_ior,  proxy_ixor}

static const GiSlots proxy_slots = {PROXY_SLOTS};
static const GiSlots call_proxy_slots = {PROXY_SLOTS, .call = proxy_call};

const GiTypeDef gi_weakproxy_def = {
    .kind = GI_KIND_WEAKREF,
    .size = sizeof(GiWeakref),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_NO_HASH,
    .slots = &proxy_slots,
    .module = "weakref",
    .doc = "Stands for an object without keeping it alive.",
};

const GiTypeDef gi_weakcallproxy_def = {
    .kind = GI_KIND_WEAKREF,
    .size = sizeof(GiWeakref),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_NO_HASH,
    .slots = &call_proxy_slots,
    .module = "weakref",
    .doc = "Stands for a callable object without keeping it alive.",
};
