// dict: insertion order, dense entries, a separate index.
//
// entries: used pairs of words (key, value); a deleted pair has an empty key. Keys that
// are text, ints or floats know their hash; a dict that ever held another key keeps hashes
// beside (hashes[i] belongs to entry i). Up to GI_DICT_TAGGED entries there is no index but
// one-byte tags; above, u32 indexes with hash tags in their upper bits.
// version: 0, or a number handed out by gi_dict_version that stays true as long as no key
// is added, removed or moved: then entry i still is the same key's. Overwriting a value
// keeps it.
#pragma once

#include "runtime/state.h"

struct GiDict {
    GiHeader head;
    GillValue *entries;  // VALUES buffer: key, value, key, value; null when cap is 0
    uint8_t tags[16];    // of entries 0..15, while there is no index
    uint32_t *index;     // RAW buffer, null up to GI_DICT_TAGGED entries
    uint64_t *hashes;    // RAW buffer of cap hashes, or null
    uint32_t len;        // live pairs
    uint32_t used;       // pairs, deleted ones included
    uint32_t cap;        // pairs
    uint32_t index_mask; // size of the index - 1, 0 when tagged
    uint32_t version;
    uint32_t first;      // no live pair before this one
    uint32_t filled;     // index slots that are not empty
    uint8_t flags;       // GI_DICT_NAMES and others
};
#define GI_DICT_TAGGED 16

enum {
    GI_DICT_NAMES = 1, // every key is interned text: keys compare by address
    GI_DICT_TEXT = 2,  // every key is text of the builtin type: no Python code runs
    GI_DICT_INTS = 4,  // every key is a small int
};

static inline bool gi_is_dict(GillValue v)
{
    return gi_has_kind(v, GI_KIND_DICT);
}

static inline GiDict *gi_dict_ptr(GillValue v)
{
    assert(gi_is_dict(v));
    return (GiDict *)gi_ptr(v);
}

GillValue gi_dict_new(GillThread *t) GILL_CHECKED;
GillValue gi_dict_new_sized(GillThread *t, size_t n) GILL_CHECKED;
// Empty when absent, error when __eq__ or __hash__ raised.
GillValue gi_dict_find(GillThread *t, GiDict *d, GillValue key) GILL_CHECKED;
// The same for an interned str in a dict of any keys; never fails, runs no code when all
// keys are text.
GillValue gi_dict_find_name(GillThread *t, GiDict *d, GillValue name);
bool gi_dict_set(GillThread *t, GiDict *d, GillValue key, GillValue v) GILL_CHECKED;
bool gi_dict_set_c(GillThread *t, GiDict *d, const char *key, GillValue v) GILL_CHECKED;
int gi_dict_delete(GillThread *t, GiDict *d, GillValue key) GILL_CHECKED; // 1, 0, -1
// d.setdefault(key, v): the value that is in the dict afterwards.
GillValue gi_dict_setdefault(GillThread *t, GiDict *d, GillValue key,
                             GillValue v) GILL_CHECKED;
GillValue gi_dict_pop(GillThread *t, GiDict *d, GillValue key) GILL_CHECKED; // empty: absent
// Iterate: *pos starts at 0. Runs no code; the dict must not change meanwhile.
bool gi_dict_next(GiDict *d, size_t *pos, GillValue *key, GillValue *v);
// With the key's hash known: index of the entry, GI_DICT_ABSENT or GI_DICT_FAILED.
#define GI_DICT_ABSENT (-1)
#define GI_DICT_FAILED (-2)
int64_t gi_dict_locate(GillThread *t, GiDict *d, GillValue key, uint64_t hash) GILL_CHECKED;
uint64_t gi_dict_entry_hash(GillThread *t, const GiDict *d, size_t i); // of a live entry
bool gi_dict_set_hashed(GillThread *t, GiDict *d, GillValue key, uint64_t hash,
                        GillValue v) GILL_CHECKED;
// d.update(other), where keys that are there already stay when keep is set.
bool gi_dict_merge(GillThread *t, GiDict *d, GiDict *other, bool keep) GILL_CHECKED;
// Equal keys and values. 1, 0, -1.
int gi_dict_equal(GillThread *t, GiDict *a, GiDict *b) GILL_CHECKED;
// iter(d) and its kin: type is GI_TYPE_DICT_KEY_ITER or another of the six.
GillValue gi_dict_iter(GillThread *t, GiDict *d, GiTypeIndex type) GILL_CHECKED;
// d.keys() and its kin: GI_TYPE_DICT_KEYS, _VALUES, _ITEMS.
GillValue gi_dict_view(GillThread *t, GiDict *d, GiTypeIndex type) GILL_CHECKED;
// d.update(other): other a mapping or an iterable of pairs.
bool gi_dict_update(GillThread *t, GiDict *d, GillValue other) GILL_CHECKED;
GillValue gi_dict_copy(GillThread *t, GiDict *d) GILL_CHECKED;
void gi_dict_remove_last(GillThread *t, GiDict *d); // len > 0
void gi_dict_clear(GillThread *t, GiDict *d);
GillValue gi_dict_keys(GillThread *t, GiDict *d) GILL_CHECKED; // list
// For caches: where a name stands, -1 when absent; and the version to compare with.
int gi_dict_index_of(GillThread *t, GiDict *d, GillValue name);
uint32_t gi_dict_version(GillThread *t, GiDict *d);
