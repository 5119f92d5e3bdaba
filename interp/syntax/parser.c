// parser: entrance, and simple statements; parse_block.c has the compound ones.
// SPDX-License-Identifier: MIT
#include "interp/syntax/parser.h"

#include <stdio.h>
#include <string.h>

#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

// ---- Tools
// ---------------------------------------------------------------------------

void *gi_node_new(GiParser *p, GiAstKind kind, size_t size, const GiToken *start)
{
    GiNode *node = gi_arena_alloc(p->s->arena, size);
    if (!node) {
        gi_report_no_memory(p->s);
        return NULL;
    }
    node->kind = kind;
    node->line = start->line;
    node->col = start->col;
    if (p->at > start) {
        gi_node_end(p, node);
    } else { // nothing was taken: a list of no parameters
        node->end_line = start->line;
        node->end_col = start->col;
    }
    return node;
}

bool gi_push(GiParser *p, GiNode *node)
{
    if (p->stack_count == p->stack_cap) {
        const uint32_t cap = p->stack_cap ? p->stack_cap * 2 : 64;
        GiNode **stack = gi_arena_alloc(p->s->arena, cap * sizeof *stack);
        if (!stack) {
            return gi_report_no_memory(p->s);
        }
        if (p->stack_count) {
            memcpy(stack, p->stack, p->stack_count * sizeof *stack);
        }
        p->stack = stack;
        p->stack_cap = cap;
    }
    p->stack[p->stack_count++] = node;
    return true;
}

bool gi_collect(GiParser *p, uint32_t stack_count, GiNodeSeq *out)
{
    const uint32_t count = p->stack_count - stack_count;
    *out = (GiNodeSeq){.count = count};
    if (count == 0) {
        return true;
    }
    out->items = gi_arena_alloc(p->s->arena, count * sizeof *out->items);
    if (!out->items) {
        return gi_report_no_memory(p->s);
    }
    memcpy(out->items, p->stack + stack_count, count * sizeof *out->items);
    p->stack_count = stack_count;
    return true;
}

bool gi_enter(GiParser *p)
{
    const char *limit = p->s->options->stack_limit;
    const char here = 0;
    if (p->depth >= GI_PARSE_DEPTH_MAX ||
        (limit && (uintptr_t)&here < (uintptr_t)limit)) {
        return gi_report_too_deep(p->s);
    }
    p->depth++;
    return true;
}

char *gi_copy_text(GiSession *s, const char *data, size_t size)
{
    char *copy = gi_arena_alloc(s->arena, size + 1);
    if (!copy) {
        gi_report_no_memory(s);
        return NULL;
    }
    memcpy(copy, data, size);
    return copy;
}

// ---- Assignments and expressions
// -----------------------------------------------------

static GiNode *parse_value(GiParser *p)
{
    return gi_at(p, GI_TOK_YIELD) ? gi_parse_yield(p) : gi_parse_star_expressions(p);
}

// One name, attribute or item: what may be annotated or assigned to with an operator.
static bool is_single_target(const GiNode *node)
{
    return node->kind == GI_AST_Name || node->kind == GI_AST_Attribute ||
           node->kind == GI_AST_Subscript;
}

// `target: annotation = value`, at the colon.
static GiNode *parse_annotated(GiParser *p, const GiToken *start, GiNode *target)
{
    if (!is_single_target(target) || !gi_set_target(target, GI_CTX_Store)) {
        return NULL;
    }
    p->at++;
    GiNode *annotation = gi_parse_expression(p);
    GiNode *value = NULL;
    if (!annotation || (gi_accept(p, GI_TOK_EQUAL) && !(value = parse_value(p)))) {
        return NULL;
    }
    GiAstAnnAssign *node = GI_NODE_NEW(p, AnnAssign, start);
    if (!node) {
        return NULL;
    }
    node->target = target;
    node->annotation = annotation;
    node->value = value;
    node->simple = target->kind == GI_AST_Name && start->kind == GI_TOK_NAME;
    return &node->base;
}

