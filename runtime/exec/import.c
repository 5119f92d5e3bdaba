// Imports: sys.modules, the finders, the import statement.
//
// A name is looked for in this order: sys.modules; the finders a program put into
// sys.meta_path; the modules linked into the library, in C (gi_native_modules) or as
// source text (gi_embedded_sources); the folders of sys.path, or of the parent package's
// __path__. A module is in sys.modules before its code runs, so that circular imports meet
// a partial module, and leaves it again when the code raises.
//
// A module that has both a native and an embedded part of one name is the embedded one.
// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/import.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"

// What this file keeps of an interpreter.
enum {
    STATE_SPEC_TYPE, // the class ModuleSpec
    STATE_LOADING,   // name -> ident of the thread that runs the module's code
    STATE_WAITING,   // ident -> name that the thread waits for
    STATE_EMBEDDED,  // name -> dict of an embedded module: whose imports are not checked
    STATE_IMPORT,    // the builtin __import__
    STATE_COUNT
};
static const char state_key;

static GillValue *state(GillThread *t)
{
    return gi_module_state(t, &state_key, STATE_COUNT);
}

// A dict kept at a place of the state, made at first need.
static GiDict *state_dict(GillThread *t, int i)
{
    GillValue *s = state(t);
    if (!s) {
        return NULL;
    }
    if (!gi_is_dict(s[i])) {
        const GillValue dict = gi_dict_new(t);
        if (gi_is_error(dict)) {
            return NULL;
        }
        gi_store(t, &s[i], dict);
    }
    return gi_dict_ptr(s[i]);
}

static GillValue modules_find(GillThread *t, GillValue name)
{
    return gi_dict_find(t, gi_dict_ptr(t->vm->modules), name);
}

// ---- Specs ----

static GillValue spec_repr(GillThread *t, const GillValue *args)
{
    GillValue name_key = GI_NAME(t, name);
    const GillValue origin_key = gi_intern(t, "origin", 6);
    const GillValue name = gi_getattr(t, args[0], name_key);
    const GillValue origin =
        gi_is_error(name) ? name : gi_getattr(t, args[0], origin_key);
    if (gi_is_error(origin)) {
        return GILL_ERROR;
    }
    return gi_str_format(t, "ModuleSpec(name=%R, loader=None, origin=%R)", name, origin);
}

static const GillDef spec_repr_def = {"__repr__(self, /)", spec_repr, ""};

static GillValue spec_type(GillThread *t)
{
    GillValue *s = state(t);
    if (!s || gi_is_type(s[STATE_SPEC_TYPE])) {
        return s ? s[STATE_SPEC_TYPE] : GILL_ERROR;
    }
    const GillValue name = gi_intern(t, "ModuleSpec", 10);
    const GillValue dict = gi_dict_new(t);
    const GillValue module = gi_intern(t, "_frozen_importlib", 17);
    if (gi_is_error(name) || gi_is_error(dict) || gi_is_error(module) ||
        !gi_dict_set(t, gi_dict_ptr(dict), GI_NAME(t, __module__), module)) {
        return GILL_ERROR;
    }
    const GillValue type = gi_type_new(t, t->vm->types[GI_TYPE_TYPE], name,
                                       t->vm->empty_tuple, dict, GILL_EMPTY);
    if (gi_is_error(type)) {
        return GILL_ERROR;
    }
    const GillValue repr = gi_native_new(t, &spec_repr_def, type, true);
    if (gi_is_error(repr) || !gi_setattr(t, type, GI_NAME(t, __repr__), repr)) {
        return GILL_ERROR;
    }
    s = state(t);
    gi_store(t, &s[STATE_SPEC_TYPE], type);
    return type;
}

static bool set_c(GillThread *t, GillValue o, const char *name, GillValue v)
{
    return gill_set(t, o, name, v);
}

// The part before the last dot; "" for a name without one.
static GillValue parent_name(GillThread *t, GillValue name)
{
    const char *data = gi_str_data(name);
    const char *dot = memrchr(data, '.', gi_str_size(name));
    return dot ? gi_intern(t, data, (size_t)(dot - data)) : t->vm->empty_str;
}

GillValue gi_module_spec_new(GillThread *t, GillValue name, GillValue origin,
                             GillValue locations)
{
    const GillValue type = spec_type(t);
    const GillValue spec = gi_is_error(type) ? type : gi_call0(t, type);
    if (gi_is_error(spec)) {
        return GILL_ERROR;
    }
    const bool is_package = !gi_is_none(locations);
    const GillValue parent = is_package ? name : parent_name(t, name);
    const bool has_location = gi_is_str(origin) && gi_str_data(origin)[0] == '/';
    if (gi_is_error(parent) || !set_c(t, spec, "name", name) ||
        !set_c(t, spec, "loader", GILL_NONE) || !set_c(t, spec, "origin", origin) ||
        !set_c(t, spec, "submodule_search_locations", locations) ||
        !set_c(t, spec, "loader_state", GILL_NONE) ||
        !set_c(t, spec, "cached", GILL_NONE) || !set_c(t, spec, "parent", parent) ||
        !set_c(t, spec, "has_location", gi_bool(has_location))) {
        return GILL_ERROR;
    }
    return spec;
}

// Give a module its __spec__, __package__ and, where they are known, __file__, __path__.
static GillValue module_with_spec(GillThread *t, GillValue name, GillValue origin,
                                  GillValue file, GillValue locations)
{
    const GillValue module = gi_module_new(t, name);
    const GillValue spec = gi_is_error(module)
                               ? GILL_ERROR
                               : gi_module_spec_new(t, name, origin, locations);
    if (gi_is_error(spec)) {
        return GILL_ERROR;
    }
    GiDict *d = gi_module_dict(module);
    const GillValue package = gi_is_none(locations) ? parent_name(t, name) : name;
    if (gi_is_error(package) || !gi_dict_set(t, d, GI_NAME(t, __spec__), spec) ||
        !gi_dict_set(t, d, GI_NAME(t, __package__), package) ||
        (!gi_is_none(file) && !gi_dict_set(t, d, GI_NAME(t, __file__), file)) ||
        (!gi_is_none(locations) &&
         !gi_dict_set(t, d, GI_NAME(t, __path__), locations))) {
        return GILL_ERROR;
    }
    return module;
}

