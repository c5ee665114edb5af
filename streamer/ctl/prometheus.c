/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prometheus.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "display.h"
#include "format.h"
#include "roc/status.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)

/** @return whether there is a value */
typedef bool (*measure)(const struct roc_camera_status *camera, uint64_t now_ns, uint64_t *ret);

#define COUNTER(field)                                                                             \
	static bool get_##field(const struct roc_camera_status *camera, uint64_t now_ns,           \
				uint64_t *ret)                                                     \
	{                                                                                          \
		(void)now_ns;                                                                      \
		*ret = camera->field;                                                              \
		return true;                                                                       \
	}
/* 0 is "not known" in the segment. */
#define GAUGE(field)                                                                               \
	static bool get_##field(const struct roc_camera_status *camera, uint64_t now_ns,           \
				uint64_t *ret)                                                     \
	{                                                                                          \
		(void)now_ns;                                                                      \
		*ret = camera->field;                                                              \
		return camera->field != 0;                                                         \
	}

COUNTER(frames_received)
COUNTER(frames_written)
COUNTER(frames_duplicated)
COUNTER(frames_dropped)
COUNTER(frames_corrupt)
COUNTER(bytes_received)
COUNTER(reconnects)
COUNTER(restarts)
COUNTER(format_generation)
GAUGE(source_width)
GAUGE(source_height)
GAUGE(source_mhz)
GAUGE(declared_mhz)
GAUGE(device_width)
GAUGE(device_height)
GAUGE(device_mhz)
GAUGE(latency_us)

static bool get_bitrate(const struct roc_camera_status *camera, uint64_t now_ns, uint64_t *ret)
{
	(void)now_ns;
	*ret = (uint64_t)camera->bitrate_bps * 1000 / 8;
	return true;
}

static bool get_readers(const struct roc_camera_status *camera, uint64_t now_ns, uint64_t *ret)
{
	(void)now_ns;
	*ret = camera->readers < 0 ? 0 : (uint64_t)camera->readers;
	return camera->readers >= 0;
}

static bool get_state_age(const struct roc_camera_status *camera, uint64_t now_ns, uint64_t *ret)
{
	*ret = roc_format_since(camera->state_since_ns, now_ns) / MS;
	return camera->state_since_ns != 0;
}

static bool get_frame_age(const struct roc_camera_status *camera, uint64_t now_ns, uint64_t *ret)
{
	*ret = roc_format_since(camera->last_frame_ns, now_ns) / MS;
	return camera->last_frame_ns != 0;
}

static const struct metric {
	const char *name; /* behind "roc_camera_" */
	const char *type;
	const char *help;
	measure get;
	uint64_t scale; /* what is got is so many times the value: a power of ten */
} metrics[] = {
	{"state_age_seconds", "gauge", "Time since the camera entered its state.", get_state_age,
	 1000},
	{"last_frame_age_seconds", "gauge", "Time since the newest picture from the camera.",
	 get_frame_age, 1000},
	{"latency_seconds", "gauge", "From packet received to frame written, recent median.",
	 get_latency_us, 1000000},
	{"frames_received_total", "counter", "Pictures decoded.", get_frames_received, 1},
	{"frames_written_total", "counter",
	 "Frames written to the device, repeats and placeholders included.", get_frames_written, 1},
	{"frames_duplicated_total", "counter", "Pictures shown again to hold the rate.",
	 get_frames_duplicated, 1},
	{"frames_dropped_total", "counter", "Pictures overtaken by a newer one.",
	 get_frames_dropped, 1},
	{"frames_corrupt_total", "counter", "Damaged pictures, not shown.", get_frames_corrupt, 1},
	{"received_bytes_total", "counter", "Bytes received from the camera.", get_bytes_received,
	 1},
	{"received_bytes_per_second", "gauge", "Rate of the video over the last 2 seconds.",
	 get_bitrate, 1000},
	{"reconnects_total", "counter", "Times that the stream was opened again.", get_reconnects,
	 1},
	{"worker_restarts_total", "counter", "Times that the worker was started again.",
	 get_restarts, 1},
	{"format_changes_total", "counter", "Formats that the device has had.",
	 get_format_generation, 1},
	{"readers", "gauge", "Programs that stream from the device.", get_readers, 1},
	{"source_width_pixels", "gauge", "Width of the camera's pictures.", get_source_width, 1},
	{"source_height_pixels", "gauge", "Height of the camera's pictures.", get_source_height, 1},
	{"source_rate_hertz", "gauge", "Measured rate of the camera's pictures.", get_source_mhz,
	 1000},
	{"source_declared_rate_hertz", "gauge", "Rate that the stream declares.", get_declared_mhz,
	 1000},
	{"device_width_pixels", "gauge", "Width of the device's pictures.", get_device_width, 1},
	{"device_height_pixels", "gauge", "Height of the device's pictures.", get_device_height, 1},
	{"device_rate_hertz", "gauge", "Rate of the device's frames.", get_device_mhz, 1000},
};

