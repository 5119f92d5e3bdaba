// Exceptions with fields of their own: OSError, SyntaxError, the Unicode errors, ...
//
// exceptions.def gives each class a layout; a layout's fields lie in GiException.extra at
// the indices of exception.h. The first class of a layout brings its methods and fields;
// classes that only inherit get a definition with the size alone.
// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/exception_group.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

static GillValue get_field(GillValue self, int i)
{
    return gi_exception_extra(self, i);
}

static bool put_field(GillThread *t, GillValue self, int i, GillValue v)
{
    gi_store(t, &gi_exception_ptr(self)->extra[i], v);
    return true;
}

// A field that holds any object; deleting it makes it None.
#define FIELD(layout, name, index)                                                       \
    static GillValue get_##layout##_##name(GillThread *t, GillValue self)                \
    {                                                                                    \
        (void)t;                                                                         \
        return get_field(self, index);                                                   \
    }                                                                                    \
    static bool put_##layout##_##name(GillThread *t, GillValue self, GillValue v)        \
    {                                                                                    \
        return put_field(t, self, index, v);                                             \
    }
#define FIELD_ROW(layout, name, doc) {#name, get_##layout##_##name, put_##layout##_##name, doc}

static bool base_init(GillThread *t, GillValue self, const GillValue *args, int npos)
{
    return gi_exception_def.slots->init(t, self, args, npos, GILL_EMPTY);
}

static GillValue base_str(GillThread *t, GillValue self)
{
    return gi_exception_def.slots->str(t, self);
}

static size_t keyword_count(GillValue kwnames)
{
    return gi_is_empty(kwnames) ? 0 : gi_tuple_len(gi_tuple_ptr(kwnames));
}

// Store the keywords that a layout knows into its fields: names[i] goes to first + i.
static bool take_keywords(GillThread *t, GillValue self, const char *class_name,
                          const GillValue *values, GillValue kwnames,
                          const char *const *names, int n, int first)
{
    for (int i = 0; i < n; i++) {
        gi_exception_ptr(self)->extra[first + i] = GILL_EMPTY;
    }
    for (size_t k = 0; k < keyword_count(kwnames); k++) {
        const GillValue name = gi_tuple_items(gi_tuple_ptr(kwnames))[k];
        int i = 0;
        while (i < n && !gi_str_is(name, names[i])) {
            i++;
        }
        if (i == n) {
            gill_raise(t, GILL_TypeError, "'%U' is an invalid keyword argument for %s()",
                       name, class_name);
            return false;
        }
        put_field(t, self, first + i, values[k]);
    }
    return true;
}

// ---- OSError ----

// The subclass that stands for an error number.
static GillExc os_class(int64_t error)
{
    switch (error) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
        return GILL_BlockingIOError;
    case EPIPE:
    case ESHUTDOWN:
        return GILL_BrokenPipeError;
    case ECHILD:
        return GILL_ChildProcessError;
    case ECONNABORTED:
        return GILL_ConnectionAbortedError;
    case ECONNREFUSED:
        return GILL_ConnectionRefusedError;
    case ECONNRESET:
        return GILL_ConnectionResetError;
    case EEXIST:
        return GILL_FileExistsError;
    case ENOENT:
        return GILL_FileNotFoundError;
    case EISDIR:
        return GILL_IsADirectoryError;
    case ENOTDIR:
        return GILL_NotADirectoryError;
    case EINTR:
        return GILL_InterruptedError;
    case EACCES:
    case EPERM:
        return GILL_PermissionError;
    case ESRCH:
        return GILL_ProcessLookupError;
    case ETIMEDOUT:
        return GILL_TimeoutError;
    default:
        return GILL_OSError;
    }
}

