// SPDX-License-Identifier: MIT
// str: making, sharing, hashing, comparing and cutting text.
//
// A GiStr ends with 0, and behind that, where it is not ASCII and longer than BLOCK
// code points, lies a table of u32: entry k is the byte offset of code point (k + 1) *
// BLOCK. The table is filled at first need (aux says so).
//
// A GiStrView is made by concatenation and by subclasses. The text of a concatenation
// lies in a GiTextBuffer that later ones may extend: a view covers bytes that never
// change, because only the view that ends where the buffer's used part ends may be
// extended in place. The text of a subclass instance lies in a GiStr.
//
// Texts of 0 or 1 Latin-1 characters exist once (vm->empty_str, vm->chars); they are
// interned, like names and literals. Interned strings are exact GiStr.
#include "runtime/objects/str.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/seq.h"
#include "runtime/objects/str_methods.h"

#define BLOCK      32  // code points an entry of the table
#define VIEW_MIN   128 // bytes from which concatenation makes a view
#define SIZE_LIMIT (UINT32_MAX - 64u)

typedef struct GiTextBuffer {
    GiHeader head; // kind RAW
    size_t used, cap;
    char data[];
} GiTextBuffer;

// ---- Allocation -----------------------------------------------------------------

static GillValue no_memory(GillThread *t)
{
    return gill_raise_value(t, t->vm->no_memory);
}

static size_t table_offset(size_t size)
{
    return (sizeof(GiStr) + size + 1 + 3) & ~(size_t)3;
}

GiStr *gi_str_alloc(GillThread *t, size_t size, size_t len)
{
    if (size > SIZE_LIMIT) {
        (void)no_memory(t);
        return NULL;
    }
    size_t bytes = sizeof(GiStr) + size + 1;
    if (len != size && len > BLOCK) {
        bytes = table_offset(size) + (len - 1) / BLOCK * sizeof(uint32_t);
    }
    const unsigned flags = len == size ? GI_FLAG_ASCII : 0;
    GiStr *s = gi_alloc(t, bytes, GI_HEADER_BITS(GI_TYPE_STR, GI_KIND_STR, flags, 0));
    if (s != NULL) {
        s->size = (uint32_t)size;
        s->len = (uint32_t)len;
    }
    return s;
}

GillValue gi_str_new_raw(GillThread *t, size_t size, size_t len, char **out)
{
    assert(size > 1);
    GiStr *s = gi_str_alloc(t, size, len);
    if (s == NULL) {
        return GILL_ERROR;
    }
    *out = s->data;
    return gi_from_ptr(s);
}

// Text of known length.
static GillValue str_make(GillThread *t, const char *data, size_t size, size_t len)
{
    if (len <= 1) {
        if (len == 0) {
            return t->vm->empty_str;
        }
        size_t width;
        const uint32_t cp = gi_utf8_get(data, &width);
        if (cp < 256) {
            return t->vm->chars[cp];
        }
    }
    GiStr *s = gi_str_alloc(t, size, len);
    if (s == NULL) {
        return GILL_ERROR;
    }
    memcpy(s->data, data, size);
    return gi_from_ptr(s);
}

GillValue gi_str_new(GillThread *t, const char *data, size_t size)
{
    if (gi_utf8_is_ascii(data, size)) {
        return str_make(t, data, size, size);
    }
    return str_make(t, data, size, gi_utf8_count(data, size));
}

GillValue gi_str_new_ascii(GillThread *t, const char *data, size_t size)
{
    if (size <= 1) {
        return size == 0 ? t->vm->empty_str : t->vm->chars[(unsigned char)*data];
    }
    GiStr *s = gi_str_alloc(t, size, size);
    if (s == NULL) {
        return GILL_ERROR;
    }
    memcpy(s->data, data, size);
    return gi_from_ptr(s);
}

GillValue gi_str_from_c(GillThread *t, const char *text)
{
    return gi_str_new(t, text, strlen(text));
}

GillValue gi_str_from_codepoint(GillThread *t, uint32_t cp)
{
    assert(cp <= GI_MAX_CODEPOINT);
    if (cp < 256) {
        return t->vm->chars[cp];
    }
    char text[4];
    return str_make(t, text, gi_utf8_put(text, cp), 1);
}