static bool augmented_operator(GiTokenKind kind, GiOperator *out)
{
    switch (kind) {
    case GI_TOK_PLUSEQUAL:
        *out = GI_OP_Add;
        return true;
    case GI_TOK_MINEQUAL:
        *out = GI_OP_Sub;
        return true;
    case GI_TOK_STAREQUAL:
        *out = GI_OP_Mult;
        return true;
    case GI_TOK_SLASHEQUAL:
        *out = GI_OP_Div;
        return true;
    case GI_TOK_DOUBLESLASHEQUAL:
        *out = GI_OP_FloorDiv;
        return true;
    case GI_TOK_PERCENTEQUAL:
        *out = GI_OP_Mod;
        return true;
    case GI_TOK_DOUBLESTAREQUAL:
        *out = GI_OP_Pow;
        return true;
    case GI_TOK_ATEQUAL:
        *out = GI_OP_MatMult;
        return true;
    case GI_TOK_VBAREQUAL:
        *out = GI_OP_BitOr;
        return true;
    case GI_TOK_AMPEREQUAL:
        *out = GI_OP_BitAnd;
        return true;
    case GI_TOK_CARETEQUAL:
        *out = GI_OP_BitXor;
        return true;
    case GI_TOK_LEFTSHIFTEQUAL:
        *out = GI_OP_LShift;
        return true;
    case GI_TOK_RIGHTSHIFTEQUAL:
        *out = GI_OP_RShift;
        return true;
    default:
        return false;
    }
}

static GiNode *parse_augmented(GiParser *p, const GiToken *start, GiNode *target,
                               GiOperator op)
{
    if (!is_single_target(target) || !gi_set_target(target, GI_CTX_Store)) {
        return NULL;
    }
    p->at++;
    GiNode *value = parse_value(p);
    GiAstAugAssign *node = value ? GI_NODE_NEW(p, AugAssign, start) : NULL;
    if (!node) {
        return NULL;
    }
    node->target = target;
    node->op = op;
    node->value = value;
    return &node->base;
}

