// SPDX-License-Identifier: MIT
// Codecs: names, error handlers, UTF-8, ASCII and Latin-1.
//
// Decoding copies what is valid in runs and hands every fault to gi_decode_fault;
// encoding does the same with gi_encode_fault. A GiStrBuf collects bytes too: then its
// len means nothing.
//
// Source of the number of bytes a fault covers: The Unicode Standard, "U+FFFD
// Substitution of Maximal Subparts".
#include "runtime/objects/codecs.h"

#include <ctype.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"

typedef enum CodecId {
    UTF8,
    UTF8_SIG,
    ASCII,
    LATIN1,
    UTF16,
    UTF16_LE,
    UTF16_BE,
    UTF32,
    UTF32_LE,
    UTF32_BE,
    ESCAPES,
    RAW_ESCAPES,
    NO_TEXT, // known to CPython, but from bytes to bytes
    UNKNOWN,
} CodecId;

typedef struct CodecName {
    const char *squeezed; // lower case, letters and digits alone
    CodecId id;
} CodecName;

static const CodecName codec_names[] = {
    {"utf8", UTF8},
    {"u8", UTF8},
    {"utf", UTF8},
    {"cp65001", UTF8},
    {"utf8sig", UTF8_SIG},
    {"ascii", ASCII},
    {"646", ASCII},
    {"usascii", ASCII},
    {"us", ASCII},
    {"ansix341968", ASCII},
    {"latin1", LATIN1},
    {"latin", LATIN1},
    {"l1", LATIN1},
    {"iso88591", LATIN1},
    {"iso8859", LATIN1},
    {"8859", LATIN1},
    {"cp819", LATIN1},
    {"isoir100", LATIN1},
    {"utf16", UTF16},
    {"u16", UTF16},
    {"utf16le", UTF16_LE},
    {"utf16be", UTF16_BE},
    {"utf32", UTF32},
    {"u32", UTF32},
    {"utf32le", UTF32_LE},
    {"utf32be", UTF32_BE},
    {"unicodeescape", ESCAPES},
    {"rawunicodeescape", RAW_ESCAPES},
    {"hex", NO_TEXT},
    {"hexcodec", NO_TEXT},
    {"base64", NO_TEXT},
    {"base64codec", NO_TEXT},
    {"bz2", NO_TEXT},
    {"zip", NO_TEXT},
    {"zlib", NO_TEXT},
    {"rot13", NO_TEXT},
    {"quopri", NO_TEXT},
    {"uu", NO_TEXT},
};

static const char *const canonical[] = {
    "utf-8",     "utf-8-sig", "ascii",          "latin-1",
    "utf-16",    "utf-16-le", "utf-16-be",      "utf-32",
    "utf-32-le", "utf-32-be", "unicode_escape", "raw_unicode_escape",
};

static CodecId codec_find(const char *encoding)
{
    char name[24];
    size_t size = 0;
    for (const char *p = encoding; *p != 0; p++) {
        if (isalnum((unsigned char)*p)) {
            if (size == sizeof name - 1) {
                return UNKNOWN;
            }
            name[size++] = (char)tolower((unsigned char)*p);
        }
    }
    name[size] = 0;
    for (size_t i = 0; i < sizeof codec_names / sizeof codec_names[0]; i++) {
        if (strcmp(codec_names[i].squeezed, name) == 0) {
            return codec_names[i].id;
        }
    }
    return UNKNOWN;
}

const char *gi_codec_name(const char *encoding)
{
    const CodecId id = codec_find(encoding);
    return id < NO_TEXT ? canonical[id] : NULL;
}

static GiErrors errors_find(const char *errors)
{
    static const char *const names[] = {
        "strict",          "ignore",        "replace",           "backslashreplace",
        "surrogateescape", "surrogatepass", "xmlcharrefreplace", "namereplace",
    };
    if (errors == NULL) {
        return GI_ERRORS_STRICT;
    }
    for (int i = 0; i < GI_ERRORS_OTHER; i++) {
        if (strcmp(names[i], errors) == 0) {
            return (GiErrors)i;
        }
    }
    return GI_ERRORS_OTHER;
}

