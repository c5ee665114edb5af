/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wrap.h"

#include <string.h>

static struct roc_font_line line_of(const struct roc_font *font, double size, const char *text,
				    size_t bytes, bool cut)
{
	struct roc_font_line line = {.text = text, .cut = cut};

	while (bytes > 0 && text[bytes - 1] == ' ')
		bytes--;
	line.bytes = bytes;
	line.width = roc_font_width(font, size, text, bytes);
	if (cut)
		line.width +=
			roc_font_width(font, size, ROC_FONT_ELLIPSIS, ROC_FONT_ELLIPSIS_BYTES);
	return line;
}

struct roc_font_line roc_font_cut(const struct roc_font *font, double size, const char *text,
				  size_t bytes, double width)
{
	const double dots = roc_font_width(font, size, ROC_FONT_ELLIPSIS, ROC_FONT_ELLIPSIS_BYTES);

	if (roc_font_fit(font, size, text, bytes, width) == bytes)
		return line_of(font, size, text, bytes, false);
	return line_of(font, size, text, roc_font_fit(font, size, text, bytes, width - dots), true);
}

/* Bytes of the first @fit ones that make a line of their own, given that there are more. */
static size_t break_at(const char *text, size_t fit)
{
	size_t blank = fit;

	while (blank > 0 && text[blank] != ' ')
		blank--;
	return blank > 0 ? blank : fit;
}

uint32_t roc_font_wrap(const struct roc_font *font, double size, const char *text, size_t bytes,
		       double width, uint32_t most, struct roc_font_line *ret_lines)
{
	uint32_t count = 0;

	while (count < most) {
		while (bytes > 0 && (*text == ' ' || *text == '\n')) {
			text++;
			bytes--;
		}
		if (bytes == 0)
			break;
		const char *feed = memchr(text, '\n', bytes);
		const size_t paragraph = feed ? (size_t)(feed - text) : bytes;
		size_t fit = roc_font_fit(font, size, text, paragraph, width);

		if (fit < bytes && count + 1 == most) {
			ret_lines[count++] = roc_font_cut(font, size, text, paragraph, width);
			break;
		}
		if (fit == 0)
			break;
		if (fit < paragraph)
			fit = break_at(text, fit);
		ret_lines[count++] = line_of(font, size, text, fit, false);
		text += fit;
		bytes -= fit;
	}
	return count;
}
