// builtins: the functions and names that every module sees.
//
// Functions only: the types are in runtime/objects, exceptions in runtime/exec. What runs
// code (compile, eval, exec, classes) is in runtime/exec/run.c, the interactive helpers
// (exit, help, copyright) in runtime/exec/site.c.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/generator.h"
#include "runtime/exec/module.h"
#include "runtime/exec/run.h"
#include "runtime/exec/site.h"
#include "runtime/exec/stream.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// ---- Numbers ----

static GillValue builtins_abs(GillThread *t, const GillValue *args)
{
    return gi_unary(t, GI_UNARY_ABS, args[0]);
}

static GillValue builtins_divmod(GillThread *t, const GillValue *args)
{
    return gi_binary(t, GI_BINARY_DIVMOD, args[0], args[1]);
}

static GillValue builtins_pow(GillThread *t, const GillValue *args)
{
    return gi_power(t, args[0], args[1], args[2]);
}

static GillValue builtins_round(GillThread *t, const GillValue *args)
{
    const int n = gi_is_none(args[1]) ? 0 : 1;
    const GillValue r = gi_special_call(t, args[0], GI_NAME(t, __round__), n, args + 1);
    if (gi_is_empty(r)) {
        return gill_raise(t, GILL_TypeError, "type %T doesn't define __round__ method",
                          args[0]);
    }
    return r;
}

// "0x1f", "-0b101": the prefix stands behind the sign.
static GillValue prefixed(GillThread *t, GillValue v, int base, const char *prefix)
{
    const GillValue n = gi_index(t, v);
    if (gi_is_error(n)) {
        return GILL_ERROR;
    }
    const GillValue digits = gi_int_to_str(t, gi_int_plain(n), base);
    if (gi_is_error(digits)) {
        return GILL_ERROR;
    }
    const bool is_negative = gi_str_data(digits)[0] == '-';
    GiStrBuf out;
    gi_strbuf_init(&out);
    gi_strbuf_add_c(t, &out, is_negative ? "-" : "");
    gi_strbuf_add_c(t, &out, prefix);
    gi_strbuf_add(t, &out, gi_str_data(digits) + is_negative,
                  gi_str_size(digits) - is_negative);
    return gi_strbuf_finish(t, &out);
}

static GillValue builtins_bin(GillThread *t, const GillValue *args)
{
    return prefixed(t, args[0], 2, "0b");
}

static GillValue builtins_oct(GillThread *t, const GillValue *args)
{
    return prefixed(t, args[0], 8, "0o");
}

static GillValue builtins_hex(GillThread *t, const GillValue *args)
{
    return prefixed(t, args[0], 16, "0x");
}

// ---- Text ----

static GillValue builtins_chr(GillThread *t, const GillValue *args)
{
    const GillValue n = gi_index(t, args[0]);
    if (gi_is_error(n)) {
        return GILL_ERROR;
    }
    int64_t cp;
    if (!gi_int_to_int64(gi_int_plain(n), &cp) || cp < INT32_MIN || cp > INT32_MAX) {
        return gill_raise(t, GILL_OverflowError,
                          "Python int too large to convert to C int");
    }
    if (cp < 0 || cp > 0x10FFFF) {
        return gill_raise(t, GILL_ValueError, "chr() arg not in range(0x110000)");
    }
    return gi_str_from_codepoint(t, (uint32_t)cp);
}

static GillValue builtins_ord(GillThread *t, const GillValue *args)
{
    size_t len;
    if (gi_is_str(args[0])) {
        len = gi_str_len(args[0]);
        if (len == 1) {
            return gi_small(gi_str_at(t, args[0], 0));
        }
    } else if (gi_is_bytes(args[0])) {
        const GiBytes *bytes = gi_bytes_ptr(args[0]);
        len = bytes->size;
        if (len == 1) {
            return gi_small(bytes->data[0]);
        }
    } else if (gi_has_kind(args[0], GI_KIND_BYTEARRAY)) {
        GiBuffer buffer;
        if (!gi_buffer_get(t, args[0], false, &buffer)) {
            return GILL_ERROR;
        }
        len = buffer.size;
        const int first = len > 0 ? buffer.data[0] : 0;
        gi_buffer_release(t, &buffer);
        if (len == 1) {
            return gi_small(first);
        }
    } else {
        return gill_raise(t, GILL_TypeError,
                          "ord() expected string of length 1, but %T found", args[0]);
    }
    return gill_raise(t, GILL_TypeError,
                      "ord() expected a character, but string of length %zu found", len);
}

