// sys: the interpreter's own names and switches.
//
// The values that describe the machine and the version are here; the hooks that print
// errors are in runtime/exec/traceback.c, the streams in runtime/exec/stream.c.
// SPDX-License-Identifier: MIT
#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/exec/async_generator.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/import.h"
#include "runtime/exec/module.h"
#include "runtime/exec/stream.h"
#include "runtime/exec/structseq.h"
#include "runtime/exec/sysopts.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/int_text.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"

// The version of the language that Gill follows.
#define PY_MAJOR 3
#define PY_MINOR 11
#define PY_MICRO 2
#define PY_HEX   ((PY_MAJOR << 24) | (PY_MINOR << 16) | (PY_MICRO << 8) | 0xF0)

// The hooks of event loops for async generators, a named pair.
static const GiGetSet hooks_fields[] = {
    GI_STRUCTSEQ_FIELD("firstiter", 0, "Called when iteration begins."),
    GI_STRUCTSEQ_FIELD("finalizer", 1, "Called instead of closing."),
    {0},
};
static const GiTypeDef hooks_def =
    GI_STRUCTSEQ_DEF(hooks_fields, "sys", "Hooks of async generators.");

enum { // state of this module
    STATE_HOOKS_TYPE,
    STATE_FLAGS_TYPE,
    STATE_COUNT
};
static const char state_key;

// ---- Errors and frames ----

static GillValue sys_exc_info(GillThread *t, const GillValue *args)
{
    (void)args;
    if (!gi_is_exception(t->handled)) {
        return gi_tuple_pack(t, 3, GILL_NONE, GILL_NONE, GILL_NONE);
    }
    return gi_tuple_pack(t, 3, gi_from_ptr(gi_type_of(t, t->handled)), t->handled,
                         gi_exception_ptr(t->handled)->traceback);
}

static GillValue sys_exception(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_is_exception(t->handled) ? t->handled : GILL_NONE;
}

static GillValue sys_exit(GillThread *t, const GillValue *args)
{
    const size_t n = gi_is_none(args[0]) ? 0 : 1;
    const GillValue exit = gi_exception_new(t, t->vm->exc_types[GILL_SystemExit], n, args);
    return gi_is_error(exit) ? GILL_ERROR : gi_raise(t, exit, GILL_EMPTY);
}

static GillValue sys_getframe(GillThread *t, const GillValue *args)
{
    int64_t depth;
    if (!gill_arg_int(t, args, 0, &depth)) {
        return GILL_ERROR;
    }
    return gi_frame_get(t, depth < 0 ? 0 : depth > INT32_MAX ? INT32_MAX : (int)depth);
}

static GillValue sys_current_frames(GillThread *t, const GillValue *args)
{
    (void)args;
    const GillValue frames = gi_dict_new(t);
    if (gi_is_error(frames)) {
        return GILL_ERROR;
    }
    for (GillThread *other = t->vm->threads; other; other = other->next) {
        if (!other->base) {
            continue;
        }
        const GillValue ident = gi_int_new_u64(t, other->ident);
        const GillValue frame = gi_frame_of(other, other->base, other->pc);
        if (gi_is_error(ident) || gi_is_error(frame) ||
            !gi_dict_set(t, gi_dict_ptr(frames), ident, frame)) {
            return GILL_ERROR;
        }
    }
    return frames;
}

static GillValue sys_current_exceptions(GillThread *t, const GillValue *args)
{
    (void)args;
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return GILL_ERROR;
    }
    for (GillThread *other = t->vm->threads; other; other = other->next) {
        const GillValue ident = gi_int_new_u64(t, other->ident);
        const GillValue exc =
            gi_is_exception(other->handled) ? other->handled : GILL_NONE;
        if (gi_is_error(ident) || !gi_dict_set(t, gi_dict_ptr(dict), ident, exc)) {
            return GILL_ERROR;
        }
    }
    return dict;
}

// ---- Hooks ----

