/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device as its reader sees it: what is refused, and that the newest picture is the one. */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <string.h>

#include "fakedevice.h"
#include "suite.h"
#include "v4l2.h"

#define PATH "/dev/video0"
#define BUFFERS 8

static char words[ROC_V4L2_WORDS];
static struct roc_v4l2 *device;
static struct roc_v4l2_frame frame;

static void setup(void)
{
	fake_reset();
	fake_add(0, 64, 36, V4L2_PIX_FMT_YUV420);
	device = NULL;
}

static void teardown(void)
{
	roc_v4l2_close(device);
	device = NULL;
	ck_assert_int_eq(fake_open_count(0), 0);
}

static void open_it(void)
{
	ck_assert_int_eq(roc_v4l2_open(PATH, &device, words), 0);
}

static void push(int value)
{
	ck_assert_int_eq(fake_push(0, &(struct fake_picture){.value = value}), 1);
}

static void assert_refused(int error, const char *text)
{
	ck_assert_int_eq(roc_v4l2_open(PATH, &device, words), error);
	ck_assert_ptr_null(device);
	ck_assert_str_eq(words, text);
	ck_assert_int_eq(fake_open_count(0), 0);
}

START_TEST(a_device_is_opened_so_that_it_neither_blocks_nor_is_inherited)
{
	open_it();
	ck_assert_int_eq(fake_flags(0), O_RDWR | O_NONBLOCK | O_CLOEXEC);
	ck_assert_uint_eq(roc_v4l2_get_format(device)->width, 64);
	ck_assert_uint_eq(roc_v4l2_get_format(device)->height, 36);
	ck_assert_uint_eq(roc_v4l2_get_format(device)->fourcc, V4L2_PIX_FMT_YUV420);
	ck_assert_int_eq(fake_queued(0), BUFFERS);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 0);
}
END_TEST

START_TEST(what_can_not_be_opened_is_told_in_words)
{
	fake_set_taken(0, true);
	assert_refused(-EBUSY, "another program uses it");
	fake_set_taken(0, false);
	fake_fail(0, VIDIOC_STREAMON, EBUSY, 1);
	assert_refused(-EBUSY, "another program uses it");
	fake_fail(0, VIDIOC_STREAMON, EIO, 1);
	assert_refused(-ENODATA, "nobody writes to it");
	fake_fail(0, VIDIOC_QUERYCAP, ENOTTY, 1);
	assert_refused(-ENODEV, "it does not answer: Inappropriate ioctl for device");
	fake_fail(0, VIDIOC_QUERYBUF, EINVAL, 1);
	assert_refused(-EINVAL, "can't ask for a buffer: Invalid argument");
	fake_fail(0, VIDIOC_QBUF, EIO, 1);
	assert_refused(-EIO, "can't queue a buffer: Input/output error");
	fake_set_producer(0, false);
	assert_refused(-ENODATA, "nobody writes to it");
	fake_set_driver(0, "uvcvideo");
	assert_refused(-ENODEV, "it is no capture device");
	fake_remove(0);
	assert_refused(-ENOENT, "can't find it: No such file or directory");
	ck_assert_int_eq(roc_v4l2_open("/dev/null", &device, words), -ENODEV);
	ck_assert_str_eq(words, "it is no video device");
	ck_assert_int_eq(roc_v4l2_open("/", &device, words), -ENODEV);
}
END_TEST

START_TEST(a_format_that_is_not_understood_is_refused_before_the_device_is_claimed)
{
	fake_set_format(0, 64, 36, V4L2_PIX_FMT_RGB24, 192);
	assert_refused(-EOPNOTSUPP, "its pixel format, 'RGB3', is not supported");
	fake_set_format(0, 63, 36, V4L2_PIX_FMT_YUV420, 64);
	assert_refused(-EOPNOTSUPP, "its size, 63x36, is odd, which 'YU12' can't be");
}
END_TEST

START_TEST(a_webcam_will_do_as_well)
{
	fake_set_driver(0, "uvcvideo");
	fake_set_format(0, 64, 36, V4L2_PIX_FMT_YUYV, 128);
	open_it();
	push(7);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	ck_assert_uint_eq(frame.planes[0][128 * 36 - 1], 7);
	ck_assert_ptr_null(frame.planes[1]);
	ck_assert_uint_eq(frame.strides[0], 128);
}
END_TEST

