/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bitmap.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A colour ready to be blended: two channels in a word, so that one multiplication does for both. */
struct ink {
	uint32_t even,
		odd; /* 0x00rr00bb, 0x00ff00gg: alpha is blended like a colour of full light */
	uint32_t alpha;
};

int roc_bitmap_resize(struct roc_bitmap *bitmap, uint32_t width, uint32_t height)
{
	const size_t size = (size_t)width * height * 4;

	if (width == 0 || width > ROC_BITMAP_SIDE_MAX || height == 0 ||
	    height > ROC_BITMAP_SIDE_MAX)
		return -EINVAL;
	if (size > bitmap->capacity) {
		uint8_t *data = malloc(size);

		if (!data)
			return -ENOMEM;
		free(bitmap->data);
		bitmap->data = data;
		bitmap->capacity = size;
	}
	bitmap->width = width;
	bitmap->height = height;
	bitmap->stride = (size_t)width * 4;
	memset(bitmap->data, 0, size);
	return 0;
}

void roc_bitmap_clear(struct roc_bitmap *bitmap)
{
	free(bitmap->data);
	*bitmap = (struct roc_bitmap){0};
}

static struct ink ink_of(uint32_t argb)
{
	return (struct ink){
		.even = argb & 0xff00ff,
		.odd = 0xff0000 | (argb >> 8 & 0xff),
		.alpha = argb >> 24,
	};
}

