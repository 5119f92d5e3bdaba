// SPDX-License-Identifier: MIT
// Types: look-up along the MRO, the method cache, subclass tests, and the builtin
// types.
//
// The method cache maps (type, name) to what the MRO gives. An entry holds while the
// epoch is the one it was made in. Two things change a look-up without a new epoch, and
// both clear the entries concerned: overwriting a data attribute of a class, and the
// making of a type at the address of a dead one.
#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/heap/weakref.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/descr.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/generic_alias.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

static inline GiTypeState *type_state(GillThread *t)
{
    return t->vm->method_cache;
}

// ---- Asking ----

bool gi_type_is_subtype(const GiType *type, const GiType *base)
{
    if (type == base) {
        return true;
    }
    if (!gi_has_kind(type->mro, GI_KIND_TUPLE)) {
        return false;
    }
    GiTuple *mro = (GiTuple *)gi_ptr(type->mro);
    const GillValue wanted = gi_from_ptr(base);
    GillValue *items = gi_tuple_items(mro);
    const size_t n = gi_tuple_len(mro);
    for (size_t i = 1; i < n; i++) {
        if (gi_same(items[i], wanted)) {
            return true;
        }
    }
    return false;
}

static inline GiMethodEntry *cache_entry(GillThread *t, const GiType *type,
                                         GillValue name)
{
    const uint64_t h =
        (uint64_t)(uintptr_t)type >> 5 ^ name.bits >> 4 ^ name.bits >> 13;
    return &type_state(t)->cache[h & (GI_METHOD_CACHE - 1)];
}

GillValue gi_type_find(GillThread *t, GiType *type, GillValue name)
{
    if (!(gi_ptr(name)->head.flags & GI_FLAG_INTERNED)) {
        name = gi_intern_str(t, name);
        if (gi_is_error(name)) {
            gill_error_clear(t);
            return GILL_EMPTY;
        }
    }
    GiMethodEntry *entry = cache_entry(t, type, name);
    if (entry->type == type && entry->name == name.bits &&
        entry->epoch == t->vm->type_epoch) {
        return entry->v;
    }
    GillValue v = GILL_EMPTY;
    if (gi_has_kind(type->mro, GI_KIND_TUPLE)) {
        GiTuple *mro = (GiTuple *)gi_ptr(type->mro);
        const size_t n = gi_tuple_len(mro);
        for (size_t i = 0; i < n && gi_is_empty(v); i++) {
            const GillValue cls = gi_tuple_items(mro)[i];
            if (gi_is_type(cls)) {
                v = gi_dict_find_name(t, gi_dict_ptr(gi_type_ptr(cls)->dict), name);
            }
        }
    }
    *entry = (GiMethodEntry){type, name.bits, v, t->vm->type_epoch};
    return v;
}

const char *gi_type_name(const GiType *type)
{
    return gi_str_data(type->full_name);
}

// ---- Changes ----

// Does a value act when it is looked up? Functions and all other descriptors.
static bool is_descriptor(GillThread *t, GillValue v)
{
    if (!gi_is_ptr(v)) {
        return false;
    }
    const GiSlots *slots = &gi_type_of(t, v)->slots;
    return slots->descr_get != NULL || slots->descr_set != NULL;
}

static void forget_down(GillThread *t, GiType *type, GillValue name)
{
    GiMethodEntry *entry = cache_entry(t, type, name);
    if (entry->type == type) {
        entry->type = NULL;
    }
    const size_t n = gi_type_subclasses_len(type);
    for (size_t i = 0; i < n; i++) {
        GiType *sub = gi_type_subclass(t, type, i);
        if (sub != NULL) {
            forget_down(t, sub, name);
        }
    }
}

static bool is_special_name(GillValue name)
{
    const size_t size = gi_str_size(name);
    const char *text = gi_str_data(name);
    return size > 4 && text[0] == '_' && text[1] == '_' && text[size - 1] == '_' &&
           text[size - 2] == '_';
}

void gi_type_changed(GillThread *t, GiType *type, GillValue name, GillValue old,
                     GillValue v)
{
    if (gi_is_empty(old) || gi_is_empty(v) || is_descriptor(t, old) ||
        is_descriptor(t, v) || is_special_name(name)) {
        gi_type_modified(t, type, name);
        // Sites that read an instance's field do not look at the epoch.
        if (gi_is_ptr(v) && gi_type_of(t, v)->slots.descr_set != NULL) {
            gi_engine_purge_caches(t);
        }
    } else {
        forget_down(t, type, name);
    }
}

