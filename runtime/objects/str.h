// SPDX-License-Identifier: MIT
// Text: UTF-8, length in code points, hash on demand, characters inline.
//
// Lone surrogates are kept as three bytes (WTF-8). ASCII text is indexed directly;
// other text through a table of offsets, which lies behind the characters and is filled
// at first need. Concatenations from 128 bytes are views on a shared growable buffer,
// so that `s += x` in a loop is linear.
#pragma once

#include <stdarg.h>

#include "runtime/heap/heap.h"
#include "runtime/objects/utf8.h"
#include "runtime/state.h"

typedef struct GiStr {
    GiHeader head; // kind STR; aux: 1 when the table of offsets is filled
    uint32_t size; // bytes
    uint32_t len;  // code points
    uint64_t hash; // valid when GI_FLAG_HASHED
    char data[];   // size bytes, then 0
} GiStr;

typedef struct GiStrView {
    GiHeader head;   // record of two
    GillValue owner; // who holds the text: a RAW buffer boxed, or a str
    GillValue attrs; // of a subclass instance; empty
    uint64_t hash;
    const char *data; // not ended by 0
    uint32_t size, len;
} GiStrView;

typedef struct GiStrIter { // STR_ITER
    GiHeader head;         // record of one
    GillValue str;         // empty when exhausted
    size_t offset;         // byte of the next character
} GiStrIter;

static inline bool gi_is_str(GillValue v) // str or a subclass
{
    return gi_is_ptr(v) && (gi_ptr(v)->head.kind == GI_KIND_STR ||
                            gi_ptr(v)->head.kind == GI_KIND_STR_VIEW);
}

static inline const char *gi_str_data(GillValue v)
{
    const GiObject *o = gi_ptr(v);
    return o->head.kind == GI_KIND_STR ? ((const GiStr *)o)->data
                                       : ((const GiStrView *)o)->data;
}

static inline size_t gi_str_size(GillValue v)
{
    const GiObject *o = gi_ptr(v);
    return o->head.kind == GI_KIND_STR ? ((const GiStr *)o)->size
                                       : ((const GiStrView *)o)->size;
}

static inline size_t gi_str_len(GillValue v)
{
    const GiObject *o = gi_ptr(v);
    return o->head.kind == GI_KIND_STR ? ((const GiStr *)o)->len
                                       : ((const GiStrView *)o)->len;
}

static inline bool gi_str_is_ascii(GillValue v)
{
    return (gi_ptr(v)->head.flags & GI_FLAG_ASCII) != 0;
}

// From valid UTF-8 (or WTF-8); not checked.
GillValue gi_str_new(GillThread *t, const char *data, size_t size) GILL_CHECKED;
GillValue gi_str_new_ascii(GillThread *t, const char *data, size_t size) GILL_CHECKED;
GillValue gi_str_from_c(GillThread *t, const char *text) GILL_CHECKED; // the same, to 0
GillValue gi_str_format(GillThread *t, const char *format,
                        ...) GILL_CHECKED; // as gill_raise
// Not yet written: size bytes and len code points, for the caller to fill through *out
// before anything else is allocated. Not for sizes 0 and 1, which are shared strings.
GillValue gi_str_new_raw(GillThread *t, size_t size, size_t len,
                         char **out) GILL_CHECKED;
