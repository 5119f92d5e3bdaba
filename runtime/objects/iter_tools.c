// enumerate, zip, map, filter, reversed: iterators over iterators.
//
// Each keeps its state in values alone, so that instances of subclasses (whose
// attributes lie behind) trace alike.
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

typedef struct Map {
    GiHeader head;         // record of two
    GillValue func, iters; // iters: tuple
} Map;

typedef struct Filter {
    GiHeader head;      // record of two
    GillValue func, it; // func none: by truth
} Filter;

typedef struct Reversed {
    GiHeader head;    // record of two
    GillValue seq, i; // empty when exhausted; small int, index of the next item
} Reversed;

typedef struct Pair {
    GiHeader head;
    GillValue a, b;
} Pair;

// All five are records of two values.
static GillValue new_pair(GillThread *t, GillValue cls, GiTypeIndex index, GillValue a,
                          GillValue b)
{
    GiType *type = gi_type_ptr(cls);
    Pair *p = type->index == (uint32_t)index
                  ? gi_alloc(t, sizeof *p, GI_HEADER_BITS(index, GI_KIND_RECORD, 0, 2))
                  : (Pair *)gi_object_alloc(t, type, 0);
    if (p == NULL) {
        return GILL_ERROR;
    }
    p->a = a;
    p->b = b;
    return gi_from_ptr(p);
}

static GillValue iter_self(GillThread *t, GillValue o)
{
    (void)t;
    return o;
}

// Subclasses may take keywords of their own in __init__.
static GillValue own_keywords(GillValue cls, GiTypeIndex index, GillValue kwnames)
{
    return gi_type_ptr(cls)->index == (uint32_t)index ? kwnames : GILL_EMPTY;
}

static GillValue iters_of(GillThread *t, const GillValue *args, int n)
{
    const GillValue iters = gi_tuple_new(t, (size_t)n);
    if (gi_is_error(iters)) {
        return GILL_ERROR;
    }
    for (int i = 0; i < n; i++) {
        const GillValue it = gi_iter(t, args[i]);
        if (gi_is_error(it)) {
            return GILL_ERROR;
        }
        gi_store(t, &gi_tuple_items(gi_tuple_ptr(iters))[i], it);
    }
    return iters;
}

static GillValue reduce_with(GillThread *t, GillValue o, const GillValue *parts,
                             size_t n)
{
    const GillValue args = gi_tuple_from(t, parts, n);
    if (gi_is_error(args)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 2, gi_from_ptr(gi_type_of(t, o)), args);
}

// ---- enumerate ----

static GillValue enumerate_new(GillThread *t, GillValue cls, const GillValue *args,
                               int npos, GillValue kwnames)
{
    if (npos + gi_kw_count(kwnames) == 0) {
        return gill_raise(t, GILL_TypeError,
                          "enumerate() missing required argument 'iterable'");
    }
    GillValue part[2] = {args[0], GILL_EMPTY};
    if (gi_kw_count(kwnames) == 0 && npos <= 2) {
        part[1] = npos > 1 ? args[1] : GILL_EMPTY;
    } else {
        for (int i = 0; i < gi_kw_count(kwnames); i++) {
            const GillValue name = gi_tuple_items(gi_tuple_ptr(kwnames))[i];
            if (!gi_str_is(name, "iterable") && !gi_str_is(name, "start")) {
                return gill_raise(t, GILL_TypeError,
                                  "'%U' is an invalid keyword argument for enumerate()",
                                  name);
            }
        }
        if (!gi_args_parse(t, "enumerate(iterable, start=?)", args, npos, kwnames,
                           part)) {
            return GILL_ERROR;
        }
    }
    GillValue count = gi_small(0);
    if (!gi_is_empty(part[1])) {
        count = gi_index(t, part[1]);
        if (gi_is_error(count)) {
            return GILL_ERROR;
        }
        count = gi_int_plain(count);
    }
    const GillValue it = gi_iter(t, part[0]);
    return gi_is_error(it) ? it : new_pair(t, cls, GI_TYPE_ENUMERATE, it, count);
}

