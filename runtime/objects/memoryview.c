// SPDX-License-Identifier: MIT
// memoryview: a window on memory that another object lends.
//
// A view refers to the exporter itself, never to another view: a slice or cast of a
// view takes a loan of its own, so each can be released alone. Items are `shape` many
// in each of ndim dimensions, `strides` bytes apart, beginning at data. `exports`
// counts buffers that the view has lent on; it cannot be released while there are any.
//
// A view nobody refers to gives its loan back when it is collected.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes_methods.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str_methods.h"

#define MAX_DIMS 64

typedef struct GiMemoryView {
    GiHeader head; // kind EXTERN
    GillValue obj; // the exporter, none when released
    uint8_t *data;
    char format[8]; // struct format of an item
    int itemsize;
    int ndim;
    int exports;
    bool readonly, released, is_hashed;
    int64_t hash;
    int64_t dims[]; // shape, then strides
} GiMemoryView;

static GiMemoryView *view_of(GillValue v)
{
    return (GiMemoryView *)gi_ptr(v);
}

static int64_t *shape_of(GiMemoryView *m)
{
    return m->dims;
}

static int64_t *strides_of(GiMemoryView *m)
{
    return m->dims + m->ndim;
}

static int64_t item_count(GiMemoryView *m)
{
    int64_t n = 1;
    for (int i = 0; i < m->ndim; i++) {
        n *= shape_of(m)[i];
    }
    return n;
}

static bool is_contiguous(GiMemoryView *m)
{
    int64_t expected = m->itemsize;
    for (int i = m->ndim - 1; i >= 0; i--) {
        if (shape_of(m)[i] > 1 && strides_of(m)[i] != expected) {
            return false;
        }
        expected *= shape_of(m)[i];
    }
    return true;
}

static bool check_released(GillThread *t, GiMemoryView *m)
{
    if (m->released) {
        (void)gill_raise(t, GILL_ValueError,
                         "operation forbidden on released memoryview object");
        return false;
    }
    return true;
}

// ---- Making and releasing -------------------------------------------------------

static GiMemoryView *view_alloc(GillThread *t, int ndim)
{
    GiMemoryView *m = (GiMemoryView *)gi_object_alloc(
        t, t->vm->types[GI_TYPE_MEMORYVIEW], (size_t)ndim * 2 * sizeof(int64_t));
    if (m == NULL || !gi_gc_register_dispose(t, (GiObject *)m)) {
        return NULL;
    }
    m->obj = GILL_NONE;
    m->released = true; // until it has its loan
    m->ndim = ndim;
    return m;
}

static void set_strides(GiMemoryView *m)
{
    int64_t stride = m->itemsize;
    for (int i = m->ndim - 1; i >= 0; i--) {
        strides_of(m)[i] = stride;
        stride *= shape_of(m)[i];
    }
}

// Take a loan from an exporter that is no view.
static bool borrow(GillThread *t, GiMemoryView *m, GillValue obj, GiBuffer *buffer)
{
    *buffer = (GiBuffer){.owner = obj, .itemsize = 1, .format = "B", .ndim = 1};
    if (!gi_type_of(t, obj)->slots.buffer(t, obj, false, buffer)) {
        return false;
    }
    gi_store(t, &m->obj, obj);
    m->released = false;
    return true;
}

static GillValue view_from(GillThread *t, GillValue obj)
{
    GiMemoryView *m = view_alloc(t, 1);
    GiBuffer buffer;
    if (m == NULL || !borrow(t, m, obj, &buffer)) {
        return GILL_ERROR;
    }
    m->data = buffer.data;
    m->readonly = buffer.readonly;
    m->itemsize = buffer.itemsize;
    strncpy(m->format, buffer.format, sizeof m->format - 1);
    shape_of(m)[0] = (int64_t)(buffer.size / (size_t)buffer.itemsize);
    set_strides(m);
    return gi_from_ptr(m);
}

// A second view of what m sees, with ndim dimensions for the caller to fill when it is
// another number.
static GiMemoryView *view_copy(GillThread *t, GiMemoryView *m, int ndim)
{
    GiMemoryView *copy = view_alloc(t, ndim);
    GiBuffer buffer;
    if (copy == NULL || !borrow(t, copy, m->obj, &buffer)) {
        return NULL;
    }
    copy->data = m->data;
    copy->readonly = m->readonly;
    copy->itemsize = m->itemsize;
    memcpy(copy->format, m->format, sizeof m->format);
    if (ndim == m->ndim) {
        memcpy(copy->dims, m->dims, (size_t)ndim * 2 * sizeof(int64_t));
    }
    return copy;
}

