/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the planes of each pixel format lie, and what is refused, in words. */
#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>

#include "suite.h"
#include "v4l2_layout.h"

static char words[ROC_V4L2_WORDS];
static struct roc_v4l2_layout layout;

static struct roc_v4l2_format format_of(uint32_t fourcc, uint32_t width, uint32_t height,
					uint32_t stride)
{
	return (struct roc_v4l2_format){
		.fourcc = fourcc, .width = width, .height = height, .stride = stride};
}

START_TEST(yu12_has_its_planes_one_after_another)
{
	struct roc_v4l2_format format = format_of(V4L2_PIX_FMT_YUV420, 640, 360, 704);

	ck_assert_int_eq(roc_v4l2_lay_out(&format, &layout, words), 0);
	ck_assert_uint_eq(layout.planes, 3);
	ck_assert_uint_eq(layout.offsets[0], 0);
	ck_assert_uint_eq(layout.offsets[1], 704 * 360);
	ck_assert_uint_eq(layout.offsets[2], 704 * 360 + 352 * 180);
	ck_assert_uint_eq(layout.strides[0], 704);
	ck_assert_uint_eq(layout.strides[1], 352);
	ck_assert_uint_eq(layout.strides[2], 352);
	ck_assert_uint_eq(format.size, 704 * 360 * 3 / 2);
}
END_TEST

START_TEST(yv12_has_v_before_u)
{
	struct roc_v4l2_format format = format_of(V4L2_PIX_FMT_YVU420, 640, 360, 0);

	ck_assert_int_eq(roc_v4l2_lay_out(&format, &layout, words), 0);
	ck_assert_uint_eq(format.stride, 640);
	ck_assert_uint_eq(layout.offsets[2], 640 * 360);
	ck_assert_uint_eq(layout.offsets[1], 640 * 360 + 320 * 180);
	ck_assert_uint_eq(format.size, 640 * 360 * 3 / 2);
}
END_TEST

START_TEST(nv12_has_one_plane_of_colour)
{
	struct roc_v4l2_format format = format_of(V4L2_PIX_FMT_NV12, 642, 362, 642);

	ck_assert_int_eq(roc_v4l2_lay_out(&format, &layout, words), 0);
	ck_assert_uint_eq(layout.planes, 2);
	ck_assert_uint_eq(layout.offsets[1], 642 * 362);
	ck_assert_uint_eq(layout.strides[1], 642);
	ck_assert_uint_eq(format.size, 642 * 362 * 3 / 2);
}
END_TEST

START_TEST(packed_formats_have_one_plane_and_may_have_an_odd_height)
{
	const uint32_t packed[] = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY};

	for (size_t i = 0; i < COUNT(packed); i++) {
		struct roc_v4l2_format format = format_of(packed[i], 640, 361, 1280);

		ck_assert_int_eq(roc_v4l2_lay_out(&format, &layout, words), 0);
		ck_assert_uint_eq(layout.planes, 1);
		ck_assert_uint_eq(format.size, 1280 * 361);
	}
}
END_TEST

START_TEST(what_is_not_understood_is_refused_in_words)
{
	static const struct {
		uint32_t fourcc, width, height, stride;
		const char *words;
	} cases[] = {
		{V4L2_PIX_FMT_MJPEG, 640, 360, 0, "its pixel format, 'MJPG', is not supported"},
		{0, 640, 360, 640, "its pixel format, '', is not supported"},
		{V4L2_PIX_FMT_YUV420, 0, 360, 640, "its size, 0x360, is not supported"},
		{V4L2_PIX_FMT_YUV420, 8194, 2, 8194, "its size, 8194x2, is not supported"},
		{V4L2_PIX_FMT_YUV420, 641, 360, 641,
		 "its size, 641x360, is odd, which 'YU12' can't be"},
		{V4L2_PIX_FMT_NV12, 640, 361, 640,
		 "its size, 640x361, is odd, which 'NV12' can't be"},
		{V4L2_PIX_FMT_YUYV, 641, 360, 1282,
		 "its size, 641x360, is odd, which 'YUYV' can't be"},
		{V4L2_PIX_FMT_YUV420, 640, 360, 639,
		 "its rows of 639 bytes do not fit 'YU12' of 640x360"},
		{V4L2_PIX_FMT_YUV420, 640, 360, 641,
		 "its rows of 641 bytes do not fit 'YU12' of 640x360"},
		{V4L2_PIX_FMT_YUYV, 640, 360, 640,
		 "its rows of 640 bytes do not fit 'YUYV' of 640x360"},
		{V4L2_PIX_FMT_YUV420, 640, 360, UINT32_MAX - 1,
		 "its rows of 4294967294 bytes do not fit 'YU12' of 640x360"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct roc_v4l2_format format = format_of(cases[i].fourcc, cases[i].width,
							  cases[i].height, cases[i].stride);

		ck_assert_int_eq(roc_v4l2_lay_out(&format, &layout, words), -EOPNOTSUPP);
		ck_assert_str_eq(words, cases[i].words);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("layout");
	TCase *tcase = tcase_create("layout");

	tcase_add_test(tcase, yu12_has_its_planes_one_after_another);
	tcase_add_test(tcase, yv12_has_v_before_u);
	tcase_add_test(tcase, nv12_has_one_plane_of_colour);
	tcase_add_test(tcase, packed_formats_have_one_plane_and_may_have_an_odd_height);
	tcase_add_test(tcase, what_is_not_understood_is_refused_in_words);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
