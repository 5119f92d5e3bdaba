// mark: stub until the collector lands.
#include "runtime/heap/arena.h"
void gi_gc_now(GillThread *t, bool full) { (void)t; (void)full; }
bool gi_gc_register_dispose(GillThread *t, GiObject *o) { (void)t; (void)o; return true; }
bool gi_gc_register_finalizer(GillThread *t, GiObject *o) { (void)t; (void)o; return true; }
void gi_gc_unregister_finalizer(GillThread *t, GiObject *o) { (void)t; (void)o; }
void gi_gc_run_finalizers(GillThread *t) { (void)t; }
void gi_gc_finalize_all(GillThread *t) { (void)t; }
void gi_gc_poll(GillThread *t) { (void)t; }
void gi_gc_enable(GillThread *t, bool on) { gi_heap_of(t)->disabled = !on; }
bool gi_gc_is_enabled(GillThread *t) { return !gi_heap_of(t)->disabled; }
bool gi_heap_add_hook(GillVM *vm, GiHeapHook hook) { (void)vm; (void)hook; return true; }
bool gi_gc_is_live(GillVM *vm, GillValue v) { (void)vm; (void)v; return true; }
void gi_gc_freeze(GillThread *t) { (void)t; }
void gi_gc_after_fork(GillThread *t) { (void)t; }
void gi_gc_stats(GillThread *t, GiGcStats *out) { *out = gi_heap_of(t)->stats; }
void gi_heap_check(GillThread *t) { (void)t; }
void gi_roots_save(GillThread *t) { t->c_saved = __builtin_frame_address(0); }
void gi_mark_value(GiMarker *m, GillValue v) { (void)m; (void)v; }
void gi_mark_values(GiMarker *m, const GillValue *values, size_t n) { (void)m; (void)values; (void)n; }
void gi_mark_items(GiMarker *m, const GillValue *items) { (void)m; (void)items; }
void gi_mark_raw(GiMarker *m, const void *raw) { (void)m; (void)raw; }
