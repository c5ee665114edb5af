/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain.h - PURE: from what libav returns and reports to a reason that a person can act on. */
#ifndef ROC_EXPLAIN_H
#define ROC_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

/** RTSP: the status code of a server that does not offer the transport that it is asked for. */
#define ROC_EXPLAIN_UNSUPPORTED_TRANSPORT 461

/** A failed call of libav, with what is known of the connection. */
struct roc_failure {
	int error;          /* what the call returned */
	uint32_t transport; /* enum roc_transport */
	bool opened;        /* the stream's header was read before */
	bool connecting;    /* the last TCP connection was started and not established */
	bool connected;     /* a TCP connection was established */
	bool nonsense;      /* the RTMP handshake or a packet is malformed */
	const char *words;  /* the RTMP server's own, or "" */
	int status;         /* status code of RTSP or HTTP, 0: none */
	const char *status_words;
	const char *unresolved; /* the host name that has no address, or "" */
	const char *host;       /* of the last connection, or "" */
	uint32_t port;
};

/** Never ROC_REASON_NONE. ROC_REASON_REJECTED is of RTMP alone. */
void roc_explain(const struct roc_failure *failure, struct roc_error *reterr);

/** A TCP connection to @host that failed with @error (positive errno). */
void roc_explain_connection(int error, const char *host, uint32_t port, uint32_t transport,
			    struct roc_error *reterr);

/**
 * What a server's own words mean: ROC_REASON_AUTH, ROC_REASON_NO_STREAM, or ROC_REASON_NONE for
 * neither. Servers repeat the request in them: that there is a "password=" in it says nothing.
 */
uint32_t roc_explain_judge(const char *words);

#endif
