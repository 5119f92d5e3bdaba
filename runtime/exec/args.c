// SPDX-License-Identifier: MIT
// Binding the arguments of a call to a Python function's parameters.
//
// Registers of parameters: positional ones (positional-only first), keyword-only ones,
// *args, **kwargs; code->varnames names them in that order. Steps: keyword values are
// set aside, since the arguments may lie in the registers themselves; extra positional
// values become *args; positional values move to their places; keywords find theirs;
// defaults fill the rest. Errors come in the order CPython finds them.
#include <stdio.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

#define KEPT_MAX 16 // keyword values that are set aside without an allocation

typedef struct Call {
    const GiFunction *f;
    const GiCode *code;
    GillValue *names; // of parameters
    GillValue *regs;
    int npos;  // given by position
    int named; // positional and keyword-only parameters
} Call;

static GillValue parameter_name(const Call *c, int i)
{
    return c->names[i];
}

// "'a'", "'a' and 'b'", "'a', 'b', and 'c'"
static GillValue join_names(GillThread *t, const GillValue *names, int n)
{
    GiStrBuf b;
    gi_strbuf_init(&b);
    for (int i = 0; i < n; i++) {
        if (i > 0) {
            gi_strbuf_add_c(t, &b, n == 2 ? " and " : i == n - 1 ? ", and " : ", ");
        }
        gi_strbuf_add_c(t, &b, "'");
        gi_strbuf_add_str(t, &b, names[i]);
        gi_strbuf_add_c(t, &b, "'");
    }
    return gi_strbuf_finish(t, &b);
}

// Raises for every parameter in [first, end) that is still empty.
static bool missing(GillThread *t, const Call *c, int first, int end, const char *what)
{
    const GillValue list = gi_list_new(t, 4);
    if (gi_is_error(list)) {
        return false;
    }
    for (int i = first; i < end; i++) {
        if (gi_is_empty(c->regs[i]) &&
            !gi_list_append(t, gi_list_ptr(list), parameter_name(c, i))) {
            return false;
        }
    }
    const int n = (int)gi_list_ptr(list)->len;
    const GillValue text = join_names(t, gi_list_ptr(list)->items, n);
    if (!gi_is_error(text)) {
        gill_raise(t, GILL_TypeError, "%U() missing %d required %s argument%s: %U",
                   c->f->qualname, n, what, n == 1 ? "" : "s", text);
    }
    return false;
}

static bool too_many(GillThread *t, const Call *c)
{
    const int most = c->code->npos;
    int kwonly = 0;
    for (int i = most; i < most + c->code->nkwonly; i++) {
        kwonly += !gi_is_empty(c->regs[i]);
    }
    const int ndefaults = gi_is_tuple(c->f->defaults)
                              ? (int)gi_tuple_len(gi_tuple_ptr(c->f->defaults))
                              : 0;
    char takes[64];
    if (ndefaults > 0) {
        snprintf(takes, sizeof takes, "from %d to %d", most - ndefaults, most);
    } else {
        snprintf(takes, sizeof takes, "%d", most);
    }
    char also[96] = "";
    if (kwonly > 0) {
        snprintf(also, sizeof also,
                 " positional argument%s (and %d keyword-only argument%s)",
                 c->npos == 1 ? "" : "s", kwonly, kwonly == 1 ? "" : "s");
    }
    gill_raise(t, GILL_TypeError,
               "%U() takes %s positional argument%s but %d%s %s given", c->f->qualname,
               takes, ndefaults > 0 || most != 1 ? "s" : "", c->npos, also,
               c->npos == 1 && kwonly == 0 ? "was" : "were");
    return false;
}

// A keyword that no parameter has: positional-only names are reported together.
static bool unexpected(GillThread *t, const Call *c, GillValue name, GillValue kwnames)
{
    GiTuple *given = gi_tuple_ptr(kwnames);
    GiStrBuf b;
    gi_strbuf_init(&b);
    int n = 0;
    for (int i = 0; i < c->code->nposonly; i++) {
        for (size_t k = 0; k < gi_tuple_len(given); k++) {
            if (gi_str_equal(gi_tuple_items(given)[k], parameter_name(c, i))) {
                gi_strbuf_add_c(t, &b, n++ > 0 ? ", " : "");
                gi_strbuf_add_str(t, &b, parameter_name(c, i));
            }
        }
    }
    const GillValue text = gi_strbuf_finish(t, &b);
    if (gi_is_error(text)) {
        return false;
    }
    if (n > 0) {
        gill_raise(
            t, GILL_TypeError,
            "%U() got some positional-only arguments passed as keyword arguments: "
            "'%U'",
            c->f->qualname, text);
    } else {
        gill_raise(t, GILL_TypeError, "%U() got an unexpected keyword argument '%S'",
                   c->f->qualname, name);
    }
    return false;
}

