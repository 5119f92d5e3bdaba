// fstring: the inside of an f-string, as Python 3.11 reads it.
//
// To the lexer an f-string is one token. Here its text is searched for expressions by
// counting brackets and quotes; each is copied between parentheses and parsed as a
// source of its own, whose first line begins where the brace stands.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "interp/syntax/report.h"
#include "interp/syntax/strings.h"

#define BRACKETS_MAX 200
#define NESTING_MAX  2 // a format specification may hold expressions, whose own may not

// What is being read: `at` moves up to `end`.
typedef struct Fstring {
    GiStrings *s;
    const char *at;
    const char *end;
    bool is_raw;
} Fstring;

static bool parse_pieces(Fstring *f, int nesting);

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f';
}

// ---- Literal text
// --------------------------------------------------------------------

// Steps over a backslash and what belongs to it; the braces of \N{name} are no braces
// of ours. False after an error.
static bool skip_escape(Fstring *f)
{
    const char c = *f->at;
    if (c == '{') {
        return gi_strings_warn(f->s, c); // the brace counts
    }
    if (c == '}') {
        return true;
    }
    f->at++;
    if (c == 'N' && f->at < f->end && *f->at++ == '{') {
        while (f->at < f->end && *f->at++ != '}') {
        }
    }
    return true;
}

// Reads text up to an expression, the end, or, in a format specification, a brace that
// closes. Doubled braces stand for one, outside of specifications.
static bool parse_text(Fstring *f, int nesting)
{
    const char *start = f->at;
    while (f->at < f->end) {
        const char c = *f->at++;
        if (c == '\\' && !f->is_raw && f->at < f->end) {
            if (!skip_escape(f)) {
                return false;
            }
            continue;
        }
        if (c != '{' && c != '}') {
            continue;
        }
        if (nesting == 0 && f->at < f->end && *f->at == c) {
            if (!gi_strings_add(f->s, start, (size_t)(f->at - start), f->is_raw)) {
                return false;
            }
            start = ++f->at;
            continue;
        }
        if (nesting == 0 && c == '}') {
            return gi_strings_fail(f->s, "f-string: single '}' is not allowed");
        }
        f->at--;
        break;
    }
    return start == f->at ||
           gi_strings_add(f->s, start, (size_t)(f->at - start), f->is_raw);
}

// ---- Expressions
// ---------------------------------------------------------------------

static bool closes(char open, char close)
{
    return (open == '(' && close == ')') || (open == '[' && close == ']') ||
           (open == '{' && close == '}');
}

// Steps over a string inside an expression, from its opening quote. Without a closing
// one it stops at the end.
static bool skip_string(Fstring *f)
{
    const char quote = *f->at;
    const bool is_triple = f->at + 2 < f->end && f->at[1] == quote && f->at[2] == quote;
    f->at += is_triple ? 3 : 1;
    for (; f->at < f->end; f->at++) {
        if (*f->at == '\\') {
            return gi_strings_fail(
                f->s, "f-string expression part cannot include a backslash");
        }
        if (*f->at != quote) {
            continue;
        }
        if (!is_triple) {
            f->at++;
            return true;
        }
        if (f->at + 2 < f->end && f->at[1] == quote && f->at[2] == quote) {
            f->at += 3;
            return true;
        }
    }
    return gi_strings_fail(f->s, "f-string: unterminated string");
}

// Whether the expression ends here, outside of brackets. A comparison does not end it:
// *skip is what to step over.
static bool ends_expression(const Fstring *f, int *skip)
{
    const char c = *f->at;
    *skip = 1;
    if (!strchr("!:}=><", c) || c == '\0') {
        return false;
    }
    if (f->at + 1 < f->end && f->at[1] == '=' && strchr("!=<>", c)) {
        *skip = 2;
        return false;
    }
    return c != '>' && c != '<';
}

