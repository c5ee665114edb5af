/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * patience.h - PURE: how long a camera usually takes from one picture to the next, so that a slow one
 * is waited for.
 */
#ifndef ROC_PATIENCE_H
#define ROC_PATIENCE_H

#include <stdint.h>

#define ROC_PATIENCE_NO_PTS INT64_MIN
#define ROC_PATIENCE_SLOWEST_NS UINT64_C(20000000000) /* between two pictures that are waited for */

/** All zero at the start of a connection. */
struct roc_patience {
	uint64_t first_ns, last_ns; /* arrivals; 0: none */
	int64_t last_us;            /* time stamp */
	uint64_t gap_ns;            /* between the last two, 0: not seen */
};

/**
 * A picture has arrived. Of the last two gaps the shorter counts, so that one hiccup changes nothing. In
 * the first seconds, when a server may send at once what it has in store, time stamps tell the gaps.
 *
 * @param pts_us  its time stamp, or ROC_PATIENCE_NO_PTS
 * @return the usual time, ns; 0: two gaps have not been seen yet
 */
uint64_t roc_patience_picture(struct roc_patience *patience, uint64_t arrival_ns, int64_t pts_us);

#endif
