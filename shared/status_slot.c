/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status_slot.c - the per-slot seqlock.
 *
 * Reader: atomic loads from its mapping, acquire, so that they stay in program order. Odd means
 * the writer is inside; a number that changed meanwhile refuses the snapshot. Having seen any word
 * of update N+1 a reader also sees N+1's odd number in its closing load. No stand-alone fence is
 * needed, which keeps ThreadSanitizer able to follow it.
 *
 * Writer: three pwrite() calls (odd number, payload, even number) into the page that readers have
 * mapped, instead of stores through a mapping of its own: see status_writer.c for why. What the
 * reader needs from them is order between the calls, and nothing within one call:
 *  - Order. The kernel takes the inode's lock around each write. Stores before an unlock are seen
 *    before stores after the next lock of the same lock by the same thread, on every architecture
 *    that Linux runs on; so all of the odd number is there before any of the payload, and all of
 *    the payload before any of the even number.
 *  - The payload may arrive in any pieces and order: the odd number covers it.
 *  - The number is one aligned 8-byte copy, in practice one store. Were it in bytes: even to odd
 *    changes one bit, hence one byte. Odd to even happens when the payload is complete, so a
 *    mixture seen by both loads of a reader still stands for a whole payload; seen by one of them,
 *    it differs from the other load.
 */
#include "status_slot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SNAPSHOT_TRIES 16u

int roc_slot_write(int fd, const void *data, size_t size, uint64_t offset)
{
	ssize_t n;

	do
		n = pwrite(fd, data, size, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EIO;
}

static int write_seq(int fd, uint64_t seq, uint64_t offset)
{
	return roc_slot_write(fd, &seq, sizeof(seq),
			      offset + offsetof(struct roc_status_slot, seq));
}

int roc_slot_publish(int fd, uint64_t offset, struct roc_status_slot *image,
		     const struct roc_camera_status *status)
{
	uint64_t words[ROC_STATUS_WORDS];
	memcpy(words, status, sizeof(words));

	/* The image is complete whatever becomes of the file. */
	const uint64_t seq = atomic_load_explicit(&image->seq, memory_order_relaxed);
	atomic_store_explicit(&image->seq, seq + 2u, memory_order_relaxed);
	for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
		atomic_store_explicit(&image->words[i], words[i], memory_order_relaxed);

	int r = write_seq(fd, seq + 1u, offset);
	if (r < 0)
		return r;
	r = roc_slot_write(fd, words, sizeof(words),
			   offset + offsetof(struct roc_status_slot, words));
	if (r < 0)
		return r; /* stays odd: readers keep their last snapshot */
	return write_seq(fd, seq + 2u, offset);
}

int roc_slot_snapshot(const struct roc_status_slot *slot, struct roc_camera_status *ret_status)
{
	uint64_t words[ROC_STATUS_WORDS];

	for (unsigned int attempt = 0; attempt < SNAPSHOT_TRIES; attempt++) {
		const uint64_t before = atomic_load_explicit(&slot->seq, memory_order_acquire);
		if (before & 1u)
			continue;

		for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
			words[i] = atomic_load_explicit(&slot->words[i], memory_order_acquire);

		if (atomic_load_explicit(&slot->seq, memory_order_relaxed) != before)
			continue;

		memcpy(ret_status, words, sizeof(*ret_status));
		ret_status->name[sizeof(ret_status->name) - 1] = '\0';
		ret_status->device[sizeof(ret_status->device) - 1] = '\0';
		ret_status->detail[sizeof(ret_status->detail) - 1] = '\0';
		return 0;
	}
	return -EAGAIN;
}
