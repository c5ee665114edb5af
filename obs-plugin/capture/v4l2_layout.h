/* SPDX-License-Identifier: GPL-2.0-or-later */
/* v4l2_layout.h - PURE: where the planes of a picture lie in a buffer. */
#ifndef ROC_V4L2_LAYOUT_H
#define ROC_V4L2_LAYOUT_H

#include "v4l2.h"

#define ROC_V4L2_SIDE_MAX 8192u /* pixels, the loopback driver's own limit */

struct roc_v4l2_layout {
	size_t offsets[3]; /* of Y U V, Y UV, or the one packed plane */
	uint32_t strides[3];
	unsigned int planes;
};

/**
 * Check @format and lay out its planes.
 *
 * @param format        .stride 0 becomes the least one, .size what the planes need in all
 * @param reterr_words  on failure what is wrong with it
 * @return 0; -EOPNOTSUPP
 */
int roc_v4l2_lay_out(struct roc_v4l2_format *format, struct roc_v4l2_layout *ret_layout,
		     char reterr_words[ROC_V4L2_WORDS]);

#endif
