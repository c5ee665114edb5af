/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "plan/plan_world.h"
#include "suite.h"

static const uint32_t all[ROC_STREAMS] = {ROC_STREAM_MAIN, ROC_STREAM_EXT, ROC_STREAM_SUB};
static const uint32_t two[ROC_STREAMS] = {ROC_STREAM_MAIN, ROC_STREAM_SUB};
static const uint32_t only_main[ROC_STREAMS] = {ROC_STREAM_MAIN};

#define MAIN_SCORE UINT64_C(44236800000)

static void pass(struct world *w, uint64_t ms)
{
	world_pass(w, ms);
	ck_assert_msg(!w->broken, "%s", w->broken);
}

static uint32_t shown(const struct world *w)
{
	return world_shown(w);
}

static void break_shown(struct world *w, uint32_t reason)
{
	world_cut_shown(w, reason);
	ck_assert_msg(!w->broken, "%s", w->broken);
}

/* How long until any of its streams is shown. */
static uint64_t wait_shown(struct world *w, uint64_t at_most_ms)
{
	const uint64_t ms = world_wait_shown(w, at_most_ms);

	ck_assert_msg(!w->broken, "%s", w->broken);
	return ms;
}

/* Seconds of the next @ms in which nothing is shown. */
static double dark_s(struct world *w, uint64_t ms)
{
	uint64_t dark = 0;

	for (uint64_t t = 0; t < ms; t += 10) {
		pass(w, 10);
		dark += shown(w) == ROC_STREAM_NONE ? 10 : 0;
	}
	return (double)dark / 1000;
}

static void fix_all(struct world *w)
{
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		world_fix(w, s, 300, 1000 * (ROC_STREAMS + 1 - s));
}

START_TEST(the_first_stream_goes_on_air_before_the_others_are_tested)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 310);
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

	world_begin(&w, all, ROC_STREAM_NONE);
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

	world_begin(&w, all, ROC_STREAM_SUB);
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

	world_begin(&w, all, ROC_STREAM_NONE);
	world_fail_all(&w, ROC_REASON_REFUSED, 1);
	pass(&w, 3600 * 1000);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 3595);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 3605);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 0);

	w.streams[ROC_STREAM_MAIN] = (struct world_stream){.after_ms = 300};
	pass(&w, 1301);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(it_is_known_when_all_have_failed_and_when_the_next_attempt_is)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	ck_assert(!roc_plan_has_failed(&w.plan));
	world_fail_all(&w, ROC_REASON_NO_STREAM, 50);
	pass(&w, 60);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 1);
	ck_assert(!roc_plan_has_failed(&w.plan)); /* the others have not been tried */
	pass(&w, 20000);
	ck_assert(roc_plan_has_failed(&w.plan));
	ck_assert_uint_le(roc_plan_attempt_ns(&w.plan), w.now + 3 * ROC_NS_PER_S);
	fix_all(&w);
	pass(&w, 10000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
	ck_assert(!roc_plan_has_failed(&w.plan));

	world_begin(&w, all, ROC_STREAM_NONE);
	world_fail_all(&w, ROC_REASON_REFUSED, 1);
	pass(&w, 5500);
	ck_assert(!roc_plan_has_failed(&w.plan));
	ck_assert_uint_le(roc_plan_attempt_ns(&w.plan), w.now + ROC_NS_PER_S);
	ck_assert_uint_gt(roc_plan_attempt_ns(&w.plan), w.now);
}
END_TEST

START_TEST(after_three_failures_the_next_stream_fills_in)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_MAIN);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	pass(&w, 3000);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 3);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
}
END_TEST

START_TEST(a_lower_stream_gives_way_when_the_better_is_back)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 300000);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 10000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	const unsigned int before = w.starts[ROC_STREAM_MAIN];
	pass(&w, 600000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN] - before, 4);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN] - before, 7);

	w.streams[ROC_STREAM_MAIN] = (struct world_stream){.after_ms = 300, .score = 44236800000};
	pass(&w, 125000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.takes, 1);
}
END_TEST

