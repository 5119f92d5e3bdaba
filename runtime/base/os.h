// The operating system: the one place that asks which system this is.
//
// Nothing here knows of interpreters; everything may be called from any thread and
// without a GIL.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Memory ----

size_t gi_os_page_size(void);
// Address space without memory, aligned to 2 MiB; null when refused.
void *gi_os_reserve(size_t size);
// Make a part of it usable. It reads as zero. False when the system refuses.
bool gi_os_commit(void *start, size_t size);
// Give the memory back but keep the part usable: it reads as zero again.
void gi_os_discard(void *start, size_t size);
void gi_os_unreserve(void *start, size_t size);
// Move whole pages inside a reservation without copying; `from` reads as zero then.
// False: nothing was moved, copy instead.
bool gi_os_move_pages(void *from, void *to, size_t size);

// ---- Time, randomness, threads ----

int64_t gi_os_clock_ns(void); // monotonic
int64_t gi_os_wall_ns(void);  // since 1970
bool gi_os_random(void *out, size_t size);
// The calling thread's C stack: low is its end including guard pages.
bool gi_os_stack_bounds(char **low, char **high);
int64_t gi_os_thread_id(void);
void gi_os_yield(void); // let other threads of the system run
int gi_os_cpu(void); // the processor this thread runs on; -1: unknown

// Sleep while *word equals expected, until woken or the deadline (gi_os_clock_ns;
// INT64_MAX: none). False: the deadline passed, or a signal came.
bool gi_os_futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns);
void gi_os_futex_wake(_Atomic uint32_t *word, int n); // also from signal handlers

// ---- The process

struct GillThread;
// What there is one of in a process. Written by signal handlers too: lock-free atomics.
typedef struct GiProcess {
    _Atomic(struct GillThread *) signal_thread; // runs Python handlers; null: nobody
    _Atomic uint32_t arrived[65];               // by signal number
    _Atomic int wakeup_fd;                      // plus 1; 0: none
} GiProcess;
extern GiProcess gi_process;
