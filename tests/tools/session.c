/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "encoder.h"
#include "session.h"

struct roc_session {
	struct roc_encoder_wish wish;
	struct roc_output *output;
	AVCodecContext *video, *audio; /* either may be NULL */
	AVFrame *silence;
	AVPacket *packet;
	uint64_t base_ns, bytes;
	int64_t last_ms, jumped_ms;
	int64_t lead_ms; /* room for what B-frames put before the first picture's time */
	int64_t samples; /* of silence so far */
	bool tell_extradata;
};

int roc_session_open(const struct roc_cam_options *options, const AVFrame *frame,
		     int (*interrupt)(void *), struct roc_session **ret_session)
{
	struct roc_session *session = av_mallocz(sizeof(*session));
	struct roc_output_wish output;
	bool flv;
	int r = AVERROR(ENOMEM);

	if (!session)
		return r;
	session->wish = (struct roc_encoder_wish){
		.fps = options->fps,
		.gop_seconds = options->gop_seconds,
		.bitrate = options->bitrate,
		.bframes = (int)options->bframes,
		.interlaced = options->interlaced,
		.threads = (int)options->threads,
	};
	session->last_ms = -1;
	/* FLV refuses what comes before the first packet that it saw, of either track. */
	if (options->bframes)
		session->lead_ms = 3000 * options->fps.den / options->fps.num + 1;
	session->packet = av_packet_alloc();
	if (!session->packet)
		goto out;
	r = roc_output_guess(options->url, options->format, &session->wish.global_header, &flv);
	if (r < 0)
		goto out;
	if (!options->no_video &&
	    (r = roc_encoder_open_video(&session->wish, frame, &session->video)) < 0)
		goto out;
	if (options->audio && (r = roc_encoder_open_audio(session->wish.global_header,
							  &session->audio, &session->silence)) < 0)
		goto out;
	output = (struct roc_output_wish){
		.url = options->url,
		.format = options->format,
		.declared_fps = options->declared_fps,
		.video = session->video,
		.audio = session->audio,
		.interrupt = interrupt,
	};
	r = roc_output_open(&output, &session->output);
	if (r < 0)
		goto out;
	*ret_session = session;
	session = NULL;
out:
	roc_session_close(session);
	return r;
}

/* Players learn the new size from the parameter sets, which FLV keeps apart from the pictures. */
static int add_extradata(struct roc_session *session)
{
	const size_t size = (size_t)session->video->extradata_size;
	uint8_t *data;

	session->tell_extradata = false;
	if (!size)
		return 0;
	data = av_packet_new_side_data(session->packet, AV_PKT_DATA_NEW_EXTRADATA, size);
	if (!data)
		return AVERROR(ENOMEM);
	memcpy(data, session->video->extradata, size);
	return 0;
}

/* @frame NULL drains. */
static int encode(struct roc_session *session, AVCodecContext *encoder, AVFrame *frame)
{
	const bool is_video = encoder == session->video;
	int r = avcodec_send_frame(encoder, frame);

	while (r >= 0) {
		r = avcodec_receive_packet(encoder, session->packet);
		if (r == AVERROR(EAGAIN) || r == AVERROR_EOF)
			return 0;
		if (r >= 0 && is_video && session->tell_extradata)
			r = add_extradata(session);
		if (r < 0)
			break;
		session->bytes += (uint64_t)session->packet->size;
		r = roc_output_write(session->output, session->packet, is_video);
	}
	return r;
}

int roc_session_resize(struct roc_session *session, const AVFrame *frame)
{
	AVCodecContext *video = NULL;
	int r = encode(session, session->video, NULL);

	if (r >= 0)
		r = roc_encoder_open_video(&session->wish, frame, &video);
	if (r < 0)
		return r;
	avcodec_free_context(&session->video);
	session->video = video;
	session->tell_extradata = session->wish.global_header;
	return 0;
}

static int64_t stream_ms(struct roc_session *session, uint64_t time_ns)
{
	if (!session->base_ns)
		session->base_ns = time_ns;
	return (int64_t)((time_ns - session->base_ns + 500000) / 1000000) + session->lead_ms;
}

int roc_session_send(struct roc_session *session, uint64_t time_ns, AVFrame *frame)
{
	int64_t ms = stream_ms(session, time_ns);
	int r = 0;

	while (session->audio && r >= 0 &&
	       session->samples * 1000 <= ms * session->silence->sample_rate) {
		session->silence->pts = session->samples + session->audio->initial_padding;
		session->samples += session->silence->nb_samples;
		r = encode(session, session->audio, session->silence);
	}
	if (r < 0 || !frame)
		return r;
	if (ms <= session->last_ms)
		ms = session->last_ms + 1;
	session->last_ms = ms;
	frame->pts = ms;
	frame->pict_type = AV_PICTURE_TYPE_NONE;
	return encode(session, session->video, frame);
}

void roc_session_jump(struct roc_session *session, uint64_t time_ns, int64_t ms)
{
	const int64_t now = stream_ms(session, time_ns);

	session->jumped_ms += ms;
	if (session->jumped_ms < -now)
		session->jumped_ms = -now;
	roc_output_shift(session->output, session->jumped_ms);
}

void roc_session_resume(struct roc_session *session, uint64_t time_ns)
{
	if (session->audio)
		session->samples =
			stream_ms(session, time_ns) * session->silence->sample_rate / 1000;
}

int roc_session_finish(struct roc_session *session)
{
	int r = 0;

	if (session->video)
		r = encode(session, session->video, NULL);
	if (r >= 0 && session->audio)
		r = encode(session, session->audio, NULL);
	return r < 0 ? r : roc_output_finish(session->output);
}

uint64_t roc_session_bytes(const struct roc_session *session)
{
	return session->bytes;
}

void roc_session_close(struct roc_session *session)
{
	if (!session)
		return;
	roc_output_close(session->output);
	av_frame_free(&session->silence);
	av_packet_free(&session->packet);
	avcodec_free_context(&session->video);
	avcodec_free_context(&session->audio);
	av_free(session);
}
