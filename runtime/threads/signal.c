// signal: Python handlers of signals.
//
// From arrival to handler:
//   1. on_signal, on whatever thread: arrived[n] = 1, then the breaker of the main thread,
//      then its wake and park words, so that neither gi_park nor the GIL's queue sleeps on.
//   2. the main thread, at its next poll: clears the breaker bit, then takes arrived[n] of
//      each signal. A signal that comes in between sets the bit again: none is lost.
// SPDX-License-Identifier: MIT
#include "runtime/threads/signal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/module.h"
#include "runtime/objects/protocol.h"
#include "runtime/threads/gil.h"

static const char state_key; // handlers by number

static GillValue *handlers(GillThread *t)
{
    return gi_module_state(t, &state_key, GI_SIGNAL_COUNT);
}

// ---- Arrival

static void tell_main(GillThread *main, int n)
{
    atomic_store(&gi_process.arrived[n], 1);
    atomic_fetch_or(&main->breaker, GI_BREAK_SIGNAL);
    gi_wake(main);
    gi_gil_kick(main);
}

static void on_signal(int n)
{
    const int saved_errno = errno;
    GillThread *main = atomic_load(&gi_process.signal_thread);
    if (main != NULL && n > 0 && n < GI_SIGNAL_COUNT) {
        tell_main(main, n);
    }
    const int fd = atomic_load(&gi_process.wakeup_fd) - 1;
    if (fd >= 0) {
        const unsigned char byte = (unsigned char)n;
        const ssize_t ignored = write(fd, &byte, 1);
        (void)ignored;
    }
    errno = saved_errno;
}

int gi_signal_set_wakeup_fd(int fd)
{
    return atomic_exchange(&gi_process.wakeup_fd, fd + 1) - 1;
}

void gi_signal_simulate(GillThread *t, int n)
{
    const GillValue handler = gi_signal_handler(t, n);
    if (!gi_is_small(handler) && !gi_is_none(handler)) {
        tell_main(t->vm->main_thread, n);
    }
}

// ---- Handlers

static bool call_handler(GillThread *t, int n)
{
    const GillValue *table = handlers(t);
    if (table == NULL) {
        return false;
    }
    const GillValue handler = table[n];
    if (gi_is_empty(handler) || handler.bits == 0) {
        if (n == SIGINT) {
            gill_raise_value(t, gi_exc_type_value(t, GILL_KeyboardInterrupt));
            return false;
        }
        return true;
    }
    if (gi_is_small(handler) || gi_is_none(handler)) {
        return true;
    }
    const GillValue frame = t->base == NULL ? GILL_NONE : gi_frame_get(t, 0);
    if (gi_is_error(frame)) {
        return false;
    }
    return !gi_is_error(gill_call(t, handler, 2, (GillValue[]){gi_small(n), frame}));
}

bool gi_signals_run(GillThread *t)
{
    for (int n = 1; n < GI_SIGNAL_COUNT; n++) {
        if (atomic_load(&gi_process.arrived[n]) == 0 ||
            atomic_exchange(&gi_process.arrived[n], 0) == 0) {
            continue;
        }
        if (!call_handler(t, n)) {
            // The others are run after this exception was dealt with.
            atomic_fetch_or(&t->breaker, GI_BREAK_SIGNAL);
            return false;
        }
    }
    return true;
}

GillValue gi_signal_handler(GillThread *t, int n)
{
    const GillValue *table = handlers(t);
    if (table != NULL && table[n].bits != 0 && !gi_is_empty(table[n])) {
        return table[n];
    }
    struct sigaction now;
    if (sigaction(n, NULL, &now) != 0) {
        return GILL_NONE;
    }
    if (now.sa_handler == on_signal && n == SIGINT) {
        return GILL_EMPTY; // KeyboardInterrupt
    }
    return now.sa_handler == SIG_DFL   ? gi_small(0)
           : now.sa_handler == SIG_IGN ? gi_small(1)
                                       : GILL_NONE;
}

bool gi_signal_set(GillThread *t, int n, GillValue handler)
{
    GillValue *table = handlers(t);
    if (table == NULL) {
        gill_error_clear(t);
        errno = ENOMEM;
        return false;
    }
    // No SA_RESTART: system calls are to return, so that handlers run at once.
    struct sigaction action = {.sa_handler = on_signal};
    if (gi_is_small(handler)) {
        action.sa_handler = gi_small_get(handler) == 0 ? SIG_DFL : SIG_IGN;
    } else {
        atomic_store(&gi_process.signal_thread, t->vm->main_thread);
    }
    table[n] = handler;
    sigemptyset(&action.sa_mask);
    return sigaction(n, &action, NULL) == 0;
}

// ---- Life

bool gi_signals_init(GillThread *t)
{
    GillThread *nobody = NULL;
    if (!atomic_compare_exchange_strong(&gi_process.signal_thread, &nobody, t)) {
        return true; // another interpreter of this process has them
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
    struct sigaction now;
    if (sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler == SIG_DFL) {
        struct sigaction action = {.sa_handler = on_signal};
        sigaction(SIGINT, &action, NULL);
    }
    return true;
}

void gi_signals_fini(GillThread *t)
{
    if (atomic_load(&gi_process.signal_thread) != t) {
        return;
    }
    for (int n = 1; n < GI_SIGNAL_COUNT; n++) {
        struct sigaction now;
        if (sigaction(n, NULL, &now) == 0 && now.sa_handler == on_signal) {
            struct sigaction by_default = {.sa_handler = SIG_DFL};
            sigaction(n, &by_default, NULL);
        }
        atomic_store(&gi_process.arrived[n], 0);
    }
    atomic_store(&gi_process.wakeup_fd, 0);
    atomic_store(&gi_process.signal_thread, NULL);
}

void gi_signals_after_fork(GillThread *t)
{
    for (int n = 1; n < GI_SIGNAL_COUNT; n++) {
        atomic_store(&gi_process.arrived[n], 0);
    }
    GillThread *main = atomic_load(&gi_process.signal_thread);
    if (main != NULL && main->vm == t->vm) {
        atomic_store(&gi_process.signal_thread, t);
    }
}
