/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_world.h"

#include <stdio.h>
#include <string.h>

#define STALL_MS 2000u
#define KEEP_MS 10000u /* a stalled session ends by itself */
#define HURRY_MS 4000u
#define PATIENT_MS 10000u
#define MEASURE_AGAIN_MS 600000u /* what is shown is measured all the time */
#define TURNS_MAX 5000000u

static uint64_t later(const struct world *world, uint64_t ms)
{
	return world->now + ms * ROC_NS_PER_MS;
}

static uint32_t random32(struct world *world)
{
	world->random = world->random * 1664525u + 1013904223u;
	return world->random;
}

void world_begin(struct world *world, const uint32_t *streams, uint32_t remembered)
{
	*world = (struct world){.now = 1000 * ROC_NS_PER_S, .settle_ms = 2000};
	world->streams[ROC_STREAM_MAIN] = (struct world_stream){0, 300, 44236800000};
	world->streams[ROC_STREAM_EXT] = (struct world_stream){0, 300, 8716288000};
	world->streams[ROC_STREAM_SUB] = (struct world_stream){0, 300, 2300000000};
	roc_plan_init(&world->plan, streams, NULL, remembered, 120000);
}

uint32_t world_shown(const struct world *world)
{
	return world->plan.air < 0 ? 0u : world->sessions[world->plan.air].stream;
}

static bool is_away(const struct world *world, uint32_t stream)
{
	return roc_plan_is_away(world->streams[stream].reason);
}

/* ---- sessions ---- */

static void end(struct world *world, int slot, uint32_t reason)
{
	struct world_session *session = &world->sessions[slot];

	if (session->job != ROC_PLAN_CHECK && !session->stopping && !session->crowded &&
	    (reason == ROC_REASON_AUTH || reason == ROC_REASON_REJECTED))
		world->turned_away_ns = world->now;
	if (world->trace)
		printf("%12.3f    slot %d ended, reason %u\n", (double)world->now / 1e9, slot,
		       reason);
	memset(session, 0, sizeof(*session));
	roc_plan_ended(&world->plan, slot, reason, world->now, random32(world));
}

/* Shown is whose picture comes first while nothing is. */
static void claim(struct world *world, int slot)
{
	const struct world_session *session = &world->sessions[slot];

	if (world->plan.air < 0 && session->has_picture && !session->stopping &&
	    session->job != ROC_PLAN_MEASURE) {
		if (world->trace)
			printf("%12.3f    slot %d shows stream %u\n", (double)world->now / 1e9,
			       slot, session->stream);
		roc_plan_on_air(&world->plan, slot, world->now);
	}
}

static void claim_any(struct world *world)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		claim(world, i);
}

static uint32_t failures(const struct world *world, uint32_t stream)
{
	for (int i = 0; i < world->plan.count; i++)
		if (world->plan.tracks[i].stream == stream)
			return roc_plan_failures(&world->plan, i);
	return 0;
}

/* What will become of a session without a picture, as its stream is now. */
static void foresee(struct world *world, struct world_session *session)
{
	const struct world_stream *stream = &world->streams[session->stream];
	const uint64_t after = stream->after_ms;

	session->data_ns = session->picture_ns = session->settle_ns = 0;
	session->end_reason = stream->reason;
	if (session->dead || stream->reason == ROC_REASON_NO_DATA) {
		const uint32_t hurry = failures(world, session->stream) < ROC_PLAN_FALLBACK_AFTER
					       ? HURRY_MS
					       : PATIENT_MS;
		session->end_reason = ROC_REASON_NO_DATA;
		session->end_ns = session->started_ns + hurry * ROC_NS_PER_MS;
		if (session->end_ns < world->now)
			session->end_ns = world->now;
	} else if (stream->reason == ROC_REASON_NONE) {
		session->data_ns = later(world, after / 2 + 1);
		session->picture_ns = later(world, after + 1);
		session->end_ns = 0;
	} else if (stream->reason == ROC_REASON_DECODE) {
		session->data_ns = later(world, 300);
		session->end_ns = later(world, 15000);
	} else {
		session->end_ns = later(world, after < 1 ? 1 : after);
	}
}

