// "Did you mean: 'x'?" at the end of NameError and AttributeError.
//
// The nearest name by edit distance, where a change of case costs half as much as any
// other edit; as in CPython a name is near when at most a third of its letters differ.
// Cost: candidates times the product of the lengths; long names and long lists are left.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "runtime/exec/code.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

#define CANDIDATES_MAX 750
#define NAME_MAX_SIZE  40
#define EDIT_COST      2
#define CASE_COST      1

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t change_cost(char a, char b)
{
    if (a == b) {
        return 0;
    }
    return lower(a) == lower(b) ? CASE_COST : EDIT_COST;
}

// The edit distance of two names; anything above max_cost when it is more than that.
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size,
                       size_t max_cost)
{
    while (a_size > 0 && b_size > 0 && a[0] == b[0]) {
        a++, a_size--, b++, b_size--;
    }
    while (a_size > 0 && b_size > 0 && a[a_size - 1] == b[b_size - 1]) {
        a_size--, b_size--;
    }
    if (a_size == 0 || b_size == 0) {
        return (a_size + b_size) * EDIT_COST;
    }
    if (a_size > NAME_MAX_SIZE || b_size > NAME_MAX_SIZE) {
        return max_cost + 1;
    }
    if (b_size < a_size) {
        const char *name = a;
        const size_t size = a_size;
        a = b, a_size = b_size;
        b = name, b_size = size;
    }
    if ((b_size - a_size) * EDIT_COST > max_cost) {
        return max_cost + 1;
    }
    size_t row[NAME_MAX_SIZE];
    for (size_t i = 0; i < a_size; i++) {
        row[i] = (i + 1) * EDIT_COST;
    }
    size_t result = 0;
    for (size_t j = 0; j < b_size; j++) {
        size_t diagonal = result = j * EDIT_COST;
        size_t smallest = SIZE_MAX;
        for (size_t i = 0; i < a_size; i++) {
            const size_t changed = diagonal + change_cost(b[j], a[i]);
            diagonal = row[i];
            result = least(least(result, diagonal) + EDIT_COST, changed);
            row[i] = result;
            smallest = least(smallest, result);
        }
        if (smallest > max_cost) {
            return max_cost + 1;
        }
    }
    return result;
}

// The nearest of n names; empty: none is near.
static GillValue nearest(const GillValue *names, size_t n, GillValue wanted)
{
    if (n >= CANDIDATES_MAX) {
        return GILL_EMPTY;
    }
    GillValue best = GILL_EMPTY;
    size_t best_cost = SIZE_MAX;
    const size_t size = gi_str_size(wanted);
    for (size_t i = 0; i < n; i++) {
        if (!gi_is_str(names[i]) || gi_str_equal(names[i], wanted)) {
            continue;
        }
        const size_t other = gi_str_size(names[i]);
        const size_t limit = least((size + other + 3) * EDIT_COST / 6, best_cost - 1);
        const size_t cost =
            distance(gi_str_data(wanted), size, gi_str_data(names[i]), other, limit);
        if (cost <= limit && cost < best_cost) {
            best = names[i];
            best_cost = cost;
        }
    }
    return best;
}

static GillValue nearest_in_list(GillValue list, GillValue wanted)
{
    return nearest(gi_list_ptr(list)->items, gi_list_ptr(list)->len, wanted);
}

static GillValue nearest_in_dict(GillThread *t, GillValue dict, GillValue wanted)
{
    const GillValue keys =
        gi_is_dict(dict) ? gi_dict_keys(t, gi_dict_ptr(dict)) : GILL_EMPTY;
    return gi_is_list(keys) ? nearest_in_list(keys, wanted) : GILL_EMPTY;
}

static GillValue nearest_in_tuple(GillValue tuple, GillValue wanted)
{
    return nearest(gi_tuple_items(gi_tuple_ptr(tuple)),
                   gi_tuple_len(gi_tuple_ptr(tuple)), wanted);
}

// Among the variables where it happened, then globals, then builtins.
static GillValue suggest_name(GillThread *t, GillValue exc)
{
    const GillValue wanted = gi_exception_extra(exc, GI_NAME_NAME);
    GillValue v = gi_exception_ptr(exc)->traceback;
    if (!gi_is_str(wanted) || !gi_is_traceback(v)) {
        return GILL_EMPTY;
    }
    const GiTraceback *tb = (const GiTraceback *)gi_ptr(v);
    while (gi_is_traceback(tb->next)) {
        tb = (const GiTraceback *)gi_ptr(tb->next);
    }
    const GiCode *code = gi_code_ptr(tb->code);
    const GillValue groups[3] = {code->varnames, code->cellvars, code->freevars};
    for (int i = 0; i < 3; i++) {
        const GillValue near =
            gi_is_tuple(groups[i]) ? nearest_in_tuple(groups[i], wanted) : GILL_EMPTY;
        if (!gi_is_empty(near)) {
            return near;
        }
    }
    const GillValue globals = gi_has_kind(tb->function, GI_KIND_FUNCTION)
                                  ? ((GiFunction *)gi_ptr(tb->function))->globals
                                  : tb->function;
    const GillValue near = nearest_in_dict(t, globals, wanted);
    return gi_is_empty(near) ? nearest_in_dict(t, t->vm->builtins, wanted) : near;
}

static GillValue suggest_attribute(GillThread *t, GillValue exc)
{
    const GillValue wanted = gi_exception_extra(exc, GI_ATTRIBUTE_NAME);
    const GillValue obj = gi_exception_ptr(exc)->extra[GI_ATTRIBUTE_OBJ];
    if (!gi_is_str(wanted) || gi_is_empty(obj)) {
        return GILL_EMPTY;
    }
    const GillValue names = gi_special_call(t, obj, GI_NAME(t, __dir__), 0, NULL);
    const GillValue list =
        gi_is_empty(names) || gi_is_error(names) ? names : gi_to_list(t, names);
    if (gi_is_error(list) || gi_is_empty(list) ||
        !gi_list_sort(t, gi_list_ptr(list), GILL_NONE, false)) {
        return GILL_EMPTY;
    }
    return nearest_in_list(list, wanted);
}

GillValue gi_suggestion(GillThread *t, GillValue exc)
{
    const GiType *type = gi_type_of(t, exc);
    GillValue near = GILL_EMPTY;
    if (type == t->vm->exc_types[GILL_NameError]) {
        near = suggest_name(t, exc);
    } else if (type == t->vm->exc_types[GILL_AttributeError]) {
        near = suggest_attribute(t, exc);
    }
    GillValue text = GILL_EMPTY;
    if (!gi_is_empty(near)) {
        text = gi_str_format(t, ". Did you mean: %R?", near);
    }
    if (gill_error_pending(t)) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    return text;
}
