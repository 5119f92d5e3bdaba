// What `gill --tokens --ast --scopes --code` show of a program instead of running it.
#pragma once

#include "runtime/state.h"

typedef enum GiDumpKind {
    GI_DUMP_NONE,
    GI_DUMP_TOKENS,
    GI_DUMP_AST,
    GI_DUMP_SCOPES,
    GI_DUMP_CODE,
} GiDumpKind;

// To the process's stdout; the exit code. Syntax errors are printed as usual.
int gi_dump(GillThread *t, GiDumpKind kind, const char *text, size_t size,
            GillValue filename);
