// _thread: threads, locks and thread-local data; threading.py builds on it.
//
// A lock is a plain field that changes under the GIL (runtime/threads/lock.h); only a wait
// that parks touches the operating system. An RLock counts for its owner.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/base/os.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/float.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"
#include "runtime/threads/lock.h"
#include "runtime/threads/signal.h"
#include "runtime/threads/thread.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_TIMEOUT_S 9223372036.0 // what int64 nanoseconds hold

typedef struct LockObject { // _thread.lock
    GiHeader head;
    GiLock lock;
} LockObject;

typedef struct RLockObject { // _thread.RLock
    GiHeader head;
    GiLock lock;
    uint64_t count; // of its owner's acquisitions
} RLockObject;

typedef struct LocalObject { // _thread._local
    GiHeader head;
    GillValue args, kwargs; // of the constructor, for __init__ in each thread
    GillValue serial;       // key of its dict in each thread's thread_dict
} LocalObject;

enum { STATE_LOCK, STATE_RLOCK, STATE_LOCAL, STATE_STACK_SIZE, STATE_SERIAL, STATE_COUNT };
static const char state_key;

static GillValue *state(GillThread *t)
{
    return gi_module_state(t, &state_key, STATE_COUNT);
}

// The deadline that acquire(blocking, timeout) means: 0 tries, INT64_MAX waits for ever.
static bool read_deadline(GillThread *t, GillValue blocking_value, GillValue timeout_value,
                          int64_t *out)
{
    const int blocking = gi_truth(t, blocking_value);
    double timeout;
    if (blocking < 0 || !gi_float_value(t, timeout_value, &timeout)) {
        return false;
    }
    if (!blocking) {
        if (timeout != -1) {
            gill_raise(t, GILL_ValueError, "can't specify a timeout for a non-blocking call");
            return false;
        }
        *out = 0;
        return true;
    }
    if (timeout < 0 && timeout != -1) {
        gill_raise(t, GILL_ValueError, "timeout value must be positive");
        return false;
    }
    if (isnan(timeout)) {
        gill_raise(t, GILL_ValueError, "Invalid value NaN (not a number)");
        return false;
    }
    if (timeout > MAX_TIMEOUT_S) {
        gill_raise(t, GILL_OverflowError, "timestamp too large to convert to C _PyTime_t");
        return false;
    }
    *out = timeout == -1  ? INT64_MAX
           : timeout == 0 ? 0
                          : gi_os_clock_ns() + (int64_t)ceil(timeout * 1e9);
    return true;
}

// ---- lock

static LockObject *lock_of(GillValue v)
{
    return (LockObject *)gi_ptr(v);
}

static GillValue lock_acquire(GillThread *t, const GillValue *args)
{
    LockObject *self = lock_of(args[0]);
    if (!self->lock.is_locked) { // the usual case needs no deadline
        int64_t checked;
        if ((!gi_is_true(args[1]) || args[2].bits != gi_small(-1).bits) &&
            !read_deadline(t, args[1], args[2], &checked)) {
            return GILL_ERROR;
        }
        return gi_lock_acquire(t, &self->lock, 0) < 0 ? GILL_ERROR : GILL_TRUE;
    }
    int64_t deadline;
    if (!read_deadline(t, args[1], args[2], &deadline)) {
        return GILL_ERROR;
    }
    const int taken = gi_lock_acquire(t, &self->lock, deadline);
    return taken < 0 ? GILL_ERROR : gi_bool(taken);
}

// Wait until it is free, without keeping it: nothing can come in between.
static GillValue lock_pass(GillThread *t, const GillValue *args)
{
    LockObject *self = lock_of(args[0]);
    int64_t deadline = INT64_MAX;
    if (!gi_is_none(args[1]) && !read_deadline(t, GILL_TRUE, args[1], &deadline)) {
        return GILL_ERROR;
    }
    const int taken = gi_lock_acquire(t, &self->lock, deadline);
    if (taken > 0) {
        gi_lock_release(t, &self->lock);
    }
    return taken < 0 ? GILL_ERROR : gi_bool(taken);
}

