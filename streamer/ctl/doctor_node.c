/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "doctor_facts.h"

bool roc_doctor_is_plain(const char *path)
{
	const uint32_t both = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_OUTPUT;
	struct v4l2_capability cap = {0};
	const int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	bool is_plain;

	if (fd < 0)
		return false;
	is_plain = ioctl(fd, VIDIOC_QUERYCAP, &cap) == 0 && (cap.device_caps & both) == both;
	close(fd);
	return is_plain;
}