static GillValue view_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)cls;
    GillValue out[1];
    if (!gi_args_parse(t, "memoryview(object)", args, npos, kwnames, out)) {
        return GILL_ERROR;
    }
    if (gi_is_exact(out[0], GI_TYPE_MEMORYVIEW)) {
        GiMemoryView *m = view_of(out[0]);
        if (!check_released(t, m)) {
            return GILL_ERROR;
        }
        GiMemoryView *copy = view_copy(t, m, m->ndim);
        return copy == NULL ? GILL_ERROR : gi_from_ptr(copy);
    }
    if (gi_type_of(t, out[0])->slots.buffer == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "memoryview: a bytes-like object is required, not '%T'",
                          out[0]);
    }
    return view_from(t, out[0]);
}

static bool release(GillThread *t, GiMemoryView *m)
{
    if (m->released) {
        return true;
    }
    if (m->exports > 0) {
        (void)gill_raise(t, GILL_BufferError, "memoryview has %d exported buffer%s",
                         m->exports, m->exports == 1 ? "" : "s");
        return false;
    }
    m->released = true;
    const GiSlots *slots = &gi_type_of(t, m->obj)->slots;
    if (slots->buffer_release != NULL) {
        slots->buffer_release(t, m->obj);
    }
    m->obj = GILL_NONE;
    return true;
}

static void view_dispose(GillVM *vm, GiObject *o)
{
    (void)vm;
    GiMemoryView *m = (GiMemoryView *)o;
    // The exporter may be going away with it, but its memory still stands.
    if (!m->released && gi_is_bytearray(m->obj)) {
        ((GiByteArray *)gi_ptr(m->obj))->exports--;
    }
}

static void view_trace(GiMarker *marker, GiObject *o)
{
    gi_mark_value(marker, ((GiMemoryView *)o)->obj);
}

static bool view_buffer(GillThread *t, GillValue o, bool writable, GiBuffer *out)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return false;
    }
    if (writable && m->readonly) {
        (void)gill_raise(t, GILL_BufferError,
                         "memoryview: underlying buffer is not writable");
        return false;
    }
    out->data = m->data;
    out->size = (size_t)(item_count(m) * m->itemsize);
    out->readonly = m->readonly;
    out->itemsize = m->itemsize;
    out->format = m->format;
    out->ndim = m->ndim;
    out->shape = m->ndim == 1 ? NULL : shape_of(m);
    out->strides = is_contiguous(m) ? NULL : strides_of(m);
    m->exports++;
    return true;
}

static void view_buffer_release(GillThread *t, GillValue o)
{
    (void)t;
    view_of(o)->exports--;
}

// ---- Items ----------------------------------------------------------------------

// The letter of a native format; 0: it is not a single one.
static char format_letter(const char *format)
{
    if (*format == '@') {
        format++;
    }
    return format[0] != 0 && format[1] == 0 ? format[0] : 0;
}

// Bytes of an item of a native format, 0 for letters that casts do not know.
static int letter_size(char letter)
{
    switch (letter) {
    case 'b':
    case 'B':
    case 'c':
    case '?':
        return 1;
    case 'h':
    case 'H':
    case 'e':
        return 2;
    case 'i':
    case 'I':
    case 'f':
        return 4;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
    case 'd':
    case 'P':
        return 8;
    default:
        return 0;
    }
}

static GillValue unsupported(GillThread *t, const char *format)
{
    return gill_raise(t, GILL_NotImplementedError,
                      "memoryview: format %s not supported", format);
}

static GillValue item_get(GillThread *t, const GiMemoryView *m, const uint8_t *p)
{
    const char letter = format_letter(m->format);
    const int size = letter_size(letter);
    uint64_t bits = 0;
    memcpy(&bits, p, (size_t)size);
    switch (letter) {
    case 'B':
    case 'H':
    case 'I':
        return gi_small((int64_t)bits);
    case 'b':
        return gi_small((int8_t)bits);
    case 'h':
        return gi_small((int16_t)bits);
    case 'i':
        return gi_small((int32_t)bits);
    case 'l':
    case 'q':
    case 'n':
        return gi_int_new(t, (int64_t)bits);
    case 'L':
    case 'Q':
    case 'N':
    case 'P':
        return gi_int_new_u64(t, bits);
    case '?':
        return gi_bool(bits != 0);
    case 'c':
        return gi_bytes_new(t, p, 1);
    case 'f': {
        float f;
        memcpy(&f, p, sizeof f);
        return gi_double_from_outside((double)f);
    }
    case 'd': {
        double d;
        memcpy(&d, p, sizeof d);
        return gi_double_from_outside(d);
    }
    default:
        return unsupported(t, m->format);
    }
}

