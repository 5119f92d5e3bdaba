// compile(), eval(), exec(), and what the class statement calls.
// SPDX-License-Identifier: MIT
#include "runtime/exec/run.h"

#include <string.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

enum { // CPython's flags of compile()
    FLAG_SOURCE_IS_UTF8 = 0x100,
    FLAG_DONT_IMPLY_DEDENT = 0x200,
    FLAG_ONLY_AST = 0x400,
    FLAG_IGNORE_COOKIE = 0x800,
    FLAG_TYPE_COMMENTS = 0x1000,
    FLAG_ALLOW_TOP_LEVEL_AWAIT = 0x2000,
    FLAG_ALLOW_INCOMPLETE_INPUT = 0x4000,
    FLAGS_FUTURE = 0x1FE0000 | 0x10 | GI_CODE_FUTURE_ANNOTATIONS,
    FLAGS_KNOWN = FLAGS_FUTURE | 0x7F00,
};

static GillValue compile_text(GillThread *t, GillValue source, GillValue filename,
                              GillMode mode, int flags, int optimize)
{
    if (memchr(gi_str_data(source), 0, gi_str_size(source))) {
        return gill_raise(t, GILL_ValueError,
                          "source code string cannot contain null bytes");
    }
    return gi_engine_compile(t, gi_str_data(source), gi_str_size(source), filename, mode,
                             flags | FLAG_SOURCE_IS_UTF8 | FLAG_IGNORE_COOKIE, optimize);
}

// Source as a str, bytes or another buffer. what: "eval() arg 1 must be a string, ...".
static GillValue compile_source(GillThread *t, GillValue source, GillValue filename,
                                GillMode mode, int flags, int optimize, const char *what)
{
    if (gi_is_str(source)) {
        return compile_text(t, source, filename, mode, flags, optimize);
    }
    GiBuffer buffer;
    if (!gi_type_of(t, source)->slots.buffer) {
        return gill_raise(t, GILL_TypeError, "%s", what);
    }
    if (!gi_buffer_get(t, source, false, &buffer)) {
        return GILL_ERROR;
    }
    const GillValue code = gi_engine_compile(t, (const char *)buffer.data, buffer.size,
                                             filename, mode, flags, optimize);
    gi_buffer_release(t, &buffer);
    return code;
}

// Future statements of the running code hold for what it compiles.
static int inherited_flags(GillThread *t)
{
    return t->base ? (int)(gi_code_ptr(GI_FRAME_CODE(t->base))->flags & FLAGS_FUTURE &
                           GI_CODE_FUTURE_ANNOTATIONS)
                   : 0;
}

// A path as str: str, bytes or os.PathLike.
static GillValue path_text(GillThread *t, GillValue path)
{
    if (gi_is_str(path)) {
        return path;
    }
    if (!gi_is_bytes(path)) {
        const GillValue r = gi_special_call(t, path, GI_NAME(t, __fspath__), 0, NULL);
        if (gi_is_empty(r)) {
            return gill_raise(t, GILL_TypeError,
                              "expected str, bytes or os.PathLike object, not %T", path);
        }
        path = r;
    }
    if (gi_is_bytes(path)) {
        const GiBytes *b = gi_bytes_ptr(path);
        return gi_str_decode(t, (const char *)b->data, b->size, "utf-8",
                             "surrogateescape");
    }
    return path;
}

// compile(source, filename, mode, flags, dont_inherit, optimize, _feature_version)
GillValue gi_builtin_compile(GillThread *t, const GillValue *args)
{
    const GillValue filename = path_text(t, args[1]);
    if (gi_is_error(filename)) {
        return GILL_ERROR;
    }
    size_t mode_size;
    const char *mode_text = gill_arg_str(t, args, 2, &mode_size);
    int64_t flags, optimize;
    if (!mode_text || !gill_arg_int(t, args, 3, &flags) ||
        !gill_arg_int(t, args, 5, &optimize)) {
        return GILL_ERROR;
    }
    const int dont_inherit = gi_truth(t, args[4]);
    if (dont_inherit < 0) {
        return GILL_ERROR;
    }
    if (flags & ~(int64_t)FLAGS_KNOWN) {
        return gill_raise(t, GILL_ValueError, "compile(): unrecognised flags");
    }
    if (optimize < -1 || optimize > 2) {
        return gill_raise(t, GILL_ValueError, "compile(): invalid optimize value");
    }
    GillMode mode;
    if (strcmp(mode_text, "exec") == 0) {
        mode = GILL_EXEC;
    } else if (strcmp(mode_text, "eval") == 0) {
        mode = GILL_EVAL;
    } else if (strcmp(mode_text, "single") == 0) {
        mode = GILL_SINGLE;
    } else {
        return gill_raise(t, GILL_ValueError,
                          flags & FLAG_ONLY_AST
                              ? "compile() mode must be 'exec', 'eval', 'single' or "
                                "'func_type'"
                              : "compile() mode must be 'exec', 'eval' or 'single'");
    }
    if (flags & FLAG_ONLY_AST) {
        return gill_raise(t, GILL_NotImplementedError,
                          "compile(): syntax trees are not available in Gill");
    }
    if (!dont_inherit) {
        flags |= inherited_flags(t);
    }
    return compile_source(t, args[0], filename, mode, (int)flags, (int)optimize,
                          "compile() arg 1 must be a string, bytes or AST object");
}