static GillValue builtins_repr(GillThread *t, const GillValue *args)
{
    return gi_repr(t, args[0]);
}

static GillValue builtins_ascii(GillThread *t, const GillValue *args)
{
    return gi_ascii(t, args[0]);
}

static GillValue builtins_format(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[1])) {
        return gill_raise(t, GILL_TypeError, "format() argument 2 must be str, not %T",
                          args[1]);
    }
    return gi_format(t, args[0], args[1]);
}

// ---- Objects and attributes ----

static GillValue builtins_callable(GillThread *t, const GillValue *args)
{
    return gi_bool(gi_type_of(t, args[0])->slots.call != NULL);
}

static GillValue builtins_id(GillThread *t, const GillValue *args)
{
    // Objects: the address. Ints, floats and constants lie in the value: its bits.
    if (gi_is_ptr(args[0])) {
        return gi_int_new(t, (int64_t)(uintptr_t)gi_ptr(args[0]));
    }
    return gi_int_new_u64(t, args[0].bits);
}

static GillValue builtins_hash(GillThread *t, const GillValue *args)
{
    const int64_t hash = gi_hash(t, args[0]);
    return hash == -1 ? GILL_ERROR : gi_int_new(t, hash);
}

// The attribute's name, interned; error when it is no str.
static GillValue want_name(GillThread *t, GillValue name)
{
    if (!gi_is_str(name)) {
        return gill_raise(t, GILL_TypeError, "attribute name must be string, not '%T'",
                          name);
    }
    return gi_intern_str(t, name);
}

static GillValue builtins_getattr(GillThread *t, const GillValue *args, int n)
{
    const GillValue name = want_name(t, args[1]);
    if (gi_is_error(name)) {
        return GILL_ERROR;
    }
    if (n == 2) {
        return gi_getattr(t, args[0], name);
    }
    const GillValue v = gi_getattr_or_empty(t, args[0], name);
    return gi_is_empty(v) ? args[2] : v;
}

static GillValue builtins_hasattr(GillThread *t, const GillValue *args)
{
    const GillValue name = want_name(t, args[1]);
    if (gi_is_error(name)) {
        return GILL_ERROR;
    }
    const GillValue v = gi_getattr_or_empty(t, args[0], name);
    return gi_is_error(v) ? GILL_ERROR : gi_bool(!gi_is_empty(v));
}

static GillValue builtins_setattr(GillThread *t, const GillValue *args)
{
    const GillValue name = want_name(t, args[1]);
    return !gi_is_error(name) && gi_setattr(t, args[0], name, args[2]) ? GILL_NONE
                                                                       : GILL_ERROR;
}

static GillValue builtins_delattr(GillThread *t, const GillValue *args)
{
    const GillValue name = want_name(t, args[1]);
    return !gi_is_error(name) && gi_delattr(t, args[0], name) ? GILL_NONE : GILL_ERROR;
}

static GillValue builtins_isinstance(GillThread *t, const GillValue *args)
{
    const int is = gi_is_instance(t, args[0], args[1]);
    return is < 0 ? GILL_ERROR : gi_bool(is);
}

static GillValue builtins_issubclass(GillThread *t, const GillValue *args)
{
    const int is = gi_is_subclass(t, args[0], args[1]);
    return is < 0 ? GILL_ERROR : gi_bool(is);
}

static GillValue sorted_list(GillThread *t, GillValue iterable)
{
    const GillValue list = gi_to_list(t, iterable);
    if (gi_is_error(list) || !gi_list_sort(t, gi_list_ptr(list), GILL_NONE, false)) {
        return GILL_ERROR;
    }
    return list;
}

