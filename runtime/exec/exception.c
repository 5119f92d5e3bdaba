// Exceptions: raising, chaining and matching; BaseException itself.
//
// An exception object is a GiException: the fields of BaseException, then those of its
// layout. The pending exception of a thread is t->exception, the one that an `except`
// block is handling is t->handled. Raising links the two: the new one's __context__ is
// what was being handled, and a chain of contexts never runs in a circle.
//
// The layouts with fields of their own are in exception_types.c, groups in
// exception_group.c, text in traceback.c.
// SPDX-License-Identifier: MIT
#include "runtime/exec/exception.h"

#include <errno.h>
#include <string.h>

#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

// ---- Objects ----

bool gi_is_exception_type(GillThread *t, GillValue v)
{
    return gi_is_type(v) &&
           gi_type_is_subtype(gi_type_ptr(v), t->vm->exc_types[GILL_BaseException]);
}

bool gi_exception_is(GillThread *t, GillValue exc, GillExc type)
{
    return gi_is_exception(exc) &&
           gi_type_is_subtype(gi_type_of(t, exc), t->vm->exc_types[type]);
}

GillValue gi_exception_extra(GillValue exc, int i)
{
    const GiException *e = gi_exception_ptr(exc);
    assert(GI_EXCEPTION_VALUES + i < e->head.aux);
    return gi_is_empty(e->extra[i]) ? GILL_NONE : e->extra[i];
}

GiException *gi_exception_alloc(GillThread *t, GiType *type)
{
    const size_t size = type->def->size;
    const size_t values = (size - sizeof(GiHeader)) / sizeof(GillValue);
    GiException *e = gi_alloc(
        t, size,
        GI_HEADER_BITS(type->root_shape->id, GI_KIND_EXCEPTION, 0, values));
    if (!e) {
        return NULL;
    }
    e->args = t->vm->empty_tuple;
    e->traceback = GILL_NONE;
    e->context = GILL_NONE;
    e->cause = GILL_NONE;
    e->suppress_context = GILL_FALSE;
    e->attrs = GILL_EMPTY;
    for (size_t i = GI_EXCEPTION_VALUES; i < values; i++) {
        e->extra[i - GI_EXCEPTION_VALUES] = GILL_EMPTY;
    }
    if ((type->flags & GI_TYPE_HAS_DEL) &&
        !gi_gc_register_finalizer(t, (GiObject *)e)) {
        return NULL;
    }
    return e;
}

GillValue gi_exception_new(GillThread *t, GiType *type, size_t n, const GillValue *args)
{
    return gi_call(t, gi_from_ptr(type), args, (int)n, GILL_EMPTY);
}

// Store args unless the tuple already holds just these values: __new__ and __init__ both
// get them, and most exceptions go through both.
static bool set_args(GillThread *t, GiException *e, const GillValue *args, int npos)
{
    GiTuple *old = gi_tuple_ptr(e->args);
    if (gi_tuple_len(old) == (size_t)npos &&
        (npos == 0 ||
         memcmp(gi_tuple_items(old), args, (size_t)npos * sizeof *args) == 0)) {
        return true;
    }
    const GillValue tuple = gi_tuple_from(t, args, (size_t)npos);
    if (gi_is_error(tuple)) {
        return false;
    }
    gi_store(t, &e->args, tuple);
    return true;
}

static GillValue base_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                          GillValue kwnames)
{
    (void)kwnames;
    GiException *e = gi_exception_alloc(t, gi_type_ptr(cls));
    if (!e || !set_args(t, e, args, npos)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(e);
}

static bool base_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    if (!gi_is_empty(kwnames) && gi_tuple_len(gi_tuple_ptr(kwnames)) > 0) {
        gill_raise(t, GILL_TypeError, "%T() takes no keyword arguments", self);
        return false;
    }
    return set_args(t, gi_exception_ptr(self), args, npos);
}

static GillValue base_str(GillThread *t, GillValue self)
{
    GiTuple *args = gi_tuple_ptr(gi_exception_ptr(self)->args);
    switch (gi_tuple_len(args)) {
    case 0:
        return t->vm->empty_str;
    case 1:
        return gi_str(t, gi_tuple_items(args)[0]);
    default:
        return gi_str(t, gi_from_ptr(args));
    }
}

static GillValue base_repr(GillThread *t, GillValue self)
{
    GiTuple *args = gi_tuple_ptr(gi_exception_ptr(self)->args);
    if (gi_tuple_len(args) == 1) {
        return gi_str_format(t, "%T(%R)", self, gi_tuple_items(args)[0]);
    }
    return gi_str_format(t, "%T%R", self, gi_from_ptr(args));
}

