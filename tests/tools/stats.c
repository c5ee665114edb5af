/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats.h"

struct samples {
	int64_t *values;
	size_t count, room;
};

struct roc_stats {
	struct roc_stats_report report; /* counters and finished segments; spreads come later */
	struct samples latencies, intervals;
	uint64_t start_us, last_frame_us, last_new_us, first_new_us;
	uint64_t segment_us; /* when the running segment began */
	enum roc_segment_class segment_class;
	struct roc_stamp last; /* the newest frame of the camera */
	double fps;
	int id;
};

struct roc_stats *roc_stats_create(uint64_t start_us, int id, double fps)
{
	struct roc_stats *stats = calloc(1, sizeof(*stats));

	if (!stats)
		return NULL;
	stats->start_us = start_us;
	stats->id = id;
	stats->fps = fps;
	stats->report.first_frame_us = -1;
	stats->report.first_camera_us = -1;
	return stats;
}

void roc_stats_destroy(struct roc_stats *stats)
{
	if (!stats)
		return;
	free(stats->latencies.values);
	free(stats->intervals.values);
	free(stats);
}

static int samples_add(struct samples *samples, int64_t value)
{
	if (samples->count == samples->room) {
		const size_t room = samples->room ? 2 * samples->room : 1024;
		int64_t *values = realloc(samples->values, room * sizeof(*values));

		if (!values)
			return -ENOMEM;
		samples->values = values;
		samples->room = room;
	}
	samples->values[samples->count++] = value;
	return 0;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static int feed_new(struct roc_stats *stats, uint64_t now_us, const struct roc_stamp *stamp)
{
	if (stats->report.first_camera_us < 0) {
		stats->report.first_camera_us = (int64_t)(now_us - stats->start_us);
		stats->first_new_us = now_us;
	} else {
		stats->report.longest_repeat_us =
			larger(stats->report.longest_repeat_us, now_us - stats->last_new_us);
	}
	stats->report.unique++;
	stats->last = *stamp;
	stats->last_new_us = now_us;
	if (samples_add(&stats->latencies, (int64_t)now_us - (int64_t)stamp->time_us) < 0)
		return -ENOMEM;
	return ROC_SEEN_NEW;
}

static int feed_camera(struct roc_stats *stats, uint64_t now_us, const struct roc_stamp *stamp)
{
	struct roc_stats_report *report = &stats->report;

	if (stats->id >= 0 && stamp->id != stats->id) {
		report->wrong_camera++;
		return ROC_SEEN_WRONG_CAMERA;
	}
	if (report->first_camera_us >= 0) {
		if (roc_stamp_equal(stamp, &stats->last)) {
			report->repeated++;
			return ROC_SEEN_REPEATED;
		}
		if (stamp->time_us < stats->last.time_us) {
			report->out_of_order++;
			return ROC_SEEN_OUT_OF_ORDER;
		}
		if (stamp->number <= stats->last.number)
			report->restarts++;
		else
			report->lost += stamp->number - stats->last.number - 1;
	}
	return feed_new(stats, now_us, stamp);
}

static enum roc_segment_class segment_class(enum roc_seen seen)
{
	switch (seen) {
	case ROC_SEEN_NEW:
	case ROC_SEEN_REPEATED:
	case ROC_SEEN_OUT_OF_ORDER:
	case ROC_SEEN_TORN:
		return ROC_SEGMENT_CAMERA;
	case ROC_SEEN_WRONG_CAMERA:
		return ROC_SEGMENT_WRONG_CAMERA;
	case ROC_SEEN_PLACEHOLDER:
		return ROC_SEGMENT_PLACEHOLDER;
	case ROC_SEEN_UNREADABLE:
		break;
	}
	return ROC_SEGMENT_UNREADABLE;
}

/* End the running segment at @now_us in @report, which may be a copy that is shown meanwhile. */
static void end_segment(const struct roc_stats *stats, uint64_t now_us,
			struct roc_stats_report *report)
{
	const uint64_t length = now_us - stats->segment_us;

	if (!stats->segment_class)
		return;
	if (stats->segment_class == ROC_SEGMENT_PLACEHOLDER)
		report->longest_placeholder_us = larger(report->longest_placeholder_us, length);
	if (report->segment_count < ROC_STATS_SEGMENTS)
		report->segments[report->segment_count++] = (struct roc_segment){
			stats->segment_class, stats->segment_us - stats->start_us, length};
	else
		report->segments_left_out++;
}

int roc_stats_feed(struct roc_stats *stats, uint64_t now_us, const struct roc_verdict *verdict)
{
	struct roc_stats_report *report = &stats->report;
	int seen = ROC_SEEN_UNREADABLE;

	if (report->frames) {
		const uint64_t interval = now_us - stats->last_frame_us;

		report->longest_gap_us = larger(report->longest_gap_us, interval);
		if (samples_add(&stats->intervals, (int64_t)interval) < 0)
			return -ENOMEM;
	} else {
		report->first_frame_us = (int64_t)(now_us - stats->start_us);
	}
	report->frames++;
	stats->last_frame_us = now_us;

	switch (verdict->show) {
	case ROC_SHOW_CAMERA:
		seen = feed_camera(stats, now_us, &verdict->stamp);
		if (seen < 0)
			return seen;
		break;
	case ROC_SHOW_TORN:
		report->torn++;
		seen = ROC_SEEN_TORN;
		break;
	case ROC_SHOW_PLACEHOLDER:
		report->placeholder++;
		seen = ROC_SEEN_PLACEHOLDER;
		break;
	case ROC_SHOW_UNREADABLE:
		report->unreadable++;
		break;
	}
	if (segment_class((enum roc_seen)seen) != stats->segment_class) {
		end_segment(stats, now_us, report);
		stats->segment_class = segment_class((enum roc_seen)seen);
		stats->segment_us = now_us;
	}
	return seen;
}

static int compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Sorting in place does no harm: nothing needs the order in which samples came. */
static struct roc_spread spread_of(struct samples *samples)
{
	struct roc_spread spread = {.count = samples->count};
	const size_t n = samples->count;
	double sum = 0, squares = 0;

	if (!n)
		return spread;
	qsort(samples->values, n, sizeof(*samples->values), compare);
	spread.min = samples->values[0];
	spread.median = samples->values[(n - 1) / 2];
	spread.p99 = samples->values[(n * 99 + 99) / 100 - 1]; /* nearest rank */
	spread.max = samples->values[n - 1];
	for (size_t i = 0; i < n; i++)
		sum += (double)samples->values[i];
	spread.mean = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		const double off = (double)samples->values[i] - spread.mean;

		squares += off * off;
	}
	spread.sd = sqrt(squares / (double)n);
	return spread;
}

