// The global interpreter lock, one an interpreter.
//
// A queue lock with direct hand-off. `holder` says who has it; taking a free lock and
// releasing one that nobody wants are one atomic operation each. Waiters stand in queues
// guarded by `gate`; whoever releases picks the next by policy and makes it the holder, so
// that nobody barges and every switch is accounted for. Only the head of the queue has a
// timer, the end of the holder's slice; when it fires, the head asks the holder to drop
// the lock (GI_BREAK_DROP in its breaker word), which it does at its next check point.
//
//   fair      virtual times: a thread that used less of the lock than the holder is
//             boosted when it comes back from waiting, and the holder asked at once. Ends
//             the convoy effect.
//   interval  CPython 3.2 to 3.12: every waiter waits a full interval before it asks, a
//             released lock may be taken by anybody, forced drops hand over.
//
// Lock order: nothing is acquired while `gate` is held, and the GIL is never waited for
// with a mutex held.
#pragma once

#include <stdatomic.h>

#include "runtime/state.h"

typedef enum GiGilPolicy {
    GI_GIL_FAIR,
    GI_GIL_INTERVAL,
    GI_GIL_POLICY_COUNT
} GiGilPolicy;
extern const char *const gi_gil_policy_names[GI_GIL_POLICY_COUNT];

#define GI_GIL_BUCKETS 40 // log2 of nanoseconds

// Written by the thread itself while it holds the lock, or before it waits; others read
// with relaxed loads. Times in nanoseconds.
typedef struct GiGilStats {
    _Atomic uint64_t takes_fast, takes_spun, takes_parked;
    _Atomic uint64_t releases_voluntary, releases_forced, releases_for_visitor;
    _Atomic uint64_t boosts;               // takes as a visitor, before the holder's slice ended
    _Atomic uint64_t wait_ns, wait_max_ns; // from wanting to getting
    _Atomic uint64_t hold_ns, hold_max_ns;
    _Atomic uint64_t answers, answer_ns, answer_max_ns; // asked to drop until dropped
    _Atomic uint64_t wait_log2[GI_GIL_BUCKETS], hold_log2[GI_GIL_BUCKETS];
} GiGilStats;

// A thread's side of the lock.
struct GiThreadGil {
    _Atomic uint32_t park;    // GRANTED or not; see gil.c
    GillThread *next;         // in a queue. Lock: gate
    _Atomic int64_t vtime_ns; // lock time used; written by its owner holding the lock, or
                              // under the gate
    _Atomic int64_t slice_start_ns; // of this holding
    _Atomic int64_t taken_ns;
    _Atomic int64_t asked_ns; // when the holder was asked to drop; 0: not
    _Atomic bool boosted;     // holds as a visitor
    int64_t slice_left_ns;    // of a preempted thread. Lock: gate
    int64_t weight;           // vtime advances by use / weight; 1 by default
    int64_t created_ns;
    _Atomic int cpu; // where it was when it last wanted the lock
    bool has_left; // counts in the lock's ended_hold_ns; GIL
    GiGilStats stats;
    _Atomic uint32_t wake;    // gi_park: 1 when somebody woke this thread
};

bool gi_gil_init(GillVM *vm) GILL_CHECKED;
void gi_gil_fini(GillVM *vm);
// Lock state of one thread.
bool gi_gil_thread_init(GillThread *t) GILL_CHECKED;
void gi_gil_thread_fini(GillThread *t);
// The thread is taken off the interpreter's list; its holding time is kept. GIL.
void gi_gil_thread_leave(GillThread *t);

// Forced: a drop was asked for. Hands over if anybody waits, and takes the lock again.
// Called at a poll.
void gi_gil_switch(GillThread *t);
// time.sleep(0): let the next thread run, if any waits.
void gi_gil_yield(GillThread *t);
// t has a signal to answer: where it waits for the lock, it is to go first. Callable from a
// signal handler; the waiter itself does the rest.
void gi_gil_kick(GillThread *t);

double gi_gil_interval_s(GillVM *vm);
void gi_gil_set_interval_s(GillVM *vm, double seconds);
GiGilPolicy gi_gil_policy(GillVM *vm);
void gi_gil_set_policy(GillVM *vm, GiGilPolicy policy);
// -1: no policy of that name.
int gi_gil_policy_find(const char *name);

// For tests: at every check point the running thread is asked to drop the lock, or not, by
// a generator of pseudo-random numbers that starts from seed.
void gi_gil_stress(GillVM *vm, uint64_t seed);

// Of the lock itself.
typedef struct GiGilTotals {
    uint64_t switches;      // a thread other than the last holder got it
    uint64_t idle_ns;       // nobody held it
    uint64_t ended_hold_ns; // held by threads that have ended
    uint64_t longest_queue;
    int64_t created_ns;
} GiGilTotals;
void gi_gil_totals(GillVM *vm, GiGilTotals *out);

// fork: gate taken before, lock made anew in the child, whose only thread holds it.
void gi_gil_before_fork(GillThread *t);
void gi_gil_after_fork(GillThread *t, bool in_child);
// From now on only `t` runs: any other thread that would get the lock is parked for ever.
// For the end of the process.
void gi_gil_finalize(GillThread *t);

// ---- Waiting without the lock ----

// Sleep until gi_wake(t) or the deadline (monotonic ns; INT64_MAX: none), the GIL
// released. A wake that came before is not lost: it makes the next park return at once.
// A signal wakes too, so callers loop around gi_run_pending and their condition.
void gi_park_until(GillThread *t, int64_t deadline_ns);
// The same without a deadline, and the thread does not go before the one that woke it.
void gi_park_behind(GillThread *t);
// From any thread, and from signal handlers.
void gi_wake(GillThread *t);
// Call fn(arg) with the GIL released. What fn touches is plain C data.
void gi_blocking(GillThread *t, void (*fn)(void *arg), void *arg);
