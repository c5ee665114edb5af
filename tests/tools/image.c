/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "image.h"

#define FOURCC(a, b, c, d)                                                                         \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define MAX_SIDE 16384u

static struct roc_plane plane(const uint8_t *data, size_t stride, size_t step, unsigned int width,
			      unsigned int height)
{
	return (struct roc_plane){data, stride, step, width, height};
}

int roc_image_map(uint32_t fourcc, unsigned int width, unsigned int height, size_t stride,
		  const uint8_t *data, size_t size, struct roc_image *ret_image)
{
	const unsigned int cw = width / 2, ch = height / 2;
	const int packed = fourcc == FOURCC('Y', 'U', 'Y', 'V');
	const size_t tight = packed ? 2u * (size_t)width : width;
	size_t luma;

	if (!packed && fourcc != FOURCC('Y', 'U', '1', '2') && fourcc != FOURCC('N', 'V', '1', '2'))
		return -ENOTSUP;
	if (!width || !height || width > MAX_SIDE || height > MAX_SIDE || width % 2 || height % 2)
		return -EINVAL;
	if (!stride)
		stride = tight;
	if (stride < tight || stride > 4u * MAX_SIDE || stride % 2)
		return -EINVAL;
	luma = stride * height;
	if (size < (packed ? luma : luma + luma / 2))
		return -EMSGSIZE;

	if (packed) {
		ret_image->y = plane(data, stride, 2, width, height);
		ret_image->u = plane(data + 1, stride, 4, cw, height);
		ret_image->v = plane(data + 3, stride, 4, cw, height);
	} else if (fourcc == FOURCC('N', 'V', '1', '2')) {
		ret_image->y = plane(data, stride, 1, width, height);
		ret_image->u = plane(data + luma, stride, 2, cw, ch);
		ret_image->v = plane(data + luma + 1, stride, 2, cw, ch);
	} else {
		ret_image->y = plane(data, stride, 1, width, height);
		ret_image->u = plane(data + luma, stride / 2, 1, cw, ch);
		ret_image->v = plane(data + luma + luma / 4, stride / 2, 1, cw, ch);
	}
	return 0;
}
