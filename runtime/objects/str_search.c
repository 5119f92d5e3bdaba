// SPDX-License-Identifier: MIT
// Searches in runs of bytes, for str and bytes alike: a character's bytes never occur
// inside another's, so a match of bytes is a match of characters.
#include "runtime/objects/str_methods.h"

int64_t gi_text_find(const char *data, size_t size, const char *part, size_t part_size)
{
    if (part_size == 0) {
        return 0;
    }
    if (part_size > size) {
        return -1;
    }
    const char *found = part_size == 1 ? memchr(data, (unsigned char)part[0], size)
                                       : memmem(data, size, part, part_size);
    return found == NULL ? -1 : found - data;
}

int64_t gi_text_rfind(const char *data, size_t size, const char *part, size_t part_size)
{
    if (part_size > size) {
        return -1;
    }
    if (part_size == 0) {
        return (int64_t)size;
    }
    // Candidates are places of the first byte; a match cannot start in the last
    // part_size - 1 bytes.
    size_t left = size - part_size + 1;
    while (left > 0) {
        const char *at = memrchr(data, (unsigned char)part[0], left);
        if (at == NULL) {
            return -1;
        }
        if (memcmp(at, part, part_size) == 0) {
            return at - data;
        }
        left = (size_t)(at - data);
    }
    return -1;
}

// Blocks of a fixed size let the compiler count with vectors.
#define COUNT_BLOCK 64

static size_t count_byte(const char *data, size_t size, char byte)
{
    size_t n = 0, i = 0;
    for (; i + COUNT_BLOCK <= size; i += COUNT_BLOCK) {
        uint8_t hits = 0;
        for (int k = 0; k < COUNT_BLOCK; k++) {
            hits += data[i + (size_t)k] == byte;
        }
        n += hits;
    }
    for (; i < size; i++) {
        n += data[i] == byte;
    }
    return n;
}

size_t gi_text_count(const char *data, size_t size, const char *part, size_t part_size,
                     size_t limit)
{
    if (part_size == 1 && limit >= size) {
        return count_byte(data, size, part[0]);
    }
    size_t n = 0;
    while (n < limit) {
        const int64_t at = gi_text_find(data, size, part, part_size);
        if (at < 0) {
            break;
        }
        n++;
        data += (size_t)at + part_size;
        size -= (size_t)at + part_size;
    }
    return n;
}
