// What a suspended generator waits for: gi_yieldfrom, cr_await.
// SPDX-License-Identifier: MIT
#include "interp/vm/vm.h"

GillValue gi_engine_delegate(const GiGenerator *g)
{
    if (g->state != GI_GEN_SUSPENDED || (uint8_t)*g->pc != GI_OP_YIELD_FROM) {
        return GILL_EMPTY;
    }
    return g->regs[4 + ((*g->pc >> 16) & 0xFF)];
}
