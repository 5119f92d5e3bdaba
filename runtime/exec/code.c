// code: the type of code objects, and where their instructions come from.
//
// The attributes are CPython's where they mean the same here: names, counts, flags and
// positions. co_code is Gill's own instruction words. An instruction is two bytes in
// CPython's co_positions and co_lines; here offsets count words.
// SPDX-License-Identifier: MIT
#include "runtime/exec/code.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/arena.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

void gi_code_dispose(GillVM *vm, GiCode *code)
{
    gi_mem_give(vm->heap, code->words, code->block_size);
    code->words = NULL;
}

void gi_code_position(const GiCode *code, uint32_t word, GiPosition *out)
{
    *out = (GiPosition){-1, -1, -1, -1};
    uint32_t low = 0;
    uint32_t high = code->positions_len; // the run is in [low, high)
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (code->positions[middle].start <= word) {
            low = middle;
        } else {
            high = middle;
        }
    }
    if (high > low && code->positions[low].start <= word) {
        const GiPositionRun *run = &code->positions[low];
        *out = (GiPosition){run->line, run->end_line, run->column, run->end_column};
    }
}

// ---- Attributes ----

#define VALUE(name)                                                                    \
    static GillValue get_##name(GillThread *t, GillValue o)                            \
    {                                                                                  \
        (void)t;                                                                       \
        return gi_code_ptr(o)->name;                                                   \
    }
VALUE(name)
VALUE(qualname)
VALUE(filename)
VALUE(constants)
VALUE(names)
VALUE(cellvars)
VALUE(freevars)
#undef VALUE

// Arguments and other locals: varnames also lists what became cells.
static GillValue get_varnames(GillThread *t, GillValue o)
{
    (void)t;
    return gi_code_ptr(o)->varnames;
}

static GillValue get_argcount(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->npos);
}

static GillValue get_posonlyargcount(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->nposonly);
}

static GillValue get_kwonlyargcount(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->nkwonly);
}

static GillValue get_nlocals(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small((int64_t)gi_tuple_len(gi_tuple_ptr(gi_code_ptr(o)->varnames)));
}

static GillValue get_stacksize(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->nregs);
}

static GillValue get_flags(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->flags);
}

static GillValue get_firstlineno(GillThread *t, GillValue o)
{
    (void)t;
    return gi_small(gi_code_ptr(o)->first_line);
}

static GillValue get_code(GillThread *t, GillValue o)
{
    const GiCode *code = gi_code_ptr(o);
    return gi_bytes_new(t, code->words, code->words_len * sizeof *code->words);
}

// CPython's packed tables have no counterpart: programs should use the methods below.
static GillValue get_empty_bytes(GillThread *t, GillValue o)
{
    (void)o;
    return t->vm->empty_bytes;
}

static const GiGetSet code_getsets[] = {
    {"co_name", get_name, NULL, NULL},
    {"co_qualname", get_qualname, NULL, NULL},
    {"co_filename", get_filename, NULL, NULL},
    {"co_consts", get_constants, NULL, NULL},
    {"co_names", get_names, NULL, NULL},
    {"co_varnames", get_varnames, NULL, NULL},
    {"co_cellvars", get_cellvars, NULL, NULL},
    {"co_freevars", get_freevars, NULL, NULL},
    {"co_argcount", get_argcount, NULL, NULL},
    {"co_posonlyargcount", get_posonlyargcount, NULL, NULL},
    {"co_kwonlyargcount", get_kwonlyargcount, NULL, NULL},
    {"co_nlocals", get_nlocals, NULL, NULL},
    {"co_stacksize", get_stacksize, NULL, NULL},
    {"co_flags", get_flags, NULL, NULL},
    {"co_firstlineno", get_firstlineno, NULL, NULL},
    {"co_code", get_code, NULL, NULL},
    {"co_linetable", get_empty_bytes, NULL, NULL},
    {"co_exceptiontable", get_empty_bytes, NULL, NULL},
    {0},
};

// ---- Positions ----

static GillValue int_or_none(int n)
{
    return n < 0 ? GILL_NONE : gi_small(n);
}

