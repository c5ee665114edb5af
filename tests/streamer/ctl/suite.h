/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_CTL_SUITE_H
#define TEST_CTL_SUITE_H

#include <check.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

#endif
