// What generator.c and async_generator.c share.
#pragma once

#include "runtime/exec/generator.h"

GillValue gi_generator_name(GillThread *t, GillValue self);
GillValue gi_generator_qualname(GillThread *t, GillValue self);
bool gi_generator_put_name(GillThread *t, GillValue self, GillValue v);
bool gi_generator_put_qualname(GillThread *t, GillValue self, GillValue v);
GillValue gi_generator_code(GillThread *t, GillValue self);
GillValue gi_generator_frame(GillThread *t, GillValue self);
GillValue gi_generator_running(GillThread *t, GillValue self);
GillValue gi_generator_delegate(GillThread *t, GillValue self);
GillValue gi_generator_repr(GillThread *t, GillValue self);
bool gi_generator_del(GillThread *t, GillValue self);

// The exception object that throw(type, value, traceback) means; args are these three,
// the last two maybe empty.
GillValue gi_throw_argument(GillThread *t, const GillValue *args) GILL_CHECKED;
// What a method returns for one step: the value, or StopIteration(result) for empty.
GillValue gi_step_result(GillThread *t, GillValue yielded, GillValue result) GILL_CHECKED;

// sys.set_coroutine_origin_tracking_depth of the thread, and what it collects: a tuple of
// (filename, line, function).
int gi_coroutine_origin_depth(GillThread *t);
void gi_coroutine_set_origin_depth(GillThread *t, int depth);
GillValue gi_coroutine_origin(GillThread *t, int depth) GILL_CHECKED;
// sys.get_asyncgen_hooks(): none where not set.
bool gi_asyncgen_hooks(GillThread *t, GillValue *first, GillValue *last) GILL_CHECKED;
bool gi_asyncgen_set_hooks(GillThread *t, GillValue first, GillValue last) GILL_CHECKED;
