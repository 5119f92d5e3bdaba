// Gill: an embeddable interpreter for a subset of Python 3. The only public header.
//
// A host makes an interpreter (gill_new), runs text in it, calls what it defines, and
// frees it. Values are 64 bits, passed and kept by value in plain C locals: nothing is
// counted or registered, because the collector also scans C stacks. What outlives a C
// function, or lies in malloc'd memory or a C global, is held by a GillRef.
//
// A GillThread is an operating-system thread attached to one interpreter. It is the
// first parameter of nearly every function, and having it means holding that
// interpreter's GIL. Between gill_gil_release and gill_gil_acquire only plain C data
// may be touched.
//
// Failure: functions that return a GillValue return GILL_ERROR, those that return bool
// return false, those that return a pointer return NULL, and those that return int
// return -1; then an exception is pending on the thread. Call nothing fallible while
// one is pending: read it (gill_error_text, gill_error_take) or return.
#ifndef GILL_H
#define GILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GILL_VERSION       "0.1.0"
#define GILL_VERSION_MAJOR 0
#define GILL_VERSION_MINOR 1
#define GILL_VERSION_PATCH 0

#if defined(__GNUC__)
#define GILL_CHECKED __attribute__((warn_unused_result))
#define GILL_API     __attribute__((visibility("default")))
#else
#define GILL_CHECKED
#define GILL_API
#endif

typedef struct GillVM GillVM;         // one interpreter: a heap, a GIL, its modules
typedef struct GillThread GillThread; // a thread attached to one interpreter
typedef struct GillRef GillRef;       // a handle that keeps one value alive
typedef struct GillValue {
    uint64_t bits; // opaque
} GillValue;

#define GILL_CONST_(n) ((GillValue){0x7FFC000000000000u + (n)})
#define GILL_EMPTY     GILL_CONST_(0) // no value: an argument that was not given
#define GILL_ERROR     GILL_CONST_(1) // failure: an exception is pending
#define GILL_NONE      GILL_CONST_(2)
#define GILL_NOT_IMPLEMENTED GILL_CONST_(3)
#define GILL_ELLIPSIS  GILL_CONST_(4)
#define GILL_FALSE     GILL_CONST_(8)
#define GILL_TRUE      GILL_CONST_(9)

static inline bool gill_is_error(GillValue v)
{
    return v.bits == GILL_ERROR.bits;
}
static inline bool gill_is_none(GillValue v)
{
    return v.bits == GILL_NONE.bits;
}

// The exception types a host or module can raise by number, in the order of
// runtime/exec/exceptions.def.
typedef enum GillExc {
    GILL_BaseException, GILL_Exception, GILL_ArithmeticError, GILL_AssertionError,
    GILL_AttributeError, GILL_BaseExceptionGroup, GILL_OSError, GILL_BlockingIOError,
    GILL_ConnectionError, GILL_BrokenPipeError, GILL_BufferError, GILL_Warning,
    GILL_BytesWarning, GILL_ChildProcessError, GILL_ConnectionAbortedError,
    GILL_ConnectionRefusedError, GILL_ConnectionResetError, GILL_DeprecationWarning,
    GILL_EOFError, GILL_EncodingWarning, GILL_ExceptionGroup, GILL_FileExistsError,
    GILL_FileNotFoundError, GILL_FloatingPointError, GILL_FutureWarning,
    GILL_GeneratorExit, GILL_ImportError, GILL_ImportWarning, GILL_SyntaxError,
    GILL_IndentationError, GILL_LookupError, GILL_IndexError, GILL_InterruptedError,
    GILL_IsADirectoryError, GILL_KeyError, GILL_KeyboardInterrupt, GILL_MemoryError,
    GILL_ModuleNotFoundError, GILL_NameError, GILL_NotADirectoryError,
    GILL_RuntimeError, GILL_NotImplementedError, GILL_OverflowError,
    GILL_PendingDeprecationWarning, GILL_PermissionError, GILL_ProcessLookupError,
    GILL_RecursionError, GILL_ReferenceError, GILL_ResourceWarning, GILL_RuntimeWarning,
    GILL_StopAsyncIteration, GILL_StopIteration, GILL_SyntaxWarning, GILL_SystemError,
    GILL_SystemExit, GILL_TabError, GILL_TimeoutError, GILL_TypeError,
    GILL_UnboundLocalError, GILL_ValueError, GILL_UnicodeError, GILL_UnicodeDecodeError,
    GILL_UnicodeEncodeError, GILL_UnicodeTranslateError, GILL_UnicodeWarning,
    GILL_UserWarning, GILL_ZeroDivisionError,
    GILL_EXC_COUNT
} GillExc;

