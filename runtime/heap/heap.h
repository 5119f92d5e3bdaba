// The heap: allocation, write barrier, collections, handles.
//
// One heap an interpreter, a mark-sweep collector that never moves and never writes into
// objects. An arena of address space is reserved once; mark bits, cards and the block
// table lie in side tables indexed by address, so that a store needs one shift, and a
// forked child that only reads shares its parent's pages.
//
// What natives may rely on:
//   - Values and object pointers in C locals and registers are alive: C stacks are scanned
//     conservatively. What lies in malloc'd memory or C globals is not.
//   - gi_alloc may collect. A fresh object must be fully written before the next
//     allocation: its traced words are zero until then, which is valid.
//   - Every store of a value into a heap object that may be older than the last
//     allocation goes through gi_store. Filling a fresh object before anything else is
//     allocated may store directly.
#pragma once

#include "runtime/objects/object.h"
#include "runtime/state.h"

// A zeroed object of `size` bytes (at least 16) with the header written. Objects whose
// kind is LEAF in kinds.def lie in leaf blocks. Null: MemoryError is pending.
static inline void *gi_alloc(GillThread *t, size_t size, uint64_t header) GILL_CHECKED;
void *gi_alloc_slow(GillThread *t, size_t size, uint64_t header) GILL_CHECKED;

// Buffers with one owner. A values buffer's item[] is what is returned (its GiValues lies
// 8 bytes before); *cap goes in as the least capacity and comes out as the real one (size
// classes leave room). Words are zero. The owner frees outgrown buffers at once; buffers
// that die with their owner are swept.
GillValue *gi_values_alloc(GillThread *t, size_t *cap) GILL_CHECKED;
// Grow or shrink; keeps min(old, new) items. Null: the old one stays valid.
GillValue *gi_values_resize(GillThread *t, GillValue *items, size_t *cap) GILL_CHECKED;
void gi_values_free(GillThread *t, GillValue *items); // may be null
void *gi_raw_alloc(GillThread *t, size_t *size) GILL_CHECKED; // bytes; not zeroed
void *gi_raw_resize(GillThread *t, void *raw, size_t *size) GILL_CHECKED;
void gi_raw_free(GillThread *t, void *raw); // may be null
// A buffer as a value, for fields that are traced: its header's address, boxed.
static inline GillValue gi_buffer_box(const void *buffer)
{
    return gi_from_ptr((const char *)buffer - sizeof(GiHeader));
}
static inline void *gi_buffer_unbox(GillValue v)
{
    return (char *)gi_ptr(v) + sizeof(GiHeader);
}

// The write barrier: *slot = v, where slot lies in the heap.
static inline void gi_store(GillThread *t, GillValue *slot, GillValue v);
// The cards of a whole range, after memcpy or memmove into it.
void gi_store_range(GillThread *t, GillValue *first, size_t n);
// Dirty all of one object (a generator that suspends).
void gi_store_object(GillThread *t, GiObject *o, size_t size);
// After an object got a new buffer (items, entries, index, hashes, ...), whose pointer is
// no value: an old object may now hold a young buffer.
static inline void gi_store_owner(GillThread *t, const void *owner);

// malloc for what is no value: counted against the interpreter's limit, collects and
// tries again before it fails with MemoryError. Freed by gi_mem_free alone; what is not
// freed goes with the interpreter.
void *gi_mem_alloc(GillThread *t, size_t size) GILL_CHECKED; // zeroed
void *gi_mem_resize(GillThread *t, void *p, size_t old_size, size_t size) GILL_CHECKED;
void gi_mem_free(GillThread *t, void *p, size_t size);

// The same without an interpreter: for what an interpreter itself consists of. Zeroed.
void *gi_plain_alloc(size_t size) GILL_CHECKED;
void gi_plain_free(void *p);

// Collections. They run at a poll of the loop; gi_gc_now runs one at once.
void gi_gc_now(GillThread *t, bool full);
// Objects with a dispose function or a __del__ must be registered when made.
bool gi_gc_register_dispose(GillThread *t, GiObject *o) GILL_CHECKED;
bool gi_gc_register_finalizer(GillThread *t, GiObject *o) GILL_CHECKED;
// The object was finalised otherwise (a generator that ended): forget it.
void gi_gc_unregister_finalizer(GillThread *t, GiObject *o);
// Run finalisers and weak references' callbacks that the last collection found due.
// Called at polls, never inside a collection. Errors go to sys.unraisablehook.
void gi_gc_run_finalizers(GillThread *t);
// At the end of an interpreter: run all that are registered still.
void gi_gc_finalize_all(GillThread *t);
// A poll found GI_BREAK_GC: collect if that is due, then run finalisers.
void gi_gc_poll(GillThread *t);
// The same from the loop, none of whose C variables holds a value that it needs. next: the
// instruction that the running frame goes on at, which says what registers are alive; null:
// unknown.
void gi_gc_poll_loop(GillThread *t, const uint32_t *next);
// A full collection at the next poll: then no C frame keeps things alive by chance.
void gi_gc_request(GillThread *t);
void gi_gc_enable(GillThread *t, bool on);
bool gi_gc_is_enabled(GillThread *t);
// Objects alive now are never freed, and their pages are not written: before a fork.
void gi_gc_freeze(GillThread *t);
void gi_gc_unfreeze(GillThread *t);
void gi_gc_after_fork(GillThread *t);

