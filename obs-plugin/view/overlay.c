/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "overlay.h"

#include <errno.h>
#include <math.h>

#include "layout.h"
#include "lines.h"
#include "palette.h"

static void paint_head(struct roc_bitmap *bitmap, const struct roc_overlay *what,
		       const struct roc_overlay_layout *at)
{
	const uint32_t light = roc_level_color(what->level);

	roc_bitmap_rectangle(bitmap, at->pad, at->light_y, at->light_width, at->light_height,
			     at->light_width / 2.0, ROC_OPAQUE(light));
	roc_line_paint(bitmap, &roc_font_bold, at->text_x, at->name_y, at->name_height,
		       at->name_size, ROC_PALETTE_NAME, &at->name);
	if (at->pill_width > 0) {
		roc_bitmap_rectangle(bitmap, at->pill_x, at->pill_y, at->pill_width,
				     at->pill_height, at->pill_height / 2.0, ROC_ALPHA(light, 64));
		roc_line_paint(bitmap, &roc_font_bold,
			       at->pill_x + (at->pill_width - at->state.width) / 2, at->pill_y,
			       at->pill_height, at->pill_size,
			       ROC_OPAQUE(roc_palette_words(what->level)), &at->state);
	}
	for (uint32_t i = 0; i < at->reason_count; i++)
		roc_line_paint(bitmap, &roc_font_regular, at->text_x,
			       at->reason_y + (int)i * at->reason_height, at->reason_height,
			       at->reason_size, ROC_PALETTE_TEXT, &at->reason[i]);
}

static void paint_figure(struct roc_bitmap *bitmap, const struct roc_overlay_figure *figure,
			 const struct roc_overlay_layout *at, int x, int y)
{
	const uint32_t color = figure->level == ROC_LEVEL_WARN || figure->level == ROC_LEVEL_BAD
				       ? ROC_OPAQUE(roc_palette_words(figure->level))
				       : ROC_PALETTE_VALUE;

	roc_line_paint_fitted(bitmap, &roc_font_regular, x, y, at->label_height, at->label_size,
			      at->column_width, ROC_PALETTE_LABEL, figure->label);
	roc_line_paint_fitted(bitmap, &roc_font_regular, x, y + at->label_height,
			      at->row_height - at->label_height, at->value_size, at->column_width,
			      color, figure->value);
}

/* Dashes across the plot at the rate that there should be. */
static void paint_nominal(struct roc_bitmap *bitmap, const struct roc_overlay_layout *at, double y)
{
	const double dash = 0.35 * at->unit, thick = fmax(floor(at->unit / 18 + 0.5), 1);
	const int right = at->width - at->pad;

	for (double x = at->pad; x < right; x += 2 * dash)
		roc_bitmap_rectangle(bitmap, x, floor(y), fmin(dash, right - x), thick, 0,
				     ROC_ALPHA(0xffffff, 70));
}

static double top_of(const struct roc_overlay *what, uint32_t count)
{
	uint32_t most = what->nominal_mhz;

	for (uint32_t i = 0; i < count && what->nominal_mhz == 0; i++)
		if (what->rates_mhz[i] != ROC_OVERLAY_RATE_NONE && what->rates_mhz[i] > most)
			most = what->rates_mhz[i];
	return most > 0 ? most * 1.35 : 1;
}

static void paint_run(struct roc_bitmap *bitmap, struct roc_point *points, uint32_t count,
		      double step, double bottom, double thick)
{
	struct roc_point flat[2];

	if (count == 1) {
		flat[0] = (struct roc_point){points[0].x - step / 2, points[0].y};
		flat[1] = (struct roc_point){points[0].x + step / 2, points[0].y};
		points = flat;
		count = 2;
	}
	roc_bitmap_area(bitmap, points, count, bottom, ROC_ALPHA(ROC_PALETTE_CURVE, 56));
	roc_bitmap_line(bitmap, points, count, thick, ROC_OPAQUE(ROC_PALETTE_CURVE));
}

static void paint_curve(struct roc_bitmap *bitmap, const struct roc_overlay *what,
			const struct roc_overlay_layout *at)
{
	const uint32_t count =
		what->rate_count < ROC_OVERLAY_RATES_MAX ? what->rate_count : ROC_OVERLAY_RATES_MAX;
	const uint32_t span = what->rate_span > count ? what->rate_span : count;
	const double left = at->pad, width = at->width - 2 * at->pad, right = left + width;
	const double thick = fmax(at->unit / 11, 1.2), step = span > 1 ? width / (span - 1) : width;
	const double bottom = at->plot_y + at->plot_height, top = top_of(what, count);
	const double high = at->plot_height - thick;
	struct roc_point points[ROC_OVERLAY_RATES_MAX];
	uint32_t n = 0;

	roc_bitmap_rectangle(bitmap, left, at->plot_y, width, at->plot_height, at->unit * 0.25,
			     ROC_PALETTE_WELL);
	if (what->nominal_mhz > 0)
		paint_nominal(bitmap, at, bottom - thick / 2 - high * what->nominal_mhz / top);
	for (uint32_t i = 0; i < count; i++) {
		const uint32_t rate = what->rates_mhz[i];

		if (rate == ROC_OVERLAY_RATE_NONE) {
			if (n > 0)
				paint_run(bitmap, points, n, step, bottom, thick);
			n = 0;
			continue;
		}
		points[n++] = (struct roc_point){
			.x = right - (count - 1 - i) * step,
			.y = bottom - thick / 2 - high * fmin(rate / top, 1),
		};
	}
	if (n > 0)
		paint_run(bitmap, points, n, step, bottom, thick);

	const double half = width / 2;
	const double value =
		roc_line_width(&roc_font_regular, at->value_size, half, what->curve_value);
	roc_line_paint_fitted(bitmap, &roc_font_regular, left, at->curve_y, at->curve_label_height,
			      at->label_size, half, ROC_PALETTE_LABEL, what->curve_label);
	roc_line_paint_fitted(bitmap, &roc_font_regular, right - value, at->curve_y,
			      at->curve_label_height, at->value_size, half, ROC_PALETTE_VALUE,
			      what->curve_value);
}

int roc_overlay_paint(struct roc_bitmap *bitmap, const struct roc_overlay *what,
		      const struct roc_overlay_box *box)
{
	struct roc_overlay_layout at;

	const int r = roc_bitmap_resize(bitmap, box->width, box->height);
	if (r < 0)
		return r;
	if (!roc_overlay_arrange(what, box->unit, (int)box->room_width, (int)box->room_height, &at))
		return 0;
	roc_bitmap_rectangle(bitmap, 0, 0, at.width, at.height, 0.55 * at.unit, ROC_PALETTE_BOX);
	paint_head(bitmap, what, &at);
	if (at.rows > 0 || at.plot_height > 0)
		roc_bitmap_rectangle(bitmap, at.pad, at.rule_y, at.width - 2 * at.pad,
				     fmax(floor(at.unit / 18 + 0.5), 1), 0, ROC_PALETTE_RULE);
	for (uint32_t i = 0; i < at.rows * at.columns && i < what->figure_count; i++)
		paint_figure(bitmap, &what->figures[i], &at,
			     at.pad + (int)(i % at.columns) * at.column_step,
			     at.grid_y + (int)(i / at.columns) * at.row_step);
	if (at.plot_height > 0)
		paint_curve(bitmap, what, &at);
	return 0;
}
