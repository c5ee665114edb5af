/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

#include "backoff.h"
#include "clock.h"

static uint64_t later(uint64_t now, uint32_t ms)
{
	return now + ms * ROC_NS_PER_MS;
}

static uint64_t newest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

bool roc_plan_is_away(uint32_t reason)
{
	return reason == ROC_REASON_UNREACHABLE || reason == ROC_REASON_REFUSED ||
	       reason == ROC_REASON_NO_NAME;
}

void roc_plan_init(struct roc_plan *plan, const uint32_t streams[ROC_STREAMS], uint32_t remembered,
		   uint32_t upgrade_ms)
{
	memset(plan, 0, sizeof(*plan));
	plan->air = -1;
	plan->upgrade_ms = upgrade_ms;
	for (uint32_t i = 0; i < ROC_STREAMS && streams[i]; i++) {
		plan->tracks[plan->count].stream = streams[i];
		if (streams[i] == remembered) {
			plan->best = plan->count;
			plan->remembered = true;
		}
		plan->count++;
	}
	plan->survey_done = plan->count < 2;
}

void roc_plan_hold(struct roc_plan *plan, uint64_t until_ns)
{
	for (int i = 0; i < plan->count; i++)
		plan->tracks[i].next_ns = newest(plan->tracks[i].next_ns, until_ns);
}

/* Is track @a worth more than @b? By score where both are known, else in the order configured. */
static bool is_better(const struct roc_plan *plan, int a, int b)
{
	const struct roc_plan_track *x = &plan->tracks[a], *y = &plan->tracks[b];

	if (x->tested && y->tested) {
		if (x->works != y->works)
			return x->works;
		if (x->figures.score_milli != y->figures.score_milli)
			return x->figures.score_milli > y->figures.score_milli;
	}
	return a < b;
}

static int slot_of(const struct roc_plan *plan, int track)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].purpose && plan->slots[i].track == track)
			return i;
	return -1;
}

static int free_slot(const struct roc_plan *plan)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (!plan->slots[i].purpose)
			return i;
	return -1;
}

static void start(struct roc_plan *plan, int track, enum roc_plan_purpose purpose, uint64_t now,
		  struct roc_plan_order *order)
{
	const int slot = free_slot(plan);

	plan->slots[slot] = (struct roc_plan_slot){
		.purpose = purpose,
		.track = track,
		.started_ns = now,
	};
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_START,
		.slot = slot,
		.track = track,
		.purpose = purpose,
		.stream = plan->tracks[track].stream,
	};
}

static void stop(struct roc_plan *plan, int slot, struct roc_plan_order *order)
{
	plan->slots[slot].stopping = true;
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_STOP,
		.slot = slot,
		.track = plan->slots[slot].track,
	};
}

/* Tests, and attempts to get back to a better stream, may not hang about. */
static bool end_overdue(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
			uint64_t *deadline)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct roc_plan_slot *slot = &plan->slots[i];
		const bool bounded = slot->purpose == ROC_PLAN_SURVEY ||
				     slot->purpose == ROC_PLAN_UPGRADE;

		if (!bounded || slot->stopping || i == plan->air)
			continue;
		const uint64_t end = later(slot->started_ns, ROC_PLAN_TEST_MS);
		if (slot->purpose == ROC_PLAN_SURVEY && slot->settled) {
			stop(plan, i, order);
			return true;
		}
		if (now >= end) {
			plan->tracks[slot->track].tested = true;
			plan->tracks[slot->track].works = false;
			stop(plan, i, order);
			return true;
		}
		if (end < *deadline)
			*deadline = end;
	}
	return false;
}

/* A better stream has been measured: let it take over. */
static bool take_better(struct roc_plan *plan, struct roc_plan_order *order)
{
	if (plan->air < 0)
		return false;
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (slot->purpose != ROC_PLAN_UPGRADE || !slot->settled || slot->stopping ||
		    i == plan->air)
			continue;
		if (!is_better(plan, slot->track, plan->slots[plan->air].track)) {
			stop(plan, i, order);
			return true;
		}
		*order = (struct roc_plan_order){
			.what = ROC_PLAN_TAKE,
			.slot = i,
			.track = slot->track,
		};
		plan->slots[plan->air].stopping = true;
		return true;
	}
	return false;
}

