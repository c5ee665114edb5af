/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_pictures.c - commands that look at pictures and measure drawing. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <util/platform.h>

#include "command.h"
#include "draws.h"
#include "rig.h"
#include "shot.h"
#include "sources.h"
#include "stamp.h"

#define TOLERANCE 8 /* steps of 255 that a channel may be off without counting */
#define STAMP_TIME_MASK ((UINT64_C(1) << 48) - 1)

static int take_picture(struct roc_call *call, struct roc_pixels *ret_pixels)
{
	const char *name = roc_call_word(call);
	obs_source_t *source;
	struct roc_draws draws;

	if (!name)
		return roc_call_fail(call, -EINVAL, "needs a source, or canvas");
	if (strcmp(name, "canvas") == 0)
		return roc_rig_canvas(ret_pixels);
	source = roc_source_find(name);
	if (!source)
		return roc_call_fail(call, -ENOENT, "there is no source '%s'", name);
	return roc_shot_take(source, ret_pixels, &draws);
}

static int snap(struct roc_call *call)
{
	struct roc_pixels pixels = {0};
	const char *path;
	int r = take_picture(call, &pixels);

	if (r < 0)
		return r;
	path = roc_call_word(call);
	r = path ? roc_pixels_save(&pixels, path) : -EINVAL;
	obs_data_set_int(call->answer, "width", pixels.width);
	obs_data_set_int(call->answer, "height", pixels.height);
	roc_pixels_finish(&pixels);
	return r;
}

static int pixel(struct roc_call *call)
{
	struct roc_pixels pixels = {0};
	struct roc_box box = {.width = 1, .height = 1};
	double value[4], mean[4];
	int r = take_picture(call, &pixels);

	if (r < 0)
		return r;
	r = -EINVAL;
	for (size_t i = 0; i < 4 && roc_call_number(call, &value[i]); i++) {
		uint32_t *const field[] = {&box.x, &box.y, &box.width, &box.height};

		*field[i] = value[i] < 0 ? UINT32_MAX : (uint32_t)value[i];
		r = i >= 1 ? 0 : -EINVAL;
	}
	if (r == 0)
		r = roc_pixels_mean(&pixels, box, mean);
	roc_pixels_finish(&pixels);
	if (r < 0)
		return roc_call_fail(call, r, "needs X Y [WIDTH HEIGHT] inside the picture");
	obs_data_set_double(call->answer, "r", mean[2]);
	obs_data_set_double(call->answer, "g", mean[1]);
	obs_data_set_double(call->answer, "b", mean[0]);
	obs_data_set_double(call->answer, "a", mean[3]);
	return 0;
}

static int compare(struct roc_call *call)
{
	struct roc_pixels pixels = {0}, wanted = {0};
	struct roc_difference difference;
	struct roc_box box = {0};
	const char *path;
	int r = take_picture(call, &pixels);

	if (r < 0)
		return r;
	path = roc_call_word(call);
	r = path ? roc_pixels_load(path, &wanted) : -EINVAL;
	if (r < 0) {
		r = roc_call_fail(call, r, "can't read '%s': %s", path ? path : "", strerror(-r));
		goto out;
	}
	(void)roc_call_box(call, &box);
	r = roc_pixels_compare(&pixels, &wanted, box, TOLERANCE, &difference);
	if (r < 0) {
		r = roc_call_fail(call, r, "%ux%u against %ux%u", pixels.width, pixels.height,
				  wanted.width, wanted.height);
		goto out;
	}
	obs_data_set_double(call->answer, "psnr", difference.psnr_db);
	obs_data_set_int(call->answer, "worst", difference.worst);
	obs_data_set_int(call->answer, "pixels", (long long)difference.pixels);
	obs_data_set_int(call->answer, "changed", (long long)difference.changed);
out:
	roc_pixels_finish(&pixels);
	roc_pixels_finish(&wanted);
	return r;
}

