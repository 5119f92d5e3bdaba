// The arena: address space of one interpreter, its blocks, and the side tables.
//
//   reservation  [ arena ............ | cards | marks | blocks | leaves | mark stack ]
//   arena        blocks of 16 KiB; [0, frontier) have been handed out at least once
//   cards        a byte for 512 bytes: a pointer was stored there lately
//   marks        a bit for 16 bytes, set at the first granule of a marked object
//   blocks       a GiBlock for 16 KiB
//   leaves       a byte for 16 KiB: objects there hold no values. Apart from the
//                GiBlock, since marking asks for every object: it stays in the cache
//
// A block is free, holds cells of one size class (small), or belongs to one large
// object, which takes a run of blocks. Free runs carry their length in their first and
// last block and hang in bins by length.
//
// Which cells of a small block are objects:
//   IDLE     (not allocated into since the last collection) those that are marked
//   CURRENT  (its class's bump allocator is inside) those below `next`, and marked ones
//   USED     (allocated into to its end) all
// Cells that their owner gave back early stay cells: their kind is FREE, which is
// traced as a leaf. A cell's memory is zeroed when its run is taken, never before.
//
// Only runtime/heap includes this file. Lock: the GIL.
#pragma once

#include "runtime/heap/heap.h"

#define GI_BLOCK_SHIFT    14
#define GI_BLOCK_SIZE     ((size_t)1 << GI_BLOCK_SHIFT)
#define GI_BLOCK_NONE     UINT32_MAX
#define GI_CLASSES        31   // class 0 is unused
#define GI_SMALL_MAX_SIZE 8192 // larger objects take whole blocks
#define GI_BINS           64   // free runs of 1..32 blocks, then by powers of two

enum { // GiBlock.state
    GI_BLOCK_FREE,
    GI_BLOCK_SMALL,
    GI_BLOCK_LARGE, // first block of a large object
    GI_BLOCK_TAIL,  // its others
};

enum { // GiBlock.use, of small blocks
    GI_USE_IDLE,
    GI_USE_CURRENT,
    GI_USE_USED,
};

typedef struct GiBlock {
    uint8_t state;
    uint8_t use;
    uint8_t size_class;
    uint8_t leaf;      // objects without pointers; also of large ones
    uint16_t live;     // small: marked cells, as the last sweep counted them
    uint8_t zero;      // free run: its memory reads as zero
    uint8_t age;       // free run: full collections it has been free for
    uint32_t granules; // of one cell; of a whole large object
    uint32_t span; // free (first and last) and large: blocks; tail: the large's number
    uint32_t next; // list of free runs of a bin; of idle blocks of a class
    uint32_t prev; // free runs only
    uint32_t reciprocal; // small: gi_class_reciprocal
    uint16_t cells;      // small: how many fit
    uint16_t cell_size;  // small: bytes
} GiBlock;
_Static_assert(sizeof(GiBlock) == 32,
               "whole pages of the table belong to whole megabytes");

// Where a class allocates: the free runs of its current block that are still to come.
typedef struct GiClassState {
    uint32_t current;   // block, or NONE
    uint32_t idle;      // list of blocks with room, in address order
    uint16_t run, runs; // next and number of runs
    uint16_t *table;    // first granule, end granule of each run
    GiObject
        *freed; // cells that their owner gave back, linked through their second word
} GiClassState;

typedef struct GiRegistered { // an object with a dispose function
    GiObject *object;
    void (*dispose)(GillVM *vm, GiObject *o);
} GiRegistered;

typedef struct GiRegistry {
    GiRegistered *items;
    size_t len, cap;
    size_t old; // entries before it were marked when the last collection ended
} GiRegistry;

typedef struct GiValueList { // a plain growing array of values, outside the heap
    GillValue *items;
    size_t len, cap;
    size_t old; // of registered ones: as above; of due ones: the next to run
} GiValueList;

typedef struct GiHooks {
    GiHeapHook *items;
    size_t len, cap;
} GiHooks;

typedef struct GiMemHead GiMemHead;

