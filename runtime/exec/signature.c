// SPDX-License-Identifier: MIT
// Signatures of native functions, written as Python writes them.
//
// Order of out[]: as the parameters stand in the text. `/` ends the positional-only
// ones,
// `*args` or `*` begins the keyword-only ones.
//
// Messages follow CPython's three families: functions without keywords ("append() takes
// exactly one argument"), functions with them ("missing required argument 'x' (pos
// 1)"), and constructors ("tuple expected at most 1 argument").
#include "runtime/exec/signature.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// ---- Parsing ----

static const char *skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\n') {
        p++;
    }
    return p;
}

// A default's text ends at the comma or parenthesis that is not inside it.
static const char *default_end(const char *p)
{
    char quote = 0;
    int depth = 0;
    for (; *p != 0; p++) {
        if (quote != 0) {
            quote = *p == quote ? 0 : quote;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
        } else if (*p == '(' || *p == '[') {
            depth++;
        } else if (depth > 0 && (*p == ')' || *p == ']')) {
            depth--;
        } else if (depth == 0 && (*p == ',' || *p == ')')) {
            break;
        }
    }
    return p;
}

static bool is_word(const char *p, const char *end, const char *word)
{
    return (size_t)(end - p) == strlen(word) && memcmp(p, word, strlen(word)) == 0;
}

static GillValue parse_default(GillThread *t, const char *p, const char *end)
{
    while (end > p && end[-1] == ' ') {
        end--;
    }
    if (is_word(p, end, "None")) {
        return GILL_NONE;
    }
    if (is_word(p, end, "True")) {
        return GILL_TRUE;
    }
    if (is_word(p, end, "False")) {
        return GILL_FALSE;
    }
    if (is_word(p, end, "?")) {
        return GILL_EMPTY;
    }
    if (is_word(p, end, "...")) {
        return GILL_ELLIPSIS;
    }
    if (is_word(p, end, "()")) {
        return t->vm->empty_tuple;
    }
    if (*p == '\'' || *p == '"') {
        if (end - p == 4 && p[1] == '\\') {
            const char c = p[2] == 'n'   ? '\n'
                           : p[2] == 't' ? '\t'
                           : p[2] == '0' ? 0
                                         : p[2];
            return gi_intern(t, &c, 1);
        }
        return gi_intern(t, p + 1, (size_t)(end - p) - 2);
    }
    if (*p == 'b' && (p[1] == '\'' || p[1] == '"')) {
        return gill_bytes(t, p + 2, (size_t)(end - p) - 3);
    }
    if (isdigit((unsigned char)*p) || *p == '-' || *p == '.') {
        const bool is_float = memchr(p, '.', (size_t)(end - p)) != NULL ||
                              memchr(p, 'e', (size_t)(end - p)) != NULL;
        return is_float ? gi_double(strtod(p, NULL))
                        : gi_int_new(t, strtoll(p, NULL, 0));
    }
    // What stands for anything else is shown by help alone: "not given".
    return GILL_EMPTY;
}

