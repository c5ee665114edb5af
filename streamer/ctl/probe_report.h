/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_report.h - PURE: what the test of a camera's streams has found, and two ways to show it. */
#ifndef ROC_CTL_PROBE_REPORT_H
#define ROC_CTL_PROBE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "ipc.h"

struct roc_probe_report {
	bool listed;    /* in the configuration: then it has a number and a name */
	uint32_t index; /* meant when .listed */
	char name[64];
	char host[256];
	uint32_t count;
	/* In the order of the configuration; .type is 0 for one that was not tested. */
	struct roc_ipc_result rows[ROC_STREAMS];
};

/** Nothing tested yet. No secret of @camera gets in. */
void roc_probe_report_init(struct roc_probe_report *report, const struct roc_camera_config *camera,
			   bool listed);

/**
 * Note a sanitized result. One of a stream that is not @report's, or the second of a stream, is not
 * taken. @return whether it was
 */
bool roc_probe_report_add(struct roc_probe_report *report, const struct roc_ipc_result *result);

/** The first row that has not been tested, .count when all have. */
uint32_t roc_probe_report_next(const struct roc_probe_report *report);

bool roc_probe_row_works(const struct roc_ipc_result *row);

/** Why it does not work, in words; "" when it does. */
const char *roc_probe_row_reason(const struct roc_ipc_result *row);

/** The row that is chosen: the highest score, of equal ones the first. -1: none works. */
int roc_probe_report_best(const struct roc_probe_report *report);

#define ROC_PROBE_SCORE_SIZE 32u
/** "44236800.0", "8629125.12": as the log has it. */
char *roc_probe_score_text(char out[ROC_PROBE_SCORE_SIZE], uint64_t score_milli);

/** Each line ended by a newline. Free it; NULL when out of memory. */
char *roc_probe_table(const struct roc_probe_report *report, bool colour);

/** One JSON object, without a newline at the end. Free it; NULL when out of memory. */
char *roc_probe_json(const struct roc_probe_report *report);

#endif
