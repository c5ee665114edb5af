/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include "color.h"
#include "roc/status_abi.h"

#define SIDE_MAX 8192u

/* The planes of a frame on the device. NV12 has two. */
struct planes {
	uint8_t *data[4];
	int stride[4];
	int count;
};

void roc_picture_converter_init(struct roc_picture_converter *converter)
{
	memset(converter, 0, sizeof(*converter));
}

void roc_picture_converter_finish(struct roc_picture_converter *converter)
{
	if (!converter)
		return;
	sws_freeContext(converter->sws);
	av_frame_free(&converter->scaled);
	memset(converter, 0, sizeof(*converter));
}

static struct planes planes_of(uint8_t *buffer, const struct roc_device_format *format)
{
	const size_t luma = (size_t)format->width * format->height;
	const int stride = (int)format->width;

	if (format->fourcc == V4L2_PIX_FMT_NV12)
		return (struct planes){{buffer, buffer + luma}, {stride, stride}, 2};
	return (struct planes){{buffer, buffer + luma, buffer + luma + luma / 4},
			       {stride, stride / 2, stride / 2},
			       3};
}

static enum AVPixelFormat device_pixel_format(const struct roc_device_format *format)
{
	return format->fourcc == V4L2_PIX_FMT_NV12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
}

static const int *coefficients(int matrix, uint32_t lines)
{
	switch (matrix) {
	case ROC_MATRIX_BT601:
		return sws_getCoefficients(SWS_CS_ITU601);
	case ROC_MATRIX_BT709:
		return sws_getCoefficients(SWS_CS_ITU709);
	case ROC_MATRIX_BT2020:
		return sws_getCoefficients(SWS_CS_BT2020);
	default:
		return sws_getCoefficients(lines < 720 ? SWS_CS_ITU601 : SWS_CS_ITU709);
	}
}

static uint32_t even(uint64_t value, uint32_t most)
{
	const uint64_t rounded = (value + 1) & ~UINT64_C(1);

	if (rounded < 2)
		return 2;
	/* A bar of a pixel is no bar. */
	return rounded + 2 >= most ? most : (uint32_t)rounded;
}

struct roc_picture_box roc_picture_fit(int width, int height, AVRational aspect,
				       uint32_t device_width, uint32_t device_height)
{
	struct roc_picture_box box = {0, 0, device_width, device_height};
	uint64_t wide = (uint64_t)width, high = (uint64_t)height;

	/* Beyond 4:1 it is a mistake of the camera. */
	if (aspect.num > 0 && aspect.den > 0 && aspect.num / 4 <= aspect.den &&
	    aspect.den / 4 <= aspect.num) {
		wide *= (uint64_t)aspect.num;
		high *= (uint64_t)aspect.den;
	}
	/* Both at most 2^31 x 2^16: the products below would not fit. */
	while (wide > UINT32_MAX || high > UINT32_MAX) {
		wide = (wide >> 1) | 1;
		high = (high >> 1) | 1;
	}
	if (wide * device_height >= high * device_width)
		box.height = even((high * device_width + wide / 2) / wide, device_height);
	else
		box.width = even((wide * device_height + high / 2) / high, device_width);
	box.x = (device_width - box.width) / 4 * 2;
	box.y = (device_height - box.height) / 4 * 2;
	return box;
}

static bool same_case(const struct roc_picture_case *a, const struct roc_picture_case *b)
{
	return a->width == b->width && a->height == b->height &&
	       a->pixel_format == b->pixel_format && a->range == b->range &&
	       a->matrix == b->matrix && a->aspect.num == b->aspect.num &&
	       a->aspect.den == b->aspect.den && a->device.width == b->device.width &&
	       a->device.height == b->device.height && a->device.fourcc == b->device.fourcc &&
	       a->device.color_range == b->device.color_range &&
	       a->device.color_matrix == b->device.color_matrix;
}

