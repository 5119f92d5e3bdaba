// compile_try: try, with, and leaving them.
//
// A handler finds its exception in the register of its depth D; PUSH_EXC puts what was
// being handled before into D+1. While an exception is being handled, a second handler (a
// cleanup) protects the code: whatever it raises, what was handled before is restored.
//
//   D         D+1         D+2
//   exception previously  exception of the cleanup
//
// Finally bodies are emitted once for each way out, as CPython does.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/frame.h"

// A handler begins: the exception is in R[depth].
static void begin_handler(GiCompiler *c, int32_t handler, int depth)
{
    gi_set_dead(c);
    gi_place_handler(c, handler);
    c->unit->top = depth;
    gi_mark_written(c, gi_temp_push(c), 1, true);
}

// The end of a cleanup: restore what was handled, go on with the new exception.
static void end_cleanup(GiCompiler *c, int32_t cleanup, int depth)
{
    begin_handler(c, cleanup, depth + 2);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    gi_emit(c, NULL, GI_OP_RERAISE, depth + 2, 0, 0);
    gi_set_dead(c);
}

static void forget_name(GiCompiler *c, const GiNode *at, GillValue name)
{
    if (c->failed) {
        return;
    }
    const int local = gi_local_target(c, name);
    if (local >= 0) {
        gi_emit(c, at, GI_OP_CLEAR, local, 0, 0);
        gi_mark_unbound(c, gi_var(c, name));
        return;
    }
    const int r = gi_temp_push(c);
    gi_load_value(c, at, r, GILL_NONE);
    gi_store_name(c, at, name, r);
    gi_delete_name(c, at, name);
    c->unit->top = r;
}

// ---------------------------------------------------------------------------------
// with: calls of __exit__

