/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * font.h - the glyphs that mkfont made at build time: distances to the outline instead of
 * coverage, so that one set is sharp at every size.
 */
#ifndef ROC_FONT_H
#define ROC_FONT_H

#include <stdint.h>

#define ROC_FONT_EM 48    /* pixels of the atlas to an em */
#define ROC_FONT_SPREAD 4 /* pixels of the atlas from the outline (128) to 0 or 255 */
#define ROC_FONT_UNKNOWN 0x25a1u

struct roc_font_glyph {
	uint32_t code;          /* Unicode; the table is sorted by it */
	uint32_t offset;        /* of its first row in roc_font_pixels */
	uint16_t width, height; /* with the margin that the distances need */
	int16_t left, top; /* of its upper left corner: right of the pen, above the base line */
	uint16_t advance;  /* 1/64 pixel */
};

extern const struct roc_font_glyph roc_font_glyphs[];
extern const uint32_t roc_font_glyph_count;
extern const uint8_t roc_font_pixels[];
extern const int roc_font_cap_height; /* pixels of the atlas */

#endif
