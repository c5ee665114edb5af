/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_slot.h - the two sides of the per-slot seqlock; private to the library and its tests. */
#ifndef ROC_STATUS_SLOT_H
#define ROC_STATUS_SLOT_H

#include "roc/status_abi.h"

/**
 * Put @status into @image, the writer's own copy of a slot, and into the file at @offset.
 *
 * @return 0, or negative errno: then @image is right and the file's slot may be locked or old
 */
int roc_slot_publish(int fd, uint64_t offset, struct roc_status_slot *image,
		     const struct roc_camera_status *status);

/** Copy a mapped slot. @return 0, or -EAGAIN when the writer was inside at each try */
int roc_slot_snapshot(const struct roc_status_slot *slot, struct roc_camera_status *ret_status);

/** pwrite() all of it or fail. */
int roc_slot_write(int fd, const void *data, size_t size, uint64_t offset);

#endif
