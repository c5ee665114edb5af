/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>

#include "stats.h"
#include "suite.h"

#define START 5000000u

static struct roc_stats *stats;
static struct roc_stats_report report;

static void setup(void)
{
	stats = roc_stats_create(START, 7, 0);
	ck_assert_ptr_nonnull(stats);
}

static void teardown(void)
{
	roc_stats_destroy(stats);
}

/* A frame at @ms after the start, with a picture made at @made_ms. */
static int feed(unsigned int ms, uint8_t id, uint32_t number, unsigned int made_ms)
{
	const struct roc_verdict verdict = {ROC_SHOW_CAMERA, {id, number, START + 1000u * made_ms}};

	return roc_stats_feed(stats, START + 1000u * ms, &verdict);
}

static int feed_show(unsigned int ms, enum roc_show show)
{
	const struct roc_verdict verdict = {.show = show, .stamp = {7, 999, START}};

	return roc_stats_feed(stats, START + 1000u * ms, &verdict);
}

static void finish(unsigned int ms)
{
	roc_stats_report(stats, START + 1000u * ms, &report);
}

START_TEST(nothing_seen_is_reported_as_nothing)
{
	finish(1000);
	ck_assert_uint_eq(report.frames, 0);
	ck_assert_int_eq(report.first_frame_us, -1);
	ck_assert_int_eq(report.first_camera_us, -1);
	ck_assert_uint_eq(report.segment_count, 0);
	ck_assert_uint_eq(report.longest_gap_us, 0);
	ck_assert_double_eq(report.lost_percent, 0);
}
END_TEST

START_TEST(frames_in_step_are_all_new)
{
	for (unsigned int i = 0; i < 20; i++)
		ck_assert_int_eq(feed(100 + 50 * i, 7, 300 + i, 80 + 50 * i), ROC_SEEN_NEW);
	finish(1050);
	ck_assert_uint_eq(report.unique, 20);
	ck_assert_uint_eq(report.lost + report.repeated + report.out_of_order + report.restarts, 0);
	ck_assert_int_eq(report.first_frame_us, 100000);
	ck_assert_int_eq(report.first_camera_us, 100000);
	ck_assert_int_eq(report.latency.min, 20000);
	ck_assert_int_eq(report.latency.max, 20000);
	ck_assert_uint_eq(report.latency.count, 20);
	ck_assert_uint_eq(report.interval.count, 19);
	ck_assert_double_eq_tol(report.interval.mean, 50000, 1e-6);
	ck_assert_double_eq_tol(report.interval.sd, 0, 1e-6);
	ck_assert_uint_eq(report.longest_repeat_us, 50000);
	ck_assert_uint_eq(report.segment_count, 1);
	ck_assert_int_eq(report.segments[0].class, ROC_SEGMENT_CAMERA);
	ck_assert_uint_eq(report.segments[0].at_us, 100000);
	ck_assert_uint_eq(report.segments[0].for_us, 950000);
}
END_TEST

START_TEST(numbers_skipped_are_lost_and_percentages_are_of_what_should_have_come)
{
	feed(0, 7, 10, 0);
	ck_assert_int_eq(feed(50, 7, 14, 50), ROC_SEEN_NEW);
	ck_assert_int_eq(feed(100, 7, 14, 50), ROC_SEEN_REPEATED);
	finish(100);
	ck_assert_uint_eq(report.unique, 2);
	ck_assert_uint_eq(report.lost, 3);
	ck_assert_double_eq_tol(report.expected, 5, 1e-9);
	ck_assert_double_eq_tol(report.lost_percent, 60, 1e-9);
	ck_assert_double_eq_tol(report.repeats_percent, 20, 1e-9);
}
END_TEST

START_TEST(a_nominal_rate_is_the_base_of_the_percentages)
{
	roc_stats_destroy(stats);
	stats = roc_stats_create(START, -1, 20);
	feed(0, 3, 0, 0);
	feed(50, 3, 1, 50);
	feed(100, 3, 1, 50);
	finish(1000);
	ck_assert_double_eq_tol(report.expected, 20, 1e-9);
	ck_assert_double_eq_tol(report.repeats_percent, 5, 1e-9);
}
END_TEST