static void crowd(struct world *world, int newest)
{
	if (!world->kicks) {
		struct world_session *session = &world->sessions[newest];

		session->crowded = true;
		session->data_ns = session->picture_ns = 0;
		session->end_reason = ROC_REASON_REJECTED;
		session->end_ns = later(world, 20);
		return;
	}
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		if (i == newest || !world->sessions[i].stream ||
		    world->sessions[i].job == ROC_PLAN_CHECK)
			continue;
		world->sessions[i].crowded = true;
		end(world, i, ROC_REASON_CLOSED);
	}
}

static void start(struct world *world, const struct roc_plan_order *order)
{
	struct world_session *session = &world->sessions[order->slot];
	unsigned int connections = 0;

	if (session->stream)
		world->broken = "a session is started in a slot that is taken";
	*session = (struct world_session){
		.stream = order->stream,
		.job = order->job,
		.started_ns = world->now,
	};
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		connections += world->sessions[i].stream != 0;
	if (connections > world->connections_max)
		world->connections_max = connections;
	if (order->job == ROC_PLAN_CHECK) {
		world->checks++;
		session->end_reason =
			is_away(world, order->stream) ? world->streams[order->stream].reason : 0u;
		session->end_ns = later(
			world, session->end_reason ? world->streams[order->stream].after_ms : 5);
		return;
	}
	world->starts[order->stream]++;
	world->last_start_ns[order->stream] = world->now;
	foresee(world, session);
	if (is_away(world, order->stream))
		return;
	session->reach_ns = later(world, 1);
	if (world->limit && connections > world->limit)
		crowd(world, order->slot);
}

static void stop(struct world *world, int slot)
{
	struct world_session *session = &world->sessions[slot];

	world->stops++;
	if (world->stop_ms == 0) {
		end(world, slot, ROC_REASON_NONE);
		return;
	}
	session->stopping = true;
	session->reach_ns = session->data_ns = session->picture_ns = session->settle_ns =
		session->stall_ns = 0;
	session->end_reason = ROC_REASON_NONE;
	session->end_ns = later(world, world->stop_ms);
}

static void obey(struct world *world, const struct roc_plan_order *order)
{
	const int before = world->plan.air;

	if (world->trace && order->what != ROC_PLAN_WAIT)
		printf("%12.3f    %s: slot %d stream %u (%s)\n", (double)world->now / 1e9,
		       order->rule, order->slot, world->plan.tracks[order->track].stream,
		       roc_plan_job_name(order->job));
	switch (order->what) {
	case ROC_PLAN_START:
		start(world, order);
		break;
	case ROC_PLAN_STOP:
		stop(world, order->slot);
		break;
	case ROC_PLAN_TAKE:
		world->takes++;
		roc_plan_on_air(&world->plan, order->slot, world->now);
		if (before >= 0 && before != order->slot)
			stop(world, before);
		break;
	case ROC_PLAN_CHOSE:
		world->chosen = order->stream;
		world->choices++;
		break;
	case ROC_PLAN_WAIT:
		break;
	}
}

/* ---- time ---- */

static bool is_due(struct world *world, uint64_t *when)
{
	if (!*when || *when > world->now)
		return false;
	*when = 0;
	return true;
}

static void happen(struct world *world, int slot)
{
	struct world_session *session = &world->sessions[slot];
	struct roc_plan *plan = &world->plan;

	if (is_due(world, &session->reach_ns))
		roc_plan_reached(plan, slot, world->now);
	if (is_due(world, &session->data_ns))
		roc_plan_receiving(plan, slot, world->now);
	if (is_due(world, &session->picture_ns)) {
		session->has_picture = true;
		roc_plan_picture(plan, slot, world->now);
		session->stall_ns = 0;
		session->settle_ns =
			later(world, session->settled ? MEASURE_AGAIN_MS : world->settle_ms);
		claim(world, slot);
	}
	if (is_due(world, &session->settle_ns)) {
		session->settled = true;
		session->settle_ns = later(world, MEASURE_AGAIN_MS);
		roc_plan_settled(plan, slot,
				 &(struct roc_plan_figures){
					 .score_milli = world->streams[session->stream].score},
				 world->now);
	}
	if (is_due(world, &session->stall_ns)) {
		session->has_picture = false;
		session->settle_ns = 0;
		session->end_reason = ROC_REASON_STALLED;
		session->end_ns = later(world, KEEP_MS);
		roc_plan_stalled(plan, slot, world->now);
		claim_any(world);
	}
	if (is_due(world, &session->end_ns)) {
		end(world, slot, session->end_reason);
		claim_any(world);
	}
}

