// unparse: the text of an expression, as CPython writes annotations that it does not
// evaluate.
//
// Every kind of expression has a level of how tightly it binds; it gets parentheses where
// a tighter one is wanted.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/exec/exception.h"
#include "runtime/objects/protocol.h"

enum { // loosest first
    LEVEL_TUPLE,
    LEVEL_TEST, // if-else, lambda
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_EXPR,
    LEVEL_BITOR = LEVEL_EXPR,
    LEVEL_BITXOR,
    LEVEL_BITAND,
    LEVEL_SHIFT,
    LEVEL_ARITH,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
};

typedef struct Writer {
    GiCompiler *c;
    GiStrBuf out;
} Writer;

static void put_expr(Writer *w, const GiNode *e, int level);

static void put(Writer *w, const char *text)
{
    gi_strbuf_add_c(w->c->t, &w->out, text);
}

static void put_name(Writer *w, const GiName *name)
{
    gi_strbuf_add(w->c->t, &w->out, name->data, name->size);
}

static void open_paren(Writer *w, bool needed)
{
    if (needed) {
        put(w, "(");
    }
}

static void close_paren(Writer *w, bool needed)
{
    if (needed) {
        put(w, ")");
    }
}

static void put_list(Writer *w, GiNodeSeq seq, int level)
{
    for (uint32_t i = 0; i < seq.count; i++) {
        put(w, i ? ", " : "");
        put_expr(w, seq.items[i], level);
    }
}

static void put_value(Writer *w, GillValue v)
{
    if (w->c->failed) {
        return;
    }
    if (gi_same(v, GILL_ELLIPSIS)) {
        put(w, "...");
        return;
    }
    const GillValue text = gi_repr(w->c->t, v);
    if (gi_is_error(text)) {
        w->c->failed = true;
        return;
    }
    if (gi_is_double(v) || gi_has_kind(v, GI_KIND_COMPLEX)) {
        // inf has no literal; this number is larger than the largest.
        const char *data = gi_str_data(text);
        const char *end = data + gi_str_size(text);
        for (const char *inf; (inf = memmem(data, (size_t)(end - data), "inf", 3)) != NULL;
             data = inf + 3) {
            gi_strbuf_add(w->c->t, &w->out, data, (size_t)(inf - data));
            put(w, "1e309");
        }
        gi_strbuf_add(w->c->t, &w->out, data, (size_t)(end - data));
        return;
    }
    gi_strbuf_add_str(w->c->t, &w->out, text);
}

static void put_binary(Writer *w, const GiAstBinOp *e, int level)
{
    static const struct {
        const char *text;
        int level;
    } ops[] = {
        [GI_OP_Add] = {" + ", LEVEL_ARITH},     [GI_OP_Sub] = {" - ", LEVEL_ARITH},
        [GI_OP_Mult] = {" * ", LEVEL_TERM},     [GI_OP_MatMult] = {" @ ", LEVEL_TERM},
        [GI_OP_Div] = {" / ", LEVEL_TERM},      [GI_OP_Mod] = {" % ", LEVEL_TERM},
        [GI_OP_Pow] = {" ** ", LEVEL_POWER},    [GI_OP_LShift] = {" << ", LEVEL_SHIFT},
        [GI_OP_RShift] = {" >> ", LEVEL_SHIFT}, [GI_OP_BitOr] = {" | ", LEVEL_BITOR},
        [GI_OP_BitXor] = {" ^ ", LEVEL_BITXOR}, [GI_OP_BitAnd] = {" & ", LEVEL_BITAND},
        [GI_OP_FloorDiv] = {" // ", LEVEL_TERM},
    };
    const int own = ops[e->op].level;
    const bool is_pow = e->op == GI_OP_Pow;
    open_paren(w, level > own);
    put_expr(w, e->left, own + is_pow);
    put(w, ops[e->op].text);
    put_expr(w, e->right, own + !is_pow);
    close_paren(w, level > own);
}

