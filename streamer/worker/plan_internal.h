/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_internal.h - what the parts of plan share: steps, questions about the state, schedules. */
#ifndef ROC_PLAN_INTERNAL_H
#define ROC_PLAN_INTERNAL_H

#include "clock.h"
#include "plan.h"

/** What a rule that applies wants done, or when to ask it again. */
struct plan_step {
	int slot;
	int track;
	enum roc_plan_job job;
	uint64_t deadline; /* earliest time at which a rule that does not apply may */
};

struct plan_rule {
	const char *name;
	bool (*applies)(const struct roc_plan *plan, uint64_t now, struct plan_step *step);
	void (*act)(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		    struct roc_plan_order *order);
};

/* ---- plan_dark.c, plan_shown.c: the rules; a NULL name ends ---- */

extern const struct plan_rule plan_rules_dark[];
extern const struct plan_rule plan_rules_shown[];

/* ---- plan.c: actions ---- */

void plan_act_start(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		    struct roc_plan_order *order);
void plan_act_stop(struct roc_plan *plan, uint64_t now, const struct plan_step *step,
		   struct roc_plan_order *order);

/* ---- plan_state.c: questions ---- */

/** Is track @a worth a change from @b? By measurement; one not measured is if it is preferred. */
bool plan_is_worth(const struct roc_plan *plan, int a, int b);
/** A stream that has proved to work: measured, or remembered from last time. */
bool plan_is_proved(const struct roc_plan *plan, int track);
/** No attempt has said anything about it. */
bool plan_is_untried(const struct roc_plan *plan, int track);
bool plan_has_untried(const struct roc_plan *plan);
/** Does the camera take one connection at a time, as far as has been seen? */
bool plan_is_single(const struct roc_plan *plan, uint64_t now);
/** It was absent until lately: its best stream may be ready a little later than others. */
bool plan_is_back_lately(const struct roc_plan *plan, uint64_t now);
/**
 * A stream is shown, and the best of all is to replace it. It is not kept waiting by another, be that a better
 * one than is shown, unless it fails.
 */
bool plan_is_best_awaited(const struct roc_plan *plan, uint64_t now);
/** The track to be connected first. */
int plan_first(const struct roc_plan *plan);
int plan_free_slot(const struct roc_plan *plan);
bool plan_is_busy(const struct roc_plan *plan);
/** Slot whose session may still bring @track's first picture, the newest; -1: none. */
int plan_pending_slot(const struct roc_plan *plan, int track);
/** Take the best of what has been measured. */
void plan_choose(struct roc_plan *plan, uint64_t now);
/** When the next attempt at @track beside the stream shown is due. */
void plan_schedule_side(struct roc_plan *plan, int track, uint64_t now);

/* ---- plan_access.c: what the end of an attempt says of a place ---- */

void plan_access_away(struct roc_plan *plan, uint32_t place, uint64_t started_ns, uint64_t now);
/** The camera has answered. */
void plan_access_answered(struct roc_plan *plan, uint32_t place, uint64_t now);
/** It has let us in: a login was accepted. */
void plan_access_admitted(struct roc_plan *plan, uint32_t place, uint64_t now);
/** An attempt begins: whatever comes of it, the next login is not made at once. */
void plan_access_begun(struct roc_plan *plan, uint32_t place, uint64_t now);
/** An attempt ended without a sign whether the login was accepted. */
void plan_access_unclear(struct roc_plan *plan, uint32_t place, uint64_t now);
void plan_access_rejected(struct roc_plan *plan, uint32_t place, uint64_t started_ns, uint64_t now,
			  uint32_t random);
void plan_access_refused(struct roc_plan *plan, uint32_t place, uint64_t started_ns, uint64_t now,
			 uint32_t random);
/** A reachability check that began at @started_ns has ended with @reason. */
void plan_access_checked(struct roc_plan *plan, uint32_t place, uint32_t reason,
			 uint64_t started_ns, uint64_t now);
/**
 * When may the next attempt at @track to be shown begin? UINT64_MAX: not before something happens.
 */
uint64_t plan_access_ready_ns(const struct roc_plan *plan, int track);

static inline uint64_t plan_later(uint64_t now, uint64_t ms)
{
	return now + ms * ROC_NS_PER_MS;
}

static inline uint64_t plan_newest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/** A session that is told to stop stays so until it ends. */
static inline void plan_set_phase(struct roc_plan_slot *slot, enum roc_plan_phase phase,
				  uint64_t now)
{
	if (slot->phase == phase || slot->phase == ROC_PLAN_STOPPING)
		return;
	slot->phase = phase;
	slot->phase_ns = now;
}

/** Has @then come? If not, @step's deadline is at most then. */
static inline bool plan_is_due(uint64_t then, uint64_t now, struct plan_step *step)
{
	if (now >= then)
		return true;
	if (then < step->deadline)
		step->deadline = then;
	return false;
}

/** @first_ms doubled @times times, @max_ms at most. */
static inline uint64_t plan_doubled(uint64_t first_ms, uint32_t times, uint64_t max_ms)
{
	uint64_t ms = first_ms;

	while (times-- > 0 && ms < max_ms)
		ms *= 2;
	return ms < max_ms ? ms : max_ms;
}

#endif
