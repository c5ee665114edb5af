/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <inttypes.h>

#include "history.h"
#include "suite.h"

#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)
#define START (1000 * S)

static uint32_t rates[ROC_HISTORY_STEPS];

/* Look every @every_ms while @mhz pictures come a second. @return time and counter after it */
struct moment {
	uint64_t ns, frames;
};
static struct moment watch(struct roc_history *history, struct moment from, uint64_t ms,
			   uint64_t every_ms, uint64_t mhz)
{
	for (uint64_t t = 0; t <= ms; t += every_ms)
		(void)roc_history_feed(history, from.frames + t * mhz / 1000000, from.ns + t * MS);
	return (struct moment){from.ns + ms * MS, from.frames + ms * mhz / 1000000};
}

static const struct {
	uint64_t every_ms, mhz;
} looks[] = {{16, 20000},  {33, 29970},  {50, 12500},   {100, 5000},
	     {250, 60000}, {500, 25000}, {1000, 20000}, {1999, 20000}};

START_TEST(an_even_rate_is_a_flat_curve_however_often_one_looks)
{
	struct roc_history history = {0};

	watch(&history, (struct moment){START, 77}, 61000, looks[_i].every_ms, looks[_i].mhz);
	const uint32_t count = roc_history_copy(&history, rates);
	ck_assert_uint_ge(count, ROC_HISTORY_STEPS - 1);
	/* A picture more or less in a second. */
	for (uint32_t i = 1; i < count; i++)
		ck_assert_msg(rates[i] + 1100 >= looks[_i].mhz && rates[i] <= looks[_i].mhz + 1100,
			      "step %u: %u, wanted %" PRIu64, i, rates[i], looks[_i].mhz);
}
END_TEST

START_TEST(the_first_look_says_nothing)
{
	struct roc_history history = {0};

	ck_assert_int_eq(roc_history_feed(&history, 1000000, START), 0);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 0);
	ck_assert_int_eq(roc_history_feed(&history, 1000005, START + 499 * MS), 0);
	ck_assert_int_eq(roc_history_feed(&history, 1000010, START + 500 * MS), 1);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 1);
	ck_assert_uint_ge(rates[0], 19900);
	ck_assert_uint_le(rates[0], 20100);
}
END_TEST

START_TEST(a_stop_goes_down_to_nothing)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 0}, 5000, 50, 20000);

	watch(&history, now, 2000, 50, 0);
	const uint32_t count = roc_history_copy(&history, rates);
	ck_assert_uint_eq(count, 14);
	ck_assert_uint_eq(rates[count - 1], 0);
	ck_assert_uint_eq(rates[count - 2], 0);
	ck_assert_uint_gt(rates[8], 19000);
}
END_TEST

START_TEST(a_counter_that_begins_anew_leaves_no_spike)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 5000000}, 5000, 50, 20000);

	watch(&history, (struct moment){now.ns + 50 * MS, 3}, 5000, 50, 20000);
	const uint32_t count = roc_history_copy(&history, rates);
	ck_assert_uint_eq(count, 20);
	for (uint32_t i = 1; i < count; i++)
		ck_assert_msg(rates[i] >= 18800 && rates[i] <= 21200, "step %u: %u", i, rates[i]);
}
END_TEST

START_TEST(time_without_a_look_is_a_gap)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 0}, 5000, 50, 20000);

	watch(&history, (struct moment){now.ns + 3 * S, now.frames + 60}, 2000, 50, 20000);
	const uint32_t count = roc_history_copy(&history, rates);
	ck_assert_uint_eq(count, 20);
	for (uint32_t i = 1; i < count; i++) {
		if (i >= 10 && i < 16)
			ck_assert_msg(rates[i] == ROC_HISTORY_NONE, "step %u: %u", i, rates[i]);
		else
			ck_assert_msg(rates[i] >= 18800 && rates[i] <= 21200, "step %u: %u", i,
				      rates[i]);
	}
}
END_TEST

START_TEST(a_short_time_without_a_look_is_none)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 0}, 5000, 50, 20000);

	watch(&history, (struct moment){now.ns + 1500 * MS, now.frames + 30}, 2000, 50, 20000);
	const uint32_t count = roc_history_copy(&history, rates);
	for (uint32_t i = 1; i < count; i++)
		ck_assert_msg(rates[i] >= 18800 && rates[i] <= 21200, "step %u: %u", i, rates[i]);
}
END_TEST

