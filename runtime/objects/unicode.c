// SPDX-License-Identifier: MIT
// Properties and case of code points.
//
// utf8proc knows categories and simple case mappings; unicode.def adds the rest. ASCII
// is answered by arithmetic, so that mixed text pays for the tables only where it must.
#include "runtime/objects/unicode.h"

#include <utf8proc.h>

typedef struct Range {
    uint32_t first, last;
} Range;

typedef struct Mapping {
    uint32_t cp;
    uint32_t to[3];
} Mapping;

typedef struct Digits {
    uint32_t first, last;
    int value;
} Digits;

typedef struct Numeric {
    uint32_t first, last;
    int64_t value, step;
    int denominator;
} Numeric;

#define NEWER(first, last)
#define UPPER(cp, a, b, c)
#define TITLE(cp, a, b, c)
#define LOWERCASE(first, last)
#define UPPERCASE(first, last)
#define ZERO(cp)
#define DIGIT(first, last, value)
#define NUMERIC(first, last, value, step, denominator)
#define START_FLIP(first, last)
#define CONTINUE_FLIP(first, last)
#define IGNORABLE(first, last)

static const Range newer[] = {
#undef NEWER
#define NEWER(first, last) {first, last},
#include "runtime/objects/unicode.def"
#undef NEWER
#define NEWER(first, last)
};

static const Mapping upper_mappings[] = {
#undef UPPER
#define UPPER(cp, a, b, c) {cp, {a, b, c}},
#include "runtime/objects/unicode.def"
#undef UPPER
#define UPPER(cp, a, b, c)
};

static const Mapping title_mappings[] = {
#undef TITLE
#define TITLE(cp, a, b, c) {cp, {a, b, c}},
#include "runtime/objects/unicode.def"
#undef TITLE
#define TITLE(cp, a, b, c)
};

static const Range lowercase[] = {
#undef LOWERCASE
#define LOWERCASE(first, last) {first, last},
#include "runtime/objects/unicode.def"
#undef LOWERCASE
#define LOWERCASE(first, last)
};

static const Range uppercase[] = {
#undef UPPERCASE
#define UPPERCASE(first, last) {first, last},
#include "runtime/objects/unicode.def"
#undef UPPERCASE
#define UPPERCASE(first, last)
};

static const uint32_t zeros[] = {
#undef ZERO
#define ZERO(cp) cp,
#include "runtime/objects/unicode.def"
#undef ZERO
#define ZERO(cp)
};

static const Digits digits[] = {
#undef DIGIT
#define DIGIT(first, last, value) {first, last, value},
#include "runtime/objects/unicode.def"
#undef DIGIT
#define DIGIT(first, last, value)
};

static const Numeric numerics[] = {
#undef NUMERIC
#define NUMERIC(first, last, value, step, denominator)                                 \
    {first, last, value, step, denominator},
#include "runtime/objects/unicode.def"
#undef NUMERIC
#define NUMERIC(first, last, value, step, denominator)
};

static const Range start_flips[] = {
#undef START_FLIP
#define START_FLIP(first, last) {first, last},
#include "runtime/objects/unicode.def"
#undef START_FLIP
#define START_FLIP(first, last)
};

static const Range continue_flips[] = {
#undef CONTINUE_FLIP
#define CONTINUE_FLIP(first, last) {first, last},
#include "runtime/objects/unicode.def"
#undef CONTINUE_FLIP
#define CONTINUE_FLIP(first, last)
};

