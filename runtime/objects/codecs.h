// SPDX-License-Identifier: MIT
// Codecs: text to bytes and back, with CPython's error handlers.
//
// str.h has the two entrances, gi_str_decode and gi_str_encode. Here is what the files
// of codecs share, and what a codecs module needs.
#pragma once

#include "runtime/objects/str.h"

typedef enum GiErrors {
    GI_ERRORS_STRICT,
    GI_ERRORS_IGNORE,
    GI_ERRORS_REPLACE,
    GI_ERRORS_BACKSLASH,
    GI_ERRORS_ESCAPE, // surrogateescape
    GI_ERRORS_PASS,   // surrogatepass
    GI_ERRORS_XML,
    GI_ERRORS_NAME,
    GI_ERRORS_OTHER, // registered by a program, or unknown
} GiErrors;

typedef struct GiEncoder GiEncoder;

// Writes one code point; false: the codec cannot.
typedef bool (*GiEncodeFn)(GillThread *t, GiStrBuf *out, uint32_t cp);

struct GiEncoder {
    const char *name;   // in messages: "utf-8"
    const char *reason; // "ordinal not in range(128)"
    GiEncodeFn put;
    GiEncodeFn put_surrogate; // surrogatepass; null: not known to this codec
    uint32_t limit;           // code points from here on are not tried
    bool is_single; // a fault covers one character, not all faulty ones in a row
};

typedef struct GiDecoding {
    GillThread *t;
    const char *name;
    const unsigned char *data;
    size_t size;
    GiErrors errors;
    const char *errors_name;
    GiStrBuf out;
    int unit; // bytes a unit: 1, 2 or 4; for surrogatepass
    bool big; // big-endian units
} GiDecoding;

// Handle the faulty bytes [start, end): raises, or adds a replacement and moves *next.
bool gi_decode_fault(GiDecoding *d, size_t start, size_t end, const char *reason,
                     size_t *next) GILL_CHECKED;
// The same for code points [start, end) of s, whose bytes begin at p.
bool gi_encode_fault(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                     GillValue s, const char *p, size_t start, size_t *end,
                     const char *errors) GILL_CHECKED;
GillValue gi_encode_with(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                         GillValue s, const char *errors) GILL_CHECKED;

bool gi_decode_utf16(GiDecoding *d, int order) GILL_CHECKED; // order: -1 little, 1 big
bool gi_decode_utf32(GiDecoding *d,
                     int order) GILL_CHECKED; // 0: a BOM says, else native
GillValue gi_encode_utf16(GillThread *t, GillValue s, int order,
                          const char *errors) GILL_CHECKED;
GillValue gi_encode_utf32(GillThread *t, GillValue s, int order,
                          const char *errors) GILL_CHECKED;
bool gi_decode_escapes(GiDecoding *d, bool raw) GILL_CHECKED;
GillValue gi_encode_escapes(GillThread *t, GillValue s, bool raw) GILL_CHECKED;

// Adds \xNN, \uNNNN or \UNNNNNNNN.
bool gi_add_escape(GillThread *t, GiStrBuf *out, uint32_t cp);

// The canonical name ("utf-8") of an encoding that is built in; null: it is none.
const char *gi_codec_name(const char *encoding);
// codecs.register_error and lookup_error. The handler is empty when absent.
bool gi_codec_set_handler(GillThread *t, GillValue name,
                          GillValue handler) GILL_CHECKED;
GillValue gi_codec_handler(GillThread *t, const char *name);
// codecs.register: functions that are asked for encodings not built in.
bool gi_codec_add_search(GillThread *t, GillValue function) GILL_CHECKED;
// The codec that a registered function names, a CodecInfo; empty when none does.
GillValue gi_codec_search(GillThread *t, const char *encoding);
