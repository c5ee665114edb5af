/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory_internal.h"
#include "roc/status_abi.h"
#include "text.h"

#define SIZE_MIN 2u
#define SIZE_MAX_PIXELS 8192u /* v4l2loopback's own limit */
#define MHZ_MIN 500u
#define MHZ_MAX 240000u

static bool size_valid(uint32_t size)
{
	return size >= SIZE_MIN && size <= SIZE_MAX_PIXELS && size % 2 == 0;
}

bool roc_device_format_valid(const struct roc_device_format *format)
{
	return size_valid(format->width) && size_valid(format->height) && format->mhz >= MHZ_MIN &&
	       format->mhz <= MHZ_MAX &&
	       (format->fourcc == ROC_FOURCC_YU12 || format->fourcc == ROC_FOURCC_NV12) &&
	       format->color_range <= ROC_RANGE_FULL && format->color_matrix <= ROC_MATRIX_BT2020;
}

int roc_memory_open(const char *dir, struct roc_memory **ret_memory)
{
	struct roc_memory *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return -ENOMEM;
	/* too long to be a folder: saving then fails with the reason */
	roc_text_copy(memory->dir, sizeof(memory->dir), dir);
	roc_memory_read(memory);
	memory->changed = false;
	*ret_memory = memory;
	return 0;
}

void roc_memory_close(struct roc_memory *memory)
{
	free(memory);
}

static uint32_t find_camera(const struct roc_memory *memory, uint64_t identity)
{
	uint32_t i = 0;

	while (i < memory->camera_count && memory->cameras[i].identity != identity)
		i++;
	return i;
}

uint32_t roc_memory_stream(const struct roc_memory *memory, uint64_t identity)
{
	const uint32_t i = find_camera(memory, identity);

	return i < memory->camera_count ? memory->cameras[i].stream : ROC_STREAM_NONE;
}

static void remove_camera(struct roc_memory *memory, uint32_t i)
{
	memory->camera_count--;
	memmove(&memory->cameras[i], &memory->cameras[i + 1],
		(memory->camera_count - i) * sizeof(memory->cameras[0]));
}

void roc_memory_set_stream(struct roc_memory *memory, uint64_t identity, uint32_t stream)
{
	const uint32_t i = find_camera(memory, identity);
	const uint32_t before = roc_memory_stream(memory, identity);

	if (stream > ROC_STREAMS)
		return;
	if (i < memory->camera_count)
		remove_camera(memory, i);
	else if (stream != ROC_STREAM_NONE && memory->camera_count == ROC_MEMORY_CAMERAS_MAX)
		remove_camera(memory, 0);
	if (stream != ROC_STREAM_NONE)
		memory->cameras[memory->camera_count++] =
			(struct roc_memory_camera){.identity = identity, .stream = stream};
	if (before != stream)
		memory->changed = true;
}

static uint32_t find_device(const struct roc_memory *memory, const char *device)
{
	uint32_t i = 0;

	while (i < memory->device_count && strcmp(memory->devices[i].path, device) != 0)
		i++;
	return i;
}

int roc_memory_format(const struct roc_memory *memory, const char *device,
		      struct roc_device_format *ret_format)
{
	const uint32_t i = find_device(memory, device);

	if (i == memory->device_count)
		return 0;
	*ret_format = memory->devices[i].format;
	return 1;
}

static void remove_device(struct roc_memory *memory, uint32_t i)
{
	memory->device_count--;
	memmove(&memory->devices[i], &memory->devices[i + 1],
		(memory->device_count - i) * sizeof(memory->devices[0]));
}

void roc_memory_set_format(struct roc_memory *memory, const char *device,
			   const struct roc_device_format *format)
{
	struct roc_memory_device added = {.format = *format};
	uint32_t i;

	if (!roc_device_format_valid(format) || strlen(device) >= sizeof(added.path))
		return;
	roc_text_copy(added.path, sizeof(added.path), device);
	i = find_device(memory, device);
	if (i == memory->device_count ||
	    memcmp(&memory->devices[i].format, format, sizeof(*format)) != 0)
		memory->changed = true;
	if (i < memory->device_count)
		remove_device(memory, i);
	else if (memory->device_count == ROC_MEMORY_DEVICES_MAX)
		remove_device(memory, 0);
	memory->devices[memory->device_count++] = added;
}

char *roc_memory_changes(struct roc_memory *memory)
{
	char *text = memory->changed ? roc_memory_print(memory) : NULL;

	if (text)
		memory->changed = false;
	return text;
}

void roc_memory_not_saved(struct roc_memory *memory)
{
	memory->changed = true;
}