static bool oserror_fill(GillThread *t, GiException *e, const GillValue *args, int npos)
{
    const GillValue self = gi_from_ptr(e);
    int kept = npos;
    if (npos >= 2 && npos <= 5) {
        const GillValue filename = npos >= 3 ? args[2] : GILL_NONE;
        const GillValue filename2 = npos >= 5 ? args[4] : GILL_NONE;
        put_field(t, self, GI_OSERROR_ERRNO, args[0]);
        put_field(t, self, GI_OSERROR_STRERROR, args[1]);
        if (!gi_is_none(filename)) {
            const bool is_blocking =
                gi_type_of(t, self) == t->vm->exc_types[GILL_BlockingIOError];
            if (is_blocking && (gi_is_int(filename) || gi_is_bool(filename))) {
                put_field(t, self, GI_OSERROR_WRITTEN, gi_int_plain(filename));
            } else {
                put_field(t, self, GI_OSERROR_FILENAME, filename);
                if (!gi_is_none(filename2)) {
                    put_field(t, self, GI_OSERROR_FILENAME2, filename2);
                }
                kept = 2;
            }
        }
    }
    return base_init(t, self, args, kept);
}

// The fields are filled by __init__ where a subclass overrides only that and calls it;
// else by __new__, so that a subclass's own __init__ may forget to.
static bool fills_in_init(const GiType *type);

static GillValue oserror_new(GillThread *t, GillValue cls, const GillValue *args, int npos,
                             GillValue kwnames)
{
    GiType *type = gi_type_ptr(cls);
    if (fills_in_init(type)) {
        GiException *e = gi_exception_alloc(t, type);
        return e ? gi_from_ptr(e) : GILL_ERROR;
    }
    if (keyword_count(kwnames) > 0) {
        return gill_raise(t, GILL_TypeError, "%U() takes no keyword arguments",
                          type->name);
    }
    if (type == t->vm->exc_types[GILL_OSError] && npos >= 2 && npos <= 5) {
        int64_t error;
        if (gi_is_int(args[0]) && gi_int_to_int64(gi_int_plain(args[0]), &error)) {
            type = t->vm->exc_types[os_class(error)];
        }
    }
    GiException *e = gi_exception_alloc(t, type);
    if (!e || !oserror_fill(t, e, args, npos)) {
        return GILL_ERROR;
    }
    return gi_from_ptr(e);
}

static bool oserror_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                         GillValue kwnames)
{
    if (!fills_in_init(gi_type_of(t, self))) {
        return true;
    }
    if (keyword_count(kwnames) > 0) {
        gill_raise(t, GILL_TypeError, "%T() takes no keyword arguments", self);
        return false;
    }
    return oserror_fill(t, gi_exception_ptr(self), args, npos);
}

static bool fills_in_init(const GiType *type)
{
    return type->slots.init != oserror_init && type->slots.new == oserror_new;
}

static GillValue oserror_str(GillThread *t, GillValue self)
{
    const GillValue error = get_field(self, GI_OSERROR_ERRNO);
    const GillValue text = get_field(self, GI_OSERROR_STRERROR);
    const GillValue filename = gi_exception_ptr(self)->extra[GI_OSERROR_FILENAME];
    const GillValue filename2 = gi_exception_ptr(self)->extra[GI_OSERROR_FILENAME2];
    if (!gi_is_empty(filename)) {
        if (!gi_is_empty(filename2)) {
            return gi_str_format(t, "[Errno %S] %S: %R -> %R", error, text, filename,
                                 filename2);
        }
        return gi_str_format(t, "[Errno %S] %S: %R", error, text, filename);
    }
    const GillValue *extra = gi_exception_ptr(self)->extra;
    if (!gi_is_empty(extra[GI_OSERROR_ERRNO]) && !gi_is_empty(extra[GI_OSERROR_STRERROR])) {
        return gi_str_format(t, "[Errno %S] %S", error, text);
    }
    return base_str(t, self);
}

FIELD(oserror, errno, GI_OSERROR_ERRNO)
FIELD(oserror, strerror, GI_OSERROR_STRERROR)
FIELD(oserror, filename, GI_OSERROR_FILENAME)
FIELD(oserror, filename2, GI_OSERROR_FILENAME2)

