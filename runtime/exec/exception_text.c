// Exceptions as text: message, traceback, chain, notes, groups; and where it is printed.
//
// The form is that of CPython 3.11's default excepthook. Groups are drawn as trees: each
// level of nesting moves two columns to the right and has a margin of "| ".
// SPDX-License-Identifier: MIT
#include <string.h>
#include <unistd.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/exec/stream.h"
#include "runtime/exec/structseq.h"
#include "runtime/exec/traceback.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

#define GROUP_WIDTH 15 // exceptions of a group that are shown
#define GROUP_DEPTH 10 // levels of groups that are shown

#define HEADER       "Traceback (most recent call last):\n"
#define GROUP_HEADER "Exception Group Traceback (most recent call last):\n"

typedef struct Print {
    GiStrBuf *out;
    GillValue seen; // list of exceptions, against circles
    int depth;      // of groups, 0 outside
    bool need_close; // the last sub-exception of a group is being printed
} Print;

static GiMargin margin_of(const Print *p)
{
    return (GiMargin){2 * p->depth, p->depth ? "| " : ""};
}

static bool add_margin(GillThread *t, Print *p)
{
    const GiMargin margin = margin_of(p);
    return gi_margin_add(t, p->out, &margin);
}

static bool add(GillThread *t, Print *p, const char *text)
{
    return gi_strbuf_add_c(t, p->out, text);
}

static bool add_indent(GillThread *t, Print *p)
{
    const GiMargin margin = {2 * p->depth, ""};
    return gi_margin_add(t, p->out, &margin);
}

// ---- One exception ----

// "module.Name", without the module for builtins and __main__.
static bool add_type_name(GillThread *t, GiStrBuf *out, GiType *type)
{
    const GillValue v = gi_from_ptr(type);
    const GillValue module = gi_getattr_or_empty(t, v, GI_NAME(t, __module__));
    const GillValue name =
        gi_is_error(module) ? module : gi_getattr_or_empty(t, v, GI_NAME(t, __qualname__));
    if (gi_is_error(name)) {
        gill_error_clear(t);
        return gi_strbuf_add_c(t, out, "<unknown>");
    }
    bool ok = true;
    if (!gi_is_str(module)) {
        ok = gi_strbuf_add_c(t, out, "<unknown>");
    } else if (!gi_str_is(module, "builtins") && !gi_str_is(module, "__main__")) {
        ok = gi_strbuf_add_str(t, out, module) && gi_strbuf_add_c(t, out, ".");
    }
    return ok && (gi_is_str(name) ? gi_strbuf_add_str(t, out, name)
                                  : gi_strbuf_add_c(t, out, "<unknown>"));
}

// The values of a SyntaxError, as far as they are usable.
typedef struct Syntax {
    GillValue message, filename, text;
    int64_t line, offset, end_line, end_offset; // -1: unknown
} Syntax;

static bool int_field(GillValue exc, int i, int64_t otherwise, int64_t *out)
{
    const GillValue v = gi_exception_extra(exc, i);
    if (gi_is_none(v)) {
        *out = otherwise;
        return true;
    }
    return gi_is_int(v) && gi_int_to_int64(gi_int_plain(v), out);
}

