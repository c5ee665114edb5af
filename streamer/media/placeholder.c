/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "placeholder.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "canvas.h"
#include "roc/status_abi.h"

#define BORDER 8      /* pixels: more than the four that are promised */
#define TEXT_MAX 400u /* bytes of a text that are looked at */
#define LINES_MAX 8
#define LEADING 1.32 /* line to line, in sizes */
#define ELLIPSIS "\xe2\x80\xa6"

static const struct roc_canvas_color background = {ROC_PLACEHOLDER_Y, ROC_PLACEHOLDER_U,
						   ROC_PLACEHOLDER_V};
static const struct roc_canvas_color number_color = {33, 137, 121};
static const struct roc_canvas_color rule_color = {52, 136, 122};
static const struct roc_canvas_color name_color = {228, 128, 128};
static const struct roc_canvas_color reason_color = {184, 130, 126};
static const struct roc_canvas_color detail_color = {138, 132, 125};
static const struct roc_canvas_color footer_color = {104, 134, 123};

/* A line of the block in the middle. */
struct line {
	const char *text;
	size_t bytes;
	bool cut;           /* an ellipsis follows */
	double size, above; /* pixels: of the font; of air before it */
	struct roc_canvas_color color;
	int rank; /* the highest goes first when there is no room */
};

struct layout {
	double left, width, top, height; /* room for the block */
	double unit;                     /* size of the name */
	struct line lines[LINES_MAX];
	int count;
};

static struct roc_canvas_color state_color(uint32_t state)
{
	static const struct roc_canvas_color red = {114, 97, 204}, amber = {173, 53, 173},
					     grey = {150, 131, 126}, green = {136, 103, 78};

	switch (state) {
	case ROC_STATE_CONNECTING:
	case ROC_STATE_PROBING:
		return amber;
	case ROC_STATE_LIVE:
		return green;
	case ROC_STATE_UNUSED:
	case ROC_STATE_DISABLED:
		return grey;
	default:
		return red;
	}
}

static size_t length_of(const char *text)
{
	return text ? strnlen(text, TEXT_MAX) : 0;
}

/* As many bytes of whole characters as fit into @width. */
static size_t fitting(const char *text, size_t bytes, double size, double width)
{
	size_t fit = 0;

	while (fit < bytes) {
		const size_t next = fit + roc_canvas_character(text + fit, bytes - fit);

		if (roc_canvas_text_width(size, text, next) > width)
			break;
		fit = next;
	}
	return fit;
}

static struct line *add_line(struct layout *layout, const struct line *line)
{
	if (layout->count == LINES_MAX)
		return NULL;
	layout->lines[layout->count] = *line;
	return &layout->lines[layout->count++];
}

/* Break @text into at most @most lines, at blanks where there are some; the last may be cut. */
static void add_text(struct layout *layout, const char *text, size_t bytes, int most,
		     struct line like)
{
	for (int n = 0; n < most; n++) {
		while (bytes > 0 && *text == ' ') {
			text++;
			bytes--;
		}
		if (bytes == 0)
			return;
		size_t fit = fitting(text, bytes, like.size, layout->width);

		like.text = text;
		like.cut = false;
		if (fit < bytes && n + 1 == most) {
			const double dots = roc_canvas_text_width(like.size, ELLIPSIS, 3);

			fit = fitting(text, bytes, like.size, layout->width - dots);
			like.cut = true;
		} else if (fit < bytes) {
			size_t blank = fit;

			while (blank > 0 && text[blank] != ' ')
				blank--;
			if (blank > 0)
				fit = blank;
			else if (fit == 0)
				return;
		}
		like.bytes = fit;
		while (like.bytes > 0 && text[like.bytes - 1] == ' ')
			like.bytes--;
		add_line(layout, &like);
		text += fit;
		bytes -= fit;
		like.above = 0;
		like.rank++;
	}
}

static double height_of(const struct layout *layout)
{
	double height = 0;

	for (int i = 0; i < layout->count; i++)
		height += layout->lines[i].size * LEADING + (i > 0 ? layout->lines[i].above : 0);
	return height;
}

static void drop_what_does_not_fit(struct layout *layout)
{
	while (layout->count > 1 && height_of(layout) > layout->height) {
		int worst = 0;

		for (int i = 1; i < layout->count; i++) {
			if (layout->lines[i].rank >= layout->lines[worst].rank)
				worst = i;
		}
		/* The line before a dropped one of the same text says that there was more. */
		if (worst > 0 && layout->lines[worst].rank == layout->lines[worst - 1].rank + 1)
			layout->lines[worst - 1].cut = true;
		layout->count--;
		memmove(&layout->lines[worst], &layout->lines[worst + 1],
			(size_t)(layout->count - worst) * sizeof(layout->lines[0]));
	}
	if (layout->count > 0 && height_of(layout) > layout->height)
		layout->count = 0;
}

/* Largest size from @size down to @least at which @text is not wider than @width. */
static double shrink(const char *text, size_t bytes, double size, double least, double width)
{
	const double wide = roc_canvas_text_width(size, text, bytes);

	return wide <= width ? size : fmax(size * width / wide, fmin(least, size));
}

static void add_name(struct layout *layout, const char *name)
{
	const size_t bytes = length_of(name);
	const double size = shrink(name, bytes, layout->unit, 0.62 * layout->unit, layout->width);

	add_text(layout, name, bytes, 2,
		 (struct line){.size = size, .color = name_color, .rank = 1});
}

