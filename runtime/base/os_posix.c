// The operating system, for Linux and other POSIX systems.
// SPDX-License-Identifier: MIT
#include "runtime/base/os.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define ALIGNMENT ((size_t)2 << 20) // of reservations: a huge page

GiProcess gi_process;

size_t gi_os_page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *gi_os_reserve(size_t size)
{
    char *p = mmap(NULL, size + ALIGNMENT, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    char *start =
        (char *)(((uintptr_t)p + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1));
    if (start > p) {
        munmap(p, (size_t)(start - p));
    }
    if (start < p + ALIGNMENT) {
        munmap(start + size, (size_t)(p + ALIGNMENT - start));
    }
    return start;
}

bool gi_os_commit(void *start, size_t size)
{
    return mprotect(start, size, PROT_READ | PROT_WRITE) == 0;
}

void gi_os_discard(void *start, size_t size)
{
    madvise(start, size, MADV_DONTNEED);
}

void gi_os_unreserve(void *start, size_t size)
{
    munmap(start, size);
}

bool gi_os_move_pages(void *from, void *to, size_t size)
{
#if defined(MREMAP_DONTUNMAP)
    return mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
                  to) != MAP_FAILED;
#else
    (void)from;
    (void)to;
    (void)size;
    return false;
#endif
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t gi_os_clock_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t gi_os_wall_ns(void)
{
    return clock_ns(CLOCK_REALTIME);
}

bool gi_os_random(void *out, size_t size)
{
    char *p = out;
    while (size > 0) {
        const ssize_t n = getrandom(p, size, 0);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        p += n;
        size -= (size_t)n;
    }
    return true;
}

bool gi_os_stack_bounds(char **low, char **high)
{
    pthread_attr_t attr;
    void *start;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attr) != 0) {
        return false;
    }
    const bool known = pthread_attr_getstack(&attr, &start, &size) == 0;
    pthread_attr_destroy(&attr);
    if (!known) {
        return false;
    }
    *low = start;
    *high = (char *)start + size;
    return true;
}

int64_t gi_os_thread_id(void)
{
    return (int64_t)syscall(SYS_gettid);
}

void gi_os_yield(void)
{
    sched_yield();
}

int gi_os_cpu(void)
{
    return sched_getcpu();
}

bool gi_os_futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns)
{
    // FUTEX_WAIT_BITSET takes an absolute time of the monotonic clock.
    struct timespec deadline = {.tv_sec = deadline_ns / 1000000000,
                                .tv_nsec = deadline_ns % 1000000000};
    const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                                deadline_ns == INT64_MAX ? NULL : &deadline, NULL,
                                FUTEX_BITSET_MATCH_ANY);
    return result == 0 || errno == EAGAIN;
}

void gi_os_futex_wake(_Atomic uint32_t *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}
