/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * v4l2.h - a video device as its reader sees it: mapped buffers, and always the newest picture.
 *
 * Never asks for another format: a loopback device has the one of its producer. No libobs here.
 */
#ifndef ROC_V4L2_H
#define ROC_V4L2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROC_V4L2_WORDS 96 /* bytes that words about an error need */

struct roc_v4l2;

struct roc_v4l2_format {
	uint32_t width, height; /* pixels */
	uint32_t fourcc;        /* V4L2_PIX_FMT_YUV420, _YVU420, _NV12, _YUYV or _UYVY */
	uint32_t stride;        /* bytes from row to row of the first plane */
	size_t size;            /* bytes that a whole picture has */
};

/** Borrowed from the device until roc_v4l2_requeue(). */
struct roc_v4l2_frame {
	const uint8_t *planes[3]; /* Y U V, Y UV, or packed; NULL: there is no such plane */
	uint32_t strides[3];
	uint64_t timestamp_ns; /* of the driver: any clock, 0 when it has none */
	uint32_t index;        /* of its buffer */
};

/**
 * Open @path and start streaming in the format that it has. Only video devices are ever opened.
 *
 * @param ret_device    set on success only; release with roc_v4l2_close()
 * @param reterr_words  on failure what went wrong, in English, for a log
 * @return 0, or
 *         -ENOENT      there is no such device
 *         -EACCES      it may not be opened
 *         -ENODEV      it is no video device, or no capture device
 *         -ENODATA     a loopback device that nobody writes to
 *         -EBUSY       another program streams from it (v4l2loopback from 0.14 on allows one)
 *         -EOPNOTSUPP  its format is not one that is understood
 *         or another negative errno
 */
int roc_v4l2_open(const char *path, struct roc_v4l2 **ret_device,
		  char reterr_words[ROC_V4L2_WORDS]);

/** Stop and close. NULL is fine. */
void roc_v4l2_close(struct roc_v4l2 *device);

/** To be polled for POLLIN. */
int roc_v4l2_fd(const struct roc_v4l2 *device);

const struct roc_v4l2_format *roc_v4l2_get_format(const struct roc_v4l2 *device);

/**
 * Take the newest picture that is ready; older ones, damaged ones and ones cut short go back.
 * Does not wait.
 * @return 1 with a picture; 0 there is none; negative errno: the device is of no use any more
 */
int roc_v4l2_dequeue(struct roc_v4l2 *device, struct roc_v4l2_frame *ret_frame);

/** Give it back. @return 0 or negative errno */
int roc_v4l2_requeue(struct roc_v4l2 *device, const struct roc_v4l2_frame *frame);

/** Pictures that came damaged or cut short. */
uint64_t roc_v4l2_damaged(const struct roc_v4l2 *device);

#endif
