// emit: instructions, labels, registers and variables of the unit being compiled.
//
// What is emitted stays symbolic: jumps name labels, words hold indices. assemble.c lays
// it out. Far locals are hidden here: everyone else sees temporaries.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/exception.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"

static GiInstr *nowhere(GiUnit *u)
{
    memset(&u->scratch, 0, sizeof u->scratch);
    return &u->scratch;
}

static void note_writes(GiUnit *u, GiOpcode op, int a, int b, int c)
{
    const char *fields = gi_opcode_info[op].fields;
    const int regs[3] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        if (fields[i] == 'o' || fields[i] == 'x') {
            u->is_written[regs[i]] = true;
        }
    }
    switch (op) {
    case GI_OP_LOAD_METHOD:
    case GI_OP_SUPER_METHOD:
        u->is_written[(a + 5) & 255] = true;
        break;
    case GI_OP_LOAD_SPECIAL:
    case GI_OP_GROUP_MATCH:
    case GI_OP_PUSH_EXC:
        u->is_written[(a + 1) & 255] = true;
        break;
    case GI_OP_UNPACK:
        memset(u->is_written + a, true, (size_t)(a + c < 256 ? c : 256 - a));
        break;
    default:
        break;
    }
}

void gi_mark_written(GiCompiler *c, int reg, int n, bool is_written)
{
    if (reg + n <= 256) {
        memset(c->unit->is_written + reg, is_written, (size_t)n);
    }
}

void gi_clear_unwritten(GiCompiler *c, const GiNode *at, int first)
{
    for (int r = first; r < c->unit->top; r++) {
        if (!c->unit->is_written[r]) {
            gi_emit(c, at, GI_OP_CLEAR, r, 0, 0);
        }
    }
}

GiInstr *gi_emit(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b, int cc)
{
    GiUnit *u = c->unit;
    if (c->failed || u->is_dead) {
        return nowhere(u);
    }
    if ((unsigned)a > 255 || (unsigned)b > 255 || (unsigned)cc > 255) {
        gi_compile_error(c, at, "expression is too complex");
        return nowhere(u);
    }
    if (!gi_compile_grow(c, &u->instrs, u->instrs_len, &u->instrs_cap,
                         sizeof *u->instrs)) {
        return nowhere(u);
    }
    GiInstr *i = &u->instrs[u->instrs_len++];
    memset(i, 0, sizeof *i);
    i->op = (uint8_t)op;
    i->a = (uint8_t)a;
    i->b = (uint8_t)b;
    i->c = (uint8_t)cc;
    i->live = (uint16_t)u->top;
    i->label = -1;
    note_writes(u, op, a, b, cc);
    if (at) {
        i->line = at->line;
        i->end_line = at->end_line;
        i->col = at->col;
        i->end_col = at->end_col;
    } else {
        // No place of its own: the line of what came before, without columns.
        i->line = u->instrs_len > 1 ? u->instrs[u->instrs_len - 2].line : u->first_line;
        i->end_line = i->line;
        i->col = -1;
        i->end_col = -1;
    }
    return i;
}

GiInstr *gi_emit_name(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b, int cc,
                      GillValue name)
{
    GiInstr *i = gi_emit(c, at, op, a, b, cc);
    i->w[0] = gi_name_index(c, name);
    return i;
}

// ---------------------------------------------------------------------------------
// Labels and what is assigned where

int32_t gi_label(GiCompiler *c)
{
    GiUnit *u = c->unit;
    if (c->failed || !gi_compile_grow(c, &u->labels, u->labels_len, &u->labels_cap,
                                      sizeof *u->labels)) {
        return 0;
    }
    u->labels[u->labels_len] = (GiLabel){-1, false, NULL};
    return (int32_t)u->labels_len++;
}

uint64_t *gi_state_save(GiCompiler *c)
{
    GiUnit *u = c->unit;
    uint64_t *copy = gi_compile_alloc(c, (u->state_len + 1) * sizeof *copy);
    if (copy) {
        memcpy(copy, u->state, u->state_len * sizeof *copy);
    }
    return copy;
}

void gi_state_restore(GiCompiler *c, const uint64_t *state, bool is_dead)
{
    if (state) {
        memcpy(c->unit->state, state, c->unit->state_len * sizeof *state);
    }
    c->unit->is_dead = is_dead;
}

