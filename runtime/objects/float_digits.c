// SPDX-License-Identifier: MIT
// Doubles to decimal digits and back: powers of ten to 128 bits, three uses of them,
// and the exact way by long arithmetic where 128 bits cannot decide.
//
// All approximations have one form. g is 10^k scaled to [2^127, 2^128) and cut off, so
// the true power lies in [g, g + 1). A 64-bit factor m gives P = m * g, and the true
// product lies in [P, P + 2^64): one unit in the middle word of three. Therefore the
// upper word and all decisions taken from it are right unless the middle word is all
// ones.
#include "runtime/objects/float_digits.h"

#include <gmp.h>
#include <math.h>
#include <string.h>

#include "runtime/objects/limbs.h"

// ---- Powers of ten ----

#define POWER_MIN (-351)
#define POWER_MAX 350

// 5^(27 i), i = -13 .. 12, scaled to 192 bits and cut off. Every 10^k in range comes
// out of one multiplication right to the last of its 128 bits: checked for all 702 of
// them.
static const uint64_t coarse[26][3] = {
    {0x8049A4AC0C5811AEu, 0x205B896D777D6278u, 0xAC261E9F5141430Bu}, // 5^-351
    {0xCF42894A5DCE35EAu, 0x52064CAC828675B9u, 0x475F2B7D7DF1AD7Au},
    {0xA76C582338ED2621u, 0xAF2AF2B80AF6F24Eu, 0x657C8F4D43323A36u},
    {0x873E4F75E2224E68u, 0x5A7744A6E804A291u, 0xCC35EDDFCF0996D7u},
    {0xDA7F5BF590966848u, 0xAF39A475506A899Eu, 0xA30294CC2934E662u},
    {0xB080392CC4349DECu, 0xBD8D794D96AACFB3u, 0xFE13A5C86AF64418u},
    {0x8E938662882AF53Eu, 0x547EB47B7282EE9Cu, 0x41B0230E1421487Du},
    {0xE65829B3046B0AFAu, 0x0CB4A5A3112A5112u, 0xA3B561B1CB208396u},
    {0xBA121A4650E4DDEBu, 0x92F34D62616CE413u, 0x21A0183E10583CD3u},
    {0x964E858C91BA2655u, 0x3A6A07F8D510F86Fu, 0xE9082F25E9C5E9ECu},
    {0xF2D56790AB41C2A2u, 0xFAE27299423FB9C3u, 0x3695DAD7E8858901u},
    {0xC428D05AA4751E4Cu, 0xAA97E14C3C26B886u, 0x96842DC95323F5A8u},
    {0x9E74D1B791E07E48u, 0x775EA264CF55347Du, 0xCA49F1C05120C9C7u},
    {0x8000000000000000u, 0x0000000000000000u, 0x0000000000000000u}, // 5^0
    {0xCECB8F27F4200F3Au, 0x0000000000000000u, 0x0000000000000000u},
    {0xA70C3C40A64E6C51u, 0x999090B65F67D924u, 0x0000000000000000u},
    {0x86F0AC99B4E8DAFDu, 0x69A028BB3DED71A3u, 0xDF9F915627C04E28u},
    {0xDA01EE641A708DE9u, 0xE80E6F4820CC9495u, 0xD74BAAD03BC1D8D3u},
    {0xB01AE745B101E9E4u, 0x5EC05DCFF72E7F8Fu, 0xC04C79FFE324301Fu},
    {0x8E41ADE9FBEBC27Du, 0x14588F13BE847307u, 0x23BD6A2059C002F5u},
    {0xE5D3EF282A242E81u, 0x8F1668C8A86DA5FAu, 0xF0B5CCF5176ECC7Cu},
    {0xB9A74A0637CE2EE1u, 0x6D953E2BD7173692u, 0x88EFB0037AC08BDEu},
    {0x95F83D0A1FB69CD9u, 0x4ABDAF101564F98Eu, 0x0D5A4AF7B3A98E47u},
    {0xF24A01A73CF2DCCFu, 0xBC633B39673C8CECu, 0x3D9C44CD2F36917Cu},
    {0xC3B8358109E84F07u, 0x0A862F80EC4700C8u, 0x02606EA01029DC37u},
    {0x9E19DB92B4E31BA9u, 0x6C07A2C26A8346D1u, 0x4944D9F52CD0DEC2u}, // 5^324
};

