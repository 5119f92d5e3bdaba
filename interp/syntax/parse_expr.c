// parse_expr: primaries, operators, expressions and targets.
//
// Binary operators climb by precedence (binary_rank); all the rest is one function a
// construct, named after it. Targets are read as expressions and turned afterwards.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

static GiNode *parse_unary(GiParser *p);

// ---- Primaries
// -----------------------------------------------------------------------

static bool at_slice_end(const GiParser *p)
{
    return gi_at(p, GI_TOK_COLON) || gi_at(p, GI_TOK_COMMA) || gi_at(p, GI_TOK_RSQB);
}

// `a:b:c`, the part before the first colon having been read.
static GiNode *parse_slice_tail(GiParser *p, const GiToken *start, GiNode *lower)
{
    GiNode *upper = NULL;
    GiNode *step = NULL;
    p->at++;
    if (!at_slice_end(p) && !(upper = gi_parse_expression(p))) {
        return NULL;
    }
    if (gi_accept(p, GI_TOK_COLON) && !at_slice_end(p) &&
        !(step = gi_parse_expression(p))) {
        return NULL;
    }
    GiAstSlice *node = GI_NODE_NEW(p, Slice, start);
    if (!node) {
        return NULL;
    }
    node->lower = lower;
    node->upper = upper;
    node->step = step;
    return &node->base;
}

