// diagnose: what CPython would say of a source that the parser could not read.
//
// CPython's parser is a packrat parser for a PEG. It reads twice: once by the grammar
// alone, then with additional rules for common mistakes, each with its message. Which
// mistake is found, and where, depends on the order of rules and on how far the lexer
// was driven. So its way is followed exactly, by interpreting grammar.def. This costs
// some hundred times what parser.c does, for the one statement that is wrong: what
// precedes it is good.
//
//   farthest   tokens asked for, as CPython's lexer is driven on demand. Many errors
//   are
//              reported at the last of them, and reaching an ERROR token raises it.
//
// The code that cannot be followed to an end within STEPS_MAX gets "invalid syntax".
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "interp/syntax/grammar.h"
#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"

#define LEVELS_MAX 6000     // CPython's MAXSTACK
#define STEPS_MAX  20000000 // about two seconds; CPython would take half of one
#define MEMO_MIN   1024

// What a rule read. Kinds are those of nodes and the ones here.
typedef struct Tree Tree;
struct Tree {
    uint8_t kind;
    uint32_t start; // tokens [start, end)
    uint32_t end;
    uint32_t count;
    Tree *items[];
};

enum {
    KIND_TOKEN = GI_AST_KIND_COUNT + 1,
    KIND_GROUP,  // several values, or none
    KIND_ABSENT, // an option not taken
};

typedef struct Memo {
    uint32_t rule; // index + 1; 0: free
    uint32_t start;
    uint32_t end;
    Tree *tree; // NULL: does not fit
} Memo;

typedef struct Diagnosis {
    GiParser *p;
    GiGrammar grammar;
    uint32_t at;       // next token
    uint32_t farthest; // tokens asked for
    bool is_second;    // reading with the rules bad_...
    bool is_done;      // an error was reported: all functions return NULL
    int level;
    uint32_t steps;
    Memo *memos; // open addressing; the size is a power of two
    uint32_t memo_cap;
    uint32_t memo_count;
    Tree **stack; // values of loops under way
    uint32_t stack_count;
    uint32_t stack_cap;
} Diagnosis;

static Tree absent = {.kind = KIND_ABSENT};

static Tree *match_rule(Diagnosis *d, uint32_t rule);
static Tree *match_item(Diagnosis *d, const GiItem *item);

// ---- Tools
// ---------------------------------------------------------------------------

static Tree *no_memory(Diagnosis *d)
{
    d->is_done = true;
    gi_report_no_memory(d->p->s);
    return NULL;
}

static Tree *tree_new(Diagnosis *d, uint8_t kind, uint32_t start, Tree **items,
                      uint32_t count)
{
    Tree *tree = gi_arena_alloc(d->p->s->arena, sizeof *tree + count * sizeof *items);
    if (!tree) {
        return no_memory(d);
    }
    tree->kind = kind;
    tree->start = start;
    tree->end = d->at;
    tree->count = count;
    if (count) {
        memcpy(tree->items, items, count * sizeof *items);
    }
    return tree;
}

static const GiToken *token_at(const Diagnosis *d, uint32_t index)
{
    return &d->p->tokens->items[index];
}

// The next token, for which the lexer may have to move. NULL after an error.
static const GiToken *peek(Diagnosis *d)
{
    const GiToken *token = token_at(d, d->at);
    if (d->at >= d->farthest) {
        d->farthest = d->at + 1;
        d->p->last = token;
        d->p->tokens->reached_line = token->end_line;
        if (token->kind == GI_TOK_ERROR) {
            d->is_done = true;
            gi_report_lexer(d->p->s, d->p->tokens);
            return NULL;
        }
    }
    return token;
}

// The end of input can be matched but not passed: no token follows it.
static Tree *take(Diagnosis *d)
{
    const uint32_t start = d->at;
    d->at += d->at + 1 < d->p->tokens->count;
    return tree_new(d, KIND_TOKEN, start, NULL, 0);
}

static bool fail_at(Diagnosis *d, GiSpan span, const char *message)
{
    d->is_done = true;
    return gi_report_at(d->p->s, d->p->tokens, GI_SYNTAX_ERROR, span, message);
}

