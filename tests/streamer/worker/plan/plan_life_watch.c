/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_life_watch.c - the promises of plan_property.h, checked at every event. */
#include <stdio.h>

#include "plan_life.h"

#define S ROC_NS_PER_S

static double from_now(const struct life *life, uint64_t then)
{
	return then ? ((double)then - (double)life->world.now) / 1e9 : 0;
}

static void dump(const struct life *life)
{
	const struct roc_plan *plan = &life->world.plan;

	printf("air %d for %.1f best %d told %d first %d turned away %u kills %u single %+.1f swap %+.1f\n",
	       plan->air, -from_now(life, plan->air_ns), plan->best, plan->told, plan->first,
	       plan->turned_away, plan->kills, from_now(life, plan->single_ns),
	       from_now(life, plan->swap_ns));
	for (int i = 0; i < plan->count; i++) {
		const struct roc_plan_track *t = &plan->tracks[i];

		printf("  stream %u: access %d %+.1f status %d score %llu measured %+.1f failures %u "
		       "next %+.1f strikes %u unstable %+.1f side %u %+.1f swap %+.1f\n",
		       t->stream, plan->places[t->place].access,
		       from_now(life, plan->places[t->place].next_ns), t->status,
		       (unsigned long long)t->figures.score_milli, from_now(life, t->measured_ns),
		       t->failures, from_now(life, t->next_ns), t->strikes,
		       from_now(life, t->unstable_ns), t->side_failures, from_now(life, t->side_ns),
		       from_now(life, t->swap_ns));
	}
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		printf("  slot %d: %s, phase %d, stream %u, settled %d\n", i,
		       roc_plan_job_name(plan->slots[i].job), plan->slots[i].phase,
		       plan->tracks[plan->slots[i].track].stream, plan->slots[i].settled);
}

static void violated(struct life *life, const char *what)
{
	if (life->world.broken)
		return;
	life->world.broken = what;
	life->broken_ns = life->world.now;
	if (life->verbose)
		dump(life);
}

static bool is_single(const struct life *life)
{
	const struct roc_plan *plan = &life->world.plan;

	return life->world.limit == 1 || plan->turned_away >= ROC_PLAN_TURNED_AWAY ||
	       life->world.now < plan->single_ns;
}

static void note_had(struct life *life)
{
	const uint64_t now = life->world.now;
	bool any = false;

	for (uint32_t i = 0; i < life->count; i++) {
		const uint32_t stream = life->streams[i];
		const bool had = !life->world.streams[stream].reason;

		if (!had)
			life->had_ns[stream] = 0;
		else if (!life->had_ns[stream])
			life->had_ns[stream] = now;
		any |= had;
	}
	if (!any && !life->gone_ns)
		life->gone_ns = now;
	if (any && life->gone_ns) {
		const uint64_t since =
			life->gone_ns > life->dark_ns ? life->gone_ns : life->dark_ns;

		/* One whose connection survived is no absence. */
		life->absence_ns = life->dark_ns ? now - since : 0;
		life->back_ns = now;
		life->chosen = life->world.plan.tracks[life->world.plan.best].stream;
		life->gone_ns = 0;
	}
}

/* 10 s, or more where a login was refused. */
static uint64_t bound_p1(const struct life *life, uint64_t since)
{
	if (life->refused_ns && life->refused_ns + 300 * S > since)
		return (life->refused_live ? 30 : 300) * S;
	return (is_single(life) ? 25 : 10) * S;
}

static void check_p1(struct life *life)
{
	for (uint32_t i = 0; life->dark_ns && i < life->count; i++) {
		const uint32_t stream = life->streams[i];
		const uint64_t had = life->had_ns[stream];
		const uint64_t since = had > life->dark_ns ? had : life->dark_ns;

		if (had && life->ttp_ms[stream] <= 2500 &&
		    life->world.now > since + bound_p1(life, since) + S / 2)
			violated(life, "P1: a stream that can be had is not shown");
	}
}

static uint32_t best_measured(const struct life *life)
{
	uint32_t best = 0;

	for (uint32_t i = 0; i < life->count; i++)
		if (life->measured[life->streams[i]] > (best ? life->measured[best] : 0))
			best = life->streams[i];
	return best;
}

static void check_p2(struct life *life)
{
	const uint32_t best = best_measured(life);
	const uint64_t now = life->world.now;

	if (!best || !life->had_ns[best] || life->shown == best || life->dark_ns ||
	    life->measured[life->shown] * 107 / 100 >= life->measured[best]) {
		life->lower_ns = 0;
		return;
	}
	if (!life->lower_ns || life->lower_best != best) {
		life->lower_ns = now;
		life->lower_best = best;
	}
	const uint64_t had = life->had_ns[best];
	const uint64_t since = had > life->lower_ns ? had : life->lower_ns;
	const uint64_t bound = life->single_ns + 660 * S > now ? 660 * S : 300 * S;

	if (life->ttp_ms[best] <= 2500 && now > since + bound)
		violated(life, "P2: the best stream can be had and a lower one is shown");
}

static void check_p2b(struct life *life)
{
	const uint32_t best = best_measured(life);
	const uint64_t now = life->world.now;

	if (!best || !life->had_ns[best] || life->ttp_ms[best] > 2500 || is_single(life))
		return;
	const uint64_t had = life->had_ns[best];

	/* Nothing else has happened since it was back, nor was another as good before. */
	if (life->chosen != best)
		return;
	if (life->absence_ns < 6 * S || had < life->back_ns || had > life->back_ns + 100 * S ||
	    life->disturbed_ns > had || life->best_shown_ns >= life->back_ns ||
	    now < had + 15 * S || now > had + 16 * S)
		return;
	if (life->best_ns > had || (life->refused_ns && life->refused_ns + 300 * S > had))
		return; /* P1 says how long that takes */
	if (life->shown != best && life->measured[life->shown] * 107 / 100 < life->measured[best])
		violated(life, "P2b: the best stream is not back within 15 s");
}

