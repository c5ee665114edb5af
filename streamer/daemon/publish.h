/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish.h - PURE: what a worker reports and what the supervisor knows -> a slot of the segment. */
#ifndef ROC_PUBLISH_H
#define ROC_PUBLISH_H

#include "config.h"
#include "ipc.h"

/** Counters of workers that have ended: figures in the segment never go back. */
struct roc_totals {
	uint64_t received, written, duplicated, dropped, corrupt, bytes;
	uint32_t reconnects;
};

/** The counters of a worker's @report do not go back behind those of @before. */
void roc_report_advance(struct roc_ipc_report *report, const struct roc_ipc_report *before);

void roc_totals_add(struct roc_totals *totals, const struct roc_ipc_report *report);

struct roc_publish_case {
	const struct roc_camera_config *camera;
	const struct roc_ipc_report *report; /* the running worker's last, sanitized; or NULL */
	const struct roc_totals *totals;
	struct roc_device_format format; /* width 0: no device */
	uint32_t generation;
	uint32_t restarts;
	int32_t readers;
	int32_t device_number;
	/* Said by the supervisor in the worker's place; state 0: nothing. */
	uint32_t state, reason;
	const char *detail;
	bool foreign_writer; /* another program writes to the device, too */
	uint64_t now_ns;
};

/**
 * Bring @status up to date. Times of state changes are kept from its present content.
 * @return 1 when the state or the reason is another than before, else 0
 */
int roc_publish_make(const struct roc_publish_case *now, struct roc_camera_status *status);

#endif
