// assemble: symbolic instructions to a code object.
//
// Jumps have one word always, so one pass gives every instruction its offset. A jump to
// the next instruction is left out; a jump to a jump goes to where that leads. Then words,
// live counts, positions and handlers are written, all in one block of memory:
//
//   [words] [positions] [handlers] [inlined] [live]
// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "interp/compile/compile.h"
#include "runtime/heap/heap.h"

typedef struct Assembly {
    GiUnit *u;
    uint32_t *offsets;  // of each instruction, and the end
    uint32_t words_len, cache_len;
    uint32_t positions_len;
} Assembly;

static bool is_forward_jump(const GiInstr *i)
{
    return i->op == GI_OP_JUMP;
}

// The instruction a label leads to, jumps on the way followed.
static uint32_t target_of(const GiUnit *u, int32_t label, uint32_t from)
{
    uint32_t at = (uint32_t)u->labels[label].at;
    for (int steps = 0; steps < 16 && at < u->instrs_len && at > from; steps++) {
        const GiInstr *i = &u->instrs[at];
        if (!is_forward_jump(i) || u->labels[i->label].at <= (int32_t)at) {
            break;
        }
        at = (uint32_t)u->labels[i->label].at;
    }
    return at;
}

static bool is_dropped(const GiUnit *u, uint32_t n)
{
    const GiInstr *i = &u->instrs[n];
    return i->op == GI_OP_JUMP && u->labels[i->label].at == (int32_t)n + 1;
}

static bool same_place(const GiPositionRun *r, const GiInstr *i, bool is_second)
{
    return is_second ? r->line == i->line2 && r->end_line == i->end_line2 &&
                           r->column == i->col2 && r->end_column == i->end_col2
                     : r->line == i->line && r->end_line == i->end_line &&
                           r->column == i->col && r->end_column == i->end_col;
}

static void add_position(GiPositionRun *runs, uint32_t *len, uint32_t at, const GiInstr *i,
                         bool is_second)
{
    if (*len && same_place(&runs[*len - 1], i, is_second)) {
        return;
    }
    runs[(*len)++] =
        is_second ? (GiPositionRun){at, i->line2, i->end_line2, i->col2, i->end_col2}
                  : (GiPositionRun){at, i->line, i->end_line, i->col, i->end_col};
}

static void measure(Assembly *a)
{
    GiUnit *u = a->u;
    for (uint32_t n = 0; n < u->instrs_len; n++) {
        a->offsets[n] = a->words_len;
        if (is_dropped(u, n)) {
            continue;
        }
        const GiOpcodeInfo *info = &gi_opcode_info[u->instrs[n].op];
        a->words_len += 1 + info->extra;
        for (const char *w = info->words; *w; w++) {
            a->cache_len += *w == 'v';
        }
    }
    a->offsets[u->instrs_len] = a->words_len;
}

static void write_instruction(Assembly *a, GiCode *code, uint32_t n, uint32_t *cache)
{
    const GiUnit *u = a->u;
    const GiInstr *i = &u->instrs[n];
    uint32_t at = a->offsets[n];
    const uint32_t end = a->offsets[n + 1];
    const uint8_t live = i->live > 255 || u->far_len ? 255 : (uint8_t)i->live;
    memset(code->live + at, live, end - at);
    add_position(code->positions, &code->positions_len, at, i, false);
    if (i->line2) {
        add_position(code->positions, &code->positions_len, at + 1, i, true);
    }
    code->words[at++] = gi_instruction(i->op, i->a, i->b, i->c);
    int operand = 0;
    for (const char *w = gi_opcode_info[i->op].words; *w; w++, at++) {
        switch (*w) {
        case 'J':
            code->words[at] = a->offsets[target_of(u, i->label, n)] - end;
            break;
        case 'c':
            code->words[at] = 0;
            break;
        case 'v':
            code->words[at] = (*cache)++;
            break;
        default: // N, K, n
            code->words[at] = i->w[operand++];
            break;
        }
    }
}

// Inner ranges before outer ones, else in order of start.
static int compare_ranges(const void *x, const void *y)
{
    const GiProtected *a = x;
    const GiProtected *b = y;
    if (a->nest != b->nest) {
        return (a->nest < b->nest) - (a->nest > b->nest);
    }
    return (a->start > b->start) - (a->start < b->start);
}

static void write_handlers(Assembly *a, GiCode *code)
{
    GiUnit *u = a->u;
    for (uint32_t n = 0; n < u->ranges_len; n++) {
        const GiProtected *r = &u->ranges[n];
        const uint32_t start = a->offsets[r->start];
        const uint32_t end = a->offsets[r->end];
        if (start == end || u->labels[r->label].at < 0) {
            continue;
        }
        code->handlers[code->handlers_len++] =
            (GiHandler){start, end, a->offsets[u->labels[r->label].at], r->depth,
                        r->is_cleanup};
    }
}

static void write_inlined(Assembly *a, GiCode *code)
{
    const GiUnit *u = a->u;
    for (uint32_t n = 0; n < u->inlined_len; n++) {
        const GiInlinedRange *r = &u->inlined[n];
        const GiNode *node = r->node;
        code->inlined[n] = (GiInlined){
            .start = a->offsets[r->start],
            .end = a->offsets[r->end],
            .kind = node->kind == GI_AST_ListComp  ? GI_INLINED_LIST
                    : node->kind == GI_AST_SetComp ? GI_INLINED_SET
                                                   : GI_INLINED_DICT,
            .line = node->line,
            .end_line = node->end_line,
            .column = node->col,
            .end_column = node->end_col,
        };
    }
    code->inlined_len = u->inlined_len;
}

