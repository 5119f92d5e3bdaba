// itertools: iterators that build on iterators.
//
// Every type here is a Node: up to four values, two counters, and two functions of the
// file that know what they mean. Tuples are made anew for each result.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

typedef struct Node {
    GiHeader head;
    GillValue v[6];
    int64_t n, m;
    bool flag;
} Node;
#define NODE_VALUES 6

enum {
    ACCUMULATE, CHAIN, COMBINATIONS, COMBINATIONS_R, COMPRESS, COUNT, CYCLE, DROPWHILE,
    FILTERFALSE, GROUPBY, GROUPER, ISLICE, PAIRWISE, PERMUTATIONS, PRODUCT, REPEAT,
    STARMAP, TAKEWHILE, TEE, TEE_DATA, ZIP_LONGEST, TYPE_COUNT
};
static const char state_key;

static void node_trace(GiMarker *m, GiObject *o)
{
    gi_mark_values(m, ((Node *)o)->v, NODE_VALUES);
}

static Node *node_of(GillValue v)
{
    return (Node *)gi_ptr(v);
}

static Node *make(GillThread *t, GillValue cls)
{
    Node *node = (Node *)gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (node != NULL) {
        for (int i = 0; i < NODE_VALUES; i++) {
            node->v[i] = GILL_EMPTY;
        }
    }
    return node;
}

static GillValue type_value(GillThread *t, int i)
{
    return gi_module_state(t, &state_key, TYPE_COUNT)[i];
}

static GillValue self_iter(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

static void set(GillThread *t, Node *node, int i, GillValue v)
{
    gi_store(t, &node->v[i], v);
}

static GillValue *items_of(GillValue tuple)
{
    return gi_tuple_items(gi_tuple_ptr(tuple));
}

static size_t len_of(GillValue tuple)
{
    return gi_tuple_len(gi_tuple_ptr(tuple));
}

#define NEW(name)                                                                        \
    static GillValue name##_new(GillThread *t, GillValue cls, const GillValue *args,     \
                                int npos, GillValue kwnames)

// ---- count: v0 next, v1 step

NEW(count)
{
    GillValue a[2];
    if (!gi_args_parse(t, "count(start=0, step=1)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    for (int i = 0; i < 2; i++) {
        const GiType *type = gi_type_of(t, a[i]);
        if (type->slots.index == NULL && type->slots.to_float == NULL &&
            !gi_has_kind(a[i], GI_KIND_COMPLEX) && type->slots.to_int == NULL) {
            return gill_raise(t, GILL_TypeError, "a number is required");
        }
    }
    Node *node = make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, a[0]);
    set(t, node, 1, a[1]);
    return gi_from_ptr(node);
}

static GillValue count_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    const GillValue v = node->v[0];
    const GillValue next = gi_binary(t, GI_BINARY_ADD, v, node->v[1]);
    if (gi_is_error(next)) {
        return next;
    }
    set(t, node, 0, next);
    return v;
}

static GillValue count_repr(GillThread *t, GillValue o)
{
    const Node *node = node_of(o);
    if (gi_same(node->v[1], gi_small(1))) {
        return gi_str_format(t, "count(%R)", node->v[0]);
    }
    return gi_str_format(t, "count(%R, %R)", node->v[0], node->v[1]);
}

// ---- cycle: v0 iterator or empty, v1 list of items seen, n next of the list

NEW(cycle)
{
    GillValue a[1];
    if (!gi_args_parse(t, "cycle(iterable, /)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, a[0]);
    const GillValue saved = gi_is_error(it) ? it : gi_list_new(t, 0);
    Node *node = gi_is_error(saved) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    set(t, node, 1, saved);
    return gi_from_ptr(node);
}

static GillValue cycle_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    GiList *saved = gi_list_ptr(node->v[1]);
    if (!gi_is_empty(node->v[0])) {
        const GillValue v = gi_next(t, node->v[0]);
        if (!gi_is_empty(v)) {
            return gi_is_error(v) || gi_list_append(t, saved, v) ? v : GILL_ERROR;
        }
        node->v[0] = GILL_EMPTY;
    }
    if (saved->len == 0) {
        return GILL_EMPTY;
    }
    const GillValue v = saved->items[node->n];
    node->n = (size_t)node->n + 1 == saved->len ? 0 : node->n + 1;
    return v;
}

// ---- repeat: v0 object, n left or -1

NEW(repeat)
{
    GillValue a[2];
    int64_t times = -1;
    if (!gi_args_parse(t, "repeat(object, times=?)", args, npos, kwnames, a) ||
        (!gi_is_empty(a[1]) && !gi_index_int64(t, a[1], &times))) {
        return GILL_ERROR;
    }
    Node *node = make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, a[0]);
    node->n = gi_is_empty(a[1]) ? -1 : times < 0 ? 0 : times;
    return gi_from_ptr(node);
}

