/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "scenes.h"
#include "suite.h"

static struct roc_bitmap bitmap;

static void teardown(void)
{
	roc_bitmap_clear(&bitmap);
}

static uint32_t color_at(uint32_t x, uint32_t y)
{
	const uint8_t *pixel = bitmap.data + y * bitmap.stride + (size_t)x * 4;

	return (uint32_t)pixel[3] << 24 | (uint32_t)pixel[2] << 16 | (uint32_t)pixel[1] << 8 |
	       pixel[0];
}

static uint32_t count_of(uint32_t argb)
{
	uint32_t count = 0;

	for (uint32_t y = 0; y < bitmap.height; y++)
		for (uint32_t x = 0; x < bitmap.width; x++)
			count += color_at(x, y) == argb;
	return count;
}

START_TEST(it_never_leaves_the_source)
{
	const uint32_t width = roc_scene_sizes[_i].width, height = roc_scene_sizes[_i].height;
	static const uint32_t percents[] = {0, 50, 100, 150, 300, UINT32_MAX};

	for (uint32_t s = 0; s < roc_scene_count; s++) {
		for (size_t p = 0; p < COUNT(percents); p++) {
			struct roc_overlay_box box;

			roc_overlay_measure(&roc_scenes[s].overlay, width, height, percents[p],
					    &box);
			ck_assert_uint_eq(box.width == 0, box.height == 0);
			if (box.width == 0)
				continue;
			ck_assert_uint_le(box.width + 2 * box.margin, width);
			ck_assert_uint_le(box.height + 2 * box.margin, height);
			ck_assert_uint_le(box.light.x + box.light.width, box.width);
			ck_assert_uint_le(box.light.y + box.light.height, box.height);
			for (int c = ROC_OVERLAY_TOP_LEFT; c <= ROC_OVERLAY_BOTTOM_RIGHT; c++) {
				uint32_t x, y;

				roc_overlay_place(&box, (enum roc_overlay_corner)c, width, height,
						  &x, &y);
				ck_assert_uint_ge(x, box.margin);
				ck_assert_uint_ge(y, box.margin);
				ck_assert_uint_le(x + box.width + box.margin, width);
				ck_assert_uint_le(y + box.height + box.margin, height);
			}
		}
	}
}
END_TEST

START_TEST(from_320x180_on_the_usual_one_is_there_and_legible)
{
	const uint32_t width = roc_scene_sizes[_i].width, height = roc_scene_sizes[_i].height;

	if (width < 320 || height < 180)
		return;
	for (uint32_t s = 0; s < roc_scene_count; s++) {
		struct roc_overlay_box box;

		roc_overlay_measure(&roc_scenes[s].overlay, width, height, 100, &box);
		ck_assert_uint_gt(box.width, 0);
		ck_assert_double_ge(box.unit, 10.5);
		ck_assert_double_ge(box.unit, (height < width ? height : width) / 60.0);
	}
}
END_TEST

START_TEST(a_source_that_is_gone_has_none)
{
	struct roc_overlay_box box;

	roc_overlay_measure(&roc_scene_called("full-good")->overlay, 0, 0, 100, &box);
	ck_assert_uint_eq(box.width, 0);
	ck_assert_int_eq(roc_overlay_paint(&bitmap, &roc_scene_called("full-good")->overlay, &box),
			 -EINVAL);
}
END_TEST

START_TEST(its_size_follows_the_height_and_the_percentage)
{
	const struct roc_overlay *what = &roc_scene_called("full-good")->overlay;
	struct roc_overlay_box one, other;

	roc_overlay_measure(what, 1280, 720, 100, &one);
	roc_overlay_measure(what, 3840, 2160, 100, &other);
	ck_assert_double_eq_tol(other.width, 3.0 * one.width, 4);
	ck_assert_double_eq_tol(other.height, 3.0 * one.height, 12);
	roc_overlay_measure(what, 1280, 720, 150, &other);
	ck_assert_double_eq_tol(other.width, 1.5 * one.width, 4);
	roc_overlay_measure(what, 1280, 720, 70, &other);
	ck_assert_double_eq_tol(other.width, 0.7 * one.width, 4);
}
END_TEST

START_TEST(the_full_one_does_not_jump_with_its_figures)
{
	struct roc_overlay what = roc_scene_called("full-good")->overlay;
	struct roc_overlay_box one, other;

	roc_overlay_measure(&what, 1280, 720, 100, &one);
	for (uint32_t i = 0; i < what.figure_count; i++)
		what.figures[i].value = "1234567890 Mbit/s and more";
	what.curve_value = "";
	what.rate_count = 1;
	what.name = "F";
	roc_overlay_measure(&what, 1280, 720, 100, &other);
	ck_assert_mem_eq(&one, &other, sizeof(one));
}
END_TEST

