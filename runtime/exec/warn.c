// Warnings that C code gives.
//
// They go through module warnings where a program imported it, so that its filters hold.
// Before that the defaults of CPython are applied here: DeprecationWarning is shown for
// __main__ alone, PendingDeprecationWarning, ImportWarning and ResourceWarning never, the
// others once a place.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

typedef struct Place {
    GillValue filename, module, registry;
    GillValue source; // the object it is about; none for most
    int line;
} Place;

static bool find_place(GillThread *t, int level, Place *out)
{
    const uint32_t *pc = t->pc;
    GillValue *base = t->base;
    for (int i = 1; base && i < level; i++) {
        base = gi_frame_previous(t, base, &pc);
    }
    out->registry = out->source = GILL_NONE;
    out->line = 1;
    if (!base) {
        out->filename = gi_str_from_c(t, "sys");
        out->module = out->filename;
        return !gi_is_error(out->filename);
    }
    const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
    GiPosition position = {.line = 1};
    if (pc >= code->words && pc < code->words + code->words_len) {
        gi_code_position(code, (uint32_t)(pc - code->words), &position);
    }
    out->line = position.line > 0 ? position.line : 1;
    out->filename = code->filename;
    const GillValue globals = gi_frame_globals(t, base);
    const GillValue name =
        gi_is_dict(globals)
            ? gi_dict_find_name(t, gi_dict_ptr(globals), GI_NAME(t, __name__))
            : GILL_EMPTY;
    out->module = gi_is_str(name) ? name : gi_str_from_c(t, "<string>");
    if (gi_is_error(out->module)) {
        return false;
    }
    if (gi_is_dict(globals)) {
        const GillValue key = gi_intern(t, "__warningregistry__", 19);
        const GillValue fresh = gi_is_error(key) ? key : gi_dict_new(t);
        if (gi_is_error(fresh)) {
            return false;
        }
        out->registry = gi_dict_setdefault(t, gi_dict_ptr(globals), key, fresh);
    }
    return !gi_is_error(out->registry);
}

static bool is_hidden(GillThread *t, GillExc category, const Place *place)
{
    switch (category) {
    case GILL_DeprecationWarning:
        return !gi_str_equal(place->module, GI_NAME(t, __main__));
    case GILL_PendingDeprecationWarning:
    case GILL_ImportWarning:
    case GILL_ResourceWarning:
        return true;
    default:
        return false;
    }
}

// Was this warning shown for this place already? It is noted down.
static int was_shown(GillThread *t, GillExc category, GillValue text, const Place *place)
{
    if (!gi_is_dict(place->registry)) {
        return 0;
    }
    const GillValue key = gi_tuple_pack(t, 3, text, gi_exc_type_value(t, category),
                                        gi_small(place->line));
    if (gi_is_error(key)) {
        return -1;
    }
    const GillValue old = gi_dict_find(t, gi_dict_ptr(place->registry), key);
    if (gi_is_error(old)) {
        return -1;
    }
    if (!gi_is_empty(old)) {
        return 1;
    }
    return gi_dict_set(t, gi_dict_ptr(place->registry), key, GILL_TRUE) ? 0 : -1;
}

static bool show(GillThread *t, GillExc category, GillValue text, const Place *place)
{
    const int shown = is_hidden(t, category, place) ? 1 : was_shown(t, category, text, place);
    if (shown != 0) {
        return shown > 0;
    }
    GiStrBuf out;
    gi_strbuf_init(&out);
    gi_strbuf_add_format(t, &out, "%U:%d: %U: %U\n", place->filename, place->line,
                         t->vm->exc_types[category]->name, text);
    int indent;
    const GillValue source = gi_source_line(t, place->filename, place->line, &indent);
    if (gi_is_str(source) && gi_str_size(source) > 0) {
        gi_strbuf_add_format(t, &out, "  %U\n", source);
    }
    if (!gi_is_none(place->source)) {
        gi_strbuf_add_format(
            t, &out, "%U: Enable tracemalloc to get the object allocation traceback\n",
            t->vm->exc_types[category]->name);
    }
    if (!gi_is_error(source)) {
        gi_stderr_write(t, out.data, out.size);
    }
    gi_strbuf_drop(t, &out);
    return !gi_is_error(source);
}

// Module warnings, or its native half, if either was imported; empty else.
static GillValue warnings_module(GillThread *t)
{
    const GillValue name = gi_intern(t, "warnings", 8);
    if (gi_is_error(name) || !gi_is_dict(t->vm->modules)) {
        return GILL_EMPTY;
    }
    const GillValue m = gi_dict_find_name(t, gi_dict_ptr(t->vm->modules), name);
    return gi_is_module(m) && !gi_module_is_initializing(t, m) ? m : GILL_EMPTY;
}

static bool warn_at(GillThread *t, GillExc category, GillValue text, const Place *place)
{
    const GillValue module = warnings_module(t);
    if (gi_is_empty(module)) {
        return show(t, category, text, place);
    }
    const GillValue name = gi_intern(t, "warn_explicit", 13);
    const GillValue f = gi_is_error(name) ? name : gi_getattr(t, module, name);
    if (gi_is_error(f)) {
        return false;
    }
    const GillValue args[8] = {
        text,          gi_exc_type_value(t, category), place->filename, gi_small(place->line),
        place->module, place->registry,                GILL_NONE,       place->source};
    return !gi_is_error(gi_call(t, f, args, 8, GILL_EMPTY));
}

bool gi_warn(GillThread *t, GillExc category, int stack_level, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const GillValue text = gi_format_message(t, format, list);
    va_end(list);
    Place place;
    return !gi_is_error(text) && find_place(t, stack_level, &place) &&
           warn_at(t, category, text, &place);
}

static bool warn_file(GillThread *t, GillExc category, GillValue filename, int line,
                      GillValue source, GillValue text)
{
    // The module is named after the file, as for the compiler's warnings in CPython.
    const size_t n = gi_str_size(filename);
    const bool is_py = n > 3 && memcmp(gi_str_data(filename) + n - 3, ".py", 3) == 0;
    Place place = {
        .filename = filename, .registry = GILL_NONE, .source = source, .line = line};
    place.module = is_py ? gi_str_new(t, gi_str_data(filename), n - 3) : filename;
    return !gi_is_error(place.module) && warn_at(t, category, text, &place);
}

bool gi_warn_explicit(GillThread *t, GillExc category, GillValue filename, int line,
                      const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const GillValue text = gi_format_message(t, format, list);
    va_end(list);
    return !gi_is_error(text) && warn_file(t, category, filename, line, GILL_NONE, text);
}

bool gi_warn_lost(GillThread *t, GillExc category, GillValue filename, int line,
                  GillValue source, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const GillValue text = gi_format_message(t, format, list);
    va_end(list);
    return !gi_is_error(text) && warn_file(t, category, filename, line, source, text);
}