static GillValue sys_excepthook(GillThread *t, const GillValue *args)
{
    GillValue exc = args[1];
    if (!gi_is_exception(exc)) {
        return GILL_NONE;
    }
    if (gi_is_traceback(args[2])) {
        gi_store(t, &gi_exception_ptr(exc)->traceback, args[2]);
    }
    return gi_exception_display(t, exc) ? GILL_NONE : GILL_ERROR;
}

static GillValue sys_displayhook(GillThread *t, const GillValue *args)
{
    if (gi_is_none(args[0])) {
        return GILL_NONE;
    }
    const GillValue underscore = gi_intern(t, "_", 1);
    GiDict *builtins = gi_dict_ptr(t->vm->builtins);
    if (gi_is_error(underscore) || !gi_dict_set(t, builtins, underscore, GILL_NONE)) {
        return GILL_ERROR;
    }
    const GillValue out =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, stdout));
    if (gi_is_empty(out) || gi_is_none(out)) {
        return gill_raise(t, GILL_RuntimeError, "lost sys.stdout");
    }
    const GillValue text = gi_repr(t, args[0]);
    if (gi_is_error(text) ||
        gi_is_error(gi_call_name(t, out, GI_NAME(t, write), &text, 1)) ||
        gi_is_error(
            gi_call_name(t, out, GI_NAME(t, write), &t->vm->chars['\n'], 1))) {
        return GILL_ERROR;
    }
    return gi_dict_set(t, builtins, underscore, args[0]) ? GILL_NONE : GILL_ERROR;
}

static GillValue sys_unraisablehook(GillThread *t, const GillValue *args)
{
    return gi_unraisable_display(t, args[0]) ? GILL_NONE : GILL_ERROR;
}

static GillValue sys_breakpointhook(GillThread *t, const GillValue *args)
{
    const char *name = getenv("PYTHONBREAKPOINT");
    if (name && strcmp(name, "0") == 0) {
        return GILL_NONE;
    }
    const GillValue hook = gi_import_attr(t, "pdb", "set_trace");
    return gi_is_error(hook) ? GILL_ERROR : gi_call_ex(t, hook, args[0], args[1]);
}

static void watch(GillThread *t)
{
    atomic_fetch_or(&t->breaker, GI_BREAK_TRACE);
}

static GillValue sys_settrace(GillThread *t, const GillValue *args)
{
    t->trace_function = gi_is_none(args[0]) ? GILL_EMPTY : args[0];
    watch(t);
    return GILL_NONE;
}

static GillValue sys_gettrace(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_is_empty(t->trace_function) ? GILL_NONE : t->trace_function;
}

static GillValue sys_setprofile(GillThread *t, const GillValue *args)
{
    t->profile_function = gi_is_none(args[0]) ? GILL_EMPTY : args[0];
    watch(t);
    return GILL_NONE;
}

static GillValue sys_getprofile(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_is_empty(t->profile_function) ? GILL_NONE : t->profile_function;
}

static GillValue sys_call_tracing(GillThread *t, const GillValue *args)
{
    return gi_call_ex(t, args[0], args[1], GILL_EMPTY);
}

static GillValue sys_audit(GillThread *t, const GillValue *args)
{
    if (!gi_is_str(args[0])) {
        return gill_raise(t, GILL_TypeError, "expected str for argument 'event', not %T",
                          args[0]);
    }
    return GILL_NONE;
}

static GillValue sys_addaudithook(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return GILL_NONE;
}

static GillValue sys_get_asyncgen_hooks(GillThread *t, const GillValue *args)
{
    (void)args;
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (!state) {
        return GILL_ERROR;
    }
    if (!gi_is_type(state[STATE_HOOKS_TYPE])) {
        const GiType *type = gi_structseq_type(t, "sys.asyncgen_hooks", &hooks_def);
        if (!type) {
            return GILL_ERROR;
        }
        gi_store(t, &state[STATE_HOOKS_TYPE], gi_from_ptr(type));
    }
    GillValue items[2];
    if (!gi_asyncgen_hooks(t, &items[0], &items[1])) {
        return GILL_ERROR;
    }
    return gi_structseq_new(t, gi_type_ptr(state[STATE_HOOKS_TYPE]), 2, items);
}

