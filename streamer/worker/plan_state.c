/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_state.c - questions about the plan's state, the choice of the best stream, and schedules. */
#include "plan_internal.h"

static bool is_measured(const struct roc_plan *plan, int track)
{
	return plan->tracks[track].measured_ns > 0;
}

static bool is_gain(uint64_t score, uint64_t over)
{
	return score > over && score - over > over / 100 * ROC_PLAN_GAIN_PERCENT;
}

bool plan_is_worth(const struct roc_plan *plan, int a, int b)
{
	const uint64_t x = plan->tracks[a].figures.score_milli;
	const uint64_t y = plan->tracks[b].figures.score_milli;

	if (a == b)
		return false;
	/* The best was chosen with care; of the others one has to be better by more than chance. */
	if (is_measured(plan, a) && is_measured(plan, b))
		return a == plan->best ? x > y : is_gain(x, y);
	/* The one that went first last time, or was configured to. */
	if (a == plan->best)
		return true;
	return a < b && !is_measured(plan, a);
}

bool plan_is_proved(const struct roc_plan *plan, int track)
{
	return is_measured(plan, track) || (plan->remembered && track == plan->best);
}

bool plan_is_untried(const struct roc_plan *plan, int track)
{
	const struct roc_plan_track *t = &plan->tracks[track];

	return t->status == ROC_PLAN_UNKNOWN && !t->failures && !t->side_failures;
}

bool plan_has_untried(const struct roc_plan *plan)
{
	for (int i = 0; i < plan->count; i++)
		if (plan_is_untried(plan, i))
			return true;
	return false;
}

bool plan_is_single(const struct roc_plan *plan, uint64_t now)
{
	return plan->turned_away >= ROC_PLAN_TURNED_AWAY || now < plan->single_ns;
}

bool plan_is_back_lately(const struct roc_plan *plan, uint64_t now)
{
	return plan->returned_ns && now < plan_later(plan->returned_ns, ROC_PLAN_RETURNED_MS);
}

bool plan_is_best_awaited(const struct roc_plan *plan, uint64_t now)
{
	const struct roc_plan_track *best = &plan->tracks[plan->best];

	if (!plan_is_proved(plan, plan->best) ||
	    !plan_is_worth(plan, plan->best, plan->slots[plan->air].track) ||
	    now < best->unstable_ns)
		return false;
	return !best->side_failures || plan_is_back_lately(plan, now);
}

int plan_first(const struct roc_plan *plan)
{
	return plan->first >= 0 ? plan->first : plan->best;
}

int plan_free_slot(const struct roc_plan *plan)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (!plan->slots[i].job)
			return i;
	return -1;
}

bool plan_is_busy(const struct roc_plan *plan)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (plan->slots[i].job)
			return true;
	return false;
}

int plan_pending_slot(const struct roc_plan *plan, int track)
{
	int newest = -1;

	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct roc_plan_slot *slot = &plan->slots[i];

		if (slot->job != ROC_PLAN_SHOW && slot->job != ROC_PLAN_FALL_BACK &&
		    slot->job != ROC_PLAN_UPGRADE)
			continue;
		if (slot->track != track || slot->phase >= ROC_PLAN_STALLED)
			continue;
		if (newest < 0 || slot->started_ns > plan->slots[newest].started_ns)
			newest = i;
	}
	return newest;
}

/* Is measured @track to be the best instead of @best? */
static bool is_preferable(const struct roc_plan *plan, int track, int best)
{
	const uint64_t score = plan->tracks[track].figures.score_milli;
	const uint64_t over = plan->tracks[best].figures.score_milli;

	if (!is_measured(plan, best))
		return plan->tracks[best].status == ROC_PLAN_FAILS;
	/* Nothing has been chosen yet, or it is shown already: no change is needed for it. */
	if (plan->told < 0 || (plan->air >= 0 && plan->slots[plan->air].track == track))
		return score > over;
	return is_gain(score, over);
}

void plan_choose(struct roc_plan *plan, uint64_t now)
{
	/* Not before all have been tried, or one after the other would be the choice. */
	if (plan_has_untried(plan) && !plan_is_single(plan, now) && !is_measured(plan, plan->best))
		return;
	for (int i = 0; i < plan->count; i++)
		if (i != plan->best && is_measured(plan, i) && is_preferable(plan, i, plan->best))
			plan->best = i;
}

static uint64_t side_wait_ms(const struct roc_plan *plan, int track, bool is_better, uint64_t now)
{
	const struct roc_plan_track *t = &plan->tracks[track];

	if (plan_is_untried(plan, track))
		return plan->remembered ? ROC_PLAN_MEASURE_LATER_MS : 0;
	if (is_better && plan_is_proved(plan, track))
		return plan_is_back_lately(plan, now) ? ROC_PLAN_RETURNED_EVERY_MS
						      : plan->upgrade_ms;
	if (is_better)
		return plan_doubled(ROC_PLAN_HOPE_FIRST_MS, t->side_failures, ROC_PLAN_HOPE_MAX_MS);
	if (t->stale && !t->side_failures)
		return ROC_PLAN_MEASURE_LATER_MS;
	if (t->side_failures || !is_measured(plan, track))
		return plan_doubled(ROC_PLAN_MEASURE_FIRST_MS, t->side_failures,
				    ROC_PLAN_MEASURE_EVERY_MS);
	return ROC_PLAN_MEASURE_EVERY_MS;
}

void plan_schedule_side(struct roc_plan *plan, int track, uint64_t now)
{
	struct roc_plan_track *t = &plan->tracks[track];
	const bool is_better =
		plan->air >= 0 && plan_is_worth(plan, track, plan->slots[plan->air].track);
	const uint64_t wait_ms = side_wait_ms(plan, track, is_better, now);

	/* Nothing is to be gained: however often the stream shown changes, it is not put off for that. */
	t->side_ns = plan_later(
		is_better || wait_ms == ROC_PLAN_MEASURE_LATER_MS ? now : t->tried_ns, wait_ms);
	if (is_better)
		t->side_ns = plan_newest(t->side_ns, t->unstable_ns);
}
