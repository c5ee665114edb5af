/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt.h"
#include "avlog.h"
#include "cancel.h"
#include "color.h"
#include "continuity.h"
#include "declared.h"
#include "decoder.h"
#include "loopback.h"
#include "patience.h"
#include "rate.h"
#include "text.h"

#define BITRATE_WINDOW_NS (2 * ROC_NS_PER_S)
#define FIGURES_EVERY_NS (200 * ROC_NS_PER_MS)
#define DAMAGED_NS (10 * ROC_NS_PER_S) /* pictures come, but none is clean: to be opened anew */
#define SLOW_MAX_MS (uint32_t)(ROC_PATIENCE_SLOWEST_NS / ROC_NS_PER_MS)
#define NEW_STALL_MS 6000u /* behind the first two pictures */

struct roc_session {
	/* Set at start, never changed. */
	struct roc_camera_config camera;
	struct roc_session_limits limits;
	struct roc_outlet *outlet;
	uint32_t stream;
	uint32_t owner;
	int wake_fd;
	char known[ROC_SESSION_ADDRESS]; /* where it was last time, or "" */
	pthread_t thread;

	struct roc_cancel cancel;

	/* The thread's own. */
	struct roc_rate rate;
	struct roc_continuity continuity;
	struct roc_declared declared;
	uint64_t window_ns, window_bytes; /* start of the bit rate's window, bytes in it */
	uint64_t key_ns;
	struct roc_rate_figures figures;
	uint64_t figures_ns;           /* when they were worked out */
	uint64_t picture_ns, clean_ns; /* newest picture, newest clean one */
	struct roc_patience patience;

	pthread_mutex_t lock; /* guards .stats */
	struct roc_session_stats stats;
};

static void wake(const struct roc_session *session)
{
	const uint64_t one = 1;

	/* Fails only when the counter is full: then the reader is awake already. */
	(void)!write(session->wake_fd, &one, sizeof(one));
}

static void set_phase(struct roc_session *session, enum roc_session_phase phase)
{
	pthread_mutex_lock(&session->lock);
	session->stats.phase = phase;
	if (phase >= ROC_SESSION_OPENING && phase < ROC_SESSION_ENDED)
		session->stats.reached = true;
	pthread_mutex_unlock(&session->lock);
	wake(session);
}

static void set_deadline(struct roc_session *session, uint32_t ms)
{
	roc_cancel_set_deadline(&session->cancel, roc_now_ns() + ms * ROC_NS_PER_MS);
}

static void on_connected(void *data, const char *address)
{
	struct roc_session *session = data;

	pthread_mutex_lock(&session->lock);
	roc_text_copy(session->stats.address, sizeof(session->stats.address), address);
	pthread_mutex_unlock(&session->lock);
	if (!session->limits.reach_only)
		set_phase(session, ROC_SESSION_OPENING);
}

static void count_packet(struct roc_session *session, const struct roc_input *input,
			 const AVPacket *packet, uint64_t now)
{
	struct roc_session_stats *stats = &session->stats;
	struct roc_input_info info;

	roc_input_get_info(input, &info);
	pthread_mutex_lock(&session->lock);
	stats->bytes += (uint64_t)packet->size;
	stats->codec = info.codec;
	stats->declared_mhz = info.declared_mhz;
	if (packet->flags & AV_PKT_FLAG_KEY) {
		if (session->key_ns)
			stats->gop_ms = (uint32_t)((now - session->key_ns) / ROC_NS_PER_MS);
		session->key_ns = now;
	}
	session->window_bytes += (uint64_t)packet->size;
	if (session->window_ns == 0)
		session->window_ns = now;
	if (now - session->window_ns >= BITRATE_WINDOW_NS) {
		const uint64_t ms = (now - session->window_ns) / ROC_NS_PER_MS;
		const uint64_t bps = session->window_bytes * 8 * 1000 / ms;

		stats->bitrate_bps = bps > UINT32_MAX ? UINT32_MAX : (uint32_t)bps;
		session->window_ns = now;
		session->window_bytes = 0;
	}
	pthread_mutex_unlock(&session->lock);
}

