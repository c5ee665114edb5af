/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A feed's device and its pictures: what opens and closes it, and what is handed out. */
#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>

#include "fakedevice.h"
#include "fakesegment.h"
#include "feedclient.h"

START_TEST(a_device_is_left_alone_until_its_camera_has_been_live)
{
	camera.state = ROC_STATE_CONNECTING;
	camera.last_frame_ns = 0;
	fake_segment_camera(&camera);
	subscribe(&one, PATH, true);
	WAIT(fake_segment_looks() >= 5);
	ck_assert_int_eq(fake_opens(0), 0);
	camera.state = ROC_STATE_LIVE;
	fake_segment_camera(&camera);
	push(9);
	WAIT(known(&one).pictures == 1);
	ck_assert_int_eq(known(&one).value, 9);
	ck_assert_int_eq(known(&one).error, 0);
	ck_assert_int_eq(known(&one).opened, 1);
	unsubscribe(&one);
}
END_TEST

START_TEST(placeholders_are_told_from_pictures)
{
	subscribe(&one, PATH, true);
	push(FAKE_PLACEHOLDER);
	WAIT(known(&one).pictures == 1);
	ck_assert(known(&one).picture.is_placeholder);
	ck_assert(facts_of(&one).last_is_placeholder);
	push(24);
	WAIT(known(&one).pictures == 2);
	ck_assert(!known(&one).picture.is_placeholder);
	ck_assert(!facts_of(&one).last_is_placeholder);

	fake_set_format(0, 64, 36, V4L2_PIX_FMT_NV12, 64);
	camera.device_fourcc = V4L2_PIX_FMT_NV12;
	camera.format_generation++;
	fake_segment_camera(&camera);
	WAIT(known(&one).lost == 1);
	push(FAKE_PLACEHOLDER);
	WAIT(known(&one).pictures == 3);
	ck_assert(known(&one).picture.is_placeholder);
	ck_assert_uint_eq(known(&one).picture.fourcc, V4L2_PIX_FMT_NV12);
	ck_assert_ptr_null(known(&one).picture.planes[2]);
	unsubscribe(&one);
}
END_TEST

START_TEST(yv12_is_handed_out_as_yu12)
{
	fake_set_format(0, 64, 36, V4L2_PIX_FMT_YVU420, 64);
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	const struct roc_feed_picture picture = known(&one).picture;

	ck_assert_uint_eq(picture.fourcc, V4L2_PIX_FMT_YUV420);
	ck_assert_ptr_eq(picture.planes[2], picture.planes[0] + 64 * 36);
	ck_assert_ptr_eq(picture.planes[1], picture.planes[2] + 32 * 18);
	unsubscribe(&one);
}
END_TEST

START_TEST(colours_are_the_cameras_or_guessed_by_the_size)
{
	static const struct {
		uint32_t height, range, matrix, wanted_range, wanted_matrix;
	} cases[] = {
		{718, 0, 0, ROC_RANGE_LIMITED, ROC_MATRIX_BT601},
		{720, 0, 0, ROC_RANGE_LIMITED, ROC_MATRIX_BT709},
		{720, ROC_RANGE_FULL, ROC_MATRIX_BT601, ROC_RANGE_FULL, ROC_MATRIX_BT601},
		{36, ROC_RANGE_LIMITED, ROC_MATRIX_BT709, ROC_RANGE_LIMITED, ROC_MATRIX_BT709},
		{36, ROC_RANGE_FULL, ROC_MATRIX_BT2020, ROC_RANGE_FULL, ROC_MATRIX_BT2020},
		{36, 77, 77, ROC_RANGE_LIMITED, ROC_MATRIX_BT601},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		fake_set_format(0, 64, cases[i].height, V4L2_PIX_FMT_YUV420, 64);
		camera.device_height = cases[i].height;
		camera.color_range = cases[i].range;
		camera.color_matrix = cases[i].matrix;
		fake_segment_camera(&camera);
		subscribe(&one, PATH, true);
		push(1);
		WAIT(known(&one).pictures == 1);
		const struct roc_feed_picture picture = known(&one).picture;

		ck_assert_uint_eq(picture.height, cases[i].height);
		ck_assert_uint_eq(picture.range, cases[i].wanted_range);
		ck_assert_uint_eq(picture.matrix, cases[i].wanted_matrix);
		unsubscribe(&one);
		roc_feed_settle();
	}
}
END_TEST

START_TEST(a_time_that_can_not_be_is_replaced)
{
	const uint64_t second = 1000000000u, before = now_ms() * 1000000u;
	const uint64_t stamps[] = {0, 17, before - 3 * second, before + 3600 * second, UINT64_MAX};

	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	for (size_t i = 0; i < COUNT(stamps); i++) {
		ck_assert_int_eq(fake_push(0, &(struct fake_picture){.stamp_ns = stamps[i]}), 1);
		WAIT(known(&one).pictures == (int)i + 2);
		ck_assert_uint_ge(known(&one).picture.timestamp_ns, before);
		ck_assert_uint_le(known(&one).picture.timestamp_ns, (now_ms() + 1) * 1000000u);
	}
	const uint64_t good = now_ms() * 1000000u - second / 10;

	ck_assert_int_eq(fake_push(0, &(struct fake_picture){.stamp_ns = good}), 1);
	WAIT(known(&one).pictures == (int)COUNT(stamps) + 2);
	ck_assert_uint_eq(known(&one).picture.timestamp_ns, good);
	unsubscribe(&one);
}
END_TEST

