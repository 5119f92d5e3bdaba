// _signal: handlers, timers and masks of signals. signal.py makes enums of the numbers.
//
// Arrival and the running of handlers are runtime/threads/signal.c.
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/exec/structseq.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"
#include "runtime/threads/signal.h"

enum { STATE_INT_HANDLER, STATE_SIGINFO, STATE_ITIMER_ERROR, STATE_COUNT };
static const char state_key;

static GillValue *state(GillThread *t)
{
    return gi_module_state(t, &state_key, STATE_COUNT);
}

// A signal number; ValueError out of range.
static bool read_number(GillThread *t, GillValue v, int *out)
{
    int64_t n;
    if (!gi_index_int64(t, v, &n)) {
        return false;
    }
    if (n < 1 || n >= GI_SIGNAL_COUNT) {
        gill_raise(t, GILL_ValueError, "signal number out of range");
        return false;
    }
    *out = (int)n;
    return true;
}

static bool is_main(GillThread *t, const char *message)
{
    if (!t->is_main) {
        gill_raise(t, GILL_ValueError, "%s", message);
        return false;
    }
    return true;
}

// ---- Handlers

static GillValue public_handler(GillThread *t, int n)
{
    const GillValue handler = gi_signal_handler(t, n);
    return gi_is_empty(handler) ? state(t)[STATE_INT_HANDLER] : handler;
}

static GillValue signal_signal(GillThread *t, const GillValue *args)
{
    int n;
    int64_t number;
    if (!gi_index_int64(t, args[0], &number) ||
        !is_main(t, "signal only works in main thread of the main interpreter") ||
        !read_number(t, args[0], &n)) {
        return GILL_ERROR;
    }
    GillValue handler = args[1];
    const bool is_int = gi_is_int(handler) || gi_has_kind(handler, GI_KIND_INT_OBJECT);
    int64_t special = -1;
    if (is_int && (!gi_index_int64(t, handler, &special))) {
        return GILL_ERROR;
    }
    if (is_int && (special == 0 || special == 1)) {
        handler = gi_small(special);
    } else if (!gill_is_callable(t, handler)) {
        return gill_raise(t, GILL_TypeError,
                          "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a "
                          "callable object");
    }
    if (!gi_poll(t)) {
        return GILL_ERROR;
    }
    const GillValue before = public_handler(t, n);
    if (!gi_signal_set(t, n, handler)) {
        return gill_raise_errno(t, errno, NULL);
    }
    return before;
}

static GillValue signal_getsignal(GillThread *t, const GillValue *args)
{
    int n;
    return read_number(t, args[0], &n) ? public_handler(t, n) : GILL_ERROR;
}

static GillValue signal_default_int_handler(GillThread *t, const GillValue *args)
{
    (void)args;
    return gill_raise_value(t, gi_exc_type_value(t, GILL_KeyboardInterrupt));
}

