/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.h - a decoded picture into the device's format: copied when it fits, else scaled,
 * letter-boxed and converted (pixel format, colour range, matrix).
 */
#ifndef ROC_PICTURE_H
#define ROC_PICTURE_H

#include <stdint.h>

#include <libavutil/frame.h>

#include "memory.h"

struct SwsContext;

/** Where the picture goes, in pixels of the device; all even. */
struct roc_picture_box {
	uint32_t x, y, width, height;
};

/** What a conversion was prepared for. */
struct roc_picture_case {
	int width, height, pixel_format; /* of the source */
	int range, matrix;               /* enum roc_color_range, enum roc_color_matrix */
	AVRational aspect;               /* of a pixel */
	struct roc_device_format device;
};

/** Caller's memory. One thread at a time. Buffers are kept from picture to picture. */
struct roc_picture_converter {
	struct SwsContext *sws;
	AVFrame *scaled;              /* swscale may write past a row's end: not in the target */
	struct roc_picture_case made; /* for this */
	struct roc_picture_box box;
};

void roc_picture_converter_init(struct roc_picture_converter *converter);
/** NULL and a converter that was only zeroed are fine. */
void roc_picture_converter_finish(struct roc_picture_converter *converter);

/**
 * Write @frame into @buffer in @format (YU12 or NV12, planes without padding between).
 *
 * A picture of the device's size, layout and colours is copied byte for byte. A range or matrix
 * that either side does not know is left alone. The aspect ratio of the pixels is respected when
 * the sizes differ; the bars are black.
 *
 * @return 0; -EINVAL a frame or a format that can't be handled; -ENOMEM. The buffer may have been
 *         written to in part on failure.
 */
int roc_picture_convert(struct roc_picture_converter *converter, const AVFrame *frame,
			const struct roc_device_format *format, uint8_t *buffer);

/**
 * A picture that lies in memory just as the device wants it can be written from where it is.
 * @return its first byte, NULL when it must be converted or copied
 */
const uint8_t *roc_picture_in_place(const AVFrame *frame, const struct roc_device_format *format);

/** PURE: the largest centred box of the source's shape. @aspect 0/1 is unknown: square pixels. */
struct roc_picture_box roc_picture_fit(int width, int height, AVRational aspect,
				       uint32_t device_width, uint32_t device_height);

#endif
