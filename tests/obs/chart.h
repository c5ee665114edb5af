/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chart.h - PURE: a test picture that suffers nothing from 4:2:0, as raw frames of a device.
 *
 * Colours change softly, so that halving and doubling the chroma planes, however they are
 * sampled, changes next to nothing; sharp edges are grey. What is left to see are wrong matrices,
 * ranges, planes, strides and sizes: each costs far more than the rounding to 8 bits does.
 */
#ifndef ROC_TEST_CHART_H
#define ROC_TEST_CHART_H

#include <stddef.h>

#include "pixels.h"

#define ROC_CHART_LOOKS 16u /* one for each camera; any two of them differ much */
#define ROC_CHART_FLAT 255u /* and one that is grey all over */

struct roc_chart_format {
	uint32_t width, height; /* even */
	uint32_t fourcc;        /* V4L2: YU12 or NV12 */
	uint32_t range;         /* enum roc_color_range; unknown is limited */
	uint32_t matrix; /* enum roc_color_matrix; unknown is 601 below 720 lines, else 709 */
};

/** Draw look @look over all of @pixels. */
void roc_chart_draw(struct roc_pixels *pixels, uint32_t look);

size_t roc_chart_size(const struct roc_chart_format *format);

/** @param frame  roc_chart_size() bytes. 0; -EINVAL sizes differ or are odd; -ENOTSUP fourcc */
int roc_chart_encode(const struct roc_pixels *pixels, const struct roc_chart_format *format,
		     uint8_t *frame);

/** The way back, without smoothing chroma. As roc_chart_encode(). */
int roc_chart_decode(const uint8_t *frame, const struct roc_chart_format *format,
		     struct roc_pixels *pixels);

#endif