GiSignature *gi_signature_parse(GillThread *t, const char *text, GillValue *out_keep)
{
    GillValue names[GI_SIGNATURE_MAX];
    GillValue defaults[GI_SIGNATURE_MAX];
    bool required[GI_SIGNATURE_MAX];
    int count = 0;
    int positional = -1;
    int positional_only = 0;
    int var_index = -1;
    int kw_index = -1;
    const char *p = strchr(text, '(');
    if (p == NULL) {
        gi_panic("signature without parameters: %s", text);
    }
    p = skip_blanks(p + 1);
    while (*p != ')' && *p != 0) {
        if (*p == '/') {
            positional_only = count;
            p++;
        } else {
            int stars = 0;
            while (*p == '*') {
                stars++;
                p++;
            }
            if (*p == '$') {
                p++;
            }
            const char *start = p;
            while (isalnum((unsigned char)*p) || *p == '_') {
                p++;
            }
            if (stars == 1 && positional < 0) {
                positional = count;
            }
            if (p != start) {
                if (count == GI_SIGNATURE_MAX) {
                    gi_panic("too many parameters: %s", text);
                }
                names[count] = gi_intern(t, start, (size_t)(p - start));
                if (gi_is_error(names[count])) {
                    return NULL;
                }
                defaults[count] = GILL_EMPTY;
                required[count] = stars == 0;
                if (stars == 1) {
                    var_index = count;
                } else if (stars == 2) {
                    kw_index = count;
                    if (positional < 0) {
                        positional = count;
                    }
                }
                p = skip_blanks(p);
                if (*p == '=') {
                    p = skip_blanks(p + 1);
                    const char *end = default_end(p);
                    required[count] = false;
                    defaults[count] = parse_default(t, p, end);
                    if (gi_is_error(defaults[count])) {
                        return NULL;
                    }
                    p = end;
                }
                count++;
            }
        }
        p = skip_blanks(p);
        if (*p == ',') {
            p = skip_blanks(p + 1);
        } else if (*p != ')') {
            gi_panic("bad signature: %s", text);
        }
    }
    // A raw buffer of the heap, so that it dies with what keeps it.
    size_t size = sizeof(GiSignature) + (size_t)count;
    GiSignature *sig = gi_raw_alloc(t, &size);
    if (sig == NULL) {
        return NULL;
    }
    *sig = (GiSignature){0};
    sig->count = count;
    sig->positional = positional < 0 ? count : positional;
    sig->positional_only = positional_only;
    sig->var_index = var_index;
    sig->kw_index = kw_index;
    sig->is_required = (uint8_t *)(sig + 1);
    for (int i = 0; i < count; i++) {
        sig->is_required[i] = required[i];
        if (required[i] && i < sig->positional) {
            sig->required = i + 1;
        }
    }
    const GillValue names_tuple = gi_tuple_from(t, names, (size_t)count);
    if (gi_is_error(names_tuple)) {
        return NULL;
    }
    sig->names = names_tuple;
    const GillValue defaults_tuple = gi_tuple_from(t, defaults, (size_t)count);
    if (gi_is_error(defaults_tuple)) {
        return NULL;
    }
    sig->defaults = defaults_tuple;
    *out_keep = gi_tuple_pack(t, 3, names_tuple, defaults_tuple,
                              gi_from_ptr((char *)sig - sizeof(GiHeader)));
    return gi_is_error(*out_keep) ? NULL : sig;
}

// ---- Binding ----

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

// Can any parameter be given by keyword?
static bool takes_keywords(const GiSignature *sig)
{
    if (sig->kw_index >= 0) {
        return true;
    }
    const int named = sig->count - (sig->var_index >= 0);
    return named > sig->positional_only;
}

// npos and n count as the user does, without self.
static bool wrong_plain_count(GillThread *t, const GiBinding *names, int n, int least,
                              int most)
{
    if (!names->is_type && most == 0) {
        gill_raise(t, GILL_TypeError, "%s() takes no arguments (%d given)",
                   names->qualified, n);
    } else if (!names->is_type && least == 1 && most == 1) {
        gill_raise(t, GILL_TypeError, "%s() takes exactly one argument (%d given)",
                   names->qualified, n);
    } else {
        const int wanted = n < least ? least : most;
        gill_raise(t, GILL_TypeError, "%s expected %s%d argument%s, got %d",
                   names->plain,
                   least == most ? ""
                   : n < least   ? "at least "
                                 : "at most ",
                   wanted, plural(wanted), n);
    }
    return false;
}

// The number of positional arguments of a function without keywords; most -1: any.
static bool check_plain_count(GillThread *t, const GiBinding *names, int n, int least,
                              int most)
{
    if (n >= least && (most < 0 || n <= most)) {
        return true;
    }
    if (most < 0) {
        gill_raise(t, GILL_TypeError, "%s expected at least %d argument%s, got %d",
                   names->plain, least, plural(least), n);
        return false;
    }
    return wrong_plain_count(t, names, n, least, most);
}

