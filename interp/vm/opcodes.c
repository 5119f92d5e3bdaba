// opcodes: the rows of opcodes.def as a table that can be read at run time.
// SPDX-License-Identifier: MIT
#include "interp/vm/opcodes.h"

const GiOpcodeInfo gi_opcode_info[GI_OP_COUNT] = {
#define OPCODE(name, fields, words, effect)                                            \
    [GI_OP_##name] = {#name, fields, words, effect, sizeof words - 1, 0},
#define QUICK(name, fields, words, effect)                                             \
    [GI_OP_##name] = {#name, fields, words, effect, sizeof words - 1, 1},
#include "interp/vm/opcodes.def"
#undef OPCODE
#undef QUICK
};