static bool bad_value(GillThread *t, const GiMemoryView *m, GillExc exc)
{
    (void)gill_raise(t, exc, "memoryview: invalid %s for format '%s'",
                     exc == GILL_TypeError ? "type" : "value", m->format);
    return false;
}

static bool item_set_int(GillThread *t, const GiMemoryView *m, uint8_t *p, char letter,
                         GillValue v)
{
    if (!gi_is_int_or_bool(v) && gi_type_of(t, v)->slots.index == NULL) {
        return bad_value(t, m, GILL_TypeError);
    }
    const GillValue n = gi_index(t, v);
    if (gi_is_error(n)) {
        return false;
    }
    const int size = letter_size(letter);
    const bool is_signed = letter == 'b' || letter == 'h' || letter == 'i' ||
                           letter == 'l' || letter == 'q' || letter == 'n';
    uint64_t bits;
    int64_t value;
    bool fits;
    if (is_signed || size < 8) {
        const int64_t half = (int64_t)1 << (size * 8 - 1 - (size == 8));
        fits = gi_int_to_int64(gi_int_plain(n), &value);
        bits = (uint64_t)value;
        if (fits && size < 8) {
            fits = is_signed ? value >= -half && value < half
                             : value >= 0 && value < half * 2;
        }
    } else {
        fits = gi_int_to_uint64(gi_int_plain(n), &bits);
    }
    if (!fits) {
        return bad_value(t, m, GILL_ValueError);
    }
    memcpy(p, &bits, (size_t)size);
    return true;
}

static bool item_set(GillThread *t, const GiMemoryView *m, uint8_t *p, GillValue v)
{
    const char letter = format_letter(m->format);
    switch (letter) {
    case '?': {
        const int truth = gi_truth(t, v);
        if (truth >= 0) {
            *p = (uint8_t)truth;
        }
        return truth >= 0;
    }
    case 'c':
        if (!gi_is_bytes(v)) {
            return bad_value(t, m, GILL_TypeError);
        }
        if (gi_bytes_ptr(v)->size != 1) {
            return bad_value(t, m, GILL_ValueError);
        }
        *p = gi_bytes_ptr(v)->data[0];
        return true;
    case 'f':
    case 'd': {
        double d;
        if (!gi_float_value(t, v, &d)) {
            if (gill_error_is(t, GILL_TypeError)) {
                gill_error_clear(t);
                return bad_value(t, m, GILL_TypeError);
            }
            return false;
        }
        const float f = (float)d;
        memcpy(p, letter == 'f' ? (const void *)&f : &d,
               letter == 'f' ? sizeof f : sizeof d);
        return true;
    }
    case 0:
    case 'e':
        (void)unsupported(t, m->format);
        return false;
    default:
        return item_set_int(t, m, p, letter, v);
    }
}

// ---- Subscripts -----------------------------------------------------------------

// Move *p to item i of a dimension.
static bool step_to(GillThread *t, GiMemoryView *m, int dim, GillValue key, uint8_t **p)
{
    int64_t i;
    if (!gi_index_int64(t, key, &i)) {
        if (gill_error_is(t, GILL_OverflowError)) {
            gill_error_clear(t);
            (void)gill_raise(t, GILL_IndexError,
                             "cannot fit '%T' into an index-sized integer", key);
        }
        return false;
    }
    const int64_t len = shape_of(m)[dim];
    if (i < 0) {
        i += len;
    }
    if (i < 0 || i >= len) {
        (void)gill_raise(t, GILL_IndexError, "index out of bounds on dimension %d",
                         dim + 1);
        return false;
    }
    *p += i * strides_of(m)[dim];
    return true;
}

// The item that a key means, for an int or a tuple of ints.
static bool find_item(GillThread *t, GiMemoryView *m, GillValue key, uint8_t **p)
{
    *p = m->data;
    if (gi_is_tuple(key)) {
        GiTuple *keys = gi_tuple_ptr(key);
        const int n = (int)gi_tuple_len(keys);
        int slices = 0;
        for (int i = 0; i < n; i++) {
            slices += gi_is_slice(gi_tuple_items(keys)[i]);
        }
        if (slices == n && n > 0) {
            (void)gill_raise(t, GILL_NotImplementedError,
                             "multi-dimensional slicing is not implemented");
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (gi_type_of(t, gi_tuple_items(keys)[i])->slots.index == NULL) {
                (void)gill_raise(t, GILL_TypeError, "memoryview: invalid slice key");
                return false;
            }
        }
        if (n < m->ndim) {
            (void)gill_raise(t, GILL_NotImplementedError,
                             "sub-views are not implemented");
            return false;
        }
        if (n > m->ndim) {
            (void)gill_raise(t, GILL_TypeError,
                             "cannot index %d-dimension view with %d-element tuple",
                             m->ndim, n);
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (!step_to(t, m, i, gi_tuple_items(keys)[i], p)) {
                return false;
            }
        }
        return true;
    }
    if (gi_type_of(t, key)->slots.index == NULL) {
        (void)gill_raise(t, GILL_TypeError, "memoryview: invalid slice key");
        return false;
    }
    if (m->ndim != 1) {
        if (m->ndim == 0) {
            (void)gill_raise(t, GILL_TypeError, "invalid indexing of 0-dim memory");
        } else {
            (void)gill_raise(t, GILL_NotImplementedError,
                             "multi-dimensional sub-views are not implemented");
        }
        return false;
    }
    return step_to(t, m, 0, key, p);
}

