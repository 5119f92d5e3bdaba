// compile: the entrance, the compiler's own tools, and plain statements.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"


// ---------------------------------------------------------------------------------
// Statements: assignment

static bool is_name(const GiNode *n)
{
    return n->kind == GI_AST_Name;
}

static void assign(GiCompiler *c, const GiAstAssign *s)
{
    const int mark = c->unit->top;
    const GiNodeSeq targets = s->targets;
    if (targets.count == 1) {
        gi_assign(c, targets.items[0], s->value);
        return;
    }
    // The value may wait in the first target when later ones cannot change that.
    int src = -1;
    bool is_safe = is_name(targets.items[0]);
    for (uint32_t i = 1; i < targets.count; i++) {
        const GiAstKind kind = targets.items[i]->kind;
        is_safe &= kind == GI_AST_Name || i + 1 == targets.count;
    }
    if (is_safe && !c->failed) {
        src = gi_local_target(c, gi_private_name(c, gi_as_Name(targets.items[0])->id));
    }
    if (src >= 0) {
        gi_assign(c, targets.items[0], s->value);
    } else {
        src = gi_expr_temp(c, s->value);
        gi_store_target(c, targets.items[0], src);
    }
    for (uint32_t i = 1; i < targets.count; i++) {
        gi_store_target(c, targets.items[i], src);
    }
    c->unit->top = mark;
}

static int short_constant(GiCompiler *c, const GiNode *e)
{
    if (!gi_is_constant(e) || c->failed || c->unit->is_dead) {
        return -1;
    }
    const uint32_t k = gi_const(c, gi_constant_value(c, e));
    return k <= 255 ? (int)k : -1;
}

// dst = left op= value
static void in_place(GiCompiler *c, const GiAstAugAssign *s, int dst, int left)
{
    // The in-place form stands one row after the plain one, its _K form three.
    const GiOpcode op = (GiOpcode)(gi_binary_opcode(s->op) + 1);
    const int mark = c->unit->top;
    const int k = short_constant(c, s->value);
    if (k >= 0) {
        gi_emit(c, &s->base, (GiOpcode)(op + 2), dst, left, k);
    } else {
        const int r = gi_expr(c, s->value);
        gi_emit(c, &s->base, op, dst, left, r);
    }
    c->unit->top = mark;
}

static void aug_assign(GiCompiler *c, const GiAstAugAssign *s)
{
    const int mark = c->unit->top;
    switch (s->target->kind) {
    case GI_AST_Name: {
        const GillValue name = gi_private_name(c, gi_as_Name(s->target)->id);
        if (c->failed || gi_check_forbidden(c, s->target, name, true)) {
            return;
        }
        GiAstName load = *gi_as_Name(s->target);
        load.ctx = GI_CTX_Load;
        const int left = gi_operand(c, &load.base, s->value);
        const int local = gi_local_target(c, name);
        const int dst = local >= 0 ? local : left;
        in_place(c, s, dst, left);
        gi_store_name(c, s->target, name, dst);
        break;
    }
    case GI_AST_Attribute: {
        const GiAstAttribute *a = gi_as_Attribute(s->target);
        const GillValue name = gi_private_name(c, a->attr);
        if (c->failed || gi_check_forbidden(c, s->target, name, true)) {
            return;
        }
        const int o = gi_operand(c, a->value, s->value);
        const int v = gi_temp_push(c);
        const GiNode place = gi_attribute_place(s->target, a);
        gi_emit_name(c, &place, GI_OP_LOAD_ATTR, v, o, 0, name);
        in_place(c, s, v, v);
        gi_emit_name(c, &place, GI_OP_STORE_ATTR, o, v, 0, name);
        break;
    }
    case GI_AST_Subscript: {
        const GiAstSubscript *a = gi_as_Subscript(s->target);
        const int o = gi_operand(c, a->value, NULL);
        const int i = gi_operand(c, a->slice, s->value);
        const int v = gi_temp_push(c);
        gi_emit(c, s->target, GI_OP_GETITEM, v, o, i);
        in_place(c, s, v, v);
        gi_emit(c, s->target, GI_OP_SETITEM, o, i, v);
        break;
    }
    default:
        assert(!"a target of augmented assignment");
        break;
    }
    c->unit->top = mark;
}

