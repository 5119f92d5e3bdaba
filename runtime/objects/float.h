// Floats: doubles in the value; instances of subclasses are boxed.
#pragma once

#include "runtime/state.h"

static inline bool gi_is_float(GillValue v)
{
    return gi_is_double(v) || gi_has_kind(v, GI_KIND_FLOAT_OBJECT);
}

static inline double gi_float_get(GillValue v)
{
    return gi_is_double(v) ? gi_double_get(v) : ((GiFloatObject *)gi_ptr(v))->value;
}

typedef struct GiComplex {
    GiHeader head; // record of one
    GillValue attrs;
    double real, imag;
} GiComplex;

// float(v): floats, ints, __float__, __index__. TypeError "must be real number, not str".
bool gi_float_value(GillThread *t, GillValue v, double *out) GILL_CHECKED;
GillValue gi_complex_new(GillThread *t, double real, double imag) GILL_CHECKED;
GillValue gi_float_binary(GillThread *t, GiBinary op, double a, double b) GILL_CHECKED;
uint64_t gi_float_hash(double d); // nan: 0 is for the caller to replace by the address

// Shortest text that reads back as d, as repr() shows it ("1e+16", "0.1", "nan"), into a
// buffer of at least 32 bytes; returns its length.
size_t gi_double_repr(double d, char *out);
// Correctly rounded; the whole of [text, text + size) must be a float literal without
// underscores and blanks (inf, nan and signs included). False: it is none.
bool gi_double_parse(const char *text, size_t size, double *out);
// Exact decimal digits of d: as %.{precision}{e,f,g} of C would give in the C locale, into
// a growing text. Correctly rounded at any precision; never asks the locale.
typedef struct GiStrBuf GiStrBuf;
bool gi_double_format(GillThread *t, GiStrBuf *out, double d, char form, int precision,
                      bool alternate);
GillValue gi_float_parse(GillThread *t, GillValue text) GILL_CHECKED; // float("...")
