// scope: which names are local, cell, free or global.
//
// Two passes. The first walks the tree in the order of CPython's symbol table, because
// its errors come in that order, and notes what each scope does with each name. The
// second decides which comprehensions run in their host, then what every name means.
// SPDX-License-Identifier: MIT
#include "interp/compile/scope.h"

#include <stdlib.h>

#include "interp/compile/compile.h"

static void visit(GiCompiler *c, const GiNode *n);

static void visit_all(GiCompiler *c, GiNodeSeq seq)
{
    for (uint32_t i = 0; i < seq.count && !c->failed; i++) {
        if (seq.items[i]) {
            visit(c, seq.items[i]);
        }
    }
}

static void visit_opt(GiCompiler *c, const GiNode *n)
{
    if (n) {
        visit(c, n);
    }
}

// ---------------------------------------------------------------------------------
// Scopes and their names

static uint32_t hash_bits(uint64_t bits)
{
    bits *= 0x9E3779B97F4A7C15u;
    return (uint32_t)(bits >> 32);
}

GiVar *gi_scope_find(const GiScope *scope, GillValue name)
{
    if (scope->index_cap == 0) {
        return NULL;
    }
    const uint32_t mask = scope->index_cap - 1;
    for (uint32_t i = hash_bits(name.bits) & mask;; i = (i + 1) & mask) {
        const uint32_t at = scope->index[i];
        if (at == 0) {
            return NULL;
        }
        if (gi_same(scope->vars[at - 1]->name, name)) {
            return scope->vars[at - 1];
        }
    }
}

GiVar *gi_scope_resolve(const GiScope *scope, GillValue name)
{
    GiVar *v = gi_scope_find(scope, name);
    while (v && v->alias) {
        v = v->alias;
    }
    return v;
}

static GiVar *new_var(GiCompiler *c, GiScope *scope, GillValue name)
{
    GiVar *v = gi_compile_alloc(c, sizeof *v);
    if (v) {
        v->name = name;
        v->scope = scope;
        v->bit = -1;
        v->reg = -1;
    }
    return v;
}

static GiVar *add_var(GiCompiler *c, GiScope *scope, GillValue name)
{
    GiVar *v = gi_scope_find(scope, name);
    if (v || c->failed) {
        return v;
    }
    if (!gi_compile_grow(c, &scope->vars, scope->vars_len, &scope->vars_cap,
                         sizeof *scope->vars)) {
        return NULL;
    }
    v = new_var(c, scope, name);
    if (!v) {
        return NULL;
    }
    scope->vars[scope->vars_len++] = v;
    if (scope->vars_len * 2 > scope->index_cap) {
        const uint32_t cap = scope->index_cap ? scope->index_cap * 2 : 16;
        uint32_t *index = gi_compile_alloc(c, cap * sizeof *index);
        if (!index) {
            return NULL;
        }
        for (uint32_t k = 0; k + 1 < scope->vars_len; k++) {
            uint32_t i = hash_bits(scope->vars[k]->name.bits) & (cap - 1);
            while (index[i]) {
                i = (i + 1) & (cap - 1);
            }
            index[i] = k + 1;
        }
        scope->index = index;
        scope->index_cap = cap;
    }
    uint32_t i = hash_bits(name.bits) & (scope->index_cap - 1);
    while (scope->index[i]) {
        i = (i + 1) & (scope->index_cap - 1);
    }
    scope->index[i] = scope->vars_len;
    return v;
}

static GiScope *enter(GiCompiler *c, GiScopeType type, const GiNode *node, GillValue name)
{
    GiScope *s = gi_compile_alloc(c, sizeof *s);
    if (!s) {
        return NULL;
    }
    GiScope *parent = c->scope;
    s->type = type;
    s->node = node;
    s->name = name;
    s->parent = parent;
    s->class_name = parent ? parent->class_name : GILL_EMPTY;
    s->unit = s;
    if (parent) {
        s->is_nested = parent->is_nested || parent->type == GI_SCOPE_FUNCTION ||
                       parent->type == GI_SCOPE_COMPREHENSION;
        if (type != GI_SCOPE_ANNOTATION) {
            if (parent->last_child) {
                parent->last_child->next = s;
            } else {
                parent->first_child = s;
            }
            parent->last_child = s;
        }
    }
    if (!gi_compile_grow(c, &c->scopes, c->scopes_len, &c->scopes_cap,
                         sizeof *c->scopes)) {
        return NULL;
    }
    c->scopes[c->scopes_len++] = (GiScopeEntry){node, s};
    c->scope = s;
    return s;
}

static void leave(GiCompiler *c, GiScope *s)
{
    c->scope = s->parent;
}

// Entries are sorted by node once the tree has been walked.
static int compare_entries(const void *a, const void *b)
{
    const uintptr_t x = (uintptr_t)((const GiScopeEntry *)a)->node;
    const uintptr_t y = (uintptr_t)((const GiScopeEntry *)b)->node;
    return (x > y) - (x < y);
}

