/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - where reports come from: the segment, opened again whenever it is replaced. */
#ifndef ROC_CTL_SOURCE_H
#define ROC_CTL_SOURCE_H

#include <stddef.h>

#include "report.h"

struct roc_status_reader;

struct roc_source {
	struct roc_status_reader *reader; /* NULL until a segment could be opened */
};

void roc_source_finish(struct roc_source *source);

/**
 * Look at all cameras.
 *
 * @param ret_report  written on success only
 * @param reterr      on failure: why no streamer is running, and what to do about it
 *
 * @return 0, or negative errno: no segment, not a good one, or nobody behind it
 */
int roc_source_take(struct roc_source *source, struct roc_report *ret_report, char *reterr,
		    size_t size);

#endif
