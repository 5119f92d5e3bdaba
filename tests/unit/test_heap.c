// The heap without types or names: size classes, buffers, and a random graph that is
// changed, collected and checked. Roots come from a hook.
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/os.h"
#include "runtime/heap/arena.h"
#include "runtime/objects/containers.h"

#define ROOTS 64

typedef struct World {
    GillVM vm;
    GillThread thread;
    GillValue roots[ROOTS];
    uint64_t random;
} World;

static void mark_world(GiMarker *m, GillVM *vm, bool young)
{
    (void)young;
    gi_mark_values(m, ((World *)vm)->roots, ROOTS); // vm is its first field
}

static GillThread *open_world(World *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->vm.config.isolated = true;
    w->random = seed * 0x9E3779B97F4A7C15u + 1;
    cr_assert(gi_heap_init(&w->vm, 0));
    cr_assert(gi_heap_add_hook(&w->vm, (GiHeapHook){mark_world, NULL}));
    GillThread *t = &w->thread;
    t->vm = &w->vm;
    t->heap = w->vm.heap_fast;
    w->vm.threads = t;
    char *low;
    cr_assert(gi_os_stack_bounds(&low, &t->c_base));
    for (int i = 0; i < ROOTS; i++) {
        w->roots[i] = GILL_NONE;
    }
    return t;
}

static unsigned next(World *w, unsigned below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (unsigned)(w->random >> 20) % below;
}

Test(heap, every_size_fits_its_class)
{
    for (size_t size = 1; size <= GI_SMALL_MAX_SIZE; size++) {
        const unsigned c = gi_size_class(size);
        cr_assert(gi_class_size[c] >= size);
        cr_assert(c == 1 || gi_class_size[c - 1] < size);
    }
}

Test(heap, any_address_leads_to_its_object)
{
    static World w;
    GillThread *t = open_world(&w, 1);
    for (size_t size = 16; size < 100000; size = size * 5 / 4) {
        char *p = gi_alloc(t, size, GI_HEADER_BITS(0, GI_KIND_STR, 0, 0));
        cr_assert_not_null(p);
        for (size_t i = sizeof(GiHeader); i < size; i++) {
            cr_assert_eq(p[i], 0);
            cr_assert_eq((char *)gi_heap_find(w.vm.heap, (uintptr_t)p + i), p);
        }
        memset(p + sizeof(GiHeader), 1, size - sizeof(GiHeader));
    }
    cr_assert_null(gi_heap_find(w.vm.heap, (uintptr_t)&w));
    gi_heap_fini(&w.vm);
}

Test(heap, buffers_keep_their_words)
{
    static World w;
    GillThread *t = open_world(&w, 1);
    GillValue *items = NULL;
    size_t cap = 0;
    size_t n = 0;
    for (; n < 1000000; n++) {
        if (n == cap) {
            cap = cap * 9 / 8 + 4;
            items = gi_values_resize(t, items, &cap);
            cr_assert_not_null(items);
        }
        items[n] = gi_small((int64_t)n);
    }
    for (size_t i = n; i < cap; i++) {
        cr_assert_eq(items[i].bits, 0);
    }
    while (n > 3) {
        n /= 3;
        cap = n;
        items = gi_values_resize(t, items, &cap);
        for (size_t i = 0; i < n; i++) {
            cr_assert_eq(gi_small_get(items[i]), (int64_t)i);
        }
    }
    gi_values_free(t, items);
    gi_heap_check(t);
    gi_heap_fini(&w.vm);
}

Test(heap, a_limit_holds)
{
    static World w;
    memset(&w, 0, sizeof w);
    w.vm.config.isolated = true;
    cr_assert(gi_heap_init(&w.vm, 8 << 20));
    GillThread *t = &w.thread;
    t->vm = &w.vm;
    t->heap = w.vm.heap_fast;
    w.vm.threads = t;
    char *low;
    cr_assert(gi_os_stack_bounds(&low, &t->c_base));
    size_t size = 16 << 20;
    cr_assert_null(gi_raw_alloc(t, &size));
    size = 1 << 20;
    cr_assert_not_null(gi_raw_alloc(t, &size));
    gi_heap_fini(&w.vm);
}

// ---- A random graph ----

static GillValue make(World *w, int depth);

static GillValue pick(World *w, int depth)
{
    switch (next(w, 4)) {
    case 0:
        return gi_small(next(w, 1000));
    case 1:
        return w->roots[next(w, ROOTS)];
    case 2:
        return depth > 0 ? make(w, depth - 1) : GILL_NONE;
    default:
        return GILL_NONE;
    }
}

// A leaf whose words say where it lies, so that a freed or reused one shows.
static GillValue make_leaf(World *w)
{
    const size_t n = next(w, 100) == 0 ? next(w, 4000) : next(w, 100);
    uint64_t *p =
        gi_alloc(&w->thread, (n + 2) * sizeof *p, GI_HEADER_BITS(0, GI_KIND_INT, 0, 0));
    p[1] = n;
    for (size_t i = 0; i < n; i++) {
        cr_assert_eq(p[i + 2], 0);
        p[i + 2] = (uint64_t)(uintptr_t)p ^ i;
    }
    return gi_from_ptr(p);
}

