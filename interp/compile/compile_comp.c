// compile_comp: comprehensions and generator expressions.
//
// Generator expressions, and comprehensions of modules and classes, are functions of one
// argument, the iterator of the first `for`. Inside functions a comprehension runs in its
// host: its variables are temporaries for as long as it lasts, those that inner functions
// use get a fresh cell at its start, and a range in the code object gives tracebacks the
// entry that the function would have had.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/frame.h"

typedef struct Comprehension {
    const GiNode *node;
    GiNodeSeq generators;
    const GiNode *elt, *value; // value of a dict
    int work;                  // what is being built; not of generators
} Comprehension;

static Comprehension parts(const GiNode *e)
{
    Comprehension k = {.node = e};
    switch (e->kind) {
    case GI_AST_ListComp:
        k.generators = gi_as_ListComp(e)->generators;
        k.elt = gi_as_ListComp(e)->elt;
        break;
    case GI_AST_SetComp:
        k.generators = gi_as_SetComp(e)->generators;
        k.elt = gi_as_SetComp(e)->elt;
        break;
    case GI_AST_GeneratorExp:
        k.generators = gi_as_GeneratorExp(e)->generators;
        k.elt = gi_as_GeneratorExp(e)->elt;
        break;
    default:
        k.generators = gi_as_DictComp(e)->generators;
        k.elt = gi_as_DictComp(e)->key;
        k.value = gi_as_DictComp(e)->value;
        break;
    }
    return k;
}

// ---------------------------------------------------------------------------------
// The loops

static void loops(GiCompiler *c, const Comprehension *k, uint32_t i, int iter);

static void element(GiCompiler *c, const Comprehension *k)
{
    const int mark = c->unit->top;
    switch (k->node->kind) {
    case GI_AST_ListComp: {
        const int r = gi_expr(c, k->elt);
        gi_emit(c, k->elt, GI_OP_LIST_APPEND, k->work, r, 0);
        break;
    }
    case GI_AST_SetComp: {
        const int r = gi_expr(c, k->elt);
        gi_emit(c, k->elt, GI_OP_SET_ADD, k->work, r, 0);
        break;
    }
    case GI_AST_DictComp: {
        const int key = gi_operand(c, k->elt, k->value);
        const int v = gi_expr(c, k->value);
        gi_emit(c, k->elt, GI_OP_MAP_ADD, k->work, key, v);
        break;
    }
    default: {
        const int r = gi_expr_temp(c, k->elt);
        const bool is_async = (c->unit->flags & GI_CODE_ASYNC_GENERATOR) != 0;
        gi_clear_unwritten(c, k->elt, c->unit->first_temp);
        gi_emit(c, k->elt, GI_OP_YIELD, r, r, is_async);
        break;
    }
    }
    c->unit->top = mark;
}

static void body(GiCompiler *c, const Comprehension *k, uint32_t i, int32_t next)
{
    const GiAstComprehension *g = gi_as_Comprehension(k->generators.items[i]);
    for (uint32_t n = 0; n < g->ifs.count; n++) {
        gi_jump_if(c, g->ifs.items[n], false, next);
    }
    if (i + 1 < k->generators.count) {
        loops(c, k, i + 1, -1);
    } else {
        element(c, k);
    }
}

static void async_loop(GiCompiler *c, const Comprehension *k, uint32_t i, int iter)
{
    GiUnit *u = c->unit;
    const GiAstComprehension *g = gi_as_Comprehension(k->generators.items[i]);
    const GiNode *at = k->node;
    const int depth = u->top;
    const int32_t start = gi_label(c);
    const int32_t next = gi_label(c);
    const int32_t end = gi_label(c);
    const int32_t handler = gi_label(c);
    gi_place_loop(c, start);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_ASYNC_FOR_COMP, at);
    gi_block_protect(c, &b, handler, depth);
    const int r = gi_temp_push(c);
    gi_emit(c, at, GI_OP_GET_ANEXT, r, iter, 0);
    gi_load_value(c, at, gi_temp_push(c), GILL_NONE);
    gi_clear_unwritten(c, at, u->first_temp);
    gi_emit(c, at, GI_OP_YIELD_FROM, r, r, 0);
    gi_block_pop(c, &b);
    u->top = r + 1;
    gi_store_target(c, g->target, r);
    u->top = depth;
    body(c, k, i, next);
    gi_place(c, next);
    gi_emit_jump(c, at, GI_OP_JUMP_BACK, 0, 0, start);
    gi_set_dead(c);
    gi_place_handler(c, handler);
    u->top = depth + 1;
    gi_emit_jump(c, g->iter, GI_OP_END_ASYNC_FOR, depth, 0, end);
    gi_set_dead(c);
    u->top = depth;
    gi_place(c, end);
}

static void loops(GiCompiler *c, const Comprehension *k, uint32_t i, int iter)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    GiUnit *u = c->unit;
    const int mark = u->top;
    const GiAstComprehension *g = gi_as_Comprehension(k->generators.items[i]);
    if (iter < 0) {
        iter = gi_temp_push(c);
        gi_expr_to(c, g->iter, iter);
        gi_emit(c, g->iter, g->is_async ? GI_OP_GET_AITER : GI_OP_GET_ITER, iter, iter, 0);
    }
    if (g->is_async) {
        async_loop(c, k, i, iter);
        u->top = mark;
        return;
    }
    const int32_t top = gi_label(c);
    const int32_t next = gi_label(c);
    gi_loop_enter(c, g->iter, top, next);
    const int below = u->top;
    const GiLoopTarget target = gi_loop_target(c, g->target);
    gi_loop_store(c, g->target, &target);
    u->top = below;
    body(c, k, i, next);
    gi_place(c, next);
    gi_loop_next(c, g->iter, g->target, &target, iter, top);
    u->top = mark;
}

