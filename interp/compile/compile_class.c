// compile_class: functions, lambdas, classes: everything that has a code object of its own.
//
// Registers of a unit, in this order: parameters (positional, keyword-only, *args,
// **kwargs), other locals, cells that are no parameters, free variables, temporaries.
// Units whose names go to a mapping have it in register 0. Locals that would leave too few
// registers for temporaries are far: register 256 and up, above all others.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"

// ---------------------------------------------------------------------------------
// Units

static bool adds_locals(const GiScope *s)
{
    return s->type == GI_SCOPE_FUNCTION;
}

// Names of enclosing functions and classes, as CPython joins them.
static GillValue qualified_name(GiCompiler *c, const GiScope *s)
{
    const GiScope *p = s->parent;
    if (!p || p->type == GI_SCOPE_MODULE || p->type == GI_SCOPE_ANNOTATION || c->failed) {
        return s->name;
    }
    if (s->node->kind == GI_AST_FunctionDef || s->node->kind == GI_AST_AsyncFunctionDef ||
        s->node->kind == GI_AST_ClassDef) {
        const GiVar *v = gi_scope_resolve(p, gi_mangle(c, p->class_name, s->name));
        if (v && v->kind == GI_VAR_GLOBAL && (v->flags & GI_SYM_GLOBAL)) {
            return s->name;
        }
    }
    const GillValue base = qualified_name(c, p);
    if (c->failed) {
        return base;
    }
    const GillValue name = gi_str_format(
        c->t, adds_locals(p) ? "%U.<locals>.%U" : "%U.%U", base, s->name);
    gi_keep(c, name);
    return name;
}

static void add_param(GiCompiler *c, GiUnit *u, const GiNode *arg)
{
    const GillValue name = gi_private_name(c, gi_as_Arg(arg)->arg);
    if (c->failed || gi_check_forbidden(c, u->scope->node, name, true)) {
        return;
    }
    GiVar *v = gi_scope_find(u->scope, name);
    v->reg = (int32_t)u->nlocals;
    u->varnames[u->nlocals++] = name;
    gi_mark_assigned(c, v);
}

static void add_params(GiCompiler *c, GiUnit *u, const GiAstArguments *args)
{
    for (uint32_t i = 0; i < args->posonlyargs.count; i++) {
        add_param(c, u, args->posonlyargs.items[i]);
    }
    for (uint32_t i = 0; i < args->args.count; i++) {
        add_param(c, u, args->args.items[i]);
    }
    for (uint32_t i = 0; i < args->kwonlyargs.count; i++) {
        add_param(c, u, args->kwonlyargs.items[i]);
    }
    if (args->vararg) {
        add_param(c, u, args->vararg);
        u->flags |= GI_CODE_VARARGS;
    }
    if (args->kwarg) {
        add_param(c, u, args->kwarg);
        u->flags |= GI_CODE_VARKEYWORDS;
    }
    u->nposonly = args->posonlyargs.count;
    u->npos = u->nposonly + args->args.count;
    u->nkwonly = args->kwonlyargs.count;
    u->simple_args = !args->vararg && !args->kwarg && u->nkwonly == 0;
}

static int compare_names(const GiVar *a, const GiVar *b)
{
    return gi_str_compare(a->name, b->name);
}

static void add_cell(GiUnit *u, GiVar *v)
{
    v->reg = (int32_t)u->nlocals;
    u->varnames[u->nlocals++] = v->name;
}

