// mark: following values from object to object.
//
// An object is marked when it is first met (its bit is set) and then pushed; leaves are
// neither pushed nor touched. Long runs of values are pushed as slices, so that the
// stack stays short. When the stack is full an object stays marked but unpushed; the
// heap is then walked for marked objects, tracing each again, until that does not
// happen any more.
//
// Two drains, chosen by the heap's size: small heaps lie in the caches and only
// prefetch what they push; large ones go through a queue of 32, so that an object's
// memory has arrived when its turn comes.
// SPDX-License-Identifier: MIT
#include "runtime/exec/code.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/generator.h"
#include "runtime/exec/module.h"
#include "runtime/heap/arena.h"
#include "runtime/heap/weakref.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/shape.h"

#define SLICE_MIN 256 // values: longer runs are pushed in pieces
#define SLICE     128
#define QUEUE     32

// ---- Marking one ----

static inline void push(GiMarker *m, uintptr_t word)
{
    if (__builtin_expect(m->top < m->cap, 1)) {
        m->stack[m->top++] = word;
    } else {
        m->overflowed = true;
    }
}

static inline void mark(GiMarker *m, const void *p)
{
    if (__builtin_expect(m->check != NULL, 0)) {
        m->check(m, p);
    }
    const uintptr_t offset = (uintptr_t)((const char *)p - m->base);
    assert(offset < m->heap->size);
    const size_t g = offset / GI_GRANULE;
    uint64_t *word = &m->marks[g >> 6];
    const uint64_t bit = (uint64_t)1 << (g & 63);
    const uint64_t bits = *word;
    if ((bits & bit) == 0) {
        *word = bits | bit;
        if (!m->leaves[offset >> GI_BLOCK_SHIFT]) {
            const char *o = m->base + g * GI_GRANULE;
            if (!m->fifo) {
                __builtin_prefetch(o);
            }
            push(m, (uintptr_t)o);
        }
    }
}

void gi_mark_object(GiMarker *m, const void *p)
{
    mark(m, p);
}

void gi_mark_value(GiMarker *m, GillValue v)
{
    if (gi_is_ptr(v)) {
        mark(m, gi_ptr(v));
    }
}

// The marker's fields are kept in locals: the stores into marks and stack would make
// the compiler read them again for every value.
static inline void mark_run(GiMarker *m, const GillValue *values, size_t n)
{
    if (__builtin_expect(m->check != NULL || m->cap - m->top < n, 0)) {
        for (size_t i = 0; i < n; i++) {
            gi_mark_value(m, values[i]);
        }
        return;
    }
    const uint64_t base = (uint64_t)(uintptr_t)m->base;
    uint64_t *const marks = m->marks;
    const uint8_t *const leaves = m->leaves;
    const bool fifo = m->fifo;
    uintptr_t *top = m->stack + m->top;
    for (size_t i = 0; i < n; i++) {
        if (!gi_is_ptr(values[i])) {
            continue;
        }
        const uint64_t offset = values[i].bits - GI_TAG_PTR - base;
        const size_t g = offset / GI_GRANULE;
        const uint64_t bit = (uint64_t)1 << (g & 63);
        const uint64_t bits = marks[g >> 6];
        if ((bits & bit) != 0) {
            continue;
        }
        marks[g >> 6] = bits | bit;
        if (!leaves[offset >> GI_BLOCK_SHIFT]) {
            const uintptr_t o = base + g * GI_GRANULE;
            if (!fifo) {
                __builtin_prefetch((void *)o);
            }
            *top++ = o;
        }
    }
    m->top = (size_t)(top - m->stack);
}

// A slice on the stack: where it starts, then its length with bit 0 set.
static void push_slice(GiMarker *m, const GillValue *values, size_t n)
{
    if (m->cap - m->top < 2) { // no room: its owner is traced again, or it is done now
        mark_run(m, values, n);
        return;
    }
    m->stack[m->top++] = (uintptr_t)values;
    m->stack[m->top++] = n << 1 | 1;
}

void gi_mark_values(GiMarker *m, const GillValue *values, size_t n)
{
    if (n <= SLICE_MIN) {
        mark_run(m, values, n);
    } else {
        push_slice(m, values, n);
    }
}

void gi_mark_items(GiMarker *m, const GillValue *items)
{
    if (items != NULL) {
        mark(m, (const char *)items - sizeof(GiHeader));
    }
}

