/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plate_camera.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "loopback.h"
#include "numbers.h"

#define SECOND_NS UINT64_C(1000000000)

void roc_plate_camera_init(struct roc_plate_camera *camera)
{
	*camera = (struct roc_plate_camera){
		.fd = -1,
		.format = {640, 360, V4L2_PIX_FMT_YUV420, ROC_RANGE_LIMITED, ROC_MATRIX_BT601},
		.status = {.state = ROC_STATE_LIVE,
			   .stream = ROC_STREAM_MAIN,
			   .transport = ROC_TRANSPORT_RTMP,
			   .codec = ROC_CODEC_H264,
			   .device_mhz = 10000,
			   .bitrate_bps = 4000000,
			   .readers = -1,
			   .device_number = -1,
			   .latency_us = 80000},
	};
}

void roc_plate_camera_release(struct roc_plate_camera *camera)
{
	if (camera->fd >= 0)
		close(camera->fd);
	camera->fd = -1;
}

void roc_plate_camera_finish(struct roc_plate_camera *camera)
{
	roc_plate_camera_release(camera);
	free(camera->frame);
	roc_plate_camera_init(camera);
}

static const char *text_of(const cJSON *request, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, key));
}

/* @return 0 absent or taken; -EINVAL another word */
static int take_word(const cJSON *request, const char *key, const char *const *words,
		     const uint32_t *values, size_t count, uint32_t *value)
{
	const char *text = text_of(request, key);

	for (size_t i = 0; text && i < count; i++) {
		if (strcmp(text, words[i]) == 0) {
			*value = values[i];
			return 0;
		}
	}
	return text ? -EINVAL : 0;
}

static int take_format(struct roc_plate_camera *camera, const cJSON *request, const char **reterr)
{
	static const char *const fourccs[] = {"YU12", "NV12"},
				 *const ranges[] = {"unknown", "limited", "full"},
				 *const matrices[] = {"unknown", "bt601", "bt709", "bt2020"};
	static const uint32_t codes[] = {V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12},
			      numbers[] = {0, 1, 2, 3};
	struct roc_chart_format *format = &camera->format;
	const cJSON *fps = cJSON_GetObjectItemCaseSensitive(request, "fps");
	const char *size = text_of(request, "size");

	*reterr = "size, fps, fourcc, range or matrix";
	if (size && (!roc_number_size(size, &format->width, &format->height) || format->width % 2 ||
		     format->height % 2))
		return -EINVAL;
	if (cJSON_IsNumber(fps) && fps->valuedouble >= 0.5 && fps->valuedouble <= 240)
		camera->status.device_mhz = (uint32_t)(fps->valuedouble * 1000);
	else if (fps)
		return -EINVAL;
	if (take_word(request, "fourcc", fourccs, codes, 2, &format->fourcc) < 0 ||
	    take_word(request, "range", ranges, numbers, 3, &format->range) < 0 ||
	    take_word(request, "matrix", matrices, numbers, 4, &format->matrix) < 0)
		return -EINVAL;
	return 0;
}

static int open_device(struct roc_plate_camera *camera, const char **reterr)
{
	const struct roc_chart_format *format = &camera->format;
	const struct roc_device_format wanted = {
		.width = format->width,
		.height = format->height,
		.mhz = camera->status.device_mhz,
		.fourcc = format->fourcc,
		.color_range = format->range,
		.color_matrix = format->matrix,
	};
	struct roc_device_format got;
	int r;

	*reterr = "open the device";
	r = roc_loopback_open(camera->status.device, &camera->fd);
	if (r < 0)
		return r;
	*reterr = "set the device's format";
	r = roc_loopback_set_format(camera->fd, &wanted, &got);
	if (r == 0 && !roc_loopback_same_layout(&wanted, &got)) {
		*reterr = "the device is held in another format";
		r = -EBUSY;
	}
	if (r < 0)
		roc_plate_camera_release(camera);
	return r;
}

int roc_plate_camera_look(struct roc_plate_camera *camera, const cJSON *request,
			  const char **reterr)
{
	const cJSON *look = cJSON_GetObjectItemCaseSensitive(request, "look");
	const size_t size = roc_chart_size(&camera->format);
	const char *png = text_of(request, "png");
	struct roc_pixels pixels = {0};
	uint8_t *frame = malloc(size);
	int r = -ENOMEM;

	*reterr = "draw the picture";
	if (!frame)
		goto out;
	r = roc_pixels_init(&pixels, camera->format.width, camera->format.height);
	if (r < 0)
		goto out;
	roc_chart_draw(&pixels, look ? (uint32_t)look->valueint : camera->status.index);
	r = roc_chart_encode(&pixels, &camera->format, frame);
	if (r == 0 && png) {
		*reterr = "write the PNG";
		r = roc_pixels_save(&pixels, png);
	}
	if (r < 0)
		goto out;
	free(camera->frame);
	camera->frame = frame;
	camera->frame_size = size;
	frame = NULL;
out:
	free(frame);
	roc_pixels_finish(&pixels);
	return r;
}

