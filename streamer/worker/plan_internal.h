/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_internal.h - what plan's two halves, orders and events, share. */
#ifndef ROC_PLAN_INTERNAL_H
#define ROC_PLAN_INTERNAL_H

#include "clock.h"
#include "plan.h"

/** Is track @a worth more than @b? By score where both are known, else in the order configured. */
bool plan_is_better(const struct roc_plan *plan, int a, int b);

static inline uint64_t plan_later(uint64_t now, uint32_t ms)
{
	return now + ms * ROC_NS_PER_MS;
}

/** Does the camera take one connection at a time, as far as has been seen? */
static inline bool plan_is_single(const struct roc_plan *plan, uint64_t now)
{
	return now < plan->single_ns;
}

/** Is any session under way? */
static inline bool plan_is_busy(const struct roc_plan *plan)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].purpose)
			return true;
	return false;
}

static inline uint64_t plan_newest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

#endif
