// parse_atom: names, literals, and what stands in brackets of its own.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

// ---- Atoms
// ---------------------------------------------------------------------------

GiNode *gi_parse_name(GiParser *p, GiExprContext ctx)
{
    const GiToken *token = p->at;
    if (!gi_accept(p, GI_TOK_NAME)) {
        return NULL;
    }
    GiAstName *node = GI_NODE_NEW(p, Name, token);
    if (!node) {
        return NULL;
    }
    node->id = token->name;
    node->ctx = ctx;
    return &node->base;
}

static GiNode *parse_word_constant(GiParser *p, GiConstantType type)
{
    const GiToken *token = p->at++;
    GiAstConstant *node = GI_NODE_NEW(p, Constant, token);
    if (!node) {
        return NULL;
    }
    node->value.type = type;
    return &node->base;
}

bool gi_is_number_too_long(GiParser *p, const GiToken *token)
{
    const int32_t limit = p->s->options->int_max_digits;
    if (limit == 0 || token->end - token->start <= limit) {
        return false;
    }
    int32_t digits = 0;
    for (const char *c = token->start; c < token->end; c++) {
        if (*c != '_' && (*c < '0' || *c > '9')) {
            return false; // of another base, or no int
        }
        digits += *c != '_';
    }
    return digits > limit;
}

static GiConstantType number_type(const char *text, size_t size)
{
    const char last = text[size - 1];
    if (size > 1 && text[0] == '0' && strchr("xXoObB", text[1])) {
        return GI_CONST_INT;
    }
    if (last == 'j' || last == 'J') {
        return GI_CONST_IMAGINARY;
    }
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' || text[i] == 'e' || text[i] == 'E') {
            return GI_CONST_FLOAT;
        }
    }
    return GI_CONST_INT;
}

GiNode *gi_parse_number(GiParser *p)
{
    const GiToken *token = p->at;
    if (!gi_accept(p, GI_TOK_NUMBER) || gi_is_number_too_long(p, token)) {
        return NULL;
    }
    GiAstConstant *node = GI_NODE_NEW(p, Constant, token);
    size_t size = (size_t)(token->end - token->start);
    char *text = gi_copy_text(p->s, token->start, size);
    if (!node || !text) {
        return NULL;
    }
    if (memchr(text, '_', size)) {
        size_t n = 0;
        for (size_t i = 0; i < size; i++) {
            text[n] = text[i];
            n += text[i] != '_';
        }
        text[n] = '\0';
        size = n;
    }
    node->value.type = number_type(text, size);
    if (node->value.type == GI_CONST_IMAGINARY) {
        text[--size] = '\0';
    }
    node->value.data = text;
    node->value.size = (uint32_t)size;
    return &node->base;
}

// ---- Comprehensions and displays
// ------------------------------------------------------

// The clauses `for ... in ... if ...` of a comprehension, at least one.
static bool parse_for_clauses(GiParser *p, GiNodeSeq *out)
{
    const uint32_t mark = p->stack_count;
    while (gi_at(p, GI_TOK_FOR) || gi_at(p, GI_TOK_ASYNC)) {
        const GiToken *start = p->at;
        const bool is_async = gi_accept(p, GI_TOK_ASYNC);
        if (!gi_accept(p, GI_TOK_FOR)) {
            return false;
        }
        GiNode *target = gi_parse_targets(p);
        if (!target || !gi_accept(p, GI_TOK_IN)) {
            return false;
        }
        GiNode *iter = gi_parse_disjunction(p);
        if (!iter) {
            return false;
        }
        const uint32_t ifs_mark = p->stack_count;
        while (gi_accept(p, GI_TOK_IF)) {
            GiNode *test = gi_parse_disjunction(p);
            if (!test || !gi_push(p, test)) {
                return false;
            }
        }
        GiAstComprehension *clause = GI_NODE_NEW(p, Comprehension, start);
        if (!clause || !gi_collect(p, ifs_mark, &clause->ifs)) {
            return false;
        }
        clause->target = target;
        clause->iter = iter;
        clause->is_async = is_async;
        if (!gi_push(p, &clause->base)) {
            return false;
        }
    }
    return gi_collect(p, mark, out) && out->count > 0;
}

static bool at_for_clause(const GiParser *p)
{
    return gi_at(p, GI_TOK_FOR) ||
           (gi_at(p, GI_TOK_ASYNC) && p->at[1].kind == GI_TOK_FOR);
}

