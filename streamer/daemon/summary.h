/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary.h - all cameras in a few words: for the service manager, and for the log after the start. */
#ifndef ROC_SUMMARY_H
#define ROC_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "camera.h"

/** "STATUS=14/16 live" for the service manager. */
void roc_summary_line(const struct roc_camera cameras[ROC_CAMERAS_MAX], char *text, size_t size);

/** Every camera is live, or has failed once, or can't be used. */
bool roc_summary_is_decided(const struct roc_camera cameras[ROC_CAMERAS_MAX]);

/** The setup summary, as the log file has always had it: a line a camera. */
void roc_summary_log(const struct roc_camera cameras[ROC_CAMERAS_MAX]);

#endif
