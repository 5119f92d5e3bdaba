// SPDX-License-Identifier: MIT
// format(): the dispatch, the specifier of str, and str.format().
//
// A replacement field is {name!conversion:spec}. The spec may hold fields itself, one
// level deep. All fields of one call share the automatic numbering.
#include "runtime/exec/exception.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str_methods.h"

#define MAX_DEPTH 2 // of fields inside specs, the outer text counted

// ---- Dispatch -------------------------------------------------------------------

// Builtin types by their own formatter; empty: not one of them.
static GillValue format_builtin(GillThread *t, GillValue v, GillValue spec)
{
    const bool is_plain = gi_str_size(spec) == 0;
    if (gi_is_small(v)) {
        return is_plain ? gi_int_to_str(t, v, 10) : gi_format_int(t, v, spec);
    }
    if (gi_is_double(v)) {
        return is_plain ? gi_str(t, v) : gi_format_float(t, v, spec);
    }
    if (gi_is_bool(v)) {
        return is_plain ? gi_str(t, v) : gi_format_int(t, v, spec);
    }
    if (gi_is_exact(v, GI_TYPE_STR)) {
        return is_plain ? v : gi_format_str(t, v, spec);
    }
    if (gi_is_exact(v, GI_TYPE_INT)) {
        return is_plain ? gi_int_to_str(t, v, 10) : gi_format_int(t, v, spec);
    }
    if (gi_is_exact(v, GI_TYPE_LIST) || gi_is_exact(v, GI_TYPE_TUPLE) ||
        gi_is_exact(v, GI_TYPE_DICT)) {
        return is_plain ? gi_str(t, v) : GILL_EMPTY;
    }
    return GILL_EMPTY;
}

GillValue gi_format(GillThread *t, GillValue v, GillValue spec)
{
    if (gi_is_empty(spec)) {
        spec = t->vm->empty_str;
    }
    GillValue s = format_builtin(t, v, spec);
    if (!gi_is_empty(s)) {
        return s;
    }
    s = gi_special_call(t, v, GI_NAME(t, __format__), 1, &spec);
    if (gi_is_empty(s)) {
        return gill_raise(t, GILL_TypeError, "Type %T doesn't define __format__", v);
    }
    if (!gi_is_error(s) && !gi_is_str(s)) {
        return gill_raise(t, GILL_TypeError, "__format__ must return a str, not %T", s);
    }
    return s;
}

// ---- The specifier of str -------------------------------------------------------

typedef struct StrSpec {
    uint32_t fill, align, sign, type;
    bool no_minus_zero, alternate;
    uint32_t grouping;
    int64_t width, precision; // -1: none
} StrSpec;

// Decimal digits at *p; -1: none, -2: too many, an exception is pending.
static int64_t read_digits(GillThread *t, const char **p, const char *end)
{
    if (*p == end || (unsigned char)(**p - '0') > 9) {
        return -1;
    }
    int64_t n = 0;
    for (; *p < end && (unsigned char)(**p - '0') <= 9; (*p)++) {
        if (n > (INT64_MAX - 9) / 10) {
            (void)gill_raise(t, GILL_ValueError,
                             "Too many decimal digits in format string");
            return -2;
        }
        n = n * 10 + (**p - '0');
    }
    return n;
}

static bool is_align(uint32_t cp)
{
    return cp == '<' || cp == '>' || cp == '=' || cp == '^';
}

static bool take(const char **p, const char *end, char c)
{
    if (*p < end && **p == c) {
        (*p)++;
        return true;
    }
    return false;
}

