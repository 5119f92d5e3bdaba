// ast: the arena and the dump of the syntax tree.
//
// An arena is a chain of blocks, each twice the one before up to ARENA_BLOCK_MAX. Nothing
// is freed singly. The dump walks any node by the field words of its row in nodes.def.
// SPDX-License-Identifier: MIT
#include "interp/syntax/ast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_MIN 4096
#define ARENA_BLOCK_MAX (256 * 1024)
#define ARENA_ALIGN     8

struct GiArenaBlock {
    GiArenaBlock *older;
    size_t size; // of the whole block
};

void gi_arena_init(GiArena *arena, const GiArenaHooks *hooks)
{
    *arena = (GiArena){.hooks = *hooks};
}

void gi_arena_fini(GiArena *arena)
{
    const GiArenaHooks hooks = arena->hooks;
    GiArenaBlock *block = arena->blocks;
    while (block) {
        GiArenaBlock *older = block->older;
        hooks.free(hooks.context, block, block->size);
        block = older;
    }
}

static bool arena_grow(GiArena *arena, size_t size)
{
    size_t block_size = arena->blocks ? arena->blocks->size * 2 : ARENA_BLOCK_MIN;
    if (block_size > ARENA_BLOCK_MAX) {
        block_size = ARENA_BLOCK_MAX;
    }
    if (block_size < size + sizeof(GiArenaBlock)) {
        block_size = size + sizeof(GiArenaBlock);
    }
    GiArenaBlock *block = arena->hooks.alloc(arena->hooks.context, block_size);
    if (!block) {
        return false;
    }
    *block = (GiArenaBlock){.older = arena->blocks, .size = block_size};
    arena->blocks = block;
    arena->next = (char *)(block + 1);
    arena->limit = (char *)block + block_size;
    return true;
}

void *gi_arena_alloc(GiArena *arena, size_t size)
{
    if (size > SIZE_MAX / 4) {
        return NULL;
    }
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if ((size_t)(arena->limit - arena->next) < size && !arena_grow(arena, size)) {
        return NULL;
    }
    char *out = arena->next;
    arena->next += size;
    return memset(out, 0, size);
}

void gi_ast_free(GiAst *ast)
{
    if (ast) {
        GiArena arena = ast->arena; // the struct lies in its own arena
        gi_arena_fini(&arena);
    }
}

const char *gi_ast_kind_name(GiAstKind kind)
{
    static const char *const names[] = {
#define AST_NODE(kind, name, positions, fields) name,
#include "interp/syntax/nodes.def"
#undef AST_NODE
    };
    return names[kind];
}

// ---- Dump ----------------------------------------------------------------------------

typedef struct Dump {
    GiDumpWrite write;
    void *context;
    int indent; // blanks a level, or negative for one line
    bool include_attributes;
    int level;
    bool is_first; // no field of the node in hand was written yet
} Dump;

static void put_size(Dump *d, const char *text, size_t size)
{
    d->write(d->context, text, size);
}

static void put(Dump *d, const char *text)
{
    put_size(d, text, strlen(text));
}

static void put_int(Dump *d, int32_t number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)number);
    put(d, text);
}

// What stands before an item of the level in hand.
static void separate(Dump *d, bool is_first)
{
    if (d->indent < 0) {
        put(d, is_first ? "" : ", ");
        return;
    }
    put(d, is_first ? "\n" : ",\n");
    for (int i = 0; i < d->level * d->indent; i++) {
        put(d, " ");
    }
}

static void begin_field(Dump *d, const char *name)
{
    separate(d, d->is_first);
    d->is_first = false;
    put(d, name);
    put(d, "=");
}

// Reads one code point of the tree's own UTF-8, which may hold surrogates.
static uint32_t read_code_point(const char **next)
{
    const unsigned char *p = (const unsigned char *)*next;
    const int more = *p < 0x80 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
    uint32_t code_point = more ? *p & (0x3Fu >> more) : *p;
    for (int i = 1; i <= more; i++) {
        code_point = code_point << 6 | (p[i] & 0x3Fu);
    }
    *next += more + 1;
    return code_point;
}

// The repr of text or bytes. Without tables of Unicode here, code points from U+00A1 count
// as printable, except the ranges that never are and are often met.
static void put_quoted(Dump *d, const GiConstant *value)
{
    const bool is_bytes = value->type == GI_CONST_BYTES;
    const char *end = value->data + value->size;
    const bool has_single = memchr(value->data, '\'', value->size);
    const bool has_double = memchr(value->data, '"', value->size);
    const char quote = has_single && !has_double ? '"' : '\'';
    put(d, is_bytes ? "b" : "");
    put_size(d, &quote, 1);
    for (const char *p = value->data; p < end;) {
        const char *start = p;
        const uint32_t c = is_bytes ? (unsigned char)*p++ : read_code_point(&p);
        char text[16] = "";
        if (c == (unsigned char)quote || c == '\\') {
            snprintf(text, sizeof text, "\\%c", (int)c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            snprintf(text, sizeof text, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (c < 0x20 || (c >= 0x7F && (c < 0xA1 || c == 0xAD || is_bytes))) {
            snprintf(text, sizeof text, "\\x%02x", (unsigned)c);
        } else if ((c >= 0xD800 && c < 0xF900) || (c >= 0x2000 && c <= 0x200F) ||
                   (c >= 0x2028 && c <= 0x202F) || c == 0xFEFF || c == 0xFFFE ||
                   c == 0xFFFF || c == 0x3000) {
            snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
        } else if (c >= 0xE0000) {
            snprintf(text, sizeof text, "\\U%08x", (unsigned)c);
        } else {
            put_size(d, start, (size_t)(p - start));
        }
        put(d, text);
    }
    put_size(d, &quote, 1);
}

// The decimal digits of a literal with prefix. `ast` prints ints in decimal only. Source:
// Knuth, TAOCP 2, 4.4, method 1b: multiply by the base, one digit at a time.
static void put_prefixed_int(Dump *d, const GiConstant *value)
{
    const uint32_t base = (value->data[1] | 32) == 'x'   ? 16
                          : (value->data[1] | 32) == 'o' ? 8
                                                         : 2;
    // Four bits are at most 1.21 decimal digits; a cell holds nine.
    const size_t cap = (size_t)value->size * 2 / 9 + 2;
    uint32_t *cells = calloc(cap, sizeof *cells);
    if (!cells) {
        put_size(d, value->data, value->size);
        return;
    }
    size_t used = 1;
    for (uint32_t i = 2; i < value->size; i++) {
        const char c = value->data[i];
        uint64_t carry = c <= '9' ? (uint64_t)(c - '0') : (uint64_t)((c | 32) - 'a' + 10);
        for (size_t j = 0; j < used; j++) {
            carry += (uint64_t)cells[j] * base;
            cells[j] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
        if (carry) {
            cells[used++] = (uint32_t)carry;
        }
    }
    char text[16];
    snprintf(text, sizeof text, "%u", (unsigned)cells[used - 1]);
    put(d, text);
    for (size_t j = used - 1; j-- > 0;) {
        snprintf(text, sizeof text, "%09u", (unsigned)cells[j]);
        put(d, text);
    }
    free(cells);
}
