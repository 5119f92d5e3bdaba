// gil: the queue lock, its two policies, its statistics. See gil.h and docs/gil.md.
//
// A thread's park word:
//   WAITING  it stands in a queue and is awake (spins, or is about to sleep)
//   PARKED   it sleeps, or is about to: whoever changes the word wakes it by futex
//   KICKED   it was woken to look at the queue again (it became the head, or the lock is
//            free under the interval policy)
//   GRANTED  it holds the lock
//
// The race between a release that sees no waiter and a waiter that comes meanwhile:
//   1. the waiter raises nwait, then looks at holder again (under the gate);
//   2. the releaser stores holder = null, then looks at nwait again.
//   Both are sequentially consistent, so at least one of them sees the other: either the
//   waiter finds the lock free, or the releaser goes through the gate and grants it.
// SPDX-License-Identifier: MIT
#include "runtime/threads/gil.h"

#include <errno.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/os.h"
#include "runtime/heap/heap.h"

#define DEFAULT_INTERVAL_NS 5000000
#define SPIN_NS             50000 // more than a hand-off at the next check point takes
#define VISIT_NS            20000 // most visits are shorter
#define BACKLOG_NS          5000000 // how far behind the others a thread may fall by waiting

enum {
    WAITING,
    PARKED,
    KICKED,
    GRANTED,
};

typedef struct Queue {
    GillThread *first, *last;
} Queue;

struct GiGil {
    _Atomic(GillThread *) holder;
    _Atomic uint32_t nwait; // threads in queues
    _Atomic int64_t interval_ns;
    _Atomic int policy;
    _Atomic int64_t slice_end_ns; // of the holder
    _Atomic(GillThread *) head;   // the waiter that has the timer
    _Atomic(GillThread *) only;   // finalizing: nobody else may have the lock
    _Atomic int64_t free_since_ns;
    _Atomic int64_t min_vtime_ns;
    _Atomic uint64_t idle_ns;
    _Atomic uint64_t ended_hold_ns; // of threads that have ended
    _Atomic uint64_t switches; // interval: also tells a waiter that the holder changed
    _Atomic int holder_cpu;  // where the holder last was when it took or wanted the lock
    _Atomic uint64_t stress; // state of the generator; 0: no stress
    bool one_cpu;
    int64_t created_ns;
    pthread_mutex_t gate; // guards what follows, and the queue links of threads
    Queue front;          // visitors: boosted threads, first come first served
    Queue back;           // the others, in order of arrival
    GillThread *resume;   // preempted by a visitor: goes on when that one blocks
    GillThread *last_holder;
    uint64_t longest_queue;
};

const char *const gi_gil_policy_names[GI_GIL_POLICY_COUNT] = {
    [GI_GIL_FAIR] = "fair",
    [GI_GIL_INTERVAL] = "interval",
};

#define LOAD(p)     atomic_load_explicit(&(p), memory_order_relaxed)
#define STORE(p, v) atomic_store_explicit(&(p), (v), memory_order_relaxed)

// Counters have one writer at a time.
static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_store_explicit(counter, LOAD(*counter) + n, memory_order_relaxed);
}

static void raise_to(_Atomic uint64_t *maximum, uint64_t n)
{
    if (n > LOAD(*maximum)) {
        STORE(*maximum, n);
    }
}

static int bucket(uint64_t ns)
{
    const int log2 = ns == 0 ? 0 : 63 - __builtin_clzll(ns);
    return log2 < GI_GIL_BUCKETS ? log2 : GI_GIL_BUCKETS - 1;
}