GiNode *gi_parse_generator(GiParser *p, const GiToken *start, GiNode *elt)
{
    GiNodeSeq generators;
    if (elt->kind == GI_AST_Starred || !parse_for_clauses(p, &generators) ||
        !gi_accept(p, GI_TOK_RPAR)) {
        return NULL;
    }
    GiAstGeneratorExp *node = GI_NODE_NEW(p, GeneratorExp, start);
    if (!node) {
        return NULL;
    }
    node->elt = elt;
    node->generators = generators;
    return &node->base;
}

// `first` and a comma, or nothing, were read: the other items up to `close`.
static bool parse_items(GiParser *p, GiNode *first, GiTokenKind close, GiNodeSeq *out)
{
    const uint32_t mark = p->stack_count;
    if (first && !gi_push(p, first)) {
        return false;
    }
    while (!gi_at(p, close)) {
        GiNode *item = gi_parse_star_named_expression(p);
        if (!item || !gi_push(p, item)) {
            return false;
        }
        if (!gi_accept(p, GI_TOK_COMMA)) {
            break;
        }
    }
    return gi_accept(p, close) && gi_collect(p, mark, out);
}

// A tuple, a group or a generator expression. A group is its inner node, unchanged.
static GiNode *parse_parentheses(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *first = NULL;
    if (gi_at(p, GI_TOK_YIELD)) {
        GiNode *node = gi_parse_yield(p);
        return node && gi_accept(p, GI_TOK_RPAR) ? node : NULL;
    }
    if (!gi_at(p, GI_TOK_RPAR)) {
        first = gi_parse_star_named_expression(p);
        if (!first) {
            return NULL;
        }
        if (at_for_clause(p)) {
            return gi_parse_generator(p, start, first);
        }
        if (!gi_accept(p, GI_TOK_COMMA)) {
            const bool is_good = first->kind != GI_AST_Starred;
            return is_good && gi_accept(p, GI_TOK_RPAR) ? first : NULL;
        }
    }
    GiNodeSeq elts;
    if (!parse_items(p, first, GI_TOK_RPAR, &elts)) {
        return NULL;
    }
    GiAstTuple *node = GI_NODE_NEW(p, Tuple, start);
    if (!node) {
        return NULL;
    }
    node->elts = elts;
    return &node->base;
}

static GiNode *parse_list_display(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *first = NULL;
    if (!gi_at(p, GI_TOK_RSQB)) {
        first = gi_parse_star_named_expression(p);
        if (!first) {
            return NULL;
        }
        if (at_for_clause(p)) {
            GiNodeSeq generators;
            if (first->kind == GI_AST_Starred || !parse_for_clauses(p, &generators) ||
                !gi_accept(p, GI_TOK_RSQB)) {
                return NULL;
            }
            GiAstListComp *node = GI_NODE_NEW(p, ListComp, start);
            if (!node) {
                return NULL;
            }
            node->elt = first;
            node->generators = generators;
            return &node->base;
        }
        if (!gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_RSQB)) {
            return NULL;
        }
    }
    GiNodeSeq elts;
    if (!parse_items(p, first, GI_TOK_RSQB, &elts)) {
        return NULL;
    }
    GiAstList *node = GI_NODE_NEW(p, List, start);
    if (!node) {
        return NULL;
    }
    node->elts = elts;
    return &node->base;
}

// `{first` was read, and no colon follows.
static GiNode *parse_set_display(GiParser *p, const GiToken *start, GiNode *first)
{
    if (at_for_clause(p)) {
        GiNodeSeq generators;
        if (first->kind == GI_AST_Starred || !parse_for_clauses(p, &generators) ||
            !gi_accept(p, GI_TOK_RBRACE)) {
            return NULL;
        }
        GiAstSetComp *node = GI_NODE_NEW(p, SetComp, start);
        if (!node) {
            return NULL;
        }
        node->elt = first;
        node->generators = generators;
        return &node->base;
    }
    GiNodeSeq elts;
    if ((!gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_RBRACE)) ||
        !parse_items(p, first, GI_TOK_RBRACE, &elts)) {
        return NULL;
    }
    GiAstSet *node = GI_NODE_NEW(p, Set, start);
    if (!node) {
        return NULL;
    }
    node->elts = elts;
    return &node->base;
}

