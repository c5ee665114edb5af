/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"

#include <math.h>
#include <string.h>

#define FULL_WIDTH 27.0 /* units */
#define COMPACT_WIDTH 30.0
#define COLUMN_LEAST 7.2
#define UNIT_USUAL 16.0 /* pixels, of a source 720 high */
#define UNIT_LEAST 12.0
#define UNIT_TIGHT 10.5 /* below this, parts are left out instead */
#define LABEL_LEAST 9.5
#define NAME_SIZE 1.25 /* units */
#define NAME_SHRINK 0.76
#define PILL_SHRINK 0.8
#define HEAD_GAP 0.8

static int pixels(double units, double unit)
{
	return (int)(units * unit + 0.5);
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

size_t roc_overlay_length(const char *text)
{
	return text ? strnlen(text, ROC_OVERLAY_TEXT_MAX) : 0;
}

static void arrange_name(struct roc_overlay_layout *at, const struct roc_overlay *what, double room)
{
	const size_t bytes = roc_overlay_length(what->name);
	const double usual = NAME_SIZE * at->unit;
	const double wide = roc_font_width(&roc_font_bold, usual, what->name, bytes);

	at->name_size =
		wide <= room ? usual : fmax(usual * room / wide * 0.999, NAME_SHRINK * usual);
	at->name = roc_font_cut(&roc_font_bold, at->name_size, what->name, bytes, fmax(room, 0));
}

/*
 * The name at the left and the state in a pill at the right of it; below it when both are too long
 * for that. @return where the next part begins
 */
static int arrange_head(struct roc_overlay_layout *at, const struct roc_overlay *what, int bottom)
{
	const double unit = at->unit;
	const int inset = pixels(0.5, unit), gap = pixels(HEAD_GAP, unit);
	const size_t bytes = roc_overlay_length(what->state);

	at->name_y = at->pad;
	at->name_height = pixels(1.55, unit);
	at->pill_height = pixels(1.35, unit);
	at->pill_y = at->name_y + (at->name_height - at->pill_height) / 2;
	at->pill_size = fmax(0.84 * unit, fmin(LABEL_LEAST, unit));
	const int next = at->name_y + at->name_height;
	if (bytes == 0) {
		arrange_name(at, what, at->text_width);
		return next;
	}

	const double name = roc_font_width(&roc_font_bold, NAME_SIZE * NAME_SHRINK * unit,
					   what->name, roc_overlay_length(what->name));
	const double state = roc_font_width(&roc_font_bold, at->pill_size, what->state, bytes);
	const int below = next + pixels(0.1, unit);
	at->beside = name + gap + state + 2 * inset <= at->text_width ||
		     below + at->pill_height > bottom;
	const double most = at->beside ? fmax(at->text_width - gap - name, at->text_width * 0.55)
				       : at->text_width;
	if (state + 2 * inset > most)
		at->pill_size *= fmax((most - 2 * inset) / state * 0.999, PILL_SHRINK);
	at->state = roc_font_cut(&roc_font_bold, at->pill_size, what->state, bytes,
				 fmax(most - 2 * inset, 0));
	at->pill_width = (int)ceil(at->state.width) + 2 * inset;
	if (at->beside) {
		arrange_name(at, what, at->text_width - at->pill_width - gap);
		at->pill_x = at->text_x + at->text_width - at->pill_width;
		return next;
	}
	arrange_name(at, what, at->text_width);
	at->pill_x = at->text_x;
	at->pill_y = below;
	return below + at->pill_height;
}

static int arrange_reason(struct roc_overlay_layout *at, const struct roc_overlay *what, int y,
			  int bottom)
{
	const int gap = pixels(0.2, at->unit);

	at->reason_size = fmax(0.92 * at->unit, fmin(LABEL_LEAST, at->unit));
	at->reason_height = pixels(1.32, at->reason_size);
	at->reason_y = y + gap;
	uint32_t lines = ROC_OVERLAY_REASON_LINES;
	while (lines > 0 && at->reason_y + (int)lines * at->reason_height > bottom)
		lines--;
	at->reason_count =
		roc_font_wrap(&roc_font_regular, at->reason_size, what->reason,
			      roc_overlay_length(what->reason), at->text_width, lines, at->reason);
	return at->reason_count > 0 ? at->reason_y + (int)at->reason_count * at->reason_height : y;
}

/* @return its height: the space above, the label, the plot */
static int arrange_curve(struct roc_overlay_layout *at)
{
	const int gap = pixels(0.55, at->unit);

	at->curve_label_height = pixels(1.3, at->unit);
	at->plot_height = pixels(2.5, at->unit);
	return gap + at->curve_label_height + at->plot_height;
}

/* @return height of @rows rows of figures */
static int grid_height(const struct roc_overlay_layout *at, uint32_t rows)
{
	return rows > 0 ? (int)(rows - 1) * at->row_step + at->row_height : 0;
}

static void arrange_figures(struct roc_overlay_layout *at, const struct roc_overlay *what, int y,
			    int bottom)
{
	const double unit = at->unit;
	const uint32_t count = what->figure_count < ROC_OVERLAY_FIGURES_MAX
				       ? what->figure_count
				       : ROC_OVERLAY_FIGURES_MAX;
	const int inner = at->width - 2 * at->pad, gap = pixels(0.6, unit);
	const int between = pixels(0.7, unit);
	const int curve = what->rate_count > 0 ? arrange_curve(at) : 0;
	const int fitting = (int)((inner + between) / (COLUMN_LEAST * unit));

	at->columns = fitting < 1                          ? 1
		      : fitting > (int)ROC_OVERLAY_COLUMNS ? ROC_OVERLAY_COLUMNS
							   : (uint32_t)fitting;
	at->column_width = (inner - (int)(at->columns - 1) * between) / (int)at->columns;
	at->column_step = at->column_width + between;
	at->label_size = fmax(0.72 * unit, fmin(LABEL_LEAST, unit));
	at->value_size = unit;
	at->label_height = pixels(1.22, at->label_size);
	at->row_height = at->label_height + pixels(1.3, unit);
	at->row_step = at->row_height + pixels(0.35, unit);
	at->rows = (count + at->columns - 1) / at->columns;

	const int line = larger(pixels(1.0 / 18, unit), 1), head = 2 * gap + line;
	const int room = bottom - y - head;
	bool with_curve = curve > 0;
	/* The curve outlives what is beyond two rows of figures. */
	while (at->rows > 2 && grid_height(at, at->rows) + (with_curve ? curve : 0) > room)
		at->rows--;
	if (with_curve && grid_height(at, at->rows) + curve > room) {
		with_curve = false;
		at->rows = (count + at->columns - 1) / at->columns;
	}
	while (at->rows > 0 && grid_height(at, at->rows) > room)
		at->rows--;
	if (at->rows == 0 && !with_curve) {
		at->plot_height = at->curve_label_height = 0;
		at->height = y;
		return;
	}
	at->rule_y = y + gap;
	at->grid_y = y + head;
	at->height = at->grid_y + grid_height(at, at->rows);
	if (!with_curve) {
		at->plot_height = at->curve_label_height = 0;
		return;
	}
	at->height += curve;
	at->plot_y = at->height - at->plot_height;
	at->curve_y = at->plot_y - at->curve_label_height;
}

bool roc_overlay_arrange(const struct roc_overlay *what, double unit, int room_width,
			 int room_height, struct roc_overlay_layout *ret_layout)
{
	const bool full = what->form == ROC_OVERLAY_FULL;
	const int most = pixels(full ? FULL_WIDTH : COMPACT_WIDTH, unit);
	struct roc_overlay_layout *at = ret_layout;

	*at = (struct roc_overlay_layout){.unit = unit};
	at->width = most < room_width ? most : room_width;
	at->pad = pixels(0.75, unit);
	at->light_y = at->pad;
	at->light_width = larger(pixels(0.55, unit), 6);
	at->text_x = at->pad + at->light_width + pixels(0.55, unit);
	at->text_width = at->width - at->text_x - at->pad;
	const int bottom = room_height - at->pad;
	if (at->text_width < pixels(3, unit) || at->pad + pixels(1.55, unit) > bottom)
		return false;

	const int y = arrange_reason(at, what, arrange_head(at, what, bottom), bottom);
	at->light_height = y - at->pad;
	at->height = y;
	if (full) {
		arrange_figures(at, what, y, bottom);
	} else {
		/* As wide as what it says. */
		double wide = at->beside ? at->name.width + pixels(HEAD_GAP, unit) + at->pill_width
					 : fmax(at->name.width, at->pill_width);

		for (uint32_t i = 0; i < at->reason_count; i++)
			wide = fmax(wide, at->reason[i].width);
		at->text_width = (int)fmin(ceil(wide), at->text_width);
		at->width = at->text_x + at->text_width + at->pad;
		if (at->beside)
			at->pill_x = at->text_x + at->text_width - at->pill_width;
	}
	at->height += at->pad;
	return true;
}

static uint32_t percent_of(uint32_t percent)
{
	return percent < ROC_OVERLAY_PERCENT_MIN   ? ROC_OVERLAY_PERCENT_MIN
	       : percent > ROC_OVERLAY_PERCENT_MAX ? ROC_OVERLAY_PERCENT_MAX
						   : percent;
}

/* Size of the text: wished for, legible, and if it can be so that everything has room. */
static double choose_unit(const struct roc_overlay *what, double wish, int room_width,
			  int room_height)
{
	const double tight = fmin(wish, UNIT_TIGHT);
	double unit = wish;
	struct roc_overlay_layout layout;

	if (what->form == ROC_OVERLAY_FULL)
		unit = fmax(fmin(unit, room_width / FULL_WIDTH), tight);
	/* Arranged as if it had all height there is, then made smaller in proportion. */
	if (roc_overlay_arrange(what, unit, room_width, 1 << 24, &layout) &&
	    layout.height > room_height)
		unit = fmax(unit * (room_height - 4) / layout.height, tight);
	return unit;
}

void roc_overlay_measure(const struct roc_overlay *what, uint32_t source_width,
			 uint32_t source_height, uint32_t percent, struct roc_overlay_box *ret_box)
{
	const double wide = fmin(source_width, ROC_BITMAP_SIDE_MAX);
	const double high = fmin(source_height, ROC_BITMAP_SIDE_MAX);
	const double scale = fmin(high / 720, wide / 900);
	const double wish = fmax(UNIT_USUAL * scale, UNIT_LEAST) * percent_of(percent) / 100;
	const int margin = (int)fmax(fmin(wish * 1.1, fmin(high, wide) / 20), 2);
	const int room_width = (int)wide - 2 * margin, room_height = (int)high - 2 * margin;
	struct roc_overlay_layout at;

	*ret_box = (struct roc_overlay_box){.margin = (uint32_t)margin};
	if (room_width <= 0 || room_height <= 0)
		return;
	const double unit = choose_unit(what, wish, room_width, room_height);
	if (!roc_overlay_arrange(what, unit, room_width, room_height, &at))
		return;
	ret_box->width = (uint32_t)at.width;
	ret_box->height = (uint32_t)at.height;
	ret_box->room_width = (uint32_t)room_width;
	ret_box->room_height = (uint32_t)room_height;
	ret_box->unit = unit;
	/* Its ends are round. */
	ret_box->light.x = (uint32_t)at.pad + 1;
	ret_box->light.y = (uint32_t)(at.light_y + at.light_width / 2 + 1);
	ret_box->light.width = (uint32_t)at.light_width - 2;
	ret_box->light.height = (uint32_t)(at.light_height - at.light_width - 2);
}

void roc_overlay_place(const struct roc_overlay_box *box, enum roc_overlay_corner corner,
		       uint32_t source_width, uint32_t source_height, uint32_t *ret_x,
		       uint32_t *ret_y)
{
	const uint32_t used_x = box->width + box->margin, used_y = box->height + box->margin;
	const bool right = corner == ROC_OVERLAY_TOP_RIGHT || corner == ROC_OVERLAY_BOTTOM_RIGHT;
	const bool bottom = corner == ROC_OVERLAY_BOTTOM_LEFT || corner == ROC_OVERLAY_BOTTOM_RIGHT;

	*ret_x = !right ? box->margin : source_width > used_x ? source_width - used_x : 0;
	*ret_y = !bottom ? box->margin : source_height > used_y ? source_height - used_y : 0;
}
