// The slow halves of instructions: what is too long or too rare for the loop.
#include "interp/vm/vm.h"

#include "runtime/exec/module.h"
#include "runtime/objects/int.h"

static GiFunction *function_of(GillValue *base)
{
    return (GiFunction *)gi_ptr(GI_FRAME_FUNCTION(base));
}

GillValue gi_vm_raise_unbound(GillThread *t, GillValue name, bool is_free)
{
    if (is_free) {
        return gi_raise_name(t, GILL_NameError, name,
                             "cannot access free variable '%U' where it is not associated "
                             "with a value in enclosing scope",
                             name);
    }
    return gi_raise_name(t, GILL_UnboundLocalError, name,
                         "cannot access local variable '%U' where it is not associated "
                         "with a value",
                         name);
}

// ---- Operators

GillValue gi_vm_binary(GillThread *t, unsigned op, GillValue a, GillValue b)
{
    // opcodes.def has each operator as plain, in-place, plain _K, in-place _K.
    const unsigned index = op - GI_OP_ADD;
    const GiBinary binary = (GiBinary)(index / 4);
    return index & 1 ? gi_inplace(t, binary, a, b) : gi_binary(t, binary, a, b);
}

bool gi_vm_masked(GillThread *t, const uint32_t *pc, const GillValue *constants,
                  GillValue a, GillValue b, GillValue *out)
{
    const uint32_t next = pc[1];
    const unsigned dst = (pc[0] >> 8) & 0xFF;
    if ((next & 0xFF) != GI_OP_AND_K || ((next >> 16) & 0xFF) != dst ||
        ((next >> 8) & 0xFF) != dst) {
        return false;
    }
    const GillValue mask_value = constants[next >> 24];
    uint64_t mask;
    if (!gi_int_to_uint64(mask_value, &mask)) {
        return false;
    }
    (void)t;
    const uint64_t x = (uint64_t)gi_small_get(a);
    const uint64_t y = (uint64_t)gi_small_get(b);
    uint64_t r;
    switch ((GiOpcode)(pc[0] & 0xFF)) {
    case GI_OP_ADD:
    case GI_OP_ADD_K:
        r = x + y;
        break;
    case GI_OP_SUB:
    case GI_OP_SUB_K:
        r = x - y;
        break;
    case GI_OP_MUL:
    case GI_OP_MUL_K:
        r = x * y;
        break;
    case GI_OP_LSHIFT:
    case GI_OP_LSHIFT_K:
        if (y >= 64) {
            return false;
        }
        r = x << y;
        break;
    default:
        return false;
    }
    r &= mask;
    if (r > (uint64_t)GI_SMALL_MAX) {
        return false;
    }
    *out = gi_small((int64_t)r);
    return true;
}

GillValue gi_vm_for_next(GillThread *t, GillValue it)
{
    return gi_next(t, it);
}

static GillValue raise_unpack(GillThread *t, GillValue v)
{
    return gill_raise(t, GILL_TypeError, "cannot unpack non-iterable %T object", v);
}

// iter(v) for unpacking: its own message for what cannot be iterated.
static GillValue unpack_iter(GillThread *t, GillValue v)
{
    const GillValue it = gi_iter(t, v);
    if (gi_is_error(it) && gi_error_matches(t, GILL_TypeError) &&
        gi_type_of(t, v)->slots.iter == NULL && gi_type_of(t, v)->slots.getitem == NULL) {
        gi_error_take(t);
        return raise_unpack(t, v);
    }
    return it;
}

static bool raise_too_many(GillThread *t, int expected)
{
    gill_raise(t, GILL_ValueError, "too many values to unpack (expected %d)", expected);
    return false;
}