// ---- Memory of results
// ---------------------------------------------------------------

static uint32_t memo_slot(const Diagnosis *d, uint32_t rule, uint32_t start)
{
    uint32_t slot = (start * 0x9E3779B1u ^ rule * 0x85EBCA6Bu) & (d->memo_cap - 1);
    while (d->memos[slot].rule &&
           (d->memos[slot].rule != rule + 1 || d->memos[slot].start != start)) {
        slot = (slot + 1) & (d->memo_cap - 1);
    }
    return slot;
}

static bool memo_grow(Diagnosis *d)
{
    const Memo *old = d->memos;
    const uint32_t old_cap = d->memo_cap;
    d->memo_cap = old_cap ? old_cap * 2 : MEMO_MIN;
    d->memos = gi_arena_alloc(d->p->s->arena, d->memo_cap * sizeof *d->memos);
    if (!d->memos) {
        no_memory(d);
        return false;
    }
    for (uint32_t i = 0; i < old_cap; i++) {
        if (old[i].rule) {
            d->memos[memo_slot(d, old[i].rule - 1, old[i].start)] = old[i];
        }
    }
    return true;
}

static void memo_add(Diagnosis *d, uint32_t rule, uint32_t start, Tree *tree)
{
    if (d->is_done || (d->memo_count * 2 >= d->memo_cap && !memo_grow(d))) {
        return;
    }
    Memo *memo = &d->memos[memo_slot(d, rule, start)];
    d->memo_count += memo->rule == 0;
    *memo = (Memo){.rule = rule + 1, .start = start, .end = d->at, .tree = tree};
}

// ---- Mistakes
// ------------------------------------------------------------------------

// What messages call an expression.
static const char *expression_name(const Diagnosis *d, const Tree *tree)
{
    switch (tree->kind) {
    case GI_AST_Attribute:
        return "attribute";
    case GI_AST_Subscript:
        return "subscript";
    case GI_AST_Starred:
        return "starred";
    case GI_AST_Name:
        return "name";
    case GI_AST_List:
        return "list";
    case GI_AST_Tuple:
        return "tuple";
    case GI_AST_Lambda:
        return "lambda";
    case GI_AST_Call:
        return "function call";
    case GI_AST_BoolOp:
    case GI_AST_BinOp:
    case GI_AST_UnaryOp:
        return "expression";
    case GI_AST_GeneratorExp:
        return "generator expression";
    case GI_AST_Yield:
    case GI_AST_YieldFrom:
        return "yield expression";
    case GI_AST_Await:
        return "await expression";
    case GI_AST_ListComp:
        return "list comprehension";
    case GI_AST_SetComp:
        return "set comprehension";
    case GI_AST_DictComp:
        return "dict comprehension";
    case GI_AST_Dict:
        return "dict literal";
    case GI_AST_Set:
        return "set display";
    case GI_AST_JoinedStr:
        return "f-string expression";
    case GI_AST_Compare:
        return "comparison";
    case GI_AST_IfExp:
        return "conditional expression";
    case GI_AST_NamedExpr:
        return "named expression";
    default:
        break;
    }
    const GiTokenKind kind = token_at(d, tree->start)->kind;
    switch (kind) {
    case GI_TOK_TRUE:
    case GI_TOK_FALSE:
    case GI_TOK_NONE:
        return gi_token_text(kind);
    case GI_TOK_ELLIPSIS:
        return "ellipsis";
    default:
        return "literal";
    }
}

// Writes a message with its %e, %t and %l, which speak of `tree`.
static void format_message(const Diagnosis *d, const char *format, const Tree *tree,
                           char *out, size_t cap)
{
    size_t n = 0;
    out[0] = '\0';
    for (const char *c = format; *c && n < cap; c++) {
        const GiToken *token = tree ? token_at(d, tree->start) : NULL;
        if (*c != '%' || !token) {
            n += (size_t)snprintf(out + n, cap - n, "%c", *c);
            continue;
        }
        c++;
        if (*c == 'e') {
            n += (size_t)snprintf(out + n, cap - n, "%s", expression_name(d, tree));
        } else if (*c == 't') {
            n += (size_t)snprintf(out + n, cap - n, "%.*s",
                                  (int)(token->end - token->start), token->start);
        } else {
            n += (size_t)snprintf(out + n, cap - n, "%d", (int)token->line);
        }
    }
}

