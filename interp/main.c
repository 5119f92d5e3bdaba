// gill: the command line.
//
//   gill [options] [-c CMD | -m MOD | FILE | -] [ARGS]
//
// Exit codes are CPython's: what SystemExit says, 1 for any other exception, 2 for a
// command line or a file that cannot be used; an interrupted program ends by SIGINT.
// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interp/dump.h"
#include "interp/embed.h"
#include "interp/repl.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/import.h"
#include "runtime/exec/module.h"
#include "runtime/exec/sysopts.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

typedef struct Options {
    GiSysOptions sys;
    const char *program;
    const char *command; // -c
    const char *module;  // -m
    const char *file;
    GiDumpKind dump;
    bool unbuffered;
    bool shows_version, shows_help;
    double switch_interval_s;
    const char *gil_policy;
    int warn_count; // -W and -X arguments, kept for sys.warnoptions and sys._xoptions
    const char *warn[16];
    int x_count;
    const char *x[16];
    int argc; // what stays for the program
    char **argv;
} Options;

static const char usage[] =
    "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";

static const char help[] =
    "-c cmd : run a program passed as text (ends the options)\n"
    "-m mod : run a module as a script (ends the options)\n"
    "-i     : prompt after the script, and even where stdin is no terminal\n"
    "-q     : no banner at the prompt\n"
    "-u     : stdout and stderr unbuffered\n"
    "-O     : no asserts, __debug__ is False; -OO: no docstrings either\n"
    "-E     : ignore GILL_* and PYTHON* environment variables\n"
    "-I     : -E, and do not put the script's folder on sys.path (-P)\n"
    "-W arg, -X opt : kept in sys.warnoptions and sys._xoptions\n"
    "-V     : print the version and exit\n"
    "-h     : print this help and exit\n"
    "--switch-interval S : seconds a thread runs before another may (0.005)\n"
    "--gil-policy P      : how threads take turns; gil.policies() lists them\n"
    "--tokens --ast --scopes --code : show the program's tokens, tree, scopes or\n"
    "                      instructions instead of running it\n"
    "file   : run a script; - or nothing: read the program from stdin\n"
    "\n"
    "GILL_PATH: folders, separated by ':', for sys.path\n"
    "GILL_GIL_POLICY, GILL_SWITCH_INTERVAL: as the options of these names\n";

static int bad_usage(const Options *o, const char *format, const char *what)
{
    fprintf(stderr, format, what);
    fprintf(stderr, usage, o->program);
    fprintf(stderr, "Try `gill -h' for more information.\n");
    return 2;
}

// ---- Reading the options ----

// "--name value" or "--name=value" at argv[*i]; null when it is another option.
static const char *long_value(int argc, char **argv, int *i, const char *name)
{
    const size_t n = strlen(name);
    if (strncmp(argv[*i], name, n) != 0) {
        return NULL;
    }
    if (argv[*i][n] == '=') {
        return argv[*i] + n + 1;
    }
    return argv[*i][n] == 0 && *i + 1 < argc ? argv[++*i] : NULL;
}

// 0 read, 1 not a long option, 2 refused.
static int read_long(Options *o, int argc, char **argv, int *i)
{
    static const struct {
        const char *name;
        GiDumpKind kind;
    } dumps[] = {{"--tokens", GI_DUMP_TOKENS},
                 {"--ast", GI_DUMP_AST},
                 {"--scopes", GI_DUMP_SCOPES},
                 {"--code", GI_DUMP_CODE}};
    for (int k = 0; k < 4; k++) {
        if (strcmp(argv[*i], dumps[k].name) == 0) {
            o->dump = dumps[k].kind;
            return 0;
        }
    }
    const char *value;
    if ((value = long_value(argc, argv, i, "--switch-interval"))) {
        char *end;
        o->switch_interval_s = strtod(value, &end);
        if (*end || !(o->switch_interval_s > 0)) {
            return bad_usage(o, "--switch-interval: not a positive number: %s\n", value);
        }
        return 0;
    }
    if ((value = long_value(argc, argv, i, "--gil-policy"))) {
        o->gil_policy = value;
        return 0;
    }
    if (strcmp(argv[*i], "--version") == 0) {
        o->shows_version = true;
        return 0;
    }
    if (strcmp(argv[*i], "--help") == 0) {
        o->shows_help = true;
        return 0;
    }
    return bad_usage(o, "unknown option %s\n", argv[*i]);
}