bool gi_vm_unpack(GillThread *t, GillValue v, GillValue *out, int n)
{
    if (gi_is_exact(v, GI_TYPE_LIST) || gi_is_exact(v, GI_TYPE_TUPLE)) {
        const GillValue *items;
        size_t len;
        if (gi_is_list(v)) {
            items = gi_list_ptr(v)->items;
            len = gi_list_ptr(v)->len;
        } else {
            items = gi_tuple_items(gi_tuple_ptr(v));
            len = gi_tuple_len(gi_tuple_ptr(v));
        }
        if (len < (size_t)n) {
            gill_raise(t, GILL_ValueError,
                       "not enough values to unpack (expected %d, got %zu)", n, len);
            return false;
        }
        if (len > (size_t)n) {
            return raise_too_many(t, n);
        }
        memmove(out, items, len * sizeof *items);
        return true;
    }
    const GillValue it = unpack_iter(t, v);
    if (gi_is_error(it)) {
        return false;
    }
    // out may be locals, which change only when all went well; then they are few.
    GillValue few[GI_UNPACK_FEW];
    GillValue *items = n <= GI_UNPACK_FEW ? few : out;
    for (int i = 0; i < n; i++) {
        const GillValue item = gi_next(t, it);
        if (gi_is_error(item)) {
            return false;
        }
        if (gi_is_empty(item)) {
            gill_raise(t, GILL_ValueError,
                       "not enough values to unpack (expected %d, got %d)", n, i);
            return false;
        }
        items[i] = item;
    }
    const GillValue more = gi_next(t, it);
    if (gi_is_error(more) || (!gi_is_empty(more) && !raise_too_many(t, n))) {
        return false;
    }
    if (items == few) {
        memcpy(out, few, (size_t)n * sizeof *out);
    }
    return true;
}

bool gi_vm_unpack_ex(GillThread *t, GillValue v, GillValue *out, int before, int after)
{
    const GillValue it = unpack_iter(t, v);
    if (gi_is_error(it)) {
        return false;
    }
    const GillValue list = gi_to_list(t, it);
    if (gi_is_error(list)) {
        return false;
    }
    GiList *l = gi_list_ptr(list);
    if (l->len < (size_t)(before + after)) {
        gill_raise(t, GILL_ValueError,
                   "not enough values to unpack (expected at least %d, got %zu)",
                   before + after, l->len);
        return false;
    }
    const size_t middle = l->len - (size_t)(before + after);
    const GillValue rest =
        gi_list_slice(t, l, (size_t)before, (size_t)before + middle);
    if (gi_is_error(rest)) {
        return false;
    }
    for (int i = 0; i < before; i++) {
        out[i] = l->items[i];
    }
    out[before] = rest;
    for (int i = 0; i < after; i++) {
        out[before + 1 + i] = l->items[(size_t)before + middle + (size_t)i];
    }
    return true;
}

// ---- Names of frames that have a mapping

static GillValue raise_name(GillThread *t, GillValue name)
{
    return gi_raise_name(t, GILL_NameError, name, "name '%U' is not defined", name);
}

// The value in R[0], empty when absent.
static GillValue local_name(GillThread *t, GillValue *base, GillValue name)
{
    if (gi_is_exact(base[0], GI_TYPE_DICT)) {
        return gi_dict_find(t, gi_dict_ptr(base[0]), name);
    }
    const GillValue v = gi_getitem(t, base[0], name);
    if (gi_is_error(v) && gi_error_matches(t, GILL_KeyError)) {
        gi_error_take(t);
        return GILL_EMPTY;
    }
    return v;
}

static GillValue global_name(GillThread *t, GillValue *base, GillValue name)
{
    const GiFunction *f = function_of(base);
    GillValue v = gi_dict_find(t, gi_dict_ptr(f->globals), name);
    if (!gi_is_empty(v)) {
        return v;
    }
    if (gi_is_dict(f->builtins)) {
        v = gi_dict_find(t, gi_dict_ptr(f->builtins), name);
    } else {
        v = gi_getitem(t, f->builtins, name);
        if (gi_is_error(v) && gi_error_matches(t, GILL_KeyError)) {
            gi_error_take(t);
            v = GILL_EMPTY;
        }
    }
    return gi_is_empty(v) ? raise_name(t, name) : v;
}