// ---- What programs register -----------------------------------------------------

static const char state_key; // its address names the state below
enum {
    STATE_HANDLERS, // dict: name to function
    STATE_SEARCH,   // list of functions
    STATE_FOUND,    // dict: encoding to CodecInfo
    STATE_COUNT
};

bool gi_codec_set_handler(GillThread *t, GillValue name, GillValue handler)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return false;
    }
    if (!gi_is_dict(state[STATE_HANDLERS])) {
        const GillValue d = gi_dict_new(t);
        if (gi_is_error(d)) {
            return false;
        }
        gi_store(t, &state[STATE_HANDLERS], d);
    }
    return gi_dict_set(t, gi_dict_ptr(state[STATE_HANDLERS]), name, handler);
}

GillValue gi_codec_handler(GillThread *t, const char *name)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return GILL_ERROR;
    }
    if (!gi_is_dict(state[STATE_HANDLERS])) {
        return GILL_EMPTY;
    }
    const GillValue key = gi_str_from_c(t, name);
    return gi_is_error(key) ? GILL_ERROR
                            : gi_dict_find(t, gi_dict_ptr(state[STATE_HANDLERS]), key);
}

bool gi_codec_add_search(GillThread *t, GillValue function)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return false;
    }
    if (!gi_is_list(state[STATE_SEARCH])) {
        const GillValue list = gi_list_new(t, 1), found = gi_dict_new(t);
        if (gi_is_error(list) || gi_is_error(found)) {
            return false;
        }
        gi_store(t, &state[STATE_SEARCH], list);
        gi_store(t, &state[STATE_FOUND], found);
    }
    return gi_list_append(t, gi_list_ptr(state[STATE_SEARCH]), function);
}

GillValue gi_codec_search(GillThread *t, const char *encoding)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (state == NULL) {
        return GILL_ERROR;
    }
    if (!gi_is_list(state[STATE_SEARCH])) {
        return GILL_EMPTY;
    }
    GiStrBuf name;
    gi_strbuf_init(&name);
    for (const char *p = encoding; *p != 0; p++) {
        gi_strbuf_add_codepoint(
            t, &name,
            *p == ' ' || *p == '-' ? '_' : (uint32_t)tolower((unsigned char)*p));
    }
    const GillValue key = gi_strbuf_finish(t, &name);
    if (gi_is_error(key)) {
        return GILL_ERROR;
    }
    GiDict *found = gi_dict_ptr(state[STATE_FOUND]);
    GillValue info = gi_dict_find(t, found, key);
    if (!gi_is_empty(info)) {
        return info;
    }
    GiList *search = gi_list_ptr(state[STATE_SEARCH]);
    for (size_t i = 0; i < search->len; i++) {
        info = gi_call1(t, search->items[i], key);
        if (gi_is_error(info)) {
            return GILL_ERROR;
        }
        if (!gi_is_none(info)) {
            return gi_dict_set(t, found, key, info) ? info : GILL_ERROR;
        }
    }
    return GILL_EMPTY;
}

// Encode or decode by a registered codec: info[index](v, errors)[0].
static GillValue run_codec(GillThread *t, GillValue info, int index, GillValue v,
                           const char *errors)
{
    const GillValue f = gi_getitem(t, info, gi_small(index));
    const GillValue how = gi_str_from_c(t, errors == NULL ? "strict" : errors);
    if (gi_is_error(f) || gi_is_error(how)) {
        return GILL_ERROR;
    }
    const GillValue pair = gi_call2(t, f, v, how);
    return gi_is_error(pair) ? GILL_ERROR : gi_getitem(t, pair, gi_small(0));
}

// ---- Faults ---------------------------------------------------------------------

