/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plate_segment.h - the status segment that plate publishes, and everything that can befall it. */
#ifndef ROC_TEST_PLATE_SEGMENT_H
#define ROC_TEST_PLATE_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "roc/status.h"

struct roc_plate_segment {
	const char *path; /* not owned */
	struct roc_status_writer *writer;
	bool beating;
	bool damaged; /* on purpose: not to be put right */
};

/**
 * Do @how to the segment:
 *   create   a new one, of a streamer that has just started (again)
 *   stop     the streamer says good-bye
 *   drop     the streamer is gone without a word
 *   hang, beat   no heartbeat any more; again
 *   remove, truncate, empty, zero, noise   the file
 *   major    it is of the next major version
 *   forbid   nobody may read it
 *   restore  put right what was done to the file
 *
 * @return 0; -EINVAL no such thing; or negative errno
 */
int roc_plate_segment_do(struct roc_plate_segment *segment, const char *how);

/** Heartbeat, and repair of what was not done on purpose. */
void roc_plate_segment_tick(struct roc_plate_segment *segment, uint64_t now_ns);

#endif
