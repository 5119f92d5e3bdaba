// collect: when to collect, what a collection does in which order, and finalisers.
//
// A collection: search the stacks; let the allocators go of their blocks; (full) clear
// the marks, (young) keep them and trace what dirty cards hold; mark from the roots;
// clear weak references to what was not reached; find finalisers due and mark what they
// need; call dispose functions; sweep.
//
// Marks are sticky: an object that survives one collection is old. Young collections
// pay when much is alive and little of it changes. When they cost more work for a byte
// allocated than full ones would, 1, 2, 4 .. 16 full ones are done before the next is
// tried. Work is counted, not timed, so that the decisions do not depend on the
// machine's load.
// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "runtime/base/os.h"
#include "runtime/exec/code.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/arena.h"
#include "runtime/heap/weakref.h"

#define MIB            ((size_t)1 << 20)
#define BUDGET_MIN     (4 * MIB)
#define YOUNG_LIVE_MIN (MIB / 4) // below, full collections cost nothing worth saving
#define FIFO_LIVE_MIN  (8 * MIB) // above, prefetch through the queue
#define CARD_BUDGET    512       // bytes of the young budget for each dirty card,
#define MARK_BUDGET    48        // and for each object marked
#define CARD_WORK      12        // a dirty card costs as much as this many objects
#define BACKOFF_MAX    16

// ---- Lists outside the heap ----

