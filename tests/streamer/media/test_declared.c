/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <string.h>

#include "clock.h"
#include "declared.h"
#include "suite.h"

#define START (UINT64_C(50) * ROC_NS_PER_S)

static struct roc_rate rate;
static struct roc_declared declared;

static void setup(void)
{
	roc_rate_init(&rate);
	roc_declared_init(&declared);
}

/* ---- the first pictures --------------------------------------------------------------------- */

struct first {
	const char *what;
	double fps, stamp_fps; /* arrival; time stamps in whole ms, 0: none */
	double stamp_jitter_ms;
	uint32_t lost;  /* this one never comes */
	uint32_t mhz;   /* 0: not told */
	uint32_t after; /* pictures at the most */
};

static const struct first firsts[] = {
	{"one by one", 25, 25, 0, 0, 25000, 6},
	{"12.5", 12.5, 12.5, 0, 0, 12500, 6},
	{"30 in whole ms", 30, 30, 0, 0, 30000, 6},
	{"15 in whole ms", 15, 15, 0, 0, 15000, 6},
	{"60", 60, 60, 0, 0, 60000, 6},
	{"a picture in two seconds", 0.5, 0.5, 0, 0, 500, 6},
	{"a burst", 2000, 20, 0, 0, 20000, 6},
	{"a burst as fast as it is decoded", 100, 12, 0, 0, 12000, 6},
	{"a burst without stamps", 2000, 0, 0, 0, 0, 0},
	{"without stamps", 20, 0, 0, 0, 20000, 6},
	{"stamps of another rate", 15, 30, 0, 0, 15000, 6},
	{"a lost picture", 20, 20, 0, 3, 20000, 13},
	{"stamps of a bad clock", 25, 25, 6, 0, 25000, 14},
	{"faster than any camera", 1000, 1000, 0, 0, 0, 0},
};

START_TEST(the_first_pictures_tell_a_rate)
{
	const struct first *first = &firsts[_i];
	bool told = false;

	for (uint32_t i = 0; i < 100; i++) {
		const double off = first->stamp_jitter_ms * ((int)(i * 7 % 5) - 2) / 2.0;
		const double per_ms = first->stamp_fps > 0 ? first->stamp_fps / 1000 : 1;
		const int64_t pts = (int64_t)(i / per_ms + off + 100.5) * 1000;

		if (first->lost && i == first->lost)
			continue;
		roc_rate_add(&rate, START + (uint64_t)(i * 1e9 / first->fps),
			     first->stamp_fps > 0 ? pts : ROC_RATE_NO_PTS);
		if (roc_declared_first(&declared, &rate)) {
			ck_assert_msg(!told && i < first->after, "%s: %u", first->what, i);
			told = true;
		}
	}
	ck_assert_msg(declared.early_mhz == first->mhz, "%s: %u mHz", first->what,
		      declared.early_mhz);
	ck_assert_int_eq(told, first->mhz != 0);
}
END_TEST

START_TEST(hostile_time_stamps_tell_nothing_wild)
{
	static const int64_t values[] = {INT64_MAX, INT64_MIN + 1, 0, -1, 1, INT64_MAX - 1};

	for (uint32_t i = 0; i < 100; i++) {
		roc_rate_add(&rate, START + i * 50 * ROC_NS_PER_MS,
			     values[(i * i + (uint32_t)_i) % 6]);
		(void)roc_declared_first(&declared, &rate);
	}
	ck_assert_uint_eq(declared.early_mhz, 20000);
}
END_TEST

/* ---- a minute of the same ------------------------------------------------------------------- */

static uint64_t now;

static void measure(uint32_t mhz, double seconds, double every)
{
	const struct roc_rate_figures figures = {.mhz = mhz, .settled = true};

	for (double t = 0; t < seconds; t += every) {
		now += (uint64_t)(every * 1e9);
		roc_declared_measured(&declared, &figures, now);
	}
}

START_TEST(a_rate_is_stable_after_a_minute)
{
	now = START;
	measure(25000, 59, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 0);
	measure(25000, 2, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 25000);
}
END_TEST

START_TEST(what_varies_within_three_percent_is_the_same)
{
	now = START;
	for (int i = 0; i < 40; i++) {
		measure(25000, 1, 0.2);
		measure(25400, 1, 0.2);
	}
	ck_assert_uint_ne(declared.stable_mhz, 0);
}
END_TEST

START_TEST(a_rate_that_creeps_is_not_the_same)
{
	now = START;
	for (uint32_t i = 0; i < 120; i++) {
		measure(20000 + i * 50, 1, 0.2);
		ck_assert_uint_eq(declared.stable_mhz, 0);
	}
}
END_TEST

START_TEST(another_rate_begins_its_own_minute)
{
	now = START;
	measure(25000, 70, 0.2);
	measure(12500, 0.2, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 0);
	measure(12500, 58, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 0);
	measure(12500, 4, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 12500);
}
END_TEST

START_TEST(silence_is_not_a_stable_rate)
{
	now = START;
	measure(25000, 30, 0.2);
	now += 100 * ROC_NS_PER_S;
	measure(25000, 20, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 0);
	measure(25000, 12, 0.2);
	ck_assert_uint_eq(declared.stable_mhz, 25000);
}
END_TEST

START_TEST(a_slow_camera_needs_a_minute_as_well)
{
	now = START;
	measure(500, 58, 2);
	ck_assert_uint_eq(declared.stable_mhz, 0);
	measure(500, 8, 2);
	ck_assert_uint_eq(declared.stable_mhz, 500);
}
END_TEST

START_TEST(what_is_not_settled_does_not_count)
{
	const struct roc_rate_figures figures = {.mhz = 25000};

	for (uint32_t i = 0; i < 1000; i++)
		roc_declared_measured(&declared, &figures, START + i * ROC_NS_PER_S);
	ck_assert_uint_eq(declared.stable_mhz, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("declared");
	TCase *tc = tcase_create("declared");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, the_first_pictures_tell_a_rate, 0,
			    sizeof(firsts) / sizeof(firsts[0]));
	tcase_add_loop_test(tc, hostile_time_stamps_tell_nothing_wild, 0, 6);
	tcase_add_test(tc, a_rate_is_stable_after_a_minute);
	tcase_add_test(tc, what_varies_within_three_percent_is_the_same);
	tcase_add_test(tc, a_rate_that_creeps_is_not_the_same);
	tcase_add_test(tc, another_rate_begins_its_own_minute);
	tcase_add_test(tc, silence_is_not_a_stable_rate);
	tcase_add_test(tc, a_slow_camera_needs_a_minute_as_well);
	tcase_add_test(tc, what_is_not_settled_does_not_count);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
