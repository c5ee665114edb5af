/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_reader.c - open, check and read a segment. Every byte of the file is hostile. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roc/status.h"
#include "status_file.h"
#include "status_slot.h"

struct roc_status_reader {
	const unsigned char *map;
	size_t map_size;
	char *path;
	dev_t device;
	ino_t inode;
	struct roc_status_header header; /* as checked; the heartbeat alone is read from the map */
};

const char *roc_status_path(const char *path)
{
	if (path)
		return path;

	const char *named = secure_getenv(ROC_STATUS_ENV);
	return named && *named ? named : ROC_STATUS_PATH;
}

int roc_status_open(const char *path, struct roc_status_reader **ret_reader)
{
	struct roc_status_reader *reader = NULL;
	struct stat st;
	int fd = -1;
	int r;

	path = roc_status_path(path);
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->path = strdup(path);
	if (!reader->path) {
		r = -ENOMEM;
		goto out;
	}

	fd = roc_status_file_open(path, &reader->header, &st);
	if (fd < 0) {
		r = fd;
		goto out;
	}

	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		r = -errno;
		goto out;
	}
	reader->map = map;
	reader->map_size = (size_t)st.st_size;
	reader->device = st.st_dev;
	reader->inode = st.st_ino;
	*ret_reader = reader;
	reader = NULL;
	r = 0;

out:
	if (fd >= 0)
		close(fd);
	roc_status_close(reader);
	return r;
}

void roc_status_close(struct roc_status_reader *reader)
{
	if (!reader)
		return;
	if (reader->map)
		munmap((void *)(uintptr_t)reader->map, reader->map_size);
	free(reader->path);
	free(reader);
}

uint32_t roc_status_slot_count(const struct roc_status_reader *reader)
{
	return reader->header.slot_count;
}

int roc_status_read(const struct roc_status_reader *reader, uint32_t index,
		    struct roc_camera_status *ret_status)
{
	if (index >= reader->header.slot_count)
		return -ERANGE;

	const size_t offset = reader->header.header_size + (size_t)reader->header.slot_size * index;
	const int r = roc_slot_snapshot((const void *)(reader->map + offset), ret_status);
	if (r < 0)
		return r;
	ret_status->index = index; /* people index arrays with it */
	return 0;
}

static uint64_t heartbeat(const struct roc_status_reader *reader)
{
	const struct roc_status_header *header = (const void *)reader->map;

	return atomic_load_explicit(&header->heartbeat_ns, memory_order_relaxed);
}

uint64_t roc_status_age_ns(const struct roc_status_reader *reader, uint64_t now_ns)
{
	return roc_status_beat_age_ns(heartbeat(reader), now_ns);
}

bool roc_status_is_stale(const struct roc_status_reader *reader, uint64_t now_ns)
{
	return roc_status_age_ns(reader, now_ns) > ROC_STATUS_STALE_NS;
}

bool roc_status_is_stopped(const struct roc_status_reader *reader)
{
	return heartbeat(reader) == 0;
}

int roc_status_replaced(const struct roc_status_reader *reader)
{
	struct stat st;

	if (lstat(reader->path, &st) < 0)
		return -errno;
	return st.st_dev != reader->device || st.st_ino != reader->inode ||
	       st.st_size != (off_t)reader->map_size;
}

uint32_t roc_status_pid(const struct roc_status_reader *reader)
{
	return reader->header.pid;
}

const char *roc_status_version(const struct roc_status_reader *reader)
{
	return reader->header.version;
}

uint64_t roc_status_started_ns(const struct roc_status_reader *reader)
{
	return reader->header.started_ns;
}

uint64_t roc_status_generation(const struct roc_status_reader *reader)
{
	return reader->header.generation;
}
