/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loopback.h"
#include "roc/status.h"

#define S UINT64_C(1000000000)
#define LEVELS 8u /* of the strip */

const uint8_t camera_bars[CAMERA_BARS][3] = {
	{191, 191, 191}, {191, 191, 0}, {0, 191, 191}, {0, 191, 0},
	{191, 0, 191},   {191, 0, 0},   {0, 0, 191},   {96, 64, 32},
};

struct camera {
	pthread_t thread;
	pthread_mutex_t lock; /* for all below */
	bool quit;
	struct roc_status_writer *writer;
	struct roc_camera_status status;
	struct roc_device_format format;
	int fd; /* -1: dark */
	uint8_t *frame;
	size_t size;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * S + (uint64_t)ts.tv_nsec;
}

static uint8_t level(double value)
{
	return (uint8_t)lround(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* By the book (ITU-R BT.601 and BT.709), so that a reader's mistake can't be ours, too. */
static void to_yuv(const uint8_t rgb[3], const struct roc_device_format *format, uint8_t yuv[3])
{
	const bool full = format->color_range == ROC_RANGE_FULL;
	const bool sd = format->color_matrix == ROC_MATRIX_BT601;
	const double kr = sd ? 0.299 : 0.2126;
	const double kb = sd ? 0.114 : 0.0722;
	const double r = rgb[0] / 255.0, g = rgb[1] / 255.0, b = rgb[2] / 255.0;
	const double y = kr * r + (1 - kr - kb) * g + kb * b;

	yuv[0] = level(full ? 255 * y : 16 + 219 * y);
	yuv[1] = level(128 + (full ? 255 : 224) * (b - y) / (2 * (1 - kb)));
	yuv[2] = level(128 + (full ? 255 : 224) * (r - y) / (2 * (1 - kr)));
}

static void paint_bars(uint8_t *frame, const struct roc_device_format *format)
{
	const uint32_t w = format->width, h = format->height, bars_h = h - camera_strip(h);
	uint8_t *chroma = frame + (size_t)w * h;

	memset(frame, 128, (size_t)w * h * 3 / 2);
	for (uint32_t y = 0; y < bars_h; y++) {
		for (uint32_t x = 0; x < w; x++) {
			uint8_t yuv[3];

			to_yuv(camera_bars[x * CAMERA_BARS / w], format, yuv);
			frame[(size_t)y * w + x] = yuv[0];
			if (y % 2 || x % 2)
				continue;
			if (format->fourcc == ROC_FOURCC_NV12) {
				memcpy(chroma + (size_t)(y / 2) * w + x, yuv + 1, 2);
			} else {
				uint8_t *u = chroma + (size_t)(y / 2) * (w / 2) + x / 2;

				u[0] = yuv[1];
				u[(size_t)(w / 2) * (h / 2)] = yuv[2];
			}
		}
	}
}

static void write_frame(struct camera *camera)
{
	const struct roc_device_format *format = &camera->format;
	const uint32_t strip = camera_strip(format->height);
	const size_t above = (size_t)format->width * (format->height - strip);
	const uint64_t number = camera->status.frames_written++;

	memset(camera->frame + above, (int)(40 + 24 * (number % LEVELS)),
	       (size_t)format->width * strip);
	const int r = roc_loopback_write(camera->fd, camera->frame, camera->size);
	if (r < 0)
		fprintf(stderr, "camera: write: %s\n", strerror(-r));
	camera->status.frames_received++;
	camera->status.last_frame_ns = now_ns();
}

static void publish(struct camera *camera)
{
	const uint64_t now = now_ns();

	camera->status.updated_ns = now;
	(void)roc_status_publish(camera->writer, 0, &camera->status);
	(void)roc_status_beat(camera->writer, now);
}

static void *camera_main(void *arg)
{
	struct camera *camera = arg;
	struct timespec next;
	bool quit = false;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!quit) {
		pthread_mutex_lock(&camera->lock);
		const uint32_t mhz = camera->fd >= 0 ? camera->format.mhz : 10000;
		if (camera->fd >= 0)
			write_frame(camera);
		publish(camera);
		quit = camera->quit;
		pthread_mutex_unlock(&camera->lock);

		next.tv_nsec += (long)(1000 * S / mhz);
		next.tv_sec += next.tv_nsec / (long)S;
		next.tv_nsec %= (long)S;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	return NULL;
}

int camera_create(const char *segment, const char *name, const char *device,
		  struct camera **ret_camera)
{
	struct camera *camera = calloc(1, sizeof(*camera));
	int r;

	if (!camera)
		return -ENOMEM;
	camera->fd = -1;
	camera->status = (struct roc_camera_status){
		.state_since_ns = now_ns(),
		.state = ROC_STATE_CONNECTING,
		.reason = ROC_REASON_STARTING,
		.readers = -1,
		.device_number = roc_loopback_number(device),
	};
	snprintf(camera->status.name, sizeof(camera->status.name), "%s", name);
	snprintf(camera->status.device, sizeof(camera->status.device), "%s", device);
	r = roc_status_create(segment, &camera->writer);
	if (r < 0)
		goto out;
	pthread_mutex_init(&camera->lock, NULL);
	publish(camera);
	r = -pthread_create(&camera->thread, NULL, camera_main, camera);
	if (r < 0)
		goto out;
	*ret_camera = camera;
	camera = NULL;
out:
	if (camera) {
		roc_status_writer_close(camera->writer, false);
		free(camera);
	}
	return r;
}

int camera_go_live(struct camera *camera, const struct roc_device_format *format)
{
	struct roc_camera_status *status = &camera->status;
	const size_t size = roc_loopback_frame_size(format);
	struct roc_device_format got;
	uint8_t *frame = malloc(size);
	int fd = -1;
	int r;

	if (!frame)
		return -ENOMEM;
	paint_bars(frame, format);
	r = roc_loopback_open(status->device, &fd);
	if (r < 0)
		goto out;
	r = roc_loopback_set_format(fd, format, &got);
	if (r == 0 && !roc_loopback_same_layout(format, &got))
		r = -EBUSY;
	if (r < 0)
		goto out;

	pthread_mutex_lock(&camera->lock);
	camera->format = *format;
	camera->fd = fd;
	camera->frame = frame;
	camera->size = size;
	status->state = ROC_STATE_LIVE;
	status->reason = ROC_REASON_NONE;
	status->state_since_ns = now_ns();
	status->stream = ROC_STREAM_MAIN;
	status->transport = ROC_TRANSPORT_RTMP;
	status->codec = ROC_CODEC_H264;
	status->source_width = status->device_width = format->width;
	status->source_height = status->device_height = format->height;
	status->source_mhz = status->declared_mhz = status->device_mhz = format->mhz;
	status->bitrate_bps = 4200000;
	status->device_fourcc = format->fourcc;
	status->color_range = format->color_range;
	status->color_matrix = format->color_matrix;
	status->format_generation++;
	write_frame(camera);
	publish(camera);
	pthread_mutex_unlock(&camera->lock);
	fd = -1;
	frame = NULL;
out:
	if (fd >= 0)
		close(fd);
	free(frame);
	return r;
}

void camera_go_dark(struct camera *camera)
{
	struct roc_camera_status *status = &camera->status;

	pthread_mutex_lock(&camera->lock);
	if (camera->fd >= 0)
		close(camera->fd);
	camera->fd = -1;
	free(camera->frame);
	camera->frame = NULL;
	status->state = ROC_STATE_CONNECTING;
	status->reason = ROC_REASON_STARTING;
	status->state_since_ns = now_ns();
	status->last_frame_ns = 0;
	status->device_fourcc = 0;
	status->format_generation++;
	publish(camera);
	pthread_mutex_unlock(&camera->lock);
}

void camera_destroy(struct camera *camera)
{
	if (!camera)
		return;
	pthread_mutex_lock(&camera->lock);
	camera->quit = true;
	pthread_mutex_unlock(&camera->lock);
	pthread_join(camera->thread, NULL);
	if (camera->fd >= 0)
		close(camera->fd);
	roc_status_writer_close(camera->writer, true);
	pthread_mutex_destroy(&camera->lock);
	free(camera->frame);
	free(camera);
}
