/* SPDX-License-Identifier: GPL-2.0-or-later */
/* encoder.h - H.264 as cheap as libx264 makes it, and silence in AAC. Time base: milliseconds. */
#ifndef ROC_TEST_ENCODER_H
#define ROC_TEST_ENCODER_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>

struct roc_encoder_wish {
	AVRational fps;
	double gop_seconds;
	int64_t bitrate; /* bits/s; 0: constant quality, which is cheapest */
	int bframes, threads;
	bool interlaced, global_header;
};

/** An encoder for pictures like @frame. 0 or AVERROR. */
int roc_encoder_open_video(const struct roc_encoder_wish *wish, const AVFrame *frame,
			   AVCodecContext **ret_encoder);

/** An encoder for 16 kHz mono, whose time base is the sample. 0 or AVERROR. */
int roc_encoder_open_audio(bool global_header, AVCodecContext **ret_encoder, AVFrame **ret_silence);

#endif