bool gi_value_list_add(GillThread *t, GiValueList *list, GillValue v)
{
    if (list->len == list->cap) {
        const size_t cap = list->cap != 0 ? 2 * list->cap : 16;
        GillValue *items = realloc(list->items, cap * sizeof *items);
        if (items == NULL) {
            if (t != NULL) {
                t->exception = t->vm->no_memory;
            }
            return false;
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->len++] = v;
    return true;
}

static void dispose_code(GillVM *vm, GiObject *o)
{
    gi_code_dispose(vm, (GiCode *)o);
}

bool gi_gc_register_dispose(GillThread *t, GiObject *o)
{
    GiRegistry *r = &gi_heap_of(t)->disposed;
    if (r->len == r->cap) {
        const size_t cap = r->cap != 0 ? 2 * r->cap : 64;
        GiRegistered *items = realloc(r->items, cap * sizeof *items);
        if (items == NULL) {
            t->exception = t->vm->no_memory;
            return false;
        }
        r->items = items;
        r->cap = cap;
    }
    // The function is looked up now: the type may be gone before its last object.
    r->items[r->len++] = (GiRegistered){
        o, o->head.kind == GI_KIND_CODE ? dispose_code
                                        : gi_type_of(t, gi_from_ptr(o))->def->dispose};
    return true;
}

bool gi_gc_register_finalizer(GillThread *t, GiObject *o)
{
    return gi_value_list_add(t, &gi_heap_of(t)->finalizable, gi_from_ptr(o));
}

void gi_gc_unregister_finalizer(GillThread *t, GiObject *o)
{
    (void)t;
    o->head.flags |= GI_FLAG_FINALIZED; // the next collection drops the entry
}

bool gi_heap_add_hook(GillVM *vm, GiHeapHook hook)
{
    GiHooks *hooks = &vm->heap->hooks;
    if (hooks->len == hooks->cap) {
        const size_t cap = hooks->cap != 0 ? 2 * hooks->cap : 8;
        GiHeapHook *items = realloc(hooks->items, cap * sizeof *items);
        if (items == NULL) {
            return false;
        }
        hooks->items = items;
        hooks->cap = cap;
    }
    hooks->items[hooks->len++] = hook;
    return true;
}

bool gi_gc_is_live(GillVM *vm, GillValue v)
{
    return !gi_is_ptr(v) || gi_is_marked(vm->heap, gi_ptr(v));
}

// ---- A collection ----

GiMarker gi_marker(GiHeap *h, bool young)
{
    return (GiMarker){
        .heap = h,
        .base = h->base,
        .marks = h->marks,
        .leaves = h->leaves,
        .stack = h->mark_stack,
        .cap = h->mark_stack_cap,
        .young = young,
        .fifo = h->live > FIFO_LIVE_MIN && !young,
    };
}

static void clear_marks(GiHeap *h)
{
    const size_t words = GI_BLOCK_SIZE / GI_GRANULE / 64; // of a block
    memset(h->marks + h->frozen * words, 0,
           (h->frontier - h->frozen) * words * sizeof(uint64_t));
}

static void clear_cards(GiHeap *h)
{
    memset(h->cards, 0, (size_t)h->frontier << (GI_BLOCK_SHIFT - GI_CARD_SHIFT));
}

// What marked objects of one block hold inside a card. False: there were none. Filling
// young objects dirties cards too, which costs next to nothing here and must not count
// as work.
static bool trace_card(GiMarker *m, uint32_t number, char *from)
{
    const GiHeap *h = m->heap;
    char *to = from + ((size_t)1 << GI_CARD_SHIFT);
    const GiBlock *b = &h->blocks[number];
    if (b->leaf || b->state == GI_BLOCK_FREE) {
        return false;
    }
    if (b->state != GI_BLOCK_SMALL) {
        const uint32_t first = b->state == GI_BLOCK_TAIL ? b->span : number;
        char *o = gi_block_start(h, first);
        if (!gi_is_marked(h, o)) {
            return false;
        }
        gi_trace_part(m, (GiObject *)o, from, to);
        return true;
    }
    bool found = false;
    char *start = gi_block_start(h, number);
    const size_t first = (uint64_t)(from - start) * b->reciprocal >> 32;
    char *p = start + first * b->cell_size;
    for (size_t k = first; k < b->cells && p < to; k++, p += b->cell_size) {
        if (gi_is_marked(h, p)) {
            gi_trace_part(m, (GiObject *)p, from, to);
            found = true;
        }
    }
    return found;
}

// Old objects that a pointer was stored into. All cards are clean afterwards: what they
// point at is old now. Returns how many there were.
static size_t trace_cards(GiMarker *m)
{
    GiHeap *h = m->heap;
    const size_t n = (size_t)h->frontier << (GI_BLOCK_SHIFT - GI_CARD_SHIFT);
    size_t dirty = 0;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t eight;
        memcpy(&eight, h->cards + i, sizeof eight);
        if (eight == 0) {
            continue;
        }
        for (size_t k = i; k < i + 8; k++) {
            if (h->cards[k] != 0) {
                dirty +=
                    trace_card(m, (uint32_t)(k >> (GI_BLOCK_SHIFT - GI_CARD_SHIFT)),
                               h->base + (k << GI_CARD_SHIFT));
            }
        }
        memset(h->cards + i, 0, sizeof eight);
        gi_mark_drain(m);
    }
    return dirty;
}

// What was there before a fork or gc.freeze() keeps its marks; its objects count as
// roots.
static void trace_frozen(GiMarker *m)
{
    GiHeap *h = m->heap;
    for (uint32_t i = 0; i < h->frozen;) {
        const GiBlock *b = &h->blocks[i];
        char *p = gi_block_start(h, i);
        if (b->state == GI_BLOCK_SMALL) {
            for (unsigned k = 0; k < b->cells && !b->leaf; k++, p += b->cell_size) {
                if (gi_is_marked(h, p)) {
                    gi_trace(m, (GiObject *)p);
                }
            }
            i++;
        } else {
            if (b->state == GI_BLOCK_LARGE && !b->leaf && gi_is_marked(h, p)) {
                gi_trace(m, (GiObject *)p);
            }
            i += b->span;
        }
        gi_mark_drain(m);
    }
}