static GiSpan span_of(const Diagnosis *d, const Tree *from, const Tree *to)
{
    const GiToken *first = token_at(d, from->start);
    const GiToken *last = token_at(d, to->end > to->start ? to->end - 1 : to->start);
    return (GiSpan){.line = first->line,
                    .col = first->col + 1,
                    .end_line = last->end_line,
                    .end_col = last->end_col + 1};
}

// Up to where the lexer has come.
static GiSpan span_from(const Diagnosis *d, const Tree *from)
{
    GiSpan span = span_of(d, from, from);
    const GiToken *last = token_at(d, d->farthest - 1);
    span.end_line = last->end_line;
    span.end_col = last->reached;
    return span;
}

static bool is_node(const Tree *tree)
{
    return tree->kind < GI_AST_KIND_COUNT;
}

// The part of an expression that cannot be a target, or NULL.
static const Tree *find_bad_target(const Diagnosis *d, const Tree *tree,
                                   GiBadWhere where)
{
    switch (tree->kind) {
    case GI_AST_Tuple:
    case GI_AST_List:
    case KIND_GROUP:
        for (uint32_t i = 0; i < tree->count; i++) {
            const Tree *bad = find_bad_target(d, tree->items[i], where);
            if (bad) {
                return bad;
            }
        }
        return NULL;
    case GI_AST_Starred:
        return where == GI_BAD_DEL ? tree : find_bad_target(d, tree->items[1], where);
    case GI_AST_Compare: {
        // `for a in b` without more is read as a comparison.
        if (where != GI_BAD_FOR) {
            return tree;
        }
        const Tree *pair = tree->items[1]->items[0];
        return token_at(d, pair->start)->kind == GI_TOK_IN
                   ? find_bad_target(d, tree->items[0], where)
                   : NULL;
    }
    case GI_AST_Name:
    case GI_AST_Subscript:
    case GI_AST_Attribute:
    case KIND_TOKEN:
    case KIND_ABSENT:
        return NULL;
    default:
        return tree;
    }
}

// Arguments of a call, as what is in the tree of `args`: the last by position and how
// many there are, and whether one is `**x`.
typedef struct Arguments {
    uint32_t count;
    const Tree *last;
    bool has_double_star;
} Arguments;

static void count_arguments(const Diagnosis *d, const Tree *tree, Arguments *out)
{
    if (tree->kind == KIND_GROUP) {
        for (uint32_t i = 0; i < tree->count; i++) {
            count_arguments(d, tree->items[i], out);
        }
    } else if (tree->kind == GI_AST_Keyword) {
        const GiTokenKind kind = token_at(d, tree->start)->kind;
        out->has_double_star = out->has_double_star || kind == GI_TOK_DOUBLESTAR;
    } else if (is_node(tree)) {
        out->count++;
        out->last = tree;
    }
}

// The last node in a list, whose separators are among its items.
static const Tree *last_node(const Tree *tree)
{
    for (uint32_t i = tree->count; tree->kind == KIND_GROUP && i-- > 0;) {
        const Tree *found = last_node(tree->items[i]);
        if (found) {
            return found;
        }
    }
    return is_node(tree) ? tree : NULL;
}

static bool is_legacy_name(const Diagnosis *d, const Tree *tree)
{
    const GiName *name = token_at(d, tree->start)->name;
    const bool is_name = tree->end == tree->start + 1 && name;
    return is_name && (name == d->p->s->name_print || name == d->p->s->name_exec);
}

// Target of a clause: behind `for`, which `async` may precede.
static const Tree *clause_target(const Diagnosis *d, const Tree *clauses)
{
    const Tree *clause = last_node(clauses);
    return clause->items[token_at(d, clause->start)->kind == GI_TOK_ASYNC ? 2 : 1];
}

