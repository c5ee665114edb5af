/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pace.h"

#include <math.h>
#include <string.h>

#define MS 1000000.0
#define MARGIN_MIN MS
#define PHASE_MEMORY 128u /* arrivals: long enough to average jitter out, short enough to follow */
#define PERIOD_PRIOR 10u  /* arrivals' worth of belief that the source has the device's rate */
#define LOCK_WITHIN 0.04  /* of the cadence */
#define UNLOCK_BEYOND 0.05
#define OUTLIER 0.75     /* of a period: belongs to another place on the grid */
#define BIAS_MEMORY 16.0 /* arrivals */
#define BIAS_LIMIT 0.2   /* of a period: arrivals run away from the grid */
#define HOLD_CREDIT_MAX 8u
#define HOLD_REWARD 3u      /* a picture won is worth three short waits in vain */
#define SILENCE_PERIODS 3.0 /* without arrival: the grid is no guide any more */

static double since(uint64_t now, uint64_t then)
{
	return now >= then ? (double)(now - then) : -(double)(then - now);
}

static uint64_t shift(uint64_t time, double by)
{
	if (by >= 0)
		return time + (uint64_t)by;
	return time > (uint64_t)-by ? time - (uint64_t)-by : 0;
}

/* Quickly again, from what is believed now. */
static void learn_anew(struct roc_pace *pace)
{
	pace->phase_count = 1;
	pace->period_count = PERIOD_PRIOR;
	pace->bias = 0;
	pace->margin = (double)pace->cadence / 8;
	pace->late_count = 0;
	pace->late_next = 0;
}

static void forget_source(struct roc_pace *pace)
{
	pace->arrived = false;
	pace->locked = true; /* believed until the arrivals say otherwise */
	pace->period = (double)pace->cadence;
	learn_anew(pace);
	pace->hold_credit = HOLD_CREDIT_MAX;
	pace->hold_missed = 0;
}

void roc_pace_init(struct roc_pace *pace, uint64_t period_ns, uint64_t now)
{
	memset(pace, 0, sizeof(*pace));
	pace->cadence = period_ns;
	pace->tick = now;
	forget_source(pace);
}

void roc_pace_set_period(struct roc_pace *pace, uint64_t period_ns)
{
	pace->cadence = period_ns;
	forget_source(pace);
}

void roc_pace_discard(struct roc_pace *pace)
{
	pace->pending = false;
}

/* The margin: nearly all pictures are there when their tick comes, and none is so early that it
 * would push its predecessor out of the mailbox. */
static void learn_margin(struct roc_pace *pace, double late)
{
	float top[ROC_PACE_WINDOW / 20 + 1];
	uint32_t kept = 0;
	double earliest = 0;

	pace->late[pace->late_next] = (float)late;
	pace->late_next = (pace->late_next + 1) % ROC_PACE_WINDOW;
	if (pace->late_count < ROC_PACE_WINDOW)
		pace->late_count++;
	if (pace->late_count < 16)
		return;

	/* The 95th percentile is the last of the top twentieth. */
	const uint32_t want = pace->late_count / 20 + 1;
	for (uint32_t i = 0; i < pace->late_count; i++) {
		const float value = pace->late[i];

		earliest = fmin(earliest, (double)value);
		if (kept == want && value <= top[kept - 1])
			continue;
		uint32_t at = kept < want ? kept++ : kept - 1;
		for (; at > 0 && top[at - 1] < value; at--)
			top[at] = top[at - 1];
		top[at] = value;
	}
	const double room = pace->period + earliest - MARGIN_MIN;
	const double margin = fmin(fmin((double)top[kept - 1], room), (double)pace->cadence / 2);
	pace->margin = fmax(margin, MARGIN_MIN);
}

static void judge_rate(struct roc_pace *pace)
{
	const double cadence = (double)pace->cadence;
	const double off = fabs(pace->period - cadence) / cadence;

	if (pace->locked && off > UNLOCK_BEYOND)
		pace->locked = false;
	else if (!pace->locked && off < LOCK_WITHIN)
		pace->locked = true;
}

static void begin_grid(struct roc_pace *pace, uint64_t now)
{
	pace->arrived = true;
	pace->arrival = now;
	pace->grid = 0;
	pace->phase_count = 1;
}

/* An alpha-beta filter whose gains are those of a least-squares line through all arrivals at first,
 * and stay where they are when it has seen enough. */
