/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "font.h"

#include <math.h>
#include <string.h>

#include "text.h"

#define NO_CHARACTER 0xfffdu

/* One character; @ret_length is at least 1. */
static uint32_t decode(const char *text, size_t bytes, size_t *ret_length)
{
	uint32_t code;
	const size_t length = roc_text_char(text, bytes, &code);

	*ret_length = length > 0 ? length : 1;
	return length > 0 ? code : NO_CHARACTER;
}

static const struct roc_font_glyph *find_glyph(const struct roc_font *font, uint32_t code)
{
	uint32_t low = 0, high = font->count;

	if (code < 0x20 || code == 0x7f)
		code = ' ';
	while (low < high) {
		const uint32_t middle = (low + high) / 2;

		if (font->glyphs[middle].code == code)
			return &font->glyphs[middle];
		if (font->glyphs[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return code == ROC_FONT_UNKNOWN ? &font->glyphs[0] : find_glyph(font, ROC_FONT_UNKNOWN);
}

size_t roc_font_character(const char *text, size_t bytes)
{
	size_t length;

	(void)decode(text, bytes, &length);
	return length;
}

double roc_font_width(const struct roc_font *font, double size, const char *text, size_t bytes)
{
	double width = 0;

	while (bytes > 0) {
		size_t length;

		width += find_glyph(font, decode(text, bytes, &length))->advance;
		text += length;
		bytes -= length;
	}
	return width * size / (64.0 * ROC_FONT_EM);
}

double roc_font_cap_height(const struct roc_font *font, double size)
{
	return size * font->cap_height / ROC_FONT_EM;
}

size_t roc_font_fit(const struct roc_font *font, double size, const char *text, size_t bytes,
		    double width)
{
	const double scale = size / (64.0 * ROC_FONT_EM);
	double wide = 0;
	size_t fit = 0;

	while (fit < bytes) {
		size_t length;

		wide += find_glyph(font, decode(text + fit, bytes - fit, &length))->advance;
		if (wide * scale > width)
			break;
		fit += length;
	}
	return fit;
}

void roc_font_put(const struct roc_font *font, double size, const char *text, size_t bytes,
		  double baseline, double *inout_pen, struct roc_font_brush *ret_brush,
		  size_t *ret_length)
{
	const struct roc_font_glyph *glyph = find_glyph(font, decode(text, bytes, ret_length));
	const double scale = size / ROC_FONT_EM;
	const double x0 = *inout_pen + glyph->left * scale, y0 = baseline - glyph->top * scale;

	*ret_brush = (struct roc_font_brush){
		.font = font,
		.glyph = glyph,
		.x0 = x0,
		.y0 = y0,
		.scale = scale,
		.left = (int)floor(x0),
		.top = (int)floor(y0),
		.right = (int)ceil(x0 + glyph->width * scale),
		.bottom = (int)ceil(y0 + glyph->height * scale),
	};
	*inout_pen += glyph->advance * size / (64.0 * ROC_FONT_EM);
}

/* The field between two of its rows at @v, with the outside at either end: [1] is its first pixel. */
static void sample(const struct roc_font_brush *brush, float v, float *row)
{
	const struct roc_font_glyph *glyph = brush->glyph;
	const int width = glyph->width, top = (int)floorf(v);
	const float lower = v - (float)top, upper = 1 - lower;
	const uint8_t *pixels = brush->font->pixels + glyph->offset;

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

void roc_font_row(const struct roc_font_brush *brush, int y, float down, float soft,
		  struct roc_font_row *ret_row)
{
	const double scale = brush->scale;
	const float v = (float)((y + 0.5 - brush->y0) / scale) - 0.5f;

	ret_row->u = (float)((brush->left + 0.5 - brush->x0) / scale) - 0.5f;
	ret_row->step = (float)(1 / scale);
	ret_row->most = (float)brush->glyph->width;
	ret_row->slope = (float)(scale * ROC_FONT_SPREAD / 128) / soft;
	sample(brush, v + ret_row->step * down, ret_row->field);
}
