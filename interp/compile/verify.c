// verify: what every code object must hold, checked in debug builds when it is made.
//
// Words are walked from the first; every jump, handler and range has to hit the start of
// an instruction, every register lie below nregs, every index inside its table.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"

typedef struct Check {
    const GiCode *code;
    uint8_t *starts; // a word: 1 where an instruction starts
    uint32_t at;     // the instruction being looked at
} Check;

static void fail(const Check *k, const char *what, uint32_t value)
{
    gi_panic("bytecode of %s, word %u (%s): %s %u", gi_str_data(k->code->qualname), k->at,
             k->at < k->code->words_len
                 ? gi_opcode_info[k->code->words[k->at] & 0xFF].name
                 : "end",
             what, value);
}

static void check_reg(const Check *k, uint32_t reg)
{
    if (reg >= k->code->nregs || reg > 255) {
        fail(k, "register out of range:", reg);
    }
}

static size_t len_of(GillValue tuple)
{
    return gi_tuple_len(gi_tuple_ptr(tuple));
}

static void check_fields(const Check *k, const GiOpcodeInfo *info, uint32_t word)
{
    const uint32_t fields[3] = {word >> 8 & 0xFF, word >> 16 & 0xFF, word >> 24};
    if (info->fields[1] == info->fields[2] && info->fields[1] != '-' &&
        strchr("ksf", info->fields[1])) {
        const uint32_t wide = fields[1] | fields[2] << 8;
        if (info->fields[0] != '-') {
            check_reg(k, fields[0]);
        }
        if (info->fields[1] == 'k' && wide >= len_of(k->code->constants)) {
            fail(k, "constant out of range:", wide);
        }
        if (info->fields[1] == 'f' && (wide < GI_FAR_BASE || wide >= k->code->nregs)) {
            fail(k, "far register out of range:", wide);
        }
        return;
    }
    for (int i = 0; i < 3; i++) {
        switch (info->fields[i]) {
        case 'o':
        case 'r':
        case 'x':
            check_reg(k, fields[i]);
            break;
        case 'k':
            if (fields[i] >= len_of(k->code->constants)) {
                fail(k, "constant out of range:", fields[i]);
            }
            break;
        default:
            break;
        }
    }
}

// Registers that an instruction names by a first one and a count.
static void check_span(const Check *k, uint32_t word)
{
    const uint32_t a = word >> 8 & 0xFF;
    const uint32_t b = word >> 16 & 0xFF;
    const uint32_t n = word >> 24;
    switch (word & 0xFF) {
    case GI_OP_CALL:
    case GI_OP_CALL_METHOD:
    case GI_OP_CALL_KW:
    case GI_OP_CALL_METHOD_KW:
        check_reg(k, a + 5 + b);
        break;
    case GI_OP_CALL_EX:
        check_reg(k, a + 5);
        break;
    case GI_OP_LOAD_METHOD:
    case GI_OP_SUPER_METHOD:
        check_reg(k, a + 5);
        break;
    case GI_OP_UNPACK:
        check_reg(k, n ? a + n - 1 : a);
        break;
    case GI_OP_BUILD_TUPLE:
    case GI_OP_BUILD_LIST:
    case GI_OP_BUILD_SET:
    case GI_OP_BUILD_STRING:
    case GI_OP_BUILD_SLICE:
        check_reg(k, n ? b + n - 1 : 0);
        break;
    case GI_OP_BUILD_MAP:
        check_reg(k, n ? b + 2 * n - 1 : 0);
        break;
    case GI_OP_PUSH_EXC:
    case GI_OP_POP_EXC:
    case GI_OP_LOAD_SPECIAL:
    case GI_OP_GROUP_MATCH:
        check_reg(k, a + 1);
        break;
    case GI_OP_YIELD_FROM:
        check_reg(k, b + 1);
        break;
    case GI_OP_COPY_FREE:
        check_reg(k, a + b - 1);
        if (b != len_of(k->code->freevars)) {
            fail(k, "free variables:", b);
        }
        break;
    default:
        break;
    }
}

