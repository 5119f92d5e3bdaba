// SPDX-License-Identifier: MIT
// SipHash-1-3, the keyed hash of text and bytes.
//
// Words of eight bytes are fed one by one, so that text can be hashed in the units that
// CPython stores without making them first.
//
// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one round a
// word and three at the end.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct GiSip {
    uint64_t v0, v1, v2, v3;
} GiSip;

static inline uint64_t gi_sip_rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void gi_sip_round(GiSip *s)
{
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = gi_sip_rotate(s->v1, 13) ^ s->v0;
    s->v3 = gi_sip_rotate(s->v3, 16) ^ s->v2;
    s->v0 = gi_sip_rotate(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = gi_sip_rotate(s->v1, 17) ^ s->v2;
    s->v3 = gi_sip_rotate(s->v3, 21) ^ s->v0;
    s->v2 = gi_sip_rotate(s->v2, 32);
}

static inline void gi_sip_init(GiSip *s, const uint64_t key[2])
{
    s->v0 = key[0] ^ 0x736f6d6570736575u;
    s->v1 = key[1] ^ 0x646f72616e646f6du;
    s->v2 = key[0] ^ 0x6c7967656e657261u;
    s->v3 = key[1] ^ 0x7465646279746573u;
}

static inline void gi_sip_word(GiSip *s, uint64_t word) // little-endian
{
    s->v3 ^= word;
    gi_sip_round(s);
    s->v0 ^= word;
}

// tail: the last size % 8 bytes in the lower bits.
static inline uint64_t gi_sip_end(GiSip *s, uint64_t tail, size_t size)
{
    gi_sip_word(s, tail | (uint64_t)size << 56);
    s->v2 ^= 0xff;
    gi_sip_round(s);
    gi_sip_round(s);
    gi_sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}
