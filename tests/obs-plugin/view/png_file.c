/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "png_file.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <stdio.h>

#define FILE_MAX (16l << 20)

static void divide(const uint8_t bgra[4], uint8_t rgba[4])
{
	const unsigned int a = bgra[3];

	for (int i = 0; i < 3; i++) {
		const unsigned int c = a > 0 ? (bgra[2 - i] * 255u + a / 2) / a : 0;

		rgba[i] = (uint8_t)(c < 255 ? c : 255);
	}
	rgba[3] = bgra[3];
}

static void multiply(const uint8_t rgba[4], uint8_t bgra[4])
{
	for (int i = 0; i < 3; i++)
		bgra[2 - i] = (uint8_t)((rgba[i] * rgba[3] + 127u) / 255);
	bgra[3] = rgba[3];
}

static int to_frame(const struct roc_bitmap *bitmap, AVFrame **ret_frame)
{
	AVFrame *frame = av_frame_alloc();
	int r = -ENOMEM;

	if (!frame)
		return r;
	frame->format = AV_PIX_FMT_RGBA;
	frame->width = (int)bitmap->width;
	frame->height = (int)bitmap->height;
	if ((r = av_frame_get_buffer(frame, 0)) < 0) {
		av_frame_free(&frame);
		return r;
	}
	for (int y = 0; y < frame->height; y++)
		for (int x = 0; x < frame->width; x++)
			divide(bitmap->data + (size_t)y * bitmap->stride + (size_t)x * 4,
			       frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + x * 4);
	*ret_frame = frame;
	return 0;
}

static int from_frame(const AVFrame *frame, struct roc_bitmap *bitmap)
{
	int r;

	if (frame->format != AV_PIX_FMT_RGBA || frame->width <= 0 || frame->height <= 0)
		return -EPROTO;
	if ((r = roc_bitmap_resize(bitmap, (uint32_t)frame->width, (uint32_t)frame->height)) < 0)
		return r;
	for (int y = 0; y < frame->height; y++)
		for (int x = 0; x < frame->width; x++)
			multiply(frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + x * 4,
				 bitmap->data + (size_t)y * bitmap->stride + (size_t)x * 4);
	return 0;
}

int roc_png_save(const char *path, const struct roc_bitmap *bitmap)
{
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
	AVCodecContext *encoder = NULL;
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = NULL;
	FILE *file = NULL;
	int r = -ENOMEM;

	if (!packet || !codec || !(encoder = avcodec_alloc_context3(codec)))
		goto out;
	if ((r = to_frame(bitmap, &frame)) < 0)
		goto out;
	encoder->width = frame->width;
	encoder->height = frame->height;
	encoder->pix_fmt = AV_PIX_FMT_RGBA;
	encoder->time_base = (AVRational){1, 25};
	encoder->compression_level = 9;
	if ((r = avcodec_open2(encoder, codec, NULL)) < 0 ||
	    (r = avcodec_send_frame(encoder, frame)) < 0 ||
	    (r = avcodec_receive_packet(encoder, packet)) < 0)
		goto out;
	file = fopen(path, "wbe");
	if (!file || fwrite(packet->data, (size_t)packet->size, 1, file) != 1)
		r = -errno;
out:
	if (file && fclose(file) != 0 && r == 0)
		r = -errno;
	av_frame_free(&frame);
	av_packet_free(&packet);
	avcodec_free_context(&encoder);
	return r;
}

static int read_packet(const char *path, AVPacket *packet)
{
	FILE *file = fopen(path, "rbe");
	long size;
	int r;

	if (!file)
		return -errno;
	if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) <= 0 || size > FILE_MAX)
		r = -EFBIG;
	else if ((r = av_new_packet(packet, (int)size)) == 0) {
		rewind(file);
		r = fread(packet->data, (size_t)size, 1, file) == 1 ? 0 : -EIO;
	}
	(void)fclose(file);
	return r;
}

int roc_png_load(const char *path, struct roc_bitmap *bitmap)
{
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_PNG);
	AVCodecContext *decoder = NULL;
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	int r = -ENOMEM;

	if (!packet || !frame || !codec || !(decoder = avcodec_alloc_context3(codec)))
		goto out;
	decoder->thread_count = 1;
	if ((r = read_packet(path, packet)) < 0 || (r = avcodec_open2(decoder, codec, NULL)) < 0 ||
	    (r = avcodec_send_packet(decoder, packet)) < 0 ||
	    (r = avcodec_receive_frame(decoder, frame)) < 0)
		goto out;
	r = from_frame(frame, bitmap);
out:
	av_frame_free(&frame);
	av_packet_free(&packet);
	avcodec_free_context(&decoder);
	return r;
}