static GillValue signal_siginterrupt(GillThread *t, const GillValue *args)
{
    int n;
    const int flag = gi_truth(t, args[1]);
    struct sigaction action;
    if (flag < 0 || !read_number(t, args[0], &n)) {
        return GILL_ERROR;
    }
    if (sigaction(n, NULL, &action) != 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(n, &action, NULL) != 0 ? gill_raise_errno(t, errno, NULL) : GILL_NONE;
}

static GillValue signal_set_wakeup_fd(GillThread *t, const GillValue *args)
{
    int64_t fd;
    if (!gi_index_int64(t, args[0], &fd) ||
        !is_main(t, "set_wakeup_fd only works in main thread of the main interpreter")) {
        return GILL_ERROR;
    }
    if (fd >= 0) {
        struct stat s;
        if (fstat((int)fd, &s) != 0) {
            return gill_raise_errno(t, errno, NULL);
        }
        const int flags = fcntl((int)fd, F_GETFL);
        if (flags >= 0 && (flags & O_NONBLOCK) == 0) {
            return gill_raise(t, GILL_ValueError, "the fd %d must be in non-blocking mode",
                              (int)fd);
        }
    }
    return gi_small(gi_signal_set_wakeup_fd(fd < 0 ? -1 : (int)fd));
}

// ---- Sending

static GillValue signal_raise_signal(GillThread *t, const GillValue *args)
{
    int64_t n;
    if (!gi_index_int64(t, args[0], &n)) {
        return GILL_ERROR;
    }
    if (raise((int)n) != 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    return gi_poll(t) ? GILL_NONE : GILL_ERROR;
}

static GillValue signal_pthread_kill(GillThread *t, const GillValue *args)
{
    uint64_t ident;
    int64_t n;
    const GillValue index = gi_index(t, args[0]);
    if (gi_is_error(index) || !gi_index_int64(t, args[1], &n)) {
        return GILL_ERROR;
    }
    if (!gi_int_to_uint64(index, &ident)) {
        return gill_raise(t, GILL_OverflowError, "can't convert negative int to unsigned");
    }
    // Only of threads that are there: another number is no pthread_t one may pass on.
    int error = ESRCH;
    for (const GillThread *i = t->vm->threads; i != NULL; i = i->next) {
        if (i->ident == ident) {
            error = pthread_kill(i->pthread, (int)n);
        }
    }
    if (error != 0) {
        return gill_raise_errno(t, error, NULL);
    }
    return gi_poll(t) ? GILL_NONE : GILL_ERROR;
}

// ---- Time

static GillValue signal_alarm(GillThread *t, const GillValue *args)
{
    int64_t seconds;
    return gi_index_int64(t, args[0], &seconds)
               ? gi_small((int64_t)alarm((unsigned)seconds))
               : GILL_ERROR;
}

static double seconds_of(const struct timeval *tv)
{
    return (double)tv->tv_sec + (double)tv->tv_usec * 1e-6;
}

static GillValue timer_pair(GillThread *t, const struct itimerval *timer)
{
    const GillValue delay = gill_float(t, seconds_of(&timer->it_value));
    const GillValue interval = gill_float(t, seconds_of(&timer->it_interval));
    return gi_tuple_pack(t, 2, delay, interval);
}

static bool read_timeval(GillThread *t, GillValue v, struct timeval *out)
{
    double seconds;
    if (!gi_float_value(t, v, &seconds)) {
        return false;
    }
    const double us = ceil(seconds * 1e6);
    if (!(fabs(us) < 9e18)) {
        gill_raise(t, GILL_OverflowError, "timestamp too large to convert to C _PyTime_t");
        return false;
    }
    out->tv_sec = (time_t)floor(us / 1e6);
    out->tv_usec = (suseconds_t)(us - (double)out->tv_sec * 1e6);
    return true;
}

static GillValue raise_timer(GillThread *t, int error)
{
    const GillValue args[2] = {gi_small(error), gi_str_from_c(t, strerror(error))};
    const GillValue exc = gill_call(t, state(t)[STATE_ITIMER_ERROR], 2, args);
    return gi_is_error(exc) ? exc : gill_raise_value(t, exc);
}

static GillValue signal_setitimer(GillThread *t, const GillValue *args)
{
    int64_t which;
    struct itimerval timer, before;
    if (!gi_index_int64(t, args[0], &which) || !read_timeval(t, args[1], &timer.it_value) ||
        !read_timeval(t, args[2], &timer.it_interval)) {
        return GILL_ERROR;
    }
    if (setitimer((int)which, &timer, &before) != 0) {
        return raise_timer(t, errno);
    }
    return timer_pair(t, &before);
}

static GillValue signal_getitimer(GillThread *t, const GillValue *args)
{
    int64_t which;
    struct itimerval timer;
    if (!gi_index_int64(t, args[0], &which)) {
        return GILL_ERROR;
    }
    return getitimer((int)which, &timer) != 0 ? raise_timer(t, errno)
                                              : timer_pair(t, &timer);
}

// Sleeps on the thread's wake word when it is the one that handlers wake; a signal whose
// handler has run already since the poll is seen by the word.
static GillValue signal_pause(GillThread *t, const GillValue *args)
{
    (void)args;
    if (t->is_main) {
        gi_park_until(t, INT64_MAX);
    } else {
        gill_gil_release(t);
        pause();
        gill_gil_acquire(t);
    }
    return gi_poll(t) ? GILL_NONE : GILL_ERROR;
}

// ---- Masks

static bool read_set(GillThread *t, GillValue iterable, sigset_t *out)
{
    sigemptyset(out);
    const GillValue it = gi_iter(t, iterable);
    if (gi_is_error(it)) {
        return false;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v) || gi_is_error(v)) {
            return gi_is_empty(v);
        }
        int64_t n;
        if (!gi_index_int64(t, v, &n)) {
            return false;
        }
        if (n < 1 || n >= GI_SIGNAL_COUNT) {
            gill_raise(t, GILL_ValueError, "signal number %lld out of range [1; %d]",
                       (long long)n, GI_SIGNAL_COUNT - 1);
            return false;
        }
        sigaddset(out, (int)n);
    }
}