bool gi_add_escape(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return cp < 0x100     ? gi_strbuf_add_format(t, out, "\\x%02x", (unsigned)cp)
           : cp < 0x10000 ? gi_strbuf_add_format(t, out, "\\u%04x", (unsigned)cp)
                          : gi_strbuf_add_format(t, out, "\\U%08x", (unsigned)cp);
}

static GillValue fault_exception(GillThread *t, GillExc type, const char *name,
                                 GillValue object, size_t start, size_t end,
                                 const char *reason)
{
    const GillValue args[5] = {gi_str_from_c(t, name), object, gi_small((int64_t)start),
                               gi_small((int64_t)end), gi_str_from_c(t, reason)};
    if (gi_is_error(args[0]) || gi_is_error(object) || gi_is_error(args[4])) {
        return GILL_ERROR;
    }
    return gi_exception_new(t, t->vm->exc_types[type], 5, args);
}

static bool raise_fault(GillThread *t, GillExc type, const char *name, GillValue object,
                        size_t start, size_t end, const char *reason)
{
    const GillValue exc = fault_exception(t, type, name, object, start, end, reason);
    if (!gi_is_error(exc)) {
        (void)gill_raise_value(t, exc);
    }
    return false;
}

// Ask a registered handler: a replacement and where to go on, as it says it.
static bool ask_handler(GillThread *t, const char *errors, GillValue exc, size_t size,
                        GillValue *replacement, size_t *next)
{
    const GillValue handler = gi_codec_handler(t, errors);
    if (gi_is_error(handler) || gi_is_error(exc)) {
        return false;
    }
    if (gi_is_empty(handler)) {
        (void)gill_raise(t, GILL_LookupError, "unknown error handler name '%s'",
                         errors);
        return false;
    }
    const GillValue pair = gi_call1(t, handler, exc);
    if (gi_is_error(pair)) {
        return false;
    }
    int64_t pos;
    if (!gi_is_tuple(pair) || gi_tuple_len(gi_tuple_ptr(pair)) != 2 ||
        !gi_is_int_or_bool(gi_tuple_items(gi_tuple_ptr(pair))[1])) {
        (void)gill_raise(t, GILL_TypeError,
                         "encoding error handler must return (str/bytes, int) tuple");
        return false;
    }
    *replacement = gi_tuple_items(gi_tuple_ptr(pair))[0];
    if (!gi_index_int64(t, gi_tuple_items(gi_tuple_ptr(pair))[1], &pos)) {
        return false;
    }
    if (pos < 0) {
        pos += (int64_t)size;
    }
    if (pos < 0 || pos > (int64_t)size) {
        (void)gill_raise(t, GILL_IndexError,
                         "position %lld from error handler out of bounds",
                         (long long)pos);
        return false;
    }
    *next = (size_t)pos;
    return true;
}

// A surrogate in the units at start, for surrogatepass; 0: there is none.
static uint32_t surrogate_at(const GiDecoding *d, size_t start)
{
    const unsigned char *p = d->data + start;
    const size_t left = d->size - start;
    uint32_t cp = 0;
    if (d->unit == 1) {
        if (left < 3 || p[0] != 0xED || !gi_utf8_is_cont(p[1]) ||
            !gi_utf8_is_cont(p[2])) {
            return 0;
        }
        cp = 0xD000u | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    } else {
        if (left < (size_t)d->unit) {
            return 0;
        }
        for (int i = 0; i < d->unit; i++) {
            cp |= (uint32_t)p[i] << 8 * (d->big ? d->unit - 1 - i : i);
        }
    }
    return gi_is_surrogate(cp) ? cp : 0;
}

