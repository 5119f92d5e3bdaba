// compile_call: calls.
//
// The callable and its arguments are evaluated where the callee wants them: a window of
// callable, header, self and arguments (runtime/exec/frame.h). Calls with stars, or with
// more arguments than registers should hold, collect them in a tuple and a dict instead.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/frame.h"
#include "runtime/objects/type.h"

static void check_keywords(GiCompiler *c, const GiNode *at, GiNodeSeq keywords)
{
    for (uint32_t i = 0; i < keywords.count && !c->failed; i++) {
        const GiAstKeyword *k = gi_as_Keyword(keywords.items[i]);
        if (!k->arg) {
            continue;
        }
        if (gi_check_forbidden(c, at, gi_name_value(c, k->arg), true)) {
            return;
        }
        for (uint32_t n = i + 1; n < keywords.count; n++) {
            const GiAstKeyword *other = gi_as_Keyword(keywords.items[n]);
            if (other->arg == k->arg) {
                gi_compile_error(c, &other->base, "keyword argument repeated: %s",
                                 k->arg->data);
                return;
            }
        }
    }
}

static void warn_about_callee(GiCompiler *c, const GiAstCall *e)
{
    const char *type;
    switch (e->func->kind) {
    case GI_AST_Constant: {
        const GillValue v = gi_constant_value(c, e->func);
        if (c->failed) {
            return;
        }
        type = gi_str_data(gi_type_of(c->t, v)->name);
        break;
    }
    case GI_AST_Tuple:
        type = "tuple";
        break;
    case GI_AST_List:
    case GI_AST_ListComp:
        type = "list";
        break;
    case GI_AST_Dict:
    case GI_AST_DictComp:
        type = "dict";
        break;
    case GI_AST_Set:
    case GI_AST_SetComp:
        type = "set";
        break;
    case GI_AST_GeneratorExp:
        type = "generator";
        break;
    case GI_AST_JoinedStr:
    case GI_AST_FormattedValue:
        type = "str";
        break;
    default:
        return;
    }
    gi_compile_warn(c, &e->base,
                    "'%s' object is not callable; perhaps you missed a comma?", type);
}

static bool needs_collecting(GiCompiler *c, GiNodeSeq args, GiNodeSeq keywords)
{
    for (uint32_t i = 0; i < args.count; i++) {
        if (args.items[i]->kind == GI_AST_Starred) {
            return true;
        }
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        if (!gi_as_Keyword(keywords.items[i])->arg) {
            return true;
        }
    }
    const uint32_t n = args.count + keywords.count;
    return n > GI_MAX_ARGS || c->unit->top + (int)n > GI_REG_MAX - 30;
}

// R[a+2] = dict of the keywords.
static void collect_keywords(GiCompiler *c, const GiNode *at, int a, GiNodeSeq keywords)
{
    const int work = a + 2;
    const int mark = c->unit->top;
    bool is_made = false;
    uint32_t i = 0;
    while (i < keywords.count && !c->failed) {
        const GiAstKeyword *k = gi_as_Keyword(keywords.items[i]);
        if (!k->arg) {
            if (!is_made) {
                gi_emit(c, at, GI_OP_BUILD_MAP, work, mark, 0);
                is_made = true;
            }
            const int v = gi_expr(c, k->value);
            gi_emit(c, at, GI_OP_DICT_MERGE, work, v, a);
            c->unit->top = mark;
            i++;
            continue;
        }
        int pairs = 0;
        while (i < keywords.count && gi_as_Keyword(keywords.items[i])->arg &&
               pairs < GI_MAX_ITEMS / 2) {
            k = gi_as_Keyword(keywords.items[i++]);
            gi_load_value(c, &k->base, gi_temp_push(c), gi_name_value(c, k->arg));
            gi_expr_temp(c, k->value);
            pairs++;
        }
        if (!is_made) {
            gi_emit(c, at, GI_OP_BUILD_MAP, work, mark, pairs);
            is_made = true;
        } else {
            gi_emit(c, at, GI_OP_BUILD_MAP, mark, mark, pairs);
            gi_emit(c, at, GI_OP_DICT_MERGE, work, mark, a);
        }
        c->unit->top = mark;
    }
    if (!is_made) {
        gi_emit(c, at, GI_OP_CLEAR, work, 0, 0);
    }
}

