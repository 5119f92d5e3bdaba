// _collections: deque and defaultdict, the hot half of collections.
//
// A deque is a ring: items[(first + i) % cap] is item i. Its state number changes with
// every change of length, so that an iterator notices.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

typedef struct Deque {
    GiHeader head;
    GillValue *items; // VALUES buffer, null when cap is 0
    size_t first, len, cap;
    int64_t maxlen;   // -1: none
    uint64_t changes;
} Deque;

typedef struct DequeIter {
    GiHeader head;
    GillValue deque; // empty when exhausted
    size_t i;        // items given
    uint64_t changes;
    bool reversed;
} DequeIter;

enum { STATE_DEQUE, STATE_ITER, STATE_REVERSE_ITER, STATE_COUNT };
static const char state_key;

static GiType *type_at(GillThread *t, int i)
{
    return gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[i]);
}

static Deque *deque_of(GillValue v)
{
    return (Deque *)gi_ptr(v);
}

static bool is_deque(GillThread *t, GillValue v)
{
    return gi_has_kind(v, GI_KIND_EXTERN) &&
           gi_type_is_subtype(gi_type_of(t, v), type_at(t, STATE_DEQUE));
}

static void deque_trace(GiMarker *m, GiObject *o)
{
    gi_mark_items(m, ((Deque *)o)->items);
}

static GillValue *at(Deque *d, size_t i)
{
    size_t p = d->first + i;
    return &d->items[p >= d->cap ? p - d->cap : p];
}

static bool reserve(GillThread *t, Deque *d)
{
    if (d->len < d->cap) {
        return true;
    }
    size_t cap = d->cap == 0 ? 8 : d->cap * 2;
    GillValue *items = gi_values_alloc(t, &cap);
    if (items == NULL) {
        return false;
    }
    for (size_t i = 0; i < d->len; i++) {
        items[i] = *at(d, i);
    }
    GillValue *old = d->items;
    d->items = items;
    d->first = 0;
    d->cap = cap;
    gi_store_range(t, items, d->len);
    gi_store_object(t, (GiObject *)d, sizeof *d);
    gi_values_free(t, old);
    return true;
}

static GillValue pop_left(Deque *d)
{
    GillValue *p = at(d, 0);
    const GillValue v = *p;
    *p = gi_bits(0);
    d->first = d->first + 1 == d->cap ? 0 : d->first + 1;
    d->len--;
    d->changes++;
    return v;
}

static GillValue pop_right(Deque *d)
{
    GillValue *p = at(d, d->len - 1);
    const GillValue v = *p;
    *p = gi_bits(0);
    d->len--;
    d->changes++;
    return v;
}

static bool push_right(GillThread *t, Deque *d, GillValue v)
{
    if (d->maxlen == 0) {
        return true;
    }
    if (!reserve(t, d)) {
        return false;
    }
    d->len++;
    gi_store(t, at(d, d->len - 1), v);
    d->changes++;
    if (d->maxlen >= 0 && d->len > (size_t)d->maxlen) {
        pop_left(d);
    }
    return true;
}

static bool push_left(GillThread *t, Deque *d, GillValue v)
{
    if (d->maxlen == 0) {
        return true;
    }
    if (!reserve(t, d)) {
        return false;
    }
    d->first = d->first == 0 ? d->cap - 1 : d->first - 1;
    d->len++;
    gi_store(t, at(d, 0), v);
    d->changes++;
    if (d->maxlen >= 0 && d->len > (size_t)d->maxlen) {
        pop_right(d);
    }
    return true;
}

static bool extend(GillThread *t, Deque *d, GillValue iterable,
                   bool (*push)(GillThread *, Deque *, GillValue))
{
    if (is_deque(t, iterable) && deque_of(iterable) == d) {
        iterable = gi_to_list(t, iterable);
    }
    const GillValue it = gi_is_error(iterable) ? iterable : gi_iter(t, iterable);
    if (gi_is_error(it)) {
        return false;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return gi_is_empty(v);
        }
        if (!push(t, d, v)) {
            return false;
        }
    }
}

static void clear(Deque *d)
{
    for (size_t i = 0; i < d->len; i++) {
        *at(d, i) = gi_bits(0);
    }
    d->first = d->len = 0;
    d->changes++;
}

