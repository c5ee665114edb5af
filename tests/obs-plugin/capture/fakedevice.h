/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fakedevice.h - video devices in this process, for what the real driver can't be made to do.
 *
 * Stands in for /dev/video0 ... 3 by wrapping open(), ioctl() and so on at link time (see
 * CMakeLists.txt). Nothing moves by itself: pictures are pushed.
 */
#ifndef ROC_TEST_FAKEDEVICE_H
#define ROC_TEST_FAKEDEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_DEVICES 4
#define FAKE_PLACEHOLDER 256 /* for fake_push(): the streamer's picture */

/** All devices gone. To be called before each test. */
void fake_reset(void);

/** Device @n is there, idle: nobody writes to it. */
void fake_add(int n, uint32_t width, uint32_t height, uint32_t fourcc);

/** Like a producer that opens it anew, or leaves. */
void fake_set_format(int n, uint32_t width, uint32_t height, uint32_t fourcc, uint32_t stride);
void fake_set_producer(int n, bool is_there);
void fake_set_driver(int n, const char *driver);

/** The node is gone: those who have it open get ENODEV. */
void fake_remove(int n);

/** Another program streams from it, and the driver allows one only. */
void fake_set_taken(int n, bool is_taken);

/** The next @times calls of ioctl @request on it fail so. */
void fake_fail(int n, unsigned long request, int error, int times);

/** It says for ever that it is ready (POLLIN) or broken (POLLERR), whatever it has. */
void fake_set_events(int n, short revents);

struct fake_picture {
	int value;        /* of all its bytes; or FAKE_PLACEHOLDER */
	uint32_t flags;   /* V4L2_BUF_FLAG_ERROR ... */
	uint32_t missing; /* bytes at its end */
	uint64_t stamp_ns;
};

/** @return how many readers got it: those that stream and have a free buffer */
int fake_push(int n, const struct fake_picture *picture);

int fake_open_count(int n); /* descriptors open now */
int fake_opens(int n);      /* since it was added */
int fake_queued(int n);     /* buffers that the only reader has given to it */
int fake_flags(int n);      /* of the newest open() */
uint64_t fake_ioctls(int n);

#endif
