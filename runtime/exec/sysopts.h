// What the command line tells sys.
#pragma once

#include "runtime/state.h"

typedef struct GiSysOptions {
    int inspect, interactive, optimize, ignore_environment, verbose, quiet, isolated;
    bool dev_mode, safe_path;
} GiSysOptions;

// Make sys.flags from them.
bool gi_sys_set_options(GillThread *t, const GiSysOptions *options) GILL_CHECKED;
