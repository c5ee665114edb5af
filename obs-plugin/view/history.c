/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "history.h"

#include <stdbool.h>

#define S 1e9
#define KNOWN_LEAST 0.125 /* seconds of a step, below which it is a gap */
#define RATE_MOST 1e9     /* mHz */

static void push(struct roc_history *history, uint32_t rate_mhz)
{
	history->rates_mhz[history->next] = rate_mhz;
	history->next = (history->next + 1) % ROC_HISTORY_STEPS;
	if (history->count < ROC_HISTORY_STEPS)
		history->count++;
}

static void end_step(struct roc_history *history)
{
	const struct roc_history_step *current = &history->current, *before = &history->before;
	const double rate = (current->pictures + before->pictures) /
			    (current->seconds + before->seconds) * 1000;

	if (current->seconds < KNOWN_LEAST)
		push(history, ROC_HISTORY_NONE);
	else
		push(history, rate < RATE_MOST ? (uint32_t)(rate + 0.5) : (uint32_t)RATE_MOST);
	history->before = history->current;
	history->current = (struct roc_history_step){0};
}

int roc_history_feed(struct roc_history *history, uint64_t frames, uint64_t now_ns)
{
	const uint64_t last = now_ns / ROC_HISTORY_STEP_NS;
	uint64_t from = history->at_ns;

	if (from != 0 && now_ns <= from)
		return 0;
	const bool known =
		from != 0 && frames >= history->frames && now_ns - from <= ROC_HISTORY_BLIND_NS;
	const double rate =
		known ? (double)(frames - history->frames) / (double)(now_ns - from) : 0;
	uint64_t step = from / ROC_HISTORY_STEP_NS;

	history->at_ns = now_ns;
	history->frames = frames;
	if (from == 0 || last - step > ROC_HISTORY_STEPS) {
		const int changed = history->count > 0;

		history->count = history->next = 0;
		history->current = history->before = (struct roc_history_step){0};
		return changed;
	}
	/* What came since the last look is spread evenly over the steps since then. */
	for (int changed = 0;; changed = 1) {
		const uint64_t end = step < last ? (step + 1) * ROC_HISTORY_STEP_NS : now_ns;

		if (known) {
			history->current.pictures += rate * (double)(end - from);
			history->current.seconds += (double)(end - from) / S;
		}
		if (step == last)
			return changed;
		end_step(history);
		from = end;
		step++;
	}
}

void roc_history_reset(struct roc_history *history)
{
	*history = (struct roc_history){0};
}

uint32_t roc_history_copy(const struct roc_history *history, uint32_t ret_mhz[ROC_HISTORY_STEPS])
{
	const uint32_t first = history->next + ROC_HISTORY_STEPS - history->count;

	for (uint32_t i = 0; i < history->count; i++)
		ret_mhz[i] = history->rates_mhz[(first + i) % ROC_HISTORY_STEPS];
	return history->count;
}
