/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "publish.h"

#include <string.h>

#include "text.h"

#define FOREIGN_WORDS "another program writes to its device, too"

static uint32_t sum32(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static void add(uint64_t *sum, uint64_t more)
{
	*sum = *sum > UINT64_MAX - more ? UINT64_MAX : *sum + more;
}

static void advance(uint64_t *now, uint64_t before)
{
	if (*now < before)
		*now = before;
}

void roc_report_advance(struct roc_ipc_report *report, const struct roc_ipc_report *before)
{
	advance(&report->received, before->received);
	advance(&report->written, before->written);
	advance(&report->duplicated, before->duplicated);
	advance(&report->dropped, before->dropped);
	advance(&report->corrupt, before->corrupt);
	advance(&report->bytes, before->bytes);
	if (report->reconnects < before->reconnects)
		report->reconnects = before->reconnects;
}

void roc_totals_add(struct roc_totals *totals, const struct roc_ipc_report *report)
{
	add(&totals->received, report->received);
	add(&totals->written, report->written);
	add(&totals->duplicated, report->duplicated);
	add(&totals->dropped, report->dropped);
	add(&totals->corrupt, report->corrupt);
	add(&totals->bytes, report->bytes);
	totals->reconnects = sum32(totals->reconnects, report->reconnects);
}

static void fill_report(const struct roc_ipc_report *report, uint64_t now_ns,
			struct roc_camera_status *status)
{
	status->state = report->state;
	status->reason = report->reason;
	status->stream = report->stream;
	status->transport = report->transport;
	status->codec = report->codec;
	status->source_width = report->source_width;
	status->source_height = report->source_height;
	status->source_mhz = report->source_mhz;
	status->declared_mhz = report->declared_mhz;
	status->bitrate_bps = report->bitrate_bps;
	status->latency_us = report->latency_us;
	/* A worker can't have seen a frame in the future, nor forget one. */
	if (report->last_frame_ns > status->last_frame_ns && report->last_frame_ns <= now_ns)
		status->last_frame_ns = report->last_frame_ns;
	roc_text_copy(status->detail, sizeof(status->detail), report->detail);
}

int roc_publish_make(const struct roc_publish_case *now, struct roc_camera_status *status)
{
	const struct roc_camera_status before = *status;
	struct roc_totals sums = *now->totals;

	memset(status, 0, sizeof(*status));
	status->updated_ns = now->now_ns;
	status->last_frame_ns = before.last_frame_ns;
	status->index = now->camera->index;
	roc_text_copy(status->name, sizeof(status->name), now->camera->name);
	roc_text_copy(status->device, sizeof(status->device), now->camera->device);
	status->device_number = now->device_number;
	status->readers = now->readers;
	status->restarts = now->restarts;
	status->format_generation = now->generation;
	if (now->format.width) {
		status->device_width = now->format.width;
		status->device_height = now->format.height;
		status->device_mhz = now->format.mhz;
		status->device_fourcc = now->format.fourcc;
		status->color_range = now->format.color_range;
		status->color_matrix = now->format.color_matrix;
	}
	if (now->report) {
		fill_report(now->report, now->now_ns, status);
		roc_totals_add(&sums, now->report);
	}
	if (now->state) {
		status->state = now->state;
		status->reason = now->reason;
		status->stream = ROC_STREAM_NONE;
		roc_text_copy(status->detail, sizeof(status->detail),
			      now->detail ? now->detail : "");
	}
	/* The camera is live all the same; whatever else is wrong matters more. */
	if (now->foreign_writer && status->reason == ROC_REASON_NONE) {
		status->reason = ROC_REASON_DEVICE_BUSY;
		roc_text_copy(status->detail, sizeof(status->detail), FOREIGN_WORDS);
	}
	status->frames_received = sums.received;
	status->frames_written = sums.written;
	status->frames_duplicated = sums.duplicated;
	status->frames_dropped = sums.dropped;
	status->frames_corrupt = sums.corrupt;
	status->bytes_received = sums.bytes;
	status->reconnects = sums.reconnects;
	status->state_since_ns =
		status->state == before.state ? before.state_since_ns : now->now_ns;
	return status->state != before.state || status->reason != before.reason;
}
