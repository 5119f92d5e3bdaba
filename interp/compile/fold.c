// fold: constants, and what can be computed of them before the program runs.
//
// A walk over the tree before scopes are built, so that later stages see the folded form.
// A folded node becomes a Constant that is GI_CONST_VALUE: its `size` is an index into
// c->keep. What is folded, and the limits on the size of results, are CPython's: they show
// in error messages, in `is` between constants, and in which line fails.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/exception.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"

#define MAX_INT_BITS   128  // of a folded power, product or shift
#define MAX_COLLECTION 256  // items of a folded repeated tuple
#define MAX_STR        4096 // characters of a folded repeated text

static void fold(GiCompiler *c, GiNode **slot);

static void fold_opt(GiCompiler *c, GiNode **slot)
{
    if (*slot) {
        fold(c, slot);
    }
}

static void fold_all(GiCompiler *c, GiNodeSeq seq)
{
    for (uint32_t i = 0; i < seq.count && !c->failed; i++) {
        fold_opt(c, &seq.items[i]);
    }
}

bool gi_is_constant(const GiNode *node)
{
    return node->kind == GI_AST_Constant;
}

// A text that looks like an identifier is interned, as CPython does.
static GillValue str_constant(GiCompiler *c, const GiConstant *k)
{
    bool is_name = true;
    for (uint32_t i = 0; i < k->size && is_name; i++) {
        const unsigned char ch = (unsigned char)k->data[i];
        is_name = ch == '_' || (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
                  (ch >= 'A' && ch <= 'Z');
    }
    return is_name ? gi_intern(c->t, k->data, k->size)
                   : gi_str_new(c->t, k->data, k->size);
}

static GillValue make_constant(GiCompiler *c, const GiNode *at, const GiConstant *k)
{
    double d;
    switch (k->type) {
    case GI_CONST_NONE:
        return GILL_NONE;
    case GI_CONST_TRUE:
        return GILL_TRUE;
    case GI_CONST_FALSE:
        return GILL_FALSE;
    case GI_CONST_ELLIPSIS:
        return GILL_ELLIPSIS;
    case GI_CONST_INT: {
        int64_t n = 0;
        bool is_short = k->size > 0 && k->size <= 15;
        for (uint32_t i = 0; is_short && i < k->size; i++) {
            is_short = k->data[i] >= '0' && k->data[i] <= '9';
            n = n * 10 + (k->data[i] - '0');
        }
        if (is_short && gi_small_fits(n)) {
            return gi_small(n);
        }
        const GillValue shown = gi_str_new(c->t, k->data, k->size);
        if (gi_is_error(shown)) {
            return shown;
        }
        const GillValue v = gi_int_parse(c->t, k->data, k->size, 0, shown);
        if (gi_is_error(v) && gi_error_matches(c->t, GILL_ValueError)) {
            // More digits than an int may be made of: CPython blames the source.
            const GillValue exc = gi_error_take(c->t);
            const GillValue message = gi_str(c->t, exc);
            if (!gi_is_error(message)) {
                gi_compile_error(c, at,
                                 "%U - Consider hexadecimal for huge integer literals to "
                                 "avoid decimal conversion limits.",
                                 message);
            }
        }
        return v;
    }
    case GI_CONST_FLOAT:
        if (!gi_double_parse(k->data, k->size, &d)) {
            return gill_raise(c->t, GILL_SystemError, "bad float literal");
        }
        return gi_double(d);
    case GI_CONST_IMAGINARY:
        if (!gi_double_parse(k->data, k->size, &d)) {
            return gill_raise(c->t, GILL_SystemError, "bad imaginary literal");
        }
        return gi_complex_new(c->t, 0.0, d);
    case GI_CONST_STR:
        return str_constant(c, k);
    case GI_CONST_BYTES:
        return gi_bytes_new(c->t, k->data ? k->data : "", k->size);
    default:
        return gi_kept(c, k->size);
    }
}

static GillValue literal_value(GiCompiler *c, const GiNode *at, GiConstant *k)
{
    if (k->type == GI_CONST_VALUE) {
        return gi_kept(c, k->size);
    }
    if (c->failed) {
        return GILL_NONE;
    }
    const GillValue v = make_constant(c, at, k);
    if (gi_is_error(v)) {
        c->failed = true;
        return GILL_NONE;
    }
    k->size = gi_keep(c, v);
    k->type = GI_CONST_VALUE;
    return v;
}

GillValue gi_constant_value(GiCompiler *c, const GiNode *node)
{
    if (node->kind == GI_AST_MatchSingleton) {
        return literal_value(c, node, &gi_as_MatchSingleton(node)->value);
    }
    return literal_value(c, node, &gi_as_Constant(node)->value);
}

int gi_constant_truth(GiCompiler *c, const GiNode *node)
{
    if (!gi_is_constant(node) || c->failed) {
        return -1;
    }
    const GillValue v = gi_constant_value(c, node);
    if (c->failed) {
        return -1;
    }
    const int truth = gi_truth(c->t, v);
    if (truth < 0) {
        gi_error_take(c->t);
    }
    return truth;
}

bool gi_is_none_node(GiCompiler *c, const GiNode *node)
{
    return gi_is_constant(node) && gi_is_none(gi_constant_value(c, node));
}

GiNode *gi_new_constant(GiCompiler *c, const GiNode *at, GillValue v)
{
    GiAstConstant *node = gi_compile_alloc(c, sizeof *node);
    if (!node) {
        return NULL;
    }
    node->base = *at;
    node->base.kind = GI_AST_Constant;
    node->value.type = GI_CONST_VALUE;
    node->value.size = gi_keep(c, v);
    return &node->base;
}

static void replace(GiCompiler *c, GiNode **slot, GillValue v)
{
    if (gi_is_error(v)) {
        // What fails now is left to fail when it runs.
        if (gi_error_matches(c->t, GILL_MemoryError) ||
            gi_error_matches(c->t, GILL_KeyboardInterrupt)) {
            c->failed = true;
        } else {
            gi_error_take(c->t);
        }
        return;
    }
    GiNode *node = gi_new_constant(c, *slot, v);
    if (node) {
        *slot = node;
    }
}

// ---------------------------------------------------------------------------------
// Operators

static bool is_plain_int(GillValue v)
{
    return gi_is_int(v);
}

// Length of a constant that can be repeated, or -1.
static int64_t repeat_len(GillValue v)
{
    if (gi_is_str(v)) {
        return (int64_t)gi_str_len(v);
    }
    if (gi_is_bytes(v)) {
        return (int64_t)gi_bytes_ptr(v)->size;
    }
    if (gi_is_tuple(v)) {
        return (int64_t)gi_tuple_len(gi_tuple_ptr(v));
    }
    return -1;
}

// Whether a product is small enough to be kept.
static bool may_multiply(GillValue a, GillValue b)
{
    if (is_plain_int(a) && is_plain_int(b)) {
        return gi_int_bit_length(a) + gi_int_bit_length(b) <= MAX_INT_BITS;
    }
    if (is_plain_int(b) && !is_plain_int(a)) {
        const GillValue swap = a;
        a = b;
        b = swap;
    }
    if (is_plain_int(a)) {
        const int64_t len = repeat_len(b);
        if (len > 0) {
            int64_t n;
            if (!gi_int_to_int64(a, &n)) {
                return false;
            }
            const int64_t most = gi_is_tuple(b) ? MAX_COLLECTION : MAX_STR;
            return n >= 0 && n <= most / len;
        }
    }
    return true;
}

static bool may_power(GillValue a, GillValue b)
{
    if (!is_plain_int(a) || !is_plain_int(b) || gi_int_sign(b) <= 0) {
        return true;
    }
    int64_t n;
    const size_t bits = gi_int_bit_length(a);
    return gi_int_to_int64(b, &n) && (bits == 0 || (uint64_t)n <= MAX_INT_BITS / bits);
}

static bool may_shift(GillValue a, GillValue b)
{
    if (!is_plain_int(a) || !is_plain_int(b) || gi_int_sign(a) == 0 || gi_int_sign(b) == 0) {
        return true;
    }
    int64_t n;
    return gi_int_to_int64(b, &n) && n <= MAX_INT_BITS &&
           gi_int_bit_length(a) <= (size_t)(MAX_INT_BITS - n);
}

static void fold_binary(GiCompiler *c, GiNode **slot)
{
    const GiAstBinOp *e = gi_as_BinOp(*slot);
    if (!gi_is_constant(e->left) || !gi_is_constant(e->right)) {
        return;
    }
    const GillValue a = gi_constant_value(c, e->left);
    const GillValue b = gi_constant_value(c, e->right);
    if (c->failed) {
        return;
    }
    GiBinary op;
    switch (e->op) {
    case GI_OP_Add:
        op = GI_BINARY_ADD;
        break;
    case GI_OP_Sub:
        op = GI_BINARY_SUB;
        break;
    case GI_OP_Mult:
        if (!may_multiply(a, b)) {
            return;
        }
        op = GI_BINARY_MUL;
        break;
    case GI_OP_Div:
        op = GI_BINARY_TRUEDIV;
        break;
    case GI_OP_FloorDiv:
        op = GI_BINARY_FLOORDIV;
        break;
    case GI_OP_Mod:
        if (gi_is_str(a) || gi_is_bytes(a)) {
            return;
        }
        op = GI_BINARY_MOD;
        break;
    case GI_OP_Pow:
        if (!may_power(a, b)) {
            return;
        }
        op = GI_BINARY_POW;
        break;
    case GI_OP_LShift:
        if (!may_shift(a, b)) {
            return;
        }
        op = GI_BINARY_LSHIFT;
        break;
    case GI_OP_RShift:
        op = GI_BINARY_RSHIFT;
        break;
    case GI_OP_BitOr:
        op = GI_BINARY_OR;
        break;
    case GI_OP_BitXor:
        op = GI_BINARY_XOR;
        break;
    case GI_OP_BitAnd:
        op = GI_BINARY_AND;
        break;
    default: // no builtin type has @
        return;
    }
    replace(c, slot, gi_binary(c->t, op, a, b));
}

static void fold_unary(GiCompiler *c, GiNode **slot)
{
    GiAstUnaryOp *e = gi_as_UnaryOp(*slot);
    if (e->op == GI_UNARY_Not && e->operand->kind == GI_AST_Compare) {
        // not a is b: a is not b; and the like of `in`.
        GiAstCompare *compare = gi_as_Compare(e->operand);
        if (compare->ops.count == 1) {
            GiCmpOp *op = &compare->ops.items[0];
            const GiCmpOp old = *op;
            *op = old == GI_CMP_Is      ? GI_CMP_IsNot
                  : old == GI_CMP_IsNot ? GI_CMP_Is
                  : old == GI_CMP_In    ? GI_CMP_NotIn
                  : old == GI_CMP_NotIn ? GI_CMP_In
                                        : old;
            if (*op != old) {
                *slot = e->operand;
            }
        }
        return;
    }
    if (!gi_is_constant(e->operand)) {
        return;
    }
    const GillValue v = gi_constant_value(c, e->operand);
    if (c->failed) {
        return;
    }
    if (e->op == GI_UNARY_Not) {
        const int truth = gi_constant_truth(c, e->operand);
        if (truth >= 0) {
            replace(c, slot, gi_bool(!truth));
        }
        return;
    }
    const GiUnary op = e->op == GI_UNARY_USub   ? GI_UNARY_NEG
                       : e->op == GI_UNARY_UAdd ? GI_UNARY_POS
                                                : GI_UNARY_INVERT;
    replace(c, slot, gi_unary(c->t, op, v));
}

// A tuple constant of nodes that are all constants; empty when they are not.
static GillValue constant_tuple(GiCompiler *c, GiNodeSeq elts)
{
    for (uint32_t i = 0; i < elts.count; i++) {
        if (!gi_is_constant(elts.items[i])) {
            return GILL_EMPTY;
        }
        gi_constant_value(c, elts.items[i]); // made now: below, nothing may be allocated
    }
    if (c->failed) {
        return GILL_EMPTY;
    }
    const GillValue tuple = gi_tuple_new(c->t, elts.count);
    if (gi_is_error(tuple)) {
        c->failed = true;
        return GILL_EMPTY;
    }
    GillValue *items = gi_tuple_items(gi_tuple_ptr(tuple));
    for (uint32_t i = 0; i < elts.count; i++) {
        items[i] = gi_constant_value(c, elts.items[i]);
    }
    return tuple;
}

// What only is iterated or searched needs no list or set of its own.
static void fold_iterated(GiCompiler *c, GiNode **slot)
{
    GiNode *n = *slot;
    GiNodeSeq elts;
    if (n->kind == GI_AST_List) {
        elts = gi_as_List(n)->elts;
    } else if (n->kind == GI_AST_Set) {
        elts = gi_as_Set(n)->elts;
    } else {
        return;
    }
    const GillValue tuple = constant_tuple(c, elts);
    if (gi_is_empty(tuple)) {
        return;
    }
    if (n->kind == GI_AST_List) {
        replace(c, slot, tuple);
    } else {
        replace(c, slot, gi_set_from(c->t, tuple, true));
    }
}

static void fold_subscript(GiCompiler *c, GiNode **slot)
{
    const GiAstSubscript *e = gi_as_Subscript(*slot);
    if (e->ctx == GI_CTX_Load && gi_is_constant(e->value) && gi_is_constant(e->slice)) {
        const GillValue o = gi_constant_value(c, e->value);
        const GillValue k = gi_constant_value(c, e->slice);
        if (!c->failed && (gi_is_str(o) || gi_is_bytes(o) || gi_is_tuple(o))) {
            replace(c, slot, gi_getitem(c->t, o, k));
        }
    }
}

// ---------------------------------------------------------------------------------
// The walk

static void fold_annotation(GiCompiler *c, GiNode **slot)
{
    if (!c->future_annotations) {
        fold_opt(c, slot);
    }
}

static void fold_args(GiCompiler *c, GiNode *n)
{
    GiAstArguments *a = gi_as_Arguments(n);
    const GiNodeSeq groups[] = {a->posonlyargs, a->args, a->kwonlyargs};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        for (uint32_t i = 0; i < groups[g].count; i++) {
            fold_annotation(c, &gi_as_Arg(groups[g].items[i])->annotation);
        }
    }
    if (a->vararg) {
        fold_annotation(c, &gi_as_Arg(a->vararg)->annotation);
    }
    if (a->kwarg) {
        fold_annotation(c, &gi_as_Arg(a->kwarg)->annotation);
    }
    fold_all(c, a->kw_defaults);
    fold_all(c, a->defaults);
}

