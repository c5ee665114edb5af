/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loopback.h - a v4l2loopback device as its producer sees it. No libav here: the supervisor opens
 * and formats devices with this, the worker writes frames with it.
 *
 * The V4L2 stream belongs to the open file, which supervisor and worker share: as long as one of
 * them holds it, readers never see the producer leave.
 */
#ifndef ROC_LOOPBACK_H
#define ROC_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "memory.h"
#include "roc/status_abi.h"

#define ROC_LOOPBACK_SIZE_MAX 8192u /* pixels a side; the driver's own limit */

/**
 * Open the device at @path for writing. Nothing is ever asked of a device of another driver but
 * its name.
 *
 * @param ret_fd  O_CLOEXEC, nonblocking; owned by the caller
 * @return 0; -ENOENT, -ENXIO, -ENODEV it is absent; -EACCES not allowed; -EBUSY too many programs have it
 *         open; -EMEDIUMTYPE it is not a v4l2loopback device (e.g. a webcam); other negative errno
 */
int roc_loopback_open(const char *path, int *ret_fd);

/**
 * What device @path leads to, whatever its spelling. Opens nothing.
 * @return 0; -ENOENT there is none; -EMEDIUMTYPE it is no character device; other negative errno
 */
int roc_loopback_identify(const char *path, dev_t *ret_device);

/** Bytes of one frame of @format (YU12 or NV12): width x height x 3/2. 0 for a format not set. */
size_t roc_loopback_frame_size(const struct roc_device_format *format);

/** True if a reader could tell the two apart by size or pixel format. Rate and colour are left out. */
int roc_loopback_same_layout(const struct roc_device_format *a, const struct roc_device_format *b);

/**
 * PURE: must worker and supervisor let go of the device to change it from @now to @wanted? The driver
 * gives another size to the only opener alone. The rate may be set in passing, but a reader that
 * relies on it keeps it: only a first guess (@provisional, and @wanted not @final) is not relied on.
 */
bool roc_loopback_must_reopen(const struct roc_device_format *now,
			      const struct roc_device_format *wanted, bool provisional, bool final);

/**
 * Ask for @wanted (size, pixel format, rate). The driver silently keeps its old format while
 * others hold the device; what it really has then is returned, and must be written.
 *
 * @param ret_got  what the device has now (colour fields copied from @wanted)
 * @return 0; -EOPNOTSUPP the device is held in a format that we can't write; other negative errno
 */
int roc_loopback_set_format(int fd, const struct roc_device_format *wanted,
			    struct roc_device_format *ret_got);

/**
 * Does somebody else hold the device in the format @now? To be asked by an opener that has not yet
 * set a format: it asks for another size and looks whether it gets it, so it must set one then.
 */
int roc_loopback_is_held(int fd, const struct roc_device_format *now);

/** Set the rate alone (frames per 1000 s). @return 0 or negative errno */
int roc_loopback_set_rate(int fd, uint32_t mhz);

/** PURE: is a frame each @numerator / @denominator s what roc_loopback_set_rate(@mhz) sets? */
bool roc_loopback_is_rate(uint32_t numerator, uint32_t denominator, uint32_t mhz);

/**
 * The driver has one rate for writer and readers, which any reader may set: set it back to @mhz if
 * it is another. Does not block.
 * @return 1 it was another; 0 it was not; negative errno
 */
int roc_loopback_keep_rate(int fd, uint32_t mhz);

/**
 * The driver's number of the newest frame, of whichever writer; modulo 2^32. Drivers of 0.13 and later tell
 * only the program that streams. Does not block.
 * @return 0; -EAGAIN not known until the next frame: a reader that asks for buffers has 0.12 forget the numbers
 *         of all; other negative errno: not known
 */
int roc_loopback_sequence(int fd, uint32_t *ret_sequence);

/**
 * Write one whole frame. One in-kernel copy, stamped by the driver; does not wait for readers.
 * @return 0; -EIO a short write (the device's format is no longer ours); other negative errno
 */
int roc_loopback_write(int fd, const uint8_t *frame, size_t size);

/** N of "/dev/videoN", following symbolic links; -1 when it is no such path. */
int roc_loopback_number(const char *path);

#endif
