// tuple: immutable, items inline.
//
// aux holds the length up to 65,534; longer ones put GI_TUPLE_LONG there and their
// length into item[0] as a small int, so that the items start one word later. An
// instance of a subclass has its attributes' word after the last item.
#include <stdarg.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

#define TUPLE_MAX ((size_t)PTRDIFF_MAX / sizeof(GillValue) - 2)

GillValue gi_tuple_new(GillThread *t, size_t n)
{
    if (__builtin_expect(n < GI_TUPLE_LONG, 1)) {
        if (n == 0 && gi_is_ptr(t->vm->empty_tuple)) {
            return t->vm->empty_tuple; // unless this is the call that makes it
        }
        GiTuple *tuple = gi_alloc(t, sizeof *tuple + n * sizeof(GillValue),
                                  GI_HEADER_BITS(GI_TYPE_TUPLE, GI_KIND_TUPLE, 0, n));
        return tuple == NULL ? GILL_ERROR : gi_from_ptr(tuple);
    }
    if (n > TUPLE_MAX) {
        return gi_raise_type(t, t->vm->exc_types[GILL_MemoryError], "");
    }
    GiTuple *tuple =
        gi_alloc(t, sizeof *tuple + (n + 1) * sizeof(GillValue),
                 GI_HEADER_BITS(GI_TYPE_TUPLE, GI_KIND_TUPLE, 0, GI_TUPLE_LONG));
    if (tuple == NULL) {
        return GILL_ERROR;
    }
    tuple->item[0] = gi_small((int64_t)n);
    return gi_from_ptr(tuple);
}

GillValue gi_tuple_from(GillThread *t, const GillValue *items, size_t n)
{
    const GillValue tuple = gi_tuple_new(t, n);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    GillValue *to = gi_tuple_ptr(tuple)->item;
    switch (n) { // short ones without a call
    case 3:
        to[2] = items[2];
        // fall through
    case 2:
        to[1] = items[1];
        // fall through
    case 1:
        to[0] = items[0];
        // fall through
    case 0:
        break;
    default:
        memcpy(gi_tuple_items(gi_tuple_ptr(tuple)), items, n * sizeof *items);
    }
    return tuple;
}

GillValue gi_tuple_pair(GillThread *t, GillValue a, GillValue b)
{
    GiTuple *tuple = gi_alloc(t, sizeof *tuple + 2 * sizeof(GillValue),
                              GI_HEADER_BITS(GI_TYPE_TUPLE, GI_KIND_TUPLE, 0, 2));
    if (tuple == NULL) {
        return GILL_ERROR;
    }
    tuple->item[0] = a;
    tuple->item[1] = b;
    return gi_from_ptr(tuple);
}

GillValue gi_tuple_pack(GillThread *t, int n, ...)
{
    const GillValue tuple = gi_tuple_new(t, (size_t)n);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    va_list args;
    va_start(args, n);
    for (int i = 0; i < n; i++) {
        gi_tuple_ptr(tuple)->item[i] = va_arg(args, GillValue);
    }
    va_end(args);
    return tuple;
}

GillValue gi_to_tuple(GillThread *t, GillValue v)
{
    if (gi_is_exact(v, GI_TYPE_TUPLE)) {
        return v;
    }
    const GillValue list = gi_is_exact(v, GI_TYPE_LIST) ? v : gi_to_list(t, v);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    return gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
}

static GillValue tuple_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    if (type->index == GI_TYPE_TUPLE ||
        type->slots.init == t->vm->types[GI_TYPE_TUPLE]->slots.init) {
        if (!gi_check_positional(t, "tuple", npos, kwnames, 0, 1)) {
            return GILL_ERROR;
        }
    } else if (npos > 1) {
        return gill_raise(t, GILL_TypeError,
                          "tuple expected at most 1 argument, got %d", npos);
    }
    const GillValue plain = npos == 0 ? t->vm->empty_tuple : gi_to_tuple(t, args[0]);
    if (gi_is_error(plain) || type->index == GI_TYPE_TUPLE) {
        return plain;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(plain));
    const bool is_long = n >= GI_TUPLE_LONG;
    GiTuple *tuple =
        (GiTuple *)gi_object_alloc(t, type, (n + is_long) * sizeof(GillValue));
    if (tuple == NULL) {
        return GILL_ERROR;
    }
    tuple->head.aux = is_long ? GI_TUPLE_LONG : (uint16_t)n;
    if (is_long) {
        tuple->item[0] = gi_small((int64_t)n);
    }
    GillValue *items = gi_tuple_items(tuple);
    memcpy(items, gi_tuple_items(gi_tuple_ptr(plain)), n * sizeof *items);
    if (tuple->head.flags & GI_FLAG_ATTRS) {
        items[n] = GILL_EMPTY;
    }
    return gi_from_ptr(tuple);
}

