/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "canvas.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>

#include "font.h"

#define SIDE_MAX 8192u

static const struct roc_font *const font = &roc_font_bold;

int roc_canvas_init(struct roc_canvas *canvas, uint8_t *yuv, const struct roc_device_format *format,
		    int border)
{
	const size_t luma = (size_t)format->width * format->height;

	if (format->width == 0 || format->width > SIDE_MAX || format->width % 2 ||
	    format->height == 0 || format->height > SIDE_MAX || format->height % 2)
		return -EINVAL;
	*canvas = (struct roc_canvas){
		.y = yuv,
		.u = yuv + luma,
		.width = (int)format->width,
		.height = (int)format->height,
		.border = border,
	};
	switch (format->fourcc) {
	case V4L2_PIX_FMT_YUV420:
		canvas->v = canvas->u + luma / 4;
		canvas->chroma_step = 1;
		canvas->chroma_stride = format->width / 2;
		return 0;
	case V4L2_PIX_FMT_NV12:
		canvas->v = canvas->u + 1;
		canvas->chroma_step = 2;
		canvas->chroma_stride = format->width;
		return 0;
	default:
		return -EINVAL;
	}
}

/* Coordinates in chroma samples; within the frame. */
static void fill_chroma(struct roc_canvas *canvas, int left, int top, int right, int bottom,
			struct roc_canvas_color color)
{
	for (int y = top; y < bottom; y++) {
		uint8_t *u = canvas->u + (size_t)y * canvas->chroma_stride;
		uint8_t *v = canvas->v + (size_t)y * canvas->chroma_stride;

		if (canvas->chroma_step == 1) {
			memset(u + left, color.u, (size_t)(right - left));
			memset(v + left, color.v, (size_t)(right - left));
			continue;
		}
		for (int x = left; x < right; x++) {
			u[2 * x] = color.u;
			v[2 * x] = color.v;
		}
	}
}

void roc_canvas_clear(struct roc_canvas *canvas, struct roc_canvas_color color)
{
	memset(canvas->y, color.y, (size_t)canvas->width * (size_t)canvas->height);
	fill_chroma(canvas, 0, 0, canvas->width / 2, canvas->height / 2, color);
}

static int between(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

void roc_canvas_fill(struct roc_canvas *canvas, int x, int y, int width, int height,
		     struct roc_canvas_color color)
{
	const int most_x = canvas->width - canvas->border, most_y = canvas->height - canvas->border;
	const int left = between(x, canvas->border, most_x) & ~1;
	const int top = between(y, canvas->border, most_y) & ~1;
	const int right = between(x + width, canvas->border, most_x) & ~1;
	const int bottom = between(y + height, canvas->border, most_y) & ~1;

	if (right <= left || bottom <= top)
		return;
	for (int row = top; row < bottom; row++)
		memset(canvas->y + (size_t)row * (size_t)canvas->width + left, color.y,
		       (size_t)(right - left));
	fill_chroma(canvas, left / 2, top / 2, right / 2, bottom / 2, color);
}

static uint8_t blend(uint8_t under, uint8_t over, float coverage)
{
	return (uint8_t)((float)under + coverage * (float)(over - under) + 0.5f);
}

/* @brush is clipped to the frame. */
static void draw_glyph(struct roc_canvas *canvas, const struct roc_font_brush *brush,
		       struct roc_canvas_color color)
{
	struct roc_font_row field;

	for (int y = brush->top; y < brush->bottom; y++) {
		uint8_t *row = canvas->y + (size_t)y * (size_t)canvas->width;

		roc_font_row(brush, y, 0, 1, &field);
		for (int x = brush->left; x < brush->right; x++) {
			const float over = roc_font_coverage(&field, (float)(x - brush->left));

			if (over > 0)
				row[x] = blend(row[x], color.y, over);
		}
		if (y % 2)
			continue;
		/* Chroma lies in the middle of four pixels and changes over two. */
		uint8_t *cu = canvas->u + (size_t)(y / 2) * canvas->chroma_stride;
		uint8_t *cv = canvas->v + (size_t)(y / 2) * canvas->chroma_stride;
		roc_font_row(brush, y, 0.5f, 2, &field);
		for (int x = brush->left; x < brush->right; x += 2) {
			const float over =
				roc_font_coverage(&field, (float)(x - brush->left) + 0.5f);
			const int i = x / 2 * canvas->chroma_step;

			if (over > 0) {
				cu[i] = blend(cu[i], color.u, over);
				cv[i] = blend(cv[i], color.v, over);
			}
		}
	}
}

void roc_canvas_text(struct roc_canvas *canvas, double x, double baseline, double size,
		     struct roc_canvas_color color, const char *text, size_t bytes)
{
	const int most_x = canvas->width - canvas->border, most_y = canvas->height - canvas->border;

	while (bytes > 0 && x < canvas->width) {
		struct roc_font_brush brush;
		size_t length;

		roc_font_put(font, size, text, bytes, baseline, &x, &brush, &length);
		brush.left = between(brush.left, canvas->border, most_x) & ~1;
		brush.top = between(brush.top, canvas->border, most_y) & ~1;
		brush.right = between(brush.right, canvas->border, most_x);
		brush.bottom = between(brush.bottom, canvas->border, most_y);
		draw_glyph(canvas, &brush, color);
		text += length;
		bytes -= length;
	}
}

double roc_canvas_text_width(double size, const char *text, size_t bytes)
{
	return roc_font_width(font, size, text, bytes);
}

double roc_canvas_cap_height(double size)
{
	return roc_font_cap_height(font, size);
}

size_t roc_canvas_character(const char *text, size_t bytes)
{
	return roc_font_character(text, bytes);
}