static GillValue repeat_next(GillThread *t, GillValue o)
{
    (void)t;
    Node *node = node_of(o);
    if (node->n == 0) {
        return GILL_EMPTY;
    }
    node->n -= node->n > 0;
    return node->v[0];
}

static GillValue repeat_repr(GillThread *t, GillValue o)
{
    const Node *node = node_of(o);
    return node->n < 0 ? gi_str_format(t, "repeat(%R)", node->v[0])
                       : gi_str_format(t, "repeat(%R, %lld)", node->v[0], (long long)node->n);
}

static GillValue repeat_hint(GillThread *t, const GillValue *args)
{
    const Node *node = node_of(args[0]);
    return node->n < 0 ? gill_raise(t, GILL_TypeError, "len() of unsized object")
                       : gi_small(node->n);
}

// ---- accumulate: v0 iterator, v1 function or none, v2 total or empty, v3 initial or none

NEW(accumulate)
{
    GillValue a[3];
    if (!gi_args_parse(t, "accumulate(iterable, func=None, *, initial=None)", args, npos,
                       kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, a[0]);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    set(t, node, 1, a[1]);
    set(t, node, 3, a[2]);
    return gi_from_ptr(node);
}

static GillValue accumulate_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    if (!gi_is_none(node->v[3])) {
        const GillValue initial = node->v[3];
        node->v[3] = GILL_NONE;
        set(t, node, 2, initial);
        return initial;
    }
    const GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return v;
    }
    const GillValue total = gi_is_empty(node->v[2]) ? v
                            : gi_is_none(node->v[1])
                                ? gi_binary(t, GI_BINARY_ADD, node->v[2], v)
                                : gi_call2(t, node->v[1], node->v[2], v);
    if (!gi_is_error(total)) {
        set(t, node, 2, total);
    }
    return total;
}

// ---- chain: v0 iterator of iterables or empty, v1 present iterator or empty

static GillValue chain_of(GillThread *t, GillValue cls, GillValue iterables)
{
    const GillValue it = gi_iter(t, iterables);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    return gi_from_ptr(node);
}

NEW(chain)
{
    GillValue a[1];
    if (!gi_args_parse(t, "chain(*iterables)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    return chain_of(t, cls, a[0]);
}

static GillValue chain_from_iterable(GillThread *t, const GillValue *args)
{
    return chain_of(t, args[0], args[1]);
}

static GillValue chain_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    while (!gi_is_empty(node->v[0])) {
        if (gi_is_empty(node->v[1])) {
            const GillValue iterable = gi_next(t, node->v[0]);
            if (gi_is_error(iterable)) {
                return iterable;
            }
            if (gi_is_empty(iterable)) {
                node->v[0] = GILL_EMPTY;
                return GILL_EMPTY;
            }
            const GillValue it = gi_iter(t, iterable);
            if (gi_is_error(it)) {
                node->v[0] = GILL_EMPTY;
                return it;
            }
            set(t, node, 1, it);
        }
        const GillValue v = gi_next(t, node->v[1]);
        if (!gi_is_empty(v)) {
            return v;
        }
        node->v[1] = GILL_EMPTY;
    }
    return GILL_EMPTY;
}

// ---- compress: v0 data, v1 selectors

NEW(compress)
{
    GillValue a[2];
    if (!gi_args_parse(t, "compress(data, selectors)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue data = gi_iter(t, a[0]);
    const GillValue selectors = gi_is_error(data) ? data : gi_iter(t, a[1]);
    Node *node = gi_is_error(selectors) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, data);
    set(t, node, 1, selectors);
    return gi_from_ptr(node);
}

static GillValue compress_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    for (;;) {
        const GillValue v = gi_next(t, node->v[0]);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        const GillValue selector = gi_next(t, node->v[1]);
        if (gi_is_error(selector) || gi_is_empty(selector)) {
            return selector;
        }
        const int truth = gi_truth(t, selector);
        if (truth != 0) {
            return truth > 0 ? v : GILL_ERROR;
        }
    }
}

// ---- dropwhile, takewhile, filterfalse, starmap: v0 iterator, v1 function, flag state

static GillValue function_node(GillThread *t, GillValue cls, const char *signature,
                               const GillValue *args, int npos, GillValue kwnames)
{
    GillValue a[2];
    if (!gi_args_parse(t, signature, args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, a[1]);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    set(t, node, 1, a[0]);
    return gi_from_ptr(node);
}

NEW(dropwhile)
{
    return function_node(t, cls, "dropwhile(predicate, iterable, /)", args, npos, kwnames);
}
NEW(takewhile)
{
    return function_node(t, cls, "takewhile(predicate, iterable, /)", args, npos, kwnames);
}
NEW(filterfalse)
{
    return function_node(t, cls, "filterfalse(function, iterable, /)", args, npos, kwnames);
}
NEW(starmap)
{
    return function_node(t, cls, "starmap(function, iterable, /)", args, npos, kwnames);
}

static int holds(GillThread *t, GillValue predicate, GillValue v)
{
    if (gi_is_none(predicate) || gi_same(predicate, gi_type_value(t, GI_TYPE_BOOL))) {
        return gi_truth(t, v);
    }
    const GillValue r = gi_call1(t, predicate, v);
    return gi_is_error(r) ? -1 : gi_truth(t, r);
}

static GillValue dropwhile_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    for (;;) {
        const GillValue v = gi_next(t, node->v[0]);
        if (gi_is_error(v) || gi_is_empty(v) || node->flag) {
            return v;
        }
        const int drop = holds(t, node->v[1], v);
        if (drop <= 0) {
            node->flag = true;
            return drop < 0 ? GILL_ERROR : v;
        }
    }
}

static GillValue takewhile_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    if (node->flag) {
        return GILL_EMPTY;
    }
    const GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return v;
    }
    const int take = holds(t, node->v[1], v);
    if (take > 0) {
        return v;
    }
    node->flag = true;
    return take < 0 ? GILL_ERROR : GILL_EMPTY;
}

