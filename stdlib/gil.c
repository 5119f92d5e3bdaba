// gil: see and steer the lock of this interpreter. A module of Gill's own.
#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"

static GillValue gil_policy(GillThread *t, const GillValue *args)
{
    const GiGilPolicy before = gi_gil_policy(t->vm);
    if (!gi_is_empty(args[0])) {
        const char *name = gill_arg_str(t, args, 0, NULL);
        if (name == NULL) {
            return GILL_ERROR;
        }
        const int policy = gi_gil_policy_find(name);
        if (policy < 0) {
            return gill_raise(t, GILL_ValueError, "unknown GIL policy: %R", args[0]);
        }
        gi_gil_set_policy(t->vm, (GiGilPolicy)policy);
    }
    return gill_str(t, gi_gil_policy_names[before]);
}

static GillValue gil_policies(GillThread *t, const GillValue *args)
{
    (void)args;
    GillValue names[GI_GIL_POLICY_COUNT];
    for (int i = 0; i < GI_GIL_POLICY_COUNT; i++) {
        names[i] = gill_str(t, gi_gil_policy_names[i]);
        if (gi_is_error(names[i])) {
            return GILL_ERROR;
        }
    }
    return gi_tuple_from(t, names, GI_GIL_POLICY_COUNT);
}

static bool put(GillThread *t, GillValue dict, const char *key, uint64_t n)
{
    const GillValue v = gi_int_new_u64(t, n);
    return !gi_is_error(v) && gi_dict_set_c(t, gi_dict_ptr(dict), key, v);
}

static bool put_histogram(GillThread *t, GillValue dict, const char *key,
                          const _Atomic uint64_t *buckets)
{
    const GillValue list = gi_list_new(t, GI_GIL_BUCKETS);
    if (gi_is_error(list)) {
        return false;
    }
    for (int i = 0; i < GI_GIL_BUCKETS; i++) {
        const uint64_t n = atomic_load_explicit(&buckets[i], memory_order_relaxed);
        const GillValue v = gi_int_new_u64(t, n);
        if (gi_is_error(v) || !gi_list_append(t, gi_list_ptr(list), v)) {
            return false;
        }
    }
    return gi_dict_set_c(t, gi_dict_ptr(dict), key, list);
}

#define LOAD(field) atomic_load_explicit(&(field), memory_order_relaxed)

static GillValue thread_stats(GillThread *t, const GillThread *of)
{
    const GiGilStats *s = &of->gil->stats;
    const GillValue d = gi_dict_new(t);
    // The running thread's present holding counts too, so that the sums are exact.
    uint64_t hold_ns = LOAD(s->hold_ns);
    if (of == t) {
        hold_ns += (uint64_t)(gi_os_clock_ns() - LOAD(of->gil->taken_ns));
    }
    if (gi_is_error(d) || !put(t, d, "ident", of->ident) ||
        !put(t, d, "native_id", (uint64_t)of->native_id) ||
        !put(t, d, "takes_fast", LOAD(s->takes_fast)) ||
        !put(t, d, "takes_spun", LOAD(s->takes_spun)) ||
        !put(t, d, "takes_parked", LOAD(s->takes_parked)) ||
        !put(t, d, "releases_voluntary", LOAD(s->releases_voluntary)) ||
        !put(t, d, "releases_forced", LOAD(s->releases_forced)) ||
        !put(t, d, "releases_for_visitor", LOAD(s->releases_for_visitor)) ||
        !put(t, d, "holds", of == t) || !put(t, d, "boosts", LOAD(s->boosts)) || !put(t, d, "wait_ns", LOAD(s->wait_ns)) ||
        !put(t, d, "wait_max_ns", LOAD(s->wait_max_ns)) ||
        !put(t, d, "hold_ns", hold_ns) || !put(t, d, "hold_max_ns", LOAD(s->hold_max_ns)) ||
        !put(t, d, "answers", LOAD(s->answers)) ||
        !put(t, d, "answer_ns", LOAD(s->answer_ns)) ||
        !put(t, d, "answer_max_ns", LOAD(s->answer_max_ns)) ||
        !put_histogram(t, d, "wait_log2", s->wait_log2) ||
        !put_histogram(t, d, "hold_log2", s->hold_log2)) {
        return GILL_ERROR;
    }
    return d;
}

static GillValue gil_stats(GillThread *t, const GillValue *args)
{
    (void)args;
    GiGilTotals totals;
    gi_gil_totals(t->vm, &totals);
    const GillValue threads = gi_list_new(t, 4);
    const GillValue d = gi_dict_new(t);
    if (gi_is_error(threads) || gi_is_error(d)) {
        return GILL_ERROR;
    }
    for (const GillThread *i = t->vm->threads; i != NULL; i = i->next) {
        const GillValue of = thread_stats(t, i);
        if (gi_is_error(of) || !gi_list_append(t, gi_list_ptr(threads), of)) {
            return GILL_ERROR;
        }
    }
    if (!gi_dict_set_c(t, gi_dict_ptr(d), "policy",
                       gill_str(t, gi_gil_policy_names[gi_gil_policy(t->vm)])) ||
        !gi_dict_set_c(t, gi_dict_ptr(d), "interval",
                       gill_float(t, gi_gil_interval_s(t->vm))) ||
        !put(t, d, "wall_ns", (uint64_t)(gi_os_clock_ns() - totals.created_ns)) ||
        !put(t, d, "idle_ns", totals.idle_ns) ||
        !put(t, d, "ended_hold_ns", totals.ended_hold_ns) || !put(t, d, "switches", totals.switches) ||
        !put(t, d, "longest_queue", totals.longest_queue) ||
        !gi_dict_set_c(t, gi_dict_ptr(d), "threads", threads)) {
        return GILL_ERROR;
    }
    return d;
}

static GillValue gil_interval(GillThread *t, const GillValue *args)
{
    const double before = gi_gil_interval_s(t->vm);
    if (!gi_is_empty(args[0])) {
        double seconds;
        if (!gill_arg_float(t, args, 0, &seconds)) {
            return GILL_ERROR;
        }
        if (!(seconds > 0)) {
            return gill_raise(t, GILL_ValueError, "switch interval must be strictly positive");
        }
        gi_gil_set_interval_s(t->vm, seconds);
    }
    return gill_float(t, before);
}

static const GillDef gil_defs[] = {
    {"policy(name=?, /)", gil_policy,
     "Choose who runs next: 'fair' or 'interval'. The policy that held before."},
    {"policies()", gil_policies, "The names policy() knows."},
    {"interval(seconds=?, /)", gil_interval,
     "Set how long a slice lasts at most. The interval that held before."},
    {"stats()", gil_stats,
     "A dict of what the lock did: policy, interval, wall_ns, idle_ns, ended_hold_ns "
     "(held by threads that are gone), switches, "
     "longest_queue, and threads, a list of dicts. Times in nanoseconds; wait_log2 and "
     "hold_log2 count by powers of two."},
    {0},
};

GILL_MODULE(gil, gil_defs, "The lock of this interpreter: policies and statistics.");
