/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <unistd.h>

#include "chart.h"
#include "roc/status_abi.h"
#include "suite.h"

#define WIDTH 320
#define HEIGHT 180
#define GOOD_DB 35 /* what the tests of the source ask for */

static struct roc_pixels drawn, decoded;
static uint8_t *frame;

static void setup(void)
{
	ck_assert_int_eq(roc_pixels_init(&drawn, WIDTH, HEIGHT), 0);
	ck_assert_int_eq(roc_pixels_init(&decoded, WIDTH, HEIGHT), 0);
	frame = malloc((size_t)WIDTH * HEIGHT * 3 / 2);
	roc_chart_draw(&drawn, 0);
}

static void teardown(void)
{
	roc_pixels_finish(&drawn);
	roc_pixels_finish(&decoded);
	free(frame);
}

static double psnr(const struct roc_pixels *a, const struct roc_pixels *b)
{
	struct roc_difference difference;

	ck_assert_int_eq(roc_pixels_compare(a, b, (struct roc_box){0}, 8, &difference), 0);
	return difference.psnr_db;
}

static struct roc_chart_format format_of(uint32_t fourcc, uint32_t range, uint32_t matrix)
{
	return (struct roc_chart_format){WIDTH, HEIGHT, fourcc, range, matrix};
}

static double coded(struct roc_chart_format as, struct roc_chart_format read_as)
{
	ck_assert_int_eq(roc_chart_encode(&drawn, &as, frame), 0);
	ck_assert_int_eq(roc_chart_decode(frame, &read_as, &decoded), 0);
	return psnr(&drawn, &decoded);
}

static const uint32_t fourccs[] = {V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12};

START_TEST(read_as_what_it_is_the_chart_is_what_was_drawn)
{
	for (size_t f = 0; f < 2; f++)
		for (uint32_t range = ROC_RANGE_LIMITED; range <= ROC_RANGE_FULL; range++)
			for (uint32_t m = ROC_MATRIX_BT601; m <= ROC_MATRIX_BT709; m++) {
				const struct roc_chart_format is = format_of(fourccs[f], range, m);

				ck_assert_double_ge(coded(is, is), GOOD_DB + 2);
			}
}
END_TEST

START_TEST(each_mistake_in_reading_it_shows)
{
	for (size_t f = 0; f < 2; f++)
		for (uint32_t range = ROC_RANGE_LIMITED; range <= ROC_RANGE_FULL; range++)
			for (uint32_t m = ROC_MATRIX_BT601; m <= ROC_MATRIX_BT709; m++) {
				const struct roc_chart_format is = format_of(fourccs[f], range, m);

				ck_assert_double_lt(coded(is, format_of(fourccs[!f], range, m)),
						    GOOD_DB - 3);
				ck_assert_double_lt(
					coded(is,
					      format_of(fourccs[f],
							ROC_RANGE_LIMITED + ROC_RANGE_FULL - range,
							m)),
					GOOD_DB - 3);
				ck_assert_double_lt(
					coded(is,
					      format_of(fourccs[f], range,
							ROC_MATRIX_BT601 + ROC_MATRIX_BT709 - m)),
					GOOD_DB - 3);
			}
}
END_TEST

START_TEST(an_unknown_matrix_is_taken_by_the_height_as_readers_do)
{
	const struct roc_chart_format small =
		format_of(V4L2_PIX_FMT_YUV420, ROC_RANGE_UNKNOWN, ROC_MATRIX_UNKNOWN);

	ck_assert_double_ge(
		coded(small, format_of(V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED, ROC_MATRIX_BT601)),
		GOOD_DB);
}
END_TEST

START_TEST(any_two_looks_differ_much)
{
	struct roc_pixels other;

	ck_assert_int_eq(roc_pixels_init(&other, WIDTH, HEIGHT), 0);
	for (uint32_t a = 0; a < ROC_CHART_LOOKS; a++) {
		roc_chart_draw(&drawn, a);
		for (uint32_t b = 0; b < a; b++) {
			roc_chart_draw(&other, b);
			ck_assert_double_lt(psnr(&drawn, &other), 25);
		}
	}
	roc_pixels_finish(&other);
}
END_TEST

START_TEST(sizes_that_do_not_fit_are_refused)
{
	struct roc_chart_format format =
		format_of(V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED, ROC_MATRIX_BT601);

	format.height -= 2;
	ck_assert_int_eq(roc_chart_encode(&drawn, &format, frame), -EINVAL);
	format.height += 2;
	format.fourcc = V4L2_PIX_FMT_YUYV;
	ck_assert_int_eq(roc_chart_encode(&drawn, &format, frame), -ENOTSUP);
}
END_TEST

START_TEST(a_picture_survives_its_png)
{
	char path[] = "/tmp/roc-chart-XXXXXX";
	const int fd = mkstemp(path);
	struct roc_pixels loaded;

	ck_assert_int_ge(fd, 0);
	drawn.bgra[3] = 7; /* alpha too */
	ck_assert_int_eq(roc_pixels_save(&drawn, path), 0);
	ck_assert_int_eq(roc_pixels_load(path, &loaded), 0);
	ck_assert_double_ge(psnr(&drawn, &loaded), ROC_PSNR_EQUAL);
	ck_assert_int_eq(loaded.bgra[3], 7);
	roc_pixels_finish(&loaded);
	ck_assert_int_eq(roc_pixels_load("/nonexistent", &loaded), -ENOENT);
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(differences_are_counted_in_the_box_alone)
{
	struct roc_difference difference;

	roc_chart_draw(&decoded, 0);
	decoded.bgra[(10 * WIDTH + 20) * 4 + 1] ^= 0x80;
	ck_assert_int_eq(roc_pixels_compare(&drawn, &decoded, (struct roc_box){0}, 8, &difference),
			 0);
	ck_assert_uint_eq(difference.changed, 1);
	ck_assert_uint_eq(difference.worst, 128);
	ck_assert_uint_eq(difference.pixels, WIDTH * HEIGHT);
	ck_assert_int_eq(roc_pixels_compare(&drawn, &decoded, (struct roc_box){0, 0, 20, 180}, 8,
					    &difference),
			 0);
	ck_assert_uint_eq(difference.changed, 0);
	ck_assert_double_ge(difference.psnr_db, ROC_PSNR_EQUAL);
	ck_assert_int_eq(roc_pixels_compare(&drawn, &decoded, (struct roc_box){310, 0, 20, 20}, 8,
					    &difference),
			 -EINVAL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("chart");
	TCase *tcase = tcase_create("chart");

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, read_as_what_it_is_the_chart_is_what_was_drawn);
	tcase_add_test(tcase, each_mistake_in_reading_it_shows);
	tcase_add_test(tcase, an_unknown_matrix_is_taken_by_the_height_as_readers_do);
	tcase_add_test(tcase, any_two_looks_differ_much);
	tcase_add_test(tcase, sizes_that_do_not_fit_are_refused);
	tcase_add_test(tcase, a_picture_survives_its_png);
	tcase_add_test(tcase, differences_are_counted_in_the_box_alone);
	return run_suite(suite);
}
