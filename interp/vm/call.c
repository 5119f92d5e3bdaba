// Calls that the loop hands over, entries from C, and generators being resumed.
#include "interp/vm/vm.h"
#include "runtime/objects/str.h"

// The registers of parameters: those that a call fills.
static unsigned count_parameters(const GiCode *code)
{
    return (unsigned)code->npos + code->nkwonly +
           ((code->flags & GI_CODE_VARARGS) != 0) +
           ((code->flags & GI_CODE_VARKEYWORDS) != 0);
}

static void clear_locals(GillValue *base, const GiCode *code)
{
    for (unsigned i = count_parameters(code); i < (unsigned)code->nlocals + code->nfree;
         i++) {
        base[i] = GILL_EMPTY;
    }
}

static void write_header(GillValue *base, GillValue function, const GiCode *code,
                         const uint32_t *ret_pc, GillValue *previous, unsigned dst,
                         GiAction action)
{
    GI_FRAME_PC(base) = ret_pc;
    GI_FRAME_FUNCTION(base) = function;
    GI_FRAME_LINK(base) = gi_link(previous, dst, action);
    GI_FRAME_CODE(base) = gi_from_ptr(code);
}

// Room for n words at base, and one more level of depth.
static bool check_stack(GillThread *t, const GillValue *base, size_t n)
{
    if (t->depth < t->vm->recursion_limit && base + n < t->stack_limit) {
        return true;
    }
    gill_raise(t, GILL_RecursionError, "maximum recursion depth exceeded");
    return false;
}

// ---- Entering the loop, and its polls

// All registers that a callee must keep are saved in this frame, so a collection at one of
// the loop's own polls may search the C stack from here: whatever the loop's frame holds
// is not needed any more, and must not keep anything alive.
__attribute__((noinline)) GillValue gi_vm_run(GillThread *t, GillValue *base,
                                              const uint32_t *pc)
{
    __builtin_unwind_init();
    const void *const outer = t->loop_frame;
    t->loop_frame = __builtin_frame_address(0);
    const GillValue result = gi_vm_loop(t, base, pc);
    t->loop_frame = outer;
    return result;
}

bool gi_vm_poll(GillThread *t, const uint32_t *next)
{
    if ((atomic_load_explicit(&t->breaker, memory_order_relaxed) & GI_BREAK_GC) != 0) {
        gi_gc_poll_loop(t, next);
    }
    return gi_run_pending(t);
}

// ---- Generators

static GiTypeIndex resumable_type(const GiCode *code)
{
    if (code->flags & GI_CODE_COROUTINE) {
        return GI_TYPE_COROUTINE;
    }
    return code->flags & GI_CODE_ASYNC_GENERATOR ? GI_TYPE_ASYNC_GENERATOR
                                                 : GI_TYPE_GENERATOR;
}

static GillValue make_generator(GillThread *t, const GiFunction *f, const GiCode *code,
                                const GillValue *args, int npos, GillValue kwnames)
{
    const size_t size = sizeof(GiGenerator) + (4 + (size_t)code->nregs) * sizeof(GillValue);
    GiGenerator *g =
        gi_alloc(t, size, GI_HEADER_BITS(resumable_type(code), GI_KIND_GENERATOR, 0, 0));
    if (g == NULL) {
        return GILL_ERROR;
    }
    GillValue *base = &g->regs[4];
    g->name = f->name;
    g->qualname = f->qualname;
    g->delegate = g->handled = g->frame = g->origin = g->hooks = g->outer_handled =
        GILL_EMPTY;
    g->nregs = code->nregs;
    g->pc = code->words;
    g->live = (uint16_t)(code->nlocals + code->nfree);
    g->state = GI_GEN_CREATED;
    write_header(base, gi_from_ptr(f), code, NULL, NULL, 0, GI_ACTION_ENTRY);
    clear_locals(base, code);
    if (!gi_args_bind(t, f, args, npos, kwnames, base)) {
        return GILL_ERROR;
    }
    gi_store_object(t, (GiObject *)g, size);
    return gi_generator_made(t, g) ? gi_from_ptr(g) : GILL_ERROR;
}