static void choose(struct roc_plan *plan)
{
	for (int i = 0; i < plan->count; i++)
		if (is_better(plan, i, plan->best))
			plan->best = i;
}

static bool survey(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		   uint64_t *deadline)
{
	const int on_air = plan->slots[plan->air].track;

	if (plan->survey_done || plan->single || !plan->tracks[on_air].tested)
		return false;
	if (now < plan->survey_ns) {
		if (plan->survey_ns < *deadline)
			*deadline = plan->survey_ns;
		return false;
	}
	if (free_slot(plan) < 0)
		return false;
	for (int i = 0; i < plan->count; i++) {
		if (plan->tracks[i].tested || i == on_air)
			continue;
		if (now < plan->tracks[i].next_ns) {
			if (plan->tracks[i].next_ns < *deadline)
				*deadline = plan->tracks[i].next_ns;
			return false;
		}
		start(plan, i, ROC_PLAN_SURVEY, now, order);
		return true;
	}
	plan->survey_done = true;
	plan->chosen = false; /* to be told again, with all known */
	choose(plan);
	plan->upgrade_ns = now;
	return false;
}

static bool tell_choice(struct roc_plan *plan, struct roc_plan_order *order)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];

	/* Without a remembered choice nothing is chosen before the others have been tested. */
	if (plan->chosen || !best->tested || !best->works ||
	    (!plan->survey_done && !plan->remembered && !plan->single))
		return false;
	plan->chosen = true;
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_CHOSE,
		.slot = -1,
		.track = plan->best,
		.stream = best->stream,
	};
	return true;
}

/*
 * Is track @i worth a try beside the stream shown? The best is, and, when that is shown, what was
 * configured as better but did not work when it was tested.
 */
static bool is_hopeful(const struct roc_plan *plan, int i)
{
	const int on_air = plan->slots[plan->air].track;
	const struct roc_plan_track *track = &plan->tracks[i];

	if (i == on_air)
		return false;
	return i == plan->best || (i < on_air && track->tested && !track->works);
}

/* Turn by turn; -1: none. */
static int upgrade_target(const struct roc_plan *plan)
{
	int target = -1;

	for (int i = 0; i < plan->count; i++)
		if (is_hopeful(plan, i) &&
		    (target < 0 || plan->tracks[i].upgrade_ns < plan->tracks[target].upgrade_ns))
			target = i;
	return target;
}

static bool upgrade(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		    uint64_t *deadline)
{
	const int target = upgrade_target(plan);

	if (target < 0 || plan->single || free_slot(plan) < 0)
		return false;
	if (now < plan->upgrade_ns) {
		if (plan->upgrade_ns < *deadline)
			*deadline = plan->upgrade_ns;
		return false;
	}
	plan->upgrade_ns = later(now, plan->upgrade_ms);
	plan->tracks[target].upgrade_ns = now;
	start(plan, target, ROC_PLAN_UPGRADE, now, order);
	return true;
}

