/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.h - framecheck's result for people and, as one JSON object, for tests. */
#ifndef ROC_TEST_REPORT_H
#define ROC_TEST_REPORT_H

#include <stdio.h>

#include "capture.h"
#include "stats.h"

struct roc_check_report {
	const char *device, *mode;
	struct roc_capture_format format; /* all 0: the device never answered */
	uint64_t format_changed;
	struct roc_capture_errors errors;
	uint64_t start_us; /* of the program, CLOCK_MONOTONIC */
	uint64_t run_us;   /* from then to the end */
	struct roc_stats_report stats;
};

void roc_report_json(FILE *out, const struct roc_check_report *report);
void roc_report_text(FILE *out, const struct roc_check_report *report);

#endif