void gi_type_modified(GillThread *t, GiType *type, GillValue name)
{
    t->vm->type_epoch++;
    if (is_special_name(name)) {
        gi_slots_update(t, type, name);
        if (gi_same(name, GI_NAME(t, __getattribute__)) ||
            gi_same(name, GI_NAME(t, __getattr__)) ||
            gi_same(name, GI_NAME(t, __setattr__)) ||
            gi_same(name, GI_NAME(t, __delattr__))) {
            gi_engine_purge_caches(t);
        }
    }
}

// ---- The tree of subclasses ----
//
// Builtin types stand in the list themselves, classes made in Python as weak
// references.

size_t gi_type_subclasses_len(const GiType *type)
{
    return gi_is_list(type->subclasses) ? gi_list_ptr(type->subclasses)->len : 0;
}

GiType *gi_type_subclass(GillThread *t, const GiType *type, size_t i)
{
    (void)t;
    const GiList *list = gi_list_ptr(type->subclasses);
    GillValue v = i < list->len ? list->items[i] : GILL_EMPTY;
    if (gi_is_weakref(v)) {
        v = gi_weakref_get(v);
    }
    return gi_is_type(v) ? gi_type_ptr(v) : NULL;
}

static bool link_to(GillThread *t, GiType *type, GiType *base)
{
    if (!gi_is_list(base->subclasses)) {
        const GillValue list = gi_list_new(t, 0);
        if (gi_is_error(list)) {
            return false;
        }
        gi_store(t, &base->subclasses, list);
    }
    GillValue v = gi_from_ptr(type);
    if (type->flags & GI_TYPE_HEAP) {
        v = gi_weakref_new(t, v, GILL_EMPTY);
        if (gi_is_error(v)) {
            return false;
        }
    }
    // The place of a class that died is taken again.
    GiList *list = gi_list_ptr(base->subclasses);
    for (size_t i = 0; i < list->len; i++) {
        if (gi_is_weakref(list->items[i]) &&
            gi_is_empty(gi_weakref_get(list->items[i]))) {
            memmove(&list->items[i], &list->items[i + 1],
                    (list->len - i - 1) * sizeof *list->items);
            list->items[--list->len] = GILL_EMPTY;
            break;
        }
    }
    return gi_list_append(t, list, v);
}

bool gi_type_link(GillThread *t, GiType *type)
{
    GiTuple *bases = (GiTuple *)gi_ptr(type->bases);
    for (size_t i = 0; i < gi_tuple_len(bases); i++) {
        if (!link_to(t, type, gi_type_ptr(gi_tuple_items(bases)[i]))) {
            return false;
        }
    }
    return true;
}

void gi_type_unlink(GillThread *t, GiType *type, GiType *base)
{
    for (size_t i = 0; i < gi_type_subclasses_len(base); i++) {
        if (gi_type_subclass(t, base, i) == type) {
            GiList *list = gi_list_ptr(base->subclasses);
            memmove(&list->items[i], &list->items[i + 1],
                    (list->len - i - 1) * sizeof *list->items);
            list->items[--list->len] = GILL_EMPTY;
            return;
        }
    }
}

// ---- The method resolution order ----

// Is a class in one of the sequences, behind where that sequence has got to?
static bool in_a_tail(GillValue cls, GillValue *const *seqs, const size_t *lens,
                      const size_t *at, size_t n)
{
    for (size_t s = 0; s < n; s++) {
        for (size_t i = at[s] + 1; i < lens[s]; i++) {
            if (gi_same(seqs[s][i], cls)) {
                return true;
            }
        }
    }
    return false;
}

// The message lists what could not be ordered, each class once.
static GillValue mro_conflict(GillThread *t, GillValue *const *seqs, const size_t *lens,
                              const size_t *at, size_t n)
{
    GiStrBuf b;
    gi_strbuf_init(&b);
    gi_strbuf_add_c(
        t, &b, "Cannot create a consistent method resolution\norder (MRO) for bases");
    bool first = true;
    for (size_t s = 0; s < n; s++) {
        if (at[s] >= lens[s]) {
            continue;
        }
        const GillValue cls = seqs[s][at[s]];
        bool shown = false;
        for (size_t k = 0; k < s; k++) {
            shown |= at[k] < lens[k] && gi_same(seqs[k][at[k]], cls);
        }
        if (!shown) {
            gi_strbuf_add_c(t, &b, first ? " " : ", ");
            gi_strbuf_add_str(t, &b, gi_type_ptr(cls)->name);
            first = false;
        }
    }
    const GillValue text = gi_strbuf_finish(t, &b);
    return gi_is_error(text) ? text : gill_raise(t, GILL_TypeError, "%U", text);
}

