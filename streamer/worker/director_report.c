/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "director_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "input.h"
#include "log.h"
#include "roc/status.h"
#include "words.h"

#define COMPLAIN_EVERY_NS (60 * ROC_NS_PER_S) /* about a failure that goes on */
#define DAMAGED_NS (10 * ROC_NS_PER_S)        /* without a clean picture it is not live */

static const char *host(const struct director *d, char *buf, size_t size)
{
	return roc_camera_config_host(&d->start->camera, buf, size);
}

void director_placeholder(const struct director *d, char since[32], struct roc_placeholder *ret)
{
	const time_t began =
		time(NULL) - (time_t)((roc_now_ns() - d->view_since_ns) / ROC_NS_PER_S);
	struct tm tm;

	*ret = (struct roc_placeholder){
		.name = d->start->camera.name,
		.state = roc_view_headline(d->view.state),
		.color = d->view.state,
		.index = d->start->camera.index,
		.device = d->start->camera.device,
	};
	if (d->view.state == ROC_STATE_LIVE) {
		/* Seen for the moment between the last picture and the word for why. */
		ret->color = ROC_STATE_STALLED;
		return;
	}
	localtime_r(&began, &tm);
	(void)strftime(since, 32, "since %H:%M:%S", &tm);
	ret->reason = d->view.detail;
	ret->since = since;
	ret->hint = roc_view_hint(&d->view);
}

static void draw_placeholder(struct director *d)
{
	struct roc_placeholder what;
	char since[32];

	director_placeholder(d, since, &what);
	roc_outlet_set_placeholder(d->outlet, &what);
}

void director_log_choice(const struct director *d, const struct roc_plan_track *track)
{
	char name[256], fps[32], score[32];

	roc_log(ROC_LOG_INFO, director_camera(d),
		"Selected %s stream for camera %s (%ux%u@%sfps, score=%s)",
		roc_stream_name(track->stream), host(d, name, sizeof(name)), track->figures.width,
		track->figures.height, roc_words_fps(fps, sizeof(fps), track->figures.mhz),
		roc_words_score(score, sizeof(score), track->figures.score_milli));
}

void director_log_test(const struct director *d, const struct roc_plan_track *track)
{
	char name[256], fps[32], score[32];

	roc_log(ROC_LOG_INFO, director_camera(d),
		"Stream test succeeded for %s with %s stream: %ux%u@%sfps, dup=%u, score=%s",
		host(d, name, sizeof(name)), roc_stream_name(track->stream), track->figures.width,
		track->figures.height, roc_words_fps(fps, sizeof(fps), track->figures.mhz),
		track->figures.duplicates,
		roc_words_score(score, sizeof(score), track->figures.score_milli));
}

void director_log_test_failed(const struct director *d, bool survey, uint32_t stream,
			      const struct roc_error *error)
{
	char name[256];

	roc_log(survey ? ROC_LOG_WARNING : ROC_LOG_DEBUG, director_camera(d),
		"Stream test failed for %s with %s stream: %s", host(d, name, sizeof(name)),
		roc_stream_name(stream), error->detail);
}

void director_log_transport(const struct director *d, uint32_t stream, bool over_udp)
{
	char name[256];

	roc_log(ROC_LOG_INFO, director_camera(d),
		"Camera %d (%s), %s stream: the server offers RTSP over %s", director_camera(d),
		host(d, name, sizeof(name)), roc_stream_name(stream),
		over_udp ? "UDP only" : "TCP");
}

void director_log_live(const struct director *d, const struct director_slot *slot)
{
	char name[256];

	roc_log(ROC_LOG_INFO, director_camera(d),
		"Camera %d (%s) is live on %s with %s stream (%ux%u)", director_camera(d),
		host(d, name, sizeof(name)), d->start->camera.device,
		roc_stream_name(roc_session_stream(slot->session)), slot->stats.width,
		slot->stats.height);
}

void director_log_upgrade(const struct director *d, const struct director_slot *slot,
			  uint32_t before)
{
	char name[256];

	roc_log(ROC_LOG_INFO, director_camera(d),
		"Camera %d (%s) shows its better stream again: %s (%ux%u) instead of %s",
		director_camera(d), host(d, name, sizeof(name)),
		roc_stream_name(roc_session_stream(slot->session)), slot->stats.width,
		slot->stats.height, roc_stream_name(before));
}

/* A failure is told when it is new, then once a minute. */
void director_log_failure(struct director *d, uint32_t stream, const struct roc_error *error)
{
	const uint64_t now = roc_now_ns();
	struct director_complaint *before = &d->complaints[stream];
	const bool same = before->reason == error->reason;
	char name[256];

	before->count = same ? before->count + 1 : 1;
	if (same && now - before->told_ns < COMPLAIN_EVERY_NS) {
		roc_log(ROC_LOG_DEBUG, director_camera(d), "%s stream: %s", roc_stream_name(stream),
			error->detail);
		return;
	}
	if (same)
		roc_log(ROC_LOG_WARNING, director_camera(d),
			"Camera %d (%s), %s stream: still not live after %u attempts: %s",
			director_camera(d), host(d, name, sizeof(name)), roc_stream_name(stream),
			before->count, error->detail);
	else
		roc_log(ROC_LOG_WARNING, director_camera(d), "Camera %d (%s), %s stream: %s",
			director_camera(d), host(d, name, sizeof(name)), roc_stream_name(stream),
			error->detail);
	before->reason = error->reason;
	before->told_ns = now;
}

