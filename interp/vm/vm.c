// The loop: one short handler an instruction.
//
//   pc  the instruction that runs; NEXT(n) goes to the one after its n extra words
//   R   registers of the running frame (its base); K  its constants
//
// t->base equals R whenever C code runs; SAVE() stores pc, which every handler does
// before it calls what may raise, collect or look at frames. Handlers keep values in
// registers and in C locals, both of which the collector sees.
//
// A call of a Python function pushes a frame and goes on here: no C recursion. The link
// word of a frame says what happens to its result (frame.h, GiAction). An exception is
// pending in t->exception at `raised`, which adds a traceback entry and unwinds.
#include "interp/vm/vm.h"

#include "runtime/exec/module.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"

#define INSN   (*pc)
#define A      ((INSN >> 8) & 0xFF)
#define B      ((INSN >> 16) & 0xFF)
#define C      (INSN >> 24)
#define BC     (INSN >> 16)
#define SBC    ((int32_t)INSN >> 16)
#define W(n)   (pc[n])
#define CODE() ((GiCode *)gi_ptr(GI_FRAME_CODE(R)))
#define NAMEW(n) (gi_tuple_items((GiTuple *)gi_ptr(CODE()->names))[W(n)])
#define SAVE() (t->pc = pc)
#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#if GI_SWITCH_DISPATCH
#define OP(name)   case GI_OP_##name
#define DISPATCH() continue
#else
#define OP(name)   op_##name
#define DISPATCH() goto *labels[(uint8_t)INSN]
#endif
#define NEXT(extra)                                                                      \
    do {                                                                                 \
        pc += 1 + (extra);                                                               \
        DISPATCH();                                                                      \
    } while (0)
// Jump by the word `n` of an instruction with `n` extra words.
#define JUMP(n)                                                                          \
    do {                                                                                 \
        pc += 1 + (n) + (int32_t)W(n);                                                   \
        DISPATCH();                                                                      \
    } while (0)
#define CHECK(ok)                                                                        \
    do {                                                                                 \
        if (UNLIKELY(!(ok))) {                                                           \
            goto raised;                                                                 \
        }                                                                                \
    } while (0)
#define STORE_A(value, extra)                                                            \
    do {                                                                                 \
        const GillValue stored = (value);                                                \
        if (UNLIKELY(gi_is_error(stored))) {                                             \
            goto raised;                                                                 \
        }                                                                                \
        R[A] = stored;                                                                   \
        NEXT(extra);                                                                     \
    } while (0)
#define POLL() POLL_BEFORE(NULL)
// The same where the next instruction to run is known: what that does not use is dead.
#define POLL_BEFORE(next)                                                                \
    do {                                                                                 \
        if (UNLIKELY(atomic_load_explicit(&t->breaker, memory_order_relaxed) != 0)) {    \
            SAVE();                                                                      \
            if (!gi_vm_poll(t, (next))) {                                                \
                goto raised;                                                             \
            }                                                                            \
        }                                                                                \
    } while (0)
#define ENTER_FRAME(new_base)                                                            \
    do {                                                                                 \
        R = (new_base);                                                                  \
        t->base = R;                                                                     \
        K = gi_code_constants(CODE());                                                   \
        pc = CODE()->words;                                                              \
        goto entered;                                                                    \
    } while (0)

static inline bool is_exact_shape(GillValue v, uint32_t shape)
{
    return gi_is_ptr(v) && gi_ptr(v)->head.shape == shape;
}

// bool(v) of the values that need no call; -2: ask gi_truth.
static inline int quick_truth(GillValue v)
{
    if (gi_is_bool(v)) {
        return (int)(v.bits & 1);
    }
    if (gi_is_small(v)) {
        return v.bits != GI_INT_BIAS;
    }
    return gi_is_none(v) ? 0 : -2;
}

static inline void clear_values(GillValue *from, const GillValue *end)
{
    while (from < end) {
        *from++ = GILL_EMPTY;
    }
}

// The new frame of a call with n arguments in place; code->fast_args is n + 1.
static inline void push_frame(GillThread *t, GillValue *base, const GiFunction *f,
                              const GiCode *code, int n, GillValue *previous,
                              const uint32_t *ret_pc, unsigned dst, GiAction action)
{
    GI_FRAME_PC(base) = ret_pc;
    GI_FRAME_FUNCTION(base) = gi_from_ptr(f);
    GI_FRAME_LINK(base) = gi_link(previous, dst, action);
    GI_FRAME_CODE(base) = f->code;
    clear_values(base + n, base + code->nlocals + code->nfree);
    t->depth++;
}

// Does a frame that ends at `end` fit on the stack, and is it on the stack at all?
static inline bool fits_stack(const GillThread *t, const GillValue *end)
{
    return (uintptr_t)end - (uintptr_t)t->stack_base <
           (uintptr_t)t->stack_limit - (uintptr_t)t->stack_base;
}

