// dict: the table. Methods stand in dict_methods.c, views and iterators in
// dict_views.c.
//
// entries[2i] and entries[2i + 1] are the key and value of the i-th pair in order of
// insertion; i < used. A deleted pair has an empty key; the last entry is never a
// deleted one, and none before `first` is live.
//
// Up to 16 entries (index == null):   tags[i] = top byte of hash * PHI
// Above: an index of a power of two slots, linear probing, at most half full of
// entries:
//
//   0            empty
//   1            deleted
//   tag | i + 2  entry i: the low bits (index_mask) number it, the others hold bits of
//                hash * PHI, so that nearly every miss is known without touching
//                entries
//
// `filled` counts slots that are not empty; past three quarters the index is made
// again. A deleted slot becomes empty at once when the next slot is empty.
//
// A look-up that calls == may find the dict changed afterwards. It then starts again:
// the entry and the buffers are compared before anything is trusted.
#include "runtime/objects/dict.h"

#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/str.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define PHI         0x9E3779B97F4A7C15u
#define SLOT_EMPTY  0u
#define SLOT_GONE   1u
#define SLOT_FIRST  2u
#define MAX_ENTRIES ((size_t)1 << 30)

static inline uint8_t tag_of(uint64_t hash)
{
    return (uint8_t)(hash * PHI >> 56);
}

// Bits of a slot above index_mask.
static inline uint32_t slot_tag(uint64_t hash, uint32_t mask)
{
    return (uint32_t)(hash * PHI >> 32) & ~mask;
}

// Multiplied, because consecutive ints that hash to themselves would fill one long run,
// and every look-up of an absent key would walk to its end.
static inline uint32_t position(uint64_t hash, uint32_t mask)
{
    return (uint32_t)(hash * PHI >> 20) & mask;
}

// The entries, as bits, whose tag is `tag`.
#if defined(__SSE2__)
static inline uint32_t tag_matches(const GiDict *d, uint8_t tag)
{
    const __m128i tags = _mm_loadu_si128((const __m128i *)d->tags);
    const __m128i same = _mm_cmpeq_epi8(tags, _mm_set1_epi8((char)tag));
    return (uint32_t)_mm_movemask_epi8(same) & (((uint32_t)1 << d->used) - 1);
}
#else
static inline uint32_t tag_matches(const GiDict *d, uint8_t tag)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < d->used; i++) {
        found |= (uint32_t)(d->tags[i] == tag) << i;
    }
    return found;
}
#endif

static inline uint8_t key_flags(GillValue key)
{
    if (gi_is_small(key)) {
        return GI_DICT_INTS;
    }
    if (gi_is_exact(key, GI_TYPE_STR)) {
        return gi_ptr(key)->head.flags & GI_FLAG_INTERNED ? GI_DICT_TEXT | GI_DICT_NAMES
                                                          : GI_DICT_TEXT;
    }
    return 0;
}

uint64_t gi_dict_entry_hash(GillThread *t, const GiDict *d, size_t i)
{
    return d->hashes != NULL ? d->hashes[i] : gi_hash_plain(t, d->entries[2 * i]);
}

// ---- Looking up ----

// How keys compare; a constant at every use, so that each becomes a function of its
// own.
typedef enum How {
    BY_BITS, // the key and every key of the dict are interned, or small ints
    BY_TEXT, // the key and every key of the dict are text
} How;

static inline bool same_key(GillValue a, GillValue b, How how)
{
    if (gi_same(a, b)) {
        return true;
    }
    if (how == BY_BITS || gi_is_empty(a)) {
        return false;
    }
    // Both are text whose hash is known; different hashes are the common case here only
    // when a tag collides.
    return gi_str_equal(a, b);
}

static inline __attribute__((always_inline)) int64_t
find_plain(const GiDict *d, GillValue key, uint64_t hash, How how)
{
    const GillValue *entries = d->entries;
    if (d->index == NULL) {
        for (uint32_t found = tag_matches(d, tag_of(hash)); found != 0;
             found &= found - 1) {
            const uint32_t i = (uint32_t)__builtin_ctz(found);
            if (same_key(entries[2 * i], key, how)) {
                return i;
            }
        }
        return GI_DICT_ABSENT;
    }
    const uint32_t *index = d->index;
    const uint32_t mask = d->index_mask;
    const uint32_t tag = slot_tag(hash, mask);
    for (uint32_t p = position(hash, mask);; p = (p + 1) & mask) {
        const uint32_t slot = index[p];
        if (slot == SLOT_EMPTY) {
            return GI_DICT_ABSENT;
        }
        const uint32_t low = slot & mask;
        if ((slot & ~mask) == tag && low >= SLOT_FIRST) {
            const uint32_t i = low - SLOT_FIRST;
            if (same_key(entries[2 * (size_t)i], key, how)) {
                return i;
            }
        }
    }
}

