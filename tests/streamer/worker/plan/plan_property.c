/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_property.h"

#include <stdio.h>
#include <string.h>

#define S ROC_NS_PER_S
#define HOUR_MS 3600000u

struct life {
	struct world world;
	struct plan_random *random;
	bool verbose;
	uint64_t began_ns;
	uint32_t ttp_ms[ROC_STREAMS + 1]; /* to a picture, when it works */
	uint64_t scores[ROC_STREAMS + 1];
	uint32_t streams[ROC_STREAMS];
	uint32_t count;

	/* What the watcher knows. */
	uint64_t dark_ns;                   /* 0: something is shown */
	uint64_t had_ns[ROC_STREAMS + 1];   /* can be had since, 0: can't */
	uint64_t measured[ROC_STREAMS + 1]; /* latest, 0: never */
	uint64_t lower_ns;                  /* the best can be had and is not shown since */
	uint32_t lower_best;
	uint32_t best;          /* by latest measurement */
	uint64_t best_ns;       /* since when it is that one */
	uint64_t best_shown_ns; /* last time that it was shown */
	uint64_t single_ns;     /* last time that it counted as a camera of one connection */
	bool ever_live;
	uint64_t refused_ns;   /* last login refused or hung up on */
	bool refused_live;     /* ... after it was live */
	uint64_t disturbed_ns; /* last time that anything but the plan did something */
	uint64_t gone_ns;      /* no stream can be had since, 0: one can */
	uint64_t absence_ns;   /* length of the last absence */
	uint64_t back_ns;      /* its end */
	uint32_t shown;
	uint64_t shown_since_ns; /* anything is shown since */
	uint64_t changed_ns;     /* last change of the stream shown */
	uint64_t attempt_ns[ROC_STREAMS + 1];
	uint64_t last_away_start_ns, last_refused_start_ns;
	unsigned int starts_seen;
	uint64_t changes;
	uint64_t broken_ns;
};

static uint32_t draw(struct plan_random *random)
{
	if (random->from_bytes) {
		uint32_t value = 0;

		for (int i = 0; i < 2 && random->used < random->size; i++)
			value = value << 8 | random->bytes[random->used++];
		return value * 2654435761u >> 7;
	}
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 20);
}

static bool is_spent(const struct plan_random *random)
{
	return random->from_bytes && random->used >= random->size;
}

static uint32_t below(struct life *life, uint32_t n)
{
	return draw(life->random) % n;
}

/* Any scale is as likely as any other. */
static uint64_t draw_ms(struct life *life, uint64_t least, uint64_t most)
{
	uint64_t span = 1, steps = 0;

	while (least * span < most) {
		span *= 2;
		steps++;
	}
	const uint64_t low = least << below(life, (uint32_t)steps + 1);
	const uint64_t ms = low + low * below(life, 1000) / 1000;

	return ms < most ? ms : most;
}

/* ---- the watcher ---- */

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

	/* Nothing else has happened since it was back. */
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

static void watch(struct world *world, void *data)
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

/* ---- what happens to a camera ---- */

static void say(const struct life *life, const char *what, uint32_t stream, uint32_t reason,
		uint64_t ms)
{
	if (life->verbose)
		printf("%12.3f  %s stream %u reason %u ms %llu (shown %u)\n",
		       (double)life->world.now / 1e9, what, stream, reason, (unsigned long long)ms,
		       world_shown(&life->world));
}

static uint32_t any_stream(struct life *life)
{
	return life->streams[below(life, life->count)];
}

static uint32_t any_reason(struct life *life)
{
	static const uint32_t reasons[] = {
		ROC_REASON_NO_DATA,  ROC_REASON_NO_DATA,  ROC_REASON_NO_STREAM, ROC_REASON_CLOSED,
		ROC_REASON_DECODE,   ROC_REASON_PROTOCOL, ROC_REASON_REJECTED,  ROC_REASON_NO_VIDEO,
		ROC_REASON_INTERNAL, ROC_REASON_CODEC,    ROC_REASON_AUTH};

	return reasons[below(life, sizeof(reasons) / sizeof(reasons[0]))];
}

static uint32_t fail_ms(struct life *life, uint32_t reason)
{
	if (reason == ROC_REASON_UNREACHABLE)
		return 2000;
	return (uint32_t)draw_ms(life, 1, 1000);
}

