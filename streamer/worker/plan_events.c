/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_events.c - what has happened, and how long to wait because of it. */
#include "backoff.h"
#include "plan_internal.h"

bool roc_plan_is_away(uint32_t reason)
{
	return reason == ROC_REASON_UNREACHABLE || reason == ROC_REASON_REFUSED ||
	       reason == ROC_REASON_NO_NAME;
}

void roc_plan_on_air(struct roc_plan *plan, int slot, uint64_t now)
{
	if (plan->air == slot)
		return;
	plan->air = slot;
	plan->air_ns = now;
	plan->was_live = true;
	plan->upgrade_ns = plan_later(now, plan->upgrade_ms);
	/* An attempt at the best that is under way beside it becomes the way back to it. */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (i != slot && plan->slots[i].purpose == ROC_PLAN_AIR)
			plan->slots[i].purpose = ROC_PLAN_UPGRADE;
}

void roc_plan_settled(struct roc_plan *plan, int slot, const struct roc_plan_figures *figures,
		      uint64_t now)
{
	struct roc_plan_track *track = &plan->tracks[plan->slots[slot].track];

	plan->slots[slot].settled = true;
	track->figures = *figures;
	track->tested = true;
	track->works = true;
	if (slot != plan->air) {
		track->failures = 0;
		track->failing_ns = 0;
		if (plan->slots[slot].purpose == ROC_PLAN_UPGRADE &&
		    plan_is_better(plan, plan->slots[slot].track, plan->best)) {
			plan->best = plan->slots[slot].track;
			plan->chosen = false;
		}
		return;
	}
	if (plan->survey_ns == 0)
		plan->survey_ns =
			plan->remembered ? plan_later(plan->air_ns, ROC_PLAN_SURVEY_LATER_MS) : now;
}

/*
 * A camera that has never been live may be refusing a wrong password without a word: the usual
 * doubling. One that was live is worth more trouble: the wait grows with the outage, so that the
 * picture is back within a tenth of the time that it was gone, and within a second of a short one.
 */
static uint32_t backoff_ms(const struct roc_plan *plan, const struct roc_plan_track *track,
			   uint64_t now, uint32_t random)
{
	if (!plan->was_live)
		return roc_backoff_ms(track->failures, ROC_PLAN_BACKOFF_FIRST_MS,
				      ROC_PLAN_BACKOFF_MAX_MS, random);

	const uint64_t outage_ms = (now - track->failing_ns) / ROC_NS_PER_MS;
	uint64_t wait_ms = outage_ms / ROC_PLAN_BACKOFF_SHARE;

	if (wait_ms < ROC_PLAN_BACKOFF_FIRST_MS)
		wait_ms = ROC_PLAN_BACKOFF_FIRST_MS;
	if (wait_ms > ROC_PLAN_BACKOFF_MAX_MS)
		wait_ms = ROC_PLAN_BACKOFF_MAX_MS;
	return roc_backoff_ms(1, (uint32_t)wait_ms, (uint32_t)wait_ms, random);
}

/* When, after a failed attempt that began at @started_ns, may the next begin? */
static void put_off(const struct roc_plan *plan, struct roc_plan_track *track, uint32_t reason,
		    uint64_t started_ns, uint64_t now, uint32_t random)
{
	if (roc_plan_is_away(reason)) {
		/* No failure of the stream's: the camera is away, and is asked every second. */
		track->next_ns = plan_newest(now, plan_later(started_ns, ROC_PLAN_REACH_MS));
		return;
	}
	track->failures++;
	if (!track->failing_ns)
		track->failing_ns = now;
	switch (reason) {
	case ROC_REASON_AUTH:
		track->next_ns =
			plan_later(now, roc_backoff_ms(track->failures, ROC_PLAN_AUTH_FIRST_MS,
						       ROC_PLAN_AUTH_MAX_MS, random));
		break;
	case ROC_REASON_NO_DATA:
		/* It has waited already, and where the picture comes back it comes to whoever
		   is connected. */
		track->next_ns =
			plan_newest(now, plan_later(started_ns, ROC_PLAN_BACKOFF_FIRST_MS));
		break;
	default:
		track->next_ns = plan_later(now, backoff_ms(plan, track, now, random));
		break;
	}
}

static void lost_air(struct roc_plan *plan, struct roc_plan_track *track, uint64_t now,
		     uint32_t random)
{
	const bool brief = now - plan->air_ns < ROC_PLAN_BRIEF_MS * ROC_NS_PER_MS;

	plan->air = -1;
	if (brief && track->failing_ns) {
		/* It comes and goes: to be tried again, but not in a storm. */
		track->failures++;
		track->next_ns = plan_later(now, backoff_ms(plan, track, now, random));
		return;
	}
	track->failures = brief ? 1 : 0;
	track->failing_ns = now;
	track->next_ns = now; /* at once */
}

/* The picture went away just as a second connection was made: the camera allows only one. */
static bool second_connection_kills(const struct roc_plan *plan, int slot, uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (i != slot && plan->slots[i].purpose && !plan->slots[i].settled &&
		    now < plan_later(plan->slots[i].started_ns, 3000))
			return true;
	return false;
}

void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now, uint32_t random)
{
	const struct roc_plan_slot was = plan->slots[slot];
	struct roc_plan_track *track = &plan->tracks[was.track];

	plan->slots[slot].purpose = ROC_PLAN_NONE;
	if (slot == plan->air) {
		if (!roc_plan_is_away(reason) && second_connection_kills(plan, slot, now))
			plan->single = true;
		lost_air(plan, track, now, random);
		return;
	}
	if (was.stopping)
		return;
	if (was.purpose == ROC_PLAN_SURVEY || was.purpose == ROC_PLAN_UPGRADE) {
		track->next_ns = plan_newest(track->next_ns, plan_later(now, ROC_PLAN_REACH_MS));
		if (roc_plan_is_away(reason))
			return;
		if (was.purpose == ROC_PLAN_SURVEY) {
			track->tested = true;
			track->works = false;
		}
		return;
	}
	put_off(plan, track, reason, was.started_ns, now, random);
	/* The others would be refused as well, and each try brings the lock-out nearer. */
	if (reason == ROC_REASON_AUTH)
		roc_plan_hold(plan, track->next_ns);
}
