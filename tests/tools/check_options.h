/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_options.h - the command line of framecheck. */
#ifndef ROC_TEST_CHECK_OPTIONS_H
#define ROC_TEST_CHECK_OPTIONS_H

#include "verdict.h"

enum roc_check_until {
	ROC_UNTIL_STOPPED = 0,
	ROC_UNTIL_CAMERA,
	ROC_UNTIL_PLACEHOLDER,
};

struct roc_check_options {
	const char *device, *log, *snapshot; /* point into argv */
	enum roc_check_until until;
	struct roc_contents contents;
	double seconds, timeout; /* 0: none */
	double fps;
	uint64_t frames; /* 0: no limit */
	unsigned int slow_ms;
	int id; /* -1: any */
	bool use_read, json, wait_device;
};

/** Returns 0, 1 when only help was asked for (and printed), or -EINVAL after saying why. */
int roc_check_options_parse(int argc, char **argv, struct roc_check_options *ret_options);

#endif
