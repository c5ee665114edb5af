/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "png_file.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>

static void divide(const uint8_t bgra[4], uint8_t rgba[4])
{
	const unsigned int a = bgra[3];

	for (int i = 0; i < 3; i++) {
		const unsigned int c = a > 0 ? (bgra[2 - i] * 255u + a / 2) / a : 0;

		rgba[i] = (uint8_t)(c < 255 ? c : 255);
	}
	rgba[3] = bgra[3];
}

static void multiply(const uint8_t rgba[4], uint8_t bgra[4])
{
	for (int i = 0; i < 3; i++)
		bgra[2 - i] = (uint8_t)((rgba[i] * rgba[3] + 127u) / 255);
	bgra[3] = rgba[3];
}

int roc_png_save(const char *path, const struct roc_bitmap *bitmap)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = bitmap->width,
			   .height = bitmap->height,
			   .format = PNG_FORMAT_RGBA};
	const size_t pixels = (size_t)bitmap->width * bitmap->height;
	uint8_t *rgba = malloc(pixels * 4);
	int r = 0;

	if (!rgba)
		return -ENOMEM;
	for (size_t i = 0; i < pixels; i++)
		divide(bitmap->data + i * 4, rgba + i * 4);
	if (!png_image_write_to_file(&image, path, 0, rgba, 0, NULL))
		r = -EIO;
	free(rgba);
	return r;
}

int roc_png_load(const char *path, struct roc_bitmap *bitmap)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	uint8_t *rgba = NULL;
	int r = -EIO;

	if (!png_image_begin_read_from_file(&image, path))
		goto out;
	image.format = PNG_FORMAT_RGBA;
	r = roc_bitmap_resize(bitmap, image.width, image.height);
	if (r < 0)
		goto out;
	rgba = malloc(PNG_IMAGE_SIZE(image));
	if (!rgba || !png_image_finish_read(&image, NULL, rgba, 0, NULL)) {
		r = rgba ? -EIO : -ENOMEM;
		goto out;
	}
	for (size_t i = 0; i < (size_t)image.width * image.height; i++)
		multiply(rgba + i * 4, bitmap->data + i * 4);
out:
	png_image_free(&image);
	free(rgba);
	return r;
}