static void check_annotated_slice(GiCompiler *c, const GiNode *e)
{
    if (e->kind == GI_AST_Slice) {
        const GiAstSlice *s = gi_as_Slice(e);
        const GiNode *parts[] = {s->lower, s->upper, s->step};
        for (int i = 0; i < 3; i++) {
            if (parts[i]) {
                gi_expr_discard(c, parts[i]);
            }
        }
    } else if (e->kind == GI_AST_Tuple) {
        for (uint32_t i = 0; i < gi_as_Tuple(e)->elts.count; i++) {
            check_annotated_slice(c, gi_as_Tuple(e)->elts.items[i]);
        }
    } else {
        gi_expr_discard(c, e);
    }
}

static void ann_assign(GiCompiler *c, const GiAstAnnAssign *s)
{
    const int mark = c->unit->top;
    const bool has_namespace =
        c->scope->type == GI_SCOPE_MODULE || c->scope->type == GI_SCOPE_CLASS;
    if (s->value) {
        gi_assign(c, s->target, s->value);
    }
    switch (s->target->kind) {
    case GI_AST_Name: {
        const GillValue name = gi_private_name(c, gi_as_Name(s->target)->id);
        if (c->failed || gi_check_forbidden(c, s->target, name, true)) {
            return;
        }
        if (s->simple && has_namespace) {
            const int v = gi_temp_push(c);
            gi_annotation_to(c, s->annotation, v);
            const int o = gi_temp_push(c);
            gi_emit_name(c, &s->base, GI_OP_LOAD_NAME, o, 0, 0,
                         GI_NAME(c->t, __annotations__));
            const int k = gi_temp_push(c);
            gi_load_value(c, &s->base, k, name);
            gi_emit(c, &s->base, GI_OP_SETITEM, o, k, v);
        }
        break;
    }
    case GI_AST_Attribute: {
        const GiAstAttribute *a = gi_as_Attribute(s->target);
        const GillValue name = gi_private_name(c, a->attr);
        if (c->failed || gi_check_forbidden(c, s->target, name, true)) {
            return;
        }
        if (!s->value) {
            gi_expr_discard(c, a->value);
        }
        break;
    }
    case GI_AST_Subscript:
        if (!s->value) {
            gi_expr_discard(c, gi_as_Subscript(s->target)->value);
            check_annotated_slice(c, gi_as_Subscript(s->target)->slice);
        }
        break;
    default:
        break;
    }
    c->unit->top = mark;
    if (!s->simple && has_namespace) {
        const int r = gi_temp_push(c);
        gi_annotation_to(c, s->annotation, r);
        c->unit->top = mark;
    }
}

// ---------------------------------------------------------------------------------
// Statements: loops and jumps

void gi_loop_enter(GiCompiler *c, const GiNode *at, int32_t body, int32_t next)
{
    const bool was_dead = c->unit->is_dead;
    const uint64_t *state = gi_state_save(c);
    gi_emit_jump(c, at, GI_OP_JUMP, 0, 0, next);
    gi_state_restore(c, state, was_dead);
    gi_place_loop(c, body);
}

GiLoopTarget gi_loop_target(GiCompiler *c, const GiNode *target)
{
    GiLoopTarget l = {1, {0, 0}};
    const GiNode *parts[2] = {target, NULL};
    if (target->kind == GI_AST_Tuple && gi_as_Tuple(target)->elts.count == 2) {
        const GiNode *a = gi_as_Tuple(target)->elts.items[0];
        const GiNode *b = gi_as_Tuple(target)->elts.items[1];
        if (is_name(a) && is_name(b) && gi_as_Name(a)->id != gi_as_Name(b)->id) {
            l.count = 2;
            parts[0] = a;
            parts[1] = b;
        }
    }
    for (int i = 0; i < l.count; i++) {
        const int local =
            is_name(parts[i]) && !c->failed
                ? gi_local_target(c, gi_private_name(c, gi_as_Name(parts[i])->id))
                : -1;
        l.regs[i] = local >= 0 ? local : gi_temp_push(c);
        gi_mark_written(c, l.regs[i], 1, true); // by FOR, which comes later
    }
    return l;
}

