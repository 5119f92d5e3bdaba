// heap: allocation of objects and buffers, and the sweep.
//
// A class allocates by bumping through the free runs of its current block. The runs are
// tabulated from the mark bits when the block is taken, which is the sweep; so a block
// is swept when it is needed, and a collection only sorts blocks by how many marks they
// hold. Large objects and emptied blocks are freed by the collection itself.
//
// Budgets are charged when a run is taken. Past the budget the thread's breaker asks
// for a collection at the next poll; past twice the budget the slow path here collects.
// SPDX-License-Identifier: MIT
#include "runtime/heap/heap.h"

#include <stdlib.h>

#include "runtime/base/os.h"
#include "runtime/heap/arena.h"

struct GiMemHead { // before each piece: they are freed with the interpreter
    GiMemHead *next, *prev;
};

#define MOVE_MIN   64    // blocks: from here moving pages beats copying
#define MOVES_MAX  10000 // a process may have 65530 mappings
#define BUDGET_MIN ((size_t)4 << 20)
#define SIZE_LIMIT                                                                     \
    ((size_t)1 << 46) // more than any arena: sums of sizes do not overflow

const uint16_t gi_class_size[GI_CLASSES] = {
    0,    16,   32,   48,   64,   80,   96,   112,  128,  160,  192,
    224,  256,  320,  384,  448,  512,  640,  768,  896,  1024, 1280,
    1536, 1792, 2048, 2560, 3072, 3584, 4096, 5456, 8192,
};

#define RECIPROCAL(size) (uint32_t)((((uint64_t)1 << 32) + (size)-1) / (size))
const uint32_t gi_class_reciprocal[GI_CLASSES] = {
    0,
    RECIPROCAL(16),
    RECIPROCAL(32),
    RECIPROCAL(48),
    RECIPROCAL(64),
    RECIPROCAL(80),
    RECIPROCAL(96),
    RECIPROCAL(112),
    RECIPROCAL(128),
    RECIPROCAL(160),
    RECIPROCAL(192),
    RECIPROCAL(224),
    RECIPROCAL(256),
    RECIPROCAL(320),
    RECIPROCAL(384),
    RECIPROCAL(448),
    RECIPROCAL(512),
    RECIPROCAL(640),
    RECIPROCAL(768),
    RECIPROCAL(896),
    RECIPROCAL(1024),
    RECIPROCAL(1280),
    RECIPROCAL(1536),
    RECIPROCAL(1792),
    RECIPROCAL(2048),
    RECIPROCAL(2560),
    RECIPROCAL(3072),
    RECIPROCAL(3584),
    RECIPROCAL(4096),
    RECIPROCAL(5456),
    RECIPROCAL(8192),
};

static unsigned cells_of(unsigned size_class)
{
    return (unsigned)(GI_BLOCK_SIZE / gi_class_size[size_class]);
}

// ---- Creation ----

