// Frame objects: what sys._getframe, tracebacks and trace functions show of a frame.
//
// The loop knows no frame objects. One is made when somebody asks; it then watches the
// frame (GI_ACTION_HAS_OBJECT in its link), reads the frame's registers while it runs, and
// takes a copy of them along when the loop leaves it. The objects made for frames that
// still run hang from t->frames, newest first, so that asking twice gives the same one.
// SPDX-License-Identifier: MIT
#include "runtime/exec/frame.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/generator.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// An entry of t->frames; the object is kept alive by a handle.
typedef struct Watch {
    GiFrame *frame;
    GillRef *ref;
    struct Watch *next;
} Watch;

static GiFrame *frame_ptr(GillValue v)
{
    assert(gi_has_kind(v, GI_KIND_FRAME));
    return (GiFrame *)gi_ptr(v);
}

static GillValue function_globals(GillValue function)
{
    return gi_has_kind(function, GI_KIND_FUNCTION)
               ? ((GiFunction *)gi_ptr(function))->globals
               : function;
}

GillValue gi_frame_globals(GillThread *t, GillValue *base)
{
    (void)t;
    return function_globals(GI_FRAME_FUNCTION(base));
}

GillValue *gi_frame_previous(GillThread *t, GillValue *base, const uint32_t **pc)
{
    (void)t;
    *pc = GI_FRAME_PC(base) - 1; // inside the calling instruction
    return gi_link_base(GI_FRAME_LINK(base));
}

// ---- Names to values ----

static bool add_local(GillThread *t, GiDict *names, GillValue name, GillValue v)
{
    // Only cells hide a variable; a register that is no variable's is never looked at.
    if (gi_has_kind(v, GI_KIND_CELL)) {
        v = ((GiCell *)gi_ptr(v))->value;
    }
    if (gi_is_empty(v) || v.bits == 0) {
        return gi_dict_delete(t, names, name) >= 0;
    }
    return gi_dict_set(t, names, name, v);
}

// Comprehensions call their first argument ".0": shown too, as in CPython.
static bool collect_locals(GillThread *t, const GiCode *code, const GillValue *regs,
                           GiDict *names)
{
    GiTuple *locals = gi_tuple_ptr(code->varnames);
    const size_t n = gi_tuple_len(locals);
    for (size_t i = 0; i < n && i < code->nregs; i++) {
        if (!add_local(t, names, gi_tuple_items(locals)[i], regs[i])) {
            return false;
        }
    }
    // Cells that are no arguments have no register of their own name when the compiler
    // lists them among varnames; free variables follow the locals.
    GiTuple *free = gi_tuple_ptr(code->freevars);
    for (size_t i = 0; i < gi_tuple_len(free) && i < code->nfree; i++) {
        if (!add_local(t, names, gi_tuple_items(free)[i], regs[code->nlocals + i])) {
            return false;
        }
    }
    return true;
}

GillValue gi_frame_locals(GillThread *t, GillValue *base)
{
    const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
    if (code->uses_locals_dict) {
        return base[0];
    }
    if (!(code->flags & GI_CODE_OPTIMIZED)) {
        return gi_frame_globals(t, base);
    }
    const GillValue names = gi_dict_new(t);
    if (gi_is_error(names) || !collect_locals(t, code, base, gi_dict_ptr(names))) {
        return GILL_ERROR;
    }
    return names;
}

// ---- Objects ----

static GillValue frame_alloc(GillThread *t, GillValue code, GillValue function)
{
    GiFrame *f =
        gi_alloc(t, sizeof *f, GI_HEADER_BITS(GI_TYPE_FRAME, GI_KIND_FRAME, 0, 0));
    if (!f) {
        return GILL_ERROR;
    }
    f->code = code;
    f->function = function;
    f->globals = function_globals(function);
    f->back = GILL_EMPTY;
    f->locals = GILL_EMPTY;
    f->trace = GILL_NONE;
    f->saved = GILL_EMPTY;
    return gi_from_ptr(f);
}

GillValue gi_frame_of(GillThread *t, GillValue *base, const uint32_t *pc)
{
    if (GI_FRAME_LINK(base) & GI_ACTION_HAS_OBJECT) {
        for (Watch *w = t->frames; w; w = w->next) {
            if (w->frame->base == base) {
                w->frame->pc = pc;
                return gi_from_ptr(w->frame);
            }
        }
    }
    const GillValue v = frame_alloc(t, GI_FRAME_CODE(base), GI_FRAME_FUNCTION(base));
    if (gi_is_error(v)) {
        return GILL_ERROR;
    }
    Watch *w = gi_mem_alloc(t, sizeof *w);
    if (!w) {
        return GILL_ERROR;
    }
    w->ref = gill_ref(t, v);
    if (!w->ref) {
        gi_mem_free(t, w, sizeof *w);
        return GILL_ERROR;
    }
    GiFrame *f = frame_ptr(v);
    f->base = base;
    f->thread = t;
    f->pc = pc;
    w->frame = f;
    w->next = t->frames;
    t->frames = w;
    GI_FRAME_LINK(base) |= GI_ACTION_HAS_OBJECT;
    return v;
}