void gi_loop_store(GiCompiler *c, const GiNode *target, const GiLoopTarget *l)
{
    if (l->count == 1) {
        gi_store_target(c, target, l->regs[0]);
        return;
    }
    for (int i = 0; i < 2; i++) {
        gi_store_target(c, gi_as_Tuple(target)->elts.items[i], l->regs[i]);
    }
}

void gi_loop_next(GiCompiler *c, const GiNode *iter, const GiNode *target,
                  const GiLoopTarget *l, int reg, int32_t body)
{
    GiUnit *u = c->unit;
    const uint32_t before = u->instrs_len;
    if (l->count == 1) {
        gi_emit_jump(c, iter, GI_OP_FOR, reg, l->regs[0], body);
        return;
    }
    // An error of the iterator belongs to `iter`, of unpacking to `target`: the second
    // word has that place.
    gi_emit_jump(c, iter, GI_OP_FOR2, reg, l->regs[0], body);
    if (u->instrs_len > before) {
        GiInstr *i = &u->instrs[before];
        i->c = (uint8_t)l->regs[1];
        i->line2 = target->line;
        i->end_line2 = target->end_line;
        i->col2 = target->col;
        i->end_col2 = target->end_col;
    }
}

static void for_statement(GiCompiler *c, const GiAstFor *s)
{
    GiUnit *u = c->unit;
    const int mark = u->top;
    const int iter = gi_temp_push(c);
    if (is_name(s->iter)) {
        const int r = gi_expr(c, s->iter);
        gi_emit(c, &s->base, GI_OP_GET_ITER, iter, r, 0);
    } else {
        gi_expr_to(c, s->iter, iter);
        gi_emit(c, &s->base, GI_OP_GET_ITER, iter, iter, 0);
    }
    u->top = iter + 1;
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_FOR, &s->base);
    const int32_t body = gi_label(c);
    b.next_label = gi_label(c);
    b.exit_label = gi_label(c);
    gi_loop_enter(c, s->iter, body, b.next_label);
    const GiLoopTarget target = gi_loop_target(c, s->target);
    gi_loop_store(c, s->target, &target);
    u->top = iter + 1;
    gi_statements(c, s->body);
    gi_place(c, b.next_label);
    gi_loop_next(c, s->iter, s->target, &target, iter, body);
    gi_block_pop(c, &b);
    u->top = mark;
    gi_statements(c, s->orelse);
    gi_place(c, b.exit_label);
}

static bool is_async_scope(const GiCompiler *c)
{
    return c->scope->node->kind == GI_AST_AsyncFunctionDef ||
           (c->is_top_level_await && c->scope->type == GI_SCOPE_MODULE);
}

