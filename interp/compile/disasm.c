// disasm: code objects and scopes as text.
//
// A line an instruction: source line when it changes, offset in words, a mark where jumps
// lead, opcode, fields, then what they mean.
// SPDX-License-Identifier: MIT
#include "interp/compile/disasm.h"

#include <stdio.h>

#include "interp/compile/compile.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/protocol.h"

typedef struct Listing {
    GillThread *t;
    GiStrBuf *out;
    const GiCode *code;
    uint8_t *targets; // a word: 1 where a jump or handler leads
} Listing;

static bool add_repr(Listing *l, GillValue v)
{
    if (gi_has_kind(v, GI_KIND_CODE)) {
        return gi_strbuf_add_format(l->t, l->out, "<code %U>", gi_code_ptr(v)->qualname);
    }
    const GillValue text = gi_repr(l->t, v);
    return !gi_is_error(text) && gi_strbuf_add_str(l->t, l->out, text);
}

static bool add_item(Listing *l, const char *before, GillValue tuple, uint32_t i)
{
    GiTuple *items = gi_tuple_ptr(tuple);
    if (i >= gi_tuple_len(items)) {
        return gi_strbuf_add_format(l->t, l->out, "%s?%u", before, i);
    }
    return gi_strbuf_add_c(l->t, l->out, before) && add_repr(l, gi_tuple_items(items)[i]);
}

static bool add_register(Listing *l, uint32_t reg)
{
    GiTuple *names = gi_tuple_ptr(l->code->varnames);
    size_t i = reg;
    if (reg >= GI_FAR_BASE) {
        i = l->code->nlocals + (reg - GI_FAR_BASE);
    } else if (reg >= l->code->nlocals) {
        const size_t free = reg - l->code->nlocals;
        names = gi_tuple_ptr(l->code->freevars);
        i = free;
    }
    if (i < gi_tuple_len(names) && gi_str_size(gi_tuple_items(names)[i])) {
        return gi_strbuf_add_format(l->t, l->out, " %U", gi_tuple_items(names)[i]);
    }
    return gi_strbuf_add_format(l->t, l->out, " r%u", reg);
}

static bool add_fields(Listing *l, const GiOpcodeInfo *info, uint32_t word)
{
    const uint32_t fields[3] = {word >> 8 & 0xFF, word >> 16 & 0xFF, word >> 24};
    for (int i = 0; i < 3; i++) {
        const char kind = info->fields[i];
        const bool is_wide = i == 1 && info->fields[1] == info->fields[2] &&
                             (kind == 'k' || kind == 's' || kind == 'f');
        const uint32_t wide = fields[1] | fields[2] << 8;
        bool ok = true;
        switch (kind) {
        case 'o':
        case 'r':
        case 'x':
            ok = add_register(l, fields[i]);
            break;
        case 'f':
            ok = add_register(l, wide);
            break;
        case 'k':
            ok = add_item(l, " ", l->code->constants, is_wide ? wide : fields[i]);
            break;
        case 's':
            ok = gi_strbuf_add_format(l->t, l->out, " %d", (int)(int16_t)wide);
            break;
        case 'n':
            ok = gi_strbuf_add_format(l->t, l->out, " #%u", fields[i]);
            break;
        default:
            break;
        }
        if (!ok) {
            return false;
        }
        if (is_wide) {
            break;
        }
    }
    return true;
}

