// parser: source text to syntax tree, with CPython's syntax errors.
//
// The one entrance to interp/syntax. Needs nothing of the runtime: what it must know
// about memory and Unicode comes through GiParseOptions. SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_PARSER_H
#define GILL_INTERP_SYNTAX_PARSER_H

#include "interp/syntax/ast.h"

// Functions whose failure must not be overlooked.
#define GILL_SYNTAX_CHECKED __attribute__((warn_unused_result))

typedef enum GiParseMode {
    GI_PARSE_FILE,   // "exec": a Module
    GI_PARSE_EVAL,   // "eval": an Expression
    GI_PARSE_SINGLE, // "single": an Interactive, one statement of a prompt
} GiParseMode;

// Every hook may be NULL, then the remark in brackets holds.
typedef struct GiParseOptions {
    GiArenaHooks memory; // required

    // Lowest address the C stack may reach; code nested deeper gives
    // GI_SYNTAX_TOO_DEEP. NULL: only the fixed limit on nesting holds.
    const char *stack_limit;

    // The source is a str (UTF-8): encoding declarations mean nothing.
    bool is_utf8;
    // For prompts: a source that merely ends too early gives "incomplete input", and
    // the end of the source does not close an indented block. See codeop.
    bool allow_incomplete;

    // Most digits of a decimal literal, as sys.get_int_max_str_digits(); 0: no limit.
    int32_t int_max_digits;

    void *hook_context; // first argument of the hooks below
    // Whether a code point from U+0080 may start, or continue, an identifier. [may]
    bool (*is_id_start)(void *context, uint32_t code_point);
    bool (*is_id_continue)(void *context, uint32_t code_point);
    // Whether a code point is printable, as str.isprintable(). [is]
    bool (*is_printable)(void *context, uint32_t code_point);
    // NFKC of an identifier with bytes from 0x80: writes at most `cap` bytes and
    // returns the size needed; above `cap` it is called again with room. [unchanged]
    size_t (*normalize)(void *context, const char *name, size_t size, char *out,
                        size_t cap);
    // Code point called `name` for \N{name}, or -1. [-1]
    int32_t (*code_point_named)(void *context, const char *name, size_t size);
} GiParseOptions;

typedef enum GiSyntaxErrorType {
    GI_SYNTAX_OK,
    GI_SYNTAX_ERROR,       // SyntaxError
    GI_SYNTAX_INDENTATION, // IndentationError
    GI_SYNTAX_TAB,         // TabError
    GI_SYNTAX_TOO_DEEP,    // MemoryError in CPython: nested too deeply to parse
    GI_SYNTAX_NO_MEMORY,   // an allocation failed
} GiSyntaxErrorType;

// What went wrong and where, with the values CPython puts into the exception: `col` and
// `end_col` count characters from 1; 0 and -1 are possible, and mean what they mean
// there.
typedef struct GiSyntaxError {
    GiSyntaxErrorType type;
    bool is_incomplete; // only with allow_incomplete: more lines might make it right
    char message[512];  // UTF-8, cut at 511 bytes
    int32_t line;
    int32_t col;
    int32_t end_line;
    int32_t end_col;
    bool has_position; // else line, col, end_line and end_col are None
    char *
        text; // UTF-8: the source line as it is shown. Owned by the error, may be NULL.
    size_t text_size;
    GiArenaHooks memory; // what `text` came from
} GiSyntaxError;

// Parse `size` bytes of source. `filename` is not read, only there for messages to
// come.
//
//   returns  the tree, to be freed with gi_ast_free, or NULL with *err filled in;
//            gi_syntax_error_fini frees what *err owns
//
// GIL: not needed. Reads `src` during the call only.
GiAst *gi_parse(const char *src, size_t size, const char *filename, GiParseMode mode,
                const GiParseOptions *options, GiSyntaxError *err);

void gi_syntax_error_fini(GiSyntaxError *err);

// Write the tokens of a source, one a line: position, kind, text.
bool gi_tokens_dump(const char *src, size_t size, GiParseMode mode,
                    const GiParseOptions *options, GiDumpWrite write, void *context,
                    GiSyntaxError *err);

#endif
