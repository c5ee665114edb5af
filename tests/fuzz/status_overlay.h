/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROC_STATUS_OVERLAY_H
#define ROC_STATUS_OVERLAY_H

#include "roc/status.h"

/** Paint the slot as OBS's source does. */
void fuzz_status_paint(const struct roc_camera_status *status);

#endif