static bool parse_spec(GillThread *t, const char *const start, const char *const end,
                       GillValue v, StrSpec *spec)
{
    *spec =
        (StrSpec){.fill = ' ', .align = '<', .width = -1, .precision = -1, .type = 's'};
    const char *p = start;
    size_t first = 0, second;
    bool has_align = false;
    if (p < end) {
        const uint32_t fill = gi_utf8_get(p, &first);
        if (p + first < end && is_align(gi_utf8_get(p + first, &second))) {
            spec->fill = fill;
            spec->align = (unsigned char)p[first];
            has_align = true;
            p += first + 1;
        } else if (is_align(fill)) {
            spec->align = fill;
            has_align = true;
            p++;
        }
    }
    const bool has_fill = has_align && p - start > 1;
    if (p < end && (*p == '+' || *p == '-' || *p == ' ')) {
        spec->sign = (unsigned char)*p++;
    }
    spec->no_minus_zero = take(&p, end, 'z');
    spec->alternate = take(&p, end, '#');
    if (!has_fill && take(&p, end, '0')) {
        spec->fill = '0';
    }
    spec->width = read_digits(t, &p, end);
    if (spec->width == -2) {
        return false;
    }
    for (const char *mark = ",_"; *mark != 0; mark++) {
        if (take(&p, end, *mark)) {
            if (spec->grouping != 0) {
                (void)gill_raise(t, GILL_ValueError,
                                 "Cannot specify both ',' and '_'.");
                return false;
            }
            spec->grouping = (unsigned char)*mark;
        }
    }
    if (spec->grouping == '_' && take(&p, end, ',')) {
        (void)gill_raise(t, GILL_ValueError, "Cannot specify both ',' and '_'.");
        return false;
    }
    if (take(&p, end, '.')) {
        spec->precision = read_digits(t, &p, end);
        if (spec->precision < 0) {
            if (spec->precision == -1) {
                (void)gill_raise(t, GILL_ValueError,
                                 "Format specifier missing precision");
            }
            return false;
        }
    }
    const size_t left = gi_utf8_count(p, (size_t)(end - p));
    if (left > 1) {
        const GillValue text = gi_str_new(t, start, (size_t)(end - start));
        if (!gi_is_error(text)) {
            (void)gill_raise(t, GILL_ValueError,
                             "Invalid format specifier '%U' for object of type '%T'",
                             text, v);
        }
        return false;
    }
    if (left == 1) {
        spec->type = gi_utf8_get(p, &first);
    }
    return true;
}

static bool check_spec(GillThread *t, GillValue v, const StrSpec *spec)
{
    if (spec->grouping != 0 &&
        (spec->type < 0x21 || spec->type > 0x7E ||
         strchr(spec->grouping == '_' ? "defgEGFboxX" : "defgEGF", (int)spec->type) ==
             NULL)) {
        if (spec->type > 32 && spec->type < 128) {
            (void)gill_raise(t, GILL_ValueError, "Cannot specify '%c' with '%c'.",
                             (int)spec->grouping, (int)spec->type);
        } else {
            (void)gill_raise(t, GILL_ValueError, "Cannot specify '%c' with '\\x%x'.",
                             (int)spec->grouping, (unsigned)spec->type);
        }
        return false;
    }
    if (spec->type != 's') {
        if (spec->type > 32 && spec->type < 128) {
            (void)gill_raise(t, GILL_ValueError,
                             "Unknown format code '%c' for object of type '%T'",
                             (int)spec->type, v);
        } else {
            (void)gill_raise(t, GILL_ValueError,
                             "Unknown format code '\\x%x' for object of type '%T'",
                             (unsigned)spec->type, v);
        }
        return false;
    }
    const char *what = spec->sign == ' '     ? "Space not allowed"
                       : spec->sign != 0     ? "Sign not allowed"
                       : spec->no_minus_zero ? "Negative zero coercion (z) not allowed"
                       : spec->alternate     ? "Alternate form (#) not allowed"
                       : spec->align == '='  ? "'=' alignment not allowed"
                                             : NULL;
    if (what != NULL) {
        (void)gill_raise(t, GILL_ValueError, "%s in string format specifier", what);
        return false;
    }
    return true;
}