// Objects with a finaliser that were not reached: due, and alive until it has run.
static void find_finalizers(GiMarker *m)
{
    GiHeap *h = m->heap;
    GiValueList *list = &h->finalizable;
    size_t kept = m->young ? list->old : 0;
    for (size_t i = kept; i < list->len; i++) {
        GiObject *o = gi_ptr(list->items[i]);
        if ((o->head.flags & GI_FLAG_FINALIZED) != 0) {
            continue;
        }
        // When the list cannot grow it stays registered and due for the next
        // collection.
        if (gi_is_marked(h, o) ||
            !gi_value_list_add(NULL, &h->due_finalizers, list->items[i])) {
            list->items[kept++] = list->items[i];
        }
    }
    list->len = kept;
    list->old = kept;
    gi_mark_values(m, h->due_finalizers.items, h->due_finalizers.len);
    gi_mark_values(m, list->items, m->young ? 0 : list->len);
    gi_mark_drain(m);
}

static void dispose_dead(GiHeap *h, bool young)
{
    GiRegistry *r = &h->disposed;
    size_t kept = young ? r->old : 0;
    for (size_t i = kept; i < r->len; i++) {
        const GiRegistered entry = r->items[i];
        if (gi_is_marked(h, entry.object)) {
            r->items[kept++] = entry;
        } else if (entry.dispose != NULL) {
            entry.dispose(h->vm, entry.object);
        }
    }
    r->len = kept;
    r->old = kept;
}

// Marks of a block. Without the processor's own instruction, which not all builds may
// use.
static unsigned count_marks(const uint64_t *marks)
{
    unsigned n = 0;
    for (size_t i = 0; i < GI_BLOCK_SIZE / GI_GRANULE / 64; i++) {
        uint64_t x = marks[i];
        if (x != 0) {
            x -= x >> 1 & 0x5555555555555555u;
            x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
            x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
            n += (unsigned)(x * 0x0101010101010101u >> 56);
        }
    }
    return n;
}

static void count_live(GiHeap *h, size_t *bytes, uint64_t *objects)
{
    *bytes = 0;
    *objects = 0;
    for (uint32_t i = 0; i < h->frontier;) {
        GiBlock *b = &h->blocks[i];
        if (b->state == GI_BLOCK_SMALL) {
            b->live = (uint16_t)count_marks(
                h->marks + (size_t)i * (GI_BLOCK_SIZE / GI_GRANULE / 64));
            *bytes += (size_t)b->live * b->cell_size;
            *objects += b->live;
            i++;
            continue;
        }
        if (b->state == GI_BLOCK_LARGE && gi_is_marked(h, gi_block_start(h, i))) {
            *bytes += (size_t)b->span << GI_BLOCK_SHIFT;
            *objects +=
                1 + ((size_t)b->span << (GI_BLOCK_SHIFT - 8)); // some work by size
        }
        i += b->span;
    }
}

// Cells with values that are objects by now, dead ones among them.
static uint64_t count_objects(GiHeap *h)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < h->frontier;) {
        const GiBlock *b = &h->blocks[i];
        if (b->state != GI_BLOCK_SMALL) {
            n += b->state == GI_BLOCK_LARGE && !b->leaf;
            i += b->span;
            continue;
        }
        if (!b->leaf) {
            n += b->use == GI_USE_IDLE ? b->live : b->cells;
            if (b->use == GI_USE_CURRENT) {
                const GiClassState *state = &h->classes[0][b->size_class];
                const GiBump *bump = gi_bump_of(h, false, b->size_class);
                size_t room = (size_t)(bump->end - bump->next) / b->cell_size;
                for (unsigned run = state->run; run < state->runs; run++) {
                    room +=
                        (size_t)(state->table[2 * run + 1] - state->table[2 * run]) *
                        GI_GRANULE / b->cell_size;
                }
                n -= room;
            }
        }
        i++;
    }
    return n;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

