// The interpreter and its threads: every writable thing hangs from one of these.
//
// Each field says what guards it. "GIL" means: read and written while holding the
// interpreter's GIL. "owner" means: by the thread itself alone.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "runtime/objects/object.h"
#include "runtime/objects/type.h"

typedef struct GiHeap GiHeap;
typedef struct GiHeapFast GiHeapFast;
typedef struct GiGil GiGil;
typedef struct GiThreadGil GiThreadGil;
typedef struct GiFrameHead GiFrameHead;

// Interned names that C code uses, one a row of names.def: GI_NAME(t, __init__).
typedef enum GiNameIndex {
#define NAME(name) GI_NAME_##name,
#include "runtime/objects/names.def"
#undef NAME
    GI_NAME_COUNT
} GiNameIndex;
#define GI_NAME(t, name) ((t)->vm->names[GI_NAME_##name])

// Bits of the breaker word. Any set bit makes the loop call gi_run_pending at its next
// poll (function entry, backward jump, after a native call).
enum {
    GI_BREAK_DROP = 1,    // a thread wants the GIL
    GI_BREAK_SIGNAL = 2,  // a signal is pending for the main thread
    GI_BREAK_CALL = 4,    // pending calls
    GI_BREAK_ASYNC = 8,   // an exception was thrown at this thread
    GI_BREAK_GC = 16,     // a collection or finalisers are due
    GI_BREAK_STOP = 32,   // uncatchable stop: gill_free, gill_interrupt, step limit
    GI_BREAK_TRACE = 64,  // tracing was switched
};

// Where a dict's last look-up by an equal, not identical key ended: dict.c.
typedef struct GiDictHint {
    const GiDict *dict;        // null: none
    GillValue key, entry_key;  // asked for, found; not traced
    uint32_t i;                // entry
} GiDictHint;

struct GillThread {
    GiHeapFast *heap;      // vm's, first for speed
    GillVM *vm;
    _Atomic uint32_t breaker; // set by any thread, read and cleared by the owner

    // The register stack. Owner; other threads' are read by a collection (GIL).
    GillValue *stack_base; // reserved address space, never moves
    GillValue *stack_limit; // soft limit, where RecursionError is considered
    GillValue *stack_end;
    // The frame that runs (its registers' base), saved by the loop before it leaves for C
    // code; null outside Python code. gi_frame_top says what lies above.
    GillValue *base;
    const uint32_t *pc;
    int depth;             // Python frames and C entries, against recursion_limit
    int c_depth;           // nested entries of the loop

    GillValue exception;   // pending: empty when none
    GillValue handled;     // what `except` is handling (sys.exc_info); empty when none
    // What the last `next` slot that answered empty returned (StopIteration.value), for
    // `yield from`: a native iterator with a result sets it, the loop resets it to None.
    GillValue stop_value;
    bool stopping;         // an uncatchable stop unwinds: handlers are skipped

    GillValue async_exception; // GIL; thrown at the next poll. Empty when none
    GillValue trace_function;  // sys.settrace, empty when none. GIL
    GillValue profile_function;
    GillValue thread_dict; // per-thread storage of modules (threading.local, contexts): dict
    GillValue context;     // contextvars' current context, empty: none made yet
    GillValue repr_stack;  // list of what repr is inside of; empty when none

    // C stack of the operating-system thread, for conservative scanning and depth tests.
    char *c_base;          // highest address
    char *c_limit;         // RecursionError below this
    char *c_saved;         // stack pointer when the GIL was released; null while running
    const void *loop_frame; // C frame that called the innermost loop; null: none. Owner
    void *c_registers[12]; // callee-saved registers then

    GiThreadGil *gil;      // lock state and statistics of this thread: gil.h
    uint64_t ident;        // threading.get_ident()
    int64_t native_id;     // of the operating system
    pthread_t pthread;
    bool is_main;
    bool daemon;           // GIL
    int attach_depth;      // nested gill_attach, owner
    GillThread *next, *prev; // in vm->threads. Lock: GIL
    GillValue thread_object; // the _thread bookkeeping object, empty when none
    char *error_text;      // of gill_error_text; owner
    void *frames;          // frame objects made for running frames: frame.c; owner
    uint64_t steps;        // counted under a step limit; owner
    GiDictHint dict_hint;  // of dict.c. Owner; cleared by every collection
    const void *parser_limit; // unused by the runtime: C stack limit for the parser
};

// Process-independent configuration, copied from GillConfig. Written before threads start.
typedef struct GiConfigCopy {
    size_t memory_limit_bytes;
    size_t stack_limit_bytes;
    uint64_t step_limit;
    uint64_t hash_key[2];
    bool hash_seeded_zero;
    bool install_signals;
    bool isolated;
    bool (*write_out)(void *data, const char *bytes, size_t size);
    bool (*write_err)(void *data, const char *bytes, size_t size);
    void *write_data;
    const char *const *modules;
} GiConfigCopy;