static GillValue get_written(GillThread *t, GillValue self)
{
    const GillValue v = gi_exception_ptr(self)->extra[GI_OSERROR_WRITTEN];
    if (gi_is_empty(v)) {
        return gi_raise_attribute(t, self, GI_NAME(t, characters_written),
                                  "characters_written");
    }
    return v;
}

static bool put_written(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        if (gi_is_empty(gi_exception_ptr(self)->extra[GI_OSERROR_WRITTEN])) {
            gi_raise_attribute(t, self, GI_NAME(t, characters_written),
                               "characters_written");
            return false;
        }
        return put_field(t, self, GI_OSERROR_WRITTEN, v);
    }
    const GillValue n = gi_index(t, v);
    return !gi_is_error(n) && put_field(t, self, GI_OSERROR_WRITTEN, n);
}

static const GiGetSet oserror_getsets[] = {
    FIELD_ROW(oserror, errno, "The error's number."),
    FIELD_ROW(oserror, strerror, "The system's text for it."),
    FIELD_ROW(oserror, filename, "The file it was about."),
    FIELD_ROW(oserror, filename2, "The second file, of a rename or link."),
    {"characters_written", get_written, put_written, "How much was written before."},
    {0},
};

static GillValue with_attrs(GillThread *t, GillValue self, GillValue args)
{
    const GillValue type = gi_from_ptr(gi_type_of(t, self));
    const GillValue attrs = gi_attrs_copy(t, gi_ptr(self));
    if (gi_is_error(attrs)) {
        return GILL_ERROR;
    }
    return gi_is_dict(attrs) && gi_dict_ptr(attrs)->len > 0
               ? gi_tuple_pack(t, 3, type, args, attrs)
               : gi_tuple_pack(t, 2, type, args);
}

static GillValue oserror_reduce(GillThread *t, const GillValue *a)
{
    GiException *e = gi_exception_ptr(a[0]);
    GillValue args = e->args;
    GiTuple *tuple = gi_tuple_ptr(args);
    // The file names were taken out of args: put them back.
    if (gi_tuple_len(tuple) == 2 && !gi_is_empty(e->extra[GI_OSERROR_FILENAME])) {
        const GillValue *old = gi_tuple_items(tuple);
        const GillValue first = e->extra[GI_OSERROR_FILENAME];
        const GillValue second = e->extra[GI_OSERROR_FILENAME2];
        args = gi_is_empty(second)
                   ? gi_tuple_pack(t, 3, old[0], old[1], first)
                   : gi_tuple_pack(t, 5, old[0], old[1], first, GILL_NONE, second);
        if (gi_is_error(args)) {
            return GILL_ERROR;
        }
    }
    return with_attrs(t, a[0], args);
}

static const GillDef oserror_methods[] = {
    {"__reduce__(self, /)", oserror_reduce, "For pickle and copy."},
    {0},
};

static const GiSlots oserror_slots = {
    .new = oserror_new,
    .init = oserror_init,
    .str = oserror_str,
};

// ---- StopIteration, SystemExit ----

static bool stop_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    if (!gi_exception_def.slots->init(t, self, args, npos, kwnames)) {
        return false;
    }
    return put_field(t, self, GI_STOP_VALUE, npos > 0 ? args[0] : GILL_NONE);
}

FIELD(stop, value, GI_STOP_VALUE)
static const GiGetSet stop_getsets[] = {
    FIELD_ROW(stop, value, "What the generator returned."),
    {0},
};
static const GiSlots stop_slots = {.init = stop_init};

static bool exit_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    if (!gi_exception_def.slots->init(t, self, args, npos, kwnames)) {
        return false;
    }
    GillValue code = GILL_NONE;
    if (npos == 1) {
        code = args[0];
    } else if (npos > 1) {
        code = gi_exception_ptr(self)->args;
    }
    return put_field(t, self, GI_EXIT_CODE, code);
}

FIELD(exit, code, GI_EXIT_CODE)
static const GiGetSet exit_getsets[] = {
    FIELD_ROW(exit, code, "The exit code: an int, None, or a message."),
    {0},
};
static const GiSlots exit_slots = {.init = exit_init};