// ---------------------------------------------------------------------------------
// Interpreters and threads

typedef struct GillConfig {
    size_t memory_limit_bytes;   // 0: none. MemoryError beyond it
    size_t stack_limit_bytes;    // of the register stack of a thread; 0: 64 MiB
    int recursion_limit;         // 0: 1000
    double switch_interval_s;    // 0: 0.005
    const char *gil_policy;      // NULL: "fair"
    uint64_t step_limit;         // 0: none. Loop turns and calls, then an uncatchable stop
    uint64_t hash_seed;          // used where hash_seed_set
    bool hash_seed_set;          // false: random
    bool install_signals;        // SIGINT raises KeyboardInterrupt on the main thread
    bool isolated;               // ignore GILL_* and PYTHON* environment variables
    const char *const *modules;  // allowed modules, NULL-ended; NULL: all
    // Output; NULL: the process's stdout and stderr. Returns false on failure.
    bool (*write_out)(void *data, const char *bytes, size_t size);
    bool (*write_err)(void *data, const char *bytes, size_t size);
    void *write_data;
    int argc;                    // sys.argv
    char *const *argv;
} GillConfig;
#define GILL_CONFIG_INIT {0}

// Make an interpreter; the calling thread becomes its main thread, attached and holding
// its GIL. NULL when memory or the operating system refuses.
GILL_API GillThread *gill_new(const GillConfig *cfg) GILL_CHECKED;
// Stop every other thread of the interpreter, run exit functions, free everything.
// Called by the main thread, outside any function of the interpreter.
GILL_API void gill_free(GillThread *t);
GILL_API GillVM *gill_vm(GillThread *t);
// Attach the calling thread (it waits for the GIL); NULL when the interpreter is closed
// or memory is short. Attaching a thread twice nests.
GILL_API GillThread *gill_attach(GillVM *vm) GILL_CHECKED;
GILL_API void gill_detach(GillThread *t);
GILL_API void gill_gil_release(GillThread *t);
GILL_API void gill_gil_acquire(GillThread *t);
// Run what waits for this thread (signals, pending calls, collections, a switch of
// threads). False: an exception is pending. Long natives call it about every 50 us.
GILL_API bool gill_run_pending(GillThread *t) GILL_CHECKED;
// Stop what the interpreter runs at the next safepoint, from any thread: scripts cannot
// catch it. The running call returns GILL_ERROR.
GILL_API void gill_interrupt(GillVM *vm);

// ---------------------------------------------------------------------------------
// Running text

typedef enum GillMode {
    GILL_EXEC,   // a file: the result is None
    GILL_EVAL,   // one expression: its value
    GILL_SINGLE, // a line of a prompt: expression statements are printed
} GillMode;

// Run text in __main__'s names. name stands in tracebacks.
GILL_API GillValue gill_run_string(GillThread *t, const char *text, const char *name,
                                   GillMode mode) GILL_CHECKED;
GILL_API GillValue gill_run_file(GillThread *t, const char *path) GILL_CHECKED;
GILL_API GillValue gill_import(GillThread *t, const char *name) GILL_CHECKED;