static GillValue lock_release(GillThread *t, const GillValue *args)
{
    LockObject *self = lock_of(args[0]);
    if (!self->lock.is_locked) {
        return gill_raise(t, GILL_RuntimeError, "release unlocked lock");
    }
    gi_lock_release(t, &self->lock);
    return GILL_NONE;
}

static GillValue lock_locked(GillThread *t, const GillValue *args)
{
    (void)t;
    return gi_bool(lock_of(args[0])->lock.is_locked);
}

static GillValue lock_enter(GillThread *t, const GillValue *args)
{
    return gi_lock_acquire(t, &lock_of(args[0])->lock, INT64_MAX) < 0 ? GILL_ERROR
                                                                      : GILL_TRUE;
}

static GillValue lock_at_fork_reinit(GillThread *t, const GillValue *args)
{
    (void)t;
    lock_of(args[0])->lock = (GiLock){0};
    return GILL_NONE;
}

static GillValue lock_repr(GillThread *t, GillValue o)
{
    return gi_str_format(t, "<%s _thread.lock object at %p>",
                         lock_of(o)->lock.is_locked ? "locked" : "unlocked",
                         (void *)gi_ptr(o));
}

static const GillDef lock_methods[] = {
    {"acquire(self, blocking=True, timeout=-1)", lock_acquire,
     "Take the lock, waiting at most timeout seconds (-1: for ever). True when taken."},
    {"release(self, /)", lock_release, "Free the lock; any thread may."},
    {"locked(self, /)", lock_locked, "Is it taken?"},
    {"acquire_lock(self, blocking=True, timeout=-1)", lock_acquire, "acquire()."},
    {"release_lock(self, /)", lock_release, "release()."},
    {"locked_lock(self, /)", lock_locked, "locked()."},
    {"__enter__(self, /)", lock_enter, "Take the lock."},
    {"__exit__(self, /, *args)", lock_release, "Free the lock."},
    {"_pass(self, timeout=None, /)", lock_pass, "Wait until it is free."},
    {"_at_fork_reinit(self, /)", lock_at_fork_reinit, "Make it new in a forked child."},
    {0},
};

static const GiSlots lock_slots = {.repr = lock_repr};
static const GiTypeDef lock_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(LockObject),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_WEAKREFABLE,
    .slots = &lock_slots,
    .methods = lock_methods,
    .module = "_thread",
    .doc = "A lock: one thread at a time holds it.",
};

static GillValue thread_allocate_lock(GillThread *t, const GillValue *args)
{
    (void)args;
    GiObject *lock = gi_object_alloc(t, gi_type_ptr(state(t)[STATE_LOCK]), 0);
    return lock == NULL ? GILL_ERROR : gi_from_ptr(lock);
}

// ---- RLock

static RLockObject *rlock_of(GillValue v)
{
    return (RLockObject *)gi_ptr(v);
}

static bool owns(GillThread *t, const RLockObject *self)
{
    return self->lock.is_locked && self->lock.owner == t->ident;
}

static GillValue rlock_acquire(GillThread *t, const GillValue *args)
{
    RLockObject *self = rlock_of(args[0]);
    int64_t deadline;
    if (!read_deadline(t, args[1], args[2], &deadline)) {
        return GILL_ERROR;
    }
    if (owns(t, self)) {
        self->count++;
        return GILL_TRUE;
    }
    const int taken = gi_lock_acquire(t, &self->lock, deadline);
    if (taken > 0) {
        self->count = 1;
    }
    return taken < 0 ? GILL_ERROR : gi_bool(taken);
}

static GillValue rlock_enter(GillThread *t, const GillValue *args)
{
    const GillValue with_defaults[3] = {args[0], GILL_TRUE, gi_small(-1)};
    return rlock_acquire(t, with_defaults);
}

