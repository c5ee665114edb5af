/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What no camera should be called and no counter should say, in every size. */
#include <check.h>
#include <errno.h>
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

static const char *const hostile[] = {
	"\xff\xfe\xfd",
	"\xc3",
	"a\xe2\x82",
	"\xf0\x9f\x8e\xa5 camera",
	"\xed\xa0\x80 surrogate",
	"\xc0\xaf overlong",
	"\xf8\x88\x80\x80\x80",
	"\x01\x02\n\r\t\x7f\x1b[31m",
	"                                                            ",
	"\n\n\n\n",
	"\xcc\x81\xcc\x81\xcc\x81",
	"%s%n%x",
	"\xe2\x80\xae rtl \xd7\x90",
	"",
	"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
};

/* Everything says @text, on the heap without a byte to spare. */
static void paint_everywhere(const char *text, size_t bytes)
{
	static const uint32_t rates[] = {UINT32_MAX - 1, 0, ROC_OVERLAY_RATE_NONE, 20000};
	char *copy = malloc(bytes + 1);
	struct roc_overlay what = {.name = copy,
				   .state = copy,
				   .reason = copy,
				   .level = (enum roc_level)77,
				   .figure_count = UINT32_MAX,
				   .curve_label = copy,
				   .curve_value = copy,
				   .rates_mhz = rates,
				   .rate_count = COUNT(rates)};
	const struct roc_panel panel = {.level = (enum roc_level) - 1,
					.name = copy,
					.headline = copy,
					.reason = copy,
					.hint = copy,
					.footer = copy};

	memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	for (size_t i = 0; i < ROC_OVERLAY_FIGURES_MAX; i++)
		what.figures[i] = (struct roc_overlay_figure){copy, copy, ROC_LEVEL_WARN};
	for (size_t s = 0; s < roc_scene_size_count; s++) {
		if ((size_t)roc_scene_sizes[s].width * roc_scene_sizes[s].height > 1280 * 720)
			continue;
		for (int form = ROC_OVERLAY_COMPACT; form <= ROC_OVERLAY_FULL; form++) {
			struct roc_overlay_box box;

			what.form = (enum roc_overlay_form)form;
			roc_overlay_measure(&what, roc_scene_sizes[s].width,
					    roc_scene_sizes[s].height, 100, &box);
			ck_assert_int_eq(roc_overlay_paint(&bitmap, &what, &box),
					 box.width > 0 ? 0 : -EINVAL);
		}
		ck_assert_int_eq(roc_overlay_panel(&bitmap, &panel, roc_scene_sizes[s].width,
						   roc_scene_sizes[s].height),
				 0);
	}
	free(copy);
}

START_TEST(hostile_texts_are_painted_all_the_same)
{
	paint_everywhere(hostile[_i], strlen(hostile[_i]));
}
END_TEST

START_TEST(texts_of_any_length_are_cut)
{
	static const char fillings[] = {'W', ' ', '\n', '\xc3', 'i'};
	char *text = malloc(100000);

	for (size_t i = 0; i < COUNT(fillings); i++) {
		memset(text, fillings[i], 100000);
		paint_everywhere(text, 100000);
	}
	free(text);
}
END_TEST

START_TEST(curves_of_any_kind_stay_in_their_well)
{
	static const uint32_t nothing[] = {ROC_OVERLAY_RATE_NONE};
	struct roc_overlay what = roc_scene_called("full-good")->overlay, empty = what;
	uint32_t rates[ROC_OVERLAY_RATES_MAX], seed = 1;
	struct roc_bitmap without = {0};
	struct roc_overlay_layout at;
	struct roc_overlay_box box;

	what.rates_mhz = rates;
	empty.rates_mhz = nothing;
	empty.rate_count = 1;
	roc_overlay_measure(&empty, 640, 360, 100, &box);
	ck_assert_int_eq(roc_overlay_paint(&without, &empty, &box), 0);
	ck_assert(roc_overlay_arrange(&empty, box.unit, (int)box.room_width, (int)box.room_height,
				      &at));
	const size_t above = (size_t)at.plot_y * without.stride;
	const size_t below = (size_t)(at.plot_y + at.plot_height) * without.stride;
	for (uint32_t round = 20; round < 220; round++) {
		for (size_t i = 0; i < COUNT(rates); i++) {
			seed = seed * 1664525u + 1013904223u;
			rates[i] = seed % 3 == 0 ? ROC_OVERLAY_RATE_NONE : seed >> (seed >> 27);
		}
		what.rate_count = round % 5 == 0 ? UINT32_MAX : round;
		what.rate_span = round * round;
		what.nominal_mhz = round % 7 == 0 ? 0 : seed >> (round % 32);
		roc_overlay_measure(&what, 640, 360, 100, &box);
		ck_assert_int_eq(roc_overlay_paint(&bitmap, &what, &box), 0);
		ck_assert_uint_eq(bitmap.height, without.height);
		ck_assert_int_eq(memcmp(bitmap.data, without.data, above), 0);
		ck_assert_int_eq(memcmp(bitmap.data + below, without.data + below,
					bitmap.stride * bitmap.height - below),
				 0);
		ck_assert_int_ne(memcmp(bitmap.data + above, without.data + above, below - above),
				 0);
	}
	roc_bitmap_clear(&without);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("overlay, extremes");
	TCase *tc = tcase_create("extremes");

	tcase_set_timeout(tc, 100);
	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_loop_test(tc, hostile_texts_are_painted_all_the_same, 0, (int)COUNT(hostile));
	tcase_add_test(tc, texts_of_any_length_are_cut);
	tcase_add_test(tc, curves_of_any_kind_stay_in_their_well);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
