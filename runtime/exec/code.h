// Code objects: bytecode as data.
//
// Made by interp/compile/assemble.c, run by interp/vm/vm.c, read by tracebacks, dis and
// inspect. Immutable but for the instruction words themselves (quickening, caches: aligned
// single-word stores) and cache_values.
#pragma once

#include "runtime/engine.h"
#include "runtime/state.h"

enum { // as CPython's co_flags
    GI_CODE_OPTIMIZED = 0x1,
    GI_CODE_NEWLOCALS = 0x2,
    GI_CODE_VARARGS = 0x4,
    GI_CODE_VARKEYWORDS = 0x8,
    GI_CODE_NESTED = 0x10,
    GI_CODE_GENERATOR = 0x20,
    GI_CODE_COROUTINE = 0x80,
    GI_CODE_ITERABLE_COROUTINE = 0x100,
    GI_CODE_ASYNC_GENERATOR = 0x200,
    GI_CODE_RESUMABLE = 0x20 | 0x80 | 0x200, // runs as a GiGenerator
    GI_CODE_FUTURE_ANNOTATIONS = 0x1000000,
};

// A range of instructions protected by a handler. Inner ranges stand before outer ones.
typedef struct GiHandler {
    uint32_t start, end; // instruction words [start, end)
    uint32_t target;     // where the handler starts
    uint16_t depth;      // live registers there: the exception goes into register depth
    uint8_t is_cleanup;  // a `with` or `finally`, for the debugger alone
} GiHandler;

// Where instructions come from: runs of words with one position, in order of start.
typedef struct GiPositionRun {
    uint32_t start; // first word
    int32_t line, end_line;
    int32_t column, end_column; // bytes; -1 unknown
} GiPositionRun;

// A comprehension that runs in the registers of the function around it. Tracebacks show
// two entries for its instructions: the function at the place of the whole comprehension,
// and "<listcomp>", "<setcomp>" or "<dictcomp>" at the instruction's own. Inner ones stand
// before outer ones.
typedef struct GiInlined {
    uint32_t start, end; // instruction words [start, end)
    enum { GI_INLINED_LIST, GI_INLINED_SET, GI_INLINED_DICT } kind;
    int32_t line, end_line, column, end_column; // of the whole
} GiInlined;

typedef struct GiCode {
    GiHeader head;
    // Values, traced:
    GillValue name, qualname, filename; // str
    GillValue constants;  // tuple
    GillValue names;      // tuple of interned str
    GillValue varnames;   // tuple: arguments, then other locals, in register order
    GillValue cellvars, freevars; // tuples of str
    GillValue doc;        // str or none
    GillValue cache_values; // a VALUES buffer as boxed pointer, empty when none: by index
                            // in instructions' cache words
    GillValue lazy;       // co_code and the like, made on demand; empty
    // Raw, in one block of the interpreter's memory that starts with the words, freed with
    // the code (dispose):
    GillValue *consts;    // the items of constants
    uint32_t *words;      // instructions and inline cache words
    uint8_t *live;        // a word: registers alive before the instruction at it (255: more)
    GiHandler *handlers;
    GiPositionRun *positions;
    GiInlined *inlined;
    uint8_t *cell_args;   // argument i becomes cell n: pairs, see MAKE_CELL; may be null
    size_t block_size;
    uint32_t words_len, handlers_len, positions_len, cache_len, inlined_len;
    uint32_t flags;
    uint32_t nregs;       // registers in all: locals, cells, temporaries, call space
    uint16_t nlocals;     // argument and other local registers. varnames is longer when
                          // there are far ones: varnames[nlocals + i] is R[256 + i]
    uint16_t npos;        // positional parameters, those before / included
    uint16_t nposonly;
    uint16_t nkwonly;
    int first_line;
    uint16_t nfree;       // registers of free variables, after the locals
    uint16_t fast_args;   // npos + 1 when a plain call with npos arguments needs no
                          // binding and makes no generator, else 0. Set by assemble.c
    bool simple_args;     // no *args, **kwargs, keyword-only: the fast call path
    bool uses_locals_dict; // names go to a mapping: class bodies, exec
} GiCode;
#define GI_CODE_VALUES 11

static inline GiCode *gi_code_ptr(GillValue v)
{
    assert(gi_has_kind(v, GI_KIND_CODE));
    return (GiCode *)gi_ptr(v);
}

static inline GillValue *gi_code_constants(const GiCode *code)
{
    return code->consts;
}

// Frees the raw block. The collector's, for codes registered by gi_gc_register_dispose.
void gi_code_dispose(GillVM *vm, GiCode *code);
void gi_code_position(const GiCode *code, uint32_t word, GiPosition *out);