GillValue *gi_vm_resume(GillThread *t, GiGenerator *g, const uint32_t *ret_pc,
                        unsigned dst, GiAction action)
{
    if (t->depth >= t->vm->recursion_limit) {
        gill_raise(t, GILL_RecursionError, "maximum recursion depth exceeded");
        return NULL;
    }
    GillValue *base = &g->regs[4];
    const unsigned watched = GI_FRAME_LINK(base) & GI_ACTION_HAS_OBJECT;
    GI_FRAME_PC(base) = ret_pc;
    GI_FRAME_LINK(base) = gi_link(t->base, dst, (unsigned)action | watched);
    g->state = GI_GEN_RUNNING;
    g->flags = (uint8_t)((g->flags & ~GI_GEN_ASYNC_VALUE) | GI_GEN_AWAITED);
    g->outer_handled = t->handled;
    if (!gi_is_empty(g->handled)) {
        t->handled = g->handled;
        g->handled = GILL_EMPTY;
    }
    t->base = base;
    t->depth++;
    return base;
}

void gi_vm_suspend(GillThread *t, GiGenerator *g, const uint32_t *pc, unsigned live)
{
    g->pc = pc;
    g->live = (uint16_t)(live == 255 ? g->nregs : live);
    g->state = GI_GEN_SUSPENDED;
    g->handled = gi_same(t->handled, g->outer_handled) ? GILL_EMPTY : t->handled;
    t->handled = g->outer_handled;
    g->outer_handled = GILL_EMPTY;
    gi_store_object(t, (GiObject *)g,
                    sizeof(GiGenerator) + (4 + (size_t)g->nregs) * sizeof(GillValue));
}

void gi_vm_finish(GillThread *t, GiGenerator *g)
{
    g->state = GI_GEN_CLOSED;
    g->live = 0;
    t->handled = g->outer_handled;
    g->handled = g->outer_handled = GILL_EMPTY;
}

void gi_vm_generator_error(GillThread *t, GiGenerator *g)
{
    const bool is_async = g->head.shape == GI_TYPE_ASYNC_GENERATOR;
    const char *const what = is_async                             ? "async generator"
                             : g->head.shape == GI_TYPE_COROUTINE ? "coroutine"
                                                                  : "generator";
    if (t->stopping) {
        return;
    }
    if (gi_error_matches(t, GILL_StopIteration)) {
        gi_raise_from(t, GILL_RuntimeError, "%s raised StopIteration", what);
    } else if (is_async && gi_error_matches(t, GILL_StopAsyncIteration)) {
        gi_raise_from(t, GILL_RuntimeError, "%s raised StopAsyncIteration", what);
    }
}

// An exception is thrown at a generator that waits in YIELD_FROM: what it waits for gets
// it first. True: the generator itself goes on at *pc, with the exception pending or not;
// false: *out_value was yielded.
static bool throw_to_delegate(GillThread *t, GiGenerator *g, GillValue exc,
                              const uint32_t **pc, GillValue *out_value)
{
    GillValue *base = &g->regs[4];
    const uint32_t insn = **pc;
    const GillValue it = base[(insn >> 16) & 0xFF];
    GillValue result = GILL_NONE;
    GillValue v;
    g->state = GI_GEN_RUNNING;
    if (gi_is_exception(exc) &&
        gi_type_is_subtype(gi_type_of(t, exc), t->vm->exc_types[GILL_GeneratorExit])) {
        if (gi_has_kind(it, GI_KIND_GENERATOR) &&
            gi_ptr(it)->head.shape != GI_TYPE_ASYNC_GENERATOR) {
            v = gi_generator_close(t, it) ? GILL_NONE : GILL_ERROR;
        } else {
            const GillValue close = gi_getattr_or_empty(t, it, GI_NAME(t, close));
            v = gi_is_empty(close) || gi_is_error(close) ? close : gi_call0(t, close);
        }
        g->state = GI_GEN_SUSPENDED;
        if (!gi_is_error(v)) {
            gi_error_restore(t, exc);
        }
        return true;
    }
    if (gi_is_ptr(it) && (gi_ptr(it)->head.shape == GI_TYPE_GENERATOR ||
                          gi_ptr(it)->head.shape == GI_TYPE_COROUTINE)) {
        v = gi_generator_throw(t, it, exc, &result);
    } else {
        const GillValue method = gi_getattr_or_empty(t, it, GI_NAME(t, throw));
        if (gi_is_empty(method)) {
            g->state = GI_GEN_SUSPENDED;
            gi_error_restore(t, exc);
            return true;
        }
        v = gi_is_error(method) ? method : gi_call1(t, method, exc);
        if (gi_is_error(v) && gi_error_matches(t, GILL_StopIteration)) {
            const GillValue stop = gi_error_take(t);
            result = ((GiException *)gi_ptr(stop))->extra[0];
            v = GILL_EMPTY;
        }
    }
    g->state = GI_GEN_SUSPENDED;
    if (gi_is_error(v)) {
        return true;
    }
    if (gi_is_empty(v)) {
        gi_store(t, &base[(insn >> 8) & 0xFF], result);
        *pc += 1;
        return true;
    }
    *out_value = v;
    return false;
}

