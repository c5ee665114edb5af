/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memory_internal.h - what memory.c (the lists) and memory_file.c (the file) share. */
#ifndef ROC_MEMORY_INTERNAL_H
#define ROC_MEMORY_INTERNAL_H

#include <limits.h>

#include "memory.h"

struct roc_memory_camera {
	uint64_t identity;
	uint32_t stream;
};

struct roc_memory_device {
	char path[64];
	struct roc_device_format format;
};

/** Both lists: least recently set first. */
struct roc_memory {
	char dir[PATH_MAX];
	struct roc_memory_camera cameras[ROC_MEMORY_CAMERAS_MAX];
	uint32_t camera_count;
	struct roc_memory_device devices[ROC_MEMORY_DEVICES_MAX];
	uint32_t device_count;
	bool changed;
};

/** Take over what the file holds and is sound. */
void roc_memory_read(struct roc_memory *memory);
/** @return text for free(), or NULL: out of memory */
char *roc_memory_print(const struct roc_memory *memory);

#endif
