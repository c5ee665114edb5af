/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fakedevice.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "roc/mark.h"

#define BUFFERS 8u
#define FDS 1024

struct device {
	bool is_there, has_producer, is_taken;
	char driver[16];
	uint32_t width, height, fourcc, stride;
	short events;
	int opens, flags;
	uint64_t ioctls;
	struct {
		unsigned long request;
		int error, times;
	} failure;
};

/* An open descriptor: an eventfd that counts the pictures that are ready. */
struct reader {
	int number;
	bool is_gone; /* its node is */
	uint8_t *memory;
	uint32_t count, length, size;
	int memfd;
	bool is_streaming, is_queued[BUFFERS];
	struct v4l2_buffer ready[BUFFERS];
	uint32_t ready_count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct device devices[FAKE_DEVICES];
static struct reader *readers[FDS]; /* by descriptor */

int __real_stat64(const char *path, struct stat *st);
int __real_open64(const char *path, int flags, ...);
int __real_close(int fd);
int __real_ioctl(int fd, unsigned long request, ...);
void *__real_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __real_poll(struct pollfd *fds, nfds_t count, int timeout);

int __wrap_stat64(const char *path, struct stat *st);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_close(int fd);
int __wrap_ioctl(int fd, unsigned long request, ...);
void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);

static int number_of(const char *path)
{
	int n = -1, end = 0;

	return sscanf(path, "/dev/video%d%n", &n, &end) == 1 && !path[end] && n >= 0 &&
			       n < FAKE_DEVICES
		       ? n
		       : -1;
}

