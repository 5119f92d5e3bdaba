// Generators and coroutines: the methods of their types.
//
// The loop runs and suspends them (interp/vm/call.c); here is what Python calls: send,
// throw, close and the attributes. Results travel as the loop wants them: a value that was
// yielded, or empty with the returned value in t->stop_value or *out_result, so that no
// StopIteration is made where nobody looks at it.
//
// A generator that collection finds suspended is closed, if its code has handlers; a
// coroutine that nobody started is warned about. Both are registered at creation.
// SPDX-License-Identifier: MIT
#include "runtime/exec/generator.h"

#include <string.h>

#include "runtime/exec/async_generator.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// ---- Resuming ----

static const char *kind_name(const GiGenerator *g)
{
    return g->head.shape == GI_TYPE_COROUTINE         ? "coroutine"
           : g->head.shape == GI_TYPE_ASYNC_GENERATOR ? "async generator"
                                                      : "generator";
}

static GillValue raise_running(GillThread *t, const GiGenerator *g)
{
    return gill_raise(t, GILL_ValueError, "%s already executing", kind_name(g));
}

static GillValue raise_reused(GillThread *t)
{
    return gill_raise(t, GILL_RuntimeError, "cannot reuse already awaited coroutine");
}

GillValue gi_generator_send(GillThread *t, GillValue v, GillValue sent,
                            GillValue *out_result)
{
    GiGenerator *g = gi_generator_ptr(v);
    switch ((GiGenState)g->state) {
    case GI_GEN_RUNNING:
        return raise_running(t, g);
    case GI_GEN_CLOSED:
        if (g->head.shape == GI_TYPE_COROUTINE) {
            return raise_reused(t);
        }
        *out_result = GILL_NONE;
        return GILL_EMPTY;
    case GI_GEN_CREATED:
        if (!gi_is_none(sent)) {
            return gill_raise(t, GILL_TypeError,
                              "can't send non-None value to a just-started %s",
                              kind_name(g));
        }
        break;
    case GI_GEN_SUSPENDED:
        break;
    }
    return gi_engine_resume(t, v, sent, GILL_EMPTY, out_result);
}

GillValue gi_generator_throw(GillThread *t, GillValue v, GillValue exc,
                             GillValue *out_result)
{
    GiGenerator *g = gi_generator_ptr(v);
    if (g->state == GI_GEN_RUNNING) {
        return raise_running(t, g);
    }
    if (g->state == GI_GEN_CLOSED) {
        if (g->head.shape == GI_TYPE_COROUTINE) {
            return raise_reused(t);
        }
        gi_error_restore(t, exc);
        return GILL_ERROR;
    }
    // The context is what the generator itself is handling, if anything.
    const GillValue outer = t->handled;
    if (gi_is_exception(g->handled)) {
        t->handled = g->handled;
    }
    gi_exception_chain(t, exc);
    t->handled = outer;
    return gi_engine_resume(t, v, GILL_NONE, exc, out_result);
}

bool gi_generator_close(GillThread *t, GillValue v)
{
    GiGenerator *g = gi_generator_ptr(v);
    if (g->state == GI_GEN_RUNNING) {
        raise_running(t, g);
        return false;
    }
    if (g->state == GI_GEN_CREATED) {
        g->state = GI_GEN_CLOSED;
        g->flags |= GI_GEN_AWAITED;
        g->live = 0;
    }
    if (g->state == GI_GEN_CLOSED) {
        return true;
    }
    const GillValue exit =
        gi_exception_new(t, t->vm->exc_types[GILL_GeneratorExit], 0, NULL);
    if (gi_is_error(exit)) {
        return false;
    }
    GillValue result;
    const GillValue yielded = gi_engine_resume(t, v, GILL_NONE, exit, &result);
    if (gi_is_empty(yielded)) {
        return true;
    }
    if (!gi_is_error(yielded)) {
        gill_raise(t, GILL_RuntimeError, "%s ignored GeneratorExit", kind_name(g));
        return false;
    }
    if (!t->stopping && (gi_error_matches(t, GILL_GeneratorExit) ||
                         gi_error_matches(t, GILL_StopIteration))) {
        gill_error_clear(t);
        return true;
    }
    return false;
}

