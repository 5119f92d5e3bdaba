// _random: the generator beneath module random, Mersenne Twister MT19937.
//
// After M. Matsumoto and T. Nishimura, "Mersenne Twister: A 623-Dimensionally
// Equidistributed Uniform Pseudo-Random Number Generator", 1998, and the seeding by arrays
// of 2002. A seed gives the same numbers as in CPython: an int is an array of its 32-bit
// digits, the lowest first; what else is hashable counts as its hash.
// SPDX-License-Identifier: MIT
#include "runtime/base/os.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"

#define N      624 // words of state
#define M      397 // distance of the two words that make a new one
#define TWIST  0x9908b0dfU
#define UPPER  0x80000000U
#define LOWER  0x7fffffffU
#define MAX_K  ((int64_t)INT32_MAX) // bits of getrandbits

typedef struct Random {
    GiHeader head;
    uint32_t next; // word to be taken next; N: all were
    uint32_t word[N];
} Random;

static Random *random_of(GillValue v)
{
    return (Random *)gi_ptr(v);
}

static void make_words(Random *r)
{
    uint32_t *w = r->word;
    for (int i = 0; i < N; i++) {
        const uint32_t y = (w[i] & UPPER) | (w[(i + 1) % N] & LOWER);
        w[i] = w[(i + M) % N] ^ (y >> 1) ^ (y & 1 ? TWIST : 0);
    }
    r->next = 0;
}

static uint32_t next_word(Random *r)
{
    if (r->next >= N) {
        make_words(r);
    }
    uint32_t y = r->word[r->next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

static void seed_word(Random *r, uint32_t seed)
{
    r->word[0] = seed;
    for (uint32_t i = 1; i < N; i++) {
        const uint32_t before = r->word[i - 1];
        r->word[i] = 1812433253U * (before ^ (before >> 30)) + i;
    }
    r->next = N;
}

// Digit i of the array is the i-th half of the limbs.
static void seed_array(Random *r, const uint64_t *limbs, size_t len)
{
    uint32_t *w = r->word;
    seed_word(r, 19650218U);
    size_t i = 1;
    size_t j = 0;
    for (size_t k = len > N ? len : N; k; k--) {
        const uint32_t digit = (uint32_t)(limbs[j / 2] >> (j % 2 * 32));
        w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30)) * 1664525U)) + digit + (uint32_t)j;
        if (++i >= N) {
            w[0] = w[N - 1];
            i = 1;
        }
        if (++j >= len) {
            j = 0;
        }
    }
    for (size_t k = N - 1; k; k--) {
        w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30)) * 1566083941U)) - (uint32_t)i;
        if (++i >= N) {
            w[0] = w[N - 1];
            i = 1;
        }
    }
    w[0] = UPPER;
}

static bool seed_from_system(GillThread *t, Random *r)
{
    uint64_t limbs[N / 2];
    if (!gi_os_random(limbs, sizeof limbs)) {
        gill_raise(t, GILL_OSError, "no random bytes from the system");
        return false;
    }
    seed_array(r, limbs, N);
    return true;
}

static void seed_u64(Random *r, uint64_t n)
{
    seed_array(r, &n, n >> 32 ? 2 : 1);
}

static GillValue random_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                            GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    GiObject *o = gi_object_alloc(t, gi_type_ptr(cls), 0);
    if (o == NULL || !seed_from_system(t, (Random *)o)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(o);
}

static GillValue random_seed(GillThread *t, const GillValue *args)
{
    Random *r = random_of(args[0]);
    if (gi_is_none(args[1])) {
        return seed_from_system(t, r) ? GILL_NONE : GILL_ERROR;
    }
    if (!gi_is_int_or_bool(args[1])) {
        const int64_t hash = gi_hash(t, args[1]);
        if (hash == -1) {
            return GILL_ERROR;
        }
        seed_u64(r, (uint64_t)hash);
        return GILL_NONE;
    }
    const GillValue n = gi_int_plain(args[1]);
    if (gi_is_small(n)) {
        const int64_t small = gi_small_get(n);
        seed_u64(r, small < 0 ? 0 - (uint64_t)small : (uint64_t)small);
        return GILL_NONE;
    }
    const GiInt *big = (const GiInt *)gi_ptr(n);
    const bool half = big->limb[big->len - 1] >> 32 == 0;
    seed_array(r, big->limb, 2 * big->len - half);
    return GILL_NONE;
}

