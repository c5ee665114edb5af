/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_shown.c - the rules while a stream is shown: find out which is best, and show that. */
#include "plan_internal.h"

static const struct roc_plan_slot *shown_slot(const struct roc_plan *plan)
{
	return &plan->slots[plan->air];
}

static bool is_side(const struct roc_plan *plan, int slot)
{
	return slot != plan->air && plan->slots[slot].job &&
	       plan->slots[slot].phase != ROC_PLAN_STOPPING;
}

/* ---- stop what is no longer needed ---- */

/* When it has taken too long. */
static uint64_t side_end_ns(const struct roc_plan_slot *slot)
{
	return plan_later(slot->phase == ROC_PLAN_PICTURE ? slot->phase_ns : slot->started_ns,
			  ROC_PLAN_SIDE_MS);
}

static bool is_unneeded(const struct roc_plan *plan, int index, uint64_t now,
			struct plan_step *step)
{
	const struct roc_plan_slot *slot = &plan->slots[index];

	switch (slot->job) {
	case ROC_PLAN_SHOW:
	case ROC_PLAN_FALL_BACK:
		return true;
	case ROC_PLAN_UPGRADE:
		if (slot->phase == ROC_PLAN_STALLED ||
		    !plan_is_worth(plan, slot->track, shown_slot(plan)->track))
			return true;
		/* Measured anew, it is not the best any more: one change instead of two. */
		if (slot->settled && slot->track != plan->best && plan_is_best_awaited(plan, now) &&
		    !plan->tracks[plan->best].side_failures)
			return true;
		break;
	case ROC_PLAN_MEASURE:
		if (slot->settled)
			return true;
		break;
	default:
		return false;
	}
	return plan_is_due(side_end_ns(slot), now, step);
}

static bool session_unneeded(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		if (is_side(plan, i) && is_unneeded(plan, i, now, step)) {
			step->slot = i;
			return true;
		}
	}
	return false;
}

/* Too long without a result is a failure. */
static void stop_side(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		      struct roc_plan_order *order)
{
	const struct roc_plan_slot *slot = &plan->slots[step->slot];
	struct roc_plan_track *track = &plan->tracks[slot->track];

	if (slot->track == shown_slot(plan)->track) {
		if (!slot->settled)
			plan->proved_ns = now; /* nothing came of it */
		plan_act_stop(plan, now, step, order);
		return;
	}
	if ((slot->job == ROC_PLAN_MEASURE || slot->job == ROC_PLAN_UPGRADE) && !slot->settled &&
	    (slot->phase == ROC_PLAN_STALLED || now >= side_end_ns(slot))) {
		track->side_failures++;
		if (!track->measured_ns)
			track->status = ROC_PLAN_FAILS;
	}
	plan_schedule_side(plan, slot->track, now);
	plan_act_stop(plan, now, step, order);
	plan_choose(plan, now);
}

/* ---- take over ---- */

static bool better_stream_ready(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	(void)now;
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (is_side(plan, i) && slot->job == ROC_PLAN_UPGRADE && slot->settled) {
			step->slot = i;
			step->track = slot->track;
			return true;
		}
	}
	return false;
}

static void take(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		 struct roc_plan_order *order)
{
	plan->taken_ns = now;
	plan_set_phase(&plan->slots[plan->air], ROC_PLAN_STOPPING, now);
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_TAKE,
		.slot = step->slot,
		.track = step->track,
		.job = ROC_PLAN_UPGRADE,
	};
}

/* ---- report the choice ---- */

static bool choice_unreported(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];

	/* Without a remembered choice nothing is chosen before the others have been tried. */
	if (plan->told == plan->best || !best->measured_ns ||
	    (plan_has_untried(plan) && !plan->remembered && !plan_is_single(plan, now)))
		return false;
	step->track = plan->best;
	return true;
}

static void report_choice(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
			  struct roc_plan_order *order)
{
	(void)now;
	plan->told = step->track;
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_CHOSE,
		.slot = -1,
		.track = step->track,
		.stream = plan->tracks[step->track].stream,
	};
}

/* ---- beside the stream shown ---- */

/* The one shown is being let go, or not measured yet, which a very slow camera never is. */
static bool is_settling(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	return shown_slot(plan)->phase == ROC_PLAN_STOPPING ||
	       (!shown_slot(plan)->settled &&
		!plan_is_due(plan_later(plan->air_ns, ROC_PLAN_SETTLE_MS), now, step));
}