static void lose_stream(struct life *life, uint32_t stream, uint32_t reason, uint32_t after_ms)
{
	struct world *world = &life->world;
	const bool stalls = reason == ROC_REASON_NO_DATA || reason == ROC_REASON_UNREACHABLE;

	say(life, stalls ? "stalls" : "fails", stream, reason, after_ms);
	if (stalls)
		world_stall(world, stream, below(life, 2) == 0);
	world_fail(world, stream, reason, after_ms);
	if (!stalls && below(life, 4))
		world_cut(world, stream, ROC_REASON_CLOSED);
	else if (!stalls)
		world_stall(world, stream, true);
}

static void fix_stream(struct life *life, uint32_t stream)
{
	say(life, "works", stream, 0, life->ttp_ms[stream]);
	world_fix(&life->world, stream, life->ttp_ms[stream], life->scores[stream]);
	world_resume(&life->world, stream);
}

static void whole_camera_away(struct life *life)
{
	static const uint32_t reasons[] = {ROC_REASON_UNREACHABLE, ROC_REASON_REFUSED,
					   ROC_REASON_UNREACHABLE, ROC_REASON_NO_NAME};
	const uint32_t reason = reasons[below(life, 4)];
	const uint32_t after_ms = fail_ms(life, reason);
	const uint64_t ms = draw_ms(life, 500, below(life, 50) ? 20 * 60000u : 2 * HOUR_MS);

	for (uint32_t i = 0; i < life->count; i++)
		lose_stream(life, life->streams[i], reason, after_ms);
	life->disturbed_ns = life->world.now;
	world_pass(&life->world, ms);
	/* It may hang up, or be silent, while it starts. */
	if (below(life, 3) == 0) {
		const uint32_t early = below(life, 2) ? ROC_REASON_REJECTED : any_reason(life);

		for (uint32_t i = 0; i < life->count; i++)
			lose_stream(life, life->streams[i], early, fail_ms(life, early));
		life->disturbed_ns = life->world.now;
		world_pass(&life->world, draw_ms(life, 200, 60000));
	}
	const bool together = below(life, 2);
	for (uint32_t i = 0; !together && i < life->count; i++)
		lose_stream(life, life->streams[i],
			    below(life, 2) ? ROC_REASON_REJECTED : ROC_REASON_NO_STREAM, 50);
	for (uint32_t i = 0; i < life->count; i++) {
		fix_stream(life, life->streams[life->count - 1 - i]);
		life->disturbed_ns = life->world.now;
		if (!together)
			world_pass(&life->world, draw_ms(life, 100, 30000));
	}
}

static void login_refused(struct life *life)
{
	const uint32_t reason = below(life, 2) ? ROC_REASON_AUTH : ROC_REASON_REJECTED;

	for (uint32_t i = 0; i < life->count; i++) {
		world_fail(&life->world, life->streams[i], reason, 50);
		if (below(life, 3) == 0)
			world_cut(&life->world, life->streams[i], ROC_REASON_CLOSED);
	}
	life->disturbed_ns = life->world.now;
	say(life, "refuses", 0, reason, 0);
	world_pass(&life->world, draw_ms(life, 1000, 2 * HOUR_MS));
	for (uint32_t i = 0; i < life->count; i++)
		fix_stream(life, life->streams[i]);
	life->disturbed_ns = life->world.now;
}

static void hiccup(struct life *life)
{
	const uint64_t ms = draw_ms(life, 500, 8000);
	const uint32_t stream = world_shown(&life->world);

	if (!stream)
		return;
	say(life, "hiccup", stream, 0, ms);
	world_stall(&life->world, stream, below(life, 4) == 0);
	life->disturbed_ns = life->world.now;
	world_pass(&life->world, ms);
	world_resume(&life->world, stream);
	life->disturbed_ns = life->world.now;
}

static void cut(struct life *life)
{
	if (world_shown(&life->world)) {
		say(life, "cut", world_shown(&life->world), 0, 0);
		world_cut_shown(&life->world, ROC_REASON_CLOSED);
		life->disturbed_ns = life->world.now;
	}
}

static void flap(struct life *life)
{
	const uint32_t stream = any_stream(life);
	const uint64_t lives_ms = draw_ms(life, 1000, 50000), gap_ms = draw_ms(life, 100, 6000);
	const uint32_t reason = any_reason(life);

	for (uint32_t times = 2 + below(life, 8); times > 0 && !life->world.broken; times--) {
		lose_stream(life, stream, reason, fail_ms(life, reason));
		life->disturbed_ns = life->world.now;
		world_pass(&life->world, gap_ms);
		fix_stream(life, stream);
		life->disturbed_ns = life->world.now;
		world_pass(&life->world, lives_ms);
	}
}

