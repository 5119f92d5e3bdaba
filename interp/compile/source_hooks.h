// source_hooks: what the parser asks about Unicode and memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "interp/syntax/parser.h"
#include "runtime/state.h"

// Everything of the options that does not depend on the source: memory of the interpreter,
// C stack, Unicode, the limit on digits.
GiParseOptions gi_parse_options(GillThread *t);
