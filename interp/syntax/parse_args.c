// parse_args: arguments of calls and parameters of functions.
// SPDX-License-Identifier: MIT
#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

// ---- Calls
// ---------------------------------------------------------------------------

// Arguments come in three runs: positional and *a; then name=value and *a; then
// name=value and **a. Each argument says which run it may be in, and the runs only go
// forward.
typedef enum Run {
    RUN_POSITIONAL,
    RUN_KEYWORD,
    RUN_DOUBLE_STAR,
} Run;

// `name=value` or `**value`.
static GiNode *parse_keyword(GiParser *p)
{
    const GiToken *start = p->at;
    GiName *name = NULL;
    if (!gi_accept(p, GI_TOK_DOUBLESTAR)) {
        name = start->name;
        p->at += 2;
    }
    GiNode *value = gi_parse_expression(p);
    GiAstKeyword *node = value ? GI_NODE_NEW(p, Keyword, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->arg = name;
    node->value = value;
    return &node->base;
}

static GiNode *parse_starred_argument(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *value = gi_parse_expression(p);
    GiAstStarred *node = value ? GI_NODE_NEW(p, Starred, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static GiNode *parse_argument(GiParser *p, Run *run)
{
    if (gi_at(p, GI_TOK_STAR)) {
        return *run == RUN_DOUBLE_STAR ? NULL : parse_starred_argument(p);
    }
    if (gi_at(p, GI_TOK_DOUBLESTAR)) {
        *run = RUN_DOUBLE_STAR;
        return parse_keyword(p);
    }
    if (gi_at(p, GI_TOK_NAME) && p->at[1].kind == GI_TOK_EQUAL) {
        *run = *run == RUN_POSITIONAL ? RUN_KEYWORD : *run;
        return parse_keyword(p);
    }
    return *run == RUN_POSITIONAL ? gi_parse_named_expression(p) : NULL;
}

// Keywords are pushed in one pass with the positional arguments and parted at the end.
static bool part_arguments(GiParser *p, const GiNodeSeq *all, GiNodeSeq *args,
                           GiNodeSeq *keywords)
{
    *args = (GiNodeSeq){0};
    *keywords = (GiNodeSeq){0};
    for (uint32_t i = 0; i < all->count; i++) {
        keywords->count += all->items[i]->kind == GI_AST_Keyword;
    }
    args->count = all->count - keywords->count;
    args->items = all->items;
    if (keywords->count == 0) {
        return true;
    }
    keywords->items =
        gi_arena_alloc(p->s->arena, keywords->count * sizeof *keywords->items);
    if (!keywords->items) {
        return gi_report_no_memory(p->s);
    }
    uint32_t arg_count = 0;
    uint32_t keyword_count = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->items[i]->kind == GI_AST_Keyword) {
            keywords->items[keyword_count++] = all->items[i];
        } else {
            args->items[arg_count++] = all->items[i];
        }
    }
    return true;
}

bool gi_parse_call_args(GiParser *p, bool is_call, GiNodeSeq *args, GiNodeSeq *keywords)
{
    const GiToken *open = p->at - 1;
    const uint32_t mark = p->stack_count;
    Run run = RUN_POSITIONAL;
    while (!gi_at(p, GI_TOK_RPAR)) {
        GiNode *argument = parse_argument(p, &run);
        if (argument && (gi_at(p, GI_TOK_FOR) || gi_at(p, GI_TOK_ASYNC))) {
            // Alone, a generator expression may share the parentheses of its call.
            const bool is_alone =
                p->stack_count == mark && argument->kind != GI_AST_Keyword;
            argument =
                is_alone && is_call ? gi_parse_generator(p, open, argument) : NULL;
            if (!argument) {
                return false;
            }
            p->at--; // the caller takes the parenthesis that closes
        }
        if (!argument || !gi_push(p, argument)) {
            return false;
        }
        if (!gi_accept(p, GI_TOK_COMMA)) {
            break;
        }
    }
    GiNodeSeq all;
    return gi_collect(p, mark, &all) && part_arguments(p, &all, args, keywords);
}

// ---- Parameters
// ----------------------------------------------------------------------

// One parameter. `may_star` allows the annotation `*Ts` of `*args: *Ts`.
static GiNode *parse_param(GiParser *p, bool is_lambda, bool may_star)
{
    const GiToken *name = p->at;
    if (!gi_accept(p, GI_TOK_NAME)) {
        return NULL;
    }
    GiNode *annotation = NULL;
    if (!is_lambda && gi_accept(p, GI_TOK_COLON)) {
        const bool is_starred = may_star && gi_at(p, GI_TOK_STAR);
        annotation =
            is_starred ? gi_parse_star_named_expression(p) : gi_parse_expression(p);
        if (!annotation) {
            return NULL;
        }
    }
    GiAstArg *node = GI_NODE_NEW(p, Arg, name);
    if (!node) {
        return NULL;
    }
    node->arg = name->name;
    node->annotation = annotation;
    return &node->base;
}

// Between parameters a comma; behind the last it may be missing.
static bool end_param(GiParser *p, GiTokenKind close)
{
    return gi_accept(p, GI_TOK_COMMA) || gi_at(p, close);
}

// Parameters that may be given by position, and the slash among them.
static bool parse_positional_params(GiParser *p, GiAstArguments *node, bool is_lambda,
                                    GiTokenKind close)
{
    // Defaults are kept apart, as nodes pushed by twos: parameter, default or NULL.
    const uint32_t mark = p->stack_count;
    uint32_t positional_only = 0;
    uint32_t count = 0;
    bool has_default = false;
    while (gi_at(p, GI_TOK_NAME) || gi_at(p, GI_TOK_SLASH)) {
        if (gi_accept(p, GI_TOK_SLASH)) {
            if (count == 0 || positional_only || !end_param(p, close)) {
                return false;
            }
            positional_only = count;
            continue;
        }
        GiNode *param = parse_param(p, is_lambda, false);
        GiNode *value = NULL;
        if (!param) {
            return false;
        }
        if (gi_accept(p, GI_TOK_EQUAL)) {
            value = gi_parse_expression(p);
            if (!value) {
                return false;
            }
            has_default = true;
        } else if (has_default) {
            return false;
        }
        if (!gi_push(p, param) || !gi_push(p, value) || !end_param(p, close)) {
            return false;
        }
        count++;
    }
    GiNodeSeq both;
    if (!gi_collect(p, mark, &both)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!gi_push(p, both.items[2 * i])) {
            return false;
        }
    }
    if (!gi_collect(p, mark + positional_only, &node->args) ||
        !gi_collect(p, mark, &node->posonlyargs)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (both.items[2 * i + 1] && !gi_push(p, both.items[2 * i + 1])) {
            return false;
        }
    }
    return gi_collect(p, mark, &node->defaults);
}