// ---- ImportError, NameError, AttributeError ----

static bool import_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                        GillValue kwnames)
{
    static const char *const names[] = {"name", "path"};
    put_field(t, self, GI_IMPORT_MSG, npos == 1 ? args[0] : GILL_EMPTY);
    return base_init(t, self, args, npos) &&
           take_keywords(t, self, "ImportError", args + npos, kwnames, names, 2,
                         GI_IMPORT_NAME);
}

static GillValue import_str(GillThread *t, GillValue self)
{
    const GillValue msg = get_field(self, GI_IMPORT_MSG);
    return gi_is_exact(msg, GI_TYPE_STR) ? msg : base_str(t, self);
}

// State: the attributes and, where they are set, name and path.
static GillValue import_reduce(GillThread *t, const GillValue *a)
{
    GiException *e = gi_exception_ptr(a[0]);
    const GillValue attrs = gi_attrs_copy(t, gi_ptr(a[0]));
    if (gi_is_error(attrs)) {
        return GILL_ERROR;
    }
    const GillValue state = gi_is_dict(attrs) ? attrs : gi_dict_new(t);
    if (gi_is_error(state)) {
        return GILL_ERROR;
    }
    static const char *const names[] = {"name", "path"};
    for (int i = 0; i < 2; i++) {
        const GillValue v = e->extra[GI_IMPORT_NAME + i];
        if (!gi_is_empty(v) && !gi_dict_set_c(t, gi_dict_ptr(state), names[i], v)) {
            return GILL_ERROR;
        }
    }
    const GillValue type = gi_from_ptr(gi_type_of(t, a[0]));
    return gi_dict_ptr(state)->len > 0 ? gi_tuple_pack(t, 3, type, e->args, state)
                                       : gi_tuple_pack(t, 2, type, e->args);
}

FIELD(import, msg, GI_IMPORT_MSG)
FIELD(import, name, GI_IMPORT_NAME)
FIELD(import, path, GI_IMPORT_PATH)
static const GiGetSet import_getsets[] = {
    FIELD_ROW(import, msg, "The message."),
    FIELD_ROW(import, name, "The module's name."),
    FIELD_ROW(import, path, "The module's file."),
    {0},
};
static const GillDef import_methods[] = {
    {"__reduce__(self, /)", import_reduce, "For pickle and copy."},
    {0},
};
static const GiSlots import_slots = {.init = import_init, .str = import_str};

static bool name_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                      GillValue kwnames)
{
    static const char *const names[] = {"name"};
    return base_init(t, self, args, npos) &&
           take_keywords(t, self, "NameError", args + npos, kwnames, names, 1,
                         GI_NAME_NAME);
}

FIELD(name, name, GI_NAME_NAME)
static const GiGetSet name_getsets[] = {
    FIELD_ROW(name, name, "The name that was not found."),
    {0},
};
static const GiSlots name_slots = {.init = name_init};

static bool attribute_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                           GillValue kwnames)
{
    static const char *const names[] = {"name", "obj"};
    return base_init(t, self, args, npos) &&
           take_keywords(t, self, "AttributeError", args + npos, kwnames, names, 2,
                         GI_ATTRIBUTE_NAME);
}

FIELD(attribute, name, GI_ATTRIBUTE_NAME)
FIELD(attribute, obj, GI_ATTRIBUTE_OBJ)
static const GiGetSet attribute_getsets[] = {
    FIELD_ROW(attribute, name, "The attribute that was not found."),
    FIELD_ROW(attribute, obj, "The object that was asked."),
    {0},
};
static const GiSlots attribute_slots = {.init = attribute_init};

// ---- KeyError ----

static GillValue key_str(GillThread *t, GillValue self)
{
    GiTuple *args = gi_tuple_ptr(gi_exception_ptr(self)->args);
    return gi_tuple_len(args) == 1 ? gi_repr(t, gi_tuple_items(args)[0])
                                   : base_str(t, self);
}

