// The prompt.
#pragma once

#include "runtime/state.h"

// Read, run and print until the end of stdin. None, or an error: SystemExit is pending.
GillValue gi_repl(GillThread *t, bool has_banner) GILL_CHECKED;
