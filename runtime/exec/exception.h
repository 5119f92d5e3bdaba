// Exceptions: objects, raising, matching, chaining.
#pragma once


#include <stdarg.h>

#include "runtime/state.h"

// Every exception has the BASE fields; a layout's own follow in the order that
// exceptions.def states, in `extra`. All are traced.
typedef struct GiException {
    GiHeader head;
    GillValue args;      // tuple
    GillValue traceback; // traceback, or none
    GillValue context, cause; // exception, or none
    GillValue suppress_context; // bool
    GillValue attrs;     // values buffer or dict, see shape.h; __notes__ lies here
    GillValue extra[];   // by layout; as many as head.aux - GI_EXCEPTION_VALUES
} GiException;
#define GI_EXCEPTION_VALUES 6

typedef enum GiExcLayout {
    GI_LAYOUT_BASE, GI_LAYOUT_OSERROR, GI_LAYOUT_STOP, GI_LAYOUT_SYNTAX, GI_LAYOUT_IMPORT,
    GI_LAYOUT_UNICODE, GI_LAYOUT_KEY, GI_LAYOUT_NAME, GI_LAYOUT_ATTRIBUTE,
    GI_LAYOUT_EXIT, GI_LAYOUT_GROUP,
    GI_LAYOUT_COUNT,
} GiExcLayout;

// Indices into `extra`, by layout.
enum {
    GI_OSERROR_ERRNO = 0, GI_OSERROR_STRERROR, GI_OSERROR_FILENAME, GI_OSERROR_FILENAME2,
    GI_OSERROR_WRITTEN, // characters_written of BlockingIOError, empty when not given
    GI_STOP_VALUE = 0,
    GI_SYNTAX_MSG = 0, GI_SYNTAX_FILENAME, GI_SYNTAX_LINENO, GI_SYNTAX_OFFSET,
    GI_SYNTAX_TEXT, GI_SYNTAX_END_LINENO, GI_SYNTAX_END_OFFSET, GI_SYNTAX_PRINT,
    GI_IMPORT_MSG = 0, GI_IMPORT_NAME, GI_IMPORT_PATH,
    GI_UNICODE_ENCODING = 0, GI_UNICODE_OBJECT, GI_UNICODE_START, GI_UNICODE_END,
    GI_UNICODE_REASON,
    GI_NAME_NAME = 0,
    GI_ATTRIBUTE_NAME = 0, GI_ATTRIBUTE_OBJ,
    GI_EXIT_CODE = 0,
    GI_GROUP_MESSAGE = 0, GI_GROUP_EXCEPTIONS,
};

// A traceback entry: where an exception passed.
typedef struct GiTraceback {
    GiHeader head;     // record of four
    GillValue next;    // towards the raise; none at its end
    GillValue code;
    GillValue function; // or globals dict for module bodies
    GillValue frame;   // frame object, made on demand when the frame was still there
    uint32_t word;     // instruction
    int line;          // where it was given, 0: as the instruction says
    // Of an instruction in a comprehension that runs in its function (code->inlined[i]):
    int16_t named_by;  // i whose name the entry shows, -1: the function's
    int16_t placed_by; // i whose place the entry shows, -1: the instruction's
} GiTraceback;

static inline bool gi_is_exception(GillValue v)
{
    return gi_has_kind(v, GI_KIND_EXCEPTION);
}

static inline GiException *gi_exception_ptr(GillValue v)
{
    assert(gi_is_exception(v));
    return (GiException *)gi_ptr(v);
}

static inline bool gi_is_traceback(GillValue v)
{
    return gi_has_kind(v, GI_KIND_TRACEBACK);
}

// A class that derives from BaseException?
bool gi_is_exception_type(GillThread *t, GillValue v);
bool gi_exception_is(GillThread *t, GillValue exc, GillExc type);
GiExcLayout gi_exception_layout(GillThread *t, GillValue exc);
// Field i of a layout; none where it was never set.
GillValue gi_exception_extra(GillValue exc, int i);
// The object alone, fields empty and args (): what BaseException.__new__ allocates.
GiException *gi_exception_alloc(GillThread *t, GiType *type) GILL_CHECKED;
// The definition of a layout: the class that brings it, or one that only inherits it.
const GiTypeDef *gi_exception_layout_def(GiExcLayout layout, bool inherits);
// __context__ = the exception being handled, unless that would make a circle.
void gi_exception_chain(GillThread *t, GillValue exc);
GillValue gi_exception_new(GillThread *t, GiType *type, size_t n,
                           const GillValue *args) GILL_CHECKED;
