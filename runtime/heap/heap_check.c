// heap_check: walks the whole heap and panics at the first thing that is wrong.
//
// First the block table: runs cover the arena without gaps, bins hold exactly the free
// runs, marks stand where cells start. Then everything reachable is
// marked once more, in mark bits of its own, so that what is right does not depend on
// cards: every pointer met must be the address of an object, of a kind and
// with a shape that exist, and a pointer from an old object to a young one must lie on
// a dirty card, or the next young collection would miss it.
// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "runtime/heap/arena.h"
#include "runtime/objects/shape.h"

static const char *const kind_names[] = {
#define KIND(name, how) #name,
#include "runtime/objects/kinds.def"
#undef KIND
};

// ---- Blocks ----

static void check_small(const GiHeap *h, uint32_t i)
{
    const GiBlock *b = &h->blocks[i];
    if (b->size_class == 0 || b->size_class >= GI_CLASSES ||
        b->cell_size != gi_class_size[b->size_class]) {
        gi_panic("heap: block %u has class %u, size %u", i, b->size_class,
                 b->cell_size);
    }
    const char *p = gi_block_start(h, i);
    const unsigned step = b->cell_size / GI_GRANULE;
    for (unsigned g = 0; g < GI_BLOCK_SIZE / GI_GRANULE; g++) {
        if (gi_is_marked(h, p + (size_t)g * GI_GRANULE)) {
            if (g % step != 0 || g / step >= b->cells) {
                gi_panic("heap: a mark inside a cell, block %u granule %u", i, g);
            }
        }
    }
}

// A block that its class's allocator has let go of is USED or IDLE.
static void check_current(const GiHeap *h)
{
    for (uint32_t i = 0; i < h->frontier;) {
        const GiBlock *b = &h->blocks[i];
        if (b->state == GI_BLOCK_SMALL && b->use == GI_USE_CURRENT &&
            h->classes[b->leaf][b->size_class].current != i) {
            gi_panic("heap: block %u says it is allocated from, its class does not", i);
        }
        i += b->state == GI_BLOCK_SMALL ? 1 : b->span;
    }
}

static void check_bins(const GiHeap *h, size_t free_blocks)
{
    size_t n = 0;
    for (int bin = 0; bin < GI_BINS; bin++) {
        uint32_t before = GI_BLOCK_NONE;
        for (uint32_t i = h->bins[bin]; i != GI_BLOCK_NONE; i = h->blocks[i].next) {
            const GiBlock *b = &h->blocks[i];
            if (b->state != GI_BLOCK_FREE || b->prev != before) {
                gi_panic("heap: bin %d holds block %u, state %u", bin, i, b->state);
            }
            n += b->span;
            before = i;
        }
    }
    if (n != free_blocks || n != h->free_blocks) {
        gi_panic("heap: %zu blocks are free, %zu in bins, %zu counted", free_blocks, n,
                 h->free_blocks);
    }
}

static void check_blocks(const GiHeap *h)
{
    size_t free_blocks = 0;
    size_t used = 0;
    uint32_t i = 0;
    while (i < h->frontier) {
        const GiBlock *b = &h->blocks[i];
        uint32_t n = 1;
        if (b->state == GI_BLOCK_SMALL) {
            check_small(h, i);
            used++;
        } else if (b->state == GI_BLOCK_FREE || b->state == GI_BLOCK_LARGE) {
            n = b->span;
            if (n == 0 || n > h->frontier - i) {
                gi_panic("heap: block %u starts a run of %u", i, n);
            }
            for (uint32_t k = 1; k < n; k++) {
                const GiBlock *next = &h->blocks[i + k];
                if (b->state == GI_BLOCK_FREE
                        ? next->state != GI_BLOCK_FREE
                        : next->state != GI_BLOCK_TAIL || next->span != i) {
                    gi_panic("heap: block %u inside the run at %u has state %u", i + k,
                             i, next->state);
                }
            }
            if (b->state == GI_BLOCK_FREE) {
                free_blocks += i >= h->frozen ? n : 0;
            } else {
                used += n;
            }
        } else {
            gi_panic("heap: block %u has state %u", i, b->state);
        }
        i += n;
    }
    if (i != h->frontier) {
        gi_panic("heap: runs end at block %u, not at %u", i, h->frontier);
    }
    check_bins(h, free_blocks);
    check_current(h);
    if (used << GI_BLOCK_SHIFT != h->block_bytes) {
        gi_panic("heap: %zu bytes of blocks, counted %zu", used << GI_BLOCK_SHIFT,
                 h->block_bytes);
    }
}

// ---- Objects ----

