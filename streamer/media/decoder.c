/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decoder.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "color.h"
#include "loopback.h"

#define THREADS_MAX 4
#define CLEAN_AFTER                                                                                \
	250 /* pictures without an error: a stream that never sends a key frame is clean */

#define NAL_IDR 5u
#define IN_ORDER_LEAST 32u /* packets that tell that none is shown before one that came earlier */

struct roc_decoder {
	AVCodecContext *codec;
	int64_t newest_pts;
	uint32_t in_order; /* packets in a row whose time stamps only rise */
	int asked_delay;   /* pictures that the header has the decoder hold back, whatever comes */
	bool undelayed;    /* it was reset at a key frame, so as to hold back none */
	AVBufferPool *frames; /* of .frame_size bytes, laid out as a device wants them; or NULL */
	size_t frame_size;
	bool damaged; /* waiting for a key frame */
	uint32_t good_run;
	uint64_t corrupt;
};

/*
 * Can the decoder put its planes one behind the other, without padding, as the device is written? It
 * does so where rows are as long as it wants them anyway, and whole macroblocks fill the picture.
 */
static bool fits_device(AVCodecContext *codec, const AVFrame *frame)
{
	int align[AV_NUM_DATA_POINTERS];
	int width = frame->width, height = frame->height;

	if (codec->codec_id != AV_CODEC_ID_H264 ||
	    roc_color_plain_format(frame->format) != AV_PIX_FMT_YUV420P)
		return false;
	if (codec->coded_width != codec->width || codec->coded_height != codec->height ||
	    frame->width != codec->width || frame->height != codec->height || height % 16)
		return false;
	avcodec_align_dimensions2(codec, &width, &height, align);
	return width == frame->width && width % align[0] == 0 && width / 2 % align[1] == 0;
}

/* libav's callback: memory for a picture. One copy less, of some megabytes a picture. */
static int get_buffer(AVCodecContext *codec, AVFrame *frame, int flags)
{
	struct roc_decoder *decoder = codec->opaque;

	if (!fits_device(codec, frame))
		return avcodec_default_get_buffer2(codec, frame, flags);

	const size_t luma = (size_t)frame->width * (size_t)frame->height;
	/* Motion compensation reads some lines past the end. */
	const size_t size = luma * 3 / 2 + (size_t)frame->width * 4 + AV_INPUT_BUFFER_PADDING_SIZE;

	if (size != decoder->frame_size) {
		av_buffer_pool_uninit(&decoder->frames);
		decoder->frames = av_buffer_pool_init(size, NULL);
		decoder->frame_size = decoder->frames ? size : 0;
	}
	frame->buf[0] = decoder->frames ? av_buffer_pool_get(decoder->frames) : NULL;
	if (!frame->buf[0])
		return AVERROR(ENOMEM);
	frame->data[0] = frame->buf[0]->data;
	frame->data[1] = frame->data[0] + luma;
	frame->data[2] = frame->data[1] + luma / 4;
	frame->linesize[0] = frame->width;
	frame->linesize[1] = frame->linesize[2] = frame->width / 2;
	frame->extended_data = frame->data;
	return 0;
}

static int processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return CPU_COUNT(&set);
}

int roc_decoder_open(const AVStream *stream, struct roc_decoder **ret_decoder,
		     struct roc_error *reterr)
{
	struct roc_decoder *decoder = NULL;
	int r;

	const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
	if (!codec) {
		const char *name = avcodec_get_name(stream->codecpar->codec_id);
		roc_error_set(reterr, ROC_REASON_CODEC,
			      "no decoder here for codec '%s' (set the camera to H.264)", name);
		return -ENOSYS;
	}
	decoder = calloc(1, sizeof(*decoder));
	if (!decoder) {
		r = -ENOMEM;
		goto out;
	}
	decoder->damaged = true;
	decoder->newest_pts = AV_NOPTS_VALUE;
	decoder->codec = avcodec_alloc_context3(codec);
	if (!decoder->codec) {
		r = -ENOMEM;
		goto out;
	}
	r = avcodec_parameters_to_context(decoder->codec, stream->codecpar);
	if (r < 0)
		goto out;
	decoder->codec->opaque = decoder;
	decoder->codec->get_buffer2 = get_buffer;
	decoder->codec->pkt_timebase = stream->time_base;
	/* Frame threads would hold back one picture each; slice threads hold back none. */
	decoder->codec->flags |= AV_CODEC_FLAG_LOW_DELAY;
	decoder->codec->thread_type = FF_THREAD_SLICE;
	decoder->codec->thread_count = processors() < THREADS_MAX ? processors() : THREADS_MAX;
	/* A 16384x16384 header must not cost gigabytes. */
	decoder->codec->max_pixels = (int64_t)ROC_LOOPBACK_SIZE_MAX * ROC_LOOPBACK_SIZE_MAX;
	r = avcodec_open2(decoder->codec, codec, NULL);
	if (r < 0)
		goto out;
	*ret_decoder = decoder;
	decoder = NULL;
	r = 0;
out:
	if (r < 0)
		roc_error_set(reterr, r == -ENOMEM ? ROC_REASON_INTERNAL : ROC_REASON_CODEC,
			      "decoder does not start: %s", av_err2str(r));
	roc_decoder_close(decoder);
	return r;
}

