// engine_compile: gi_engine_compile, errors and warnings, scratch memory, names.
// SPDX-License-Identifier: MIT
#include <stdarg.h>

#include "interp/compile/compile.h"
#include "interp/compile/disasm.h"
#include "interp/compile/source_hooks.h"
#include "interp/syntax/parser.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"

#define STACK_MARGIN (48 * 1024) // left for what a single step of the compiler calls

enum { // CPython's PyCF_* flags that Gill knows
    FLAG_SOURCE_IS_UTF8 = 0x100,
    FLAG_DONT_IMPLY_DEDENT = 0x200,
    FLAG_TOP_LEVEL_AWAIT = 0x2000,
    FLAG_ALLOW_INCOMPLETE = 0x4000,
};

// ---------------------------------------------------------------------------------
// Memory, values, names

void *gi_compile_alloc(GiCompiler *c, size_t size)
{
    if (c->failed) {
        return NULL;
    }
    void *p = gi_arena_alloc(c->arena, size);
    if (!p) {
        if (!gill_error_pending(c->t)) {
            gill_raise(c->t, GILL_MemoryError, "");
        }
        c->failed = true;
    }
    return p;
}

bool gi_compile_grow(GiCompiler *c, void *array, uint32_t len, uint32_t *cap, size_t size)
{
    if (len < *cap) {
        return !c->failed;
    }
    const uint32_t new_cap = *cap ? *cap * 2 : 8;
    void *p = gi_compile_alloc(c, new_cap * size);
    if (!p) {
        return false;
    }
    void **items = array;
    if (len) {
        memcpy(p, *items, len * size);
    }
    *items = p;
    *cap = new_cap;
    return true;
}

uint32_t gi_keep(GiCompiler *c, GillValue v)
{
    if (c->failed) {
        return 0;
    }
    if (gi_is_error(v)) {
        c->failed = true;
        return 0;
    }
    GiList *list = gi_list_ptr(c->keep);
    if (!gi_list_append(c->t, list, v)) {
        c->failed = true;
        return 0;
    }
    return (uint32_t)list->len - 1;
}

GillValue gi_kept(const GiCompiler *c, uint32_t i)
{
    return gi_list_ptr(c->keep)->items[i];
}

GillValue gi_name_value(GiCompiler *c, const GiName *name)
{
    if (c->failed) {
        return c->t->vm->empty_str;
    }
    if ((c->names_len + 1) * 2 > c->names_cap) {
        const uint32_t cap = c->names_cap ? c->names_cap * 2 : 256;
        GiNameEntry *names = gi_compile_alloc(c, cap * sizeof *names);
        if (!names) {
            return c->t->vm->empty_str;
        }
        for (uint32_t k = 0; k < c->names_cap; k++) {
            if (c->names[k].name) {
                uint32_t i = (uint32_t)((uintptr_t)c->names[k].name >> 3) & (cap - 1);
                while (names[i].name) {
                    i = (i + 1) & (cap - 1);
                }
                names[i] = c->names[k];
            }
        }
        c->names = names;
        c->names_cap = cap;
    }
    uint32_t i = (uint32_t)((uintptr_t)name >> 3) & (c->names_cap - 1);
    for (; c->names[i].name; i = (i + 1) & (c->names_cap - 1)) {
        if (c->names[i].name == name) {
            return c->names[i].value;
        }
    }
    const GillValue v = gi_intern(c->t, name->data, name->size);
    gi_keep(c, v);
    if (c->failed) {
        return c->t->vm->empty_str;
    }
    c->names[i] = (GiNameEntry){name, v};
    c->names_len++;
    return v;
}

GillValue gi_private_name(GiCompiler *c, const GiName *name)
{
    return gi_mangle(c, c->scope->class_name, gi_name_value(c, name));
}

bool gi_compile_deep(GiCompiler *c)
{
    const char here = 0;
    if (__builtin_expect((uintptr_t)&here > (uintptr_t)c->stack_limit, 1)) {
        return true;
    }
    if (!c->failed) {
        gill_raise(c->t, GILL_RecursionError,
                   "maximum recursion depth exceeded during compilation");
        c->failed = true;
    }
    return false;
}

// ---------------------------------------------------------------------------------
// Errors and warnings