// An old object's pointer to a young one must be found by way of a card.
static void check_age(GiMarker *m, const void *p)
{
    GiHeap *h = m->heap;
    if (m->current == NULL || !gi_is_marked(h, m->current) || gi_is_marked(h, p)) {
        return;
    }
    const size_t from = (size_t)((char *)m->current - h->base);
    const size_t to = from + gi_object_size(h, m->current) - 1;
    for (size_t card = from >> GI_CARD_SHIFT; card <= to >> GI_CARD_SHIFT; card++) {
        if (h->cards[card] != 0) {
            return;
        }
    }
    gi_panic("heap: a store went round the barrier: the %s at %p is old and clean but "
             "holds the young %s at %p",
             kind_names[m->current->head.kind], (void *)m->current,
             kind_names[((const GiObject *)p)->head.kind], p);
}

static void check_pointer(GiMarker *m, const void *p)
{
    GiHeap *h = m->heap;
    const void *start = (const void *)((uintptr_t)p & ~(uintptr_t)(GI_GRANULE - 1));
    const char *holder =
        m->current != NULL ? kind_names[m->current->head.kind] : "root";
    if (gi_heap_find(h, (uintptr_t)p) != start) {
        gi_panic("heap: %s at %p holds %p, which is no object", holder,
                 (void *)m->current, p);
    }
    const GiObject *o = start;
    const unsigned kind = o->head.kind;
    if (kind >= GI_KIND_COUNT || (kind == GI_KIND_FREE && m->current != NULL)) {
        gi_panic("heap: %s at %p holds %p, whose kind is %u", holder,
                 (void *)m->current, p, kind);
    }
    // Objects of builtin types exist before their shapes do.
    if (kind != GI_KIND_RAW && kind != GI_KIND_VALUES && kind != GI_KIND_FREE &&
        o->head.shape >= GI_TYPE_COUNT && o->head.shape >= h->vm->shapes_len) {
        gi_panic("heap: the %s at %p has shape %u of %u", kind_names[kind], p,
                 o->head.shape, h->vm->shapes_len);
    }
    if (h->blocks[gi_block_number(h, o)].leaf != gi_kind_is_leaf(kind) &&
        kind != GI_KIND_FREE) {
        gi_panic("heap: the %s at %p lies in a block for others", kind_names[kind], p);
    }
    check_age(m, start);
}

// As the drains do, but the marker knows whose pointers it sees.
static void trace_all(GiMarker *m)
{
    while (m->top > m->floor) {
        const uintptr_t word = m->stack[--m->top];
        if ((word & 1) != 0) {
            const GillValue *values = (const GillValue *)m->stack[--m->top];
            m->current = gi_heap_find(m->heap, (uintptr_t)values);
            for (size_t i = 0; i < word >> 1; i++) {
                gi_mark_value(m, values[i]);
            }
        } else {
            m->current = (GiObject *)word;
            gi_trace(m, m->current);
        }
    }
    m->current = NULL;
}

void gi_heap_check(GillThread *t)
{
    GiHeap *h = gi_heap_of(t);
    if (h->collecting) {
        return;
    }
    check_blocks(h);
    const size_t mark_bytes = ((size_t)h->frontier << GI_BLOCK_SHIFT) / GI_GRANULE / 8;
    GiMarker m = gi_marker(h, false);
    m.marks = calloc(1, mark_bytes);
    m.cap = h->mark_stack_cap;
    if (m.marks == NULL) {
        gi_panic("heap: no memory for a check");
    }
    m.check = check_pointer;
    h->collecting = true; // nothing may be allocated meanwhile
    gi_roots_find(&m, t);
    gi_roots_mark(&m);
    trace_all(&m);
    h->collecting = false;
    free(m.marks);
}

// ---- Visiting ----

void gi_heap_visit(GillThread *t, GiKind kind, void (*visit)(GiObject *o, void *data),
                   void *data)
{
    GiHeap *h = gi_heap_of(t);
    for (uint32_t i = 0; i < h->frontier;) {
        const GiBlock *b = &h->blocks[i];
        char *p = gi_block_start(h, i);
        const bool is_small = b->state == GI_BLOCK_SMALL;
        const unsigned cells = is_small ? b->cells : b->state == GI_BLOCK_LARGE ? 1 : 0;
        for (unsigned k = 0; k < cells; k++, p += b->cell_size) {
            GiObject *o = gi_heap_find(h, (uintptr_t)p);
            if (o != NULL && o->head.kind != GI_KIND_FREE &&
                (kind == GI_KIND_COUNT || o->head.kind == kind)) {
                visit(o, data);
            }
        }
        i += is_small ? 1 : b->span;
    }
}