// ---- Attributes of BaseException ----

static GillValue get_args(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_ptr(self)->args;
}

static bool put_args(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "args may not be deleted");
        return false;
    }
    const GillValue tuple = gi_to_tuple(t, v);
    if (gi_is_error(tuple)) {
        return false;
    }
    gi_store(t, &gi_exception_ptr(self)->args, tuple);
    return true;
}

static GillValue get_traceback(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_ptr(self)->traceback;
}

static bool put_traceback(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "__traceback__ may not be deleted");
        return false;
    }
    if (!gi_is_none(v) && !gi_is_traceback(v)) {
        gill_raise(t, GILL_TypeError, "__traceback__ must be a traceback or None");
        return false;
    }
    gi_store(t, &gi_exception_ptr(self)->traceback, v);
    return true;
}

static GillValue get_context(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_ptr(self)->context;
}

static bool put_context(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "__context__ may not be deleted");
        return false;
    }
    if (!gi_is_none(v) && !gi_is_exception(v)) {
        gill_raise(t, GILL_TypeError,
                   "exception context must be None or derive from BaseException");
        return false;
    }
    gi_store(t, &gi_exception_ptr(self)->context, v);
    return true;
}

static GillValue get_cause(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_ptr(self)->cause;
}

static bool put_cause(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "__cause__ may not be deleted");
        return false;
    }
    if (!gi_is_none(v) && !gi_is_exception(v)) {
        gill_raise(t, GILL_TypeError,
                   "exception cause must be None or derive from BaseException");
        return false;
    }
    GiException *e = gi_exception_ptr(self);
    gi_store(t, &e->cause, v);
    e->suppress_context = GILL_TRUE;
    return true;
}

static GillValue get_suppress(GillThread *t, GillValue self)
{
    (void)t;
    return gi_exception_ptr(self)->suppress_context;
}

static bool put_suppress(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "can't delete numeric/char attribute");
        return false;
    }
    if (!gi_is_bool(v)) {
        gill_raise(t, GILL_TypeError, "attribute value type must be bool");
        return false;
    }
    gi_exception_ptr(self)->suppress_context = v;
    return true;
}

static const GiGetSet base_getsets[] = {
    {"args", get_args, put_args, "What the exception was made with, a tuple."},
    {"__traceback__", get_traceback, put_traceback, "Where it passed."},
    {"__context__", get_context, put_context, "What was being handled then."},
    {"__cause__", get_cause, put_cause, "What `raise ... from` named."},
    {"__suppress_context__", get_suppress, put_suppress, "Whether to hide the context."},
    {0},
};

// ---- Methods of BaseException ----

static GillValue base_with_traceback(GillThread *t, const GillValue *args)
{
    return put_traceback(t, args[0], args[1]) ? args[0] : GILL_ERROR;
}

static GillValue base_add_note(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError, "note must be a str, not '%T'", args[1]);
    }
    GillValue notes = gi_getattr_or_empty(t, args[0], GI_NAME(t, __notes__));
    if (gi_is_error(notes)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(notes)) {
        notes = gi_list_new(t, 1);
        if (gi_is_error(notes) ||
            !gi_setattr(t, args[0], GI_NAME(t, __notes__), notes)) {
            return GILL_ERROR;
        }
    }
    if (!gi_is_list(notes)) {
        return gill_raise(t, GILL_TypeError, "Cannot add note: __notes__ is not a list");
    }
    return gi_list_append(t, gi_list_ptr(notes), args[1]) ? GILL_NONE : GILL_ERROR;
}

static GillValue base_reduce(GillThread *t, const GillValue *args)
{
    GiException *e = gi_exception_ptr(args[0]);
    const GillValue type = gi_from_ptr(gi_type_of(t, args[0]));
    const GillValue attrs = gi_attrs_copy(t, &gi_ptr(args[0])[0]);
    if (gi_is_error(attrs)) {
        return GILL_ERROR;
    }
    if (gi_is_dict(attrs) && gi_dict_ptr(attrs)->len > 0) {
        return gi_tuple_pack(t, 3, type, e->args, attrs);
    }
    return gi_tuple_pack(t, 2, type, e->args);
}

static GillValue base_setstate(GillThread *t, const GillValue *args)
{
    if (gi_is_none(args[1])) {
        return GILL_NONE;
    }
    if (!gi_is_dict(args[1])) {
        return gill_raise(t, GILL_TypeError, "state is not a dictionary");
    }
    const GillValue copy = gi_dict_copy(t, gi_dict_ptr(args[1]));
    if (gi_is_error(copy)) {
        return GILL_ERROR;
    }
    size_t pos = 0;
    GillValue name, v;
    while (gi_dict_next(gi_dict_ptr(copy), &pos, &name, &v)) {
        if (!gi_setattr(t, args[0], name, v)) {
            return GILL_ERROR;
        }
    }
    return GILL_NONE;
}