static GiNode *parse_starred(GiParser *p, GiNode *(*parse_value)(GiParser *))
{
    const GiToken *start = p->at++;
    GiNode *value = parse_value(p);
    GiAstStarred *node = value ? GI_NODE_NEW(p, Starred, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static GiNode *parse_slice(GiParser *p)
{
    const GiToken *start = p->at;
    if (gi_at(p, GI_TOK_COLON)) {
        return parse_slice_tail(p, start, NULL);
    }
    if (gi_at(p, GI_TOK_STAR)) {
        return parse_starred(p, gi_parse_expression);
    }
    GiNode *node = gi_parse_named_expression(p);
    if (!node || !gi_at(p, GI_TOK_COLON)) {
        return node;
    }
    const bool is_walrus =
        node->kind == GI_AST_NamedExpr && start[1].kind == GI_TOK_WALRUS;
    return is_walrus ? NULL : parse_slice_tail(p, start, node);
}

// What stands between the brackets of a subscript: one slice, or several as a tuple.
static GiNode *parse_slices(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *first = parse_slice(p);
    if (!first || (!gi_at(p, GI_TOK_COMMA) && first->kind != GI_AST_Starred)) {
        return first;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_RSQB)) {
        GiNode *item = parse_slice(p);
        if (!item || !gi_push(p, item)) {
            return NULL;
        }
    }
    GiAstTuple *node = GI_NODE_NEW(p, Tuple, start);
    return node && gi_collect(p, mark, &node->elts) ? &node->base : NULL;
}

static GiNode *parse_attribute(GiParser *p, const GiToken *start, GiNode *value)
{
    p->at++;
    const GiToken *name = p->at;
    if (!gi_accept(p, GI_TOK_NAME)) {
        return NULL;
    }
    GiAstAttribute *node = GI_NODE_NEW(p, Attribute, start);
    if (!node) {
        return NULL;
    }
    node->value = value;
    node->attr = name->name;
    return &node->base;
}

static GiNode *parse_subscript(GiParser *p, const GiToken *start, GiNode *value)
{
    p->at++;
    GiNode *slice = parse_slices(p);
    if (!slice || !gi_accept(p, GI_TOK_RSQB)) {
        return NULL;
    }
    GiAstSubscript *node = GI_NODE_NEW(p, Subscript, start);
    if (!node) {
        return NULL;
    }
    node->value = value;
    node->slice = slice;
    return &node->base;
}

static GiNode *parse_call(GiParser *p, const GiToken *start, GiNode *func)
{
    GiNodeSeq args;
    GiNodeSeq keywords;
    p->at++;
    if (!gi_parse_call_args(p, true, &args, &keywords) || !gi_accept(p, GI_TOK_RPAR)) {
        return NULL;
    }
    GiAstCall *node = GI_NODE_NEW(p, Call, start);
    if (!node) {
        return NULL;
    }
    node->func = func;
    node->args = args;
    node->keywords = keywords;
    return &node->base;
}

GiNode *gi_parse_primary(GiParser *p)
{
    if (!gi_enter(p)) {
        return NULL;
    }
    const GiToken *start = p->at;
    GiNode *node = gi_parse_atom(p);
    while (node) {
        if (gi_at(p, GI_TOK_DOT)) {
            node = parse_attribute(p, start, node);
        } else if (gi_at(p, GI_TOK_LPAR)) {
            node = parse_call(p, start, node);
        } else if (gi_at(p, GI_TOK_LSQB)) {
            node = parse_subscript(p, start, node);
        } else {
            break;
        }
    }
    gi_leave(p);
    return node;
}

// ---- Operators
// -----------------------------------------------------------------------

static GiNode *parse_await(GiParser *p)
{
    const GiToken *start = p->at;
    if (!gi_accept(p, GI_TOK_AWAIT)) {
        return gi_parse_primary(p);
    }
    GiNode *value = gi_parse_primary(p);
    GiAstAwait *node = value ? GI_NODE_NEW(p, Await, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static GiNode *binary_node(GiParser *p, const GiToken *start, GiOperator op,
                           GiNode *left, GiNode *right)
{
    GiAstBinOp *node = GI_NODE_NEW(p, BinOp, start);
    if (!node) {
        return NULL;
    }
    node->left = left;
    node->op = op;
    node->right = right;
    return &node->base;
}

static GiNode *unary_node(GiParser *p, const GiToken *start, GiUnaryOp op,
                          GiNode *operand)
{
    GiAstUnaryOp *node = GI_NODE_NEW(p, UnaryOp, start);
    if (!node) {
        return NULL;
    }
    node->op = op;
    node->operand = operand;
    return &node->base;
}

// `a ** b` binds to the right, and tighter than a sign on its left only.
static GiNode *parse_power(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *left = parse_await(p);
    if (!left || !gi_accept(p, GI_TOK_DOUBLESTAR)) {
        return left;
    }
    if (!gi_enter(p)) {
        return NULL;
    }
    GiNode *right = parse_unary(p);
    gi_leave(p);
    return right ? binary_node(p, start, GI_OP_Pow, left, right) : NULL;
}

static GiNode *parse_unary(GiParser *p)
{
    const GiToken *start = p->at;
    GiUnaryOp op;
    switch (start->kind) {
    case GI_TOK_PLUS:
        op = GI_UNARY_UAdd;
        break;
    case GI_TOK_MINUS:
        op = GI_UNARY_USub;
        break;
    case GI_TOK_TILDE:
        op = GI_UNARY_Invert;
        break;
    default:
        return parse_power(p);
    }
    if (!gi_enter(p)) {
        return NULL;
    }
    p->at++;
    GiNode *operand = parse_unary(p);
    gi_leave(p);
    return operand ? unary_node(p, start, op, operand) : NULL;
}

// How tightly a binary operator binds, from `|` upward; 0 for any other token.
static int binary_rank(GiTokenKind kind, GiOperator *out)
{
    switch (kind) {
    case GI_TOK_VBAR:
        *out = GI_OP_BitOr;
        return 1;
    case GI_TOK_CARET:
        *out = GI_OP_BitXor;
        return 2;
    case GI_TOK_AMPER:
        *out = GI_OP_BitAnd;
        return 3;
    case GI_TOK_LEFTSHIFT:
        *out = GI_OP_LShift;
        return 4;
    case GI_TOK_RIGHTSHIFT:
        *out = GI_OP_RShift;
        return 4;
    case GI_TOK_PLUS:
        *out = GI_OP_Add;
        return 5;
    case GI_TOK_MINUS:
        *out = GI_OP_Sub;
        return 5;
    case GI_TOK_STAR:
        *out = GI_OP_Mult;
        return 6;
    case GI_TOK_SLASH:
        *out = GI_OP_Div;
        return 6;
    case GI_TOK_DOUBLESLASH:
        *out = GI_OP_FloorDiv;
        return 6;
    case GI_TOK_PERCENT:
        *out = GI_OP_Mod;
        return 6;
    case GI_TOK_AT:
        *out = GI_OP_MatMult;
        return 6;
    default:
        return 0;
    }
}

// Operators that bind at least as tightly as `min_rank`.
static GiNode *parse_binary(GiParser *p, int min_rank)
{
    const GiToken *start = p->at;
    GiNode *left = parse_unary(p);
    while (left) {
        GiOperator op;
        const int rank = binary_rank(p->at->kind, &op);
        if (rank < min_rank || rank == 0) {
            break;
        }
        p->at++;
        GiNode *right = parse_binary(p, rank + 1);
        left = right ? binary_node(p, start, op, left, right) : NULL;
    }
    return left;
}

GiNode *gi_parse_or(GiParser *p)
{
    return parse_binary(p, 1);
}

// Takes a comparison operator, which may be two tokens.
static bool accept_comparison(GiParser *p, GiCmpOp *out)
{
    switch (p->at->kind) {
    case GI_TOK_EQEQUAL:
        *out = GI_CMP_Eq;
        break;
    case GI_TOK_NOTEQUAL:
        *out = GI_CMP_NotEq;
        break;
    case GI_TOK_LESS:
        *out = GI_CMP_Lt;
        break;
    case GI_TOK_LESSEQUAL:
        *out = GI_CMP_LtE;
        break;
    case GI_TOK_GREATER:
        *out = GI_CMP_Gt;
        break;
    case GI_TOK_GREATEREQUAL:
        *out = GI_CMP_GtE;
        break;
    case GI_TOK_IN:
        *out = GI_CMP_In;
        break;
    case GI_TOK_IS:
        *out = p->at[1].kind == GI_TOK_NOT ? GI_CMP_IsNot : GI_CMP_Is;
        p->at += *out == GI_CMP_IsNot;
        break;
    case GI_TOK_NOT:
        if (p->at[1].kind != GI_TOK_IN) {
            return false;
        }
        *out = GI_CMP_NotIn;
        p->at++;
        break;
    default:
        return false;
    }
    p->at++;
    return true;
}

// The operators of a chain are pushed among its operands, as nodes of their own would
// be, by way of an array that lives in the arena.
static GiNode *parse_comparison_tail(GiParser *p, const GiToken *start, GiNode *left,
                                     GiCmpOp op)
{
    const uint32_t mark = p->stack_count;
    uint32_t cap = 2;
    GiCmpOpSeq ops = {.items = gi_arena_alloc(p->s->arena, cap * sizeof(GiCmpOp))};
    do {
        if (ops.items && ops.count == cap) {
            cap *= 2;
            GiCmpOp *grown = gi_arena_alloc(p->s->arena, cap * sizeof(GiCmpOp));
            if (grown) {
                memcpy(grown, ops.items, ops.count * sizeof(GiCmpOp));
            }
            ops.items = grown;
        }
        if (!ops.items) {
            gi_report_no_memory(p->s);
            return NULL;
        }
        ops.items[ops.count++] = op;
        GiNode *right = gi_parse_or(p);
        if (!right || !gi_push(p, right)) {
            return NULL;
        }
    } while (accept_comparison(p, &op));
    GiAstCompare *node = GI_NODE_NEW(p, Compare, start);
    if (!node || !gi_collect(p, mark, &node->comparators)) {
        return NULL;
    }
    node->left = left;
    node->ops = ops;
    return &node->base;
}

static GiNode *parse_comparison(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *left = gi_parse_or(p);
    GiCmpOp op;
    if (!left || !accept_comparison(p, &op)) {
        return left;
    }
    return parse_comparison_tail(p, start, left, op);
}

static GiNode *parse_inversion(GiParser *p)
{
    const GiToken *start = p->at;
    if (!gi_at(p, GI_TOK_NOT)) {
        return parse_comparison(p);
    }
    if (!gi_enter(p)) {
        return NULL;
    }
    p->at++;
    GiNode *operand = parse_inversion(p);
    gi_leave(p);
    return operand ? unary_node(p, start, GI_UNARY_Not, operand) : NULL;
}

// `and` and `or`: all operands of one operator go into one node.
static GiNode *parse_bool_op(GiParser *p, GiTokenKind token, GiBoolOp op,
                             GiNode *(*parse_operand)(GiParser *))
{
    const GiToken *start = p->at;
    GiNode *first = parse_operand(p);
    if (!first || !gi_at(p, token)) {
        return first;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, token)) {
        GiNode *operand = parse_operand(p);
        if (!operand || !gi_push(p, operand)) {
            return NULL;
        }
    }
    GiAstBoolOp *node = GI_NODE_NEW(p, BoolOp, start);
    if (!node || !gi_collect(p, mark, &node->values)) {
        return NULL;
    }
    node->op = op;
    return &node->base;
}

static GiNode *parse_conjunction(GiParser *p)
{
    return parse_bool_op(p, GI_TOK_AND, GI_BOOL_And, parse_inversion);
}

GiNode *gi_parse_disjunction(GiParser *p)
{
    return parse_bool_op(p, GI_TOK_OR, GI_BOOL_Or, parse_conjunction);
}

static GiNode *parse_lambda(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *args = gi_parse_params(p, true);
    if (!args || !gi_accept(p, GI_TOK_COLON)) {
        return NULL;
    }
    GiNode *body = gi_parse_expression(p);
    GiAstLambda *node = body ? GI_NODE_NEW(p, Lambda, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->args = args;
    node->body = body;
    return &node->base;
}

// `body` was read and `if` follows.
static GiNode *parse_conditional(GiParser *p, const GiToken *start, GiNode *body)
{
    p->at++;
    GiNode *test = gi_parse_disjunction(p);
    if (!test || !gi_accept(p, GI_TOK_ELSE)) {
        return NULL;
    }
    GiNode *orelse = gi_parse_expression(p);
    GiAstIfExp *node = orelse ? GI_NODE_NEW(p, IfExp, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->test = test;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

GiNode *gi_parse_expression(GiParser *p)
{
    if (!gi_enter(p)) {
        return NULL;
    }
    const GiToken *start = p->at;
    GiNode *node;
    if (gi_at(p, GI_TOK_LAMBDA)) {
        node = parse_lambda(p);
    } else {
        node = gi_parse_disjunction(p);
        if (node && gi_at(p, GI_TOK_IF)) {
            node = parse_conditional(p, start, node);
        }
    }
    gi_leave(p);
    return node;
}

GiNode *gi_parse_named_expression(GiParser *p)
{
    const GiToken *start = p->at;
    if (!gi_at(p, GI_TOK_NAME) || start[1].kind != GI_TOK_WALRUS) {
        return gi_parse_expression(p);
    }
    GiNode *target = gi_parse_name(p, GI_CTX_Store);
    p->at++;
    GiNode *value = target ? gi_parse_expression(p) : NULL;
    GiAstNamedExpr *node = value ? GI_NODE_NEW(p, NamedExpr, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->target = target;
    node->value = value;
    return &node->base;
}

GiNode *gi_parse_star_named_expression(GiParser *p)
{
    return gi_at(p, GI_TOK_STAR) ? parse_starred(p, gi_parse_or)
                                 : gi_parse_named_expression(p);
}

static GiNode *parse_star_expression(GiParser *p)
{
    return gi_at(p, GI_TOK_STAR) ? parse_starred(p, gi_parse_or)
                                 : gi_parse_expression(p);
}

// Whether a token may begin an expression, so that a comma before it does not end a
// tuple.
static bool begins_expression(GiTokenKind kind)
{
    switch (kind) {
    case GI_TOK_NAME:
    case GI_TOK_NUMBER:
    case GI_TOK_STRING:
    case GI_TOK_NONE:
    case GI_TOK_TRUE:
    case GI_TOK_FALSE:
    case GI_TOK_ELLIPSIS:
    case GI_TOK_LPAR:
    case GI_TOK_LSQB:
    case GI_TOK_LBRACE:
    case GI_TOK_PLUS:
    case GI_TOK_MINUS:
    case GI_TOK_TILDE:
    case GI_TOK_NOT:
    case GI_TOK_LAMBDA:
    case GI_TOK_AWAIT:
    case GI_TOK_STAR:
        return true;
    default:
        return false;
    }
}

// `first` was read: if a comma follows, a tuple without parentheses.
static GiNode *parse_tuple_tail(GiParser *p, const GiToken *start, GiNode *first,
                                GiNode *(*parse_item)(GiParser *))
{
    if (!first || !gi_at(p, GI_TOK_COMMA)) {
        return first;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_COMMA) && begins_expression(p->at->kind)) {
        GiNode *item = parse_item(p);
        if (!item || !gi_push(p, item)) {
            return NULL;
        }
    }
    GiAstTuple *node = GI_NODE_NEW(p, Tuple, start);
    return node && gi_collect(p, mark, &node->elts) ? &node->base : NULL;
}

GiNode *gi_parse_star_expressions(GiParser *p)
{
    const GiToken *start = p->at;
    return parse_tuple_tail(p, start, parse_star_expression(p), parse_star_expression);
}

GiNode *gi_parse_expressions(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *first = gi_parse_expression(p);
    return parse_tuple_tail(p, start, first, gi_parse_expression);
}

GiNode *gi_parse_yield(GiParser *p)
{
    const GiToken *start = p->at++;
    if (gi_accept(p, GI_TOK_FROM)) {
        GiNode *value = gi_parse_expression(p);
        GiAstYieldFrom *node = value ? GI_NODE_NEW(p, YieldFrom, start) : NULL;
        if (!node) {
            return NULL;
        }
        node->value = value;
        return &node->base;
    }
    GiNode *value = NULL;
    if (begins_expression(p->at->kind) && !(value = gi_parse_star_expressions(p))) {
        return NULL;
    }
    GiAstYield *node = GI_NODE_NEW(p, Yield, start);
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

// ---- Targets
// -------------------------------------------------------------------------

static bool set_targets(const GiNodeSeq *seq, GiExprContext ctx)
{
    for (uint32_t i = 0; i < seq->count; i++) {
        if (!gi_set_target(seq->items[i], ctx)) {
            return false;
        }
    }
    return true;
}

bool gi_set_target(GiNode *node, GiExprContext ctx)
{
    switch (node->kind) {
    case GI_AST_Name:
        gi_as_Name(node)->ctx = ctx;
        return true;
    case GI_AST_Attribute:
        gi_as_Attribute(node)->ctx = ctx;
        return true;
    case GI_AST_Subscript:
        gi_as_Subscript(node)->ctx = ctx;
        return true;
    case GI_AST_Starred:
        gi_as_Starred(node)->ctx = ctx;
        return ctx == GI_CTX_Store && gi_set_target(gi_as_Starred(node)->value, ctx);
    case GI_AST_Tuple:
        gi_as_Tuple(node)->ctx = ctx;
        return set_targets(&gi_as_Tuple(node)->elts, ctx);
    case GI_AST_List:
        gi_as_List(node)->ctx = ctx;
        return set_targets(&gi_as_List(node)->elts, ctx);
    default:
        return false;
    }
}

static GiNode *parse_target(GiParser *p)
{
    return gi_at(p, GI_TOK_STAR) ? parse_starred(p, gi_parse_primary)
                                 : gi_parse_primary(p);
}

GiNode *gi_parse_target(GiParser *p)
{
    GiNode *node = parse_target(p);
    return node && gi_set_target(node, GI_CTX_Store) ? node : NULL;
}

GiNode *gi_parse_targets(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *node = parse_tuple_tail(p, start, parse_target(p), parse_target);
    return node && gi_set_target(node, GI_CTX_Store) ? node : NULL;
}
