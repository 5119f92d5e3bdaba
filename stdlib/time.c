// time: clocks, sleeping and calendar time.
//
// Python sees float seconds; C keeps int64 nanoseconds of the monotonic clock, which is
// never set back. The conversion is made once, on the way in or out.
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "runtime/base/os.h"
#include "runtime/exec/exception.h"
#include "runtime/exec/module.h"
#include "runtime/exec/structseq.h"
#include "runtime/gill.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"
#include "runtime/objects/str.h"
#include "runtime/threads/gil.h"

#define NS_PER_S    1e9
#define MAX_SLEEP_S 9223372036.0 // a deadline still fits in int64 nanoseconds

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#define CLOCK(name, clock)                                                               \
    static GillValue time_##name(GillThread *t, const GillValue *args)                   \
    {                                                                                    \
        (void)t;                                                                         \
        (void)args;                                                                      \
        return gi_double((double)read_clock(clock) / NS_PER_S);                          \
    }                                                                                    \
    static GillValue time_##name##_ns(GillThread *t, const GillValue *args)              \
    {                                                                                    \
        (void)args;                                                                      \
        return gi_int_new(t, read_clock(clock));                                         \
    }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)

static GillValue time_sleep(GillThread *t, const GillValue *args)
{
    double seconds;
    if (!gi_float_value(t, args[0], &seconds)) {
        if (gi_error_matches(t, GILL_TypeError)) {
            gi_error_take(t);
            return gill_raise(t, GILL_TypeError,
                              "'%T' object cannot be interpreted as an integer", args[0]);
        }
        return GILL_ERROR;
    }
    if (isnan(seconds)) {
        return gill_raise(t, GILL_ValueError, "Invalid value NaN (not a number)");
    }
    if (seconds >= MAX_SLEEP_S) {
        return gill_raise(t, GILL_OverflowError,
                          "timestamp too large to convert to C _PyTime_t");
    }
    if (seconds < 0) {
        return gill_raise(t, GILL_ValueError, "sleep length must be non-negative");
    }
    if (seconds == 0) {
        gi_gil_yield(t);
        return gi_poll(t) ? GILL_NONE : GILL_ERROR;
    }
    const int64_t deadline_ns = gi_os_clock_ns() + (int64_t)ceil(seconds * NS_PER_S);
    do {
        // Waits on the thread's own wake word, which a signal handler changes before
        // it wakes: a signal between the check below and the wait is not lost.
        gi_park_until(t, deadline_ns);
        if (!gill_run_pending(t)) { // a Python signal handler raised
            return GILL_ERROR;
        }
    } while (gi_os_clock_ns() < deadline_ns);
    return GILL_NONE;
}

// ---- Calendar time

enum { STATE_STRUCT_TIME, STATE_COUNT };
static const char state_key;

static GillValue make_struct_time(GillThread *t, const struct tm *tm)
{
    const GillValue fields[9] = {
        gi_small(tm->tm_year + 1900), gi_small(tm->tm_mon + 1),
        gi_small(tm->tm_mday),        gi_small(tm->tm_hour),
        gi_small(tm->tm_min),         gi_small(tm->tm_sec),
        gi_small((tm->tm_wday + 6) % 7), gi_small(tm->tm_yday + 1),
        gi_small(tm->tm_isdst),
    };
    return gi_structseq_new(
        t, gi_type_ptr(gi_module_state(t, &state_key, STATE_COUNT)[STATE_STRUCT_TIME]), 9,
        fields);
}

static const GiGetSet struct_time_getsets[] = {
    GI_STRUCTSEQ_FIELD("tm_year", 0, "year"),
    GI_STRUCTSEQ_FIELD("tm_mon", 1, "month, 1 to 12"),
    GI_STRUCTSEQ_FIELD("tm_mday", 2, "day of the month, 1 to 31"),
    GI_STRUCTSEQ_FIELD("tm_hour", 3, "hours, 0 to 23"),
    GI_STRUCTSEQ_FIELD("tm_min", 4, "minutes, 0 to 59"),
    GI_STRUCTSEQ_FIELD("tm_sec", 5, "seconds, 0 to 61"),
    GI_STRUCTSEQ_FIELD("tm_wday", 6, "day of the week, Monday is 0"),
    GI_STRUCTSEQ_FIELD("tm_yday", 7, "day of the year, 1 to 366"),
    GI_STRUCTSEQ_FIELD("tm_isdst", 8, "1 in summer time, 0 not, -1 unknown"),
    {0},
};
static const GiTypeDef struct_time_def =
    GI_STRUCTSEQ_DEF(struct_time_getsets, "time", "Calendar time as nine ints.");