static void put_unary(Writer *w, const GiAstUnaryOp *e, int level)
{
    static const char *const texts[] = {
        [GI_UNARY_Invert] = "~", [GI_UNARY_Not] = "not ", [GI_UNARY_UAdd] = "+",
        [GI_UNARY_USub] = "-"};
    const int own = e->op == GI_UNARY_Not ? LEVEL_NOT : LEVEL_FACTOR;
    open_paren(w, level > own);
    put(w, texts[e->op]);
    put_expr(w, e->operand, own);
    close_paren(w, level > own);
}

static void put_compare(Writer *w, const GiAstCompare *e, int level)
{
    static const char *const texts[] = {
        [GI_CMP_Eq] = " == ", [GI_CMP_NotEq] = " != ", [GI_CMP_Lt] = " < ",
        [GI_CMP_LtE] = " <= ", [GI_CMP_Gt] = " > ", [GI_CMP_GtE] = " >= ",
        [GI_CMP_Is] = " is ", [GI_CMP_IsNot] = " is not ", [GI_CMP_In] = " in ",
        [GI_CMP_NotIn] = " not in "};
    open_paren(w, level > LEVEL_COMPARE);
    put_expr(w, e->left, LEVEL_COMPARE + 1);
    for (uint32_t i = 0; i < e->ops.count; i++) {
        put(w, texts[e->ops.items[i]]);
        put_expr(w, e->comparators.items[i], LEVEL_COMPARE + 1);
    }
    close_paren(w, level > LEVEL_COMPARE);
}

static void put_arg(Writer *w, const GiNode *arg)
{
    put_name(w, gi_as_Arg(arg)->arg);
    if (gi_as_Arg(arg)->annotation) {
        put(w, ": ");
        put_expr(w, gi_as_Arg(arg)->annotation, LEVEL_TEST);
    }
}

static void put_args(Writer *w, const GiAstArguments *a)
{
    const uint32_t positional = a->posonlyargs.count + a->args.count;
    bool first = true;
    for (uint32_t i = 0; i < positional; i++) {
        const bool only = i < a->posonlyargs.count;
        put(w, first ? "" : ", ");
        first = false;
        put_arg(w, only ? a->posonlyargs.items[i] : a->args.items[i - a->posonlyargs.count]);
        const uint32_t without = positional - a->defaults.count;
        if (i >= without) {
            put(w, "=");
            put_expr(w, a->defaults.items[i - without], LEVEL_TEST);
        }
        if (only && i + 1 == a->posonlyargs.count) {
            put(w, ", /");
        }
    }
    if (a->vararg || a->kwonlyargs.count) {
        put(w, first ? "*" : ", *");
        first = false;
        if (a->vararg) {
            put_arg(w, a->vararg);
        }
    }
    for (uint32_t i = 0; i < a->kwonlyargs.count; i++) {
        put(w, ", ");
        put_arg(w, a->kwonlyargs.items[i]);
        if (a->kw_defaults.items[i]) {
            put(w, "=");
            put_expr(w, a->kw_defaults.items[i], LEVEL_TEST);
        }
    }
    if (a->kwarg) {
        put(w, first ? "**" : ", **");
        put_arg(w, a->kwarg);
    }
}

static void put_generators(Writer *w, GiNodeSeq generators)
{
    for (uint32_t i = 0; i < generators.count; i++) {
        const GiAstComprehension *g = gi_as_Comprehension(generators.items[i]);
        put(w, g->is_async ? " async for " : " for ");
        put_expr(w, g->target, LEVEL_TUPLE);
        put(w, " in ");
        put_expr(w, g->iter, LEVEL_TEST + 1);
        for (uint32_t n = 0; n < g->ifs.count; n++) {
            put(w, " if ");
            put_expr(w, g->ifs.items[n], LEVEL_TEST + 1);
        }
    }
}

