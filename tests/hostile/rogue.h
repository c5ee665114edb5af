/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rogue.h - a worker that somebody has taken over: what it tries, and what it says. */
#ifndef ROC_TESTS_ROGUE_H
#define ROC_TESTS_ROGUE_H

#include "ipc.h"

/** Send a line of the log. */
void rogue_log(uint32_t level, const char *text);
/** Tell the supervisor that all is well. */
void rogue_report(uint64_t written);
/** Has the supervisor told it to stop, or gone? */
bool rogue_is_over(int wait_ms);

/**
 * Try every attack and tell what came of it, then feed the device until told to stop.
 * @param start  name "attacker": locked in as every worker; "attacker free": not at all. User: the
 *               folder of the test's service
 */
int rogue_attack(const struct roc_ipc_start *start, int device);

/** Lie in the way that the name says: "liar reports", "liar logs" ... */
int rogue_lie(const struct roc_ipc_start *start, int device);

/** The texts of lies: the @i-th into @out, false when there are no more. */
bool rogue_text(const struct roc_ipc_start *start, unsigned int i, char *out, size_t size);

#endif