// The number and the item; what gi_pair_next answers.
static inline GillValue enumerate_pair(GillThread *t, GiEnumerate *e, GillValue out[2])
{
    const GillValue v = gi_next_quick(t, e->it);
    if (gi_is_error(v) || gi_is_empty(v)) {
        return v;
    }
    const GillValue count = e->count;
    const GillValue next = gi_is_small(count) && gi_small_get(count) < GI_SMALL_MAX
                               ? gi_small(gi_small_get(count) + 1)
                               : gi_int_add(t, count, gi_small(1));
    if (gi_is_error(next)) {
        return GILL_ERROR;
    }
    gi_store(t, &e->count, next);
    out[0] = count;
    out[1] = v;
    return GILL_NONE;
}

static GillValue enumerate_next(GillThread *t, GillValue o)
{
    GillValue pair[2];
    const GillValue v = enumerate_pair(t, (GiEnumerate *)gi_ptr(o), pair);
    return gi_is_none(v) ? gi_tuple_pair(t, pair[0], pair[1]) : v;
}

static GillValue enumerate_reduce(GillThread *t, const GillValue *args)
{
    const GiEnumerate *e = (const GiEnumerate *)gi_ptr(args[0]);
    return reduce_with(t, args[0], (const GillValue[2]){e->it, e->count}, 2);
}

// ---- zip ----

static GillValue zip_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    int strict = 0;
    for (int i = 0; i < gi_kw_count(own_keywords(cls, GI_TYPE_ZIP, kwnames)); i++) {
        const GillValue name = gi_tuple_items(gi_tuple_ptr(kwnames))[i];
        if (!gi_str_is(name, "strict")) {
            return gill_raise(t, GILL_TypeError,
                              "'%U' is an invalid keyword argument for zip()", name);
        }
        strict = gi_truth(t, args[npos + i]);
        if (strict < 0) {
            return GILL_ERROR;
        }
    }
    const GillValue iters = iters_of(t, args, npos);
    return gi_is_error(iters) ? iters
                              : new_pair(t, cls, GI_TYPE_ZIP, iters, gi_bool(strict));
}

static GillValue zip_length_error(GillThread *t, size_t i, const char *what)
{
    const char *others = i == 1 ? " " : "s 1-";
    return gill_raise(t, GILL_ValueError, "zip() argument %zu is %s than argument%s%zu",
                      i + 1, what, others, i);
}

// Iterator `ended` came to its end first: in strict mode all must end there.
static GillValue zip_end(GillThread *t, GiZip *z, size_t ended)
{
    if (!gi_is_true(z->strict)) {
        return GILL_EMPTY;
    }
    if (ended > 0) {
        return zip_length_error(t, ended, "shorter");
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(z->iters));
    for (size_t i = 1; i < n; i++) {
        const GillValue v = gi_next(t, gi_tuple_items(gi_tuple_ptr(z->iters))[i]);
        if (gi_is_error(v)) {
            return GILL_ERROR;
        }
        if (!gi_is_empty(v)) {
            return zip_length_error(t, i, "longer");
        }
    }
    return GILL_EMPTY;
}

#define FEW 8

// One item of each of two iterators; what gi_pair_next answers.
static inline GillValue zip_pair(GillThread *t, GiZip *z, const GillValue *iters,
                                 GillValue out[2])
{
    for (size_t i = 0; i < 2; i++) {
        out[i] = gi_next_quick(t, iters[i]);
        if (gi_is_error(out[i])) {
            return GILL_ERROR;
        }
        if (gi_is_empty(out[i])) {
            return zip_end(t, z, i);
        }
    }
    return GILL_NONE;
}

