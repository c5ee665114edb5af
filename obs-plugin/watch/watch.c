/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch.h"

static bool may_open(const struct roc_watch_case *now)
{
	const struct roc_camera_status *camera = now->camera;

	if (!now->wanted || now->health != ROC_SEGMENT_ALIVE || !camera || !camera->device_fourcc)
		return false;
	switch (camera->state) {
	case ROC_STATE_LIVE:
		return true;
	case ROC_STATE_UNUSED:
	case ROC_STATE_INVALID:
	case ROC_STATE_DISABLED:
	case ROC_STATE_NO_DEVICE:
		return false;
	default:
		return camera->last_frame_ns != 0; /* its device has the camera's format */
	}
}

static bool is_due(const struct roc_watch_case *now)
{
	uint64_t wait_ms = 0;

	if (now->failures > 0)
		wait_ms = ROC_WATCH_RETRY_MS;
	for (uint32_t i = 1; i < now->failures && wait_ms < ROC_WATCH_RETRY_MAX_MS; i++)
		wait_ms *= 2;
	if (wait_ms > ROC_WATCH_RETRY_MAX_MS)
		wait_ms = ROC_WATCH_RETRY_MAX_MS;
	return now->since_try_ms >= wait_ms;
}

static bool is_other_format(const struct roc_watch_case *now)
{
	const struct roc_camera_status *camera = now->camera;

	if (now->segment_generation == now->open_segment_generation)
		return camera->format_generation != now->open_format_generation;
	/* Another streamer counts from the beginning: only what it says of the format counts. */
	return camera->device_fourcc && (camera->device_width != now->open_width ||
					 camera->device_height != now->open_height ||
					 camera->device_fourcc != now->open_fourcc);
}

static bool must_close(const struct roc_watch_case *now)
{
	if (!now->wanted || now->health == ROC_SEGMENT_STOPPED)
		return true;
	if (now->health != ROC_SEGMENT_ALIVE)
		return now->since_picture_ms >= ROC_WATCH_SILENT_MS;
	if (now->camera && now->camera->state == ROC_STATE_LIVE &&
	    now->since_picture_ms >= ROC_WATCH_WEDGED_MS)
		return true;
	return !now->camera || now->camera->state == ROC_STATE_UNUSED ||
	       now->camera->state == ROC_STATE_DISABLED ||
	       now->camera->state == ROC_STATE_NO_DEVICE || is_other_format(now);
}

enum roc_watch_order roc_watch_decide(const struct roc_watch_case *now)
{
	if (now->open)
		return must_close(now) ? ROC_WATCH_CLOSE : ROC_WATCH_KEEP;
	return may_open(now) && is_due(now) ? ROC_WATCH_OPEN : ROC_WATCH_KEEP;
}
