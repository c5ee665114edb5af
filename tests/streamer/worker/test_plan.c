/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "plan.h"
#include "suite.h"

/*
 * A camera and a clock made up: what each stream does when it is tried. The simulated director
 * carries out every order, so that a test reads like a story.
 */
struct fake_stream {
	uint32_t reason;   /* ROC_REASON_NONE: works */
	uint32_t after_ms; /* until it ends with .reason, or until its first picture */
	uint64_t score;
};

struct world {
	struct roc_plan plan;
	uint64_t now;
	struct fake_stream streams[ROC_STREAMS + 1]; /* by enum roc_stream */
	uint64_t event_ns[ROC_PLAN_SLOTS];           /* picture or end due, 0: none */
	uint64_t settle_ns[ROC_PLAN_SLOTS];
	uint32_t running[ROC_PLAN_SLOTS]; /* enum roc_stream, 0: none */
	unsigned int starts[ROC_STREAMS + 1];
	unsigned int knocks;
	unsigned int limit; /* connections at a time, 0: any number */
	bool kicks;         /* one too many costs the oldest, not itself */
	bool refused[ROC_PLAN_SLOTS];
	uint64_t last_start_ns[ROC_STREAMS + 1];
	unsigned int connections_max;
	uint32_t chosen;
	unsigned int choices;
	unsigned int takes;
};

static const uint32_t all[ROC_STREAMS] = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB};
static const uint32_t only_main[ROC_STREAMS] = {ROC_STREAM_MAIN};

static void begin(struct world *w, const uint32_t *streams, uint32_t remembered)
{
	*w = (struct world){.now = 1000 * ROC_NS_PER_S};
	w->streams[ROC_STREAM_MAIN] = (struct fake_stream){.after_ms = 300, .score = 44236800000};
	w->streams[ROC_STREAM_EXT] = (struct fake_stream){.after_ms = 300, .score = 8716288000};
	w->streams[ROC_STREAM_SUB] = (struct fake_stream){.after_ms = 300, .score = 2300000000};
	roc_plan_init(&w->plan, streams, remembered, 120000);
}

static void end_session(struct world *w, int slot, uint32_t reason)
{
	w->running[slot] = 0;
	w->event_ns[slot] = w->settle_ns[slot] = 0;
	roc_plan_ended(&w->plan, slot, reason, w->now, 0);
}

/* One connection more than there may be. */
static void crowd(struct world *w, int newest)
{
	for (int i = 0; i < ROC_PLAN_SLOTS && w->kicks; i++)
		if (i != newest && w->running[i])
			end_session(w, i, ROC_REASON_REJECTED);
	if (w->kicks)
		return;
	w->refused[newest] = true;
	w->event_ns[newest] = w->now + ROC_NS_PER_MS;
}

static void obey(struct world *w, const struct roc_plan_order *order)
{
	unsigned int connections = 0;
	int before;

	switch (order->what) {
	case ROC_PLAN_START:
		ck_assert_uint_eq(w->running[order->slot], 0);
		w->running[order->slot] = order->stream;
		if (order->purpose == ROC_PLAN_KNOCK) {
			w->knocks++;
		} else {
			w->starts[order->stream]++;
			w->last_start_ns[order->stream] = w->now;
		}
		w->event_ns[order->slot] =
			w->now + w->streams[order->stream].after_ms * ROC_NS_PER_MS;
		for (int i = 0; i < ROC_PLAN_SLOTS; i++)
			connections += w->running[i] != 0;
		if (connections > w->connections_max)
			w->connections_max = connections;
		w->refused[order->slot] = false;
		if (w->limit && connections > w->limit && order->purpose != ROC_PLAN_KNOCK)
			crowd(w, order->slot);
		break;
	case ROC_PLAN_STOP:
		end_session(w, order->slot, ROC_REASON_NONE);
		break;
	case ROC_PLAN_TAKE:
		before = w->plan.air;
		w->takes++;
		roc_plan_on_air(&w->plan, order->slot, w->now);
		if (before >= 0)
			end_session(w, before, ROC_REASON_NONE);
		break;
	case ROC_PLAN_CHOSE:
		w->chosen = order->stream;
		w->choices++;
		break;
	case ROC_PLAN_WAIT:
		break;
	}
}