static bool repr_item(GillValue o, size_t *i, GillValue *out)
{
    GiTuple *tuple = gi_tuple_ptr(o);
    if (*i >= gi_tuple_len(tuple)) {
        return false;
    }
    *out = gi_tuple_items(tuple)[(*i)++];
    return true;
}

static GillValue tuple_repr(GillThread *t, GillValue o)
{
    const char *close = gi_tuple_len(gi_tuple_ptr(o)) == 1 ? ",)" : ")";
    return gi_seq_repr(t, o, "(", close, "(...)", repr_item);
}

// The hash of CPython's tuples: xxHash's mixing of the items' hashes.
int64_t gi_tuple_hash(GillThread *t, GillValue o)
{
    const uint64_t prime1 = 11400714785074694791u;
    const uint64_t prime2 = 14029467366897019727u;
    const uint64_t prime5 = 2870177450012600261u;
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(o));
    const size_t n = gi_tuple_len(gi_tuple_ptr(o));
    uint64_t acc = prime5;
    for (size_t i = 0; i < n; i++) {
        uint64_t lane;
        if (gi_is_tuple(items[i])) { // nested ones could go as deep as data does
            if (!gi_enter_c(t, " while calling a Python object")) {
                return -1;
            }
            const bool hashed = gi_hash_of(t, items[i], &lane);
            gi_leave_c(t);
            if (!hashed) {
                return -1;
            }
        } else if (!gi_hash_of(t, items[i], &lane)) {
            return -1;
        }
        acc += lane * prime2;
        acc = acc << 31 | acc >> 33;
        acc *= prime1;
    }
    acc += n ^ (prime5 ^ 3527539u);
    return acc == UINT64_MAX ? 1546275796 : (int64_t)acc;
}

static GillValue tuple_iter(GillThread *t, GillValue o)
{
    GiListIter *it = gi_alloc(t, sizeof *it,
                              GI_HEADER_BITS(GI_TYPE_TUPLE_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->seq = o;
    return gi_from_ptr(it);
}

static GillValue *compare_items(GillValue o, size_t *n)
{
    *n = gi_tuple_len(gi_tuple_ptr(o));
    return gi_tuple_items(gi_tuple_ptr(o));
}

int gi_tuple_equal(GillThread *t, GillValue a, GillValue b)
{
    const size_t n = gi_tuple_len(gi_tuple_ptr(a));
    if (n != gi_tuple_len(gi_tuple_ptr(b))) {
        return 0;
    }
    const GillValue *x = gi_tuple_items(gi_tuple_ptr(a));
    const GillValue *y = gi_tuple_items(gi_tuple_ptr(b));
    for (size_t i = 0; i < n; i++) {
        if (gi_same(x[i], y[i])) {
            continue;
        }
        // Tuples inside go through gi_equal, which guards the depth.
        const int same = gi_is_exact(x[i], GI_TYPE_TUPLE)
                             ? gi_equal(t, x[i], y[i])
                             : gi_equal_fast(t, x[i], y[i]);
        if (same <= 0) {
            return same;
        }
    }
    return 1;
}

static GillValue tuple_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!gi_is_tuple(a) || !gi_is_tuple(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    // Unlike a list's, CPython's == of tuples compares items before lengths; the result
    // is the same and only the number of comparisons differs.
    return gi_seq_compare(t, a, b, op, compare_items);
}

static int64_t tuple_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)gi_tuple_len(gi_tuple_ptr(o));
}

static GillValue tuple_getitem(GillThread *t, GillValue o, GillValue key)
{
    GiTuple *tuple = gi_tuple_ptr(o);
    const GillValue *items = gi_tuple_items(tuple);
    const int64_t len = (int64_t)gi_tuple_len(tuple);
    if (!gi_is_slice(key)) {
        int64_t i;
        const int in = gi_seq_index(t, "tuple", key, len, &i);
        if (in > 0) {
            return items[i];
        }
        return in < 0 ? GILL_ERROR
                      : gill_raise(t, GILL_IndexError, "tuple index out of range");
    }
    int64_t start, stop, step, count;
    if (!gi_slice_indices(t, key, len, &start, &stop, &step, &count)) {
        return GILL_ERROR;
    }
    if (step == 1) {
        if (count == len && gi_is_exact(o, GI_TYPE_TUPLE)) {
            return o;
        }
        return gi_tuple_from(t, items + start, (size_t)count);
    }
    const GillValue out = gi_tuple_new(t, (size_t)count);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    GillValue *to = gi_tuple_items(gi_tuple_ptr(out));
    for (int64_t i = 0; i < count; i++) {
        to[i] = items[start + i * step];
    }
    return out;
}

static int tuple_contains(GillThread *t, GillValue o, GillValue v)
{
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(o));
    const size_t n = gi_tuple_len(gi_tuple_ptr(o));
    for (size_t i = 0; i < n; i++) {
        const int same = gi_equal_fast(t, items[i], v);
        if (same != 0) {
            return same;
        }
    }
    return 0;
}

