// Running text in the names of __main__: what the program and the prompt need of embed.c.
#pragma once

#include "runtime/engine.h"

// flags as in gi_engine_compile.
GillValue gi_run_text(GillThread *t, const char *text, size_t size, GillValue filename,
                      GillMode mode, int flags) GILL_CHECKED;
GillValue gi_run_code_in_main(GillThread *t, GillValue code) GILL_CHECKED;
