// _queue: SimpleQueue, an unbounded queue without task counting.
//
// Items lie in a list from `first` on; what was taken is cut off when it is more than half
// of the list. Everything changes under the GIL, so a put is an append and at most one
// wake-up.
#include <math.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/lock.h"

#define MAX_TIMEOUT_S 9223372036.0
#define CUT_LEAST     32 // items taken before the list is moved

typedef struct SimpleQueue {
    GiHeader head;
    GillValue items; // list
    size_t first;    // index of the next item to be taken
    GiWaitList waiters;
} SimpleQueue;

enum { STATE_QUEUE, STATE_EMPTY, STATE_COUNT };
static const char state_key;

static SimpleQueue *queue_of(GillValue v)
{
    return (SimpleQueue *)gi_ptr(v);
}

static size_t size_of(const SimpleQueue *q)
{
    return gi_list_ptr(q->items)->len - q->first;
}

static void queue_trace(GiMarker *m, GiObject *o)
{
    gi_mark_value(m, ((const SimpleQueue *)o)->items);
}

static GillValue queue_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                           GillValue kwnames)
{
    if (!gi_args_parse(t, "SimpleQueue()", args, npos, kwnames, NULL)) {
        return GILL_ERROR;
    }
    const GillValue items = gi_list_new(t, 8);
    GiObject *o = gi_is_error(items) ? NULL : gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    gi_store(t, &((SimpleQueue *)o)->items, items);
    return gi_from_ptr(o);
}

static GillValue put(GillThread *t, GillValue self, GillValue item)
{
    SimpleQueue *q = queue_of(self);
    if (!gi_list_append(t, gi_list_ptr(q->items), item)) {
        return GILL_ERROR;
    }
    gi_wake_one(t, &q->waiters);
    return GILL_NONE;
}

static GillValue queue_put(GillThread *t, const GillValue *args)
{
    return put(t, args[0], args[1]);
}

static GillValue raise_empty(GillThread *t)
{
    return gill_raise_value(t, gi_module_state(t, &state_key, STATE_COUNT)[STATE_EMPTY]);
}

static GillValue take(GillThread *t, SimpleQueue *q)
{
    GiList *list = gi_list_ptr(q->items);
    const GillValue item = list->items[q->first];
    list->items[q->first] = GILL_NONE;
    q->first++;
    if (q->first == list->len) {
        q->first = 0;
        list->len = 0;
    } else if (q->first >= CUT_LEAST && q->first * 2 >= list->len) {
        const size_t left = list->len - q->first;
        memmove(list->items, list->items + q->first, left * sizeof *list->items);
        memset(list->items + left, 0, q->first * sizeof *list->items);
        gi_store_range(t, list->items, left);
        list->len = left;
        q->first = 0;
    }
    return item;
}

// The deadline of get(block, timeout): 0 tries, INT64_MAX waits for ever.
static bool read_deadline(GillThread *t, GillValue block_value, GillValue timeout,
                          int64_t *out)
{
    const int blocks = gi_truth(t, block_value);
    if (blocks < 0) {
        return false;
    }
    *out = blocks ? INT64_MAX : 0;
    if (!blocks || gi_is_none(timeout)) {
        return true;
    }
    double seconds;
    if (!gi_float_value(t, timeout, &seconds)) {
        return false;
    }
    if (isnan(seconds)) {
        gill_raise(t, GILL_ValueError, "Invalid value NaN (not a number)");
        return false;
    }
    if (seconds < 0) {
        gill_raise(t, GILL_ValueError, "'timeout' must be a non-negative number");
        return false;
    }
    if (seconds > MAX_TIMEOUT_S) {
        gill_raise(t, GILL_OverflowError, "timeout value is too large");
        return false;
    }
    *out = gi_os_clock_ns() + (int64_t)ceil(seconds * 1e9);
    return true;
}

static GillValue get(GillThread *t, GillValue self, GillValue block, GillValue timeout)
{
    SimpleQueue *q = queue_of(self);
    int64_t deadline;
    if (!read_deadline(t, block, timeout, &deadline)) {
        return GILL_ERROR;
    }
    while (size_of(q) == 0) {
        if (deadline == 0) {
            return raise_empty(t);
        }
        const int woken = gi_wait(t, &q->waiters, deadline);
        if (woken < 0) {
            return GILL_ERROR;
        }
        if (woken == 0 && size_of(q) == 0) {
            return raise_empty(t);
        }
    }
    return take(t, q);
}

static GillValue queue_get(GillThread *t, const GillValue *args)
{
    return get(t, args[0], args[1], args[2]);
}

static GillValue queue_get_nowait(GillThread *t, const GillValue *args)
{
    return get(t, args[0], GILL_FALSE, GILL_NONE);
}

static GillValue queue_qsize(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_small((int64_t)size_of(queue_of(args[0])));
}

static GillValue queue_empty(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(size_of(queue_of(args[0])) == 0);
}

static const GillDef queue_methods[] = {
    {"put(self, item, block=True, timeout=None)", queue_put,
     "Append item; never waits, the other arguments are for Queue's sake."},
    {"put_nowait(self, item)", queue_put, "put()."},
    {"get(self, block=True, timeout=None)", queue_get,
     "Take the oldest item, waiting for one; Empty when that takes too long."},
    {"get_nowait(self)", queue_get_nowait, "Take the oldest item; Empty without one."},
    {"qsize(self)", queue_qsize, "How many items there are."},
    {"empty(self)", queue_empty, "Are there none?"},
    {0},
};

static const GiSlots queue_slots = {.new = queue_new};
static const GiTypeDef queue_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(SimpleQueue),
    .flags = GI_TYPE_WEAKREFABLE,
    .slots = &queue_slots,
    .methods = queue_methods,
    .module = "_queue",
    .doc = "An unbounded first-in, first-out queue.",
    .trace = queue_trace,
};

static const GillDef _queue_defs[] = {{0}};

static bool init(GillThread *t, GillValue module)
{
    GillValue *kept = gi_module_state(t, &state_key, STATE_COUNT);
    if (kept == NULL) {
        return false;
    }
    GiType *type = gi_type_from_def(t, "_queue.SimpleQueue", NULL, &queue_def);
    if (type == NULL) {
        return false;
    }
    kept[STATE_QUEUE] = gi_from_ptr(type);
    // class Empty(Exception), by a call of type.
    const GillValue name = gi_str_from_c(t, "Empty");
    const GillValue base = gi_exc_type_value(t, GILL_Exception);
    const GillValue bases = gi_tuple_from(t, &base, 1);
    const GillValue names = gi_dict_new(t);
    const GillValue module_name = gi_str_from_c(t, "_queue");
    if (gi_is_error(name) || gi_is_error(bases) || gi_is_error(names) ||
        gi_is_error(module_name) ||
        !gi_dict_set_c(t, gi_dict_ptr(names), "__module__", module_name) ||
        !gi_dict_set_c(t, gi_dict_ptr(names), "__doc__",
                       gi_str_from_c(t, "get() found nothing in time."))) {
        return false;
    }
    const GillValue empty = gill_call(t, gi_type_value(t, GI_TYPE_TYPE), 3,
                                      (GillValue[]){name, bases, names});
    if (gi_is_error(empty)) {
        return false;
    }
    kept[STATE_EMPTY] = empty;
    return gill_module_add(t, module, "SimpleQueue", kept[STATE_QUEUE]) &&
           gill_module_add(t, module, "Empty", empty);
}

GILL_MODULE_INIT(_queue, _queue_defs, "Queues between threads.", init);
