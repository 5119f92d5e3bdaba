// compile_expr: expressions, conditions, assignment targets.
//
// Results go straight to where they are wanted. Locals are operands in place; a copy is
// made only where a := further right may change the local before it is used.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/objects/type.h"

static const GiOpcode binary_opcodes[] = {
    [GI_OP_Add] = GI_OP_ADD,       [GI_OP_Sub] = GI_OP_SUB,
    [GI_OP_Mult] = GI_OP_MUL,      [GI_OP_MatMult] = GI_OP_MATMUL,
    [GI_OP_Div] = GI_OP_TRUEDIV,   [GI_OP_Mod] = GI_OP_MOD,
    [GI_OP_Pow] = GI_OP_POW,       [GI_OP_LShift] = GI_OP_LSHIFT,
    [GI_OP_RShift] = GI_OP_RSHIFT, [GI_OP_BitOr] = GI_OP_OR,
    [GI_OP_BitXor] = GI_OP_XOR,    [GI_OP_BitAnd] = GI_OP_AND,
    [GI_OP_FloorDiv] = GI_OP_FLOORDIV,
};

GiOpcode gi_binary_opcode(GiOperator op)
{
    return binary_opcodes[op];
}

// The forms of an ordering comparison: the plain opcode, and the offset of its relatives.
static const GiOpcode compare_opcodes[] = {
    [GI_CMP_Eq] = GI_OP_EQ, [GI_CMP_NotEq] = GI_OP_NE,    [GI_CMP_Lt] = GI_OP_LT,
    [GI_CMP_LtE] = GI_OP_LE, [GI_CMP_Gt] = GI_OP_GT,      [GI_CMP_GtE] = GI_OP_GE,
    [GI_CMP_Is] = GI_OP_IS, [GI_CMP_IsNot] = GI_OP_IS_NOT, [GI_CMP_In] = GI_OP_IN,
    [GI_CMP_NotIn] = GI_OP_NOT_IN,
};

static bool is_ordering(GiCmpOp op)
{
    return op <= GI_CMP_GtE;
}

// The index of a constant operand, or -1 when e is none or has no short index.
static int short_constant(GiCompiler *c, const GiNode *e)
{
    if (!gi_is_constant(e) || c->failed || c->unit->is_dead) {
        return -1;
    }
    const uint32_t k = gi_const(c, gi_constant_value(c, e));
    return k <= 255 ? (int)k : -1;
}

// ---------------------------------------------------------------------------------
// Operands

// A local that can be used in place, checked to be assigned; or -1.
static int local_in_place(GiCompiler *c, const GiNode *e)
{
    if (e->kind != GI_AST_Name || c->failed) {
        return -1;
    }
    const GillValue name = gi_private_name(c, gi_as_Name(e)->id);
    GiVar *v = gi_var(c, name);
    if (!v || v->kind != GI_VAR_LOCAL || v->reg >= GI_FAR_BASE) {
        return -1;
    }
    if (!gi_is_assigned(c, v)) {
        gi_emit_name(c, e, GI_OP_CHECK_LOCAL, v->reg, 0, 0, name);
        gi_mark_assigned(c, v);
    }
    return v->reg;
}

// Whether evaluating `later` could rebind locals.
static bool may_rebind(const GiNode *later)
{
    return !later || (later->kind != GI_AST_Name && later->kind != GI_AST_Constant);
}

static bool is_rebound(GiCompiler *c, const GiNode *e)
{
    if (e->kind == GI_AST_NamedExpr) {
        return true;
    }
    const GiVar *v = gi_var(c, gi_private_name(c, gi_as_Name(e)->id));
    return v && (v->flags & GI_SYM_WALRUS);
}

int gi_expr(GiCompiler *c, const GiNode *e)
{
    const int local = local_in_place(c, e);
    if (local >= 0) {
        return local;
    }
    if (e->kind == GI_AST_NamedExpr && !c->failed) {
        const GiAstNamedExpr *n = gi_as_NamedExpr(e);
        const int target = gi_local_target(c, gi_private_name(c, gi_as_Name(n->target)->id));
        if (target >= 0) {
            gi_assign(c, n->target, n->value);
            return target;
        }
    }
    return gi_expr_temp(c, e);
}

int gi_expr_temp(GiCompiler *c, const GiNode *e)
{
    const int reg = gi_temp_push(c);
    gi_expr_to(c, e, reg);
    return reg;
}

int gi_operand(GiCompiler *c, const GiNode *e, const GiNode *later)
{
    if ((e->kind == GI_AST_Name || e->kind == GI_AST_NamedExpr) && may_rebind(later) &&
        is_rebound(c, e)) {
        return gi_expr_temp(c, e);
    }
    return gi_expr(c, e);
}

// As gi_operand, using dst for the value when it is a temporary.
static int operand_into(GiCompiler *c, const GiNode *e, const GiNode *later, int dst)
{
    if (e->kind != GI_AST_Name && e->kind != GI_AST_NamedExpr && gi_is_temp(c, dst)) {
        gi_expr_to(c, e, dst);
        return dst;
    }
    return gi_operand(c, e, later);
}