static bool check_hook(GillThread *t, GillValue v, const char *name)
{
    if (gi_is_empty(v) || gi_is_none(v) || gi_type_of(t, v)->slots.call) {
        return true;
    }
    gill_raise(t, GILL_TypeError, "callable %s expected, got %T", name, v);
    return false;
}

static GillValue sys_set_asyncgen_hooks(GillThread *t, const GillValue *args)
{
    GillValue first, last;
    if (!gi_asyncgen_hooks(t, &first, &last) ||
        !check_hook(t, args[0], "firstiter") || !check_hook(t, args[1], "finalizer")) {
        return GILL_ERROR;
    }
    return gi_asyncgen_set_hooks(t, gi_is_empty(args[0]) ? first : args[0],
                                 gi_is_empty(args[1]) ? last : args[1])
               ? GILL_NONE
               : GILL_ERROR;
}

static GillValue sys_set_origin_depth(GillThread *t, const GillValue *args)
{
    int64_t depth;
    if (!gill_arg_int(t, args, 0, &depth)) {
        return GILL_ERROR;
    }
    if (depth < 0) {
        return gill_raise(t, GILL_ValueError, "depth must be >= 0");
    }
    gi_coroutine_set_origin_depth(t, (int)depth);
    return GILL_NONE;
}

static GillValue sys_get_origin_depth(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_small(gi_coroutine_origin_depth(t));
}

// ---- Limits and switches ----

static GillValue sys_getrecursionlimit(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_small(t->vm->recursion_limit);
}

static GillValue sys_setrecursionlimit(GillThread *t, const GillValue *args)
{
    int64_t limit;
    if (!gill_arg_int(t, args, 0, &limit)) {
        return GILL_ERROR;
    }
    if (limit < 1) {
        return gill_raise(t, GILL_ValueError,
                          "recursion limit must be greater or equal than 1");
    }
    if (limit > INT32_MAX) {
        return gill_raise(t, GILL_OverflowError,
                          "signed integer is greater than maximum");
    }
    if (t->depth >= limit) {
        return gill_raise(t, GILL_RecursionError,
                          "cannot set the recursion limit to %d at the recursion depth "
                          "%d: the limit is too low",
                          (int)limit, t->depth);
    }
    t->vm->recursion_limit = (int)limit;
    return GILL_NONE;
}

static GillValue sys_getswitchinterval(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_double(gi_gil_interval_s(t->vm));
}

static GillValue sys_setswitchinterval(GillThread *t, const GillValue *args)
{
    double seconds;
    if (!gill_arg_float(t, args, 0, &seconds)) {
        return GILL_ERROR;
    }
    if (!(seconds > 0)) {
        return gill_raise(t, GILL_ValueError, "switch interval must be strictly positive");
    }
    gi_gil_set_interval_s(t->vm, seconds);
    return GILL_NONE;
}

static GillValue sys_get_int_max_str_digits(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_small(gi_int_max_digits(t));
}

static GillValue sys_set_int_max_str_digits(GillThread *t, const GillValue *args)
{
    int64_t digits;
    if (!gill_arg_int(t, args, 0, &digits)) {
        return GILL_ERROR;
    }
    if (digits != 0 && digits < 640) {
        return gill_raise(t, GILL_ValueError,
                          "maxdigits must be 0 or larger than 640");
    }
    gi_int_set_max_digits(t, (int)digits);
    return GILL_NONE;
}

// ---- Objects ----

static GillValue sys_getsizeof(GillThread *t, const GillValue *args)
{
    GillValue size = gi_special_call(t, args[0], GI_NAME(t, __sizeof__), 0, NULL);
    int64_t n;
    if (gi_is_empty(size)) {
        size = gi_small(16);
    } else if (gi_is_error(size) || !gi_index_int64(t, size, &n)) {
        if (gi_is_empty(args[1]) || !gi_error_matches(t, GILL_TypeError)) {
            return GILL_ERROR;
        }
        gill_error_clear(t);
        return args[1];
    }
    return size;
}

// Gill does not count references: the answer is CPython's for a fresh variable.
static GillValue sys_getrefcount(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return gi_small(2);
}

