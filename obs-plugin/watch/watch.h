/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h - PURE: when to open a device, and when to let go of it.
 *
 * A reader pins the format of a loopback device. So nobody of ours opens one before its camera has
 * been live (until then it shows a placeholder of a size that may be a guess), and everybody lets
 * go when the streamer is gone or has changed the format. A segment that can't be read at the moment
 * is no reason to drop a picture that comes.
 */
#ifndef ROC_WATCH_H
#define ROC_WATCH_H

#include <stdbool.h>

#include "segment.h"

#define ROC_WATCH_RETRY_MS 200 /* after a failed open, twice as long each time ... */
#define ROC_WATCH_RETRY_MAX_MS 1000
#define ROC_WATCH_SILENT_MS 2000 /* an open device without a picture, and nobody who says why */
#define ROC_WATCH_WEDGED_MS 5000 /* ... although its camera is live: opened anew */

struct roc_watch_case {
	/* What is said. */
	enum roc_segment_health health;
	uint64_t segment_generation;
	const struct roc_camera_status *camera; /* NULL: the segment has no such device */
	bool wanted;                            /* somebody looks, or wants it kept open */

	/* What is open. */
	bool open;
	uint64_t open_segment_generation; /* as they were when it was opened */
	uint32_t open_format_generation;
	uint32_t open_width, open_height, open_fourcc; /* as the driver gave them */
	uint64_t since_picture_ms;                     /* or since it was opened */

	/* What was tried. */
	uint32_t failures;     /* opens in a row that failed */
	uint64_t since_try_ms; /* since the last of them */
};

enum roc_watch_order {
	ROC_WATCH_KEEP = 0, /* as it is */
	ROC_WATCH_OPEN,
	ROC_WATCH_CLOSE,
};

enum roc_watch_order roc_watch_decide(const struct roc_watch_case *now);

#endif
