/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backoff.h - PURE: attempt -> delay, growing, capped, with jitter. */
#ifndef ROC_BACKOFF_H
#define ROC_BACKOFF_H

#include <stdint.h>

/**
 * Delay before attempt number @attempt after a failure: @first_ms doubled each time, at most
 * @max_ms, then spread by -20 % .. +0 % with @random (any 32 random bits).
 *
 * @param attempt  1 for the first retry; 0 gives 0
 * @return milliseconds
 */
uint32_t roc_backoff_ms(uint32_t attempt, uint32_t first_ms, uint32_t max_ms, uint32_t random);

#endif