// Finds the end of an expression: !, :, } or = outside of brackets and strings.
static bool find_end(Fstring *f)
{
    char open[BRACKETS_MAX];
    int depth = 0;
    while (f->at < f->end) {
        const char c = *f->at;
        int skip = 1;
        if (c == '\\') {
            return gi_strings_fail(
                f->s, "f-string expression part cannot include a backslash");
        }
        if (c == '\'' || c == '"') {
            if (!skip_string(f)) {
                return false;
            }
            continue;
        }
        if (c == '[' || c == '{' || c == '(') {
            if (depth >= BRACKETS_MAX) {
                return gi_strings_fail(f->s, "f-string: too many nested parenthesis");
            }
            open[depth++] = c;
        } else if (c == '#') {
            return gi_strings_fail(f->s, "f-string expression part cannot include '#'");
        } else if (depth == 0 && ends_expression(f, &skip)) {
            return true;
        } else if (c == ']' || c == '}' || c == ')') {
            if (depth == 0) {
                return gi_strings_fail(f->s, "f-string: unmatched '%c'", c);
            }
            depth--;
            if (!closes(open[depth], c)) {
                return gi_strings_fail(
                    f->s,
                    "f-string: closing parenthesis '%c' does not match "
                    "opening parenthesis '%c'",
                    c, open[depth]);
            }
        }
        f->at += skip;
    }
    if (depth) {
        return gi_strings_fail(f->s, "f-string: unmatched '%c'", open[depth - 1]);
    }
    return true;
}

// Where the text of an expression stands, `brace` being the one before it. As CPython
// counts: columns from the last newline before the brace, unless a newline follows at
// once.
static void place_expression(const Fstring *f, const char *brace, GiTokens *tokens)
{
    const GiToken *token = f->s->token;
    const char *next = brace + 1;
    while (next < f->end && (*next == ' ' || *next == '\t' || *next == '\f')) {
        next++;
    }
    const bool is_newline = next < f->end && *next == '\n';
    int32_t lines = 0;
    const char *line_start = token->start;
    for (const char *c = token->start; c < brace; c++) {
        if (*c == '\n') {
            lines++;
            line_start = c + 1;
        }
    }
    const int32_t cols = is_newline ? 0 : (int32_t)(brace - line_start);
    tokens->first_line = token->line + lines;
    tokens->first_col = lines ? cols : token->col + cols;
}

static GiNode *parse_expression(Fstring *f, const char *start, const char *end)
{
    const char *c = start;
    while (c < end && is_blank(*c)) {
        c++;
    }
    if (c == end) {
        if (end < f->end && (*end == '!' || *end == ':' || *end == '=')) {
            gi_strings_fail(f->s, "f-string: expression required before '%c'", *end);
        } else {
            gi_strings_fail(f->s, "f-string: empty expression not allowed");
        }
        return NULL;
    }
    // Parentheses allow blanks and newlines around and inside the expression.
    const size_t size = (size_t)(end - start);
    char *text = gi_arena_alloc(f->s->p->s->arena, size + 4);
    if (!text) {
        gi_report_no_memory(f->s->p->s);
        return NULL;
    }
    text[0] = '(';
    memcpy(text + 1, start, size);
    text[size + 1] = ')';
    text[size + 2] = '\n';
    GiTokens tokens = {.text = text, .size = size + 3, .is_expression = true};
    place_expression(f, start - 1, &tokens);
    return gi_parse_fstring_expression(f->s->p, &tokens);
}

// What may follow an expression, up to the closing brace.
typedef struct Suffix {
    bool is_debug;  // `=`: the text of the expression comes first
    int conversion; // of `!r`, or -1
    GiNode *spec;
} Suffix;

static bool expect_more(Fstring *f)
{
    return f->at < f->end || gi_strings_fail(f->s, "f-string: expecting '}'");
}

