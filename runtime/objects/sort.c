// list.sort: stable, and as fast as the keys allow.
//
// The list is empty while it is sorted: its buffer is taken away and put back at the
// end, so that whatever Python code runs meanwhile sees and changes an empty list,
// which is then reported. The taken buffer is not written before the end: it keeps
// every value alive, and what moves are Items in memory the collector does not look at.
//
//   Item.key    64 bits that order as the sort key does, where the keys allow it
//   Item.what   the value itself; with a key function the index of value and key
//
// How keys compare is found by looking at all of them (find_mode):
//   ORDERED  all small ints, or all floats but NaN: Item.key decides alone
//   TEXT     all str: the first eight bytes decide, then the text
//   TUPLE    all tuples whose first items are of one of those kinds: they decide, then
//            the tuples are compared as Python does
//   GENERIC  everything else: by __lt__
//
// Runs are found first and merged in powersort's order (Munro and Wild, "Nearly-Optimal
// Mergesorts", 2018). ORDERED keys in no order go through radix passes from 500 items:
// a million random ints take 8 ms so, 55 by merging; sorted ones 0.3 by merging, 12 so.
// Expensive compares gallop: a run of wins is searched by doubling steps.
#include "runtime/exec/exception.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/hash.h"
#include "runtime/objects/seq.h"

#define SMALL_SORT  64 // items on the C stack up to here
#define RADIX_LEAST 500
#define MIN_GALLOP  7
#define MAX_RUNS    64

typedef enum Mode {
    ORDERED,
    TEXT,
    TUPLE,
    GENERIC,
} Mode;

typedef struct Item {
    uint64_t key;
    uint64_t what;
} Item;

typedef struct Run {
    size_t start, len;
    int power; // of the boundary to the run before it
} Run;

typedef struct Sort {
    GillThread *t;
    const GillValue *keys; // what Item.what indexes; null: it is the value
    Item *items;
    Item *temp; // room for half the items
    size_t n;
    size_t run_count;
    Run runs[MAX_RUNS];
} Sort;

static inline GillValue key_of(const Sort *s, const Item *item)
{
    return s->keys != NULL ? s->keys[item->what] : gi_bits(item->what);
}

// a < b: 1, 0, -1.
static inline __attribute__((always_inline)) int less(const Sort *s, Mode mode,
                                                      const Item *a, const Item *b)
{
    if (mode == ORDERED) {
        return a->key < b->key;
    }
    if (mode != GENERIC && a->key != b->key) {
        return a->key < b->key;
    }
    const GillValue x = key_of(s, a), y = key_of(s, b);
    if (mode == TEXT) {
        return gi_str_compare(x, y) < 0;
    }
    return gi_compare_bool(s->t, GI_LT, x, y);
}

// ---- Merging ----