// Parameters given by name only. The star before them was taken.
static bool parse_keyword_params(GiParser *p, GiAstArguments *node, bool is_lambda,
                                 GiTokenKind close)
{
    const uint32_t mark = p->stack_count;
    uint32_t count = 0;
    while (gi_at(p, GI_TOK_NAME)) {
        GiNode *param = parse_param(p, is_lambda, false);
        GiNode *value = NULL;
        if (!param ||
            (gi_accept(p, GI_TOK_EQUAL) && !(value = gi_parse_expression(p))) ||
            !gi_push(p, param) || !gi_push(p, value) || !end_param(p, close)) {
            return false;
        }
        count++;
    }
    GiNodeSeq both;
    if (!gi_collect(p, mark, &both)) {
        return false;
    }
    GiNode **items = gi_arena_alloc(p->s->arena, (size_t)count * 2 * sizeof *items + 1);
    if (!items) {
        return gi_report_no_memory(p->s);
    }
    node->kwonlyargs = (GiNodeSeq){.count = count, .items = items};
    node->kw_defaults = (GiNodeSeq){.count = count, .items = items + count};
    for (uint32_t i = 0; i < count; i++) {
        items[i] = both.items[2 * i];
        items[count + i] = both.items[2 * i + 1];
    }
    return true;
}

static bool parse_star_params(GiParser *p, GiAstArguments *node, bool is_lambda,
                              GiTokenKind close)
{
    if (gi_accept(p, GI_TOK_STAR)) {
        const bool is_bare = gi_accept(p, GI_TOK_COMMA);
        if (!is_bare) {
            node->vararg = parse_param(p, is_lambda, true);
            if (!node->vararg || !end_param(p, close)) {
                return false;
            }
        }
        if (!parse_keyword_params(p, node, is_lambda, close) ||
            (is_bare && node->kwonlyargs.count == 0)) {
            return false;
        }
    }
    if (gi_accept(p, GI_TOK_DOUBLESTAR)) {
        node->kwarg = parse_param(p, is_lambda, false);
        if (!node->kwarg || !end_param(p, close)) {
            return false;
        }
    }
    return true;
}

GiNode *gi_parse_params(GiParser *p, bool is_lambda)
{
    const GiTokenKind close = is_lambda ? GI_TOK_COLON : GI_TOK_RPAR;
    GiAstArguments *node = GI_NODE_NEW(p, Arguments, p->at);
    if (!node || !parse_positional_params(p, node, is_lambda, close) ||
        !parse_star_params(p, node, is_lambda, close)) {
        return NULL;
    }
    gi_node_end(p, &node->base);
    return gi_at(p, close) ? &node->base : NULL;
}
