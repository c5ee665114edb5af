/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "v4l2.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "v4l2_layout.h"

#define VIDEO_MAJOR 81 /* of all V4L2 nodes */
#define LOOPBACK "v4l2 loopback"
#define BUFFERS_MAX 32u
#define DRAIN_MAX 32u   /* pictures taken in one go: a producer can't hold us */
#define INVALID_MAX 25u /* refusals in a row that may pass */

/* v4l2loopback 0.12 gives all readers the ring of its producer and shortens it to what one asks
 * for, for good and in mid-stream: so not fewer than it has (8 unless set otherwise). */
#define BUFFERS_LOOPBACK 8u
#define BUFFERS_OTHER 4u

struct roc_v4l2 {
	int fd;
	bool is_loopback;
	struct roc_v4l2_format format;
	struct roc_v4l2_layout layout;
	struct {
		void *data;
		size_t size;
	} buffers[BUFFERS_MAX];
	uint32_t buffer_count;
	bool is_streaming;
	unsigned int invalid;
	uint64_t damaged;
};

__attribute__((format(printf, 3, 4))) static int fail(int error, char *words, const char *format,
						      ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(words, ROC_V4L2_WORDS, format, args);
	va_end(args);
	return error;
}

static int call(int fd, unsigned long request, void *arg)
{
	int r;

	do
		r = ioctl(fd, request, arg);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

static struct v4l2_buffer buffer_of(uint32_t index)
{
	return (struct v4l2_buffer){
		.index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

static int open_node(struct roc_v4l2 *device, const char *path, char *words)
{
	struct stat st;

	/* Looked at first: to open some other node or a FIFO may have effects of its own. */
	if (stat(path, &st) < 0)
		return fail(-errno, words, "can't find it: %s", strerrordesc_np(errno));
	if (!S_ISCHR(st.st_mode) || major(st.st_rdev) != VIDEO_MAJOR)
		return fail(-ENODEV, words, "it is no video device");
	device->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (device->fd < 0)
		return fail(-errno, words, "can't open it: %s", strerrordesc_np(errno));
	return 0;
}

static int check_capabilities(struct roc_v4l2 *device, char *words)
{
	const uint32_t wanted = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
	struct v4l2_capability capability = {0};
	const int r = call(device->fd, VIDIOC_QUERYCAP, &capability);

	if (r < 0)
		return fail(r == -ENOTTY ? -ENODEV : r, words, "it does not answer: %s",
			    strerrordesc_np(-r));
	const uint32_t has = capability.capabilities & V4L2_CAP_DEVICE_CAPS
				     ? capability.device_caps
				     : capability.capabilities;

	device->is_loopback =
		strncmp((const char *)capability.driver, LOOPBACK, sizeof(capability.driver)) == 0;
	if ((has & wanted) == wanted)
		return 0;
	if (device->is_loopback)
		return fail(-ENODATA, words, "nobody writes to it");
	return fail(-ENODEV, words, "it is no capture device");
}

static int get_format(struct roc_v4l2 *device, char *words)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	const struct v4l2_pix_format *pix = &format.fmt.pix;
	const int r = call(device->fd, VIDIOC_G_FMT, &format);

	if (r < 0 && device->is_loopback && (r == -EINVAL || r == -ENOTTY))
		return fail(-ENODATA, words, "nobody writes to it");
	if (r < 0)
		return fail(r, words, "can't ask for its format: %s", strerrordesc_np(-r));
	device->format = (struct roc_v4l2_format){.width = pix->width,
						  .height = pix->height,
						  .fourcc = pix->pixelformat,
						  .stride = pix->bytesperline};
	return roc_v4l2_lay_out(&device->format, &device->layout, words);
}

static int map_buffer(struct roc_v4l2 *device, uint32_t index, char *words)
{
	struct v4l2_buffer buffer = buffer_of(index);
	int r = call(device->fd, VIDIOC_QUERYBUF, &buffer);

	if (r < 0)
		return fail(r, words, "can't ask for a buffer: %s", strerrordesc_np(-r));
	if (buffer.length < device->format.size)
		return fail(-EOPNOTSUPP, words, "its buffers of %u bytes are too short for %ux%u",
			    buffer.length, device->format.width, device->format.height);

	void *data = mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, device->fd,
			  (off_t)buffer.m.offset);

	if (data == MAP_FAILED)
		return fail(-errno, words, "can't map a buffer: %s", strerrordesc_np(errno));
	device->buffers[index].data = data;
	device->buffers[index].size = buffer.length;
	device->buffer_count = index + 1;
	buffer = buffer_of(index);
	r = call(device->fd, VIDIOC_QBUF, &buffer);
	return r < 0 ? fail(r, words, "can't queue a buffer: %s", strerrordesc_np(-r)) : 0;
}

static int start(struct roc_v4l2 *device, char *words)
{
	struct v4l2_requestbuffers request = {.count = device->is_loopback ? BUFFERS_LOOPBACK
									   : BUFFERS_OTHER,
					      .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
					      .memory = V4L2_MEMORY_MMAP};
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	int r = call(device->fd, VIDIOC_REQBUFS, &request);

	if (r == -EBUSY)
		return fail(r, words, "another program uses it");
	if (r < 0)
		return fail(r, words, "can't get its buffers: %s", strerrordesc_np(-r));
	if (request.count == 0)
		return fail(-ENOMEM, words, "it has no buffers");
	for (uint32_t i = 0; i < request.count && i < BUFFERS_MAX; i++) {
		r = map_buffer(device, i, words);
		if (r < 0)
			return r;
	}
	r = call(device->fd, VIDIOC_STREAMON, &type);
	if (r == -EBUSY)
		return fail(r, words, "another program uses it");
	/* v4l2loopback: its producer has left since it was asked what it can do. */
	if (r == -EIO && device->is_loopback)
		return fail(-ENODATA, words, "nobody writes to it");
	if (r < 0)
		return fail(r, words, "can't start it: %s", strerrordesc_np(-r));
	device->is_streaming = true;
	return 0;
}

int roc_v4l2_open(const char *path, struct roc_v4l2 **ret_device, char reterr_words[ROC_V4L2_WORDS])
{
	struct roc_v4l2 *device = calloc(1, sizeof(*device));
	int r;

	if (!device)
		return fail(-ENOMEM, reterr_words, "out of memory");
	device->fd = -1;
	r = open_node(device, path, reterr_words);
	if (r < 0)
		goto out;
	r = check_capabilities(device, reterr_words);
	if (r < 0)
		goto out;
	r = get_format(device, reterr_words);
	if (r < 0)
		goto out;
	r = start(device, reterr_words);
	if (r < 0)
		goto out;
	*ret_device = device;
	device = NULL;
	reterr_words[0] = '\0';
out:
	roc_v4l2_close(device);
	return r;
}

void roc_v4l2_close(struct roc_v4l2 *device)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (!device)
		return;
	if (device->is_streaming)
		(void)call(device->fd, VIDIOC_STREAMOFF, &type);
	for (uint32_t i = 0; i < device->buffer_count; i++)
		munmap(device->buffers[i].data, device->buffers[i].size);
	if (device->fd >= 0)
		close(device->fd);
	free(device);
}