// The argument of a short option: the rest of the word, or the next word.
static const char *short_value(int argc, char **argv, int *i, const char *rest)
{
    return rest[1] ? rest + 1 : *i + 1 < argc ? argv[++*i] : NULL;
}

// One word of short options, "-iO". 0 read, 2 refused. -c and -m end the options.
static int read_short(Options *o, int argc, char **argv, int *i)
{
    for (const char *p = argv[*i] + 1; *p; p++) {
        const char *value = NULL;
        if (strchr("cmWX", *p)) {
            const char letter[2] = {*p, 0};
            value = short_value(argc, argv, i, p);
            if (!value) {
                return bad_usage(o, "Argument expected for the -%s option\n", letter);
            }
        }
        switch (*p) {
        case 'c':
            o->command = value;
            return 0;
        case 'm':
            o->module = value;
            return 0;
        case 'W':
            if (o->warn_count < 16) {
                o->warn[o->warn_count++] = value;
            }
            return 0;
        case 'X':
            if (o->x_count < 16) {
                o->x[o->x_count++] = value;
            }
            o->sys.dev_mode |= strcmp(value, "dev") == 0;
            return 0;
        case 'i':
            o->sys.inspect++;
            o->sys.interactive++;
            break;
        case 'q':
            o->sys.quiet++;
            break;
        case 'u':
            o->unbuffered = true;
            break;
        case 'O':
            o->sys.optimize++;
            break;
        case 'E':
            o->sys.ignore_environment++;
            break;
        case 'I':
            o->sys.isolated++;
            o->sys.ignore_environment++;
            o->sys.safe_path = true;
            break;
        case 'P':
            o->sys.safe_path = true;
            break;
        case 'v':
            o->sys.verbose++;
            break;
        case 'V':
            o->shows_version = true;
            break;
        case 'h':
        case '?':
            o->shows_help = true;
            break;
        case 'B': // accepted for scripts that call CPython so: nothing to do
        case 's':
        case 'S':
        case 'b':
        case 'd':
        case 'x':
            break;
        default: {
            const char letter[2] = {*p, 0};
            return bad_usage(o, "Unknown option: -%s\n", letter);
        }
        }
    }
    return 0;
}

static int read_options(Options *o, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && !o->command && !o->module; i++) {
        if (argv[i][0] != '-' || argv[i][1] == 0) {
            break;
        }
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        const int refused = argv[i][1] == '-' ? read_long(o, argc, argv, &i)
                                              : read_short(o, argc, argv, &i);
        if (refused) {
            return refused;
        }
    }
    if (!o->command && !o->module && i < argc) {
        o->file = argv[i++];
    }
    o->argc = argc - i;
    o->argv = argv + i;
    return 0;
}

// ---- sys ----

static GillValue text_value(GillThread *t, const char *text)
{
    return gi_str_decode(t, text, strlen(text), "utf-8", "surrogateescape");
}

static bool sys_set(GillThread *t, const char *name, GillValue v)
{
    return !gi_is_error(v) && gi_dict_set_c(t, gi_dict_ptr(t->vm->sys_dict), name, v);
}

static GillValue sys_list(GillThread *t, const char *name)
{
    const GillValue key = gi_intern(t, name, strlen(name));
    return gi_is_error(key) ? key
                            : gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), key);
}

static bool append_text(GillThread *t, GillValue list, const char *text)
{
    const GillValue v = text_value(t, text);
    return gi_is_list(list) && !gi_is_error(v) && gi_list_append(t, gi_list_ptr(list), v);
}

