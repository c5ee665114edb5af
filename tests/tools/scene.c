/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "scene.h"

struct colour {
	uint8_t y, u, v;
};

static uint8_t code(double value, double scale, double base)
{
	return (uint8_t)lrint(base + value * scale);
}

/* @r, @g, @b from 0 to 1. */
static struct colour encode_rgb(const struct roc_scene_look *look, double r, double g, double b)
{
	const double kr = look->bt709 ? 0.2126 : 0.299, kb = look->bt709 ? 0.0722 : 0.114;
	const double luma = kr * r + (1 - kr - kb) * g + kb * b;
	const double chroma = look->full_range ? 254 : 224; /* 127 or 112 either way of 128 */

	return (struct colour){
		code(luma, look->full_range ? 255 : 219, look->full_range ? 0 : 16),
		code((b - luma) / (2 * (1 - kb)), chroma, 128),
		code((r - luma) / (2 * (1 - kr)), chroma, 128),
	};
}

/* Everything even, as chroma is half as wide and high. */
static void fill(AVFrame *frame, int x, int y, int width, int height, struct colour colour)
{
	const uint8_t level[3] = {colour.y, colour.u, colour.v};

	for (int p = 0; p < 3; p++) {
		const int shift = p ? 1 : 0, end = (y + height) >> shift;

		for (int row = y >> shift; row < end; row++)
			memset(frame->data[p] + (ptrdiff_t)row * frame->linesize[p] + (x >> shift),
			       level[p], (size_t)(width >> shift));
	}
}

static int even(unsigned int value)
{
	return (int)(value & ~1u);
}

static void draw_still(AVFrame *frame, const struct roc_scene_look *look)
{
	const unsigned int width = look->width, height = look->height;
	const struct colour grey = encode_rgb(look, 0.45, 0.45, 0.45);
	const int bars = even(roc_stamp_row(height, 0, ROC_STAMP_ROWS) + 1);
	const int bars_end = even(roc_stamp_row(height, 1, 0));
	const int ramp = even(roc_stamp_row(height, 1, ROC_STAMP_ROWS) + 1);
	const int ramp_end = even(roc_stamp_row(height, 2, 0));

	fill(frame, 0, 0, (int)width, (int)height, grey);
	if (look->plain)
		return;
	for (unsigned int i = 0; i < 8; i++) {
		const int left = even(width * i / 8), right = even(width * (i + 1) / 8);
		const unsigned int rgb = 7 - i; /* white yellow cyan green magenta red blue black */

		fill(frame, left, bars, right - left, bars_end - bars,
		     encode_rgb(look, rgb & 2 ? 0.75 : 0, rgb & 4 ? 0.75 : 0, rgb & 1 ? 0.75 : 0));
	}
	for (unsigned int i = 0; i < 16; i++) {
		const int left = even(width * i / 16), right = even(width * (i + 1) / 16);
		const double level = i / 15.0;

		fill(frame, left, ramp, right - left, ramp_end - ramp,
		     encode_rgb(look, level, level, level));
	}
}

static int new_frame(AVFrame **ret_frame, const struct roc_scene_look *look)
{
	AVFrame *frame = av_frame_alloc();
	int r = -ENOMEM;

	if (!frame)
		return r;
	frame->format = AV_PIX_FMT_YUV420P;
	frame->width = (int)look->width;
	frame->height = (int)look->height;
	frame->color_range = look->full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
	frame->colorspace = look->bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
	r = av_frame_get_buffer(frame, 0);
	if (r < 0)
		av_frame_free(&frame);
	*ret_frame = frame;
	return r;
}

int roc_scene_init(struct roc_scene *ret_scene, const struct roc_scene_look *look)
{
	struct roc_scene scene = {0};
	int r = -EINVAL;

	*ret_scene = scene;
	if (look->width % 2 || look->height % 2 || look->width < ROC_SCENE_MIN_WIDTH ||
	    look->height < ROC_SCENE_MIN_HEIGHT)
		return r;
	r = new_frame(&scene.still, look);
	if (r >= 0)
		r = new_frame(&scene.frame, look);
	if (r < 0) {
		roc_scene_finish(&scene);
		return r;
	}
	draw_still(scene.still, look);
	scene.box_side = even(look->height / 10);
	scene.box_y = even(look->height * 3 / 10 - look->height / 20); /* amid the bars */
	r = av_frame_copy(scene.frame, scene.still);
	if (r < 0) {
		roc_scene_finish(&scene);
		return r;
	}
	*ret_scene = scene;
	return 0;
}

void roc_scene_finish(struct roc_scene *scene)
{
	av_frame_free(&scene->frame);
	av_frame_free(&scene->still);
}

static void restore_box(struct roc_scene *scene)
{
	for (int p = 0; p < 3; p++) {
		const int shift = p ? 1 : 0;

		for (int row = 0; row < scene->box_side >> shift; row++) {
			const ptrdiff_t y = (scene->box_y >> shift) + row,
					x = scene->box_x >> shift;

			memcpy(scene->frame->data[p] + y * scene->frame->linesize[p] + x,
			       scene->still->data[p] + y * scene->still->linesize[p] + x,
			       (size_t)(scene->box_side >> shift));
		}
	}
}

int roc_scene_draw(struct roc_scene *scene, const struct roc_stamp *stamp)
{
	AVFrame *frame = scene->frame;
	const unsigned int width = (unsigned int)frame->width;
	const unsigned int room = width - (unsigned int)scene->box_side;
	const unsigned int step = width / 80 < 2 ? 2 : width / 80 & ~1u;
	int r = av_frame_make_writable(frame); /* copies only if the encoder still has it */

	if (r < 0)
		return r;
	restore_box(scene);
	scene->box_x = even((unsigned int)((uint64_t)stamp->number * step % room));
	fill(frame, scene->box_x, scene->box_y, scene->box_side, scene->box_side,
	     (struct colour){180, 84, 200});
	roc_stamp_draw(frame->data[0], (size_t)frame->linesize[0], width,
		       (unsigned int)frame->height, stamp);
	return 0;
}