static GillValue filterfalse_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    for (;;) {
        const GillValue v = gi_next(t, node->v[0]);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        const int drop = holds(t, node->v[1], v);
        if (drop <= 0) {
            return drop < 0 ? GILL_ERROR : v;
        }
    }
}

static GillValue starmap_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return v;
    }
    v = gi_to_tuple(t, v);
    return gi_is_error(v) ? v : gi_call_ex(t, node->v[1], v, GILL_EMPTY);
}

// ---- islice: v0 iterator or empty, n items still to skip, m items left or -1, v1 step

static bool slice_number(GillThread *t, GillValue v, const char *what, int64_t *out)
{
    if (gi_is_none(v)) {
        return true;
    }
    if (gi_type_of(t, v)->slots.index != NULL && gi_index_int64(t, v, out) && *out >= 0) {
        return true;
    }
    gi_error_take(t);
    gill_raise(t, GILL_ValueError, "%s", what);
    return false;
}

NEW(islice)
{
    if (!gi_is_empty(kwnames) && len_of(kwnames) > 0) {
        return gill_raise(t, GILL_TypeError, "islice() takes no keyword arguments");
    }
    if (npos < 2 || npos > 4) {
        return gill_raise(t, GILL_TypeError, "islice expected at %s %d arguments, got %d",
                          npos < 2 ? "least" : "most", npos < 2 ? 2 : 4, npos);
    }
    int64_t start = 0;
    int64_t stop = -1;
    int64_t step = 1;
    const char *const range_error =
        npos == 2 ? "Stop argument for islice() must be None or an integer: 0 <= x <= "
                    "sys.maxsize."
                  : "Indices for islice() must be None or an integer: 0 <= x <= "
                    "sys.maxsize.";
    if (npos == 2) {
        if (!slice_number(t, args[1], range_error, &stop)) {
            return GILL_ERROR;
        }
    } else if (!slice_number(t, args[2],
                             "Stop argument for islice() must be None or an integer: 0 <= "
                             "x <= sys.maxsize.",
                             &stop) ||
               !slice_number(t, args[1], range_error, &start)) {
        return GILL_ERROR;
    }
    if (npos == 4) {
        const char *const step_error =
            "Step for islice() must be a positive integer or None.";
        if (!slice_number(t, args[3], step_error, &step)) {
            return GILL_ERROR;
        }
        if (step < 1) {
            return gill_raise(t, GILL_ValueError, "%s", step_error);
        }
    }
    const GillValue it = gi_iter(t, args[0]);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    set(t, node, 1, gi_small(step));
    node->n = start;
    node->m = stop; // index at which it ends
    set(t, node, 2, gi_small(0)); // index of the next item of the iterator
    return gi_from_ptr(node);
}