bool roc_decoder_is_uninformed(const struct roc_decoder *decoder, const AVStream *stream)
{
	/* What changes later libav hands over with the packets. */
	return decoder->codec->extradata_size == 0 && stream->codecpar->extradata_size > 0;
}

void roc_decoder_close(struct roc_decoder *decoder)
{
	if (!decoder)
		return;
	avcodec_free_context(&decoder->codec);
	av_buffer_pool_uninit(&decoder->frames); /* pictures that are still shown keep theirs */
	free(decoder);
}

static void mark_damage(struct roc_decoder *decoder)
{
	decoder->damaged = true;
	decoder->good_run = 0;
	decoder->corrupt++;
}

void roc_decoder_note_loss(struct roc_decoder *decoder)
{
	decoder->damaged = true;
	decoder->good_run = 0;
}

static void note_order(struct roc_decoder *decoder, const AVPacket *packet)
{
	const bool rises =
		packet->pts != AV_NOPTS_VALUE &&
		(decoder->newest_pts == AV_NOPTS_VALUE || packet->pts > decoder->newest_pts);

	decoder->in_order = rises ? decoder->in_order + 1 : 0;
	if (!rises)
		decoder->undelayed = false;
	decoder->newest_pts = packet->pts;
}

static size_t big_endian(const uint8_t *bytes, size_t count)
{
	size_t value = 0;

	while (count-- > 0)
		value = value << 8 | *bytes++;
	return value;
}

/* H.264: other pictures are called key frames, too, but a decoder that is reset shows nothing from them on. */
static bool has_idr(const AVCodecContext *codec, const AVPacket *packet)
{
	const uint8_t *data = packet->data, *end = packet->data + packet->size;
	const bool prefixed = codec->extradata_size > 4 && codec->extradata[0] == 1;
	const size_t prefix = prefixed ? (codec->extradata[4] & 3u) + 1 : 3;

	while ((size_t)(end - data) > prefix) {
		const size_t value = big_endian(data, prefix);

		if ((prefixed || value == 1) && (data[prefix] & 31u) == NAL_IDR)
			return true;
		if (prefixed && value >= (size_t)(end - data) - prefix)
			return false;
		data += prefixed ? prefix + value : 1;
	}
	return false;
}

/*
 * For B-frames libav's H.264 decoder holds pictures back, and goes on with that when there are none any
 * more. So it is reset at a key frame; when it holds pictures back again the header wants it so.
 */
static void drop_delay(struct roc_decoder *decoder, const AVPacket *packet)
{
	AVCodecContext *codec = decoder->codec;

	if (!(packet->flags & AV_PKT_FLAG_KEY) || codec->codec_id != AV_CODEC_ID_H264 ||
	    decoder->in_order < IN_ORDER_LEAST || !has_idr(codec, packet))
		return;
	if (decoder->undelayed)
		decoder->asked_delay = codec->has_b_frames;
	decoder->undelayed = codec->has_b_frames > decoder->asked_delay;
	if (!decoder->undelayed)
		return;
	avcodec_flush_buffers(codec);
	codec->has_b_frames = 0;
	decoder->in_order = 0;
}

int roc_decoder_send(struct roc_decoder *decoder, const AVPacket *packet)
{
	note_order(decoder, packet);
	drop_delay(decoder, packet);

	const int r = avcodec_send_packet(decoder->codec, packet);

	if (r == AVERROR(ENOMEM))
		return r;
	/* EAGAIN can't be: every picture is taken out after each packet. */
	if (r < 0)
		mark_damage(decoder);
	return 0;
}

int roc_decoder_receive(struct roc_decoder *decoder, AVFrame *frame)
{
	av_frame_unref(frame);
	const int r = avcodec_receive_frame(decoder->codec, frame);

	if (r == AVERROR(EAGAIN) || r == AVERROR_EOF)
		return 0;
	if (r == AVERROR(ENOMEM))
		return r;
	if (r < 0) {
		mark_damage(decoder);
		return 0;
	}
	if (frame->width > (int)ROC_LOOPBACK_SIZE_MAX || frame->height > (int)ROC_LOOPBACK_SIZE_MAX)
		return -EMSGSIZE;
	if (frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) {
		mark_damage(decoder);
		return 2;
	}
	decoder->good_run++;
	if (frame->key_frame || decoder->good_run > CLEAN_AFTER)
		decoder->damaged = false;
	return decoder->damaged ? 2 : 1;
}

uint64_t roc_decoder_corrupt(const struct roc_decoder *decoder)
{
	return decoder->corrupt;
}