// Registers for what is neither parameter nor temporary.
static void place_locals(GiCompiler *c, GiUnit *u)
{
    GiScope *s = u->scope;
    GiVar **cells = gi_compile_alloc(c, (s->vars_len + 1) * sizeof *cells);
    if (!cells) {
        return;
    }
    uint32_t ncells = 0;
    for (uint32_t i = 0; i < s->vars_len; i++) {
        GiVar *v = s->vars[i];
        if (v->alias || v->kind != GI_VAR_CELL || (v->flags & GI_SYM_PARAM)) {
            continue;
        }
        uint32_t at = ncells++;
        while (at > 0 && compare_names(cells[at - 1], v) > 0) {
            cells[at] = cells[at - 1];
            at--;
        }
        cells[at] = v;
    }
    const uint32_t others = u->nlocals + ncells + s->frees_len;
    const uint32_t room = others < GI_NEAR_LOCALS ? GI_NEAR_LOCALS - others : 0;
    uint32_t near = 0;
    for (uint32_t i = 0; i < s->vars_len; i++) {
        GiVar *v = s->vars[i];
        if (v->alias || v->kind != GI_VAR_LOCAL || (v->flags & GI_SYM_PARAM)) {
            continue;
        }
        if (near < room) {
            near++;
            add_cell(u, v);
        } else {
            v->reg = (int32_t)(GI_FAR_BASE + u->far_len++);
        }
    }
    for (uint32_t i = 0; i < ncells; i++) {
        add_cell(u, cells[i]);
    }
    if (s->class_cell) {
        add_cell(u, s->class_cell);
    }
    // Far ones come last among the names, though their registers lie above all others.
    for (uint32_t i = 0; u->far_len && i < s->vars_len; i++) {
        const GiVar *v = s->vars[i];
        if (!v->alias && v->kind == GI_VAR_LOCAL && v->reg >= GI_FAR_BASE) {
            u->varnames[u->nlocals + (uint32_t)(v->reg - GI_FAR_BASE)] = v->name;
        }
    }
    for (uint32_t i = 0; i < s->frees_len; i++) {
        s->frees[i]->reg = (int32_t)(u->nlocals + i);
    }
    u->first_temp = (int)(u->nlocals + s->frees_len);
    if (u->first_temp > GI_NEAR_LOCALS + GI_MAX_PARAMS / 4 && u->first_temp > 215) {
        gi_compile_error(c, s->node, "too many variables are shared with other functions");
    }
    u->top = u->first_temp;
    u->max_top = u->top;
    u->statement_top = u->top;
}

static void make_cells(GiCompiler *c, GiUnit *u)
{
    GiScope *s = u->scope;
    for (uint32_t i = 0; i < s->vars_len; i++) {
        const GiVar *v = s->vars[i];
        if (!v->alias && v->kind == GI_VAR_CELL) {
            gi_emit(c, NULL, GI_OP_MAKE_CELL, v->reg, 0, 0);
        }
    }
    if (s->class_cell) {
        gi_emit(c, NULL, GI_OP_MAKE_CELL, s->class_cell->reg, 0, 0);
    }
    if (s->frees_len) {
        gi_emit(c, NULL, GI_OP_COPY_FREE, (int)u->nlocals, (int)s->frees_len, 0);
    }
    for (uint32_t i = 0; i < u->far_len; i++) {
        const int r = gi_temp_push(c);
        const unsigned far = GI_FAR_BASE + i;
        gi_emit(c, NULL, GI_OP_CLEAR, r, 0, 0);
        gi_emit(c, NULL, GI_OP_MOVE_TO_FAR, r, far & 0xFF, far >> 8);
        u->top = r;
    }
}

static uint32_t unit_flags(const GiScope *s)
{
    if (s->type != GI_SCOPE_FUNCTION && s->type != GI_SCOPE_COMPREHENSION) {
        return 0;
    }
    uint32_t flags = GI_CODE_OPTIMIZED | GI_CODE_NEWLOCALS;
    const bool is_async = s->type == GI_SCOPE_FUNCTION
                              ? s->node->kind == GI_AST_AsyncFunctionDef
                              : s->is_coroutine;
    if (s->is_generator) {
        flags |= is_async ? GI_CODE_ASYNC_GENERATOR : GI_CODE_GENERATOR;
    } else if (is_async) {
        flags |= GI_CODE_COROUTINE;
    }
    if (s->is_nested) {
        flags |= GI_CODE_NESTED;
    }
    return flags;
}

