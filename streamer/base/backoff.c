/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "backoff.h"

uint32_t roc_backoff_ms(uint32_t attempt, uint32_t first_ms, uint32_t max_ms, uint32_t random)
{
	uint64_t delay = first_ms;

	if (attempt == 0)
		return 0;
	for (uint32_t i = 1; i < attempt && delay < max_ms && delay > 0; i++)
		delay *= 2;
	if (delay > max_ms)
		delay = max_ms;
	return (uint32_t)(delay - ((delay * random / 5) >> 32));
}
