// lexer: prepared source to an array of tokens.
//
// The lexer reads lines, as CPython's does: `line_end` lies behind the newline of the
// line in hand, and only next_char() steps over it. Where an error points to depends on
// this, so code that reads on without next_char() must stay inside the line.
// SPDX-License-Identifier: MIT
#include "interp/syntax/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interp/syntax/report.h"

#define BRACKETS_MAX 200
#define INDENTS_MAX  100
#define TAB_SIZE     8
#define END          (-1)

typedef struct Bracket {
    char open;
    int32_t line;
    int32_t col;
} Bracket;

typedef struct Lexer {
    GiSession *session;
    GiTokens *tokens;
    uint32_t cap;

    const char *at;  // next character
    const char *end; // of the text
    const char *line_start;
    const char *line_end; // behind the newline of the line in hand
    int32_t line;
    const char *start; // of the token in hand, NULL between tokens
    const char
        *buffer; // of the line on which it was NULL last: lines joined count as one
    const char *first_line_start; // of the line a string starts on
    int32_t first_line;

    bool is_line_start;
    bool is_started; // a token was made since the last end of input
    bool is_at_end;  // the end of the text was looked at
    bool is_failed;  // the error of `tokens` is set
    bool has_no_memory;
    int pending; // dedents to come if negative, indents if positive
    int indent;
    int indents[INDENTS_MAX];     // columns with tabs to multiples of eight
    int alt_indents[INDENTS_MAX]; // columns with tabs as one blank
    int level;
    Bracket brackets[BRACKETS_MAX];
} Lexer;

const char *gi_token_text(GiTokenKind kind)
{
    static const char *const texts[] = {
#define TOKEN(kind)         #kind,
#define KEYWORD(kind, text) text,
#define MARK(kind, text)    text,
#include "interp/syntax/tokens.def"
#undef TOKEN
#undef KEYWORD
#undef MARK
    };
    return texts[kind];
}

// ---- Characters
// ----------------------------------------------------------------------

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex_digit(int c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_id_start(int c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c >= 0x80;
}

static bool is_id_char(int c)
{
    return is_id_start(c) || is_digit(c);
}

static int next_char(Lexer *l)
{
    if (l->at == l->line_end) {
        if (l->at == l->end) {
            l->is_at_end = true;
            return END;
        }
        const char *newline = memchr(l->at, '\n', (size_t)(l->end - l->at));
        l->line_start = l->at;
        l->buffer = l->start ? l->buffer : l->at;
        l->line_end = newline ? newline + 1 : l->end;
        l->line++;
    }
    return (unsigned char)*l->at++;
}

// Steps back over the character just read. It never crosses the start of a line, since
// a newline is the last character of its line and is stepped back over before the next
// is read.
static void back_up(Lexer *l, int c)
{
    l->at -= c != END;
}

static int32_t reached_col(const Lexer *l)
{
    return (int32_t)(l->at - l->line_start);
}

// ---- Errors
// --------------------------------------------------------------------------

static void set_error(Lexer *l, GiLexError error, const char *format, va_list args)
{
    if (!l->is_failed) {
        l->is_failed = true;
        vsnprintf(error.message, sizeof error.message, format, args);
        l->tokens->error = error;
    }
}

// CPython's lexer raises an error itself: at the characters [col, end_col] of the line
// in hand, counted from 1.
__attribute__((format(printf, 4, 5))) static GiTokenKind
fail_range(Lexer *l, int32_t col, int32_t end_col, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(l,
              (GiLexError){.type = GI_SYNTAX_ERROR,
                           .is_final = true,
                           .line = l->line,
                           .col = col,
                           .end_line = l->line,
                           .end_col = end_col},
              format, args);
    va_end(args);
    return GI_TOK_ERROR;
}

// The same at the last character read.
#define fail(l, ...)                                                                   \
    fail_range((l), gi_count_chars((l)->line_start, (size_t)reached_col(l)),           \
               gi_count_chars((l)->line_start, (size_t)reached_col(l)), __VA_ARGS__)

// CPython's lexer returns a status, of which its parser makes an error.
__attribute__((format(printf, 5, 6))) static GiTokenKind
fail_status(Lexer *l, GiSyntaxErrorType type, int32_t col, int32_t end_col,
            const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_error(l,
              (GiLexError){.type = type,
                           .line = l->line,
                           .col = col,
                           .end_line = l->line,
                           .end_col = end_col},
              format, args);
    va_end(args);
    return GI_TOK_ERROR;
}

static GiTokenKind fail_end(Lexer *l)
{
    const int32_t col = gi_count_chars(l->line_start, (size_t)reached_col(l));
    fail_status(l, GI_SYNTAX_ERROR, col, -1, "unexpected EOF while parsing");
    l->tokens->error.is_eof = true;
    l->tokens->error.is_bracket = l->level > 0;
    return GI_TOK_ERROR;
}

static GiTokenKind fail_tabs(Lexer *l)
{
    l->at = l->line_end;
    return fail_status(l, GI_SYNTAX_TAB, 1, 0,
                       "inconsistent use of tabs and spaces in indentation");
}

// ---- Names and numbers
// ---------------------------------------------------------------

static uint32_t decode_char(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    if (*u < 0x80) {
        return *u;
    }
    const int more = *u < 0xE0 ? 1 : *u < 0xF0 ? 2 : 3;
    uint32_t code_point = *u & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        code_point = code_point << 6 | (u[i] & 0x3Fu);
    }
    return code_point;
}

