// SPDX-License-Identifier: MIT
// Hashes of text and bytes, and interned strings.
//
// Text is hashed in the units that CPython stores, 1, 2 or 4 bytes as the largest code
// point needs, so that hashes and the order of sets are the same for the same key. The
// table of interned strings is open addressing by that hash; it keeps them alive.
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/siphash.h"
#include "runtime/objects/str.h"
#include "runtime/objects/str_methods.h"

#define INTERN_MIN 2048

typedef struct InternTable {
    size_t cap, len; // cap is a power of two
    GillValue *slot; // empty bits 0 where free
} InternTable;

// ---- Hash -----------------------------------------------------------------------

static inline uint64_t never_minus_one(uint64_t hash)
{
    return hash == UINT64_MAX ? UINT64_MAX - 1 : hash;
}

uint64_t gi_hash_bytes(GillThread *t, const void *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const char *p = data;
    GiSip sip;
    gi_sip_init(&sip, t->vm->config.hash_key);
    uint64_t word;
    size_t left = size;
    for (; left >= 8; left -= 8, p += 8) {
        memcpy(&word, p, 8);
        gi_sip_word(&sip, word);
    }
    word = 0;
    for (size_t i = 0; i < left; i++) {
        word |= (uint64_t)(unsigned char)p[i] << 8 * i;
    }
    return never_minus_one(gi_sip_end(&sip, word, size));
}

// Hash text as units of 1, 2 or 4 bytes, as wide as the largest code point needs.
static uint64_t hash_wide(GillThread *t, const char *data, size_t size)
{
    const uint32_t top = gi_utf8_max_class(data, size);
    const int unit_bits = top <= 0xFF ? 8 : top <= 0xFFFF ? 16 : 32;
    const char *end = data + size;
    GiSip sip;
    gi_sip_init(&sip, t->vm->config.hash_key);
    uint64_t word = 0;
    int bits = 0;
    size_t total = 0;
    while (data < end) {
        word |= (uint64_t)gi_utf8_next(&data) << bits;
        bits += unit_bits;
        if (bits == 64) {
            gi_sip_word(&sip, word);
            word = 0;
            bits = 0;
            total += 8;
        }
    }
    return never_minus_one(gi_sip_end(&sip, word, total + (size_t)bits / 8));
}

static uint64_t hash_text(GillThread *t, const char *data, size_t size, bool is_ascii)
{
    return is_ascii ? gi_hash_bytes(t, data, size) : hash_wide(t, data, size);
}

uint64_t gi_str_hash(GillThread *t, GillValue s)
{
    GiObject *o = gi_ptr(s);
    uint64_t *hash =
        o->head.kind == GI_KIND_STR ? &((GiStr *)o)->hash : &((GiStrView *)o)->hash;
    if (!(o->head.flags & GI_FLAG_HASHED)) {
        *hash = hash_text(t, gi_str_data(s), gi_str_size(s), gi_str_is_ascii(s));
        o->head.flags |= GI_FLAG_HASHED;
    }
    return *hash;
}

void gi_hash_key_from_seed(uint32_t seed, uint64_t out[2])
{
    // CPython fills its secret with bits 16..23 of a linear congruential generator.
    unsigned char key[16] = {0};
    if (seed != 0) {
        for (int i = 0; i < 16; i++) {
            seed = seed * 214013u + 2531011u;
            key[i] = (unsigned char)(seed >> 16);
        }
    }
    memcpy(out, key, sizeof key);
}

// ---- Interning ------------------------------------------------------------------

static bool intern_grow(GillThread *t, InternTable *table)
{
    const size_t cap = table->cap == 0 ? INTERN_MIN : table->cap * 2;
    GillValue *slot = gi_mem_alloc(t, cap * sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->cap; i++) {
        const GillValue s = table->slot[i];
        if (s.bits != 0) {
            size_t k = ((GiStr *)gi_ptr(s))->hash & (cap - 1);
            while (slot[k].bits != 0) {
                k = (k + 1) & (cap - 1);
            }
            slot[k] = s;
        }
    }
    gi_mem_free(t, table->slot, table->cap * sizeof *slot);
    table->slot = slot;
    table->cap = cap;
    return true;
}

