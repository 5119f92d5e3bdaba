// compile(), eval(), exec() and the class statement, as native functions for builtins.
#pragma once

#include "runtime/state.h"

GillValue gi_builtin_compile(GillThread *t, const GillValue *args);
GillValue gi_builtin_eval(GillThread *t, const GillValue *args);
GillValue gi_builtin_exec(GillThread *t, const GillValue *args);
GillValue gi_builtin_build_class(GillThread *t, const GillValue *args);
