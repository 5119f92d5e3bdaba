// SPDX-License-Identifier: MIT
// Text of floats, shared by the number types.
#pragma once

#include "runtime/objects/float.h"
#include "runtime/objects/str.h"

// The C99 text that float.hex() gives, into at least 32 bytes; returns its length.
size_t gi_double_hex(double d, char *out);
bool gi_double_parse_hex(GillThread *t, const char *text, size_t size,
                         double *out) GILL_CHECKED;

enum {
    GI_TEXT_ALTERNATE = 1, // '#': always a point, and %g keeps its zeros
    GI_TEXT_ADD_DOT_0 = 2, // "1" becomes "1.0"
};
// d as e, E, f, F, g, G or r (repr; precision unused) into out; returns the length,
// which is at most gi_double_text_room(d, form, precision). A negative sign included.
size_t gi_double_text(double d, char form, int precision, unsigned flags, char *out);
size_t gi_double_text_room(double d, char form, int precision);

// The text of a number: blanks at both ends stripped, all decimal digits of Unicode as
// ASCII ones, other characters beyond ASCII as '?'. v is a str or lends a buffer.
typedef struct GiNumberText {
    const char *text;
    size_t size;
    char *owned; // raw buffer, or null
    GiBuffer buffer;
    bool has_buffer;
    char local[128];
} GiNumberText;
bool gi_number_text_init(GillThread *t, GillValue v, GiNumberText *out) GILL_CHECKED;
void gi_number_text_fini(GillThread *t, GiNumberText *text);
// Copies a literal without its underscores; false when one stands where none may: they
// must lie between two digits. out has room for size bytes.
bool gi_strip_underscores(const char *text, size_t size, char *out, size_t *out_size);

// ValueError about a text, which is shown as "%.200R" would: 'format' takes one %U.
GillValue gi_raise_bad_text(GillThread *t, GillValue shown, const char *format, ...);

// Parts of a complex number: a real operation that complex.c offers to float.c.
GillValue gi_complex_binary(GillThread *t, GiBinary op, double a_real, double a_imag,
                            double b_real, double b_imag) GILL_CHECKED;
// The longest literal at the start of text: its bytes, 0 for none.
size_t gi_double_parse_prefix(const char *text, size_t size, double *out);