START_TEST(a_repeat_counts_as_a_frame_but_not_as_a_new_picture)
{
	feed(0, 7, 1, 0);
	for (unsigned int ms = 50; ms <= 400; ms += 50)
		ck_assert_int_eq(feed(ms, 7, 1, 0), ROC_SEEN_REPEATED);
	feed(450, 7, 2, 440);
	finish(460);
	ck_assert_uint_eq(report.repeated, 8);
	ck_assert_uint_eq(report.longest_repeat_us, 450000);
	ck_assert_uint_eq(report.longest_gap_us, 50000);
	ck_assert_uint_eq(report.latency.count, 2); /* ageing repeats are no latency */
	ck_assert_int_eq(report.latency.max, 10000);
}
END_TEST

START_TEST(an_older_picture_is_out_of_order_and_does_not_move_the_count_back)
{
	feed(0, 7, 5, 0);
	feed(50, 7, 6, 50);
	ck_assert_int_eq(feed(100, 7, 5, 0), ROC_SEEN_OUT_OF_ORDER);
	ck_assert_int_eq(feed(150, 7, 6, 50), ROC_SEEN_REPEATED);
	ck_assert_int_eq(feed(200, 7, 7, 180), ROC_SEEN_NEW);
	finish(200);
	ck_assert_uint_eq(report.out_of_order, 1);
	ck_assert_uint_eq(report.lost, 0);
	ck_assert_uint_eq(report.restarts, 0);
	ck_assert_uint_eq(report.longest_repeat_us, 150000);
}
END_TEST

START_TEST(a_low_number_made_later_is_a_publisher_that_started_again)
{
	feed(0, 7, 5000, 0);
	ck_assert_int_eq(feed(3000, 7, 2, 2990), ROC_SEEN_NEW);
	ck_assert_int_eq(feed(3050, 7, 3, 3040), ROC_SEEN_NEW);
	ck_assert_int_eq(feed(6000, 7, 3, 5990), ROC_SEEN_NEW); /* the same number, made later */
	ck_assert_int_eq(feed(6050, 7, 2, 2990), ROC_SEEN_OUT_OF_ORDER);
	finish(6050);
	ck_assert_uint_eq(report.restarts, 2);
	ck_assert_uint_eq(report.out_of_order, 1);
	ck_assert_uint_eq(report.lost, 0);
	ck_assert_uint_eq(report.unique, 4);
}
END_TEST

START_TEST(another_camera_is_wrong_and_changes_nothing_of_the_right_one)
{
	feed(0, 7, 1, 0);
	ck_assert_int_eq(feed(50, 8, 900, 50), ROC_SEEN_WRONG_CAMERA);
	ck_assert_int_eq(feed(100, 7, 2, 100), ROC_SEEN_NEW);
	finish(100);
	ck_assert_uint_eq(report.wrong_camera, 1);
	ck_assert_uint_eq(report.lost, 0);
	ck_assert_uint_eq(report.unique, 2);
	ck_assert_uint_eq(report.segment_count, 3);
	ck_assert_int_eq(report.segments[1].class, ROC_SEGMENT_WRONG_CAMERA);
}
END_TEST

START_TEST(torn_frames_count_as_torn_alone)
{
	feed(0, 7, 1, 0);
	ck_assert_int_eq(feed_show(50, ROC_SHOW_TORN), ROC_SEEN_TORN);
	feed(100, 7, 2, 100);
	finish(100);
	ck_assert_uint_eq(report.torn, 1);
	ck_assert_uint_eq(report.unique, 2);
	ck_assert_uint_eq(report.lost, 0);
	ck_assert_uint_eq(report.segment_count, 1);
}
END_TEST

