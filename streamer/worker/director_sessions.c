/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "director_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "names.h"
#include "rate.h"
#include "roc/status.h"

/* A session that does not end by itself when its time is up, or when told to. A name server may take
 * its time, as long as nothing is lost by it; a picture that stands still may not. */
#define STUCK_NS (20 * ROC_NS_PER_S)
#define STUCK_REACHING_NS (120 * ROC_NS_PER_S)
#define STUCK_PICTURE_NS                                                                           \
	(45 * ROC_NS_PER_S) /* more than the slowest camera's stall and its keeping */
#define STUCK_START_NS (45 * ROC_NS_PER_S) /* all limits to the first picture, and a name */
#define KEEP_MS 10000u                     /* a stalled session may recover */
#define MEASURE_NS (60 * ROC_NS_PER_S)     /* between two reports of what is shown */

static uint32_t random32(void)
{
	uint32_t value = 0;

	(void)!getrandom(&value, sizeof(value), GRND_NONBLOCK);
	return value;
}

static struct roc_session_limits limits_for(const struct director *d,
					    const struct roc_plan_order *order)
{
	/* At first in a hurry, so that a lower stream gets its turn; later patiently, as a
	   connection that waits has the picture at once when it comes back. */
	const bool to_be_shown = order->job == ROC_PLAN_SHOW || order->job == ROC_PLAN_FALL_BACK;
	const bool hurry =
		to_be_shown && roc_plan_failures(&d->plan, order->track) < ROC_PLAN_FALLBACK_AFTER;

	return (struct roc_session_limits){
		.reach_ms = 2000,
		.open_ms = hurry ? 4000 : 10000,
		.picture_ms = 15000,
		.stall_ms = 2000,
		.keep_ms = KEEP_MS,
		.udp_first = d->over_udp[order->stream],
		.reach_only = order->job == ROC_PLAN_CHECK,
	};
}

static int start_session(struct director *d, const struct roc_plan_order *order)
{
	const struct roc_session_limits limits = limits_for(d, order);
	struct director_slot *slot = &d->slots[order->slot];
	const bool shown = order->job != ROC_PLAN_MEASURE && order->job != ROC_PLAN_CHECK;

	const char *known = d->address[0] ? d->address : d->start->address;

	/* Rather than look where it was: its name may have moved, and only a new worker can read that. */
	d->anew = d->plan.air < 0 && roc_names_stale() && roc_now_ns() >= d->stay_until;

	memset(slot, 0, sizeof(*slot));
	slot->owner = ++d->owners;
	roc_log(ROC_LOG_DEBUG, director_camera(d), "plan: %s: %s (%s)", order->rule,
		roc_stream_name(order->stream), roc_plan_job_name(order->job));
	return roc_session_start(&d->start->camera, order->stream, known, &limits, slot->owner,
				 shown ? d->outlet : NULL, d->wake, &slot->session);
}

static void stop_slot(struct director *d, int index)
{
	struct director_slot *slot = &d->slots[index];

	if (!slot->session || slot->told_ns)
		return;
	slot->told_ns = roc_now_ns();
	roc_session_stop(slot->session);
}

static void take(struct director *d, int index)
{
	struct director_slot *slot = &d->slots[index];
	const int before = d->plan.air;

	roc_outlet_set_owner(d->outlet, slot->owner);
	roc_plan_on_air(&d->plan, index, roc_now_ns());
	slot->shown = true;
	if (before >= 0 && before != index) {
		director_log_upgrade(d, slot, roc_session_stream(d->slots[before].session));
		stop_slot(d, before);
	}
	d->news = true;
}