static void put_head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP roc_%s %s\n# TYPE roc_%s %s\n", name, help, name, type);
}

/* A label's value: fit for people first, then the three escapes that the format knows. */
static void put_label(FILE *out, const char *name, const char *hostile)
{
	char text[256];

	fprintf(out, "%s=\"", name);
	for (const char *c = roc_display_clean(text, sizeof(text), hostile); *c; c++) {
		if (*c == '\\' || *c == '"')
			fputc('\\', out);
		if (*c == '\n')
			fputs("\\n", out);
		else
			fputc(*c, out);
	}
	fputc('"', out);
}

static void put_camera(FILE *out, const char *name, const struct roc_camera_status *camera)
{
	fprintf(out, "roc_camera_%s{index=\"%" PRIu32 "\",", name, camera->index);
	put_label(out, "camera", camera->name);
	fputc(',', out);
	put_label(out, "device", camera->device);
}

/* No doubles: they lose counts above 2^53, and a locale could give them a comma. */
static void put_value(FILE *out, uint64_t value, uint64_t scale)
{
	fprintf(out, "%" PRIu64, value / scale);
	if (scale > 1)
		fputc('.', out);
	for (uint64_t digit = scale / 10; digit > 0; digit /= 10)
		fputc('0' + (char)(value / digit % 10), out);
	fputc('\n', out);
}

static void put_metric(FILE *out, const struct roc_report *report, const struct metric *metric)
{
	bool has_head = false;
	char name[64];
	uint64_t value;

	snprintf(name, sizeof(name), "camera_%s", metric->name);
	for (uint32_t i = 0; i < report->count; i++) {
		if (!metric->get(&report->cameras[i], report->now_ns, &value))
			continue;
		if (!has_head)
			put_head(out, name, metric->type, metric->help);
		has_head = true;
		put_camera(out, metric->name, &report->cameras[i]);
		fputs("} ", out);
		put_value(out, value, metric->scale);
	}
}

static void put_states(FILE *out, const struct roc_report *report)
{
	put_head(out, "camera_state", "gauge", "1 for the state that the camera is in, else 0.");
	for (uint32_t i = 0; i < report->count; i++) {
		for (uint32_t state = ROC_STATE_INVALID; state <= ROC_STATE_CRASHED; state++) {
			put_camera(out, "state", &report->cameras[i]);
			fprintf(out, ",state=\"%s\"} %d\n", roc_state_name(state),
				report->cameras[i].state == state);
		}
	}
}

static void put_infos(FILE *out, const struct roc_report *report)
{
	put_head(out, "camera_info", "gauge", "Always 1; its labels tell what is shown, and why.");
	for (uint32_t i = 0; i < report->count; i++) {
		const struct roc_camera_status *camera = &report->cameras[i];
		char fourcc[5];

		roc_fourcc_text(camera->device_fourcc, fourcc);
		put_camera(out, "info", camera);
		fputc(',', out);
		put_label(out, "reason", roc_reason_name(camera->reason));
		fputc(',', out);
		put_label(out, "stream", roc_stream_name(camera->stream));
		fputc(',', out);
		put_label(out, "transport", roc_transport_name(camera->transport));
		fputc(',', out);
		put_label(out, "codec", roc_codec_name(camera->codec));
		fputc(',', out);
		put_label(out, "pixel_format", fourcc);
		fputs("} 1\n", out);
	}
}

static void put_streamer(FILE *out, const struct roc_report *report)
{
	put_head(out, "up", "gauge", "Whether roc-streamer is running.");
	fprintf(out, "roc_up %d\n", report != NULL);
	if (!report)
		return;
	put_head(out, "streamer_info", "gauge", "Always 1; its label is roc-streamer's version.");
	fputs("roc_streamer_info{", out);
	put_label(out, "version", report->version);
	fputs("} 1\n", out);
	put_head(out, "uptime_seconds", "gauge", "Time since roc-streamer started.");
	fputs("roc_uptime_seconds ", out);
	put_value(out, roc_format_since(report->started_ns, report->now_ns) / MS, 1000);
	put_head(out, "heartbeat_age_seconds", "gauge", "Time since its last sign of life.");
	fputs("roc_heartbeat_age_seconds ", out);
	put_value(out, report->heartbeat_age_ns / MS, 1000);
}

char *roc_report_prometheus(const struct roc_report *report)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_streamer(out, report);
	if (report && report->count > 0) {
		put_states(out, report);
		put_infos(out, report);
		for (size_t i = 0; i < LENGTH(metrics); i++)
			put_metric(out, report, &metrics[i]);
	}
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