START_TEST(a_stream_that_did_not_work_at_the_start_is_tried_again_later)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_EXT);
	w.streams[ROC_STREAM_MAIN] = (struct world_stream){.after_ms = 300, .score = 44236800000};
	pass(&w, 250000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_lost_picture_is_reconnected_at_once)
{
	struct world w;

	world_begin(&w, only_main, ROC_STREAM_NONE);
	pass(&w, 20000);
	break_shown(&w, ROC_REASON_STALLED);
	pass(&w, 301);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 2);
}
END_TEST

static const struct world_stream outages[] = {
	{.reason = ROC_REASON_NO_DATA, .after_ms = 4000}, /* connected, silent */
	{.reason = ROC_REASON_NO_STREAM, .after_ms = 20}, /* turned away */
	{.reason = ROC_REASON_REFUSED, .after_ms = 1},
	{.reason = ROC_REASON_REJECTED,
	 .after_ms = 20}, /* without a word; shorter than the others */
};

START_TEST(twenty_outages_in_a_row_do_not_slow_it_down)
{
	struct world w;

	world_begin(&w, only_main, ROC_STREAM_NONE);
	for (int i = 0; i < 20; i++) {
		world_fix(&w, ROC_STREAM_MAIN, 300, 1000);
		pass(&w, 1301);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
		pass(&w, 5000);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
		w.streams[ROC_STREAM_MAIN] = outages[_i];
		break_shown(&w, ROC_REASON_STALLED);
		pass(&w, _i == 3 ? 4000 : 7000 + 137 * (uint64_t)i);
	}
}
END_TEST

START_TEST(a_long_outage_is_over_within_three_seconds)
{
	struct world w;

	world_begin(&w, only_main, ROC_STREAM_NONE);
	pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] = outages[1];
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 100000);
	/* and without a storm: some 60 attempts, not one every half second */
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 70);
	world_fix(&w, ROC_STREAM_MAIN, 300, 1000);
	pass(&w, 3000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_stream_that_comes_and_goes_is_made_to_wait)
{
	struct world w;

	world_begin(&w, only_main, ROC_STREAM_NONE);
	for (int i = 0; i < 600; i++) {
		pass(&w, 1000);
		if (w.plan.air >= 0)
			break_shown(&w, ROC_REASON_CLOSED);
	}
	/* a tenth of the time apart, 5 s at last; 10 minutes in all */
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN], 130);
	ck_assert_uint_ge(w.starts[ROC_STREAM_MAIN], 20);
}
END_TEST

START_TEST(a_refused_login_is_tried_slowly_and_on_no_other_stream)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	world_fail_all(&w, ROC_REASON_AUTH, 100);
	pass(&w, 59000);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], 1);
	pass(&w, 3541 * 1000);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN] + w.starts[ROC_STREAM_EXT] +
				  w.starts[ROC_STREAM_SUB],
			  60);
}
END_TEST

/* Whatever it failed for before: the first refusal is the first. */
START_TEST(a_login_refused_after_an_outage_is_tried_again_within_a_minute)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	for (int turn = 0; turn < 2; turn++) { /* the second time like the first */
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] = (struct world_stream){.reason = ROC_REASON_NO_DATA,
							     .after_ms = 100};
		break_shown(&w, ROC_REASON_STALLED);
		pass(&w, 5000);
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] =
				(struct world_stream){.reason = ROC_REASON_AUTH, .after_ms = 100};
		pass(&w, 1000);
		memset(w.starts, 0, sizeof(w.starts));
		pass(&w, 60000);
		ck_assert_uint_ge(w.starts[1] + w.starts[2] + w.starts[3], 1);
		/* its user and password were right: in turns, each within half a minute */
		ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], 10);
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			w.streams[s] = (struct world_stream){.after_ms = 100, .score = 1000};
		pass(&w, 300000);
		ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
	}
}
END_TEST

