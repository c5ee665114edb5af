/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera.h - a stand-in for the streamer: one camera that feeds a loopback device with a test
 * picture and tells of it in the status segment.
 */
#ifndef ROC_COMPAT_CAMERA_H
#define ROC_COMPAT_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"

/* The picture: bars side by side, and below them a strip of grey that changes with every frame. */
#define CAMERA_BARS 8u
extern const uint8_t camera_bars[CAMERA_BARS][3]; /* R, G, B as they must come out */

/** Rows of the strip in a picture of @height. */
static inline uint32_t camera_strip(uint32_t height)
{
	return height / 8;
}

struct camera;

/** Begin to publish a camera @name that feeds @device: connecting. @return 0 or negative errno */
int camera_create(const char *segment, const char *name, const char *device,
		  struct camera **ret_camera);

/** Go live in @format. The device takes it only while nobody reads it. @return 0; -EBUSY; ... */
int camera_go_live(struct camera *camera, const struct roc_device_format *format);

/** Say that the format is about to change, and let go of the device. */
void camera_go_dark(struct camera *camera);

/** Stop as the streamer does, cleanly. NULL is fine. */
void camera_destroy(struct camera *camera);

#endif