static bool add_formatted(GillThread *t, GiStrBuf *out, GillValue s,
                          const StrSpec *spec)
{
    size_t len = gi_str_len(s), size = gi_str_size(s);
    if (spec->precision >= 0 && (size_t)spec->precision < len) {
        len = (size_t)spec->precision;
        size = gi_str_offset(t, s, len);
    }
    const size_t room = spec->width > (int64_t)len ? (size_t)spec->width - len : 0;
    const size_t left = spec->align == '>' ? room : spec->align == '^' ? room / 2 : 0;
    return gi_strbuf_add_fill(t, out, spec->fill, left) &&
           gi_strbuf_add(t, out, gi_str_data(s), size) &&
           gi_strbuf_add_fill(t, out, spec->fill, room - left);
}

GillValue gi_format_str(GillThread *t, GillValue s, GillValue text)
{
    const char *p = gi_str_data(text);
    const size_t size = gi_str_size(text);
    if (size == 0) {
        return gi_str_plain(t, s);
    }
    StrSpec spec;
    if (!parse_spec(t, p, p + size, s, &spec) || !check_spec(t, s, &spec)) {
        return GILL_ERROR;
    }
    GiStrBuf out;
    gi_strbuf_init(&out);
    add_formatted(t, &out, s, &spec);
    return gi_strbuf_finish(t, &out);
}

// ---- Fields ---------------------------------------------------------------------

typedef enum Numbering {
    NUMBERING_NONE,
    NUMBERING_AUTOMATIC,
    NUMBERING_MANUAL,
} Numbering;

typedef struct Format { // one call of str.format
    GillThread *t;
    GillValue args;   // tuple, or empty: format_map
    GillValue kwargs; // mapping, or empty
    Numbering numbering;
    size_t next; // automatic index
} Format;

typedef struct Slice { // of the format's text
    const char *start, *end;
} Slice;

// Read what stands between { and its }: *p moves past the }.
static bool read_field(GillThread *t, const char **p, const char *end, Slice *name,
                       uint32_t *conversion, Slice *spec)
{
    const char *q = *p;
    bool in_bracket = false;
    *conversion = 0;
    name->start = q;
    for (; q < end; q++) {
        if (*q == '{' && !in_bracket) {
            (void)gill_raise(t, GILL_ValueError, "unexpected '{' in field name");
            return false;
        }
        if (*q == '[') {
            in_bracket = true;
        } else if (*q == ']') {
            in_bracket = false;
        } else if (!in_bracket && (*q == '}' || *q == ':' || *q == '!')) {
            break;
        }
    }
    name->end = q;
    *spec = (Slice){q, q};
    if (q == end) {
        (void)gill_raise(t, GILL_ValueError, "expected '}' before end of string");
        return false;
    }
    if (*q == '!') {
        q++;
        if (q == end) {
            (void)gill_raise(t, GILL_ValueError,
                             "end of string while looking for conversion specifier");
            return false;
        }
        *conversion = gi_utf8_next(&q);
        if (q < end && *q != ':' && *q != '}') {
            (void)gill_raise(t, GILL_ValueError,
                             "expected ':' after conversion specifier");
            return false;
        }
    }
    if (q < end && *q == '}') {
        *p = q + 1;
        return true;
    }
    if (q < end) {
        q++; // the colon
    }
    spec->start = q;
    for (int depth = 1; q < end; q++) {
        if (*q == '{') {
            depth++;
        } else if (*q == '}' && --depth == 0) {
            spec->end = q;
            *p = q + 1;
            return true;
        }
    }
    (void)gill_raise(t, GILL_ValueError, "unmatched '{' in format spec");
    return false;
}

// An index in decimal, when the name is one: its value; -1: it is none; -2: failed.
static int64_t as_index(GillThread *t, Slice name)
{
    const char *p = name.start;
    const int64_t n = read_digits(t, &p, name.end);
    return n >= 0 && p != name.end ? -1 : n;
}

