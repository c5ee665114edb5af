/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_writer.c - make, fill and guard the one segment of this host.
 *
 * The truth is a private image in memory; the file is a copy of it, written with pwrite(). Not
 * with stores through a shared mapping: a store to a page that somebody has cut off, or for which
 * tmpfs finds no memory, is SIGBUS, and the supervisor, on which all cameras hang, would die of a
 * careless "> /run/roc/status". Looking at the size first is a race, mlock() does not hold pages
 * of a file against truncation, seals exist for files without a path alone, and a signal handler
 * belongs to the program and not to a library. A system call reports an error instead. It costs
 * three short calls per published camera, some microseconds; status_slot.c says why the order
 * that readers need holds.
 *
 * Since the image is complete, roc_status_ensure() can compare the whole file (8 KiB, once a
 * second) and put a new one in the place of anything that is not ours any more.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "roc/status.h"
#include "status_slot.h"

#define STOPPED_DETAIL "the streamer was stopped"

struct segment {
	_Alignas(64) struct roc_status_header header;
	struct roc_status_slot slots[ROC_STATUS_SLOTS];
};

static_assert(offsetof(struct segment, slots) == sizeof(struct roc_status_header), "no gap");

struct roc_status_writer {
	struct segment image;
	char *path;
	char *new_path; /* beside it, with our pid: two writers do not meet there */
	int fd;
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

static uint64_t slot_offset(uint32_t index)
{
	return offsetof(struct segment, slots) + index * sizeof(struct roc_status_slot);
}

/* Puts a new file with all of the image in place, and lets go of the old one on success only. */
static int put_in_place(struct roc_status_writer *writer)
{
	int fd = -1;
	int r;

	if (unlink(writer->new_path) < 0 && errno != ENOENT)
		return -errno; /* left by a process of our pid that was killed right here */
	fd = open(writer->new_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = roc_slot_write(fd, &writer->image, sizeof(writer->image), 0);
	if (r < 0)
		goto out;
	if (fchmod(fd, 0644) < 0) {
		r = -errno;
		goto out;
	}
	if (rename(writer->new_path, writer->path) < 0) {
		r = -errno;
		goto out;
	}
	if (writer->fd >= 0)
		close(writer->fd);
	writer->fd = fd;
	return 0;

out:
	unlink(writer->new_path);
	close(fd);
	return r;
}

static void fill_header(struct roc_status_header *header)
{
	const uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);

	header->magic = ROC_STATUS_MAGIC;
	header->major = ROC_STATUS_MAJOR;
	header->minor = ROC_STATUS_MINOR;
	header->header_size = sizeof(struct roc_status_header);
	header->segment_size = sizeof(struct segment);
	header->slot_size = sizeof(struct roc_status_slot);
	header->slot_count = ROC_STATUS_SLOTS;
	header->generation = clock_ns(CLOCK_REALTIME);
	atomic_init(&header->heartbeat_ns, now_ns);
	header->started_ns = now_ns;
	header->pid = (uint32_t)getpid();
	snprintf(header->version, sizeof(header->version), "%s", ROC_VERSION);
}

int roc_status_prepare(const char *path, struct roc_status_writer **ret_writer)
{
	struct roc_status_writer *writer;

	path = roc_status_path(path);
	writer = aligned_alloc(_Alignof(struct roc_status_writer), sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	memset(writer, 0, sizeof(*writer));
	writer->fd = -1;
	writer->path = strdup(path);
	if (!writer->path || asprintf(&writer->new_path, "%s.%ld", path, (long)getpid()) < 0) {
		writer->new_path = NULL;
		roc_status_writer_close(writer, false);
		return -ENOMEM;
	}
	fill_header(&writer->image.header);
	*ret_writer = writer;
	return 0;
}

int roc_status_create(const char *path, struct roc_status_writer **ret_writer)
{
	struct roc_status_writer *writer;
	int r = roc_status_prepare(path, &writer);

	if (r < 0)
		return r;
	r = put_in_place(writer);
	if (r < 0)
		roc_status_writer_close(writer, false);
	else
		*ret_writer = writer;
	return r;
}

static void end_string(char *text, size_t size)
{
	const size_t length = strnlen(text, size - 1);

	memset(text + length, 0, size - length);
}

static int publish(struct roc_status_writer *writer, uint32_t index,
		   const struct roc_camera_status *status)
{
	return roc_slot_publish(writer->fd, slot_offset(index), &writer->image.slots[index],
				status);
}

int roc_status_publish(struct roc_status_writer *writer, uint32_t index,
		       const struct roc_camera_status *status)
{
	struct roc_camera_status copy = *status;

	if (index >= ROC_STATUS_SLOTS)
		return -ERANGE;
	if (status->state == ROC_STATE_UNUSED)
		return -EINVAL;
	copy.index = index;
	copy.reserved0 = 0;
	memset(copy.reserved, 0, sizeof(copy.reserved));
	end_string(copy.name, sizeof(copy.name));
	end_string(copy.device, sizeof(copy.device));
	end_string(copy.detail, sizeof(copy.detail));
	return publish(writer, index, &copy);
}

int roc_status_clear(struct roc_status_writer *writer, uint32_t index)
{
	const struct roc_camera_status unused = {0};

	if (index >= ROC_STATUS_SLOTS)
		return -ERANGE;
	return publish(writer, index, &unused);
}

int roc_status_beat(struct roc_status_writer *writer, uint64_t now_ns)
{
	atomic_store_explicit(&writer->image.header.heartbeat_ns, now_ns, memory_order_relaxed);
	return roc_slot_write(writer->fd, &now_ns, sizeof(now_ns),
			      offsetof(struct roc_status_header, heartbeat_ns));
}

/* Ours: the path names the very file that we write, readable by all, byte by byte the image. */
static bool is_ours(const struct roc_status_writer *writer)
{
	unsigned char content[sizeof(struct segment) + 1];
	struct stat at_path, at_fd;

	if (lstat(writer->path, &at_path) < 0 || fstat(writer->fd, &at_fd) < 0)
		return false;
	if (at_path.st_dev != at_fd.st_dev || at_path.st_ino != at_fd.st_ino ||
	    (at_fd.st_mode & 07777) != 0644)
		return false;
	return pread(writer->fd, content, sizeof(content), 0) == (ssize_t)sizeof(struct segment) &&
	       memcmp(content, &writer->image, sizeof(struct segment)) == 0;
}

int roc_status_ensure(struct roc_status_writer *writer)
{
	if (is_ours(writer))
		return 0;

	const int r = put_in_place(writer);
	return r < 0 ? r : 1;
}

static void say_stopped(struct roc_status_writer *writer)
{
	const uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
	struct roc_camera_status status;

	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++) {
		if (roc_slot_snapshot(&writer->image.slots[i], &status) < 0 ||
		    status.state == ROC_STATE_UNUSED)
			continue;
		status.state = ROC_STATE_OFFLINE;
		status.reason = ROC_REASON_STOPPED;
		status.state_since_ns = now_ns;
		status.updated_ns = now_ns;
		status.stream = ROC_STREAM_NONE;
		status.bitrate_bps = 0;
		status.readers = -1;
		snprintf(status.detail, sizeof(status.detail), "%s", STOPPED_DETAIL);
		(void)roc_status_publish(writer, i, &status);
	}
	(void)roc_status_beat(writer, 0);
}

void roc_status_writer_close(struct roc_status_writer *writer, bool clean)
{
	if (!writer)
		return;
	if (clean)
		say_stopped(writer);
	if (writer->fd >= 0)
		close(writer->fd);
	free(writer->new_path);
	free(writer->path);
	free(writer);
}
