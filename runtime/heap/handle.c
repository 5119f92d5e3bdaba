// handle: values that C keeps beyond a function, in a list that every collection marks.
//
// The list hangs from vm->handles, linked both ways so that freeing is constant. Lock:
// the GIL. gill_ref_get only reads the handle's own word.
// SPDX-License-Identifier: MIT
#include "runtime/heap/handle.h"

struct GillRef {
    GillValue value;
    GillRef *next, *prev;
};

GillRef *gill_ref(GillThread *t, GillValue v)
{
    GillRef *r = gi_mem_alloc(t, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->value = v;
    r->next = t->vm->handles;
    if (r->next != NULL) {
        r->next->prev = r;
    }
    t->vm->handles = r;
    return r;
}

GillValue gill_ref_get(const GillRef *r)
{
    return r->value;
}

void gill_ref_free(GillThread *t, GillRef *r)
{
    if (r == NULL) {
        return;
    }
    if (r->next != NULL) {
        r->next->prev = r->prev;
    }
    if (r->prev != NULL) {
        r->prev->next = r->next;
    } else {
        t->vm->handles = r->next;
    }
    gi_mem_free(t, r, sizeof *r);
}

void gi_handles_mark(GiMarker *m, GillVM *vm)
{
    for (const GillRef *r = vm->handles; r != NULL; r = r->next) {
        gi_mark_value(m, r->value);
    }
}