START_TEST(after_a_minute_without_a_look_it_starts_anew)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 0}, 5000, 50, 20000);

	ck_assert_int_eq(roc_history_feed(&history, now.frames, now.ns + 3600 * S), 1);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 0);
	ck_assert_int_eq(roc_history_feed(&history, 0, UINT64_MAX), 0);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 0);
}
END_TEST

START_TEST(time_that_goes_back_is_ignored)
{
	struct roc_history history = {0};
	struct moment now = watch(&history, (struct moment){START, 0}, 5000, 50, 20000);
	const uint32_t before = roc_history_copy(&history, rates);

	ck_assert_int_eq(roc_history_feed(&history, now.frames + 9, now.ns), 0);
	ck_assert_int_eq(roc_history_feed(&history, now.frames + 9, now.ns - 3 * S), 0);
	ck_assert_int_eq(roc_history_feed(&history, now.frames + 9, 0), 0);
	ck_assert_uint_eq(roc_history_copy(&history, rates), before);
	watch(&history, now, 5000, 50, 20000);
	const uint32_t count = roc_history_copy(&history, rates);
	for (uint32_t i = 1; i < count; i++)
		ck_assert_msg(rates[i] >= 18800 && rates[i] <= 21200, "step %u: %u", i, rates[i]);
}
END_TEST

START_TEST(a_counter_gone_wild_stays_within_bounds)
{
	struct roc_history history = {0};
	uint64_t seed = 1;

	for (uint64_t t = 0; t < 200000; t++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		(void)roc_history_feed(&history, seed >> (seed >> 58), START + t * (seed >> 40));
		ck_assert_uint_le(history.count, ROC_HISTORY_STEPS);
		ck_assert_uint_lt(history.next, ROC_HISTORY_STEPS);
	}
	const uint32_t count = roc_history_copy(&history, rates);
	for (uint32_t i = 0; i < count; i++)
		ck_assert(rates[i] == ROC_HISTORY_NONE || rates[i] <= 1000000000u);
}
END_TEST

START_TEST(another_camera_starts_with_nothing)
{
	struct roc_history history = {0};

	watch(&history, (struct moment){START, 0}, 5000, 50, 20000);
	roc_history_reset(&history);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 0);
	ck_assert_int_eq(roc_history_feed(&history, 100, START + 9 * S), 0);
	ck_assert_uint_eq(roc_history_copy(&history, rates), 0);
}
END_TEST

START_TEST(only_the_last_minute_is_kept_oldest_first)
{
	struct roc_history history = {0};
	struct moment now = {START, 0};

	for (uint64_t s = 0; s < 100; s++)
		now = watch(&history, now, 1000, 50, s * 1000);
	ck_assert_uint_eq(roc_history_copy(&history, rates), ROC_HISTORY_STEPS);
	for (uint32_t i = 1; i < ROC_HISTORY_STEPS; i++)
		ck_assert_uint_ge(rates[i] + 100, rates[i - 1]);
	ck_assert_uint_le(rates[0], 41000);
	ck_assert_uint_ge(rates[ROC_HISTORY_STEPS - 1], 98000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("history");
	TCase *tc = tcase_create("history");

	tcase_add_loop_test(tc, an_even_rate_is_a_flat_curve_however_often_one_looks, 0,
			    (int)COUNT(looks));
	tcase_add_test(tc, the_first_look_says_nothing);
	tcase_add_test(tc, a_stop_goes_down_to_nothing);
	tcase_add_test(tc, a_counter_that_begins_anew_leaves_no_spike);
	tcase_add_test(tc, time_without_a_look_is_a_gap);
	tcase_add_test(tc, a_short_time_without_a_look_is_none);
	tcase_add_test(tc, after_a_minute_without_a_look_it_starts_anew);
	tcase_add_test(tc, time_that_goes_back_is_ignored);
	tcase_add_test(tc, a_counter_gone_wild_stays_within_bounds);
	tcase_add_test(tc, another_camera_starts_with_nothing);
	tcase_add_test(tc, only_the_last_minute_is_kept_oldest_first);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
