/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "clock.h"
#include "logfiles.h"
#include "suite.h"

START_TEST(a_flood_is_cut_and_its_size_told)
{
	struct roc_flood flood = {0};
	uint32_t suppressed = 7;
	uint64_t now = 100 * ROC_NS_PER_S;
	unsigned int passed = 0;

	for (int i = 0; i < 1000; i++)
		passed += (unsigned int)roc_flood_pass(&flood, now, &suppressed);
	ck_assert_uint_eq(passed, ROC_FLOOD_LINES);
	ck_assert_uint_eq(suppressed, 0);

	now += ROC_FLOOD_REFILL_MS * ROC_NS_PER_MS;
	ck_assert_int_eq(roc_flood_pass(&flood, now, &suppressed), 1);
	ck_assert_uint_eq(suppressed, 1000 - ROC_FLOOD_LINES);
	ck_assert_int_eq(roc_flood_pass(&flood, now, &suppressed), 0);
}
END_TEST

START_TEST(a_quiet_camera_is_never_cut)
{
	struct roc_flood flood = {0};
	uint32_t suppressed;
	uint64_t now = 5;

	for (int i = 0; i < 10000; i++) {
		now += (ROC_FLOOD_REFILL_MS + 100) * ROC_NS_PER_MS;
		ck_assert_int_eq(roc_flood_pass(&flood, now, &suppressed), 1);
	}
}
END_TEST

START_TEST(a_camera_that_flaps_for_an_hour_writes_a_few_lines_a_minute)
{
	struct roc_flood flood = {0};
	unsigned int first_minute = 0, written = 0;
	uint32_t suppressed = 0;
	uint64_t now = 100 * ROC_NS_PER_S;

	/* Ten seconds live, five not, four lines each time. */
	for (unsigned int s = 0; s < 3600; s += 15) {
		for (int line = 0; line < 4; line++)
			if (roc_flood_pass(&flood, now, &suppressed))
				written += suppressed > 0
						   ? 2
						   : 1; /* how many were left out is a line, too */
		if (s < 60)
			first_minute = written;
		now += 15 * ROC_NS_PER_S;
	}
	ck_assert_uint_eq(first_minute, 16); /* all of them */
	ck_assert_uint_le(written, ROC_FLOOD_LINES + 60 * 6);
	ck_assert_uint_ge(written, 60 * 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flood");
	TCase *tc = tcase_create("flood");

	tcase_add_test(tc, a_flood_is_cut_and_its_size_told);
	tcase_add_test(tc, a_quiet_camera_is_never_cut);
	tcase_add_test(tc, a_camera_that_flaps_for_an_hour_writes_a_few_lines_a_minute);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
