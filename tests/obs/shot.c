/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <graphics/vec4.h>
#include <stdlib.h>
#include <string.h>
#include <util/platform.h>

#include "shot.h"

static gs_texrender_t *target;
static gs_stagesurf_t *stage;

/* In the graphics context. */
static void drop(void)
{
	gs_texrender_destroy(target);
	gs_stagesurface_destroy(stage);
	target = NULL;
	stage = NULL;
}

static int prepare(uint32_t width, uint32_t height)
{
	if (stage && (gs_stagesurface_get_width(stage) != width ||
		      gs_stagesurface_get_height(stage) != height))
		drop();
	if (!target)
		target = gs_texrender_create(GS_BGRA, GS_ZS_NONE);
	if (!stage)
		stage = gs_stagesurface_create(width, height, GS_BGRA);
	return target && stage ? 0 : -ENOMEM;
}

static void read_back(struct roc_pixels *pixels)
{
	uint8_t *data;
	uint32_t pitch;

	gs_stage_texture(stage, gs_texrender_get_texture(target));
	if (!gs_stagesurface_map(stage, &data, &pitch))
		return;
	for (size_t y = 0; y < pixels->height; y++)
		memcpy(pixels->bgra + y * pixels->width * 4, data + y * pitch,
		       (size_t)pixels->width * 4);
	gs_stagesurface_unmap(stage);
}

static int render(obs_source_t *source, struct roc_pixels *pixels, struct roc_draws *ret_draws)
{
	const float width = (float)pixels->width, height = (float)pixels->height;
	const struct vec4 nothing = {0};
	int r = prepare(pixels->width, pixels->height);

	if (r < 0)
		return r;
	gs_texrender_reset(target);
	gs_blend_state_push();
	gs_blend_function(GS_BLEND_ONE, GS_BLEND_ZERO);
	r = -EIO;
	if (gs_texrender_begin(target, pixels->width, pixels->height)) {
		gs_clear(GS_CLEAR_COLOR, &nothing, 0, 0);
		gs_ortho(0, width, 0, height, -100, 100);
		(void)roc_draws_of_thread();
		obs_source_video_render(source);
		*ret_draws = roc_draws_of_thread();
		gs_texrender_end(target);
		read_back(pixels);
		r = 0;
	}
	gs_blend_state_pop();
	return r;
}

/* @ret_took_ms is without the wait for the graphics thread. */
static int shoot(obs_source_t *source, struct roc_pixels *ret_pixels, struct roc_draws *ret_draws,
		 double *ret_took_ms)
{
	const uint32_t width = obs_source_get_width(source), height = obs_source_get_height(source);
	uint64_t start_ns;
	int r;

	if (!width || !height)
		return -ENODATA;
	r = roc_pixels_init(ret_pixels, width, height);
	if (r < 0)
		return r;
	obs_source_inc_showing(source);
	obs_enter_graphics();
	start_ns = os_gettime_ns();
	r = render(source, ret_pixels, ret_draws);
	*ret_took_ms = (double)(os_gettime_ns() - start_ns) / 1e6;
	obs_leave_graphics();
	obs_source_dec_showing(source);
	if (r < 0)
		roc_pixels_finish(ret_pixels);
	return r;
}

int roc_shot_take(obs_source_t *source, struct roc_pixels *ret_pixels, struct roc_draws *ret_draws)
{
	double took_ms;

	return shoot(source, ret_pixels, ret_draws, &took_ms);
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int roc_shot_measure(obs_source_t *source, uint32_t turns, struct roc_shot_cost *ret_cost)
{
	double *took = calloc(turns ? turns : 1, sizeof(*took));
	struct roc_pixels pixels;
	struct roc_draws draws;
	int r = took && turns ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < turns && r == 0; i++) {
		r = shoot(source, &pixels, &draws, &took[i]);
		if (r == 0)
			roc_pixels_finish(&pixels);
	}
	if (r == 0) {
		qsort(took, turns, sizeof(*took), compare);
		*ret_cost = (struct roc_shot_cost){took[turns / 2], took[0], took[turns - 1]};
	}
	free(took);
	return r;
}

void roc_shot_finish(void)
{
	obs_enter_graphics();
	drop();
	obs_leave_graphics();
}