static void append(World *w, GiList *list, GillValue v)
{
    GillThread *t = &w->thread;
    if (list->len == list->cap) {
        size_t cap = list->cap * 3 / 2 + 4;
        list->items = gi_values_resize(t, list->items, &cap);
        list->cap = cap;
        gi_store_owner(t, list);
    }
    gi_store(t, &list->items[list->len++], v);
}

static GillValue make(World *w, int depth)
{
    GillThread *t = &w->thread;
    switch (next(w, 4)) {
    case 0:
        return make_leaf(w);
    case 1: {
        const unsigned n = next(w, 100) == 0 ? next(w, 3000) : next(w, 12);
        GiTuple *tuple = gi_alloc(t, (n + 2) * sizeof(GillValue),
                                  GI_HEADER_BITS(0, GI_KIND_TUPLE, 0, n));
        for (unsigned i = 0; i < n; i++) {
            gi_store(t, &tuple->item[i], i < 12 ? pick(w, depth) : gi_small(i));
        }
        return gi_from_ptr(tuple);
    }
    case 2: {
        GiList *list = gi_alloc(t, sizeof *list, GI_HEADER_BITS(0, GI_KIND_LIST, 0, 0));
        for (unsigned n = next(w, 16); n > 0; n--) {
            append(w, list, pick(w, depth));
        }
        return gi_from_ptr(list);
    }
    default: {
        GiCell *cell = gi_alloc(t, sizeof *cell, GI_HEADER_BITS(0, GI_KIND_CELL, 0, 1));
        gi_store(t, &cell->value, pick(w, depth));
        return gi_from_ptr(cell);
    }
    }
}

static void change(World *w, GillValue v)
{
    GillThread *t = &w->thread;
    if (gi_has_kind(v, GI_KIND_INT)) {
        const uint64_t *p = (const uint64_t *)gi_ptr(v);
        for (size_t i = 0; i < p[1]; i++) {
            cr_assert_eq(p[i + 2], (uint64_t)(uintptr_t)p ^ i);
        }
    } else if (gi_has_kind(v, GI_KIND_CELL)) {
        const GillValue inner = pick(w, 2);
        gi_store(t, &((GiCell *)gi_ptr(v))->value, inner);
    } else if (gi_is_list(v)) {
        GiList *list = gi_list_ptr(v);
        if (list->len > 40) {
            gi_values_free(t, list->items);
            list->items = NULL;
            list->len = list->cap = 0;
        } else {
            append(w, list, pick(w, 2));
        }
    }
}

static void run_graph(uint64_t seed, int steps, int mark_stack)
{
    static World w;
    GillThread *t = open_world(&w, seed);
    w.vm.heap->mark_stack_cap =
        mark_stack != 0 ? (size_t)mark_stack : w.vm.heap->mark_stack_cap;
    for (int i = 0; i < steps; i++) {
        const unsigned k = next(&w, ROOTS);
        if (next(&w, 3) == 0) {
            const GillValue fresh = make(&w, 4);
            w.roots[k] = fresh;
        } else {
            change(&w, w.roots[k]);
        }
        if (i % 100 == 0) {
            gi_heap_check(t);
            const bool full = next(&w, 4) == 0;
            w.vm.heap->next_full = full;
            gi_gc_now(t, full);
            gi_heap_check(t);
        }
    }
    GiGcStats stats;
    gi_gc_stats(t, &stats);
    cr_assert(stats.young > 0 && stats.full > 0);
    gi_heap_fini(&w.vm);
}

Test(heap, random_graphs_survive)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        run_graph(seed, 5000, 0);
    }
}

Test(heap, a_short_mark_stack_overflows_and_recovers)
{
    run_graph(5, 1000, 2000);
}

Test(heap, frozen_objects_stay)
{
    static World w;
    GillThread *t = open_world(&w, 7);
    for (int i = 0; i < ROOTS; i++) {
        const GillValue fresh = make(&w, 4);
        w.roots[i] = fresh;
    }
    gi_gc_after_fork(t);
    const uint32_t frozen = w.vm.heap->frontier;
    for (int i = 0; i < 2000; i++) {
        const GillValue fresh = make(&w, 2);
        cr_assert(!gi_is_ptr(fresh) ||
                  gi_block_number(w.vm.heap, gi_ptr(fresh)) >= frozen);
        w.roots[next(&w, ROOTS)] = fresh;
        change(&w, w.roots[next(&w, ROOTS)]);
        if (i % 200 == 0) {
            gi_gc_now(t, i % 400 == 0);
            gi_heap_check(t);
        }
    }
    gi_heap_fini(&w.vm);
}