#define GI_SPARE_STACKS 4

struct GillVM {
    GiHeapFast *heap_fast;
    GiHeap *heap;            // GIL
    GiGil *gil;
    GiConfigCopy config;
    int recursion_limit;     // GIL

    GiShape **shapes;        // by number; reserved address space, never moves. GIL
    uint32_t shapes_len;     // GIL
    uint32_t shapes_cap;
    uint32_t type_epoch;     // see type.h. GIL
    uint32_t dict_version;   // last version handed out by dict.c. GIL
    GiType *types[GI_TYPE_COUNT];
    GiType *exc_types[GILL_EXC_COUNT];
    GillValue names[GI_NAME_COUNT];
    GillValue chars[256];    // one-character strings of Latin-1
    GillValue bytes_chars[256]; // one-byte bytes
    GillValue empty_str, empty_tuple, empty_bytes, empty_frozenset;
    void *method_cache;      // (type, name) -> value: type.c. GIL
    void *intern;            // interned strings: str.c. GIL
    GillValue modules;       // sys.modules: dict. GIL
    GillValue builtins;      // dict of the builtins module. GIL
    GillValue sys_dict;      // dict of sys. GIL
    GillValue main_module;
    GillValue no_memory;     // preallocated MemoryError
    GillValue recursion_error_type;
    void *weakrefs;          // address -> weak references: weakref.c. GIL
    void *handles;           // GillRef list: handle.c. GIL
    void *code_caches;       // list of code objects with inline caches, for purging
    // Values that C modules keep one of an interpreter: gi_module_state in module.h.
    void *module_states;
    GillThread *threads;     // attached threads. Changed with the GIL and threads_mutex
    pthread_mutex_t threads_mutex; // for readers without the GIL; held for moments
    char *spare_stacks[GI_SPARE_STACKS]; // Lock: threads_mutex
    int spare_stacks_len;
    _Atomic int leaving; // threads that are unlinked and still give their memory back
    GillThread *main_thread;
    _Atomic bool finalizing; // gill_free or exit has begun
    uint32_t fork_generation; // GIL; see lock.h
    void *pending;           // pending calls ring: pending.c, own mutex
    void *signals;           // signal.c
    GillVM *next_vm;         // in GiProcess's list, its mutex
    GillValue engine_data;   // the interpreter half's own values: a tuple or list
    int int_max_digits;      // 0: the default, -1: no limit; see int_text.h. GIL
};

static inline GiType *gi_type_of(GillThread *t, GillValue v);

// The shape of a heap object.
static inline GiShape *gi_shape_of(GillThread *t, const GiObject *o)
{
    return t->vm->shapes[o->head.shape];
}

GiType *gi_type_of_immediate(GillThread *t, GillValue v); // small ints, floats, constants

static inline GiType *gi_type_of(GillThread *t, GillValue v)
{
    if (gi_is_ptr(v)) {
        return *(GiType **)((char *)gi_shape_of(t, gi_ptr(v)) + 8); // GiShape.type
    }
    return gi_type_of_immediate(t, v);
}

static inline GillValue gi_type_value(GillThread *t, GiTypeIndex index)
{
    return gi_from_ptr(t->vm->types[index]);
}

static inline GillValue gi_exc_type_value(GillThread *t, GillExc exc)
{
    return gi_from_ptr(t->vm->exc_types[exc]);
}

// Runs pending work at a poll; false: an exception is pending.
bool gi_run_pending(GillThread *t) GILL_CHECKED;

static inline bool gi_poll(GillThread *t)
{
    return __builtin_expect(
               atomic_load_explicit(&t->breaker, memory_order_relaxed) == 0, 1) ||
           gi_run_pending(t);
}

// A thread of the operating system as one of the interpreter's: allocated and linked, not
// yet holding the GIL. Null: memory is short. gi_thread_free unlinks; both need the GIL,
// but for the main thread of an interpreter in the making.
GillThread *gi_thread_new(GillVM *vm) GILL_CHECKED;
void gi_thread_free(GillThread *t);
// Their halves: memory without the GIL, the interpreter's list with it.
GillThread *gi_thread_alloc(GillVM *vm) GILL_CHECKED;
void gi_thread_dispose(GillThread *t);
void gi_thread_link(GillThread *t);
void gi_thread_unlink(GillThread *t);
void gi_thread_find_stack(GillThread *t); // of the calling thread

// gill_free for a process that ends right after: does not wait for daemon threads.
void gi_process_end(GillThread *t);

_Noreturn void gi_panic(const char *format, ...);
