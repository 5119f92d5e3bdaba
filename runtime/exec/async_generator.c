// Async generators: asend(), athrow(), aclose(), and anext() with a default.
//
// Each of those gives an awaitable with a state of its own. Driving it resumes the
// generator: what an `await` inside lets through is passed on, what a `yield` gives
// (GI_GEN_ASYNC_VALUE) ends the awaitable with that value. The generator's end becomes
// StopAsyncIteration.
// SPDX-License-Identifier: MIT
#include "runtime/exec/async_generator.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

enum { // bits of GiGenerator.flags beside those of generator.h
    AGEN_RUNNING = 16,  // an awaitable of it has begun and not ended
    AGEN_CLOSED = 32,
    AGEN_HOOKED = 64,   // the hooks were asked
};

typedef enum StepState {
    STEP_INIT,
    STEP_GOING,
    STEP_CLOSED,
} StepState;

// asend, athrow, aclose: a record of three, then the state.
typedef struct Step {
    GiHeader head;
    GillValue generator;
    GillValue sent; // what to send; of athrow the exception, empty for aclose
    GillValue spare;
    uint8_t state;
    bool is_next; // of __anext__(): for the message
} Step;

static Step *step_ptr(GillValue v)
{
    return (Step *)gi_ptr(v);
}

static GillValue step_new(GillThread *t, GiTypeIndex type, GillValue generator,
                          GillValue sent, bool is_next)
{
    Step *s = gi_alloc(t, sizeof *s, GI_HEADER_BITS(type, GI_KIND_RECORD, 0, 3));
    if (!s) {
        return GILL_ERROR;
    }
    s->generator = generator;
    s->sent = sent;
    s->spare = GILL_EMPTY;
    s->state = STEP_INIT;
    s->is_next = is_next;
    return gi_from_ptr(s);
}

// ---- Hooks of the event loop ----

// They lie in the thread's dict under names that no module uses.
static GillValue thread_get(GillThread *t, const char *name)
{
    if (!gi_is_dict(t->thread_dict)) {
        return GILL_NONE;
    }
    const GillValue key = gi_intern(t, name, strlen(name));
    const GillValue v =
        gi_is_error(key) ? key : gi_dict_find(t, gi_dict_ptr(t->thread_dict), key);
    return gi_is_empty(v) ? GILL_NONE : v;
}

static bool thread_put(GillThread *t, const char *name, GillValue v)
{
    if (!gi_is_dict(t->thread_dict)) {
        t->thread_dict = gi_dict_new(t);
        if (gi_is_error(t->thread_dict)) {
            t->thread_dict = GILL_EMPTY;
            return false;
        }
    }
    return gi_dict_set_c(t, gi_dict_ptr(t->thread_dict), name, v);
}

#define FIRST_HOOK   " asyncgen firstiter"
#define LAST_HOOK    " asyncgen finalizer"
#define ORIGIN_DEPTH " coroutine origin depth"

bool gi_asyncgen_hooks(GillThread *t, GillValue *first, GillValue *last)
{
    *first = thread_get(t, FIRST_HOOK);
    *last = thread_get(t, LAST_HOOK);
    return !gi_is_error(*first) && !gi_is_error(*last);
}

bool gi_asyncgen_set_hooks(GillThread *t, GillValue first, GillValue last)
{
    return thread_put(t, FIRST_HOOK, first) && thread_put(t, LAST_HOOK, last);
}

int gi_coroutine_origin_depth(GillThread *t)
{
    if (!gi_is_dict(t->thread_dict)) {
        return 0;
    }
    const GillValue depth = thread_get(t, ORIGIN_DEPTH);
    return gi_is_small(depth) ? (int)gi_small_get(depth) : 0;
}

void gi_coroutine_set_origin_depth(GillThread *t, int depth)
{
    if (!thread_put(t, ORIGIN_DEPTH, gi_small(depth))) {
        gill_error_clear(t);
    }
}

