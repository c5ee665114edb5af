/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pacer against simulated cameras: arrivals are made up, time is a number. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "pace.h"
#include "suite.h"

#define MS ((double)ROC_NS_PER_MS)
#define START (UINT64_C(1000) * ROC_NS_PER_S)

enum jitter { NO_JITTER, GAUSSIAN, UNIFORM, POSITIVE };

/** A camera, a network, and a thread that may be scheduled late. */
struct setting {
	double device_fps, source_fps;
	enum jitter jitter;
	double jitter_ms; /* deviation, or half of the width */
	double seconds;
	double lost;                    /* share of frames that never come */
	uint32_t burst;                 /* so many frames always come together */
	double outage_from, outage_to;  /* s */
	double stall_every, stall_ms;   /* s; the network holds everything back, then delivers */
	double second_from, second_fps; /* s; the source has another rate from then on */
	double wake_late_ms;            /* of the output thread, at most */
	double asleep_from, asleep_to;  /* s; the output thread does not run */
	double measure_from;            /* s; figures count from here */
};

struct figures {
	uint32_t arrived, fresh, repeated, dropped;
	double shortest_ms, longest_ms; /* between writes */
	double write_sd_ms, arrival_sd_ms;
	double delay_median_ms, delay_p99_ms;
	double first_delay_ms, last_delay_ms; /* means over the first and the last tenth */
	double span_s;
};

static uint64_t seed;

static double uniform(void)
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

static struct figures simulate(const struct setting *set)
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

/* Never two writes close to each other, whatever comes in. The source's rate is an estimate. */
static void check_spacing(const struct setting *set, const struct figures *figures)
{
	const double fastest = fmax(fmax(set->device_fps, set->source_fps), set->second_fps);

	ck_assert_double_ge(figures->shortest_ms, 0.95 * 500 / fastest);
}

START_TEST(without_a_camera_it_is_a_metronome_without_drift)
{
	const struct setting set = {.device_fps = 12.5, .source_fps = 1e-3, .seconds = 900};
	const struct figures f = simulate(&set);

	ck_assert_uint_eq(f.repeated, 900 * 25 / 2);
	ck_assert_double_lt(f.write_sd_ms, 1e-6);
	ck_assert_double_eq_tol(f.span_s, 900 - 0.08, 1e-6);
}
END_TEST

static const struct setting normal[] = {
	{.device_fps = 20, .source_fps = 20, .jitter = NO_JITTER},
	{.device_fps = 20, .source_fps = 20, .jitter = GAUSSIAN, .jitter_ms = 1},
	{.device_fps = 20, .source_fps = 20, .jitter = GAUSSIAN, .jitter_ms = 3},
	{.device_fps = 20, .source_fps = 20, .jitter = GAUSSIAN, .jitter_ms = 8},
	{.device_fps = 20, .source_fps = 20, .jitter = UNIFORM, .jitter_ms = 12.5},
	{.device_fps = 20, .source_fps = 20, .jitter = POSITIVE, .jitter_ms = 5},
	{.device_fps = 12, .source_fps = 12, .jitter = GAUSSIAN, .jitter_ms = 1},
	{.device_fps = 12, .source_fps = 12, .jitter = GAUSSIAN, .jitter_ms = 3},
	{.device_fps = 12, .source_fps = 12, .jitter = GAUSSIAN, .jitter_ms = 8},
	{.device_fps = 12, .source_fps = 12, .jitter = UNIFORM, .jitter_ms = 20},
	{.device_fps = 20, .source_fps = 19.5, .jitter = GAUSSIAN, .jitter_ms = 3},
	{.device_fps = 20, .source_fps = 20.5, .jitter = GAUSSIAN, .jitter_ms = 3},
	{.device_fps = 12, .source_fps = 11.97, .jitter = UNIFORM, .jitter_ms = 3},
	{.device_fps = 30, .source_fps = 29.97, .jitter = GAUSSIAN, .jitter_ms = 3},
	{.device_fps = 20, .source_fps = 20, .jitter = GAUSSIAN, .jitter_ms = 3, .wake_late_ms = 2},
};

