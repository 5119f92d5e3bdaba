// Threads: starting, attaching, ending; pending work at a poll.
#pragma once

#include "runtime/state.h"

// What gi_thread_start is to do.
typedef struct GiThreadStart {
    GillValue f, args, kwargs; // f(*args, **kwargs); kwargs: dict or empty
    size_t stack_size;         // bytes of C stack, 0 for the default
    bool daemon;
    bool waits_for_begin; // the caller lets the new thread run first, and then goes on
    // Called by the starting thread before the new one can run; false: an exception is
    // pending, nothing is started. May be null.
    bool (*on_start)(GillThread *t, uint64_t ident, GillValue start_arg);
    GillValue start_arg;
    // Called by the thread at its end, the GIL held. Calls no Python code. May be null.
    void (*on_end)(GillThread *t, GillValue end_arg);
    GillValue end_arg;
} GiThreadStart;

// Start an operating-system thread. What the function raises goes to sys.unraisablehook;
// SystemExit ends the thread silently. Returns its ident, 0 with RuntimeError "can't start
// new thread".
uint64_t gi_thread_start(GillThread *t, const GiThreadStart *start) GILL_CHECKED;
// Throw an exception at another thread's next poll; false: no thread of that ident.
bool gi_thread_throw(GillThread *t, uint64_t ident, GillValue exception);
// Stop all other threads of the interpreter and wait until they are gone: an uncatchable
// stop unwinds them at their next check point. For gill_free.
void gi_threads_stop(GillThread *t);
// os.fork(): the child's pid, 0 in the child (one thread, fresh lock state), -1 with
// errno. Calls no Python code.
int gi_thread_fork(GillThread *t);

// In the child, after gi_thread_fork returned 0: lets threading forget the threads that
// are gone. May run Python code.
bool gi_thread_after_fork(GillThread *t) GILL_CHECKED;