static void async_for_statement(GiCompiler *c, const GiAstAsyncFor *s)
{
    if (!is_async_scope(c)) {
        gi_compile_error(c, &s->base, "'async for' outside async function");
        return;
    }
    GiUnit *u = c->unit;
    const int mark = u->top;
    const int iter = gi_expr_temp(c, s->iter);
    gi_emit(c, s->iter, GI_OP_GET_AITER, iter, iter, 0);
    const int depth = u->top;
    const int32_t start = gi_label(c);
    const int32_t handler = gi_label(c);
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_FOR, &s->base);
    b.next_label = gi_label(c);
    b.exit_label = gi_label(c);
    gi_place_loop(c, start);
    gi_block_protect(c, &b, handler, depth);
    const int r = gi_temp_push(c);
    gi_emit(c, s->iter, GI_OP_GET_ANEXT, r, iter, 0);
    gi_load_value(c, s->iter, gi_temp_push(c), GILL_NONE);
    gi_clear_unwritten(c, s->iter, u->first_temp);
    gi_emit(c, s->iter, GI_OP_YIELD_FROM, r, r, 0);
    gi_block_close(c, &b);
    u->top = r + 1;
    gi_store_target(c, s->target, r);
    u->top = depth;
    gi_statements(c, s->body);
    gi_place(c, b.next_label);
    gi_emit_jump(c, s->iter, GI_OP_JUMP_BACK, 0, 0, start);
    gi_set_dead(c);
    gi_block_pop(c, &b);
    gi_place_handler(c, handler);
    u->top = depth + 1;
    const int32_t end = gi_label(c);
    gi_emit_jump(c, s->iter, GI_OP_END_ASYNC_FOR, depth, 0, end);
    gi_set_dead(c);
    u->top = mark;
    gi_place(c, end);
    gi_statements(c, s->orelse);
    gi_place(c, b.exit_label);
}

static void while_statement(GiCompiler *c, const GiAstWhile *s)
{
    GiBlock b;
    gi_block_push(c, &b, GI_BLOCK_WHILE, &s->base);
    b.next_label = gi_label(c);
    b.exit_label = gi_label(c);
    const int32_t otherwise = gi_label(c);
    gi_place_loop(c, b.next_label);
    gi_jump_if(c, s->test, false, otherwise);
    gi_statements(c, s->body);
    gi_emit_jump(c, &s->base, GI_OP_JUMP_BACK, 0, 0, b.next_label);
    gi_set_dead(c);
    gi_block_pop(c, &b);
    gi_place(c, otherwise);
    gi_statements(c, s->orelse);
    gi_place(c, b.exit_label);
}

static void if_statement(GiCompiler *c, const GiAstIf *s)
{
    const int32_t otherwise = gi_label(c);
    const int32_t end = gi_label(c);
    gi_jump_if(c, s->test, false, otherwise);
    gi_statements(c, s->body);
    if (s->orelse.count) {
        gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
    }
    gi_place(c, otherwise);
    gi_statements(c, s->orelse);
    gi_place(c, end);
}

static void leave_loop(GiCompiler *c, const GiNode *s, bool is_break)
{
    GiBlock *loop = c->unit->blocks;
    while (loop && loop->type != GI_BLOCK_FOR && loop->type != GI_BLOCK_WHILE) {
        if (loop->type == GI_BLOCK_GROUP_HANDLER) {
            gi_compile_error(c, s,
                             "'break', 'continue' and 'return' cannot appear in an "
                             "except* block");
            return;
        }
        loop = loop->outer;
    }
    if (!loop) {
        gi_compile_error(c, s, is_break ? "'break' outside loop"
                                        : "'continue' not properly in loop");
        return;
    }
    if (c->failed) {
        return;
    }
    const GiUnwinding w = gi_unwind(c, s, loop);
    const int32_t label = is_break ? loop->exit_label : loop->next_label;
    const bool is_back = c->unit->labels[label].at >= 0;
    gi_emit_jump(c, s, is_back ? GI_OP_JUMP_BACK : GI_OP_JUMP, 0, 0, label);
    gi_unwind_end(c, &w);
    gi_set_dead(c);
}

static bool needs_unwinding(const GiBlock *b)
{
    for (; b; b = b->outer) {
        if (b->type != GI_BLOCK_FOR && b->type != GI_BLOCK_WHILE && b->type != GI_BLOCK_TRY) {
            return true;
        }
    }
    return false;
}

