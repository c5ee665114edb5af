/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BURST_WITHIN_NS UINT64_C(3000000000) /* of the start; later bursts follow a gap */
#define STRIDE 4u                            /* spacing is judged over this many frames */
#define SHAKY 0.18                           /* of a period, median deviation */
#define AGREE 0.1                            /* time stamps against the clock */
#define SMALL 0.35                           /* of the mean period: frames that come together */

/* A run of frames in the ring; spacing in seconds. */
struct run {
	const struct roc_rate *rate;
	uint32_t first, count;
};

void roc_rate_init(struct roc_rate *rate)
{
	memset(rate, 0, sizeof(*rate));
}

static const struct roc_rate_frame *frame_at(const struct run *run, uint32_t i)
{
	return &run->rate->frames[(run->first + i) % ROC_RATE_FRAMES];
}

void roc_rate_add(struct roc_rate *rate, uint64_t arrival_ns, int64_t pts_us)
{
	const struct run all = {rate, rate->first, rate->count};

	if (rate->count == 0)
		rate->start_ns = arrival_ns;
	else if (arrival_ns < frame_at(&all, rate->count - 1)->arrival_ns)
		return;

	while (rate->count > 0 &&
	       (rate->count == ROC_RATE_FRAMES ||
		arrival_ns - rate->frames[rate->first].arrival_ns > ROC_RATE_WINDOW_NS)) {
		rate->first = (rate->first + 1) % ROC_RATE_FRAMES;
		rate->count--;
	}
	rate->frames[(rate->first + rate->count) % ROC_RATE_FRAMES] =
		(struct roc_rate_frame){arrival_ns, pts_us};
	rate->count++;
}

/* Seconds from frame @i to frame @j by arrival. */
static double apart(const struct run *run, uint32_t i, uint32_t j)
{
	return (double)(frame_at(run, j)->arrival_ns - frame_at(run, i)->arrival_ns) * 1e-9;
}

/* The same by time stamps; negative when they can't be believed. */
static double stamped(const struct run *run, uint32_t i, uint32_t j)
{
	const int64_t from = frame_at(run, i)->pts_us, to = frame_at(run, j)->pts_us;

	if (from == ROC_RATE_NO_PTS || to == ROC_RATE_NO_PTS || to <= from)
		return -1;
	const double step = ((double)to - (double)from) * 1e-6;
	/* A jump; the slack is for stalls of the network. */
	return step > apart(run, i, j) + 2 ? -1 : step;
}

static double stamped_checked(const struct run *run, uint32_t i, uint32_t j)
{
	for (uint32_t k = i; k < j; k++) {
		if (stamped(run, k, k + 1) < 0)
			return -1;
	}
	return stamped(run, i, j);
}