static void note_format(struct roc_session_stats *stats, const AVFrame *frame, uint64_t arrival_ns)
{
	const uint32_t width = (uint32_t)frame->width, height = (uint32_t)frame->height;
	const uint32_t range = (uint32_t)roc_color_range(frame);
	const uint32_t matrix = (uint32_t)roc_color_matrix(frame);

	if (stats->width != width || stats->height != height || stats->color_range != range ||
	    stats->color_matrix != matrix)
		stats->format_ns = arrival_ns;
	stats->width = width;
	stats->height = height;
	stats->color_range = range;
	stats->color_matrix = matrix;
}

static void count_picture(struct roc_session *session, const struct roc_decoder *decoder,
			  const AVFrame *frame, uint64_t arrival_ns, int64_t pts_us, bool clean)
{
	struct roc_session_stats *stats = &session->stats;

	roc_rate_add(&session->rate, arrival_ns, pts_us);
	const bool first_rate = roc_declared_first(&session->declared, &session->rate);
	if (arrival_ns - session->figures_ns >= FIGURES_EVERY_NS) {
		roc_rate_get(&session->rate, &session->figures);
		roc_declared_measured(&session->declared, &session->figures, arrival_ns);
		session->figures_ns = arrival_ns;
	}
	const struct roc_rate_figures rate = session->figures;

	pthread_mutex_lock(&session->lock);
	stats->received++;
	stats->corrupt = roc_decoder_corrupt(decoder);
	stats->last_ns = arrival_ns;
	note_format(stats, frame, arrival_ns);
	stats->mhz = rate.mhz;
	stats->duplicates = rate.duplicates;
	stats->early_mhz = session->declared.early_mhz;
	stats->stable_mhz = session->declared.stable_mhz;
	const bool news =
		(rate.settled && !stats->settled) || (clean && !stats->picture_ns) || first_rate;
	stats->settled = rate.settled;
	if (clean && !stats->picture_ns)
		stats->picture_ns = arrival_ns;
	if (clean)
		stats->phase = ROC_SESSION_PICTURE;
	pthread_mutex_unlock(&session->lock);
	if (news)
		wake(session);
}

static bool is_continuous(struct roc_session *session, const AVPacket *packet, AVRational time_base,
			  uint64_t now)
{
	const int64_t time = packet->dts == AV_NOPTS_VALUE ? packet->pts : packet->dts;
	const int64_t time_us = time == AV_NOPTS_VALUE
					? ROC_CONTINUITY_NO_TIME
					: av_rescale_q(time, time_base, AV_TIME_BASE_Q);

	return roc_continuity_packet(&session->continuity, now, time_us,
				     session->stats.stall_ms * ROC_NS_PER_MS);
}

static int64_t frame_pts_us(const AVFrame *frame, AVRational time_base)
{
	if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
		return INT64_MIN;
	return av_rescale_q(frame->best_effort_timestamp, time_base, AV_TIME_BASE_Q);
}

/*
 * A camera of one picture in three seconds does not stall between them: it has thrice its usual time.
 * Until that is known any camera has a little more. @return it, ns, or 0
 */
static uint64_t note_time(struct roc_session *session, uint64_t arrival_ns, int64_t pts_us,
			  bool clean)
{
	const uint64_t usual_ns = roc_patience_picture(&session->patience, arrival_ns, pts_us);
	uint32_t stall_ms = NEW_STALL_MS;

	if (usual_ns) {
		const uint64_t thrice_ms = 3 * usual_ns / ROC_NS_PER_MS;

		stall_ms = thrice_ms < SLOW_MAX_MS ? (uint32_t)thrice_ms : SLOW_MAX_MS;
	}
	pthread_mutex_lock(&session->lock);
	session->stats.stall_ms =
		stall_ms > session->limits.stall_ms ? stall_ms : session->limits.stall_ms;
	pthread_mutex_unlock(&session->lock);
	session->picture_ns = arrival_ns;
	if (clean)
		session->clean_ns = arrival_ns;
	return usual_ns;
}

static void explain_size(uint32_t width, uint32_t height, struct roc_error *error)
{
	roc_error_set(error, ROC_REASON_TOO_BIG, "picture of %ux%u is larger than %ux%u", width,
		      height, ROC_LOOPBACK_SIZE_MAX, ROC_LOOPBACK_SIZE_MAX);
}

