// compile: syntax tree to code objects.
//
//   tree ─fold─> tree ─scope─> scopes ─compile*─> instructions ─assemble─> GiCode
//
// One GiUnit a code object under construction. Its registers: parameters, other locals,
// cells, free variables, then temporaries as a stack (`top`). All scratch memory lies in
// the tree's arena and is given back with it; every value made on the way is in the list
// `keep`, which the collector finds through the GiCompiler on the C stack.
//
// Errors are sticky: the first one sets `failed` and leaves an exception pending; from
// then on emitting does nothing, so that callers need not look. Nothing fallible of the
// runtime is called once `failed` is set.
//
// Locals that may be unbound: `state` is the set of locals that are certainly assigned
// where the next instruction goes. A forward jump intersects it into its label; a loop's
// head leaves out what the function deletes anywhere. After a jump that is always taken
// the code is unreachable, and nothing is emitted until a label that was jumped to.
// SPDX-License-Identifier: MIT
#pragma once

#include "interp/compile/scope.h"
#include "interp/syntax/ast.h"
#include "interp/vm/opcodes.h"
#include "runtime/exec/code.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/str.h"
#include "runtime/state.h"

#define GI_NEAR_LOCALS  160 // locals beyond the parameters that get a near register
#define GI_MAX_PARAMS   200
#define GI_FAR_BASE     256 // first far register
#define GI_SPILL_TOP    200 // above it, expressions save the temporaries beneath them
#define GI_MAX_ARGS     40  // arguments laid out in registers; more go through a list
#define GI_MAX_ITEMS    30  // the same of displays
#define GI_MAX_BLOCKS   20  // nested statements that need unwinding, as CPython

// A constant that is a value already: item `size` of c->keep.
#define GI_CONST_VALUE ((GiConstantType)64)

typedef struct GiInstr {
    uint8_t op, a, b, c;
    uint16_t live;  // registers in use before it
    int32_t label;  // where it jumps, or -1
    uint32_t w[2];  // its N, K and n words, in order
    int32_t line, end_line, col, end_col;
    int32_t col2, end_col2, line2, end_line2; // of the words after it; line2 0: the same
} GiInstr;

typedef struct GiLabel {
    int32_t at;      // index of the instruction it stands before, -1: not yet
    bool is_reached; // a jump leads here
    uint64_t *state; // locals assigned on every way here
} GiLabel;

// A range of instructions [start, end) whose exceptions go to a label.
typedef struct GiProtected {
    uint32_t start, end;
    int32_t label;
    uint16_t depth;
    uint16_t nest; // inner ones have more
    bool is_cleanup;
} GiProtected;

// Instructions of a comprehension that runs in its host.
typedef struct GiInlinedRange {
    uint32_t start, end;
    const GiNode *node;
} GiInlinedRange;

typedef enum GiBlockType {
    GI_BLOCK_WHILE,
    GI_BLOCK_FOR,
    GI_BLOCK_TRY,          // body of try with except clauses
    GI_BLOCK_FINALLY_TRY,  // body (and handlers) of try with finally
    GI_BLOCK_FINALLY_END,  // the finally body after an exception
    GI_BLOCK_WITH,
    GI_BLOCK_ASYNC_WITH,
    GI_BLOCK_HANDLER,      // an except clause is running
    GI_BLOCK_NAMED,        // the same, with a name to delete
    GI_BLOCK_GROUP_HANDLER, // an except* clause
    GI_BLOCK_VALUE,        // a finally body that runs on the way out with a value
    GI_BLOCK_ASYNC_FOR_COMP,
} GiBlockType;

// A statement that leaving must undo. Lives in a C local of who pushed it.
typedef struct GiBlock {
    GiBlockType type;
    struct GiBlock *outer;
    int32_t next_label;  // loops: continue
    int32_t exit_label;  // loops: break
    int32_t handler;     // label of the handler that protects the block, or -1
    uint16_t depth;      // register of the exception there; WITH: function of __exit__ + 2
    uint16_t nest;
    uint32_t start;      // where the open range began
    bool is_open;
    bool is_cleanup;
    GiNodeSeq body;      // of finally
    GillValue name;      // NAMED
    const GiNode *node;
} GiBlock;