static bool need_frame(GillThread *t, const char *what)
{
    if (!t->base) {
        gill_raise(t, GILL_SystemError, "%s(): no Python frame is running", what);
        return false;
    }
    return true;
}

static GillValue builtins_dir(GillThread *t, const GillValue *args)
{
    if (gi_is_empty(args[0])) {
        if (!need_frame(t, "dir")) {
            return GILL_ERROR;
        }
        const GillValue locals = gi_frame_locals(t, t->base);
        if (gi_is_error(locals)) {
            return GILL_ERROR;
        }
        const GillValue keys = gi_is_dict(locals)
                                   ? gi_dict_keys(t, gi_dict_ptr(locals))
                                   : gi_call_name(t, locals, GI_NAME(t, keys), NULL, 0);
        return gi_is_error(keys) ? GILL_ERROR : sorted_list(t, keys);
    }
    const GillValue names = gi_special_call(t, args[0], GI_NAME(t, __dir__), 0, NULL);
    if (gi_is_empty(names)) {
        return gill_raise(t, GILL_TypeError, "object does not provide __dir__");
    }
    return gi_is_error(names) ? GILL_ERROR : sorted_list(t, names);
}

static GillValue builtins_globals(GillThread *t, const GillValue *args)
{
    (void)args;
    return need_frame(t, "globals") ? gi_frame_globals(t, t->base) : GILL_ERROR;
}

static GillValue builtins_locals(GillThread *t, const GillValue *args)
{
    (void)args;
    return need_frame(t, "locals") ? gi_frame_locals(t, t->base) : GILL_ERROR;
}

static GillValue builtins_vars(GillThread *t, const GillValue *args)
{
    if (gi_is_empty(args[0])) {
        return builtins_locals(t, args);
    }
    const GillValue dict = gi_getattr_or_empty(t, args[0], GI_NAME(t, __dict__));
    if (gi_is_empty(dict)) {
        return gill_raise(t, GILL_TypeError,
                          "vars() argument must have __dict__ attribute");
    }
    return dict;
}

// ---- Iteration ----

static GillValue builtins_len(GillThread *t, const GillValue *args)
{
    const int64_t len = gi_len(t, args[0]);
    return len < 0 ? GILL_ERROR : gi_int_new(t, len);
}

static GillValue builtins_iter(GillThread *t, const GillValue *args, int n)
{
    if (n == 1) {
        return gi_iter(t, args[0]);
    }
    if (!gi_type_of(t, args[0])->slots.call) {
        return gill_raise(t, GILL_TypeError, "iter(v, w): v must be callable");
    }
    return gi_call_iter_new(t, args[0], args[1]);
}

static GillValue builtins_next(GillThread *t, const GillValue *args, int n)
{
    const GiUnaryFn next = gi_type_of(t, args[0])->slots.next;
    if (!next) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not an iterator", args[0]);
    }
    t->stop_value = GILL_NONE; // a generator's return value must survive
    const GillValue v = next(t, args[0]);
    if (gi_is_error(v)) {
        if (n == 2 && gi_error_matches(t, GILL_StopIteration)) {
            gill_error_clear(t);
            return args[1];
        }
        return GILL_ERROR;
    }
    if (!gi_is_empty(v)) {
        return v;
    }
    return n == 2 ? args[1] : gi_raise_stop(t, t->stop_value);
}

static GillValue builtins_aiter(GillThread *t, const GillValue *args)
{
    const GiUnaryFn aiter = gi_type_of(t, args[0])->slots.aiter;
    if (!aiter) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not an async iterable",
                          args[0]);
    }
    const GillValue it = aiter(t, args[0]);
    if (!gi_is_error(it) && !gi_type_of(t, it)->slots.anext) {
        return gill_raise(t, GILL_TypeError,
                          "aiter() returned not an async iterator of type '%T'", it);
    }
    return it;
}