static size_t char_size(const char *p)
{
    const unsigned char c = (unsigned char)*p;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static bool may_be_in_name(const Lexer *l, uint32_t c, bool is_first)
{
    const GiParseOptions *o = l->session->options;
    if (c < 0x80) {
        return is_first ? is_id_start((int)c) : is_id_char((int)c);
    }
    bool (*const hook)(void *, uint32_t) =
        is_first ? o->is_id_start : o->is_id_continue;
    return !hook || hook(o->hook_context, c);
}

// Checks a name with bytes from 0x80 code point by code point.
static bool check_name(Lexer *l)
{
    const GiParseOptions *o = l->session->options;
    for (const char *p = l->start; p < l->at; p += char_size(p)) {
        const uint32_t c = decode_char(p);
        if (may_be_in_name(l, c, p == l->start)) {
            continue;
        }
        const size_t size = char_size(p);
        if (p + size < l->at) {
            l->at = p + size;
        }
        if (!o->is_printable || o->is_printable(o->hook_context, c)) {
            fail(l, "invalid character '%.*s' (U+%04X)", (int)size, p, (unsigned)c);
        } else {
            fail(l, "invalid non-printable character U+%04X", (unsigned)c);
        }
        return false;
    }
    return true;
}

#define NORMALIZED_MAX 256

// The name in hand, by way of the NFKC hook when it is not ASCII.
static GiName *intern_name(Lexer *l, bool is_ascii)
{
    const size_t size = (size_t)(l->at - l->start);
    const GiParseOptions *o = l->session->options;
    if (is_ascii || !o->normalize) {
        return gi_session_intern(l->session, l->start, size);
    }
    char buffer[NORMALIZED_MAX];
    char *out = buffer;
    size_t needed = o->normalize(o->hook_context, l->start, size, out, sizeof buffer);
    if (needed > sizeof buffer) {
        out = gi_arena_alloc(l->session->arena, needed);
        if (!out) {
            return NULL;
        }
        needed = o->normalize(o->hook_context, l->start, size, out, needed);
    }
    return gi_session_intern(l->session, out, needed);
}

static GiTokenKind lex_name(Lexer *l, int c, GiName **out)
{
    int seen = c;
    while (is_id_char(c)) {
        seen |= c;
        c = next_char(l);
    }
    back_up(l, c);
    const bool is_ascii = seen < 0x80;
    if (!is_ascii && !check_name(l)) {
        return GI_TOK_ERROR;
    }
    GiName *name = intern_name(l, is_ascii);
    if (!name) {
        l->has_no_memory = true;
        return GI_TOK_ERROR;
    }
    if (name->keyword && is_ascii) {
        return name->keyword;
    }
    *out = name;
    return GI_TOK_NAME;
}

// Whether what follows the last character read is `rest`, and then no more of a word.
static bool is_ahead(const Lexer *l, const char *rest)
{
    const size_t size = strlen(rest);
    return (size_t)(l->line_end - l->at) >= size && memcmp(l->at, rest, size) == 0 &&
           (l->at + size == l->line_end || !is_id_char((unsigned char)l->at[size]));
}

// `c`, the character behind a number, must not be part of a word, unless the word is a
// keyword that may follow a number: that is deprecated.
static bool check_number_end(Lexer *l, int c, const char *kind)
{
    const bool is_keyword =
        (c == 'a' && is_ahead(l, "nd")) || (c == 'e' && is_ahead(l, "lse")) ||
        (c == 'f' && is_ahead(l, "or")) ||
        (c == 'i' && l->at < l->line_end &&
         (*l->at == 'f' || *l->at == 'n' || *l->at == 's')) ||
        (c == 'o' && is_ahead(l, "r")) || (c == 'n' && is_ahead(l, "ot"));
    if (is_keyword) {
        char text[48];
        snprintf(text, sizeof text, "invalid %s literal", kind);
        char *message = gi_arena_alloc(l->session->arena, sizeof text);
        if (!message) {
            l->has_no_memory = true;
            return false;
        }
        memcpy(message, text, sizeof text);
        if (!gi_session_warn(l->session, l->line, message)) {
            l->has_no_memory = true;
            return false;
        }
        return true;
    }
    if (c < 0x80 && is_id_char(c)) {
        back_up(l, c);
        fail(l, "invalid %s literal", kind);
        return false;
    }
    return true;
}

// Digits and single underscores between them. Returns the character behind, or 0 after
// an error.
static int lex_digits(Lexer *l)
{
    int c;
    for (;;) {
        do {
            c = next_char(l);
        } while (is_digit(c));
        if (c != '_') {
            return c;
        }
        c = next_char(l);
        if (!is_digit(c)) {
            back_up(l, c);
            fail(l, "invalid decimal literal");
            return 0;
        }
    }
}

static GiTokenKind finish_number(Lexer *l, int c, const char *kind)
{
    if (!check_number_end(l, c, kind)) {
        return GI_TOK_ERROR;
    }
    back_up(l, c);
    return GI_TOK_NUMBER;
}

static GiTokenKind lex_imaginary(Lexer *l)
{
    return finish_number(l, next_char(l), "imaginary");
}

// `e` was read.
static GiTokenKind lex_exponent(Lexer *l, int e)
{
    int c = next_char(l);
    if (c == '+' || c == '-') {
        c = next_char(l);
        if (!is_digit(c)) {
            back_up(l, c);
            return fail(l, "invalid decimal literal");
        }
    } else if (!is_digit(c)) {
        // The `e` may begin `else`.
        back_up(l, c);
        return finish_number(l, e, "decimal");
    }
    c = lex_digits(l);
    if (c == 0) {
        return GI_TOK_ERROR;
    }
    return c == 'j' || c == 'J' ? lex_imaginary(l) : finish_number(l, c, "decimal");
}

// The character behind digits and perhaps a fraction was read.
static GiTokenKind lex_number_tail(Lexer *l, int c)
{
    if (c == 'e' || c == 'E') {
        return lex_exponent(l, c);
    }
    return c == 'j' || c == 'J' ? lex_imaginary(l) : finish_number(l, c, "decimal");
}

// `c` follows the point.
static GiTokenKind lex_fraction(Lexer *l, int c)
{
    if (is_digit(c)) {
        c = lex_digits(l);
        if (c == 0) {
            return GI_TOK_ERROR;
        }
    }
    return lex_number_tail(l, c);
}

static GiTokenKind lex_hex(Lexer *l)
{
    int c = next_char(l);
    do {
        if (c == '_') {
            c = next_char(l);
        }
        if (!is_hex_digit(c)) {
            back_up(l, c);
            return fail(l, "invalid hexadecimal literal");
        }
        do {
            c = next_char(l);
        } while (is_hex_digit(c));
    } while (c == '_');
    return finish_number(l, c, "hexadecimal");
}

// Octal and binary literals; `top` is the highest digit.
static GiTokenKind lex_radix(Lexer *l, int top, const char *kind)
{
    int c = next_char(l);
    do {
        if (c == '_') {
            c = next_char(l);
        }
        if (c < '0' || c > top) {
            if (is_digit(c)) {
                return fail(l, "invalid digit '%c' in %s literal", c, kind);
            }
            back_up(l, c);
            return fail(l, "invalid %s literal", kind);
        }
        do {
            c = next_char(l);
        } while (c >= '0' && c <= top);
    } while (c == '_');
    if (is_digit(c)) {
        return fail(l, "invalid digit '%c' in %s literal", c, kind);
    }
    return finish_number(l, c, kind);
}

// A zero was read, and no x, o or b follows: `c` does.
static GiTokenKind lex_zeros(Lexer *l, int c)
{
    for (;;) {
        if (c == '_') {
            c = next_char(l);
            if (!is_digit(c)) {
                back_up(l, c);
                return fail(l, "invalid decimal literal");
            }
        }
        if (c != '0') {
            break;
        }
        c = next_char(l);
    }
    const int32_t zeros_end = reached_col(l);
    const bool has_leading_zeros = is_digit(c);
    if (has_leading_zeros) {
        c = lex_digits(l);
        if (c == 0) {
            return GI_TOK_ERROR;
        }
    }
    if (c == '.') {
        return lex_fraction(l, next_char(l));
    }
    if (has_leading_zeros && c != 'e' && c != 'E' && c != 'j' && c != 'J') {
        back_up(l, c);
        return fail_range(
            l, (int32_t)(l->start + 1 - l->line_start), zeros_end,
            "leading zeros in decimal integer literals are not permitted; "
            "use an 0o prefix for octal integers");
    }
    return lex_number_tail(l, c);
}

static GiTokenKind lex_number(Lexer *l, int c)
{
    if (c != '0') {
        c = lex_digits(l);
        if (c == 0) {
            return GI_TOK_ERROR;
        }
        return c == '.' ? lex_fraction(l, next_char(l)) : lex_number_tail(l, c);
    }
    c = next_char(l);
    switch (c) {
    case 'x':
    case 'X':
        return lex_hex(l);
    case 'o':
    case 'O':
        return lex_radix(l, '7', "octal");
    case 'b':
    case 'B':
        return lex_radix(l, '1', "binary");
    default:
        return lex_zeros(l, c);
    }
}

// ---- Strings
// -------------------------------------------------------------------------

static GiTokenKind fail_string(Lexer *l, bool is_triple, bool is_eof)
{
    const int32_t detected = l->line;
    l->at = l->start + 1;
    l->line_start = l->first_line_start;
    l->line = l->first_line;
    GiTokenKind kind =
        is_triple
            ? fail(l, "unterminated triple-quoted string literal (detected at line %d)",
                   (int)detected)
            : fail(l, "unterminated string literal (detected at line %d)",
                   (int)detected);
    l->tokens->error.is_eof = is_eof;
    return kind;
}

// The opening quote was read. What is inside is looked at when the string is parsed.
static GiTokenKind lex_string(Lexer *l, int quote)
{
    l->first_line = l->line;
    l->first_line_start = l->line_start;
    int quote_size = 1;
    int closed = 0; // quotes of the closing run seen
    int c = next_char(l);
    if (c == quote) {
        c = next_char(l);
        if (c == quote) {
            quote_size = 3;
        } else {
            closed = 1; // an empty string
        }
    }
    if (c != quote) {
        back_up(l, c);
    }
    while (closed != quote_size) {
        c = next_char(l);
        if (c == END || (quote_size == 1 && c == '\n')) {
            return fail_string(l, quote_size == 3, c == END);
        }
        if (c == quote) {
            closed++;
        } else {
            closed = 0;
            if (c == '\\') {
                next_char(l);
            }
        }
    }
    return GI_TOK_STRING;
}

// A word, or a string with a prefix. Each of b, r, u and f once, in either case; u
// stands alone, r goes with b and f.
static GiTokenKind lex_word(Lexer *l, int c, GiName **out)
{
    bool has_b = false, has_r = false, has_u = false, has_f = false;
    for (;;) {
        const int lower = c | 32;
        if (!(has_b || has_u || has_f) && lower == 'b') {
            has_b = true;
        } else if (!(has_b || has_u || has_r || has_f) && lower == 'u') {
            has_u = true;
        } else if (!(has_r || has_u) && lower == 'r') {
            has_r = true;
        } else if (!(has_f || has_b || has_u) && lower == 'f') {
            has_f = true;
        } else {
            return lex_name(l, c, out);
        }
        c = next_char(l);
        if (c == '"' || c == '\'') {
            return lex_string(l, c);
        }
    }
}

// ---- Marks
// ---------------------------------------------------------------------------

static GiTokenKind open_bracket(Lexer *l, int c, GiTokenKind kind)
{
    if (l->level >= BRACKETS_MAX) {
        return fail(l, "too many nested parentheses");
    }
    l->brackets[l->level++] = (Bracket){
        .open = (char)c, .line = l->line, .col = (int32_t)(l->start - l->line_start)};
    return kind;
}

static GiTokenKind close_bracket(Lexer *l, int c, GiTokenKind kind)
{
    if (l->level == 0) {
        return fail(l, "unmatched '%c'", c);
    }
    const Bracket b = l->brackets[--l->level];
    if ((b.open == '(' && c == ')') || (b.open == '[' && c == ']') ||
        (b.open == '{' && c == '}')) {
        return kind;
    }
    if (b.line != l->line) {
        return fail(
            l,
            "closing parenthesis '%c' does not match opening parenthesis '%c' on "
            "line %d",
            c, b.open, (int)b.line);
    }
    return fail(l, "closing parenthesis '%c' does not match opening parenthesis '%c'",
                c, b.open);
}

static GiTokenKind one_char_mark(int c)
{
    static const uint8_t kinds[128] = {
        ['('] = GI_TOK_LPAR,  [')'] = GI_TOK_RPAR,    ['['] = GI_TOK_LSQB,
        [']'] = GI_TOK_RSQB,  ['{'] = GI_TOK_LBRACE,  ['}'] = GI_TOK_RBRACE,
        [':'] = GI_TOK_COLON, [','] = GI_TOK_COMMA,   [';'] = GI_TOK_SEMI,
        ['.'] = GI_TOK_DOT,   ['@'] = GI_TOK_AT,      ['='] = GI_TOK_EQUAL,
        ['+'] = GI_TOK_PLUS,  ['-'] = GI_TOK_MINUS,   ['*'] = GI_TOK_STAR,
        ['/'] = GI_TOK_SLASH, ['%'] = GI_TOK_PERCENT, ['|'] = GI_TOK_VBAR,
        ['&'] = GI_TOK_AMPER, ['^'] = GI_TOK_CARET,   ['~'] = GI_TOK_TILDE,
        ['<'] = GI_TOK_LESS,  ['>'] = GI_TOK_GREATER,
    };
    return c < 128 && kinds[c] ? kinds[c] : GI_TOK_OTHER;
}

static GiTokenKind two_char_mark(int c, int c2)
{
    if (c2 == '=') {
        switch (c) {
        case '=':
            return GI_TOK_EQEQUAL;
        case '!':
            return GI_TOK_NOTEQUAL;
        case '<':
            return GI_TOK_LESSEQUAL;
        case '>':
            return GI_TOK_GREATEREQUAL;
        case ':':
            return GI_TOK_WALRUS;
        case '+':
            return GI_TOK_PLUSEQUAL;
        case '-':
            return GI_TOK_MINEQUAL;
        case '*':
            return GI_TOK_STAREQUAL;
        case '/':
            return GI_TOK_SLASHEQUAL;
        case '%':
            return GI_TOK_PERCENTEQUAL;
        case '@':
            return GI_TOK_ATEQUAL;
        case '|':
            return GI_TOK_VBAREQUAL;
        case '&':
            return GI_TOK_AMPEREQUAL;
        case '^':
            return GI_TOK_CARETEQUAL;
        default:
            return GI_TOK_OTHER;
        }
    }
    if (c == c2) {
        switch (c) {
        case '*':
            return GI_TOK_DOUBLESTAR;
        case '/':
            return GI_TOK_DOUBLESLASH;
        case '<':
            return GI_TOK_LEFTSHIFT;
        case '>':
            return GI_TOK_RIGHTSHIFT;
        default:
            return GI_TOK_OTHER;
        }
    }
    if (c == '-' && c2 == '>') {
        return GI_TOK_ARROW;
    }
    return c == '<' && c2 == '>' ? GI_TOK_LESSGREATER : GI_TOK_OTHER;
}

static GiTokenKind add_equal(GiTokenKind kind)
{
    switch (kind) {
    case GI_TOK_DOUBLESTAR:
        return GI_TOK_DOUBLESTAREQUAL;
    case GI_TOK_DOUBLESLASH:
        return GI_TOK_DOUBLESLASHEQUAL;
    case GI_TOK_LEFTSHIFT:
        return GI_TOK_LEFTSHIFTEQUAL;
    case GI_TOK_RIGHTSHIFT:
        return GI_TOK_RIGHTSHIFTEQUAL;
    default:
        return GI_TOK_OTHER;
    }
}

static GiTokenKind lex_mark(Lexer *l, int c)
{
    const int c2 = next_char(l);
    const GiTokenKind two = two_char_mark(c, c2);
    if (two != GI_TOK_OTHER) {
        const int c3 = next_char(l);
        const GiTokenKind three = c3 == '=' ? add_equal(two) : GI_TOK_OTHER;
        if (three != GI_TOK_OTHER) {
            return three;
        }
        back_up(l, c3);
        return two;
    }
    back_up(l, c2);
    const GiTokenKind one = one_char_mark(c);
    switch (one) {
    case GI_TOK_LPAR:
    case GI_TOK_LSQB:
    case GI_TOK_LBRACE:
        return open_bracket(l, c, one);
    case GI_TOK_RPAR:
    case GI_TOK_RSQB:
    case GI_TOK_RBRACE:
        return close_bracket(l, c, one);
    default:
        break;
    }
    if (c < 0x20 || c == 0x7F) {
        return fail(l, "invalid non-printable character U+%04X", (unsigned)c);
    }
    return one;
}

// A point was read.
static GiTokenKind lex_dot(Lexer *l)
{
    const int c = next_char(l);
    if (is_digit(c)) {
        return lex_fraction(l, c);
    }
    if (c == '.' && l->at < l->line_end && *l->at == '.') {
        l->at++;
        return GI_TOK_ELLIPSIS;
    }
    back_up(l, c);
    return GI_TOK_DOT;
}

// ---- Lines
// ---------------------------------------------------------------------------

// The backslash was read.
static bool lex_continuation(Lexer *l)
{
    int c = next_char(l);
    if (c != '\n') {
        const int32_t col = gi_count_chars(l->buffer, (size_t)(l->at - l->buffer));
        fail_status(l, GI_SYNTAX_ERROR, col, 0,
                    "unexpected character after line continuation character");
        return false;
    }
    c = next_char(l);
    if (c == END) {
        fail_end(l);
        return false;
    }
    back_up(l, c);
    return true;
}

// Compares the indentation of a line with those around it and sets l->pending.
static bool set_indent(Lexer *l, int col, int alt_col)
{
    const int top = l->indents[l->indent];
    if (col > top) {
        if (l->indent + 1 >= INDENTS_MAX) {
            l->at = l->line_end;
            fail_status(l, GI_SYNTAX_INDENTATION, 1, 0,
                        "too many levels of indentation");
            return false;
        }
        if (alt_col <= l->alt_indents[l->indent]) {
            fail_tabs(l);
            return false;
        }
        l->pending++;
        l->indent++;
        l->indents[l->indent] = col;
        l->alt_indents[l->indent] = alt_col;
        return true;
    }
    while (l->indent > 0 && col < l->indents[l->indent]) {
        l->pending--;
        l->indent--;
    }
    if (col != l->indents[l->indent]) {
        l->at = l->line_end;
        fail_status(l, GI_SYNTAX_INDENTATION,
                    gi_count_chars(l->line_start, (size_t)reached_col(l)), -1,
                    "unindent does not match any outer indentation level");
        return false;
    }
    if (alt_col != l->alt_indents[l->indent]) {
        fail_tabs(l);
        return false;
    }
    return true;
}

// Reads the blanks at the start of a line. *out: nothing but a comment follows.
static bool lex_indent(Lexer *l, bool *out)
{
    int col = 0;
    int alt_col = 0;
    int continued_col = 0; // that of the first line, when backslashes join several
    int c;
    for (;;) {
        c = next_char(l);
        if (c == ' ') {
            col++;
            alt_col++;
        } else if (c == '\t') {
            col = (col / TAB_SIZE + 1) * TAB_SIZE;
            alt_col++;
        } else if (c == '\f') {
            col = alt_col = 0;
        } else if (c == '\\') {
            continued_col = continued_col ? continued_col : col;
            if (!lex_continuation(l)) {
                return false;
            }
        } else {
            break;
        }
    }
    back_up(l, c);
    *out = c == '#' || c == '\n';
    if (*out || l->level > 0) {
        return true;
    }
    return continued_col ? set_indent(l, continued_col, continued_col)
                         : set_indent(l, col, alt_col);
}

// Reads the next token. The text is [l->start, l->at) unless l->start is NULL.
static GiTokenKind lex_token(Lexer *l, GiName **name)
{
    bool is_blank = false;
    for (;;) {
        l->start = NULL;
        if (l->is_line_start) {
            l->is_line_start = false;
            is_blank = false;
            if (!lex_indent(l, &is_blank)) {
                return GI_TOK_ERROR;
            }
        }
        if (l->pending < 0) {
            l->pending++;
            return GI_TOK_DEDENT;
        }
        if (l->pending > 0) {
            l->pending--;
            return GI_TOK_INDENT;
        }
        int c;
        do {
            c = next_char(l);
        } while (c == ' ' || c == '\t' || c == '\f');
        l->start = c == END ? l->at : l->at - 1;
        if (c == '#') {
            do {
                c = next_char(l);
            } while (c != '\n' && c != END);
        }
        if (c == END) {
            l->start = NULL;
            return l->level > 0 ? fail_end(l) : GI_TOK_ENDMARKER;
        }
        if (is_id_start(c)) {
            return lex_word(l, c, name);
        }
        if (c == '\n') {
            l->is_line_start = true;
            if (is_blank || l->level > 0) {
                continue;
            }
            return GI_TOK_NEWLINE;
        }
        if (c == '.') {
            return lex_dot(l);
        }
        if (is_digit(c)) {
            return lex_number(l, c);
        }
        if (c == '"' || c == '\'') {
            return lex_string(l, c);
        }
        if (c != '\\') {
            return lex_mark(l, c);
        }
        if (!lex_continuation(l)) {
            return GI_TOK_ERROR;
        }
    }
}

// ---- The array
// -----------------------------------------------------------------------

static GiToken *add_token(Lexer *l)
{
    GiTokens *tokens = l->tokens;
    if (tokens->count == l->cap) {
        const uint32_t cap = l->cap * 2;
        GiToken *items = gi_arena_alloc(l->session->arena, cap * sizeof *items);
        if (!items) {
            return NULL;
        }
        memcpy(items, tokens->items, tokens->count * sizeof *items);
        tokens->items = items;
        l->cap = cap;
    }
    return &tokens->items[tokens->count++];
}

static bool place_token(Lexer *l, GiTokenKind kind, GiName *name)
{
    GiToken *token = add_token(l);
    if (!token) {
        return false;
    }
    const bool is_string = kind == GI_TOK_STRING;
    const char *line_start = is_string ? l->first_line_start : l->line_start;
    const bool is_placed = l->start && kind != GI_TOK_ERROR;
    const char *end = kind == GI_TOK_NEWLINE ? l->at - 1 : l->at;
    const int32_t shift = l->line == l->tokens->first_line ? l->tokens->first_col : 0;
    *token = (GiToken){
        .kind = (uint8_t)kind,
        .level = (uint8_t)l->level,
        .is_last = l->is_at_end,
        .line = is_string ? l->first_line : l->line,
        .col = shift + (is_placed ? (int32_t)(l->start - line_start) : -1),
        .end_line = l->line,
        .end_col = shift + (is_placed ? (int32_t)(end - l->line_start) : -1),
        .reached = reached_col(l),
        .start = is_placed ? l->start : l->at,
        .end = is_placed ? end : l->at,
        .name = name,
    };
    return true;
}

// A prompt's input ends without a newline: one is put in, and open blocks end there,
// unless the prompt goes on asking for lines.
static GiTokenKind end_single(Lexer *l, GiTokenKind kind)
{
    if (l->session->mode != GI_PARSE_SINGLE || l->tokens->is_expression) {
        return kind;
    }
    if (kind == GI_TOK_ENDMARKER && l->is_started) {
        l->is_started = false;
        if (l->indent && !l->session->options->allow_incomplete) {
            l->pending = -l->indent;
            l->indent = 0;
        }
        return GI_TOK_NEWLINE;
    }
    l->is_started = true;
    return kind;
}

bool gi_lex(GiSession *s, GiTokens *tokens)
{
    Lexer l = {
        .session = s,
        .tokens = tokens,
        .cap = (uint32_t)(tokens->size / 4 + 8), // a guess that is seldom too low
        .at = tokens->text,
        .end = tokens->text + tokens->size,
        .line_start = tokens->text,
        .buffer = tokens->text,
        .line_end = tokens->text,
        .line = tokens->first_line - 1,
        .is_line_start = true,
    };
    tokens->items = gi_arena_alloc(s->arena, l.cap * sizeof *tokens->items);
    if (!tokens->items) {
        return gi_report_no_memory(s);
    }
    GiTokenKind kind;
    do {
        GiName *name = NULL;
        const GiTokenKind lexed = lex_token(&l, &name);
        kind = end_single(&l, lexed);
        if (l.has_no_memory || !place_token(&l, kind, name)) {
            return gi_report_no_memory(s);
        }
    } while (kind != GI_TOK_ENDMARKER && kind != GI_TOK_ERROR);
    tokens->open_level = l.level;
    if (l.level > 0) {
        const Bracket b = l.brackets[l.level - 1];
        tokens->open_char = b.open;
        tokens->open_line = b.line;
        tokens->open_col = b.col;
    }
    return true;
}