/* Of two that are due: the better one, if it would be a gain, else the one that has waited longer. */
static bool is_sooner(const struct roc_plan *plan, int a, int b, int shown)
{
	const bool gain_a = plan_is_worth(plan, a, shown), gain_b = plan_is_worth(plan, b, shown);

	if (gain_a != gain_b)
		return gain_a;
	if (gain_a && plan_is_worth(plan, a, b) != plan_is_worth(plan, b, a))
		return plan_is_worth(plan, a, b);
	return plan->tracks[a].side_ns < plan->tracks[b].side_ns;
}

static bool side_attempt_due(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int shown = shown_slot(plan)->track;
	int next = -1;

	if (is_settling(plan, now, step) || plan_free_slot(plan) < 0)
		return false;
	for (int i = 0; i < plan->count; i++) {
		const struct roc_plan_track *track = &plan->tracks[i];

		if (i == shown || (i != plan->best && !plan_is_untried(plan, i) &&
				   plan_is_best_awaited(plan, now)))
			continue;
		if (!plan_is_due(plan_newest(track->side_ns, plan->single_ns), now, step))
			continue;
		if (next < 0 || is_sooner(plan, i, next, shown))
			next = i;
	}
	if (next < 0)
		return false;
	step->track = next;
	/* One change, to the best of all, rather than one after the other. */
	const bool is_final =
		!plan_has_untried(plan) || (next == plan->best && plan_is_proved(plan, next));
	step->job =
		is_final && plan_is_worth(plan, next, shown) ? ROC_PLAN_UPGRADE : ROC_PLAN_MEASURE;
	/* A healthy camera does not change its stream all the time. */
	return step->job != ROC_PLAN_UPGRADE || plan_is_back_lately(plan, now) ||
	       plan_is_due(plan_later(plan->taken_ns, ROC_PLAN_STABLE_MS), now, step);
}

/* ---- a camera of one connection: let go of a lower stream for a better one ---- */

/* The stream worth a swap now; -1: none. */
static int swap_target(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	const int shown = shown_slot(plan)->track;
	int target = -1;

	if (is_settling(plan, now, step) || !plan_is_single(plan, now) ||
	    plan_free_slot(plan) < 0 || !plan_is_due(plan->swap_ns, now, step) ||
	    !plan_is_due(plan_later(plan->air_ns, ROC_PLAN_SWAP_AFTER_MS), now, step))
		return -1;
	for (int i = 0; i < plan->count; i++)
		if (plan_is_worth(plan, i, shown) &&
		    plan_is_due(plan_newest(plan->tracks[i].swap_ns, plan->tracks[i].unstable_ns),
				now, step) &&
		    (target < 0 || plan_is_worth(plan, i, target)))
			target = i;
	return target;
}

/*
 * That others were turned away may be their own fault: switched off, a stream is hung up on as well. A
 * second connection to the stream shown tells. Where one has cost the first there is no need to ask.
 */
static bool is_proved_single(const struct roc_plan *plan, uint64_t now)
{
	return now < plan->single_ns ||
	       (plan->proved_ns && now < plan_later(plan->proved_ns, ROC_PLAN_PROOF_MS));
}

static bool proof_needed(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	if (swap_target(plan, now, step) < 0 || is_proved_single(plan, now))
		return false;
	step->track = shown_slot(plan)->track;
	step->job = ROC_PLAN_MEASURE;
	return true;
}

static bool swap_due(const struct roc_plan *plan, uint64_t now, struct plan_step *step)
{
	step->track = swap_target(plan, now, step);
	step->slot = plan->air;
	return step->track >= 0 && is_proved_single(plan, now);
}

static void swap(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		 struct roc_plan_order *order)
{
	struct roc_plan_track *target = &plan->tracks[step->track];

	plan->first = step->track;
	plan->swap_from = plan->slots[step->slot].track;
	plan->swap_ns = plan_later(now, ROC_PLAN_SWAP_MS);
	plan->proved_ns = 0;
	target->next_ns = now;
	/* One that has never worked costs the picture less and less often. */
	if (!plan_is_proved(plan, step->track))
		target->swap_ns =
			plan_later(now, plan_doubled(ROC_PLAN_SWAP_MS, target->swap_failures++,
						     ROC_PLAN_MEASURE_EVERY_MS));
	plan_act_stop(plan, now, step, order);
}

const struct plan_rule plan_rules_shown[] = {
	{"stop what is no longer needed", session_unneeded, stop_side},
	{"show the better stream", better_stream_ready, take},
	{"report the choice", choice_unreported, report_choice},
	{"measure another stream", side_attempt_due, plan_act_start},
	{"is there a second connection?", proof_needed, plan_act_start},
	{"let go of a lower stream for a better one", swap_due, swap},
	{NULL, NULL, NULL},
};
