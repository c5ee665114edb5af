/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.h - PURE: from what each frame showed and when, to what a viewer would have seen.
 *
 * Times are CLOCK_MONOTONIC microseconds and come from the caller. A number below the last one
 * made at a later time is a publisher that started again; made earlier, it is out of order.
 */
#ifndef ROC_TEST_STATS_H
#define ROC_TEST_STATS_H

#include <stdint.h>

#include "verdict.h"

#define ROC_STATS_SEGMENTS 200u

enum roc_seen {
	ROC_SEEN_UNREADABLE = 1,
	ROC_SEEN_NEW,          /* a camera frame not seen before */
	ROC_SEEN_REPEATED,     /* the same one again */
	ROC_SEEN_OUT_OF_ORDER, /* an older one */
	ROC_SEEN_TORN,
	ROC_SEEN_WRONG_CAMERA,
	ROC_SEEN_PLACEHOLDER,
};

enum roc_segment_class {
	ROC_SEGMENT_UNREADABLE = 1,
	ROC_SEGMENT_CAMERA, /* new, repeated, out of order or torn */
	ROC_SEGMENT_WRONG_CAMERA,
	ROC_SEGMENT_PLACEHOLDER,
};

/** A stretch of frames of one class, from its first frame to the first one of the next. */
struct roc_segment {
	enum roc_segment_class class;
	uint64_t at_us; /* since the start */
	uint64_t for_us;
};

struct roc_spread {
	uint64_t count;
	int64_t min, median, p99, max;
	double mean, sd;
};

struct roc_stats_report {
	uint64_t frames, unique, lost, repeated, out_of_order, restarts, torn, wrong_camera,
		placeholder, unreadable;
	int64_t first_frame_us, first_camera_us; /* since the start; -1: none */
	struct roc_spread latency;  /* of new camera frames, us; below 0: overwritten */
	struct roc_spread interval; /* between any two frames, us */
	uint64_t longest_repeat_us; /* without a new camera frame, after the first */
	uint64_t longest_gap_us;    /* without any frame, after the first */
	uint64_t longest_placeholder_us;
	double expected; /* camera frames that should have come; the base of the percentages */
	double repeats_percent, lost_percent;
	uint64_t segments_left_out; /* beyond ROC_STATS_SEGMENTS */
	unsigned int segment_count;
	struct roc_segment segments[ROC_STATS_SEGMENTS];
};

struct roc_stats;

/**
 * @param start_us  what "since the start" counts from
 * @param id        the camera that is expected, -1: any
 * @param fps       its nominal rate, the base of the percentages; 0: what came plus what was lost
 *
 * @return NULL when out of memory
 */
struct roc_stats *roc_stats_create(uint64_t start_us, int id, double fps);
void roc_stats_destroy(struct roc_stats *stats);

/** A frame that was dequeued at @now_us and shows @verdict. Returns its class or -ENOMEM. */
int roc_stats_feed(struct roc_stats *stats, uint64_t now_us, const struct roc_verdict *verdict);

/** All that was seen until @now_us, which no frame fed is later than. Feeding may go on. */
void roc_stats_report(struct roc_stats *stats, uint64_t now_us,
		      struct roc_stats_report *ret_report);

/** "camera", "repeated", "out_of_order", "torn", "wrong_camera", "placeholder", "unreadable". */
const char *roc_seen_name(enum roc_seen seen);
const char *roc_segment_name(enum roc_segment_class class);

#endif