static bool read_syntax(GillThread *t, GillValue exc, Syntax *s)
{
    if (!gi_exception_is(t, exc, GILL_SyntaxError)) {
        return false;
    }
    s->message = gi_exception_extra(exc, GI_SYNTAX_MSG);
    s->filename = gi_exception_extra(exc, GI_SYNTAX_FILENAME);
    s->text = gi_exception_extra(exc, GI_SYNTAX_TEXT);
    return !gi_is_none(gi_exception_extra(exc, GI_SYNTAX_LINENO)) &&
           int_field(exc, GI_SYNTAX_LINENO, -1, &s->line) &&
           int_field(exc, GI_SYNTAX_OFFSET, -1, &s->offset) &&
           int_field(exc, GI_SYNTAX_END_LINENO, s->line, &s->end_line) &&
           int_field(exc, GI_SYNTAX_END_OFFSET, -1, &s->end_offset) &&
           (gi_is_none(s->text) || gi_is_str(s->text)) &&
           (gi_is_none(s->filename) || gi_is_str(s->filename));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

// The source line of a SyntaxError with carets below. Columns count from 1.
static bool add_syntax_line(GillThread *t, Print *p, const Syntax *s)
{
    const char *text = gi_str_data(s->text);
    int64_t len = (int64_t)gi_str_size(s->text);
    int64_t offset = s->offset, end_offset = s->end_offset;
    if (s->end_line > s->line) { // marks go to the end of the first line
        end_offset = len;
    }
    if (end_offset > len + 1) {
        end_offset = len + 1;
    }
    const int64_t carets =
        end_offset > 0 && end_offset > offset ? end_offset - offset : 1;
    offset--;
    while (len > 0 && is_blank(*text)) {
        text++;
        len--;
        offset--;
    }
    if (len > 0 && text[len - 1] == '\n') {
        len--;
    }
    if (offset > len) {
        offset = len;
    }
    const char *newline;
    while ((newline = memchr(text, '\n', (size_t)len)) && newline - text < offset) {
        const int64_t skip = newline - text + 1;
        text += skip;
        len -= skip;
        offset -= skip;
    }
    bool ok = add_margin(t, p) && add(t, p, "    ") &&
              gi_strbuf_add(t, p->out, text, (size_t)len) && add(t, p, "\n");
    if (offset < 0 || !ok) {
        return ok;
    }
    ok = add_margin(t, p) && add(t, p, "    ");
    for (int64_t i = 0; ok && i < offset; i++) {
        ok = add(t, p, " ");
    }
    for (int64_t i = 0; ok && i < carets; i++) {
        ok = add(t, p, "^");
    }
    return ok && add(t, p, "\n");
}

static bool add_syntax_place(GillThread *t, Print *p, const Syntax *s)
{
    const GillValue filename =
        gi_is_none(s->filename) ? gi_str_from_c(t, "<string>") : s->filename;
    if (gi_is_error(filename) || !add_margin(t, p) ||
        !gi_strbuf_add_format(t, p->out, "  File \"%U\", line %lld\n", filename,
                              (long long)s->line)) {
        return false;
    }
    return gi_is_none(s->text) || add_syntax_line(t, p, s);
}

static bool add_message(GillThread *t, Print *p, GillValue exc)
{
    if (!add_margin(t, p) || !add_type_name(t, p->out, gi_type_of(t, exc))) {
        return false;
    }
    Syntax syntax;
    GillValue text;
    if (read_syntax(t, exc, &syntax)) {
        text = gi_str(t, syntax.message);
    } else {
        text = gi_str(t, exc);
    }
    if (gi_is_error(text)) {
        gill_error_clear(t);
        return add(t, p, ": <exception str() failed>");
    }
    return gi_str_size(text) == 0 ||
           (add(t, p, ": ") && gi_strbuf_add_str(t, p->out, text));
}

static bool add_suggestion(GillThread *t, Print *p, GillValue exc)
{
    const GillValue hint = gi_suggestion(t, exc);
    return gi_is_empty(hint) || gi_strbuf_add_str(t, p->out, hint);
}

// Every line of a note behind the margin.
static bool add_note(GillThread *t, Print *p, GillValue note)
{
    const GillValue text = gi_str(t, note);
    if (gi_is_error(text)) {
        gill_error_clear(t);
        return add_margin(t, p) && add(t, p, "<note str() failed>\n");
    }
    const char *s = gi_str_data(text), *const end = s + gi_str_size(text);
    do {
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        const char *stop = newline ? newline : end;
        if (!add_margin(t, p) || !gi_strbuf_add(t, p->out, s, (size_t)(stop - s)) ||
            !add(t, p, "\n")) {
            return false;
        }
        s = stop + 1;
    } while (s < end);
    return true;
}

static bool add_notes(GillThread *t, Print *p, GillValue exc)
{
    const GillValue notes = gi_getattr_or_empty(t, exc, GI_NAME(t, __notes__));
    if (gi_is_error(notes)) {
        gill_error_clear(t);
        return true;
    }
    if (gi_is_empty(notes)) {
        return true;
    }
    if (!gi_is_list(notes) && !gi_is_tuple(notes)) {
        const GillValue text = gi_repr(t, notes);
        if (gi_is_error(text)) {
            gill_error_clear(t);
            return add_margin(t, p) && add(t, p, "<__notes__ repr() failed>\n");
        }
        return add_margin(t, p) && gi_strbuf_add_str(t, p->out, text); // no newline there
    }
    const GillValue items = gi_to_tuple(t, notes);
    if (gi_is_error(items)) {
        return false;
    }
    for (size_t i = 0; i < gi_tuple_len(gi_tuple_ptr(items)); i++) {
        if (!add_note(t, p, gi_tuple_items(gi_tuple_ptr(items))[i])) {
            return false;
        }
    }
    return true;
}

static bool add_exception(GillThread *t, Print *p, GillValue exc)
{
    const GillValue tb = gi_exception_ptr(exc)->traceback;
    const bool is_group = gi_exception_is(t, exc, GILL_BaseExceptionGroup);
    if (gi_is_traceback(tb)) {
        const GiMargin margin = margin_of(p);
        const char *first = is_group && p->depth == 1 ? "+ " : margin.margin;
        if (!gi_traceback_entries(t, p->out, tb, is_group ? GROUP_HEADER : HEADER, first,
                                  &margin)) {
            return false;
        }
    }
    Syntax syntax;
    // Line 0: the file could not be decoded, there is no place to show.
    if (read_syntax(t, exc, &syntax) && (syntax.line > 0 || !gi_is_none(syntax.text)) &&
        !add_syntax_place(t, p, &syntax)) {
        return false;
    }
    return add_message(t, p, exc) && add_suggestion(t, p, exc) && add(t, p, "\n") &&
           add_notes(t, p, exc);
}

// ---- Chains and groups ----

static bool add_all(GillThread *t, Print *p, GillValue exc);

static bool add_sub_exception(GillThread *t, Print *p, GiTuple *items, size_t i)
{
    const bool is_cut = i >= GROUP_WIDTH;
    bool ok = add_indent(t, p) && add(t, p, i == 0 ? "+-" : "  ") &&
              (is_cut ? add(t, p, "+---------------- ... ----------------\n")
                      : gi_strbuf_add_format(
                            t, p->out, "+---------------- %zu ----------------\n", i + 1));
    p->depth++;
    if (ok && !is_cut) {
        ok = add_all(t, p, gi_tuple_items(items)[i]);
    } else if (ok) {
        const size_t more = gi_tuple_len(items) - GROUP_WIDTH;
        ok = add_margin(t, p) && gi_strbuf_add_format(t, p->out, "and %zu more exception%s\n",
                                                      more, more == 1 ? "" : "s");
    }
    if (ok && p->need_close) {
        ok = add_indent(t, p) && add(t, p, "+------------------------------------\n");
        p->need_close = false;
    }
    p->depth--;
    return ok;
}

static bool add_group(GillThread *t, Print *p, GillValue exc)
{
    if (p->depth > GROUP_DEPTH) {
        return add_margin(t, p) &&
               gi_strbuf_add_format(t, p->out, "... (max_group_depth is %d)\n",
                                    GROUP_DEPTH);
    }
    const bool is_outermost = p->depth == 0;
    p->depth += is_outermost;
    bool ok = add_exception(t, p, exc);
    GiTuple *items =
        gi_tuple_ptr(gi_exception_ptr(exc)->extra[GI_GROUP_EXCEPTIONS]);
    const size_t len = gi_tuple_len(items);
    const size_t n = len <= GROUP_WIDTH ? len : GROUP_WIDTH + 1;
    p->need_close = false;
    for (size_t i = 0; ok && i < n; i++) {
        if (i == n - 1) {
            p->need_close = true; // a group in it may close both
        }
        ok = add_sub_exception(t, p, items, i);
    }
    p->depth -= is_outermost;
    return ok;
}

static bool add_chained(GillThread *t, Print *p, GillValue exc, const char *message)
{
    const bool need_close = p->need_close;
    if (!add_all(t, p, exc)) {
        return false;
    }
    p->need_close = need_close;
    return add_margin(t, p) && add(t, p, "\n") && add_margin(t, p) &&
           add(t, p, message) && add_margin(t, p) && add(t, p, "\n");
}

static bool was_seen(const Print *p, GillValue exc)
{
    const GiList *seen = gi_list_ptr(p->seen);
    for (size_t i = 0; i < seen->len; i++) {
        if (gi_same(seen->items[i], exc)) {
            return true;
        }
    }
    return false;
}

static bool add_all(GillThread *t, Print *p, GillValue exc)
{
    if (!gi_enter_c(t, " while printing an exception")) {
        return false;
    }
    const GiException *e = gi_exception_ptr(exc);
    bool ok = gi_list_append(t, gi_list_ptr(p->seen), exc);
    if (ok && gi_is_exception(e->cause)) {
        if (!was_seen(p, e->cause)) {
            ok = add_chained(t, p, e->cause,
                             "The above exception was the direct cause of the following "
                             "exception:\n");
        }
    } else if (ok && gi_is_exception(e->context) && !gi_is_true(e->suppress_context)) {
        if (!was_seen(p, e->context)) {
            ok = add_chained(t, p, e->context,
                             "During handling of the above exception, another exception "
                             "occurred:\n");
        }
    }
    if (ok) {
        ok = gi_exception_is(t, exc, GILL_BaseExceptionGroup) ? add_group(t, p, exc)
                                                             : add_exception(t, p, exc);
    }
    gi_leave_c(t);
    return ok;
}

GillValue gi_traceback_text(GillThread *t, GillValue exc)
{
    GiStrBuf out;
    gi_strbuf_init(&out);
    Print p = {&out, gi_list_new(t, 1), 0, false};
    if (gi_is_error(p.seen)) {
        return GILL_ERROR;
    }
    if (!add_all(t, &p, exc)) {
        gi_strbuf_drop(t, &out);
        return GILL_ERROR;
    }
    return gi_strbuf_finish(t, &out);
}

// ---- To sys.stderr ----

static GillValue stderr_stream(GillThread *t)
{
    const GillValue v =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, stderr));
    return gi_is_none(v) ? GILL_EMPTY : v;
}

