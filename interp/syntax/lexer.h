// lexer: prepared source to an array of tokens.
//
// All tokens of a source are made before it is parsed. CPython makes them on demand, so
// an error of the lexer does not count until the parser reaches it: it becomes a token
// of kind ERROR, the last of its array, and `GiLexError` says what it would report.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_LEXER_H
#define GILL_INTERP_SYNTAX_LEXER_H

#include "interp/syntax/parser.h"

typedef enum GiTokenKind {
#define TOKEN(kind)         GI_TOK_##kind,
#define KEYWORD(kind, text) GI_TOK_##kind,
#define MARK(kind, text)    GI_TOK_##kind,
#include "interp/syntax/tokens.def"
#undef TOKEN
#undef KEYWORD
#undef MARK
    GI_TOK_COUNT,
} GiTokenKind;

// "NAME", "while", "<<=".
const char *gi_token_text(GiTokenKind kind);

// One token. INDENT, DEDENT and ENDMARKER stand nowhere: their columns are -1, and
// `reached` says where on its line the lexer had come, which some errors point to.
typedef struct GiToken {
    uint8_t kind;
    uint8_t level; // open brackets after the token
    bool is_last;  // the lexer saw the end of the source when it made this token
    int32_t line;
    int32_t col;
    int32_t end_line;
    int32_t end_col;
    int32_t reached;
    const char *start; // in the source buffer
    const char *end;
    GiName *name; // of a NAME, normalized; else NULL
} GiToken;

// What the ERROR token stands for.
typedef struct GiLexError {
    GiSyntaxErrorType type;
    bool is_final;   // raised at once by CPython's lexer; else a status it returns
    bool is_eof;     // the source ended in the middle
    bool is_bracket; // of that kind: a bracket was open
    char message[256];
    int32_t line;
    int32_t col; // characters from 1, as in GiSyntaxError
    int32_t end_line;
    int32_t end_col;
} GiLexError;

// What all parsers of one source share: that of the source itself and, inside it, one
// for each expression of an f-string.
typedef struct GiSession {
    GiAst *ast;
    GiArena *arena; // that of `ast`
    const GiParseOptions *options;
    const char *filename;
    GiParseMode mode;
    GiSyntaxError *err;
    GiSyntaxWarning **warnings_end;
    // Open addressing over interned names; `names_cap` is a power of two.
    GiName **names;
    uint32_t names_cap;
    uint32_t names_count;
    GiName *name_match;
    GiName *name_case;
    GiName *name_underscore;
    GiName *name_print;
    GiName *name_exec;
} GiSession;

// One source text with its tokens. `text` ends with a NUL that `size` does not count.
typedef struct GiTokens {
    const char *text;
    size_t size;
    GiToken *items; // in the arena
    uint32_t count;
    GiLexError error;     // of the last token, when its kind is ERROR
    bool is_expression;   // of an f-string, in parentheses of its own
    int32_t first_line;   // number of the text's first line
    int32_t first_col;    // what to add to the columns of that line
    int32_t reached_line; // how far a parser has come, for the text of errors
    // Open bracket at the end, for "was never closed".
    int32_t open_level;
    int32_t open_line;
    int32_t open_col; // bytes
    char open_char;
} GiTokens;

// Prepare a session: names and keywords. False when there is no memory.
GILL_SYNTAX_CHECKED bool gi_session_init(GiSession *s);

// The one GiName of these bytes, or NULL when there is no memory.
GiName *gi_session_intern(GiSession *s, const char *data, size_t size);

// Remember a warning. `message` must outlive the tree: static or in the arena.
GILL_SYNTAX_CHECKED bool gi_session_warn(GiSession *s, int32_t line,
                                         const char *message);

// Turn bytes into a text for the lexer: decoded to UTF-8, newlines as \n, in a file one
// at the end. False when *s->err was set.
GILL_SYNTAX_CHECKED bool gi_source_prepare(GiSession *s, const char *src, size_t size,
                                           const char **out, size_t *out_size);

// Fill in the tokens of `tokens`, whose text, size, is_expression and first_ are set.
// False when there is no memory.
GILL_SYNTAX_CHECKED bool gi_lex(GiSession *s, GiTokens *tokens);

// Characters in `size` bytes of UTF-8; malformed bytes count one each.
int32_t gi_count_chars(const char *text, size_t size);

#endif
