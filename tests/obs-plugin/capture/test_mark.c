/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The streamer's own placeholder is recognised, and nothing else is. */
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>

#include "placeholder.h"
#include "roc/mark.h"
#include "suite.h"

static uint8_t *yuv;
static struct roc_mark_picture picture;

static void draw(uint32_t fourcc, uint32_t width, uint32_t height)
{
	const struct roc_device_format format = {
		.width = width, .height = height, .mhz = 25000, .fourcc = fourcc};
	const struct roc_placeholder what = {.name = "Field 1", .state = "NO SIGNAL"};
	const size_t luma = (size_t)width * height;

	yuv = realloc(yuv, luma * 3 / 2);
	ck_assert_ptr_nonnull(yuv);
	ck_assert_int_eq(roc_placeholder_draw(yuv, &format, &what), 0);
	picture = (struct roc_mark_picture){.y = yuv,
					    .u = yuv + luma,
					    .v = yuv + luma + luma / 4,
					    .width = width,
					    .height = height,
					    .y_stride = width,
					    .uv_stride = width / 2,
					    .uv_step = 1};
	if (fourcc == V4L2_PIX_FMT_NV12) {
		picture.v = picture.u + 1;
		picture.uv_stride = width;
		picture.uv_step = 2;
	}
}

static void forget(void)
{
	free(yuv);
	yuv = NULL;
}

START_TEST(the_streamers_placeholder_is_recognised_at_every_size)
{
	static const uint32_t sizes[][2] = {{64, 36},    {320, 180},   {640, 360},
					    {1280, 720}, {1920, 1080}, {3840, 2160}};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		draw(V4L2_PIX_FMT_YUV420, sizes[i][0], sizes[i][1]);
		ck_assert(roc_mark_is_placeholder(&picture));
		draw(V4L2_PIX_FMT_NV12, sizes[i][0], sizes[i][1]);
		ck_assert(roc_mark_is_placeholder(&picture));
	}
}
END_TEST

START_TEST(one_other_sample_at_an_edge_makes_it_a_picture)
{
	draw(V4L2_PIX_FMT_YUV420, 320, 180);
	uint8_t *edges[] = {
		yuv,
		yuv + 319,
		yuv + 179 * 320,
		yuv + 179 * 320 + 319,
		yuv + 90 * 320,
		yuv + 90 * 320 + 319,
		yuv + 320 * 180,
		yuv + 320 * 180 + 160 * 90 - 1,
		yuv + 320 * 180 + 160 * 90,
		yuv + 320 * 180 + 2 * 160 * 90 - 1,
	};

	for (size_t i = 0; i < COUNT(edges); i++) {
		(*edges[i])++;
		ck_assert(!roc_mark_is_placeholder(&picture));
		(*edges[i])--;
		ck_assert(roc_mark_is_placeholder(&picture));
	}
}
END_TEST

START_TEST(black_grey_and_nothing_are_no_placeholders)
{
	draw(V4L2_PIX_FMT_YUV420, 320, 180);
	memset(yuv, 16, 320 * 180);
	ck_assert(!roc_mark_is_placeholder(&picture));
	memset(yuv, ROC_PLACEHOLDER_Y, 320 * 180);
	memset(yuv + 320 * 180, 128, 320 * 180 / 2);
	ck_assert(!roc_mark_is_placeholder(&picture));
	ck_assert(!roc_mark_is_placeholder(&(struct roc_mark_picture){0}));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mark");
	TCase *tcase = tcase_create("mark");

	tcase_add_checked_fixture(tcase, NULL, forget);
	tcase_add_test(tcase, the_streamers_placeholder_is_recognised_at_every_size);
	tcase_add_test(tcase, one_other_sample_at_an_edge_makes_it_a_picture);
	tcase_add_test(tcase, black_grey_and_nothing_are_no_placeholders);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
