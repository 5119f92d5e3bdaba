// source_hooks: what the parser asks about Unicode and memory.
// SPDX-License-Identifier: MIT
#include "interp/compile/source_hooks.h"

#include <utf8proc.h>

#include "runtime/heap/heap.h"
#include "runtime/objects/int_text.h"
#include "runtime/objects/unicode.h"

#define STACK_MARGIN (48 * 1024) // left for what a single step of the parser calls
#define MAX_NAME     1024        // code points of an identifier that is normalised

static void *arena_alloc(void *context, size_t size)
{
    return gi_mem_alloc(context, size);
}

static void arena_free(void *context, void *block, size_t size)
{
    gi_mem_free(context, block, size);
}

static bool is_id_start(void *context, uint32_t cp)
{
    (void)context;
    return gi_unicode_is_id_start(cp);
}

static bool is_id_continue(void *context, uint32_t cp)
{
    (void)context;
    return gi_unicode_is_id_continue(cp);
}

static bool is_printable(void *context, uint32_t cp)
{
    (void)context;
    return gi_unicode_is_printable(cp);
}

// NFKC by way of a buffer of code points on the C stack; longer names stay as they are.
static size_t normalize(void *context, const char *name, size_t size, char *out, size_t cap)
{
    (void)context;
    utf8proc_int32_t buffer[MAX_NAME];
    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)name,
                                            (utf8proc_ssize_t)size, buffer, MAX_NAME,
                                            options);
    if (n >= 0 && n <= MAX_NAME) {
        n = utf8proc_normalize_utf32(buffer, n, options);
    }
    if (n < 0 || n > MAX_NAME) {
        if (size <= cap) {
            memcpy(out, name, size);
        }
        return size;
    }
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        utf8proc_uint8_t bytes[4];
        const size_t k = (size_t)utf8proc_encode_char(buffer[i], bytes);
        if (used + k <= cap) {
            memcpy(out + used, bytes, k);
        }
        used += k;
    }
    return used;
}

GiParseOptions gi_parse_options(GillThread *t)
{
    return (GiParseOptions){
        .memory = {arena_alloc, arena_free, t},
        .stack_limit = t->c_limit ? t->c_limit + STACK_MARGIN : NULL,
        .int_max_digits = gi_int_max_digits(t),
        .hook_context = t,
        .is_id_start = is_id_start,
        .is_id_continue = is_id_continue,
        .is_printable = is_printable,
        .normalize = normalize,
    };
}