bool gi_unit_enter(GiCompiler *c, GiUnit *u, GiScope *scope, const GiAstArguments *args)
{
    memset(u, 0, sizeof *u);
    if (c->failed) {
        return false;
    }
    u->outer = c->unit;
    u->outer_scope = c->scope;
    u->scope = scope;
    u->name = scope->name;
    u->doc = GILL_NONE;
    u->first_line = scope->node->line > 0 ? scope->node->line : 1;
    u->flags = unit_flags(scope);
    if (c->future_annotations) {
        u->flags |= GI_CODE_FUTURE_ANNOTATIONS;
    }
    u->simple_args = true;
    u->qualname = qualified_name(c, scope);
    u->state_len = (scope->bits + 63) / 64;
    u->state = gi_compile_alloc(c, (u->state_len + 1) * sizeof *u->state);
    u->deleted = gi_compile_alloc(c, (u->state_len + 1) * sizeof *u->deleted);
    u->varnames = gi_compile_alloc(c, (scope->vars_len + 2) * sizeof *u->varnames);
    if (c->failed) {
        return false;
    }
    for (uint32_t i = 0; i < scope->vars_len; i++) {
        const GiVar *v = scope->vars[i];
        if (v->bit >= 0 && (v->flags & GI_SYM_DELETED)) {
            u->deleted[v->bit / 64] |= (uint64_t)1 << (v->bit % 64);
        }
    }
    const bool is_function =
        scope->type == GI_SCOPE_FUNCTION || scope->type == GI_SCOPE_COMPREHENSION;
    c->unit = u;
    c->scope = scope;
    u->uses_namespace = !is_function;
    if (args) {
        const uint32_t n = args->posonlyargs.count + args->args.count +
                           args->kwonlyargs.count + (args->vararg != NULL) +
                           (args->kwarg != NULL);
        if (n > GI_MAX_PARAMS) {
            gi_compile_error(c, scope->node, "more than %d parameters", GI_MAX_PARAMS);
        } else {
            add_params(c, u, args);
        }
    } else if (is_function) {
        u->varnames[u->nlocals++] = gi_intern(c->t, ".0", 2);
        gi_keep(c, u->varnames[0]);
        u->npos = 1;
    } else {
        u->varnames[u->nlocals++] = c->t->vm->empty_str;
    }
    if (!c->failed) {
        place_locals(c, u);
        make_cells(c, u);
    }
    if (c->failed) {
        c->unit = u->outer;
        c->scope = u->outer_scope;
        return false;
    }
    return true;
}

GillValue gi_unit_finish(GiCompiler *c, GiUnit *u)
{
    GillValue code = GILL_NONE;
    if (!c->failed) {
        code = gi_assemble(c, u);
    }
    c->unit = u->outer;
    c->scope = u->outer_scope;
    gi_keep(c, code);
    return code;
}

// ---------------------------------------------------------------------------------
// Making functions

// The register, in the current unit, of the cell that an inner unit wants.
static int cell_register(GiCompiler *c, const GiVar *home)
{
    if (home->scope->unit == c->unit->scope) {
        return home->reg;
    }
    const GiScope *unit = c->unit->scope;
    for (uint32_t i = 0; i < unit->frees_len; i++) {
        if (unit->frees[i]->home == home) {
            return unit->frees[i]->reg;
        }
    }
    assert(!"a free variable is missing");
    return 0;
}

void gi_make_function(GiCompiler *c, const GiNode *at, int dst, GiScope *scope,
                      GillValue code, int base, int flags)
{
    if (c->failed) {
        return;
    }
    const int mark = c->unit->top;
    if (scope->frees_len) {
        const int tuple = gi_temp_push(c);
        const int first = c->unit->top;
        if (scope->frees_len == 1) {
            gi_emit(c, at, GI_OP_BUILD_TUPLE, tuple, cell_register(c, scope->frees[0]->home),
                    1);
        } else if (scope->frees_len > 60) {
            gi_emit(c, at, GI_OP_BUILD_LIST, tuple, first, 0);
            for (uint32_t i = 0; i < scope->frees_len; i++) {
                gi_emit(c, at, GI_OP_LIST_APPEND, tuple,
                        cell_register(c, scope->frees[i]->home), 0);
            }
            gi_emit(c, at, GI_OP_LIST_TO_TUPLE, tuple, tuple, 0);
        } else {
            for (uint32_t i = 0; i < scope->frees_len; i++) {
                gi_move(c, at, gi_temp_push(c), cell_register(c, scope->frees[i]->home));
            }
            gi_emit(c, at, GI_OP_BUILD_TUPLE, tuple, first, (int)scope->frees_len);
        }
        c->unit->top = first;
        flags |= 8;
    }
    GiInstr *i = gi_emit(c, at, GI_OP_MAKE_FUNCTION, dst, base, flags);
    i->w[0] = gi_const(c, code);
    c->unit->top = mark;
}

