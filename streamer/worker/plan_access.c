/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_access.c - does a place let us in, and when is the next attempt? */
#include "plan_internal.h"

static void set_access(struct roc_plan_place *place, enum roc_plan_access access, uint64_t now)
{
	if (place->access == access)
		return;
	place->access = access;
	place->since_ns = now;
}

/* The camera starts again: what was wrong with its streams before says nothing. */
static void forget_failures(struct roc_plan *plan, uint32_t place, uint64_t now)
{
	for (int i = 0; i < plan->count; i++) {
		struct roc_plan_track *track = &plan->tracks[i];

		if (track->place != place)
			continue;
		track->failures = 0;
		track->failing_ns = 0;
		track->strikes = 0;
		track->unstable_ns = 0;
		track->next_ns = now;
	}
	plan->widened = false;
}

void plan_access_away(struct roc_plan *plan, uint32_t index, uint64_t started_ns, uint64_t now)
{
	struct roc_plan_place *place = &plan->places[index];

	set_access(place, ROC_PLAN_AWAY, now);
	place->count = 0;
	place->next_ns = plan_newest(now, plan_later(started_ns, ROC_PLAN_REACH_MS));
	if (plan->air < 0)
		plan->absent = true;
}

void plan_access_answered(struct roc_plan *plan, uint32_t index, uint64_t now)
{
	struct roc_plan_place *place = &plan->places[index];

	if (place->access != ROC_PLAN_AWAY)
		return;
	set_access(place, ROC_PLAN_OPEN, now);
	place->next_ns = now;
	forget_failures(plan, index, now);
}

/* It lets us in, whatever comes of the stream. */
void plan_access_admitted(struct roc_plan *plan, uint32_t index, uint64_t now)
{
	struct roc_plan_place *place = &plan->places[index];

	if (place->access >= ROC_PLAN_REJECTING)
		place->wary_ns = plan_later(now, ROC_PLAN_WARY_MS);
	set_access(place, ROC_PLAN_OPEN, now);
	place->count = 0;
	place->next_ns = now;
}

void plan_access_begun(struct roc_plan *plan, uint32_t index, uint64_t now)
{
	struct roc_plan_place *place = &plan->places[index];

	if (!plan->was_live && place->access >= ROC_PLAN_REJECTING)
		place->next_ns =
			plan_newest(place->next_ns, plan_later(now, ROC_PLAN_REJECTED_FIRST_MS));
}

void plan_access_unclear(struct roc_plan *plan, uint32_t index, uint64_t now)
{
	/* It has refused nothing for so long that it may be trusted again. */
	if (now >= plan_later(plan->places[index].last_ns, ROC_PLAN_LOCKOUT_MAX_MS))
		plan_access_admitted(plan, index, now);
	else
		plan_access_begun(plan, index, now);
}

/* Two attempts that were under way together are hung up on, or refused, once. */
static void count_once(struct roc_plan_place *place, uint64_t started_ns, uint64_t now)
{
	if (place->count == 0 || started_ns >= place->last_ns)
		place->count++;
	place->last_ns = now;
}

/* At random up to a fifth more, so that several cameras do not keep step. */
static uint64_t spread(uint64_t ms, uint32_t random)
{
	return ms + ((ms * random / 5) >> 32);
}

/*
 * Hanging up without a word is how cameras refuse a wrong password, and they lock out repeated ones.
 * They do so while they start, too, for a stream that is switched off, and for a client too many: so
 * a few attempts are free.
 */
void plan_access_rejected(struct roc_plan *plan, uint32_t index, uint64_t started_ns, uint64_t now,
			  uint32_t random)
{
	struct roc_plan_place *place = &plan->places[index];
	const uint32_t allowed =
		plan->was_live ? ROC_PLAN_REJECTED_FREE_LIVE : ROC_PLAN_REJECTED_FREE;

	if (place->access == ROC_PLAN_REFUSING)
		plan_access_admitted(plan, index, now);
	count_once(place, started_ns, now);
	if (place->count <= allowed)
		return;
	set_access(place, ROC_PLAN_REJECTING, now);
	/* One of the streams is tried each time, and each of them has to have its turn in time. */
	const uint64_t turns = (uint64_t)plan->count;
	const uint64_t wait_ms = plan->was_live ? ROC_PLAN_LOCKOUT_LIVE_MS / turns
						: plan_doubled(ROC_PLAN_REJECTED_FIRST_MS,
							       place->count - allowed - 1,
							       ROC_PLAN_LOCKOUT_MAX_MS / turns);
	place->next_ns = plan_later(now, spread(wait_ms, random));
	place->check_ns = plan_later(now, ROC_PLAN_CHECK_MS);
}

void plan_access_refused(struct roc_plan *plan, uint32_t index, uint64_t started_ns, uint64_t now,
			 uint32_t random)
{
	struct roc_plan_place *place = &plan->places[index];

	if (place->access != ROC_PLAN_REFUSING)
		place->count = 0;
	set_access(place, ROC_PLAN_REFUSING, now);
	count_once(place, started_ns, now);
	/* As with hang-ups: it may be one stream alone that is refused. */
	const uint64_t turns = (uint64_t)plan->count;
	const uint64_t max_ms =
		plan_newest(ROC_PLAN_LOCKOUT_MAX_MS / turns, ROC_PLAN_AUTH_FIRST_MS);
	const uint64_t wait_ms =
		plan->was_live ? ROC_PLAN_LOCKOUT_LIVE_MS / turns
			       : plan_doubled(ROC_PLAN_AUTH_FIRST_MS, place->count - 1, max_ms);
	place->next_ns = plan_later(now, spread(wait_ms, random));
	place->check_ns = plan_later(now, ROC_PLAN_CHECK_MS);
}

/* If it is away it is tried every second; when it is back, it has forgotten what it had against us. */
void plan_access_checked(struct roc_plan *plan, uint32_t index, uint32_t reason,
			 uint64_t started_ns, uint64_t now)
{
	struct roc_plan_place *place = &plan->places[index];

	/* A name server says nothing about the camera. */
	if (roc_plan_is_away(reason) && reason != ROC_REASON_NO_NAME) {
		plan_access_away(plan, index, started_ns, now);
		return;
	}
	place->next_ns = plan_newest(place->next_ns, plan_later(started_ns, ROC_PLAN_REACH_MS));
	place->check_ns = plan_later(now, ROC_PLAN_CHECK_MS);
}

/* The one track of a place that is tried while nobody answers there. */
static int lead(const struct roc_plan *plan, uint32_t place)
{
	const int first = plan_first(plan);

	if (plan->tracks[first].place == place)
		return first;
	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].place == place)
			return i;
	return -1;
}

uint64_t plan_access_ready_ns(const struct roc_plan *plan, int index)
{
	const struct roc_plan_track *track = &plan->tracks[index];
	const struct roc_plan_place *place = &plan->places[track->place];
	uint64_t ready = track->next_ns;

	switch (place->access) {
	case ROC_PLAN_OPEN:
		break;
	case ROC_PLAN_AWAY:
		if (lead(plan, track->place) != index)
			return UINT64_MAX;
		ready = place->next_ns;
		break;
	case ROC_PLAN_REJECTING:
		/* One that has not been tried yet may be the one that is not switched off. */
		if (track->failures || track->attempt_ns >= plan->dark_ns)
			ready = plan_newest(ready, place->next_ns);
		break;
	case ROC_PLAN_REFUSING:
		ready = plan_newest(ready, place->next_ns);
		break;
	}
	return plan_newest(ready, plan->hold_ns);
}