START_TEST(hanging_up_without_a_word_is_taken_for_a_wrong_password)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	if (_i) { /* the password is changed while it is live */
		pass(&w, 70000);
		break_shown(&w, ROC_REASON_CLOSED);
	}
	memset(w.starts, 0, sizeof(w.starts));
	world_fail_all(&w, ROC_REASON_REJECTED, 50);
	pass(&w, 60000);
	ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], _i ? 34 : 9);
	pass(&w, 540000);
	/* once live, each stream has its turn within half a minute */
	ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], _i ? 130 : 20);
	world_fix(&w, ROC_STREAM_MAIN, 300, 1000);
	pass(&w, 301000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_stream_that_is_hung_up_on_gives_way_to_one_that_is_not)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	w.streams[ROC_STREAM_EXT] =
		(struct world_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 5000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
}
END_TEST

START_TEST(a_camera_that_starts_and_hangs_up_at_first_is_back_soon)
{
	struct world w;

	world_begin(&w, only_main, ROC_STREAM_NONE);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_REJECTED, .after_ms = 50};
	pass(&w, 1000);
	world_fix(&w, ROC_STREAM_MAIN, 300, 1000);
	pass(&w, 2500);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

/* Two sessions that are hung up on together are one reason to wait longer. */
START_TEST(a_camera_that_hung_up_on_all_for_a_while_is_back_within_it)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	world_fail_all(&w, ROC_REASON_REJECTED, 50);
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 80000);
	fix_all(&w);
	ck_assert_uint_le(wait_shown(&w, 600000), 60000);
}
END_TEST

START_TEST(a_camera_that_was_away_for_long_and_hangs_up_at_first_is_back_soon)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	world_fail_all(&w, ROC_REASON_UNREACHABLE, 1000);
	break_shown(&w, ROC_REASON_STALLED);
	pass(&w, 600000);
	world_fail_all(&w, ROC_REASON_REJECTED, 50);
	pass(&w, 2000);
	fix_all(&w);
	ck_assert_uint_le(wait_shown(&w, 600000), 4000);
}
END_TEST

/* Whoever switches it off and on does not want to wait for minutes. */
START_TEST(a_camera_that_refused_and_was_switched_off_and_on_is_back_at_once)
{
	static const uint32_t reasons[] = {ROC_REASON_REJECTED, ROC_REASON_AUTH};

	for (uint64_t refused_s = 10; refused_s < 1500; refused_s += 97) {
		struct world w;

		world_begin(&w, all, ROC_STREAM_MAIN);
		pass(&w, 3600000);
		world_fail_all(&w, reasons[_i], 50);
		break_shown(&w, ROC_REASON_CLOSED);
		pass(&w, refused_s * 1000);
		ck_assert_uint_le(w.checks, refused_s / 5 + 1);
		world_fail_all(&w, ROC_REASON_UNREACHABLE, 2000);
		pass(&w, 40000);
		fix_all(&w);
		ck_assert_uint_le(wait_shown(&w, 600000), 4000);
	}
}
END_TEST

START_TEST(a_failure_of_long_ago_does_not_delay_a_lower_stream)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_MAIN);
	pass(&w, 3600000);
	for (int turn = 0; turn < 2; turn++) {
		w.streams[ROC_STREAM_MAIN] =
			(struct world_stream){.reason = ROC_REASON_NO_STREAM, .after_ms = 50};
		w.streams[ROC_STREAM_EXT] = w.streams[ROC_STREAM_SUB] =
			(struct world_stream){.reason = ROC_REASON_CLOSED, .after_ms = 50};
		break_shown(&w, ROC_REASON_STALLED);
		while (w.plan.tracks[0].failures < ROC_PLAN_FALLBACK_AFTER ||
		       w.plan.tracks[1].failures == 0 || w.plan.tracks[2].failures == 0)
			pass(&w, 10);
		pass(&w, 300);
		world_fix(&w, ROC_STREAM_EXT, 300, 2000);
		world_fix(&w, ROC_STREAM_SUB, 300, 1000);
		ck_assert_uint_le(wait_shown(&w, 60000), 2000);
		world_fix(&w, ROC_STREAM_MAIN, 300, 3000);
		pass(&w, 3600000);
		ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	}
}
END_TEST

