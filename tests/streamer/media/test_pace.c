/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pacer with cameras at the rate that their devices declare. */
#include <check.h>
#include <math.h>

#include "pace_sim.h"
#include "suite.h"

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
	tcase_add_test(tc, lost_frames_cost_a_repeat_each);
	tcase_add_test(tc, an_outage_is_filled_and_the_return_is_quick);
	tcase_add_test(tc, a_stalling_network_costs_what_it_held_back);
	tcase_add_loop_test(tc, a_writer_that_slept_does_not_catch_up, 0, 2);
	tcase_add_test(tc, a_new_cadence_is_taken_up);
	tcase_add_test(tc, a_discarded_picture_is_not_written);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