typedef struct GiUnit {
    struct GiUnit *outer;
    GiScope *scope;
    GiScope *outer_scope; // c->scope before
    GillValue name, qualname, doc;
    GiInstr *instrs;
    uint32_t instrs_len, instrs_cap;
    GiLabel *labels;
    uint32_t labels_len, labels_cap;
    GiProtected *ranges;
    uint32_t ranges_len, ranges_cap;
    GiInlinedRange *inlined;
    uint32_t inlined_len, inlined_cap;
    GillValue *constants;
    uint32_t constants_len, constants_cap;
    uint32_t *constants_index; // open addressing, + 1
    uint32_t constants_index_cap;
    GillValue *names;
    uint32_t names_len, names_cap;
    GillValue *varnames;
    uint32_t varnames_len;
    uint32_t nlocals, far_len; // varnames without and of far ones
    uint32_t npos, nposonly, nkwonly;
    uint32_t flags;
    int first_line;
    bool uses_namespace; // R[0] is the mapping of names
    bool simple_args;
    int first_temp;
    int top, max_top;
    int statement_top; // temporaries of the expression being compiled start here
    uint64_t *state;   // locals certainly assigned here
    uint64_t *deleted; // locals that may become unbound
    uint32_t state_len;
    bool is_written[256]; // temporaries that hold a value since they were pushed
    uint32_t last_label; // where the last label was placed
    bool is_dead;      // the next instruction cannot be reached
    GiBlock *blocks;
    int blocks_len;
    uint16_t nest;     // of ranges, so far
    GiInstr scratch;   // what emitting returns when nothing is to be emitted
} GiUnit;

typedef struct GiNameEntry {
    const GiName *name;
    GillValue value;
} GiNameEntry;

typedef struct GiScopeEntry {
    const GiNode *node;
    GiScope *scope;
} GiScopeEntry;

struct GiCompiler {
    GillThread *t;
    GillValue keep;     // list of all values made
    GillValue filename; // str
    GiArena *arena;
    GiNode *root;
    const char *text;   // the source
    size_t text_size;
    GillMode mode;
    int optimize;
    bool future_annotations;
    int future_line;    // of the last __future__ import
    bool failed;
    bool is_interactive;
    bool is_top_level_await; // ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    const char *stack_limit; // RecursionError beneath
    GiNameEntry *names;
    uint32_t names_len, names_cap;
    GiScopeEntry *scopes;
    uint32_t scopes_len, scopes_cap;
    GiScope *module_scope;
    GiScope *scope;     // of what is being visited or compiled
    GiUnit *unit;
};

// ---------------------------------------------------------------------------------
// compile.c: the compiler's own tools

// `size` zeroed bytes; null sets failed.
void *gi_compile_alloc(GiCompiler *c, size_t size);
// Room for one more element of an array in the arena; false sets failed.
bool gi_compile_grow(GiCompiler *c, void *array, uint32_t len, uint32_t *cap, size_t size);
// SyntaxError with the position of a node, as CPython's compiler makes it.
void gi_compile_error(GiCompiler *c, const GiNode *at, const char *format, ...);
// The same as CPython's symbol table makes it: only the message is in args. A node whose
// end_col is -1 has no end.
void gi_scope_error(GiCompiler *c, const GiNode *at, const char *format, ...);
void gi_compile_warn(GiCompiler *c, const GiNode *at, const char *format, ...);
// An error is pending that was raised by a function of the runtime.
static inline void gi_compile_fail(GiCompiler *c)
{
    c->failed = true;
}
// False: the C stack is nearly used up, RecursionError is pending.
bool gi_compile_deep(GiCompiler *c);
// Keeps a value alive; error values set failed. Returns its index in c->keep, or 0.
uint32_t gi_keep(GiCompiler *c, GillValue v);
GillValue gi_kept(const GiCompiler *c, uint32_t i);
// The interned str of a name; of a private one the mangled.
GillValue gi_name_value(GiCompiler *c, const GiName *name);
GillValue gi_private_name(GiCompiler *c, const GiName *name);

// ---------------------------------------------------------------------------------
// fold.c: constants

// Turn constant expressions of the whole tree into constants.
void gi_fold(GiCompiler *c);
// The value of a Constant node.
GillValue gi_constant_value(GiCompiler *c, const GiNode *node);
// Whether the node is a constant; then 1 or 0 is its truth, -1 for no constant.
int gi_constant_truth(GiCompiler *c, const GiNode *node);
bool gi_is_constant(const GiNode *node);
bool gi_is_none_node(GiCompiler *c, const GiNode *node);
GiNode *gi_new_constant(GiCompiler *c, const GiNode *at, GillValue v);

