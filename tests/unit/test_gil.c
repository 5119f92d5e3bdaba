// The lock alone: real threads that take, hand over, wait and steer it, without objects.
// Results are checked, never times.
#include <criterion/criterion.h>
#include <string.h>

#include "runtime/base/os.h"
#include "runtime/threads/gil.h"

#define THREADS 8
#define TURNS   2000

typedef struct World {
    GillVM vm;
    GillThread threads[THREADS];
    uint64_t counter;      // GIL
    _Atomic int inside;    // threads that believe to hold the lock
    _Atomic bool violated; // two of them did
} World;

static void open_world(World *w)
{
    memset(w, 0, sizeof *w);
    cr_assert(gi_gil_init(&w->vm));
    for (int i = 0; i < THREADS; i++) {
        w->threads[i].vm = &w->vm;
        cr_assert(gi_gil_thread_init(&w->threads[i]));
    }
}

static void close_world(World *w)
{
    for (int i = 0; i < THREADS; i++) {
        gi_gil_thread_fini(&w->threads[i]);
    }
    gi_gil_fini(&w->vm);
}

static void enter(World *w)
{
    if (atomic_fetch_add(&w->inside, 1) != 0) {
        atomic_store(&w->violated, true);
    }
}

static void leave(World *w)
{
    atomic_fetch_sub(&w->inside, 1);
}

static void *work(void *data)
{
    GillThread *t = data;
    World *w = (World *)t->vm; // vm is its first field
    uint64_t x = (uint64_t)(t - w->threads) * 0x9E3779B97F4A7C15u + 1;
    gill_gil_acquire(t);
    for (int i = 0; i < TURNS; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        enter(w);
        const uint64_t before = w->counter;
        for (volatile int k = 0; k < (int)(x >> 20 & 255); k++) {
        }
        w->counter = before + 1;
        leave(w);
        switch (x >> 40 & 15) {
        case 0:
        case 1:
        case 2:
        case 3:
            gill_gil_release(t);
            gill_gil_acquire(t);
            break;
        case 4:
            gi_gil_yield(t);
            break;
        case 5:
            gi_park_until(t, gi_os_clock_ns() + 20000);
            break;
        case 6:
            gi_gil_set_policy(&w->vm, (GiGilPolicy)(x >> 50 & 1));
            break;
        case 7:
            gi_gil_set_interval_s(&w->vm, (double)(x >> 50 & 1023) * 1e-6);
            break;
        case 8:
            gi_wake(&w->threads[x >> 50 & (THREADS - 1)]);
            break;
        case 9:
            gi_gil_kick(&w->threads[x >> 50 & (THREADS - 1)]);
            break;
        default:
            if (atomic_load(&t->breaker) & GI_BREAK_DROP) {
                gi_gil_switch(t);
            }
        }
    }
    gill_gil_release(t);
    return NULL;
}

Test(gil, one_holder_and_no_stranded_waiter, .timeout = 60)
{
    static World w;
    open_world(&w);
    pthread_t ids[THREADS];
    for (int i = 0; i < THREADS; i++) {
        cr_assert_eq(pthread_create(&ids[i], NULL, work, &w.threads[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(ids[i], NULL);
    }
    cr_assert(!atomic_load(&w.violated));
    cr_assert_eq(w.counter, (uint64_t)THREADS * TURNS);
    uint64_t held_ns = 0;
    for (int i = 0; i < THREADS; i++) {
        const GiGilStats *s = &w.threads[i].gil->stats;
        const uint64_t takes = s->takes_fast + s->takes_spun + s->takes_parked;
        const uint64_t releases =
            s->releases_voluntary + s->releases_forced + s->releases_for_visitor;
        cr_assert_eq(takes, releases);
        cr_assert(s->wait_max_ns <= s->wait_ns);
        held_ns += s->hold_ns;
    }
    GiGilTotals totals;
    gi_gil_totals(&w.vm, &totals);
    const uint64_t wall_ns = (uint64_t)(gi_os_clock_ns() - totals.created_ns);
    cr_assert(held_ns + totals.idle_ns <= wall_ns);
    close_world(&w);
}

Test(gil, policies_by_name)
{
    cr_assert_eq(gi_gil_policy_find("fair"), GI_GIL_FAIR);
    cr_assert_eq(gi_gil_policy_find("interval"), GI_GIL_INTERVAL);
    cr_assert_eq(gi_gil_policy_find("none"), -1);
}
