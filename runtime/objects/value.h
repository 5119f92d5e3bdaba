// The bits of a value.
//
// A GillValue is 64 bits, NaN-boxed; only this file knows how:
//
//   0xFFFC...  to 0xFFFF...   int of 50 bits, stored as n + (0xFFFE << 48)
//   0x7FFC 000000000000..FFF  constants: None, False, True, ..., empty, error
//   0x7FFC pppppppppppp       pointer of 48 bits to a GiObject, above 4096
//   all else                  a double as it is
//
// The hardware makes 0x7FF8... and 0xFFF8... as NaNs, which are doubles here; NaNs
// with other payloads are made canonical where they enter (gi_float_from_outside).
// The bias makes one AND and one compare guard two ints, and lets ints be ordered as
// unsigned words.
//
// Zeroed memory reads as 0.0, which holds no pointer.
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "runtime/gill.h"

#define GI_TAG_PTR   0x7FFC000000000000u
#define GI_TAG_INT   0xFFFC000000000000u // the least int
#define GI_INT_BIAS  0xFFFE000000000000u
#define GI_SMALL_MIN (-((int64_t)1 << 49))
#define GI_SMALL_MAX (((int64_t)1 << 49) - 1)
#define GI_PTR_FIRST (GI_TAG_PTR + 4096)

// A pointer-sized header that every heap object starts with: see object.h.
typedef struct GiObject GiObject;

static inline GillValue gi_bits(uint64_t bits)
{
    return (GillValue){bits};
}

static inline bool gi_same(GillValue a, GillValue b)
{
    return a.bits == b.bits;
}

static inline bool gi_is_empty(GillValue v)
{
    return v.bits == GILL_EMPTY.bits;
}

static inline bool gi_is_error(GillValue v)
{
    return v.bits == GILL_ERROR.bits;
}

static inline bool gi_is_none(GillValue v)
{
    return v.bits == GILL_NONE.bits;
}

static inline bool gi_is_true(GillValue v)
{
    return v.bits == GILL_TRUE.bits;
}

static inline bool gi_is_bool(GillValue v)
{
    return (v.bits & ~(uint64_t)1) == GILL_FALSE.bits;
}

static inline GillValue gi_bool(bool b)
{
    return gi_bits(GILL_FALSE.bits | (uint64_t)b);
}

// A small int, which lies in the value itself; big ones are objects of GI_KIND_INT.
static inline bool gi_is_small(GillValue v)
{
    return v.bits >= GI_TAG_INT;
}

static inline bool gi_are_small(GillValue a, GillValue b)
{
    return (a.bits & b.bits) >= GI_TAG_INT;
}

static inline int64_t gi_small_get(GillValue v)
{
    return (int64_t)(v.bits - GI_INT_BIAS);
}

static inline bool gi_small_fits(int64_t n)
{
    return (uint64_t)(n - GI_SMALL_MIN) <= (uint64_t)(GI_SMALL_MAX - GI_SMALL_MIN);
}

static inline GillValue gi_small(int64_t n) // n fits
{
    return gi_bits((uint64_t)n + GI_INT_BIAS);
}

static inline bool gi_is_double(GillValue v)
{
    return (v.bits & GI_TAG_PTR) != GI_TAG_PTR;
}

static inline double gi_double_get(GillValue v)
{
    double d;
    memcpy(&d, &v.bits, sizeof d);
    return d;
}

// d came out of arithmetic, so that its NaNs are the hardware's.
static inline GillValue gi_double(double d)
{
    GillValue v;
    memcpy(&v.bits, &d, sizeof d);
    return v;
}

// d may be any bit pattern: struct, ctypes, a host.
static inline GillValue gi_double_from_outside(double d)
{
    return isnan(d) ? gi_bits(0x7FF8000000000000u) : gi_double(d);
}

static inline bool gi_is_ptr(GillValue v)
{
    return v.bits - GI_PTR_FIRST < ((uint64_t)1 << 48) - 4096;
}

static inline GiObject *gi_ptr(GillValue v)
{
    return (GiObject *)(uintptr_t)(v.bits - GI_TAG_PTR);
}

static inline GillValue gi_from_ptr(const void *p)
{
    return gi_bits((uint64_t)(uintptr_t)p + GI_TAG_PTR);
}