static void happen(struct world *w, int slot)
{
	const uint32_t stream = w->running[slot];
	const struct fake_stream *fake = &w->streams[stream];

	w->event_ns[slot] = 0;
	if (w->plan.slots[slot].purpose == ROC_PLAN_KNOCK) {
		end_session(w, slot,
			    roc_plan_is_away(fake->reason) ? fake->reason : ROC_REASON_NONE);
		return;
	}
	if (w->refused[slot] || fake->reason) {
		end_session(w, slot, w->refused[slot] ? ROC_REASON_REJECTED : fake->reason);
		return;
	}
	w->settle_ns[slot] = w->now + 2 * ROC_NS_PER_S;
	if (w->plan.air < 0 && w->plan.slots[slot].purpose != ROC_PLAN_SURVEY)
		roc_plan_on_air(&w->plan, slot, w->now);
}

static void settle(struct world *w, int slot)
{
	const uint64_t score = w->streams[w->running[slot]].score;

	w->settle_ns[slot] = 0;
	roc_plan_settled(&w->plan, slot, &(struct roc_plan_figures){.score_milli = score}, w->now);
}

/* Let @ms go by. */
static void pass(struct world *w, uint64_t ms)
{
	const uint64_t end = w->now + ms * ROC_NS_PER_MS;
	struct roc_plan_order order;
	uint64_t next;

	for (unsigned int turns = 0;; turns++) {
		ck_assert_msg(turns < 200000, "the plan never rests");
		do {
			roc_plan_next(&w->plan, w->now, &order, &next);
			obey(w, &order);
			ck_assert_msg(turns++ < 200000, "the plan never waits");
		} while (order.what != ROC_PLAN_WAIT);
		ck_assert_msg(next > w->now, "a deadline that has passed");
		for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
			if (w->event_ns[i] && w->event_ns[i] < next)
				next = w->event_ns[i];
			if (w->settle_ns[i] && w->settle_ns[i] < next)
				next = w->settle_ns[i];
		}
		if (next > end)
			break;
		w->now = next;
		for (int i = 0; i < ROC_PLAN_SLOTS; i++) {
			if (w->event_ns[i] && w->event_ns[i] <= w->now)
				happen(w, i);
			if (w->settle_ns[i] && w->settle_ns[i] <= w->now)
				settle(w, i);
		}
	}
	w->now = end;
}

static uint32_t shown(const struct world *w)
{
	return w->plan.air < 0 ? ROC_STREAM_NONE : w->running[w->plan.air];
}

static void break_air(struct world *w, uint32_t reason)
{
	ck_assert_int_ge(w->plan.air, 0);
	end_session(w, w->plan.air, reason);
}

static void break_all(struct world *w, uint32_t reason, uint32_t after_ms)
{
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		w->streams[s] = (struct fake_stream){.reason = reason, .after_ms = after_ms};
}

/* @stream works again: who is connected and waits has its picture soon. */
static void mend(struct world *w, uint32_t stream, uint64_t score)
{
	w->streams[stream] = (struct fake_stream){.after_ms = 300, .score = score};
	for (int i = 0; i < ROC_PLAN_SLOTS; i++)
		if (w->running[i] == stream && w->event_ns[i] > w->now + 300 * ROC_NS_PER_MS)
			w->event_ns[i] = w->now + 300 * ROC_NS_PER_MS;
}

START_TEST(the_first_stream_goes_on_air_before_the_others_are_tested)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 300);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT], 0);
	pass(&w, 20000);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT], 1);
	ck_assert_uint_eq(w.starts[ROC_STREAM_SUB], 1);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.choices, 1);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_le(w.connections_max, 2);
}
END_TEST

START_TEST(the_highest_score_wins_and_takes_over)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	w.streams[ROC_STREAM_EXT].score = 99999999000;
	pass(&w, 20000);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_EXT);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	ck_assert_uint_eq(w.takes, 1);
}
END_TEST

