/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pixels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define EDGE 4u

static uint8_t canvas[(size_t)HOST_WIDTH * HOST_HEIGHT * 4];

static const uint8_t *pixel(uint32_t x, uint32_t y)
{
	return canvas + ((size_t)y * HOST_WIDTH + x) * 4;
}

static bool at_edge(uint32_t x, uint32_t bar)
{
	return x % bar < EDGE || x % bar >= bar - EDGE;
}

static uint32_t rows(const struct roc_device_format *format)
{
	return format->height - camera_strip(format->height) - EDGE;
}

uint32_t pixels_compared(const struct roc_device_format *format)
{
	return (format->width - 2 * EDGE * CAMERA_BARS) * rows(format);
}

uint32_t pixels_wrong(const struct roc_device_format *format, int *ret_worst)
{
	const uint32_t bar = format->width / CAMERA_BARS;
	uint32_t wrong = 0;
	int worst = 0;

	host_grab(canvas);
	for (uint32_t y = 0; y < rows(format); y++) {
		for (uint32_t x = 0; x < format->width; x++) {
			const uint8_t *want = camera_bars[x / bar];
			int off = 0;

			if (at_edge(x, bar))
				continue;
			for (int c = 0; c < 3; c++) {
				const int d = abs(pixel(x, y)[2 - c] - want[c]);

				off = d > off ? d : off;
			}
			worst = off > worst ? off : worst;
			wrong += off > PIXELS_TOLERANCE;
		}
	}
	if (ret_worst)
		*ret_worst = worst;
	return wrong;
}

bool pixels_plain(const struct roc_device_format *format)
{
	host_grab(canvas);
	for (uint32_t y = 0; y < format->height; y++) {
		for (uint32_t x = 0; x < format->width; x++) {
			if (memcmp(pixel(x, y), pixel(0, 0), 3) != 0)
				return false;
		}
	}
	return true;
}

uint8_t pixels_strip(const struct roc_device_format *format)
{
	host_grab(canvas);
	return *pixel(format->width / 2, format->height - camera_strip(format->height) / 2);
}

void pixels_keep(const char *prefix, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s-%s.ppm", prefix, name);
	FILE *file = fopen(path, "wb");
	if (!file)
		return;
	fprintf(file, "P6 %u %u 255\n", HOST_WIDTH, HOST_HEIGHT);
	for (uint32_t i = 0; i < HOST_WIDTH * HOST_HEIGHT; i++) {
		const uint8_t *p = canvas + (size_t)i * 4;
		const uint8_t rgb[3] = {p[2], p[1], p[0]};

		fwrite(rgb, 1, sizeof(rgb), file);
	}
	fclose(file);
}