static GillValue rlock_release(GillThread *t, const GillValue *args)
{
    RLockObject *self = rlock_of(args[0]);
    if (!owns(t, self)) {
        return gill_raise(t, GILL_RuntimeError, "cannot release un-acquired lock");
    }
    if (--self->count == 0) {
        gi_lock_release(t, &self->lock);
    }
    return GILL_NONE;
}

static GillValue rlock_is_owned(GillThread *t, const GillValue *args)
{
    return gi_bool(owns(t, rlock_of(args[0])));
}

// For Condition: let go of it whole, and take it back as it was.
static GillValue rlock_release_save(GillThread *t, const GillValue *args)
{
    RLockObject *self = rlock_of(args[0]);
    if (!self->lock.is_locked) {
        return gill_raise(t, GILL_RuntimeError, "cannot release un-acquired lock");
    }
    const GillValue saved = gi_tuple_pack(t, 2, gi_small((int64_t)self->count),
                                          gi_int_new_u64(t, self->lock.owner));
    if (gi_is_error(saved)) {
        return saved;
    }
    self->count = 0;
    gi_lock_release(t, &self->lock);
    return saved;
}

static GillValue rlock_acquire_restore(GillThread *t, const GillValue *args)
{
    RLockObject *self = rlock_of(args[0]);
    int64_t count;
    uint64_t owner;
    const GillValue *pair =
        gi_is_tuple(args[1]) && gi_tuple_len(gi_tuple_ptr(args[1])) == 2
            ? gi_tuple_items(gi_tuple_ptr(args[1]))
            : NULL;
    if (pair == NULL || !gi_int_to_int64(pair[0], &count) ||
        !gi_int_to_uint64(pair[1], &owner)) {
        return gill_raise(t, GILL_TypeError, "_acquire_restore() argument 1 must be a "
                                             "state that _release_save() returned");
    }
    if (gi_lock_acquire(t, &self->lock, INT64_MAX) < 0) {
        return GILL_ERROR;
    }
    self->lock.owner = owner;
    self->count = (uint64_t)count;
    return GILL_NONE;
}

static GillValue rlock_at_fork_reinit(GillThread *t, const GillValue *args)
{
    (void)t;
    rlock_of(args[0])->lock = (GiLock){0};
    rlock_of(args[0])->count = 0;
    return GILL_NONE;
}

static GillValue rlock_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                           GillValue kwnames)
{
    if (!gi_args_parse(t, "RLock()", args, npos, kwnames, NULL)) {
        return GILL_ERROR;
    }
    GiObject *o = gi_object_alloc(t, gi_type_ptr(cls), 0);
    return o == NULL ? GILL_ERROR : gi_from_ptr(o);
}

static GillValue rlock_repr(GillThread *t, GillValue o)
{
    const RLockObject *self = rlock_of(o);
    return gi_str_format(t, "<%s %s object owner=%lu count=%lu at %p>",
                         self->lock.is_locked ? "locked" : "unlocked", "_thread.RLock",
                         self->lock.is_locked ? (unsigned long)self->lock.owner : 0ul,
                         (unsigned long)self->count, (void *)gi_ptr(o));
}

static const GillDef rlock_methods[] = {
    {"acquire(self, blocking=True, timeout=-1)", rlock_acquire,
     "Take the lock, or count one more when this thread has it already."},
    {"release(self, /)", rlock_release, "Undo one acquire()."},
    {"__enter__(self, /)", rlock_enter, "acquire()."},
    {"__exit__(self, /, *args)", rlock_release, "release()."},
    {"_is_owned(self, /)", rlock_is_owned, "Does this thread hold it?"},
    {"_release_save(self, /)", rlock_release_save, "For Condition."},
    {"_acquire_restore(self, state, /)", rlock_acquire_restore, "For Condition."},
    {"_at_fork_reinit(self, /)", rlock_at_fork_reinit, "Make it new in a forked child."},
    {0},
};

