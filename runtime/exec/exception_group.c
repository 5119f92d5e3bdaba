// Exception groups: trees of exceptions, and what `except*` does with them.
//
// BaseExceptionGroup and ExceptionGroup have a message and a tuple of exceptions, each of
// which may be a group. Splitting keeps the tree's shape: the parts are made by derive()
// and get the original's traceback, context, cause and notes.
// SPDX-License-Identifier: MIT
#include "runtime/exec/exception_group.h"

#include <string.h>

#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

static GiTuple *children(GillValue group)
{
    return gi_tuple_ptr(gi_exception_ptr(group)->extra[GI_GROUP_EXCEPTIONS]);
}

static bool is_group(GillThread *t, GillValue v)
{
    return gi_exception_is(t, v, GILL_BaseExceptionGroup);
}

// ---- Making ----

// The exceptions as a tuple, with *all_plain: every one derives from Exception.
static GillValue check_exceptions(GillThread *t, GillValue given, bool *all_plain)
{
    // Anything that is indexed by position counts as a sequence, sets do not.
    const bool is_sequence =
        gi_is_list(given) || gi_is_tuple(given) ||
        (gi_type_of(t, given)->slots.getitem && !gi_is_dict(given));
    if (!is_sequence) {
        return gill_raise(t, GILL_TypeError,
                          "second argument (exceptions) must be a sequence");
    }
    const GillValue tuple = gi_to_tuple(t, given);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(tuple));
    if (n == 0) {
        return gill_raise(t, GILL_ValueError,
                          "second argument (exceptions) must be a non-empty sequence");
    }
    *all_plain = true;
    for (size_t i = 0; i < n; i++) {
        const GillValue e = gi_tuple_items(gi_tuple_ptr(tuple))[i];
        if (!gi_is_exception(e)) {
            return gill_raise(t, GILL_ValueError,
                              "Item %zu of second argument (exceptions) is not an exception",
                              i);
        }
        if (!gi_exception_is(t, e, GILL_Exception)) {
            *all_plain = false;
        }
    }
    return tuple;
}

static GillValue group_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                           GillValue kwnames)
{
    (void)kwnames;
    if (npos != 2) {
        return gill_raise(t, GILL_TypeError,
                          "BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)",
                          npos);
    }
    if (!gi_is_str(args[0])) {
        return gill_raise(t, GILL_TypeError, "BaseExceptionGroup.__new__() argument 1 must be str, not %T",
                          args[0]);
    }
    bool all_plain = true;
    const GillValue exceptions = check_exceptions(t, args[1], &all_plain);
    if (gi_is_error(exceptions)) {
        return GILL_ERROR;
    }
    GiType *type = gi_type_ptr(cls);
    if (type == t->vm->exc_types[GILL_BaseExceptionGroup]) {
        if (all_plain) {
            type = t->vm->exc_types[GILL_ExceptionGroup];
        }
    } else if (!all_plain &&
               type == t->vm->exc_types[GILL_ExceptionGroup]) {
        return gill_raise(t, GILL_TypeError,
                          "Cannot nest BaseExceptions in an ExceptionGroup");
    } else if (!all_plain &&
               gi_type_is_subtype(type, t->vm->exc_types[GILL_Exception])) {
        return gill_raise(t, GILL_TypeError, "Cannot nest BaseExceptions in '%U'",
                          type->name);
    }
    GiException *e = gi_exception_alloc(t, type);
    if (!e) {
        return GILL_ERROR;
    }
    const GillValue tuple = gi_tuple_from(t, args, 2);
    if (gi_is_error(tuple)) {
        return GILL_ERROR;
    }
    gi_store(t, &e->args, tuple);
    gi_store(t, &e->extra[GI_GROUP_MESSAGE], args[0]);
    gi_store(t, &e->extra[GI_GROUP_EXCEPTIONS], exceptions);
    return gi_from_ptr(e);
}