// C3: merges the bases' orders and the list of bases itself.
GillValue gi_type_compute_mro(GillThread *t, GiType *type)
{
    GiTuple *bases = (GiTuple *)gi_ptr(type->bases);
    const size_t nbases = gi_tuple_len(bases);
    GillValue *base_items = gi_tuple_items(bases);
    for (size_t i = 0; i < nbases; i++) {
        for (size_t k = i + 1; k < nbases; k++) {
            if (gi_same(base_items[i], base_items[k])) {
                return gill_raise(t, GILL_TypeError, "duplicate base class %U",
                                  gi_type_ptr(base_items[i])->name);
            }
        }
    }
    const size_t n = nbases + 1;
    size_t bytes = n * (sizeof(GillValue *) + 2 * sizeof(size_t));
    char *block = gi_mem_alloc(t, bytes);
    if (block == NULL) {
        return GILL_ERROR;
    }
    GillValue **seqs = (GillValue **)block;
    size_t *lens = (size_t *)(block + n * sizeof *seqs);
    size_t *at = lens + n;
    GillValue result = GILL_ERROR;
    size_t total = nbases;
    for (size_t i = 0; i < nbases; i++) {
        GiTuple *mro = (GiTuple *)gi_ptr(gi_type_ptr(base_items[i])->mro);
        seqs[i] = gi_tuple_items(mro);
        lens[i] = gi_tuple_len(mro);
        total += lens[i];
    }
    seqs[nbases] = base_items;
    lens[nbases] = nbases;
    const GillValue list = gi_list_new(t, total + 1);
    if (gi_is_error(list) || !gi_list_append(t, gi_list_ptr(list), gi_from_ptr(type))) {
        goto release;
    }
    for (;;) {
        bool left = false;
        GillValue chosen = GILL_EMPTY;
        for (size_t s = 0; s < n && gi_is_empty(chosen); s++) {
            if (at[s] < lens[s]) {
                left = true;
                if (!in_a_tail(seqs[s][at[s]], seqs, lens, at, n)) {
                    chosen = seqs[s][at[s]];
                }
            }
        }
        if (!left) {
            break;
        }
        if (gi_is_empty(chosen)) {
            result = mro_conflict(t, seqs, lens, at, n);
            goto release;
        }
        if (!gi_list_append(t, gi_list_ptr(list), chosen)) {
            goto release;
        }
        for (size_t s = 0; s < n; s++) {
            if (at[s] < lens[s] && gi_same(seqs[s][at[s]], chosen)) {
                at[s]++;
            }
        }
    }
    result = gi_tuple_from(t, gi_list_ptr(list)->items, gi_list_ptr(list)->len);
release:
    gi_mem_free(t, block, bytes);
    return result;
}

// ---- Attributes of types ----

static GillValue type_get(GillThread *t, GillValue o, GillValue name)
{
    GiType *type = gi_type_ptr(o);
    GiType *meta = gi_type_of(t, o);
    const GillValue of_meta = gi_type_find(t, meta, name);
    GillValue (*meta_get)(GillThread *, GillValue, GillValue, GillValue) = NULL;
    if (gi_is_ptr(of_meta)) {
        const GiType *kind = gi_type_of(t, of_meta);
        meta_get = kind->slots.descr_get;
        if (meta_get != NULL && kind->slots.descr_set != NULL) {
            return meta_get(t, of_meta, o, gi_from_ptr(meta));
        }
    }
    const GillValue own = gi_type_find(t, type, name);
    if (!gi_is_empty(own)) {
        if (gi_is_ptr(own)) {
            const GiType *kind = gi_type_of(t, own);
            if (kind->slots.descr_get != NULL) {
                return kind->slots.descr_get(t, own, GILL_EMPTY, o);
            }
        }
        return own;
    }
    if (meta_get != NULL) {
        return meta_get(t, of_meta, o, gi_from_ptr(meta));
    }
    return of_meta;
}

GillValue gi_type_getattr(GillThread *t, GillValue o, GillValue name)
{
    if (!gi_is_str(name)) {
        return gill_raise(t, GILL_TypeError, "attribute name must be string, not '%T'",
                          name);
    }
    const GillValue v = type_get(t, o, name);
    if (gi_is_empty(v)) {
        return gi_raise_attribute(t, o, name, "type object '%s' has no attribute '%U'",
                                  gi_type_name(gi_type_ptr(o)), name);
    }
    return v;
}