static void said_choice(struct director *d, int track_index)
{
	const struct roc_plan_track *track = &d->plan.tracks[track_index];
	union roc_ipc_message message;

	director_log_choice(d, track);
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

int director_carry_out(struct director *d, uint64_t *ret_deadline_ns)
{
	struct roc_plan_order order;

	for (;;) {
		roc_plan_next(&d->plan, roc_now_ns(), &order, ret_deadline_ns);
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
	struct director_slot *slot = &d->slots[index];

	roc_plan_on_air(&d->plan, index, roc_now_ns());
	director_log_live(d, slot);
	d->connects += d->was_live && !slot->shown;
	d->was_live = true;
	d->tries = 0;
	slot->shown = true;
	slot->stalled = false;
	memset(&d->last, 0, sizeof(d->last));
	memset(d->complaints, 0, sizeof(d->complaints));
	d->news = true;
}

static void report_figures(struct director *d, int index, uint64_t now)
{
	struct director_slot *slot = &d->slots[index];
	const struct roc_session_stats *stats = &slot->stats;
	const struct roc_plan_figures figures = {
		.width = stats->width,
		.height = stats->height,
		.mhz = stats->mhz,
		.duplicates = stats->duplicates,
		.score_milli =
			roc_score_milli(stats->width, stats->height, stats->mhz, stats->duplicates),
	};

	roc_plan_settled(&d->plan, index, &figures, now);
	if (!slot->settled)
		director_log_test(d, &d->plan.tracks[d->plan.slots[index].track]);
	slot->settled = true;
	slot->measured_ns = now;
}

static void session_failed(struct director *d, uint32_t stream, const struct roc_error *error)
{
	director_log_failure(d, stream, error);
	director_log_outage(d, error);
	/* A network may have stopped to let datagrams through: the server is asked for TCP first again. */
	if (error->reason == ROC_REASON_NO_DATA)
		d->over_udp[stream] = false;
	d->last = *error;
	d->news = true;
}

/* The first picture wins, from this session or from one that the plan opens beside it. */
static void session_stalled(struct director *d, int index, uint64_t now)
{
	struct director_slot *slot = &d->slots[index];
	const bool was_shown = d->plan.air == index;
	struct roc_error error;

	slot->stalled = true;
	roc_plan_stalled(&d->plan, index, now);
	if (!was_shown)
		return;
	if (roc_outlet_get_owner(d->outlet) == slot->owner)
		roc_outlet_set_owner(d->outlet, 0);
	roc_error_set(&error, ROC_REASON_STALLED, "no picture for %.1f s",
		      slot->stats.stall_ms / 1000.0);
	session_failed(d, roc_session_stream(slot->session), &error);
}

static void session_ended(struct director *d, int index)
{
	struct director_slot *slot = &d->slots[index];
	const struct roc_plan_slot was = d->plan.slots[index];
	const bool was_shown = d->plan.air == index;
	const uint32_t stream = roc_session_stream(slot->session);

	if (slot->stats.address[0])
		memcpy(d->address, slot->stats.address, sizeof(d->address));
	d->received += slot->stats.received;
	d->corrupt += slot->stats.corrupt;
	d->bytes += slot->stats.bytes;
	roc_session_destroy(slot->session);
	slot->session = NULL;

	if (roc_outlet_get_owner(d->outlet) == slot->owner)
		roc_outlet_set_owner(d->outlet, 0);
	roc_plan_ended(&d->plan, index, slot->stats.error.reason, roc_now_ns(), random32());
	/* A stalled one was reported when it stalled. */
	if (slot->told_ns || slot->stalled)
		return;
	if (was.job == ROC_PLAN_MEASURE || (was.job == ROC_PLAN_UPGRADE && !was_shown)) {
		director_log_test_failed(d, was.job == ROC_PLAN_MEASURE, stream,
					 &slot->stats.error);
		return;
	}
	if (was.job == ROC_PLAN_CHECK && slot->stats.error.reason == ROC_REASON_NONE)
		return;
	d->tries += was_shown || was.job == ROC_PLAN_CHECK ? 0 : 1;
	session_failed(d, stream, &slot->stats.error);
}

static bool is_stuck(const struct roc_plan_slot *plan, const struct director_slot *slot,
		     uint64_t now)
{
	const struct roc_session_stats *stats = &slot->stats;
	const uint64_t patience_ns =
		stats->phase == ROC_SESSION_REACHING ? STUCK_REACHING_NS : STUCK_NS;

	if (stats->phase == ROC_SESSION_PICTURE && now > stats->last_ns + STUCK_PICTURE_NS)
		return true;
	/* It has a deadline for each part: a call that does not heed it may never be told to stop. */
	if (stats->phase < ROC_SESSION_PICTURE &&
	    now > stats->started_ns + STUCK_START_NS + patience_ns)
		return true;
	if (plan->job == ROC_PLAN_CHECK && now > stats->started_ns + patience_ns)
		return true;
	return slot->told_ns && now - slot->told_ns > patience_ns;
}

/* The next attempt asks first for what has worked. */
static void note_transport(struct director *d, uint32_t stream, bool over_udp)
{
	if (d->over_udp[stream] == over_udp)
		return;
	d->over_udp[stream] = over_udp;
	director_log_transport(d, stream, over_udp);
}

/* How far has it come since it was looked at last? */
static void report_progress(struct director *d, int index, uint32_t owner, uint64_t now)
{
	struct director_slot *slot = &d->slots[index];
	const struct roc_session_stats *stats = &slot->stats;

	if (stats->reached && !slot->reached) {
		slot->reached = true;
		roc_plan_reached(&d->plan, index, now);
	}
	if (stats->phase >= ROC_SESSION_DECODING && stats->phase < ROC_SESSION_ENDED &&
	    !slot->receiving) {
		slot->receiving = true;
		note_transport(d, roc_session_stream(slot->session), stats->over_udp);
		roc_plan_receiving(&d->plan, index, now);
	}
	if (stats->picture_ns && !slot->picture) {
		slot->picture = true;
		roc_plan_picture(&d->plan, index, now);
	}
	if (slot->owner == owner && d->plan.air != index && stats->picture_ns)
		went_live(d, index);
	if (stats->settled &&
	    (!slot->settled || (index == d->plan.air && now > slot->measured_ns + MEASURE_NS)))
		report_figures(d, index, now);
	if (stats->stalled && !slot->stalled && !d->late)
		session_stalled(d, index, now);
}

int director_look(struct director *d)
{
	const uint64_t now = roc_now_ns();
	const uint32_t owner = roc_outlet_get_owner(d->outlet);

	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct director_slot *slot = &d->slots[i];

		if (!slot->session)
			continue;
		roc_session_get(slot->session, &slot->stats);
		/* One that ends may have taken the outlet in its last moment. */
		if (slot->told_ns && slot->owner == owner && i != d->plan.air)
			roc_outlet_set_owner(d->outlet, 0);
		if (!slot->told_ns)
			report_progress(d, i, owner, now);
		if (slot->stats.phase == ROC_SESSION_ENDED)
			session_ended(d, i);
		else if (!d->late && is_stuck(&d->plan.slots[i], slot, now))
			return -ETIMEDOUT; /* a hung call dies with its process only */
	}
	return 0;
}

void director_stop_sessions(struct director *d)
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
			struct director_slot *slot = &d->slots[i];

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
			director_drain(d);
	}
}
