// What the container types share: arity of their constructors, indices, repetition.
#pragma once

#include "runtime/objects/containers.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static inline int gi_kw_count(GillValue kwnames)
{
    return gi_is_tuple(kwnames) ? (int)gi_tuple_len(gi_tuple_ptr(kwnames)) : 0;
}

// For constructors: TypeErrors "NAME() takes no keyword arguments" and
// "NAME expected at most 1 argument, got 2".
bool gi_check_positional(GillThread *t, const char *name, int npos, GillValue kwnames,
                         int min, int max) GILL_CHECKED;

// An index key as int64, negative ones counted from len. 1: in range, *out is the
// index; 0: out of range, nothing raised; -1: TypeError "NAME indices must be integers
// or slices, not str", or IndexError for an int that fits no word.
int gi_seq_index(GillThread *t, const char *name, GillValue key, int64_t len,
                 int64_t *out) GILL_CHECKED;
// An argument that is an index as it stands: OverflowError when it fits no word.
bool gi_arg_index(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;
// The setter of attributes that cannot be set: AttributeError "readonly attribute".
bool gi_readonly(GillThread *t, GillValue o, GillValue v) GILL_CHECKED;
// start and stop arguments of index(): None-less, clamped to 0..len.
bool gi_seq_bounds(GillThread *t, GillValue start, GillValue stop, int64_t len,
                   int64_t *out_start, int64_t *out_stop) GILL_CHECKED;
// slice.indices(len) with ints of any size: start, stop, step.
bool gi_slice_indices_big(GillThread *t, GillValue slice, GillValue len,
                          GillValue out[3]) GILL_CHECKED;
// Can v stand where an integer index is wanted?
bool gi_is_index(GillThread *t, GillValue v);
// The count of `seq * v` or `v * seq`, not below 0. What v's own class makes of the
// product has been tried before: number.c.
bool gi_seq_repeat_count(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;
// X[args]: a GenericAlias; the body of every __class_getitem__. args[0] is the class.
GillValue gi_class_getitem(GillThread *t, const GillValue *args) GILL_CHECKED;
// "[a, b]": the items between two texts, read again each turn through items(), which
// answers false past the end. Guards against self-containment with `inside`.
GillValue gi_seq_repr(GillThread *t, GillValue o, const char *open, const char *close,
                      const char *inside,
                      bool (*item)(GillValue o, size_t *i,
                                   GillValue *out)) GILL_CHECKED;
// A list or tuple comparison; items(o, &n) is asked again after each comparison.
GillValue gi_seq_compare(GillThread *t, GillValue a, GillValue b, GiCompare op,
                         GillValue *(*items)(GillValue o, size_t *n)) GILL_CHECKED;
// repr(v) behind a growing text. False: failed; the owner drops the text.
bool gi_strbuf_add_repr(GillThread *t, GiStrBuf *b, GillValue v) GILL_CHECKED;
// gi_next(it), where lists' iterators are the common case.
static inline GillValue gi_next_quick(GillThread *t, GillValue it)
{
    if (gi_is_exact(it, GI_TYPE_LIST_ITER)) {
        GiListIter *iter = (GiListIter *)gi_ptr(it);
        if (!gi_is_empty(iter->seq)) {
            const GiList *list = (const GiList *)gi_ptr(iter->seq);
            if (iter->i < list->len) {
                return list->items[iter->i++];
            }
        }
    }
    return gi_next(t, it);
}
// Raise KeyError(key) as containers do.
GillValue gi_raise_key_error(GillThread *t, GillValue key);
// The builtin function of that name (iter, reversed, getattr), for __reduce__.
GillValue gi_builtin_function(GillThread *t, const char *name) GILL_CHECKED;