// `{key: value` was read.
static GiNode *parse_dict_comp(GiParser *p, const GiToken *start, GiNode *key,
                               GiNode *value)
{
    GiNodeSeq generators;
    if (!parse_for_clauses(p, &generators) || !gi_accept(p, GI_TOK_RBRACE)) {
        return NULL;
    }
    GiAstDictComp *node = GI_NODE_NEW(p, DictComp, start);
    if (!node) {
        return NULL;
    }
    node->key = key;
    node->value = value;
    node->generators = generators;
    return &node->base;
}

// One entry: `key: value`, or `**value` with *key NULL.
static bool parse_dict_entry(GiParser *p, GiNode **key, GiNode **value)
{
    *key = NULL;
    if (gi_accept(p, GI_TOK_DOUBLESTAR)) {
        *value = gi_parse_or(p);
        return *value;
    }
    *key = gi_parse_expression(p);
    if (!*key || !gi_accept(p, GI_TOK_COLON)) {
        return false;
    }
    *value = gi_parse_expression(p);
    return *value;
}

// The entries of a dict, whose first was read. Keys and values are pushed in turn and
// parted at the end.
static GiNode *parse_dict_display(GiParser *p, const GiToken *start, GiNode *key,
                                  GiNode *value)
{
    const uint32_t mark = p->stack_count;
    GiNodeSeq both = {0};
    if (value) {
        if (!gi_push(p, key) || !gi_push(p, value)) {
            return NULL;
        }
        while (gi_accept(p, GI_TOK_COMMA) && !gi_at(p, GI_TOK_RBRACE)) {
            if (!parse_dict_entry(p, &key, &value) || !gi_push(p, key) ||
                !gi_push(p, value)) {
                return NULL;
            }
        }
    }
    if (!gi_accept(p, GI_TOK_RBRACE) || !gi_collect(p, mark, &both)) {
        return NULL;
    }
    GiAstDict *node = GI_NODE_NEW(p, Dict, start);
    const uint32_t count = both.count / 2;
    GiNode **items =
        gi_arena_alloc(p->s->arena, (size_t)count * 2 * sizeof(GiNode *) + 1);
    if (!node || !items) {
        gi_report_no_memory(p->s);
        return NULL;
    }
    node->keys = (GiNodeSeq){.count = count, .items = items};
    node->values = (GiNodeSeq){.count = count, .items = items + count};
    for (uint32_t i = 0; i < count; i++) {
        node->keys.items[i] = both.items[2 * i];
        node->values.items[i] = both.items[2 * i + 1];
    }
    return &node->base;
}

static GiNode *parse_braces(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *key = NULL;
    GiNode *value = NULL;
    if (gi_at(p, GI_TOK_RBRACE)) {
        return parse_dict_display(p, start, NULL, NULL);
    }
    if (gi_at(p, GI_TOK_DOUBLESTAR)) {
        return parse_dict_entry(p, &key, &value)
                   ? parse_dict_display(p, start, key, value)
                   : NULL;
    }
    key = gi_parse_star_named_expression(p);
    if (!key) {
        return NULL;
    }
    if (!gi_at(p, GI_TOK_COLON)) {
        return parse_set_display(p, start, key);
    }
    // A key may not be `*a` or, without parentheses, `a := b`.
    const GiToken *name_end = start + 2;
    if (key->kind == GI_AST_Starred ||
        (key->kind == GI_AST_NamedExpr && name_end->kind == GI_TOK_WALRUS)) {
        return NULL;
    }
    p->at++;
    value = gi_parse_expression(p);
    if (!value) {
        return NULL;
    }
    return at_for_clause(p) ? parse_dict_comp(p, start, key, value)
                            : parse_dict_display(p, start, key, value);
}

GiNode *gi_parse_atom(GiParser *p)
{
    switch (p->at->kind) {
    case GI_TOK_NAME:
        return gi_parse_name(p, GI_CTX_Load);
    case GI_TOK_NUMBER:
        return gi_parse_number(p);
    case GI_TOK_STRING:
        return gi_parse_strings(p);
    case GI_TOK_NONE:
        return parse_word_constant(p, GI_CONST_NONE);
    case GI_TOK_TRUE:
        return parse_word_constant(p, GI_CONST_TRUE);
    case GI_TOK_FALSE:
        return parse_word_constant(p, GI_CONST_FALSE);
    case GI_TOK_ELLIPSIS:
        return parse_word_constant(p, GI_CONST_ELLIPSIS);
    case GI_TOK_LPAR:
        return parse_parentheses(p);
    case GI_TOK_LSQB:
        return parse_list_display(p);
    case GI_TOK_LBRACE:
        return parse_braces(p);
    default:
        return NULL;
    }
}