static GillValue view_make(GillThread *t, GillValue owner, const char *data,
                           size_t size, size_t len)
{
    const unsigned flags = GI_FLAG_VIEW | (len == size ? GI_FLAG_ASCII : 0);
    GiStrView *v =
        gi_alloc(t, sizeof *v, GI_HEADER_BITS(GI_TYPE_STR, GI_KIND_STR_VIEW, flags, 2));
    if (v == NULL) {
        return GILL_ERROR;
    }
    v->owner = owner;
    v->attrs = GILL_EMPTY;
    v->data = data;
    v->size = (uint32_t)size;
    v->len = (uint32_t)len;
    return gi_from_ptr(v);
}

const GiStr *gi_str_flat(GillThread *t, GillValue s)
{
    if (gi_ptr(s)->head.kind == GI_KIND_STR) {
        return (const GiStr *)gi_ptr(s);
    }
    GiStrView *v = (GiStrView *)gi_ptr(s);
    if (gi_has_kind(v->owner, GI_KIND_STR)) {
        return (const GiStr *)gi_ptr(v->owner);
    }
    GiStr *flat = gi_str_alloc(t, v->size, v->len);
    if (flat == NULL) {
        return NULL;
    }
    memcpy(flat->data, v->data, v->size);
    v->data = flat->data;
    gi_store(t, &v->owner, gi_from_ptr(flat));
    return flat;
}

GillValue gi_str_plain(GillThread *t, GillValue s)
{
    if (gi_is_exact(s, GI_TYPE_STR)) {
        return s;
    }
    const GiStr *flat = gi_str_flat(t, s);
    return flat == NULL ? GILL_ERROR : gi_from_ptr(flat);
}

const char *gi_str_c(GillThread *t, GillValue s)
{
    const GiStr *flat = gi_str_flat(t, s);
    if (flat == NULL) {
        return NULL;
    }
    if (memchr(flat->data, 0, flat->size) != NULL) {
        (void)gill_raise(t, GILL_ValueError, "embedded null character");
        return NULL;
    }
    return flat->data;
}

// ---- Comparing ------------------------------------------------------------------

bool gi_str_is(GillValue s, const char *ascii)
{
    const size_t size = strlen(ascii);
    return gi_is_str(s) && gi_str_size(s) == size &&
           memcmp(gi_str_data(s), ascii, size) == 0;
}

bool gi_str_equal(GillValue a, GillValue b)
{
    if (gi_same(a, b)) {
        return true;
    }
    if (gi_ptr(a)->head.flags & gi_ptr(b)->head.flags & GI_FLAG_INTERNED) {
        return false;
    }
    const size_t size = gi_str_size(a);
    return size == gi_str_size(b) && memcmp(gi_str_data(a), gi_str_data(b), size) == 0;
}

int gi_str_compare(GillValue a, GillValue b)
{
    // UTF-8, surrogates included, orders as its code points do.
    const size_t na = gi_str_size(a), nb = gi_str_size(b);
    const int order = memcmp(gi_str_data(a), gi_str_data(b), na < nb ? na : nb);
    return order != 0 ? order : na < nb ? -1 : na > nb;
}

