// list, tuple, set, range, slice: what C code needs of them.
#pragma once

#include "runtime/state.h"

static inline bool gi_is_list(GillValue v)
{
    return gi_has_kind(v, GI_KIND_LIST);
}

static inline bool gi_is_tuple(GillValue v)
{
    return gi_has_kind(v, GI_KIND_TUPLE);
}

static inline GiList *gi_list_ptr(GillValue v)
{
    assert(gi_is_list(v));
    return (GiList *)gi_ptr(v);
}

static inline GiTuple *gi_tuple_ptr(GillValue v)
{
    assert(gi_is_tuple(v));
    return (GiTuple *)gi_ptr(v);
}

// list
GillValue gi_list_new(GillThread *t, size_t cap) GILL_CHECKED;
GillValue gi_list_from(GillThread *t, const GillValue *items, size_t n) GILL_CHECKED;
bool gi_list_append(GillThread *t, GiList *list, GillValue v) GILL_CHECKED;
bool gi_list_extend(GillThread *t, GiList *list, GillValue iterable) GILL_CHECKED;
bool gi_list_insert(GillThread *t, GiList *list, int64_t i, GillValue v) GILL_CHECKED;
GillValue gi_list_slice(GillThread *t, GiList *list, size_t start, size_t end) GILL_CHECKED;
bool gi_list_sort(GillThread *t, GiList *list, GillValue key, bool reverse) GILL_CHECKED;
// Room for at least one more item, for the loop's append.
bool gi_list_grow(GillThread *t, GiList *list) GILL_CHECKED;

// tuple
GillValue gi_tuple_from(GillThread *t, const GillValue *items, size_t n) GILL_CHECKED;
// n items, zeroed, for the caller to fill before anything else is allocated.
GillValue gi_tuple_new(GillThread *t, size_t n) GILL_CHECKED;
GillValue gi_tuple_pack(GillThread *t, int n, ...) GILL_CHECKED;

GillValue gi_tuple_pair(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;

// set and frozenset: CPython 3.11's table (order of iteration is part of output)
typedef struct GiSet {
    GiHeader head;
    GillValue *keys;   // VALUES buffer of mask + 1; empty: free, GILL_ERROR bits: dummy
    int64_t *hashes;   // RAW buffer
    size_t mask;
    size_t fill, used; // with and without dummies
    size_t finger;     // where pop looks next
    int64_t hash;      // frozenset's, -1: not yet
} GiSet;
static inline bool gi_is_set(GillValue v) // set or frozenset
{
    return gi_has_kind(v, GI_KIND_SET);
}
GillValue gi_set_new(GillThread *t, bool frozen) GILL_CHECKED;
GillValue gi_set_from(GillThread *t, GillValue iterable, bool frozen) GILL_CHECKED;
bool gi_set_add(GillThread *t, GiSet *s, GillValue v) GILL_CHECKED;
int gi_set_contains(GillThread *t, GiSet *s, GillValue v) GILL_CHECKED;
int gi_set_discard(GillThread *t, GiSet *s, GillValue v) GILL_CHECKED;
bool gi_set_next(GiSet *s, size_t *pos, GillValue *v);

// slice
typedef struct GiSlice {
    GiHeader head; // record of three
    GillValue start, stop, step;
} GiSlice;
GillValue gi_slice_new(GillThread *t, GillValue start, GillValue stop,
                       GillValue step) GILL_CHECKED;
static inline bool gi_is_slice(GillValue v)
{
    return gi_has_kind(v, GI_KIND_SLICE);
}
// Indices for a sequence of len items: items start, start + step, ... count of them.
bool gi_slice_indices(GillThread *t, GillValue slice, int64_t len, int64_t *start,
                      int64_t *stop, int64_t *step, int64_t *count) GILL_CHECKED;

// range
typedef struct GiRange {
    GiHeader head; // record of four: ints
    GillValue start, stop, step, len;
} GiRange;
GillValue gi_range_new(GillThread *t, GillValue start, GillValue stop,
                       GillValue step) GILL_CHECKED;

// Iterators that the loop knows: records with raw fields behind.
typedef struct GiListIter { // LIST_ITER and TUPLE_ITER
    GiHeader head;          // record of one
    GillValue seq;          // empty when exhausted
    size_t i;
} GiListIter;

typedef struct GiRangeIter { // RANGE_ITER: everything fits int64
    GiHeader head;           // record of none
    int64_t next, step, left;
} GiRangeIter;

typedef struct GiDictIter { // the three kinds, and their reversed ones
    GiHeader head;          // record of one
    GillValue dict;         // empty when exhausted
    size_t i;               // next entry
    size_t left;
    uint32_t len;           // of the dict at the start: RuntimeError when it changed
} GiDictIter;

// iter(callable, sentinel); the iterator of a type that has only __getitem__.
GillValue gi_call_iter_new(GillThread *t, GillValue callable,
                           GillValue sentinel) GILL_CHECKED;
GillValue gi_seq_iter_new(GillThread *t, GillValue seq) GILL_CHECKED;
// enumerate, zip, map and filter keep their state in values, so that subclasses work.
typedef struct GiEnumerate {
    GiHeader head; // record of two
    GillValue it, count; // count: int of any size
} GiEnumerate;

typedef struct GiZip {
    GiHeader head; // record of two
    GillValue iters, strict; // tuple, bool
} GiZip;
// For `for a, b in it`: the next pair of an enumerate, or of a zip of two, without a tuple.
// NotImplemented: it is neither; empty at the end; none: out holds the pair.
GillValue gi_pair_next(GillThread *t, GillValue it, GillValue out[2]) GILL_CHECKED;
