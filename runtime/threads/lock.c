// lock: waiting lists and the lock of Python code.
// SPDX-License-Identifier: MIT
#include "runtime/threads/lock.h"

#include "runtime/base/os.h"
#include "runtime/threads/gil.h"

static void forget_vanished(GillThread *t, GiWaitList *list)
{
    if (list->fork_generation != t->vm->fork_generation) {
        list->first = list->last = NULL;
        list->fork_generation = t->vm->fork_generation;
    }
}

static void unlink_waiter(GiWaitList *list, GiWaiter *waiter)
{
    GiWaiter *before = NULL;
    for (GiWaiter *i = list->first; i != NULL; before = i, i = i->next) {
        if (i != waiter) {
            continue;
        }
        if (before == NULL) {
            list->first = i->next;
        } else {
            before->next = i->next;
        }
        if (list->last == i) {
            list->last = before;
        }
        return;
    }
}

int gi_wait(GillThread *t, GiWaitList *list, int64_t deadline_ns)
{
    forget_vanished(t, list);
    GiWaiter waiter = {.thread = t};
    if (list->last != NULL) {
        list->last->next = &waiter;
    } else {
        list->first = &waiter;
    }
    list->last = &waiter;
    int result;
    for (;;) {
        gi_park_until(t, deadline_ns);
        if (waiter.is_woken) {
            result = 1;
            break;
        }
        if (!gi_run_pending(t)) {
            result = -1;
            break;
        }
        if (waiter.is_woken) {
            result = 1;
            break;
        }
        if (deadline_ns != INT64_MAX && gi_os_clock_ns() >= deadline_ns) {
            result = 0;
            break;
        }
    }
    if (!waiter.is_woken) {
        unlink_waiter(list, &waiter);
    } else if (result < 0) {
        gi_wake_one(t, list); // the wake was meant for somebody who goes on
    }
    return result;
}

void gi_wake_one(GillThread *t, GiWaitList *list)
{
    forget_vanished(t, list);
    GiWaiter *waiter = list->first;
    if (waiter == NULL) {
        return;
    }
    list->first = waiter->next;
    if (list->first == NULL) {
        list->last = NULL;
    }
    waiter->is_woken = true;
    gi_wake(waiter->thread);
}

void gi_wake_all(GillThread *t, GiWaitList *list)
{
    forget_vanished(t, list);
    while (list->first != NULL) {
        gi_wake_one(t, list);
    }
}

int gi_lock_acquire(GillThread *t, GiLock *lock, int64_t deadline_ns)
{
    while (lock->is_locked) {
        if (deadline_ns == 0) {
            return 0;
        }
        if (lock->fork_generation != t->vm->fork_generation && lock->owner != t->ident) {
            gill_raise(t, GILL_RuntimeError,
                       "lock is held by a thread that does not exist after fork");
            return -1;
        }
        const int woken = gi_wait(t, &lock->waiters, deadline_ns);
        if (woken < 0) {
            return -1;
        }
        if (woken == 0 && lock->is_locked) {
            return 0;
        }
    }
    lock->is_locked = true;
    lock->owner = t->ident;
    lock->fork_generation = t->vm->fork_generation;
    return 1;
}

void gi_lock_release(GillThread *t, GiLock *lock)
{
    lock->is_locked = false;
    gi_wake_one(t, &lock->waiters);
}