int roc_v4l2_fd(const struct roc_v4l2 *device)
{
	return device->fd;
}

const struct roc_v4l2_format *roc_v4l2_get_format(const struct roc_v4l2 *device)
{
	return &device->format;
}

uint64_t roc_v4l2_damaged(const struct roc_v4l2 *device)
{
	return device->damaged;
}

static int give_back(struct roc_v4l2 *device, uint32_t index)
{
	struct v4l2_buffer buffer = buffer_of(index);

	return call(device->fd, VIDIOC_QBUF, &buffer);
}

/* @return 1 with a buffer, 0 none is ready, or negative errno */
static int take(struct roc_v4l2 *device, struct v4l2_buffer *ret_buffer)
{
	struct v4l2_buffer buffer = buffer_of(0);
	const int r = call(device->fd, VIDIOC_DQBUF, &buffer);

	if (r == -EAGAIN)
		return 0;
	/* v4l2loopback 0.12 forgets that we have mapped its buffers when another reader asks for
	 * them, until that one has mapped them too. */
	if (r == -EINVAL && ++device->invalid < INVALID_MAX)
		return 0;
	if (r < 0)
		return r;
	device->invalid = 0;
	if (buffer.index >= device->buffer_count)
		return -EPROTO;
	*ret_buffer = buffer;
	return 1;
}

static bool is_whole(const struct roc_v4l2 *device, const struct v4l2_buffer *buffer)
{
	return !(buffer->flags & V4L2_BUF_FLAG_ERROR) && buffer->bytesused >= device->format.size;
}

static void fill(const struct roc_v4l2 *device, const struct v4l2_buffer *buffer,
		 struct roc_v4l2_frame *ret_frame)
{
	const struct roc_v4l2_layout *layout = &device->layout;
	const uint8_t *data = device->buffers[buffer->index].data;
	const struct timeval *time = &buffer->timestamp;

	*ret_frame = (struct roc_v4l2_frame){.index = buffer->index};
	for (unsigned int i = 0; i < layout->planes; i++) {
		ret_frame->planes[i] = data + layout->offsets[i];
		ret_frame->strides[i] = layout->strides[i];
	}
	if (time->tv_sec >= 0 && time->tv_usec >= 0)
		ret_frame->timestamp_ns =
			(uint64_t)time->tv_sec * 1000000000u + (uint64_t)time->tv_usec * 1000u;
}

int roc_v4l2_dequeue(struct roc_v4l2 *device, struct roc_v4l2_frame *ret_frame)
{
	struct v4l2_buffer newest = {0}, buffer;
	bool has_newest = false;
	int r = 0;

	for (unsigned int n = 0; n < DRAIN_MAX; n++) {
		r = take(device, &buffer);
		if (r <= 0)
			break;
		const bool is_better = is_whole(device, &buffer);

		if (!is_better)
			device->damaged++;
		if (!is_better || has_newest) {
			r = give_back(device, is_better ? newest.index : buffer.index);
			if (r < 0)
				break;
		}
		if (is_better) {
			newest = buffer;
			has_newest = true;
		}
	}
	if (r < 0)
		return r;
	if (has_newest)
		fill(device, &newest, ret_frame);
	return has_newest;
}

int roc_v4l2_requeue(struct roc_v4l2 *device, const struct roc_v4l2_frame *frame)
{
	return give_back(device, frame->index);
}
