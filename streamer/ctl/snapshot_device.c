/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define DRIVER "v4l2 loopback"
#define VIDEO_MAJOR 81 /* of all V4L2 nodes */
#define PAUSE_NS 5000000

static int call(int fd, unsigned long request, void *arg)
{
	int r;

	do
		r = ioctl(fd, request, arg);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

static int open_node(const char *path, int *ret_fd)
{
	struct v4l2_capability cap = {0};
	struct stat st;
	int fd, r;

	/* Looked at first: to open some other node may have effects of its own. */
	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode) || major(st.st_rdev) != VIDEO_MAJOR)
		return -EMEDIUMTYPE;
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	r = call(fd, VIDIOC_QUERYCAP, &cap);
	if (r == 0 && strncmp((const char *)cap.driver, DRIVER, sizeof(cap.driver)) != 0)
		r = -EMEDIUMTYPE;
	else if (r == 0 && !(cap.device_caps & V4L2_CAP_VIDEO_CAPTURE))
		r = -ENODATA;
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

static int get_format(int fd, struct roc_snapshot_format *format)
{
	struct v4l2_format got = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	const int r = call(fd, VIDIOC_G_FMT, &got);

	if (r < 0)
		return r == -EINVAL ? -ENODATA : r;
	format->width = got.fmt.pix.width;
	format->height = got.fmt.pix.height;
	format->fourcc = got.fmt.pix.pixelformat;
	format->stride = got.fmt.pix.bytesperline;
	format->size = got.fmt.pix.sizeimage;
	return 0;
}

static int same_layout(const struct roc_snapshot_format *a, const struct roc_snapshot_format *b)
{
	return a->width == b->width && a->height == b->height && a->fourcc == b->fourcc &&
	       a->stride == b->stride;
}

/* @return 0; -EAGAIN none yet, or the format changed under it; other negative errno */
static int try_frame(int fd, struct roc_snapshot_format *format, uint8_t **frame)
{
	struct roc_snapshot_format after = *format;
	uint8_t *buffer;
	int r;

	r = get_format(fd, format);
	if (r < 0)
		return r;
	const size_t size = roc_snapshot_frame_size(format);
	if (size == 0)
		return -EOPNOTSUPP;
	buffer = realloc(*frame, size);
	if (!buffer)
		return -ENOMEM;
	*frame = buffer;
	const ssize_t n = read(fd, buffer, size);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	r = get_format(fd, &after);
	if (r < 0)
		return r;
	return (size_t)n == size && same_layout(format, &after) ? 0 : -EAGAIN;
}

int roc_snapshot_take(const char *path, uint64_t deadline_ns,
		      struct roc_snapshot_format *ret_format, uint8_t **ret_frame)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	struct roc_snapshot_format format = *ret_format;
	uint8_t *frame = NULL;
	int fd = -1, r;

	r = open_node(path, &fd);
	if (r < 0)
		return r;
	while ((r = try_frame(fd, &format, &frame)) == -EAGAIN) {
		if (roc_now_ns() >= deadline_ns) {
			r = -ETIMEDOUT;
			break;
		}
		nanosleep(&pause, NULL);
	}
	close(fd);
	if (r < 0) {
		free(frame);
		return r;
	}
	*ret_format = format;
	*ret_frame = frame;
	return 0;
}
