// gc: steer the collector.
//
// There is one generation and a half (young collections keep their survivors in place),
// so thresholds and counts are kept for programs that ask, and mean nothing here.
// collect() collects at the poll right after its call, when no C frame holds what the
// program let go; so it answers 0 always.
// SPDX-License-Identifier: MIT
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"

static const char state_key;

enum {
    THRESHOLD, // tuple of three
    DEBUG,
    STATE_COUNT,
};

static GillValue gc_collect(GillThread *t, const GillValue *args)
{
    int64_t generation;
    if (!gill_arg_int(t, args, 0, &generation)) {
        return GILL_ERROR;
    }
    if (generation < 0 || generation > 2) {
        return gill_raise(t, GILL_ValueError, "invalid generation");
    }
    gi_gc_request(t);
    return gi_small(0);
}

static GillValue gc_enable(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gc_enable(t, true);
    return GILL_NONE;
}

static GillValue gc_disable(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gc_enable(t, false);
    return GILL_NONE;
}

static GillValue gc_isenabled(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_bool(gi_gc_is_enabled(t));
}

static GillValue gc_freeze(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gc_freeze(t);
    return GILL_NONE;
}

static GillValue gc_unfreeze(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gc_unfreeze(t);
    return GILL_NONE;
}

static GillValue gc_get_freeze_count(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return gi_small(0);
}

static GillValue gc_get_count(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_tuple_pack(t, 3, gi_small(0), gi_small(0), gi_small(0));
}

static GillValue gc_get_threshold(GillThread *t, const GillValue *args)
{
    (void)args;
    const GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    return state == NULL ? GILL_ERROR : state[THRESHOLD];
}

static GillValue gc_set_threshold(GillThread *t, const GillValue *args)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return GILL_ERROR;
    }
    const GillValue *old = gi_tuple_items(gi_tuple_ptr(state[THRESHOLD]));
    GillValue fresh[3];
    for (int i = 0; i < 3; i++) {
        int64_t n;
        fresh[i] = gi_is_empty(args[i]) ? old[i] : args[i];
        if (!gill_arg_int(t, fresh, i, &n)) {
            return GILL_ERROR;
        }
    }
    const GillValue tuple = gi_tuple_from(t, fresh, 3);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    gi_store(t, &state[THRESHOLD], tuple);
    return GILL_NONE;
}

static GillValue gc_get_debug(GillThread *t, const GillValue *args)
{
    (void)args;
    const GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    return state == NULL ? GILL_ERROR : state[DEBUG];
}

static GillValue gc_set_debug(GillThread *t, const GillValue *args)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    int64_t flags;
    if (state == NULL || !gill_arg_int(t, args, 0, &flags)) {
        return GILL_ERROR;
    }
    gi_store(t, &state[DEBUG], args[0]);
    return GILL_NONE;
}

static bool put(GillThread *t, GillValue dict, const char *name, uint64_t n)
{
    const GillValue v = gi_int_new_u64(t, n);
    return !gi_is_error(v) && gi_dict_set_c(t, gi_dict_ptr(dict), name, v);
}

// CPython's three rows: here the young collections, none, and the full ones.
static GillValue gc_get_stats(GillThread *t, const GillValue *args)
{
    (void)args;
    GiGcStats stats;
    gi_gc_stats(t, &stats);
    const uint64_t runs[3] = {stats.young, 0, stats.full};
    const GillValue list = gi_list_new(t, 3);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    for (int i = 0; i < 3; i++) {
        const GillValue row = gi_dict_new(t);
        if (gi_is_error(row) || !put(t, row, "collections", runs[i]) ||
            !put(t, row, "collected", i == 2 ? stats.collected_objects : 0) ||
            !put(t, row, "uncollectable", 0) ||
            !gi_list_append(t, gi_list_ptr(list), row)) {
            return GILL_ERROR;
        }
    }
    return list;
}

// The collector's own figures: bytes, nanoseconds.
static GillValue gc_get_times(GillThread *t, const GillValue *args)
{
    (void)args;
    GiGcStats stats;
    gi_gc_stats(t, &stats);
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict) || !put(t, dict, "young", stats.young) ||
        !put(t, dict, "young_ns", stats.young_ns) ||
        !put(t, dict, "full", stats.full) || !put(t, dict, "full_ns", stats.full_ns) ||
        !put(t, dict, "longest_ns", stats.longest_ns) ||
        !put(t, dict, "live_bytes", stats.live_bytes) ||
        !put(t, dict, "heap_bytes", stats.heap_bytes)) {
        return GILL_ERROR;
    }
    return dict;
}

