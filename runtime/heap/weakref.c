// weakref: the table of weak references, what a collection does to them, and the type
// ref.
//
// The table is open addressing by the target's address. Slots are null, a list's head,
// or GONE. References are objects; the table and their `next` fields do not keep them
// alive: a collection takes dead references out of the lists, and clears those whose
// target is dead. Clearing comes before finalisers run, so that a resurrected object
// has no weak references, as in CPython's collector.
// SPDX-License-Identifier: MIT
#include "runtime/heap/weakref.h"

#include "runtime/exec/exception.h"
#include "runtime/heap/arena.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

#define TABLE_MIN 256
#define GONE      ((GiWeakref *)1)

typedef struct Table {
    GiWeakref **slots;
    size_t cap;  // a power of two
    size_t used; // lists and GONE slots
} Table;

static size_t hash_of(GillValue o)
{
    return (size_t)((o.bits >> 4) * 0x9E3779B97F4A7C15u >> 20);
}

// ---- The table ----

static bool grow(GillThread *t, Table *table)
{
    size_t live = 0;
    for (size_t i = 0; i < table->cap; i++) {
        live += (uintptr_t)table->slots[i] > (uintptr_t)GONE;
    }
    size_t cap = TABLE_MIN;
    while (cap < 4 * live) {
        cap *= 2;
    }
    GiWeakref **slots = gi_mem_alloc(t, cap * sizeof(GiWeakref *));
    if (slots == NULL) {
        return false;
    }
    size_t used = 0; // counted again: the allocation may have collected
    for (size_t i = 0; i < table->cap; i++) {
        GiWeakref *head = table->slots[i];
        if ((uintptr_t)head > (uintptr_t)GONE) {
            size_t k = hash_of(head->target) & (cap - 1);
            while (slots[k] != NULL) {
                k = (k + 1) & (cap - 1);
            }
            slots[k] = head;
            used++;
        }
    }
    gi_mem_free(t, table->slots, table->cap * sizeof(GiWeakref *));
    *table = (Table){slots, cap, used};
    return true;
}

// The slot that holds the object's list; null when it has none.
static GiWeakref **find(const GillVM *vm, GillValue o)
{
    const Table *table = vm->weakrefs;
    if (table == NULL || !gi_is_ptr(o) ||
        (gi_ptr(o)->head.flags & GI_FLAG_HAS_WEAKREF) == 0) {
        return NULL;
    }
    for (size_t k = hash_of(o) & (table->cap - 1); table->slots[k] != NULL;
         k = (k + 1) & (table->cap - 1)) {
        GiWeakref *head = table->slots[k];
        if (head != GONE && gi_same(head->target, o)) {
            return &table->slots[k];
        }
    }
    return NULL;
}

// The same, making an empty list (null head) where there is none.
static GiWeakref **find_or_add(GillThread *t, GillValue o)
{
    GillVM *vm = t->vm;
    if (vm->weakrefs == NULL) {
        vm->weakrefs = gi_mem_alloc(t, sizeof(Table));
        if (vm->weakrefs == NULL) {
            return NULL;
        }
    }
    GiWeakref **slot = find(vm, o);
    if (slot != NULL) {
        return slot;
    }
    Table *table = vm->weakrefs;
    if (2 * table->used >= table->cap && !grow(t, table)) {
        return NULL;
    }
    size_t k = hash_of(o) & (table->cap - 1);
    while (table->slots[k] != NULL) {
        k = (k + 1) & (table->cap - 1);
    }
    table->used++;
    return &table->slots[k];
}

static bool is_basic(const GiWeakref *r)
{
    return gi_is_empty(r->callback) && r->head.shape >= GI_TYPE_WEAKREF &&
           r->head.shape <= GI_TYPE_WEAKCALLPROXY;
}

// The list without dead references.
static GiWeakref *drop_dead(const GiHeap *h, GiWeakref *head)
{
    GiWeakref **link = &head;
    while (*link != NULL) {
        if (gi_is_marked(h, *link)) {
            link = &(*link)->next;
        } else {
            *link = (*link)->next;
        }
    }
    return head;
}

