// gill.h's calls that compile and run text, and what main.c and repl.c share with them.
//
// All run in the names of module __main__.
// SPDX-License-Identifier: MIT
#include "interp/embed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/import.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static GillValue main_dict(GillThread *t)
{
    return ((GiModule *)gi_ptr(t->vm->main_module))->dict;
}

GillValue gi_run_code_in_main(GillThread *t, GillValue code)
{
    const GillValue names = main_dict(t);
    return gi_engine_exec(t, code, names, names, GILL_EMPTY);
}

GillValue gi_run_text(GillThread *t, const char *text, size_t size, GillValue filename,
                      GillMode mode, int flags)
{
    const GillValue code = gi_engine_compile(t, text, size, filename, mode, flags, -1);
    return gi_is_error(code) ? GILL_ERROR : gi_run_code_in_main(t, code);
}

GillValue gill_run_string(GillThread *t, const char *text, const char *name, GillMode mode)
{
    const GillValue filename = gi_str_decode(t, name ? name : "<string>",
                                             strlen(name ? name : "<string>"), "utf-8",
                                             "surrogateescape");
    if (gi_is_error(filename)) {
        return GILL_ERROR;
    }
    const GillValue result = gi_run_text(t, text, strlen(text), filename, mode, 0);
    return mode == GILL_EVAL || gi_is_error(result) ? result : GILL_NONE;
}

GillValue gill_run_file(GillThread *t, const char *path)
{
    const GillValue filename =
        gi_str_decode(t, path, strlen(path), "utf-8", "surrogateescape");
    const GillValue code = gi_is_error(filename) ? filename : gi_compile_file(t, filename);
    if (gi_is_error(code) ||
        !gi_dict_set(t, gi_dict_ptr(main_dict(t)), GI_NAME(t, __file__), filename)) {
        return GILL_ERROR;
    }
    return gi_is_error(gi_run_code_in_main(t, code)) ? GILL_ERROR : GILL_NONE;
}

GillValue gill_import(GillThread *t, const char *name)
{
    return gi_import(t, name);
}