// ---- Import lock ----

// The one place that keeps threads apart: a module's code is run by one thread, others
// wait for it, unless that would be a circle of threads waiting for each other's modules;
// then, as in CPython, the one that would close the circle goes on with a partial module.

// The thread that runs the code of `name`, 0 for none.
static int64_t loader_of(GillThread *t, GillValue name)
{
    GiDict *loading = state_dict(t, STATE_LOADING);
    const GillValue v = loading ? gi_dict_find(t, loading, name) : GILL_EMPTY;
    int64_t ident = 0;
    return gi_is_int(v) && gi_int_to_int64(v, &ident) ? ident : 0;
}

static bool would_deadlock(GillThread *t, int64_t owner)
{
    GiDict *waiting = state_dict(t, STATE_WAITING);
    for (int hops = 0; waiting && hops < 1000; hops++) {
        const GillValue key = gi_int_new(t, owner);
        const GillValue name = gi_is_error(key) ? key : gi_dict_find(t, waiting, key);
        if (!gi_is_str(name)) {
            return false;
        }
        owner = loader_of(t, name);
        if (owner == (int64_t)t->ident) {
            return true;
        }
    }
    return false;
}

// Wait until no other thread runs the module's code.
static bool wait_for_loader(GillThread *t, GillValue name)
{
    int64_t owner = loader_of(t, name);
    if (owner == 0 || owner == (int64_t)t->ident) {
        return true;
    }
    GiDict *waiting = state_dict(t, STATE_WAITING);
    const GillValue me = gi_int_new(t, (int64_t)t->ident);
    if (!waiting || gi_is_error(me) || !gi_dict_set(t, waiting, me, name)) {
        return false;
    }
    bool ok = true;
    while (ok && owner != 0 && owner != (int64_t)t->ident && !would_deadlock(t, owner)) {
        gill_gil_release(t);
        usleep(500);
        gill_gil_acquire(t);
        ok = gill_run_pending(t);
        owner = loader_of(t, name);
    }
    return gi_dict_delete(t, waiting, me) >= 0 && ok;
}

static bool loading_begin(GillThread *t, GillValue name)
{
    GiDict *loading = state_dict(t, STATE_LOADING);
    const GillValue me = gi_int_new(t, (int64_t)t->ident);
    return loading && !gi_is_error(me) && gi_dict_set(t, loading, name, me);
}

static void loading_end(GillThread *t, GillValue name)
{
    const GillValue pending = gi_error_take(t);
    GiDict *loading = state_dict(t, STATE_LOADING);
    if (!loading || gi_dict_delete(t, loading, name) < 0) {
        gill_error_clear(t);
    }
    gi_error_restore(t, pending);
}

// ---- Finding: native and embedded modules ----

static const GillModuleDef *native_find(const char *name)
{
    for (const GillModuleDef *const *m = gi_native_modules; *m; m++) {
        if (strcmp((*m)->name, name) == 0) {
            return *m;
        }
    }
    return NULL;
}

static const GiEmbeddedSource *embedded_find(const char *name)
{
    for (const GiEmbeddedSource *s = gi_embedded_sources; s->name; s++) {
        if (strcmp(s->name, name) == 0) {
            return s;
        }
    }
    return NULL;
}

// Put a module into sys.modules and run what fills it; take it out again when that fails.
typedef bool (*FillFn)(GillThread *t, GillValue module, void *data);

static GillValue load(GillThread *t, GillValue name, GillValue module, FillFn fill,
                      void *data)
{
    GiDict *modules = gi_dict_ptr(t->vm->modules);
    const GillValue spec =
        gi_dict_find_name(t, gi_module_dict(module), GI_NAME(t, __spec__));
    const bool has_spec = !gi_is_empty(spec) && !gi_is_none(spec);
    if (has_spec && !set_c(t, spec, "_initializing", GILL_TRUE)) {
        return GILL_ERROR;
    }
    if (!gi_dict_set(t, modules, name, module) || !loading_begin(t, name)) {
        return GILL_ERROR;
    }
    const bool ok = fill(t, module, data);
    loading_end(t, name);
    const GillValue pending = gi_error_take(t);
    if (has_spec && !set_c(t, spec, "_initializing", GILL_FALSE)) {
        gill_error_clear(t);
    }
    if (!ok) {
        if (gi_dict_delete(t, modules, name) < 0) {
            gill_error_clear(t);
        }
        gi_error_restore(t, pending);
        return GILL_ERROR;
    }
    // A module may put another object in its own place.
    return modules_find(t, name);
}

static bool fill_native(GillThread *t, GillValue module, void *data)
{
    const GillModuleDef *def = data;
    return !def->init || def->init(t, module);
}

static bool add_native_spec(GillThread *t, GillValue module)
{
    GiDict *d = gi_module_dict(module);
    const GillValue name = gi_dict_find_name(t, d, GI_NAME(t, __name__));
    const GillValue origin = gi_intern(t, "built-in", 8);
    const GillValue spec =
        gi_is_error(origin) ? origin : gi_module_spec_new(t, name, origin, GILL_NONE);
    const GillValue package = gi_is_error(spec) ? spec : parent_name(t, name);
    return !gi_is_error(package) && gi_dict_set(t, d, GI_NAME(t, __spec__), spec) &&
           gi_dict_set(t, d, GI_NAME(t, __package__), package);
}

static GillValue load_native(GillThread *t, GillValue name, const GillModuleDef *def)
{
    const GillValue module = gi_module_from_def(t, def);
    if (gi_is_error(module) || !add_native_spec(t, module)) {
        return GILL_ERROR;
    }
    return load(t, name, module, fill_native, (void *)def);
}