static GillValue str_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    (void)t;
    if (!gi_is_str(a) || !gi_is_str(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (op == GI_EQ || op == GI_NE) {
        return gi_bool(gi_str_equal(a, b) == (op == GI_EQ));
    }
    const int order = gi_same(a, b) ? 0 : gi_str_compare(a, b);
    return gi_bool(op == GI_LT   ? order < 0
                   : op == GI_LE ? order <= 0
                   : op == GI_GT ? order > 0
                                 : order >= 0);
}

// ---- Indexing and cutting -------------------------------------------------------

static void table_fill(GiStr *s)
{
    uint32_t *table = (uint32_t *)((char *)s + table_offset(s->size));
    const size_t entries = (s->len - 1) / BLOCK;
    size_t offset = 0;
    for (size_t k = 0; k < entries; k++) {
        offset += gi_utf8_skip(s->data + offset, BLOCK);
        table[k] = (uint32_t)offset;
    }
    s->head.aux = 1;
}

size_t gi_str_offset(GillThread *t, GillValue s, size_t i)
{
    const size_t len = gi_str_len(s), size = gi_str_size(s);
    assert(i <= len);
    if (len == size) {
        return i;
    }
    const char *data = gi_str_data(s);
    if (i < BLOCK) {
        return gi_utf8_skip(data, i);
    }
    if (len - i < BLOCK) {
        return size - gi_utf8_skip_back(data + size, len - i);
    }
    const GiStr *flat = gi_str_flat(t, s);
    if (flat == NULL) {
        gill_error_clear(t); // without the table it only takes longer
        return gi_utf8_skip(data, i);
    }
    if (flat->head.aux == 0) {
        table_fill((GiStr *)flat);
    }
    const uint32_t *table =
        (const uint32_t *)((const char *)flat + table_offset(flat->size));
    const size_t start = table[i / BLOCK - 1];
    return start + gi_utf8_skip(flat->data + start, i % BLOCK);
}

uint32_t gi_str_at(GillThread *t, GillValue s, size_t i)
{
    if (gi_str_is_ascii(s)) {
        return (unsigned char)gi_str_data(s)[i];
    }
    const size_t offset = gi_str_offset(t, s, i);
    size_t width;
    return gi_utf8_get(gi_str_data(s) + offset, &width);
}

GillValue gi_str_char(GillThread *t, GillValue s, size_t i)
{
    return gi_str_from_codepoint(t, gi_str_at(t, s, i));
}

GillValue gi_str_slice(GillThread *t, GillValue s, size_t start, size_t end)
{
    const size_t len = gi_str_len(s);
    if (end > len) {
        end = len;
    }
    if (start >= end) {
        return t->vm->empty_str;
    }
    if (end - start == len && gi_is_exact(s, GI_TYPE_STR)) {
        return s;
    }
    const size_t from = gi_str_offset(t, s, start);
    const size_t to = end - start <= BLOCK && !gi_str_is_ascii(s)
                          ? from + gi_utf8_skip(gi_str_data(s) + from, end - start)
                          : gi_str_offset(t, s, end);
    return str_make(t, gi_str_data(s) + from, to - from, end - start);
}

static GillValue slice_steps(GillThread *t, GillValue s, int64_t start, int64_t step,
                             int64_t count)
{
    if (gi_str_is_ascii(s)) {
        if (count <= 1) {
            return count == 0 ? t->vm->empty_str : gi_str_char(t, s, (size_t)start);
        }
        char *out;
        const GillValue made = gi_str_new_raw(t, (size_t)count, (size_t)count, &out);
        if (!gi_is_error(made)) {
            const char *data = gi_str_data(s);
            for (int64_t k = 0; k < count; k++, start += step) {
                out[k] = data[start];
            }
        }
        return made;
    }
    GiStrBuf buf;
    gi_strbuf_init(&buf);
    const GiStr *flat = gi_str_flat(t, s);
    if (flat == NULL) {
        return GILL_ERROR;
    }
    if (step == -1 && count > 0) {
        const char *p = flat->data + gi_str_offset(t, s, (size_t)start + 1);
        for (int64_t k = 0; k < count; k++) {
            gi_strbuf_add_codepoint(t, &buf, gi_utf8_prev(&p));
        }
        return gi_strbuf_finish(t, &buf);
    }
    for (int64_t k = 0; k < count; k++, start += step) {
        gi_strbuf_add_codepoint(t, &buf, gi_str_at(t, s, (size_t)start));
    }
    return gi_strbuf_finish(t, &buf);
}

static GillValue str_getitem(GillThread *t, GillValue s, GillValue key)
{
    const int64_t len = (int64_t)gi_str_len(s);
    if (gi_is_slice(key)) {
        int64_t start, stop, step, count;
        if (!gi_slice_indices(t, key, len, &start, &stop, &step, &count)) {
            return GILL_ERROR;
        }
        if (step == 1) {
            return gi_str_slice(t, s, (size_t)start, (size_t)(start + count));
        }
        return slice_steps(t, s, start, step, count);
    }
    int64_t i;
    if (gi_is_small(key)) {
        i = gi_small_get(key);
    } else if (gi_is_bool(key)) {
        i = gi_is_true(key);
    } else if (gi_type_of(t, key)->slots.index == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "string indices must be integers, not '%T'", key);
    } else if (!gi_index_int64(t, key, &i)) {
        return gill_error_is(t, GILL_OverflowError)
                   ? (gill_error_clear(t), gill_raise(t, GILL_IndexError,
                                                      "cannot fit '%T' into an "
                                                      "index-sized integer",
                                                      key))
                   : GILL_ERROR;
    }
    if (i < 0) {
        i += len;
    }
    if (i < 0 || i >= len) {
        return gill_raise(t, GILL_IndexError, "string index out of range");
    }
    return gi_str_char(t, s, (size_t)i);
}

