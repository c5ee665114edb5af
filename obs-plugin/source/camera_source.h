/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera_source.h - the source "ROC Camera": a camera of the streamer, chosen by name.
 *
 * For scripts each source has the procedure
 *   roc_camera_get_status(out string camera, out string state, out string reason, out bool live,
 *                         out int width, out int height, out string json)
 * and the signal
 *   roc_camera_state_changed(ptr source, string camera, string state, string reason, bool live)
 */
#ifndef ROC_CAMERA_SOURCE_H
#define ROC_CAMERA_SOURCE_H

#include <obs-module.h>

#define ROC_CAMERA_ID "roc_camera"

/** For obs_register_source_s(). */
extern struct obs_source_info roc_camera_info;

#endif
