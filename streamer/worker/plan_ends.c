/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_ends.c - what it means that a session has stalled or ended, and how long to wait because of it. */
#include "backoff.h"
#include "plan_internal.h"

/*
 * A camera that has never been live may be refusing a wrong password without a word: the usual
 * doubling. One that was live is worth more trouble: the wait grows with the outage, so that the
 * picture is back within a tenth of the time that it was gone, and within a second of a short one.
 */
static uint32_t backoff_ms(const struct roc_plan *plan, const struct roc_plan_track *track,
			   uint32_t max_ms, uint64_t now, uint32_t random)
{
	if (!plan->was_live)
		return roc_backoff_ms(track->failures, ROC_PLAN_BACKOFF_FIRST_MS, max_ms, random);

	uint64_t wait_ms = (now - track->failing_ns) / ROC_NS_PER_MS / ROC_PLAN_BACKOFF_SHARE;

	if (wait_ms < ROC_PLAN_BACKOFF_FIRST_MS)
		wait_ms = ROC_PLAN_BACKOFF_FIRST_MS;
	if (wait_ms > max_ms)
		wait_ms = max_ms;
	return roc_backoff_ms(1, (uint32_t)wait_ms, (uint32_t)wait_ms, random);
}

static void go_dark(struct roc_plan *plan, uint64_t now)
{
	plan->air = -1;
	plan->dark_ns = now;
	plan->absent = plan->widened = false;
	plan->kicked = 0;
}

/* The stream shown has ended or stalled, and not by order. */
static void lose(struct roc_plan *plan, struct roc_plan_track *track, uint64_t now, uint32_t random)
{
	const uint64_t lived_ns = now - plan->air_ns;
	const bool brief = lived_ns < ROC_PLAN_BRIEF_MS * ROC_NS_PER_MS;
	const bool stable = lived_ns >= ROC_PLAN_STABLE_MS * ROC_NS_PER_MS;

	go_dark(plan, now);
	/* A new outage: what was wrong with the others in one before says nothing about it. */
	for (int i = 0; stable && i < plan->count; i++) {
		plan->tracks[i].failing_ns = 0;
		plan->tracks[i].failures = 0;
		plan->tracks[i].next_ns = now;
	}
	track->strikes = stable ? 0 : track->strikes + 1;
	if (track->strikes >= ROC_PLAN_STRIKES)
		track->unstable_ns = plan_later(now, plan_doubled(ROC_PLAN_STABLE_MS,
								  track->strikes - ROC_PLAN_STRIKES,
								  ROC_PLAN_UNSTABLE_MAX_MS));
	if (brief && track->failing_ns) {
		/* It comes and goes: not in a storm. The first never waits for a slot as well. */
		const uint32_t max_ms = track == &plan->tracks[plan_first(plan)]
						? ROC_PLAN_BRIEF_MAX_MS
						: ROC_PLAN_BACKOFF_MAX_MS;

		track->next_ns = plan_later(now, backoff_ms(plan, track, max_ms, now, random));
		return;
	}
	track->failing_ns = now;
	track->next_ns = now;
}

/* The shown one has ended just as a second connection was made, and not for the first time. */
static void note_kill(struct roc_plan *plan, int slot, uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *other = &plan->slots[i];

		if (i == slot || !other->job || other->settled ||
		    now >= plan_later(other->started_ns, ROC_PLAN_KILL_MS))
			continue;
		if (++plan->kills % 2)
			return;
		plan->single_ns = plan_later(now, plan->single_ms);
		plan->single_ms =
			(uint32_t)plan_doubled(plan->single_ms, 1, ROC_PLAN_SINGLE_MAX_MS);
		return;
	}
}

void roc_plan_stalled(struct roc_plan *plan, int slot, uint64_t now)
{
	struct roc_plan_slot *stalled = &plan->slots[slot];
	const bool was_shown = slot == plan->air;

	if (stalled->phase == ROC_PLAN_STOPPING || stalled->phase == ROC_PLAN_STALLED)
		return;
	plan_set_phase(stalled, ROC_PLAN_STALLED, now);
	if (was_shown)
		lose(plan, &plan->tracks[stalled->track], now, 0);
}

/* ---- ended ---- */

/* Is another session connected to the same place, so that this one may have been turned away for it? */
static bool another_is_connected(const struct roc_plan *plan, const struct roc_plan_slot *was,
				 uint32_t reason, uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (slot->job == ROC_PLAN_IDLE || slot->job == ROC_PLAN_CHECK ||
		    plan->tracks[slot->track].place != plan->tracks[was->track].place)
			continue;
		/* A closed port, and a connection that has fallen silent: it is starting again. */
		if (slot->phase == ROC_PLAN_STALLED && reason == ROC_REASON_REFUSED)
			continue;
		if (slot->phase == ROC_PLAN_STARTING &&
		    now < plan_later(slot->started_ns, ROC_PLAN_REACH_MS))
			continue;
		return true;
	}
	return false;
}

/* Has another just connected, and cost this one its connection? */
static bool another_took_over(const struct roc_plan *plan, const struct roc_plan_slot *was,
			      uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (slot->job && slot->job != ROC_PLAN_CHECK &&
		    now < plan_later(slot->started_ns, ROC_PLAN_KICK_MS) &&
		    slot->started_ns > was->started_ns)
			return true;
	}
	return false;
}

