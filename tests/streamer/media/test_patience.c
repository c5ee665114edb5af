/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <string.h>

#include "patience.h"
#include "suite.h"

#define MS UINT64_C(1000000)
#define START (1000000 * MS)

static struct roc_patience patience;
static uint64_t now, usual;
static int64_t stamp;

static void begin(void)
{
	memset(&patience, 0, sizeof(patience));
	now = START;
	stamp = 5000;
	usual = 0;
}

static void pictures(int count, uint64_t apart_ms, int64_t stamps_ms)
{
	for (int i = 0; i < count; i++) {
		now += apart_ms * MS;
		stamp += stamps_ms * 1000;
		usual = roc_patience_picture(&patience, now, stamp);
	}
}

START_TEST(it_takes_two_gaps)
{
	pictures(2, 40, 40);
	ck_assert_uint_eq(usual, 0);
	pictures(1, 40, 40);
	ck_assert_uint_eq(usual, 40 * MS);
}
END_TEST

START_TEST(one_hiccup_changes_nothing)
{
	pictures(100, 40, 40);
	pictures(1, 5000, 5000);
	ck_assert_uint_eq(usual, 40 * MS);
	pictures(1, 5000, 5000);
	ck_assert_uint_eq(usual, 5000 * MS);
}
END_TEST

/* What a server has in store comes at once: that is not how fast the camera is. */
START_TEST(a_burst_at_the_start_is_no_rate)
{
	pictures(5, 3, 3333);
	ck_assert_uint_eq(usual, 3333 * MS);
	for (int i = 0; i < 5; i++) {
		pictures(1, 3333, 3333);
		ck_assert_uint_eq(usual, 3333 * MS);
	}
}
END_TEST

/* RTP's first picture has no time stamp: how long it was before the second is not known. */
START_TEST(a_gap_that_is_not_known_does_not_count)
{
	roc_patience_picture(&patience, now, ROC_PATIENCE_NO_PTS);
	pictures(1, 3, 4000);
	ck_assert_uint_eq(usual, 0);
	pictures(1, 4000, 4000);
	ck_assert_uint_eq(usual, 0);
	pictures(1, 4000, 4000);
	ck_assert_uint_eq(usual, 4000 * MS);
}
END_TEST

START_TEST(a_burst_of_a_fast_camera_is_none_either)
{
	pictures(50, 1, 40);
	ck_assert_uint_eq(usual, 40 * MS);
	pictures(2, 40, 40);
	ck_assert_uint_eq(usual, 40 * MS);
}
END_TEST

/* Stamps a hundred times too fast, that leap, that stand still, that are not there. */
START_TEST(stamps_that_lie_do_no_harm_for_long)
{
	pictures(75, 40, 4000);
	pictures(10, 40, 4000);
	ck_assert_uint_eq(usual, 40 * MS);
	begin();
	pictures(5, 40, 30000);
	ck_assert_uint_eq(usual, 40 * MS);
	begin();
	pictures(5, 40, 0);
	ck_assert_uint_eq(usual, 40 * MS);
	begin();
	pictures(5, 40, -40);
	ck_assert_uint_eq(usual, 40 * MS);
	begin();
	for (int i = 0; i < 5; i++)
		usual = roc_patience_picture(&patience, now += 40 * MS, ROC_PATIENCE_NO_PTS);
	ck_assert_uint_eq(usual, 40 * MS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("patience");
	TCase *tc = tcase_create("patience");

	tcase_add_checked_fixture(tc, begin, NULL);
	tcase_add_test(tc, it_takes_two_gaps);
	tcase_add_test(tc, one_hiccup_changes_nothing);
	tcase_add_test(tc, a_burst_at_the_start_is_no_rate);
	tcase_add_test(tc, a_gap_that_is_not_known_does_not_count);
	tcase_add_test(tc, a_burst_of_a_fast_camera_is_none_either);
	tcase_add_test(tc, stamps_that_lie_do_no_harm_for_long);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
