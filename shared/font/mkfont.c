/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkfont FONT.ttf NAME OUT.c - runs at build time: renders the characters that a camera's name may hold
 * into a table of distance fields, roc_font_NAME (font.h).
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H

#include "font.h"

/* Latin (with Extended-A), Greek, Cyrillic, punctuation, euro, the box for all others. */
static const struct {
	uint32_t first, last;
} ranges[] = {
	{0x0020, 0x007e}, {0x00a0, 0x017f}, {0x0384, 0x03ce}, {0x0400, 0x045f},
	{0x0490, 0x0491}, {0x2010, 0x2015}, {0x2018, 0x201e}, {0x2022, 0x2022},
	{0x2026, 0x2026}, {0x20ac, 0x20ac}, {0x2190, 0x2193}, {0x25a1, 0x25a1},
};

struct output {
	FILE *file;
	const char *name;
	struct roc_font_glyph *glyphs;
	uint32_t count, bytes;
};

/* The outline's own renderer stumbles over contours that overlap, so it is drawn first and the
 * distances are taken from the drawing. */
static bool render(FT_Face face, uint32_t code)
{
	const FT_UInt index = FT_Get_Char_Index(face, code);

	return index != 0 &&
	       FT_Load_Glyph(face, index, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) == 0 &&
	       FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) == 0 &&
	       (face->glyph->bitmap.rows == 0 ||
		FT_Render_Glyph(face->glyph, FT_RENDER_MODE_SDF) == 0);
}

static void put_glyph(struct output *out, FT_GlyphSlot slot, uint32_t code)
{
	const FT_Bitmap *bitmap = &slot->bitmap;

	out->glyphs[out->count++] = (struct roc_font_glyph){
		.code = code,
		.offset = out->bytes,
		.width = (uint16_t)bitmap->width,
		.height = (uint16_t)bitmap->rows,
		.left = (int16_t)slot->bitmap_left,
		.top = (int16_t)slot->bitmap_top,
		.advance = (uint16_t)slot->advance.x,
	};
	for (unsigned y = 0; y < bitmap->rows; y++) {
		const uint8_t *row = bitmap->buffer + (ptrdiff_t)y * bitmap->pitch;

		for (unsigned x = 0; x < bitmap->width; x++)
			fprintf(out->file, "%u,", row[x]);
		fputc('\n', out->file);
	}
	out->bytes += bitmap->width * bitmap->rows;
}

static void put_table(const struct output *out, int cap_height)
{
	fprintf(out->file, "};\n\nstatic const struct roc_font_glyph glyphs[] = {\n");
	for (uint32_t i = 0; i < out->count; i++) {
		const struct roc_font_glyph *glyph = &out->glyphs[i];

		fprintf(out->file, "{%u, %u, %u, %u, %d, %d, %u},\n", glyph->code, glyph->offset,
			glyph->width, glyph->height, glyph->left, glyph->top, glyph->advance);
	}
	fprintf(out->file, "};\n\nconst struct roc_font roc_font_%s = {glyphs, pixels, %u, %d};\n",
		out->name, out->count, cap_height);
}

static int generate(FT_Face face, struct output *out)
{
	int cap_height = 0;

	fprintf(out->file, "/* Made by mkfont. */\n#include \"font.h\"\n\n"
			   "static const uint8_t pixels[] = {\n");
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
		for (uint32_t code = ranges[r].first; code <= ranges[r].last; code++) {
			if (!render(face, code))
				continue;
			if (code == 'H')
				cap_height = face->glyph->bitmap_top - ROC_FONT_SPREAD;
			if (face->glyph->bitmap.width > ROC_FONT_WIDTH_MAX)
				return -1;
			put_glyph(out, face->glyph, code);
		}
	}
	put_table(out, cap_height);
	/* A font without plain Latin, or without the box, is the wrong file. */
	return out->count > 200 && cap_height > 0 &&
			       out->glyphs[out->count - 1].code == ROC_FONT_UNKNOWN
		       ? 0
		       : -1;
}

int main(int argc, char **argv)
{
	static struct roc_font_glyph glyphs[1024];
	struct output out = {.glyphs = glyphs};
	const FT_Int spread = ROC_FONT_SPREAD;
	FT_Library library = NULL;
	FT_Face face = NULL;
	int status = 1;

	if (argc != 4) {
		fprintf(stderr, "usage: mkfont FONT.ttf NAME OUT.c\n");
		return 2;
	}
	out.name = argv[2];
	if (FT_Init_FreeType(&library) != 0 ||
	    FT_Property_Set(library, "bsdf", "spread", &spread) != 0) {
		fprintf(stderr, "mkfont: FreeType 2.11 or later is needed\n");
		goto out;
	}
	if (FT_New_Face(library, argv[1], 0, &face) != 0 ||
	    FT_Set_Pixel_Sizes(face, 0, ROC_FONT_EM) != 0) {
		fprintf(stderr, "mkfont: can't read the font '%s'\n", argv[1]);
		goto out;
	}
	out.file = fopen(argv[3], "w");
	if (!out.file) {
		perror("mkfont: can't write");
		goto out;
	}
	if (generate(face, &out) != 0)
		fprintf(stderr, "mkfont: '%s' lacks characters, or has one too wide\n", argv[1]);
	else
		status = 0;
	if (ferror(out.file) || fclose(out.file) != 0) {
		perror("mkfont: can't write");
		status = 1;
	}
out:
	if (status != 0 && out.file)
		remove(argv[3]);
	if (face)
		FT_Done_Face(face);
	if (library)
		FT_Done_FreeType(library);
	return status;
}
