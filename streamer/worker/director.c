/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "director.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "format_policy.h"
#include "log.h"
#include "loopback.h"
#include "outlet.h"
#include "plan.h"
#include "rate.h"
#include "roc/status.h"
#include "session.h"
#include "view.h"
#include "words.h"

#define REPORT_EVERY_NS (200 * ROC_NS_PER_MS)
#define COMPLAIN_EVERY_NS (60 * ROC_NS_PER_S)    /* about a failure that goes on */
#define STUCK_NS (20 * ROC_NS_PER_S)             /* a session that does not end when told to */
#define BEAT_NS (3 * ROC_NS_PER_S)               /* an outlet that does not go round */
#define REFORMAT_NS (3 * ROC_NS_PER_S)           /* a supervisor that does not answer */
#define DAMAGED_NS (10 * ROC_NS_PER_S)          /* without a clean picture it is not live */

struct slot {
	struct roc_session *session; /* NULL: free */
	uint32_t owner;
	uint64_t told_ns;  /* when it was told to stop, 0: not */
	bool picture, settled; /* said already */
	struct roc_session_stats stats; /* as last looked at */
};

struct director {
	int control;
	int wake;
	const struct roc_ipc_start *start;
	struct roc_plan plan;
	struct roc_outlet *outlet;
	struct slot slots[ROC_PLAN_SLOTS];
	uint32_t owners;

	struct roc_device_format format;
	bool provisional;
	uint64_t reformat_ns; /* asked for another format then, 0: not waiting */
	bool reformat_layout; /* the device has been let go for it */
	uint64_t refused_ns;  /* a reader prevented a change then */

	uint64_t hold_until;
	bool was_live;
	uint32_t tries;
	struct roc_error last;
	struct roc_view view;
	uint64_t view_since_ns;
	uint64_t complained_ns;
	uint32_t complaints;

	/* Figures of sessions that are over. */
	uint64_t received, corrupt, bytes;
	uint32_t connects;

	uint64_t reported_ns;
	bool news; /* report at once */
};

static uint32_t random32(void)
{
	uint32_t value = 0;

	(void)!getrandom(&value, sizeof(value), GRND_NONBLOCK);
	return value;
}

static int camera_number(const struct director *d)
{
	return (int)d->start->camera.index;
}

static const char *host(const struct director *d, char *buf, size_t size)
{
	return roc_camera_config_host(&d->start->camera, buf, size);
}

/* ---- words ---------------------------------------------------------------------------------- */

static void placeholder_of(const struct director *d, char since[32], struct roc_placeholder *ret)
{
	const time_t began = time(NULL) - (time_t)((roc_now_ns() - d->view_since_ns) / ROC_NS_PER_S);
	struct tm tm;

	localtime_r(&began, &tm);
	(void)strftime(since, 32, "since %H:%M:%S", &tm);
	*ret = (struct roc_placeholder){
		.name = d->start->camera.name,
		.state = roc_view_headline(d->view.state),
		.reason = d->view.detail,
		.since = since,
		.hint = roc_view_hint(&d->view),
		.color = d->view.state,
		.index = d->start->camera.index,
		.device = d->start->camera.device,
	};
}

static void draw_placeholder(struct director *d)
{
	struct roc_placeholder what;
	char since[32];

	placeholder_of(d, since, &what);
	roc_outlet_set_placeholder(d->outlet, &what);
}

static void log_figures(const struct director *d, enum roc_log_level level, const char *verb,
			const struct roc_plan_track *track)
{
	char name[256], fps[32], score[32];

	roc_log(level, camera_number(d), "%s %s stream for camera %s (%ux%u@%sfps, score=%s)", verb,
		roc_stream_name(track->stream), host(d, name, sizeof(name)), track->figures.width,
		track->figures.height, roc_words_fps(fps, sizeof(fps), track->figures.mhz),
		roc_words_score(score, sizeof(score), track->figures.score_milli));
}

static void log_test(const struct director *d, const struct roc_plan_track *track)
{
	char name[256], fps[32], score[32];

	roc_log(ROC_LOG_INFO, camera_number(d),
		"Stream test succeeded for %s with %s stream: %ux%u@%sfps, dup=%u, score=%s",
		host(d, name, sizeof(name)), roc_stream_name(track->stream), track->figures.width,
		track->figures.height, roc_words_fps(fps, sizeof(fps), track->figures.mhz),
		track->figures.duplicates,
		roc_words_score(score, sizeof(score), track->figures.score_milli));
}

