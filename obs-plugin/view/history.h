/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.h - PURE: the frame rate of the last minute, from a counter that is looked at now and then. */
#ifndef ROC_HISTORY_H
#define ROC_HISTORY_H

#include <stdint.h>

#define ROC_HISTORY_STEPS 120u /* a minute */
#define ROC_HISTORY_STEP_NS UINT64_C(500000000)
#define ROC_HISTORY_NONE UINT32_MAX /* a step that nothing is known of */

#define ROC_HISTORY_BLIND_NS UINT64_C(2000000000) /* not looked at for longer: a gap */

/** All zero is an empty history. */
struct roc_history {
	uint32_t rates_mhz[ROC_HISTORY_STEPS]; /* ring */
	uint32_t next, count;
	uint64_t at_ns;  /* when the counter was last looked at; 0: never */
	uint64_t frames; /* and where it stood */
	struct roc_history_step {
		double pictures, seconds; /* counted; that were looked at */
	} current, before;
};

/**
 * Note that the counter stood at @frames at @now_ns. Any number of times a second.
 *
 * The rate of a step is the mean of itself and the one before, a second in all: with few pictures
 * a second, one more or less in a step would make a saw of the curve. What is not known (the
 * counter went back as the streamer was started again; nobody looked) counts for nothing, and a
 * step that is hardly known is a gap. Time that stands still or goes back is ignored.
 * @return 1 when the curve has changed, else 0
 */
int roc_history_feed(struct roc_history *history, uint64_t frames, uint64_t now_ns);

/** Forget everything: another camera. */
void roc_history_reset(struct roc_history *history);

/** Copy the steps, oldest first. @return how many */
uint32_t roc_history_copy(const struct roc_history *history, uint32_t ret_mhz[ROC_HISTORY_STEPS]);

#endif
