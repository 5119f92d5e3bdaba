// The table of set and frozenset, and the algebra whose order of results is CPython's.
#pragma once

#include "runtime/objects/containers.h"

static inline GiSet *gi_set_ptr(GillValue v)
{
    assert(gi_is_set(v));
    return (GiSet *)gi_ptr(v);
}

// An empty set of a type: set, frozenset or a subclass.
GiSet *gi_set_alloc(GillThread *t, GiType *type) GILL_CHECKED;
// An empty set, frozen where s is; and one with s's items.
GiSet *gi_set_empty_like(GillThread *t, const GiSet *s) GILL_CHECKED;
GiSet *gi_set_copy(GillThread *t, GiSet *s) GILL_CHECKED;
int gi_set_find(GillThread *t, GiSet *s, GillValue v,
                uint64_t hash) GILL_CHECKED; // 1, 0, -1
bool gi_set_add_hashed(GillThread *t, GiSet *s, GillValue v,
                       uint64_t hash) GILL_CHECKED;
// hash(v), where a set stands for the frozenset equal to it.
bool gi_set_key_hash(GillThread *t, GillValue v, uint64_t *out) GILL_CHECKED;
// 1 removed, 0 absent, -1 failed.
int gi_set_discard_hashed(GillThread *t, GiSet *s, GillValue v,
                          uint64_t hash) GILL_CHECKED;
GillValue gi_set_pop(GiSet *s); // any item; empty when there is none
void gi_set_clear(GillThread *t, GiSet *s);
bool gi_set_update(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
GiSet *gi_set_intersection(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
GiSet *gi_set_difference(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
bool gi_set_difference_update(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
bool gi_set_symmetric_update(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
// Exchange the contents of two sets.
void gi_set_swap(GillThread *t, GiSet *a, GiSet *b);
int gi_set_is_subset(GillThread *t, GiSet *a, GiSet *b) GILL_CHECKED; // 1, 0, -1
int gi_set_is_disjoint(GillThread *t, GiSet *s, GillValue other) GILL_CHECKED;
int64_t gi_set_frozen_hash(GiSet *s);