// Is entry i the key's? 1, 0, -1, or 2: the dict has changed, start again.
static int check_entry(GillThread *t, GiDict *d, size_t i, GillValue key, uint64_t hash)
{
    const GillValue there = d->entries[2 * i];
    if (gi_same(there, key)) {
        return 1;
    }
    if (gi_is_empty(there)) {
        return 0;
    }
    // The whole hash is asked before any __eq__. Two tuples are spared the cache line
    // of the hashes where the index has already compared some twenty bits.
    if ((d->index == NULL || !gi_is_exact(there, GI_TYPE_TUPLE) ||
         !gi_is_exact(key, GI_TYPE_TUPLE)) &&
        gi_dict_entry_hash(t, d, i) != hash) {
        return 0;
    }
    if (gi_hash_is_plain(there) && gi_hash_is_plain(key)) {
        return gi_equal_fast(t, there, key);
    }
    const GillValue *entries = d->entries;
    const uint32_t *index = d->index;
    const uint32_t used = d->used;
    const int same = gi_equal_fast(t, there, key);
    if (same < 0) {
        return -1;
    }
    if (d->entries != entries || d->index != index || d->used != used ||
        !gi_same(d->entries[2 * i], there)) {
        return 2;
    }
    return same;
}

static int64_t find_any(GillThread *t, GiDict *d, GillValue key, uint64_t hash)
{
again:
    if (d->index == NULL) {
        uint32_t found = tag_matches(d, tag_of(hash));
        for (; found != 0; found &= found - 1) {
            const uint32_t i = (uint32_t)__builtin_ctz(found);
            const int same = check_entry(t, d, i, key, hash);
            if (same == 1) {
                return i;
            }
            if (same < 0) {
                return GI_DICT_FAILED;
            }
            if (same == 2) {
                goto again;
            }
        }
        return GI_DICT_ABSENT;
    }
    const uint32_t mask = d->index_mask;
    const uint32_t tag = slot_tag(hash, mask);
    for (uint32_t p = position(hash, mask);; p = (p + 1) & mask) {
        const uint32_t slot = d->index[p];
        if (slot == SLOT_EMPTY) {
            return GI_DICT_ABSENT;
        }
        const uint32_t low = slot & mask;
        if ((slot & ~mask) != tag || low < SLOT_FIRST) {
            continue;
        }
        const int same = check_entry(t, d, low - SLOT_FIRST, key, hash);
        if (same == 1) {
            return low - SLOT_FIRST;
        }
        if (same < 0) {
            return GI_DICT_FAILED;
        }
        if (same == 2) {
            goto again;
        }
    }
}

static inline int64_t locate(GillThread *t, GiDict *d, GillValue key, uint64_t hash)
{
    if (gi_is_small(key)) {
        if (d->flags & GI_DICT_INTS) {
            return find_plain(d, key, hash, BY_BITS);
        }
    } else if ((d->flags & GI_DICT_TEXT) && gi_is_exact(key, GI_TYPE_STR)) {
        if ((d->flags & GI_DICT_NAMES) &&
            (gi_ptr(key)->head.flags & GI_FLAG_INTERNED)) {
            return find_plain(d, key, hash, BY_BITS);
        }
        return find_plain(d, key, hash, BY_TEXT);
    }
    return find_any(t, d, key, hash);
}

int64_t gi_dict_locate(GillThread *t, GiDict *d, GillValue key, uint64_t hash)
{
    return locate(t, d, key, hash);
}