GillValue gi_vm_loop(GillThread *t, GillValue *base, const uint32_t *start)
{
    GillValue *R = base;
    const uint32_t *pc = start;
    const GillValue *K = gi_code_constants(CODE());
    GillValue v;
    GiPush push;

#if !GI_SWITCH_DISPATCH
    static const void *const labels[GI_OP_COUNT] = {
#define OPCODE(name, fields, words, effect) [GI_OP_##name] = &&op_##name,
#define QUICK(name, fields, words, effect)  [GI_OP_##name] = &&op_##name,
#include "interp/vm/opcodes.def"
#undef OPCODE
#undef QUICK
    };
#endif
    t->base = R;
    if (GI_FRAME_CODE(R).bits == 0 || UNLIKELY(!gi_is_empty(t->exception))) {
        SAVE();
        goto raised; // a generator resumed with an exception
    }
    goto entered;

entered:
    POLL();
#if GI_SWITCH_DISPATCH
    for (;;) {
        switch ((GiOpcode)(uint8_t)INSN) {
#else
    DISPATCH();
#endif
    // ---- Moves
    OP(NOP):
        NEXT(0);
    OP(MOVE):
        R[A] = R[B];
        NEXT(0);
    OP(MOVE2):
    {
        const GillValue second = R[C];
        R[A] = R[B];
        R[A + 1] = second;
        NEXT(0);
    }
    OP(LOAD_K):
        R[A] = K[BC];
        NEXT(0);
    OP(LOAD_INT):
        R[A] = gi_small(SBC);
        NEXT(0);
    OP(MOVE_FROM_FAR):
        R[A] = R[BC];
        NEXT(0);
    OP(MOVE_TO_FAR):
        R[BC] = R[A];
        NEXT(0);
    OP(CLEAR):
        R[A] = GILL_EMPTY;
        NEXT(0);
    OP(CHECK_LOCAL):
        if (UNLIKELY(gi_is_empty(R[A]))) {
            SAVE();
            gi_vm_raise_unbound(t, NAMEW(1), false);
            goto raised;
        }
        NEXT(1);
    OP(DELETE_LOCAL):
        if (UNLIKELY(gi_is_empty(R[A]))) {
            SAVE();
            gi_vm_raise_unbound(t, NAMEW(1), false);
            goto raised;
        }
        R[A] = GILL_EMPTY;
        NEXT(1);

    // ---- Names
    OP(LOAD_GLOBAL):
        SAVE();
        STORE_A(gi_vm_load_global(t, R, pc), 4);
    OP(LOAD_GLOBAL_MODULE):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        if (LIKELY(globals->version == W(2))) {
            R[A] = globals->entries[2 * W(4) + 1];
            NEXT(4);
        }
        SAVE();
        STORE_A(gi_vm_load_global(t, R, pc), 4);
    }
    OP(LOAD_GLOBAL_BUILTIN):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        const GiDict *builtins = (const GiDict *)gi_ptr(f->builtins);
        if (LIKELY(globals->version == W(2) && builtins->version == W(3))) {
            R[A] = builtins->entries[2 * W(4) + 1];
            NEXT(4);
        }
        SAVE();
        STORE_A(gi_vm_load_global(t, R, pc), 4);
    }
    OP(STORE_GLOBAL):
        SAVE();
        CHECK(gi_vm_store_global(t, R, pc, R[A]));
        NEXT(3);
    OP(STORE_GLOBAL_MODULE):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        if (LIKELY(globals->version == W(2))) {
            gi_store(t, &globals->entries[2 * W(3) + 1], R[A]);
            NEXT(3);
        }
        SAVE();
        CHECK(gi_vm_store_global(t, R, pc, R[A]));
        NEXT(3);
    }
    OP(DELETE_GLOBAL):
    {
        SAVE();
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GillValue name = NAMEW(1);
        const int deleted = gi_dict_delete(t, gi_dict_ptr(f->globals), name);
        if (deleted == 0) {
            gi_raise_name(t, GILL_NameError, name, "name '%U' is not defined", name);
        }
        CHECK(deleted > 0);
        NEXT(1);
    }
    OP(LOAD_NAME_GLOBAL):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        if (LIKELY(gi_same(R[0], f->globals) && globals->version == W(2))) {
            R[A] = globals->entries[2 * W(4) + 1];
            NEXT(4);
        }
        goto load_name;
    }
    OP(LOAD_NAME_BUILTIN):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        const GiDict *builtins = (const GiDict *)gi_ptr(f->builtins);
        if (LIKELY(gi_same(R[0], f->globals) && globals->version == W(2) &&
                   builtins->version == W(3))) {
            R[A] = builtins->entries[2 * W(4) + 1];
            NEXT(4);
        }
        goto load_name;
    }
    OP(LOAD_NAME):
    load_name:
        SAVE();
        if (gi_same(R[0], ((const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R)))->globals)) {
            STORE_A(gi_vm_load_global(t, R, pc), 4);
        }
        STORE_A(gi_vm_load_name(t, R, NAMEW(1)), 4);
    OP(STORE_NAME_GLOBAL):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GiDict *globals = (const GiDict *)gi_ptr(f->globals);
        if (LIKELY(gi_same(R[0], f->globals) && globals->version == W(2))) {
            gi_store(t, &globals->entries[2 * W(3) + 1], R[A]);
            NEXT(3);
        }
        goto store_name;
    }
    OP(STORE_NAME):
    store_name:
        SAVE();
        if (gi_same(R[0], ((const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R)))->globals)) {
            CHECK(gi_vm_store_global(t, R, pc, R[A]));
        } else {
            CHECK(gi_vm_store_name(t, R, NAMEW(1), R[A]));
        }
        NEXT(3);
    OP(DELETE_NAME):
        SAVE();
        CHECK(gi_vm_delete_name(t, R, NAMEW(1)));
        NEXT(1);
    OP(LOAD_CLASS_CELL):
        SAVE();
        STORE_A(gi_vm_load_class_cell(t, R, NAMEW(1), R[B]), 1);
    OP(LOAD_LOCALS):
        R[A] = R[0];
        NEXT(0);
    OP(SETUP_ANNOTATIONS):
        SAVE();
        CHECK(gi_vm_setup_annotations(t, R));
        NEXT(0);

    // ---- Cells
    OP(MAKE_CELL):
        SAVE();
        STORE_A(gi_cell_new(t, R[A]), 0);
    OP(COPY_FREE):
    {
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        const GillValue *cells = gi_tuple_items((GiTuple *)gi_ptr(f->closure));
        for (unsigned i = 0; i < B; i++) {
            R[A + i] = cells[i];
        }
        NEXT(0);
    }
    OP(LOAD_CELL):
        v = ((GiCell *)gi_ptr(R[B]))->value;
        if (UNLIKELY(gi_is_empty(v))) {
            SAVE();
            gi_vm_raise_unbound(t, NAMEW(1), C != 0);
            goto raised;
        }
        R[A] = v;
        NEXT(1);
    OP(STORE_CELL):
        gi_store(t, &((GiCell *)gi_ptr(R[A]))->value, R[B]);
        NEXT(0);
    OP(DELETE_CELL):
    {
        GiCell *cell = (GiCell *)gi_ptr(R[A]);
        if (UNLIKELY(gi_is_empty(cell->value))) {
            SAVE();
            gi_vm_raise_unbound(t, NAMEW(1), C != 0);
            goto raised;
        }
        cell->value = GILL_EMPTY;
        NEXT(1);
    }

    // ---- Attributes
    OP(LOAD_ATTR_SLOT):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            R[A] = ((GiInstance *)gi_ptr(o))->slot[C];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_MEMBER):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            v = ((GiInstance *)gi_ptr(o))->slot[C];
            if (LIKELY(!gi_is_empty(v))) {
                R[A] = v;
                NEXT(4);
            }
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_MORE):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            R[A] = ((GiValues *)gi_ptr(((GiInstance *)gi_ptr(o))->more))->item[C];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_CLASS):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)) && t->vm->type_epoch == W(3))) {
            R[A] = ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_CLASS_DATA):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)) && t->vm->type_epoch == W(3))) {
            const GiDict *d = (const GiDict *)gi_ptr(
                ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)]);
            R[A] = d->entries[2 * C + 1];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_MODULE):
    {
        const GillValue o = R[B];
        if (LIKELY(gi_has_kind(o, GI_KIND_MODULE))) {
            const GiDict *d = (const GiDict *)gi_ptr(((GiModule *)gi_ptr(o))->dict);
            if (LIKELY(d->version == W(2))) {
                R[A] = d->entries[2 * W(3) + 1];
                NEXT(4);
            }
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_TYPE):
    {
        const GillValue o = R[B];
        if (LIKELY(gi_has_kind(o, GI_KIND_TYPE) && gi_type_mark(gi_ptr(o)) == W(2) &&
                   t->vm->type_epoch == W(3))) {
            R[A] = ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_TYPE_DATA):
    {
        const GillValue o = R[B];
        if (LIKELY(gi_has_kind(o, GI_KIND_TYPE) && gi_type_mark(gi_ptr(o)) == W(2) &&
                   t->vm->type_epoch == W(3))) {
            const GiDict *d = (const GiDict *)gi_ptr(
                ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)]);
            R[A] = d->entries[2 * C + 1];
            NEXT(4);
        }
        goto load_attr;
    }
    OP(LOAD_ATTR_PROPERTY):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)) && t->vm->type_epoch == W(3))) {
            const GiFunction *f = (const GiFunction *)gi_ptr(
                ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)]);
            const GiCode *code = (const GiCode *)gi_ptr(f->code);
            GillValue *window = R + CODE()->nregs;
            if (LIKELY(fits_stack(t, window + GI_CALL_SELF + code->nregs) &&
                       t->depth < t->vm->recursion_limit)) {
                SAVE();
                GillValue *callee = window + GI_CALL_SELF;
                callee[0] = o;
                push_frame(t, callee, f, code, 1, R, pc + 5, A, GI_ACTION_STORE);
                ENTER_FRAME(callee);
            }
        }
        goto load_attr;
    }
    OP(LOAD_ATTR):
    load_attr:
        SAVE();
        STORE_A(gi_vm_load_attr(t, R, pc, R[B]), 4);

    OP(STORE_ATTR_SLOT):
    {
        const GillValue o = R[A];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            gi_store(t, &((GiInstance *)gi_ptr(o))->slot[C], R[B]);
            NEXT(4);
        }
        goto store_attr;
    }
    OP(STORE_ATTR_MORE):
    {
        const GillValue o = R[A];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            gi_store(t, &((GiValues *)gi_ptr(((GiInstance *)gi_ptr(o))->more))->item[C],
                     R[B]);
            NEXT(4);
        }
        goto store_attr;
    }
    OP(STORE_ATTR_ADD):
    {
        const GillValue o = R[A];
        if (LIKELY(is_exact_shape(o, W(2)))) {
            GiInstance *instance = (GiInstance *)gi_ptr(o);
            gi_store(t, &instance->slot[C], R[B]);
            instance->head.shape = W(3);
            NEXT(4);
        }
        goto store_attr;
    }
    OP(STORE_ATTR):
    store_attr:
        SAVE();
        CHECK(gi_vm_store_attr(t, R, pc, R[A], R[B]));
        NEXT(4);
    OP(DELETE_ATTR):
        SAVE();
        CHECK(gi_delattr(t, R[A], NAMEW(1)));
        NEXT(1);
    OP(LOAD_METHOD_CLASS):
    {
        const GillValue o = R[B];
        if (LIKELY(is_exact_shape(o, W(2)) && t->vm->type_epoch == W(3))) {
            R[A + GI_CALL_SELF] = o;
            R[A] = ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)];
            NEXT(4);
        }
        goto load_method;
    }
    OP(LOAD_METHOD_MODULE):
    {
        const GillValue o = R[B];
        if (LIKELY(gi_has_kind(o, GI_KIND_MODULE))) {
            const GiDict *d = (const GiDict *)gi_ptr(((GiModule *)gi_ptr(o))->dict);
            if (LIKELY(d->version == W(2))) {
                R[A + GI_CALL_SELF] = GILL_EMPTY;
                R[A] = d->entries[2 * W(3) + 1];
                NEXT(4);
            }
        }
        goto load_method;
    }
    OP(LOAD_METHOD_TYPE):
    {
        const GillValue o = R[B];
        if (LIKELY(gi_has_kind(o, GI_KIND_TYPE) && gi_type_mark(gi_ptr(o)) == W(2) &&
                   t->vm->type_epoch == W(3))) {
            R[A + GI_CALL_SELF] = C == 1 ? o : GILL_EMPTY;
            R[A] = ((GiValues *)gi_ptr(CODE()->cache_values))->item[W(4)];
            NEXT(4);
        }
        goto load_method;
    }
    OP(LOAD_METHOD):
    load_method:
        SAVE();
        CHECK(gi_vm_load_method(t, R, pc, R[B], &R[A]));
        NEXT(4);
    OP(SUPER_ATTR):
        SAVE();
        CHECK(gi_vm_super_method(t, R, pc, &R[A], false));
        NEXT(1);
    OP(SUPER_METHOD):
        SAVE();
        CHECK(gi_vm_super_method(t, R, pc, &R[A], true));
        NEXT(1);

    // ---- Subscripts