void gi_mark_raw(GiMarker *m, const void *raw)
{
    if (raw != NULL) {
        mark(m, (const char *)raw - sizeof(GiHeader));
    }
}

// ---- Tracing one ----

size_t gi_object_size(const GiHeap *h, const GiObject *o)
{
    return (size_t)h->blocks[gi_block_number(h, o)].granules * GI_GRANULE;
}

static size_t values_len(GiMarker *m, const GiValues *values)
{
    return values->head.shape != UINT32_MAX
               ? values->head.shape
               : gi_object_size(m->heap, (const GiObject *)values) / sizeof(GillValue) -
                     1;
}

static inline void mark_attrs(GiMarker *m, const GiObject *o, const void *word)
{
    if ((o->head.flags & GI_FLAG_ATTRS) != 0) {
        GillValue attrs;
        memcpy(&attrs, word, sizeof attrs);
        gi_mark_value(m, attrs);
    }
}

static void trace_generator(GiMarker *m, const GiGenerator *g)
{
    mark_run(m, &g->name, GI_GENERATOR_VALUES);
    if (g->state == GI_GEN_CREATED || g->state == GI_GEN_SUSPENDED) {
        gi_mark_value(m, g->regs[1]); // function
        gi_mark_value(m, g->regs[3]); // code; the other two words are no values
        mark_run(m, g->regs + GI_HEAD, g->live);
    } else if (g->state == GI_GEN_RUNNING) {
        gi_mark_value(m, g->regs[1]); // registers: roots.c, by the chain of frames
        gi_mark_value(m, g->regs[3]);
    }
}

static const GiTypeDef *def_of(const GiMarker *m, const GiObject *o)
{
    return m->heap->vm->shapes[o->head.shape]->type->def;
}

// Where the attributes word of an object with GI_FLAG_ATTRS lies, if its kind has no
// place of its own for it.
static const void *behind_fields(const GiMarker *m, const GiObject *o)
{
    return (const char *)o + ((def_of(m, o)->size + 7) & ~(size_t)7);
}

static void trace_extern(GiMarker *m, GiObject *o)
{
    const GiTypeDef *def = def_of(m, o);
    if (def->trace != NULL) {
        def->trace(m, o);
    }
    if ((o->head.flags & GI_FLAG_ATTRS) != 0) {
        mark_attrs(m, o, behind_fields(m, o));
    }
}

__attribute__((always_inline)) static inline void trace(GiMarker *m, GiObject *o)
{
    switch (o->head.kind) {
    case GI_KIND_VALUES: {
        const GiValues *values = (const GiValues *)o;
        gi_mark_values(m, values->item, values_len(m, values));
        break;
    }
    case GI_KIND_INSTANCE: {
        const GiInstance *instance = (const GiInstance *)o;
        mark_run(m, &instance->more, (size_t)o->head.aux + 1);
        break;
    }
    case GI_KIND_TUPLE: {
        GiTuple *tuple = (GiTuple *)o;
        const size_t len = gi_tuple_len(tuple);
        const GillValue *items = gi_tuple_items(tuple);
        gi_mark_values(m, items, len);
        mark_attrs(m, o, items + len);
        break;
    }
    case GI_KIND_LIST:
        gi_mark_items(m, ((const GiList *)o)->items);
        mark_attrs(m, o, (const GiList *)o + 1);
        break;
    case GI_KIND_DICT: {
        const GiDict *dict = (const GiDict *)o;
        gi_mark_items(m, dict->entries);
        gi_mark_raw(m, dict->index);
        gi_mark_raw(m, dict->hashes);
        mark_attrs(m, o, dict + 1);
        break;
    }
    case GI_KIND_SET: {
        const GiSet *set = (const GiSet *)o;
        gi_mark_items(m, set->keys);
        gi_mark_raw(m, set->hashes);
        mark_attrs(m, o, set + 1);
        break;
    }
    case GI_KIND_TYPE:
        mark_run(m, &((const GiType *)o)->more, GI_TYPE_VALUES);
        break;
    case GI_KIND_CODE:
        mark_run(m, &((const GiCode *)o)->name, GI_CODE_VALUES);
        break;
    case GI_KIND_GENERATOR:
        trace_generator(m, (const GiGenerator *)o);
        break;
    case GI_KIND_FRAME:
        mark_run(m, &((const GiFrame *)o)->code, 7);
        break;
    case GI_KIND_MODULE:
        mark_run(m, &((const GiModule *)o)->dict, 2);
        break;
    case GI_KIND_WEAKREF:
        gi_mark_value(m, ((const GiWeakref *)o)->callback);
        mark_attrs(m, o, (const GiWeakref *)o + 1);
        break;
    case GI_KIND_EXTERN:
        trace_extern(m, o);
        break;
    default: // records, exceptions among them
        gi_mark_values(m, ((const GiRecord *)o)->field, o->head.aux);
        if ((o->head.flags & GI_FLAG_ATTRS) != 0) {
            mark_attrs(m, o, behind_fields(m, o));
        }
        break;
    }
}
_Static_assert(offsetof(GiFrame, saved) ==
                   offsetof(GiFrame, code) + 6 * sizeof(GillValue),
               "a frame's values stand together");