// Programs ask a dict for one key several times in a row: `if k in d: d[k] += 1`. Where
// the entry's key is another object than k, as with words cut out of a text, the thread
// remembers where the last one was found. The entry's key is compared by address, so
// that changes of the dict need not clear the hint; collections do.
static inline bool find_hinted(const GillThread *t, const GiDict *d, GillValue key,
                               int64_t *out)
{
    const GiDictHint *hint = &t->dict_hint;
    if (hint->dict == d && gi_same(hint->key, key) && hint->i < d->used &&
        gi_same(d->entries[2 * (size_t)hint->i], hint->entry_key)) {
        *out = hint->i;
        return true;
    }
    return false;
}

// Keys whose == runs no Python code.
static bool is_steady(GillValue key)
{
    if (gi_is_exact(key, GI_TYPE_STR)) {
        return true;
    }
    if (!gi_is_exact(key, GI_TYPE_TUPLE) || gi_tuple_len(gi_tuple_ptr(key)) > 4) {
        return false;
    }
    for (size_t i = 0; i < gi_tuple_len(gi_tuple_ptr(key)); i++) {
        if (!gi_hash_is_plain(gi_tuple_ptr(key)->item[i])) {
            return false;
        }
    }
    return true;
}

static inline int64_t locate_hinting(GillThread *t, GiDict *d, GillValue key,
                                     uint64_t hash)
{
    const int64_t i = locate(t, d, key, hash);
    if (i >= 0 && gi_is_ptr(key) && !gi_same(d->entries[2 * i], key) &&
        is_steady(key)) {
        t->dict_hint = (GiDictHint){d, key, d->entries[2 * i], (uint32_t)i};
    }
    return i;
}

GillValue gi_dict_find(GillThread *t, GiDict *d, GillValue key)
{
    int64_t i;
    if (!find_hinted(t, d, key, &i)) {
        uint64_t hash;
        if (!gi_hash_of(t, key, &hash)) {
            return GILL_ERROR;
        }
        i = locate_hinting(t, d, key, hash);
    }
    if (i >= 0) {
        return d->entries[2 * i + 1];
    }
    return i == GI_DICT_ABSENT ? GILL_EMPTY : GILL_ERROR;
}

int gi_dict_index_of(GillThread *t, GiDict *d, GillValue name)
{
    const uint64_t hash = gi_hash_text(t, name);
    if (d->flags & GI_DICT_NAMES) {
        return (int)find_plain(d, name, hash, BY_BITS);
    }
    const int64_t i = locate(t, d, name, hash);
    if (i == GI_DICT_FAILED) {
        gill_error_clear(t);
        return -1;
    }
    return (int)i;
}

GillValue gi_dict_find_name(GillThread *t, GiDict *d, GillValue name)
{
    const int i = gi_dict_index_of(t, d, name);
    return i < 0 ? GILL_EMPTY : d->entries[2 * (size_t)i + 1];
}

uint32_t gi_dict_version(GillThread *t, GiDict *d)
{
    if (d->version == 0 && t->vm->dict_version != UINT32_MAX) {
        d->version = ++t->vm->dict_version;
    }
    return d->version;
}

// ---- Building ----

static void index_put(uint32_t *index, uint32_t mask, uint64_t hash, uint32_t i)
{
    uint32_t p = position(hash, mask);
    while (index[p] != SLOT_EMPTY) {
        p = (p + 1) & mask;
    }
    index[p] = slot_tag(hash, mask) | (i + SLOT_FIRST);
}

// Close the gaps of deleted pairs. The index or tags are made again afterwards.
static void compact(GillThread *t, GiDict *d)
{
    if (d->len == d->used) {
        return;
    }
    uint32_t to = 0;
    for (uint32_t i = 0; i < d->used; i++) {
        const GillValue key = d->entries[2 * (size_t)i];
        if (gi_is_empty(key)) {
            continue;
        }
        if (to != i) {
            gi_store(t, &d->entries[2 * (size_t)to], key);
            gi_store(t, &d->entries[2 * (size_t)to + 1], d->entries[2 * (size_t)i + 1]);
            if (d->hashes != NULL) {
                d->hashes[to] = d->hashes[i];
            }
        }
        to++;
    }
    memset(d->entries + 2 * (size_t)to, 0, (d->used - to) * 2 * sizeof(GillValue));
    d->used = to;
    d->first = 0;
    d->version = 0;
}