static GillValue sys_getallocatedblocks(GillThread *t, const GillValue *args)
{
    (void)args;
    GiGcStats stats;
    gi_gc_stats(t, &stats);
    return gi_int_new(t, (int64_t)(stats.heap_bytes / 64));
}

static GillValue sys_intern(GillThread *t, const GillValue *args)
{
    if (!gi_is_exact(args[0], GI_TYPE_STR)) {
        return gi_is_str(args[0])
                   ? gill_raise(t, GILL_TypeError, "can't intern %T", args[0])
                   : gill_raise(t, GILL_TypeError, "intern() argument must be str, not %T",
                                args[0]);
    }
    return gi_intern_str(t, args[0]);
}

static GillValue sys_is_finalizing(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_bool(atomic_load(&t->vm->finalizing));
}

static GillValue sys_getdefaultencoding(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_intern(t, "utf-8", 5);
}

static GillValue sys_getfilesystemencodeerrors(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_intern(t, "surrogateescape", 15);
}

static GillValue sys_clear_type_cache(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return GILL_NONE;
}

static GillValue sys_getdlopenflags(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    return gi_small(2);
}

static const GillDef sys_defs[] = {
    {"exc_info()", sys_exc_info, "(type, value, traceback) of what is being handled."},
    {"exception()", sys_exception, "The exception that is being handled."},
    {"exit(status=None, /)", sys_exit, "Raise SystemExit(status)."},
    {"_getframe(depth=0, /)", sys_getframe, "A frame of the call stack."},
    {"_current_frames()", sys_current_frames, "Thread idents to their frames."},
    {"_current_exceptions()", sys_current_exceptions,
     "Thread idents to what they are handling."},
    {"excepthook(exctype, value, traceback, /)", sys_excepthook,
     "Print an exception to sys.stderr."},
    {"displayhook(object, /)", sys_displayhook, "Print a value of the prompt."},
    {"unraisablehook(unraisable, /)", sys_unraisablehook,
     "Print an exception that cannot be raised."},
    {"breakpointhook(*args, **kws)", sys_breakpointhook, "What breakpoint() calls."},
    {"settrace(function, /)", sys_settrace, "Set the trace function."},
    {"gettrace()", sys_gettrace, "The trace function."},
    {"setprofile(function, /)", sys_setprofile, "Set the profile function."},
    {"getprofile()", sys_getprofile, "The profile function."},
    {"call_tracing(func, args, /)", sys_call_tracing, "func(*args)"},
    {"audit(event, /, *args)", sys_audit, "Does nothing: there are no audit hooks."},
    {"addaudithook(hook)", sys_addaudithook, "Accepted, never called."},
    {"get_asyncgen_hooks()", sys_get_asyncgen_hooks, "The hooks of async generators."},
    {"set_asyncgen_hooks(firstiter=?, finalizer=?)", sys_set_asyncgen_hooks,
     "Set the hooks of async generators."},
    {"set_coroutine_origin_tracking_depth(depth)", sys_set_origin_depth,
     "How many frames coroutines remember."},
    {"get_coroutine_origin_tracking_depth()", sys_get_origin_depth,
     "How many frames coroutines remember."},
    {"getrecursionlimit()", sys_getrecursionlimit, "How deep calls may nest."},
    {"setrecursionlimit(limit, /)", sys_setrecursionlimit, "Set how deep calls may nest."},
    {"getswitchinterval()", sys_getswitchinterval, "Seconds a thread runs at most."},
    {"setswitchinterval(interval, /)", sys_setswitchinterval,
     "Set the seconds a thread runs at most."},
    {"get_int_max_str_digits()", sys_get_int_max_str_digits,
     "Limit of digits between int and str."},
    {"set_int_max_str_digits(maxdigits)", sys_set_int_max_str_digits,
     "Set the limit of digits between int and str."},
    {"getsizeof(object, default=?)", sys_getsizeof, "Bytes that an object takes."},
    {"getrefcount(object, /)", sys_getrefcount,
     "Always 2: Gill does not count references."},
    {"getallocatedblocks()", sys_getallocatedblocks, "About how many objects there are."},
    {"intern(string, /)", sys_intern, "The one str with that text."},
    {"is_finalizing()", sys_is_finalizing, "Whether the interpreter is ending."},
    {"getdefaultencoding()", sys_getdefaultencoding, "'utf-8'"},
    {"getfilesystemencoding()", sys_getdefaultencoding, "'utf-8'"},
    {"getfilesystemencodeerrors()", sys_getfilesystemencodeerrors, "'surrogateescape'"},
    {"_clear_type_cache()", sys_clear_type_cache, "Does nothing."},
    {"getdlopenflags()", sys_getdlopenflags, "2"},
    {0},
};