GiScope *gi_scope_of(GiCompiler *c, const GiNode *node)
{
    uint32_t low = 0;
    uint32_t high = c->scopes_len;
    while (low < high) {
        const uint32_t mid = (low + high) / 2;
        if ((uintptr_t)c->scopes[mid].node < (uintptr_t)node) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    assert(low < c->scopes_len && c->scopes[low].node == node);
    return c->scopes[low].scope;
}

// ---------------------------------------------------------------------------------
// Notes on names

GillValue gi_mangle(GiCompiler *c, GillValue class_name, GillValue name)
{
    if (gi_is_empty(class_name) || c->failed) {
        return name;
    }
    const char *text = gi_str_data(name);
    const size_t size = gi_str_size(name);
    if (size < 3 || text[0] != '_' || text[1] != '_' ||
        (text[size - 1] == '_' && text[size - 2] == '_') || memchr(text, '.', size)) {
        return name;
    }
    const char *class_text = gi_str_data(class_name);
    size_t class_size = gi_str_size(class_name);
    while (class_size && *class_text == '_') {
        class_text++;
        class_size--;
    }
    if (class_size == 0) {
        return name;
    }
    char *both = gi_compile_alloc(c, 1 + class_size + size);
    if (!both) {
        return name;
    }
    both[0] = '_';
    memcpy(both + 1, class_text, class_size);
    memcpy(both + 1 + class_size, text, size);
    const GillValue mangled = gi_intern(c->t, both, 1 + class_size + size);
    gi_keep(c, mangled);
    return gi_is_error(mangled) ? name : mangled;
}

static GillValue mangled(GiCompiler *c, const GiName *name)
{
    return gi_mangle(c, c->scope->class_name, gi_name_value(c, name));
}

static void add_flags_in(GiCompiler *c, GiScope *scope, GillValue name, uint32_t flags,
                         const GiNode *at)
{
    if (c->failed) {
        return;
    }
    GiVar *v = add_var(c, scope, name);
    if (!v) {
        return;
    }
    if ((flags & GI_SYM_PARAM) && (v->flags & GI_SYM_PARAM)) {
        gi_scope_error(c, at, "duplicate argument '%U' in function definition", name);
        return;
    }
    if (scope->is_iter_target && (flags & GI_SYM_LOCAL)) {
        if (v->flags & (GI_SYM_GLOBAL | GI_SYM_NONLOCAL)) {
            gi_scope_error(c, at,
                           "comprehension inner loop cannot rebind assignment "
                           "expression target '%U'",
                           name);
            return;
        }
        flags |= GI_SYM_ITERATION;
    }
    v->flags |= flags;
}

static void add_flags(GiCompiler *c, GillValue name, uint32_t flags, const GiNode *at)
{
    add_flags_in(c, c->scope, name, flags, at);
}

static void add_def(GiCompiler *c, const GiName *name, uint32_t flags, const GiNode *at)
{
    add_flags(c, mangled(c, name), flags, at);
}

// := in a comprehension binds in the nearest scope that is none.
static bool extend_walrus(GiCompiler *c, const GiAstName *target)
{
    const GillValue name = mangled(c, target->id);
    for (GiScope *s = c->scope; s && !c->failed; s = s->parent) {
        if (s->type == GI_SCOPE_COMPREHENSION) {
            const GiVar *v = gi_scope_find(s, name);
            if (v && (v->flags & GI_SYM_ITERATION)) {
                gi_scope_error(c, &target->base,
                               "assignment expression cannot rebind comprehension "
                               "iteration variable '%U'",
                               name);
                return false;
            }
        } else if (s->type == GI_SCOPE_FUNCTION) {
            const GiVar *v = gi_scope_find(s, name);
            const bool is_global = v && (v->flags & GI_SYM_GLOBAL);
            add_flags(c, name, is_global ? GI_SYM_GLOBAL : GI_SYM_NONLOCAL, &target->base);
            GiVar *here = gi_scope_find(c->scope, name);
            if (here) {
                here->directive = &target->base;
            }
            add_flags_in(c, s, name, GI_SYM_LOCAL | GI_SYM_WALRUS, &target->base);
            return !c->failed;
        } else if (s->type == GI_SCOPE_MODULE) {
            add_flags(c, name, GI_SYM_GLOBAL, &target->base);
            add_flags_in(c, s, name, GI_SYM_GLOBAL, &target->base);
            return !c->failed;
        } else if (s->type == GI_SCOPE_CLASS) {
            gi_scope_error(c, &target->base,
                           "assignment expression within a comprehension cannot be "
                           "used in a class body");
            return false;
        }
    }
    return !c->failed;
}

static bool is_text(GillValue name, const char *text)
{
    return gi_str_is(name, text);
}

static void visit_name(GiCompiler *c, const GiAstName *n)
{
    const GillValue raw = gi_name_value(c, n->id);
    if (c->failed) {
        return;
    }
    const GillValue name = gi_mangle(c, c->scope->class_name, raw);
    if (n->ctx == GI_CTX_Load) {
        add_flags(c, name, GI_SYM_USE, &n->base);
        if (c->scope->type == GI_SCOPE_FUNCTION || c->scope->type == GI_SCOPE_COMPREHENSION) {
            if (is_text(name, "super")) {
                // Zero arguments make it look for the cell of the class.
                add_flags(c, GI_NAME(c->t, __class__), GI_SYM_USE, &n->base);
            } else if (is_text(name, "locals") || is_text(name, "eval") ||
                       is_text(name, "exec") || is_text(name, "vars") ||
                       is_text(name, "dir") || is_text(name, "super")) {
                c->scope->looks_at_names = true;
            }
        }
    } else {
        add_flags(c, name,
                  n->ctx == GI_CTX_Del ? GI_SYM_LOCAL | GI_SYM_DELETED : GI_SYM_LOCAL,
                  &n->base);
    }
}

static const char *comprehension_text(const GiNode *node)
{
    switch (node->kind) {
    case GI_AST_ListComp:
        return "list comprehension";
    case GI_AST_SetComp:
        return "set comprehension";
    case GI_AST_DictComp:
        return "dict comprehension";
    default:
        return "generator expression";
    }
}

static bool refuse_in_annotation(GiCompiler *c, const GiNode *at, const char *what)
{
    if (c->scope->type == GI_SCOPE_ANNOTATION) {
        gi_scope_error(c, at, "'%s' can not be used within an annotation", what);
        return true;
    }
    return false;
}

static void visit_yield(GiCompiler *c, const GiNode *n, const GiNode *value)
{
    if (refuse_in_annotation(c, n, "yield expression")) {
        return;
    }
    visit_opt(c, value);
    c->scope->is_generator = true;
    if (n->kind == GI_AST_Await) {
        return;
    }
    if (c->scope->type == GI_SCOPE_COMPREHENSION && !c->failed) {
        gi_scope_error(c, n, "'yield' inside %s", comprehension_text(c->scope->node));
    }
}

static void visit_comprehension(GiCompiler *c, const GiNode *n, GiNodeSeq generators,
                                const GiNode *elt, const GiNode *value)
{
    const GiAstComprehension *first = gi_as_Comprehension(generators.items[0]);
    const bool is_generator = n->kind == GI_AST_GeneratorExp;
    GiScope *outer = c->scope;
    outer->iter_expr++;
    visit(c, first->iter);
    outer->iter_expr--;
    const char *name = n->kind == GI_AST_ListComp  ? "<listcomp>"
                       : n->kind == GI_AST_SetComp ? "<setcomp>"
                       : n->kind == GI_AST_DictComp ? "<dictcomp>"
                                                    : "<genexpr>";
    if (c->failed) {
        return;
    }
    const GillValue name_value = gi_intern(c->t, name, strlen(name));
    gi_keep(c, name_value);
    GiScope *s = c->failed ? NULL : enter(c, GI_SCOPE_COMPREHENSION, n, name_value);
    if (!s) {
        return;
    }
    for (uint32_t i = 0; i < generators.count && !c->failed; i++) {
        const GiAstComprehension *g = gi_as_Comprehension(generators.items[i]);
        if (g->is_async) {
            s->is_coroutine = true;
        }
        s->is_iter_target = true;
        visit(c, g->target);
        s->is_iter_target = false;
        if (i > 0) {
            s->iter_expr++;
            visit(c, g->iter);
            s->iter_expr--;
        }
        visit_all(c, g->ifs);
    }
    visit_opt(c, value);
    visit(c, elt);
    s->is_generator = is_generator;
    leave(c, s);
    if (s->is_coroutine && !is_generator) {
        c->scope->is_coroutine = true;
    }
}

static void visit_annotation(GiCompiler *c, const GiNode *e)
{
    if (!e || c->failed) {
        return;
    }
    if (!c->future_annotations) {
        visit(c, e);
        return;
    }
    GiScope *s = enter(c, GI_SCOPE_ANNOTATION, e, GILL_EMPTY);
    if (s) {
        visit(c, e);
        leave(c, s);
    }
}

static void visit_args_annotations(GiCompiler *c, GiNodeSeq args)
{
    for (uint32_t i = 0; i < args.count; i++) {
        visit_annotation(c, gi_as_Arg(args.items[i])->annotation);
    }
}

static void add_params(GiCompiler *c, GiNodeSeq args)
{
    for (uint32_t i = 0; i < args.count && !c->failed; i++) {
        add_def(c, gi_as_Arg(args.items[i])->arg, GI_SYM_PARAM, args.items[i]);
    }
}

static void visit_function(GiCompiler *c, const GiNode *n, GillValue name,
                           const GiAstArguments *args, const GiNode *lambda_body,
                           GiNodeSeq body)
{
    GiScope *s = c->failed ? NULL : enter(c, GI_SCOPE_FUNCTION, n, name);
    if (!s) {
        return;
    }
    s->is_coroutine = n->kind == GI_AST_AsyncFunctionDef;
    add_params(c, args->posonlyargs);
    add_params(c, args->args);
    add_params(c, args->kwonlyargs);
    if (args->vararg) {
        add_def(c, gi_as_Arg(args->vararg)->arg, GI_SYM_PARAM, args->vararg);
    }
    if (args->kwarg) {
        add_def(c, gi_as_Arg(args->kwarg)->arg, GI_SYM_PARAM, args->kwarg);
    }
    if (lambda_body) {
        visit(c, lambda_body);
    } else {
        visit_all(c, body);
    }
    leave(c, s);
}

static void visit_def(GiCompiler *c, const GiNode *n)
{
    // Both kinds have the same members in the same places.
    const GiAstFunctionDef *f = (const GiAstFunctionDef *)n;
    const GiAstArguments *args = gi_as_Arguments(f->args);
    add_def(c, f->name, GI_SYM_LOCAL, n);
    visit_all(c, args->defaults);
    visit_all(c, args->kw_defaults);
    visit_args_annotations(c, args->posonlyargs);
    visit_args_annotations(c, args->args);
    if (args->vararg) {
        visit_annotation(c, gi_as_Arg(args->vararg)->annotation);
    }
    if (args->kwarg) {
        visit_annotation(c, gi_as_Arg(args->kwarg)->annotation);
    }
    visit_args_annotations(c, args->kwonlyargs);
    visit_annotation(c, f->returns);
    visit_all(c, f->decorator_list);
    visit_function(c, n, gi_name_value(c, f->name), args, NULL, f->body);
}

static void visit_class(GiCompiler *c, const GiAstClassDef *n)
{
    add_def(c, n->name, GI_SYM_LOCAL, &n->base);
    visit_all(c, n->bases);
    visit_all(c, n->keywords);
    visit_all(c, n->decorator_list);
    const GillValue name = gi_name_value(c, n->name);
    GiScope *s = c->failed ? NULL : enter(c, GI_SCOPE_CLASS, &n->base, name);
    if (s) {
        s->class_name = name;
        visit_all(c, n->body);
        leave(c, s);
    }
}

static void visit_directive(GiCompiler *c, const GiNode *n, GiNameSeq names, bool is_global)
{
    for (uint32_t i = 0; i < names.count && !c->failed; i++) {
        const GillValue name = mangled(c, names.items[i]);
        GiVar *v = c->failed ? NULL : gi_scope_find(c->scope, name);
        const uint32_t flags = v ? v->flags : 0;
        if (flags & (GI_SYM_PARAM | GI_SYM_LOCAL | GI_SYM_USE | GI_SYM_ANNOTATED)) {
            const char *form;
            if (flags & GI_SYM_PARAM) {
                form = is_global ? "name '%U' is parameter and global"
                                 : "name '%U' is parameter and nonlocal";
            } else if (flags & GI_SYM_USE) {
                form = is_global ? "name '%U' is used prior to global declaration"
                                 : "name '%U' is used prior to nonlocal declaration";
            } else if (flags & GI_SYM_ANNOTATED) {
                form = is_global ? "annotated name '%U' can't be global"
                                 : "annotated name '%U' can't be nonlocal";
            } else {
                form = is_global ? "name '%U' is assigned to before global declaration"
                                 : "name '%U' is assigned to before nonlocal declaration";
            }
            gi_scope_error(c, n, form, name);
            return;
        }
        add_flags(c, name, is_global ? GI_SYM_GLOBAL : GI_SYM_NONLOCAL, n);
        v = c->failed ? NULL : gi_scope_find(c->scope, name);
        if (v && !v->directive) {
            v->directive = n;
        }
    }
}

static void visit_ann_assign(GiCompiler *c, const GiAstAnnAssign *n)
{
    c->scope->has_annotations = true;
    if (n->target->kind == GI_AST_Name) {
        const GiAstName *target = gi_as_Name(n->target);
        const GillValue name = mangled(c, target->id);
        const GiVar *v = c->failed ? NULL : gi_scope_find(c->scope, name);
        if (v && (v->flags & (GI_SYM_GLOBAL | GI_SYM_NONLOCAL)) &&
            c->scope != c->module_scope && n->simple) {
            gi_scope_error(c, &n->base,
                           v->flags & GI_SYM_GLOBAL ? "annotated name '%U' can't be global"
                                                    : "annotated name '%U' can't be nonlocal",
                           name);
            return;
        }
        if (n->simple) {
            add_flags(c, name, GI_SYM_ANNOTATED | GI_SYM_LOCAL, &n->base);
        } else if (n->value) {
            add_flags(c, name, GI_SYM_LOCAL, &n->base);
        }
    } else {
        visit(c, n->target);
    }
    visit_annotation(c, n->annotation);
    visit_opt(c, n->value);
}

static void visit_alias(GiCompiler *c, const GiAstAlias *n)
{
    const GillValue name = gi_name_value(c, n->name);
    if (c->failed) {
        return;
    }
    if (n->asname) {
        add_def(c, n->asname, GI_SYM_IMPORT | GI_SYM_LOCAL, &n->base);
        return;
    }
    const char *text = gi_str_data(name);
    const size_t size = gi_str_size(name);
    if (size == 1 && *text == '*') {
        if (c->scope->type != GI_SCOPE_MODULE) {
            gi_scope_error(c, &n->base, "import * only allowed at module level");
        }
        return;
    }
    const char *dot = memchr(text, '.', size);
    GillValue first = name;
    if (dot) {
        first = gi_intern(c->t, text, (size_t)(dot - text));
        gi_keep(c, first);
        if (c->failed) {
            return;
        }
    }
    add_flags(c, gi_mangle(c, c->scope->class_name, first), GI_SYM_IMPORT | GI_SYM_LOCAL,
              &n->base);
}

static void visit_walrus(GiCompiler *c, const GiAstNamedExpr *n)
{
    if (refuse_in_annotation(c, &n->base, "named expression")) {
        return;
    }
    if (c->scope->iter_expr > 0) {
        gi_scope_error(c, &n->base,
                       "assignment expression cannot be used in a comprehension "
                       "iterable expression");
        return;
    }
    const GiAstName *target = gi_as_Name(n->target);
    if (c->scope->type == GI_SCOPE_COMPREHENSION && !extend_walrus(c, target)) {
        return;
    }
    visit(c, n->value);
    add_def(c, target->id, GI_SYM_LOCAL | GI_SYM_WALRUS, &target->base);
}

static void visit_loop(GiCompiler *c, const GiNode *target, const GiNode *iter,
                       GiNodeSeq body, GiNodeSeq orelse)
{
    visit(c, target);
    visit(c, iter);
    visit_all(c, body);
    visit_all(c, orelse);
}

static void visit_pattern_names(GiCompiler *c, const GiName *name, const GiNode *at)
{
    if (name) {
        add_def(c, name, GI_SYM_LOCAL, at);
    }
}

static void visit(GiCompiler *c, const GiNode *n)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    switch (n->kind) {
    case GI_AST_Module:
        visit_all(c, gi_as_Module(n)->body);
        break;
    case GI_AST_Interactive:
        visit_all(c, gi_as_Interactive(n)->body);
        break;
    case GI_AST_Expression:
        visit(c, gi_as_Expression(n)->body);
        break;
    case GI_AST_FunctionDef:
    case GI_AST_AsyncFunctionDef:
        visit_def(c, n);
        break;
    case GI_AST_ClassDef:
        visit_class(c, gi_as_ClassDef(n));
        break;
    case GI_AST_Return:
        visit_opt(c, gi_as_Return(n)->value);
        break;
    case GI_AST_Delete:
        visit_all(c, gi_as_Delete(n)->targets);
        break;
    case GI_AST_Assign:
        visit_all(c, gi_as_Assign(n)->targets);
        visit(c, gi_as_Assign(n)->value);
        break;
    case GI_AST_AugAssign:
        visit(c, gi_as_AugAssign(n)->target);
        visit(c, gi_as_AugAssign(n)->value);
        break;
    case GI_AST_AnnAssign:
        visit_ann_assign(c, gi_as_AnnAssign(n));
        break;
    case GI_AST_For:
    case GI_AST_AsyncFor: { // the same members
        const GiAstFor *f = (const GiAstFor *)n;
        visit_loop(c, f->target, f->iter, f->body, f->orelse);
        break;
    }
    case GI_AST_While:
        visit(c, gi_as_While(n)->test);
        visit_all(c, gi_as_While(n)->body);
        visit_all(c, gi_as_While(n)->orelse);
        break;
    case GI_AST_If:
        visit(c, gi_as_If(n)->test);
        visit_all(c, gi_as_If(n)->body);
        visit_all(c, gi_as_If(n)->orelse);
        break;
    case GI_AST_With:
    case GI_AST_AsyncWith: { // the same members
        const GiAstWith *w = (const GiAstWith *)n;
        visit_all(c, w->items);
        visit_all(c, w->body);
        break;
    }
    case GI_AST_WithItem:
        visit(c, gi_as_WithItem(n)->context_expr);
        visit_opt(c, gi_as_WithItem(n)->optional_vars);
        break;
    case GI_AST_Match:
        visit(c, gi_as_Match(n)->subject);
        visit_all(c, gi_as_Match(n)->cases);
        break;
    case GI_AST_MatchCase:
        visit(c, gi_as_MatchCase(n)->pattern);
        visit_opt(c, gi_as_MatchCase(n)->guard);
        visit_all(c, gi_as_MatchCase(n)->body);
        break;
    case GI_AST_Raise:
        visit_opt(c, gi_as_Raise(n)->exc);
        visit_opt(c, gi_as_Raise(n)->cause);
        break;
    case GI_AST_Try:
    case GI_AST_TryStar: { // the same members
        const GiAstTry *s = (const GiAstTry *)n;
        visit_all(c, s->body);
        visit_all(c, s->orelse);
        visit_all(c, s->handlers);
        visit_all(c, s->finalbody);
        break;
    }
    case GI_AST_ExceptHandler: {
        const GiAstExceptHandler *h = gi_as_ExceptHandler(n);
        visit_opt(c, h->type);
        if (h->name) {
            add_def(c, h->name, GI_SYM_LOCAL | GI_SYM_DELETED, n);
        }
        visit_all(c, h->body);
        break;
    }
    case GI_AST_Assert:
        visit(c, gi_as_Assert(n)->test);
        visit_opt(c, gi_as_Assert(n)->msg);
        break;
    case GI_AST_Import:
        for (uint32_t i = 0; i < gi_as_Import(n)->names.count && !c->failed; i++) {
            visit_alias(c, gi_as_Alias(gi_as_Import(n)->names.items[i]));
        }
        break;
    case GI_AST_ImportFrom:
        for (uint32_t i = 0; i < gi_as_ImportFrom(n)->names.count && !c->failed; i++) {
            visit_alias(c, gi_as_Alias(gi_as_ImportFrom(n)->names.items[i]));
        }
        break;
    case GI_AST_Global:
        visit_directive(c, n, gi_as_Global(n)->names, true);
        break;
    case GI_AST_Nonlocal:
        visit_directive(c, n, gi_as_Nonlocal(n)->names, false);
        break;
    case GI_AST_Expr:
        visit(c, gi_as_Expr(n)->value);
        break;
    case GI_AST_Pass:
    case GI_AST_Break:
    case GI_AST_Continue:
    case GI_AST_Constant:
        break;
    case GI_AST_BoolOp:
        visit_all(c, gi_as_BoolOp(n)->values);
        break;
    case GI_AST_NamedExpr:
        visit_walrus(c, gi_as_NamedExpr(n));
        break;
    case GI_AST_BinOp:
        visit(c, gi_as_BinOp(n)->left);
        visit(c, gi_as_BinOp(n)->right);
        break;
    case GI_AST_UnaryOp:
        visit(c, gi_as_UnaryOp(n)->operand);
        break;
    case GI_AST_Lambda: {
        const GiAstLambda *l = gi_as_Lambda(n);
        const GiAstArguments *args = gi_as_Arguments(l->args);
        visit_all(c, args->defaults);
        visit_all(c, args->kw_defaults);
        if (!c->failed) {
            const GillValue name = gi_intern(c->t, "<lambda>", 8);
            gi_keep(c, name);
            visit_function(c, n, name, args, l->body, (GiNodeSeq){0});
        }
        break;
    }
    case GI_AST_IfExp:
        visit(c, gi_as_IfExp(n)->test);
        visit(c, gi_as_IfExp(n)->body);
        visit(c, gi_as_IfExp(n)->orelse);
        break;
    case GI_AST_Dict:
        visit_all(c, gi_as_Dict(n)->keys);
        visit_all(c, gi_as_Dict(n)->values);
        break;
    case GI_AST_Set:
        visit_all(c, gi_as_Set(n)->elts);
        break;
    case GI_AST_ListComp:
        visit_comprehension(c, n, gi_as_ListComp(n)->generators, gi_as_ListComp(n)->elt,
                            NULL);
        break;
    case GI_AST_SetComp:
        visit_comprehension(c, n, gi_as_SetComp(n)->generators, gi_as_SetComp(n)->elt,
                            NULL);
        break;
    case GI_AST_GeneratorExp:
        visit_comprehension(c, n, gi_as_GeneratorExp(n)->generators,
                            gi_as_GeneratorExp(n)->elt, NULL);
        break;
    case GI_AST_DictComp:
        visit_comprehension(c, n, gi_as_DictComp(n)->generators, gi_as_DictComp(n)->key,
                            gi_as_DictComp(n)->value);
        break;
    case GI_AST_Await:
        if (!refuse_in_annotation(c, n, "await expression")) {
            visit(c, gi_as_Await(n)->value);
            c->scope->is_coroutine = true;
        }
        break;
    case GI_AST_Yield:
        visit_yield(c, n, gi_as_Yield(n)->value);
        break;
    case GI_AST_YieldFrom:
        visit_yield(c, n, gi_as_YieldFrom(n)->value);
        break;
    case GI_AST_Compare:
        visit(c, gi_as_Compare(n)->left);
        visit_all(c, gi_as_Compare(n)->comparators);
        break;
    case GI_AST_Call:
        visit(c, gi_as_Call(n)->func);
        visit_all(c, gi_as_Call(n)->args);
        visit_all(c, gi_as_Call(n)->keywords);
        break;
    case GI_AST_Keyword:
        visit(c, gi_as_Keyword(n)->value);
        break;
    case GI_AST_FormattedValue:
        visit(c, gi_as_FormattedValue(n)->value);
        visit_opt(c, gi_as_FormattedValue(n)->format_spec);
        break;
    case GI_AST_JoinedStr:
        visit_all(c, gi_as_JoinedStr(n)->values);
        break;
    case GI_AST_Attribute:
        visit(c, gi_as_Attribute(n)->value);
        break;
    case GI_AST_Subscript:
        visit(c, gi_as_Subscript(n)->value);
        visit(c, gi_as_Subscript(n)->slice);
        break;
    case GI_AST_Starred:
        visit(c, gi_as_Starred(n)->value);
        break;
    case GI_AST_Name:
        visit_name(c, gi_as_Name(n));
        break;
    case GI_AST_List:
        visit_all(c, gi_as_List(n)->elts);
        break;
    case GI_AST_Tuple:
        visit_all(c, gi_as_Tuple(n)->elts);
        break;
    case GI_AST_Slice:
        visit_opt(c, gi_as_Slice(n)->lower);
        visit_opt(c, gi_as_Slice(n)->upper);
        visit_opt(c, gi_as_Slice(n)->step);
        break;
    case GI_AST_MatchValue:
        visit(c, gi_as_MatchValue(n)->value);
        break;
    case GI_AST_MatchSingleton:
        break;
    case GI_AST_MatchSequence:
        visit_all(c, gi_as_MatchSequence(n)->patterns);
        break;
    case GI_AST_MatchStar:
        visit_pattern_names(c, gi_as_MatchStar(n)->name, n);
        break;
    case GI_AST_MatchMapping:
        visit_all(c, gi_as_MatchMapping(n)->keys);
        visit_all(c, gi_as_MatchMapping(n)->patterns);
        visit_pattern_names(c, gi_as_MatchMapping(n)->rest, n);
        break;
    case GI_AST_MatchClass:
        visit(c, gi_as_MatchClass(n)->cls);
        visit_all(c, gi_as_MatchClass(n)->patterns);
        visit_all(c, gi_as_MatchClass(n)->kwd_patterns);
        break;
    case GI_AST_MatchAs:
        visit_opt(c, gi_as_MatchAs(n)->pattern);
        visit_pattern_names(c, gi_as_MatchAs(n)->name, n);
        break;
    case GI_AST_MatchOr:
        visit_all(c, gi_as_MatchOr(n)->patterns);
        break;
    case GI_AST_Comprehension:
    case GI_AST_Arguments:
    case GI_AST_Arg:
    case GI_AST_Alias:
    case GI_AST_KIND_COUNT:
        break; // visited by their owners
    }
}

