/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas.h - PURE: rectangles and text on a YU12 or NV12 frame, without allocation. Everything is
 * clipped to the frame less a border that stays as it is.
 */
#ifndef ROC_CANVAS_H
#define ROC_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "memory.h"

struct roc_canvas_color {
	uint8_t y, u, v;
};

struct roc_canvas {
	uint8_t *y, *u, *v;
	int width, height, border;
	int chroma_step;      /* bytes from one U to the next */
	size_t chroma_stride; /* bytes from one row of U to the next */
};

/**
 * @param yuv     the frame, planes without padding between; kept
 * @param border  pixels that only roc_canvas_clear() touches; even
 * @return 0; -EINVAL for another format than YU12 and NV12 of even size up to 8192x8192
 */
int roc_canvas_init(struct roc_canvas *canvas, uint8_t *yuv, const struct roc_device_format *format,
		    int border);

/** Fill all of it, the border too. */
void roc_canvas_clear(struct roc_canvas *canvas, struct roc_canvas_color color);

/** Fill a rectangle; its edges are moved to even pixels. */
void roc_canvas_fill(struct roc_canvas *canvas, int x, int y, int width, int height,
		     struct roc_canvas_color color);

/**
 * Write @bytes of UTF-8 from @x on, standing on @baseline, @size pixels to the em.
 * What is no character, or one that the font lacks, is drawn as a box.
 */
void roc_canvas_text(struct roc_canvas *canvas, double x, double baseline, double size,
		     struct roc_canvas_color color, const char *text, size_t bytes);

/** Width in pixels of what roc_canvas_text() would write. */
double roc_canvas_text_width(double size, const char *text, size_t bytes);

/** Height of capital letters at @size. */
double roc_canvas_cap_height(double size);

/** Length of the character at @text, 1..4 bytes, at most @bytes; 1 for a byte that is none. */
size_t roc_canvas_character(const char *text, size_t bytes);

#endif