// ---- Joining and repeating ------------------------------------------------------

static GillValue concat_view(GillThread *t, GillValue a, GillValue b)
{
    const size_t na = gi_str_size(a), nb = gi_str_size(b);
    const size_t size = na + nb, len = gi_str_len(a) + gi_str_len(b);
    if (size > SIZE_LIMIT) {
        return no_memory(t);
    }
    const bool was_view = gi_ptr(a)->head.kind == GI_KIND_STR_VIEW;
    if (was_view) {
        const GiStrView *view = (const GiStrView *)gi_ptr(a);
        if (gi_has_kind(view->owner, GI_KIND_RAW)) {
            GiTextBuffer *buffer = (GiTextBuffer *)gi_ptr(view->owner);
            if (view->data + na == buffer->data + buffer->used &&
                buffer->cap - buffer->used >= nb) {
                // Two names for the same text may both be extended; the second then
                // no longer ends at `used` and is copied.
                memcpy(buffer->data + buffer->used, gi_str_data(b), nb);
                buffer->used += nb;
                return view_make(t, view->owner, view->data, size, len);
            }
        }
    }
    // A first concatenation may be the only one: little slack. A later one doubles.
    const size_t cap = was_view ? size * 2 : size + size / 4;
    GiTextBuffer *buffer = gi_alloc(t, sizeof(GiTextBuffer) + cap + 1,
                                    GI_HEADER_BITS(0, GI_KIND_RAW, 0, 0));
    if (buffer == NULL) {
        return GILL_ERROR;
    }
    buffer->cap = cap;
    buffer->used = size;
    memcpy(buffer->data, gi_str_data(a), na);
    memcpy(buffer->data + na, gi_str_data(b), nb);
    return view_make(t, gi_from_ptr(buffer), buffer->data, size, len);
}

GillValue gi_str_concat(GillThread *t, GillValue a, GillValue b)
{
    const size_t na = gi_str_size(a), nb = gi_str_size(b);
    if (na == 0) {
        return gi_str_plain(t, b);
    }
    if (nb == 0) {
        return gi_str_plain(t, a);
    }
    if (na + nb >= VIEW_MIN) {
        return concat_view(t, a, b);
    }
    GiStr *s = gi_str_alloc(t, na + nb, gi_str_len(a) + gi_str_len(b));
    if (s == NULL) {
        return GILL_ERROR;
    }
    memcpy(s->data, gi_str_data(a), na);
    memcpy(s->data + na, gi_str_data(b), nb);
    return gi_from_ptr(s);
}

GillValue gi_str_join(GillThread *t, GillValue sep, size_t n, const GillValue *items)
{
    if (n == 0) {
        return t->vm->empty_str;
    }
    if (n == 1) {
        return gi_str_plain(t, items[0]);
    }
    const size_t sep_size = gi_str_size(sep);
    size_t size = (n - 1) * sep_size, len = (n - 1) * gi_str_len(sep);
    for (size_t i = 0; i < n; i++) {
        size += gi_str_size(items[i]);
        len += gi_str_len(items[i]);
        if (size > SIZE_LIMIT) {
            return no_memory(t);
        }
    }
    if (len <= 1) {
        for (size_t i = 0; i < n; i++) {
            if (gi_str_size(items[i]) != 0) {
                return gi_str_plain(t, items[i]);
            }
        }
        return gi_str_plain(t, size == 0 ? t->vm->empty_str : sep);
    }
    GiStr *s = gi_str_alloc(t, size, len);
    if (s == NULL) {
        return GILL_ERROR;
    }
    char *out = s->data;
    const char *sep_data = gi_str_data(sep);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && sep_size > 0) {
            if (sep_size == 1) {
                *out = *sep_data;
            } else {
                memcpy(out, sep_data, sep_size);
            }
            out += sep_size;
        }
        const size_t item_size = gi_str_size(items[i]);
        memcpy(out, gi_str_data(items[i]), item_size);
        out += item_size;
    }
    return gi_from_ptr(s);
}