static void check_p3(struct life *life)
{
	struct world *world = &life->world;
	unsigned int starts = world->checks;
	bool away = true, refusing = true;
	uint64_t newest = 0;

	if (world->connections_max > 2)
		violated(life, "P3: more than two connections");
	for (uint32_t i = 0; i < life->count; i++) {
		const uint32_t stream = life->streams[i];

		starts += world->starts[stream];
		away &= roc_plan_is_away(world->streams[stream].reason);
		refusing &= world->streams[stream].reason == ROC_REASON_AUTH;
		if (world->last_start_ns[stream] > newest)
			newest = world->last_start_ns[stream];
		if (world->last_start_ns[stream] > life->attempt_ns[stream])
			life->attempt_ns[stream] = world->last_start_ns[stream];
	}
	if (starts == life->starts_seen)
		return;
	const bool several = starts > life->starts_seen + 1;

	life->starts_seen = starts;
	if (away && life->disturbed_ns + 20 * S < world->now) {
		/* Two together count as one a second if there was none for two. */
		if (world->now < life->last_away_start_ns + (several ? 2 * S : 99 * S / 100))
			violated(life,
				 "P3: more than one attempt a second at a camera that is away");
		life->last_away_start_ns = world->now;
	} else {
		life->last_away_start_ns = 0;
	}
	if (several)
		life->last_away_start_ns = world->now;
	if (newest != world->now)
		return;
	if (refusing && !life->ever_live && life->disturbed_ns + 20 * S < world->now) {
		if (life->last_refused_start_ns &&
		    world->now < life->last_refused_start_ns + 60 * S)
			violated(life, "P3: more than one login a minute at a camera that refuses");
		life->last_refused_start_ns = world->now;
	} else {
		life->last_refused_start_ns = 0;
	}
}

static bool is_healthy_for(const struct life *life, uint64_t s)
{
	const uint64_t now = life->world.now;

	if (life->disturbed_ns + s * S > now || (life->single_ns && life->single_ns + s * S > now))
		return false;
	for (uint32_t i = 0; i < life->count; i++)
		if (!life->had_ns[life->streams[i]])
			return false;
	return true;
}

static void check_p4(struct life *life, uint32_t before)
{
	const uint64_t now = life->world.now;

	if (!is_healthy_for(life, 700) || !before)
		return;
	if (life->changed_ns && now < life->changed_ns + 60 * S)
		violated(life, "P4: two changes within a minute on a healthy camera");
	if (life->world.streams[life->shown].score <= life->world.streams[before].score)
		violated(life, "P4: a change without a gain on a healthy camera");
}

static void check_p5(struct life *life)
{
	const uint64_t now = life->world.now;

	for (uint32_t i = 0; i < life->count; i++) {
		const uint32_t stream = life->streams[i];

		if (stream == life->shown)
			life->attempt_ns[stream] = now;
		if (is_healthy_for(life, 25 * 3600) &&
		    now > life->attempt_ns[stream] + 24 * 3600 * S + 600 * S)
			violated(life, "P5: a stream is not measured again within 24 h");
		if (life->absence_ns >= 70 * S && life->ever_live && is_healthy_for(life, 300) &&
		    life->shown_since_ns && life->shown_since_ns + 300 * S < now &&
		    life->back_ns + 300 * S < now && life->disturbed_ns <= life->back_ns + S &&
		    life->attempt_ns[stream] < life->back_ns)
			violated(life, "P5: a stream is not measured after an absence");
	}
}

static void note_measured(struct life *life)
{
	const struct roc_plan *plan = &life->world.plan;

	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].measured_ns)
			life->measured[plan->tracks[i].stream] =
				plan->tracks[i].figures.score_milli;
	for (int i = 0; i < plan->count; i++)
		if (plan->tracks[i].measured_ns > life->attempt_ns[plan->tracks[i].stream])
			life->attempt_ns[plan->tracks[i].stream] = plan->tracks[i].measured_ns;
}

void plan_life_watch(struct world *world, void *data)
{
	struct life *life = data;
	const uint32_t shown = world_shown(world);
	const uint32_t before = life->shown;

	note_had(life);
	note_measured(life);
	if (is_single(life))
		life->single_ns = world->now;
	else if (world->plan.single_ns > life->single_ns)
		life->single_ns = world->plan.single_ns;
	for (uint32_t i = 0; i < life->count; i++)
		if (!life->measured[life->streams[i]])
			life->best_ns = world->now; /* it may be another */
	if (best_measured(life) != life->best) {
		life->best = best_measured(life);
		life->best_ns = world->now;
	}
	if (world->turned_away_ns > life->refused_ns) {
		life->refused_ns = world->turned_away_ns;
		life->refused_live = life->ever_live;
	}
	if (shown != before && shown) {
		life->ever_live = true;
		life->shown = shown;
		check_p4(life, before);
		life->changed_ns = before ? world->now : life->changed_ns;
		life->changes++;
	}
	life->shown = shown;
	if (shown) {
		life->dark_ns = 0;
		if (!life->shown_since_ns)
			life->shown_since_ns = world->now;
	} else {
		life->shown_since_ns = 0;
		if (!life->dark_ns)
			life->dark_ns = world->now;
	}
	if (shown == life->best)
		life->best_shown_ns = world->now;
	check_p1(life);
	check_p2(life);
	check_p2b(life);
	check_p3(life);
	check_p5(life);
}
