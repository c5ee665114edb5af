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
		now += 600 * ROC_NS_PER_MS;
		ck_assert_int_eq(roc_flood_pass(&flood, now, &suppressed), 1);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flood");
	TCase *tc = tcase_create("flood");

	tcase_add_test(tc, a_flood_is_cut_and_its_size_told);
	tcase_add_test(tc, a_quiet_camera_is_never_cut);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