static GiMemoryView *view_slice(GillThread *t, GiMemoryView *m, GillValue key)
{
    int64_t start, stop, step, count;
    if (m->ndim == 0) {
        (void)gill_raise(t, GILL_TypeError, "invalid indexing of 0-dim memory");
        return NULL;
    }
    if (!gi_slice_indices(t, key, shape_of(m)[0], &start, &stop, &step, &count)) {
        return NULL;
    }
    GiMemoryView *part = view_copy(t, m, m->ndim);
    if (part != NULL) {
        part->data += start * strides_of(m)[0];
        shape_of(part)[0] = count;
        strides_of(part)[0] = strides_of(m)[0] * step;
    }
    return part;
}

static GillValue view_getitem(GillThread *t, GillValue o, GillValue key)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    if (gi_is_slice(key)) {
        GiMemoryView *part = view_slice(t, m, key);
        return part == NULL ? GILL_ERROR : gi_from_ptr(part);
    }
    if (gi_same(key, GILL_ELLIPSIS)) {
        return o;
    }
    uint8_t *p;
    if (!find_item(t, m, key, &p) || !check_released(t, m)) {
        return GILL_ERROR;
    }
    return item_get(t, m, p);
}

static bool set_slice(GillThread *t, GiMemoryView *m, GillValue key, GillValue v)
{
    if (m->ndim != 1) {
        (void)gill_raise(t, GILL_NotImplementedError,
                         "memoryview slice assignments are currently restricted to "
                         "ndim = 1");
        return false;
    }
    GiBuffer from;
    if (!gi_buffer_get(t, v, false, &from)) {
        return false;
    }
    GiMemoryView *part = view_slice(t, m, key);
    bool done = false;
    if (part != NULL) {
        const int64_t count = shape_of(part)[0];
        const char letter = format_letter(part->format);
        if (from.ndim != 1 || (int64_t)from.size != count * part->itemsize ||
            letter != format_letter(from.format)) {
            (void)gill_raise(t, GILL_ValueError,
                             "memoryview assignment: lvalue and rvalue "
                             "have different structures");
        } else if (strides_of(part)[0] == part->itemsize) {
            memmove(part->data, from.data, from.size);
            done = true;
        } else {
            // Both may be the same memory: copied first.
            const GillValue copy = gi_bytes_new(t, from.data, from.size);
            done = !gi_is_error(copy);
            for (int64_t i = 0; done && i < count; i++) {
                memcpy(part->data + i * strides_of(part)[0],
                       gi_bytes_ptr(copy)->data + i * part->itemsize,
                       (size_t)part->itemsize);
            }
        }
        done = release(t, part) && done;
    }
    gi_buffer_release(t, &from);
    return done;
}

static bool view_setitem(GillThread *t, GillValue o, GillValue key, GillValue v)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return false;
    }
    if (m->readonly) {
        (void)gill_raise(t, GILL_TypeError, "cannot modify read-only memory");
        return false;
    }
    if (gi_is_empty(v)) {
        (void)gill_raise(t, GILL_TypeError, "cannot delete memory");
        return false;
    }
    if (gi_is_slice(key)) {
        return set_slice(t, m, key, v);
    }
    uint8_t *p;
    if (!find_item(t, m, key, &p)) {
        return false;
    }
    // The conversion may run code that releases the view: written to a copy first.
    uint8_t item[8];
    if (m->itemsize > 8) {
        (void)unsupported(t, m->format);
        return false;
    }
    if (!item_set(t, m, item, v) || !check_released(t, m)) {
        return false;
    }
    memcpy(p, item, (size_t)m->itemsize);
    return true;
}

// ---- Whole contents -------------------------------------------------------------

