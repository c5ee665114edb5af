/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_internal.h"

#include <string.h>

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
		plan->tracks[i].next_ns = plan_newest(plan->tracks[i].next_ns, until_ns);
}

bool plan_is_better(const struct roc_plan *plan, int a, int b)
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
		const bool bounded =
			slot->purpose == ROC_PLAN_SURVEY || slot->purpose == ROC_PLAN_UPGRADE;

		if (!bounded || slot->stopping || i == plan->air)
			continue;
		const uint64_t end = plan_later(slot->started_ns, ROC_PLAN_TEST_MS);
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
		if (!plan_is_better(plan, slot->track, plan->slots[plan->air].track)) {
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
		if (plan_is_better(plan, i, plan->best))
			plan->best = i;
}

static bool survey(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		   uint64_t *deadline)
{
	const int on_air = plan->slots[plan->air].track;

	const uint64_t begin = plan_newest(plan->survey_ns, plan->single_ns);

	if (plan->survey_done || !plan->tracks[on_air].tested)
		return false;
	if (now < begin) {
		if (begin < *deadline)
			*deadline = begin;
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

static bool tell_choice(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];

	/* Without a remembered choice nothing is chosen before the others have been tested. */
	if (plan->chosen || !best->tested || !best->works ||
	    (!plan->survey_done && !plan->remembered && !plan_is_single(plan, now)))
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

	const uint64_t begin = plan_newest(plan->upgrade_ns, plan->single_ns);

	if (target < 0 || free_slot(plan) < 0)
		return false;
	if (now < begin) {
		if (begin < *deadline)
			*deadline = begin;
		return false;
	}
	plan->upgrade_ns = plan_later(now, plan->upgrade_ms);
	plan->tracks[target].upgrade_ns = now;
	start(plan, target, ROC_PLAN_UPGRADE, now, order);
	return true;
}

/* To be tried when the best keeps failing: the least failed, then the best of the others; -1: none. */
static int first_of_others(const struct roc_plan *plan)
{
	int other = -1;

	for (int i = 0; i < plan->count; i++) {
		if (i == plan->best)
			continue;
		if (other < 0 || plan->tracks[i].failures < plan->tracks[other].failures ||
		    (plan->tracks[i].failures == plan->tracks[other].failures &&
		     plan_is_better(plan, i, other)))
			other = i;
	}
	return other;
}

static bool try(struct roc_plan *plan, int track, enum roc_plan_purpose purpose, uint64_t now,
		struct roc_plan_order *order, uint64_t *deadline)
{
	const uint64_t next_ns = plan->tracks[track].next_ns;

	if (now >= next_ns) {
		start(plan, track, purpose, now, order);
		plan->tracks[track].tried_ns = now;
		return true;
	}
	if (next_ns < *deadline)
		*deadline = next_ns;
	return false;
}

/* Nothing comes of the connection to the best, and while it is there the camera takes no other: turn
   by turn, then. */
static bool take_turns(const struct roc_plan *plan, uint64_t now)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];
	bool crowded = plan_is_single(plan, now);

	for (int i = 0; i < plan->count; i++)
		crowded |= i != plan->best && plan->tracks[i].turned_away;
	return crowded && (best->silent || best->turned_away);
}

/* The best had the last turn. */
static bool is_turn_of_others(const struct roc_plan *plan)
{
	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].tried_ns > plan->tracks[plan->best].tried_ns)
			return false;
	return true;
}

/* Nothing is shown: the best stream, and beside it another when the best keeps failing. */
static bool get_on_air(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		       uint64_t *deadline)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];

	if (plan->count == 0)
		return false;

	/* A test of another stream that was under way is in the way now. */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		if (plan->slots[i].purpose == ROC_PLAN_SURVEY && !plan->slots[i].stopping) {
			stop(plan, i, order);
			return true;
		}
	}
	if (free_slot(plan) < 0)
		return false;
	const int other = best->failures < ROC_PLAN_FALLBACK_AFTER ? -1 : first_of_others(plan);
	if (other >= 0 && take_turns(plan, now)) {
		if (plan_is_busy(plan))
			return false;
		return (is_turn_of_others(plan) &&
			try(plan, other, ROC_PLAN_FALLBACK, now, order, deadline)) ||
		       try(plan, plan->best, ROC_PLAN_AIR, now, order, deadline) ||
		       try(plan, other, ROC_PLAN_FALLBACK, now, order, deadline);
	}
	if (slot_of(plan, plan->best) < 0 &&
	    try(plan, plan->best, ROC_PLAN_AIR, now, order, deadline))
		return true;
	if (other < 0)
		return false;
	/* One place is kept for the best. */
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].purpose && plan->slots[i].track != plan->best)
			return false;
	if (plan_is_single(plan, now) && slot_of(plan, plan->best) >= 0)
		return false;
	return try(plan, other, ROC_PLAN_FALLBACK, now, order, deadline);
}

/*
 * A camera that refuses is left alone for minutes. Whoever switches it off and on meanwhile expects it back at
 * once: so it is looked whether it is there at all.
 */
static bool knock(struct roc_plan *plan, uint64_t now, struct roc_plan_order *order,
		  uint64_t *deadline)
{
	if (plan->count == 0 || (plan->rejected == 0 && plan->refused == 0))
		return false;
	if (plan_is_busy(plan))
		return false;
	if (*deadline < plan_later(now, ROC_PLAN_KNOCK_MS))
		return false; /* an attempt will tell */
	if (now < plan->knock_ns) {
		if (plan->knock_ns < *deadline)
			*deadline = plan->knock_ns;
		return false;
	}
	start(plan, plan->best, ROC_PLAN_KNOCK, now, order);
	return true;
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

void roc_plan_next(struct roc_plan *plan, uint64_t now, struct roc_plan_order *ret_order,
		   uint64_t *ret_deadline)
{
	*ret_deadline = UINT64_MAX;
	*ret_order = (struct roc_plan_order){.what = ROC_PLAN_WAIT, .slot = -1, .track = -1};

	if (end_overdue(plan, now, ret_order, ret_deadline) || take_better(plan, ret_order))
		return;
	if (plan->air < 0) {
		if (!get_on_air(plan, now, ret_order, ret_deadline))
			(void)knock(plan, now, ret_order, ret_deadline);
		return;
	}
	if (end_fallback(plan, ret_order) || survey(plan, now, ret_order, ret_deadline) ||
	    tell_choice(plan, now, ret_order))
		return;
	(void)upgrade(plan, now, ret_order, ret_deadline);
}
