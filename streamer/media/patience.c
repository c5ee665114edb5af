/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "patience.h"

#include <stdbool.h>

#define BURST_NS UINT64_C(3000000000) /* a burst at the start is over by then */

static uint64_t gap_before(const struct roc_patience *patience, uint64_t arrival_ns, int64_t pts_us)
{
	const uint64_t gap_ns = arrival_ns - patience->last_ns;

	/* Later, and when they claim too much, time stamps are not believed: some cameras' lie. */
	if (arrival_ns - patience->first_ns > BURST_NS || pts_us == ROC_PATIENCE_NO_PTS ||
	    patience->last_us == ROC_PATIENCE_NO_PTS || pts_us <= patience->last_us)
		return gap_ns;
	const uint64_t step_us = (uint64_t)pts_us - (uint64_t)patience->last_us;
	if (step_us > ROC_PATIENCE_SLOWEST_NS / 1000)
		return gap_ns;
	return step_us * 1000 > gap_ns ? step_us * 1000 : gap_ns;
}

/* In what may be a burst, the first picture with a time stamp. */
static bool is_gap_unknown(const struct roc_patience *patience, uint64_t arrival_ns, int64_t pts_us)
{
	return arrival_ns - patience->first_ns <= BURST_NS && pts_us != ROC_PATIENCE_NO_PTS &&
	       patience->last_us == ROC_PATIENCE_NO_PTS;
}

uint64_t roc_patience_picture(struct roc_patience *patience, uint64_t arrival_ns, int64_t pts_us)
{
	uint64_t usual_ns = 0;

	if (patience->first_ns && !is_gap_unknown(patience, arrival_ns, pts_us)) {
		const uint64_t gap_ns = gap_before(patience, arrival_ns, pts_us);

		if (patience->gap_ns)
			usual_ns = gap_ns < patience->gap_ns ? gap_ns : patience->gap_ns;
		patience->gap_ns = gap_ns ? gap_ns : 1;
	} else if (!patience->first_ns) {
		patience->first_ns = arrival_ns;
	}
	patience->last_ns = arrival_ns;
	patience->last_us = pts_us;
	return usual_ns;
}