static bool is_mapping(GillThread *t, GillValue v)
{
    return gi_is_dict(v) || gi_type_of(t, v)->slots.getitem != NULL;
}

// Names for code without any given: those of the frame that calls.
static bool default_names(GillThread *t, GillValue *globals, GillValue *locals,
                          const char *who)
{
    if (gi_is_none(*globals)) {
        if (!t->base) {
            gill_raise(t, GILL_TypeError,
                       "%s must be given globals and locals when called without a frame",
                       who);
            return false;
        }
        *globals = gi_frame_globals(t, t->base);
        if (gi_is_none(*locals)) {
            *locals = gi_frame_locals(t, t->base);
            if (gi_is_error(*locals)) {
                return false;
            }
        }
    } else if (gi_is_none(*locals)) {
        *locals = *globals;
    }
    return !gi_is_error(gi_dict_setdefault(t, gi_dict_ptr(*globals),
                                           GI_NAME(t, __builtins__), t->vm->builtins));
}

static size_t free_count(GillValue code)
{
    return gi_tuple_len(gi_tuple_ptr(gi_code_ptr(code)->freevars));
}

// eval(source, globals, locals)
GillValue gi_builtin_eval(GillThread *t, const GillValue *args)
{
    GillValue globals = args[1], locals = args[2];
    if (!gi_is_none(locals) && !is_mapping(t, locals)) {
        return gill_raise(t, GILL_TypeError, "locals must be a mapping");
    }
    if (!gi_is_none(globals) && !gi_is_dict(globals)) {
        return gill_raise(t, GILL_TypeError,
                          is_mapping(t, globals)
                              ? "globals must be a real dict; try eval(expr, {}, mapping)"
                              : "globals must be a dict");
    }
    if (!default_names(t, &globals, &locals, "eval")) {
        return GILL_ERROR;
    }
    GillValue code = args[0];
    if (gi_has_kind(code, GI_KIND_CODE)) {
        if (free_count(code) > 0) {
            return gill_raise(t, GILL_TypeError,
                              "code object passed to eval() may not contain free variables");
        }
        return gi_engine_exec(t, code, globals, locals, GILL_EMPTY);
    }
    GillValue source = code;
    if (gi_is_str(source)) { // leading blanks are no indentation here
        const char *data = gi_str_data(source);
        size_t skip = 0;
        while (skip < gi_str_size(source) && (data[skip] == ' ' || data[skip] == '\t')) {
            skip++;
        }
        if (skip > 0) {
            source = gi_str_new(t, data + skip, gi_str_size(source) - skip);
        }
    }
    const GillValue filename = gi_str_from_c(t, "<string>");
    if (gi_is_error(source) || gi_is_error(filename)) {
        return GILL_ERROR;
    }
    code = compile_source(t, source, filename, GILL_EVAL, inherited_flags(t), -1,
                          "eval() arg 1 must be a string, bytes or code object");
    return gi_is_error(code) ? GILL_ERROR
                             : gi_engine_exec(t, code, globals, locals, GILL_EMPTY);
}

static bool check_closure(GillThread *t, GillValue code, GillValue closure)
{
    const size_t n = free_count(code);
    if (n == 0) {
        if (!gi_is_none(closure)) {
            gill_raise(t, GILL_TypeError,
                       "cannot use a closure with this code object");
            return false;
        }
        return true;
    }
    bool fits = gi_is_exact(closure, GI_TYPE_TUPLE) &&
                gi_tuple_len(gi_tuple_ptr(closure)) == n;
    for (size_t i = 0; fits && i < n; i++) {
        fits = gi_has_kind(gi_tuple_items(gi_tuple_ptr(closure))[i], GI_KIND_CELL);
    }
    if (!fits) {
        gill_raise(t, GILL_TypeError,
                   "code object requires a closure of exactly length %zu", n);
    }
    return fits;
}