static GillValue builtins_anext(GillThread *t, const GillValue *args, int n)
{
    const GiUnaryFn anext = gi_type_of(t, args[0])->slots.anext;
    if (!anext) {
        return gill_raise(t, GILL_TypeError, "'%T' object is not an async iterator",
                          args[0]);
    }
    const GillValue awaitable = anext(t, args[0]);
    return n == 1 || gi_is_error(awaitable)
               ? awaitable
               : gi_anext_awaitable_new(t, awaitable, args[1]);
}

// Item i of an exact list or tuple; empty at the end. Lists may change meanwhile.
static inline GillValue direct_item(GillValue seq, size_t i)
{
    if (gi_ptr(seq)->head.kind == GI_KIND_LIST) {
        const GiList *list = gi_list_ptr(seq);
        return i < list->len ? list->items[i] : GILL_EMPTY;
    }
    GiTuple *tuple = gi_tuple_ptr(seq);
    return i < gi_tuple_len(tuple) ? gi_tuple_items(tuple)[i] : GILL_EMPTY;
}

// What all(), any(), sum(), min() and max() walk: a list or tuple in place, others by
// their iterator.
typedef struct Walk {
    GillValue source;
    size_t i;
    bool is_direct;
} Walk;

static bool walk_start(GillThread *t, Walk *w, GillValue iterable)
{
    w->i = 0;
    w->is_direct =
        gi_is_exact(iterable, GI_TYPE_LIST) || gi_is_exact(iterable, GI_TYPE_TUPLE);
    w->source = w->is_direct ? iterable : gi_iter(t, iterable);
    return !gi_is_error(w->source);
}

static inline GillValue walk_next(GillThread *t, Walk *w)
{
    return w->is_direct ? direct_item(w->source, w->i++) : gi_next(t, w->source);
}

static GillValue find_truth(GillThread *t, GillValue iterable, bool wanted)
{
    Walk w;
    if (!walk_start(t, &w, iterable)) {
        return GILL_ERROR;
    }
    while (true) {
        const GillValue v = walk_next(t, &w);
        if (gi_is_error(v)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(v)) {
            return gi_bool(!wanted);
        }
        const int truth = gi_is_bool(v) ? gi_is_true(v) : gi_truth(t, v);
        if (truth < 0) {
            return GILL_ERROR;
        }
        if (truth == wanted) {
            return gi_bool(wanted);
        }
    }
}

static GillValue builtins_all(GillThread *t, const GillValue *args)
{
    return find_truth(t, args[0], false);
}

static GillValue builtins_any(GillThread *t, const GillValue *args)
{
    return find_truth(t, args[0], true);
}

static const char *sum_refusal(GillValue start)
{
    if (gi_is_str(start)) {
        return "sum() can't sum strings [use ''.join(seq) instead]";
    }
    if (gi_is_bytes(start)) {
        return "sum() can't sum bytes [use b''.join(seq) instead]";
    }
    if (gi_has_kind(start, GI_KIND_BYTEARRAY)) {
        return "sum() can't sum bytearray [use b''.join(seq) instead]";
    }
    return NULL;
}

static inline bool is_plain_real(GillValue v)
{
    return gi_is_double(v) || gi_is_small(v);
}

static inline double plain_real(GillValue v)
{
    return gi_is_double(v) ? gi_double_get(v) : (double)gi_small_get(v);
}

static GillValue builtins_sum(GillThread *t, const GillValue *args)
{
    GillValue total = args[1];
    const char *refusal = sum_refusal(total);
    if (refusal) {
        return gill_raise(t, GILL_TypeError, "%s", refusal);
    }
    Walk w;
    if (!walk_start(t, &w, args[0])) {
        return GILL_ERROR;
    }
    GillValue v = walk_next(t, &w);
    if (gi_is_small(total)) {
        int64_t n = gi_small_get(total), next;
        while (gi_is_small(v) && !__builtin_add_overflow(n, gi_small_get(v), &next)) {
            n = next;
            v = walk_next(t, &w);
        }
        total = gi_int_new(t, n);
    }
    while (!gi_is_empty(v)) {
        if (gi_is_error(v) || gi_is_error(total)) {
            return GILL_ERROR;
        }
        if (gi_is_double(total) && is_plain_real(v)) {
            double d = gi_double_get(total);
            do {
                d += plain_real(v);
                v = walk_next(t, &w);
            } while (is_plain_real(v));
            total = gi_double(d);
            continue;
        }
        total = gi_binary(t, GI_BINARY_ADD, total, v);
        if (!gi_is_error(total)) {
            v = walk_next(t, &w);
        }
    }
    return total;
}

