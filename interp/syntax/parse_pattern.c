// parse_pattern: the statement `match` and its patterns.
//
// `match`, `case` and `_` are names that mean something only here. gi_parse_match is
// tried wherever a line begins with the name `match`. SPDX-License-Identifier: MIT
#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

static GiNode *parse_pattern(GiParser *p);

// ---- Literals
// ------------------------------------------------------------------------

static bool at_number(const GiParser *p)
{
    const bool has_sign = gi_at(p, GI_TOK_MINUS);
    return p->at[has_sign].kind == GI_TOK_NUMBER;
}

static GiNode *parse_signed_number(GiParser *p)
{
    const GiToken *start = p->at;
    if (!gi_accept(p, GI_TOK_MINUS)) {
        return gi_parse_number(p);
    }
    GiNode *operand = gi_parse_number(p);
    GiAstUnaryOp *node = operand ? GI_NODE_NEW(p, UnaryOp, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->op = GI_UNARY_USub;
    node->operand = operand;
    return &node->base;
}

static bool is_imaginary(const GiNode *node)
{
    const GiNode *number =
        node->kind == GI_AST_UnaryOp ? gi_as_UnaryOp(node)->operand : node;
    return gi_as_Constant(number)->value.type == GI_CONST_IMAGINARY;
}

// `-1`, or a complex number such as `1 - 2j`.
static GiNode *parse_number_literal(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *left = parse_signed_number(p);
    if (!left || (!gi_at(p, GI_TOK_PLUS) && !gi_at(p, GI_TOK_MINUS))) {
        return left;
    }
    const GiOperator op = gi_at(p, GI_TOK_PLUS) ? GI_OP_Add : GI_OP_Sub;
    p->at++;
    GiNode *right = gi_parse_number(p);
    if (!right || is_imaginary(left) || !is_imaginary(right)) {
        return NULL;
    }
    GiAstBinOp *node = GI_NODE_NEW(p, BinOp, start);
    if (!node) {
        return NULL;
    }
    node->left = left;
    node->op = op;
    node->right = right;
    return &node->base;
}

// None, True or False; -1 as a type for anything else.
static int singleton_type(GiTokenKind kind)
{
    switch (kind) {
    case GI_TOK_NONE:
        return GI_CONST_NONE;
    case GI_TOK_TRUE:
        return GI_CONST_TRUE;
    case GI_TOK_FALSE:
        return GI_CONST_FALSE;
    default:
        return -1;
    }
}

static GiNode *value_pattern(GiParser *p, const GiToken *start, GiNode *value)
{
    GiAstMatchValue *node = value ? GI_NODE_NEW(p, MatchValue, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

// ---- Names
// ---------------------------------------------------------------------------

// A name to bind: not `_`, and not the start of something longer.
static GiName *parse_capture_target(GiParser *p)
{
    const GiToken *token = p->at;
    if (!gi_at(p, GI_TOK_NAME) || token->name == p->s->name_underscore) {
        return NULL;
    }
    const GiTokenKind next = token[1].kind;
    if (next == GI_TOK_DOT || next == GI_TOK_LPAR || next == GI_TOK_EQUAL) {
        return NULL;
    }
    p->at++;
    return token->name;
}

static GiNode *as_pattern(GiParser *p, const GiToken *start, GiNode *pattern,
                          GiName *name)
{
    GiAstMatchAs *node = GI_NODE_NEW(p, MatchAs, start);
    if (!node) {
        return NULL;
    }
    node->pattern = pattern;
    node->name = name;
    return &node->base;
}

// `a` or `a.b.c`, as an expression.
static GiNode *parse_dotted(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *node = gi_parse_name(p, GI_CTX_Load);
    while (node && gi_accept(p, GI_TOK_DOT)) {
        const GiToken *name = p->at;
        if (!gi_accept(p, GI_TOK_NAME)) {
            return NULL;
        }
        GiAstAttribute *attribute = GI_NODE_NEW(p, Attribute, start);
        if (!attribute) {
            return NULL;
        }
        attribute->value = node;
        attribute->attr = name->name;
        node = &attribute->base;
    }
    return node;
}

// ---- Classes
// -------------------------------------------------------------------------

// Positional patterns, then `name=pattern`. The names are pushed as nodes before their
// patterns and parted at the end.
static bool parse_class_arguments(GiParser *p, GiAstMatchClass *node)
{
    const uint32_t mark = p->stack_count;
    GiNodeSeq names;
    uint32_t keyword_count = 0;
    bool has_comma = true;
    while (has_comma && !gi_at(p, GI_TOK_RPAR)) {
        const bool is_keyword = gi_at(p, GI_TOK_NAME) && p->at[1].kind == GI_TOK_EQUAL;
        if (is_keyword && keyword_count == 0 && !gi_collect(p, mark, &node->patterns)) {
            return false;
        }
        if (is_keyword) {
            GiNode *name = gi_parse_name(p, GI_CTX_Load);
            p->at++;
            keyword_count++;
            if (!name || !gi_push(p, name)) {
                return false;
            }
        } else if (keyword_count) {
            return false;
        }
        GiNode *pattern = parse_pattern(p);
        if (!pattern || !gi_push(p, pattern)) {
            return false;
        }
        has_comma = gi_accept(p, GI_TOK_COMMA);
    }
    if (keyword_count == 0) {
        return gi_collect(p, mark, &node->patterns);
    }
    if (!gi_collect(p, mark, &names)) {
        return false;
    }
    GiName **attrs = gi_arena_alloc(p->s->arena, keyword_count * sizeof *attrs);
    if (!attrs) {
        return gi_report_no_memory(p->s);
    }
    for (uint32_t i = 0; i < keyword_count; i++) {
        attrs[i] = gi_as_Name(names.items[2 * i])->id;
        if (!gi_push(p, names.items[2 * i + 1])) {
            return false;
        }
    }
    node->kwd_attrs = (GiNameSeq){.count = keyword_count, .items = attrs};
    return gi_collect(p, mark, &node->kwd_patterns);
}

static GiNode *parse_class_pattern(GiParser *p, const GiToken *start, GiNode *cls)
{
    p->at++;
    GiAstMatchClass *node = GI_NODE_NEW(p, MatchClass, start);
    if (!node || !parse_class_arguments(p, node) || !gi_accept(p, GI_TOK_RPAR)) {
        return NULL;
    }
    gi_node_end(p, &node->base);
    node->cls = cls;
    return &node->base;
}

// A capture, a wildcard, a dotted value or a class.
static GiNode *parse_name_pattern(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *name = parse_dotted(p);
    if (!name || gi_at(p, GI_TOK_EQUAL)) {
        return NULL;
    }
    if (gi_at(p, GI_TOK_LPAR)) {
        return parse_class_pattern(p, start, name);
    }
    if (name->kind == GI_AST_Attribute) {
        return value_pattern(p, start, name);
    }
    const bool is_wildcard = start->name == p->s->name_underscore;
    return as_pattern(p, start, NULL, is_wildcard ? NULL : start->name);
}

// ---- Sequences and mappings
// ----------------------------------------------------------

static GiNode *parse_star_or_pattern(GiParser *p)
{
    const GiToken *start = p->at;
    if (!gi_accept(p, GI_TOK_STAR)) {
        return parse_pattern(p);
    }
    GiName *name = NULL;
    if (gi_at(p, GI_TOK_NAME) && p->at->name == p->s->name_underscore) {
        p->at++;
    } else if (!(name = parse_capture_target(p))) {
        return NULL;
    }
    GiAstMatchStar *node = GI_NODE_NEW(p, MatchStar, start);
    if (!node) {
        return NULL;
    }
    node->name = name;
    return &node->base;
}

// Items up to `close`, which is not taken. A comma tells a sequence from a group.
static bool parse_sequence_items(GiParser *p, GiTokenKind close, GiNodeSeq *out,
                                 bool *has_comma)
{
    const uint32_t mark = p->stack_count;
    *has_comma = false;
    while (!gi_at(p, close)) {
        GiNode *item = parse_star_or_pattern(p);
        if (!item || !gi_push(p, item)) {
            return false;
        }
        if (!gi_accept(p, GI_TOK_COMMA)) {
            break;
        }
        *has_comma = true;
    }
    return gi_collect(p, mark, out);
}

static GiNode *sequence_pattern(GiParser *p, const GiToken *start, GiNodeSeq patterns)
{
    GiAstMatchSequence *node = GI_NODE_NEW(p, MatchSequence, start);
    if (!node) {
        return NULL;
    }
    node->patterns = patterns;
    return &node->base;
}

static GiNode *parse_bracketed_pattern(GiParser *p, GiTokenKind close)
{
    const GiToken *start = p->at++;
    GiNodeSeq patterns;
    bool has_comma;
    if (!parse_sequence_items(p, close, &patterns, &has_comma) ||
        !gi_accept(p, close)) {
        return NULL;
    }
    if (close == GI_TOK_RPAR && patterns.count == 1 && !has_comma) {
        return patterns.items[0]->kind == GI_AST_MatchStar ? NULL : patterns.items[0];
    }
    return sequence_pattern(p, start, patterns);
}

// A key of a mapping: a literal or a dotted name.
static GiNode *parse_key(GiParser *p)
{
    const GiToken *start = p->at;
    if (at_number(p)) {
        return parse_number_literal(p);
    }
    if (gi_at(p, GI_TOK_STRING)) {
        return gi_parse_strings(p);
    }
    const int type = singleton_type(p->at->kind);
    if (type < 0) {
        GiNode *node = parse_dotted(p);
        return node && node->kind == GI_AST_Attribute ? node : NULL;
    }
    p->at++;
    GiAstConstant *node = GI_NODE_NEW(p, Constant, start);
    if (!node) {
        return NULL;
    }
    node->value.type = (GiConstantType)type;
    return &node->base;
}

// Keys and patterns are pushed in turn and parted at the end.
static bool parse_mapping_items(GiParser *p, GiAstMatchMapping *node)
{
    const uint32_t mark = p->stack_count;
    GiNodeSeq both;
    while (!gi_at(p, GI_TOK_RBRACE)) {
        if (gi_accept(p, GI_TOK_DOUBLESTAR)) {
            node->rest = parse_capture_target(p);
            gi_accept(p, GI_TOK_COMMA);
            if (!node->rest || !gi_at(p, GI_TOK_RBRACE)) {
                return false;
            }
            break;
        }
        GiNode *key = parse_key(p);
        if (!key || !gi_accept(p, GI_TOK_COLON)) {
            return false;
        }
        GiNode *pattern = parse_pattern(p);
        if (!pattern || !gi_push(p, key) || !gi_push(p, pattern)) {
            return false;
        }
        if (!gi_accept(p, GI_TOK_COMMA)) {
            break;
        }
    }
    if (!gi_collect(p, mark, &both)) {
        return false;
    }
    const uint32_t count = both.count / 2;
    GiNode **items = gi_arena_alloc(p->s->arena, (size_t)count * 2 * sizeof *items + 1);
    if (!items) {
        return gi_report_no_memory(p->s);
    }
    node->keys = (GiNodeSeq){.count = count, .items = items};
    node->patterns = (GiNodeSeq){.count = count, .items = items + count};
    for (uint32_t i = 0; i < count; i++) {
        items[i] = both.items[2 * i];
        items[count + i] = both.items[2 * i + 1];
    }
    return true;
}

static GiNode *parse_mapping_pattern(GiParser *p)
{
    const GiToken *start = p->at++;
    GiAstMatchMapping *node = GI_NODE_NEW(p, MatchMapping, start);
    if (!node || !parse_mapping_items(p, node) || !gi_accept(p, GI_TOK_RBRACE)) {
        return NULL;
    }
    gi_node_end(p, &node->base);
    return &node->base;
}

// ---- Patterns
// ------------------------------------------------------------------------

static GiNode *parse_singleton_pattern(GiParser *p)
{
    const int type = singleton_type(p->at->kind);
    if (type < 0) {
        return NULL;
    }
    const GiToken *start = p->at++;
    GiAstMatchSingleton *node = GI_NODE_NEW(p, MatchSingleton, start);
    if (!node) {
        return NULL;
    }
    node->value.type = (GiConstantType)type;
    return &node->base;
}

static GiNode *parse_closed_pattern(GiParser *p)
{
    const GiToken *start = p->at;
    switch (start->kind) {
    case GI_TOK_NUMBER:
    case GI_TOK_MINUS:
        return value_pattern(p, start, parse_number_literal(p));
    case GI_TOK_STRING:
        return value_pattern(p, start, gi_parse_strings(p));
    case GI_TOK_NAME:
        return parse_name_pattern(p);
    case GI_TOK_LPAR:
        return parse_bracketed_pattern(p, GI_TOK_RPAR);
    case GI_TOK_LSQB:
        return parse_bracketed_pattern(p, GI_TOK_RSQB);
    case GI_TOK_LBRACE:
        return parse_mapping_pattern(p);
    default:
        return parse_singleton_pattern(p);
    }
}

static GiNode *parse_or_pattern(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *first = parse_closed_pattern(p);
    if (!first || !gi_at(p, GI_TOK_VBAR)) {
        return first;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_VBAR)) {
        GiNode *pattern = parse_closed_pattern(p);
        if (!pattern || !gi_push(p, pattern)) {
            return NULL;
        }
    }
    GiAstMatchOr *node = GI_NODE_NEW(p, MatchOr, start);
    return node && gi_collect(p, mark, &node->patterns) ? &node->base : NULL;
}

static GiNode *parse_pattern(GiParser *p)
{
    if (!gi_enter(p)) {
        return NULL;
    }
    const GiToken *start = p->at;
    GiNode *node = parse_or_pattern(p);
    if (node && gi_accept(p, GI_TOK_AS)) {
        GiName *name = parse_capture_target(p);
        node = name ? as_pattern(p, start, node, name) : NULL;
    }
    gi_leave(p);
    return node;
}

// The pattern of a case, which may be a sequence without brackets.
static GiNode *parse_case_pattern(GiParser *p)
{
    const GiToken *start = p->at;
    GiNodeSeq patterns;
    const uint32_t mark = p->stack_count;
    GiNode *first = parse_star_or_pattern(p);
    if (!first) {
        return NULL;
    }
    if (!gi_at(p, GI_TOK_COMMA)) {
        return first->kind == GI_AST_MatchStar ? NULL : first;
    }
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_COLON) &&
           !gi_at(p, GI_TOK_IF)) {
        GiNode *item = parse_star_or_pattern(p);
        if (!item || !gi_push(p, item)) {
            return NULL;
        }
    }
    return gi_collect(p, mark, &patterns) ? sequence_pattern(p, start, patterns) : NULL;
}