bool gi_type_setattr(GillThread *t, GillValue o, GillValue name, GillValue v)
{
    GiType *type = gi_type_ptr(o);
    if (!(type->flags & GI_TYPE_HEAP)) {
        gill_raise(t, GILL_TypeError, "cannot set %R attribute of immutable type '%s'",
                   name, gi_type_name(type));
        return false;
    }
    if (!gi_is_str(name)) {
        gill_raise(t, GILL_TypeError, "attribute name must be string, not '%T'", name);
        return false;
    }
    name = gi_intern_str(t, name);
    if (gi_is_error(name)) {
        return false;
    }
    const GillValue of_meta = gi_type_find(t, gi_type_of(t, o), name);
    if (gi_is_ptr(of_meta)) {
        const GiType *kind = gi_type_of(t, of_meta);
        if (kind->slots.descr_set != NULL) {
            return kind->slots.descr_set(t, of_meta, o, v);
        }
    }
    GiDict *dict = gi_dict_ptr(type->dict);
    const GillValue old = gi_dict_find_name(t, dict, name);
    if (!gi_is_empty(v)) {
        if (!gi_dict_set(t, dict, name, v)) {
            return false;
        }
    } else if (gi_is_empty(old)) {
        gi_raise_attribute(t, o, name, "type object '%s' has no attribute '%U'",
                           gi_type_name(type), name);
        return false;
    } else if (gi_dict_delete(t, dict, name) < 0) {
        return false;
    }
    gi_type_changed(t, type, name, old, v);
    return true;
}

// ---- isinstance and issubclass ----

static bool looks_like_class(GillThread *t, GillValue cls, GillValue *out_bases)
{
    const GillValue bases = gi_getattr_or_empty(t, cls, GI_NAME(t, __bases__));
    *out_bases = bases;
    return !gi_is_error(bases) && !gi_is_empty(bases) && gi_is_tuple(bases);
}

// Is cls among derived's bases, where either is no type but says it has bases?
static int abstract_subclass(GillThread *t, GillValue derived, GillValue cls)
{
    if (gi_same(derived, cls)) {
        return 1;
    }
    GillValue bases;
    if (!looks_like_class(t, derived, &bases)) {
        return gi_is_error(bases) ? -1 : 0;
    }
    if (!gi_enter_c(t, " in __subclasscheck__")) {
        return -1;
    }
    int result = 0;
    GiTuple *tuple = gi_tuple_ptr(bases);
    for (size_t i = 0; i < gi_tuple_len(tuple) && result == 0; i++) {
        result = abstract_subclass(t, gi_tuple_items(tuple)[i], cls);
    }
    gi_leave_c(t);
    return result;
}

// What type.__instancecheck__ answers.
static int plain_is_instance(GillThread *t, GillValue o, GillValue cls)
{
    if (gi_is_type(cls)) {
        const GiType *wanted = gi_type_ptr(cls);
        const GiType *type = gi_type_of(t, o);
        if (gi_type_is_subtype(type, wanted)) {
            return 1;
        }
        if (type->slots.getattr == gi_generic_getattr &&
            (!(type->flags & GI_TYPE_HEAP) ||
             gi_same(gi_type_find(t, (GiType *)type, GI_NAME(t, __class__)),
                     gi_type_find(t, t->vm->types[GI_TYPE_OBJECT],
                                  GI_NAME(t, __class__))))) {
            return 0;
        }
        // A proxy may claim another class.
        const GillValue claimed = gi_getattr_or_empty(t, o, GI_NAME(t, __class__));
        if (gi_is_error(claimed)) {
            return -1;
        }
        return gi_is_type(claimed) && gi_type_ptr(claimed) != type &&
               gi_type_is_subtype(gi_type_ptr(claimed), wanted);
    }
    GillValue bases;
    if (!looks_like_class(t, cls, &bases)) {
        if (!gi_is_error(bases)) {
            gill_raise(
                t, GILL_TypeError,
                "isinstance() arg 2 must be a type, a tuple of types, or a union");
        }
        return -1;
    }
    const GillValue claimed = gi_getattr_or_empty(t, o, GI_NAME(t, __class__));
    if (gi_is_error(claimed)) {
        return -1;
    }
    return gi_is_empty(claimed) ? 0 : abstract_subclass(t, claimed, cls);
}

static int plain_is_subclass(GillThread *t, GillValue sub, GillValue cls)
{
    if (gi_is_type(cls) && gi_is_type(sub)) {
        return gi_type_is_subtype(gi_type_ptr(sub), gi_type_ptr(cls));
    }
    GillValue bases;
    if (!looks_like_class(t, sub, &bases)) {
        if (!gi_is_error(bases)) {
            gill_raise(t, GILL_TypeError, "issubclass() arg 1 must be a class");
        }
        return -1;
    }
    if (!gi_is_type(cls) && !gi_is_exact(cls, GI_TYPE_UNION) &&
        !looks_like_class(t, cls, &bases)) {
        if (!gi_is_error(bases)) {
            gill_raise(
                t, GILL_TypeError,
                "issubclass() arg 2 must be a class, a tuple of classes, or a union");
        }
        return -1;
    }
    return abstract_subclass(t, sub, cls);
}

