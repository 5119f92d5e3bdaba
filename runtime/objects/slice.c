// slice, and what all sequences do with indices, bounds, comparison and repr.
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

bool gi_check_positional(GillThread *t, const char *name, int npos, GillValue kwnames,
                         int min, int max)
{
    if (gi_kw_count(kwnames) > 0) {
        gill_raise(t, GILL_TypeError, "%s() takes no keyword arguments", name);
        return false;
    }
    if (npos >= min && npos <= max) {
        return true;
    }
    const int bound = npos < min ? min : max;
    const char *how = min == max ? "" : npos < min ? "at least " : "at most ";
    gill_raise(t, GILL_TypeError, "%s expected %s%d argument%s, got %d", name, how,
               bound, bound == 1 ? "" : "s", npos);
    return false;
}

bool gi_is_index(GillThread *t, GillValue v)
{
    return gi_is_small(v) || gi_type_of(t, v)->slots.index != NULL;
}

int gi_seq_index(GillThread *t, const char *name, GillValue key, int64_t len,
                 int64_t *out)
{
    int64_t i;
    if (gi_is_small(key)) {
        i = gi_small_get(key);
    } else {
        if (!gi_is_index(t, key)) {
            gill_raise(t, GILL_TypeError,
                       "%s indices must be integers or slices, not %T", name, key);
            return -1;
        }
        const GillValue n = gi_index(t, key);
        if (gi_is_error(n)) {
            return -1;
        }
        if (!gi_int_to_int64(n, &i)) {
            gill_raise(t, GILL_IndexError,
                       "cannot fit '%T' into an index-sized integer", key);
            return -1;
        }
    }
    if (i < 0) {
        i += len;
    }
    *out = i;
    return i >= 0 && i < len;
}

bool gi_arg_index(GillThread *t, GillValue v, int64_t *out)
{
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    const GillValue n = gi_index(t, v);
    if (gi_is_error(n)) {
        return false;
    }
    if (!gi_int_to_int64(n, out)) {
        gill_raise(t, GILL_OverflowError,
                   "Python int too large to convert to C ssize_t");
        return false;
    }
    return true;
}

bool gi_readonly(GillThread *t, GillValue o, GillValue v)
{
    (void)o;
    (void)v;
    gill_raise(t, GILL_AttributeError, "readonly attribute");
    return false;
}

// An end of a slice, clamped; `what` raises for anything but ints and __index__.
static bool slice_end(GillThread *t, GillValue v, int64_t *out, const char *message)
{
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
        return true;
    }
    if (!gi_is_index(t, v)) {
        gill_raise(t, GILL_TypeError, "%s", message);
        return false;
    }
    return gi_index_clamped(t, v, out);
}

bool gi_seq_bounds(GillThread *t, GillValue start, GillValue stop, int64_t len,
                   int64_t *out_start, int64_t *out_stop)
{
    static const char message[] =
        "slice indices must be integers or have an __index__ method";
    int64_t from = 0, to = len;
    if (!gi_is_empty(start) && !slice_end(t, start, &from, message)) {
        return false;
    }
    if (!gi_is_empty(stop) && !slice_end(t, stop, &to, message)) {
        return false;
    }
    if (from < 0) {
        from = from + len < 0 ? 0 : from + len;
    }
    if (to < 0) {
        to = to + len < 0 ? 0 : to + len;
    }
    *out_start = from;
    *out_stop = to;
    return true;
}

bool gi_seq_repeat_count(GillThread *t, GillValue v, int64_t *out)
{
    if (gi_is_small(v)) {
        *out = gi_small_get(v);
    } else if (!gi_is_index(t, v)) {
        gill_raise(t, GILL_TypeError, "can't multiply sequence by non-int of type '%T'",
                   v);
        return false;
    } else if (!gi_index_int64(t, v, out)) {
        return false;
    }
    *out = *out < 0 ? 0 : *out;
    return true;
}

GillValue gi_class_getitem(GillThread *t, const GillValue *args)
{
    return gi_call2(t, gi_type_value(t, GI_TYPE_GENERIC_ALIAS), args[0], args[1]);
}

GillValue gi_raise_key_error(GillThread *t, GillValue key)
{
    return gi_raise_key(t, key);
}

GillValue gi_builtin_function(GillThread *t, const char *name)
{
    const GillValue key = gi_intern(t, name, strlen(name));
    if (gi_is_error(key)) {
        return GILL_ERROR;
    }
    const GillValue f = gi_dict_find(t, gi_dict_ptr(t->vm->builtins), key);
    if (gi_is_empty(f)) {
        return gill_raise(t, GILL_AttributeError, "%s", name);
    }
    return f;
}

bool gi_strbuf_add_repr(GillThread *t, GiStrBuf *b, GillValue v)
{
    if (gi_is_small(v)) {
        char *out = gi_strbuf_reserve(t, b, 24);
        if (out == NULL) {
            return false;
        }
        const size_t size = gi_int64_text(gi_small_get(v), out);
        b->size += size;
        b->len += size;
        return true;
    }
    const GillValue text = gi_repr(t, v);
    return !gi_is_error(text) && gi_strbuf_add_str(t, b, text);
}