/* A stream whose header claims a size that no decoder takes never gives a picture to look at. */
static bool is_size_refused(const struct roc_session *session, struct roc_error *error)
{
	uint32_t width, height;

	if (session->picture_ns || !roc_avlog_refused_size(&width, &height) ||
	    (width <= ROC_LOOPBACK_SIZE_MAX && height <= ROC_LOOPBACK_SIZE_MAX))
		return false;
	explain_size(width, height, error);
	return true;
}

/* All pictures that the last packet gave. */
static int take_pictures(struct roc_session *session, struct roc_decoder *decoder, AVFrame *frame,
			 AVRational time_base, uint64_t arrival_ns, struct roc_error *error)
{
	int r;

	while ((r = roc_decoder_receive(decoder, frame)) > 0) {
		const bool clean = r == 1;
		const int64_t pts_us = frame_pts_us(frame, time_base);

		count_picture(session, decoder, frame, arrival_ns, pts_us, clean);
		const uint64_t usual_ns = note_time(session, arrival_ns, pts_us, clean);
		if (session->outlet && clean && !roc_cancel_stopped(&session->cancel))
			(void)roc_outlet_offer(session->outlet, session->owner, frame, arrival_ns,
					       usual_ns);
		else if (session->outlet)
			roc_outlet_hold(session->outlet, session->owner);
		/* Before the first clean picture the time runs on; later any picture is a sign of life. */
		if (session->clean_ns)
			set_deadline(session, session->stats.stall_ms + session->limits.keep_ms);
	}
	if (r == -EMSGSIZE) {
		explain_size((uint32_t)frame->width, (uint32_t)frame->height, error);
	} else if (r < 0) {
		roc_error_set(error, ROC_REASON_INTERNAL, "out of memory");
	} else if (session->clean_ns && arrival_ns - session->clean_ns > DAMAGED_NS) {
		roc_error_set(error, ROC_REASON_DECODE, "nothing but damaged pictures for 10 s");
		r = -EBADMSG;
	}
	return r;
}

/* Read and decode until something fails. */
static int receive(struct roc_session *session, struct roc_input *input, struct roc_error *error)
{
	struct roc_decoder *decoder = NULL;
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	int r = packet && frame ? 0 : -ENOMEM;

	while (r >= 0) {
		r = roc_input_read(input, packet, error);
		if (r < 0)
			break;
		const uint64_t now = roc_now_ns();
		const AVStream *stream = roc_input_stream(input);

		if (decoder && !session->picture_ns && roc_decoder_is_uninformed(decoder, stream)) {
			roc_decoder_close(decoder);
			decoder = NULL;
		}
		if (!decoder) {
			set_phase(session, ROC_SESSION_DECODING);
			set_deadline(session, session->limits.picture_ms);
			r = roc_decoder_open(stream, &decoder, error);
			if (r < 0)
				break;
		}
		count_packet(session, input, packet, now);
		if (!is_continuous(session, packet, stream->time_base, now))
			roc_decoder_note_loss(decoder);
		r = roc_decoder_send(decoder, packet);
		if (r >= 0)
			r = take_pictures(session, decoder, frame, stream->time_base, now, error);
		if (r >= 0 && is_size_refused(session, error))
			r = -EMSGSIZE;
		if (r >= 0 && roc_cancel_due(&session->cancel))
			r = AVERROR_EXIT; /* data flows, but no picture comes of it */
	}
	if (!packet || !frame)
		roc_error_set(error, ROC_REASON_INTERNAL, "out of memory");
	roc_decoder_close(decoder);
	av_frame_free(&frame);
	av_packet_free(&packet);
	return r;
}

/* A deadline ended it: what it means depends on how far it had come. */
static void explain_deadline(const struct roc_session *session, const struct roc_input *input,
			     struct roc_error *error)
{
	switch (session->stats.phase) {
	case ROC_SESSION_PICTURE:
		roc_error_set(error, ROC_REASON_STALLED, "no picture for %.1f s",
			      (session->stats.stall_ms + session->limits.keep_ms) / 1000.0);
		break;
	case ROC_SESSION_DECODING:
		roc_error_set(error, ROC_REASON_DECODE,
			      "data arrives, but no whole picture in %.0f s",
			      session->limits.picture_ms / 1000.0);
		break;
	default:
		if (roc_input_is_sound_only(input)) {
			roc_error_set(error, ROC_REASON_NO_VIDEO,
				      "the stream has no video, only sound");
			break;
		}
		if (!session->stats.reached &&
		    roc_input_is_called(&session->camera, session->stream)) {
			roc_error_set(error, ROC_REASON_NO_DATA, "no camera has called");
			break;
		}
		roc_error_set(error, ROC_REASON_NO_DATA, "%sno video arrived in %.1f s",
			      session->stats.reached ? "connected, but " : "",
			      session->limits.open_ms / 1000.0);
		break;
	}
}

