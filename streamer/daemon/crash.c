/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash.h"

#include "backoff.h"
#include "clock.h"

#define FIRST_MS 1000u
#define MAX_MS 60000u
#define EARLY_MS 2000u
#define SPAWN_FIRST_MS 500u
#define SPAWN_MAX_MS 10000u

uint32_t roc_crash_count(uint32_t crashes, uint64_t lived_ns, uint32_t hold_ms)
{
	if (lived_ns > ((uint64_t)hold_ms + ROC_CRASH_FORGIVEN_MS) * ROC_NS_PER_MS)
		return 1;
	return crashes < UINT32_MAX ? crashes + 1 : crashes;
}

uint32_t roc_crash_hold_ms(uint32_t crashes)
{
	/* The first restart is at once; the device is fed either way. */
	return crashes > 1 ? roc_backoff_ms(crashes - 1, FIRST_MS, MAX_MS, 0) : 0;
}

bool roc_crash_is_early(bool reported, uint64_t lived_ns)
{
	return !reported || lived_ns < EARLY_MS * ROC_NS_PER_MS;
}

uint32_t roc_crash_spawn_ms(uint32_t early)
{
	return early > 1 ? roc_backoff_ms(early - 1, SPAWN_FIRST_MS, SPAWN_MAX_MS, 0) : 0;
}