void gi_weakrefs_process(GiHeap *h)
{
    Table *table = h->vm->weakrefs;
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < table->cap; i++) {
        GiWeakref *head = table->slots[i];
        if ((uintptr_t)head <= (uintptr_t)GONE) {
            continue;
        }
        const bool is_dead = !gi_is_marked(h, gi_ptr(head->target));
        head = drop_dead(h, head);
        if (is_dead) {
            for (GiWeakref *r = head; r != NULL; r = r->next) {
                r->target = GILL_EMPTY;
                if (!gi_is_empty(r->callback)) {
                    // A list that cannot grow loses the callback: no memory for it.
                    (void)gi_value_list_add(NULL, &h->due_callbacks, gi_from_ptr(r));
                }
            }
            head = NULL;
        }
        table->slots[i] = head != NULL ? head : GONE;
    }
}

// ---- Making ----

static GiType *check_target(GillThread *t, GillValue o)
{
    GiType *type = gi_type_of(t, o);
    if (!gi_is_ptr(o) || (type->flags & GI_TYPE_WEAKREFABLE) == 0) {
        gill_raise(t, GILL_TypeError, "cannot create weak reference to '%T' object", o);
        return NULL;
    }
    return type;
}

// A reference of a type: the shared one where it may be shared.
static GillValue make(GillThread *t, GiType *cls, GillValue o, GillValue callback)
{
    if (check_target(t, o) == NULL) {
        return GILL_ERROR;
    }
    callback = gi_is_none(callback) ? GILL_EMPTY : callback;
    const bool shared = gi_is_empty(callback) && cls->index != GI_TYPE_COUNT;
    GiWeakref **slot = find(t->vm, o);
    if (shared && slot != NULL) {
        for (GiWeakref *r = *slot; r != NULL && is_basic(r); r = r->next) {
            if (r->head.shape == cls->index) {
                return gi_from_ptr(r);
            }
        }
    }
    GiWeakref *fresh = (GiWeakref *)gi_object_alloc(t, cls, 0);
    if (fresh == NULL) {
        return GILL_ERROR;
    }
    fresh->callback = callback;
    fresh->target = GILL_EMPTY;
    fresh->hash = -1;
    slot = find_or_add(t, o);
    if (slot == NULL) {
        return GILL_ERROR;
    }
    GiWeakref **link = slot;
    while (!shared && *link != NULL && is_basic(*link)) {
        link = &(*link)->next;
    }
    fresh->target = o;
    fresh->next = *link;
    *link = fresh;
    gi_ptr(o)->head.flags |= GI_FLAG_HAS_WEAKREF;
    return gi_from_ptr(fresh);
}

GillValue gi_weakref_new(GillThread *t, GillValue o, GillValue callback)
{
    return make(t, t->vm->types[GI_TYPE_WEAKREF], o, callback);
}

GillValue gi_weakref_proxy(GillThread *t, GillValue o, GillValue callback)
{
    const bool is_callable = gi_type_of(t, o)->slots.call != NULL;
    return make(t,
                t->vm->types[is_callable ? GI_TYPE_WEAKCALLPROXY : GI_TYPE_WEAKPROXY],
                o, callback);
}

size_t gi_weakref_count(GillThread *t, GillValue o)
{
    GiWeakref **slot = find(t->vm, o);
    size_t n = 0;
    for (const GiWeakref *r = slot != NULL ? *slot : NULL; r != NULL; r = r->next) {
        n++;
    }
    return n;
}

GillValue gi_weakref_list(GillThread *t, GillValue o)
{
    const GillValue list = gi_list_new(t, 0);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    GiWeakref **slot = find(t->vm, o);
    GiWeakref *r = slot != NULL ? *slot : NULL;
    while (r != NULL) { // r is alive: this frame holds it
        if (!gi_list_append(t, gi_list_ptr(list), gi_from_ptr(r))) {
            return GILL_ERROR;
        }
        r = r->next;
    }
    return list;
}

void gi_weakref_notify(GillThread *t, GillValue ref)
{
    GiWeakref *r = (GiWeakref *)gi_ptr(ref);
    const GillValue callback = r->callback;
    r->callback = GILL_EMPTY;
    if (!gi_is_empty(callback) && gi_is_error(gi_call1(t, callback, ref))) {
        gi_unraisable(t, callback, NULL);
    }
}

// ---- The type ref ----