static uint32_t port(const struct director *d)
{
	struct roc_input_place place;

	return roc_input_place(&d->start->camera, d->start->camera.streams[0], &place) ? place.port
										       : 0;
}

void director_log_outage(struct director *d, const struct roc_error *error)
{
	const bool away = roc_plan_is_away(error->reason);
	char name[256], text[400];

	if (d->plan.air >= 0 || (!away && !roc_plan_has_failed(&d->plan)))
		return;
	const struct roc_outage_case now = {
		.kind = away ? ROC_OUTAGE_AWAY : ROC_OUTAGE_FAILED,
		.host = host(d, name, sizeof(name)),
		.port = port(d),
		.next_ns = roc_plan_attempt_ns(&d->plan),
		.now_ns = roc_now_ns(),
	};
	if (now.next_ns != UINT64_MAX && roc_outage_line(&d->outage, &now, text, sizeof(text)))
		roc_log(ROC_LOG_WARNING, director_camera(d), "%s", text);
}

static bool is_connected(const struct director *d)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (d->slots[i].session && d->slots[i].stats.reached)
			return true;
	return false;
}

/* Readers open a device once its camera has been live: by then it has its format, and a picture in it. */
static bool is_ready(const struct director *d, const struct roc_outlet_stats *outlet)
{
	return d->plan.air >= 0 && !director_awaits_first_format(d) && !d->reformat_ns &&
	       outlet->shown_ns > d->attached_ns;
}

void director_update_view(struct director *d, const struct roc_outlet_stats *outlet)
{
	const uint64_t now = roc_now_ns();
	const uint64_t shown_ns =
		outlet->shown_ns > d->plan.air_ns ? outlet->shown_ns : d->plan.air_ns;
	const bool reformatting = d->reformat_ns && d->view.state != ROC_STATE_LIVE;

	d->ready = d->ready || is_ready(d, outlet);
	const struct roc_view_case now_case = {
		.camera = &d->start->camera,
		/* The plan takes a stalled session off air, but not one that brings only damage. */
		.on_air = d->plan.air >= 0 && now < shown_ns + DAMAGED_NS && !reformatting &&
			  d->ready,
		.was_live = d->was_live && d->ready,
		.connected = is_connected(d),
		.holding = now < d->hold_until,
		.tries = d->tries,
		.device_error = outlet->error,
		.last = d->last,
	};
	struct roc_view view;

	roc_view_make(&now_case, &view);
	if (memcmp(&view, &d->view, sizeof(view)) == 0)
		return;
	if (view.state != d->view.state)
		d->view_since_ns = now;
	d->view = view;
	d->news = true;
	draw_placeholder(d);
}

void director_report(struct director *d, const struct roc_outlet_stats *outlet)
{
	union roc_ipc_message message;
	struct roc_ipc_report *report = &message.report;

	memset(&message, 0, sizeof(message));
	*report = (struct roc_ipc_report){
		.type = ROC_IPC_REPORT,
		/* What is wrong with its entry the supervisor knows itself. */
		.state = d->view.state == ROC_STATE_INVALID ? ROC_STATE_CONNECTING : d->view.state,
		.reason = d->view.reason,
		.color_range = d->format.color_range,
		.color_matrix = d->format.color_matrix,
		.device_mhz = d->format.mhz,
		.latency_us = outlet->latency_us,
		.received = d->received,
		.corrupt = d->corrupt,
		.bytes = d->bytes,
		.written = outlet->written,
		.duplicated = outlet->duplicated,
		.dropped = outlet->dropped,
		.reconnects = d->connects,
	};
	memcpy(report->detail, d->view.detail, sizeof(report->detail));
	static_assert(sizeof(report->address) == sizeof(d->address), "copied as it is");
	memcpy(report->address, d->address, sizeof(report->address));
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_session_stats *stats = &d->slots[i].stats;

		if (!d->slots[i].session)
			continue;
		report->received += stats->received;
		report->corrupt += stats->corrupt;
		report->bytes += stats->bytes;
		if (stats->address[0])
			memcpy(report->address, stats->address, sizeof(report->address));
		if (i != d->plan.air)
			continue;
		report->stream = roc_session_stream(d->slots[i].session);
		report->transport = stats->transport;
		report->codec = stats->codec;
		report->source_width = stats->width;
		report->source_height = stats->height;
		report->source_mhz = stats->mhz;
		report->declared_mhz = stats->declared_mhz;
		report->bitrate_bps = stats->bitrate_bps;
		report->last_frame_ns = d->ready ? stats->last_ns : 0;
	}
	(void)roc_ipc_send(d->control, &message, -1);
	d->reported_ns = roc_now_ns();
	d->news = false;
}