START_TEST(a_camera_at_the_cadence_is_shown_frame_by_frame)
{
	struct setting set = normal[_i];

	set.seconds = 600;
	set.measure_from = 10;
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_eq(f.repeated, 0);
	ck_assert_uint_eq(f.dropped, 0);
	/* Smoother than it came, and later by about the jitter only. */
	ck_assert_double_le(f.write_sd_ms, 0.5 * f.arrival_sd_ms + 0.5 * set.wake_late_ms + 0.1);
	ck_assert_double_le(f.delay_median_ms, 1.5 * f.arrival_sd_ms + set.wake_late_ms + 1.5);
	ck_assert_double_le(f.delay_p99_ms, 3 * f.arrival_sd_ms + 2 * set.wake_late_ms + 2);
	ck_assert_double_lt(f.delay_p99_ms, 1000 / set.device_fps);
}
END_TEST

START_TEST(the_first_seconds_need_few_repeats)
{
	struct setting set = normal[_i];

	set.seconds = 10;
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_le(f.repeated, 3); /* the first write comes before the first picture */
	ck_assert_uint_le(f.dropped, 2);
}
END_TEST

START_TEST(an_hour_of_clock_drift_adds_no_delay_and_no_repeat)
{
	const struct setting set = {.device_fps = 20,
				    .source_fps = _i == 0 ? 20 * 1.0003 : 20 / 1.0003,
				    .jitter = GAUSSIAN,
				    .jitter_ms = 3,
				    .seconds = 3600,
				    .measure_from = 5};
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_eq(f.repeated, 0);
	ck_assert_uint_eq(f.dropped, 0);
	ck_assert_double_eq_tol(f.first_delay_ms, f.last_delay_ms, 0.5);
	ck_assert_double_lt(f.delay_median_ms, 8);
}
END_TEST

/* The driver has no room for a third picture at once, and the mailbox none for a second. */
START_TEST(bursts_lose_what_a_mailbox_of_one_can_not_hold)
{
	static const double shown[] = {1, 0.66, 0.49};
	const struct setting set = {.device_fps = _i % 2 ? 25 : 12,
				    .source_fps = 25,
				    .burst = 2 + (uint32_t)_i / 2,
				    .seconds = 60,
				    .measure_from = 5};
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_double_ge(f.fresh, shown[_i / 2] * f.arrived - 2);
	ck_assert_uint_le(f.repeated, _i < 4 ? 0 : f.arrived / 4);
	ck_assert_double_le(f.longest_ms, 3000 / set.device_fps + 1);
}
END_TEST

static const struct setting mismatched[] = {
	{.device_fps = 12, .source_fps = 25},   {.device_fps = 15, .source_fps = 20},
	{.device_fps = 15, .source_fps = 30},   {.device_fps = 5, .source_fps = 60},
	{.device_fps = 25, .source_fps = 15},   {.device_fps = 25, .source_fps = 12.5},
	{.device_fps = 20, .source_fps = 16},   {.device_fps = 20, .source_fps = 18},
	{.device_fps = 60, .source_fps = 50},   {.device_fps = 15, .source_fps = 15.83},
	{.device_fps = 240, .source_fps = 100}, {.device_fps = 1, .source_fps = 25},
};

START_TEST(a_source_of_another_rate_than_declared_sets_the_pace)
{
	struct setting set = mismatched[_i];

	set.jitter = GAUSSIAN;
	set.jitter_ms = fmin(2, 100 / set.source_fps);
	set.seconds = 300;
	set.measure_from = 5;
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_eq(f.dropped, 0);
	ck_assert_uint_eq(f.repeated, 0);
	ck_assert_double_lt(f.write_sd_ms, 0.5 * f.arrival_sd_ms + 0.1);
	ck_assert_double_le(f.delay_median_ms, 1.5 * f.arrival_sd_ms + 1.5);
	ck_assert_double_le(f.delay_p99_ms, 3 * f.arrival_sd_ms + 2);
}
END_TEST

START_TEST(another_rate_than_declared_is_found_out_soon)
{
	struct setting set = mismatched[_i];

	set.jitter = GAUSSIAN;
	set.jitter_ms = fmin(2, 100 / set.source_fps);
	set.seconds = 5;
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	if (set.source_fps <= 2.2 * set.device_fps)
		ck_assert_uint_le(f.dropped, 3);
	else
		ck_assert_double_le(f.dropped, set.source_fps * 2.5);
	ck_assert_uint_le(f.repeated, 10);
}
END_TEST