GillValue gi_vm_load_name(GillThread *t, GillValue *base, GillValue name)
{
    const GillValue v = local_name(t, base, name);
    return gi_is_empty(v) ? global_name(t, base, name) : v;
}

GillValue gi_vm_load_class_cell(GillThread *t, GillValue *base, GillValue name,
                                GillValue cell)
{
    const GillValue v = local_name(t, base, name);
    if (!gi_is_empty(v)) {
        return v;
    }
    const GillValue held = ((GiCell *)gi_ptr(cell))->value;
    return gi_is_empty(held) ? gi_vm_raise_unbound(t, name, true) : held;
}

bool gi_vm_store_name(GillThread *t, GillValue *base, GillValue name, GillValue v)
{
    if (gi_is_exact(base[0], GI_TYPE_DICT)) {
        return gi_dict_set(t, gi_dict_ptr(base[0]), name, v);
    }
    return gi_setitem(t, base[0], name, v);
}

bool gi_vm_delete_name(GillThread *t, GillValue *base, GillValue name)
{
    if (gi_is_exact(base[0], GI_TYPE_DICT)) {
        const int deleted = gi_dict_delete(t, gi_dict_ptr(base[0]), name);
        if (deleted == 0) {
            raise_name(t, name);
        }
        return deleted > 0;
    }
    if (gi_delitem(t, base[0], name)) {
        return true;
    }
    if (gi_error_matches(t, GILL_KeyError)) {
        gi_error_take(t);
        raise_name(t, name);
    }
    return false;
}

bool gi_vm_setup_annotations(GillThread *t, GillValue *base)
{
    const GillValue name = GI_NAME(t, __annotations__);
    GillValue v = local_name(t, base, name);
    if (gi_is_empty(v)) {
        v = gi_dict_new(t);
        return !gi_is_error(v) && gi_vm_store_name(t, base, name, v);
    }
    return !gi_is_error(v);
}

bool gi_vm_import_star(GillThread *t, GillValue *base, GillValue module)
{
    GillValue names = gi_getattr_or_empty(t, module, GI_NAME(t, __all__));
    const bool has_all = !gi_is_empty(names);
    if (!has_all) {
        const GillValue dict = gi_getattr(t, module, GI_NAME(t, __dict__));
        if (gi_is_error(dict)) {
            if (gi_error_matches(t, GILL_AttributeError)) {
                gi_error_take(t);
                gill_raise(t, GILL_ImportError,
                           "from-import-* object has no __dict__ and no __all__");
            }
            return false;
        }
        names = gi_to_list(t, dict);
    }
    if (gi_is_error(names)) {
        return false;
    }
    const GillValue it = gi_iter(t, names);
    if (gi_is_error(it)) {
        return false;
    }
    for (;;) {
        const GillValue name = gi_next(t, it);
        if (gi_is_error(name) || gi_is_empty(name)) {
            return gi_is_empty(name);
        }
        if (!gi_is_str(name)) {
            const GillValue module_name = gi_getattr(t, module, GI_NAME(t, __name__));
            if (!gi_is_error(module_name)) {
                gill_raise(t, GILL_TypeError,
                           has_all ? "Item in %U.__all__ must be str, not %T"
                                   : "Key in %U.__dict__ must be str, not %T",
                           module_name, name);
            }
            return false;
        }
        if (!has_all && gi_str_size(name) > 0 && gi_str_data(name)[0] == '_') {
            continue;
        }
        const GillValue v = gi_getattr(t, module, name);
        if (gi_is_error(v) || !gi_vm_store_name(t, base, name, v)) {
            return false;
        }
    }
}

// ---- Building