GillValue gi_throw_argument(GillThread *t, const GillValue *args)
{
    GillValue type = args[0], value = args[1];
    const GillValue tb = args[2];
    if (!gi_is_empty(tb) && !gi_is_none(tb) && !gi_is_traceback(tb)) {
        return gill_raise(t, GILL_TypeError,
                          "throw() third argument must be a traceback object");
    }
    const bool has_value = !gi_is_empty(value) && !gi_is_none(value);
    GillValue exc;
    if (gi_is_exception(type)) {
        if (has_value) {
            return gill_raise(t, GILL_TypeError,
                              "instance exception may not have a separate value");
        }
        exc = type;
    } else if (gi_is_exception_type(t, type)) {
        if (has_value && gi_is_exception(value) &&
            gi_type_is_subtype(gi_type_of(t, value), gi_type_ptr(type))) {
            exc = value;
        } else if (has_value && gi_is_tuple(value)) {
            exc = gi_call_ex(t, type, value, GILL_EMPTY);
        } else {
            exc = has_value ? gi_call1(t, type, value) : gi_call0(t, type);
        }
        if (!gi_is_error(exc) && !gi_is_exception(exc)) {
            return gill_raise(t, GILL_TypeError,
                              "calling %R should have returned an instance of "
                              "BaseException, not %R",
                              type, gi_from_ptr(gi_type_of(t, exc)));
        }
    } else {
        return gill_raise(t, GILL_TypeError,
                          "exceptions must be classes or instances deriving from "
                          "BaseException, not %T",
                          type);
    }
    if (!gi_is_error(exc) && gi_is_traceback(tb)) {
        gi_store(t, &gi_exception_ptr(exc)->traceback, tb);
    }
    return exc;
}

// ---- Methods ----

// A step's outcome as a method gives it: StopIteration at the end.
GillValue gi_step_result(GillThread *t, GillValue yielded, GillValue result)
{
    return gi_is_empty(yielded) ? gi_raise_stop(t, result) : yielded;
}

static GillValue generator_next(GillThread *t, GillValue self)
{
    GillValue result = GILL_NONE;
    const GillValue v = gi_generator_send(t, self, GILL_NONE, &result);
    if (gi_is_empty(v)) {
        t->stop_value = result;
    }
    return v;
}

static GillValue generator_send(GillThread *t, const GillValue *args)
{
    GillValue result = GILL_NONE;
    const GillValue v = gi_generator_send(t, args[0], args[1], &result);
    return gi_step_result(t, v, result);
}

static GillValue generator_throw(GillThread *t, const GillValue *args)
{
    const GillValue exc = gi_throw_argument(t, args + 1);
    GillValue result = GILL_NONE;
    const GillValue v =
        gi_is_error(exc) ? exc : gi_generator_throw(t, args[0], exc, &result);
    return gi_step_result(t, v, result);
}

static GillValue generator_close(GillThread *t, const GillValue *args)
{
    return gi_generator_close(t, args[0]) ? GILL_NONE : GILL_ERROR;
}

static GillValue return_self(GillThread *t, GillValue self)
{
    (void)t;
    return self;
}

static const GillDef generator_methods[] = {
    {"send(self, value, /)", generator_send, "Resume; value is what `yield` gives."},
    {"throw(self, type, value=?, traceback=?, /)", generator_throw,
     "Raise an exception at the `yield`."},
    {"close(self, /)", generator_close, "Raise GeneratorExit at the `yield`."},
    {0},
};

// ---- Attributes ----

GillValue gi_generator_name(GillThread *t, GillValue self)
{
    (void)t;
    return gi_generator_ptr(self)->name;
}

GillValue gi_generator_qualname(GillThread *t, GillValue self)
{
    (void)t;
    return gi_generator_ptr(self)->qualname;
}

bool gi_generator_put_name(GillThread *t, GillValue self, GillValue v)
{
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "__name__ must be set to a string object");
        return false;
    }
    gi_store(t, &gi_generator_ptr(self)->name, v);
    return true;
}

bool gi_generator_put_qualname(GillThread *t, GillValue self, GillValue v)
{
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "__qualname__ must be set to a string object");
        return false;
    }
    gi_store(t, &gi_generator_ptr(self)->qualname, v);
    return true;
}

GillValue gi_generator_code(GillThread *t, GillValue self)
{
    (void)t;
    return GI_FRAME_CODE(&gi_generator_ptr(self)->regs[4]);
}

GillValue gi_generator_frame(GillThread *t, GillValue self)
{
    GiGenerator *g = gi_generator_ptr(self);
    return g->state == GI_GEN_CLOSED ? GILL_NONE : gi_frame_of(t, &g->regs[4], g->pc);
}

GillValue gi_generator_running(GillThread *t, GillValue self)
{
    (void)t;
    return gi_bool(gi_generator_ptr(self)->state == GI_GEN_RUNNING);
}

static GillValue get_suspended(GillThread *t, GillValue self)
{
    (void)t;
    return gi_bool(gi_generator_ptr(self)->state == GI_GEN_SUSPENDED);
}