/* A failure is told when it is new, then once a minute. */
static void complain(struct director *d, uint32_t stream, const struct roc_error *error)
{
	const uint64_t now = roc_now_ns();
	const bool same = d->last.reason == error->reason && d->complained_ns;
	char name[256];

	d->complaints = same ? d->complaints + 1 : 1;
	if (same && now - d->complained_ns < COMPLAIN_EVERY_NS) {
		roc_log(ROC_LOG_DEBUG, camera_number(d), "%s stream: %s", roc_stream_name(stream),
			error->detail);
		return;
	}
	if (same)
		roc_log(ROC_LOG_WARNING, camera_number(d),
			"Camera %d (%s) still not live after %u attempts: %s", camera_number(d),
			host(d, name, sizeof(name)), d->complaints, error->detail);
	else
		roc_log(ROC_LOG_WARNING, camera_number(d), "Camera %d (%s), %s stream: %s",
			camera_number(d), host(d, name, sizeof(name)), roc_stream_name(stream),
			error->detail);
	d->complained_ns = now;
}

/* ---- sessions ------------------------------------------------------------------------------- */

static struct roc_session_limits limits_for(const struct director *d,
					    const struct roc_plan_order *order)
{
	/* At first in a hurry, so that a lower stream gets its turn; later patiently, as a
	   connection that waits has the picture at once when it comes back. */
	const bool hurry = d->plan.tracks[order->track].failures < ROC_PLAN_FALLBACK_AFTER;

	return (struct roc_session_limits){
		.reach_ms = 2000,
		.open_ms = hurry ? 4000 : 10000,
		.picture_ms = 15000,
		.stall_ms = 2000,
	};
}

static int start_session(struct director *d, const struct roc_plan_order *order)
{
	const struct roc_session_limits limits = limits_for(d, order);
	struct slot *slot = &d->slots[order->slot];
	struct roc_outlet *outlet = order->purpose == ROC_PLAN_SURVEY ? NULL : d->outlet;

	memset(slot, 0, sizeof(*slot));
	slot->owner = ++d->owners;
	roc_log(ROC_LOG_DEBUG, camera_number(d), "trying %s stream (purpose %d)",
		roc_stream_name(order->stream), order->purpose);
	return roc_session_start(&d->start->camera, order->stream, &limits, slot->owner, outlet,
				 d->wake, &slot->session);
}

static void stop_slot(struct director *d, int index)
{
	struct slot *slot = &d->slots[index];

	if (!slot->session || slot->told_ns)
		return;
	slot->told_ns = roc_now_ns();
	roc_session_stop(slot->session);
}

static void take(struct director *d, int index)
{
	const int before = d->plan.air;

	roc_outlet_set_owner(d->outlet, d->slots[index].owner);
	roc_plan_on_air(&d->plan, index, roc_now_ns());
	if (before >= 0 && before != index)
		stop_slot(d, before);
	d->news = true;
}

static void said_choice(struct director *d, int track_index)
{
	const struct roc_plan_track *track = &d->plan.tracks[track_index];
	union roc_ipc_message message;

	log_figures(d, ROC_LOG_INFO, "Selected", track);
	memset(&message, 0, sizeof(message));
	message.choice = (struct roc_ipc_choice){
		.type = ROC_IPC_CHOICE,
		.stream = track->stream,
		.width = track->figures.width,
		.height = track->figures.height,
		.mhz = track->figures.mhz,
		.duplicates = track->figures.duplicates,
	};
	(void)roc_ipc_send(d->control, &message, -1);
}

static int carry_out(struct director *d, uint64_t *ret_deadline)
{
	struct roc_plan_order order;

	for (;;) {
		roc_plan_next(&d->plan, roc_now_ns(), random32(), &order, ret_deadline);
		switch (order.what) {
		case ROC_PLAN_WAIT:
			return 0;
		case ROC_PLAN_START: {
			const int r = start_session(d, &order);
			if (r < 0)
				return r;
			break;
		}
		case ROC_PLAN_STOP:
			stop_slot(d, order.slot);
			break;
		case ROC_PLAN_TAKE:
			take(d, order.slot);
			break;
		case ROC_PLAN_CHOSE:
			said_choice(d, order.track);
			break;
		}
	}
}

