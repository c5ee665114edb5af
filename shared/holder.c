/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holder.c - who has a device open: the kernel tells it nowhere but in /proc. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holder.h"

/* Those that write to the devices; the kernel cuts names at 15 bytes. */
static bool is_ours(const char *name)
{
	return strcmp(name, "roc-streamer") == 0 || strcmp(name, "roc-worker") == 0;
}

static bool is_number(const char *name)
{
	return isdigit((unsigned char)name[0]) != 0;
}

static bool holds(int process, dev_t device)
{
	const int folder = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *fds = folder < 0 ? NULL : fdopendir(folder);
	bool found = false;

	if (!fds) {
		if (folder >= 0)
			close(folder);
		return false;
	}
	for (const struct dirent *entry; !found && (entry = readdir(fds));) {
		struct stat st;

		found = is_number(entry->d_name) && fstatat(folder, entry->d_name, &st, 0) == 0 &&
			S_ISCHR(st.st_mode) && st.st_rdev == device;
	}
	closedir(fds);
	return found;
}

static void read_name(int process, char *ret_name, size_t size)
{
	const int fd = openat(process, "comm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret_name, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		n = 0;
	ret_name[n] = '\0';
	ret_name[strcspn(ret_name, "\n")] = '\0';
}

int roc_holder_find(const char *path, char *ret_text, size_t size)
{
	struct stat st;
	DIR *processes;
	size_t used = 0;
	int count = 0;

	ret_text[0] = '\0';
	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode))
		return -ENODEV;
	processes = opendir("/proc");
	if (!processes)
		return -errno;
	for (const struct dirent *entry; (entry = readdir(processes));) {
		char name[64];
		int process;

		if (!is_number(entry->d_name))
			continue;
		process =
			openat(dirfd(processes), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		if (holds(process, st.st_rdev)) {
			read_name(process, name, sizeof(name));
			if (!is_ours(name)) {
				const int n =
					snprintf(ret_text + used, size - used, "%s%s (pid %s)",
						 count > 0 ? ", " : "", name, entry->d_name);

				if (n < 0 || (size_t)n >= size - used)
					ret_text[used] = '\0'; /* whole ones only */
				else {
					used += (size_t)n;
					count++;
				}
			}
		}
		close(process);
	}
	closedir(processes);
	return count > 0 ? count : -ENOENT;
}
