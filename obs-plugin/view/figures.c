/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.c - integer arithmetic throughout: the process's locale has no say. */
#include "figures.h"

#include <inttypes.h>
#include <stdio.h>

#define S UINT64_C(1000000000)
#define TIMES "\xc3\x97"

char *roc_figure_size(char out[ROC_FIGURE_SIZE], uint32_t width, uint32_t height)
{
	out[0] = '\0';
	if (width > 0 && height > 0)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu32 TIMES "%" PRIu32, width, height);
	return out;
}

char *roc_figure_rate(char out[ROC_FIGURE_SIZE], uint32_t mhz, const char *point)
{
	/* Two decimals tell 29.97 from 30. */
	const uint64_t hundredths = ((uint64_t)mhz + 5) / 10;
	const uint64_t whole = hundredths / 100, rest = hundredths % 100;

	if (mhz == 0)
		out[0] = '\0';
	else if (rest == 0)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " fps", whole);
	else if (rest % 10 == 0)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%" PRIu64 " fps", whole, point,
			       rest / 10);
	else
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%02" PRIu64 " fps", whole,
			       point, rest);
	return out;
}

char *roc_figure_measured_rate(char out[ROC_FIGURE_SIZE], uint32_t mhz, const char *point)
{
	const uint64_t tenths = ((uint64_t)mhz + 50) / 100;

	(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%" PRIu64 " fps", tenths / 10, point,
		       tenths % 10);
	return out;
}

/* @value in the largest unit that leaves something before the point, and one decimal below 100.
 * Cut and not rounded: 999999 is 999 k and never 1000 k. */
static char *scaled(char out[ROC_FIGURE_SIZE], uint64_t value, const char *point, const char *unit)
{
	static const char prefixes[] = "kMGTPE";
	uint64_t one = 1000;
	unsigned int i = 0;

	while (value / one >= 1000) {
		one *= 1000;
		i++;
	}
	if (value / one < 100)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%" PRIu64 " %c%s", value / one,
			       point, value / (one / 10) % 10, prefixes[i], unit);
	else
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " %c%s", value / one, prefixes[i],
			       unit);
	return out;
}

char *roc_figure_bitrate(char out[ROC_FIGURE_SIZE], uint64_t bps, const char *point)
{
	if (bps == 0) {
		out[0] = '\0';
		return out;
	}
	if (bps >= 1000000)
		return scaled(out, bps, point, "bit/s");
	/* Tenths of a kilobit are of no interest, but under one it is not nothing. */
	if (bps >= 1000)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " kbit/s", bps / 1000);
	else
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " bit/s", bps);
	return out;
}

char *roc_figure_age(char out[ROC_FIGURE_SIZE], uint64_t ns, const char *point)
{
	const uint64_t s = ns / S;

	if (ns == UINT64_MAX)
		out[0] = '\0';
	else if (s < 10)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%" PRIu64 " s", s, point,
			       ns / (S / 10) % 10);
	else if (s < 120)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " s", s);
	else if (s < 3600)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " min", s / 60);
	else if (s < 86400)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " h %" PRIu64 " min", s / 3600,
			       s / 60 % 60);
	else
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " d %" PRIu64 " h", s / 86400,
			       s / 3600 % 24);
	return out;
}

char *roc_figure_count(char out[ROC_FIGURE_SIZE], uint64_t count, const char *point)
{
	if (count >= 10000)
		return scaled(out, count, point, "");
	(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64, count);
	return out;
}

char *roc_figure_percent(char out[ROC_FIGURE_SIZE], uint64_t part, uint64_t whole,
			 const char *point)
{
	uint64_t tenths = 0;

	if (part > 0 && part <= whole) {
		/* So that a thousand of it has room. */
		const uint64_t coarse = whole > UINT64_MAX / 1000 ? 1000 : 1;

		tenths = part / coarse * 1000 / (whole / coarse);
	}
	if (whole == 0)
		out[0] = '\0';
	else if (part == 0)
		(void)snprintf(out, ROC_FIGURE_SIZE, "0 %%");
	else if (part > whole)
		(void)snprintf(out, ROC_FIGURE_SIZE, ">100 %%");
	else if (tenths == 0)
		(void)snprintf(out, ROC_FIGURE_SIZE, "<0%.4s1 %%", point);
	else if (tenths < 100)
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 "%.4s%" PRIu64 " %%", tenths / 10,
			       point, tenths % 10);
	else
		(void)snprintf(out, ROC_FIGURE_SIZE, "%" PRIu64 " %%", tenths / 10);
	return out;
}