struct GiHeap {
    GiHeapFast fast; // first: GillThread.heap points here
    GillVM *vm;

    // Arena and tables. Sizes in bytes; committed parts grow with the frontier.
    char *base;
    size_t size;
    size_t committed; // bytes of the arena, all below it usable
    size_t commit_step;
    uint32_t page_moves; // mappings are a limited thing: large buffers moved so far
    uint8_t *cards;      // of the arena's first byte
    uint64_t *marks;
    GiBlock *blocks;
    uint8_t *leaves;
    uint32_t frontier; // blocks handed out at least once
    uint32_t blocks_max;
    uint32_t frozen; // blocks below it belong to the time before a fork
    uint32_t bins[GI_BINS];
    uint64_t bins_used; // a bit a bin
    size_t free_blocks; // in the bins

    GiClassState classes[2][GI_CLASSES];
    GiBump slow_bump[2][GI_CLASSES]; // of classes that the inline path does not know
    void *tables;                    // memory of the run tables

    size_t limit;       // bytes, 0 none
    size_t block_bytes; // in blocks that are not free
    size_t mem_bytes;   // of gi_mem_alloc
    GiMemHead *pieces;  // of gi_mem_alloc: all

    // When to collect. Bytes.
    size_t allocated;   // since the last collection
    size_t budget;      // of allocated
    size_t live;        // marked at the end of the last collection
    uint64_t objects;   // the same in objects, large ones counted by size
    size_t live_full;   // the same of the last full one
    uint64_t full_work; // objects marked by it
    int full_cycles;    // full collections still to do before the next young one
    int full_backoff;   // how many that will be the next time: 1, 2, .. 16
    bool next_full;
    bool collecting;
    bool finalizing;           // inside gi_gc_run_finalizers
    bool disabled;             // gc.disable(): only at the limit
    bool requested;            // a full collection at the next poll
    bool at_poll;              // this collection was called by the loop
    const uint32_t *poll_next; // then: where the running frame goes on; null: unknown

    // Mark stack: reserved beside the tables; grows by use.
    uintptr_t *mark_stack;
    size_t mark_stack_cap;

    GiRegistry disposed;
    GiValueList finalizable; // with __del__, not yet due
    GiValueList due_finalizers;
    GiValueList due_callbacks; // weak references with a callback whose target is gone
    GiHooks hooks;
    uint32_t shapes_marked; // shapes below it were marked by the last collection

    GiGcStats stats;

    // Switches of the tests, from the environment.
    uint32_t stress_every; // collect at every n-th allocation; 0 off
    uint32_t stress_count;
    uint32_t stress_runs; // every other one is a young collection
    uint64_t fail_at;     // the allocation that fails; 0 off
    uint64_t fail_count;
    bool every_slow; // no inline allocation, so that the two above see all
};

static inline GiHeap *gi_heap_of(GillThread *t)
{
    return (GiHeap *)t->heap;
}

// ---- Blocks ----

bool gi_arena_init(GiHeap *h, size_t limit);
void gi_arena_fini(GiHeap *h);
// A run of n blocks; NONE when there is no room. *zero: its memory reads as zero.
uint32_t gi_blocks_take(GiHeap *h, uint32_t n, bool *zero);
void gi_blocks_give(GiHeap *h, uint32_t first, uint32_t n);
// A free run that is in no bin (frozen) goes into one.
void gi_blocks_adopt(GiHeap *h, uint32_t first, uint32_t n);
// Grow a run in place by `more` free blocks behind it.
bool gi_blocks_extend(GiHeap *h, uint32_t first, uint32_t n, uint32_t more, bool *zero);
// After a full collection: give old free runs back to the system.
void gi_blocks_release(GiHeap *h, size_t keep_bytes);

static inline char *gi_block_start(const GiHeap *h, uint32_t block)
{
    return h->base + ((size_t)block << GI_BLOCK_SHIFT);
}

static inline uint32_t gi_block_number(const GiHeap *h, const void *p)
{
    return (uint32_t)((size_t)((const char *)p - h->base) >> GI_BLOCK_SHIFT);
}