// R[first], R[first+1]: function and self. Three arguments: those of the exception in
// R[exc], or None.
static void call_exit(GiCompiler *c, const GiNode *at, int first, int exc, bool is_async,
                      int dst)
{
    const int mark = c->unit->top;
    const int a = gi_temp_push_many(c, GI_CALL_ARGS + 3);
    gi_move(c, at, a, first);
    gi_move(c, at, a + GI_CALL_SELF, first + 1);
    if (exc >= 0) {
        gi_emit_name(c, at, GI_OP_LOAD_ATTR, a + GI_CALL_ARGS, exc, 0,
                     GI_NAME(c->t, __class__));
        gi_move(c, at, a + GI_CALL_ARGS + 1, exc);
        gi_emit_name(c, at, GI_OP_LOAD_ATTR, a + GI_CALL_ARGS + 2, exc, 0,
                     GI_NAME(c->t, __traceback__));
    } else {
        for (int i = 0; i < 3; i++) {
            gi_load_value(c, at, a + GI_CALL_ARGS + i, GILL_NONE);
        }
    }
    gi_emit(c, at, GI_OP_CALL_METHOD, a, 3, a);
    c->unit->top = a + 1;
    if (is_async) {
        gi_await(c, at, a, a, 2);
    }
    gi_move(c, at, dst, a);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Leaving blocks

static void leave_block(GiCompiler *c, const GiNode *at, GiBlock *b)
{
    const int mark = c->unit->top;
    switch (b->type) {
    case GI_BLOCK_FINALLY_TRY:
        gi_statements(c, b->body);
        break;
    case GI_BLOCK_FINALLY_END:
    case GI_BLOCK_HANDLER:
        gi_emit(c, at, GI_OP_POP_EXC, b->depth - 2, 0, 0);
        break;
    case GI_BLOCK_NAMED:
        forget_name(c, b->node, b->name);
        break;
    case GI_BLOCK_WITH:
    case GI_BLOCK_ASYNC_WITH: {
        const int r = gi_temp_push(c);
        call_exit(c, b->node, b->depth - 2, -1, b->type == GI_BLOCK_ASYNC_WITH, r);
        break;
    }
    default: // nothing to undo
        break;
    }
    c->unit->top = mark;
}

GiUnwinding gi_unwind(GiCompiler *c, const GiNode *at, GiBlock *until)
{
    GiUnit *u = c->unit;
    GiUnwinding w = {u->blocks, until, u->blocks_len, 0};
    uint32_t bit = 1;
    for (GiBlock *b = w.blocks; b != until; b = b->outer, bit <<= 1) {
        if (b->is_open) {
            w.open |= bit;
            gi_block_close(c, b);
        }
        u->blocks = b->outer;
        u->blocks_len--;
        leave_block(c, at, b);
    }
    return w;
}

void gi_unwind_end(GiCompiler *c, const GiUnwinding *w)
{
    uint32_t bit = 1;
    for (GiBlock *b = w->blocks; b != w->until; b = b->outer, bit <<= 1) {
        if (w->open & bit) {
            gi_block_open(c, b);
        }
    }
    c->unit->blocks = w->blocks;
    c->unit->blocks_len = w->blocks_len;
}

// ---------------------------------------------------------------------------------
// try

static void except_clause(GiCompiler *c, const GiAstExceptHandler *h, GiBlock *running,
                          int depth, int32_t end)
{
    GiUnit *u = c->unit;
    const int32_t next = gi_label(c);
    if (h->type) {
        const int mark = u->top;
        const int type = gi_expr(c, h->type);
        gi_emit_jump(c, h->type, GI_OP_JNO_MATCH, depth, type, next);
        u->top = mark;
    }
    if (!h->name) {
        gi_statements(c, h->body);
        gi_block_close(c, running);
        gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
        gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
        gi_set_dead(c);
        gi_block_open(c, running);
        gi_place(c, next);
        return;
    }
    const GillValue name = gi_private_name(c, h->name);
    if (c->failed) {
        return;
    }
    gi_store_name(c, &h->base, name, depth);
    const int32_t cleanup = gi_label(c);
    GiBlock named;
    gi_block_push(c, &named, GI_BLOCK_NAMED, &h->base);
    named.name = name;
    named.is_cleanup = true;
    gi_block_protect(c, &named, cleanup, depth + 2);
    gi_statements(c, h->body);
    gi_block_pop(c, &named);
    gi_block_close(c, running);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    forget_name(c, &h->base, name);
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    gi_set_dead(c);
    gi_block_open(c, running);
    begin_handler(c, cleanup, depth + 2);
    forget_name(c, &h->base, name);
    gi_emit(c, NULL, GI_OP_RERAISE, depth + 2, 0, 0);
    gi_set_dead(c);
    u->top = depth + 2;
    gi_place(c, next);
}

static void try_except(GiCompiler *c, const GiAstTry *s)
{
    GiUnit *u = c->unit;
    const int depth = u->top;
    const int32_t handler = gi_label(c);
    const int32_t cleanup = gi_label(c);
    const int32_t end = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_TRY, &s->base);
    gi_block_protect(c, &b, handler, depth);
    gi_statements(c, s->body);
    gi_block_pop(c, &b);
    gi_statements(c, s->orelse);
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    begin_handler(c, handler, depth);
    gi_emit(c, NULL, GI_OP_PUSH_EXC, depth, 0, 0);
    gi_temp_push(c);
    GiBlock running;
    gi_block_push(c, &running, GI_BLOCK_HANDLER, &s->base);
    running.is_cleanup = true;
    gi_block_protect(c, &running, cleanup, depth + 2);
    for (uint32_t i = 0; i < s->handlers.count && !c->failed; i++) {
        const GiAstExceptHandler *h = gi_as_ExceptHandler(s->handlers.items[i]);
        if (!h->type && i + 1 < s->handlers.count) {
            gi_compile_error(c, &h->base, "default 'except:' must be last");
            break;
        }
        except_clause(c, h, &running, depth, end);
    }
    gi_block_pop(c, &running);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    gi_emit(c, NULL, GI_OP_RERAISE, depth, 0, 0);
    end_cleanup(c, cleanup, depth);
    u->top = depth;
    gi_place(c, end);
}

