/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_data.h - a camera's status for scripts, with the keys of "rocctl status --json". */
#ifndef ROC_STATUS_DATA_H
#define ROC_STATUS_DATA_H

#include <obs-module.h>

#include "segment.h"

/** What is never known is left out. To be released by the caller. Any thread. */
obs_data_t *roc_status_data_camera(const struct roc_camera_status *status);

/** "running", "stopped", "hung", "absent", "denied", "damaged", "newer" */
const char *roc_status_data_health(enum roc_segment_health health);

#endif