static void return_statement(GiCompiler *c, const GiAstReturn *s)
{
    if (c->scope->type != GI_SCOPE_FUNCTION) {
        gi_compile_error(c, &s->base, "'return' outside function");
        return;
    }
    if (s->value && (c->unit->flags & GI_CODE_ASYNC_GENERATOR)) {
        gi_compile_error(c, &s->base, "'return' with value in async generator");
        return;
    }
    for (const GiBlock *b = c->unit->blocks; b; b = b->outer) {
        if (b->type == GI_BLOCK_GROUP_HANDLER) {
            gi_compile_error(c, s->value ? s->value : &s->base,
                             "'break', 'continue' and 'return' cannot appear in an "
                             "except* block");
            return;
        }
    }
    const int mark = c->unit->top;
    const bool unwinds = needs_unwinding(c->unit->blocks);
    const bool is_constant = !s->value || gi_is_constant(s->value);
    int r = -1;
    if (!is_constant) {
        r = unwinds ? gi_expr_temp(c, s->value) : gi_expr(c, s->value);
    }
    const GiUnwinding w = gi_unwind(c, &s->base, NULL);
    if (is_constant && !c->failed && !c->unit->is_dead) {
        const uint32_t k = gi_const(c, s->value ? gi_constant_value(c, s->value) : GILL_NONE);
        if (k <= 0xFFFF) {
            gi_emit(c, &s->base, GI_OP_RETURN_K, 0, (int)(k & 0xFF), (int)(k >> 8));
        } else {
            r = gi_expr_temp(c, s->value);
            gi_emit(c, &s->base, GI_OP_RETURN, r, 0, 0);
        }
    } else if (!is_constant) {
        gi_emit(c, &s->base, GI_OP_RETURN, r, 0, 0);
    }
    gi_unwind_end(c, &w);
    c->unit->top = mark;
    gi_set_dead(c);
}

// ---------------------------------------------------------------------------------
// Statements: imports

static GillValue part_name(GiCompiler *c, const char *text, size_t size)
{
    const GillValue v = gi_intern(c->t, text, size);
    gi_keep(c, v);
    return c->failed ? GILL_NONE : v;
}

static void import_statement(GiCompiler *c, const GiAstImport *s)
{
    for (uint32_t i = 0; i < s->names.count && !c->failed; i++) {
        const GiAstAlias *alias = gi_as_Alias(s->names.items[i]);
        const int mark = c->unit->top;
        const int from = gi_temp_push(c);
        gi_load_value(c, &s->base, from, GILL_NONE);
        const int r = gi_temp_push(c);
        gi_emit_name(c, &s->base, GI_OP_IMPORT_NAME, r, from, 0,
                     gi_name_value(c, alias->name));
        const char *text = alias->name->data;
        const char *dot = memchr(text, '.', alias->name->size);
        if (alias->asname) {
            // import a.b.c as d: c is fetched from b, that from a.
            const char *end = text + alias->name->size;
            while (dot && !c->failed) {
                const char *start = dot + 1;
                dot = memchr(start, '.', (size_t)(end - start));
                const GillValue name =
                    part_name(c, start, (size_t)((dot ? dot : end) - start));
                gi_emit_name(c, &s->base, GI_OP_IMPORT_FROM, r, r, 0, name);
            }
            gi_store_name(c, &s->base, gi_private_name(c, alias->asname), r);
        } else {
            const GillValue name = dot ? part_name(c, text, (size_t)(dot - text))
                                       : gi_name_value(c, alias->name);
            if (!c->failed) {
                gi_store_name(c, &s->base, gi_mangle(c, c->scope->class_name, name), r);
            }
        }
        c->unit->top = mark;
    }
}

