// ast: the syntax tree, the arena it lives in, and its dump.
//
// The tree mirrors CPython's module `ast`: nodes.def has a row for each node kind, from
// which the enum, the structs and the dump are made. Every node starts with a GiNode:
//
//   GiNode *n;  switch (n->kind) { case GI_AST_BinOp: gi_as_BinOp(n)->left ... }
//
// All of it (nodes, sequences, names, text) lies in the arena of its GiAst and is freed
// at once by gi_ast_free. Nothing here is a runtime value: constants are text.
// SPDX-License-Identifier: MIT
#ifndef GILL_INTERP_SYNTAX_AST_H
#define GILL_INTERP_SYNTAX_AST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where the arena takes its memory. `alloc` may return NULL; `size` of `free` is that
// given to `alloc`. Blocks must be aligned for any object.
typedef struct GiArenaHooks {
    void *(*alloc)(void *context, size_t size);
    void (*free)(void *context, void *block, size_t size);
    void *context;
} GiArenaHooks;

typedef struct GiArenaBlock GiArenaBlock;

typedef struct GiArena {
    GiArenaHooks hooks;
    GiArenaBlock *blocks; // newest first; the newest is the one being filled
    char *next;           // free space of the newest block
    char *limit;
} GiArena;

void gi_ast_arena_init(GiArena *arena, const GiArenaHooks *hooks);
void gi_ast_arena_fini(GiArena *arena);

// `size` zeroed bytes aligned to 8, or NULL when there is no memory.
void *gi_arena_alloc(GiArena *arena, size_t size);

// A name: UTF-8, ended by a NUL that `size` does not count. Within one tree equal names
// have one address, so compare pointers.
typedef struct GiName {
    const char *data;
    uint32_t size;
    uint32_t hash;
    uint8_t keyword; // a GiTokenKind when this is a keyword, else 0; the lexer's
} GiName;

typedef enum GiAstKind {
#define AST_NODE(kind, name, positions, fields) GI_AST_##kind,
#include "interp/syntax/nodes.def"
#undef AST_NODE
    GI_AST_KIND_COUNT,
} GiAstKind;

typedef enum GiOperator {
#define AST_OPERATOR(name) GI_OP_##name,
#include "interp/syntax/nodes.def"
#undef AST_OPERATOR
} GiOperator;

typedef enum GiUnaryOp {
#define AST_UNARYOP(name) GI_UNARY_##name,
#include "interp/syntax/nodes.def"
#undef AST_UNARYOP
} GiUnaryOp;

typedef enum GiBoolOp {
#define AST_BOOLOP(name) GI_BOOL_##name,
#include "interp/syntax/nodes.def"
#undef AST_BOOLOP
} GiBoolOp;

typedef enum GiCmpOp {
#define AST_CMPOP(name) GI_CMP_##name,
#include "interp/syntax/nodes.def"
#undef AST_CMPOP
} GiCmpOp;

typedef enum GiExprContext {
#define AST_CTX(name) GI_CTX_##name,
#include "interp/syntax/nodes.def"
#undef AST_CTX
} GiExprContext;

typedef enum GiConstantType {
    GI_CONST_NONE,
    GI_CONST_TRUE,
    GI_CONST_FALSE,
    GI_CONST_ELLIPSIS,
    GI_CONST_INT,       // text: the literal without underscores, with its 0x, 0o or 0b
    GI_CONST_FLOAT,     // text: the literal without underscores
    GI_CONST_IMAGINARY, // text: the literal without underscores and without the j
    GI_CONST_STR,       // text: decoded, as UTF-8; lone surrogates as three bytes each
    GI_CONST_BYTES,     // text: decoded
} GiConstantType;

typedef struct GiConstant {
    GiConstantType type;
    uint32_t size;    // bytes of text; 0 for the types without any
    const char *data; // the text, ended by a NUL that `size` does not count, or NULL
} GiConstant;

// What every node starts with. Lines count from 1, columns are UTF-8 byte offsets from
// 0; the end is exclusive. Kinds whose row says that `ast` gives them no positions
// carry those of their first part.
typedef struct GiNode {
    GiAstKind kind;
    int32_t line;
    int32_t col;
    int32_t end_line;
    int32_t end_col;
} GiNode;

typedef struct GiNodeSeq {
    uint32_t count;
    GiNode **items; // NULL when count is 0
} GiNodeSeq;

typedef struct GiNameSeq {
    uint32_t count;
    GiName **items;
} GiNameSeq;

typedef struct GiCmpOpSeq {
    uint32_t count;
    GiCmpOp *items;
} GiCmpOpSeq;

// The members that the words of nodes.def stand for.
#define F_NODE(name)     GiNode *name;
#define F_NODE_OPT(name) GiNode *name;
#define F_SEQ(name)      GiNodeSeq name;
#define F_SEQ_OPT(name)  GiNodeSeq name;
#define F_NAME(name)     GiName *name;
#define F_NAME_OPT(name) GiName *name;
#define F_NAMES(name)    GiNameSeq name;
#define F_INT(name)      int32_t name;
#define F_CTX(name)      GiExprContext name;
#define F_OPERATOR(name) GiOperator name;
#define F_UNARYOP(name)  GiUnaryOp name;
#define F_BOOLOP(name)   GiBoolOp name;
#define F_CMPOPS(name)   GiCmpOpSeq name;
#define F_CONSTANT(name) GiConstant name;
#define F_KIND(name)     bool name;
#define F_EMPTY(name)

// For each row: the struct, as GiAstBinOp, and the checked cast, as gi_as_BinOp.
#define AST_NODE(kind_, name_, positions_, fields_)                                    \
    typedef struct GiAst##kind_ {                                                      \
        GiNode base;                                                                   \
        fields_                                                                        \
    } GiAst##kind_;                                                                    \
    static inline GiAst##kind_ *gi_as_##kind_(const GiNode *node)                      \
    {                                                                                  \
        assert(node && node->kind == GI_AST_##kind_);                                  \
        return (GiAst##kind_ *)node;                                                   \
    }
#include "interp/syntax/nodes.def"
#undef AST_NODE

#undef F_NODE
#undef F_NODE_OPT
#undef F_SEQ
#undef F_SEQ_OPT
#undef F_NAME
#undef F_NAME_OPT
#undef F_NAMES
#undef F_INT
#undef F_CTX
#undef F_OPERATOR
#undef F_UNARYOP
#undef F_BOOLOP
#undef F_CMPOPS
#undef F_CONSTANT
#undef F_KIND
#undef F_EMPTY

// The name of a kind as `ast` spells it, "FunctionDef" or "arguments".
const char *gi_ast_kind_name(GiAstKind kind);

// One literal or name the parser wants to warn about, in order of the source.
typedef struct GiSyntaxWarning {
    struct GiSyntaxWarning *next;
    int32_t line;
    const char *message; // as CPython words its DeprecationWarning
} GiSyntaxWarning;

// A parsed source. Made by gi_parse.
typedef struct GiAst {
    GiArena arena; // holds all the rest, this struct included
    GiNode *root;  // Module, Expression or Interactive
    GiSyntaxWarning *warnings;
} GiAst;

// Give back the tree and everything that hangs from it. NULL is allowed.
void gi_ast_free(GiAst *ast);

// Takes the next piece of a dump.
typedef void (*GiDumpWrite)(void *context, const char *text, size_t size);

// Write the tree as `ast.dump(tree, indent=indent)` does, a negative `indent` standing
// for None, with `include_attributes` as there. No newline at the end.
void gi_ast_dump(const GiNode *node, int indent, bool include_attributes,
                 GiDumpWrite write, void *context);

#endif