// One item of a tuple after the other; `what` is gi_is_instance or gi_is_subclass.
static int any_of(GillThread *t, GillValue o, GillValue classes,
                  int (*what)(GillThread *, GillValue, GillValue))
{
    if (!gi_enter_c(t, " in __instancecheck__")) {
        return -1;
    }
    int result = 0;
    GiTuple *tuple = gi_tuple_ptr(classes);
    for (size_t i = 0; i < gi_tuple_len(tuple) && result == 0; i++) {
        result = what(t, o, gi_tuple_items(tuple)[i]);
    }
    gi_leave_c(t);
    return result;
}

// Asks cls's own method where its type has one; -2: it has none.
static int ask_hook(GillThread *t, GillValue o, GillValue cls, GillValue name)
{
    GillValue self;
    const GillValue hook = gi_special_find(t, cls, name, &self);
    if (gi_is_empty(hook)) {
        return -2;
    }
    if (gi_is_error(hook) || !gi_enter_c(t, " in __instancecheck__")) {
        return -1;
    }
    const GillValue v = gi_is_empty(self)
                            ? gi_call1(t, hook, o)
                            : gi_call_self(t, hook, self, &o, 1, GILL_EMPTY);
    gi_leave_c(t);
    return gi_is_error(v) ? -1 : gi_truth(t, v);
}

int gi_is_instance(GillThread *t, GillValue o, GillValue cls)
{
    const GiType *type = gi_type_of(t, o);
    if (gi_same(gi_from_ptr(type), cls)) {
        return 1;
    }
    if (gi_is_exact(cls, GI_TYPE_TYPE)) {
        return plain_is_instance(t, o, cls);
    }
    if (gi_is_exact(cls, GI_TYPE_UNION)) {
        cls = gi_union_args(cls);
        // None stands for its type in a union.
        return gi_union_is_instance(t, o, cls);
    }
    if (gi_is_tuple(cls)) {
        return any_of(t, o, cls, gi_is_instance);
    }
    const int asked = ask_hook(t, o, cls, GI_NAME(t, __instancecheck__));
    return asked == -2 ? plain_is_instance(t, o, cls) : asked;
}

int gi_is_subclass(GillThread *t, GillValue sub, GillValue cls)
{
    if (gi_is_exact(cls, GI_TYPE_TYPE)) {
        return gi_same(sub, cls) ? 1 : plain_is_subclass(t, sub, cls);
    }
    if (gi_is_exact(cls, GI_TYPE_UNION)) {
        return gi_union_is_subclass(t, sub, gi_union_args(cls));
    }
    if (gi_is_tuple(cls)) {
        return any_of(t, sub, cls, gi_is_subclass);
    }
    const int asked = ask_hook(t, sub, cls, GI_NAME(t, __subclasscheck__));
    return asked == -2 ? plain_is_subclass(t, sub, cls) : asked;
}

GillValue gi_type_instancecheck(GillThread *t, const GillValue *args)
{
    const int r = plain_is_instance(t, args[1], args[0]);
    return r < 0 ? GILL_ERROR : gi_bool(r != 0);
}

GillValue gi_type_subclasscheck(GillThread *t, const GillValue *args)
{
    const int r = plain_is_subclass(t, args[1], args[0]);
    return r < 0 ? GILL_ERROR : gi_bool(r != 0);
}

// ---- Making types ----

GiType *gi_type_alloc(GillThread *t, const GiType *metatype)
{
    const uint32_t shape = metatype == NULL ? GI_TYPE_TYPE : metatype->root_shape->id;
    GiType *type = gi_alloc(t, sizeof *type, GI_HEADER_BITS(shape, GI_KIND_TYPE, 0, 0));
    if (type == NULL) {
        return NULL;
    }
    for (GillValue *v = &type->more; v <= &type->slot_names; v++) {
        *v = GILL_EMPTY;
    }
    type->index = GI_TYPE_COUNT;
    // Another type may have lain here, if a collection has freed one.
    GiGcStats stats;
    gi_gc_stats(t, &stats);
    if (stats.young + stats.full == 0) {
        return type;
    }
    GiMethodEntry *cache = type_state(t)->cache;
    for (size_t i = 0; i < GI_METHOD_CACHE; i++) {
        if (cache[i].type == type) {
            cache[i].type = NULL;
        }
    }
    return type;
}

// Null slots take the base's. Types that compare without a hash of their own have none.
static void inherit_from_base(GiType *type, const GiType *base, const GiSlots *own)
{
    if (own != NULL) {
        type->slots = *own;
    }
    const bool compares = own != NULL && own->compare != NULL && own->hash == NULL;
    if (compares) {
        type->flags |= GI_TYPE_NO_HASH;
    }
    void (**to)(void) = (void (**)(void)) & type->slots;
    void (*const *from)(void) = (void (*const *)(void)) & base->slots;
    for (size_t i = 0; i < sizeof(GiSlots) / sizeof *to; i++) {
        if (to[i] == NULL) {
            to[i] = from[i];
        }
    }
    if (type->flags & GI_TYPE_NO_HASH) {
        type->slots.hash = NULL;
    }
    if (type->flags & GI_TYPE_NO_NEW) {
        type->slots.new = NULL;
    }
}