static bool run_code(GillThread *t, GillValue module, GillValue code)
{
    const GillValue dict = ((GiModule *)gi_ptr(module))->dict;
    if (gi_is_error(gi_dict_setdefault(t, gi_dict_ptr(dict), GI_NAME(t, __builtins__),
                                       t->vm->builtins))) {
        return false;
    }
    return !gi_is_error(gi_engine_exec(t, code, dict, dict, GILL_EMPTY));
}

static bool fill_embedded(GillThread *t, GillValue module, void *data)
{
    const GiEmbeddedSource *source = data;
    const GillValue filename = gi_str_format(t, "<frozen %s>", source->name);
    if (gi_is_error(filename)) {
        return false;
    }
    const GillValue code =
        gi_engine_compile(t, source->text, (size_t)(source->end - source->text), filename,
                          GILL_EXEC, 0, -1);
    GiDict *embedded = state_dict(t, STATE_EMBEDDED);
    const GillValue name =
        gi_dict_find_name(t, gi_module_dict(module), GI_NAME(t, __name__));
    return !gi_is_error(code) && embedded &&
           gi_dict_set(t, embedded, name, ((GiModule *)gi_ptr(module))->dict) &&
           run_code(t, module, code);
}

static GillValue load_embedded(GillThread *t, GillValue name,
                               const GiEmbeddedSource *source)
{
    const GillValue origin = gi_intern(t, "frozen", 6);
    const GillValue locations = source->is_package ? gi_list_new(t, 0) : GILL_NONE;
    if (gi_is_error(origin) || gi_is_error(locations)) {
        return GILL_ERROR;
    }
    const GillValue module = module_with_spec(t, name, origin, GILL_NONE, locations);
    return gi_is_error(module) ? GILL_ERROR
                               : load(t, name, module, fill_embedded, (void *)source);
}

// ---- Finding: files ----

bool gi_read_file(GillThread *t, int fd, char **out, size_t *out_size)
{
    size_t cap = 16384, size = 0;
    char *data = gi_mem_alloc(t, cap);
    if (!data) {
        return false;
    }
    while (true) {
        if (size + 1 >= cap) {
            char *grown = gi_mem_resize(t, data, cap, cap * 2);
            if (!grown) {
                gi_mem_free(t, data, cap);
                return false;
            }
            data = grown;
            cap *= 2;
        }
        const ssize_t n = read(fd, data + size, cap - size - 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            const int error = errno;
            gi_mem_free(t, data, cap);
            gill_raise_errno(t, error, NULL);
            return false;
        }
        if (n == 0) {
            break;
        }
        size += (size_t)n;
    }
    char *fit = gi_mem_resize(t, data, cap, size + 1);
    if (!fit) {
        gi_mem_free(t, data, cap);
        return false;
    }
    fit[size] = 0;
    *out = fit;
    *out_size = size;
    return true;
}

GillValue gi_compile_file(GillThread *t, GillValue path)
{
    const char *c_path = gi_str_c(t, path);
    if (!c_path) {
        return GILL_ERROR;
    }
    const int fd = open(c_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return gi_raise_os(t, errno, path, GILL_EMPTY);
    }
    char *data;
    size_t size;
    const bool ok = gi_read_file(t, fd, &data, &size);
    close(fd);
    if (!ok) {
        return GILL_ERROR;
    }
    const GillValue code = gi_engine_compile(t, data, size, path, GILL_EXEC, 0, -1);
    gi_mem_free(t, data, size + 1);
    return code;
}

static bool fill_file(GillThread *t, GillValue module, void *data)
{
    (void)data;
    const GillValue path =
        gi_dict_find_name(t, gi_module_dict(module), GI_NAME(t, __file__));
    const GillValue code = gi_compile_file(t, path);
    return !gi_is_error(code) && run_code(t, module, code);
}

typedef enum Found {
    FOUND_NOTHING,
    FOUND_MODULE,  // entry/tail.py
    FOUND_PACKAGE, // entry/tail/__init__.py
    FOUND_FOLDER,  // entry/tail, a part of a namespace package
} Found;

static bool is_file(const char *path, bool *out_is_folder)
{
    struct stat s;
    if (stat(path, &s) != 0) {
        return false;
    }
    *out_is_folder = S_ISDIR(s.st_mode);
    return S_ISREG(s.st_mode);
}

// One folder of the path. path: room for the result, which is what was found.
static Found look_into(const char *entry, const char *tail, char *path, size_t room)
{
    const size_t n = strlen(entry);
    const char *slash = n > 0 && entry[n - 1] == '/' ? "" : "/";
    bool is_folder = false, is_other;
    if ((size_t)snprintf(path, room, "%s%s%s", entry, slash, tail) + 13 >= room) {
        return FOUND_NOTHING;
    }
    char *end = path + strlen(path);
    is_file(path, &is_folder);
    if (is_folder) {
        memcpy(end, "/__init__.py", 13);
        if (is_file(path, &is_other)) {
            return FOUND_PACKAGE;
        }
    }
    memcpy(end, ".py", 4);
    if (is_file(path, &is_other)) {
        return FOUND_MODULE;
    }
    *end = 0;
    return is_folder ? FOUND_FOLDER : FOUND_NOTHING;
}

static GillValue path_value(GillThread *t, const char *path, size_t size)
{
    return gi_str_decode(t, path, size, "utf-8", "surrogateescape");
}

#define PATH_ROOM 4096

