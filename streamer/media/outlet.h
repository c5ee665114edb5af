/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outlet.h - the device's side of a camera: a thread that keeps the device fed at its cadence,
 * whatever happens. Camera pictures come through a mailbox of one (the newest wins); without one
 * the last is repeated for less than a second, then the placeholder is shown.
 */
#ifndef ROC_OUTLET_H
#define ROC_OUTLET_H

#include <stdint.h>

#include <libavutil/frame.h>

#include "memory.h"
#include "placeholder.h"

struct roc_outlet;

struct roc_outlet_stats {
	uint64_t written;    /* frames on the device, of any kind */
	uint64_t duplicated; /* camera pictures shown again */
	uint64_t dropped;    /* camera pictures overtaken in the mailbox */
	uint64_t shown_ns;   /* when a new camera picture was last written, 0: never */
	uint64_t beat_ns; /* when the thread last went round: older than its cadence is trouble */
	uint32_t latency_us; /* packet received -> picture written, median of the last ones */
	int error;           /* negative errno: the device no longer takes frames; 0: fine */
};

/**
 * Start feeding @fd (owned by the outlet from here on success), which has been set to @format,
 * with the placeholder @what.
 * @return 0; -ENOMEM; -EAGAIN no thread to be had
 */
int roc_outlet_create(int fd, const struct roc_device_format *format,
		      const struct roc_placeholder *what, struct roc_outlet **ret_outlet);
/** Stop the thread, close the device. NULL is fine. Blocks for one write at most. */
void roc_outlet_destroy(struct roc_outlet *outlet);

/**
 * Let go of the device: when this returns its fd is closed and nothing is written until
 * roc_outlet_attach(). Pictures that come meanwhile are kept (the newest).
 */
void roc_outlet_detach(struct roc_outlet *outlet);
/** Go on with another fd (taken over, also on failure) and format. @return 0 or -ENOMEM */
int roc_outlet_attach(struct roc_outlet *outlet, int fd, const struct roc_device_format *format,
		      const struct roc_placeholder *what);
/** Rate or colours of the device have changed; its size and pixel format have not. */
void roc_outlet_set_format(struct roc_outlet *outlet, const struct roc_device_format *format);

/** What to show while there is no camera picture. Texts are used during the call only. */
void roc_outlet_set_placeholder(struct roc_outlet *outlet, const struct roc_placeholder *what);

/**
 * Only the owner's pictures are shown. 0: nobody's; the first that offers one becomes owner.
 * Owners are numbers from 1 that the caller gives out.
 */
void roc_outlet_set_owner(struct roc_outlet *outlet, uint32_t owner);
uint32_t roc_outlet_get_owner(struct roc_outlet *outlet);

/**
 * Hand over a clean picture; its reference is moved out of @frame if it is taken.
 * @param arrival_ns  when its packet had been received
 * @param usual_ns    its stream's time from one picture to the next, 0: not known
 * @return 1 taken, 0 not the owner. Any thread; never blocks on the device.
 */
int roc_outlet_offer(struct roc_outlet *outlet, uint32_t owner, AVFrame *frame, uint64_t arrival_ns,
		     uint64_t usual_ns);
/** The owner receives, but what it has is damaged: hold the last good picture, for 10 s at most. */
void roc_outlet_hold(struct roc_outlet *outlet, uint32_t owner);

void roc_outlet_get_stats(struct roc_outlet *outlet, struct roc_outlet_stats *ret_stats);

#endif