static bool add_natives(GillThread *t, GiType *type, const GillDef *defs,
                        GiTypeIndex as)
{
    for (const GillDef *def = defs; def != NULL && def->sig != NULL; def++) {
        const GillValue f =
            gi_native_new(t, def, gi_from_ptr(type), as != GI_TYPE_NATIVE);
        if (gi_is_error(f)) {
            return false;
        }
        GillValue v = f;
        if (as == GI_TYPE_NATIVE) {
            v = gi_staticmethod_new(t, f);
        } else {
            gi_ptr(f)->head.shape = as;
        }
        if (gi_is_error(v) || !gi_dict_set(t, gi_dict_ptr(type->dict),
                                           ((GiNative *)gi_ptr(f))->name, v)) {
            return false;
        }
    }
    return true;
}

// Everything that a definition puts into the type's dict.
static bool populate(GillThread *t, GiType *type, const GiTypeDef *def)
{
    GiDict *dict = gi_dict_ptr(type->dict);
    if (!add_natives(t, type, def->methods, GI_TYPE_NATIVE_METHOD) ||
        !add_natives(t, type, def->class_methods, GI_TYPE_CLASS_NATIVE) ||
        !add_natives(t, type, def->static_methods, GI_TYPE_NATIVE)) {
        return false;
    }
    for (const GiGetSet *row = def->getsets; row != NULL && row->name != NULL; row++) {
        const GillValue g = gi_getset_new(t, row, gi_from_ptr(type));
        if (gi_is_error(g) ||
            !gi_dict_set(t, dict, ((GiGetSetDescr *)gi_ptr(g))->name, g)) {
            return false;
        }
    }
    if ((def->flags & GI_TYPE_HAS_DICT) &&
        gi_is_empty(gi_type_find(t, type, GI_NAME(t, __dict__)))) {
        const GillValue g =
            gi_getset_new(t, &gi_instance_dict_getset, gi_from_ptr(type));
        if (gi_is_error(g) || !gi_dict_set(t, dict, GI_NAME(t, __dict__), g)) {
            return false;
        }
        t->vm->type_epoch++;
    }
    if (def->slots != NULL && !gi_slots_publish(t, type, def->slots)) {
        return false;
    }
    if ((type->flags & GI_TYPE_NO_HASH) &&
        !gi_dict_set(t, dict, GI_NAME(t, __hash__), GILL_NONE)) {
        return false;
    }
    if (!gi_is_empty(gi_dict_find_name(t, dict, GI_NAME(t, __doc__)))) {
        return true; // a getset of that name: property, function
    }
    const GillValue doc = def->doc == NULL ? GILL_NONE : gi_str_from_c(t, def->doc);
    return !gi_is_error(doc) && gi_dict_set(t, dict, GI_NAME(t, __doc__), doc);
}

// What is common to types of types.def and those made later from a definition.
static bool lay_out(GillThread *t, GiType *type, const char *name, GiType *base,
                    const GiTypeDef *def)
{
    const char *dot = strrchr(name, '.');
    const char *plain = dot == NULL ? name : dot + 1;
    type->def = def;
    type->kind = (uint8_t)def->kind;
    const uint32_t inherited = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE |
                               GI_TYPE_SEQUENCE | GI_TYPE_MAPPING | GI_TYPE_MATCH_SELF;
    type->flags = def->flags | (base != NULL ? base->flags & inherited : 0);
    GillValue v = gi_intern(t, plain, strlen(plain));
    if (gi_is_error(v)) {
        return false;
    }
    gi_store(t, &type->name, v);
    gi_store(t, &type->qualname, v);
    if (dot != NULL) {
        v = gi_str_from_c(t, name);
    } else if (def->module != NULL && strcmp(def->module, "builtins") != 0) {
        v = gi_str_format(t, "%s.%s", def->module, name);
    }
    if (gi_is_error(v)) {
        return false;
    }
    gi_store(t, &type->full_name, v);
    if (dot != NULL || def->module != NULL) {
        v = dot != NULL ? gi_intern(t, name, (size_t)(dot - name))
                        : gi_intern(t, def->module, strlen(def->module));
    } else {
        v = GI_NAME(t, builtins);
    }
    if (gi_is_error(v)) {
        return false;
    }
    gi_store(t, &type->doc_module, v);
    const GillValue self = gi_from_ptr(type);
    v = base == NULL ? t->vm->empty_tuple : gi_tuple_pack(t, 1, gi_from_ptr(base));
    if (gi_is_error(v)) {
        return false;
    }
    gi_store(t, &type->bases, v);
    gi_store(t, &type->base, base == NULL ? GILL_NONE : gi_from_ptr(base));
    const size_t above = base == NULL ? 0 : gi_tuple_len((GiTuple *)gi_ptr(base->mro));
    v = gi_tuple_new(t, above + 1);
    if (gi_is_error(v)) {
        return false;
    }
    GillValue *mro = gi_tuple_items((GiTuple *)gi_ptr(v));
    mro[0] = self;
    if (above > 0) {
        memcpy(mro + 1, gi_tuple_items((GiTuple *)gi_ptr(base->mro)),
               above * sizeof *mro);
    }
    gi_store(t, &type->mro, v);
    v = gi_dict_new(t);
    if (gi_is_error(v)) {
        return false;
    }
    gi_store(t, &type->dict, v);
    if (base != NULL) {
        inherit_from_base(type, base, def->slots);
        return link_to(t, type, base);
    }
    type->slots = *def->slots;
    return true;
}