// The format specification, an f-string itself, as a JoinedStr. Text gathered so far is
// set aside meanwhile.
static GiNode *parse_spec(Fstring *f, int nesting)
{
    GiStrings *s = f->s;
    const GiStrings outer = *s;
    const uint32_t mark = s->p->stack_count;
    s->text = NULL;
    s->size = s->cap = 0;
    bool is_good = parse_pieces(f, nesting + 1);
    // CPython gives the specification and its last text the place of one literal.
    s->first = s->token;
    s->after = s->token + 1;
    s->is_u = false;
    is_good = is_good && gi_strings_flush(s);
    GiAstJoinedStr *node =
        is_good ? gi_strings_node(s, GI_AST_JoinedStr, sizeof *node) : NULL;
    *s = outer;
    return node && gi_collect(s->p, mark, &node->values) ? &node->base : NULL;
}

static bool parse_suffix(Fstring *f, int nesting, Suffix *out)
{
    *out = (Suffix){.conversion = -1};
    if (*f->at == '=') {
        out->is_debug = true;
        f->at++;
        while (f->at < f->end && (is_blank(*f->at) || *f->at == '\v')) {
            f->at++;
        }
        if (!expect_more(f)) {
            return false;
        }
    }
    if (*f->at == '!') {
        f->at++;
        if (!expect_more(f)) {
            return false;
        }
        out->conversion = (unsigned char)*f->at++;
        if (out->conversion != 's' && out->conversion != 'r' &&
            out->conversion != 'a') {
            return gi_strings_fail(f->s,
                                   "f-string: invalid conversion character: expected "
                                   "'s', 'r', or 'a'");
        }
        if (!expect_more(f)) {
            return false;
        }
    }
    if (*f->at == ':') {
        f->at++;
        out->spec = expect_more(f) ? parse_spec(f, nesting) : NULL;
        if (!out->spec) {
            return false;
        }
    }
    if (f->at >= f->end || *f->at != '}') {
        return gi_strings_fail(f->s, "f-string: expecting '}'");
    }
    f->at++;
    if (out->is_debug && !out->spec && out->conversion == -1) {
        out->conversion = 'r';
    }
    return true;
}

// `{expression!r:spec}`, at the brace.
static bool parse_field(Fstring *f, int nesting)
{
    GiStrings *s = f->s;
    if (nesting >= NESTING_MAX) {
        return gi_strings_fail(s, "f-string: expressions nested too deeply");
    }
    const char *start = ++f->at;
    if (!find_end(f) || !expect_more(f)) {
        return false;
    }
    GiNode *value = parse_expression(f, start, f->at);
    if (!value) {
        return false;
    }
    const char *end = f->at;
    Suffix suffix;
    if (!parse_suffix(f, nesting, &suffix)) {
        return false;
    }
    if (suffix.is_debug) {
        const char *stop = end + 1;
        while (is_blank(*stop) || *stop == '\v') {
            stop++;
        }
        if (!gi_strings_add(s, start, (size_t)(stop - start), true)) {
            return false;
        }
    }
    GiAstFormattedValue *node = gi_strings_node(s, GI_AST_FormattedValue, sizeof *node);
    if (!node || !gi_strings_flush(s)) {
        return false;
    }
    node->value = value;
    node->conversion = suffix.conversion;
    node->format_spec = suffix.spec;
    return gi_push(s->p, &node->base);
}

static bool parse_pieces(Fstring *f, int nesting)
{
    for (;;) {
        if (!parse_text(f, nesting)) {
            return false;
        }
        if (f->at >= f->end || *f->at == '}') {
            break;
        }
        if (!parse_field(f, nesting)) {
            return false;
        }
    }
    if (nesting > 0 && (f->at >= f->end || *f->at != '}')) {
        return gi_strings_fail(f->s, "f-string: expecting '}'");
    }
    return true;
}

bool gi_fstring_parse(GiStrings *s, const char *text, const char *end, bool is_raw)
{
    Fstring f = {.s = s, .at = text, .end = end, .is_raw = is_raw};
    return parse_pieces(&f, 0);
}