START_TEST(an_outage_shows_as_a_placeholder_segment_of_its_length)
{
	feed_show(0, ROC_SHOW_UNREADABLE);
	feed(100, 7, 1, 90);
	feed(200, 7, 1, 90);
	for (unsigned int ms = 300; ms < 1300; ms += 100)
		ck_assert_int_eq(feed_show(ms, ROC_SHOW_PLACEHOLDER), ROC_SEEN_PLACEHOLDER);
	feed(1300, 7, 2, 1290);
	feed_show(1400, ROC_SHOW_PLACEHOLDER);
	finish(1700);
	ck_assert_uint_eq(report.placeholder, 11);
	ck_assert_uint_eq(report.unreadable, 1);
	ck_assert_uint_eq(report.longest_placeholder_us, 1000000);
	ck_assert_uint_eq(report.longest_repeat_us, 1200000);
	ck_assert_uint_eq(report.longest_gap_us, 300000); /* the silent tail */
	ck_assert_uint_eq(report.segment_count, 5);
	ck_assert_int_eq(report.segments[0].class, ROC_SEGMENT_UNREADABLE);
	ck_assert_int_eq(report.segments[2].class, ROC_SEGMENT_PLACEHOLDER);
	ck_assert_uint_eq(report.segments[2].at_us, 300000);
	ck_assert_uint_eq(report.segments[2].for_us, 1000000);
	ck_assert_uint_eq(report.segments[4].for_us, 300000);
	ck_assert_int_eq(report.first_frame_us, 0);
	ck_assert_int_eq(report.first_camera_us, 100000);
}
END_TEST

START_TEST(a_placeholder_that_lasts_to_the_end_is_measured_to_the_end)
{
	feed_show(0, ROC_SHOW_PLACEHOLDER);
	finish(800);
	ck_assert_uint_eq(report.longest_placeholder_us, 800000);
	finish(900); /* a report changes nothing */
	ck_assert_uint_eq(report.longest_placeholder_us, 900000);
	ck_assert_uint_eq(report.segment_count, 1);
}
END_TEST

START_TEST(segments_beyond_the_limit_are_counted_and_the_longest_is_still_found)
{
	for (unsigned int i = 0; i < ROC_STATS_SEGMENTS + 10; i++)
		feed_show(10 * i, i % 2 ? ROC_SHOW_PLACEHOLDER : ROC_SHOW_UNREADABLE);
	finish(10 * (ROC_STATS_SEGMENTS + 9) + 700);
	ck_assert_uint_eq(report.segment_count, ROC_STATS_SEGMENTS);
	ck_assert_uint_eq(report.segments_left_out, 10);
	ck_assert_uint_eq(report.longest_placeholder_us, 700000);
}
END_TEST

START_TEST(spreads_are_of_all_samples_in_whatever_order)
{
	unsigned int ms = 0;

	/* 200 pictures, 1 to 200 ms old in a scattered order: 77 and 200 have no common factor. */
	for (unsigned int i = 0; i < 200; i++) {
		const unsigned int age = i * 77 % 200 + 1;

		ms += 500;
		feed(ms, 7, i, ms - age);
	}
	finish(ms);
	ck_assert_uint_eq(report.unique, 200);
	ck_assert_int_eq(report.latency.min, 1000);
	ck_assert_int_eq(report.latency.median, 100000);
	ck_assert_int_eq(report.latency.p99, 198000);
	ck_assert_int_eq(report.latency.max, 200000);
}
END_TEST

START_TEST(a_picture_newer_than_its_dequeuing_has_a_latency_below_zero)
{
	feed(100, 7, 1, 130);
	finish(100);
	ck_assert_int_eq(report.latency.min, -30000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stats");
	TCase *tcase = tcase_create("stats");

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, nothing_seen_is_reported_as_nothing);
	tcase_add_test(tcase, frames_in_step_are_all_new);
	tcase_add_test(tcase,
		       numbers_skipped_are_lost_and_percentages_are_of_what_should_have_come);
	tcase_add_test(tcase, a_nominal_rate_is_the_base_of_the_percentages);
	tcase_add_test(tcase, a_repeat_counts_as_a_frame_but_not_as_a_new_picture);
	tcase_add_test(tcase, an_older_picture_is_out_of_order_and_does_not_move_the_count_back);
	tcase_add_test(tcase, a_low_number_made_later_is_a_publisher_that_started_again);
	tcase_add_test(tcase, another_camera_is_wrong_and_changes_nothing_of_the_right_one);
	tcase_add_test(tcase, torn_frames_count_as_torn_alone);
	tcase_add_test(tcase, an_outage_shows_as_a_placeholder_segment_of_its_length);
	tcase_add_test(tcase, a_placeholder_that_lasts_to_the_end_is_measured_to_the_end);
	tcase_add_test(tcase, segments_beyond_the_limit_are_counted_and_the_longest_is_still_found);
	tcase_add_test(tcase, spreads_are_of_all_samples_in_whatever_order);
	tcase_add_test(tcase, a_picture_newer_than_its_dequeuing_has_a_latency_below_zero);
	return run_suite(suite);
}
