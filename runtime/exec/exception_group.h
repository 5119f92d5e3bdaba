// What exception_types.c needs to define the layout of exception groups.
#pragma once

#include "runtime/exec/exception.h"

extern const GiSlots gi_group_slots;
extern const GillDef gi_group_methods[];
extern const GillDef gi_group_class_methods[];
extern const GiGetSet gi_group_getsets[];
