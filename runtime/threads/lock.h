// Locks for Python code: plain fields that change under the GIL, and a list of waiters.
//
// Only the parked wait of a thread touches the operating system. A lock knows its owner
// and the fork generation, so that one held by a thread that a fork left behind is
// recognised when it is met: acquiring it raises rather than hangs, releasing it works.
#pragma once

#include "runtime/state.h"

// A thread that waits; lies in the waiting function's C frame.
typedef struct GiWaiter {
    GillThread *thread;
    struct GiWaiter *next;
    bool is_woken; // GIL
} GiWaiter;

// First come, first served. GIL.
typedef struct GiWaitList {
    GiWaiter *first, *last;
    uint32_t fork_generation; // waiters of another generation have vanished
} GiWaitList;

// Wait until woken, the deadline (INT64_MAX: none), or a Python signal handler raised.
// 1 woken, 0 timed out, -1 an exception is pending. May return 1 without cause.
int gi_wait(GillThread *t, GiWaitList *list, int64_t deadline_ns) GILL_CHECKED;
void gi_wake_one(GillThread *t, GiWaitList *list);
void gi_wake_all(GillThread *t, GiWaitList *list);

typedef struct GiLock {
    GiWaitList waiters;
    bool is_locked;
    uint64_t owner;           // ident of the thread that took it
    uint32_t fork_generation; // when it was taken
} GiLock;

// deadline_ns: INT64_MAX waits for ever, 0 tries. 1 taken, 0 not, -1 exception.
int gi_lock_acquire(GillThread *t, GiLock *lock, int64_t deadline_ns) GILL_CHECKED;
void gi_lock_release(GillThread *t, GiLock *lock); // is_locked is true