bool gi_decode_fault(GiDecoding *d, size_t start, size_t end, const char *reason,
                     size_t *next)
{
    GillThread *t = d->t;
    *next = end;
    switch (d->errors) {
    case GI_ERRORS_IGNORE:
        return true;
    case GI_ERRORS_REPLACE:
        return gi_strbuf_add_codepoint(t, &d->out, 0xFFFD);
    case GI_ERRORS_BACKSLASH:
        for (size_t i = start; i < end; i++) {
            if (!gi_add_escape(t, &d->out, d->data[i])) {
                return false;
            }
        }
        return true;
    case GI_ERRORS_ESCAPE: {
        size_t i = start;
        for (; i < end && d->data[i] >= 0x80; i++) {
            if (!gi_strbuf_add_codepoint(t, &d->out, 0xDC00u + d->data[i])) {
                return false;
            }
        }
        if (i > start) {
            *next = i;
            return true;
        }
        break;
    }
    case GI_ERRORS_PASS: {
        const uint32_t cp = d->unit == 0 ? 0 : surrogate_at(d, start);
        if (cp != 0) {
            *next = start + (d->unit == 1 ? 3 : (size_t)d->unit);
            return gi_strbuf_add_codepoint(t, &d->out, cp);
        }
        break;
    }
    case GI_ERRORS_XML:
    case GI_ERRORS_NAME:
        (void)gill_raise(
            t, GILL_TypeError,
            "don't know how to handle UnicodeDecodeError in error callback");
        return false;
    default:
        break;
    }
    const GillValue object = gi_bytes_new(t, d->data, d->size);
    if (d->errors != GI_ERRORS_OTHER) {
        return raise_fault(t, GILL_UnicodeDecodeError, d->name, object, start, end,
                           reason);
    }
    const GillValue exc = fault_exception(t, GILL_UnicodeDecodeError, d->name, object,
                                          start, end, reason);
    GillValue replacement;
    if (!ask_handler(t, d->errors_name, exc, d->size, &replacement, next)) {
        return false;
    }
    if (!gi_is_str(replacement)) {
        (void)gill_raise(t, GILL_TypeError,
                         "decoding error handler must return (str, int) tuple");
        return false;
    }
    return gi_strbuf_add_str(t, &d->out, replacement);
}

// Write replacement text through the codec; false without an exception: it cannot.
static bool put_text(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                     const char *text, size_t size)
{
    for (const char *p = text, *const end = text + size; p < end;) {
        const uint32_t cp = gi_utf8_next(&p);
        if (cp >= encoder->limit || !encoder->put(t, out, cp)) {
            return false;
        }
    }
    return true;
}

// One code point of a fault by a built-in handler; false: the fault is to be raised.
static bool replace_one(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                        GiErrors errors, uint32_t cp)
{
    GiStrBuf text;
    gi_strbuf_init(&text);
    switch (errors) {
    case GI_ERRORS_IGNORE:
        return true;
    case GI_ERRORS_REPLACE:
        return encoder->put(t, out, '?');
    case GI_ERRORS_BACKSLASH:
    case GI_ERRORS_NAME:
        gi_add_escape(t, &text, cp);
        return put_text(t, encoder, out, text.data, text.size);
    case GI_ERRORS_XML:
        gi_strbuf_add_format(t, &text, "&#%u;", (unsigned)cp);
        return put_text(t, encoder, out, text.data, text.size);
    case GI_ERRORS_ESCAPE: {
        const char byte = (char)(cp - 0xDC00);
        return cp - 0xDC80 < 0x80 && gi_strbuf_add_ascii(t, out, &byte, 1);
    }
    case GI_ERRORS_PASS:
        return encoder->put_surrogate != NULL && gi_is_surrogate(cp) &&
               encoder->put_surrogate(t, out, cp);
    default:
        return false;
    }
}

// namereplace asks unicodedata; what has no name is escaped.
static bool put_name(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                     uint32_t cp)
{
    const GillValue name = gi_import_attr(t, "unicodedata", "name");
    const GillValue text = gi_is_error(name)
                               ? GILL_ERROR
                               : gi_call1(t, name, gi_str_from_codepoint(t, cp));
    if (gi_is_error(text) || !gi_is_str(text)) {
        gill_error_clear(t);
        return replace_one(t, encoder, out, GI_ERRORS_BACKSLASH, cp);
    }
    return put_text(t, encoder, out, "\\N{", 3) &&
           put_text(t, encoder, out, gi_str_data(text), gi_str_size(text)) &&
           put_text(t, encoder, out, "}", 1);
}

