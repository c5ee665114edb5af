/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "foreign.h"

#include "clock.h"

#define SPARE                                                                                      \
	10u /* frames, beyond a second's: a reader may have made the driver forget the last few numbers */

void roc_foreign_begin(struct roc_foreign *foreign)
{
	foreign->known = foreign->suspected = false;
}

bool roc_foreign_compare(struct roc_foreign *foreign, uint32_t sequence, uint64_t written,
			 uint32_t mhz, uint64_t now_ns)
{
	const uint32_t lead = sequence - (uint32_t)written;
	const int32_t ahead = (int32_t)(lead - foreign->lead);

	/* Below the least: that one was taken just after a frame, or the driver counts from 0 again. */
	if (!foreign->known || ahead < 0) {
		foreign->known = true;
		foreign->lead = lead;
		foreign->suspected = false;
		return false;
	}
	const bool again = foreign->suspected;
	foreign->suspected = (uint32_t)ahead > mhz / 1000 + SPARE;
	if (!foreign->suspected || !again)
		return false;
	foreign->suspected = false;
	foreign->lead = lead;
	foreign->frame = now_ns;
	return true;
}

bool roc_foreign_is_recent(const struct roc_foreign *foreign, uint64_t now_ns)
{
	return foreign->frame && now_ns - foreign->frame < ROC_FOREIGN_RECENT_MS * ROC_NS_PER_MS;
}