static const GiSlots key_slots = {.str = key_str};

// ---- SyntaxError ----

static bool syntax_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                        GillValue kwnames)
{
    if (!gi_exception_def.slots->init(t, self, args, npos, kwnames)) {
        return false;
    }
    if (npos >= 1) {
        put_field(t, self, GI_SYNTAX_MSG, args[0]);
    }
    if (npos != 2) {
        return true;
    }
    const GillValue info = gi_to_tuple(t, args[1]);
    if (gi_is_error(info)) {
        return false;
    }
    const size_t n = gi_tuple_len(gi_tuple_ptr(info));
    if (n < 4 || n > 6) {
        gill_raise(t, GILL_TypeError, "function takes at %s %d arguments (%zu given)",
                   n < 4 ? "least" : "most", n < 4 ? 4 : 6, n);
        return false;
    }
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(info));
    for (size_t i = 0; i < n; i++) {
        put_field(t, self, GI_SYNTAX_FILENAME + (int)i, items[i]);
    }
    if (n == 5) {
        gill_raise(t, GILL_TypeError,
                   "end_offset must be provided when end_lineno is provided");
        return false;
    }
    return true;
}

// The part of a path after its last slash.
static GillValue base_name(GillThread *t, GillValue path)
{
    const char *data = gi_str_data(path);
    const size_t size = gi_str_size(path);
    size_t start = size;
    while (start > 0 && data[start - 1] != '/') {
        start--;
    }
    return start == 0 ? path : gi_str_new(t, data + start, size - start);
}

static GillValue syntax_str(GillThread *t, GillValue self)
{
    const GillValue msg = get_field(self, GI_SYNTAX_MSG);
    GillValue filename = get_field(self, GI_SYNTAX_FILENAME);
    const GillValue line = get_field(self, GI_SYNTAX_LINENO);
    const bool has_file = gi_is_str(filename), has_line = gi_is_int(line);
    if (has_file) {
        filename = base_name(t, filename);
        if (gi_is_error(filename)) {
            return GILL_ERROR;
        }
    }
    if (has_file && has_line) {
        return gi_str_format(t, "%S (%U, line %S)", msg, filename, line);
    }
    if (has_file) {
        return gi_str_format(t, "%S (%U)", msg, filename);
    }
    return has_line ? gi_str_format(t, "%S (line %S)", msg, line) : gi_str(t, msg);
}

FIELD(syntax, msg, GI_SYNTAX_MSG)
FIELD(syntax, filename, GI_SYNTAX_FILENAME)
FIELD(syntax, lineno, GI_SYNTAX_LINENO)
FIELD(syntax, offset, GI_SYNTAX_OFFSET)
FIELD(syntax, text, GI_SYNTAX_TEXT)
FIELD(syntax, end_lineno, GI_SYNTAX_END_LINENO)
FIELD(syntax, end_offset, GI_SYNTAX_END_OFFSET)
FIELD(syntax, print_file_and_line, GI_SYNTAX_PRINT)
static const GiGetSet syntax_getsets[] = {
    FIELD_ROW(syntax, msg, "The message."),
    FIELD_ROW(syntax, filename, "The file."),
    FIELD_ROW(syntax, lineno, "The line, from 1."),
    FIELD_ROW(syntax, offset, "The column, from 1."),
    FIELD_ROW(syntax, text, "The source line."),
    FIELD_ROW(syntax, end_lineno, "The last line."),
    FIELD_ROW(syntax, end_offset, "The column behind the end, from 1."),
    FIELD_ROW(syntax, print_file_and_line, "Whether to show where."),
    {0},
};
static const GiSlots syntax_slots = {.init = syntax_init, .str = syntax_str};

// ---- Unicode errors ----

static GillExc unicode_class(GillThread *t, GillValue self)
{
    return gi_exception_is(t, self, GILL_UnicodeDecodeError)   ? GILL_UnicodeDecodeError
           : gi_exception_is(t, self, GILL_UnicodeEncodeError) ? GILL_UnicodeEncodeError
                                                               : GILL_UnicodeTranslateError;
}