static bool write_text(GillThread *t, GillValue text)
{
    const GillValue file = stderr_stream(t);
    if (gi_is_empty(file)) {
        return true;
    }
    return gi_is_stream(t, file)
               ? gi_stream_write(t, file, text)
               : !gi_is_error(gi_call_name(t, file, GI_NAME(t, write), &text, 1));
}

void gi_stderr_write(GillThread *t, const char *data, size_t size)
{
    const GillValue text = gi_str_decode(t, data, size, "utf-8", "replace");
    if (gi_is_error(text) || !write_text(t, text)) {
        gill_error_clear(t);
        if (write(STDERR_FILENO, data, size) < 0) {
            return; // nowhere left to complain
        }
    }
}

static void say(GillThread *t, const char *text)
{
    gi_stderr_write(t, text, strlen(text));
}

bool gi_exception_display(GillThread *t, GillValue exc)
{
    const GillValue text = gi_traceback_text(t, exc);
    if (gi_is_error(text) || !write_text(t, text)) {
        return false;
    }
    const GillValue file = stderr_stream(t);
    if (!gi_is_empty(file) &&
        gi_is_error(gi_call_name(t, file, GI_NAME(t, flush), NULL, 0))) {
        gill_error_clear(t);
    }
    return true;
}

// Display without a way to fail: something is always printed.
static void display(GillThread *t, GillValue exc)
{
    if (!gi_exception_display(t, exc)) {
        gill_error_clear(t);
        const char *name = gi_type_name(gi_type_of(t, exc));
        say(t, name);
        say(t, "\n");
    }
}