static const struct setting slow[] = {
	{.device_fps = 25, .source_fps = 5}, {.device_fps = 25, .source_fps = 2},
	{.device_fps = 15, .source_fps = 1}, {.device_fps = 15, .source_fps = 0.5},
	{.device_fps = 1, .source_fps = 1},  {.device_fps = 0.5, .source_fps = 0.5},
};

START_TEST(a_slow_source_is_repeated_before_readers_give_up)
{
	struct setting set = slow[_i];

	set.jitter = GAUSSIAN;
	set.jitter_ms = 5;
	set.seconds = 400;
	set.measure_from = 60;
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_eq(f.dropped, 0);
	ck_assert_uint_le(f.arrived - f.fresh, 1);
	ck_assert_double_le(f.longest_ms, fmin(3000 / set.device_fps, 1200));
	ck_assert_double_lt(f.delay_p99_ms, 50);
	if (set.device_fps == 1)
		ck_assert_uint_eq(f.repeated, 0);
}
END_TEST

START_TEST(lost_frames_cost_a_repeat_each)
{
	const struct setting set = {.device_fps = 20,
				    .source_fps = 20,
				    .jitter = GAUSSIAN,
				    .jitter_ms = 3,
				    .lost = 0.1,
				    .seconds = 300,
				    .measure_from = 5};
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_double_eq_tol(f.repeated, f.span_s * 20 * 0.1, 40);
	ck_assert_uint_le(f.dropped, 30);
	ck_assert_double_lt(f.delay_median_ms, 8);
}
END_TEST

START_TEST(an_outage_is_filled_and_the_return_is_quick)
{
	struct setting set = {.device_fps = 20,
			      .source_fps = 20,
			      .jitter = GAUSSIAN,
			      .jitter_ms = 3,
			      .outage_from = 30,
			      .outage_to = 35,
			      .seconds = 60,
			      .measure_from = 10};
	struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_double_eq_tol(f.repeated, 100, 3);
	ck_assert_uint_le(f.dropped, 1);
	ck_assert_double_le(f.longest_ms, 76);

	set.measure_from = 35.3;
	f = simulate(&set);
	ck_assert_uint_eq(f.repeated, 0);
	ck_assert_uint_eq(f.dropped, 0);
	ck_assert_double_lt(f.delay_median_ms, 8);
}
END_TEST

START_TEST(a_stalling_network_costs_what_it_held_back)
{
	const struct setting set = {.device_fps = 20,
				    .source_fps = 20,
				    .jitter = GAUSSIAN,
				    .jitter_ms = 3,
				    .stall_every = 10,
				    .stall_ms = 300,
				    .seconds = 605,
				    .measure_from = 15};
	const struct figures f = simulate(&set);

	check_spacing(&set, &f);
	/* 59 stalls of six frames, of which the last is shown. */
	ck_assert_uint_le(f.repeated, 59 * 6);
	ck_assert_uint_le(f.dropped, 59 * 6);
	ck_assert_double_lt(f.delay_median_ms, 10);
	ck_assert_double_eq_tol(f.first_delay_ms, f.last_delay_ms, 2);
}
END_TEST

static const struct setting changes[] = {
	{.source_fps = 25, .second_fps = 12.5}, {.source_fps = 12.5, .second_fps = 25},
	{.source_fps = 20, .second_fps = 15},   {.source_fps = 15, .second_fps = 20},
	{.source_fps = 20, .second_fps = 25},   {.source_fps = 25, .second_fps = 20},
	{.source_fps = 30, .second_fps = 15},   {.source_fps = 15, .second_fps = 30},
	{.source_fps = 60, .second_fps = 25},   {.source_fps = 25, .second_fps = 60},
	{.source_fps = 25, .second_fps = 5},    {.source_fps = 5, .second_fps = 25},
};