static bool want_str(GillThread *t, GillValue v, int position)
{
    if (!gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "argument %d must be str, not %T", position, v);
        return false;
    }
    return true;
}

static bool unicode_init(GillThread *t, GillValue self, const GillValue *args, int npos,
                         GillValue kwnames)
{
    if (!gi_exception_def.slots->init(t, self, args, npos, kwnames)) {
        return false;
    }
    const GillExc which = unicode_class(t, self);
    const int want = which == GILL_UnicodeTranslateError ? 4 : 5;
    if (npos != want) {
        gill_raise(t, GILL_TypeError, "function takes exactly %d arguments (%d given)",
                   want, npos);
        return false;
    }
    int i = 0;
    GillValue encoding = GILL_EMPTY;
    if (want == 5) {
        if (!want_str(t, args[0], 1)) {
            return false;
        }
        encoding = args[i++];
    }
    GillValue object = args[i++];
    if (which == GILL_UnicodeDecodeError) {
        if (!gi_is_bytes(object)) {
            GiBuffer buffer;
            if (!gi_buffer_get(t, object, false, &buffer)) {
                return false;
            }
            object = gi_bytes_new(t, buffer.data, buffer.size);
            gi_buffer_release(t, &buffer);
            if (gi_is_error(object)) {
                return false;
            }
        }
    } else if (!want_str(t, object, i)) {
        return false;
    }
    int64_t start, end;
    if (!gi_index_int64(t, args[i], &start) || !gi_index_int64(t, args[i + 1], &end) ||
        !want_str(t, args[i + 2], i + 3)) {
        return false;
    }
    put_field(t, self, GI_UNICODE_ENCODING, encoding);
    put_field(t, self, GI_UNICODE_OBJECT, object);
    put_field(t, self, GI_UNICODE_START, gi_int_plain(args[i]));
    put_field(t, self, GI_UNICODE_END, gi_int_plain(args[i + 1]));
    put_field(t, self, GI_UNICODE_REASON, args[i + 2]);
    return true;
}

static GillValue unicode_str(GillThread *t, GillValue self)
{
    const GiException *e = gi_exception_ptr(self);
    const GillValue object = e->extra[GI_UNICODE_OBJECT];
    int64_t start = 0, end = 0;
    if (gi_is_empty(object) || !gi_int_to_int64(e->extra[GI_UNICODE_START], &start) ||
        !gi_int_to_int64(e->extra[GI_UNICODE_END], &end)) {
        return t->vm->empty_str;
    }
    const GillValue reason = gi_str(t, get_field(self, GI_UNICODE_REASON));
    if (gi_is_error(reason)) {
        return GILL_ERROR;
    }
    const GillExc which = unicode_class(t, self);
    const GillValue encoding = which == GILL_UnicodeTranslateError
                                   ? t->vm->empty_str
                                   : gi_str(t, get_field(self, GI_UNICODE_ENCODING));
    if (gi_is_error(encoding)) {
        return GILL_ERROR;
    }
    const bool is_bytes = gi_is_bytes(object);
    const size_t len = is_bytes ? gi_bytes_ptr(object)->size : gi_str_len(object);
    const bool is_one = end == start + 1 && start >= 0 && (size_t)start < len;
    if (which == GILL_UnicodeDecodeError && is_bytes) {
        if (is_one) {
            return gi_str_format(
                t, "'%U' codec can't decode byte 0x%02x in position %lld: %U", encoding,
                gi_bytes_ptr(object)->data[start], (long long)start, reason);
        }
        return gi_str_format(t, "'%U' codec can't decode bytes in position %lld-%lld: %U",
                             encoding, (long long)start, (long long)end - 1, reason);
    }
    if (is_bytes || !gi_is_str(object)) {
        return t->vm->empty_str;
    }
    const GillValue prefix =
        which == GILL_UnicodeTranslateError
            ? gi_str_from_c(t, "can't translate")
            : gi_str_format(t, "'%U' codec can't encode", encoding);
    if (gi_is_error(prefix)) {
        return GILL_ERROR;
    }
    if (!is_one) {
        return gi_str_format(t, "%U characters in position %lld-%lld: %U", prefix,
                             (long long)start, (long long)end - 1, reason);
    }
    const uint32_t cp = gi_str_at(t, object, (size_t)start);
    const char *form = cp <= 0xFF     ? "%U character '\\x%02x' in position %lld: %U"
                       : cp <= 0xFFFF ? "%U character '\\u%04x' in position %lld: %U"
                                      : "%U character '\\U%08x' in position %lld: %U";
    return gi_str_format(t, form, prefix, cp, (long long)start, reason);
}