static bool is_identity(const struct roc_picture_case *now)
{
	const struct roc_device_format *device = &now->device;

	return (uint32_t)now->width == device->width && (uint32_t)now->height == device->height &&
	       now->pixel_format == device_pixel_format(device) &&
	       (device->color_range == ROC_RANGE_UNKNOWN ||
		device->color_range == (uint32_t)now->range) &&
	       (device->color_matrix == ROC_MATRIX_UNKNOWN || now->matrix == ROC_MATRIX_UNKNOWN ||
		device->color_matrix == (uint32_t)now->matrix);
}

static int set_up(struct SwsContext *sws, const struct roc_picture_case *now,
		  const struct roc_picture_box *box)
{
	const struct roc_device_format *device = &now->device;
	const bool grows = box->width > (uint32_t)now->width || box->height > (uint32_t)now->height;
	const int source_full = now->range == ROC_RANGE_FULL;
	const int device_full = device->color_range == ROC_RANGE_UNKNOWN
					? source_full
					: device->color_range == ROC_RANGE_FULL;
	int matrix = (int)device->color_matrix;

	/* Bilinear averages when it makes smaller, but smears when it makes larger. */
	int64_t flags = grows ? SWS_BICUBIC : SWS_BILINEAR;
	if (roc_color_is_rgb(now->pixel_format))
		flags |= SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND;
	else if (matrix == ROC_MATRIX_UNKNOWN)
		matrix = now->matrix;
	const int *to = coefficients(matrix, device->height);
	const int *from = now->matrix != ROC_MATRIX_UNKNOWN ? coefficients(now->matrix, 0) : to;

	av_opt_set_int(sws, "srcw", now->width, 0);
	av_opt_set_int(sws, "srch", now->height, 0);
	av_opt_set_int(sws, "src_format", now->pixel_format, 0);
	av_opt_set_int(sws, "src_range", source_full, 0);
	av_opt_set_int(sws, "dstw", box->width, 0);
	av_opt_set_int(sws, "dsth", box->height, 0);
	av_opt_set_int(sws, "dst_format", device_pixel_format(device), 0);
	av_opt_set_int(sws, "dst_range", device_full, 0);
	av_opt_set_int(sws, "sws_flags", flags, 0);
	const int r = sws_init_context(sws, NULL, NULL);
	if (r < 0)
		return r;
	/* Answers -1 for sources without such details: nothing to set then. */
	(void)sws_setColorspaceDetails(sws, from, source_full, to, device_full, 0, 1 << 16,
				       1 << 16);
	return 0;
}

static int prepare(struct roc_picture_converter *converter, const struct roc_picture_case *now)
{
	int r = -ENOMEM;

	roc_picture_converter_finish(converter);
	if (!sws_isSupportedInput(now->pixel_format))
		return -EINVAL;
	converter->box = (struct roc_picture_box){0, 0, now->device.width, now->device.height};
	if ((uint32_t)now->width != now->device.width ||
	    (uint32_t)now->height != now->device.height)
		converter->box = roc_picture_fit(now->width, now->height, now->aspect,
						 now->device.width, now->device.height);

	converter->sws = sws_alloc_context();
	converter->scaled = av_frame_alloc();
	if (!converter->sws || !converter->scaled)
		goto out;
	r = set_up(converter->sws, now, &converter->box);
	if (r < 0)
		goto out;
	converter->scaled->format = device_pixel_format(&now->device);
	converter->scaled->width = (int)converter->box.width;
	converter->scaled->height = (int)converter->box.height;
	r = av_frame_get_buffer(converter->scaled, 0);
	if (r < 0)
		goto out;
	converter->made = *now;
out:
	if (r < 0)
		roc_picture_converter_finish(converter);
	return r;
}