START_TEST(a_remembered_choice_is_on_air_at_once_and_checked_later)
{
	struct world w;

	begin(&w, all, ROC_STREAM_SUB);
	pass(&w, 10000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 0);
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

START_TEST(an_absent_camera_is_tried_every_second_for_ever)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	break_all(&w, ROC_REASON_REFUSED, 1);
	pass(&w, 3600 * 1000);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 3595);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 3605);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 0);

	w.streams[ROC_STREAM_MAIN] = (struct fake_stream){.after_ms = 300};
	pass(&w, 1301);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(after_three_failures_the_next_stream_fills_in)
{
	struct world w;

	begin(&w, all, ROC_STREAM_MAIN);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	pass(&w, 3000);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 3);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
}
END_TEST

START_TEST(a_lower_stream_gives_way_when_the_better_is_back)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 20000);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	break_air(&w, ROC_REASON_CLOSED);
	pass(&w, 10000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	const unsigned int before = w.starts[ROC_STREAM_MAIN];
	pass(&w, 600000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN] - before, 4);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN] - before, 7);

	w.streams[ROC_STREAM_MAIN] = (struct fake_stream){.after_ms = 300, .score = 44236800000};
	pass(&w, 125000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.takes, 1);
}
END_TEST

START_TEST(a_stream_that_did_not_work_at_the_start_is_tried_again_later)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_EXT);
	w.streams[ROC_STREAM_MAIN] = (struct fake_stream){.after_ms = 300, .score = 44236800000};
	pass(&w, 250000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_lost_picture_is_reconnected_at_once)
{
	struct world w;

	begin(&w, only_main, ROC_STREAM_NONE);
	pass(&w, 20000);
	break_air(&w, ROC_REASON_STALLED);
	pass(&w, 301);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 2);
}
END_TEST

static const struct fake_stream outages[] = {
	{.reason = ROC_REASON_NO_DATA, .after_ms = 4000}, /* connected, silent */
	{.reason = ROC_REASON_NO_STREAM, .after_ms = 20}, /* turned away */
	{.reason = ROC_REASON_REFUSED, .after_ms = 1},
	{.reason = ROC_REASON_REJECTED,
	 .after_ms = 20}, /* without a word; shorter than the others */
};

START_TEST(twenty_outages_in_a_row_do_not_slow_it_down)
{
	struct world w;

	begin(&w, only_main, ROC_STREAM_NONE);
	for (int i = 0; i < 20; i++) {
		mend(&w, ROC_STREAM_MAIN, 1000);
		pass(&w, 1301);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
		pass(&w, 5000);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
		w.streams[ROC_STREAM_MAIN] = outages[_i];
		break_air(&w, ROC_REASON_STALLED);
		pass(&w, _i == 3 ? 4000 : 7000 + 137 * (uint64_t)i);
	}
}
END_TEST

START_TEST(a_long_outage_is_over_within_a_tenth_of_it)
{
	struct world w;

	begin(&w, only_main, ROC_STREAM_NONE);
	pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] = outages[1];
	break_air(&w, ROC_REASON_CLOSED);
	pass(&w, 100000);
	/* and without a storm: some 40 attempts, not one every half second */
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 50);
	mend(&w, ROC_STREAM_MAIN, 1000);
	pass(&w, 10500);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_stream_that_comes_and_goes_is_made_to_wait)
{
	struct world w;

	begin(&w, only_main, ROC_STREAM_NONE);
	for (int i = 0; i < 600; i++) {
		pass(&w, 1000);
		if (w.plan.air >= 0)
			break_air(&w, ROC_REASON_CLOSED);
	}
	/* a tenth of the time apart, 30 s at last; 10 minutes in all */
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 70);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 20);
}
END_TEST

START_TEST(a_refused_login_is_tried_slowly_and_on_no_other_stream)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	break_all(&w, ROC_REASON_AUTH, 100);
	pass(&w, 59000);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 1);
	pass(&w, 3541 * 1000);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN] + w.starts[ROC_STREAM_EXT] +
				  w.starts[ROC_STREAM_SUB],
			  30);
}
END_TEST