// Copy the items below p in C order; answers where the output goes on.
static uint8_t *copy_items(GiMemoryView *m, int dim, const uint8_t *p, uint8_t *out)
{
    if (dim == m->ndim) {
        memcpy(out, p, (size_t)m->itemsize);
        return out + m->itemsize;
    }
    for (int64_t i = 0; i < shape_of(m)[dim]; i++) {
        out = copy_items(m, dim + 1, p + i * strides_of(m)[dim], out);
    }
    return out;
}

GillValue gi_memoryview_bytes(GillThread *t, GillValue v)
{
    GiMemoryView *m = view_of(v);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    const size_t size = (size_t)(item_count(m) * m->itemsize);
    if (is_contiguous(m)) {
        return gi_bytes_new(t, m->data, size);
    }
    const GillValue made = gi_bytes_new(t, NULL, size);
    if (!gi_is_error(made)) {
        copy_items(m, 0, m->data, (uint8_t *)gi_bytes_ptr(made)->data);
    }
    return made;
}

static GillValue list_items(GillThread *t, GiMemoryView *m, int dim, const uint8_t *p)
{
    if (dim == m->ndim) {
        return item_get(t, m, p);
    }
    const GillValue list = gi_list_new(t, (size_t)shape_of(m)[dim]);
    for (int64_t i = 0; !gi_is_error(list) && i < shape_of(m)[dim]; i++) {
        const GillValue item = list_items(t, m, dim + 1, p + i * strides_of(m)[dim]);
        if (gi_is_error(item) || !gi_list_append(t, gi_list_ptr(list), item)) {
            return GILL_ERROR;
        }
    }
    return list;
}

static GillValue view_tolist(GillThread *t, const GillValue *args)
{
    GiMemoryView *m = view_of(args[0]);
    return check_released(t, m) ? list_items(t, m, 0, m->data) : GILL_ERROR;
}

// Fortran order: the first index runs fastest.
static GillValue fortran_bytes(GillThread *t, GiMemoryView *m)
{
    const GillValue made = gi_bytes_new(t, NULL, (size_t)(item_count(m) * m->itemsize));
    if (gi_is_error(made)) {
        return GILL_ERROR;
    }
    uint8_t *out = (uint8_t *)gi_bytes_ptr(made)->data;
    const int64_t n = item_count(m);
    for (int64_t k = 0; k < n; k++) {
        const uint8_t *p = m->data;
        int64_t rest = k;
        for (int dim = 0; dim < m->ndim; dim++) {
            p += rest % shape_of(m)[dim] * strides_of(m)[dim];
            rest /= shape_of(m)[dim];
        }
        memcpy(out + k * m->itemsize, p, (size_t)m->itemsize);
    }
    return made;
}

static GillValue view_tobytes(GillThread *t, const GillValue *args)
{
    GiMemoryView *m = view_of(args[0]);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    if (!gi_is_none(args[1])) {
        if (!gi_is_str(args[1])) {
            return gill_raise(t, GILL_TypeError,
                              "tobytes() argument 'order' must be str or None, not %T",
                              args[1]);
        }
        if (gi_str_is(args[1], "F")) {
            return fortran_bytes(t, m);
        }
        if (!gi_str_is(args[1], "C") && !gi_str_is(args[1], "A")) {
            return gill_raise(t, GILL_ValueError, "order must be 'C', 'F' or 'A'");
        }
    }
    return gi_memoryview_bytes(t, args[0]);
}

static GillValue view_hex(GillThread *t, const GillValue *args)
{
    int64_t group;
    const GillValue bytes = gi_memoryview_bytes(t, args[0]);
    if (gi_is_error(bytes) || !gi_index_int64(t, args[2], &group)) {
        return GILL_ERROR;
    }
    return gi_bytes_hex(t, gi_bytes_ptr(bytes)->data, gi_bytes_ptr(bytes)->size,
                        args[1], group);
}

// ---- Casts ----------------------------------------------------------------------