static GillValue random_random(GillThread *t, const GillValue *args)
{
    (void)t;
    Random *r = random_of(args[0]);
    const uint32_t high = next_word(r) >> 5; // 27 bits
    const uint32_t low = next_word(r) >> 6;  // 26 bits
    return gi_double((high * 67108864.0 + low) * (1.0 / 9007199254740992.0));
}

static GillValue random_getrandbits(GillThread *t, const GillValue *args)
{
    Random *r = random_of(args[0]);
    int64_t k;
    if (!gill_arg_int(t, args, 1, &k)) {
        return GILL_ERROR;
    }
    if (k < 0) {
        return gill_raise(t, GILL_ValueError, "number of bits must be non-negative");
    }
    if (k > MAX_K) {
        return gill_raise(t, GILL_OverflowError,
                          "Python int too large to convert to C int");
    }
    if (k <= 32) {
        return gi_int_new_u64(t, k ? next_word(r) >> (32 - k) : 0);
    }
    // Bytes, since the words are to lie in little-endian order: the last may be short.
    const size_t limbs = ((size_t)k + 63) / 64;
    const GillValue room = gi_bytes_new(t, NULL, limbs * sizeof(uint64_t));
    if (gi_is_error(room)) {
        return room;
    }
    uint64_t *limb = (uint64_t *)(void *)((GiBytes *)gi_ptr(room))->data;
    for (size_t i = 0; i < limbs; i++) {
        limb[i] = 0;
    }
    for (size_t i = 0; k > 0; i++, k -= 32) {
        const uint32_t word = next_word(r);
        limb[i / 2] |= (uint64_t)(k < 32 ? word >> (32 - k) : word) << (i % 2 * 32);
    }
    return gi_int_from_limbs(t, limb, limbs, false);
}

static GillValue random_getstate(GillThread *t, const GillValue *args)
{
    const Random *r = random_of(args[0]);
    const GillValue list = gi_list_new(t, N + 1);
    if (gi_is_error(list)) {
        return list;
    }
    for (int i = 0; i <= N; i++) {
        const GillValue word = gi_small(i < N ? r->word[i] : r->next);
        if (!gi_list_append(t, gi_list_ptr(list), word)) {
            return GILL_ERROR;
        }
    }
    return gi_tuple_from(t, gi_list_ptr(list)->items, N + 1);
}

static GillValue random_setstate(GillThread *t, const GillValue *args)
{
    Random *r = random_of(args[0]);
    if (!gi_is_tuple(args[1])) {
        return gill_raise(t, GILL_TypeError, "state vector must be a tuple");
    }
    const GiTuple *state = gi_tuple_ptr(args[1]);
    if (gi_tuple_len(state) != N + 1) {
        return gill_raise(t, GILL_ValueError, "state vector is the wrong size");
    }
    uint32_t word[N + 1];
    for (int i = 0; i <= N; i++) {
        uint64_t n;
        if (!gi_is_int_or_bool(state->item[i])) {
            return gill_raise(t, GILL_TypeError, "an integer is required");
        }
        if (!gi_int_to_uint64(gi_int_plain(state->item[i]), &n)) {
            return gill_raise(t, GILL_OverflowError,
                              "can't convert negative value to unsigned int");
        }
        word[i] = (uint32_t)n;
    }
    if (word[N] > N) {
        return gill_raise(t, GILL_ValueError, "invalid state");
    }
    for (int i = 0; i < N; i++) {
        r->word[i] = word[i];
    }
    r->next = word[N];
    return GILL_NONE;
}

static void random_trace(GiMarker *m, GiObject *o)
{
    (void)m;
    (void)o;
}

static const GillDef random_methods[] = {
    {"random(self, /)", random_random, "A float in [0, 1)."},
    {"seed(self, n=None, /)", random_seed, "Start the sequence that belongs to n."},
    {"getrandbits(self, k, /)", random_getrandbits, "An int of k random bits."},
    {"getstate(self, /)", random_getstate, "The generator's state as a tuple."},
    {"setstate(self, state, /)", random_setstate, "Go on from a state."},
    {0},
};

static const GiSlots random_slots = {.new = random_new};
static const GiTypeDef random_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(Random),
    .slots = &random_slots,
    .methods = random_methods,
    .module = "_random",
    .doc = "A generator of random numbers.",
    .trace = random_trace,
};

static const GillDef _random_defs[] = {{0}};

static bool init(GillThread *t, GillValue module)
{
    GiType *type = gi_type_from_def(t, "_random.Random", NULL, &random_def);
    return type != NULL && gill_module_add(t, module, "Random", gi_from_ptr(type));
}

GILL_MODULE_INIT(_random, _random_defs, "Random numbers.", init);
