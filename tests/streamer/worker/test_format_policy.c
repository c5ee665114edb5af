/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <linux/videodev2.h>

#include "format_policy.h"
#include "suite.h"

static struct roc_camera_config camera;
static struct roc_format_case now;
static struct roc_device_format wanted;
static bool final;

static void setup(void)
{
	camera = (struct roc_camera_config){.valid = 1, .enabled = 1};
	now = (struct roc_format_case){
		.camera = &camera,
		.device = {1280, 720, 15000, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED, 0},
		.provisional = true,
		.first = true,
		.best = true,
		.since_change_ms = UINT64_MAX,
		.width = 2560,
		.height = 1440,
		.color_range = ROC_RANGE_FULL,
	};
}

static void measured(uint32_t mhz)
{
	now.settled = now.surveyed = true;
	now.mhz = mhz;
}

static void stable(uint32_t mhz)
{
	measured(mhz);
	now.stable_mhz = mhz;
}

/* It has its first format, but nothing is remembered yet. */
static void declared(uint32_t mhz)
{
	now.first = false;
	now.since_change_ms = 5000;
	now.device =
		(struct roc_device_format){2560, 1440, mhz, V4L2_PIX_FMT_YUV420, ROC_RANGE_FULL, 0};
}

static void known(void)
{
	now.first = now.provisional = false;
	now.device =
		(struct roc_device_format){896, 512, 19000, V4L2_PIX_FMT_YUV420, ROC_RANGE_FULL, 0};
	now.stable_ms = 3600000;
}

/* The supervisor may have said no. */
START_TEST(nothing_is_asked_again_at_once)
{
	declared(15000);
	stable(19000);
	now.since_change_ms = 0;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.since_change_ms = ROC_FORMAT_PAUSE_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(the_first_pictures_give_size_and_rate_at_once)
{
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.early_mhz = 25000;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert(!final);
	ck_assert_uint_eq(wanted.width, 2560);
	ck_assert_uint_eq(wanted.height, 1440);
	ck_assert_uint_eq(wanted.mhz, 25000);
	ck_assert_uint_eq(wanted.color_range, ROC_RANGE_FULL);
}
END_TEST

START_TEST(pictures_that_tell_no_rate_are_not_waited_for_long)
{
	now.header_mhz = 12000;
	now.since_picture_ms = ROC_FORMAT_FIRST_MS - 1;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.since_picture_ms = ROC_FORMAT_FIRST_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert_uint_eq(wanted.mhz, 12000);
	now.header_mhz = 90000000;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert_uint_eq(wanted.mhz, 15000);
	ck_assert(!final);
}
END_TEST

START_TEST(a_measured_rate_does_not_change_the_first_one)
{
	declared(15000);
	measured(240000);
	now.since_change_ms = 3600000;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_rate_of_a_minute_is_the_last_word)
{
	declared(15000);
	stable(12000);
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert(final);
	ck_assert_uint_eq(wanted.mhz, 12000);
}
END_TEST

START_TEST(the_last_word_is_said_even_if_nothing_changes)
{
	declared(15000);
	stable(15100);
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert(final);
	ck_assert_uint_eq(wanted.mhz, 15000);
	now.best = false;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_better_stream_changes_a_device_that_is_not_known_yet)
{
	declared(15000);
	now.device.width = 896;
	now.device.height = 512;
	measured(25000);
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert(!final);
	ck_assert_uint_eq(wanted.mhz, 25000);
	now.refused = true;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.since_change_ms = ROC_FORMAT_STABLE_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	now.refused = false;
	now.best = false;
	now.since_change_ms = 5000;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(nothing_is_asked_for_without_a_picture)
{
	now.width = 0;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_known_device_is_not_changed_for_a_fallback)
{
	known();
	stable(12000);
	now.best = false;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_known_device_is_changed_for_the_best_when_it_is_stable)
{
	known();
	stable(12000);
	now.stable_ms = ROC_FORMAT_STABLE_MS - 1;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.stable_ms = ROC_FORMAT_STABLE_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert_uint_eq(wanted.width, 2560);
	ck_assert_uint_eq(wanted.mhz, 12000);
}
END_TEST

START_TEST(a_known_device_gets_another_size_without_another_rate)
{
	known();
	measured(240000);
	now.stable_ms = ROC_FORMAT_STABLE_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert(final);
	ck_assert_uint_eq(wanted.width, 2560);
	ck_assert_uint_eq(wanted.mhz, 19000);
	now.width = 896;
	now.height = 512;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_reader_that_prevented_it_is_left_alone_for_ten_minutes)
{
	known();
	stable(12000);
	now.since_change_ms = ROC_FORMAT_RETRY_MS - 1;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	now.since_change_ms = ROC_FORMAT_RETRY_MS;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_rate_within_three_percent_is_the_same)
{
	known();
	stable(19400);
	now.width = 896;
	now.height = 512;
	ck_assert(!roc_format_wanted(&now, &wanted, &final));
	stable(20000);
	ck_assert(roc_format_wanted(&now, &wanted, &final));
}
END_TEST

START_TEST(a_configured_output_is_what_the_device_gets)
{
	camera.width = 1280;
	camera.height = 720;
	camera.mhz = 25000;
	measured(12000);
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert_uint_eq(wanted.width, 1280);
	ck_assert_uint_eq(wanted.height, 720);
	ck_assert_uint_eq(wanted.mhz, 25000);
}
END_TEST

START_TEST(odd_and_tiny_sizes_are_made_fit)
{
	now.width = 641;
	now.height = 9;
	now.early_mhz = 25000;
	ck_assert(roc_format_wanted(&now, &wanted, &final));
	ck_assert_uint_eq(wanted.width, 640);
	ck_assert_uint_eq(wanted.height, 16);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("format_policy");
	TCase *tc = tcase_create("format_policy");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, nothing_is_asked_again_at_once);
	tcase_add_test(tc, the_first_pictures_give_size_and_rate_at_once);
	tcase_add_test(tc, pictures_that_tell_no_rate_are_not_waited_for_long);
	tcase_add_test(tc, a_measured_rate_does_not_change_the_first_one);
	tcase_add_test(tc, a_rate_of_a_minute_is_the_last_word);
	tcase_add_test(tc, a_better_stream_changes_a_device_that_is_not_known_yet);
	tcase_add_test(tc, the_last_word_is_said_even_if_nothing_changes);
	tcase_add_test(tc, nothing_is_asked_for_without_a_picture);
	tcase_add_test(tc, a_known_device_is_not_changed_for_a_fallback);
	tcase_add_test(tc, a_known_device_is_changed_for_the_best_when_it_is_stable);
	tcase_add_test(tc, a_known_device_gets_another_size_without_another_rate);
	tcase_add_test(tc, a_reader_that_prevented_it_is_left_alone_for_ten_minutes);
	tcase_add_test(tc, a_rate_within_three_percent_is_the_same);
	tcase_add_test(tc, a_configured_output_is_what_the_device_gets);
	tcase_add_test(tc, odd_and_tiny_sizes_are_made_fit);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