/* Nothing is shown: the best stream, and beside it another when the best keeps failing. */
static bool get_on_air(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		       uint64_t *deadline)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];
	int other = -1;

	/* A test of another stream that was under way is in the way now. */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		if (plan->slots[i].purpose == ROC_PLAN_SURVEY && !plan->slots[i].stopping) {
			stop(plan, i, order);
			return true;
		}
	}
	if (free_slot(plan) < 0)
		return false;
	if (slot_of(plan, plan->best) < 0) {
		if (now >= best->next_ns) {
			start(plan, plan->best, ROC_PLAN_AIR, now, order);
			return true;
		}
		if (best->next_ns < *deadline)
			*deadline = best->next_ns;
	}
	if (best->failures < ROC_PLAN_FALLBACK_AFTER)
		return false;
	/* One place is kept for the best; the least failed, then the best of the others is next. */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].purpose && plan->slots[i].track != plan->best)
			return false;
	if (plan->single && slot_of(plan, plan->best) >= 0)
		return false;
	for (int i = 0; i < plan->count; i++) {
		if (i == plan->best)
			continue;
		if (other < 0 || plan->tracks[i].failures < plan->tracks[other].failures ||
		    (plan->tracks[i].failures == plan->tracks[other].failures &&
		     is_better(plan, i, other)))
			other = i;
	}
	if (other < 0)
		return false;
	if (now >= plan->tracks[other].next_ns) {
		start(plan, other, ROC_PLAN_FALLBACK, now, order);
		return true;
	}
	if (plan->tracks[other].next_ns < *deadline)
		*deadline = plan->tracks[other].next_ns;
	return false;
}

/* The best is shown: whatever was tried beside it to have a picture is no longer needed. */
static bool end_fallback(struct roc_plan *plan, struct roc_plan_order *order)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (i == plan->air || slot->stopping)
			continue;
		if (slot->purpose == ROC_PLAN_FALLBACK ||
		    (slot->purpose == ROC_PLAN_UPGRADE && !is_hopeful(plan, slot->track))) {
			stop(plan, i, order);
			return true;
		}
	}
	return false;
}

void roc_plan_next(struct roc_plan *plan, uint64_t now, uint32_t random,
		   struct roc_plan_order *ret_order, uint64_t *ret_deadline)
{
	(void)random;
	*ret_deadline = UINT64_MAX;
	*ret_order = (struct roc_plan_order){.what = ROC_PLAN_WAIT, .slot = -1, .track = -1};

	if (end_overdue(plan, now, ret_order, ret_deadline) || take_better(plan, ret_order))
		return;
	if (plan->air < 0) {
		(void)get_on_air(plan, now, ret_order, ret_deadline);
		return;
	}
	if (end_fallback(plan, ret_order) || survey(plan, now, ret_order, ret_deadline) ||
	    tell_choice(plan, ret_order))
		return;
	(void)upgrade(plan, now, ret_order, ret_deadline);
}

void roc_plan_on_air(struct roc_plan *plan, int slot, uint64_t now)
{
	if (plan->air == slot)
		return;
	plan->air = slot;
	plan->air_ns = now;
	plan->was_live = true;
	plan->upgrade_ns = later(now, plan->upgrade_ms);
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
		    is_better(plan, plan->slots[slot].track, plan->best)) {
			plan->best = plan->slots[slot].track;
			plan->chosen = false;
		}
		return;
	}
	if (plan->survey_ns == 0)
		plan->survey_ns =
			plan->remembered ? later(plan->air_ns, ROC_PLAN_SURVEY_LATER_MS) : now;
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
		track->next_ns = newest(now, later(started_ns, ROC_PLAN_REACH_MS));
		return;
	}
	track->failures++;
	if (!track->failing_ns)
		track->failing_ns = now;
	switch (reason) {
	case ROC_REASON_AUTH:
		track->next_ns = later(now, roc_backoff_ms(track->failures, ROC_PLAN_AUTH_FIRST_MS,
							   ROC_PLAN_AUTH_MAX_MS, random));
		break;
	case ROC_REASON_NO_DATA:
		/* It has waited already, and where the picture comes back it comes to whoever
		   is connected. */
		track->next_ns = newest(now, later(started_ns, ROC_PLAN_BACKOFF_FIRST_MS));
		break;
	default:
		track->next_ns = later(now, backoff_ms(plan, track, now, random));
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
		track->next_ns = later(now, backoff_ms(plan, track, now, random));
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
		    now < later(plan->slots[i].started_ns, 3000))
			return true;
	return false;
}

void roc_plan_ended(struct roc_plan *plan, int slot, uint32_t reason, uint64_t now,
		    uint32_t random)
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
		track->next_ns = newest(track->next_ns, later(now, ROC_PLAN_REACH_MS));
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