GillValue gi_coroutine_origin(GillThread *t, int depth)
{
    const GillValue list = gi_list_new(t, (size_t)depth);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const uint32_t *pc = t->pc;
    GillValue *base = t->base;
    for (int i = 0; base && i < depth; i++) {
        const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
        GiPosition position = {.line = -1};
        if (pc >= code->words && pc < code->words + code->words_len) {
            gi_code_position(code, (uint32_t)(pc - code->words), &position);
        }
        const GillValue entry =
            gi_tuple_pack(t, 3, code->filename, gi_small(position.line), code->name);
        if (gi_is_error(entry) || !gi_list_append(t, gi_list_ptr(list), entry)) {
            return GILL_ERROR;
        }
        base = gi_frame_previous(t, base, &pc);
    }
    return gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
}

static bool ask_hooks(GillThread *t, GillValue self)
{
    GiGenerator *g = gi_generator_ptr(self);
    if (g->flags & AGEN_HOOKED) {
        return true;
    }
    g->flags |= AGEN_HOOKED;
    GillValue first, last;
    if (!gi_asyncgen_hooks(t, &first, &last)) {
        return false;
    }
    if (!gi_is_none(last)) {
        gi_store(t, &g->hooks, last);
    }
    return gi_is_none(first) || !gi_is_error(gi_call1(t, first, self));
}

// ---- Steps ----

// What a resumption gave, as the awaitable's driver sees it: a value to pass on, or empty
// with t->stop_value: the awaited result.
static GillValue unwrap(GillThread *t, GiGenerator *g, GillValue yielded)
{
    if (gi_is_empty(yielded)) {
        g->flags = (uint8_t)((g->flags & ~AGEN_RUNNING) | AGEN_CLOSED);
        return gill_raise(t, GILL_StopAsyncIteration, NULL);
    }
    if (gi_is_error(yielded)) {
        if (gi_error_matches(t, GILL_StopAsyncIteration) ||
            gi_error_matches(t, GILL_GeneratorExit)) {
            g->flags |= AGEN_CLOSED;
        }
        g->flags &= (uint8_t)~AGEN_RUNNING;
        return GILL_ERROR;
    }
    if (g->flags & GI_GEN_ASYNC_VALUE) {
        g->flags &= (uint8_t)~AGEN_RUNNING;
        t->stop_value = yielded;
        return GILL_EMPTY;
    }
    return yielded;
}

static GillValue step_end(GillThread *t, Step *s, GillValue outcome)
{
    (void)t;
    if (gi_is_error(outcome) || gi_is_empty(outcome)) {
        s->state = STEP_CLOSED;
    }
    return outcome;
}

static GillValue raise_step_reused(GillThread *t, const Step *s)
{
    return gill_raise(t, GILL_RuntimeError, "cannot reuse already awaited %s",
                      s->head.shape == GI_TYPE_ASYNC_GEN_ASEND
                          ? "__anext__()/asend()"
                          : "aclose()/athrow()");
}

static GillValue asend_step(GillThread *t, GillValue self, GillValue v)
{
    Step *s = step_ptr(self);
    GiGenerator *g = gi_generator_ptr(s->generator);
    if (s->state == STEP_CLOSED) {
        return raise_step_reused(t, s);
    }
    if (s->state == STEP_INIT) {
        if (g->flags & AGEN_RUNNING) {
            return gill_raise(t, GILL_RuntimeError,
                              "anext(): asynchronous generator is already running");
        }
        v = gi_is_none(v) ? s->sent : v;
        s->state = STEP_GOING;
    }
    g->flags |= AGEN_RUNNING;
    GillValue result;
    const GillValue yielded = gi_generator_send(t, s->generator, v, &result);
    return step_end(t, s, unwrap(t, g, yielded));
}

static GillValue asend_throw(GillThread *t, GillValue self, GillValue exc)
{
    Step *s = step_ptr(self);
    if (s->state == STEP_CLOSED) {
        return raise_step_reused(t, s);
    }
    GillValue result;
    const GillValue yielded = gi_generator_throw(t, s->generator, exc, &result);
    return step_end(t, s, unwrap(t, gi_generator_ptr(s->generator), yielded));
}