static bool read_seconds(GillThread *t, GillValue v, time_t *out)
{
    if (gi_is_empty(v) || gi_is_none(v)) {
        *out = time(NULL);
        return true;
    }
    if (gi_is_float(v)) {
        const double d = floor(gi_float_get(v));
        if (isnan(d)) {
            gill_raise(t, GILL_ValueError, "Invalid value NaN (not a number)");
            return false;
        }
        if (fabs(d) > 9e18) {
            gill_raise(t, GILL_OverflowError, "timestamp out of range for platform time_t");
            return false;
        }
        *out = (time_t)d;
        return true;
    }
    int64_t n;
    const GillValue i = gi_index(t, v);
    if (gi_is_error(i)) {
        return false;
    }
    if (!gi_int_to_int64(i, &n)) {
        gill_raise(t, GILL_OverflowError, "timestamp out of range for platform time_t");
        return false;
    }
    *out = n;
    return true;
}

static GillValue broken_down(GillThread *t, GillValue v,
                             struct tm *(*convert)(const time_t *, struct tm *))
{
    time_t seconds;
    struct tm tm = {0};
    if (!read_seconds(t, v, &seconds)) {
        return GILL_ERROR;
    }
    errno = 0;
    if (convert(&seconds, &tm) == NULL) {
        return gill_raise_errno(t, errno == 0 ? EINVAL : errno, NULL);
    }
    return make_struct_time(t, &tm);
}

static GillValue time_gmtime(GillThread *t, const GillValue *args)
{
    return broken_down(t, args[0], gmtime_r);
}

static GillValue time_localtime(GillThread *t, const GillValue *args)
{
    return broken_down(t, args[0], localtime_r);
}

// The nine fields of a tuple as struct tm.
static bool read_tuple(GillThread *t, GillValue v, const char *function, struct tm *out)
{
    *out = (struct tm){0};
    if (!gi_is_tuple(v)) {
        gill_raise(t, GILL_TypeError, "Tuple or struct_time argument required");
        return false;
    }
    GiTuple *tuple = gi_tuple_ptr(v);
    if (gi_tuple_len(tuple) != 9) {
        gill_raise(t, GILL_TypeError, "%s(): illegal time tuple argument", function);
        return false;
    }
    int64_t field[9];
    for (int i = 0; i < 9; i++) {
        const GillValue n = gi_index(t, gi_tuple_items(tuple)[i]);
        if (gi_is_error(n) || !gi_int_get_int64(t, n, &field[i])) {
            return false;
        }
    }
    out->tm_year = (int)(field[0] - 1900);
    out->tm_mon = (int)field[1] - 1;
    out->tm_mday = (int)field[2];
    out->tm_hour = (int)field[3];
    out->tm_min = (int)field[4];
    out->tm_sec = (int)field[5];
    out->tm_wday = (int)(field[6] + 1) % 7;
    out->tm_yday = (int)field[7] - 1;
    out->tm_isdst = (int)field[8];
    return true;
}

// What strftime and asctime demand of the fields.
static bool check_fields(GillThread *t, struct tm *tm)
{
    const struct {
        int *v;
        int least, most;
        const char *what;
        bool zero_is_one; // the field may be given as 0
    } rules[] = {
        {&tm->tm_mon, 0, 11, "month out of range", true},
        {&tm->tm_mday, 1, 31, "day of month out of range", true},
        {&tm->tm_hour, 0, 23, "hour out of range", false},
        {&tm->tm_min, 0, 59, "minute out of range", false},
        {&tm->tm_sec, 0, 61, "seconds out of range", false},
        {&tm->tm_wday, 0, 6, "day of week out of range", false},
        {&tm->tm_yday, 0, 365, "day of year out of range", true},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].zero_is_one && *rules[i].v == rules[i].least - 1) {
            *rules[i].v = rules[i].least;
        }
        if (*rules[i].v < rules[i].least || *rules[i].v > rules[i].most) {
            gill_raise(t, GILL_ValueError, "%s", rules[i].what);
            return false;
        }
    }
    return true;
}

static bool tuple_or_now(GillThread *t, GillValue v, const char *function, struct tm *out)
{
    if (gi_is_empty(v)) {
        const time_t now = time(NULL);
        return localtime_r(&now, out) != NULL;
    }
    return read_tuple(t, v, function, out) && check_fields(t, out);
}

