/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>

#include "pixels.h"

#define SIDE_MAX 16384u

int roc_pixels_init(struct roc_pixels *ret_pixels, uint32_t width, uint32_t height)
{
	if (!width || !height || width > SIDE_MAX || height > SIDE_MAX)
		return -EINVAL;
	*ret_pixels = (struct roc_pixels){width, height, calloc((size_t)width * height, 4)};
	return ret_pixels->bgra ? 0 : -ENOMEM;
}

void roc_pixels_finish(struct roc_pixels *pixels)
{
	free(pixels->bgra);
	*pixels = (struct roc_pixels){0};
}

int roc_pixels_fit(const struct roc_pixels *pixels, struct roc_box *box)
{
	if (!box->width)
		*box = (struct roc_box){0, 0, pixels->width, pixels->height};
	if (!box->height || box->x >= pixels->width || box->width > pixels->width - box->x ||
	    box->y >= pixels->height || box->height > pixels->height - box->y)
		return -EINVAL;
	return 0;
}

int roc_pixels_compare(const struct roc_pixels *a, const struct roc_pixels *b, struct roc_box box,
		       uint32_t tolerance, struct roc_difference *ret_difference)
{
	struct roc_difference found = {.psnr_db = ROC_PSNR_EQUAL};
	uint64_t squares = 0;

	if (a->width != b->width || a->height != b->height || roc_pixels_fit(a, &box) < 0)
		return -EINVAL;
	for (uint32_t y = box.y; y < box.y + box.height; y++) {
		for (uint32_t x = box.x; x < box.x + box.width; x++) {
			const size_t at = ((size_t)y * a->width + x) * 4;
			uint32_t most = 0;

			for (size_t c = 0; c < 4; c++) {
				const int off = a->bgra[at + c] - b->bgra[at + c];
				const uint32_t size = (uint32_t)abs(off);

				if (c < 3)
					squares += size * size;
				if (size > most)
					most = size;
			}
			found.changed += most > tolerance;
			if (most > found.worst)
				found.worst = most;
			found.pixels++;
		}
	}
	if (squares) {
		const double mse = (double)squares / (3.0 * (double)found.pixels);

		found.psnr_db = fmin(ROC_PSNR_EQUAL, 10 * log10(255.0 * 255.0 / mse));
	}
	*ret_difference = found;
	return 0;
}

int roc_pixels_mean(const struct roc_pixels *pixels, struct roc_box box, double ret_mean[4])
{
	uint64_t sum[4] = {0};

	if (roc_pixels_fit(pixels, &box) < 0)
		return -EINVAL;
	for (uint32_t y = box.y; y < box.y + box.height; y++)
		for (uint32_t x = box.x; x < box.x + box.width; x++)
			for (size_t c = 0; c < 4; c++)
				sum[c] += pixels->bgra[((size_t)y * pixels->width + x) * 4 + c];
	for (size_t c = 0; c < 4; c++)
		ret_mean[c] = (double)sum[c] / ((double)box.width * (double)box.height);
	return 0;
}

int roc_pixels_save(const struct roc_pixels *pixels, const char *path)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = pixels->width,
			   .height = pixels->height,
			   .format = PNG_FORMAT_BGRA,
			   .flags = PNG_IMAGE_FLAG_FAST};

	errno = 0;
	if (!png_image_write_to_file(&image, path, 0, pixels->bgra, 0, NULL))
		return errno ? -errno : -EIO;
	return 0;
}

int roc_pixels_load(const char *path, struct roc_pixels *ret_pixels)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	struct roc_pixels pixels = {0};
	int r;

	errno = 0;
	if (!png_image_begin_read_from_file(&image, path))
		return errno ? -errno : -EBADMSG;
	image.format = PNG_FORMAT_BGRA;
	r = roc_pixels_init(&pixels, image.width, image.height);
	if (r == 0 && !png_image_finish_read(&image, NULL, pixels.bgra, 0, NULL))
		r = -EBADMSG;
	png_image_free(&image);
	if (r < 0)
		roc_pixels_finish(&pixels);
	*ret_pixels = pixels;
	return r;
}