static GillValue group_str(GillThread *t, GillValue self)
{
    const size_t n = gi_tuple_len(children(self));
    return gi_str_format(t, "%S (%zu sub-exception%s)",
                         gi_exception_ptr(self)->extra[GI_GROUP_MESSAGE], n,
                         n == 1 ? "" : "s");
}

const GiSlots gi_group_slots = {.new = group_new, .str = group_str};

static GillValue get_message(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_extra(self, GI_GROUP_MESSAGE);
}

static GillValue get_exceptions(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_extra(self, GI_GROUP_EXCEPTIONS);
}

const GiGetSet gi_group_getsets[] = {
    {"message", get_message, NULL, "The group's message."},
    {"exceptions", get_exceptions, NULL, "The exceptions in it."},
    {0},
};

// ---- Splitting ----

// How exceptions are told apart: by class (a class or tuple), by a predicate, or by being
// one of a list of leaves.
typedef struct Matcher {
    enum {
        BY_TYPE,
        BY_PREDICATE,
        BY_LEAF
    } how;
    GillValue what;
} Matcher;

static int matches(GillThread *t, const Matcher *m, GillValue exc)
{
    switch (m->how) {
    case BY_TYPE:
        return gi_exception_match(t, exc, m->what);
    case BY_PREDICATE: {
        const GillValue answer = gi_call1(t, m->what, exc);
        return gi_is_error(answer) ? -1 : gi_truth(t, answer);
    }
    default: {
        if (is_group(t, exc)) {
            return 0;
        }
        const GiList *leaves = gi_list_ptr(m->what);
        for (size_t i = 0; i < leaves->len; i++) {
            if (gi_same(leaves->items[i], exc)) {
                return 1;
            }
        }
        return 0;
    }
    }
}

static bool copy_origin(GillThread *t, GillValue from, GillValue to)
{
    const GiException *a = gi_exception_ptr(from);
    GiException *b = gi_exception_ptr(to);
    gi_store(t, &b->traceback, a->traceback);
    gi_store(t, &b->context, a->context);
    gi_store(t, &b->cause, a->cause);
    b->suppress_context = a->suppress_context;
    const GillValue notes = gi_getattr_or_empty(t, from, GI_NAME(t, __notes__));
    if (gi_is_error(notes)) {
        return false;
    }
    if (gi_is_list(notes) || gi_is_tuple(notes)) {
        const GillValue copy = gi_to_list(t, notes);
        return !gi_is_error(copy) && gi_setattr(t, to, GI_NAME(t, __notes__), copy);
    }
    return true;
}

// A group with some of the exceptions of another; none for no exceptions.
static GillValue subset(GillThread *t, GillValue group, GillValue list)
{
    if (gi_list_ptr(list)->len == 0) {
        return GILL_NONE;
    }
    const GillValue part = gill_call_method(t, group, "derive", 1, &list);
    if (gi_is_error(part)) {
        return GILL_ERROR;
    }
    if (!is_group(t, part)) {
        return gill_raise(t, GILL_TypeError,
                          "derive must return an instance of BaseExceptionGroup");
    }
    return copy_origin(t, group, part) ? part : GILL_ERROR;
}

// want_rest: split(); else subgroup(), which makes no second group.
static bool split(GillThread *t, GillValue exc, const Matcher *m, bool want_rest,
                  GillValue *out_match, GillValue *out_rest)
{
    *out_match = *out_rest = GILL_NONE;
    const int whole = matches(t, m, exc);
    if (whole < 0) {
        return false;
    }
    if (whole) {
        *out_match = exc;
        return true;
    }
    if (!is_group(t, exc)) {
        *out_rest = exc;
        return true;
    }
    if (!gi_enter_c(t, " in exceptiongroup_split_recursive")) {
        return false;
    }
    const GillValue yes = gi_list_new(t, 0), no = gi_list_new(t, 0);
    bool ok = !gi_is_error(yes) && !gi_is_error(no);
    GiTuple *items = children(exc);
    for (size_t i = 0; ok && i < gi_tuple_len(items); i++) {
        GillValue match, rest;
        ok = split(t, gi_tuple_items(items)[i], m, want_rest, &match, &rest) &&
             (gi_is_none(match) || gi_list_append(t, gi_list_ptr(yes), match)) &&
             (gi_is_none(rest) || gi_list_append(t, gi_list_ptr(no), rest));
    }
    gi_leave_c(t);
    if (!ok) {
        return false;
    }
    *out_match = subset(t, exc, yes);
    if (gi_is_error(*out_match)) {
        return false;
    }
    if (want_rest) {
        *out_rest = subset(t, exc, no);
    }
    return !gi_is_error(*out_rest);
}