static void import_from_statement(GiCompiler *c, const GiAstImportFrom *s)
{
    const int mark = c->unit->top;
    if (s->module && strcmp(s->module->data, "__future__") == 0 && s->level == 0 &&
        s->base.line > c->future_line) {
        gi_compile_error(c, &s->base,
                         "from __future__ imports must occur at the beginning of the file");
        return;
    }
    for (uint32_t i = 0; i < s->names.count; i++) {
        gi_name_value(c, gi_as_Alias(s->names.items[i])->name); // below, no allocation
    }
    if (c->failed) {
        return;
    }
    const GillValue names = gi_tuple_new(c->t, s->names.count);
    if (gi_is_error(names)) {
        gi_compile_fail(c);
        return;
    }
    for (uint32_t i = 0; i < s->names.count; i++) {
        gi_tuple_items(gi_tuple_ptr(names))[i] =
            gi_name_value(c, gi_as_Alias(s->names.items[i])->name);
    }
    gi_keep(c, names);
    const int r = gi_temp_push(c);
    gi_load_value(c, &s->base, r, names);
    const GillValue module = s->module ? gi_name_value(c, s->module) : c->t->vm->empty_str;
    gi_emit_name(c, &s->base, GI_OP_IMPORT_NAME, r, r, 0, module)->w[1] =
        (uint32_t)s->level;
    for (uint32_t i = 0; i < s->names.count && !c->failed; i++) {
        const GiAstAlias *alias = gi_as_Alias(s->names.items[i]);
        if (i == 0 && alias->name->size == 1 && alias->name->data[0] == '*') {
            gi_emit(c, &s->base, GI_OP_IMPORT_STAR, r, 0, 0);
            break;
        }
        const GillValue target =
            gi_private_name(c, alias->asname ? alias->asname : alias->name);
        if (c->failed) {
            break;
        }
        const int local = gi_local_target(c, target);
        const int v = local >= 0 ? local : gi_temp_push(c);
        gi_emit_name(c, &s->base, GI_OP_IMPORT_FROM, v, r, 0, gi_name_value(c, alias->name));
        gi_store_name(c, &s->base, target, v);
        c->unit->top = r + 1;
    }
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Statements: the rest

// What a failed assertion's position is: the comparison that was tested last, as CPython
// 3.11's bytecode says; null: the whole statement.
static const GiNode *assert_place(const GiNode *test)
{
    const GiNode *found = NULL;
    switch (test->kind) {
    case GI_AST_Compare:
        return test;
    case GI_AST_UnaryOp:
        return gi_as_UnaryOp(test)->op == GI_UNARY_Not
                   ? assert_place(gi_as_UnaryOp(test)->operand)
                   : NULL;
    case GI_AST_BoolOp: {
        const GiNodeSeq values = gi_as_BoolOp(test)->values;
        for (uint32_t i = 0; i < values.count; i++) {
            const GiNode *place = assert_place(values.items[i]);
            found = place ? place : found;
        }
        return found;
    }
    default:
        return NULL;
    }
}

static void assert_statement(GiCompiler *c, const GiAstAssert *s)
{
    const bool is_tuple =
        (s->test->kind == GI_AST_Tuple && gi_as_Tuple(s->test)->elts.count > 0) ||
        (gi_is_constant(s->test) && gi_is_tuple(gi_constant_value(c, s->test)) &&
         gi_tuple_len(gi_tuple_ptr(gi_constant_value(c, s->test))) > 0);
    if (is_tuple) {
        gi_compile_warn(c, &s->base,
                        "assertion is always true, perhaps remove parentheses?");
    }
    if (c->optimize > 0) {
        return;
    }
    const int mark = c->unit->top;
    const int32_t end = gi_label(c);
    gi_jump_if(c, s->test, true, end);
    const int a = gi_temp_push_many(c, s->msg ? 6 : 1);
    gi_emit(c, &s->base, GI_OP_LOAD_ASSERTION_ERROR, a, 0, 0);
    if (s->msg) {
        gi_expr_temp(c, s->msg);
        gi_emit(c, &s->base, GI_OP_CALL, a, 1, a);
    }
    const GiNode *place = assert_place(s->test);
    gi_emit(c, place ? place : &s->base, GI_OP_RAISE, a, a, 1);
    gi_set_dead(c);
    gi_place(c, end);
    c->unit->top = mark;
}

static void raise_statement(GiCompiler *c, const GiAstRaise *s)
{
    const int mark = c->unit->top;
    int a = 0;
    int b = 0;
    int kind = 0;
    if (s->exc) {
        kind = 1;
        a = b = s->cause ? gi_operand(c, s->exc, s->cause) : gi_expr(c, s->exc);
        if (s->cause) {
            kind = 2;
            b = gi_expr(c, s->cause);
        }
    }
    gi_emit(c, &s->base, GI_OP_RAISE, a, b, kind);
    c->unit->top = mark;
    gi_set_dead(c);
}

static void expr_statement(GiCompiler *c, const GiAstExpr *s)
{
    if (c->is_interactive && c->scope->type == GI_SCOPE_MODULE) {
        const int mark = c->unit->top;
        const int r = gi_expr(c, s->value);
        gi_emit(c, &s->base, GI_OP_PRINT_EXPR, r, 0, 0);
        c->unit->top = mark;
    } else if (!gi_is_constant(s->value)) {
        gi_expr_discard(c, s->value);
    }
}

void gi_statements(GiCompiler *c, GiNodeSeq body)
{
    for (uint32_t i = 0; i < body.count && !c->failed; i++) {
        gi_statement(c, body.items[i]);
    }
}

void gi_statement(GiCompiler *c, const GiNode *s)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    GiUnit *u = c->unit;
    const int statement_top = u->statement_top;
    u->statement_top = u->top;
    switch (s->kind) {
    case GI_AST_FunctionDef:
    case GI_AST_AsyncFunctionDef:
        gi_def_statement(c, s);
        break;
    case GI_AST_ClassDef:
        gi_class_statement(c, gi_as_ClassDef(s));
        break;
    case GI_AST_Return:
        return_statement(c, gi_as_Return(s));
        break;
    case GI_AST_Delete:
        for (uint32_t i = 0; i < gi_as_Delete(s)->targets.count; i++) {
            gi_delete_target(c, gi_as_Delete(s)->targets.items[i]);
        }
        break;
    case GI_AST_Assign:
        assign(c, gi_as_Assign(s));
        break;
    case GI_AST_AugAssign:
        aug_assign(c, gi_as_AugAssign(s));
        break;
    case GI_AST_AnnAssign:
        ann_assign(c, gi_as_AnnAssign(s));
        break;
    case GI_AST_For:
        for_statement(c, gi_as_For(s));
        break;
    case GI_AST_AsyncFor:
        async_for_statement(c, gi_as_AsyncFor(s));
        break;
    case GI_AST_While:
        while_statement(c, gi_as_While(s));
        break;
    case GI_AST_If:
        if_statement(c, gi_as_If(s));
        break;
    case GI_AST_With:
    case GI_AST_AsyncWith:
        if (s->kind == GI_AST_AsyncWith && !is_async_scope(c)) {
            gi_compile_error(c, s, "'async with' outside async function");
            break;
        }
        gi_with(c, s, 0);
        break;
    case GI_AST_Match:
        gi_match(c, gi_as_Match(s));
        break;
    case GI_AST_Raise:
        raise_statement(c, gi_as_Raise(s));
        break;
    case GI_AST_Try:
        gi_try(c, s);
        break;
    case GI_AST_TryStar:
        gi_try_star(c, gi_as_TryStar(s));
        break;
    case GI_AST_Assert:
        assert_statement(c, gi_as_Assert(s));
        break;
    case GI_AST_Import:
        import_statement(c, gi_as_Import(s));
        break;
    case GI_AST_ImportFrom:
        import_from_statement(c, gi_as_ImportFrom(s));
        break;
    case GI_AST_Expr:
        expr_statement(c, gi_as_Expr(s));
        break;
    case GI_AST_Break:
    case GI_AST_Continue:
        leave_loop(c, s, s->kind == GI_AST_Break);
        break;
    case GI_AST_Global:
    case GI_AST_Nonlocal:
    case GI_AST_Pass:
        break;
    default:
        assert(!"a statement");
        break;
    }
    u->statement_top = statement_top;
}