static GillValue islice_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    if (gi_is_empty(node->v[0])) {
        return GILL_EMPTY;
    }
    int64_t at = gi_small_get(node->v[2]);
    while (at < node->n && (node->m < 0 || at < node->m)) {
        const GillValue skipped = gi_next(t, node->v[0]);
        if (gi_is_error(skipped) || gi_is_empty(skipped)) {
            node->v[0] = GILL_EMPTY;
            return skipped;
        }
        node->v[2] = gi_small(++at);
    }
    if (node->m >= 0 && at >= node->m) {
        node->v[0] = GILL_EMPTY;
        return GILL_EMPTY;
    }
    const GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        node->v[0] = GILL_EMPTY;
        return v;
    }
    node->v[2] = gi_small(at + 1);
    const int64_t step = gi_small_get(node->v[1]);
    node->n = node->n > INT64_MAX - step ? INT64_MAX : node->n + step;
    if (node->m >= 0 && node->n > node->m) {
        node->n = node->m;
    }
    return v;
}

// ---- pairwise: v0 iterator, v1 the item before or empty

NEW(pairwise)
{
    GillValue a[1];
    if (!gi_args_parse(t, "pairwise(iterable, /)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, a[0]);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    return gi_from_ptr(node);
}

static GillValue pairwise_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    if (gi_is_empty(node->v[1])) {
        const GillValue first = gi_next(t, node->v[0]);
        if (gi_is_error(first) || gi_is_empty(first)) {
            return first;
        }
        set(t, node, 1, first);
    }
    const GillValue before = node->v[1];
    const GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return v;
    }
    set(t, node, 1, v);
    return gi_tuple_pack(t, 2, before, v);
}

// ---- groupby: v0 iterator, v1 key function, v2 present key, v3 present item (empty: to be
// read), v4 key of the group that was given out, n number of the group

NEW(groupby)
{
    GillValue a[2];
    if (!gi_args_parse(t, "groupby(iterable, key=None)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, a[0]);
    Node *node = gi_is_error(it) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, it);
    set(t, node, 1, a[1]);
    return gi_from_ptr(node);
}

// Read the next item and its key: 1 read, 0 end, -1 error.
static int groupby_step(GillThread *t, Node *node)
{
    const GillValue v = gi_next(t, node->v[0]);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return gi_is_empty(v) ? 0 : -1;
    }
    const GillValue key = gi_is_none(node->v[1]) ? v : gi_call1(t, node->v[1], v);
    if (gi_is_error(key)) {
        return -1;
    }
    set(t, node, 3, v);
    set(t, node, 2, key);
    return 1;
}

static GillValue groupby_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    node->n++;
    for (;;) { // past what is left of the group given out before
        if (gi_is_empty(node->v[3])) {
            const int step = groupby_step(t, node);
            if (step <= 0) {
                return step == 0 ? GILL_EMPTY : GILL_ERROR;
            }
        }
        if (gi_is_empty(node->v[4])) {
            break;
        }
        const int same = gi_equal(t, node->v[4], node->v[2]);
        if (same < 0) {
            return GILL_ERROR;
        }
        if (!same) {
            break;
        }
        node->v[3] = GILL_EMPTY;
    }
    set(t, node, 4, node->v[2]);
    Node *group = make(t, type_value(t, GROUPER));
    if (group == NULL) {
        return GILL_ERROR;
    }
    set(t, group, 0, o);
    set(t, group, 1, node->v[2]);
    group->n = node->n;
    return gi_tuple_pack(t, 2, node->v[2], gi_from_ptr(group));
}

static GillValue grouper_next(GillThread *t, GillValue o)
{
    Node *group = node_of(o);
    Node *node = node_of(group->v[0]);
    if (group->n != node->n) {
        return GILL_EMPTY;
    }
    if (gi_is_empty(node->v[3])) {
        const int step = groupby_step(t, node);
        if (step <= 0) {
            return step == 0 ? GILL_EMPTY : GILL_ERROR;
        }
    }
    const int same = gi_equal(t, group->v[1], node->v[2]);
    if (same <= 0) {
        return same == 0 ? GILL_EMPTY : GILL_ERROR;
    }
    const GillValue v = node->v[3];
    node->v[3] = GILL_EMPTY;
    return v;
}

// ---- zip_longest: v0 tuple of iterators (none when ended), v1 fill value, n active

NEW(zip_longest)
{
    GillValue a[2];
    if (!gi_args_parse(t, "zip_longest(*iterables, fillvalue=None)", args, npos, kwnames, a)) {
        return GILL_ERROR;
    }
    // Bound in the order of the signature: *iterables, fillvalue.
    const size_t n = len_of(a[0]);
    const GillValue list = gi_list_new(t, n);
    if (gi_is_error(list)) {
        return list;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue it = gi_iter(t, items_of(a[0])[i]);
        if (gi_is_error(it) || !gi_list_append(t, gi_list_ptr(list), it)) {
            return GILL_ERROR;
        }
    }
    Node *node = make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, list);
    set(t, node, 1, a[1]);
    node->n = (int64_t)n;
    return gi_from_ptr(node);
}

