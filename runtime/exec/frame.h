// Frames: where a Python function keeps its registers.
//
// A frame lies on the thread's register stack (or, of a generator, in the generator):
//
//   [callable] [pc] [function] [link] [code] [self] [arg0 arg1 ...] [locals] [temporaries]
//    a          a+1  a+2        a+3    a+4    a+5    a+6
//
// The caller evaluates callable and arguments in place; base (register 0) is a+6, or a+5
// when self is passed. The four header words are always base[-5..-2] of a call without
// self, so the header is found at base - GI_HEAD in both cases: a call with self writes
// it one word lower, over the callable.
//
//   base[-4] pc: return address, a raw uint32_t * (reads as a tiny double)
//   base[-3] function: GillValue (FUNCTION; or none for module and class bodies)
//            of the caller: the word after its instruction and that one's words, so
//            pc - 1 lies inside it
//   base[-2] link: gi_link of the previous base (null: none), destination register and
//            return action. A frame that the loop was entered with has GI_ACTION_ENTRY;
//            its pc and previous base are those of the Python frame beneath, if any.
//   base[-1] code: GillValue
//
// So: call without self: base = &R[a + 6], header R[a+2..a+5] (the self slot is header).
//     call with self in R[a+5]: base = &R[a + 5], header R[a+1..a+4].
#pragma once

#include "runtime/exec/code.h"
#include "runtime/state.h"

#define GI_HEAD       4
#define GI_CALL_SELF  5 // offset of the self slot from the callable
#define GI_CALL_ARGS  6 // offset of the first argument from the callable

#define GI_FRAME_PC(base)       (*(const uint32_t **)&(base)[-4])
#define GI_FRAME_FUNCTION(base) ((base)[-3])
#define GI_FRAME_LINK(base)     ((base)[-2].bits)
#define GI_FRAME_CODE(base)     ((base)[-1])

// What happens to the result when a frame returns.
typedef enum GiAction {
    GI_ACTION_STORE,     // into the destination register of the caller
    GI_ACTION_INIT,      // __init__: must be None; the instance already is in place
    GI_ACTION_ENTRY,     // the loop returns to C
    GI_ACTION_FOR,       // a generator under `for`: the item, or the end of the loop
    GI_ACTION_SEND,      // a generator under `yield from` or `await`
    GI_ACTION_TRUTH,     // store bool(result): comparisons as conditions, `in`
    GI_ACTION_NOT_TRUTH, // the same, negated
    GI_ACTION_DISCARD,   // __setattr__, __setitem__ and the like
    GI_ACTION_HAS_OBJECT = 0x80, // a frame object watches this frame: detach it first
} GiAction;

// Addresses are multiples of 8 below 2^47, so a link reads as a harmless double.
static inline uint64_t gi_link(const GillValue *previous, unsigned destination,
                               unsigned action)
{
    return (uint64_t)((uintptr_t)previous >> 3) << 16 | destination << 8 | action;
}

static inline GillValue *gi_link_base(uint64_t link)
{
    return (GillValue *)(uintptr_t)((link >> 16) << 3);
}

static inline bool gi_on_stack(const GillThread *t, const GillValue *base)
{
    return base >= t->stack_base && base < t->stack_end;
}

// The first free register of the thread's stack: above the registers of the newest frame
// that lies on it (generators' registers lie in the generators).
static inline GillValue *gi_frame_top(const GillThread *t)
{
    GillValue *base = t->base;
    while (base != NULL && !gi_on_stack(t, base)) {
        base = gi_link_base(GI_FRAME_LINK(base));
    }
    return base == NULL ? t->stack_base + GI_CALL_ARGS
                        : base + gi_code_ptr(GI_FRAME_CODE(base))->nregs;
}

// Frame objects (sys._getframe, tracebacks, trace functions), made on demand.
typedef struct GiFrame {
    GiHeader head;
    GillValue code, function, globals, back, locals, trace; // traced; back may be empty: unknown
    GillValue saved;      // VALUES buffer with the registers once the frame was left
    GillValue *base;      // registers while it runs; null once left
    GillThread *thread;   // whose stack base is on; null once left
    const uint32_t *pc;   // once left, or suspended
    int line;             // set by f_lineno assignment; 0 unknown
} GiFrame;

// The frame object of the running Python frame `level` levels up; null with an exception:
// ValueError "call stack is not deep enough".
GillValue gi_frame_get(GillThread *t, int level) GILL_CHECKED;
// The frame object of a given base.
GillValue gi_frame_of(GillThread *t, GillValue *base, const uint32_t *pc) GILL_CHECKED;
// Called by the loop when a frame with GI_ACTION_HAS_OBJECT is left.
void gi_frame_left(GillThread *t, GillValue *base, const uint32_t *pc);
// Names to values of a frame: for locals() in functions, a fresh dict; in class and module
// bodies the namespace itself.
GillValue gi_frame_locals(GillThread *t, GillValue *base) GILL_CHECKED;
GillValue gi_frame_globals(GillThread *t, GillValue *base);
GillValue *gi_frame_previous(GillThread *t, GillValue *base, const uint32_t **pc);
// A frame object for a traceback entry: the running frame's where it is known, else one
// that shows code, globals and line alone.
GillValue gi_frame_for_traceback(GillThread *t, GillValue code, GillValue function,
                                 uint32_t word) GILL_CHECKED;
int gi_frame_line(GillThread *t, GillValue frame); // -1: unknown

// Empty the registers of the newest frame that hold nothing any more, so that the
// collector does not take what they held for alive. Called from natives, which must not
// read their arguments afterwards.
void gi_frame_clear_dead(GillThread *t);
