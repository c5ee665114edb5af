/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status_file.c - what a file must be like to be read as a segment. Every byte of it is hostile. */
#include "status_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SEGMENT_SIZE_MAX (UINT64_C(1) << 20) /* 64 slots of 512 bytes are 32 KiB */

static int check_header(const struct roc_status_header *header, uint64_t file_size)
{
	if (header->magic != ROC_STATUS_MAGIC)
		return -EPROTO;
	if (header->major != ROC_STATUS_MAJOR)
		return -ENOTSUP;
	if (header->segment_size != file_size)
		return -EPROTO;
	/* Whole cache lines: also the alignment that the atomic words need. */
	if (header->header_size < sizeof(*header) || header->header_size % 64 != 0)
		return -EPROTO;
	if (header->slot_size < sizeof(struct roc_status_slot) || header->slot_size % 64 != 0)
		return -EPROTO;
	if (header->slot_count == 0 || header->slot_count > ROC_STATUS_SLOTS_MAX)
		return -EPROTO;
	/* 32-bit factors in 64-bit arithmetic: cannot wrap. */
	if (header->header_size + (uint64_t)header->slot_size * header->slot_count > file_size)
		return -EPROTO;
	return 0;
}

/* Read, not mapped: a file that is cut short meanwhile is a short read and not a signal. */
static int read_header(int fd, struct roc_status_header *ret_header)
{
	struct roc_status_header header;
	ssize_t n;

	do
		n = pread(fd, &header, sizeof(header), 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n != (ssize_t)sizeof(header))
		return -EPROTO;
	header.version[sizeof(header.version) - 1] = '\0';
	memcpy(ret_header, &header, sizeof(header));
	return 0;
}

int roc_status_file_open(const char *path, struct roc_status_header *ret_header,
			 struct stat *ret_st)
{
	/* O_NONBLOCK: the open of a FIFO returns, and is refused below. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int r = -EPROTO;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		r = -errno;
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(*ret_header) ||
	    (uint64_t)st.st_size > SEGMENT_SIZE_MAX)
		goto out;
	r = read_header(fd, ret_header);
	if (r == 0)
		r = check_header(ret_header, (uint64_t)st.st_size);
out:
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret_st = st;
	return fd;
}