static void try_finally(GiCompiler *c, const GiAstTry *s, void (*inner)(GiCompiler *c,
                                                                       const GiAstTry *s))
{
    GiUnit *u = c->unit;
    const int depth = u->top;
    const int32_t handler = gi_label(c);
    const int32_t cleanup = gi_label(c);
    const int32_t end = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_FINALLY_TRY, &s->base);
    b.body = s->finalbody;
    b.is_cleanup = true;
    gi_block_protect(c, &b, handler, depth);
    if (inner) {
        inner(c, s);
    } else {
        gi_statements(c, s->body);
    }
    gi_block_pop(c, &b);
    gi_statements(c, s->finalbody);
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    begin_handler(c, handler, depth);
    gi_emit(c, NULL, GI_OP_PUSH_EXC, depth, 0, 0);
    gi_temp_push(c);
    GiBlock running;
    gi_block_push(c, &running, GI_BLOCK_FINALLY_END, &s->base);
    running.is_cleanup = true;
    gi_block_protect(c, &running, cleanup, depth + 2);
    gi_statements(c, s->finalbody);
    gi_block_pop(c, &running);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    gi_emit(c, NULL, GI_OP_RERAISE, depth, 0, 0);
    end_cleanup(c, cleanup, depth);
    u->top = depth;
    gi_place(c, end);
}

void gi_try(GiCompiler *c, const GiNode *n)
{
    const GiAstTry *s = gi_as_Try(n);
    if (s->finalbody.count) {
        try_finally(c, s, s->handlers.count ? try_except : NULL);
    } else {
        try_except(c, s);
    }
}

// ---------------------------------------------------------------------------------
// except*
//
//   D group   D+1 previously   D+2 what is left   D+3 list of what was raised
//   D+4 the part that matched, being handled   D+5 what was handled before it
//   D+6 what its clause raised

static void star_clause(GiCompiler *c, const GiAstExceptHandler *h, int depth)
{
    GiUnit *u = c->unit;
    const int rest = depth + 2;
    const int raised = depth + 3;
    const int match = depth + 4;
    const int32_t next = gi_label(c);
    gi_temp_push_many(c, 2);
    gi_expr_to(c, h->type, match);
    gi_emit(c, h->type, GI_OP_GROUP_MATCH, match, rest, match);
    gi_move(c, h->type, rest, match + 1);
    gi_emit_jump(c, h->type, GI_OP_JNONE, match, 0, next);
    gi_emit(c, NULL, GI_OP_PUSH_EXC, match, 0, 0);
    const GillValue name = h->name ? gi_private_name(c, h->name) : GILL_EMPTY;
    if (c->failed) {
        return;
    }
    if (h->name) {
        gi_store_name(c, &h->base, name, match);
    }
    const int32_t cleanup = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_GROUP_HANDLER, &h->base);
    b.is_cleanup = true;
    gi_block_protect(c, &b, cleanup, match + 2);
    gi_statements(c, h->body);
    gi_block_pop(c, &b);
    gi_emit(c, NULL, GI_OP_POP_EXC, match, 0, 0);
    if (h->name) {
        forget_name(c, &h->base, name);
    }
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, next);
    begin_handler(c, cleanup, match + 2);
    if (h->name) {
        forget_name(c, &h->base, name);
    }
    gi_emit(c, NULL, GI_OP_POP_EXC, match, 0, 0);
    gi_emit(c, NULL, GI_OP_LIST_APPEND, raised, match + 2, 0);
    u->top = match;
    gi_place(c, next);
}