// ---------------------------------------------------------------------------------
// In the host

static bool binds_only_names(const GiNode *target)
{
    if (target->kind == GI_AST_Name) {
        return true;
    }
    if (target->kind != GI_AST_Tuple) {
        return false;
    }
    for (uint32_t i = 0; i < gi_as_Tuple(target)->elts.count; i++) {
        if (gi_as_Tuple(target)->elts.items[i]->kind != GI_AST_Name) {
            return false;
        }
    }
    return true;
}

static void inlined_to(GiCompiler *c, const Comprehension *k, GiScope *scope, int dst)
{
    GiUnit *u = c->unit;
    const int mark = u->top;
    const int statement_top = u->statement_top;
    const GiAstComprehension *first = gi_as_Comprehension(k->generators.items[0]);
    Comprehension inner = *k;
    const int iter = gi_temp_push(c);
    const int iterable = gi_expr(c, first->iter);
    gi_emit(c, k->node, first->is_async ? GI_OP_GET_AITER : GI_OP_GET_ITER, iter, iterable,
            0);
    u->top = iter + 1;
    const uint32_t start = u->instrs_len;
    inner.work = gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    GiScope *outer = c->scope;
    c->scope = scope;
    // A variable of a later `for` can be read before it is assigned.
    const bool may_be_unbound =
        k->generators.count > 1 || !binds_only_names(first->target);
    for (uint32_t i = 0; i < scope->vars_len; i++) {
        GiVar *v = scope->vars[i];
        if (v->alias || (v->kind != GI_VAR_LOCAL && v->kind != GI_VAR_CELL)) {
            continue;
        }
        v->reg = gi_temp_push(c);
        if (v->kind == GI_VAR_CELL || may_be_unbound) {
            gi_emit(c, k->node, GI_OP_CLEAR, v->reg, 0, 0);
        }
        if (v->kind == GI_VAR_CELL) {
            gi_emit(c, k->node, GI_OP_MAKE_CELL, v->reg, 0, 0);
        } else {
            gi_mark_unbound(c, v);
        }
    }
    u->statement_top = u->top;
    static const GiOpcode build[] = {
        [GI_AST_ListComp] = GI_OP_BUILD_LIST,
        [GI_AST_SetComp] = GI_OP_BUILD_SET,
        [GI_AST_DictComp] = GI_OP_BUILD_MAP,
    };
    gi_emit(c, k->node, build[k->node->kind], inner.work, 0, 0);
    loops(c, &inner, 0, iter);
    c->scope = outer;
    if (u->instrs_len > start && gi_compile_grow(c, &u->inlined, u->inlined_len,
                                                 &u->inlined_cap, sizeof *u->inlined)) {
        u->inlined[u->inlined_len++] = (GiInlinedRange){start, u->instrs_len, k->node};
    }
    u->statement_top = statement_top;
    u->top = mark;
    gi_move(c, k->node, dst, inner.work);
}

// ---------------------------------------------------------------------------------
// As a function

static GillValue function_code(GiCompiler *c, const Comprehension *k, GiScope *scope)
{
    GiUnit u;
    if (!gi_unit_enter(c, &u, scope, NULL)) {
        return GILL_ERROR;
    }
    Comprehension inner = *k;
    if (k->node->kind == GI_AST_GeneratorExp) {
        loops(c, &inner, 0, 0);
        gi_load_value(c, k->node, gi_temp_push(c), GILL_NONE);
        gi_emit(c, k->node, GI_OP_RETURN, u.top - 1, 0, 0);
    } else {
        inner.work = gi_temp_push(c);
        gi_emit(c, k->node,
                k->node->kind == GI_AST_ListComp  ? GI_OP_BUILD_LIST
                : k->node->kind == GI_AST_SetComp ? GI_OP_BUILD_SET
                                                  : GI_OP_BUILD_MAP,
                inner.work, 0, 0);
        u.statement_top = u.top;
        loops(c, &inner, 0, 0);
        gi_emit(c, k->node, GI_OP_RETURN, inner.work, 0, 0);
    }
    return gi_unit_finish(c, &u);
}

void gi_comprehension_to(GiCompiler *c, const GiNode *e, int dst)
{
    const Comprehension k = parts(e);
    GiScope *scope = gi_scope_of(c, e);
    const bool is_generator = e->kind == GI_AST_GeneratorExp;
    const bool is_async = scope->is_coroutine;
    if (is_async && !is_generator && !c->is_top_level_await &&
        c->scope->type != GI_SCOPE_COMPREHENSION &&
        c->scope->node->kind != GI_AST_AsyncFunctionDef) {
        gi_compile_error(c, e,
                         "asynchronous comprehension outside of an asynchronous function");
        return;
    }
    if (scope->unit != scope) {
        inlined_to(c, &k, scope, dst);
        return;
    }
    const int mark = c->unit->top;
    const GillValue code = function_code(c, &k, scope);
    if (c->failed) {
        return;
    }
    const int a = gi_temp_push_many(c, GI_CALL_ARGS);
    gi_make_function(c, e, a, scope, code, c->unit->top, 0);
    const GiAstComprehension *first = gi_as_Comprehension(k.generators.items[0]);
    const int iter = gi_expr_temp(c, first->iter);
    gi_emit(c, e, first->is_async ? GI_OP_GET_AITER : GI_OP_GET_ITER, iter, iter, 0);
    if (is_async && !is_generator) {
        gi_emit(c, e, GI_OP_CALL, a, 1, a);
        c->unit->top = a + 1;
        gi_await(c, e, dst, a, 0);
    } else {
        gi_emit(c, e, GI_OP_CALL, a, 1, dst);
    }
    c->unit->top = mark;
}
