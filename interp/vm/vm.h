// The loop and its helpers: what the files of interp/vm share.
#pragma once

#include "interp/vm/opcodes.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/generator.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/shape.h"
#include "runtime/objects/str.h"

// Run the frame at base from pc until its ENTRY frame returns, or yields. base's header is
// complete. The result, or GILL_ERROR.
GillValue gi_vm_run(GillThread *t, GillValue *base, const uint32_t *pc) GILL_CHECKED;
// The loop itself, which only gi_vm_run calls.
GillValue gi_vm_loop(GillThread *t, GillValue *base, const uint32_t *pc) GILL_CHECKED;
// Pending work, from the loop, when none of its C variables holds a value. next: the
// instruction that will run, null where that is open.
bool gi_vm_poll(GillThread *t, const uint32_t *next) GILL_CHECKED;

// ---- call.c ----

// A call that the loop does not know: what to do next.
typedef struct GiPush {
    GillValue *base; // not null: a frame was pushed, go on at its first instruction
    GillValue value; // else the result, or GILL_ERROR
} GiPush;

// Call the window w (callable w[0], self w[5] when has_self, n arguments from w[6], the
// last ones named by kwnames). A Python function gets a frame that returns by `action`
// into register dst of the running frame, at ret_pc.
GiPush gi_vm_call(GillThread *t, GillValue *w, bool has_self, int n, GillValue kwnames,
                  const uint32_t *ret_pc, unsigned dst);
// The same with a tuple of arguments and a dict of keywords (or empty).
GiPush gi_vm_call_ex(GillThread *t, GillValue *w, GillValue args, GillValue kwargs,
                     const uint32_t *ret_pc, unsigned dst);
// Resume a generator in the loop: its frame, linked to the running one; null: it is
// running already, or closed (value: error, or empty for closed).
GillValue *gi_vm_resume(GillThread *t, GiGenerator *g, const uint32_t *ret_pc,
                        unsigned dst, GiAction action);
// Leave a generator's frame: at a yield, or for good.
void gi_vm_suspend(GillThread *t, GiGenerator *g, const uint32_t *pc, unsigned live);
void gi_vm_finish(GillThread *t, GiGenerator *g);
// The pending exception leaves a generator: StopIteration becomes RuntimeError.
void gi_vm_generator_error(GillThread *t, GiGenerator *g);

static inline GiGenerator *gi_generator_of_base(GillValue *base)
{
    return (GiGenerator *)((char *)(base - 4) - offsetof(GiGenerator, regs));
}

// ---- slow.c ----

GillValue gi_vm_binary(GillThread *t, unsigned op, GillValue a, GillValue b) GILL_CHECKED;
// What an overflowing int operation gives under the mask that follows it, when the next
// instruction is AND_K on its result; false: not such a place.
bool gi_vm_masked(GillThread *t, const uint32_t *pc, const GillValue *constants,
                  GillValue a, GillValue b, GillValue *out);
GillValue gi_vm_for_next(GillThread *t, GillValue it) GILL_CHECKED;
bool gi_vm_unpack(GillThread *t, GillValue v, GillValue *out, int n) GILL_CHECKED;
bool gi_vm_unpack_ex(GillThread *t, GillValue v, GillValue *out, int before,
                     int after) GILL_CHECKED;
GillValue gi_vm_load_name(GillThread *t, GillValue *base, GillValue name) GILL_CHECKED;
bool gi_vm_store_name(GillThread *t, GillValue *base, GillValue name,
                      GillValue v) GILL_CHECKED;
bool gi_vm_delete_name(GillThread *t, GillValue *base, GillValue name) GILL_CHECKED;
GillValue gi_vm_load_class_cell(GillThread *t, GillValue *base, GillValue name,
                                GillValue cell) GILL_CHECKED;
GillValue gi_vm_make_function(GillThread *t, GillValue *base, GillValue code,
                              GillValue *parts, unsigned flags) GILL_CHECKED;
GillValue gi_vm_build_set(GillThread *t, const GillValue *v, int n) GILL_CHECKED;
GillValue gi_vm_build_map(GillThread *t, const GillValue *v, int n) GILL_CHECKED;
GillValue gi_vm_build_string(GillThread *t, const GillValue *v, int n) GILL_CHECKED;
bool gi_vm_list_extend(GillThread *t, GillValue list, GillValue v) GILL_CHECKED;
bool gi_vm_dict_update(GillThread *t, GillValue dict, GillValue v) GILL_CHECKED;
bool gi_vm_dict_merge(GillThread *t, GillValue dict, GillValue v, GillValue f) GILL_CHECKED;
bool gi_vm_import_star(GillThread *t, GillValue *base, GillValue module) GILL_CHECKED;
bool gi_vm_load_special(GillThread *t, GillValue o, unsigned which,
                        GillValue *out) GILL_CHECKED;
GillValue gi_vm_get_awaitable(GillThread *t, GillValue o, unsigned which) GILL_CHECKED;
GillValue gi_vm_get_yield_iter(GillThread *t, GillValue *base, GillValue o) GILL_CHECKED;
GillValue gi_vm_get_aiter(GillThread *t, GillValue o) GILL_CHECKED;
GillValue gi_vm_get_anext(GillThread *t, GillValue o) GILL_CHECKED;
// One step of an iterator that is no generator, under yield from: the value it yields;
// empty when it ended, with *out_result.
GillValue gi_vm_send(GillThread *t, GillValue it, GillValue v,
                     GillValue *out_result) GILL_CHECKED;
GillValue gi_vm_match_keys(GillThread *t, GillValue subject, GillValue keys) GILL_CHECKED;
GillValue gi_vm_match_class(GillThread *t, GillValue subject, GillValue cls, unsigned npos,
                            GillValue names) GILL_CHECKED;
bool gi_vm_setup_annotations(GillThread *t, GillValue *base) GILL_CHECKED;
bool gi_vm_print_expr(GillThread *t, GillValue v) GILL_CHECKED;
GillValue gi_vm_raise_unbound(GillThread *t, GillValue name, bool is_free);

// ---- caches.c: the general forms of cached instructions, which also quicken ----

GillValue gi_vm_load_global(GillThread *t, GillValue *base, const uint32_t *pc) GILL_CHECKED;
bool gi_vm_store_global(GillThread *t, GillValue *base, const uint32_t *pc,
                        GillValue v) GILL_CHECKED;
GillValue gi_vm_load_attr(GillThread *t, GillValue *base, const uint32_t *pc,
                          GillValue o) GILL_CHECKED;
bool gi_vm_store_attr(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o,
                      GillValue v) GILL_CHECKED;
// out[0] = function, out[5] = self or empty.
bool gi_vm_load_method(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o,
                       GillValue *out) GILL_CHECKED;
bool gi_vm_super_method(GillThread *t, GillValue *base, const uint32_t *pc,
                        GillValue *out, bool is_method) GILL_CHECKED;
static inline uint32_t gi_type_mark(const void *type) // unique within an arena
{
    return (uint32_t)((uintptr_t)type >> 4);
}
