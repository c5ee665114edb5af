/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feed.h - the pictures of a device, for all in this process who want them.
 *
 * There is one feed, and one thread, for each device that has a client. It opens the device and
 * lets go of it as roc_watch_decide() says, and hands each newest picture to every client. No
 * libobs here.
 */
#ifndef ROC_FEED_H
#define ROC_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "roc/status_abi.h"
#include "v4l2.h"

/** Valid during the callback only. */
struct roc_feed_picture {
	const uint8_t *planes[3]; /* Y U V whatever the order on the device, Y UV, or packed */
	uint32_t strides[3];      /* bytes */
	uint32_t fourcc;          /* V4L2_PIX_FMT_YUV420, _NV12, _YUYV or _UYVY */
	uint32_t width, height;   /* pixels */
	uint32_t range;           /* ROC_RANGE_LIMITED or _FULL, never unknown */
	uint32_t matrix;          /* ROC_MATRIX_BT601, _BT709 or _BT2020, never unknown */
	uint64_t timestamp_ns;    /* CLOCK_MONOTONIC: when it was written to the device */
	bool is_placeholder;
};

/** Why there will be no more pictures until the device has been opened again. */
enum roc_feed_loss {
	ROC_FEED_LOSS_NONE = 0,
	ROC_FEED_LOSS_RELEASED, /* nobody wants it now */
	ROC_FEED_LOSS_STREAMER, /* streamer is gone, was started again, or knows no such device */
	ROC_FEED_LOSS_FORMAT,   /* it is about to have another format */
	ROC_FEED_LOSS_ERROR,    /* it failed: the node is gone, for example */
};

/** Called by the feed's thread, no lock held. They must not call roc_feed_...() themselves. */
struct roc_feed_callbacks {
	void (*picture)(void *userdata, const struct roc_feed_picture *picture);

	/** The device, of which there had been pictures, is closed. */
	void (*lost)(void *userdata, enum roc_feed_loss why);

	/**
	 * Attempts to open it now end otherwise than before. @error 0: the first picture follows; or
	 * negative errno as of roc_v4l2_open() or of the device, with @words. For a log; may be NULL.
	 */
	void (*opened)(void *userdata, int error, const char *words);
};

/** What is known of a device; each figure is true by itself, together they may be of two moments. */
struct roc_feed_facts {
	bool open;
	int error; /* of the newest attempt to open it, or why it was lost: -EBUSY ... */
	uint32_t width, height;   /* 0 before the first picture; kept when it is closed */
	uint64_t last_picture_ns; /* CLOCK_MONOTONIC, 0: none yet */
	bool last_is_placeholder;
	uint64_t frames;            /* pictures handed out */
	uint64_t damaged;           /* pictures refused, of the device as it is open now */
	uint64_t opens;             /* times that it was opened */
	uint32_t format_generation; /* that it was opened with */
};

struct roc_feed_client;

/**
 * Begin to get the pictures of @device, a path. Starts a thread, but opens nothing itself, so it
 * may be called on the graphics thread.
 *
 * @param callbacks   copied
 * @param is_wanted   as roc_feed_want()
 * @param ret_client  set on success only; ends with roc_feed_unsubscribe()
 * @return 0; -EINVAL an empty path or one that is too long; -EAGAIN, -ENOMEM, -EMFILE ...
 */
int roc_feed_subscribe(const char *device, const struct roc_feed_callbacks *callbacks,
		       void *userdata, bool is_wanted, struct roc_feed_client **ret_client);

/**
 * No callback of @client is running when this returns, nor will there be one. NULL is fine. Waits
 * for a running callback alone: the device is closed a moment later, by the thread.
 */
void roc_feed_unsubscribe(struct roc_feed_client *client);

/**
 * Does @client want pictures now? One that doesn't gets none, and a device that nobody wants is
 * let go of. No picture callback is running when this returns from "no".
 */
void roc_feed_want(struct roc_feed_client *client, bool is_wanted);

/** Takes no lock and makes no system call. */
void roc_feed_get_facts(const struct roc_feed_client *client, struct roc_feed_facts *ret_facts);

/**
 * Wait until the devices of feeds that have no client any more are closed, and their threads gone.
 * To be called after unsubscribing, where waiting does no harm, and before the code is unloaded.
 */
void roc_feed_settle(void);

#endif
