// Threads: starting, attaching, ending; pending work at a poll.
#pragma once

#include "runtime/state.h"

// Start an operating-system thread that calls f(*args, **kwargs) and drops what it raises
// into sys.unraisablehook (SystemExit ends the thread silently). kwargs: dict or empty.
// stack_size: bytes of C stack, 0 for the default. Returns its ident, 0 with RuntimeError
// "can't start new thread".
uint64_t gi_thread_start(GillThread *t, GillValue f, GillValue args, GillValue kwargs,
                         size_t stack_size, bool daemon) GILL_CHECKED;
// Throw an exception at another thread's next poll; false: no thread of that ident.
bool gi_thread_throw(GillThread *t, uint64_t ident, GillValue exception);
// Stop all other threads of the interpreter and wait until they are gone: an uncatchable
// stop unwinds them at their next check point. For gill_free.
void gi_threads_stop(GillThread *t);
// os.fork(): the child's pid, 0 in the child (one thread, fresh lock state), -1 with
// errno. Calls no Python code.
int gi_thread_fork(GillThread *t);

// signal.c: run Python handlers of signals that arrived; main thread only.
bool gi_signals_run(GillThread *t) GILL_CHECKED;
