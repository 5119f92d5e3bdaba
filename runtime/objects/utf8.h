// SPDX-License-Identifier: MIT
// UTF-8 as Gill keeps it: valid, shortest forms, lone surrogates as three bytes
// (WTF-8).
//
// Nothing here allocates or raises. "Text" means bytes that hold that invariant.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define GI_MAX_CODEPOINT 0x10FFFFu

static inline bool gi_utf8_is_cont(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// Bytes of the character that starts with this byte.
static inline size_t gi_utf8_width(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Bytes that a code point takes.
static inline size_t gi_utf8_size(uint32_t cp)
{
    return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}

// The code point at p, in text; *width gets its bytes.
static inline uint32_t gi_utf8_get(const char *p, size_t *width)
{
    const unsigned char *u = (const unsigned char *)p;
    if (u[0] < 0x80) {
        *width = 1;
        return u[0];
    }
    if (u[0] < 0xE0) {
        *width = 2;
        return (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F);
    }
    if (u[0] < 0xF0) {
        *width = 3;
        return (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 |
               (u[2] & 0x3F);
    }
    *width = 4;
    return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 |
           (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3F);
}

// The code point at *p, which moves past it.
static inline uint32_t gi_utf8_next(const char **p)
{
    size_t width;
    const uint32_t cp = gi_utf8_get(*p, &width);
    *p += width;
    return cp;
}

// The code point before *p, which moves to its start.
static inline uint32_t gi_utf8_prev(const char **p)
{
    const char *q = *p - 1;
    while (gi_utf8_is_cont((unsigned char)*q)) {
        q--;
    }
    size_t width;
    *p = q;
    return gi_utf8_get(q, &width);
}

// Writes 1 to 4 bytes, returns how many. Surrogates are written as they are.
static inline size_t gi_utf8_put(char *out, uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

static inline bool gi_is_surrogate(uint32_t cp)
{
    return cp - 0xD800u < 0x800u;
}

bool gi_utf8_is_ascii(const char *data, size_t size);
// Code points in text.
size_t gi_utf8_count(const char *data, size_t size);
// Bytes that the first n code points of text take; n is not more than there are.
size_t gi_utf8_skip(const char *data, size_t n);
// The same from the end: bytes that the last n code points before `end` take.
size_t gi_utf8_skip_back(const char *end, size_t n);
// The largest code point of text is at least that of the answer's class: 0x7F, 0xFF,
// 0xFFFF or 0x10FFFF.
uint32_t gi_utf8_max_class(const char *data, size_t size);
bool gi_utf8_has_surrogate(const char *data, size_t size);

// Where strict UTF-8 ends: the size of the longest valid prefix. When that is less than
// size, *bad gets the bytes of the faulty sequence and *reason why, in the words of
// UnicodeDecodeError ("invalid start byte", ...).
size_t gi_utf8_valid_prefix(const char *data, size_t size, size_t *bad,
                            const char **reason);