__attribute__((always_inline)) static inline void trace_if(GiMarker *m, GiObject *o)
{
    if (!gi_kind_is_leaf(o->head.kind)) { // a buffer given back lies in a pointer block
        trace(m, o);
    }
}

void gi_trace(GiMarker *m, GiObject *o)
{
    trace_if(m, o);
}

void gi_trace_part(GiMarker *m, GiObject *o, const char *from, const char *to)
{
    const GillValue *first;
    size_t n;
    if (o->head.kind == GI_KIND_VALUES) {
        first = ((GiValues *)o)->item;
        n = values_len(m, (GiValues *)o);
    } else if (o->head.kind == GI_KIND_TUPLE) {
        first = gi_tuple_items((GiTuple *)o);
        n = gi_tuple_len((GiTuple *)o) + ((o->head.flags & GI_FLAG_ATTRS) != 0);
    } else {
        gi_trace(m, o);
        return;
    }
    const GillValue *end = first + n;
    first = (const char *)first < from ? (const GillValue *)from : first;
    end = (const char *)end > to ? (const GillValue *)to : end;
    if (first < end) {
        mark_run(m, first, (size_t)(end - first));
    }
}

// ---- Draining ----

static void pop_slice(GiMarker *m, uintptr_t word)
{
    const size_t n = word >> 1;
    const GillValue *values = (const GillValue *)m->stack[--m->top];
    if (n > SLICE) {
        push_slice(m, values + SLICE, n - SLICE);
    }
    mark_run(m, values, n > SLICE ? SLICE : n);
}

static void drain_small(GiMarker *m)
{
    while (m->top > m->floor) {
        const uintptr_t word = m->stack[--m->top];
        if ((word & 1) != 0) {
            pop_slice(m, word);
        } else {
            trace_if(m, (GiObject *)word);
        }
    }
}

static void drain_large(GiMarker *m)
{
    GiObject *queue[QUEUE] = {NULL};
    size_t at = 0;
    size_t waiting = 0;
    while (m->top > m->floor || waiting > 0) {
        GiObject *next = NULL;
        if (m->top > m->floor) {
            const uintptr_t word = m->stack[--m->top];
            if ((word & 1) != 0) {
                pop_slice(m, word);
                continue;
            }
            next = (GiObject *)word;
            __builtin_prefetch(next);
            waiting++;
        }
        GiObject *due = queue[at];
        queue[at] = next;
        at = (at + 1) % QUEUE;
        if (due != NULL) {
            waiting--;
            trace_if(m, due);
        }
    }
}

// Trace every marked object again: some of them were not pushed.
static void drain_heap(GiMarker *m)
{
    const GiHeap *h = m->heap;
    for (uint32_t i = 0; i < h->frontier;) {
        const GiBlock *b = &h->blocks[i];
        char *p = gi_block_start(h, i);
        if (b->state == GI_BLOCK_SMALL) {
            for (unsigned k = 0; k < b->cells && !b->leaf; k++, p += b->cell_size) {
                if (gi_marker_has(m, p)) {
                    gi_trace(m, (GiObject *)p);
                    drain_small(m);
                }
            }
            i++;
            continue;
        }
        if (b->state == GI_BLOCK_LARGE && !b->leaf && gi_marker_has(m, p)) {
            gi_trace(m, (GiObject *)p);
            drain_small(m);
        }
        i += b->span;
    }
}

void gi_mark_drain(GiMarker *m)
{
    if (m->fifo) {
        drain_large(m);
    } else {
        drain_small(m);
    }
    while (m->overflowed) {
        m->overflowed = false;
        drain_heap(m);
    }
}