static const uint64_t power5[27] = {
    1u,
    5u,
    25u,
    125u,
    625u,
    3125u,
    15625u,
    78125u,
    390625u,
    1953125u,
    9765625u,
    48828125u,
    244140625u,
    1220703125u,
    6103515625u,
    30517578125u,
    152587890625u,
    762939453125u,
    3814697265625u,
    19073486328125u,
    95367431640625u,
    476837158203125u,
    2384185791015625u,
    11920928955078125u,
    59604644775390625u,
    298023223876953125u,
    1490116119384765625u,
};

static const double exact10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t power10[] = {1u,
                                   10u,
                                   100u,
                                   1000u,
                                   10000u,
                                   100000u,
                                   1000000u,
                                   10000000u,
                                   100000000u,
                                   1000000000u,
                                   10000000000u,
                                   100000000000u,
                                   1000000000000u,
                                   10000000000000u,
                                   100000000000000u,
                                   1000000000000000u,
                                   10000000000000000u,
                                   100000000000000000u,
                                   1000000000000000000u,
                                   10000000000000000000u};

// floor(log2(10^k)) and floor(log10(2^e)), right for the exponents of doubles.
static inline int log2_of_power10(int k)
{
    return (int)((int64_t)k * 217706 >> 16);
}

static inline int log10_of_power2(int e)
{
    return (int)((int64_t)e * 1262611 >> 22);
}

// 10^k is exactly g for these.
static inline bool is_exact(int k)
{
    return k >= 0 && k <= 55;
}

// g = 10^k scaled to [2^127, 2^128), cut off: 10^k = g * 2^(log2_of_power10(k) - 127).
static inline void power_of_ten(int k, uint64_t *high, uint64_t *low)
{
    const int i = (k - POWER_MIN) / 27;
    const uint64_t *c = coarse[i];
    const int j = k - POWER_MIN - 27 * i;
    if (j == 0) {
        *high = c[0];
        *low = c[1];
        return;
    }
    const uint64_t p = power5[j];
    const GiWide x0 = (GiWide)c[2] * p;
    const GiWide x1 = (GiWide)c[1] * p + (uint64_t)(x0 >> 64);
    const GiWide x2 = (GiWide)c[0] * p + (uint64_t)(x1 >> 64);
    const uint64_t top = (uint64_t)(x2 >> 64);
    const int shift = top == 0 ? 64 : __builtin_clzll(top); // j > 0: 5^j is above 1
    const GiWide all = x2 << (shift == 64 ? 63 : shift);
    if (shift == 64) {
        // c[0] has its top bit set, so the product fills more than one word.
        *high = (uint64_t)x2;
        *low = (uint64_t)x1;
        return;
    }
    const uint64_t middle = (uint64_t)x1;
    const GiWide joined = shift == 0 ? all : all | middle >> (64 - shift);
    *high = (uint64_t)(joined >> 64);
    *low = (uint64_t)joined;
}

// m * g as three words.
typedef struct Product {
    uint64_t high, middle, low;
} Product;

static inline Product multiply(uint64_t m, uint64_t g_high, uint64_t g_low)
{
    const GiWide x = (GiWide)m * g_low;
    const GiWide y = (GiWide)m * g_high + (uint64_t)(x >> 64);
    return (Product){(uint64_t)(y >> 64), (uint64_t)y, (uint64_t)x};
}

// Round a product to an integer, ties to even: drop is how many low bits of the high
// word stand behind the point, 1 to 64. False when the approximation cannot decide.
static inline bool round_product(Product p, unsigned drop, bool exact, uint64_t *out)
{
    if (!exact && p.middle == UINT64_MAX) {
        return false;
    }
    const uint64_t half = (uint64_t)1 << (drop - 1);
    const uint64_t kept = drop == 64 ? 0 : p.high >> drop;
    const uint64_t behind = p.high & (half - 1 + half);
    // A power that was cut off makes the true product greater than this one.
    const bool more = !exact || (p.middle | p.low) != 0;
    const bool up = behind > half || (behind == half && (more || (kept & 1) != 0));
    *out = kept + up;
    return true;
}

