// grammar: the rules of grammar.def, ready to be followed.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_GRAMMAR_H
#define GILL_INTERP_SYNTAX_GRAMMAR_H

#include "interp/syntax/lexer.h"

typedef enum GiItemType {
    GI_ITEM_TOKEN,        // a token of one kind
    GI_ITEM_FORCED,       // the same; anything else is an error
    GI_ITEM_WORD,         // a NAME of one text
    GI_ITEM_SOFT_KEYWORD, // a NAME that begins match, case or _
    GI_ITEM_RULE,
    GI_ITEM_GROUP,    // one of several ways
    GI_ITEM_OPTIONAL, // the rest hold one item, `inner`
    GI_ITEM_STAR,
    GI_ITEM_PLUS,
    GI_ITEM_GATHER, // with `separator` between
    GI_ITEM_AND,
    GI_ITEM_NOT,
    GI_ITEM_CUT,
} GiItemType;

// What becomes of a way that fits.
typedef enum GiWayType {
    GI_WAY_ALT,
    GI_WAY_PICK,
    GI_WAY_NODE,
    GI_WAY_CHAIN,
    GI_WAY_CHECK,
    GI_WAY_BAD,
} GiWayType;

typedef enum GiCheck {
    GI_CHECK_STRINGS,
    GI_CHECK_REAL,
    GI_CHECK_IMAGINARY,
} GiCheck;

// See grammar.def; the second half are functions of diagnose.c.
typedef enum GiBadWhere {
    GI_BAD_AT,
    GI_BAD_SPAN,
    GI_BAD_FROM,
    GI_BAD_LAST,
    GI_BAD_BLOCK,
    GI_BAD_STAR,
    GI_BAD_DEL,
    GI_BAD_FOR,
    GI_BAD_BEHIND,         // the end of item a
    GI_BAD_UP_TO_LAST,     // from item a to the last one in the list that item b is
    GI_BAD_UP_TO_TARGET,   // from item a to the target of the last clause of item b
    GI_BAD_BARE_GENERATOR, // items are arguments and clauses; one argument may be bare
    GI_BAD_ARGUMENT_ORDER, // item a says which of two messages it is
    GI_BAD_LEGACY,         // only if item a is `print` or `exec`
    GI_BAD_COMMA,          // only in brackets, and not for `print`
} GiBadWhere;

// A kind of node that takes the kind of its last part.
#define GI_AST_Primary GI_AST_KIND_COUNT

typedef struct GiItem GiItem;

typedef struct GiWay {
    GiWayType type;
    uint8_t
        kind;  // of NODE and CHAIN a GiAstKind, of CHECK a GiCheck, of BAD a GiBadWhere
    uint8_t a; // PICK and BAD: numbers of items
    uint8_t b;
    bool is_second; // is a rule bad_... alone: for the second reading
    const char *message;
    const GiItem *items;
    uint32_t count;
} GiWay;

struct GiItem {
    GiItemType type;
    uint8_t token;
    uint16_t rule;
    const GiName *word;
    const GiItem *inner;
    const GiItem *separator;
    const GiWay *ways;
    uint32_t way_count;
};

typedef struct GiRule {
    const char *name;
    bool is_memo;
    bool is_without_bad; // its inside is read as on the first reading
    const GiWay *ways;
    uint32_t way_count;
} GiRule;

#define GI_ITEMS_MAX 16 // items of one way

typedef struct GiGrammar {
    GiRule *rules;
    uint32_t count;
} GiGrammar;

// Make the rules, in the arena. False when there is no memory.
GILL_SYNTAX_CHECKED bool gi_grammar_init(GiGrammar *grammar, GiSession *s);

// Index of a rule that exists.
uint32_t gi_grammar_find(const GiGrammar *grammar, const char *name, size_t size);

#endif