/* Leave out what the server had in store for us: it came faster than the stream goes. */
static void skip_burst(struct run *run)
{
	const uint32_t total = run->count;
	uint32_t skip = 0, half = 0;

	if (total < 8)
		return;
	while (half + 2 < total && apart(run, half, total - 1) > apart(run, 0, half))
		half++;
	const double usual = apart(run, half, total - 1) / (total - 1 - half);

	for (uint32_t i = 0; i + 3 < total; i++) {
		if (frame_at(run, i)->arrival_ns - run->rate->start_ns > BURST_WITHIN_NS)
			break;
		if (apart(run, i, i + 3) < 1.5 * usual)
			skip = i + 3;
	}
	while (skip + 1 < total && apart(run, skip, skip + 1) < 0.4 * usual &&
	       frame_at(run, skip)->arrival_ns - run->rate->start_ns <= BURST_WITHIN_NS)
		skip++;
	/* The time from the burst's end to the first frame of the pace means nothing. */
	if (skip > 0 && skip < total)
		skip++;
	run->first = (run->first + skip) % ROC_RATE_FRAMES;
	run->count -= skip;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

typedef double (*spacing)(const struct run *run, uint32_t i, uint32_t j);

/* Whether the steps vary so much that their places on a grid can't be told one by one. */
static bool shaky(const struct run *run, spacing space, double period)
{
	double values[ROC_RATE_FRAMES];
	uint32_t n = 0;

	for (uint32_t i = 0; i + 1 < run->count; i++) {
		const double step = space(run, i, i + 1);

		if (step >= 0)
			values[n++] = fabs(step - period);
	}
	if (n == 0)
		return false;
	qsort(values, n, sizeof(values[0]), by_value);
	return values[n / 2] > SHAKY * period;
}

/* Mean time from frame to frame without gaps and what had piled up behind them. */
static double mean_period(const struct run *run, spacing space, double period)
{
	double sum = 0;
	uint32_t n = 0;
	bool piled = false;

	for (uint32_t i = 0; i + 1 < run->count; i++) {
		const double step = space(run, i, i + 1);

		if (step < 0)
			continue;
		piled = step > 2.5 * period || (piled && step < 0.25 * period);
		if (piled)
			continue;
		sum += step;
		n++;
	}
	return n > 0 ? sum / n : period;
}

/* Usual time from frame to frame: the median to begin with, then the mean over the places of the
 * grid that it spans, whether a frame came for each of them or not. 0 when there is none. */
static double usual_period(const struct run *run, spacing space)
{
	double values[ROC_RATE_FRAMES];
	const uint32_t stride = run->count >= 3 * STRIDE ? STRIDE : 1;
	uint32_t n = 0;

	for (uint32_t i = 0; i + stride < run->count; i++) {
		const double step = space(run, i, i + stride);

		if (step >= 0)
			values[n++] = step / stride;
	}
	if (n == 0)
		return 0;
	qsort(values, n, sizeof(values[0]), by_value);
	double period = values[n / 2];

	if (shaky(run, space, period))
		return mean_period(run, space, period);
	for (int turn = 0; turn < 4 && period > 0; turn++) {
		double sum = 0, places = 0;

		for (uint32_t i = 0; i + 1 < run->count; i++) {
			const double step = space(run, i, i + 1);

			if (step < 0)
				continue;
			sum += step;
			places += floor(step / period + 0.5);
		}
		if (places < 1)
			return 0;
		period = sum / places;
	}
	return period;
}

static double mean_step(const struct run *run)
{
	return apart(run, 0, run->count - 1) / (run->count - 1);
}

/* Frames come in bursts, and their spacing tells nothing: neither in a burst nor between two. */
static bool is_bursty(const struct run *run, double period)
{
	const uint32_t steps = run->count - 1;
	const double mean = mean_step(run);
	uint32_t small = 0, regular = 0;

	for (uint32_t i = 0; i < steps; i++) {
		const double step = apart(run, i, i + 1);

		small += step < SMALL * mean;
		regular += fabs(step - period) < 0.25 * period;
	}
	/* What a stall held back comes at once, too, but among frames that come one by one. */
	return small * 5 >= steps && (regular * 2 < steps || period < 0.6 * mean);
}

/* From the end of the first burst to the end of the last one before a pause: so many frames take so
 * long, however they are delivered. Nothing is left where there are no two. */
static void keep_whole_bursts(struct run *run)
{
	const double mean = mean_step(run);
	uint32_t from = run->count, to = 0;

	for (uint32_t i = 0; i + 1 < run->count; i++) {
		if (apart(run, i, i + 1) < SMALL * mean)
			continue;
		from = i < from ? i : from;
		to = i;
	}
	run->first = (run->first + from) % ROC_RATE_FRAMES;
	run->count = to > from ? to - from + 1 : 0;
}

/*
 * Time stamps that tell the cadence plainly: most steps are one period, nearly all are whole numbers
 * of it, and in sum they go with the clock. Then frames that were never sent don't blur the figure.
 */
static bool steady_stamps(const struct run *run, double *ret_period)
{
	double steps[ROC_RATE_FRAMES];
	double sum = 0, clock = 0, places = 0;
	uint32_t n = 0, single = 0, whole = 0;

	for (uint32_t i = 0; i + 1 < run->count; i++) {
		const double step = stamped(run, i, i + 1);

		if (step < 0)
			continue;
		steps[n++] = step;
		sum += step;
		clock += apart(run, i, i + 1);
	}
	if (n < 8 || n * 10 < (run->count - 1) * 9 || fabs(sum - clock) > AGREE * clock)
		return false;
	qsort(steps, n, sizeof(steps[0]), by_value);
	const double period = steps[n / 2];

	for (uint32_t i = 0; i < n; i++) {
		const double place = floor(steps[i] / period + 0.5);

		places += place;
		single += place == 1;
		whole += fabs(steps[i] / period - place) < 0.2;
	}
	if (single * 10 < n * 6 || whole * 10 < n * 9)
		return false;
	*ret_period = sum / places;
	return true;
}

static uint32_t count_duplicates(const struct run *run, double period, bool use_stamps)
{
	double sum = 0;

	for (uint32_t i = 0; i + 1 < run->count; i++) {
		const double step = use_stamps ? stamped(run, i, i + 1) : -1;
		const double wait = apart(run, i, i + 1) / period;
		double cost;

		/* Jitter of less than a period can be smoothed away; frames that were never sent
		 * can't, and time stamps tell one from the other. */
		if (step >= 0)
			cost = fmax(floor(step / period + 0.5) - 1,
				    wait > 2.5 ? floor(wait) - 1 : 0);
		else
			cost = floor(wait + 0.3) - 1;
		sum += fmax(cost, 0);
	}
	return (uint32_t)fmin(sum, UINT32_MAX);
}

/* The usual rate that @hz is meant to be, if it is within 1 % of one. */
static double snap(double hz)
{
	static const double ntsc[] = {24000.0 / 1001, 30000.0 / 1001, 48000.0 / 1001,
				      60000.0 / 1001};
	double best = floor(hz + 0.5);

	if (fabs(hz - 12.5) < fabs(hz - best))
		best = 12.5;
	if (fabs(hz - 7.5) < fabs(hz - best))
		best = 7.5;
	for (unsigned i = 0; i < sizeof(ntsc) / sizeof(ntsc[0]); i++) {
		if (fabs(hz - ntsc[i]) < fabs(hz - best))
			best = ntsc[i];
	}
	return fabs(hz - best) <= 0.01 * best ? best : hz;
}

void roc_rate_get(const struct roc_rate *rate, struct roc_rate_figures *ret_figures)
{
	struct run run = {rate, rate->first, rate->count};

	*ret_figures = (struct roc_rate_figures){0};
	skip_burst(&run);
	if (run.count < 3)
		return;

	double by_clock = usual_period(&run, apart);
	const bool bursty = is_bursty(&run, by_clock);
	if (bursty) {
		keep_whole_bursts(&run);
		if (run.count < 3)
			return;
		by_clock = mean_step(&run);
	}
	const double by_stamps = usual_period(&run, stamped_checked);
	if (by_clock <= 0)
		return;
	bool agree = fabs(by_stamps - by_clock) <= AGREE * by_clock;
	double period = agree ? by_stamps : by_clock;
	if (steady_stamps(&run, &period))
		agree = true;
	/* A slow machine takes the first burst at its own speed: doubt takes longer to settle. */
	const bool doubt = bursty || (!agree && by_stamps > 0);
	const double span = apart(&run, 0, run.count - 1);

	ret_figures->mhz = (uint32_t)fmin(snap(1 / period) * 1000 + 0.5, 1e9);
	ret_figures->duplicates = count_duplicates(&run, period, agree);
	/* A hair less than the round figure: N frames span N - 1 periods. */
	ret_figures->settled =
		(!doubt && span >= 1.9 && run.count >= 12) || (span >= 4.75 && run.count >= 4);
}

uint64_t roc_score_milli(uint32_t width, uint32_t height, uint32_t mhz, uint32_t duplicates)
{
	const uint64_t pixels = (uint64_t)width * height;
	const uint64_t keep = duplicates >= 1000 ? 0 : 1000 - duplicates;
	const uint64_t rate = (uint64_t)mhz * keep;

	if (pixels == 0 || rate == 0)
		return 0;
	/* pixels x mHz is the score in thousands already; the remaining thousandths divide at once
	 * unless the product would not fit. */
	if (pixels > UINT64_MAX / rate)
		return pixels / 1000 > UINT64_MAX / rate ? UINT64_MAX : pixels / 1000 * rate;
	return pixels * rate / 1000;
}