static void check_words(Check *k)
{
    const GiCode *code = k->code;
    for (uint32_t at = 0; at < code->words_len;) {
        k->at = at;
        const uint32_t word = code->words[at];
        const GiOpcodeInfo *info = &gi_opcode_info[word & 0xFF];
        if ((word & 0xFF) >= GI_OP_COUNT || info->quick) {
            fail(k, "not for fresh code:", word & 0xFF);
        }
        const uint32_t end = at + 1 + info->extra;
        if (end > code->words_len) {
            fail(k, "words missing:", info->extra);
        }
        check_fields(k, info, word);
        check_span(k, word);
        for (uint32_t i = 0; i < info->extra; i++) {
            const uint32_t w = code->words[at + 1 + i];
            switch (info->words[i]) {
            case 'N':
                if (w >= len_of(code->names)) {
                    fail(k, "name out of range:", w);
                }
                break;
            case 'K':
                if (w >= len_of(code->constants)) {
                    fail(k, "constant out of range:", w);
                }
                break;
            case 'J': {
                const uint32_t target = end + w;
                if (target >= code->words_len || !k->starts[target]) {
                    fail(k, "jump into nowhere:", target);
                }
                const bool is_back = (int32_t)w < 0;
                const uint32_t op = word & 0xFF;
                if (is_back !=
                    (op == GI_OP_JUMP_BACK || op == GI_OP_FOR || op == GI_OP_FOR2)) {
                    fail(k, "jump in the wrong direction to", target);
                }
                break;
            }
            case 'c':
                if (w != 0) {
                    fail(k, "cache is not empty:", w);
                }
                break;
            case 'v':
                if (w >= code->cache_len) {
                    fail(k, "cache value out of range:", w);
                }
                break;
            default:
                break;
            }
        }
        at = end;
    }
}

static void check_handlers(Check *k)
{
    const GiCode *code = k->code;
    k->at = code->words_len;
    for (uint32_t i = 0; i < code->handlers_len; i++) {
        const GiHandler *h = &code->handlers[i];
        if (h->start >= h->end || h->end > code->words_len || !k->starts[h->start] ||
            (h->end < code->words_len && !k->starts[h->end])) {
            fail(k, "bad range of handler", i);
        }
        if (h->target >= code->words_len || !k->starts[h->target]) {
            fail(k, "bad target of handler", i);
        }
        check_reg(k, h->depth);
        if (h->depth < code->nlocals) {
            fail(k, "depth of a handler inside the locals:", h->depth);
        }
        // An outer handler has no more registers in use, inside what it protects.
        for (uint32_t n = 0; n < i; n++) {
            const GiHandler *inner = &code->handlers[n];
            if (inner->start < h->end && h->start < inner->end && inner->depth < h->depth) {
                fail(k, "an inner handler lies below handler", i);
            }
        }
    }
}

void gi_code_verify(GillThread *t, const GiCode *code)
{
    Check k = {code, gi_mem_alloc(t, code->words_len + 1), 0};
    if (!k.starts) {
        gi_error_take(t); // checked another time
        return;
    }
    for (uint32_t at = 0; at < code->words_len;) {
        k.starts[at] = 1;
        at += 1 + (uint32_t)gi_opcode_info[code->words[at] & 0xFF].extra;
    }
    check_words(&k);
    check_handlers(&k);
    for (uint32_t i = 0; i < code->words_len; i++) {
        if (code->live[i] != 255 && code->live[i] > code->nregs) {
            k.at = i;
            fail(&k, "more live registers than there are:", code->live[i]);
        }
    }
    for (uint32_t i = 0; i < code->inlined_len; i++) {
        if (code->inlined[i].start > code->inlined[i].end ||
            code->inlined[i].end > code->words_len) {
            fail(&k, "bad inlined range", i);
        }
    }
    gi_mem_free(t, k.starts, code->words_len + 1);
}