static void pause_cpu(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static bool has_signal(GillThread *t)
{
    return (LOAD(t->breaker) & GI_BREAK_SIGNAL) != 0;
}

// ---- Queues. Lock: gate

static void enqueue(Queue *q, GillThread *t)
{
    t->gil->next = NULL;
    if (q->last != NULL) {
        q->last->gil->next = t;
    } else {
        q->first = t;
    }
    q->last = t;
}

static void dequeue(Queue *q, GillThread *t)
{
    GillThread *before = NULL;
    for (GillThread *i = q->first; i != t; i = i->gil->next) {
        before = i;
    }
    if (before == NULL) {
        q->first = t->gil->next;
    } else {
        before->gil->next = t->gil->next;
    }
    if (q->last == t) {
        q->last = before;
    }
}

// The thread that would get the lock next; null when nobody waits.
static GillThread *peek(GiGil *g)
{
    if (g->front.first != NULL) {
        return g->front.first;
    }
    if (g->resume != NULL) {
        return g->resume;
    }
    if (LOAD(g->policy) != GI_GIL_FAIR) {
        return g->back.first;
    }
    GillThread *best = g->back.first;
    for (GillThread *i = best; i != NULL; i = i->gil->next) {
        if (LOAD(i->gil->vtime_ns) < LOAD(best->gil->vtime_ns)) {
            best = i;
        }
    }
    return best;
}

static void remove_waiter(GiGil *g, GillThread *t)
{
    if (g->resume == t) {
        g->resume = NULL;
    } else if (LOAD(t->gil->boosted)) {
        dequeue(&g->front, t);
    } else {
        dequeue(&g->back, t);
    }
    atomic_fetch_sub(&g->nwait, 1);
}

static void wake(GillThread *t, uint32_t state)
{
    if (atomic_exchange(&t->gil->park, state) == PARKED) {
        gi_os_futex_wake(&t->gil->park, 1);
    }
}

// Have a waiter look at the queue again, whether it sleeps or is about to.
static void kick(GillThread *t)
{
    uint32_t state = atomic_load(&t->gil->park);
    while (state != GRANTED) {
        if (atomic_compare_exchange_weak(&t->gil->park, &state, KICKED)) {
            if (state == PARKED) {
                gi_os_futex_wake(&t->gil->park, 1);
            }
            return;
        }
    }
}

// A new head gets the timer: it is woken once so that it arms it.
static void appoint_head(GiGil *g)
{
    GillThread *head = peek(g);
    if (head == LOAD(g->head)) {
        return;
    }
    atomic_store(&g->head, head);
    if (head != NULL) {
        kick(head);
    }
}

// ---- Holding

// What every way of getting the lock ends with; t holds it.
static void begin_holding(GiGil *g, GillThread *t, int64_t now, int64_t slice_ns)
{
    STORE(g->holder_cpu, LOAD(t->gil->cpu));
    STORE(t->gil->taken_ns, now);
    STORE(t->gil->slice_start_ns, now);
    STORE(t->gil->asked_ns, 0);
    STORE(g->slice_end_ns, now + slice_ns);
    const int64_t free_since = LOAD(g->free_since_ns);
    if (free_since != 0) {
        add(&g->idle_ns, (uint64_t)(now > free_since ? now - free_since : 0));
        STORE(g->free_since_ns, 0);
    }
}

// Account for the time the lock was held; t still holds it.
static void end_holding(GillThread *t, int64_t now)
{
    GiThreadGil *own = t->gil;
    const int64_t held = now - LOAD(own->taken_ns);
    const uint64_t ns = held > 0 ? (uint64_t)held : 0;
    add(&own->stats.hold_ns, ns);
    if (own->has_left) {
        add(&t->vm->gil->ended_hold_ns, ns);
    }
    raise_to(&own->stats.hold_max_ns, ns);
    add(&own->stats.hold_log2[bucket(ns)], 1);
    STORE(own->vtime_ns, LOAD(own->vtime_ns) + (int64_t)ns / own->weight);
    const int64_t asked = LOAD(own->asked_ns);
    if (asked != 0) {
        const uint64_t answer = now > asked ? (uint64_t)(now - asked) : 0;
        add(&own->stats.answers, 1);
        add(&own->stats.answer_ns, answer);
        raise_to(&own->stats.answer_max_ns, answer);
    }
    atomic_fetch_and_explicit(&t->breaker, ~(uint32_t)GI_BREAK_DROP, memory_order_relaxed);
}

// The lock time a holder has used up to now, while it still holds it.
static int64_t holder_vtime(const GillThread *holder, int64_t now)
{
    const int64_t held = now - LOAD(holder->gil->taken_ns);
    return LOAD(holder->gil->vtime_ns) + (held > 0 ? held : 0);
}

static void ask_to_drop(GiGil *g, int64_t now)
{
    // Lock: gate, so that the holder does not change, and lives, while it is asked.
    GillThread *holder = atomic_load(&g->holder);
    if (holder != NULL && LOAD(holder->gil->asked_ns) == 0) {
        STORE(holder->gil->asked_ns, now);
        atomic_fetch_or(&holder->breaker, GI_BREAK_DROP);
    }
}

// Give the lock to the next waiter. Lock: gate; holder is the caller or null.
static void grant(GiGil *g, int64_t now)
{
    GillThread *next = peek(g);
    if (next == NULL) {
        STORE(g->free_since_ns, now);
        atomic_store(&g->holder, NULL);
        atomic_store(&g->head, NULL);
        return;
    }
    int64_t slice = LOAD(g->interval_ns);
    if (next == g->resume) {
        slice = next->gil->slice_left_ns;
    } else if (LOAD(next->gil->boosted)) {
        // What it may use before it has had its fair share.
        GillThread *other = g->resume != NULL ? g->resume : g->back.first;
        const int64_t lag =
            other == NULL ? slice
                          : LOAD(other->gil->vtime_ns) - LOAD(next->gil->vtime_ns);
        slice = lag < slice ? (lag > 0 ? lag : 0) : slice;
    }
    remove_waiter(g, next);
    const int64_t least = LOAD(next->gil->vtime_ns);
    if (least > LOAD(g->min_vtime_ns)) {
        STORE(g->min_vtime_ns, least);
    }
    begin_holding(g, next, now, slice);
    if (next != g->last_holder) {
        add(&g->switches, 1);
        g->last_holder = next;
    }
    atomic_store(&g->holder, next);
    appoint_head(g);
    wake(next, GRANTED);
}

// ---- Waiting

// Sleep, unless the word was changed since it was WAITING.
static void wait_until(GillThread *t, int64_t deadline_ns)
{
    uint32_t waiting = WAITING;
    if (atomic_compare_exchange_strong(&t->gil->park, &waiting, PARKED)) {
        gi_os_futex_wait(&t->gil->park, PARKED, deadline_ns);
        uint32_t parked = PARKED;
        atomic_compare_exchange_strong(&t->gil->park, &parked, WAITING);
    }
}

static bool spin(GiGil *g, GillThread *t, int64_t until_ns)
{
    // Spinning on the holder's own processor would keep it from getting anywhere.
    if (g->one_cpu || gi_os_cpu() == LOAD(g->holder_cpu)) {
        return atomic_load(&t->gil->park) == GRANTED;
    }
    for (int i = 0;; i++) {
        if (atomic_load_explicit(&t->gil->park, memory_order_acquire) == GRANTED) {
            return true;
        }
        if ((i & 63) == 63 && gi_os_clock_ns() >= until_ns) {
            return false;
        }
        pause_cpu();
    }
}

// Under the interval policy a released lock lies open: whoever comes takes it.
static bool grab(GiGil *g, GillThread *t)
{
    if (atomic_load(&g->holder) != NULL) {
        return false;
    }
    pthread_mutex_lock(&g->gate);
    // A compare-and-swap, for threads that come just now take the lock without the gate.
    GillThread *none = NULL;
    const bool got = atomic_load(&t->gil->park) != GRANTED &&
                     atomic_compare_exchange_strong(&g->holder, &none, t);
    if (got) {
        remove_waiter(g, t);
        STORE(t->gil->boosted, false);
        begin_holding(g, t, gi_os_clock_ns(), LOAD(g->interval_ns));
        if (t != g->last_holder) {
            add(&g->switches, 1);
            g->last_holder = t;
        }
        atomic_store(&t->gil->park, GRANTED);
        appoint_head(g);
    }
    pthread_mutex_unlock(&g->gate);
    return got;
}

// A signal came while t stood in the queue: it goes first, whatever its virtual time.
static void boost_for_signal(GiGil *g, GillThread *t)
{
    pthread_mutex_lock(&g->gate);
    if (atomic_load(&t->gil->park) != GRANTED && !LOAD(t->gil->boosted)) {
        if (LOAD(g->policy) == GI_GIL_FAIR) {
            if (g->resume == t) {
                g->resume = NULL;
            } else {
                dequeue(&g->back, t);
            }
            STORE(t->gil->boosted, true);
            add(&t->gil->stats.boosts, 1);
            enqueue(&g->front, t);
            appoint_head(g);
        }
        ask_to_drop(g, gi_os_clock_ns());
    }
    pthread_mutex_unlock(&g->gate);
}

// Stand in the queue until granted. True: only by spinning.
static bool wait_for_grant(GiGil *g, GillThread *t)
{
    bool parked = false;
    bool answers_signal = false;
    uint64_t seen_switches = LOAD(g->switches);
    int64_t own_deadline = gi_os_clock_ns() + LOAD(g->interval_ns);
    for (;;) {
        // A kick is used up before what it points to is looked at: a later one counts anew.
        uint32_t state = KICKED;
        if (!atomic_compare_exchange_strong(&t->gil->park, &state, WAITING) &&
            state == GRANTED) {
            return !parked;
        }
        const bool fair = LOAD(g->policy) == GI_GIL_FAIR;
        if (!fair && grab(g, t)) {
            return !parked;
        }
        if (has_signal(t) && !answers_signal) {
            answers_signal = true;
            boost_for_signal(g, t);
            continue;
        }
        int64_t now = gi_os_clock_ns();
        int64_t deadline = INT64_MAX;
        if (fair) {
            if (atomic_load(&g->head) == t) {
                deadline = LOAD(g->slice_end_ns);
                if (LOAD(t->gil->boosted)) {
                    deadline = now; // the holder has been asked already
                }
            }
        } else {
            if (LOAD(g->switches) != seen_switches) { // somebody else got it: start anew
                seen_switches = LOAD(g->switches);
                own_deadline = now + LOAD(g->interval_ns);
            }
            deadline = own_deadline;
        }
        if (now >= deadline) {
            pthread_mutex_lock(&g->gate);
            if (atomic_load(&t->gil->park) != GRANTED) {
                ask_to_drop(g, now);
            }
            pthread_mutex_unlock(&g->gate);
            if (spin(g, t, now + SPIN_NS)) {
                return !parked;
            }
            now = gi_os_clock_ns();
            deadline = now + LOAD(g->interval_ns); // ask again, should the holder change
            own_deadline = deadline;
        }
        parked = true;
        wait_until(t, deadline);
    }
}

static void stop_for_ever(void)
{
    for (;;) {
        pause();
    }
}

// Enter a queue, or take the lock at once when it is free after all. Returns whether the
// lock is held.
static bool enter_queue(GiGil *g, GillThread *t, bool preempted)
{
    pthread_mutex_lock(&g->gate);
    atomic_store(&t->gil->park, WAITING);
    const uint32_t queue = atomic_fetch_add(&g->nwait, 1) + 1;
    if (queue > g->longest_queue) {
        g->longest_queue = queue;
    }
    const int64_t now = gi_os_clock_ns();
    GillThread *none = NULL;
    if (atomic_compare_exchange_strong(&g->holder, &none, t)) {
        atomic_fetch_sub(&g->nwait, 1);
        STORE(t->gil->boosted, false);
        begin_holding(g, t, now, LOAD(g->interval_ns));
        if (t != g->last_holder) {
            add(&g->switches, 1);
            g->last_holder = t;
        }
        pthread_mutex_unlock(&g->gate);
        return true;
    }
    STORE(t->gil->boosted, false);
    GillThread *holder = none;
    if (LOAD(g->policy) == GI_GIL_FAIR && !preempted) {
        const int64_t floor = LOAD(g->min_vtime_ns) - BACKLOG_NS;
        if (LOAD(t->gil->vtime_ns) < floor) {
            STORE(t->gil->vtime_ns, floor);
        }
        if (LOAD(t->gil->vtime_ns) < holder_vtime(holder, now) || has_signal(t)) {
            STORE(t->gil->boosted, true);
            add(&t->gil->stats.boosts, 1);
        }
    }
    if (LOAD(t->gil->boosted)) {
        enqueue(&g->front, t);
        if (!LOAD(holder->gil->boosted)) {
            ask_to_drop(g, now);
        }
    } else {
        enqueue(&g->back, t);
    }
    appoint_head(g);
    pthread_mutex_unlock(&g->gate);
    return false;
}

static void take(GillThread *t, bool behind)
{
    GiGil *g = t->vm->gil;
    const int saved_errno = errno;
    GillThread *none = NULL;
    STORE(t->gil->cpu, gi_os_cpu());
    if (atomic_compare_exchange_strong(&g->holder, &none, t)) {
        begin_holding(g, t, gi_os_clock_ns(), LOAD(g->interval_ns));
        add(&t->gil->stats.takes_fast, 1);
        STORE(t->gil->boosted, false);
    } else {
        const int64_t wanted = gi_os_clock_ns();
        if (enter_queue(g, t, behind)) {
            add(&t->gil->stats.takes_fast, 1);
        } else if (wait_for_grant(g, t)) {
            add(&t->gil->stats.takes_spun, 1);
        } else {
            add(&t->gil->stats.takes_parked, 1);
        }
        const int64_t waited = LOAD(t->gil->taken_ns) - wanted;
        const uint64_t ns = waited > 0 ? (uint64_t)waited : 0;
        add(&t->gil->stats.wait_ns, ns);
        raise_to(&t->gil->stats.wait_max_ns, ns);
        add(&t->gil->stats.wait_log2[bucket(ns)], 1);
    }
    GillThread *only = atomic_load(&g->only);
    if (only != NULL && only != t) {
        gill_gil_release(t);
        stop_for_ever();
    }
    t->c_saved = NULL;
    if (LOAD(g->stress) != 0) {
        atomic_fetch_or(&t->breaker, GI_BREAK_DROP);
    }
    errno = saved_errno;
}

void gill_gil_acquire(GillThread *t)
{
    take(t, false);
}

// Leave the lock to whom it may concern.
static void pass_on(GiGil *g, GillThread *t)
{
    const int64_t now = gi_os_clock_ns();
    end_holding(t, now);
    if (LOAD(g->nwait) == 0) {
        STORE(g->free_since_ns, now);
        atomic_store(&g->holder, NULL);
        if (atomic_load(&g->nwait) == 0) {
            return;
        }
        pthread_mutex_lock(&g->gate);
        GillThread *none = NULL;
        // Somebody came: unless another took the lock meanwhile, it is to be granted.
        if (atomic_load(&g->nwait) != 0 &&
            atomic_compare_exchange_strong(&g->holder, &none, t)) {
            grant(g, now);
        }
        pthread_mutex_unlock(&g->gate);
        return;
    }
    pthread_mutex_lock(&g->gate);
    if (LOAD(g->policy) == GI_GIL_FAIR) {
        grant(g, now);
    } else { // free, and one waiter told so
        STORE(g->free_since_ns, now);
        atomic_store(&g->holder, NULL);
        GillThread *head = peek(g);
        if (head != NULL) {
            kick(head);
        }
    }
    pthread_mutex_unlock(&g->gate);
}

void gill_gil_release(GillThread *t)
{
    const int saved_errno = errno;
    assert(atomic_load(&t->vm->gil->holder) == t);
    gi_roots_save(t);
    add(&t->gil->stats.releases_voluntary, 1);
    pass_on(t->vm->gil, t);
    errno = saved_errno;
}

// Hand over to the next waiter and wait for one's turn again.
static void hand_over(GillThread *t, bool forced)
{
    GiGil *g = t->vm->gil;
    const int64_t now = gi_os_clock_ns();
    gi_roots_save(t);
    pthread_mutex_lock(&g->gate);
    GillThread *next = peek(g);
    if (next == NULL) {
        atomic_fetch_and(&t->breaker, ~(uint32_t)GI_BREAK_DROP);
        STORE(t->gil->asked_ns, 0);
        pthread_mutex_unlock(&g->gate);
        t->c_saved = NULL;
        return;
    }
    const bool visitor = LOAD(next->gil->boosted) && !LOAD(t->gil->boosted);
    end_holding(t, now);
    add(!forced   ? &t->gil->stats.releases_voluntary
        : visitor ? &t->gil->stats.releases_for_visitor
                  : &t->gil->stats.releases_forced,
        1);
    atomic_store(&t->gil->park, WAITING);
    atomic_fetch_add(&g->nwait, 1);
    STORE(t->gil->boosted, false);
    STORE(t->gil->cpu, gi_os_cpu());
    const int64_t left = LOAD(g->slice_end_ns) - now;
    if (visitor && forced && g->resume == NULL && left > 0 &&
        LOAD(g->policy) == GI_GIL_FAIR) {
        t->gil->slice_left_ns = left;
        g->resume = t;
    } else {
        enqueue(&g->back, t);
    }
    // peek() must not answer t itself, which now waits with the others.
    if (peek(g) == t) {
        if (g->resume == t) {
            g->resume = NULL;
            enqueue(&g->back, t);
        }
        dequeue(&g->back, t);
        enqueue(&g->back, t);
        if (peek(g) == t) {
            STORE(t->gil->vtime_ns, LOAD(next->gil->vtime_ns) + 1);
        }
    }
    grant(g, now);
    pthread_mutex_unlock(&g->gate);
    // A visitor mostly goes after microseconds: worth a spin, which saves two wake-ups.
    if ((visitor && spin(g, t, now + VISIT_NS)) || wait_for_grant(g, t)) {
        add(&t->gil->stats.takes_spun, 1);
    } else {
        add(&t->gil->stats.takes_parked, 1);
    }
    const int64_t waited = LOAD(t->gil->taken_ns) - now;
    const uint64_t ns = waited > 0 ? (uint64_t)waited : 0;
    add(&t->gil->stats.wait_ns, ns);
    raise_to(&t->gil->stats.wait_max_ns, ns);
    add(&t->gil->stats.wait_log2[bucket(ns)], 1);
    GillThread *only = atomic_load(&g->only);
    if (only != NULL && only != t) {
        gill_gil_release(t);
        stop_for_ever();
    }
    t->c_saved = NULL;
}

// Stress: set the drop bit again for about one check point in two.
static void stress(GillThread *t)
{
    GiGil *g = t->vm->gil;
    uint64_t x = LOAD(g->stress);
    x ^= x << 13; // xorshift; its state changes under the GIL
    x ^= x >> 7;
    x ^= x << 17;
    STORE(g->stress, x);
    if ((x >> 32 & 1) != 0 && LOAD(g->nwait) != 0) {
        hand_over(t, true);
    }
    atomic_fetch_or(&t->breaker, GI_BREAK_DROP);
}

void gi_gil_switch(GillThread *t)
{
    if (LOAD(t->vm->gil->stress) != 0) {
        stress(t);
        return;
    }
    hand_over(t, true);
}

void gi_gil_stress(GillVM *vm, uint64_t seed)
{
    STORE(vm->gil->stress, seed * 2 + 1);
}

void gi_gil_yield(GillThread *t)
{
    if (LOAD(t->vm->gil->nwait) != 0) {
        hand_over(t, false);
    }
}

void gi_gil_kick(GillThread *t)
{
    kick(t);
}

// ---- Life

bool gi_gil_init(GillVM *vm)
{
    GiGil *g = gi_plain_alloc(sizeof *g);
    if (g == NULL) {
        return false;
    }
    vm->gil = g;
    pthread_mutex_init(&g->gate, NULL);
    STORE(g->interval_ns, DEFAULT_INTERVAL_NS);
    g->one_cpu = sysconf(_SC_NPROCESSORS_ONLN) <= 1;
    g->created_ns = gi_os_clock_ns();
    STORE(g->free_since_ns, g->created_ns);
    return true;
}

void gi_gil_fini(GillVM *vm)
{
    if (vm->gil != NULL) {
        pthread_mutex_destroy(&vm->gil->gate);
        gi_plain_free(vm->gil);
        vm->gil = NULL;
    }
}

bool gi_gil_thread_init(GillThread *t)
{
    t->gil = gi_plain_alloc(sizeof *t->gil);
    if (t->gil == NULL) {
        return false;
    }
    t->gil->weight = 1;
    t->gil->created_ns = gi_os_clock_ns();
    STORE(t->gil->vtime_ns, LOAD(t->vm->gil->min_vtime_ns));
    return true;
}

void gi_gil_thread_fini(GillThread *t)
{
    GiGil *g = t->vm->gil;
    if (g != NULL) {
        pthread_mutex_lock(&g->gate);
        if (g->last_holder == t) {
            g->last_holder = NULL;
        }
        pthread_mutex_unlock(&g->gate);
    }
    gi_plain_free(t->gil);
}

void gi_gil_thread_leave(GillThread *t)
{
    add(&t->vm->gil->ended_hold_ns, LOAD(t->gil->stats.hold_ns));
    t->gil->has_left = true;
}

double gi_gil_interval_s(GillVM *vm)
{
    return (double)LOAD(vm->gil->interval_ns) / 1e9;
}

void gi_gil_set_interval_s(GillVM *vm, double seconds)
{
    const double ns = fmin(seconds * 1e9, 9e18);
    STORE(vm->gil->interval_ns, ns < 1000 ? 1000 : (int64_t)ns);
}

GiGilPolicy gi_gil_policy(GillVM *vm)
{
    return (GiGilPolicy)LOAD(vm->gil->policy);
}

void gi_gil_set_policy(GillVM *vm, GiGilPolicy policy)
{
    GiGil *g = vm->gil;
    pthread_mutex_lock(&g->gate);
    STORE(g->policy, (int)policy);
    if (policy != GI_GIL_FAIR) { // its queues are one
        while (g->front.first != NULL) {
            GillThread *t = g->front.first;
            dequeue(&g->front, t);
            STORE(t->gil->boosted, false);
            enqueue(&g->back, t);
        }
        if (g->resume != NULL) {
            enqueue(&g->back, g->resume);
            g->resume = NULL;
        }
    }
    appoint_head(g);
    for (GillThread *t = g->front.first; t != NULL; t = t->gil->next) {
        kick(t);
    }
    for (GillThread *t = g->back.first; t != NULL; t = t->gil->next) {
        kick(t); // each has a timer of its own under another policy
    }
    pthread_mutex_unlock(&g->gate);
}

int gi_gil_policy_find(const char *name)
{
    for (int i = 0; i < GI_GIL_POLICY_COUNT; i++) {
        if (strcmp(gi_gil_policy_names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

void gi_gil_totals(GillVM *vm, GiGilTotals *out)
{
    GiGil *g = vm->gil;
    pthread_mutex_lock(&g->gate);
    *out = (GiGilTotals){
        .switches = LOAD(g->switches),
        .idle_ns = LOAD(g->idle_ns),
        .ended_hold_ns = LOAD(g->ended_hold_ns),
        .longest_queue = g->longest_queue,
        .created_ns = g->created_ns,
    };
    pthread_mutex_unlock(&g->gate);
}

// ---- fork and the end

void gi_gil_before_fork(GillThread *t)
{
    pthread_mutex_lock(&t->vm->gil->gate);
}

void gi_gil_after_fork(GillThread *t, bool in_child)
{
    GiGil *g = t->vm->gil;
    if (in_child) {
        g->front = g->back = (Queue){NULL, NULL};
        g->resume = NULL;
        g->last_holder = t;
        g->longest_queue = 0;
        atomic_store(&g->nwait, 0);
        atomic_store(&g->head, NULL);
        atomic_store(&g->holder, t);
        STORE(g->switches, 0);
        STORE(g->idle_ns, 0);
        STORE(g->ended_hold_ns, 0);
        g->created_ns = gi_os_clock_ns();
        memset(&t->gil->stats, 0, sizeof t->gil->stats);
        begin_holding(g, t, g->created_ns, LOAD(g->interval_ns));
    }
    pthread_mutex_unlock(&g->gate);
}

void gi_gil_finalize(GillThread *t)
{
    atomic_store(&t->vm->gil->only, t);
}

// ---- Waiting without the lock

__attribute__((noinline)) void gi_park_until(GillThread *t, int64_t deadline_ns)
{
    if (atomic_exchange(&t->gil->wake, 0) != 0) {
        return;
    }
    gill_gil_release(t);
    while (atomic_load(&t->gil->wake) == 0) {
        if (!gi_os_futex_wait(&t->gil->wake, 0, deadline_ns) &&
            gi_os_clock_ns() >= deadline_ns) {
            break;
        }
    }
    gill_gil_acquire(t);
    atomic_store(&t->gil->wake, 0);
}

__attribute__((noinline)) void gi_park_behind(GillThread *t)
{
    gill_gil_release(t);
    while (atomic_load(&t->gil->wake) == 0) {
        gi_os_futex_wait(&t->gil->wake, 0, INT64_MAX);
    }
    take(t, true);
    atomic_store(&t->gil->wake, 0);
}

void gi_wake(GillThread *t)
{
    if (atomic_exchange(&t->gil->wake, 1) == 0) {
        gi_os_futex_wake(&t->gil->wake, 1);
    }
}

__attribute__((noinline)) void gi_blocking(GillThread *t, void (*fn)(void *arg), void *arg)
{
    gill_gil_release(t);
    fn(arg);
    gill_gil_acquire(t);
}
