/* SPDX-License-Identifier: GPL-2.0-or-later */
/* capture.h - a V4L2 capture device, read as a viewer reads it: mmap streaming or read(). */
#ifndef ROC_TEST_CAPTURE_H
#define ROC_TEST_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roc_capture_format {
	uint32_t width, height, stride, fourcc, size;
	char fourcc_name[5];
	bool full_range;
	double rate; /* of G_PARM, 0: unknown */
};

/** How often each errno (by name, "EOF" for an empty read) came. */
struct roc_capture_errors {
	unsigned int count;
	struct {
		char name[16];
		uint64_t times;
	} kind[16];
};

/** Borrowed from the device until roc_capture_release(). */
struct roc_capture_frame {
	const uint8_t *data;
	size_t size;
	uint32_t index;
};

struct roc_capture;

/**
 * Open @path and start streaming in the format that it has.
 *
 * @return 0, or a negative errno with the step that failed in @reterr_what (a constant)
 */
int roc_capture_open(const char *path, bool use_read, struct roc_capture **ret_capture,
		     const char **reterr_what);
void roc_capture_close(struct roc_capture *capture);

const struct roc_capture_format *roc_capture_get_format(const struct roc_capture *capture);

/** Ask the device for its format again. Returns 1 when it is another one, 0, or negative errno. */
int roc_capture_refresh(struct roc_capture *capture);

/**
 * Wait for a frame: streaming up to 100 ms, read() until a signal comes. A frame that read()
 * returns then is to be thrown away: v4l2loopback (0.12.7) answers a signal with the last frame
 * once more, and knows no other way to wait, as its poll() ignores who only reads.
 *
 * @return 1 with a frame; 0: none yet, or a signal came; -ENODATA: end of file; negative errno
 */
int roc_capture_next(struct roc_capture *capture, struct roc_capture_frame *ret_frame);

/** Give the frame back to the device. 0 or negative errno. */
int roc_capture_release(struct roc_capture *capture, const struct roc_capture_frame *frame);

void roc_capture_count(struct roc_capture_errors *errors, int error);

#endif
