/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status_data.h"

#include <util/platform.h>

#include "display.h"

#define MS UINT64_C(1000000)

static void put_text(obs_data_t *data, const char *key, const char *hostile)
{
	char text[160];

	obs_data_set_string(data, key, roc_display_clean(text, sizeof(text), hostile));
}

static void put_count(obs_data_t *data, const char *key, uint64_t count)
{
	obs_data_set_int(data, key, (long long)(count & INT64_MAX));
}

static void put_fps(obs_data_t *data, const char *key, uint32_t mhz)
{
	obs_data_set_double(data, key, mhz / 1000.0);
}

static uint64_t since(uint64_t then_ns)
{
	const uint64_t now = os_gettime_ns();

	return then_ns && then_ns < now ? now - then_ns : 0;
}

static void put_source(obs_data_t *data, const struct roc_camera_status *status)
{
	obs_data_t *source = obs_data_create();

	put_count(source, "width", status->source_width);
	put_count(source, "height", status->source_height);
	put_fps(source, "fps", status->source_mhz);
	put_fps(source, "declared_fps", status->declared_mhz);
	put_count(source, "bitrate_bps", status->bitrate_bps);
	obs_data_set_obj(data, "source", source);
	obs_data_release(source);
}

static void put_output(obs_data_t *data, const struct roc_camera_status *status)
{
	obs_data_t *output = obs_data_create();
	char fourcc[5];

	roc_fourcc_text(status->device_fourcc, fourcc);
	put_count(output, "width", status->device_width);
	put_count(output, "height", status->device_height);
	put_fps(output, "fps", status->device_mhz);
	put_text(output, "pixel_format", fourcc);
	put_text(output, "color_range",
		 roc_range_name(status->color_range <= ROC_RANGE_FULL ? status->color_range
								      : ROC_RANGE_UNKNOWN));
	put_count(output, "format_generation", status->format_generation);
	obs_data_set_obj(data, "output", output);
	obs_data_release(output);
}

static void put_frames(obs_data_t *data, const struct roc_camera_status *status)
{
	obs_data_t *frames = obs_data_create();

	put_count(frames, "received", status->frames_received);
	put_count(frames, "written", status->frames_written);
	put_count(frames, "duplicated", status->frames_duplicated);
	put_count(frames, "dropped", status->frames_dropped);
	put_count(frames, "corrupt", status->frames_corrupt);
	obs_data_set_obj(data, "frames", frames);
	obs_data_release(frames);
}

obs_data_t *roc_status_data_camera(const struct roc_camera_status *status)
{
	obs_data_t *data = obs_data_create();

	put_count(data, "index", status->index);
	put_text(data, "name", status->name);
	put_text(data, "device", status->device);
	put_text(data, "state", roc_state_name(status->state));
	put_text(data, "reason", roc_status_reason(status));
	put_count(data, "since_s", since(status->state_since_ns) / (1000 * MS));
	put_text(data, "stream", roc_stream_name(status->stream));
	put_text(data, "transport", roc_transport_name(status->transport));
	put_text(data, "codec", roc_codec_name(status->codec));
	put_source(data, status);
	put_output(data, status);
	put_frames(data, status);
	put_count(data, "reconnects", status->reconnects);
	put_count(data, "restarts", status->restarts);
	obs_data_set_int(data, "readers", status->readers < 0 ? -1 : status->readers);
	if (status->last_frame_ns)
		put_count(data, "last_frame_age_ms", since(status->last_frame_ns) / MS);
	put_count(data, "latency_ms", (status->latency_us + 500u) / 1000u);
	return data;
}

const char *roc_status_data_health(enum roc_segment_health health)
{
	switch (health) {
	case ROC_SEGMENT_ALIVE:
		return "running";
	case ROC_SEGMENT_STOPPED:
		return "stopped";
	case ROC_SEGMENT_STALE:
		return "hung";
	case ROC_SEGMENT_ABSENT:
		return "absent";
	case ROC_SEGMENT_DENIED:
		return "denied";
	case ROC_SEGMENT_NEWER:
		return "newer";
	default:
		return "damaged";
	}
}