// A tuple of positional defaults into a pushed temporary.
static bool push_defaults(GiCompiler *c, const GiNode *at, GiNodeSeq defaults)
{
    if (defaults.count == 0) {
        return false;
    }
    GiAstTuple *tuple = gi_compile_alloc(c, sizeof *tuple);
    if (!tuple) {
        return false;
    }
    tuple->base = *at;
    tuple->base.kind = GI_AST_Tuple;
    tuple->elts = defaults;
    tuple->ctx = GI_CTX_Load;
    bool are_constants = true;
    for (uint32_t i = 0; i < defaults.count; i++) {
        are_constants &= gi_is_constant(defaults.items[i]);
        if (are_constants) {
            gi_constant_value(c, defaults.items[i]); // below, nothing may be allocated
        }
    }
    if (!are_constants || c->failed) {
        gi_expr_temp(c, &tuple->base);
        return true;
    }
    const GillValue v = gi_tuple_new(c->t, defaults.count);
    if (gi_is_error(v)) {
        gi_compile_fail(c);
        return true;
    }
    for (uint32_t i = 0; i < defaults.count; i++) {
        gi_tuple_items(gi_tuple_ptr(v))[i] = gi_constant_value(c, defaults.items[i]);
    }
    gi_keep(c, v);
    gi_load_value(c, at, gi_temp_push(c), v);
    return true;
}

static bool push_kwdefaults(GiCompiler *c, const GiNode *at, const GiAstArguments *args)
{
    bool any = false;
    for (uint32_t i = 0; i < args->kw_defaults.count; i++) {
        any |= args->kw_defaults.items[i] != NULL;
    }
    if (!any) {
        return false;
    }
    const int dict = gi_temp_push(c);
    gi_emit(c, at, GI_OP_BUILD_MAP, dict, c->unit->top, 0);
    for (uint32_t i = 0; i < args->kw_defaults.count; i++) {
        if (!args->kw_defaults.items[i]) {
            continue;
        }
        const int k = gi_temp_push(c);
        const GillValue name =
            gi_private_name(c, gi_as_Arg(args->kwonlyargs.items[i])->arg);
        const int v = gi_expr_temp(c, args->kw_defaults.items[i]);
        gi_load_value(c, at, k, name);
        gi_emit(c, at, GI_OP_MAP_ADD, dict, k, v);
        c->unit->top = dict + 1;
    }
    return true;
}

void gi_annotation_to(GiCompiler *c, const GiNode *e, int dst)
{
    if (c->future_annotations) {
        if (!c->failed) {
            const GillValue text = gi_unparse(c, e);
            gi_keep(c, text);
            gi_load_value(c, e, dst, text);
        }
    } else if (e->kind == GI_AST_Starred) {
        // *args: *Ts. One item, unpacked.
        const int mark = c->unit->top;
        const int r = gi_expr(c, gi_as_Starred(e)->value);
        const int first = gi_temp_push(c);
        gi_emit(c, e, GI_OP_UNPACK, first, r, 1);
        gi_move(c, e, dst, first);
        c->unit->top = mark;
    } else {
        gi_expr_to(c, e, dst);
    }
}

// Pairs collect in temporaries, or, when there are many, in a list.
typedef struct Annotations {
    int list; // -1: in temporaries
    int count;
} Annotations;

static void add_annotation(GiCompiler *c, Annotations *a, GillValue name, const GiNode *e)
{
    if (!e || c->failed) {
        return;
    }
    const int k = gi_temp_push(c);
    gi_load_value(c, e, k, name);
    const int v = gi_temp_push(c);
    gi_annotation_to(c, e, v);
    if (a->list >= 0) {
        gi_emit(c, e, GI_OP_LIST_APPEND, a->list, k, 0);
        gi_emit(c, e, GI_OP_LIST_APPEND, a->list, v, 0);
        c->unit->top = k;
    }
    a->count++;
}

static void add_arg_annotation(GiCompiler *c, Annotations *a, const GiNode *arg)
{
    if (arg) {
        add_annotation(c, a, gi_private_name(c, gi_as_Arg(arg)->arg),
                       gi_as_Arg(arg)->annotation);
    }
}

static bool push_annotations(GiCompiler *c, const GiNode *at, const GiAstArguments *args,
                             const GiNode *returns)
{
    int count = returns != NULL;
    const GiNodeSeq groups[] = {args->args, args->posonlyargs, args->kwonlyargs};
    for (size_t g = 0; g < 3; g++) {
        for (uint32_t i = 0; i < groups[g].count; i++) {
            count += gi_as_Arg(groups[g].items[i])->annotation != NULL;
        }
    }
    count += args->vararg && gi_as_Arg(args->vararg)->annotation;
    count += args->kwarg && gi_as_Arg(args->kwarg)->annotation;
    if (count == 0) {
        return false;
    }
    const int tuple = gi_temp_push(c);
    Annotations a = {count > 15 ? tuple : -1, 0};
    const int first = c->unit->top;
    if (a.list >= 0) {
        gi_emit(c, at, GI_OP_BUILD_LIST, tuple, first, 0);
    }
    for (size_t g = 0; g < 2; g++) {
        for (uint32_t i = 0; i < groups[g].count; i++) {
            add_arg_annotation(c, &a, groups[g].items[i]);
        }
    }
    add_arg_annotation(c, &a, args->vararg);
    for (uint32_t i = 0; i < args->kwonlyargs.count; i++) {
        add_arg_annotation(c, &a, args->kwonlyargs.items[i]);
    }
    add_arg_annotation(c, &a, args->kwarg);
    if (returns && !c->failed) {
        const GillValue name = gi_intern(c->t, "return", 6);
        gi_keep(c, name);
        add_annotation(c, &a, name, returns);
    }
    if (a.list >= 0) {
        gi_emit(c, at, GI_OP_LIST_TO_TUPLE, tuple, tuple, 0);
    } else {
        gi_emit(c, at, GI_OP_BUILD_TUPLE, tuple, first, 2 * a.count);
    }
    c->unit->top = first;
    return true;
}

