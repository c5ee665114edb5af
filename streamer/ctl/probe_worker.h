/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_worker.h - a roc-worker that tests a camera's streams, and what it says. */
#ifndef ROC_CTL_PROBE_WORKER_H
#define ROC_CTL_PROBE_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "probe_report.h"

/** Who wants to know how it goes; all text is fit for a terminal and without secrets. */
struct roc_probe_watcher {
	/** Every second, and when the test of the next stream begins. */
	void (*progress)(void *data, const struct roc_probe_report *report, uint64_t elapsed_ms);
	/** A line of the worker's log. */
	void (*log)(void *data, uint32_t level, const char *text);
	void *data;
	bool verbose; /* all lines, not just errors */
};

/**
 * Test all streams of @camera, one after the other: up to 15 s each. Blocks.
 *
 * @param worker  the program
 * @param report  initialized; filled as far as it went, also on failure
 * @param reterr  on failure: what became of the worker
 *
 * @return 0 all tested; -ECHILD the worker died; -ETIMEDOUT it hung and was killed; other negative
 *         errno: it could not be started
 */
int roc_probe_worker_test(const char *worker, const struct roc_camera_config *camera,
			  const struct roc_probe_watcher *watcher, struct roc_probe_report *report,
			  char *reterr, size_t size);

#endif