// The folder of a script, symbolic links followed; "" for what is no file.
static void script_folder(const Options *o, char *out)
{
    out[0] = 0;
    if (o->module) {
        if (!getcwd(out, PATH_MAX)) {
            out[0] = 0;
        }
        return;
    }
    if (o->file && strcmp(o->file, "-") != 0) {
        char real[PATH_MAX];
        const char *path = realpath(o->file, real) ? real : o->file;
        struct stat s;
        snprintf(out, PATH_MAX, "%s", path);
        if (stat(path, &s) == 0 && S_ISDIR(s.st_mode)) {
            return;
        }
        char *slash = strrchr(out, '/');
        if (slash) {
            slash[slash == out] = 0;
        } else {
            out[0] = 0;
        }
    }
}

static bool set_path(GillThread *t, const Options *o)
{
    const GillValue path = sys_list(t, "path");
    if (!o->sys.safe_path) {
        char folder[PATH_MAX];
        script_folder(o, folder);
        if (!append_text(t, path, folder)) {
            return false;
        }
    }
    const char *more = o->sys.ignore_environment ? NULL : getenv("GILL_PATH");
    while (more && *more) {
        const char *end = strchrnul(more, ':');
        const GillValue v =
            gi_str_decode(t, more, (size_t)(end - more), "utf-8", "surrogateescape");
        if (gi_is_error(v) || !gi_list_append(t, gi_list_ptr(path), v)) {
            return false;
        }
        more = *end ? end + 1 : end;
    }
    return true;
}

static bool set_argv(GillThread *t, const Options *o, int full_argc, char **full_argv)
{
    const char *first = o->command  ? "-c"
                        : o->module ? "-m"
                        : o->file   ? o->file
                                    : "";
    const GillValue argv = gi_list_new(t, (size_t)o->argc + 1);
    if (gi_is_error(argv) || !append_text(t, argv, first)) {
        return false;
    }
    for (int i = 0; i < o->argc; i++) {
        if (!append_text(t, argv, o->argv[i])) {
            return false;
        }
    }
    const GillValue all = sys_list(t, "orig_argv");
    for (int i = 0; i < full_argc; i++) {
        if (!append_text(t, all, full_argv[i])) {
            return false;
        }
    }
    return sys_set(t, "argv", argv);
}

static bool set_extra_options(GillThread *t, const Options *o)
{
    const GillValue warn = sys_list(t, "warnoptions");
    for (int i = 0; i < o->warn_count; i++) {
        if (!append_text(t, warn, o->warn[i])) {
            return false;
        }
    }
    const GillValue x = sys_list(t, "_xoptions");
    for (int i = 0; i < o->x_count; i++) {
        const char *equals = strchr(o->x[i], '=');
        const size_t n = equals ? (size_t)(equals - o->x[i]) : strlen(o->x[i]);
        const GillValue name = gi_str_decode(t, o->x[i], n, "utf-8", "surrogateescape");
        const GillValue v = equals ? text_value(t, equals + 1) : GILL_TRUE;
        if (gi_is_error(name) || gi_is_error(v) ||
            !gi_dict_set(t, gi_dict_ptr(x), name, v)) {
            return false;
        }
    }
    return true;
}

static bool set_executable(GillThread *t)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    path[n > 0 ? n : 0] = 0;
    const GillValue v = text_value(t, path);
    return sys_set(t, "executable", v) && sys_set(t, "_base_executable", v);
}

static bool set_streams(GillThread *t, const Options *o)
{
    if (!o->unbuffered) {
        return true;
    }
    const GillValue out = sys_list(t, "stdout");
    const GillValue reconfigure = gill_get(t, out, "reconfigure");
    const GillValue names = gi_intern(t, "line_buffering", 14);
    const GillValue kwnames =
        gi_is_error(reconfigure) ? reconfigure : gi_tuple_from(t, &names, 1);
    return !gi_is_error(kwnames) &&
           !gi_is_error(gi_call(t, reconfigure, (GillValue[]){GILL_TRUE}, 0, kwnames));
}

static bool prepare(GillThread *t, const Options *o, int argc, char **argv)
{
    return gi_dict_set_c(t, gi_dict_ptr(t->vm->builtins), "__debug__",
                         gi_bool(o->sys.optimize == 0)) &&
           gi_sys_set_options(t, &o->sys) && set_path(t, o) &&
           set_argv(t, o, argc, argv) && set_extra_options(t, o) && set_executable(t) &&
           set_streams(t, o);
}