// Where the text is or belongs; the table has room.
static GillValue *intern_find(InternTable *table, uint64_t hash, const char *data,
                              size_t size)
{
    for (size_t k = hash & (table->cap - 1);; k = (k + 1) & (table->cap - 1)) {
        GillValue *slot = &table->slot[k];
        if (slot->bits == 0) {
            return slot;
        }
        const GiStr *s = (const GiStr *)gi_ptr(*slot);
        if (s->hash == hash && s->size == size && memcmp(s->data, data, size) == 0) {
            return slot;
        }
    }
}

static GillValue intern(GillThread *t, GillValue given, const char *data, size_t size,
                        size_t len, uint64_t hash)
{
    InternTable *table = t->vm->intern;
    if (table->len * 2 >= table->cap && !intern_grow(t, table)) {
        return GILL_ERROR;
    }
    const GillValue known = *intern_find(table, hash, data, size);
    if (known.bits != 0) {
        return known;
    }
    GiStr *s;
    if (gi_is_exact(given, GI_TYPE_STR) && gi_ptr(given)->head.kind == GI_KIND_STR) {
        s = (GiStr *)gi_ptr(given);
    } else {
        s = gi_str_alloc(t, size, len);
        if (s == NULL) {
            return GILL_ERROR;
        }
        memcpy(s->data, data, size);
    }
    s->hash = hash;
    s->head.flags |= GI_FLAG_HASHED | GI_FLAG_INTERNED;
    // Looked up again: the allocation may have run a collection, not changed the table.
    *intern_find(table, hash, data, size) = gi_from_ptr(s);
    table->len++;
    return gi_from_ptr(s);
}

GillValue gi_intern(GillThread *t, const char *data, size_t size)
{
    const bool is_ascii = gi_utf8_is_ascii(data, size);
    const size_t len = is_ascii ? size : gi_utf8_count(data, size);
    return intern(t, GILL_EMPTY, data, size, len, hash_text(t, data, size, is_ascii));
}

GillValue gi_intern_str(GillThread *t, GillValue s)
{
    if (gi_ptr(s)->head.flags & GI_FLAG_INTERNED) {
        return s;
    }
    return intern(t, s, gi_str_data(s), gi_str_size(s), gi_str_len(s),
                  gi_str_hash(t, s));
}

void gi_intern_mark(GiMarker *m, GillVM *vm)
{
    const InternTable *table = vm->intern;
    if (table != NULL) {
        gi_mark_values(m, table->slot, table->cap);
    }
}

void gi_intern_fini(GillThread *t)
{
    InternTable *table = t->vm->intern;
    if (table != NULL) {
        t->vm->intern = NULL;
        gi_mem_free(t, table->slot, table->cap * sizeof *table->slot);
        gi_mem_free(t, table, sizeof *table);
    }
}

static const char *const name_texts[] = {
#define NAME(name) #name,
#include "runtime/objects/names.def"
#undef NAME
};

bool gi_str_init(GillThread *t)
{
    GillVM *vm = t->vm;
    vm->intern = gi_mem_alloc(t, sizeof(InternTable));
    if (vm->intern == NULL) {
        return false;
    }
    vm->empty_str = gi_intern(t, "", 0);
    if (gi_is_error(vm->empty_str)) {
        return false;
    }
    for (uint32_t cp = 0; cp < 256; cp++) {
        char text[4];
        vm->chars[cp] = gi_intern(t, text, gi_utf8_put(text, cp));
        if (gi_is_error(vm->chars[cp])) {
            return false;
        }
    }
    for (int i = 0; i < GI_NAME_COUNT; i++) {
        vm->names[i] = gi_intern(t, name_texts[i], strlen(name_texts[i]));
        if (gi_is_error(vm->names[i])) {
            return false;
        }
    }
    return gi_bytes_init(t);
}