static const Range ignorables[] = {
#undef IGNORABLE
#define IGNORABLE(first, last) {first, last},
#include "runtime/objects/unicode.def"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool in_ranges(const Range *ranges, size_t n, uint32_t cp)
{
    size_t low = 0;
    while (low < n) {
        const size_t mid = low + (n - low) / 2;
        if (cp > ranges[mid].last) {
            low = mid + 1;
        } else if (cp < ranges[mid].first) {
            n = mid;
        } else {
            return true;
        }
    }
    return false;
}

static int category(uint32_t cp)
{
    const int known = utf8proc_category((utf8proc_int32_t)cp);
    return known != UTF8PROC_CATEGORY_CN && in_ranges(newer, COUNT(newer), cp)
               ? UTF8PROC_CATEGORY_CN
               : known;
}

const char *gi_unicode_category(uint32_t cp)
{
    return category(cp) == UTF8PROC_CATEGORY_CN
               ? "Cn"
               : utf8proc_category_string((utf8proc_int32_t)cp);
}

bool gi_unicode_is_space(uint32_t cp)
{
    if (cp < 0x80) {
        return cp == ' ' || (cp >= 9 && cp <= 13) || (cp >= 28 && cp <= 31);
    }
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

bool gi_unicode_is_linebreak(uint32_t cp)
{
    return (cp >= 10 && cp <= 13) || (cp >= 28 && cp <= 30) || cp == 0x85 ||
           cp == 0x2028 || cp == 0x2029;
}

bool gi_unicode_is_alpha(uint32_t cp)
{
    if (cp < 0x80) {
        return (cp | 32) - 'a' < 26;
    }
    const int c = category(cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool gi_unicode_is_alnum(uint32_t cp)
{
    double number;
    return gi_unicode_is_alpha(cp) || gi_unicode_numeric(cp, &number);
}

bool gi_unicode_is_lower(uint32_t cp)
{
    if (cp < 0x80) {
        return cp - 'a' < 26;
    }
    return category(cp) == UTF8PROC_CATEGORY_LL ||
           in_ranges(lowercase, COUNT(lowercase), cp);
}

bool gi_unicode_is_upper(uint32_t cp)
{
    if (cp < 0x80) {
        return cp - 'A' < 26;
    }
    return category(cp) == UTF8PROC_CATEGORY_LU ||
           in_ranges(uppercase, COUNT(uppercase), cp);
}

bool gi_unicode_is_title(uint32_t cp)
{
    return cp >= 0x80 && category(cp) == UTF8PROC_CATEGORY_LT;
}

bool gi_unicode_is_cased(uint32_t cp)
{
    return gi_unicode_is_lower(cp) || gi_unicode_is_upper(cp) ||
           gi_unicode_is_title(cp);
}

bool gi_unicode_is_case_ignorable(uint32_t cp)
{
    const int c = category(cp);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME ||
           c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_LM ||
           c == UTF8PROC_CATEGORY_SK || in_ranges(ignorables, COUNT(ignorables), cp);
}

bool gi_unicode_is_printable(uint32_t cp)
{
    if (cp < 0x7F) {
        return cp >= ' ';
    }
    switch (category(cp)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_ZS:
        return false;
    default:
        return true;
    }
}

bool gi_unicode_is_id_start(uint32_t cp)
{
    if (cp < 0x80) {
        return (cp | 32) - 'a' < 26 || cp == '_';
    }
    const int c = category(cp);
    const bool by_category = (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
                             c == UTF8PROC_CATEGORY_NL;
    return by_category != in_ranges(start_flips, COUNT(start_flips), cp);
}

bool gi_unicode_is_id_continue(uint32_t cp)
{
    if (cp < 0x80) {
        return (cp | 32) - 'a' < 26 || cp - '0' < 10 || cp == '_';
    }
    const int c = category(cp);
    const bool by_category = (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
                             c == UTF8PROC_CATEGORY_NL || c == UTF8PROC_CATEGORY_MN ||
                             c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ND ||
                             c == UTF8PROC_CATEGORY_PC;
    return by_category != in_ranges(continue_flips, COUNT(continue_flips), cp);
}

int gi_unicode_decimal(uint32_t cp)
{
    if (cp < 0x80) {
        return cp - '0' < 10 ? (int)(cp - '0') : -1;
    }
    size_t low = 0, high = COUNT(zeros); // the last zero that is not above cp
    while (high - low > 1) {
        const size_t mid = low + (high - low) / 2;
        if (zeros[mid] <= cp) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return cp - zeros[low] < 10 ? (int)(cp - zeros[low]) : -1;
}

int gi_unicode_digit(uint32_t cp)
{
    const int decimal = gi_unicode_decimal(cp);
    if (decimal >= 0 || cp < 0x80) {
        return decimal;
    }
    for (size_t i = 0; i < COUNT(digits) && digits[i].first <= cp; i++) {
        if (cp <= digits[i].last) {
            return digits[i].value + (int)(cp - digits[i].first);
        }
    }
    return -1;
}

bool gi_unicode_numeric(uint32_t cp, double *out)
{
    const int digit = gi_unicode_digit(cp);
    if (digit >= 0) {
        *out = digit;
        return true;
    }
    size_t low = 0, high = COUNT(numerics);
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const Numeric *row = &numerics[mid];
        if (cp > row->last) {
            low = mid + 1;
        } else if (cp < row->first) {
            high = mid;
        } else {
            *out = (double)(row->value + row->step * (int64_t)(cp - row->first)) /
                   row->denominator;
            return true;
        }
    }
    return false;
}

static const Mapping *find_mapping(const Mapping *rows, size_t n, uint32_t cp)
{
    size_t low = 0;
    while (low < n) {
        const size_t mid = low + (n - low) / 2;
        if (rows[mid].cp < cp) {
            low = mid + 1;
        } else if (rows[mid].cp > cp) {
            n = mid;
        } else {
            return &rows[mid];
        }
    }
    return NULL;
}

static int put_mapping(const Mapping *row, uint32_t out[3])
{
    int n = 0;
    while (n < 3 && row->to[n] != 0) {
        out[n] = row->to[n];
        n++;
    }
    return n;
}

int gi_unicode_upper(uint32_t cp, uint32_t out[3])
{
    out[0] = gi_unicode_quick_upper(cp);
    if (out[0] != 0 || cp == 0) {
        return 1;
    }
    const Mapping *row = find_mapping(upper_mappings, COUNT(upper_mappings), cp);
    if (row != NULL) {
        return put_mapping(row, out);
    }
    out[0] = (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
    return 1;
}

int gi_unicode_lower(uint32_t cp, uint32_t out[3])
{
    out[0] = gi_unicode_quick_lower(cp);
    if (out[0] != 0 || cp == 0) {
        return 1;
    }
    if (cp == 0x130) { // the only full mapping to lower case: i with a dot above
        out[0] = 'i';
        out[1] = 0x307;
        return 2;
    }
    out[0] = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
    return 1;
}

int gi_unicode_title(uint32_t cp, uint32_t out[3])
{
    out[0] = gi_unicode_quick_upper(cp);
    if (out[0] != 0 || cp == 0) {
        return 1;
    }
    const Mapping *row = find_mapping(title_mappings, COUNT(title_mappings), cp);
    if (row != NULL) {
        return put_mapping(row, out);
    }
    out[0] = (uint32_t)utf8proc_totitle((utf8proc_int32_t)cp);
    return 1;
}

int gi_unicode_fold(uint32_t cp, uint32_t out[3])
{
    if (cp != 0xB5 && cp != 0xDF) { // which fold without being upper case
        out[0] = gi_unicode_quick_lower(cp);
        if (out[0] != 0 || cp == 0) {
            return 1;
        }
    }
    utf8proc_int32_t folded[4];
    int last_class = 0;
    const utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, folded, 4,
                                                       UTF8PROC_CASEFOLD, &last_class);
    if (n < 1 || n > 3) {
        out[0] = cp;
        return 1;
    }
    for (int i = 0; i < (int)n; i++) {
        out[i] = (uint32_t)folded[i];
    }
    return (int)n;
}