static GillValue format_asctime(GillThread *t, const struct tm *tm)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[96];
    const int size = snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %d",
                              days[tm->tm_wday], months[tm->tm_mon], tm->tm_mday, tm->tm_hour,
                              tm->tm_min, tm->tm_sec, 1900 + tm->tm_year);
    return gi_str_new(t, text, (size_t)size);
}

static GillValue time_asctime(GillThread *t, const GillValue *args)
{
    struct tm tm;
    return tuple_or_now(t, args[0], "asctime", &tm) ? format_asctime(t, &tm) : GILL_ERROR;
}

static GillValue time_ctime(GillThread *t, const GillValue *args)
{
    time_t seconds;
    struct tm tm;
    if (!read_seconds(t, args[0], &seconds)) {
        return GILL_ERROR;
    }
    if (localtime_r(&seconds, &tm) == NULL) {
        return gill_raise_errno(t, errno, NULL);
    }
    return format_asctime(t, &tm);
}

static GillValue time_mktime(GillThread *t, const GillValue *args)
{
    struct tm tm;
    if (!read_tuple(t, args[0], "mktime", &tm)) {
        return GILL_ERROR;
    }
    tm.tm_wday = -1; // stays so only when mktime fails
    const time_t seconds = mktime(&tm);
    if (seconds == (time_t)-1 && tm.tm_wday == -1) {
        return gill_raise(t, GILL_OverflowError, "mktime argument out of range");
    }
    return gi_double((double)seconds);
}

static GillValue time_strftime(GillThread *t, const GillValue *args)
{
    size_t format_size;
    const char *format = gill_arg_str(t, args, 0, &format_size);
    struct tm tm;
    if (format == NULL || !tuple_or_now(t, args[1], "strftime", &tm)) {
        return GILL_ERROR;
    }
    if (format_size == 0) {
        return t->vm->empty_str;
    }
    for (size_t cap = 256 + format_size;; cap *= 2) {
        size_t real = cap;
        char *text = gi_raw_alloc(t, &real);
        if (text == NULL) {
            return GILL_ERROR;
        }
        const size_t size = strftime(text, real, format, &tm);
        // An empty result is told from a short buffer by growing to a bound.
        if (size > 0 || cap >= 256 * format_size) {
            const GillValue result = gill_str_sized(t, text, size);
            gi_raw_free(t, text);
            return result;
        }
        gi_raw_free(t, text);
    }
}