// Lengths of the dimensions that cast() asks for; -1: failed.
static int read_shape(GillThread *t, GillValue shape, int64_t size, int itemsize,
                      int64_t out[MAX_DIMS])
{
    const GillValue tuple = gi_to_tuple(t, shape);
    if (gi_is_error(tuple)) {
        return -1;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(tuple));
    if (n > MAX_DIMS) {
        (void)gill_raise(t, GILL_ValueError,
                         "memoryview: number of dimensions must not exceed %d",
                         MAX_DIMS);
        return -1;
    }
    int64_t product = 1;
    for (size_t i = 0; i < n; i++) {
        const GillValue v = gi_tuple_items(gi_tuple_ptr(tuple))[i];
        if (!gi_is_int_or_bool(v)) {
            (void)gill_raise(t, GILL_TypeError,
                             "memoryview.cast(): elements of shape must be integers");
            return -1;
        }
        if (!gi_index_int64(t, v, &out[i])) {
            return -1;
        }
        if (out[i] <= 0) {
            (void)gill_raise(
                t, GILL_ValueError,
                "memoryview.cast(): elements of shape must be integers > 0");
            return -1;
        }
        if (product > INT64_MAX / out[i]) {
            (void)gill_raise(t, GILL_ValueError,
                             "memoryview.cast(): product(shape) > SSIZE_MAX");
            return -1;
        }
        product *= out[i];
    }
    if (product > INT64_MAX / itemsize || product * itemsize != size) {
        (void)gill_raise(t, GILL_TypeError,
                         "memoryview: product(shape) * itemsize != buffer size");
        return -1;
    }
    return (int)n;
}

static bool is_byte_format(const char *format)
{
    const char letter = format_letter(format);
    return letter == 'B' || letter == 'b' || letter == 'c';
}

static GillValue view_cast(GillThread *t, const GillValue *args)
{
    GiMemoryView *m = view_of(args[0]);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError,
                          "cast() argument 'format' must be str, not %s",
                          gi_arg_type_name(t, args[1]));
    }
    if (!is_contiguous(m)) {
        return gill_raise(t, GILL_TypeError,
                          "memoryview: casts are restricted to C-contiguous views");
    }
    if (!gi_is_empty(args[2]) && !gi_is_list(args[2]) && !gi_is_tuple(args[2])) {
        return gill_raise(t, GILL_TypeError, "shape must be a list or a tuple");
    }
    if (m->ndim != 1 && !gi_is_empty(args[2])) {
        return gill_raise(t, GILL_TypeError,
                          "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    const char *format = gi_str_c(t, args[1]);
    if (format == NULL) {
        return GILL_ERROR;
    }
    const int itemsize = letter_size(format_letter(format));
    if (itemsize == 0 || format_letter(format) == 'e') {
        return gill_raise(t, GILL_ValueError,
                          "memoryview: destination format must be a native single "
                          "character format prefixed with an optional '@'");
    }
    if (!is_byte_format(m->format) && !is_byte_format(format)) {
        return gill_raise(t, GILL_TypeError,
                          "memoryview: cannot cast between two non-byte formats");
    }
    const int64_t size = item_count(m) * m->itemsize;
    if (size % itemsize != 0) {
        return gill_raise(t, GILL_TypeError,
                          "memoryview: length is not a multiple of itemsize");
    }
    int64_t dims[MAX_DIMS] = {size / itemsize};
    int ndim = 1;
    if (!gi_is_empty(args[2])) {
        ndim = read_shape(t, args[2], size, itemsize, dims);
        if (ndim < 0) {
            return GILL_ERROR;
        }
    }
    GiMemoryView *made = view_copy(t, m, ndim);
    if (made == NULL) {
        return GILL_ERROR;
    }
    made->itemsize = itemsize;
    memset(made->format, 0, sizeof made->format);
    strncpy(made->format, format, sizeof made->format - 1);
    memcpy(shape_of(made), dims, (size_t)ndim * sizeof dims[0]);
    set_strides(made);
    return gi_from_ptr(made);
}

static GillValue view_toreadonly(GillThread *t, const GillValue *args)
{
    GiMemoryView *m = view_of(args[0]);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    GiMemoryView *copy = view_copy(t, m, m->ndim);
    if (copy == NULL) {
        return GILL_ERROR;
    }
    copy->readonly = true;
    return gi_from_ptr(copy);
}

static GillValue view_release(GillThread *t, const GillValue *args)
{
    return release(t, view_of(args[0])) ? GILL_NONE : GILL_ERROR;
}

static GillValue view_enter(GillThread *t, const GillValue *args)
{
    return check_released(t, view_of(args[0])) ? args[0] : GILL_ERROR;
}

// ---- Slots ----------------------------------------------------------------------

static GillValue view_repr(GillThread *t, GillValue o)
{
    return gi_str_format(
        t, view_of(o)->released ? "<released memory at %p>" : "<memory at %p>",
        (void *)gi_ptr(o));
}

static int64_t view_hash(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    if (!m->is_hashed) {
        if (!check_released(t, m)) {
            return -1;
        }
        if (!m->readonly) {
            (void)gill_raise(t, GILL_ValueError,
                             "cannot hash writable memoryview object");
            return -1;
        }
        if (!is_byte_format(m->format)) {
            (void)gill_raise(t, GILL_ValueError,
                             "memoryview: hashing is restricted to "
                             "formats 'B', 'b' or 'c'");
            return -1;
        }
        const GillValue bytes = gi_memoryview_bytes(t, o);
        if (gi_is_error(bytes)) {
            return -1;
        }
        m->hash = gi_hash(t, bytes);
        m->is_hashed = true;
    }
    return m->hash;
}

static int64_t view_len(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return -1;
    }
    return m->ndim == 0 ? 1 : shape_of(m)[0];
}