// `first = second = value`, at the first `=`.
static GiNode *parse_assignment(GiParser *p, const GiToken *start, GiNode *first)
{
    const uint32_t mark = p->stack_count;
    GiNode *value = first;
    while (gi_accept(p, GI_TOK_EQUAL)) {
        if (!gi_set_target(value, GI_CTX_Store) || !gi_push(p, value)) {
            return NULL;
        }
        value = parse_value(p);
        if (!value) {
            return NULL;
        }
    }
    GiAstAssign *node = GI_NODE_NEW(p, Assign, start);
    if (!node || !gi_collect(p, mark, &node->targets)) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static GiNode *parse_expression_statement(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *value = parse_value(p);
    if (!value) {
        return NULL;
    }
    GiOperator op;
    if (gi_at(p, GI_TOK_EQUAL)) {
        return parse_assignment(p, start, value);
    }
    if (gi_at(p, GI_TOK_COLON)) {
        return parse_annotated(p, start, value);
    }
    if (augmented_operator(p->at->kind, &op)) {
        return parse_augmented(p, start, value, op);
    }
    GiAstExpr *node = GI_NODE_NEW(p, Expr, start);
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

// ---- Other simple statements
// ---------------------------------------------------------

static bool at_statement_end(const GiParser *p)
{
    return gi_at(p, GI_TOK_NEWLINE) || gi_at(p, GI_TOK_SEMI);
}

static GiNode *parse_word_statement(GiParser *p, GiAstKind kind)
{
    const GiToken *start = p->at++;
    return gi_node_new(p, kind, sizeof(GiNode), start);
}

static GiNode *parse_return(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *value = NULL;
    if (!at_statement_end(p) && !(value = gi_parse_star_expressions(p))) {
        return NULL;
    }
    GiAstReturn *node = GI_NODE_NEW(p, Return, start);
    if (!node) {
        return NULL;
    }
    node->value = value;
    return &node->base;
}

static GiNode *parse_raise(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *exc = NULL;
    GiNode *cause = NULL;
    if (!at_statement_end(p)) {
        exc = gi_parse_expression(p);
        if (!exc || (gi_accept(p, GI_TOK_FROM) && !(cause = gi_parse_expression(p)))) {
            return NULL;
        }
    }
    GiAstRaise *node = GI_NODE_NEW(p, Raise, start);
    if (!node) {
        return NULL;
    }
    node->exc = exc;
    node->cause = cause;
    return &node->base;
}

static GiNode *parse_assert(GiParser *p)
{
    const GiToken *start = p->at++;
    GiNode *test = gi_parse_expression(p);
    GiNode *msg = NULL;
    if (!test || (gi_accept(p, GI_TOK_COMMA) && !(msg = gi_parse_expression(p)))) {
        return NULL;
    }
    GiAstAssert *node = GI_NODE_NEW(p, Assert, start);
    if (!node) {
        return NULL;
    }
    node->test = test;
    node->msg = msg;
    return &node->base;
}

static GiNode *parse_del(GiParser *p)
{
    const GiToken *start = p->at++;
    const uint32_t mark = p->stack_count;
    do {
        GiNode *target = gi_parse_primary(p);
        if (!target || !gi_set_target(target, GI_CTX_Del) || !gi_push(p, target)) {
            return NULL;
        }
    } while (gi_accept(p, GI_TOK_COMMA) && !at_statement_end(p));
    GiAstDelete *node = GI_NODE_NEW(p, Delete, start);
    return node && gi_collect(p, mark, &node->targets) ? &node->base : NULL;
}

// The names of `global` and `nonlocal`, which differ in nothing but their kind.
static GiNode *parse_scope_statement(GiParser *p, GiAstKind kind)
{
    const GiToken *start = p->at++;
    const GiToken *first = p->at;
    uint32_t count = 0;
    do {
        if (!gi_accept(p, GI_TOK_NAME)) {
            return NULL;
        }
        count++;
    } while (gi_accept(p, GI_TOK_COMMA));
    _Static_assert(sizeof(GiAstGlobal) == sizeof(GiAstNonlocal), "one layout");
    GiAstGlobal *node = gi_node_new(p, kind, sizeof *node, start);
    GiName **items = gi_arena_alloc(p->s->arena, count * sizeof *items);
    if (!node || !items) {
        gi_report_no_memory(p->s);
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        items[i] = first[2 * i].name;
    }
    node->names = (GiNameSeq){.count = count, .items = items};
    return &node->base;
}

// ---- Imports
// -------------------------------------------------------------------------

// `a.b.c` as one name, "a.b.c".
static GiName *parse_dotted_name(GiParser *p)
{
    const GiToken *first = p->at;
    size_t size = 0;
    do {
        if (!gi_at(p, GI_TOK_NAME)) {
            return NULL;
        }
        size += p->at->name->size + 1;
        p->at++;
    } while (gi_accept(p, GI_TOK_DOT));
    if (p->at == first + 1) {
        return first->name;
    }
    char *text = gi_arena_alloc(p->s->arena, size);
    if (!text) {
        gi_report_no_memory(p->s);
        return NULL;
    }
    size_t at = 0;
    for (const GiToken *token = first; token < p->at; token += 2) {
        memcpy(text + at, token->name->data, token->name->size);
        at += token->name->size;
        text[at++] = '.';
    }
    GiName *name = gi_session_intern(p->s, text, size - 1);
    if (!name) {
        gi_report_no_memory(p->s);
    }
    return name;
}

// The name was read: perhaps `as` and another one.
static bool parse_alias(GiParser *p, const GiToken *start, GiName *name)
{
    GiName *asname = NULL;
    if (gi_accept(p, GI_TOK_AS)) {
        asname = p->at->name;
        if (!gi_accept(p, GI_TOK_NAME)) {
            return false;
        }
    }
    GiAstAlias *node = GI_NODE_NEW(p, Alias, start);
    if (!node) {
        return false;
    }
    node->name = name;
    node->asname = asname;
    return gi_push(p, &node->base);
}

static GiNode *parse_import(GiParser *p)
{
    const GiToken *start = p->at++;
    const uint32_t mark = p->stack_count;
    do {
        const GiToken *alias_start = p->at;
        GiName *name = parse_dotted_name(p);
        if (!name || !parse_alias(p, alias_start, name)) {
            return NULL;
        }
    } while (gi_accept(p, GI_TOK_COMMA));
    GiAstImport *node = GI_NODE_NEW(p, Import, start);
    return node && gi_collect(p, mark, &node->names) ? &node->base : NULL;
}

// What stands behind `import` of `from m import ...`: pushes the aliases.
static bool parse_from_names(GiParser *p)
{
    const GiToken *start = p->at;
    if (gi_accept(p, GI_TOK_STAR)) {
        GiName *star = gi_session_intern(p->s, "*", 1);
        return star ? parse_alias(p, start, star) : gi_report_no_memory(p->s);
    }
    const bool is_bracketed = gi_accept(p, GI_TOK_LPAR);
    do {
        const GiToken *alias_start = p->at;
        if (is_bracketed && p->at[-1].kind == GI_TOK_COMMA && gi_at(p, GI_TOK_RPAR)) {
            break;
        }
        if (!gi_accept(p, GI_TOK_NAME) ||
            !parse_alias(p, alias_start, alias_start->name)) {
            return false;
        }
    } while (gi_accept(p, GI_TOK_COMMA));
    return !is_bracketed || gi_accept(p, GI_TOK_RPAR);
}

static GiNode *parse_from(GiParser *p)
{
    const GiToken *start = p->at++;
    int32_t level = 0;
    for (; gi_at(p, GI_TOK_DOT) || gi_at(p, GI_TOK_ELLIPSIS); p->at++) {
        level += gi_at(p, GI_TOK_DOT) ? 1 : 3;
    }
    GiName *module = NULL;
    if ((level == 0 || !gi_at(p, GI_TOK_IMPORT)) && !(module = parse_dotted_name(p))) {
        return NULL;
    }
    const uint32_t mark = p->stack_count;
    if (!gi_accept(p, GI_TOK_IMPORT) || !parse_from_names(p)) {
        return NULL;
    }
    GiAstImportFrom *node = GI_NODE_NEW(p, ImportFrom, start);
    if (!node || !gi_collect(p, mark, &node->names)) {
        return NULL;
    }
    node->module = module;
    node->level = level;
    return &node->base;
}

// ---- Lines of simple statements
// ------------------------------------------------------

static GiNode *parse_simple_statement(GiParser *p)
{
    switch (p->at->kind) {
    case GI_TOK_RETURN:
        return parse_return(p);
    case GI_TOK_IMPORT:
        return parse_import(p);
    case GI_TOK_FROM:
        return parse_from(p);
    case GI_TOK_RAISE:
        return parse_raise(p);
    case GI_TOK_PASS:
        return parse_word_statement(p, GI_AST_Pass);
    case GI_TOK_BREAK:
        return parse_word_statement(p, GI_AST_Break);
    case GI_TOK_CONTINUE:
        return parse_word_statement(p, GI_AST_Continue);
    case GI_TOK_DEL:
        return parse_del(p);
    case GI_TOK_ASSERT:
        return parse_assert(p);
    case GI_TOK_GLOBAL:
        return parse_scope_statement(p, GI_AST_Global);
    case GI_TOK_NONLOCAL:
        return parse_scope_statement(p, GI_AST_Nonlocal);
    default:
        return parse_expression_statement(p);
    }
}

bool gi_parse_simple_line(GiParser *p)
{
    do {
        GiNode *node = parse_simple_statement(p);
        if (!node || !gi_push(p, node)) {
            return false;
        }
    } while (gi_accept(p, GI_TOK_SEMI) && !gi_at(p, GI_TOK_NEWLINE));
    return gi_accept(p, GI_TOK_NEWLINE);
}

// ---- Entrance
// ------------------------------------------------------------------------

static GiNode *parse_file(GiParser *p)
{
    const GiToken *start = p->at;
    while (!gi_at(p, GI_TOK_ENDMARKER)) {
        p->statement = (uint32_t)(p->at - p->tokens->items);
        if (!gi_parse_statement(p)) {
            return NULL;
        }
    }
    GiAstModule *node = GI_NODE_NEW(p, Module, start);
    return node && gi_collect(p, 0, &node->body) ? &node->base : NULL;
}

static GiNode *parse_eval(GiParser *p)
{
    const GiToken *start = p->at;
    GiNode *body = gi_parse_expressions(p);
    if (!body) {
        return NULL;
    }
    while (gi_accept(p, GI_TOK_NEWLINE)) {
    }
    GiAstExpression *node = GI_NODE_NEW(p, Expression, start);
    if (!node || !gi_at(p, GI_TOK_ENDMARKER)) {
        return NULL;
    }
    node->body = body;
    return &node->base;
}

// One statement of a prompt. A compound one ends with an empty line; an empty line
// alone is `pass`.
static GiNode *parse_single(GiParser *p)
{
    const GiToken *start = p->at;
    if (gi_accept(p, GI_TOK_NEWLINE)) {
        GiNode *pass = gi_node_new(p, GI_AST_Pass, sizeof(GiNode), start);
        if (!pass || !gi_push(p, pass)) {
            return NULL;
        }
    } else {
        const bool is_compound = gi_at_compound(p);
        if (!gi_parse_statement(p)) {
            return NULL;
        }
        // A `match` that turned out to be a name ended its own line.
        const bool is_match = p->stack[p->stack_count - 1]->kind == GI_AST_Match;
        if ((is_compound || is_match) && !gi_accept(p, GI_TOK_NEWLINE)) {
            return NULL;
        }
    }
    GiAstInteractive *node = GI_NODE_NEW(p, Interactive, start);
    return node && gi_collect(p, 0, &node->body) ? &node->base : NULL;
}

// Whether anything but blank lines and comments is left of a prompt's source, which
// holds one statement only.
static bool has_more_statements(const GiParser *p)
{
    const char *c = p->at[-1].end;
    const char *end = p->tokens->text + p->tokens->size;
    while (c < end &&
           (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\f' || *c == '#')) {
        if (*c == '#') {
            while (c < end && *c != '\n') {
                c++;
            }
        } else {
            c++;
        }
    }
    return c < end;
}

static bool run(GiParser *p)
{
    switch (p->s->mode) {
    case GI_PARSE_FILE:
        p->s->ast->root = parse_file(p);
        break;
    case GI_PARSE_EVAL:
        p->s->ast->root = parse_eval(p);
        break;
    case GI_PARSE_SINGLE:
        p->s->ast->root = parse_single(p);
        break;
    }
    if (!p->s->ast->root) {
        const GiSyntaxErrorType type = p->s->err->type;
        if (type != GI_SYNTAX_NO_MEMORY && type != GI_SYNTAX_TOO_DEEP) {
            gi_diagnose(p);
        }
        return false;
    }
    if (p->s->mode == GI_PARSE_SINGLE && has_more_statements(p)) {
        gi_report_at_token(
            p->s, p->tokens, p->at - 1, GI_SYNTAX_ERROR,
            "multiple statements found while compiling a single statement");
        return false;
    }
    return true;
}

GiNode *gi_parse_fstring_expression(GiParser *outer, GiTokens *tokens)
{
    GiParser p = {.s = outer->s, .tokens = tokens, .depth = outer->depth};
    if (!gi_lex(p.s, tokens)) {
        return NULL;
    }
    p.at = tokens->items;
    GiNode *node = gi_parse_star_expressions(&p);
    if (!node && p.s->err->type == GI_SYNTAX_OK) {
        gi_diagnose(&p);
    }
    return node;
}

// Makes the tree, the session and the tokens; false with the error set.
static bool prepare(GiSession *s, GiTokens *tokens, const char *src, size_t size)
{
    *tokens = (GiTokens){.first_line = 1};
    return gi_session_init(s) &&
           gi_source_prepare(s, src, size, &tokens->text, &tokens->size) &&
           gi_lex(s, tokens);
}

static GiAst *ast_new(const GiParseOptions *options)
{
    GiArena arena;
    gi_ast_arena_init(&arena, &options->memory);
    GiAst *ast = gi_arena_alloc(&arena, sizeof *ast);
    if (ast) {
        ast->arena = arena;
    }
    return ast;
}

static void session_open(GiSession *s, GiAst *ast, const char *filename,
                         GiParseMode mode, const GiParseOptions *options,
                         GiSyntaxError *err)
{
    *err = (GiSyntaxError){.type = ast ? GI_SYNTAX_OK : GI_SYNTAX_NO_MEMORY};
    *s = (GiSession){.ast = ast,
                     .arena = ast ? &ast->arena : NULL,
                     .options = options,
                     .filename = filename,
                     .mode = mode,
                     .err = err,
                     .warnings_end = ast ? &ast->warnings : NULL};
}

GiAst *gi_parse(const char *src, size_t size, const char *filename, GiParseMode mode,
                const GiParseOptions *options, GiSyntaxError *err)
{
    GiSession s;
    GiTokens tokens;
    GiAst *ast = ast_new(options);
    session_open(&s, ast, filename, mode, options, err);
    if (!ast) {
        return NULL;
    }
    if (prepare(&s, &tokens, src, size)) {
        GiParser p = {.s = &s, .tokens = &tokens, .at = tokens.items};
        if (run(&p)) {
            return ast;
        }
    }
    gi_ast_free(ast);
    return NULL;
}

bool gi_tokens_dump(const char *src, size_t size, GiParseMode mode,
                    const GiParseOptions *options, GiDumpWrite write, void *context,
                    GiSyntaxError *err)
{
    GiSession s;
    GiTokens tokens;
    GiAst *ast = ast_new(options);
    session_open(&s, ast, NULL, mode, options, err);
    if (!ast) {
        return false;
    }
    const bool is_good = prepare(&s, &tokens, src, size);
    for (uint32_t i = 0; is_good && i < tokens.count; i++) {
        const GiToken *t = &tokens.items[i];
        char place[48];
        char line[96];
        snprintf(place, sizeof place, "%d,%d-%d,%d:", (int)t->line, (int)t->col,
                 (int)t->end_line, (int)t->end_col);
        const int n =
            snprintf(line, sizeof line, "%-20s%-12s", place, gi_token_text(t->kind));
        write(context, line, (size_t)n);
        if (t->kind != GI_TOK_NEWLINE) {
            write(context, t->start, (size_t)(t->end - t->start));
        }
        write(context, "\n", 1);
    }
    if (is_good && tokens.items[tokens.count - 1].kind == GI_TOK_ERROR) {
        gi_report_lexer(&s, &tokens);
    }
    gi_ast_free(ast);
    return err->type == GI_SYNTAX_OK;
}