/* Whatever it failed for before: the first refusal is the first. */
START_TEST(a_login_refused_after_an_outage_is_tried_again_within_a_minute)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	for (int turn = 0; turn < 2; turn++) { /* the second time like the first */
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] =
				(struct fake_stream){.reason = ROC_REASON_NO_DATA, .after_ms = 100};
		break_air(&w, ROC_REASON_STALLED);
		pass(&w, 5000);
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] =
				(struct fake_stream){.reason = ROC_REASON_AUTH, .after_ms = 100};
		pass(&w, 1000);
		memset(w.starts, 0, sizeof(w.starts));
		pass(&w, 60000);
		ck_assert_uint_ge(w.starts[1] + w.starts[2] + w.starts[3], 1);
		ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], 2);
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] = (struct fake_stream){.after_ms = 100, .score = 1000};
		pass(&w, 300000);
		ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
	}
}
END_TEST

START_TEST(hanging_up_without_a_word_is_taken_for_a_wrong_password)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	if (_i) { /* the password is changed while it is live */
		pass(&w, 70000);
		break_air(&w, ROC_REASON_CLOSED);
	}
	memset(w.starts, 0, sizeof(w.starts));
	break_all(&w, ROC_REASON_REJECTED, 50);
	pass(&w, 60000);
	ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], _i ? 18 : 9);
	pass(&w, 540000);
	ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], _i ? 25 : 15);
	mend(&w, ROC_STREAM_MAIN, 1000);
	pass(&w, 301000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_stream_that_is_hung_up_on_gives_way_to_one_that_is_not)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	w.streams[ROC_STREAM_EXT] =
		(struct fake_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	break_air(&w, ROC_REASON_CLOSED);
	pass(&w, 5000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
}
END_TEST

START_TEST(a_camera_that_starts_and_hangs_up_at_first_is_back_soon)
{
	struct world w;

	begin(&w, only_main, ROC_STREAM_NONE);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	pass(&w, 1000);
	mend(&w, ROC_STREAM_MAIN, 1000);
	pass(&w, 2500);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

static void mend_all(struct world *w)
{
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		mend(w, s, 1000 * (ROC_STREAMS + 1 - s));
}

/* How long until any of its streams is shown. */
static uint64_t wait_shown(struct world *w, uint64_t at_most_ms)
{
	const uint64_t start_ns = w->now;

	while (shown(w) == ROC_STREAM_NONE && w->now - start_ns < at_most_ms * ROC_NS_PER_MS)
		pass(w, 100);
	return (w->now - start_ns) / ROC_NS_PER_MS;
}

/* Two sessions that are hung up on together are one reason to wait longer. */
START_TEST(a_camera_that_hung_up_on_all_for_a_while_is_back_within_it)
{
	struct world w;

	begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	break_all(&w, ROC_REASON_REJECTED, 50);
	break_air(&w, ROC_REASON_CLOSED);
	pass(&w, 80000);
	mend_all(&w);
	ck_assert_uint_le(wait_shown(&w, 600000), 60000);
}
END_TEST

START_TEST(a_camera_that_was_away_for_long_and_hangs_up_at_first_is_back_soon)
{
	struct world w;

	begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	break_all(&w, ROC_REASON_UNREACHABLE, 1000);
	break_air(&w, ROC_REASON_STALLED);
	pass(&w, 600000);
	break_all(&w, ROC_REASON_REJECTED, 50);
	pass(&w, 2000);
	mend_all(&w);
	ck_assert_uint_le(wait_shown(&w, 600000), 4000);
}
END_TEST

/* Whoever switches it off and on does not want to wait for minutes. */
START_TEST(a_camera_that_refused_and_was_switched_off_and_on_is_back_at_once)
{
	static const uint32_t reasons[] = {ROC_REASON_REJECTED, ROC_REASON_AUTH};

	for (uint64_t refused_s = 10; refused_s < 1500; refused_s += 97) {
		struct world w;

		begin(&w, all, ROC_STREAM_MAIN);
		pass(&w, 3600000);
		break_all(&w, reasons[_i], 50);
		break_air(&w, ROC_REASON_CLOSED);
		pass(&w, refused_s * 1000);
		ck_assert_uint_le(w.knocks, refused_s / 5 + 1);
		break_all(&w, ROC_REASON_UNREACHABLE, 2000);
		pass(&w, 40000);
		mend_all(&w);
		ck_assert_uint_le(wait_shown(&w, 600000), 4000);
	}
}
END_TEST

START_TEST(a_failure_of_long_ago_does_not_delay_a_lower_stream)
{
	struct world w;

	begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	for (int turn = 0; turn < 2; turn++) {
		w.streams[ROC_STREAM_MAIN] =
			(struct fake_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
		w.streams[ROC_STREAM_EXT] = w.streams[ROC_STREAM_SUB] =
			(struct fake_stream){.reason = ROC_REASON_CLOSED, .after_ms = 50};
		break_air(&w, ROC_REASON_STALLED);
		while (w.plan.tracks[0].failures < ROC_PLAN_FALLBACK_AFTER ||
		       w.plan.tracks[1].failures == 0 || w.plan.tracks[2].failures == 0)
			pass(&w, 10);
		pass(&w, 300);
		mend(&w, ROC_STREAM_EXT, 2000);
		mend(&w, ROC_STREAM_SUB, 1000);
		ck_assert_uint_le(wait_shown(&w, 60000), 2000);
		mend(&w, ROC_STREAM_MAIN, 3000);
		pass(&w, 3600000);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	}
}
END_TEST

START_TEST(a_stream_that_never_stays_gives_way_to_a_lower_one)
{
	struct world w;
	unsigned int shown_lower_s = 0;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	for (int i = 0; i < 600; i++) {
		if (shown(&w) == ROC_STREAM_MAIN)
			break_air(&w, ROC_REASON_STALLED);
		pass(&w, 6000);
		shown_lower_s += shown(&w) == ROC_STREAM_EXT ? 6 : 0;
	}
	ck_assert_uint_ge(shown_lower_s, 600 * 6 / 2);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 100);
}
END_TEST

START_TEST(a_camera_that_refuses_a_second_connection_is_not_tested_for_ever)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	for (uint32_t s = ROC_STREAM_EXT; s <= ROC_STREAM_SUB; s++)
		w.streams[s] = (struct fake_stream){.reason = ROC_REASON_REFUSED, .after_ms = 1};
	pass(&w, 600000);
	ck_assert_uint_le(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 6);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_camera_of_one_connection_is_left_alone)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 2350); /* settled: the test of the next stream has begun */
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT], 1);
	break_air(&w, ROC_REASON_CLOSED);
	while (w.starts[ROC_STREAM_EXT] < 2)
		pass(&w, 10);
	break_air(&w, ROC_REASON_CLOSED); /* once may be chance */
	pass(&w, 600000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT], 2);
	ck_assert_uint_eq(w.starts[ROC_STREAM_SUB], 0);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
	pass(&w, ROC_PLAN_SINGLE_MS);
	ck_assert_uint_eq(w.starts[ROC_STREAM_SUB], 1);
}
END_TEST

