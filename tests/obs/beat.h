/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beat.h - how long this machine kept a thread from running that wanted to.
 *
 * A test that asks whether OBS stood still must not blame OBS for a machine that did.
 */
#ifndef ROC_TEST_BEAT_H
#define ROC_TEST_BEAT_H

#include <stdint.h>

/** Start the thread. 0 or negative errno. */
int roc_beat_start(void);
void roc_beat_stop(void);

/** Nanoseconds by which it has been late in all, up to @now_ns. Only ever grows. Any thread. */
uint64_t roc_beat_late_ns(uint64_t now_ns);

#endif