// The fields of a finite double above 0: d = *m * 2^result.
static inline int split(double d, uint64_t *m)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7FF);
    const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    *m = exponent == 0 ? fraction : fraction | (uint64_t)1 << 52;
    return (exponent == 0 ? 1 : exponent) - 1075;
}

// ---- Digits of integers ----

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

static inline size_t count_digits(uint64_t n)
{
    const size_t least = (size_t)((64 - __builtin_clzll(n | 1)) * 1233 >> 12);
    return least + ((n | 1) >= power10[least]);
}

size_t gi_digits_count(uint64_t n)
{
    return count_digits(n);
}

// Exactly eight digits. Two chains of 32-bit divisions run side by side.
static inline void put_eight(uint32_t n, char *out)
{
    const uint32_t upper = n / 10000, lower = n % 10000;
    memcpy(out, pairs + upper / 100 * 2, 2);
    memcpy(out + 2, pairs + upper % 100 * 2, 2);
    memcpy(out + 4, pairs + lower / 100 * 2, 2);
    memcpy(out + 6, pairs + lower % 100 * 2, 2);
}

static inline size_t put_word(uint32_t n, char *out)
{
    const size_t count = count_digits(n);
    char *p = out + count;
    while (n >= 100) {
        p -= 2;
        memcpy(p, pairs + n % 100 * 2, 2);
        n /= 100;
    }
    if (n >= 10) {
        memcpy(p - 2, pairs + n * 2, 2);
    } else {
        p[-1] = (char)('0' + n);
    }
    return count;
}

size_t gi_digits_u64(uint64_t n, char *out)
{
    const uint64_t eight = 100000000;
    if (n < eight) {
        return put_word((uint32_t)n, out);
    }
    const uint64_t upper = n / eight;
    size_t count;
    if (upper < eight) {
        count = put_word((uint32_t)upper, out);
    } else {
        count = put_word((uint32_t)(upper / eight), out);
        put_eight((uint32_t)(upper % eight), out + count);
        count += 8;
    }
    put_eight((uint32_t)(n % eight), out + count);
    return count + 8;
}

// ---- Shortest ----

