// Names for people at a prompt: exit, quit, help, copyright, credits, license.
#pragma once

#include "runtime/state.h"

bool gi_site_add_names(GillThread *t, GiDict *builtins) GILL_CHECKED;
