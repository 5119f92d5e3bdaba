// Instruction words: numbers of the opcodes, packing and unpacking.
#pragma once

#include <stdint.h>

typedef enum GiOpcode {
#define OPCODE(name, fields, words, effect) GI_OP_##name,
#define QUICK(name, fields, words, effect)  GI_OP_##name,
#include "interp/vm/opcodes.def"
#undef OPCODE
#undef QUICK
    GI_OP_COUNT
} GiOpcode;

_Static_assert(GI_OP_COUNT <= 256, "an opcode is one byte");

#define GI_FAR_FIRST 201 // locals from here on are far
#define GI_REG_MAX   254
#define GI_UNPACK_FEW 16 // UNPACK of no more than these may write to locals

static inline uint32_t gi_instruction(GiOpcode op, uint32_t a, uint32_t b, uint32_t c)
{
    return (uint32_t)op | a << 8 | b << 16 | c << 24;
}

typedef struct GiOpcodeInfo {
    const char *name;
    const char *fields; // three letters, see opcodes.def
    const char *words;
    const char *effect;
    uint8_t extra; // words that follow
    uint8_t quick;
} GiOpcodeInfo;
extern const GiOpcodeInfo gi_opcode_info[GI_OP_COUNT];