// ---- Values ----

static const GiGetSet version_fields[] = {
    GI_STRUCTSEQ_FIELD("major", 0, "3"),
    GI_STRUCTSEQ_FIELD("minor", 1, "Of the language."),
    GI_STRUCTSEQ_FIELD("micro", 2, "Of the language."),
    GI_STRUCTSEQ_FIELD("releaselevel", 3, "'final'"),
    GI_STRUCTSEQ_FIELD("serial", 4, "0"),
    {0},
};
static const GiTypeDef version_def =
    GI_STRUCTSEQ_CLOSED_DEF(version_fields, "sys", "Version of the language.");

static const GiGetSet flags_fields[] = {
    GI_STRUCTSEQ_FIELD("debug", 0, "-d"),
    GI_STRUCTSEQ_FIELD("inspect", 1, "-i"),
    GI_STRUCTSEQ_FIELD("interactive", 2, "-i"),
    GI_STRUCTSEQ_FIELD("optimize", 3, "-O"),
    GI_STRUCTSEQ_FIELD("dont_write_bytecode", 4, "-B"),
    GI_STRUCTSEQ_FIELD("no_user_site", 5, "-s"),
    GI_STRUCTSEQ_FIELD("no_site", 6, "-S"),
    GI_STRUCTSEQ_FIELD("ignore_environment", 7, "-E"),
    GI_STRUCTSEQ_FIELD("verbose", 8, "-v"),
    GI_STRUCTSEQ_FIELD("bytes_warning", 9, "-b"),
    GI_STRUCTSEQ_FIELD("quiet", 10, "-q"),
    GI_STRUCTSEQ_FIELD("hash_randomization", 11, "-R"),
    GI_STRUCTSEQ_FIELD("isolated", 12, "-I"),
    GI_STRUCTSEQ_FIELD("dev_mode", 13, "-X dev"),
    GI_STRUCTSEQ_FIELD("utf8_mode", 14, "-X utf8"),
    GI_STRUCTSEQ_FIELD("warn_default_encoding", 15, "-X warn_default_encoding"),
    GI_STRUCTSEQ_FIELD("safe_path", 16, "-P"),
    GI_STRUCTSEQ_FIELD("int_max_str_digits", 17, "-X int_max_str_digits"),
    {0},
};
static const GiTypeDef flags_def =
    GI_STRUCTSEQ_CLOSED_DEF(flags_fields, "sys", "Options of the command line.");

static const GiGetSet float_fields[] = {
    GI_STRUCTSEQ_FIELD("max", 0, "The largest float."),
    GI_STRUCTSEQ_FIELD("max_exp", 1, "Largest power of 2."),
    GI_STRUCTSEQ_FIELD("max_10_exp", 2, "Largest power of 10."),
    GI_STRUCTSEQ_FIELD("min", 3, "The smallest normal float."),
    GI_STRUCTSEQ_FIELD("min_exp", 4, "Smallest power of 2."),
    GI_STRUCTSEQ_FIELD("min_10_exp", 5, "Smallest power of 10."),
    GI_STRUCTSEQ_FIELD("dig", 6, "Decimal digits that always survive."),
    GI_STRUCTSEQ_FIELD("mant_dig", 7, "Bits of the mantissa."),
    GI_STRUCTSEQ_FIELD("epsilon", 8, "Step after 1."),
    GI_STRUCTSEQ_FIELD("radix", 9, "2"),
    GI_STRUCTSEQ_FIELD("rounds", 10, "1: to nearest."),
    {0},
};
static const GiTypeDef float_def = GI_STRUCTSEQ_DEF(float_fields, "sys", "Of floats.");

