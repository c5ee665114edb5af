/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <libavformat/avformat.h>
#include <string.h>

#include "output.h"

#define IO_BUFFER (64 * 1024)
#define FLV_HEADER 13u
#define FLV_TAG 11u     /* type, size, time, stream */
#define FLV_TAIL 4u     /* size of the tag before */
#define STALL "5000000" /* us that a server may leave us waiting */

struct roc_output {
	AVFormatContext *muxer;
	AVIOContext *sink;   /* FLV: the address; the muxer writes into bytes */
	AVIOContext *memory; /* FLV */
	AVStream *video, *audio;
	AVRational video_base, audio_base;
	uint8_t *bytes;
	size_t count, room;
	int64_t shift_ms;
	bool flv, headed;
};

static const char *format_name(const char *url, const char *format)
{
	if (!format && strncmp(url, "rtmp", 4) == 0)
		return "flv";
	return format;
}

static const AVOutputFormat *guess(const char *url, const char *format)
{
	const char *name = format_name(url, format);

	return av_guess_format(name, name ? NULL : url, NULL);
}

int roc_output_guess(const char *url, const char *format, bool *ret_global_header, bool *ret_flv)
{
	const AVOutputFormat *muxer = guess(url, format);

	if (!muxer)
		return AVERROR_MUXER_NOT_FOUND;
	*ret_global_header = muxer->flags & AVFMT_GLOBALHEADER;
	*ret_flv = strcmp(muxer->name, "flv") == 0;
	return 0;
}

static int collect(void *opaque, uint8_t *data, int size)
{
	struct roc_output *output = opaque;
	const size_t more = (size_t)size;

	if (output->count + more > output->room) {
		const size_t room = 2 * (output->count + more);
		uint8_t *bytes = av_realloc(output->bytes, room);

		if (!bytes)
			return AVERROR(ENOMEM);
		output->bytes = bytes;
		output->room = room;
	}
	memcpy(output->bytes + output->count, data, more);
	output->count += more;
	return size;
}

static void shift_tags(struct roc_output *output)
{
	size_t at = output->headed ? 0 : FLV_HEADER;

	while (at + FLV_TAG <= output->count) {
		uint8_t *tag = output->bytes + at, *time = tag + 4;
		const uint32_t size = (uint32_t)tag[1] << 16 | (uint32_t)tag[2] << 8 | tag[3];
		const uint32_t was = (uint32_t)time[3] << 24 | (uint32_t)time[0] << 16 |
				     (uint32_t)time[1] << 8 | time[2];
		int64_t ms = was + output->shift_ms;

		if (ms < 0)
			ms = 0;
		time[0] = (uint8_t)(ms >> 16);
		time[1] = (uint8_t)(ms >> 8);
		time[2] = (uint8_t)ms;
		time[3] = (uint8_t)(ms >> 24);
		at += FLV_TAG + size + FLV_TAIL;
	}
}

/* Whatever the muxer has made goes out at once. */
static int send_out(struct roc_output *output)
{
	AVIOContext *sink = output->flv ? output->sink : output->muxer->pb;

	if (output->flv) {
		avio_flush(output->memory);
		if (output->shift_ms)
			shift_tags(output);
		output->headed |= output->count > 0;
		avio_write(sink, output->bytes, (int)output->count);
		output->count = 0;
	}
	if (!sink)
		return 0;
	avio_flush(sink);
	return sink->error;
}

static int add_stream(struct roc_output *output, const AVCodecContext *encoder,
		      AVStream **ret_stream)
{
	AVStream *stream = avformat_new_stream(output->muxer, NULL);

	if (!stream)
		return AVERROR(ENOMEM);
	stream->time_base = encoder->time_base;
	*ret_stream = stream;
	return avcodec_parameters_from_context(stream->codecpar, encoder);
}

