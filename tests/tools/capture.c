/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"

#define BUFFERS 4u
#define WAIT_MS 100

struct roc_capture {
	struct roc_capture_format format;
	struct {
		void *data;
		size_t size;
	} buffers[BUFFERS];
	unsigned int buffer_count;
	uint8_t *copy; /* read() mode */
	size_t copy_size;
	int fd;
	bool use_read;
};

static int call(int fd, unsigned long request, void *arg)
{
	int r;

	do
		r = ioctl(fd, request, arg);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

static int get_format(int fd, struct roc_capture_format *ret_format)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	struct v4l2_streamparm parm = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	const struct v4l2_pix_format *pix = &format.fmt.pix;
	const struct v4l2_fract *period = &parm.parm.capture.timeperframe;
	int r = call(fd, VIDIOC_G_FMT, &format);

	if (r < 0)
		return r;
	*ret_format = (struct roc_capture_format){
		.width = pix->width,
		.height = pix->height,
		.stride = pix->bytesperline,
		.fourcc = pix->pixelformat,
		.size = pix->sizeimage,
		.full_range = pix->quantization == V4L2_QUANTIZATION_FULL_RANGE,
	};
	for (unsigned int i = 0; i < 4; i++) {
		const char c = (char)(pix->pixelformat >> 8 * i & 0x7f);

		ret_format->fourcc_name[i] = c >= ' ' && c < 0x7f ? c : '.';
	}
	if (call(fd, VIDIOC_G_PARM, &parm) == 0 && period->numerator)
		ret_format->rate = (double)period->denominator / period->numerator;
	return 0;
}

static int map_buffers(struct roc_capture *capture)
{
	struct v4l2_requestbuffers request = {
		.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
	int r = call(capture->fd, VIDIOC_REQBUFS, &request);

	if (r < 0)
		return r;
	for (unsigned int i = 0; i < request.count && i < BUFFERS; i++) {
		struct v4l2_buffer buffer = {.index = i,
					     .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
					     .memory = V4L2_MEMORY_MMAP};
		void *data;

		r = call(capture->fd, VIDIOC_QUERYBUF, &buffer);
		if (r < 0)
			return r;
		data = mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, capture->fd,
			    (off_t)buffer.m.offset);
		if (data == MAP_FAILED)
			return -errno;
		capture->buffers[i].data = data;
		capture->buffers[i].size = buffer.length;
		capture->buffer_count = i + 1;
		r = call(capture->fd, VIDIOC_QBUF, &buffer);
		if (r < 0)
			return r;
	}
	return capture->buffer_count ? 0 : -ENOMEM;
}

static int start(struct roc_capture *capture, const char **reterr_what)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE, r;

	if (capture->use_read) {
		*reterr_what = "allocate a frame";
		capture->copy_size = capture->format.size;
		capture->copy = malloc(capture->copy_size ? capture->copy_size : 1);
		return capture->copy ? 0 : -ENOMEM;
	}
	*reterr_what = "get its buffers";
	r = map_buffers(capture);
	if (r < 0)
		return r;
	*reterr_what = "start the stream";
	return call(capture->fd, VIDIOC_STREAMON, &type);
}

int roc_capture_open(const char *path, bool use_read, struct roc_capture **ret_capture,
		     const char **reterr_what)
{
	const uint32_t way = use_read ? V4L2_CAP_READWRITE : V4L2_CAP_STREAMING;
	struct v4l2_capability cap = {0};
	struct roc_capture *capture = calloc(1, sizeof(*capture));
	uint32_t caps;
	int r = -ENOMEM;

	*reterr_what = "open";
	if (!capture)
		return r;
	capture->use_read = use_read;
	capture->fd = open(path, O_RDWR | O_CLOEXEC | (use_read ? 0 : O_NONBLOCK));
	if (capture->fd < 0) {
		r = -errno;
		goto out;
	}
	*reterr_what = "ask what it can do";
	r = call(capture->fd, VIDIOC_QUERYCAP, &cap);
	if (r < 0)
		goto out;
	*reterr_what = use_read ? "capture by read()" : "capture by streaming";
	caps = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
	r = -ENODEV;
	if (!(caps & V4L2_CAP_VIDEO_CAPTURE) || !(caps & way))
		goto out;
	*reterr_what = "ask for its format";
	r = get_format(capture->fd, &capture->format);
	if (r < 0)
		goto out;
	r = start(capture, reterr_what);
	if (r < 0)
		goto out;
	*ret_capture = capture;
	capture = NULL;
out:
	roc_capture_close(capture);
	return r;
}