// `raise a from b`: a class is instantiated, TypeErrors as CPython's; sets __context__
// from t->handled. Always returns GILL_ERROR.
GillValue gi_raise(GillThread *t, GillValue exc, GillValue cause /* empty: no from */);
// Pending exception: set as it is (a re-raise: context untouched).
void gi_error_restore(GillThread *t, GillValue exc);
GillValue gi_error_take(GillThread *t); // clears it; empty when none
bool gi_error_matches(GillThread *t, GillExc exc); // pending, and of that class
// `except X`: 1, 0, -1 (X is no exception class: TypeError).
int gi_exception_match(GillThread *t, GillValue exc, GillValue type) GILL_CHECKED;
// `except* X`: splits; *out_match none when nothing matched.
bool gi_exception_group_split(GillThread *t, GillValue exc, GillValue type,
                              GillValue *out_match, GillValue *out_rest) GILL_CHECKED;
// The end of an `except*` chain: what is to be raised, none for nothing.
GillValue gi_exception_group_reraise(GillThread *t, GillValue original,
                                     GillValue raised_list) GILL_CHECKED;
// Add an entry at the head of the pending exception's traceback.
bool gi_traceback_add(GillThread *t, GillValue exc, GillValue code, GillValue function,
                      uint32_t word, int line);
// Wraps the pending exception into a new one with the old as cause and context.
GillValue gi_raise_from(GillThread *t, GillExc type, const char *format, ...);
GillValue gi_raise_type(GillThread *t, GiType *type, const char *format, ...);
GillValue gi_raise_key(GillThread *t, GillValue key);    // KeyError(key)
GillValue gi_raise_name(GillThread *t, GillExc type, GillValue name, const char *format, ...);
GillValue gi_raise_attribute(GillThread *t, GillValue obj, GillValue name,
                             const char *format, ...);
GillValue gi_raise_os(GillThread *t, int error, GillValue filename, GillValue filename2);
GillValue gi_raise_stop(GillThread *t, GillValue value); // StopIteration(value)
// What sys.unraisablehook gets: "Exception ignored in: ...". Clears the pending one.
void gi_unraisable(GillThread *t, GillValue where, const char *message);
// Warnings: category, message; 0: exception pending (filter "error").
bool gi_warn(GillThread *t, GillExc category, int stack_level, const char *format, ...)
    GILL_CHECKED;
// Text of an exception with its traceback and chain, as CPython prints it; a str.
GillValue gi_traceback_text(GillThread *t, GillValue exc) GILL_CHECKED;
// Write text to sys.stderr, or to the process's when that is gone. Clears what it raises.
void gi_stderr_write(GillThread *t, const char *text, size_t size);
// Print the pending exception through sys.excepthook, as the end of a script does, and
// clear it. SystemExit is not treated specially here.
void gi_error_print(GillThread *t);
// sys.excepthook's default: traceback and chain to sys.stderr.
bool gi_exception_display(GillThread *t, GillValue exc) GILL_CHECKED;
// Line `line` (from 1) of a source file, without its indentation; empty when there is no
// such file or line. *out_indent: bytes of indentation taken away.
GillValue gi_source_line(GillThread *t, GillValue filename, int line, int *out_indent)
    GILL_CHECKED;
// ". Did you mean: 'x'?" for NameError, AttributeError and ImportError; empty: nothing
// near enough. Never raises.
GillValue gi_suggestion(GillThread *t, GillValue exc);
// `warnings.warn_explicit` for the compiler's SyntaxWarnings.
bool gi_warn_explicit(GillThread *t, GillExc category, GillValue filename, int line,
                      const char *format, ...) GILL_CHECKED;
// The same about an object that was lost (never awaited, never closed).
bool gi_warn_lost(GillThread *t, GillExc category, GillValue filename, int line,
                  GillValue source, const char *format, ...) GILL_CHECKED;
// Give back what gill_error_text returned last.
void gi_error_text_free(GillThread *t);
bool gi_exceptions_init(GillThread *t) GILL_CHECKED;
// gill_raise's formatter (%R %S %T %U beside printf's), for other messages.
GillValue gi_format_message(GillThread *t, const char *format, va_list args) GILL_CHECKED;
// sys.unraisablehook's default: prints what an UnraisableHookArgs says.
bool gi_unraisable_display(GillThread *t, GillValue args) GILL_CHECKED;