static void fold_comprehensions(GiCompiler *c, GiNodeSeq generators)
{
    for (uint32_t i = 0; i < generators.count && !c->failed; i++) {
        GiAstComprehension *g = gi_as_Comprehension(generators.items[i]);
        fold(c, &g->target);
        fold(c, &g->iter);
        fold_all(c, g->ifs);
        fold_iterated(c, &g->iter);
    }
}

static void fold_body(GiCompiler *c, GiNodeSeq body)
{
    fold_all(c, body);
}

static void fold(GiCompiler *c, GiNode **slot)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    GiNode *n = *slot;
    switch (n->kind) {
    case GI_AST_Module:
        fold_body(c, gi_as_Module(n)->body);
        break;
    case GI_AST_Interactive:
        fold_body(c, gi_as_Interactive(n)->body);
        break;
    case GI_AST_Expression:
        fold(c, &gi_as_Expression(n)->body);
        break;
    case GI_AST_FunctionDef:
    case GI_AST_AsyncFunctionDef: { // the same members
        GiAstFunctionDef *f = (GiAstFunctionDef *)n;
        fold_args(c, f->args);
        fold_body(c, f->body);
        fold_all(c, f->decorator_list);
        fold_annotation(c, &f->returns);
        break;
    }
    case GI_AST_ClassDef:
        fold_all(c, gi_as_ClassDef(n)->bases);
        fold_all(c, gi_as_ClassDef(n)->keywords);
        fold_body(c, gi_as_ClassDef(n)->body);
        fold_all(c, gi_as_ClassDef(n)->decorator_list);
        break;
    case GI_AST_Return:
        fold_opt(c, &gi_as_Return(n)->value);
        break;
    case GI_AST_Delete:
        fold_all(c, gi_as_Delete(n)->targets);
        break;
    case GI_AST_Assign:
        fold_all(c, gi_as_Assign(n)->targets);
        fold(c, &gi_as_Assign(n)->value);
        break;
    case GI_AST_AugAssign:
        fold(c, &gi_as_AugAssign(n)->target);
        fold(c, &gi_as_AugAssign(n)->value);
        break;
    case GI_AST_AnnAssign:
        fold(c, &gi_as_AnnAssign(n)->target);
        fold_annotation(c, &gi_as_AnnAssign(n)->annotation);
        fold_opt(c, &gi_as_AnnAssign(n)->value);
        break;
    case GI_AST_For:
    case GI_AST_AsyncFor: { // the same members
        GiAstFor *f = (GiAstFor *)n;
        fold(c, &f->target);
        fold(c, &f->iter);
        fold_body(c, f->body);
        fold_body(c, f->orelse);
        if (n->kind == GI_AST_For) {
            fold_iterated(c, &f->iter);
        }
        break;
    }
    case GI_AST_While:
        fold(c, &gi_as_While(n)->test);
        fold_body(c, gi_as_While(n)->body);
        fold_body(c, gi_as_While(n)->orelse);
        break;
    case GI_AST_If:
        fold(c, &gi_as_If(n)->test);
        fold_body(c, gi_as_If(n)->body);
        fold_body(c, gi_as_If(n)->orelse);
        break;
    case GI_AST_With:
    case GI_AST_AsyncWith: { // the same members
        GiAstWith *w = (GiAstWith *)n;
        fold_all(c, w->items);
        fold_body(c, w->body);
        break;
    }
    case GI_AST_WithItem:
        fold(c, &gi_as_WithItem(n)->context_expr);
        fold_opt(c, &gi_as_WithItem(n)->optional_vars);
        break;
    case GI_AST_Match:
        fold(c, &gi_as_Match(n)->subject);
        fold_all(c, gi_as_Match(n)->cases);
        break;
    case GI_AST_MatchCase:
        fold(c, &gi_as_MatchCase(n)->pattern);
        fold_opt(c, &gi_as_MatchCase(n)->guard);
        fold_body(c, gi_as_MatchCase(n)->body);
        break;
    case GI_AST_Raise:
        fold_opt(c, &gi_as_Raise(n)->exc);
        fold_opt(c, &gi_as_Raise(n)->cause);
        break;
    case GI_AST_Try:
    case GI_AST_TryStar: { // the same members
        GiAstTry *s = (GiAstTry *)n;
        fold_body(c, s->body);
        fold_all(c, s->handlers);
        fold_body(c, s->orelse);
        fold_body(c, s->finalbody);
        break;
    }
    case GI_AST_ExceptHandler:
        fold_opt(c, &gi_as_ExceptHandler(n)->type);
        fold_body(c, gi_as_ExceptHandler(n)->body);
        break;
    case GI_AST_Assert:
        fold(c, &gi_as_Assert(n)->test);
        fold_opt(c, &gi_as_Assert(n)->msg);
        break;
    case GI_AST_Expr:
        fold(c, &gi_as_Expr(n)->value);
        break;
    case GI_AST_BoolOp:
        fold_all(c, gi_as_BoolOp(n)->values);
        break;
    case GI_AST_NamedExpr:
        fold(c, &gi_as_NamedExpr(n)->value);
        break;
    case GI_AST_BinOp:
        fold(c, &gi_as_BinOp(n)->left);
        fold(c, &gi_as_BinOp(n)->right);
        fold_binary(c, slot);
        break;
    case GI_AST_UnaryOp:
        fold(c, &gi_as_UnaryOp(n)->operand);
        fold_unary(c, slot);
        break;
    case GI_AST_Lambda:
        fold_args(c, gi_as_Lambda(n)->args);
        fold(c, &gi_as_Lambda(n)->body);
        break;
    case GI_AST_IfExp:
        fold(c, &gi_as_IfExp(n)->test);
        fold(c, &gi_as_IfExp(n)->body);
        fold(c, &gi_as_IfExp(n)->orelse);
        break;
    case GI_AST_Dict:
        fold_all(c, gi_as_Dict(n)->keys);
        fold_all(c, gi_as_Dict(n)->values);
        break;
    case GI_AST_Set:
        fold_all(c, gi_as_Set(n)->elts);
        break;
    case GI_AST_ListComp:
        fold_comprehensions(c, gi_as_ListComp(n)->generators);
        fold(c, &gi_as_ListComp(n)->elt);
        break;
    case GI_AST_SetComp:
        fold_comprehensions(c, gi_as_SetComp(n)->generators);
        fold(c, &gi_as_SetComp(n)->elt);
        break;
    case GI_AST_GeneratorExp:
        fold_comprehensions(c, gi_as_GeneratorExp(n)->generators);
        fold(c, &gi_as_GeneratorExp(n)->elt);
        break;
    case GI_AST_DictComp:
        fold_comprehensions(c, gi_as_DictComp(n)->generators);
        fold(c, &gi_as_DictComp(n)->key);
        fold(c, &gi_as_DictComp(n)->value);
        break;
    case GI_AST_Await:
        fold(c, &gi_as_Await(n)->value);
        break;
    case GI_AST_Yield:
        fold_opt(c, &gi_as_Yield(n)->value);
        break;
    case GI_AST_YieldFrom:
        fold(c, &gi_as_YieldFrom(n)->value);
        break;
    case GI_AST_Compare: {
        GiAstCompare *e = gi_as_Compare(n);
        fold(c, &e->left);
        fold_all(c, e->comparators);
        const GiCmpOp last = e->ops.items[e->ops.count - 1];
        if (last == GI_CMP_In || last == GI_CMP_NotIn) {
            fold_iterated(c, &e->comparators.items[e->ops.count - 1]);
        }
        break;
    }
    case GI_AST_Call:
        fold(c, &gi_as_Call(n)->func);
        fold_all(c, gi_as_Call(n)->args);
        fold_all(c, gi_as_Call(n)->keywords);
        break;
    case GI_AST_Keyword:
        fold(c, &gi_as_Keyword(n)->value);
        break;
    case GI_AST_FormattedValue:
        fold(c, &gi_as_FormattedValue(n)->value);
        fold_opt(c, &gi_as_FormattedValue(n)->format_spec);
        break;
    case GI_AST_JoinedStr:
        fold_all(c, gi_as_JoinedStr(n)->values);
        break;
    case GI_AST_Attribute:
        fold(c, &gi_as_Attribute(n)->value);
        break;
    case GI_AST_Subscript:
        fold(c, &gi_as_Subscript(n)->value);
        fold(c, &gi_as_Subscript(n)->slice);
        fold_subscript(c, slot);
        break;
    case GI_AST_Starred:
        fold(c, &gi_as_Starred(n)->value);
        break;
    case GI_AST_Name:
        if (gi_as_Name(n)->ctx == GI_CTX_Load &&
            strcmp(gi_as_Name(n)->id->data, "__debug__") == 0) {
            replace(c, slot, gi_bool(c->optimize == 0));
        }
        break;
    case GI_AST_List:
        fold_all(c, gi_as_List(n)->elts);
        break;
    case GI_AST_Tuple:
        fold_all(c, gi_as_Tuple(n)->elts);
        if (gi_as_Tuple(n)->ctx == GI_CTX_Load && !c->failed) {
            const GillValue tuple = constant_tuple(c, gi_as_Tuple(n)->elts);
            if (!gi_is_empty(tuple)) {
                replace(c, slot, tuple);
            }
        }
        break;
    case GI_AST_Slice:
        fold_opt(c, &gi_as_Slice(n)->lower);
        fold_opt(c, &gi_as_Slice(n)->upper);
        fold_opt(c, &gi_as_Slice(n)->step);
        break;
    case GI_AST_MatchValue:
        fold(c, &gi_as_MatchValue(n)->value);
        break;
    case GI_AST_MatchSequence:
        fold_all(c, gi_as_MatchSequence(n)->patterns);
        break;
    case GI_AST_MatchMapping:
        fold_all(c, gi_as_MatchMapping(n)->keys);
        fold_all(c, gi_as_MatchMapping(n)->patterns);
        break;
    case GI_AST_MatchClass:
        fold(c, &gi_as_MatchClass(n)->cls);
        fold_all(c, gi_as_MatchClass(n)->patterns);
        fold_all(c, gi_as_MatchClass(n)->kwd_patterns);
        break;
    case GI_AST_MatchAs:
        fold_opt(c, &gi_as_MatchAs(n)->pattern);
        break;
    case GI_AST_MatchOr:
        fold_all(c, gi_as_MatchOr(n)->patterns);
        break;
    default: // nothing to fold inside
        break;
    }
}

void gi_fold(GiCompiler *c)
{
    fold(c, &c->root);
}