// R[a+1] = tuple of `first` arguments from a+6 on and those of args.
static void collect_args(GiCompiler *c, const GiNode *at, int a, int first, GiNodeSeq args)
{
    const int mark = c->unit->top;
    const int work = a + 1;
    bool has_star = false;
    for (uint32_t i = 0; i < args.count; i++) {
        has_star |= args.items[i]->kind == GI_AST_Starred;
    }
    if (!has_star && args.count <= GI_MAX_ITEMS) {
        for (uint32_t i = 0; i < args.count; i++) {
            gi_expr_temp(c, args.items[i]);
        }
        gi_emit(c, at, GI_OP_BUILD_TUPLE, work, a + GI_CALL_ARGS,
                first + (int)args.count);
        c->unit->top = mark;
        return;
    }
    if (first == 0 && args.count == 1) {
        // The call itself makes a tuple of it, and words the error.
        gi_expr_to(c, gi_as_Starred(args.items[0])->value, work);
        return;
    }
    uint32_t i = 0;
    while (i < args.count && i < GI_MAX_ITEMS && args.items[i]->kind != GI_AST_Starred) {
        gi_expr_temp(c, args.items[i++]);
    }
    gi_emit(c, at, GI_OP_BUILD_LIST, work, a + GI_CALL_ARGS, first + (int)i);
    c->unit->top = mark;
    for (; i < args.count && !c->failed; i++) {
        const GiNode *e = args.items[i];
        if (e->kind == GI_AST_Starred) {
            const int r = gi_expr(c, gi_as_Starred(e)->value);
            gi_emit(c, at, GI_OP_LIST_EXTEND, work, r, 0);
        } else {
            const int r = gi_expr(c, e);
            gi_emit(c, at, GI_OP_LIST_APPEND, work, r, 0);
        }
        c->unit->top = mark;
    }
    gi_emit(c, at, GI_OP_LIST_TO_TUPLE, work, work, 0);
}

void gi_call_window(GiCompiler *c, const GiNode *at, int a, int first, GiNodeSeq args,
                    GiNodeSeq keywords, bool is_method, int dst)
{
    assert(c->failed || c->unit->top == a + GI_CALL_ARGS + first);
    if (needs_collecting(c, args, keywords)) {
        assert(!is_method);
        collect_args(c, at, a, first, args);
        collect_keywords(c, at, a, keywords);
        gi_emit(c, at, GI_OP_CALL_EX, a, 0, dst);
        return;
    }
    for (uint32_t i = 0; i < args.count; i++) {
        gi_expr_temp(c, args.items[i]);
    }
    int n = first + (int)args.count;
    if (keywords.count == 0) {
        gi_emit(c, at, is_method ? GI_OP_CALL_METHOD : GI_OP_CALL, a, n, dst);
        return;
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        gi_expr_temp(c, gi_as_Keyword(keywords.items[i])->value);
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        gi_name_value(c, gi_as_Keyword(keywords.items[i])->arg); // below, no allocation
    }
    if (c->failed) {
        return;
    }
    const GillValue names = gi_tuple_new(c->t, keywords.count);
    if (gi_is_error(names)) {
        gi_compile_fail(c);
        return;
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        gi_tuple_items(gi_tuple_ptr(names))[i] =
            gi_name_value(c, gi_as_Keyword(keywords.items[i])->arg);
    }
    n += (int)keywords.count;
    GiInstr *i = gi_emit(c, at, is_method ? GI_OP_CALL_METHOD_KW : GI_OP_CALL_KW, a, n, dst);
    i->w[0] = gi_const(c, names);
}

// ---------------------------------------------------------------------------------
// super()

