/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libavformat/avformat.h>

#include "answer.h"
#include "avlog.h"
#include "explain.h"
#include "log.h"
#include "text.h"

#define APP "bcs"
#define URL_MAX 1024
#define TEARDOWN_NS (200 * ROC_NS_PER_MS) /* for it to be sent */

struct roc_input {
	AVFormatContext *format;
	struct roc_cancel *cancel;
	int video; /* index of the video stream, -1 until known */
	uint32_t stream;
	uint32_t transport;
	uint32_t packets;
	bool over_udp;
	char host[256]; /* as configured */
};

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *configured_url(const struct roc_camera_config *camera, uint32_t stream)
{
	return camera->ip[0] ? "" : camera->url[stream - 1];
}

uint32_t roc_input_transport(const struct roc_camera_config *camera, uint32_t stream)
{
	if (camera->ip[0])
		return ROC_TRANSPORT_RTMP;

	const char *url = configured_url(camera, stream);
	if (starts_with(url, "rtmp"))
		return ROC_TRANSPORT_RTMP;
	if (starts_with(url, "rtsp"))
		return ROC_TRANSPORT_RTSP;
	if (starts_with(url, "http"))
		return ROC_TRANSPORT_HTTP;
	if (url[0] == '/' || starts_with(url, "file:"))
		return ROC_TRANSPORT_FILE;
	return ROC_TRANSPORT_OTHER;
}

bool roc_input_is_called(const struct roc_camera_config *camera, uint32_t stream)
{
	const char *url = configured_url(camera, stream);

	return starts_with(url, "srt:") && strstr(url, "mode=listener");
}

static const char *stream_word(uint32_t stream)
{
	return stream == ROC_STREAM_MAIN ? "main" : stream == ROC_STREAM_EXT ? "ext" : "sub";
}

static uint32_t usual_port(const char *scheme)
{
	static const struct {
		const char *scheme;
		uint32_t port;
	} table[] = {
		{"rtmp", 1935}, {"rtmps", 443}, {"rtsp", 554},
		{"rtsps", 322}, {"http", 80},   {"https", 443},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(scheme, table[i].scheme) == 0)
			return table[i].port;
	return 0;
}

bool roc_input_place(const struct roc_camera_config *camera, uint32_t stream,
		     struct roc_input_place *ret_place)
{
	char scheme[16];
	int port = -1;

	memset(ret_place, 0, sizeof(*ret_place));
	if (camera->ip[0]) {
		roc_text_copy(ret_place->host, sizeof(ret_place->host), camera->ip);
		ret_place->port = camera->port;
		return true;
	}
	av_url_split(scheme, sizeof(scheme), NULL, 0, ret_place->host, sizeof(ret_place->host),
		     &port, NULL, 0, configured_url(camera, stream));
	const uint32_t usual = usual_port(scheme);
	if (usual == 0 || !ret_place->host[0])
		return false;
	ret_place->port = port > 0 && port < 65536 ? (uint32_t)port : usual;
	return true;
}

/*
 * A camera compares the raw bytes of the password, and a '/' in it breaks libav's split of the URL:
 * so application and playpath are handed over apart from the address.
 */
static int rtmp_options(const struct roc_camera_config *camera, uint32_t stream,
			const char *address, char *url, AVDictionary **options)
{
	char playpath[64 + sizeof(camera->user) + sizeof(camera->password)];
	const char *host = address ? address : camera->ip;
	const bool bare_ipv6 = strchr(host, ':') && host[0] != '[';
	int r;

	(void)snprintf(url, URL_MAX, bare_ipv6 ? "rtmp://[%s]:%u/" : "rtmp://%s:%u/", host,
		       camera->port);
	(void)snprintf(playpath, sizeof(playpath),
		       "channel%u_%s.bcs?channel=%u&stream=%d&user=%s&password=%s", camera->channel,
		       stream_word(stream), camera->channel, stream == ROC_STREAM_SUB, camera->user,
		       camera->password);
	r = av_dict_set(options, "rtmp_app", APP, 0);
	if (r >= 0)
		r = av_dict_set(options, "rtmp_playpath", playpath, 0);
	explicit_bzero(playpath, sizeof(playpath));
	return r;
}