void roc_stats_report(struct roc_stats *stats, uint64_t now_us, struct roc_stats_report *ret_report)
{
	struct roc_stats_report *report = ret_report;

	*report = stats->report;
	report->latency = spread_of(&stats->latencies);
	report->interval = spread_of(&stats->intervals);
	if (report->frames) {
		report->longest_gap_us =
			larger(report->longest_gap_us, now_us - stats->last_frame_us);
		end_segment(stats, now_us, report);
	}
	report->expected = (double)(report->unique + report->lost);
	if (report->unique) {
		report->longest_repeat_us =
			larger(report->longest_repeat_us, now_us - stats->last_new_us);
		if (stats->fps > 0)
			report->expected =
				stats->fps * (double)(now_us - stats->first_new_us) / 1e6;
	}
	if (report->expected > 0) {
		report->repeats_percent = 100.0 * (double)report->repeated / report->expected;
		report->lost_percent = 100.0 * (double)report->lost / report->expected;
	}
}

const char *roc_seen_name(enum roc_seen seen)
{
	switch (seen) {
	case ROC_SEEN_NEW:
		return "camera";
	case ROC_SEEN_REPEATED:
		return "repeated";
	case ROC_SEEN_OUT_OF_ORDER:
		return "out_of_order";
	case ROC_SEEN_TORN:
		return "torn";
	case ROC_SEEN_WRONG_CAMERA:
		return "wrong_camera";
	case ROC_SEEN_PLACEHOLDER:
		return "placeholder";
	case ROC_SEEN_UNREADABLE:
		break;
	}
	return "unreadable";
}

const char *roc_segment_name(enum roc_segment_class class)
{
	switch (class) {
	case ROC_SEGMENT_CAMERA:
		return "camera";
	case ROC_SEGMENT_WRONG_CAMERA:
		return "wrong_camera";
	case ROC_SEGMENT_PLACEHOLDER:
		return "placeholder";
	case ROC_SEGMENT_UNREADABLE:
		break;
	}
	return "unreadable";
}
