/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image.h - PURE: a raw V4L2 frame seen as its Y, U and V samples, whatever the packing. */
#ifndef ROC_TEST_IMAGE_H
#define ROC_TEST_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct roc_plane {
	const uint8_t *data;
	size_t stride; /* bytes from a row to the next */
	size_t step;   /* bytes from a sample to the next */
	unsigned int width, height;
};

struct roc_image {
	struct roc_plane y, u, v;
};

static inline unsigned int roc_plane_at(const struct roc_plane *plane, unsigned int x,
					unsigned int y)
{
	return plane->data[y * plane->stride + x * plane->step];
}

/**
 * View @size bytes at @data, which stay the caller's, as a picture.
 *
 * @param fourcc  V4L2 code of YU12, NV12 or YUYV
 * @param stride  bytes per line of the first plane; 0: tight
 *
 * @return 0; -ENOTSUP for another fourcc; -EINVAL for an impossible or odd size; -EMSGSIZE when
 *         @size is too small for the format
 */
int roc_image_map(uint32_t fourcc, unsigned int width, unsigned int height, size_t stride,
		  const uint8_t *data, size_t size, struct roc_image *ret_image);

#endif
