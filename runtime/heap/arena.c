// arena: reserving the address space, and handing out runs of blocks.
//
// Free runs carry their length in their first and last block, so that neighbours merge
// when a run comes back; all blocks of a free run have state FREE, so that any address
// can be asked about. A run taken is the first that fits in the lowest bin that can
// hold it; the frontier moves only when no free run fits.
// SPDX-License-Identifier: MIT
#include "runtime/heap/arena.h"

#include "runtime/base/os.h"

#define RESERVE_MAX ((size_t)64 << 30)
#define RESERVE_MIN ((size_t)64 << 20)
#define MARK_STACK  ((size_t)64 << 20) // address space; an overflow is survived
#define RELEASE_MIN 4 // blocks: shorter runs cost more system calls than they give back
#define RELEASE_AGE 2 // full collections

static size_t table_bytes(size_t arena)
{
    return (arena >> GI_CARD_SHIFT) + arena / GI_GRANULE / 8 +
           (arena >> GI_BLOCK_SHIFT) * (sizeof(GiBlock) + 1);
}

// Make all memory for the arena's first `size` bytes usable.
static bool commit(GiHeap *h, size_t size)
{
    const size_t from = h->committed;
    const size_t n = size - from;
    if (!gi_os_commit(h->base + from, n) ||
        !gi_os_commit(h->cards + (from >> GI_CARD_SHIFT), n >> GI_CARD_SHIFT) ||
        !gi_os_commit((char *)h->marks + from / GI_GRANULE / 8, n / GI_GRANULE / 8) ||
        !gi_os_commit(h->blocks + (from >> GI_BLOCK_SHIFT),
                      (n >> GI_BLOCK_SHIFT) * sizeof(GiBlock))) {
        return false;
    }
    h->committed = size;
    return true;
}

bool gi_arena_init(GiHeap *h, size_t limit)
{
    size_t size = RESERVE_MAX;
    if (limit !=
        0) { // fragmentation and copies while growing need room beside the limit
        while (size > RESERVE_MIN && size / 4 > limit) {
            size /= 2;
        }
    }
    char *p;
    while ((p = gi_os_reserve(size + table_bytes(size) + MARK_STACK)) == NULL) {
        size /= 2;
        if (size < RESERVE_MIN) {
            return false;
        }
    }
    h->base = p;
    h->size = size;
    h->commit_step = 1024 * gi_os_page_size(); // whole pages of the smallest tables too
    h->cards = (uint8_t *)p + size;
    h->marks = (uint64_t *)(h->cards + (size >> GI_CARD_SHIFT));
    h->blocks = (GiBlock *)((char *)h->marks + size / GI_GRANULE / 8);
    h->leaves = (uint8_t *)(h->blocks + (size >> GI_BLOCK_SHIFT));
    h->mark_stack = (uintptr_t *)(h->leaves + (size >> GI_BLOCK_SHIFT));
    h->mark_stack_cap = MARK_STACK / sizeof(uintptr_t);
    h->blocks_max = (uint32_t)(size >> GI_BLOCK_SHIFT);
    for (int i = 0; i < GI_BINS; i++) {
        h->bins[i] = GI_BLOCK_NONE;
    }
    if (!gi_os_commit(h->leaves, (size >> GI_BLOCK_SHIFT) + MARK_STACK) ||
        !commit(h, h->commit_step)) {
        gi_arena_fini(h);
        return false;
    }
    h->fast.low = h->base;
    h->fast.size = size;
    h->fast.cards =
        (uint8_t *)((uintptr_t)h->cards - ((uintptr_t)h->base >> GI_CARD_SHIFT));
    return true;
}

void gi_arena_fini(GiHeap *h)
{
    if (h->base != NULL) {
        gi_os_unreserve(h->base, h->size + table_bytes(h->size) + MARK_STACK);
        h->base = NULL;
    }
}

static int bin_of(uint32_t n)
{
    if (n <= 32) {
        return (int)n - 1;
    }
    const int bin = 32 + (31 - __builtin_clz(n)) - 5;
    return bin < GI_BINS ? bin : GI_BINS - 1;
}

static void bin_add(GiHeap *h, uint32_t first, uint32_t n, bool zero, uint8_t age)
{
    const int bin = bin_of(n);
    GiBlock *b = &h->blocks[first];
    b->span = n;
    b->zero = zero;
    b->age = age;
    b->prev = GI_BLOCK_NONE;
    b->next = h->bins[bin];
    if (b->next != GI_BLOCK_NONE) {
        h->blocks[b->next].prev = first;
    }
    h->blocks[first + n - 1].span = n;
    h->bins[bin] = first;
    h->bins_used |= (uint64_t)1 << bin;
    h->free_blocks += n;
}