// exec(source, globals, locals, closure)
GillValue gi_builtin_exec(GillThread *t, const GillValue *args)
{
    GillValue globals = args[1], locals = args[2];
    if (!gi_is_none(globals) && !gi_is_dict(globals)) {
        return gill_raise(t, GILL_TypeError, "exec() globals must be a dict, not %T",
                          globals);
    }
    if (!gi_is_none(locals) && !is_mapping(t, locals)) {
        return gill_raise(t, GILL_TypeError, "locals must be a mapping or None, not %T",
                          locals);
    }
    if (!default_names(t, &globals, &locals, "exec")) {
        return GILL_ERROR;
    }
    GillValue code = args[0], closure = args[3];
    if (gi_has_kind(code, GI_KIND_CODE)) {
        if (!check_closure(t, code, closure)) {
            return GILL_ERROR;
        }
    } else {
        if (!gi_is_none(closure)) {
            return gill_raise(t, GILL_TypeError,
                              "closure can only be used when source is a code object");
        }
        const GillValue filename = gi_str_from_c(t, "<string>");
        if (gi_is_error(filename)) {
            return GILL_ERROR;
        }
        code = compile_source(t, code, filename, GILL_EXEC, inherited_flags(t), -1,
                              "exec() arg 1 must be a string, bytes or code object");
        if (gi_is_error(code)) {
            return GILL_ERROR;
        }
    }
    const GillValue result = gi_engine_exec(t, code, globals, locals,
                                            gi_is_none(closure) ? GILL_EMPTY : closure);
    return gi_is_error(result) ? GILL_ERROR : GILL_NONE;
}

// ---- Classes ----

// The namespace for a class body: what the metaclass's __prepare__ gives, or a dict.
static GillValue prepare(GillThread *t, GillValue meta, GillValue name, GillValue bases,
                         GillValue kwargs)
{
    if (gi_same(meta, gi_type_value(t, GI_TYPE_TYPE))) {
        return gi_dict_new(t);
    }
    const GillValue f = gi_getattr_or_empty(t, meta, GI_NAME(t, __prepare__));
    if (gi_is_empty(f)) {
        return gi_dict_new(t);
    }
    const GillValue args = gi_is_error(f) ? f : gi_tuple_pack(t, 2, name, bases);
    const GillValue names = gi_is_error(args) ? args : gi_call_ex(t, f, args, kwargs);
    if (!gi_is_error(names) && !is_mapping(t, names)) {
        return gill_raise(t, GILL_TypeError, "%s.__prepare__() must return a mapping, not %T",
                          gi_is_type(meta) ? gi_type_name(gi_type_ptr(meta)) : "<metaclass>",
                          names);
    }
    return names;
}

// The class body's __class__ cell must hold the class now: methods that use super() or
// __class__ depend on it.
static bool check_cell(GillThread *t, GillValue cell, GillValue cls, GillValue name)
{
    if (!gi_has_kind(cell, GI_KIND_CELL) || !gi_is_type(cls)) {
        return true;
    }
    const GillValue held = ((GiCell *)gi_ptr(cell))->value;
    if (gi_is_empty(held)) {
        gill_raise(t, GILL_RuntimeError,
                   "__class__ not set defining %R as %R. Was __classcell__ propagated to "
                   "type.__new__?",
                   name, cls);
        return false;
    }
    if (!gi_same(held, cls)) {
        gill_raise(t, GILL_TypeError, "__class__ set to %R defining %R as %R", held, name,
                   cls);
        return false;
    }
    return true;
}

// __build_class__(func, name, bases, kwds)
GillValue gi_builtin_build_class(GillThread *t, const GillValue *args)
{
    const GillValue body = args[0], name = args[1], kwargs = args[3];
    if (!gi_has_kind(body, GI_KIND_FUNCTION)) {
        return gill_raise(t, GILL_TypeError, "__build_class__: func must be a function");
    }
    if (!gi_is_str(name)) {
        return gill_raise(t, GILL_TypeError, "__build_class__: name is not a string");
    }
    const GillValue bases = gi_type_resolve_bases(t, args[2]);
    if (gi_is_error(bases)) {
        return GILL_ERROR;
    }
    const GillValue key = gi_intern(t, "metaclass", 9);
    GillValue meta = gi_is_error(key) ? key : gi_dict_pop(t, gi_dict_ptr(kwargs), key);
    if (gi_is_error(meta)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(meta) || gi_is_type(meta)) {
        meta = gi_type_metaclass(t, bases, meta);
    }
    const GillValue names =
        gi_is_error(meta) ? meta : prepare(t, meta, name, bases, kwargs);
    if (gi_is_error(names)) {
        return GILL_ERROR;
    }
    const GiFunction *f = (const GiFunction *)gi_ptr(body);
    const GillValue cell = gi_engine_exec(t, f->code, f->globals, names, f->closure);
    if (gi_is_error(cell)) {
        return GILL_ERROR;
    }
    if (!gi_same(bases, args[2]) &&
        !gi_setitem(t, names, GI_NAME(t, __orig_bases__), args[2])) {
        return GILL_ERROR;
    }
    const GillValue call_args = gi_tuple_pack(t, 3, name, bases, names);
    const GillValue cls =
        gi_is_error(call_args)
            ? call_args
            : gi_call_ex(t, meta, call_args,
                         gi_dict_ptr(kwargs)->len > 0 ? kwargs : GILL_EMPTY);
    return !gi_is_error(cls) && check_cell(t, cell, cls, name) ? cls : GILL_ERROR;
}