static struct reader *reader_of(int fd)
{
	return fd >= 0 && fd < FDS ? readers[fd] : NULL;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

/* ------------------------------------------------------------------------- for the tests */

#define WITH_LOCK(statement)                                                                       \
	do {                                                                                       \
		pthread_mutex_lock(&lock);                                                         \
		statement;                                                                         \
		pthread_mutex_unlock(&lock);                                                       \
	} while (0)

void fake_reset(void)
{
	WITH_LOCK(memset(devices, 0, sizeof(devices)));
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

	pthread_mutex_lock(&lock);
	devices[n] = (struct device){.is_there = true, .has_producer = true};
	strcpy(devices[n].driver, "v4l2 loopback");
	set_format(&devices[n], width, height, fourcc, is_packed ? width * 2 : width);
	pthread_mutex_unlock(&lock);
}

void fake_set_format(int n, uint32_t width, uint32_t height, uint32_t fourcc, uint32_t stride)
{
	WITH_LOCK(set_format(&devices[n], width, height, fourcc, stride));
}

void fake_set_producer(int n, bool is_there)
{
	WITH_LOCK(devices[n].has_producer = is_there);
}

void fake_set_driver(int n, const char *driver)
{
	WITH_LOCK(snprintf(devices[n].driver, sizeof(devices[n].driver), "%s", driver));
}

void fake_set_taken(int n, bool is_taken)
{
	WITH_LOCK(devices[n].is_taken = is_taken);
}

void fake_fail(int n, unsigned long request, int error, int times)
{
	pthread_mutex_lock(&lock);
	devices[n].failure.request = request;
	devices[n].failure.error = error;
	devices[n].failure.times = times;
	pthread_mutex_unlock(&lock);
}

/* So that those who sleep look again. */
static void wake_readers(int n)
{
	for (int fd = 0; fd < FDS; fd++) {
		if (readers[fd] && readers[fd]->number == n)
			eventfd_write(fd, 1);
	}
}

void fake_set_events(int n, short revents)
{
	pthread_mutex_lock(&lock);
	devices[n].events = revents;
	wake_readers(n);
	pthread_mutex_unlock(&lock);
}

void fake_remove(int n)
{
	pthread_mutex_lock(&lock);
	devices[n].is_there = false;
	for (int fd = 0; fd < FDS; fd++) {
		if (readers[fd] && readers[fd]->number == n)
			readers[fd]->is_gone = true;
	}
	wake_readers(n);
	pthread_mutex_unlock(&lock);
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
	paint(reader->memory + (size_t)i * reader->length, reader, &devices[reader->number],
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

	pthread_mutex_lock(&lock);
	for (int fd = 0; fd < FDS; fd++) {
		if (readers[fd] && readers[fd]->number == n)
			count += push_to(fd, readers[fd], picture);
	}
	pthread_mutex_unlock(&lock);
	return count;
}

int fake_open_count(int n)
{
	int count = 0;

	pthread_mutex_lock(&lock);
	for (int fd = 0; fd < FDS; fd++)
		count += readers[fd] && readers[fd]->number == n;
	pthread_mutex_unlock(&lock);
	return count;
}

int fake_queued(int n)
{
	int count = 0;

	pthread_mutex_lock(&lock);
	for (int fd = 0; fd < FDS; fd++) {
		for (uint32_t i = 0; readers[fd] && i < readers[fd]->count; i++)
			count += readers[fd]->number == n && readers[fd]->is_queued[i];
	}
	pthread_mutex_unlock(&lock);
	return count;
}

int fake_opens(int n)
{
	int opens;

	WITH_LOCK(opens = devices[n].opens);
	return opens;
}

int fake_flags(int n)
{
	int flags;

	WITH_LOCK(flags = devices[n].flags);
	return flags;
}

uint64_t fake_ioctls(int n)
{
	uint64_t count;

	WITH_LOCK(count = devices[n].ioctls);
	return count;
}

#undef WITH_LOCK

/* ------------------------------------------------------------------------- for the product */

int __wrap_stat64(const char *path, struct stat *st)
{
	const int n = number_of(path);

	if (n < 0)
		return __real_stat64(path, st);
	pthread_mutex_lock(&lock);
	const bool is_there = devices[n].is_there;

	pthread_mutex_unlock(&lock);
	if (!is_there)
		return fail(ENOENT);
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFCHR | 0660;
	st->st_rdev = makedev(81, (unsigned int)n);
	return 0;
}

static int open_fake(int n, int flags)
{
	struct reader *reader;
	int fd = -1;

	pthread_mutex_lock(&lock);
	if (devices[n].is_there) {
		fd = eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE | EFD_CLOEXEC);
		assert(fd >= 0 && fd < FDS);
		reader = calloc(1, sizeof(*reader));
		assert(reader);
		reader->number = n;
		reader->memfd = -1;
		readers[fd] = reader;
		devices[n].opens++;
		devices[n].flags = flags;
	}
	pthread_mutex_unlock(&lock);
	return fd >= 0 ? fd : fail(ENOENT);
}

int __wrap_open64(const char *path, int flags, ...)
{
	const int n = number_of(path);
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list args;

		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return n >= 0 ? open_fake(n, flags) : __real_open64(path, flags, mode);
}

int __wrap_close(int fd)
{
	pthread_mutex_lock(&lock);
	struct reader *reader = reader_of(fd);

	if (reader) {
		if (reader->memory)
			munmap(reader->memory, (size_t)reader->length * reader->count);
		if (reader->memfd >= 0)
			__real_close(reader->memfd);
		readers[fd] = NULL;
		free(reader);
	}
	const int r = __real_close(fd);

	pthread_mutex_unlock(&lock);
	return r;
}

static int query_capabilities(const struct device *device, struct v4l2_capability *ret)
{
	memset(ret, 0, sizeof(*ret));
	snprintf((char *)ret->driver, sizeof(ret->driver), "%s", device->driver);
	ret->device_caps = V4L2_CAP_STREAMING |
			   (device->has_producer ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_VIDEO_OUTPUT);
	ret->capabilities = ret->device_caps | V4L2_CAP_DEVICE_CAPS;
	return 0;
}

static uint32_t size_of(const struct device *device)
{
	const uint32_t luma = device->stride * device->height;

	return device->fourcc == V4L2_PIX_FMT_YUYV || device->fourcc == V4L2_PIX_FMT_UYVY
		       ? luma
		       : luma * 3 / 2;
}

static int get_format(const struct device *device, struct v4l2_format *ret)
{
	ret->fmt.pix = (struct v4l2_pix_format){.width = device->width,
						.height = device->height,
						.pixelformat = device->fourcc,
						.bytesperline = device->stride,
						.sizeimage = size_of(device)};
	return 0;
}

static int request_buffers(struct reader *reader, const struct device *device,
			   struct v4l2_requestbuffers *request)
{
	if (device->is_taken)
		return fail(EBUSY);
	assert(request->count > 0 && !reader->memory);
	reader->count = request->count < BUFFERS ? request->count : BUFFERS;
	request->count = reader->count;
	reader->size = size_of(device);
	reader->length = (reader->size + 4095u) & ~4095u;
	reader->memfd = memfd_create("fake", MFD_CLOEXEC);
	assert(ftruncate(reader->memfd, (off_t)reader->length * reader->count) == 0);
	reader->memory = __real_mmap64(NULL, (size_t)reader->length * reader->count,
				       PROT_READ | PROT_WRITE, MAP_SHARED, reader->memfd, 0);
	assert(reader->memory != MAP_FAILED);
	return 0;
}

static int query_buffer(const struct reader *reader, struct v4l2_buffer *ret)
{
	if (ret->index >= reader->count)
		return fail(EINVAL);
	ret->length = reader->length;
	ret->m.offset = ret->index * reader->length;
	return 0;
}

static int queue_buffer(struct reader *reader, const struct v4l2_buffer *buffer)
{
	if (buffer->index >= reader->count || reader->is_queued[buffer->index])
		return fail(EINVAL);
	reader->is_queued[buffer->index] = true;
	return 0;
}

static int dequeue_buffer(int fd, struct reader *reader, struct v4l2_buffer *ret)
{
	eventfd_t one;

	if (reader->ready_count == 0) {
		(void)eventfd_read(fd, &one); /* of wake_readers() */
		return fail(EAGAIN);
	}
	(void)eventfd_read(fd, &one);
	*ret = reader->ready[0];
	reader->ready_count--;
	memmove(reader->ready, reader->ready + 1, reader->ready_count * sizeof(reader->ready[0]));
	return 0;
}

static int control(int fd, struct reader *reader, unsigned long request, void *arg)
{
	struct device *device = &devices[reader->number];

	device->ioctls++;
	if (reader->is_gone)
		return fail(ENODEV);
	if (device->failure.request == request && device->failure.times > 0) {
		device->failure.times--;
		return fail(device->failure.error);
	}
	switch (request) {
	case VIDIOC_QUERYCAP:
		return query_capabilities(device, arg);
	case VIDIOC_G_FMT:
		return device->has_producer ? get_format(device, arg) : fail(EINVAL);
	case VIDIOC_REQBUFS:
		return request_buffers(reader, device, arg);
	case VIDIOC_QUERYBUF:
		return query_buffer(reader, arg);
	case VIDIOC_QBUF:
		return queue_buffer(reader, arg);
	case VIDIOC_DQBUF:
		return dequeue_buffer(fd, reader, arg);
	case VIDIOC_STREAMON:
		reader->is_streaming = device->has_producer;
		return device->has_producer ? 0 : fail(EIO);
	case VIDIOC_STREAMOFF:
		reader->is_streaming = false;
		return 0;
	default:
		return fail(ENOTTY);
	}
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;
	int r, error;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	pthread_mutex_lock(&lock);
	struct reader *reader = reader_of(fd);

	r = reader ? control(fd, reader, request, arg) : __real_ioctl(fd, request, arg);
	error = errno;
	pthread_mutex_unlock(&lock);
	errno = error;
	return r;
}

void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	pthread_mutex_lock(&lock);
	const struct reader *reader = reader_of(fd);
	const int file = reader ? reader->memfd : fd;

	assert(!reader || prot == PROT_READ);
	pthread_mutex_unlock(&lock);
	return __real_mmap64(at, size, prot, flags, file, offset);
}

static short events_of(int fd)
{
	short events = 0;

	pthread_mutex_lock(&lock);
	const struct reader *reader = reader_of(fd);

	if (reader)
		events = reader->is_gone ? POLLERR | POLLHUP : devices[reader->number].events;
	pthread_mutex_unlock(&lock);
	return events;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int ready = 0, r;

	for (nfds_t i = 0; i < count; i++)
		ready += events_of(fds[i].fd) != 0;
	r = __real_poll(fds, count, ready ? 0 : timeout);
	if (r < 0 || !ready)
		return r;
	for (nfds_t i = 0; i < count; i++) {
		const short events = events_of(fds[i].fd);

		r += events && !fds[i].revents;
		fds[i].revents = (short)(fds[i].revents | events);
	}
	return r;
}
