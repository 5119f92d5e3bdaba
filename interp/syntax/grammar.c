// grammar: the texts of grammar.def to rules.
//
// This is done anew for each source that is wrong, in about a quarter of a millisecond.
// The texts are ours, so what is wrong with them is an assertion.
// SPDX-License-Identifier: MIT
#include "interp/syntax/grammar.h"

#include <string.h>

#include "interp/syntax/report.h"

// One row of grammar.def: a rule when `name` is set, else a way of the rule before.
typedef struct Row {
    const char *name;
    bool is_memo;
    GiWayType type;
    uint8_t kind;
    uint8_t a;
    uint8_t b;
    const char *text;
    const char *message;
} Row;

static const Row rows[] = {
#define RULE(name_)        {.name = #name_},
#define MEMO(name_)        {.name = #name_, .is_memo = true},
#define ALT(text_)         {.type = GI_WAY_ALT, .text = text_},
#define PICK(n_, text_)    {.type = GI_WAY_PICK, .a = n_, .text = text_},
#define NODE(kind_, text_) {.type = GI_WAY_NODE, .kind = GI_AST_##kind_, .text = text_},
#define CHAIN(kind_, text_)                                                            \
    {.type = GI_WAY_CHAIN, .kind = GI_AST_##kind_, .text = text_},
#define CHECK(what_, text_)                                                            \
    {.type = GI_WAY_CHECK, .kind = GI_CHECK_##what_, .text = text_},
#define BAD(where_, a_, b_, text_, message_)                                           \
    {.type = GI_WAY_BAD,                                                               \
     .kind = GI_BAD_##where_,                                                          \
     .a = a_,                                                                          \
     .b = b_,                                                                          \
     .text = text_,                                                                    \
     .message = message_},
#include "interp/syntax/grammar.def"
#undef RULE
#undef MEMO
#undef ALT
#undef PICK
#undef NODE
#undef CHAIN
#undef CHECK
#undef BAD
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

#define BUCKETS 512 // for about 200 names of rules

typedef struct Reader {
    GiSession *s;
    GiGrammar *grammar;
    const char *at; // in the text of a row
    bool has_no_memory;
    uint16_t buckets[BUCKETS]; // 1 + index of a rule, open addressing
} Reader;

static bool read_ways(Reader *r, GiWay **out, uint32_t *out_count);
static GiItem read_item(Reader *r);

// ---- Names
// ---------------------------------------------------------------------------

static uint32_t bucket_of(const char *name, size_t size)
{
    uint32_t hash = 5381;
    for (size_t i = 0; i < size; i++) {
        hash = hash * 33 + (unsigned char)name[i];
    }
    return hash & (BUCKETS - 1);
}

static bool is_same(const char *name, const char *text, size_t size)
{
    return strncmp(name, text, size) == 0 && name[size] == '\0';
}

uint32_t gi_grammar_find(const GiGrammar *grammar, const char *name, size_t size)
{
    uint32_t i = 0;
    while (!is_same(grammar->rules[i].name, name, size)) {
        i++;
        assert(i < grammar->count);
    }
    return i;
}

static uint16_t find_rule(const Reader *r, const char *name, size_t size)
{
    uint32_t bucket = bucket_of(name, size);
    for (;; bucket = (bucket + 1) & (BUCKETS - 1)) {
        assert(r->buckets[bucket]);
        const uint16_t rule = (uint16_t)(r->buckets[bucket] - 1);
        if (is_same(r->grammar->rules[rule].name, name, size)) {
            return rule;
        }
    }
}

static void add_rule(Reader *r, uint16_t rule)
{
    const char *name = r->grammar->rules[rule].name;
    uint32_t bucket = bucket_of(name, strlen(name));
    while (r->buckets[bucket]) {
        bucket = (bucket + 1) & (BUCKETS - 1);
    }
    r->buckets[bucket] = (uint16_t)(rule + 1);
}

// The kind of the token written 'text'.
static uint8_t find_mark(const char *text, size_t size)
{
    int kind = 0;
    while (!is_same(gi_token_text((GiTokenKind)kind), text, size)) {
        kind++;
        assert(kind < GI_TOK_COUNT);
    }
    return (uint8_t)kind;
}

// ---- Items
// ---------------------------------------------------------------------------

static void skip_blanks(Reader *r)
{
    while (*r->at == ' ') {
        r->at++;
    }
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static const GiItem *keep(Reader *r, GiItem item)
{
    GiItem *copy = gi_arena_alloc(r->s->arena, sizeof *copy);
    if (!copy) {
        r->has_no_memory = true;
        return NULL;
    }
    *copy = item;
    return copy;
}

// Text up to `quote`, which is taken, as its size; it starts behind the one before.
static size_t read_quoted(Reader *r, char quote, const char **out)
{
    *out = ++r->at;
    const char *end = strchr(r->at, quote);
    assert(end);
    r->at = end + 1;
    return (size_t)(end - *out);
}

static GiItem read_word(Reader *r)
{
    const char *start = r->at;
    while (is_word_char(*r->at)) {
        r->at++;
    }
    const size_t size = (size_t)(r->at - start);
    assert(size > 0);
    if (is_same("SOFT_KEYWORD", start, size)) {
        return (GiItem){.type = GI_ITEM_SOFT_KEYWORD};
    }
    if (*start <= 'Z') {
        return (GiItem){.type = GI_ITEM_TOKEN, .token = find_mark(start, size)};
    }
    return (GiItem){.type = GI_ITEM_RULE, .rule = find_rule(r, start, size)};
}

static GiItem read_group(Reader *r, char close)
{
    GiWay *ways = NULL;
    uint32_t count = 0;
    r->at++;
    if (!read_ways(r, &ways, &count)) {
        r->has_no_memory = true;
    }
    assert(*r->at == close || r->has_no_memory);
    (void)close;
    r->at += *r->at != '\0';
    return (GiItem){.type = GI_ITEM_GROUP, .ways = ways, .way_count = count};
}

static GiItem read_atom(Reader *r)
{
    const char *text;
    size_t size;
    switch (*r->at) {
    case '\'':
        size = read_quoted(r, '\'', &text);
        return (GiItem){.type = GI_ITEM_TOKEN, .token = find_mark(text, size)};
    case '`': {
        size = read_quoted(r, '`', &text);
        const GiName *word = gi_session_intern(r->s, text, size);
        r->has_no_memory = r->has_no_memory || !word;
        return (GiItem){.type = GI_ITEM_WORD, .word = word};
    }
    case '(':
        return read_group(r, ')');
    case '[': {
        const GiItem inner = read_group(r, ']');
        return (GiItem){.type = GI_ITEM_OPTIONAL, .inner = keep(r, inner)};
    }
    default:
        return read_word(r);
    }
}

static GiItem read_item(Reader *r)
{
    if (*r->at == '~') {
        r->at++;
        return (GiItem){.type = GI_ITEM_CUT};
    }
    if (r->at[0] == '&' && r->at[1] == '&') {
        r->at += 2;
        GiItem item = read_atom(r);
        item.type = GI_ITEM_FORCED;
        return item;
    }
    if (*r->at == '&' || *r->at == '!') {
        const GiItemType type = *r->at++ == '&' ? GI_ITEM_AND : GI_ITEM_NOT;
        const GiItem inner = read_atom(r);
        return (GiItem){.type = type, .inner = keep(r, inner)};
    }
    const GiItem item = read_atom(r);
    if (*r->at == '.') {
        r->at++;
        const GiItem element = read_atom(r);
        assert(*r->at == '+');
        r->at++;
        return (GiItem){.type = GI_ITEM_GATHER,
                        .inner = keep(r, element),
                        .separator = keep(r, item)};
    }
    if (*r->at == '*' || *r->at == '+') {
        const GiItemType type = *r->at++ == '*' ? GI_ITEM_STAR : GI_ITEM_PLUS;
        return (GiItem){.type = type, .inner = keep(r, item)};
    }
    return item;
}

// The items of one way, up to `|`, a bracket or the end.
static bool read_way(Reader *r, GiWay *out)
{
    GiItem items[GI_ITEMS_MAX];
    uint32_t count = 0;
    for (skip_blanks(r); *r->at && !strchr("|)]", *r->at); skip_blanks(r)) {
        assert(count < GI_ITEMS_MAX);
        items[count++] = read_item(r);
        if (r->has_no_memory) {
            return false;
        }
    }
    GiItem *copy = gi_arena_alloc(r->s->arena, count * sizeof *copy);
    if (!copy) {
        return false;
    }
    memcpy(copy, items, count * sizeof *copy);
    *out = (GiWay){.items = copy, .count = count};
    return true;
}

#define WAYS_MAX 16 // ways of one group

static bool read_ways(Reader *r, GiWay **out, uint32_t *out_count)
{
    GiWay ways[WAYS_MAX];
    uint32_t count = 0;
    for (;;) {
        assert(count < WAYS_MAX);
        if (!read_way(r, &ways[count++])) {
            return false;
        }
        if (*r->at != '|') {
            break;
        }
        r->at++;
    }
    *out = gi_arena_alloc(r->s->arena, count * sizeof **out);
    if (!*out) {
        return false;
    }
    memcpy(*out, ways, count * sizeof **out);
    *out_count = count;
    return true;
}

// A row, whose text becomes one way; several in one text become a group.
static bool read_row(Reader *r, const Row *row, GiWay *out)
{
    GiWay *ways;
    uint32_t count;
    r->at = row->text;
    if (!read_ways(r, &ways, &count)) {
        return false;
    }
    assert(*r->at == '\0');
    *out = ways[0];
    if (count > 1) {
        const GiItem group = {.type = GI_ITEM_GROUP, .ways = ways, .way_count = count};
        out->items = keep(r, group);
        out->count = 1;
    }
    out->type = row->type;
    out->kind = row->kind;
    out->a = row->a;
    out->b = row->b;
    out->message = row->message;
    if (!out->items) {
        return false;
    }
    const bool is_rule = out->count == 1 && out->items[0].type == GI_ITEM_RULE;
    out->is_second =
        is_rule && strncmp(r->grammar->rules[out->items[0].rule].name, "bad_", 4) == 0;
    return true;
}

static bool read_rule(Reader *r, GiRule *rule, const Row *row, uint32_t count)
{
    GiWay *ways = gi_arena_alloc(r->s->arena, count * sizeof *ways);
    if (!ways) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!read_row(r, row + i, ways + i)) {
            return false;
        }
    }
    rule->ways = ways;
    rule->way_count = count;
    return true;
}

bool gi_grammar_init(GiGrammar *grammar, GiSession *s)
{
    Reader r = {.s = s, .grammar = grammar};
    *grammar = (GiGrammar){0};
    for (size_t i = 0; i < ROW_COUNT; i++) {
        grammar->count += rows[i].name != NULL;
    }
    grammar->rules = gi_arena_alloc(s->arena, grammar->count * sizeof *grammar->rules);
    if (!grammar->rules) {
        return gi_report_no_memory(s);
    }
    uint16_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].name) {
            grammar->rules[count] = (GiRule){
                .name = rows[i].name,
                .is_memo = rows[i].is_memo,
                .is_without_bad = strcmp(rows[i].name, "expression_without_bad") == 0,
            };
            add_rule(&r, count++);
        }
    }
    count = 0;
    for (size_t i = 0; i < ROW_COUNT;) {
        size_t end = i + 1;
        while (end < ROW_COUNT && !rows[end].name) {
            end++;
        }
        if (!read_rule(&r, &grammar->rules[count++], &rows[i + 1],
                       (uint32_t)(end - i - 1))) {
            return gi_report_no_memory(s);
        }
        i = end;
    }
    return true;
}
