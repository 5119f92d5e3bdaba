// set and frozenset: the table. Methods and slots stand in set_methods.c.
//
// The order of iteration is part of a program's output, so the table does what CPython
// 3.11's does: a power of two of slots, at least 8; from slot hash & mask the next nine
// are tried where they fit below the end, then i = 5i + 1 + (perturb >>= 5). A removed
// item leaves a dummy, and an add that passes dummies takes the last one. Past three
// fifths (dummies included) the table grows to over four times the items, twice above
// 50,000. How the operations walk, copy and grow is told with each; all of it shows.
//
// keys[i] is empty (free), an error (dummy; hashes[i] is then -1), or an item whose
// hash is hashes[i]. A set without a table (keys null) behaves as one of 8 free slots.
//
// == may change the set that is being searched: after each call the table and the item
// are compared, and the search starts again when they differ.
#include "runtime/objects/set.h"

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

#define MIN_SIZE      8
#define LINEAR_PROBES 9
#define PERTURB_SHIFT 5
#define LARGE         50000
#define DUMMY         GILL_ERROR
#define DUMMY_HASH    (-1)
#define NOT_FOUND     (-1)
#define FAILED        (-2)

static inline bool is_item(GillValue v)
{
    return !gi_is_empty(v) && !gi_is_error(v);
}

GiSet *gi_set_alloc(GillThread *t, GiType *type)
{
    GiSet *s;
    if (type->index == GI_TYPE_SET || type->index == GI_TYPE_FROZENSET) {
        s = gi_alloc(t, sizeof *s, GI_HEADER_BITS(type->index, GI_KIND_SET, 0, 0));
    } else {
        s = (GiSet *)gi_object_alloc(t, type, 0);
    }
    if (s != NULL) {
        s->mask = MIN_SIZE - 1;
        s->hash = -1;
    }
    return s;
}

static bool is_frozen(const GillThread *t, const GiSet *s)
{
    return gi_type_is_subtype(gi_type_of((GillThread *)t, gi_from_ptr(s)),
                              t->vm->types[GI_TYPE_FROZENSET]);
}

GiSet *gi_set_empty_like(GillThread *t, const GiSet *s)
{
    return gi_set_alloc(
        t, t->vm->types[is_frozen(t, s) ? GI_TYPE_FROZENSET : GI_TYPE_SET]);
}

static bool alloc_table(GillThread *t, size_t size, GillValue **out_keys,
                        int64_t **out_hashes)
{
    size_t cap = size;
    GillValue *keys = gi_values_alloc(t, &cap);
    if (keys == NULL) {
        return false;
    }
    size_t bytes = size * sizeof(int64_t);
    int64_t *hashes = gi_raw_alloc(t, &bytes);
    if (hashes == NULL) {
        gi_values_free(t, keys);
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        keys[i] = GILL_EMPTY;
    }
    *out_keys = keys;
    *out_hashes = hashes;
    return true;
}

static void set_table(GillThread *t, GiSet *s, GillValue *keys, int64_t *hashes)
{
    s->keys = keys;
    s->hashes = hashes;
    gi_store_owner(t, s);
}

static bool ensure_table(GillThread *t, GiSet *s)
{
    if (s->keys != NULL) {
        return true;
    }
    GillValue *keys;
    int64_t *hashes;
    if (!alloc_table(t, s->mask + 1, &keys, &hashes)) {
        return false;
    }
    set_table(t, s, keys, hashes);
    return true;
}

