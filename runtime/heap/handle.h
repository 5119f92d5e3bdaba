// Handles (GillRef): values that C keeps beyond a function.
#pragma once

#include "runtime/heap/heap.h"

void gi_handles_mark(GiMarker *m, GillVM *vm);
