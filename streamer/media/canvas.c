/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "canvas.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <math.h>
#include <string.h>

#include "font.h"

#define SIDE_MAX 8192u
#define GLYPH_WIDTH_MAX 160 /* pixels of the atlas; the widest has about 60 */

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

/* One character of UTF-8 (no overlong forms, no surrogates); 0xfffd for what is none. */
static uint32_t decode(const char *text, size_t bytes, size_t *ret_length)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *in = (const unsigned char *)text;
	const size_t length = in[0] < 0x80   ? 1
			      : in[0] < 0xc0 ? 0
			      : in[0] < 0xe0 ? 2
			      : in[0] < 0xf0 ? 3
			      : in[0] < 0xf8 ? 4
					     : 0;
	uint32_t code = length == 1   ? in[0]
			: length == 2 ? in[0] & 0x1f
			: length == 3 ? in[0] & 0x0f
				      : in[0] & 0x07;

	*ret_length = 1;
	if (length == 0 || length > bytes)
		return 0xfffd;
	for (size_t i = 1; i < length; i++) {
		if ((in[i] & 0xc0) != 0x80)
			return 0xfffd;
		code = code << 6 | (in[i] & 0x3f);
	}
	if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0xfffd;
	*ret_length = length;
	return code;
}

size_t roc_canvas_character(const char *text, size_t bytes)
{
	size_t length;

	(void)decode(text, bytes, &length);
	return length;
}

static const struct roc_font_glyph *find_glyph(uint32_t code)
{
	uint32_t low = 0, high = roc_font_glyph_count;

	if (code < 0x20 || code == 0x7f)
		code = ' ';
	while (low < high) {
		const uint32_t middle = (low + high) / 2;

		if (roc_font_glyphs[middle].code == code)
			return &roc_font_glyphs[middle];
		if (roc_font_glyphs[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return code == ROC_FONT_UNKNOWN ? &roc_font_glyphs[0] : find_glyph(ROC_FONT_UNKNOWN);
}

/* The field between two of its rows at @v, with the outside at either end: [1] is its first pixel. */
static void sample_row(const struct roc_font_glyph *glyph, float v, float row[GLYPH_WIDTH_MAX + 3])
{
	const int width = glyph->width, top = (int)floorf(v);
	const float lower = v - (float)top, upper = 1 - lower;
	const uint8_t *pixels = roc_font_pixels + glyph->offset;

	memset(row, 0, sizeof(float) * (size_t)(width + 3));
	if (top >= 0 && top < glyph->height) {
		for (int i = 0; i < width; i++)
			row[i + 1] = upper * (float)pixels[top * width + i];
	}
	if (top + 1 >= 0 && top + 1 < glyph->height) {
		for (int i = 0; i < width; i++)
			row[i + 1] += lower * (float)pixels[(top + 1) * width + i];
	}
}

/* Coverage of a pixel at @u; @slope is from the field's unit to pixels of the frame. */
static float coverage_at(const float *row, float u, float most, float slope)
{
	const float at = u < -1 ? 0 : u > most ? most + 1 : u + 1;
	const int i = (int)at;
	const float coverage =
		(row[i] + (at - (float)i) * (row[i + 1] - row[i]) - 128) * slope + 0.5f;

	return coverage < 0 ? 0 : coverage > 1 ? 1 : coverage;
}

static uint8_t blend(uint8_t under, uint8_t over, float coverage)
{
	return (uint8_t)((float)under + coverage * (float)(over - under) + 0.5f);
}

static void draw_glyph(struct roc_canvas *canvas, const struct roc_font_glyph *glyph, double pen,
		       double baseline, double size, struct roc_canvas_color color)
{
	const double scale = size / ROC_FONT_EM;
	const double x0 = pen + glyph->left * scale, y0 = baseline - glyph->top * scale;
	const int most_x = canvas->width - canvas->border, most_y = canvas->height - canvas->border;
	const int left = between((int)floor(x0), canvas->border, most_x) & ~1;
	const int top = between((int)floor(y0), canvas->border, most_y) & ~1;
	const int right = between((int)ceil(x0 + glyph->width * scale), canvas->border, most_x);
	const int bottom = between((int)ceil(y0 + glyph->height * scale), canvas->border, most_y);
	const float step = (float)(1 / scale), most = (float)glyph->width;
	const float slope = (float)(scale * ROC_FONT_SPREAD / 128);
	float field[GLYPH_WIDTH_MAX + 3];

	if (glyph->width > GLYPH_WIDTH_MAX)
		return;
	for (int y = top; y < bottom; y++) {
		uint8_t *row = canvas->y + (size_t)y * (size_t)canvas->width;
		const float v = (float)((y + 0.5 - y0) / scale) - 0.5f;
		const float u = (float)((left + 0.5 - x0) / scale) - 0.5f;

		sample_row(glyph, v, field);
		for (int x = left; x < right; x++) {
			const float over =
				coverage_at(field, u + step * (float)(x - left), most, slope);

			if (over > 0)
				row[x] = blend(row[x], color.y, over);
		}
		if (y % 2)
			continue;
		/* Chroma lies in the middle of four pixels and changes over two. */
		uint8_t *cu = canvas->u + (size_t)(y / 2) * canvas->chroma_stride;
		uint8_t *cv = canvas->v + (size_t)(y / 2) * canvas->chroma_stride;
		sample_row(glyph, v + step / 2, field);
		for (int x = left; x < right; x += 2) {
			const float at = u + step * ((float)(x - left) + 0.5f);
			const float over = coverage_at(field, at, most, slope / 2);
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
	while (bytes > 0 && x < canvas->width) {
		size_t length;
		const struct roc_font_glyph *glyph = find_glyph(decode(text, bytes, &length));

		draw_glyph(canvas, glyph, x, baseline, size, color);
		x += glyph->advance * size / (64.0 * ROC_FONT_EM);
		text += length;
		bytes -= length;
	}
}

double roc_canvas_text_width(double size, const char *text, size_t bytes)
{
	double width = 0;

	while (bytes > 0) {
		size_t length;

		width += find_glyph(decode(text, bytes, &length))->advance;
		text += length;
		bytes -= length;
	}
	return width * size / (64.0 * ROC_FONT_EM);
}

double roc_canvas_cap_height(double size)
{
	return size * roc_font_cap_height / ROC_FONT_EM;
}