static void report_mistake(Diagnosis *d, const GiWay *way, Tree **values)
{
    const Tree *a = way->a ? values[way->a - 1] : NULL;
    const Tree *b = way->b ? values[way->b - 1] : NULL;
    const char *format = way->message;
    GiSpan span = {0};
    GiSyntaxErrorType type = GI_SYNTAX_ERROR;
    Arguments arguments = {0};
    bool is_at_last = false;
    switch ((GiBadWhere)way->kind) {
    case GI_BAD_AT:
        span = span_of(d, a, a);
        break;
    case GI_BAD_SPAN:
        span = span_of(d, a, b);
        break;
    case GI_BAD_FROM:
        span = span_from(d, a);
        break;
    case GI_BAD_BLOCK:
        type = GI_SYNTAX_INDENTATION;
        is_at_last = true;
        break;
    case GI_BAD_LAST:
        is_at_last = true;
        break;
    case GI_BAD_STAR:
    case GI_BAD_DEL:
    case GI_BAD_FOR:
        a = find_bad_target(d, a, (GiBadWhere)way->kind);
        if (!a) {
            return;
        }
        span = span_of(d, a, a);
        break;
    case GI_BAD_BEHIND:
        span = span_of(d, a, a);
        span.col = span.end_col - 1;
        span.end_col = 0;
        break;
    case GI_BAD_UP_TO_LAST:
        span = span_of(d, a, last_node(b));
        break;
    case GI_BAD_UP_TO_TARGET:
        span = span_of(d, a, clause_target(d, b));
        break;
    case GI_BAD_BARE_GENERATOR:
        count_arguments(d, a, &arguments);
        if (arguments.count <= 1) {
            return;
        }
        span = span_of(d, arguments.last, b);
        break;
    case GI_BAD_ARGUMENT_ORDER:
        count_arguments(d, a, &arguments);
        format = arguments.has_double_star
                     ? "positional argument follows keyword argument unpacking"
                     : "positional argument follows keyword argument";
        is_at_last = true;
        break;
    case GI_BAD_LEGACY:
        if (!is_legacy_name(d, a)) {
            return;
        }
        span = span_of(d, a, b);
        break;
    case GI_BAD_COMMA:
        if (is_legacy_name(d, a) || token_at(d, d->at - 1)->level == 0) {
            return;
        }
        span = span_of(d, a, b);
        break;
    }
    char message[256];
    format_message(d, format, a, message, sizeof message);
    d->is_done = true;
    if (is_at_last) {
        gi_report_at_token(d->p->s, d->p->tokens, d->p->last, type, message);
    } else {
        gi_report_at(d->p->s, d->p->tokens, type, span, message);
    }
}

// ---- Literals
// ------------------------------------------------------------------------

static Tree *match_strings(Diagnosis *d, uint32_t start)
{
    GiParser *p = d->p;
    p->at = token_at(d, start);
    GiSyntaxWarning **warnings_end = p->s->warnings_end;
    const GiNode *node = gi_parse_strings(p);
    p->s->warnings_end = warnings_end;
    if (!node) {
        d->is_done = true;
        return NULL;
    }
    return tree_new(d, (uint8_t)node->kind, start, NULL, 0);
}

static Tree *check_number(Diagnosis *d, Tree *number, bool must_be_real)
{
    const GiToken *token = token_at(d, number->start);
    const bool is_real = (token->end[-1] | 32) != 'j';
    if (is_real != must_be_real) {
        fail_at(d, span_of(d, number, number),
                must_be_real ? "real number required in complex literal"
                             : "imaginary number required in complex literal");
        return NULL;
    }
    return number;
}

static void report_long_number(Diagnosis *d, const GiToken *token)
{
    char message[320];
    int digits = 0;
    for (const char *c = token->start; c < token->end; c++) {
        digits += *c != '_';
    }
    snprintf(
        message, sizeof message,
        "Exceeds the limit (%d digits) for integer string conversion: value has %d "
        "digits; use sys.set_int_max_str_digits() to increase the limit - Consider "
        "hexadecimal for huge integer literals to avoid decimal conversion limits.",
        (int)d->p->s->options->int_max_digits, digits);
    const GiSpan span = {.line = token->line, .end_line = token->end_line};
    fail_at(d, span, message);
}