static const GiGetSet hash_fields[] = {
    GI_STRUCTSEQ_FIELD("width", 0, "Bits of a hash."),
    GI_STRUCTSEQ_FIELD("modulus", 1, "Of numbers' hashes."),
    GI_STRUCTSEQ_FIELD("inf", 2, "Hash of infinity."),
    GI_STRUCTSEQ_FIELD("nan", 3, "Not used."),
    GI_STRUCTSEQ_FIELD("imag", 4, "Factor of imaginary parts."),
    GI_STRUCTSEQ_FIELD("algorithm", 5, "Of texts' hashes."),
    GI_STRUCTSEQ_FIELD("hash_bits", 6, "Bits it gives."),
    GI_STRUCTSEQ_FIELD("seed_bits", 7, "Bits of its key."),
    GI_STRUCTSEQ_FIELD("cutoff", 8, "0"),
    {0},
};
static const GiTypeDef hash_def = GI_STRUCTSEQ_DEF(hash_fields, "sys", "Of hashes.");

static const GiGetSet int_fields[] = {
    GI_STRUCTSEQ_FIELD("bits_per_digit", 0, "As CPython's."),
    GI_STRUCTSEQ_FIELD("sizeof_digit", 1, "As CPython's."),
    GI_STRUCTSEQ_FIELD("default_max_str_digits", 2, "Limit of digits in text."),
    GI_STRUCTSEQ_FIELD("str_digits_check_threshold", 3, "Least such limit."),
    {0},
};
static const GiTypeDef int_def = GI_STRUCTSEQ_DEF(int_fields, "sys", "Of ints.");

static const GiGetSet thread_fields[] = {
    GI_STRUCTSEQ_FIELD("name", 0, "'pthread'"),
    GI_STRUCTSEQ_FIELD("lock", 1, "What locks are made of."),
    GI_STRUCTSEQ_FIELD("version", 2, "None"),
    {0},
};
static const GiTypeDef thread_def = GI_STRUCTSEQ_DEF(thread_fields, "sys", "Of threads.");

static bool add_text(GillThread *t, GillValue module, const char *name, const char *text)
{
    const GillValue v = gi_str_from_c(t, text);
    return !gi_is_error(v) && gill_module_add(t, module, name, v);
}

static bool add_struct(GillThread *t, GillValue module, const char *name,
                       const char *type_name, const GiTypeDef *def, size_t n,
                       const GillValue *items)
{
    for (size_t i = 0; i < n; i++) {
        if (gi_is_error(items[i])) {
            return false;
        }
    }
    const GiType *type = gi_structseq_type(t, type_name, def);
    return type && gill_module_add(t, module, name, gi_structseq_new(t, type, n, items));
}

static bool add_version(GillThread *t, GillValue module)
{
    const GillValue items[] = {gi_small(PY_MAJOR), gi_small(PY_MINOR), gi_small(PY_MICRO),
                               gi_intern(t, "final", 5), gi_small(0)};
    if (!add_struct(t, module, "version_info", "sys.version_info", &version_def, 5,
                    items)) {
        return false;
    }
    // sys.implementation: a namespace as types.SimpleNamespace makes it.
    const GillValue info = gill_get(t, module, "version_info");
    const GillValue space = gi_call0(t, gi_type_value(t, GI_TYPE_NAMESPACE));
    const GillValue name = gi_intern(t, "gill", 4);
    const GillValue tag = gi_intern(t, "gill-011", 8);
    if (gi_is_error(info) || gi_is_error(space) || gi_is_error(name) ||
        gi_is_error(tag) || !gill_set(t, space, "name", name) ||
        !gill_set(t, space, "cache_tag", tag) || !gill_set(t, space, "version", info) ||
        !gill_set(t, space, "hexversion", gi_small(PY_HEX))) {
        return false;
    }
    return gill_module_add(t, module, "implementation", space) &&
           gill_module_add(t, module, "hexversion", gi_small(PY_HEX)) &&
           gill_module_add(t, module, "api_version", gi_small(1013)) &&
           add_text(t, module, "version", "3.11.2 (Gill " GILL_VERSION ")") &&
           add_text(t, module, "copyright", "Copyright (c) The Gill authors.");
}

