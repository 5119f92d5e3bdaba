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
//   base[-2] link: previous base's offset from the stack's start << 24 | destination
//            register << 8 | return action. A frame that the loop was entered with has
//            GI_ACTION_ENTRY.
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
    GI_ACTION_DISCARD,   // __setattr__, __setitem__ and the like
    GI_ACTION_TRUTH,     // test and store a bool (comparison used as a condition, in)
    GI_ACTION_NOT_TRUTH, // the same, negated (not in, !=)
    GI_ACTION_NEXT,      // __next__ of a for loop
    GI_ACTION_GENERATOR, // the frame is a generator's
    GI_ACTION_HAS_OBJECT = 0x80, // a frame object watches this frame: detach it first
} GiAction;

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
