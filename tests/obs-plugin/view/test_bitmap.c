/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bitmap.h"
#include "suite.h"

#define WHITE 0xffffffffu

static struct roc_bitmap bitmap;

static void setup(void)
{
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 64, 48), 0);
}

static void teardown(void)
{
	roc_bitmap_clear(&bitmap);
}

static const uint8_t *at(uint32_t x, uint32_t y)
{
	return bitmap.data + y * bitmap.stride + (size_t)x * 4;
}

/* What is covered, in pixels of white. */
static double covered(void)
{
	double sum = 0;

	for (uint32_t y = 0; y < bitmap.height; y++)
		for (uint32_t x = 0; x < bitmap.width; x++)
			sum += at(x, y)[3] / 255.0;
	return sum;
}

/* No colour may be brighter than its alpha lets it. */
static void check_multiplied(void)
{
	for (uint32_t y = 0; y < bitmap.height; y++)
		for (uint32_t x = 0; x < bitmap.width; x++)
			for (int i = 0; i < 3; i++)
				ck_assert_uint_le(at(x, y)[i], at(x, y)[3]);
}

START_TEST(a_new_size_is_transparent_and_keeps_its_memory)
{
	uint8_t *data = bitmap.data;

	roc_bitmap_fill(&bitmap, WHITE);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 48, 64), 0);
	ck_assert_ptr_eq(bitmap.data, data);
	ck_assert_double_eq(covered(), 0);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 65, 64), 0);
	ck_assert_double_eq(covered(), 0);
	ck_assert_uint_eq(bitmap.stride, 65 * 4);
}
END_TEST

START_TEST(impossible_sizes_are_refused)
{
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 0, 1), -EINVAL);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 1, 0), -EINVAL);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, ROC_BITMAP_SIDE_MAX + 1, 1), -EINVAL);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 1, UINT32_MAX), -EINVAL);
	ck_assert_uint_eq(bitmap.width, 64);
}
END_TEST

START_TEST(an_empty_bitmap_takes_everything)
{
	struct roc_bitmap empty = {0};
	const struct roc_point points[] = {{0, 0}, {9, 9}};

	roc_bitmap_fill(&empty, WHITE);
	roc_bitmap_rectangle(&empty, 0, 0, 9, 9, 2, WHITE);
	roc_bitmap_text(&empty, &roc_font_bold, 0, 9, 9, WHITE, "abc", 3);
	roc_bitmap_line(&empty, points, 2, 2, WHITE);
	roc_bitmap_area(&empty, points, 2, 9, WHITE);
	roc_bitmap_clear(&empty);
	ck_assert_ptr_null(empty.data);
}
END_TEST

START_TEST(colours_are_exact_bgra_multiplied_by_alpha)
{
	roc_bitmap_fill(&bitmap, 0xff123456);
	ck_assert_mem_eq(at(63, 47), "\x56\x34\x12\xff", 4);
	roc_bitmap_fill(&bitmap, 0x80ff8000);
	ck_assert_mem_eq(at(0, 0), "\x00\x40\x80\x80", 4);
	roc_bitmap_fill(&bitmap, 0);
	roc_bitmap_rectangle(&bitmap, 8, 8, 8, 8, 3, 0xff123456);
	ck_assert_mem_eq(at(12, 12), "\x56\x34\x12\xff", 4);
	ck_assert_mem_eq(at(7, 12), "\0\0\0\0", 4);
	ck_assert_mem_eq(at(16, 12), "\0\0\0\0", 4);
}
END_TEST

static const struct {
	double x, y, width, height, radius, area;
} rectangles[] = {
	{10, 10, 20, 10, 0, 200},
	{10.5, 10, 20, 10, 0, 200},
	{10.25, 10.75, 20, 10, 0, 200},
	{10, 10, 20, 10, 4, 200 - (4 - 3.14159) * 16},
	{10.3, 10.6, 20, 20, 10, 3.14159 * 100},
	{10, 10, 20, 20, 99, 3.14159 * 100},
	{10, 10, 20, 10, -3, 200},
	{-10, -10, 20, 20, 0, 100},
	{54, 38, 20, 20, 0, 100},
	{-100, -100, 1000, 1000, 0, 64 * 48},
	{-100, -100, 1000, 1000, 50, 64 * 48},
	{100, 10, 20, 10, 0, 0},
	{10, -100, 20, 10, 0, 0},
	{10, 10, 0, 10, 0, 0},
	{10, 10, 10, -5, 0, 0},
	{1e300, 1e300, 1e300, 1e300, 0, 0},
	{10, 10, 1, 1, 0, 1},
	{10, 10, 1, 30, 0.5, 30},
};

START_TEST(a_rectangle_covers_its_area)
{
	roc_bitmap_rectangle(&bitmap, rectangles[_i].x, rectangles[_i].y, rectangles[_i].width,
			     rectangles[_i].height, rectangles[_i].radius, WHITE);
	ck_assert_double_eq_tol(covered(), rectangles[_i].area, 0.02 * rectangles[_i].area + 0.01);
	check_multiplied();
}
END_TEST

