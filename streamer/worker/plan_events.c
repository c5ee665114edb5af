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
	plan->rejected = 0;
	plan->refused = 0;
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
static void put_off(struct roc_plan *plan, struct roc_plan_track *track, uint32_t reason,
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
		/* Two that were under way together were refused once. */
		if (plan->refused == 0 || started_ns >= plan->refused_ns)
			plan->refused++;
		plan->refused_ns = now;
		track->next_ns =
			plan_later(now, roc_backoff_ms(plan->refused, ROC_PLAN_AUTH_FIRST_MS,
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

static bool has_alternative(const struct roc_plan *plan, const struct roc_plan_track *track)
{
	for (int i = 0; i < plan->count; i++) {
		const struct roc_plan_track *other = &plan->tracks[i];

		if (other != track && !(other->tested && !other->works))
			return true;
	}
	return false;
}

static void lost_air(struct roc_plan *plan, struct roc_plan_track *track, uint64_t now,
		     uint32_t random)
{
	const uint64_t lived_ns = now - plan->air_ns;
	const bool brief = lived_ns < ROC_PLAN_BRIEF_MS * ROC_NS_PER_MS;
	const bool stable = lived_ns >= ROC_PLAN_STABLE_MS * ROC_NS_PER_MS;

	plan->air = -1;
	/* A new outage: what was wrong with the others in one before says nothing of it. */
	for (int i = 0; stable && i < plan->count; i++)
		plan->tracks[i].failing_ns = 0;
	track->failures = stable ? 0 : track->failures + 1;
	if (track->failures >= ROC_PLAN_FALLBACK_AFTER && has_alternative(plan, track)) {
		/* It never stays: another has its turn, and this one is tried again beside it. */
		track->next_ns = plan_later(now, ROC_PLAN_STABLE_MS);
		return;
	}
	if (brief && track->failing_ns) {
		/* It comes and goes: to be tried again, but not in a storm. */
		track->next_ns = plan_later(now, backoff_ms(plan, track, now, random));
		return;
	}
	track->failing_ns = now;
	track->next_ns = now; /* at once */
}

/* The picture went away just as a second connection was made, and not for the first time: the camera
   allows only one. Not for ever: it may have been chance. */
static void note_second_connection(struct roc_plan *plan, int slot, uint64_t now)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *other = &plan->slots[i];

		if (i == slot || !other->purpose || other->settled ||
		    now >= plan_later(other->started_ns, 3000))
			continue;
		if (++plan->kills % 2 == 0)
			plan->single_ns = plan_later(now, ROC_PLAN_SINGLE_MS);
	}
}

/*
 * Hanging up without a word is how cameras refuse a wrong password, and they lock out who goes on. They
 * do so while they start, too, and for a stream that is switched off: so a few attempts are free, and
 * a stream that has not been tried yet still gets its one. Two that were under way together were hung
 * up on once.
 */
static void note_rejected(struct roc_plan *plan, uint64_t started_ns, uint64_t now, uint32_t random)
{
	const uint32_t allowed = plan->was_live ? ROC_PLAN_REJECTED_LIVE : ROC_PLAN_REJECTED_FREE;

	if (plan->rejected == 0 || started_ns >= plan->rejected_ns)
		plan->rejected++;
	plan->rejected_ns = now;
	if (plan->rejected <= allowed)
		return;
	const uint64_t until =
		plan_later(now, roc_backoff_ms(plan->rejected - allowed, ROC_PLAN_REJECTED_FIRST_MS,
					       ROC_PLAN_AUTH_MAX_MS, random));

	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].failures > 0)
			plan->tracks[i].next_ns = plan_newest(plan->tracks[i].next_ns, until);
}

/* A camera that comes back has failed for as long as it was away, which says little of how long it will. */
static void note_away(struct roc_plan *plan, uint64_t now)
{
	const uint64_t counts_ns = ROC_PLAN_AWAY_COUNTS_MS * ROC_NS_PER_MS;

	plan->rejected = 0; /* it starts anew */
	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].failing_ns && now - plan->tracks[i].failing_ns > counts_ns)
			plan->tracks[i].failing_ns = now - counts_ns;
}

/* It was away and is there again: whatever it had against us is worth another try. */
static void note_knock(struct roc_plan *plan, uint32_t reason, uint64_t started_ns, uint64_t now)
{
	/* A name server says nothing of the camera. */
	if (roc_plan_is_away(reason) && reason != ROC_REASON_NO_NAME) {
		plan->gone = true;
		plan->knock_ns = plan_newest(now, plan_later(started_ns, ROC_PLAN_REACH_MS));
		return;
	}
	plan->knock_ns = plan_later(now, ROC_PLAN_KNOCK_MS);
	if (!plan->gone || roc_plan_is_away(reason))
		return;
	plan->gone = false;
	plan->rejected = 0;
	plan->refused = 0;
	for (int i = 0; i < plan->count; i++)
		plan->tracks[i].next_ns = now;
}

void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now, uint32_t random)
{
	const struct roc_plan_slot was = plan->slots[slot];
	struct roc_plan_track *track = &plan->tracks[was.track];

	plan->slots[slot].purpose = ROC_PLAN_NONE;
	if (slot == plan->air) {
		if (!roc_plan_is_away(reason))
			note_second_connection(plan, slot, now);
		lost_air(plan, track, now, random);
		return;
	}
	if (was.stopping)
		return;
	if (was.purpose == ROC_PLAN_KNOCK) {
		note_knock(plan, reason, was.started_ns, now);
		return;
	}
	if (was.purpose == ROC_PLAN_SURVEY || was.purpose == ROC_PLAN_UPGRADE) {
		track->next_ns = plan_newest(track->next_ns, plan_later(now, ROC_PLAN_REACH_MS));
		if (roc_plan_is_away(reason) && ++track->away < ROC_PLAN_FALLBACK_AFTER)
			return;
		if (was.purpose == ROC_PLAN_SURVEY) {
			track->tested = true;
			track->works = false;
		}
		return;
	}
	track->silent = reason == ROC_REASON_NO_DATA;
	track->turned_away = (reason == ROC_REASON_REJECTED || reason == ROC_REASON_REFUSED) &&
			     plan_is_busy(plan);
	put_off(plan, track, reason, was.started_ns, now, random);
	plan->gone = roc_plan_is_away(reason);
	plan->knock_ns = plan_later(now, plan->gone ? ROC_PLAN_REACH_MS : ROC_PLAN_KNOCK_MS);
	if (plan->gone)
		note_away(plan, now);
	if (reason == ROC_REASON_REJECTED)
		note_rejected(plan, was.started_ns, now, random);
	/* The others would be refused as well, and each try brings the lock-out nearer. */
	if (reason == ROC_REASON_AUTH)
		roc_plan_hold(plan, track->next_ns);
}
