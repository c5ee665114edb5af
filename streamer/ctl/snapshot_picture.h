/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot_picture.h - PURE: a frame of a device as red, green and blue. */
#ifndef ROC_CTL_SNAPSHOT_PICTURE_H
#define ROC_CTL_SNAPSHOT_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#define ROC_SNAPSHOT_SIDE_MAX 8192u

struct roc_snapshot_format {
	uint32_t width, height; /* pixels */
	uint32_t fourcc;        /* YU12, NV12 or YUYV */
	uint32_t stride;        /* bytes from row to row of the first plane; 0: no gap */
	uint32_t size;          /* bytes that the device gives */
	uint32_t color_range;   /* enum roc_color_range; unknown: limited */
	uint32_t color_matrix;  /* enum roc_color_matrix; unknown: by size */
};

/** Bytes that a frame must have. 0: a format that is not understood, or no size at all. */
size_t roc_snapshot_frame_size(const struct roc_snapshot_format *format);

/**
 * @param frame    roc_snapshot_frame_size() bytes
 * @param ret_rgb  width x height x 3 bytes
 */
void roc_snapshot_convert(const struct roc_snapshot_format *format, const uint8_t *frame,
			  uint8_t *ret_rgb);

#endif
