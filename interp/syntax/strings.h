// strings: what strings.c and fstring.c share.
//
// Adjacent literals make one value. Text gathers in `text`; when one of them is an
// f-string, text and expressions become the values of a JoinedStr, pushed as they come.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_STRINGS_H
#define GILL_INTERP_SYNTAX_STRINGS_H

#include "interp/syntax/parse.h"

typedef struct GiStrings {
    GiParser *p;
    const GiToken
        *first; // all the nodes made get the place of the whole run of literals
    const GiToken *after; // behind the last
    const GiToken *token; // in hand
    char *text;           // the text since the last expression
    size_t size;
    size_t cap;
    bool is_u; // the first literal has the prefix u
} GiStrings;

// Report at the farthest token, as CPython does. Returns false.
bool gi_strings_fail(GiStrings *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Append text; decoded, unless it is raw.
GILL_SYNTAX_CHECKED bool gi_strings_add(GiStrings *s, const char *from, size_t size,
                                        bool is_raw);

// Warn about the escape of `c`.
GILL_SYNTAX_CHECKED bool gi_strings_warn(GiStrings *s, int c);

// Make a Constant of the gathered text and start anew. NULL when there is no memory.
GiNode *gi_strings_constant(GiStrings *s, GiConstantType type);

// Push the gathered text, if any, as a Constant.
GILL_SYNTAX_CHECKED bool gi_strings_flush(GiStrings *s);

// A node with the place of the whole run.
void *gi_strings_node(GiStrings *s, GiAstKind kind, size_t size);

// Read the inside of an f-string. See fstring.c.
GILL_SYNTAX_CHECKED bool gi_fstring_parse(GiStrings *s, const char *text,
                                          const char *end, bool is_raw);

#endif