static void look(struct world *world)
{
	if (world->watch)
		world->watch(world, world->watch_data);
}

static uint64_t carry_out(struct world *world)
{
	struct roc_plan_order order;
	uint64_t deadline;
	unsigned int turns = 0;

	do {
		roc_plan_next(&world->plan, world->now, &order, &deadline);
		obey(world, &order);
		claim_any(world);
		if (turns++ > 100)
			world->broken = "the plan never waits";
	} while (order.what != ROC_PLAN_WAIT && !world->broken);
	if (deadline <= world->now && !world->broken)
		world->broken = "a deadline that has passed";
	return deadline;
}

static uint64_t next_event(const struct world *world, uint64_t next)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct world_session *session = &world->sessions[i];
		const uint64_t times[] = {session->reach_ns,   session->data_ns,
					  session->picture_ns, session->settle_ns,
					  session->stall_ns,   session->end_ns};

		for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
			if (times[k] && times[k] < next)
				next = times[k];
	}
	return next > world->now ? next : world->now;
}

void world_pass(struct world *world, uint64_t ms)
{
	const uint64_t until = later(world, ms);

	for (unsigned int turns = 0; !world->broken; turns++) {
		const uint64_t deadline = carry_out(world);
		const uint64_t next = next_event(world, deadline);

		look(world);
		if (turns > TURNS_MAX)
			world->broken = "the plan never rests";
		if (next > until)
			break;
		world->now = next;
		look(world);
		for (int i = 0; i < ROC_PLAN_SLOTS; i++)
			happen(world, i);
	}
	world->now = until;
	look(world);
}

uint64_t world_wait_shown(struct world *world, uint64_t at_most_ms)
{
	const uint64_t began = world->now;

	while (!world_shown(world) && !world->broken &&
	       world->now - began < at_most_ms * ROC_NS_PER_MS)
		world_pass(world, 20);
	return (world->now - began) / ROC_NS_PER_MS;
}

/* ---- what the camera does ---- */

void world_fail(struct world *world, uint32_t stream, uint32_t reason, uint32_t after_ms)
{
	const bool worked = !world->streams[stream].reason && !reason;

	world->streams[stream].reason = reason;
	world->streams[stream].after_ms = after_ms;
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct world_session *session = &world->sessions[i];

		if (worked && session->picture_ns)
			continue; /* it gets its picture when it would have */
		if (session->stream == stream && !session->has_picture && !session->stopping &&
		    !session->crowded && session->job != ROC_PLAN_CHECK && !session->stall_ns &&
		    session->end_reason != ROC_REASON_STALLED)
			foresee(world, session);
	}
}

void world_fail_all(struct world *world, uint32_t reason, uint32_t after_ms)
{
	for (uint32_t stream = 1; stream <= ROC_STREAMS; stream++)
		world_fail(world, stream, reason, after_ms);
}

void world_fix(struct world *world, uint32_t stream, uint32_t after_ms, uint64_t score)
{
	world->streams[stream].score = score;
	world_fail(world, stream, ROC_REASON_NONE, after_ms);
}

void world_cut(struct world *world, uint32_t stream, uint32_t reason)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		const struct world_session *session = &world->sessions[i];

		if (session->stream == stream && !session->stopping &&
		    session->job != ROC_PLAN_CHECK && (session->has_picture || session->stall_ns)) {
			end(world, i, reason);
			claim_any(world);
		}
	}
}

void world_cut_shown(struct world *world, uint32_t reason)
{
	if (world->plan.air < 0)
		world->broken = "nothing is shown";
	else
		end(world, world->plan.air, reason);
	claim_any(world);
}

void world_stall(struct world *world, uint32_t stream, bool dead)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct world_session *session = &world->sessions[i];

		if (session->stream != stream || session->stopping || !session->has_picture)
			continue;
		session->stall_ns = later(world, STALL_MS);
		session->dead = dead;
	}
}

void world_resume(struct world *world, uint32_t stream)
{
	for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
		struct world_session *session = &world->sessions[i];

		if (session->stream != stream || session->stopping || session->dead)
			continue;
		if (!session->stall_ns && session->end_reason != ROC_REASON_STALLED)
			continue;
		session->stall_ns = session->end_ns = 0;
		session->end_reason = ROC_REASON_NONE;
		session->picture_ns = later(world, 1);
	}
}
