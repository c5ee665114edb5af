/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - monotonic nanoseconds. Pure modules take time as a parameter and never call this. */
#ifndef ROC_CLOCK_H
#define ROC_CLOCK_H

#include <stdint.h>
#include <time.h>

#define ROC_NS_PER_S UINT64_C(1000000000)
#define ROC_NS_PER_MS UINT64_C(1000000)

static inline uint64_t roc_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * ROC_NS_PER_S + (uint64_t)ts.tv_nsec;
}

#endif
