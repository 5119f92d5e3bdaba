// ast: the arena and the dump of the syntax tree.
//
// An arena is a chain of blocks, each twice the one before up to ARENA_BLOCK_MAX.
// Nothing is freed singly. The dump walks any node by the field words of its row in
// nodes.def. SPDX-License-Identifier: MIT
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

void gi_ast_arena_init(GiArena *arena, const GiArenaHooks *hooks)
{
    *arena = (GiArena){.hooks = *hooks};
}

void gi_ast_arena_fini(GiArena *arena)
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
        gi_ast_arena_fini(&arena);
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

// ---- Dump
// ----------------------------------------------------------------------------

typedef struct Dump {
    GiDumpWrite write;
    void *context;
    int indent; // blanks a level, or negative for one line
    bool include_attributes;
    int level;
    bool is_first; // no field of the node in hand was written yet
    bool is_flat;  // the node in hand goes on one line
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
    if (d->indent < 0 || d->is_flat) {
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

// The repr of text or bytes. Without tables of Unicode here, code points from U+00A1
// count as printable, except the ranges that never are and are often met.
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
            snprintf(text, sizeof text, "\\%c",
                     c == '\n'   ? 'n'
                     : c == '\r' ? 'r'
                                 : 't');
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

#define DUMP_CELLS 512 // of nine decimal digits each
#define DUMP_LEVELS                                                                    \
    4000 // lists count; what is deeper prints as ..., which spares the stack

// The decimal digits of a literal with prefix, since `ast` prints ints in decimal only.
// One of more than 4,600 digits is printed as it stands in the source. Source: Knuth,
// TAOCP 2, 4.4, method 1b: multiply by the base, one digit at a time.
static void put_prefixed_int(Dump *d, const GiConstant *value)
{
    const char mark = (char)(value->data[1] | 32);
    const uint32_t base = mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
    uint32_t cells[DUMP_CELLS] = {0};
    size_t used = 1;
    for (uint32_t i = 2; i < value->size; i++) {
        const char c = value->data[i];
        uint64_t carry =
            c <= '9' ? (uint64_t)(c - '0') : (uint64_t)((c | 32) - 'a' + 10);
        for (size_t j = 0; j < used; j++) {
            carry += (uint64_t)cells[j] * base;
            cells[j] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
        if (carry && used == DUMP_CELLS) {
            put_size(d, value->data, value->size);
            return;
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
}

static void put_int_literal(Dump *d, const GiConstant *value)
{
    if (value->size > 1 && value->data[0] == '0' && value->data[1] > '9') {
        put_prefixed_int(d, value);
        return;
    }
    uint32_t zeros = 0;
    while (zeros + 1 < value->size && value->data[zeros] == '0') {
        zeros++;
    }
    put_size(d, value->data + zeros, value->size - zeros);
}

// The shortest digits that read back as the same double, laid out as repr() does.
// `strtod` asks the locale; a dump may.
static void put_float(Dump *d, const char *literal, bool is_imaginary)
{
    const double number = strtod(literal, NULL);
    if (isinf(number)) {
        put(d, "inf");
        return;
    }
    char text[40];
    int precision = 0;
    do {
        snprintf(text, sizeof text, "%.*e", precision, number);
    } while (++precision < 17 && strtod(text, NULL) != number);
    const int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < -4 || exponent >= 16) {
        put(d, text);
        return;
    }
    const int digits = precision - 1;
    snprintf(text, sizeof text, "%.*f", digits > exponent ? digits - exponent : 0,
             number);
    put(d, text);
    if (!strchr(text, '.') && !is_imaginary) {
        put(d, ".0");
    }
}

static void put_constant(Dump *d, const GiConstant *value)
{
    switch (value->type) {
    case GI_CONST_NONE:
        put(d, "None");
        break;
    case GI_CONST_TRUE:
        put(d, "True");
        break;
    case GI_CONST_FALSE:
        put(d, "False");
        break;
    case GI_CONST_ELLIPSIS:
        put(d, "Ellipsis");
        break;
    case GI_CONST_INT:
        put_int_literal(d, value);
        break;
    case GI_CONST_FLOAT:
        put_float(d, value->data, false);
        break;
    case GI_CONST_IMAGINARY:
        put_float(d, value->data, true);
        put(d, "j");
        break;
    case GI_CONST_STR:
    case GI_CONST_BYTES:
        put_quoted(d, value);
        break;
    }
}

static void dump_node(Dump *d, const GiNode *node);

// A list is an item a line, unless it is empty.
static void dump_seq(Dump *d, const char *name, const GiNodeSeq *seq)
{
    begin_field(d, name);
    put(d, "[");
    d->level++;
    for (uint32_t i = 0; i < seq->count; i++) {
        separate(d, i == 0);
        dump_node(d, seq->items[i]);
    }
    d->level--;
    put(d, "]");
}

static void dump_names(Dump *d, const char *name, const GiNameSeq *seq)
{
    begin_field(d, name);
    put(d, "[");
    d->level++;
    for (uint32_t i = 0; i < seq->count; i++) {
        separate(d, i == 0);
        put(d, "'");
        put_size(d, seq->items[i]->data, seq->items[i]->size);
        put(d, "'");
    }
    d->level--;
    put(d, "]");
}

static void dump_child(Dump *d, const char *name, const GiNode *node)
{
    if (node) {
        begin_field(d, name);
        dump_node(d, node);
    }
}

static void dump_name(Dump *d, const char *field, const GiName *name)
{
    if (name) {
        begin_field(d, field);
        put(d, "'");
        put_size(d, name->data, name->size);
        put(d, "'");
    }
}

static void dump_int(Dump *d, const char *name, int32_t number)
{
    begin_field(d, name);
    put_int(d, number);
}

static void dump_constant(Dump *d, const char *name, const GiConstant *value)
{
    begin_field(d, name);
    put_constant(d, value);
}

static void dump_word(Dump *d, const char *name, const char *word)
{
    begin_field(d, name);
    put(d, word);
}

static void dump_kind(Dump *d, const char *name, bool is_u)
{
    if (is_u) {
        dump_word(d, name, "'u'");
    }
}

static const char *const operator_words[] = {
#define AST_OPERATOR(name) #name "()",
#include "interp/syntax/nodes.def"
#undef AST_OPERATOR
};
static const char *const unaryop_words[] = {
#define AST_UNARYOP(name) #name "()",
#include "interp/syntax/nodes.def"
#undef AST_UNARYOP
};
static const char *const boolop_words[] = {
#define AST_BOOLOP(name) #name "()",
#include "interp/syntax/nodes.def"
#undef AST_BOOLOP
};
static const char *const cmpop_words[] = {
#define AST_CMPOP(name) #name "()",
#include "interp/syntax/nodes.def"
#undef AST_CMPOP
};
static const char *const ctx_words[] = {
#define AST_CTX(name) #name "()",
#include "interp/syntax/nodes.def"
#undef AST_CTX
};

static void dump_cmpops(Dump *d, const char *name, const GiCmpOpSeq *seq)
{
    begin_field(d, name);
    put(d, "[");
    d->level++;
    for (uint32_t i = 0; i < seq->count; i++) {
        separate(d, i == 0);
        put(d, cmpop_words[seq->items[i]]);
    }
    d->level--;
    put(d, "]");
}

// The fields of a node, one case a kind.
static void dump_fields(Dump *d, const GiNode *node)
{
#define F_NODE(f)     dump_child(d, #f, n->f);
#define F_NODE_OPT(f) dump_child(d, #f, n->f);
#define F_SEQ(f)      dump_seq(d, #f, &n->f);
#define F_SEQ_OPT(f)  dump_seq(d, #f, &n->f);
#define F_NAME(f)     dump_name(d, #f, n->f);
#define F_NAME_OPT(f) dump_name(d, #f, n->f);
#define F_NAMES(f)    dump_names(d, #f, &n->f);
#define F_INT(f)      dump_int(d, #f, n->f);
#define F_CTX(f)      dump_word(d, #f, ctx_words[n->f]);
#define F_OPERATOR(f) dump_word(d, #f, operator_words[n->f]);
#define F_UNARYOP(f)  dump_word(d, #f, unaryop_words[n->f]);
#define F_BOOLOP(f)   dump_word(d, #f, boolop_words[n->f]);
#define F_CMPOPS(f)   dump_cmpops(d, #f, &n->f);
#define F_CONSTANT(f) dump_constant(d, #f, &n->f);
#define F_KIND(f)     dump_kind(d, #f, n->f);
#define F_EMPTY(f)    dump_word(d, #f, "[]");
    switch (node->kind) {
#define AST_NODE(kind, name, positions, fields)                                        \
    case GI_AST_##kind: {                                                              \
        const GiAst##kind *n = gi_as_##kind(node);                                     \
        (void)n;                                                                       \
        fields break;                                                                  \
    }
#include "interp/syntax/nodes.def"
#undef AST_NODE
    case GI_AST_KIND_COUNT:
        break;
    }
#undef F_NODE
#undef F_NODE_OPT
#undef F_SEQ
#undef F_SEQ_OPT
#undef F_NAME
#undef F_NAME_OPT
#undef F_NAMES
#undef F_INT
#undef F_CTX
#undef F_OPERATOR
#undef F_UNARYOP
#undef F_BOOLOP
#undef F_CMPOPS
#undef F_CONSTANT
#undef F_KIND
#undef F_EMPTY
}

static bool has_positions(GiAstKind kind)
{
    static const bool answers[] = {
#define AST_NODE(kind, name, positions, fields) positions,
#include "interp/syntax/nodes.def"
#undef AST_NODE
    };
    return answers[kind];
}

// How a node's fields weigh: `ast` writes a node on one line when it has at most three
// and none holds a node with fields of its own or a list with items.
typedef struct Weight {
    int count;
    bool is_simple;
} Weight;

static Weight weigh(const GiNode *node, bool include_attributes);

static void weigh_child(Weight *w, const GiNode *child, bool include_attributes)
{
    if (child) {
        w->count++;
        w->is_simple = w->is_simple && weigh(child, include_attributes).count == 0;
    }
}

static void weigh_list(Weight *w, uint32_t count)
{
    w->count++;
    w->is_simple = w->is_simple && count == 0;
}

static Weight weigh(const GiNode *node, bool include_attributes)
{
    Weight w = {.count = 0, .is_simple = true};
#define F_NODE(f)     weigh_child(&w, n->f, include_attributes);
#define F_NODE_OPT(f) weigh_child(&w, n->f, include_attributes);
#define F_SEQ(f)      weigh_list(&w, n->f.count);
#define F_SEQ_OPT(f)  weigh_list(&w, n->f.count);
#define F_NAME(f)     w.count++;
#define F_NAME_OPT(f) w.count += n->f != NULL;
#define F_NAMES(f)    weigh_list(&w, n->f.count);
#define F_INT(f)      w.count++;
#define F_CTX(f)      w.count++;
#define F_OPERATOR(f) w.count++;
#define F_UNARYOP(f)  w.count++;
#define F_BOOLOP(f)   w.count++;
#define F_CMPOPS(f)   weigh_list(&w, n->f.count);
#define F_CONSTANT(f) w.count++;
#define F_KIND(f)     w.count += n->f;
#define F_EMPTY(f)    w.count++;
    switch (node->kind) {
#define AST_NODE(kind, name, positions, fields)                                        \
    case GI_AST_##kind: {                                                              \
        const GiAst##kind *n = gi_as_##kind(node);                                     \
        (void)n;                                                                       \
        fields break;                                                                  \
    }
#include "interp/syntax/nodes.def"
#undef AST_NODE
    case GI_AST_KIND_COUNT:
        break;
    }
#undef F_NODE
#undef F_NODE_OPT
#undef F_SEQ
#undef F_SEQ_OPT
#undef F_NAME
#undef F_NAME_OPT
#undef F_NAMES
#undef F_INT
#undef F_CTX
#undef F_OPERATOR
#undef F_UNARYOP
#undef F_BOOLOP
#undef F_CMPOPS
#undef F_CONSTANT
#undef F_KIND
#undef F_EMPTY
    w.count += include_attributes && has_positions(node->kind) ? 4 : 0;
    return w;
}

static void dump_node(Dump *d, const GiNode *node)
{
    if (!node) {
        put(d, "None");
        return;
    }
    if (d->level > DUMP_LEVELS) {
        put(d, "...");
        return;
    }
    const bool outer_is_first = d->is_first;
    const bool outer_is_flat = d->is_flat;
    const Weight weight = weigh(node, d->include_attributes);
    d->is_flat = weight.is_simple && weight.count <= 3;
    put(d, gi_ast_kind_name(node->kind));
    put(d, "(");
    d->level++;
    d->is_first = true;
    dump_fields(d, node);
    if (d->include_attributes && has_positions(node->kind)) {
        dump_int(d, "lineno", node->line);
        dump_int(d, "col_offset", node->col);
        dump_int(d, "end_lineno", node->end_line);
        dump_int(d, "end_col_offset", node->end_col);
    }
    d->level--;
    put(d, ")");
    d->is_first = outer_is_first;
    d->is_flat = outer_is_flat;
}

void gi_ast_dump(const GiNode *node, int indent, bool include_attributes,
                 GiDumpWrite write, void *context)
{
    Dump d = {.write = write,
              .context = context,
              .indent = indent,
              .include_attributes = include_attributes,
              .is_first = true};
    dump_node(&d, node);
}