static bool set_numbering(Format *f, Numbering wanted)
{
    if (f->numbering == NUMBERING_NONE) {
        f->numbering = wanted;
    }
    if (f->numbering == wanted) {
        return true;
    }
    (void)gill_raise(f->t, GILL_ValueError, "cannot switch from %s",
                     wanted == NUMBERING_AUTOMATIC
                         ? "manual field specification to automatic field numbering"
                         : "automatic field numbering to manual field specification");
    return false;
}

// The argument that the first part of a name means.
static GillValue first_value(Format *f, Slice name)
{
    GillThread *t = f->t;
    int64_t i = as_index(t, name);
    if (i == -2) {
        return GILL_ERROR;
    }
    const bool is_automatic = name.start == name.end;
    if (i >= 0 || is_automatic) {
        if (!set_numbering(f, is_automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL)) {
            return GILL_ERROR;
        }
        if (is_automatic) {
            i = (int64_t)f->next++;
        }
        if (gi_is_empty(f->args)) {
            return gill_raise(t, GILL_ValueError,
                              "Format string contains positional fields");
        }
        GiTuple *args = gi_tuple_ptr(f->args);
        if ((size_t)i >= gi_tuple_len(args)) {
            return gill_raise(t, GILL_IndexError,
                              "Replacement index %lld out of range for positional args "
                              "tuple",
                              (long long)i);
        }
        return gi_tuple_items(args)[i];
    }
    const GillValue key = gi_str_new(t, name.start, (size_t)(name.end - name.start));
    if (gi_is_error(key)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(f->kwargs)) {
        return gi_raise_key(t, key);
    }
    if (gi_is_exact(f->kwargs, GI_TYPE_DICT)) {
        const GillValue v = gi_dict_find(t, gi_dict_ptr(f->kwargs), key);
        return gi_is_empty(v) ? gi_raise_key(t, key) : v;
    }
    return gi_getitem(t, f->kwargs, key);
}

// The next .attribute or [item] at *p. 1, 0: the name ends, -1: failed.
static int next_accessor(GillThread *t, const char **p, const char *end, bool *is_attr,
                         Slice *out)
{
    if (*p == end) {
        return 0;
    }
    const char c = *(*p)++;
    *is_attr = c == '.';
    out->start = *p;
    if (c == '.') {
        while (*p < end && **p != '.' && **p != '[') {
            (*p)++;
        }
        out->end = *p;
    } else if (c == '[') {
        while (*p < end && **p != ']') {
            (*p)++;
        }
        out->end = *p;
        if (*p == end) {
            (void)gill_raise(t, GILL_ValueError, "Missing ']' in format string");
            return -1;
        }
        (*p)++;
    } else {
        (void)gill_raise(t, GILL_ValueError,
                         "Only '.' or '[' may follow ']' in format field specifier");
        return -1;
    }
    if (out->start == out->end) {
        (void)gill_raise(t, GILL_ValueError, "Empty attribute in format string");
        return -1;
    }
    return 1;
}

static GillValue field_value(Format *f, Slice name)
{
    GillThread *t = f->t;
    const char *p = name.start;
    while (p < name.end && *p != '.' && *p != '[') {
        p++;
    }
    GillValue v = first_value(f, (Slice){name.start, p});
    Slice part;
    bool is_attr;
    int more = 0;
    while (!gi_is_error(v) &&
           (more = next_accessor(t, &p, name.end, &is_attr, &part)) > 0) {
        const size_t size = (size_t)(part.end - part.start);
        if (is_attr) {
            const GillValue attr = gi_intern(t, part.start, size);
            v = gi_is_error(attr) ? GILL_ERROR : gi_getattr(t, v, attr);
            continue;
        }
        const int64_t i = as_index(t, part);
        if (i == -2) {
            return GILL_ERROR;
        }
        const GillValue key =
            i >= 0 ? gi_int_new(t, i) : gi_str_new(t, part.start, size);
        v = gi_is_error(key) ? GILL_ERROR : gi_getitem(t, v, key);
    }
    return more < 0 ? GILL_ERROR : v;
}