// A multiplication that keeps whether anything was cut off in its last bit.
static inline uint64_t multiply_odd(uint64_t g_high, uint64_t g_low, uint64_t m)
{
    const GiWide x = (GiWide)g_low * m;
    const GiWide y = (GiWide)g_high * m + (uint64_t)(x >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

static uint64_t shortest(double d, int *exponent)
{
    uint64_t m;
    const int e = split(d, &m);
    // Below a power of two the neighbours are twice as near.
    const bool near_below = m == (uint64_t)1 << 52 && e > -1074;
    const bool is_even = (m & 1) == 0;
    const int k = (int)(((int64_t)e * 1262611 - (near_below ? 524031 : 0)) >> 22);
    const int h = e + log2_of_power10(-k) + 1;
    uint64_t g_high, g_low;
    power_of_ten(-k, &g_high, &g_low);
    if (!is_exact(-k)) { // Schubfach wants the power rounded up
        g_low++;
        g_high += g_low == 0;
    }
    // Four times the value and the ends of what rounds to it, in units of 10^k.
    const uint64_t lower =
        multiply_odd(g_high, g_low, (4 * m - 2 + near_below) << h) + !is_even;
    const uint64_t value = multiply_odd(g_high, g_low, 4 * m << h);
    const uint64_t upper = multiply_odd(g_high, g_low, (4 * m + 2) << h) - !is_even;
    const uint64_t s = value / 4;
    if (s >= 10) { // one digit less
        const uint64_t tens = s / 10;
        const bool low_in = lower <= 40 * tens;
        const bool high_in = 40 * tens + 40 <= upper;
        if (low_in != high_in) {
            *exponent = k + 1;
            return tens + high_in;
        }
    }
    *exponent = k;
    const bool low_in = lower <= 4 * s;
    const bool high_in = 4 * s + 4 <= upper;
    if (low_in != high_in) {
        return s + high_in;
    }
    const uint64_t middle = 4 * s + 2;
    return s + (value > middle || (value == middle && (s & 1) != 0));
}

int gi_digits_shortest(double d, char *out, int *point)
{
    uint64_t n;
    int exponent = 0;
    // Integers, and decimals of few places: n / 10^k with n of up to 15 digits is the
    // shortest, as no two such decimals read as the same double.
    if (d < 1e15 && d >= 1e-3) {
        n = (uint64_t)d;
        if ((double)n == d) {
            goto found;
        }
        if (d < 1e10) {
            n = (uint64_t)(d * 1e4 + 0.5);
            if ((double)n / 1e4 == d) {
                exponent = -4;
                goto found;
            }
        }
    }
    n = shortest(d, &exponent);
found:;
    size_t count = gi_digits_u64(n, out);
    *point = (int)count + exponent;
    while (out[count - 1] == '0') {
        count--;
    }
    return (int)count;
}

// ---- Rounded to a place ----

// round(d * 10^k) in one word, ties to even; false: too large, or undecided.
static bool scaled_word(double d, int k, uint64_t *out)
{
    uint64_t m;
    const int e = split(d, &m);
    const int lead = __builtin_clzll(m);
    uint64_t g_high, g_low;
    power_of_ten(k, &g_high, &g_low);
    const Product p = multiply(m << lead, g_high, g_low);
    // Bits of the high word behind the point.
    const int drop = -(e - lead + log2_of_power10(k) - 127) - 128;
    if (drop < 1) {
        return false;
    }
    if (drop > 64) { // below one half
        *out = 0;
        return true;
    }
    return round_product(p, (unsigned)drop, is_exact(k), out);
}

// The same exactly, as digits; returns how many, 0 for zero. k within +-1100.
#define LONG_LIMBS 128
static int scaled_digits(double d, int k, char *out)
{
    uint64_t m;
    int e = split(d, &m);
    uint64_t num[LONG_LIMBS], den[LONG_LIMBS], five[LONG_LIMBS], quotient[LONG_LIMBS];
    size_t n_num, n_den = 0;
    const size_t n_five = gi_limbs_pow5(five, den, (unsigned)(k < 0 ? -k : k));
    e += k; // 10^k = 5^k * 2^k
    if (k >= 0) {
        num[n_five] = mpn_mul_1(num, five, (mp_size_t)n_five, m);
        n_num = gi_limbs_trim(num, n_five + 1);
    } else {
        num[0] = m;
        n_num = 1;
        memcpy(den, five, n_five * sizeof *den);
        n_den = n_five;
    }
    size_t n;
    int side; // of what is cut off, against one half
    if (e >= 0) {
        const size_t words = (size_t)e / 64;
        memmove(num + words, num, n_num * sizeof *num);
        memset(num, 0, words * sizeof *num);
        num[n_num + words] = 0;
        if (e % 64 != 0) {
            num[n_num + words] = mpn_lshift(num + words, num + words, (mp_size_t)n_num,
                                            (unsigned)e % 64);
        }
        n_num = gi_limbs_trim(num, n_num + words + 1);
    } else if (k < 0) {
        // The divisor takes the factor: the quotient is small here.
        const size_t words = (size_t)-e / 64;
        memmove(den + words, den, n_den * sizeof *den);
        memset(den, 0, words * sizeof *den);
        den[n_den + words] = 0;
        if (-e % 64 != 0) {
            den[n_den + words] = mpn_lshift(den + words, den + words, (mp_size_t)n_den,
                                            (unsigned)-e % 64);
        }
        n_den = gi_limbs_trim(den, n_den + words + 1);
    }
    if (k >= 0 && e < 0) {
        const size_t words = (size_t)-e / 64;
        const unsigned bits = (unsigned)-e % 64;
        // The bit behind the point, and whether anything stands behind that.
        const size_t half_bit = (size_t)-e - 1;
        const bool half =
            half_bit / 64 < n_num && (num[half_bit / 64] >> half_bit % 64 & 1) != 0;
        side = half ? (mpn_scan1(num, 0) < half_bit ? 1 : 0) : -1;
        n = 0;
        if (words < n_num) {
            n = n_num - words;
            if (bits != 0) {
                mpn_rshift(quotient, num + words, (mp_size_t)n, bits);
            } else {
                memcpy(quotient, num + words, n * sizeof *num);
            }
            n = gi_limbs_trim(quotient, n);
        }
    } else if (k >= 0) {
        memcpy(quotient, num, n_num * sizeof *num);
        n = n_num;
        side = -1;
    } else {
        size_t n_rest = n_num;
        n = 0;
        uint64_t *rest = num;
        if (gi_limbs_cmp(num, n_num, den, n_den) >= 0) {
            rest = five;
            mpn_tdiv_qr(quotient, rest, 0, num, (mp_size_t)n_num, den,
                        (mp_size_t)n_den);
            n = gi_limbs_trim(quotient, n_num - n_den + 1);
            n_rest = gi_limbs_trim(rest, n_den);
        }
        rest[n_rest] = n_rest == 0 ? 0 : mpn_lshift(rest, rest, (mp_size_t)n_rest, 1);
        n_rest = gi_limbs_trim(rest, n_rest + 1);
        side = gi_limbs_cmp(rest, n_rest, den, n_den);
    }
    if (side > 0 || (side == 0 && n > 0 && (quotient[0] & 1) != 0)) {
        quotient[n] = 0;
        mpn_add_1(quotient, quotient, (mp_size_t)n + 1, 1);
        n = gi_limbs_trim(quotient, n + 1);
    }
    if (n == 0) {
        return 0;
    }
    unsigned char text[GI_DIGITS_ROOM + 64];
    size_t count = mpn_get_str(text, 10, quotient, (mp_size_t)n);
    size_t skip = 0;
    while (text[skip] == 0) {
        skip++;
    }
    count -= skip;
    for (size_t i = 0; i < count; i++) {
        out[i] = (char)(text[skip + i] + '0');
    }
    return (int)count;
}

int gi_digits_significant(double d, int n, char *out, int *point)
{
    uint64_t m;
    const int e = split(d, &m);
    // The power of ten of the first digit, or one less.
    int first = log10_of_power2(e + 63 - __builtin_clzll(m));
    if (n <= 17) {
        uint64_t word;
        bool is_known = scaled_word(d, n - 1 - first, &word);
        if (is_known && word >= power10[n]) {
            first++;
            is_known = scaled_word(d, n - 1 - first, &word);
        }
        if (is_known) {
            // Rounding up to a power of ten leaves one digit more: a zero.
            const int count = (int)gi_digits_u64(word, out);
            *point = first + 1 + (count - n);
            return n;
        }
        first = log10_of_power2(e + 63 - __builtin_clzll(m));
    }
    char text[GI_DIGITS_ROOM + 64];
    int count = scaled_digits(d, n - 1 - first, text);
    if (count > n) {
        first++;
        count = scaled_digits(d, n - 1 - first, text);
    }
    *point = first + 1 + (count - n);
    memcpy(out, text, (size_t)n);
    return n;
}

int gi_digits_fixed(double d, int places, char *out, int *point)
{
    uint64_t word;
    int count;
    if (places <= POWER_MAX && scaled_word(d, places, &word)) {
        count = word == 0 ? 0 : (int)gi_digits_u64(word, out);
    } else {
        count = scaled_digits(d, places, out);
    }
    *point = count - places;
    return count;
}

double gi_double_round(double d, int places)
{
    if (d == 0) {
        return d;
    }
    const double size = fabs(d);
    if (places >= 0 && places <= 22) {
        uint64_t word;
        if (scaled_word(size, places, &word) && word <= (uint64_t)1 << 53) {
            return copysign((double)word / exact10[places],
                            d); // both exact: one rounding
        }
    }
    char digits[GI_DIGITS_ROOM];
    int point;
    const int count = gi_digits_fixed(size, places, digits, &point);
    if (count == 0) {
        return copysign(0.0, d);
    }
    return copysign(gi_decimal_double_exact(digits, (size_t)count, -places), d);
}

// ---- Back ----

bool gi_decimal_double(uint64_t w, int64_t q, double *out)
{
    if (w == 0 || q < -343) { // below a quarter of the least double
        *out = 0.0;
        return true;
    }
    if (q > 308) {
        *out = INFINITY;
        return true;
    }
    const int k = (int)q;
    if (w <= (uint64_t)1 << 53 && k >= -22 && k <= 22) { // Clinger: one rounding
        *out = k < 0 ? (double)w / exact10[-k] : (double)w * exact10[k];
        return true;
    }
    const int lead = __builtin_clzll(w);
    uint64_t g_high, g_low;
    power_of_ten(k, &g_high, &g_low);
    const Product p = multiply(w << lead, g_high, g_low);
    const int zeros = __builtin_clzll(p.high); // 0 or 1
    // The exponent of the value's top bit, and how many bits a double keeps there.
    const int exponent = 191 - zeros + log2_of_power10(k) - 127 - lead;
    const int kept = exponent >= -1022 ? 53 : 53 - (-1022 - exponent);
    const int drop = 64 - zeros - kept;
    if (drop > 64) {
        *out = 0.0;
        return kept < 0 || p.middle != UINT64_MAX;
    }
    uint64_t bits;
    if (!round_product(p, (unsigned)drop, is_exact(k), &bits)) {
        return false;
    }
    // A carry out of the fraction runs into the exponent, where it belongs.
    if (exponent > 1023) {
        *out = INFINITY;
        return true;
    }
    if (exponent >= -1022) {
        bits += ((uint64_t)(exponent + 1023) << 52) - ((uint64_t)1 << 52);
    }
    memcpy(out, &bits, sizeof bits);
    return true;
}

double gi_decimal_double_exact(const char *digits, size_t n, int64_t q)
{
    // The first digit stands at 10^(n - 1 + q).
    if ((int64_t)n + q > 310) {
        return INFINITY;
    }
    if ((int64_t)n + q < -330) {
        return 0.0;
    }
    unsigned char text[GI_DIGITS_ROOM];
    for (size_t i = 0; i < n; i++) {
        text[i] = (unsigned char)(digits[i] - '0');
    }
    uint64_t num[LONG_LIMBS], den[LONG_LIMBS], spare[LONG_LIMBS];
    size_t n_num = (size_t)mpn_set_str(num, text, n, 10);
    n_num = gi_limbs_trim(num, n_num);
    if (n_num == 0) {
        return 0.0;
    }
    const size_t n_five = gi_limbs_pow5(den, spare, (unsigned)(q < 0 ? -q : q));
    if (q >= 0) {
        if (n_num >= n_five) {
            mpn_mul(spare, num, (mp_size_t)n_num, den, (mp_size_t)n_five);
        } else {
            mpn_mul(spare, den, (mp_size_t)n_five, num, (mp_size_t)n_num);
        }
        return gi_limbs_to_double(spare, gi_limbs_trim(spare, n_num + n_five), q,
                                  false);
    }
    // 10^-q = 5^-q * 2^-q: the factor of two goes into the divisor.
    const size_t words = (size_t)-q / 64;
    memcpy(spare, den, n_five * sizeof *den);
    memset(den, 0, words * sizeof *den);
    den[n_five + words] = 0;
    if (-q % 64 != 0) {
        den[n_five + words] =
            mpn_lshift(den + words, spare, (mp_size_t)n_five, (unsigned)(-q % 64));
    } else {
        memcpy(den + words, spare, n_five * sizeof *den);
    }
    const size_t n_den = gi_limbs_trim(den, n_five + words + 1);
    uint64_t scratch[GI_RATIO_SCRATCH(2 * LONG_LIMBS, 0)];
    return gi_limbs_ratio(num, n_num, den, n_den, scratch);
}