static GillValue tuple_add(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_tuple(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (!gi_is_tuple(b)) {
        return gill_raise(t, GILL_TypeError,
                          "can only concatenate tuple (not \"%T\") to tuple", b);
    }
    GiTuple *x = gi_tuple_ptr(a), *y = gi_tuple_ptr(b);
    const size_t nx = gi_tuple_len(x), ny = gi_tuple_len(y);
    if (nx == 0 && gi_is_exact(b, GI_TYPE_TUPLE)) {
        return b;
    }
    if (ny == 0 && gi_is_exact(a, GI_TYPE_TUPLE)) {
        return a;
    }
    const GillValue out = gi_tuple_new(t, nx + ny);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    if (nx + ny > 0) {
        GillValue *to = gi_tuple_items(gi_tuple_ptr(out));
        memcpy(to, gi_tuple_items(x), nx * sizeof *to);
        memcpy(to + nx, gi_tuple_items(y), ny * sizeof *to);
    }
    return out;
}

static GillValue tuple_mul(GillThread *t, GillValue a, GillValue b)
{
    const GillValue self = gi_is_tuple(a) ? a : b;
    const GillValue other = gi_is_tuple(a) ? b : a;
    int64_t count;
    if (!gi_seq_repeat_count(t, other, &count)) {
        return GILL_ERROR;
    }
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(self));
    const size_t n = gi_tuple_len(gi_tuple_ptr(self));
    if (n == 0 || count == 0) {
        return t->vm->empty_tuple;
    }
    if (count == 1 && gi_is_exact(self, GI_TYPE_TUPLE)) {
        return self;
    }
    if ((size_t)count > TUPLE_MAX / n) {
        return gi_raise_type(t, t->vm->exc_types[GILL_MemoryError], "");
    }
    const GillValue out = gi_tuple_new(t, n * (size_t)count);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    GillValue *to = gi_tuple_items(gi_tuple_ptr(out));
    for (int64_t i = 0; i < count; i++) {
        memcpy(to + (size_t)i * n, items, n * sizeof *to);
    }
    return out;
}

static GillValue tuple_count(GillThread *t, const GillValue *args)
{
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(args[0]));
    const size_t n = gi_tuple_len(gi_tuple_ptr(args[0]));
    int64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const int same = gi_equal_fast(t, items[i], args[1]);
        if (same < 0) {
            return GILL_ERROR;
        }
        count += same;
    }
    return gi_small(count);
}

static GillValue tuple_index(GillThread *t, const GillValue *args)
{
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(args[0]));
    const int64_t n = (int64_t)gi_tuple_len(gi_tuple_ptr(args[0]));
    int64_t start, stop;
    if (!gi_seq_bounds(t, args[2], args[3], n, &start, &stop)) {
        return GILL_ERROR;
    }
    for (int64_t i = start; i < stop && i < n; i++) {
        const int same = gi_equal_fast(t, items[i], args[1]);
        if (same != 0) {
            return same < 0 ? GILL_ERROR : gi_small(i);
        }
    }
    return gill_raise(t, GILL_ValueError, "tuple.index(x): x not in tuple");
}

static GillValue tuple_getnewargs(GillThread *t, const GillValue *args)
{
    GiTuple *tuple = gi_tuple_ptr(args[0]);
    const GillValue plain =
        gi_tuple_from(t, gi_tuple_items(tuple), gi_tuple_len(tuple));
    return gi_is_error(plain) ? GILL_ERROR : gi_tuple_pack(t, 1, plain);
}

static const GillDef tuple_defs[] = {
    {"count(self, value, /)", tuple_count, "How many items are equal to value.", NULL,
     0, 0},
    {"index(self, value, start=?, stop=?, /)", tuple_index,
     "Index of the first item equal to value.", NULL, 0, 0},
    {"__getnewargs__(self, /)", tuple_getnewargs, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GillDef tuple_class_defs[] = {
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "tuple[A, B]", NULL, 0, 0},
    {0},
};

static const GiSlots tuple_slots = {
    .repr = tuple_repr,
    .hash = gi_tuple_hash,
    .iter = tuple_iter,
    .compare = tuple_compare,
    .new = tuple_new,
    .len = tuple_len,
    .getitem = tuple_getitem,
    .contains = tuple_contains,
    .binary[GI_BINARY_ADD] = tuple_add,
    .binary[GI_BINARY_MUL] = tuple_mul,
};

const GiTypeDef gi_tuple_def = {
    .kind = GI_KIND_TUPLE,
    .size = sizeof(GiTuple),
    .flags = GI_TYPE_SEQUENCE | GI_TYPE_MATCH_SELF,
    .slots = &tuple_slots,
    .methods = tuple_defs,
    .class_methods = tuple_class_defs,
    .doc = "tuple(iterable=()): items in order, which cannot change.",
};