static uint16_t first_inline(const GiType *type)
{
    return type->kind == GI_KIND_INSTANCE && (type->flags & GI_TYPE_HAS_DICT)
               ? GI_SHAPE_FIRST_INLINE
               : 0;
}

GiType *gi_type_from_def(GillThread *t, const char *name, GiType *base,
                         const GiTypeDef *def)
{
    if (base == NULL) {
        base = t->vm->types[GI_TYPE_OBJECT];
    }
    GiType *type = gi_type_alloc(t, NULL);
    if (type == NULL || !lay_out(t, type, name, base, def)) {
        return NULL;
    }
    type->inline_slots = first_inline(type);
    type->root_shape = gi_shape_new_root(t, type, type->inline_slots, false);
    if (type->root_shape == NULL || !populate(t, type, def)) {
        return NULL;
    }
    return type;
}

typedef struct Builtin {
    const char *name;
    GiTypeIndex base;
    const GiTypeDef *def;
} Builtin;

static const Builtin builtin_types[] = {
#define TYPE(index, name, base, def) {name, GI_TYPE_##base, &def},
#include "runtime/objects/types.def"
#undef TYPE
};

// Order matters. Text, tuples and dicts already work by their constant shape numbers; a
// type's dict may be filled only once every type has its slots, because look-ups ask
// them.
bool gi_types_init(GillThread *t)
{
    GillVM *vm = t->vm;
    GiTypeState *state = gi_mem_alloc(t, sizeof *state);
    if (state == NULL) {
        return false;
    }
    vm->method_cache = state;
    vm->type_epoch = 1;
    gi_slots_init(t, state);
    if (!gi_is_ptr(vm->empty_tuple)) {
        GiTuple *empty = gi_alloc(t, sizeof *empty + sizeof(GillValue),
                                  GI_HEADER_BITS(GI_TYPE_TUPLE, GI_KIND_TUPLE, 0, 0));
        if (empty == NULL) {
            return false;
        }
        vm->empty_tuple = gi_from_ptr(empty);
    }
    GiShape *roots = gi_mem_alloc(t, GI_TYPE_COUNT * sizeof *roots);
    if (roots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < GI_TYPE_COUNT; i++) {
        roots[i] = (GiShape){.id = i, .name = GILL_EMPTY};
        roots[i].is_dict = i == GI_TYPE_FUNCTION || i == GI_TYPE_MODULE;
        vm->shapes[i] = &roots[i];
    }
    vm->shapes_len = GI_TYPE_COUNT;
    for (int i = 0; i < GI_TYPE_COUNT; i++) {
        GiType *type = gi_type_alloc(t, NULL);
        if (type == NULL) {
            return false;
        }
        vm->types[i] = type;
        vm->shapes[i]->type = type;
        type->root_shape = vm->shapes[i];
        type->index = (uint32_t)i;
    }
    for (int i = 0; i < GI_TYPE_COUNT; i++) {
        const Builtin *row = &builtin_types[i];
        GiType *type = vm->types[i];
        if (!lay_out(t, type, row->name, i == 0 ? NULL : vm->types[row->base],
                     row->def)) {
            return false;
        }
        type->inline_slots = first_inline(type);
        type->root_shape->inline_slots = type->inline_slots;
    }
    for (int i = 0; i < GI_TYPE_COUNT; i++) {
        if (!populate(t, vm->types[i], builtin_types[i].def)) {
            return false;
        }
    }
    return true;
}

// ---- Instances ----