int roc_plate_camera_format(struct roc_plate_camera *camera, const cJSON *request, uint64_t now_ns,
			    const char **reterr)
{
	struct roc_camera_status *status = &camera->status;
	const struct roc_chart_format *format = &camera->format;
	const char *device = text_of(request, "device");
	int r;

	if (device) {
		snprintf(status->device, sizeof(status->device), "%s", device);
		status->device_number = roc_loopback_number(device);
	}
	roc_plate_camera_release(camera);
	r = take_format(camera, request, reterr);
	if (r == 0)
		r = roc_plate_camera_look(camera, request, reterr);
	if (r == 0)
		r = open_device(camera, reterr);
	if (r < 0)
		return r;
	status->source_width = status->device_width = format->width;
	status->source_height = status->device_height = format->height;
	status->source_mhz = status->declared_mhz = status->device_mhz;
	status->device_fourcc = format->fourcc;
	status->color_range = format->range;
	status->color_matrix = format->matrix;
	status->format_generation++;
	camera->next_ns = now_ns;
	camera->writing = true;
	camera->used = true;
	return 0;
}

#define FIELD(name)                                                                                \
	{                                                                                          \
#name, offsetof(struct roc_camera_status, name),                                   \
			sizeof(((struct roc_camera_status *)0)->name)                              \
	}

static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
	FIELD(last_frame_ns),  FIELD(frames_received),
	FIELD(frames_written), FIELD(frames_duplicated),
	FIELD(frames_dropped), FIELD(frames_corrupt),
	FIELD(transport),      FIELD(codec),
	FIELD(source_width),   FIELD(source_height),
	FIELD(source_mhz),     FIELD(declared_mhz),
	FIELD(bitrate_bps),    FIELD(device_width),
	FIELD(device_height),  FIELD(device_mhz),
	FIELD(device_fourcc),  FIELD(color_range),
	FIELD(color_matrix),   FIELD(format_generation),
	FIELD(reconnects),     FIELD(restarts),
	FIELD(readers),        FIELD(device_number),
	FIELD(latency_us),
};

#undef FIELD

static void set_numbers(struct roc_camera_status *status, const cJSON *request)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(request, fields[i].name);
		const int64_t value = cJSON_IsNumber(item) ? (int64_t)item->valuedouble : 0;

		if (cJSON_IsNumber(item)) /* little-endian, as the ABI is */
			memcpy((char *)status + fields[i].offset, &value, fields[i].size);
	}
}

static void set_text(char *text, size_t size, const cJSON *request, const char *key)
{
	const char *value = text_of(request, key);

	if (value)
		snprintf(text, size, "%s", value);
}

static int reason_from_name(const char *name)
{
	for (uint32_t reason = 0; reason <= ROC_REASON_REJECTED; reason++)
		if (strcmp(roc_reason_name(reason), name) == 0)
			return (int)reason;
	return -EINVAL;
}

int roc_plate_camera_set(struct roc_plate_camera *camera, const cJSON *request, uint64_t now_ns,
			 const char **reterr)
{
	struct roc_camera_status *status = &camera->status;
	const char *state = text_of(request, "state"), *reason = text_of(request, "reason");
	const char *stream = text_of(request, "stream");
	int r;

	*reterr = "state, reason or stream";
	if (state) {
		r = roc_state_from_name(state);
		if (r < 0)
			return r;
		if (status->state != (uint32_t)r)
			status->state_since_ns = now_ns;
		status->state = (uint32_t)r;
	}
	if (reason) {
		r = reason_from_name(reason);
		if (r < 0)
			return r;
		status->reason = (uint32_t)r;
	}
	if (stream) {
		r = roc_stream_from_name(stream);
		if (r < 0)
			return r;
		status->stream = (uint32_t)r;
	}
	set_text(status->name, sizeof(status->name), request, "name");
	set_text(status->device, sizeof(status->device), request, "device");
	set_text(status->detail, sizeof(status->detail), request, "detail");
	set_numbers(status, request);
	if (!status->state_since_ns)
		status->state_since_ns = now_ns;
	camera->used = true;
	return 0;
}

void roc_plate_camera_tick(struct roc_plate_camera *camera, uint64_t now_ns)
{
	const uint64_t period_ns = SECOND_NS * 1000 / camera->status.device_mhz;

	if (!camera->writing || camera->fd < 0 || now_ns < camera->next_ns)
		return;
	camera->next_ns += period_ns;
	if (camera->next_ns < now_ns)
		camera->next_ns = now_ns + period_ns;
	if (roc_loopback_write(camera->fd, camera->frame, camera->frame_size) < 0) {
		camera->refused++;
		return;
	}
	camera->status.frames_written++;
	if (camera->status.state != ROC_STATE_LIVE)
		return;
	camera->status.frames_received++;
	camera->status.last_frame_ns = now_ns;
}
