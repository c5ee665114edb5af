/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slow_disk.c - LD_PRELOAD library for test_slow_disk.c: a disk that blocks, and devices.
 *
 * While the file $ROC_SLOW_SWITCH exists each call that touches a file below $ROC_SLOW_DIR takes
 * $ROC_SLOW_MS, or until the switch is removed. Each /dev/video<N> is /dev/null and answers as a
 * v4l2loopback device.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 10
#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

/* ---- the disk ------------------------------------------------------------------------------- */

static void wait_path(const char *path)
{
	const char *dir = getenv("ROC_SLOW_DIR");
	const char *control = getenv("ROC_SLOW_SWITCH");
	const char *ms = getenv("ROC_SLOW_MS");
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
	const int error = errno;

	if (!dir || !control || !ms || strncmp(path, dir, strlen(dir)) != 0)
		return;
	for (int left = atoi(ms); left > 0 && access(control, F_OK) == 0; left -= STEP_MS)
		(void)nanosleep(&step, NULL);
	errno = error;
}

static void wait_fd(int fd)
{
	char link[64], path[PATH_MAX];

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	const ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return;
	path[n] = '\0';
	wait_path(path);
}

static void wait_at(int dir, const char *path)
{
	if (path[0] == '/' || dir == AT_FDCWD)
		wait_path(path);
	else
		wait_fd(dir);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
	wait_fd(fd);
	return REAL(write)(fd, bytes, size);
}

int fsync(int fd)
{
	wait_fd(fd);
	return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	wait_fd(fd);
	return REAL(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
	wait_path(to);
	return REAL(rename)(from, to);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	wait_at(to_dir, to);
	return REAL(renameat)(from_dir, from, to_dir, to);
}

int unlinkat(int dir, const char *path, int flags)
{
	wait_at(dir, path);
	return REAL(unlinkat)(dir, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
	wait_path(path);
	return REAL(mkdir)(path, mode);
}

/* ---- the devices ---------------------------------------------------------------------------- */

static bool is_device(const char *path)
{
	return strncmp(path, "/dev/video", 10) == 0;
}

static bool is_device_fd(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

/* Each a device of its own. */
static dev_t number_of(const char *path)
{
	return makedev(81, (unsigned int)atoi(path + strlen("/dev/video")));
}

int stat(const char *path, struct stat *ret_st)
{
	const int r = REAL(stat)(is_device(path) ? "/dev/null" : path, ret_st);

	if (r == 0 && is_device(path))
		ret_st->st_rdev = number_of(path);
	return r;
}

int stat64(const char *path, struct stat64 *ret_st)
{
	const int r = REAL(stat64)(is_device(path) ? "/dev/null" : path, ret_st);

	if (r == 0 && is_device(path))
		ret_st->st_rdev = number_of(path);
	return r;
}

#define DEFINE_OPEN(name)                                                                          \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, flags);                                                             \
		const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                    \
		va_end(args);                                                                      \
		wait_path(path);                                                                   \
		return REAL(name)(is_device(path) ? "/dev/null" : path, flags, mode);              \
	}

#define DEFINE_OPENAT(name)                                                                        \
	int name(int dir, const char *path, int flags, ...)                                        \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, flags);                                                             \
		const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                    \
		va_end(args);                                                                      \
		wait_at(dir, path);                                                                \
		return REAL(name)(dir, path, flags, mode);                                         \
	}

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

static int answer(unsigned long request, void *arg)
{
	struct v4l2_capability *cap = arg;

	switch (request) {
	case VIDIOC_QUERYCAP:
		memset(cap, 0, sizeof(*cap));
		memcpy(cap->driver, "v4l2 loopback", sizeof("v4l2 loopback"));
		cap->capabilities = cap->device_caps = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
		return 0;
	case VIDIOC_S_FMT: /* the format that is asked for is taken */
	case VIDIOC_S_PARM:
	case VIDIOC_STREAMON:
		return 0;
	default:
		errno = ENOTTY;
		return -1;
	}
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;

	va_start(args, request);
	void *arg = va_arg(args, void *);
	va_end(args);
	if (_IOC_TYPE(request) == 'V' && is_device_fd(fd))
		return answer(request, arg);
	int (*real)(int, unsigned long, ...) =
		(int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	return real(fd, request, arg);
}
