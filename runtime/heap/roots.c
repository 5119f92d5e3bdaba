// roots: where marking starts.
//
// Exact roots are the fields of the interpreter and its threads, handles, and what
// hooks mark. Stacks are searched: the register stacks (whose words are values, but
// above a frame's live registers may be stale), registers of running generators, and
// the C stacks of every thread, from the stack pointer to the stack's base, with the
// callee-saved registers. A word counts when it is the address of any byte of an
// object, or a boxed pointer to one.
//
// The search must see the heap as it was: what is an object depends on the marks of the
// last collection and on the bump allocators. So it runs before those change.
// SPDX-License-Identifier: MIT
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/heap/arena.h"
#include "runtime/heap/handle.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

#define SAVED_BYTES 64   // below a frame's address: the registers that it saved
#define FILLED_MAX  4096 // bytes: larger objects are filled at once or by the barrier

// ---- Searching ----

static void consider(GiMarker *m, uint64_t word)
{
    GiHeap *h = m->heap;
    uint64_t address = word;
    if (!gi_arena_has(h, address)) {
        address = word - GI_TAG_PTR;
        if (!gi_arena_has(h, address)) {
            return;
        }
    }
    GiObject *o = gi_heap_find(h, address);
    if (o == NULL) {
        return;
    }
    if (m->top >= m->cap) {
        gi_panic("the stacks hold more values than a collection can list");
    }
    m->stack[m->top++] = (uintptr_t)o;
}

// Not instrumented: the words between variables are read as well.
__attribute__((no_sanitize("address", "thread"), noinline)) static void
search(GiMarker *m, const void *from, const void *to)
{
    const uint64_t *end = (const uint64_t *)((uintptr_t)to & ~(uintptr_t)7);
    for (const uint64_t *p = (const uint64_t *)(((uintptr_t)from + 7) & ~(uintptr_t)7);
         p < end; p++) {
        consider(m, *p);
    }
}

// Registers of the newest frame that are alive. next: where it goes on, if that is
// known; else pc, which may stand at an instruction or behind one, so the greater of
// both counts, with the up to two registers that an instruction may just have written
// above.
static size_t live_registers(const GiCode *code, const uint32_t *pc,
                             const uint32_t *next)
{
    const uint32_t *at = next != NULL ? next : pc;
    if (code->live == NULL || at == NULL || at < code->words ||
        at >= code->words + code->words_len) {
        return code->nregs;
    }
    const size_t word = (size_t)(at - code->words);
    size_t live = code->live[word];
    if (next == NULL) {
        if (word > 0 && code->live[word - 1] > live) {
            live = code->live[word - 1];
        }
        live += live != UINT8_MAX ? 2 : 0;
    } else if (pc >= code->words && pc < code->words + code->words_len) {
        // The poll may yet raise at pc: what the handlers there need is alive too.
        const uint32_t here = (uint32_t)(pc - code->words);
        for (uint32_t i = 0; i < code->handlers_len; i++) {
            const GiHandler *handler = &code->handlers[i];
            if (handler->start <= here && here < handler->end &&
                handler->depth > live) {
                live = handler->depth;
            }
        }
    }
    return live >= UINT8_MAX || live > code->nregs ? code->nregs : live;
}

static void search_frames(GiMarker *m, GillThread *t, const uint32_t *next)
{
    if (t->base == NULL) {
        return;
    }
    // Generators' frames first; the newest frame on the stack says where that ends.
    GillValue *base = t->base;
    GillValue *top = NULL;
    const uint32_t *pc = t->pc;
    while (base != NULL) {
        const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
        if (!gi_on_stack(t, base)) {
            consider(m, (uintptr_t)base); // the generator itself
            search(m, base - GI_HEAD, base + code->nregs);
        } else if (top == NULL) {
            top = base + live_registers(code, pc, next);
        }
        next = NULL;
        pc = GI_FRAME_PC(base);
        base = gi_link_base(GI_FRAME_LINK(base));
    }
    if (top != NULL) {
        search(m, t->stack_base, top);
    }
}

