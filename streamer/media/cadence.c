/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cadence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000.0
#define S (1000 * MS)
#define MARGIN_MIN MS
#define PERIOD_MIN (S / 240)
#define PERIOD_MAX (2 * S)
#define PHASE_MEMORY 128u /* arrivals: long enough to average jitter out, short enough to follow */
#define PERIOD_PRIOR 6u   /* arrivals' worth of belief in a new estimate of the period */
#define BIAS_MEMORY 16.0  /* arrivals */
#define BIAS_LIMIT 0.2    /* of a period: arrivals run away from the grid */
#define OUTAGE (3 * S)    /* arrivals before it tell nothing of the rate after it */

/* Of a period. */
#define OUTLIER 0.75 /* belongs to another place on the grid */
#define EARLY 0.45   /* not the picture that the next tick is for */
#define CLOSE 0.5    /* part of a burst, tells nothing of the rate */
#define SAME 0.03    /* no other rate */
#define OTHER 0.16   /* surely another */

/* Share of arrivals off the grid. */
#define ODD_MEMORY 16.0
#define ODD_LATE 0.45   /* of a period */
#define ODD_UNKNOWN 0.5 /* regular or not: some arrivals will tell */
#define ODD_UNLOCK 0.3
#define ODD_LOCK 0.1

#define TUNE_LEAST 6u       /* intervals that tell a regular rate */
#define TUNE_MEAN_LEAST 12u /* ... and an irregular one */
#define TUNE_SURE 12u       /* ... surely */
#define TUNE_EVERY 16u      /* arrivals, while not locked */
#define TUNE_LOCKED_EVERY 8u
#define SPARSE_MAX 6u
#define FASTER 0.8            /* of the period: to be believed of more than a burst only */
#define FASTER_SPAN (0.4 * S) /* so long must it have lasted */
#define AHEAD_LEAST 4.0       /* arrivals more than there should be */
#define AHEAD_SPAN (0.25 * S) /* ... or so much of the source's time */
#define OWED_SPAN (2 * S)     /* a burst at the start is so long at the most */
#define STALL (0.5 * S)       /* what it held back comes at once, or never */
#define STALL_OWED (30 * S)   /* ... so much at the most */
#define FORGET 0.1            /* share of it, with each arrival that is not part of a burst */

static double since(uint64_t now, uint64_t then)
{
	return now >= then ? (double)(now - then) : -(double)(then - now);
}

static void set_period(struct roc_cadence *cadence, double period)
{
	cadence->period = fmin(fmax(period, PERIOD_MIN), PERIOD_MAX);
	cadence->phase_count = 1;
	cadence->period_count = PERIOD_PRIOR;
	cadence->bias = 0;
	cadence->margin = cadence->period / 8;
	cadence->late_count = 0;
	cadence->late_next = 0;
	cadence->ahead = 0;
}

void roc_cadence_init(struct roc_cadence *cadence, double period_ns)
{
	memset(cadence, 0, sizeof(*cadence));
	set_period(cadence, period_ns);
	cadence->odd = ODD_UNKNOWN;
	roc_cadence_begin(cadence);
}

void roc_cadence_guess(struct roc_cadence *cadence, double period_ns)
{
	if (cadence->arrived)
		return;
	set_period(cadence, period_ns);
	roc_cadence_begin(cadence);
}

void roc_cadence_begin(struct roc_cadence *cadence)
{
	cadence->ahead = -OWED_SPAN / cadence->period;
	cadence->recent_count = 0;
}

/* The margin: nearly all pictures are there when their tick comes, and none is so early that it
 * would push its predecessor out of the mailbox. */
