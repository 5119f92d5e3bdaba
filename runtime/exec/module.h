// Modules: objects, the table of native ones, state that C modules keep, imports.
#pragma once

#include "runtime/state.h"

typedef struct GiModule {
    GiHeader head;
    GillValue dict;  // traced
    GillValue attrs; // of subclasses of module; empty
} GiModule;

// Made by the build from the files of stdlib/; both end with a null row.
typedef struct GiEmbeddedSource {
    const char *name; // dotted
    const char *text, *end;
    int is_package;
} GiEmbeddedSource;
extern const GillModuleDef *const gi_native_modules[];
extern const GiEmbeddedSource gi_embedded_sources[];

static inline bool gi_is_module(GillValue v)
{
    return gi_has_kind(v, GI_KIND_MODULE);
}

static inline GiDict *gi_module_dict(GillValue v)
{
    assert(gi_is_module(v));
    return (GiDict *)gi_ptr(((GiModule *)gi_ptr(v))->dict);
}

// At interpreter creation, after types and exceptions: sys.modules, builtins, sys and
// __main__. vm->modules, builtins, sys_dict and main_module are set then. sys.argv is
// made from argv.
bool gi_modules_init(GillThread *t, int argc, char *const *argv) GILL_CHECKED;
// Run atexit functions, flush sys.stdout and sys.stderr; called by gill_free. Clears what
// goes wrong.
void gi_modules_fini(GillThread *t);
// Flush the streams alone: once more after the last finalisers. False: stdout could not be
// flushed; that goes to sys.unraisablehook where `reports`, and is dropped else.
bool gi_modules_flush(GillThread *t, bool reports);

// A module with the functions of a definition, not yet in sys.modules, init not yet run.
GillValue gi_module_from_def(GillThread *t, const GillModuleDef *def) GILL_CHECKED;
// Its __spec__ says that the module's code is still running.
bool gi_module_is_initializing(GillThread *t, GillValue module);
GillValue gi_module_new(GillThread *t, GillValue name) GILL_CHECKED;
// sys.modules[name], importing it when absent; dotted names import their parents. The
// last part is returned.
GillValue gi_import(GillThread *t, const char *name) GILL_CHECKED;
// The import statement: name, fromlist (tuple or none), level as in __import__.
GillValue gi_import_name(GillThread *t, GillValue name, GillValue globals,
                         GillValue fromlist, int level) GILL_CHECKED;
// The same without a look at builtins.__import__, which itself comes here.
GillValue gi_import_level(GillThread *t, GillValue name, GillValue globals,
                          GillValue fromlist, int level) GILL_CHECKED;
GillValue gi_import_from(GillThread *t, GillValue module, GillValue name) GILL_CHECKED;
// module.attr by C names, importing the module if needed.
GillValue gi_import_attr(GillThread *t, const char *module, const char *attr) GILL_CHECKED;

// A zeroed array of n values, traced, that belongs to `key` (the address of a static
// object of the C file) in this interpreter: where a C module keeps its types and
// singletons. Null: MemoryError.
GillValue *gi_module_state(GillThread *t, const void *key, size_t n) GILL_CHECKED;

// Run a module as __main__, as `gill -m name` does; a package's __main__ in its place.
GillValue gi_run_module(GillThread *t, GillValue name) GILL_CHECKED;
// Give all of them back, at the interpreter's end.
void gi_module_states_free(GillThread *t);