static GillValue load_found(GillThread *t, GillValue name, const char *path, Found found)
{
    const GillValue file = path_value(t, path, strlen(path));
    if (gi_is_error(file)) {
        return GILL_ERROR;
    }
    GillValue locations = GILL_NONE;
    if (found == FOUND_PACKAGE) {
        const GillValue folder =
            path_value(t, path, (size_t)(strrchr(path, '/') - path));
        locations = gi_is_error(folder) ? folder : gi_list_from(t, &folder, 1);
        if (gi_is_error(locations)) {
            return GILL_ERROR;
        }
    }
    const GillValue module = module_with_spec(t, name, file, file, locations);
    return gi_is_error(module) ? GILL_ERROR : load(t, name, module, fill_file, NULL);
}

static bool fill_nothing(GillThread *t, GillValue module, void *data)
{
    (void)t;
    (void)module;
    (void)data;
    return true;
}

// entry as an absolute C path in `out`; false: not usable as one.
static bool absolute_entry(GillValue entry, char *out, size_t room)
{
    const size_t size = gi_str_size(entry);
    size_t at = 0;
    if (size == 0 || gi_str_data(entry)[0] != '/') {
        if (!getcwd(out, room)) {
            return false;
        }
        at = strlen(out);
        if (size > 0 && at + 1 < room) {
            out[at++] = '/';
        }
    }
    if (at + size + 1 > room || memchr(gi_str_data(entry), 0, size)) {
        return false;
    }
    memcpy(out + at, gi_str_data(entry), size);
    out[at + size] = 0;
    return true;
}

// Empty: not found.
static GillValue find_file(GillThread *t, GillValue name, GillValue path)
{
    const GillValue list = gi_to_list(t, path);
    if (gi_is_error(list)) {
        return GILL_ERROR;
    }
    const char *full = gi_str_c(t, name);
    if (!full) {
        return GILL_ERROR;
    }
    const char *dot = strrchr(full, '.');
    const char *tail = dot ? dot + 1 : full;
    GillValue portions = GILL_EMPTY;
    for (size_t i = 0; i < gi_list_ptr(list)->len; i++) {
        char entry[PATH_ROOM], found_path[PATH_ROOM + 512];
        const GillValue v = gi_list_ptr(list)->items[i];
        if (!gi_is_str(v) || !absolute_entry(v, entry, sizeof entry)) {
            continue;
        }
        const Found found = look_into(entry, tail, found_path, sizeof found_path);
        if (found == FOUND_MODULE || found == FOUND_PACKAGE) {
            return load_found(t, name, found_path, found);
        }
        if (found == FOUND_FOLDER) {
            if (gi_is_empty(portions)) {
                portions = gi_list_new(t, 1);
            }
            const GillValue folder = path_value(t, found_path, strlen(found_path));
            if (gi_is_error(portions) || gi_is_error(folder) ||
                !gi_list_append(t, gi_list_ptr(portions), folder)) {
                return GILL_ERROR;
            }
        }
    }
    if (gi_is_empty(portions)) {
        return GILL_EMPTY;
    }
    const GillValue module = module_with_spec(t, name, GILL_NONE, GILL_NONE, portions);
    if (gi_is_error(module) ||
        !gi_dict_set(t, gi_module_dict(module), GI_NAME(t, __file__), GILL_NONE)) {
        return GILL_ERROR;
    }
    return load(t, name, module, fill_nothing, NULL);
}

// ---- Finding: sys.meta_path ----

static bool fill_by_loader(GillThread *t, GillValue module, void *data)
{
    return !gi_is_error(
        gill_call_method(t, *(const GillValue *)data, "exec_module", 1, &module));
}

static GillValue load_by_spec(GillThread *t, GillValue name, GillValue spec)
{
    const GillValue loader = gill_get(t, spec, "loader");
    if (gi_is_error(loader)) {
        return GILL_ERROR;
    }
    GillValue module = GILL_NONE;
    const GillValue create_name = gi_intern(t, "create_module", 13);
    const GillValue create =
        gi_is_error(create_name) ? create_name : gi_getattr_or_empty(t, loader, create_name);
    if (!gi_is_empty(create)) {
        module = gi_is_error(create) ? create : gi_call1(t, create, spec);
    }
    if (gi_is_none(module)) {
        module = gi_module_new(t, name);
    }
    if (gi_is_error(module)) {
        return GILL_ERROR;
    }
    const GillValue parent = gill_get(t, spec, "parent");
    if (gi_is_error(parent) || !set_c(t, module, "__spec__", spec) ||
        !set_c(t, module, "__loader__", loader) ||
        !set_c(t, module, "__package__", parent)) {
        return GILL_ERROR;
    }
    const GillValue where = gill_get(t, spec, "submodule_search_locations");
    if (gi_is_error(where) ||
        (!gi_is_none(where) && !set_c(t, module, "__path__", where))) {
        return GILL_ERROR;
    }
    if (!gi_is_module(module)) {
        return gill_raise(t, GILL_TypeError, "loader made '%T', not a module", module);
    }
    GillValue data = loader;
    return load(t, name, module, fill_by_loader, &data);
}

// Empty: no finder knows it.
static GillValue find_by_meta_path(GillThread *t, GillValue name, GillValue path)
{
    const GillValue key = gi_intern(t, "meta_path", 9);
    if (gi_is_error(key)) {
        return GILL_ERROR;
    }
    const GillValue finders = gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), key);
    if (!gi_is_list(finders)) {
        return GILL_EMPTY;
    }
    for (size_t i = 0; i < gi_list_ptr(finders)->len; i++) {
        const GillValue finder = gi_list_ptr(finders)->items[i];
        const GillValue find_name = gi_intern(t, "find_spec", 9);
        const GillValue find =
            gi_is_error(find_name) ? find_name : gi_getattr_or_empty(t, finder, find_name);
        if (gi_is_empty(find)) {
            continue;
        }
        const GillValue spec =
            gi_is_error(find) ? find : gi_call3(t, find, name, path, GILL_NONE);
        if (gi_is_error(spec)) {
            return GILL_ERROR;
        }
        if (!gi_is_none(spec)) {
            return load_by_spec(t, name, spec);
        }
    }
    return GILL_EMPTY;
}

// ---- What may be imported ----

