// parse_block: compound statements and the blocks they hold.
// SPDX-License-Identifier: MIT
#include "interp/syntax/parse.h"

// ---- Blocks
// --------------------------------------------------------------------------

bool gi_parse_block(GiParser *p, GiNodeSeq *out)
{
    const uint32_t mark = p->stack_count;
    if (!gi_accept(p, GI_TOK_NEWLINE)) {
        return !gi_at_compound(p) && gi_parse_simple_line(p) &&
               gi_collect(p, mark, out);
    }
    if (!gi_accept(p, GI_TOK_INDENT) || !gi_enter(p)) {
        return false;
    }
    bool is_good = true;
    while (is_good && !gi_at(p, GI_TOK_DEDENT)) {
        is_good = gi_parse_statement(p);
    }
    gi_leave(p);
    return is_good && gi_accept(p, GI_TOK_DEDENT) && gi_collect(p, mark, out);
}

static bool parse_colon_block(GiParser *p, GiNodeSeq *out)
{
    return gi_accept(p, GI_TOK_COLON) && gi_parse_block(p, out);
}

// `word: block`, or nothing if the word is not there.
static bool parse_optional_block(GiParser *p, GiTokenKind word, GiNodeSeq *out)
{
    *out = (GiNodeSeq){0};
    return !gi_accept(p, word) || parse_colon_block(p, out);
}

// Statements end with their last token, which is before the NEWLINE and DEDENT that end
// the block.
static void end_with_block(GiParser *p, GiNode *node)
{
    const GiToken *last = p->at - 1;
    while (last->kind == GI_TOK_NEWLINE || last->kind == GI_TOK_DEDENT) {
        last--;
    }
    node->end_line = last->end_line;
    node->end_col = last->end_col;
}

// ---- if, while, for
// ------------------------------------------------------------------

