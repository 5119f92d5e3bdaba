// strings: literals of text and bytes to their values.
//
// Positions in messages about escapes are those of the text CPython hands its decoder,
// in which every character beyond ASCII stands as ten characters, \U0001f600.
// SPDX-License-Identifier: MIT
#include "interp/syntax/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interp/syntax/report.h"

// ---- Tools
// ---------------------------------------------------------------------------

bool gi_strings_fail(GiStrings *s, const char *format, ...)
{
    GiParser *p = s->p;
    if (!p->last) {
        return false;
    }
    char message[320];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return gi_report_at_token(p->s, p->tokens, p->last, GI_SYNTAX_ERROR, message);
}

bool gi_strings_warn(GiStrings *s, int c)
{
    char *message = gi_arena_alloc(s->p->s->arena, 32);
    if (!message) {
        return gi_report_no_memory(s->p->s);
    }
    snprintf(message, 32, "invalid escape sequence '\\%c'", c);
    return gi_session_warn(s->p->s, s->token->line, message);
}

void *gi_strings_node(GiStrings *s, GiAstKind kind, size_t size)
{
    const GiToken *at = s->p->at;
    s->p->at = s->after;
    void *node = gi_node_new(s->p, kind, size, s->first);
    s->p->at = at;
    return node;
}

GiNode *gi_strings_constant(GiStrings *s, GiConstantType type)
{
    GiAstConstant *node = gi_strings_node(s, GI_AST_Constant, sizeof *node);
    char *data = gi_copy_text(s->p->s, s->text, s->size);
    if (!node || !data) {
        return NULL;
    }
    node->value = (GiConstant){.type = type, .data = data, .size = (uint32_t)s->size};
    node->kind = s->is_u;
    s->size = 0;
    return &node->base;
}

bool gi_strings_flush(GiStrings *s)
{
    if (s->size == 0) {
        return true;
    }
    GiNode *node = gi_strings_constant(s, GI_CONST_STR);
    return node && gi_push(s->p, node);
}

static bool reserve(GiStrings *s, size_t more)
{
    if (s->cap - s->size >= more) {
        return true;
    }
    const size_t cap = (s->size + more) * 2 + 32;
    char *text = gi_arena_alloc(s->p->s->arena, cap);
    if (!text) {
        return gi_report_no_memory(s->p->s);
    }
    if (s->size) {
        memcpy(text, s->text, s->size);
    }
    s->text = text;
    s->cap = cap;
    return true;
}

static void add_code_point(GiStrings *s, uint32_t c)
{
    char *out = s->text + s->size;
    if (c < 0x80) {
        out[0] = (char)c;
        s->size += 1;
    } else if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        s->size += 2;
    } else if (c < 0x10000) { // surrogates too
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        s->size += 3;
    } else {
        out[0] = (char)(0xF0 | c >> 18);
        out[1] = (char)(0x80 | (c >> 12 & 0x3F));
        out[2] = (char)(0x80 | (c >> 6 & 0x3F));
        out[3] = (char)(0x80 | (c & 0x3F));
        s->size += 4;
    }
}