GillValue gi_pair_next(GillThread *t, GillValue it, GillValue out[2])
{
    if (gi_is_exact(it, GI_TYPE_ENUMERATE)) {
        return enumerate_pair(t, (GiEnumerate *)gi_ptr(it), out);
    }
    if (gi_is_exact(it, GI_TYPE_ZIP)) {
        GiZip *z = (GiZip *)gi_ptr(it);
        GiTuple *iters = gi_tuple_ptr(z->iters);
        if (gi_tuple_len(iters) == 2) {
            return zip_pair(t, z, gi_tuple_items(iters), out);
        }
    }
    return GILL_NOT_IMPLEMENTED;
}

static GillValue zip_next(GillThread *t, GillValue o)
{
    GiZip *z = (GiZip *)gi_ptr(o);
    const GillValue *iters = gi_tuple_items(gi_tuple_ptr(z->iters));
    const size_t n = gi_tuple_len(gi_tuple_ptr(z->iters));
    if (n == 0) {
        return GILL_EMPTY;
    }
    if (n <=
        FEW) { // items wait on the C stack, and the tuple is made when all are there
        GillValue items[FEW];
        for (size_t i = 0; i < n; i++) {
            items[i] = gi_next_quick(t, iters[i]);
            if (gi_is_error(items[i])) {
                return GILL_ERROR;
            }
            if (gi_is_empty(items[i])) {
                return zip_end(t, z, i);
            }
        }
        return gi_tuple_from(t, items, n);
    }
    const GillValue out = gi_tuple_new(t, n);
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue v = gi_next(t, iters[i]);
        if (gi_is_error(v)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(v)) {
            return zip_end(t, z, i);
        }
        gi_store(t, &gi_tuple_items(gi_tuple_ptr(out))[i], v);
    }
    return out;
}

static GillValue zip_reduce(GillThread *t, const GillValue *args)
{
    const GiZip *z = (const GiZip *)gi_ptr(args[0]);
    const GillValue type = gi_from_ptr(gi_type_of(t, args[0]));
    return gi_is_true(z->strict) ? gi_tuple_pack(t, 3, type, z->iters, GILL_TRUE)
                                 : gi_tuple_pack(t, 2, type, z->iters);
}

static GillValue zip_setstate(GillThread *t, const GillValue *args)
{
    const int strict = gi_truth(t, args[1]);
    if (strict < 0) {
        return GILL_ERROR;
    }
    ((GiZip *)gi_ptr(args[0]))->strict = gi_bool(strict);
    return GILL_NONE;
}

// ---- map ----

static GillValue map_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    if (gi_kw_count(own_keywords(cls, GI_TYPE_MAP, kwnames)) > 0) {
        return gill_raise(t, GILL_TypeError, "map() takes no keyword arguments");
    }
    if (npos < 2) {
        return gill_raise(t, GILL_TypeError, "map() must have at least two arguments.");
    }
    const GillValue iters = iters_of(t, args + 1, npos - 1);
    return gi_is_error(iters) ? iters : new_pair(t, cls, GI_TYPE_MAP, args[0], iters);
}

static GillValue map_next(GillThread *t, GillValue o)
{
    const Map *m = (const Map *)gi_ptr(o);
    const GillValue *iters = gi_tuple_items(gi_tuple_ptr(m->iters));
    const size_t n = gi_tuple_len(gi_tuple_ptr(m->iters));
    if (n == 1) {
        const GillValue v = gi_next_quick(t, iters[0]);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        return gi_call1(t, m->func, v);
    }
    GillValue few[FEW];
    GillValue *items = few;
    if (n > FEW) {
        const GillValue many = gi_tuple_new(t, n);
        if (gi_is_error(many)) {
            return GILL_ERROR;
        }
        items = gi_tuple_items(gi_tuple_ptr(many)); // an inner address keeps it alive
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue v = gi_next(t, iters[i]);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        if (n > FEW) {
            gi_store(t, &items[i], v);
        } else {
            items[i] = v;
        }
    }
    return gi_call(t, m->func, items, (int)n, t->vm->empty_tuple);
}

