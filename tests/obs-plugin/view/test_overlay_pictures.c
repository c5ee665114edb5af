/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares what is painted with the pictures in reference/. When it is meant to look different now,
 * run this test once with ROC_UPDATE_REFERENCE=1 in the environment, which writes them anew, and
 * look at each of them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "png_file.h"
#include "scenes.h"
#include "suite.h"

#define TOLERANCE 2 /* levels: a font renderer's rounding, the detour over a PNG file */

static const struct {
	uint32_t width, height;
} sizes[] = {{640, 360}, {1280, 720}, {3840, 2160}};

static int largest_difference(const struct roc_bitmap *a, const struct roc_bitmap *b,
			      unsigned long *ret_wrong)
{
	int most = 0;

	*ret_wrong = 0;
	for (size_t i = 0; i < a->stride * a->height; i++) {
		const int difference = abs(a->data[i] - b->data[i]);

		most = difference > most ? difference : most;
		*ret_wrong += difference > TOLERANCE;
	}
	return most;
}

START_TEST(each_scene_looks_like_its_reference_at_each_size)
{
	const struct roc_scene *scene = &roc_scenes[_i / (int)COUNT(sizes)];
	const uint32_t width = sizes[(size_t)_i % COUNT(sizes)].width;
	const uint32_t height = sizes[(size_t)_i % COUNT(sizes)].height;
	struct roc_bitmap painted = {0}, reference = {0};
	struct roc_overlay_box box;
	unsigned long wrong = 0;
	char path[4096], seen[4096];

	/* Files as large as these would have to show something that the smaller ones do not. */
	if (height > 720 && (scene->panel.headline || strstr(scene->name, "-long")))
		return;
	snprintf(path, sizeof(path), "%s/%s-%u.png", ROC_REFERENCE_DIR, scene->name, height);
	snprintf(seen, sizeof(seen), "%s/%s-%u.png", ROC_SEEN_DIR, scene->name, height);
	ck_assert_int_eq(roc_scene_paint(scene, width, height, &painted, &box), 0);
	if (getenv("ROC_UPDATE_REFERENCE"))
		ck_assert_int_eq(roc_png_save(path, &painted), 0);
	const int r = roc_png_load(path, &reference);
	ck_assert_msg(r == 0, "can't read %s: %d", path, r);
	const int most = painted.width == reference.width && painted.height == reference.height
				 ? largest_difference(&painted, &reference, &wrong)
				 : 256;
	if (most > TOLERANCE)
		(void)roc_png_save(seen, &painted);
	ck_assert_msg(most <= TOLERANCE,
		      "%s at %ux%u: %ux%u, reference %ux%u; %lu bytes off, by up to %d; see %s",
		      scene->name, width, height, painted.width, painted.height, reference.width,
		      reference.height, wrong, most, seen);
	roc_bitmap_clear(&painted);
	roc_bitmap_clear(&reference);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("overlay pictures");
	TCase *tc = tcase_create("references");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, each_scene_looks_like_its_reference_at_each_size, 0,
			    (int)(roc_scene_count * COUNT(sizes)));
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
