/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recent.h"

#include "suite.h"

#define S UINT64_C(1000000000)

static struct roc_recent recent;

static void setup(void)
{
	roc_recent_reset(&recent);
}

static void assert_recent(uint64_t part, uint64_t whole, uint64_t wanted_part,
			  uint64_t wanted_whole)
{
	uint64_t got_part, got_whole;

	roc_recent_get(&recent, part, whole, &got_part, &got_whole);
	ck_assert_uint_eq(got_part, wanted_part);
	ck_assert_uint_eq(got_whole, wanted_whole);
}

START_TEST(what_was_before_the_first_look_does_not_count)
{
	assert_recent(50, 100, 0, 0);
	roc_recent_feed(&recent, 50, 100, S);
	assert_recent(50, 100, 0, 0);
	assert_recent(51, 120, 1, 20);
}
END_TEST

START_TEST(what_is_longer_ago_than_a_minute_is_forgotten)
{
	/* One repeat a second in the first minute, then none; ten frames a second. */
	for (uint64_t t = 0; t <= 60; t++)
		roc_recent_feed(&recent, t, 10 * t, (t + 1) * S);
	assert_recent(60, 600, 60, 600);
	for (uint64_t t = 61; t <= 120; t++)
		roc_recent_feed(&recent, 60, 10 * t, (t + 1) * S);
	assert_recent(60, 1200, 0, 600);
}
END_TEST

START_TEST(counters_that_went_back_begin_anew)
{
	roc_recent_feed(&recent, 50, 1000, S);
	roc_recent_feed(&recent, 60, 1100, 7 * S);
	assert_recent(1, 20, 0, 0);
	roc_recent_feed(&recent, 0, 20, 8 * S);
	assert_recent(2, 40, 2, 20);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("recent");
	TCase *tcase = tcase_create("minute");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, what_was_before_the_first_look_does_not_count);
	tcase_add_test(tcase, what_is_longer_ago_than_a_minute_is_forgotten);
	tcase_add_test(tcase, counters_that_went_back_begin_anew);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