START_TEST(blending_is_that_of_light_over_light)
{
	roc_bitmap_fill(&bitmap, 0x80000000);
	roc_bitmap_rectangle(&bitmap, 0, 0, 64, 48, 0, 0x80ffffff);
	ck_assert_uint_eq(at(5, 5)[0], 0x80);
	ck_assert_uint_eq(at(5, 5)[3], 0xc0);
	for (int i = 0; i < 100; i++)
		roc_bitmap_rectangle(&bitmap, 0, 0, 64, 48, 7, 0x33ffffff);
	/* As near to white as rounding lets it come. */
	ck_assert_uint_ge(at(30, 30)[0], 0xfc);
	check_multiplied();
}
END_TEST

START_TEST(a_line_covers_its_length_times_its_thickness)
{
	const struct roc_point points[] = {{10, 10}, {30, 10}, {30, 30}, {50, 30}};

	roc_bitmap_line(&bitmap, points, 2, 2, WHITE);
	ck_assert_double_eq_tol(covered(), 20 * 2 + 3.1, 2);
	ck_assert_int_eq(roc_bitmap_resize(&bitmap, 64, 48), 0);
	roc_bitmap_line(&bitmap, points, COUNT(points), 2, WHITE);
	ck_assert_double_eq_tol(covered(), 60 * 2 + 1, 4);
	ck_assert_uint_eq(at(30, 20)[3], 255);
	check_multiplied();
}
END_TEST

START_TEST(a_translucent_line_is_as_dark_where_it_bends)
{
	const struct roc_point points[] = {{10, 40}, {20, 10}, {30, 40}};

	roc_bitmap_line(&bitmap, points, COUNT(points), 6, 0x80ffffff);
	for (uint32_t y = 0; y < bitmap.height; y++)
		for (uint32_t x = 0; x < bitmap.width; x++)
			ck_assert_uint_le(at(x, y)[3], 0x80);
}
END_TEST

START_TEST(an_area_reaches_from_the_line_to_the_bottom)
{
	const struct roc_point points[] = {{10, 40}, {30, 20}, {50, 20.5}};

	roc_bitmap_area(&bitmap, points, COUNT(points), 40, WHITE);
	ck_assert_double_eq_tol(covered(), 20 * 20 / 2.0 + 20 * 19.75, 4);
	ck_assert_uint_eq(at(40, 39)[3], 255);
	ck_assert_uint_eq(at(40, 40)[3], 0);
	ck_assert_uint_eq(at(9, 39)[3], 0);
	ck_assert_uint_eq(at(50, 39)[3], 0);
	check_multiplied();
}
END_TEST

START_TEST(curves_beyond_the_edges_are_clipped)
{
	const struct roc_point points[] = {{-1000, 500}, {-3, -1000}, {20, 1000},
					   {20, -7},     {40, 20},    {1e9, 1e9}};

	for (uint32_t count = 0; count <= COUNT(points); count++) {
		roc_bitmap_line(&bitmap, points, count, 5, 0x80ffffff);
		roc_bitmap_area(&bitmap, points, count, 1e6, 0x80ffffff);
		roc_bitmap_area(&bitmap, points, count, -1e6, 0x80ffffff);
	}
	check_multiplied();
}
END_TEST

START_TEST(text_stands_on_its_line_and_is_clipped)
{
	roc_bitmap_text(&bitmap, &roc_font_regular, 4, 30, 24, WHITE, "H", 1);
	for (uint32_t x = 0; x < 64; x++) {
		ck_assert_uint_lt(at(x, 31)[3], 64);
		ck_assert_uint_eq(at(x, 9)[3], 0);
	}
	ck_assert_double_gt(covered(), 60);
	check_multiplied();
	for (int i = -60; i < 120; i += 7)
		roc_bitmap_text(&bitmap, &roc_font_bold, i, 3 * i, 60, 0x90ff0000,
				"W\xc3\x84g\xff\xe4\xb8\xadj", 9);
	check_multiplied();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bitmap");
	TCase *tc = tcase_create("bitmap");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_new_size_is_transparent_and_keeps_its_memory);
	tcase_add_test(tc, impossible_sizes_are_refused);
	tcase_add_test(tc, an_empty_bitmap_takes_everything);
	tcase_add_test(tc, colours_are_exact_bgra_multiplied_by_alpha);
	tcase_add_loop_test(tc, a_rectangle_covers_its_area, 0, (int)COUNT(rectangles));
	tcase_add_test(tc, blending_is_that_of_light_over_light);
	tcase_add_test(tc, a_line_covers_its_length_times_its_thickness);
	tcase_add_test(tc, a_translucent_line_is_as_dark_where_it_bends);
	tcase_add_test(tc, an_area_reaches_from_the_line_to_the_bottom);
	tcase_add_test(tc, curves_beyond_the_edges_are_clipped);
	tcase_add_test(tc, text_stands_on_its_line_and_is_clipped);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