static void bin_remove(GiHeap *h, uint32_t first)
{
    GiBlock *b = &h->blocks[first];
    const int bin = bin_of(b->span);
    if (b->prev != GI_BLOCK_NONE) {
        h->blocks[b->prev].next = b->next;
    } else {
        h->bins[bin] = b->next;
        if (b->next == GI_BLOCK_NONE) {
            h->bins_used &= ~((uint64_t)1 << bin);
        }
    }
    if (b->next != GI_BLOCK_NONE) {
        h->blocks[b->next].prev = b->prev;
    }
    h->free_blocks -= b->span;
}

static uint32_t find_run(GiHeap *h, uint32_t n)
{
    uint64_t bins = h->bins_used & ~(uint64_t)0 << bin_of(n);
    while (bins != 0) {
        const int bin = __builtin_ctzll(bins);
        for (uint32_t i = h->bins[bin]; i != GI_BLOCK_NONE; i = h->blocks[i].next) {
            if (h->blocks[i].span >= n) {
                return i;
            }
        }
        bins &= bins - 1;
    }
    return GI_BLOCK_NONE;
}

static bool move_frontier(GiHeap *h, uint32_t n)
{
    if (n > h->blocks_max - h->frontier) {
        return false;
    }
    const size_t need = (size_t)(h->frontier + n) << GI_BLOCK_SHIFT;
    if (need > h->committed) {
        const size_t size = (need + h->commit_step - 1) & ~(h->commit_step - 1);
        if (!commit(h, size < h->size ? size : h->size)) {
            return false;
        }
    }
    h->frontier += n;
    return true;
}

uint32_t gi_blocks_take(GiHeap *h, uint32_t n, bool *zero)
{
    const uint32_t found = find_run(h, n);
    if (found != GI_BLOCK_NONE) {
        const GiBlock b = h->blocks[found];
        bin_remove(h, found);
        if (b.span > n) {
            bin_add(h, found + n, b.span - n, b.zero, b.age);
        }
        *zero = b.zero;
        return found;
    }
    const uint32_t first = h->frontier;
    if (!move_frontier(h, n)) {
        return GI_BLOCK_NONE;
    }
    *zero = true;
    return first;
}

bool gi_blocks_extend(GiHeap *h, uint32_t first, uint32_t n, uint32_t more, bool *zero)
{
    const uint32_t next = first + n;
    if (next == h->frontier) {
        *zero = true;
        return move_frontier(h, more);
    }
    const GiBlock b = h->blocks[next];
    if (b.state != GI_BLOCK_FREE || b.span < more) {
        return false;
    }
    bin_remove(h, next);
    if (b.span > more) {
        bin_add(h, next + more, b.span - more, b.zero, b.age);
    }
    *zero = b.zero;
    return true;
}

void gi_blocks_give(GiHeap *h, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        h->blocks[i].state = GI_BLOCK_FREE;
    }
    bool zero = false;
    if (first > 0 && h->blocks[first - 1].state == GI_BLOCK_FREE &&
        first != h->frozen) {
        const uint32_t before = h->blocks[first - 1].span;
        first -= before;
        n += before;
        bin_remove(h, first);
    }
    const uint32_t after = first + n;
    if (after < h->frontier && h->blocks[after].state == GI_BLOCK_FREE &&
        after != h->frozen) {
        n += h->blocks[after].span;
        bin_remove(h, after);
    }
    if (n >= 1 << 14) { // 256 MiB: nobody soon wants that back as it was
        gi_os_discard(gi_block_start(h, first), (size_t)n << GI_BLOCK_SHIFT);
        zero = true;
    }
    bin_add(h, first, n, zero, 0);
}

void gi_blocks_adopt(GiHeap *h, uint32_t first, uint32_t n)
{
    bin_add(h, first, n, false, 0);
}

void gi_blocks_release(GiHeap *h, size_t keep_bytes)
{
    size_t dirty = 0;
    for (int bin = 0; bin < GI_BINS; bin++) {
        for (uint32_t i = h->bins[bin]; i != GI_BLOCK_NONE; i = h->blocks[i].next) {
            dirty += h->blocks[i].zero ? 0 : h->blocks[i].span;
        }
    }
    const size_t keep = keep_bytes >> GI_BLOCK_SHIFT;
    for (int bin = GI_BINS - 1; bin >= 0; bin--) { // long runs first
        for (uint32_t i = h->bins[bin]; i != GI_BLOCK_NONE; i = h->blocks[i].next) {
            GiBlock *b = &h->blocks[i];
            if (b->age < RELEASE_AGE) {
                b->age++;
            } else if (!b->zero && b->span >= RELEASE_MIN && dirty > keep) {
                gi_os_discard(gi_block_start(h, i), (size_t)b->span << GI_BLOCK_SHIFT);
                b->zero = true;
                dirty -= b->span;
            }
        }
    }
}
