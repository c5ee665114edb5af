/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "loopback.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DRIVER "v4l2 loopback"
#define BUFFERS_MAX 32u /* more than a device of the driver has */

static int device_ioctl(int fd, unsigned long request, void *arg)
{
	int r;

	do
		r = ioctl(fd, request, arg);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

static int open_node(const char *path, struct v4l2_capability *ret_cap, int *ret_fd)
{
	const int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -errno;
	memset(ret_cap, 0, sizeof(*ret_cap));
	int r = device_ioctl(fd, VIDIOC_QUERYCAP, ret_cap);
	if (r == -ENOTTY || r == -EINVAL ||
	    (r == 0 &&
	     strncmp((const char *)ret_cap->driver, DRIVER, sizeof(ret_cap->driver)) != 0))
		r = -EMEDIUMTYPE;
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

/*
 * Say that we are the producer. Up to 0.13 only STREAMON does: a producer that only ever wrote, as
 * ffmpeg does, is not missed when it closes, and with exclusive_caps the device then neither
 * captures nor outputs for ever after. Newer drivers know by the write and refuse this.
 */
static void claim(int fd)
{
	const int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;

	(void)device_ioctl(fd, VIDIOC_STREAMON, (void *)(uintptr_t)&type);
}

int roc_loopback_identify(const char *path, dev_t *ret_device)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode))
		return -EMEDIUMTYPE;
	*ret_device = st.st_rdev;
	return 0;
}

int roc_loopback_open(const char *path, int *ret_fd)
{
	struct v4l2_capability cap;
	dev_t device;
	int fd = -1;
	/* Look before opening: opening a node can start something in it (a tape, a camera's LED). */
	int r = roc_loopback_identify(path, &device);

	if (r < 0)
		return r;
	r = open_node(path, &cap, &fd);
	if (r == 0 && !(cap.device_caps & V4L2_CAP_VIDEO_OUTPUT)) {
		/* Left so by a producer before us: what claim() tells of. Closed by one that has
		   claimed it, it outputs again. */
		claim(fd);
		close(fd);
		r = open_node(path, &cap, &fd);
	}
	if (r < 0)
		return r;
	*ret_fd = fd;
	return 0;
}

size_t roc_loopback_frame_size(const struct roc_device_format *format)
{
	return (size_t)format->width * format->height * 3 / 2;
}

int roc_loopback_same_layout(const struct roc_device_format *a, const struct roc_device_format *b)
{
	return a->width == b->width && a->height == b->height && a->fourcc == b->fourcc;
}

bool roc_loopback_must_reopen(const struct roc_device_format *now,
			      const struct roc_device_format *wanted, bool provisional, bool final)
{
	return !provisional || !roc_loopback_same_layout(now, wanted) ||
	       (final && now->mhz != wanted->mhz);
}

static void describe_color(const struct roc_device_format *wanted, struct v4l2_pix_format *pix)
{
	/* Drivers before 0.14 drop these; readers learn them from the status segment. */
	switch (wanted->color_matrix) {
	case ROC_MATRIX_BT601:
		pix->colorspace = V4L2_COLORSPACE_SMPTE170M;
		pix->ycbcr_enc = V4L2_YCBCR_ENC_601;
		break;
	case ROC_MATRIX_BT2020:
		pix->colorspace = V4L2_COLORSPACE_BT2020;
		pix->ycbcr_enc = V4L2_YCBCR_ENC_BT2020;
		break;
	default:
		pix->colorspace = V4L2_COLORSPACE_REC709;
		pix->ycbcr_enc = V4L2_YCBCR_ENC_709;
		break;
	}
	pix->quantization = wanted->color_range == ROC_RANGE_FULL ? V4L2_QUANTIZATION_FULL_RANGE
								  : V4L2_QUANTIZATION_LIM_RANGE;
}

int roc_loopback_set_rate(int fd, uint32_t mhz)
{
	struct v4l2_streamparm parm = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
	uint32_t numerator = 1000;
	uint32_t denominator = mhz;

	if (mhz == 0)
		return -EINVAL;
	/* Whole rates as 1/N: some readers only print that form well. */
	if (mhz % 1000 == 0) {
		numerator = 1;
		denominator = mhz / 1000;
	}
	parm.parm.output.capability = V4L2_CAP_TIMEPERFRAME;
	parm.parm.output.timeperframe.numerator = numerator;
	parm.parm.output.timeperframe.denominator = denominator;
	return device_ioctl(fd, VIDIOC_S_PARM, &parm);
}