void gi_expr_discard(GiCompiler *c, const GiNode *e)
{
    const int mark = c->unit->top;
    gi_expr(c, e);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Warnings about what cannot be meant

// The type of a value that is known before it runs; null when it is not.
static const char *known_type(GiCompiler *c, const GiNode *e)
{
    switch (e->kind) {
    case GI_AST_Constant: {
        const GillValue v = gi_constant_value(c, e);
        return c->failed ? NULL : gi_str_data(gi_type_of(c->t, v)->name);
    }
    case GI_AST_Tuple:
        return "tuple";
    case GI_AST_List:
    case GI_AST_ListComp:
        return "list";
    case GI_AST_Dict:
    case GI_AST_DictComp:
        return "dict";
    case GI_AST_Set:
    case GI_AST_SetComp:
        return "set";
    case GI_AST_GeneratorExp:
        return "generator";
    case GI_AST_Lambda:
        return "function";
    case GI_AST_JoinedStr:
    case GI_AST_FormattedValue:
        return "str";
    default:
        return NULL;
    }
}

static void warn_about_subscript(GiCompiler *c, const GiAstSubscript *e)
{
    const GiNode *o = e->value;
    bool is_indexable = false;
    bool is_hopeless = false;
    switch (o->kind) {
    case GI_AST_Constant: {
        const GillValue v = gi_constant_value(c, o);
        is_hopeless = gi_is_none(v) || gi_same(v, GILL_ELLIPSIS) || gi_is_small(v) ||
                      gi_is_double(v) || gi_has_kind(v, GI_KIND_COMPLEX) ||
                      gi_is_bool(v) || gi_has_kind(v, GI_KIND_INT) || gi_is_set(v);
        is_indexable = !is_hopeless;
        break;
    }
    case GI_AST_Set:
    case GI_AST_SetComp:
    case GI_AST_GeneratorExp:
    case GI_AST_Lambda:
        is_hopeless = true;
        break;
    case GI_AST_Tuple:
    case GI_AST_List:
    case GI_AST_ListComp:
    case GI_AST_JoinedStr:
    case GI_AST_FormattedValue:
        is_indexable = true;
        break;
    default:
        break;
    }
    if (is_hopeless && !c->failed) {
        gi_compile_warn(c, &e->base,
                        "'%s' object is not subscriptable; perhaps you missed a comma?",
                        known_type(c, o));
        return;
    }
    if (!is_indexable || e->slice->kind == GI_AST_Slice) {
        return;
    }
    const char *index = known_type(c, e->slice);
    if (index && strcmp(index, "int") != 0 && strcmp(index, "bool") != 0) {
        gi_compile_warn(c, &e->base,
                        "%s indices must be integers or slices, not %s; perhaps you "
                        "missed a comma?",
                        known_type(c, o), index);
    }
}

static bool is_odd_identity(GiCompiler *c, const GiNode *e)
{
    if (e->kind == GI_AST_Constant) {
        const GillValue v = gi_constant_value(c, e);
        return !gi_is_none(v) && !gi_is_bool(v) && !gi_same(v, GILL_ELLIPSIS);
    }
    return e->kind == GI_AST_Tuple || e->kind == GI_AST_List || e->kind == GI_AST_Dict ||
           e->kind == GI_AST_Set;
}

static void warn_about_identity(GiCompiler *c, const GiAstCompare *e)
{
    const GiNode *left = e->left;
    for (uint32_t i = 0; i < e->ops.count && !c->failed; i++) {
        const GiNode *right = e->comparators.items[i];
        const GiCmpOp op = e->ops.items[i];
        if ((op == GI_CMP_Is || op == GI_CMP_IsNot) &&
            ((left->kind == GI_AST_Constant && is_odd_identity(c, left)) ||
             (right->kind == GI_AST_Constant && is_odd_identity(c, right)))) {
            gi_compile_warn(c, &e->base,
                            op == GI_CMP_Is
                                ? "\"is\" with a literal. Did you mean \"==\"?"
                                : "\"is not\" with a literal. Did you mean \"!=\"?");
            return;
        }
        left = right;
    }
}

// ---------------------------------------------------------------------------------
// Operators

static void binary_to(GiCompiler *c, const GiAstBinOp *e, int dst)
{
    const int mark = c->unit->top;
    const GiOpcode op = binary_opcodes[e->op];
    const int left = operand_into(c, e->left, e->right, dst);
    const int k = short_constant(c, e->right);
    if (k >= 0) {
        // The _K form stands two rows after the plain one.
        gi_emit(c, &e->base, (GiOpcode)(op + 2), dst, left, k);
    } else {
        const int right = gi_expr(c, e->right);
        gi_emit(c, &e->base, op, dst, left, right);
    }
    c->unit->top = mark;
}

static void unary_to(GiCompiler *c, const GiAstUnaryOp *e, int dst)
{
    static const GiOpcode ops[] = {
        [GI_UNARY_Invert] = GI_OP_INVERT,
        [GI_UNARY_Not] = GI_OP_NOT,
        [GI_UNARY_UAdd] = GI_OP_POS,
        [GI_UNARY_USub] = GI_OP_NEG,
    };
    const int mark = c->unit->top;
    const int r = operand_into(c, e->operand, e->operand, dst);
    gi_emit(c, &e->base, ops[e->op], dst, r, 0);
    c->unit->top = mark;
}

// dst = left op right, right given as an expression.
static void compare_one(GiCompiler *c, const GiNode *at, GiCmpOp op, int dst, int left,
                        const GiNode *right)
{
    const int mark = c->unit->top;
    const int k = is_ordering(op) ? short_constant(c, right) : -1;
    if (k >= 0) {
        gi_emit(c, at, (GiOpcode)(compare_opcodes[op] - GI_OP_LT + GI_OP_LT_K), dst, left, k);
    } else {
        const int r = gi_expr(c, right);
        gi_emit(c, at, compare_opcodes[op], dst, left, r);
    }
    c->unit->top = mark;
}

static void compare_to(GiCompiler *c, const GiAstCompare *e, int dst)
{
    const int mark = c->unit->top;
    warn_about_identity(c, e);
    if (e->ops.count == 1) {
        const int left = operand_into(c, e->left, e->comparators.items[0], dst);
        compare_one(c, &e->base, e->ops.items[0], dst, left, e->comparators.items[0]);
        c->unit->top = mark;
        return;
    }
    const int work = gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    const int32_t end = gi_label(c);
    int left = gi_operand(c, e->left, NULL);
    for (uint32_t i = 0; i + 1 < e->ops.count; i++) {
        const int right = gi_operand(c, e->comparators.items[i], NULL);
        gi_emit(c, &e->base, compare_opcodes[e->ops.items[i]], work, left, right);
        gi_emit_jump(c, &e->base, GI_OP_JFALSE, work, 0, end);
        left = right;
    }
    compare_one(c, &e->base, e->ops.items[e->ops.count - 1], work, left,
                e->comparators.items[e->ops.count - 1]);
    gi_place(c, end);
    gi_move(c, &e->base, dst, work);
    c->unit->top = mark;
}

static void bool_to(GiCompiler *c, const GiAstBoolOp *e, int dst)
{
    const int mark = c->unit->top;
    const int work = gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    const int32_t end = gi_label(c);
    for (uint32_t i = 0; i < e->values.count; i++) {
        gi_expr_to(c, e->values.items[i], work);
        if (i + 1 < e->values.count) {
            gi_emit_jump(c, &e->base, e->op == GI_BOOL_And ? GI_OP_JFALSE : GI_OP_JTRUE,
                         work, 0, end);
        }
    }
    gi_place(c, end);
    gi_move(c, &e->base, dst, work);
    c->unit->top = mark;
}

static void if_to(GiCompiler *c, const GiAstIfExp *e, int dst)
{
    const int32_t other = gi_label(c);
    const int32_t end = gi_label(c);
    gi_jump_if(c, e->test, false, other);
    gi_expr_to(c, e->body, dst);
    gi_emit_jump(c, &e->base, GI_OP_JUMP, 0, 0, end);
    gi_place(c, other);
    if (gi_is_temp(c, dst)) {
        gi_mark_written(c, dst, 1, false); // not on this way
    }
    gi_expr_to(c, e->orelse, dst);
    gi_place(c, end);
}

// ---------------------------------------------------------------------------------
// Conditions

static const GiOpcode jump_opcodes[2][6] = {
    // By truth wanted, then as GiCmpOp orders: Eq NotEq Lt LtE Gt GtE.
    {GI_OP_JNEQ, GI_OP_JNNE, GI_OP_JNLT, GI_OP_JNLE, GI_OP_JNGT, GI_OP_JNGE},
    {GI_OP_JEQ, GI_OP_JNE, GI_OP_JLT, GI_OP_JLE, GI_OP_JGT, GI_OP_JGE},
};

static void jump_compare(GiCompiler *c, const GiNode *at, GiCmpOp op, int left,
                         const GiNode *right, int right_reg, bool when, int32_t label)
{
    const int mark = c->unit->top;
    if (is_ordering(op)) {
        const GiOpcode jump = jump_opcodes[when][op];
        const int k = right ? short_constant(c, right) : -1;
        if (k >= 0) {
            gi_emit_jump(c, at, (GiOpcode)(jump - GI_OP_JLT + GI_OP_JLT_K), left, k, label);
        } else {
            const int r = right ? gi_expr(c, right) : right_reg;
            gi_emit_jump(c, at, jump, left, r, label);
        }
    } else if (op == GI_CMP_Is || op == GI_CMP_IsNot) {
        const bool is = (op == GI_CMP_Is) == when;
        if (right && gi_is_none_node(c, right)) {
            gi_emit_jump(c, at, is ? GI_OP_JNONE : GI_OP_JNOT_NONE, left, 0, label);
        } else {
            const int r = right ? gi_expr(c, right) : right_reg;
            gi_emit_jump(c, at, is ? GI_OP_JIS : GI_OP_JIS_NOT, left, r, label);
        }
    } else {
        const int r = right ? gi_expr(c, right) : right_reg;
        const int dst = gi_temp_push(c);
        gi_emit(c, at, GI_OP_IN, dst, left, r);
        gi_emit_jump(c, at, (op == GI_CMP_In) == when ? GI_OP_JTRUE : GI_OP_JFALSE, dst, 0,
                     label);
    }
    c->unit->top = mark;
}

static void jump_if_compare(GiCompiler *c, const GiAstCompare *e, bool when, int32_t label)
{
    const int mark = c->unit->top;
    warn_about_identity(c, e);
    const uint32_t n = e->ops.count;
    if (n == 1) {
        const int left = gi_operand(c, e->left, e->comparators.items[0]);
        jump_compare(c, &e->base, e->ops.items[0], left, e->comparators.items[0], 0, when,
                     label);
        c->unit->top = mark;
        return;
    }
    const int32_t end = gi_label(c);
    int left = gi_operand(c, e->left, NULL);
    for (uint32_t i = 0; i + 1 < n; i++) {
        const int right = gi_operand(c, e->comparators.items[i], NULL);
        jump_compare(c, &e->base, e->ops.items[i], left, NULL, right, false,
                     when ? end : label);
        left = right;
    }
    jump_compare(c, &e->base, e->ops.items[n - 1], left, e->comparators.items[n - 1], 0,
                 when, label);
    gi_place(c, end);
    c->unit->top = mark;
}

void gi_jump_if(GiCompiler *c, const GiNode *e, bool when, int32_t label)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    if (gi_is_constant(e)) {
        const int truth = gi_constant_truth(c, e);
        if (truth >= 0) {
            if (truth == when) {
                gi_emit_jump(c, e, GI_OP_JUMP, 0, 0, label);
            }
            return;
        }
    }
    if (e->kind == GI_AST_UnaryOp && gi_as_UnaryOp(e)->op == GI_UNARY_Not) {
        gi_jump_if(c, gi_as_UnaryOp(e)->operand, !when, label);
        return;
    }
    if (e->kind == GI_AST_BoolOp) {
        const GiAstBoolOp *b = gi_as_BoolOp(e);
        const bool is_or = b->op == GI_BOOL_Or;
        const int32_t end = gi_label(c);
        for (uint32_t i = 0; i + 1 < b->values.count; i++) {
            gi_jump_if(c, b->values.items[i], is_or, is_or == when ? label : end);
        }
        gi_jump_if(c, b->values.items[b->values.count - 1], when, label);
        gi_place(c, end);
        return;
    }
    if (e->kind == GI_AST_IfExp) {
        const GiAstIfExp *i = gi_as_IfExp(e);
        const int32_t other = gi_label(c);
        const int32_t end = gi_label(c);
        gi_jump_if(c, i->test, false, other);
        gi_jump_if(c, i->body, when, label);
        gi_emit_jump(c, e, GI_OP_JUMP, 0, 0, end);
        gi_place(c, other);
        gi_jump_if(c, i->orelse, when, label);
        gi_place(c, end);
        return;
    }
    if (e->kind == GI_AST_Compare) {
        jump_if_compare(c, gi_as_Compare(e), when, label);
        return;
    }
    const int mark = c->unit->top;
    const int r = gi_expr(c, e);
    gi_emit_jump(c, e, when ? GI_OP_JTRUE : GI_OP_JFALSE, r, 0, label);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Displays and text

static bool has_star(GiNodeSeq elts)
{
    for (uint32_t i = 0; i < elts.count; i++) {
        if (elts.items[i]->kind == GI_AST_Starred) {
            return true;
        }
    }
    return false;
}

static bool are_constants(GiNodeSeq elts)
{
    for (uint32_t i = 0; i < elts.count; i++) {
        if (!gi_is_constant(elts.items[i])) {
            return false;
        }
    }
    return true;
}

static GillValue tuple_of_constants(GiCompiler *c, GiNodeSeq elts)
{
    for (uint32_t i = 0; i < elts.count; i++) {
        gi_constant_value(c, elts.items[i]); // below, nothing may be allocated
    }
    if (c->failed) {
        return GILL_NONE;
    }
    const GillValue tuple = gi_tuple_new(c->t, elts.count);
    if (gi_is_error(tuple)) {
        gi_compile_fail(c);
        return GILL_NONE;
    }
    for (uint32_t i = 0; i < elts.count; i++) {
        gi_tuple_items(gi_tuple_ptr(tuple))[i] = gi_constant_value(c, elts.items[i]);
    }
    return tuple;
}

static void display_to(GiCompiler *c, const GiNode *at, GiAstKind kind, GiNodeSeq elts,
                       int dst)
{
    const int mark = c->unit->top;
    const bool is_set = kind == GI_AST_Set;
    const GiOpcode build = kind == GI_AST_Tuple ? GI_OP_BUILD_TUPLE
                           : is_set             ? GI_OP_BUILD_SET
                                                : GI_OP_BUILD_LIST;
    const bool stars = has_star(elts);
    const bool is_constant =
        kind != GI_AST_Tuple && elts.count > (is_set ? 2 : 4) && are_constants(elts);
    if (!stars && !is_constant && elts.count <= GI_MAX_ITEMS) {
        const int first = c->unit->top;
        for (uint32_t i = 0; i < elts.count; i++) {
            gi_expr_temp(c, elts.items[i]);
        }
        gi_emit(c, at, build, dst, first, (int)elts.count);
        c->unit->top = mark;
        return;
    }
    const int work = gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    const GiOpcode start = is_set ? GI_OP_BUILD_SET : GI_OP_BUILD_LIST;
    if (is_constant) {
        GillValue all = tuple_of_constants(c, elts);
        if (is_set && !c->failed) {
            gi_keep(c, all);
            all = gi_set_from(c->t, all, true);
            if (gi_is_error(all)) {
                gi_compile_fail(c);
            }
        }
        gi_emit(c, at, start, work, 0, 0);
        const int r = gi_temp_push(c);
        gi_load_value(c, at, r, all);
        gi_emit(c, at, is_set ? GI_OP_SET_UPDATE : GI_OP_LIST_EXTEND, work, r, 0);
    } else {
        // What stands before the first star is built at once.
        uint32_t i = 0;
        const int first = c->unit->top;
        if (stars) {
            while (i < GI_MAX_ITEMS && elts.items[i]->kind != GI_AST_Starred) {
                gi_expr_temp(c, elts.items[i++]);
            }
        }
        gi_emit(c, at, start, work, first, (int)i);
        c->unit->top = first;
        for (; i < elts.count && !c->failed; i++) {
            const GiNode *e = elts.items[i];
            const bool is_star = e->kind == GI_AST_Starred;
            const int r = gi_expr(c, is_star ? gi_as_Starred(e)->value : e);
            gi_emit(c, at,
                    is_star ? (is_set ? GI_OP_SET_UPDATE : GI_OP_LIST_EXTEND)
                            : (is_set ? GI_OP_SET_ADD : GI_OP_LIST_APPEND),
                    work, r, 0);
            c->unit->top = first;
        }
    }
    if (kind == GI_AST_Tuple) {
        gi_emit(c, at, GI_OP_LIST_TO_TUPLE, dst, work, 0);
    } else {
        gi_move(c, at, dst, work);
    }
    c->unit->top = mark;
}

static void dict_to(GiCompiler *c, const GiAstDict *e, int dst)
{
    const int mark = c->unit->top;
    const uint32_t n = e->values.count;
    uint32_t head = 0; // pairs built at once
    while (head < n && head < GI_MAX_ITEMS / 2 && e->keys.items[head]) {
        head++;
    }
    const int work = head == n || gi_is_temp(c, dst) ? dst : gi_temp_push(c);
    const int first = c->unit->top;
    for (uint32_t i = 0; i < head; i++) {
        gi_expr_temp(c, e->keys.items[i]);
        gi_expr_temp(c, e->values.items[i]);
    }
    gi_emit(c, &e->base, GI_OP_BUILD_MAP, work, first, (int)head);
    c->unit->top = first;
    for (uint32_t i = head; i < n && !c->failed; i++) {
        if (e->keys.items[i]) {
            const int k = gi_operand(c, e->keys.items[i], e->values.items[i]);
            const int v = gi_expr(c, e->values.items[i]);
            gi_emit(c, &e->base, GI_OP_MAP_ADD, work, k, v);
        } else {
            const int v = gi_expr(c, e->values.items[i]);
            gi_emit(c, &e->base, GI_OP_DICT_UPDATE, work, v, 0);
        }
        c->unit->top = first;
    }
    gi_move(c, &e->base, dst, work);
    c->unit->top = mark;
}

static void formatted_to(GiCompiler *c, const GiAstFormattedValue *e, int dst)
{
    const int mark = c->unit->top;
    int r = operand_into(c, e->value, e->format_spec ? e->format_spec : e->value, dst);
    const int convert = e->conversion == 's' ? 1 : e->conversion == 'r' ? 2
                        : e->conversion == 'a' ? 3
                                               : 0;
    if (convert) {
        const int t = !e->format_spec ? dst : gi_is_temp(c, dst) ? dst : gi_temp_push(c);
        gi_emit(c, &e->base, GI_OP_CONVERT, t, r, convert);
        r = t;
    }
    if (e->format_spec) {
        const int spec = gi_expr(c, e->format_spec);
        gi_emit(c, &e->base, GI_OP_FORMAT_SPEC, dst, r, spec);
    } else if (!convert) {
        gi_emit(c, &e->base, GI_OP_FORMAT, dst, r, 0);
    }
    c->unit->top = mark;
}

static void joined_to(GiCompiler *c, const GiAstJoinedStr *e, int dst)
{
    const int mark = c->unit->top;
    const uint32_t n = e->values.count;
    if (n == 1) {
        gi_expr_to(c, e->values.items[0], dst);
        return;
    }
    int count = 0;
    for (uint32_t i = 0; i < n && !c->failed; i++) {
        if (count == GI_MAX_ITEMS) {
            gi_emit(c, &e->base, GI_OP_BUILD_STRING, mark, mark, count);
            c->unit->top = mark + 1;
            count = 1;
        }
        gi_expr_temp(c, e->values.items[i]);
        count++;
    }
    gi_emit(c, &e->base, GI_OP_BUILD_STRING, dst, mark, count);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Attributes, subscripts

GiNode gi_attribute_place(const GiNode *at, const GiAstAttribute *e)
{
    GiNode place = *at;
    if (place.line != e->base.end_line) {
        place.line = e->base.end_line;
        const int32_t size = (int32_t)e->attr->size;
        if (size <= e->base.end_col) {
            place.col = e->base.end_col - size;
        } else {
            place.col = -1;
            place.end_col = -1;
        }
    }
    return place;
}

static void attribute_to(GiCompiler *c, const GiAstAttribute *e, int dst)
{
    if (gi_super_to(c, e, dst, GI_OP_SUPER_ATTR)) {
        return;
    }
    const int mark = c->unit->top;
    const int o = operand_into(c, e->value, e->value, dst);
    const GiNode place = gi_attribute_place(&e->base, e);
    gi_emit_name(c, &place, GI_OP_LOAD_ATTR, dst, o, 0, gi_private_name(c, e->attr));
    c->unit->top = mark;
}

static bool is_plain_slice(const GiNode *e)
{
    return e->kind == GI_AST_Slice && !gi_as_Slice(e)->step;
}

static void bound_to(GiCompiler *c, const GiNode *at, const GiNode *e, int dst)
{
    if (e) {
        gi_expr_to(c, e, dst);
    } else {
        gi_load_value(c, at, dst, GILL_NONE);
    }
}

// Three temporaries: the object, lower and upper bound.
static int push_slice(GiCompiler *c, const GiNode *object, const GiAstSlice *slice)
{
    const int first = gi_expr_temp(c, object);
    bound_to(c, &slice->base, slice->lower, gi_temp_push(c));
    bound_to(c, &slice->base, slice->upper, gi_temp_push(c));
    return first;
}

static void slice_to(GiCompiler *c, const GiAstSlice *e, int dst)
{
    const int mark = c->unit->top;
    const int first = gi_temp_push(c);
    bound_to(c, &e->base, e->lower, first);
    bound_to(c, &e->base, e->upper, gi_temp_push(c));
    if (e->step) {
        gi_expr_temp(c, e->step);
    }
    gi_emit(c, &e->base, GI_OP_BUILD_SLICE, dst, first, e->step ? 3 : 2);
    c->unit->top = mark;
}

static void subscript_to(GiCompiler *c, const GiAstSubscript *e, int dst)
{
    const int mark = c->unit->top;
    warn_about_subscript(c, e);
    if (is_plain_slice(e->slice)) {
        const int first = push_slice(c, e->value, gi_as_Slice(e->slice));
        gi_emit(c, &e->base, GI_OP_GETSLICE, dst, first, 0);
        c->unit->top = mark;
        return;
    }
    const int o = operand_into(c, e->value, e->slice, dst);
    const int k = short_constant(c, e->slice);
    if (k >= 0) {
        gi_emit(c, &e->base, GI_OP_GETITEM_K, dst, o, k);
    } else {
        const int i = gi_expr(c, e->slice);
        gi_emit(c, &e->base, GI_OP_GETITEM, dst, o, i);
    }
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Yield and await

static bool is_in_function(const GiCompiler *c)
{
    return c->scope->type == GI_SCOPE_FUNCTION || c->scope->type == GI_SCOPE_COMPREHENSION;
}

static void yield_to(GiCompiler *c, const GiAstYield *e, int dst)
{
    if (!is_in_function(c)) {
        gi_compile_error(c, &e->base, "'yield' outside function");
        return;
    }
    const int mark = c->unit->top;
    const int r = gi_temp_push(c);
    if (e->value) {
        gi_expr_to(c, e->value, r);
    } else {
        gi_load_value(c, &e->base, r, GILL_NONE);
    }
    const bool is_async = (c->unit->flags & GI_CODE_ASYNC_GENERATOR) != 0;
    gi_clear_unwritten(c, &e->base, c->unit->first_temp);
    gi_emit(c, &e->base, GI_OP_YIELD, dst, r, is_async);
    c->unit->top = mark;
}

static void yield_from_to(GiCompiler *c, const GiAstYieldFrom *e, int dst)
{
    if (!is_in_function(c)) {
        gi_compile_error(c, &e->base, "'yield' outside function");
        return;
    }
    if (c->scope->node->kind == GI_AST_AsyncFunctionDef) {
        gi_compile_error(c, &e->base, "'yield from' inside async function");
        return;
    }
    const int mark = c->unit->top;
    const int r = gi_expr_temp(c, e->value);
    gi_emit(c, &e->base, GI_OP_GET_YIELD_ITER, r, r, 0);
    gi_load_value(c, &e->base, gi_temp_push(c), GILL_NONE);
    gi_clear_unwritten(c, &e->base, c->unit->first_temp);
    gi_emit(c, &e->base, GI_OP_YIELD_FROM, dst, r, 0);
    c->unit->top = mark;
}

// dst = await of what temporary `reg`, the topmost, holds.
void gi_await(GiCompiler *c, const GiNode *at, int dst, int reg, int what)
{
    assert(c->failed || c->unit->top == reg + 1);
    gi_emit(c, at, GI_OP_GET_AWAITABLE, reg, reg, what);
    const int sent = gi_temp_push(c);
    gi_load_value(c, at, sent, GILL_NONE);
    gi_clear_unwritten(c, at, c->unit->first_temp);
    gi_emit(c, at, GI_OP_YIELD_FROM, dst, reg, 0);
    c->unit->top = reg + 1;
}

static void await_to(GiCompiler *c, const GiAstAwait *e, int dst)
{
    if (!c->is_top_level_await || c->scope->type != GI_SCOPE_MODULE) {
        if (!is_in_function(c)) {
            gi_compile_error(c, &e->base, "'await' outside function");
            return;
        }
        if (c->scope->type != GI_SCOPE_COMPREHENSION &&
            c->scope->node->kind != GI_AST_AsyncFunctionDef) {
            gi_compile_error(c, &e->base, "'await' outside async function");
            return;
        }
    }
    const int mark = c->unit->top;
    const int r = gi_expr_temp(c, e->value);
    gi_await(c, &e->base, dst, r, 0);
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// All expressions

// Too many temporaries are in use: they wait in a tuple while e is evaluated.
static void spilled_to(GiCompiler *c, const GiNode *e, int dst)
{
    GiUnit *u = c->unit;
    const int base = u->statement_top;
    const int n = u->top - base;
    const int result = u->top;
    gi_clear_unwritten(c, e, base);
    gi_emit(c, e, GI_OP_BUILD_TUPLE, base, base, n);
    u->top = base + 1;
    u->statement_top = base + 1;
    const int r = gi_expr_temp(c, e);
    u->top = result;
    gi_temp_push(c);
    gi_move(c, e, result, r);
    gi_emit(c, e, GI_OP_UNPACK, base, base, n);
    u->statement_top = base;
    gi_move(c, e, dst, result);
    u->top = result;
}

static bool is_simple(const GiNode *e)
{
    return e->kind == GI_AST_Name || e->kind == GI_AST_Constant ||
           (e->kind == GI_AST_Attribute && gi_as_Attribute(e)->value->kind == GI_AST_Name);
}

void gi_expr_to(GiCompiler *c, const GiNode *e, int dst)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    GiUnit *u = c->unit;
    if (u->top > GI_SPILL_TOP && u->top - u->statement_top > 16 && !is_simple(e)) {
        spilled_to(c, e, dst);
        return;
    }
    switch (e->kind) {
    case GI_AST_Constant:
        gi_load_value(c, e, dst, gi_constant_value(c, e));
        break;
    case GI_AST_Name:
        gi_load_name(c, e, gi_private_name(c, gi_as_Name(e)->id), dst);
        break;
    case GI_AST_BinOp:
        binary_to(c, gi_as_BinOp(e), dst);
        break;
    case GI_AST_UnaryOp:
        unary_to(c, gi_as_UnaryOp(e), dst);
        break;
    case GI_AST_BoolOp:
        bool_to(c, gi_as_BoolOp(e), dst);
        break;
    case GI_AST_Compare:
        compare_to(c, gi_as_Compare(e), dst);
        break;
    case GI_AST_IfExp:
        if_to(c, gi_as_IfExp(e), dst);
        break;
    case GI_AST_NamedExpr: {
        const int mark = u->top;
        const GiAstNamedExpr *n = gi_as_NamedExpr(e);
        const int local =
            gi_local_target(c, gi_private_name(c, gi_as_Name(n->target)->id));
        if (local >= 0) {
            gi_assign(c, n->target, n->value);
            gi_move(c, e, dst, local);
        } else {
            const int r = gi_expr_temp(c, n->value);
            gi_store_target(c, n->target, r);
            gi_move(c, e, dst, r);
        }
        u->top = mark;
        break;
    }
    case GI_AST_Lambda:
        gi_lambda_to(c, gi_as_Lambda(e), dst);
        break;
    case GI_AST_Dict:
        dict_to(c, gi_as_Dict(e), dst);
        break;
    case GI_AST_Set:
        display_to(c, e, GI_AST_Set, gi_as_Set(e)->elts, dst);
        break;
    case GI_AST_List:
        display_to(c, e, GI_AST_List, gi_as_List(e)->elts, dst);
        break;
    case GI_AST_Tuple:
        display_to(c, e, GI_AST_Tuple, gi_as_Tuple(e)->elts, dst);
        break;
    case GI_AST_ListComp:
    case GI_AST_SetComp:
    case GI_AST_DictComp:
    case GI_AST_GeneratorExp:
        gi_comprehension_to(c, e, dst);
        break;
    case GI_AST_Await:
        await_to(c, gi_as_Await(e), dst);
        break;
    case GI_AST_Yield:
        yield_to(c, gi_as_Yield(e), dst);
        break;
    case GI_AST_YieldFrom:
        yield_from_to(c, gi_as_YieldFrom(e), dst);
        break;
    case GI_AST_Call:
        gi_call_to(c, gi_as_Call(e), dst);
        break;
    case GI_AST_FormattedValue:
        formatted_to(c, gi_as_FormattedValue(e), dst);
        break;
    case GI_AST_JoinedStr:
        joined_to(c, gi_as_JoinedStr(e), dst);
        break;
    case GI_AST_Attribute:
        attribute_to(c, gi_as_Attribute(e), dst);
        break;
    case GI_AST_Subscript:
        subscript_to(c, gi_as_Subscript(e), dst);
        break;
    case GI_AST_Slice:
        slice_to(c, gi_as_Slice(e), dst);
        break;
    case GI_AST_Starred:
        gi_compile_error(c, e, "can't use starred expression here");
        break;
    default:
        assert(!"an expression");
        break;
    }
}

// ---------------------------------------------------------------------------------
// Targets

static int name_target(GiCompiler *c, const GiNode *target)
{
    return target->kind == GI_AST_Name
               ? gi_local_target(c, gi_private_name(c, gi_as_Name(target)->id))
               : -1;
}

// Straight into locals whose registers follow one another.
static bool unpack_to_locals(GiCompiler *c, const GiNode *at, GiNodeSeq elts, int src)
{
    if (elts.count == 0 || elts.count > GI_UNPACK_FEW) {
        return false;
    }
    const int first = name_target(c, elts.items[0]);
    for (uint32_t i = 0; i < elts.count; i++) {
        if (first < 0 || name_target(c, elts.items[i]) != first + (int)i) {
            return false;
        }
    }
    gi_emit(c, at, GI_OP_UNPACK, first, src, (int)elts.count);
    for (uint32_t i = 0; i < elts.count; i++) {
        gi_store_target(c, elts.items[i], first + (int)i);
    }
    return true;
}

static void unpack(GiCompiler *c, const GiNode *at, GiNodeSeq elts, int src)
{
    const int mark = c->unit->top;
    const int n = (int)elts.count;
    int star = -1;
    for (int i = 0; i < n; i++) {
        if (elts.items[i]->kind != GI_AST_Starred) {
            continue;
        }
        if (star >= 0) {
            gi_compile_error(c, at, "multiple starred expressions in assignment");
            return;
        }
        star = i;
    }
    if (n > 200) {
        gi_compile_error(c, at, "too many expressions in %sassignment",
                         star >= 0 ? "star-unpacking " : "");
        return;
    }
    if (star < 0 && unpack_to_locals(c, at, elts, src)) {
        return;
    }
    const int first = gi_temp_push_many(c, n);
    if (star >= 0) {
        GiInstr *i = gi_emit(c, at, GI_OP_UNPACK_EX, first, src, star);
        i->w[0] = (uint32_t)(n - star - 1);
        gi_mark_written(c, first, n, true);
    } else {
        gi_emit(c, at, GI_OP_UNPACK, first, src, n);
    }
    for (int i = 0; i < n && !c->failed; i++) {
        const GiNode *e = elts.items[i];
        gi_store_target(c, e->kind == GI_AST_Starred ? gi_as_Starred(e)->value : e, first + i);
    }
    c->unit->top = mark;
}

void gi_store_target(GiCompiler *c, const GiNode *target, int src)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    const int mark = c->unit->top;
    switch (target->kind) {
    case GI_AST_Name:
        gi_store_name(c, target, gi_private_name(c, gi_as_Name(target)->id), src);
        break;
    case GI_AST_Attribute: {
        const GiAstAttribute *a = gi_as_Attribute(target);
        const GillValue name = gi_private_name(c, a->attr);
        if (gi_check_forbidden(c, target, name, true)) {
            break;
        }
        const int o = gi_expr(c, a->value);
        const GiNode place = gi_attribute_place(target, a);
        gi_emit_name(c, &place, GI_OP_STORE_ATTR, o, src, 0, name);
        break;
    }
    case GI_AST_Subscript: {
        const GiAstSubscript *s = gi_as_Subscript(target);
        if (is_plain_slice(s->slice)) {
            const int first = push_slice(c, s->value, gi_as_Slice(s->slice));
            gi_emit(c, target, GI_OP_SETSLICE, first, src, 0);
        } else {
            const int o = gi_operand(c, s->value, s->slice);
            const int i = gi_expr(c, s->slice);
            gi_emit(c, target, GI_OP_SETITEM, o, i, src);
        }
        break;
    }
    case GI_AST_Tuple:
        unpack(c, target, gi_as_Tuple(target)->elts, src);
        break;
    case GI_AST_List:
        unpack(c, target, gi_as_List(target)->elts, src);
        break;
    case GI_AST_Starred:
        gi_compile_error(c, target, "starred assignment target must be in a list or tuple");
        break;
    default:
        assert(!"a target");
        break;
    }
    c->unit->top = mark;
}

void gi_delete_target(GiCompiler *c, const GiNode *target)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    const int mark = c->unit->top;
    switch (target->kind) {
    case GI_AST_Name:
        gi_delete_name(c, target, gi_private_name(c, gi_as_Name(target)->id));
        break;
    case GI_AST_Attribute: {
        const GiAstAttribute *a = gi_as_Attribute(target);
        const GillValue name = gi_private_name(c, a->attr);
        const int o = gi_expr(c, a->value);
        const GiNode place = gi_attribute_place(target, a);
        gi_emit_name(c, &place, GI_OP_DELETE_ATTR, o, 0, 0, name);
        break;
    }
    case GI_AST_Subscript: {
        const GiAstSubscript *s = gi_as_Subscript(target);
        const int o = gi_operand(c, s->value, s->slice);
        const int i = gi_expr(c, s->slice);
        gi_emit(c, target, GI_OP_DELITEM, o, i, 0);
        break;
    }
    case GI_AST_Tuple:
        for (uint32_t i = 0; i < gi_as_Tuple(target)->elts.count; i++) {
            gi_delete_target(c, gi_as_Tuple(target)->elts.items[i]);
        }
        break;
    case GI_AST_List:
        for (uint32_t i = 0; i < gi_as_List(target)->elts.count; i++) {
            gi_delete_target(c, gi_as_List(target)->elts.items[i]);
        }
        break;
    default:
        assert(!"a target of del");
        break;
    }
    c->unit->top = mark;
}

// ---------------------------------------------------------------------------------
// Assignment

static bool elements_of(const GiNode *n, GiNodeSeq *out)
{
    if (n->kind == GI_AST_Tuple) {
        *out = gi_as_Tuple(n)->elts;
    } else if (n->kind == GI_AST_List) {
        *out = gi_as_List(n)->elts;
    } else {
        return false;
    }
    return true;
}

// a, b = x, y without a tuple. Values are evaluated first, from left to right; a value
// that is a local which is no target, or a constant, needs no place in between.
static bool assign_in_parallel(GiCompiler *c, const GiNode *target, const GiNode *value)
{
    GiNodeSeq targets;
    GiNodeSeq values;
    if (!elements_of(target, &targets) || !elements_of(value, &values) ||
        targets.count != values.count || targets.count > 8 || targets.count == 0 ||
        has_star(targets) || has_star(values)) {
        return false;
    }
    const uint32_t n = targets.count;
    const int mark = c->unit->top;
    int target_regs[8];
    bool are_locals = true;
    for (uint32_t i = 0; i < n; i++) {
        target_regs[i] = name_target(c, targets.items[i]);
        are_locals &= target_regs[i] >= 0;
        for (uint32_t k = 0; k < i; k++) {
            are_locals &= target_regs[k] != target_regs[i];
        }
    }
    int sources[8]; // registers, -1 a constant
    for (uint32_t i = 0; i < n; i++) {
        const GiNode *e = values.items[i];
        sources[i] = -1;
        if (gi_is_constant(e)) {
            continue;
        }
        if (are_locals && i == n - 1 && e->kind != GI_AST_Name) {
            // Nothing fails any more once the last value is there, and no other source
            // is a target: it can go to its own at once.
            gi_expr_to(c, e, target_regs[i]);
            sources[i] = target_regs[i];
            continue;
        }
        const int local = are_locals ? local_in_place(c, e) : -1;
        bool is_free = local >= 0 && !is_rebound(c, e);
        for (uint32_t k = 0; k < n && is_free; k++) {
            is_free = target_regs[k] != local || k == i;
        }
        if (is_free || (local >= 0 && i == n - 1)) {
            sources[i] = local;
            // The last value of a swap is still to be saved from earlier targets.
            for (uint32_t k = 0; k < n - 1 && i == n - 1 && sources[i] == local; k++) {
                if (target_regs[k] == local) {
                    sources[i] = gi_temp_push(c);
                    gi_move(c, e, sources[i], local);
                }
            }
            continue;
        }
        sources[i] = gi_expr_temp(c, e);
    }
    if (are_locals) {
        // The last first: its source may be the target of another.
        for (uint32_t i = 0; i < n && !c->failed; i++) {
            if (sources[i] < 0) {
                gi_load_value(c, targets.items[i], target_regs[i],
                              gi_constant_value(c, values.items[i]));
            } else {
                gi_move(c, targets.items[i], target_regs[i], sources[i]);
            }
            gi_mark_assigned(c, gi_var(c, gi_private_name(
                                              c, gi_as_Name(targets.items[i])->id)));
        }
    } else {
        for (uint32_t i = 0; i < n && !c->failed; i++) {
            if (sources[i] < 0) {
                const int r = gi_temp_push(c);
                gi_load_value(c, values.items[i], r,
                              gi_constant_value(c, values.items[i]));
                sources[i] = r;
            }
            gi_store_target(c, targets.items[i], sources[i]);
        }
    }
    c->unit->top = mark;
    return true;
}

void gi_assign(GiCompiler *c, const GiNode *target, const GiNode *value)
{
    if (c->failed) {
        return;
    }
    const int local = name_target(c, target);
    if (local >= 0) {
        const GillValue name = gi_private_name(c, gi_as_Name(target)->id);
        gi_expr_to(c, value, local);
        if (!gi_check_forbidden(c, target, name, true)) {
            gi_mark_assigned(c, gi_var(c, name));
        }
        return;
    }
    if (assign_in_parallel(c, target, value)) {
        return;
    }
    const int mark = c->unit->top;
    const int src = gi_operand(c, value, target);
    gi_store_target(c, target, src);
    c->unit->top = mark;
}
