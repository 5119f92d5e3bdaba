// disasm: code objects and scopes as text.
// SPDX-License-Identifier: MIT
#pragma once

#include "runtime/state.h"

// A listing of a code object and of those among its constants: `gill --code`.
GillValue gi_code_disassemble(GillThread *t, GillValue code) GILL_CHECKED;
// The scopes of a source, one indented block each: `gill --scopes`.
GillValue gi_engine_scopes(GillThread *t, const char *text, size_t size,
                           GillValue filename, GillMode mode) GILL_CHECKED;
