/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "declared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE_PERCENT 3u
#define FIRST_LEAST 6u /* pictures that tell an early rate */
#define FIRST_SURE 12u /* ... if they are not evenly spaced */
#define FIRST_MOST 64u /* none can be told from more than these */
#define FIRST_SPAN 0.2 /* s of arrivals, without time stamps */
#define SLOWER 1.3     /* time stamps are faster than the clock: they lie; the other is a burst */
#define EXACT 0.015    /* evenly spaced: the mean is as good as this */
#define WHOLE 0.015    /* off a whole rate: meant to be it */
#define FPS_MAX 240
#define FPS_MIN 0.5
#define GAP_LEAST_NS UINT64_C(1000000000) /* longer gaps count no more, except a slow camera's */

void roc_declared_init(struct roc_declared *declared)
{
	memset(declared, 0, sizeof(*declared));
}

bool roc_declared_is_same(uint32_t a_mhz, uint32_t b_mhz)
{
	const uint32_t difference = a_mhz > b_mhz ? a_mhz - b_mhz : b_mhz - a_mhz;

	return (uint64_t)difference * 100 <= (uint64_t)b_mhz * TOLERANCE_PERCENT;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Mean of steps that are nearly all one period or, where a picture is lost, two; 0: they are not, or
 * too few for what they differ. */
static double common_step(double steps[FIRST_MOST], uint32_t n)
{
	double sum = 0, places = 0;
	uint32_t fits = 0;

	qsort(steps, n, sizeof(steps[0]), by_value);
	const double median = steps[n / 2];
	if (median <= 0 || (n + 1 < FIRST_SURE && steps[n - 1] - steps[0] > EXACT * median * n))
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		const double place = fmax(floor(steps[i] / median + 0.5), 1);

		sum += steps[i];
		places += place;
		fits += place <= 2 && fabs(steps[i] - place * median) < 0.25 * median;
	}
	return fits * 5 >= n * 4 ? sum / places : 0;
}

static uint32_t rounded(double period)
{
	const double fps = 1 / period;
	const double whole = floor(fps + 0.5);

	if (fps < FPS_MIN || fps > FPS_MAX)
		return 0;
	return (uint32_t)((fabs(fps - whole) <= WHOLE * fps ? whole : fps) * 1000 + 0.5);
}

bool roc_declared_first(struct roc_declared *declared, const struct roc_rate *rate)
{
	double stamps[FIRST_MOST], arrivals[FIRST_MOST];
	double span = 0;
	const uint32_t n = rate->count - 1;

	if (declared->early_mhz || rate->count < FIRST_LEAST || n > FIRST_MOST)
		return false;
	bool stamped = true;
	for (uint32_t i = 0; i < n; i++) {
		const struct roc_rate_frame *a = &rate->frames[(rate->first + i) % ROC_RATE_FRAMES];
		const struct roc_rate_frame *b =
			&rate->frames[(rate->first + i + 1) % ROC_RATE_FRAMES];

		arrivals[i] = (double)(b->arrival_ns - a->arrival_ns) * 1e-9;
		span += arrivals[i];
		stamped = stamped && a->pts_us != ROC_RATE_NO_PTS && b->pts_us > a->pts_us;
		stamps[i] = stamped ? ((double)b->pts_us - (double)a->pts_us) * 1e-6 : 0;
	}
	/* Pictures in store come faster than their time stamps say, never slower. */
	const double by_clock = common_step(arrivals, n);
	const double by_stamps = stamped ? common_step(stamps, n) : 0;

	if (by_stamps > 0 && by_clock <= SLOWER * by_stamps)
		declared->early_mhz = rounded(by_stamps);
	else if (by_clock > 0 && span >= FIRST_SPAN)
		declared->early_mhz = rounded(by_clock);
	return declared->early_mhz != 0;
}

void roc_declared_measured(struct roc_declared *declared, const struct roc_rate_figures *figures,
			   uint64_t now)
{
	const uint64_t last_ns = declared->last_ns;
	uint64_t most_ns = GAP_LEAST_NS;

	declared->last_ns = now;
	if (!figures->settled || figures->mhz == 0)
		return;
	if (!roc_declared_is_same(figures->mhz, declared->reference_mhz)) {
		declared->reference_mhz = figures->mhz;
		declared->stable_ns = 0;
		declared->stable_mhz = 0;
		return;
	}
	if (last_ns == 0 || now < last_ns)
		return;
	const uint64_t two_periods = UINT64_C(2000000000000) / figures->mhz;
	most_ns = two_periods > most_ns ? two_periods : most_ns;
	declared->stable_ns += now - last_ns < most_ns ? now - last_ns : most_ns;
	if (declared->stable_ns >= ROC_DECLARED_STABLE_NS)
		declared->stable_mhz = figures->mhz;
}