// The argument of split() and subgroup().
static bool read_matcher(GillThread *t, GillValue v, Matcher *out)
{
    out->what = v;
    bool is_types = gi_is_exception_type(t, v);
    if (gi_is_tuple(v)) {
        is_types = true;
        for (size_t i = 0; i < gi_tuple_len(gi_tuple_ptr(v)); i++) {
            is_types &= gi_is_exception_type(t, gi_tuple_items(gi_tuple_ptr(v))[i]);
        }
    }
    if (is_types) {
        out->how = BY_TYPE;
        return true;
    }
    if (!gi_is_type(v) && gi_type_of(t, v)->slots.call) {
        out->how = BY_PREDICATE;
        return true;
    }
    gill_raise(t, GILL_TypeError,
               "expected a function, exception type or tuple of exception types");
    return false;
}

static GillValue group_split(GillThread *t, const GillValue *args)
{
    Matcher m;
    GillValue match, rest;
    if (!read_matcher(t, args[1], &m) || !split(t, args[0], &m, true, &match, &rest)) {
        return GILL_ERROR;
    }
    return gi_tuple_pack(t, 2, match, rest);
}

static GillValue group_subgroup(GillThread *t, const GillValue *args)
{
    Matcher m;
    GillValue match, rest;
    return read_matcher(t, args[1], &m) && split(t, args[0], &m, false, &match, &rest)
               ? match
               : GILL_ERROR;
}

static GillValue group_derive(GillThread *t, const GillValue *args)
{
    const GillValue parts[2] = {gi_exception_extra(args[0], GI_GROUP_MESSAGE), args[1]};
    return gi_exception_new(t, t->vm->exc_types[GILL_BaseExceptionGroup], 2, parts);
}

const GillDef gi_group_methods[] = {
    {"derive(self, excs, /)", group_derive, "A group like this one of other exceptions."},
    {"split(self, condition, /)", group_split, "(what matches, the rest)"},
    {"subgroup(self, condition, /)", group_subgroup, "What matches."},
    {0},
};

static GillValue group_class_getitem(GillThread *t, const GillValue *args)
{
    return gi_call2(t, gi_type_value(t, GI_TYPE_GENERIC_ALIAS), args[0], args[1]);
}

const GillDef gi_group_class_methods[] = {
    {"__class_getitem__(cls, item, /)", group_class_getitem, "For annotations."},
    {0},
};

// ---- except* ----

static bool check_star_type(GillThread *t, GillValue type)
{
    // The first test raises what `except` raises; groups are refused beyond that.
    const GillValue probe = t->vm->no_memory;
    if (gi_exception_match(t, probe, type) < 0) {
        return false;
    }
    GiType *group = t->vm->exc_types[GILL_BaseExceptionGroup];
    bool is_bad = gi_is_type(type) && gi_type_is_subtype(gi_type_ptr(type), group);
    if (gi_is_tuple(type)) {
        for (size_t i = 0; i < gi_tuple_len(gi_tuple_ptr(type)); i++) {
            const GillValue item = gi_tuple_items(gi_tuple_ptr(type))[i];
            is_bad |= gi_type_is_subtype(gi_type_ptr(item), group);
        }
    }
    if (is_bad) {
        gill_raise(t, GILL_TypeError,
                   "catching ExceptionGroup with except* is not allowed. Use except "
                   "instead.");
    }
    return !is_bad;
}

