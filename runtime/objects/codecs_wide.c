// SPDX-License-Identifier: MIT
// UTF-16 and UTF-32, little- and big-endian, with and without a byte order mark.
#include "runtime/objects/codecs.h"

#include "runtime/objects/bytes.h"

#define NATIVE_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static uint32_t unit_get(const GiDecoding *d, size_t at)
{
    uint32_t unit = 0;
    for (int i = 0; i < d->unit; i++) {
        unit |= (uint32_t)d->data[at + (size_t)i] << 8 * (d->big ? d->unit - 1 - i : i);
    }
    return unit;
}

// Settle the byte order; the answer is where the text begins.
static size_t read_order(GiDecoding *d, int order, const char *const names[2])
{
    d->big = order == 0 ? NATIVE_IS_BIG : order > 0;
    size_t start = 0;
    if (order == 0 && d->size >= (size_t)d->unit) {
        const uint32_t mark = unit_get(d, 0);
        const uint32_t swapped = d->unit == 2 ? 0xFFFEu : 0xFFFE0000u;
        if (mark == 0xFEFF || mark == swapped) {
            d->big ^= mark == swapped;
            start = (size_t)d->unit;
        }
    }
    d->name = names[d->big];
    return start;
}

bool gi_decode_utf16(GiDecoding *d, int order)
{
    static const char *const names[2] = {"utf-16-le", "utf-16-be"};
    size_t i = read_order(d, order, names);
    while (i < d->size) {
        if (d->size - i < 2) {
            if (!gi_decode_fault(d, i, d->size, "truncated data", &i)) {
                return false;
            }
            continue;
        }
        const uint32_t unit = unit_get(d, i);
        if (!gi_is_surrogate(unit)) {
            if (!gi_strbuf_add_codepoint(d->t, &d->out, unit)) {
                return false;
            }
            i += 2;
            continue;
        }
        const char *reason = "illegal encoding";
        size_t end = i + 2;
        if (unit < 0xDC00) {
            if (d->size - i < 4) {
                reason = "unexpected end of data";
                end = d->size;
            } else {
                const uint32_t low = unit_get(d, i + 2);
                if (low - 0xDC00 < 0x400) {
                    const uint32_t cp =
                        0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    if (!gi_strbuf_add_codepoint(d->t, &d->out, cp)) {
                        return false;
                    }
                    i += 4;
                    continue;
                }
                reason = "illegal UTF-16 surrogate";
            }
        }
        if (!gi_decode_fault(d, i, end, reason, &i)) {
            return false;
        }
    }
    return true;
}

bool gi_decode_utf32(GiDecoding *d, int order)
{
    static const char *const names[2] = {"utf-32-le", "utf-32-be"};
    size_t i = read_order(d, order, names);
    while (i < d->size) {
        const char *reason;
        size_t end = i + 4;
        if (d->size - i < 4) {
            reason = "truncated data";
            end = d->size;
        } else {
            const uint32_t cp = unit_get(d, i);
            if (cp <= GI_MAX_CODEPOINT && !gi_is_surrogate(cp)) {
                if (!gi_strbuf_add_codepoint(d->t, &d->out, cp)) {
                    return false;
                }
                i += 4;
                continue;
            }
            reason = cp > GI_MAX_CODEPOINT
                         ? "code point not in range(0x110000)"
                         : "code point in surrogate code point range(0xd800, 0xe000)";
        }
        if (!gi_decode_fault(d, i, end, reason, &i)) {
            return false;
        }
    }
    return true;
}

// ---- Encoding -------------------------------------------------------------------

static bool put_unit(GillThread *t, GiStrBuf *out, uint32_t unit, int size, bool big)
{
    char bytes[4];
    for (int i = 0; i < size; i++) {
        bytes[i] = (char)(unit >> 8 * (big ? size - 1 - i : i));
    }
    return gi_strbuf_add_ascii(t, out, bytes, (size_t)size);
}

static bool put16(GillThread *t, GiStrBuf *out, uint32_t cp, bool big)
{
    if (cp < 0x10000) {
        return put_unit(t, out, cp, 2, big);
    }
    return put_unit(t, out, 0xD7C0 + (cp >> 10), 2, big) &&
           put_unit(t, out, 0xDC00 + (cp & 0x3FF), 2, big);
}

static bool put16_little(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return !gi_is_surrogate(cp) && put16(t, out, cp, false);
}

static bool put16_big(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return !gi_is_surrogate(cp) && put16(t, out, cp, true);
}

static bool pass16_little(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return put_unit(t, out, cp, 2, false);
}

static bool pass16_big(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return put_unit(t, out, cp, 2, true);
}

static bool put32_little(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return !gi_is_surrogate(cp) && put_unit(t, out, cp, 4, false);
}

static bool put32_big(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return !gi_is_surrogate(cp) && put_unit(t, out, cp, 4, true);
}

static bool pass32_little(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return put_unit(t, out, cp, 4, false);
}

static bool pass32_big(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return put_unit(t, out, cp, 4, true);
}

static GillValue encode_wide(GillThread *t, GillValue s, int order, const char *errors,
                             const char *const names[3], int unit, GiEncodeFn put[2],
                             GiEncodeFn pass[2])
{
    const bool big = order == 0 ? NATIVE_IS_BIG : order > 0;
    const GiEncoder encoder = {names[order == 0 ? 0 : 1 + big],
                               "surrogates not allowed",
                               put[big],
                               pass[big],
                               GI_MAX_CODEPOINT + 1,
                               true};
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (order == 0) {
        put_unit(t, &out, 0xFEFF, unit, big);
    }
    return gi_encode_with(t, &encoder, &out, s, errors);
}

GillValue gi_encode_utf16(GillThread *t, GillValue s, int order, const char *errors)
{
    static const char *const names[3] = {"utf-16", "utf-16-le", "utf-16-be"};
    return encode_wide(t, s, order, errors, names, 2,
                       (GiEncodeFn[]){put16_little, put16_big},
                       (GiEncodeFn[]){pass16_little, pass16_big});
}

GillValue gi_encode_utf32(GillThread *t, GillValue s, int order, const char *errors)
{
    static const char *const names[3] = {"utf-32", "utf-32-le", "utf-32-be"};
    return encode_wide(t, s, order, errors, names, 4,
                       (GiEncodeFn[]){put32_little, put32_big},
                       (GiEncodeFn[]){pass32_little, pass32_big});
}
