/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bitmap.h - PURE: a picture in memory, and the shapes and letters that are drawn into it.
 *
 * Pixels are B, G, R, A bytes (GS_BGRA), colour multiplied by alpha, both as sRGB encodes them.
 * Drawing is clipped to the bitmap and gives the same bytes on every machine.
 */
#ifndef ROC_BITMAP_H
#define ROC_BITMAP_H

#include <stddef.h>
#include <stdint.h>

#include "font.h"

#define ROC_BITMAP_SIDE_MAX 8192u

/** All zero is an empty bitmap. */
struct roc_bitmap {
	uint8_t *data;
	uint32_t width, height;
	size_t stride;   /* bytes from a row to the next: width * 4 */
	size_t capacity; /* bytes owned */
};

/** A colour that is not multiplied: 0xAARRGGBB. */
#define ROC_OPAQUE(rgb) (0xff000000u | (rgb))
#define ROC_ALPHA(rgb, alpha) ((uint32_t)(alpha) << 24 | (rgb))

/**
 * Give @bitmap a size and make it transparent. Memory is kept when it suffices.
 * @return 0; -EINVAL for a side of 0 or above ROC_BITMAP_SIDE_MAX; -ENOMEM (@bitmap stays as it is)
 */
int roc_bitmap_resize(struct roc_bitmap *bitmap, uint32_t width, uint32_t height);

/** Free the memory; @bitmap is empty then. */
void roc_bitmap_clear(struct roc_bitmap *bitmap);

/** Set every pixel to @argb. */
void roc_bitmap_fill(struct roc_bitmap *bitmap, uint32_t argb);

/** Blend a rectangle with corners of @radius over it. Edges between pixels are antialiased. */
void roc_bitmap_rectangle(struct roc_bitmap *bitmap, double x, double y, double width,
			  double height, double radius, uint32_t argb);

/** Blend @bytes of UTF-8 from @x on, standing on @baseline, @size pixels to the em. */
void roc_bitmap_text(struct roc_bitmap *bitmap, const struct roc_font *font, double x,
		     double baseline, double size, uint32_t argb, const char *text, size_t bytes);

struct roc_point {
	double x, y;
};

/** Blend a line @thick pixels wide through @points, which go from left to right. */
void roc_bitmap_line(struct roc_bitmap *bitmap, const struct roc_point *points, uint32_t count,
		     double thick, uint32_t argb);

/** Blend the area between such a line and @bottom. */
void roc_bitmap_area(struct roc_bitmap *bitmap, const struct roc_point *points, uint32_t count,
		     double bottom, uint32_t argb);

#endif