START_TEST(a_source_that_changes_its_rate_is_followed_within_a_second)
{
	struct setting set = changes[_i / 2];
	const double ratio = set.second_fps / set.source_fps;

	set.device_fps = _i % 2 ? set.source_fps : set.second_fps;
	set.jitter = GAUSSIAN;
	set.jitter_ms = 2;
	set.second_from = 30;
	set.seconds = 60;
	set.measure_from = 29.5;
	struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_uint_le(f.dropped, ratio > 2.1 ? (uint32_t)set.second_fps : 2);
	/* One for each place that seems empty, until the other rate is plain. */
	if (fmin(set.source_fps, set.second_fps) * 2.5 > set.device_fps)
		ck_assert_uint_le(f.repeated, 12);
	set.measure_from = 32;
	f = simulate(&set);
	ck_assert_uint_eq(f.dropped, 0);
	if (set.second_fps * 2.5 > set.device_fps)
		ck_assert_uint_eq(f.repeated, 0);
	ck_assert_double_lt(f.delay_median_ms, 6);
}
END_TEST

static double write_gap_ms(struct roc_pace *pace, uint64_t *now, uint64_t until, uint32_t *ret_new)
{
	double shortest = 1e9;
	uint64_t last = pace->last_write, deadline;

	while (*now < until) {
		const enum roc_pace_action action = roc_pace_next(pace, *now, &deadline);

		if (action == ROC_PACE_WAIT) {
			ck_assert_uint_gt(deadline, *now);
			*now = deadline < until ? deadline : until;
			continue;
		}
		*ret_new += action == ROC_PACE_WRITE_NEW;
		shortest = fmin(shortest, (double)(*now - last) / MS);
		last = *now;
		roc_pace_wrote(pace, *now);
	}
	return shortest;
}

/* A server begins with what it has in store; a stalled network ends with it. Neither is a rate. */
START_TEST(a_burst_is_not_taken_for_a_rate)
{
	const double decode_ms = _i % 2 ? 10 : 3;
	struct roc_pace pace;
	uint64_t now = START, at = START + ROC_NS_PER_S / 3;
	uint32_t fresh = 0;
	double shortest = 1e9;

	roc_pace_init(&pace, 40 * ROC_NS_PER_MS, now);
	for (int turn = 0; turn < 4; turn++) {
		for (int i = 0; i < 50; i++) {
			shortest = fmin(shortest, write_gap_ms(&pace, &now, at, &fresh));
			roc_pace_arrival(&pace, at);
			at += (uint64_t)(decode_ms * MS);
		}
		ck_assert_double_eq_tol(pace.source.period, 40 * MS, 2 * MS);
		for (int i = 0; i < 250; i++) {
			shortest = fmin(shortest, write_gap_ms(&pace, &now, at, &fresh));
			roc_pace_arrival(&pace, at);
			at += (uint64_t)(40 * MS);
		}
		ck_assert(pace.source.locked);
		ck_assert_double_eq_tol(pace.source.period, 40 * MS, 0.5 * MS);
		if (_i > 1)
			roc_pace_begin(&pace);
		else
			at += (uint64_t)(50 * (40 - decode_ms) * MS);
	}
	ck_assert_double_ge(shortest, 19);
	ck_assert_uint_ge(fresh, 1000);
}
END_TEST

START_TEST(any_arrivals_leave_it_sane)
{
	struct roc_pace pace;
	uint64_t now = START, at = START;
	uint32_t fresh = 0, arrivals = 0;

	seed = (uint64_t)_i + 1;
	roc_pace_init(&pace, (uint64_t)(1e9 / (0.5 + 60 * uniform())), now);
	while (at < START + 60 * ROC_NS_PER_S) {
		const double kind = uniform();

		at += (uint64_t)(kind < 0.3   ? 0
				 : kind < 0.9 ? uniform() * 80 * MS
					      : 3e9 * uniform());
		ck_assert_double_ge(write_gap_ms(&pace, &now, at, &fresh), 500.0 / 240 - 0.01);
		roc_pace_arrival(&pace, at);
		arrivals++;
		ck_assert_double_ge(pace.source.period, 1e9 / 240 - 1);
		ck_assert_double_le(pace.source.period, 2e9);
		ck_assert(!isnan(pace.source.grid) && !isnan(pace.source.margin) &&
			  !isnan(pace.source.ahead));
		if (kind < 0.002)
			roc_pace_begin(&pace);
		if (kind > 0.999)
			roc_pace_set_declared(&pace, (uint64_t)(1e9 / (0.5 + 60 * uniform())));
	}
	ck_assert_uint_ge(fresh, arrivals / 10);
}
END_TEST