START_TEST(a_stream_that_never_stays_gives_way_to_a_lower_one)
{
	struct world w;
	unsigned int shown_lower_s = 0;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 70000);
	for (int i = 0; i < 600; i++) {
		if (shown(&w) == ROC_STREAM_MAIN)
			break_shown(&w, ROC_REASON_STALLED);
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

	world_begin(&w, all, ROC_STREAM_NONE);
	for (uint32_t s = ROC_STREAM_EXT; s <= ROC_STREAM_SUB; s++)
		w.streams[s] = (struct world_stream){.reason = ROC_REASON_REFUSED, .after_ms = 1};
	pass(&w, 600000);
	ck_assert_uint_le(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 6);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

/* A second connection costs it the first. */
START_TEST(a_camera_of_one_connection_is_left_alone)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	w.limit = 1;
	w.kicks = true;
	pass(&w, 600000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 2);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
	pass(&w, ROC_PLAN_SINGLE_MS);
	ck_assert_uint_gt(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 2);
	ck_assert_uint_le(w.starts[ROC_STREAM_EXT] + w.starts[ROC_STREAM_SUB], 4);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

/* The best accepts and says nothing; the only connection is not for it alone. */
START_TEST(a_camera_of_one_connection_shows_a_lower_stream_when_the_best_is_silent)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	w.limit = 1;
	w.kicks = _i & 1;
	if (_i & 2) /* it has been live */
		pass(&w, 70000);
	w.streams[ROC_STREAM_MAIN] =
		(struct world_stream){.reason = ROC_REASON_NO_DATA, .after_ms = 10000};
	if (shown(&w) != ROC_STREAM_NONE)
		break_shown(&w, ROC_REASON_STALLED);
	ck_assert_uint_le(wait_shown(&w, 3600000), 90000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(nothing_is_tried_while_it_holds)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
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

	world_begin(&w, all, ROC_STREAM_NONE);
	world_fail_all(&w, ROC_REASON_NO_DATA, 4000);
	pass(&w, 30000);
	for (int i = 0; i < 1000; i++) {
		pass(&w, 100);
		if (w.sessions[0].stream != ROC_STREAM_MAIN &&
		    w.sessions[1].stream != ROC_STREAM_MAIN)
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
	world_begin(&w, _i % 3 ? all : only_main, (uint32_t)_i % 4);
	for (int i = 0; i < 400; i++) {
		const uint32_t stream = 1 + (uint32_t)rand() % ROC_STREAMS;

		w.streams[stream] = (struct world_stream){
			.reason = reasons[(size_t)rand() % (sizeof(reasons) / sizeof(reasons[0]))],
			.after_ms = 1 + (uint32_t)rand() % 5000,
			.score = (uint64_t)rand() * 1000,
		};
		pass(&w, 1 + (uint64_t)(rand() % 20000));
		if (w.plan.air >= 0 && rand() % 3 == 0)
			break_shown(&w, reasons[1 + rand() % 8]);
	}
	ck_assert_uint_le(w.connections_max, 2);
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		w.streams[s] = (struct world_stream){.after_ms = 300, .score = 1000};
	pass(&w, 400000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
}
END_TEST

/* ---- what cameras have done to earlier plans ---- */

static const uint32_t failures[] = {ROC_REASON_NO_STREAM, ROC_REASON_REJECTED, ROC_REASON_CLOSED,
				    ROC_REASON_NO_DATA};

/* The other stream worked once; that it does not now is no reason to wait for the first. */
START_TEST(a_stream_that_hiccups_is_not_kept_waiting_for_one_that_is_broken)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	pass(&w, 300000);
	world_cut(&w, ROC_STREAM_SUB, ROC_REASON_CLOSED);
	world_fail(&w, ROC_STREAM_SUB, failures[_i], 300);
	for (int i = 0; i < 12; i++) {
		if (shown(&w) != ROC_STREAM_NONE)
			break_shown(&w, ROC_REASON_CLOSED);
		ck_assert_uint_le(wait_shown(&w, 60000), 3500);
		pass(&w, 25000);
	}
}
END_TEST

START_TEST(a_link_that_drops_again_and_again_costs_little_more_than_the_drops)
{
	struct world w;
	double dark = 0;

	world_begin(&w, _i & 1 ? all : two, ROC_STREAM_NONE);
	pass(&w, 300000);
	for (int i = 0; i < 20; i++) {
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			world_cut(&w, s, ROC_REASON_STALLED);
		world_fail_all(&w, ROC_REASON_UNREACHABLE, 1000);
		dark += dark_s(&w, 3000);
		world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
		world_fix(&w, ROC_STREAM_EXT, 300, 8716288000);
		world_fix(&w, ROC_STREAM_SUB, 300, 2300000000);
		dark += dark_s(&w, _i & 2 ? 50000 : 25000);
	}
	ck_assert_msg(dark < 20 * (3 + 2), "dark for %.1f s", dark);
}
END_TEST

START_TEST(a_main_stream_that_failed_at_the_start_is_the_best_once_it_has_worked)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_CLOSED, 200);
	pass(&w, 300000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	world_fail(&w, ROC_STREAM_SUB, ROC_REASON_CLOSED, 200);
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 30000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	const unsigned int before = w.starts[ROC_STREAM_SUB];
	pass(&w, 3600000);
	/* a lower stream that fails is no concern while the best is shown */
	ck_assert_uint_le(w.starts[ROC_STREAM_SUB] - before, 4);
	world_fix(&w, ROC_STREAM_SUB, 300, 2300000000);
	break_shown(&w, ROC_REASON_STALLED);
	pass(&w, 5000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

/* It was late once; a second connection beside the lower stream is refused ever after. */
START_TEST(a_camera_of_one_connection_gets_back_to_its_best_stream)
{
	struct world w;

	world_begin(&w, all, _i & 1 ? ROC_STREAM_SUB : ROC_STREAM_NONE); /* after a restart, too */
	w.limit = 1;
	w.kicks = _i & 2;
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_NO_STREAM, 200);
	pass(&w, 20000);
	ck_assert_uint_ne(shown(&w), ROC_STREAM_NONE);
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	pass(&w, 4 * 3600 * 1000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_camera_of_one_connection_lets_its_picture_go_once_in_ten_minutes_at_most)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	w.limit = 1;
	pass(&w, 70000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_NO_STREAM, 50);
	break_shown(&w, ROC_REASON_CLOSED);
	pass(&w, 10000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
	const unsigned int before = w.stops;
	ck_assert(dark_s(&w, 3600000) <= 6 * 0.7);
	ck_assert_uint_le(w.stops - before, 7);
}
END_TEST

/* Its user and password are right, so others may have its connections. */
START_TEST(a_camera_that_was_live_and_refuses_is_back_within_half_a_minute)
{
	static const uint32_t reasons[] = {ROC_REASON_REJECTED, ROC_REASON_AUTH};

	for (uint64_t minutes = 2; minutes <= 32; minutes *= 2) {
		struct world w;

		world_begin(&w, only_main, ROC_STREAM_NONE);
		pass(&w, 600000);
		world_fail(&w, ROC_STREAM_MAIN, reasons[_i], 5);
		break_shown(&w, ROC_REASON_CLOSED);
		pass(&w, 60000 * minutes);
		world_fix(&w, ROC_STREAM_MAIN, 300, 1000);
		ck_assert_uint_le(wait_shown(&w, 600000), 30000);
	}
}
END_TEST

/* Its worker has been replaced meanwhile. */
START_TEST(a_camera_that_was_live_in_an_earlier_life_is_back_as_soon)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_MAIN);
	roc_plan_set_was_live(&w.plan);
	world_fail_all(&w, ROC_REASON_REJECTED, 5);
	pass(&w, 1800000);
	fix_all(&w);
	ck_assert_uint_le(wait_shown(&w, 600000), 30000);
	pass(&w, 15000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

START_TEST(a_session_that_stalls_may_recover)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	pass(&w, 300000);
	w.streams[ROC_STREAM_MAIN].after_ms = 4500; /* the next key frame */
	const unsigned int before = w.starts[ROC_STREAM_MAIN];
	world_stall(&w, ROC_STREAM_MAIN, false);
	pass(&w, 2300);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_NONE);
	ck_assert_uint_eq(w.starts[ROC_STREAM_MAIN], before + 1); /* beside it */
	world_resume(&w, ROC_STREAM_MAIN);
	pass(&w, 10);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	ck_assert_uint_eq(w.sessions[1 - w.plan.air].stream, ROC_STREAM_NONE);
}
END_TEST

START_TEST(a_new_session_beside_a_dead_one_is_shown_first)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	pass(&w, 300000);
	world_stall(&w, ROC_STREAM_MAIN, true);
	pass(&w, 2000);
	ck_assert_uint_le(wait_shown(&w, 10000), 320);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
	pass(&w, 100);
	ck_assert_uint_eq(w.sessions[1 - w.plan.air].stream, ROC_STREAM_NONE);
}
END_TEST

