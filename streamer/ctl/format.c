/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format.c - integer arithmetic throughout: no locale's decimal comma gets in. */
#include "format.h"

#include <inttypes.h>
#include <stdio.h>

#define MS UINT64_C(1000000)
#define S (1000 * MS)

uint64_t roc_format_since(uint64_t then_ns, uint64_t now_ns)
{
	return then_ns != 0 && then_ns < now_ns ? now_ns - then_ns : 0;
}

char *roc_format_age(char out[ROC_FORMAT_SIZE], uint64_t ns)
{
	const uint64_t s = ns / S;

	if (s < 1)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "ms", ns / MS);
	else if (s < 10)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 ".%" PRIu64 "s", s, ns / (S / 10) % 10);
	else if (s < 120)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "s", s);
	else if (s < 7200)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "m", s / 60);
	else if (s < 172800)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "h", s / 3600);
	else
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "d", s / 86400);
	return out;
}

char *roc_format_uptime(char out[ROC_FORMAT_SIZE], uint64_t ns)
{
	const uint64_t s = ns / S;

	if (s < 60)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 " s", s);
	else if (s < 3600)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 " min", s / 60);
	else if (s < 86400)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 " h %02" PRIu64 " min", s / 3600,
			 s / 60 % 60);
	else
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 " d %02" PRIu64 " h", s / 86400,
			 s / 3600 % 24);
	return out;
}

/* Three digits or so, cut and not rounded: 999999 is 999k and never 1000k. */
static char *scaled(char out[ROC_FORMAT_SIZE], uint64_t value)
{
	static const char suffixes[] = "kMGTPE";
	uint64_t unit = 1000;
	unsigned int i = 0;

	while (value / unit >= 1000) {
		unit *= 1000;
		i++;
	}
	if (value / unit < 100)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 ".%" PRIu64 "%c", value / unit,
			 value / (unit / 10) % 10, suffixes[i]);
	else
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64 "%c", value / unit, suffixes[i]);
	return out;
}

char *roc_format_count(char out[ROC_FORMAT_SIZE], uint64_t count)
{
	if (count >= 10000)
		return scaled(out, count);
	snprintf(out, ROC_FORMAT_SIZE, "%" PRIu64, count);
	return out;
}

char *roc_format_bitrate(char out[ROC_FORMAT_SIZE], uint32_t bps)
{
	if (bps == 0)
		out[0] = '\0';
	else if (bps < 1000)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu32, bps);
	else
		scaled(out, bps);
	return out;
}

char *roc_format_picture(char out[ROC_FORMAT_SIZE], uint32_t width, uint32_t height, uint32_t mhz)
{
	const uint64_t tenths = ((uint64_t)mhz + 50) / 100;

	if (width == 0 || height == 0)
		out[0] = '\0';
	else if (mhz == 0)
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu32 "x%" PRIu32, width, height);
	else
		/* hostile sizes are cut, not overflowed */
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu32 "x%" PRIu32 "@%" PRIu64 ".%" PRIu64,
			 width, height, tenths / 10, tenths % 10);
	return out;
}

char *roc_format_fps(char out[ROC_FORMAT_SIZE], uint32_t mhz)
{
	int length =
		snprintf(out, ROC_FORMAT_SIZE, "%" PRIu32 ".%03" PRIu32, mhz / 1000, mhz % 1000);

	while (out[length - 1] == '0' && out[length - 2] != '.')
		out[--length] = '\0';
	return out;
}