// min() and max(): args, key, default. The first of equal ones wins.
static GillValue extreme(GillThread *t, const GillValue *args, GiCompare op,
                         const char *name)
{
    GiTuple *given = gi_tuple_ptr(args[0]);
    const size_t n = gi_tuple_len(given);
    if (n == 0) {
        return gill_raise(t, GILL_TypeError, "%s expected at least 1 argument, got 0",
                          name);
    }
    if (n > 1 && !gi_is_empty(args[2])) {
        return gill_raise(t, GILL_TypeError,
                          "Cannot specify a default for %s() with multiple positional "
                          "arguments",
                          name);
    }
    const GillValue key = args[1];
    const bool has_key = !gi_is_none(key);
    Walk w;
    if (!walk_start(t, &w, n > 1 ? args[0] : gi_tuple_items(given)[0])) {
        return GILL_ERROR;
    }
    GillValue best = GILL_EMPTY, best_key = GILL_EMPTY;
    while (true) {
        const GillValue v = walk_next(t, &w);
        if (gi_is_error(v)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(v)) {
            break;
        }
        const GillValue k = has_key ? gi_call1(t, key, v) : v;
        if (gi_is_error(k)) {
            return GILL_ERROR;
        }
        int wins = 1;
        if (!gi_is_empty(best)) {
            if (gi_are_small(k, best_key)) {
                wins = op == GI_GT ? k.bits > best_key.bits : k.bits < best_key.bits;
            } else {
                wins = gi_compare_bool(t, op, k, best_key);
                if (wins < 0) {
                    return GILL_ERROR;
                }
            }
        }
        if (wins) {
            best = v;
            best_key = k;
        }
    }
    if (!gi_is_empty(best)) {
        return best;
    }
    if (!gi_is_empty(args[2])) {
        return args[2];
    }
    return gill_raise(t, GILL_ValueError, "%s() arg is an empty sequence", name);
}

// The usual calls, of two or more positional arguments.
static GillValue extreme_of(GillThread *t, const GillValue *args, int n, GiCompare op)
{
    GillValue best = args[0];
    for (int i = 1; i < n; i++) {
        const GillValue v = args[i];
        int wins;
        if (gi_are_small(v, best)) {
            wins = op == GI_GT ? v.bits > best.bits : v.bits < best.bits;
        } else if (gi_is_double(v) && gi_is_double(best)) {
            const double a = gi_double_get(v);
            const double b = gi_double_get(best);
            wins = op == GI_GT ? a > b : a < b;
        } else {
            wins = gi_compare_bool(t, op, v, best);
            if (wins < 0) {
                return GILL_ERROR;
            }
        }
        if (wins) {
            best = v;
        }
    }
    return best;
}

static GillValue builtins_max_of(GillThread *t, const GillValue *args, int n)
{
    return extreme_of(t, args, n, GI_GT);
}

static GillValue builtins_min_of(GillThread *t, const GillValue *args, int n)
{
    return extreme_of(t, args, n, GI_LT);
}

static GillValue builtins_max(GillThread *t, const GillValue *args)
{
    return extreme(t, args, GI_GT, "max");
}

static GillValue builtins_min(GillThread *t, const GillValue *args)
{
    return extreme(t, args, GI_LT, "min");
}

static GillValue builtins_sorted(GillThread *t, const GillValue *args)
{
    const GillValue list = gi_to_list(t, args[0]);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const int reverse = gi_truth(t, args[2]);
    return reverse >= 0 && gi_list_sort(t, gi_list_ptr(list), args[1], reverse)
               ? list
               : GILL_ERROR;
}

// ---- Input and output ----