static bool check_keyword_count(GillThread *t, const GiSignature *sig,
                                const GiBinding *names, int npos, int nkw)
{
    const int first = names->first;
    if (sig->var_index < 0 && sig->kw_index < 0) {
        const int total = sig->count - first;
        const int given = npos - first + nkw;
        if (given > total) {
            int least = 0;
            for (int i = first; i < sig->count; i++) {
                least += sig->is_required[i];
            }
            gill_raise(t, GILL_TypeError, "%s() takes %s %d %sargument%s (%d given)",
                       names->plain, least < total ? "at most" : "exactly", total,
                       npos == first ? "keyword " : "", plural(total), given);
            return false;
        }
    }
    const int positional = sig->positional - first;
    if (sig->var_index < 0 && npos > sig->positional) {
        if (positional == 0) {
            gill_raise(t, GILL_TypeError, "%s() takes no positional arguments",
                       names->plain);
        } else {
            gill_raise(
                t, GILL_TypeError, "%s() takes %s %d positional argument%s (%d given)",
                names->plain, sig->required < sig->positional ? "at most" : "exactly",
                positional, plural(positional), npos - first);
        }
        return false;
    }
    int least =
        sig->required < sig->positional_only ? sig->required : sig->positional_only;
    if (npos < least) {
        least -= first;
        gill_raise(t, GILL_TypeError,
                   "%s() takes %s %d positional argument%s (%d given)", names->plain,
                   least < positional || sig->var_index >= 0 ? "at least" : "exactly",
                   least, plural(least), npos - first);
        return false;
    }
    return true;
}

// The parameter that a keyword names, -1 when none does.
static int find_parameter(const GiSignature *sig, GillValue name)
{
    GillValue *names = gi_tuple_items((GiTuple *)gi_ptr(sig->names));
    for (int i = sig->positional_only; i < sig->count; i++) {
        if (gi_same(names[i], name) && i != sig->var_index && i != sig->kw_index) {
            return i;
        }
    }
    for (int i = sig->positional_only; i < sig->count; i++) {
        if (i != sig->var_index && i != sig->kw_index && gi_str_equal(names[i], name)) {
            return i;
        }
    }
    return -1;
}

static bool bind_keywords(GillThread *t, const GiSignature *sig, const GiBinding *names,
                          const GillValue *values, GillValue kwnames, uint32_t *given,
                          GillValue *out, GillValue *unknown)
{
    GiTuple *tuple = (GiTuple *)gi_ptr(kwnames);
    const size_t n = gi_tuple_len(tuple);
    for (size_t i = 0; i < n; i++) {
        const GillValue name = gi_tuple_items(tuple)[i];
        const int k = find_parameter(sig, name);
        if (k >= 0) {
            if (*given >> k & 1) {
                gill_raise(t, GILL_TypeError,
                           "argument for %s() given by name ('%U') and position (%d)",
                           names->plain, name, k + 1 - names->first);
                return false;
            }
            *given |= 1u << k;
            out[k] = values[i];
        } else if (sig->kw_index >= 0) {
            if (!gi_dict_set(t, gi_dict_ptr(out[sig->kw_index]), name, values[i])) {
                return false;
            }
        } else if (gi_is_empty(*unknown)) {
            *unknown = name;
        }
    }
    return true;
}

