/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include <string.h>

static uint32_t newest(const struct roc_recent *recent)
{
	return (recent->next + ROC_RECENT_SAMPLES - 1) % ROC_RECENT_SAMPLES;
}

static uint32_t oldest(const struct roc_recent *recent)
{
	return (recent->next + ROC_RECENT_SAMPLES - recent->count) % ROC_RECENT_SAMPLES;
}

void roc_recent_reset(struct roc_recent *recent)
{
	memset(recent, 0, sizeof(*recent));
}

void roc_recent_feed(struct roc_recent *recent, uint64_t part, uint64_t whole, uint64_t now_ns)
{
	if (recent->count > 0) {
		const uint32_t last = newest(recent);

		if (part < recent->samples[last].part || whole < recent->samples[last].whole)
			roc_recent_reset(recent);
		else if (now_ns < recent->step_ns + ROC_RECENT_STEP_NS)
			return;
	}
	recent->samples[recent->next].part = part;
	recent->samples[recent->next].whole = whole;
	recent->next = (recent->next + 1) % ROC_RECENT_SAMPLES;
	if (recent->count < ROC_RECENT_SAMPLES)
		recent->count++;
	recent->step_ns = now_ns;
}

void roc_recent_get(const struct roc_recent *recent, uint64_t part, uint64_t whole,
		    uint64_t *ret_part, uint64_t *ret_whole)
{
	const uint32_t first = oldest(recent);

	*ret_part = *ret_whole = 0;
	if (recent->count == 0 || part < recent->samples[first].part ||
	    whole < recent->samples[first].whole)
		return;
	*ret_part = part - recent->samples[first].part;
	*ret_whole = whole - recent->samples[first].whole;
}
