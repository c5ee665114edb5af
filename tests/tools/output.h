/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - where testcam sends its packets: a muxer and an address.
 *
 * FLV is made in memory and its tags get their timestamps changed on the way out, because a
 * camera whose clock steps back is nothing that libavformat agrees to write.
 */
#ifndef ROC_TEST_OUTPUT_H
#define ROC_TEST_OUTPUT_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>

struct roc_output;

struct roc_output_wish {
	const char *url, *format; /* format NULL: flv for rtmp, else by the file's name */
	AVRational declared_fps;  /* for the metadata */
	const AVCodecContext *video, *audio; /* either may be NULL; not kept */
	int (*interrupt)(void *);            /* nonzero ends what blocks */
};

/** What @url is opened as: whether headers go into the container, and whether it is FLV. */
int roc_output_guess(const char *url, const char *format, bool *ret_global_header, bool *ret_flv);

/** Open, and send the header. 0 or AVERROR. */
int roc_output_open(const struct roc_output_wish *wish, struct roc_output **ret_output);

/** Send @packet, whose times are in its encoder's time base, and unreference it. */
int roc_output_write(struct roc_output *output, AVPacket *packet, bool is_video);

/** From now on timestamps are @ms later than the packets say, never below 0. FLV only. */
void roc_output_shift(struct roc_output *output, int64_t ms);

/** Send the trailer, so that the server sees a regular end. 0 or AVERROR. */
int roc_output_finish(struct roc_output *output);

/** Takes NULL. */
void roc_output_close(struct roc_output *output);

#endif