// The frame that called: made now, because nothing leads there once the frame is left.
static GillValue frame_back(GillThread *t, GiFrame *f)
{
    if (gi_is_empty(f->back) && f->base && f->thread == t) {
        const uint32_t *pc;
        GillValue *base = gi_frame_previous(t, f->base, &pc);
        return base ? gi_frame_of(t, base, pc) : GILL_NONE;
    }
    return gi_is_empty(f->back) ? GILL_NONE : f->back;
}

void gi_frame_left(GillThread *t, GillValue *base, const uint32_t *pc)
{
    const GillValue pending = gi_error_take(t);
    Watch **link = (Watch **)&t->frames;
    while (*link && (*link)->frame->base != base) {
        link = &(*link)->next;
    }
    Watch *w = *link;
    if (!w) {
        gi_error_restore(t, pending);
        return;
    }
    *link = w->next; // before anything else enters the list
    GiFrame *f = w->frame;
    const GiCode *code = gi_code_ptr(f->code);
    const GillValue back = frame_back(t, f);
    gi_store(t, &f->back, gi_is_error(back) ? GILL_NONE : back);
    // The variables only: temporaries are of no interest, and not all are valid.
    size_t n = (size_t)code->nlocals + code->nfree;
    size_t cap = n > 0 ? n : 1;
    GillValue *saved = gi_values_alloc(t, &cap);
    if (saved) {
        memcpy(saved, base, n * sizeof *saved);
        gi_store_range(t, saved, n);
        gi_store(t, &f->saved, gi_from_ptr((char *)saved - offsetof(GiValues, item)));
    }
    f->base = NULL;
    f->thread = NULL;
    f->pc = pc;
    gill_ref_free(t, w->ref);
    gi_mem_free(t, w, sizeof *w);
    gi_error_restore(t, pending);
}

GillValue gi_frame_get(GillThread *t, int level)
{
    GillValue *base = t->base;
    const uint32_t *pc = t->pc;
    while (base && level > 0) {
        base = gi_frame_previous(t, base, &pc);
        level--;
    }
    if (!base) {
        return gill_raise(t, GILL_ValueError, "call stack is not deep enough");
    }
    return gi_frame_of(t, base, pc);
}

GillValue gi_frame_for_traceback(GillThread *t, GillValue code, GillValue function,
                                 uint32_t word)
{
    // The innermost running frame of that function, if there is one: while an exception is
    // handled where it passed, its variables can be seen.
    const uint32_t *pc = t->pc;
    for (GillValue *base = t->base; base; base = gi_frame_previous(t, base, &pc)) {
        if (gi_same(GI_FRAME_CODE(base), code) &&
            gi_same(GI_FRAME_FUNCTION(base), function)) {
            return gi_frame_of(t, base, pc);
        }
    }
    const GillValue v = frame_alloc(t, code, function);
    if (!gi_is_error(v)) {
        frame_ptr(v)->pc = gi_code_ptr(code)->words + word;
    }
    return v;
}

// ---- The type ----

static uint32_t frame_word(GillThread *t, const GiFrame *f)
{
    const uint32_t *pc = f->base && f->base == t->base ? t->pc : f->pc;
    if (f->base && !gi_on_stack(f->thread, f->base)) { // a suspended generator's
        const GiGenerator *g = (const GiGenerator *)((const char *)(f->base - GI_HEAD) -
                                                     offsetof(GiGenerator, regs));
        pc = g->pc;
    }
    const GiCode *code = gi_code_ptr(f->code);
    return pc && pc >= code->words && pc < code->words + code->words_len
               ? (uint32_t)(pc - code->words)
               : 0;
}

// The pc of a frame that runs is in the frame it called; find it from the top.
static uint32_t running_word(GillThread *t, const GiFrame *f)
{
    if (!f->base || f->thread != t) {
        return frame_word(t, f);
    }
    const uint32_t *pc = t->pc;
    for (GillValue *base = t->base; base; base = gi_frame_previous(t, base, &pc)) {
        if (base == f->base) {
            return (uint32_t)(pc - gi_code_ptr(f->code)->words);
        }
    }
    return frame_word(t, f);
}

int gi_frame_line(GillThread *t, GillValue frame)
{
    const GiFrame *f = frame_ptr(frame);
    if (f->line > 0) {
        return f->line;
    }
    GiPosition position;
    gi_code_position(gi_code_ptr(f->code), running_word(t, f), &position);
    return position.line;
}

static GillValue get_back(GillThread *t, GillValue self)
{
    return frame_back(t, frame_ptr(self));
}

static GillValue get_code(GillThread *t, GillValue self)
{
    (void)t;
    return frame_ptr(self)->code;
}

static GillValue get_globals(GillThread *t, GillValue self)
{
    (void)t;
    return frame_ptr(self)->globals;
}

