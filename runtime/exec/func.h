// Functions, native functions, cells, bound methods; and calls from C.
#pragma once

#include "runtime/exec/code.h"
#include "runtime/state.h"

typedef struct GiFunction {
    GiHeader head; // record
    GillValue code;
    GillValue globals;    // dict
    GillValue builtins;   // dict
    GillValue defaults;   // tuple, or empty
    GillValue kwdefaults; // dict, or empty
    GillValue closure;    // tuple of cells, or empty
    GillValue name, qualname;
    GillValue doc, module, annotations; // annotations: dict, tuple of pairs, or empty
    GillValue attrs;                    // __dict__: dict, or empty
} GiFunction;
#define GI_FUNCTION_VALUES 12

typedef struct GiMethod { // bound: also of natives
    GiHeader head;        // record of two
    GillValue function, self;
} GiMethod;

// A parsed signature of a native function; lives as long as the interpreter.
typedef struct GiSignature {
    int count;      // parameters in all
    int positional; // those that may be given by position, without *args
    int positional_only;
    int required;         // positional ones without default
    int var_index;        // *args, -1 none
    int kw_index;         // **kwargs, -1 none
    GillValue names;      // tuple of interned str
    GillValue defaults;   // tuple, empty for required ones (GILL_EMPTY in it: `?`)
    uint8_t *is_required; // a parameter
} GiSignature;

typedef struct GiNative { // types NATIVE, NATIVE_METHOD, CLASS_NATIVE
    GiHeader head;        // record of these four
    GillValue name;       // str
    GillValue owner;      // type of a method descriptor, module's name of a function
    GillValue self;       // the module of a function, or empty
    GillValue signature_keep; // keeps names and defaults alive
    // Raw:
    const GillDef *def;
    GiSignature *signature; // null for GILL_VAR rows
    bool is_method;         // first parameter is self, checked against owner
} GiNative;

GillValue gi_function_new(GillThread *t, GillValue code,
                          GillValue globals) GILL_CHECKED;
GillValue gi_method_new(GillThread *t, GillValue function, GillValue self) GILL_CHECKED;
GillValue gi_native_new(GillThread *t, const GillDef *def, GillValue owner,
                        bool is_method) GILL_CHECKED;
GillValue gi_cell_new(GillThread *t, GillValue v) GILL_CHECKED;

// f(self, *args, ...): what calling a bound method does.
GillValue gi_call_self(GillThread *t, GillValue f, GillValue self,
                       const GillValue *args, int npos, GillValue kwnames) GILL_CHECKED;
// Call a native with positional arguments and keywords; checks self and binds.
GillValue gi_native_call(GillThread *t, GiNative *f, const GillValue *args, int npos,
                         GillValue kwnames) GILL_CHECKED;

// Bind the arguments of a call to a Python function's parameters, args.c: fills
// regs[0 .. parameters) in register order (positional, keyword-only, *args, **kwargs).
// args may lie in regs itself. CPython's TypeErrors.
bool gi_args_bind(GillThread *t, const GiFunction *f, const GillValue *args, int npos,
                  GillValue kwnames, GillValue *regs) GILL_CHECKED;
// For `new` and `init` slots of native types: bind to a signature text such as
// "int(x=?, /, base=?)"; out has one place a parameter. The parsed form is cached by
// the address of sig.
bool gi_args_parse(GillThread *t, const char *sig, const GillValue *args, int npos,
                   GillValue kwnames, GillValue *out) GILL_CHECKED;
