/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.h - one look at all cameras, and the two ways to show it. Both are pure functions. */
#ifndef ROC_CTL_REPORT_H
#define ROC_CTL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "roc/status_abi.h"

/** Taken from the segment as it is: strings and enums are hostile. */
struct roc_report {
	char version[32];
	uint32_t pid;
	uint64_t now_ns;
	uint64_t started_ns;
	uint64_t heartbeat_age_ns;
	uint32_t count;
	struct roc_camera_status cameras[ROC_STATUS_SLOTS_MAX]; /* used ones, by index */
};

struct roc_table_style {
	bool colour;
	unsigned int columns; /* of the terminal, 0: any; in a narrow one the least needed go */
	bool cut;             /* the reason is cut to fit, instead of wrapping */
};

/** Whether every camera that is not disabled is live. */
bool roc_report_is_well(const struct roc_report *report);

/** The table, each line ended by a newline. Free it; NULL when out of memory. */
char *roc_report_table(const struct roc_report *report, const struct roc_table_style *style);

/** One JSON object without a newline at the end, @pretty over several lines. Free it; NULL: no memory. */
char *roc_report_json(const struct roc_report *report, bool pretty);

#endif
