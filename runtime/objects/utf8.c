// SPDX-License-Identifier: MIT
// UTF-8: counting, skipping, checking. See utf8.h.
//
// The loops over many bytes work on words of eight: a byte is a continuation when its
// upper bits are 10, so (w >> 7) & (~w >> 6) & 0x01.. has a one for each.
#include "runtime/objects/utf8.h"

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

static inline uint64_t load_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

bool gi_utf8_is_ascii(const char *data, size_t size)
{
    if (size >= 8) {
        size_t i = 0;
        for (; i + 32 <= size; i += 32) {
            const uint64_t w = load_word(data + i) | load_word(data + i + 8) |
                               load_word(data + i + 16) | load_word(data + i + 24);
            if (w & HIGHS) {
                return false;
            }
        }
        for (; i + 8 <= size; i += 8) {
            if (load_word(data + i) & HIGHS) {
                return false;
            }
        }
        return (load_word(data + size - 8) & HIGHS) == 0;
    }
    unsigned char all = 0;
    for (size_t i = 0; i < size; i++) {
        all |= (unsigned char)data[i];
    }
    return all < 0x80;
}

static inline size_t conts_in(uint64_t w)
{
    return (size_t)((((w >> 7) & (~w >> 6) & ONES) * ONES) >> 56);
}

size_t gi_utf8_count(const char *data, size_t size)
{
    size_t conts = 0;
    size_t i = 0;
    while (i + 8 <= size) {
        // Each lane of the sum holds at most 255, so it is emptied in time.
        uint64_t sums = 0;
        size_t turns = (size - i) / 8;
        if (turns > 255) {
            turns = 255;
        }
        for (size_t k = 0; k < turns; k++, i += 8) {
            const uint64_t w = load_word(data + i);
            sums += (w >> 7) & (~w >> 6) & ONES;
        }
        const uint64_t pairs =
            (sums & 0x00FF00FF00FF00FFu) + (sums >> 8 & 0x00FF00FF00FF00FFu);
        conts += (size_t)((pairs * 0x0001000100010001u) >> 48);
    }
    for (; i < size; i++) {
        conts += gi_utf8_is_cont((unsigned char)data[i]);
    }
    return size - conts;
}

size_t gi_utf8_skip(const char *data, size_t n)
{
    const char *p = data;
    // A word of eight bytes starts at most eight characters, and the text has at least
    // n bytes left while n characters are wanted, so no load runs over the end.
    while (n >= 8) {
        n -= 8 - conts_in(load_word(p));
        p += 8;
    }
    // p may stand inside a character whose lead is counted already.
    if (p != data) {
        while (gi_utf8_is_cont((unsigned char)*p)) {
            p++;
        }
    }
    while (n > 0) {
        p += gi_utf8_width((unsigned char)*p);
        n--;
    }
    return (size_t)(p - data);
}

size_t gi_utf8_skip_back(const char *end, size_t n)
{
    const char *p = end;
    while (n >= 8) {
        p -= 8;
        n -= 8 - conts_in(load_word(p));
    }
    if (n == 0) { // the word may have started inside a character that is not wanted
        while (p != end && gi_utf8_is_cont((unsigned char)*p)) {
            p++;
        }
    }
    while (n > 0) {
        p--;
        n -= !gi_utf8_is_cont((unsigned char)*p);
    }
    return (size_t)(end - p);
}

uint32_t gi_utf8_max_class(const char *data, size_t size)
{
    unsigned char top = 0;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)data[i] > top) {
            top = (unsigned char)data[i];
        }
    }
    // Lead bytes order as their characters do; C3 is the last lead of Latin-1.
    return top < 0x80 ? 0x7F : top <= 0xC3 ? 0xFF : top < 0xF0 ? 0xFFFF : 0x10FFFF;
}

bool gi_utf8_has_surrogate(const char *data, size_t size)
{
    const char *end = data + size;
    for (const char *p = data; (p = memchr(p, 0xED, (size_t)(end - p))) != NULL; p++) {
        if ((unsigned char)p[1] >= 0xA0) {
            return true;
        }
    }
    return false;
}

static const char BAD_START[] = "invalid start byte";
static const char BAD_CONT[] = "invalid continuation byte";
static const char CUT[] = "unexpected end of data";

// The bytes of the character at u, or 0 with *bad and *reason set.
static size_t check_one(const unsigned char *u, size_t left, size_t *bad,
                        const char **reason)
{
    const unsigned char lead = u[0];
    unsigned char low = 0x80, high = 0xBF; // of the second byte
    size_t width;
    *bad = 1;
    if (lead < 0xC2) {
        *reason = BAD_START;
        return 0;
    }
    if (lead < 0xE0) {
        width = 2;
    } else if (lead < 0xF0) {
        width = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead < 0xF5) {
        width = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        *reason = BAD_START;
        return 0;
    }
    for (size_t i = 1; i < width; i++) {
        *bad = i;
        if (i >= left) {
            *reason = CUT;
            return 0;
        }
        if (u[i] < low || u[i] > high) {
            *reason = BAD_CONT;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return width;
}

size_t gi_utf8_valid_prefix(const char *data, size_t size, size_t *bad,
                            const char **reason)
{
    size_t i = 0;
    while (i < size) {
        if (i + 8 <= size && (load_word(data + i) & HIGHS) == 0) {
            i += 8;
            continue;
        }
        const unsigned char lead = (unsigned char)data[i];
        if (lead < 0x80) {
            i++;
            continue;
        }
        if (lead - 0xC2u < 0x1E && i + 1 < size &&
            gi_utf8_is_cont((unsigned char)data[i + 1])) {
            i += 2;
            continue;
        }
        const size_t width =
            check_one((const unsigned char *)data + i, size - i, bad, reason);
        if (width == 0) {
            return i;
        }
        i += width;
    }
    return size;
}
