/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "backoff.h"
#include "suite.h"

static const struct {
	uint32_t attempt, first, max, random, expected;
} cases[] = {
	{0, 500, 30000, 0, 0},
	{1, 500, 30000, 0, 500},
	{2, 500, 30000, 0, 1000},
	{6, 500, 30000, 0, 16000},
	{7, 500, 30000, 0, 30000},
	{UINT32_MAX, 500, 30000, 0, 30000},
	{1, 500, 30000, UINT32_MAX, 401},
	{7, 500, 30000, UINT32_MAX, 24001},
	{7, 500, 30000, UINT32_MAX / 2 + 1, 27000},
	{1, 5000, 100, 0, 100},
	{40, UINT32_MAX, UINT32_MAX, 0, UINT32_MAX},
	{UINT32_MAX, 0, 30000, 7, 0},
};

START_TEST(grows_to_the_cap_and_jitter_only_shortens)
{
	ck_assert_uint_eq(
		roc_backoff_ms(cases[_i].attempt, cases[_i].first, cases[_i].max, cases[_i].random),
		cases[_i].expected);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("backoff");
	TCase *tc = tcase_create("delays");

	tcase_add_loop_test(tc, grows_to_the_cap_and_jitter_only_shortens, 0, COUNT(cases));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