static const GiSlots rlock_slots = {.repr = rlock_repr, .new = rlock_new};
static const GiTypeDef rlock_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(RLockObject),
    .flags = GI_TYPE_WEAKREFABLE,
    .slots = &rlock_slots,
    .methods = rlock_methods,
    .module = "_thread",
    .doc = "A lock that its owner may take again.",
};

// ---- local

static LocalObject *local_of(GillValue v)
{
    return (LocalObject *)gi_ptr(v);
}

static void local_trace(GiMarker *m, GiObject *o)
{
    const LocalObject *self = (const LocalObject *)o;
    gi_mark_value(m, self->args);
    gi_mark_value(m, self->kwargs);
    gi_mark_value(m, self->serial);
}

// An empty dict of this thread for the object. It goes with the thread; what an object
// that dies earlier leaves behind stays until then.
static GillValue new_local_dict(GillThread *t, const LocalObject *self)
{
    if (!gi_is_dict(t->thread_dict)) {
        const GillValue all = gi_dict_new(t);
        if (gi_is_error(all)) {
            return all;
        }
        t->thread_dict = all;
    }
    const GillValue own = gi_dict_new(t);
    if (gi_is_error(own) ||
        !gi_dict_set(t, gi_dict_ptr(t->thread_dict), self->serial, own)) {
        return GILL_ERROR;
    }
    return own;
}

static GillValue local_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                           GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    const int nkw =
        gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len(gi_tuple_ptr(kwnames));
    if (npos + nkw > 0 && type->slots.init == t->vm->types[GI_TYPE_OBJECT]->slots.init) {
        return gill_raise(t, GILL_TypeError, "Initialization arguments are not supported");
    }
    const GillValue tuple = gi_tuple_from(t, args, (size_t)npos);
    const GillValue kwargs = gi_dict_new(t);
    if (gi_is_error(tuple) || gi_is_error(kwargs)) {
        return GILL_ERROR;
    }
    for (int i = 0; i < nkw; i++) {
        if (!gi_dict_set(t, gi_dict_ptr(kwargs), gi_tuple_items(gi_tuple_ptr(kwnames))[i],
                         args[npos + i])) {
            return GILL_ERROR;
        }
    }
    GiObject *o = gi_object_alloc(t, type, 0);
    if (o == NULL) {
        return GILL_ERROR;
    }
    GillValue *last = &state(t)[STATE_SERIAL];
    *last = gi_small(gi_is_small(*last) ? gi_small_get(*last) + 1 : 0);
    LocalObject *self = (LocalObject *)o;
    self->serial = *last;
    gi_store(t, &self->args, tuple);
    gi_store(t, &self->kwargs, kwargs);
    // The creating thread's __init__ is run by the class call itself.
    return gi_is_error(new_local_dict(t, self)) ? GILL_ERROR : gi_from_ptr(o);
}

// The calling thread's dict; made, and __init__ run, at its first use.
static GillValue local_dict(GillThread *t, GillValue o)
{
    LocalObject *self = local_of(o);
    if (gi_is_dict(t->thread_dict)) {
        const GillValue own = gi_dict_find(t, gi_dict_ptr(t->thread_dict), self->serial);
        if (!gi_is_empty(own)) {
            return own;
        }
    }
    const GillValue own = new_local_dict(t, self);
    if (gi_is_error(own)) {
        return own;
    }
    const GiType *type = gi_type_of(t, o);
    if (type->slots.init != t->vm->types[GI_TYPE_OBJECT]->slots.init) {
        const GillValue init = gi_getattr(t, o, GI_NAME(t, __init__));
        if (gi_is_error(init) ||
            gi_is_error(gi_call_ex(t, init, self->args, self->kwargs))) {
            return GILL_ERROR;
        }
    }
    return own;
}

