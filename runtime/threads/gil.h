// The global interpreter lock, one an interpreter.
#pragma once

#include "runtime/state.h"

bool gi_gil_init(GillVM *vm) GILL_CHECKED;
void gi_gil_fini(GillVM *vm);
// Lock state of one thread.
bool gi_gil_thread_init(GillThread *t) GILL_CHECKED;
void gi_gil_thread_fini(GillThread *t);
// Stop all other threads of the interpreter and wait until they are gone.
void gi_threads_stop(GillThread *t);
