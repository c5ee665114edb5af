/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suite.h - how every test program ends. */
#ifndef ROC_TESTS_SUITE_H
#define ROC_TESTS_SUITE_H

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** Run @suite and free it. @return exit status of the program */
static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

#endif