static bool is_listed(const char *const *allowed, const char *name)
{
    for (; *allowed; allowed++) {
        const size_t n = strlen(*allowed);
        if (strncmp(*allowed, name, n) == 0 && (name[n] == 0 || name[n] == '.')) {
            return true;
        }
    }
    return false;
}

// Modules of the library may import what they need; the host's list binds the others.
static bool is_library_frame(GillThread *t)
{
    if (!t->base) {
        return true;
    }
    const GillValue globals = gi_frame_globals(t, t->base);
    GiDict *embedded = state_dict(t, STATE_EMBEDDED);
    if (!embedded || !gi_is_dict(globals)) {
        return false;
    }
    size_t pos = 0;
    GillValue name, dict;
    while (gi_dict_next(embedded, &pos, &name, &dict)) {
        if (gi_same(dict, globals)) {
            return true;
        }
    }
    return false;
}

static bool is_allowed(GillThread *t, const char *name)
{
    const char *const *allowed = t->vm->config.modules;
    return !allowed || is_listed(allowed, name) || is_library_frame(t);
}

// ---- Loading by name ----

static GillValue raise_not_found(GillThread *t, GillValue name, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const GillValue message = gi_format_message(t, format, list);
    va_end(list);
    if (gi_is_error(message)) {
        return GILL_ERROR;
    }
    gi_raise_type(t, t->vm->exc_types[GILL_ModuleNotFoundError], "%U", message);
    if (gi_error_matches(t, GILL_ImportError)) {
        gi_store(t, &gi_exception_ptr(t->exception)->extra[GI_IMPORT_NAME], name);
    }
    return GILL_ERROR;
}

static GillValue find_and_load(GillThread *t, GillValue name, GillValue path)
{
    GillValue module = find_by_meta_path(t, name, path);
    if (!gi_is_empty(module)) {
        return module;
    }
    const char *c_name = gi_str_c(t, name);
    if (!c_name) {
        return GILL_ERROR;
    }
    if (is_allowed(t, c_name)) {
        const GiEmbeddedSource *source = embedded_find(c_name);
        if (source) {
            return load_embedded(t, name, source);
        }
        const GillModuleDef *def = native_find(c_name);
        if (def) {
            return load_native(t, name, def);
        }
        return find_file(t, name, path);
    }
    return GILL_EMPTY;
}

// sys.path, or the list that stands for it when somebody deleted it.
static GillValue search_path(GillThread *t)
{
    const GillValue path =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, path));
    return gi_is_empty(path) || gi_is_none(path) ? gi_list_new(t, 0) : path;
}

static GillValue import_absolute(GillThread *t, GillValue name);

static GillValue import_submodule(GillThread *t, GillValue name, GillValue parent)
{
    const GillValue package = import_absolute(t, parent);
    if (gi_is_error(package)) {
        return GILL_ERROR;
    }
    GillValue module = modules_find(t, name); // the parent may have imported it
    if (!gi_is_empty(module)) {
        return module;
    }
    const GillValue path = gi_getattr_or_empty(t, package, GI_NAME(t, __path__));
    if (gi_is_error(path)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(path)) {
        return raise_not_found(t, name, "No module named %R; %R is not a package", name,
                               parent);
    }
    module = find_and_load(t, name, path);
    if (gi_is_empty(module) || gi_is_error(module)) {
        return module;
    }
    const size_t skip = gi_str_size(parent) + 1;
    const GillValue tail =
        gi_intern(t, gi_str_data(name) + skip, gi_str_size(name) - skip);
    return !gi_is_error(tail) && gi_setattr(t, package, tail, module) ? module
                                                                      : GILL_ERROR;
}

static GillValue import_absolute(GillThread *t, GillValue name)
{
    GillValue module = modules_find(t, name);
    if (gi_is_error(module)) {
        return GILL_ERROR;
    }
    if (gi_is_none(module)) {
        return raise_not_found(t, name, "import of %U halted; None in sys.modules", name);
    }
    if (!gi_is_empty(module)) {
        if (!wait_for_loader(t, name)) {
            return GILL_ERROR;
        }
        return module;
    }
    if (!gi_enter_c(t, " while importing a module")) {
        return GILL_ERROR;
    }
    const GillValue parent = parent_name(t, name);
    if (gi_is_error(parent)) {
        module = GILL_ERROR;
    } else if (gi_str_size(parent) > 0) {
        module = import_submodule(t, name, parent);
    } else {
        const GillValue path = search_path(t);
        module = gi_is_error(path) ? path : find_and_load(t, name, path);
    }
    gi_leave_c(t);
    return gi_is_empty(module) ? raise_not_found(t, name, "No module named %R", name)
                               : module;
}

GillValue gi_import(GillThread *t, const char *name)
{
    const GillValue key = gi_intern(t, name, strlen(name));
    return gi_is_error(key) ? GILL_ERROR : import_absolute(t, key);
}

GillValue gi_import_attr(GillThread *t, const char *module, const char *attr)
{
    const GillValue m = gi_import(t, module);
    const GillValue name = gi_is_error(m) ? m : gi_intern(t, attr, strlen(attr));
    return gi_is_error(name) ? GILL_ERROR : gi_getattr(t, m, name);
}

// ---- The import statement ----