// The register of the first parameter; a cell's value is loaded into tmp.
static int first_argument(GiCompiler *c, const GiNode *at, int tmp)
{
    const GiScope *scope = c->unit->scope;
    if (scope->type != GI_SCOPE_FUNCTION || c->unit->npos == 0) {
        return -1;
    }
    for (uint32_t i = 0; i < scope->vars_len; i++) {
        GiVar *v = scope->vars[i];
        if ((v->flags & GI_SYM_PARAM) && v->reg == 0) {
            if (v->kind == GI_VAR_CELL) {
                gi_emit_name(c, at, GI_OP_LOAD_CELL, tmp, 0, 0, v->name);
                return tmp;
            }
            return gi_is_assigned(c, v) ? 0 : -1;
        }
    }
    return -1;
}

// The value of __class__ into tmp; false when this is no method.
static GiVar *class_variable(GiCompiler *c)
{
    GiVar *v = gi_scope_resolve(c->scope, GI_NAME(c->t, __class__));
    return v && v->kind == GI_VAR_FREE ? v : NULL;
}

bool gi_super_to(GiCompiler *c, const GiAstAttribute *e, int dst, GiOpcode op)
{
    if (e->value->kind != GI_AST_Call || c->failed) {
        return false;
    }
    const GiAstCall *call = gi_as_Call(e->value);
    if (call->func->kind != GI_AST_Name || call->args.count || call->keywords.count ||
        strcmp(gi_as_Name(call->func)->id->data, "super") != 0 || e->ctx != GI_CTX_Load) {
        return false;
    }
    const GillValue name = gi_name_value(c, gi_as_Name(call->func)->id);
    const GiVar *super = gi_var(c, name);
    GiVar *class_var = class_variable(c);
    if (!super || super->kind != GI_VAR_GLOBAL || !class_var || c->unit->npos == 0 ||
        c->unit->scope->type != GI_SCOPE_FUNCTION) {
        return false;
    }
    const int mark = c->unit->top;
    // SUPER_METHOD has the window at dst; its operands lie above.
    const int window = op == GI_OP_SUPER_METHOD || gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    const int class_reg = gi_temp_push(c);
    const int self_tmp = gi_temp_push(c);
    const int self = first_argument(c, &call->base, self_tmp);
    if (self < 0) {
        c->unit->top = mark;
        return false;
    }
    gi_emit_name(c, call->func, GI_OP_LOAD_GLOBAL, window, 0, 0, name);
    gi_emit_name(c, &call->base, GI_OP_LOAD_CELL, class_reg, class_var->reg, 1,
                 class_var->name);
    const GiNode place = gi_attribute_place(&e->base, e);
    gi_emit_name(c, &place, op, window, class_reg, self, gi_private_name(c, e->attr));
    c->unit->top = mark;
    if (op == GI_OP_SUPER_ATTR) {
        gi_move(c, &e->base, dst, window);
    }
    return true;
}

// ---------------------------------------------------------------------------------

void gi_call_to(GiCompiler *c, const GiAstCall *e, int dst)
{
    check_keywords(c, &e->base, e->keywords);
    warn_about_callee(c, e);
    if (c->failed) {
        return;
    }
    const int mark = c->unit->top;
    const int a = gi_temp_push_many(c, GI_CALL_ARGS);
    if (e->func->kind == GI_AST_Attribute &&
        !needs_collecting(c, e->args, e->keywords)) {
        const GiAstAttribute *f = gi_as_Attribute(e->func);
        if (!gi_super_to(c, f, a, GI_OP_SUPER_METHOD)) {
            int o = a;
            if (f->value->kind == GI_AST_Name) {
                o = gi_expr(c, f->value);
                c->unit->top = a + GI_CALL_ARGS;
            } else {
                gi_expr_to(c, f->value, a);
            }
            const GiNode place = gi_attribute_place(&f->base, f);
            gi_emit_name(c, &place, GI_OP_LOAD_METHOD, a, o, 0, gi_private_name(c, f->attr));
        }
        const GiNode place = gi_attribute_place(&e->base, f);
        gi_call_window(c, &place, a, 0, e->args, e->keywords, true, dst);
    } else {
        gi_expr_to(c, e->func, a);
        gi_call_window(c, &e->base, a, 0, e->args, e->keywords, false, dst);
    }
    c->unit->top = mark;
}
