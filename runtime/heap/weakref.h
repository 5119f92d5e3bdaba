// Weak references: ref, and the two proxy types.
//
// The references to one object form a list; vm->weakrefs maps the object's address to
// its head, and the object's header carries GI_FLAG_HAS_WEAKREF. A reference and a
// proxy without callback, exactly of the builtin types, are shared and stand first; the
// others follow, the newest first, which is the order of their callbacks. Lock: the
// GIL.
#pragma once

#include "runtime/state.h"

typedef struct GiWeakref {
    GiHeader head;
    GillValue callback;     // traced; empty when none
    GillValue target;       // not traced; empty once it is gone
    int64_t hash;           // of the target, -1: not asked for yet
    struct GiWeakref *next; // to the same object; not traced
} GiWeakref;

static inline bool gi_is_weakref(GillValue v)
{
    return gi_has_kind(v, GI_KIND_WEAKREF);
}

// callback: empty for none. TypeError: "cannot create weak reference to 'int' object".
GillValue gi_weakref_new(GillThread *t, GillValue o, GillValue callback) GILL_CHECKED;
// A proxy; of callable objects a weakcallableproxy.
GillValue gi_weakref_proxy(GillThread *t, GillValue o, GillValue callback) GILL_CHECKED;
// The object, empty when it is gone.
static inline GillValue gi_weakref_get(GillValue ref)
{
    return ((GiWeakref *)gi_ptr(ref))->target;
}
// References to an object: how many; into a new list.
size_t gi_weakref_count(GillThread *t, GillValue o);
GillValue gi_weakref_list(GillThread *t, GillValue o) GILL_CHECKED;
// Call one's callback: a collection found its target gone.
void gi_weakref_notify(GillThread *t, GillValue ref);