static GillValue map_reduce(GillThread *t, const GillValue *args)
{
    const Map *m = (const Map *)gi_ptr(args[0]);
    GiTuple *iters = gi_tuple_ptr(m->iters);
    const size_t n = gi_tuple_len(iters);
    const GillValue parts = gi_tuple_new(t, n + 1);
    if (gi_is_error(parts)) {
        return GILL_ERROR;
    }
    GillValue *to = gi_tuple_items(gi_tuple_ptr(parts));
    to[0] = m->func;
    memcpy(to + 1, gi_tuple_items(iters), n * sizeof *to);
    return gi_tuple_pack(t, 2, gi_from_ptr(gi_type_of(t, args[0])), parts);
}

// ---- filter ----

static GillValue filter_new(GillThread *t, GillValue cls, const GillValue *args,
                            int npos, GillValue kwnames)
{
    if (!gi_check_positional(t, "filter", npos,
                             own_keywords(cls, GI_TYPE_FILTER, kwnames), 2, 2)) {
        return GILL_ERROR;
    }
    const GillValue it = gi_iter(t, args[1]);
    return gi_is_error(it) ? it : new_pair(t, cls, GI_TYPE_FILTER, args[0], it);
}

static GillValue filter_next(GillThread *t, GillValue o)
{
    const Filter *f = (const Filter *)gi_ptr(o);
    const bool by_truth =
        gi_is_none(f->func) || gi_same(f->func, gi_type_value(t, GI_TYPE_BOOL));
    for (;;) {
        const GillValue v = gi_next_quick(t, f->it);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return v;
        }
        const GillValue said = by_truth ? v : gi_call1(t, f->func, v);
        const int keep = gi_is_error(said) ? -1 : gi_truth(t, said);
        if (keep < 0 || !gi_poll(t)) {
            return GILL_ERROR;
        }
        if (keep) {
            return v;
        }
    }
}

static GillValue filter_reduce(GillThread *t, const GillValue *args)
{
    const Filter *f = (const Filter *)gi_ptr(args[0]);
    return reduce_with(t, args[0], (const GillValue[2]){f->func, f->it}, 2);
}

// ---- reversed ----

static GillValue reversed_new(GillThread *t, GillValue cls, const GillValue *args,
                              int npos, GillValue kwnames)
{
    if (!gi_check_positional(t, "reversed", npos,
                             own_keywords(cls, GI_TYPE_REVERSED, kwnames), 1, 1)) {
        return GILL_ERROR;
    }
    GiType *type = gi_type_of(t, args[0]);
    const GillValue method = gi_type_find(t, type, GI_NAME(t, __reversed__));
    if (!gi_is_empty(method) && !gi_is_none(method)) {
        return gi_special_call(t, args[0], GI_NAME(t, __reversed__), 0, NULL);
    }
    if (gi_is_none(method) || type->slots.getitem == NULL ||
        (type->flags & GI_TYPE_MAPPING)) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not reversible", args[0]);
    }
    const int64_t len = gi_len(t, args[0]);
    if (len < 0) {
        return GILL_ERROR;
    }
    return new_pair(t, cls, GI_TYPE_REVERSED, args[0], gi_small(len - 1));
}

static GillValue reversed_next(GillThread *t, GillValue o)
{
    Reversed *r = (Reversed *)gi_ptr(o);
    if (gi_is_empty(r->seq)) {
        return GILL_EMPTY;
    }
    const int64_t i = gi_small_get(r->i);
    if (i >= 0) {
        const GillValue v = gi_getitem(t, r->seq, gi_small(i));
        if (!gi_is_error(v)) {
            r->i = gi_small(i - 1);
            return v;
        }
        if (!gi_error_matches(t, GILL_IndexError) &&
            !gi_error_matches(t, GILL_StopIteration)) {
            return GILL_ERROR;
        }
        gill_error_clear(t);
    }
    r->seq = GILL_EMPTY;
    return GILL_EMPTY;
}