// Are the items below p and q equal? 1, 0, -1.
static int equal_items(GillThread *t, GiMemoryView *a, GiMemoryView *b, int dim,
                       const uint8_t *p, const uint8_t *q)
{
    if (dim == a->ndim) {
        const GillValue v = item_get(t, a, p), w = item_get(t, b, q);
        return gi_is_error(v) || gi_is_error(w) ? -1 : gi_compare_bool(t, GI_EQ, v, w);
    }
    for (int64_t i = 0; i < shape_of(a)[dim]; i++) {
        const int answer = equal_items(t, a, b, dim + 1, p + i * strides_of(a)[dim],
                                       q + i * strides_of(b)[dim]);
        if (answer <= 0) {
            return answer;
        }
    }
    return 1;
}

static int equal_views(GillThread *t, GiMemoryView *a, GiMemoryView *b)
{
    if (a->ndim != b->ndim ||
        memcmp(shape_of(a), shape_of(b), (size_t)a->ndim * sizeof(int64_t)) != 0) {
        return 0;
    }
    const char letter = format_letter(a->format);
    if (letter == format_letter(b->format) && (letter == 'B' || letter == 'c') &&
        is_contiguous(a) && is_contiguous(b)) {
        return memcmp(a->data, b->data, (size_t)item_count(a)) == 0;
    }
    return equal_items(t, a, b, 0, a->data, b->data);
}

static GillValue view_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (op != GI_EQ && op != GI_NE) {
        return GILL_NOT_IMPLEMENTED;
    }
    int equal;
    const bool is_view = gi_is_exact(b, GI_TYPE_MEMORYVIEW);
    if (view_of(a)->released || (is_view && view_of(b)->released)) {
        equal = gi_same(a, b);
    } else if (is_view) {
        equal = equal_views(t, view_of(a), view_of(b));
    } else if (gi_type_of(t, b)->slots.buffer == NULL) {
        return GILL_NOT_IMPLEMENTED;
    } else {
        const GillValue other = view_from(t, b);
        if (gi_is_error(other)) {
            gill_error_clear(t);
            return GILL_NOT_IMPLEMENTED;
        }
        equal = equal_views(t, view_of(a), view_of(other));
        if (equal >= 0 && !release(t, view_of(other))) {
            return GILL_ERROR;
        }
    }
    return equal < 0 ? GILL_ERROR : gi_bool(equal == (op == GI_EQ));
}

// ---- Iterator -------------------------------------------------------------------

typedef struct GiMemoryIter {
    GiHeader head;  // record of one
    GillValue view; // empty when exhausted
    int64_t i, len;
} GiMemoryIter;

static GillValue view_iter(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    if (m->ndim != 1) {
        return m->ndim == 0
                   ? gill_raise(t, GILL_TypeError, "invalid indexing of 0-dim memory")
                   : gill_raise(t, GILL_NotImplementedError,
                                "multi-dimensional sub-views are not implemented");
    }
    GiMemoryIter *it = gi_alloc(
        t, sizeof *it, GI_HEADER_BITS(GI_TYPE_MEMORY_ITER, GI_KIND_RECORD, 0, 1));
    if (it == NULL) {
        return GILL_ERROR;
    }
    it->view = o;
    it->len = shape_of(m)[0];
    return gi_from_ptr(it);
}

static GillValue iter_self(GillThread *t, GillValue it)
{
    (void)t;
    return it;
}

static GillValue iter_next(GillThread *t, GillValue v)
{
    GiMemoryIter *it = (GiMemoryIter *)gi_ptr(v);
    if (gi_is_empty(it->view)) {
        return GILL_EMPTY;
    }
    if (it->i >= it->len) {
        it->view = GILL_EMPTY;
        return GILL_EMPTY;
    }
    GiMemoryView *m = view_of(it->view);
    return check_released(t, m) ? item_get(t, m, m->data + it->i++ * strides_of(m)[0])
                                : GILL_ERROR;
}

static const GiSlots iter_slots = {
    .iter = iter_self,
    .next = iter_next,
};

const GiTypeDef gi_memory_iter_def = {
    .kind = GI_KIND_RECORD,
    .size = sizeof(GiMemoryIter),
    .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL,
    .slots = &iter_slots,
};

