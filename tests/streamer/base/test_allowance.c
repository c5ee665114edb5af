/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>

#include "allowance.h"
#include "suite.h"

START_TEST(so_many_at_once_then_one_for_each_period)
{
	struct roc_allowance allowance = {0};
	uint32_t denied = 9;
	uint64_t now = 1000;

	for (int i = 0; i < 3; i++)
		ck_assert(roc_allowance_take(&allowance, 3, 100, now, &denied));
	ck_assert_uint_eq(denied, 0);
	for (int i = 0; i < 5; i++)
		ck_assert(!roc_allowance_take(&allowance, 3, 100, now + 99, NULL));
	ck_assert(roc_allowance_take(&allowance, 3, 100, now + 100, &denied));
	ck_assert_uint_eq(denied, 5);
	ck_assert(!roc_allowance_take(&allowance, 3, 100, now + 199, NULL));
	/* a long pause fills it, and not more */
	now += 1000000;
	for (int i = 0; i < 3; i++) {
		ck_assert(roc_allowance_has(&allowance, 3, 100, now));
		ck_assert(roc_allowance_take(&allowance, 3, 100, now, NULL));
	}
	ck_assert(!roc_allowance_has(&allowance, 3, 100, now));
	ck_assert(!roc_allowance_take(&allowance, 3, 100, now, NULL));
	ck_assert(roc_allowance_has(&allowance, 3, 100, now + 100));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("allowance");
	TCase *tc = tcase_create("allowance");

	tcase_add_test(tc, so_many_at_once_then_one_for_each_period);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