// Tags or index from the entries, which hold no deleted pair.
static void reindex(GillThread *t, GiDict *d)
{
    if (d->index == NULL) {
        for (uint32_t i = 0; i < d->used; i++) {
            d->tags[i] = tag_of(gi_dict_entry_hash(t, d, i));
        }
        return;
    }
    memset(d->index, 0, ((size_t)d->index_mask + 1) * sizeof *d->index);
    for (uint32_t i = 0; i < d->used; i++) {
        index_put(d->index, d->index_mask, gi_dict_entry_hash(t, d, i), i);
    }
    d->filled = d->used;
}

// Room for `want` pairs in all, live ones included; closes gaps.
static bool reserve(GillThread *t, GiDict *d, size_t want)
{
    if (want > MAX_ENTRIES) {
        gi_raise_type(t, t->vm->exc_types[GILL_MemoryError], "");
        return false;
    }
    size_t cap = d->cap;
    uint32_t *index = NULL;
    size_t index_size = 0;
    if (want > cap) {
        cap = want <= 4 ? 4 : want <= 8 ? 8 : GI_DICT_TAGGED;
        if (want > GI_DICT_TAGGED) {
            index_size = 64;
            while (index_size < 2 * want) {
                index_size *= 2;
            }
            cap = index_size / 2;
            size_t bytes = index_size * sizeof *index;
            index = gi_raw_alloc(t, &bytes);
            if (index == NULL) {
                return false;
            }
        }
        size_t words = 2 * cap;
        GillValue *entries = d->entries != NULL
                                 ? gi_values_resize(t, d->entries, &words)
                                 : gi_values_alloc(t, &words);
        if (entries == NULL) {
            gi_raw_free(t, index);
            return false;
        }
        d->entries = entries;
        gi_store_owner(t, d);
        if (index == NULL && words / 2 > cap) {
            cap = words / 2 < GI_DICT_TAGGED ? words / 2 : GI_DICT_TAGGED;
        }
        if (d->hashes != NULL) {
            size_t bytes = cap * sizeof *d->hashes;
            uint64_t *hashes = gi_raw_resize(t, d->hashes, &bytes);
            if (hashes == NULL) {
                gi_raw_free(t, index);
                return false;
            }
            d->hashes = hashes;
            gi_store_owner(t, d);
        }
        d->cap = (uint32_t)cap;
    }
    compact(t, d);
    if (index != NULL) {
        gi_raw_free(t, d->index);
        d->index = index;
        d->index_mask = (uint32_t)(index_size - 1);
        gi_store_owner(t, d);
    }
    reindex(t, d);
    return true;
}

// The dict is full: room for one and a half times what lives, or gaps closed.
static bool grow(GillThread *t, GiDict *d)
{
    const size_t live = d->len;
    size_t want = live + live / 2 + 1;
    if (d->index == NULL && want > GI_DICT_TAGGED && live < GI_DICT_TAGGED) {
        want = GI_DICT_TAGGED;
    }
    return reserve(t, d, want);
}

// From now on every entry's hash is kept.
static bool keep_hashes(GillThread *t, GiDict *d)
{
    size_t bytes = d->cap * sizeof(uint64_t);
    uint64_t *hashes = gi_raw_alloc(t, &bytes);
    if (hashes == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < d->used; i++) {
        const GillValue key = d->entries[2 * (size_t)i];
        hashes[i] = gi_is_empty(key) ? 0 : gi_hash_plain(t, key);
    }
    d->hashes = hashes;
    gi_store_owner(t, d);
    return true;
}

// A key that is known to be absent. Runs no Python code.
static bool insert(GillThread *t, GiDict *d, GillValue key, uint64_t hash, GillValue v)
{
    if (d->used == d->cap && !grow(t, d)) {
        return false;
    }
    const uint8_t kind = key_flags(key);
    if (d->hashes == NULL) {
        if (kind == 0 && !gi_hash_is_plain(key) && !keep_hashes(t, d)) {
            return false;
        }
    }
    const uint32_t i = d->used;
    if (d->index == NULL) {
        d->tags[i] = tag_of(hash);
    } else {
        if (d->filled >= d->index_mask - (d->index_mask >> 2)) {
            compact(t, d);
            reindex(t, d);
            return insert(t, d, key, hash, v);
        }
        const uint32_t mask = d->index_mask;
        uint32_t p = position(hash, mask);
        while ((d->index[p] & mask) >= SLOT_FIRST) {
            p = (p + 1) & mask;
        }
        d->filled += d->index[p] == SLOT_EMPTY;
        d->index[p] = slot_tag(hash, mask) | (i + SLOT_FIRST);
    }
    if (d->hashes != NULL) {
        d->hashes[i] = hash;
    }
    gi_store(t, &d->entries[2 * (size_t)i], key);
    gi_store(t, &d->entries[2 * (size_t)i + 1], v);
    d->used = i + 1;
    d->len++;
    d->version = 0;
    d->flags &= kind;
    return true;
}