static uint64_t env_number(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

bool gi_heap_init(GillVM *vm, size_t limit_bytes)
{
    GiHeap *h = calloc(1, sizeof *h);
    if (h == NULL) {
        return false;
    }
    size_t entries = 0;
    for (unsigned c = 1; c < GI_CLASSES; c++) {
        entries += cells_of(c) + 1;
    }
    uint16_t *tables = malloc(2 * entries * sizeof *tables);
    if (tables == NULL || !gi_arena_init(h, limit_bytes)) {
        free(tables);
        free(h);
        return false;
    }
    h->tables = tables;
    for (int leaf = 0; leaf < 2; leaf++) {
        for (unsigned c = 1; c < GI_CLASSES; c++) {
            // At most every other cell starts a run, and a run takes two entries.
            h->classes[leaf][c] = (GiClassState){
                .current = GI_BLOCK_NONE, .idle = GI_BLOCK_NONE, .table = tables};
            tables += cells_of(c) + 1;
        }
    }
    h->vm = vm;
    h->limit = limit_bytes;
    h->budget = BUDGET_MIN;
    h->full_backoff = 1;
    if (!vm->config.isolated) {
        h->stress_every = (uint32_t)env_number("GILL_STRESS_GC");
        h->fail_at = env_number("GILL_FAIL_ALLOC");
        h->every_slow = h->stress_every != 0 || h->fail_at != 0;
    }
    vm->heap = h;
    vm->heap_fast = &h->fast;
    return true;
}

void gi_heap_fini(GillVM *vm)
{
    GiHeap *h = vm->heap;
    if (h == NULL) {
        return;
    }
    for (size_t i = 0; i < h->disposed.len; i++) {
        const GiRegistered *r = &h->disposed.items[i];
        r->dispose(vm, r->object);
    }
    while (h->pieces != NULL) {
        GiMemHead *next = h->pieces->next;
        free(h->pieces);
        h->pieces = next;
    }
    free(h->disposed.items);
    free(h->finalizable.items);
    free(h->due_finalizers.items);
    free(h->due_callbacks.items);
    free(h->hooks.items);
    free(h->tables);
    gi_arena_fini(h);
    free(h);
    vm->heap = NULL;
    vm->heap_fast = NULL;
}

// ---- Budgets, limits and failure ----

static void *no_memory(GillThread *t)
{
    if (gi_is_ptr(t->vm->no_memory)) {
        t->exception = t->vm->no_memory;
    }
    return NULL;
}

static void charge(GillThread *t, GiHeap *h, size_t bytes)
{
    h->allocated += bytes;
    if (h->allocated > h->budget && !h->disabled) {
        atomic_fetch_or_explicit(&t->breaker, GI_BREAK_GC, memory_order_relaxed);
    }
}

static bool over_limit(const GiHeap *h, size_t more)
{
    return h->limit != 0 && h->block_bytes + h->mem_bytes + more > h->limit;
}

// Before anything is taken: collections that cannot wait for a poll, and the switches
// of the tests. False: this allocation is to fail.
static bool before_taking(GillThread *t, GiHeap *h)
{
    if (h->collecting) {
        return true;
    }
    if (h->every_slow) {
        if (h->fail_at != 0 && ++h->fail_count == h->fail_at) {
            return false;
        }
        if (h->stress_every != 0 && ++h->stress_count >= h->stress_every) {
            h->stress_count = 0;
            h->next_full = false; // young ones too, however small the heap
            gi_gc_now(t, (h->stress_runs++ & 1) == 0);
            gi_heap_check(t);
        }
    }
    if (h->allocated > 2 * h->budget && !h->disabled) {
        gi_gc_now(t, false);
    }
    return true;
}

// A run of blocks; when there is none, a full collection and a second try.
static uint32_t take_blocks(GillThread *t, GiHeap *h, uint32_t n, bool *zero)
{
    const size_t bytes = (size_t)n << GI_BLOCK_SHIFT;
    for (int attempt = 0; attempt < 2; attempt++) {
        if (!over_limit(h, bytes)) {
            const uint32_t first = gi_blocks_take(h, n, zero);
            if (first != GI_BLOCK_NONE) {
                h->block_bytes += bytes;
                return first;
            }
        }
        if (attempt == 0 && !h->collecting) {
            gi_gc_now(t, true);
        }
    }
    return GI_BLOCK_NONE;
}

static void give_blocks(GiHeap *h, uint32_t first, uint32_t n)
{
    h->block_bytes -= (size_t)n << GI_BLOCK_SHIFT;
    gi_blocks_give(h, first, n);
}

// ---- Cells ----

// The free runs of a block, from its marks. False: it is full.
static bool tabulate(GiHeap *h, GiClassState *state, uint32_t number,
                     unsigned size_class)
{
    const unsigned step = gi_class_size[size_class] / GI_GRANULE;
    const unsigned end = cells_of(size_class) * step;
    const uint64_t *marks =
        h->marks + (size_t)number * (GI_BLOCK_SIZE / GI_GRANULE / 64);
    uint16_t *out = state->table;
    unsigned g = 0;
    while (g < end) {
        while (g < end && (marks[g >> 6] >> (g & 63) & 1) != 0) {
            g += step;
        }
        if (g >= end) {
            break;
        }
        // The next marked granule ends the run: it is the start of a cell.
        unsigned word = g >> 6;
        uint64_t bits = marks[word] & ~(uint64_t)0 << (g & 63);
        while (bits == 0 && ++word < GI_BLOCK_SIZE / GI_GRANULE / 64) {
            bits = marks[word];
        }
        unsigned stop = end;
        if (bits != 0) {
            stop = word * 64 + (unsigned)__builtin_ctzll(bits);
        }
        *out++ = (uint16_t)g;
        *out++ = (uint16_t)stop;
        g = stop;
    }
    state->run = 0;
    state->runs = (uint16_t)((out - state->table) / 2);
    return state->runs > 0;
}

static void open_run(GillThread *t, GiHeap *h, GiClassState *state, GiBump *bump,
                     bool is_zero)
{
    const uint16_t *run = &state->table[2 * state->run++];
    char *block = gi_block_start(h, state->current);
    bump->next = block + (size_t)run[0] * GI_GRANULE;
    bump->end = block + (size_t)run[1] * GI_GRANULE;
    const size_t size = (size_t)(bump->end - bump->next);
    if (!is_zero) {
        memset(bump->next, 0, size);
    }
    charge(t, h, size);
}

// Give the class's bump allocator room for at least one cell.
static bool refill(GillThread *t, GiHeap *h, bool leaf, unsigned size_class,
                   GiBump *bump)
{
    GiClassState *state = &h->classes[leaf][size_class];
    if (state->current != GI_BLOCK_NONE) {
        if (state->run < state->runs) {
            open_run(t, h, state, bump, false);
            return true;
        }
        h->blocks[state->current].use = GI_USE_USED;
        state->current = GI_BLOCK_NONE;
        *bump = (GiBump){NULL, NULL};
    }
    while (state->idle != GI_BLOCK_NONE) {
        const uint32_t number = state->idle;
        GiBlock *b = &h->blocks[number];
        state->idle = b->next;
        if (tabulate(h, state, number, size_class)) {
            b->use = GI_USE_CURRENT;
            state->current = number;
            open_run(t, h, state, bump, false);
            return true;
        }
        b->use = GI_USE_USED;
    }
    bool zero;
    const uint32_t number = take_blocks(t, h, 1, &zero);
    if (number == GI_BLOCK_NONE) {
        return false;
    }
    if (state->current != GI_BLOCK_NONE || state->idle != GI_BLOCK_NONE) {
        // A collection came between and left room in blocks of this class.
        h->blocks[number].state = GI_BLOCK_FREE;
        give_blocks(h, number, 1);
        return refill(t, h, leaf, size_class, bump);
    }
    h->blocks[number] = (GiBlock){
        .state = GI_BLOCK_SMALL,
        .use = GI_USE_CURRENT,
        .size_class = (uint8_t)size_class,
        .leaf = leaf,
        .granules = gi_class_size[size_class] / GI_GRANULE,
        .next = GI_BLOCK_NONE,
        .reciprocal = gi_class_reciprocal[size_class],
        .cells = (uint16_t)cells_of(size_class),
        .cell_size = gi_class_size[size_class],
    };
    h->leaves[number] = leaf;
    state->current = number;
    state->run = 0;
    state->runs = 1;
    state->table[0] = 0;
    state->table[1] =
        (uint16_t)(cells_of(size_class) * (gi_class_size[size_class] / GI_GRANULE));
    open_run(t, h, state, bump, zero);
    return true;
}

static void *take_cell(GillThread *t, GiHeap *h, bool leaf, unsigned size_class)
{
    GiBump *bump = gi_bump_of(h, leaf, size_class);
    const size_t size = gi_class_size[size_class];
    if ((size_t)(bump->end - bump->next) < size &&
        !refill(t, h, leaf, size_class, bump)) {
        return NULL;
    }
    char *p = bump->next;
    bump->next += size;
    return p;
}

// A run of blocks as one object. *zero as in gi_blocks_take.
static void *take_large(GillThread *t, GiHeap *h, size_t size, bool leaf, bool *zero)
{
    const size_t n = (size + GI_BLOCK_SIZE - 1) >> GI_BLOCK_SHIFT;
    if (n > h->blocks_max) {
        return NULL;
    }
    const uint32_t first = take_blocks(t, h, (uint32_t)n, zero);
    if (first == GI_BLOCK_NONE) {
        return NULL;
    }
    h->blocks[first] = (GiBlock){
        .state = GI_BLOCK_LARGE,
        .leaf = leaf,
        .granules = (uint32_t)(n * (GI_BLOCK_SIZE / GI_GRANULE)),
        .span = (uint32_t)n,
    };
    h->leaves[first] = leaf;
    for (uint32_t i = 1; i < n; i++) {
        h->blocks[first + i] =
            (GiBlock){.state = GI_BLOCK_TAIL, .leaf = leaf, .span = first};
    }
    charge(t, h, n << GI_BLOCK_SHIFT);
    return gi_block_start(h, first);
}

void *gi_alloc_slow(GillThread *t, size_t size, uint64_t header)
{
    GiHeap *h = gi_heap_of(t);
    const bool leaf = gi_kind_is_leaf((header >> 32) & 0xFF);
    if (!before_taking(t, h)) {
        return no_memory(t);
    }
    char *p;
    if (size <= GI_SMALL_MAX_SIZE) {
        p = take_cell(t, h, leaf, gi_size_class(size));
    } else {
        bool zero = true;
        p = take_large(t, h, size, leaf, &zero);
        if (p != NULL && !zero) {
            memset(p, 0, size);
        }
    }
    if (p == NULL) {
        return no_memory(t);
    }
    memcpy(p, &header, sizeof header);
    return p;
}

// ---- Buffers with one owner ----

#define LENGTH_UNKNOWN UINT32_MAX // in a header: ask the block

static void write_buffer_header(void *p, GiKind kind, size_t len)
{
    const uint64_t header =
        GI_HEADER_BITS(len < LENGTH_UNKNOWN ? len : LENGTH_UNKNOWN, kind, 0, 0);
    memcpy(p, &header, sizeof header);
}

static size_t total_size(const GiHeap *h, const void *head)
{
    return (size_t)h->blocks[gi_block_number(h, head)].granules * GI_GRANULE;
}

// Memory for a buffer, header included: *size goes in as the least and comes out as the
// real number of bytes.
static void *buffer_take(GillThread *t, size_t *size, bool leaf, bool want_zero)
{
    GiHeap *h = gi_heap_of(t);
    if (*size > SIZE_LIMIT || !before_taking(t, h)) {
        return NULL;
    }
    if (*size > GI_SMALL_MAX_SIZE) {
        bool zero = true;
        void *p = take_large(t, h, *size, leaf, &zero);
        if (p != NULL) {
            *size = total_size(h, p);
            if (want_zero && !zero) {
                memset(p, 0, *size);
            }
        }
        return p;
    }
    const unsigned size_class = gi_size_class(*size);
    *size = gi_class_size[size_class];
    GiClassState *state = &h->classes[leaf][size_class];
    if (state->freed != NULL) {
        void **p = (void **)state->freed;
        state->freed = p[1];
        if (want_zero) {
            memset(p, 0, *size);
        }
        return p;
    }
    return take_cell(t, h, leaf, size_class);
}

static void buffer_free(GillThread *t, void *head)
{
    GiHeap *h = gi_heap_of(t);
    const uint32_t number = gi_block_number(h, head);
    GiBlock *b = &h->blocks[number];
    const bool was_marked = gi_is_marked(h, head);
    const uint64_t dead = GI_HEADER_BITS(0, GI_KIND_FREE, 0, 0);
    if (number < h->frozen) { // never allocated into again
        memcpy(head, &dead, sizeof dead);
        return;
    }
    if (was_marked) {
        const size_t g = gi_granule_of(h, head);
        h->marks[g >> 6] &= ~((uint64_t)1 << (g & 63));
    }
    if (b->state == GI_BLOCK_LARGE) {
        const size_t bytes = (size_t)b->span << GI_BLOCK_SHIFT;
        h->allocated -= bytes < h->allocated ? bytes : h->allocated;
        give_blocks(h, number, b->span);
        return;
    }
    assert(b->state == GI_BLOCK_SMALL);
    memcpy(head, &dead, sizeof dead);
    const GiBump *bump = gi_bump_of(h, b->leaf, b->size_class);
    // In a block not yet swept the cleared mark alone frees the cell.
    if (b->use == GI_USE_USED ||
        (b->use == GI_USE_CURRENT && (char *)head < bump->next)) {
        GiClassState *state = &h->classes[b->leaf][b->size_class];
        ((void **)head)[1] = state->freed;
        state->freed = head;
    }
}

// The new place of an old buffer's content is as old as it was: marked, its cards
// dirty.
static void inherit_age(GillThread *t, const void *from, void *to, size_t size)
{
    GiHeap *h = gi_heap_of(t);
    if (gi_is_marked(h, from) && !gi_is_marked(h, to)) {
        const size_t g = gi_granule_of(h, to);
        const GiBlock *b = &h->blocks[gi_block_number(h, to)];
        h->marks[g >> 6] |= (uint64_t)1 << (g & 63);
        if (!b->leaf) {
            gi_store_object(t, to, size);
        }
    }
}

// Change a large buffer's number of blocks where it lies, or by moving its pages.
// Null: it must be copied.
static void *large_resize(GillThread *t, GiHeap *h, char *head, size_t size)
{
    const uint32_t first = gi_block_number(h, head);
    GiBlock *b = &h->blocks[first];
    const uint32_t old = b->span;
    const size_t wanted = (size + GI_BLOCK_SIZE - 1) >> GI_BLOCK_SHIFT;
    if (wanted > h->blocks_max) {
        return NULL;
    }
    const uint32_t n = (uint32_t)wanted;
    if (n <= old || first < h->frozen) {
        if (n > old) {
            return NULL;
        }
        if (n < old && first >= h->frozen) {
            b->span = n;
            b->granules = n * (uint32_t)(GI_BLOCK_SIZE / GI_GRANULE);
            give_blocks(h, first + n, old - n);
        }
        return head;
    }
    const size_t more = (size_t)(n - old) << GI_BLOCK_SHIFT;
    bool zero;
    if (!over_limit(h, more) && gi_blocks_extend(h, first, old, n - old, &zero)) {
        for (uint32_t i = old; i < n; i++) {
            h->blocks[first + i] =
                (GiBlock){.state = GI_BLOCK_TAIL, .leaf = b->leaf, .span = first};
        }
        b->span = n;
        b->granules = n * (uint32_t)(GI_BLOCK_SIZE / GI_GRANULE);
        h->block_bytes += more;
        if (!zero && !b->leaf) {
            memset(head + ((size_t)old << GI_BLOCK_SHIFT), 0, more);
        }
        charge(t, h, more);
        return head;
    }
    if (old < MOVE_MIN || h->page_moves >= MOVES_MAX) {
        return NULL;
    }
    char *to = take_large(t, h, size, b->leaf, &zero);
    if (to == NULL) {
        return NULL;
    }
    const size_t bytes = (size_t)old << GI_BLOCK_SHIFT;
    if (!gi_os_move_pages(head, to, bytes)) {
        give_blocks(h, gi_block_number(h, to), n);
        return NULL;
    }
    h->page_moves++;
    if (!zero && !b->leaf) {
        memset(to + bytes, 0, more);
    }
    inherit_age(t, head, to, bytes);
    buffer_free(t, head);
    return to;
}

// Both kinds of buffers. *len counts units of `unit` bytes.
static void *buffer_resize(GillThread *t, void *buffer, size_t *len, size_t unit,
                           GiKind kind)
{
    GiHeap *h = gi_heap_of(t);
    char *head = (char *)buffer - sizeof(GiHeader);
    const size_t old_size = total_size(h, head);
    if (*len > SIZE_LIMIT / unit) {
        return no_memory(t);
    }
    size_t size = sizeof(GiHeader) + *len * unit;
    size = size < 16 ? 16 : size;
    char *to = NULL;
    if (size <= old_size && size > GI_SMALL_MAX_SIZE / 2 &&
        old_size <= GI_SMALL_MAX_SIZE) {
        to = head; // a large cell: not worth a move
    } else if (size <= GI_SMALL_MAX_SIZE && old_size <= GI_SMALL_MAX_SIZE &&
               gi_class_size[gi_size_class(size)] == old_size) {
        to = head;
    } else if (size > GI_SMALL_MAX_SIZE && old_size > GI_SMALL_MAX_SIZE) {
        if (!before_taking(t, h)) {
            return no_memory(t);
        }
        to = large_resize(t, h, head, size);
    }
    if (to == NULL) {
        to = buffer_take(t, &size, kind == GI_KIND_RAW, kind == GI_KIND_VALUES);
        if (to == NULL) {
            if (size <= old_size) { // cannot shrink: stays as it was
                *len = (old_size - sizeof(GiHeader)) / unit;
                return buffer;
            }
            return no_memory(t);
        }
        const size_t kept = size < old_size ? size : old_size;
        memcpy(to, head, kept);
        inherit_age(t, head, to, kept);
        buffer_free(t, head);
    }
    *len = (total_size(h, to) - sizeof(GiHeader)) / unit;
    write_buffer_header(to, kind, *len);
    return to + sizeof(GiHeader);
}

GillValue *gi_values_alloc(GillThread *t, size_t *cap)
{
    size_t size = *cap > SIZE_LIMIT / sizeof(GillValue)
                      ? SIZE_LIMIT + 1
                      : sizeof(GiHeader) + *cap * sizeof(GillValue);
    size = size < 16 ? 16 : size;
    char *p = buffer_take(t, &size, false, true);
    if (p == NULL) {
        return no_memory(t);
    }
    *cap = (size - sizeof(GiHeader)) / sizeof(GillValue);
    write_buffer_header(p, GI_KIND_VALUES, *cap);
    return ((GiValues *)p)->item;
}

GillValue *gi_values_resize(GillThread *t, GillValue *items, size_t *cap)
{
    if (items == NULL) {
        return gi_values_alloc(t, cap);
    }
    return buffer_resize(t, items, cap, sizeof(GillValue), GI_KIND_VALUES);
}

void gi_values_free(GillThread *t, GillValue *items)
{
    if (items != NULL) {
        buffer_free(t, (char *)items - sizeof(GiHeader));
    }
}

void *gi_raw_alloc(GillThread *t, size_t *size)
{
    size_t total = *size > SIZE_LIMIT ? *size : sizeof(GiHeader) + *size;
    total = total < 16 ? 16 : total;
    char *p = buffer_take(t, &total, true, false);
    if (p == NULL) {
        return no_memory(t);
    }
    *size = total - sizeof(GiHeader);
    write_buffer_header(p, GI_KIND_RAW, *size);
    return p + sizeof(GiHeader);
}

void *gi_raw_resize(GillThread *t, void *raw, size_t *size)
{
    return raw == NULL ? gi_raw_alloc(t, size)
                       : buffer_resize(t, raw, size, 1, GI_KIND_RAW);
}

void gi_raw_free(GillThread *t, void *raw)
{
    if (raw != NULL) {
        buffer_free(t, (char *)raw - sizeof(GiHeader));
    }
}

// ---- Barrier for ranges ----

void gi_store_range(GillThread *t, GillValue *first, size_t n)
{
    if (n > 0) {
        gi_store_object(t, (GiObject *)first, n * sizeof(GillValue));
    }
}

void gi_store_object(GillThread *t, GiObject *o, size_t size)
{
    const GiHeap *h = gi_heap_of(t);
    const size_t from = (size_t)((char *)o - h->base) >> GI_CARD_SHIFT;
    const size_t to = (size_t)((char *)o + size - 1 - h->base) >> GI_CARD_SHIFT;
    memset(h->cards + from, 1, to - from + 1);
}

// ---- Memory that is no value ----

void *gi_mem_alloc(GillThread *t, size_t size)
{
    GiHeap *h = gi_heap_of(t);
    if (size > SIZE_LIMIT || !before_taking(t, h)) {
        return no_memory(t);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        if (!over_limit(h, size)) {
            GiMemHead *p = calloc(1, sizeof *p + size);
            if (p != NULL) {
                h->mem_bytes += size;
                p->next = h->pieces;
                if (p->next != NULL) {
                    p->next->prev = p;
                }
                h->pieces = p;
                return p + 1;
            }
        }
        if (attempt == 0 && !h->collecting) {
            gi_gc_now(t, true);
        }
    }
    return no_memory(t);
}

void *gi_mem_resize(GillThread *t, void *p, size_t old_size, size_t size)
{
    void *to = gi_mem_alloc(t, size);
    if (to != NULL && p != NULL) {
        memcpy(to, p, old_size < size ? old_size : size);
        gi_mem_free(t, p, old_size);
    }
    return to;
}

void gi_mem_give(GiHeap *h, void *p, size_t size)
{
    if (p == NULL) {
        return;
    }
    GiMemHead *head = (GiMemHead *)p - 1;
    if (head->next != NULL) {
        head->next->prev = head->prev;
    }
    if (head->prev != NULL) {
        head->prev->next = head->next;
    } else {
        h->pieces = head->next;
    }
    h->mem_bytes -= size;
    free(head);
}

void gi_mem_free(GillThread *t, void *p, size_t size)
{
    gi_mem_give(gi_heap_of(t), p, size);
}

void *gi_plain_alloc(size_t size)
{
    return calloc(1, size);
}

void gi_plain_free(void *p)
{
    free(p);
}

// ---- Around a collection ----

void gi_heap_retire(GiHeap *h)
{
    for (int leaf = 0; leaf < 2; leaf++) {
        for (unsigned c = 1; c < GI_CLASSES; c++) {
            GiClassState *state = &h->classes[leaf][c];
            GiBump *bump = gi_bump_of(h, leaf, c);
            // What was charged for the rest of the run has not been allocated.
            const size_t rest = (size_t)(bump->end - bump->next);
            h->allocated -= rest < h->allocated ? rest : h->allocated;
            *bump = (GiBump){NULL, NULL};
            state->current = GI_BLOCK_NONE;
            state->idle = GI_BLOCK_NONE;
            state->freed = NULL;
        }
    }
}

static void poison_dead(GiHeap *h, uint32_t number)
{
    const GiBlock *b = &h->blocks[number];
    char *p = gi_block_start(h, number);
    const size_t size = (size_t)b->granules * GI_GRANULE;
    for (unsigned i = 0; i < b->cells; i++, p += size) {
        if (!gi_is_marked(h, p)) {
            memset(p, 0xDB, size);
        }
    }
}

void gi_heap_sweep(GiHeap *h)
{
    uint32_t last[2][GI_CLASSES];
    for (int leaf = 0; leaf < 2; leaf++) {
        for (unsigned c = 0; c < GI_CLASSES; c++) {
            last[leaf][c] = GI_BLOCK_NONE;
        }
    }
    uint32_t i = 0;
    while (i < h->frontier) {
        GiBlock *b = &h->blocks[i];
        const uint32_t number = i;
        i += b->state == GI_BLOCK_SMALL ? 1 : b->span;
        if (number < h->frozen) { // holes are left alone, the pages are shared
            b->use = GI_USE_IDLE;
            continue;
        }
        const bool is_dead = b->state == GI_BLOCK_SMALL
                                 ? b->live == 0 // counted just now
                                 : b->state == GI_BLOCK_LARGE &&
                                       !gi_is_marked(h, gi_block_start(h, number));
        if (is_dead) {
            // A free run behind it is merged, which may overwrite that run's length.
            const uint32_t n = i - number;
            if (i < h->frontier && h->blocks[i].state == GI_BLOCK_FREE) {
                i += h->blocks[i].span;
            }
            give_blocks(h, number, n);
            continue;
        }
        if (b->state != GI_BLOCK_SMALL) {
            continue;
        }
        if (h->every_slow) {
            poison_dead(h, number);
        }
        b->use = GI_USE_IDLE;
        if (b->live < b->cells) {
            b->next = GI_BLOCK_NONE;
            uint32_t *before = &last[b->leaf][b->size_class];
            if (*before == GI_BLOCK_NONE) {
                h->classes[b->leaf][b->size_class].idle = number;
            } else {
                h->blocks[*before].next = number;
            }
            *before = number;
        }
    }
}

GiObject *gi_heap_find(GiHeap *h, uintptr_t address)
{
    if (!gi_arena_has(h, address)) {
        return NULL;
    }
    uint32_t number = gi_block_number(h, (void *)address);
    const GiBlock *b = &h->blocks[number];
    if (b->state == GI_BLOCK_TAIL) {
        number = b->span;
        b = &h->blocks[number];
    }
    char *start = gi_block_start(h, number);
    if (b->state == GI_BLOCK_LARGE) {
        return (GiObject *)start;
    }
    if (b->state != GI_BLOCK_SMALL) {
        return NULL;
    }
    const size_t offset = address - (uintptr_t)start;
    const size_t cell = offset * b->reciprocal >> 32;
    if (cell >= b->cells) {
        return NULL;
    }
    char *p = start + cell * b->cell_size;
    const bool is_object =
        b->use == GI_USE_USED || gi_is_marked(h, p) ||
        (b->use == GI_USE_CURRENT && p < gi_bump_of(h, b->leaf, b->size_class)->next);
    return is_object ? (GiObject *)p : NULL;
}
