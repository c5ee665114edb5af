/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one attempt at one stream of the camera, in a thread of its own: reach, open, decode,
 * measure, until it fails or is told to stop. It never tries again; whoever started it decides.
 */
#ifndef ROC_SESSION_H
#define ROC_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "error.h"
#include "outlet.h"

#define ROC_SESSION_ADDRESS 80 /* bytes of a numeric address, IPv6 with scope included */

enum roc_session_phase {
	ROC_SESSION_REACHING = 1, /* not connected yet */
	ROC_SESSION_OPENING = 2,  /* it answers; no video packet yet */
	ROC_SESSION_DECODING = 3, /* packets arrive; no clean picture yet */
	ROC_SESSION_PICTURE = 4,  /* pictures come */
	ROC_SESSION_ENDED = 5,    /* over; .error says why */
};

/** How long each part may take, ms; and how it is to be done. */
struct roc_session_limits {
	uint32_t reach_ms;   /* TCP connection; 0: do not try, take it as there */
	uint32_t open_ms;    /* from the connection to the first packet of video */
	uint32_t picture_ms; /* from the first packet to the first clean picture */
	uint32_t stall_ms;   /* between two pictures, later: it counts as stalled */
	uint32_t keep_ms;    /* stalled for as long: it ends */
	bool udp_first;      /* of RTSP: ask for UDP before TCP */
	bool reach_only;     /* it ends, without an error, as soon as it is there */
};

/** Figures; since the session's start. */
struct roc_session_stats {
	uint32_t phase; /* enum roc_session_phase */
	bool reached;   /* the camera has answered on its port */
	bool settled;   /* the rate below can be believed */
	bool stalled;   /* pictures have stopped; they may come again */
	uint32_t transport, codec;
	bool over_udp; /* RTSP: its packets come as datagrams; known once it is open */
	uint32_t width, height;
	uint32_t mhz, declared_mhz;
	uint32_t early_mhz;  /* from the first pictures, 0: not known */
	uint32_t stable_mhz; /* the same for a minute, 0: not yet */
	uint32_t duplicates; /* repeats that this rate would have needed so far */
	uint32_t bitrate_bps;
	uint32_t color_range, color_matrix;
	uint32_t stall_ms; /* without a picture, from which on it is stalled */
	uint32_t gop_ms;   /* between the last two key frames, 0: not seen */
	uint64_t started_ns, picture_ns /* first clean one */, last_ns /* newest decoded */;
	uint64_t format_ns; /* since when size and colours are what they are */
	uint64_t received, corrupt, bytes;
	char address[ROC_SESSION_ADDRESS]; /* numeric, where it was reached; "" not yet */
	struct roc_error error;
};

struct roc_session;

/**
 * @param camera   copied, erased at the end
 * @param known    numeric address that answered last time, tried where the name gives none; "": none
 * @param owner    the number under which pictures are offered to @outlet
 * @param outlet   kept until the session is destroyed; NULL: pictures are only measured
 * @param wake_fd  eventfd that is written at each change of phase; kept likewise
 * @return 0; -ENOMEM; -EAGAIN
 */
int roc_session_start(const struct roc_camera_config *camera, uint32_t stream, const char *known,
		      const struct roc_session_limits *limits, uint32_t owner,
		      struct roc_outlet *outlet, int wake_fd, struct roc_session **ret_session);

/** Tell it to end. Does not wait. */
void roc_session_stop(struct roc_session *session);
/**
 * Its figures. Whoever started it looks at least five times a second: what takes longer than its
 * limit is ended by the look.
 */
void roc_session_get(struct roc_session *session, struct roc_session_stats *ret_stats);
uint32_t roc_session_stream(const struct roc_session *session);
/** Free an ended session; joins its thread, so call it at phase ENDED only. NULL is fine. */
void roc_session_destroy(struct roc_session *session);

#endif