static bool add_machine(GillThread *t, GillValue module)
{
    const GillValue float_items[] = {
        gi_double(DBL_MAX),     gi_small(DBL_MAX_EXP),    gi_small(DBL_MAX_10_EXP),
        gi_double(DBL_MIN),     gi_small(DBL_MIN_EXP),    gi_small(DBL_MIN_10_EXP),
        gi_small(DBL_DIG),      gi_small(DBL_MANT_DIG),   gi_double(DBL_EPSILON),
        gi_small(FLT_RADIX),    gi_small(1),
    };
    const GillValue hash_items[] = {
        gi_small(64),
        gi_int_new(t, ((int64_t)1 << 61) - 1),
        gi_small(314159),
        gi_small(0),
        gi_small(1000003),
        gi_intern(t, "siphash13", 9),
        gi_small(64),
        gi_small(128),
        gi_small(0),
    };
    const GillValue int_items[] = {gi_small(30), gi_small(4), gi_small(4300),
                                   gi_small(640)};
    const GillValue thread_items[] = {gi_intern(t, "pthread", 7),
                                      gi_intern(t, "semaphore", 9), GILL_NONE};
    return add_struct(t, module, "float_info", "sys.float_info", &float_def, 11,
                      float_items) &&
           add_struct(t, module, "hash_info", "sys.hash_info", &hash_def, 9, hash_items) &&
           add_struct(t, module, "int_info", "sys.int_info", &int_def, 4, int_items) &&
           add_struct(t, module, "thread_info", "sys.thread_info", &thread_def, 3,
                      thread_items) &&
           gill_module_add(t, module, "maxsize", gi_int_new(t, INT64_MAX)) &&
           gill_module_add(t, module, "maxunicode", gi_small(0x10FFFF)) &&
           add_text(t, module, "byteorder", "little") &&
           add_text(t, module, "platform", "linux") &&
           add_text(t, module, "float_repr_style", "short") &&
           add_text(t, module, "abiflags", "") &&
           add_text(t, module, "platlibdir", "lib");
}

bool gi_sys_set_options(GillThread *t, const GiSysOptions *o)
{
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (!state) {
        return false;
    }
    if (!gi_is_type(state[STATE_FLAGS_TYPE])) {
        const GiType *type = gi_structseq_type(t, "sys.flags", &flags_def);
        if (!type) {
            return false;
        }
        gi_store(t, &state[STATE_FLAGS_TYPE], gi_from_ptr(type));
    }
    const GillValue items[18] = {
        gi_small(0),
        gi_small(o->inspect),
        gi_small(o->interactive),
        gi_small(o->optimize),
        gi_small(1),
        gi_small(o->isolated),
        gi_small(0),
        gi_small(o->ignore_environment),
        gi_small(o->verbose),
        gi_small(0),
        gi_small(o->quiet),
        gi_small(!t->vm->config.hash_seeded_zero),
        gi_small(o->isolated),
        gi_bool(o->dev_mode),
        gi_small(1),
        gi_small(0),
        gi_bool(o->safe_path),
        gi_small(gi_int_max_digits(t)),
    };
    const GillValue flags =
        gi_structseq_new(t, gi_type_ptr(state[STATE_FLAGS_TYPE]), 18, items);
    return !gi_is_error(flags) &&
           gi_dict_set_c(t, gi_dict_ptr(t->vm->sys_dict), "flags", flags);
}

static bool add_names(GillThread *t, GillValue module)
{
    static const char stdlib_names[] =
#include "runtime/exec/stdlib_names.def"
        ;
    const GillValue names = gi_set_new(t, true);
    if (gi_is_error(names)) {
        return false;
    }
    for (const char *p = stdlib_names; *p;) {
        const char *end = strchrnul(p, ' ');
        const GillValue name = gi_intern(t, p, (size_t)(end - p));
        if (gi_is_error(name) || !gi_set_add(t, (GiSet *)gi_ptr(names), name)) {
            return false;
        }
        p = *end ? end + 1 : end;
    }
    const GillValue builtin = gi_list_new(t, 16);
    if (gi_is_error(builtin)) {
        return false;
    }
    for (const GillModuleDef *const *m = gi_native_modules; *m; m++) {
        const GillValue name = gi_intern(t, (*m)->name, strlen((*m)->name));
        if (gi_is_error(name) || !gi_list_append(t, gi_list_ptr(builtin), name)) {
            return false;
        }
    }
    return gill_module_add(t, module, "stdlib_module_names", names) &&
           gill_module_add(t, module, "builtin_module_names", gi_to_tuple(t, builtin));
}