static const GillDef base_methods[] = {
    {"with_traceback(self, tb, /)", base_with_traceback,
     "Set __traceback__ and return the exception."},
    {"add_note(self, object, /)", base_add_note, "Add a line shown after the message."},
    {"__reduce__(self, /)", base_reduce, "For pickle and copy."},
    {"__setstate__(self, object, /)", base_setstate, "For pickle and copy."},
    {0},
};

static const GiSlots base_slots = {
    .new = base_new,
    .init = base_init,
    .str = base_str,
    .repr = base_repr,
};

const GiTypeDef gi_exception_def = {
    .kind = GI_KIND_EXCEPTION,
    .size = sizeof(GiException),
    .flags = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE,
    .slots = &base_slots,
    .methods = base_methods,
    .getsets = base_getsets,
    .doc = "The root of all exceptions.",
};

// ---- The pending exception ----

void gi_error_restore(GillThread *t, GillValue exc)
{
    assert(gi_is_empty(exc) || gi_is_exception(exc));
    t->exception = exc;
}

GillValue gi_error_take(GillThread *t)
{
    const GillValue exc = t->exception;
    t->exception = GILL_EMPTY;
    return exc;
}

bool gi_error_matches(GillThread *t, GillExc exc)
{
    return gi_is_exception(t->exception) && gi_exception_is(t, t->exception, exc);
}

bool gill_error_pending(GillThread *t)
{
    return !gi_is_empty(t->exception);
}

bool gill_error_is(GillThread *t, GillExc exc)
{
    return gi_error_matches(t, exc);
}

GillValue gill_error_take(GillThread *t)
{
    return gi_error_take(t);
}

void gill_error_clear(GillThread *t)
{
    t->exception = GILL_EMPTY;
}

void gi_error_text_free(GillThread *t)
{
    if (t->error_text) {
        gi_mem_free(t, t->error_text, strlen(t->error_text) + 1);
        t->error_text = NULL;
    }
}

const char *gill_error_text(GillThread *t)
{
    const GillValue exc = gi_error_take(t);
    gi_error_text_free(t);
    if (gi_is_empty(exc)) {
        return t->stopping ? "interpreter stopped\n" : "";
    }
    const GillValue text = gi_traceback_text(t, exc);
    if (gi_is_error(text)) {
        t->exception = GILL_EMPTY;
        return "error while showing an error\n";
    }
    const size_t size = gi_str_size(text);
    t->error_text = gi_mem_alloc(t, size + 1);
    if (!t->error_text) {
        t->exception = GILL_EMPTY;
        return "MemoryError\n";
    }
    // Text with a null character is cut there: the result is a C string.
    memcpy(t->error_text, gi_str_data(text), size);
    if (memchr(t->error_text, 0, size)) {
        for (size_t i = 0; i < size; i++) {
            t->error_text[i] = t->error_text[i] ? t->error_text[i] : ' ';
        }
    }
    return t->error_text;
}

// ---- Raising ----

void gi_exception_chain(GillThread *t, GillValue exc)
{
    const GillValue handled = t->handled;
    if (!gi_is_exception(handled) || gi_same(handled, exc)) {
        return;
    }
    // Cut the chain where it would come back to exc. A circle that someone built by hand
    // must not hang us: the slow pointer moves at half speed and is met in one.
    GillValue o = handled, slow = handled;
    bool move_slow = false;
    while (true) {
        GiException *e = gi_exception_ptr(o);
        if (!gi_is_exception(e->context)) {
            break;
        }
        if (gi_same(e->context, exc)) {
            e->context = GILL_NONE;
            break;
        }
        o = e->context;
        if (gi_same(o, slow)) {
            break;
        }
        if (move_slow) {
            slow = gi_exception_ptr(slow)->context;
        }
        move_slow = !move_slow;
    }
    gi_store(t, &gi_exception_ptr(exc)->context, handled);
}

static GillValue raise_object(GillThread *t, GillValue exc)
{
    if (gi_is_error(exc)) { // making it failed: that error is pending
        return GILL_ERROR;
    }
    gi_exception_chain(t, exc);
    t->exception = exc;
    return GILL_ERROR;
}