static void learn_margin(struct roc_cadence *cadence, double late)
{
	float top[ROC_CADENCE_WINDOW / 20 + 1];
	uint32_t kept = 0;
	double earliest = 0;

	cadence->late[cadence->late_next] = (float)late;
	cadence->late_next = (cadence->late_next + 1) % ROC_CADENCE_WINDOW;
	if (cadence->late_count < ROC_CADENCE_WINDOW)
		cadence->late_count++;
	if (cadence->late_count < 16)
		return;

	/* The 95th percentile is the last of the top twentieth. */
	const uint32_t want = cadence->late_count / 20 + 1;
	for (uint32_t i = 0; i < cadence->late_count; i++) {
		const float value = cadence->late[i];

		earliest = fmin(earliest, (double)value);
		if (kept == want && value <= top[kept - 1])
			continue;
		uint32_t at = kept < want ? kept++ : kept - 1;
		for (; at > 0 && top[at - 1] < value; at--)
			top[at] = top[at - 1];
		top[at] = value;
	}
	const double room = cadence->period + earliest - MARGIN_MIN;
	const double margin = fmin(fmin((double)top[kept - 1], room), cadence->period / 2);
	cadence->margin = fmax(margin, MARGIN_MIN);
}

static void begin_grid(struct roc_cadence *cadence, uint64_t now)
{
	cadence->arrived = true;
	cadence->arrival = now;
	cadence->grid = 0;
	cadence->phase_count = 1;
}

static void remember(struct roc_cadence *cadence, uint64_t now, double apart)
{
	if (apart < 0 || apart > fmax(8 * cadence->period, OUTAGE))
		cadence->recent_count = 0;
	cadence->recent[cadence->recent_next] = now;
	cadence->recent_next = (cadence->recent_next + 1) % ROC_CADENCE_RECENT;
	if (cadence->recent_count < ROC_CADENCE_RECENT)
		cadence->recent_count++;
	cadence->untuned++;
}

static void count_odd(struct roc_cadence *cadence, bool odd)
{
	cadence->odd += ((odd ? 1 : 0) - cadence->odd) / ODD_MEMORY;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The last intervals, newest first: @least of them, and more until they are @span long. */
static uint32_t last_gaps(const struct roc_cadence *cadence, uint32_t least, double span,
			  double gaps[ROC_CADENCE_RECENT], double *ret_sum)
{
	uint32_t n = 0;

	*ret_sum = 0;
	while (n + 1 < cadence->recent_count && (n < least || *ret_sum < span)) {
		const uint32_t at = cadence->recent_next + 2 * ROC_CADENCE_RECENT - 1 - n;

		gaps[n] = since(cadence->recent[at % ROC_CADENCE_RECENT],
				cadence->recent[(at - 1) % ROC_CADENCE_RECENT]);
		*ret_sum += gaps[n++];
	}
	return n;
}

/* Period of the last arrivals if they are on a grid, 0: they are not, or are too few. A picture that
   is lost makes a double interval, which is no longer period. */
static double regular_period(const struct roc_cadence *cadence, uint32_t least, double span)
{
	double gaps[ROC_CADENCE_RECENT];
	double sum, places = 0;
	uint32_t fits = 0;
	const uint32_t n = last_gaps(cadence, least, span, gaps, &sum);

	if (n < least || sum < span)
		return 0;
	qsort(gaps, n, sizeof(gaps[0]), by_value);
	const double median = gaps[n / 2];

	if (median <= 0 || median < 0.6 * sum / n)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		const double place = fmax(floor(gaps[i] / median + 0.5), 1);

		places += place;
		fits += fabs(gaps[i] - place * median) < 0.3 * median;
	}
	return fits * 5 >= n * 4 ? sum / places : 0;
}

/* The same, or the mean of all arrivals that are remembered; 0: too few. */
static double estimate_period(const struct roc_cadence *cadence, double span)
{
	double gaps[ROC_CADENCE_RECENT];
	double sum;
	const double regular = regular_period(cadence, TUNE_LEAST, span);

	if (regular > 0)
		return regular;
	const uint32_t n = last_gaps(cadence, ROC_CADENCE_RECENT, 0, gaps, &sum);
	return n < TUNE_MEAN_LEAST || sum < span ? 0 : sum / n;
}

static bool is_ahead(const struct roc_cadence *cadence)
{
	return cadence->ahead > fmax(AHEAD_LEAST, AHEAD_SPAN / cadence->period);
}

