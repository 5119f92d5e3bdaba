// Tuples with named items.
// SPDX-License-Identifier: MIT
#include "runtime/exec/structseq.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

#define ITEM(n)                                                                          \
    GillValue gi_structseq_item_##n(GillThread *t, GillValue o)                          \
    {                                                                                    \
        (void)t;                                                                         \
        return gi_tuple_items(gi_tuple_ptr(o))[n];                                       \
    }
ITEM(0) ITEM(1) ITEM(2) ITEM(3) ITEM(4) ITEM(5) ITEM(6) ITEM(7) ITEM(8) ITEM(9)
ITEM(10) ITEM(11) ITEM(12) ITEM(13) ITEM(14) ITEM(15) ITEM(16) ITEM(17) ITEM(18) ITEM(19)

static GillValue (*const getters[GI_STRUCTSEQ_MAX])(GillThread *, GillValue) = {
    gi_structseq_item_0,  gi_structseq_item_1,  gi_structseq_item_2,
    gi_structseq_item_3,  gi_structseq_item_4,  gi_structseq_item_5,
    gi_structseq_item_6,  gi_structseq_item_7,  gi_structseq_item_8,
    gi_structseq_item_9,  gi_structseq_item_10, gi_structseq_item_11,
    gi_structseq_item_12, gi_structseq_item_13, gi_structseq_item_14,
    gi_structseq_item_15, gi_structseq_item_16, gi_structseq_item_17,
    gi_structseq_item_18, gi_structseq_item_19,
};

static size_t field_count(const GiTypeDef *def)
{
    size_t n = 0;
    while (n < GI_STRUCTSEQ_MAX && def->getsets[n].name && def->getsets[n].get == getters[n]) {
        n++;
    }
    return n;
}

GillValue gi_structseq_new(GillThread *t, const GiType *type, size_t n,
                           const GillValue *items)
{
    GiTuple *tuple = gi_alloc(t, sizeof *tuple + n * sizeof *items,
                              GI_HEADER_BITS(type->root_shape->id, GI_KIND_TUPLE, 0, n));
    if (!tuple) {
        return GILL_ERROR;
    }
    memcpy(tuple->item, items, n * sizeof *items);
    return gi_from_ptr(tuple);
}

// T(sequence)
static GillValue new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                     GillValue kwnames)
{
    GillValue out[2];
    if (!gi_args_parse(t, "structseq(sequence, dict=None)", args, npos, kwnames, out)) {
        return GILL_ERROR;
    }
    const GillValue items = gi_to_tuple(t, out[0]);
    if (gi_is_error(items)) {
        return GILL_ERROR;
    }
    const GiType *type = gi_type_ptr(cls);
    const size_t want = field_count(type->def), n = gi_tuple_len(gi_tuple_ptr(items));
    if (n != want) {
        return gill_raise(t, GILL_TypeError, "%U() takes a %zu-sequence (%zu-sequence given)",
                          type->name, want, n);
    }
    return gi_structseq_new(t, type, n, gi_tuple_items(gi_tuple_ptr(items)));
}

static GillValue repr(GillThread *t, GillValue self)
{
    const GiType *type = gi_type_of(t, self);
    const size_t n = field_count(type->def);
    GiStrBuf out;
    gi_strbuf_init(&out);
    if (!gi_is_empty(type->doc_module)) {
        gi_strbuf_add_format(t, &out, "%S.", type->doc_module);
    }
    gi_strbuf_add_format(t, &out, "%U(", type->name);
    for (size_t i = 0; i < n; i++) {
        gi_strbuf_add_format(t, &out, "%s%s=%R", i > 0 ? ", " : "",
                             type->def->getsets[i].name,
                             gi_tuple_items(gi_tuple_ptr(self))[i]);
    }
    gi_strbuf_add_c(t, &out, ")");
    return gi_strbuf_finish(t, &out);
}

const GiSlots gi_structseq_slots = {.new = new, .repr = repr};

GiType *gi_structseq_type(GillThread *t, const char *name, const GiTypeDef *def)
{
    GiType *type = gi_type_from_def(t, name, t->vm->types[GI_TYPE_TUPLE], def);
    if (!type) {
        return NULL;
    }
    const size_t n = field_count(def);
    GillValue names[GI_STRUCTSEQ_MAX];
    for (size_t i = 0; i < n; i++) {
        names[i] = gi_intern(t, def->getsets[i].name, strlen(def->getsets[i].name));
        if (gi_is_error(names[i])) {
            return NULL;
        }
    }
    const GillValue match = gi_tuple_from(t, names, n);
    GiDict *d = gi_dict_ptr(type->dict);
    if (gi_is_error(match) || !gi_dict_set(t, d, GI_NAME(t, __match_args__), match) ||
        !gi_dict_set_c(t, d, "n_fields", gi_small((int64_t)n)) ||
        !gi_dict_set_c(t, d, "n_sequence_fields", gi_small((int64_t)n)) ||
        !gi_dict_set_c(t, d, "n_unnamed_fields", gi_small(0))) {
        return NULL;
    }
    return type;
}