// The source line, for files; what was not read from one has no text, as in CPython.
static GillValue line_text(GiCompiler *c, int line)
{
    const char *name = gi_str_data(c->filename);
    const size_t size = gi_str_size(c->filename);
    if (!c->text || (size && name[0] == '<' && name[size - 1] == '>')) {
        return GILL_NONE;
    }
    const char *p = c->text;
    const char *end = c->text + c->text_size;
    for (int i = 1; i < line && p < end; i++) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        p = newline ? newline + 1 : end;
    }
    if (p >= end) {
        return GILL_NONE;
    }
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    const char *stop = newline ? newline + 1 : end;
    const GillValue v = gi_str_decode(c->t, p, (size_t)(stop - p), "utf-8", "replace");
    if (gi_is_error(v)) {
        gi_error_take(c->t);
        return GILL_NONE;
    }
    return v;
}

typedef struct Place {
    int line, col, end_line, end_col;
} Place;

static void raise_with_place(GillThread *t, GillExc type, GillValue message,
                             GillValue filename, GillValue text, Place at)
{
    if (gi_is_error(message)) {
        return;
    }
    const GillValue place =
        gi_tuple_pack(t, 6, filename, gi_small(at.line), gi_small(at.col), text,
                      gi_small(at.end_line), gi_small(at.end_col));
    if (gi_is_error(place)) {
        return;
    }
    const GillValue exc = gi_call2(t, gi_exc_type_value(t, type), message, place);
    if (!gi_is_error(exc)) {
        gill_raise_value(t, exc);
    }
}

static Place place_of(const GiNode *at)
{
    return (Place){at->line, at->col + 1, at->end_line, at->end_col + 1};
}

void gi_compile_error(GiCompiler *c, const GiNode *at, const char *format, ...)
{
    if (c->failed) {
        return;
    }
    c->failed = true;
    va_list args;
    va_start(args, format);
    const GillValue message = gi_format_message(c->t, format, args);
    va_end(args);
    if (!gi_is_error(message)) {
        raise_with_place(c->t, GILL_SyntaxError, message, c->filename,
                         line_text(c, at->line), place_of(at));
    }
}

void gi_scope_error(GiCompiler *c, const GiNode *at, const char *format, ...)
{
    if (c->failed) {
        return;
    }
    c->failed = true;
    GillThread *t = c->t;
    va_list args;
    va_start(args, format);
    const GillValue message = gi_format_message(t, format, args);
    va_end(args);
    if (gi_is_error(message)) {
        return;
    }
    const GillValue text = line_text(c, at->line);
    const GillValue exc = gi_call1(t, gi_exc_type_value(t, GILL_SyntaxError), message);
    if (gi_is_error(exc)) {
        return;
    }
    const Place place = place_of(at);
    if (gi_setattr(t, exc, GI_NAME(t, filename), c->filename) &&
        gi_setattr(t, exc, GI_NAME(t, lineno), gi_small(place.line)) &&
        gi_setattr(t, exc, GI_NAME(t, offset), gi_small(place.col)) &&
        gi_setattr(t, exc, GI_NAME(t, end_lineno), gi_small(place.end_line)) &&
        (at->end_col < 0 ||
         gi_setattr(t, exc, GI_NAME(t, end_offset), gi_small(place.end_col))) &&
        gi_setattr(t, exc, GI_NAME(t, text), text)) {
        gill_raise_value(t, exc);
    }
}

void gi_compile_warn(GiCompiler *c, const GiNode *at, const char *format, ...)
{
    if (c->failed) {
        return;
    }
    GillThread *t = c->t;
    va_list args;
    va_start(args, format);
    const GillValue message = gi_format_message(t, format, args);
    va_end(args);
    if (gi_is_error(message)) {
        c->failed = true;
        return;
    }
    if (gi_warn_explicit(t, GILL_SyntaxWarning, c->filename, at->line, "%U", message)) {
        return;
    }
    // A filter made it an exception: the source is to blame, with its place.
    if (gi_error_matches(t, GILL_SyntaxWarning)) {
        gi_error_take(t);
        gi_compile_error(c, at, "%U", message);
    }
    c->failed = true;
}