static GillValue time_get_clock_info(GillThread *t, const GillValue *args)
{
    const char *name = gill_arg_str(t, args, 0, NULL);
    if (name == NULL) {
        return GILL_ERROR;
    }
    static const struct {
        const char *name, *implementation;
        bool adjustable, monotonic;
    } clocks[] = {
        {"time", "clock_gettime(CLOCK_REALTIME)", true, false},
        {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", false, true},
        {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", false, true},
        {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", false, true},
        {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", false, true},
    };
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        if (strcmp(clocks[i].name, name) == 0) {
            const GillValue info = gi_call0(t, gi_type_value(t, GI_TYPE_NAMESPACE));
            if (gi_is_error(info) ||
                !gill_set(t, info, "implementation", gill_str(t, clocks[i].implementation)) ||
                !gill_set(t, info, "monotonic", gi_bool(clocks[i].monotonic)) ||
                !gill_set(t, info, "adjustable", gi_bool(clocks[i].adjustable)) ||
                !gill_set(t, info, "resolution", gi_double(1e-9))) {
                return GILL_ERROR;
            }
            return info;
        }
    }
    return gill_raise(t, GILL_ValueError, "unknown clock");
}

static GillValue time_tzset(GillThread *t, const GillValue *args)
{
    (void)t;
    (void)args;
    tzset();
    return GILL_NONE;
}

static bool read_clock_id(GillThread *t, const GillValue *args, clockid_t *out)
{
    int64_t id;
    if (!gill_arg_int(t, args, 0, &id)) {
        return false;
    }
    *out = (clockid_t)id;
    return true;
}

static GillValue time_clock_gettime(GillThread *t, const GillValue *args)
{
    clockid_t clock;
    struct timespec now;
    if (!read_clock_id(t, args, &clock)) {
        return GILL_ERROR;
    }
    if (clock_gettime(clock, &now) != 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    return gi_double((double)now.tv_sec + (double)now.tv_nsec / NS_PER_S);
}

static GillValue time_clock_gettime_ns(GillThread *t, const GillValue *args)
{
    clockid_t clock;
    struct timespec now;
    if (!read_clock_id(t, args, &clock)) {
        return GILL_ERROR;
    }
    if (clock_gettime(clock, &now) != 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    return gi_int_new(t, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}

static GillValue time_clock_getres(GillThread *t, const GillValue *args)
{
    clockid_t clock;
    struct timespec resolution;
    if (!read_clock_id(t, args, &clock)) {
        return GILL_ERROR;
    }
    if (clock_getres(clock, &resolution) != 0) {
        return gill_raise_errno(t, errno, NULL);
    }
    return gi_double((double)resolution.tv_sec + (double)resolution.tv_nsec / NS_PER_S);
}

static const GillDef time_defs[] = {
    {"time()", time_time, "Seconds since 1970 began in UTC."},
    {"time_ns()", time_time_ns, "Nanoseconds since 1970 began in UTC."},
    {"monotonic()", time_monotonic, "Seconds from a fixed point; never goes back."},
    {"monotonic_ns()", time_monotonic_ns, "The same in nanoseconds."},
    {"perf_counter()", time_monotonic, "Seconds from a fixed point, for measuring."},
    {"perf_counter_ns()", time_monotonic_ns, "The same in nanoseconds."},
    {"process_time()", time_process_time, "Seconds of processor time of this process."},
    {"process_time_ns()", time_process_time_ns, "The same in nanoseconds."},
    {"thread_time()", time_thread_time, "Seconds of processor time of this thread."},
    {"thread_time_ns()", time_thread_time_ns, "The same in nanoseconds."},
    {"sleep(seconds, /)", time_sleep, "Suspend this thread; the others keep running."},
    {"gmtime(seconds=?, /)", time_gmtime, "Calendar time in UTC."},
    {"localtime(seconds=?, /)", time_localtime, "Calendar time here."},
    {"asctime(tuple=?, /)", time_asctime, "Like 'Sat Jun 06 16:26:11 1998'."},
    {"ctime(seconds=?, /)", time_ctime, "asctime(localtime(seconds))."},
    {"mktime(tuple, /)", time_mktime, "Seconds of a local calendar time."},
    {"strftime(format, tuple=?, /)", time_strftime, "Calendar time as text."},
    {"get_clock_info(name, /)", time_get_clock_info, "What is known of a clock."},
    {"tzset()", time_tzset, "Read the time zone from TZ again."},
    {"clock_gettime(clk_id, /)", time_clock_gettime, "A clock of the system, in seconds."},
    {"clock_gettime_ns(clk_id, /)", time_clock_gettime_ns, "The same in nanoseconds."},
    {"clock_getres(clk_id, /)", time_clock_getres, "A clock's resolution in seconds."},
    {0},
};

static bool init(GillThread *t, GillValue module)
{
    GiType *type = gi_structseq_type(t, "time.struct_time", &struct_time_def);
    GillValue *state = gi_module_state(t, &state_key, STATE_COUNT);
    if (type == NULL || state == NULL) {
        return false;
    }
    state[STATE_STRUCT_TIME] = gi_from_ptr(type);
    tzset();
    const GillValue names =
        gi_tuple_pack(t, 2, gill_str(t, tzname[0]), gill_str(t, tzname[1]));
    return !gi_is_error(names) &&
           gill_module_add(t, module, "struct_time", gi_from_ptr(type)) &&
           gill_module_add(t, module, "timezone", gi_small(timezone)) &&
           gill_module_add(t, module, "altzone",
                           gi_small(daylight ? timezone - 3600 : timezone)) &&
           gill_module_add(t, module, "daylight", gi_small(daylight)) &&
           gill_module_add(t, module, "tzname", names) &&
           gill_module_add(t, module, "CLOCK_REALTIME", gi_small(CLOCK_REALTIME)) &&
           gill_module_add(t, module, "CLOCK_MONOTONIC", gi_small(CLOCK_MONOTONIC)) &&
           gill_module_add(t, module, "CLOCK_MONOTONIC_RAW", gi_small(CLOCK_MONOTONIC_RAW)) &&
           gill_module_add(t, module, "CLOCK_BOOTTIME", gi_small(CLOCK_BOOTTIME)) &&
           gill_module_add(t, module, "CLOCK_PROCESS_CPUTIME_ID",
                           gi_small(CLOCK_PROCESS_CPUTIME_ID)) &&
           gill_module_add(t, module, "CLOCK_THREAD_CPUTIME_ID",
                           gi_small(CLOCK_THREAD_CPUTIME_ID));
}

GILL_MODULE_INIT(time, time_defs, "Clocks, sleeping and calendar time.", init);
