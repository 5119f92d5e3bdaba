// The stages of a program as text: tokens, tree, scopes, instructions.
// SPDX-License-Identifier: MIT
#include "interp/dump.h"

#include <stdio.h>
#include <string.h>

#include "interp/compile/disasm.h"
#include "interp/syntax/parser.h"
#include "runtime/engine.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/str.h"

static void *take(void *context, size_t size)
{
    return gi_mem_alloc(context, size);
}

static void give_back(void *context, void *block, size_t size)
{
    gi_mem_free(context, block, size);
}

static void write_out(void *context, const char *text, size_t size)
{
    (void)context;
    fwrite(text, 1, size, stdout);
}

static int failed(GillThread *t)
{
    fflush(stdout);
    gi_error_print(t);
    return 1;
}

static int dump_text(GillThread *t, GillValue text)
{
    if (gi_is_error(text)) {
        return failed(t);
    }
    fwrite(gi_str_data(text), 1, gi_str_size(text), stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

// Tokens and trees come straight from the parser; where it refuses the program, the
// compiler is asked to raise the error.
static int dump_syntax(GillThread *t, GiDumpKind kind, const char *text, size_t size,
                       GillValue filename)
{
    const GiParseOptions options = {
        .memory = {take, give_back, t},
        .stack_limit = t->c_limit,
    };
    GiSyntaxError error;
    memset(&error, 0, sizeof error);
    bool ok;
    if (kind == GI_DUMP_TOKENS) {
        ok = gi_tokens_dump(text, size, GI_PARSE_FILE, &options, write_out, NULL, &error);
    } else {
        GiAst *ast = gi_parse(text, size, "", GI_PARSE_FILE, &options, &error);
        ok = ast != NULL;
        if (ok) {
            gi_ast_dump(ast->root, 4, false, write_out, NULL);
            putchar('\n');
        }
        gi_ast_free(ast);
    }
    if (ok) {
        return fflush(stdout) == 0 ? 0 : 1;
    }
    gi_syntax_error_fini(&error);
    gill_error_clear(t);
    const GillValue code = gi_engine_compile(t, text, size, filename, GILL_EXEC, 0, -1);
    return gi_is_error(code) ? failed(t) : 1;
}

int gi_dump(GillThread *t, GiDumpKind kind, const char *text, size_t size,
            GillValue filename)
{
    if (kind == GI_DUMP_TOKENS || kind == GI_DUMP_AST) {
        return dump_syntax(t, kind, text, size, filename);
    }
    if (kind == GI_DUMP_SCOPES) {
        return dump_text(t, gi_engine_scopes(t, text, size, filename, GILL_EXEC));
    }
    const GillValue code = gi_engine_compile(t, text, size, filename, GILL_EXEC, 0, -1);
    return dump_text(t, gi_is_error(code) ? code : gi_code_disassemble(t, code));
}
