/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rig.h - the real libobs without the OBS program: one canvas, one scene, frames kept in memory.
 *
 * With $DISPLAY it uses that X server (Xvfb will do), without one Mesa's surfaceless platform,
 * which works up to OBS 29.
 */
#ifndef ROC_TEST_RIG_H
#define ROC_TEST_RIG_H

#include <obs.h>
#include <stdbool.h>

#include "pixels.h"

struct roc_rig_options {
	uint32_t width, height, fps;
	const char *locale;
	int log_level; /* most detailed level that goes to stderr: LOG_WARNING ... */
};

/** How regularly the canvas has been drawn, in the eyes of the graphics thread. */
struct roc_rig_gap {
	double worst_ms; /* longest time from one tick to the next */
	double own_ms;   /* the same without what is the machine's fault, see beat.h */
	uint64_t ticks;
	uint64_t late;   /* ticks that came more than 3 periods after the one before */
	uint32_t lagged; /* frames that OBS counted as lost to slow rendering */
};

/** 0 or -EIO; what is wrong is in the log. */
int roc_rig_start(const struct roc_rig_options *options);

/** Load a module. @return 0; -ENOENT it can't be opened; -EIO it refuses */
int roc_rig_module(const char *so, const char *data);

/** End libobs, once all sources are released. @return allocations of libobs that leaked */
long roc_rig_stop(void);

/** The scene, which is the program unless roc_rig_program() says otherwise. */
obs_scene_t *roc_rig_scene(void);
void roc_rig_program(bool shown);

/** Canvas frames drawn so far. */
uint64_t roc_rig_frames(void);

/** Wait until @frames more have been drawn. @return true in time */
bool roc_rig_wait(uint64_t frames, double timeout_s);

/** Copy the newest canvas frame, opaque. 0, -EAGAIN before the first, -ENOMEM. */
int roc_rig_canvas(struct roc_pixels *ret_pixels);

/** Since the last time this was asked. */
void roc_rig_gap(struct roc_rig_gap *ret_gap);

#endif