// ---- Running ----

// Exit codes that stand for "not yet": the program goes on, or ends by a signal.
enum {
    RAN_WELL = 0,
    FLUSH_FAILED = 120,
    ENDED_BY_INTERRUPT = 0x1000, // beyond any exit code
};

// The exit code of a SystemExit; a message is printed.
static int exit_code(GillThread *t, GillValue exc)
{
    GillValue code = gi_exception_extra(exc, GI_EXIT_CODE);
    if (gi_is_none(code)) {
        return 0;
    }
    if (gi_is_int(code) || gi_is_bool(code)) {
        int64_t n;
        return gi_int_to_int64(gi_int_plain(code), &n) ? (int)(n & 0xFF) : 255;
    }
    const GillValue text = gi_str(t, code);
    if (gi_is_error(text)) {
        gill_error_clear(t);
        return 1;
    }
    gi_stderr_write(t, gi_str_data(text), gi_str_size(text));
    gi_stderr_write(t, "\n", 1);
    return 1;
}

// What became of the program, its pending exception printed.
static int finish(GillThread *t, GillValue result)
{
    // What the program printed comes before what is said about it.
    const GillValue pending = gi_error_take(t);
    (void)gi_modules_flush(t, false);
    gi_error_restore(t, pending);
    if (!gi_is_error(result)) {
        return RAN_WELL;
    }
    if (gi_error_matches(t, GILL_SystemExit)) {
        return exit_code(t, gi_error_take(t));
    }
    const bool is_interrupt = gi_error_matches(t, GILL_KeyboardInterrupt);
    gi_error_print(t);
    return is_interrupt ? ENDED_BY_INTERRUPT : 1;
}

static int run_command(GillThread *t, const Options *o)
{
    const GillValue filename = gi_str_from_c(t, "<string>");
    if (gi_is_error(filename)) {
        return finish(t, filename);
    }
    if (o->dump) {
        return gi_dump(t, o->dump, o->command, strlen(o->command), filename);
    }
    // The prompt's newline, so that `-c "if x: y"` is whole.
    GiStrBuf text;
    gi_strbuf_init(&text);
    gi_strbuf_add_c(t, &text, o->command);
    gi_strbuf_add_c(t, &text, "\n");
    const GillValue program = gi_strbuf_finish(t, &text);
    return finish(t, gi_is_error(program)
                         ? program
                         : gi_run_text(t, gi_str_data(program), gi_str_size(program),
                                       filename, GILL_EXEC, 0));
}

static int run_module(GillThread *t, const Options *o)
{
    const GillValue name = text_value(t, o->module);
    const GillValue result = gi_is_error(name) ? name : gi_run_module(t, name);
    // The module itself is absent: a line, no traceback.
    if (gi_is_error(result) && gi_error_matches(t, GILL_ModuleNotFoundError)) {
        const GillValue exc = t->exception;
        if (gi_is_none(gi_exception_ptr(exc)->traceback)) {
            const GillValue text = gi_str(t, gi_error_take(t));
            (void)gi_modules_flush(t, false);
            if (!gi_is_error(text)) {
                fprintf(stderr, "%s: %.*s\n", o->program, (int)gi_str_size(text),
                        gi_str_data(text));
            }
            return 1;
        }
    }
    return finish(t, result);
}

// All of an open file as the program; a name for tracebacks.
static int run_descriptor(GillThread *t, const Options *o, int fd, GillValue filename)
{
    char *data;
    size_t size;
    if (!gi_read_file(t, fd, &data, &size)) {
        return finish(t, GILL_ERROR);
    }
    int code;
    if (o->dump) {
        code = gi_dump(t, o->dump, data, size, filename);
        gi_mem_free(t, data, size + 1);
        return code;
    }
    const GillValue program =
        gi_engine_compile(t, data, size, filename, GILL_EXEC, 0, -1);
    gi_mem_free(t, data, size + 1);
    return finish(t, gi_is_error(program) ? program : gi_run_code_in_main(t, program));
}