static GillValue zip_longest_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    GiList *iterators = gi_list_ptr(node->v[0]);
    if (node->n == 0) {
        return GILL_EMPTY;
    }
    const GillValue result = gi_tuple_new(t, iterators->len);
    if (gi_is_error(result)) {
        return result;
    }
    for (size_t i = 0; i < iterators->len; i++) {
        GillValue v = node->v[1];
        if (!gi_is_none(iterators->items[i])) {
            v = gi_next(t, iterators->items[i]);
            if (gi_is_error(v)) {
                node->n = 0;
                return v;
            }
            if (gi_is_empty(v)) {
                iterators->items[i] = GILL_NONE;
                if (--node->n == 0) {
                    return GILL_EMPTY;
                }
                v = node->v[1];
            }
        }
        gi_store(t, &items_of(result)[i], v);
    }
    return result;
}

// ---- product, permutations, combinations: v0 pool(s), v1 list of indices, v2 cycles;
// n = r, flag: ended, m: 0 before the first result

static GillValue index_list(GillThread *t, int64_t n, int64_t start, int64_t step)
{
    const GillValue list = gi_list_new(t, (size_t)n);
    for (int64_t i = 0; i < n && !gi_is_error(list); i++) {
        if (!gi_list_append(t, gi_list_ptr(list), gi_small(start + i * step))) {
            return GILL_ERROR;
        }
    }
    return list;
}

static GillValue pick(GillThread *t, const GillValue *pool, const GiList *indices, size_t r)
{
    const GillValue result = gi_tuple_new(t, r);
    if (gi_is_error(result)) {
        return result;
    }
    for (size_t i = 0; i < r; i++) {
        gi_store(t, &items_of(result)[i], pool[gi_small_get(indices->items[i])]);
    }
    return result;
}

static int64_t index_at(const GiList *list, int64_t i)
{
    return gi_small_get(list->items[i]);
}

NEW(product)
{
    GillValue a[2];
    int64_t times;
    if (!gi_args_parse(t, "product(*iterables, repeat=1)", args, npos, kwnames, a) ||
        !gi_index_int64(t, a[1], &times)) {
        return GILL_ERROR;
    }
    if (times < 0) {
        return gill_raise(t, GILL_ValueError, "repeat argument cannot be negative");
    }
    const size_t n = times == 0 ? 0 : len_of(a[0]);
    if (n > 0 && times > INT32_MAX / (int64_t)n) {
        return gill_raise(t, GILL_OverflowError, "repeat argument too large");
    }
    const GillValue pools = gi_list_new(t, n * (size_t)times);
    if (gi_is_error(pools)) {
        return pools;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue pool = gi_to_tuple(t, items_of(a[0])[i]);
        if (gi_is_error(pool) || !gi_list_append(t, gi_list_ptr(pools), pool)) {
            return GILL_ERROR;
        }
    }
    for (int64_t k = 1; k < times; k++) {
        for (size_t i = 0; i < n; i++) {
            if (!gi_list_append(t, gi_list_ptr(pools), gi_list_ptr(pools)->items[i])) {
                return GILL_ERROR;
            }
        }
    }
    const GillValue indices = index_list(t, (int64_t)gi_list_ptr(pools)->len, 0, 0);
    Node *node = gi_is_error(indices) ? NULL : make(t, cls);
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, pools);
    set(t, node, 1, indices);
    for (size_t i = 0; i < gi_list_ptr(pools)->len; i++) {
        node->flag |= len_of(gi_list_ptr(pools)->items[i]) == 0;
    }
    return gi_from_ptr(node);
}

static GillValue product_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    const GiList *pools = gi_list_ptr(node->v[0]);
    GiList *indices = gi_list_ptr(node->v[1]);
    if (node->flag) {
        return GILL_EMPTY;
    }
    if (node->m != 0) {
        int64_t i = (int64_t)pools->len - 1;
        for (; i >= 0; i--) {
            const int64_t next = index_at(indices, i) + 1;
            if ((size_t)next < len_of(pools->items[i])) {
                indices->items[i] = gi_small(next);
                break;
            }
            indices->items[i] = gi_small(0);
        }
        if (i < 0) {
            node->flag = true;
            return GILL_EMPTY;
        }
    }
    node->m = 1;
    const GillValue result = gi_tuple_new(t, pools->len);
    if (gi_is_error(result)) {
        return result;
    }
    for (size_t i = 0; i < pools->len; i++) {
        gi_store(t, &items_of(result)[i],
                 items_of(pools->items[i])[index_at(indices, (int64_t)i)]);
    }
    return result;
}