// ---- Following the grammar
// -----------------------------------------------------------

static Tree *match_token(Diagnosis *d, uint8_t kind)
{
    const GiToken *token = peek(d);
    if (!token || token->kind != kind) {
        return NULL;
    }
    if (kind == GI_TOK_NUMBER && gi_is_number_too_long(d->p, token)) {
        report_long_number(d, token);
        return NULL;
    }
    return take(d);
}

static Tree *match_forced(Diagnosis *d, uint8_t kind)
{
    const GiToken *token = peek(d);
    if (!token || token->kind == kind) {
        return token ? take(d) : NULL;
    }
    char message[32];
    snprintf(message, sizeof message, "expected '%s'",
             gi_token_text((GiTokenKind)kind));
    const GiSpan span = {token->line, token->col + 1, token->end_line,
                         token->end_col + 1};
    fail_at(d, span, message);
    return NULL;
}

// CPython 3.11 compares only as many characters as the name has, so `c` counts as
// `case`.
static bool is_soft_keyword(const GiSession *s, const GiName *name)
{
    const GiName *const words[] = {s->name_match, s->name_case, s->name_underscore};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (name->size <= words[i]->size &&
            memcmp(name->data, words[i]->data, name->size) == 0) {
            return true;
        }
    }
    return false;
}

static Tree *match_word(Diagnosis *d, const GiItem *item)
{
    const GiToken *token = peek(d);
    if (!token || token->kind != GI_TOK_NAME) {
        return NULL;
    }
    const bool is_fit = item->type == GI_ITEM_WORD
                            ? token->name == item->word
                            : is_soft_keyword(d->p->s, token->name);
    return is_fit ? take(d) : NULL;
}

static bool stack_push(Diagnosis *d, Tree *tree)
{
    if (d->stack_count == d->stack_cap) {
        const uint32_t cap = d->stack_cap ? d->stack_cap * 2 : 64;
        Tree **stack = gi_arena_alloc(d->p->s->arena, cap * sizeof(Tree *));
        if (!stack) {
            no_memory(d);
            return false;
        }
        if (d->stack_count) {
            memcpy(stack, d->stack, d->stack_count * sizeof(Tree *));
        }
        d->stack = stack;
        d->stack_cap = cap;
    }
    d->stack[d->stack_count++] = tree;
    return true;
}

// An item as often as it fits, at least `min` times, with what stands between.
static Tree *match_loop(Diagnosis *d, const GiItem *item, uint32_t min)
{
    const uint32_t start = d->at;
    const uint32_t mark = d->stack_count;
    uint32_t count = 0;
    for (;;) {
        const uint32_t before = d->at;
        if (item->separator && count && !match_item(d, item->separator)) {
            d->at = before;
            break;
        }
        Tree *tree = match_item(d, item->inner);
        if (!tree || !stack_push(d, tree)) {
            d->at = before;
            break;
        }
        count++;
    }
    Tree *out = d->is_done || count < min
                    ? NULL
                    : tree_new(d, KIND_GROUP, start, d->stack + mark, count);
    d->stack_count = mark;
    return out;
}

// What the values of a way that fits become. NULL can mean that an error was reported,
// or that what looked like a mistake is none; then no other way is tried.
static Tree *finish_way(Diagnosis *d, const GiWay *way, uint32_t start, Tree **values,
                        uint32_t count)
{
    switch (way->type) {
    case GI_WAY_ALT:
        return count == 1 ? values[0] : tree_new(d, KIND_GROUP, start, values, count);
    case GI_WAY_PICK:
        return values[way->a - 1];
    case GI_WAY_NODE:
        return tree_new(d, way->kind, start, values, count);
    case GI_WAY_CHAIN: {
        const Tree *rest = values[count - 1];
        if (rest->count == 0) {
            return values[0];
        }
        const bool is_primary = way->kind == GI_AST_Primary;
        const uint8_t kind =
            is_primary ? rest->items[rest->count - 1]->kind : way->kind;
        return tree_new(d, kind, start, values, count);
    }
    case GI_WAY_CHECK:
        if (way->kind == GI_CHECK_STRINGS) {
            return match_strings(d, start);
        }
        return check_number(d, values[0], way->kind == GI_CHECK_REAL);
    case GI_WAY_BAD:
        report_mistake(d, way, values);
        return NULL;
    }
    return NULL;
}

