/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.c - from the tables of rules to an order, and the actions that rules share. */
#include "plan_internal.h"

#include <string.h>

void roc_plan_init(struct roc_plan *plan, const uint32_t streams[ROC_STREAMS],
		   const uint32_t places[ROC_STREAMS], uint32_t remembered, uint32_t upgrade_ms)
{
	memset(plan, 0, sizeof(*plan));
	plan->air = plan->told = plan->first = plan->swap_from = -1;
	plan->upgrade_ms = upgrade_ms;
	plan->single_ms = ROC_PLAN_SINGLE_MS;
	for (uint32_t i = 0; i < ROC_STREAMS && streams[i]; i++) {
		plan->tracks[plan->count].stream = streams[i];
		plan->tracks[plan->count].place = places && places[i] < ROC_STREAMS ? places[i] : 0;
		if (streams[i] == remembered) {
			plan->best = plan->count;
			plan->remembered = true;
		}
		plan->count++;
	}
}

void roc_plan_set_was_live(struct roc_plan *plan)
{
	plan->was_live = true;
}

void roc_plan_hold(struct roc_plan *plan, uint64_t until_ns)
{
	plan->hold_ns = plan_newest(plan->hold_ns, until_ns);
}

void plan_act_start(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		    struct roc_plan_order *order)
{
	const int slot = plan_free_slot(plan);

	plan->slots[slot] = (struct roc_plan_slot){
		.job = step->job,
		.track = step->track,
		.started_ns = now,
		.phase_ns = now,
	};
	if (step->job != ROC_PLAN_CHECK)
		plan->tracks[step->track].tried_ns = now;
	if (step->job == ROC_PLAN_SHOW || step->job == ROC_PLAN_FALL_BACK)
		plan->tracks[step->track].attempt_ns = now;
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_START,
		.slot = slot,
		.track = step->track,
		.job = step->job,
		.stream = plan->tracks[step->track].stream,
	};
}

void plan_act_stop(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		   struct roc_plan_order *order)
{
	struct roc_plan_slot *slot = &plan->slots[step->slot];

	plan_set_phase(slot, ROC_PLAN_STOPPING, now);
	*order = (struct roc_plan_order){
		.what = ROC_PLAN_STOP,
		.slot = step->slot,
		.track = slot->track,
		.job = slot->job,
	};
}

void roc_plan_next(struct roc_plan *plan, uint64_t now, struct roc_plan_order *ret_order,
		   uint64_t *ret_deadline)
{
	const struct plan_rule *rule = plan->air < 0 ? plan_rules_dark : plan_rules_shown;
	uint64_t deadline = UINT64_MAX;

	if (plan->dark_ns == 0)
		plan->dark_ns = now;
	for (; rule->name; rule++) {
		struct plan_step step = {.slot = -1, .track = -1, .deadline = UINT64_MAX};

		if (rule->applies(plan, now, &step)) {
			rule->act(plan, now, &step, ret_order);
			ret_order->rule = rule->name;
			*ret_deadline = now;
			return;
		}
		if (step.deadline < deadline)
			deadline = step.deadline;
	}
	*ret_order = (struct roc_plan_order){.what = ROC_PLAN_WAIT, .slot = -1, .track = -1};
	*ret_deadline = deadline;
}

bool roc_plan_is_away(uint32_t reason)
{
	return reason == ROC_REASON_UNREACHABLE || reason == ROC_REASON_REFUSED ||
	       reason == ROC_REASON_NO_NAME;
}

bool roc_plan_has_failed(const struct roc_plan *plan)
{
	for (int i = 0; i < plan->count; i++)
		if (!plan->tracks[i].failures)
			return false;
	return plan->air < 0 && plan->count > 0;
}

uint64_t roc_plan_attempt_ns(const struct roc_plan *plan)
{
	uint64_t next = UINT64_MAX;

	for (int i = 0; i < plan->count; i++) {
		const uint64_t ready = plan_access_ready_ns(plan, i);

		if (ready < next)
			next = ready;
	}
	return next;
}

bool roc_plan_is_chosen(const struct roc_plan *plan)
{
	return plan->told >= 0 && plan->told == plan->best;
}

uint32_t roc_plan_failures(const struct roc_plan *plan, int track)
{
	return plan->tracks[track].failures;
}

bool roc_plan_shows_best(const struct roc_plan *plan)
{
	return plan->air >= 0 && plan->slots[plan->air].track == plan->best;
}

const char *roc_plan_job_name(enum roc_plan_job job)
{
	static const char *const names[] = {
		[ROC_PLAN_IDLE] = "idle",           [ROC_PLAN_SHOW] = "show",
		[ROC_PLAN_FALL_BACK] = "fall back", [ROC_PLAN_MEASURE] = "measure",
		[ROC_PLAN_UPGRADE] = "upgrade",     [ROC_PLAN_CHECK] = "check reachability",
	};

	return job < sizeof(names) / sizeof(names[0]) ? names[job] : "?";
}