START_TEST(a_stalled_session_gives_way_on_a_camera_of_one_connection)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	w.limit = 1;
	pass(&w, 3600000);
	world_stall(&w, ROC_STREAM_MAIN, true);
	pass(&w, 2000);
	ck_assert_uint_le(wait_shown(&w, 20000), 320);
}
END_TEST

/* The user may have made it better. */
START_TEST(streams_are_compared_again_after_an_absence_and_once_a_day)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	pass(&w, 300000);
	ck_assert_uint_eq(w.chosen, ROC_STREAM_MAIN);
	w.streams[ROC_STREAM_EXT].score = 2 * MAIN_SCORE;
	if (_i == 0) {
		struct world_stream works[ROC_STREAMS + 1];

		memcpy(works, w.streams, sizeof(works));
		world_fail_all(&w, ROC_REASON_UNREACHABLE, 2000);
		break_shown(&w, ROC_REASON_STALLED);
		pass(&w, 61000);
		for (uint32_t s = 1; s <= ROC_STREAMS; s++)
			world_fix(&w, s, 300, works[s].score);
		pass(&w, 300000);
	} else {
		pass(&w, 24 * 3600 * 1000);
	}
	ck_assert_uint_eq(w.chosen, ROC_STREAM_EXT);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
}
END_TEST

