/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * font.h - PURE: letters of any size, from tables that mkfont made at build time.
 *
 * The tables hold distances to the outline instead of coverage, so that one set is sharp at every
 * size. Texts are untrusted UTF-8: what is no character, or one that the font lacks, is a box, and
 * a control character is a blank. All digits are equally wide. Nothing here allocates.
 */
#ifndef ROC_FONT_H
#define ROC_FONT_H

#include <stddef.h>
#include <stdint.h>

#define ROC_FONT_EM 48    /* pixels of the table to an em */
#define ROC_FONT_SPREAD 4 /* pixels of the table from the outline (128) to 0 or 255 */
#define ROC_FONT_UNKNOWN 0x25a1u
#define ROC_FONT_WIDTH_MAX 160 /* pixels of the table; the widest glyph has about 60 */

struct roc_font_glyph {
	uint32_t code;          /* Unicode; the table is sorted by it */
	uint32_t offset;        /* of its first row in the pixels */
	uint16_t width, height; /* with the margin that the distances need */
	int16_t left, top; /* of its upper left corner: right of the pen, above the base line */
	uint16_t advance;  /* 1/64 pixel */
};

struct roc_font {
	const struct roc_font_glyph *glyphs;
	const uint8_t *pixels;
	uint32_t count;
	int cap_height; /* pixels of the table */
};

extern const struct roc_font roc_font_bold;
extern const struct roc_font roc_font_regular;

/** Length of the character at @text, 1..4 bytes, at most @bytes; 1 for a byte that is none. */
size_t roc_font_character(const char *text, size_t bytes);

/** Width in pixels of @text at @size pixels to the em. */
double roc_font_width(const struct roc_font *font, double size, const char *text, size_t bytes);

/** Height of capital letters at @size. */
double roc_font_cap_height(const struct roc_font *font, double size);

/** As many bytes of whole characters as are not wider than @width. */
size_t roc_font_fit(const struct roc_font *font, double size, const char *text, size_t bytes,
		    double width);

/* ----------------------------------------------------------------------------------- drawing */

/** A glyph put in its place, and the pixels that it may touch; narrow these down to clip it. */
struct roc_font_brush {
	const struct roc_font *font;
	const struct roc_font_glyph *glyph;
	double x0, y0, scale;
	int left, top, right, bottom; /* right and bottom are the first outside */
};

/**
 * Put the character at @text on @baseline at @pen.
 *
 * @param inout_pen   moved on by what the character is wide
 * @param ret_length  bytes of it
 */
void roc_font_put(const struct roc_font *font, double size, const char *text, size_t bytes,
		  double baseline, double *inout_pen, struct roc_font_brush *ret_brush,
		  size_t *ret_length);

/** What is needed to know the coverage of pixels in a row. */
struct roc_font_row {
	float u, step, most, slope;
	float field[ROC_FONT_WIDTH_MAX + 3];
};

/**
 * Prepare for row @y of the picture.
 *
 * @param down  added to the row's middle, in pixels
 * @param soft  pixels over which an edge fades; 1 but for subsampled planes
 */
void roc_font_row(const struct roc_font_brush *brush, int y, float down, float soft,
		  struct roc_font_row *ret_row);

/** Coverage, 0..1, @x pixels right of the middle of pixel brush->left (what it was for the row). */
static inline float roc_font_coverage(const struct roc_font_row *row, float x)
{
	const float u = row->u + row->step * x;
	const float at = u < -1 ? 0 : u > row->most ? row->most + 1 : u + 1;
	const int i = (int)at;
	const float coverage =
		(row->field[i] + (at - (float)i) * (row->field[i + 1] - row->field[i]) - 128) *
			row->slope +
		0.5f;

	return coverage < 0 ? 0 : coverage > 1 ? 1 : coverage;
}

#endif
