/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - how a placeholder, the picture of a device whose camera sends none, is recognised.
 *
 * The streamer draws it (streamer/media/placeholder.c) so that its outermost rows and columns are
 * one colour that no camera and no letter-box has there, the background. The driver changes no
 * byte on the way, so that viewers on this machine may compare exactly.
 */
#ifndef ROC_MARK_H
#define ROC_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROC_PLACEHOLDER_BORDER 4u /* rows and columns at each edge, whatever the colour range */
#define ROC_PLACEHOLDER_Y 24
#define ROC_PLACEHOLDER_U 136
#define ROC_PLACEHOLDER_V 122

/** A picture with one sample of colour for 2x2 pixels. */
struct roc_mark_picture {
	const uint8_t *y, *u, *v;
	uint32_t width, height; /* pixels */
	size_t y_stride;        /* bytes from row to row */
	size_t uv_stride;
	size_t uv_step; /* bytes from sample to sample: 1 for YU12, 2 for NV12 */
};

static inline bool roc_mark_is_row(const uint8_t *row, size_t count, size_t step, uint8_t value)
{
	for (size_t i = 0; i < count; i++) {
		if (row[i * step] != value)
			return false;
	}
	return true;
}

/**
 * Is it a placeholder? Looks at the first and last row of each plane and the outer columns; nearly
 * all other pictures are told by their first pixel. Never looks beyond @picture's rows.
 */
static inline bool roc_mark_is_placeholder(const struct roc_mark_picture *picture)
{
	const size_t width = picture->width, height = picture->height;
	const size_t across = (width + 1) / 2, down = (height + 1) / 2;

	if (width == 0 || height == 0)
		return false;
	for (int last = 0; last < 2; last++) {
		const uint8_t *y = picture->y + (last ? height - 1 : 0) * picture->y_stride;
		const size_t row = (last ? down - 1 : 0) * picture->uv_stride;

		if (!roc_mark_is_row(y, width, 1, ROC_PLACEHOLDER_Y) ||
		    !roc_mark_is_row(picture->u + row, across, picture->uv_step,
				     ROC_PLACEHOLDER_U) ||
		    !roc_mark_is_row(picture->v + row, across, picture->uv_step, ROC_PLACEHOLDER_V))
			return false;
	}
	return roc_mark_is_row(picture->y, height, picture->y_stride, ROC_PLACEHOLDER_Y) &&
	       roc_mark_is_row(picture->y + width - 1, height, picture->y_stride,
			       ROC_PLACEHOLDER_Y);
}

#endif
