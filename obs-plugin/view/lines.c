/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lines.h"

#include <math.h>

#include "layout.h"

#define SHRINK_LEAST 0.8

void roc_line_paint(struct roc_bitmap *bitmap, const struct roc_font *font, double x, double y,
		    double height, double size, uint32_t argb, const struct roc_font_line *line)
{
	/* On whole pixels, so that feet and tops of letters are as sharp as can be. */
	const double baseline = floor(y + (height + roc_font_cap_height(font, size)) / 2 + 0.5);

	roc_bitmap_text(bitmap, font, x, baseline, size, argb, line->text, line->bytes);
	if (line->cut)
		roc_bitmap_text(bitmap, font,
				x + roc_font_width(font, size, line->text, line->bytes), baseline,
				size, argb, ROC_FONT_ELLIPSIS, ROC_FONT_ELLIPSIS_BYTES);
}

static struct roc_font_line fit(const struct roc_font *font, double *inout_size, double width,
				const char *text)
{
	const size_t bytes = roc_overlay_length(text);
	const double wide = roc_font_width(font, *inout_size, text, bytes);

	if (wide > width)
		*inout_size *= fmax(width / wide * 0.999, SHRINK_LEAST);
	return roc_font_cut(font, *inout_size, text, bytes, width);
}

void roc_line_paint_fitted(struct roc_bitmap *bitmap, const struct roc_font *font, double x,
			   double y, double height, double size, double width, uint32_t argb,
			   const char *text)
{
	const struct roc_font_line line = fit(font, &size, width, text);

	roc_line_paint(bitmap, font, x, y, height, size, argb, &line);
}

double roc_line_width(const struct roc_font *font, double size, double width, const char *text)
{
	return fit(font, &size, width, text).width;
}