// The stack of the thread that collects, from this function's frame on. Callee-saved
// registers are spilled into it.
__attribute__((noinline, no_sanitize("address", "thread"))) static void
search_own_stack(GiMarker *m, GillThread *t)
{
    __builtin_unwind_init();
    const char *here = __builtin_frame_address(0);
    if (m->heap->at_poll && t->loop_frame != NULL) {
        here = t->loop_frame; // a frame that saved all registers, as this one does
    }
    if (here < t->c_base && here > t->c_base - ((size_t)1 << 30)) {
        search(m, here - SAVED_BYTES, t->c_base);
    }
    __asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) void gi_roots_save(GillThread *t)
{
#if defined(__x86_64__)
    __asm__ volatile("movq %%rbx, 0(%0)\n\t"
                     "movq %%rbp, 8(%0)\n\t"
                     "movq %%r12, 16(%0)\n\t"
                     "movq %%r13, 24(%0)\n\t"
                     "movq %%r14, 32(%0)\n\t"
                     "movq %%r15, 40(%0)"
                     :
                     : "r"(t->c_registers)
                     : "memory");
#elif defined(__aarch64__)
    __asm__ volatile("stp x19, x20, [%0, 0]\n\t"
                     "stp x21, x22, [%0, 16]\n\t"
                     "stp x23, x24, [%0, 32]\n\t"
                     "stp x25, x26, [%0, 48]\n\t"
                     "stp x27, x28, [%0, 64]\n\t"
                     "str x29, [%0, 80]"
                     :
                     : "r"(t->c_registers)
                     : "memory");
#else
#error "Say which registers a called function must keep."
#endif
    t->c_saved = __builtin_frame_address(0);
}

void gi_roots_find(GiMarker *m, GillThread *t)
{
    search_own_stack(m, t);
    for (GillThread *other = t->vm->threads; other != NULL; other = other->next) {
        search_frames(m, other,
                      other == t && m->heap->at_poll ? m->heap->poll_next : NULL);
        if (other != t && other->c_saved != NULL) {
            search(m, other->c_registers,
                   (char *)other->c_registers + sizeof other->c_registers);
            search(m, other->c_saved, other->c_base);
        }
    }
    m->floor = m->top;
}

// ---- Exact ----

static void mark_thread(GiMarker *m, const GillThread *t)
{
    const GillValue values[] = {
        t->exception,      t->handled,          t->async_exception,
        t->trace_function, t->profile_function, t->thread_dict,
        t->context,        t->repr_stack,       t->thread_object,
    };
    gi_mark_values(m, values, sizeof values / sizeof values[0]);
}

static void mark_vm(GiMarker *m, GillVM *vm)
{
    gi_mark_values(m, vm->names, GI_NAME_COUNT);
    gi_mark_values(m, vm->chars, 256);
    gi_mark_values(m, vm->bytes_chars, 256);
    const GillValue values[] = {
        vm->empty_str,   vm->empty_tuple,
        vm->empty_bytes, vm->empty_frozenset,
        vm->modules,     vm->builtins,
        vm->sys_dict,    vm->main_module,
        vm->no_memory,   vm->recursion_error_type,
        vm->engine_data,
    };
    gi_mark_values(m, values, sizeof values / sizeof values[0]);
    for (int i = 0; i < GI_TYPE_COUNT; i++) {
        if (vm->types[i] != NULL) {
            gi_mark_object(m, vm->types[i]);
        }
    }
    for (int i = 0; i < GILL_EXC_COUNT; i++) {
        if (vm->exc_types[i] != NULL) {
            gi_mark_object(m, vm->exc_types[i]);
        }
    }
}

// Names and types of shapes never change, so a young collection looks at new ones
// alone. A transition's name is the name of the shape it leads to.
static void mark_shapes(GiMarker *m, GillVM *vm)
{
    for (uint32_t i = m->young ? m->heap->shapes_marked : 0; i < vm->shapes_len; i++) {
        const GiShape *shape = vm->shapes[i];
        if (shape != NULL) {
            if (shape->type != NULL) {
                gi_mark_object(m, shape->type);
            }
            gi_mark_value(m, shape->name);
        }
    }
    if (m->check == NULL) {
        m->heap->shapes_marked = vm->shapes_len;
    }
}

static void mark_list(GiMarker *m, const GiValueList *list)
{
    gi_mark_values(m, list->items, list->len);
}

void gi_roots_mark(GiMarker *m)
{
    GiHeap *h = m->heap;
    GillVM *vm = h->vm;
    for (size_t i = 0; i < m->floor; i++) {
        GiObject *o = (GiObject *)m->stack[i];
        // A C function may be filling the object, without the barrier: that it is old
        // says nothing of what it holds by now.
        if (m->young && gi_marker_has(m, o) && gi_object_size(h, o) <= FILLED_MAX) {
            gi_trace(m, o);
        } else {
            gi_mark_object(m, o);
        }
        gi_mark_drain(m);
    }
    mark_vm(m, vm);
    for (const GillThread *t = vm->threads; t != NULL; t = t->next) {
        mark_thread(m, t);
    }
    mark_shapes(m, vm);
    gi_handles_mark(m, vm);
    gi_intern_mark(m, vm);
    mark_list(m, &h->due_finalizers);
    mark_list(m, &h->due_callbacks);
    for (size_t i = 0; i < h->hooks.len; i++) {
        if (h->hooks.items[i].mark != NULL) {
            h->hooks.items[i].mark(m, vm, m->young);
        }
    }
}
