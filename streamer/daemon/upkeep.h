/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upkeep.h - what is written down once in a while: the segment, what is remembered, the manager's line. */
#ifndef ROC_UPKEEP_H
#define ROC_UPKEEP_H

#include "camera.h"
#include "state_writer.h"

struct roc_upkeep {
	const char *state_dir;
	const struct roc_service *service;
	struct roc_state_writer *writer;
	uint64_t submitted_ns; /* when the text was submitted that is being written */
	uint64_t save_ns;      /* no writing of the memory before */
	int save_error;        /* last failure to write it, told once */
	int status_error;      /* the same of the segment */
	bool has_status;       /* the segment has been in place */
	char notified[64];
};

/** See that the segment is in place. Without one nobody sees what the cameras do, but they do it. */
void roc_upkeep_status(struct roc_upkeep *upkeep);
/** Have what is to be remembered written, if it has changed and it is time. Waits for nothing. */
void roc_upkeep_memory(struct roc_upkeep *upkeep, uint64_t now_ns);
/** Have it written for the last time, and wait for that until @until_ns. Ends the writer. */
void roc_upkeep_finish(struct roc_upkeep *upkeep, uint64_t until_ns);
/** Tell the service manager how many cameras are live, if that has changed. */
void roc_upkeep_manager(struct roc_upkeep *upkeep,
			const struct roc_camera cameras[ROC_CAMERAS_MAX]);

#endif