static void raise_syntax(GillThread *t, const GiSyntaxError *err, GillValue filename)
{
    if (gill_error_pending(t)) {
        return; // memory ran out in a hook
    }
    GillExc type = GILL_SyntaxError;
    switch (err->type) {
    case GI_SYNTAX_NO_MEMORY:
    case GI_SYNTAX_TOO_DEEP:
        gill_raise(t, GILL_MemoryError, "");
        return;
    case GI_SYNTAX_INDENTATION:
        type = GILL_IndentationError;
        break;
    case GI_SYNTAX_TAB:
        type = GILL_TabError;
        break;
    default:
        break;
    }
    const GillValue message =
        gi_str_decode(t, err->message, strlen(err->message), "utf-8", "replace");
    if (gi_is_error(message)) {
        return;
    }
    GillValue text = GILL_NONE;
    if (err->text) {
        text = gi_str_decode(t, err->text, err->text_size, "utf-8", "replace");
        if (gi_is_error(text)) {
            return;
        }
    }
    if (!err->has_position) {
        gill_raise(t, type, "%U", message);
        return;
    }
    raise_with_place(t, type, message, filename, text,
                     (Place){err->line, err->col, err->end_line, err->end_col});
}

static bool report_warnings(GiCompiler *c, const GiSyntaxWarning *w)
{
    for (; w; w = w->next) {
        if (gi_warn_explicit(c->t, GILL_DeprecationWarning, c->filename, w->line, "%s",
                             w->message)) {
            continue;
        }
        if (gi_error_matches(c->t, GILL_DeprecationWarning)) {
            gi_error_take(c->t);
            const GiNode at = {.line = w->line, .end_line = w->line, .end_col = -1};
            gi_compile_error(c, &at, "%s", w->message);
        }
        c->failed = true;
        return false;
    }
    return true;
}

// ---------------------------------------------------------------------------------
// __future__

static void future_feature(GiCompiler *c, const GiNode *s, const GiName *name)
{
    GiNode start = *s; // CPython gives these errors no end
    start.end_line = s->line;
    start.end_col = -1;
    static const char *const known[] = {
        "nested_scopes",  "generators",       "division",       "absolute_import",
        "with_statement", "print_function",   "unicode_literals", "barry_as_FLUFL",
        "generator_stop",
    };
    if (strcmp(name->data, "annotations") == 0) {
        c->future_annotations = true;
        return;
    }
    if (strcmp(name->data, "braces") == 0) {
        gi_scope_error(c, &start, "not a chance");
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name->data, known[i]) == 0) {
            return;
        }
    }
    gi_scope_error(c, &start, "future feature %s is not defined", name->data);
}

static void find_futures(GiCompiler *c)
{
    GiNodeSeq body;
    if (c->root->kind == GI_AST_Module) {
        body = gi_as_Module(c->root)->body;
    } else if (c->root->kind == GI_AST_Interactive) {
        body = gi_as_Interactive(c->root)->body;
    } else {
        return;
    }
    for (uint32_t i = 0; i < body.count && !c->failed; i++) {
        const GiNode *s = body.items[i];
        if (i == 0 && s->kind == GI_AST_Expr &&
            gi_as_Expr(s)->value->kind == GI_AST_Constant &&
            gi_as_Constant(gi_as_Expr(s)->value)->value.type == GI_CONST_STR) {
            continue;
        }
        if (s->kind != GI_AST_ImportFrom) {
            return;
        }
        const GiAstImportFrom *f = gi_as_ImportFrom(s);
        if (!f->module || strcmp(f->module->data, "__future__") != 0 || f->level) {
            return;
        }
        c->future_line = s->line;
        for (uint32_t n = 0; n < f->names.count && !c->failed; n++) {
            future_feature(c, s, gi_as_Alias(f->names.items[n])->name);
        }
    }
}

// ---------------------------------------------------------------------------------
// The module's code

static GillValue module_code(GiCompiler *c)
{
    GiUnit u;
    if (!gi_unit_enter(c, &u, c->module_scope, NULL)) {
        return GILL_ERROR;
    }
    u.first_line = 1;
    if (c->is_top_level_await && c->module_scope->is_coroutine) {
        u.flags |= c->module_scope->is_generator ? GI_CODE_ASYNC_GENERATOR
                                                 : GI_CODE_COROUTINE;
    }
    switch (c->root->kind) {
    case GI_AST_Module:
        gi_body(c, gi_as_Module(c->root)->body);
        gi_return_none(c, NULL);
        break;
    case GI_AST_Interactive:
        gi_body(c, gi_as_Interactive(c->root)->body);
        gi_return_none(c, NULL);
        break;
    default: {
        const GiNode *e = gi_as_Expression(c->root)->body;
        const int r = gi_expr_temp(c, e);
        gi_emit(c, e, GI_OP_RETURN, r, 0, 0);
        gi_set_dead(c);
        break;
    }
    }
    const GillValue code = gi_unit_finish(c, &u);
    return c->failed ? GILL_ERROR : code;
}