// The package that relative imports of a module start from.
static GillValue package_of(GillThread *t, GillValue globals)
{
    if (!gi_is_dict(globals)) {
        return gill_raise(t, GILL_KeyError, "'__name__' not in globals");
    }
    GiDict *d = gi_dict_ptr(globals);
    const GillValue package = gi_dict_find_name(t, d, GI_NAME(t, __package__));
    if (!gi_is_empty(package) && !gi_is_none(package)) {
        return gi_is_str(package)
                   ? package
                   : gill_raise(t, GILL_TypeError, "package must be a string");
    }
    const GillValue spec = gi_dict_find_name(t, d, GI_NAME(t, __spec__));
    if (!gi_is_empty(spec) && !gi_is_none(spec)) {
        const GillValue parent = gill_get(t, spec, "parent");
        if (gi_is_error(parent) || gi_is_str(parent)) {
            return parent;
        }
        return gill_raise(t, GILL_TypeError, "__spec__.parent must be a string");
    }
    const GillValue name = gi_dict_find_name(t, d, GI_NAME(t, __name__));
    if (gi_is_empty(name)) {
        return gill_raise(t, GILL_KeyError, "'__name__' not in globals");
    }
    if (!gi_is_str(name)) {
        return gill_raise(t, GILL_TypeError, "__name__ must be a string");
    }
    const bool is_package =
        !gi_is_empty(gi_dict_find_name(t, d, GI_NAME(t, __path__)));
    return is_package ? name : parent_name(t, name);
}

static GillValue resolve_relative(GillThread *t, GillValue name, GillValue globals,
                                  int level)
{
    GillValue package = package_of(t, globals);
    if (gi_is_error(package)) {
        return GILL_ERROR;
    }
    if (gi_str_size(package) == 0) {
        return gill_raise(t, GILL_ImportError,
                          "attempted relative import with no known parent package");
    }
    const GillValue start = package;
    const GillValue loaded = import_absolute(t, package);
    if (gi_is_error(loaded)) {
        return GILL_ERROR;
    }
    for (int i = 1; i < level; i++) {
        package = parent_name(t, package);
        if (gi_is_error(package)) {
            return GILL_ERROR;
        }
        if (gi_str_size(package) == 0) {
            (void)start;
            return gill_raise(t, GILL_ImportError,
                              "attempted relative import beyond top-level package");
        }
    }
    if (gi_str_size(name) == 0) {
        return package;
    }
    const GillValue full = gi_str_format(t, "%U.%U", package, name);
    return gi_is_error(full) ? GILL_ERROR : gi_intern_str(t, full);
}

static GillValue import_names_of(GillThread *t, GillValue module, GillValue fromlist,
                                 bool is_all);

// `from package import name`: a name that is no attribute may be a submodule.
static bool import_listed(GillThread *t, GillValue module, GillValue name, bool is_all)
{
    const GillValue module_name = gi_getattr(t, module, GI_NAME(t, __name__));
    if (gi_is_error(module_name)) {
        return false;
    }
    if (!gi_is_str(name)) {
        gill_raise(t, GILL_TypeError, "Item in %U%s must be str, not %T", module_name,
                   is_all ? ".__all__" : "``from list''", name);
        return false;
    }
    if (gi_str_is(name, "*")) {
        const GillValue all =
            is_all ? GILL_EMPTY : gi_getattr_or_empty(t, module, GI_NAME(t, __all__));
        return gi_is_empty(all) ||
               (!gi_is_error(all) && !gi_is_error(import_names_of(t, module, all, true)));
    }
    const GillValue key = gi_intern_str(t, name);
    const GillValue found =
        gi_is_error(key) ? key : gi_getattr_or_empty(t, module, key);
    if (gi_is_error(found) || !gi_is_empty(found)) {
        return !gi_is_error(found);
    }
    const GillValue text = gi_str_format(t, "%S.%U", module_name, name);
    const GillValue full = gi_is_error(text) ? text : gi_intern_str(t, text);
    if (gi_is_error(full)) {
        return false;
    }
    if (!gi_is_error(import_absolute(t, full))) {
        return true;
    }
    // A submodule that is absent is the importing statement's error to report, one that
    // itself failed to import something is not.
    if (gi_error_matches(t, GILL_ModuleNotFoundError)) {
        const GillValue missing = gi_exception_extra(t->exception, GI_IMPORT_NAME);
        if (gi_is_str(missing) && gi_str_equal(missing, full)) {
            gill_error_clear(t);
            return true;
        }
    }
    return false;
}

static GillValue import_names_of(GillThread *t, GillValue module, GillValue fromlist,
                                 bool is_all)
{
    const GillValue names = gi_to_tuple(t, fromlist);
    if (gi_is_error(names)) {
        return GILL_ERROR;
    }
    for (size_t i = 0; i < gi_tuple_len(gi_tuple_ptr(names)); i++) {
        if (!import_listed(t, module, gi_tuple_items(gi_tuple_ptr(names))[i], is_all)) {
            return GILL_ERROR;
        }
    }
    return module;
}

GillValue gi_import_level(GillThread *t, GillValue name, GillValue globals,
                          GillValue fromlist, int level)
{
    if (level < 0) {
        return gill_raise(t, GILL_ValueError, "level must be >= 0");
    }
    if (level == 0 && gi_str_size(name) == 0) {
        return gill_raise(t, GILL_ValueError, "Empty module name");
    }
    const GillValue full =
        level == 0 ? gi_intern_str(t, name) : resolve_relative(t, name, globals, level);
    const GillValue module = gi_is_error(full) ? full : import_absolute(t, full);
    if (gi_is_error(module)) {
        return GILL_ERROR;
    }
    const int has_list =
        gi_is_none(fromlist) || gi_is_empty(fromlist) ? 0 : gi_truth(t, fromlist);
    if (has_list < 0) {
        return GILL_ERROR;
    }
    if (has_list) {
        const GillValue path = gi_getattr_or_empty(t, module, GI_NAME(t, __path__));
        if (gi_is_empty(path)) {
            return module;
        }
        return gi_is_error(path) ? GILL_ERROR
                                 : import_names_of(t, module, fromlist, false);
    }
    // Without a list of names the first part is the result: `import a.b` binds a.
    const char *data = gi_str_data(name);
    const char *dot = memchr(data, '.', gi_str_size(name));
    if (!dot) {
        return module;
    }
    const size_t cut = gi_str_size(name) - (size_t)(dot - data);
    const GillValue first =
        gi_intern(t, gi_str_data(full), gi_str_size(full) - cut);
    return gi_is_error(first) ? GILL_ERROR : import_absolute(t, first);
}