static void set_last(GillThread *t, GillValue exc)
{
    GiDict *sys = gi_dict_ptr(t->vm->sys_dict);
    if (!gi_dict_set_c(t, sys, "last_type", gi_from_ptr(gi_type_of(t, exc))) ||
        !gi_dict_set_c(t, sys, "last_value", exc) ||
        !gi_dict_set_c(t, sys, "last_traceback", gi_exception_ptr(exc)->traceback)) {
        gill_error_clear(t);
    }
}

void gi_error_print(GillThread *t)
{
    const GillValue exc = gi_error_take(t);
    if (!gi_is_exception(exc)) {
        return;
    }
    set_last(t, exc);
    const GillValue hook =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, excepthook));
    if (gi_is_empty(hook)) {
        say(t, "sys.excepthook is missing\n");
        display(t, exc);
        return;
    }
    const GillValue result = gi_call3(t, hook, gi_from_ptr(gi_type_of(t, exc)), exc,
                                      gi_exception_ptr(exc)->traceback);
    if (!gi_is_error(result)) {
        return;
    }
    const GillValue second = gi_error_take(t);
    say(t, "Error in sys.excepthook:\n");
    if (gi_is_exception(second)) {
        display(t, second);
    }
    say(t, "\nOriginal exception was:\n");
    display(t, exc);
}

// ---- What cannot be raised ----

static const GiGetSet unraisable_fields[] = {
    GI_STRUCTSEQ_FIELD("exc_type", 0, "The class."),
    GI_STRUCTSEQ_FIELD("exc_value", 1, "The exception."),
    GI_STRUCTSEQ_FIELD("exc_traceback", 2, "Its traceback."),
    GI_STRUCTSEQ_FIELD("err_msg", 3, "What to say."),
    GI_STRUCTSEQ_FIELD("object", 4, "Where it happened."),
    {0},
};
static const GiTypeDef unraisable_def =
    GI_STRUCTSEQ_DEF(unraisable_fields, "sys", "What sys.unraisablehook gets.");