/* The stamp is black and white, so green is as good as luma. */
static int stamp(struct roc_call *call)
{
	struct roc_pixels pixels = {0};
	struct roc_stamp stamps[ROC_STAMP_BANDS];
	struct roc_rect rect;
	struct roc_box box = {0};
	unsigned int bands;
	int r = take_picture(call, &pixels);

	if (r < 0)
		return r;
	(void)roc_call_box(call, &box);
	r = roc_pixels_fit(&pixels, &box);
	if (r < 0)
		goto out;
	const struct roc_plane green = {pixels.bgra + 1, (size_t)pixels.width * 4, 4, pixels.width,
					pixels.height};

	rect = (struct roc_rect){box.x, box.y, box.width, box.height};
	bands = roc_stamp_read(&green, &rect, stamps);
	obs_data_set_int(call->answer, "bands", bands);
	for (size_t i = 0; i < ROC_STAMP_BANDS; i++) {
		const uint64_t now_us = os_gettime_ns() / 1000;

		if (!(bands & 1u << i))
			continue;
		obs_data_set_int(call->answer, "id", stamps[i].id);
		obs_data_set_int(call->answer, "number", stamps[i].number);
		obs_data_set_int(call->answer, "age_ms",
				 (long long)((now_us - stamps[i].time_us) & STAMP_TIME_MASK) /
					 1000);
		obs_data_set_bool(call->answer, "whole",
				  bands == ROC_STAMP_ALL &&
					  roc_stamp_equal(&stamps[0], &stamps[1]) &&
					  roc_stamp_equal(&stamps[0], &stamps[2]));
		break;
	}
out:
	roc_pixels_finish(&pixels);
	return r;
}

static int gap(struct roc_call *call)
{
	struct roc_rig_gap gap;

	roc_rig_gap(&gap);
	obs_data_set_double(call->answer, "worst_ms", gap.worst_ms);
	obs_data_set_double(call->answer, "own_ms", gap.own_ms);
	obs_data_set_int(call->answer, "ticks", (long long)gap.ticks);
	obs_data_set_int(call->answer, "late", (long long)gap.late);
	obs_data_set_int(call->answer, "lagged", gap.lagged);
	obs_data_set_int(call->answer, "frames", (long long)roc_rig_frames());
	return 0;
}

/* What a source does that waits for something on the graphics thread. */
static int block(struct roc_call *call)
{
	double ms;

	if (!roc_call_number(call, &ms) || !(ms >= 0 && ms <= 10000))
		return -EINVAL;
	obs_enter_graphics();
	os_sleep_ms((uint32_t)ms);
	obs_leave_graphics();
	return 0;
}

static void set_draws(obs_data_t *answer, const struct roc_draws *draws)
{
	obs_data_set_int(answer, "draws", (long long)draws->draws);
	obs_data_set_int(answer, "uploads", (long long)draws->uploads);
	obs_data_set_int(answer, "own_draws", (long long)draws->own_draws);
	obs_data_set_int(answer, "own_uploads", (long long)draws->own_uploads);
}

static int draws(struct roc_call *call)
{
	struct roc_pixels pixels = {0};
	struct roc_draws counted;
	obs_source_t *source;
	int r = roc_call_source(call, &source);

	if (r == 0)
		r = roc_shot_take(source, &pixels, &counted);
	if (r < 0)
		return r;
	roc_pixels_finish(&pixels);
	set_draws(call->answer, &counted);
	return 0;
}

static int work(struct roc_call *call)
{
	static struct roc_draws before;
	const struct roc_draws now = roc_draws_total();
	const struct roc_draws since = {now.draws - before.draws, now.uploads - before.uploads,
					now.own_draws - before.own_draws,
					now.own_uploads - before.own_uploads};

	before = now;
	set_draws(call->answer, &since);
	return 0;
}

static int cost(struct roc_call *call)
{
	struct roc_shot_cost cost;
	obs_source_t *source;
	double turns = 20;
	int r = roc_call_source(call, &source);

	if (r < 0)
		return r;
	(void)roc_call_number(call, &turns);
	if (!(turns >= 1 && turns <= 1e6))
		return -EINVAL;
	r = roc_shot_measure(source, (uint32_t)turns, &cost);
	if (r < 0)
		return r;
	obs_data_set_double(call->answer, "median_ms", cost.median_ms);
	obs_data_set_double(call->answer, "best_ms", cost.best_ms);
	obs_data_set_double(call->answer, "worst_ms", cost.worst_ms);
	return 0;
}

const struct roc_command roc_picture_commands[] = {
	{"snap", "NAME|canvas FILE", "write a PNG", snap},
	{"pixel", "NAME|canvas X Y [W H]", "mean colour of a pixel or a box", pixel},
	{"psnr", "NAME|canvas FILE [X Y W H]", "compare with a PNG", compare},
	{"stamp", "NAME|canvas [X Y W H]", "read testcam's stamp", stamp},
	{"gap", "", "how regular the canvas was since last asked", gap},
	{"block", "MS", "make the canvas stand still, to see that 'gap' tells", block},
	{"draws", "NAME", "what one rendering asks of the graphics library", draws},
	{"work", "", "the same of everything since last asked", work},
	{"cost", "NAME [N]", "time to render and read back, N times", cost},
	{0},
};
