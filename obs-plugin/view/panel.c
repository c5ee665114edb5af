/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panel.c - a whole picture of words, in the manner of the streamer's placeholder. */
#include <math.h>
#include <string.h>

#include "layout.h"
#include "lines.h"
#include "overlay.h"
#include "palette.h"

#define LINES_MAX 16u
#define LEADING 1.34 /* line to line, in sizes */

struct panel_line {
	struct roc_font_line line;
	const struct roc_font *font;
	double size, above; /* pixels: of the font; of air before it */
	uint32_t color;
	int rank; /* the highest goes first when there is no room */
};

struct block {
	double left, width, top, height; /* room */
	struct panel_line lines[LINES_MAX];
	uint32_t count;
};

/* Lines like @like, the later ones of a higher rank, at most @most. */
static void add(struct block *block, const char *text, uint32_t most, struct panel_line like)
{
	struct roc_font_line lines[LINES_MAX];
	const uint32_t room = LINES_MAX - block->count;
	const uint32_t count = roc_font_wrap(like.font, like.size, text, roc_overlay_length(text),
					     block->width, most < room ? most : room, lines);

	for (uint32_t i = 0; i < count; i++) {
		like.line = lines[i];
		block->lines[block->count++] = like;
		like.above = 0;
		like.rank++;
	}
}

/* Size from @most down to @least of it, such that @text fits a line if it can. */
static double shrunk(const struct block *block, const char *text, double most, double least)
{
	const double wide = roc_font_width(&roc_font_bold, most, text, roc_overlay_length(text));

	return wide <= block->width ? most : most * fmax(block->width / wide * 0.999, least);
}

static double height_of(const struct block *block)
{
	double height = 0;

	for (uint32_t i = 0; i < block->count; i++)
		height += block->lines[i].size * LEADING + (i > 0 ? block->lines[i].above : 0);
	return height;
}

static void drop_what_does_not_fit(struct block *block)
{
	while (block->count > 0 && height_of(block) > block->height) {
		uint32_t worst = 0;

		for (uint32_t i = 1; i < block->count; i++)
			if (block->lines[i].rank >= block->lines[worst].rank)
				worst = i;
		/* The line before says that there was more of the same text. */
		if (worst > 0 && block->lines[worst].rank == block->lines[worst - 1].rank + 1) {
			struct panel_line *before = &block->lines[worst - 1];

			if (!before->line.cut)
				before->line =
					roc_font_cut(before->font, before->size, before->line.text,
						     before->line.bytes + 1, before->line.width);
		}
		block->count--;
		memmove(&block->lines[worst], &block->lines[worst + 1],
			(block->count - worst) * sizeof(block->lines[0]));
	}
}

static void fill_block(struct block *block, const struct roc_panel *what, double unit)
{
	const double name = shrunk(block, what->name, unit, 0.62);
	const double headline =
		shrunk(block, what->headline, fmax(0.56 * unit, fmin(15, unit)), 0.7);
	const double small = fmax(0.34 * unit, 11);

	add(block, what->name, 2,
	    (struct panel_line){
		    .font = &roc_font_bold, .size = name, .color = ROC_PALETTE_NAME, .rank = 10});
	add(block, what->headline, 2,
	    (struct panel_line){.font = &roc_font_bold,
				.size = headline,
				.above = 0.06 * unit,
				.color = ROC_OPAQUE(roc_palette_words(what->level)),
				.rank = 0});
	add(block, what->reason, 3,
	    (struct panel_line){.font = &roc_font_regular,
				.size = fmax(0.38 * unit, 11),
				.above = 0.24 * unit,
				.color = ROC_PALETTE_VALUE,
				.rank = 30});
	add(block, what->hint, 7,
	    (struct panel_line){.font = &roc_font_regular,
				.size = small,
				.above = 0.24 * unit,
				.color = ROC_PALETTE_TEXT,
				.rank = 20});
}

static void paint_block(struct roc_bitmap *bitmap, const struct block *block, double unit,
			enum roc_level level)
{
	const double height = height_of(block);
	const double top = floor(block->top + (block->height - height) / 2);
	const double thick = fmax(floor(unit * 0.11 + 0.5), 4);
	double y = top;

	for (uint32_t i = 0; i < block->count; i++) {
		const struct panel_line *line = &block->lines[i];

		y += i > 0 ? line->above : 0;
		roc_line_paint(bitmap, line->font, block->left, y, line->size * LEADING, line->size,
			       line->color, &line->line);
		y += line->size * LEADING;
	}
	if (block->count > 0)
		roc_bitmap_rectangle(bitmap, floor(block->left - unit * 0.34) - thick,
				     floor(top + unit * 0.1), thick, floor(height - unit * 0.2),
				     thick / 2, ROC_OPAQUE(roc_level_color(level)));
}

/* @return height taken at the bottom */
static double paint_footer(struct roc_bitmap *bitmap, const struct roc_panel *what, double left,
			   double right, double unit)
{
	const double size = fmax(0.24 * unit, 10), height = floor(size * 2.6);
	const double top = bitmap->height - height;

	if (height > bitmap->height / 6.0 || roc_overlay_length(what->footer) == 0)
		return 0;
	roc_bitmap_rectangle(bitmap, floor(left), top, floor(right - left),
			     fmax(floor(size / 10), 1), 0, ROC_PALETTE_RULE);
	roc_line_paint_fitted(bitmap, &roc_font_regular, left, top, height, size, right - left,
			      ROC_PALETTE_LABEL, what->footer);
	return height;
}

int roc_overlay_panel(struct roc_bitmap *bitmap, const struct roc_panel *what, uint32_t width,
		      uint32_t height)
{
	const double unit = fmax(fmin(height / 8.5, width / 13.0), 16);
	const double edge = fmax(width * 0.05, 8), right = width - edge;
	struct block block = {.left = fmin(edge + unit * 0.45, width * 0.2)};

	const int r = roc_bitmap_resize(bitmap, width, height);
	if (r < 0)
		return r;
	roc_bitmap_fill(bitmap, ROC_OPAQUE(ROC_PALETTE_SKY));
	/* Lines of a wide picture would be too long to read at a glance. */
	block.width = fmin(right - block.left, unit * 15);
	if (block.width < unit)
		return 0;
	block.top = unit * 0.3;
	block.height = height - block.top -
		       fmax(paint_footer(bitmap, what, block.left, right, unit), block.top);
	fill_block(&block, what, unit);
	drop_what_does_not_fit(&block);
	paint_block(bitmap, &block, unit, what->level);
	return 0;
}
