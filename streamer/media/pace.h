/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.h - PURE: when the output thread writes a picture to the device. Time is a parameter.
 *
 * The device has a cadence; pictures arrive at about that rate, with jitter and by another clock,
 * and a mailbox holds only the newest. Ticks follow the arrivals like a phase-locked loop: just so
 * much behind them that most pictures are there when their tick comes. A late picture holds its
 * tick back by up to half a period, then the last one is repeated. A source of another rate is
 * sampled by a free-running metronome at the cadence; so is silence.
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

#define ROC_PACE_WINDOW 256u /* arrivals that the jitter is judged from */

enum roc_pace_action {
	ROC_PACE_WAIT = 1,
	ROC_PACE_WRITE_NEW = 2,
	ROC_PACE_REPEAT = 3,
};

/** All times in ns. To be read by nobody but pace.c. */
struct roc_pace {
	uint64_t cadence; /* nominal period of the device */
	bool pending;     /* a picture is in the mailbox */
	bool written;     /* last_write is meant */
	uint64_t tick;    /* last scheduled tick, not the moment of its writing */
	uint64_t planned; /* tick that the last WRITE_NEW or REPEAT was for */
	uint64_t last_write;

	/* The source's own grid. */
	bool arrived;     /* anything below is meant */
	bool locked;      /* its rate is the device's: ticks follow it */
	uint64_t arrival; /* last one */
	double grid;   /* smoothed moment of the last arrival, relative to it (<0: it was late) */
	double period; /* of the source */
	uint32_t phase_count, period_count; /* arrivals behind .grid and .period, up to a limit */
	double bias;                        /* running mean of what is in .late */
	double margin;                      /* ticks are this far behind the grid */
	float late[ROC_PACE_WINDOW];        /* arrival minus its place on the grid */
	uint32_t late_count, late_next;

	/* Whether it pays to wait for late pictures. */
	uint32_t hold_credit;
	uint64_t hold_missed; /* a picture until then would have been worth waiting for */
};

/** @param period_ns  of the device's cadence, > 0. The first write is due at @now. */
void roc_pace_init(struct roc_pace *pace, uint64_t period_ns, uint64_t now);

/** The device has another cadence from now on. What was learnt of the source is forgotten. */
void roc_pace_set_period(struct roc_pace *pace, uint64_t period_ns);

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
