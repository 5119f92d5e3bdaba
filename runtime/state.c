// state: an interpreter's and a thread's beginning and end.
//
// Creation goes from what needs nothing to what needs all: heap, shape table, lock,
// main thread, names and empty objects, types, exceptions, modules, engine. Whatever
// fails on the way, gill_new frees what there is; everything that frees accepts what
// was never made. Nothing can be raised before the types are there.
// SPDX-License-Identifier: MIT
#include "runtime/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/os.h"
#include "runtime/engine.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"
#include "runtime/threads/signal.h"
#include "runtime/threads/thread.h"

#define STACK_DEFAULT   ((size_t)64 << 20) // bytes of a register stack, as address space
#define SPARE_KEPT      ((size_t)16 << 10) // bytes of a spare stack that keep their memory
#define STACK_MIN       ((size_t)256 << 10)
#define STACK_MARGIN    8192 // words kept for natives and unwinding
#define RECURSION_LIMIT 1000
#define C_STACK_MAX     ((size_t)512 << 20) // an "unlimited" stack counts as this
#define C_STACK_MARGIN  ((size_t)128 << 10) // for what raising the error itself takes
#define SHAPES_MAX      ((uint32_t)1 << 22)
#define PAGE            4096

void gi_panic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("gill: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

// ---- Threads ----

// Stacks of threads that ended, for new ones: making one takes four system calls and the
// first page's fault. All are of one size.
static char *take_spare_stack(GillVM *vm)
{
    pthread_mutex_lock(&vm->threads_mutex);
    char *p = vm->spare_stacks_len > 0 ? vm->spare_stacks[--vm->spare_stacks_len] : NULL;
    pthread_mutex_unlock(&vm->threads_mutex);
    return p;
}

static bool keep_spare_stack(GillVM *vm, char *p, size_t size)
{
    pthread_mutex_lock(&vm->threads_mutex);
    const bool kept = !atomic_load(&vm->finalizing) && vm->spare_stacks_len < GI_SPARE_STACKS;
    if (kept) {
        gi_os_discard(p + SPARE_KEPT, size - SPARE_KEPT);
        memset(p, 0, SPARE_KEPT);
        vm->spare_stacks[vm->spare_stacks_len++] = p;
    }
    pthread_mutex_unlock(&vm->threads_mutex);
    return kept;
}

static size_t stack_size(const GillVM *vm)
{
    const size_t limit = vm->config.stack_limit_bytes;
    const size_t size = limit != 0 ? limit : STACK_DEFAULT;
    return size < STACK_MIN ? STACK_MIN : (size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static void drop_stack(GillThread *t)
{
    const size_t size = (size_t)((char *)t->stack_end - (char *)t->stack_base);
    if (!keep_spare_stack(t->vm, (char *)t->stack_base, size)) {
        gi_os_unreserve(t->stack_base, size);
    }
}

static bool make_stack(GillThread *t)
{
    const size_t size = stack_size(t->vm);
    char *spare = take_spare_stack(t->vm);
    char *p = spare != NULL ? spare : gi_os_reserve(size);
    if (p == NULL) {
        return false;
    }
    t->stack_base = (GillValue *)p;
    t->stack_end = (GillValue *)(p + size);
    t->stack_limit = t->stack_end - STACK_MARGIN;
    return spare != NULL || gi_os_commit(p, size);
}

void gi_thread_find_stack(GillThread *t)
{
    char *low;
    char *high;
    if (!gi_os_stack_bounds(&low, &high)) {
        // An unknown system: trust in the 8 MiB that are usual, from here on.
        high = (char *)__builtin_frame_address(0) + PAGE;
        low = high - ((size_t)8 << 20);
    }
    if ((size_t)(high - low) > C_STACK_MAX) {
        low = high - C_STACK_MAX;
    }
    const size_t quarter = (size_t)(high - low) / 4;
    t->c_base = high;
    t->c_limit = low + (quarter < C_STACK_MARGIN ? quarter : C_STACK_MARGIN);
}

GillThread *gi_thread_alloc(GillVM *vm)
{
    GillThread *t = gi_plain_alloc(sizeof *t);
    if (t == NULL) {
        return NULL;
    }
    t->vm = vm;
    t->heap = vm->heap_fast;
    t->exception = GILL_EMPTY;
    t->handled = GILL_EMPTY;
    t->async_exception = GILL_EMPTY;
    t->trace_function = GILL_EMPTY;
    t->profile_function = GILL_EMPTY;
    t->thread_dict = GILL_EMPTY;
    t->context = GILL_EMPTY;
    t->repr_stack = GILL_EMPTY;
    t->thread_object = GILL_EMPTY;
    t->pthread = pthread_self();
    t->ident = (uint64_t)t->pthread;
    t->native_id = gi_os_thread_id();
    t->attach_depth = 1;
    if (!make_stack(t) || !gi_gil_thread_init(t)) {
        if (t->stack_base != NULL) {
            gi_os_unreserve(t->stack_base,
                            (size_t)((char *)t->stack_end - (char *)t->stack_base));
        }
        gi_plain_free(t);
        return NULL;
    }
    return t;
}

void gi_thread_link(GillThread *t)
{
    pthread_mutex_lock(&t->vm->threads_mutex);
    t->prev = NULL;
    t->next = t->vm->threads;
    if (t->next != NULL) {
        t->next->prev = t;
    }
    t->vm->threads = t;
    pthread_mutex_unlock(&t->vm->threads_mutex);
}

GillThread *gi_thread_new(GillVM *vm)
{
    GillThread *t = gi_thread_alloc(vm);
    if (t != NULL) {
        gi_thread_link(t);
    }
    return t;
}

void gi_thread_unlink(GillThread *t)
{
    pthread_mutex_lock(&t->vm->threads_mutex);
    if (t->next != NULL) {
        t->next->prev = t->prev;
    }
    if (t->prev != NULL) {
        t->prev->next = t->next;
    } else {
        t->vm->threads = t->next;
    }
    pthread_mutex_unlock(&t->vm->threads_mutex);
}

void gi_thread_free(GillThread *t)
{
    gi_thread_unlink(t);
    gi_thread_dispose(t);
}

void gi_thread_dispose(GillThread *t)
{
    gi_gil_thread_fini(t);
    drop_stack(t);
    gi_plain_free(t);
}

bool gi_enter_c(GillThread *t, const char *what)
{
    const char *here = __builtin_frame_address(0);
    if (t->depth < t->vm->recursion_limit &&
        (here > t->c_limit ||
         here > t->c_base)) { // above the base: not a stack we know
        t->depth++;
        return true;
    }
    gill_raise(t, GILL_RecursionError, "maximum recursion depth exceeded%s", what);
    return false;
}

void gi_leave_c(GillThread *t)
{
    t->depth--;
}

// ---- Interpreters ----

// The key of str hashes: given, from PYTHONHASHSEED (then the hashes are CPython's), or
// random.
static void choose_hash_key(GiConfigCopy *copy, const GillConfig *cfg)
{
    bool set = cfg->hash_seed_set;
    uint64_t seed = cfg->hash_seed;
    const char *text = cfg->isolated || set ? NULL : getenv("PYTHONHASHSEED");
    if (text != NULL && *text != '\0' && *text != 'r') {
        set = true;
        seed = strtoull(text, NULL, 10);
    }
    if (!set) {
        if (gi_os_random(copy->hash_key, sizeof copy->hash_key)) {
            return;
        }
        seed = (uint64_t)gi_os_wall_ns();
    }
    copy->hash_seeded_zero = set && seed == 0;
    gi_hash_key_from_seed((uint32_t)seed, copy->hash_key);
}

static void copy_config(GillVM *vm, const GillConfig *cfg)
{
    GiConfigCopy *copy = &vm->config;
    copy->memory_limit_bytes = cfg->memory_limit_bytes;
    copy->stack_limit_bytes = cfg->stack_limit_bytes;
    copy->step_limit = cfg->step_limit;
    copy->install_signals = cfg->install_signals;
    copy->isolated = cfg->isolated;
    copy->write_out = cfg->write_out;
    copy->write_err = cfg->write_err;
    copy->write_data = cfg->write_data;
    copy->modules = cfg->modules;
    choose_hash_key(copy, cfg);
    vm->recursion_limit =
        cfg->recursion_limit > 0 ? cfg->recursion_limit : RECURSION_LIMIT;
}

static void clear_values(GillVM *vm)
{
    for (int i = 0; i < GI_NAME_COUNT; i++) {
        vm->names[i] = GILL_EMPTY;
    }
    for (int i = 0; i < 256; i++) {
        vm->chars[i] = GILL_EMPTY;
        vm->bytes_chars[i] = GILL_EMPTY;
    }
    GillValue *const fields[] = {
        &vm->empty_str,   &vm->empty_tuple,
        &vm->empty_bytes, &vm->empty_frozenset,
        &vm->modules,     &vm->builtins,
        &vm->sys_dict,    &vm->main_module,
        &vm->no_memory,   &vm->recursion_error_type,
        &vm->engine_data,
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        *fields[i] = GILL_EMPTY;
    }
}

static bool make_shape_table(GillVM *vm)
{
    const size_t size = SHAPES_MAX * sizeof(GiShape *);
    vm->shapes = gi_os_reserve(size);
    vm->shapes_cap = SHAPES_MAX;
    return vm->shapes != NULL && gi_os_commit(vm->shapes, size);
}

static GillValue bytes_from(GillThread *t, const uint8_t *data, size_t size)
{
    GiBytes *b = gi_alloc(t, sizeof *b + size + 1,
                          GI_HEADER_BITS(GI_TYPE_BYTES, GI_KIND_BYTES, 0, 0));
    if (b == NULL) {
        return GILL_ERROR;
    }
    b->size = size;
    memcpy(b->data, data, size);
    return gi_from_ptr(b);
}

// Objects that there is one of, before the types are there: by builtin shape numbers.
static bool make_singletons(GillThread *t)
{
    GillVM *vm = t->vm;
    void *tuple = gi_alloc(t, 16, GI_HEADER_BITS(GI_TYPE_TUPLE, GI_KIND_TUPLE, 0, 0));
    if (tuple == NULL) {
        return false;
    }
    vm->empty_tuple = gi_from_ptr(tuple);
    vm->empty_bytes = bytes_from(t, (const uint8_t *)"", 0);
    if (gi_is_error(vm->empty_bytes)) {
        return false;
    }
    for (int i = 0; i < 256; i++) {
        const uint8_t byte = (uint8_t)i;
        vm->bytes_chars[i] = bytes_from(t, &byte, 1);
        if (gi_is_error(vm->bytes_chars[i])) {
            return false;
        }
    }
    return true;
}

static bool populate(GillThread *t, const GillConfig *cfg)
{
    GillVM *vm = t->vm;
    if (!make_singletons(t) || !gi_str_init(t) || !gi_types_init(t) ||
        !gi_exceptions_init(t)) {
        return false;
    }
    vm->no_memory = gi_exception_new(t, vm->exc_types[GILL_MemoryError], 0, NULL);
    if (gi_is_error(vm->no_memory)) {
        return false;
    }
    vm->recursion_error_type = gi_exc_type_value(t, GILL_RecursionError);
    if (!gi_is_ptr(vm->empty_frozenset)) {
        vm->empty_frozenset = gi_set_new(t, true);
        if (gi_is_error(vm->empty_frozenset)) {
            return false;
        }
    }
    return gi_engine_init(t) && gi_modules_init(t, cfg->argc, cfg->argv);
}

static void free_vm(GillVM *vm)
{
    while (atomic_load(&vm->leaving) != 0) {
        gi_os_yield();
    }
    gi_heap_fini(vm);
    atomic_store(&vm->finalizing, true); // stacks are given back, not kept
    while (vm->threads != NULL) {
        gi_thread_free(vm->threads);
    }
    while (vm->spare_stacks_len > 0) {
        gi_os_unreserve(vm->spare_stacks[--vm->spare_stacks_len], stack_size(vm));
    }
    gi_gil_fini(vm);
    if (vm->shapes != NULL) {
        gi_os_unreserve(vm->shapes, SHAPES_MAX * sizeof(GiShape *));
    }
    gi_plain_free(vm);
}

// Interval and policy: given, or from the environment. Names nobody knows count as
// none.
static void steer_gil(GillVM *vm, const GillConfig *cfg)
{
    const char *interval = cfg->isolated ? NULL : getenv("GILL_SWITCH_INTERVAL");
    const double from_text = interval != NULL ? strtod(interval, NULL) : 0;
    const double seconds =
        cfg->switch_interval_s > 0 ? cfg->switch_interval_s : from_text;
    if (seconds > 0) {
        gi_gil_set_interval_s(vm, seconds);
    }
    const char *name = cfg->gil_policy != NULL ? cfg->gil_policy
                       : cfg->isolated         ? NULL
                                               : getenv("GILL_GIL_POLICY");
    const int policy = name != NULL ? gi_gil_policy_find(name) : -1;
    if (policy >= 0) {
        gi_gil_set_policy(vm, (GiGilPolicy)policy);
    }
    const char *seed = cfg->isolated ? NULL : getenv("GILL_STRESS_GIL");
    if (seed != NULL) {
        gi_gil_stress(vm, strtoull(seed, NULL, 10));
    }
}

GillThread *gill_new(const GillConfig *cfg)
{
    const GillConfig defaults = GILL_CONFIG_INIT;
    GillVM *vm = gi_plain_alloc(sizeof *vm);
    if (vm == NULL) {
        return NULL;
    }
    if (cfg == NULL) {
        cfg = &defaults;
    }
    pthread_mutex_init(&vm->threads_mutex, NULL);
    copy_config(vm, cfg);
    clear_values(vm);
    if (!gi_heap_init(vm, vm->config.memory_limit_bytes) || !make_shape_table(vm) ||
        !gi_gil_init(vm)) {
        free_vm(vm);
        return NULL;
    }
    steer_gil(vm, cfg);
    GillThread *t = gi_thread_new(vm);
    if (t == NULL) {
        free_vm(vm);
        return NULL;
    }
    t->is_main = true;
    vm->main_thread = t;
    gi_thread_find_stack(t);
    gill_gil_acquire(t);
    if (!populate(t, cfg) || (cfg->install_signals && !gi_signals_init(t))) {
        gill_gil_release(t);
        free_vm(vm);
        return NULL;
    }
    return t;
}

void gill_free(GillThread *t)
{
    GillVM *vm = t->vm;
    assert(t == vm->main_thread);
    gi_modules_fini(t);
    gi_signals_fini(t);
    gi_threads_stop(t);
    gi_gc_finalize_all(t);
    (void)gi_modules_flush(t, false);
    atomic_store(&vm->finalizing, true);
    gi_module_states_free(t);
    gi_error_text_free(t);
    gill_gil_release(t);
    free_vm(vm);
}

void gi_process_end(GillThread *t)
{
    gi_modules_fini(t);
    if (t->next == NULL && t->prev == NULL) {
        gill_free(t);
        return;
    }
    // Daemon threads are never waited for: one that wants the lock is parked, and all
    // go with the process, as does the memory.
    gi_gil_finalize(t);
    gi_signals_fini(t);
    atomic_store(&t->vm->finalizing, true);
    gi_gc_finalize_all(t);
    (void)gi_modules_flush(t, false);
}

GillVM *gill_vm(GillThread *t)
{
    return t->vm;
}