// What combinations and permutations begin with: the pool and r.
static Node *choose_node(GillThread *t, GillValue cls, const char *signature,
                         const GillValue *args, int npos, GillValue kwnames)
{
    GillValue a[2];
    if (!gi_args_parse(t, signature, args, npos, kwnames, a)) {
        return NULL;
    }
    const GillValue pool = gi_to_tuple(t, a[0]);
    if (gi_is_error(pool)) {
        return NULL;
    }
    int64_t r = (int64_t)len_of(pool);
    if (!gi_is_none(a[1])) {
        if (!gi_is_int_or_bool(a[1]) && gi_type_of(t, a[1])->slots.index == NULL) {
            gill_raise(t, GILL_TypeError, "Expected int as r");
            return NULL;
        }
        if (!gi_index_int64(t, a[1], &r)) {
            return NULL;
        }
        if (r < 0) {
            gill_raise(t, GILL_ValueError, "r must be non-negative");
            return NULL;
        }
    }
    Node *node = make(t, cls);
    if (node != NULL) {
        set(t, node, 0, pool);
        node->n = r;
    }
    return node;
}

NEW(combinations)
{
    Node *node = choose_node(t, cls, "combinations(iterable, r)", args, npos, kwnames);
    if (node == NULL) {
        return GILL_ERROR;
    }
    node->flag = node->n > (int64_t)len_of(node->v[0]);
    const GillValue indices = index_list(t, node->flag ? 0 : node->n, 0, 1);
    if (gi_is_error(indices)) {
        return indices;
    }
    set(t, node, 1, indices);
    return gi_from_ptr(node);
}

static GillValue combinations_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    GiList *indices = gi_list_ptr(node->v[1]);
    const int64_t n = (int64_t)len_of(node->v[0]);
    const int64_t r = node->n;
    if (node->flag) {
        return GILL_EMPTY;
    }
    if (node->m != 0) {
        int64_t i = r - 1;
        while (i >= 0 && index_at(indices, i) == i + n - r) {
            i--;
        }
        if (i < 0) {
            node->flag = true;
            return GILL_EMPTY;
        }
        for (int64_t v = index_at(indices, i) + 1; i < r; i++, v++) {
            indices->items[i] = gi_small(v);
        }
    }
    node->m = 1;
    return pick(t, items_of(node->v[0]), indices, (size_t)r);
}

NEW(combinations_r)
{
    Node *node = choose_node(t, cls, "combinations_with_replacement(iterable, r)", args,
                             npos, kwnames);
    if (node == NULL) {
        return GILL_ERROR;
    }
    node->flag = len_of(node->v[0]) == 0 && node->n > 0;
    const GillValue indices = index_list(t, node->n, 0, 0);
    if (gi_is_error(indices)) {
        return indices;
    }
    set(t, node, 1, indices);
    return gi_from_ptr(node);
}

static GillValue combinations_r_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    GiList *indices = gi_list_ptr(node->v[1]);
    const int64_t n = (int64_t)len_of(node->v[0]);
    const int64_t r = node->n;
    if (node->flag) {
        return GILL_EMPTY;
    }
    if (node->m != 0) {
        int64_t i = r - 1;
        while (i >= 0 && index_at(indices, i) == n - 1) {
            i--;
        }
        if (i < 0) {
            node->flag = true;
            return GILL_EMPTY;
        }
        const int64_t v = index_at(indices, i) + 1;
        for (; i < r; i++) {
            indices->items[i] = gi_small(v);
        }
    }
    node->m = 1;
    return pick(t, items_of(node->v[0]), indices, (size_t)r);
}

NEW(permutations)
{
    Node *node = choose_node(t, cls, "permutations(iterable, r=None)", args, npos, kwnames);
    if (node == NULL) {
        return GILL_ERROR;
    }
    const int64_t n = (int64_t)len_of(node->v[0]);
    node->flag = node->n > n;
    const GillValue indices = index_list(t, n, 0, 1);
    const GillValue cycles = node->flag ? GILL_NONE : index_list(t, node->n, n, -1);
    if (gi_is_error(indices) || gi_is_error(cycles)) {
        return GILL_ERROR;
    }
    set(t, node, 1, indices);
    set(t, node, 2, cycles);
    return gi_from_ptr(node);
}