GillValue gi_vm_make_function(GillThread *t, GillValue *base, GillValue code,
                              GillValue *parts, unsigned flags)
{
    const GillValue v = gi_function_new(t, code, function_of(base)->globals);
    if (gi_is_error(v)) {
        return v;
    }
    GiFunction *f = (GiFunction *)gi_ptr(v);
    gi_store(t, &f->builtins, function_of(base)->builtins);
    if (flags & 1) {
        gi_store(t, &f->defaults, *parts++);
    }
    if (flags & 2) {
        gi_store(t, &f->kwdefaults, *parts++);
    }
    if (flags & 4) {
        gi_store(t, &f->annotations, *parts++);
    }
    if (flags & 8) {
        gi_store(t, &f->closure, *parts++);
    }
    return v;
}

GillValue gi_vm_build_set(GillThread *t, const GillValue *v, int n)
{
    const GillValue set = gi_set_new(t, false);
    if (gi_is_error(set)) {
        return set;
    }
    for (int i = 0; i < n; i++) {
        if (!gi_set_add(t, (GiSet *)gi_ptr(set), v[i])) {
            return GILL_ERROR;
        }
    }
    return set;
}

GillValue gi_vm_build_map(GillThread *t, const GillValue *v, int n)
{
    const GillValue dict = gi_dict_new_sized(t, (size_t)n);
    if (gi_is_error(dict)) {
        return dict;
    }
    for (int i = 0; i < n; i++) {
        if (!gi_dict_set(t, gi_dict_ptr(dict), v[2 * i], v[2 * i + 1])) {
            return GILL_ERROR;
        }
    }
    return dict;
}

GillValue gi_vm_build_string(GillThread *t, const GillValue *v, int n)
{
    if (n == 1) {
        return v[0];
    }
    return gi_str_join(t, t->vm->empty_str, (size_t)n, v);
}

bool gi_vm_list_extend(GillThread *t, GillValue list, GillValue v)
{
    if (gi_list_extend(t, gi_list_ptr(list), v)) {
        return true;
    }
    if (gi_error_matches(t, GILL_TypeError) && gi_type_of(t, v)->slots.iter == NULL &&
        gi_type_of(t, v)->slots.getitem == NULL) {
        gi_error_take(t);
        gill_raise(t, GILL_TypeError, "Value after * must be an iterable, not %T", v);
    }
    return false;
}

static bool is_mapping(GillThread *t, GillValue v)
{
    if (gi_is_dict(v)) {
        return true;
    }
    const GillValue keys = gi_getattr_or_empty(t, v, GI_NAME(t, keys));
    if (gi_is_error(keys)) {
        gi_error_take(t);
        return false;
    }
    return !gi_is_empty(keys);
}

bool gi_vm_dict_update(GillThread *t, GillValue dict, GillValue v)
{
    if (!is_mapping(t, v)) {
        gill_raise(t, GILL_TypeError, "'%T' object is not a mapping", v);
        return false;
    }
    return gi_dict_update(t, gi_dict_ptr(dict), v);
}

// "f()" for messages about a call.
static GillValue call_name(GillThread *t, GillValue f)
{
    const GillValue name = gi_getattr_or_empty(t, f, GI_NAME(t, __qualname__));
    if (gi_is_error(name) || gi_is_empty(name) || !gi_is_str(name)) {
        if (gi_is_error(name)) {
            gi_error_take(t);
        }
        return gi_str_format(t, "%S", f);
    }
    const GillValue module = gi_getattr_or_empty(t, f, GI_NAME(t, __module__));
    if (gi_is_error(module)) {
        gi_error_take(t);
    } else if (!gi_is_empty(module) && gi_is_str(module) &&
               !gi_str_is(module, "builtins")) {
        return gi_str_format(t, "%U.%U()", module, name);
    }
    return gi_str_format(t, "%U()", name);
}