// ---- Escapes
// -------------------------------------------------------------------------

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = (char)(c | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The character an escape of one letter stands for, or -1.
static int simple_escape(char c)
{
    switch (c) {
    case '\\':
    case '\'':
    case '"':
        return c;
    case 'a':
        return '\a';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        return -1;
    }
}

// Up to three octal digits at *next.
static uint32_t read_octal(const char **next, const char *end)
{
    uint32_t value = 0;
    for (int i = 0; i < 3 && *next < end && **next >= '0' && **next <= '7'; i++) {
        value = value * 8 + (uint32_t)(*(*next)++ - '0');
    }
    return value;
}

// Where `to` lies in the text CPython's decoder sees; see the top of the file.
static size_t decoder_position(const char *from, const char *to)
{
    size_t position = 0;
    for (const char *p = from; p < to; p++) {
        const unsigned char c = (unsigned char)*p;
        if (c < 0x80) {
            position++;
        } else if (c >= 0xC0) {
            position += 10;
        }
        if (c == '\\' && p + 1 < to) {
            const bool is_wide = (unsigned char)p[1] >= 0x80;
            position += is_wide ? 5 : 1; // the backslash itself becomes \u005c
            p += !is_wide;
        }
    }
    return position;
}

static bool fail_escape(GiStrings *s, const char *from, const char *escape,
                        const char *stop, const char *reason)
{
    const size_t start = decoder_position(from, escape);
    const size_t end = start + decoder_position(escape, stop);
    return gi_strings_fail(
        s,
        "(unicode error) 'unicodeescape' codec can't decode bytes in "
        "position %zu-%zu: %s",
        start, end - 1, reason);
}

// \x41, \u0041 or \U00000041, at the letter.
static bool add_hex_escape(GiStrings *s, const char *from, const char **next,
                           const char *end)
{
    const char *escape = *next - 1;
    const char letter = *(*next)++;
    const int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    uint32_t value = 0;
    for (int i = 0; i < digits; i++, (*next)++) {
        const int digit = *next < end ? hex_value(**next) : -1;
        if (digit < 0) {
            return fail_escape(s, from, escape, *next,
                               letter == 'x'   ? "truncated \\xXX escape"
                               : letter == 'u' ? "truncated \\uXXXX escape"
                                               : "truncated \\UXXXXXXXX escape");
        }
        value = value << 4 | (uint32_t)digit;
    }
    if (value > 0x10FFFF) {
        return fail_escape(s, from, escape, *next, "illegal Unicode character");
    }
    add_code_point(s, value);
    return true;
}

// \N{name}, at the N.
static bool add_named_escape(GiStrings *s, const char *from, const char **next,
                             const char *end)
{
    const GiParseOptions *o = s->p->s->options;
    const char *escape = *next - 1;
    const char *name = *next + 2;
    if (name - 1 >= end || name[-1] != '{') {
        return fail_escape(s, from, escape, *next + 1,
                           "malformed \\N character escape");
    }
    const char *close = name < end ? memchr(name, '}', (size_t)(end - name)) : NULL;
    if (!close || close == name) {
        return fail_escape(s, from, escape, close ? close : end,
                           "malformed \\N character escape");
    }
    const size_t size = (size_t)(close - name);
    const int32_t c =
        o->code_point_named ? o->code_point_named(o->hook_context, name, size) : -1;
    if (c < 0) {
        return fail_escape(s, from, escape, close + 1,
                           "unknown Unicode character name");
    }
    add_code_point(s, (uint32_t)c);
    *next = close + 1;
    return true;
}

// Decode one escape of text, at the character behind the backslash, which exists.
static bool add_escape(GiStrings *s, const char *from, const char **next,
                       const char *end, bool *has_warned)
{
    const char c = **next;
    const int simple = simple_escape(c);
    if (simple >= 0) {
        add_code_point(s, (uint32_t)simple);
        (*next)++;
        return true;
    }
    if (c >= '0' && c <= '7') {
        add_code_point(s, read_octal(next, end));
        return true;
    }
    switch (c) {
    case '\n':
        (*next)++;
        return true;
    case 'x':
    case 'u':
    case 'U':
        return add_hex_escape(s, from, next, end);
    case 'N':
        return add_named_escape(s, from, next, end);
    default:
        break;
    }
    s->text[s->size++] = '\\'; // no escape at all: both characters stay
    if ((unsigned char)c < 0x80 && !*has_warned) {
        *has_warned = true;
        return gi_strings_warn(s, c);
    }
    return true;
}

bool gi_strings_add(GiStrings *s, const char *from, size_t size, bool is_raw)
{
    const char *end = from + size;
    bool has_warned = false;
    if (!reserve(s, size + 1)) { // no escape is shorter than what it stands for
        return false;
    }
    for (const char *next = from; next < end;) {
        const char *escape = is_raw ? NULL : memchr(next, '\\', (size_t)(end - next));
        const char *stop = escape ? escape : end;
        memcpy(s->text + s->size, next, (size_t)(stop - next));
        s->size += (size_t)(stop - next);
        next = stop;
        if (!escape) {
            break;
        }
        if (++next == end) {
            s->text[s->size++] = '\\';
        } else if (!add_escape(s, from, &next, end, &has_warned)) {
            return false;
        }
    }
    return true;
}

static bool add_bytes_escape(GiStrings *s, const char *from, const char **next,
                             const char *end, bool *has_warned)
{
    const char c = **next;
    const int simple = simple_escape(c);
    if (simple >= 0 || c == '\n') {
        s->text[s->size] = (char)simple;
        s->size += c != '\n';
        (*next)++;
        return true;
    }
    if (c >= '0' && c <= '7') {
        s->text[s->size++] = (char)read_octal(next, end);
        return true;
    }
    if (c == 'x') {
        const int high = *next + 1 < end ? hex_value((*next)[1]) : -1;
        const int low = high >= 0 && *next + 2 < end ? hex_value((*next)[2]) : -1;
        if (low < 0) {
            return gi_strings_fail(s, "(value error) invalid \\x escape at position %d",
                                   (int)(*next - 1 - from));
        }
        s->text[s->size++] = (char)(high * 16 + low);
        *next += 3;
        return true;
    }
    s->text[s->size++] = '\\';
    if (!*has_warned) {
        *has_warned = true;
        return gi_strings_warn(s, c);
    }
    return true;
}

static bool add_bytes(GiStrings *s, const char *from, size_t size, bool is_raw)
{
    const char *end = from + size;
    bool has_warned = false;
    for (const char *p = from; p < end; p++) {
        if ((unsigned char)*p >= 0x80) {
            const GiToken *t = s->token;
            const GiSpan span = {t->line, t->col + 1, t->end_line, t->end_col + 1};
            return s->p->last &&
                   gi_report_at(s->p->s, s->p->tokens, GI_SYNTAX_ERROR, span,
                                "bytes can only contain ASCII literal "
                                "characters");
        }
    }
    if (!reserve(s, size + 1)) {
        return false;
    }
    for (const char *next = from; next < end;) {
        if (*next != '\\' || is_raw) {
            s->text[s->size++] = *next++;
            continue;
        }
        next++;
        if (!add_bytes_escape(s, from, &next, end, &has_warned)) {
            return false;
        }
    }
    return true;
}

// ---- Literals
// ------------------------------------------------------------------------

// A token taken apart.
typedef struct Literal {
    const char *inside; // between the quotes
    const char *end;
    bool is_bytes;
    bool is_raw;
    bool is_format;
} Literal;

static Literal literal_of(const GiToken *token)
{
    Literal literal = {0};
    const char *c = token->start;
    for (; *c != '\'' && *c != '"'; c++) {
        const char lower = (char)(*c | 32);
        literal.is_bytes = literal.is_bytes || lower == 'b';
        literal.is_raw = literal.is_raw || lower == 'r';
        literal.is_format = literal.is_format || lower == 'f';
    }
    const bool is_triple = token->end - c >= 6 && c[1] == *c && c[2] == *c;
    literal.inside = c + (is_triple ? 3 : 1);
    literal.end = token->end - (is_triple ? 3 : 1);
    return literal;
}

static bool add_literal(GiStrings *s, const Literal *literal)
{
    const size_t size = (size_t)(literal->end - literal->inside);
    if (literal->is_format) {
        return gi_fstring_parse(s, literal->inside, literal->end, literal->is_raw);
    }
    return literal->is_bytes
               ? add_bytes(s, literal->inside, size, literal->is_raw)
               : gi_strings_add(s, literal->inside, size, literal->is_raw);
}

GiNode *gi_parse_strings(GiParser *p)
{
    const uint32_t mark = p->stack_count;
    const GiToken *after = p->at;
    while (after->kind == GI_TOK_STRING) {
        after++;
    }
    GiStrings s = {
        .p = p, .first = p->at, .after = after, .is_u = *p->at->start == 'u'};
    const bool is_bytes = literal_of(p->at).is_bytes;
    bool is_format = false;
    for (s.token = s.first; s.token < after; s.token++) {
        const Literal literal = literal_of(s.token);
        if (literal.is_bytes != is_bytes) {
            gi_strings_fail(&s, "cannot mix bytes and nonbytes literals");
            return NULL;
        }
        is_format = is_format || literal.is_format;
        if (!add_literal(&s, &literal)) {
            return NULL;
        }
    }
    p->at = after;
    if (!is_format) {
        return gi_strings_constant(&s, is_bytes ? GI_CONST_BYTES : GI_CONST_STR);
    }
    GiAstJoinedStr *node = GI_NODE_NEW(p, JoinedStr, s.first);
    if (!node || !gi_strings_flush(&s) || !gi_collect(p, mark, &node->values)) {
        return NULL;
    }
    return &node->base;
}