typedef struct GiGcStats {
    uint64_t young, full;             // collections
    uint64_t young_ns, full_ns;       // their time
    uint64_t longest_ns;
    uint64_t live_bytes, heap_bytes;  // after the last collection; now
    uint64_t collected_bytes;
    uint64_t collected_objects; // those that could hold values
} GiGcStats;
void gi_gc_stats(GillThread *t, GiGcStats *out);

// Before a thread lets go of the GIL: where its C stack ends, and its registers.
void gi_roots_save(GillThread *t);

// Tracing, for mark.c and for trace functions of native types.
typedef struct GiMarker GiMarker;
void gi_mark_value(GiMarker *m, GillValue v);
void gi_mark_values(GiMarker *m, const GillValue *values, size_t n);
// A buffer with one owner: marks the buffer itself; its items are found through it.
void gi_mark_items(GiMarker *m, const GillValue *items); // values buffer, may be null
void gi_mark_raw(GiMarker *m, const void *raw);          // raw buffer, may be null

// What lies outside the heap but holds values: tables of C files. `mark` is called by every
// collection and marks what it holds strongly, or, when young, all of it. `sweep` is
// called after marking and drops what is not gi_gc_is_live. Either may be null.
typedef struct GiHeapHook {
    void (*mark)(GiMarker *m, GillVM *vm, bool young);
    void (*sweep)(GillVM *vm, bool young);
} GiHeapHook;
bool gi_heap_add_hook(GillVM *vm, GiHeapHook hook) GILL_CHECKED;
bool gi_gc_is_live(GillVM *vm, GillValue v); // during sweep only

// Weak references: an object's list of them, kept beside the heap by address.
// See weakref.h.

bool gi_heap_init(GillVM *vm, size_t limit_bytes) GILL_CHECKED;
void gi_heap_fini(GillVM *vm);
// Walk everything and check every invariant; panics with what is wrong.
void gi_heap_check(GillThread *t);
// Every live object of a kind or of any (GI_KIND_COUNT), for gc.get_objects.
void gi_heap_visit(GillThread *t, GiKind kind, void (*visit)(GiObject *o, void *data),
                   void *data);

// ---------------------------------------------------------------------------------
// Inline parts

#define GI_GRANULE      16
#define GI_CARD_SHIFT   9 // 512 bytes a card
#define GI_SMALL_CLASSES 8 // 16-byte steps up to 128

// The bump allocator of one size class, one for objects with pointers, one for leaves:
// [next, end) is free and zeroed.
typedef struct GiBump {
    char *next;
    char *end;
} GiBump;

// Kept at the start of GillVM so that one load finds it.
typedef struct GiHeapFast {
    GiBump bump[2][GI_SMALL_CLASSES + 1]; // [leaf][size / 16], class 0 unused
    uint8_t *cards;                       // biased: card of address a is cards[a >> 9]
    char *low;                            // the arena, for assertions
    size_t size;
} GiHeapFast;

// The kinds without values, a bit each.
enum {
    GI_HOW_LEAF = 1,
    GI_HOW_RECORD = 0,
    GI_HOW_TRACE = 0,
};
#define KIND(name, how) | (uint64_t)GI_HOW_##how << GI_KIND_##name
static const uint64_t GI_LEAF_KINDS = 0
#include "runtime/objects/kinds.def"
    ;
#undef KIND
_Static_assert(GI_KIND_COUNT <= 64, "a bit a kind");

static inline bool gi_kind_is_leaf(unsigned kind)
{
    return (GI_LEAF_KINDS >> kind & 1) != 0;
}

static inline void *gi_alloc(GillThread *t, size_t size, uint64_t header)
{
    // With a constant size and kind this folds to a load, an add, a compare and a store.
    if (size <= GI_SMALL_CLASSES * GI_GRANULE) {
        const size_t granules = (size + GI_GRANULE - 1) / GI_GRANULE;
        const bool leaf = gi_kind_is_leaf((header >> 32) & 0xFF);
        GiBump *bump = &t->heap->bump[leaf][granules];
        char *p = bump->next;
        if (__builtin_expect((size_t)(bump->end - p) >= granules * GI_GRANULE, 1)) {
            bump->next = p + granules * GI_GRANULE;
            memcpy(p, &header, sizeof header);
            return p;
        }
    }
    return gi_alloc_slow(t, size, header);
}

static inline void gi_card_set(GillThread *t, const void *p)
{
    assert((size_t)((const char *)p - t->heap->low) < t->heap->size);
    uint8_t *card = &t->heap->cards[(uintptr_t)p >> GI_CARD_SHIFT];
    if (*card == 0) {
        *card = 1;
    }
}

static inline void gi_store(GillThread *t, GillValue *slot, GillValue v)
{
    *slot = v;
    if (gi_is_ptr(v)) {
        gi_card_set(t, slot);
    }
}

static inline void gi_store_owner(GillThread *t, const void *owner)
{
    gi_card_set(t, owner);
}