// The current state flows into a label.
static void flow(GiCompiler *c, int32_t label)
{
    GiUnit *u = c->unit;
    GiLabel *l = &u->labels[label];
    if (!l->is_reached) {
        l->is_reached = true;
        l->state = gi_state_save(c);
    } else if (l->state) {
        for (uint32_t i = 0; i < u->state_len; i++) {
            l->state[i] &= u->state[i];
        }
    }
}

void gi_place(GiCompiler *c, int32_t label)
{
    GiUnit *u = c->unit;
    if (c->failed) {
        return;
    }
    GiLabel *l = &u->labels[label];
    assert(l->at < 0);
    l->at = (int32_t)u->instrs_len;
    u->last_label = u->instrs_len;
    if (!l->is_reached) {
        return;
    }
    if (!u->is_dead) {
        flow(c, label);
    }
    gi_state_restore(c, l->state, false);
}

static void forget_deleted(GiUnit *u, uint64_t *state)
{
    for (uint32_t i = 0; i < u->state_len; i++) {
        state[i] &= ~u->deleted[i];
    }
}

void gi_place_loop(GiCompiler *c, int32_t label)
{
    GiUnit *u = c->unit;
    if (c->failed) {
        return;
    }
    u->labels[label].at = (int32_t)u->instrs_len;
    u->last_label = u->instrs_len;
    forget_deleted(u, u->state);
}

void gi_place_handler(GiCompiler *c, int32_t label)
{
    GiUnit *u = c->unit;
    if (c->failed) {
        return;
    }
    assert(u->is_dead);
    GiLabel *l = &u->labels[label];
    l->at = (int32_t)u->instrs_len;
    u->last_label = u->instrs_len;
    if (l->is_reached) {
        gi_state_restore(c, l->state, false);
    }
}

void gi_emit_jump(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b,
                  int32_t label)
{
    GiUnit *u = c->unit;
    GiInstr *i = gi_emit(c, at, op, a, b, 0);
    if (c->failed || i == &u->scratch) {
        return;
    }
    i->label = label;
    if (u->labels[label].at < 0) {
        flow(c, label);
    }
    if (op == GI_OP_JUMP || op == GI_OP_JUMP_BACK) {
        u->is_dead = true;
    }
}

void gi_set_dead(GiCompiler *c)
{
    c->unit->is_dead = true;
}

// ---------------------------------------------------------------------------------
// Registers

int gi_temp_push_many(GiCompiler *c, int n)
{
    GiUnit *u = c->unit;
    const int first = u->top;
    u->top += n;
    if (u->top > u->max_top) {
        u->max_top = u->top;
    }
    if (u->top > GI_REG_MAX && !c->failed) {
        gi_compile_error(c, u->scope->node, "expression is too complex");
    }
    if (!c->failed) {
        memset(u->is_written + first, false, (size_t)n);
    } else {
        u->top = first; // keeps the numbers small while the rest runs idle
    }
    return first;
}

int gi_temp_push(GiCompiler *c)
{
    return gi_temp_push_many(c, 1);
}

bool gi_is_temp(const GiCompiler *c, int reg)
{
    return reg >= c->unit->first_temp;
}

void gi_move(GiCompiler *c, const GiNode *at, int dst, int src)
{
    GiUnit *u = c->unit;
    if (dst == src) {
        return;
    }
    // Two moves to neighbours are one instruction, when nothing jumps between them.
    if (u->instrs_len > u->last_label && !u->is_dead) {
        GiInstr *last = &u->instrs[u->instrs_len - 1];
        if (last->op == GI_OP_MOVE && last->a + 1 == dst && last->a != src && at &&
            last->line == at->line) {
            last->op = GI_OP_MOVE2;
            last->c = (uint8_t)src;
            u->is_written[dst] = true;
            return;
        }
    }
    gi_emit(c, at, GI_OP_MOVE, dst, src, 0);
}

// ---------------------------------------------------------------------------------
// Constants and names

static uint64_t hash_value(GillThread *t, GillValue v)
{
    uint64_t h = v.bits;
    if (gi_is_str(v)) {
        h = gi_str_hash(t, v);
    } else if (gi_is_bytes(v)) {
        h = gi_bytes_ptr(v)->size * 31 + 7;
        for (size_t i = 0; i < gi_bytes_ptr(v)->size; i++) {
            h = h * 31 + gi_bytes_ptr(v)->data[i];
        }
    } else if (gi_has_kind(v, GI_KIND_INT)) {
        h = gi_int_hash(v);
    } else if (gi_has_kind(v, GI_KIND_COMPLEX)) {
        const GiComplex *z = (const GiComplex *)gi_ptr(v);
        h = gi_double(z->real).bits * 3 + gi_double(z->imag).bits;
    } else if (gi_is_tuple(v)) {
        GiTuple *tuple = gi_tuple_ptr(v);
        h = gi_tuple_len(tuple) + 17;
        for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
            h = h * 1000003 + hash_value(t, gi_tuple_items(tuple)[i]);
        }
    }
    h *= 0x9E3779B97F4A7C15u;
    return h >> 32;
}

