/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pace_sim.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t seed;

void seed_random(uint64_t value)
{
	seed = value;
}

double uniform(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(seed >> 11) / 9007199254740992.0;
}

static double jitter(const struct setting *set)
{
	double value;

	switch (set->jitter) {
	case GAUSSIAN:
		/* Half a period is the most that is promised. */
		do
			value = set->jitter_ms * sqrt(-2 * log(1 - uniform())) *
				cos(6.283185307 * uniform());
		while (fabs(value) > 500 / set->source_fps);
		return value * MS;
	case UNIFORM:
		return (2 * uniform() - 1) * set->jitter_ms * MS;
	case POSITIVE:
		value = -log(1 - uniform()) * set->jitter_ms;
		return fmin(value, 500 / set->source_fps) * MS;
	default:
		return 0;
	}
}

static int by_time(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static uint64_t *make_arrivals(const struct setting *set, uint32_t *ret_count)
{
	const double fastest = fmax(set->source_fps, set->second_fps);
	const uint32_t frames = (uint32_t)(set->seconds * fastest);
	uint64_t *arrivals = calloc(frames + 1, sizeof(*arrivals));
	uint32_t count = 0;

	for (uint32_t i = 0; i < frames; i++) {
		const uint32_t slot =
			set->burst > 1 ? i / set->burst * set->burst + set->burst - 1 : i;
		double at = slot / set->source_fps;

		if (set->second_from > 0 && at > set->second_from)
			at = set->second_from +
			     (at - set->second_from) * set->source_fps / set->second_fps;
		if (uniform() < set->lost || (at >= set->outage_from && at < set->outage_to))
			continue;
		double moment = at * 1e9 + jitter(set);
		if (set->stall_every > 0 && fmod(at, set->stall_every) * 1000 < set->stall_ms)
			moment =
				fmax(moment, floor(at / set->stall_every) * set->stall_every * 1e9 +
						     set->stall_ms * MS + uniform() * MS);
		/* Frames of a burst come 1 ms apart; all start somewhere within a period. */
		arrivals[count++] = (uint64_t)((double)START + moment + 37 * MS +
					       (set->burst > 1 ? i % set->burst : 0) * MS);
	}
	qsort(arrivals, count, sizeof(*arrivals), by_time);
	arrivals[count] = UINT64_MAX;
	*ret_count = count;
	return arrivals;
}

static double deviation(const double *values, uint32_t count)
{
	double sum = 0, squares = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += values[i];
	for (uint32_t i = 0; i < count; i++)
		squares += (values[i] - sum / count) * (values[i] - sum / count);
	return sqrt(squares / count);
}

static double mean(const double *values, uint32_t count)
{
	double sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += values[i];
	return sum / count;
}

struct figures simulate(const struct setting *set)
{
	const uint64_t end = START + (uint64_t)(set->seconds * 1e9);
	const uint64_t measure = START + (uint64_t)(set->measure_from * 1e9);
	const uint32_t room =
		(uint32_t)(set->seconds * (set->device_fps + set->source_fps + set->second_fps) *
			   2) +
		16;
	double *intervals = calloc(room, sizeof(double)), *delays = calloc(room, sizeof(double));
	double *gaps = calloc(room, sizeof(double));
	uint32_t interval_count = 0, delay_count = 0, gap_count = 0, count, next = 0;
	uint64_t now = START, last_write = 0, first_write = 0, newest = 0, last_arrival = 0;
	struct figures figures = {.shortest_ms = 1e9};
	struct roc_pace pace;

	seed = 42;
	uint64_t *arrivals = make_arrivals(set, &count);
	roc_pace_init(&pace, (uint64_t)(1e9 / set->device_fps), now);
	while (now < end) {
		uint64_t deadline;
		const enum roc_pace_action action = roc_pace_next(&pace, now, &deadline);

		if (action == ROC_PACE_WAIT) {
			ck_assert_uint_gt(deadline, now);
			uint64_t wake = arrivals[next] < deadline ? arrivals[next] : deadline;
			wake += (uint64_t)(uniform() * set->wake_late_ms * MS);
			const double at = (double)(wake - START) * 1e-9;
			if (at >= set->asleep_from && at < set->asleep_to)
				wake = START + (uint64_t)(set->asleep_to * 1e9);
			now = wake;
			for (; arrivals[next] <= now; next++) {
				const bool replaced = roc_pace_arrival(&pace, arrivals[next]);

				if (arrivals[next] >= measure) {
					figures.arrived++;
					figures.dropped += replaced;
					if (last_arrival >= measure)
						gaps[gap_count++] =
							(double)(arrivals[next] - last_arrival) /
							MS;
				}
				newest = last_arrival = arrivals[next];
			}
			continue;
		}
		ck_assert_uint_eq(deadline, now);
		if (now >= measure) {
			if (last_write >= measure)
				intervals[interval_count++] = (double)(now - last_write) / MS;
			if (first_write == 0)
				first_write = now;
			if (action == ROC_PACE_WRITE_NEW) {
				figures.fresh++;
				delays[delay_count++] = (double)(now - newest) / MS;
			} else {
				figures.repeated++;
			}
		}
		last_write = now;
		roc_pace_wrote(&pace, now);
	}
	ck_assert_uint_gt(interval_count, 0);
	figures.span_s = (double)(last_write - first_write) * 1e-9;
	figures.write_sd_ms = deviation(intervals, interval_count);
	if (gap_count > 0)
		figures.arrival_sd_ms = deviation(gaps, gap_count);
	for (uint32_t i = 0; i < interval_count; i++) {
		figures.shortest_ms = fmin(figures.shortest_ms, intervals[i]);
		figures.longest_ms = fmax(figures.longest_ms, intervals[i]);
	}
	if (delay_count >= 20) {
		const uint32_t tenth = delay_count / 10;

		figures.first_delay_ms = mean(delays, tenth);
		figures.last_delay_ms = mean(delays + delay_count - tenth, tenth);
		qsort(delays, delay_count, sizeof(double), by_value);
		figures.delay_median_ms = delays[delay_count / 2];
		figures.delay_p99_ms = delays[delay_count * 99 / 100];
	}
	if (getenv("ROC_TEST_FIGURES"))
		printf("dev %.2f src %.3f jit %d/%.0f: in %u new %u rep %u drop %u | interval %.1f..%.1f sd "
		       "%.2f (arrivals %.2f) | delay med %.2f p99 %.2f first %.2f last %.2f\n",
		       set->device_fps, set->source_fps, (int)set->jitter, set->jitter_ms,
		       figures.arrived, figures.fresh, figures.repeated, figures.dropped,
		       figures.shortest_ms, figures.longest_ms, figures.write_sd_ms,
		       figures.arrival_sd_ms, figures.delay_median_ms, figures.delay_p99_ms,
		       figures.first_delay_ms, figures.last_delay_ms);
	free(arrivals);
	free(intervals);
	free(delays);
	free(gaps);
	return figures;
}

void check_spacing(const struct setting *set, const struct figures *figures)
{
	const double fastest = fmax(fmax(set->device_fps, set->source_fps), set->second_fps);

	/* The source's rate is an estimate. */
	ck_assert_double_ge(figures->shortest_ms, 0.95 * 500 / fastest);
}