// After a collection: which kind the next one will be, and after how many bytes.
static void plan(GiHeap *h, bool young, size_t allocated, uint64_t marked, size_t cards)
{
    const size_t full_budget = larger(BUDGET_MIN, h->live);
    if (!young) {
        h->live_full = h->live;
        h->full_work = marked;
        h->full_cycles -= h->full_cycles > 0;
        h->next_full = h->full_cycles > 0 || h->live < YOUNG_LIVE_MIN;
        h->budget = h->next_full ? full_budget : BUDGET_MIN;
        return;
    }
    h->budget = larger(BUDGET_MIN, CARD_BUDGET * cards + MARK_BUDGET * (size_t)marked);
    h->next_full = h->live > larger(2 * h->live_full, h->live_full + BUDGET_MIN);
    const double per_byte =
        (double)(marked + CARD_WORK * cards) / (double)larger(allocated, 1);
    const double full_per_byte =
        (double)h->full_work / (double)larger(BUDGET_MIN, h->live_full);
    if (per_byte > full_per_byte) {
        h->full_cycles = h->full_backoff;
        h->full_backoff =
            h->full_backoff < BACKOFF_MAX ? 2 * h->full_backoff : BACKOFF_MAX;
        h->next_full = true;
        h->budget = full_budget;
    } else {
        h->full_backoff = 1;
    }
}

void gi_gc_now(GillThread *t, bool full)
{
    GiHeap *h = gi_heap_of(t);
    if (h->collecting) {
        return;
    }
    const int64_t start_ns = gi_os_clock_ns();
    const bool young = !full && !h->next_full;
    const uint64_t before = h->objects;
    h->collecting = true;

    const uint64_t objects = count_objects(h);
    GiMarker m = gi_marker(h, young);
    for (GillThread *other = h->vm->threads; other != NULL; other = other->next) {
        other->dict_hint.dict =
            NULL; // its keys may be freed, and their addresses reused
    }
    gi_roots_find(&m, t);
    gi_heap_retire(h);
    size_t cards = 0;
    if (young) {
        cards = trace_cards(&m);
    } else {
        clear_marks(h);
        clear_cards(h);
        trace_frozen(&m);
    }
    gi_roots_mark(&m);
    gi_mark_drain(&m);
    gi_weakrefs_process(h);
    find_finalizers(&m);
    for (size_t i = 0; i < h->hooks.len; i++) {
        if (h->hooks.items[i].sweep != NULL) {
            h->hooks.items[i].sweep(h->vm, young);
        }
    }
    dispose_dead(h, young);
    const size_t used_before = h->live + h->allocated;
    count_live(h, &h->live, &h->objects);
    gi_heap_sweep(h);
    const uint64_t left = count_objects(h);
    h->stats.collected_objects += objects > left ? objects - left : 0;

    // Owners may have freed more of what was old than this collection marked.
    const uint64_t newly = h->objects > before ? h->objects - before : 0;
    const uint64_t marked = young ? newly : h->objects;
    plan(h, young, h->allocated, marked, cards);
    if (!young) {
        gi_blocks_release(h, h->budget);
    }
    const uint64_t took_ns = (uint64_t)(gi_os_clock_ns() - start_ns);
    *(young ? &h->stats.young : &h->stats.full) += 1;
    *(young ? &h->stats.young_ns : &h->stats.full_ns) += took_ns;
    if (took_ns > h->stats.longest_ns) {
        h->stats.longest_ns = took_ns;
    }
    h->stats.collected_bytes += used_before > h->live ? used_before - h->live : 0;
    h->allocated = 0;
    h->collecting = false;
    if (h->due_finalizers.len + h->due_callbacks.len > 0) {
        atomic_fetch_or_explicit(&t->breaker, GI_BREAK_GC, memory_order_relaxed);
    }
}

// ---- Polls ----

void gi_gc_request(GillThread *t)
{
    gi_heap_of(t)->requested = true;
    atomic_fetch_or_explicit(&t->breaker, GI_BREAK_GC, memory_order_relaxed);
}

void gi_gc_poll(GillThread *t)
{
    GiHeap *h = gi_heap_of(t);
    atomic_fetch_and(&t->breaker, ~(uint32_t)GI_BREAK_GC);
    if (h->requested) {
        h->requested = false;
        gi_gc_now(t, true);
    } else if (h->allocated > h->budget && !h->disabled) {
        gi_gc_now(t, false);
    }
    h->at_poll = false; // finalisers run the loop anew
    if (h->due_finalizers.len + h->due_callbacks.len > 0) {
        gi_gc_run_finalizers(t);
    }
}

