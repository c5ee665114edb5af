/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "continuity.h"

bool roc_continuity_packet(struct roc_continuity *continuity, uint64_t arrival_ns, int64_t time_us,
			   uint64_t silence_ns)
{
	const struct roc_continuity before = *continuity;

	*continuity = (struct roc_continuity){.arrival_ns = arrival_ns, .time_us = time_us};
	if (before.arrival_ns == 0 || arrival_ns < before.arrival_ns + silence_ns)
		return true;
	if (before.time_us == ROC_CONTINUITY_NO_TIME || time_us == ROC_CONTINUITY_NO_TIME)
		return false;
	/* Held back, its step is that of any other packet; time that goes back is a new beginning. */
	const uint64_t silence_us = (arrival_ns - before.arrival_ns) / 1000;

	return time_us > before.time_us &&
	       (uint64_t)time_us - (uint64_t)before.time_us < silence_us / 2;
}