GillValue gi_seq_repr(GillThread *t, GillValue o, const char *open, const char *close,
                      const char *inside,
                      bool (*item)(GillValue o, size_t *i, GillValue *out))
{
    const int entered = gi_repr_enter(t, o);
    if (entered <= 0) {
        return entered < 0 ? GILL_ERROR : gi_str_from_c(t, inside);
    }
    GiStrBuf b;
    gi_strbuf_init(&b);
    gi_strbuf_add_c(t, &b, open);
    size_t i = 0;
    GillValue v;
    for (bool first = true; item(o, &i, &v); first = false) {
        if (!first) {
            gi_strbuf_add_ascii(t, &b, ", ", 2);
        }
        if (!gi_strbuf_add_repr(t, &b, v)) {
            gi_strbuf_drop(t, &b);
            gi_repr_leave(t, o);
            return GILL_ERROR;
        }
    }
    gi_strbuf_add_c(t, &b, close);
    gi_repr_leave(t, o);
    return gi_strbuf_finish(t, &b);
}

GillValue gi_seq_compare(GillThread *t, GillValue a, GillValue b, GiCompare op,
                         GillValue *(*items)(GillValue o, size_t *n))
{
    size_t na, nb;
    GillValue *pa = items(a, &na);
    GillValue *pb = items(b, &nb);
    if (na != nb && (op == GI_EQ || op == GI_NE)) {
        return gi_bool(op == GI_NE);
    }
    size_t i = 0;
    for (; i < na && i < nb; i++) {
        const GillValue x = pa[i], y = pb[i];
        if (gi_same(x, y)) {
            continue;
        }
        const int same = gi_equal_fast(t, x, y);
        if (same < 0) {
            return GILL_ERROR;
        }
        if (same == 0) {
            if (op == GI_EQ || op == GI_NE) {
                return gi_bool(op == GI_NE);
            }
            return gi_compare(t, op, x, y);
        }
        pa = items(a, &na); // == may have changed a list
        pb = items(b, &nb);
    }
    switch (op) {
    case GI_LT:
        return gi_bool(na < nb);
    case GI_LE:
        return gi_bool(na <= nb);
    case GI_EQ:
        return gi_bool(na == nb);
    case GI_NE:
        return gi_bool(na != nb);
    case GI_GT:
        return gi_bool(na > nb);
    default:
        return gi_bool(na >= nb);
    }
}

// ---- slice ----

GillValue gi_slice_new(GillThread *t, GillValue start, GillValue stop, GillValue step)
{
    GiSlice *s =
        gi_alloc(t, sizeof *s, GI_HEADER_BITS(GI_TYPE_SLICE, GI_KIND_SLICE, 0, 3));
    if (s == NULL) {
        return GILL_ERROR;
    }
    s->start = start;
    s->stop = stop;
    s->step = step;
    return gi_from_ptr(s);
}

static bool slice_part(GillThread *t, GillValue v, int64_t *out)
{
    return slice_end(
        t, v, out,
        "slice indices must be integers or None or have an __index__ method");
}

bool gi_slice_indices(GillThread *t, GillValue slice, int64_t len, int64_t *out_start,
                      int64_t *out_stop, int64_t *out_step, int64_t *out_count)
{
    const GiSlice *s = (const GiSlice *)gi_ptr(slice);
    int64_t step = 1;
    if (!gi_is_none(s->step)) {
        if (!slice_part(t, s->step, &step)) {
            return false;
        }
        if (step == 0) {
            gill_raise(t, GILL_ValueError, "slice step cannot be zero");
            return false;
        }
        if (step == INT64_MIN) {
            step = -INT64_MAX; // so that -step fits
        }
    }
    int64_t start = step < 0 ? len - 1 : 0;
    int64_t stop = step < 0 ? -1 : len;
    const int64_t low = step < 0 ? -1 : 0;
    const int64_t high = step < 0 ? len - 1 : len;
    if (!gi_is_none(s->start)) {
        if (!slice_part(t, s->start, &start)) {
            return false;
        }
        if (start < 0) {
            start += len;
        }
        start = start < low ? low : start > high ? high : start;
    }
    if (!gi_is_none(s->stop)) {
        if (!slice_part(t, s->stop, &stop)) {
            return false;
        }
        if (stop < 0) {
            stop += len;
        }
        stop = stop < low ? low : stop > high ? high : stop;
    }
    *out_start = start;
    *out_stop = stop;
    *out_step = step;
    if (step < 0) {
        *out_count = stop < start ? (start - stop - 1) / -step + 1 : 0;
    } else {
        *out_count = start < stop ? (stop - start - 1) / step + 1 : 0;
    }
    return true;
}

static GillValue slice_new(GillThread *t, GillValue cls, const GillValue *args,
                           int npos, GillValue kwnames)
{
    (void)cls;
    if (!gi_check_positional(t, "slice", npos, kwnames, 1, 3)) {
        return GILL_ERROR;
    }
    if (npos == 1) {
        return gi_slice_new(t, GILL_NONE, args[0], GILL_NONE);
    }
    return gi_slice_new(t, args[0], args[1], npos > 2 ? args[2] : GILL_NONE);
}