// At `if` or `elif`; the latter makes an If inside the former's orelse.
static GiNode *parse_if(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *test = gi_parse_named_expression(p);
    GiNodeSeq body;
    GiNodeSeq orelse = {0};
    if (!test || !parse_colon_block(p, &body)) {
        return NULL;
    }
    if (gi_at(p, GI_TOK_ELIF)) {
        if (!gi_enter(p)) {
            return NULL;
        }
        const uint32_t mark = p->stack_count;
        GiNode *inner = parse_if(p);
        gi_leave(p);
        if (!inner) {
            return NULL;
        }
        end_with_block(p, inner);
        if (!gi_push(p, inner) || !gi_collect(p, mark, &orelse)) {
            return NULL;
        }
    } else if (!parse_optional_block(p, GI_TOK_ELSE, &orelse)) {
        return NULL;
    }
    GiAstIf *node = GI_NODE_NEW(p, If, start);
    if (!node) {
        return NULL;
    }
    node->test = test;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

static GiNode *parse_while(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *test = gi_parse_named_expression(p);
    GiNodeSeq body;
    GiNodeSeq orelse;
    if (!test || !parse_colon_block(p, &body) ||
        !parse_optional_block(p, GI_TOK_ELSE, &orelse)) {
        return NULL;
    }
    GiAstWhile *node = GI_NODE_NEW(p, While, start);
    if (!node) {
        return NULL;
    }
    node->test = test;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

static GiNode *parse_for(GiParser *p, const GiToken *start, bool is_async)
{
    p->at++;
    GiNode *target = gi_parse_targets(p);
    if (!target || !gi_accept(p, GI_TOK_IN)) {
        return NULL;
    }
    GiNode *iter = gi_parse_star_expressions(p);
    GiNodeSeq body;
    GiNodeSeq orelse;
    if (!iter || !parse_colon_block(p, &body) ||
        !parse_optional_block(p, GI_TOK_ELSE, &orelse)) {
        return NULL;
    }
    _Static_assert(sizeof(GiAstFor) == sizeof(GiAstAsyncFor), "one layout");
    GiAstFor *node =
        gi_node_new(p, is_async ? GI_AST_AsyncFor : GI_AST_For, sizeof *node, start);
    if (!node) {
        return NULL;
    }
    node->target = target;
    node->iter = iter;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

// ---- with
// ----------------------------------------------------------------------------

static bool parse_with_item(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *context = gi_parse_expression(p);
    GiNode *vars = NULL;
    if (!context) {
        return false;
    }
    if (gi_accept(p, GI_TOK_AS)) {
        vars = gi_parse_target(p);
        if (!vars) {
            return false;
        }
    }
    GiAstWithItem *item = GI_NODE_NEW(p, WithItem, start);
    if (!item) {
        return false;
    }
    item->context_expr = context;
    item->optional_vars = vars;
    return gi_push(p, &item->base);
}

// `(item, item,):` up to the colon, which tells it from an expression in parentheses.
static bool parse_bracketed_with_items(GiParser *p)
{
    p->at++;
    do {
        if (gi_at(p, GI_TOK_RPAR) && p->at[-1].kind == GI_TOK_COMMA) {
            break;
        }
        if (!parse_with_item(p)) {
            return false;
        }
    } while (gi_accept(p, GI_TOK_COMMA));
    return gi_accept(p, GI_TOK_RPAR) && gi_at(p, GI_TOK_COLON);
}

static bool parse_with_items(GiParser *p, GiNodeSeq *out)
{
    const GiToken *start = p->at;
    const uint32_t mark = p->stack_count;
    if (gi_at(p, GI_TOK_LPAR)) {
        GiSyntaxWarning **warnings_end = p->s->warnings_end;
        if (parse_bracketed_with_items(p)) {
            return gi_collect(p, mark, out);
        }
        if (p->s->err->type != GI_SYNTAX_OK) {
            return false;
        }
        p->at = start;
        p->stack_count = mark;
        p->s->warnings_end = warnings_end;
        *warnings_end = NULL;
    }
    do {
        if (!parse_with_item(p)) {
            return false;
        }
    } while (gi_accept(p, GI_TOK_COMMA));
    return gi_collect(p, mark, out);
}

static GiNode *parse_with(GiParser *p, const GiToken *start, bool is_async)
{
    GiNodeSeq items;
    GiNodeSeq body;
    p->at++;
    if (!parse_with_items(p, &items) || !parse_colon_block(p, &body)) {
        return NULL;
    }
    _Static_assert(sizeof(GiAstWith) == sizeof(GiAstAsyncWith), "one layout");
    GiAstWith *node =
        gi_node_new(p, is_async ? GI_AST_AsyncWith : GI_AST_With, sizeof *node, start);
    if (!node) {
        return NULL;
    }
    node->items = items;
    node->body = body;
    return &node->base;
}

// ---- try
// -----------------------------------------------------------------------------

static bool parse_handler(GiParser *p, bool is_star)
{
    const GiToken *start = p->at++;
    GiNode *type = NULL;
    GiName *name = NULL;
    GiNodeSeq body;
    if (is_star != gi_accept(p, GI_TOK_STAR)) {
        return false;
    }
    if (is_star || !gi_at(p, GI_TOK_COLON)) {
        type = gi_parse_expression(p);
        if (!type) {
            return false;
        }
        if (gi_accept(p, GI_TOK_AS)) {
            name = p->at->name;
            if (!gi_accept(p, GI_TOK_NAME)) {
                return false;
            }
        }
    }
    if (!parse_colon_block(p, &body)) {
        return false;
    }
    GiAstExceptHandler *node = GI_NODE_NEW(p, ExceptHandler, start);
    if (!node) {
        return false;
    }
    end_with_block(p, &node->base);
    node->type = type;
    node->name = name;
    node->body = body;
    return gi_push(p, &node->base);
}

static GiNode *parse_try(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNodeSeq body;
    GiNodeSeq handlers;
    GiNodeSeq orelse = {0};
    GiNodeSeq finalbody;
    if (!parse_colon_block(p, &body)) {
        return NULL;
    }
    const uint32_t mark = p->stack_count;
    const bool is_star = gi_at(p, GI_TOK_EXCEPT) && p->at[1].kind == GI_TOK_STAR;
    while (gi_at(p, GI_TOK_EXCEPT)) {
        if (!parse_handler(p, is_star)) {
            return NULL;
        }
    }
    if (!gi_collect(p, mark, &handlers) ||
        (handlers.count && !parse_optional_block(p, GI_TOK_ELSE, &orelse)) ||
        !parse_optional_block(p, GI_TOK_FINALLY, &finalbody) ||
        (handlers.count == 0 && finalbody.count == 0)) {
        return NULL;
    }
    _Static_assert(sizeof(GiAstTry) == sizeof(GiAstTryStar), "one layout");
    GiAstTry *node =
        gi_node_new(p, is_star ? GI_AST_TryStar : GI_AST_Try, sizeof *node, start);
    if (!node) {
        return NULL;
    }
    node->body = body;
    node->handlers = handlers;
    node->orelse = orelse;
    node->finalbody = finalbody;
    return &node->base;
}

// ---- Definitions
// ---------------------------------------------------------------------

static GiNode *parse_function(GiParser *p, const GiToken *start, bool is_async,
                              GiNodeSeq decorators)
{
    p->at++;
    const GiToken *name = p->at;
    if (!gi_accept(p, GI_TOK_NAME) || !gi_accept(p, GI_TOK_LPAR)) {
        return NULL;
    }
    GiNode *args = gi_parse_params(p, false);
    GiNode *returns = NULL;
    GiNodeSeq body;
    if (!args || !gi_accept(p, GI_TOK_RPAR) ||
        (gi_accept(p, GI_TOK_ARROW) && !(returns = gi_parse_expression(p))) ||
        !parse_colon_block(p, &body)) {
        return NULL;
    }
    _Static_assert(sizeof(GiAstFunctionDef) == sizeof(GiAstAsyncFunctionDef),
                   "one layout");
    GiAstFunctionDef *node =
        gi_node_new(p, is_async ? GI_AST_AsyncFunctionDef : GI_AST_FunctionDef,
                    sizeof *node, start);
    if (!node) {
        return NULL;
    }
    node->name = name->name;
    node->args = args;
    node->body = body;
    node->decorator_list = decorators;
    node->returns = returns;
    return &node->base;
}

static GiNode *parse_class(GiParser *p, GiNodeSeq decorators)
{
    const GiToken *start = p->at++;
    const GiToken *name = p->at;
    GiNodeSeq bases = {0};
    GiNodeSeq keywords = {0};
    GiNodeSeq body;
    if (!gi_accept(p, GI_TOK_NAME)) {
        return NULL;
    }
    if (gi_accept(p, GI_TOK_LPAR) &&
        (!gi_parse_call_args(p, false, &bases, &keywords) ||
         !gi_accept(p, GI_TOK_RPAR))) {
        return NULL;
    }
    if (!parse_colon_block(p, &body)) {
        return NULL;
    }
    GiAstClassDef *node = GI_NODE_NEW(p, ClassDef, start);
    if (!node) {
        return NULL;
    }
    node->name = name->name;
    node->bases = bases;
    node->keywords = keywords;
    node->body = body;
    node->decorator_list = decorators;
    return &node->base;
}

static GiNode *parse_decorated(GiParser *p)
{
    const uint32_t mark = p->stack_count;
    GiNodeSeq decorators;
    while (gi_accept(p, GI_TOK_AT)) {
        GiNode *decorator = gi_parse_named_expression(p);
        if (!decorator || !gi_push(p, decorator) || !gi_accept(p, GI_TOK_NEWLINE)) {
            return NULL;
        }
    }
    if (!gi_collect(p, mark, &decorators)) {
        return NULL;
    }
    const GiToken *start = p->at;
    if (gi_at(p, GI_TOK_CLASS)) {
        return parse_class(p, decorators);
    }
    const bool is_async = gi_accept(p, GI_TOK_ASYNC);
    return gi_at(p, GI_TOK_DEF) ? parse_function(p, start, is_async, decorators) : NULL;
}

static GiNode *parse_async(GiParser *p)
{
    const GiToken *start = p->at++;
    switch (p->at->kind) {
    case GI_TOK_DEF:
        return parse_function(p, start, true, (GiNodeSeq){0});
    case GI_TOK_FOR:
        return parse_for(p, start, true);
    case GI_TOK_WITH:
        return parse_with(p, start, true);
    default:
        return NULL;
    }
}

// ---- Statements
// ----------------------------------------------------------------------

bool gi_at_compound(const GiParser *p)
{
    switch (p->at->kind) {
    case GI_TOK_IF:
    case GI_TOK_WHILE:
    case GI_TOK_FOR:
    case GI_TOK_WITH:
    case GI_TOK_TRY:
    case GI_TOK_DEF:
    case GI_TOK_CLASS:
    case GI_TOK_AT:
    case GI_TOK_ASYNC:
        return true;
    default:
        return false;
    }
}

static GiNode *parse_compound(GiParser *p)
{
    const GiToken *start = p->at;
    switch (start->kind) {
    case GI_TOK_IF:
        return parse_if(p);
    case GI_TOK_WHILE:
        return parse_while(p);
    case GI_TOK_FOR:
        return parse_for(p, start, false);
    case GI_TOK_WITH:
        return parse_with(p, start, false);
    case GI_TOK_TRY:
        return parse_try(p);
    case GI_TOK_DEF:
        return parse_function(p, start, false, (GiNodeSeq){0});
    case GI_TOK_CLASS:
        return parse_class(p, (GiNodeSeq){0});
    case GI_TOK_AT:
        return parse_decorated(p);
    default:
        return parse_async(p);
    }
}

// A `match` that does not become a statement is a name, and its line is read again.
static GiNode *try_match(GiParser *p)
{
    const GiToken *start = p->at;
    const uint32_t mark = p->stack_count;
    GiSyntaxWarning **warnings_end = p->s->warnings_end;
    GiNode *node = gi_parse_match(p);
    if (!node) {
        p->at = start;
        p->stack_count = mark;
        p->s->warnings_end = warnings_end;
        *warnings_end = NULL;
    }
    return node;
}

bool gi_parse_statement(GiParser *p)
{
    GiNode *node = NULL;
    if (gi_at_compound(p)) {
        node = parse_compound(p);
        if (!node) {
            return false;
        }
    } else if (p->at->name == p->s->name_match && gi_at(p, GI_TOK_NAME)) {
        node = try_match(p);
    }
    if (!node) {
        return p->s->err->type == GI_SYNTAX_OK && gi_parse_simple_line(p);
    }
    end_with_block(p, node);
    return gi_push(p, node);
}