static void add_state(struct layout *layout, const char *state, struct roc_canvas_color color)
{
	const size_t bytes = length_of(state);
	const double most = fmax(0.56 * layout->unit, fmin(15, layout->unit));
	const double size = shrink(state, bytes, most, 0.6 * most, layout->width);

	add_text(layout, state, bytes, 1,
		 (struct line){
			 .size = size, .above = 0.06 * layout->unit, .color = color, .rank = 0});
}

static void add_details(struct layout *layout, const struct roc_placeholder *what)
{
	const double unit = layout->unit;
	const double size = fmax(0.36 * unit, 11), small = fmax(0.30 * unit, 11);
	const struct line reason = {
		.size = size, .above = 0.22 * unit, .color = reason_color, .rank = 10};
	const struct line since = {
		.size = small, .above = 0.16 * unit, .color = detail_color, .rank = 20};
	const struct line hint = {.size = small, .color = detail_color, .rank = 30};

	add_text(layout, what->reason, length_of(what->reason), 3, reason);
	add_text(layout, what->since, length_of(what->since), 1, since);
	add_text(layout, what->hint, length_of(what->hint), 1, hint);
}

static void draw_line(struct roc_canvas *canvas, const struct line *line, double x, double baseline,
		      double width)
{
	size_t bytes = line->bytes;

	if (line->cut) {
		const double dots = roc_canvas_text_width(line->size, ELLIPSIS, 3);

		bytes = fitting(line->text, bytes, line->size, width - dots);
		roc_canvas_text(canvas, x + roc_canvas_text_width(line->size, line->text, bytes),
				baseline, line->size, line->color, ELLIPSIS, 3);
	}
	roc_canvas_text(canvas, x, baseline, line->size, line->color, line->text, bytes);
}

static void draw_block(struct roc_canvas *canvas, const struct layout *layout,
		       struct roc_canvas_color color)
{
	const double height = height_of(layout);
	const double top = layout->top + (layout->height - height) / 2;
	const int thick = (int)fmax(layout->unit * 0.11, 4) & ~1;
	const int bar_x = (int)(layout->left - layout->unit * 0.34) - thick;
	double y = top;

	for (int i = 0; i < layout->count; i++) {
		const struct line *line = &layout->lines[i];

		y += i > 0 ? line->above : 0;
		draw_line(canvas, line, layout->left,
			  y + (line->size * LEADING + roc_canvas_cap_height(line->size)) / 2,
			  layout->width);
		y += line->size * LEADING;
	}
	if (layout->count > 0)
		roc_canvas_fill(canvas, bar_x, (int)(top + layout->unit * 0.1), thick,
				(int)(height - layout->unit * 0.2), color);
}

/* @return height taken at the bottom */
static double draw_footer(struct roc_canvas *canvas, const struct roc_placeholder *what,
			  double left, double right, double unit)
{
	const double size = fmax(0.24 * unit, 10), height = size * 2.6;
	char text[128];
	struct line line = {.text = text, .size = size, .color = footer_color};

	if (height > canvas->height / 6.0)
		return 0;
	(void)snprintf(text, sizeof(text), "ROC Camera \xc2\xb7 camera %u%s%s", what->index,
		       length_of(what->device) > 0 ? " \xc2\xb7 " : "",
		       what->device ? what->device : "");
	line.bytes = strlen(text);
	line.cut = roc_canvas_text_width(size, text, line.bytes) > right - left;
	draw_line(canvas, &line, left, canvas->height - height * 0.36, right - left);
	roc_canvas_fill(canvas, (int)left, (int)(canvas->height - height), (int)(right - left),
			(int)fmax(size / 10, 2), rule_color);
	return height;
}

/* The camera's number, large and hardly lighter than what it stands on: read from afar, in the way
 * of nothing. */
static void draw_number(struct roc_canvas *canvas, uint32_t index, double right, double bottom)
{
	const double size = fmin(canvas->height * 0.8, canvas->width * 0.4);
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", index);
	const double width = roc_canvas_text_width(size, text, strlen(text));
	if (canvas->width < 480 || canvas->width < 1.2 * canvas->height ||
	    width > 0.45 * canvas->width)
		return;
	roc_canvas_text(canvas, right - width, (bottom + roc_canvas_cap_height(size)) / 2, size,
			number_color, text, strlen(text));
}

int roc_placeholder_draw(uint8_t *yuv, const struct roc_device_format *format,
			 const struct roc_placeholder *what)
{
	const struct roc_canvas_color color = state_color(what->color);
	struct layout layout = {0};
	struct roc_canvas canvas;

	const int r = roc_canvas_init(&canvas, yuv, format, BORDER);
	if (r < 0)
		return r;
	roc_canvas_clear(&canvas, background);

	const double width = canvas.width, height = canvas.height;
	const double unit = fmax(fmin(height / 8.5, width / 13), 16);
	const double edge = fmax(width * 0.05, BORDER + 2), right = width - edge;
	const double footer_left = fmin(edge + unit * 0.45, width * 0.2);

	layout.unit = unit;
	layout.left = footer_left;
	layout.width = right - layout.left;
	/* Lines of a wide picture would be too long to read at a glance. */
	layout.width = fmin(layout.width, unit * 15);
	if (layout.width < unit)
		return 0;
	const double bottom =
		height - fmax(draw_footer(&canvas, what, footer_left, right, unit), BORDER + 2);
	layout.top = BORDER + 2;
	layout.height = bottom - layout.top;

	draw_number(&canvas, what->index, right, bottom);
	add_name(&layout, what->name);
	add_state(&layout, what->state, color);
	add_details(&layout, what);
	drop_what_does_not_fit(&layout);
	draw_block(&canvas, &layout, color);
	return 0;
}