static GillValue permutations_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    if (node->flag) {
        return GILL_EMPTY;
    }
    GiList *indices = gi_list_ptr(node->v[1]);
    GiList *cycles = gi_list_ptr(node->v[2]);
    const int64_t n = (int64_t)indices->len;
    const int64_t r = node->n;
    if (node->m != 0) {
        int64_t i = r - 1;
        for (; i >= 0; i--) {
            const int64_t left = index_at(cycles, i) - 1;
            cycles->items[i] = gi_small(left);
            if (left > 0) {
                const GillValue swap = indices->items[i];
                indices->items[i] = indices->items[n - left];
                indices->items[n - left] = swap;
                break;
            }
            const GillValue first = indices->items[i];
            for (int64_t k = i; k + 1 < n; k++) {
                indices->items[k] = indices->items[k + 1];
            }
            indices->items[n - 1] = first;
            cycles->items[i] = gi_small(n - i);
        }
        if (i < 0) {
            node->flag = true;
            return GILL_EMPTY;
        }
    }
    node->m = 1;
    return pick(t, items_of(node->v[0]), indices, (size_t)r);
}

// ---- tee: a TEE has v0 = the link it stands before. A TEE_DATA link has v0 iterator,
// v1 item (empty: not read yet), v2 the next link.

static GillValue new_link(GillThread *t, GillValue iterator)
{
    Node *link = make(t, type_value(t, TEE_DATA));
    if (link == NULL) {
        return GILL_ERROR;
    }
    set(t, link, 0, iterator);
    return gi_from_ptr(link);
}

static GillValue new_tee(GillThread *t, GillValue link)
{
    Node *node = make(t, type_value(t, TEE));
    if (node == NULL) {
        return GILL_ERROR;
    }
    set(t, node, 0, link);
    return gi_from_ptr(node);
}

static GillValue tee_next(GillThread *t, GillValue o)
{
    Node *node = node_of(o);
    Node *link = node_of(node->v[0]);
    if (gi_is_empty(link->v[1])) {
        if (link->flag) {
            return gill_raise(t, GILL_RuntimeError, "cannot re-enter the tee iterator");
        }
        link->flag = true;
        const GillValue v = gi_next(t, link->v[0]);
        link->flag = false;
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        const GillValue next = new_link(t, link->v[0]);
        if (gi_is_error(next)) {
            return next;
        }
        set(t, link, 1, v);
        set(t, link, 2, next);
    }
    const GillValue v = link->v[1];
    set(t, node, 0, link->v[2]);
    return v;
}

static GillValue tee_copy(GillThread *t, const GillValue *args)
{
    return new_tee(t, node_of(args[0])->v[0]);
}

static GillValue itertools_tee(GillThread *t, const GillValue *args)
{
    int64_t n;
    if (!gill_arg_int(t, args, 1, &n)) {
        return GILL_ERROR;
    }
    if (n < 0) {
        return gill_raise(t, GILL_ValueError, "n must be >= 0");
    }
    const GillValue list = gi_list_new(t, (size_t)(n > 64 ? 64 : n));
    GillValue it = gi_is_error(list) || n == 0 ? list : gi_iter(t, args[0]);
    if (gi_is_error(it)) {
        return it;
    }
    GillValue link = GILL_NONE;
    if (n > 0) {
        const bool is_tee = gi_same(gi_from_ptr(gi_type_of(t, it)), type_value(t, TEE));
        link = is_tee ? node_of(it)->v[0] : new_link(t, it);
    }
    for (int64_t i = 0; i < n; i++) {
        const GillValue tee = gi_is_error(link) ? link : new_tee(t, link);
        if (gi_is_error(tee) || !gi_list_append(t, gi_list_ptr(list), tee)) {
            return GILL_ERROR;
        }
    }
    return gi_to_tuple(t, list);
}

// ---- Types

#define ITERATOR(name, extra_methods, extra_class_methods, repr_, doc_)                  \
    static const GiSlots name##_slots = {                                                \
        .new = name##_new, .iter = self_iter, .next = name##_next, .repr = repr_};       \
    static const GiTypeDef name##_def = {                                                \
        .kind = GI_KIND_EXTERN,                                                          \
        .size = sizeof(Node),                                                            \
        .slots = &name##_slots,                                                          \
        .methods = extra_methods,                                                        \
        .class_methods = extra_class_methods,                                            \
        .module = "itertools",                                                           \
        .doc = doc_,                                                                     \
        .trace = node_trace,                                                             \
    };

static GillValue class_getitem(GillThread *t, const GillValue *args)
{
    return gi_call2(t, gi_type_value(t, GI_TYPE_GENERIC_ALIAS), args[0], args[1]);
}

