/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cam_options.h - the command line of testcam. */
#ifndef ROC_TEST_CAM_OPTIONS_H
#define ROC_TEST_CAM_OPTIONS_H

#include <libavutil/rational.h>

#include "scene.h"

#define ROC_CAM_EVENTS 16u

/** Something that happens @at seconds after testcam went on air. */
struct roc_cam_event {
	double at;
	double value;               /* freeze, gap: how many seconds; jump: milliseconds */
	unsigned int width, height; /* resize */
};

struct roc_cam_events {
	unsigned int count;
	struct roc_cam_event event[ROC_CAM_EVENTS];
};

struct roc_cam_options {
	const char *url, *format; /* point into argv */
	struct roc_scene_look look;
	AVRational fps, declared_fps;
	double gop_seconds, duration; /* duration 0: for ever */
	double irregular_ms, drop_percent;
	long frames; /* 0: for ever */
	long bitrate, bframes, threads, seed;
	uint8_t id;
	bool interlaced, audio, no_video, retry;
	struct roc_cam_events freezes, gaps, jumps, resizes;
};

/** Returns 0, 1 when only help was asked for (and printed), or -EINVAL after saying why. */
int roc_cam_options_parse(int argc, char **argv, struct roc_cam_options *ret_options);

#endif
