/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beat.h - tells a thread that stood still from a machine that did not let it run.
 *
 * A test that asks whether OBS froze must not blame OBS for a busy machine. So a thread of ours
 * beats time: what it is late by, the machine stood still. At each beat it looks whether the
 * watched thread waits for something, or for nothing but a processor.
 */
#ifndef ROC_TEST_BEAT_H
#define ROC_TEST_BEAT_H

#include <stdint.h>

/** Sums of nanoseconds that only ever grow. */
struct roc_beat {
	uint64_t late_ns;   /* by which beats were late */
	uint64_t waited_ns; /* in which the watched thread waited for something, by samples */
	uint64_t ran_ns;    /* of processor time of the watched thread */
};

/** Start to beat. 0 or negative errno. */
int roc_beat_start(void);
void roc_beat_stop(void);

/** The calling thread is the watched one from now on; what it has had at @now_ns. */
struct roc_beat roc_beat_look(uint64_t now_ns);

/** How much of @took_ns, which lay between the two, was not the machine's fault. */
uint64_t roc_beat_own_ns(uint64_t took_ns, const struct roc_beat *before,
			 const struct roc_beat *after);

#endif