static void went_live(struct director *d, int index)
{
	const struct roc_session_stats *stats = &d->slots[index].stats;
	char name[256];

	roc_plan_on_air(&d->plan, index, roc_now_ns());
	roc_log(ROC_LOG_INFO, camera_number(d), "Camera %d (%s) is live on %s with %s stream (%ux%u)",
		camera_number(d), host(d, name, sizeof(name)), d->start->camera.device,
		roc_stream_name(roc_session_stream(d->slots[index].session)), stats->width,
		stats->height);
	d->was_live = true;
	d->tries = 0;
	memset(&d->last, 0, sizeof(d->last));
	d->complained_ns = 0;
	d->news = true;
}

static void session_settled(struct director *d, int index)
{
	const struct slot *slot = &d->slots[index];
	const struct roc_session_stats *stats = &slot->stats;
	const struct roc_plan_figures figures = {
		.width = stats->width,
		.height = stats->height,
		.mhz = stats->mhz,
		.duplicates = stats->duplicates,
		.score_milli = roc_score_milli(stats->width, stats->height, stats->mhz,
					       stats->duplicates),
	};

	roc_plan_settled(&d->plan, index, &figures, roc_now_ns());
	log_test(d, &d->plan.tracks[d->plan.slots[index].track]);
}

static void session_ended(struct director *d, int index)
{
	struct slot *slot = &d->slots[index];
	const struct roc_plan_slot was = d->plan.slots[index];
	const bool aired = d->plan.air == index;
	const uint32_t stream = roc_session_stream(slot->session);
	char name[256];

	d->received += slot->stats.received;
	d->corrupt += slot->stats.corrupt;
	d->bytes += slot->stats.bytes;
	roc_session_destroy(slot->session);
	slot->session = NULL;

	if (roc_outlet_get_owner(d->outlet) == slot->owner)
		roc_outlet_set_owner(d->outlet, 0);
	roc_plan_ended(&d->plan, index, slot->stats.error.reason, roc_now_ns(), random32());
	if (slot->told_ns)
		return;
	if (was.purpose == ROC_PLAN_SURVEY || (was.purpose == ROC_PLAN_UPGRADE && !aired)) {
		roc_log(was.purpose == ROC_PLAN_SURVEY ? ROC_LOG_WARNING : ROC_LOG_DEBUG,
			camera_number(d), "Stream test failed for %s with %s stream: %s",
			host(d, name, sizeof(name)), roc_stream_name(stream),
			slot->stats.error.detail);
		return;
	}
	complain(d, stream, &slot->stats.error);
	d->last = slot->stats.error;
	d->tries += aired ? 0 : 1;
	d->connects++;
	d->news = true;
}

/* Look at every session once, and tell the plan what has happened. */
static int look(struct director *d)
{
	const uint64_t now = roc_now_ns();
	const uint32_t owner = roc_outlet_get_owner(d->outlet);

	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct slot *slot = &d->slots[i];

		if (!slot->session)
			continue;
		roc_session_get(slot->session, &slot->stats);
		if (slot->owner == owner && d->plan.air != i && !slot->told_ns &&
		    slot->stats.picture_ns)
			went_live(d, i);
		if (slot->stats.settled && !slot->settled) {
			slot->settled = true;
			session_settled(d, i);
		}
		if (slot->stats.phase == ROC_SESSION_ENDED)
			session_ended(d, i);
		else if (slot->told_ns && now - slot->told_ns > STUCK_NS)
			return -ETIMEDOUT; /* a hung call dies with its process only */
	}
	return 0;
}

/* ---- the device's format -------------------------------------------------------------------- */