// ---------------------------------------------------------------------------------
// Errors

// Raise with a message. Beside printf's %s %d %i %u %x %c %p %% with l, ll, z:
//   %R repr of a GillValue, %S str of one, %T the name of its type, %U a str value
GILL_API GillValue gill_raise(GillThread *t, GillExc exc, const char *format, ...);
// Raise an exception object, or an instance of a class called without arguments.
GILL_API GillValue gill_raise_value(GillThread *t, GillValue exception);
GILL_API GillValue gill_raise_errno(GillThread *t, int error, const char *filename);
GILL_API bool gill_error_pending(GillThread *t);
GILL_API bool gill_error_is(GillThread *t, GillExc exc); // pending and of that class
GILL_API GillValue gill_error_take(GillThread *t);       // clears it; GILL_EMPTY if none
GILL_API void gill_error_clear(GillThread *t);
// The pending exception's traceback as text, which clears it. Valid until the next call
// of this function on the thread.
GILL_API const char *gill_error_text(GillThread *t);

// ---------------------------------------------------------------------------------
// Values from C and back

GILL_API GillValue gill_int(GillThread *t, int64_t n);
GILL_API GillValue gill_uint(GillThread *t, uint64_t n);
GILL_API GillValue gill_float(GillThread *t, double d);
GILL_API GillValue gill_bool(bool b);
// UTF-8, checked: UnicodeDecodeError.
GILL_API GillValue gill_str(GillThread *t, const char *text);
GILL_API GillValue gill_str_sized(GillThread *t, const char *text, size_t size);
GILL_API GillValue gill_bytes(GillThread *t, const void *data, size_t size);
GILL_API GillValue gill_tuple(GillThread *t, size_t len, const GillValue *items);
GILL_API GillValue gill_list(GillThread *t, size_t len, const GillValue *items);
GILL_API GillValue gill_dict(GillThread *t);

