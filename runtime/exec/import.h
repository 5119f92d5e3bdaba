// Inside of imports, shared with sys.c, embed.c and importlib's native half.
#pragma once

#include "runtime/state.h"

// A spec with the attributes of importlib.machinery.ModuleSpec. locations: a list for
// packages, none for others.
GillValue gi_module_spec_new(GillThread *t, GillValue name, GillValue origin,
                             GillValue locations) GILL_CHECKED;
// A code object from a source file; OSError when it cannot be read.
GillValue gi_compile_file(GillThread *t, GillValue path) GILL_CHECKED;
// All of a file into memory of gi_mem_alloc, size + 1 bytes, ended by 0.
bool gi_read_file(GillThread *t, int fd, char **out, size_t *out_size) GILL_CHECKED;
// sys.argv; in sys.c.
bool gi_sys_set_argv(GillThread *t, int argc, char *const *argv) GILL_CHECKED;