START_TEST(another_format_is_let_in_and_then_shown)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	ck_assert_uint_eq(facts_of(&one).width, 64);
	fake_set_format(0, 128, 72, V4L2_PIX_FMT_YUV420, 128);
	camera.device_width = 128;
	camera.device_height = 72;
	camera.format_generation = 2;
	fake_segment_camera(&camera);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_FORMAT);
	push(2);
	WAIT(known(&one).pictures == 2);
	ck_assert_uint_eq(known(&one).picture.width, 128);
	ck_assert_uint_eq(known(&one).picture.strides[1], 64);
	ck_assert_uint_eq(facts_of(&one).height, 72);
	ck_assert_uint_eq(facts_of(&one).format_generation, 2);
	ck_assert_uint_eq(facts_of(&one).opens, 2);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_stopped_streamer_gets_its_device_back_and_a_started_one_is_watched_again)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_segment_health(ROC_SEGMENT_STOPPED);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_STREAMER);
	ck_assert_int_eq(fake_open_count(0), 0);
	ck_assert(!facts_of(&one).open);
	const uint64_t looks = fake_segment_looks();

	WAIT(fake_segment_looks() >= looks + 5);
	ck_assert_int_eq(fake_opens(0), 1);
	fake_segment_generation(2);
	fake_segment_health(ROC_SEGMENT_ALIVE);
	push(2);
	WAIT(known(&one).pictures == 2);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_node_that_goes_and_comes_back_is_used_again)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_remove(0);
	WAIT(known(&one).lost == 1);
	ck_assert_int_eq(known(&one).why, ROC_FEED_LOSS_ERROR);
	ck_assert_int_eq(fake_open_count(0), 0);
	WAIT(facts_of(&one).error == -ENOENT);
	WAIT(known(&one).error == -ENOENT);
	ck_assert_str_eq(known(&one).words, "can't find it: No such file or directory");
	fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
	push(2);
	WAIT(known(&one).pictures == 2);
	ck_assert_int_eq(known(&one).error, 0);
	ck_assert_int_eq(facts_of(&one).error, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_busy_device_is_tried_again_and_told_once)
{
	fake_set_taken(0, true);
	subscribe(&one, PATH, true);
	WAIT(fake_opens(0) >= 3);
	ck_assert_int_eq(facts_of(&one).error, -EBUSY);
	ck_assert_int_eq(known(&one).opened, 1);
	ck_assert_int_eq(known(&one).error, -EBUSY);
	ck_assert_str_eq(known(&one).words, "another program uses it");
	ck_assert_int_eq(known(&one).lost, 0);
	fake_set_taken(0, false);
	push(1);
	WAIT(known(&one).pictures == 1);
	ck_assert_int_eq(facts_of(&one).error, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_device_that_fails_before_it_gives_a_picture_is_no_flood)
{
	const uint64_t start = now_ms();

	fake_set_events(0, POLLERR);
	subscribe(&one, PATH, true);
	WAIT(fake_opens(0) >= 4);
	ck_assert_uint_ge(now_ms() - start, 1000); /* 200 + 400 + 800, less what is rounded */
	ck_assert_int_eq(known(&one).opened, 1);
	ck_assert_int_eq(known(&one).error, -EIO);
	ck_assert_int_eq(known(&one).lost, 0);
	unsubscribe(&one);
}
END_TEST

START_TEST(a_device_that_says_ready_and_has_nothing_keeps_nobody_busy)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_set_events(0, POLLIN);
	const uint64_t calls = fake_ioctls(0), start = now_ms();

	WAIT(fake_ioctls(0) >= calls + 20);
	ck_assert_uint_ge(now_ms() - start, 100);
	ck_assert_int_eq(fake_opens(0), 1);
	unsubscribe(&one);
}
END_TEST

START_TEST(damaged_pictures_are_counted_and_not_handed_out)
{
	subscribe(&one, PATH, true);
	push(1);
	WAIT(known(&one).pictures == 1);
	fake_push(0, &(struct fake_picture){.value = 2, .flags = V4L2_BUF_FLAG_ERROR});
	fake_push(0, &(struct fake_picture){.value = 3, .missing = 64});
	WAIT(facts_of(&one).damaged == 2);
	push(4);
	WAIT(known(&one).value == 4);
	ck_assert_int_eq(known(&one).pictures, 2);
	unsubscribe(&one);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("feed");
	TCase *tcase = tcase_create("feed");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, feed_setup, feed_teardown);
	tcase_add_test(tcase, a_device_is_left_alone_until_its_camera_has_been_live);
	tcase_add_test(tcase, placeholders_are_told_from_pictures);
	tcase_add_test(tcase, yv12_is_handed_out_as_yu12);
	tcase_add_test(tcase, colours_are_the_cameras_or_guessed_by_the_size);
	tcase_add_test(tcase, a_time_that_can_not_be_is_replaced);
	tcase_add_test(tcase, another_format_is_let_in_and_then_shown);
	tcase_add_test(tcase,
		       a_stopped_streamer_gets_its_device_back_and_a_started_one_is_watched_again);
	tcase_add_test(tcase, a_node_that_goes_and_comes_back_is_used_again);
	tcase_add_test(tcase, a_busy_device_is_tried_again_and_told_once);
	tcase_add_test(tcase, a_device_that_fails_before_it_gives_a_picture_is_no_flood);
	tcase_add_test(tcase, a_device_that_says_ready_and_has_nothing_keeps_nobody_busy);
	tcase_add_test(tcase, damaged_pictures_are_counted_and_not_handed_out);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
