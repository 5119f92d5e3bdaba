// Generators, coroutines and async generators: one layout, three types.
#pragma once

#include "runtime/exec/frame.h"

typedef enum GiGenState {
    GI_GEN_CREATED,
    GI_GEN_SUSPENDED,
    GI_GEN_RUNNING,
    GI_GEN_CLOSED,
} GiGenState;

enum {
    GI_GEN_ASYNC_VALUE = 1, // the last suspension was a `yield` of an async generator
    GI_GEN_AWAITED = 2,     // a coroutine that has been started, or warned about
};

// regs[0..3] is the frame's header, so the frame's base is &regs[4].
typedef struct GiGenerator {
    GiHeader head;
    // Values, traced:
    GillValue name, qualname;
    GillValue delegate;  // what `yield from` or `await` waits for; empty when none
    GillValue handled;   // the exception its own handlers are handling while suspended
    GillValue frame;     // frame object, empty until asked for
    GillValue origin;    // where a coroutine was made, if tracked; or empty
    GillValue hooks;     // async generators: finalizer hook; or empty
    GillValue outer_handled; // what its resumer was handling, while it runs; or empty
    // Raw:
    const uint32_t *pc;  // where it goes on
    GillValue *resumer;  // base of the frame that resumed it, while running
    uint32_t nregs;      // of the frame, without the header
    uint8_t state;       // GiGenState
    uint8_t flags;       // GI_GEN_...
    uint16_t live;       // registers alive while suspended
    GillValue regs[];    // header, then registers; traced
} GiGenerator;
#define GI_GENERATOR_VALUES 8

static inline GiGenerator *gi_generator_ptr(GillValue v)
{
    assert(gi_has_kind(v, GI_KIND_GENERATOR));
    return (GiGenerator *)gi_ptr(v);
}

// generator.send/throw/close, __next__; also what `yield from` does.
GillValue gi_generator_send(GillThread *t, GillValue g, GillValue v,
                            GillValue *out_result) GILL_CHECKED; // as gi_engine_resume
GillValue gi_generator_throw(GillThread *t, GillValue g, GillValue exc,
                             GillValue *out_result) GILL_CHECKED;
bool gi_generator_close(GillThread *t, GillValue g) GILL_CHECKED;
// The iterator that `await` drives: coroutines themselves, or __await__'s result.
GillValue gi_await_iter(GillThread *t, GillValue o, const char *context) GILL_CHECKED;
// A new generator object is complete: registers what its type needs (finalisers, hooks).
bool gi_generator_made(GillThread *t, GiGenerator *g) GILL_CHECKED;
// anext(it, default): awaits, and gives the default where StopAsyncIteration ends it.
GillValue gi_anext_awaitable_new(GillThread *t, GillValue awaitable,
                                 GillValue otherwise) GILL_CHECKED;
