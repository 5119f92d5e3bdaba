// report: fill in the GiSyntaxError of a session.
//
// The first report of a parse stands; the code that replaces one says so by clearing
// err->type first.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_REPORT_H
#define GILL_INTERP_SYNTAX_REPORT_H

#include "interp/syntax/lexer.h"

// All return false, so that they can end a fallible function.

// An allocation failed.
bool gi_report_no_memory(GiSession *s);

// The code is nested too deeply.
bool gi_report_too_deep(GiSession *s);

// An error of the source as a whole, at no place in it: line 0, offset -1, no text.
bool gi_report_plain(GiSession *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Where an error is. Lines as they are in `tokens`, columns in bytes from 1.
typedef struct GiSpan {
    int32_t line;
    int32_t col;
    int32_t end_line;
    int32_t end_col;
} GiSpan;

// An error in `tokens` at `span`; the columns become characters of the line.
bool gi_report_at(GiSession *s, const GiTokens *tokens, GiSyntaxErrorType type,
                  GiSpan span, const char *message);

// The same at a token, or where the lexer was when it made a token that has no place.
bool gi_report_at_token(GiSession *s, const GiTokens *tokens, const GiToken *token,
                        GiSyntaxErrorType type, const char *message);

// The error of the lexer that ends `tokens`.
bool gi_report_lexer(GiSession *s, const GiTokens *tokens);

// "'(' was never closed", for the innermost bracket open at the end of `tokens`.
bool gi_report_unclosed(GiSession *s, const GiTokens *tokens);

#endif