// sys.NAME; RuntimeError when somebody deleted it.
static GillValue sys_stream(GillThread *t, GillValue name)
{
    const GillValue v = gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), name);
    if (gi_is_empty(v)) {
        return gill_raise(t, GILL_RuntimeError, "lost sys.%U", name);
    }
    return v;
}

static bool write_text(GillThread *t, GillValue file, GillValue text)
{
    return !gi_is_error(gi_call_name(t, file, GI_NAME(t, write), &text, 1));
}

static bool check_separator(GillThread *t, GillValue v, const char *name)
{
    if (!gi_is_none(v) && !gi_is_str(v)) {
        gill_raise(t, GILL_TypeError, "%s must be None or a string, not %T", name, v);
        return false;
    }
    return true;
}

static bool print_to(GillThread *t, GillValue file, GiTuple *items, GillValue sep,
                     GillValue end)
{
    // Into the stream that is in C straight, without calls between.
    bool (*write)(GillThread *, GillValue, GillValue) =
        gi_is_stream(t, file) ? gi_stream_write : write_text;
    const size_t n = gi_tuple_len(items);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !write(t, file, sep)) {
            return false;
        }
        const GillValue text = gi_str(t, gi_tuple_items(items)[i]);
        if (gi_is_error(text) || !write(t, file, text)) {
            return false;
        }
    }
    return write(t, file, end);
}

// print(*args, sep, end, file, flush)
static GillValue builtins_print(GillThread *t, const GillValue *args)
{
    GillValue file = args[3];
    if (gi_is_none(file)) {
        file = sys_stream(t, GI_NAME(t, stdout));
        if (gi_is_error(file) || gi_is_none(file)) {
            return file; // sys.stdout may be None where there is no console
        }
    }
    if (!check_separator(t, args[1], "sep") || !check_separator(t, args[2], "end")) {
        return GILL_ERROR;
    }
    const GillValue sep = gi_is_none(args[1]) ? t->vm->chars[' '] : args[1];
    const GillValue end = gi_is_none(args[2]) ? t->vm->chars['\n'] : args[2];
    if (!print_to(t, file, gi_tuple_ptr(args[0]), sep, end)) {
        return GILL_ERROR;
    }
    const int flush = gi_truth(t, args[4]);
    if (flush < 0) {
        return GILL_ERROR;
    }
    return flush ? gi_call_name(t, file, GI_NAME(t, flush), NULL, 0) : GILL_NONE;
}

static GillValue builtins_input(GillThread *t, const GillValue *args)
{
    const GillValue in = sys_stream(t, GI_NAME(t, stdin));
    const GillValue out = gi_is_error(in) ? in : sys_stream(t, GI_NAME(t, stdout));
    if (gi_is_error(out)) {
        return GILL_ERROR;
    }
    if (gi_is_none(in) || gi_is_none(out)) {
        return gill_raise(t, GILL_RuntimeError, "input(): lost sys.%s",
                          gi_is_none(in) ? "stdin" : "stdout");
    }
    if (!gi_is_empty(args[0])) {
        const GillValue prompt = gi_str(t, args[0]);
        if (gi_is_error(prompt) || !write_text(t, out, prompt)) {
            return GILL_ERROR;
        }
    }
    if (gi_is_error(gi_call_name(t, out, GI_NAME(t, flush), NULL, 0))) {
        return GILL_ERROR;
    }
    const GillValue line = gi_call_name(t, in, GI_NAME(t, readline), NULL, 0);
    if (gi_is_error(line)) {
        return GILL_ERROR;
    }
    if (!gi_is_str(line)) {
        return gill_raise(t, GILL_TypeError, "object.readline() returned non-string");
    }
    const size_t size = gi_str_size(line);
    if (size == 0) {
        return gill_raise(t, GILL_EOFError, "EOF when reading a line");
    }
    return gi_str_data(line)[size - 1] == '\n'
               ? gi_str_new(t, gi_str_data(line), size - 1)
               : line;
}

