/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.c - the report for programs. Every key is always there, so that a script needs no checks.
 * Numbers go in as text: cJSON keeps doubles, which lose counts above 2^53 and write 12.0 as 12.
 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>

#include "display.h"
#include "format.h"
#include "report.h"
#include "roc/status.h"

#define MS UINT64_C(1000000)
#define S (1000 * MS)

static bool add_uint(cJSON *object, const char *key, uint64_t value)
{
	char text[ROC_FORMAT_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return cJSON_AddRawToObject(object, key, text);
}

static bool add_fps(cJSON *object, const char *key, uint32_t mhz)
{
	char text[ROC_FORMAT_SIZE];

	return cJSON_AddRawToObject(object, key, roc_format_fps(text, mhz));
}

static bool add_text(cJSON *object, const char *key, const char *hostile)
{
	char text[256];

	return cJSON_AddStringToObject(object, key, roc_display_clean(text, sizeof(text), hostile));
}

static bool add_source(cJSON *object, const struct roc_camera_status *camera)
{
	cJSON *source = cJSON_AddObjectToObject(object, "source");

	return source && add_uint(source, "width", camera->source_width) &&
	       add_uint(source, "height", camera->source_height) &&
	       add_fps(source, "fps", camera->source_mhz) &&
	       add_fps(source, "declared_fps", camera->declared_mhz) &&
	       add_uint(source, "bitrate_bps", camera->bitrate_bps);
}

static bool add_output(cJSON *object, const struct roc_camera_status *camera)
{
	cJSON *output = cJSON_AddObjectToObject(object, "output");
	char fourcc[5];
	/* The schema promises full, limited or nothing. */
	const uint32_t range =
		camera->color_range <= ROC_RANGE_FULL ? camera->color_range : ROC_RANGE_UNKNOWN;

	roc_fourcc_text(camera->device_fourcc, fourcc);
	return output && add_uint(output, "width", camera->device_width) &&
	       add_uint(output, "height", camera->device_height) &&
	       add_fps(output, "fps", camera->device_mhz) &&
	       add_text(output, "pixel_format", fourcc) &&
	       add_text(output, "color_range", roc_range_name(range)) &&
	       add_uint(output, "format_generation", camera->format_generation);
}

static bool add_frames(cJSON *object, const struct roc_camera_status *camera)
{
	cJSON *frames = cJSON_AddObjectToObject(object, "frames");

	return frames && add_uint(frames, "received", camera->frames_received) &&
	       add_uint(frames, "written", camera->frames_written) &&
	       add_uint(frames, "duplicated", camera->frames_duplicated) &&
	       add_uint(frames, "dropped", camera->frames_dropped) &&
	       add_uint(frames, "corrupt", camera->frames_corrupt);
}

static bool add_last_frame(cJSON *object, const struct roc_camera_status *camera, uint64_t now_ns)
{
	if (camera->last_frame_ns == 0)
		return cJSON_AddNullToObject(object, "last_frame_age_ms");
	return add_uint(object, "last_frame_age_ms",
			roc_format_since(camera->last_frame_ns, now_ns) / MS);
}

static bool add_camera(cJSON *cameras, const struct roc_camera_status *camera, uint64_t now_ns)
{
	cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(cameras, object)) {
		cJSON_Delete(object);
		return false;
	}
	return add_uint(object, "index", camera->index) && add_text(object, "name", camera->name) &&
	       add_text(object, "device", camera->device) &&
	       add_text(object, "state", roc_state_name(camera->state)) &&
	       add_text(object, "reason", roc_status_reason(camera)) &&
	       add_uint(object, "since_s", roc_format_since(camera->state_since_ns, now_ns) / S) &&
	       add_text(object, "stream", roc_stream_name(camera->stream)) &&
	       add_text(object, "transport", roc_transport_name(camera->transport)) &&
	       add_text(object, "codec", roc_codec_name(camera->codec)) &&
	       add_source(object, camera) && add_output(object, camera) &&
	       add_frames(object, camera) && add_uint(object, "reconnects", camera->reconnects) &&
	       add_uint(object, "restarts", camera->restarts) &&
	       cJSON_AddNumberToObject(object, "readers",
				       camera->readers < 0 ? -1 : camera->readers) &&
	       add_last_frame(object, camera, now_ns) &&
	       add_uint(object, "latency_ms", ((uint64_t)camera->latency_us + 500) / 1000);
}

char *roc_report_json(const struct roc_report *report, bool pretty)
{
	cJSON *root = cJSON_CreateObject();
	cJSON *cameras;
	char *text = NULL;

	if (!root || !add_text(root, "version", report->version) ||
	    !add_uint(root, "pid", report->pid) ||
	    !add_uint(root, "uptime_s", roc_format_since(report->started_ns, report->now_ns) / S) ||
	    !add_uint(root, "heartbeat_age_ms", report->heartbeat_age_ns / MS))
		goto out;
	cameras = cJSON_AddArrayToObject(root, "cameras");
	if (!cameras)
		goto out;
	for (uint32_t i = 0; i < report->count; i++)
		if (!add_camera(cameras, &report->cameras[i], report->now_ns))
			goto out;
	text = pretty ? cJSON_Print(root) : cJSON_PrintUnformatted(root);

out:
	cJSON_Delete(root);
	return text;
}