static bool has_data_descriptor(GillThread *t, GillValue o, GillValue name)
{
    const GillValue found = gi_type_find(t, gi_type_of(t, o), name);
    return gi_is_ptr(found) && gi_type_of(t, found)->slots.descr_set != NULL;
}

static GillValue local_getattr(GillThread *t, GillValue o, GillValue name)
{
    const GillValue own = local_dict(t, o);
    if (gi_is_error(own)) {
        return own;
    }
    if (gi_str_is(name, "__dict__")) {
        return own;
    }
    if (!has_data_descriptor(t, o, name)) {
        const GillValue v = gi_dict_find(t, gi_dict_ptr(own), name);
        if (!gi_is_empty(v)) {
            return v;
        }
    }
    return gi_generic_getattr(t, o, name);
}

static bool local_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    const GillValue own = local_dict(t, o);
    if (gi_is_error(own)) {
        return false;
    }
    if (gi_str_is(name, "__dict__")) {
        gi_raise_attribute(t, o, name, "'%T' object attribute '__dict__' is read-only", o);
        return false;
    }
    if (has_data_descriptor(t, o, name)) {
        return gi_generic_setattr(t, o, name, v);
    }
    if (!gi_is_empty(v)) {
        return gi_dict_set(t, gi_dict_ptr(own), name, v);
    }
    const int deleted = gi_dict_delete(t, gi_dict_ptr(own), name);
    if (deleted == 0) {
        gi_raise_attribute(t, o, name, "'%T' object has no attribute '%U'", o, name);
    }
    return deleted > 0;
}

static const GiSlots local_slots = {
    .new = local_new, .getattr = local_getattr, .setattr = local_setattr};
static const GiTypeDef local_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(LocalObject),
    .flags = GI_TYPE_WEAKREFABLE,
    .slots = &local_slots,
    .module = "_thread",
    .doc = "Attributes that each thread has for itself.",
    .trace = local_trace,
};

// ---- Threads

static GillValue thread_start_new(GillThread *t, const GillValue *args)
{
    if (!gill_is_callable(t, args[0])) {
        return gill_raise(t, GILL_TypeError, "first arg must be callable");
    }
    if (!gi_is_tuple(args[1])) {
        return gill_raise(t, GILL_TypeError, "2nd arg must be a tuple");
    }
    if (!gi_is_empty(args[2]) && !gi_is_dict(args[2])) {
        return gill_raise(t, GILL_TypeError, "optional 3rd arg must be a dictionary");
    }
    const GillValue size = state(t)[STATE_STACK_SIZE];
    const GiThreadStart start = {
        .f = args[0],
        .args = args[1],
        .kwargs = args[2],
        .end_arg = GILL_EMPTY,
        .stack_size = gi_is_small(size) ? (size_t)gi_small_get(size) : 0,
        .daemon = true,
    };
    const uint64_t ident = gi_thread_start(t, &start);
    return ident == 0 ? GILL_ERROR : gi_int_new_u64(t, ident);
}

static bool is_lock(GillThread *t, GillValue v)
{
    return gi_is_ptr(v) && gi_same(gi_from_ptr(gi_type_of(t, v)), state(t)[STATE_LOCK]);
}

// The last that a thread does with the interpreter: let those who join it go on.
static void release_done(GillThread *t, GillValue done)
{
    if (lock_of(done)->lock.is_locked) {
        gi_lock_release(t, &lock_of(done)->lock);
    }
}

static bool enter_active(GillThread *t, uint64_t ident, GillValue pair)
{
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(pair));
    const GillValue key = gi_int_new_u64(t, ident);
    return !gi_is_error(key) && gi_dict_set(t, gi_dict_ptr(items[0]), key, items[1]);
}