START_TEST(the_newest_picture_is_the_one_and_the_others_go_back)
{
	open_it();
	for (int i = 1; i <= 5; i++)
		push(i);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	ck_assert_uint_eq(frame.planes[0][0], 5);
	ck_assert_int_eq(fake_queued(0), BUFFERS - 1);
	ck_assert_int_eq(roc_v4l2_requeue(device, &frame), 0);
	ck_assert_int_eq(fake_queued(0), BUFFERS);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 0);
	ck_assert_uint_eq(roc_v4l2_damaged(device), 0);
}
END_TEST

START_TEST(planes_and_time_are_where_the_picture_has_them)
{
	open_it();
	ck_assert_int_eq(fake_push(0, &(struct fake_picture){.value = FAKE_PLACEHOLDER,
							     .stamp_ns = 1234567890123000}),
			 1);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	ck_assert_uint_eq(frame.planes[0][64 * 36 - 1], 24);
	ck_assert_uint_eq(frame.planes[1][0], 136);
	ck_assert_uint_eq(frame.planes[1][32 * 18 - 1], 136);
	ck_assert_uint_eq(frame.planes[2][0], 122);
	ck_assert_uint_eq(frame.planes[2][32 * 18 - 1], 122);
	ck_assert_uint_eq(frame.strides[1], 32);
	ck_assert_uint_eq(frame.timestamp_ns, 1234567890123000);
}
END_TEST

START_TEST(damaged_and_short_pictures_are_never_shown)
{
	const struct fake_picture error = {.value = 1, .flags = V4L2_BUF_FLAG_ERROR};
	const struct fake_picture cut = {.value = 2, .missing = 1};

	open_it();
	fake_push(0, &error);
	fake_push(0, &cut);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 0);
	ck_assert_uint_eq(roc_v4l2_damaged(device), 2);
	ck_assert_int_eq(fake_queued(0), BUFFERS);
	push(3);
	fake_push(0, &error);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	ck_assert_uint_eq(frame.planes[0][0], 3);
	ck_assert_uint_eq(roc_v4l2_damaged(device), 3);
	ck_assert_int_eq(fake_queued(0), BUFFERS - 1);
}
END_TEST

START_TEST(a_refusal_that_passes_is_no_error_one_that_stays_is)
{
	open_it();
	push(1);
	fake_fail(0, VIDIOC_DQBUF, EINVAL, 3);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 0);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	fake_fail(0, VIDIOC_DQBUF, EINVAL, 1000);
	for (int i = 0; i < 1000; i++) {
		const int r = roc_v4l2_dequeue(device, &frame);

		if (r == -EINVAL)
			return;
		ck_assert_int_eq(r, 0);
	}
	ck_abort_msg("EINVAL is taken for ever");
}
END_TEST

START_TEST(a_device_that_goes_away_says_so)
{
	open_it();
	push(1);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
	fake_remove(0);
	ck_assert_int_eq(roc_v4l2_requeue(device, &frame), -ENODEV);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), -ENODEV);
}
END_TEST

START_TEST(an_interrupted_call_is_made_again)
{
	open_it();
	fake_fail(0, VIDIOC_DQBUF, EINTR, 5);
	push(1);
	ck_assert_int_eq(roc_v4l2_dequeue(device, &frame), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("v4l2");
	TCase *tcase = tcase_create("v4l2");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_device_is_opened_so_that_it_neither_blocks_nor_is_inherited);
	tcase_add_test(tcase, what_can_not_be_opened_is_told_in_words);
	tcase_add_test(tcase,
		       a_format_that_is_not_understood_is_refused_before_the_device_is_claimed);
	tcase_add_test(tcase, a_webcam_will_do_as_well);
	tcase_add_test(tcase, the_newest_picture_is_the_one_and_the_others_go_back);
	tcase_add_test(tcase, planes_and_time_are_where_the_picture_has_them);
	tcase_add_test(tcase, damaged_and_short_pictures_are_never_shown);
	tcase_add_test(tcase, a_refusal_that_passes_is_no_error_one_that_stays_is);
	tcase_add_test(tcase, a_device_that_goes_away_says_so);
	tcase_add_test(tcase, an_interrupted_call_is_made_again);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