static void try_star_except(GiCompiler *c, const GiAstTry *s)
{
    GiUnit *u = c->unit;
    const int depth = u->top;
    const int32_t handler = gi_label(c);
    const int32_t cleanup = gi_label(c);
    const int32_t done = gi_label(c);
    const int32_t end = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_TRY, &s->base);
    gi_block_protect(c, &b, handler, depth);
    gi_statements(c, s->body);
    gi_block_pop(c, &b);
    gi_statements(c, s->orelse);
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    begin_handler(c, handler, depth);
    gi_emit(c, NULL, GI_OP_PUSH_EXC, depth, 0, 0);
    gi_temp_push(c);
    GiBlock running;
    gi_block_push(c, &running, GI_BLOCK_HANDLER, &s->base);
    running.is_cleanup = true;
    gi_block_protect(c, &running, cleanup, depth + 2);
    const int rest = gi_temp_push(c);
    const int raised = gi_temp_push(c);
    gi_move(c, NULL, rest, depth);
    gi_emit(c, NULL, GI_OP_BUILD_LIST, raised, raised, 0);
    for (uint32_t i = 0; i < s->handlers.count && !c->failed; i++) {
        star_clause(c, gi_as_ExceptHandler(s->handlers.items[i]), depth);
    }
    gi_emit(c, NULL, GI_OP_LIST_APPEND, raised, rest, 0);
    const int result = gi_temp_push(c);
    gi_emit(c, NULL, GI_OP_GROUP_RERAISE, result, depth, raised);
    gi_block_pop(c, &running);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    gi_emit_jump(c, NULL, GI_OP_JNONE, result, 0, done);
    gi_emit(c, NULL, GI_OP_RERAISE, result, 0, 0);
    end_cleanup(c, cleanup, depth);
    u->top = depth;
    gi_place(c, done);
    gi_place(c, end);
}

void gi_try_star(GiCompiler *c, const GiAstTryStar *n)
{
    const GiAstTry *s = (const GiAstTry *)n; // the same members
    if (s->finalbody.count) {
        try_finally(c, s, try_star_except);
    } else {
        try_star_except(c, s);
    }
}

// ---------------------------------------------------------------------------------
// with

void gi_with(GiCompiler *c, const GiNode *n, uint32_t item)
{
    const GiAstWith *s = (const GiAstWith *)n; // both kinds' layout
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    if (item == s->items.count) {
        gi_statements(c, s->body);
        return;
    }
    GiUnit *u = c->unit;
    const bool is_async = n->kind == GI_AST_AsyncWith;
    const GiAstWithItem *w = gi_as_WithItem(s->items.items[item]);
    const int mark = u->top;
    const int exit = gi_temp_push(c); // function and self of __exit__
    gi_expr_to(c, w->context_expr, exit);
    gi_temp_push(c);
    const int a = gi_temp_push_many(c, GI_CALL_ARGS);
    gi_emit(c, n, GI_OP_LOAD_SPECIAL, a, exit, is_async ? 2 : 0);
    gi_emit(c, n, GI_OP_LOAD_SPECIAL, exit, exit, is_async ? 3 : 1);
    gi_move(c, n, a + GI_CALL_SELF, a + 1);
    gi_emit(c, n, GI_OP_CALL_METHOD, a, 0, a);
    u->top = a + 1;
    if (is_async) {
        gi_await(c, n, a, a, 1);
    }
    const int depth = exit + 2;
    const int32_t handler = gi_label(c);
    const int32_t cleanup = gi_label(c);
    const int32_t swallowed = gi_label(c);
    const int32_t end = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, is_async ? GI_BLOCK_ASYNC_WITH : GI_BLOCK_WITH, n);
    b.is_cleanup = true;
    gi_block_protect(c, &b, handler, depth);
    if (w->optional_vars) {
        gi_store_target(c, w->optional_vars, a);
    }
    u->top = depth;
    gi_with(c, n, item + 1);
    gi_block_pop(c, &b);
    const int r = gi_temp_push(c);
    call_exit(c, n, exit, -1, is_async, r);
    u->top = depth;
    gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    begin_handler(c, handler, depth);
    gi_emit(c, n, GI_OP_PUSH_EXC, depth, 0, 0);
    gi_temp_push(c);
    GiBlock running;
    gi_block_push(c, &running, GI_BLOCK_FINALLY_END, n);
    running.is_cleanup = true;
    gi_block_protect(c, &running, cleanup, depth + 2);
    const int result = gi_temp_push(c);
    call_exit(c, n, exit, depth, is_async, result);
    gi_emit_jump(c, n, GI_OP_JTRUE, result, 0, swallowed);
    gi_block_pop(c, &running);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    gi_emit(c, NULL, GI_OP_RERAISE, depth, 0, 0);
    end_cleanup(c, cleanup, depth);
    u->top = depth + 2;
    gi_place(c, swallowed);
    gi_emit(c, NULL, GI_OP_POP_EXC, depth, 0, 0);
    u->top = mark;
    gi_place(c, end);
}