static void ask_format(struct director *d)
{
	if (d->plan.air < 0 || d->reformat_ns)
		return;

	const uint64_t now = roc_now_ns();
	const struct roc_session_stats *stats = &d->slots[d->plan.air].stats;
	const struct roc_format_case now_case = {
		.camera = &d->start->camera,
		.device = d->format,
		.provisional = d->provisional,
		.settled = stats->settled,
		.best = d->plan.slots[d->plan.air].track == d->plan.best,
		.surveyed = d->plan.chosen,
		.on_air_ms = (now - d->plan.air_ns) / ROC_NS_PER_MS,
		.since_refusal_ms = d->refused_ns ? (now - d->refused_ns) / ROC_NS_PER_MS
						  : UINT64_MAX,
		.width = stats->width,
		.height = stats->height,
		.mhz = stats->mhz,
		.color_range = stats->color_range,
		.color_matrix = stats->color_matrix,
	};
	struct roc_device_format wanted;
	bool final;

	if (!roc_format_wanted(&now_case, &wanted, &final))
		return;

	union roc_ipc_message message;
	memset(&message, 0, sizeof(message));
	message.reformat = (struct roc_ipc_reformat){
		.type = ROC_IPC_REFORMAT,
		.final = final,
		.format = wanted,
	};
	d->reformat_ns = now;
	d->reformat_layout = !roc_loopback_same_layout(&wanted, &d->format);
	/* The driver gives a new format only to the first who opens: all must let go. */
	if (d->reformat_layout)
		roc_outlet_detach(d->outlet);
	(void)roc_ipc_send(d->control, &message, -1);
}

static int got_device(struct director *d, const struct roc_ipc_device *device, int fd)
{
	struct roc_placeholder what;
	char since[32];
	int r = 0;

	if (!d->reformat_ns)
		goto out;
	d->reformat_ns = 0;
	if (d->reformat_layout && fd < 0)
		return -ENODEV;
	d->provisional = device->provisional;
	if (d->reformat_layout) {
		if (roc_loopback_same_layout(&device->format, &d->format))
			d->refused_ns = roc_now_ns();
		placeholder_of(d, since, &what);
		r = roc_outlet_attach(d->outlet, fd, &device->format, &what);
		fd = -1;
	} else {
		roc_outlet_set_format(d->outlet, &device->format);
	}
	d->format = device->format;
	d->news = true;
out:
	if (fd >= 0)
		close(fd);
	return r;
}

/* ---- telling -------------------------------------------------------------------------------- */

static bool is_connected(const struct director *d)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (d->slots[i].session && d->slots[i].stats.reached)
			return true;
	return false;
}