static GillValue builtins_open(GillThread *t, const GillValue *args)
{
    const GillValue open = gi_import_attr(t, "io", "open");
    return gi_is_error(open) ? GILL_ERROR : gi_call(t, open, args, 8, GILL_EMPTY);
}

// ---- Running code ----

static GillValue builtins_import(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[0])) {
        return gill_raise(t, GILL_TypeError, "module name must be a string");
    }
    int64_t level;
    if (!gi_index_int64(t, args[4], &level)) {
        return GILL_ERROR;
    }
    const GillValue globals = gi_is_empty(args[1]) ? GILL_NONE : args[1];
    return gi_import_level(t, args[0], globals, args[3], (int)level);
}

static GillValue builtins_breakpoint(GillThread *t, const GillValue *args)
{
    const GillValue name = gi_intern(t, "breakpointhook", 14);
    const GillValue hook = gi_is_error(name)
                               ? GILL_EMPTY
                               : gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), name);
    if (gi_is_empty(hook)) {
        return gill_raise(t, GILL_RuntimeError, "lost sys.breakpointhook");
    }
    return gi_call_ex(t, hook, args[0], args[1]);
}

static const GillDef builtins_defs[] = {
    {"abs(x, /)", builtins_abs, "The absolute value of a number."},
    {"aiter(async_iterable, /)", builtins_aiter, "An async iterator of an object."},
    {"all(iterable, /)", builtins_all, "True when every item is true."},
    GILL_VAR("anext(async_iterator, default=?, /)", builtins_anext, 1, 2,
             "An awaitable for the next item."),
    {"any(iterable, /)", builtins_any, "True when some item is true."},
    {"ascii(obj, /)", builtins_ascii, "repr() with all but ASCII escaped."},
    {"bin(number, /)", builtins_bin, "Binary text of an int: '0b101'."},
    {"breakpoint(*args, **kws)", builtins_breakpoint, "Call sys.breakpointhook."},
    {"callable(obj, /)", builtins_callable, "Whether an object can be called."},
    {"chr(i, /)", builtins_chr, "The character with a code point."},
    {"compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, "
     "_feature_version=-1)",
     gi_builtin_compile, "A code object from source text."},
    {"delattr(obj, name, /)", builtins_delattr, "del obj.name"},
    {"dir(object=?, /)", builtins_dir, "Names of an object, or of the current scope."},
    {"divmod(x, y, /)", builtins_divmod, "(x // y, x % y)"},
    {"eval(source, globals=None, locals=None, /)", gi_builtin_eval,
     "The value of an expression."},
    {"exec(source, globals=None, locals=None, /, *, closure=None)", gi_builtin_exec,
     "Run statements."},
    {"format(value, format_spec='', /)", builtins_format, "value.__format__(format_spec)"},
    GILL_VAR("getattr(object, name, default=?, /)", builtins_getattr, 2, 3,
             "obj.name, or the default when it is absent."),
    {"globals()", builtins_globals, "The current module's names."},
    {"hasattr(obj, name, /)", builtins_hasattr, "Whether obj.name exists."},
    {"hash(obj, /)", builtins_hash, "The hash of an object."},
    {"hex(number, /)", builtins_hex, "Hexadecimal text of an int: '0x1f'."},
    {"id(obj, /)", builtins_id, "A number that no other living object has."},
    {"input(prompt=?, /)", builtins_input, "Read a line from standard input."},
    {"isinstance(obj, class_or_tuple, /)", builtins_isinstance,
     "Whether an object is an instance of a class."},
    {"issubclass(cls, class_or_tuple, /)", builtins_issubclass,
     "Whether a class derives from another."},
    GILL_VAR("iter(object, sentinel=?, /)", builtins_iter, 1, 2,
             "An iterator of an object, or of a callable up to a value."),
    {"len(obj, /)", builtins_len, "The number of items."},
    {"locals()", builtins_locals, "The current scope's names."},
    {"max(*args, key=None, default=?)", builtins_max, "The largest item.", builtins_max_of,
     2, -1},
    {"min(*args, key=None, default=?)", builtins_min, "The smallest item.", builtins_min_of,
     2, -1},
    GILL_VAR("next(iterator, default=?, /)", builtins_next, 1, 2,
             "The next item, or the default at the end."),
    {"oct(number, /)", builtins_oct, "Octal text of an int: '0o17'."},
    {"open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, "
     "closefd=True, opener=None)",
     builtins_open, "Open a file: io.open."},
    {"ord(c, /)", builtins_ord, "The code point of a character."},
    {"pow(base, exp, mod=None)", builtins_pow, "base ** exp, modulo mod if given."},
    {"print(*args, sep=None, end=None, file=None, flush=False)", builtins_print,
     "Write values to a stream, sys.stdout by default."},
    {"repr(obj, /)", builtins_repr, "Text that shows an object."},
    {"round(number, ndigits=None)", builtins_round, "Round to decimal digits."},
    {"setattr(obj, name, value, /)", builtins_setattr, "obj.name = value"},
    {"sorted(iterable, /, *, key=None, reverse=False)", builtins_sorted,
     "A new sorted list."},
    {"sum(iterable, /, start=0)", builtins_sum, "The sum of the items."},
    {"vars(object=?, /)", builtins_vars, "obj.__dict__, or locals()."},
    {"__import__(name, globals=?, locals=?, fromlist=(), level=0)", builtins_import,
     "What the import statement calls."},
    {"__build_class__(func, name, /, *bases, **kwds)", gi_builtin_build_class,
     "What the class statement calls."},
    {0},
};

