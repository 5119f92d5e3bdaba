// SPDX-License-Identifier: MIT
// Digits of doubles against the C library's, which is exact here: shortest text, fixed
// and significant digits, and decimals read back.
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/objects/float_digits.h"

#define ROUNDS 100000

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

// Positive and finite: any bits, quotients, few decimals, subnormals, powers of two.
static double next_double(int kind)
{
    uint64_t bits = next_random();
    double d;
    switch (kind % 5) {
    case 0:
        bits &= INT64_MAX;
        break;
    case 1:
        return (double)(1 + bits % 1000000000) / (double)(1 + next_random() % 1000);
    case 2:
        return (double)(1 + bits % 100000000000u) / 1e5;
    case 3:
        bits &= 0xFFFFFFFFFFFFFu >> next_random() % 52;
        break;
    default:
        return ldexp(1.0, (int)(bits % 2098) - 1074);
    }
    memcpy(&d, &bits, sizeof d);
    return isfinite(d) && d != 0 ? d : 1.0;
}

// The digits in a text without sign, point and leading zeros; *exponent from its e.
static void digits_of(const char *text, char *out, int *exponent)
{
    size_t n = 0;
    for (; *text != 0 && *text != 'e'; text++) {
        if (*text != '.' && (n > 0 || *text != '0')) {
            out[n++] = *text;
        }
    }
    out[n] = 0;
    *exponent = *text == 'e' ? atoi(text + 1) : 0;
}

Test(float_digits, shortest_reads_back_and_is_shortest)
{
    for (int i = 0; i < ROUNDS; i++) {
        const double d = next_double(i);
        char digits[24], text[64];
        int point;
        const int n = gi_digits_shortest(d, digits, &point);
        digits[n] = 0;
        snprintf(text, sizeof text, "0.%se%d", digits, point);
        cr_assert(strtod(text, NULL) == d, "%a gives %s", d, text);
        if (n > 1) {
            snprintf(text, sizeof text, "%.*e", n - 2, d);
            cr_assert(strtod(text, NULL) != d, "%a is %s as well", d, text);
        }
    }
}

Test(float_digits, significant_and_fixed)
{
    for (int i = 0; i < ROUNDS; i++) {
        const double d = next_double(i);
        char digits[GI_DIGITS_ROOM], text[2000], wanted[2000];
        int point, exponent;
        const int n = 1 + (int)(next_random() % (i % 50 == 0 ? 760 : 25));
        digits[gi_digits_significant(d, n, digits, &point)] = 0;
        snprintf(text, sizeof text, "%.*e", n - 1, d);
        digits_of(text, wanted, &exponent);
        cr_assert_str_eq(digits, wanted);
        cr_assert_eq(point, exponent + 1);

        const int places = (int)(next_random() % (i % 50 == 0 ? 1074 : 20));
        digits[gi_digits_fixed(d, places, digits, &point)] = 0;
        snprintf(text, sizeof text, "%.*f", places, d);
        digits_of(text, wanted, &exponent);
        cr_assert_str_eq(digits, wanted);
    }
}

Test(float_digits, decimals_read)
{
    for (int i = 0; i < ROUNDS; i++) {
        const uint64_t w = next_random() >> next_random() % 64;
        const int q = i % 3 == 0 ? (int)(next_random() % 60) - 30
                                 : (int)(next_random() % 700) - 370;
        char text[64];
        const int n = snprintf(text, sizeof text, "%llu", (unsigned long long)w);
        double d;
        const bool is_known = gi_decimal_double(w, q, &d);
        const double exact = w == 0 ? 0.0 : gi_decimal_double_exact(text, (size_t)n, q);
        snprintf(text + n, sizeof text - (size_t)n, "e%d", q);
        const double wanted = strtod(text, NULL);
        cr_assert(exact == wanted, "%s exactly", text);
        cr_assert(!is_known || d == wanted, "%s", text);
    }
}

Test(float_digits, round_to_places)
{
    cr_assert_eq(gi_double_round(2.675, 2), 2.67);
    cr_assert_eq(gi_double_round(0.125, 2), 0.12);
    cr_assert_eq(gi_double_round(1250.0, -2), 1200.0);
    cr_assert_eq(gi_double_round(-1350.0, -2), -1400.0);
    cr_assert(signbit(gi_double_round(-0.001, 2)));
    cr_assert(isinf(gi_double_round(1.7e308, -308)));
}