// unparse.c: the text of an expression, for annotations that are not evaluated.
GillValue gi_unparse(GiCompiler *c, const GiNode *node);

// ---------------------------------------------------------------------------------
// emit.c: instructions, labels, registers, names

GiInstr *gi_emit(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b, int cc);
// The same with a name, in the first word.
GiInstr *gi_emit_name(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b, int cc,
                      GillValue name);
int32_t gi_label(GiCompiler *c);
void gi_place(GiCompiler *c, int32_t label);
// A label that is jumped back to: what is deleted anywhere may be unbound.
void gi_place_loop(GiCompiler *c, int32_t label);
// Start a handler here: reached with `state` at the start of the protected block.
void gi_place_handler(GiCompiler *c, int32_t label);
void gi_emit_jump(GiCompiler *c, const GiNode *at, GiOpcode op, int a, int b,
                  int32_t label);
void gi_set_dead(GiCompiler *c);
uint32_t gi_const(GiCompiler *c, GillValue v);        // index into the unit's constants
uint32_t gi_name_index(GiCompiler *c, GillValue name);
void gi_load_value(GiCompiler *c, const GiNode *at, int dst, GillValue v);
void gi_move(GiCompiler *c, const GiNode *at, int dst, int src);
int gi_temp_push(GiCompiler *c);             // one temporary
int gi_temp_push_many(GiCompiler *c, int n); // the first of n
bool gi_is_temp(const GiCompiler *c, int reg);
// What is kept exactly must not hold what a register held before it was pushed: the
// collector may have freed that. Note that [reg, reg + n) hold values, or empty those of
// [first, top) that hold none yet.
void gi_mark_written(GiCompiler *c, int reg, int n, bool is_written);
void gi_clear_unwritten(GiCompiler *c, const GiNode *at, int first);
// Protect what follows until gi_block_close.
void gi_block_push(GiCompiler *c, GiBlock *b, GiBlockType type, const GiNode *node);
void gi_block_pop(GiCompiler *c, GiBlock *b);
void gi_block_protect(GiCompiler *c, GiBlock *b, int32_t handler, int depth);
void gi_block_open(GiCompiler *c, GiBlock *b);
void gi_block_close(GiCompiler *c, GiBlock *b);

// Variables of the current scope.
GiVar *gi_var(GiCompiler *c, GillValue name);
void gi_load_name(GiCompiler *c, const GiNode *at, GillValue name, int dst);
void gi_store_name(GiCompiler *c, const GiNode *at, GillValue name, int src);
void gi_delete_name(GiCompiler *c, const GiNode *at, GillValue name);
// The register of a plain local that can be written directly, or -1.
int gi_local_target(GiCompiler *c, GillValue name);
void gi_mark_assigned(GiCompiler *c, GiVar *v);
bool gi_is_assigned(const GiCompiler *c, const GiVar *v);
void gi_mark_unbound(GiCompiler *c, GiVar *v);
uint64_t *gi_state_save(GiCompiler *c); // a copy
void gi_state_restore(GiCompiler *c, const uint64_t *state, bool is_dead);

// ---------------------------------------------------------------------------------
// Expressions. Every function leaves `top` as it was, but for the temporaries that it
// says it pushes.

// Into dst: a local, which changes only when all has succeeded, or a temporary, whose old
// value is dead from the start.
void gi_expr_to(GiCompiler *c, const GiNode *e, int dst);
// The register of a local used in place, or a pushed temporary.
int gi_expr(GiCompiler *c, const GiNode *e);
int gi_expr_temp(GiCompiler *c, const GiNode *e); // pushes one
// As gi_expr; `later` is evaluated before the result is used (may be null: unknown).
int gi_operand(GiCompiler *c, const GiNode *e, const GiNode *later);
void gi_expr_discard(GiCompiler *c, const GiNode *e);
// Jump to label when the truth of e is `when`.
void gi_jump_if(GiCompiler *c, const GiNode *e, bool when, int32_t label);
// Store register src into a target; deletes a target.
void gi_store_target(GiCompiler *c, const GiNode *target, int src);
void gi_delete_target(GiCompiler *c, const GiNode *target);
// value is stored into one target, directly where that is possible.
void gi_assign(GiCompiler *c, const GiNode *target, const GiNode *value);
GiOpcode gi_binary_opcode(GiOperator op);
void gi_await(GiCompiler *c, const GiNode *at, int dst, int reg, int what);
bool gi_check_forbidden(GiCompiler *c, const GiNode *at, GillValue name, bool is_store);

