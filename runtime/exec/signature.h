// Signatures of native functions: parsing them, and binding arguments to them.
#pragma once

#include "runtime/exec/func.h"

#define GI_SIGNATURE_MAX 24 // parameters

// Parses "name(a, b=1, /, *, c=?)". *out_keep: a value that keeps names and defaults alive.
GiSignature *gi_signature_parse(GillThread *t, const char *text,
                                GillValue *out_keep) GILL_CHECKED;
// Binds. first: parameters that messages do not count (1: self). qualified: as messages
// without keywords show the function ("list.append"); plain: as the others do ("append").
// A constructor (is_type) words the wrong number of arguments like tuple() does.
typedef struct GiBinding {
    const char *qualified, *plain;
    int first;
    bool is_type;
} GiBinding;
bool gi_signature_bind(GillThread *t, const GiSignature *sig, const GiBinding *names,
                       const GillValue *args, int npos, GillValue kwnames,
                       GillValue *out) GILL_CHECKED;