// Entry i goes; nothing can fail.
static void remove_entry(GillThread *t, GiDict *d, uint32_t i)
{
    if (d->index != NULL) {
        const uint64_t hash = gi_dict_entry_hash(t, d, i);
        const uint32_t mask = d->index_mask;
        uint32_t p = position(hash, mask);
        while ((d->index[p] & mask) != i + SLOT_FIRST || d->index[p] == SLOT_GONE) {
            p = (p + 1) & mask;
        }
        d->index[p] = SLOT_GONE;
        if (d->index[(p + 1) & mask] == SLOT_EMPTY) {
            while (d->index[p] == SLOT_GONE) {
                d->index[p] = SLOT_EMPTY;
                d->filled--;
                p = (p - 1) & mask;
            }
        }
    }
    d->entries[2 * (size_t)i] = GILL_EMPTY;
    d->entries[2 * (size_t)i + 1] = GILL_EMPTY;
    d->len--;
    d->version = 0;
    if (i == d->first) {
        while (d->first < d->used && gi_is_empty(d->entries[2 * (size_t)d->first])) {
            d->first++;
        }
    }
    if (i + 1 == d->used) {
        while (d->used > 0 && gi_is_empty(d->entries[2 * (size_t)d->used - 2])) {
            d->used--;
        }
        if (d->first > d->used) {
            d->first = d->used;
        }
    }
    if (d->len == 0) {
        d->flags = GI_DICT_NAMES | GI_DICT_TEXT | GI_DICT_INTS;
    }
}

