/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash.h - PURE: how crashes of a worker are counted, and how long its successor holds back. */
#ifndef ROC_CRASH_H
#define ROC_CRASH_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_CRASH_FORGIVEN_MS                                                                      \
	60000u /* ran this long beyond its hold: earlier crashes are forgotten */

/**
 * The number of crashes in a row after a worker has ended unexpectedly.
 *
 * @param crashes   how many there were before
 * @param lived_ns  from the worker's start to its end
 * @param hold_ms   how long it had to hold back: that part of its life proves nothing
 */
uint32_t roc_crash_count(uint32_t crashes, uint64_t lived_ns, uint32_t hold_ms);

/** How long a worker started after @crashes in a row leaves its camera alone: 0, 0, 1 s, 2 s ... 60 s. */
uint32_t roc_crash_hold_ms(uint32_t crashes);

/**
 * Did the worker end so early that it may be unable to run at all? Its device was hardly fed.
 *
 * @param reported  it has sent a report, so it fed the device
 */
bool roc_crash_is_early(bool reported, uint64_t lived_ns);

/**
 * How long to wait before the next worker is started, after @early of them in a row ended early. The device is
 * silent meanwhile, so not at all in any other case: what the new one holds back from is the camera.
 */
uint32_t roc_crash_spawn_ms(uint32_t early);

#endif