static void note_transport(struct roc_session *session, const struct roc_input *input)
{
	struct roc_input_info info;

	roc_input_get_info(input, &info);
	pthread_mutex_lock(&session->lock);
	session->stats.over_udp = info.over_udp;
	pthread_mutex_unlock(&session->lock);
}

static void *run(void *data)
{
	struct roc_session *session = data;
	struct roc_input *input = NULL;
	struct roc_error error = {0};
	const struct roc_attempt attempt = {
		.camera = &session->camera,
		.stream = session->stream,
		.known = session->known,
		.udp_first = session->limits.udp_first,
		.connect_ms = session->limits.reach_ms,
		.open_ms = session->limits.open_ms,
		.cancel = &session->cancel,
		.on_connected = on_connected,
		.data = session,
	};
	const bool wanted = !session->limits.reach_only;

	int r = wanted ? roc_attempt_open(&attempt, &input, &error)
		       : roc_attempt_reach(&attempt, &error);
	if (wanted && r == 0) {
		note_transport(session, input);
		r = receive(session, input, &error);
	}
	if (r == AVERROR_EXIT && !roc_cancel_stopped(&session->cancel))
		explain_deadline(session, input, &error);
	/* But for RTSP's TEARDOWN, what close has to say to the camera is not worth waiting for. */
	roc_cancel_set_deadline(&session->cancel, ROC_CANCEL_NOW);
	roc_input_close(input);

	pthread_mutex_lock(&session->lock);
	session->stats.error = error;
	session->stats.phase = ROC_SESSION_ENDED;
	pthread_mutex_unlock(&session->lock);
	wake(session);
	return NULL;
}

int roc_session_start(const struct roc_camera_config *camera, uint32_t stream, const char *known,
		      const struct roc_session_limits *limits, uint32_t owner,
		      struct roc_outlet *outlet, int wake_fd, struct roc_session **ret_session)
{
	struct roc_session *session = calloc(1, sizeof(*session));

	if (!session)
		return -ENOMEM;
	session->camera = *camera;
	roc_text_copy(session->known, sizeof(session->known), known);
	session->limits = *limits;
	session->stats.stall_ms = limits->stall_ms;
	session->outlet = outlet;
	session->stream = stream;
	session->owner = owner;
	session->wake_fd = wake_fd;
	session->stats.phase = ROC_SESSION_REACHING;
	session->stats.started_ns = roc_now_ns();
	session->stats.transport = roc_input_transport(camera, stream);
	roc_rate_init(&session->rate);
	roc_declared_init(&session->declared);
	pthread_mutex_init(&session->lock, NULL);
	if (pthread_create(&session->thread, NULL, run, session) != 0) {
		pthread_mutex_destroy(&session->lock);
		explicit_bzero(session, sizeof(*session));
		free(session);
		return -EAGAIN;
	}
	*ret_session = session;
	return 0;
}

void roc_session_stop(struct roc_session *session)
{
	atomic_store(&session->cancel.stop, true);
}

void roc_session_get(struct roc_session *session, struct roc_session_stats *ret_stats)
{
	const uint64_t now = roc_now_ns();

	roc_cancel_check(&session->cancel, now);
	pthread_mutex_lock(&session->lock);
	*ret_stats = session->stats;
	pthread_mutex_unlock(&session->lock);
	ret_stats->stalled = ret_stats->phase == ROC_SESSION_PICTURE &&
			     now > ret_stats->last_ns + ret_stats->stall_ms * ROC_NS_PER_MS;
}

uint32_t roc_session_stream(const struct roc_session *session)
{
	return session->stream;
}

void roc_session_destroy(struct roc_session *session)
{
	if (!session)
		return;
	pthread_join(session->thread, NULL);
	pthread_mutex_destroy(&session->lock);
	explicit_bzero(session, sizeof(*session));
	free(session);
}
