// Signatures of native functions: parsing them, and binding arguments to them.
#pragma once

#include "runtime/exec/func.h"

#define GI_SIGNATURE_MAX 24 // parameters

// Parses "name(a, b=1, /, *, c=?)". *out_keep: a value that keeps names and defaults
// alive.
GiSignature *gi_signature_parse(GillThread *t, const char *text,
                                GillValue *out_keep) GILL_CHECKED;
// Binds. first: parameters that messages do not count (1: self). qualified: as messages
// without keywords show the function ("list.append"); plain: as the others do
// ("append"). A constructor (is_type) words the wrong number of arguments like tuple()
// does.
typedef struct GiBinding {
    const char *qualified, *plain;
    int first;
    bool is_type;
} GiBinding;
bool gi_signature_bind(GillThread *t, const GiSignature *sig, const GiBinding *names,
                       const GillValue *args, int npos, GillValue kwnames,
                       GillValue *out) GILL_CHECKED;

// The commonest calls: positional arguments alone, the rest defaults. False when it is
// another one, or a wrong one; nothing is raised, and gi_signature_bind says why.
static inline bool gi_signature_bind_plain(const GiSignature *sig,
                                           const GillValue *args, int npos,
                                           GillValue *out)
{
    if (sig->var_index >= 0 || sig->kw_index >= 0 || npos < sig->required ||
        npos > sig->positional) {
        return false;
    }
    for (int i = 0; i < npos; i++) {
        out[i] = args[i];
    }
    const GillValue *defaults = gi_tuple_items((GiTuple *)gi_ptr(sig->defaults));
    for (int i = npos; i < sig->count; i++) {
        if (sig->is_required[i]) {
            return false;
        }
        out[i] = defaults[i];
    }
    return true;
}