GillValue gi_engine_resume(GillThread *t, GillValue generator, GillValue v, GillValue exc,
                           GillValue *out_result)
{
    GiGenerator *g = gi_generator_ptr(generator);
    assert(g->state == GI_GEN_CREATED || g->state == GI_GEN_SUSPENDED);
    if (!gi_enter_c(t, "")) {
        return GILL_ERROR;
    }
    const bool fresh = g->state == GI_GEN_CREATED;
    const uint32_t *pc = g->pc;
    GillValue yielded;
    if (!gi_is_empty(exc)) {
        if (!fresh && (uint8_t)*pc == GI_OP_YIELD_FROM) {
            if (!throw_to_delegate(t, g, exc, &pc, &yielded)) {
                gi_leave_c(t);
                return yielded;
            }
        } else {
            gi_error_restore(t, exc);
        }
    }
    const GillValue pending = t->exception;
    t->exception = GILL_EMPTY;
    GillValue *base = gi_vm_resume(t, g, t->pc + 1, 0, GI_ACTION_ENTRY);
    if (base == NULL) {
        gi_leave_c(t);
        return GILL_ERROR;
    }
    t->exception = pending;
    if (!fresh && gi_is_empty(exc)) {
        if ((uint8_t)*pc == GI_OP_YIELD) {
            base[(*pc >> 8) & 0xFF] = v;
            pc++;
        } else {
            base[((*pc >> 16) & 0xFF) + 1] = v;
        }
    }
    const GillValue result = gi_vm_run(t, base, pc);
    gi_leave_c(t);
    if (g->state == GI_GEN_CLOSED && !gi_is_error(result)) {
        *out_result = result;
        return GILL_EMPTY;
    }
    return result;
}

// ---- Calls

// The usual call with too few arguments: the last parameters have defaults. False: it is
// another kind of call, nothing was written.
static bool fill_defaults(const GiFunction *f, const GiCode *code, GillValue *args, int npos)
{
    if (!code->simple_args || npos >= code->npos || !gi_is_tuple(f->defaults)) {
        return false;
    }
    GiTuple *defaults = gi_tuple_ptr(f->defaults);
    const size_t len = gi_tuple_len(defaults);
    const size_t missing = (size_t)(code->npos - npos);
    if (missing > len) {
        return false;
    }
    memcpy(args + npos, gi_tuple_items(defaults) + (len - missing),
           missing * sizeof *args);
    return true;
}