static const char state_key;

static bool add_unraisable_head(GillThread *t, GiStrBuf *out, GillValue message,
                                GillValue where)
{
    if (gi_is_none(where)) {
        return gi_is_none(message) || gi_strbuf_add_format(t, out, "%S:\n", message);
    }
    if (!(gi_is_none(message) ? gi_strbuf_add_c(t, out, "Exception ignored in")
                              : gi_strbuf_add_format(t, out, "%S", message))) {
        return false;
    }
    const GillValue text = gi_repr(t, where);
    if (gi_is_error(text)) {
        gill_error_clear(t);
        return gi_strbuf_add_c(t, out, ": <object repr() failed>\n");
    }
    return gi_strbuf_add_c(t, out, ": ") && gi_strbuf_add_str(t, out, text) &&
           gi_strbuf_add_c(t, out, "\n");
}

bool gi_unraisable_display(GillThread *t, GillValue args)
{
    if (!gi_is_tuple(args) || gi_tuple_len(gi_tuple_ptr(args)) != 5) {
        gill_raise(t, GILL_TypeError,
                   "sys.unraisablehook argument type must be UnraisableHookArgs");
        return false;
    }
    const GillValue *items = gi_tuple_items(gi_tuple_ptr(args));
    GiStrBuf out;
    gi_strbuf_init(&out);
    const GiMargin margin = {0, ""};
    bool ok = add_unraisable_head(t, &out, items[3], items[4]);
    if (ok && gi_is_traceback(items[2])) {
        ok = gi_traceback_entries(t, &out, items[2], HEADER, "", &margin);
    }
    if (ok && gi_is_type(items[0])) {
        ok = add_type_name(t, &out, gi_type_ptr(items[0]));
    }
    if (ok && !gi_is_none(items[1])) {
        const GillValue text = gi_str(t, items[1]);
        if (gi_is_error(text)) {
            gill_error_clear(t);
            ok = gi_strbuf_add_c(t, &out, ": <exception str() failed>");
        } else if (gi_str_size(text) > 0) {
            ok = gi_strbuf_add_c(t, &out, ": ") && gi_strbuf_add_str(t, &out, text);
        }
    }
    ok = ok && gi_strbuf_add_c(t, &out, "\n");
    if (!ok) {
        gi_strbuf_drop(t, &out);
        return false;
    }
    const GillValue text = gi_strbuf_finish(t, &out);
    return !gi_is_error(text) && write_text(t, text);
}

static GillValue unraisable_args(GillThread *t, GillValue exc, const char *message,
                                 GillValue where)
{
    GillValue *state = gi_module_state(t, &state_key, 1);
    if (!state) {
        return GILL_ERROR;
    }
    if (!gi_is_type(state[0])) {
        const GiType *type = gi_structseq_type(t, "UnraisableHookArgs", &unraisable_def);
        if (!type) {
            return GILL_ERROR;
        }
        gi_store(t, &state[0], gi_from_ptr(type));
    }
    const GillValue text = message ? gi_str_from_c(t, message) : GILL_NONE;
    if (gi_is_error(text)) {
        return GILL_ERROR;
    }
    const GillValue items[5] = {gi_from_ptr(gi_type_of(t, exc)), exc,
                                gi_exception_ptr(exc)->traceback, text,
                                gi_is_empty(where) ? GILL_NONE : where};
    return gi_structseq_new(t, gi_type_ptr(state[0]), 5, items);
}

void gi_unraisable(GillThread *t, GillValue where, const char *message)
{
    if (t->stopping) {
        return;
    }
    const GillValue exc = gi_error_take(t);
    if (!gi_is_exception(exc) || !gi_is_dict(t->vm->sys_dict)) {
        return;
    }
    const GillValue args = unraisable_args(t, exc, message, where);
    const GillValue hook =
        gi_is_error(args) ? GILL_EMPTY
                          : gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict),
                                              GI_NAME(t, unraisablehook));
    if (gi_is_empty(hook)) {
        gill_error_clear(t);
        display(t, exc);
    } else if (gi_is_error(gi_call1(t, hook, args))) {
        const GillValue second = gi_error_take(t);
        say(t, "Exception ignored in sys.unraisablehook:\n");
        if (gi_is_exception(second)) {
            display(t, second);
        }
    }
}
