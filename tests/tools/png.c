/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>
#include <stdio.h>

#include "png.h"

/* Planar 4:2:0 whatever came, then RGB. */
static int to_rgb(const struct roc_image *image, bool full_range, AVFrame **ret_rgb)
{
	const int width = (int)image->y.width, height = (int)image->y.height;
	const unsigned int rows_per_chroma = image->u.height == image->y.height ? 2 : 1;
	const int *coefficients = sws_getCoefficients(SWS_CS_ITU601);
	AVFrame *yuv = av_frame_alloc(), *rgb = av_frame_alloc();
	struct SwsContext *sws = NULL;
	int r = -ENOMEM;

	if (!yuv || !rgb)
		goto out;
	yuv->format = AV_PIX_FMT_YUV420P;
	rgb->format = AV_PIX_FMT_RGB24;
	yuv->width = rgb->width = width;
	yuv->height = rgb->height = height;
	if ((r = av_frame_get_buffer(yuv, 0)) < 0 || (r = av_frame_get_buffer(rgb, 0)) < 0)
		goto out;
	for (unsigned int p = 0; p < 3; p++) {
		const struct roc_plane *from = p == 0 ? &image->y : p == 1 ? &image->u : &image->v;
		const unsigned int skip = p ? rows_per_chroma : 1;

		for (unsigned int y = 0; y < from->height / skip; y++)
			for (unsigned int x = 0; x < from->width; x++)
				yuv->data[p][(size_t)yuv->linesize[p] * y + x] =
					(uint8_t)roc_plane_at(from, x, y * skip);
	}
	r = -ENOMEM;
	sws = sws_getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_RGB24,
			     SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
	if (!sws)
		goto out;
	sws_setColorspaceDetails(sws, coefficients, full_range, coefficients, 1, 0, 1 << 16,
				 1 << 16);
	sws_scale(sws, (const uint8_t *const *)yuv->data, yuv->linesize, 0, height, rgb->data,
		  rgb->linesize);
	*ret_rgb = rgb;
	rgb = NULL;
	r = 0;
out:
	sws_freeContext(sws);
	av_frame_free(&yuv);
	av_frame_free(&rgb);
	return r;
}

int roc_png_write(const char *path, const struct roc_image *image, bool full_range)
{
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
	AVCodecContext *encoder = NULL;
	AVPacket *packet = av_packet_alloc();
	AVFrame *rgb = NULL;
	FILE *file = NULL;
	int r = -ENOMEM;

	if (!packet || !codec || !(encoder = avcodec_alloc_context3(codec)))
		goto out;
	if ((r = to_rgb(image, full_range, &rgb)) < 0)
		goto out;
	encoder->width = rgb->width;
	encoder->height = rgb->height;
	encoder->pix_fmt = AV_PIX_FMT_RGB24;
	encoder->time_base = (AVRational){1, 25};
	if ((r = avcodec_open2(encoder, codec, NULL)) < 0 ||
	    (r = avcodec_send_frame(encoder, rgb)) < 0 ||
	    (r = avcodec_receive_packet(encoder, packet)) < 0)
		goto out;
	file = fopen(path, "wbe");
	if (!file || fwrite(packet->data, (size_t)packet->size, 1, file) != 1)
		r = -errno;
out:
	if (file && fclose(file) != 0 && r == 0)
		r = -errno;
	av_frame_free(&rgb);
	av_packet_free(&packet);
	avcodec_free_context(&encoder);
	return r;
}