GillValue gi_dict_new_sized(GillThread *t, size_t n)
{
    GiDict *d =
        gi_alloc(t, sizeof *d, GI_HEADER_BITS(GI_TYPE_DICT, GI_KIND_DICT, 0, 0));
    if (d == NULL) {
        return GILL_ERROR;
    }
    d->flags = GI_DICT_NAMES | GI_DICT_TEXT | GI_DICT_INTS;
    if (n > 0 && !reserve(t, d, n)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(d);
}

GillValue gi_dict_new(GillThread *t)
{
    return gi_dict_new_sized(t, 0);
}

bool gi_dict_set_hashed(GillThread *t, GiDict *d, GillValue key, uint64_t hash,
                        GillValue v)
{
    const int64_t i = locate(t, d, key, hash);
    if (i >= 0) {
        gi_store(t, &d->entries[2 * i + 1], v);
        return true;
    }
    return i == GI_DICT_ABSENT && insert(t, d, key, hash, v);
}

bool gi_dict_set(GillThread *t, GiDict *d, GillValue key, GillValue v)
{
    int64_t i;
    if (find_hinted(t, d, key, &i)) {
        gi_store(t, &d->entries[2 * i + 1], v);
        return true;
    }
    uint64_t hash;
    if (!gi_hash_of(t, key, &hash)) {
        return false;
    }
    i = locate_hinting(t, d, key, hash);
    if (i >= 0) {
        gi_store(t, &d->entries[2 * i + 1], v);
        return true;
    }
    return i == GI_DICT_ABSENT && insert(t, d, key, hash, v);
}

bool gi_dict_set_c(GillThread *t, GiDict *d, const char *key, GillValue v)
{
    const GillValue name = gi_intern(t, key, strlen(key));
    return !gi_is_error(name) && gi_dict_set(t, d, name, v);
}

GillValue gi_dict_setdefault(GillThread *t, GiDict *d, GillValue key, GillValue v)
{
    uint64_t hash;
    if (!gi_hash_of(t, key, &hash)) {
        return GILL_ERROR;
    }
    const int64_t i = locate(t, d, key, hash);
    if (i >= 0) {
        return d->entries[2 * i + 1];
    }
    if (i == GI_DICT_FAILED || !insert(t, d, key, hash, v)) {
        return GILL_ERROR;
    }
    return v;
}

GillValue gi_dict_pop(GillThread *t, GiDict *d, GillValue key)
{
    uint64_t hash;
    if (!gi_hash_of(t, key, &hash)) {
        return GILL_ERROR;
    }
    const int64_t i = locate(t, d, key, hash);
    if (i < 0) {
        return i == GI_DICT_ABSENT ? GILL_EMPTY : GILL_ERROR;
    }
    const GillValue v = d->entries[2 * i + 1];
    remove_entry(t, d, (uint32_t)i);
    return v;
}

int gi_dict_delete(GillThread *t, GiDict *d, GillValue key)
{
    const GillValue v = gi_dict_pop(t, d, key);
    return gi_is_error(v) ? -1 : !gi_is_empty(v);
}

void gi_dict_remove_last(GillThread *t, GiDict *d)
{
    remove_entry(t, d, d->used - 1);
}

void gi_dict_clear(GillThread *t, GiDict *d)
{
    gi_values_free(t, d->entries);
    gi_raw_free(t, d->index);
    gi_raw_free(t, d->hashes);
    d->entries = NULL;
    d->index = NULL;
    d->hashes = NULL;
    d->len = d->used = d->cap = d->index_mask = d->version = d->first = d->filled = 0;
    d->flags = GI_DICT_NAMES | GI_DICT_TEXT | GI_DICT_INTS;
}

bool gi_dict_next(GiDict *d, size_t *pos, GillValue *key, GillValue *v)
{
    size_t i = *pos < d->first ? d->first : *pos;
    for (; i < d->used; i++) {
        if (!gi_is_empty(d->entries[2 * i])) {
            *key = d->entries[2 * i];
            *v = d->entries[2 * i + 1];
            *pos = i + 1;
            return true;
        }
    }
    *pos = i;
    return false;
}

// ---- Whole dicts ----

// Into an empty dict: the other's live pairs in order, no comparison needed.
static bool fill_from(GillThread *t, GiDict *d, GiDict *other)
{
    if (other->len == 0) {
        return true;
    }
    if (!reserve(t, d, other->len)) {
        return false;
    }
    if (other->hashes != NULL && d->hashes == NULL && !keep_hashes(t, d)) {
        return false;
    }
    uint32_t to = 0;
    for (uint32_t i = other->first; i < other->used; i++) {
        const GillValue key = other->entries[2 * (size_t)i];
        if (gi_is_empty(key)) {
            continue;
        }
        d->entries[2 * (size_t)to] = key;
        d->entries[2 * (size_t)to + 1] = other->entries[2 * (size_t)i + 1];
        if (d->hashes != NULL) {
            d->hashes[to] = gi_dict_entry_hash(t, other, i);
        }
        to++;
    }
    gi_store_range(t, d->entries, 2 * (size_t)to);
    d->len = d->used = to;
    d->first = 0;
    d->version = 0;
    d->flags = other->flags;
    if (other->len == other->used && other->index_mask == d->index_mask) {
        if (d->index == NULL) {
            memcpy(d->tags, other->tags, sizeof d->tags);
        } else {
            memcpy(d->index, other->index,
                   ((size_t)d->index_mask + 1) * sizeof *d->index);
            d->filled = other->filled;
        }
    } else {
        reindex(t, d);
    }
    return true;
}

GillValue gi_dict_copy(GillThread *t, GiDict *d)
{
    const GillValue copy = gi_dict_new(t);
    if (gi_is_error(copy) || !fill_from(t, gi_dict_ptr(copy), d)) {
        return GILL_ERROR;
    }
    return copy;
}

bool gi_dict_merge(GillThread *t, GiDict *d, GiDict *other, bool keep)
{
    if (d == other || other->len == 0) {
        return true;
    }
    if (d->len == 0 && d->used == 0) {
        return fill_from(t, d, other);
    }
    if (other->len > d->len && other->len > d->cap - d->used &&
        !reserve(t, d, (size_t)d->len + other->len)) {
        return false;
    }
    const uint32_t len = other->len;
    size_t pos = 0;
    GillValue key, v;
    while (gi_dict_next(other, &pos, &key, &v)) {
        const uint64_t hash = gi_dict_entry_hash(t, other, pos - 1);
        const int64_t i = locate(t, d, key, hash);
        if (i == GI_DICT_FAILED) {
            return false;
        }
        if (i == GI_DICT_ABSENT) {
            if (!insert(t, d, key, hash, v)) {
                return false;
            }
        } else if (!keep) {
            gi_store(t, &d->entries[2 * i + 1], v);
        }
        if (other->len != len) {
            gill_raise(t, GILL_RuntimeError, "dict mutated during update");
            return false;
        }
    }
    return true;
}

// d.update(mapping) by its keys() and [].
static bool update_from_keys(GillThread *t, GiDict *d, GillValue other,
                             GillValue method)
{
    const GillValue keys = gi_call0(t, method);
    if (gi_is_error(keys)) {
        return false;
    }
    const GillValue it = gi_iter(t, keys);
    if (gi_is_error(it)) {
        return false;
    }
    for (;;) {
        const GillValue key = gi_next(t, it);
        if (gi_is_empty(key)) {
            return true;
        }
        if (gi_is_error(key)) {
            return false;
        }
        const GillValue v = gi_getitem(t, other, key);
        if (gi_is_error(v) || !gi_dict_set(t, d, key, v)) {
            return false;
        }
    }
}

static bool update_from_pairs(GillThread *t, GiDict *d, GillValue other)
{
    const GillValue it = gi_iter(t, other);
    if (gi_is_error(it)) {
        return false;
    }
    for (size_t n = 0;; n++) {
        const GillValue item = gi_next(t, it);
        if (gi_is_empty(item)) {
            return true;
        }
        if (gi_is_error(item)) {
            return false;
        }
        GillValue pair = item;
        if (!gi_is_list(item) && !gi_is_tuple(item)) {
            pair = gi_to_list(t, item);
            if (gi_is_error(pair)) {
                if (gi_error_matches(t, GILL_TypeError)) {
                    gill_error_clear(t);
                    gill_raise(t, GILL_TypeError,
                               "cannot convert dictionary update sequence element "
                               "#%zu to a sequence",
                               n);
                }
                return false;
            }
        }
        const GillValue *items;
        size_t len;
        if (gi_is_tuple(pair)) {
            items = gi_tuple_items(gi_tuple_ptr(pair));
            len = gi_tuple_len(gi_tuple_ptr(pair));
        } else {
            items = gi_list_ptr(pair)->items;
            len = gi_list_ptr(pair)->len;
        }
        if (len != 2) {
            gill_raise(t, GILL_ValueError,
                       "dictionary update sequence element #%zu has length %zu; 2 is "
                       "required",
                       n, len);
            return false;
        }
        if (!gi_dict_set(t, d, items[0], items[1])) {
            return false;
        }
    }
}

bool gi_dict_update(GillThread *t, GiDict *d, GillValue other)
{
    if (gi_is_dict(other) &&
        gi_type_of(t, other)->slots.iter == t->vm->types[GI_TYPE_DICT]->slots.iter) {
        return gi_dict_merge(t, d, gi_dict_ptr(other), false);
    }
    const GillValue keys = gi_getattr_or_empty(t, other, GI_NAME(t, keys));
    if (gi_is_error(keys)) {
        return false;
    }
    return gi_is_empty(keys) ? update_from_pairs(t, d, other)
                             : update_from_keys(t, d, other, keys);
}

GillValue gi_dict_keys(GillThread *t, GiDict *d)
{
    const GillValue list = gi_list_new(t, d->len);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    GiList *l = gi_list_ptr(list);
    size_t pos = 0;
    GillValue key, v;
    while (l->len < l->cap && gi_dict_next(d, &pos, &key, &v)) {
        l->items[l->len++] = key;
    }
    gi_store_range(t, l->items, l->len);
    return list;
}

int gi_dict_equal(GillThread *t, GiDict *a, GiDict *b)
{
    if (a->len != b->len) {
        return 0;
    }
    size_t pos = 0;
    GillValue key, v;
    while (gi_dict_next(a, &pos, &key, &v)) {
        const int64_t i = locate(t, b, key, gi_dict_entry_hash(t, a, pos - 1));
        if (i < 0) {
            return i == GI_DICT_ABSENT ? 0 : -1;
        }
        const int same = gi_equal_fast(t, v, b->entries[2 * i + 1]);
        if (same <= 0) {
            return same;
        }
    }
    return 1;
}