bool gi_signature_bind(GillThread *t, const GiSignature *sig, const GiBinding *names,
                       const GillValue *args, int npos, GillValue kwnames,
                       GillValue *out)
{
    const int nkw =
        gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames));
    if (!takes_keywords(sig)) {
        if (nkw > 0) {
            gill_raise(t, GILL_TypeError, "%s() takes no keyword arguments",
                       names->qualified);
            return false;
        }
        const int most = sig->var_index >= 0 ? -1 : sig->positional - names->first;
        if (!check_plain_count(t, names, npos - names->first,
                               sig->required - names->first, most)) {
            return false;
        }
    } else if (!check_keyword_count(t, sig, names, npos, nkw)) {
        return false;
    }
    const int n = npos < sig->positional ? npos : sig->positional;
    uint32_t given = n == 0 ? 0 : UINT32_MAX >> (32 - n);
    for (int i = 0; i < n; i++) {
        out[i] = args[i];
    }
    if (sig->var_index >= 0) {
        out[sig->var_index] = npos > n ? gi_tuple_from(t, args + n, (size_t)(npos - n))
                                       : t->vm->empty_tuple;
        if (gi_is_error(out[sig->var_index])) {
            return false;
        }
        given |= 1u << sig->var_index;
    }
    if (sig->kw_index >= 0) {
        out[sig->kw_index] = gi_dict_new(t);
        if (gi_is_error(out[sig->kw_index])) {
            return false;
        }
        given |= 1u << sig->kw_index;
    }
    GillValue unknown = GILL_EMPTY;
    if (nkw > 0 &&
        !bind_keywords(t, sig, names, args + npos, kwnames, &given, out, &unknown)) {
        return false;
    }
    GillValue *defaults = gi_tuple_items((GiTuple *)gi_ptr(sig->defaults));
    for (int i = 0; i < sig->count; i++) {
        if (given >> i & 1) {
            continue;
        }
        if (sig->is_required[i]) {
            gill_raise(t, GILL_TypeError,
                       "%s() missing required argument '%U' (pos %d)", names->plain,
                       gi_tuple_items((GiTuple *)gi_ptr(sig->names))[i],
                       i + 1 - names->first);
            return false;
        }
        out[i] = defaults[i];
    }
    if (!gi_is_empty(unknown)) {
        gill_raise(t, GILL_TypeError, "'%U' is an invalid keyword argument for %s()",
                   unknown, names->plain);
        return false;
    }
    return true;
}

// ---- Signatures of `new` and `init` slots ----

// By the address of the text; an interpreter's own. Values 0 and 1 of the state: a list
// that keeps names and defaults alive, and the table itself, boxed.
typedef struct Parsed {
    const char *text;
    GiSignature *signature;
} Parsed;

#define PARSED_MAX 1024 // texts in the runtime and its modules are fewer

static const char parsed_key;

static GiSignature *parsed_find(GillThread *t, const char *text)
{
    GillValue *state = gi_module_state(t, &parsed_key, 2);
    if (state == NULL) {
        return NULL;
    }
    if (!gi_is_list(state[0])) {
        const GillValue list = gi_list_new(t, 16);
        if (gi_is_error(list)) {
            return NULL;
        }
        size_t size = PARSED_MAX * sizeof(Parsed);
        Parsed *table = gi_raw_alloc(t, &size);
        if (table == NULL) {
            return NULL;
        }
        memset(table, 0, PARSED_MAX * sizeof(Parsed));
        gi_store(t, &state[0], list);
        gi_store(t, &state[1], gi_from_ptr((char *)table - sizeof(GiHeader)));
    }
    Parsed *table = (Parsed *)((char *)gi_ptr(state[1]) + sizeof(GiHeader));
    size_t i = ((uintptr_t)text * 0x9E3779B97F4A7C15u) >> 54;
    while (table[i].text != NULL && table[i].text != text) {
        i = (i + 1) & (PARSED_MAX - 1);
    }
    if (table[i].text == NULL) {
        GillValue keep;
        GiSignature *sig = gi_signature_parse(t, text, &keep);
        if (sig == NULL || !gi_list_append(t, gi_list_ptr(state[0]), keep)) {
            return NULL;
        }
        table[i] = (Parsed){text, sig};
    }
    return table[i].signature;
}

bool gi_args_parse(GillThread *t, const char *sig, const GillValue *args, int npos,
                   GillValue kwnames, GillValue *out)
{
    const GiSignature *signature = parsed_find(t, sig);
    if (signature == NULL) {
        return false;
    }
    if (gi_is_empty(kwnames) && gi_signature_bind_plain(signature, args, npos, out)) {
        return true;
    }
    char name[64];
    const size_t size = strcspn(sig, "(");
    snprintf(name, sizeof name, "%.*s", (int)size, sig);
    return gi_signature_bind(t, signature, &(const GiBinding){name, name, 0, true},
                             args, npos, kwnames, out);
}
