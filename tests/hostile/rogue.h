/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rogue.h - a worker that somebody has taken over: what it tries, and what it says. */
#ifndef ROC_TESTS_ROGUE_H
#define ROC_TESTS_ROGUE_H

#include <stdbool.h>

#include "ipc.h"

/** Send a line of the log. */
void rogue_log(uint32_t level, const char *text);
/** Tell the supervisor that all is well. */
void rogue_report(uint64_t written);
/** Has the supervisor told it to stop, or gone? */
bool rogue_is_over(int wait_ms);

/** Lie in the way that the name says: "liar reports", "liar logs" ... Does not end by itself. */
int rogue_lie(const struct roc_ipc_start *start);

/** The texts of lies: the @i-th into @out, false when there are no more. */
bool rogue_text(const struct roc_ipc_start *start, unsigned int i, char *out, size_t size);

#endif