bool gi_vm_dict_merge(GillThread *t, GillValue dict, GillValue v, GillValue f)
{
    if (!is_mapping(t, v)) {
        const GillValue name = call_name(t, f);
        if (!gi_is_error(name)) {
            gill_raise(t, GILL_TypeError, "%U argument after ** must be a mapping, not %T",
                       name, v);
        }
        return false;
    }
    GillValue keys = gi_is_dict(v) ? gi_dict_keys(t, gi_dict_ptr(v))
                                   : gi_call_name(t, v, GI_NAME(t, keys), NULL, 0);
    if (!gi_is_error(keys)) {
        keys = gi_to_list(t, keys);
    }
    if (gi_is_error(keys)) {
        return false;
    }
    const GiList *list = gi_list_ptr(keys);
    GiDict *d = gi_dict_ptr(dict);
    for (size_t i = 0; i < list->len; i++) {
        const GillValue key = list->items[i];
        const GillValue there = gi_dict_find(t, d, key);
        if (!gi_is_empty(there)) {
            const GillValue name = gi_is_error(there) ? there : call_name(t, f);
            if (!gi_is_error(name)) {
                gill_raise(t, GILL_TypeError,
                           "%U got multiple values for keyword argument '%S'", name, key);
            }
            return false;
        }
        const GillValue item = gi_getitem(t, v, key);
        if (gi_is_error(item) || !gi_dict_set(t, d, key, item)) {
            return false;
        }
    }
    return true;
}

// ---- with, await, async for

bool gi_vm_load_special(GillThread *t, GillValue o, unsigned which, GillValue *out)
{
    const GillValue names[4] = {GI_NAME(t, __enter__), GI_NAME(t, __exit__),
                                GI_NAME(t, __aenter__), GI_NAME(t, __aexit__)};
    const bool is_async = which >= 2;
    const bool is_exit = (which & 1) != 0;
    GillValue self = GILL_EMPTY;
    const GillValue f = gi_special_find(t, o, names[which], &self);
    if (gi_is_error(f)) {
        return false;
    }
    if (gi_is_empty(f)) {
        // __exit__ is looked up first, but its absence matters only beside __enter__.
        const GillValue enter = gi_type_find(t, gi_type_of(t, o), names[is_async ? 2 : 0]);
        const bool missed_exit = is_exit && !gi_is_empty(enter);
        gill_raise(t, GILL_TypeError,
                   "'%T' object does not support the %scontext manager protocol%s", o,
                   is_async ? "asynchronous " : "",
                   !missed_exit ? ""
                   : is_async   ? " (missed __aexit__ method)"
                                : " (missed __exit__ method)");
        return false;
    }
    out[0] = f;
    out[1] = self;
    return true;
}

GillValue gi_vm_get_awaitable(GillThread *t, GillValue o, unsigned which)
{
    static const char *const contexts[] = {NULL, "__aenter__", "__aexit__"};
    return gi_await_iter(t, o, contexts[which]);
}

GillValue gi_vm_get_yield_iter(GillThread *t, GillValue *base, GillValue o)
{
    if (gi_is_ptr(o) && gi_ptr(o)->head.shape == GI_TYPE_GENERATOR) {
        return o;
    }
    if (gi_is_ptr(o) && gi_ptr(o)->head.shape == GI_TYPE_COROUTINE) {
        const GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
        if (!(code->flags & (GI_CODE_COROUTINE | GI_CODE_ITERABLE_COROUTINE))) {
            return gill_raise(t, GILL_TypeError,
                              "cannot 'yield from' a coroutine object in a "
                              "non-coroutine generator");
        }
        return o;
    }
    return gi_iter(t, o);
}

GillValue gi_vm_get_aiter(GillThread *t, GillValue o)
{
    const GiType *type = gi_type_of(t, o);
    if (type->slots.aiter == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "'async for' requires an object with __aiter__ method, got %T",
                          o);
    }
    const GillValue it = type->slots.aiter(t, o);
    if (!gi_is_error(it) && gi_type_of(t, it)->slots.anext == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "'async for' received an object from __aiter__ that does not "
                          "implement __anext__: %T",
                          it);
    }
    return it;
}