static GillValue thread_start_joinable(GillThread *t, const GillValue *args)
{
    const GillValue size = state(t)[STATE_STACK_SIZE];
    if (!is_lock(t, args[1]) || !gi_is_dict(args[2])) {
        return gill_raise(t, GILL_TypeError, "a lock and a dict are needed");
    }
    const int daemon = gi_truth(t, args[4]);
    const GillValue pair = gi_tuple_pack(t, 2, args[2], args[3]);
    if (daemon < 0 || gi_is_error(pair)) {
        return GILL_ERROR;
    }
    const GiThreadStart start = {
        .f = args[0],
        .args = t->vm->empty_tuple,
        .kwargs = GILL_EMPTY,
        .stack_size = gi_is_small(size) ? (size_t)gi_small_get(size) : 0,
        .daemon = daemon > 0,
        .waits_for_begin = true,
        .on_start = enter_active,
        .start_arg = pair,
        .on_end = release_done,
        .end_arg = args[1],
    };
    const uint64_t ident = gi_thread_start(t, &start);
    return ident == 0 ? GILL_ERROR : gi_int_new_u64(t, ident);
}

static GillValue thread_native_id_of(GillThread *t, const GillValue *args)
{
    uint64_t ident;
    if (!gi_int_to_uint64(args[0], &ident)) {
        return GILL_NONE;
    }
    for (const GillThread *i = t->vm->threads; i != NULL; i = i->next) {
        if (i->ident == ident) {
            return gi_int_new(t, i->native_id);
        }
    }
    return GILL_NONE;
}

static GillValue thread_main_ident(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_int_new_u64(t, t->vm->main_thread->ident);
}

static GillValue thread_forget_at_end(GillThread *t, const GillValue *args)
{
    if (gi_is_dict(args[0])) {
        t->thread_object = args[0];
    }
    return GILL_NONE;
}