static void put_call(Writer *w, const GiAstCall *e)
{
    put_expr(w, e->func, LEVEL_ATOM);
    if (e->args.count == 1 && e->keywords.count == 0 &&
        e->args.items[0]->kind == GI_AST_GeneratorExp) {
        put_expr(w, e->args.items[0], LEVEL_TUPLE);
        return;
    }
    put(w, "(");
    put_list(w, e->args, LEVEL_TEST);
    for (uint32_t i = 0; i < e->keywords.count; i++) {
        const GiAstKeyword *k = gi_as_Keyword(e->keywords.items[i]);
        put(w, i || e->args.count ? ", " : "");
        if (k->arg) {
            put_name(w, k->arg);
            put(w, "=");
        } else {
            put(w, "**");
        }
        put_expr(w, k->value, LEVEL_TEST);
    }
    put(w, ")");
}

static void put_dict(Writer *w, const GiAstDict *e)
{
    put(w, "{");
    for (uint32_t i = 0; i < e->values.count; i++) {
        put(w, i ? ", " : "");
        if (e->keys.items[i]) {
            put_expr(w, e->keys.items[i], LEVEL_TEST);
            put(w, ": ");
            put_expr(w, e->values.items[i], LEVEL_TEST);
        } else {
            put(w, "**");
            put_expr(w, e->values.items[i], LEVEL_EXPR);
        }
    }
    put(w, "}");
}

static void put_braces_doubled(Writer *w, GillValue text)
{
    const char *data = gi_str_data(text);
    for (size_t i = 0; i < gi_str_size(text); i++) {
        gi_strbuf_add(w->c->t, &w->out, data + i, 1);
        if (data[i] == '{' || data[i] == '}') {
            gi_strbuf_add(w->c->t, &w->out, data + i, 1);
        }
    }
}

// The inside of an f-string, without quotes.
static void put_fstring(Writer *w, const GiNode *e)
{
    switch (e->kind) {
    case GI_AST_Constant: {
        const GillValue v = gi_constant_value(w->c, e);
        if (!w->c->failed && gi_is_str(v)) {
            put_braces_doubled(w, v);
        }
        break;
    }
    case GI_AST_JoinedStr:
        for (uint32_t i = 0; i < gi_as_JoinedStr(e)->values.count; i++) {
            put_fstring(w, gi_as_JoinedStr(e)->values.items[i]);
        }
        break;
    case GI_AST_FormattedValue: {
        const GiAstFormattedValue *f = gi_as_FormattedValue(e);
        Writer inner = {w->c, {0}};
        gi_strbuf_init(&inner.out);
        put_expr(&inner, f->value, LEVEL_TEST + 1);
        const GillValue text = gi_strbuf_finish(w->c->t, &inner.out);
        if (gi_is_error(text)) {
            w->c->failed = true;
            return;
        }
        put(w, gi_str_size(text) && gi_str_data(text)[0] == '{' ? "{ " : "{");
        gi_strbuf_add_str(w->c->t, &w->out, text);
        if (f->conversion > 0) {
            const char conversion[] = {'!', (char)f->conversion, 0};
            put(w, conversion);
        }
        if (f->format_spec) {
            put(w, ":");
            put_fstring(w, f->format_spec);
        }
        put(w, "}");
        break;
    }
    default:
        break;
    }
}

static void put_joined(Writer *w, const GiNode *e)
{
    Writer inner = {w->c, {0}};
    gi_strbuf_init(&inner.out);
    put_fstring(&inner, e);
    const GillValue text = gi_strbuf_finish(w->c->t, &inner.out);
    if (gi_is_error(text)) {
        w->c->failed = true;
        return;
    }
    put(w, "f");
    put_value(w, text);
}