static int open_address(struct roc_output *output, const struct roc_output_wish *wish)
{
	const AVIOInterruptCB interrupt = {.callback = wish->interrupt};
	AVDictionary *options = NULL;
	uint8_t *buffer;
	int r;

	output->muxer->interrupt_callback = interrupt;
	if (output->muxer->oformat->flags & AVFMT_NOFILE)
		return 0;
	/* A file has no such option, and leaving one over is no error here. */
	r = av_dict_set(&options, "rw_timeout", STALL, 0);
	if (r >= 0)
		r = av_dict_set(&options, "tcp_nodelay", "1", 0);
	if (r >= 0)
		r = avio_open2(output->flv ? &output->sink : &output->muxer->pb, wish->url,
			       AVIO_FLAG_WRITE, &interrupt, &options);
	av_dict_free(&options);
	if (r < 0 || !output->flv)
		return r;

	buffer = av_malloc(IO_BUFFER);
	if (buffer)
		output->memory =
			avio_alloc_context(buffer, IO_BUFFER, 1, output, NULL, collect, NULL);
	if (!output->memory) {
		av_free(buffer);
		return AVERROR(ENOMEM);
	}
	output->muxer->pb = output->memory;
	output->muxer->flags |= AVFMT_FLAG_CUSTOM_IO;
	return 0;
}

int roc_output_open(const struct roc_output_wish *wish, struct roc_output **ret_output)
{
	struct roc_output *output = av_mallocz(sizeof(*output));
	const AVOutputFormat *format = guess(wish->url, wish->format);
	AVDictionary *options = NULL;
	int r = format ? AVERROR(ENOMEM) : AVERROR_MUXER_NOT_FOUND;

	if (!output || !format)
		goto out;
	output->flv = strcmp(format->name, "flv") == 0;
	if ((r = avformat_alloc_output_context2(&output->muxer, format, NULL, wish->url)) < 0)
		goto out;
	if (wish->video) {
		if ((r = add_stream(output, wish->video, &output->video)) < 0)
			goto out;
		output->video->avg_frame_rate = wish->declared_fps;
		output->video_base = wish->video->time_base;
	}
	if (wish->audio) {
		if ((r = add_stream(output, wish->audio, &output->audio)) < 0)
			goto out;
		output->audio_base = wish->audio->time_base;
	}
	if ((r = open_address(output, wish)) < 0)
		goto out;
	/* A live source knows neither. */
	if (output->flv && (r = av_dict_set(&options, "flvflags", "no_duration_filesize", 0)) < 0)
		goto out;
	if ((r = avformat_write_header(output->muxer, &options)) < 0 || (r = send_out(output)) < 0)
		goto out;
	*ret_output = output;
	output = NULL;
	r = 0;
out:
	av_dict_free(&options);
	roc_output_close(output);
	return r;
}

int roc_output_write(struct roc_output *output, AVPacket *packet, bool is_video)
{
	AVStream *stream = is_video ? output->video : output->audio;
	int r;

	packet->stream_index = stream->index;
	av_packet_rescale_ts(packet, is_video ? output->video_base : output->audio_base,
			     stream->time_base);
	r = av_write_frame(output->muxer, packet);
	av_packet_unref(packet);
	return r < 0 ? r : send_out(output);
}

void roc_output_shift(struct roc_output *output, int64_t ms)
{
	output->shift_ms = ms;
}

int roc_output_finish(struct roc_output *output)
{
	const int r = av_write_trailer(output->muxer);

	return r < 0 ? r : send_out(output);
}

void roc_output_close(struct roc_output *output)
{
	if (!output)
		return;
	if (output->memory) {
		av_freep(&output->memory->buffer);
		avio_context_free(&output->memory);
		if (output->muxer)
			output->muxer->pb = NULL;
	} else if (output->muxer && !(output->muxer->oformat->flags & AVFMT_NOFILE)) {
		avio_closep(&output->muxer->pb);
	}
	avio_closep(&output->sink);
	avformat_free_context(output->muxer);
	av_free(output->bytes);
	av_free(output);
}