// Values at the start of kinds that are records and that subclasses share.
static uint16_t record_values(GiKind kind, size_t size)
{
    switch (kind) {
    case GI_KIND_INT_OBJECT:
    case GI_KIND_STR_VIEW:
    case GI_KIND_BYTES_OBJECT:
    case GI_KIND_BYTEARRAY:
        return 2;
    case GI_KIND_FLOAT_OBJECT:
    case GI_KIND_COMPLEX:
        return 1;
    case GI_KIND_RECORD:
    case GI_KIND_SLICE:
    case GI_KIND_RANGE:
        // Raw words behind the values never look like pointers, so tracing them is
        // harmless.
        return (uint16_t)((size - sizeof(GiHeader)) / sizeof(GillValue));
    default:
        return 0;
    }
}

static size_t kind_size(const GiType *type)
{
    switch ((GiKind)type->kind) {
    case GI_KIND_INT_OBJECT:
        return sizeof(GiIntObject);
    case GI_KIND_FLOAT_OBJECT:
        return sizeof(GiFloatObject);
    case GI_KIND_STR_VIEW:
        return sizeof(GiStrView);
    case GI_KIND_BYTES_OBJECT:
        return 3 * sizeof(GillValue);
    default:
        return type->def->size;
    }
}

// Kinds whose layout has a word for attributes; the others get one behind their fields.
static bool has_attrs_field(GiKind kind)
{
    switch (kind) {
    case GI_KIND_INSTANCE:
    case GI_KIND_INT_OBJECT:
    case GI_KIND_FLOAT_OBJECT:
    case GI_KIND_COMPLEX:
    case GI_KIND_STR_VIEW:
    case GI_KIND_BYTES_OBJECT:
    case GI_KIND_BYTEARRAY:
    case GI_KIND_EXCEPTION:
    case GI_KIND_MODULE:
    case GI_KIND_FUNCTION:
    case GI_KIND_TYPE:
        return true;
    default:
        return false;
    }
}

static GiObject *alloc_builtin_layout(GillThread *t, GiType *type, size_t extra)
{
    const GiKind kind = (GiKind)type->kind;
    const bool trailing = !has_attrs_field(kind) && ((type->flags & GI_TYPE_HAS_DICT) ||
                                                     type->root_shape->hidden > 0);
    assert(extra == 0 || !trailing || kind == GI_KIND_TUPLE);
    const size_t fields = (kind_size(type) + extra + 7) & ~(size_t)7;
    const size_t size = fields + (trailing ? sizeof(GillValue) : 0);
    uint16_t aux = record_values(kind, size);
    if (kind == GI_KIND_EXCEPTION) {
        aux = (uint16_t)((fields - sizeof(GiHeader)) / sizeof(GillValue));
    }
    GiObject *o = gi_alloc(
        t, size < 16 ? 16 : size,
        GI_HEADER_BITS(type->root_shape->id, kind, trailing ? GI_FLAG_ATTRS : 0, aux));
    if (o == NULL) {
        return NULL;
    }
    if (trailing) {
        *(GillValue *)((char *)o + fields) = GILL_EMPTY;
    }
    switch (kind) {
    case GI_KIND_INT_OBJECT:
        ((GiIntObject *)o)->attrs = GILL_EMPTY;
        break;
    case GI_KIND_FLOAT_OBJECT:
        ((GiFloatObject *)o)->more = GILL_EMPTY;
        break;
    case GI_KIND_COMPLEX:
        ((GiComplex *)o)->attrs = GILL_EMPTY;
        break;
    case GI_KIND_STR_VIEW:
        ((GiStrView *)o)->attrs = GILL_EMPTY;
        break;
    case GI_KIND_BYTES_OBJECT:
    case GI_KIND_BYTEARRAY:
        ((GiRecord *)o)->field[0] = GILL_EMPTY;
        break;
    default:
        break;
    }
    return o;
}

GiObject *gi_object_alloc(GillThread *t, GiType *type, size_t extra)
{
    GiObject *o;
    if (type->kind == GI_KIND_INSTANCE) {
        const GiShape *root = type->root_shape;
        const size_t n = root->inline_slots;
        const size_t fields =
            type->def->size > sizeof(GiInstance) ? type->def->size : sizeof(GiInstance);
        GiInstance *instance =
            gi_alloc(t, fields + n * sizeof(GillValue) + extra,
                     GI_HEADER_BITS(root->id, GI_KIND_INSTANCE, 0, n));
        if (instance == NULL) {
            return NULL;
        }
        instance->more = GILL_EMPTY;
        for (size_t i = 0; i < n; i++) {
            instance->slot[i] = GILL_EMPTY;
        }
        o = (GiObject *)instance;
    } else {
        o = alloc_builtin_layout(t, type, extra);
        if (o == NULL) {
            return NULL;
        }
        if (type->def->dispose != NULL && !gi_gc_register_dispose(t, o)) {
            return NULL;
        }
    }
    if ((type->flags & GI_TYPE_HAS_DEL) && !gi_gc_register_finalizer(t, o)) {
        return NULL;
    }
    return o;
}
