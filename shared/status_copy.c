/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_copy.c - the whole segment, read instead of mapped.
 *
 * Everything is read once, then the numbers of the slots' locks a second time: a slot whose number
 * is even and was the same after all of it had been read is whole (see status_slot.c for the
 * writer's order).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "roc/status.h"
#include "status_file.h"
#include "status_slot.h"

#define LOAD_TRIES 3u

/* A short read is a file that has been cut since it was checked. */
static int read_all(int fd, void *data, size_t size)
{
	ssize_t n;

	do
		n = pread(fd, data, size, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EPROTO;
}

static const struct roc_status_slot *slot_at(const unsigned char *file,
					     const struct roc_status_header *header, uint32_t index)
{
	return (const void *)(file + header->header_size + (size_t)header->slot_size * index);
}

static uint64_t seq_of(const struct roc_status_slot *slot)
{
	return atomic_load_explicit(&slot->seq, memory_order_relaxed);
}

/* @return whether all of them were whole */
static bool take_slots(struct roc_status_copy *copy, const unsigned char *first,
		       const unsigned char *second, uint64_t *done)
{
	bool all = true;

	for (uint32_t i = 0; i < copy->count; i++) {
		const struct roc_status_slot *slot = slot_at(first, &copy->header, i);

		if (*done & UINT64_C(1) << i)
			continue;
		if (seq_of(slot) != seq_of(slot_at(second, &copy->header, i)) ||
		    roc_slot_snapshot(slot, &copy->cameras[i]) < 0) {
			all = false;
			continue;
		}
		copy->cameras[i].index = i; /* people index arrays with it */
		*done |= UINT64_C(1) << i;
	}
	return all;
}

int roc_status_load(const char *path, struct roc_status_copy *copy)
{
	struct roc_status_header header;
	unsigned char *file = NULL;
	uint64_t done = 0;
	struct stat st;
	int fd, r;

	fd = roc_status_file_open(roc_status_path(path), &header, &st);
	if (fd < 0)
		return fd;
	const size_t size = header.header_size + (size_t)header.slot_size * header.slot_count;
	file = aligned_alloc(64, 2 * size); /* both are multiples of 64 */
	if (!file) {
		r = -ENOMEM;
		goto out;
	}
	for (unsigned int attempt = 0; attempt < LOAD_TRIES; attempt++) {
		r = read_all(fd, file, size);
		if (r == 0)
			r = read_all(fd, file + size, size);
		if (r < 0)
			goto out;
		if (attempt == 0) {
			if (header.generation != copy->header.generation ||
			    header.slot_count != copy->count)
				memset(copy->cameras, 0, sizeof(copy->cameras));
			memcpy(&copy->header, &header, sizeof(header));
			copy->count = header.slot_count;
		}
		if (take_slots(copy, file, file + size, &done))
			break;
	}
	r = 0;
out:
	free(file);
	close(fd);
	return r;
}

uint64_t roc_status_beat_age_ns(uint64_t heartbeat_ns, uint64_t now_ns)
{
	if (heartbeat_ns == 0)
		return ROC_STATUS_AGE_NEVER;
	if (heartbeat_ns <= now_ns)
		return now_ns - heartbeat_ns;
	/* A beat far in the future would pass for fresh until then, whoever writes it or not. */
	return heartbeat_ns - now_ns > ROC_STATUS_STALE_NS ? ROC_STATUS_AGE_NEVER : 0;
}