// How many of run[0 .. n) are before `item`: those <= it (right) or < it (left), found
// by doubling steps from the start. SIZE_MAX: failed.
static inline __attribute__((always_inline)) size_t gallop(const Sort *s, Mode mode,
                                                           const Item *item,
                                                           const Item *run, size_t n,
                                                           bool right)
{
    size_t low = 0, high = 1;
    for (;;) {
        if (high > n) {
            high = n;
        }
        if (low == high) {
            return low;
        }
        const int in = right ? less(s, mode, item, &run[high - 1])
                             : less(s, mode, &run[high - 1], item);
        if (in < 0) {
            return SIZE_MAX;
        }
        if (right ? in == 1 : in == 0) { // run[high - 1] is behind the item
            high--;
            break;
        }
        low = high;
        high = high * 2 + 1;
    }
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int in =
            right ? less(s, mode, item, &run[mid]) : less(s, mode, &run[mid], item);
        if (in < 0) {
            return SIZE_MAX;
        }
        if (right ? in == 0 : in == 1) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

// The same from the end of the run: how many of it are behind `item`.
static inline __attribute__((always_inline)) size_t
gallop_back(const Sort *s, Mode mode, const Item *item, const Item *run, size_t n,
            bool right)
{
    size_t low = 0, high = 1; // counted from the end
    for (;;) {
        if (high > n) {
            high = n;
        }
        if (low == high) {
            return low;
        }
        const int in = right ? less(s, mode, item, &run[n - high])
                             : less(s, mode, &run[n - high], item);
        if (in < 0) {
            return SIZE_MAX;
        }
        if (right ? in == 0 : in == 1) { // run[n - high] is before the item
            high--;
            break;
        }
        low = high;
        high = high * 2 + 1;
    }
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int in = right ? less(s, mode, item, &run[n - 1 - mid])
                             : less(s, mode, &run[n - 1 - mid], item);
        if (in < 0) {
            return SIZE_MAX;
        }
        if (right ? in == 1 : in == 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

// Merge a[0 .. na) and the run behind it, the left one by way of temp.
static inline __attribute__((always_inline)) bool merge_low(Sort *s, Mode mode, Item *a,
                                                            size_t na, size_t nb)
{
    memcpy(s->temp, a, na * sizeof *a);
    const Item *left = s->temp, *left_end = left + na;
    const Item *right = a + na, *right_end = right + nb;
    Item *out = a;
    bool done = true;
    if (mode == ORDERED) {
        while (left < left_end && right < right_end) {
            const bool take = right->key < left->key;
            *out++ = *(take ? right : left);
            right += take;
            left += !take;
        }
        goto rest;
    }
    while (left < left_end && right < right_end) {
        size_t left_wins = 0, right_wins = 0;
        do {
            const int take = less(s, mode, right, left);
            if (take < 0) {
                done = false;
                goto rest;
            }
            if (take) {
                *out++ = *right++;
                right_wins++;
                left_wins = 0;
            } else {
                *out++ = *left++;
                left_wins++;
                right_wins = 0;
            }
        } while (left < left_end && right < right_end &&
                 (left_wins | right_wins) < MIN_GALLOP);
        while (left < left_end && right < right_end) {
            const size_t from_left =
                gallop(s, mode, right, left, (size_t)(left_end - left), true);
            if (from_left == SIZE_MAX) {
                done = false;
                goto rest;
            }
            memcpy(out, left, from_left * sizeof *out);
            out += from_left;
            left += from_left;
            if (left == left_end) {
                break;
            }
            const size_t from_right =
                gallop(s, mode, left, right, (size_t)(right_end - right), false);
            if (from_right == SIZE_MAX) {
                done = false;
                goto rest;
            }
            memmove(out, right, from_right * sizeof *out);
            out += from_right;
            right += from_right;
            if (from_left < MIN_GALLOP && from_right < MIN_GALLOP) {
                break;
            }
        }
    }
rest:
    // What is left of the right run is in place already.
    memcpy(out, left, (size_t)(left_end - left) * sizeof *out);
    return done;
}

// The same with the right run by way of temp, from the end.
static inline __attribute__((always_inline)) bool
merge_high(Sort *s, Mode mode, Item *a, size_t na, size_t nb)
{
    memcpy(s->temp, a + na, nb * sizeof *a);
    const Item *left = a, *left_end = a + na; // one past what is left of each
    const Item *right = s->temp, *right_end = right + nb;
    Item *out = a + na + nb;
    bool done = true;
    if (mode == ORDERED) {
        while (left < left_end && right < right_end) {
            const bool take = right_end[-1].key < left_end[-1].key;
            *--out = *(take ? left_end - 1 : right_end - 1);
            left_end -= take;
            right_end -= !take;
        }
        goto rest;
    }
    while (left < left_end && right < right_end) {
        size_t left_wins = 0, right_wins = 0;
        do {
            const int take = less(s, mode, right_end - 1, left_end - 1);
            if (take < 0) {
                done = false;
                goto rest;
            }
            if (take) {
                *--out = *--left_end;
                left_wins++;
                right_wins = 0;
            } else {
                *--out = *--right_end;
                right_wins++;
                left_wins = 0;
            }
        } while (left < left_end && right < right_end &&
                 (left_wins | right_wins) < MIN_GALLOP);
        while (left < left_end && right < right_end) {
            const size_t from_left = gallop_back(s, mode, right_end - 1, left,
                                                 (size_t)(left_end - left), true);
            if (from_left == SIZE_MAX) {
                done = false;
                goto rest;
            }
            out -= from_left;
            left_end -= from_left;
            memmove(out, left_end, from_left * sizeof *out);
            if (left == left_end) {
                break;
            }
            const size_t from_right = gallop_back(s, mode, left_end - 1, right,
                                                  (size_t)(right_end - right), false);
            if (from_right == SIZE_MAX) {
                done = false;
                goto rest;
            }
            out -= from_right;
            right_end -= from_right;
            memcpy(out, right_end, from_right * sizeof *out);
            if (from_left < MIN_GALLOP && from_right < MIN_GALLOP) {
                break;
            }
        }
    }
rest:
    // What is left of the left run is in place already.
    out -= right_end - right;
    memcpy(out, right, (size_t)(right_end - right) * sizeof *out);
    return done;
}

// Merge neighbouring runs. What is in its final place at either end stays out of it.
static inline __attribute__((always_inline)) bool merge(Sort *s, Mode mode, Item *a,
                                                        size_t na, size_t nb)
{
    const Item *b = a + na;
    const size_t skip = gallop(s, mode, b, a, na, true);
    if (skip == SIZE_MAX) {
        return false;
    }
    a += skip;
    na -= skip;
    if (na == 0) {
        return true;
    }
    const size_t behind = gallop_back(s, mode, a + na - 1, b, nb, false);
    if (behind == SIZE_MAX) {
        return false;
    }
    nb -= behind;
    if (nb == 0) {
        return true;
    }
    return na <= nb ? merge_low(s, mode, a, na, nb) : merge_high(s, mode, a, na, nb);
}

// ---- Runs ----

static void reverse_items(Item *a, size_t n)
{
    for (size_t i = 0, j = n - 1; i < j; i++, j--) {
        const Item item = a[i];
        a[i] = a[j];
        a[j] = item;
    }
}

// Length of the run at the start, which ascends afterwards. 0: failed. n >= 1.
static inline __attribute__((always_inline)) size_t find_run(const Sort *s, Mode mode,
                                                             Item *a, size_t n)
{
    if (n == 1) {
        return 1;
    }
    int in = less(s, mode, &a[1], &a[0]);
    if (in < 0) {
        return 0;
    }
    const int falls = in;
    size_t i = 2;
    for (; i < n; i++) {
        in = less(s, mode, &a[i], &a[i - 1]);
        if (in < 0) {
            return 0;
        }
        if (in != falls) {
            break;
        }
    }
    if (falls) { // strictly, so that turning it round keeps equal items in order
        reverse_items(a, i);
    }
    return i;
}

// Sort a[0 .. n), of which the first `done` are sorted.
static inline __attribute__((always_inline)) bool
insert_sort(const Sort *s, Mode mode, Item *a, size_t done, size_t n)
{
    for (; done < n; done++) {
        const Item item = a[done];
        if (mode == ORDERED) {
            size_t i = done;
            for (; i > 0 && item.key < a[i - 1].key; i--) {
                a[i] = a[i - 1];
            }
            a[i] = item;
            continue;
        }
        size_t low = 0, high = done;
        while (low < high) {
            const size_t mid = low + (high - low) / 2;
            const int in = less(s, mode, &item, &a[mid]);
            if (in < 0) {
                return false;
            }
            if (in) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        memmove(&a[low + 1], &a[low], (done - low) * sizeof *a);
        a[low] = item;
    }
    return true;
}

// A number from 16 to 32 such that n / it is a power of two or a bit less.
static size_t least_run(size_t n)
{
    size_t rest = 0;
    while (n >= 32) {
        rest |= n & 1;
        n >>= 1;
    }
    return n + rest;
}

// The depth, in a perfectly balanced tree over [0, n), of the boundary between two
// runs.
static int boundary_power(size_t start1, size_t len1, size_t len2, size_t n)
{
    size_t a = 2 * start1 + len1;
    size_t b = a + len1 + len2;
    int power = 0;
    for (;;) {
        power++;
        if (a >= n) {
            a -= n;
            b -= n;
        } else if (b >= n) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

static inline __attribute__((always_inline)) bool merge_top(Sort *s, Mode mode)
{
    Run *top = &s->runs[s->run_count - 1];
    Run *below = top - 1;
    const bool done = merge(s, mode, s->items + below->start, below->len, top->len);
    below->len += top->len;
    s->run_count--;
    return done;
}

static inline __attribute__((always_inline)) bool merge_sort(Sort *s, Mode mode)
{
    const size_t least = least_run(s->n);
    for (size_t at = 0; at < s->n;) {
        Item *a = s->items + at;
        const size_t left = s->n - at;
        size_t len = find_run(s, mode, a, left);
        if (len == 0) {
            return false;
        }
        if (len < least) {
            const size_t want = left < least ? left : least;
            if (!insert_sort(s, mode, a, len, want)) {
                return false;
            }
            len = want;
        }
        int power = 0;
        if (s->run_count > 0) {
            const Run *top = &s->runs[s->run_count - 1];
            power = boundary_power(top->start, top->len, len, s->n);
            while (s->run_count > 1 && s->runs[s->run_count - 1].power > power) {
                if (!merge_top(s, mode)) {
                    return false;
                }
            }
        }
        s->runs[s->run_count++] = (Run){at, len, power};
        at += len;
    }
    while (s->run_count > 1) {
        if (!merge_top(s, mode)) {
            return false;
        }
    }
    return true;
}

static bool sort_ordered(Sort *s)
{
    return merge_sort(s, ORDERED);
}

static bool sort_text(Sort *s)
{
    return merge_sort(s, TEXT);
}

static bool sort_tuples(Sort *s)
{
    return merge_sort(s, TUPLE);
}

static bool sort_generic(Sort *s)
{
    return merge_sort(s, GENERIC);
}

// ---- Radix ----

// Is the order poor enough for radix passes? Counts where it turns.
static bool is_unordered(const Item *a, size_t n)
{
    const size_t limit = 64; // runs: merging these takes six levels, radix three passes
    size_t turns = 0;
    bool falls = a[1].key < a[0].key;
    for (size_t i = 2; i < n; i++) {
        const bool now = a[i].key < a[i - 1].key;
        turns += now != falls;
        falls = now;
        if (turns > limit) {
            return true;
        }
    }
    return false;
}

// Stable passes over digits from the low end; temp has room for all items. Digits in
// which all keys agree are left out.
static void radix_sort(Sort *s)
{
    const int width = s->n < 4096 ? 8 : 11;
    const size_t buckets = (size_t)1 << width;
    uint64_t any = 0;
    for (size_t i = 1; i < s->n; i++) {
        any |= s->items[i].key ^ s->items[0].key;
    }
    Item *from = s->items, *to = s->temp;
    for (int shift = 0; shift < 64; shift += width) {
        if ((any >> shift & (buckets - 1)) == 0) {
            continue;
        }
        uint32_t place[2048] = {0};
        for (size_t i = 0; i < s->n; i++) {
            place[from[i].key >> shift & (buckets - 1)]++;
        }
        uint32_t sum = 0;
        for (size_t i = 0; i < buckets; i++) {
            const uint32_t count = place[i];
            place[i] = sum;
            sum += count;
        }
        for (size_t i = 0; i < s->n; i++) {
            to[place[from[i].key >> shift & (buckets - 1)]++] = from[i];
        }
        Item *other = from;
        from = to;
        to = other;
    }
    if (from != s->items) {
        memcpy(s->items, from, s->n * sizeof *from);
    }
}

// ---- Keys ----

static uint64_t text_prefix(GillValue v)
{
    const char *data = gi_str_data(v);
    const size_t size = gi_str_size(v);
    uint64_t prefix = 0;
    memcpy(&prefix, data, size < 8 ? size : 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    prefix = __builtin_bswap64(prefix);
#endif
    return prefix;
}

static uint64_t float_key(double d)
{
    const double plain = d + 0.0; // -0.0 and 0.0 are equal
    uint64_t bits;
    memcpy(&bits, &plain, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

typedef enum KeyKind {
    KEY_INT,
    KEY_FLOAT,
    KEY_TEXT,
    KEY_OTHER,
} KeyKind;

static inline KeyKind kind_of(GillValue v)
{
    if (gi_is_small(v)) {
        return KEY_INT;
    }
    if (gi_is_double(v)) {
        return isnan(gi_double_get(v)) ? KEY_OTHER : KEY_FLOAT;
    }
    return gi_is_exact(v, GI_TYPE_STR) ? KEY_TEXT : KEY_OTHER;
}

static inline uint64_t ordered_key(GillValue v, KeyKind kind)
{
    switch (kind) {
    case KEY_INT:
        return v.bits; // the bias makes small ints ordered as they are
    case KEY_FLOAT:
        return float_key(gi_double_get(v));
    case KEY_TEXT:
        return text_prefix(v);
    default:
        return 0;
    }
}

static inline bool first_item(GillValue v, GillValue *out)
{
    if (!gi_is_exact(v, GI_TYPE_TUPLE) || gi_tuple_len(gi_tuple_ptr(v)) == 0) {
        return false;
    }
    *out = gi_tuple_items(gi_tuple_ptr(v))[0];
    return true;
}

// How the n keys compare, and of which kind they, or their first items, are.
static Mode find_mode(const GillValue *keys, size_t n, KeyKind *out_kind)
{
    GillValue v = keys[0];
    const bool tuples = first_item(v, &v);
    const KeyKind kind = kind_of(v);
    *out_kind = kind;
    if (kind == KEY_OTHER) {
        return GENERIC;
    }
    for (size_t i = 1; i < n; i++) {
        v = keys[i];
        if ((tuples && !first_item(v, &v)) || kind_of(v) != kind) {
            return GENERIC;
        }
    }
    return tuples ? TUPLE : kind == KEY_TEXT ? TEXT : ORDERED;
}

static void fill_items(Sort *s, const GillValue *keys, Mode mode, KeyKind kind,
                       bool reverse)
{
    for (size_t i = 0; i < s->n; i++) {
        const size_t from = reverse ? s->n - 1 - i : i;
        const GillValue v = keys[from];
        Item *item = &s->items[i];
        item->what = s->keys != NULL ? from : v.bits;
        item->key = mode == GENERIC ? 0
                    : mode == TUPLE
                        ? ordered_key(gi_tuple_items(gi_tuple_ptr(v))[0], kind)
                        : ordered_key(v, kind);
    }
}

// Sorts and writes the values back, in whatever order they are after a failure.
static bool sort_values(GillThread *t, GillValue *values, const GillValue *keys,
                        size_t n, bool reverse)
{
    Item few[SMALL_SORT + SMALL_SORT / 2];
    Sort s = {.t = t, .keys = keys, .n = n};
    KeyKind kind;
    const Mode mode = find_mode(keys != NULL ? keys : values, n, &kind);
    void *raw = NULL;
    if (n <= SMALL_SORT) {
        s.items = few;
        s.temp = few + SMALL_SORT;
    } else {
        const size_t temp = mode == ORDERED && n >= RADIX_LEAST ? n : n / 2 + 1;
        size_t bytes = (n + temp) * sizeof(Item);
        raw = gi_raw_alloc(t, &bytes);
        if (raw == NULL) {
            return false;
        }
        s.items = raw;
        s.temp = s.items + n;
    }
    fill_items(&s, keys != NULL ? keys : values, mode, kind, reverse);
    bool done = true;
    switch (mode) {
    case ORDERED:
        if (n >= RADIX_LEAST && n < UINT32_MAX && is_unordered(s.items, n)) {
            radix_sort(&s);
        } else {
            done = sort_ordered(&s);
        }
        break;
    case TEXT:
        done = sort_text(&s);
        break;
    case TUPLE:
        done = sort_tuples(&s);
        break;
    case GENERIC:
        done = sort_generic(&s);
        break;
    }
    if (keys != NULL) {
        for (size_t i = 0; i < n; i++) {
            s.items[i].what = values[s.items[i].what].bits;
        }
    }
    for (size_t i = 0; i < n; i++) {
        values[reverse ? n - 1 - i : i] = gi_bits(s.items[i].what);
    }
    gi_store_range(t, values, n);
    gi_raw_free(t, raw);
    return done;
}

// key(v) of every value, into a buffer of its own. Null: failed.
static GillValue *call_keys(GillThread *t, GillValue key, const GillValue *values,
                            size_t n)
{
    size_t cap = n;
    GillValue *keys = gi_values_alloc(t, &cap);
    if (keys == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        const GillValue v = gi_call1(t, key, values[i]);
        if (gi_is_error(v)) {
            gi_values_free(t, keys);
            return NULL;
        }
        gi_store(t, &keys[i], v);
    }
    return keys;
}

bool gi_list_sort(GillThread *t, GiList *list, GillValue key, bool reverse)
{
    GillValue *values = list->items;
    const size_t n = list->len, cap = list->cap;
    if (n < 2 && gi_is_none(key)) {
        return true;
    }
    list->items = NULL;
    list->len = list->cap = 0;
    bool done = true;
    if (n > 0) {
        GillValue *keys = NULL;
        if (!gi_is_none(key)) {
            keys = call_keys(t, key, values, n);
            done = keys != NULL;
        }
        if (done) {
            done = sort_values(t, values, keys, n, reverse);
        }
        gi_values_free(t, keys);
    }
    // Items that were put in meanwhile are dropped, as CPython does.
    GillValue *put_in = list->items;
    list->items = values;
    list->len = n;
    list->cap = cap;
    gi_store_owner(t, list);
    if (put_in != NULL) {
        gi_values_free(t, put_in);
        if (done) {
            gill_raise(t, GILL_ValueError, "list modified during sort");
            return false;
        }
    }
    return done;
}
