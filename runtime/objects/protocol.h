// The object protocols: what operators, builtins and statements do to any value.
//
// Every function may run Python code. Contracts of errors as everywhere: GILL_ERROR,
// false, -1 with a pending exception. Implemented in object.c (attributes, comparison,
// truth, text), number.c (operators), iter.c (iteration) and runtime/exec/func.c (calls).
#pragma once

#include "runtime/objects/type.h"

// Attributes. name is an interned str for speed, any str for correctness.
GillValue gi_getattr(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
// Empty instead of AttributeError.
GillValue gi_getattr_or_empty(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
bool gi_setattr(GillThread *t, GillValue o, GillValue name, GillValue v) GILL_CHECKED;
bool gi_delattr(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
GillValue gi_generic_getattr(GillThread *t, GillValue o, GillValue name) GILL_CHECKED;
bool gi_generic_setattr(GillThread *t, GillValue o, GillValue name,
                        GillValue v) GILL_CHECKED;
// For `o.name(...)`: the function, with *out_self the object where it is a plain method
// (no bound method is made), empty where the result is to be called as it is.
GillValue gi_getmethod(GillThread *t, GillValue o, GillValue name,
                       GillValue *out_self) GILL_CHECKED;

// Calls. args: npos positional values, then one for each name in the tuple kwnames.
GillValue gi_call(GillThread *t, GillValue f, const GillValue *args, int npos,
                  GillValue kwnames) GILL_CHECKED;
GillValue gi_call0(GillThread *t, GillValue f) GILL_CHECKED;
GillValue gi_call1(GillThread *t, GillValue f, GillValue a) GILL_CHECKED;
GillValue gi_call2(GillThread *t, GillValue f, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_call3(GillThread *t, GillValue f, GillValue a, GillValue b,
                   GillValue c) GILL_CHECKED;
// f(*args, **kwargs): args a tuple, kwargs a dict or empty.
GillValue gi_call_ex(GillThread *t, GillValue f, GillValue args,
                     GillValue kwargs) GILL_CHECKED;
// o.name(args)
GillValue gi_call_name(GillThread *t, GillValue o, GillValue name, const GillValue *args,
                       int npos) GILL_CHECKED;

// Operators.
GillValue gi_binary(GillThread *t, GiBinary op, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_inplace(GillThread *t, GiBinary op, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_unary(GillThread *t, GiUnary op, GillValue a) GILL_CHECKED;
GillValue gi_power(GillThread *t, GillValue a, GillValue b, GillValue mod) GILL_CHECKED;
GillValue gi_compare(GillThread *t, GiCompare op, GillValue a, GillValue b) GILL_CHECKED;
// Compared as containers do: identity first, then ==. 1, 0, -1.
int gi_equal(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
int gi_compare_bool(GillThread *t, GiCompare op, GillValue a, GillValue b) GILL_CHECKED;
int gi_truth(GillThread *t, GillValue v) GILL_CHECKED;
int64_t gi_hash(GillThread *t, GillValue v) GILL_CHECKED; // -1: failed, never a hash
int64_t gi_len(GillThread *t, GillValue v) GILL_CHECKED;
// len or __length_hint__, or fallback when neither; -1: failed.
int64_t gi_length_hint(GillThread *t, GillValue v, int64_t fallback) GILL_CHECKED;
GillValue gi_getitem(GillThread *t, GillValue o, GillValue key) GILL_CHECKED;
bool gi_setitem(GillThread *t, GillValue o, GillValue key, GillValue v) GILL_CHECKED;
bool gi_delitem(GillThread *t, GillValue o, GillValue key) GILL_CHECKED;
int gi_contains(GillThread *t, GillValue o, GillValue v) GILL_CHECKED;
// __index__: an int (small or big). "'str' object cannot be interpreted as an integer"
GillValue gi_index(GillThread *t, GillValue v) GILL_CHECKED;
// The same as int64; OverflowError "cannot fit 'int' into an index-sized integer".
bool gi_index_int64(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;
// The same, clamped instead of OverflowError.
bool gi_index_clamped(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;

// Text.
GillValue gi_repr(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_str(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_ascii(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_format(GillThread *t, GillValue v, GillValue spec) GILL_CHECKED;
// Guards repr against self-containing structures: 1 entered, 0 already inside, -1 error.
int gi_repr_enter(GillThread *t, GillValue v) GILL_CHECKED;
void gi_repr_leave(GillThread *t, GillValue v);

// Iteration.
GillValue gi_iter(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_next(GillThread *t, GillValue it) GILL_CHECKED; // empty at the end
// Every item into a new list; tuple.
GillValue gi_to_list(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_to_tuple(GillThread *t, GillValue v) GILL_CHECKED;

// C recursion: raises RecursionError and answers false when the C stack or the
// recursion limit is used up. what: " while calling a Python object" and the like.
bool gi_enter_c(GillThread *t, const char *what) GILL_CHECKED;
void gi_leave_c(GillThread *t);

// A buffer of bytes-like objects; gi_buffer_release when done.
bool gi_buffer_get(GillThread *t, GillValue o, bool writable, GiBuffer *out) GILL_CHECKED;
void gi_buffer_release(GillThread *t, GiBuffer *buffer);
