/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rate.h - PURE: the true frame rate of a stream, from what arrives. Headers lie, so nothing that
 * a stream says of itself counts, except its time stamps as long as they agree with the clock.
 */
#ifndef ROC_RATE_H
#define ROC_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_RATE_NO_PTS INT64_MIN
#define ROC_RATE_WINDOW_NS UINT64_C(10000000000)
#define ROC_RATE_FRAMES 1024u /* of the window; more than these and only the newest count */

struct roc_rate_frame {
	uint64_t arrival_ns;
	int64_t pts_us;
};

/** Caller's memory, 16 KiB. To be read by nobody but rate.c. */
struct roc_rate {
	struct roc_rate_frame frames[ROC_RATE_FRAMES]; /* ring */
	uint32_t first, count;
	uint64_t start_ns; /* of the stream */
};

struct roc_rate_figures {
	uint32_t mhz; /* frames per 1000 s, 0: not known yet */
	uint32_t
		duplicates; /* repeats that a device of that rate would have needed in the window */
	bool settled;       /* enough seen for a choice */
};

void roc_rate_init(struct roc_rate *rate);

/**
 * A frame has arrived.
 * @param arrival_ns  monotonic; one that goes backwards is ignored
 * @param pts_us      its time stamp, or ROC_RATE_NO_PTS
 */
void roc_rate_add(struct roc_rate *rate, uint64_t arrival_ns, int64_t pts_us);

/**
 * Figures of the last 10 s. The burst that servers begin with does not count; a gap counts as
 * repeats, not as a lower rate; delivery in bursts is not a higher rate. A rate within 1 % of a
 * usual one is that one.
 */
void roc_rate_get(const struct roc_rate *rate, struct roc_rate_figures *ret_figures);

/** Width x height x fps x (1 - duplicates / 1000), times 1000; 0 from 1000 duplicates on. */
uint64_t roc_score_milli(uint32_t width, uint32_t height, uint32_t mhz, uint32_t duplicates);

#endif
