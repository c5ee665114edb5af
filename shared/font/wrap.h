/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrap.h - PURE: texts that are longer than the room for them. */
#ifndef ROC_FONT_WRAP_H
#define ROC_FONT_WRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "font.h"

#define ROC_FONT_ELLIPSIS "\xe2\x80\xa6"
#define ROC_FONT_ELLIPSIS_BYTES 3u

/** A piece of the text, without blanks at either end. */
struct roc_font_line {
	const char *text;
	size_t bytes;
	double width; /* pixels, with the ellipsis */
	bool cut;     /* an ellipsis follows */
};

/** @text, cut where an ellipsis still fits into @width. */
struct roc_font_line roc_font_cut(const struct roc_font *font, double size, const char *text,
				  size_t bytes, double width);

/**
 * Break @text into lines at blanks, or within a word that is longer than a line, and at line feeds.
 *
 * @param most  lines that there is room for; the last of them may be cut
 * @return how many there are in @ret_lines
 */
uint32_t roc_font_wrap(const struct roc_font *font, double size, const char *text, size_t bytes,
		       double width, uint32_t most, struct roc_font_line *ret_lines);

#endif
