/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>

/* A number of thousandths with its needless zeros left out, but one decimal kept. */
static char *milli(char *out, size_t size, uint64_t value)
{
	const uint64_t whole = value / 1000, rest = value % 1000;

	if (rest % 100 == 0)
		(void)snprintf(out, size, "%" PRIu64 ".%" PRIu64, whole, rest / 100);
	else if (rest % 10 == 0)
		(void)snprintf(out, size, "%" PRIu64 ".%02" PRIu64, whole, rest / 10);
	else
		(void)snprintf(out, size, "%" PRIu64 ".%03" PRIu64, whole, rest);
	return out;
}

char *roc_words_fps(char *out, size_t size, uint32_t mhz)
{
	return milli(out, size, mhz);
}

char *roc_words_score(char *out, size_t size, uint64_t score_milli)
{
	return milli(out, size, score_milli);
}