GillValue gi_vm_get_anext(GillThread *t, GillValue o)
{
    const GiType *type = gi_type_of(t, o);
    if (type->slots.anext == NULL) {
        return gill_raise(t, GILL_TypeError,
                          "'async for' requires an iterator with __anext__ method, got %T",
                          o);
    }
    const GillValue awaitable = type->slots.anext(t, o);
    if (gi_is_error(awaitable)) {
        return awaitable;
    }
    const GillValue it = gi_await_iter(t, awaitable, NULL);
    if (gi_is_error(it) && gi_error_matches(t, GILL_TypeError)) {
        return gi_raise_from(t, GILL_TypeError,
                             "'async for' received an invalid object from __anext__: %s",
                             gi_type_name(gi_type_of(t, awaitable)));
    }
    return it;
}

GillValue gi_vm_send(GillThread *t, GillValue it, GillValue v, GillValue *out_result)
{
    GillValue yielded;
    *out_result = GILL_NONE;
    if (gi_has_kind(it, GI_KIND_GENERATOR) &&
        gi_ptr(it)->head.shape != GI_TYPE_ASYNC_GENERATOR) {
        return gi_generator_send(t, it, v, out_result);
    }
    const GiType *type = gi_type_of(t, it);
    if (gi_is_none(v) && type->slots.next != NULL && !(type->flags & GI_TYPE_HEAP)) {
        t->stop_value = GILL_NONE;
        yielded = type->slots.next(t, it);
        if (gi_is_empty(yielded)) {
            *out_result = t->stop_value;
            t->stop_value = GILL_NONE;
        }
    } else if (gi_is_none(v)) {
        yielded = gi_call_name(t, it, GI_NAME(t, __next__), NULL, 0);
    } else {
        yielded = gi_call_name(t, it, GI_NAME(t, send), &v, 1);
    }
    if (gi_is_error(yielded) && gi_error_matches(t, GILL_StopIteration)) {
        const GillValue stop = gi_error_take(t);
        *out_result = ((GiException *)gi_ptr(stop))->extra[0];
        return GILL_EMPTY;
    }
    return yielded;
}

// ---- Patterns

GillValue gi_vm_match_keys(GillThread *t, GillValue subject, GillValue keys)
{
    GiTuple *tuple = gi_tuple_ptr(keys);
    const size_t n = gi_tuple_len(tuple);
    const GillValue seen = gi_set_new(t, false);
    const GillValue values = gi_tuple_new(t, n);
    if (gi_is_error(seen) || gi_is_error(values)) {
        return GILL_ERROR;
    }
    // get(key, marker), so that a mapping's __missing__ stays out of it.
    const GillValue get = n > 0 ? gi_getattr(t, subject, GI_NAME(t, get)) : GILL_NONE;
    if (gi_is_error(get)) {
        return GILL_ERROR;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue key = gi_tuple_items(tuple)[i];
        const int dup = gi_set_contains(t, (GiSet *)gi_ptr(seen), key);
        if (dup != 0 || !gi_set_add(t, (GiSet *)gi_ptr(seen), key)) {
            return dup > 0 ? gill_raise(t, GILL_ValueError,
                                        "mapping pattern checks duplicate key (%R)", key)
                           : GILL_ERROR;
        }
        const GillValue v = gi_call2(t, get, key, seen);
        if (gi_is_error(v)) {
            return v;
        }
        if (gi_same(v, seen)) {
            return GILL_NONE;
        }
        gi_store(t, &gi_tuple_items(gi_tuple_ptr(values))[i], v);
    }
    return values;
}

// One attribute of a class pattern; names seen before are an error. Empty: no match.
static GillValue match_attribute(GillThread *t, GillValue subject, const GiType *type,
                                 GillValue name, GillValue seen)
{
    const int dup = gi_set_contains(t, (GiSet *)gi_ptr(seen), name);
    if (dup != 0) {
        return dup > 0 ? gill_raise(t, GILL_TypeError,
                                    "%s() got multiple sub-patterns for attribute %R",
                                    gi_type_name(type), name)
                       : GILL_ERROR;
    }
    if (!gi_set_add(t, (GiSet *)gi_ptr(seen), name)) {
        return GILL_ERROR;
    }
    return gi_getattr_or_empty(t, subject, name);
}