void roc_capture_close(struct roc_capture *capture)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (!capture)
		return;
	if (capture->fd >= 0 && capture->buffer_count)
		call(capture->fd, VIDIOC_STREAMOFF, &type);
	for (unsigned int i = 0; i < capture->buffer_count; i++)
		munmap(capture->buffers[i].data, capture->buffers[i].size);
	if (capture->fd >= 0)
		close(capture->fd);
	free(capture->copy);
	free(capture);
}

const struct roc_capture_format *roc_capture_get_format(const struct roc_capture *capture)
{
	return &capture->format;
}

int roc_capture_refresh(struct roc_capture *capture)
{
	const struct roc_capture_format *old = &capture->format;
	struct roc_capture_format now;
	int r = get_format(capture->fd, &now), changed;

	if (r < 0)
		return r;
	changed = now.width != old->width || now.height != old->height ||
		  now.fourcc != old->fourcc || now.stride != old->stride;
	if (capture->use_read && now.size > capture->copy_size) {
		uint8_t *copy = realloc(capture->copy, now.size);

		if (!copy)
			return -ENOMEM;
		capture->copy = copy;
		capture->copy_size = now.size;
	}
	capture->format = now;
	return changed;
}

static int next_read(struct roc_capture *capture, struct roc_capture_frame *ret_frame)
{
	const ssize_t got = read(capture->fd, capture->copy, capture->copy_size);

	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	if (got == 0)
		return -ENODATA;
	*ret_frame = (struct roc_capture_frame){capture->copy, (size_t)got, 0};
	return 1;
}

int roc_capture_next(struct roc_capture *capture, struct roc_capture_frame *ret_frame)
{
	struct pollfd poll_fd = {.fd = capture->fd, .events = POLLIN};
	struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
				     .memory = V4L2_MEMORY_MMAP};
	int r;

	if (capture->use_read)
		return next_read(capture, ret_frame);
	r = poll(&poll_fd, 1, WAIT_MS);
	if (r <= 0)
		return r == 0 || errno == EINTR ? 0 : -errno;
	r = call(capture->fd, VIDIOC_DQBUF, &buffer);
	if (r == -EAGAIN)
		return poll_fd.revents & POLLERR ? -EIO : 0;
	if (r < 0)
		return r;
	if (buffer.index >= capture->buffer_count)
		return -EPROTO;
	*ret_frame = (struct roc_capture_frame){capture->buffers[buffer.index].data,
						buffer.bytesused, buffer.index};
	if (ret_frame->size > capture->buffers[buffer.index].size)
		ret_frame->size = capture->buffers[buffer.index].size;
	return 1;
}

int roc_capture_release(struct roc_capture *capture, const struct roc_capture_frame *frame)
{
	struct v4l2_buffer buffer = {.index = frame->index,
				     .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
				     .memory = V4L2_MEMORY_MMAP};

	return capture->use_read ? 0 : call(capture->fd, VIDIOC_QBUF, &buffer);
}

void roc_capture_count(struct roc_capture_errors *errors, int error)
{
	const char *name = error == -ENODATA ? "EOF" : strerrorname_np(-error);
	const unsigned int last = sizeof(errors->kind) / sizeof(errors->kind[0]) - 1;
	unsigned int i = 0;

	if (!name)
		name = "unknown";
	while (i < errors->count && i < last && strcmp(errors->kind[i].name, name) != 0)
		i++;
	if (i == errors->count) {
		snprintf(errors->kind[i].name, sizeof(errors->kind[i].name), "%s", name);
		errors->count++;
	}
	errors->kind[i].times++;
}