// athrow() and aclose() end differently: a yield under aclose() is an error, and the
// generator's end is a success there.
static GillValue athrow_outcome(GillThread *t, Step *s, GillValue yielded)
{
    GiGenerator *g = gi_generator_ptr(s->generator);
    if (!gi_is_empty(s->sent)) { // athrow()
        return step_end(t, s, unwrap(t, g, yielded));
    }
    if (gi_is_empty(yielded)) {
        g->flags = (uint8_t)((g->flags & ~AGEN_RUNNING) | AGEN_CLOSED);
        s->state = STEP_CLOSED;
        t->stop_value = GILL_NONE;
        return GILL_EMPTY;
    }
    if (gi_is_error(yielded)) {
        g->flags &= (uint8_t)~AGEN_RUNNING;
        s->state = STEP_CLOSED;
        if (!t->stopping && (gi_error_matches(t, GILL_StopAsyncIteration) ||
                             gi_error_matches(t, GILL_GeneratorExit))) {
            gill_error_clear(t);
            t->stop_value = GILL_NONE;
            return GILL_EMPTY;
        }
        return GILL_ERROR;
    }
    if (g->flags & GI_GEN_ASYNC_VALUE) {
        g->flags &= (uint8_t)~AGEN_RUNNING;
        s->state = STEP_CLOSED;
        return gill_raise(t, GILL_RuntimeError, "async generator ignored GeneratorExit");
    }
    return yielded;
}

static GillValue athrow_begin(GillThread *t, Step *s, GillValue v)
{
    GiGenerator *g = gi_generator_ptr(s->generator);
    if (g->flags & AGEN_RUNNING) {
        s->state = STEP_CLOSED;
        return gill_raise(t, GILL_RuntimeError,
                          gi_is_empty(s->sent)
                              ? "aclose(): asynchronous generator is already running"
                              : "athrow(): asynchronous generator is already running");
    }
    if (g->flags & AGEN_CLOSED) {
        s->state = STEP_CLOSED;
        return gill_raise(t, GILL_StopAsyncIteration, NULL);
    }
    if (!gi_is_none(v)) {
        return gill_raise(t, GILL_RuntimeError,
                          "can't send non-None value to a just-started coroutine");
    }
    s->state = STEP_GOING;
    g->flags |= AGEN_RUNNING;
    GillValue exc = s->sent;
    if (gi_is_empty(exc)) {
        g->flags |= AGEN_CLOSED;
        if (g->state == GI_GEN_CREATED) {
            g->state = GI_GEN_CLOSED;
            return athrow_outcome(t, s, GILL_EMPTY);
        }
        exc = gi_exception_new(t, t->vm->exc_types[GILL_GeneratorExit], 0, NULL);
        if (gi_is_error(exc)) {
            return GILL_ERROR;
        }
    }
    GillValue result;
    return athrow_outcome(t, s, gi_generator_throw(t, s->generator, exc, &result));
}

static GillValue athrow_step(GillThread *t, GillValue self, GillValue v)
{
    Step *s = step_ptr(self);
    GiGenerator *g = gi_generator_ptr(s->generator);
    if (s->state == STEP_CLOSED ||
        (g->state == GI_GEN_CLOSED && !(g->flags & AGEN_CLOSED))) {
        return raise_step_reused(t, s);
    }
    if (s->state == STEP_INIT) {
        return athrow_begin(t, s, v);
    }
    GillValue result;
    return athrow_outcome(t, s, gi_generator_send(t, s->generator, v, &result));
}

static GillValue athrow_throw(GillThread *t, GillValue self, GillValue exc)
{
    Step *s = step_ptr(self);
    if (s->state == STEP_CLOSED) {
        return raise_step_reused(t, s);
    }
    GillValue result;
    return athrow_outcome(t, s, gi_generator_throw(t, s->generator, exc, &result));
}

// ---- anext(iterator, default) ----

// A record of two (awaitable's iterator, default); the iterator is found at first use.
static GillValue *pair(GillValue self)
{
    return ((GiRecord *)gi_ptr(self))->field;
}

