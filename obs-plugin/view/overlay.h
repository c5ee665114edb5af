/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * overlay.h - PURE: what the producer sees over a camera's picture, or instead of it.
 *
 * All words come from the caller: UTF-8, untrusted, NULL or empty is left out, too long is cut. The
 * same input gives the same bytes on every machine. Allocates only the bitmap's memory.
 */
#ifndef ROC_OVERLAY_H
#define ROC_OVERLAY_H

#include <stdint.h>

#include "bitmap.h"
#include "level.h"

#define ROC_OVERLAY_FIGURES_MAX 12u
#define ROC_OVERLAY_RATES_MAX 240u
#define ROC_OVERLAY_RATE_NONE UINT32_MAX /* a step that nothing is known of */
#define ROC_OVERLAY_PERCENT_MIN 50u
#define ROC_OVERLAY_PERCENT_MAX 300u

enum roc_overlay_form {
	ROC_OVERLAY_COMPACT = 0, /* light, name, state, reason; as wide as they are */
	ROC_OVERLAY_FULL,        /* and the figures and the curve; a width that never jumps */
};

enum roc_overlay_corner {
	ROC_OVERLAY_TOP_LEFT = 0,
	ROC_OVERLAY_TOP_RIGHT,
	ROC_OVERLAY_BOTTOM_LEFT,
	ROC_OVERLAY_BOTTOM_RIGHT,
};

struct roc_overlay_figure {
	const char *label;    /* "Bit rate"; small, above the value */
	const char *value;    /* "4.2 Mbit/s"; about 13 characters have room */
	enum roc_level level; /* WARN and BAD colour the value, the others do not */
};

struct roc_overlay {
	enum roc_overlay_form form;
	enum roc_level level; /* of the light */
	const char *name;     /* "Field 1" */
	const char *state;    /* "Live" */
	const char *reason;   /* "wrong user or password" */

	/* The rest is of the full form alone. Figures fill rows of three; the last go first when
	 * there is no room. */
	struct roc_overlay_figure figures[ROC_OVERLAY_FIGURES_MAX];
	uint32_t figure_count;

	const char *curve_label;   /* "Frame rate" */
	const char *curve_value;   /* "20 fps" */
	const uint32_t *rates_mhz; /* oldest first; ROC_OVERLAY_RATE_NONE is a gap */
	uint32_t rate_count;       /* of these, up to ROC_OVERLAY_RATES_MAX; 0: no curve */
	uint32_t rate_span;        /* steps from edge to edge; fewer rates stand at the right */
	uint32_t nominal_mhz;      /* a line across at this rate; 0: none */
};

/** Where everything goes. Of interest to the caller: the size, the margin, and to tests the light. */
struct roc_overlay_box {
	uint32_t width, height; /* pixels of the source; 0x0: no room for anything */
	uint32_t margin;        /* pixels to leave between the box and the source's edges */
	uint32_t room_width, room_height; /* there was for it */
	double unit;                      /* pixels to the em of the usual text */
	struct {
		uint32_t x, y, width, height; /* in the box; its colour is exact inside of this */
	} light;
};

/**
 * Find the size of @what for a source of @source_width x @source_height pixels: legible from
 * 320x180 to 8192x8192, never larger than the source less two margins.
 *
 * @param percent  100 is the usual size; clamped to ROC_OVERLAY_PERCENT_MIN .. MAX
 */
void roc_overlay_measure(const struct roc_overlay *what, uint32_t source_width,
			 uint32_t source_height, uint32_t percent, struct roc_overlay_box *ret_box);

/** Upper left corner of @box in a source of this size. */
void roc_overlay_place(const struct roc_overlay_box *box, enum roc_overlay_corner corner,
		       uint32_t source_width, uint32_t source_height, uint32_t *ret_x,
		       uint32_t *ret_y);

/**
 * Paint @what into @bitmap, which becomes as large as @box, measured for the same @what.
 * @return 0; -EINVAL for a box of 0x0; -ENOMEM
 */
int roc_overlay_paint(struct roc_bitmap *bitmap, const struct roc_overlay *what,
		      const struct roc_overlay_box *box);

/** A whole picture, for when a source has none. */
struct roc_panel {
	enum roc_level level;
	const char *name;     /* "Field 1" */
	const char *headline; /* "The streamer is not running" */
	const char *reason;   /* why; wrapped */
	const char *hint;     /* what to do; wrapped. A line break begins a new line */
	const char *footer;   /* "ROC Camera" */
};

/**
 * Paint @what into @bitmap, which gets this size; every pixel is opaque.
 * @return 0; -EINVAL for a side of 0 or above ROC_BITMAP_SIDE_MAX; -ENOMEM
 */
int roc_overlay_panel(struct roc_bitmap *bitmap, const struct roc_panel *what, uint32_t width,
		      uint32_t height);

#endif