GillValue gi_generator_delegate(GillThread *t, GillValue self)
{
    (void)t;
    const GillValue v = gi_engine_delegate(gi_generator_ptr(self));
    return gi_is_empty(v) ? GILL_NONE : v;
}

static GillValue get_origin(GillThread *t, GillValue self)
{
    (void)t;
    const GillValue v = gi_generator_ptr(self)->origin;
    return gi_is_empty(v) ? GILL_NONE : v;
}

#define NAMES                                                                            \
    {"__name__", gi_generator_name, gi_generator_put_name, "The function's name."},      \
    {"__qualname__", gi_generator_qualname, gi_generator_put_qualname, "With its class."}

static const GiGetSet generator_getsets[] = {
    NAMES,
    {"gi_code", gi_generator_code, NULL, "The code."},
    {"gi_frame", gi_generator_frame, NULL, "The frame, None once it ended."},
    {"gi_running", gi_generator_running, NULL, "Whether it runs now."},
    {"gi_suspended", get_suspended, NULL, "Whether it waits in a `yield`."},
    {"gi_yieldfrom", gi_generator_delegate, NULL, "What `yield from` iterates."},
    {0},
};

static const GiGetSet coroutine_getsets[] = {
    NAMES,
    {"cr_code", gi_generator_code, NULL, "The code."},
    {"cr_frame", gi_generator_frame, NULL, "The frame, None once it ended."},
    {"cr_running", gi_generator_running, NULL, "Whether it runs now."},
    {"cr_suspended", get_suspended, NULL, "Whether it waits."},
    {"cr_await", gi_generator_delegate, NULL, "What it waits for."},
    {"cr_origin", get_origin, NULL, "Where it was made, if that is tracked."},
    {0},
};

GillValue gi_generator_repr(GillThread *t, GillValue self)
{
    return gi_str_format(t, "<%T object %U at %p>", self,
                         gi_generator_ptr(self)->qualname, (void *)gi_ptr(self));
}

// ---- End of life ----

bool gi_generator_made(GillThread *t, GiGenerator *g)
{
    const GiCode *code = gi_code_ptr(GI_FRAME_CODE(&g->regs[4]));
    if (g->head.shape == GI_TYPE_COROUTINE) {
        const int depth = gi_coroutine_origin_depth(t);
        if (depth > 0) {
            const GillValue origin = gi_coroutine_origin(t, depth);
            if (gi_is_error(origin)) {
                return false;
            }
            gi_store(t, &g->origin, origin);
        }
        // For the warning of coroutines that nobody awaits: where it was made. Both fields
        // are free until it runs.
        if (t->base) {
            gi_store(t, &g->hooks, GI_FRAME_CODE(t->base));
            g->resumer = (GillValue *)t->pc;
        }
    } else if (g->head.shape == GI_TYPE_GENERATOR && code->handlers_len == 0) {
        return true;
    }
    return gi_gc_register_finalizer(t, (GiObject *)g);
}

// Where a coroutine was made stands for where it was lost, which a tracing collector does
// not know.
static bool warn_unawaited(GillThread *t, GillValue self)
{
    const GiGenerator *g = gi_generator_ptr(self);
    GillValue filename = GILL_EMPTY;
    GiPosition position = {.line = 1};
    if (gi_has_kind(g->hooks, GI_KIND_CODE)) {
        const GiCode *code = gi_code_ptr(g->hooks);
        const uint32_t *pc = (const uint32_t *)g->resumer;
        filename = code->filename;
        if (pc >= code->words && pc < code->words + code->words_len) {
            gi_code_position(code, (uint32_t)(pc - code->words), &position);
        }
    } else {
        filename = gi_str_from_c(t, "sys");
        if (gi_is_error(filename)) {
            return false;
        }
    }
    return gi_warn_lost(t, GILL_RuntimeWarning, filename, position.line, self,
                        "coroutine '%U' was never awaited", g->qualname);
}

bool gi_generator_del(GillThread *t, GillValue self)
{
    GiGenerator *g = gi_generator_ptr(self);
    if (g->state == GI_GEN_CLOSED || g->state == GI_GEN_RUNNING) {
        return true;
    }
    if (g->head.shape == GI_TYPE_ASYNC_GENERATOR && !gi_is_empty(g->hooks)) {
        const GillValue hook = g->hooks;
        g->hooks = GILL_EMPTY;
        if (!gi_is_none(hook) && g->state == GI_GEN_SUSPENDED) {
            return !gi_is_error(gi_call1(t, hook, self));
        }
    }
    if (g->state == GI_GEN_CREATED) {
        const bool is_coroutine = g->head.shape == GI_TYPE_COROUTINE;
        const bool ok = !is_coroutine || (g->flags & GI_GEN_AWAITED) ||
                        warn_unawaited(t, self);
        g->state = GI_GEN_CLOSED;
        return ok;
    }
    return gi_generator_close(t, self);
}