START_TEST(a_state_of_many_words_is_shown_whole)
{
	static const char *const scenes[] = {"full-long", "compact-long"};

	for (size_t i = 0; i < COUNT(scenes); i++) {
		const struct roc_overlay *what = &roc_scene_called(scenes[i])->overlay;
		struct roc_overlay_layout at;
		struct roc_overlay_box box;

		if (roc_scene_sizes[_i].width < 320 || roc_scene_sizes[_i].height < 180)
			return;
		roc_overlay_measure(what, roc_scene_sizes[_i].width, roc_scene_sizes[_i].height,
				    100, &box);
		ck_assert(roc_overlay_arrange(what, box.unit, (int)box.room_width,
					      (int)box.room_height, &at));
		ck_assert(!at.state.cut);
		ck_assert(!at.name.cut);
		ck_assert_int_le(at.pill_x + at.pill_width, at.width - at.pad);
		ck_assert_int_le(at.pill_y + at.pill_height, at.height - at.pad);
	}
}
END_TEST

static const struct {
	const char *scene;
	uint32_t color;
} lights[] = {
	{"full-good", ROC_LEVEL_COLOR_GOOD},    {"full-warn", ROC_LEVEL_COLOR_WARN},
	{"full-bad", ROC_LEVEL_COLOR_BAD},      {"full-idle", ROC_LEVEL_COLOR_IDLE},
	{"compact-good", ROC_LEVEL_COLOR_GOOD}, {"compact-warn", ROC_LEVEL_COLOR_WARN},
	{"compact-bad", ROC_LEVEL_COLOR_BAD},   {"compact-idle", ROC_LEVEL_COLOR_IDLE},
};

START_TEST(the_light_has_exactly_its_colour_at_every_size)
{
	const struct roc_overlay *what = &roc_scene_called(lights[_i].scene)->overlay;

	for (size_t s = 0; s < roc_scene_size_count; s++) {
		struct roc_overlay_box box;
		uint32_t wrong = 0;

		roc_overlay_measure(what, roc_scene_sizes[s].width, roc_scene_sizes[s].height, 100,
				    &box);
		if (box.width == 0)
			continue;
		ck_assert_int_eq(roc_overlay_paint(&bitmap, what, &box), 0);
		ck_assert_uint_eq(bitmap.width, box.width);
		ck_assert_uint_eq(bitmap.height, box.height);
		ck_assert_uint_ge(box.light.width, 3);
		ck_assert_uint_ge(box.light.height, 4);
		for (uint32_t y = 0; y < box.light.height; y++)
			for (uint32_t x = 0; x < box.light.width; x++)
				wrong += color_at(box.light.x + x, box.light.y + y) !=
					 ROC_OPAQUE(lights[_i].color);
		ck_assert_uint_eq(wrong, 0);
		/* And no other light is on. */
		for (int level = ROC_LEVEL_IDLE; level <= ROC_LEVEL_BAD; level++) {
			const uint32_t color = roc_level_color((enum roc_level)level);

			if (color != lights[_i].color)
				ck_assert_uint_eq(count_of(ROC_OPAQUE(color)), 0);
		}
	}
}
END_TEST

/* Whether what is painted changes from @one to @other. */
static bool differ(const struct roc_overlay *one, const struct roc_overlay *other, uint32_t width,
		   uint32_t height)
{
	struct roc_bitmap second = {0};
	struct roc_overlay_box box;
	bool same;

	roc_overlay_measure(one, width, height, 100, &box);
	ck_assert_int_eq(roc_overlay_paint(&bitmap, one, &box), 0);
	roc_overlay_measure(other, width, height, 100, &box);
	ck_assert_int_eq(roc_overlay_paint(&second, other, &box), 0);
	same = bitmap.width == second.width && bitmap.height == second.height &&
	       memcmp(bitmap.data, second.data, bitmap.stride * bitmap.height) == 0;
	roc_bitmap_clear(&second);
	return !same;
}

START_TEST(every_part_shows)
{
	const struct roc_overlay *usual = &roc_scene_called("full-warn")->overlay;
	static const uint32_t flat[] = {20000, 20000, 20000, 20000};
	struct roc_overlay other[12];

	for (size_t i = 0; i < COUNT(other); i++)
		other[i] = *usual;
	other[0].name = "Field 3";
	other[1].state = "Live";
	other[2].reason = "too few";
	other[3].level = ROC_LEVEL_BAD;
	other[4].figures[8].value = "5 min";
	other[5].figures[8].label = "Since";
	other[6].figures[8].level = ROC_LEVEL_WARN;
	other[7].figure_count = 6;
	other[8].curve_label = "Rate";
	other[9].curve_value = "11.6 fps";
	other[10].rates_mhz = flat;
	other[10].rate_count = COUNT(flat);
	other[11].nominal_mhz = 25000;
	ck_assert(!differ(usual, usual, 1280, 720));
	for (size_t i = 0; i < COUNT(other); i++)
		ck_assert_msg(differ(usual, &other[i], 1280, 720), "part %zu", i);
}
END_TEST