/* All streams failed together: the camera starts, and its lower stream is often ready first. */
START_TEST(the_best_stream_is_back_soon_after_an_outage_of_the_whole_camera)
{
	struct world w;

	for (uint64_t later_ms = 0; later_ms < 100000; later_ms = 2 * later_ms + 1000) {
		world_begin(&w, all, ROC_STREAM_MAIN);
		pass(&w, 3600000);
		world_fail_all(&w, _i ? ROC_REASON_NO_STREAM : ROC_REASON_UNREACHABLE, 300);
		break_shown(&w, ROC_REASON_STALLED);
		pass(&w, 40000);
		world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_NO_STREAM, 50);
		world_fix(&w, ROC_STREAM_EXT, 300, 2000);
		world_fix(&w, ROC_STREAM_SUB, 300, 1000);
		pass(&w, later_ms);
		world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
		pass(&w, 15000);
		ck_assert_msg(shown(&w) == ROC_STREAM_MAIN, "main ready after %llu ms",
			      (unsigned long long)later_ms);
	}
}
END_TEST

/* Their own hosts: one that is away says nothing about another. */
START_TEST(streams_of_different_hosts_are_away_on_their_own)
{
	static const uint32_t places[ROC_STREAMS] = {0, 1, 2};
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	roc_plan_init(&w.plan, all, places, ROC_STREAM_NONE, 120000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_UNREACHABLE, 2000);
	ck_assert_uint_le(wait_shown(&w, 60000), 5000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_EXT);
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
}
END_TEST

/* ---- what an adversary found ---- */

/* A path of its own password: the others are not refused. */
START_TEST(one_stream_that_is_refused_does_not_keep_the_others_dark)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	if (_i)
		pass(&w, 600000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_AUTH, 50);
	world_cut(&w, ROC_STREAM_MAIN, ROC_REASON_CLOSED);
	ck_assert_uint_le(wait_shown(&w, 3600000), _i ? 30000 : 300000);
}
END_TEST