// os.fork() for tests of what a fork leaves behind.
static GillValue thread_fork(GillThread *t, const GillValue *args)
{
    (void)args;
    const int pid = gi_thread_fork(t);
    if (pid < 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    return pid == 0 && !gi_thread_after_fork(t) ? GILL_ERROR : gi_int_new(t, pid);
}

static GillValue thread_get_ident(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_int_new_u64(t, t->ident);
}

static GillValue thread_get_native_id(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_int_new(t, t->native_id);
}

static GillValue thread_count(GillThread *t, const GillValue *args)
{
    (void)args;
    int64_t n = 0;
    for (const GillThread *i = t->vm->threads; i != NULL; i = i->next) {
        n += !i->is_main;
    }
    return gi_small(n);
}

static GillValue thread_exit(GillThread *t, const GillValue *args)
{
    (void)args;
    return gill_raise_value(t, gi_exc_type_value(t, GILL_SystemExit));
}

static GillValue thread_stack_size(GillThread *t, const GillValue *args)
{
    GillValue *kept = &state(t)[STATE_STACK_SIZE];
    const GillValue before = gi_is_small(*kept) ? *kept : gi_small(0);
    if (gi_is_empty(args[0])) {
        return before;
    }
    int64_t size;
    if (!gi_index_int64(t, args[0], &size)) {
        return GILL_ERROR;
    }
    if (size < 0) {
        return gill_raise(t, GILL_ValueError, "size must be 0 or a positive value");
    }
    if (size != 0 && size < 32768) {
        return gill_raise(t, GILL_ValueError, "size not valid: %lld bytes", (long long)size);
    }
    *kept = gi_small(size);
    return before;
}

static GillValue thread_interrupt_main(GillThread *t, const GillValue *args)
{
    int64_t n;
    if (!gill_arg_int(t, args, 0, &n)) {
        return GILL_ERROR;
    }
    if (n < 1 || n >= GI_SIGNAL_COUNT) {
        return gill_raise(t, GILL_ValueError, "signal number out of range");
    }
    gi_signal_simulate(t, (int)n);
    return gi_poll(t) ? GILL_NONE : GILL_ERROR;
}

static GillValue thread_is_main(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_bool(t->is_main);
}

static GillValue thread_os_exit(GillThread *t, const GillValue *args)
{
    int64_t status;
    if (!gill_arg_int(t, args, 0, &status)) {
        return GILL_ERROR;
    }
    _exit((int)status);
}

static GillValue thread_os_wait(GillThread *t, const GillValue *args)
{
    int64_t pid;
    if (!gill_arg_int(t, args, 0, &pid)) {
        return GILL_ERROR;
    }
    int status = 0;
    pid_t got;
    do {
        gill_gil_release(t);
        got = waitpid((pid_t)pid, &status, 0);
        gill_gil_acquire(t);
        if (!gi_poll(t)) {
            return GILL_ERROR;
        }
    } while (got < 0 && errno == EINTR);
    return got < 0 ? gill_raise_errno(t, errno, NULL)
                   : gi_small(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

static const GillDef _thread_defs[] = {
    {"start_new_thread(function, args, kwargs=?, /)", thread_start_new,
     "Run function(*args, **kwargs) in a new thread; its ident."},
    {"start_new(function, args, kwargs=?, /)", thread_start_new, "start_new_thread()."},
    {"allocate_lock()", thread_allocate_lock, "A new lock."},
    {"allocate()", thread_allocate_lock, "allocate_lock()."},
    {"get_ident()", thread_get_ident, "A number that names this thread while it lives."},
    {"get_native_id()", thread_get_native_id, "The operating system's number of this thread."},
    {"_count()", thread_count, "Threads beside the main one."},
    {"exit()", thread_exit, "Raise SystemExit, which ends the thread silently."},
    {"exit_thread()", thread_exit, "exit()."},
    {"stack_size(size=?, /)", thread_stack_size,
     "C stack in bytes of threads made from now on; 0: the default. The former value."},
    {"interrupt_main(signum=2, /)", thread_interrupt_main,
     "Have the main thread run the Python handler of a signal."},
    {"_fork()", thread_fork, "os.fork()."},
    {"_exit(status, /)", thread_os_exit, "os._exit()."},
    {"_wait(pid, /)", thread_os_wait, "The exit status of a child."},
    {"_is_main_thread()", thread_is_main, "Is this the interpreter's main thread?"},
    {"_start_joinable(function, done, active, thread, daemon, /)", thread_start_joinable,
     "Start a thread for threading.Thread; back when it runs. Its ident."},
    {"_native_id_of(ident, /)", thread_native_id_of, "get_native_id() of that thread."},
    {"_main_ident()", thread_main_ident, "get_ident() of the main thread."},
    {"_forget_at_end(active, /)", thread_forget_at_end,
     "Have this thread's ident deleted from the dict when it ends."},
    {0},
};

static bool add_type(GillThread *t, GillValue module, int slot, const char *name,
                     const GiTypeDef *def)
{
    char full[64];
    snprintf(full, sizeof full, "_thread.%s", name);
    GiType *type = gi_type_from_def(t, full, NULL, def);
    if (type == NULL) {
        return false;
    }
    state(t)[slot] = gi_from_ptr(type);
    return gill_module_add(t, module, name, gi_from_ptr(type));
}

static bool init(GillThread *t, GillValue module)
{
    return state(t) != NULL && add_type(t, module, STATE_LOCK, "lock", &lock_def) &&
           gill_module_add(t, module, "LockType", state(t)[STATE_LOCK]) &&
           add_type(t, module, STATE_RLOCK, "RLock", &rlock_def) &&
           add_type(t, module, STATE_LOCAL, "_local", &local_def) &&
           gill_module_add(t, module, "error", gi_exc_type_value(t, GILL_RuntimeError)) &&
           gill_module_add(t, module, "TIMEOUT_MAX", gi_double(MAX_TIMEOUT_S));
}

GILL_MODULE_INIT(_thread, _thread_defs, "Threads, locks and thread-local data.", init);