START_TEST(the_compact_one_leaves_figures_out)
{
	struct roc_overlay with = roc_scene_called("full-warn")->overlay, without = with;

	with.form = without.form = ROC_OVERLAY_COMPACT;
	without.figure_count = without.rate_count = without.nominal_mhz = 0;
	ck_assert(!differ(&with, &without, 1280, 720));
}
END_TEST

START_TEST(a_tight_source_drops_the_last_figures_first)
{
	const struct roc_overlay *usual = &roc_scene_called("full-good")->overlay;

	for (uint32_t i = 0; i < usual->figure_count; i++) {
		struct roc_overlay other = *usual;

		other.figures[i].value = "?";
		ck_assert(differ(usual, &other, 640, 360));
		ck_assert_int_eq(differ(usual, &other, 320, 180), i < 6);
		ck_assert_int_eq(differ(usual, &other, 320, 96), i < 3);
		ck_assert(!differ(usual, &other, 320, 70));
	}
}
END_TEST

START_TEST(nothing_at_all_is_a_box_with_a_light)
{
	const struct roc_overlay nothing = {0};
	const struct roc_panel empty = {0};
	struct roc_overlay_box box;

	roc_overlay_measure(&nothing, 1280, 720, 100, &box);
	ck_assert_uint_gt(box.width, 0);
	ck_assert_int_eq(roc_overlay_paint(&bitmap, &nothing, &box), 0);
	ck_assert_uint_gt(count_of(ROC_OPAQUE(ROC_LEVEL_COLOR_IDLE)), 20);
	ck_assert_int_eq(roc_overlay_panel(&bitmap, &empty, 640, 360), 0);
}
END_TEST

START_TEST(a_panel_is_opaque_and_has_its_light_at_every_size)
{
	const uint32_t width = roc_scene_sizes[_i].width, height = roc_scene_sizes[_i].height;
	const struct roc_panel *what = &roc_scene_called("panel-bad")->panel;
	uint32_t transparent = 0;

	ck_assert_int_eq(roc_overlay_panel(&bitmap, what, width, height), 0);
	ck_assert_uint_eq(bitmap.width, width);
	ck_assert_uint_eq(bitmap.height, height);
	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++)
			transparent += color_at(x, y) >> 24 != 0xff;
	ck_assert_uint_eq(transparent, 0);
	if (width >= 160 && height >= 90)
		ck_assert_uint_gt(count_of(ROC_OPAQUE(ROC_LEVEL_COLOR_BAD)), 20);
}
END_TEST

START_TEST(a_panel_of_an_impossible_size_is_refused)
{
	const struct roc_panel *what = &roc_scene_called("panel-bad")->panel;

	ck_assert_int_eq(roc_overlay_panel(&bitmap, what, 0, 360), -EINVAL);
	ck_assert_int_eq(roc_overlay_panel(&bitmap, what, 640, 8193), -EINVAL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("overlay");
	TCase *tc = tcase_create("overlay");
	const int size_count = (int)roc_scene_size_count;

	tcase_set_timeout(tc, 100);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, it_never_leaves_the_source, 0, size_count);
	tcase_add_loop_test(tc, from_320x180_on_the_usual_one_is_there_and_legible, 0, size_count);
	tcase_add_test(tc, a_source_that_is_gone_has_none);
	tcase_add_test(tc, its_size_follows_the_height_and_the_percentage);
	tcase_add_test(tc, the_full_one_does_not_jump_with_its_figures);
	tcase_add_loop_test(tc, a_state_of_many_words_is_shown_whole, 0, size_count);
	tcase_add_loop_test(tc, the_light_has_exactly_its_colour_at_every_size, 0,
			    (int)COUNT(lights));
	tcase_add_test(tc, every_part_shows);
	tcase_add_test(tc, the_compact_one_leaves_figures_out);
	tcase_add_test(tc, a_tight_source_drops_the_last_figures_first);
	tcase_add_test(tc, nothing_at_all_is_a_box_with_a_light);
	tcase_add_loop_test(tc, a_panel_is_opaque_and_has_its_light_at_every_size, 0, size_count);
	tcase_add_test(tc, a_panel_of_an_impossible_size_is_refused);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