static GillValue reversed_length_hint(GillThread *t, const GillValue *args)
{
    const Reversed *r = (const Reversed *)gi_ptr(args[0]);
    if (gi_is_empty(r->seq)) {
        return gi_small(0);
    }
    const int64_t len = gi_len(t, r->seq);
    if (len < 0) {
        return GILL_ERROR;
    }
    const int64_t left = gi_small_get(r->i) + 1;
    return gi_small(len < left ? 0 : left);
}

static GillValue reversed_reduce(GillThread *t, const GillValue *args)
{
    const Reversed *r = (const Reversed *)gi_ptr(args[0]);
    const bool done = gi_is_empty(r->seq);
    const GillValue parts = gi_tuple_pack(t, 1, done ? t->vm->empty_tuple : r->seq);
    if (gi_is_error(parts)) {
        return GILL_ERROR;
    }
    const GillValue type = gi_from_ptr(gi_type_of(t, args[0]));
    return done ? gi_tuple_pack(t, 2, type, parts)
                : gi_tuple_pack(t, 3, type, parts, r->i);
}

static GillValue reversed_setstate(GillThread *t, const GillValue *args)
{
    Reversed *r = (Reversed *)gi_ptr(args[0]);
    int64_t i;
    if (!gi_index_int64(t, args[1], &i)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(r->seq)) {
        const int64_t len = gi_len(t, r->seq);
        if (len < 0) {
            return GILL_ERROR;
        }
        r->i = gi_small(i < -1 ? -1 : i > len - 1 ? len - 1 : i);
    }
    return GILL_NONE;
}

// ---- The types ----

static const GillDef enumerate_methods[] = {
    {"__reduce__(self, /)", enumerate_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GillDef enumerate_class_methods[] = {
    {"__class_getitem__(cls, item, /)", gi_class_getitem, "enumerate[T]", NULL, 0, 0},
    {0},
};

static const GillDef zip_methods[] = {
    {"__reduce__(self, /)", zip_reduce, "Support for pickling.", NULL, 0, 0},
    {"__setstate__(self, state, /)", zip_setstate, "Set strictness.", NULL, 0, 0},
    {0},
};

static const GillDef map_methods[] = {
    {"__reduce__(self, /)", map_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GillDef filter_methods[] = {
    {"__reduce__(self, /)", filter_reduce, "Support for pickling.", NULL, 0, 0},
    {0},
};

static const GillDef reversed_methods[] = {
    {"__length_hint__(self, /)", reversed_length_hint, "Items left.", NULL, 0, 0},
    {"__reduce__(self, /)", reversed_reduce, "Support for pickling.", NULL, 0, 0},
    {"__setstate__(self, state, /)", reversed_setstate, "Set the position.", NULL, 0,
     0},
    {0},
};

#define TOOL(name, text, ...)                                                          \
    static const GiSlots name##_slots = {                                              \
        .iter = iter_self, .next = name##_next, .new = name##_new};                    \
    const GiTypeDef gi_##name##_def = {.kind = GI_KIND_RECORD,                         \
                                       .size = sizeof(Pair),                           \
                                       .slots = &name##_slots,                         \
                                       .methods = name##_methods,                      \
                                       .doc = text,                                    \
                                       __VA_ARGS__};
TOOL(enumerate, "enumerate(iterable, start=0): pairs of a number and an item.",
     .class_methods = enumerate_class_methods)
TOOL(zip, "zip(*iterables, strict=False): tuples of one item from each.", )
TOOL(map, "map(func, *iterables): func of one item from each.", )
TOOL(filter, "filter(function or None, iterable): items for which it is true.", )
TOOL(reversed, "reversed(sequence): items from last to first.", )