// ---------------------------------------------------------------------------------
// def, lambda, class

static bool is_docstring(GiCompiler *c, const GiNode *s)
{
    return s->kind == GI_AST_Expr && gi_is_constant(gi_as_Expr(s)->value) &&
           gi_is_str(gi_constant_value(c, gi_as_Expr(s)->value)) && !c->failed;
}

// Windows for the decorators, each evaluated; the result of each is the argument of the
// one before it. Returns the first register of the windows.
static int push_decorators(GiCompiler *c, GiNodeSeq decorators)
{
    const int first = c->unit->top;
    for (uint32_t i = 0; i < decorators.count; i++) {
        const int a = gi_temp_push_many(c, GI_CALL_ARGS);
        gi_expr_to(c, decorators.items[i], a);
    }
    return first;
}

static void apply_decorators(GiCompiler *c, GiNodeSeq decorators, int first)
{
    for (uint32_t i = decorators.count; i-- > 0;) {
        const int a = first + (int)i * GI_CALL_ARGS;
        gi_emit(c, decorators.items[i], GI_OP_CALL, a, 1, a);
    }
}

static GillValue def_code(GiCompiler *c, const GiAstFunctionDef *f, GiScope *scope,
                          int first_line)
{
    GiUnit u;
    if (!gi_unit_enter(c, &u, scope, gi_as_Arguments(f->args))) {
        return GILL_ERROR;
    }
    u.first_line = first_line;
    GiNodeSeq body = f->body;
    if (body.count && c->optimize < 2 && is_docstring(c, body.items[0])) {
        u.doc = gi_constant_value(c, gi_as_Expr(body.items[0])->value);
        body.items++;
        body.count--;
    }
    gi_statements(c, body);
    gi_return_none(c, NULL);
    return gi_unit_finish(c, &u);
}

void gi_def_statement(GiCompiler *c, const GiNode *s)
{
    const GiAstFunctionDef *f = (const GiAstFunctionDef *)s; // both kinds' layout
    const GiAstArguments *args = gi_as_Arguments(f->args);
    const int mark = c->unit->top;
    const int first_line =
        f->decorator_list.count ? f->decorator_list.items[0]->line : s->line;
    const int windows = push_decorators(c, f->decorator_list);
    const GillValue name = gi_private_name(c, f->name);
    const int local = f->decorator_list.count ? -1 : gi_local_target(c, name);
    const int dst = local >= 0 ? local : gi_temp_push(c);
    const int base = c->unit->top;
    int flags = 0;
    flags |= push_defaults(c, s, args->defaults) ? 1 : 0;
    flags |= push_kwdefaults(c, s, args) ? 2 : 0;
    flags |= push_annotations(c, s, args, f->returns) ? 4 : 0;
    GiScope *scope = gi_scope_of(c, s);
    const GillValue code = def_code(c, f, scope, first_line);
    gi_make_function(c, s, dst, scope, code, base, flags);
    apply_decorators(c, f->decorator_list, windows);
    gi_store_name(c, s, name, f->decorator_list.count ? windows : dst);
    c->unit->top = mark;
}

