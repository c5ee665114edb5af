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
/** Status code of an RTSP or HTTP server's last error, with its words (redacted); 0: none. */
int roc_avlog_status(const char **ret_words);
/** The host name for which libav found no address, or "". */
const char *roc_avlog_unresolved(void);

/** The last TCP connection that libav made, or tried to. */
enum roc_avlog_connection {
	ROC_AVLOG_NO_CONNECTION = 0, /* none, or none that libav reports */
	ROC_AVLOG_CONNECTING = 1,
	ROC_AVLOG_CONNECTED = 2,
};
struct roc_avlog_peer {
	enum roc_avlog_connection state;
	bool connected; /* this one or one before it was established */
	char host[80];  /* numeric */
	uint32_t port;
};
const struct roc_avlog_peer *roc_avlog_peer(void);
/**
 * Call @changed at each change of this thread's connection, from inside libav, until it is NULL. libav
 * has no other way to show that it waits for a connection.
 */
void roc_avlog_watch(void (*changed)(void *data, const struct roc_avlog_peer *peer), void *data);

/** A picture size that libav refused to decode; false: none. */
bool roc_avlog_refused_size(uint32_t *ret_width, uint32_t *ret_height);

/** Forget all of this; the watch stays. */
void roc_avlog_forget(void);

#endif
