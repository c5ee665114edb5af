/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * input.h - one stream of a camera, opened: packets of its video come out. Nothing is probed:
 * what libav would find out in seconds of listening, the decoder says with the first picture.
 */
#ifndef ROC_INPUT_H
#define ROC_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "cancel.h"
#include "config.h"
#include "error.h"

struct roc_input;

/** What the stream says of itself; some of it lies. */
struct roc_input_info {
	uint32_t transport; /* enum roc_transport */
	uint32_t codec;     /* enum roc_codec */
	uint32_t declared_mhz;
	bool over_udp; /* RTSP: its packets come as datagrams */
};

/** Transport of the camera's stream @stream, known before anything is opened. */
uint32_t roc_input_transport(const struct roc_camera_config *camera, uint32_t stream);

/** Is it the camera that calls, at a port of ours (SRT)? */
bool roc_input_is_called(const struct roc_camera_config *camera, uint32_t stream);

/** Where a camera is to be reached. */
struct roc_input_place {
	char host[256];
	uint32_t port;
};

/** @return true with the place; false for what is not on the network, or at a port not known */
bool roc_input_place(const struct roc_camera_config *camera, uint32_t stream,
		     struct roc_input_place *ret_place);

/**
 * Open stream @stream of @camera and wait for its first video packet's parameters.
 *
 * @param address  numeric address to use in place of the configured host, or NULL
 * @param udp_first  with RTSP: ask for UDP, then for TCP; else the other way round
 * @param cancel   its deadline and stop flag end the call; kept until roc_input_close()
 * @param reterr   reason: no-data, no-stream, auth, closed, protocol, no-video, codec ...
 * @return 0 or negative errno / AVERROR; AVERROR_EXIT whenever @cancel was due. Blocks on the network.
 */
int roc_input_open(const struct roc_camera_config *camera, uint32_t stream, const char *address,
		   bool udp_first, struct roc_cancel *cancel, struct roc_input **ret_input,
		   struct roc_error *reterr);

/**
 * Close; NULL is fine. May block for as long as the deadline of the input's @cancel allows; with RTSP
 * for 200 ms in any case, so that the server gets a TEARDOWN.
 */
void roc_input_close(struct roc_input *input);

/**
 * Next packet of the video stream into @packet (unreferenced first). Other streams are dropped.
 * @return 0; negative errno / AVERROR with @reterr filled, AVERROR_EXIT whenever the cancel was due.
 * Blocks until its deadline.
 */
int roc_input_read(struct roc_input *input, AVPacket *packet, struct roc_error *reterr);

/** Has only sound arrived so far, without even a sign that there is video? NULL: no. */
bool roc_input_is_sound_only(const struct roc_input *input);

/** Parameters of the video; valid after the first packet was read. NULL before. */
const AVStream *roc_input_stream(const struct roc_input *input);
void roc_input_get_info(const struct roc_input *input, struct roc_input_info *ret_info);

#endif
