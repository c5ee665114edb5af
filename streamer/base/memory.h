/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - what is remembered between starts, in <state dir>/state.json.
 *
 * Per camera identity (config.h): the chosen stream. Per device path: its format. A missing or
 * broken file is an empty memory, never an error: everything in it can be found out again.
 */
#ifndef ROC_MEMORY_H
#define ROC_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#define ROC_STATE_DIR "/var/lib/roc"
#define ROC_MEMORY_CAMERAS_MAX 64u /* least recently set goes first */
#define ROC_MEMORY_DEVICES_MAX 64u

#define ROC_FOURCC_YU12 UINT32_C(0x32315559) /* V4L2_PIX_FMT_YUV420 */
#define ROC_FOURCC_NV12 UINT32_C(0x3231564e) /* V4L2_PIX_FMT_NV12 */

struct roc_memory;

/** What a device showed last. */
struct roc_device_format {
	uint32_t width, height; /* pixels, even; 0: none */
	uint32_t mhz;           /* frames per 1000 s */
	uint32_t fourcc;        /* V4L2 */
	uint32_t color_range;   /* enum roc_color_range */
	uint32_t color_matrix;  /* enum roc_color_matrix */
};

/**
 * PURE: can a device of ours have this format? Even sizes of 2..8192, 0.5 to 240 frames a second,
 * YU12 or NV12, known range and matrix.
 */
bool roc_device_format_valid(const struct roc_device_format *format);

/** Load @dir/state.json (values out of range are dropped). @return 0 with *ret set; -ENOMEM. */
int roc_memory_open(const char *dir, struct roc_memory **ret_memory);
void roc_memory_close(struct roc_memory *memory);

/** @return enum roc_stream, 0 when none is remembered */
uint32_t roc_memory_stream(const struct roc_memory *memory, uint64_t identity);
/** @param stream  ROC_STREAM_NONE forgets; an unknown one is ignored */
void roc_memory_set_stream(struct roc_memory *memory, uint64_t identity, uint32_t stream);

/** @return 1 and *ret_format set, or 0 */
int roc_memory_format(const struct roc_memory *memory, const char *device,
		      struct roc_device_format *ret_format);
/** A format that is not valid, and a path of more than 63 bytes, are ignored. */
void roc_memory_set_format(struct roc_memory *memory, const char *device,
			   const struct roc_device_format *format);

/**
 * What the file is to hold, if anything changed since the last call.
 * @return text for free(); NULL: nothing to do, or out of memory (the change stays pending)
 */
char *roc_memory_changes(struct roc_memory *memory);
/** What the last call returned could not be written: it stays pending. */
void roc_memory_not_saved(struct roc_memory *memory);

/**
 * Write @text to @dir/state.json: beside, rename; 0640. Without fsync(): after a power cut the file may
 * be an older one or none, and what it held is found out again.
 *
 * @return 0 or negative errno. Blocks on the file system; any thread.
 */
int roc_memory_write(const char *dir, const char *text);

#endif
