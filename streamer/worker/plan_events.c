/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_events.c - how far sessions have come: connected, receiving, shown, measured. */
#include "plan_internal.h"

void roc_plan_reached(struct roc_plan *plan, int slot, uint64_t now)
{
	if (plan->slots[slot].job != ROC_PLAN_CHECK)
		plan_access_answered(plan, plan->tracks[plan->slots[slot].track].place, now);
}

void roc_plan_receiving(struct roc_plan *plan, int slot, uint64_t now)
{
	roc_plan_reached(plan, slot, now);
	plan_access_admitted(plan, plan->tracks[plan->slots[slot].track].place, now);
	if (plan->slots[slot].phase == ROC_PLAN_STARTING)
		plan_set_phase(&plan->slots[slot], ROC_PLAN_RECEIVING, now);
}

void roc_plan_picture(struct roc_plan *plan, int slot, uint64_t now)
{
	roc_plan_receiving(plan, slot, now);
	if (plan->slots[slot].phase == ROC_PLAN_RECEIVING)
		plan_set_phase(&plan->slots[slot], ROC_PLAN_PICTURE, now);
}

/* ---- shown, and no longer shown ---- */

/* The camera was absent, or we have only just started. */
static void note_return(struct roc_plan *plan, uint64_t now)
{
	const bool long_away = now - plan->dark_ns >= ROC_PLAN_AWAY_MS * ROC_NS_PER_MS;

	plan->returned_ns = now;
	for (int i = 0; i < plan->count; i++) {
		struct roc_plan_track *track = &plan->tracks[i];

		track->strikes = 0;
		track->unstable_ns = 0;
		track->stale = track->stale || long_away;
		if (long_away)
			track->side_failures = 0;
	}
}

static void note_shown(struct roc_plan *plan, int slot, uint64_t now)
{
	struct roc_plan_track *track = &plan->tracks[plan->slots[slot].track];

	track->failures = track->cut_short = 0;
	track->next_ns = now;
	track->status = ROC_PLAN_WORKS;
	plan_access_admitted(plan, track->place, now);
	plan->first = plan->swap_from = -1;
}

/* An attempt at a better stream that is under way beside the one shown is the way back to it. */
static void keep_better(struct roc_plan *plan, uint64_t now)
{
	const int shown = plan->slots[plan->air].track;

	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct roc_plan_slot *slot = &plan->slots[i];

		if (i == plan->air || slot->phase >= ROC_PLAN_STALLED ||
		    (slot->job != ROC_PLAN_SHOW && slot->job != ROC_PLAN_FALL_BACK))
			continue;
		if (!plan_is_worth(plan, slot->track, shown) ||
		    (slot->track != plan->best && plan_is_best_awaited(plan, now)))
			continue;
		slot->job = ROC_PLAN_UPGRADE;
	}
}

/* Another is better than the one shown, as is known by now: it is not to wait as long as a lower one. */
static void hasten_better(struct roc_plan *plan, uint64_t now)
{
	for (int i = 0; plan->air >= 0 && i < plan->count; i++) {
		const uint64_t before = plan->tracks[i].side_ns;

		if (!plan_is_worth(plan, i, plan->slots[plan->air].track))
			continue;
		plan_schedule_side(plan, i, now);
		if (before < plan->tracks[i].side_ns)
			plan->tracks[i].side_ns = before;
	}
}

void roc_plan_on_air(struct roc_plan *plan, int slot, uint64_t now)
{
	const bool was_dark = plan->air < 0;
	const bool returned =
		was_dark && (!plan->was_live || plan->absent ||
			     now - plan->dark_ns >= ROC_PLAN_ABSENCE_MS * ROC_NS_PER_MS);

	if (plan->air == slot)
		return;
	plan->air = slot;
	plan->air_ns = now;
	plan_set_phase(&plan->slots[slot], ROC_PLAN_PICTURE, now);
	note_shown(plan, slot, now);
	if (returned)
		note_return(plan, now);
	if (!was_dark)
		hasten_better(plan, now);
	for (int i = 0; i < plan->count; i++)
		if (was_dark || !plan_is_worth(plan, i, plan->slots[slot].track))
			plan_schedule_side(plan, i, now);
	plan->was_live = true;
	plan->absent = false;
	keep_better(plan, now);
}

/* ---- measured ---- */

static bool another_receives(const struct roc_plan *plan, int slot)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (i != slot && plan->slots[i].job && plan->slots[i].phase == ROC_PLAN_PICTURE)
			return true;
	return false;
}

void roc_plan_settled(struct roc_plan *plan, int slot, const struct roc_plan_figures *figures,
		      uint64_t now)
{
	struct roc_plan_slot *settled = &plan->slots[slot];
	struct roc_plan_track *track = &plan->tracks[settled->track];

	plan_set_phase(settled, ROC_PLAN_PICTURE, now);
	settled->settled = true;
	track->figures = *figures;
	track->measured_ns = track->tried_ns = now;
	track->stale = false;
	track->status = ROC_PLAN_WORKS;
	track->side_failures = track->swap_failures = 0;
	track->swap_ns = 0;
	if (slot != plan->air) {
		track->failures = 0;
		track->failing_ns = 0;
	}
	if (another_receives(plan, slot)) {
		/* Two at once: it takes more than one connection. */
		plan->turned_away = plan->kills = 0;
		plan->single_ns = 0;
		plan->single_ms = ROC_PLAN_SINGLE_MS;
	}
	/* Two to one stream: it was only asked whether there is a second connection. */
	if (plan->air >= 0 && slot != plan->air && settled->track == plan->slots[plan->air].track)
		plan->swap_ns = plan_later(now, ROC_PLAN_SWAP_MS);
	plan_choose(plan, now);
	hasten_better(plan, now);
}
