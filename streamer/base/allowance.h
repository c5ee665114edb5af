/* SPDX-License-Identifier: GPL-2.0-or-later */
/* allowance.h - PURE: how often something may be done: a number at once, then one for each period. */
#ifndef ROC_ALLOWANCE_H
#define ROC_ALLOWANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero: full. */
struct roc_allowance {
	uint64_t filled_ns; /* up to when it has been refilled */
	uint32_t tokens;
	uint32_t denied; /* since the last time it was not */
	bool started;
};

/**
 * May it be done at @now_ns?
 * @param ret_denied  when it may: how often before it might not; may be NULL
 */
static inline bool roc_allowance_take(struct roc_allowance *allowance, uint32_t most,
				      uint64_t period_ns, uint64_t now_ns, uint32_t *ret_denied)
{
	if (!allowance->started) {
		allowance->started = true;
		allowance->tokens = most;
		allowance->filled_ns = now_ns;
	}
	const uint64_t more = (now_ns - allowance->filled_ns) / period_ns;

	allowance->filled_ns += more * period_ns;
	allowance->tokens =
		more + allowance->tokens > most ? most : allowance->tokens + (uint32_t)more;
	if (allowance->tokens == 0) {
		allowance->denied += allowance->denied < UINT32_MAX;
		return false;
	}
	allowance->tokens--;
	if (ret_denied)
		*ret_denied = allowance->denied;
	allowance->denied = 0;
	return true;
}

/** Might it be done at @now_ns? */
static inline bool roc_allowance_has(const struct roc_allowance *allowance, uint32_t most,
				     uint64_t period_ns, uint64_t now_ns)
{
	struct roc_allowance copy = *allowance;

	return roc_allowance_take(&copy, most, period_ns, now_ns, NULL);
}

#endif
