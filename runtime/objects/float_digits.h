// SPDX-License-Identifier: MIT
// Doubles to decimal digits and back, exactly. Nothing here allocates, raises or asks
// the locale; thread-safe.
//
// Digits are ASCII without sign, point or exponent; *point says where the point stands:
// the value is 0.d1d2d3... * 10^point.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// More significant digits than any double has: those behind are zeros.
#define GI_DIGITS_MAX 770
// Room for gi_digits_fixed: 309 before the point, 1074 behind it.
#define GI_DIGITS_ROOM 1400

// The fewest digits that read back as d, the nearest of them to d. d is finite and
// above 0; out has room for 20. Source: R. Giulietti, "The Schubfach way to render
// doubles".
int gi_digits_shortest(double d, char *out, int *point);
// Exactly n digits, 1 <= n <= GI_DIGITS_MAX, correctly rounded, ties to even.
int gi_digits_significant(double d, int n, char *out, int *point);
// All digits down to 10^-places, -330 <= places <= 1074; 0 when it rounds to zero.
int gi_digits_fixed(double d, int places, char *out, int *point);
// d rounded to a multiple of 10^-places, ties of the exact value to even; the double
// nearest to that decimal, perhaps infinite. For round(). d is finite.
double gi_double_round(double d, int places);

// w * 10^q rounded to the nearest double. False when 192 bits of product cannot decide.
// Source: D. Lemire, "Number parsing at a gigabyte per second", with wider bounds.
bool gi_decimal_double(uint64_t w, int64_t q, double *out);
// Exactly: digits * 10^q, n digits, 1 <= n <= GI_DIGITS_MAX, the first not 0.
double gi_decimal_double_exact(const char *digits, size_t n, int64_t q);

// Decimal digits of n, without leading zeros, into at least 20 bytes; returns how many.
size_t gi_digits_u64(uint64_t n, char *out);
size_t gi_digits_count(uint64_t n);
