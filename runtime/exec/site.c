// Names for people at a prompt: exit and quit, help, copyright, credits and license.
//
// Each is a small object that shows what to do when it is printed and does it when it is
// called.
// SPDX-License-Identifier: MIT
#include "runtime/exec/site.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

typedef struct Helper {
    GiHeader head;  // a record of two
    GillValue name;
    GillValue text; // what repr shows
} Helper;

static Helper *helper_ptr(GillValue v)
{
    return (Helper *)gi_ptr(v);
}

static GillValue helper_repr(GillThread *t, GillValue self)
{
    (void)t;
    return helper_ptr(self)->text;
}

static bool write_out(GillThread *t, GillValue text)
{
    const GillValue out =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, stdout));
    return gi_is_empty(out) || gi_is_none(out) ||
           !gi_is_error(gi_call_name(t, out, GI_NAME(t, write), &text, 1));
}

// exit(code=None)
static GillValue quit_call(GillThread *t, GillValue self, const GillValue *args, int npos,
                           GillValue kwnames)
{
    (void)self;
    GillValue code;
    if (!gi_args_parse(t, "__call__(code=None)", args, npos, kwnames, &code)) {
        return GILL_ERROR;
    }
    const GillValue exit = gi_exception_new(t, t->vm->exc_types[GILL_SystemExit], 1, &code);
    return gi_is_error(exit) ? GILL_ERROR : gi_raise(t, exit, GILL_EMPTY);
}

// The docstring of an object, below a line that says what it is.
static GillValue help_text(GillThread *t, GillValue o)
{
    const GillValue name = gi_getattr_or_empty(t, o, GI_NAME(t, __name__));
    const GillValue doc =
        gi_is_error(name) ? name : gi_getattr_or_empty(t, o, GI_NAME(t, __doc__));
    if (gi_is_error(doc)) {
        return GILL_ERROR;
    }
    return gi_str_format(t, "Help on %T %S:\n\n%S\n", o, gi_is_empty(name) ? o : name,
                         gi_is_str(doc) ? doc : t->vm->empty_str);
}

static GillValue help_call(GillThread *t, GillValue self, const GillValue *args, int npos,
                           GillValue kwnames)
{
    (void)kwnames;
    const GillValue text = npos > 0 ? help_text(t, args[0]) : helper_ptr(self)->text;
    return !gi_is_error(text) && write_out(t, text) ? GILL_NONE : GILL_ERROR;
}

static GillValue print_call(GillThread *t, GillValue self, const GillValue *args, int npos,
                            GillValue kwnames)
{
    (void)args;
    (void)npos;
    (void)kwnames;
    return write_out(t, helper_ptr(self)->text) && write_out(t, t->vm->chars['\n'])
               ? GILL_NONE
               : GILL_ERROR;
}

static const GiSlots quit_slots = {.repr = helper_repr, .call = quit_call};
static const GiSlots help_slots = {.repr = helper_repr, .call = help_call};
static const GiSlots print_slots = {.repr = helper_repr, .call = print_call};

#define HELPER(slots_)                                                                   \
    {                                                                                    \
        .kind = GI_KIND_RECORD, .size = sizeof(Helper),                                  \
        .flags = GI_TYPE_NO_NEW | GI_TYPE_FINAL, .slots = &slots_,                       \
        .module = "_sitebuiltins", .doc = "For people at a prompt."                      \
    }
static const GiTypeDef quit_def = HELPER(quit_slots);
static const GiTypeDef help_def = HELPER(help_slots);
static const GiTypeDef print_def = HELPER(print_slots);

static bool add(GillThread *t, GiDict *names, GiType *type, const char *name,
                const char *text)
{
    if (!type) {
        return false;
    }
    const GillValue key = gi_intern(t, name, strlen(name));
    const GillValue shown = gi_is_error(key) ? key : gi_str_from_c(t, text);
    if (gi_is_error(shown)) {
        return false;
    }
    Helper *h = gi_alloc(t, sizeof *h,
                         GI_HEADER_BITS(type->root_shape->id, GI_KIND_RECORD, 0, 2));
    if (!h) {
        return false;
    }
    h->name = key;
    h->text = shown;
    return gi_dict_set(t, names, key, gi_from_ptr(h));
}

bool gi_site_add_names(GillThread *t, GiDict *names)
{
    GiType *quit = gi_type_from_def(t, "_sitebuiltins.Quitter", NULL, &quit_def);
    GiType *help = gi_type_from_def(t, "_sitebuiltins._Helper", NULL, &help_def);
    GiType *print = gi_type_from_def(t, "_sitebuiltins._Printer", NULL, &print_def);
    return add(t, names, quit, "exit", "Use exit() or Ctrl-D (i.e. EOF) to exit") &&
           add(t, names, quit, "quit", "Use quit() or Ctrl-D (i.e. EOF) to exit") &&
           add(t, names, help, "help",
               "Type help() for interactive help, or help(object) for help about "
               "object.") &&
           add(t, names, print, "copyright", "Copyright (c) The Gill authors.") &&
           add(t, names, print, "credits", "Gill is written by its contributors.") &&
           add(t, names, print, "license", "Gill is distributed under the MIT License.");
}
