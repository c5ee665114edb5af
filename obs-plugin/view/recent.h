/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recent.h - PURE: how often something happened in the last minute, from counters since ever. */
#ifndef ROC_RECENT_H
#define ROC_RECENT_H

#include <stdint.h>

#define ROC_RECENT_SAMPLES 13u /* the newest, and the ends of twelve steps before it */
#define ROC_RECENT_STEP_NS UINT64_C(5000000000)

/** All zero is empty. */
struct roc_recent {
	struct {
		uint64_t part, whole;
	} samples[ROC_RECENT_SAMPLES]; /* ring */
	uint32_t next, count;
	uint64_t step_ns; /* when the newest step began */
};

/**
 * Note that the counters stand at @part of @whole at @now_ns. Any number of times a second.
 * Counters that went back (the streamer was started again) begin anew.
 */
void roc_recent_feed(struct roc_recent *recent, uint64_t part, uint64_t whole, uint64_t now_ns);

/** What was added in the last minute, or since the first sample when that is less ago. */
void roc_recent_get(const struct roc_recent *recent, uint64_t part, uint64_t whole,
		    uint64_t *ret_part, uint64_t *ret_whole);

void roc_recent_reset(struct roc_recent *recent);

#endif
