// source: bytes of a program to the text the lexer reads.
//
// The text is UTF-8 with \n for every kind of newline and a NUL behind it. A
// declaration in one of the first two lines (PEP 263) or a BOM says what the bytes are.
// SPDX-License-Identifier: MIT
#include "interp/syntax/lexer.h"
#include "interp/syntax/report.h"

#include <stdio.h>
#include <string.h>

typedef enum Encoding {
    ENCODING_NONE, // nothing declared: UTF-8
    ENCODING_UTF8,
    ENCODING_LATIN1,
    ENCODING_ASCII,
    ENCODING_UNKNOWN,
} Encoding;

#define ENCODING_NAME_MAX 64

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
}

// Finds the declaration on the line [p, end): "coding", then ':' or '=', then blanks
// and the name, all in a comment with nothing before it. Returns the name's size, 0 if
// none.
static size_t find_declaration(const char *p, const char *end, const char **out)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\f')) {
        p++;
    }
    if (p == end || *p != '#') {
        return 0;
    }
    for (; end - p > 7; p++) {
        if (memcmp(p, "coding", 6) != 0 || (p[6] != ':' && p[6] != '=')) {
            continue;
        }
        const char *name = p + 7;
        while (name < end && (*name == ' ' || *name == '\t')) {
            name++;
        }
        const char *stop = name;
        while (stop < end && is_name_char(*stop)) {
            stop++;
        }
        if (stop > name) {
            *out = name;
            return (size_t)(stop - name);
        }
    }
    return 0;
}

// Whether the line holds nothing but blanks and a comment, so that the next one may
// declare.
static bool is_blank_line(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\f' || *p == '\r')) {
        p++;
    }
    return p == end || *p == '#';
}

static Encoding encoding_named(const char *name, size_t size, char *folded)
{
    static const struct {
        const char *name;
        Encoding encoding;
    } known[] = {
        {"utf-8", ENCODING_UTF8},        {"utf8", ENCODING_UTF8},
        {"u8", ENCODING_UTF8},           {"utf", ENCODING_UTF8},
        {"utf-8-sig", ENCODING_UTF8},    {"cp65001", ENCODING_UTF8},
        {"latin-1", ENCODING_LATIN1},    {"latin1", ENCODING_LATIN1},
        {"iso-8859-1", ENCODING_LATIN1}, {"iso8859-1", ENCODING_LATIN1},
        {"8859", ENCODING_LATIN1},       {"iso-latin-1", ENCODING_LATIN1},
        {"l1", ENCODING_LATIN1},         {"latin", ENCODING_LATIN1},
        {"ascii", ENCODING_ASCII},       {"us-ascii", ENCODING_ASCII},
        {"646", ENCODING_ASCII},
    };
    size_t n = size < ENCODING_NAME_MAX - 1 ? size : ENCODING_NAME_MAX - 1;
    for (size_t i = 0; i < n; i++) {
        char c = name[i] == '_' ? '-' : name[i];
        folded[i] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    folded[n] = '\0';
    // "utf-8-unix" and "latin-1-dos" are what Emacs writes.
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t known_size = strlen(known[i].name);
        const bool is_prefix = strncmp(folded, known[i].name, known_size) == 0;
        if (is_prefix && (folded[known_size] == '\0' ||
                          (known_size >= 5 && folded[known_size] == '-'))) {
            return known[i].encoding;
        }
    }
    return ENCODING_UNKNOWN;
}

static Encoding find_encoding(const char *src, size_t size, char *folded)
{
    const char *end = src + size;
    for (int line = 0; line < 2 && src < end; line++) {
        const char *newline = memchr(src, '\n', (size_t)(end - src));
        const char *line_end = newline ? newline : end;
        const char *name;
        const size_t name_size = find_declaration(src, line_end, &name);
        if (name_size) {
            snprintf(folded, ENCODING_NAME_MAX, "%.*s", (int)name_size, name);
            char scratch[ENCODING_NAME_MAX];
            return encoding_named(name, name_size, scratch);
        }
        if (!newline || !is_blank_line(src, line_end)) {
            break;
        }
        src = newline + 1;
    }
    return ENCODING_NONE;
}