// A key that is known to be absent, into a table without dummies and with room.
static void insert_clean(GillValue *keys, int64_t *hashes, size_t mask, GillValue v,
                         int64_t hash)
{
    uint64_t perturb = (uint64_t)hash;
    size_t i = (size_t)hash & mask;
    for (;;) {
        const size_t last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
        for (size_t j = i; j <= last; j++) {
            if (gi_is_empty(keys[j])) {
                keys[j] = v;
                hashes[j] = hash;
                return;
            }
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

// A new table of the least power of two above `least` slots, filled in the old order.
static bool resize(GillThread *t, GiSet *s, size_t least)
{
    size_t size = MIN_SIZE;
    while (size <= least) {
        size <<= 1;
    }
    GillValue *keys;
    int64_t *hashes;
    if (!alloc_table(t, size, &keys, &hashes)) {
        return false;
    }
    if (s->keys != NULL) {
        for (size_t i = 0; i <= s->mask; i++) {
            if (is_item(s->keys[i])) {
                insert_clean(keys, hashes, size - 1, s->keys[i], s->hashes[i]);
            }
        }
        gi_values_free(t, s->keys);
        gi_raw_free(t, s->hashes);
    }
    gi_store_range(t, keys, size);
    s->mask = size - 1;
    s->fill = s->used;
    set_table(t, s, keys, hashes);
    return true;
}

static bool grow(GillThread *t, GiSet *s)
{
    return resize(t, s, s->used > LARGE ? s->used * 2 : s->used * 4);
}

// Before n items are added at once.
static bool grow_for(GillThread *t, GiSet *s, size_t n)
{
    return (s->fill + n) * 5 < s->mask * 3 || resize(t, s, (s->used + n) * 2);
}

// Do slot j and v hold the same? 1, 0, -1, or 2 when the set changed meanwhile.
static inline int check_slot(GillThread *t, GiSet *s, size_t j, GillValue v)
{
    const GillValue there = s->keys[j];
    if (gi_same(there, v)) {
        return 1;
    }
    if (gi_is_exact(there, GI_TYPE_STR) && gi_is_exact(v, GI_TYPE_STR)) {
        return gi_str_equal(there, v);
    }
    if (gi_hash_is_plain(there) && gi_hash_is_plain(v)) {
        return gi_equal_fast(t, there, v);
    }
    const GillValue *keys = s->keys;
    const int same = gi_equal_fast(t, there, v);
    if (same < 0) {
        return -1;
    }
    return s->keys != keys || !gi_same(s->keys[j], there) ? 2 : same;
}

// The slot of v, NOT_FOUND or FAILED.
static int64_t find_slot(GillThread *t, GiSet *s, GillValue v, uint64_t hash)
{
again:
    if (s->used == 0) {
        return NOT_FOUND;
    }
    uint64_t perturb = hash;
    const size_t mask = s->mask;
    size_t i = hash & mask;
    for (;;) {
        const size_t last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
        for (size_t j = i; j <= last; j++) {
            if (gi_is_empty(s->keys[j])) {
                return NOT_FOUND;
            }
            if (s->hashes[j] != (int64_t)hash) {
                continue;
            }
            const int same = check_slot(t, s, j, v);
            if (same == 1) {
                return (int64_t)j;
            }
            if (same < 0) {
                return FAILED;
            }
            if (same == 2) {
                goto again;
            }
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

int gi_set_find(GillThread *t, GiSet *s, GillValue v, uint64_t hash)
{
    const int64_t i = find_slot(t, s, v, hash);
    return i == FAILED ? -1 : i != NOT_FOUND;
}

bool gi_set_add_hashed(GillThread *t, GiSet *s, GillValue v, uint64_t hash)
{
again:
    if (!ensure_table(t, s)) {
        return false;
    }
    uint64_t perturb = hash;
    const size_t mask = s->mask;
    size_t i = hash & mask;
    size_t dummy = SIZE_MAX;
    for (;;) {
        const size_t last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
        for (size_t j = i; j <= last; j++) {
            if (gi_is_empty(s->keys[j])) {
                const bool fresh = dummy == SIZE_MAX;
                const size_t at = fresh ? j : dummy;
                gi_store(t, &s->keys[at], v);
                s->hashes[at] = (int64_t)hash;
                s->used++;
                s->fill += fresh;
                return !fresh || s->fill * 5 < mask * 3 || grow(t, s);
            }
            if (s->hashes[j] == (int64_t)hash) {
                const int same = check_slot(t, s, j, v);
                if (same == 1) {
                    return true;
                }
                if (same < 0) {
                    return false;
                }
                if (same == 2) {
                    goto again;
                }
            } else if (s->hashes[j] == DUMMY_HASH) {
                dummy = j;
            }
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

bool gi_set_add(GillThread *t, GiSet *s, GillValue v)
{
    uint64_t hash;
    return gi_hash_of(t, v, &hash) && gi_set_add_hashed(t, s, v, hash);
}

bool gi_set_key_hash(GillThread *t, GillValue v, uint64_t *out)
{
    if (gi_is_set(v) && gi_type_of(t, v)->flags & GI_TYPE_NO_HASH) {
        *out = (uint64_t)gi_set_frozen_hash(gi_set_ptr(v));
        return true;
    }
    return gi_hash_of(t, v, out);
}

int gi_set_contains(GillThread *t, GiSet *s, GillValue v)
{
    uint64_t hash;
    return gi_set_key_hash(t, v, &hash) ? gi_set_find(t, s, v, hash) : -1;
}

int gi_set_discard_hashed(GillThread *t, GiSet *s, GillValue v, uint64_t hash)
{
    const int64_t i = find_slot(t, s, v, hash);
    if (i < 0) {
        return i == FAILED ? -1 : 0;
    }
    s->keys[i] = DUMMY;
    s->hashes[i] = DUMMY_HASH;
    s->used--;
    return 1;
}

int gi_set_discard(GillThread *t, GiSet *s, GillValue v)
{
    uint64_t hash;
    return gi_set_key_hash(t, v, &hash) ? gi_set_discard_hashed(t, s, v, hash) : -1;
}

bool gi_set_next(GiSet *s, size_t *pos, GillValue *v)
{
    if (s->keys == NULL) {
        return false;
    }
    for (size_t i = *pos; i <= s->mask; i++) {
        if (is_item(s->keys[i])) {
            *v = s->keys[i];
            *pos = i + 1;
            return true;
        }
    }
    *pos = s->mask + 1;
    return false;
}

GillValue gi_set_pop(GiSet *s)
{
    if (s->used == 0) {
        return GILL_EMPTY;
    }
    size_t i = s->finger & s->mask;
    while (!is_item(s->keys[i])) {
        i = i < s->mask ? i + 1 : 0;
    }
    const GillValue v = s->keys[i];
    s->keys[i] = DUMMY;
    s->hashes[i] = DUMMY_HASH;
    s->used--;
    s->finger = i + 1;
    return v;
}

void gi_set_clear(GillThread *t, GiSet *s)
{
    gi_values_free(t, s->keys);
    gi_raw_free(t, s->hashes);
    s->keys = NULL;
    s->hashes = NULL;
    s->mask = MIN_SIZE - 1;
    s->fill = s->used = 0; // the finger stays, as there
}

// Add every item of another set.
static bool merge(GillThread *t, GiSet *s, GiSet *other)
{
    if (other == s || other->used == 0) {
        return true;
    }
    if (!grow_for(t, s, other->used) || !ensure_table(t, s)) {
        return false;
    }
    if (s->fill == 0 && s->mask == other->mask && other->fill == other->used) {
        memcpy(s->keys, other->keys, (s->mask + 1) * sizeof *s->keys);
        memcpy(s->hashes, other->hashes, (s->mask + 1) * sizeof *s->hashes);
        gi_store_range(t, s->keys, s->mask + 1);
        s->fill = s->used = other->used;
        return true;
    }
    if (s->fill == 0) {
        for (size_t i = 0; i <= other->mask; i++) {
            if (is_item(other->keys[i])) {
                insert_clean(s->keys, s->hashes, s->mask, other->keys[i],
                             other->hashes[i]);
            }
        }
        gi_store_range(t, s->keys, s->mask + 1);
        s->fill = s->used = other->used;
        return true;
    }
    size_t pos = 0;
    GillValue v;
    while (gi_set_next(other, &pos, &v)) {
        if (!gi_set_add_hashed(t, s, v, (uint64_t)other->hashes[pos - 1])) {
            return false;
        }
    }
    return true;
}

bool gi_set_update(GillThread *t, GiSet *s, GillValue other)
{
    if (gi_is_set(other)) {
        return merge(t, s, gi_set_ptr(other));
    }
    if (gi_is_exact(other, GI_TYPE_DICT)) {
        GiDict *d = gi_dict_ptr(other);
        if (!grow_for(t, s, d->len)) {
            return false;
        }
        size_t pos = 0;
        GillValue key, v;
        while (gi_dict_next(d, &pos, &key, &v)) {
            if (!gi_set_add_hashed(t, s, key, gi_dict_entry_hash(t, d, pos - 1))) {
                return false;
            }
        }
        return true;
    }
    if (gi_is_exact(other, GI_TYPE_LIST)) {
        const GiList *list = gi_list_ptr(other);
        for (size_t i = 0; i < list->len; i++) {
            if (!gi_set_add(t, s, list->items[i])) {
                return false;
            }
        }
        return true;
    }
    const GillValue it = gi_iter(t, other);
    if (gi_is_error(it)) {
        return false;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return true;
        }
        if (gi_is_error(v) || !gi_set_add(t, s, v)) {
            return false;
        }
    }
}

GillValue gi_set_new(GillThread *t, bool frozen)
{
    GiSet *s = gi_set_alloc(t, t->vm->types[frozen ? GI_TYPE_FROZENSET : GI_TYPE_SET]);
    return s == NULL ? GILL_ERROR : gi_from_ptr(s);
}

GillValue gi_set_from(GillThread *t, GillValue iterable, bool frozen)
{
    const GillValue set = gi_set_new(t, frozen);
    if (gi_is_error(set) || !gi_set_update(t, gi_set_ptr(set), iterable)) {
        return GILL_ERROR;
    }
    return set;
}

GiSet *gi_set_copy(GillThread *t, GiSet *s)
{
    GiSet *copy = gi_set_empty_like(t, s);
    return copy != NULL && merge(t, copy, s) ? copy : NULL;
}

// Walks the smaller of two sets, or all of what is no set.
GiSet *gi_set_intersection(GillThread *t, GiSet *s, GillValue other)
{
    if (gi_same(gi_from_ptr(s), other)) {
        return gi_set_copy(t, s);
    }
    GiSet *out = gi_set_empty_like(t, s);
    if (out == NULL) {
        return NULL;
    }
    if (gi_is_set(other)) {
        GiSet *walked = gi_set_ptr(other);
        GiSet *asked = s;
        if (walked->used > asked->used) {
            asked = walked;
            walked = s;
        }
        size_t pos = 0;
        GillValue v;
        while (gi_set_next(walked, &pos, &v)) {
            const uint64_t hash = (uint64_t)walked->hashes[pos - 1];
            const int found = gi_set_find(t, asked, v, hash);
            if (found < 0 || (found == 1 && !gi_set_add_hashed(t, out, v, hash))) {
                return NULL;
            }
        }
        return out;
    }
    const GillValue it = gi_iter(t, other);
    if (gi_is_error(it)) {
        return NULL;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return out;
        }
        uint64_t hash;
        if (gi_is_error(v) || !gi_hash_of(t, v, &hash)) {
            return NULL;
        }
        const int found = gi_set_find(t, s, v, hash);
        if (found < 0 || (found == 1 && !gi_set_add_hashed(t, out, v, hash))) {
            return NULL;
        }
        if (found == 1 && out->used >= s->used) {
            return out; // all are found: the rest is not looked at, as there
        }
    }
}

// Discards one by one; a table of which over a quarter is dummies is made again.
bool gi_set_difference_update(GillThread *t, GiSet *s, GillValue other)
{
    if (gi_same(gi_from_ptr(s), other)) {
        gi_set_clear(t, s);
        return true;
    }
    if (gi_is_set(other)) {
        GiSet *gone = gi_set_ptr(other);
        if (gone->used >> 3 > s->used) { // far larger: what both hold is enough
            gone = gi_set_intersection(t, s, other);
            if (gone == NULL) {
                return false;
            }
        }
        size_t pos = 0;
        GillValue v;
        while (gi_set_next(gone, &pos, &v)) {
            if (gi_set_discard_hashed(t, s, v, (uint64_t)gone->hashes[pos - 1]) < 0) {
                return false;
            }
        }
    } else {
        const GillValue it = gi_iter(t, other);
        if (gi_is_error(it)) {
            return false;
        }
        for (;;) {
            const GillValue v = gi_next(t, it);
            if (gi_is_empty(v)) {
                break;
            }
            uint64_t hash;
            if (gi_is_error(v) || !gi_hash_of(t, v, &hash) ||
                gi_set_discard_hashed(t, s, v, hash) < 0) {
                return false;
            }
        }
    }
    return s->fill - s->used <= s->mask / 4 || grow(t, s);
}

static GiSet *copy_and_discard(GillThread *t, GiSet *s, GillValue other)
{
    GiSet *out = gi_set_copy(t, s);
    return out != NULL && gi_set_difference_update(t, out, other) ? out : NULL;
}

// Walks the left set, or copies it and discards where it is over four times larger.
GiSet *gi_set_difference(GillThread *t, GiSet *s, GillValue other)
{
    const bool is_dict = gi_is_exact(other, GI_TYPE_DICT);
    if (!is_dict && !gi_is_set(other)) {
        return copy_and_discard(t, s, other);
    }
    const size_t n = is_dict ? gi_dict_ptr(other)->len : gi_set_ptr(other)->used;
    if (s->used >> 2 > n) {
        return copy_and_discard(t, s, other);
    }
    GiSet *out = gi_set_empty_like(t, s);
    if (out == NULL) {
        return NULL;
    }
    size_t pos = 0;
    GillValue v;
    while (gi_set_next(s, &pos, &v)) {
        const uint64_t hash = (uint64_t)s->hashes[pos - 1];
        int found;
        if (is_dict) {
            const int64_t i = gi_dict_locate(t, gi_dict_ptr(other), v, hash);
            found = i == GI_DICT_FAILED ? -1 : i != GI_DICT_ABSENT;
        } else {
            found = gi_set_find(t, gi_set_ptr(other), v, hash);
        }
        if (found < 0 || (found == 0 && !gi_set_add_hashed(t, out, v, hash))) {
            return NULL;
        }
    }
    return out;
}

static bool toggle(GillThread *t, GiSet *s, GillValue v, uint64_t hash)
{
    const int gone = gi_set_discard_hashed(t, s, v, hash);
    return gone == 1 || (gone == 0 && gi_set_add_hashed(t, s, v, hash));
}

bool gi_set_symmetric_update(GillThread *t, GiSet *s, GillValue other)
{
    if (gi_same(gi_from_ptr(s), other)) {
        gi_set_clear(t, s);
        return true;
    }
    size_t pos = 0;
    GillValue v;
    if (gi_is_exact(other, GI_TYPE_DICT)) {
        GiDict *d = gi_dict_ptr(other);
        GillValue key;
        while (gi_dict_next(d, &pos, &key, &v)) {
            if (!toggle(t, s, key, gi_dict_entry_hash(t, d, pos - 1))) {
                return false;
            }
        }
        return true;
    }
    GiSet *from;
    if (gi_is_set(other)) {
        from = gi_set_ptr(other);
    } else {
        from = gi_set_empty_like(t, s);
        if (from == NULL || !gi_set_update(t, from, other)) {
            return false;
        }
    }
    while (gi_set_next(from, &pos, &v)) {
        if (!toggle(t, s, v, (uint64_t)from->hashes[pos - 1])) {
            return false;
        }
    }
    return true;
}

void gi_set_swap(GillThread *t, GiSet *a, GiSet *b)
{
    const GiSet old = *a;
    a->keys = b->keys;
    a->hashes = b->hashes;
    a->mask = b->mask;
    a->fill = b->fill;
    a->used = b->used;
    b->keys = old.keys;
    b->hashes = old.hashes;
    b->mask = old.mask;
    b->fill = old.fill;
    b->used = old.used;
    gi_store_owner(t, a);
    gi_store_owner(t, b);
}

int gi_set_is_subset(GillThread *t, GiSet *a, GiSet *b)
{
    if (a->used > b->used) {
        return 0;
    }
    size_t pos = 0;
    GillValue v;
    while (gi_set_next(a, &pos, &v)) {
        const int found = gi_set_find(t, b, v, (uint64_t)a->hashes[pos - 1]);
        if (found <= 0) {
            return found;
        }
    }
    return 1;
}

int gi_set_is_disjoint(GillThread *t, GiSet *s, GillValue other)
{
    if (gi_same(gi_from_ptr(s), other)) {
        return s->used == 0;
    }
    if (gi_is_set(other)) {
        GiSet *walked = gi_set_ptr(other);
        GiSet *asked = s;
        if (walked->used > asked->used) {
            asked = walked;
            walked = s;
        }
        size_t pos = 0;
        GillValue v;
        while (gi_set_next(walked, &pos, &v)) {
            const int found =
                gi_set_find(t, asked, v, (uint64_t)walked->hashes[pos - 1]);
            if (found != 0) {
                return found < 0 ? -1 : 0;
            }
        }
        return 1;
    }
    const GillValue it = gi_iter(t, other);
    if (gi_is_error(it)) {
        return -1;
    }
    for (;;) {
        const GillValue v = gi_next(t, it);
        if (gi_is_empty(v)) {
            return 1;
        }
        uint64_t hash;
        if (gi_is_error(v) || !gi_hash_of(t, v, &hash)) {
            return -1;
        }
        const int found = gi_set_find(t, s, v, hash);
        if (found != 0) {
            return found < 0 ? -1 : 0;
        }
    }
}

// CPython's hash of a frozenset: independent of order, and spread over all bits.
int64_t gi_set_frozen_hash(GiSet *s)
{
    if (s->hash != -1) {
        return s->hash;
    }
    uint64_t h = 0;
    for (size_t i = 0; s->keys != NULL && i <= s->mask; i++) {
        if (is_item(s->keys[i])) {
            const uint64_t item = (uint64_t)s->hashes[i];
            h ^= ((item ^ 89869747u) ^ (item << 16)) * 3644798167u;
        }
    }
    h ^= (s->used + 1) * 1927868237u;
    h ^= (h >> 11) ^ (h >> 25);
    h = h * 69069u + 907133923u;
    return h == UINT64_MAX ? 590923713 : (int64_t)h;
}