// The first of several ways that fits.
static Tree *match_ways(Diagnosis *d, const GiWay *ways, uint32_t way_count)
{
    const uint32_t start = d->at;
    for (uint32_t i = 0; i < way_count; i++) {
        const GiWay *way = &ways[i];
        if (way->is_second && !d->is_second) {
            continue;
        }
        Tree *values[GI_ITEMS_MAX];
        uint32_t count = 0;
        bool is_cut = false;
        uint32_t n = 0;
        for (; n < way->count; n++) {
            const GiItemType type = way->items[n].type;
            if (type == GI_ITEM_CUT) {
                is_cut = true;
                continue;
            }
            Tree *value = match_item(d, &way->items[n]);
            if (!value) {
                break;
            }
            if (type != GI_ITEM_AND && type != GI_ITEM_NOT) {
                values[count++] = value;
            }
        }
        if (d->is_done) {
            return NULL;
        }
        if (n == way->count) {
            return finish_way(d, way, start, values, count);
        }
        d->at = start;
        if (is_cut) {
            return NULL;
        }
    }
    return NULL;
}

// Counts a level of nesting and a step. False when there were too many.
static bool enter(Diagnosis *d)
{
    const char *limit = d->p->s->options->stack_limit;
    const char here = 0;
    if (++d->steps > STEPS_MAX) {
        d->is_done = true;
        return false;
    }
    if (d->level >= LEVELS_MAX || (limit && (uintptr_t)&here < (uintptr_t)limit)) {
        d->is_done = true;
        return gi_report_too_deep(d->p->s);
    }
    d->level++;
    return true;
}

static Tree *match_group(Diagnosis *d, const GiItem *item)
{
    if (!enter(d)) {
        return NULL;
    }
    Tree *tree = match_ways(d, item->ways, item->way_count);
    d->level--;
    return tree;
}

static Tree *match_item(Diagnosis *d, const GiItem *item)
{
    if (d->is_done) {
        return NULL;
    }
    const uint32_t start = d->at;
    Tree *tree;
    switch (item->type) {
    case GI_ITEM_TOKEN:
        return match_token(d, item->token);
    case GI_ITEM_FORCED:
        return match_forced(d, item->token);
    case GI_ITEM_WORD:
    case GI_ITEM_SOFT_KEYWORD:
        return match_word(d, item);
    case GI_ITEM_RULE:
        return match_rule(d, item->rule);
    case GI_ITEM_GROUP:
        return match_group(d, item);
    case GI_ITEM_OPTIONAL:
        tree = match_item(d, item->inner);
        return tree || d->is_done ? tree : &absent;
    case GI_ITEM_STAR:
        return match_loop(d, item, 0);
    case GI_ITEM_PLUS:
    case GI_ITEM_GATHER:
        return match_loop(d, item, 1);
    case GI_ITEM_AND:
        tree = match_item(d, item->inner);
        d->at = start;
        return tree;
    case GI_ITEM_NOT:
        tree = match_item(d, item->inner);
        d->at = start;
        return tree || d->is_done ? NULL : &absent;
    case GI_ITEM_CUT:
        break;
    }
    return NULL;
}

static Tree *match_rule(Diagnosis *d, uint32_t index)
{
    const GiRule *rule = &d->grammar.rules[index];
    const uint32_t start = d->at;
    if (rule->is_memo) {
        if (!peek(d)) {
            return NULL;
        }
        const Memo *memo = &d->memos[memo_slot(d, index, start)];
        if (memo->rule) {
            d->at = memo->end;
            return memo->tree;
        }
    }
    if (!enter(d)) {
        return NULL;
    }
    const bool is_second = d->is_second;
    d->is_second = is_second && !rule->is_without_bad;
    Tree *tree = match_ways(d, rule->ways, rule->way_count);
    d->is_second = is_second;
    d->level--;
    if (rule->is_memo) {
        memo_add(d, index, start, tree);
    }
    return tree;
}