/* A burst is no rate: what is faster must have lasted, and be more than was owed. */
static bool retune(struct roc_cadence *cadence)
{
	double period = estimate_period(cadence, 0);

	if (period > 0 && period < FASTER * cadence->period)
		period = is_ahead(cadence) ? estimate_period(cadence, FASTER_SPAN) : 0;
	cadence->untuned = 0;
	cadence->sparse = 0;
	cadence->bias = 0;
	if (is_ahead(cadence))
		cadence->ahead = 0;
	if (period <= 0 ||
	    (!cadence->locked && fabs(period - cadence->period) <= SAME * cadence->period))
		return false;
	set_period(cadence, period);
	begin_grid(cadence, cadence->arrival);
	cadence->odd = fmin(cadence->odd, ODD_UNLOCK);
	return true;
}

static bool is_other_rate(struct roc_cadence *cadence)
{
	if (fabs(cadence->bias) > BIAS_LIMIT * cadence->period || cadence->sparse >= SPARSE_MAX ||
	    is_ahead(cadence))
		return true;
	if (cadence->untuned < (cadence->locked ? TUNE_LOCKED_EVERY : TUNE_EVERY))
		return false;
	cadence->untuned = 0;
	if (!cadence->locked)
		return true;
	const double period = regular_period(cadence, TUNE_SURE, 0);
	return period > 0 && fabs(period - cadence->period) > OTHER * cadence->period;
}

static bool judge(struct roc_cadence *cadence)
{
	const bool changed = is_other_rate(cadence) && retune(cadence);

	if (cadence->locked && cadence->odd > ODD_UNLOCK)
		cadence->locked = false;
	else if (!cadence->locked && cadence->odd < ODD_LOCK)
		cadence->locked = true;
	return changed;
}

/* An alpha-beta filter whose gains are those of a least-squares line through all arrivals at first,
 * and stay where they are when it has seen enough. */
static void filter(struct roc_cadence *cadence, uint64_t now, double late, bool close)
{
	if (cadence->phase_count < PHASE_MEMORY)
		cadence->phase_count++;
	if (cadence->period_count < PHASE_MEMORY && !close)
		cadence->period_count++;
	const double n = cadence->phase_count, m = cadence->period_count;
	const double alpha = 2 * (2 * n - 1) / (n * (n + 1));
	const double beta = close ? 0 : 6 / (m * (m + 1));

	cadence->arrival = now;
	cadence->grid = -late + fmin(alpha, 1) * late;
	cadence->period = fmin(fmax(cadence->period + beta * late, PERIOD_MIN), PERIOD_MAX);
	if (!close)
		cadence->bias += (late - cadence->bias) / BIAS_MEMORY;
	count_odd(cadence, fabs(late) > ODD_LATE * cadence->period);
	learn_margin(cadence, late);
}

/* Arrivals against the time that they took: a burst repays what was owed. */
static void count_ahead(struct roc_cadence *cadence, double apart)
{
	const double least = -OWED_SPAN / cadence->period;

	cadence->ahead += 1 - apart / cadence->period;
	if (apart > STALL)
		cadence->ahead = fmax(cadence->ahead, -STALL_OWED / cadence->period);
	else if (cadence->ahead < least && apart > CLOSE * cadence->period)
		cadence->ahead += FORGET * (least - cadence->ahead);
}

bool roc_cadence_arrival(struct roc_cadence *cadence, uint64_t now)
{
	const double apart = since(now, cadence->arrival);
	double late = apart - (cadence->grid + cadence->period);

	remember(cadence, now, cadence->arrived ? apart : 0);
	cadence->early = late < -EARLY * cadence->period;
	cadence->extra = late < -OUTLIER * cadence->period;
	if (!cadence->arrived || apart < 0) {
		begin_grid(cadence, now);
		cadence->early = cadence->extra = false;
		return false;
	}
	count_ahead(cadence, apart);
	if (cadence->extra) {
		/* One more than fits, as in a burst: the grid's last place stays where it is. */
		cadence->grid -= apart;
		cadence->arrival = now;
		count_odd(cadence, true);
	} else {
		const double missing =
			late > OUTLIER * cadence->period ? floor(late / cadence->period + 0.5) : 0;

		cadence->sparse = missing > 0 ? cadence->sparse + 1 : 0;
		if (apart > 8 * cadence->period + MS)
			begin_grid(cadence, now);
		else
			filter(cadence, now, late - missing * cadence->period,
			       apart < CLOSE * cadence->period);
	}
	return judge(cadence);
}