START_TEST(streams_that_take_their_time_are_had_one_at_a_time_too)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	w.limit = 1;
	for (uint32_t s = 1; s <= ROC_STREAMS; s++)
		w.streams[s].after_ms = 6000;
	ck_assert_uint_le(wait_shown(&w, 3600000), 60000);
}
END_TEST

START_TEST(a_host_that_is_away_does_not_keep_one_that_hung_up_waiting)
{
	static const uint32_t places[ROC_STREAMS] = {0, 1, 1};
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	roc_plan_init(&w.plan, two, places, ROC_STREAM_NONE, 120000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_UNREACHABLE, 2000);
	world_fail(&w, ROC_STREAM_SUB, ROC_REASON_REJECTED, 50);
	pass(&w, 120000);
	world_fix(&w, ROC_STREAM_SUB, 300, 1000);
	ck_assert_uint_le(wait_shown(&w, 3600000), 300000);
}
END_TEST

START_TEST(a_host_that_refused_and_went_away_is_found_when_it_is_back)
{
	static const uint32_t places[ROC_STREAMS] = {0, 1, 1};
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	roc_plan_init(&w.plan, two, places, ROC_STREAM_NONE, 120000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_AUTH, 50);
	world_fail(&w, ROC_STREAM_SUB, ROC_REASON_AUTH, 50);
	pass(&w, 60000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_UNREACHABLE, 2000);
	pass(&w, 60000);
	world_fail(&w, ROC_STREAM_SUB, ROC_REASON_NO_DATA, 4000);
	pass(&w, 60000);
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	ck_assert_uint_le(wait_shown(&w, 3600000), 30000);
}
END_TEST

/* A picture in ten seconds never gives figures. */
START_TEST(a_stream_without_figures_does_not_keep_a_better_one_away)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	w.settle_ms = 2000000000;
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_NO_STREAM, 50);
	pass(&w, 30000);
	const unsigned int before = w.starts[ROC_STREAM_MAIN];
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	pass(&w, 600000);
	ck_assert_uint_gt(w.starts[ROC_STREAM_MAIN], before);
}
END_TEST

/* Its port is closed: it has not turned us away because of another connection. */
START_TEST(a_stream_of_a_closed_port_does_not_cost_the_picture_of_another)
{
	static const uint32_t places[ROC_STREAMS] = {0, 1, 1};
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	roc_plan_init(&w.plan, two, places, ROC_STREAM_NONE, 120000);
	pass(&w, 600000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_REFUSED, 1);
	world_cut(&w, ROC_STREAM_MAIN, ROC_REASON_CLOSED);
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
	ck_assert(dark_s(&w, 3600000) < 0.001);
}
END_TEST

START_TEST(silence_is_no_sign_that_a_login_was_accepted)
{
	struct world w;

	world_begin(&w, all, ROC_STREAM_NONE);
	world_fail_all(&w, _i ? ROC_REASON_AUTH : ROC_REASON_REJECTED, 4000);
	pass(&w, 1800000);
	ck_assert_uint_le(w.starts[1] + w.starts[2] + w.starts[3], 60);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_NO_DATA, 4000);
	world_fail(&w, ROC_STREAM_EXT, _i ? ROC_REASON_AUTH : ROC_REASON_REJECTED, 50);
	world_fail(&w, ROC_STREAM_SUB, _i ? ROC_REASON_AUTH : ROC_REASON_REJECTED, 50);
	const unsigned int before = w.starts[2] + w.starts[3];
	pass(&w, 1800000);
	ck_assert_uint_le(w.starts[2] + w.starts[3] - before, 90);
}
END_TEST

START_TEST(a_login_refused_beside_the_stream_shown_is_not_repeated_at_once)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	pass(&w, 600000);
	world_fail_all(&w, ROC_REASON_UNREACHABLE, 2000);
	break_shown(&w, ROC_REASON_STALLED);
	pass(&w, 20000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_AUTH, 50);
	world_fix(&w, ROC_STREAM_SUB, 300, 1000);
	ck_assert_uint_le(wait_shown(&w, 60000), 30000);
	const unsigned int before = w.starts[ROC_STREAM_MAIN];
	pass(&w, 120000);
	ck_assert_uint_le(w.starts[ROC_STREAM_MAIN] - before, 3);
}
END_TEST

