// SPDX-License-Identifier: MIT
// The limit on digits of conversions between ints and decimal text.
#pragma once

#include "runtime/objects/int.h"

#define GI_INT_MAX_DIGITS_DEFAULT 4300
#define GI_INT_MAX_DIGITS_LEAST   640 // sys.set_int_max_str_digits refuses less, but 0

// 0: no limit. GIL.
int gi_int_max_digits(GillThread *t);
void gi_int_set_max_digits(GillThread *t, int digits);