FIELD(unicode, encoding, GI_UNICODE_ENCODING)
FIELD(unicode, object, GI_UNICODE_OBJECT)
FIELD(unicode, reason, GI_UNICODE_REASON)
FIELD(unicode, start, GI_UNICODE_START)
FIELD(unicode, end, GI_UNICODE_END)
static const GiGetSet unicode_getsets[] = {
    FIELD_ROW(unicode, encoding, "The codec's name."),
    FIELD_ROW(unicode, object, "What was being converted."),
    FIELD_ROW(unicode, start, "Index of the first bad unit."),
    FIELD_ROW(unicode, end, "Index behind the last bad unit."),
    FIELD_ROW(unicode, reason, "Why."),
    {0},
};
static const GiSlots unicode_slots = {.init = unicode_init, .str = unicode_str};

// ---- The definitions, a pair a layout ----

#define SIZE(extra)    (sizeof(GiException) + (extra) * sizeof(GillValue))
#define SHARED(extra_) .kind = GI_KIND_EXCEPTION, .size = SIZE(extra_),                  \
    .flags = GI_TYPE_HAS_DICT | GI_TYPE_WEAKREFABLE
#define PAIR(layout, extra, ...)                                                         \
    [GI_LAYOUT_##layout] = {{SHARED(extra), __VA_ARGS__}, {SHARED(extra)}}

static const GiTypeDef defs[GI_LAYOUT_COUNT][2] = {
    [GI_LAYOUT_BASE] = {{0}, {SHARED(0)}}, // the first is gi_exception_def
    PAIR(OSERROR, 5, .slots = &oserror_slots, .methods = oserror_methods,
         .getsets = oserror_getsets),
    PAIR(STOP, 1, .slots = &stop_slots, .getsets = stop_getsets),
    PAIR(SYNTAX, 8, .slots = &syntax_slots, .getsets = syntax_getsets),
    PAIR(IMPORT, 3, .slots = &import_slots, .methods = import_methods,
         .getsets = import_getsets),
    PAIR(UNICODE, 5, .slots = &unicode_slots, .getsets = unicode_getsets),
    PAIR(KEY, 0, .slots = &key_slots),
    PAIR(NAME, 1, .slots = &name_slots, .getsets = name_getsets),
    PAIR(ATTRIBUTE, 2, .slots = &attribute_slots, .getsets = attribute_getsets),
    PAIR(EXIT, 1, .slots = &exit_slots, .getsets = exit_getsets),
    PAIR(GROUP, 2, .slots = &gi_group_slots, .methods = gi_group_methods,
         .class_methods = gi_group_class_methods, .getsets = gi_group_getsets),
};

const GiTypeDef *gi_exception_layout_def(GiExcLayout layout, bool inherits)
{
    if (layout == GI_LAYOUT_BASE && !inherits) {
        return &gi_exception_def;
    }
    // The three Unicode errors share a layout but are no classes of each other.
    return &defs[layout][inherits && layout != GI_LAYOUT_UNICODE];
}

GiExcLayout gi_exception_layout(GillThread *t, GillValue exc)
{
    const GiTypeDef *def = gi_type_of(t, exc)->def;
    if (def == &gi_exception_def) {
        return GI_LAYOUT_BASE;
    }
    return (GiExcLayout)((def - &defs[0][0]) / 2);
}
