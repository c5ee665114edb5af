/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_dark.c - the rules while nothing is shown: get any stream, the best first. */
#include "plan_internal.h"

/* ---- stop measurements: their slot is needed ---- */

static bool measurement_in_the_way(const struct roc_plan *plan, uint64_t now,
				   struct plan_step *step)
{
	(void)now;
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (slot->job == ROC_PLAN_MEASURE && slot->phase != ROC_PLAN_STOPPING) {
			step->slot = i;
			return true;
		}
	}
	return false;
}

/* ---- which stream next? ---- */

static bool is_unstable(const struct roc_plan *plan, int track, uint64_t now)
{
	return plan->count > 1 && now < plan->tracks[track].unstable_ns;
}

/* The first has had its chance. */
static bool may_try_others(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int first = plan_first(plan);
	const struct roc_plan_track *track = &plan->tracks[first];
	const struct roc_plan_place *place = &plan->places[track->place];
	const uint64_t since =
		plan_newest(plan->hold_ns, plan_newest(plan->dark_ns, place->since_ns));

	if (plan->widened || track->failures >= ROC_PLAN_FALLBACK_AFTER ||
	    is_unstable(plan, first, now))
		return true;
	/* The others of its place have to wait as well, those of another need not. */
	return place->access == ROC_PLAN_AWAY ||
	       plan_is_due(plan_later(since, ROC_PLAN_FALLBACK_MS), now, step);
}

/* One connection, or one login where they are refused or hung up on. */
static bool is_one_at_a_time(const struct roc_plan *plan, int track, uint64_t now)
{
	const struct roc_plan_place *place = &plan->places[plan->tracks[track].place];

	return plan_is_single(plan, now) || plan->kicked >= ROC_PLAN_KICKED ||
	       place->access >= ROC_PLAN_REJECTING || now < place->wary_ns;
}

static bool is_place_busy(const struct roc_plan *plan, uint32_t place)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].job && plan->tracks[plan->slots[i].track].place == place)
			return true;
	return false;
}

/* A connection on which nothing arrives may be dead, while a new one would get the picture. */
static bool wants_second(const struct roc_plan *plan, int track, uint64_t now,
			 struct plan_step *step)
{
	const int pending = plan_pending_slot(plan, track);
	const struct roc_plan_slot *slot = &plan->slots[pending];

	return slot->phase == ROC_PLAN_STARTING && plan_free_slot(plan) >= 0 &&
	       !is_one_at_a_time(plan, track, now) &&
	       plan_is_due(plan_later(slot->started_ns, ROC_PLAN_SECOND_MS), now, step);
}

static bool is_candidate(const struct roc_plan *plan, int track, uint64_t now,
			 struct plan_step *step)
{
	if (plan_pending_slot(plan, track) >= 0 &&
	    (track != plan_first(plan) || !wants_second(plan, track, now, step)))
		return false;
	if (is_unstable(plan, track, now) &&
	    !plan_is_due(plan_later(plan->dark_ns, ROC_PLAN_UNSTABLE_WAIT_MS), now, step))
		return false;
	const uint64_t ready = plan_access_ready_ns(plan, track);

	return ready != UINT64_MAX && plan_is_due(ready, now, step);
}

/* The least recently attempted of all that may be tried; -1: none. */
static int next_in_turn(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int first = plan_first(plan);
	int next = -1;

	for (int i = 0; i < plan->count; i++) {
		if (plan->swap_from >= 0 && i != first && i != plan->swap_from)
			continue;
		if (!is_candidate(plan, i, now, step))
			continue;
		if (next < 0 || plan->tracks[i].attempt_ns < plan->tracks[next].attempt_ns)
			next = i;
	}
	return next;
}

static int candidate(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int first = plan_first(plan);

	if (plan->count == 0)
		return -1;
	if (!may_try_others(plan, now, step))
		return is_candidate(plan, first, now, step) ? first : -1;
	/* One place is kept for the first, where there is more than one. */
	if (!is_one_at_a_time(plan, first, now) && !is_unstable(plan, first, now) &&
	    plan_pending_slot(plan, first) < 0 && is_candidate(plan, first, now, step))
		return first;
	return next_in_turn(plan, now, step);
}