GillValue gi_str_from_codepoint(GillThread *t, uint32_t cp) GILL_CHECKED;
// The one str with that text; used for every name, so that names compare by address.
GillValue gi_intern(GillThread *t, const char *data, size_t size) GILL_CHECKED;
GillValue gi_intern_str(GillThread *t, GillValue s) GILL_CHECKED;
bool gi_str_is(GillValue s, const char *ascii); // equal to a C text
bool gi_str_equal(GillValue a, GillValue b);    // both str
int gi_str_compare(GillValue a, GillValue b);   // by code points: below 0, 0, above
uint64_t gi_str_hash(GillThread *t, GillValue s);
GillValue gi_str_concat(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GillValue gi_str_slice(GillThread *t, GillValue s, size_t start,
                       size_t end) GILL_CHECKED;
GillValue gi_str_join(GillThread *t, GillValue sep, size_t n,
                      const GillValue *items) GILL_CHECKED; // all str
GillValue gi_str_repeat(GillThread *t, GillValue s, int64_t n) GILL_CHECKED;
uint32_t gi_str_at(GillThread *t, GillValue s, size_t i); // code point, i < len
GillValue gi_str_char(GillThread *t, GillValue s, size_t i) GILL_CHECKED; // as a str
size_t gi_str_offset(GillThread *t, GillValue s,
                     size_t i); // byte of code point i <= len
// Copies a view's text so that it ends with 0 and can be indexed. Null: MemoryError.
const GiStr *gi_str_flat(GillThread *t, GillValue s) GILL_CHECKED;
// What hash() answers for bytes: SipHash-1-3, 0 for no bytes, never -1.
uint64_t gi_hash_bytes(GillThread *t, const void *data, size_t size);
// The key that PYTHONHASHSEED=seed gives CPython; all zero for seed 0.
void gi_hash_key_from_seed(uint32_t seed, uint64_t out[2]);
// Interned strings live as long as the interpreter: the collector's roots call this.
void gi_intern_mark(GiMarker *m, GillVM *vm);
void gi_intern_fini(GillThread *t);
// A plain str (exact type) with the same text: of a subclass instance, else itself.
GillValue gi_str_plain(GillThread *t, GillValue s) GILL_CHECKED;
// Text that ends with 0 and holds none inside (ValueError "embedded null character").
const char *gi_str_c(GillThread *t, GillValue s) GILL_CHECKED;

// A growing text, for repr and join and formatting: bytes of UTF-8, first in `room`,
// then in a RAW buffer. Lives in a C local and is not copied. The owner calls finish or
// drop.
#define GI_STRBUF_ROOM 216
typedef struct GiStrBuf {
    char *data;
    size_t size, cap;
    size_t len;  // code points
    bool failed; // an append failed: an exception is pending, later ones do nothing
    char room[GI_STRBUF_ROOM];
} GiStrBuf;
void gi_strbuf_init(GiStrBuf *b);
// Room for `size` more bytes, where the caller writes; then it adds to size and len.
char *gi_strbuf_reserve(GillThread *t, GiStrBuf *b, size_t size) GILL_CHECKED;
bool gi_strbuf_add_ascii(GillThread *t, GiStrBuf *b, const char *data, size_t size);
bool gi_strbuf_add_fill(GillThread *t, GiStrBuf *b, uint32_t cp, size_t count);
// gill_raise's formats; false: failed, an exception is pending.
bool gi_strbuf_add_vformat(GillThread *t, GiStrBuf *b, const char *format,
                           va_list args);
bool gi_strbuf_add(GillThread *t, GiStrBuf *b, const char *data, size_t size);
bool gi_strbuf_add_c(GillThread *t, GiStrBuf *b, const char *text);
bool gi_strbuf_add_str(GillThread *t, GiStrBuf *b, GillValue s);
bool gi_strbuf_add_codepoint(GillThread *t, GiStrBuf *b, uint32_t cp);
bool gi_strbuf_add_format(GillThread *t, GiStrBuf *b, const char *format, ...);
GillValue gi_strbuf_finish(GillThread *t, GiStrBuf *b) GILL_CHECKED; // frees the buffer
void gi_strbuf_drop(GillThread *t, GiStrBuf *b);

// Codecs and escapes (utf8.c, str_methods.c).
GillValue gi_str_decode(GillThread *t, const char *data, size_t size,
                        const char *encoding, const char *errors) GILL_CHECKED;
GillValue gi_str_encode(GillThread *t, GillValue s, const char *encoding,
                        const char *errors) GILL_CHECKED; // bytes
// format(value, spec) for str, int, float, complex: str_format.c, int_text.c, float.c.
GillValue gi_format_str(GillThread *t, GillValue s, GillValue spec) GILL_CHECKED;
GillValue gi_format_int(GillThread *t, GillValue n, GillValue spec) GILL_CHECKED;
GillValue gi_format_float(GillThread *t, GillValue d, GillValue spec) GILL_CHECKED;
GillValue gi_format_complex(GillThread *t, GillValue c, GillValue spec) GILL_CHECKED;
// repr(s), with \x, \u, \U for all beyond ASCII when ascii_only.
GillValue gi_str_repr(GillThread *t, GillValue s, bool ascii_only) GILL_CHECKED;
// The text with \x, \u, \U for all beyond ASCII: what ascii() makes of a repr.
GillValue gi_str_escape_ascii(GillThread *t, GillValue s) GILL_CHECKED;
bool gi_str_init(GillThread *t)
    GILL_CHECKED; // intern table, names, one-character strings
