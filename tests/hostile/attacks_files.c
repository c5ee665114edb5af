/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int try_open(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0600);
	const int r = attack_result(fd);

	if (fd >= 0)
		close(fd);
	return r;
}

static int open_config(const struct attack_aim *aim)
{
	return try_open(aim->config, O_RDONLY);
}

static int open_path_only(const struct attack_aim *aim)
{
	const int fd = open(aim->config, O_PATH | O_CLOEXEC);
	char again[64];

	if (fd < 0)
		return -errno;
	(void)snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
	const int r = try_open(again, O_RDONLY);
	close(fd);
	return r;
}

static int open_device(const struct attack_aim *aim)
{
	return try_open(aim->device, O_RDWR | O_NONBLOCK);
}

static int open_other(const struct attack_aim *aim)
{
	(void)aim;
	return try_open("/etc/passwd", O_RDONLY);
}

static int open_status(const struct attack_aim *aim)
{
	return try_open(aim->status, O_RDWR);
}

static int write_folder(const struct attack_aim *aim)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/attack", aim->folder);
	const int r = try_open(path, O_WRONLY | O_CREAT);
	if (r == 0)
		(void)unlink(path);
	return r;
}

static int make_folder(const struct attack_aim *aim)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/attack.d", aim->folder);
	const int r = attack_result(mkdir(path, 0700));
	if (r == 0)
		(void)rmdir(path);
	return r;
}

static int rename_status(const struct attack_aim *aim)
{
	return attack_result(rename(aim->status, aim->status));
}

static int remove_file(const struct attack_aim *aim)
{
	char path[512];

	/* where there is none: allowed, it would say so */
	(void)snprintf(path, sizeof(path), "%s/attack.none", aim->folder);
	const int r = attack_result(unlink(path));
	return r == -ENOENT ? 0 : r;
}

static int change_mode(const struct attack_aim *aim)
{
	return attack_result(chmod(aim->status, 0644));
}

static int change_own_mode(const struct attack_aim *aim)
{
	struct stat st;

	if (fstat(aim->own_device, &st) < 0)
		return -errno;
	return attack_result(fchmod(aim->own_device, st.st_mode & 07777));
}

static int list_folder(const struct attack_aim *aim)
{
	return try_open(aim->folder, O_RDONLY | O_DIRECTORY);
}

static int control_own_device(const struct attack_aim *aim)
{
	struct v4l2_capability cap;
	const int r = attack_result(ioctl(aim->own_device, VIDIOC_QUERYCAP, &cap));

	return r == -ENOTTY || r == -EINVAL ? 0 : r; /* it got through to what is no device */
}

static int memory_of(pid_t pid, const char *what, int flags)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, what);
	return try_open(path, flags);
}

static int sibling_memory(const struct attack_aim *aim)
{
	return memory_of(aim->sibling, "mem", O_RDWR);
}

static int sibling_environment(const struct attack_aim *aim)
{
	return memory_of(aim->sibling, "environ", O_RDONLY);
}

static int parent_memory(const struct attack_aim *aim)
{
	return memory_of(aim->parent, "mem", O_RDWR);
}

static int own_oom_score(const struct attack_aim *aim)
{
	(void)aim;
	return try_open("/proc/self/oom_score_adj", O_WRONLY);
}

const struct attack attacks_on_files[] = {
	{"open-config", open_config, false},
	{"open-config-by-path-fd", open_path_only, false},
	{"open-device", open_device, true},
	{"open-other-file", open_other, false},
	{"open-status", open_status, false},
	{"write-folder", write_folder, false},
	{"make-folder", make_folder, false},
	{"list-folder", list_folder, false},
	{"rename-status", rename_status, false},
	{"remove-file", remove_file, false},
	{"change-mode", change_mode, false},
	{"change-own-mode", change_own_mode, true},
	{"control-own-device", control_own_device, false},
	{"sibling-memory", sibling_memory, true},
	{"sibling-environment", sibling_environment, true},
	{"parent-memory", parent_memory, true},
	{"own-oom-score", own_oom_score, true},
	{NULL, NULL, false},
};