static GillValue slice_repr(GillThread *t, GillValue o)
{
    const GiSlice *s = (const GiSlice *)gi_ptr(o);
    return gi_str_format(t, "slice(%R, %R, %R)", s->start, s->stop, s->step);
}

static GillValue slice_as_tuple(GillThread *t, GillValue o)
{
    const GiSlice *s = (const GiSlice *)gi_ptr(o);
    return gi_tuple_pack(t, 3, s->start, s->stop, s->step);
}

static GillValue slice_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if (!gi_is_slice(a) || !gi_is_slice(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    if (gi_same(a, b)) {
        return gi_bool(op == GI_EQ || op == GI_LE || op == GI_GE);
    }
    const GillValue x = slice_as_tuple(t, a);
    if (gi_is_error(x)) {
        return GILL_ERROR;
    }
    const GillValue y = slice_as_tuple(t, b);
    if (gi_is_error(y)) {
        return GILL_ERROR;
    }
    return gi_compare(t, op, x, y);
}

bool gi_slice_indices_big(GillThread *t, GillValue slice, GillValue len,
                          GillValue out[3])
{
    const GiSlice *s = (const GiSlice *)gi_ptr(slice);
    const GillValue given[3] = {s->start, s->stop, s->step};
    GillValue part[3];
    for (int i = 2; i >= 0; i--) { // the step is looked at first
        part[i] = given[i];
        if (gi_is_none(given[i])) {
            continue;
        }
        if (!gi_is_index(t, given[i])) {
            gill_raise(
                t, GILL_TypeError,
                "slice indices must be integers or None or have an __index__ method");
            return false;
        }
        part[i] = gi_index(t, given[i]);
        if (gi_is_error(part[i])) {
            return false;
        }
    }
    out[2] = gi_is_none(part[2]) ? gi_small(1) : part[2];
    const int sign = gi_int_sign(out[2]);
    if (sign == 0) {
        gill_raise(t, GILL_ValueError, "slice step cannot be zero");
        return false;
    }
    const GillValue low = gi_small(sign < 0 ? -1 : 0);
    const GillValue high = sign < 0 ? gi_int_sub(t, len, gi_small(1)) : len;
    if (gi_is_error(high)) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        if (gi_is_none(part[i])) {
            out[i] = (i == 0) == (sign < 0) ? high : low;
            continue;
        }
        GillValue v = part[i];
        if (gi_int_sign(v) < 0) {
            v = gi_int_add(t, v, len);
            if (gi_is_error(v)) {
                return false;
            }
        }
        out[i] = gi_int_cmp(v, low) < 0 ? low : gi_int_cmp(v, high) > 0 ? high : v;
    }
    return true;
}

static GillValue slice_method_indices(GillThread *t, const GillValue *args)
{
    const GillValue len = gi_index(t, args[1]);
    if (gi_is_error(len)) {
        return GILL_ERROR;
    }
    if (gi_int_sign(len) < 0) {
        return gill_raise(t, GILL_ValueError, "length should not be negative");
    }
    GillValue parts[3];
    if (!gi_slice_indices_big(t, args[0], gi_int_plain(len), parts)) {
        return GILL_ERROR;
    }
    return gi_tuple_from(t, parts, 3);
}

static GillValue slice_reduce(GillThread *t, const GillValue *args)
{
    const GillValue parts = slice_as_tuple(t, args[0]);
    if (gi_is_error(parts)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 2, gi_type_value(t, GI_TYPE_SLICE), parts);
}

static GillValue get_start(GillThread *t, GillValue o)
{
    (void)t;
    return ((const GiSlice *)gi_ptr(o))->start;
}

static GillValue get_stop(GillThread *t, GillValue o)
{
    (void)t;
    return ((const GiSlice *)gi_ptr(o))->stop;
}

static GillValue get_step(GillThread *t, GillValue o)
{
    (void)t;
    return ((const GiSlice *)gi_ptr(o))->step;
}

static const GillDef slice_methods[] = {
    {"indices(self, len, /)", slice_method_indices,
     "Start, stop and step for a sequence of that length.", NULL, 0, 0},
    {"__reduce__(self, /)", slice_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GiGetSet slice_getsets[] = {
    {"start", get_start, gi_readonly, "First index, or None."},
    {"stop", get_stop, gi_readonly, "End, or None."},
    {"step", get_step, gi_readonly, "Step, or None."},
    {0},
};

static const GiSlots slice_slots = {
    .repr = slice_repr,
    .compare = slice_compare,
    .new = slice_new,
};

const GiTypeDef gi_slice_def = {
    .kind = GI_KIND_SLICE,
    .size = sizeof(GiSlice),
    .flags = GI_TYPE_FINAL | GI_TYPE_NO_HASH,
    .slots = &slice_slots,
    .methods = slice_methods,
    .getsets = slice_getsets,
    .doc = "slice(stop) or slice(start, stop[, step]): what stands between brackets.",
};