// Types that are names of builtins.
static const GiTypeIndex named_types[] = {
    GI_TYPE_OBJECT,    GI_TYPE_TYPE,       GI_TYPE_INT,         GI_TYPE_BOOL,
    GI_TYPE_FLOAT,     GI_TYPE_COMPLEX,    GI_TYPE_STR,         GI_TYPE_BYTES,
    GI_TYPE_BYTEARRAY, GI_TYPE_MEMORYVIEW, GI_TYPE_LIST,        GI_TYPE_TUPLE,
    GI_TYPE_DICT,      GI_TYPE_SET,        GI_TYPE_FROZENSET,   GI_TYPE_RANGE,
    GI_TYPE_SLICE,     GI_TYPE_ENUMERATE,  GI_TYPE_ZIP,         GI_TYPE_MAP,
    GI_TYPE_FILTER,    GI_TYPE_REVERSED,   GI_TYPE_STATICMETHOD, GI_TYPE_CLASSMETHOD,
    GI_TYPE_PROPERTY,  GI_TYPE_SUPER,
};

static bool add_type(GillThread *t, GiDict *names, const GiType *type)
{
    const GillValue name = gi_intern_str(t, type->name);
    return !gi_is_error(name) && gi_dict_set(t, names, name, gi_from_ptr(type));
}

static bool init(GillThread *t, GillValue module)
{
    GiDict *names = gi_module_dict(module);
    for (size_t i = 0; i < sizeof named_types / sizeof *named_types; i++) {
        if (!add_type(t, names, t->vm->types[named_types[i]])) {
            return false;
        }
    }
    for (int i = 0; i < GILL_EXC_COUNT; i++) {
        if (!add_type(t, names, t->vm->exc_types[i])) {
            return false;
        }
    }
    const GillValue os_error = gi_exc_type_value(t, GILL_OSError);
    return gi_dict_set_c(t, names, "EnvironmentError", os_error) &&
           gi_dict_set_c(t, names, "IOError", os_error) &&
           gi_dict_set_c(t, names, "None", GILL_NONE) &&
           gi_dict_set_c(t, names, "True", GILL_TRUE) &&
           gi_dict_set_c(t, names, "False", GILL_FALSE) &&
           gi_dict_set_c(t, names, "Ellipsis", GILL_ELLIPSIS) &&
           gi_dict_set_c(t, names, "NotImplemented", GILL_NOT_IMPLEMENTED) &&
           gi_dict_set_c(t, names, "__debug__", GILL_TRUE) &&
           gi_site_add_names(t, names);
}

GILL_MODULE_INIT(builtins, builtins_defs, "The names that every module sees.", init);