#define GETITEM_FAST(container, key)                                                     \
    if (LIKELY(gi_is_ptr(container))) {                                                  \
        const GiObject *o = gi_ptr(container);                                           \
        if (o->head.shape == GI_TYPE_LIST && gi_is_small(key)) {                         \
            const GiList *list = (const GiList *)o;                                      \
            int64_t i = gi_small_get(key);                                               \
            i += i < 0 ? (int64_t)list->len : 0;                                         \
            if (LIKELY((uint64_t)i < list->len)) {                                       \
                R[A] = list->items[i];                                                   \
                NEXT(0);                                                                 \
            }                                                                            \
        } else if (o->head.shape == GI_TYPE_DICT) {                                      \
            SAVE();                                                                      \
            v = gi_dict_find(t, (GiDict *)o, key);                                       \
            if (LIKELY(!gi_is_empty(v))) {                                               \
                STORE_A(v, 0);                                                           \
            }                                                                            \
            gi_raise_key(t, key);                                                        \
            goto raised;                                                                 \
        } else if (o->head.shape == GI_TYPE_TUPLE && gi_is_small(key)) {                 \
            GiTuple *tuple = (GiTuple *)o;                                               \
            int64_t i = gi_small_get(key);                                               \
            i += i < 0 ? (int64_t)tuple->head.aux : 0;                                   \
            if (LIKELY((uint64_t)i < tuple->head.aux &&                                  \
                       tuple->head.aux != GI_TUPLE_LONG)) {                              \
                R[A] = tuple->item[i];                                                   \
                NEXT(0);                                                                 \
            }                                                                            \
        }                                                                                \
    }
    OP(GETITEM): OP(GETITEM_LIST): OP(GETITEM_DICT):
    {
        const GillValue container = R[B];
        const GillValue key = R[C];
        GETITEM_FAST(container, key)
        SAVE();
        STORE_A(gi_getitem(t, container, key), 0);
    }
    OP(GETITEM_K):
    {
        const GillValue container = R[B];
        const GillValue key = K[C];
        GETITEM_FAST(container, key)
        SAVE();
        STORE_A(gi_getitem(t, container, key), 0);
    }
    OP(GETSLICE):
    {
        SAVE();
        const GillValue slice = gi_slice_new(t, R[B + 1], R[B + 2], GILL_NONE);
        CHECK(!gi_is_error(slice));
        STORE_A(gi_getitem(t, R[B], slice), 0);
    }
    OP(SETITEM): OP(SETITEM_LIST):
    {
        const GillValue container = R[A];
        const GillValue key = R[B];
        if (LIKELY(gi_is_ptr(container))) {
            GiObject *o = gi_ptr(container);
            if (o->head.shape == GI_TYPE_LIST && gi_is_small(key)) {
                const GiList *list = (const GiList *)o;
                int64_t i = gi_small_get(key);
                i += i < 0 ? (int64_t)list->len : 0;
                if (LIKELY((uint64_t)i < list->len)) {
                    gi_store(t, &list->items[i], R[C]);
                    NEXT(0);
                }
            } else if (o->head.shape == GI_TYPE_DICT) {
                SAVE();
                CHECK(gi_dict_set(t, (GiDict *)o, key, R[C]));
                NEXT(0);
            }
        }
        SAVE();
        CHECK(gi_setitem(t, container, key, R[C]));
        NEXT(0);
    }
    OP(SETSLICE):
    {
        SAVE();
        const GillValue slice = gi_slice_new(t, R[A + 1], R[A + 2], GILL_NONE);
        CHECK(!gi_is_error(slice));
        CHECK(gi_setitem(t, R[A], slice, R[B]));
        NEXT(0);
    }
    OP(DELITEM):
        SAVE();
        CHECK(gi_delitem(t, R[A], R[B]));
        NEXT(0);

    // ---- Operators. x and y are the operands; the int case stores and goes on, or falls
    // through to the slow path; so does the float case.