GillValue gi_import_name(GillThread *t, GillValue name, GillValue globals,
                         GillValue fromlist, int level)
{
    GillValue *s = state(t);
    const GillValue import =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->builtins), GI_NAME(t, __import__));
    if (s && gi_same(import, s[STATE_IMPORT])) {
        return gi_import_level(t, name, globals, fromlist, level);
    }
    if (gi_is_empty(import)) {
        return gill_raise(t, GILL_ImportError, "__import__ not found");
    }
    const GillValue locals = t->base ? gi_frame_locals(t, t->base) : GILL_NONE;
    if (gi_is_error(locals)) {
        return GILL_ERROR;
    }
    const GillValue args[5] = {name, globals, locals, fromlist, gi_small(level)};
    return gi_call(t, import, args, 5, GILL_EMPTY);
}

static GillValue raise_cannot_import(GillThread *t, GillValue module, GillValue name)
{
    const GillValue found = gi_getattr_or_empty(t, module, GI_NAME(t, __name__));
    const GillValue file = gi_is_error(found)
                               ? found
                               : gi_getattr_or_empty(t, module, GI_NAME(t, __file__));
    if (gi_is_error(file)) {
        return GILL_ERROR;
    }
    const GillValue shown =
        gi_is_str(found) ? found : gi_str_from_c(t, "<unknown module name>");
    const GillValue where = gi_is_str(file) ? file : gi_str_from_c(t, "unknown location");
    if (gi_is_error(shown) || gi_is_error(where)) {
        return GILL_ERROR;
    }
    if (gi_is_module(module) && gi_module_is_initializing(t, module)) {
        gill_raise(t, GILL_ImportError,
                   "cannot import name %R from partially initialized module %R (most "
                   "likely due to a circular import) (%U)",
                   name, shown, where);
    } else {
        gill_raise(t, GILL_ImportError, "cannot import name %R from %R (%U)", name, shown,
                   where);
    }
    if (gi_error_matches(t, GILL_ImportError)) {
        GiException *e = gi_exception_ptr(t->exception);
        gi_store(t, &e->extra[GI_IMPORT_NAME], shown);
        gi_store(t, &e->extra[GI_IMPORT_PATH], file);
    }
    return GILL_ERROR;
}

GillValue gi_import_from(GillThread *t, GillValue module, GillValue name)
{
    const GillValue v = gi_getattr_or_empty(t, module, name);
    if (!gi_is_empty(v)) {
        return v;
    }
    // A submodule of a package in the middle of a circular import is not yet its
    // attribute, but it is in sys.modules.
    const GillValue package = gi_getattr_or_empty(t, module, GI_NAME(t, __name__));
    if (gi_is_error(package)) {
        return GILL_ERROR;
    }
    if (gi_is_str(package)) {
        const GillValue full = gi_str_format(t, "%U.%U", package, name);
        const GillValue found = gi_is_error(full) ? full : modules_find(t, full);
        if (!gi_is_empty(found)) {
            return found;
        }
    }
    return raise_cannot_import(t, module, name);
}

// ---- Beginning and end ----

static GillValue make_native(GillThread *t, const char *name)
{
    const GillModuleDef *def = native_find(name);
    if (!def) {
        return gill_raise(t, GILL_SystemError, "module %s is not linked in", name);
    }
    const GillValue module = gi_module_from_def(t, def);
    if (gi_is_error(module) ||
        !gi_dict_set_c(t, gi_dict_ptr(t->vm->modules), name, module)) {
        return GILL_ERROR;
    }
    return module;
}

static bool make_main(GillThread *t)
{
    const GillValue main = gi_module_new(t, GI_NAME(t, __main__));
    if (gi_is_error(main)) {
        return false;
    }
    t->vm->main_module = main;
    // In __main__ the module, elsewhere its dict, as in CPython.
    const GillValue builtins =
        gi_dict_find_name(t, gi_dict_ptr(t->vm->modules), GI_NAME(t, builtins));
    return gi_dict_set(t, gi_module_dict(main), GI_NAME(t, __builtins__), builtins) &&
           gi_dict_set(t, gi_dict_ptr(t->vm->modules), GI_NAME(t, __main__), main);
}

bool gi_modules_init(GillThread *t, int argc, char *const *argv)
{
    GillVM *vm = t->vm;
    vm->modules = gi_dict_new(t);
    if (gi_is_error(vm->modules)) {
        return false;
    }
    const GillValue builtins = make_native(t, "builtins");
    if (gi_is_error(builtins)) {
        return false;
    }
    vm->builtins = ((GiModule *)gi_ptr(builtins))->dict;
    const GillValue sys = make_native(t, "sys");
    if (gi_is_error(sys)) {
        return false;
    }
    vm->sys_dict = ((GiModule *)gi_ptr(sys))->dict;
    GillValue *s = state(t);
    if (!s) {
        return false;
    }
    gi_store(t, &s[STATE_IMPORT],
             gi_dict_find_name(t, gi_dict_ptr(vm->builtins), GI_NAME(t, __import__)));
    return native_find("builtins")->init(t, builtins) &&
           native_find("sys")->init(t, sys) && add_native_spec(t, builtins) &&
           add_native_spec(t, sys) && gi_sys_set_argv(t, argc, argv) &&
           make_main(t);
}

// Call a function of a module if that was imported; what it raises is reported only.
static void call_if_loaded(GillThread *t, const char *module, const char *function)
{
    const GillValue name = gi_intern(t, module, strlen(module));
    const GillValue m = gi_is_error(name)
                            ? GILL_EMPTY
                            : gi_dict_find_name(t, gi_dict_ptr(t->vm->modules), name);
    if (gi_is_module(m) && gi_is_error(gill_call_method(t, m, function, 0, NULL))) {
        gi_unraisable(t, GILL_NONE, "Exception ignored at exit");
    }
}