static void another_setting(struct life *life)
{
	const uint32_t stream = any_stream(life);

	life->scores[stream] = UINT64_C(1000000) << below(life, 16);
	life->ttp_ms[stream] = (uint32_t)draw_ms(life, 50, 2500);
	say(life, "score", stream, 0, life->scores[stream] / 1000000);
	life->world.streams[stream].score = life->scores[stream];
	if (!life->world.streams[stream].reason)
		life->world.streams[stream].after_ms = life->ttp_ms[stream];
	life->disturbed_ns = life->world.now;
}

static void one_thing(struct life *life)
{
	const uint32_t stream = any_stream(life), reason = any_reason(life);

	switch (below(life, 12)) {
	case 0:
	case 1:
	case 2:
		lose_stream(life, stream, reason, fail_ms(life, reason));
		break;
	case 3:
	case 4:
	case 5:
		fix_stream(life, stream);
		break;
	case 6:
		whole_camera_away(life);
		break;
	case 7:
		if (below(life, 3) == 0)
			login_refused(life);
		break;
	case 8:
		hiccup(life);
		break;
	case 9:
		cut(life);
		break;
	case 10:
		flap(life);
		break;
	default:
		another_setting(life);
		break;
	}
	life->disturbed_ns = life->world.now;
}

static void begin(struct life *life)
{
	static const uint32_t all[ROC_STREAMS] = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB};
	const uint32_t count = 1 + below(life, ROC_STREAMS);
	uint32_t streams[ROC_STREAMS] = {0};

	for (uint32_t i = 0; i < count; i++)
		streams[i] = all[count == 2 && i == 1 ? 2 : i];
	world_begin(&life->world, streams, below(life, ROC_STREAMS + 1));
	memcpy(life->streams, streams, sizeof(streams));
	life->count = count;
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t stream = streams[i];

		life->ttp_ms[stream] = (uint32_t)draw_ms(life, 50, 2500);
		life->scores[stream] = life->world.streams[stream].score;
		life->world.streams[stream].after_ms = life->ttp_ms[stream];
		if (below(life, 4) == 0)
			life->world.streams[stream] =
				(struct world_stream){any_reason(life), 50, life->scores[stream]};
	}
	if (below(life, 4) == 0) {
		life->world.limit = 1 + below(life, 2);
		life->world.kicks = below(life, 2);
	}
	life->world.settle_ms = 1900 + below(life, 2800);
	life->world.stop_ms = below(life, 3) * 100;
	life->world.random = draw(life->random);
	life->world.trace = life->verbose;
	life->world.watch = watch;
	life->world.watch_data = life;
	life->began_ns = life->disturbed_ns = life->world.now;
	say(life, "limit", life->world.limit, life->world.kicks, life->count);
}

void plan_property_run(struct plan_random *random, bool verbose, struct plan_outcome *ret_outcome)
{
	struct life life = {.random = random, .verbose = verbose};

	begin(&life);
	const uint32_t things = 5 + below(&life, 60);

	for (uint32_t i = 0; i < things && !life.world.broken && !is_spent(random); i++) {
		world_pass(&life.world,
			   draw_ms(&life, 100, below(&life, 8) ? 60000 : 30 * HOUR_MS));
		one_thing(&life);
	}
	/* At last all is well, for long. */
	for (uint32_t i = 0; i < life.count && !life.world.broken; i++)
		fix_stream(&life, life.streams[i]);
	life.disturbed_ns = life.world.now;
	/* In some lives for days: each takes as long as all before. */
	world_pass(&life.world, below(&life, 5) ? HOUR_MS : 52 * HOUR_MS);
	*ret_outcome = (struct plan_outcome){
		.broken = life.world.broken,
		.at_s = life.broken_ns ? (double)(life.broken_ns - life.began_ns) / 1e9 : 0,
		.lived_s = (double)(life.world.now - life.began_ns) / 1e9,
		.changes = life.changes,
	};
	for (uint32_t stream = 1; stream <= ROC_STREAMS; stream++)
		ret_outcome->starts += life.world.starts[stream];
}
