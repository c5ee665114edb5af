/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_property.h"

#include <stdio.h>
#include <string.h>

#include "plan_life.h"

#define HOUR_MS 3600000u

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
	life->world.watch = plan_life_watch;
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