// ---- Making

static GillValue deque_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                           GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiObject *o = gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    ((Deque *)o)->maxlen = -1;
    return gi_from_ptr(o);
}

static bool read_maxlen(GillThread *t, GillValue v, int64_t *out)
{
    *out = -1;
    if (gi_is_none(v)) {
        return true;
    }
    if (!gi_is_int_or_bool(v)) {
        gill_raise(t, GILL_TypeError, "an integer is required");
        return false;
    }
    if (!gi_int_get_int64(t, gi_int_plain(v), out)) {
        return false;
    }
    if (*out < 0) {
        gill_raise(t, GILL_ValueError, "maxlen must be non-negative");
        return false;
    }
    return true;
}

static bool deque_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                       GillValue kwnames)
{
    GillValue bound[2];
    int64_t maxlen;
    if (!gi_args_parse(t, "deque(iterable=?, maxlen=None)", args, npos, kwnames, bound) ||
        !read_maxlen(t, bound[1], &maxlen)) {
        return false;
    }
    Deque *d = deque_of(self);
    d->maxlen = maxlen;
    clear(d);
    return gi_is_empty(bound[0]) || extend(t, d, bound[0], push_right);
}

// A new deque of the same class with the same limit, empty.
static GillValue sibling(GillThread *t, GillValue self)
{
    const Deque *d = deque_of(self);
    if (gi_type_of(t, self) == type_at(t, STATE_DEQUE)) {
        const GillValue v = deque_new(t, gi_from_ptr(type_at(t, STATE_DEQUE)), NULL, 0,
                                      GILL_EMPTY);
        if (!gi_is_error(v)) {
            deque_of(v)->maxlen = d->maxlen;
        }
        return v;
    }
    const GillValue cls = gi_from_ptr(gi_type_of(t, self));
    if (d->maxlen < 0) {
        return gi_call0(t, cls);
    }
    return gi_call2(t, cls, t->vm->empty_tuple, gi_small(d->maxlen));
}

static GillValue deque_copy(GillThread *t, const GillValue *args)
{
    const GillValue copy = sibling(t, args[0]);
    if (gi_is_error(copy)) {
        return copy;
    }
    if (is_deque(t, copy)) {
        Deque *from = deque_of(args[0]);
        for (size_t i = 0; i < from->len; i++) {
            if (!push_right(t, deque_of(copy), *at(from, i))) {
                return GILL_ERROR;
            }
        }
    }
    return copy;
}

// ---- Methods