static void learn(struct roc_pace *pace, uint64_t now)
{
	const double apart = since(now, pace->arrival);
	double late = apart - (pace->grid + pace->period);

	if (!pace->arrived || apart < 0 || apart > 8 * pace->period + MS) {
		begin_grid(pace, now);
		return;
	}
	if (late < -OUTLIER * pace->period) {
		/* One more than fits, as in a burst: the grid's last place stays where it is. */
		pace->grid -= apart;
		pace->arrival = now;
	} else {
		if (late > OUTLIER * pace->period) {
			const double missing = floor(late / pace->period + 0.5);
			late -= missing * pace->period;
		}
		if (pace->phase_count < PHASE_MEMORY)
			pace->phase_count++;
		if (pace->period_count < PHASE_MEMORY)
			pace->period_count++;
		const double n = pace->phase_count, m = pace->period_count;
		const double alpha = 2 * (2 * n - 1) / (n * (n + 1));
		const double beta = 6 / (m * (m + 1));

		pace->arrival = now;
		pace->grid = -late + fmin(alpha, 1) * late;
		pace->period += beta * late;
		pace->period = fmin(fmax(pace->period, (double)pace->cadence / 4),
				    (double)pace->cadence * 4);
		learn_margin(pace, late);
	}
	pace->bias += (late - pace->bias) / BIAS_MEMORY;
	if (fabs(pace->bias) > BIAS_LIMIT * pace->period)
		learn_anew(pace); /* it is another rate than believed */
	judge_rate(pace);
}

static void reward_hold(struct roc_pace *pace)
{
	pace->hold_credit += HOLD_REWARD;
	if (pace->hold_credit > HOLD_CREDIT_MAX)
		pace->hold_credit = HOLD_CREDIT_MAX;
}

bool roc_pace_arrival(struct roc_pace *pace, uint64_t now)
{
	const bool replaced = pace->pending;

	if (now < pace->hold_missed)
		reward_hold(pace);
	pace->hold_missed = 0;
	pace->pending = true;
	learn(pace, now);
	return replaced;
}

static bool follows(const struct roc_pace *pace, uint64_t now)
{
	return pace->arrived && pace->locked &&
	       since(now, pace->arrival) < SILENCE_PERIODS * pace->period;
}

/* The grid's tick nearest to one period after the last. */
static uint64_t next_tick(const struct roc_pace *pace, uint64_t now)
{
	if (!pace->written)
		return pace->tick;
	if (!follows(pace, now))
		return pace->tick + pace->cadence;

	const double base = pace->grid + pace->margin;
	const double ideal = since(pace->tick, pace->arrival) + pace->period;
	const double steps = floor((ideal - base) / pace->period + 0.5);
	return shift(pace->arrival, base + steps * pace->period);
}

enum roc_pace_action roc_pace_next(struct roc_pace *pace, uint64_t now, uint64_t *ret_deadline)
{
	const uint64_t half = pace->cadence / 2;
	const uint64_t tick = next_tick(pace, now);
	/* The driver has two buffers: a burst of writes would tear the picture being read. */
	const uint64_t soonest = pace->written ? pace->last_write + half : 0;
	const uint64_t due = tick > soonest ? tick : soonest;
	const bool follow = pace->written && follows(pace, now);

	*ret_deadline = now;
	if (now < due) {
		*ret_deadline = due;
		return ROC_PACE_WAIT;
	}
	if (!pace->pending && follow && pace->hold_credit > 0 && now < tick + half) {
		*ret_deadline = tick + half;
		return ROC_PACE_WAIT;
	}
	pace->planned = tick;
	if (pace->pending) {
		if (follow && since(pace->arrival, tick) > 0)
			reward_hold(pace);
		pace->pending = false;
		return ROC_PACE_WRITE_NEW;
	}
	if (follow && pace->hold_credit > 0)
		pace->hold_credit--;
	pace->hold_missed = follow ? tick + half : 0;
	return ROC_PACE_REPEAT;
}

void roc_pace_wrote(struct roc_pace *pace, uint64_t now)
{
	pace->written = true;
	pace->last_write = now;
	pace->tick = pace->planned;
	/* Ticks that were slept through are gone. */
	if (now > pace->tick)
		pace->tick += (now - pace->tick) / pace->cadence * pace->cadence;
}
