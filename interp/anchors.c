// Which part of an expression a traceback marks: the operator of a binary operation, the
// brackets of a subscript.
//
// The source of the range is parsed again, as a program of one expression; what does not
// parse that way has no such part.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "interp/syntax/parser.h"
#include "runtime/engine.h"
#include "runtime/heap/heap.h"

static void *take(void *context, size_t size)
{
    GillThread *t = context;
    void *p = gi_mem_alloc(t, size);
    if (!p) {
        gill_error_clear(t); // the marks are not worth an error
    }
    return p;
}

static void give_back(void *context, void *block, size_t size)
{
    gi_mem_free(context, block, size);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool binary_anchors(const char *text, const GiAstBinOp *op, int *left, int *right)
{
    const int end = op->right->col;
    for (int i = op->left->end_col; i < end; i++) {
        if (is_blank(text[i])) {
            continue;
        }
        *left = i;
        *right = i + 1;
        if (i + 1 < end && !is_blank(text[i + 1])) { // operators of two characters
            *right += 1;
        }
        return true;
    }
    return false;
}

bool gi_engine_anchors(GillThread *t, const char *text, size_t size, int *left, int *right)
{
    const GiParseOptions options = {
        .memory = {take, give_back, t},
        .stack_limit = t->c_limit,
        .is_utf8 = true,
    };
    GiSyntaxError error;
    memset(&error, 0, sizeof error);
    GiAst *ast = gi_parse(text, size, "<anchors>", GI_PARSE_FILE, &options, &error);
    if (!ast) {
        gi_syntax_error_fini(&error);
        return false;
    }
    bool found = false;
    const GiNodeSeq *body = &gi_as_Module(ast->root)->body;
    if (body->count == 1 && body->items[0]->kind == GI_AST_Expr) {
        const GiNode *value = gi_as_Expr(body->items[0])->value;
        if (value->kind == GI_AST_BinOp) {
            found = binary_anchors(text, gi_as_BinOp(value), left, right);
        } else if (value->kind == GI_AST_Subscript) {
            const GiAstSubscript *s = gi_as_Subscript(value);
            *left = s->value->end_col;
            *right = s->slice->end_col + 1;
            found = true;
        }
    }
    gi_ast_free(ast);
    return found;
}
