/* SPDX-License-Identifier: GPL-2.0-or-later */
/* avlog.h - libav's messages, through our sink. */
#ifndef ROC_AVLOG_H
#define ROC_AVLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Send libav's log lines to roc_log() as camera @camera's. libav's errors come from the network and
 * are not ours: they are logged as debug, as the session reports the failure itself. DEBUG, which
 * says something for every frame and prints the playpath, and TRACE, which prints credentials in
 * base64, are never enabled.
 */
void roc_avlog_install(int camera);

/**
 * What a server last said in words on this thread ("Server error: ..."), or "". Cleared by
 * roc_avlog_forget(). Redacted.
 */
const char *roc_avlog_server_words(void);

/*
 * What libav tells in its messages alone, of this thread since roc_avlog_forget().
 */
/** The handshake made no sense, which libav returns as it does a hang-up. */
bool roc_avlog_is_nonsense(void);
/** A picture size that libav refused to decode; false: none. */
bool roc_avlog_refused_size(uint32_t *ret_width, uint32_t *ret_height);

void roc_avlog_forget(void);

#endif