#define BINARY(NAME, int_case, float_case)                                               \
    OP(NAME##_K) : OP(I##NAME##_K):                                                      \
    {                                                                                    \
        const GillValue x = R[B];                                                        \
        const GillValue y = K[C];                                                        \
        if (LIKELY(gi_are_small(x, y))) {                                                \
            int_case                                                                     \
        } else if (gi_is_double(x) && gi_is_double(y)) {                                 \
            float_case                                                                   \
        }                                                                                \
        SAVE();                                                                          \
        STORE_A(gi_vm_binary(t, INSN & 0xFF, x, y), 0);                                  \
    }                                                                                    \
    OP(NAME) : OP(I##NAME):                                                              \
    {                                                                                    \
        const GillValue x = R[B];                                                        \
        const GillValue y = R[C];                                                        \
        if (LIKELY(gi_are_small(x, y))) {                                                \
            int_case                                                                     \
        } else if (gi_is_double(x) && gi_is_double(y)) {                                 \
            float_case                                                                   \
        }                                                                                \
        SAVE();                                                                          \
        STORE_A(gi_vm_binary(t, INSN & 0xFF, x, y), 0);                                  \
    }
#define FLOAT_RESULT(expression)                                                         \
    R[A] = gi_double(expression);                                                        \
    NEXT(0);
    // The sum of a biased int and an unbiased one is right unless it leaves the int range,
    // which one unsigned compare tells.
#define INT_RESULT(expression)                                                           \
    const uint64_t bits = (expression);                                                  \
    if (LIKELY(bits >= GI_TAG_INT)) {                                                    \
        R[A] = gi_bits(bits);                                                            \
        NEXT(0);                                                                         \
    }                                                                                    \
    if (gi_vm_masked(t, pc, K, x, y, &v)) {                                              \
        pc++;                                                                            \
        R[A] = v;                                                                        \
        NEXT(0);                                                                         \
    }
#define SMALL_RESULT(expression)                                                         \
    R[A] = gi_small(expression);                                                         \
    NEXT(0);
    BINARY(ADD, INT_RESULT(x.bits + (y.bits - GI_INT_BIAS)),
           FLOAT_RESULT(gi_double_get(x) + gi_double_get(y)))
    BINARY(SUB, INT_RESULT(x.bits - (y.bits - GI_INT_BIAS)),
           FLOAT_RESULT(gi_double_get(x) - gi_double_get(y)))
    BINARY(
        MUL,
        {
            int64_t product;
            if (LIKELY(!__builtin_mul_overflow(gi_small_get(x), gi_small_get(y), &product) &&
                       gi_small_fits(product))) {
                SMALL_RESULT(product)
            }
            if (gi_vm_masked(t, pc, K, x, y, &v)) {
                pc++;
                R[A] = v;
                NEXT(0);
            }
        },
        FLOAT_RESULT(gi_double_get(x) * gi_double_get(y)))
    BINARY(
        TRUEDIV,
        {
            // Both are exact doubles and the quotient rounds once.
            if (LIKELY(y.bits != GI_INT_BIAS)) {
                FLOAT_RESULT((double)gi_small_get(x) / (double)gi_small_get(y))
            }
        },
        {
            if (LIKELY(gi_double_get(y) != 0)) {
                FLOAT_RESULT(gi_double_get(x) / gi_double_get(y))
            }
        })
    BINARY(
        FLOORDIV,
        {
            const int64_t n = gi_small_get(x);
            const int64_t d = gi_small_get(y);
            if (LIKELY(d != 0 && d != -1)) {
                SMALL_RESULT(n / d - ((n % d != 0) & ((n < 0) != (d < 0))))
            }
        },
        {})
    BINARY(
        MOD,
        {
            const int64_t n = gi_small_get(x);
            const int64_t d = gi_small_get(y);
            if (LIKELY(d > 0)) {
                const int64_t r = n % d;
                SMALL_RESULT(r < 0 ? r + d : r)
            }
        },
        {})
    BINARY(POW, {}, {})
    BINARY(MATMUL, {}, {})
    BINARY(
        LSHIFT,
        {
            const int64_t n = gi_small_get(x);
            const int64_t by = gi_small_get(y);
            if (LIKELY((uint64_t)by < 50)) {
                const int64_t shifted = (int64_t)((uint64_t)n << by);
                if (LIKELY(shifted >> by == n && gi_small_fits(shifted))) {
                    SMALL_RESULT(shifted)
                }
            }
            if (gi_vm_masked(t, pc, K, x, y, &v)) {
                pc++;
                R[A] = v;
                NEXT(0);
            }
        },
        {})
    BINARY(
        RSHIFT,
        {
            const int64_t by = gi_small_get(y);
            if (LIKELY(by >= 0)) {
                SMALL_RESULT(gi_small_get(x) >> (by > 63 ? 63 : by))
            }
        },
        {})
    BINARY(AND, SMALL_RESULT(gi_small_get(x) & gi_small_get(y)), {})
    BINARY(OR, SMALL_RESULT(gi_small_get(x) | gi_small_get(y)), {})
    BINARY(XOR, SMALL_RESULT(gi_small_get(x) ^ gi_small_get(y)), {})

    OP(NEG):
    {
        const GillValue x = R[B];
        if (LIKELY(gi_is_small(x) && gi_small_get(x) != GI_SMALL_MIN)) {
            R[A] = gi_small(-gi_small_get(x));
            NEXT(0);
        }
        if (gi_is_double(x)) {
            R[A] = gi_double(-gi_double_get(x));
            NEXT(0);
        }
        SAVE();
        STORE_A(gi_unary(t, GI_UNARY_NEG, x), 0);
    }
    OP(POS):
        SAVE();
        STORE_A(gi_unary(t, GI_UNARY_POS, R[B]), 0);
    OP(INVERT):
    {
        const GillValue x = R[B];
        if (LIKELY(gi_is_small(x))) {
            R[A] = gi_small(~gi_small_get(x));
            NEXT(0);
        }
        SAVE();
        STORE_A(gi_unary(t, GI_UNARY_INVERT, x), 0);
    }
    OP(NOT):
    {
        const GillValue x = R[B];
        int truth = quick_truth(x);
        if (UNLIKELY(truth == -2)) {
            SAVE();
            truth = gi_truth(t, x);
            CHECK(truth >= 0);
        }
        R[A] = gi_bool(!truth);
        NEXT(0);
    }

    // ---- Comparisons. Biased ints order as unsigned words.
#define COMPARE_FAST(operator, use)                                                      \
    if (LIKELY(gi_are_small(x, y))) {                                                    \
        use(x.bits operator y.bits)                                                      \
    }                                                                                    \
    if (gi_is_double(x) && gi_is_double(y)) {                                            \
        use(gi_double_get(x) operator gi_double_get(y))                                  \
    }
#define USE_STORE(condition)                                                             \
    R[A] = gi_bool(condition);                                                           \
    NEXT(0);
#define COMPARE(NAME, operator)                                                          \
    OP(NAME):                                                                            \
    {                                                                                    \
        const GillValue x = R[B];                                                        \
        const GillValue y = R[C];                                                        \
        COMPARE_FAST(operator, USE_STORE)                                                \
        SAVE();                                                                          \
        STORE_A(gi_compare(t, GI_##NAME, x, y), 0);                                      \
    }                                                                                    \
    OP(NAME##_K):                                                                        \
    {                                                                                    \
        const GillValue x = R[B];                                                        \
        const GillValue y = K[C];                                                        \
        COMPARE_FAST(operator, USE_STORE)                                                \
        SAVE();                                                                          \
        STORE_A(gi_compare(t, GI_##NAME, x, y), 0);                                      \
    }
    COMPARE(LT, <)
    COMPARE(LE, <=)
    COMPARE(EQ, ==)
    COMPARE(NE, !=)
    COMPARE(GT, >)
    COMPARE(GE, >=)
    OP(IS):
        R[A] = gi_bool(gi_same(R[B], R[C]));
        NEXT(0);
    OP(IS_NOT):
        R[A] = gi_bool(!gi_same(R[B], R[C]));
        NEXT(0);
    OP(IN):
    {
        SAVE();
        const int found = gi_contains(t, R[C], R[B]);
        CHECK(found >= 0);
        R[A] = gi_bool(found);
        NEXT(0);
    }
    OP(NOT_IN):
    {
        SAVE();
        const int found = gi_contains(t, R[C], R[B]);
        CHECK(found >= 0);
        R[A] = gi_bool(!found);
        NEXT(0);
    }

    // ---- Jumps
    OP(JUMP):
        JUMP(1);
    OP(JUMP_BACK):
        POLL();
        JUMP(1);
    OP(JTRUE):
    {
        const GillValue x = R[A];
        int truth = quick_truth(x);
        if (UNLIKELY(truth == -2)) {
            SAVE();
            truth = gi_truth(t, x);
            CHECK(truth >= 0);
        }
        if (truth) {
            JUMP(1);
        }
        NEXT(1);
    }
    OP(JFALSE):
    {
        const GillValue x = R[A];
        int truth = quick_truth(x);
        if (UNLIKELY(truth == -2)) {
            SAVE();
            truth = gi_truth(t, x);
            CHECK(truth >= 0);
        }
        if (!truth) {
            JUMP(1);
        }
        NEXT(1);
    }
#define JUMP_WHEN(condition)                                                             \
    if (condition) {                                                                     \
        JUMP(1);                                                                         \
    }                                                                                    \
    NEXT(1);
    OP(JNONE):
        JUMP_WHEN(gi_is_none(R[A]))
    OP(JNOT_NONE):
        JUMP_WHEN(!gi_is_none(R[A]))
    OP(JIS):
        JUMP_WHEN(gi_same(R[A], R[B]))
    OP(JIS_NOT):
        JUMP_WHEN(!gi_same(R[A], R[B]))
#define USE_JUMP(condition)     JUMP_WHEN(condition)
#define USE_JUMP_NOT(condition) JUMP_WHEN(!(condition))
#define COMPARE_JUMP_SLOW(NAME, wanted)                                                  \
    SAVE();                                                                              \
    const int holds = gi_compare_bool(t, GI_##NAME, x, y);                               \
    CHECK(holds >= 0);                                                                   \
    JUMP_WHEN(holds == (wanted))
#define COMPARE_JUMP(NAME, operator)                                                     \
    OP(J##NAME):                                                                         \
    {                                                                                    \
        const GillValue x = R[A];                                                        \
        const GillValue y = R[B];                                                        \
        COMPARE_FAST(operator, USE_JUMP)                                                 \
        COMPARE_JUMP_SLOW(NAME, 1)                                                       \
    }                                                                                    \
    OP(JN##NAME):                                                                        \
    {                                                                                    \
        const GillValue x = R[A];                                                        \
        const GillValue y = R[B];                                                        \
        COMPARE_FAST(operator, USE_JUMP_NOT)                                             \
        COMPARE_JUMP_SLOW(NAME, 0)                                                       \
    }                                                                                    \
    OP(J##NAME##_K):                                                                     \
    {                                                                                    \
        const GillValue x = R[A];                                                        \
        const GillValue y = K[B];                                                        \
        COMPARE_FAST(operator, USE_JUMP)                                                 \
        COMPARE_JUMP_SLOW(NAME, 1)                                                       \
    }                                                                                    \
    OP(JN##NAME##_K):                                                                    \
    {                                                                                    \
        const GillValue x = R[A];                                                        \
        const GillValue y = K[B];                                                        \
        COMPARE_FAST(operator, USE_JUMP_NOT)                                             \
        COMPARE_JUMP_SLOW(NAME, 0)                                                       \
    }
    COMPARE_JUMP(LT, <)
    COMPARE_JUMP(LE, <=)
    COMPARE_JUMP(EQ, ==)
    COMPARE_JUMP(NE, !=)
    COMPARE_JUMP(GT, >)
    COMPARE_JUMP(GE, >=)

    // ---- Loops
    OP(GET_ITER):
        SAVE();
        STORE_A(gi_iter(t, R[B]), 0);
    OP(FOR): OP(FOR_LIST): OP(FOR_RANGE): OP(FOR_GENERATOR):
    {
        const GillValue it = R[A];
        assert(gi_is_ptr(it) || !gi_is_empty(it));
        if (LIKELY(gi_is_ptr(it))) {
            GiObject *o = gi_ptr(it);
            if (o->head.shape == GI_TYPE_RANGE_ITER) {
                GiRangeIter *range = (GiRangeIter *)o;
                if (LIKELY(range->left > 0)) {
                    const int64_t n = range->next;
                    range->left--;
                    range->next = n + range->step;
                    if (LIKELY(gi_small_fits(n))) {
                        R[B] = gi_small(n);
                    } else {
                        SAVE();
                        v = gi_int_new(t, n);
                        CHECK(!gi_is_error(v));
                        R[B] = v;
                    }
                    POLL();
                    JUMP(1);
                }
                R[A] = GILL_EMPTY;
                NEXT(1);
            }
            if (o->head.shape == GI_TYPE_LIST_ITER) {
                GiListIter *iter = (GiListIter *)o;
                if (LIKELY(!gi_is_empty(iter->seq))) {
                    const GiList *list = (const GiList *)gi_ptr(iter->seq);
                    if (LIKELY(iter->i < list->len)) {
                        R[B] = list->items[iter->i++];
                        POLL();
                        JUMP(1);
                    }
                    iter->seq = GILL_EMPTY;
                }
                R[A] = GILL_EMPTY;
                NEXT(1);
            }
            if (o->head.shape == GI_TYPE_GENERATOR) {
                SAVE();
                GiGenerator *g = (GiGenerator *)o;
                if (LIKELY(g->state <= GI_GEN_SUSPENDED)) {
                    const bool fresh = g->state == GI_GEN_CREATED;
                    GillValue *callee =
                        gi_vm_resume(t, g, pc + 2, B, GI_ACTION_FOR);
                    CHECK(callee != NULL);
                    R = callee;
                    K = gi_code_constants(CODE());
                    pc = g->pc;
                    if (fresh) {
                        DISPATCH();
                    }
                    v = GILL_NONE;
                    goto deliver;
                }
            }
        }
        SAVE();
        v = gi_vm_for_next(t, it);
        CHECK(!gi_is_error(v));
        if (gi_is_empty(v)) {
            R[A] = GILL_EMPTY;
            NEXT(1);
        }
        R[B] = v;
        POLL();
        JUMP(1);
    }
    OP(FOR2):
    {
        const GillValue it = R[A];
        SAVE();
        if (LIKELY(is_exact_shape(it, GI_TYPE_DICT_ITEM_ITER))) {
            GiDictIter *iter = (GiDictIter *)gi_ptr(it);
            if (LIKELY(!gi_is_empty(iter->dict))) {
                const GiDict *d = (const GiDict *)gi_ptr(iter->dict);
                if (LIKELY(d->len == iter->len && iter->left > 0)) {
                    while (iter->i < d->used && gi_is_empty(d->entries[2 * iter->i])) {
                        iter->i++;
                    }
                    if (LIKELY(iter->i < d->used)) {
                        const GillValue *entry = &d->entries[2 * iter->i];
                        iter->i++;
                        iter->left--;
                        R[B] = entry[0];
                        R[C] = entry[1];
                        POLL();
                        JUMP(1);
                    }
                }
            }
        }
        GillValue pair[2];
        v = gi_pair_next(t, it, pair);
        if (gi_same(v, GILL_NOT_IMPLEMENTED)) {
            v = gi_vm_for_next(t, it);
            if (!gi_is_error(v) && !gi_is_empty(v) && !gi_vm_unpack(t, v, pair, 2)) {
                t->pc = pc + 1; // the second word has the place of the targets
                goto raised;
            }
        }
        CHECK(!gi_is_error(v));
        if (gi_is_empty(v)) {
            R[A] = GILL_EMPTY;
            NEXT(1);
        }
        R[B] = pair[0];
        R[C] = pair[1];
        POLL();
        JUMP(1);
    }
    OP(UNPACK):
    {
        const GillValue seq = R[B];
        if (LIKELY(is_exact_shape(seq, GI_TYPE_TUPLE))) {
            const GiTuple *tuple = (const GiTuple *)gi_ptr(seq);
            if (LIKELY(tuple->head.aux == C)) {
                GillValue *out = &R[A];
                const unsigned n = C;
                for (unsigned i = 0; i < n; i++) {
                    out[i] = tuple->item[i];
                }
                NEXT(0);
            }
        }
        SAVE();
        CHECK(gi_vm_unpack(t, seq, &R[A], (int)C));
        NEXT(0);
    }
    OP(UNPACK_EX):
        SAVE();
        CHECK(gi_vm_unpack_ex(t, R[B], &R[A], (int)C, (int)W(1)));
        NEXT(1);

    // ---- Building
    OP(BUILD_TUPLE):
        SAVE();
        STORE_A(gi_tuple_from(t, &R[B], C), 0);
    OP(BUILD_LIST):
        SAVE();
        STORE_A(gi_list_from(t, &R[B], C), 0);
    OP(BUILD_SET):
        SAVE();
        STORE_A(gi_vm_build_set(t, &R[B], (int)C), 0);
    OP(BUILD_MAP):
        SAVE();
        STORE_A(gi_vm_build_map(t, &R[B], (int)C), 0);
    OP(BUILD_STRING):
        SAVE();
        STORE_A(gi_vm_build_string(t, &R[B], (int)C), 0);
    OP(BUILD_SLICE):
        SAVE();
        STORE_A(gi_slice_new(t, R[B], R[B + 1], C == 3 ? R[B + 2] : GILL_NONE), 0);
    OP(LIST_APPEND):
    {
        GiList *list = (GiList *)gi_ptr(R[A]);
        if (LIKELY(list->len < list->cap)) {
            gi_store(t, &list->items[list->len], R[B]);
            list->len++;
            NEXT(0);
        }
        SAVE();
        CHECK(gi_list_append(t, list, R[B]));
        NEXT(0);
    }
    OP(SET_ADD):
        SAVE();
        CHECK(gi_set_add(t, (GiSet *)gi_ptr(R[A]), R[B]));
        NEXT(0);
    OP(MAP_ADD):
        SAVE();
        CHECK(gi_dict_set(t, gi_dict_ptr(R[A]), R[B], R[C]));
        NEXT(0);
    OP(LIST_EXTEND):
        SAVE();
        CHECK(gi_vm_list_extend(t, R[A], R[B]));
        NEXT(0);
    OP(SET_UPDATE):
    {
        SAVE();
        const GillValue args[1] = {R[B]};
        v = gi_call_name(t, R[A], GI_NAME(t, update), args, 1);
        CHECK(!gi_is_error(v));
        NEXT(0);
    }
    OP(DICT_UPDATE):
        SAVE();
        CHECK(gi_vm_dict_update(t, R[A], R[B]));
        NEXT(0);
    OP(DICT_MERGE):
        SAVE();
        CHECK(gi_vm_dict_merge(t, R[A], R[B], R[C]));
        NEXT(0);
    OP(LIST_TO_TUPLE):
    {
        SAVE();
        const GiList *list = gi_list_ptr(R[B]);
        STORE_A(gi_tuple_from(t, list->items, list->len), 0);
    }
    OP(CONVERT):
        SAVE();
        v = C == 1 ? gi_str(t, R[B]) : C == 2 ? gi_repr(t, R[B]) : gi_ascii(t, R[B]);
        STORE_A(v, 0);
    OP(FORMAT):
        SAVE();
        STORE_A(gi_format(t, R[B], t->vm->empty_str), 0);
    OP(FORMAT_SPEC):
        SAVE();
        STORE_A(gi_format(t, R[B], R[C]), 0);

    // ---- Calls
    OP(CALL): OP(CALL_PY): OP(CALL_NATIVE): OP(CALL_CLASS):
    {
        GillValue *w = &R[A];
        const unsigned n = B;
        if (LIKELY(gi_is_ptr(w[0]))) {
            const GiObject *o = gi_ptr(w[0]);
            if (LIKELY(o->head.kind == GI_KIND_FUNCTION)) {
                const GiFunction *f = (const GiFunction *)o;
                const GiCode *code = (const GiCode *)gi_ptr(f->code);
                GillValue *callee = w + GI_CALL_ARGS;
                if (LIKELY(code->fast_args == n + 1 &&
                           fits_stack(t, callee + code->nregs) &&
                           t->depth < t->vm->recursion_limit)) {
                    SAVE();
                    push_frame(t, callee, f, code, (int)n, R, pc + 1, C,
                               GI_ACTION_STORE);
                    ENTER_FRAME(callee);
                }
            } else if (o->head.kind == GI_KIND_NATIVE) {
                const GiNative *f = (const GiNative *)o;
                if (LIKELY(!f->is_method)) {
                    SAVE();
                    if (f->def->var != NULL) {
                        if (LIKELY((int)n >= f->def->min &&
                                   ((int)n <= f->def->max || f->def->max < 0))) {
                            v = f->def->var(t, w + GI_CALL_ARGS, (int)n);
                            goto called;
                        }
                    } else if ((int)n == f->signature->count &&
                               (int)n == f->signature->positional) {
                        v = f->def->fn(t, w + GI_CALL_ARGS);
                        goto called;
                    }
                }
            }
        }
        SAVE();
        push = gi_vm_call(t, w, false, (int)n, GILL_EMPTY, pc + 1, C);
        goto pushed;
    }
    OP(CALL_METHOD): OP(CALL_METHOD_PY): OP(CALL_METHOD_NATIVE):
    {
        GillValue *w = &R[A];
        const unsigned n = B;
        const bool has_self = !gi_is_empty(w[GI_CALL_SELF]);
        if (LIKELY(has_self && gi_is_ptr(w[0]))) {
            const GiObject *o = gi_ptr(w[0]);
            if (LIKELY(o->head.kind == GI_KIND_FUNCTION)) {
                const GiFunction *f = (const GiFunction *)o;
                const GiCode *code = (const GiCode *)gi_ptr(f->code);
                GillValue *callee = w + GI_CALL_SELF;
                if (LIKELY(code->fast_args == n + 2 &&
                           fits_stack(t, callee + code->nregs) &&
                           t->depth < t->vm->recursion_limit)) {
                    SAVE();
                    push_frame(t, callee, f, code, (int)n + 1, R, pc + 1, C,
                               GI_ACTION_STORE);
                    ENTER_FRAME(callee);
                }
            } else if (o->head.kind == GI_KIND_NATIVE) {
                // The look-up that found the method on self's type vouches for self.
                const GiNative *f = (const GiNative *)o;
                SAVE();
                if (f->def->var != NULL) {
                    if (LIKELY((int)n + 1 >= f->def->min &&
                               ((int)n + 1 <= f->def->max || f->def->max < 0))) {
                        v = f->def->var(t, w + GI_CALL_SELF, (int)n + 1);
                        goto called;
                    }
                } else if ((int)n + 1 == f->signature->count &&
                           (int)n + 1 == f->signature->positional) {
                    v = f->def->fn(t, w + GI_CALL_SELF);
                    goto called;
                }
            }
        }
        SAVE();
        push = gi_vm_call(t, w, has_self, (int)n, GILL_EMPTY, pc + 1, C);
        goto pushed;
    }
    OP(CALL_KW):
        SAVE();
        push = gi_vm_call(t, &R[A], false, (int)B, K[W(1)], pc + 2, C);
        goto pushed_kw;
    OP(CALL_METHOD_KW):
        SAVE();
        push = gi_vm_call(t, &R[A], !gi_is_empty(R[A + GI_CALL_SELF]), (int)B, K[W(1)],
                          pc + 2, C);
        goto pushed_kw;
    OP(CALL_EX):
        SAVE();
        push = gi_vm_call_ex(t, &R[A], R[A + 1], R[A + 2], pc + 1, C);
        goto pushed;
    pushed_kw:
        if (push.base != NULL) {
            ENTER_FRAME(push.base);
        }
        CHECK(!gi_is_error(push.value));
        R[C] = push.value;
        POLL_BEFORE(pc + 2);
        NEXT(1);
    pushed:
        if (push.base != NULL) {
            ENTER_FRAME(push.base);
        }
        v = push.value;
    called:
        CHECK(!gi_is_error(v));
        R[C] = v;
        POLL_BEFORE(pc + 1);
        NEXT(0);
    OP(RETURN_K):
        v = K[BC];
        goto returned;
    OP(RETURN):
        v = R[A];
    returned:
    {
        const uint64_t link = GI_FRAME_LINK(R);
        if (LIKELY((link & 0xFF) == GI_ACTION_STORE)) {
            pc = GI_FRAME_PC(R);
            R = gi_link_base(link);
            t->base = R;
            t->depth--;
            K = gi_code_constants(CODE());
            R[(link >> 8) & 0xFF] = v;
            DISPATCH();
        }
        goto return_by_action;
    }

    // ---- Functions and classes
    OP(MAKE_FUNCTION):
        SAVE();
        STORE_A(gi_vm_make_function(t, R, K[W(1)], &R[B], C), 1);
    OP(LOAD_BUILD_CLASS):
    {
        SAVE();
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        v = gi_dict_find(t, gi_dict_ptr(f->builtins), GI_NAME(t, __build_class__));
        if (gi_is_empty(v)) {
            v = gill_raise(t, GILL_NameError, "__build_class__ not found");
        }
        STORE_A(v, 0);
    }

    // ---- Generators and coroutines
    OP(YIELD):
    {
        SAVE();
        v = R[B];
        GiGenerator *g = gi_generator_of_base(R);
        if (C != 0) {
            g->flags |= GI_GEN_ASYNC_VALUE;
        }
        gi_vm_suspend(t, g, pc, CODE()->live[pc - CODE()->words]);
    }
    yielded: // the generator at R is suspended, v is what it yields
    {
        const uint64_t link = GI_FRAME_LINK(R);
        t->depth--;
        const uint32_t *const ret_pc = GI_FRAME_PC(R);
        R = gi_link_base(link);
        t->base = R;
        switch ((GiAction)(link & 0x7F)) {
        case GI_ACTION_FOR:
            pc = ret_pc - 2; // the FOR
            K = gi_code_constants(CODE());
            R[B] = v;
            POLL();
            JUMP(1);
        case GI_ACTION_SEND:
            // Its resumer is a generator at YIELD_FROM: that one yields in turn, and runs
            // the same instruction again when it is resumed.
            pc = ret_pc - 1;
            t->pc = pc;
            gi_vm_suspend(t, gi_generator_of_base(R), pc,
                          CODE()->live[pc - CODE()->words]);
            goto yielded;
        default: // ENTRY
            t->pc = ret_pc - 1;
            return v;
        }
    }
    OP(GET_YIELD_ITER):
        SAVE();
        STORE_A(gi_vm_get_yield_iter(t, R, R[B]), 0);
    OP(GET_AWAITABLE):
        SAVE();
        STORE_A(gi_vm_get_awaitable(t, R[B], C), 0);
    OP(YIELD_FROM):
    {
        SAVE();
        const GillValue it = R[B];
        const GillValue sent = R[B + 1];
        if (LIKELY(gi_is_ptr(it) && (gi_ptr(it)->head.shape == GI_TYPE_GENERATOR ||
                                     gi_ptr(it)->head.shape == GI_TYPE_COROUTINE))) {
            GiGenerator *g = (GiGenerator *)gi_ptr(it);
            if (LIKELY(g->state <= GI_GEN_SUSPENDED)) {
                const bool fresh = g->state == GI_GEN_CREATED;
                GillValue *callee = gi_vm_resume(t, g, pc + 1, A, GI_ACTION_SEND);
                CHECK(callee != NULL);
                R = callee;
                K = gi_code_constants(CODE());
                pc = g->pc;
                if (!fresh) {
                    goto resumed_with;
                }
                POLL();
                DISPATCH();
            resumed_with:
                v = sent;
                goto deliver;
            }
        }
        GillValue result;
        v = gi_vm_send(t, it, sent, &result);
        CHECK(!gi_is_error(v));
        if (gi_is_empty(v)) {
            R[B] = GILL_EMPTY; // may be the same register
            R[A] = result;
            POLL();
            NEXT(0);
        }
        gi_vm_suspend(t, gi_generator_of_base(R), pc, CODE()->live[pc - CODE()->words]);
        goto yielded;
    }
    deliver: // v is sent to the generator at R, suspended at pc
        if ((uint8_t)INSN == GI_OP_YIELD) {
            R[A] = v;
            POLL();
            NEXT(0);
        }
        R[B + 1] = v; // YIELD_FROM: pass it on
        DISPATCH();
    OP(GET_AITER):
        SAVE();
        STORE_A(gi_vm_get_aiter(t, R[B]), 0);
    OP(GET_ANEXT):
        SAVE();
        STORE_A(gi_vm_get_anext(t, R[B]), 0);
    OP(END_ASYNC_FOR):
    {
        SAVE();
        const int ended = gi_exception_match(
            t, R[A], gi_exc_type_value(t, GILL_StopAsyncIteration));
        CHECK(ended >= 0);
        if (ended) {
            JUMP(1);
        }
        gi_error_restore(t, R[A]);
        goto unwind;
    }

    // ---- Exceptions
    OP(RAISE):
        SAVE();
        if (C == 0) {
            if (gi_is_empty(t->handled) || gi_is_none(t->handled)) {
                gill_raise(t, GILL_RuntimeError, "No active exception to reraise");
                goto raised;
            }
            gi_error_restore(t, t->handled);
            goto unwind;
        }
        gi_raise(t, R[A], C == 2 ? R[B] : GILL_EMPTY);
        goto raised;
    OP(PUSH_EXC):
        R[A + 1] = t->handled;
        if (UNLIKELY(CODE()->flags & GI_CODE_RESUMABLE) &&
            gi_same(t->handled, gi_generator_of_base(R)->outer_handled)) {
            R[A + 1] = GILL_EMPTY; // whatever the resumer of that time is handling
        }
        t->handled = R[A];
        NEXT(0);
    OP(POP_EXC):
        v = R[A + 1];
        if (UNLIKELY(CODE()->flags & GI_CODE_RESUMABLE) && gi_is_empty(v)) {
            v = gi_generator_of_base(R)->outer_handled;
        }
        t->handled = v;
        NEXT(0);
    OP(RERAISE):
        SAVE();
        gi_error_restore(t, R[A]);
        goto unwind;
    OP(JNO_MATCH):
    {
        SAVE();
        const int matches = gi_exception_match(t, R[A], R[B]);
        CHECK(matches >= 0);
        JUMP_WHEN(!matches)
    }
    OP(GROUP_MATCH):
    {
        SAVE();
        GillValue match;
        GillValue rest;
        CHECK(gi_exception_group_split(t, R[B], R[C], &match, &rest));
        R[A] = match;
        R[A + 1] = rest;
        NEXT(0);
    }
    OP(GROUP_RERAISE):
        SAVE();
        STORE_A(gi_exception_group_reraise(t, R[B], R[C]), 0);
    OP(LOAD_SPECIAL):
    {
        SAVE();
        GillValue pair[2];
        CHECK(gi_vm_load_special(t, R[B], C, pair));
        R[A] = pair[0];
        R[A + 1] = pair[1];
        NEXT(0);
    }
    OP(LOAD_ASSERTION_ERROR):
        R[A] = gi_exc_type_value(t, GILL_AssertionError);
        NEXT(0);

    // ---- Imports
    OP(IMPORT_NAME):
    {
        SAVE();
        const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(R));
        STORE_A(gi_import_name(t, NAMEW(1), f->globals, R[B], (int)W(2)), 2);
    }
    OP(IMPORT_FROM):
        SAVE();
        STORE_A(gi_import_from(t, R[B], NAMEW(1)), 1);
    OP(IMPORT_STAR):
        SAVE();
        CHECK(gi_vm_import_star(t, R, R[A]));
        NEXT(0);

    // ---- Patterns
    OP(MATCH_SEQUENCE):
        R[A] = gi_bool(gi_type_of(t, R[B])->flags & GI_TYPE_SEQUENCE);
        NEXT(0);
    OP(MATCH_MAPPING):
        R[A] = gi_bool(gi_type_of(t, R[B])->flags & GI_TYPE_MAPPING);
        NEXT(0);
    OP(MATCH_KEYS):
        SAVE();
        STORE_A(gi_vm_match_keys(t, R[B], R[C]), 0);
    OP(MATCH_CLASS):
        SAVE();
        STORE_A(gi_vm_match_class(t, R[B], R[C], W(1), R[C + 1]), 1);
    OP(GET_LEN):
    {
        SAVE();
        const int64_t len = gi_len(t, R[B]);
        CHECK(len >= 0);
        STORE_A(gi_int_new(t, len), 0);
    }
    OP(PRINT_EXPR):
        SAVE();
        CHECK(gi_vm_print_expr(t, R[A]));
        NEXT(0);

#if GI_SWITCH_DISPATCH
        case GI_OP_COUNT:
            gi_panic("bad opcode %d", (int)(uint8_t)INSN);
        }
#endif

return_by_action: // the frame at R returns v by another action than STORE
{
    uint64_t link = GI_FRAME_LINK(R);
    if (link & GI_ACTION_HAS_OBJECT) {
        SAVE();
        gi_frame_left(t, R, pc);
        GI_FRAME_LINK(R) = link & ~(uint64_t)GI_ACTION_HAS_OBJECT;
        goto returned;
    }
    GillValue *const callee = R;
    const unsigned dst = (link >> 8) & 0xFF;
    const bool resumable = (CODE()->flags & GI_CODE_RESUMABLE) != 0;
    if (resumable) {
        gi_vm_finish(t, gi_generator_of_base(R));
    }
    const uint32_t *const ret_pc = GI_FRAME_PC(R);
    if ((link & 0xFF) == GI_ACTION_INIT && UNLIKELY(!gi_is_none(v))) {
        SAVE();
        gill_raise(t, GILL_TypeError, "__init__() should return None, not '%T'", v);
        t->base = gi_link_base(link);
        R = t->base;
        pc = ret_pc - 1;
        K = gi_code_constants(CODE());
        t->depth--;
        goto raised;
    }
    R = gi_link_base(link);
    t->base = R;
    t->depth--;
    if ((link & 0xFF) == GI_ACTION_ENTRY) {
        t->pc = ret_pc - 1;
        return v;
    }
    K = gi_code_constants(CODE());
    pc = ret_pc;
    switch ((GiAction)(link & 0xFF)) {
    case GI_ACTION_INIT:
        R[dst] = callee[-5];
        DISPATCH();
    case GI_ACTION_FOR: // a generator's end: of the loop too
        pc -= 2;
        R[A] = GILL_EMPTY;
        NEXT(1);
    case GI_ACTION_SEND:
        pc -= 1;
        R[B] = GILL_EMPTY; // may be the same register
        R[A] = v;
        NEXT(0);
    default:
        gi_panic("bad return action %d", (int)(link & 0xFF));
    }
}

raised: // t->exception is pending, t->pc is the instruction that raised
{
    pc = t->pc;
    const GiCode *code = CODE();
    const uint32_t word = (uint32_t)(pc - code->words);
    if (!t->stopping &&
        !gi_traceback_add(t, t->exception, GI_FRAME_CODE(R), GI_FRAME_FUNCTION(R), word, 0)) {
        // No memory for an entry: the exception goes on without it.
    }
}
unwind:
    for (;;) {
        const GiCode *code = CODE();
        const uint32_t word = (uint32_t)(pc - code->words);
        if (LIKELY(!t->stopping)) {
            for (uint32_t i = 0; i < code->handlers_len; i++) {
                const GiHandler *h = &code->handlers[i];
                if (h->start <= word && word < h->end) {
                    R[h->depth] = t->exception;
                    t->exception = GILL_EMPTY;
                    pc = code->words + h->target;
                    K = gi_code_constants(code);
                    POLL();
                    DISPATCH();
                }
            }
        }
        const uint64_t link = GI_FRAME_LINK(R);
        if (link & GI_ACTION_HAS_OBJECT) {
            gi_frame_left(t, R, pc);
        }
        if (code->flags & GI_CODE_RESUMABLE) {
            GiGenerator *g = gi_generator_of_base(R);
            gi_vm_finish(t, g);
            gi_vm_generator_error(t, g);
        }
        const uint32_t *const ret_pc = GI_FRAME_PC(R);
        R = gi_link_base(link);
        t->base = R;
        t->depth--;
        pc = ret_pc - 1;
        t->pc = pc;
        if ((link & 0x7F) == GI_ACTION_ENTRY) {
            return GILL_ERROR;
        }
        goto raised;
    }
#if GI_SWITCH_DISPATCH
    }
#endif
}