// ---- The types of generators and coroutines ----

static const GiSlots generator_slots = {
    .repr = gi_generator_repr,
    .iter = return_self,
    .next = generator_next,
    .del = gi_generator_del,
};

const GiTypeDef gi_generator_def = {
    .kind = GI_KIND_GENERATOR,
    .size = sizeof(GiGenerator),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &generator_slots,
    .methods = generator_methods,
    .getsets = generator_getsets,
    .doc = "What calling a function with `yield` gives.",
};

static GillValue wrapper_new(GillThread *t, GillValue coroutine)
{
    GiRecord *w = gi_alloc(t, 16, GI_HEADER_BITS(GI_TYPE_COROUTINE_WRAPPER,
                                                 GI_KIND_RECORD, 0, 1));
    if (!w) {
        return GILL_ERROR;
    }
    w->field[0] = coroutine;
    return gi_from_ptr(w);
}

static const GiSlots coroutine_slots = {
    .repr = gi_generator_repr,
    .await = wrapper_new,
    .del = gi_generator_del,
};

const GiTypeDef gi_coroutine_def = {
    .kind = GI_KIND_GENERATOR,
    .size = sizeof(GiGenerator),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &coroutine_slots,
    .methods = generator_methods,
    .getsets = coroutine_getsets,
    .doc = "What calling an async function gives.",
};

// ---- coroutine.__await__() ----

static GillValue wrapped(GillValue self)
{
    return ((GiRecord *)gi_ptr(self))->field[0];
}

static GillValue wrapper_next(GillThread *t, GillValue self)
{
    return generator_next(t, wrapped(self));
}

static GillValue wrapper_send(GillThread *t, const GillValue *args)
{
    const GillValue inner[2] = {wrapped(args[0]), args[1]};
    return generator_send(t, inner);
}

static GillValue wrapper_throw(GillThread *t, const GillValue *args)
{
    const GillValue inner[4] = {wrapped(args[0]), args[1], args[2], args[3]};
    return generator_throw(t, inner);
}

static GillValue wrapper_close(GillThread *t, const GillValue *args)
{
    return gi_generator_close(t, wrapped(args[0])) ? GILL_NONE : GILL_ERROR;
}

static const GillDef wrapper_methods[] = {
    {"send(self, value, /)", wrapper_send, "Resume the coroutine."},
    {"throw(self, type, value=?, traceback=?, /)", wrapper_throw,
     "Raise an exception in the coroutine."},
    {"close(self, /)", wrapper_close, "Raise GeneratorExit in the coroutine."},
    {0},
};

static const GiSlots wrapper_slots = {.iter = return_self, .next = wrapper_next};

const GiTypeDef gi_coroutine_wrapper_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiRecord) + sizeof(GillValue),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &wrapper_slots,
    .methods = wrapper_methods,
    .doc = "The iterator of a coroutine.",
};

// ---- await ----

GillValue gi_await_iter(GillThread *t, GillValue o, const char *context)
{
    if (gi_has_kind(o, GI_KIND_GENERATOR)) {
        const GiGenerator *g = gi_generator_ptr(o);
        if (g->head.shape == GI_TYPE_COROUTINE) {
            if (!gi_is_empty(gi_engine_delegate(g))) {
                return gill_raise(t, GILL_RuntimeError,
                                  "coroutine is being awaited already");
            }
            return o;
        }
        const GiCode *code = gi_code_ptr(GI_FRAME_CODE(&g->regs[4]));
        if (code->flags & GI_CODE_ITERABLE_COROUTINE) {
            return o;
        }
    }
    const GiType *type = gi_type_of(t, o);
    if (!type->slots.await) {
        if (context) {
            return gill_raise(t, GILL_TypeError,
                              "'async with' received an object from %s that does not "
                              "implement __await__: %T",
                              context, o);
        }
        return gill_raise(t, GILL_TypeError, "object %T can't be used in 'await' expression",
                          o);
    }
    const GillValue it = type->slots.await(t, o);
    if (gi_is_error(it)) {
        return GILL_ERROR;
    }
    if (gi_is_exact(it, GI_TYPE_COROUTINE)) {
        return gill_raise(t, GILL_TypeError, "__await__() returned a coroutine");
    }
    if (!gi_type_of(t, it)->slots.next) {
        return gill_raise(t, GILL_TypeError,
                          "__await__() returned non-iterator of type '%T'", it);
    }
    return it;
}
