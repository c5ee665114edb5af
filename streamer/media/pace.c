/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pace.h"

#include <math.h>
#include <string.h>

#define MS 1000000.0
#define S (1000 * MS)
#define HOLD_CREDIT_MAX 8u
#define HOLD_REWARD 3u      /* a picture won is worth three short waits in vain */
#define SILENCE_PERIODS 3.0 /* without arrival: the grid is no guide any more */

#define QUIET_PERIODS 3.0 /* of the declared rate: readers give up after five or more */
#define QUIET_MAX (1.2 * S)
#define QUIET_ROOM 0.85 /* a source that fits into this needs no repeats */
#define METRONOME_MAX S

static double since(uint64_t now, uint64_t then)
{
	return now >= then ? (double)(now - then) : -(double)(then - now);
}

static uint64_t shift(uint64_t time, double by)
{
	if (by >= 0)
		return time + (uint64_t)by;
	return time > (uint64_t)-by ? time - (uint64_t)-by : 0;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void roc_pace_init(struct roc_pace *pace, uint64_t declared_ns, uint64_t now)
{
	memset(pace, 0, sizeof(*pace));
	pace->declared = declared_ns;
	pace->tick = now;
	pace->hold_credit = HOLD_CREDIT_MAX;
	roc_cadence_init(&pace->source, (double)declared_ns);
}

void roc_pace_set_declared(struct roc_pace *pace, uint64_t declared_ns)
{
	pace->declared = declared_ns;
	roc_cadence_guess(&pace->source, (double)declared_ns);
}

void roc_pace_begin(struct roc_pace *pace)
{
	roc_cadence_begin(&pace->source);
}

void roc_pace_discard(struct roc_pace *pace)
{
	pace->pending = false;
}

static void reward_hold(struct roc_pace *pace)
{
	pace->hold_credit += HOLD_REWARD;
	if (pace->hold_credit > HOLD_CREDIT_MAX)
		pace->hold_credit = HOLD_CREDIT_MAX;
}

bool roc_pace_arrival(struct roc_pace *pace, uint64_t now)
{
	const bool replaced = pace->pending;

	if (now < pace->hold_missed)
		reward_hold(pace);
	pace->hold_missed = 0;
	pace->pending = true;
	if (roc_cadence_arrival(&pace->source, now))
		pace->hold_credit = HOLD_CREDIT_MAX;
	return replaced;
}

/* A reader must not wait longer. */
static double quiet_max(const struct roc_pace *pace)
{
	return fmin(QUIET_PERIODS * (double)pace->declared, QUIET_MAX);
}

static double metronome(const struct roc_pace *pace)
{
	return fmin((double)pace->declared, METRONOME_MAX);
}

/* Of the source, or a part of it where pictures are repeated in between. */
static double fill_step(const struct roc_pace *pace)
{
	return pace->source.period / ceil(pace->source.period / (QUIET_ROOM * quiet_max(pace)));
}

static bool follows(const struct roc_pace *pace, uint64_t now)
{
	return pace->source.arrived &&
	       since(now, pace->source.arrival) < SILENCE_PERIODS * pace->source.period;
}

/* The grid's tick nearest to one period after the last; a picture's is not before its place. */
static uint64_t next_tick(const struct roc_pace *pace)
{
	const double base = pace->source.grid + pace->source.margin;
	const double ideal = since(pace->tick, pace->source.arrival) + pace->source.period;
	const double steps = floor((ideal - base) / pace->source.period + 0.5);

	return shift(pace->source.arrival,
		     base + (pace->pending ? fmax(steps, 0) : steps) * pace->source.period);
}

static uint64_t new_due(const struct roc_pace *pace)
{
	/* After a repeat a reader is as quick as repeats come. */
	const double apart =
		pace->repeated ? fmin(fill_step(pace), metronome(pace)) : pace->source.period;
	const uint64_t soonest = shift(pace->last_write, apart / 2);

	return pace->source.locked && !pace->source.early ? later(next_tick(pace), soonest)
							  : soonest;
}

/* The tick that the picture in the mailbox takes: one too many takes none. */
static uint64_t new_tick(const struct roc_pace *pace, uint64_t now)
{
	if (!pace->source.locked)
		return now;
	return pace->source.extra ? pace->tick : next_tick(pace);
}

/* Repeats between two pictures of a slow source keep away from the next one. */
static uint64_t fill_due(const struct roc_pace *pace, double step)
{
	const double expected = pace->source.grid + pace->source.period +
				(pace->source.locked ? pace->source.margin : 0);
	const double due = since(pace->last_write, pace->source.arrival) + step;

	return shift(pace->source.arrival,
		     fabs(due - expected) < step / 2 ? expected + step / 2 : due);
}

/* When to repeat what was written last, if no picture comes. */
static uint64_t repeat_due(const struct roc_pace *pace, bool follow, uint64_t *ret_tick)
{
	const double step = fill_step(pace);

	if (!follow) {
		*ret_tick = shift(pace->tick, metronome(pace));
		return later(*ret_tick, shift(pace->last_write, metronome(pace) / 2));
	}
	if (step < pace->source.period) {
		*ret_tick = pace->tick;
		return fill_due(pace, step);
	}
	if (pace->source.locked) {
		*ret_tick = next_tick(pace);
		return later(shift(*ret_tick, pace->hold_credit > 0 ? pace->source.period / 2 : 0),
			     shift(pace->last_write, metronome(pace)));
	}
	*ret_tick = shift(pace->last_write, quiet_max(pace));
	return *ret_tick;
}

enum roc_pace_action roc_pace_next(struct roc_pace *pace, uint64_t now, uint64_t *ret_deadline)
{
	const bool follow = pace->written && follows(pace, now);
	uint64_t tick = pace->tick;
	uint64_t due = tick;

	if (pace->written && pace->pending)
		due = new_due(pace);
	else if (pace->written)
		due = repeat_due(pace, follow, &tick);
	*ret_deadline = now;
	if (now < due) {
		*ret_deadline = due;
		return ROC_PACE_WAIT;
	}
	pace->repeated = !pace->pending;
	if (pace->pending) {
		if (pace->written)
			tick = new_tick(pace, now);
		if (follow && pace->source.locked && since(pace->source.arrival, tick) > 0)
			reward_hold(pace);
		pace->planned = tick;
		pace->pending = false;
		return ROC_PACE_WRITE_NEW;
	}
	pace->planned = tick;
	pace->hold_missed = 0;
	if (follow && pace->source.locked && tick != pace->tick) {
		if (pace->hold_credit > 0)
			pace->hold_credit--;
		pace->hold_missed = shift(tick, pace->source.period / 2);
	}
	return ROC_PACE_REPEAT;
}

void roc_pace_wrote(struct roc_pace *pace, uint64_t now)
{
	const uint64_t step =
		(uint64_t)(follows(pace, now) ? pace->source.period : metronome(pace));

	pace->written = true;
	pace->last_write = now;
	pace->tick = pace->planned;
	/* Ticks that were slept through are gone. */
	if (now > pace->tick)
		pace->tick += (now - pace->tick) / step * step;
}