// compile_call.c
void gi_call_to(GiCompiler *c, const GiAstCall *e, int dst);
// A call whose callable is in a, laid out like a call of `args` and `keywords` after
// `first` arguments that are already in a+6...
void gi_call_window(GiCompiler *c, const GiNode *at, int a, int first, GiNodeSeq args,
                    GiNodeSeq keywords, bool is_method, int dst);
// dst = super().name, when e is that and the class is known; false: nothing was done.
bool gi_super_to(GiCompiler *c, const GiAstAttribute *e, int dst, GiOpcode op);
// The place of an attribute that stands on another line than its object.
GiNode gi_attribute_place(const GiNode *at, const GiAstAttribute *e);

// compile_comp.c
void gi_comprehension_to(GiCompiler *c, const GiNode *e, int dst);

// compile_class.c
void gi_def_statement(GiCompiler *c, const GiNode *s);
void gi_lambda_to(GiCompiler *c, const GiAstLambda *e, int dst);
void gi_class_statement(GiCompiler *c, const GiAstClassDef *s);
// Start and end a code object. Nodes' positions and names come from the scope.
bool gi_unit_enter(GiCompiler *c, GiUnit *u, GiScope *scope, const GiAstArguments *args);
GillValue gi_unit_finish(GiCompiler *c, GiUnit *u);
// dst = function of the code of a unit that was finished, with its closure; base holds
// defaults and the like as MAKE_FUNCTION wants them, `flags` says which.
void gi_make_function(GiCompiler *c, const GiNode *at, int dst, GiScope *scope,
                      GillValue code, int base, int flags);
// The body of a module or class, with its docstring.
void gi_body(GiCompiler *c, GiNodeSeq body);
void gi_return_none(GiCompiler *c, const GiNode *at);
// The value of an annotation, or its text.
void gi_annotation_to(GiCompiler *c, const GiNode *e, int dst);

// compile.c, compile_try.c, compile_match.c: statements
void gi_statements(GiCompiler *c, GiNodeSeq body);
void gi_statement(GiCompiler *c, const GiNode *s);
void gi_try(GiCompiler *c, const GiNode *s);
void gi_try_star(GiCompiler *c, const GiAstTryStar *s);
void gi_with(GiCompiler *c, const GiNode *s, uint32_t item);
void gi_match(GiCompiler *c, const GiAstMatch *s);
// Emit what leaving the blocks down to `until` (not included) takes. Their handlers do not
// protect what is emitted, until gi_unwind_end.
typedef struct GiUnwinding {
    GiBlock *blocks; // as they were
    GiBlock *until;
    int blocks_len;
    uint32_t open; // a bit for each block that was protected, innermost lowest
} GiUnwinding;
GiUnwinding gi_unwind(GiCompiler *c, const GiNode *at, GiBlock *until);
void gi_unwind_end(GiCompiler *c, const GiUnwinding *w);
// Where FOR or FOR2 puts the items of a loop: registers of plain locals, else temporaries
// (pushed) whose values gi_loop_store puts into the target at the start of the body.
typedef struct GiLoopTarget {
    int count; // 1: FOR, 2: FOR2
    int regs[2];
} GiLoopTarget;
GiLoopTarget gi_loop_target(GiCompiler *c, const GiNode *target);
void gi_loop_store(GiCompiler *c, const GiNode *target, const GiLoopTarget *l);
void gi_loop_next(GiCompiler *c, const GiNode *iter, const GiNode *target,
                  const GiLoopTarget *l, int reg, int32_t body);
// Start a loop whose test stands at its bottom: jump there, then place its body.
void gi_loop_enter(GiCompiler *c, const GiNode *at, int32_t body, int32_t next);

// assemble.c
GillValue gi_assemble(GiCompiler *c, GiUnit *u);
// verify.c: panics with what is wrong.
void gi_code_verify(GillThread *t, const GiCode *code);
// disasm.c: the scopes as text.
GillValue gi_scopes_dump(GiCompiler *c) GILL_CHECKED;
