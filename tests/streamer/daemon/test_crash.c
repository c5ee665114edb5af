/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "clock.h"
#include "crash.h"
#include "suite.h"

#define SOON_NS (200 * ROC_NS_PER_MS) /* from the end of the hold to the crash */

static uint64_t life_ns(uint32_t hold_ms)
{
	return hold_ms * ROC_NS_PER_MS + SOON_NS;
}

START_TEST(the_first_restart_is_at_once_and_then_the_hold_doubles)
{
	static const uint32_t holds[] = {0, 1000, 2000, 4000, 8000, 16000, 32000, 60000};
	uint32_t crashes = 0;

	ck_assert_uint_eq(roc_crash_hold_ms(0), 0);
	for (size_t i = 0; i < COUNT(holds); i++) {
		crashes = roc_crash_count(crashes, SOON_NS, 0);
		ck_assert_uint_eq(roc_crash_hold_ms(crashes), holds[i]);
	}
}
END_TEST

START_TEST(crashes_right_after_each_hold_keep_the_hold_at_its_longest)
{
	uint32_t crashes = 0, hold_ms = 0;

	for (int i = 0; i < 100; i++) {
		const uint32_t before_ms = hold_ms;

		crashes = roc_crash_count(crashes, life_ns(hold_ms), hold_ms);
		hold_ms = roc_crash_hold_ms(crashes);
		ck_assert_msg(hold_ms >= before_ms, "crash %d: %u ms after %u ms", i, hold_ms,
			      before_ms);
	}
	ck_assert_uint_eq(hold_ms, 60000);
}
END_TEST

START_TEST(a_worker_that_ran_a_minute_beyond_its_hold_is_forgiven)
{
	const uint32_t hold_ms = 60000;
	const uint64_t enough_ns = (hold_ms + ROC_CRASH_FORGIVEN_MS) * ROC_NS_PER_MS;

	ck_assert_uint_eq(roc_crash_count(20, enough_ns, hold_ms), 21);
	ck_assert_uint_eq(roc_crash_count(20, enough_ns + 1, hold_ms), 1);
	ck_assert_uint_eq(roc_crash_count(1, ROC_CRASH_FORGIVEN_MS * ROC_NS_PER_MS + 1, 0), 1);
}
END_TEST

START_TEST(the_count_does_not_wrap)
{
	ck_assert_uint_eq(roc_crash_count(UINT32_MAX, 0, UINT32_MAX), UINT32_MAX);
	ck_assert_uint_eq(roc_crash_hold_ms(UINT32_MAX), 60000);
}
END_TEST

/* A worker that holds back feeds its device, and so does its successor: no silence between them. */
START_TEST(a_worker_that_ends_while_it_holds_back_is_replaced_at_once)
{
	ck_assert(!roc_crash_is_early(true, 5 * ROC_NS_PER_S));
	ck_assert_uint_eq(roc_crash_spawn_ms(0), 0);
	ck_assert_uint_eq(roc_crash_spawn_ms(1), 0);
}
END_TEST

START_TEST(workers_that_end_at_their_start_are_started_less_and_less_often)
{
	static const uint32_t waits[] = {0, 0, 500, 1000, 2000, 4000, 8000, 10000, 10000};

	ck_assert(roc_crash_is_early(false, 60 * ROC_NS_PER_S));
	ck_assert(roc_crash_is_early(true, ROC_NS_PER_S));
	for (uint32_t early = 0; early < COUNT(waits); early++)
		ck_assert_uint_eq(roc_crash_spawn_ms(early), waits[early]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("crash");
	TCase *tc = tcase_create("crash");

	tcase_add_test(tc, the_first_restart_is_at_once_and_then_the_hold_doubles);
	tcase_add_test(tc, crashes_right_after_each_hold_keep_the_hold_at_its_longest);
	tcase_add_test(tc, a_worker_that_ran_a_minute_beyond_its_hold_is_forgiven);
	tcase_add_test(tc, the_count_does_not_wrap);
	tcase_add_test(tc, a_worker_that_ends_while_it_holds_back_is_replaced_at_once);
	tcase_add_test(tc, workers_that_end_at_their_start_are_started_less_and_less_often);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