static bool has_room(const struct roc_plan *plan, int track, uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].job == ROC_PLAN_CHECK)
			return false; /* it is about to end */
	return plan_free_slot(plan) >= 0 && !(is_one_at_a_time(plan, track, now) &&
					      is_place_busy(plan, plan->tracks[track].place));
}

static bool stream_to_connect(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int track = candidate(plan, now, step);

	if (track < 0 || !has_room(plan, track, now))
		return false;
	step->track = track;
	step->job = track == plan_first(plan) ? ROC_PLAN_SHOW : ROC_PLAN_FALL_BACK;
	return true;
}

static void connect_to(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		       struct roc_plan_order *order)
{
	if (step->track != plan_first(plan))
		plan->widened = true;
	plan_access_begun(plan, plan->tracks[step->track].place, now);
	plan_act_start(plan, now, step, order);
}

/* ---- make room ---- */

static bool runs_elsewhere(const struct roc_plan *plan, int slot)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (i != slot && plan->slots[i].job &&
		    plan->slots[i].track == plan->slots[slot].track)
			return true;
	return false;
}

/* Has the session in @slot had its time, when @track waits for its place? */
static bool may_be_stopped(const struct roc_plan *plan, int index, int track, uint64_t now,
			   struct plan_step *step)
{
	const struct roc_plan_slot *slot = &plan->slots[index];
	const bool single = is_one_at_a_time(plan, track, now);

	switch (slot->phase) {
	case ROC_PLAN_STALLED:
		/* Another connection would be refused for its sake. */
		return single ||
		       plan_is_due(plan_later(slot->phase_ns, ROC_PLAN_TURN_MS), now, step);
	case ROC_PLAN_STARTING:
	case ROC_PLAN_RECEIVING:
		break;
	default:
		return false;
	}
	if (slot->job == ROC_PLAN_CHECK)
		return false;
	if (slot->track == track)
		return false;
	if (!single && slot->track == plan_first(plan) && !runs_elsewhere(plan, index))
		return false;
	/* Where the first has no place of its own, all may be slow: each time it has longer. */
	const uint32_t first_ms =
		slot->phase == ROC_PLAN_STARTING ? ROC_PLAN_TURN_MS : ROC_PLAN_TURN_DATA_MS;
	const uint64_t turn_ms = plan_doubled(
		first_ms, plan_is_single(plan, now) ? plan->tracks[slot->track].cut_short : 0,
		ROC_PLAN_TURN_MAX_MS);

	return plan_is_due(plan_later(slot->started_ns, turn_ms), now, step);
}

static bool room_needed(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int track = candidate(plan, now, step);
	int oldest = -1;

	if (track < 0 || has_room(plan, track, now))
		return false;
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].phase == ROC_PLAN_STOPPING && plan->slots[i].job)
			return false; /* there will be room in a moment */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].job && may_be_stopped(plan, i, track, now, step) &&
		    (oldest < 0 || plan->slots[i].phase_ns < plan->slots[oldest].phase_ns))
			oldest = i;
	step->slot = oldest;
	return oldest >= 0;
}

/* It has had its turn, which is not to be forgotten. */
static void make_room(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		      struct roc_plan_order *order)
{
	const struct roc_plan_slot *slot = &plan->slots[step->slot];

	plan->widened = true;
	if (slot->phase < ROC_PLAN_PICTURE)
		plan->tracks[slot->track].cut_short++;
	plan_act_stop(plan, now, step, order);
}

/* ---- check reachability ---- */

/*
 * A camera that refuses is left alone for a while. If it is switched off and on meanwhile it is expected
 * back at once: so it is checked whether it is there at all.
 */
static bool reachability_unknown(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	if (plan->count == 0)
		return false;
	const int first = plan_first(plan);
	const struct roc_plan_place *place = &plan->places[plan->tracks[first].place];

	if (place->access != ROC_PLAN_REJECTING && place->access != ROC_PLAN_REFUSING)
		return false;
	if (plan_is_busy(plan) || !plan_is_due(place->check_ns, now, step))
		return false;
	step->track = first;
	step->job = ROC_PLAN_CHECK;
	return true;
}

const struct plan_rule plan_rules_dark[] = {
	{"stop a measurement: its slot is needed", measurement_in_the_way, plan_act_stop},
	{"connect to a stream", stream_to_connect, connect_to},
	{"make room for another stream", room_needed, make_room},
	{"check reachability", reachability_unknown, plan_act_start},
	{NULL, NULL, NULL},
};
