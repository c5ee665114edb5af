/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cameras of another rate than their devices declare, rates that change, bursts. */
#include <check.h>
#include <math.h>

#include "pace_sim.h"
#include "suite.h"

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
	const int burst = _i < 4 ? 50 : 400;
	struct roc_pace pace;
	uint64_t now = START, at = START + ROC_NS_PER_S / 3;
	uint32_t fresh = 0;
	double shortest = 1e9;

	roc_pace_init(&pace, 40 * ROC_NS_PER_MS, now);
	for (int turn = 0; turn < 4; turn++) {
		for (int i = 0; i < (turn == 0 ? 50 : burst); i++) {
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
		if (_i / 2 == 1)
			roc_pace_begin(&pace);
		else
			at += (uint64_t)(burst * (40 - decode_ms) * MS);
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

	seed_random((uint64_t)_i + 1);
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

int main(void)
{
	Suite *suite = suite_create("pace_rates");
	TCase *tc = tcase_create("simulated cameras");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, bursts_lose_what_a_mailbox_of_one_can_not_hold, 0, 6);
	tcase_add_loop_test(tc, a_source_of_another_rate_than_declared_sets_the_pace, 0,
			    sizeof(mismatched) / sizeof(mismatched[0]));
	tcase_add_loop_test(tc, another_rate_than_declared_is_found_out_soon, 0,
			    sizeof(mismatched) / sizeof(mismatched[0]));
	tcase_add_loop_test(tc, a_slow_source_is_repeated_before_readers_give_up, 0,
			    sizeof(slow) / sizeof(slow[0]));
	tcase_add_loop_test(tc, a_source_that_changes_its_rate_is_followed_within_a_second, 0,
			    2 * sizeof(changes) / sizeof(changes[0]));
	tcase_add_loop_test(tc, a_burst_is_not_taken_for_a_rate, 0, 6);
	tcase_add_loop_test(tc, any_arrivals_leave_it_sane, 0, 50);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