void gi_lambda_to(GiCompiler *c, const GiAstLambda *e, int dst)
{
    const GiAstArguments *args = gi_as_Arguments(e->args);
    const int mark = c->unit->top;
    int flags = 0;
    flags |= push_defaults(c, &e->base, args->defaults) ? 1 : 0;
    flags |= push_kwdefaults(c, &e->base, args) ? 2 : 0;
    GiScope *scope = gi_scope_of(c, &e->base);
    GiUnit u;
    if (!gi_unit_enter(c, &u, scope, args)) {
        return;
    }
    if (gi_is_constant(e->body)) {
        const uint32_t k = gi_const(c, gi_constant_value(c, e->body));
        gi_emit(c, e->body, GI_OP_RETURN_K, 0, (int)(k & 0xFF), (int)(k >> 8));
    } else {
        const int r = gi_expr(c, e->body);
        gi_emit(c, e->body, GI_OP_RETURN, r, 0, 0);
    }
    const GillValue code = gi_unit_finish(c, &u);
    gi_make_function(c, &e->base, dst, scope, code, mark, flags);
    c->unit->top = mark;
}

static GillValue class_code(GiCompiler *c, const GiAstClassDef *s, GiScope *scope,
                            int first_line)
{
    GiUnit u;
    if (!gi_unit_enter(c, &u, scope, NULL)) {
        return GILL_ERROR;
    }
    u.first_line = first_line;
    GiNode at = s->base;
    at.line = first_line;
    at.end_line = first_line;
    at.col = 0;
    at.end_col = 0;
    const int r = gi_temp_push(c);
    gi_emit_name(c, &at, GI_OP_LOAD_NAME, r, 0, 0, GI_NAME(c->t, __name__));
    gi_emit_name(c, &at, GI_OP_STORE_NAME, r, 0, 0, GI_NAME(c->t, __module__));
    gi_load_value(c, &at, r, u.qualname);
    gi_emit_name(c, &at, GI_OP_STORE_NAME, r, 0, 0, GI_NAME(c->t, __qualname__));
    u.top = r;
    gi_body(c, s->body);
    if (scope->class_cell) {
        const int cell = scope->class_cell->reg;
        gi_emit_name(c, NULL, GI_OP_STORE_NAME, cell, 0, 0, GI_NAME(c->t, __classcell__));
        gi_emit(c, NULL, GI_OP_RETURN, cell, 0, 0);
    } else {
        gi_return_none(c, NULL);
    }
    return gi_unit_finish(c, &u);
}

void gi_class_statement(GiCompiler *c, const GiAstClassDef *s)
{
    const int mark = c->unit->top;
    const int first_line =
        s->decorator_list.count ? s->decorator_list.items[0]->line : s->base.line;
    const int windows = push_decorators(c, s->decorator_list);
    GiScope *scope = gi_scope_of(c, &s->base);
    const GillValue code = class_code(c, s, scope, first_line);
    if (c->failed) {
        return;
    }
    const int a = gi_temp_push_many(c, GI_CALL_ARGS);
    gi_emit(c, &s->base, GI_OP_LOAD_BUILD_CLASS, a, 0, 0);
    const int function = gi_temp_push(c);
    gi_make_function(c, &s->base, function, scope, code, c->unit->top, 0);
    gi_load_value(c, &s->base, gi_temp_push(c), scope->name);
    gi_call_window(c, &s->base, a, 2, s->bases, s->keywords, false, a);
    apply_decorators(c, s->decorator_list, windows);
    gi_store_name(c, &s->base, gi_private_name(c, s->name),
                  s->decorator_list.count ? windows : a);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Bodies of modules and classes

void gi_return_none(GiCompiler *c, const GiNode *at)
{
    if (c->failed || c->unit->is_dead) {
        return;
    }
    const uint32_t k = gi_const(c, GILL_NONE);
    if (k > 0xFFFF) {
        gi_compile_error(c, c->unit->scope->node, "too many constants");
        return;
    }
    gi_emit(c, at, GI_OP_RETURN_K, 0, (int)(k & 0xFF), (int)(k >> 8));
    gi_set_dead(c);
}

void gi_body(GiCompiler *c, GiNodeSeq body)
{
    if (c->scope->has_annotations) {
        gi_emit(c, body.count ? body.items[0] : NULL, GI_OP_SETUP_ANNOTATIONS, 0, 0, 0);
    }
    if (body.count && is_docstring(c, body.items[0]) && !c->is_interactive) {
        if (c->optimize < 2) {
            const GiNode *doc = gi_as_Expr(body.items[0])->value;
            const int r = gi_temp_push(c);
            gi_load_value(c, doc, r, gi_constant_value(c, doc));
            gi_emit_name(c, doc, GI_OP_STORE_NAME, r, 0, 0, GI_NAME(c->t, __doc__));
            c->unit->top = r;
        }
        body.items++;
        body.count--;
    }
    gi_statements(c, body);
}
