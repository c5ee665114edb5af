/* SPDX-License-Identifier: GPL-2.0-or-later */
/* camera_internal.h - what the parts of camera do for each other. */
#ifndef ROC_CAMERA_INTERNAL_H
#define ROC_CAMERA_INTERNAL_H

#include "camera.h"

/* ---- camera_device.c ---- */

/** The format to open the device with. @param ret_known  false: nothing is known of the camera */
struct roc_device_format camera_wanted_format(const struct roc_camera *camera, bool *ret_known);
/**
 * Open and format the device.
 * @param before  what it had just now, NULL at a start: a reader keeps all of that
 * @return 0; -EALREADY another camera of this service has it; other negative errno, with the reason noted
 *         and logged
 */
int camera_open_device(struct roc_camera *camera, const struct roc_device_format *wanted,
		       const struct roc_device_format *before, uint64_t now);
void camera_close_device(struct roc_camera *camera);
/**
 * Once a second, what other programs do to the device: a reader that sets another rate does not change it for
 * the next one, and one that writes is noticed.
 */
void camera_watch_device(struct roc_camera *camera, uint64_t now);

/* ---- camera_worker.c ---- */

void camera_start_worker(struct roc_camera *camera, uint64_t now);
/** Ask it to end; harmless without one and when asked already. */
void camera_stop_worker(struct roc_camera *camera, uint64_t now);
void camera_kill_worker(const struct roc_camera *camera);
/** It has ended: keep its counters. */
void camera_forget_worker(struct roc_camera *camera);

/* ---- camera_hear.c ---- */

/** It has not said too much since the last tick. */
bool camera_listens(const struct roc_camera *camera);
/** What it wrote last, told; close its output. */
void camera_finish_output(struct roc_camera *camera);

/* ---- camera.c ---- */

/** Bring the slot of the segment up to date. */
void camera_publish(struct roc_camera *camera, uint64_t now);

static inline int camera_number(const struct roc_camera *camera)
{
	return (int)camera->status.index;
}

#endif
