/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plate_camera.h - a camera that plate makes up: a still picture on a device, and its status. */
#ifndef ROC_TEST_PLATE_CAMERA_H
#define ROC_TEST_PLATE_CAMERA_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "chart.h"
#include "roc/status.h"

struct roc_plate_camera {
	bool used, writing; /* has a slot; has frames to write */
	struct roc_camera_status status;
	struct roc_chart_format format;
	uint8_t *frame;
	size_t frame_size;
	int fd; /* the device, -1: not held */
	uint64_t next_ns;
	uint64_t refused; /* writes that failed */
};

void roc_plate_camera_init(struct roc_plate_camera *camera);
void roc_plate_camera_finish(struct roc_plate_camera *camera);

/**
 * Take "device", "size", "fps", "fourcc", "range", "matrix", "look" and "png" from @request, and
 * put the picture on the device: let go of it, open it and set its format, which raises the
 * generation if the status has one.
 *
 * @param reterr  what is wrong, in words
 */
int roc_plate_camera_format(struct roc_plate_camera *camera, const cJSON *request, uint64_t now_ns,
			    const char **reterr);

/** Another picture: "look" and "png" of @request. */
int roc_plate_camera_look(struct roc_plate_camera *camera, const cJSON *request,
			  const char **reterr);

/** Take all fields of the status that @request names: "state", "reason", "detail", numbers. */
int roc_plate_camera_set(struct roc_plate_camera *camera, const cJSON *request, uint64_t now_ns,
			 const char **reterr);

/** Let go of the device. */
void roc_plate_camera_release(struct roc_plate_camera *camera);

/** Write a frame if it is time. */
void roc_plate_camera_tick(struct roc_plate_camera *camera, uint64_t now_ns);

#endif
