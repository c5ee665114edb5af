/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "color.h"

#include <stdbool.h>

#include <libavutil/pixdesc.h>

#include "roc/status_abi.h"

enum AVPixelFormat roc_color_plain_format(int format)
{
	switch (format) {
	case AV_PIX_FMT_YUVJ420P:
		return AV_PIX_FMT_YUV420P;
	case AV_PIX_FMT_YUVJ422P:
		return AV_PIX_FMT_YUV422P;
	case AV_PIX_FMT_YUVJ444P:
		return AV_PIX_FMT_YUV444P;
	case AV_PIX_FMT_YUVJ440P:
		return AV_PIX_FMT_YUV440P;
	case AV_PIX_FMT_YUVJ411P:
		return AV_PIX_FMT_YUV411P;
	default:
		return (enum AVPixelFormat)format;
	}
}

bool roc_color_is_rgb(int format)
{
	const AVPixFmtDescriptor *about = av_pix_fmt_desc_get((enum AVPixelFormat)format);

	return about && (about->flags & AV_PIX_FMT_FLAG_RGB);
}

int roc_color_range(const AVFrame *frame)
{
	const enum AVPixelFormat plain = roc_color_plain_format(frame->format);

	if (roc_color_is_rgb(plain) || (int)plain != frame->format ||
	    frame->color_range == AVCOL_RANGE_JPEG)
		return ROC_RANGE_FULL;
	return ROC_RANGE_LIMITED;
}

int roc_color_matrix(const AVFrame *frame)
{
	switch (frame->colorspace) {
	case AVCOL_SPC_BT709:
		return ROC_MATRIX_BT709;
	case AVCOL_SPC_FCC:
	case AVCOL_SPC_BT470BG:
	case AVCOL_SPC_SMPTE170M:
		return ROC_MATRIX_BT601;
	case AVCOL_SPC_BT2020_NCL:
	case AVCOL_SPC_BT2020_CL:
		return ROC_MATRIX_BT2020;
	default:
		return ROC_MATRIX_UNKNOWN;
	}
}
