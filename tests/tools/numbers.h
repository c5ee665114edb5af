/* SPDX-License-Identifier: GPL-2.0-or-later */
/* numbers.h - PURE: strict numbers of a command line; the whole text must be one. */
#ifndef ROC_TEST_NUMBERS_H
#define ROC_TEST_NUMBERS_H

#include <stdbool.h>

bool roc_number_real(const char *text, double min, double max, double *ret_value);
bool roc_number_long(const char *text, long min, long max, long *ret_value);

/** "640x360" */
bool roc_number_size(const char *text, unsigned int *ret_width, unsigned int *ret_height);

/** "2.5:1.5", two numbers from 0 and from @min_second up. */
bool roc_number_pair(const char *text, double min_second, double *ret_first, double *ret_second);

#endif