static void put_slice(Writer *w, const GiNode *e)
{
    // A tuple needs no parentheses, but where an item is starred.
    if (e->kind == GI_AST_Tuple) {
        const GiNodeSeq elts = gi_as_Tuple(e)->elts;
        bool has_star = false;
        for (uint32_t i = 0; i < elts.count; i++) {
            has_star |= elts.items[i]->kind == GI_AST_Starred;
        }
        if (elts.count && !has_star) {
            put_list(w, elts, LEVEL_TEST);
            put(w, elts.count == 1 ? "," : "");
            return;
        }
    }
    put_expr(w, e, LEVEL_TUPLE);
}

static void put_comprehension(Writer *w, const GiNode *elt, const GiNode *value,
                              GiNodeSeq generators, const char *start, const char *end)
{
    put(w, start);
    put_expr(w, elt, LEVEL_TEST);
    if (value) {
        put(w, ": ");
        put_expr(w, value, LEVEL_TEST);
    }
    put_generators(w, generators);
    put(w, end);
}

static void put_expr(Writer *w, const GiNode *e, int level)
{
    if (w->c->failed || !gi_compile_deep(w->c)) {
        return;
    }
    switch (e->kind) {
    case GI_AST_BoolOp: {
        const GiAstBoolOp *b = gi_as_BoolOp(e);
        const int own = b->op == GI_BOOL_And ? LEVEL_AND : LEVEL_OR;
        open_paren(w, level > own);
        for (uint32_t i = 0; i < b->values.count; i++) {
            put(w, i == 0 ? "" : b->op == GI_BOOL_And ? " and " : " or ");
            put_expr(w, b->values.items[i], own + 1);
        }
        close_paren(w, level > own);
        break;
    }
    case GI_AST_BinOp:
        put_binary(w, gi_as_BinOp(e), level);
        break;
    case GI_AST_UnaryOp:
        put_unary(w, gi_as_UnaryOp(e), level);
        break;
    case GI_AST_Lambda: {
        const GiAstLambda *l = gi_as_Lambda(e);
        const GiAstArguments *a = gi_as_Arguments(l->args);
        const bool has_args = a->posonlyargs.count || a->args.count || a->vararg ||
                              a->kwonlyargs.count || a->kwarg;
        open_paren(w, level > LEVEL_TEST);
        put(w, has_args ? "lambda " : "lambda");
        put_args(w, a);
        put(w, ": ");
        put_expr(w, l->body, LEVEL_TEST);
        close_paren(w, level > LEVEL_TEST);
        break;
    }
    case GI_AST_IfExp: {
        const GiAstIfExp *i = gi_as_IfExp(e);
        open_paren(w, level > LEVEL_TEST);
        put_expr(w, i->body, LEVEL_TEST + 1);
        put(w, " if ");
        put_expr(w, i->test, LEVEL_TEST + 1);
        put(w, " else ");
        put_expr(w, i->orelse, LEVEL_TEST);
        close_paren(w, level > LEVEL_TEST);
        break;
    }
    case GI_AST_Dict:
        put_dict(w, gi_as_Dict(e));
        break;
    case GI_AST_Set:
        put(w, "{");
        put_list(w, gi_as_Set(e)->elts, LEVEL_TEST);
        put(w, "}");
        break;
    case GI_AST_ListComp:
        put_comprehension(w, gi_as_ListComp(e)->elt, NULL, gi_as_ListComp(e)->generators,
                          "[", "]");
        break;
    case GI_AST_SetComp:
        put_comprehension(w, gi_as_SetComp(e)->elt, NULL, gi_as_SetComp(e)->generators, "{",
                          "}");
        break;
    case GI_AST_DictComp:
        put_comprehension(w, gi_as_DictComp(e)->key, gi_as_DictComp(e)->value,
                          gi_as_DictComp(e)->generators, "{", "}");
        break;
    case GI_AST_GeneratorExp:
        put_comprehension(w, gi_as_GeneratorExp(e)->elt, NULL,
                          gi_as_GeneratorExp(e)->generators, "(", ")");
        break;
    case GI_AST_Await:
        open_paren(w, level > LEVEL_AWAIT);
        put(w, "await ");
        put_expr(w, gi_as_Await(e)->value, LEVEL_ATOM);
        close_paren(w, level > LEVEL_AWAIT);
        break;
    case GI_AST_Yield:
        put(w, gi_as_Yield(e)->value ? "(yield " : "(yield");
        if (gi_as_Yield(e)->value) {
            put_expr(w, gi_as_Yield(e)->value, LEVEL_TUPLE);
        }
        put(w, ")");
        break;
    case GI_AST_YieldFrom:
        put(w, "(yield from ");
        put_expr(w, gi_as_YieldFrom(e)->value, LEVEL_TEST);
        put(w, ")");
        break;
    case GI_AST_Compare:
        put_compare(w, gi_as_Compare(e), level);
        break;
    case GI_AST_Call:
        put_call(w, gi_as_Call(e));
        break;
    case GI_AST_JoinedStr:
    case GI_AST_FormattedValue:
        put_joined(w, e);
        break;
    case GI_AST_Constant:
        if (gi_as_Constant(e)->kind) {
            put(w, "u");
        }
        put_value(w, gi_constant_value(w->c, e));
        break;
    case GI_AST_Attribute: {
        const GiAstAttribute *a = gi_as_Attribute(e);
        put_expr(w, a->value, LEVEL_ATOM);
        // 1.real is no expression, 1 .real is.
        put(w, gi_is_constant(a->value) && gi_is_small(gi_constant_value(w->c, a->value))
                   ? " ."
                   : ".");
        put_name(w, a->attr);
        break;
    }
    case GI_AST_Subscript:
        put_expr(w, gi_as_Subscript(e)->value, LEVEL_ATOM);
        put(w, "[");
        put_slice(w, gi_as_Subscript(e)->slice);
        put(w, "]");
        break;
    case GI_AST_Starred:
        put(w, "*");
        put_expr(w, gi_as_Starred(e)->value, LEVEL_EXPR);
        break;
    case GI_AST_Name:
        put_name(w, gi_as_Name(e)->id);
        break;
    case GI_AST_List:
        put(w, "[");
        put_list(w, gi_as_List(e)->elts, LEVEL_TEST);
        put(w, "]");
        break;
    case GI_AST_Tuple: {
        const GiNodeSeq elts = gi_as_Tuple(e)->elts;
        if (elts.count == 0) {
            put(w, "()");
            break;
        }
        open_paren(w, level > LEVEL_TUPLE);
        put_list(w, elts, LEVEL_TEST);
        put(w, elts.count == 1 ? "," : "");
        close_paren(w, level > LEVEL_TUPLE);
        break;
    }
    case GI_AST_Slice: {
        const GiAstSlice *s = gi_as_Slice(e);
        if (s->lower) {
            put_expr(w, s->lower, LEVEL_TEST);
        }
        put(w, ":");
        if (s->upper) {
            put_expr(w, s->upper, LEVEL_TEST);
        }
        if (s->step) {
            put(w, ":");
            put_expr(w, s->step, LEVEL_TEST);
        }
        break;
    }
    case GI_AST_NamedExpr:
        open_paren(w, level > LEVEL_TUPLE);
        put_expr(w, gi_as_NamedExpr(e)->target, LEVEL_ATOM);
        put(w, " := ");
        put_expr(w, gi_as_NamedExpr(e)->value, LEVEL_ATOM);
        close_paren(w, level > LEVEL_TUPLE);
        break;
    default:
        assert(!"an expression");
        break;
    }
}

GillValue gi_unparse(GiCompiler *c, const GiNode *node)
{
    Writer w = {c, {0}};
    gi_strbuf_init(&w.out);
    put_expr(&w, node, LEVEL_TEST);
    if (c->failed) {
        gi_strbuf_drop(c->t, &w.out);
        return GILL_NONE;
    }
    const GillValue text = gi_strbuf_finish(c->t, &w.out);
    if (gi_is_error(text)) {
        return text;
    }
    return gi_intern_str(c->t, text);
}
