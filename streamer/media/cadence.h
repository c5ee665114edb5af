/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cadence.h - PURE: the grid that a source's pictures arrive on, learnt from their arrivals alone:
 * its period (1/240 to 2 s), its phase, its jitter, and whether there is a grid at all.
 *
 * A phase-locked loop follows a regular source. Another rate shows by arrivals that run away from
 * the grid, by places that stay empty, or by more arrivals than places. A burst is no rate: one at
 * the start, or after a stall, gives what was owed.
 */
#ifndef ROC_CADENCE_H
#define ROC_CADENCE_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_CADENCE_WINDOW 256u /* arrivals that the jitter is judged from */
#define ROC_CADENCE_RECENT 64u  /* arrivals that the rate is judged from */

/** All times in ns. To be changed by nobody but cadence.c. */
struct roc_cadence {
	bool arrived;     /* anything below is valid */
	bool locked;      /* arrivals are regular: ticks follow them */
	bool early;       /* the last arrival came before the grid has a place for it */
	bool extra;       /* ... and takes none */
	uint64_t arrival; /* last one */
	double grid;   /* smoothed moment of the last arrival, relative to it (<0: it was late) */
	double period; /* of the source */
	uint32_t phase_count, period_count; /* arrivals behind .grid and .period, up to a limit */
	double bias;                        /* running mean of what is in .late */
	double margin;                      /* ticks are this far behind the grid */
	float late[ROC_CADENCE_WINDOW];     /* arrival minus its place on the grid */
	uint32_t late_count, late_next;

	/* Whether the grid is still right. */
	uint64_t recent[ROC_CADENCE_RECENT]; /* ring of arrivals */
	uint32_t recent_count, recent_next;
	double odd;       /* running share of arrivals off the grid */
	double ahead;     /* arrivals more than .period gives; < 0: a burst of so many is due */
	uint32_t sparse;  /* arrivals in a row with an empty place before each */
	uint32_t untuned; /* arrivals since .period was estimated */
};

/** @param period_ns  a guess until arrivals tell, > 0 */
void roc_cadence_init(struct roc_cadence *cadence, double period_ns);
/** Another guess; without effect once something has arrived. */
void roc_cadence_guess(struct roc_cadence *cadence, double period_ns);
/** Another source begins, or the same one again: it may begin with a burst of older pictures. */
void roc_cadence_begin(struct roc_cadence *cadence);
/** A picture has arrived. @return true when the rate is found to be another than was believed */
bool roc_cadence_arrival(struct roc_cadence *cadence, uint64_t now);

#endif
