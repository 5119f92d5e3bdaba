// Signals: flags that C handlers set, Python handlers that the main thread runs.
//
// The C handler sets a flag of the process, the main thread's GI_BREAK_SIGNAL, and wakes
// the main thread where it waits; that thread runs the Python handler at its next poll.
// One interpreter of a process has the signals: the first that installs handlers.
#pragma once

#include "runtime/state.h"

#define GI_SIGNAL_COUNT 65

// Run Python handlers of signals that arrived; main thread only.
bool gi_signals_run(GillThread *t) GILL_CHECKED;
// At the start: SIGINT raises KeyboardInterrupt, SIGPIPE and SIGXFSZ are ignored. Undone
// by gi_signals_fini.
bool gi_signals_init(GillThread *t) GILL_CHECKED;
void gi_signals_fini(GillThread *t);
void gi_signals_after_fork(GillThread *t);
// The Python handler of a signal: a callable, small ints 0 and 1 for the default and for
// ignoring, none when a handler not from Python is installed.
GillValue gi_signal_handler(GillThread *t, int n);
// Sets it, and the disposition with it. False with errno.
bool gi_signal_set(GillThread *t, int n, GillValue handler) GILL_CHECKED;
// As if the signal had come; nothing happens where no Python handler is set.
void gi_signal_simulate(GillThread *t, int n);
// Where C handlers write the signal's number as a byte; -1: nowhere. The former one.
int gi_signal_set_wakeup_fd(int fd);