static void update_view(struct director *d, const struct roc_outlet_stats *outlet)
{
	const uint64_t now = roc_now_ns();
	const uint64_t shown_ns = outlet->shown_ns > d->plan.air_ns ? outlet->shown_ns : d->plan.air_ns;
	const struct roc_view_case now_case = {
		/* A session that stalls ends by itself; one that brings only damage does not. */
		.on_air = d->plan.air >= 0 && now < shown_ns + DAMAGED_NS,
		.was_live = d->was_live,
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
	if (view.state != ROC_STATE_LIVE)
		draw_placeholder(d);
}

static void report(struct director *d, const struct roc_outlet_stats *outlet)
{
	union roc_ipc_message message;
	struct roc_ipc_report *report = &message.report;

	memset(&message, 0, sizeof(message));
	*report = (struct roc_ipc_report){
		.type = ROC_IPC_REPORT,
		.state = d->view.state,
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
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_session_stats *stats = &d->slots[i].stats;

		if (!d->slots[i].session)
			continue;
		report->received += stats->received;
		report->corrupt += stats->corrupt;
		report->bytes += stats->bytes;
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
		report->last_frame_ns = stats->last_ns;
	}
	(void)roc_ipc_send(d->control, &message, -1);
	d->reported_ns = roc_now_ns();
	d->news = false;
}

/* ---- the loop ------------------------------------------------------------------------------- */

/* 1 go on, 0 end, negative errno */
static int hear_supervisor(struct director *d)
{
	union roc_ipc_message message;
	int fd = -1;
	int r;

	while ((r = roc_ipc_receive(d->control, &message, &fd)) != -EAGAIN) {
		if (r == 0 || (r > 0 && message.type == ROC_IPC_STOP)) {
			if (fd >= 0)
				close(fd);
			return 0;
		}
		if (r < 0 && r != -EBADMSG)
			return r;
		if (r > 0 && message.type == ROC_IPC_DEVICE) {
			r = got_device(d, &message.device, fd);
			if (r < 0)
				return r;
		} else if (fd >= 0) {
			close(fd);
		}
		fd = -1;
	}
	return 1;
}

static void drain(int eventfd_)
{
	uint64_t value;

	(void)!read(eventfd_, &value, sizeof(value));
}

static int wait_events(const struct director *d, uint64_t deadline_ns)
{
	struct pollfd fds[] = {
		{.fd = d->control, .events = POLLIN},
		{.fd = d->wake, .events = POLLIN},
	};
	const uint64_t now = roc_now_ns();
	const uint64_t report_ns = d->reported_ns + REPORT_EVERY_NS;
	const uint64_t until = deadline_ns < report_ns ? deadline_ns : report_ns;
	const int ms = until > now ? (int)((until - now) / ROC_NS_PER_MS + 1) : 0;

	if (poll(fds, 2, ms) < 0 && errno != EINTR)
		return -errno;
	if (fds[1].revents)
		drain(d->wake);
	return 0;
}

static int turn(struct director *d)
{
	struct roc_outlet_stats outlet;
	uint64_t deadline;
	int r = look(d);

	if (r == 0)
		r = carry_out(d, &deadline);
	if (r < 0)
		return r;
	ask_format(d);
	roc_outlet_get_stats(d->outlet, &outlet);
	const uint64_t now = roc_now_ns();
	if (outlet.beat_ns && now - outlet.beat_ns > BEAT_NS)
		return -ETIMEDOUT; /* the driver does not come back from a write */
	if (d->reformat_ns && now - d->reformat_ns > REFORMAT_NS)
		return -ETIMEDOUT;
	update_view(d, &outlet);
	if (d->news || now - d->reported_ns >= REPORT_EVERY_NS)
		report(d, &outlet);
	r = wait_events(d, deadline);
	return r < 0 ? r : hear_supervisor(d);
}

static void stop_sessions(struct director *d)
{
	const uint64_t end = roc_now_ns() + ROC_NS_PER_S;
	bool running = true;

	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		stop_slot(d, i);
	/* One that hangs is left to the end of the process. */
	while (running && roc_now_ns() < end) {
		struct pollfd pfd = {.fd = d->wake, .events = POLLIN};

		running = false;
		for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
			struct slot *slot = &d->slots[i];

			if (!slot->session)
				continue;
			roc_session_get(slot->session, &slot->stats);
			if (slot->stats.phase == ROC_SESSION_ENDED) {
				roc_session_destroy(slot->session);
				slot->session = NULL;
			} else {
				running = true;
			}
		}
		if (running && poll(&pfd, 1, 50) > 0)
			drain(d->wake);
	}
}

int roc_director_run(int control, const struct roc_ipc_start *start, int device)
{
	struct director *d = calloc(1, sizeof(*d));
	struct roc_placeholder what;
	char since[32];
	int r = -ENOMEM;

	if (!d)
		goto out;
	*d = (struct director){
		.control = control,
		.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.start = start,
		.format = start->format,
		.provisional = start->provisional,
		.view_since_ns = roc_now_ns(),
		.hold_until = start->hold_ms ? roc_now_ns() + start->hold_ms * ROC_NS_PER_MS : 0,
	};
	if (d->wake < 0) {
		r = -errno;
		goto out;
	}
	roc_plan_init(&d->plan, start->camera.streams, start->remembered, start->upgrade_ms);
	roc_plan_hold(&d->plan, d->hold_until);
	roc_view_make(&(struct roc_view_case){.holding = start->hold_ms > 0}, &d->view);
	placeholder_of(d, since, &what);
	r = roc_outlet_create(device, &start->format, &what, &d->outlet);
	if (r < 0)
		goto out;
	device = -1;

	do
		r = turn(d);
	while (r > 0);
	stop_sessions(d);
out:
	if (device >= 0)
		close(device);
	if (d) {
		const bool clean = !d->slots[0].session && !d->slots[1].session;

		/* A session that still runs offers pictures to the outlet: leave both. */
		if (clean)
			roc_outlet_destroy(d->outlet);
		if (clean && d->wake >= 0)
			close(d->wake);
		if (clean)
			free(d);
	}
	return r;
}