GillValue gi_str_repeat(GillThread *t, GillValue s, int64_t n)
{
    const size_t size = gi_str_size(s);
    if (n <= 0 || size == 0) {
        return t->vm->empty_str;
    }
    if (n == 1) {
        return gi_str_plain(t, s);
    }
    if ((uint64_t)n > SIZE_LIMIT / size) {
        return no_memory(t);
    }
    const size_t total = size * (size_t)n;
    GiStr *made = gi_str_alloc(t, total, gi_str_len(s) * (size_t)n);
    if (made == NULL) {
        return GILL_ERROR;
    }
    if (size == 1) {
        memset(made->data, gi_str_data(s)[0], total);
        return gi_from_ptr(made);
    }
    memcpy(made->data, gi_str_data(s), size);
    for (size_t done = size; done < total;) {
        const size_t more = done <= total - done ? done : total - done;
        memcpy(made->data + done, made->data, more);
        done += more;
    }
    return gi_from_ptr(made);
}

static GillValue str_add(GillThread *t, GillValue a, GillValue b)
{
    if (!gi_is_str(a)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (gi_is_str(b)) {
        return gi_str_concat(t, a, b);
    }
    return gill_raise(t, GILL_TypeError, "can only concatenate str (not \"%T\") to str",
                      b);
}

static GillValue str_mul(GillThread *t, GillValue a, GillValue b)
{
    int64_t n;
    return gi_seq_repeat_count(t, gi_is_str(a) ? b : a, &n)
               ? gi_str_repeat(t, gi_is_str(a) ? a : b, n)
               : GILL_ERROR;
}

static GillValue str_mod(GillThread *t, GillValue a, GillValue b)
{
    return gi_is_str(a) ? gi_str_percent(t, a, b) : GILL_NOT_IMPLEMENTED;
}

// ---- Iterating ------------------------------------------------------------------

static GillValue str_iter(GillThread *t, GillValue s)
{
    GiStrIter *it =
        gi_alloc(t, sizeof *it, GI_HEADER_BITS(GI_TYPE_STR_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->str = s;
    return gi_from_ptr(it);
}

static GillValue iter_self(GillThread *t, GillValue it)
{
    (void)t;
    return it;
}

static GillValue iter_next(GillThread *t, GillValue v)
{
    GiStrIter *it = (GiStrIter *)gi_ptr(v);
    if (gi_is_empty(it->str) || it->offset >= gi_str_size(it->str)) {
        it->str = GILL_EMPTY;
        return GILL_EMPTY;
    }
    size_t width;
    const uint32_t cp = gi_utf8_get(gi_str_data(it->str) + it->offset, &width);
    it->offset += width;
    return gi_str_from_codepoint(t, cp);
}

static GillValue iter_length_hint(GillThread *t, const GillValue *args)
{
    (void)t;
    const GiStrIter *it = (const GiStrIter *)gi_ptr(args[0]);
    if (gi_is_empty(it->str)) {
        return gi_small(0);
    }
    return gi_small((int64_t)gi_utf8_count(gi_str_data(it->str) + it->offset,
                                           gi_str_size(it->str) - it->offset));
}

static GillValue iter_reduce(GillThread *t, const GillValue *args)
{
    const GiStrIter *it = (const GiStrIter *)gi_ptr(args[0]);
    const GillValue iter = gi_builtin_function(t, "iter");
    if (gi_is_error(iter)) {
        return GILL_ERROR;
    }
    GillValue text = t->vm->empty_str;
    size_t index = 0;
    if (!gi_is_empty(it->str)) {
        text = it->str;
        index = gi_utf8_count(gi_str_data(text), it->offset);
    }
    const GillValue arg = gi_tuple_from(t, &text, 1);
    if (gi_is_error(arg)) {
        return GILL_ERROR;
    }
    return gi_tuple_from(t, (GillValue[]){iter, arg, gi_small((int64_t)index)}, 3);
}

static GillValue iter_setstate(GillThread *t, const GillValue *args)
{
    GiStrIter *it = (GiStrIter *)gi_ptr(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(it->str)) {
        const int64_t len = (int64_t)gi_str_len(it->str);
        i = i < 0 ? 0 : i > len ? len : i;
        it->offset = gi_str_offset(t, it->str, (size_t)i);
    }
    return GILL_NONE;
}

static const GiSlots iter_slots = {
    .iter = iter_self,
    .next = iter_next,
};

static const GillDef iter_methods[] = {
    {"__length_hint__(self, /)", iter_length_hint, "Characters left."},
    {"__reduce__(self, /)", iter_reduce, "For pickling."},
    {"__setstate__(self, state, /)", iter_setstate, "For pickling."},
    {0},
};

const GiTypeDef gi_str_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiStrIter),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &iter_slots,
    .methods = iter_methods,
};

// ---- The type -------------------------------------------------------------------

static int64_t str_hash(GillThread *t, GillValue s)
{
    return (int64_t)gi_str_hash(t, s);
}

static int64_t str_len(GillThread *t, GillValue s)
{
    (void)t;
    return (int64_t)gi_str_len(s);
}

static GillValue str_repr(GillThread *t, GillValue s)
{
    return gi_str_repr(t, s, false);
}

static int str_contains(GillThread *t, GillValue s, GillValue part)
{
    if (!gi_is_str(part)) {
        (void)gill_raise(t, GILL_TypeError,
                         "'in <string>' requires string as left operand, not %T", part);
        return -1;
    }
    return gi_text_find(gi_str_data(s), gi_str_size(s), gi_str_data(part),
                        gi_str_size(part)) >= 0;
}

// The text that str(...) answers, of exact type.
static GillValue str_convert(GillThread *t, GillValue object, GillValue encoding,
                             GillValue errors)
{
    if (gi_is_empty(object)) {
        return t->vm->empty_str;
    }
    if (gi_is_empty(encoding) && gi_is_empty(errors)) {
        return gi_str(t, object);
    }
    const char *names[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        const GillValue v = i == 0 ? encoding : errors;
        if (gi_is_empty(v)) {
            continue;
        }
        if (!gi_is_str(v)) {
            return gill_raise(t, GILL_TypeError,
                              "str() argument '%s' must be str, not %s",
                              i == 0 ? "encoding" : "errors", gi_arg_type_name(t, v));
        }
        names[i] = gi_str_c(t, v);
        if (names[i] == NULL) {
            return GILL_ERROR;
        }
    }
    if (gi_is_str(object)) {
        return gill_raise(t, GILL_TypeError, "decoding str is not supported");
    }
    if (gi_type_of(t, object)->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "decoding to str: need a bytes-like object, %T found",
                          object);
    }
    GiBuffer buffer;
    if (!gi_buffer_get(t, object, false, &buffer)) {
        return GILL_ERROR;
    }
    const GillValue s =
        gi_str_decode(t, (const char *)buffer.data, buffer.size, names[0], names[1]);
    gi_buffer_release(t, &buffer);
    return s;
}