// 1 flushed or nothing to flush, 0 failed: the exception is pending.
static int flush_stream(GillThread *t, GillValue name, GillValue *out)
{
    const GillValue stream = gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), name);
    *out = stream;
    if (gi_is_empty(stream) || gi_is_none(stream)) {
        return 1;
    }
    const GillValue key = gi_intern(t, "closed", 6);
    const GillValue closed = gi_is_error(key) ? key : gi_getattr_or_empty(t, stream, key);
    if (gi_is_true(closed)) {
        return 1;
    }
    gill_error_clear(t);
    return !gi_is_error(gi_call_name(t, stream, GI_NAME(t, flush), NULL, 0));
}

void gi_modules_fini(GillThread *t)
{
    if (!gi_is_dict(t->vm->modules) || !gi_is_dict(t->vm->sys_dict)) {
        return;
    }
    call_if_loaded(t, "threading", "_shutdown");
    call_if_loaded(t, "atexit", "_run_exitfuncs");
    (void)gi_modules_flush(t, false);
}

bool gi_modules_flush(GillThread *t, bool reports)
{
    if (!gi_is_dict(t->vm->sys_dict)) {
        return true;
    }
    GillValue stream;
    const bool ok = flush_stream(t, GI_NAME(t, stdout), &stream);
    if (!ok && reports) {
        gi_unraisable(t, stream, NULL);
    }
    gill_error_clear(t);
    if (!flush_stream(t, GI_NAME(t, stderr), &stream)) {
        gill_error_clear(t);
    }
    return ok;
}

// ---- gill -m ----

// Where the code of a module is, without running it.
typedef struct Place {
    const GiEmbeddedSource *source; // or
    char path[PATH_ROOM + 512];
    bool is_package;
} Place;

// 1 found, 0 not, -1 failed.
static int find_place(GillThread *t, const char *name, Place *out)
{
    out->path[0] = 0;
    out->source = embedded_find(name);
    if (out->source) {
        out->is_package = out->source->is_package;
        return 1;
    }
    const char *dot = strrchr(name, '.');
    GillValue path = search_path(t);
    if (dot) {
        const GillValue parent = gi_intern(t, name, (size_t)(dot - name));
        const GillValue package = gi_is_error(parent) ? parent : import_absolute(t, parent);
        path = gi_is_error(package)
                   ? package
                   : gi_getattr_or_empty(t, package, GI_NAME(t, __path__));
        if (gi_is_empty(path)) {
            return 0;
        }
    }
    const GillValue list = gi_is_error(path) ? path : gi_to_list(t, path);
    if (gi_is_error(list)) {
        return -1;
    }
    for (size_t i = 0; i < gi_list_ptr(list)->len; i++) {
        char entry[PATH_ROOM];
        const GillValue v = gi_list_ptr(list)->items[i];
        if (!gi_is_str(v) || !absolute_entry(v, entry, sizeof entry)) {
            continue;
        }
        const Found found =
            look_into(entry, dot ? dot + 1 : name, out->path, sizeof out->path);
        if (found == FOUND_MODULE || found == FOUND_PACKAGE) {
            out->is_package = found == FOUND_PACKAGE;
            return 1;
        }
    }
    return 0;
}

static GillValue place_code(GillThread *t, const Place *place, GillValue *out_file)
{
    if (place->source) {
        *out_file = gi_str_format(t, "<frozen %s>", place->source->name);
        return gi_is_error(*out_file)
                   ? GILL_ERROR
                   : gi_engine_compile(
                         t, place->source->text,
                         (size_t)(place->source->end - place->source->text), *out_file,
                         GILL_EXEC, 0, -1);
    }
    *out_file = path_value(t, place->path, strlen(place->path));
    return gi_is_error(*out_file) ? GILL_ERROR : gi_compile_file(t, *out_file);
}

GillValue gi_run_module(GillThread *t, GillValue name)
{
    const char *c_name = gi_str_c(t, name);
    if (!c_name) {
        return GILL_ERROR;
    }
    Place place;
    int found = find_place(t, c_name, &place);
    GillValue full = name;
    if (found > 0 && place.is_package) {
        full = gi_str_format(t, "%U.__main__", name);
        const char *main_name = gi_is_error(full) ? NULL : gi_str_c(t, full);
        found = main_name ? find_place(t, main_name, &place) : -1;
        if (found == 0) {
            return raise_not_found(t, name,
                                   "No module named %U; %R is a package and cannot be "
                                   "directly executed",
                                   full, name);
        }
    }
    if (found <= 0) {
        return found < 0 ? GILL_ERROR : raise_not_found(t, name, "No module named %U", name);
    }
    GillValue file;
    const GillValue code = place_code(t, &place, &file);
    const GillValue spec =
        gi_is_error(code) ? code : gi_module_spec_new(t, full, file, GILL_NONE);
    const GillValue package = gi_is_error(spec) ? spec : parent_name(t, full);
    if (gi_is_error(package)) {
        return GILL_ERROR;
    }
    const GillValue names = ((GiModule *)gi_ptr(t->vm->main_module))->dict;
    GiDict *d = gi_dict_ptr(names);
    const GillValue argv_key = gi_intern(t, "argv", 4);
    const GillValue argv = gi_is_error(argv_key)
                               ? argv_key
                               : gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict), argv_key);
    if (gi_is_error(argv) || (gi_is_list(argv) && gi_list_ptr(argv)->len > 0 &&
                              !gi_setitem(t, argv, gi_small(0), file))) {
        return GILL_ERROR;
    }
    if (!gi_dict_set(t, d, GI_NAME(t, __spec__), spec) ||
        !gi_dict_set(t, d, GI_NAME(t, __package__), package) ||
        !gi_dict_set(t, d, GI_NAME(t, __file__), file)) {
        return GILL_ERROR;
    }
    return gi_engine_exec(t, code, names, names, GILL_EMPTY);
}
