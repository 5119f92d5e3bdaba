// Tracebacks as text: what traceback.c offers to exception_text.c.
#pragma once

#include "runtime/exec/exception.h"
#include "runtime/objects/str.h"

// How a block of text is set off from the left, for exception groups.
typedef struct GiMargin {
    int indent;         // blanks
    const char *margin; // "| " or ""
} GiMargin;

bool gi_margin_add(GillThread *t, GiStrBuf *out, const GiMargin *margin);
// The header and the entries; nothing at all for sys.tracebacklimit = 0.
bool gi_traceback_entries(GillThread *t, GiStrBuf *out, GillValue tb, const char *header,
                          const char *header_margin,
                          const GiMargin *margin) GILL_CHECKED;
int gi_traceback_line(GillValue tb); // -1: unknown
const char *gi_traceback_name(GillValue tb); // of the function, or "<listcomp>"
