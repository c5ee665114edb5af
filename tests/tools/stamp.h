/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stamp.h - PURE: a camera id, a frame number and a time, drawn into a picture as big cells.
 *
 * The stamp is drawn three times, in bands at the top, in the middle and at the bottom, so that a
 * picture put together from two frames shows two stamps, or one that its checksum refuses. A band
 * is 3 rows of 40 cells over the full width, each row 1/20 of the height: at 320x180 a cell is
 * 8x9 pixels, which low bit rates, scaling and a change of range do not destroy. The
 * three rows all differ from one frame to the next.
 */
#ifndef ROC_TEST_STAMP_H
#define ROC_TEST_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

#define ROC_STAMP_BANDS 3u
#define ROC_STAMP_COLUMNS 40u
#define ROC_STAMP_ROWS 3u
#define ROC_STAMP_ALL ((1u << ROC_STAMP_BANDS) - 1u)

struct roc_stamp {
	uint8_t id;       /* which camera */
	uint32_t number;  /* of the frame, 0 is the first */
	uint64_t time_us; /* CLOCK_MONOTONIC when it was made, low 48 bits */
};

/** Where the camera's picture lies in a frame, in pixels; not whole ones when letter-boxed. */
struct roc_rect {
	double x, y, width, height;
};

static inline bool roc_stamp_equal(const struct roc_stamp *a, const struct roc_stamp *b)
{
	return a->id == b->id && a->number == b->number && a->time_us == b->time_us;
}

/** First pixel row of cell row @row (0..3, 3 is the end) of band @band, of a picture's @height. */
unsigned int roc_stamp_row(unsigned int height, unsigned int band, unsigned int row);

/** Draw @stamp into the luma plane of a picture of at least 80x40; chroma stays the caller's. */
void roc_stamp_draw(uint8_t *luma, size_t stride, unsigned int width, unsigned int height,
		    const struct roc_stamp *stamp);

/**
 * Read the three bands of the picture at @rect of @luma.
 *
 * @param ret_stamps  filled for the bands that are valid
 *
 * @return bit b is set when band b is valid
 */
unsigned int roc_stamp_read(const struct roc_plane *luma, const struct roc_rect *rect,
			    struct roc_stamp ret_stamps[ROC_STAMP_BANDS]);

/** Where a picture of @width x @height lies when fitted whole into the middle of a frame. */
struct roc_rect roc_rect_fit(unsigned int width, unsigned int height, unsigned int frame_width,
			     unsigned int frame_height);

#endif