static GillValue convert(GillThread *t, GillValue v, uint32_t conversion)
{
    switch (conversion) {
    case 0:
        return v;
    case 'r':
        return gi_repr(t, v);
    case 's':
        return gi_str(t, v);
    case 'a':
        return gi_ascii(t, v);
    default:
        break;
    }
    if (conversion > 32 && conversion < 127) {
        return gill_raise(t, GILL_ValueError, "Unknown conversion specifier %c",
                          (int)conversion);
    }
    return gill_raise(t, GILL_ValueError, "Unknown conversion specifier \\x%x",
                      (unsigned)conversion);
}

static bool format_text(Format *f, GiStrBuf *out, const char *p, const char *end,
                        int depth);

static bool add_field(Format *f, GiStrBuf *out, Slice name, uint32_t conversion,
                      Slice spec, int depth)
{
    GillThread *t = f->t;
    GillValue v = name.start == name.end ? first_value(f, name) : field_value(f, name);
    if (gi_is_error(v)) {
        return false;
    }
    v = convert(t, v, conversion);
    if (gi_is_error(v)) {
        return false;
    }
    const size_t size = (size_t)(spec.end - spec.start);
    GillValue spec_text = t->vm->empty_str;
    if (size == 0) {
        if (gi_is_exact(v, GI_TYPE_STR)) {
            return gi_strbuf_add_str(t, out, v);
        }
        if (gi_is_small(v)) {
            char digits[24];
            return gi_strbuf_add_ascii(t, out, digits,
                                       gi_int64_text(gi_small_get(v), digits));
        }
    } else if (memchr(spec.start, '{', size) == NULL &&
               memchr(spec.start, '}', size) == NULL) {
        if (gi_is_exact(v, GI_TYPE_STR)) {
            StrSpec parsed;
            return parse_spec(t, spec.start, spec.end, v, &parsed) &&
                   check_spec(t, v, &parsed) && add_formatted(t, out, v, &parsed);
        }
        spec_text = gi_str_new(t, spec.start, size);
    } else {
        GiStrBuf inner;
        gi_strbuf_init(&inner);
        if (!format_text(f, &inner, spec.start, spec.end, depth - 1)) {
            gi_strbuf_drop(t, &inner);
            return false;
        }
        spec_text = gi_strbuf_finish(t, &inner);
    }
    const GillValue s =
        gi_is_error(spec_text) ? GILL_ERROR : gi_format(t, v, spec_text);
    return !gi_is_error(s) && gi_strbuf_add_str(t, out, s);
}

static bool format_text(Format *f, GiStrBuf *out, const char *p, const char *end,
                        int depth)
{
    GillThread *t = f->t;
    if (depth <= 0) {
        (void)gill_raise(t, GILL_ValueError, "Max string recursion exceeded");
        return false;
    }
    while (p < end) {
        const char *run = p;
        while (p < end && *p != '{' && *p != '}') {
            p++;
        }
        if (p > run && !gi_strbuf_add(t, out, run, (size_t)(p - run))) {
            return false;
        }
        if (p == end) {
            break;
        }
        const char brace = *p++;
        if (p < end && *p == brace) {
            if (!gi_strbuf_add_ascii(t, out, p++, 1)) {
                return false;
            }
            continue;
        }
        if (brace == '}' || p == end) {
            (void)gill_raise(t, GILL_ValueError,
                             "Single '%c' encountered in format string", brace);
            return false;
        }
        Slice name, spec;
        uint32_t conversion;
        if (!read_field(t, &p, end, &name, &conversion, &spec) ||
            !add_field(f, out, name, conversion, spec, depth)) {
            return false;
        }
    }
    return true;
}

GillValue gi_str_format_method(GillThread *t, GillValue format, GillValue args,
                               GillValue kwargs)
{
    const GiStr *flat =
        gi_str_flat(t, format); // fields may run code: the text stays put
    if (flat == NULL) {
        return GILL_ERROR;
    }
    if (memchr(flat->data, '{', flat->size) == NULL &&
        memchr(flat->data, '}', flat->size) == NULL) {
        return format; // even of a subclass, as in CPython
    }
    Format f = {.t = t, .args = args, .kwargs = kwargs};
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (!format_text(&f, &out, flat->data, flat->data + flat->size, MAX_DEPTH)) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &out);
}