bool roc_loopback_is_rate(uint32_t numerator, uint32_t denominator, uint32_t mhz)
{
	return mhz != 0 && numerator != 0 &&
	       (uint64_t)denominator * 1000 == (uint64_t)numerator * mhz;
}

int roc_loopback_keep_rate(int fd, uint32_t mhz)
{
	struct v4l2_streamparm parm = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
	const struct v4l2_fract *is = &parm.parm.output.timeperframe;
	int r = device_ioctl(fd, VIDIOC_G_PARM, &parm);

	if (r < 0)
		return r;
	if (roc_loopback_is_rate(is->numerator, is->denominator, mhz))
		return 0;
	r = roc_loopback_set_rate(fd, mhz);
	return r < 0 ? r : 1;
}

int roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
			    struct roc_device_format *ret_got)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
	struct v4l2_pix_format *pix = &format.fmt.pix;
	int r;

	pix->width = wanted->width;
	pix->height = wanted->height;
	pix->pixelformat = wanted->fourcc;
	pix->field = V4L2_FIELD_NONE;
	describe_color(wanted, pix);

	r = device_ioctl(fd, VIDIOC_S_FMT, &format);
	if (r == -EBUSY || r == -EINVAL) {
		/* Held by a reader: newer drivers say so instead of returning what they have. */
		memset(&format, 0, sizeof(format));
		format.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
		r = device_ioctl(fd, VIDIOC_G_FMT, &format);
	}
	if (r < 0)
		return r;

	/* The driver is believed about what it has, not about what we asked. */
	if (pix->pixelformat != V4L2_PIX_FMT_YUV420 && pix->pixelformat != V4L2_PIX_FMT_NV12)
		return -EOPNOTSUPP;
	if (pix->width < 2 || pix->height < 2 || pix->width > ROC_LOOPBACK_SIZE_MAX ||
	    pix->height > ROC_LOOPBACK_SIZE_MAX || pix->width % 2 || pix->height % 2)
		return -EOPNOTSUPP;

	r = roc_loopback_set_rate(fd, wanted->mhz);
	if (r < 0)
		return r;
	claim(fd);
	*ret_got = *wanted;
	ret_got->width = pix->width;
	ret_got->height = pix->height;
	ret_got->fourcc = pix->pixelformat;
	return 0;
}

int roc_loopback_is_held(int fd, const struct roc_device_format *now)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};

	format.fmt.pix.width = now->width == 16 ? 32 : 16;
	format.fmt.pix.height = 16;
	format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUV420;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	const uint32_t asked = format.fmt.pix.width;
	const int r = device_ioctl(fd, VIDIOC_S_FMT, &format);

	return r == -EBUSY || r == -EINVAL || (r == 0 && format.fmt.pix.width != asked);
}

int roc_loopback_sequence(int fd, uint32_t *ret_sequence)
{
	uint32_t newest = 0;

	for (uint32_t i = 0; i < BUFFERS_MAX; i++) {
		struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .index = i};
		const int r = device_ioctl(fd, VIDIOC_QUERYBUF, &buffer);

		if (r < 0 && i == 0)
			return r;
		if (r < 0)
			break;
		if (i == 0 || (int32_t)(buffer.sequence - newest) > 0)
			newest = buffer.sequence;
	}
	*ret_sequence = newest;
	return newest > 0 ? 0 : -EAGAIN;
}

int roc_loopback_write(int fd, const uint8_t *frame, size_t size)
{
	ssize_t n;

	do
		n = write(fd, frame, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	/* A short write means a smaller buffer: going on would show slanted pictures. */
	return (size_t)n == size ? 0 : -EIO;
}

int roc_loopback_number(const char *path)
{
	char resolved[PATH_MAX];
	unsigned int number;
	char end;

	if (!realpath(path, resolved) && !memccpy(resolved, path, '\0', sizeof(resolved)))
		return -1;
	if (sscanf(resolved, "/dev/video%3u%c", &number, &end) != 1)
		return -1;
	return (int)number;
}
