/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fakedevice.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "fakedevice_internal.h"
#include "roc/mark.h"

pthread_mutex_t fake_lock = PTHREAD_MUTEX_INITIALIZER;
struct device fake_devices[FAKE_DEVICES];
struct reader *fake_readers[FAKE_FDS];

#define WITH_LOCK(statement)                                                                       \
	do {                                                                                       \
		pthread_mutex_lock(&fake_lock);                                                    \
		statement;                                                                         \
		pthread_mutex_unlock(&fake_lock);                                                  \
	} while (0)

void fake_reset(void)
{
	WITH_LOCK(memset(fake_devices, 0, sizeof(fake_devices)));
}

static void set_format(struct device *device, uint32_t width, uint32_t height, uint32_t fourcc,
		       uint32_t stride)
{
	device->width = width;
	device->height = height;
	device->fourcc = fourcc;
	device->stride = stride;
}

void fake_add(int n, uint32_t width, uint32_t height, uint32_t fourcc)
{
	const bool is_packed = fourcc == V4L2_PIX_FMT_YUYV || fourcc == V4L2_PIX_FMT_UYVY;

	pthread_mutex_lock(&fake_lock);
	fake_devices[n] = (struct device){.is_there = true, .has_producer = true};
	strcpy(fake_devices[n].driver, "v4l2 loopback");
	set_format(&fake_devices[n], width, height, fourcc, is_packed ? width * 2 : width);
	pthread_mutex_unlock(&fake_lock);
}

void fake_set_format(int n, uint32_t width, uint32_t height, uint32_t fourcc, uint32_t stride)
{
	WITH_LOCK(set_format(&fake_devices[n], width, height, fourcc, stride));
}

void fake_set_producer(int n, bool is_there)
{
	WITH_LOCK(fake_devices[n].has_producer = is_there);
}

void fake_set_driver(int n, const char *driver)
{
	WITH_LOCK(snprintf(fake_devices[n].driver, sizeof(fake_devices[n].driver), "%s", driver));
}

void fake_set_taken(int n, bool is_taken)
{
	WITH_LOCK(fake_devices[n].is_taken = is_taken);
}

void fake_fail(int n, unsigned long request, int error, int times)
{
	pthread_mutex_lock(&fake_lock);
	fake_devices[n].failure.request = request;
	fake_devices[n].failure.error = error;
	fake_devices[n].failure.times = times;
	pthread_mutex_unlock(&fake_lock);
}

/* So that those who sleep look again. */
static void wake_readers(int n)
{
	for (int fd = 0; fd < FAKE_FDS; fd++) {
		if (fake_readers[fd] && fake_readers[fd]->number == n)
			eventfd_write(fd, 1);
	}
}

void fake_set_events(int n, short revents)
{
	pthread_mutex_lock(&fake_lock);
	fake_devices[n].events = revents;
	wake_readers(n);
	pthread_mutex_unlock(&fake_lock);
}

void fake_remove(int n)
{
	pthread_mutex_lock(&fake_lock);
	fake_devices[n].is_there = false;
	for (int fd = 0; fd < FAKE_FDS; fd++) {
		if (fake_readers[fd] && fake_readers[fd]->number == n)
			fake_readers[fd]->is_gone = true;
	}
	wake_readers(n);
	pthread_mutex_unlock(&fake_lock);
}

static void paint(uint8_t *data, const struct reader *reader, const struct device *device,
		  int value)
{
	const size_t luma = (size_t)device->stride * device->height;
	const size_t chroma = luma / 4;

	if (value != FAKE_PLACEHOLDER) {
		memset(data, value, reader->size);
		return;
	}
	memset(data, ROC_PLACEHOLDER_Y, luma);
	if (device->fourcc == V4L2_PIX_FMT_NV12) {
		for (size_t i = 0; i < chroma; i++) {
			data[luma + 2 * i] = ROC_PLACEHOLDER_U;
			data[luma + 2 * i + 1] = ROC_PLACEHOLDER_V;
		}
		return;
	}
	memset(data + luma, ROC_PLACEHOLDER_U, chroma);
	memset(data + luma + chroma, ROC_PLACEHOLDER_V, chroma);
}

static bool push_to(int fd, struct reader *reader, const struct fake_picture *picture)
{
	uint32_t i = 0;

	while (i < reader->count && !reader->is_queued[i])
		i++;
	if (!reader->is_streaming || i == reader->count || reader->is_gone)
		return false;
	reader->is_queued[i] = false;
	paint(reader->memory + (size_t)i * reader->length, reader, &fake_devices[reader->number],
	      picture->value);
	reader->ready[reader->ready_count++] = (struct v4l2_buffer){
		.index = i,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP,
		.flags = picture->flags,
		.bytesused = reader->size - picture->missing,
		.timestamp = {.tv_sec = (time_t)(picture->stamp_ns / 1000000000u),
			      .tv_usec = (suseconds_t)(picture->stamp_ns % 1000000000u / 1000u)},
	};
	eventfd_write(fd, 1);
	return true;
}

int fake_push(int n, const struct fake_picture *picture)
{
	int count = 0;

	pthread_mutex_lock(&fake_lock);
	for (int fd = 0; fd < FAKE_FDS; fd++) {
		if (fake_readers[fd] && fake_readers[fd]->number == n)
			count += push_to(fd, fake_readers[fd], picture);
	}
	pthread_mutex_unlock(&fake_lock);
	return count;
}

int fake_open_count(int n)
{
	int count = 0;

	pthread_mutex_lock(&fake_lock);
	for (int fd = 0; fd < FAKE_FDS; fd++)
		count += fake_readers[fd] && fake_readers[fd]->number == n;
	pthread_mutex_unlock(&fake_lock);
	return count;
}

int fake_queued(int n)
{
	int count = 0;

	pthread_mutex_lock(&fake_lock);
	for (int fd = 0; fd < FAKE_FDS; fd++) {
		for (uint32_t i = 0; fake_readers[fd] && i < fake_readers[fd]->count; i++)
			count += fake_readers[fd]->number == n && fake_readers[fd]->is_queued[i];
	}
	pthread_mutex_unlock(&fake_lock);
	return count;
}

int fake_opens(int n)
{
	int opens;

	WITH_LOCK(opens = fake_devices[n].opens);
	return opens;
}

int fake_flags(int n)
{
	int flags;

	WITH_LOCK(flags = fake_devices[n].flags);
	return flags;
}

uint64_t fake_ioctls(int n)
{
	uint64_t count;

	WITH_LOCK(count = fake_devices[n].ioctls);
	return count;
}

#undef WITH_LOCK
