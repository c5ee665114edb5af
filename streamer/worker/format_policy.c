/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format_policy.h"

#include <linux/videodev2.h>

#include "loopback.h"

#define RATE_MIN 500u             /* frames per 1000 s: what a device is given at least */
#define RATE_MAX 240000u          /* and at most */
#define RATE_TOLERANCE_PERCENT 3u /* a device this near the source's rate follows its clock */

static uint32_t even(uint32_t pixels)
{
	const uint32_t bounded = pixels < 16 ? 16 : pixels;

	return (bounded > ROC_LOOPBACK_SIZE_MAX ? ROC_LOOPBACK_SIZE_MAX : bounded) & ~1u;
}

static bool same_rate(uint32_t a, uint32_t b)
{
	const uint32_t difference = a > b ? a - b : b - a;

	return (uint64_t)difference * 100 <= (uint64_t)b * RATE_TOLERANCE_PERCENT;
}

static uint32_t wanted_rate(const struct roc_format_case *now)
{
	if (now->camera->mhz)
		return now->camera->mhz;
	/* What the header declares is no better a guess than what the device has: headers lie. */
	if (!now->settled)
		return now->device.mhz;
	return now->mhz < RATE_MIN ? RATE_MIN : now->mhz > RATE_MAX ? RATE_MAX : now->mhz;
}

bool roc_format_wanted(const struct roc_format_case *now, struct roc_device_format *ret_format,
		       bool *ret_final)
{
	if (now->width == 0 || now->height == 0)
		return false;

	struct roc_device_format wanted = {
		.width = even(now->camera->width ? now->camera->width : now->width),
		.height = even(now->camera->height ? now->camera->height : now->height),
		.mhz = wanted_rate(now),
		.fourcc = V4L2_PIX_FMT_YUV420,
		.color_range = now->color_range,
		.color_matrix = now->color_matrix,
	};
	const bool layout = !roc_loopback_same_layout(&wanted, &now->device) ||
			    wanted.color_range != now->device.color_range ||
			    wanted.color_matrix != now->device.color_matrix;
	const bool rate = !same_rate(wanted.mhz, now->device.mhz);

	*ret_final = now->settled && now->surveyed && now->best;
	*ret_format = wanted;
	if (now->provisional) {
		/* First what is known at the first picture, then what has been measured; the last
		   word is said even when it changes nothing, so that it is remembered. A reader
		   that prevented it is not asked again at once, nor is a rate that varies. */
		if (layout && !*ret_final)
			return now->since_change_ms >= ROC_FORMAT_STABLE_MS;
		return now->since_change_ms >= ROC_FORMAT_PAUSE_MS &&
		       (*ret_final || (rate && now->settled));
	}
	if (!*ret_final || now->stable_ms < ROC_FORMAT_STABLE_MS ||
	    now->since_change_ms < ROC_FORMAT_RETRY_MS)
		return false;
	return layout || rate;
}
