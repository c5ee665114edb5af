/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fakedevice_internal.h - the devices, between those who order them (fakedevice.c) and the calls. */
#ifndef ROC_TEST_FAKEDEVICE_INTERNAL_H
#define ROC_TEST_FAKEDEVICE_INTERNAL_H

#include <linux/videodev2.h>
#include <pthread.h>

#include "fakedevice.h"

#define FAKE_BUFFERS 8u
#define FAKE_FDS 1024

struct device {
	bool is_there, has_producer, is_taken;
	char driver[16];
	uint32_t width, height, fourcc, stride;
	short events;
	int opens, flags;
	uint64_t ioctls;
	struct {
		unsigned long request;
		int error, times;
	} failure;
};

/* An open descriptor: an eventfd that counts the pictures that are ready. */
struct reader {
	int number;
	bool is_gone; /* its node is */
	uint8_t *memory;
	uint32_t count, length, size;
	int memfd;
	bool is_streaming, is_queued[FAKE_BUFFERS];
	struct v4l2_buffer ready[FAKE_BUFFERS];
	uint32_t ready_count;
};

extern pthread_mutex_t fake_lock; /* of all */
extern struct device fake_devices[FAKE_DEVICES];
extern struct reader *fake_readers[FAKE_FDS]; /* by descriptor */

#endif
