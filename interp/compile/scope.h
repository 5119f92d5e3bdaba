// scope: which names are local, cell, free or global.
//
// One GiScope a module, class, function, lambda or comprehension of the tree; one GiVar a
// name in a scope. A scope that gets a code object of its own is a unit. List, set and
// dict comprehensions inside functions are not: they run in the registers of their host,
// and their variables are the host's under no name. So what a comprehension shares with
// its host alone stays in a register; a variable becomes a cell only when another unit
// uses it.
//
// Names are interned str, already mangled, and compare by their bits.
// SPDX-License-Identifier: MIT
#pragma once

#include "interp/syntax/ast.h"
#include "runtime/objects/value.h"

typedef struct GiCompiler GiCompiler;
typedef struct GiScope GiScope;
typedef struct GiVar GiVar;

enum { // what a scope does with a name
    GI_SYM_GLOBAL = 1,      // global statement
    GI_SYM_NONLOCAL = 2,    // nonlocal statement, or := in a comprehension of a function
    GI_SYM_LOCAL = 4,       // bound
    GI_SYM_PARAM = 8,
    GI_SYM_IMPORT = 16,
    GI_SYM_USE = 32,
    GI_SYM_ANNOTATED = 64,
    GI_SYM_ITERATION = 128, // target of a comprehension's for
    GI_SYM_WALRUS = 256,    // bound by := somewhere: may change inside an expression
    GI_SYM_DELETED = 512,   // may become unbound: del, or the name of an except clause
    GI_SYM_BOUND = GI_SYM_LOCAL | GI_SYM_PARAM | GI_SYM_IMPORT,
};

typedef enum GiVarKind {
    GI_VAR_NAME,   // in the namespace of a module or class
    GI_VAR_GLOBAL, // of globals or builtins
    GI_VAR_LOCAL,  // in a register
    GI_VAR_CELL,   // in a cell that this unit makes
    GI_VAR_FREE,   // in a cell that an outer unit makes
} GiVarKind;

struct GiVar {
    GillValue name;
    GiScope *scope;    // where it stands
    GiVar *alias;      // the variable this name means, when that is not itself
    GiVar *home;       // of a FREE one: the CELL it comes from
    const GiNode *directive; // first global or nonlocal statement that names it
    uint32_t flags;
    GiVarKind kind;
    int32_t bit;       // LOCAL: its place in sets of assigned locals; else -1
    int32_t reg;       // register, from 256 on when far; set by the compiler
};

typedef enum GiScopeType {
    GI_SCOPE_MODULE,
    GI_SCOPE_CLASS,
    GI_SCOPE_FUNCTION, // def and lambda
    GI_SCOPE_COMPREHENSION,
    GI_SCOPE_ANNOTATION, // errors are looked for, names do not count
} GiScopeType;

struct GiScope {
    GiScopeType type;
    const GiNode *node;
    GillValue name;      // of the code object
    GillValue class_name; // for mangling; empty outside classes
    GiScope *parent;
    GiScope *first_child, *last_child, *next;
    GiScope *unit;       // itself, or whose registers it uses
    GiVar **vars;        // in order of appearance
    uint32_t vars_len, vars_cap;
    uint32_t *index;     // open addressing into vars, + 1; 0 free
    uint32_t index_cap;
    GiVar **frees;       // of a unit: its free variables, by name
    uint32_t frees_len, frees_cap;
    GiVar *class_cell;   // of a class: __class__, when a method uses it
    uint32_t bits;       // of a unit: how many locals sets have
    int32_t iter_expr;   // inside how many comprehensions' iterables the visitor is
    bool is_iter_target;
    bool is_generator;
    bool is_coroutine;
    bool is_nested;      // a function outside it
    bool looks_at_names; // calls locals, eval or the like: not to be merged with its host
    bool has_annotations;
};

// Build the scopes of c->root. False: c->failed is set, an exception is pending.
bool gi_scopes_build(GiCompiler *c);
// The scope of a module, class, function or comprehension node.
GiScope *gi_scope_of(GiCompiler *c, const GiNode *node);
// The name in that scope alone, or null.
GiVar *gi_scope_find(const GiScope *scope, GillValue name);
// What the name means in that scope: aliases followed. Null when the scope never saw it.
GiVar *gi_scope_resolve(const GiScope *scope, GillValue name);
// _Class__name for private names.
GillValue gi_mangle(GiCompiler *c, GillValue class_name, GillValue name);
