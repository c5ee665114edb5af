/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pixels.h - PURE but for the files: a BGRA picture, and how much two of them differ. */
#ifndef ROC_TEST_PIXELS_H
#define ROC_TEST_PIXELS_H

#include <stdint.h>

#define ROC_PSNR_EQUAL 99.0 /* dB, said of equal pictures; nothing differs less */

struct roc_pixels {
	uint32_t width, height;
	uint8_t *bgra; /* tight */
};

struct roc_box {
	uint32_t x, y, width, height; /* width 0: the whole picture */
};

struct roc_difference {
	double psnr_db;  /* of B, G and R together, at most ROC_PSNR_EQUAL */
	uint32_t worst;  /* largest difference of a channel, alpha included */
	uint64_t pixels; /* compared */
	uint64_t
		changed; /* of them, those with a channel that differs by more than the tolerance */
};

/** All zero. 0 or -ENOMEM; -EINVAL for an impossible size. */
int roc_pixels_init(struct roc_pixels *ret_pixels, uint32_t width, uint32_t height);
void roc_pixels_finish(struct roc_pixels *pixels);

/** Does @box lie in @pixels? A box of width 0 becomes the whole picture. */
int roc_pixels_fit(const struct roc_pixels *pixels, struct roc_box *box);

/** 0; -EINVAL when sizes differ or @box lies outside. */
int roc_pixels_compare(const struct roc_pixels *a, const struct roc_pixels *b, struct roc_box box,
		       uint32_t tolerance, struct roc_difference *ret_difference);

/** Mean of each channel (B, G, R, A). 0 or -EINVAL. */
int roc_pixels_mean(const struct roc_pixels *pixels, struct roc_box box, double ret_mean[4]);

/** PNG with alpha. 0 or negative errno. */
int roc_pixels_save(const struct roc_pixels *pixels, const char *path);
int roc_pixels_load(const char *path, struct roc_pixels *ret_pixels);

#endif