// Push a frame for a Python function whose arguments lie at args, on the stack.
static GiPush push_python(GillThread *t, GiFunction *f, GillValue *args, int npos,
                          GillValue kwnames, const uint32_t *ret_pc, unsigned dst,
                          GiAction action)
{
    GiCode *code = gi_code_ptr(f->code);
    if (code->flags & GI_CODE_RESUMABLE) {
        const GillValue g = make_generator(t, f, code, args, npos, kwnames);
        return (GiPush){NULL, g};
    }
    const int given = npos + (gi_is_empty(kwnames)
                                  ? 0
                                  : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames)));
    if (!check_stack(t, args, code->nregs + (size_t)given)) {
        return (GiPush){NULL, GILL_ERROR};
    }
    if (!(code->fast_args == npos + 1 && gi_is_empty(kwnames)) &&
        !(gi_is_empty(kwnames) && fill_defaults(f, code, args, npos)) &&
        !gi_args_bind(t, f, args, npos, kwnames, args)) {
        return (GiPush){NULL, GILL_ERROR};
    }
    write_header(args, gi_from_ptr(f), code, ret_pc, t->base, dst, action);
    clear_locals(args, code);
    t->depth++;
    return (GiPush){args, GILL_NONE};
}

// How many attributes the __init__ functions along the MRO assign to self: what they will
// be called with is register 0.
static void count_fields(GillThread *t, GiType *type)
{
    GiTuple *mro = gi_tuple_ptr(type->mro);
    const GillValue seen = gi_set_new(t, false);
    if (gi_is_error(seen)) {
        gi_error_take(t);
        return;
    }
    for (size_t i = 0; i < gi_tuple_len(mro); i++) {
        GiDict *dict = gi_dict_ptr(gi_type_ptr(gi_tuple_items(mro)[i])->dict);
        const GillValue init = gi_dict_find_name(t, dict, GI_NAME(t, __init__));
        if (!gi_has_kind(init, GI_KIND_FUNCTION)) {
            continue;
        }
        const GiCode *code = gi_code_ptr(((GiFunction *)gi_ptr(init))->code);
        const GillValue *names = gi_tuple_items(gi_tuple_ptr(code->names));
        for (uint32_t w = 0; w < code->words_len;) {
            const uint32_t insn = code->words[w];
            const GiOpcode op = (GiOpcode)(insn & 0xFF);
            if ((op == GI_OP_STORE_ATTR || op == GI_OP_STORE_ATTR_SLOT ||
                 op == GI_OP_STORE_ATTR_ADD || op == GI_OP_STORE_ATTR_MORE) &&
                ((insn >> 8) & 0xFF) == 0 &&
                !gi_set_add(t, (GiSet *)gi_ptr(seen), names[code->words[w + 1]])) {
                gi_error_take(t);
                return;
            }
            w += 1 + gi_opcode_info[op].extra;
        }
    }
    gi_attrs_expect(t, type, (int)((GiSet *)gi_ptr(seen))->used);
}

// A class whose instances object.__new__ makes and whose __init__ is written in Python:
// the instance and the function, or null.
static GiFunction *python_init(GillThread *t, GiType *type)
{
    const GiType *object = t->vm->types[GI_TYPE_OBJECT];
    const GiType *meta = gi_type_of(t, gi_from_ptr(type));
    if (type->kind != GI_KIND_INSTANCE || type->slots.new != object->slots.new ||
        meta->slots.call != t->vm->types[GI_TYPE_TYPE]->slots.call ||
        (type->flags & GI_TYPE_ABSTRACT)) {
        return NULL;
    }
    const GillValue init = gi_type_find(t, type, GI_NAME(t, __init__));
    if (!gi_has_kind(init, GI_KIND_FUNCTION)) {
        return NULL;
    }
    GiFunction *f = (GiFunction *)gi_ptr(init);
    if (!(type->flags & GI_TYPE_FIELDS_COUNTED)) {
        type->flags |= GI_TYPE_FIELDS_COUNTED;
        count_fields(t, type);
    }
    return gi_code_ptr(f->code)->flags & GI_CODE_RESUMABLE ? NULL : f;
}