// Bytes of the well-formed UTF-8 sequence at p, 0 if it is malformed. Surrogates are
// not well-formed.
static size_t utf8_sequence(const unsigned char *p, const unsigned char *end)
{
    const size_t left = (size_t)(end - p);
    if (*p < 0x80) {
        return 1;
    }
    const size_t n = *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;
    if (*p < 0xC2 || *p > 0xF4 || left < n) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const bool is_bad = (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) ||
                        (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F);
    return is_bad ? 0 : n;
}

// Reports the first byte that is not of the encoding, if there is one.
static bool check_bytes(GiSession *s, const char *src, size_t size, Encoding encoding)
{
    const unsigned char *p = (const unsigned char *)src;
    const unsigned char *end = p + size;
    const unsigned char *line_start = p;
    int32_t line = 1;
    for (size_t n; p < end; p += n) {
        n = utf8_sequence(p, end);
        if (n == 0 || (n > 1 && encoding == ENCODING_ASCII)) {
            break;
        }
        if (*p == '\n') {
            line++;
            line_start = p + 1;
        }
    }
    if (p == end) {
        return true;
    }
    if (encoding == ENCODING_NONE) {
        gi_report_plain(
            s,
            "Non-UTF-8 code starting with '\\x%02x' in file %s on line %d, but "
            "no encoding declared; see "
            "https://peps.python.org/pep-0263/ for details",
            *p, s->filename ? s->filename : "<string>", (int)line);
    } else {
        gi_report_plain(
            s,
            "(unicode error) '%s' codec can't decode byte 0x%02x in position "
            "%d: %s",
            encoding == ENCODING_ASCII ? "ascii" : "utf-8", *p, (int)(p - line_start),
            encoding == ENCODING_ASCII ? "ordinal not in range(128)"
                                       : "invalid start byte");
    }
    return false;
}

bool gi_source_prepare(GiSession *s, const char *src, size_t size, const char **out,
                       size_t *out_size)
{
    Encoding encoding = ENCODING_UTF8;
    if (memchr(src, '\0', size)) {
        gi_report_plain(s, "source code string cannot contain null bytes");
        s->err->has_position = false;
        return false;
    }
    if (!s->options->is_utf8) {
        const bool has_bom = size >= 3 && memcmp(src, "\xEF\xBB\xBF", 3) == 0;
        src += has_bom ? 3 : 0;
        size -= has_bom ? 3 : 0;
        char name[ENCODING_NAME_MAX];
        encoding = find_encoding(src, size, name);
        if (encoding == ENCODING_UNKNOWN) {
            gi_report_plain(s, "unknown encoding: %s", name);
            return false;
        }
        if (has_bom && encoding != ENCODING_UTF8 && encoding != ENCODING_NONE) {
            gi_report_plain(s, "encoding problem: %s with BOM", name);
            return false;
        }
        if (encoding != ENCODING_LATIN1 && !check_bytes(s, src, size, encoding)) {
            return false;
        }
    }
    // A Latin-1 byte may become two; one more for the last newline and one for the NUL.
    char *text =
        gi_arena_alloc(s->arena, (encoding == ENCODING_LATIN1 ? 2 : 1) * size + 2);
    if (!text) {
        return gi_report_no_memory(s);
    }
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)src[i];
        if (c == '\r') {
            text[n++] = '\n';
            i += i + 1 < size && src[i + 1] == '\n';
        } else if (c >= 0x80 && encoding == ENCODING_LATIN1) {
            text[n++] = (char)(0xC0 | c >> 6);
            text[n++] = (char)(0x80 | (c & 0x3F));
        } else {
            text[n++] = (char)c;
        }
    }
    if (s->mode == GI_PARSE_FILE && n > 0 && text[n - 1] != '\n') {
        text[n++] = '\n';
    }
    *out = text;
    *out_size = n;
    return true;
}
