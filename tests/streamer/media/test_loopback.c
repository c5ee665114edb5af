/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <fcntl.h>
#include <unistd.h>

#include "loopback.h"
#include "suite.h"

/* The driver keeps the fraction as it was given. */
START_TEST(a_rate_is_compared_as_a_fraction)
{
	ck_assert(roc_loopback_is_rate(1, 25, 25000));
	ck_assert(roc_loopback_is_rate(2, 25, 12500));
	ck_assert(roc_loopback_is_rate(1000, 29970, 29970));
	ck_assert(roc_loopback_is_rate(4, 100, 25000));
	ck_assert(roc_loopback_is_rate(2, 1, 500));
	ck_assert(!roc_loopback_is_rate(1, 30, 25000));
	ck_assert(!roc_loopback_is_rate(1001, 30000, 29970));
	ck_assert(!roc_loopback_is_rate(1, 25, 25001));
}
END_TEST

START_TEST(odd_fractions_are_other_rates)
{
	ck_assert(!roc_loopback_is_rate(0, 0, 25000));
	ck_assert(!roc_loopback_is_rate(0, 0, 0));
	ck_assert(!roc_loopback_is_rate(0, 25, 25000));
	ck_assert(!roc_loopback_is_rate(1, 0, 25000));
	ck_assert(!roc_loopback_is_rate(UINT32_MAX, UINT32_MAX, 25000));
	ck_assert(roc_loopback_is_rate(UINT32_MAX, UINT32_MAX, 1000));
}
END_TEST

START_TEST(what_is_no_device_has_no_rate_to_keep)
{
	const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	ck_assert_int_lt(roc_loopback_keep_rate(fd, 25000), 0);
	close(fd);
	ck_assert_int_lt(roc_loopback_keep_rate(-1, 25000), 0);
}
END_TEST

START_TEST(a_rate_that_readers_rely_on_is_not_set_in_passing)
{
	const struct roc_device_format now = {1280, 720, 25000, 1, 1, 1};
	struct roc_device_format wanted = now;

	ck_assert(roc_loopback_must_reopen(&now, &wanted, false, true));
	ck_assert(!roc_loopback_must_reopen(&now, &wanted, true, true));
	wanted.mhz = 12000;
	ck_assert(!roc_loopback_must_reopen(&now, &wanted, true, false));
	ck_assert(roc_loopback_must_reopen(&now, &wanted, true, true));
	wanted = now;
	wanted.width = 640;
	ck_assert(roc_loopback_must_reopen(&now, &wanted, true, false));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("loopback");
	TCase *tc = tcase_create("loopback");

	tcase_add_test(tc, a_rate_is_compared_as_a_fraction);
	tcase_add_test(tc, odd_fractions_are_other_rates);
	tcase_add_test(tc, a_rate_that_readers_rely_on_is_not_set_in_passing);
	tcase_add_test(tc, what_is_no_device_has_no_rate_to_keep);
	suite_add_tcase(suite, tc);

	return run_suite(suite);
}