static bool is_turning_away(uint32_t reason, const struct roc_plan_slot *was)
{
	return was->phase == ROC_PLAN_STARTING &&
	       (reason == ROC_REASON_REJECTED || reason == ROC_REASON_REFUSED ||
		reason == ROC_REASON_CLOSED);
}

/* Says nothing about the stream. */
static void note_turned_away(struct roc_plan *plan, struct roc_plan_track *track, uint64_t now)
{
	if (plan->turned_away < UINT32_MAX)
		plan->turned_away++;
	track->next_ns = plan_later(now, ROC_PLAN_REACH_MS);
}

static void side_ended(struct roc_plan *plan, const struct roc_plan_slot *was, uint32_t reason,
		       uint64_t now)
{
	struct roc_plan_track *track = &plan->tracks[was->track];

	if (was->track == plan->slots[plan->air].track) {
		plan->proved_ns = now;
		return;
	}
	track->side_failures++;
	if (is_turning_away(reason, was) && another_is_connected(plan, was, reason, now))
		note_turned_away(plan, track, now);
	else if (!roc_plan_is_away(reason) && !track->measured_ns)
		track->status = ROC_PLAN_FAILS;
	plan_schedule_side(plan, was->track, now);
	/* Cameras lock out repeated wrong logins, whatever else there is to gain. */
	if (reason == ROC_REASON_AUTH)
		track->side_ns = plan_newest(
			track->side_ns, plan_later(now, plan_doubled(ROC_PLAN_SIDE_AUTH_MS,
								     track->side_failures - 1,
								     ROC_PLAN_SIDE_AUTH_MAX_MS)));
	else if (reason == ROC_REASON_REJECTED)
		track->side_ns =
			plan_newest(track->side_ns, plan_later(now, ROC_PLAN_SIDE_REJECTED_MS));
	plan_choose(plan, now);
}

/* An attempt to have something shown has failed: when may the next begin? */
static void attempt_ended(struct roc_plan *plan, const struct roc_plan_slot *was, uint32_t reason,
			  uint64_t now, uint32_t random)
{
	struct roc_plan_track *track = &plan->tracks[was->track];

	if (is_turning_away(reason, was) && another_is_connected(plan, was, reason, now)) {
		note_turned_away(plan, track, now);
		return;
	}
	if (reason == ROC_REASON_CLOSED && another_took_over(plan, was, now))
		plan->kicked++;
	if (roc_plan_is_away(reason)) {
		plan_access_away(plan, track->place, was->started_ns, now);
		return;
	}
	plan_access_answered(plan, track->place, now);
	track->failures++;
	if (!track->measured_ns)
		track->status = ROC_PLAN_FAILS;
	if (!track->failing_ns)
		track->failing_ns = now;
	if (reason == ROC_REASON_NO_DATA)
		/* It has waited already, and where the picture comes back it comes to a session
		   that is connected. */
		track->next_ns =
			plan_newest(now, plan_later(was->started_ns, ROC_PLAN_BACKOFF_FIRST_MS));
	else
		track->next_ns = plan_later(
			now, backoff_ms(plan, track, ROC_PLAN_BACKOFF_MAX_MS, now, random));
	if (reason == ROC_REASON_AUTH)
		plan_access_refused(plan, track->place, was->started_ns, now, random);
	else if (reason == ROC_REASON_REJECTED)
		plan_access_rejected(plan, track->place, was->started_ns, now, random);
	else if (!plan->was_live && was->phase == ROC_PLAN_STARTING &&
		 (reason == ROC_REASON_NO_DATA || reason == ROC_REASON_CLOSED))
		plan_access_unclear(plan, track->place, now);
	else
		plan_access_admitted(plan, track->place, now);
}

/* The better stream did not come: back to the one that was let go for it. */
static void note_swap_failed(struct roc_plan *plan, const struct roc_plan_slot *was)
{
	if (plan->swap_from < 0 || was->track != plan->first)
		return;
	plan->first = plan->swap_from;
	plan->swap_from = -1;
}

void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now, uint32_t random)
{
	const struct roc_plan_slot was = plan->slots[slot];
	const bool ordered = was.phase == ROC_PLAN_STOPPING;

	plan->slots[slot] = (struct roc_plan_slot){0};
	if (slot == plan->air) {
		if (ordered) {
			go_dark(plan, now);
			return;
		}
		if (!roc_plan_is_away(reason))
			note_kill(plan, slot, now);
		lose(plan, &plan->tracks[was.track], now, random);
		return;
	}
	if (was.job == ROC_PLAN_CHECK) {
		plan_access_checked(plan, plan->tracks[was.track].place, reason, was.started_ns,
				    now);
		return;
	}
	if (plan->air < 0)
		note_swap_failed(plan, &was);
	if (ordered || was.phase == ROC_PLAN_STALLED)
		return;
	if (plan->air >= 0)
		side_ended(plan, &was, reason, now);
	else
		attempt_ended(plan, &was, reason, now, random);
}
