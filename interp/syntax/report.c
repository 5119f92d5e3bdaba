// report: fill in the GiSyntaxError of a session.
// SPDX-License-Identifier: MIT
#include "interp/syntax/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool gi_report_no_memory(GiSession *s)
{
    s->err->type = GI_SYNTAX_NO_MEMORY;
    return false;
}

bool gi_report_too_deep(GiSession *s)
{
    if (s->err->type == GI_SYNTAX_OK) {
        s->err->type = GI_SYNTAX_TOO_DEEP;
        snprintf(s->err->message, sizeof s->err->message, "too many nested constructs");
    }
    return false;
}

bool gi_report_plain(GiSession *s, const char *format, ...)
{
    GiSyntaxError *err = s->err;
    if (err->type != GI_SYNTAX_OK) {
        return false;
    }
    err->type = GI_SYNTAX_ERROR;
    err->has_position = true;
    err->col = -1;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}

// Line `line` of the text with its newline; the last one when there are fewer.
static const char *find_line(const GiTokens *tokens, int32_t line, size_t *out)
{
    const char *start = tokens->text;
    const char *end = tokens->text + tokens->size;
    for (int32_t n = tokens->first_line;; n++) {
        const char *newline = memchr(start, '\n', (size_t)(end - start));
        const char *next = newline ? newline + 1 : end;
        if (n >= line || next == end) {
            *out = (size_t)(next - start);
            return start;
        }
        start = next;
    }
}

static bool set_text(GiSession *s, const char *line, size_t size)
{
    const GiArenaHooks *memory = &s->options->memory;
    char *text = memory->alloc(memory->context, size + 1);
    if (!text) {
        return gi_report_no_memory(s);
    }
    memcpy(text, line, size);
    text[size] = '\0';
    s->err->text = text;
    s->err->text_size = size;
    s->err->memory = *memory;
    return false;
}

// A byte offset counted from 1 as CPython makes it characters: those of the first `col`
// bytes, a cut one counting whole, and one more at most behind the line's end.
static int32_t chars_of_col(const char *line, size_t size, int32_t col)
{
    if (col <= 0) {
        return col;
    }
    const bool is_behind = (size_t)col > size;
    return gi_count_chars(line, is_behind ? size : (size_t)col) + is_behind;
}

bool gi_report_at(GiSession *s, const GiTokens *tokens, GiSyntaxErrorType type,
                  GiSpan span, const char *message)
{
    GiSyntaxError *err = s->err;
    if (err->type != GI_SYNTAX_OK) {
        return false;
    }
    if (tokens->is_expression) {
        span.col -= tokens->first_col;
        span.end_col -= tokens->first_col;
    }
    size_t size;
    const char *line = find_line(tokens, span.line, &size);
    // Of a line that the lexer has left CPython keeps no newline.
    size -= size > 0 && line[size - 1] == '\n' && span.line < tokens->reached_line;
    err->type = type;
    err->has_position = true;
    snprintf(err->message, sizeof err->message, "%s%s",
             tokens->is_expression ? "f-string: " : "", message);
    err->line = span.line;
    err->end_line = span.end_line;
    // CPython leaves bytes what belongs to an f-string.
    const bool is_bytes = tokens->is_expression;
    err->col = is_bytes ? span.col : chars_of_col(line, size, span.col);
    err->end_col = is_bytes ? span.end_col : chars_of_col(line, size, span.end_col);
    return set_text(s, line, size);
}

bool gi_report_at_token(GiSession *s, const GiTokens *tokens, const GiToken *token,
                        GiSyntaxErrorType type, const char *message)
{
    const bool is_placed = token->col != -1;
    const GiSpan span = {.line = token->line,
                         .col = is_placed ? token->col + 1 : token->reached,
                         .end_line = token->end_line,
                         .end_col = token->end_col == -1 ? -1 : token->end_col + 1};
    return gi_report_at(s, tokens, type, span, message);
}

bool gi_report_lexer(GiSession *s, const GiTokens *tokens)
{
    const GiLexError *e = &tokens->error;
    GiSyntaxError *err = s->err;
    if (err->type != GI_SYNTAX_OK) {
        return false;
    }
    if (e->is_eof && e->is_bracket) {
        return gi_report_unclosed(s, tokens);
    }
    size_t size;
    const char *line = find_line(tokens, e->line, &size);
    err->type = e->type;
    err->has_position = true;
    // Only what CPython's parser words gets the prefix.
    snprintf(err->message, sizeof err->message, "%s%s",
             tokens->is_expression && !e->is_final ? "f-string: " : "", e->message);
    err->line = e->line;
    err->col = e->col;
    err->end_line = e->end_line;
    err->end_col = e->end_col;
    const bool has_newline = size > 0 && line[size - 1] == '\n';
    return set_text(s, line, size - (e->is_final && has_newline));
}

bool gi_report_unclosed(GiSession *s, const GiTokens *tokens)
{
    char message[32];
    snprintf(message, sizeof message, "'%c' was never closed", tokens->open_char);
    const GiSpan span = {.line = tokens->open_line,
                         .col = tokens->open_col + 1,
                         .end_line = tokens->open_line,
                         .end_col = 0};
    return gi_report_at(s, tokens, GI_SYNTAX_ERROR, span, message);
}

void gi_syntax_error_fini(GiSyntaxError *err)
{
    if (err->text) {
        err->memory.free(err->memory.context, err->text, err->text_size + 1);
        err->text = NULL;
    }
}