// ---------------------------------------------------------------------------------
// Second pass: units, then what names mean

static void decide_units(GiScope *s)
{
    s->unit = s;
    if (s->type == GI_SCOPE_COMPREHENSION && s->node->kind != GI_AST_GeneratorExp &&
        !s->looks_at_names) {
        const GiScope *host = s->parent->unit;
        if (host->type == GI_SCOPE_FUNCTION || host->type == GI_SCOPE_COMPREHENSION) {
            s->unit = s->parent->unit;
        }
    }
    for (GiScope *child = s->first_child; child; child = child->next) {
        decide_units(child);
    }
}

// The variable of an enclosing function that `name` means in s; null: none does.
static GiVar *outer_binding(GiCompiler *c, GiScope *s, GillValue name)
{
    const bool is_class_cell = gi_same(name, GI_NAME(c->t, __class__));
    for (GiScope *outer = s->parent; outer; outer = outer->parent) {
        if (outer->type == GI_SCOPE_CLASS && is_class_cell) {
            if (!outer->class_cell) {
                GiVar *v = new_var(c, outer, name);
                if (!v) {
                    return NULL;
                }
                v->kind = GI_VAR_CELL;
                outer->class_cell = v;
            }
            return outer->class_cell;
        }
        if (outer->type != GI_SCOPE_FUNCTION && outer->type != GI_SCOPE_COMPREHENSION) {
            continue;
        }
        GiVar *v = gi_scope_find(outer, name);
        if (!v) {
            continue;
        }
        if (v->flags & GI_SYM_GLOBAL) {
            return NULL;
        }
        if (!(v->flags & GI_SYM_NONLOCAL) && (v->flags & GI_SYM_BOUND)) {
            return v;
        }
    }
    return NULL;
}