static int set_options(uint32_t transport, bool udp_first, AVDictionary **options)
{
	/* rw_timeout is the second fence; the first is the interrupt callback. */
	const struct {
		uint32_t transport;
		const char *key, *value;
	} table[] = {
		{ROC_TRANSPORT_RTMP, "rtmp_live", "live"}, /* else: getStreamLength, which some
							      cameras answer by hanging up */
		{ROC_TRANSPORT_RTMP, "tcp_nodelay", "1"},
		{ROC_TRANSPORT_RTMP, "rw_timeout", "15000000"},
		{ROC_TRANSPORT_HTTP, "rw_timeout", "15000000"},
		{ROC_TRANSPORT_RTSP, "timeout", "15000000"},
		/* libav asks for the next when the server answers 461: UDP first, unless told. */
		{ROC_TRANSPORT_RTSP, "rtsp_transport", "udp+tcp"},
		{ROC_TRANSPORT_RTSP, "rtsp_flags", udp_first ? "0" : "prefer_tcp"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].transport != transport)
			continue;
		const int r = av_dict_set(options, table[i].key, table[i].value, 0);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Write errors: the server has closed the connection, and what it said before may be lost with it. */
static bool may_have_lost_words(int r)
{
	return r == AVERROR(EPIPE) || r == AVERROR(ECONNRESET);
}

static void explain(const struct roc_input *input, int r, bool opened, struct roc_error *reterr)
{
	const struct roc_avlog_peer *peer = roc_avlog_peer();
	const uint64_t now = roc_now_ns();
	char words[ROC_ANSWER_MAX];
	struct roc_failure failure = {
		.error = r,
		.transport = input->transport,
		.opened = opened,
		.connecting = peer->state == ROC_AVLOG_CONNECTING,
		.connected = peer->connected,
		.unresolved = roc_avlog_unresolved(),
		.nonsense = roc_avlog_is_nonsense(),
		.words = roc_avlog_server_words(),
		/* A redirect may have led elsewhere. */
		.host = peer->connected || !input->host[0] ? peer->host : input->host,
		.port = peer->port,
	};

	failure.status = roc_avlog_status(&failure.status_words);
	if (failure.words[0])
		roc_answer_keep(input->stream, failure.words, now);
	else if (may_have_lost_words(r) &&
		 roc_answer_recall(input->stream, now, words, sizeof(words)))
		failure.words = words;
	roc_explain(&failure, reterr);
}

static int allocate_format(struct roc_input *input)
{
	input->format = avformat_alloc_context();
	if (!input->format)
		return AVERROR(ENOMEM);
	input->format->interrupt_callback.callback = roc_cancel_due;
	input->format->interrupt_callback.opaque = input->cancel;
	input->format->flags |= AVFMT_FLAG_NOBUFFER | AVFMT_FLAG_DISCARD_CORRUPT;
	return 0;
}

static void log_leftovers(const AVDictionary *options)
{
	const AVDictionaryEntry *entry = NULL;

	/* An option that libav did not know has not worked: names only, values may be secret. */
	while ((entry = av_dict_get(options, "", entry, AV_DICT_IGNORE_SUFFIX)))
		roc_log(ROC_LOG_DEBUG, ROC_LOG_NO_CAMERA, "libav does not know option %s",
			entry->key);
}

static void note_host(struct roc_input *input, const struct roc_camera_config *camera)
{
	if (camera->ip[0])
		roc_text_copy(input->host, sizeof(input->host), camera->ip);
	else
		av_url_split(NULL, 0, NULL, 0, input->host, sizeof(input->host), NULL, NULL, 0,
			     configured_url(camera, input->stream));
}

/* libav returns all sorts of errors when its interrupt callback ends a call. */
static int unless_late(const struct roc_input *input, int r)
{
	return r < 0 && roc_cancel_due(input->cancel) ? AVERROR_EXIT : r;
}

/* The server has taken the transport that it was offered second. */
static bool is_over_udp(const struct roc_input *input, bool udp_first)
{
	const char *words;

	return input->transport == ROC_TRANSPORT_RTSP &&
	       udp_first != (roc_avlog_status(&words) == ROC_EXPLAIN_UNSUPPORTED_TRANSPORT);
}

int roc_input_open(const struct roc_camera_config *camera, uint32_t stream, const char *address,
		   bool udp_first, struct roc_cancel *cancel, struct roc_input **ret_input,
		   struct roc_error *reterr)
{
	struct roc_input *input = NULL;
	AVDictionary *options = NULL;
	char url[URL_MAX] = "";
	int r = AVERROR(ENOMEM);

	roc_avlog_forget();
	input = calloc(1, sizeof(*input));
	if (!input)
		goto out;
	input->cancel = cancel;
	input->video = -1;
	input->stream = stream;
	note_host(input, camera);
	input->transport = roc_input_transport(camera, stream);
	r = allocate_format(input);
	if (r < 0)
		goto out;

	if (camera->ip[0])
		r = rtmp_options(camera, stream, address, url, &options);
	else
		roc_text_copy(url, sizeof(url), configured_url(camera, stream));
	if (r >= 0)
		r = set_options(input->transport, udp_first, &options);
	if (r < 0)
		goto out;

	/* Named, or libav waits for two kilobytes to guess it. */
	const AVInputFormat *known = NULL;
	if (input->transport == ROC_TRANSPORT_RTMP)
		known = av_find_input_format("live_flv");
	r = avformat_open_input(&input->format, url, known, &options);
	if (r < 0)
		goto out;
	log_leftovers(options);
	input->over_udp = is_over_udp(input, udp_first);
	roc_answer_forget(stream);
	*ret_input = input;
	input = NULL;
	r = 0;
out:
	if (input)
		r = unless_late(input, r);
	if (r < 0 && input)
		explain(input, r, false, reterr);
	else if (r < 0)
		roc_error_set(reterr, ROC_REASON_INTERNAL, "out of memory");
	av_dict_free(&options);
	explicit_bzero(url, sizeof(url));
	roc_input_close(input);
	return r;
}

void roc_input_close(struct roc_input *input)
{
	if (!input)
		return;
	/* A server that gets no TEARDOWN may go on sending for a minute, and count us as a client. */
	if (input->transport == ROC_TRANSPORT_RTSP)
		roc_cancel_set_grace(input->cancel, roc_now_ns() + TEARDOWN_NS);
	avformat_close_input(&input->format);
	roc_cancel_set_grace(input->cancel, 0);
	free(input);
}

static bool is_video(const struct roc_input *input, int index)
{
	const AVStream *stream = input->format->streams[index];

	if (input->video >= 0)
		return index == input->video;
	return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
	       !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

#define PACKETS_WITHOUT_VIDEO 200 /* some four seconds of sound */

int roc_input_read(struct roc_input *input, AVPacket *packet, struct roc_error *reterr)
{
	for (;;) {
		av_packet_unref(packet);
		const int r = unless_late(input, av_read_frame(input->format, packet));
		if (r == AVERROR(EAGAIN))
			continue;
		if (r < 0) {
			explain(input, r, true, reterr);
			return r;
		}
		if (is_video(input, packet->stream_index)) {
			input->video = packet->stream_index;
			return 0;
		}
		if (input->video < 0 && ++input->packets > PACKETS_WITHOUT_VIDEO) {
			roc_error_set(reterr, ROC_REASON_NO_VIDEO, "the stream has no video");
			return -ENODATA;
		}
	}
}

bool roc_input_is_sound_only(const struct roc_input *input)
{
	if (!input || input->packets == 0)
		return false;
	/* A video's configuration comes long before its first key frame. */
	for (unsigned int i = 0; i < input->format->nb_streams; i++)
		if (is_video(input, (int)i))
			return false;
	return true;
}

const AVStream *roc_input_stream(const struct roc_input *input)
{
	return input->video < 0 ? NULL : input->format->streams[input->video];
}

static uint32_t codec_word(enum AVCodecID id)
{
	switch (id) {
	case AV_CODEC_ID_H264:
		return ROC_CODEC_H264;
	case AV_CODEC_ID_HEVC:
		return ROC_CODEC_HEVC;
	case AV_CODEC_ID_MJPEG:
		return ROC_CODEC_MJPEG;
	case AV_CODEC_ID_MPEG4:
		return ROC_CODEC_MPEG4;
	case AV_CODEC_ID_AV1:
		return ROC_CODEC_AV1;
	case AV_CODEC_ID_VP9:
		return ROC_CODEC_VP9;
	case AV_CODEC_ID_NONE:
		return ROC_CODEC_NONE;
	default:
		return ROC_CODEC_OTHER;
	}
}

void roc_input_get_info(const struct roc_input *input, struct roc_input_info *ret_info)
{
	const AVStream *stream = roc_input_stream(input);

	*ret_info =
		(struct roc_input_info){.transport = input->transport, .over_udp = input->over_udp};
	if (!stream)
		return;
	ret_info->codec = codec_word(stream->codecpar->codec_id);
	const double fps = av_q2d(stream->avg_frame_rate);
	if (fps > 0 && fps < 1000)
		ret_info->declared_mhz = (uint32_t)(fps * 1000 + 0.5);
}
