/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scene.h - the picture that testcam shows: stamps, colour bars, a grey ramp and a moving box.
 *
 * The still part is drawn once; a new frame costs the stamps and two boxes. The bars are the
 * eight of 75 % intensity, coded by the matrix and range asked for, so that a wrong conversion
 * behind the camera shows.
 */
#ifndef ROC_TEST_SCENE_H
#define ROC_TEST_SCENE_H

#include <libavutil/frame.h>
#include <stdbool.h>

#include "stamp.h"

#define ROC_SCENE_MIN_WIDTH 80u
#define ROC_SCENE_MIN_HEIGHT 40u

struct roc_scene_look {
	unsigned int width, height; /* even */
	bool full_range, bt709;
	bool plain; /* grey instead of bars and ramp: the cheapest to encode */
};

struct roc_scene {
	AVFrame *frame; /* what to encode; its timestamps are the encoder's */
	AVFrame *still; /* the same without stamps and box */
	int box_x, box_y, box_side;
};

/** 0 or negative errno; @ret_scene is empty on failure. */
int roc_scene_init(struct roc_scene *ret_scene, const struct roc_scene_look *look);
void roc_scene_finish(struct roc_scene *scene);

/** Draw frame @stamp->number. */
int roc_scene_draw(struct roc_scene *scene, const struct roc_stamp *stamp);

#endif