// An exception object from what stands after `raise` or `from`.
static GillValue instantiate(GillThread *t, GillValue exc, const char *refusal)
{
    if (gi_is_exception(exc)) {
        return exc;
    }
    if (!gi_is_exception_type(t, exc)) {
        return gill_raise(t, GILL_TypeError, "%s", refusal);
    }
    const GillValue made = gi_call0(t, exc);
    if (gi_is_error(made) || gi_is_exception(made)) {
        return made;
    }
    return gill_raise(t, GILL_TypeError,
                      "calling %R should have returned an instance of BaseException, "
                      "not %R",
                      exc, gi_from_ptr(gi_type_of(t, made)));
}

GillValue gi_raise(GillThread *t, GillValue exc, GillValue cause)
{
    const GillValue made =
        instantiate(t, exc, "exceptions must derive from BaseException");
    if (gi_is_error(made)) {
        return GILL_ERROR;
    }
    if (!gi_is_empty(cause)) {
        GillValue why = GILL_NONE;
        if (!gi_is_none(cause)) {
            why = instantiate(t, cause, "exception causes must derive from BaseException");
            if (gi_is_error(why)) {
                return GILL_ERROR;
            }
        }
        GiException *e = gi_exception_ptr(made);
        gi_store(t, &e->cause, why);
        e->suppress_context = GILL_TRUE;
    }
    return raise_object(t, made);
}

GillValue gill_raise_value(GillThread *t, GillValue exception)
{
    return gi_raise(t, exception, GILL_EMPTY);
}

static GillValue raise_formatted(GillThread *t, GiType *type, const char *format,
                                 va_list list)
{
    if (!format) {
        return raise_object(t, gi_exception_new(t, type, 0, NULL));
    }
    const GillValue message = gi_format_message(t, format, list);
    if (gi_is_error(message)) {
        return GILL_ERROR;
    }
    return raise_object(t, gi_exception_new(t, type, 1, &message));
}

GillValue gill_raise(GillThread *t, GillExc exc, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    raise_formatted(t, t->vm->exc_types[exc], format, list);
    va_end(list);
    return GILL_ERROR;
}

GillValue gi_raise_type(GillThread *t, GiType *type, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    raise_formatted(t, type, format, list);
    va_end(list);
    return GILL_ERROR;
}

GillValue gi_raise_from(GillThread *t, GillExc type, const char *format, ...)
{
    const GillValue old = gi_error_take(t);
    va_list list;
    va_start(list, format);
    raise_formatted(t, t->vm->exc_types[type], format, list);
    va_end(list);
    if (gi_is_exception(t->exception) && gi_is_exception(old)) {
        GiException *e = gi_exception_ptr(t->exception);
        gi_store(t, &e->cause, old);
        gi_store(t, &e->context, old);
        e->suppress_context = GILL_TRUE;
    }
    return GILL_ERROR;
}

GillValue gi_raise_key(GillThread *t, GillValue key)
{
    return raise_object(
        t, gi_exception_new(t, t->vm->exc_types[GILL_KeyError], 1, &key));
}

GillValue gi_raise_name(GillThread *t, GillExc type, GillValue name, const char *format,
                        ...)
{
    va_list list;
    va_start(list, format);
    raise_formatted(t, t->vm->exc_types[type], format, list);
    va_end(list);
    if (gi_error_matches(t, GILL_NameError)) {
        gi_store(t, &gi_exception_ptr(t->exception)->extra[GI_NAME_NAME], name);
    }
    return GILL_ERROR;
}

GillValue gi_raise_attribute(GillThread *t, GillValue obj, GillValue name,
                             const char *format, ...)
{
    va_list list;
    va_start(list, format);
    raise_formatted(t, t->vm->exc_types[GILL_AttributeError], format, list);
    va_end(list);
    if (gi_error_matches(t, GILL_AttributeError)) {
        GiException *e = gi_exception_ptr(t->exception);
        gi_store(t, &e->extra[GI_ATTRIBUTE_NAME], name);
        gi_store(t, &e->extra[GI_ATTRIBUTE_OBJ], obj);
    }
    return GILL_ERROR;
}

GillValue gi_raise_os(GillThread *t, int error, GillValue filename, GillValue filename2)
{
    const GillValue text = gi_str_decode(t, strerror(error), strlen(strerror(error)),
                                         "utf-8", "replace");
    if (gi_is_error(text)) {
        return GILL_ERROR;
    }
    const bool has_second = !gi_is_empty(filename2) && !gi_is_none(filename2);
    const GillValue args[5] = {gi_small(error), text, filename, GILL_NONE, filename2};
    const size_t n = has_second ? 5 : gi_is_empty(filename) ? 2 : 3;
    return raise_object(t,
                        gi_exception_new(t, t->vm->exc_types[GILL_OSError], n, args));
}