// The same constant: of the same type and value, 0.0 and -0.0 told apart.
static bool same_constant(GillValue a, GillValue b)
{
    if (gi_same(a, b)) {
        return true;
    }
    if (!gi_is_ptr(a) || !gi_is_ptr(b) || gi_ptr(a)->head.shape != gi_ptr(b)->head.shape) {
        return false;
    }
    if (gi_is_str(a)) {
        return gi_str_equal(a, b);
    }
    if (gi_is_bytes(a)) {
        const GiBytes *x = gi_bytes_ptr(a);
        const GiBytes *y = gi_bytes_ptr(b);
        return x->size == y->size && memcmp(x->data, y->data, x->size) == 0;
    }
    if (gi_has_kind(a, GI_KIND_INT)) {
        return gi_int_cmp(a, b) == 0;
    }
    if (gi_has_kind(a, GI_KIND_COMPLEX)) {
        const GiComplex *x = (const GiComplex *)gi_ptr(a);
        const GiComplex *y = (const GiComplex *)gi_ptr(b);
        return gi_double(x->real).bits == gi_double(y->real).bits &&
               gi_double(x->imag).bits == gi_double(y->imag).bits;
    }
    if (gi_is_tuple(a)) {
        GiTuple *x = gi_tuple_ptr(a);
        GiTuple *y = gi_tuple_ptr(b);
        const size_t n = gi_tuple_len(x);
        if (n != gi_tuple_len(y)) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            if (!same_constant(gi_tuple_items(x)[i], gi_tuple_items(y)[i])) {
                return false;
            }
        }
        return true;
    }
    return false;
}

// Find or add v in an array with an index of open addressing.
static uint32_t add_value(GiCompiler *c, GillValue v, bool is_name)
{
    GiUnit *u = c->unit;
    if (c->failed) {
        return 0;
    }
    if ((u->constants_len + u->names_len + 2) * 2 > u->constants_index_cap) {
        const uint32_t cap = u->constants_index_cap ? u->constants_index_cap * 2 : 64;
        uint32_t *index = gi_compile_alloc(c, cap * sizeof *index);
        if (!index) {
            return 0;
        }
        for (uint32_t k = 0; k < u->constants_len + u->names_len; k++) {
            const bool in_names = k >= u->constants_len;
            const uint32_t n = in_names ? k - u->constants_len : k;
            const GillValue old = in_names ? u->names[n] : u->constants[n];
            uint64_t i = hash_value(c->t, old) & (cap - 1);
            while (index[i]) {
                i = (i + 1) & (cap - 1);
            }
            index[i] = (n + 1) << 1 | in_names;
        }
        u->constants_index = index;
        u->constants_index_cap = cap;
    }
    // Names and constants share the index; the lowest bit tells them apart.
    const uint32_t mask = u->constants_index_cap - 1;
    uint32_t i = (uint32_t)hash_value(c->t, v) & mask;
    for (; u->constants_index[i]; i = (i + 1) & mask) {
        const uint32_t entry = u->constants_index[i];
        const uint32_t n = (entry >> 1) - 1;
        if ((entry & 1) == (uint32_t)is_name &&
            same_constant(is_name ? u->names[n] : u->constants[n], v)) {
            return n;
        }
    }
    uint32_t n;
    if (is_name) {
        if (!gi_compile_grow(c, &u->names, u->names_len, &u->names_cap, sizeof v)) {
            return 0;
        }
        n = u->names_len++;
        u->names[n] = v;
    } else {
        if (!gi_compile_grow(c, &u->constants, u->constants_len, &u->constants_cap,
                             sizeof v)) {
            return 0;
        }
        n = u->constants_len++;
        u->constants[n] = v;
        gi_keep(c, v);
    }
    u->constants_index[i] = (n + 1) << 1 | is_name;
    return n;
}

uint32_t gi_const(GiCompiler *c, GillValue v)
{
    return add_value(c, v, false);
}

uint32_t gi_name_index(GiCompiler *c, GillValue name)
{
    return c->unit->is_dead ? 0 : add_value(c, name, true);
}