// The entry of unit's closure for a variable of an outer unit, with those of the units
// between.
static GiVar *free_entry(GiCompiler *c, GiScope *unit, GiVar *home)
{
    for (uint32_t i = 0; i < unit->frees_len; i++) {
        if (unit->frees[i]->home == home) {
            return unit->frees[i];
        }
    }
    GiScope *outer = unit->parent->unit;
    if (outer == home->scope->unit) {
        home->kind = GI_VAR_CELL;
    } else if (!free_entry(c, outer, home)) {
        return NULL;
    }
    if (!gi_compile_grow(c, &unit->frees, unit->frees_len, &unit->frees_cap,
                         sizeof *unit->frees)) {
        return NULL;
    }
    GiVar *v = new_var(c, unit, home->name);
    if (!v) {
        return NULL;
    }
    v->kind = GI_VAR_FREE;
    v->home = home;
    // Sorted by name, as CPython's co_freevars.
    uint32_t at = unit->frees_len++;
    while (at > 0 && gi_str_compare(unit->frees[at - 1]->name, v->name) > 0) {
        unit->frees[at] = unit->frees[at - 1];
        at--;
    }
    unit->frees[at] = v;
    return v;
}

static void set_alias(GiCompiler *c, GiScope *s, GiVar *v, GiVar *home)
{
    v->alias = home->scope->unit == s->unit ? home : free_entry(c, s->unit, home);
    if (!v->alias) {
        c->failed = true;
    }
}