// ---- Statement
// -----------------------------------------------------------------------

static bool parse_case(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *pattern = parse_case_pattern(p);
    GiNode *guard = NULL;
    GiNodeSeq body;
    if (!pattern ||
        (gi_accept(p, GI_TOK_IF) && !(guard = gi_parse_named_expression(p))) ||
        !gi_accept(p, GI_TOK_COLON) || !gi_parse_block(p, &body)) {
        return false;
    }
    GiAstMatchCase *node = GI_NODE_NEW(p, MatchCase, start);
    if (!node) {
        return false;
    }
    node->pattern = pattern;
    node->guard = guard;
    node->body = body;
    return gi_push(p, &node->base);
}

// The value matched: an expression, or a tuple, which may begin with a star.
static GiNode *parse_subject(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *first = gi_parse_star_named_expression(p);
    if (!first || !gi_at(p, GI_TOK_COMMA)) {
        return first && first->kind != GI_AST_Starred ? first : NULL;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_push(p, first)) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_COLON)) {
        GiNode *item = gi_parse_star_named_expression(p);
        if (!item || !gi_push(p, item)) {
            return NULL;
        }
    }
    GiAstTuple *node = GI_NODE_NEW(p, Tuple, start);
    return node && gi_collect(p, mark, &node->elts) ? &node->base : NULL;
}

GiNode *gi_parse_match(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *subject = parse_subject(p);
    if (!subject || !gi_accept(p, GI_TOK_COLON) || !gi_accept(p, GI_TOK_NEWLINE) ||
        !gi_accept(p, GI_TOK_INDENT)) {
        return NULL;
    }
    const uint32_t mark = p->stack_count;
    do {
        if (!gi_at(p, GI_TOK_NAME) || p->at->name != p->s->name_case ||
            !parse_case(p)) {
            return NULL;
        }
    } while (!gi_accept(p, GI_TOK_DEDENT));
    GiAstMatch *node = GI_NODE_NEW(p, Match, start);
    if (!node || !gi_collect(p, mark, &node->cases)) {
        return NULL;
    }
    node->subject = subject;
    return &node->base;
}