static inline bool gi_arena_has(const GiHeap *h, uintptr_t address)
{
    return address - (uintptr_t)h->base < (size_t)h->frontier << GI_BLOCK_SHIFT;
}

static inline size_t gi_granule_of(const GiHeap *h, const void *p)
{
    return (size_t)((const char *)p - h->base) / GI_GRANULE;
}

static inline bool gi_is_marked(const GiHeap *h, const void *p)
{
    const size_t g = gi_granule_of(h, p);
    return (h->marks[g >> 6] >> (g & 63) & 1) != 0;
}

// gi_mem_free for those that have no thread: dispose functions.
void gi_mem_give(GiHeap *h, void *p, size_t size);

// ---- Size classes ----

extern const uint16_t gi_class_size[GI_CLASSES];       // bytes
extern const uint32_t gi_class_reciprocal[GI_CLASSES]; // 2^32 / size, rounded up

static inline unsigned gi_size_class(size_t size) // 1 <= size <= GI_SMALL_MAX_SIZE
{
    if (size <= 128) {
        return (unsigned)((size + 15) / 16);
    }
    if (size > 4096) {
        return size <= 5456 ? 29 : 30;
    }
    const size_t top = size - 1;
    const unsigned log = 63 - (unsigned)__builtin_clzll(top);
    return (log - 7) * 4 + (unsigned)(top >> (log - 2)) - 4 + 9;
}

static inline GiBump *gi_bump_of(GiHeap *h, bool leaf, unsigned size_class)
{
    return size_class <= GI_SMALL_CLASSES && !h->every_slow
               ? &h->fast.bump[leaf][size_class]
               : &h->slow_bump[leaf][size_class];
}

// The object that an address lies in, null when it lies in none. Any address will do.
GiObject *gi_heap_find(GiHeap *h, uintptr_t address);
// Every bump allocator lets go of its block, all of which are idle then; freed cells
// are forgotten. What a collection starts with.
void gi_heap_retire(GiHeap *h);
// Rebuild the lists of blocks with room from the marks; free what holds nothing.
void gi_heap_sweep(GiHeap *h);

// ---- Collector ----

struct GiMarker {
    GiHeap *heap;
    char *base;
    uint64_t *marks;
    const uint8_t *leaves;
    uintptr_t *stack; // of objects, and of slices: address, then length with bit 0 set
    size_t top, cap;
    size_t floor; // what lies below is not to be drained: candidates of roots.c
    bool young;
    bool overflowed; // some objects were marked but not pushed
    bool fifo;       // a large heap: prefetch through a queue
    // heap_check.c: called for every pointer before it is marked. Else null.
    void (*check)(GiMarker *m, const void *p);
    GiObject *current; // heap_check.c: whose pointer it is
};

static inline bool gi_marker_has(const GiMarker *m, const void *p)
{
    const size_t g = gi_granule_of(m->heap, p);
    return (m->marks[g >> 6] >> (g & 63) & 1) != 0;
}

GiMarker gi_marker(GiHeap *h, bool young);
// Mark an object of the heap by any address inside its first granule.
void gi_mark_object(GiMarker *m, const void *p);
// Until nothing is left to trace.
void gi_mark_drain(GiMarker *m);
// Mark what an object holds; only its part in [from, to), if it is a long run of
// values.
void gi_trace(GiMarker *m, GiObject *o);
void gi_trace_part(GiMarker *m, GiObject *o, const char *from, const char *to);
size_t gi_object_size(const GiHeap *h, const GiObject *o);

// Look through stacks and registers for words that may be addresses or boxed pointers.
// The objects found are put on the mark stack unmarked, below its floor: the test needs
// the marks of the last collection, and the bump allocators where they are.
void gi_roots_find(GiMarker *m, GillThread *t);
// Mark those, and all exact roots.
void gi_roots_mark(GiMarker *m);

// Weak references whose target was not marked: cleared, callbacks noted as due. Before
// anything is resurrected.
void gi_weakrefs_process(GiHeap *h);
bool gi_value_list_add(GillThread *t, GiValueList *list, GillValue v);
