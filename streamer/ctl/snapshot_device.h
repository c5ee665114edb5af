/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_device.h - one frame of a loopback device, without a trace in those who read it too. */
#ifndef ROC_CTL_SNAPSHOT_DEVICE_H
#define ROC_CTL_SNAPSHOT_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "snapshot_picture.h"

/**
 * The newest frame of the device at @path; waits up to @deadline_ns (CLOCK_MONOTONIC) for one.
 *
 * By read(): mapped buffers would be those of other readers on v4l2loopback 0.12. A device of another
 * driver is not read, whatever the segment says.
 *
 * @param ret_format  size and layout; colours are left as they are
 * @param ret_frame   roc_snapshot_frame_size() bytes; free it
 * @return 0; -EBUSY another program reads it, and the driver allows one; -EMEDIUMTYPE not a loopback
 *         device; -ENODATA nobody writes to it; -EOPNOTSUPP a format that is not understood;
 *         -ETIMEDOUT; other negative errno
 */
int roc_snapshot_take(const char *path, uint64_t deadline_ns,
		      struct roc_snapshot_format *ret_format, uint8_t **ret_frame);

#endif