GiPush gi_vm_call(GillThread *t, GillValue *w, bool has_self, int n, GillValue kwnames,
                  const uint32_t *ret_pc, unsigned dst)
{
    if (!gi_on_stack(t, w)) { // the caller is a generator: its registers are its own
        GillValue *top = gi_frame_top(t);
        if (!check_stack(t, top, (size_t)n + GI_CALL_ARGS)) {
            return (GiPush){NULL, GILL_ERROR};
        }
        memcpy(top, w, ((size_t)n + GI_CALL_ARGS) * sizeof *w);
        w = top;
    }
    const int nkw =
        gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames));
    if (gi_has_kind(w[0], GI_KIND_METHOD) && !has_self) {
        const GiMethod *m = (const GiMethod *)gi_ptr(w[0]);
        w[GI_CALL_SELF] = m->self;
        w[0] = m->function;
        has_self = true;
    }
    GillValue *args = w + (has_self ? GI_CALL_SELF : GI_CALL_ARGS);
    const int npos = n - nkw + has_self;
    if (gi_has_kind(w[0], GI_KIND_FUNCTION)) {
        return push_python(t, (GiFunction *)gi_ptr(w[0]), args, npos, kwnames, ret_pc, dst,
                           GI_ACTION_STORE);
    }
    if (gi_has_kind(w[0], GI_KIND_NATIVE)) {
        return (GiPush){NULL, gi_native_call(t, (GiNative *)gi_ptr(w[0]), args, npos,
                                             kwnames)};
    }
    if (gi_has_kind(w[0], GI_KIND_INSTANCE) && !has_self) {
        const GillValue f = gi_type_find(t, gi_type_of(t, w[0]), GI_NAME(t, __call__));
        if (gi_has_kind(f, GI_KIND_FUNCTION)) {
            w[GI_CALL_SELF] = w[0];
            w[0] = f;
            return push_python(t, (GiFunction *)gi_ptr(f), w + GI_CALL_SELF, npos + 1,
                               kwnames, ret_pc, dst, GI_ACTION_STORE);
        }
    }
    if (gi_is_type(w[0]) && !has_self) {
        GiType *type = gi_type_ptr(w[0]);
        GiFunction *init = python_init(t, type);
        if (init != NULL) {
            GiObject *instance = gi_object_alloc(t, type, 0);
            if (instance == NULL) {
                return (GiPush){NULL, GILL_ERROR};
            }
            w[0] = w[GI_CALL_SELF] = gi_from_ptr(instance);
            return push_python(t, init, w + GI_CALL_SELF, npos + 1, kwnames, ret_pc, dst,
                               GI_ACTION_INIT);
        }
    }
    return (GiPush){NULL, gi_call(t, w[0], args, npos, kwnames)};
}

// How messages name what is called: "module.qualname()", or its text.
static GillValue callable_text(GillThread *t, GillValue f)
{
    const GillValue name = gi_getattr_or_empty(t, f, GI_NAME(t, __qualname__));
    if (gi_is_error(name)) {
        return GILL_ERROR;
    }
    if (gi_is_empty(name)) {
        return gi_str(t, f);
    }
    const GillValue module = gi_getattr_or_empty(t, f, GI_NAME(t, __module__));
    if (gi_is_error(module)) {
        return GILL_ERROR;
    }
    const bool plain =
        gi_is_empty(module) || gi_is_none(module) ||
        (gi_is_str(module) && gi_str_is(module, "builtins"));
    return plain ? gi_str_format(t, "%S()", name)
                 : gi_str_format(t, "%S.%S()", module, name);
}

// The tuple that f(*v) passes.
static GillValue star_args(GillThread *t, GillValue f, GillValue v)
{
    if (gi_is_tuple(v)) {
        return v;
    }
    const GiType *type = gi_type_of(t, v);
    if (type->slots.iter == NULL && type->slots.getitem == NULL) {
        const GillValue text = callable_text(t, f);
        return gi_is_error(text)
                   ? GILL_ERROR
                   : gill_raise(t, GILL_TypeError,
                                "%U argument after * must be an iterable, not %T", text, v);
    }
    return gi_to_tuple(t, v);
}