/* The best accepts and says nothing; the only connection is not for it alone. */
START_TEST(a_camera_of_one_connection_shows_a_lower_stream_when_the_best_is_silent)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	w.limit = 1;
	w.kicks = _i & 1;
	if (_i & 2) /* it has been live */
		pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] =
		(struct fake_stream){.reason = ROC_REASON_NO_DATA, .after_ms = 10000};
	if (shown(&w) != ROC_STREAM_NONE)
		break_air(&w, ROC_REASON_STALLED);
	ck_assert_uint_le(wait_shown(&w, 3600000), 90000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(nothing_is_tried_while_it_holds)
{
	struct world w;

	begin(&w, all, ROC_STREAM_NONE);
	roc_plan_hold(&w.plan, w.now + 5 * ROC_NS_PER_S);
	pass(&w, 4999);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 0);
	pass(&w, 500);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(with_every_stream_silent_the_best_is_always_being_listened_to)
{
	struct world w;
	uint64_t silent_ms = 0;

	begin(&w, all, ROC_STREAM_NONE);
	break_all(&w, ROC_REASON_NO_DATA, 4000);
	pass(&w, 30000);
	for (int i = 0; i < 1000; i++) {
		pass(&w, 100);
		if (w.running[0] != ROC_STREAM_MAIN && w.running[1] != ROC_STREAM_MAIN)
			silent_ms += 100;
	}
	ck_assert_uint_le(silent_ms, 1000);
	ck_assert_uint_gt(w.starts[ROC_STREAM_EXT], 1);
	ck_assert_uint_gt(w.starts[ROC_STREAM_SUB], 1);
}
END_TEST

/* Whatever a camera does: never more than two connections, never a plan that does not rest. */
START_TEST(any_camera_is_survived)
{
	static const uint32_t reasons[] = {
		ROC_REASON_NONE,     ROC_REASON_UNREACHABLE, ROC_REASON_AUTH,    ROC_REASON_NO_DATA,
		ROC_REASON_CLOSED,   ROC_REASON_NO_STREAM,   ROC_REASON_STALLED, ROC_REASON_DECODE,
		ROC_REASON_INTERNAL, ROC_REASON_NONE,
	};
	struct world w;

	srand((unsigned int)_i);
	begin(&w, _i % 3 ? all : only_main, (uint32_t)_i % 4);
	for (int i = 0; i < 400; i++) {
		const uint32_t stream = 1 + (uint32_t)rand() % ROC_STREAMS;

		w.streams[stream] = (struct fake_stream){
			.reason = reasons[(size_t)rand() % (sizeof(reasons) / sizeof(reasons[0]))],
			.after_ms = 1 + (uint32_t)rand() % 5000,
			.score = (uint64_t)rand() * 1000,
		};
		pass(&w, 1 + (uint64_t)(rand() % 20000));
		if (w.plan.air >= 0 && rand() % 3 == 0)
			break_air(&w, reasons[1 + rand() % 8]);
	}
	ck_assert_uint_le(w.connections_max, 2);
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		w.streams[s] = (struct fake_stream){.after_ms = 300, .score = 1000};
	pass(&w, 400000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan");
	TCase *tc = tcase_create("plan");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_first_stream_goes_on_air_before_the_others_are_tested);
	tcase_add_test(tc, the_highest_score_wins_and_takes_over);
	tcase_add_test(tc, a_remembered_choice_is_on_air_at_once_and_checked_later);
	tcase_add_test(tc, an_absent_camera_is_tried_every_second_for_ever);
	tcase_add_test(tc, after_three_failures_the_next_stream_fills_in);
	tcase_add_test(tc, a_lower_stream_gives_way_when_the_better_is_back);
	tcase_add_test(tc, a_stream_that_did_not_work_at_the_start_is_tried_again_later);
	tcase_add_test(tc, a_lost_picture_is_reconnected_at_once);
	tcase_add_loop_test(tc, twenty_outages_in_a_row_do_not_slow_it_down, 0, 4);
	tcase_add_test(tc, a_long_outage_is_over_within_a_tenth_of_it);
	tcase_add_test(tc, a_stream_that_comes_and_goes_is_made_to_wait);
	tcase_add_test(tc, a_refused_login_is_tried_slowly_and_on_no_other_stream);
	tcase_add_test(tc, a_login_refused_after_an_outage_is_tried_again_within_a_minute);
	tcase_add_loop_test(tc, hanging_up_without_a_word_is_taken_for_a_wrong_password, 0, 2);
	tcase_add_test(tc, a_stream_that_is_hung_up_on_gives_way_to_one_that_is_not);
	tcase_add_test(tc, a_camera_that_starts_and_hangs_up_at_first_is_back_soon);
	tcase_add_test(tc, a_camera_that_hung_up_on_all_for_a_while_is_back_within_it);
	tcase_add_test(tc, a_camera_that_was_away_for_long_and_hangs_up_at_first_is_back_soon);
	tcase_add_loop_test(tc, a_camera_that_refused_and_was_switched_off_and_on_is_back_at_once,
			    0, 2);
	tcase_add_test(tc, a_failure_of_long_ago_does_not_delay_a_lower_stream);
	tcase_add_test(tc, a_stream_that_never_stays_gives_way_to_a_lower_one);
	tcase_add_test(tc, a_camera_that_refuses_a_second_connection_is_not_tested_for_ever);
	tcase_add_test(tc, a_camera_of_one_connection_is_left_alone);
	tcase_add_loop_test(
		tc, a_camera_of_one_connection_shows_a_lower_stream_when_the_best_is_silent, 0, 4);
	tcase_add_test(tc, nothing_is_tried_while_it_holds);
	tcase_add_test(tc, with_every_stream_silent_the_best_is_always_being_listened_to);
	tcase_add_loop_test(tc, any_camera_is_survived, 0, 30);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
