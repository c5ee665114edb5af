/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logfiles.h - the sink of the supervisor: stderr or journal, and the files that users know:
 * camera_streamer.log (all), cameras/camera<N>.log (one camera's), ffmpeg_errors.log (all cameras'
 * warnings and errors). A camera that floods is cut short, and how much was cut is told.
 *
 * None of these functions waits for a disk or a terminal: lines are queued (log_queue.h) and written by
 * a thread (log_targets.h).
 */
#ifndef ROC_LOGFILES_H
#define ROC_LOGFILES_H

#include <stdint.h>

#include "allowance.h"

/**
 * Become the sink of roc_log(), for one thread. @dir "" for no files. A file that can't be opened is
 * reported once and left out. Where no thread can be started the sink writes by itself.
 */
void roc_logfiles_start(const char *dir);

/** Open all files again (SIGUSR1, after logrotate has moved them), behind the lines logged so far. */
void roc_logfiles_reopen(void);

/** Write what is queued, but not for longer than @limit_ms, and give the sink back. */
void roc_logfiles_stop(uint32_t limit_ms);

/** What the journal is told with the lines of a camera from now on: roc_state_name(), or NULL. */
void roc_logfiles_set_state(uint32_t camera, const char *state);

/* PURE: a bucket of lines. */
#define ROC_FLOOD_LINES 60u        /* at once: what a bad start takes */
#define ROC_FLOOD_REFILL_MS 20000u /* for one more line: a camera that flaps for hours */

struct roc_flood {
	struct roc_allowance lines;
};

/**
 * May a line pass at @now_ns?
 * @param ret_suppressed  when it may: how many before it could not
 * @return 1 or 0
 */
int roc_flood_pass(struct roc_flood *flood, uint64_t now_ns, uint32_t *ret_suppressed);

#endif