static GillValue str_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    if (npos == 1 && gi_is_empty(kwnames) &&
        gi_same(cls, gi_type_value(t, GI_TYPE_STR))) {
        return gi_str(t, args[0]);
    }
    GillValue out[3];
    if (!gi_args_parse(t, "str(object=?, encoding=?, errors=?)", args, npos, kwnames,
                       out)) {
        return GILL_ERROR;
    }
    GillValue s = str_convert(t, out[0], out[1], out[2]);
    GiType *type = gi_type_ptr(cls);
    if (gi_is_error(s) || type == t->vm->types[GI_TYPE_STR]) {
        return s;
    }
    const GiStr *flat = gi_str_flat(t, s);
    if (flat == NULL) {
        return GILL_ERROR;
    }
    GiStrView *view = (GiStrView *)gi_object_alloc(t, type, 0);
    if (view == NULL) {
        return GILL_ERROR;
    }
    assert(view->head.kind == GI_KIND_STR_VIEW);
    view->head.flags |= GI_FLAG_VIEW | (flat->head.flags & GI_FLAG_ASCII);
    view->data = flat->data;
    view->size = flat->size;
    view->len = flat->len;
    gi_store(t, &view->owner, gi_from_ptr(flat));
    return gi_from_ptr(view);
}

static const GiSlots str_slots = {
    .repr = str_repr,
    .str = gi_str_plain,
    .hash = str_hash,
    .iter = str_iter,
    .compare = str_compare,
    .new = str_new,
    .len = str_len,
    .getitem = str_getitem,
    .contains = str_contains,
    .binary[GI_BINARY_ADD] = str_add,
    .binary[GI_BINARY_MUL] = str_mul,
    .binary[GI_BINARY_MOD] = str_mod,
};

const GiTypeDef gi_str_def = {
    .kind = GI_KIND_STR,
    .size = sizeof(GiStr),
    .flags = GI_TYPE_MATCH_SELF,
    .slots = &str_slots,
    .methods = gi_str_methods,
    .static_methods = gi_str_static_methods,
    .doc = "Text: an immutable sequence of Unicode code points.",
};
