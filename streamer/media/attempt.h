/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attempt.h - find the camera, connect and open one of its streams, each part in its own time. libav
 * makes the only connection: a server that accepts one client takes a connection that is made to see
 * whether it is there for that client. That libav waits for a connection, and that it has one, is known
 * from its messages (avlog.h).
 */
#ifndef ROC_ATTEMPT_H
#define ROC_ATTEMPT_H

#include "cancel.h"
#include "config.h"
#include "error.h"
#include "input.h"

struct roc_attempt {
	const struct roc_camera_config *camera;
	uint32_t stream;
	const char *known;   /* numeric address that answered last time, or "" */
	bool udp_first;      /* of RTSP: the server is known to refuse TCP */
	uint32_t connect_ms; /* for the connection; 0: the camera is taken as there */
	uint32_t open_ms;    /* from the connection to the first packet of video */
	struct roc_cancel *cancel;
	/** Once: it is connected. @address is numeric, without brackets, or "" when it is not known. */
	void (*on_connected)(void *data, const char *address);
	void *data;
};

/**
 * Open the stream. The deadline of .cancel is set, and left at the end of .open_ms.
 *
 * @return 0; negative errno / AVERROR with @reterr; AVERROR_EXIT when .open_ms has passed, or it was
 *         told to stop
 */
int roc_attempt_open(const struct roc_attempt *attempt, struct roc_input **ret_input,
		     struct roc_error *reterr);

/** Only the connection, closed at once. Returns as roc_reach() does. */
int roc_attempt_reach(const struct roc_attempt *attempt, struct roc_error *reterr);

#endif
