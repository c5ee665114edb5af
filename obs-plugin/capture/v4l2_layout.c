/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "v4l2_layout.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>

#include "roc/status.h"

__attribute__((format(printf, 2, 3))) static int refuse(char *words, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(words, ROC_V4L2_WORDS, format, args);
	va_end(args);
	return -EOPNOTSUPP;
}

/* Two rows of colour of half the width to two rows of brightness, or as many of the whole width. */
static void lay_out_planar(struct roc_v4l2_format *format, struct roc_v4l2_layout *layout)
{
	const size_t y_size = (size_t)format->stride * format->height;
	const bool is_nv12 = format->fourcc == V4L2_PIX_FMT_NV12;
	const uint32_t stride = is_nv12 ? format->stride : format->stride / 2;
	const size_t size = (size_t)stride * (format->height / 2);

	layout->planes = is_nv12 ? 2 : 3;
	layout->strides[1] = stride;
	layout->offsets[1] = y_size;
	format->size = y_size + size;
	if (is_nv12)
		return;
	layout->strides[2] = stride;
	layout->offsets[2] = y_size + size;
	if (format->fourcc == V4L2_PIX_FMT_YVU420) {
		layout->offsets[1] = y_size + size;
		layout->offsets[2] = y_size;
	}
	format->size += size;
}

int roc_v4l2_lay_out(struct roc_v4l2_format *format, struct roc_v4l2_layout *ret_layout,
		     char reterr_words[ROC_V4L2_WORDS])
{
	const uint32_t width = format->width, height = format->height;
	bool is_packed = false;
	char name[5];

	roc_fourcc_text(format->fourcc, name);
	switch (format->fourcc) {
	case V4L2_PIX_FMT_YUYV:
	case V4L2_PIX_FMT_UYVY:
		is_packed = true;
		break;
	case V4L2_PIX_FMT_YUV420:
	case V4L2_PIX_FMT_YVU420:
	case V4L2_PIX_FMT_NV12:
		break;
	default:
		return refuse(reterr_words, "its pixel format, '%s', is not supported", name);
	}
	if (width == 0 || height == 0 || width > ROC_V4L2_SIDE_MAX || height > ROC_V4L2_SIDE_MAX)
		return refuse(reterr_words, "its size, %ux%u, is not supported", width, height);
	if (width % 2 != 0 || (!is_packed && height % 2 != 0))
		return refuse(reterr_words, "its size, %ux%u, is odd, which '%s' can't be", width,
			      height, name);

	const uint32_t least = is_packed ? width * 2 : width;

	if (format->stride == 0)
		format->stride = least;
	if (format->stride < least || format->stride > least + ROC_V4L2_SIDE_MAX ||
	    format->stride % 2 != 0)
		return refuse(reterr_words, "its rows of %u bytes do not fit '%s' of %ux%u",
			      format->stride, name, width, height);

	*ret_layout = (struct roc_v4l2_layout){.strides = {format->stride}, .planes = 1};
	if (is_packed)
		format->size = (size_t)format->stride * height;
	else
		lay_out_planar(format, ret_layout);
	return 0;
}