static GillValue set_from(GillThread *t, const sigset_t *set)
{
    const GillValue out = gi_list_new(t, 8);
    for (int n = 1; !gi_is_error(out) && n < GI_SIGNAL_COUNT; n++) {
        if (sigismember(set, n) == 1 && !gi_list_append(t, gi_list_ptr(out), gi_small(n))) {
            return GILL_ERROR;
        }
    }
    return out;
}

static GillValue signal_pthread_sigmask(GillThread *t, const GillValue *args)
{
    int64_t how;
    sigset_t set, before;
    if (!gi_index_int64(t, args[0], &how) || !read_set(t, args[1], &set)) {
        return GILL_ERROR;
    }
    const int error = pthread_sigmask((int)how, &set, &before);
    if (error != 0) {
        return gill_raise_errno(t, error, NULL);
    }
    return gi_poll(t) ? set_from(t, &before) : GILL_ERROR;
}

static GillValue signal_sigpending(GillThread *t, const GillValue *args)
{
    (void)args;
    sigset_t set;
    return sigpending(&set) != 0 ? gill_raise_errno(t, errno, NULL) : set_from(t, &set);
}

static GillValue signal_sigwait(GillThread *t, const GillValue *args)
{
    sigset_t set;
    int n = 0;
    if (!read_set(t, args[0], &set)) {
        return GILL_ERROR;
    }
    gill_gil_release(t);
    const int error = sigwait(&set, &n);
    gill_gil_acquire(t);
    return error != 0 ? gill_raise_errno(t, error, NULL) : gi_small(n);
}

static GillValue signal_valid_signals(GillThread *t, const GillValue *args)
{
    (void)args;
    sigset_t set;
    sigfillset(&set);
    return set_from(t, &set);
}

static GillValue signal_strsignal(GillThread *t, const GillValue *args)
{
    int n;
    if (!read_number(t, args[0], &n)) {
        return GILL_ERROR;
    }
    const char *text = strsignal(n);
    return text == NULL || strncmp(text, "Unknown signal", 14) == 0 ? GILL_NONE
                                                                    : gi_str_from_c(t, text);
}

static const GillDef _signal_defs[] = {
    {"signal(signalnum, handler, /)", signal_signal,
     "Set what a signal does; what it did before. In the main thread only."},
    {"getsignal(signalnum, /)", signal_getsignal,
     "What a signal does: a callable, SIG_DFL, SIG_IGN, or None when it is not Python's."},
    {"default_int_handler(signalnum, frame, /)", signal_default_int_handler,
     "Raise KeyboardInterrupt."},
    {"siginterrupt(signalnum, flag, /)", signal_siginterrupt,
     "Does the signal end system calls?"},
    {"set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)", signal_set_wakeup_fd,
     "Where each signal's number is written as a byte; -1: nowhere. The former one."},
    {"raise_signal(signalnum, /)", signal_raise_signal, "Send a signal to this process."},
    {"pthread_kill(thread_id, signalnum, /)", signal_pthread_kill,
     "Send a signal to a thread."},
    {"alarm(seconds, /)", signal_alarm, "Have SIGALRM sent; seconds left of the last."},
    {"setitimer(which, seconds, interval=0.0, /)", signal_setitimer,
     "Set a timer that sends a signal; (delay, interval) before."},
    {"getitimer(which, /)", signal_getitimer, "(delay, interval) of a timer."},
    {"pause()", signal_pause, "Wait for a signal."},
    {"pthread_sigmask(how, mask, /)", signal_pthread_sigmask,
     "Change which signals are blocked for this thread; those that were."},
    {"sigpending()", signal_sigpending, "Signals that wait to be delivered."},
    {"sigwait(sigset, /)", signal_sigwait, "Wait for one of the signals; its number."},
    {"valid_signals()", signal_valid_signals, "All signals of this system."},
    {"strsignal(signalnum, /)", signal_strsignal, "What the system calls a signal."},
    {0},
};