bool gi_encode_fault(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                     GillValue s, const char *p, size_t start, size_t *end,
                     const char *errors_name)
{
    const GiErrors errors = errors_find(errors_name);
    if (errors != GI_ERRORS_OTHER && errors != GI_ERRORS_STRICT) {
        const size_t size_before = out->size;
        size_t i = start;
        for (; i < *end; i++) {
            const uint32_t cp = gi_utf8_next(&p);
            if (!(errors == GI_ERRORS_NAME
                      ? put_name(t, encoder, out, cp)
                      : replace_one(t, encoder, out, errors, cp))) {
                break;
            }
        }
        if (i == *end) {
            return true;
        }
        out->size = size_before;
        if (out->failed) {
            return false;
        }
    }
    if (errors != GI_ERRORS_OTHER) {
        return raise_fault(t, GILL_UnicodeEncodeError, encoder->name, s, start, *end,
                           encoder->reason);
    }
    const GillValue exc = fault_exception(t, GILL_UnicodeEncodeError, encoder->name, s,
                                          start, *end, encoder->reason);
    GillValue replacement;
    const size_t fault_end = *end;
    if (!ask_handler(t, errors_name, exc, gi_str_len(s), &replacement, end)) {
        return false;
    }
    if (gi_is_bytes(replacement)) {
        const GiBytes *b = gi_bytes_ptr(replacement);
        return gi_strbuf_add_ascii(t, out, (const char *)b->data, b->size);
    }
    if (!gi_is_str(replacement)) {
        (void)gill_raise(t, GILL_TypeError,
                         "encoding error handler must return (str/bytes, int) tuple");
        return false;
    }
    if (put_text(t, encoder, out, gi_str_data(replacement), gi_str_size(replacement))) {
        return true;
    }
    return !out->failed && raise_fault(t, GILL_UnicodeEncodeError, encoder->name, s,
                                       start, fault_end, encoder->reason);
}

GillValue gi_encode_with(GillThread *t, const GiEncoder *encoder, GiStrBuf *out,
                         GillValue s, const char *errors)
{
    const GiStr *flat = gi_str_flat(t, s); // handlers may run code: the text stays put
    if (flat == NULL) {
        gi_strbuf_drop(t, out);
        return GILL_ERROR;
    }
    const char *p = flat->data;
    const char *const text_end = p + flat->size;
    size_t i = 0;
    while (p < text_end) {
        const char *at = p;
        const uint32_t cp = gi_utf8_next(&p);
        if (cp < encoder->limit && encoder->put(t, out, cp)) {
            i++;
            continue;
        }
        if (out->failed) {
            break;
        }
        size_t end = i + 1;
        while (p < text_end && !encoder->is_single) {
            const char *q = p;
            const uint32_t next = gi_utf8_next(&q);
            const bool is_fault = encoder->limit > GI_MAX_CODEPOINT
                                      ? gi_is_surrogate(next)
                                      : next >= encoder->limit;
            if (!is_fault) {
                break;
            }
            p = q;
            end++;
        }
        const size_t reached = end;
        if (!gi_encode_fault(t, encoder, out, s, at, i, &end, errors)) {
            gi_strbuf_drop(t, out);
            return GILL_ERROR;
        }
        if (end != reached) {
            p = flat->data + gi_str_offset(t, s, end);
        }
        i = end;
    }
    if (out->failed) {
        gi_strbuf_drop(t, out);
        return GILL_ERROR;
    }
    const GillValue bytes = gi_bytes_new(t, out->data, out->size);
    gi_strbuf_drop(t, out);
    return bytes;
}