static GiAst *parse(GillThread *t, const char *text, size_t size, GillValue filename,
                        GillMode mode, int flags)
{
    GiParseOptions options = gi_parse_options(t);
    options.is_utf8 = (flags & FLAG_SOURCE_IS_UTF8) != 0;
    options.allow_incomplete =
        (flags & (FLAG_ALLOW_INCOMPLETE | FLAG_DONT_IMPLY_DEDENT)) != 0;
    GiSyntaxError err = {0};
    const GiParseMode parse_mode = mode == GILL_EXEC   ? GI_PARSE_FILE
                                   : mode == GILL_EVAL ? GI_PARSE_EVAL
                                                       : GI_PARSE_SINGLE;
    GiAst *ast = gi_parse(text, size, gi_str_data(filename), parse_mode, &options, &err);
    if (!ast) {
        raise_syntax(t, &err, filename);
    }
    gi_syntax_error_fini(&err);
    return ast;
}

// What -O said: sys.flags.optimize.
static int default_optimize(GillThread *t)
{
    if (!gi_is_dict(t->vm->sys_dict)) {
        return 0;
    }
    const GillValue names[] = {gi_intern(t, "flags", 5), gi_intern(t, "optimize", 8)};
    GillValue v = GILL_EMPTY;
    if (!gi_is_error(names[0]) && !gi_is_error(names[1])) {
        v = gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), names[0]);
        if (!gi_is_empty(v)) {
            v = gi_getattr_or_empty(t, v, names[1]);
        }
    }
    gi_error_take(t);
    return gi_is_small(v) ? (int)gi_small_get(v) : 0;
}

// What is wanted of a tree: its code, or the text of its scopes.
static GillValue compile_tree(GillThread *t, GiAst *ast, const char *text, size_t size,
                              GillValue filename, GillMode mode, int flags, int optimize,
                              GillValue (*finish)(GiCompiler *c))
{
    GiCompiler c = {
        .t = t,
        .filename = filename,
        .arena = &ast->arena,
        .root = ast->root,
        .text = text,
        .text_size = size,
        .mode = mode,
        .optimize = optimize < 0 ? default_optimize(t) : optimize,
        .future_annotations = (flags & GI_CODE_FUTURE_ANNOTATIONS) != 0,
        .is_interactive = mode == GILL_SINGLE,
        .is_top_level_await = (flags & FLAG_TOP_LEVEL_AWAIT) != 0,
        .stack_limit = t->c_limit ? t->c_limit + STACK_MARGIN : NULL,
    };
    c.keep = gi_list_new(t, 64);
    GillValue result = GILL_ERROR;
    if (!gi_is_error(c.keep) && report_warnings(&c, ast->warnings)) {
        find_futures(&c);
        if (!c.failed) {
            gi_fold(&c);
        }
        if (!c.failed && gi_scopes_build(&c)) {
            result = finish(&c);
        }
    }
    return c.failed ? GILL_ERROR : result;
}

static GillValue compile_text(GillThread *t, const char *text, size_t size,
                              GillValue filename, GillMode mode, int flags, int optimize,
                              GillValue (*finish)(GiCompiler *c))
{
    GiAst *ast = parse(t, text, size, filename, mode, flags);
    if (!ast) {
        return GILL_ERROR;
    }
    const GillValue result =
        compile_tree(t, ast, text, size, filename, mode, flags, optimize, finish);
    gi_ast_free(ast);
    return result;
}

GillValue gi_engine_compile(GillThread *t, const char *text, size_t size,
                            GillValue filename, GillMode mode, int flags, int optimize)
{
    return compile_text(t, text, size, filename, mode, flags, optimize, module_code);
}

GillValue gi_engine_scopes(GillThread *t, const char *text, size_t size,
                           GillValue filename, GillMode mode)
{
    return compile_text(t, text, size, filename, mode, FLAG_SOURCE_IS_UTF8, 0,
                        gi_scopes_dump);
}
