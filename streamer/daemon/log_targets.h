/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_targets.h - where lines of the log end: the files, and standard error. All of it may block, and
 * belongs to one thread; roc_log_targets_journal() is for any thread and never blocks.
 */
#ifndef ROC_LOG_TARGETS_H
#define ROC_LOG_TARGETS_H

#include <stdbool.h>

#include "log_queue.h"

/** Open the files in @dir, "" for none. A file that can't be opened is reported once and left out. */
void roc_log_targets_open(const char *dir);

/** Close all files and open them again. */
void roc_log_targets_reopen(void);

/** Write @line to its targets. Standard error is skipped while its reader does not keep up. */
void roc_log_targets_write(const struct roc_log_line *line);

void roc_log_targets_close(void);

/**
 * Send a line to the journal, if standard error is the journal.
 * @param state  roc_state_name() of the camera, or NULL
 * @return false: it is for standard error
 */
bool roc_log_targets_journal(enum roc_log_level level, int camera, const char *state,
			     const char *text);

#endif