/* Both halves divided by 255, rounded; each up to 255 * 255. */
static inline uint32_t over_255(uint32_t pair)
{
	pair += 0x800080;
	return (pair + (pair >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
}

/* @alpha is that of the ink, less where it covers a part of the pixel only. */
static inline void blend(uint8_t *pixel, const struct ink *ink, uint32_t alpha)
{
	const uint32_t rest = 255 - alpha;
	uint32_t under;

	memcpy(&under, pixel, 4);
	under = le32toh(under);
	const uint32_t over = over_255(ink->even * alpha + (under & 0xff00ff) * rest) |
			      over_255(ink->odd * alpha + (under >> 8 & 0xff00ff) * rest) << 8;
	under = htole32(over);
	memcpy(pixel, &under, 4);
}

/* @coverage 0..1 */
static inline uint32_t alpha_of(const struct ink *ink, float coverage)
{
	return (uint32_t)((float)ink->alpha * coverage + 0.5f);
}

static inline float share(double coverage)
{
	return coverage <= 0 ? 0.0f : coverage >= 1 ? 1.0f : (float)coverage;
}

static inline uint8_t *pixel_at(struct roc_bitmap *bitmap, int x, int y)
{
	return bitmap->data + (size_t)y * bitmap->stride + (size_t)x * 4;
}

/* @value as an index 0..@most, whatever it is. */
static int within(double value, uint32_t most)
{
	return value > 0 ? value < most ? (int)value : (int)most : 0;
}

void roc_bitmap_fill(struct roc_bitmap *bitmap, uint32_t argb)
{
	const struct ink ink = ink_of(argb);

	if (!bitmap->data)
		return;
	memset(bitmap->data, 0, bitmap->stride * bitmap->height);
	for (uint32_t x = 0; x < bitmap->width; x++)
		blend(bitmap->data + (size_t)x * 4, &ink, ink.alpha);
	for (uint32_t y = 1; y < bitmap->height; y++)
		memcpy(bitmap->data + y * bitmap->stride, bitmap->data, bitmap->stride);
}

/* From the middle of a pixel to the edge of a rectangle with round corners, negative inside: @dx
 * and @dy are from the middles of the corners' circles, outwards. */
static double distance(double dx, double dy, double radius)
{
	if (dx > 0 && dy > 0)
		return sqrt(dx * dx + dy * dy) - radius;
	return (dx > dy ? dx : dy) - radius;
}

/* A row of a rectangle, with @corner the circles' middles seen from its own, and @dy this row. */
static void rectangle_row(uint8_t *row, int left, int right, double center_x, double corner,
			  double dy, double radius, const struct ink *ink)
{
	for (int x = left; x < right; x++) {
		const double dx = fabs(x + 0.5 - center_x) - corner;
		const double inside = 0.5 - distance(dx, dy, radius);

		if (inside > 0)
			blend(row + (size_t)x * 4, ink, alpha_of(ink, share(inside)));
	}
}

void roc_bitmap_rectangle(struct roc_bitmap *bitmap, double x, double y, double width,
			  double height, double radius, uint32_t argb)
{
	const struct ink ink = ink_of(argb);
	const double most = fmin(width, height) / 2;
	const double round = radius < 0 ? 0 : radius > most ? most : radius;
	const double center_x = x + width / 2, center_y = y + height / 2;
	const double corner_x = width / 2 - round, corner_y = height / 2 - round;
	const int left = within(floor(x), bitmap->width);
	const int right = within(ceil(x + width), bitmap->width);
	const int bottom = within(ceil(y + height), bitmap->height);

	if (!(width > 0 && height > 0))
		return;
	for (int i = within(floor(y), bitmap->height); i < bottom; i++) {
		const double dy = fabs(i + 0.5 - center_y) - corner_y;
		uint8_t *row = pixel_at(bitmap, 0, i);
		/* Where only the sides are left to see to, most of the row is simply covered. */
		const bool plain = dy <= 0 && dy - round <= -0.5;
		const int from = plain ? within(ceil(x), bitmap->width) : right;
		const int to = plain ? within(floor(x + width), bitmap->width) : right;

		rectangle_row(row, left, from, center_x, corner_x, dy, round, &ink);
		for (int column = from; column < to; column++)
			blend(row + (size_t)column * 4, &ink, ink.alpha);
		rectangle_row(row, to > from ? to : from, right, center_x, corner_x, dy, round,
			      &ink);
	}
}

static void draw_glyph(struct roc_bitmap *bitmap, const struct roc_font_brush *brush,
		       const struct ink *ink)
{
	struct roc_font_row field;

	for (int y = brush->top; y < brush->bottom; y++) {
		uint8_t *pixel = pixel_at(bitmap, brush->left, y);

		roc_font_row(brush, y, 0, 1, &field);
		for (int x = brush->left; x < brush->right; x++, pixel += 4) {
			const float over = roc_font_coverage(&field, (float)(x - brush->left));

			if (over > 0)
				blend(pixel, ink, alpha_of(ink, over));
		}
	}
}

void roc_bitmap_text(struct roc_bitmap *bitmap, const struct roc_font *font, double x,
		     double baseline, double size, uint32_t argb, const char *text, size_t bytes)
{
	const struct ink ink = ink_of(argb);

	while (bytes > 0 && x < bitmap->width) {
		struct roc_font_brush brush;
		size_t length;

		roc_font_put(font, size, text, bytes, baseline, &x, &brush, &length);
		brush.left = within(brush.left, bitmap->width);
		brush.top = within(brush.top, bitmap->height);
		brush.right = within(brush.right, bitmap->width);
		brush.bottom = within(brush.bottom, bitmap->height);
		if (brush.left < brush.right)
			draw_glyph(bitmap, &brush, &ink);
		text += length;
		bytes -= length;
	}
}

static double distance_to_segment(const struct roc_point *from, double x, double y)
{
	const struct roc_point *to = from + 1;
	const double dx = to->x - from->x, dy = to->y - from->y;
	const double square = dx * dx + dy * dy;
	const double along = square > 0 ? ((x - from->x) * dx + (y - from->y) * dy) / square : 0;
	const double at = along < 0 ? 0 : along > 1 ? 1 : along;
	const double off_x = from->x + at * dx - x, off_y = from->y + at * dy - y;

	return sqrt(off_x * off_x + off_y * off_y);
}

/* The segments from @first to before @last are all that is near to the column. */
static void draw_column(struct roc_bitmap *bitmap, const struct roc_point *points, uint32_t first,
			uint32_t last, int column, double half, const struct ink *ink)
{
	double top = points[first].y, bottom = top;

	for (uint32_t i = first + 1; i <= last; i++) {
		top = fmin(top, points[i].y);
		bottom = fmax(bottom, points[i].y);
	}
	const int end = within(ceil(bottom + half + 1), bitmap->height);
	for (int row = within(floor(top - half - 1), bitmap->height); row < end; row++) {
		double nearest = distance_to_segment(&points[first], column + 0.5, row + 0.5);

		for (uint32_t i = first + 1; i < last; i++)
			nearest = fmin(nearest,
				       distance_to_segment(&points[i], column + 0.5, row + 0.5));
		if (half + 0.5 - nearest > 0)
			blend(pixel_at(bitmap, column, row), ink,
			      alpha_of(ink, share(half + 0.5 - nearest)));
	}
}

void roc_bitmap_line(struct roc_bitmap *bitmap, const struct roc_point *points, uint32_t count,
		     double thick, uint32_t argb)
{
	const struct ink ink = ink_of(argb);
	const double half = thick / 2, reach = half + 1;
	uint32_t first = 0;

	if (count < 2)
		return;
	const int end = within(ceil(points[count - 1].x + reach), bitmap->width);
	for (int column = within(floor(points[0].x - reach), bitmap->width); column < end;
	     column++) {
		while (first + 2 < count && points[first + 1].x < column + 0.5 - reach)
			first++;
		uint32_t last = first + 1;
		while (last + 1 < count && points[last].x < column + 0.5 + reach)
			last++;
		draw_column(bitmap, points, first, last, column, half, &ink);
	}
}

void roc_bitmap_area(struct roc_bitmap *bitmap, const struct roc_point *points, uint32_t count,
		     double bottom, uint32_t argb)
{
	const struct ink ink = ink_of(argb);
	uint32_t i = 0;

	if (count < 2)
		return;
	const double from = points[0].x, to = points[count - 1].x;
	const int end_x = within(ceil(to), bitmap->width);
	const int end_y = within(ceil(bottom), bitmap->height);
	for (int column = within(floor(from), bitmap->width); column < end_x; column++) {
		const double wide = fmin(column + 1, to) - fmax(column, from);
		const double x = fmin(fmax(column + 0.5, from), to);

		while (i + 2 < count && points[i + 1].x < x)
			i++;
		const struct roc_point *a = &points[i], *b = a + 1;
		const double y =
			b->x > a->x ? a->y + (x - a->x) / (b->x - a->x) * (b->y - a->y) : b->y;

		for (int row = within(floor(y), bitmap->height); row < end_y; row++) {
			const double high = fmin(row + 1, bottom) - fmax(row, y);

			blend(pixel_at(bitmap, column, row), &ink,
			      alpha_of(&ink, share(high) * share(wide)));
		}
	}
}
