/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.h - test every stream type of a camera once, one at a time, and tell what was found. */
#ifndef ROC_PROBE_H
#define ROC_PROBE_H

#include "ipc.h"

/** @return 0 when all have been tested; negative errno. Blocks, 15 s a stream at most. */
int roc_probe_run(int control, const struct roc_ipc_start *start);

#endif