static bool set_main(GillThread *t, GillValue name, GillValue v)
{
    return gi_dict_set(t, gi_module_dict(t->vm->main_module), name, v);
}

// A folder runs its __main__.py.
static int run_folder(GillThread *t, const Options *o, const char *folder)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/__main__.py", folder);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "%s: can't find '__main__' module in '%s'\n", o->program, folder);
        return 1;
    }
    const GillValue filename = text_value(t, path);
    int code = 1;
    if (!gi_is_error(filename) && set_main(t, GI_NAME(t, __file__), filename)) {
        code = run_descriptor(t, o, fd, filename);
    }
    close(fd);
    return code;
}

static int run_file(GillThread *t, const Options *o)
{
    char path[PATH_MAX];
    if (o->file[0] == '/' || !getcwd(path, sizeof path)) {
        snprintf(path, sizeof path, "%s", o->file);
    } else {
        const size_t n = strlen(path);
        snprintf(path + n, sizeof path - n, "/%s", o->file);
    }
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat s;
    if (fd < 0 || fstat(fd, &s) != 0) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", o->program, path,
                errno, strerror(errno));
        return 2;
    }
    if (S_ISDIR(s.st_mode)) {
        close(fd);
        return run_folder(t, o, path);
    }
    const GillValue filename = text_value(t, path);
    int code = 1;
    if (!gi_is_error(filename) && set_main(t, GI_NAME(t, __file__), filename)) {
        code = run_descriptor(t, o, fd, filename);
    }
    close(fd);
    return code;
}

static int run_stdin(GillThread *t, const Options *o)
{
    const GillValue filename = gi_str_from_c(t, "<stdin>");
    if (gi_is_error(filename)) {
        return finish(t, filename);
    }
    if (isatty(STDIN_FILENO) || (o->sys.interactive && !o->file)) {
        return finish(t, gi_repl(t, !o->sys.quiet && !o->sys.inspect));
    }
    return set_main(t, GI_NAME(t, __file__), filename)
               ? run_descriptor(t, o, STDIN_FILENO, filename)
               : finish(t, GILL_ERROR);
}

static int run(GillThread *t, const Options *o)
{
    const bool reads_stdin = !o->command && !o->module &&
                             (!o->file || strcmp(o->file, "-") == 0);
    int code = o->command    ? run_command(t, o)
               : o->module   ? run_module(t, o)
               : reads_stdin ? run_stdin(t, o)
                             : run_file(t, o);
    if (o->sys.inspect && !reads_stdin) {
        code = finish(t, gi_repl(t, false));
    }
    return code;
}

int main(int argc, char **argv)
{
    Options o = {.program = argc > 0 ? argv[0] : "gill"};
    const int refused = read_options(&o, argc, argv);
    if (refused) {
        return refused;
    }
    if (o.shows_help) {
        printf(usage, o.program);
        fputs(help, stdout);
        return 0;
    }
    if (o.shows_version) {
        printf("Python 3.11.2 (Gill %s)\n", GILL_VERSION);
        return 0;
    }
    GillConfig config = GILL_CONFIG_INIT;
    config.switch_interval_s = o.switch_interval_s;
    config.gil_policy = o.gil_policy;
    config.install_signals = true;
    config.isolated = o.sys.ignore_environment > 0;
    GillThread *t = gill_new(&config);
    if (!t) {
        fprintf(stderr, "%s: not enough memory to start\n", o.program);
        return 1;
    }
    int code = prepare(t, &o, argc, argv) ? run(t, &o) : finish(t, GILL_ERROR);
    const bool is_interrupt = code == ENDED_BY_INTERRUPT;
    if (!gi_modules_flush(t, true) && code == RAN_WELL) {
        code = FLUSH_FAILED;
    }
    gi_process_end(t);
    if (is_interrupt) { // as a shell expects of an interrupted program
        struct sigaction action = {.sa_handler = SIG_DFL};
        sigaction(SIGINT, &action, NULL);
        kill(getpid(), SIGINT);
    }
    return is_interrupt ? 130 : code & 0xFF;
}