static GillValue deque_append(GillThread *t, const GillValue *args)
{
    return push_right(t, deque_of(args[0]), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue deque_appendleft(GillThread *t, const GillValue *args)
{
    return push_left(t, deque_of(args[0]), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue deque_extend(GillThread *t, const GillValue *args)
{
    return extend(t, deque_of(args[0]), args[1], push_right) ? GILL_NONE : GILL_ERROR;
}

static GillValue deque_extendleft(GillThread *t, const GillValue *args)
{
    return extend(t, deque_of(args[0]), args[1], push_left) ? GILL_NONE : GILL_ERROR;
}

static GillValue deque_pop(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    return d->len > 0 ? pop_right(d)
                      : gill_raise(t, GILL_IndexError, "pop from an empty deque");
}

static GillValue deque_popleft(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    return d->len > 0 ? pop_left(d)
                      : gill_raise(t, GILL_IndexError, "pop from an empty deque");
}

static GillValue deque_clear(GillThread *t, const GillValue *args)
{
    (void)t;
    clear(deque_of(args[0]));
    return GILL_NONE;
}

static GillValue deque_count(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    const uint64_t changes = d->changes;
    int64_t n = 0;
    for (size_t i = 0; i < d->len; i++) {
        const int same = gi_equal(t, *at(d, i), args[1]);
        if (same < 0) {
            return GILL_ERROR;
        }
        if (d->changes != changes) {
            return gill_raise(t, GILL_RuntimeError, "deque mutated during iteration");
        }
        n += same;
    }
    return gi_small(n);
}

static GillValue deque_index(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    int64_t start;
    int64_t stop;
    if (!gi_index_clamped(t, args[2], &start) || !gi_index_clamped(t, args[3], &stop)) {
        return GILL_ERROR;
    }
    const int64_t len = (int64_t)d->len;
    start = start < 0 ? (start + len < 0 ? 0 : start + len) : start;
    stop = stop < 0 ? (stop + len < 0 ? 0 : stop + len) : stop > len ? len : stop;
    const uint64_t changes = d->changes;
    for (int64_t i = start; i < stop; i++) {
        const int same = gi_equal(t, *at(d, (size_t)i), args[1]);
        if (same != 0) {
            return same > 0 ? gi_small(i) : GILL_ERROR;
        }
        if (d->changes != changes) {
            return gill_raise(t, GILL_RuntimeError, "deque mutated during iteration");
        }
    }
    return gill_raise(t, GILL_ValueError, "%R is not in deque", args[1]);
}

static GillValue deque_insert(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    const int64_t len = (int64_t)d->len;
    if (d->maxlen == len) {
        return gill_raise(t, GILL_IndexError, "deque already at its maximum size");
    }
    i = i < 0 ? (i + len < 0 ? 0 : i + len) : i > len ? len : i;
    if (!push_right(t, d, args[2])) {
        return GILL_ERROR;
    }
    for (int64_t k = len; k > i; k--) {
        gi_store(t, at(d, (size_t)k), *at(d, (size_t)k - 1));
    }
    gi_store(t, at(d, (size_t)i), args[2]);
    return GILL_NONE;
}

static void remove_at(GillThread *t, Deque *d, size_t i)
{
    for (size_t k = i; k + 1 < d->len; k++) {
        gi_store(t, at(d, k), *at(d, k + 1));
    }
    pop_right(d);
}

static GillValue deque_remove(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    const uint64_t changes = d->changes;
    for (size_t i = 0; i < d->len; i++) {
        const int same = gi_equal(t, *at(d, i), args[1]);
        if (same < 0) {
            return GILL_ERROR;
        }
        if (d->changes != changes) {
            return gill_raise(t, GILL_IndexError, "deque mutated during remove().");
        }
        if (same) {
            remove_at(t, d, i);
            return GILL_NONE;
        }
    }
    return gill_raise(t, GILL_ValueError, "deque.remove(x): x not in deque");
}

static GillValue deque_reverse(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    for (size_t i = 0; i < d->len / 2; i++) {
        const GillValue a = *at(d, i);
        gi_store(t, at(d, i), *at(d, d->len - 1 - i));
        gi_store(t, at(d, d->len - 1 - i), a);
    }
    d->changes++;
    return GILL_NONE;
}

static GillValue deque_rotate(GillThread *t, const GillValue *args)
{
    Deque *d = deque_of(args[0]);
    int64_t n;
    if (!gi_index_int64(t, args[1], &n)) {
        return GILL_ERROR;
    }
    if (d->len < 2) {
        return GILL_NONE;
    }
    const int64_t len = (int64_t)d->len;
    n %= len;
    n = n > len / 2 ? n - len : n < -len / 2 ? n + len : n;
    for (; n > 0; n--) {
        const GillValue v = pop_right(d);
        d->first = d->first == 0 ? d->cap - 1 : d->first - 1;
        d->len++;
        gi_store(t, at(d, 0), v);
    }
    for (; n < 0; n++) {
        const GillValue v = pop_left(d);
        d->len++;
        gi_store(t, at(d, d->len - 1), v);
    }
    d->changes++;
    return GILL_NONE;
}

static GillValue deque_reduce(GillThread *t, const GillValue *args)
{
    const Deque *d = deque_of(args[0]);
    const GillValue items = gi_iter(t, args[0]);
    const GillValue state = gi_attrs_word(t, (GiObject *)d) == NULL
                                ? GILL_NONE
                                : gi_attrs_copy(t, (GiObject *)d);
    if (gi_is_error(items) || gi_is_error(state)) {
        return GILL_ERROR;
    }
    const GillValue arguments =
        d->maxlen < 0 ? t->vm->empty_tuple
                      : gi_tuple_pack(t, 2, t->vm->empty_tuple, gi_small(d->maxlen));
    const bool has_state = gi_is_dict(state) && gi_dict_ptr(state)->len > 0;
    return gi_tuple_pack(t, 4, gi_from_ptr(gi_type_of(t, args[0])), arguments,
                         has_state ? state : GILL_NONE, items);
}

static GillValue deque_get_maxlen(GillThread *t, GillValue o)
{
    (void)t;
    return deque_of(o)->maxlen < 0 ? GILL_NONE : gi_small(deque_of(o)->maxlen);
}

// ---- Slots

static int64_t deque_len(GillThread *t, GillValue o)
{
    (void)t;
    return (int64_t)deque_of(o)->len;
}

static bool find_index(GillThread *t, const Deque *d, GillValue key, size_t *out)
{
    int64_t i;
    if (!gi_is_small(key) && gi_type_of(t, key)->slots.index == NULL) {
        gill_raise(t, GILL_TypeError, "sequence index must be integer, not '%T'", key);
        return false;
    }
    if (!gi_index_int64(t, key, &i)) {
        return false;
    }
    i += i < 0 ? (int64_t)d->len : 0;
    if (i < 0 || i >= (int64_t)d->len) {
        gill_raise(t, GILL_IndexError, "deque index out of range");
        return false;
    }
    *out = (size_t)i;
    return true;
}

static GillValue deque_getitem(GillThread *t, GillValue o, GillValue key)
{
    size_t i;
    return find_index(t, deque_of(o), key, &i) ? *at(deque_of(o), i) : GILL_ERROR;
}

static bool deque_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    size_t i;
    if (!find_index(t, deque_of(o), key, &i)) {
        return false;
    }
    if (gi_is_empty(v)) {
        remove_at(t, deque_of(o), i);
    } else {
        gi_store(t, at(deque_of(o), i), v);
    }
    return true;
}

static int deque_contains(GillThread *t, GillValue o, GillValue v)
{
    Deque *d = deque_of(o);
    const uint64_t changes = d->changes;
    for (size_t i = 0; i < d->len; i++) {
        const int same = gi_equal(t, *at(d, i), v);
        if (same != 0) {
            return same;
        }
        if (d->changes != changes) {
            gill_raise(t, GILL_RuntimeError, "deque mutated during iteration");
            return -1;
        }
    }
    return 0;
}

static GillValue deque_repr(GillThread *t, GillValue o)
{
    const Deque *d = deque_of(o);
    const GillValue name = gi_type_of(t, o)->name;
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gill_str(t, "[...]");
    }
    const GillValue list = gi_to_list(t, o);
    GillValue text = GILL_ERROR;
    if (!gi_is_error(list)) {
        text = d->maxlen < 0 ? gi_str_format(t, "%U(%R)", name, list)
                             : gi_str_format(t, "%U(%R, maxlen=%lld)", name, list,
                                             (long long)d->maxlen);
    }
    gi_repr_leave(t, o);
    return text;
}

static GillValue deque_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!is_deque(t, a) || !is_deque(t, b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue x = gi_to_list(t, a);
    const GillValue y = gi_is_error(x) ? x : gi_to_list(t, b);
    return gi_is_error(y) ? y : gi_compare(t, op, x, y);
}

static GillValue deque_concat(GillThread *t, GillValue a, GillValue b)
{
    if (!is_deque(t, a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (!is_deque(t, b)) {
        return gill_raise(t, GILL_TypeError, "can only concatenate deque (not \"%T\") to deque",
                          b);
    }
    const GillValue copy = deque_copy(t, &a);
    return gi_is_error(copy) || !extend(t, deque_of(copy), b, push_right) ? GILL_ERROR : copy;
}

static GillValue deque_iconcat(GillThread *t, GillValue a, GillValue b)
{
    return extend(t, deque_of(a), b, push_right) ? a : GILL_ERROR;
}

// Into the deque itself (in place) or a copy: its items n times.
static GillValue repeat(GillThread *t, GillValue d, GillValue count)
{
    int64_t n;
    if (!gi_index_int64(t, count, &n)) {
        return GILL_ERROR;
    }
    const GillValue items = gi_to_list(t, d);
    if (gi_is_error(items)) {
        return items;
    }
    if (n <= 0) {
        clear(deque_of(d));
    }
    for (int64_t i = 1; i < n; i++) {
        if (!extend(t, deque_of(d), items, push_right)) {
            return GILL_ERROR;
        }
    }
    return d;
}

static GillValue deque_multiply(GillThread *t, GillValue a, GillValue b)
{
    if (!is_deque(t, a)) {
        const GillValue swap = a;
        a = b;
        b = swap;
    }
    if (gi_type_of(t, b)->slots.index == NULL) {
        return gill_raise(t, GILL_TypeError, "can't multiply sequence by non-int of type '%T'",
                          b);
    }
    const GillValue copy = deque_copy(t, &a);
    return gi_is_error(copy) ? copy : repeat(t, copy, b);
}

static GillValue deque_imultiply(GillThread *t, GillValue a, GillValue b)
{
    if (gi_type_of(t, b)->slots.index == NULL) {
        return GILL_NOT_IMPLEMENTED;
    }
    return repeat(t, a, b);
}

static GillValue make_iter(GillThread *t, GillValue deque, bool reversed)
{
    GiObject *o = gi_object_alloc(
        t, type_at(t, reversed ? STATE_REVERSE_ITER : STATE_ITER), 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    DequeIter *it = (DequeIter *)o;
    gi_store(t, &it->deque, deque);
    it->changes = deque_of(deque)->changes;
    it->reversed = reversed;
    return gi_from_ptr(o);
}

static GillValue deque_iter(GillThread *t, GillValue o)
{
    return make_iter(t, o, false);
}

static GillValue deque_reversed(GillThread *t, const GillValue *args)
{
    return make_iter(t, args[0], true);
}

static void iter_trace(GiMarker *m, GiObject *o)
{
    gi_mark_value(m, ((DequeIter *)o)->deque);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static GillValue iter_next(GillThread *t, GillValue o)
{
    DequeIter *it = (DequeIter *)gi_ptr(o);
    if (gi_is_empty(it->deque)) {
        return GILL_EMPTY;
    }
    Deque *d = deque_of(it->deque);
    if (it->i >= d->len && it->changes == d->changes) {
        it->deque = GILL_EMPTY;
        return GILL_EMPTY;
    }
    if (it->changes != d->changes) {
        it->deque = GILL_EMPTY;
        return gill_raise(t, GILL_RuntimeError, "deque mutated during iteration");
    }
    const size_t i = it->i++;
    return *at(d, it->reversed ? d->len - 1 - i : i);
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const DequeIter *it = (const DequeIter *)gi_ptr(args[0]);
    return gi_small(gi_is_empty(it->deque)
                        ? 0
                        : (int64_t)(deque_of(it->deque)->len - it->i));
}

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Items still to come."},
    {0},
};
static const GiSlots iter_slots = {.iter = iter_self, .next = iter_next};
static const GiTypeDef iter_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(DequeIter),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW,
    .slots = &iter_slots,
    .methods = iter_methods,
    .module = "_collections",
    .doc = "An iterator of a deque.",
    .trace = iter_trace,
};

static GillValue class_getitem(GillThread *t, const GillValue *args)
{
    const GillValue alias = gi_type_value(t, GI_TYPE_GENERIC_ALIAS);
    return gi_call2(t, alias, args[0], args[1]);
}

static const GillDef class_methods[] = {
    {"__class_getitem__(cls, item, /)", class_getitem, "For annotations."},
    {0},
};

static const GillDef deque_methods[] = {
    {"append(self, x, /)", deque_append, "Add an item at the right."},
    {"appendleft(self, x, /)", deque_appendleft, "Add an item at the left."},
    {"extend(self, iterable, /)", deque_extend, "Add items at the right."},
    {"extendleft(self, iterable, /)", deque_extendleft,
     "Add items at the left, one by one: the last comes first."},
    {"pop(self, /)", deque_pop, "Remove and return the item at the right."},
    {"popleft(self, /)", deque_popleft, "Remove and return the item at the left."},
    {"clear(self, /)", deque_clear, "Remove every item."},
    {"copy(self, /)", deque_copy, "A shallow copy."},
    {"__copy__(self, /)", deque_copy, "A shallow copy."},
    {"count(self, value, /)", deque_count, "How many items equal value."},
    {"index(self, value, start=0, stop=9223372036854775807, /)", deque_index,
     "Where value first stands."},
    {"insert(self, index, value, /)", deque_insert, "Put value before an index."},
    {"remove(self, value, /)", deque_remove, "Remove the first item that equals value."},
    {"reverse(self, /)", deque_reverse, "Turn the order round, in place."},
    {"rotate(self, n=1, /)", deque_rotate, "Move n items from the right to the left."},
    {"__reversed__(self, /)", deque_reversed, "An iterator from the right."},
    {"__reduce__(self, /)", deque_reduce, "For pickle and copy."},
    {0},
};
static const GiGetSet deque_getsets[] = {
    {"maxlen", deque_get_maxlen, NULL, "Most items it may have, or None."},
    {0},
};
static const GiSlots deque_slots = {
    .new = deque_new,
    .init = deque_init,
    .repr = deque_repr,
    .len = deque_len,
    .getitem = deque_getitem,
    .setitem = deque_setitem,
    .contains = deque_contains,
    .compare = deque_compare,
    .iter = deque_iter,
    .binary = {[GI_BINARY_ADD] = deque_concat, [GI_BINARY_MUL] = deque_multiply},
    .inplace = {[GI_BINARY_ADD] = deque_iconcat, [GI_BINARY_MUL] = deque_imultiply},
};
static const GiTypeDef deque_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(Deque),
    .flags = GI_TYPE_WEAKREFABLE | GI_TYPE_NO_HASH | GI_TYPE_SEQUENCE,
    .slots = &deque_slots,
    .methods = deque_methods,
    .class_methods = class_methods,
    .getsets = deque_getsets,
    .module = "collections",
    .doc = "A sequence that grows and shrinks at both ends in constant time.",
    .trace = deque_trace,
};

// ---- Counting, for Counter

// mapping[item] = mapping.get(item, 0) + 1 for every item.
static GillValue count_elements(GillThread *t, const GillValue *args)
{
    const GillValue it = gi_iter(t, args[1]);
    if (gi_is_error(it)) {
        return it;
    }
    GiDict *d = gi_is_dict(args[0]) ? gi_dict_ptr(args[0]) : NULL;
    if (d == NULL) {
        return gill_raise(t, GILL_TypeError, "_count_elements() argument 1 must be dict");
    }
    for (;;) {
        const GillValue item = gi_next(t, it);
        if (gi_is_error(item) || gi_is_empty(item)) {
            return gi_is_empty(item) ? GILL_NONE : item;
        }
        const GillValue n = gi_dict_find(t, d, item);
        const GillValue next = gi_is_empty(n)    ? gi_small(1)
                               : gi_is_error(n) ? n
                                                : gi_binary(t, GI_BINARY_ADD, n, gi_small(1));
        if (gi_is_error(next) || !gi_dict_set(t, d, item, next)) {
            return GILL_ERROR;
        }
    }
}

static const GillDef _collections_defs[] = {
    {"_count_elements(mapping, iterable, /)", count_elements,
     "Add one to mapping[item] for every item."},
    {0},
};

static bool add_type(GillThread *t, GillValue module, int slot, const char *name,
                     const GiTypeDef *def)
{
    GiType *type = gi_type_from_def(t, name, NULL, def);
    if (type == NULL) {
        return false;
    }
    gi_module_state(t, &state_key, STATE_COUNT)[slot] = gi_from_ptr(type);
    return gill_module_add(t, module, strchr(name, '.') + 1, gi_from_ptr(type));
}

static bool init(GillThread *t, GillValue module)
{
    return gi_module_state(t, &state_key, STATE_COUNT) != NULL &&
           add_type(t, module, STATE_DEQUE, "collections.deque", &deque_def) &&
           add_type(t, module, STATE_ITER, "_collections._deque_iterator", &iter_def) &&
           add_type(t, module, STATE_REVERSE_ITER, "_collections._deque_reverse_iterator",
                    &iter_def);
}

GILL_MODULE_INIT(_collections, _collections_defs, "The hot half of collections.", init);
