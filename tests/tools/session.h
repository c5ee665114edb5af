/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session.h - one connection of testcam: encoders that start with a keyframe, and their output. */
#ifndef ROC_TEST_SESSION_H
#define ROC_TEST_SESSION_H

#include "cam_options.h"
#include "output.h"

struct roc_session;

/** Connect and be ready to send pictures like @frame. 0 or AVERROR. */
int roc_session_open(const struct roc_cam_options *options, const AVFrame *frame,
		     int (*interrupt)(void *), struct roc_session **ret_session);

/** From now on pictures are like @frame, of another size. 0 or AVERROR. */
int roc_session_resize(struct roc_session *session, const AVFrame *frame);

/**
 * Send @frame as the picture of @time_ns, CLOCK_MONOTONIC, and the silence until then if there is
 * audio. The first call's time is the stream's 0. @frame NULL: the silence alone.
 */
int roc_session_send(struct roc_session *session, uint64_t time_ns, AVFrame *frame);

/** Timestamps jump by @ms, but not below 0. */
void roc_session_jump(struct roc_session *session, uint64_t time_ns, int64_t ms);

/** Nothing was sent for a while: the silence goes on at @time_ns. */
void roc_session_resume(struct roc_session *session, uint64_t time_ns);

/** Send what the encoders still hold, and the trailer. 0 or AVERROR. */
int roc_session_finish(struct roc_session *session);

/** Bytes of the encoded packets sent. */
uint64_t roc_session_bytes(const struct roc_session *session);

/** Takes NULL. */
void roc_session_close(struct roc_session *session);

#endif