// A tuple of values that all are kept alive elsewhere.
static GillValue tuple_of(GiCompiler *c, const GillValue *items, uint32_t n)
{
    const GillValue tuple = gi_tuple_from(c->t, items, n);
    gi_keep(c, tuple);
    return tuple;
}

static GillValue names_of(GiCompiler *c, GiScope *s, bool frees)
{
    GillValue *names = gi_compile_alloc(c, (s->vars_len + s->frees_len + 1) * sizeof *names);
    uint32_t n = 0;
    if (!names) {
        return GILL_ERROR;
    }
    if (frees) {
        for (uint32_t i = 0; i < s->frees_len; i++) {
            names[n++] = s->frees[i]->name;
        }
    } else {
        for (uint32_t i = 0; i < s->vars_len; i++) {
            if (!s->vars[i]->alias && s->vars[i]->kind == GI_VAR_CELL) {
                names[n++] = s->vars[i]->name;
            }
        }
        if (s->class_cell) {
            names[n++] = s->class_cell->name;
        }
    }
    return tuple_of(c, names, n);
}

static bool write_raw(GiCompiler *c, Assembly *a, GiCode *code)
{
    GiUnit *u = a->u;
    const size_t words_size = a->words_len * sizeof *code->words;
    const size_t positions_size = (2 * (size_t)u->instrs_len) * sizeof *code->positions;
    const size_t handlers_size = u->ranges_len * sizeof *code->handlers;
    const size_t inlined_size = u->inlined_len * sizeof *code->inlined;
    const size_t size =
        words_size + positions_size + handlers_size + inlined_size + a->words_len;
    char *block = gi_mem_alloc(c->t, size ? size : 1);
    if (!block) {
        c->failed = true;
        return false;
    }
    code->block_size = size ? size : 1;
    code->words = (uint32_t *)block;
    code->positions = (GiPositionRun *)(block + words_size);
    code->handlers = (GiHandler *)((char *)code->positions + positions_size);
    code->inlined = (GiInlined *)((char *)code->handlers + handlers_size);
    code->live = (uint8_t *)code->inlined + inlined_size;
    code->words_len = a->words_len;
    code->cache_len = a->cache_len;
    uint32_t cache = 0;
    for (uint32_t n = 0; n < u->instrs_len; n++) {
        if (a->offsets[n] != a->offsets[n + 1]) {
            write_instruction(a, code, n, &cache);
        }
    }
    if (u->ranges_len) {
        qsort(u->ranges, u->ranges_len, sizeof *u->ranges, compare_ranges);
    }
    write_handlers(a, code);
    write_inlined(a, code);
    return true;
}

GillValue gi_assemble(GiCompiler *c, GiUnit *u)
{
    GillThread *t = c->t;
    Assembly a = {.u = u};
    a.offsets = gi_compile_alloc(c, (u->instrs_len + 1) * sizeof *a.offsets);
    if (!a.offsets) {
        return GILL_ERROR;
    }
    measure(&a);
    const GillValue constants = tuple_of(c, u->constants, u->constants_len);
    const GillValue names = tuple_of(c, u->names, u->names_len);
    const GillValue varnames = tuple_of(c, u->varnames, u->nlocals + u->far_len);
    const GillValue cellvars = names_of(c, u->scope, false);
    const GillValue freevars = names_of(c, u->scope, true);
    if (c->failed) {
        return GILL_ERROR;
    }
    GiCode *code =
        gi_alloc(t, sizeof *code, GI_HEADER_BITS(GI_TYPE_CODE, GI_KIND_CODE, 0, 0));
    if (!code) {
        c->failed = true;
        return GILL_ERROR;
    }
    const GillValue value = gi_from_ptr(code);
    code->name = u->name;
    code->qualname = u->qualname;
    code->filename = c->filename;
    code->constants = constants;
    code->consts = gi_tuple_items(gi_tuple_ptr(constants));
    code->names = names;
    code->varnames = varnames;
    code->cellvars = cellvars;
    code->freevars = freevars;
    code->doc = u->doc;
    code->cache_values = GILL_EMPTY;
    code->lazy = GILL_EMPTY;
    code->flags = u->flags;
    code->nlocals = (uint16_t)u->nlocals;
    code->nfree = (uint16_t)gi_tuple_len(gi_tuple_ptr(freevars));
    code->npos = (uint16_t)u->npos;
    code->nposonly = (uint16_t)u->nposonly;
    code->nkwonly = (uint16_t)u->nkwonly;
    code->first_line = u->first_line;
    code->simple_args = u->simple_args;
    code->fast_args = u->simple_args && (code->flags & GI_CODE_RESUMABLE) == 0
                          ? (uint16_t)(code->npos + 1)
                          : 0;
    code->uses_locals_dict = u->uses_namespace;
    // One more than the temporaries: a window of a call that operators push.
    code->nregs = u->far_len ? GI_FAR_BASE + u->far_len : (uint32_t)u->max_top + 1;
    if (!gi_gc_register_dispose(t, (GiObject *)code)) {
        c->failed = true;
        return GILL_ERROR;
    }
    if (!write_raw(c, &a, code)) {
        return GILL_ERROR;
    }
    if (a.cache_len) {
        size_t cap = a.cache_len;
        GillValue *items = gi_values_alloc(t, &cap);
        if (!items) {
            c->failed = true;
            return GILL_ERROR;
        }
        gi_store(t, &code->cache_values,
                 gi_from_ptr((char *)items - offsetof(GiValues, item)));
    }
#ifdef GI_DEBUG
    gi_code_verify(t, code);
#endif
    return value;
}
