// thread: life of threads, and what a thread does at a poll.
// SPDX-License-Identifier: MIT
#include "runtime/threads/thread.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/exec/module.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"
#include "runtime/threads/signal.h"

#define MIN_STACK (256 * 1024)

// ---- Pending work

// What gill_free and gill_interrupt ask for: unwinds without handlers.
static bool stop(GillThread *t)
{
    t->stopping = true;
    t->exception = t->vm->no_memory; // any exception object: nobody sees it
    return false;
}

bool gi_run_pending(GillThread *t)
{
    uint32_t bits = atomic_load(&t->breaker);
    if (bits & GI_BREAK_STOP) {
        return stop(t);
    }
    if (bits & GI_BREAK_DROP) {
        gi_gil_switch(t);
        bits = atomic_load(&t->breaker);
        if (bits & GI_BREAK_STOP) {
            return stop(t);
        }
    }
    if (bits & GI_BREAK_GC) {
        atomic_fetch_and(&t->breaker, ~(uint32_t)GI_BREAK_GC);
        gi_gc_poll(t);
    }
    if ((bits & GI_BREAK_SIGNAL) && t->is_main) {
        atomic_fetch_and(&t->breaker, ~(uint32_t)GI_BREAK_SIGNAL);
        if (!gi_signals_run(t)) {
            return false;
        }
    }
    if (bits & GI_BREAK_ASYNC) {
        atomic_fetch_and(&t->breaker, ~(uint32_t)GI_BREAK_ASYNC);
        const GillValue exc = t->async_exception;
        t->async_exception = GILL_EMPTY;
        if (!gi_is_empty(exc)) {
            gi_raise(t, exc, GILL_EMPTY);
            return false;
        }
    }
    return true;
}

bool gill_run_pending(GillThread *t)
{
    return gi_poll(t);
}

void gill_interrupt(GillVM *vm)
{
    pthread_mutex_lock(&vm->threads_mutex);
    for (GillThread *t = vm->threads; t != NULL; t = t->next) {
        atomic_fetch_or(&t->breaker, GI_BREAK_STOP);
        gi_wake(t);
    }
    pthread_mutex_unlock(&vm->threads_mutex);
}

// ---- Starting

typedef struct Start {
    GillThread *thread;
    GillThread *parent; // waits until the thread has begun; null: nobody does. GIL
    bool *has_begun;    // in the parent's frame. GIL
    GillRef *f, *args, *kwargs, *end_arg;
    void (*on_end)(GillThread *t, GillValue end_arg);
} Start;

static void free_start(GillThread *t, Start *start)
{
    gill_ref_free(t, start->f);
    gill_ref_free(t, start->args);
    gill_ref_free(t, start->kwargs);
    gill_ref_free(t, start->end_arg);
    gi_plain_free(start);
}

static void call_start(GillThread *t, const Start *start)
{
    const GillValue f = gill_ref_get(start->f);
    const GillValue kwargs = start->kwargs == NULL ? GILL_EMPTY : gill_ref_get(start->kwargs);
    const GillValue result = gi_call_ex(t, f, gill_ref_get(start->args), kwargs);
    if (gi_is_error(result) && !t->stopping) {
        if (gi_error_matches(t, GILL_SystemExit)) {
            gi_error_take(t);
        } else {
            gi_unraisable(t, f, "in thread started by");
        }
    }
    t->exception = GILL_EMPTY;
}

static void *run_thread(void *data)
{
    Start *start = data;
    GillThread *t = start->thread;
    const int64_t native_id = gi_os_thread_id();
    gi_thread_find_stack(t);
    gill_gil_acquire(t);
    t->native_id = native_id;
    if (start->parent != NULL) {
        *start->has_begun = true;
        gi_wake(start->parent);
    }
    if (atomic_load(&t->vm->finalizing)) {
        t->stopping = true;
    } else {
        call_start(t, start);
    }
    if (start->on_end != NULL) {
        start->on_end(t, gill_ref_get(start->end_arg));
    }
    free_start(t, start);
    gill_detach(t);
    return NULL;
}

static bool create(const GiThreadStart *how, Start *start)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (how->stack_size != 0) {
        pthread_attr_setstacksize(&attributes,
                                  how->stack_size < MIN_STACK ? MIN_STACK : how->stack_size);
    }
    pthread_t id;
    const int error = pthread_create(&id, &attributes, run_thread, start);
    pthread_attr_destroy(&attributes);
    if (error == 0) {
        // The new thread waits for the GIL, which this one holds.
        pthread_mutex_lock(&start->thread->vm->threads_mutex);
        start->thread->pthread = id;
        start->thread->ident = (uint64_t)id;
        pthread_mutex_unlock(&start->thread->vm->threads_mutex);
    }
    return error == 0;
}