// An iterator over (line, end_line, column, end_column), one for each word.
static GillValue code_positions(GillThread *t, const GillValue *args)
{
    const GiCode *code = gi_code_ptr(args[0]);
    const GillValue list = gi_list_new(t, code->words_len);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    for (uint32_t i = 0; i < code->words_len; i++) {
        GiPosition p;
        gi_code_position(code, i, &p);
        const GillValue row =
            gi_tuple_pack(t, 4, int_or_none(p.line), int_or_none(p.end_line),
                          int_or_none(p.column), int_or_none(p.end_column));
        if (gi_is_error(row) || !gi_list_append(t, gi_list_ptr(list), row)) {
            return GILL_ERROR;
        }
    }
    return gi_iter(t, list);
}

// An iterator over (start, end, line): runs of words with one line.
static GillValue code_lines(GillThread *t, const GillValue *args)
{
    const GiCode *code = gi_code_ptr(args[0]);
    const GillValue list = gi_list_new(t, 0);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    for (uint32_t i = 0; i < code->positions_len;) {
        uint32_t next = i + 1;
        while (next < code->positions_len &&
               code->positions[next].line == code->positions[i].line) {
            next++;
        }
        const uint32_t end =
            next < code->positions_len ? code->positions[next].start : code->words_len;
        const GillValue row =
            gi_tuple_pack(t, 3, gi_small(code->positions[i].start), gi_small(end),
                          int_or_none(code->positions[i].line));
        if (gi_is_error(row) || !gi_list_append(t, gi_list_ptr(list), row)) {
            return GILL_ERROR;
        }
        i = next;
    }
    return gi_iter(t, list);
}

// ---- replace ----

// A copy with a raw block and cached values of its own.
static GiCode *copy_code(GillThread *t, const GiCode *from)
{
    GillValue caches = GILL_EMPTY;
    if (gi_is_ptr(from->cache_values)) {
        const GiValues *old = (const GiValues *)gi_ptr(from->cache_values);
        size_t n = old->head.shape;
        GillValue *items = gi_values_alloc(t, &n);
        if (items == NULL) {
            return NULL;
        }
        memcpy(items, old->item, old->head.shape * sizeof *items);
        caches = gi_buffer_box(items);
    }
    uint8_t *block = gi_mem_alloc(t, from->block_size);
    if (block == NULL) {
        return NULL;
    }
    GiCode *code =
        gi_alloc(t, sizeof *code, GI_HEADER_BITS(GI_TYPE_CODE, GI_KIND_CODE, 0, 0));
    if (code == NULL) {
        gi_mem_free(t, block, from->block_size);
        return NULL;
    }
    const GiHeader head = code->head;
    *code = *from;
    code->head = head;
    code->cache_values = caches;
    code->lazy = GILL_EMPTY;
    memcpy(block, from->words, from->block_size);
    // Each part lies in the block, which starts with the words.
    const uint8_t *old = (const uint8_t *)from->words;
#define MOVE(part)                                                                     \
    if (from->part != NULL) {                                                          \
        code->part = (void *)(block + ((const uint8_t *)from->part - old));            \
    }
    MOVE(words)
    MOVE(live)
    MOVE(handlers)
    MOVE(positions)
    MOVE(cell_args)
#undef MOVE
    if (!gi_gc_register_dispose(t, (GiObject *)code)) {
        gi_code_dispose(t->vm, code);
        return NULL;
    }
    return code;
}

static bool replace_value(GillThread *t, GillValue v, bool want_str, const char *name,
                          GillValue *slot)
{
    if (gi_is_empty(v)) {
        return true;
    }
    if (want_str ? !gi_is_str(v) : !gi_is_tuple(v)) {
        gill_raise(t, GILL_TypeError, "replace() argument '%s' must be %s, not %T",
                   name, want_str ? "str" : "tuple", v);
        return false;
    }
    gi_store(t, slot, v);
    return true;
}