GillValue gill_raise_errno(GillThread *t, int error, const char *filename)
{
    GillValue name = GILL_EMPTY;
    if (filename) {
        name = gi_str_decode(t, filename, strlen(filename), "utf-8", "surrogateescape");
        if (gi_is_error(name)) {
            return GILL_ERROR;
        }
    }
    return gi_raise_os(t, error, name, GILL_EMPTY);
}

GillValue gi_raise_stop(GillThread *t, GillValue value)
{
    // A tuple or an exception must be wrapped by hand too: the object is made with one
    // argument whatever the value is.
    const size_t n = gi_is_none(value) || gi_is_empty(value) ? 0 : 1;
    return raise_object(
        t, gi_exception_new(t, t->vm->exc_types[GILL_StopIteration], n, &value));
}

// ---- Matching ----

// 1: an exception class or a tuple of such; -1 with TypeError else.
static int check_catchable(GillThread *t, GillValue type)
{
    if (gi_is_exception_type(t, type)) {
        return 1;
    }
    if (gi_is_tuple(type)) {
        GiTuple *tuple = gi_tuple_ptr(type);
        for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
            if (!gi_is_exception_type(t, gi_tuple_items(tuple)[i])) {
                goto refuse;
            }
        }
        return 1;
    }
refuse:
    gill_raise(t, GILL_TypeError,
               "catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

int gi_exception_match(GillThread *t, GillValue exc, GillValue type)
{
    if (check_catchable(t, type) < 0) {
        return -1;
    }
    GiType *raised = gi_type_of(t, exc);
    if (gi_is_type(type)) {
        return gi_type_is_subtype(raised, gi_type_ptr(type));
    }
    GiTuple *tuple = gi_tuple_ptr(type);
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        if (gi_type_is_subtype(raised, gi_type_ptr(gi_tuple_items(tuple)[i]))) {
            return 1;
        }
    }
    return 0;
}

// ---- The hierarchy ----

typedef struct Row {
    const char *name;
    int base; // -1: object
    GiExcLayout layout;
} Row;

// `object` as a base stands for -1 by this enumerator, the others for their number.
enum {
    GILL_object = -1
};

static const Row rows[] = {
#define EXCEPTION(name, base, layout) {#name, GILL_##base, GI_LAYOUT_##layout},
#include "runtime/exec/exceptions.def"
#undef EXCEPTION
};
_Static_assert(sizeof rows / sizeof *rows == GILL_EXC_COUNT,
               "exceptions.def and GillExc name the same classes");

// ExceptionGroup alone has two bases.
static bool add_second_base(GillThread *t, GiType *group)
{
    GiType *exception = t->vm->exc_types[GILL_Exception];
    GiType *base = t->vm->exc_types[GILL_BaseExceptionGroup];
    GiType *root = t->vm->exc_types[GILL_BaseException];
    const GillValue bases = gi_tuple_pack(t, 2, gi_from_ptr(base), gi_from_ptr(exception));
    if (gi_is_error(bases)) {
        return false;
    }
    gi_store(t, &group->bases, bases);
    const GillValue mro =
        gi_tuple_pack(t, 5, gi_from_ptr(group), gi_from_ptr(base), gi_from_ptr(exception),
                      gi_from_ptr(root), gi_type_value(t, GI_TYPE_OBJECT));
    if (gi_is_error(mro)) {
        return false;
    }
    gi_store(t, &group->mro, mro);
    return true;
}

bool gi_exceptions_init(GillThread *t)
{
    bool brought[GI_LAYOUT_COUNT] = {false};
    for (int i = 0; i < GILL_EXC_COUNT; i++) {
        const Row *row = &rows[i];
        GiType *base =
            row->base < 0 ? t->vm->types[GI_TYPE_OBJECT] : t->vm->exc_types[row->base];
        GiType *type = gi_type_from_def(
            t, row->name, base,
            gi_exception_layout_def(row->layout, brought[row->layout]));
        if (!type) {
            return false;
        }
        brought[row->layout] = true;
        t->vm->exc_types[i] = type;
    }
    if (!add_second_base(t, t->vm->exc_types[GILL_ExceptionGroup])) {
        return false;
    }
    t->vm->recursion_error_type = gi_exc_type_value(t, GILL_RecursionError);
    GiException *no_memory = gi_exception_alloc(t, t->vm->exc_types[GILL_MemoryError]);
    if (!no_memory) {
        return false;
    }
    t->vm->no_memory = gi_from_ptr(no_memory);
    return true;
}
