/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.h - PURE: a line of text in a picture, standing in the middle of the height it is given. */
#ifndef ROC_LINES_H
#define ROC_LINES_H

#include "bitmap.h"
#include "wrap.h"

/** Paint @line with its ellipsis, if any, from @x on, between @y and @y + @height. */
void roc_line_paint(struct roc_bitmap *bitmap, const struct roc_font *font, double x, double y,
		    double height, double size, uint32_t argb, const struct roc_font_line *line);

/** Paint @text, a little smaller if it is wider than @width, and then cut. NULL paints nothing. */
void roc_line_paint_fitted(struct roc_bitmap *bitmap, const struct roc_font *font, double x,
			   double y, double height, double size, double width, uint32_t argb,
			   const char *text);

/** Width of what roc_line_paint_fitted() would paint. */
double roc_line_width(const struct roc_font *font, double size, double width, const char *text);

#endif