static void resolve(GiCompiler *c, GiScope *s)
{
    const bool is_function =
        s->type == GI_SCOPE_FUNCTION || s->type == GI_SCOPE_COMPREHENSION;
    for (uint32_t i = 0; i < s->vars_len && !c->failed; i++) {
        GiVar *v = s->vars[i];
        if (v->flags & GI_SYM_GLOBAL) {
            if (v->flags & GI_SYM_NONLOCAL) {
                gi_scope_error(c, v->directive, "name '%U' is nonlocal and global", v->name);
                return;
            }
            v->kind = GI_VAR_GLOBAL;
            continue;
        }
        if (v->flags & GI_SYM_NONLOCAL) {
            if (s->type == GI_SCOPE_MODULE) {
                gi_scope_error(c, v->directive,
                               "nonlocal declaration not allowed at module level");
                return;
            }
            GiVar *home = outer_binding(c, s, v->name);
            if (!home) {
                if (!c->failed) {
                    gi_scope_error(c, v->directive, "no binding for nonlocal '%U' found",
                                   v->name);
                }
                return;
            }
            if (v->flags & GI_SYM_DELETED) {
                home->flags |= GI_SYM_DELETED;
            }
            if (v->flags & GI_SYM_WALRUS) {
                home->flags |= GI_SYM_WALRUS;
            }
            set_alias(c, s, v, home);
            continue;
        }
        if (v->flags & GI_SYM_BOUND) {
            if (!is_function) {
                v->kind = GI_VAR_NAME;
            } else if (v->kind != GI_VAR_CELL) {
                v->kind = GI_VAR_LOCAL;
            }
            continue;
        }
        GiVar *home = outer_binding(c, s, v->name);
        if (home) {
            set_alias(c, s, v, home);
        } else {
            v->kind = s->unit->type == GI_SCOPE_FUNCTION ||
                              s->unit->type == GI_SCOPE_COMPREHENSION
                          ? GI_VAR_GLOBAL
                          : GI_VAR_NAME;
        }
    }
    for (GiScope *child = s->first_child; child && !c->failed; child = child->next) {
        resolve(c, child);
    }
}

static void number_locals(GiScope *s)
{
    for (uint32_t i = 0; i < s->vars_len; i++) {
        GiVar *v = s->vars[i];
        if (!v->alias && v->kind == GI_VAR_LOCAL) {
            v->bit = (int32_t)s->unit->bits++;
        }
    }
    for (GiScope *child = s->first_child; child; child = child->next) {
        number_locals(child);
    }
}

bool gi_scopes_build(GiCompiler *c)
{
    const GillValue name = gi_intern(c->t, "<module>", 8);
    gi_keep(c, name);
    c->scope = NULL;
    GiScope *module = c->failed ? NULL : enter(c, GI_SCOPE_MODULE, c->root, name);
    if (!module) {
        return false;
    }
    c->module_scope = module;
    visit(c, c->root);
    if (c->failed) {
        return false;
    }
    qsort(c->scopes, c->scopes_len, sizeof *c->scopes, compare_entries);
    decide_units(module);
    resolve(c, module);
    if (!c->failed) {
        number_locals(module);
    }
    c->scope = NULL;
    return !c->failed;
}
