/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suite.h - what every test program here ends with. */
#ifndef ROC_TEST_SUITE_H
#define ROC_TEST_SUITE_H

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

#endif
