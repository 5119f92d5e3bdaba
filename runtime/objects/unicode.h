// SPDX-License-Identifier: MIT
// Properties and case of code points, as of Unicode 14.0. No function allocates or
// raises.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Two letters: "Lu", "Cn", ... General_Category.
const char *gi_unicode_category(uint32_t cp);

bool gi_unicode_is_space(uint32_t cp);
bool gi_unicode_is_linebreak(
    uint32_t cp); // where splitlines cuts; \r\n is the caller's
bool gi_unicode_is_alpha(uint32_t cp);
bool gi_unicode_is_alnum(uint32_t cp);
bool gi_unicode_is_lower(uint32_t cp);
bool gi_unicode_is_upper(uint32_t cp);
bool gi_unicode_is_title(uint32_t cp); // category Lt
bool gi_unicode_is_cased(uint32_t cp);
bool gi_unicode_is_case_ignorable(uint32_t cp);
bool gi_unicode_is_printable(uint32_t cp); // repr shows it as it is
bool gi_unicode_is_id_start(uint32_t cp);
bool gi_unicode_is_id_continue(uint32_t cp);

int gi_unicode_decimal(uint32_t cp); // 0..9, -1: not a decimal digit
int gi_unicode_digit(uint32_t cp);   // decimal, superscript, circled, ...; -1
bool gi_unicode_numeric(uint32_t cp, double *out);

// Full mappings: write up to three code points, return how many. Final sigma is the
// caller's, who sees what stands around it.
int gi_unicode_upper(uint32_t cp, uint32_t out[3]);
int gi_unicode_lower(uint32_t cp, uint32_t out[3]);
int gi_unicode_title(uint32_t cp, uint32_t out[3]);
int gi_unicode_fold(uint32_t cp, uint32_t out[3]);

// The commonest scripts by arithmetic: Latin-1, Greek, Cyrillic, and those without
// case. 0: ask gi_unicode_upper or gi_unicode_lower.
static inline uint32_t gi_unicode_quick_upper(uint32_t cp)
{
    if (cp < 0x80) {
        return cp - 'a' < 26 ? cp - 32 : cp;
    }
    if (cp < 0x100) {
        return cp == 0xB5 || cp == 0xDF || cp == 0xFF ? 0
               : cp >= 0xE0 && cp != 0xF7             ? cp - 32
                                                      : cp;
    }
    if (cp - 0x3B1 < 0x19) {
        return cp == 0x3C2 ? 0 : cp - 32;
    }
    if (cp - 0x430 < 0x30) {
        return cp < 0x450 ? cp - 32 : cp - 80;
    }
    return cp - 0x2E80 < 0xA640 - 0x2E80 ? cp : 0;
}

static inline uint32_t gi_unicode_quick_lower(uint32_t cp)
{
    if (cp < 0x80) {
        return cp - 'A' < 26 ? cp + 32 : cp;
    }
    if (cp < 0x100) {
        return cp - 0xC0 < 0x1F && cp != 0xD7 ? cp + 32 : cp;
    }
    if (cp - 0x391 < 0x19) {
        return cp == 0x3A2 ? 0 : cp + 32;
    }
    if (cp - 0x400 < 0x30) {
        return cp < 0x410 ? cp + 80 : cp + 32;
    }
    return cp - 0x2E80 < 0xA640 - 0x2E80 ? cp : 0;
}
