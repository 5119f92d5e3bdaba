// The embedding of the README: make an interpreter, call into it, read an error.
#include <gill.h>

#include <stdio.h>
#include <string.h>

static GillValue host_twice(GillThread *t, const GillValue *args)
{
    int64_t n;
    if (!gill_arg_int(t, args, 0, &n)) {
        return GILL_ERROR;
    }
    return gill_int(t, 2 * n);
}

static const GillDef host_defs[] = {
    {"twice(n, /)", host_twice, "n doubled."},
    {0},
};

#define REQUIRE(condition)                                                               \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            printf("line %d: %s\n", __LINE__, #condition);                               \
            return 1;                                                                    \
        }                                                                                \
    } while (0)

int main(void)
{
    GillConfig cfg = GILL_CONFIG_INIT;
    cfg.memory_limit_bytes = 64 << 20;
    GillThread *t = gill_new(&cfg);
    REQUIRE(t != NULL);

    const GillValue f = gill_run_string(t, "lambda a, b: a + b", "<host>", GILL_EVAL);
    const GillValue sum =
        gill_call(t, f, 2, (GillValue[]){gill_int(t, 40), gill_int(t, 2)});
    int64_t n;
    REQUIRE(gill_as_int(t, sum, &n) && n == 42);

    REQUIRE(gill_define(t, "host", host_defs));
    const GillValue r = gill_run_string(
        t, "import host\nx = host.twice(21)\n", "<host>", GILL_EXEC);
    REQUIRE(!gill_is_error(r));
    const GillValue x = gill_run_string(t, "x", "<host>", GILL_EVAL);
    REQUIRE(gill_as_int(t, x, &n) && n == 42);

    const GillValue bad = gill_run_string(t, "1 / 0", "<host>", GILL_EVAL);
    REQUIRE(gill_is_error(bad));
    REQUIRE(strstr(gill_error_text(t), "ZeroDivisionError: division by zero") != NULL);

    GillRef *kept = gill_ref(t, gill_str(t, "kept"));
    REQUIRE(kept != NULL);
    REQUIRE(!gill_is_error(gill_run_string(
        t, "import gc\nfor i in range(1000): [i] * 100\ngc.collect()", "<host>", GILL_EXEC)));
    REQUIRE(strcmp(gill_as_str(t, gill_ref_get(kept), NULL), "kept") == 0);
    gill_ref_free(t, kept);
    gill_free(t);
    return 0;
}
