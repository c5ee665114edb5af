/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scenes.h - what the reference pictures show. */
#ifndef ROC_TEST_SCENES_H
#define ROC_TEST_SCENES_H

#include "overlay.h"

/** "full-good", "compact-bad", "panel-bad", ... */
struct roc_scene {
	const char *name;
	struct roc_overlay overlay;
	struct roc_panel panel; /* instead, when it has a headline */
};

extern const struct roc_scene roc_scenes[];
extern const uint32_t roc_scene_count;

/** NULL is never returned: a name that there is not ends the program. */
const struct roc_scene *roc_scene_called(const char *name);

/** Sizes of sources from the smallest to the largest, the odd ones among them. */
struct roc_scene_size {
	uint32_t width, height;
};
extern const struct roc_scene_size roc_scene_sizes[];
extern const uint32_t roc_scene_size_count;

/** Paint @scene for a source of this size. @return as roc_overlay_paint() */
int roc_scene_paint(const struct roc_scene *scene, uint32_t width, uint32_t height,
		    struct roc_bitmap *bitmap, struct roc_overlay_box *ret_box);

#endif
