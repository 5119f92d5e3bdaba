// parse: what the files of the parser share.
//
// The parser is recursive descent over the array of tokens. A function that cannot go
// on returns NULL (or false) and says nothing of why: diagnose.c then reads the source
// again, slowly, in CPython's own order, to find what CPython would report. So trying
// something and going back is simply setting `at`, and no message is ever made in vain.
//
// Only what ends everything is reported on the spot: no memory, nested too deeply.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_PARSE_H
#define GILL_INTERP_SYNTAX_PARSE_H

#include "interp/syntax/lexer.h"

typedef struct GiParser {
    GiSession *s;
    GiTokens *tokens;
    const GiToken *at; // next token
    int depth;         // of nested constructs, up to GI_PARSE_DEPTH_MAX
    // Nodes of sequences being read, innermost last.
    GiNode **stack;
    uint32_t stack_count;
    uint32_t stack_cap;
    const GiToken *last; // farthest token looked at; NULL outside of diagnose.c
    uint32_t statement;  // index of the token that began the last outermost statement
} GiParser;

#define GI_PARSE_DEPTH_MAX 6000

// ---- Tokens
// --------------------------------------------------------------------------

static inline bool gi_at(const GiParser *p, GiTokenKind kind)
{
    return p->at->kind == kind;
}

// Take the next token if it is of this kind.
static inline bool gi_accept(GiParser *p, GiTokenKind kind)
{
    if (p->at->kind != kind) {
        return false;
    }
    p->at++;
    return true;
}

// ---- Nodes
// ---------------------------------------------------------------------------

// A node of `size` bytes from the token `start` up to the last token taken.
void *gi_node_new(GiParser *p, GiAstKind kind, size_t size, const GiToken *start);

#define GI_NODE_NEW(p, Kind, start)                                                    \
    ((GiAst##Kind *)gi_node_new((p), GI_AST_##Kind, sizeof(GiAst##Kind), (start)))

// Let `node` end behind the last token taken.
static inline void gi_node_end(GiParser *p, GiNode *node)
{
    node->end_line = p->at[-1].end_line;
    node->end_col = p->at[-1].end_col;
}

// Sequences are pushed one by one and collected from where the stack stood. NULL items
// are allowed, so the return value says whether there was memory.
GILL_SYNTAX_CHECKED bool gi_push(GiParser *p, GiNode *node);
GILL_SYNTAX_CHECKED bool gi_collect(GiParser *p, uint32_t stack_count, GiNodeSeq *out);

// Guards recursion: false, with the error set, when the code is nested too deeply. Each
// true is followed by gi_leave.
GILL_SYNTAX_CHECKED bool gi_enter(GiParser *p);
static inline void gi_leave(GiParser *p)
{
    p->depth--;
}

// ---- Parts of the grammar, by file
// ---------------------------------------------------

// parser.c
GILL_SYNTAX_CHECKED bool gi_parse_simple_line(GiParser *p); // pushes its statements

// parse_block.c
bool gi_at_compound(const GiParser *p); // at a keyword that begins one
GILL_SYNTAX_CHECKED bool gi_parse_statement(GiParser *p); // pushes it, or a simple line
GILL_SYNTAX_CHECKED bool gi_parse_block(GiParser *p, GiNodeSeq *out); // `:` was taken

// parse_expr.c
GiNode *gi_parse_expression(GiParser *p);       // a if b else c; lambda
GiNode *gi_parse_named_expression(GiParser *p); // x := y
GiNode *gi_parse_expressions(GiParser *p);      // a, b
GiNode *gi_parse_star_expressions(GiParser *p); // *a, b
GiNode *gi_parse_star_named_expression(GiParser *p);
GiNode *gi_parse_yield(GiParser *p);       // at `yield`
GiNode *gi_parse_disjunction(GiParser *p); // a or b, without if
GiNode *gi_parse_or(GiParser *p);          // operators from | upward
GiNode *gi_parse_primary(GiParser *p);     // a.b(c)[d]
GiNode *gi_parse_target(GiParser *p);      // of `with ... as`
GiNode *gi_parse_targets(GiParser *p);     // of `for`: a, *b
// Turn an expression into a target. False if it cannot be one.
bool gi_set_target(GiNode *node, GiExprContext ctx);

// parse_atom.c
GiNode *gi_parse_atom(GiParser *p);
GiNode *gi_parse_number(GiParser *p);
GiNode *gi_parse_name(GiParser *p, GiExprContext ctx);
// `(elt` was read, the parenthesis being `start`: the clauses and what closes it.
GiNode *gi_parse_generator(GiParser *p, const GiToken *start, GiNode *elt);
// Whether the literal has more digits than options allow.
bool gi_is_number_too_long(GiParser *p, const GiToken *token);

// parse_args.c
// Up to `)`. A call takes a generator expression without parentheses of its own, a
// class does not.
GILL_SYNTAX_CHECKED bool gi_parse_call_args(GiParser *p, bool is_call, GiNodeSeq *args,
                                            GiNodeSeq *keywords);
GiNode *gi_parse_params(GiParser *p, bool is_lambda); // up to `)` or `:`

// parse_pattern.c
GiNode *gi_parse_match(GiParser *p); // at the name `match`; NULL if it is but a name

// strings.c and fstring.c: one or more STRING. The only part that reports its errors:
// with p->last set, which diagnose.c does, and whose place they get.
GiNode *gi_parse_strings(GiParser *p);

// parser.c: the expression of an f-string, as a source of its own; reports errors.
GiNode *gi_parse_fstring_expression(GiParser *outer, GiTokens *tokens);

// A copy in the arena with a NUL behind it, or NULL.
char *gi_copy_text(GiSession *s, const char *data, size_t size);

// diagnose.c: report what is wrong with the tokens, which this parser could not read.
void gi_diagnose(GiParser *p);

#endif
