/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <math.h>
#include <stdbool.h>

#include "encoder.h"

#define CHEAPEST_QP "28"
#define AUDIO_RATE 16000

int roc_encoder_open_video(const struct roc_encoder_wish *wish, const AVFrame *frame,
			   AVCodecContext **ret_encoder)
{
	const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
	const double fps = av_q2d(wish->fps);
	AVCodecContext *encoder = codec ? avcodec_alloc_context3(codec) : NULL;
	AVDictionary *options = NULL;
	int r;

	if (!encoder)
		return codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;
	encoder->width = frame->width;
	encoder->height = frame->height;
	encoder->pix_fmt = AV_PIX_FMT_YUV420P;
	encoder->color_range = frame->color_range;
	encoder->colorspace = frame->colorspace;
	encoder->time_base = (AVRational){1, 1000};
	encoder->framerate = wish->fps;
	encoder->gop_size = (int)fmax(1, round(wish->gop_seconds * fps));
	encoder->max_b_frames = wish->bframes;
	encoder->thread_count = wish->threads;
	encoder->bit_rate = wish->bitrate;
	encoder->rc_max_rate = wish->bitrate;
	encoder->rc_buffer_size = (int)wish->bitrate; /* one second */
	if (wish->interlaced)
		encoder->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
	if (wish->global_header)
		encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;

	/* Keyframes come when the GOP says so; one that is asked for is an IDR. */
	if ((r = av_dict_set(&options, "preset", "ultrafast", 0)) < 0 ||
	    (r = av_dict_set(&options, "tune", "zerolatency", 0)) < 0 ||
	    (r = av_dict_set(&options, "forced-idr", "1", 0)) < 0 ||
	    (r = av_dict_set(&options, "sc_threshold", "0", 0)) < 0)
		goto out;
	/* A rate costs a second, smaller encoding of each picture: do without unless asked. */
	if (!wish->bitrate && (r = av_dict_set(&options, "qp", CHEAPEST_QP, 0)) < 0)
		goto out;
	r = avcodec_open2(encoder, codec, &options);
	if (r < 0)
		goto out;
	*ret_encoder = encoder;
	encoder = NULL;
out:
	av_dict_free(&options);
	avcodec_free_context(&encoder);
	return r;
}

int roc_encoder_open_audio(bool global_header, AVCodecContext **ret_encoder, AVFrame **ret_silence)
{
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
	AVCodecContext *encoder = codec ? avcodec_alloc_context3(codec) : NULL;
	AVFrame *silence = av_frame_alloc();
	int r = codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;

	if (!encoder || !silence)
		goto out;
	encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
	encoder->sample_rate = AUDIO_RATE;
	encoder->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO;
	encoder->time_base = (AVRational){1, AUDIO_RATE};
	encoder->bit_rate = 32000;
	if (global_header)
		encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	if ((r = avcodec_open2(encoder, codec, NULL)) < 0)
		goto out;
	silence->format = AV_SAMPLE_FMT_FLTP;
	silence->nb_samples = encoder->frame_size;
	silence->sample_rate = AUDIO_RATE;
	silence->ch_layout = encoder->ch_layout;
	if ((r = av_frame_get_buffer(silence, 0)) < 0)
		goto out;
	av_samples_set_silence(silence->data, 0, silence->nb_samples, 1, AV_SAMPLE_FMT_FLTP);
	*ret_encoder = encoder;
	*ret_silence = silence;
	encoder = NULL;
	silence = NULL;
	r = 0;
out:
	av_frame_free(&silence);
	avcodec_free_context(&encoder);
	return r;
}