static bool add_streams(GillThread *t, GillValue module)
{
    static const struct {
        const char *name, *keep, *shown;
        GiStreamMode mode;
    } streams[] = {
        {"stdin", "__stdin__", "<stdin>", GI_STREAM_READ},
        {"stdout", "__stdout__", "<stdout>", GI_STREAM_WRITE},
        {"stderr", "__stderr__", "<stderr>", GI_STREAM_ERROR},
    };
    for (int i = 0; i < 3; i++) {
        const GillValue stream = gi_stream_new(t, i, streams[i].shown, streams[i].mode);
        if (!gill_module_add(t, module, streams[i].name, stream) ||
            !gill_module_add(t, module, streams[i].keep, stream)) {
            return false;
        }
    }
    return true;
}

static bool keep_hooks(GillThread *t, GillValue module)
{
    static const char *const hooks[] = {"excepthook", "displayhook", "unraisablehook",
                                        "breakpointhook"};
    for (int i = 0; i < 4; i++) {
        const GillValue hook = gill_get(t, module, hooks[i]);
        const GillValue name = gi_str_format(t, "__%s__", hooks[i]);
        if (gi_is_error(hook) || gi_is_error(name) ||
            !gi_dict_set(t, gi_module_dict(module), gi_intern_str(t, name), hook)) {
            return false;
        }
    }
    return true;
}

static bool add_list(GillThread *t, GillValue module, const char *name)
{
    return gill_module_add(t, module, name, gi_list_new(t, 0));
}

bool gi_sys_set_argv(GillThread *t, int argc, char *const *argv)
{
    const GillValue list = gi_list_new(t, (size_t)(argc > 0 ? argc : 1));
    if (gi_is_error(list)) {
        return false;
    }
    for (int i = 0; i < argc; i++) {
        const GillValue v =
            gi_str_decode(t, argv[i], strlen(argv[i]), "utf-8", "surrogateescape");
        if (gi_is_error(v) || !gi_list_append(t, gi_list_ptr(list), v)) {
            return false;
        }
    }
    if (argc == 0 && !gi_list_append(t, gi_list_ptr(list), t->vm->empty_str)) {
        return false;
    }
    return gi_dict_set_c(t, gi_dict_ptr(t->vm->sys_dict), "argv", list);
}

static bool init(GillThread *t, GillValue module)
{
    static const GiSysOptions no_options;
    return gill_module_add(t, module, "modules", t->vm->modules) &&
           add_list(t, module, "path") && add_list(t, module, "meta_path") &&
           add_list(t, module, "path_hooks") && add_list(t, module, "warnoptions") &&
           add_list(t, module, "orig_argv") &&
           gill_module_add(t, module, "path_importer_cache", gi_dict_new(t)) &&
           gill_module_add(t, module, "_xoptions", gi_dict_new(t)) &&
           add_version(t, module) && add_machine(t, module) && add_names(t, module) &&
           add_streams(t, module) && keep_hooks(t, module) &&
           gi_sys_set_options(t, &no_options) && add_text(t, module, "executable", "") &&
           add_text(t, module, "_base_executable", "") &&
           add_text(t, module, "prefix", "") && add_text(t, module, "exec_prefix", "") &&
           add_text(t, module, "base_prefix", "") &&
           add_text(t, module, "base_exec_prefix", "") &&
           gill_module_add(t, module, "pycache_prefix", GILL_NONE) &&
           gill_module_add(t, module, "dont_write_bytecode", GILL_TRUE);
}

GILL_MODULE_INIT(sys, sys_defs, "The interpreter's own names and switches.", init);