START_TEST(a_writer_that_slept_does_not_catch_up)
{
	struct setting set = {.device_fps = 20,
			      .source_fps = _i == 0 ? 20 : 1e-3,
			      .jitter = GAUSSIAN,
			      .jitter_ms = 3,
			      .asleep_from = 20,
			      .asleep_to = 30,
			      .seconds = 60,
			      .measure_from = 5};
	struct figures f = simulate(&set);

	check_spacing(&set, &f);
	ck_assert_double_eq_tol(f.fresh + f.repeated, (f.span_s - 10) * 20, 3);
	if (_i != 0)
		return;
	set.measure_from = 31;
	f = simulate(&set);
	ck_assert_uint_eq(f.repeated, 0);
	ck_assert_uint_eq(f.dropped, 0);
}
END_TEST

START_TEST(a_new_cadence_is_taken_up)
{
	struct roc_pace pace;
	uint64_t now = START, deadline;
	uint32_t writes = 0;

	roc_pace_init(&pace, 50 * ROC_NS_PER_MS, now);
	roc_pace_next(&pace, now, &deadline);
	roc_pace_wrote(&pace, now);
	roc_pace_set_declared(&pace, 100 * ROC_NS_PER_MS);
	while (now < START + 10 * ROC_NS_PER_S) {
		if (roc_pace_next(&pace, now, &deadline) == ROC_PACE_WAIT) {
			now = deadline;
			continue;
		}
		roc_pace_wrote(&pace, now);
		writes++;
	}
	ck_assert_uint_ge(writes, 99);
	ck_assert_uint_le(writes, 100);
}
END_TEST

START_TEST(a_discarded_picture_is_not_written)
{
	struct roc_pace pace;
	uint64_t deadline;

	roc_pace_init(&pace, 50 * ROC_NS_PER_MS, START);
	ck_assert(!roc_pace_arrival(&pace, START));
	ck_assert(roc_pace_arrival(&pace, START + 1));
	roc_pace_discard(&pace);
	ck_assert_int_eq(roc_pace_next(&pace, START + 1, &deadline), ROC_PACE_REPEAT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pace");
	TCase *tc = tcase_create("simulated cameras");
	const int normals = (int)(sizeof(normal) / sizeof(normal[0]));

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, without_a_camera_it_is_a_metronome_without_drift);
	tcase_add_loop_test(tc, a_camera_at_the_cadence_is_shown_frame_by_frame, 0, normals);
	tcase_add_loop_test(tc, the_first_seconds_need_few_repeats, 0, normals);
	tcase_add_loop_test(tc, an_hour_of_clock_drift_adds_no_delay_and_no_repeat, 0, 2);
	tcase_add_loop_test(tc, bursts_lose_what_a_mailbox_of_one_can_not_hold, 0, 6);
	tcase_add_loop_test(tc, a_source_of_another_rate_than_declared_sets_the_pace, 0,
			    sizeof(mismatched) / sizeof(mismatched[0]));
	tcase_add_loop_test(tc, another_rate_than_declared_is_found_out_soon, 0,
			    sizeof(mismatched) / sizeof(mismatched[0]));
	tcase_add_loop_test(tc, a_slow_source_is_repeated_before_readers_give_up, 0,
			    sizeof(slow) / sizeof(slow[0]));
	tcase_add_test(tc, lost_frames_cost_a_repeat_each);
	tcase_add_test(tc, an_outage_is_filled_and_the_return_is_quick);
	tcase_add_test(tc, a_stalling_network_costs_what_it_held_back);
	tcase_add_loop_test(tc, a_source_that_changes_its_rate_is_followed_within_a_second, 0,
			    2 * sizeof(changes) / sizeof(changes[0]));
	tcase_add_loop_test(tc, a_burst_is_not_taken_for_a_rate, 0, 4);
	tcase_add_loop_test(tc, any_arrivals_leave_it_sane, 0, 50);
	tcase_add_loop_test(tc, a_writer_that_slept_does_not_catch_up, 0, 2);
	tcase_add_test(tc, a_new_cadence_is_taken_up);
	tcase_add_test(tc, a_discarded_picture_is_not_written);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
