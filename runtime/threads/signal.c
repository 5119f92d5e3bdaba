// signal: Python handlers of signals.
// SPDX-License-Identifier: MIT
#include "runtime/threads/thread.h"

bool gi_signals_run(GillThread *t)
{
    (void)t;
    return true;
}