void gi_gc_poll_loop(GillThread *t, const uint32_t *next)
{
    GiHeap *h = gi_heap_of(t);
    h->at_poll = true;
    h->poll_next = next;
    gi_gc_poll(t);
}

static void finalize(GillThread *t, GillValue v)
{
    GiObject *o = gi_ptr(v);
    if ((o->head.flags & GI_FLAG_FINALIZED) != 0) {
        return;
    }
    o->head.flags |= GI_FLAG_FINALIZED;
    GiType *type = gi_type_of(t, v);
    if (type->slots.del != NULL && !type->slots.del(t, v)) {
        const GillValue method = gi_type_find(t, type, GI_NAME(t, __del__));
        gi_unraisable(t, gi_is_empty(method) ? v : method, NULL);
    }
}

// Takes the next of a list; the list is emptied when it comes to its end.
static GillValue take_due(GiValueList *list)
{
    const GillValue v = list->items[list->old++];
    if (list->old == list->len) {
        list->len = 0;
        list->old = 0;
    }
    return v;
}

void gi_gc_run_finalizers(GillThread *t)
{
    GiHeap *h = gi_heap_of(t);
    if (h->finalizing) {
        return;
    }
    h->finalizing = true;
    // Callbacks before finalisers: they are told of objects that are gone already.
    while (h->due_callbacks.len > 0 && !t->stopping) {
        gi_weakref_notify(t, take_due(&h->due_callbacks));
    }
    while (h->due_finalizers.len > 0 && !t->stopping) {
        finalize(t, take_due(&h->due_finalizers));
    }
    h->finalizing = false;
}

void gi_gc_finalize_all(GillThread *t)
{
    GiHeap *h = gi_heap_of(t);
    gi_gc_run_finalizers(t);
    // A finaliser may make objects with finalisers: those that it makes now still run.
    for (size_t i = 0; i < h->finalizable.len && !t->stopping; i++) {
        finalize(t, h->finalizable.items[i]);
    }
    h->finalizable.len = 0;
    h->finalizable.old = 0;
}

// ---- gc ----

void gi_gc_enable(GillThread *t, bool on)
{
    gi_heap_of(t)->disabled = !on;
}

bool gi_gc_is_enabled(GillThread *t)
{
    return !gi_heap_of(t)->disabled;
}

void gi_gc_stats(GillThread *t, GiGcStats *out)
{
    const GiHeap *h = gi_heap_of(t);
    *out = h->stats;
    out->live_bytes = h->live;
    out->heap_bytes = h->block_bytes + h->mem_bytes;
}

static void freeze(GiHeap *h)
{
    for (int i = 0; i < GI_BINS; i++) {
        h->bins[i] = GI_BLOCK_NONE;
    }
    h->bins_used = 0;
    h->free_blocks = 0;
    gi_heap_retire(h); // no class allocates in an old block
    for (uint32_t i = h->frozen; i < h->frontier; i++) {
        h->blocks[i].use = GI_USE_IDLE;
    }
    h->frozen = h->frontier;
}

// Whatever is free below the frozen mark can be used again.
void gi_gc_unfreeze(GillThread *t)
{
    GiHeap *h = gi_heap_of(t);
    const uint32_t end = h->frozen;
    h->frozen = 0;
    for (uint32_t i = 0; i < end;) {
        const GiBlock *b = &h->blocks[i];
        const uint32_t n = b->state == GI_BLOCK_SMALL ? 1 : b->span;
        if (b->state == GI_BLOCK_FREE) {
            gi_blocks_adopt(h, i, n);
        }
        i += n;
    }
    gi_gc_now(t, true);
}

void gi_gc_freeze(GillThread *t)
{
    gi_gc_now(t, true);
    freeze(gi_heap_of(t));
}

void gi_gc_after_fork(GillThread *t)
{
    // Collected first, so that the marks alone say what is an object.
    gi_gc_now(t, false);
    freeze(gi_heap_of(t));
    GiHeap *h = gi_heap_of(t);
    h->stats = (GiGcStats){0};
}
