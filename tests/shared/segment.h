/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment.h - what the tests of the segment share: a place for it, a payload that shows tears. */
#ifndef TEST_SEGMENT_H
#define TEST_SEGMENT_H

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "roc/status.h"

static char test_dir[32];
static char test_path[64];

static inline void setup_dir(void)
{
	strcpy(test_dir, "/tmp/roc-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(test_dir));
	snprintf(test_path, sizeof(test_path), "%s/status", test_dir);
}

static inline void teardown_dir(void)
{
	unlink(test_path);
	rmdir(test_path);
	/* Also says whether anything was left beside the segment. */
	ck_assert_int_eq(rmdir(test_dir), 0);
}

static inline uint64_t test_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

/* Every word of update @n (1 to 2^31) tells @n, in the strings by bytes that are never 0. */
static inline void fill_update(struct roc_camera_status *status, uint64_t n)
{
	uint64_t words[ROC_STATUS_WORDS], text = 0;

	for (unsigned int i = 0; i < 8; i++)
		text |= (0x80 | (n >> (7 * i) & 0x7f)) << (8 * i);
	for (size_t i = 0; i < ROC_STATUS_WORDS; i++)
		words[i] = i < offsetof(struct roc_camera_status, name) / 8 ? n << 32 | n : text;
	memcpy(status, words, sizeof(words));
}

/*
 * Whether @status comes from one update. Left out is what writer or reader put right: index, ends
 * of strings, reserved bytes.
 */
static inline bool is_whole(const struct roc_camera_status *status)
{
	struct roc_camera_status expected;

	fill_update(&expected, status->updated_ns & UINT32_MAX);
	return memcmp(status, &expected, offsetof(struct roc_camera_status, index)) == 0 &&
	       status->state == expected.state &&
	       memcmp(&status->reason, &expected.reason,
		      offsetof(struct roc_camera_status, reserved0) -
			      offsetof(struct roc_camera_status, reason)) == 0 &&
	       memcmp(status->name, expected.name, sizeof(status->name) - 1) == 0 &&
	       memcmp(status->device, expected.device, sizeof(status->device) - 1) == 0 &&
	       memcmp(status->detail, expected.detail, sizeof(status->detail) - 1) == 0;
}

#endif