static GillValue get_builtins(GillThread *t, GillValue self)
{
    const GillValue function = frame_ptr(self)->function;
    return gi_has_kind(function, GI_KIND_FUNCTION)
               ? ((GiFunction *)gi_ptr(function))->builtins
               : t->vm->builtins;
}

static GillValue get_locals(GillThread *t, GillValue self)
{
    GiFrame *f = frame_ptr(self);
    const GiCode *code = gi_code_ptr(f->code);
    const GillValue *regs = f->base;
    if (!regs && gi_is_ptr(f->saved)) {
        regs = ((GiValues *)gi_ptr(f->saved))->item;
    }
    if (code->uses_locals_dict && regs) {
        return regs[0];
    }
    if (!(code->flags & GI_CODE_OPTIMIZED)) {
        return f->globals;
    }
    // One dict a frame, brought up to date at every look.
    if (gi_is_empty(f->locals)) {
        const GillValue names = gi_dict_new(t);
        if (gi_is_error(names)) {
            return GILL_ERROR;
        }
        gi_store(t, &f->locals, names);
    }
    if (regs && !collect_locals(t, code, regs, gi_dict_ptr(f->locals))) {
        return GILL_ERROR;
    }
    return f->locals;
}

static GillValue get_lineno(GillThread *t, GillValue self)
{
    const int line = gi_frame_line(t, self);
    return line < 0 ? GILL_NONE : gi_small(line);
}

static bool put_lineno(GillThread *t, GillValue self, GillValue v)
{
    (void)self;
    (void)v;
    gill_raise(t, GILL_ValueError, "f_lineno can only be set by a trace function");
    return false;
}

static GillValue get_lasti(GillThread *t, GillValue self)
{
    return gi_small((int64_t)running_word(t, frame_ptr(self)) * 2);
}

static GillValue get_trace(GillThread *t, GillValue self)
{
    (void)t;
    return frame_ptr(self)->trace;
}

static bool put_trace(GillThread *t, GillValue self, GillValue v)
{
    gi_store(t, &frame_ptr(self)->trace, gi_is_empty(v) ? GILL_NONE : v);
    return true;
}

static GillValue get_true(GillThread *t, GillValue self)
{
    (void)t;
    (void)self;
    return GILL_TRUE;
}

static GillValue get_false(GillThread *t, GillValue self)
{
    (void)t;
    (void)self;
    return GILL_FALSE;
}

static bool put_ignored(GillThread *t, GillValue self, GillValue v)
{
    (void)t;
    (void)self;
    (void)v;
    return true;
}

static const GiGetSet frame_getsets[] = {
    {"f_back", get_back, NULL, "The frame that called."},
    {"f_code", get_code, NULL, "The code that runs."},
    {"f_globals", get_globals, NULL, "The module's names."},
    {"f_builtins", get_builtins, NULL, "The builtin names."},
    {"f_locals", get_locals, NULL, "The variables."},
    {"f_lineno", get_lineno, put_lineno, "The line."},
    {"f_lasti", get_lasti, NULL, "The instruction."},
    {"f_trace", get_trace, put_trace, "The trace function of this frame."},
    {"f_trace_lines", get_true, put_ignored, "Whether lines are traced."},
    {"f_trace_opcodes", get_false, put_ignored, "Whether instructions are traced."},
    {0},
};

static GillValue frame_clear(GillThread *t, const GillValue *args)
{
    GiFrame *f = frame_ptr(args[0]);
    if (f->base) {
        return gill_raise(t, GILL_RuntimeError, "cannot clear an executing frame");
    }
    f->saved = GILL_EMPTY;
    f->locals = GILL_EMPTY;
    return GILL_NONE;
}

static const GillDef frame_methods[] = {
    {"clear(self, /)", frame_clear, "Forget the variables."},
    {0},
};

static GillValue frame_repr(GillThread *t, GillValue self)
{
    const GiFrame *f = frame_ptr(self);
    const GiCode *code = gi_code_ptr(f->code);
    return gi_str_format(t, "<frame at %p, file %R, line %d, code %U>", (void *)f,
                         code->filename, gi_frame_line(t, self), code->name);
}

static const GiSlots frame_slots = {.repr = frame_repr};

const GiTypeDef gi_frame_def = {
    .kind = GI_KIND_FRAME,
    .size = sizeof(GiFrame),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &frame_slots,
    .methods = frame_methods,
    .getsets = frame_getsets,
    .doc = "A call that runs, or ran.",
};

// The loop saves pc at the instruction that called, and live counts what is alive before
// it: its operands too, but nothing that an earlier instruction left above them.
void gi_frame_clear_dead(GillThread *t)
{
    if (t->base == NULL || t->pc == NULL) {
        return;
    }
    const GiCode *code = gi_code_ptr(GI_FRAME_CODE(t->base));
    if (code->live == NULL || t->pc < code->words ||
        t->pc >= code->words + code->words_len) {
        return;
    }
    const size_t live = code->live[t->pc - code->words];
    for (size_t i = live; live < UINT8_MAX && i < code->nregs; i++) {
        t->base[i] = GILL_EMPTY;
    }
}