// What describes a code may be replaced; what its instructions rely on must stay as
// long (co_consts, co_names) or as it is.
static GillValue code_replace(GillThread *t, const GillValue *args)
{
    const GiCode *from = gi_code_ptr(args[0]);
    const GillValue consts = args[5];
    if (gi_is_tuple(consts) && gi_tuple_len(gi_tuple_ptr(consts)) !=
                                   gi_tuple_len(gi_tuple_ptr(from->constants))) {
        return gill_raise(t, GILL_ValueError, "co_consts must keep its length");
    }
    int64_t first_line = from->first_line;
    int64_t flags = from->flags;
    if ((!gi_is_empty(args[4]) && !gill_arg_int(t, args, 4, &first_line)) ||
        (!gi_is_empty(args[6]) && !gill_arg_int(t, args, 6, &flags))) {
        return GILL_ERROR;
    }
    GiCode *code = copy_code(t, from);
    if (code == NULL || !replace_value(t, args[1], true, "co_name", &code->name) ||
        !replace_value(t, args[2], true, "co_qualname", &code->qualname) ||
        !replace_value(t, args[3], true, "co_filename", &code->filename) ||
        !replace_value(t, consts, false, "co_consts", &code->constants)) {
        return GILL_ERROR;
    }
    code->first_line = (int)first_line;
    code->flags = (uint32_t)flags;
    return gi_from_ptr(code);
}

static const GillDef code_methods[] = {
    {"co_positions(self)", code_positions, "Line and column ranges, one for each word.",
     0, 0, 0},
    {"co_lines(self)", code_lines, "Runs of instructions and their lines.", 0, 0, 0},
    {"replace(self, /, *, co_name=?, co_qualname=?, co_filename=?, co_firstlineno=?, "
     "co_consts=?, co_flags=?)",
     code_replace, "A copy with other fields.", 0, 0, 0},
    {0},
};

// ---- Protocols ----

static GillValue code_repr(GillThread *t, GillValue o)
{
    const GiCode *code = gi_code_ptr(o);
    return gi_str_format(t, "<code object %U at %p, file \"%U\", line %d>", code->name,
                         (void *)code, code->filename, code->first_line);
}

static bool words_equal(const GiCode *a, const GiCode *b)
{
    return a->words_len == b->words_len &&
           memcmp(a->words, b->words, a->words_len * sizeof *a->words) == 0;
}

// As in CPython: by what they do and are called, not by their file.
static GillValue code_compare(GillThread *t, GillValue x, GillValue y, GiCompare op)
{
    if ((op != GI_EQ && op != GI_NE) || !gi_has_kind(x, GI_KIND_CODE) ||
        !gi_has_kind(y, GI_KIND_CODE)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GiCode *a = gi_code_ptr(x);
    const GiCode *b = gi_code_ptr(y);
    int equal = a == b;
    if (!equal && a->first_line == b->first_line && a->flags == b->flags &&
        a->npos == b->npos && a->nposonly == b->nposonly && a->nkwonly == b->nkwonly &&
        gi_str_equal(a->name, b->name) && words_equal(a, b)) {
        const GillValue left[] = {a->constants, a->names, a->varnames, a->freevars,
                                  a->cellvars};
        const GillValue right[] = {b->constants, b->names, b->varnames, b->freevars,
                                   b->cellvars};
        equal = 1;
        for (int i = 0; i < 5 && equal == 1; i++) {
            equal = gi_equal(t, left[i], right[i]);
        }
        if (equal < 0) {
            return GILL_ERROR;
        }
    }
    return gi_bool((equal != 0) == (op == GI_EQ));
}

static int64_t code_hash(GillThread *t, GillValue o)
{
    const GiCode *code = gi_code_ptr(o);
    const uint64_t hash = gi_str_hash(t, code->name) ^
                          (uint64_t)code->first_line * 1000003 ^
                          (uint64_t)code->words_len << 20;
    return (int64_t)hash == -1 ? -2 : (int64_t)hash;
}

static const GiSlots code_slots = {
    .repr = code_repr,
    .compare = code_compare,
    .hash = code_hash,
};

const GiTypeDef gi_code_def = {
    .kind = GI_KIND_CODE,
    .size = sizeof(GiCode),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_NEW | GI_TYPE_WEAKREFABLE,
    .slots = &code_slots,
    .methods = code_methods,
    .getsets = code_getsets,
    .doc = "Compiled Python code.",
};