// ---- What the string module takes from here (_string) ---------------------------

// (literal, field name, spec, conversion) for each piece; the last three None when a
// literal ends the text.
GillValue gi_format_parse(GillThread *t, GillValue format)
{
    const GiStr *flat = gi_str_flat(t, format);
    const GillValue list = flat == NULL ? GILL_ERROR : gi_list_new(t, 0);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const char *p = flat->data, *const end = p + flat->size;
    while (p < end) {
        GillValue piece[4] = {GILL_NONE, GILL_NONE, GILL_NONE, GILL_NONE};
        const char *run = p;
        while (p < end && *p != '{' && *p != '}') {
            p++;
        }
        const bool is_doubled = p + 1 < end && p[0] == p[1];
        if (p < end && !is_doubled && (*p == '}' || p + 1 == end)) {
            return gill_raise(t, GILL_ValueError,
                              "Single '%c' encountered in format string", *p);
        }
        piece[0] = gi_str_new(t, run, (size_t)(p - run) + (p < end && is_doubled));
        if (p < end && is_doubled) {
            p += 2;
        } else if (p < end) {
            Slice name, spec;
            uint32_t conversion;
            p++;
            if (!read_field(t, &p, end, &name, &conversion, &spec)) {
                return GILL_ERROR;
            }
            piece[1] = gi_str_new(t, name.start, (size_t)(name.end - name.start));
            piece[2] = gi_str_new(t, spec.start, (size_t)(spec.end - spec.start));
            if (conversion != 0) {
                piece[3] = gi_str_from_codepoint(t, conversion);
            }
        }
        const GillValue tuple = gi_tuple_from(t, piece, 4);
        if (gi_is_error(piece[0]) || gi_is_error(piece[1]) || gi_is_error(piece[2]) ||
            gi_is_error(tuple) || !gi_list_append(t, gi_list_ptr(list), tuple)) {
            return GILL_ERROR;
        }
    }
    return list;
}

// (first, [(is_attribute, name or index), ...])
GillValue gi_format_split_name(GillThread *t, GillValue name)
{
    const GiStr *flat = gi_str_flat(t, name);
    const GillValue rest = flat == NULL ? GILL_ERROR : gi_list_new(t, 0);
    if (gi_is_error(rest)) {
        return GILL_ERROR;
    }
    const char *p = flat->data, *const end = p + flat->size;
    while (p < end && *p != '.' && *p != '[') {
        p++;
    }
    Slice part = {flat->data, p};
    GillValue first = GILL_EMPTY;
    for (;;) {
        const int64_t i = as_index(t, part);
        const GillValue v =
            i == -2  ? GILL_ERROR
            : i >= 0 ? gi_int_new(t, i)
                     : gi_str_new(t, part.start, (size_t)(part.end - part.start));
        if (gi_is_error(v)) {
            return GILL_ERROR;
        }
        bool is_attr = false;
        if (gi_is_empty(first)) {
            first = v;
        } else {
            const GillValue pair = gi_tuple_from(
                t,
                (GillValue[]){
                    gi_bool(part.start[-1] == '.'),
                    part.start[-1] == '.'
                        ? gi_str_new(t, part.start, (size_t)(part.end - part.start))
                        : v},
                2);
            if (gi_is_error(pair) || !gi_list_append(t, gi_list_ptr(rest), pair)) {
                return GILL_ERROR;
            }
        }
        const int more = next_accessor(t, &p, end, &is_attr, &part);
        if (more < 0) {
            return GILL_ERROR;
        }
        if (more == 0) {
            return gi_tuple_from(t, (GillValue[]){first, rest}, 2);
        }
    }
}