// ---- Attributes -----------------------------------------------------------------

static GillValue dims_tuple(GillThread *t, const int64_t *dims, int n)
{
    const GillValue tuple = gi_tuple_new(t, (size_t)n);
    for (int i = 0; !gi_is_error(tuple) && i < n; i++) {
        gi_tuple_items(gi_tuple_ptr(tuple))[i] = gi_small(dims[i]);
    }
    return tuple;
}

static GillValue get_obj(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? view_of(o)->obj : GILL_ERROR;
}

static GillValue get_nbytes(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    return check_released(t, m) ? gi_small(item_count(m) * m->itemsize) : GILL_ERROR;
}

static GillValue get_readonly(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? gi_bool(view_of(o)->readonly) : GILL_ERROR;
}

static GillValue get_itemsize(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? gi_small(view_of(o)->itemsize) : GILL_ERROR;
}

static GillValue get_format(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? gi_str_from_c(t, view_of(o)->format)
                                         : GILL_ERROR;
}

static GillValue get_ndim(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? gi_small(view_of(o)->ndim) : GILL_ERROR;
}

static GillValue get_shape(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    return check_released(t, m) ? dims_tuple(t, shape_of(m), m->ndim) : GILL_ERROR;
}

static GillValue get_strides(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    return check_released(t, m) ? dims_tuple(t, strides_of(m), m->ndim) : GILL_ERROR;
}

static GillValue get_suboffsets(GillThread *t, GillValue o)
{
    return check_released(t, view_of(o)) ? t->vm->empty_tuple : GILL_ERROR;
}

static GillValue get_contiguous(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    return check_released(t, m) ? gi_bool(is_contiguous(m)) : GILL_ERROR;
}

static GillValue get_f_contiguous(GillThread *t, GillValue o)
{
    GiMemoryView *m = view_of(o);
    if (!check_released(t, m)) {
        return GILL_ERROR;
    }
    int64_t expected = m->itemsize;
    for (int i = 0; i < m->ndim; i++) {
        if (shape_of(m)[i] > 1 && strides_of(m)[i] != expected) {
            return GILL_FALSE;
        }
        expected *= shape_of(m)[i];
    }
    return GILL_TRUE;
}

static const GillDef view_methods[] = {
    {"cast(self, /, format, shape=?)", view_cast, "The same memory with other items."},
    {"hex(self, /, sep=?, bytes_per_sep=1)", view_hex, "As hexadecimal text."},
    {"release(self, /)", view_release, "Give the memory back."},
    {"tobytes(self, /, order=None)", view_tobytes, "A copy as bytes."},
    {"tolist(self, /)", view_tolist, "The items in a list."},
    {"toreadonly(self, /)", view_toreadonly, "A view that cannot write."},
    {"__enter__(self, /)", view_enter, "The view itself."},
    {"__exit__(self, /, *args)", view_release, "Give the memory back."},
    {0},
};

static const GiGetSet view_getsets[] = {
    {"obj", get_obj, NULL, "The object whose memory it is."},
    {"nbytes", get_nbytes, NULL, "Bytes of all items."},
    {"readonly", get_readonly, NULL, "Is writing refused?"},
    {"itemsize", get_itemsize, NULL, "Bytes of an item."},
    {"format", get_format, NULL, "Of an item, as in struct."},
    {"ndim", get_ndim, NULL, "Number of dimensions."},
    {"shape", get_shape, NULL, "Items in each dimension."},
    {"strides", get_strides, NULL, "Bytes from an item to the next in each dimension."},
    {"suboffsets", get_suboffsets, NULL, "Always empty."},
    {"c_contiguous", get_contiguous, NULL, "Do the items lie in C order without gaps?"},
    {"f_contiguous", get_f_contiguous, NULL, "In Fortran order without gaps?"},
    {"contiguous", get_contiguous, NULL, "Without gaps?"},
    {0},
};

static const GiSlots view_slots = {
    .repr = view_repr,
    .hash = view_hash,
    .iter = view_iter,
    .compare = view_compare,
    .new = view_new,
    .len = view_len,
    .getitem = view_getitem,
    .setitem = view_setitem,
    .buffer = view_buffer,
    .buffer_release = view_buffer_release,
};

const GiTypeDef gi_memoryview_def = {
    .kind = GI_KIND_EXTERN,
    .size = sizeof(GiMemoryView),
    .flags = GI_TYPE_FINAL | GI_TYPE_WEAKREFABLE,
    .slots = &view_slots,
    .methods = view_methods,
    .getsets = view_getsets,
    .doc = "A window on the memory of another object.",
    .trace = view_trace,
    .dispose = view_dispose,
};