static bool add_words(Listing *l, const GiOpcodeInfo *info, uint32_t at)
{
    const uint32_t end = at + 1 + info->extra;
    for (uint32_t i = 0; i < info->extra; i++) {
        const uint32_t w = l->code->words[at + 1 + i];
        bool ok = true;
        switch (info->words[i]) {
        case 'N':
            ok = w < gi_tuple_len(gi_tuple_ptr(l->code->names)) &&
                 gi_strbuf_add_format(l->t, l->out, " .%U",
                                      gi_tuple_items(gi_tuple_ptr(l->code->names))[w]);
            break;
        case 'K':
            ok = add_item(l, " ", l->code->constants, w);
            break;
        case 'J':
            ok = gi_strbuf_add_format(l->t, l->out, " to %u", end + w);
            break;
        case 'n':
            ok = gi_strbuf_add_format(l->t, l->out, " #%u", w);
            break;
        default:
            break;
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

static void find_targets(Listing *l)
{
    const GiCode *code = l->code;
    for (uint32_t at = 0; at < code->words_len;) {
        const GiOpcodeInfo *info = &gi_opcode_info[code->words[at] & 0xFF];
        const uint32_t end = at + 1 + info->extra;
        for (uint32_t i = 0; i < info->extra; i++) {
            const uint32_t target = end + code->words[at + 1 + i];
            if (info->words[i] == 'J' && target < code->words_len) {
                l->targets[target] = 1;
            }
        }
        at = end;
    }
    for (uint32_t i = 0; i < code->handlers_len; i++) {
        l->targets[code->handlers[i].target] = 1;
    }
}

static bool add_instructions(Listing *l)
{
    const GiCode *code = l->code;
    uint32_t run = 0;
    int line = -1;
    for (uint32_t at = 0; at < code->words_len;) {
        const GiOpcodeInfo *info = &gi_opcode_info[code->words[at] & 0xFF];
        while (run + 1 < code->positions_len && code->positions[run + 1].start <= at) {
            run++;
        }
        const int here = run < code->positions_len ? code->positions[run].line : -1;
        char head[64];
        if (here != line && here >= 0) {
            snprintf(head, sizeof head, "%4d %s %4u %-20s", here,
                     l->targets[at] ? ">>" : "  ", at, info->name);
        } else {
            snprintf(head, sizeof head, "     %s %4u %-20s", l->targets[at] ? ">>" : "  ",
                     at, info->name);
        }
        line = here;
        if (!gi_strbuf_add_c(l->t, l->out, head) ||
            !add_fields(l, info, code->words[at]) || !add_words(l, info, at) ||
            !gi_strbuf_add_c(l->t, l->out, "\n")) {
            return false;
        }
        at += 1 + info->extra;
    }
    return true;
}

static bool add_tables(Listing *l)
{
    const GiCode *code = l->code;
    for (uint32_t i = 0; i < code->handlers_len; i++) {
        const GiHandler *h = &code->handlers[i];
        if (!gi_strbuf_add_format(l->t, l->out, "  handler %u..%u to %u, depth %u\n",
                                  h->start, h->end, h->target, h->depth)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < code->inlined_len; i++) {
        if (!gi_strbuf_add_format(l->t, l->out, "  comprehension %u..%u of line %d\n",
                                  code->inlined[i].start, code->inlined[i].end,
                                  code->inlined[i].line)) {
            return false;
        }
    }
    return true;
}

static bool add_code(GillThread *t, GiStrBuf *out, GillValue value)
{
    const GiCode *code = gi_code_ptr(value);
    Listing l = {.t = t, .out = out, .code = code};
    l.targets = gi_mem_alloc(t, code->words_len + 1);
    if (!l.targets) {
        return false;
    }
    find_targets(&l);
    bool ok = gi_strbuf_add_format(t, l.out, "%U: %u registers, %u locals, flags 0x%x\n",
                                   code->qualname, code->nregs, code->nlocals,
                                   code->flags) &&
              add_instructions(&l) && add_tables(&l);
    gi_mem_free(t, l.targets, code->words_len + 1);
    GiTuple *constants = gi_tuple_ptr(code->constants);
    for (size_t i = 0; ok && i < gi_tuple_len(constants); i++) {
        const GillValue v = gi_tuple_items(constants)[i];
        if (gi_has_kind(v, GI_KIND_CODE) && gi_enter_c(t, " while listing code")) {
            ok = gi_strbuf_add_c(t, out, "\n") && add_code(t, out, v);
            gi_leave_c(t);
        }
    }
    return ok;
}

GillValue gi_code_disassemble(GillThread *t, GillValue code)
{
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (!add_code(t, &out, code)) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &out);
}

// ---------------------------------------------------------------------------------
// Scopes

static const char *kind_text(const GiScope *s, const GiVar *v)
{
    static const char *const texts[] = {
        [GI_VAR_NAME] = "name",   [GI_VAR_GLOBAL] = "global", [GI_VAR_LOCAL] = "local",
        [GI_VAR_CELL] = "cell",   [GI_VAR_FREE] = "free",
    };
    const GiVar *meant = v;
    while (meant->alias) {
        meant = meant->alias;
    }
    if (meant != v && meant->scope->unit == s->unit && meant->kind != GI_VAR_FREE) {
        return "of the function";
    }
    return texts[meant->kind];
}

static bool add_scope(GiCompiler *c, GiStrBuf *out, const GiScope *s, int indent)
{
    static const char *const types[] = {
        [GI_SCOPE_MODULE] = "module",
        [GI_SCOPE_CLASS] = "class",
        [GI_SCOPE_FUNCTION] = "function",
        [GI_SCOPE_COMPREHENSION] = "comprehension",
        [GI_SCOPE_ANNOTATION] = "annotation",
    };
    if (!gi_strbuf_add_format(c->t, out, "%*s%s %U%s\n", indent, "", types[s->type], s->name,
                              s->unit == s ? "" : " (runs in its function)")) {
        return false;
    }
    for (uint32_t i = 0; i < s->vars_len; i++) {
        const GiVar *v = s->vars[i];
        if (!gi_strbuf_add_format(c->t, out, "%*s%U: %s%s%s\n", indent + 4, "", v->name,
                                  kind_text(s, v),
                                  v->flags & GI_SYM_PARAM ? ", parameter" : "",
                                  v->flags & GI_SYM_DELETED ? ", may be deleted" : "")) {
            return false;
        }
    }
    for (const GiScope *child = s->first_child; child; child = child->next) {
        if (!gi_compile_deep(c) || !add_scope(c, out, child, indent + 2)) {
            return false;
        }
    }
    return true;
}

GillValue gi_scopes_dump(GiCompiler *c)
{
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (!add_scope(c, &out, c->module_scope, 0)) {
        gi_strbuf_drop(c->t, &out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(c->t, &out);
}