uint64_t gi_thread_start(GillThread *t, const GiThreadStart *how)
{
    Start *start = gi_plain_alloc(sizeof *start);
    GillThread *thread = start == NULL ? NULL : gi_thread_new(t->vm);
    if (thread == NULL) {
        gi_plain_free(start);
        gill_raise(t, GILL_RuntimeError, "can't start new thread");
        return 0;
    }
    bool has_begun = false;
    *start = (Start){
        .thread = thread,
        .parent = how->waits_for_begin ? t : NULL,
        .has_begun = &has_begun,
        .f = gill_ref(t, how->f),
        .args = gill_ref(t, how->args),
        .kwargs = gi_is_empty(how->kwargs) ? NULL : gill_ref(t, how->kwargs),
        .on_end = how->on_end,
        .end_arg = gill_ref(t, how->end_arg),
    };
    thread->daemon = how->daemon;
    if (start->f == NULL || start->args == NULL || start->end_arg == NULL ||
        !create(how, start)) {
        free_start(t, start);
        gi_thread_free(thread);
        gill_error_clear(t);
        gill_raise(t, GILL_RuntimeError, "can't start new thread");
        return 0;
    }
    const uint64_t ident = thread->ident;
    if (how->on_start != NULL && !how->on_start(t, ident, how->start_arg)) {
        gill_error_clear(t); // memory is short: it runs without having been entered
    }
    while (how->waits_for_begin && !has_begun) {
        gi_park_behind(t);
    }
    return ident;
}

bool gi_thread_throw(GillThread *t, uint64_t ident, GillValue exception)
{
    for (GillThread *i = t->vm->threads; i != NULL; i = i->next) {
        if (i->ident == ident) {
            i->async_exception = exception;
            atomic_fetch_or(&i->breaker, GI_BREAK_ASYNC);
            gi_wake(i);
            return true;
        }
    }
    return false;
}

// ---- Attaching host threads

GillThread *gill_attach(GillVM *vm)
{
    GillThread *own = NULL;
    pthread_mutex_lock(&vm->threads_mutex);
    for (GillThread *i = vm->threads; i != NULL; i = i->next) {
        if (pthread_equal(i->pthread, pthread_self())) {
            own = i;
            break;
        }
    }
    pthread_mutex_unlock(&vm->threads_mutex);
    if (own != NULL) {
        own->attach_depth++;
        return own;
    }
    // The list of threads is guarded by the GIL, which this thread can only wait for once
    // it has a place to wait with.
    GillThread *t = gi_thread_alloc(vm);
    if (t == NULL) {
        return NULL;
    }
    gi_thread_find_stack(t);
    gill_gil_acquire(t);
    if (atomic_load(&vm->finalizing)) {
        gill_gil_release(t);
        gi_thread_dispose(t);
        return NULL;
    }
    gi_thread_link(t);
    return t;
}

void gill_detach(GillThread *t)
{
    if (--t->attach_depth > 0) {
        return;
    }
    if (gi_is_dict(t->thread_object)) { // threading's, where this thread stands as a dummy
        const GillValue ident = gi_int_new_u64(t, t->ident);
        if (gi_is_error(ident) ||
            gi_dict_delete(t, gi_dict_ptr(t->thread_object), ident) < 0) {
            gill_error_clear(t);
        }
    }
    // gill_free waits for who is on the way out; the count is the last they touch.
    GillVM *vm = t->vm;
    atomic_fetch_add(&vm->leaving, 1);
    gi_gil_thread_leave(t);
    gi_thread_unlink(t);
    gill_gil_release(t);
    gi_thread_dispose(t);
    atomic_fetch_sub(&vm->leaving, 1);
}

// ---- The end

void gi_threads_stop(GillThread *t)
{
    atomic_store(&t->vm->finalizing, true);
    while (t->vm->threads != t || t->next != NULL) {
        for (GillThread *i = t->vm->threads; i != NULL; i = i->next) {
            if (i != t) {
                atomic_fetch_or(&i->breaker, GI_BREAK_STOP);
                gi_wake(i);
            }
        }
        // The others need the lock to unwind; this one comes back after a moment.
        gi_park_until(t, gi_os_clock_ns() + 1000000);
    }
}

// ---- fork

int gi_thread_fork(GillThread *t)
{
    GillVM *vm = t->vm;
    gi_gil_before_fork(t);
    const pid_t pid = fork();
    const int saved_errno = errno;
    gi_gil_after_fork(t, pid == 0);
    if (pid == 0) {
        // Other threads do not exist here. Their stacks are dropped from the roots; what
        // they allocated outside the heap stays unused.
        t->pthread = pthread_self();
        t->native_id = gi_os_thread_id();
        pthread_mutex_init(&vm->threads_mutex, NULL);
        t->next = t->prev = NULL;
        vm->threads = t;
        vm->main_thread = t;
        atomic_store(&vm->leaving, 0);
        t->is_main = true;
        t->ident = (uint64_t)t->pthread;
        vm->fork_generation++;
        gi_signals_after_fork(t);
        gi_gc_after_fork(t);
    }
    errno = saved_errno;
    return (int)pid;
}

bool gi_thread_after_fork(GillThread *t)
{
    const GillValue name = gi_intern(t, "threading", 9);
    const GillValue module =
        gi_is_error(name) ? name : gi_dict_find(t, gi_dict_ptr(t->vm->modules), name);
    if (gi_is_empty(module) || gi_is_error(module)) {
        return !gi_is_error(module);
    }
    const GillValue after = gill_get(t, module, "_after_fork");
    return !gi_is_error(after) && !gi_is_error(gill_call(t, after, 0, NULL));
}