static const GillDef chain_class_methods[] = {
    {"from_iterable(cls, iterable, /)", chain_from_iterable,
     "The items of the items of an iterable."},
    {"__class_getitem__(cls, item, /)", class_getitem, "For annotations."},
    {0},
};
static const GillDef repeat_methods[] = {
    {"__length_hint__(self, /)", repeat_hint, "Items still to come."},
    {0},
};
ITERATOR(accumulate, NULL, NULL, NULL, "Running totals, or results of a function.")
ITERATOR(chain, NULL, chain_class_methods, NULL, "The items of several iterables in turn.")
ITERATOR(combinations, NULL, NULL, NULL, "Every choice of r items, in order.")
ITERATOR(combinations_r, NULL, NULL, NULL, "Every choice of r items, which may repeat.")
ITERATOR(compress, NULL, NULL, NULL, "The items whose selector is true.")
ITERATOR(count, NULL, NULL, count_repr, "start, start + step, ... without end.")
ITERATOR(cycle, NULL, NULL, NULL, "The items again and again.")
ITERATOR(dropwhile, NULL, NULL, NULL, "The items from the first that fails the test on.")
ITERATOR(filterfalse, NULL, NULL, NULL, "The items that fail the test.")
ITERATOR(groupby, NULL, NULL, NULL, "Runs of items with the same key: (key, group).")
ITERATOR(islice, NULL, NULL, NULL, "Items by index: stop, or start, stop, step.")
ITERATOR(pairwise, NULL, NULL, NULL, "Each item with its successor.")
ITERATOR(permutations, NULL, NULL, NULL, "Every ordered choice of r items.")
ITERATOR(product, NULL, NULL, NULL, "Every combination of one item of each iterable.")
ITERATOR(repeat, repeat_methods, NULL, repeat_repr, "The same object again and again.")
ITERATOR(starmap, NULL, NULL, NULL, "function(*item) for each item.")
ITERATOR(takewhile, NULL, NULL, NULL, "The items up to the first that fails the test.")
ITERATOR(zip_longest, NULL, NULL, NULL, "zip() up to the longest, with a fill value.")

static const GiSlots grouper_slots = {.iter = self_iter, .next = grouper_next};
static const GiTypeDef grouper_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(Node),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &grouper_slots,
    .module = "itertools",
    .doc = "One group of groupby.",
    .trace = node_trace,
};
static const GillDef tee_methods[] = {
    {"__copy__(self, /)", tee_copy, "Another that stands at the same place."},
    {0},
};
static const GiSlots tee_slots = {.iter = self_iter, .next = tee_next};
static const GiTypeDef tee_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(Node),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &tee_slots,
    .methods = tee_methods,
    .module = "itertools",
    .doc = "One of the iterators of tee().",
    .trace = node_trace,
};
static const GiTypeDef tee_data_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(Node),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .module = "itertools",
    .doc = "What the iterators of one tee() share.",
    .trace = node_trace,
};

static const struct {
    int index;
    const char *name;
    const GiTypeDef *def;
} types[] = {
    {ACCUMULATE, "accumulate", &accumulate_def},
    {CHAIN, "chain", &chain_def},
    {COMBINATIONS, "combinations", &combinations_def},
    {COMBINATIONS_R, "combinations_with_replacement", &combinations_r_def},
    {COMPRESS, "compress", &compress_def},
    {COUNT, "count", &count_def},
    {CYCLE, "cycle", &cycle_def},
    {DROPWHILE, "dropwhile", &dropwhile_def},
    {FILTERFALSE, "filterfalse", &filterfalse_def},
    {GROUPBY, "groupby", &groupby_def},
    {GROUPER, "_grouper", &grouper_def},
    {ISLICE, "islice", &islice_def},
    {PAIRWISE, "pairwise", &pairwise_def},
    {PERMUTATIONS, "permutations", &permutations_def},
    {PRODUCT, "product", &product_def},
    {REPEAT, "repeat", &repeat_def},
    {STARMAP, "starmap", &starmap_def},
    {TAKEWHILE, "takewhile", &takewhile_def},
    {TEE, "_tee", &tee_def},
    {TEE_DATA, "_tee_dataobject", &tee_data_def},
    {ZIP_LONGEST, "zip_longest", &zip_longest_def},
};

static const GillDef itertools_defs[] = {
    {"tee(iterable, n=2, /)", itertools_tee, "n iterators that give the same items each."},
    {0},
};

static bool init(GillThread *t, GillValue module)
{
    GillValue *state = gi_module_state(t, &state_key, TYPE_COUNT);
    if (state == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char name[64] = "itertools.";
        memcpy(name + 10, types[i].name, strlen(types[i].name) + 1);
        GiType *type = gi_type_from_def(t, name, NULL, types[i].def);
        if (type == NULL) {
            return false;
        }
        state[types[i].index] = gi_from_ptr(type);
        if (!gill_module_add(t, module, types[i].name, gi_from_ptr(type))) {
            return false;
        }
    }
    return true;
}

GILL_MODULE_INIT(itertools, itertools_defs, "Iterators that build on iterators.", init);