// ---- UTF-8, ASCII, Latin-1 ------------------------------------------------------

static bool put_byte(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    const char byte = (char)cp;
    return gi_strbuf_add_ascii(t, out, &byte, 1);
}

static bool put_utf8(GillThread *t, GiStrBuf *out, uint32_t cp)
{
    return !gi_is_surrogate(cp) && gi_strbuf_add_codepoint(t, out, cp);
}

static const GiEncoder utf8_encoder = {"utf-8",
                                       "surrogates not allowed",
                                       put_utf8,
                                       gi_strbuf_add_codepoint,
                                       GI_MAX_CODEPOINT + 1,
                                       false};
static const GiEncoder ascii_encoder = {
    "ascii", "ordinal not in range(128)", put_byte, NULL, 0x80, false};
static const GiEncoder latin1_encoder = {
    "latin-1", "ordinal not in range(256)", put_byte, NULL, 0x100, false};

static bool decode_utf8(GiDecoding *d)
{
    size_t i = 0;
    while (i < d->size) {
        size_t bad;
        const char *reason;
        const char *p = (const char *)d->data + i;
        const size_t good = gi_utf8_valid_prefix(p, d->size - i, &bad, &reason);
        if (good > 0 && !gi_strbuf_add(d->t, &d->out, p, good)) {
            return false;
        }
        i += good;
        if (i < d->size && !gi_decode_fault(d, i, i + bad, reason, &i)) {
            return false;
        }
    }
    return true;
}

static bool decode_bytes(GiDecoding *d, bool is_ascii)
{
    size_t i = 0;
    while (i < d->size) {
        if (d->data[i] < 0x80 || !is_ascii) {
            if (!gi_strbuf_add_codepoint(d->t, &d->out, d->data[i])) {
                return false;
            }
            i++;
        } else if (!gi_decode_fault(d, i, i + 1, "ordinal not in range(128)", &i)) {
            return false;
        }
    }
    return true;
}

// ---- Entrances ------------------------------------------------------------------

static bool decode(GiDecoding *d, CodecId id)
{
    switch (id) {
    case UTF8_SIG:
        if (d->size >= 3 && memcmp(d->data, "\xEF\xBB\xBF", 3) == 0) {
            d->data += 3;
            d->size -= 3;
        }
        return decode_utf8(d);
    case UTF8:
        return decode_utf8(d);
    case ASCII:
    case LATIN1:
        return decode_bytes(d, id == ASCII);
    case UTF16:
    case UTF16_LE:
    case UTF16_BE:
        return gi_decode_utf16(d, id == UTF16 ? 0 : id == UTF16_LE ? -1 : 1);
    case UTF32:
    case UTF32_LE:
    case UTF32_BE:
        return gi_decode_utf32(d, id == UTF32 ? 0 : id == UTF32_LE ? -1 : 1);
    default:
        return gi_decode_escapes(d, id == RAW_ESCAPES);
    }
}

static GillValue no_codec(GillThread *t, CodecId id, const char *encoding,
                          const char *direction)
{
    if (id == NO_TEXT) {
        return gill_raise(t, GILL_LookupError,
                          "'%s' is not a text encoding; use codecs.%s() to handle "
                          "arbitrary codecs",
                          encoding, direction);
    }
    return gill_raise(t, GILL_LookupError, "unknown encoding: %s", encoding);
}

