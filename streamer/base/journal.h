/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.h - lines with fields for systemd's journal (its native protocol), without libsystemd. */
#ifndef ROC_JOURNAL_H
#define ROC_JOURNAL_H

#include "log.h"

#define ROC_JOURNAL_SOCKET "/run/systemd/journal/socket"

/**
 * Send one line with PRIORITY=, and CAMERA= and STATE= where they are known.
 * @param socket_path  ROC_JOURNAL_SOCKET
 * @param camera       index, or ROC_LOG_NO_CAMERA
 * @param state        roc_state_name(), or NULL
 * @param text         one line, redacted
 * @return 0; negative errno: -EAGAIN the journal is behind, never waited for
 */
int roc_journal_send(const char *socket_path, enum roc_log_level level, int camera,
		     const char *state, const char *text);

#endif
