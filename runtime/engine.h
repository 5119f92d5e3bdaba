// What interp/ provides to the runtime, and the only way the runtime reaches it.
#pragma once

#include "runtime/state.h"

// Call a Python function object from C: binds arguments, runs it to its end (or makes the
// generator or coroutine). args and kwnames as in gi_call. Copies the arguments to the
// thread's register stack; nests the loop.
GillValue gi_engine_call(GillThread *t, GillValue function, const GillValue *args,
                         int npos, GillValue kwnames) GILL_CHECKED;

// Resume a generator-like object. v: what `yield` evaluates to (None at first). When
// exc is not empty it is raised at the yield instead. On yield the value; at return
// GILL_EMPTY with *out_result the returned value (async generators too); GILL_ERROR with
// an exception pending.
GillValue gi_engine_resume(GillThread *t, GillValue generator, GillValue v, GillValue exc,
                           GillValue *out_result) GILL_CHECKED;

// What a suspended generator waits for in `yield from` or `await`; empty: nothing.
typedef struct GiGenerator GiGenerator;
GillValue gi_engine_delegate(const GiGenerator *g);

// For tracebacks: the bytes [*left, *right) of an expression that its error is about, the
// operator of a binary operation or the brackets of a subscript. False: no such expression.
bool gi_engine_anchors(GillThread *t, const char *text, size_t size, int *left, int *right);

// compile(): mode as in gill.h; flags: CPython's CO_FUTURE_* and PyCF_* bits that Gill
// knows; optimize -1, 0, 1, 2. The result is a code object; SyntaxError is pending else.
GillValue gi_engine_compile(GillThread *t, const char *text, size_t size,
                            GillValue filename, GillMode mode, int flags,
                            int optimize) GILL_CHECKED;

// Run a code object with dicts of globals and locals (locals: any mapping).
GillValue gi_engine_exec(GillThread *t, GillValue code, GillValue globals,
                         GillValue locals, GillValue closure) GILL_CHECKED;

// Forget what inline caches know of instances' fields: a class got a data descriptor or an
// attribute hook after it had instances.
void gi_engine_purge_caches(GillThread *t);

// Once an interpreter, after builtin types exist.
bool gi_engine_init(GillThread *t) GILL_CHECKED;

// The line, and column range, of an instruction; -1 where unknown. Columns are 0-based
// offsets in UTF-8 bytes.
typedef struct GiPosition {
    int line, end_line, column, end_column;
} GiPosition;