static bool is_container(const GiObject *o)
{
    return !gi_kind_is_leaf(o->head.kind) && o->head.kind != GI_KIND_VALUES;
}

static void count_one(GiObject *o, void *data)
{
    *(size_t *)data += is_container(o);
}

static void add_one(GiObject *o, void *data)
{
    GiList *list = data;
    if (is_container(o) && o != (GiObject *)list && list->len < list->cap) {
        list->items[list->len++] = gi_from_ptr(o);
    }
}

static GillValue gc_get_objects(GillThread *t, const GillValue *args)
{
    (void)args;
    gi_gc_now(t, true); // so that the dead are not shown
    size_t n = 0;
    gi_heap_visit(t, GI_KIND_COUNT, count_one, &n);
    const GillValue list = gi_list_new(t, n + 1);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    GiList *items = gi_list_ptr(list);
    gi_heap_visit(t, GI_KIND_COUNT, add_one, items);
    gi_store_range(t, items->items, items->len);
    return list;
}

static GillValue gc_is_tracked(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(gi_is_ptr(args[0]) && is_container(gi_ptr(args[0])));
}

static GillValue gc_is_finalized(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(gi_is_ptr(args[0]) &&
                   (gi_ptr(args[0])->head.flags & GI_FLAG_FINALIZED) != 0);
}

static bool gc_init(GillThread *t, GillValue module)
{
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"DEBUG_STATS", 1},    {"DEBUG_COLLECTABLE", 2}, {"DEBUG_UNCOLLECTABLE", 4},
        {"DEBUG_SAVEALL", 32}, {"DEBUG_LEAK", 38},
    };
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (!gill_module_add(t, module, constants[i].name,
                             gi_small(constants[i].value))) {
            return false;
        }
    }
    const GillValue garbage = gi_list_new(t, 0);
    if (gi_is_error(garbage) || !gill_module_add(t, module, "garbage", garbage)) {
        return false;
    }
    const GillValue callbacks = gi_list_new(t, 0);
    if (gi_is_error(callbacks) || !gill_module_add(t, module, "callbacks", callbacks)) {
        return false;
    }
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return false;
    }
    state[DEBUG] = gi_small(0);
    const GillValue threshold =
        gi_tuple_pack(t, 3, gi_small(700), gi_small(10), gi_small(10));
    if (gi_is_error(threshold)) {
        return false;
    }
    gi_store(t, &state[THRESHOLD], threshold);
    return true;
}

static const GillDef gc_defs[] = {
    {"collect(generation=2)", gc_collect, "Collect all; always 0."},
    {"enable()", gc_enable, "Collect when memory has been allocated."},
    {"disable()", gc_disable, "Collect only when memory is short."},
    {"isenabled()", gc_isenabled, "Whether collections happen by themselves."},
    {"freeze()", gc_freeze, "Keep all that is alive forever."},
    {"unfreeze()", gc_unfreeze, "Undo freeze()."},
    {"get_freeze_count()", gc_get_freeze_count, "Always 0."},
    {"get_count()", gc_get_count, "Always zeros."},
    {"get_threshold()", gc_get_threshold, "What set_threshold was told."},
    {"set_threshold(threshold0, threshold1=?, threshold2=?, /)", gc_set_threshold,
     "Kept, without effect."},
    {"get_debug()", gc_get_debug, "What set_debug was told."},
    {"set_debug(flags, /)", gc_set_debug, "Kept, without effect."},
    {"get_stats()", gc_get_stats, "Counts of collections."},
    {"_get_times()", gc_get_times, "Times and sizes of this collector."},
    {"get_objects(generation=None)", gc_get_objects, "Every container alive."},
    {"is_tracked(obj, /)", gc_is_tracked, "Whether it can hold other objects."},
    {"is_finalized(obj, /)", gc_is_finalized, "Whether its __del__ has run."},
    {0},
};
GILL_MODULE_INIT(gc, gc_defs, "Steer the collector.", gc_init);