static int find_named(const Call *c, GillValue name)
{
    for (int i = c->code->nposonly; i < c->named; i++) {
        if (gi_same(parameter_name(c, i), name)) {
            return i;
        }
    }
    for (int i = c->code->nposonly; i < c->named; i++) {
        if (gi_str_equal(parameter_name(c, i), name)) {
            return i;
        }
    }
    return -1;
}

static bool bind_keywords(GillThread *t, const Call *c, const GillValue *values,
                          GillValue kwnames, GillValue kwargs)
{
    GiTuple *tuple = gi_tuple_ptr(kwnames);
    for (size_t i = 0; i < gi_tuple_len(tuple); i++) {
        const GillValue name = gi_tuple_items(tuple)[i];
        if (!gi_is_str(name)) {
            gill_raise(t, GILL_TypeError, "%U() keywords must be strings",
                       c->f->qualname);
            return false;
        }
        const int k = find_named(c, name);
        if (k < 0) {
            if (gi_is_empty(kwargs)) {
                return unexpected(t, c, name, kwnames);
            }
            if (!gi_dict_set(t, gi_dict_ptr(kwargs), name, values[i])) {
                return false;
            }
        } else if (!gi_is_empty(c->regs[k])) {
            gill_raise(t, GILL_TypeError, "%U() got multiple values for argument '%S'",
                       c->f->qualname, name);
            return false;
        } else {
            c->regs[k] = values[i];
        }
    }
    return true;
}

static bool fill_defaults(GillThread *t, const Call *c)
{
    const int npos = c->code->npos;
    if (c->npos < npos) {
        GillValue *defaults = NULL;
        int ndefaults = 0;
        if (gi_is_tuple(c->f->defaults)) {
            defaults = gi_tuple_items(gi_tuple_ptr(c->f->defaults));
            ndefaults = (int)gi_tuple_len(gi_tuple_ptr(c->f->defaults));
        }
        const int required = npos - ndefaults;
        for (int i = c->npos; i < required; i++) {
            if (gi_is_empty(c->regs[i])) {
                return missing(t, c, 0, required, "positional");
            }
        }
        for (int i = required < 0 ? 0 : required; i < npos; i++) {
            if (gi_is_empty(c->regs[i])) {
                c->regs[i] = defaults[i - required];
            }
        }
    }
    bool lacking = false;
    for (int i = npos; i < c->named; i++) {
        if (gi_is_empty(c->regs[i]) && gi_is_dict(c->f->kwdefaults)) {
            c->regs[i] = gi_dict_find_name(t, gi_dict_ptr(c->f->kwdefaults),
                                           parameter_name(c, i));
        }
        lacking |= gi_is_empty(c->regs[i]);
    }
    return !lacking || missing(t, c, npos, c->named, "keyword-only");
}

bool gi_args_bind(GillThread *t, const GiFunction *f, const GillValue *args, int npos,
                  GillValue kwnames, GillValue *regs)
{
    const GiCode *code = gi_code_ptr(f->code);
    const Call c = {f,    code, gi_tuple_items((GiTuple *)gi_ptr(code->varnames)),
                    regs, npos, code->npos + code->nkwonly};
    const int nkw =
        gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames));
    GillValue kept[KEPT_MAX];
    GillValue *values = kept;
    if (nkw > KEPT_MAX) {
        size_t cap = (size_t)nkw;
        values = gi_values_alloc(t, &cap);
        if (values == NULL) {
            return false;
        }
        gi_store_range(t, values, (size_t)nkw);
    }
    if (nkw > 0) {
        memcpy(values, args + npos, (size_t)nkw * sizeof *values);
    }
    GillValue rest = GILL_EMPTY;
    if (code->flags & GI_CODE_VARARGS) {
        rest = npos > code->npos
                   ? gi_tuple_from(t, args + code->npos, (size_t)(npos - code->npos))
                   : t->vm->empty_tuple;
        if (gi_is_error(rest)) {
            return false;
        }
    }
    GillValue kwargs = GILL_EMPTY;
    if (code->flags & GI_CODE_VARKEYWORDS) {
        kwargs = gi_dict_new(t);
        if (gi_is_error(kwargs)) {
            return false;
        }
    }
    const int n = npos < code->npos ? npos : code->npos;
    if (n > 0 && args != regs) {
        memmove(regs, args, (size_t)n * sizeof *regs);
    }
    for (int i = n; i < c.named; i++) {
        regs[i] = GILL_EMPTY;
    }
    int next = c.named;
    if (!gi_is_empty(rest)) {
        regs[next++] = rest;
    }
    if (!gi_is_empty(kwargs)) {
        regs[next++] = kwargs;
    }
    if (nkw > 0 && !bind_keywords(t, &c, values, kwnames, kwargs)) {
        return false;
    }
    if (npos > code->npos && gi_is_empty(rest)) {
        return too_many(t, &c);
    }
    return fill_defaults(t, &c);
}