/* Switched off, it is hung up on; the camera takes two connections all the same. */
START_TEST(a_stream_that_is_switched_off_does_not_cost_the_picture_of_another)
{
	struct world w;

	world_begin(&w, two, ROC_STREAM_NONE);
	pass(&w, 600000);
	world_fail(&w, ROC_STREAM_MAIN, ROC_REASON_REJECTED, 20);
	world_cut(&w, ROC_STREAM_MAIN, ROC_REASON_CLOSED);
	pass(&w, 60000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_SUB);
	ck_assert(dark_s(&w, 2 * 3600000) < 0.001);
	world_fix(&w, ROC_STREAM_MAIN, 300, MAIN_SCORE);
	pass(&w, 300000);
	ck_assert_uint_eq(shown(&w), ROC_STREAM_MAIN);
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
	tcase_add_test(tc, it_is_known_when_all_have_failed_and_when_the_next_attempt_is);
	tcase_add_test(tc, after_three_failures_the_next_stream_fills_in);
	tcase_add_test(tc, a_lower_stream_gives_way_when_the_better_is_back);
	tcase_add_test(tc, a_stream_that_did_not_work_at_the_start_is_tried_again_later);
	tcase_add_test(tc, a_lost_picture_is_reconnected_at_once);
	tcase_add_loop_test(tc, twenty_outages_in_a_row_do_not_slow_it_down, 0, 4);
	tcase_add_test(tc, a_long_outage_is_over_within_three_seconds);
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
	tcase_add_loop_test(tc, a_stream_that_hiccups_is_not_kept_waiting_for_one_that_is_broken, 0,
			    4);
	tcase_add_loop_test(tc, a_link_that_drops_again_and_again_costs_little_more_than_the_drops,
			    0, 4);
	tcase_add_test(tc, a_main_stream_that_failed_at_the_start_is_the_best_once_it_has_worked);
	tcase_add_loop_test(tc, a_camera_of_one_connection_gets_back_to_its_best_stream, 0, 4);
	tcase_add_test(tc,
		       a_camera_of_one_connection_lets_its_picture_go_once_in_ten_minutes_at_most);
	tcase_add_loop_test(tc, a_camera_that_was_live_and_refuses_is_back_within_half_a_minute, 0,
			    2);
	tcase_add_test(tc, a_camera_that_was_live_in_an_earlier_life_is_back_as_soon);
	tcase_add_test(tc, a_session_that_stalls_may_recover);
	tcase_add_test(tc, a_new_session_beside_a_dead_one_is_shown_first);
	tcase_add_test(tc, a_stalled_session_gives_way_on_a_camera_of_one_connection);
	tcase_add_loop_test(tc, streams_are_compared_again_after_an_absence_and_once_a_day, 0, 2);
	tcase_add_loop_test(tc, the_best_stream_is_back_soon_after_an_outage_of_the_whole_camera, 0,
			    2);
	tcase_add_test(tc, streams_of_different_hosts_are_away_on_their_own);
	tcase_add_loop_test(tc, one_stream_that_is_refused_does_not_keep_the_others_dark, 0, 2);
	tcase_add_test(tc, streams_that_take_their_time_are_had_one_at_a_time_too);
	tcase_add_test(tc, a_host_that_is_away_does_not_keep_one_that_hung_up_waiting);
	tcase_add_test(tc, a_host_that_refused_and_went_away_is_found_when_it_is_back);
	tcase_add_test(tc, a_stream_without_figures_does_not_keep_a_better_one_away);
	tcase_add_test(tc, a_stream_of_a_closed_port_does_not_cost_the_picture_of_another);
	tcase_add_loop_test(tc, silence_is_no_sign_that_a_login_was_accepted, 0, 2);
	tcase_add_test(tc, a_login_refused_beside_the_stream_shown_is_not_repeated_at_once);
	tcase_add_test(tc, a_stream_that_is_switched_off_does_not_cost_the_picture_of_another);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
