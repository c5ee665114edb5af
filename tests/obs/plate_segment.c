/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plate_segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOISE_SEED 12345u

static int create(struct roc_plate_segment *segment)
{
	roc_status_writer_close(segment->writer, false);
	segment->writer = NULL;
	segment->damaged = false;
	segment->beating = true;
	return roc_status_create(segment->path, &segment->writer);
}

static void end(struct roc_plate_segment *segment, bool clean)
{
	roc_status_writer_close(segment->writer, clean);
	segment->writer = NULL;
}

/* The same file, as somebody's "> status" or a broken disk would have it. */
static int overwrite(const char *path, bool noise)
{
	unsigned char content[65536] = {0};
	struct stat st;
	size_t size;
	int r = 0;
	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		r = -errno;
	size = r == 0 && (size_t)st.st_size < sizeof(content) ? (size_t)st.st_size
							      : sizeof(content);
	srandom(NOISE_SEED);
	for (size_t i = 0; noise && i < size; i++)
		content[i] = (unsigned char)(random() >> 8);
	if (r == 0 && pwrite(fd, content, size, 0) != (ssize_t)size)
		r = -EIO;
	close(fd);
	return r;
}

static int raise_major(const char *path)
{
	const uint16_t major = ROC_STATUS_MAJOR + 1;
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int r = 0;

	if (fd < 0)
		return -errno;
	if (pwrite(fd, &major, sizeof(major), offsetof(struct roc_status_header, major)) !=
	    (ssize_t)sizeof(major))
		r = -EIO;
	close(fd);
	return r;
}

static int result(int r)
{
	return r < 0 ? -errno : 0;
}

static int damage(const char *path, const char *how)
{
	if (strcmp(how, "remove") == 0)
		return result(unlink(path));
	if (strcmp(how, "truncate") == 0)
		return result(truncate(path, sizeof(struct roc_status_header) +
						     sizeof(struct roc_status_slot) / 2));
	if (strcmp(how, "empty") == 0)
		return result(truncate(path, 0));
	if (strcmp(how, "zero") == 0)
		return overwrite(path, false);
	if (strcmp(how, "noise") == 0)
		return overwrite(path, true);
	if (strcmp(how, "major") == 0)
		return raise_major(path);
	if (strcmp(how, "forbid") == 0)
		return result(chmod(path, 0));
	return -EINVAL;
}

int roc_plate_segment_do(struct roc_plate_segment *segment, const char *how)
{
	int r;

	if (strcmp(how, "create") == 0)
		return create(segment);
	if (!segment->writer)
		return -ENOENT;
	if (strcmp(how, "stop") == 0 || strcmp(how, "drop") == 0) {
		end(segment, strcmp(how, "stop") == 0);
		return 0;
	}
	if (strcmp(how, "hang") == 0 || strcmp(how, "beat") == 0) {
		segment->beating = strcmp(how, "beat") == 0;
		return 0;
	}
	if (strcmp(how, "restore") == 0) {
		segment->damaged = false;
		r = roc_status_ensure(segment->writer);
		return r < 0 ? r : 0;
	}
	r = damage(segment->path, how);
	segment->damaged |= r == 0;
	return r;
}

void roc_plate_segment_tick(struct roc_plate_segment *segment, uint64_t now_ns)
{
	if (!segment->writer || segment->damaged || !segment->beating)
		return;
	(void)roc_status_beat(segment->writer, now_ns);
	(void)roc_status_ensure(segment->writer);
}