GillValue gi_anext_awaitable_new(GillThread *t, GillValue awaitable, GillValue otherwise)
{
    GiRecord *r = gi_alloc(t, sizeof *r + 2 * sizeof(GillValue),
                           GI_HEADER_BITS(GI_TYPE_ANEXT_AWAITABLE, GI_KIND_RECORD, 0, 2));
    if (!r) {
        return GILL_ERROR;
    }
    r->field[0] = awaitable;
    r->field[1] = otherwise;
    return gi_from_ptr(r);
}

static GillValue default_outcome(GillThread *t, GillValue self, GillValue outcome)
{
    if (gi_is_error(outcome) && gi_error_matches(t, GILL_StopAsyncIteration)) {
        gill_error_clear(t);
        t->stop_value = pair(self)[1];
        return GILL_EMPTY;
    }
    return outcome;
}

// One step of any iterator: empty with t->stop_value at the end.
static GillValue drive(GillThread *t, GillValue it, GillValue v)
{
    GillValue r;
    if (gi_is_none(v)) {
        t->stop_value = GILL_NONE;
        r = gi_next(t, it);
    } else {
        r = gi_call_name(t, it, GI_NAME(t, send), &v, 1);
    }
    if (gi_is_error(r) && gi_error_matches(t, GILL_StopIteration)) {
        t->stop_value = gi_exception_extra(gi_error_take(t), GI_STOP_VALUE);
        return GILL_EMPTY;
    }
    return r;
}

static GillValue default_iter(GillThread *t, GillValue self)
{
    const GillValue held = pair(self)[0];
    const GillValue it = gi_await_iter(t, held, NULL);
    if (!gi_is_error(it) && gi_is_exact(it, GI_TYPE_COROUTINE)) {
        return gi_type_of(t, it)->slots.await(t, it);
    }
    return it;
}

static GillValue default_step(GillThread *t, GillValue self, GillValue v)
{
    const GillValue it = default_iter(t, self);
    return gi_is_error(it) ? GILL_ERROR : default_outcome(t, self, drive(t, it, v));
}

static GillValue default_throw(GillThread *t, GillValue self, GillValue exc)
{
    const GillValue it = default_iter(t, self);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    GillValue r = gi_call_name(t, it, GI_NAME(t, throw), &exc, 1);
    if (gi_is_error(r) && gi_error_matches(t, GILL_StopIteration)) {
        t->stop_value = gi_exception_extra(gi_error_take(t), GI_STOP_VALUE);
        r = GILL_EMPTY;
    }
    return default_outcome(t, self, r);
}

// ---- The awaitables' types: the same methods over different steps ----

static GillValue return_self(GillThread *t, GillValue self)
{
    (void)t;
    return self;
}

#define AWAITABLE(prefix, text)                                                          \
    static GillValue prefix##_next(GillThread *t, GillValue self)                        \
    {                                                                                    \
        return prefix##_step(t, self, GILL_NONE);                                        \
    }                                                                                    \
    static GillValue prefix##_send_method(GillThread *t, const GillValue *args)          \
    {                                                                                    \
        const GillValue v = prefix##_step(t, args[0], args[1]);                          \
        return gi_step_result(t, v, t->stop_value);                                      \
    }                                                                                    \
    static GillValue prefix##_throw_method(GillThread *t, const GillValue *args)         \
    {                                                                                    \
        const GillValue exc = gi_throw_argument(t, args + 1);                            \
        const GillValue v = gi_is_error(exc) ? exc : prefix##_throw(t, args[0], exc);    \
        return gi_step_result(t, v, t->stop_value);                                      \
    }                                                                                    \
    static GillValue prefix##_close_method(GillThread *t, const GillValue *args)         \
    {                                                                                    \
        return prefix##_close(t, args[0]) ? GILL_NONE : GILL_ERROR;                      \
    }                                                                                    \
    static const GillDef prefix##_methods[] = {                                          \
        {"send(self, value, /)", prefix##_send_method, "Resume."},                       \
        {"throw(self, type, value=?, traceback=?, /)", prefix##_throw_method,            \
         "Raise an exception inside."},                                                  \
        {"close(self, /)", prefix##_close_method, "Give up."},                           \
        {0},                                                                             \
    };                                                                                   \
    static const GiSlots prefix##_slots = {                                              \
        .iter = return_self, .next = prefix##_next, .await = return_self};               \
    const GiTypeDef gi_##text##_def = {                                                  \
        .kind = GI_KIND_RECORD,                                                          \
        .size = sizeof(Step),                                                            \
        .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,                                         \
        .slots = &prefix##_slots,                                                        \
        .methods = prefix##_methods,                                                     \
        .doc = "An awaitable.",                                                          \
    }