static GillValue ref_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                         GillValue kwnames)
{
    if (gi_is_ptr(kwnames) && gi_same(cls, gi_type_value(t, GI_TYPE_WEAKREF))) {
        return gill_raise(t, GILL_TypeError, "ref() takes no keyword arguments");
    }
    if (npos < 1 || npos > 2) {
        return gill_raise(
            t, GILL_TypeError, "__new__ expected at %s %d argument%s, got %d",
            npos < 1 ? "least" : "most", npos < 1 ? 1 : 2, npos < 1 ? "" : "s", npos);
    }
    return make(t, gi_type_ptr(cls), args[0], npos > 1 ? args[1] : GILL_EMPTY);
}

static bool ref_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                     GillValue kwnames)
{
    (void)self;
    (void)args;
    if (gi_is_ptr(kwnames)) {
        gill_raise(t, GILL_TypeError, "ref() takes no keyword arguments");
        return false;
    }
    if (npos < 1 || npos > 2) {
        gill_raise(t, GILL_TypeError, "__init__ expected at %s %d argument%s, got %d",
                   npos < 1 ? "least" : "most", npos < 1 ? 1 : 2, npos < 1 ? "" : "s",
                   npos);
        return false;
    }
    return true;
}

static GillValue ref_call(GillThread *t, GillValue self, const GillValue *args,
                          int npos, GillValue kwnames)
{
    (void)args;
    if (gi_is_ptr(kwnames)) {
        return gill_raise(t, GILL_TypeError, "weakref() takes no keyword arguments");
    }
    if (npos != 0) {
        return gill_raise(t, GILL_TypeError, "weakref expected 0 arguments, got %d",
                          npos);
    }
    const GillValue target = gi_weakref_get(self);
    return gi_is_empty(target) ? GILL_NONE : target;
}

static int64_t ref_hash(GillThread *t, GillValue o)
{
    GiWeakref *r = (GiWeakref *)gi_ptr(o);
    if (r->hash != -1) {
        return r->hash;
    }
    const GillValue target = r->target;
    if (gi_is_empty(target)) {
        gill_raise(t, GILL_TypeError, "weak object has gone away");
        return -1;
    }
    r->hash = gi_hash(t, target);
    return r->hash;
}

static GillValue ref_compare(GillThread *t, GillValue a, GillValue b, GiCompare op)
{
    if ((op != GI_EQ && op != GI_NE) || !gi_is_weakref(a) || !gi_is_weakref(b)) {
        return GILL_NOT_IMPLEMENTED;
    }
    const GillValue x = gi_weakref_get(a);
    const GillValue y = gi_weakref_get(b);
    if (gi_is_empty(x) || gi_is_empty(y)) {
        return gi_bool(gi_same(a, b) == (op == GI_EQ));
    }
    return gi_compare(t, op, x, y);
}

static GillValue ref_repr(GillThread *t, GillValue o)
{
    const GillValue target = gi_weakref_get(o);
    if (gi_is_empty(target)) {
        return gi_str_format(t, "<weakref at %p; dead>", (void *)gi_ptr(o));
    }
    const GillValue name = gi_getattr_or_empty(t, target, GI_NAME(t, __name__));
    if (gi_is_error(name)) {
        return GILL_ERROR;
    }
    const char *type = gi_type_name(gi_type_of(t, target));
    if (gi_is_str(name)) {
        return gi_str_format(t, "<weakref at %p; to '%s' at %p (%U)>",
                             (void *)gi_ptr(o), type, (void *)gi_ptr(target), name);
    }
    return gi_str_format(t, "<weakref at %p; to '%s' at %p>", (void *)gi_ptr(o), type,
                         (void *)gi_ptr(target));
}

static GillValue ref_get_callback(GillThread *t, GillValue o)
{
    (void)t;
    const GiWeakref *r = (GiWeakref *)gi_ptr(o);
    return gi_is_empty(r->callback) || gi_is_empty(r->target) ? GILL_NONE : r->callback;
}

static const GiSlots ref_slots = {
    .new = ref_new,
    .init = ref_init,
    .call = ref_call,
    .hash = ref_hash,
    .compare = ref_compare,
    .repr = ref_repr,
};

static const GiGetSet ref_getsets[] = {
    {"__callback__", ref_get_callback, NULL, "Called when the object is gone."},
    {0},
};

const GiTypeDef gi_weakref_def = {
    .kind = GI_KIND_WEAKREF,
    .size = sizeof(GiWeakref),
    .slots = &ref_slots,
    .getsets = ref_getsets,
    .module = "weakref",
    .doc = "A reference that does not keep its object alive.",
};