GiPush gi_vm_call_ex(GillThread *t, GillValue *w, GillValue args, GillValue kwargs,
                     const uint32_t *ret_pc, unsigned dst)
{
    args = star_args(t, w[0], args);
    if (gi_is_error(args)) {
        return (GiPush){NULL, GILL_ERROR};
    }
    GiTuple *tuple = gi_tuple_ptr(args);
    const size_t npos = gi_tuple_len(tuple);
    const size_t nkw = gi_is_empty(kwargs) ? 0 : gi_dict_ptr(kwargs)->len;
    GillValue *top = gi_frame_top(t);
    if (npos + nkw > INT32_MAX / 2 || !gi_has_kind(w[0], GI_KIND_FUNCTION) ||
        top + npos + nkw + 4096 > t->stack_limit) {
        return (GiPush){NULL, gi_call_ex(t, w[0], args, kwargs)};
    }
    top[0] = w[0];
    memcpy(top + GI_CALL_ARGS, gi_tuple_items(tuple), npos * sizeof *top);
    GillValue kwnames = GILL_EMPTY;
    if (nkw > 0) {
        kwnames = gi_tuple_new(t, nkw);
        if (gi_is_error(kwnames)) {
            return (GiPush){NULL, GILL_ERROR};
        }
        size_t pos = 0;
        size_t i = 0;
        GillValue key;
        GillValue v;
        while (gi_dict_next(gi_dict_ptr(kwargs), &pos, &key, &v)) {
            if (!gi_is_str(key)) {
                gill_raise(t, GILL_TypeError, "keywords must be strings");
                return (GiPush){NULL, GILL_ERROR};
            }
            gi_store(t, &gi_tuple_items((GiTuple *)gi_ptr(kwnames))[i], key);
            top[GI_CALL_ARGS + npos + i] = v;
            i++;
        }
    }
    return gi_vm_call(t, top, false, (int)(npos + nkw), kwnames, ret_pc, dst);
}

GillValue gi_engine_call(GillThread *t, GillValue function, const GillValue *args,
                         int npos, GillValue kwnames)
{
    const int nkw =
        gi_is_empty(kwnames) ? 0 : (int)gi_tuple_len((GiTuple *)gi_ptr(kwnames));
    GillValue *top = gi_frame_top(t);
    if (!gi_enter_c(t, "")) {
        return GILL_ERROR;
    }
    gi_leave_c(t); // the frame is what counts; only the C stack had to be tested
    GillValue result = GILL_ERROR;
    if (check_stack(t, top, (size_t)(npos + nkw) + GI_CALL_ARGS)) {
        top[0] = function;
        memmove(top + GI_CALL_ARGS, args, (size_t)(npos + nkw) * sizeof *args);
        const GiPush push =
            push_python(t, (GiFunction *)gi_ptr(function), top + GI_CALL_ARGS, npos,
                        kwnames, t->pc + 1, 0, GI_ACTION_ENTRY);
        result = push.base == NULL
                     ? push.value
                     : gi_vm_run(t, push.base, gi_code_ptr(GI_FRAME_CODE(push.base))->words);
    }
    return result;
}

GillValue gi_engine_exec(GillThread *t, GillValue code_value, GillValue globals,
                         GillValue locals, GillValue closure)
{
    const GillValue function = gi_function_new(t, code_value, globals);
    if (gi_is_error(function)) {
        return GILL_ERROR;
    }
    GiCode *code = gi_code_ptr(code_value);
    gi_store(t, &((GiFunction *)gi_ptr(function))->closure, closure);
    GillValue *base = gi_frame_top(t) + GI_CALL_ARGS;
    if (!gi_enter_c(t, "")) {
        return GILL_ERROR;
    }
    GillValue result = GILL_ERROR;
    if (check_stack(t, base, code->nregs)) {
        write_header(base, function, code, t->pc + 1, t->base, 0, GI_ACTION_ENTRY);
        clear_locals(base, code);
        if (code->uses_locals_dict) {
            base[0] = locals;
        }
        t->depth++;
        result = gi_vm_run(t, base, code->words);
    }
    gi_leave_c(t);
    return result;
}

bool gi_engine_init(GillThread *t)
{
    (void)t; // the engine keeps nothing of its own yet beyond code objects
    return true;
}