GillValue gi_str_decode(GillThread *t, const char *data, size_t size,
                        const char *encoding, const char *errors)
{
    if (size == 0) {
        return t->vm->empty_str;
    }
    const CodecId id = encoding == NULL ? UTF8 : codec_find(encoding);
    if (id <= LATIN1 && gi_utf8_is_ascii(data, size)) {
        return gi_str_new(t, data, size);
    }
    if (id == UTF8) {
        size_t bad;
        const char *reason;
        if (gi_utf8_valid_prefix(data, size, &bad, &reason) == size) {
            return gi_str_new(t, data, size);
        }
    }
    if (id >= NO_TEXT) {
        const GillValue info =
            id == UNKNOWN ? gi_codec_search(t, encoding) : GILL_EMPTY;
        if (gi_is_error(info)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(info)) {
            return no_codec(t, id, encoding, "decode");
        }
        const GillValue bytes = gi_bytes_new(t, data, size);
        return gi_is_error(bytes) ? GILL_ERROR : run_codec(t, info, 1, bytes, errors);
    }
    GiDecoding d = {.t = t,
                    .name = id == UTF8_SIG ? "utf-8" : canonical[id],
                    .data = (const unsigned char *)data,
                    .size = size,
                    .errors = errors_find(errors),
                    .errors_name = errors,
                    .unit = id <= UTF8_SIG                  ? 1
                            : id >= UTF16 && id <= UTF16_BE ? 2
                            : id >= UTF32 && id <= UTF32_BE ? 4
                                                            : 0};
    gi_strbuf_init(&d.out);
    if (!decode(&d, id)) {
        gi_strbuf_drop(t, &d.out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &d.out);
}

GillValue gi_str_encode(GillThread *t, GillValue s, const char *encoding,
                        const char *errors)
{
    const CodecId id = encoding == NULL ? UTF8 : codec_find(encoding);
    const char *data = gi_str_data(s);
    const size_t size = gi_str_size(s);
    if (id <= LATIN1 && id != UTF8_SIG && gi_str_is_ascii(s)) {
        return gi_bytes_new(t, data, size);
    }
    GiStrBuf out;
    gi_strbuf_init(&out);
    switch (id) {
    case UTF8_SIG:
        gi_strbuf_add_ascii(t, &out, "\xEF\xBB\xBF", 3);
        return gi_encode_with(t, &utf8_encoder, &out, s, errors);
    case UTF8:
        return gi_utf8_has_surrogate(data, size)
                   ? gi_encode_with(t, &utf8_encoder, &out, s, errors)
                   : gi_bytes_new(t, data, size);
    case ASCII:
        return gi_encode_with(t, &ascii_encoder, &out, s, errors);
    case LATIN1:
        return gi_encode_with(t, &latin1_encoder, &out, s, errors);
    case UTF16:
    case UTF16_LE:
    case UTF16_BE:
        return gi_encode_utf16(t, s, id == UTF16 ? 0 : id == UTF16_LE ? -1 : 1, errors);
    case UTF32:
    case UTF32_LE:
    case UTF32_BE:
        return gi_encode_utf32(t, s, id == UTF32 ? 0 : id == UTF32_LE ? -1 : 1, errors);
    case ESCAPES:
    case RAW_ESCAPES:
        return gi_encode_escapes(t, s, id == RAW_ESCAPES);
    default:
        break;
    }
    const GillValue info = id == UNKNOWN ? gi_codec_search(t, encoding) : GILL_EMPTY;
    if (gi_is_error(info)) {
        return GILL_ERROR;
    }
    return gi_is_empty(info) ? no_codec(t, id, encoding, "encode")
                             : run_codec(t, info, 0, s, errors);
}

GillValue gill_str_sized(GillThread *t, const char *text, size_t size)
{
    return gi_str_decode(t, text, size, NULL, NULL);
}

GillValue gill_str(GillThread *t, const char *text)
{
    return gill_str_sized(t, text, strlen(text));
}

const char *gill_as_str(GillThread *t, GillValue v, size_t *size)
{
    if (!gi_is_str(v)) {
        (void)gill_raise(t, GILL_TypeError, "must be str, not %T", v);
        return NULL;
    }
    const GiStr *flat = gi_str_flat(t, v);
    if (flat == NULL) {
        return NULL;
    }
    if (size != NULL) {
        *size = flat->size;
    }
    return flat->data;
}

bool gill_is_str(GillThread *t, GillValue v)
{
    (void)t;
    return gi_is_str(v);
}