void gi_load_value(GiCompiler *c, const GiNode *at, int dst, GillValue v)
{
    if (c->failed || c->unit->is_dead) {
        return;
    }
    if (gi_is_small(v) && gi_small_get(v) >= INT16_MIN && gi_small_get(v) <= INT16_MAX) {
        const unsigned bits = (uint16_t)gi_small_get(v);
        gi_emit(c, at, GI_OP_LOAD_INT, dst, bits & 0xFF, bits >> 8);
        return;
    }
    const uint32_t k = gi_const(c, v);
    if (k > 0xFFFF) {
        gi_compile_error(c, at, "too many constants");
        return;
    }
    gi_emit(c, at, GI_OP_LOAD_K, dst, k & 0xFF, k >> 8);
}

// ---------------------------------------------------------------------------------
// Variables

GiVar *gi_var(GiCompiler *c, GillValue name)
{
    GiVar *v = gi_scope_resolve(c->scope, name);
    assert(v || c->failed);
    return v;
}

void gi_mark_assigned(GiCompiler *c, GiVar *v)
{
    if (v->bit >= 0 && !c->failed) {
        c->unit->state[v->bit / 64] |= (uint64_t)1 << (v->bit % 64);
    }
}

void gi_mark_unbound(GiCompiler *c, GiVar *v)
{
    if (v->bit >= 0 && !c->failed) {
        c->unit->state[v->bit / 64] &= ~((uint64_t)1 << (v->bit % 64));
    }
}

bool gi_is_assigned(const GiCompiler *c, const GiVar *v)
{
    return v->bit >= 0 && (c->unit->state[v->bit / 64] >> (v->bit % 64) & 1);
}

bool gi_check_forbidden(GiCompiler *c, const GiNode *at, GillValue name, bool is_store)
{
    if (!c->failed && gi_str_is(name, "__debug__")) {
        gi_compile_error(c, at,
                         is_store ? "cannot assign to __debug__" : "cannot delete __debug__");
        return true;
    }
    return c->failed;
}

// Far registers: the operand's low byte is b, the high byte c (or b and c for a store).
static void move_from_far(GiCompiler *c, const GiNode *at, int dst, int far)
{
    gi_emit(c, at, GI_OP_MOVE_FROM_FAR, dst, far & 0xFF, far >> 8);
}

static void move_to_far(GiCompiler *c, const GiNode *at, int far, int src)
{
    gi_emit(c, at, GI_OP_MOVE_TO_FAR, src, far & 0xFF, far >> 8);
}

int gi_local_target(GiCompiler *c, GillValue name)
{
    const GiVar *v = gi_var(c, name);
    return v && v->kind == GI_VAR_LOCAL && v->reg < GI_FAR_BASE ? v->reg : -1;
}

void gi_load_name(GiCompiler *c, const GiNode *at, GillValue name, int dst)
{
    GiVar *v = gi_var(c, name);
    if (!v) {
        return;
    }
    switch (v->kind) {
    case GI_VAR_LOCAL:
        if (v->reg >= GI_FAR_BASE) {
            move_from_far(c, at, dst, v->reg);
            if (!gi_is_assigned(c, v)) {
                gi_emit_name(c, at, GI_OP_CHECK_LOCAL, dst, 0, 0, name);
            }
        } else {
            if (!gi_is_assigned(c, v)) {
                gi_emit_name(c, at, GI_OP_CHECK_LOCAL, v->reg, 0, 0, name);
                gi_mark_assigned(c, v);
            }
            gi_move(c, at, dst, v->reg);
        }
        break;
    case GI_VAR_CELL:
        gi_emit_name(c, at, GI_OP_LOAD_CELL, dst, v->reg, 0, name);
        break;
    case GI_VAR_FREE:
        if (c->scope->type == GI_SCOPE_CLASS) {
            gi_emit_name(c, at, GI_OP_LOAD_CLASS_CELL, dst, v->reg, 0, name);
        } else {
            gi_emit_name(c, at, GI_OP_LOAD_CELL, dst, v->reg, 1, name);
        }
        break;
    case GI_VAR_GLOBAL:
        gi_emit_name(c, at, GI_OP_LOAD_GLOBAL, dst, 0, 0, name);
        break;
    case GI_VAR_NAME:
        gi_emit_name(c, at, GI_OP_LOAD_NAME, dst, 0, 0, name);
        break;
    }
}