/* Everything but the box, black. */
static void draw_bars(const struct planes *to, const struct roc_picture_case *now,
		      const struct roc_picture_box *box)
{
	const bool full =
		now->device.color_range == ROC_RANGE_FULL ||
		(now->device.color_range == ROC_RANGE_UNKNOWN && now->range == ROC_RANGE_FULL);

	for (int p = 0; p < to->count; p++) {
		const int value = p > 0 ? 128 : full ? 0 : 16;
		const uint32_t down = p > 0, across = p > 0 && to->count == 3;
		const size_t stride = (size_t)to->stride[p];
		const size_t left = box->x >> across, right = (box->x + box->width) >> across;
		const size_t top = box->y >> down, bottom = (box->y + box->height) >> down;
		const size_t rows = now->device.height >> down;

		memset(to->data[p], value, top * stride);
		memset(to->data[p] + bottom * stride, value, (rows - bottom) * stride);
		if (left == 0 && right == stride)
			continue;
		for (size_t y = top; y < bottom; y++) {
			memset(to->data[p] + y * stride, value, left);
			memset(to->data[p] + y * stride + right, value, stride - right);
		}
	}
}

static void copy_planes(const struct planes *to, const struct roc_picture_box *box,
			const uint8_t *const data[], const int stride[])
{
	for (int p = 0; p < to->count; p++) {
		const int down = p > 0, across = p > 0 && to->count == 3;
		uint8_t *corner = to->data[p] + (size_t)(box->y >> down) * (size_t)to->stride[p] +
				  (box->x >> across);

		av_image_copy_plane(corner, to->stride[p], data[p], stride[p],
				    (int)box->width >> across, (int)box->height >> down);
	}
}

static struct roc_picture_case case_of(const AVFrame *frame, const struct roc_device_format *format)
{
	return (struct roc_picture_case){
		.width = frame->width,
		.height = frame->height,
		.pixel_format = roc_color_plain_format(frame->format),
		.range = roc_color_range(frame),
		.matrix = roc_color_matrix(frame),
		.aspect = frame->sample_aspect_ratio,
		.device = *format,
	};
}

const uint8_t *roc_picture_in_place(const AVFrame *frame, const struct roc_device_format *format)
{
	const struct roc_picture_case now = case_of(frame, format);
	const size_t luma = (size_t)format->width * format->height;

	if (format->fourcc != V4L2_PIX_FMT_YUV420 || !frame->data[0] || !is_identity(&now))
		return NULL;
	if (frame->linesize[0] != (int)format->width ||
	    frame->linesize[1] != (int)format->width / 2 ||
	    frame->linesize[2] != (int)format->width / 2)
		return NULL;
	if (frame->data[1] != frame->data[0] + luma || frame->data[2] != frame->data[1] + luma / 4)
		return NULL;
	return frame->data[0];
}

int roc_picture_convert(struct roc_picture_converter *converter, const AVFrame *frame,
			const struct roc_device_format *format, uint8_t *buffer)
{
	const struct roc_picture_case now = case_of(frame, format);

	if (format->width == 0 || format->height == 0 || format->width % 2 || format->height % 2 ||
	    format->width > SIDE_MAX || format->height > SIDE_MAX ||
	    (format->fourcc != V4L2_PIX_FMT_YUV420 && format->fourcc != V4L2_PIX_FMT_NV12))
		return -EINVAL;
	if (now.width <= 0 || now.height <= 0 || !frame->data[0])
		return -EINVAL;

	const struct planes to = planes_of(buffer, format);
	if (is_identity(&now)) {
		const struct roc_picture_box all = {0, 0, format->width, format->height};

		copy_planes(&to, &all, (const uint8_t *const *)frame->data, frame->linesize);
		return 0;
	}

	int r = 0;
	if (!converter->sws || !same_case(&converter->made, &now))
		r = prepare(converter, &now);
	if (r < 0)
		return r;
	r = sws_scale(converter->sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
		      frame->height, converter->scaled->data, converter->scaled->linesize);
	if (r < 0)
		return r;
	draw_bars(&to, &now, &converter->box);
	copy_planes(&to, &converter->box, (const uint8_t *const *)converter->scaled->data,
		    converter->scaled->linesize);
	return 0;
}
