/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout.h - PURE: where the parts of the overlay go. Measured once, painted from the same numbers. */
#ifndef ROC_OVERLAY_LAYOUT_H
#define ROC_OVERLAY_LAYOUT_H

#include <stdbool.h>

#include "overlay.h"
#include "wrap.h"

#define ROC_OVERLAY_TEXT_MAX 400u /* bytes of a text that are looked at */
#define ROC_OVERLAY_COLUMNS 3u
#define ROC_OVERLAY_REASON_LINES 2u

/** All in pixels of the overlay. A height or count of 0: that part is left out. */
struct roc_overlay_layout {
	double unit;
	int width, height, pad;
	int light_y, light_width, light_height;
	int text_x, text_width;

	int name_y, name_height; /* of the line */
	double name_size;
	struct roc_font_line name;

	int pill_x, pill_y, pill_width, pill_height; /* beside the name, or below it */
	double pill_size;
	bool beside;
	struct roc_font_line state;

	int reason_y, reason_height; /* of a line */
	double reason_size;
	struct roc_font_line reason[ROC_OVERLAY_REASON_LINES];
	uint32_t reason_count;

	int rule_y;
	int grid_y, row_height, row_step, column_width, column_step, label_height;
	double label_size, value_size;
	uint32_t rows, columns;

	int curve_y, curve_label_height, plot_y, plot_height;
};

/** Bytes of @text that are looked at; 0 for NULL. */
size_t roc_overlay_length(const char *text);

/** Arrange @what at @unit in a room of this size. @return whether there is room for anything */
bool roc_overlay_arrange(const struct roc_overlay *what, double unit, int room_width,
			 int room_height, struct roc_overlay_layout *ret_layout);

#endif
