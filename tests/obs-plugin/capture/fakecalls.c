/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fakecalls.c - the wrapped system calls. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fakedevice_internal.h"

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

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

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
	return fd >= 0 && fd < FAKE_FDS ? fake_readers[fd] : NULL;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

int __wrap_stat64(const char *path, struct stat *st)
{
	const int n = number_of(path);

	if (n < 0)
		return __real_stat64(path, st);
	pthread_mutex_lock(&fake_lock);
	const bool is_there = fake_devices[n].is_there;

	pthread_mutex_unlock(&fake_lock);
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

	pthread_mutex_lock(&fake_lock);
	if (fake_devices[n].is_there) {
		fd = eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE | EFD_CLOEXEC);
		must(fd >= 0 && fd < FAKE_FDS);
		reader = calloc(1, sizeof(*reader));
		must(reader);
		reader->number = n;
		reader->memfd = -1;
		fake_readers[fd] = reader;
		fake_devices[n].opens++;
		fake_devices[n].flags = flags;
	}
	pthread_mutex_unlock(&fake_lock);
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
	pthread_mutex_lock(&fake_lock);
	struct reader *reader = reader_of(fd);

	if (reader) {
		if (reader->memory)
			munmap(reader->memory, (size_t)reader->length * reader->count);
		if (reader->memfd >= 0)
			__real_close(reader->memfd);
		fake_readers[fd] = NULL;
		free(reader);
	}
	const int r = __real_close(fd);

	pthread_mutex_unlock(&fake_lock);
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
	must(request->count > 0 && !reader->memory);
	reader->count = request->count < FAKE_BUFFERS ? request->count : FAKE_BUFFERS;
	request->count = reader->count;
	reader->size = size_of(device);
	reader->length = (reader->size + 4095u) & ~4095u;
	reader->memfd = memfd_create("fake", MFD_CLOEXEC);
	must(ftruncate(reader->memfd, (off_t)reader->length * reader->count) == 0);
	reader->memory = __real_mmap64(NULL, (size_t)reader->length * reader->count,
				       PROT_READ | PROT_WRITE, MAP_SHARED, reader->memfd, 0);
	must(reader->memory != MAP_FAILED);
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
	struct device *device = &fake_devices[reader->number];

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
	pthread_mutex_lock(&fake_lock);
	struct reader *reader = reader_of(fd);

	r = reader ? control(fd, reader, request, arg) : __real_ioctl(fd, request, arg);
	error = errno;
	pthread_mutex_unlock(&fake_lock);
	errno = error;
	return r;
}

void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	pthread_mutex_lock(&fake_lock);
	const struct reader *reader = reader_of(fd);
	const int file = reader ? reader->memfd : fd;

	must(!reader || prot == PROT_READ);
	pthread_mutex_unlock(&fake_lock);
	return __real_mmap64(at, size, prot, flags, file, offset);
}

static short events_of(int fd)
{
	short events = 0;

	pthread_mutex_lock(&fake_lock);
	const struct reader *reader = reader_of(fd);

	if (reader)
		events = reader->is_gone ? POLLERR | POLLHUP : fake_devices[reader->number].events;
	pthread_mutex_unlock(&fake_lock);
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