static bool asend_close(GillThread *t, GillValue self)
{
    (void)t;
    step_ptr(self)->state = STEP_CLOSED;
    return true;
}

static bool athrow_close(GillThread *t, GillValue self)
{
    return asend_close(t, self);
}

static bool default_close(GillThread *t, GillValue self)
{
    const GillValue it = default_iter(t, self);
    return !gi_is_error(it) &&
           !gi_is_error(gi_call_name(t, it, GI_NAME(t, close), NULL, 0));
}

AWAITABLE(asend, async_gen_asend);
AWAITABLE(athrow, async_gen_athrow);
AWAITABLE(default, anext_awaitable);

// ---- The generator's type ----

static GillValue agen_anext(GillThread *t, GillValue self)
{
    return ask_hooks(t, self)
               ? step_new(t, GI_TYPE_ASYNC_GEN_ASEND, self, GILL_NONE, true)
               : GILL_ERROR;
}

static GillValue agen_asend(GillThread *t, const GillValue *args)
{
    return ask_hooks(t, args[0])
               ? step_new(t, GI_TYPE_ASYNC_GEN_ASEND, args[0], args[1], false)
               : GILL_ERROR;
}

static GillValue agen_athrow(GillThread *t, const GillValue *args)
{
    const GillValue exc = gi_throw_argument(t, args + 1);
    return !gi_is_error(exc) && ask_hooks(t, args[0])
               ? step_new(t, GI_TYPE_ASYNC_GEN_ATHROW, args[0], exc, false)
               : GILL_ERROR;
}

static GillValue agen_aclose(GillThread *t, const GillValue *args)
{
    return ask_hooks(t, args[0])
               ? step_new(t, GI_TYPE_ASYNC_GEN_ATHROW, args[0], GILL_EMPTY, false)
               : GILL_ERROR;
}

static GillValue agen_running(GillThread *t, GillValue self)
{
    (void)t;
    return gi_bool(gi_generator_ptr(self)->flags & AGEN_RUNNING);
}

static const GillDef agen_methods[] = {
    {"asend(self, value, /)", agen_asend, "Resume; value is what `yield` gives."},
    {"athrow(self, type, value=?, traceback=?, /)", agen_athrow,
     "Raise an exception at the `yield`."},
    {"aclose(self, /)", agen_aclose, "Raise GeneratorExit at the `yield`."},
    {0},
};

static const GiGetSet agen_getsets[] = {
    {"__name__", gi_generator_name, gi_generator_put_name, "The function's name."},
    {"__qualname__", gi_generator_qualname, gi_generator_put_qualname, "With its class."},
    {"ag_code", gi_generator_code, NULL, "The code."},
    {"ag_frame", gi_generator_frame, NULL, "The frame, None once it ended."},
    {"ag_running", agen_running, NULL, "Whether an awaitable of it is under way."},
    {"ag_await", gi_generator_delegate, NULL, "What it waits for."},
    {0},
};

static const GiSlots agen_slots = {
    .repr = gi_generator_repr,
    .aiter = return_self,
    .anext = agen_anext,
    .del = gi_generator_del,
};

const GiTypeDef gi_async_generator_def = {
    .kind = GI_KIND_GENERATOR,
    .size = sizeof(GiGenerator),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &agen_slots,
    .methods = agen_methods,
    .getsets = agen_getsets,
    .doc = "What calling an async function with `yield` gives.",
};
