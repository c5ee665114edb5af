/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.h - PURE: when the output thread writes a picture to the device. Time is a parameter.
 *
 * The source sets the pace: the driver takes frames at any rate, the rate that the device declares
 * is information for its readers. Pictures arrive at a rate that cadence.h learns,
 * with jitter, and a mailbox holds only the newest.
 *
 * Regular arrivals are followed: ticks are just so much behind them that most pictures are there
 * when their tick comes. A late picture holds its tick back by up to half
 * a period, then the last one is repeated. Irregular arrivals (pairs, bursts, a rate that is not
 * known yet) are written as they come. Two writes are never closer than half a period of the
 * source: the driver has two buffers, and a third write would tear the picture being read.
 *
 * Readers wait for a few periods of the declared rate. So a picture is never repeated faster than
 * that rate, and the device is not silent for more than three of its periods, nor for much more
 * than a second: a slower source is repeated in between. Without a source the pace is the
 * declared rate.
 *
 * One lock, the mailbox's, around every call: arrival and the taking of a picture must agree.
 *
 *	case of roc_pace_next():
 *	  WAIT       sleep until *ret_deadline or the next arrival, ask again
 *	  WRITE_NEW  take the picture out of the mailbox now, write it, roc_pace_wrote()
 *	  REPEAT     write what was written last, roc_pace_wrote()
 */
#ifndef ROC_PACE_H
#define ROC_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "cadence.h"

enum roc_pace_action {
	ROC_PACE_WAIT = 1,
	ROC_PACE_WRITE_NEW = 2,
	ROC_PACE_REPEAT = 3,
};

/** All times in ns. To be read by nobody but pace.c. */
struct roc_pace {
	uint64_t declared; /* period of the device */
	bool pending;      /* a picture is in the mailbox */
	bool written;      /* last_write is valid */
	bool repeated;     /* the last write was a repeat */
	uint64_t tick;     /* last scheduled tick, not the moment of its writing */
	uint64_t planned;  /* tick that the last WRITE_NEW or REPEAT was for */
	uint64_t last_write;

	struct roc_cadence source;

	/* Whether it pays to wait for late pictures. */
	uint32_t hold_credit;
	uint64_t hold_missed; /* a picture until then would have been worth waiting for */
};

/** @param declared_ns  period of the rate that the device declares, > 0. First write: @now. */
void roc_pace_init(struct roc_pace *pace, uint64_t declared_ns, uint64_t now);

/** The device declares another rate. What was learnt of the source stays. */
void roc_pace_set_declared(struct roc_pace *pace, uint64_t declared_ns);

/** Another source begins, or the same one again: it may begin with a burst of older pictures. */
void roc_pace_begin(struct roc_pace *pace);

/**
 * A picture has been put into the mailbox.
 * @return true when it took the place of one that was never written: that one is dropped
 */
bool roc_pace_arrival(struct roc_pace *pace, uint64_t now);

/** The mailbox has been emptied by other hands: there is nothing new to write. */
void roc_pace_discard(struct roc_pace *pace);

/**
 * What to do at @now. After WRITE_NEW the picture counts as taken.
 * @param ret_deadline  with WAIT: when to ask again at the latest; else @now
 */
enum roc_pace_action roc_pace_next(struct roc_pace *pace, uint64_t now, uint64_t *ret_deadline);

/** The writing that roc_pace_next() asked for has been done (or has failed) at @now. */
void roc_pace_wrote(struct roc_pace *pace, uint64_t now);

#endif