void gi_store_name(GiCompiler *c, const GiNode *at, GillValue name, int src)
{
    GiVar *v = gi_var(c, name);
    if (!v || gi_check_forbidden(c, at, name, true)) {
        return;
    }
    switch (v->kind) {
    case GI_VAR_LOCAL:
        if (v->reg >= GI_FAR_BASE) {
            move_to_far(c, at, v->reg, src);
        } else {
            gi_move(c, at, v->reg, src);
        }
        gi_mark_assigned(c, v);
        break;
    case GI_VAR_CELL:
    case GI_VAR_FREE:
        gi_emit(c, at, GI_OP_STORE_CELL, v->reg, src, 0);
        break;
    case GI_VAR_GLOBAL:
        gi_emit_name(c, at, GI_OP_STORE_GLOBAL, src, 0, 0, name);
        break;
    case GI_VAR_NAME:
        gi_emit_name(c, at, GI_OP_STORE_NAME, src, 0, 0, name);
        break;
    }
}

void gi_delete_name(GiCompiler *c, const GiNode *at, GillValue name)
{
    GiVar *v = gi_var(c, name);
    if (!v || gi_check_forbidden(c, at, name, false)) {
        return;
    }
    switch (v->kind) {
    case GI_VAR_LOCAL:
        if (v->reg >= GI_FAR_BASE) {
            const int tmp = gi_temp_push(c);
            move_from_far(c, at, tmp, v->reg);
            gi_emit_name(c, at, GI_OP_DELETE_LOCAL, tmp, 0, 0, name);
            move_to_far(c, at, v->reg, tmp);
            c->unit->top = tmp;
        } else {
            gi_emit_name(c, at, GI_OP_DELETE_LOCAL, v->reg, 0, 0, name);
        }
        gi_mark_unbound(c, v);
        break;
    case GI_VAR_CELL:
    case GI_VAR_FREE:
        gi_emit_name(c, at, GI_OP_DELETE_CELL, v->reg, 0, v->kind == GI_VAR_FREE, name);
        break;
    case GI_VAR_GLOBAL:
        gi_emit_name(c, at, GI_OP_DELETE_GLOBAL, 0, 0, 0, name);
        break;
    case GI_VAR_NAME:
        gi_emit_name(c, at, GI_OP_DELETE_NAME, 0, 0, 0, name);
        break;
    }
}

// ---------------------------------------------------------------------------------
// Blocks and the ranges they protect

void gi_block_push(GiCompiler *c, GiBlock *b, GiBlockType type, const GiNode *node)
{
    memset(b, 0, sizeof *b);
    b->type = type;
    b->node = node;
    b->handler = -1;
    b->next_label = -1;
    b->exit_label = -1;
    b->name = GILL_EMPTY;
    b->outer = c->unit->blocks;
    c->unit->blocks = b;
    if (++c->unit->blocks_len > GI_MAX_BLOCKS && !c->failed) {
        gi_compile_error(c, node, "too many statically nested blocks");
    }
}

void gi_block_pop(GiCompiler *c, GiBlock *b)
{
    assert(c->unit->blocks == b);
    gi_block_close(c, b);
    if (b->handler >= 0) {
        c->unit->nest--;
        b->handler = -1;
    }
    c->unit->blocks = b->outer;
    c->unit->blocks_len--;
}

void gi_block_protect(GiCompiler *c, GiBlock *b, int32_t handler, int depth)
{
    GiUnit *u = c->unit;
    if (c->failed) {
        return;
    }
    b->handler = handler;
    b->depth = (uint16_t)depth;
    b->nest = ++u->nest;
    if (!u->is_dead) {
        flow(c, handler);
        if (u->labels[handler].state) {
            forget_deleted(u, u->labels[handler].state);
        }
    }
    if (depth + 2 > u->max_top) {
        u->max_top = depth + 2;
    }
    gi_block_open(c, b);
}

void gi_block_open(GiCompiler *c, GiBlock *b)
{
    if (b->handler >= 0 && !b->is_open) {
        b->start = c->unit->instrs_len;
        b->is_open = true;
    }
}

void gi_block_close(GiCompiler *c, GiBlock *b)
{
    GiUnit *u = c->unit;
    if (!b->is_open) {
        return;
    }
    b->is_open = false;
    if (b->start == u->instrs_len || c->failed ||
        !gi_compile_grow(c, &u->ranges, u->ranges_len, &u->ranges_cap,
                         sizeof *u->ranges)) {
        return;
    }
    u->ranges[u->ranges_len++] = (GiProtected){b->start, u->instrs_len, b->handler, b->depth,
                                           b->nest, b->is_cleanup};
}