typedef struct Constant {
    const char *name;
    int n;
} Constant;

static const Constant constants[] = {
    {"SIG_DFL", 0},
    {"SIG_IGN", 1},
    {"SIG_BLOCK", SIG_BLOCK},
    {"SIG_UNBLOCK", SIG_UNBLOCK},
    {"SIG_SETMASK", SIG_SETMASK},
    {"ITIMER_REAL", ITIMER_REAL},
    {"ITIMER_VIRTUAL", ITIMER_VIRTUAL},
    {"ITIMER_PROF", ITIMER_PROF},
    {"NSIG", GI_SIGNAL_COUNT},
    {"SIGHUP", SIGHUP},
    {"SIGINT", SIGINT},
    {"SIGQUIT", SIGQUIT},
    {"SIGILL", SIGILL},
    {"SIGTRAP", SIGTRAP},
    {"SIGABRT", SIGABRT},
    {"SIGBUS", SIGBUS},
    {"SIGFPE", SIGFPE},
    {"SIGKILL", SIGKILL},
    {"SIGUSR1", SIGUSR1},
    {"SIGSEGV", SIGSEGV},
    {"SIGUSR2", SIGUSR2},
    {"SIGPIPE", SIGPIPE},
    {"SIGALRM", SIGALRM},
    {"SIGTERM", SIGTERM},
    {"SIGCHLD", SIGCHLD},
    {"SIGCONT", SIGCONT},
    {"SIGSTOP", SIGSTOP},
    {"SIGTSTP", SIGTSTP},
    {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},
    {"SIGURG", SIGURG},
    {"SIGXCPU", SIGXCPU},
    {"SIGXFSZ", SIGXFSZ},
    {"SIGVTALRM", SIGVTALRM},
    {"SIGPROF", SIGPROF},
    {"SIGWINCH", SIGWINCH},
    {"SIGIO", SIGIO},
    {"SIGSYS", SIGSYS},
#if defined(__linux__)
    {"SIGIOT", SIGIOT},
    {"SIGPOLL", SIGPOLL},
    {"SIGPWR", SIGPWR},
    {"SIGSTKFLT", SIGSTKFLT},
    {"SIGCLD", SIGCHLD},
#endif
};

static bool init(GillThread *t, GillValue module)
{
    GillValue *kept = state(t);
    if (kept == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (!gill_module_add(t, module, constants[i].name, gi_small(constants[i].n))) {
            return false;
        }
    }
    if (!gill_module_add(t, module, "SIGRTMIN", gi_small(SIGRTMIN)) ||
        !gill_module_add(t, module, "SIGRTMAX", gi_small(SIGRTMAX))) {
        return false;
    }
    const GillValue name = gi_str_from_c(t, "itimer_error");
    const GillValue base = gi_exc_type_value(t, GILL_OSError);
    const GillValue bases = gi_tuple_from(t, &base, 1);
    const GillValue names = gi_dict_new(t);
    if (gi_is_error(name) || gi_is_error(bases) || gi_is_error(names) ||
        !gi_dict_set_c(t, gi_dict_ptr(names), "__module__", gi_str_from_c(t, "signal"))) {
        return false;
    }
    kept[STATE_ITIMER_ERROR] = gill_call(t, gi_type_value(t, GI_TYPE_TYPE), 3,
                                         (GillValue[]){name, bases, names});
    if (gi_is_error(kept[STATE_ITIMER_ERROR])) {
        kept[STATE_ITIMER_ERROR] = GILL_NONE;
        return false;
    }
    kept[STATE_INT_HANDLER] = gill_get(t, module, "default_int_handler");
    return !gi_is_error(kept[STATE_INT_HANDLER]) &&
           gill_module_add(t, module, "ItimerError", kept[STATE_ITIMER_ERROR]);
}

GILL_MODULE_INIT(_signal, _signal_defs, "Handlers, timers and masks of signals.", init);
