// The prompt: reads statements line by line, runs them, prints values.
//
// A statement that is not whole yet is compiled again with every further line; an indented
// block ends at an empty line. Errors are printed and the prompt goes on.
// SPDX-License-Identifier: MIT
#include "interp/repl.h"

#include <string.h>
#include <unistd.h>

#include "interp/embed.h"
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

enum {
    FLAG_DONT_IMPLY_DEDENT = 0x200,
    FLAG_ALLOW_INCOMPLETE_INPUT = 0x4000,
};

static GillValue sys_get(GillThread *t, const char *name)
{
    const GillValue key = gi_intern(t, name, strlen(name));
    return gi_is_error(key) ? GILL_EMPTY
                            : gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), key);
}

static bool set_prompt(GillThread *t, const char *name, const char *text)
{
    if (!gi_is_empty(sys_get(t, name))) {
        return true;
    }
    const GillValue v = gi_str_from_c(t, text);
    return !gi_is_error(v) && gi_dict_set_c(t, gi_dict_ptr(t->vm->sys_dict), name, v);
}

// Show str(sys.ps1) or ps2 on stderr and read a line; empty at the end of the input.
static GillValue read_line(GillThread *t, const char *prompt_name)
{
    const GillValue prompt = sys_get(t, prompt_name);
    const GillValue text =
        gi_is_empty(prompt) ? t->vm->empty_str : gi_str(t, prompt);
    const GillValue in = sys_get(t, "stdin");
    if (gi_is_error(text)) {
        return GILL_ERROR;
    }
    gi_stderr_write(t, gi_str_data(text), gi_str_size(text));
    const GillValue line = gi_call_name(t, in, GI_NAME(t, readline), NULL, 0);
    if (gi_is_error(line) || !gi_is_str(line) || gi_str_size(line) == 0) {
        return gi_is_error(line) ? GILL_ERROR : GILL_EMPTY;
    }
    return line;
}

static bool is_incomplete(GillThread *t)
{
    if (!gi_error_matches(t, GILL_SyntaxError)) {
        return false;
    }
    const GillValue message = gi_exception_extra(t->exception, GI_SYNTAX_MSG);
    return gi_is_str(message) && gi_str_is(message, "incomplete input");
}

static bool is_blank(GillValue line)
{
    for (size_t i = 0; i < gi_str_size(line); i++) {
        if (!strchr(" \t\r\n\f", gi_str_data(line)[i])) {
            return false;
        }
    }
    return true;
}

// One statement's code; empty at the end of the input, none for a blank line.
static GillValue read_statement(GillThread *t, GillValue filename)
{
    GillValue text = read_line(t, "ps1");
    if (!gi_is_str(text)) {
        return text;
    }
    if (is_blank(text)) {
        return GILL_NONE;
    }
    while (true) {
        // Without its last newline: then a block is whole only behind an empty line. With
        // it: errors that the newline makes certain, as of an open string.
        const size_t size = gi_str_size(text);
        const bool has_newline = gi_str_data(text)[size - 1] == '\n';
        for (int cut = has_newline; cut >= 0; cut--) {
            const GillValue code = gi_engine_compile(
                t, gi_str_data(text), size - (size_t)cut, filename, GILL_SINGLE,
                FLAG_DONT_IMPLY_DEDENT | FLAG_ALLOW_INCOMPLETE_INPUT, -1);
            const bool is_error = gi_is_error(code);
            if (is_error ? !is_incomplete(t) : cut == has_newline) {
                return code;
            }
            gill_error_clear(t);
        }
        const GillValue line = read_line(t, "ps2");
        if (gi_is_error(line)) {
            return GILL_ERROR;
        }
        if (gi_is_empty(line)) { // the input ends: what is there must do
            return gi_engine_compile(t, gi_str_data(text), gi_str_size(text), filename,
                                     GILL_SINGLE, 0, -1);
        }
        text = gi_str_concat(t, text, line);
        if (gi_is_error(text)) {
            return GILL_ERROR;
        }
    }
}

static void flush(GillThread *t)
{
    const GillValue out = sys_get(t, "stdout");
    if (!gi_is_empty(out) && !gi_is_none(out) &&
        gi_is_error(gi_call_name(t, out, GI_NAME(t, flush), NULL, 0))) {
        gill_error_clear(t);
    }
}

GillValue gi_repl(GillThread *t, bool has_banner)
{
    if (!set_prompt(t, "ps1", ">>> ") || !set_prompt(t, "ps2", "... ")) {
        return GILL_ERROR;
    }
    const GillValue filename = gi_str_from_c(t, "<stdin>");
    if (gi_is_error(filename)) {
        return GILL_ERROR;
    }
    if (has_banner) {
        static const char banner[] = "Python 3.11.2 (Gill " GILL_VERSION ")\n"
                                     "Type \"help\" or \"license\" for more information.\n";
        gi_stderr_write(t, banner, sizeof banner - 1);
    }
    while (true) {
        const GillValue code = read_statement(t, filename);
        if (gi_is_empty(code)) {
            gi_stderr_write(t, "\n", 1);
            return GILL_NONE;
        }
        const GillValue result =
            gi_is_error(code) || gi_is_none(code) ? code : gi_run_code_in_main(t, code);
        if (gi_is_error(result)) {
            if (t->stopping || gi_error_matches(t, GILL_SystemExit)) {
                return GILL_ERROR;
            }
            if (gi_error_matches(t, GILL_KeyboardInterrupt)) {
                gill_error_clear(t);
                gi_stderr_write(t, "\nKeyboardInterrupt\n", 19);
            } else {
                gi_error_print(t);
            }
        }
        flush(t);
    }
}
