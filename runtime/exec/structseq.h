// Tuples with named items: sys.version_info, os.stat_result, time.struct_time.
//
// A type is a GiTypeDef of kind TUPLE whose getsets name the first items in order by
// gi_structseq_item_0, _1, ...; rows with other getters may follow. Its slots are
// gi_structseq_slots. Fields that have a name but no place in the tuple are not supported.
#pragma once

#include "runtime/state.h"

#define GI_STRUCTSEQ_MAX 20
#define ITEM(n) GillValue gi_structseq_item_##n(GillThread *t, GillValue o);
ITEM(0) ITEM(1) ITEM(2) ITEM(3) ITEM(4) ITEM(5) ITEM(6) ITEM(7) ITEM(8) ITEM(9)
ITEM(10) ITEM(11) ITEM(12) ITEM(13) ITEM(14) ITEM(15) ITEM(16) ITEM(17) ITEM(18) ITEM(19)
#undef ITEM

extern const GiSlots gi_structseq_slots;

// A row of getsets: GI_STRUCTSEQ_FIELD("major", 0, "doc")
#define GI_STRUCTSEQ_FIELD(name, i, doc) {name, gi_structseq_item_##i, NULL, doc}

#define GI_STRUCTSEQ_DEF(getsets_, module_, doc_)                                        \
    {                                                                                    \
        .kind = GI_KIND_TUPLE, .size = sizeof(GiTuple), .slots = &gi_structseq_slots,    \
        .getsets = getsets_, .module = module_, .doc = doc_                              \
    }

// The same for types that Python code cannot make instances of.
#define GI_STRUCTSEQ_CLOSED_DEF(getsets_, module_, doc_)                                 \
    {                                                                                    \
        .kind = GI_KIND_TUPLE, .size = sizeof(GiTuple), .flags = GI_TYPE_NO_NEW,         \
        .slots = &gi_structseq_slots, .getsets = getsets_, .module = module_,            \
        .doc = doc_                                                                      \
    }

// name with its module: "sys.version_info". n_fields, n_sequence_fields and
// __match_args__ are set.
GiType *gi_structseq_type(GillThread *t, const char *name,
                          const GiTypeDef *def) GILL_CHECKED;
GillValue gi_structseq_new(GillThread *t, const GiType *type, size_t n,
                           const GillValue *items) GILL_CHECKED;