// Each raises TypeError or OverflowError when the value does not fit.
GILL_API bool gill_as_int(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;
GILL_API bool gill_as_float(GillThread *t, GillValue v, double *out) GILL_CHECKED;
// The text lives as long as the value. size in bytes, may be NULL; ends with 0.
GILL_API const char *gill_as_str(GillThread *t, GillValue v, size_t *size) GILL_CHECKED;
GILL_API const void *gill_as_bytes(GillThread *t, GillValue v, size_t *size) GILL_CHECKED;

GILL_API bool gill_is_int(GillThread *t, GillValue v);
GILL_API bool gill_is_float(GillThread *t, GillValue v);
GILL_API bool gill_is_str(GillThread *t, GillValue v);
GILL_API bool gill_is_list(GillThread *t, GillValue v);
GILL_API bool gill_is_tuple(GillThread *t, GillValue v);
GILL_API bool gill_is_dict(GillThread *t, GillValue v);
GILL_API bool gill_is_callable(GillThread *t, GillValue v);
GILL_API int gill_is_instance(GillThread *t, GillValue v, GillValue type) GILL_CHECKED;

// The protocols, as Python's operators and builtins do them.
GILL_API GillValue gill_call(GillThread *t, GillValue f, int n,
                             const GillValue *args) GILL_CHECKED;
GILL_API GillValue gill_call_method(GillThread *t, GillValue o, const char *name, int n,
                                    const GillValue *args) GILL_CHECKED;
GILL_API GillValue gill_get(GillThread *t, GillValue o, const char *name) GILL_CHECKED;
GILL_API bool gill_set(GillThread *t, GillValue o, const char *name,
                       GillValue v) GILL_CHECKED;
GILL_API GillValue gill_item(GillThread *t, GillValue o, GillValue key) GILL_CHECKED;
GILL_API bool gill_set_item(GillThread *t, GillValue o, GillValue key,
                            GillValue v) GILL_CHECKED;
GILL_API int64_t gill_len(GillThread *t, GillValue o) GILL_CHECKED;
GILL_API GillValue gill_repr(GillThread *t, GillValue v) GILL_CHECKED;
GILL_API GillValue gill_to_str(GillThread *t, GillValue v) GILL_CHECKED;
GILL_API int gill_truth(GillThread *t, GillValue v) GILL_CHECKED;
GILL_API int gill_equal(GillThread *t, GillValue a, GillValue b) GILL_CHECKED;
GILL_API GillValue gill_iter(GillThread *t, GillValue v) GILL_CHECKED;
// The next item; GILL_EMPTY at the end, without an exception.
GILL_API GillValue gill_next(GillThread *t, GillValue iterator) GILL_CHECKED;
GILL_API bool gill_list_append(GillThread *t, GillValue list, GillValue v) GILL_CHECKED;

// Handles: values that outlive the C function.
GILL_API GillRef *gill_ref(GillThread *t, GillValue v) GILL_CHECKED;
GILL_API GillValue gill_ref_get(const GillRef *r);
GILL_API void gill_ref_free(GillThread *t, GillRef *r);

// ---------------------------------------------------------------------------------
// Functions and modules in C

// Arguments arrive bound, one a parameter of the signature, in order: *args as a tuple,
// **kwargs as a dict, and GILL_EMPTY where the signature says `name=?` and none was
// given.
typedef GillValue (*GillFn)(GillThread *t, const GillValue *args);
// The second kind takes its positional arguments as they come; no keywords.
typedef GillValue (*GillVarFn)(GillThread *t, const GillValue *args, int n);

// A row of a table of functions; {0} ends it. The signature is Python's:
//   "replace(self, old, new, /, count=-1)"     "print(*args, sep=' ', file=None)"
// Defaults: None True False, ints, floats, 'text', b'bytes', () and ?, for not given.
// A row made by GILL_VAR has a signature for help alone. A row with both functions is
// bound to fn unless it is called with min to max positional arguments and no keywords,
// which go to var as they are.
typedef struct GillDef {
    const char *sig;
    GillFn fn;
    const char *doc;
    GillVarFn var; // of the second kind when not null
    int min, max;  // arguments of a var function; max -1: any number
} GillDef;
#define GILL_VAR(signature, function, least, most, text)                                 \
    {(signature), NULL, (text), (function), (least), (most)}

typedef struct GillModuleDef {
    const char *name;
    const GillDef *functions;
    const char *doc;
    // Called once an interpreter after the functions are in; may be NULL. False: failed.
    bool (*init)(GillThread *t, GillValue module);
} GillModuleDef;

// GILL_MODULE(time, time_defs, "Clocks.") defines gill_module_time.
#define GILL_MODULE(name, functions, doc)                                                \
    const GillModuleDef gill_module_##name = {#name, functions, doc, NULL}
#define GILL_MODULE_INIT(name, functions, doc, init)                                     \
    const GillModuleDef gill_module_##name = {#name, functions, doc, init}

GILL_API bool gill_define(GillThread *t, const char *module,
                          const GillDef *functions) GILL_CHECKED;
GILL_API bool gill_module_add(GillThread *t, GillValue module, const char *name,
                              GillValue v) GILL_CHECKED;

// Argument i as a C value; TypeError names the function's parameter.
GILL_API bool gill_arg_int(GillThread *t, const GillValue *args, int i,
                           int64_t *out) GILL_CHECKED;
GILL_API bool gill_arg_float(GillThread *t, const GillValue *args, int i,
                             double *out) GILL_CHECKED;
GILL_API bool gill_arg_bool(GillThread *t, const GillValue *args, int i,
                            bool *out) GILL_CHECKED;
GILL_API const char *gill_arg_str(GillThread *t, const GillValue *args, int i,
                                  size_t *size) GILL_CHECKED;

#ifdef __cplusplus
}
#endif
#endif
