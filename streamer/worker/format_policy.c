/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format_policy.h"

#include <linux/videodev2.h>

#include "declared.h"
#include "loopback.h"

#define RATE_MIN 500u      /* frames per 1000 s: what a device is given at least */
#define RATE_MAX 240000u   /* and at most */
#define HEADER_MIN 1000u   /* headers say 0, 1000 fps, 90000 fps ... */
#define HEADER_MAX 120000u /* ... and are believed within these only */

static uint32_t even(uint32_t pixels)
{
	const uint32_t bounded = pixels < 16 ? 16 : pixels;

	return (bounded > ROC_LOOPBACK_SIZE_MAX ? ROC_LOOPBACK_SIZE_MAX : bounded) & ~1u;
}

static uint32_t bounded(uint32_t mhz)
{
	return mhz < RATE_MIN ? RATE_MIN : mhz > RATE_MAX ? RATE_MAX : mhz;
}

/* No reader is bothered for a hair. */
static uint32_t unless_same(uint32_t mhz, uint32_t device_mhz)
{
	return roc_declared_is_same(mhz, device_mhz) ? device_mhz : bounded(mhz);
}

static uint32_t first_rate(const struct roc_format_case *now)
{
	if (now->early_mhz)
		return bounded(now->early_mhz);
	if (now->settled)
		return bounded(now->mhz);
	/* Headers lie, but the device has nothing better. */
	if (now->header_mhz >= HEADER_MIN && now->header_mhz <= HEADER_MAX)
		return now->header_mhz;
	return now->device.mhz;
}

static uint32_t wanted_rate(const struct roc_format_case *now, bool layout)
{
	if (now->camera->mhz)
		return now->camera->mhz;
	if (now->stable_mhz)
		return unless_same(now->stable_mhz, now->device.mhz);
	if (now->first)
		return first_rate(now);
	/* It is another format for its readers anyway. */
	if (now->provisional && layout && now->settled)
		return unless_same(now->mhz, now->device.mhz);
	return now->device.mhz;
}

bool roc_format_wanted(const struct roc_format_case *now, struct roc_device_format *ret_format,
		       bool *ret_final)
{
	if (now->width == 0 || now->height == 0)
		return false;

	struct roc_device_format wanted = {
		.width = even(now->camera->width ? now->camera->width : now->width),
		.height = even(now->camera->height ? now->camera->height : now->height),
		.fourcc = V4L2_PIX_FMT_YUV420,
		.color_range = now->color_range,
		.color_matrix = now->color_matrix,
	};
	const bool layout = !roc_loopback_same_layout(&wanted, &now->device) ||
			    wanted.color_range != now->device.color_range ||
			    wanted.color_matrix != now->device.color_matrix;
	const bool sure = now->camera->mhz || now->stable_mhz;
	const bool chosen = now->settled && now->surveyed && now->best;

	wanted.mhz = wanted_rate(now, layout);
	const bool rate = wanted.mhz != now->device.mhz;

	/* The rate of a device that is known was found out before. */
	*ret_final = chosen && (sure || (!now->provisional && layout));
	*ret_format = wanted;
	if (now->first)
		return sure || now->early_mhz || now->settled ||
		       now->since_picture_ms >= ROC_FORMAT_FIRST_MS;
	if (now->provisional) {
		/* The last word is said even when it changes nothing, so that it is remembered. */
		if (*ret_final)
			return now->since_change_ms >= ROC_FORMAT_PAUSE_MS;
		return layout &&
		       now->since_change_ms >= (chosen && !now->refused ? ROC_FORMAT_PAUSE_MS
									: ROC_FORMAT_STABLE_MS);
	}
	if (!*ret_final || now->stable_ms < ROC_FORMAT_STABLE_MS ||
	    now->since_change_ms < ROC_FORMAT_RETRY_MS)
		return false;
	return layout || rate;
}
