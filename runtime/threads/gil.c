// gil: a plain mutex as the lock of an interpreter.
// SPDX-License-Identifier: MIT
#include "runtime/threads/gil.h"

#include "runtime/heap/heap.h"

struct GiGil {
    pthread_mutex_t mutex;
};

bool gi_gil_init(GillVM *vm)
{
    vm->gil = gi_plain_alloc(sizeof *vm->gil);
    return vm->gil != NULL && pthread_mutex_init(&vm->gil->mutex, NULL) == 0;
}

void gi_gil_fini(GillVM *vm)
{
    if (vm->gil != NULL) {
        pthread_mutex_destroy(&vm->gil->mutex);
        gi_plain_free(vm->gil);
    }
}

bool gi_gil_thread_init(GillThread *t)
{
    (void)t;
    return true;
}

void gi_gil_thread_fini(GillThread *t)
{
    (void)t;
}

void gi_threads_stop(GillThread *t)
{
    (void)t;
}

void gill_gil_release(GillThread *t)
{
    gi_roots_save(t);
    pthread_mutex_unlock(&t->vm->gil->mutex);
}

void gill_gil_acquire(GillThread *t)
{
    pthread_mutex_lock(&t->vm->gil->mutex);
    t->c_saved = NULL;
}

GillThread *gill_attach(GillVM *vm)
{
    pthread_mutex_lock(&vm->gil->mutex);
    GillThread *t = atomic_load(&vm->finalizing) ? NULL : gi_thread_new(vm);
    if (t == NULL) {
        pthread_mutex_unlock(&vm->gil->mutex);
    }
    return t;
}

void gill_detach(GillThread *t)
{
    GillVM *vm = t->vm;
    gi_thread_free(t);
    pthread_mutex_unlock(&vm->gil->mutex);
}

void gill_interrupt(GillVM *vm)
{
    for (GillThread *t = vm->threads; t != NULL; t = t->next) {
        atomic_fetch_or(&t->breaker, GI_BREAK_STOP);
    }
}

bool gi_run_pending(GillThread *t)
{
    const uint32_t bits = atomic_exchange(&t->breaker, 0);
    if ((bits & GI_BREAK_GC) != 0) {
        gi_gc_poll(t);
    }
    if ((bits & GI_BREAK_STOP) != 0) {
        t->stopping = true;
        t->exception = gi_exc_type_value(t, GILL_SystemExit);
        return false;
    }
    return true;
}

bool gill_run_pending(GillThread *t)
{
    return gi_poll(t);
}