// ---- Verdict
// -------------------------------------------------------------------------

static bool read_once(Diagnosis *d, const char *rule, uint32_t start, bool is_second)
{
    d->at = start;
    d->is_second = is_second;
    d->memos = NULL;
    d->memo_cap = d->memo_count = 0;
    return memo_grow(d) &&
           match_rule(d, gi_grammar_find(&d->grammar, rule, strlen(rule)));
}

// CPython reads on to the end after an error, because an error of the lexer farther
// down explains it better: say, a string that is not closed.
static void prefer_lexer_error(const Diagnosis *d)
{
    GiParser *p = d->p;
    const GiTokens *tokens = p->tokens;
    const GiToken *last = token_at(d, tokens->count - 1);
    const bool is_reached = d->farthest >= tokens->count;
    if (is_reached || last->kind != GI_TOK_ERROR) {
        return;
    }
    const bool is_unclosed = !tokens->error.is_final && tokens->open_level > 0 &&
                             p->last->line > tokens->open_line;
    if (!tokens->error.is_final && !is_unclosed) {
        return;
    }
    gi_syntax_error_fini(p->s->err);
    p->s->err->type = GI_SYNTAX_OK;
    if (is_unclosed) {
        gi_report_unclosed(p->s, tokens);
    } else {
        gi_report_lexer(p->s, tokens);
    }
}

static void report_generic(const Diagnosis *d, const GiToken *last)
{
    const GiParser *p = d->p;
    if (last->kind == GI_TOK_INDENT || last->kind == GI_TOK_DEDENT) {
        gi_report_at_token(p->s, p->tokens, p->last, GI_SYNTAX_INDENTATION,
                           last->kind == GI_TOK_INDENT ? "unexpected indent"
                                                       : "unexpected unindent");
        return;
    }
    const GiSpan span = {last->line, last->col + 1, last->end_line, last->end_col + 1};
    gi_report_at(p->s, p->tokens, GI_SYNTAX_ERROR, span, "invalid syntax");
    prefer_lexer_error(d);
}

static const char *start_rule(const GiParser *p)
{
    if (p->tokens->is_expression) {
        return "fstring";
    }
    return p->s->mode == GI_PARSE_FILE   ? "file"
           : p->s->mode == GI_PARSE_EVAL ? "eval"
                                         : "interactive";
}

static void diagnose(Diagnosis *d)
{
    GiParser *p = d->p;
    GiSyntaxError *err = p->s->err;
    const char *rule = start_rule(p);
    const uint32_t start = p->statement;
    read_once(d, rule, start, false);
    if (err->type == GI_SYNTAX_NO_MEMORY || err->type == GI_SYNTAX_TOO_DEEP) {
        return;
    }
    const GiToken *last = p->last ? p->last : token_at(d, start);
    const bool is_at_end =
        last->kind == GI_TOK_ERROR ? p->tokens->error.is_eof : last->is_last;
    if (p->s->options->allow_incomplete && is_at_end && !p->tokens->is_expression) {
        gi_syntax_error_fini(err);
        err->type = GI_SYNTAX_OK;
        gi_report_at_token(p->s, p->tokens, last, GI_SYNTAX_ERROR, "incomplete input");
        err->is_incomplete = true;
        return;
    }
    if (!d->is_done) {
        read_once(d, rule, start, true);
    }
    if (err->type == GI_SYNTAX_NO_MEMORY || err->type == GI_SYNTAX_TOO_DEEP) {
        return;
    }
    if (err->type == GI_SYNTAX_OK) {
        report_generic(d, last);
    } else if (!p->last->is_last && p->last->kind != GI_TOK_ERROR) {
        prefer_lexer_error(d);
    }
}

void gi_diagnose(GiParser *p)
{
    Diagnosis d = {.p = p};
    gi_syntax_error_fini(p->s->err);
    p->s->err->type = GI_SYNTAX_OK;
    p->stack_count = 0;
    if (gi_grammar_init(&d.grammar, p->s)) {
        diagnose(&d);
    }
}