bool gi_exception_group_split(GillThread *t, GillValue exc, GillValue type,
                              GillValue *out_match, GillValue *out_rest)
{
    *out_match = *out_rest = GILL_NONE;
    if (gi_is_none(exc)) {
        return true;
    }
    if (!check_star_type(t, type)) {
        return false;
    }
    const Matcher m = {BY_TYPE, type};
    if (is_group(t, exc)) {
        const int whole = gi_exception_match(t, exc, type);
        if (whole != 0) {
            *out_match = exc;
            return whole > 0;
        }
        return split(t, exc, &m, true, out_match, out_rest);
    }
    const int match = gi_exception_match(t, exc, type);
    if (match < 0) {
        return false;
    }
    if (!match) {
        *out_rest = exc;
        return true;
    }
    // A naked exception is caught wrapped, so that `as e` always is a group.
    const GillValue one = gi_tuple_from(t, &exc, 1);
    if (gi_is_error(one)) {
        return false;
    }
    const GillValue args[2] = {t->vm->empty_str, one};
    const GillValue wrapped =
        gi_exception_new(t, t->vm->exc_types[GILL_BaseExceptionGroup], 2, args);
    if (gi_is_error(wrapped)) {
        return false;
    }
    gi_store(t, &gi_exception_ptr(wrapped)->traceback, gi_exception_ptr(exc)->traceback);
    *out_match = wrapped;
    return true;
}

static bool collect_leaves(GillThread *t, GillValue exc, GiList *out)
{
    if (!is_group(t, exc)) {
        return gi_list_append(t, out, exc);
    }
    GiTuple *items = children(exc);
    for (size_t i = 0; i < gi_tuple_len(items); i++) {
        if (!collect_leaves(t, gi_tuple_items(items)[i], out)) {
            return false;
        }
    }
    return true;
}

// Does an exception stem from the original group by splitting, not by a new raise? Parts
// share the original's traceback, context and cause.
static bool is_part_of(GillValue original, GillValue exc)
{
    const GiException *a = gi_exception_ptr(original), *b = gi_exception_ptr(exc);
    return gi_same(a->traceback, b->traceback) && gi_same(a->cause, b->cause) &&
           gi_same(a->context, b->context);
}

GillValue gi_exception_group_reraise(GillThread *t, GillValue original,
                                     GillValue raised_list)
{
    const GiList *given = gi_list_ptr(raised_list);
    const GillValue raised = gi_list_new(t, 0), kept = gi_list_new(t, 0);
    if (gi_is_error(raised) || gi_is_error(kept)) {
        return GILL_ERROR;
    }
    if (!is_group(t, original)) {
        // A naked exception: either nobody took it, or one new exception stands for it.
        for (size_t i = 0; i < given->len; i++) {
            if (!gi_is_none(given->items[i])) {
                return given->items[i];
            }
        }
        return GILL_NONE;
    }
    for (size_t i = 0; i < given->len; i++) {
        const GillValue e = given->items[i];
        if (gi_is_none(e)) {
            continue;
        }
        const bool ok = is_group(t, e) && is_part_of(original, e)
                            ? collect_leaves(t, e, gi_list_ptr(kept))
                            : gi_list_append(t, gi_list_ptr(raised), e);
        if (!ok) {
            return GILL_ERROR;
        }
    }
    GillValue rest = GILL_NONE;
    if (gi_list_ptr(kept)->len > 0) {
        const Matcher m = {BY_LEAF, kept};
        GillValue unused;
        if (!split(t, original, &m, false, &rest, &unused)) {
            return GILL_ERROR;
        }
    }
    if (gi_list_ptr(raised)->len == 0) {
        return rest;
    }
    if (!gi_is_none(rest) && !gi_list_append(t, gi_list_ptr(raised), rest)) {
        return GILL_ERROR;
    }
    if (gi_list_ptr(raised)->len == 1) {
        return gi_list_ptr(raised)->items[0];
    }
    const GillValue args[2] = {t->vm->empty_str, raised};
    return gi_exception_new(t, t->vm->exc_types[GILL_BaseExceptionGroup], 2, args);
}