GillValue gi_vm_match_class(GillThread *t, GillValue subject, GillValue cls, unsigned npos,
                            GillValue names)
{
    if (!gi_is_type(cls)) {
        return gill_raise(t, GILL_TypeError, "called match pattern must be a class");
    }
    const int is_instance = gi_is_instance(t, subject, cls);
    if (is_instance <= 0) {
        return is_instance == 0 ? GILL_NONE : GILL_ERROR;
    }
    const GiType *type = gi_type_ptr(cls);
    GiTuple *keywords = gi_tuple_ptr(names);
    const size_t nkw = gi_tuple_len(keywords);
    const GillValue seen = gi_set_new(t, false);
    const GillValue out = gi_tuple_new(t, npos + nkw);
    if (gi_is_error(seen) || gi_is_error(out)) {
        return GILL_ERROR;
    }
    size_t filled = 0;
    if (npos > 0) {
        GillValue match_args = gi_getattr_or_empty(t, cls, GI_NAME(t, __match_args__));
        if (gi_is_error(match_args)) {
            return GILL_ERROR;
        }
        bool match_self = false;
        if (gi_is_empty(match_args)) {
            match_args = t->vm->empty_tuple;
            match_self = (type->flags & GI_TYPE_MATCH_SELF) != 0;
        } else if (!gi_is_exact(match_args, GI_TYPE_TUPLE)) {
            return gill_raise(t, GILL_TypeError,
                              "%s.__match_args__ must be a tuple (got %T)",
                              gi_type_name(type), match_args);
        }
        const size_t allowed = match_self ? 1 : gi_tuple_len(gi_tuple_ptr(match_args));
        if (npos > allowed) {
            return gill_raise(t, GILL_TypeError,
                              "%s() accepts %zu positional sub-pattern%s (%d given)",
                              gi_type_name(type), allowed, allowed == 1 ? "" : "s",
                              (int)npos);
        }
        if (match_self) {
            gi_store(t, &gi_tuple_items(gi_tuple_ptr(out))[filled++], subject);
        } else {
            for (unsigned i = 0; i < npos; i++) {
                const GillValue name = gi_tuple_items(gi_tuple_ptr(match_args))[i];
                if (!gi_is_str(name)) {
                    return gill_raise(t, GILL_TypeError,
                                      "__match_args__ elements must be strings (got %T)",
                                      name);
                }
                const GillValue v = match_attribute(t, subject, type, name, seen);
                if (gi_is_error(v) || gi_is_empty(v)) {
                    return gi_is_empty(v) ? GILL_NONE : v;
                }
                gi_store(t, &gi_tuple_items(gi_tuple_ptr(out))[filled++], v);
            }
        }
    }
    for (size_t i = 0; i < nkw; i++) {
        const GillValue v =
            match_attribute(t, subject, type, gi_tuple_items(keywords)[i], seen);
        if (gi_is_error(v) || gi_is_empty(v)) {
            return gi_is_empty(v) ? GILL_NONE : v;
        }
        gi_store(t, &gi_tuple_items(gi_tuple_ptr(out))[filled++], v);
    }
    return out;
}

bool gi_vm_print_expr(GillThread *t, GillValue v)
{
    const GillValue hook =
        gi_dict_find(t, gi_dict_ptr(t->vm->sys_dict), GI_NAME(t, displayhook));
    if (gi_is_empty(hook)) {
        gill_raise(t, GILL_RuntimeError, "lost sys.displayhook");
        return false;
    }
    return !gi_is_error(hook) && !gi_is_error(gi_call1(t, hook, v));
}
